"""What was found absent, and what stays uncertain: findings, diseases and adverse events that a sentence negates or hedges.

These become assertions with `negated` or `hedged` set and never a direct triple: absence is data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from extract import quick
from extract.annotate.patients import patient_at
from extract.annotate.tables import table
from extract.relations.entities import NEOPLASM, named, patient_entity
from extract.triggers import Guard, Rules
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
_MODIFIED = quick.compile(

        r"\s*-?\s*(?:cells?|cell|(?:related|associated)(?!\s(?:with|to)\b)|specific|derived|type|tissue|burden|load|"
        r"marker|markers|antigens?|antibod(?:y|ies)|serolog(?:y|ies)|PCR|tests?|testing|cultures?|swabs?|smears?|flares?|relapses?|recurrences?|reactivation|exacerbations?|"
    r"gene|genes|risk|treatment|therapy|therapies|"
    r"chemotherapy|patients?|cases?|activity|prophylaxis|screening|vaccin\w*|model|center|clinic|stroke scale|lines?|growth|lysis|microenvironment|"
    r"immunity|effect|like|free|(?:positive|negative)(?!\s(?:for|on|in|by|at)\b)|prevention|prone|inducing|causing)\b", re.I)


def own_sentence(document: Document, index: int) -> bool:
    """Whether a sentence may speak of this paper's own patients: not back matter, references or the patient's own account."""
    section = document.sections[document.sentences[index].section] if document.sections else None
    return section is None or section.kind in _OWN


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
_NO_FINDING = quick.compile(
    r"(?i)(?:(?:immune-related|immune-mediated|drug-related)\s)?adverse (?:event|reaction|effect)s?|complications?|toxicit(?:y|ies)|side effects?"
)


_NEOPLASM = quick.compile(rf"(?i){NEOPLASM}")
_CAME_BACK = quick.compile(r"(?i)recur|return|relaps|reappear")


def _list_denied() -> Guard:
    from extract.relations.course import LIST_DENIED

    return LIST_DENIED


def _denying(words: str) -> str:
    """The verb of a denial, without what stands between."""
    match = re.search(r"(?i)\b(?:was|were|had|has|have|did|does|could)\b[^,;]*$", words)
    return match[0] if match else words


_OTHER_KIND = Guard(r"(?i)\b(acute|chronic)\s(?:or|nor|and|and/or)\s$")


def _of_kind(mention: Mention, label: str, kind: str) -> Mention:
    """The mention of the other kind of a pair, with its identifier where the lexicon knows one."""
    from extract.lexicon import load

    name = f"{kind} {label.split(' ', 1)[1]}"
    entry = next((e for e in load(()).lookup(name)), None)
    return replace(mention, label=name, concept=(entry.iri or None) if entry else None)


@cache
def _forms(kind: str) -> Guard:
    body = "|".join(form for name, form in table("absent", 2) if name == kind)
    return Guard(rf"(?i)\b(?:{body})\b" if kind == "thing" else rf"(?i)(?:{body})\b")


def extract(document: Document) -> Iterator[Assertion]:
    """Negated and hedged findings of each patient, in the order of the text."""
    if not document.patients:
        return
    for mention in document.mentions:
        relation = RELATIONS.get(mention.type)
        if (relation is None and mention.type not in _TESTS) or mention.experiencer != "patient" or mention.planned:
            continue
        sentence = document.sentences[mention.sentence]
        told = relation is not None and (mention.negated or mention.hedged or _list_denied().possible(sentence.text))
        if not told and not _forms("test" if relation is None else "behind").possible(sentence.text):
            continue
        patient = patient_at(document, mention.sentence) if own_sentence(document, mention.sentence) else None
        located = sentence.locate(mention.span)
        if patient is None or located is None:
            continue
        start, end = located
        if relation is None:
            test = _forms("test").match(sentence.text, end)
            if test is not None:
                denied = replace(mention, negated=True, hedged=False)
                name = _test_name(sentence.text[:start], mention)
                yield _assertion(document, patient, denied, ("hasFinding", "Finding"), name, sentence.text[start:end], test[0])
            continue
        denial = None if mention.negated or mention.hedged else _forms("behind").match(sentence.text, end) or _list_denied().match(sentence.text, end)
        if mention.negated and _NEOPLASM.search(mention.label) and any(_CAME_BACK.search(c.text) for c in mention.cues):
            continue  # "the melanoma has not recurred"
        if not (mention.negated or mention.hedged or denial) or is_modifier(sentence.text, end) or _COMES_BACK.search(sentence.text, 0, start):
            continue
        found = replace(mention, negated=True) if denial else mention
        label = mention.label or mention.text
        left = _LEFT.search(sentence.text, 0, start) if label in _ANY_TUMOUR else None
        if found.hedged and not found.negated and _NO_FINDING.fullmatch(label):
            continue
        if left is not None:  # "no residual tumour" denies what is left, not that there ever was one
            label, start = f"{left[1].lower()} {mention.text}", left.start()
        said = _denying(denial[0]) if denial else None
        yield _assertion(document, patient, found, relation, label, sentence.text[start:end], said)
        other = _OTHER_KIND.search(sentence.text, 0, start) if found.negated and label.startswith(("acute ", "chronic ")) else None
        if other is not None:  # "neither acute nor chronic graft-versus-host disease"
            twin = _of_kind(found, label, other[1].lower())
            yield _assertion(document, patient, twin, relation, twin.label, other[0].strip(), said)
    yield from _things(document)
    yield from _negative_tests(document)
    yield from _said_otherwise(document)


def _test_name(before: str, mention: Mention) -> str:
    """What was tested: "HIV serology", not "serology"."""
    word = re.search(r"(?:^|\s)((?!(?:The|the|A|a|An|an|and|or|of|by|all|his|her|but|while|repeat|with)\b)[\w-]{2,})\s$", before)
    return f"{word[1]} {mention.text}" if mention.type == "procedure" and word else mention.label or mention.text


#: Types of mentions that are tests: "negative" is their result.
_TESTS = frozenset({"analyte", "procedure"})


def _things(document: Document) -> Iterator[Assertion]:
    """Denied findings in general words: no side effects, no abnormalities, no residual cells."""
    from extract.relations.course import MAIN, meaning, places

    for place in places(document):
        if place.kind not in MAIN:
            continue
        for match in _forms("thing").finditer(place.text):
            context = meaning(place.text, *match.span())
            taken = any(a < match.end() and match.start() < b and m.type in RELATIONS for a, b, m in place.mentions)
            if taken or not context.negated or context.hedged or context.planned or context.experiencer != "patient":
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
    from extract.relations.course import MAIN, meaning, places

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


_RESULT = Guard(
    r"(?i)(?:\s\([^)]{1,40}\))?(?:,\swhich|,\sall\sof\swhich)?(?P<verb>\s(?:was|were|is|are|had\sbeen|has\sbeen|have\sbeen|remained|stayed|became|had\sbecome|came\sback|returned|tested)"
    r"\s(?:all\s|both\s|also\s|again\s|repeatedly\s|still\s|consistently\s|initially\s)*(?:negative|non-?reactive|sterile|undetectable|absent|not\s(?:detected|found|present|detectable))|\s(?:yielded|showed|had|gave)\sno\sgrowth|\s(?:had|has|have)\snever\sbeen\s(?:detected|found|positive)|"
    r":\snegative)\b(?!\sfor\b|-)"
)
#: What a piece of a list must end with to be the name of a test.
_TEST_HEAD = quick.compile(
    r"(?i)\b(?:antibod(?:y|ies)|autoantibod(?:y|ies)|antigens?|antigenemia|serolog(?:y|ies)|PCRs?|RT-PCR|cultures?|tests?|assays?|toxins?|screens?|screening|swabs?|"
    r"smears?|stains?|staining|Ig[GMAE]|titers?|titres?|QuantiFERON\S*|IGRA|T-SPOT\S*|ELISA|VDRL|RPR|ANA|ANCA|RF|rheumatoid\sfactor|lupus\santicoagulant|galactomannan|bands|"
    r"beta-D-glucan|HBsAg|anti-\w[\w-]*|DNA|RNA|viral\sload|cytology|HIV|HBV|HCV|EBV|CMV|HSV|VZV|HTLV-1|SARS-CoV-2|influenza|dipstick|panel)$"
)
#: These have extractors of their own: markers of cells, genes, residual disease, margins.
_ELSEWHERE = quick.compile(
    r"(?i)^(?:CD\d|MRD\b|minimal|measurable|margins?\b|lymph\snodes?\b|Ph\b|philadelphia|HLA|ER\b|PR\b|HER2|S-?100|TdT|MPO|PD-L1|EBER|balance)"
)
_PIECE = quick.compile(r",\s+(?:and\s+)?|\s+(?:and|or|as\swell\sas)\s+")
_LEAD_IN = quick.compile(
    r"(?i)^(?:(?:on\sday\s)?\d+\s|.*\b(?:while|whereas|but|that|which|however|although|and\s(?=\w+\s\w+\s(?:test|PCR)))\s|(?:(?:the|his|her|an?|all|both|repeat(?:ed)?|results?\sof|initial|further|other)\s)+)"
)


_NEW_CLAUSE = quick.compile(r"[;:.]\s|,\s(?:but|while|whereas|although|though|and\s(?:he|she|there))\b")
_VERB = quick.compile(r"(?i)\b(?:was|were|is|are|had|showed|revealed|confirmed|by|on|at)\b")
_AGAINST = quick.compile(r"(?i)antibod(?:y|ies)$")
#: "Cultures of the cerebrospinal fluid", "hepatitis A, B and C serologies": names that a list would tear.
_OF_WHAT = quick.compile(
    r"(?i)(?:^|\s)(?:[A-Z][\w-]+\s)?(?:cultures?|swabs?|serolog(?:y|ies)|tests?|testing|screening|stains?|cytology|PCR)\s(?:of|for|against|from)\s(?:the\s)?[\w\s,/-]{2,50}$"
)
_LETTERS = quick.compile(r"\w+\s(?:[A-Z],?\s(?:and\s|or\s)?)+$")


def _negative_tests(document: Document) -> Iterator[Assertion]:
    """The tests of a list that "were negative", each by its printed name, where no mention of theirs has told it already."""
    from extract.relations.course import MAIN, mentions_at, places

    for place in places(document):
        if place.kind not in MAIN or not _RESULT.possible(place.text):
            continue
        for result in _RESULT.finditer(place.text):
            left = max((m.end() for m in _NEW_CLAUSE.finditer(place.text, 0, result.start())), default=0)
            told = [
                (a, b) for a, b, m in mentions_at(document, place.index)
                if m.type in {"marker", "gene", "fusion", "variant", "antigen"} or (m.type in _TESTS and _forms("test").match(place.text, b))
                or (m.negated and m.type in RELATIONS and not is_modifier(place.text, b))
            ]
            for start, end in _test_pieces(place.text, left, result.start()):
                against = _AGAINST.search(place.text, start, end) is not None  # antibodies against MOG are no gene
                if (not against and any(a < end and start < b for a, b in told)) or _ELSEWHERE.match(place.text[start:end]):
                    continue
                name = place.text[start:end]
                for patient in place.patients:
                    yield Assertion(
                        patient_entity(document, patient), "hasFinding", named("Finding", name), (document.sentence_evidence(place.index),), NAME,
                        event=Event("FindingReport", (("printedText", name), ("status", "absent"))), negated=True, confidence=0.8,
                        cue=result["verb"].strip(" :"),
                    )


def _test_pieces(text: str, left: int, right: int) -> list[tuple[int, int]]:
    """The names of tests in `text[left:right]`, from the last to the first that reads as one."""
    found: list[tuple[int, int]] = []
    unknown: tuple[int, int] | None = None
    bounds = [left, *(place for match in _PIECE.finditer(text, left, right) for place in match.span()), right]
    for start, end in reversed(list(zip(bounds[::2], bounds[1::2], strict=True))):
        start += len(text[start:end]) - len(text[start:end].lstrip())
        lead = _LEAD_IN.match(text[start:end])
        start += lead.end() if lead else 0
        words = text[start:end].split()
        if not words or len(words) > 5 or _VERB.search(text[start:end]):
            break
        if not _TEST_HEAD.search(text[start:end]):
            # "Anti-GBM antibodies and cryoglobulins were negative": the last of a list may be any word.
            if found or end != right or start <= left + 1 or len(words) > 3 or unknown is not None:
                break
            unknown = (start, end)
            continue
        if unknown is not None:
            found.append(unknown)
            unknown = None
        letters = _LETTERS.search(text, left, start) if re.match(r"[A-Z]\s", text[start:end]) else None
        found.append((letters.start() if letters else start, end))
        if letters:
            break
    whole = _OF_WHAT.search(text, left, right) if not found else None
    if whole is not None and not _VERB.search(whole[0]):
        start = whole.start() + len(whole[0]) - len(re.sub(r"^\s?(?:(?:and|or|but)\s)?", "", whole[0]))
        lead = _LEAD_IN.match(text[start:right])
        return [(start + (lead.end() if lead else 0), right)]
    return found[::-1]


def _assertion(
    document: Document, patient: Patient, mention: Mention, relation: tuple[str, str], label: str, printed: str, said: str | None = None
) -> Assertion:
    predicate, type_ = relation
    iri = mention.concept if label == (mention.label or mention.text) else None
    cue = said.strip() if said else next((c.text for c in mention.cues if c.kind == ("negated" if mention.negated else "hedged")), None)
    return Assertion(
        patient_entity(document, patient), predicate, named(type_, label, iri), (document.sentence_evidence(mention.sentence),), NAME,
        event=Event("FindingReport", (("printedText", printed), ("status", "absent" if mention.negated else "uncertain"))),
        negated=mention.negated, hedged=mention.hedged and not mention.negated, confidence=round(0.9 * mention.confidence, 3), cue=cue,
    )
