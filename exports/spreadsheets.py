"""Tables for spreadsheets: one CSV file for each named query.

A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula, and the texts come from papers that
anyone may have written. Such cells get a leading apostrophe (numbers do not; they are no texts). `guard` and `unguard` are exact inverses.
For plain data without it, use `litkg query --format csv`.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from exports.named import named_queries, run_named
from exports.sparql import Cell, Rows
from exports.tables import plain
from exports.writing import file_aside, folder_aside
from kg.store import GraphFolder

_RISKY = re.compile(r"'*[=+\-@\t\r]")


def guard(text: str) -> str:
    """A text that no spreadsheet takes for a formula. An apostrophe is also set before apostrophes that stand before such a sign, so that
    `unguard` always gives the text back."""
    return "'" + text if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text


def safe_cell(value: Cell) -> str:
    """A cell as text: numbers and truth values as they are, texts guarded."""
    return guard(value) if isinstance(value, str) else plain(value)


def _write_rows(rows: Rows, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows.columns)
        writer.writerows([safe_cell(value) for value in row] for row in rows.rows)


def write_csv(folder: GraphFolder, path: Path) -> None:
    """A folder with one CSV file for each named query (UTF-8, a missing value is an empty cell). Lost: what no named query shows; a cell that a
    spreadsheet would take for a formula begins with an apostrophe."""
    store = folder.store()
    with folder_aside(path, "csv", {"queries": list(named_queries())}) as out:
        for name in named_queries():
            _write_rows(run_named(store, name), out / f"{name}.csv")


def write_query_csv(folder: GraphFolder, path: Path, name: str) -> None:
    """One named query as a CSV file, guarded in the same way. Raises LitkgError for an unknown query."""
    rows = run_named(folder.store(), name)
    with file_aside(path) as out:
        _write_rows(rows, out)
