"""RIS, as reference managers and publishers export it: records with an abstract are papers, the others entries of a list of works."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.readers.medline import labelled
from extract.readers.records import Record, bare_doi, documents, iso_date, noted, page_range
from extract.readers.sniff import looks_ris
from extract.readers.tagged import Fields, split_records, value, values
from extract.readers.text import decode
from kg.model import Author, Document, LitkgError

FORMAT = "ris"
DESCRIPTION = "RIS: a list of works from a reference manager"
SUFFIXES = (".ris",)
MEDIA = "application/x-research-info-systems"

#: RIS types in our words; those left out are articles.
TYPES: dict[str, str] = {
    "BOOK": "book", "EBOOK": "book", "EDBOOK": "book", "CHAP": "chapter", "ECHAP": "chapter", "THES": "thesis", "CONF": "conference", "CPAPER": "conference",
    "UNPB": "preprint", "ELEC": "web", "WEB": "web", "BLOG": "web", "RPRT": "report", "GOVDOC": "report", "DATA": "dataset", "AGGR": "dataset",
}
_PMID = re.compile(r"(?:PMID:?\s*)?(\d{1,8})")
_PMCID = re.compile(r"(?:PMCID:?\s*)?(PMC\d{1,9})", re.I)


def accepts(name: str, head: bytes) -> bool:
    """By the first line, whatever the name; or by the name."""
    return looks_ris(head) or name.lower().endswith(SUFFIXES)


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """A document a record with an abstract, then one list of those without. Raises LitkgError where there is no record."""
    decoded = decode(data)
    records = (_record(number, fields) for number, fields in enumerate(split_records(decoded.text, "TY", "ER"), 1))
    yield from noted(documents(records, MEDIA, "RIS"), [decoded.note])


def person(name: str) -> Author:
    """"Doe, Jane A" or "Doe, J., Jr." as family and given name; a name without a comma is a group, or printed in one piece."""
    family, comma, given = (part.strip() for part in name.strip().partition(","))
    if not comma:
        return Author(family)
    given, _, suffix = (part.strip() for part in given.partition(","))
    return Author(f"{family} {suffix}".strip(), given or None)


def _record(number: int, fields: Fields) -> Record | LitkgError:
    title = value(fields, "TI", "T1", "CT")
    people = [name for name in values(fields, "AU", "A1") if name]
    if not title and not people and not value(fields, "DO"):
        return LitkgError(f"record {value(fields, 'ID') or number} has neither title nor authors; leave it out")
    kind = TYPES.get(value(fields, "TY") or "", "article")
    date = value(fields, "DA", "PY", "Y1")
    parts = [part.strip() for part in (date or "").split("/")]
    authors = tuple(person(name) for name in people if name.lower().strip(". ") not in ("et al", "others"))
    container = value(fields, "T2", "JO", "JF", "JA", "J2", "BT") if kind != "book" else value(fields, "T3", "T2")
    isbn = value(fields, "SN")
    return Record(
        title=title, authors=authors, et_al=len(authors) < len(people),
        editors=tuple(person(name) for name in values(fields, "ED", "A2")) if kind != "book" else (),
        container=container if container != title else None, date=" ".join(p for p in parts[:3] if p) or None, volume=value(fields, "VL"),
        issue=value(fields, "IS"), pages=page_range(value(fields, "SP"), value(fields, "EP")),
        publisher=value(fields, "PB") if kind in ("book", "chapter", "report", "thesis") else None, published=iso_date(*[*parts, "", ""][:3]),
        doi=bare_doi(value(fields, "DO", "M3", "DI")), pmid=_identifier(fields, _PMID), pmcid=_identifier(fields, _PMCID),
        isbn=isbn if isbn and kind in ("book", "chapter") else None, url=value(fields, "UR", "L2"), type=kind,
        keywords=tuple(dict.fromkeys(values(fields, "KW"))), abstract=labelled(value(fields, "AB", "N2") or ""), key=value(fields, "ID") or str(number),
    )


def _identifier(fields: Fields, pattern: re.Pattern[str]) -> str | None:
    """A PubMed identifier where a field says that it is one: `AN` of records whose database is PubMed, notes, `C2`."""
    pubmed = any("pubmed" in v.lower() or "medline" in v.lower() for v in values(fields, "DB") + values(fields, "DP"))
    for tag, text in fields:
        match = pattern.fullmatch(text.strip())
        if match and (text.upper().startswith(("PMID", "PMC")) or (tag == "AN" and pubmed)):
            return match[1]
    return None
