"""The named queries: exports/queries/*.rq, each with its title, columns and order in a comment header.

Header lines: `title`, `description`, `columns` (what the user sees, in order), `order` (columns to sort by, `-` before one for falling
order), `distinct` (one row for each value of these; a name with `_` is hidden), `sorted-cells` (cells of several values to be put in order),
`param` (name, type, default, description of a value that `--set` may change; it stands in the query as `VALUES ?name { default }`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from exports.sparql import Cell, Rows, run_sparql
from kg.ids import DATA, DOI, PREFIXES
from kg.model import LitkgError

if TYPE_CHECKING:
    import pyoxigraph


@dataclass(frozen=True)
class NamedQuery:
    """One query file."""

    name: str
    title: str
    description: str
    columns: tuple[str, ...]
    order: tuple[str, ...]
    distinct: tuple[str, ...]
    sorted_cells: tuple[str, ...]
    params: tuple[tuple[str, str, str, str], ...]
    text: str


@cache
def named_queries() -> dict[str, NamedQuery]:
    """All named queries by name, sorted."""
    out = {}
    for entry in sorted(files("exports").joinpath("queries").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".rq"):
            out[entry.name[:-3]] = parse_query(entry.name[:-3], entry.read_text("utf-8"))
    return out


def parse_query(name: str, text: str) -> NamedQuery:
    """Read the comment header of a query file. Raises ValueError where `title`, `columns` or `order` is missing."""
    head: dict[str, list[str]] = {}
    for match in re.finditer(r"^# ([a-z-]+): (.*)$", text, re.M):
        head.setdefault(match[1], []).append(match[2].strip())
    for wanted in ("title", "description", "columns", "order"):
        if wanted not in head:
            raise ValueError(f"{name}.rq: no `# {wanted}:` line")
    params = tuple(tuple(p.split(" ", 3)) for p in head.get("param", []))

    def words(key: str) -> tuple[str, ...]:
        return tuple(" ".join(head.get(key, [])).split())

    return NamedQuery(
        name, head["title"][0], head["description"][0], words("columns"), words("order"), words("distinct"), words("sorted-cells"), params, text  # type: ignore[arg-type]
    )


def check_settings(name: str, settings: Mapping[str, str]) -> NamedQuery:
    """The query of that name. Raises LitkgError for an unknown query, an unknown name in the settings, or a value of the wrong type."""
    query = named_queries().get(name)
    if query is None:
        import difflib

        near = difflib.get_close_matches(name, named_queries(), 1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise LitkgError(f"no query named {name!r}; {hint}`litkg queries` lists them")
    kinds = {param[0]: param[1] for param in query.params}
    for key, value in settings.items():
        if key not in kinds and key not in query.columns:
            raise LitkgError(f"{name} has no column or parameter {key!r}; it has {', '.join([*kinds, *query.columns])}")
        if kinds.get(key) == "integer" and not re.fullmatch(r"\d{1,9}", value):
            raise LitkgError(f"{key} must be a whole number, not {value!r}")
    return query


def run_named(store: pyoxigraph.Store, name: str, settings: Mapping[str, str] | None = None) -> Rows:
    """Run a named query. Settings name a parameter of the query, or a column whose value the rows must have (see `check_settings`)."""
    settings = dict(settings or {})
    query = check_settings(name, settings)
    text = _with_params(query, settings)
    answer = run_sparql(store, text)
    assert isinstance(answer, Rows)
    return _tidy(query, answer, settings)


def _with_params(query: NamedQuery, settings: dict[str, str]) -> str:
    text = query.text
    for name, kind, _default, _description in query.params:
        if name not in settings:
            continue
        value = settings.pop(name)
        if kind == "integer":
            written = value
        else:
            written = '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r") + '"'
        text = re.sub(rf"VALUES \?{name} \{{[^}}]*\}}", lambda _, n=name, w=written: f"VALUES ?{n} {{ {w} }}", text)  # type: ignore[misc]
    return text


def _rank(value: Cell) -> tuple[int, float, str]:
    if value is None:
        return (2, 0.0, "")
    if isinstance(value, bool | int | float):
        return (0, float(value), "")
    return (1, 0.0, value)


def _tidy(query: NamedQuery, answer: Rows, settings: Mapping[str, str]) -> Rows:
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    for column in query.sorted_cells:
        for row in rows:
            if isinstance(row.get(column), str):
                row[column] = "; ".join(sorted(str(row[column]).split("; ")))
    rows = [row for row in rows if all(matches(row.get(key), value) for key, value in settings.items())]
    rows.sort(key=lambda row: tuple(_rank(row.get(c)) for c in answer.columns))
    for key in reversed(query.order):
        name = key.lstrip("-")
        rows.sort(key=lambda row, n=name: _rank(row.get(n)), reverse=key.startswith("-"))  # type: ignore[misc]
    if query.distinct:
        seen: set[tuple[Cell, ...]] = set()
        kept = []
        for row in rows:
            identity = tuple(row.get(c) for c in query.distinct)
            if identity not in seen:
                seen.add(identity)
                kept.append(row)
        rows = kept
    return Rows(query.columns, tuple(tuple(row.get(c) for c in query.columns) for row in rows))


def matches(value: Cell, wanted: str) -> bool:
    """Whether a cell is what the user asked for: the same text (case does not count), number, or IRI in any of its short forms."""
    if value is None:
        return wanted == ""
    if isinstance(value, bool):
        return wanted.lower() == str(value).lower()
    if isinstance(value, int | float):
        try:
            return float(wanted) == float(value)
        except ValueError:
            return False
    text, asked = value.casefold(), wanted.strip().casefold()
    if text == asked:
        return True
    if text.startswith(("http://", "https://")):
        forms = {text.removeprefix(DOI), text.removeprefix(DATA)}
        forms |= {f"{prefix}:{text[len(base):]}" for prefix, base in PREFIXES.items() if text.startswith(base.casefold())}
        return asked.removeprefix("doi:").strip() in forms or asked in forms
    return asked in [part.strip() for part in text.split(";")]
