"""From characters to printed lines: words, what hangs above or below their baseline, and the spaces between them.

A raised small number becomes `<sup>12</sup>`, as converters to Markdown write it, so that callouts and powers are found by the same code in
all formats. Everything else is written as it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from extract.readers.pdf.glyphs import Glyph
from extract.readers.pdf.objects import Link

#: Raised text that is set as a mark of its own: numbers, signs of footnotes, letters of affiliations. Ordinals and plus signs are words.
_MARK = re.compile(
    r"[\d,;\s.–−\-*†‡§¶#∗+()\[\]a-zA-Z]*\d[\d,;\s.–−\-*†‡§¶#∗+()\[\]a-zA-Z]*"
    r"|[,\s]*(?:[a-z]|[*†‡§¶#∗]+)(?:\s?,\s?(?:[a-z]|[*†‡§¶#∗]+))*[,\s]*")
_SIGN = re.compile(r"[+−–-]{1,2}")
_WORD = re.compile(r"(\W*)(\w+)(\W*)$")


class Atom(NamedTuple):
    """Characters of one size that stand side by side without a space. `spaced`: a space is printed before it."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    font: str
    bold: bool
    italic: bool
    spaced: bool
    link: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of a column. `left` and `right` are the edges of the column; `words` are its cells where wide gaps part them."""

    text: str
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    font: str
    bold: bool
    italic: bool
    column: int
    left: float
    right: float
    first: float  # how wide the first word is
    pictured: bool = False  # whether it stands in a picture or drawing
    table: int = 0  # the ruled table of the page that it stands in, from 1
    band: int = 0  # between which of its ruled lines, from 1
    cells: tuple[tuple[float, float, str], ...] = ()

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 in points from the upper left, rounded."""
        return (round(self.x0, 1), round(self.top, 1), round(self.x1, 1), round(self.bottom, 1))


def atoms(glyphs: Sequence[Glyph]) -> list[Atom]:
    """The pieces of words, in the order of the file. What is printed twice in one place (a fake bold) counts once."""
    spaces = sum(glyph.char == " " and glyph.size > 0 for glyph in glyphs)
    # A file that prints its spaces may let letters stand apart; one that does not tells words by their gaps alone.
    widest = 0.27 if spaces * 14 > len(glyphs) else 0.125
    out: list[Atom] = []
    run: list[Glyph] = []
    spaced = guessed = False
    seen: set[tuple[str, int, int, int]] = set()

    def close() -> None:
        if run:
            out.append(_atom(run, spaced))
            run.clear()

    for glyph in glyphs:
        if not glyph.char:
            if run:
                run[-1] = run[-1]._replace(x1=max(run[-1].x1, glyph.x1))
            continue
        if glyph.char.isspace():
            if glyph.size:
                close()
                spaced = True
            guessed = True
            continue
        key = (glyph.char, round(glyph.x0), round(glyph.base), round(glyph.size))
        if key in seen and run and abs(run[-1].x0 - glyph.x0) > 1:
            continue
        if run:
            last = run[-1]
            gap = glyph.x0 - last.x1
            em = max(glyph.size, last.size)
            apart = guessed and gap > (0.01 if last.char == "f" and last.italic else 0.1) * em
            if apart or abs(glyph.base - last.base) > 0.06 * em or abs(glyph.size - last.size) > 0.06 * em or not -0.6 * em < gap < widest * em:
                close()
                spaced = apart
        guessed = False
        seen.add(key)
        run.append(glyph)
    close()
    return out


def _atom(run: list[Glyph], spaced: bool) -> Atom:
    chars, lefts, tops, rights, bottoms, bases, sizes, fonts, bolds, italics = zip(*run, strict=True)
    half = len(run) / 2
    return Atom(
        "".join(chars), min(lefts), max(rights), min(tops), max(bottoms), bases[0], sizes[0], fonts[0], sum(bolds) > half, sum(italics) > half, spaced)


def linked(pieces: Sequence[Atom], links: Sequence[Link]) -> list[Atom]:
    """The pieces, those that lead to a DOI which they do not print with its address."""
    out = []
    for atom in pieces:
        middle, height = (atom.x0 + atom.x1) / 2, (atom.top + atom.bottom) / 2
        found = next((x for x in links if x.x0 <= middle <= x.x1 and x.top <= height <= x.bottom), None)
        out.append(atom._replace(link=found.uri) if found and "10." not in atom.text and "doi" not in atom.text.casefold() else atom)
    return out


def rows(pieces: Iterable[Atom]) -> list[list[Atom]]:
    """Pieces on one baseline, from the top; marks above and below a baseline are with the words that they hang on."""
    clusters: list[list[Atom]] = []
    for atom in sorted(pieces, key=lambda a: (a.base, a.x0)):
        if clusters and atom.base - clusters[-1][0].base <= 0.12 * max(atom.size, clusters[-1][0].size):
            clusters[-1].append(atom)
        else:
            clusters.append([atom])
    sizes = [_main_size(cluster) for cluster in clusters]
    hung: list[list[Atom]] = [list(cluster) for cluster in clusters]
    for i, cluster in enumerate(clusters):
        near = [j for j in range(max(0, i - 4), min(len(clusters), i + 5)) if j != i]
        for atom in sorted(cluster, key=lambda a: a.x0):
            best = min(
                ((distance, j) for j in near
                 if (reach := _reach(atom, clusters[j][0].base, sizes[j])) and (distance := _apart(atom, hung[j])) <= reach * sizes[j]), default=None)
            if best is not None and best[0] <= _apart(atom, hung[i]):
                hung[i].remove(atom)
                hung[best[1]].append(atom)
    return [sorted(row, key=lambda a: (a.x0, a.x1)) for row in hung if row]


def _main_size(cluster: Sequence[Atom]) -> float:
    width: dict[float, int] = {}
    for atom in cluster:
        width[atom.size] = width.get(atom.size, 0) + len(atom.text)
    return max(width, key=lambda size: (width[size], size))


def _reach(atom: Atom, base: float, size: float) -> float:
    """How far from the words of a row (in their size) a piece above or below their baseline may stand to belong to them; 0: not at all."""
    off = atom.base - base
    if atom.size <= 0.87 * size and -0.75 * size < off < 0.4 * size:
        return 0.6
    return 0.12 if len(atom.text) <= 2 and abs(off) < 0.3 * size and atom.size < 1.1 * size else 0.0  # the low E of TeX


def _apart(atom: Atom, row: Sequence[Atom]) -> float:
    """How far a mark stands from the nearest word of a row; what overlaps it is 0 away."""
    return min((max(0.0, atom.x0 - other.x1, other.x0 - atom.x1 + (0.15 * atom.size)) for other in row if other is not atom), default=1e9)


def line(row: Sequence[Atom], page: int, column: int, left: float, right: float) -> Line:
    """The line that a row of pieces prints."""
    size = _main_size(row)
    level = [atom for atom in row if abs(atom.size - size) <= 0.13 * size] or list(row)
    base = max(level, key=lambda a: len(a.text)).base
    parts: list[tuple[str, bool]] = []  # text, raised
    tracked = _tracking(level)
    last: Atom | None = None
    for atom in row:
        raised = atom.size <= 0.87 * size and base - atom.base > 0.12 * size
        gap = atom.x0 - last.x1 if last else 0.0
        wide = gap > (0.2 + tracked if tracked else 0.125) * size
        space = last is not None and (wide or (atom.spaced and not tracked and gap > -0.25 * size))
        if last is not None and raised and gap < 0.12 * size:
            space = False
        if last is not None and gap > 1.1 * size:
            parts.append(("\0", False))
        elif space:
            parts.append((" ", raised and bool(parts) and parts[-1][1] and parts[-1][0][-1:] in ",;–-"))
        word = _WORD.match(atom.text) if atom.link else None
        parts.append((f"{word[1]}[{word[2]}]({atom.link}){word[3]}" if word else atom.text, raised))
        last = atom
    text = _joined(parts)
    pieces = text.split("\0")
    starts = _cell_starts(row, size)
    cells = [(x0, x1, piece.strip()) for (x0, x1), piece in zip(starts, pieces, strict=False)] if len(pieces) > 1 else []
    text = re.sub(r"\s*\0\s*", "  " if len(pieces) > 2 else " ", text).strip()
    shown = [atom for atom in level if any(c.isalnum() for c in atom.text)] or level
    chars = sum(len(atom.text) for atom in shown)
    widest = max(shown, key=lambda a: len(a.text))
    return Line(
        text, page, row[0].x0, min(a.top for a in level), max(a.x1 for a in row), max(a.bottom for a in level), base, size, widest.font,
        sum(len(a.text) for a in shown if a.bold) >= 0.9 * chars, sum(len(a.text) for a in shown if a.italic) >= 0.9 * chars,
        column, left, right, _first_width(row, size), cells=tuple(cells))


def _cell_starts(row: Sequence[Atom], size: float) -> list[tuple[float, float]]:
    out = [[row[0].x0, row[0].x1]]
    for last, atom in pairwise(row):
        if atom.x0 - last.x1 > 1.1 * size:
            out.append([atom.x0, atom.x1])
        else:
            out[-1][1] = max(out[-1][1], atom.x1)
    return [(x0, x1) for x0, x1 in out]


def _first_width(row: Sequence[Atom], size: float) -> float:
    end = row[0].x1
    for atom in row[1:]:
        if atom.x0 - end > 0.15 * size:
            break
        end = atom.x1
    return end - row[0].x0


def _tracking(level: Sequence[Atom]) -> float:
    """By how much of their size single letters stand apart in a title set wide; 0 for all else."""
    single = [atom for atom in level if len(atom.text) == 1]
    if len(level) < 5 or len(single) < 0.8 * len(level):
        return 0.0
    gaps = sorted(b.x0 - a.x1 for a, b in pairwise(level))
    return max(0.0, gaps[len(gaps) // 2]) / level[0].size


def _joined(parts: Sequence[tuple[str, bool]]) -> str:
    """Raised stretches in tags, where they are marks."""
    out: list[str] = []
    stretch = ""
    for text, raised in [*parts, ("", False)]:
        if raised:
            stretch += text
            continue
        if stretch:
            out.append(_raised(stretch))
            stretch = ""
        out.append(text)
    return "".join(out)


def _raised(text: str) -> str:
    content = text.strip()
    if _MARK.fullmatch(content) and not re.fullmatch(r"\d*(?:st|nd|rd|th)", content) and not _SIGN.fullmatch(content):
        return f"<sup>{content}</sup>" + (" " if text.endswith(" ") else "")
    return text
