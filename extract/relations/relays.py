"""What the paper relays from other works: one statement a relay, and the retold patient's facts with standing `relayed`.

The facts come from the same extractors as the paper's own, run over the relay alone as if it were a case of its own. They hang on a node
of class RetoldPatient, which is never a patient of this paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from extract.annotate.groups import design_of, percentages
from extract.annotate.people import find_people
from extract.annotate.relays import Relay, find_relays, hull
from extract.annotate.reports import TOLD_APART
from extract.relations.citations import numbered_works
from extract.relations.entities import paper_entity
from extract.relations.group_results import about
from kg.ids import DATA, local_part
from kg.model import Assertion, Document, Entity, Event, Patient, Section, Span, Value

NAME = "relays"

Extractor = Callable[[Document], Iterator[Assertion]]


def _extractors() -> tuple[Extractor, ...]:
    """Those whose facts are worth comparing with the first-hand ones."""
    from extract import pipeline

    names = ("diagnoses", "therapies", "responses", "relapses", "adverse_events", "outcomes", "transplants")
    return tuple(e for e in pipeline.EXTRACTORS if e.__module__.rsplit(".", 1)[-1] in names)


def extract(document: Document) -> Iterator[Assertion]:
    """Relays in the order of the text."""
    relays = find_relays(document)
    if not relays:
        return
    works, paper = numbered_works(document), paper_entity(document)
    retold_of: dict[int, int] = {}
    for relay in relays:
        named = [works[n] for n in relay.numbers if n in works]
        if not named:
            continue
        evidence = tuple(document.sentence_evidence(i) for i in relay.sentences)
        properties: list[tuple[str, Value]] = [("numbers", "; ".join(str(n) for n in relay.numbers)), ("relayKind", relay.kind)]
        if relay.patients_n is not None:
            properties.append(("patientsN", relay.patients_n))
        properties += [("work", work) for work in named]
        properties += _strength(document, relay)
        shown = (evidence[0], *(e for i, e in zip(relay.sentences[1:], evidence[1:], strict=True) if percentages(document.sentences[i].text)))
        yield Assertion(
            paper, "relays", named[0], shown if relay.kind == "cohort" else evidence[:1], NAME,
            event=Event("RelayedResult", tuple(properties)), standing="relayed", confidence=0.85, cue=relay.cue,
            reason=f"cites {', '.join(str(n) for n in relay.numbers)} and tells of {'a patient' if relay.kind == 'case' else 'patients'} of it",
        )
        if relay.kind == "case" and len(named) == 1:
            number = relay.numbers[0]
            retold_of[number] = retold_of.get(number, 0) + 1
            yield from _retold(document, relay, named[0], paper, retold_of[number])


def _strength(document: Document, relay: Relay) -> list[tuple[str, Value]]:
    """What a relayed result rests on: the design of the study as the relay tells it, the shares as printed, the therapies that it is about."""
    if relay.kind == "case":
        return [("studyDesign", "case report")]
    texts = [document.sentences[i].text for i in relay.sentences]
    design = design_of(" ".join(texts))
    out: list[tuple[str, Value]] = [("studyDesign", design)] if design else []
    out += [("printedResult", printed) for text in texts for printed in percentages(text)]
    therapies = [pair for i in relay.sentences for pair in about(document, i)]
    return out + [pair for n, pair in enumerate(therapies) if pair not in therapies[:n]]


def _retold(document: Document, relay: Relay, work: Entity, paper: Entity, count: int) -> Iterator[Assertion]:
    number = relay.numbers[0]
    suffix = f"-{count}" if count > 1 else ""
    iri = f"{DATA}patient/{local_part(paper.iri)}/retold-{number}{suffix}"
    subject = Entity(iri, f"Patient of reference {number}, retold in {paper.label.split(':')[0]}", "RetoldPatient")
    first = document.sentence_evidence(relay.sentences[0])
    reason = f"retold from reference {number}"
    qualifiers: list[tuple[str, Value]] = []
    for index in relay.sentences:
        person = next((p for p in find_people(document.sentences[index].text) if p.role == "patient" and (p.age or p.sex)), None)
        if person is None:
            continue
        age = person.age
        if age is not None and age.value is not None and not any(k == "age" for k, _ in qualifiers):
            qualifiers += [("age", int(age.value) if age.value == int(age.value) else age.value), ("ageUnit", age.unit)]
        if person.sex and not any(k == "sex" for k, _ in qualifiers):
            qualifiers.append(("sex", person.sex))
    yield Assertion(
        subject, "retoldFrom", work, (first,), NAME, standing="relayed", confidence=0.85, cue=relay.cue, reason=reason, qualifiers=tuple(qualifiers),
    )
    alone = _alone(document, relay)
    for extractor in _extractors():
        for found in extractor(alone):
            if found.subject.type != "Patient":
                continue
            evidence = tuple(document.evidence(Span(e.start, e.end), e.pieces) for e in found.evidence)
            yield replace(found, subject=subject, evidence=evidence, standing="relayed", reason=reason, confidence=round(0.85 * found.confidence, 3))


def _alone(document: Document, relay: Relay) -> Document:
    """The relay as a document of its own: the same text, only its sentences, read as a case with one patient."""
    span = hull(document, relay)
    title = document.section_at(span.start)
    place = {old: new for new, old in enumerate(relay.sentences)}
    return document.with_(
        sections=(Section("case", title.title if title else "", span.start, span.end),),
        sentences=tuple(replace(document.sentences[i], section=0) for i in relay.sentences),
        mentions=tuple(replace(m, sentence=place[m.sentence]) for m in document.mentions if m.sentence in place),
        citations=(),
        references=(),
        patients=(Patient(1, TOLD_APART, intro=span, scope=(span,)),),
    )
