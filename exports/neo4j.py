"""Neo4j: node and relationship files for `neo4j-admin database import full`, and `import.cypher` for LOAD CSV.

One file for each set of labels (`nodes_Patient.csv`) and each relationship type (`rels_RECEIVED.csv`), the header in its first line, as the
importer takes it. One id space; every node also has the label `Resource`, by whose `id` LOAD CSV finds it again.

What is lost in the database: control characters within texts (line breaks too) are spaces, a language tag and the exact datatype of a
literal are not there, and classes of other vocabularies are no labels. The files themselves keep all of it in columns that the importer
ignores (`:IGNORE`), so that `read_neo4j` gives the same RDF back.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, TextIO

from exports.csvcells import ARRAY_DELIMITERS, Column, breaks_cell, cell, loads_alike, plain_cell, quoted
from exports.propertygraph import DERIVED, LABEL, PREDICATE, STATEMENT_COLUMNS, STRING, Names, PropertyGraph, Val, main_types
from exports.spool import Spool
from exports.writing import folder_aside
from kg.ids import compact, digest
from kg.store import GraphFolder

#: The label of every node, with which LOAD CSV finds it by its id.
COMMON_LABEL = "Resource"
FORMAT = 1


def node_id(iri: str) -> str:
    """The IRI, or a hash of it where it is not shorter than 100 bytes (longer ids have broken importers)."""
    if len(iri) < 100 and (iri.isascii() or len(iri.encode()) < 100):
        return iri
    return f"sha256:{digest(iri, length=40)}"


@dataclass
class _Shape:
    """What reading the graph finds out: the columns of every file."""

    nodes: dict[tuple[str, ...], dict[str, Column]] = field(default_factory=dict)
    relationships: dict[str, dict[str, Column]] = field(default_factory=dict)
    predicates: set[str] = field(default_factory=set)


def _read(graph: PropertyGraph, spool: Spool) -> _Shape:
    """Go through the graph once: the shape of its nodes, and into the spool every relationship by predicate, `(start, end, columns, values)`
    for a statement and both ends as they are written for a plain link."""
    shape, claims = _Shape(), graph.claims
    for node in graph.nodes():
        columns = shape.nodes.setdefault(main_types(node), {})
        for predicate, values in node.values.items():
            column = columns.get(predicate)
            if column is None:
                column = columns[predicate] = Column()
            column.add(values)
        affirmed = graph.affirmed(node)
        for s in affirmed:
            columns = shape.relationships.setdefault(s.predicate, {})
            for predicate, values in s.values.items():
                columns.setdefault(predicate, Column()).add(values)
            spool.add(s.predicate, (s.start, s.end, s.columns, _plain(s.values)))
        start = quoted(node_id(node.iri))
        for predicate, target in graph.other_links(node, affirmed):
            shape.relationships.setdefault(predicate, {})
            spool.add(predicate, (node.iri, target, {"key": DERIVED}, {}) if predicate in claims else f"{start},{quoted(node_id(target))}")
    for columns in (*shape.nodes.values(), *shape.relationships.values()):
        shape.predicates.update(columns)
    return shape


def _plain(values: dict[str, list[Val]]) -> dict[str, list[tuple[str, str]]]:
    return {predicate: [(text, datatype) for text, datatype in many] for predicate, many in values.items()}


def _values(plain: dict[str, list[tuple[str, str]]]) -> dict[str, list[Val]]:
    return {predicate: [Val(text, datatype) for text, datatype in many] for predicate, many in plain.items()}


class _Naming:
    """Names of labels, relationship types and properties, and the array delimiter, all from the shape alone."""

    def __init__(self, shape: _Shape, claims: Iterable[str]) -> None:
        self.labels = Names((t for types in shape.nodes for t in types), (COMMON_LABEL,))
        self.types = Names(shape.relationships, upper=True)
        self.properties = Names(shape.predicates, ("id", "iri", "types"))
        fixed = [name for name, _ in STATEMENT_COLUMNS]
        self.columns = {p: f"event_{n}" if n in fixed else n for p, n in self.properties.names.items()}
        every = [c for columns in (*shape.nodes.values(), *shape.relationships.values()) for c in columns.values()]
        self.delimiter = ARRAY_DELIMITERS[any(c.many and c.delimited for c in every)]
        short: dict[str, str] = {}
        for iri in sorted(claims):
            short.setdefault(compact(iri), iri)
        #: How the property `predicate` of an assertion is written (`kg:received`); the predicates of statements alone are in it.
        self.claims = {iri: name for name, iri in short.items()}


class _File:
    """One CSV file; notes whether LOAD CSV would read it otherwise than the importer."""

    def __init__(self, out: TextIO, header: list[str]) -> None:
        self.out = out
        self.rows = 0
        self.alike = True
        out.write(",".join(header) + "\n")

    def row(self, cells: list[str]) -> None:
        line = ",".join(cells)
        self.rows += 1
        self.alike = self.alike and loads_alike(line)
        self.out.write(line + "\n")

    def lines(self, lines: Iterable[str]) -> None:
        """Rows that are lines already."""
        for line in lines:
            self.rows += 1
            if "\\" in line:
                self.alike = self.alike and loads_alike(line)
            self.out.write(line + "\n")


def write_neo4j(folder: GraphFolder, path: Path) -> None:
    """Write the folder of CSV files with `import.sh`, `import.cypher`, `queries.cypher` and `README.txt`; see the module for what is lost.

    The graph is read once and never held in memory. Raises LitkgError where `path` cannot be used.
    """
    manifest: dict[str, Any] = {"version": FORMAT}
    with folder_aside(path, "neo4j", manifest) as out, Spool() as spool:
        graph = PropertyGraph(folder.store())
        shape = _read(graph, spool)
        naming = _Naming(shape, graph.claims)
        written = _write_nodes(graph, shape, naming, out) | _write_relationships(spool, shape, naming, out)
        manifest |= _describe(shape, naming, written)
        manifest["span"] = sorted(naming.properties[p] for p in graph.span_predicates)
        for name in [name for name, file in written.items() if not file.alike]:
            _double_backslashes(out / name)
        _write_scripts(out, manifest)


def _node_file(naming: _Naming, types: tuple[str, ...]) -> str:
    return "_".join(["nodes", *(naming.labels[t] for t in types)] if types else ["nodes", COMMON_LABEL]) + ".csv"


def _sorted_columns(names: dict[str, str], columns: dict[str, Column]) -> list[tuple[str, str, Column]]:
    """Predicate, property name and column, with the name first."""
    return sorted(((p, names[p], c) for p, c in columns.items()), key=lambda x: (x[0] != LABEL, x[1]))


def _write_nodes(graph: PropertyGraph, shape: _Shape, naming: _Naming, out: Path) -> dict[str, _File]:
    """Every file of nodes at once, in one more going through the graph."""
    written: dict[str, _File] = {}
    tables: dict[tuple[str, ...], tuple[_File, list[tuple[str, str, Column]]]] = {}
    with ExitStack() as stack:
        for labels in sorted(shape.nodes):
            columns = _sorted_columns(naming.properties.names, shape.nodes[labels])
            header = ["id:ID", "iri", *(name + column.header for _, name, column in columns), ":LABEL", "types:IGNORE"]
            header += [f"{name}__type:IGNORE" for _, name, column in columns if column.mixed]
            header += [f"{name}__breaks:IGNORE" for _, name, column in columns if column.controls]
            name = _node_file(naming, labels)
            written[name] = _File(stack.enter_context((out / name).open("w", encoding="utf-8", newline="")), header)
            tables[labels] = (written[name], columns)
        for node in graph.nodes():
            labels = main_types(node)
            file, columns = tables[labels]
            file.row(_node_cells(node.iri, node.types, labels, node.values, columns, naming))
    return written


def _write_relationships(spool: Spool, shape: _Shape, naming: _Naming, out: Path) -> dict[str, _File]:
    written = {}
    for predicate in sorted(shape.relationships, key=lambda p: naming.types[p]):
        fixed = STATEMENT_COLUMNS if predicate in naming.claims else ()
        columns = _sorted_columns(naming.columns, shape.relationships[predicate])
        header = [":START_ID", ":END_ID", ":TYPE", *(n if k == "string" else f"{n}:{k}" for n, k in fixed), *(n + c.header for _, n, c in columns)]
        type_ = naming.types[predicate]
        with (out / f"rels_{type_}.csv").open("w", encoding="utf-8", newline="") as opened:
            file = written[f"rels_{type_}.csv"] = _File(opened, header)
            if predicate not in naming.claims:
                file.lines(f"{ends},{type_}" for ends in spool.rows(predicate))
                continue
            for start, end, told, plain in spool.rows(predicate):
                cells = [quoted(node_id(start)), quoted(node_id(end)), type_, *(plain_cell(kind, told.get(name)) for name, kind in fixed)]
                if columns:
                    values = _values(plain)
                    cells += [cell(c, values[p], naming.delimiter) if p in values else "" for p, _, c in columns]
                file.row(cells)
    return written


def _node_cells(
    iri: str, types: tuple[str, ...], main: tuple[str, ...], values: dict[str, list[Val]], columns: list[tuple[str, str, Column]], naming: _Naming
) -> list[str]:
    if PREDICATE in values:
        values[PREDICATE] = [Val(naming.claims.get(v.text, v.text), v.datatype) for v in values[PREDICATE]]
    delimiter = naming.delimiter
    labels = delimiter.join((*(naming.labels[t] for t in main), COMMON_LABEL))
    others = [t for t in types if t not in main]
    cells = [quoted(node_id(iri)), quoted(iri)]
    cells += [cell(c, values[p], delimiter) if p in values else "" for p, _, c in columns]
    cells += [labels if delimiter == "|" else f'"{labels}"', quoted(" ".join(others)) if others else ""]
    cells += [f'"{" ".join(v.datatype for v in values[p])}"' if p in values else "" for p, _, c in columns if c.mixed]
    cells += [breaks_cell(values[p], delimiter) if p in values else "" for p, _, c in columns if c.controls]
    return cells


def _describe(shape: _Shape, naming: _Naming, written: dict[str, _File]) -> dict[str, Any]:
    """The manifest: how many rows each file holds, and which IRI each name stands for."""

    def column(c: Column) -> dict[str, Any]:
        return {"type": c.header.lstrip(":") or "string", "datatype": "mixed" if c.mixed else next(iter(c.datatypes), STRING)}

    return {
        "array_delimiter": naming.delimiter,
        "nodes": {
            _node_file(naming, types): {
                "labels": [*(naming.labels[t] for t in types), COMMON_LABEL],
                "rows": written[_node_file(naming, types)].rows,
                "columns": {name: column(c) for _, name, c in _sorted_columns(naming.properties.names, columns)},
            }
            for types, columns in sorted(shape.nodes.items())
        },
        "relationships": {
            f"rels_{naming.types[p]}.csv": {
                "type": naming.types[p],
                "rows": written[f"rels_{naming.types[p]}.csv"].rows,
                "statements": p in naming.claims,
                "columns": {name: column(c) for _, name, c in _sorted_columns(naming.columns, shape.relationships[p])},
            }
            for p in sorted(shape.relationships, key=lambda p: naming.types[p])
        },
        "labels": {name: iri for iri, name in naming.labels.names.items()},
        "types": {name: iri for iri, name in naming.types.names.items()},
        "properties": {name: iri for iri, name in naming.properties.names.items()},
        "predicates": {name: iri for iri, name in naming.claims.items()},
        "derived": DERIVED,
    }


def load_name(name: str) -> str:
    """The name of a file's copy for LOAD CSV, where it needs one."""
    return name + ".load"


def _double_backslashes(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as source, path.with_name(load_name(path.name)).open("w", encoding="utf-8", newline="") as out:
        for line in source:
            out.write(line.replace("\\", "\\\\"))


def _write_scripts(out: Path, manifest: dict[str, Any]) -> None:
    """The import command, the LOAD CSV script, the queries and the text that explains them."""
    delimiter = manifest["array_delimiter"]
    nodes = {name: table for name, table in manifest["nodes"].items() if table["rows"]}
    relationships = {name: table for name, table in manifest["relationships"].items() if table["rows"]}
    options = [f"--nodes={name}" for name in nodes] + [f"--relationships={name}" for name in relationships]
    options.append(f'--array-delimiter="{delimiter}"' if delimiter.isprintable() else "--array-delimiter=U+001F")
    cypher = [_template("load.cypher").rstrip()]
    for name, table in nodes.items():
        cypher.append(_load_nodes(_source(out, name), table, delimiter))
    for name, table in relationships.items():
        cypher.append(_load_relationships(_source(out, name), table, delimiter))
    texts = {
        "import.sh": _template("import.sh").replace("@OPTIONS@", " \\\n  ".join(options)),
        "import.cypher": "\n\n".join(cypher) + "\n",
        "queries.cypher": _template("queries.cypher"),
        "README.txt": _template("readme.txt")
        .replace("@NODES@", str(sum(t["rows"] for t in nodes.values())))
        .replace("@RELATIONSHIPS@", str(sum(t["rows"] for t in relationships.values())))
        .replace("@DELIMITER@", delimiter if delimiter.isprintable() else "the control character U+001F")
        .replace("@QUERIES@", _template("queries.cypher").rstrip()),
    }
    for name, text in texts.items():
        (out / name).write_text(text, encoding="utf-8", newline="")


def _template(name: str) -> str:
    return files("exports").joinpath("templates", f"neo4j_{name}").read_text("utf-8")


def _source(out: Path, name: str) -> str:
    return load_name(name) if (out / load_name(name)).exists() else name


def _field(name: str, kind: str, delimiter: str) -> str:
    """The Cypher that reads a column of a header such as `name:double[]`."""
    text = f"row.`{name}`" if kind == "string" else f"row.`{name}:{kind}`"
    one = {"int": "toInteger({})", "long": "toInteger({})", "double": "toFloat({})", "boolean": "toBoolean({})"}.get(kind.removesuffix("[]"), "{}")
    if not kind.endswith("[]"):
        return one.format(text)
    split = f"split({text}, '{delimiter if delimiter.isprintable() else chr(92) + 'u001F'}')"
    return split if one == "{}" else f"[x IN {split} | {one.format('x')}]"


def _load(file: str, body: list[str]) -> str:
    inner = "\n".join("  " + line for line in body)
    return f"LOAD CSV WITH HEADERS FROM 'file:///{file}' AS row\nCALL (row) {{\n{inner}\n}} IN TRANSACTIONS OF 1000 ROWS;"


def _settings(variable: str, columns: dict[str, str], delimiter: str) -> str:
    return f"SET {variable} += {{" + ", ".join(f"`{name}`: {_field(name, kind, delimiter)}" for name, kind in columns.items()) + "}"


def _load_nodes(file: str, table: dict[str, Any], delimiter: str) -> str:
    columns = {"iri": "string", **{name: c["type"] for name, c in table["columns"].items()}}
    labels = "".join(f":`{label}`" for label in table["labels"])
    return _load(file, [f"MERGE (n:{COMMON_LABEL} {{id: row.`id:ID`}})", f"SET n{labels}", _settings("n", columns, delimiter)])


def _load_relationships(file: str, table: dict[str, Any], delimiter: str) -> str:
    body = [f"MATCH (a:{COMMON_LABEL} {{id: row.`:START_ID`}})", f"MATCH (b:{COMMON_LABEL} {{id: row.`:END_ID`}})"]
    if not table["statements"]:
        return _load(file, [*body, f"MERGE (a)-[:`{table['type']}`]->(b)"])
    columns = dict(STATEMENT_COLUMNS) | {name: c["type"] for name, c in table["columns"].items()}
    del columns["key"]
    return _load(file, [*body, f"MERGE (a)-[r:`{table['type']}` {{key: row.`key`}}]->(b)", _settings("r", columns, delimiter)])
