"""Tables: what stands in cells below or above a legend "Table 1" becomes rows; what cannot be told apart is kept out of the sentences."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from extract.readers.pdf.chunks import CAPTION, Chunk, Manner, is_caption
from extract.readers.pdf.lines import Line


def take_tables(found: list[Chunk], how: Manner) -> list[Chunk]:
    """The paragraphs of a column with its tables as one paragraph each, cells in `rows` (none where they cannot be told)."""
    out: list[Chunk] = []
    i = 0
    while i < len(found):
        chunk = found[i]
        label = CAPTION.match(chunk.text)
        if chunk.lines[0].table and not is_caption(chunk.text):
            ruled = [chunk]
            while i + len(ruled) < len(found) and found[i + len(ruled)].lines[0].table:
                ruled.append(found[i + len(ruled)])
            out += _parts([line for each in ruled for line in each.lines])
            i += len(ruled)
            continue
        if label is None or not label["what"].casefold().startswith("table") or not is_caption(chunk.text):
            out.append(chunk)
            i += 1
            continue
        out.append(chunk)
        j = i + 1
        lines: list[Line] = []
        notes: list[Chunk] = []
        while j < len(found):
            if found[j].lines[0].table or _tabular(found[j]) or (lines and _inside(found, j, how)):
                lines += found[j].lines
            elif lines and _overleaf(found, j) and found[j].size < 0.93 * how.size:
                notes.append(found[j])  # a note at the foot of the column stands between
            else:
                break
            j += 1
        out += _parts(lines)
        out += notes
        i = j
    return out


def _tabular(chunk: Chunk) -> bool:
    """Whether lines stand in cells: half of them, or the first of them with short pieces below, which cells that run on leave."""
    cut = [len(line.cells) >= 2 for line in chunk.lines]
    short = all(has or line.x1 - line.x0 < 0.45 * (line.right - line.left) for has, line in zip(cut, chunk.lines, strict=True))
    return sum(cut) * 2 >= len(cut) or (cut[0] and short)


def _overleaf(found: Sequence[Chunk], j: int) -> bool:
    """Whether cells go on in the next column behind a paragraph that is the last of its own."""
    here = found[j].lines[-1]
    if j + 1 >= len(found):
        return False
    there = found[j + 1].lines[0]
    return (there.page, there.column) != (here.page, here.column) and len(there.cells) >= 2


def _inside(found: Sequence[Chunk], j: int, how: Manner) -> bool:
    """A short piece between two rows of cells: a cell that runs over more lines."""
    chunk = found[j]
    following = found[j + 1] if j + 1 < len(found) else None
    short = all(line.x1 - line.x0 < 0.45 * (line.right - line.left) for line in chunk.lines)
    last, first = found[j - 1].lines[-1], chunk.lines[0]
    near = (last.page, last.column) != (first.page, first.column) or first.base - last.base < 2.2 * how.apart(chunk.size)
    return short and near and (
        (following is not None and _tabular(following)) or (len(chunk.lines) == 1 and chunk.size < 0.97 * how.size))


def _parts(lines: Sequence[Line]) -> list[Chunk]:
    """A table that may stand in several columns or on several pages: its rows, or furniture for a part whose columns cannot be told."""
    out: list[Chunk] = []
    for _, part in groupby(lines, key=lambda line: (line.page, line.column)):
        held = list(part)
        rows = rows_of(held)
        if out and rows and out[-1].rows and len(out[-1].rows[0]) == len(rows[0]):
            out[-1].lines += held
            out[-1].rows += rows
        else:
            out.append(Chunk(held, "table_row" if rows else "furniture", rows=rows, float_=True))
    return out


def rows_of(lines: Sequence[Line]) -> list[list[str]]:
    """The cells of a table, row by row, with the line breaks in them; empty where columns cannot be told for sure."""
    edges = _columns(lines)
    if len(edges) < 2:
        return []
    placed = [_placed(line, edges) for line in lines]
    gaps = [0.0, *(b.base - a.base for a, b in pairwise(lines))]
    limit = _between(gaps[2:], placed[2:])
    bands = len({line.band for line in lines})
    ruled = all(line.table for line in lines) and bands >= 4 and len(lines) < 4 * bands
    rows: list[list[str]] = []
    band = 0
    for line, gap, cells in zip(lines, gaps, placed, strict=True):
        if cells is None:
            return []
        filled = sum(bool(cell) for cell in cells) / len(cells)
        if ruled:
            starts, band = line.band != band, line.band
        elif limit:
            starts = gap > limit and (bool(cells[0]) or filled >= 0.5)
        else:  # a cell that runs on leaves most of its row empty
            starts = bool(cells[0]) and filled >= 0.6
        if starts or not rows:
            rows.append(cells)
        else:
            rows[-1] = [f"{a}\n{b}".strip() for a, b in zip(rows[-1], cells, strict=True)]
    return rows if all(sum(bool(cell) for cell in row) for row in rows) else []


def _between(gaps: Sequence[float], placed: Sequence[list[str] | None]) -> float:
    """The distance of baselines above which a new row begins, where lines within a row stand closer than rows do; 0 where they do not."""
    steps = sorted(gap for gap in gaps if gap > 1)
    jump, at = max(((b / a, k) for k, (a, b) in enumerate(pairwise(steps))), default=(1.0, 0))
    if jump < 1.1:
        return 0.0
    limit = (steps[at] + steps[at + 1]) / 2
    opening = [cells for gap, cells in zip(gaps, placed, strict=True) if cells and gap > limit]
    inside = [cells for gap, cells in zip(gaps, placed, strict=True) if cells and gap <= limit]
    whole = all(all(cells) for cells in inside)
    return 0.0 if whole or sum(bool(cells[0]) for cells in opening) < 0.7 * len(opening) else limit


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Where columns begin and end: stretches of the page's width that cells fill, parted by stretches that none does. Lines with few cells,
    which may span columns, are not asked."""
    most = max((len(line.cells) for line in lines), default=0)
    full = [line for line in lines if len(line.cells) >= 0.6 * most] if most > 2 else lines
    spans = sorted((x0, x1) for line in full for x0, x1, _ in (line.cells or ((line.x0, line.x1, line.text),)))
    merged: list[list[float]] = []
    for x0, x1 in spans:
        if merged and x0 <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], x1)
        else:
            merged.append([x0, x1])
    return [(a, b) for a, b in merged]


def _placed(line: Line, edges: Sequence[tuple[float, float]]) -> list[str] | None:
    out = [""] * len(edges)
    for x0, x1, text in line.cells or ((line.x0, line.x1, line.text),):
        # A cell that spans columns stands in the first of them.
        k = next((n for n, (a, b) in enumerate(edges) if x0 <= b + 1 and x1 >= a - 1), None)
        if k is None:
            return None
        out[k] = f"{out[k]} {text}".strip()
    return out
