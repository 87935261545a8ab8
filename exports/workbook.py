"""An Excel workbook: a sheet for each question, with frozen header, filters, and the sentence as a comment on the row's first cell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.named import cell_quotes, named_queries, run_named
from exports.sparql import Cell, Rows
from exports.spreadsheets import guard
from exports.writing import file_aside
from kg.model import LitkgError
from kg.store import GraphFolder

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

#: The named queries that have a sheet, in the order of the sheets; one that does not exist (yet) has none.
SHEETS = (
    "case-matrix", "papers", "patients", "diagnoses", "therapies", "products", "responses", "adverse-events", "genetics", "markers", "transplants",
    "relapses", "outcomes", "targets", "absent", "hedged", "references", "shared-works", "evidence",
)
#: What one cell can hold, in UTF-16 units, and one sheet, in rows beside the header.
CELL_LIMIT, ROW_LIMIT = 32_767, 1_048_575
#: Sheets with a comment in each row stay quick to open up to about so many rows.
COMMENT_LIMIT = 5_000
_WIDE = {"quote": 60, "text": 60, "title": 50, "authors": 40, "sentence": 60}


def write_xlsx(folder: GraphFolder, path: Path) -> None:
    """A workbook with a sheet for each of the `SHEETS`. Texts are text cells (never formulas) and have the mark that keeps them so when edited.

    Lost: what the sheets' queries do not show; the end of a text beyond 32,767 characters (it ends in "…"). Raises LitkgError where XlsxWriter
    is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise LitkgError("the xlsx format needs XlsxWriter; install it with `pip install XlsxWriter`") from None
    store = folder.store()
    with file_aside(path) as out:
        workbook = xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
        # The day of the export would make different bytes of the same graph.
        workbook.set_properties({"title": "litkg graph", "created": datetime(2000, 1, 1)})
        formats = {
            "head": workbook.add_format({"bold": True, "bottom": 1, "valign": "top"}),
            "cell": workbook.add_format({"valign": "top"}),
            "wide": workbook.add_format({"valign": "top", "text_wrap": True}),
            "risky": workbook.add_format({"valign": "top", "quote_prefix": True}),
        }
        for name in SHEETS:
            if name in named_queries():
                rows = run_named(store, name)
                quotes = cell_quotes(store, name)
                for part in range(0, max(1, len(rows.rows)), ROW_LIMIT):
                    title = name if part == 0 else f"{name} {part // ROW_LIMIT + 1}"
                    _sheet(workbook, title, Rows(rows.columns, rows.rows[part : part + ROW_LIMIT]), formats, quotes)
        workbook.close()


def _sheet(workbook: xlsxwriter.Workbook, title: str, rows: Rows, formats: dict[str, Any], quotes: dict[tuple[str, str], list[str]]) -> None:
    """One sheet. `quotes` are those of single cells (first column, name of the column), where a row gathers several facts."""
    sheet = workbook.add_worksheet(title)
    for number, column in enumerate(rows.columns):
        sheet.write_string(0, number, column, formats["head"])
        sheet.set_column(number, number, _WIDE.get(column, 18 if column not in ("start", "end", "order", "number", "age", "year") else 8))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(rows.rows)), len(rows.columns) - 1)
    comments = "quote" in rows.columns and len(rows.rows) <= COMMENT_LIMIT
    for index, row in enumerate(rows.rows, 1):
        for number, value in enumerate(row):
            _cell(sheet, index, number, value, formats["wide" if rows.columns[number] in _WIDE else "cell"], formats["risky"])
        if comments:
            told = dict(zip(rows.columns, row, strict=True))
            if told["quote"]:
                place = f"{told.get('section') or ''} {told.get('start')}\u2013{told.get('end')}".strip()
                sheet.write_comment(index, 0, fit(f"{told['quote']}\n({place})"), {"x_scale": 3, "y_scale": 2, "author": "litkg"})
            for number, column in enumerate(rows.columns[1:], 1):
                lines = quotes.get((str(row[0]), column))
                if lines and row[number] is not None:
                    sheet.write_comment(index, number, fit("\n".join(lines)), {"x_scale": 4, "y_scale": 4, "author": "litkg"})


def _cell(sheet: Worksheet, row: int, column: int, value: Cell, style: Any, risky: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, fit(value), style if guard(value) == value else risky)
    else:
        sheet.write_number(row, column, value, style)


def fit(text: str) -> str:
    """A text that one cell can hold; a longer one is cut and ends in "…". Length counts as Excel counts it, in UTF-16 units."""
    if len(text) * 2 <= CELL_LIMIT or len(text.encode("utf-16-le")) // 2 <= CELL_LIMIT:
        return text
    return text.encode("utf-16-le")[: (CELL_LIMIT - 1) * 2].decode("utf-16-le", "ignore") + "\u2026"
