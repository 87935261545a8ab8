"""Where a paper contradicts itself, or tells what cannot be: each finding with both places and no verdict on which is right.

Ages, sexes and doses of abstract and title against the case; doses of tables against the text; how many patients; calendar dates in an impossible order;
callouts that name no entry; values that no living patient has. What is told of other works, and by the patient, is compared elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from extract.annotate.called import of_others
from extract.annotate.case_state import RECIPIENT
from extract.annotate.drafts import has_a_part
from extract.annotate.people import Person, find_people
from extract.annotate.reports import has_cue, section_kind
from extract.annotate.standing import standing_at
from extract.annotate.tables import NUMBER_WORDS, table
from extract.references.annotate import audit
from extract.relations import measurements, responses
from extract.relations.course import sentences_with
from extract.relations.dates import Dated, dated_events, parse_date
from extract.relations.entities import patient_entity
from extract.relations.paper import paper_entity
from extract.relations.therapies import RETOLD, Administration, administrations, told_again
from extract.triggers import Guard, sentences
from kg.model import Assertion, Document, Entity, Event, Patient, Span

NAME = "conflicts"


@dataclass(frozen=True)
class Conflict:
    """One finding: its kind, what is wrong in words, and the places that say so (one where a single place cannot be right)."""

    kind: str
    message: str
    places: tuple[Span, ...]
    patient: Patient | None = None
    severity: str = "warning"


def extract(document: Document) -> Iterator[Assertion]:
    """Conflicts in a fixed order; a message is told once."""
    told: set[str] = set()
    for check in CHECKS:
        for conflict in check(document):
            if conflict.message in told or not conflict.places:
                continue
            told.add(conflict.message)
            subject: Entity = patient_entity(document, conflict.patient) if conflict.patient else paper_entity(document)
            yield Assertion(
                subject, "hasInconsistency", conflict.message, tuple(document.evidence(span) for span in conflict.places), NAME,
                event=Event("Inconsistency", (("kind", conflict.kind), ("alarm", conflict.severity), ("message", conflict.message))), confidence=0.8,
                reason="two places of the paper side by side" if len(conflict.places) > 1 else "what is printed cannot be",
            )


def _span(document: Document, index: int) -> Span:
    return Span(document.sentences[index].start, document.sentences[index].end)


# ------------------------------------------------------------------------------------------------------------ who the patient is

_LATER = Guard(
    r"(?i)\b(?:now|currently|today|at\spresent|meanwhile|later|afterwards|last\s(?:visit|follow-?up|seen)|at\sthe\s(?:age|time)|since|until|grew|turned)\b"
)
_OTHERS = Guard(
    r"(?i)\b(?:donor|mother|father|sister|brother|daughter|son|wife|husband|aunt|uncle|cousin|sibling|twin|grand\w+|control|volunteer)s?\b"
)
_CITES = Guard(r"\s\[\d{1,3}(?:\s?[,;-]\s?\d{1,3})*\]")
_TELLS = frozenset({"abstract", "introduction", "case", "body", "discussion", "conclusion"})


def _introductions(document: Document) -> Iterator[tuple[Span, Person, int | None]]:
    """Where title or text of this paper introduce one person with an age as it is ("A 45-year-old man presented"), with the sentence."""
    title = document.metadata.where("title")
    if title is not None and (person := _introduced(document.metadata.title or "")) is not None:
        yield title, person, None
    donor = has_cue("donor", document.metadata.title or "")
    for index, sentence in enumerate(document.sentences):
        if not find_people(sentence.text) or sentence.block_kind not in {"paragraph", "list_item"} or section_kind(document, sentence) not in _TELLS:
            continue
        if donor and RECIPIENT.match(sentence.text):
            continue
        section = document.sections[sentence.section] if sentence.section < len(document.sections) else None
        if section is not None and has_cue("episode", section.title):
            continue  # under "Second admission" time has passed
        person = _introduced(sentence.text)
        if person is not None:
            yield _span(document, index), person, index


def _introduced(text: str) -> Person | None:
    """The one person whom a text introduces with an age."""
    people = [p for p in find_people(text) if p.role == "patient" and p.noun and p.age is not None and p.age.current and p.age.high is None]
    if len(people) != 1 or not re.match(r"(?:an?|our|the|this)\b|$", people[0].determiner) or _LATER.search(text) or _OTHERS.search(text):
        return None
    if has_a_part(text, people[0]):
        return None
    return None if has_cue("again", text) or has_cue("trial", text) or has_cue("retold", text) or _CITES.search(text) or of_others(text) else people[0]


def _identity(document: Document) -> Iterator[Conflict]:
    """Age and sex of the one patient: told in the case, told otherwise elsewhere."""
    if len(document.patients) != 1:
        return
    patient = document.patients[0]
    if patient.age is None or patient.intro is None:
        return
    for span, person, index in _introductions(document):
        if span.start == patient.intro.start or person.age is None or person.age.value is None or person.age.unit != patient.age_unit:
            continue
        same_sex = person.sex is None or patient.sex is None or person.sex == patient.sex
        if same_sex == (person.age.value == patient.age) or (index is not None and standing_at(document, index).kind != "own"):
            continue  # both agree, or both differ: another person
        if same_sex:
            message = f"the patient is {person.age.value:g} here and {patient.age:g} there ({_unit(patient.age_unit)})"
            yield Conflict("age changes", message, (span, patient.age_span or patient.intro), patient)
        else:
            yield Conflict("sex changes", f"the patient is {person.sex} here and {patient.sex} there", (span, patient.sex_span or patient.intro), patient)


def _unit(unit: str | None) -> str:
    return {"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours"}.get(unit or "", "")


_REPORTS = Guard(
    r"(?i)\b(?:we|here|herein|this\s(?:report|paper|article|study)|the\sauthors)\b[^.;]{0,40}?\b(?:report|present|describe)s?\s(?:on\s|here\s|the\scases?\sof\s)?"
    r"(?P<n>two|three|four|five|six|seven|eight|nine|ten|[2-9]|\d\d)\s(?:[\w-]+\s){0,3}?(?:patients|cases|children|siblings)\b"
)


def _how_many(document: Document) -> Iterator[Conflict]:
    """"We report three patients" in one place, "we describe four cases" in another."""
    found: list[tuple[int, int]] = []
    for index, sentence in sentences(document, _REPORTS):
        if sentence.block_kind in {"paragraph", "list_item"} and section_kind(document, sentence) in _TELLS:
            match = _REPORTS.search(sentence.text)
            if match and standing_at(document, index).kind == "own":
                word = match["n"].lower()
                found.append((index, int(word) if word.isdigit() else NUMBER_WORDS[word]))
    for (one, n), (other, m) in pairwise(found):
        if n != m:
            yield Conflict("number of patients", f"{n} patients are reported here and {m} there", (_span(document, one), _span(document, other)))


# ------------------------------------------------------------------------------------------------------------ what was given, and how it went


def _dose(row: Administration) -> tuple[float, str] | None:
    dose = row.given.dose
    if dose is None or dose.get("value") is None or dose.get("high") is not None or row.given.state.kind in {"refused", "planned"}:
        return None
    return float(dose.get("value")), str(dose.get("unit"))


def _all_doses(row: Administration) -> set[tuple[float, str]]:
    doses = [row.given.dose, *row.given.more_doses]
    return {(float(value), str(d.get("unit"))) for d in doses if d is not None for value in (d.get("value"), d.get("high")) if value is not None}


def _doses(document: Document) -> Iterator[Conflict]:
    """A dose that abstract or discussion tell of a drug and the case tells otherwise; a table that tells another dose than the text."""
    if not document.patients:
        return
    told: dict[tuple[int, str], list[Administration]] = {}  # by patient and drug
    mine: dict[int, list[Administration]] = {}
    retold: dict[int, list[Administration]] = {}
    for row in administrations(document):
        told.setdefault((row.patient.ordinal, row.entity.iri), []).append(row)
        mine.setdefault(row.patient.ordinal, []).append(row)
    compared = any(row.has_dose for rows in told.values() for row in rows) and _tells_doses_again(document)
    for row in told_again(document) if compared else ():
        retold.setdefault(row.patient.ordinal, []).append(row)
    for patient in document.patients:
        for again in retold.get(patient.ordinal, ()):
            dose = _dose(again)
            if dose is None or (again.general and not again.told_in_past) or _IN_ALL.search(document.sentences[again.sentence].text):
                continue  # "X 10 mg/kg is licensed for …", "24 mg/kg of X in total"
            same = [row for row in told.get((patient.ordinal, again.entity.iri), ()) if row.sentence != again.sentence]
            known = {d for row in same for d in _all_doses(row) if d[1] == dose[1]}
            if known and dose[0] not in {value for value, _ in known} and all(_dose(row) is not None for row in same):
                row = next(row for row in same if any(d[1] == dose[1] for d in _all_doses(row)))
                kind = "text against abstract" if section_kind(document, document.sentences[again.sentence]) == "abstract" else "dose told in two ways"
                message = f"{again.entity.label}: {_text(again)} here and {_text(row)} there"
                yield Conflict(kind, message, (_span(document, again.sentence), _span(document, row.sentence)), patient)
        yield from _tables(document, patient, mine.get(patient.ordinal, []))


def _tells_doses_again(document: Document) -> bool:
    """Whether any sentence that `told_again` reads may tell a dose."""
    dosed = sentences_with(document, _DOSE)
    for index, sentence in enumerate(document.sentences):
        kind = section_kind(document, sentence)
        if (kind in RETOLD and (index in dosed or sentence.block_kind == "table_row")) or (kind == "front" and sentence.block_kind == "table_row"):
            return True
    return False


_DOSE = frozenset({"dose"})
_IN_ALL = Guard(r"(?i)\b(?:in\stotal|in\sall|altogether|cumulative|total\sdose|a\stotal\sof)\b")


def _text(row: Administration) -> str:
    return row.given.dose.text.strip() if row.given.dose is not None else "no dose"


def _tables(document: Document, patient: Patient, rows: list[Administration]) -> Iterator[Conflict]:
    if not any(document.sentences[row.sentence].block_kind == "table_row" for row in rows):
        return
    alike: dict[tuple[str, str], list[Administration]] = {}  # what is told of a drug in one unit
    for row in rows:
        dose = _dose(row)
        if dose is not None:
            alike.setdefault((row.entity.iri, dose[1]), []).append(row)
    for row in rows:
        dose = _dose(row)
        if dose is None or document.sentences[row.sentence].block_kind != "table_row":
            continue
        pair = alike[row.entity.iri, dose[1]]
        other = pair[pair[0] is row] if len(pair) == 2 else row  # told once in a table and once in the text?
        if document.sentences[other.sentence].block_kind != "table_row" and not _all_doses(other) & _all_doses(row):
            message = f"{row.entity.label}: the table prints {_text(row)}, the text {_text(other)}"
            yield Conflict("text against table", message, (_span(document, other.sentence), _span(document, row.sentence)), patient)


def _degree(label: str) -> str | None:
    if re.search(r"(?i)\b(?:complete|full)\b", label):
        return "complete"
    return "partial" if re.search(r"(?i)\bpartial\b", label) else None


def _responses(document: Document) -> Iterator[Conflict]:
    """A partial response in the abstract of which the case knows only complete ones, or the other way round."""
    if len(document.patients) != 1 or not any(section.kind == "abstract" for section in document.sections):
        return
    facts = [(fact, degree) for fact in responses.read(document) if not fact.negated and not fact.hedged and (degree := _degree(fact.entity.label))]
    body = [(fact, degree) for fact, degree in facts if fact.place.kind not in {"abstract", "introduction"}]
    for fact, degree in facts:
        if fact.place.kind == "abstract" and body and degree not in {d for _, d in body}:
            other = body[0][0]
            yield Conflict("text against abstract", f"the abstract tells {fact.entity.label}, the text only {other.entity.label}",
                           (_span(document, fact.place.index), _span(document, other.place.index)), fact.patient, "note")


# ------------------------------------------------------------------------------------------------------------ dates, callouts, values


def _dates(document: Document) -> Iterator[Conflict]:
    """Orders that cannot be: discharge before admission, relapse before the diagnosis, something after death, or after the paper was published."""
    if not document.patients:
        return
    events: dict[int, list[Dated]] = {}
    for event in dated_events(document):
        events.setdefault(event.patient, []).append(event)
    for patient in document.patients:
        mine = events.get(patient.ordinal, [])
        stay: Dated | None = None
        diagnosis: Dated | None = None
        death = next((event for event in mine if event.kind == "death"), None)
        for event in mine:
            if event.kind == "admission":
                stay = event
            elif event.kind == "discharge":
                if stay is not None and event.before(stay):
                    yield _order(document, patient, "discharged before the admission", event, stay)
                stay = None
            elif event.kind == "diagnosis":
                diagnosis = event if diagnosis is None or event.before(diagnosis) else diagnosis
            elif event.kind == "relapse" and diagnosis is not None and event.before(diagnosis):
                yield _order(document, patient, "relapsed before the diagnosis", event, diagnosis)
            if death is not None and event.kind in {"admission", "treatment", "relapse", "diagnosis"} and death.before(event):
                yield _order(document, patient, f"{event.kind} after the death", event, death)
        yield from _after_print(document, patient, mine)


def _order(document: Document, patient: Patient, what: str, event: Dated, other: Dated) -> Conflict:
    places = (_span(document, event.sentence), _span(document, other.sentence))
    return Conflict("impossible order", f"{what}: {event.text}, {other.text}", places[: 1 if event.sentence == other.sentence else 2], patient)


def _after_print(document: Document, patient: Patient, events: list[Dated]) -> Iterator[Conflict]:
    m = document.metadata
    name, day = next(((n, d) for n in ("published", "accepted") if (d := getattr(m, n)) and len(d) == 10), ("published", None))
    place = m.where(name if day else "year")
    last = parse_date(day) if day else parse_date(f"in {m.year}") if m.year else None
    if last is None or place is None:
        return
    for event in events:
        if event.first > last[1]:
            message = f"{event.kind} after the paper was {name}: {event.text}, {day or m.year}"
            yield Conflict("impossible order", message, (_span(document, event.sentence), place), patient)


def _callouts(document: Document) -> Iterator[Conflict]:
    """Callouts that the list has no entry for: one was lost, or a number or a year is wrong."""
    for callout in audit(document).unlisted:
        index = document.sentence_at(callout.span.start)
        span = _span(document, index) if index is not None else callout.span
        marker = " ".join(callout.marker.split())
        if callout.could_be:
            entries = " or ".join(map(str, callout.could_be))
            yield Conflict("callout of several entries", f"{marker} may mean entry {entries}", (span,))
        elif callout.numbers:
            numbers = ", ".join(map(str, callout.numbers))
            last = max((r.number for r in document.references if r.number is not None), default=0)
            reason = f"the list ends at {last}" if min(callout.numbers) > last else "the list has none of that number"
            yield Conflict("callout without entry", f"{marker} names entry {numbers}, but {reason}", (span,))
        else:
            yield Conflict("callout without entry", f"{marker} names no entry of the list", (span,))


def _values(document: Document) -> Iterator[Conflict]:
    """Values that no living patient has."""
    bounds = _bounds()
    for fact in measurements.read(document):
        value, unit = fact.values.get("value"), fact.values.get("unit")
        limits = bounds.get((fact.entity.label, str(unit)))
        if limits is None or fact.negated or not isinstance(value, float) or limits[0] <= value <= limits[1] or any(k == "comparator" for k, _ in fact.extra):
            continue
        message = f"{fact.entity.label} {value:g} {unit}: outside {limits[0]:g} to {limits[1]:g}"
        yield Conflict("impossible value", message, (fact.span or _span(document, fact.place.index),), fact.patient)


@cache
def _bounds() -> dict[tuple[str, str], tuple[float, float]]:
    return {(label, unit): (float(least), float(most)) for label, unit, least, most in table("plausible_values", 4)}


#: In this order.
CHECKS: tuple[Callable[[Document], Iterator[Conflict]], ...] = (_identity, _how_many, _doses, _responses, _dates, _callouts, _values)
