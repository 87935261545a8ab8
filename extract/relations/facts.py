"""Facts of the course on their way to assertions: `settle` drops what abstract or discussion only repeats and what is told of a relative, `statements`
makes assertions of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from extract.annotate.context import OwnText
from extract.relations.course import MAIN, Place
from extract.relations.entities import patient_entity
from extract.relations.given import LED, led_by_relative
from kg.model import Assertion, Document, Entity, Event, Patient, Span, Value


@dataclass
class Fact:
    """One fact on its way to assertions. `values` are the properties that make it what it is; equal ones are told twice."""

    patient: Patient
    predicate: str
    entity: Entity
    event: str
    values: dict[str, Value | tuple[Value, ...]]
    place: Place
    extra: list[tuple[str, Value]] = field(default_factory=list)
    negated: bool = False
    hedged: bool = False
    cue: str | None = None
    confidence: float = 0.85
    also: list[Place] = field(default_factory=list)
    span: Span | None = None  # where less than the sentence says it (a cell)


def _as_set(value: Value | tuple[Value, ...] | None) -> set[Value]:
    return set(value) if isinstance(value, tuple) else set() if value is None else {value}


def covers(main: Fact, other: Fact) -> bool:
    """Whether `other` tells nothing that `main` does not."""
    same = (main.patient.ordinal, main.predicate, main.entity.iri, main.negated, main.hedged) == (
        other.patient.ordinal,
        other.predicate,
        other.entity.iri,
        other.negated,
        other.hedged,
    )
    return same and all(not _as_set(v) or _as_set(v) <= _as_set(main.values.get(k)) for k, v in other.values.items())


def _of_relative(fact: Fact) -> bool:
    """Whether a fact is told of the relative that leads its sentence ("Her brother is ill too; he developed a rash under the same drug")."""
    text = fact.place.text
    if fact.span is not None or isinstance(text, OwnText) or not LED.possible(text):
        return False
    printed = next((str(value) for key, value in fact.extra if key == "printedText"), "")
    return led_by_relative(text[: max(0, text.find(printed))])


def settle(facts: list[Fact]) -> list[Fact]:
    """The facts without those that abstract, introduction or discussion only repeat: these become evidence of the fact they repeat."""
    if not facts:
        return facts
    facts = [f for f in facts if not _of_relative(f)]
    main = [f for f in facts if f.place.kind in MAIN]
    out = list(main)
    for fact in facts:
        if fact.place.kind in MAIN:
            continue
        known = next((f for f in out if covers(f, fact) and f.place.standing == fact.place.standing), None)
        if known is not None:
            known.also.append(fact.place)
        else:
            out.append(fact)
    return sorted(out, key=lambda f: (f.place.index, f.patient.ordinal))


def statements(document: Document, facts: Iterable[Fact], name: str) -> Iterator[Assertion]:
    """Assertions of facts, evidence best first."""
    for fact in facts:
        properties: list[tuple[str, Value]] = []
        for key, value in fact.values.items():
            properties += [(key, v) for v in (value if isinstance(value, tuple) else (value,)) if v is not None]
        places_ = list(dict.fromkeys([fact.place.index, *(p.index for p in fact.also)]))
        yield Assertion(
            patient_entity(document, fact.patient),
            fact.predicate,
            fact.entity,
            tuple([document.evidence(fact.span)] if fact.span else [document.sentence_evidence(i) for i in places_]),
            name,
            event=Event(fact.event, (*properties, *fact.extra)),
            negated=fact.negated,
            hedged=fact.hedged,
            standing=fact.place.standing,
            confidence=fact.confidence,
            cue=fact.cue,
        )
