"""Rows and triples as text: table, JSON, JSON Lines, CSV, TSV; Turtle, N-Triples and JSON-LD for CONSTRUCT."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from exports.sparql import Cell, Rows, Triples
from kg.ids import PREFIXES, compact
from kg.model import LitkgError

ROW_FORMATS = ("table", "json", "jsonl", "csv", "tsv")
TRIPLE_FORMATS = ("turtle", "ntriples", "jsonld")


def format_rows(rows: Rows, fmt: str, width: int | None = None) -> Iterator[str]:
    """The rows in a format, in pieces that end with line breaks. Raises LitkgError for a format that tables do not have."""
    if fmt == "json":
        yield "[\n" if rows.rows else "["
        for n, row in enumerate(rows.dicts()):
            yield ("  " if n == 0 else ",\n  ") + json.dumps(row, ensure_ascii=False)
        yield "\n]\n" if rows.rows else "]\n"
    elif fmt == "jsonl":
        for row in rows.dicts():
            yield json.dumps(row, ensure_ascii=False) + "\n"
    elif fmt in ("csv", "tsv"):
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter="," if fmt == "csv" else "\t", lineterminator="\n")
        writer.writerow(rows.columns)
        for cells in rows.rows:
            writer.writerow([plain(c) for c in cells])
            if buffer.tell() > 65536:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()
    elif fmt == "table":
        yield format_table(rows, width)
    else:
        raise LitkgError(f"rows have no format {fmt!r}; choose one of {', '.join(ROW_FORMATS)}")


def plain(value: Cell) -> str:
    """A cell as text: nothing for a missing value, `true`/`false` in lower case."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):  # receipts: where each stands
        return "; ".join(f"{r['paper']} {r['start']}-{r['end']}" for r in value)
    return str(value)


def format_table(rows: Rows, width: int | None = None) -> str:
    """A table for people. Long cells are cut with an ellipsis; columns that are empty in every row are left out and named below."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    empty = [c for i, c in enumerate(rows.columns) if rows.rows and all(row[i] is None for row in rows.rows)]
    shown = [i for i, c in enumerate(rows.columns) if c not in empty]
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for i in shown:
        numbers = all(row[i] is None or (isinstance(row[i], int | float) and not isinstance(row[i], bool)) for row in rows.rows)
        table.add_column(rows.columns[i], justify="right" if numbers and rows.rows else "left", overflow="fold")
    for row in rows.rows:
        table.add_row(*(Text(_short(row[i])) for i in shown))
    buffer = io.StringIO()
    Console(file=buffer, width=width or 160, force_terminal=False, color_system=None, legacy_windows=False).print(table)
    count = len(rows.rows)
    tail = f"{count} row{'' if count == 1 else 's'}" + (f"; empty columns left out: {', '.join(empty)}" if empty else "")
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + f"\n({tail})\n"


def _short(value: Cell, limit: int = 90) -> str:
    text = " ".join(plain(value).split())
    if text.startswith(("http://", "https://")):
        text = "; ".join(compact(part) for part in text.split("; "))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def format_triples(triples: Triples, fmt: str) -> str:
    """Triples in a format. Raises LitkgError for a format that triples do not have."""
    text = "".join(f"{line} .\n" for line in triples.lines)
    if fmt == "ntriples":
        return text
    if fmt not in TRIPLE_FORMATS:
        raise LitkgError(f"triples have no format {fmt!r}; choose one of {', '.join(TRIPLE_FORMATS)}")
    return convert(text, fmt)


def convert(ntriples: str, fmt: str) -> str:
    """N-Triples as Turtle or JSON-LD, with our prefixes, in a stable order."""
    import pyoxigraph

    if fmt == "jsonld":
        import rdflib

        graph = rdflib.Graph(bind_namespaces="none")
        graph.parse(data=ntriples, format="nt")
        for prefix, base in PREFIXES.items():
            graph.bind(prefix, base, override=True, replace=True)
        document = json.loads(graph.serialize(format="json-ld", auto_compact=True))
        if isinstance(document.get("@graph"), list):
            document["@graph"].sort(key=lambda node: node.get("@id", ""))
        return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    parsed = pyoxigraph.parse(ntriples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return pyoxigraph.serialize((quad.triple for quad in parsed), format=pyoxigraph.RdfFormat.TURTLE, prefixes=PREFIXES).decode("utf-8")  # type: ignore[union-attr]
