"""patient–reportedIn–paper: each patient that the paper reports first-hand, with age and sex and the sentence that introduces them."""

from __future__ import annotations

from collections.abc import Iterator

from extract.relations.entities import paper_entity, patient_entity
from kg.model import Assertion, Document, Value

NAME = "patients"


def extract(document: Document) -> Iterator[Assertion]:
    """One assertion a patient."""
    paper = paper_entity(document)
    for patient in document.patients:
        if patient.intro is None:
            continue
        qualifiers: list[tuple[str, Value]] = [("label", patient.label), ("ordinal", patient.ordinal)]
        if patient.age is not None:
            age = int(patient.age) if patient.age == int(patient.age) else patient.age
            qualifiers += [("age", age), ("ageUnit", patient.age_unit or "a")]
        if patient.age_span is not None:
            qualifiers.append(("ageText", document.text[patient.age_span.start : patient.age_span.end]))
        if patient.sex:
            qualifiers.append(("sex", patient.sex))
        evidence = [document.evidence(patient.intro)]
        for span in (patient.age_span, patient.sex_span):
            # Age and sex told in another sentence have that sentence as evidence too.
            if span is not None and not patient.intro.start <= span.start < patient.intro.end:
                index = document.sentence_at(span.start)
                evidence.append(document.evidence(span) if index is None else document.sentence_evidence(index))
        yield Assertion(patient_entity(document, patient), "reportedIn", paper, tuple(dict.fromkeys(evidence)), NAME, qualifiers=tuple(qualifiers))
