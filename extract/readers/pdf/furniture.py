"""What a page adds to the text: running heads and feet, page numbers, the numbers of lines."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extract.readers.pdf.glyphs import Page
from extract.readers.pdf.lines import Atom, Line

_PAGE_NUMBER = re.compile(r"\W*(?:page\s+)?(?:[A-Za-z]{0,2}\d{1,5}|[ivxl]{1,6})(?:\s*(?:/|of)\s*\d{1,5})?[^\w.]*", re.I)
_ENDS_IN_NUMBER = re.compile(r"^\s*[eES]?\d{1,5}\b|\b[eES]?\d{1,5}(?:\s+of\s+\d{1,5})?\W*$")
_DIGITS = re.compile(r"\d+")
#: A page has so many rows of furniture at its top or bottom at most.
_ROWS = 4
#: So many numbered lines make a numbered page.
_NUMBERED = 8
#: So many strokes so near (points) make a drawing.
_STROKES, _NEAR = 5, 14.0


def line_numbers(pieces: Sequence[Atom]) -> list[Atom]:
    """The numbers that count a manuscript's lines: in one upright row outside of the text, rising by one step."""
    if not pieces:
        return []
    by_edge: dict[int, list[Atom]] = defaultdict(list)
    for atom in pieces:
        if atom.text.isdigit() and len(atom.text) <= 4:
            by_edge[round(atom.x1 / 4)].append(atom)
    for edge in sorted(by_edge):
        found = sorted((a for e in (edge, edge + 1) for a in by_edge.get(e, ())), key=lambda a: a.base)
        if len(found) < _NUMBERED:
            continue
        steps = Counter(int(b.text) - int(a.text) for a, b in pairwise(found))
        step, times = steps.most_common(1)[0]
        if step not in (1, 2, 5, 10) or times < 0.8 * (len(found) - 1):
            continue
        outer = max(a.x1 for a in found)
        inner = min(a.x0 for a in found)
        others = [a for a in pieces if a not in found]
        right = sum(a.x0 > outer + 2 for a in others)
        if others and (right >= 0.97 * len(others) or sum(a.x1 < inner - 2 for a in others) >= 0.97 * len(others)):
            return found
    return []


def in_picture(line: Line, page: Page) -> bool:
    """Whether a line stands in a bitmap, or among the strokes of a drawing. A tinted box behind text is no picture."""
    x, y = (line.x0 + line.x1) / 2, (line.top + line.bottom) / 2
    if any(b.x0 <= x <= b.x1 and b.top <= y <= b.bottom and b.bottom - b.top > 4 * line.size for b in page.images):
        return (line.x1 - line.x0) * 2 < page.width
    near = 0
    for box in page.drawings[:3000]:
        if box.x0 - _NEAR < line.x1 and box.x1 + _NEAR > line.x0 and box.top - _NEAR < line.bottom and box.bottom + _NEAR > line.top:
            near += box.x1 - box.x0 < 0.6 * page.width
            if near >= _STROKES:
                return True
    return False


def running(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[set[int]]:
    """For each page the indices of its lines that are running heads, feet and page numbers."""
    zones = [_zone(lines, height) for lines, height in zip(pages, heights, strict=True)]
    seen: Counter[tuple[tuple[str, int], int]] = Counter()
    for lines, zone in zip(pages, zones, strict=True):
        for key in {_key(lines[i]) for i in zone}:
            for near in (key[1] - 1, key[1], key[1] + 1):
                seen[key[0], near] += 1
    out: list[set[int]] = []
    for lines, zone, height in zip(pages, zones, heights, strict=True):
        found = set()
        usual = median(line.size for line in lines) if lines else 0.0
        for i in zone:
            line = lines[i]
            outside = line.base < 0.085 * height or line.base > 0.925 * height
            apart = _apart(line, lines)
            short = len(line.text) < 160
            repeated = seen[_key(line)] >= 2 and short and (apart or outside)
            number = bool(_PAGE_NUMBER.fullmatch(line.text)) and apart
            counted = outside and apart and short and bool(_ENDS_IN_NUMBER.search(line.text))
            lonely = outside and apart and short and (
                line.page > 1 or line.base > 0.5 * height or (line.base < 0.055 * height and line.size < 1.4 * usual)  # a title may stand near the edge
            )
            if repeated or number or counted or lonely:
                found.add(i)
        out.append(found)
    return out


def _zone(lines: Sequence[Line], height: float) -> list[int]:
    """The first and last rows of a page, as far as they stand in its outer sixths."""
    tops = sorted({round(line.base) for line in lines})
    outer = {*(t for t in tops[:_ROWS] if t < height / 6), *(t for t in tops[-_ROWS:] if t > height * 5 / 6)}
    return [i for i, line in enumerate(lines) if round(line.base) in outer]


def _key(line: Line) -> tuple[tuple[str, int], int]:
    """The words of a line in their size (a title is no running head, though it stands where the heads repeat it), and about where it stands."""
    return (_DIGITS.sub("0", line.text).casefold(), round(line.size)), round(line.base / 6)


def _apart(line: Line, lines: Sequence[Line]) -> bool:
    """Whether white space parts a line from the text of its page: clearly more than between the lines of its column."""
    inner = [abs(other.base - line.base) for other in lines if abs(other.base - line.base) > 0.3 * line.size]
    column = [other.base for other in lines if other.column == line.column]
    steps = sorted(b - a for a, b in pairwise(column) if b - a > 0.3 * line.size)
    usual = steps[len(steps) // 2] if len(steps) > 3 else 0.0
    return not inner or min(inner) > max(1.35 * line.size, 1.4 * usual)
