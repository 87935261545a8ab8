"""Nodes that the extractors of clinical facts share: patients, concepts, and the class of a mention."""

from __future__ import annotations

from extract.relations.paper import paper_entity
from kg.ids import concept_iri, paper_iri, patient_iri
from kg.model import Document, Entity, Mention, Patient

#: Mention type -> class of the ontology.
CLASSES = {
    "drug": "Drug", "drug_class": "DrugClass", "regimen": "Regimen", "cell_therapy": "CellTherapy", "antigen": "Antigen", "gene": "Gene",
    "procedure": "Procedure", "disease": "Disease",
}


def patient_entity(document: Document, patient: Patient) -> Entity:
    """A patient as a node: "Patient 2 of Cao 2023"."""
    metadata = document.metadata
    author = metadata.authors[0].family if metadata.authors else ""
    whose = " ".join(part for part in (author, str(metadata.year) if metadata.year else "") if part)
    label = f"Patient {patient.ordinal} of {whose}" if whose else f"Patient {patient.ordinal}"
    return Entity(patient_iri(paper_iri(metadata.doi, document.sha256), patient.ordinal), label, "Patient")


def concept(mention: Mention, type_: str | None = None) -> Entity:
    """What a mention names, as a node: with its public identifier, or with one of our own made from class and label."""
    class_ = type_ or CLASSES.get(mention.type, "Thing")
    label = mention.label or mention.text
    return Entity(mention.concept or concept_iri(class_, label), label, class_)


def named(class_: str, label: str, iri: str | None = None) -> Entity:
    """A node by its label."""
    return Entity(iri or concept_iri(class_, label), label, class_)


__all__ = ["CLASSES", "concept", "named", "paper_entity", "patient_entity"]
