"""Parquet: one file for each named query, with typed columns, for pandas, DuckDB, R and Spark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.named import NamedQuery, named_queries, run_named
from exports.sparql import Cell, Rows
from exports.tables import plain
from exports.writing import folder_aside
from kg.model import LitkgError
from kg.store import GraphFolder

if TYPE_CHECKING:
    import pyarrow

#: Columns whose type is the same in every graph, also where a graph has no value in them, so that the files of several graphs can be stacked.
_WHOLE = frozenset([
    "start", "end", "order", "number", "year", "grade", "onset_day", "papers", "patients", "patients_n", "papers_treated", "patients_treated",
    "relapse_order",
])
_NUMBERS = frozenset([
    "age", "dose_value", "duration_value", "mrd_value", "value_high", "fraction", "fraction_high", "transduction_percent", "viability_percent",
    "confidence", "pagerank",
])
_TRUTHS = frozenset(["negated", "hedged"])


def column_type(name: str, values: list[Cell]) -> str:
    """The type of a column: int64, double, bool or string. A column whose values are of several kinds is text."""
    kinds = {type(v) for v in values if v is not None}
    if not kinds:
        return "int64" if name in _WHOLE else "double" if name in _NUMBERS else "bool" if name in _TRUTHS else "string"
    if kinds == {bool}:
        return "bool"
    if kinds == {int} and name not in _NUMBERS and all(-(2**63) <= v < 2**63 for v in values if isinstance(v, int)):
        return "int64"
    # Beyond 2**53 a double is no longer exact.
    if kinds <= {int, float} and all(abs(v) <= 2**53 for v in values if isinstance(v, int)):
        return "double"
    return "string"


def arrow_table(query: NamedQuery, rows: Rows) -> pyarrow.Table:
    """The answer of a named query; title, description and SPARQL are in the schema's metadata."""
    import pyarrow

    arrays, fields = [], []
    for number, name in enumerate(rows.columns):
        values: list[Any] = [row[number] for row in rows.rows]
        kind = column_type(name, values)
        type_ = {"int64": pyarrow.int64(), "double": pyarrow.float64(), "bool": pyarrow.bool_(), "string": pyarrow.string()}[kind]
        if kind == "string":
            values = [None if v is None else plain(v) for v in values]
        elif kind == "double":
            values = [None if v is None else float(v) for v in values]
        arrays.append(pyarrow.array(values, type=type_))
        fields.append(pyarrow.field(name, type_))
    metadata = {"title": query.title, "description": query.description, "sparql": query.text}
    return pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields, metadata=metadata))


def write_parquet(folder: GraphFolder, path: Path) -> None:
    """A folder with one Parquet file for each named query; numbers are numbers, truth values truth values, a missing value is null.

    Lost: what no named query shows. Raises LitkgError where pyarrow is not installed.
    """
    try:
        import pyarrow.parquet
    except ImportError:
        raise LitkgError("the parquet format needs pyarrow; install it with `pip install pyarrow`") from None
    store = folder.store()
    with folder_aside(path, "parquet", {"queries": list(named_queries())}) as out:
        for name, query in named_queries().items():
            pyarrow.parquet.write_table(arrow_table(query, run_named(store, name)), out / f"{name}.parquet", compression="zstd")
