"""Doses in legends: a figure legend that repeats a patient's therapy is further evidence for it, or a conflict that is kept as a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extract.annotate.patients import patient_at
from extract.relations.course import mentions_at
from extract.relations.therapy_sentences import Given, read_sentence
from kg.model import Document

if TYPE_CHECKING:
    from extract.relations.therapies import Administration


def join_legends(document: Document, rows: list[Administration]) -> None:
    """Join the doses of captions to the administrations in the text: same dose, further evidence; no dose in the text, the legend's with a note; another
    dose, a note that prints it. A legend never makes an administration of its own."""
    from extract.relations.therapies import entity_of

    for index, sentence in enumerate(document.sentences):
        mentions = mentions_at(document, index) if sentence.block_kind == "caption" else ()
        patient = patient_at(document, index) if any(mention.type == "dose" for _, _, mention in mentions) else None
        if patient is None:
            continue
        for given in read_sentence(sentence.text, mentions):
            if given.dose is None:
                continue
            iri = entity_of(given).iri
            same = [r for r in rows if r.patient.ordinal == patient.ordinal and r.entity.iri == iri and r.given.state.kind not in {"refused", "planned"}]
            evidence = document.sentence_evidence(index)
            exact = next((r for r in same if _dose(r.given) == _dose(given)), None)
            if exact is not None:
                if evidence not in exact.evidence:
                    exact.evidence.append(evidence)
                continue
            alike = [r for r in same if r.given.schedule and given.schedule and _plain(r.given.schedule) == _plain(given.schedule)]
            bare = [r for r in same if r.given.dose is None]
            if len(alike) == 1 or (len(same) == 1 and same[0].given.dose is not None):
                row = (alike or same)[0]
                row.evidence.append(evidence)
                row.notes.append(f"the legend prints {given.dose.text.strip()}")
            elif len(bare) == 1 and len(same) == 1:
                row = bare[0]
                row.given.dose, row.given.more_doses = given.dose, given.more_doses
                row.given.schedule = row.given.schedule or given.schedule
                row.evidence.append(evidence)
                row.notes.append("dose from the legend")


def _dose(given: Given) -> tuple[object, object] | None:
    return (given.dose.get("value"), given.dose.get("unit")) if given.dose is not None else None


def _plain(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())
