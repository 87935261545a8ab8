"""The example papers and the seeds through every format and back: the same counts and the same attributes, read by the libraries that people use."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx
import pyoxigraph
import pytest
import rdflib

from exports import EXPORTERS, export
from exports.graphs import networkx_graph
from exports.html import unpack
from exports.html_tables import run_all
from exports.neo4j_read import read_neo4j
from exports.rdf_files import xml_text
from exports.sparql import Rows
from exports.spreadsheets import safe_cell, unguard
from exports.tables import plain
from exports.workbook import CELL_LIMIT
from kg.ids import ONTOLOGY
from kg.store import GraphFolder

Graph = networkx.MultiDiGraph


@dataclass
class Made:
    """A graph folder and a folder with every export of it."""

    name: str
    folder: GraphFolder
    out: Path

    def path(self, fmt: str) -> Path:
        return self.out / (fmt + EXPORTERS[fmt].suffix)

    def text(self, fmt: str) -> str:
        return self.path(fmt).read_text("utf-8")

    @cached_property
    def graph(self) -> Graph:
        return networkx_graph(self.folder)

    @cached_property
    def answers(self) -> dict[str, Rows]:
        return run_all(self.folder.store())

    @cached_property
    def lines(self) -> set[str]:
        return set(self.folder.lines())

    def count(self, pattern: str) -> int:
        query = f"PREFIX kg: <{ONTOLOGY}> SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}"
        return int(next(iter(self.folder.store().query(query)))[0].value)

    @property
    def works(self) -> int:
        return self.count("{ ?x a kg:Work } UNION { ?x a kg:Paper }")


@pytest.fixture(scope="module", params=["examples", "seeds"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    out = tmp_path_factory.mktemp(request.param)
    found = Made(request.param, GraphFolder.open(request.getfixturevalue({"examples": "example_graph", "seeds": "seeds_graph"}[request.param])), out)
    for name in EXPORTERS:
        export(found.folder, name, found.path(name))
    return found


# ------------------------------------------------------------------------------------------------------------------------ RDF


def _rdf(name: str, oxigraph: str, rdflib_name: str) -> Callable[[Made], None]:
    def check(made: Made) -> None:
        store = pyoxigraph.Store()
        store.bulk_load(path=str(made.path(name)), format=getattr(pyoxigraph.RdfFormat, oxigraph))
        assert {str(quad.triple) for quad in store} == {line.removesuffix(" .") for line in made.lines}
        if made.name == "examples":  # rdflib is slow; the smaller graph is enough to see that it reads the same
            flat = rdflib.Dataset(default_union=True)
            flat.parse(made.path(name), format=rdflib_name)
            assert len({(s, p, o) for s, p, o, _ in flat.quads()}) == len(made.lines)

    return check


def _nanopub(made: Made) -> None:
    store = pyoxigraph.Store()
    store.bulk_load(path=str(made.path("nanopub")), format=pyoxigraph.RdfFormat.TRIG)
    heads = list(store.query("SELECT ?n WHERE { GRAPH ?g { ?n a <http://www.nanopub.org/nschema#Nanopublication> } }"))
    affirmed = made.count("?x a kg:Assertion ; kg:negated false ; kg:hedged false ; kg:hasEvidence/kg:standing ?s FILTER(?s != 'relayed')")
    assert 0 < len(heads) <= affirmed
    assert len(list(store.named_graphs())) == 4 * len(heads)


def _neo4j(made: Made) -> None:
    queries = set((files("ontology") / "queries.nt").read_text("utf-8").splitlines())  # every graph carries them; they are no nodes
    assert {f"{line.removesuffix(' .')} ." for line in read_neo4j(made.path("neo4j"))} == {f"{line.removesuffix(' .')} ." for line in made.lines} - queries


# --------------------------------------------------------------------------------------------------------------------- graphs


def _compared(found: Graph, expected: Graph, skip: set[str], shown: Callable[[Any], Any] = lambda v: v) -> None:
    def of(attributes: dict[str, Any]) -> dict[str, Any]:
        return {k: shown(v) for k, v in attributes.items() if k not in skip}

    def edges(graph: Graph) -> list[str]:
        return sorted(json.dumps([u, v, of(a)], sort_keys=True) for u, v, a in graph.edges(data=True))

    assert {n: of(a) for n, a in found.nodes(data=True)} == {n: of(a) for n, a in expected.nodes(data=True)}
    assert edges(found) == edges(expected)


def _xml(value: Any) -> Any:
    return xml_text(value) if isinstance(value, str) else value


_ADDED = {"name", "id", "value", "interaction", "key", "source", "target"}


def _graphml(made: Made) -> None:
    _compared(networkx.read_graphml(made.path("graphml"), force_multigraph=True), made.graph, set(), _xml)
    igraph = pytest.importorskip("igraph").Graph.Read_GraphML(str(made.path("graphml")))
    assert (igraph.vcount(), igraph.ecount()) == (len(made.graph), made.graph.number_of_edges())


def _gexf(made: Made) -> None:
    _compared(networkx.read_gexf(made.path("gexf"), version="1.2draft"), made.graph, _ADDED, _xml)


def _nodelink(made: Made) -> None:
    _compared(networkx.node_link_graph(json.loads(made.text("nodelink")), edges="edges"), made.graph, set())


def _cytoscape(made: Made) -> None:
    _compared(networkx.cytoscape_graph(json.loads(made.text("cytoscape"))), made.graph, _ADDED)


def _cx2(made: Made) -> None:
    cx2 = pytest.importorskip("ndex2.cx2")
    network = cx2.RawCX2NetworkFactory().get_cx2network(json.loads(made.text("cx2")))
    found = networkx.MultiDiGraph()
    nodes = {n: node["v"] for n, node in network.get_nodes().items()}
    for values in nodes.values():
        found.add_node(values["iri"], label=values["name"], **{k: v for k, v in values.items() if k not in ("name", "represents", "iri")})
    for edge in network.get_edges().values():
        values = {k: v for k, v in edge["v"].items() if k not in ("name", "interaction", "statement")}
        found.add_edge(nodes[edge["s"]]["iri"], nodes[edge["t"]]["iri"], key=edge["v"]["statement"], label=edge["v"]["interaction"], **values)
    _compared(found, made.graph, set())


def _kgx(made: Made) -> None:
    expected = made.graph
    for name, read in (("nodes", len(expected)), ("edges", expected.number_of_edges())):
        with (made.path("kgx") / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in file) - 1 == read


def _kgx_jsonl(made: Made) -> None:
    expected = made.graph
    tables = {name: [json.loads(line) for line in (made.path("kgx-jsonl") / f"{name}.jsonl").read_text("utf-8").splitlines()] for name in ("nodes", "edges")}
    assert sorted(n["name"] for n in tables["nodes"]) == sorted(label for _, label in expected.nodes(data="label"))
    ids = {n["id"] for n in tables["nodes"]}
    assert len(tables["edges"]) == expected.number_of_edges() and all({e["subject"], e["object"]} <= ids for e in tables["edges"])


# --------------------------------------------------------------------------------------------------------------------- tables


def _csv(made: Made) -> None:
    for name, rows in made.answers.items():
        with (made.path("csv") / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            found = list(csv.reader(file))
        assert found == [list(rows.columns), *([safe_cell(v) for v in row] for row in rows.rows)]
        assert [[unguard(t) for t in row] for row in found[1:]] == [[plain(v) for v in row] for row in rows.rows]


def _parquet(made: Made) -> None:
    import pyarrow.parquet

    for name, rows in made.answers.items():
        table = pyarrow.parquet.read_table(made.path("parquet") / f"{name}.parquet")
        assert tuple(table.column_names) == rows.columns and table.num_rows == len(rows.rows)
        for number, column in enumerate(rows.columns):
            text = str(table.schema.field(column).type) == "string"
            assert table.column(column).to_pylist() == [v if v is None or not text else plain(v) for v in (row[number] for row in rows.rows)]


def _xlsx(made: Made) -> None:
    book = pytest.importorskip("openpyxl").load_workbook(made.path("xlsx"))
    for sheet in book.worksheets:
        rows = made.answers[sheet.title]
        found = [[cell.value for cell in row[: len(rows.columns)]] for row in sheet.iter_rows(min_row=2, max_row=len(rows.rows) + 1)] if rows.rows else []
        for got, row in zip(found, rows.rows, strict=True):
            for value, expected in zip(got, row, strict=True):
                if isinstance(expected, str):
                    assert re.sub(r"_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), value or "") == expected or len(expected) > CELL_LIMIT
                else:
                    assert value == expected


# --------------------------------------------------------------------------------------------------------- people's other programs


def _phenopackets(made: Made) -> None:
    schema = pytest.importorskip("phenopackets.schema.v2")
    from google.protobuf.json_format import Parse

    packets = [Parse(p.read_text("utf-8"), schema.Phenopacket()) for p in sorted(made.path("phenopackets").glob("*.json")) if p.name != "litkg-export.json"]
    assert len(packets) == len(made.answers["patients"].rows)
    labels = {a.treatment.agent.label for p in packets for a in p.medical_actions}
    assert labels & {str(r["therapy"]) for r in made.answers["therapies"].dicts()}


def _bibtex(made: Made) -> None:
    library = pytest.importorskip("bibtexparser").parse_string(made.text("bibtex"))
    assert not library.failed_blocks and len(library.entries) == len({entry.key for entry in library.entries}) == made.works


def _ris(made: Made) -> None:
    found = pytest.importorskip("rispy").loads(made.text("ris"))
    assert len(found) == made.works
    printed = {str(r["doi"]) for r in made.answers["papers"].dicts()}
    assert printed <= {entry.get("doi") for entry in found}


def _csl(made: Made) -> None:
    found = json.loads(made.text("csl"))
    assert len(found) == len({item["id"] for item in found}) == made.works


def _html(made: Made) -> None:
    data = unpack(made.text("html"))
    assert len(data["statements"]) == made.count("?x a kg:Assertion")
    assert {q["name"]: q["total"] for q in data["queries"]} == {name: len(rows.rows) for name, rows in made.answers.items()}


CHECKS: dict[str, Callable[[Made], None]] = {
    "html": _html, "neo4j": _neo4j, "ntriples": _rdf("ntriples", "N_TRIPLES", "nt"), "turtle": _rdf("turtle", "TURTLE", "turtle"),
    "jsonld": _rdf("jsonld", "JSON_LD", "json-ld"), "rdfxml": _rdf("rdfxml", "RDF_XML", "xml"), "nquads": _rdf("nquads", "N_QUADS", "nquads"),
    "trig": _rdf("trig", "TRIG", "trig"), "nanopub": _nanopub, "graphml": _graphml, "gexf": _gexf, "nodelink": _nodelink, "cytoscape": _cytoscape,
    "cx2": _cx2, "kgx": _kgx, "kgx-jsonl": _kgx_jsonl, "phenopackets": _phenopackets, "csv": _csv, "parquet": _parquet, "bibtex": _bibtex, "ris": _ris,
    "csl": _csl, "xlsx": _xlsx,
}


@pytest.mark.parametrize("name", EXPORTERS)
def test_there_and_back(name: str, made: Made) -> None:
    CHECKS[name](made)
