"""The straight line from bytes to assertions. The lists READERS, ANNOTATORS and EXTRACTORS say what runs, in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType

from extract.annotate.abbreviations import add_abbreviations
from extract.annotate.blocks import add_blocks
from extract.annotate.mentions import add_mentions
from extract.annotate.metadata import add_metadata
from extract.annotate.patients import add_patients
from extract.annotate.people import add_people
from extract.annotate.quantities import add_quantities
from extract.annotate.schedules import add_schedules
from extract.annotate.sections import add_sections
from extract.annotate.sentences import add_sentences
from extract.annotate.variants import add_variants
from extract.readers import text as text_reader
from extract.references.annotate import add_citations, add_references
from extract.relations import (
    adverse_events,
    citations,
    course_tables,
    diagnoses,
    drug_effects,
    findings,
    genetics,
    markers,
    measurements,
    outcomes,
    paper,
    patients,
    products,
    relapses,
    relays,
    responses,
    targets,
    therapies,
    transplants,
)
from kg.model import Assertion, Config, Document, LitkgError

Annotator = Callable[[Document, Config], Document]
Extractor = Callable[[Document], Iterator[Assertion]]

#: Exactly one reader must accept a file.
READERS: tuple[ModuleType, ...] = (text_reader,)

#: Endings of the files that a folder is searched for.
SUFFIXES: tuple[str, ...] = tuple(suffix for reader in READERS for suffix in reader.SUFFIXES)

#: In this order: each may use the layers of those before it.
ANNOTATORS: tuple[Annotator, ...] = (
    add_references, add_blocks, add_metadata, add_sections, add_sentences, add_citations, add_abbreviations,
    add_people, add_quantities, add_schedules, add_variants, add_mentions, add_patients,
)

#: Order does not matter.
EXTRACTORS: tuple[Extractor, ...] = (
    paper.extract, citations.extract, patients.extract, diagnoses.extract, therapies.extract, products.extract, targets.extract,
    findings.extract, relays.extract, responses.extract, relapses.extract, outcomes.extract, transplants.extract, adverse_events.extract,
    genetics.extract, markers.extract, drug_effects.extract, course_tables.extract, measurements.extract,
)


def reader_for(name: str, head: bytes) -> ModuleType:
    """The one reader that accepts a file. Raises LitkgError when there is none, or more than one."""
    accepting = [reader for reader in READERS if reader.accepts(name, head)]
    if not accepting:
        raise LitkgError("is of no known kind; give .txt, .md or .markdown")
    if len(accepting) > 1:
        names = ", ".join(reader.__name__.rsplit(".", 1)[-1] for reader in accepting)
        raise LitkgError(f"is accepted by more than one reader ({names})")
    return accepting[0]


def annotate(document: Document, config: Config) -> Document:
    """Run every annotator."""
    for annotator in ANNOTATORS:
        document = annotator(document, config)
    return document


def read_text(text: str, config: Config | None = None) -> Document:
    """An annotated document of a text that is already in memory (tests, notebooks, benchmarks)."""
    return annotate(Document(text=text), config or Config())


def read_bytes(name: str, data: bytes, config: Config) -> Iterator[Document]:
    """The annotated documents of one file's bytes. Raises LitkgError for bad input."""
    for document in reader_for(name, data[:4096]).read(data):
        yield annotate(document, config)


def assertions(document: Document) -> list[Assertion]:
    """What all extractors find, in a stable order."""
    return [assertion for extractor in EXTRACTORS for assertion in extractor(document)]
