"""Paper–cites–paper: each entry of a reference list, and each in-text citation with its sentence and its intent (CiTO)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.once import once
from extract.relations.paper import paper_entity
from kg.ids import work_iri
from kg.model import Assertion, Document, Entity, Event, Reference, Span, Value
from kg.workkey import work_key

NAME = "references"
IN_TEXT = "in-text citations"
_SPACE = re.compile(r"\s+")


def work_entity(reference: Reference) -> Entity:
    """The cited work as a node; its label is what this one list prints (the linker chooses the work's name)."""
    iri = work_iri(usable_doi(reference), work_key(reference), reference.pmid)
    first = reference.authors[0].family if reference.authors else ""
    label = " ".join(part for part in (first, reference.year or "") if part) or (reference.title or reference.raw)[:60]
    return Entity(iri, label, "Work")


@once
def works(document: Document) -> tuple[Entity, ...]:
    """The works of the entries of the list, in its order."""
    return tuple(map(work_entity, document.references))


@once
def numbered_works(document: Document) -> dict[int, Entity]:
    """The works by the number of their entry."""
    return {r.number: work for r, work in zip(document.references, works(document), strict=True) if r.number is not None}


def usable_doi(reference: Reference) -> str | None:
    """The DOI, unless it is noted as damaged: a damaged one names no work."""
    if reference.doi and not (reference.note and "suspicious" in reference.note):
        return reference.doi
    return None


def _properties(reference: Reference) -> tuple[tuple[str, Value], ...]:
    authors = "; ".join(str(a) for a in reference.authors)
    fields: tuple[tuple[str, Value | None], ...] = (
        ("number", reference.number),
        ("authorsText", authors or None),
        ("etAl", True if reference.et_al else None),
        ("dcterms:title", reference.title),
        ("container", reference.container),
        ("publicationYear", int(reference.year[:4]) if reference.year and reference.year[:4].isdigit() else None),
        ("bibo:volume", reference.volume),
        ("bibo:issue", reference.issue),
        ("bibo:pages", reference.pages),
        ("bibo:doi", reference.doi),
        ("bibo:pmid", reference.pmid),
        ("pmcid", reference.pmcid),
        ("arxiv", reference.arxiv),
        ("bibo:isbn", reference.isbn),
        ("url", reference.url),
        ("publisher", reference.publisher),
        ("workType", reference.type),
        ("rawText", reference.raw),
        ("note", reference.note),
    )
    return tuple((name, value) for name, value in fields if value is not None)


def extract(document: Document) -> Iterator[Assertion]:
    """Citations in the order of the list, then in the order of the text."""
    paper = paper_entity(document)
    cited_as: dict[int, Entity] = {}
    # A reference manager's file lists works; nobody cites them by that.
    predicate, event = ("lists", "ListedWork") if document.kind == "bibliography" else ("cito:cites", "Reference")
    for position, (reference, work) in enumerate(zip(document.references, works(document), strict=True), 1):
        if not reference.spans:
            continue
        cited_as.setdefault(reference.number if reference.number is not None else position, work)
        hull = Span(min(s.start for s in reference.spans), max(s.end for s in reference.spans))
        evidence = document.evidence(hull, tuple(reference.spans))
        yield Assertion(paper, predicate, work, (evidence,), NAME, event=Event(event, _properties(reference)), confidence=0.99)
    for citation in document.citations:
        sentence = document.sentences[citation.sentence]
        evidence = document.sentence_evidence(citation.sentence)
        told = _SPACE.sub(" ", sentence.text)
        marker = document.text[citation.span.start : citation.span.end]
        for number in citation.numbers:
            cited = cited_as.get(number)
            if cited is None:
                continue
            # The position of the marker keeps two callouts of one sentence apart.
            properties: list[tuple[str, Value]] = [
                ("number", number), ("marker", marker), ("markerStart", citation.span.start), ("markerEnd", citation.span.end), ("sentenceText", told),
            ]
            if citation.intent:
                properties.append(("intent", citation.intent))
            predicate = f"cito:{citation.intent}" if citation.intent else "cito:cites"
            yield Assertion(
                paper, predicate, cited, (evidence,), IN_TEXT, event=Event("InTextCitation", tuple(properties)), confidence=0.95, cue=citation.cue,
            )
