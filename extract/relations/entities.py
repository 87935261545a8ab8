"""Nodes that the extractors of clinical facts share: patients, concepts, and the class of a mention."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.once import once
from extract.relations.paper import paper_entity
from kg.ids import concept_iri, patient_iri
from kg.model import Document, Entity, Mention, Patient
from kg.workkey import paper_iri

#: Mention type -> class of the ontology.
CLASSES = {
    "drug": "Drug", "drug_class": "DrugClass", "regimen": "Regimen", "cell_therapy": "CellTherapy", "antigen": "Antigen", "gene": "Gene",
    "procedure": "Procedure", "disease": "Disease",
}


#: Names of neoplasms, as a pattern to be searched in a label (case ignored): what "remission", "relapse" and "no evidence of disease" speak of.
NEOPLASM = r"leuk(?:a)?em|lymphom|myelom|carcinom|sarcom|neoplas|tumou?r|cancer|melanom|blastoma|glioma|metasta|malignan|(?<!lympho)histiocytosis"


def patient_entity(document: Document, patient: Patient) -> Entity:
    """A patient as a node: "Patient 2 of Cao 2023"."""
    return _patient(document, patient.ordinal)


@once
def _patient(document: Document, ordinal: int) -> Entity:
    metadata = document.metadata
    author = metadata.authors[0].family if metadata.authors else ""
    whose = " ".join(part for part in (author, str(metadata.year) if metadata.year else "") if part)
    label = f"Patient {ordinal} of {whose}" if whose else f"Patient {ordinal}"
    return Entity(patient_iri(paper_iri(document), ordinal), label, "Patient")


def concept(mention: Mention, type_: str | None = None) -> Entity:
    """What a mention names, as a node: with its public identifier, or with one of our own made from class and label."""
    class_ = type_ or CLASSES.get(mention.type, "Thing")
    label = mention.label or mention.text
    return named(class_, label, mention.concept)


@lru_cache(maxsize=4096)
def named(class_: str, label: str, iri: str | None = None) -> Entity:
    """A node by its label."""
    return Entity(iri or concept_iri(class_, label), label, class_)


@lru_cache(maxsize=4096)
def is_target(text: str) -> bool:
    """Whether a written symbol is a gene or an antigen of the lexicons."""
    from extract.lexicon import load

    return any(e.type in ("antigen", "gene") for e in load(()).lookup(text))


@lru_cache(maxsize=4096)
def written_target(text: str) -> Entity | None:
    """The node of a written target: an antigen or gene of the lexicon, else one of our own; None for words that are neither."""
    from extract.lexicon import load

    plain = re.sub(r"(?i)\s?\([A-Za-z0-9]{2,8}\)$", "", text.strip())
    plain = re.sub(r"(?i)^CD-", "CD", plain)
    plain = re.sub(r"(?i)^interlukin", "interleukin", plain)
    short = re.sub(r"(?i)[\s-]receptors?$", "", plain)
    for form in (plain, short):
        entries = [e for e in load(()).lookup(form) if e.type in ("antigen", "gene")]
        entry = next((e for e in entries if e.label == form), entries[0] if entries else None)
        if entry is not None and not (form != plain and re.search(r"(?i)receptor$", plain)):
            return named("Antigen" if entry.type == "antigen" else "Gene", entry.label, entry.iri or None)
    if re.fullmatch(r"(?i)(?:interleukin|IL)[\s-]?(\d{1,2})[\s-]receptors?", plain):
        number = re.search(r"\d+", plain)
        receptor = f"IL{number[0]}R" if number else plain
        entry = next((e for e in load(()).lookup(receptor) if e.type in ("antigen", "gene")), None)
        return named("Gene", entry.label, entry.iri or None) if entry else named("Antigen", f"interleukin-{number[0] if number else ''} receptor")
    return named("Antigen", plain.upper() if re.fullmatch(r"(?i)cd\d+\w?", plain) else plain)


__all__ = ["CLASSES", "concept", "is_target", "named", "paper_entity", "patient_entity", "written_target"]
