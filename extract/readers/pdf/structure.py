"""What each paragraph of a PDF is: title, heading, legend, table, entry of the reference list, note at the foot, running text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from extract.annotate.blocks import is_heading
from extract.annotate.headings import clean_heading, heading_kind, split_number
from extract.readers.pdf.chunks import TERMINAL, Chunk, Manner, chunks, entries, is_caption
from extract.readers.pdf.lines import Line
from extract.readers.pdf.tables import take_tables

_TOP = ("introduction", "case", "methods", "results", "discussion", "conclusion", "references", "abstract")
_NOTE = re.compile(r"\s*(?:<sup>[^<]{1,4}</sup>|[*†‡§¶#∗]|correspond|e-?mail|abbreviations|address|©|\(c\)|https?:|doi)", re.I)
_LIST_ITEM = re.compile(r"(?:[•▪■◦‣·●○]|[-–—]\s|\(\d{1,2}\)\s|\d{1,2}[.)]\s)")


def structure(lines: Sequence[Line], how: Manner) -> list[Chunk]:
    """All paragraphs of a document in reading order, with their kinds. Furniture has been taken out before."""
    found: list[Chunk] = []
    for _, leaf in groupby(lines, key=lambda line: (line.page, line.column)):
        found += chunks(list(leaf), how)
    found = take_tables(found, how)
    for chunk in found:
        if not chunk.rows and _label(chunk, how):
            chunk.kind, chunk.float_ = "furniture", True
    _title(found, how)
    _headings(found, how)
    found = _references(found, how)
    feet = _Feet.of(found)
    for n, chunk in enumerate(found):
        if chunk.kind != "paragraph":
            continue
        if is_caption(chunk.text) or (chunk.float_ and not chunk.rows):
            chunk.kind, chunk.float_ = "caption", True
        elif chunk.size < 0.93 * how.size and len(chunk.lines) <= 6 and feet.holds(chunk, how):
            note = _NOTE.match(chunk.text) or len(chunk.text) < 200 or _beside(found[n - 1] if n else None, chunk)
            chunk.kind, chunk.float_ = "furniture" if note else "caption", True
        elif _LIST_ITEM.match(chunk.text):
            chunk.kind = "list_item"
    _levels(found)
    return joined(found)


def _label(chunk: Chunk, how: Manner) -> bool:
    """Whether a paragraph is the lettering of a figure: it stands in a picture, is no prose, and is not set as the text is."""
    if not all(line.pictured for line in chunk.lines) or is_caption(chunk.text):
        return False
    words = sum(len(line.text.split()) for line in chunk.lines)
    own = all(line.font == how.font and abs(line.size - how.size) < 0.6 for line in chunk.lines)
    most = 3 if own else 6
    return words < most * len(chunk.lines) and chunk.size < 1.3 * how.size and heading_kind(clean_heading(chunk.text)) is None


def _beside(before: Chunk | None, chunk: Chunk) -> bool:
    """Whether a short piece follows a note at the foot of the same column."""
    if before is None or before.kind != "furniture" or len(chunk.lines) > 2:
        return False
    return (before.lines[-1].page, before.lines[-1].column) == (chunk.lines[0].page, chunk.lines[0].column)


@dataclass(frozen=True, slots=True)
class _Feet:
    """Where the lines of each column stand, and where each page ends."""

    columns: dict[tuple[int, int], list[Line]]
    ends: dict[int, float]

    @classmethod
    def of(cls, found: Sequence[Chunk]) -> _Feet:
        columns: dict[tuple[int, int], list[Line]] = {}
        ends: dict[int, float] = {}
        for chunk in found:
            for line in chunk.lines:
                columns.setdefault((line.page, line.column), []).append(line)
                ends[line.page] = max(ends.get(line.page, 0.0), line.base)
        return cls(columns, ends)

    def holds(self, chunk: Chunk, how: Manner) -> bool:
        """Whether a paragraph stands at the foot of its column, below lines of running text, with nothing larger under it."""
        last = chunk.lines[-1]
        beside = self.columns[last.page, last.column]
        above = any(line.base < last.base and abs(line.size - how.size) < 0.05 * how.size for line in beside)
        below = any(line.base > last.base and line.size > 1.05 * chunk.size for line in beside)
        return chunk.lines[0].base > 0.6 * self.ends[last.page] and above and not below


def _title(found: Sequence[Chunk], how: Manner) -> None:
    """The title is what stands in the largest type on the first pages and is long enough for one."""
    best: tuple[float, int, Chunk] | None = None
    for n, chunk in enumerate(found):
        first = chunk.lines[0]
        if first.page > 2 or chunk.rows:
            continue
        words = re.findall(r"[^\W\d_]{2,}", chunk.text)
        if first.page == 2 and best is not None:
            break
        if len(words) < 4 or len(chunk.text) > 400 or chunk.size < 1.12 * how.size or heading_kind(clean_heading(chunk.text)) is not None:
            continue
        if best is None or chunk.size > best[0] * 1.02:
            best = (chunk.size, n, chunk)
    if best is not None:
        best[2].kind, best[2].level = "title", 1


def _emphasis(chunk: Chunk, how: Manner) -> int:
    """How much a paragraph stands out by its type: 0 not, 1 a little (italic), 2 much."""
    letters = [c for c in chunk.text if c.isalpha()]
    capitals = len(letters) >= 4 and all(c.isupper() for c in letters)
    if chunk.bold or chunk.size > 1.07 * how.size or capitals:
        return 2
    small_caps = "smallcap" in chunk.lines[0].font.casefold() or "csc" in chunk.lines[0].font.casefold()
    return 2 if small_caps else 1 if chunk.italic else 0


def _headings(found: Sequence[Chunk], how: Manner) -> None:
    after_title = not any(chunk.kind == "title" for chunk in found)
    for n, chunk in enumerate(found):
        if chunk.kind == "title":
            after_title = True
            continue
        text = chunk.text.strip()
        if chunk.kind != "paragraph" or chunk.rows or chunk.float_ or len(chunk.lines) > 3 or len(text) > 150 or text.startswith("<sup>") or is_caption(text):
            continue
        title = clean_heading(text)
        known = heading_kind(title)
        emphasis = _emphasis(chunk, how)
        if known is not None and is_heading(text) and (emphasis or len(chunk.lines) == 1):
            chunk.kind = "heading"
            continue
        if not after_title or not emphasis or (emphasis == 1 and chunk.size < 0.93 * how.size):
            continue
        if "@" in text or text.endswith((",", ";", "-", "–")) or not re.search(r"[^\W\d_]{3}", text):
            continue
        number, words = split_number(title)
        if title.endswith(".") and number is None:
            continue
        if not words[:1].isupper() and number is None:
            continue
        followed = next((c for c in found[n + 1 : n + 3]), None)
        if followed is None or (emphasis == 1 and (number is None and len(words.split()) > 9)):
            continue
        if emphasis == 1 and number is None and (chunk.lines[0].page == 1 and not any(c.kind == "heading" for c in found[:n])):
            continue  # an italic line of the front: affiliations, notes
        if is_heading(text) or emphasis == 2 or number is not None or len(words.split()) <= 9:
            chunk.kind = "heading"


def _style(chunk: Chunk) -> tuple[int, bool, bool, bool]:
    letters = [c for c in chunk.text if c.isalpha()]
    return (round(chunk.size), chunk.bold, all(c.isupper() for c in letters), chunk.italic)


def _levels(found: Sequence[Chunk]) -> None:
    """Numbers tell the level of a heading, else its type does, measured at those whose words are known."""
    headings = [chunk for chunk in found if chunk.kind == "heading"]
    top: Counter[tuple[int, bool, bool, bool]] = Counter()
    for chunk in headings:
        if heading_kind(clean_heading(chunk.text)) in _TOP:
            top[_style(chunk)] += 1
    main = max(top, key=lambda s: (top[s], s)) if top else None
    for chunk in headings:
        number, _ = split_number(clean_heading(chunk.text))
        style = _style(chunk)
        if number is not None and number[0].isdigit():
            chunk.level = number.count(".") + 1
        elif main is None or style == main or style[0] > main[0] or heading_kind(clean_heading(chunk.text)) in ("references", "abstract"):
            chunk.level = 1
        else:
            chunk.level = 2 if style[0] < main[0] or (main[1], main[2]) > (style[1], style[2]) or style[3] else 1


def _references(found: Sequence[Chunk], how: Manner) -> list[Chunk]:
    """Between the heading of a reference list and the next heading, paragraphs are cut into entries anew."""
    out: list[Chunk] = []
    inside: list[Chunk] | None = None

    def close() -> None:
        if inside:
            # What floats into the list belongs to the text before it.
            floats = [c for c in inside if c.rows or c.float_ or is_caption(c.text)]
            lines = [line for c in inside if c not in floats for line in c.lines]
            out[-1:-1] = floats
            out.extend(entries(lines) if lines else [])

    for chunk in found:
        if chunk.kind == "heading":
            kind = heading_kind(clean_heading(chunk.text))
            if kind == "references":
                close()
                inside = []
                out.append(chunk)
                continue
            if inside is not None and (kind is not None or _emphasis(chunk, how) == 2) and not re.match(r"\W*\d", chunk.text):
                close()
                inside = None
        if inside is None:
            out.append(chunk)
        else:
            inside.append(chunk)
    close()
    return out


def joined(found: Sequence[Chunk]) -> list[Chunk]:
    """Paragraphs that a column, a page, a figure or a note cuts in two are whole again; what cuts them stands behind them."""
    out: list[Chunk] = []
    open_: Chunk | None = None
    for chunk in found:
        if chunk.float_ or chunk.kind in ("furniture", "caption", "table_row"):
            out.append(chunk)
            continue
        if open_ is not None and chunk.kind == "paragraph" and _goes_on(open_, chunk, out[-1] is not open_):
            open_.lines.extend(chunk.lines)
            continue
        out.append(chunk)
        open_ = chunk if chunk.kind in ("paragraph", "list_item") else None
    return out


def _goes_on(a: Chunk, b: Chunk, parted: bool) -> bool:
    """Whether a paragraph goes on in another; `parted`: something stands between them."""
    last, first = a.lines[-1], b.lines[0]
    if abs(last.size - first.size) > 0.08 * last.size or a.bold != b.bold:
        return False
    cut = last.text[-1:] in "-\u2010\u00ad"
    ended = bool(TERMINAL.search(last.text)) and last.text[-1] not in ";,"
    moved = (last.page, last.column) != (first.page, first.column)
    if ended and moved and last.x1 > last.right - 0.6 * last.size and first.x0 - first.left < 0.3 * first.size and len(a.lines) > 1 and len(b.lines) > 1:
        return True  # a full last line, and no new beginning
    if ended or (len(a.text) < 40 and not cut):
        return False
    opener = re.match(r"[\"“‘'(\[]*(\w)", first.text)
    if opener is None:
        return False
    full = last.x1 > last.right - 3 * last.size
    if moved:
        return opener[1].islower() or cut or (full and first.x0 - first.left < 0.6 * first.size)
    return (opener[1].islower() or cut) and (parted or full)
