"""patient–experienced–adverse event: what a treatment did to a patient, with grade and scale, onset, cause, management and end.

A symptom of the disease is none: it takes a grade, a cause in treatment, the word toxicity, a name that only treatment has, or an onset that is
told after a treatment and is not put down to the disease. What is feared, prevented, excluded or only suspected is none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract import quick
from extract.annotate.generally import general_cue
from extract.annotate.patients import retold
from extract.once import once
from extract.relations.causes import (
    Candidate,
    after_treatment,
    after_which,
    anchored,
    blamable,
    cause_entity,
    cause_of,
    counted_from,
    given_before,
    given_here,
    leading,
    management,
    weakened,
    with_its_list,
)
from extract.relations.course import MAIN, Place, places, time_of, time_values
from extract.relations.entities import concept
from extract.relations.facts import Fact, settle, statements
from extract.relations.grades import Grade, document_scales, grade_of, scale_in
from extract.relations.lines import Line, lines_of
from extract.relations.possible_events import LESS, candidates
from extract.relations.put_down import blamed, cues, is_named, is_sign, told_as_effect
from extract.relations.when import When, whens
from extract.triggers import Guard
from kg.model import Assertion, Document, Entity, Mention, Patient, Value

NAME = "adverse_events"
_SEVERITY = Guard(r"(?i)\b(mild|moderate|severe|serious|life-threatening|fatal|transient|slight|massive|marked|profound)\s+(?:[\w-]+\s+){0,2}$")


#: "Immune-related myasthenia".
_IMMUNE = Guard(r"(?i)\b(?:immune|treatment|therapy|drug|chemotherapy|infusion|checkpoint)-(?:related|mediated|induced|associated)\s(?:\w+\s)?$")


def _strong(place: Place, item: Candidate, grade: Grade | None) -> bool:
    """Whether the words leave no doubt that treatment did it."""
    return (
        grade is not None
        or is_named("inherent", item.mention.label)
        or is_named("inherent", place.text[item.start : item.end])
        or _IMMUNE.search(place.text, 0, item.start) is not None
        or (item.mention.type == "adverse_event" and cues("toxic").search(place.text) is not None)
    )


def _sentence(document: Document, place: Place) -> Iterator[Fact]:
    text = place.text
    items = candidates(place)
    if not items:
        return
    spans = [(item.start, item.end) for item in items]
    illness = cues("disease")
    last_onset, last_cause = -1, None
    general = general_cue("cause").search(text) is not None  # what a drug can do is not what it did
    causes: list[Mention | None] = [None for _ in items]
    if not general:
        therapies = blamable(place)
        causes = _shared_causes(text, items, [cause_of(document, place, item, therapies) for item in items])
    for n, item in enumerate(items):
        name = item.mention.label or item.mention.text
        grade = grade_of(text, item.start, item.end, spans)
        cause = causes[n]
        infection = is_named("infection", name)
        strong = _strong(place, item, grade) or told_as_effect(text, item.start, item.end)
        onset = cues("onset").search(text, 0, item.start) is not None or cues("onset_behind").match(text, item.end) is not None
        listed = (
            last_onset >= 0
            and re.fullmatch(
                r"(?i)(?:\s?\([^)]*\))?(?:\s(?:of\s)?grade\s[\dIV]+(?:(?:,|,?\sand)\sgrade\s[\dIV]+)*)?[\s,]*(?:and|or|with|accompanied\sby|as\swell\sas|along\swith|followed\sby|(?:which|and)\s(?:\w+\s)?(?:progressed|evolved|developed)\s(?:in)?to|"
                r"\w+)?[\s,]*(?:(?:an?|the|severe|mild|moderate|high|persistent|profuse|watery|bloody|marked|profound|transient|progressive|acute|his|her)\s)*",
                text[last_onset : item.start],
            )
            is not None
        )
        strong = strong or (listed and _GREW.search(text, last_onset, item.start) is not None)
        onset = onset or (infection and cues("infected").search(text, 0, item.start) is not None)
        if listed and cause is None:
            cause = last_cause
        if not (strong or cause or onset or listed):
            continue
        when = time_of(place, item.start, item.end)
        bare = cause is None and grade is None and (when is None or when is place.carried)
        if bare and (place.kind not in MAIN or general) and _PERSON.search(text) is None:
            continue  # what a summary says of nobody
        ends = (
            cues("gone").possible(text)
            and cues("gone").compiled.match(text[item.end :].lstrip())
            and re.search(r"(?i)\b(?:the|his|her|these|all|symptoms\sof)\s(?:severe\s|mild\s|initial\s)?$", text[: item.start])
        )
        if ends and grade is None and cause is None:
            continue
        if grade is not None and when is not None and LESS.match(text, item.end):
            when = None if when is place.carried or when.start >= item.end else when  # the time of its getting less
        disease = illness.possible(text) and illness.compiled.search(text[item.end :]) is not None and illness.compiled.search(text) is not None
        explained = _EXPLAINED.match(text, item.end) if _EXPLAINED.possible(text) else None
        disease = disease or (explained is not None and not is_named("inherent", explained["d"]))
        for patient in place.patients:
            lines = lines_of(document, patient)
            typical = is_named("typical", name)
            from_ = None if cause is not None else counted_from(document, place, when)
            then = after_which(place, item) if from_ is None and cause is None and onset else None
            own_time = when is not None and when is not place.carried
            treated = after_treatment(document, place, lines, when, typical)
            had = any(line.sentence < place.index for line in lines) or place.kind not in {"case", "body"}
            if strong:
                counts = (had or grade is not None or cause is not None) and (
                    onset or listed or grade is not None or place.kind in {"case", "body", "results"} or cause is not None
                )
            elif cause is not None:
                counts = not disease
            elif disease:
                counts = False
            elif own_time and onset and _vaccinated(when):
                counts = True
            elif then is not None:
                counts, from_ = True, then
            elif infection:
                counts = weakened(lines, place.index) and (own_time or cues("began_behind").match(text, item.end) is not None)
            elif from_ is not None:
                at_once = when is not None and (when.offset or "").startswith("PT")
                counts = item.mention.type != "disease" or own_time or at_once
            elif item.mention.type == "disease":
                counts = treated and had and _soon(when, place) and (is_sign(name) or weakened(lines, place.index)) and (
                    (listed and last_onset > 0)
                    or cues("began").search(text, 0, item.start) is not None
                    or cues("began_behind").match(text, item.end) is not None
                )
            elif (not typical and _DIAGNOSED.match(text, item.end) and not weakened(lines, place.index)) or (
                not own_time and not typical and _WEAK.search(text, 0, item.start)
            ):
                counts = False
            else:
                counts = treated and had and (item.mention.type == "adverse_event" or own_time)
            if not counts:
                continue
            if onset or listed or grade is not None or cause is not None:
                last_onset, last_cause = item.end, cause
            yield _fact(document, place, patient, item, grade, cause or from_, when, lines, told=cause is not None)


_PERSON = Guard(
    r"(?i)\b(?:he|she|his|her|him|we|our|patients?|case|wom[ae]n|m[ae]n|girls?|boys?|child(?:ren)?|infants?|neonates?|(?:fe)?males?|recipients?|mother|(?-i:P\d{1,2}))\b",
    whole=True,
)
#: What another event grew to is one too, whatever its name.
_GREW = Guard(r"(?i)\b(?:progressed|evolved|developed)\s(?:in)?to\b")
#: An event whose name says what did it ("steroid-induced hyperglycemia").
_INDUCED = Guard(r"(?i)(?!(?:drug|treatment|therapy|medication|chemotherapy|exercise|stress|radiation)\b)([\w-]+?)[-\s]induced\b")
#: What the findings before it turn out to be: "… appeared, and macrophage activation syndrome was diagnosed".
_EXPLAINED = Guard(r"(?i)[^.;]{0,120},?\sand\s(?:an?\s)?(?P<d>(?!\w+ed\b)[\w\s-]{4,60}?)\s(?:was|were)\s(?:then\s|subsequently\s)?diagnosed\b")
_ALSO = quick.compile(r"(?i)(?:\s\([^)]*\))?\s?(?:,\s(?:and\s|or\s)?|\s(?:and|or)\s)(?:(?:an?|the|mild|severe|grade\s\w+)\s)*")


def _shared_causes(text: str, items: list[Candidate], causes: list[Mention | None]) -> list[Mention | None]:
    """What a cause behind a list is the cause of too ("cataract and growth failure developed as consequences of X")."""
    for n in range(len(items) - 2, -1, -1):
        behind = causes[n + 1]
        if causes[n] is None and behind is not None and _ALSO.fullmatch(text, items[n].end, items[n + 1].start) and behind.text in text[items[n + 1].end :]:
            causes[n] = behind
    return causes


def _vaccinated(when: When | None) -> bool:
    """Whether a time is counted from a vaccination, within six weeks: what came then is an event after it, whatever it is."""
    if when is None or when.day is None or when.anchor is None:
        return False
    return 0 <= when.day <= 42 and re.search(r"(?i)vaccin|immuni[sz]ation", when.anchor) is not None


def _soon(when: When | None, place: Place) -> bool:
    """Whether the sentence itself tells a numbered day, or a length of time, within six weeks."""
    return when is not None and when is not place.carried and when.kind in {"day", "offset"} and when.day is not None and 0 <= when.day <= 42


_DIAGNOSED = Guard(r"(?i)(?:\s\([^)]{1,40}\))?\s(?:was|were)\s(?:then\s|also\s|subsequently\s)?diagnosed\b")
#: Verbs that tell that something was there, not that it began.
_WEAK = Guard(r"(?i)\b(?:had|has|have|showed|was\sfound\sto\shave|saw)\s(?:[\w-]+\s){0,3}$")


def _fact(
    document: Document,
    place: Place,
    patient: Patient,
    item: Candidate,
    grade: Grade | None,
    cause: Mention | None,
    when: When | None,
    lines: list[Line],
    told: bool,
) -> Fact:
    """The event as a fact. `cause` is the therapy that it is put down to (`told`) or that its time is counted from."""
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
    own = when is not None and (when is not place.carried or (_told_by_diagnosis(text) and _just_told(document, place)))
    until = None
    if when is not None and own and when is not place.carried:
        until = _UNTIL.search(text[: when.start] + when.text.split(" ")[0] + " ") or _WENT_BY.fullmatch(text, item.end, max(item.end, when.start))
    if until is not None and when is not None:
        extra.append(("resolution", text[until.start() : when.end].strip()))
        when = None
    if when is not None and own:
        if when.day is not None:
            values["onsetDay"] = when.day
        extra += list(time_values(when, place))
    if cause is not None:
        after: tuple[Entity, ...] = tuple(dict.fromkeys(cause_entity(document, patient, m) for m in with_its_list(place, cause)))
        if told:
            extra += [("cause", entity_.label) for entity_ in after]
    elif (induced := _INDUCED.match(text, item.start, item.end)) is not None:
        after = ()
        extra.append(("cause", induced[1].lower()))
    elif blamed(text, item.end):
        after = ()
    else:
        after = anchored(document, place, patient, when) if own else ()
        after = after or leading(document, place, item, patient) or given_here(document, place, item, patient)
        after = after or given_before(document, place, patient, lines, item, entity.label, when)
    if after:
        values["after"] = after
    for given in management(document, place, item, patient):
        if given not in after:
            extra.append(("management", given))
    return Fact(patient, "experienced", entity, "AdverseEventOccurrence", values, place, extra, confidence=0.9 if grade or cause else 0.8)


#: A time behind these words is that of the end ("neutropenia lasted until day 32").
_UNTIL = quick.compile(r"(?i)\b(?:until|till|through|up\sto)\s$|\b(?:resolved|recovered|subsided|gone|disappeared|settled|normali[sz]ed)\s(?:\w+\s)?by\s$")


_WENT_BY = quick.compile(
    r"(?i)(?:\s(?:was|were|had|has|then|also|and|which|[\w-]+ly|(?:the|his|her|other)\s[\w-]+))*\s(?:resolved|disappeared|subsided|recovered|abated|vanished|settled|improved|cleared|ceased|"
    r"regressed|normali[sz]ed|reversed|gone)(?:\s[\w-]+){0,3}?\s"
)


def _plain(text: str) -> str:
    return text if text.count("(") == text.count(")") else text.replace("(", "").replace(")", "").strip() if text.startswith("(") else text + ")"


def _told_by_diagnosis(text: str) -> bool:
    return re.search(r"(?i)\b(?:was|were)\s(?:then\s)?(?:diagnosed|recorded|rated|graded)|indicat\w+|suggest\w+", text) is not None


def _just_told(document: Document, place: Place) -> bool:
    return place.index > 0 and bool(whens(document.sentences[place.index - 1].text))


@once
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
                if "after" not in known.values and "after" in fact.values and any(key == "cause" for key, _ in fact.extra):
                    known.values["after"] = fact.values["after"]
                    known.extra += [pair for pair in fact.extra if pair[0] == "cause"]
                known.extra += [pair for pair in fact.extra if pair[0] == "management" and pair not in known.extra]
    settled = settle(facts)
    for fact in settled:
        if "grade" in fact.values and "scale" not in fact.values:
            fact.extra.append(("scaleStated", False))  # a grade without a scale says so
    return settled


def _known_event(fact: Fact, facts: list[Fact]) -> Fact | None:
    """The event that a fact with an article only refers to ("The myelosuppression was managed with …")."""
    text = fact.place.text
    printed = str(fact.extra[0][1])
    start = max(0, text.find(printed))
    end = start + len(printed)
    less = LESS.match(text, end) is not None
    near = [
        f for f in facts
        if (f.entity.iri == fact.entity.iri or (less and f.entity.label.endswith(f" {fact.entity.label}")))
        and f.patient.ordinal == fact.patient.ordinal and fact.place.index - f.place.index <= 12
    ]
    if ("grade" in fact.values and not less) or not near:
        return None
    behind = text[end:].lstrip()
    gone = re.match(r"(?i)(?:had\s|has\s|was\s|were\s)", behind) is not None and cues("gone").compiled.match(behind) is not None
    article = re.search(r"(?i)\b(?:the|this|these|his|her)\s(?:[\w-]+\s)?$", text[:start]) is not None
    return near[-1] if article or gone or less else None


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
