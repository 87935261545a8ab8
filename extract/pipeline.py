"""The straight line from bytes to assertions. The lists READERS, ANNOTATORS and EXTRACTORS say what runs, in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from types import ModuleType
from typing import TypeVar

from extract.annotate.abbreviations import add_abbreviations
from extract.annotate.blocks import add_blocks
from extract.annotate.deeds import add_deeds
from extract.annotate.mentions import add_mentions
from extract.annotate.metadata import add_metadata
from extract.annotate.parted import add_parts
from extract.annotate.patients import add_patients
from extract.annotate.people import add_people
from extract.annotate.quantities import add_quantities
from extract.annotate.schedules import add_schedules
from extract.annotate.sections import add_sections
from extract.annotate.sentences import add_sentences
from extract.annotate.standing import stand
from extract.annotate.variants import add_variants
from extract.readers import archive, bibtex, bioc, csl, docx, endnote, gzipped, html, jats, medline, pdf, pubmed, pubmed_text, ris, tei, zipped
from extract.readers import text as text_reader
from extract.readers.xml import root_name
from extract.references.annotate import add_citations, add_references
from extract.relations import (
    adverse_events,
    citations,
    conflicts,
    course_tables,
    diagnoses,
    drug_effects,
    findings,
    genetics,
    group_results,
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

#: How many bytes of a file a reader may look at to accept it.
HEAD = 16_384

#: Exactly one reader must accept a file. A reader has FORMAT (its name for `--as`), DESCRIPTION, SUFFIXES, `accepts` and `read`.
READERS: tuple[ModuleType, ...] = (
    text_reader, jats, pdf,
    pubmed, medline, pubmed_text, bioc, tei, html, docx, zipped, gzipped,
    bibtex, ris, csl, endnote,
)

#: Endings of the files that a folder is searched for.
SUFFIXES: tuple[str, ...] = tuple(dict.fromkeys(suffix for reader in READERS for suffix in reader.SUFFIXES))

#: In this order: each may use the layers of those before it.
ANNOTATORS: tuple[Annotator, ...] = (
    add_references, add_blocks, add_metadata, add_sections, add_sentences, add_parts, add_citations, add_abbreviations,
    add_people, add_quantities, add_schedules, add_deeds, add_variants, add_mentions, add_patients,
)

#: Order does not matter for what is found; those that others ask come first, so that each runs over all texts by itself.
EXTRACTORS: tuple[Extractor, ...] = (
    paper.extract, citations.extract, patients.extract, therapies.extract, adverse_events.extract, diagnoses.extract, products.extract,
    targets.extract, findings.extract, relays.extract, responses.extract, relapses.extract, outcomes.extract, transplants.extract,
    genetics.extract, markers.extract, drug_effects.extract, course_tables.extract, measurements.extract, group_results.extract,
    conflicts.extract,
)


def reader_for(name: str, head: bytes, read_as: str | None = None) -> ModuleType:
    """The one reader that accepts a file, or the one that the user named. Raises LitkgError when there is none, or more than one."""
    if read_as is not None:
        for reader in READERS:
            if read_as == reader.FORMAT:
                return reader
        raise LitkgError(f"cannot be read as {read_as!r}; known formats are {', '.join(reader.FORMAT for reader in READERS)}")
    accepting = [reader for reader in READERS if reader.accepts(name, head)]
    if len(accepting) > 1:
        # The text reader goes by the name alone; what a file holds says more ("article.txt" that is XML).
        accepting = [reader for reader in accepting if reader is not text_reader]
    if not accepting:
        root = root_name(head)
        kind = f" (XML with the root element {root!r})" if root and name.lower().endswith((".xml", ".gz")) else ""
        raise LitkgError(f"is of no known kind{kind}; `litkg formats` lists what is read, or say what it is with --as")
    if len(accepting) > 1:
        raise LitkgError(f"is accepted by more than one reader ({', '.join(reader.FORMAT for reader in accepting)}); say which with --as")
    return accepting[0]


def read_documents(name: str, data: bytes, config: Config) -> Iterator[Document | LitkgError]:
    """The documents of one file's bytes, not annotated yet; a part that cannot be read (a bad file in an archive) comes back as an error
    while the others are read. Raises LitkgError where nothing of the file can be read."""
    yield from _parts(name, data, config, 0)


def _parts(name: str, data: bytes, config: Config, depth: int) -> Iterator[Document | LitkgError]:
    """The documents of a file, or of the members of a container (a reader with `members`), which may hold containers."""
    head = data[:HEAD]
    container = next((reader for reader in READERS if hasattr(reader, "members") and reader.accepts(name, head)), None)
    if container is not None and config.read_as == container.FORMAT:
        config = replace(config, read_as=None)
    reader = container or reader_for(name, head, config.read_as)
    if container is None:
        for part in reader.read(data):
            yield replace(part, format=reader.FORMAT) if isinstance(part, Document) and not part.format else part
        return
    if depth >= archive.DEPTH:
        raise LitkgError(f"holds archives in archives, deeper than {archive.DEPTH}; unpack it")
    many = container is zipped
    found = False
    for member in container.members(name, data):
        if many and config.read_as is None and not member.name.lower().endswith(SUFFIXES):
            continue
        found = True
        try:
            for part in _parts(member.name, member.read(), config, depth + 1):
                yield LitkgError(f"{member.name}: {part}") if many and isinstance(part, LitkgError) else part
        except LitkgError as error:
            if not many:
                raise
            yield LitkgError(f"{member.name}: {error}")
    if not found:
        raise LitkgError(f"holds no paper; give files ending in {', '.join(SUFFIXES)}")


#: Texts are read together up to so many code points: some ten abstracts. Most of what can be gained is gained there.
TOGETHER = 20_000

_Sized = TypeVar("_Sized")


def batches(items: Iterable[_Sized], size: Callable[[_Sized], int], most: int = TOGETHER) -> Iterator[list[_Sized]]:
    """Items in their order, in batches of at most `most` altogether; one that is larger is a batch of its own."""
    batch: list[_Sized] = []
    total = 0
    for item in items:
        total += size(item)
        if batch and total > most:
            yield batch
            batch, total = [], size(item)
        batch.append(item)
    if batch:
        yield batch


def annotate_together(documents: Iterable[Document], config: Config) -> list[Document]:
    """Run every annotator over all documents before the next one, for rules and tables stay near the processor meanwhile: abstracts are read in three
    quarters of the time that they take one by one. Give a batch (`batches`), as the layers of all are held in memory."""
    read = list(documents)
    for annotator in ANNOTATORS:
        read = [annotator(document, config) for document in read]
    return read


def annotate(document: Document, config: Config) -> Document:
    """Run every annotator."""
    return annotate_together([document], config)[0]


def read_text(text: str, config: Config | None = None) -> Document:
    """An annotated document of a text that is already in memory (tests, notebooks, benchmarks)."""
    return annotate(Document(text=text), config or Config())


def read_bytes(name: str, data: bytes, config: Config) -> Iterator[Document]:
    """The annotated documents of one file's bytes. Raises LitkgError for bad input."""
    for document in read_documents(name, data, config):
        if isinstance(document, LitkgError):
            raise document
        yield annotate(document, config)


def assertions_together(documents: Sequence[Document]) -> list[list[Assertion]]:
    """What all extractors find in each document, in a stable order; each extractor runs over all documents before the next one, as in
    `annotate_together`."""
    found: list[list[Assertion]] = [[] for _ in documents]
    for extractor in EXTRACTORS:
        for document, of_this in zip(documents, found, strict=True):
            of_this.extend(extractor(document))
    return [
        [standing for assertion in of_this if (standing := stand(document, assertion)) is not None]
        for document, of_this in zip(documents, found, strict=True)
    ]


def assertions(document: Document) -> list[Assertion]:
    """What all extractors find, in a stable order."""
    return assertions_together([document])[0]
