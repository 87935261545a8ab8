"""The way back: the RDF of a Neo4j export, from its files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exports.csvcells import restore
from exports.propertygraph import EVIDENCE, IRI, LABEL, OA_END, OA_START, PREDICATE, SELECTOR, SPAN_TYPES, STRING, TYPE
from exports.writing import previous_export
from kg.model import LitkgError

_FIELD = re.compile(r'(?:^|,)("(?:[^"]|"")*"|[^,"]*)')


def fields(line: str) -> list[str | None]:
    """The fields of a line; None for a missing value, which is not the same as an empty text."""
    out: list[str | None] = []
    for match in _FIELD.finditer(line):
        text = match[1]
        out.append(text[1:-1].replace('""', '"') if text.startswith('"') else text or None)
    return out


def _rows(path: Path) -> Iterator[dict[str, str | None]]:
    with path.open(encoding="utf-8", newline="") as file:
        header = [name or "" for name in fields(next(file).rstrip("\n"))]
        for line in file:
            yield dict(zip(header, fields(line.rstrip("\n")), strict=True))


def read_neo4j(path: Path) -> Iterator[str]:
    """The N-Triples lines (without the final stop, not sorted, some more than once) of the graph that `write_neo4j` exported to a folder.

    Raises LitkgError where the folder is no Neo4j export.
    """
    manifest = previous_export(path)
    if manifest is None or manifest.get("format") != "neo4j":
        raise LitkgError(f"{path}: is no Neo4j export of litkg; make one with `litkg export GRAPH --format neo4j -o {path}`")
    long_ids: dict[str, str] = {}
    for name, table in manifest["nodes"].items():
        for row in _rows(path / name):
            if str(row["id:ID"]).startswith("sha256:"):
                long_ids[str(row["id:ID"])] = str(row["iri"])
            yield from _node(row, table, manifest)
    for name, table in manifest["relationships"].items():
        predicate = manifest["types"][table["type"]]
        for row in _rows(path / name):
            start, end = str(row[":START_ID"]), str(row[":END_ID"])
            yield f"<{long_ids.get(start, start)}> <{predicate}> <{long_ids.get(end, end)}>"


def _node(row: dict[str, str | None], table: dict[str, Any], manifest: dict[str, Any]) -> Iterator[str]:
    iri = row["iri"]
    delimiter = manifest["array_delimiter"]
    types = [manifest["labels"][label] for label in str(row[":LABEL"]).split(delimiter) if label in manifest["labels"]]
    for type_ in (*types, *(row["types:IGNORE"] or "").split()):
        yield f"<{iri}> <{TYPE}> <{type_}>"
    span: list[tuple[str, str, str]] = []
    own: list[tuple[str, str, str]] = []
    for name, column in table["columns"].items():
        kind = column["type"]
        cell = row[name if kind == "string" else f"{name}:{kind}"]
        if cell is None:
            continue
        texts = cell.split(delimiter) if kind.endswith("[]") else [cell]
        notes = row.get(f"{name}__breaks:IGNORE")
        if notes:
            texts = [restore(t, n) for t, n in zip(texts, notes.split(delimiter) if kind.endswith("[]") else [notes], strict=True)]
        datatypes = (row.get(f"{name}__type:IGNORE") or "").split() or [column["datatype"]] * len(texts)
        pairs = [(manifest["properties"][name], t, d) for t, d in zip(texts, datatypes, strict=True)]
        (span if EVIDENCE in types and name in manifest["span"] else own).extend(pairs)
    for predicate, text, datatype in own:
        if predicate == PREDICATE:
            text = manifest["predicates"].get(text, text)
        yield f"<{iri}> <{predicate}> {_term(text, datatype)}"
        if predicate == SELECTOR and EVIDENCE in types:
            values = {p: t for p, t, _ in span}
            for type_ in SPAN_TYPES:
                yield f"<{text}> <{TYPE}> <{type_}>"
            yield f"<{text}> <{LABEL}> {_term('-'.join((values[OA_START], values[OA_END])), STRING)}"
            for inner, value, kind in span:
                yield f"<{text}> <{inner}> {_term(value, kind)}"


def _term(text: str, datatype: str) -> str:
    import pyoxigraph

    if datatype == IRI:
        return f"<{text}>"
    if datatype.startswith("@"):
        return str(pyoxigraph.Literal(text, language=datatype[1:]))
    return str(pyoxigraph.Literal(text, datatype=pyoxigraph.NamedNode(datatype)))
