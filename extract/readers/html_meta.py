"""What a page of an article says of it in the tags that search engines read: Highwire (`citation_title`), Dublin Core, PRISM."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extract.readers.records import Record, bare_doi, iso_date, page_range
from extract.readers.ris import person
from kg.model import Author

if TYPE_CHECKING:
    from lxml.etree import _Element


def page_record(root: _Element) -> Record | None:
    """What the meta tags say of the article; None where there are no such tags."""
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower().strip()
        value = " ".join((meta.get("content") or "").split())
        if name and value:
            found.setdefault(re.sub(r"^dcterms?\.", "dc.", name.replace(":", ".")), []).append(value)

    def get(*names: str) -> str | None:
        return next((found[name][0] for name in names if found.get(name)), None)

    title = get("citation_title", "dc.title", "prism.title")
    if not title:
        return None
    date = get("citation_publication_date", "citation_date", "prism.publicationdate", "dc.issued", "dc.date", "citation_online_date", "citation_year")
    parts = re.fullmatch(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?(?:T.*)?", date or "")
    authors = found.get("citation_author") or [n for line in found.get("citation_authors", []) for n in line.split(";")] or found.get("dc.creator") or []
    keywords = [word.strip() for line in found.get("citation_keywords") or found.get("dc.subject") or [] for word in re.split(r"[;,]", line) if word.strip()]
    named = [value for name in ("citation_doi", "prism.doi", "dc.identifier", "dc.identifier.doi") for value in found.get(name, [])]
    return Record(
        title=title, authors=tuple(_author(name) for name in authors if name.strip()), date=date, published=iso_date(*parts.groups()) if parts else None,
        container=get("citation_journal_title", "prism.publicationname", "dc.source", "dc.relation.ispartof"),
        volume=get("citation_volume", "prism.volume"), issue=get("citation_issue", "prism.number"),
        pages=page_range(get("citation_firstpage", "prism.startingpage"), get("citation_lastpage", "prism.endingpage")),
        doi=next((doi for value in named if (doi := bare_doi(value))), None),
        pmid=get("citation_pmid"), pmcid=get("citation_pmcid"), keywords=tuple(dict.fromkeys(keywords)),
    )


def _author(name: str) -> Author:
    """"Doe, Jane" or "Jane van der Doe"."""
    if "," in name:
        return person(name)
    words = name.split()
    cut = next((i for i, w in enumerate(words) if i and w.islower()), len(words) - 1)
    return Author(" ".join(words[cut:]), " ".join(words[:cut]) or None)
