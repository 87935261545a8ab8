"""PubMed's "Abstract (text)" format: numbered records of a source line, title, authors, abstract and identifiers, parted by blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.readers.medline import labelled
from extract.readers.pubmed import end_trimmed
from extract.readers.records import Record, bare_doi, documents, iso_date, noted
from extract.readers.sniff import looks_pubmed_text
from extract.readers.text import decode
from kg.model import Author, Document, LitkgError

FORMAT = "pubmed-text"
DESCRIPTION = "PubMed's text format of abstracts, as .txt"
SUFFIXES = ()
MEDIA = "text/x-pubmed-abstract"

_RECORD = re.compile(r"^\d+\. (?=\S.*\d{4})", re.M)
_SOURCE = re.compile(
    r"(?P<journal>.+?)\. (?P<date>(?:19|20)\d\d(?: [A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?)?(?: \d{1,2})?)"
    r"(?:;(?P<volume>[\w ]+?)?(?:\((?P<issue>[^)]+)\))?(?::(?P<pages>[\w-]+))?)?\."
)
_ASIDE = re.compile(
    r"(?i)(?:author information|collaborators|comment (?:in|on)|erratum (?:in|for)|update (?:in|of)|republished|conflict of interest|copyright|©|\(c\) \d{4}|"
    r"\[(?:article|indexed)|doi:|pmid:|pmcid:|plain language|summary for patients|retraction)"
)
_IDS = re.compile(r"^(DOI|PMID|PMCID): (\S+)", re.M)


def accepts(name: str, head: bytes) -> bool:
    """Text files that begin with such a record."""
    return name.lower().endswith((".txt", ".text")) and looks_pubmed_text(head)


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """A document a record with an abstract, then one list of those without. Raises LitkgError where there is no record."""
    decoded = decode(data)
    text = decoded.text.lstrip("\ufeff").replace("\r\n", "\n")
    starts = [m.start() for m in _RECORD.finditer(text) if not text[: m.start()].strip() or text[: m.start()].endswith("\n\n\n")]
    if not starts:
        raise LitkgError("holds no record as PubMed saves abstracts (\"1. Journal. 2020 …\"); nothing to read")
    records = (_record(text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True))
    yield from noted(documents(records, MEDIA, "PubMed text"), [decoded.note])


def _record(text: str) -> Record | LitkgError:
    number, _, rest = text.partition(". ")
    paragraphs = [" ".join(p.split()) for p in re.split(r"\n\s*\n", rest) if p.strip()]
    ids = dict(_IDS.findall(rest))
    if len(paragraphs) < 2:
        return LitkgError(f"record {number.strip()} has no title; leave it out")
    source = _SOURCE.match(paragraphs[0])
    date = source["date"] if source else None
    parts = re.fullmatch(r"(\d{4})(?: ([A-Z][a-z]{2}))?(?: (\d{1,2}))?", date or "")
    body = [p for p in paragraphs[2:] if not _ASIDE.match(p)]
    authors = _authors(body[0]) if body else ()
    abstract = body[1:] if authors else body
    doi = re.search(r"\bdoi: (10\.\S+?)\.?(?:\s|$)", paragraphs[0])
    return Record(
        title=end_trimmed(paragraphs[1]), authors=authors, container=source["journal"] if source else None, date=date,
        volume=source["volume"] if source else None, issue=source["issue"] if source else None, pages=source["pages"] if source else None,
        published=iso_date(*parts.groups()) if parts else None, doi=bare_doi(ids.get("DOI")) or bare_doi(doi[1] if doi else None), pmid=ids.get("PMID"),
        pmcid=ids.get("PMCID"), abstract=tuple(part for p in abstract for part in labelled(p)), key=number.strip(),
    )


def _authors(line: str) -> tuple[Author, ...]:
    """"Doe JA(1), van der Berg J(1)(2); Some Group." as authors; empty where the line is something else."""
    out = []
    for name in re.sub(r"(?:\(\d+\)|[#*])", "", line).rstrip(".").replace(";", ",").split(","):
        family, _, given = name.strip().rpartition(" ")
        if family and re.fullmatch(r"[^\W\d_a-z]{1,4}", given):
            out.append(Author(family, given))
        elif re.fullmatch(r"(?:[A-Z][\w'-]*|of|the|for|and|in|on|de|la)(?: (?:[A-Z][\w'-]*|of|the|for|and|in|on|de|la))*", name.strip()):
            out.append(Author(name.strip()))
        elif name.strip():
            return ()
    return tuple(out)
