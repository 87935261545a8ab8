"""PubMed's text format (`PMID- …`; .nbib, or .txt as PubMed saves it): each record is a paper, or an entry of a list of works."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.readers.pubmed import DESIGNS, end_trimmed
from extract.readers.records import Record, bare_doi, documents, iso_date, noted, page_range
from extract.readers.sniff import looks_medline
from extract.readers.tagged import Fields, split_records, value, values
from extract.readers.text import decode
from kg.model import Author, Document, LitkgError

FORMAT = "medline"
DESCRIPTION = "PubMed's text format (.nbib): one record or many"
SUFFIXES = (".nbib", ".medline")
MEDIA = "application/nbib"

_LABEL = re.compile(r"(?:(?<=\. )|(?<=^)|(?<=[?!)] ))([A-Z][A-Z /&,-]{3,60}): (?=\S)")


def accepts(name: str, head: bytes) -> bool:
    """By the first lines, whatever the name; or by the name."""
    return looks_medline(head) or name.lower().endswith(SUFFIXES)


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """A document a record with an abstract, then one list of those without. Raises LitkgError where there is no record."""
    decoded = decode(data)
    yield from noted(documents((_record(fields) for fields in split_records(decoded.text, "PMID")), MEDIA, "MEDLINE"), [decoded.note])


def _record(fields: Fields) -> Record | LitkgError:
    pmid = value(fields, "PMID")
    title = value(fields, "TI", "BTI", "TT")
    authors = _authors(fields)
    if not title and not authors:
        return LitkgError(f"record {pmid or '?'} has neither title nor authors; leave it out")
    date = value(fields, "DP", "DEP")
    published = value(fields, "DEP")
    parts = re.fullmatch(r"(\d{4})(?: ([A-Z][a-z]{2}))?(?: (\d{1,2}))?", date or "")
    types = values(fields, "PT")
    return Record(
        title=end_trimmed(title), authors=authors, et_al="et al" in " ".join(values(fields, "AU")[-1:]), container=value(fields, "JT", "TA"), date=date,
        volume=value(fields, "VI"), issue=value(fields, "IP"), pages=page_range(value(fields, "PG")) or _located(fields, "pii"),
        published=_day(published) or (iso_date(*parts.groups()) if parts else None), received=_status(fields, "received"),
        accepted=_status(fields, "accepted"), doi=bare_doi(_located(fields, "doi")), pmid=pmid, pmcid=value(fields, "PMC"),
        design=next((DESIGNS[t] for t in DESIGNS if t in types), None),
        keywords=tuple(dict.fromkeys(word.strip("* ") for word in values(fields, "OT") or [v.split("/")[0] for v in values(fields, "MH")])),
        abstract=labelled(value(fields, "AB", "OAB") or ""), key=pmid or "",
    )


def _authors(fields: Fields) -> tuple[Author, ...]:
    """Full names ("Doe, Jane A") where given, else short ones ("Doe JA"), and groups, in the order of the record."""
    full = any(tag == "FAU" for tag, _ in fields)
    out = []
    for tag, name in fields:
        if tag == "FAU" and name:
            family, _, given = name.partition(", ")
            out.append(Author(family, given or None))
        elif tag == "AU" and not full and name and name != "et al.":
            family, _, given = name.rpartition(" ")
            out.append(Author(family, given) if family and given.isupper() else Author(name))
        elif tag == "CN" and name:
            out.append(Author(name))
    return tuple(out)


def _located(fields: Fields, kind: str) -> str | None:
    """The value of "10.1/x [doi]"."""
    return next((v.removesuffix(f"[{kind}]").strip() for v in values(fields, "LID") + values(fields, "AID") if v.endswith(f"[{kind}]")), None)


def _day(text: str | None) -> str | None:
    """20240305 in ISO 8601."""
    return iso_date(text[:4], text[4:6], text[6:8]) if text and re.fullmatch(r"\d{8}", text) else None


def _status(fields: Fields, status: str) -> str | None:
    """The day of "2024/01/05 00:00 [received]"."""
    found = next((v for v in values(fields, "PHST") if v.endswith(f"[{status}]")), "")
    match = re.match(r"(\d{4})/(\d{2})/(\d{2})", found)
    return iso_date(*match.groups()) if match else None


def labelled(text: str) -> tuple[tuple[str, str], ...]:
    """An abstract cut at its labels in capitals ("METHODS: …"), where it begins with one and has more than one; else as one part."""
    found = list(_LABEL.finditer(text))
    if len(found) < 2 or found[0].start() > 0:
        return (("", text),) if text.strip() else ()
    ends = [*(m.start() for m in found[1:]), len(text)]
    return tuple((m[1], text[m.end() : end].strip()) for m, end in zip(found, ends, strict=True) if text[m.end() : end].strip())
