"""EndNote's XML export (`<xml><records>`): records with an abstract are papers, the others entries of a list of works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.readers.medline import labelled
from extract.readers.records import Record, bare_doi, documents, iso_date, noted, page_range
from extract.readers.ris import person
from extract.readers.xml import parse_xml, root_name, text_of
from kg.model import Document, LitkgError

if TYPE_CHECKING:
    from lxml.etree import _Element

FORMAT = "endnote"
DESCRIPTION = "EndNote XML: a list of works"
SUFFIXES = (".xml",)
MEDIA = "application/x-endnote+xml"

#: EndNote's names of types in our words; those left out are articles.
TYPES: dict[str, str] = {
    "book": "book", "edited book": "book", "electronic book": "book", "book section": "chapter", "thesis": "thesis", "conference proceedings": "conference",
    "conference paper": "conference", "report": "report", "web page": "web", "blog": "web", "dataset": "dataset", "unpublished work": "preprint",
}


def accepts(name: str, head: bytes) -> bool:
    """By the root element `xml` (or `records`) with records in it."""
    return root_name(head) in ("xml", "records") and b"<record>" in head and b"ref-type" in head


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """A document a record with an abstract, then one list of those without. Raises LitkgError for XML that cannot be read."""
    notes: list[str] = []
    root = parse_xml(data, notes)
    yield from noted(documents((_record(number, e) for number, e in enumerate(root.iter("record"), 1)), MEDIA, "EndNote"), notes)


def _record(number: int, element: _Element) -> Record | LitkgError:
    def get(*paths: str) -> str | None:
        return next((text for path in paths if (text := text_of(element.find(path)))), None)

    title = get("titles/title")
    people = [text_of(e).rstrip(",") for e in element.iterfind("contributors/authors/author")]
    if not title and not any(people):
        return LitkgError(f"record {get('rec-number') or number} has neither title nor authors; leave it out")
    kind_element = element.find("ref-type")
    kind = TYPES.get((kind_element.get("name", "") if kind_element is not None else "").lower(), "article")
    year, day = get("dates/year"), get("dates/pub-dates/date")
    pmid = get("accession-num")
    provider = (get("remote-database-provider", "remote-database-name") or "").lower()
    custom = get("custom2") or ""
    return Record(
        title=title, authors=tuple(person(name) for name in people if name), editors=tuple(person(text_of(e)) for e in element.iterfind(
            "contributors/secondary-authors/author")), container=get("titles/secondary-title", "periodical/full-title", "alt-periodical/full-title"),
        date=" ".join(part for part in (year, day) if part) or None, volume=get("volume"), issue=get("number"), pages=page_range(get("pages")),
        publisher=get("publisher"), published=iso_date(year), doi=bare_doi(get("electronic-resource-num")),
        pmid=pmid if pmid and pmid.isascii() and pmid.isdigit() and ("medline" in provider or "nlm" in provider or "pubmed" in provider) else None,
        pmcid=custom if custom.upper().startswith("PMC") else None, isbn=get("isbn") if kind in ("book", "chapter") else None,
        url=get("urls/related-urls/url"), type=kind, keywords=tuple(dict.fromkeys(text_of(e) for e in element.iterfind("keywords/keyword"))),
        abstract=labelled(get("abstract") or ""), key=get("rec-number") or str(number),
    )
