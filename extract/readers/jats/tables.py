"""Tables as rows of `| cell | cell |`: spans of rows and columns filled, the rows of a header made one, as readers of tables here expect them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract.readers.builder import DocumentBuilder
from extract.readers.jats.citations import Entries, write_running
from extract.readers.jats.inline import Piece, Running, running
from extract.readers.jats.tree import children, within

if TYPE_CHECKING:
    from lxml.etree import _Element

#: A table that claims more columns or rows than this is damaged; its spans are not filled.
_WIDEST = 400


@dataclass(slots=True)
class _Cell:
    """A cell of the grid; `origin` is False where a span repeats it."""

    found: Running
    origin: bool
    full: bool = False


def write_table(builder: DocumentBuilder, table: _Element, entries: Entries) -> None:
    """Write one `table`: a block for each row. A row that is one cell across the whole table is written once."""
    head, body = _parts(table)
    grid = _grid([*head, *body], entries)
    n_head = len(head)
    if not n_head and len(grid) > 1 and all(row.tag == "tr" and children(row, "th") and not children(row, "td") for row in body[:1]):
        n_head = 1
    width = max((len(row) for row in grid), default=0)
    header, rest = grid[:n_head], grid[n_head:]
    titles = [row for row in header if row and row[0].full and len(header) > 1]
    header = [row for row in header if row not in titles]
    for row in titles:
        builder.open("caption")
        write_running(builder, row[0].found, entries)
        builder.close()
    if header:
        _write_row(builder, [_stacked([row[i].found for row in header if i < len(row)]) for i in range(width)], entries)
    for row in rest:
        cells = [cell.found for cell in row] if not (row and row[0].full) else [row[0].found, *(Running() for _ in row[1:])]
        if any(cell.text() for cell in cells):
            _write_row(builder, cells, entries)


def _parts(table: _Element) -> tuple[list[_Element], list[_Element]]:
    """The rows of the header, and all others in order."""
    head = [row for part in children(table, "thead") for row in children(part, "tr", "row")]
    body = [row for part in children(table) if part.tag != "thead" for row in ([part] if part.tag in ("tr", "row") else children(part, "tr", "row"))]
    if not head and not body:  # OASIS tables in wrappers
        head = [row for part in within(table, "thead") for row in children(part, "row", "tr")]
        body = [row for part in within(table, "tbody") for row in children(part, "row", "tr")]
    return head, body


def _span(cell: _Element, name: str) -> int:
    value = cell.get(name) or ""
    if name == "rowspan" and not value and (cell.get("morerows") or "").isdigit():
        value = str(int(cell.get("morerows") or 0) + 1)
    return max(1, min(int(value), _WIDEST)) if value.isdigit() else 1


def _grid(rows: list[_Element], entries: Entries) -> list[list[_Cell]]:
    """The cells by row and column, spans filled with the cell that spans."""
    grid: list[list[_Cell]] = []
    hanging: dict[int, tuple[int, _Cell]] = {}  # column -> rows to come, cell
    for row in rows:
        out: list[_Cell] = []
        cells = children(row, "td", "th", "entry")

        def hang() -> None:
            while len(out) in hanging:  # noqa: B023 (called within the turn that defines it)
                left, above = hanging.pop(len(out))  # noqa: B023
                if left > 1:
                    hanging[len(out)] = (left - 1, above)  # noqa: B023
                out.append(_Cell(above.found, False))  # noqa: B023

        later: dict[int, tuple[int, _Cell]] = {}
        for element in cells:
            hang()
            if len(out) >= _WIDEST:
                break
            columns, down = _span(element, "colspan"), _span(element, "rowspan")
            cell = _Cell(running(element, entries.numbers, cell=True), True, len(cells) == 1 and columns > 1 and not hanging)
            for i in range(min(columns, _WIDEST - len(out))):
                if down > 1:
                    later[len(out)] = (down - 1, cell)
                out.append(cell if i == 0 else _Cell(cell.found, False, cell.full))
        hang()
        hanging.update(later)
        grid.append(out)
    width = max((len(row) for row in grid), default=0)
    for out in grid:
        if out and out[0].full and len(out) < width:
            out[0].full = False
    return grid


def _stacked(found: list[Running]) -> Running:
    """The cells above each other in a header as one, without what a span repeats."""
    out = Running()
    seen: list[str] = []
    for cell in found:
        text = cell.text()
        if not text or (seen and text in seen):
            continue
        if seen:
            out.pieces.append(Piece(" "))
        seen.append(text)
        out.pieces.extend(cell.pieces)
    return out


def _write_row(builder: DocumentBuilder, cells: list[Running], entries: Entries) -> None:
    builder.open("table_row")
    builder.write("|")
    for cell in cells:
        builder.write(" ")
        write_running(builder, _without_bars(cell), entries)
        builder.write(" |")
    builder.close()


def _without_bars(cell: Running) -> Running:
    """A bar within a cell would end it; the mathematical bar looks the same."""
    if not any("|" in piece.text for piece in cell.pieces):
        return cell
    return Running([Piece(re.sub(r"\|", "\u2223", p.text), p.rids, p.sup, p.mark) for p in cell.pieces], cell.floats)


def table_of(wrap: _Element) -> list[_Element]:
    """The tables in a `table-wrap`; of alternatives (an image and a table) the table."""
    return list(within(wrap, "table", "array", skip=("caption",)))
