"""What was found absent, and what stays uncertain: findings, diseases and adverse events that a sentence negates or hedges.

These become assertions with `negated` or `hedged` set and never a direct triple: absence is data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.annotate.patients import patient_at
from extract.relations.entities import named, patient_entity
from kg.model import Assertion, Document, Event, Mention, Patient

NAME = "findings"

#: Type of mention -> (predicate, class of the object).
RELATIONS: dict[str, tuple[str, str]] = {
    "disease": ("diagnosedWith", "Disease"),
    "finding": ("hasFinding", "Finding"),
    "adverse_event": ("experienced", "AdverseEvent"),
}
_OWN = ("case", "methods", "results", "body", "abstract", "introduction", "discussion", "conclusion")
# A disease that qualifies a following noun is not the thing that is found or missing.
_MODIFIED = re.compile(

        r"\s*-?\s*(?:cells?|cell|(?:related|associated)(?!\s(?:with|to)\b)|specific|derived|type|tissue|burden|load|"
        r"marker|markers|antigen|gene|genes|risk|treatment|therapy|therapies|"
    r"chemotherapy|patients?|cases?|activity|prophylaxis|screening|vaccin\w*|model|center|clinic|stroke scale|lines?|growth|lysis|microenvironment|"
    r"immunity|effect|like|free|positive|negative|prone|inducing|causing)\b", re.I)


def own_sentence(document: Document, index: int) -> bool:
    """Whether a sentence may speak of this paper's own patients: not back matter, references or the patient's own account."""
    section = document.sections[document.sentences[index].section] if document.sections else None
    return section is None or section.kind in _OWN


def is_modifier(text: str, end: int) -> bool:
    """Whether the words before `end` only qualify the noun that follows ("leukemia cells", "GVHD prophylaxis")."""
    return _MODIFIED.match(text, end) is not None


def extract(document: Document) -> Iterator[Assertion]:
    """Negated and hedged findings of each patient, in the order of the text."""
    if not document.patients:
        return
    for mention in document.mentions:
        relation = RELATIONS.get(mention.type)
        if relation is None or not (mention.negated or mention.hedged) or mention.experiencer != "patient" or mention.planned:
            continue
        if not own_sentence(document, mention.sentence):
            continue
        patient = patient_at(document, mention.sentence)
        sentence = document.sentences[mention.sentence]
        located = sentence.locate(mention.span)
        if patient is None or located is None:
            continue
        start, end = located
        label = mention.label or mention.text
        if is_modifier(sentence.text, end):
            continue
        yield _assertion(document, patient, mention, relation, label, sentence.text[start:end])


def _assertion(document: Document, patient: Patient, mention: Mention, relation: tuple[str, str], label: str, printed: str) -> Assertion:
    predicate, type_ = relation
    iri = mention.concept
    cue = next((c.text for c in mention.cues if c.kind == ("negated" if mention.negated else "hedged")), None)
    return Assertion(
        patient_entity(document, patient), predicate, named(type_, label, iri), (document.sentence_evidence(mention.sentence),), NAME,
        event=Event("FindingReport", (("printedText", printed), ("status", "absent" if mention.negated else "uncertain"))),
        negated=mention.negated, hedged=mention.hedged and not mention.negated, confidence=round(0.9 * mention.confidence, 3), cue=cue,
    )
