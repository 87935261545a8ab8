"""patient–experienced–adverse event: what a treatment did to a patient, with grade and scale, onset, cause, management and end.

A symptom of the disease is none: it takes a grade, a cause in treatment, the word toxicity, a name that only treatment has, or an onset that is
told after a treatment and is not put down to the disease. What is feared, prevented, excluded or only suspected is none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from extract import quick
from extract.annotate.patients import retold
from extract.annotate.tables import table
from extract.once import once
from extract.relations.course import Fact, Place, mentions_at, places, settle, statements, time_of, time_values
from extract.relations.entities import concept
from extract.relations.findings import is_modifier
from extract.relations.grades import Grade, document_scales, grade_of, scale_in
from extract.relations.lines import Line, lines_of
from extract.relations.when import When, clause, whens
from extract.triggers import Guard
from kg.model import Assertion, Document, Entity, Mention, Patient, Value

NAME = "adverse_events"
KINDS = ("adverse_event", "finding", "disease")
_ILL = r"leuk(?:a)?emia\w*|lymphoma|tumou?r|cancer|CNSL|B-ALL|ALL|AML|disease|myeloma|carcinoma"
_NEOPLASM = quick.compile(
    r"(?i)leuk(?:a)?em|lymphoma|myeloma|carcinoma|sarcoma|neoplasm|tumou?r(?!\slysis)|cancer|melanoma|blastoma|glioma|metasta|"
    r"adenoma|malignan|relapse|disease progression"
)
_GENERIC = quick.compile(
    r"(?i)^(?:toxicity|toxicities|adverse (?:event|effect|reaction)s?|complications?|side effects?|infections?|"
    r"disease|syndrome|disorder|mass|lesion|symptoms?|death|.*murmur|(?!.*graft).*\bdisease|thickening|nodules?|cyst|swelling of.*)$"
)
_SEVERITY = Guard(r"(?i)\b(mild|moderate|severe|serious|life-threatening|fatal|transient|slight|massive|marked|profound)\s+(?:[\w-]+\s+){0,2}$")
_GIVEN_FOR = Guard(
    r"(?i)\b(?:treated|managed|corrected|controlled|relieved|resolved|alleviated|supported|recovered|"
    r"improved)\s(?:\w+ly\s)?(?:with|by|through|after|using)\b|\b(?:was|were)\s(?:given|started|added|administered|"
    r"used|initiated|prescribed|needed|required)\b|\breceived\b|\brequir\w+\b|\bsufficient\b"
)


@cache
def _cues(kind: str) -> Guard:
    body = "|".join(form for name, form in table("adverse_event_cues", 2) if name == kind).replace("{ill}", _ILL)
    shapes = {
        "onset": rf"(?i)\b(?:{body})$",
        "not_before": rf"(?i)(?:\b|^)(?:{body})$",
        "onset_behind": rf"(?i)(?:{body})\b",
        "cause": rf"(?i)(?:{body})$",
    }
    return Guard(shapes.get(kind, rf"(?i)(?:{body})"))


@lru_cache(maxsize=4096)
def _named(kind: str, name: str) -> bool:
    """Whether a name itself is a cue."""
    return _cues(kind).compiled.search(name) is not None


@lru_cache(maxsize=4096)
def _no_event(name: str, kind: str) -> bool:
    """Whether a name is that of the disease, or tells nothing. One that the lexicon lists as an event ("veno-occlusive disease") tells enough."""
    if _NEOPLASM.search(name):
        return True
    return _GENERIC.match(name) is not None and not (kind == "adverse_event" and re.search(r"(?i)[\w-]+\s[\w-]+\sdisease$", name))


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    mention: Mention


def candidates(document: Document, place: Place) -> list[_Candidate]:
    """What a sentence says that could be an adverse event: affirmed, the patient's own, a thing and not a modifier."""
    out: list[_Candidate] = []
    if place.types.isdisjoint(KINDS):
        return out
    text = place.text
    for a, b, mention in place.mentions:
        name = mention.label or mention.text
        if mention.type not in KINDS or not mention.affirmed or _no_event(name, mention.type):
            continue
        if is_modifier(text, b) or _cues("not_behind").match(text, b) or _cues("not_before").search(text, 0, a):
            continue
        if out and _same(out[-1].mention, mention) and re.fullmatch(r"\s?\(", text[out[-1].end : a]):
            out[-1] = _Candidate(out[-1].start, b + 1, out[-1].mention)  # "cytokine release syndrome (CRS)"
            continue
        out.append(_Candidate(a, b, mention))
    return out


def _same(one: Mention, other: Mention) -> bool:
    return (one.label or one.text).casefold() == (other.label or other.text).casefold()


def _strong(place: Place, item: _Candidate, grade: Grade | None) -> bool:
    """Whether the words leave no doubt that treatment did it."""
    return (
        grade is not None
        or any(_named("inherent", name) for name in (item.mention.label, place.text[item.start : item.end]))
        or (_cues("toxic").search(place.text) is not None and item.mention.type == "adverse_event")
    )


def _cause(document: Document, place: Place, item: _Candidate) -> Mention | None:
    """The drug or other therapy that the sentence puts an event down to."""
    for a, b, mention in place.mentions:
        if mention.type not in {"drug", "drug_class", "regimen", "cell_therapy"} or mention.negated or mention.planned:
            continue
        if put_down_to(place.text, (item.start, item.end), (a, b)):
            return mention
    return None


_TREATED = Guard(
    r"(?i)\b(?:treated|managed|improv\w+|resolv\w+|reliev\w+|controlled|corrected|respond\w*|led|leading|prompt\w*|requir\w*|necessitat\w*|despite|clear\w*|"
    r"started\son|sent|but|he|she|control)\b"
)


_PUT_DOWN = Guard(r"(?i)[^.;]{0,40}\b(?:attributed|ascribed|related|due|secondary)\sto\s(?:the\s)?$")


def put_down_to(text: str, event: tuple[int, int], agent: tuple[int, int]) -> bool:
    """Whether the words between an event and a therapy put the one down to the other ("X-induced Y", "Y after X", "Y was attributed to X")."""
    (start, end), (a, b) = event, agent
    if a >= end:
        between = text[end:a]
        if _cues("cause").possible(text) and _cues("cause").fullmatch(between) and not _TREATED.compiled.search(between) and a < clause(text, *event)[1]:
            return True
        return _PUT_DOWN.possible(text) and _PUT_DOWN.compiled.match(between) is not None
    return b <= start and _cues("caused").possible(text) and _cues("caused").fullmatch(text[b:start]) is not None and b >= clause(text, *event)[0]


def _after_treatment(document: Document, place: Place, lines: list[Line], when: When | None, typical: bool) -> bool:
    """Whether the sentence tells a time soon after treatment, or the one before it (of the paragraph) gave it.

    What comes months later, or weeks later without a word of the treatment, is not put down to it.
    """
    before = [line for line in lines if line.sentence < place.index]
    if not before:
        return False
    if when is not None and when is not place.carried:
        if when.offset is not None and (when.day is None or when.day > 30):
            return False
        if when.anchor:
            return _named("onset_noun", when.anchor)
        if when.kind in {"day", "next"} or (when.kind == "offset" and when.day is not None and not when.anchor):
            return True
        if when.kind == "anchor" and _named("onset_noun", when.text):
            return True
        if when.kind == "date":
            return False
    if typical:
        harsh = [line for line in before if line.harsh and place.index - line.sentence <= 12]
        return bool(harsh) and document.sentences[harsh[-1].sentence].section == place.sentence.section
    return place.index - before[-1].sentence <= 1 and not before[-1].aid


_PURPOSE = quick.compile(r"(?i)\b(?:for|because|due|despite|prophyla\w*|prevent\w*)\b")
_THEN = quick.compile(r"(?i);|,\s(?:and|but|which|with)\b|\b(?:and|but|then|after|occurred|developed|followed|caused|led|experienced)\b")


def _given_here(document: Document, place: Place, item: _Candidate, patient: Patient) -> tuple[Entity, ...]:
    """What the same sentence gave before the event ("daratumumab was started; a reaction occurred with the first dose")."""
    from extract.relations.lines import given_at

    here = [(e, at) for e, at in given_at(document, place.index, patient) if at < item.start]
    if not here or _GIVEN_FOR.search(place.text, item.end) or _PURPOSE.search(place.text[here[-1][1] : item.start]):
        return ()
    if not _THEN.search(place.text[here[0][1] : item.end + 30]):
        return ()
    return tuple(dict.fromkeys(e for e, _ in here))


def _given_before(document: Document, place: Place, lines: list[Line], label: str, when: When | None) -> tuple[Entity, ...]:
    """What was given before an event: of the right kind for what only transplants or cells do; nothing where a table lies between, whose
    rows may give the therapy, or where a summary follows no order."""
    if place.kind not in {"case", "body", "results", "methods"} or (when is not None and re.match(r"(?i)throughout|during", when.text)):
        return ()
    before = [line for line in lines if line.sentence < place.index and not line.aid]
    if re.search(r"(?i)graft[- ]versus[- ]host", label):
        before = [line for line in lines if line.transplant and line.sentence < place.index] or before
    elif re.search(r"(?i)cytokine release|immune effector", label):
        before = [line for line in before if line.cells] or before
    if not before or any(s.block_kind == "table_row" for s in document.sentences[before[-1].sentence : place.index]):
        return ()
    return before[-1].entities


def _sentence(document: Document, place: Place) -> Iterator[Fact]:
    text = place.text
    items = candidates(document, place)
    if not items:
        return
    spans = [(item.start, item.end) for item in items]
    toxic_list = _cues("disease").search(text) is None
    last_onset = -1
    for item in items:
        grade = grade_of(text, item.start, item.end, spans)
        cause = _cause(document, place, item)
        strong = _strong(place, item, grade)
        onset = _cues("onset").search(text, 0, item.start) is not None or _cues("onset_behind").match(text, item.end) is not None
        listed = (
            last_onset >= 0
            and re.fullmatch(
                r"(?i)(?:\s?\([^)]*\))?[\s,]*(?:and|or|with|accompanied\sby|as\swell\sas|along\swith|followed\sby|"
                r"\w+)?[\s,]*(?:(?:an?|the|severe|mild|high|persistent|his|her)\s)*",
                text[last_onset : item.start],
            )
            is not None
        )
        if not (strong or cause or onset or listed):
            continue
        when = time_of(place, item.start, item.end)
        ends = (
            _cues("gone").possible(text)
            and _cues("gone").compiled.match(text[item.end :].lstrip())
            and re.search(r"(?i)\b(?:the|his|her|these|all|symptoms\sof)\s(?:severe\s|mild\s|initial\s)?$", text[: item.start])
        )
        if ends and grade is None:
            continue
        disease = not toxic_list and _cues("disease").compiled.search(text[item.end :]) is not None
        for patient in place.patients:
            lines = lines_of(document, patient)
            typical = _named("typical", item.mention.label or item.mention.text)
            treated = _after_treatment(document, place, lines, when, typical)
            had = any(line.sentence < place.index for line in lines) or place.kind not in {"case", "body"}
            if strong:
                counts = (had or grade is not None) and (
                    onset or listed or grade is not None or place.kind in {"case", "body", "results"} or cause is not None
                )
            elif cause is not None:
                counts = not disease
            else:
                told = item.mention.type == "adverse_event" or (when is not None and when is not place.carried)
                counts = treated and told and (onset or listed) and not disease and item.mention.type != "disease" and had
            if not counts:
                continue
            if onset or listed:
                last_onset = item.end
            yield _fact(document, place, patient, item, grade, cause, when, lines)


def _fact(
    document: Document,
    place: Place,
    patient: Patient,
    item: _Candidate,
    grade: Grade | None,
    cause: Mention | None,
    when: When | None,
    lines: list[Line],
) -> Fact:
    text = place.text
    entity = concept(item.mention, "Disease" if item.mention.type == "disease" else "AdverseEvent")
    values: dict[str, Value | tuple[Value, ...]] = {}
    extra: list[tuple[str, Value]] = [("printedText", _plain(text[item.start : item.end]))]
    if grade is not None:
        values["grade"] = grade.value
        if grade.high is not None:
            extra.append(("gradeHigh", grade.high))
        near = text[grade.end : grade.end + 60]
        scale = scale_in(near, entity.label) or scale_in(text, entity.label) or next((s for t in _scales(document) if (s := scale_in(t, entity.label))), None)
        if scale:
            values["scale"] = scale
    severity = _SEVERITY.search(text, 0, item.start) or _SEVERITY.match(text, item.start, item.end)
    if severity:
        extra.append(("severity", severity[1].lower()))
    own = when is not None and (when is not place.carried or (_told_by_diagnosis(text, item) and _just_told(document, place)))
    until = _UNTIL.search(text[: when.start] + when.text.split(" ")[0] + " ") if when is not None and own and when is not place.carried else None
    if until is not None and when is not None:
        extra.append(("resolution", text[until.start() : when.end].strip()))
        when = None
    if when is not None and own:
        if when.day is not None:
            values["onsetDay"] = when.day
        extra += list(time_values(when, place))
    if cause is not None:
        after: tuple[Entity, ...] = (_cause_entity(document, place, patient, cause, lines),)
        extra.append(("cause", after[0].label))
    else:
        after = _given_here(document, place, item, patient) or _given_before(document, place, lines, entity.label, when)
    if after:
        values["after"] = after
    for given in _management(document, place, item, patient):
        extra.append(("management", given))
    return Fact(patient, "experienced", entity, "AdverseEventOccurrence", values, place, extra, confidence=0.9 if grade or cause else 0.8)


#: A time behind these words is that of the end ("neutropenia lasted until day 32").
_UNTIL = quick.compile(r"(?i)\b(?:until|till|through|up\sto)\s$|\b(?:resolved|recovered|subsided|gone|disappeared|settled|normali[sz]ed)\s(?:\w+\s)?by\s$")


def _plain(text: str) -> str:
    return text if text.count("(") == text.count(")") else text.replace("(", "").replace(")", "").strip() if text.startswith("(") else text + ")"


def _cause_entity(document: Document, place: Place, patient: Patient, cause: Mention, lines: list[Line]) -> Entity:
    from extract.relations.lines import known_therapy

    return known_therapy(document, patient, cause)


def _told_by_diagnosis(text: str, item: _Candidate) -> bool:
    return re.search(r"(?i)\b(?:was|were)\s(?:then\s)?(?:diagnosed|recorded|rated|graded)|indicat\w+|suggest\w+", text) is not None


def _just_told(document: Document, place: Place) -> bool:
    return place.index > 0 and bool(whens(document.sentences[place.index - 1].text))


def _management(document: Document, place: Place, item: _Candidate, patient: Patient) -> Iterator[Entity]:
    """What was given for an event: by the same sentence, or the next one of the paragraph when it says what was given or for what."""
    from extract.relations.lines import given_at

    given = _GIVEN_FOR.search(place.text, item.end)
    if given is not None:
        rows = [e for e, at in given_at(document, place.index, patient) if at > item.end]
        # A drug that has been told before has no row of its own here ("was controlled by morphine").
        _, right = clause(place.text, given.start(), given.end())
        yield from rows or [
            concept(m, "Drug") for a, _, m in mentions_at(document, place.index) if m.type == "drug" and m.affirmed and given.end() <= a < right
        ]
        return
    following = place.index + 1
    if following >= len(document.sentences) or document.sentences[following].section != place.sentence.section:
        return
    text = document.sentences[following].text
    if not _GIVEN_FOR.search(text) or re.search(r"(?i)\bcourse|\bcycle", text) or whens(text)[1:]:
        return
    events = [m for _, _, m in mentions_at(document, following) if m.type in KINDS]
    again = any(_same(m, item.mention) for m in events)
    if events and not again:
        return  # it was given for the event that the sentence names
    if (again or len(text) < 160) and any(line.sentence == following and line.aid for line in lines_of(document, patient)):
        yield from (e for e, _ in given_at(document, following, patient))


def read(document: Document) -> list[Fact]:
    """Every adverse event of every patient, repetitions settled."""
    facts: list[Fact] = []
    for place in places(document):
        for fact in _sentence(document, place):
            known = _known_event(fact, facts)
            if known is None:
                facts.append(fact)
            else:
                known.also.append(place)
                known.extra += [pair for pair in fact.extra if pair[0] == "management" and pair not in known.extra]
    settled = settle(facts)
    for fact in settled:
        if "grade" in fact.values and "scale" not in fact.values:
            fact.extra.append(("scaleStated", False))  # a grade without a scale says so
    return settled


def _known_event(fact: Fact, facts: list[Fact]) -> Fact | None:
    """The event that a fact with an article only refers to ("The myelosuppression was managed with …")."""
    start = fact.place.text.find(str(fact.extra[0][1]))
    if "grade" in fact.values or not re.search(r"(?i)\b(?:the|this|these|his|her)\s(?:[\w-]+\s)?$", fact.place.text[: max(0, start)]):
        return None
    near = [
        f for f in facts if f.entity.iri == fact.entity.iri and f.patient.ordinal == fact.patient.ordinal and fact.place.index - f.place.index <= 12
    ]
    return near[-1] if near else None


@once
def _scales(document: Document) -> tuple[str, ...]:
    """The sentences in which the paper says by which scale it grades."""
    return document_scales(
        s.text
        for s in document.sentences
        if s.block_kind in {"paragraph", "list_item", "caption"} and not retold(s.text) and not _of_others(document, s.section)
    )


def _of_others(document: Document, section: int) -> bool:
    return (
        bool(document.sections)
        and 0 <= section < len(document.sections)
        and document.sections[section].kind in {"references", "back", "introduction"}
    )


def extract(document: Document) -> Iterator[Assertion]:
    """Adverse events as assertions, in the order of the text."""
    yield from statements(document, read(document), NAME)
