"""Every format: opened again by the libraries that people use, and compared with the graph that it was made from."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import networkx
import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic
from synthetic import HOSTILE, LONG, build

from exports import EXPORTERS, export
from exports.graphs import networkx_graph
from exports.kgx import mapping
from exports.named import named_queries, run_named
from exports.rdf_files import xml_text
from exports.spreadsheets import guard, unguard, write_query_csv
from exports.tables import plain
from exports.workbook import fit
from kg.model import LitkgError
from kg.store import GraphFolder

FORMATS = [name for name in EXPORTERS if name != "html"]
KG = "https://w3id.org/litkg/ontology/"
RDF_FORMATS = {"ntriples": ("N_TRIPLES", "nt"), "turtle": ("TURTLE", "turtle"), "jsonld": ("JSON_LD", "json-ld"), "rdfxml": ("RDF_XML", "xml"),
               "nquads": ("N_QUADS", "nquads"), "trig": ("TRIG", "trig")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> GraphFolder:
    return build(tmp_path_factory.mktemp("exports") / "graph")


@pytest.fixture(scope="module")
def written(folder: GraphFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("written")
    for name in FORMATS:
        export(folder, name, out / (name + EXPORTERS[name].suffix))
    return out


def content_of(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {"": path.read_bytes()}
    return {p.name: p.read_bytes() for p in sorted(path.iterdir())}


@pytest.fixture(scope="module")
def reversed_folder(tmp_path_factory: pytest.TempPathFactory) -> GraphFolder:
    return build(tmp_path_factory.mktemp("reversed") / "graph", reverse=True)


@pytest.mark.parametrize("name", FORMATS)
def test_same_graph_same_bytes_whatever_the_order_of_papers(name: str, reversed_folder: GraphFolder, written: Path, tmp_path: Path) -> None:
    export(reversed_folder, name, tmp_path / "out")
    assert content_of(tmp_path / "out") == content_of(written / (name + EXPORTERS[name].suffix))


# ------------------------------------------------------------------------------------------------------------------------ RDF


def _expected(folder: GraphFolder, name: str) -> set[str]:
    triples = (quad.triple for quad in folder.store())
    if name != "rdfxml":
        return {str(t) for t in triples}
    out = set()
    for t in triples:
        obj = t.object
        if isinstance(obj, pyoxigraph.Literal):
            obj = pyoxigraph.Literal(xml_text(obj.value), datatype=obj.datatype)
        out.add(str(pyoxigraph.Triple(t.subject, t.predicate, obj)))
    return out


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_oxigraph_reads_the_same_triples(name: str, folder: GraphFolder, written: Path) -> None:
    path = written / (name + EXPORTERS[name].suffix)
    store = pyoxigraph.Store()
    store.load(path=str(path), format=getattr(pyoxigraph.RdfFormat, RDF_FORMATS[name][0]))
    assert {str(quad.triple) for quad in store} == _expected(folder, name)


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_rdflib_reads_the_same_triples(name: str, folder: GraphFolder, written: Path) -> None:
    path = written / (name + EXPORTERS[name].suffix)
    found = rdflib.Dataset(default_union=True)
    found.parse(path, format=RDF_FORMATS[name][1])
    expected = rdflib.Graph()
    expected.parse(data="".join(f"{line} .\n" for line in _expected(folder, name)), format="nt")
    flat = rdflib.Graph()
    for triple in found.triples((None, None, None)):
        flat.add(triple)
    assert len(flat) == len(expected)
    assert isomorphic(flat, expected)


@pytest.mark.parametrize("name", ["nquads", "trig"])
def test_one_graph_a_paper(name: str, folder: GraphFolder, written: Path) -> None:
    store = pyoxigraph.Store()
    store.load(path=str(written / (name + EXPORTERS[name].suffix)), format=getattr(pyoxigraph.RdfFormat, RDF_FORMATS[name][0]))
    papers = {row[0] for row in run_named(folder.store(), "papers").rows}
    assert {graph.value for graph in store.named_graphs()} == papers
    for paper in papers:
        inside = store.quads_for_pattern(pyoxigraph.NamedNode(paper), pyoxigraph.NamedNode(KG + "hasText"), None, pyoxigraph.NamedNode(paper))
        assert len(list(inside)) == 1
    evidence = pyoxigraph.NamedNode(KG + "hasEvidence")
    assert not list(store.quads_for_pattern(None, evidence, None, pyoxigraph.DefaultGraph()))


def test_nanopublications_of_affirmed_statements_alone(folder: GraphFolder, written: Path) -> None:
    store = pyoxigraph.Store()
    store.load(path=str(written / "nanopub.trig"), format=pyoxigraph.RdfFormat.TRIG)
    np, received = "http://www.nanopub.org/nschema#", f"<{KG}received>"
    heads = list(store.query(f"SELECT ?n ?a ?p ?i WHERE {{ GRAPH ?g {{ ?n a <{np}Nanopublication> ; <{np}hasAssertion> ?a ; <{np}hasProvenance> ?p ;"
                             f" <{np}hasPublicationInfo> ?i }} }}"))
    unaffirmed = list(folder.store().query(f"SELECT ?a WHERE {{ ?a a <{KG}Assertion> . FILTER NOT EXISTS {{ ?a <{KG}negated> false ; <{KG}hedged> false ;"
                                           f" <{KG}hasEvidence>/<{KG}standing> ?s FILTER(?s != 'relayed') }} }}"))
    every = list(folder.store().query(f"SELECT ?a WHERE {{ ?a a <{KG}Assertion> }}"))
    assert len(unaffirmed) == 4
    assert len(heads) == len(every) - len(unaffirmed)
    graphs = {graph.value for graph in store.named_graphs()}
    assert {head[i].value for head in heads for i in (1, 2, 3)} <= graphs
    assert len(graphs) == 4 * len(heads)
    given = list(store.query(f"SELECT DISTINCT ?who ?what WHERE {{ GRAPH ?g {{ ?who {received} ?what }} }}"))
    assert len(given) == 2
    again = rdflib.Dataset()
    again.parse(written / "nanopub.trig", format="trig")
    assert len(list(again.quads((None, None, None, None)))) == len(store)


def test_prefixes_shorten_turtle_and_jsonld(written: Path) -> None:
    assert "kg:received" in (written / "turtle.ttl").read_text("utf-8")
    nodes = json.loads((written / "jsonld.jsonld").read_text("utf-8"))["@graph"]
    assert any("received" in node for node in nodes)


# --------------------------------------------------------------------------------------------------------------------- graphs


def _read_graph(name: str, path: Path) -> networkx.MultiDiGraph:
    if name == "graphml":
        return networkx.read_graphml(path, force_multigraph=True)
    if name == "gexf":
        return networkx.read_gexf(path, version="1.2draft")
    data = json.loads(path.read_text("utf-8"))
    return networkx.node_link_graph(data, edges="edges") if name == "nodelink" else networkx.cytoscape_graph(data)


@pytest.mark.parametrize("name", ["graphml", "gexf", "nodelink", "cytoscape"])
def test_networkx_reads_the_same_graph(name: str, folder: GraphFolder, written: Path) -> None:
    expected = networkx_graph(folder)
    found = _read_graph(name, written / (name + EXPORTERS[name].suffix))
    added = {"name", "id", "value", "interaction", "key", "source", "target"} if name in ("cytoscape", "gexf") else set()

    def shown(attributes: dict) -> dict:
        kept = {k: v for k, v in attributes.items() if k not in added}
        return {k: xml_text(v) if isinstance(v, str) else v for k, v in kept.items()} if name in ("graphml", "gexf") else kept

    assert {n: shown(a) for n, a in found.nodes(data=True)} == {n: shown(a) for n, a in expected.nodes(data=True)}
    assert found.number_of_edges() == expected.number_of_edges()
    order = json.dumps
    assert sorted(order([u, v, shown(a)], sort_keys=True) for u, v, a in found.edges(data=True)) == sorted(
        order([u, v, shown(a)], sort_keys=True) for u, v, a in expected.edges(data=True)
    )


def test_cx2_as_the_specification_says_and_as_ndex_reads_it(folder: GraphFolder, written: Path) -> None:
    cx2 = pytest.importorskip("ndex2.cx2", reason="ndex2 is NDEx's own reader of CX2")
    document = json.loads((written / "cx2.cx2").read_text("utf-8"))
    assert document[0] == {"CXVersion": "2.0", "hasFragments": False} and document[-1] == {"status": [{"success": True, "error": ""}]}
    aspects = {name: elements for part in document[2:-1] for name, elements in part.items()}
    assert {m["name"]: m["elementCount"] for m in document[1]["metaData"]} == {name: len(elements) for name, elements in aspects.items()}
    (declared,) = aspects["attributeDeclarations"]
    for name in ("nodes", "edges"):
        assert all(set(element["v"]) <= set(declared[name]) for element in aspects[name])
    expected = networkx_graph(folder)
    network = cx2.RawCX2NetworkFactory().get_cx2network(document)
    nodes, edges = network.get_nodes(), network.get_edges()
    assert {n["v"]["iri"]: {k: v for k, v in n["v"].items() if k not in ("name", "represents", "iri")} for n in nodes.values()} == {
        iri: {k: v for k, v in a.items() if k != "label"} for iri, a in expected.nodes(data=True)}
    assert {n["v"]["iri"]: n["v"]["name"] for n in nodes.values()} == dict(expected.nodes(data="label"))
    keys = ("interaction", "statement", "quote", "note")
    found = [[nodes[e["s"]]["v"]["iri"], nodes[e["t"]]["v"]["iri"], *(e["v"].get(k) for k in keys)] for e in edges.values()]
    told = [[u, v, a["label"], k, a.get("quote"), a.get("note")] for u, v, k, a in expected.edges(data=True, keys=True)]
    assert sorted(map(json.dumps, found)) == sorted(map(json.dumps, told))
    assert {e["v"].get("note") for e in edges.values()} >= {*HOSTILE, LONG}
    received = next(e["v"] for e in edges.values() if e["v"].get("doseValue") == 28.0)
    assert type(received["doseValue"]) is float and type(received["quoteStart"]) is int and received["negated"] is False


def test_igraph_reads_the_graphml(folder: GraphFolder, written: Path) -> None:
    igraph = pytest.importorskip("igraph", reason="igraph reads the GraphML back")
    found, expected = igraph.Graph.Read_GraphML(str(written / "graphml.graphml")), networkx_graph(folder)
    assert (found.vcount(), found.ecount()) == (expected.number_of_nodes(), expected.number_of_edges())
    assert dict(zip(found.vs["id"], found.vs["label"], strict=True)) == {n: xml_text(label) for n, label in expected.nodes(data="label")}
    assert sorted(q for q in found.es["quote"] if q) == sorted(xml_text(q) for _, _, q in expected.edges(data="quote") if q)


def test_edges_are_affirmed_statements_and_parallel_ones_stay(folder: GraphFolder) -> None:
    graph = networkx_graph(folder)
    patient, drug = "https://w3id.org/litkg/id/patient/10.1000/one/1", "http://identifiers.org/drugbank/DB09052"
    doses = sorted(a["doseValue"] for a in graph.get_edge_data(patient, drug).values())
    assert doses == [15.0, 28.0]
    assert not graph.has_edge("https://w3id.org/litkg/id/patient/10.1000/one/2", drug)
    assert {a["label"] for _, _, a in graph.edges(data=True)} >= {"received", "targets", "cites", "citesAsEvidence", "reportedIn", "diagnosedWith"}
    assert all(a.get("standing") in ("own", "background", None) for _, _, a in graph.edges(data=True))
    relayed = [a for _, _, a in graph.edges(data=True) if a["label"] == "targets"]
    assert len(relayed) == 1
    assert relayed[0]["evidenceCount"] == 3


# --------------------------------------------------------------------------------------------------------------------- tables


def test_csv_of_every_named_query_gives_the_cells_back(folder: GraphFolder, written: Path) -> None:
    seen = 0
    for name in named_queries():
        with (written / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            found = list(csv.reader(file))
        rows = run_named(folder.store(), name)
        assert tuple(found[0]) == rows.columns
        assert len(found) == len(rows.rows) + 1
        for cells, row in zip(found[1:], rows.rows, strict=True):
            for text, value in zip(cells, row, strict=True):
                if isinstance(value, str):
                    assert unguard(text) == value
                    assert text[:1] not in ("=", "+", "-", "@")
                    seen += 1
    assert seen > 500


def test_parquet_of_every_named_query_gives_the_cells_back(folder: GraphFolder, written: Path) -> None:
    import pyarrow.parquet

    kinds = set()
    for name, query in named_queries().items():
        table = pyarrow.parquet.read_table(written / "parquet" / f"{name}.parquet")
        rows = run_named(folder.store(), name)
        assert tuple(table.column_names) == rows.columns and table.num_rows == len(rows.rows)
        assert table.schema.metadata[b"sparql"].decode() == query.text
        for number, column in enumerate(rows.columns):
            expected = [row[number] for row in rows.rows]
            kind = str(table.schema.field(column).type)
            kinds.add(kind)
            found = table.column(column).to_pylist()
            assert found == ([v if v is None else plain(v) for v in expected] if kind == "string" else expected)
            if column in ("start", "end"):
                assert kind == "int64"
    assert kinds == {"int64", "double", "bool", "string"}


def test_csv_of_one_query(folder: GraphFolder, tmp_path: Path) -> None:
    write_query_csv(folder, tmp_path / "p.csv", "patients")
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["age"], row["sex"]) for row in rows] == [("9", "female"), ("44.5", "male")]
    with pytest.raises(LitkgError, match="no query named"):
        write_query_csv(folder, tmp_path / "q.csv", "patientz")
    assert not (tmp_path / "q.csv").exists()


def test_workbook_gives_the_cells_back(folder: GraphFolder, written: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl reads the workbook back")
    book = openpyxl.load_workbook(written / "xlsx.xlsx")
    assert {"patients", "therapies", "references", "evidence"} <= set(book.sheetnames)
    texts = 0
    for sheet in book.worksheets:
        rows = run_named(folder.store(), sheet.title)
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
        assert sheet.max_row == len(rows.rows) + 1
        for cells, row in zip(sheet.iter_rows(min_row=2), rows.rows, strict=False):
            for cell, value in zip(cells, row, strict=True):
                assert cell.data_type != "f"
                if isinstance(value, str):
                    found = re.sub(r"_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), cell.value or "")
                    assert found == fit(value) or value == ""
                    assert cell.quotePrefix == (guard(value) != value)
                    texts += 1
                else:
                    assert cell.value == value
    assert texts > 500
    assert "A girl of 9 years." in book["patients"]["A2"].comment.text


# ------------------------------------------------------------------------------------------------------------ KGX, Phenopackets


def _tsv(path: Path) -> list[dict[str, str]]:
    lines = path.read_text("utf-8").split("\n")[:-1]
    return [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]


def test_kgx_tables(folder: GraphFolder, written: Path) -> None:
    nodes, edges = _tsv(written / "kgx" / "nodes.tsv"), _tsv(written / "kgx" / "edges.tsv")
    graph = networkx_graph(folder)
    assert (len(nodes), len(edges)) == (graph.number_of_nodes(), graph.number_of_edges())
    ids = [node["id"] for node in nodes]
    assert len(set(ids)) == len(ids)
    assert {edge["subject"] for edge in edges} | {edge["object"] for edge in edges} <= set(ids)
    assert len({edge["id"] for edge in edges}) == len(edges)
    for edge in edges:
        assert edge["knowledge_level"] in ("observation", "knowledge_assertion", "logical_entailment")
        assert edge["agent_type"] in ("text_mining_agent", "automated_agent")
        assert edge["negated"] == "false"
    assert all(node["category"].startswith("biolink:") for node in nodes)
    (drug,) = [node for node in nodes if node["id"] == "DRUGBANK:DB09052"]
    assert (drug["category"], drug["name"]) == ("biolink:Drug", "blinatumomab")
    targets = {(e["subject"], e["predicate"], e["object"]) for e in edges if e["original_predicate"] == "kg:targets"}
    assert targets == {("DRUGBANK:DB09052", "biolink:directly_physically_interacts_with", "HGNC:1633")}
    fever = [e for e in edges if e["object"] == "HP:0001945"]
    assert [(e["predicate"], e["category"]) for e in fever] == [("biolink:has_phenotype", "biolink:CaseToPhenotypicFeatureAssociation")]


def test_kgx_lines_keep_texts_as_they_are(folder: GraphFolder, written: Path) -> None:
    edges = [json.loads(line) for line in (written / "kgx-jsonl" / "edges.jsonl").read_text("utf-8").split("\n")[:-1]]
    notes = [edge["note"] for edge in edges if "note" in edge]
    assert sorted(notes) == sorted((*HOSTILE, LONG))
    assert len(edges) == networkx_graph(folder).number_of_edges()


def test_biolink_names_are_in_the_model() -> None:
    model = pytest.importorskip("biolink_model", reason="the model's own lists are not a dependency; checked by hand against 4.4.6")
    text = (Path(str(model.__path__[0])) / "schema" / "biolink_model.yaml").read_text("utf-8")
    names = {"".join(word.capitalize() for word in name.split()) for name in re.findall(r"^  ([a-z][a-z ]+):$", text, re.M)}
    names |= {name.replace(" ", "_") for name in re.findall(r"^  ([a-z][a-z ]+):$", text, re.M)}
    used = {*mapping().categories.values()} | {part for p in mapping().predicates.values() for part in (p[0], p[3], *p[1], *p[2])}
    assert {name.removeprefix("biolink:") for name in used} <= names


def test_phenopackets_are_parsed_and_hold_what_the_paper_says(written: Path) -> None:
    schema = pytest.importorskip("phenopackets.schema.v2", reason="the phenopackets package parses the files")
    from google.protobuf.json_format import Parse

    packets = {p.name: Parse(p.read_text("utf-8"), schema.Phenopacket()) for p in (written / "phenopackets").glob("10*.json")}
    assert sorted(packets) == ["10.1000-one-1.json", "10.1000-one-2.json"]
    girl, man = packets["10.1000-one-1.json"], packets["10.1000-one-2.json"]
    assert (girl.subject.time_at_last_encounter.age.iso8601duration, girl.subject.sex) == ("P9Y", schema.Sex.FEMALE)
    assert (man.subject.time_at_last_encounter.age.iso8601duration, man.subject.sex) == ("P44Y6M", schema.Sex.MALE)
    treatments = [(a.treatment.agent.label, [(i.quantity.value, i.quantity.unit.label) for i in a.treatment.dose_intervals]) for a in girl.medical_actions]
    assert treatments[:2] == [("blinatumomab", [(15.0, "ug/d")]), ("blinatumomab", [(28.0, "ug/d")])]
    assert treatments[2][1] == []
    assert girl.medical_actions[2].treatment.route_of_administration.id == "NCIT:C38288"
    assert not any(i.HasField("interval") for a in girl.medical_actions for i in a.treatment.dose_intervals)
    assert len(man.medical_actions) == 0
    assert [(f.type.id, f.excluded) for f in man.phenotypic_features] == [("HP:0001945", True)]
    fever = next(f for f in girl.phenotypic_features if f.type.id == "HP:0001945")
    assert (fever.excluded, fever.description, fever.evidence[0].reference.description) == (False, "grade 2, scale: ASTCT", "She had fever of grade 2.")
    assert [d.term.label for d in girl.diseases] == ["made-up leukaemia"]
    (found,) = girl.interpretations[0].diagnosis.genomic_interpretations
    assert found.variant_interpretation.variation_descriptor.label == "BCR::ABL1"
    assert girl.meta_data.external_references[0].id == "doi:10.1000/one"
    assert {"DRUGBANK", "HP", "UCUM"} <= {r.namespace_prefix for r in girl.meta_data.resources}


def test_every_work_once_for_reference_managers(folder: GraphFolder, written: Path) -> None:
    items = json.loads((written / "csl.json").read_text("utf-8"))
    titles = sorted(item["title"] for item in items)
    assert titles == ["A made-up report one", "A made-up report two", "Thing", "Thing"]
    paper = next(item for item in items if item["title"] == "A made-up report one")
    assert paper["author"] == [{"family": "Family", "given": "Given"}, {"literal": "Group"}]
    assert (written / "bibtex.bib").read_text("utf-8").count("\n@") + 1 == len(items)
    assert (written / "ris.ris").read_text("utf-8").count("TY  - ") == len(items)
    counted = list(folder.store().query(f"SELECT DISTINCT ?w WHERE {{ {{ ?w a <{KG}Work> }} UNION {{ ?w a <{KG}Paper> }} }}"))
    assert len(counted) == len(items)


def test_each_cell_of_the_case_matrix_has_its_quotes(folder: GraphFolder, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl reads the workbook back")
    EXPORTERS["xlsx"].write(folder, tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["case-matrix"]
    header = [cell.value for cell in sheet[1]]
    facts = {"diagnosis", "therapies", "products", "genetics", "responses", "relapses", "adverse_events", "transplants", "outcome"}
    filled = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None and header[cell.column - 1] in facts]
    assert filled
    for cell in filled:
        assert cell.comment is not None and "“" in cell.comment.text, (cell.coordinate, cell.value)
