"""Facts from tables: a row a patient (diagnosis, genetics, response, adverse events, relapse, outcome) or, for the one patient of a paper, a row an event.

What a column tells is known from its heading (`extract/patterns/table_columns.tsv`); the cell is the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extract import quick
from extract.annotate.grids import Grid, grids, printed
from extract.annotate.patients import patient_at, section_kind
from extract.annotate.tables import table
from extract.relations.alterations import find_alterations
from extract.relations.course import Place, mentions_at, place_at
from extract.relations.entities import concept, named
from extract.relations.facts import Fact, statements
from extract.relations.grades import find_grades, grade_of, scale_in
from extract.relations.responses import find_responses
from extract.relations.when import spans_of_time, whens
from kg.model import Assertion, Document, Mention, Patient, Span, Value

NAME = "course_tables"
_NOTHING = quick.compile(r"(?i)^\W*(?:no(?:ne)?|nil|not\s\w+|n/?a|nd|absent|negative|unknown|-|–|—)?\W*$")
_YES = quick.compile(r"(?i)^\W*(?:yes|y|\+|present)\b")
_ABBREVIATED = {
    "CR": "complete remission",
    "CRI": "complete remission with incomplete hematologic recovery",
    "PR": "partial response",
    "SD": "stable disease",
    "PD": "progression",
    "VGPR": "very good partial response",
    "SCR": "stringent complete response",
    "NR": "no response",
    "MR": "molecular remission",
}


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell: what its column tells, the heading, its place in the document and in the row's sentence."""

    kind: str
    heading: str
    span: Span
    start: int
    end: int
    text: str
    named: Mention | None = None


@cache
def _headings() -> tuple[tuple[str, quick.Pattern], ...]:
    return tuple((kind, quick.compile(f"(?i){form}")) for kind, form in table("table_columns", 2))


def _kind(heading: str) -> str | None:
    return next((kind for kind, pattern in _headings() if pattern.search(heading)), None)


def _rows(document: Document) -> Iterator[tuple[Place, list[_Cell], list[_Cell]]]:
    """The rows of the paper's own tables that speak of a patient, with the cells whose columns are known, and all such cells of that patient.

    Where each column is a patient, a cell is a sentence of its own and comes alone.
    """
    for grid in grids(document):
        if not grid.columns:
            yield from ((place, row, row) for place, row in _by_row(document, grid))
            continue
        for column in grid.columns:
            found = list(_by_column(document, grid, column))
            yield from ((place, [cell], [other for _, other in found]) for place, cell in found)


def _by_row(document: Document, grid: Grid) -> Iterator[tuple[Place, list[_Cell]]]:
    kinds = [_kind(heading) for heading in grid.names]
    events_named = [_event_named(document, span, heading) for span, heading in zip(grid.cells[0], grid.names, strict=True)]
    kinds = ["event_named" if event is not None else kind for kind, event in zip(kinds, events_named, strict=True)]
    events = "adverse_event" in kinds and ("grade" in kinds or "day" in kinds)
    for block, spans in zip(grid.rows[1:], grid.cells[1:], strict=True):
        index = document.sentence_at(block.start)
        if index is None or not _tells(document, index):
            continue
        sentence = document.sentences[index]
        patient = patient_at(document, index) or (document.patients[0] if events and len(document.patients) == 1 else None)
        if patient is None:
            continue
        found = []
        for kind, heading, span, event in zip(kinds, grid.names, spans, events_named, strict=False):
            located = sentence.locate(span) if kind and span.end > span.start else None
            if kind and located:
                found.append(_Cell(kind, heading, span, *located, sentence.text[located[0] : located[1]], event))
        yield place_at(document, index, (patient,), "case"), found


def _by_column(document: Document, grid: Grid, column: int) -> Iterator[tuple[Place, _Cell]]:
    for spans in grid.cells[1:]:
        span = spans[column] if column < len(spans) else spans[0]
        index = document.sentence_at(span.start) if span.end > span.start and span is not spans[0] else None
        heading = printed(document, spans[0])
        event = _event_named(document, spans[0], heading) if index is not None else None
        kind = "event_named" if event is not None else _kind(heading)
        if index is None or kind is None or not _tells(document, index):
            continue
        patient, text = patient_at(document, index), document.sentences[index].text
        if patient is not None:
            yield place_at(document, index, (patient,), "case"), _Cell(kind, heading, span, 0, len(text), text, event)


def _tells(document: Document, index: int) -> bool:
    return section_kind(document, document.sentences[index]) not in {"discussion", "introduction", "references", "back"}


_EVENT_HEADING = quick.compile(
    r"(?i)^[\s(,:/-]*(?:(?:max(?:imum)?|peak|worst|highest|grades?|any|of|the|severity|CTCAE|ASTCT|y/n|yes/no|acute|chronic)\b[\s(),:/-]*)*$"
)


def _event_named(document: Document, span: Span, heading: str) -> Mention | None:
    """The adverse event that is a column's whole heading ("CRS", "ICANS grade"), so that its cells hold only a grade, yes or none."""
    index = document.sentence_at(span.start)
    if index is None or re.search(r"(?i)\b(?:onset|day|duration|treatment|therapy|management)\b", heading):
        return None
    for _, _, mention in mentions_at(document, index):
        if mention.type == "adverse_event" and span.start <= mention.span.start and mention.span.end <= span.end:
            rest = document.text[span.start : mention.span.start] + " " + document.text[mention.span.end : span.end]
            return mention if _EVENT_HEADING.match(re.sub(r"[*†‡§¶#]", "", rest)) else None
    return None


_GRADE_CELL = quick.compile(r"(?i)^\W*(?:yes\W+)?(?:grade\s?|G)?([1-5]|IV|I{1,3}|V)\W*$")
_NONE_CELL = quick.compile(r"(?i)^\W*(?:none|no|absent|never|grade\s?0|0)\W*$")


def _event_cell(place: Place, cell: _Cell, event: Mention) -> Iterator[Fact]:
    """A cell under the name of an adverse event: its grade, that it occurred, or that it did not."""
    (patient,) = place.patients
    entity = concept(event, "AdverseEvent")
    values: dict[str, Value | tuple[Value, ...]] = {}
    grade = _GRADE_CELL.match(cell.text)
    none = _NONE_CELL.match(cell.text) is not None
    if not (grade or none or _YES.match(cell.text)):
        return
    if grade:
        values["grade"] = _number(f"grade {grade[1]}") or 0
        scale = scale_in(cell.heading, entity.label)
        if scale:
            values["scale"] = scale
        else:
            values["scaleStated"] = False
    fact = _with(_fact(place, patient, cell, "experienced", (entity.type, entity.label), "AdverseEventOccurrence", values), entity.iri)
    if none:
        fact.event, fact.values, fact.negated, fact.cue = "FindingReport", {"status": "absent"}, True, cell.text.strip()
    yield fact


def _fact(
    place: Place, patient: Patient, cell: _Cell, predicate: str, name: tuple[str, str], event: str, values: dict[str, Value | tuple[Value, ...]]
) -> Fact:
    fact = Fact(patient, predicate, named(*name), event, values, place, [("printedText", cell.text)], confidence=0.8)
    fact.span = cell.span
    return fact


def _length(text: str) -> dict[str, Value | tuple[Value, ...]]:
    spans = spans_of_time(text)
    return {"value": spans[0][2], "unit": spans[0][3]} if spans else {}


def _cell_facts(document: Document, place: Place, cell: _Cell, row: list[_Cell]) -> Iterator[Fact]:
    (patient,) = place.patients
    text = cell.text
    if cell.kind == "response":
        names = [_ABBREVIATED[w.upper()] for w in re.findall(r"[A-Za-z]+", text) if w.upper() in _ABBREVIATED and w[0].isupper()] or [
            r.name for r in find_responses(text)
        ]
        for name in names[:1]:
            yield _fact(place, patient, cell, "achieved", ("Response", name), "ResponseEvent", {"response": name})
    elif cell.kind == "relapse" and not _NOTHING.match(text):
        sites = tuple(
            m.label or m.text for a, b, m in place.mentions if m.type == "anatomical_site" and cell.start <= a and b <= cell.end
        )
        when = next(iter(whens(text)), None)
        if sites or _YES.match(text) or spans_of_time(text) or re.search(r"(?i)relaps|recurr", text):
            fact = _fact(
                place,
                patient,
                cell,
                "relapsed",
                ("Relapse", f"{sites[0]} relapse" if len(sites) == 1 else "relapse"),
                "RelapseEvent",
                {"site": sites} if sites else {},
            )
            time = when.text if when else next((text[a:b] for a, b, _, _ in spans_of_time(text)), None)
            if time:
                fact.extra.append(("time", time))
            yield fact
    elif cell.kind == "outcome" and not _NOTHING.match(text):
        dead, alive = (
            re.search(r"(?i)\b(?:dead|died|deceased|death|expired)\b", text),
            re.search(r"(?i)\b(?:alive|living|survived|well)\b|^A\b", text),
        )
        if dead or alive:
            status = "dead" if dead else "alive"
            yield _fact(
                place, patient, cell, "hasOutcome", ("Outcome", status), "OutcomeEvent", {"outcome": status, **_length(text), "status": status}
            )
        elif re.search(r"(?i)follow", cell.heading) and _length(text):
            yield _fact(place, patient, cell, "hasOutcome", ("Outcome", "follow-up"), "OutcomeEvent", {"outcome": "follow-up", **_length(text)})
        else:
            for item in find_responses(text)[:1]:
                yield _fact(place, patient, cell, "hasOutcome", ("Outcome", item.name), "OutcomeEvent", {"outcome": item.name, **_length(text)})
    elif cell.named is not None:
        yield from _event_cell(place, cell, cell.named)
    else:
        yield from _named_facts(document, place, cell, row)


#: "Myositis (3)" under "Adverse event (grade)".
_GRADED = quick.compile(r"(?i)\(\s?(?:CTCAE\s)?grades?\b")
_BARE = quick.compile(r"\s\(([1-5])\)")


def _named_facts(document: Document, place: Place, cell: _Cell, row: list[_Cell]) -> Iterator[Fact]:
    """Facts whose cell names something: adverse events, diagnoses, alterations."""
    (patient,) = place.patients
    inside = [(a, b, m) for a, b, m in place.mentions if cell.start <= a and b <= cell.end and not m.negated]
    if cell.kind == "adverse_event":
        found = [(a, b, m) for a, b, m in inside if m.type in {"adverse_event", "finding", "disease"}]
        for a, b, mention in found:
            values: dict[str, Value | tuple[Value, ...]] = {}
            grade = grade_of(cell.text, a - cell.start, b - cell.start, [(x - cell.start, y - cell.start) for x, y, _ in found])
            bare = _BARE.match(cell.text, b - cell.start) if grade is None and _GRADED.search(cell.heading) else None
            number = grade.value if grade else int(bare[1]) if bare else None
            if number is None and len(found) == 1:
                number = _number(next((c.text for c in row if c.kind == "grade"), ""))
            if number is not None:
                values["grade"] = number
                scale = scale_in(cell.text, mention.label) or scale_in(cell.heading, mention.label)
                if scale:
                    values["scale"] = scale
            day = _number(next((c.text for c in row if c.kind == "day"), ""), 400) if len(found) == 1 else None
            if day is not None:
                values["onsetDay"] = day
            entity = concept(mention, "Disease" if mention.type == "disease" else "AdverseEvent")
            yield (
                _fact(place, patient, cell, "experienced", (entity.type, entity.label), "AdverseEventOccurrence", values)
                if not mention.concept
                else _with(_fact(place, patient, cell, "experienced", (entity.type, entity.label), "AdverseEventOccurrence", values), mention.concept)
            )
    elif cell.kind == "diagnosis":
        for _, _, mention in inside:
            if mention.type == "disease":
                entity = concept(mention)
                yield _with(
                    _fact(place, patient, cell, "diagnosedWith", (entity.type, entity.label), "Diagnosis", {"diagnosisStatus": "confirmed"}),
                    entity.iri,
                )
    elif cell.kind == "genetics":
        for item in find_alterations(document, place):
            if cell.start <= item.start and item.end <= cell.end:
                label = item.name if not item.genes or "::" in item.name else f"{item.genes[0].label} {item.name}"
                values = {"alteration": item.name, "kind": item.kind, "status": "absent" if item.wild else "present"}
                if item.genes:
                    values["gene"] = item.genes
                class_ = {"variant": "Variant", "fusion": "Fusion", "mutation": "Mutation", "karyotype": "Karyotype"}[item.kind]
                fact = _fact(place, patient, cell, "hasAlteration", (class_, label), "GeneticFinding", values)
                fact.negated = item.wild
                yield fact


def _with(fact: Fact, iri: str) -> Fact:
    fact.entity = named(fact.entity.type, fact.entity.label, iri)
    return fact


def _number(text: str, top: int = 5) -> int | None:
    """The one figure of a cell of grades or days, or None."""
    grades = find_grades(text)
    if grades:
        return grades[0].value
    match = re.fullmatch(r"\W*(?:day\s|d)?\+?(\d{1,3})\W*", text, re.I)
    return int(match[1]) if match and int(match[1]) <= top else None


def extract(document: Document) -> Iterator[Assertion]:
    """The facts of the tables, row by row."""
    if not document.patients:
        return
    facts = [fact for place, cells, row in _rows(document) for cell in cells for fact in _cell_facts(document, place, cell, row)]
    yield from statements(document, _once(facts), NAME)


def _once(facts: list[Fact]) -> Iterator[Fact]:
    """What a cell that spans several rows of a patient says, once."""
    seen = set()
    for fact in facts:
        said = fact.extra[0][1] if fact.extra else None
        key = (fact.patient.ordinal, fact.predicate, fact.entity.iri, fact.negated, said, tuple(fact.values.items()))
        if fact.predicate in {"diagnosedWith", "hasAlteration", "hasOutcome"} and key in seen:
            continue
        seen.add(key)
        yield fact
