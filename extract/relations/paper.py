"""What a paper says of itself: title, DOI, journal, dates, keywords, registration. Each statement shows where it is printed."""

from __future__ import annotations

from collections.abc import Iterator

from extract.annotate.reports import is_case_report
from extract.once import once
from kg.model import Assertion, Document, Entity, Value
from kg.rdf import paper_label
from kg.workkey import paper_iri

NAME = "paper"

#: Metadata field -> predicate.
PREDICATES: dict[str, str] = {
    "title": "dcterms:title",
    "doi": "bibo:doi",
    "journal": "journal",
    "year": "publicationYear",
    "volume": "bibo:volume",
    "issue": "bibo:issue",
    "pages": "bibo:pages",
    "keywords": "keyword",
    "received": "dcterms:dateSubmitted",
    "accepted": "dcterms:dateAccepted",
    "published": "dcterms:issued",
    "trial": "trialRegistration",
    "pmid": "bibo:pmid",
}


@once
def paper_entity(document: Document) -> Entity:
    """The paper (or the list of works that a file of a reference manager is) as a node."""
    kind = "Bibliography" if document.kind == "bibliography" else "Paper"
    return Entity(paper_iri(document), paper_label(document), kind)


def extract(document: Document) -> Iterator[Assertion]:
    """Metadata statements, in a fixed order."""
    metadata = document.metadata
    paper = paper_entity(document)
    for name, predicate in PREDICATES.items():
        span = metadata.where(name)
        value = getattr(metadata, name)
        if span is None or value in (None, (), ""):
            continue
        values: tuple[Value, ...] = value if isinstance(value, tuple) else (value,)
        for one in values:
            yield Assertion(paper, predicate, one, (document.evidence(span),), NAME)
        if name in ("keywords", "trial"):
            # The order in which they are printed, which separate triples cannot keep.
            joined = "; ".join(str(v) for v in values)
            yield Assertion(paper, {"keywords": "keywordList", "trial": "trialList"}[name], joined, (document.evidence(span),), NAME)
    span = metadata.where("authors")
    if metadata.authors and span is not None:
        yield Assertion(paper, "authorList", author_list(document), (document.evidence(span),), NAME)
    span = metadata.where("title")
    if metadata.design and span is not None:
        yield Assertion(paper, "studyDesign", metadata.design, (document.evidence(span),), NAME, confidence=0.9)
    elif not metadata.design:
        yield from _told_design(document, paper)


def _told_design(document: Document, paper: Entity) -> Iterator[Assertion]:
    """The design of a paper that does not name it, but reports patients one by one."""
    introduced = [patient for patient in document.patients if patient.intro is not None]
    if introduced and introduced[0].intro is not None and is_case_report(document):
        design = "case report" if len(document.patients) == 1 else "case series"
        reason = f"reports {len(document.patients)} patient{'s' if len(document.patients) > 1 else ''} one by one"
        yield Assertion(paper, "studyDesign", design, (document.evidence(introduced[0].intro),), NAME, confidence=0.7, reason=reason)


def author_list(document: Document) -> str:
    """Authors in order: full names as printed ("Yifan Liu"), or family name and initials ("Liu Y") where only those are printed."""
    names = []
    for author in document.metadata.authors:
        given = author.given or ""
        full = any(c.islower() for c in given)
        names.append(f"{given} {author.family}" if full else f"{author.family} {given}".strip())
    return "; ".join(names)
