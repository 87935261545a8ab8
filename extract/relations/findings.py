"""What was found absent, and what stays uncertain: findings, diseases and adverse events that a sentence negates or hedges.

These become assertions with `negated` or `hedged` set and never a direct triple: absence is data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from extract import quick
from extract.annotate.context import may_deny
from extract.annotate.patients import patients_at
from extract.annotate.tables import table
from extract.relations import denials
from extract.relations.course import LIST_DENIED, MAIN, Place, meaning, places
from extract.relations.entities import NEOPLASM, named, patient_entity
from extract.relations.negative_tests import RESULT, results
from extract.triggers import Guard, Rules
from kg.model import Assertion, Document, Entity, Event, Mention, Patient

NAME = "findings"

#: Type of mention -> (predicate, class of the object).
RELATIONS: dict[str, tuple[str, str]] = {
    "disease": ("diagnosedWith", "Disease"),
    "finding": ("hasFinding", "Finding"),
    "adverse_event": ("experienced", "AdverseEvent"),
}
_DENIED = frozenset({*RELATIONS, "analyte", "procedure"})
_OWN = ("case", "methods", "results", "body", "abstract", "introduction", "discussion", "conclusion")
# A disease that qualifies a following noun is not the thing that is found or missing.
_MODIFIED = quick.compile(

        r"\s*-?\s*(?:cells?|cell|(?:related|associated)(?!\s(?:with|to)\b)|specific|derived|type(?!\s[\dIVX])|tissue|burden|load|"
        r"marker|markers|antigens?|antibod(?:y|ies)|serolog(?:y|ies)|PCR|tests?|testing|cultures?|swabs?|smears?|flares?|relapses?|recurrences?|reactivation|exacerbations?|"
    r"gene|genes|risk|treatment|therapy|therapies|"
    r"chemotherapy|patients?|cases?|activity|prophylaxis|screening|vaccin\w*|model|center|clinic|stroke scale|lines?|growth|lysis|microenvironment|"
    r"immunity|effect|like|free|(?:positive|negative)(?!\s(?:for|on|in|by|at)\b)|drugs?|agents?|medications?|medicines|prevention|prone|inducing|"
    r"causing)\b", re.I)


def is_modifier(text: str, end: int) -> bool:
    """Whether the words before `end` only qualify the noun that follows ("leukemia cells", "GVHD prophylaxis")."""
    return _MODIFIED.match(text, end) is not None


#: What is denied behind these words is that it came back or got worse, not that it is there ("no recurrence of hepatocellular carcinoma").
_COMES_BACK = Guard(
    r"(?i)\b(?:relapses?|recurrences?|progression|flares?|exacerbations?|worsening|deterioration|dissemination|reactivation|re-?activation)\s(?:of|in)\s(?:(?:the|his|her|their|this)\s)?"
    r"(?:[\w-]+\s){0,2}$"
)


_ANY_TUMOUR = frozenset({"neoplasm", "cancer", "lymphoma", "leukemia", "carcinoma", "disease", "lesion"})
_LEFT = Guard(r"(?i)\b(residual|remaining|viable|recurrent|active|metastatic|macroscopic)\s$")
#: "Tuberculous pericarditis was ruled out" denies one kind: the patient may have another.
_OF_ONE_KIND = Guard(
    r"(?i)(?:^|\s)(tubercul(?:ous|ar)|bacterial|viral|fungal|parasitic|aseptic|septic|infectious|infective|ur[a]?emic|autoimmune|systemic|malignant|paraneoplastic|"
    r"hereditary|familial|congenital|secondary|allergic|ischa?emic|drug-induced|immune-mediated|alcoholic|post-?traumatic|leuk[a]?emic|pulmonary|cerebral|cutaneous|"
    r"ocular|hepatic|renal|cardiac|intestinal|intracranial|spinal|central|peripheral)\s$"
)
#: "Stimulation to resolve the symptoms was not possible": only a deed is denied so.
_ABOUT_DEEDS = quick.compile(
    r"(?i)\bnot\s(?:be\s)?(?:possible|given|administered|used|needed|required|performed|done|available|indicated|infused|transfused|injected|started|initiated|commenced|"
    r"tried|attempted|undertaken|offered|prescribed|applied|treated)$"
)
_NO_FINDING = quick.compile(
    r"(?i)(?:(?:immune-related|immune-mediated|drug-related)\s)?adverse (?:event|reaction|effect)s?|complications?|toxicit(?:y|ies)|side effects?"
)


_NEOPLASM = quick.compile(rf"(?i){NEOPLASM}")
_CAME_BACK = quick.compile(r"(?i)recur|return|relaps|reappear|^non\W*$")


def _denying(words: str) -> str:
    """The verb of a denial, without what stands between."""
    match = re.search(r"(?i)\b(?:was|were|had|has|have|did|does|could)\b[^,;]*$", words)
    return match[0] if match else words


_OTHER_KIND = Guard(r"(?i)\b(acute|chronic)\s(?:or|nor|and|and/or)\s$")


def _named_as(mention: Mention, name: str) -> Mention:
    """The mention as one of another name, with its identifier where the lexicon knows one."""
    from extract.lexicon import load

    entry = next((e for e in load(()).lookup(name)), None)
    return replace(mention, label=name, concept=(entry.iri or None) if entry else None)


_LETTERS = Guard(r"(?:,\s[A-E])*,?\s(?:and|or|nor)\s[A-E]\b")


@cache
def _forms(kind: str) -> Guard:
    body = "|".join(form for name, form in table("absent", 2) if name == kind)
    return Guard(rf"(?i)\b(?:{body})\b" if kind == "thing" else rf"(?i)(?:{body})\b")


def extract(document: Document) -> Iterator[Assertion]:
    """Negated and hedged findings of each patient, in the order of the text."""
    if not document.patients:
        return
    for place in places(document):
        # In a summary only what is said of somebody by name, pronoun or label.
        if not place.types.isdisjoint(_DENIED) and (place.kind in MAIN or (place.kind in _OWN and patients_at(document, place.index))):
            for start, end, mention in _denied_or_open(place):
                for one in _of_mention(document, place, start, end, mention):
                    yield one
                    for patient in place.patients[1:]:
                        yield replace(one, subject=patient_entity(document, patient))
    told_already: set[tuple[str, str]] = set()
    for thing in _things(document):
        told_already.add((thing.evidence[0].quote, str(thing.object.label).lower() if isinstance(thing.object, Entity) else ""))
        yield thing
    for place, start, stop, cue in (*_negative_tests(document), *denials.denied(document)):
        name = place.text[start:stop]
        evidence = document.sentence_evidence(place.index)
        if len(name) < 2 or (evidence.quote, name.lower()) in told_already:
            continue  # the "C" of "hepatitis B and C" has been told
        for patient in place.patients:
            yield Assertion(
                patient_entity(document, patient), "hasFinding", named("Finding", name), (evidence,), NAME,
                event=Event("FindingReport", (("printedText", name), ("status", "absent"))), negated=True, confidence=0.8, cue=cue,
            )
    yield from _said_otherwise(document)


def _denied_or_open(place: Place) -> Iterator[tuple[int, int, Mention]]:
    """The mentions of a sentence that it may deny or leave uncertain: by their own cues, or by words that may stand behind them."""
    text = place.sentence.text
    behind = _forms("behind").possible(text) or LIST_DENIED.possible(text)
    tested = _forms("test").possible(text)
    for found in place.mentions:
        mention = found[2]
        if (behind or mention.negated or mention.hedged) if mention.type in RELATIONS else (tested and mention.type in _TESTS):
            yield found


def _of_mention(document: Document, place: Place, start: int, end: int, mention: Mention) -> Iterator[Assertion]:
    """What a sentence denies or leaves uncertain by what it says around a mention (one of `_denied_or_open`), of the first of its patients."""
    relation, text, patient = RELATIONS.get(mention.type), place.sentence.text, place.patients[0]
    if mention.experiencer != "patient" or mention.planned:
        return
    if relation is None:
        test = _forms("test").match(text, end)
        if test is not None:
            denied = replace(mention, negated=True, hedged=False)
            yield _assertion(document, patient, denied, ("hasFinding", "Finding"), _test_name(text[:start], mention), text[start:end], test[0])
        return
    denial = None if mention.negated or mention.hedged else _forms("behind").match(text, end) or LIST_DENIED.match(text, end)
    if mention.negated and all(_ABOUT_DEEDS.search(c.text) for c in mention.cues if c.kind == "negated"):
        return
    if mention.negated and (_NEOPLASM.search(mention.label) or mention.label.endswith("oma")) and any(_CAME_BACK.search(c.text) for c in mention.cues):
        return  # "the melanoma has not recurred", "non-seminoma"
    if not (mention.negated or mention.hedged or denial) or is_modifier(text, end) or _COMES_BACK.search(text, 0, start):
        return
    found = replace(mention, negated=True) if denial else mention
    label = mention.label or mention.text
    left = _LEFT.search(text, 0, start) if label in _ANY_TUMOUR else None
    if found.hedged and not found.negated and _NO_FINDING.fullmatch(label):
        return
    if left is not None:  # "no residual tumour" denies what is left, not that there ever was one
        label, start = f"{left[1].lower()} {mention.text}", left.start()
    elif (kind := _OF_ONE_KIND.search(text, 0, start)) and kind[1].lower() not in label.lower():
        label, start = f"{kind[1].lower()} {label}", kind.start(1)
    said = _denying(denial[0]) if denial else None
    yield _assertion(document, patient, found, relation, label, text[start:end], said)
    letters = _LETTERS.match(text, end) if label[:-1] == "hepatitis " else None
    for letter in re.findall(r"\b[A-E]\b", letters[0]) if letters else ():  # "hepatitis A, B and C were excluded"
        same = _named_as(found, f"hepatitis {letter}")
        yield _assertion(document, patient, same, relation, same.label, letter, said)
    other = _OTHER_KIND.search(text, 0, start) if found.negated and label.startswith(("acute ", "chronic ")) else None
    if other is not None:  # "neither acute nor chronic graft-versus-host disease"
        twin = _named_as(found, f"{other[1].lower()} {label.split(' ', 1)[1]}")
        yield _assertion(document, patient, twin, relation, twin.label, other[0].strip(), said)


def _test_name(before: str, mention: Mention) -> str:
    """What was tested: "HIV serology", not "serology"."""
    word = re.search(r"(?:^|\s)((?!(?:The|the|A|a|An|an|and|or|of|by|all|his|her|but|while|repeat|with)\b)[\w-]{2,})\s$", before)
    return f"{word[1]} {mention.text}" if mention.type == "procedure" and word else mention.label or mention.text


#: Types of mentions that are tests: "negative" is their result.
_TESTS = _DENIED - RELATIONS.keys()
_AGAINST = quick.compile(r"(?i)antibod(?:y|ies)$")


#: "No relapse until 14 months after X": there was one.
_UNTIL = quick.compile(r"(?i)\s(?:until|till)\b")


def _things(document: Document) -> Iterator[Assertion]:
    """Denied findings in general words: no side effects, no abnormalities, no residual cells."""
    things = _forms("thing")
    for place in places(document):
        if place.kind not in MAIN or not things.possible(place.text) or not may_deny(place.text):
            continue
        for match in things.finditer(place.text):
            context = meaning(place.text, *match.span())
            if not context.negated or context.hedged or context.planned or context.experiencer != "patient":
                continue
            if any(a < match.end() and match.start() < b and m.type in RELATIONS for a, b, m in place.mentions):
                continue
            if all(_ABOUT_DEEDS.search(c[3]) for c in context.cues if c[0] == "negated"):
                continue
            if _UNTIL.match(place.text, match.end()):
                continue
            cue = next((c[3] for c in context.cues if c[0] == "negated"), None)
            for patient in place.patients:
                yield Assertion(
                    patient_entity(document, patient), "hasFinding", named("Finding", match[0].lower()), (document.sentence_evidence(place.index),), NAME,
                    event=Event("FindingReport", (("printedText", match[0]), ("status", "absent"))), negated=True, confidence=0.8, cue=cue,
                )


@cache
def _phrases() -> Rules[tuple[str, quick.Pattern]]:
    return Rules((kind.removeprefix("said:"), quick.compile(rf"(?i)\b(?:{form})\b")) for kind, form in table("absent", 2) if kind.startswith("said:"))


def _said_otherwise(document: Document) -> Iterator[Assertion]:
    """What whole phrases deny without naming it ("she had never smoked")."""
    for place in places(document):
        told: set[str] = set()
        for name, pattern in _phrases().possible(place.text) if place.kind in MAIN else ():
            match = pattern.search(place.text)
            if match is None or name in told or meaning(place.text, *match.span()).experiencer != "patient":
                continue
            told.add(name)
            for patient in place.patients:
                yield Assertion(
                    patient_entity(document, patient), "hasFinding", named("Finding", name), (document.sentence_evidence(place.index),), NAME,
                    event=Event("FindingReport", (("printedText", match[0]), ("status", "absent"))), negated=True, confidence=0.8, cue=match[0],
                )


def _negative_tests(document: Document) -> Iterator[tuple[Place, int, int, str]]:
    """(place, start, end, cue) of each test that was negative, where no mention of its own has told it already."""
    for place in places(document):
        if place.kind not in MAIN or not RESULT.possible(place.text):
            continue
        negative = list(results(place.text))
        if not negative:
            continue
        told = [
            (a, b) for a, b, m in place.mentions
            if m.type in {"marker", "gene", "fusion", "variant", "antigen"} or (m.type in _TESTS and _forms("test").match(place.text, b))
            or (m.type in RELATIONS and not is_modifier(place.text, b))
        ]
        for start, end, cue in negative:
            against = _AGAINST.search(place.text, start, end) is not None  # antibodies against MOG are no gene
            if against or not any(a < end and start < b for a, b in told):
                yield place, start, end, cue


def _assertion(
    document: Document, patient: Patient, mention: Mention, relation: tuple[str, str], label: str, printed: str, said: str | None = None
) -> Assertion:
    predicate, type_ = relation
    iri = mention.concept if label == (mention.label or mention.text) else None
    cue = said.strip() if said else next((c.text.strip(" ,;.") for c in mention.cues if c.kind == ("negated" if mention.negated else "hedged")), None)
    return Assertion(
        patient_entity(document, patient), predicate, named(type_, label, iri), (document.sentence_evidence(mention.sentence),), NAME,
        event=Event("FindingReport", (("printedText", printed), ("status", "absent" if mention.negated else "uncertain"))),
        negated=mention.negated, hedged=mention.hedged and not mention.negated, confidence=round(0.9 * mention.confidence, 3), cue=cue,
    )
