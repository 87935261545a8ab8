"""The named queries: exports/queries/*.rq, each with its title, columns and order in a comment header.

Header lines: `title`, `description`, `columns` (what the user sees, in order), `order` (columns to sort by, `-` before one for falling
order), `distinct` (one row for each value of these; a name with `_` is hidden), `sorted-cells` (cells of several values to be put in order),
`pivot` (three variables: rows with the same `distinct` become one, whose column named by the first holds the values of the third in the order
of the second),
`param` (name, type, default, description of a value that `--set` may change; it stands in the query as `VALUES ?name { default }`), `receipts`
(a pattern that binds `?_statement` to the assertions behind a row, where the query itself does not).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
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
    receipts: str
    text: str
    pivot: tuple[str, ...] = ()


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
    params = []
    for param in head.get("param", []):
        param_name, kind, default, description = param.split(" ", 3)
        params.append((param_name, kind, default, description))

    def words(key: str) -> tuple[str, ...]:
        return tuple(" ".join(head.get(key, [])).split())

    return NamedQuery(
        name, head["title"][0], head["description"][0], words("columns"), words("order"), words("distinct"), words("sorted-cells"), tuple(params),
        " ".join(head.get("receipts", [])), text, words("pivot"),
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


def run_named(store: pyoxigraph.Store, name: str, settings: Mapping[str, str] | None = None, receipts: bool = False) -> Rows:
    """Run a named query. Settings name a parameter of the query, or a column whose value the rows must have (see `check_settings`).

    With `receipts` each row gets a last column of that name: the assertions behind it with their quotes, papers and offsets.
    """
    settings = dict(settings or {})
    query = check_settings(name, settings)
    text = _with_params(query, settings)
    if receipts:
        text = _with_statement(query, text)
    answer = run_sparql(store, text)
    assert isinstance(answer, Rows)
    return _tidy(query, answer, settings, store if receipts else None)


def _with_statement(query: NamedQuery, text: str) -> str:
    """The query with the assertions behind each row as one more variable."""
    head, where = text.split(" WHERE {", 1)
    if "?_statement" not in head[head.index("SELECT ") :]:
        head = re.sub(r"SELECT (DISTINCT )?", r"SELECT \1?_statement ", head, count=1)
    if query.receipts:
        body, tail = where.rsplit("}\nORDER BY", 1)
        where = f"{body}  {query.receipts}\n}}\nORDER BY{tail}"
        for prefix in ("rdf", "cito"):
            if f"PREFIX {prefix}:" not in head:
                head = f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n{head}"
    return f"{head} WHERE {{{where}"


def _receipts(store: pyoxigraph.Store, statements: set[str]) -> list[dict[str, Cell]]:
    """The evidence of assertions, in the order of papers and offsets."""
    out: list[dict[str, Cell]] = []
    for statement in sorted(statements):
        answer = run_sparql(store, f"""PREFIX kg: <{PREFIXES["kg"]}> PREFIX oa: <{PREFIXES["oa"]}>
            SELECT ?paper ?quote ?section ?start ?end ?standing WHERE {{ <{statement}> kg:hasEvidence ?e .
            ?e kg:inPaper ?paper ; kg:standing ?standing ; oa:hasSelector ?s . ?s oa:exact ?quote ; oa:start ?start ; oa:end ?end ; kg:section ?section }}""")
        assert isinstance(answer, Rows)
        out.extend({"assertion": statement, **row} for row in answer.dicts())
    return sorted(out, key=lambda r: (str(r["paper"]), int(str(r["start"])), int(str(r["end"])), str(r["assertion"])))


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
    return (1, 0.0, str(value))


def _tidy(query: NamedQuery, answer: Rows, settings: Mapping[str, str], store: pyoxigraph.Store | None = None) -> Rows:
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    for column in query.sorted_cells:
        for row in rows:
            if isinstance(row.get(column), str):
                row[column] = "; ".join(sorted(str(row[column]).split("; ")))
    if query.pivot:
        rows = _pivot(query, rows)
    rows = [row for row in rows if all(matches(row.get(key), value) for key, value in settings.items())]
    # What the user sees decides between equals, so that a hidden column more or less changes no order.
    by = [*query.columns, *sorted(c for c in answer.columns if c not in query.columns and c != "_statement")]
    rows.sort(key=lambda row: tuple(_rank(row.get(c)) for c in by))
    for key in reversed(query.order):
        name = key.lstrip("-")
        rows.sort(key=lambda row, n=name: _rank(row.get(n)), reverse=key.startswith("-"))  # type: ignore[misc]
    identities = query.distinct or query.columns
    behind: dict[tuple[Cell, ...], set[str]] = {}
    kept: list[dict[str, Cell]] = []
    for row in rows:
        identity = tuple(row.get(c) for c in identities)
        if identity not in behind or (not query.distinct and store is None):
            kept.append(row)
        statement = row.get("_statement")
        behind.setdefault(identity, set()).update(statement.split("\n") if isinstance(statement, str) else [])
    if store is None:
        return Rows(query.columns, tuple(tuple(row.get(c) for c in query.columns) for row in kept))
    with_receipts = []
    for row in kept:
        cells: list[Cell] = [row.get(c) for c in query.columns]
        cells.append(_receipts(store, behind[tuple(row.get(c) for c in identities)]))
        with_receipts.append(tuple(cells))
    return Rows((*query.columns, "receipts"), tuple(with_receipts))


def _pivot(query: NamedQuery, rows: list[dict[str, Cell]]) -> list[dict[str, Cell]]:
    """Long rows (one a value) made wide: one for each value of `distinct`, cells in the order of their places, what is told twice in a row named once."""
    column, place, text = query.pivot
    wide: dict[tuple[Cell, ...], dict[str, Cell]] = {}
    cells: dict[tuple[Cell, ...], dict[str, list[str]]] = {}
    behind: dict[tuple[Cell, ...], set[str]] = {}
    for row in sorted(rows, key=lambda r: (_rank(r.get(place)), _rank(r.get(text)))):
        identity = tuple(row.get(c) for c in query.distinct)
        wide.setdefault(identity, {k: v for k, v in row.items() if k not in query.pivot})
        if row.get(column) is not None and row.get(text) is not None:
            cells.setdefault(identity, {}).setdefault(str(row[column]), []).append(str(row[text]))
        if isinstance(row.get("_statement"), str):
            behind.setdefault(identity, set()).add(str(row["_statement"]))
    for identity, row in wide.items():
        row.update({name: "; ".join(value for value, _ in groupby(values)) for name, values in cells.get(identity, {}).items()})
        row["_statement"] = "\n".join(sorted(behind.get(identity, ()))) or None
    return list(wide.values())


def cell_quotes(store: pyoxigraph.Store, name: str) -> dict[tuple[str, str], list[str]]:
    """The quotes behind each cell of a query that gathers facts into wide rows: (first column, name of the cell's column) -> "fact: quote" lines
    in the order of the cell. Empty for other queries."""
    query = check_settings(name, {})
    if not query.pivot:
        return {}
    column, place, text = query.pivot
    long = run_sparql(store, query.text)
    said = run_sparql(store, f"""PREFIX kg: <{PREFIXES["kg"]}> PREFIX oa: <{PREFIXES["oa"]}> SELECT ?statement ?quote ?start ?end WHERE {{
        ?statement kg:hasEvidence ?e . ?e kg:rank 1 ; oa:hasSelector ?s . ?s oa:exact ?quote ; oa:start ?start ; oa:end ?end }}""")
    assert isinstance(long, Rows) and isinstance(said, Rows)
    quotes: dict[Cell, str] = {}
    for row in sorted(said.dicts(), key=lambda r: (str(r["statement"]), _rank(r["start"]))):
        quotes.setdefault(row["statement"], f"“{' '.join(str(row['quote']).split())}” ({row['start']}–{row['end']})")
    out: dict[tuple[str, str], list[str]] = {}
    for row in sorted(long.dicts(), key=lambda r: (_rank(r[place]), _rank(r[text]))):
        if row[column] is None or row["_statement"] not in quotes:
            continue
        line = f"{row[text]}: {quotes[row['_statement']]}"
        lines = out.setdefault((str(row[query.columns[0]]), str(row[column])), [])
        if line not in lines:
            lines.append(line)
    return out


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
    text, asked = str(value).casefold(), wanted.strip().casefold()
    if text == asked:
        return True
    if text.startswith(("http://", "https://")):
        forms = {text.removeprefix(DOI), text.removeprefix(DATA)}
        forms |= {f"{prefix}:{text[len(base):]}" for prefix, base in PREFIXES.items() if text.startswith(base.casefold())}
        return asked.removeprefix("doi:").strip() in forms or asked in forms
    return asked in [part.strip() for part in text.split(";")]
