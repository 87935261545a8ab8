"""Articles in marked-up text (TEI, HTML, word processors) as documents: a flat list of items, written in order.

Each reader turns its elements into the few that running text has in JATS (`sup`, `sub`, `xref`, `break`) and says of each block what it is;
what the blocks make together (title, sections, tables, the list of references and the callouts to it) is told here, once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extract.annotate.headings import clean_heading, heading_kind
from extract.readers.builder import DocumentBuilder
from extract.readers.jats.citations import Entries, notes, write_running
from extract.readers.jats.inline import Piece, Running, running
from extract.readers.jats.tables import write_table
from extract.readers.records import Record, metadata, write_front
from extract.readers.scripts import raised, raised_callout, raised_mark
from extract.readers.xml import parse_xml, text_of
from kg.model import Document, LitkgError, Metadata, Reference, Region, Span

if TYPE_CHECKING:
    from lxml.etree import _Element

_NUMBERS = re.compile(r"\d{1,3}(?:\s?[,;\u2010-\u2015\u2212-]\s?\d{1,3})*")
_MARKS = re.compile(r"(?:\d{1,2}|[a-z]|[*\u2020\u2021\u00a7\u00b6#\u2016])(?:\s?,?\s?(?:\d{1,2}|[a-z](?![a-z])|[*\u2020\u2021\u00a7\u00b6#\u2016]))*")
_MARK = re.compile(r"\d+|[a-z]|[^\da-z]+")
# What is left of "[PubMed] [Google Scholar]" and "| |" when the words of links are gone.
_EMPTY = re.compile(r"(?:\s*(?:\[\s*\]|\(\s*\)|[|\u00b7\u2022]))+\s*(?=$|[\[(|.,;])")
_LABEL = re.compile(r"\s*[\[(]?(\d{1,4})[\])]?[.:]?\s+(?=\S)")


@dataclass(frozen=True)
class Item:
    """A block: `kind` is one of `kg.model.BLOCK_KINDS`, or "table". A heading has its depth; a reference its identifiers in the file, what
    its links name, and its fields where the format tells them. `boxes` are pages with boxes (see `kg.model.Region`)."""

    kind: str
    element: _Element
    level: int = 0
    section: str | None = None
    ids: tuple[str, ...] = ()
    doi: str | None = None
    pmid: str | None = None
    entry: tuple[Reference, str] | None = None
    boxes: tuple[tuple[int, tuple[float, float, float, float]], ...] = ()


def _title_as_heading(items: Sequence[Item]) -> Item | None:
    """The title, where it stands as a heading above the first part of the article: the only one before it whose words tell of none."""
    untold: Item | None = None
    for item in items:
        if item.kind != "heading":
            continue
        kind = heading_kind(clean_heading(text_of(item.element)))
        if kind in ("abstract", "introduction"):
            return untold
        if kind is None and item.section is None:
            if untold is not None:
                return None
            untold = item
        elif kind != "back":
            return None
    return None


def assemble(items: Sequence[Item], media: str, record: Record | None = None, remarks: Iterable[str] = (), tagged: bool = False) -> Document:
    """The document of some blocks. `record` is what the file says of the paper apart from its text; without it the text is asked later.

    `tagged` says that the format marks its sections; else headings are only headings, and sections are told from them as in a plain text.

    Raises LitkgError where the blocks hold no text.
    """
    builder = DocumentBuilder(media)
    items = _with_title(items, record)
    listed = _references([item for item in items if item.kind == "reference"])
    entries = _linked(items, {name: reference.number or 0 for item, reference, _ in listed for name in item.ids}, len(listed))
    written = iter(listed)
    regions: list[Region] = []
    if record is not None:
        write_front(builder, record)
    top = min((item.level for item in items if item.kind == "heading"), default=1)
    within = None
    untold = _title_as_heading(items) if record is None else None
    for item in items:
        span: Span | None
        start = builder.pos
        if item.kind == "heading":
            within = heading_kind(clean_heading(text_of(item.element)))
            builder.open_section("front" if item is untold else item.section, running(item.element, {}).text(), item.level - top + 1)
            span = Span(start, builder.pos)
        elif item.kind == "table":
            write_table(builder, item.element, entries)
            span = Span(start, builder.pos)
        elif item.kind == "reference":
            if within != "references":
                builder.open_section("references", "References" if not _has_list_heading(items) else "", 1)
                within = "references"
            _, reference, text = next(written)
            builder.reference(reference, text)
            span = Span(start, builder.pos)
        else:
            builder.open(item.kind)
            write_running(builder, _raised(running(item.element, entries.numbers)), entries)
            span = builder.close()
            if item.kind == "title" and record is None:
                builder.mark("title", span)
        if span is not None and span.end > span.start:
            regions.extend(Region(span.start, span.end, page, box) for page, box in item.boxes)
    builder.notes.extend((*remarks, *notes(entries)))
    if not builder.pos:
        raise LitkgError("holds no text of an article; nothing to read")
    document = builder.finish(metadata(record) if record is not None else Metadata(), regions=tuple(regions))
    return document if tagged else document.with_(sections=())


def entries_below_heading(items: Sequence[Item], entry: Callable[[Item], Item]) -> list[Item]:
    """Where the format marks no entries: paragraphs below the heading of the list of references are its entries, up to the next heading."""
    if any(item.kind == "reference" for item in items):
        return list(items)
    out: list[Item] = []
    depth: int | None = None
    for item in items:
        if item.kind == "heading":
            kind = heading_kind(clean_heading(text_of(item.element)))
            depth = item.level if kind == "references" else None if depth is not None and item.level <= depth else depth
        elif depth is not None and item.kind in ("list_item", "paragraph"):
            item = entry(item)
        out.append(item)
    return out


def _raised(found: Running) -> Running:
    """Raised numbers that link to nothing stay raised, also lists of them and behind a full stop: they are found as callouts later. So do
    the marks of affiliations (`1,†`, `a`)."""
    for i, piece in enumerate(found.pieces):
        content = piece.text.strip()
        if not piece.sup or piece.rids is not None or piece.mark:
            continue
        if _NUMBERS.fullmatch(content):
            before = "".join(p.text for p in found.pieces[max(0, i - 3) : i])
            shown = raised_callout(piece.text, before) if not content.isdigit() else raised(piece.text, "x")
            found.pieces[i] = Piece(shown if shown is not None else piece.text)
        elif _MARKS.fullmatch(content):
            found.pieces[i] = Piece("".join(raised_mark(part) for part in _MARK.findall(piece.text)))
    return found


def _linked(items: Sequence[Item], numbers: dict[str, int], total: int) -> Entries:
    """What links in the text may name. Where hardly an entry is linked, callouts are plain text to this file, and are found as such later."""
    links = [link for item in items if item.kind != "reference" for link in item.element.iter("xref")]
    used = {numbers[rid] for link in links for rid in (link.get("rid") or "").split() if rid in numbers}
    return Entries({name: (number,) for name, number in numbers.items()} if 3 * len(used) >= total else {})


def _has_list_heading(items: Sequence[Item]) -> bool:
    return any(item.kind == "heading" and heading_kind(clean_heading(text_of(item.element))) == "references" for item in items)


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _with_title(items: Sequence[Item], record: Record | None) -> list[Item]:
    """The first heading is the title where its words open no section and nothing of its depth follows it that does; a heading that says
    again what the record says is left out."""
    title = _plain(record.title) if record is not None and record.title else ""
    out: list[Item] = []
    found = bool(title) or any(item.kind == "title" for item in items)
    headings = [item for item in items if item.kind == "heading"]
    for item in items:
        if title and item.kind in ("heading", "title") and _plain(text_of(item.element)) == title:
            continue
        if not found and item.kind == "heading" and item is headings[0] and heading_kind(clean_heading(text_of(item.element))) is None:
            found = True
            if all(other.level > item.level or heading_kind(clean_heading(text_of(other.element))) for other in headings[1:]):
                item = replace(item, kind="title", level=0)
        out.append(item)
    return out


def _references(items: Sequence[Item]) -> list[tuple[Item, Reference, str]]:
    """The entries of the list with their numbers: those printed where each has one of its own, else counted."""
    from extract.references.parse import parse_references

    texts = [item.entry[1] if item.entry else _EMPTY.sub("", running(item.element, {}).text()).strip() for item in items]
    labels = [_LABEL.match(text) for text in texts]
    own = [int(label[1]) for label in labels if label]
    numbers = own if len(own) == len(items) == len(set(own)) else list(range(1, len(items) + 1))
    parsed = parse_references(texts, numbers) if any(item.entry is None for item in items) else []
    out = []
    for i, (item, text, number) in enumerate(zip(items, texts, numbers, strict=True)):
        reference = item.entry[0] if item.entry else parsed[i]
        out.append((item, replace(reference, number=number, doi=reference.doi or item.doi, pmid=reference.pmid or item.pmid), text))
    return out


def table_from_text(builder: DocumentBuilder, source: str) -> bool:
    """Write the rows of a table that is given as a string of XML; False where it is none."""
    if "<t" not in source:
        return False
    try:
        root = parse_xml(f"<div>{source}</div>".encode()) if not source.lstrip().startswith("<?") else parse_xml(source.encode())
    except LitkgError:
        return False
    tables = list(root.iter("table"))
    for table in tables:
        write_table(builder, table, Entries({}))
    return bool(tables)
