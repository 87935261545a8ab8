"""The named queries travel with every graph as SHACL executables: an editor that knows only the graph lists and runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import rdflib
from conftest import ROOT

from exports.executables import executables
from exports.named import named_queries, run_named
from exports.sparql import Rows, check_sparql, run_sparql
from kg.ids import DATA, PREFIXES
from kg.store import GraphFolder

LIST = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX kg: <https://w3id.org/litkg/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?name ?title ?description ?columns ?select WHERE {
  ?q a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ; rdfs:label ?name ; dcterms:title ?title ; dcterms:description ?description ;
    kg:queryColumns ?columns ; sh:select ?select } ORDER BY ?name"""


@pytest.fixture(scope="module")
def folder(example_graph: Path) -> GraphFolder:
    return GraphFolder.open(example_graph)


def listed(folder: GraphFolder) -> list[dict[str, str]]:
    answer = run_sparql(folder.store(), LIST)
    assert isinstance(answer, Rows)
    return [{k: str(v) for k, v in row.items()} for row in answer.dicts()]


def test_the_file_is_up_to_date(accept: bool) -> None:
    path = ROOT / "ontology" / "queries.nt"
    if accept:
        path.write_text(executables(), "utf-8")
    assert path.read_text("utf-8") == executables(), "run `pytest tests/test_executables.py --accept`"


def test_the_graph_lists_every_named_query(folder: GraphFolder) -> None:
    rows = {row["name"]: row for row in listed(folder)}
    assert set(rows) == set(named_queries())
    for name, query in named_queries().items():
        assert rows[name]["title"] == query.title
        assert rows[name]["description"].startswith(query.description)
        assert rows[name]["columns"].split() == list(query.columns)
        assert check_sparql(rows[name]["select"]) == "SELECT"


@pytest.mark.parametrize("name", ["patients", "absent", "lint"])
def test_a_query_of_the_graph_gives_the_rows_of_the_command(name: str, folder: GraphFolder) -> None:
    text = next(row["select"] for row in listed(folder) if row["name"] == name)
    answer = run_sparql(folder.store(), text)
    assert isinstance(answer, Rows)
    columns = named_queries()[name].columns
    found = {json.dumps([row[c] for c in columns], sort_keys=True) for row in answer.dicts()}
    expected = {json.dumps([row[c] for c in columns], sort_keys=True) for row in run_named(folder.store(), name).dicts()}
    assert expected
    assert expected <= found


def test_prefixes_are_declared(folder: GraphFolder) -> None:
    """Each prefix that a query uses is declared on what its sh:prefixes leads to, as SHACL wants it."""
    graph = rdflib.Graph().parse(ROOT / "ontology" / "queries.nt", format="nt")
    sh = rdflib.Namespace(PREFIXES["sh"])
    for name in named_queries():
        node = rdflib.URIRef(f"{DATA}query/{name}")
        declared = {
            str(graph.value(d, sh.prefix)): str(graph.value(d, sh.namespace)) for p in graph.objects(node, sh.prefixes) for d in graph.objects(p, sh.declare)
        }
        used = set(re.findall(r"\b(\w+):\w", str(graph.value(node, sh.select)).split("SELECT", 1)[1])) & set(PREFIXES)
        assert used
        assert {prefix: declared[prefix] for prefix in used} == {prefix: PREFIXES[prefix] for prefix in used}


def test_queries_are_no_node_of_a_property_graph(folder: GraphFolder) -> None:
    from exports.propertygraph import PropertyGraph

    assert not [node.iri for node in PropertyGraph(folder.store()).nodes() if "/query/" in node.iri or "/prefix/" in node.iri]
