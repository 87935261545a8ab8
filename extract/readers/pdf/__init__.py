"""PDF as journals and word processors make it, with its text inside. A scan has none and is said to be one.

`glyphs` asks PDFium for characters, `lines` makes words and lines of them, `columns` finds the reading order, `furniture` what pages add,
`chunks` and `structure` paragraphs and what they are, `tables` cells, `compose` the document with page and box of every line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from extract.readers.pdf.chunks import Chunk, manner
from extract.readers.pdf.columns import gutters, lines_of
from extract.readers.pdf.compose import compose, vocabulary
from extract.readers.pdf.furniture import in_picture, line_numbers, running
from extract.readers.pdf.glyphs import Page, pages
from extract.readers.pdf.lines import Atom, Line, atoms, line, linked
from extract.readers.pdf.structure import structure
from extract.readers.text import SUFFIXES as TEXT_SUFFIXES
from kg.model import Document, LitkgError, Metadata

FORMAT = "pdf"
DESCRIPTION = "PDF with text (not a scan), one or more columns"
SUFFIXES = (".pdf",)

#: More pages than any paper has with its supplement.
MAX_PAGES = 1000
#: Fewer letters a page than this, with pictures, are no text layer.
_SCANNED = 30
_PROPERTY_DOI = re.compile(
    rb"<(?:prism|pdfx|crossmark|dc):(?:doi|identifier)>\s{0,9}(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/[!-;=?-~]{1,200})\s{0,9}</", re.I)
#: So many pages are looked at first to learn where columns begin, and so many rows make that sure.
_LEARN, _SURE = 12, 30


def accepts(name: str, head: bytes) -> bool:
    """Files whose name says PDF, or that begin like one (some programs write a few bytes before) and are not named as text."""
    lowered = name.lower()
    return lowered.endswith(SUFFIXES) or (b"%PDF-" in head[:1024] and not lowered.endswith(TEXT_SUFFIXES))


def read(data: bytes) -> Iterator[Document]:
    """One document a file. Raises LitkgError for a scan, a locked or damaged file, and one with too many pages."""
    if b"%PDF-" not in data[:1024]:
        raise LitkgError("is not a PDF (it does not begin like one); is it a page of HTML that a site sent instead?")
    per_page: list[list[Line]] = []
    heights: list[float] = []
    aside: list[Line | None] = []
    images = letters = 0
    unread: list[int] = []
    stream = ((page, _pieces(page)) for page in pages(data, MAX_PAGES))
    first = list(islice(stream, _LEARN))
    known = _known(first)
    for page, pieces in chain(first, stream):
        found, numbers = _lines(page, pieces, known)
        per_page.append(found)
        aside.append(numbers)
        heights.append(page.height)
        letters += sum(len(each.text) for each in found)
        images += any((box.x1 - box.x0) * (box.bottom - box.top) > 0.25 * page.width * page.height for box in page.images)
        if not page.width:
            unread.append(page.number)
    if letters < _SCANNED * max(1, len(per_page)) and images:
        raise LitkgError(f"has no text layer: {images} of {len(per_page)} pages are images; run OCR first (ocrmypdf, for one)")
    if not letters:
        raise LitkgError("holds no text; is it a drawing or an empty form?")
    notes = (f"pages {', '.join(map(str, unread))} are damaged and were left out",) if unread else ()
    document = _document(per_page, heights, aside, notes)
    doi = property_doi(data)
    if doi is not None and doi not in document.text.lower():
        document = replace(document, metadata=Metadata(doi=doi), notes=(*notes, f"the DOI {doi} stands only in the file's properties; no page prints it"))
    yield document


def property_doi(data: bytes) -> str | None:
    """The one DOI that the file's properties (XMP) give; None where they give none, or several."""
    found = {match[1].decode("ascii").lower() for match in _PROPERTY_DOI.finditer(data)}
    return found.pop() if len(found) == 1 else None


def _pieces(page: Page) -> list[Atom]:
    pieces = atoms(page.glyphs)
    return linked(pieces, page.links) if page.links else pieces


def _known(first: list[tuple[Page, list[Atom]]]) -> tuple[float, ...]:
    """Where columns begin on most of the first pages."""
    seen: Counter[int] = Counter()
    for page, pieces in first:
        for x, rows in gutters(pieces, page.rules):
            seen[round(x / 3)] += rows
    return tuple(3.0 * x for x in sorted(seen) if seen[x] >= _SURE)


def _lines(page: Page, pieces: list[Atom], known: tuple[float, ...] = ()) -> tuple[list[Line], Line | None]:
    """The lines of a page, and the numbers in its margin as one line."""
    numbers = line_numbers(pieces)
    if numbers:
        pieces = [atom for atom in pieces if atom not in numbers]
    margin = line(numbers[:1], page.number, -1, numbers[0].x0, numbers[0].x1) if numbers else None
    if margin is not None:
        margin = replace(margin, text=" ".join(atom.text for atom in numbers), bottom=numbers[-1].bottom)
    found = lines_of(pieces, page.number, page.rules, known)
    return [replace(each, pictured=True) if in_picture(each, page) else each for each in found], margin


def _document(per_page: list[list[Line]], heights: list[float], aside: list[Line | None], notes: tuple[str, ...]) -> Document:
    running_lines = running(per_page, heights)
    kept = [each for found, out in zip(per_page, running_lines, strict=True) for i, each in enumerate(found) if i not in out]
    found = structure(kept, manner(kept))
    extra: dict[int, list[Chunk]] = {}
    for lines, out, margin in zip(per_page, running_lines, aside, strict=True):
        furniture = [lines[i] for i in sorted(out)] + ([margin] if margin else [])
        for each in furniture:
            extra.setdefault(each.page, []).append(Chunk([each], "furniture"))
    return compose(_with_furniture(found, extra), vocabulary(each for chunk in found if not chunk.rows for each in chunk.lines), notes)


def _with_furniture(found: list[Chunk], extra: dict[int, list[Chunk]]) -> list[Chunk]:
    """Heads and feet of a page stand before the first paragraph that begins on it, so that no paragraph is cut."""
    out: list[Chunk] = []
    waiting = sorted(extra)
    for chunk in found:
        while waiting and waiting[0] <= chunk.lines[0].page:
            out += extra[waiting.pop(0)]
        out.append(chunk)
    for page in waiting:
        out += extra[page]
    return out
