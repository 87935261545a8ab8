"""Reading order: a page is cut at the white strips between its columns, and each column is read before the next.

A strip is where lines of running text stand on both sides of an empty upright band, one above the other. What crosses it (titles, wide
tables and figures) stands above or below the columns and is read there. The cut is repeated in each part, so that side bars, three
columns and columns of different heights need no rules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extract.readers.pdf.lines import Atom, Line, line, rows
from extract.readers.pdf.objects import Box

#: A column is at least so wide (points), and a strip so many of its letters' heights.
NARROWEST = 70.0
_STRIP = 0.65
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Setting:
    """What may not be cut (ruled tables), and where columns are known to begin from the rest of the document."""

    barred: tuple[Box, ...] = ()
    known: tuple[float, ...] = ()


def gutters(pieces: Sequence[Atom], rules: Sequence[Box]) -> list[tuple[float, int]]:
    """Where the right columns of a page begin, with the number of rows that say so."""
    found = rows(pieces)
    seen: list[tuple[float, int]] = []
    _split(found, Setting(tuple(_ruled(found, rules))), 0, seen)
    return seen


def lines_of(pieces: Sequence[Atom], page: int, rules: Sequence[Box] = (), known: Sequence[float] = ()) -> list[Line]:
    """The lines of a page in reading order, with the number of their column."""
    out: list[Line] = []
    found = rows(pieces)
    barred = _ruled(found, rules)
    zones = _zones(barred)
    for number, leaf in enumerate(_split(found, Setting(tuple(barred), tuple(known)), 0, [])):
        left, right = _edges(leaf)
        out += [line(row, page, number, left, right) for row in leaf]
    flat = [box for box in rules if box.x1 - box.x0 > box.bottom - box.top]
    return [_tabled(each, zones, flat) for each in out] if zones else out


def _zones(barred: Sequence[Box]) -> list[Box]:
    """The tables that stretches between ruled lines make together."""
    zones: list[Box] = []
    for box in sorted(barred, key=lambda b: (round(b.x0 / 8), b.top)):
        last = zones[-1] if zones else None
        if last and abs(last.x0 - box.x0) < 8 and abs(last.x1 - box.x1) < 8 and box.top - last.bottom < 30:
            zones[-1] = Box(last.x0, last.top, last.x1, max(last.bottom, box.bottom))
        else:
            zones.append(box)
    return zones


def _tabled(each: Line, zones: Sequence[Box], flat: Sequence[Box]) -> Line:
    middle = (each.x0 + each.x1) / 2
    for number, zone in enumerate(zones, 1):
        if zone.top - 1 <= each.base <= zone.bottom + 1 and zone.x0 - 3 <= middle <= zone.x1 + 3:
            ruled: dict[int, float] = {}
            for box in flat:
                if zone.top - 2 <= box.top <= each.base - 0.5 * each.size and box.x0 >= zone.x0 - 8 and box.x1 <= zone.x1 + 8:
                    ruled[round(box.top / 2)] = ruled.get(round(box.top / 2), 0.0) + box.x1 - box.x0
            return replace(each, table=number, band=sum(width > 0.4 * (zone.x1 - zone.x0) for width in ruled.values()))
    return each


Row = list[Atom]


def _ruled(found: Sequence[Row], rules: Sequence[Box]) -> list[Box]:
    """Where lines ruled one above the other hold short cells between them: tables, which no strip may cut."""
    flat = sorted((box for box in rules if box.x1 - box.x0 > box.bottom - box.top), key=lambda box: (round(box.top / 2), box.x0))
    lines: list[Box] = []
    for box in flat:
        if lines and abs(lines[-1].top - box.top) < 2 and box.x0 - lines[-1].x1 < 4:
            lines[-1] = Box(lines[-1].x0, lines[-1].top, max(lines[-1].x1, box.x1), box.bottom)
        elif box.x1 - box.x0 > 5:
            lines.append(box)
    out = []
    for n, above in enumerate(lines):
        below = next((box for box in lines[n + 1 :] if abs(box.x0 - above.x0) < 8 and abs(box.x1 - above.x1) < 8 and box.top - above.top > 4), None)
        if below is None:
            continue
        held = [row for row in found if above.top <= row[0].base <= below.bottom + 1]
        cells = sum(1 + sum(b.x0 - a.x1 > 0.9 * b.size for a, b in pairwise(row)) for row in held)
        words = sum(len(row) for row in held)
        if held and cells >= 1.6 * len(held) and words < 4.2 * cells:
            out.append(Box(above.x0, above.top, above.x1, below.bottom))
    return out


def _split(region: list[Row], how: Setting, depth: int, seen: list[tuple[float, int]]) -> list[list[Row]]:
    if len(region) < 4 or depth > _DEEPEST:
        return [region] if region else []
    found = _strip(region, how)
    if found is None:
        return [region]
    start, stop, x = found
    seen.append((x, stop - start))
    x = _before_numbers(region[start:stop], x)
    left: list[Row] = []
    right: list[Row] = []
    for row in region[start:stop]:
        a = [atom for atom in row if atom.x0 < x]
        b = [atom for atom in row if atom.x0 >= x]
        if a:
            left.append(a)
        if b:
            right.append(b)
    return [
        *_split(region[:start], how, depth + 1, seen), *_split(left, how, depth + 1, seen), *_split(right, how, depth + 1, seen),
        *_split(region[stop:], how, depth + 1, seen),
    ]


_NUMBER = re.compile(r"[\[(]?(\d{1,3})[\])]?\.?")


def _before_numbers(stretch: Sequence[Row], x: float) -> float:
    """Where a right column begins whose entries have their numbers hanging before its text, where most of its lines begin: those count up, and stand
    apart from the left column."""
    hanging: list[tuple[int, Atom]] = []
    beside: list[float] = []
    for row in stretch:
        left = [atom for atom in row if atom.x0 < x]
        number = _NUMBER.fullmatch(left[-1].text) if left and any(abs(atom.x0 - x) < 4 for atom in row) else None
        if number is not None and (len(left) == 1 or left[-1].x0 - left[-2].x1 > max(6.0, _STRIP * left[-1].size)):
            hanging.append((int(number[1]), left.pop()))
        beside += [atom.x1 for atom in left]
    if len(hanging) < 2 or any(b - a != 1 for (a, _), (b, _) in pairwise(hanging)):
        return x
    begin = min(atom.x0 for _, atom in hanging)
    return x if begin - max(beside, default=0.0) < 3 else begin - 0.5


def _edges(leaf: Sequence[Row]) -> tuple[float, float]:
    """Left and right edge of a column: what its lines begin and end at, a stray one aside."""
    starts = sorted(row[0].x0 for row in leaf)
    ends = sorted(max(atom.x1 for atom in row) for row in leaf)
    return starts[len(starts) // 40], ends[-1 - len(ends) // 40]


def _strip(region: Sequence[Row], how: Setting) -> tuple[int, int, float] | None:
    """The best strip: first row, row behind the last, and where the right column begins."""
    begin = min(row[0].x0 for row in region)
    end = max(atom.x1 for row in region for atom in row)
    starts: dict[int, list[float]] = {}
    for row in region:
        last: Atom | None = None
        for atom in row:
            wide = max(6.0, _STRIP * atom.size)
            if (last is None or atom.x0 - last.x1 > wide) and atom.x0 - begin > NARROWEST and end - atom.x0 > NARROWEST:
                starts.setdefault(round(atom.x0 / 3), []).append(atom.x0)
            last = atom if last is None or atom.x1 > last.x1 else last
    size = median(atom.size for row in region for atom in row)
    wide = max(6.0, _STRIP * size)
    best: tuple[float, int, int, float] | None = None
    for bin_ in sorted(starts):
        near = [x for b in (bin_ - 1, bin_, bin_ + 1) for x in starts.get(b, ())]
        x = min(near) - 0.5
        sure = any(abs(x - known) < 4 for known in how.known)
        if len(near) < (2 if sure else 3):
            continue
        for start, stop in _runs(region, how.barred, x - wide, x):
            judged = _judge(region, start, stop, x, sure)
            if judged is not None and (best is None or judged > best):
                best = judged
    return None if best is None else (best[1], best[2], best[3])


def _runs(region: Sequence[Row], barred: Sequence[Box], x0: float, x1: float) -> list[tuple[int, int]]:
    """Stretches of rows that leave a strip empty."""
    out: list[tuple[int, int]] = []
    start = 0
    across = [box for box in barred if box.x0 < x0 - 10 and box.x1 > x1 + 10]
    for i, row in enumerate(region):
        if any(atom.x0 < x1 and atom.x1 > x0 for atom in row) or any(box.top <= row[0].base <= box.bottom + 1 for box in across):
            if i - start >= 3:
                out.append((start, i))
            start = i + 1
    if len(region) - start >= 3:
        out.append((start, len(region)))
    return out


def _judge(region: Sequence[Row], start: int, stop: int, x: float, sure: bool) -> tuple[float, int, int, float] | None:
    """How good a strip is, or None where what stands beside it is no running text on both sides. `sure`: other pages have it too."""
    left = [(i, [a for a in region[i] if a.x0 < x]) for i in range(start, stop)]
    right = [(i, [a for a in region[i] if a.x0 >= x]) for i in range(start, stop)]
    left = [(i, row) for i, row in left if row]
    right = [(i, row) for i, row in right if row]
    least = 2 if sure else 3
    if len(left) < least or len(right) < least:
        return None
    start, stop = _trimmed(region, left, right, start, stop)
    left = [(i, row) for i, row in left if start <= i < stop]
    right = [(i, row) for i, row in right if start <= i < stop]
    if len(left) < least or len(right) < least:
        return None
    one, other = _prose([r for _, r in left]), _prose([r for _, r in right])
    mostly = (one or other) and _mostly_prose([r for _, r in left]) and _mostly_prose([r for _, r in right])
    if not (one and other) and not mostly and not (sure and (one or other)):
        return None
    tops = max(region[left[0][0]][0].top, region[right[0][0]][0].top)
    bottoms = min(region[left[-1][0]][0].bottom, region[right[-1][0]][0].bottom)
    if bottoms - tops < (1.0 if sure else 2.2) * left[0][1][0].size:
        return None
    begins = sum(abs(row[0].x0 - x) < 4 for _, row in right)
    near = sum(row[0].x0 - x < 3.5 * row[0].size for _, row in right)
    if begins < (1 if sure else 2) or near < 0.5 * len(right):
        return None
    return (min(len(left), len(right)) + 0.2 * (len(left) + len(right)) + 0.5 * begins, start, stop, x)


def _trimmed(
    region: Sequence[Row], left: list[tuple[int, Row]], right: list[tuple[int, Row]], start: int, stop: int,
) -> tuple[int, int]:
    """Without the lines at the top and the bottom that stand apart on one side only: a heading or legend of what is below."""
    first = max(left[0][0], right[0][0])
    last = min(left[-1][0], right[-1][0])
    above = region[start][0].base - region[start - 1][0].base if start else 1e9
    below = region[stop][0].base - region[stop - 1][0].base if stop < len(region) else 1e9
    for i in range(first - 1, start - 1, -1):
        if region[i + 1][0].base - region[i][0].base > max(2.0 * region[i][0].size, 1.6 * above):
            start = i + 1
            break
    for i in range(last + 1, stop):
        if region[i][0].base - region[i - 1][0].base > max(2.0 * region[i][0].size, 1.6 * below):
            stop = i
            break
    return start, stop


def _prose(side: Sequence[Row]) -> bool:
    """Running text: several words on a line, and few lines that wide gaps cut."""
    width = max(a.x1 for row in side for a in row) - min(row[0].x0 for row in side)
    letters = [sum(len(a.text) for a in row) for row in side]
    cut = sum(_has_cells(row) for row in side)
    return width >= NARROWEST and sum(letters) >= 13 * len(side) and cut <= 0.25 * len(side)


def _mostly_prose(side: Sequence[Row]) -> bool:
    """Running text with a table in it: somewhere six lines without cells follow each other."""
    longest = run = 0
    for row in side:
        run = 0 if _has_cells(row) or sum(len(a.text) for a in row) < 13 else run + 1
        longest = max(longest, run)
    return longest >= 6


def _has_cells(row: Row) -> bool:
    """Whether a gap in a line is wider than justified type makes all of them."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(row)]
    widest = max(gaps, default=0.0)
    usual = sorted(gaps)[len(gaps) // 2] if len(gaps) > 2 else 0.0
    return widest > 1.4 * row[0].size and widest > max(2.2 * usual, 0.0 if usual else 2.2 * row[0].size)
