"""What stands on the pages of a PDF: characters with place and type, ruled lines and pictures, read with PDFium.

PDFium is the library of the Chrome browser (BSD and Apache licences); `pypdfium2` calls it. The build that it brings holds no JavaScript
engine and no XFA, and nothing of a file but its page content is ever asked for: actions, embedded files and links stay where they are.
Coordinates are in points from the upper left of the page as it is shown.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from extract.annotate.tables import table
from extract.readers.pdf.objects import Box, Link, links_of, objects_of
from kg.model import LitkgError

#: A page with more characters is a data dump, no page of a paper.
MAX_GLYPHS = 60_000
#: After so many pages the file is opened afresh.
_AFRESH = 100


class Glyph(NamedTuple):
    """One printed character: its box (advance width, line height), the baseline, and the type that it is set in.

    A space of size 0 is none that the file prints, but one that PDFium takes to stand there; an empty character takes room, and prints nothing.
    """

    char: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    font: str
    bold: bool
    italic: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `aside` is text that runs in another direction than most of the page (stamps in the margin); `images` are bitmaps,
    `drawings` all else that is painted and is no ruled line."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    aside: str
    rules: tuple[Box, ...]
    images: tuple[Box, ...]
    drawings: tuple[Box, ...]
    links: tuple[Link, ...] = ()


class Type(NamedTuple):
    """The type of one text object."""

    size: float
    font: str
    bold: bool
    italic: bool
    turn: int  # quarter turns of the writing direction


def pages(data: bytes, limit: int) -> Iterator[Page]:
    """The pages of a file, one at a time. Raises LitkgError for a file that cannot be opened, is locked, has no page or too many."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise LitkgError(_reason(str(error))) from None
    try:
        count = len(document)
        if count == 0:
            raise LitkgError("is a PDF without any page")
        if count > limit:
            raise LitkgError(f"has {count:,} pages, more than the limit of {limit:,}; is it a book? Split it into its papers")
        for number in range(count):
            if number and number % _AFRESH == 0:
                document.close()  # PDFium keeps what it has read of each page
                document = pdfium.PdfDocument(data)
            try:
                page = document[number]
            except pdfium.PdfiumError:
                yield Page(number + 1, 0.0, 0.0, (), "", (), (), ())
                continue
            try:
                yield _page(page, number + 1)
            finally:
                page.close()
    finally:
        document.close()


def _reason(error: str) -> str:
    lowered = error.casefold()
    if "password" in lowered:
        return "is locked with a password; remove it with the program that made the file (print to a new PDF)"
    if "security" in lowered:
        return "is locked by a security handler that is not known; print it to a new PDF"
    return "is not a readable PDF (its structure is damaged, or it has no page); open it in a viewer and print it to a new PDF"


def _page(page: Any, number: int) -> Page:
    width, height = page.get_size()
    turn = page.get_rotation() // 90 % 4
    place = _placer(page, turn)
    found = list(_glyphs(page, place))
    turns = [0, 0, 0, 0]
    for way, _ in found:
        turns[way] += 1
    main = max(range(4), key=lambda way: (turns[way], way == 0))
    glyphs = [glyph for way, glyph in found if way == main]
    aside = "".join(glyph.char for way, glyph in found if way != main)
    rules, images, drawings = objects_of(page, place)
    if main:
        glyphs = [_turned(glyph, main, width, height) if glyph.size else glyph for glyph in glyphs]
        rules, images, drawings = ([_turned_box(box, main, width, height) for box in boxes] for boxes in (rules, images, drawings))
        width, height = (height, width) if main % 2 else (width, height)
    links = () if main else tuple(links_of(page, place))
    return Page(number, width, height, tuple(glyphs), aside, tuple(rules), tuple(images), tuple(drawings), links)


def _placer(page: Any, turn: int) -> Any:
    """From coordinates of the page's content to points from the upper left of the page as it is shown."""
    left, bottom, right, top = page.get_bbox()

    def place(x: float, y: float) -> tuple[float, float]:
        x, y = x - left, top - y
        w, h = right - left, top - bottom
        if turn == 1:
            return h - y, x
        if turn == 2:
            return w - x, h - y
        if turn == 3:
            return y, w - x
        return x, y

    return place


def _glyphs(page: Any, place: Any) -> Iterator[tuple[int, Glyph]]:
    from pypdfium2 import raw

    textpage = page.get_textpage()
    text = textpage.raw
    try:
        count = raw.FPDFText_CountChars(text)
        if count > MAX_GLYPHS:
            raise LitkgError(f"has a page with {count:,} characters, more than the limit of {MAX_GLYPHS:,}; it is no page of a paper")
        types: dict[int, Type] = {}
        last: Type | None = None
        high = 0
        x, y = ctypes.c_double(), ctypes.c_double()
        box = raw.FS_RECTF()
        edges = [ctypes.c_double() for _ in range(4)]
        for i in range(count):
            code = raw.FPDFText_GetUnicode(text, i)
            if code in (10, 13):
                continue
            if raw.FPDFText_IsGenerated(text, i) == 1:
                if code == 32 and last is not None:
                    yield last.turn, Glyph(" ", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, "", False, False)
                continue
            obj = raw.FPDFText_GetTextObject(text, i)
            if not obj:
                continue
            key = ctypes.addressof(obj.contents)
            kind = types.get(key)
            if kind is None:
                kind = types[key] = _type(obj, text, i)
            if kind.size < 0.5 or not raw.FPDFText_GetCharOrigin(text, i, x, y) or not raw.FPDFText_GetLooseCharBox(text, i, box):
                continue
            if 0xD800 <= code < 0xDC00:  # PDFium counts in UTF-16
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
            high = 0
            # Some fonts call their hyphen a soft one; whether a hyphen at a line end is soft is decided later.
            hyphen = code in (2, 0xAD, 0xFFFE) or raw.FPDFText_IsHyphen(text, i) == 1
            char = "-" if hyphen else chr(code) if 32 <= code < 0x110000 else ""
            if 0xF000 <= code < 0xF100 and "symbol" in kind.font.casefold():
                char = _symbols().get(code - 0xF000, char)
            if not char:
                continue
            last = kind
            if code == 0xAD:
                raw.FPDFText_GetCharBox(text, i, *edges)
                ink = abs(edges[3].value - edges[2].value)
                if not 0 < ink < 0.3 * kind.size:
                    char = ""  # not printed, or within a ligature
            x0, y0 = place(box.left, box.top)
            x1, y1 = place(box.right, box.bottom)
            base = place(x.value, y.value)
            yield kind.turn, Glyph(
                char, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), base[1 if kind.turn % 2 == 0 else 0], kind.size, kind.font, kind.bold, kind.italic)
    finally:
        textpage.close()


@cache
def _symbols() -> dict[int, str]:
    return {int(code, 16): char for code, char in table("symbol_font", 2)}


def _type(obj: Any, text: Any, index: int) -> Type:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    size = raw.FPDFText_GetFontSize(text, index)
    turn = 0
    if raw.FPDFPageObj_GetMatrix(obj, matrix):
        size *= math.hypot(matrix.c, matrix.d)
        turn = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(text, index, buffer, 128, flags)
    name = buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace")
    name = name.split("+", 1)[-1]
    lowered = name.casefold()
    bold = raw.FPDFText_GetFontWeight(text, index) >= 600 or any(word in lowered for word in ("bold", "black", "heavy", "demi")) or _short_bold(lowered)
    italic = bool(flags.value & 64) or "ital" in lowered or "obliq" in lowered or lowered.startswith(("cmti", "cmmi", "cmsl"))
    return Type(size, name, bold, italic, turn)


def _short_bold(name: str) -> bool:
    """Names of bold types that do not say so: those of TeX, and abbreviations."""
    return name.startswith(("cmbx", "cmssbx", "cmb1", "sfbx", "ecbx", "lmbx")) or name.endswith(("-b", "-bd"))


def _turned(glyph: Glyph, turn: int, width: float, height: float) -> Glyph:
    box = _turned_box(Box(glyph.x0, glyph.top, glyph.x1, glyph.bottom), turn, width, height)
    base = {1: glyph.base, 2: height - glyph.base, 3: width - glyph.base}[turn]
    return glyph._replace(x0=box.x0, top=box.top, x1=box.x1, bottom=box.bottom, base=base)


def _turned_box(box: Box, turn: int, width: float, height: float) -> Box:
    """A box on a page whose writing runs upwards (1), upside down (2) or downwards (3), as it is seen with the page turned to be read."""
    if turn == 1:
        return Box(height - box.bottom, box.x0, height - box.top, box.x1)
    if turn == 2:
        return Box(width - box.x1, height - box.bottom, width - box.x0, height - box.top)
    return Box(box.top, width - box.x1, box.bottom, width - box.x0)
