"""The named queries' answers inside the HTML graph: for its tabs, and as plain tables for a browser without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exports.named import named_queries, run_named
from exports.sparql import Rows
from exports.tables import plain
from kg.ids import compact

if TYPE_CHECKING:
    import pyoxigraph

#: Rows of one query that the page keeps; the graph folder has them all.
KEPT = 2000

#: Queries that a page without JavaScript shows, in this order, and how many rows of each.
_PLAIN = (
    "papers", "patients", "diagnoses", "therapies", "products", "targets", "genetics", "markers", "transplants", "responses", "adverse-events",
    "relapses", "outcomes", "absent", "hedged", "references", "shared-works", "evidence",
)
_PLAIN_ROWS = 1500


def run_all(store: pyoxigraph.Store) -> dict[str, Rows]:
    """The answer of every named query, by name."""
    return {name: run_named(store, name) for name in named_queries()}


def query_tables(answers: Mapping[str, Rows]) -> list[dict[str, Any]]:
    """Every named query with its answer at the time the page was made; `total` counts rows before the cut."""
    out = []
    for name, rows in answers.items():
        query = named_queries()[name]
        out.append({
            "name": name, "title": query.title, "description": query.description, "sparql": query.text, "columns": rows.columns, "total": len(rows.rows),
            "rows": rows.rows[:KEPT],
        })
    return out


@dataclass(frozen=True)
class PlainTable:
    """A table of text for people; `left` counts the rows that are not in it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int


def noscript_tables(answers: Mapping[str, Rows]) -> list[PlainTable]:
    """The statements as tables, without columns that are empty throughout."""
    out = []
    for name in _PLAIN:
        if name not in answers:
            continue
        answer = answers[name]
        keep = [i for i, column in enumerate(answer.columns) if column not in ("start", "end") and any(row[i] not in (None, "") for row in answer.rows)]
        if answer.rows:
            rows = tuple(tuple(_short(row[i]) for i in keep) for row in answer.rows[:_PLAIN_ROWS])
            out.append(PlainTable(named_queries()[name].title, tuple(answer.columns[i] for i in keep), rows, max(0, len(answer.rows) - _PLAIN_ROWS)))
    return out


def _short(value: Any) -> str:
    text = plain(value)
    return compact(text) if text.startswith(("http://", "https://")) and " " not in text else text
