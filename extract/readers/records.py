"""Records of works (PubMed, RIS, BibTeX …) as documents: the text that such a record prints, with its fields marked.

A record with an abstract is a paper of its own. Records without one are entries of a single list of works: they name works, and say nothing
that could be extracted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extract.readers.builder import DocumentBuilder
from kg.model import Author, Document, LitkgError, Metadata, Reference, Span

_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/[^\s<>\"]+)", re.I)
_MONTHS = {name: i for i, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


#: Bad records of one file that are told one by one.
TOLD = 20


@dataclass(frozen=True)
class Record:
    """What one record tells of one work. Values are as given; `date` is the printed date, `published` and the like are ISO 8601.

    `abstract` are its parts, each with its label ("" where it has none); `references` are those of the record's own list with the text
    that each prints. `key` is what the file calls the record (a citation key, a number): for messages.
    """

    title: str | None = None
    authors: tuple[Author, ...] = ()
    et_al: bool = False
    editors: tuple[Author, ...] = ()
    container: str | None = None
    date: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None
    received: str | None = None
    accepted: str | None = None
    published: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    arxiv: str | None = None
    isbn: str | None = None
    url: str | None = None
    type: str = "article"
    design: str | None = None
    keywords: tuple[str, ...] = ()
    abstract: tuple[tuple[str, str], ...] = ()
    references: tuple[tuple[Reference, str], ...] = ()
    key: str = ""
    note: str | None = None

    @property
    def year(self) -> int | None:
        """The year of the printed date."""
        match = _YEAR.search(self.date or self.published or "")
        return int(match[0]) if match else None


def bare_doi(text: str | None) -> str | None:
    """A DOI in lower case without the address before it; None where the text is none."""
    match = _DOI.fullmatch((text or "").strip().rstrip(".,;"))
    return match[1].lower() if match else None


def page_range(first: str | None, last: str | None = None) -> str | None:
    """Pages as one range with `-`, as given."""
    text = f"{first or ''}-{last}" if last and last != first else first or ""
    text = re.sub(r"\s*(?:--+|[\u2010-\u2015\u2212])\s*", "-", text.strip())
    return text.strip("-") or None


def iso_date(year: str | None, month: str | None = None, day: str | None = None) -> str | None:
    """A date in ISO 8601 as exact as its parts are; the month may be a number or an English name. None without a plain year or for parts
    that name no day."""
    if not year or not re.fullmatch(r"\d{4}", year.strip()):
        return None
    out = year.strip()
    month = (month or "").strip().rstrip(".").lower()
    number = int(month) if month.isascii() and month.isdigit() else _MONTHS.get(month[:3], 0)
    if not 1 <= number <= 12:
        return out
    out += f"-{number:02d}"
    day = (day or "").strip()
    return f"{out}-{int(day):02d}" if day.isascii() and day.isdigit() and 1 <= int(day) <= 31 else out


def short(author: Author) -> Author:
    """An author as lists of references name them: "Folake B." becomes "FB". Works are compared by that, and a family name is told from it."""
    if not author.given or not any(c.islower() for c in author.given):
        return author
    return Author(author.family, "".join(part[0] for part in re.split(r"[\s.\-\u2010\u2011]+", author.given) if part and part[0].isupper()) or author.given)


def printed(record: Record) -> str:
    """A record as an entry of a list: authors, title, source, identifiers."""
    names = ", ".join(str(short(a)) for a in record.authors) + (", et al" if record.et_al else "")
    editors = ", ".join(str(short(a)) for a in record.editors)
    parts = [names, record.title or "", f"In: {editors}, editors" if editors and not names else "", source(record)]
    ids = [f"doi: {record.doi}" if record.doi else "", f"PMID: {record.pmid}" if record.pmid else "", f"PMCID: {record.pmcid}" if record.pmcid else "",
           f"arXiv: {record.arxiv}" if record.arxiv else "", f"ISBN: {record.isbn}" if record.isbn else "",
           record.url if record.url and not record.doi else ""]
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in (*parts, *ids) if part)


def source(record: Record) -> str:
    """Container, publisher, date, volume, issue and pages on one line."""
    head = ". ".join(part.rstrip(".") for part in (record.container, record.publisher) if part)
    place = (record.volume or "") + (f"({record.issue})" if record.issue else "") + (f":{record.pages}" if record.pages else "")
    tail = (record.date or "") + (";" if record.date and (record.volume or record.issue) else "") + place
    return ". ".join(part for part in (head, tail) if part)


def reference(record: Record, number: int) -> Reference:
    """A record as an entry of a list of works."""
    return Reference(
        raw=" ".join(printed(record).split()), number=number, authors=tuple(short(a) for a in record.authors), et_al=record.et_al, title=record.title,
        container=record.container, year=str(record.year) if record.year else None, volume=record.volume, issue=record.issue, pages=record.pages,
        doi=record.doi, pmid=record.pmid, pmcid=record.pmcid, arxiv=record.arxiv, isbn=record.isbn, url=record.url, type=record.type,
        editors=tuple(short(a) for a in record.editors), publisher=record.publisher, note=record.note,
    )


def metadata(record: Record) -> Metadata:
    """A record as what a paper says of itself."""
    return Metadata(
        title=record.title, doi=record.doi, journal=record.container, year=record.year, volume=record.volume, issue=record.issue, pages=record.pages,
        authors=record.authors, keywords=record.keywords, received=record.received, accepted=record.accepted, published=record.published,
        design=record.design, pmid=record.pmid, pmcid=record.pmcid,
    )


def write_front(builder: DocumentBuilder, record: Record) -> None:
    """Title, authors, source line, dates and keywords as a record prints them, each field marked."""
    builder.mark("title", builder.block("title", record.title or ""))
    builder.mark("authors", builder.block("furniture", ", ".join(str(a) for a in record.authors) + (", et al." if record.et_al else "")))
    builder.open("furniture")
    _write(builder, "", "journal", record.container)
    _write(builder, ". ", "year", record.date)
    _write(builder, ";" if record.date else ". ", "volume", record.volume)
    if record.issue:
        _write(builder, "(", "issue", record.issue)
        builder.write(")")
    _write(builder, ":", "pages", record.pages)
    _write(builder, ". doi: ", "doi", record.doi)
    _write(builder, ". PMID: ", "pmid", record.pmid)
    _write(builder, ". PMCID: ", "pmcid", record.pmcid)
    for name, label, value in (("received", "Received", record.received), ("accepted", "Accepted", record.accepted),
                               ("published", "Published", record.published if record.published != record.date else None)):
        _write(builder, f". {label}: ", name, value)
    builder.close()
    if record.published and record.published == record.date:
        builder.mark("published", builder.marks.get("year"))
    if record.keywords:
        builder.open("paragraph")
        builder.write("Keywords: ")
        _write(builder, "", "keywords", "; ".join(record.keywords))
        builder.close()


def _write(builder: DocumentBuilder, before: str, name: str, value: str | None) -> None:
    """One field behind what parts it from the field before it."""
    if not value or not value.strip():
        return
    builder.write(before if builder.written else before.lstrip(".;: "))
    start = builder.start()
    builder.write(value.strip())
    if builder.pos > start:
        builder.mark(name, Span(start, builder.pos))


def paper(record: Record, media: str) -> Document:
    """A record with an abstract as a document."""
    builder = DocumentBuilder(media)
    write_front(builder, record)
    builder.open_section("abstract", "Abstract", 1)
    for label, text in record.abstract:
        if label:
            builder.open_section("abstract", label, 2)
        for paragraph in text.split("\n\n"):
            builder.block("paragraph", paragraph)
    if record.references:
        builder.open_section("references", "References", 1)
        for entry, text in record.references:
            builder.reference(entry, text)
    return builder.finish(metadata(record))


def listing(records: list[Record], media: str, what: str) -> Document:
    """Records without an abstract as one list of works. `what` says what kind of file it is: "BibTeX"."""
    builder = DocumentBuilder(media)
    builder.open_section("references", "", 1)
    for number, record in enumerate(records, 1):
        builder.reference(reference(record, number), printed(record))
    title = f"List of {len(records)} work{'s' if len(records) != 1 else ''} ({what})"
    return builder.finish(Metadata(title=title), kind="bibliography")


def noted(parts: Iterable[Document | LitkgError], notes: Iterable[str | None]) -> Iterator[Document | LitkgError]:
    """The same parts; each document says how the file was read. `notes` is looked at when the first part is there."""
    for part in parts:
        yield part.with_(notes=(*part.notes, *(n for n in notes if n and n not in part.notes))) if isinstance(part, Document) else part


def documents(records: Iterable[Record | LitkgError], media: str, what: str) -> Iterator[Document | LitkgError]:
    """The documents of a file of records: a paper for each with an abstract, then the list of the others. Bad records come back as errors;
    raises LitkgError where there is no record at all."""
    listed: list[Record] = []
    seen = False
    bad = 0
    for record in records:
        seen = True
        if isinstance(record, LitkgError):
            bad += 1
            if bad <= TOLD:
                yield record
        elif any(text.strip() for _, text in record.abstract) or record.references:
            yield paper(record, media)
        elif printed(record):
            listed.append(record)
        else:
            yield LitkgError(f"record {record.key or '?'} tells nothing of a work; leave it out")
    if bad > TOLD:
        yield LitkgError(f"{bad - TOLD} more records cannot be read")
    if listed:
        yield listing(listed, media, what)
    if not seen:
        raise LitkgError(f"holds no {what} record; nothing to read")
