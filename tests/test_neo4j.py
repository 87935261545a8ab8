"""The Neo4j export: its files by themselves, the way back to RDF, and the proof on Neo4j's own importer and database (tests/neo4j)."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pyoxigraph
import pytest
from synthetic import HOSTILE, LONG, build

from exports.csvcells import CONTROLS, Column, breaks_cell, cell, loads_alike, restore
from exports.named import run_named
from exports.neo4j import node_id, write_neo4j
from exports.neo4j_read import fields, read_neo4j
from exports.propertygraph import STRING, XSD, Names, Val
from kg.ids import ONTOLOGY, compact
from kg.model import LitkgError
from kg.store import GraphFolder

HERE = Path(__file__).parent
SEEDS = HERE.parent.parent / "shared" / "corpus" / "seeds"
HEADER = re.compile(r"[A-Za-z_]\w*(:(int|long|double|boolean|ID|IGNORE)(\[\])?|:string\[\])?|:(LABEL|START_ID|END_ID|TYPE)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> GraphFolder:
    return build(tmp_path_factory.mktemp("neo4j") / "graph")


@pytest.fixture(scope="module")
def written(folder: GraphFolder) -> Path:
    out = folder.path.parent / "import"
    write_neo4j(folder, out)
    return out


def _table(path: Path) -> list[dict[str, str | None]]:
    lines = path.read_text("utf-8").split("\n")[:-1]
    header = [str(name) for name in fields(lines[0])]
    return [dict(zip(header, fields(line), strict=True)) for line in lines[1:]]


def _tables(out: Path, prefix: str) -> dict[str, list[dict[str, str | None]]]:
    return {p.name: _table(p) for p in sorted(out.glob(f"{prefix}_*.csv"))}


# ------------------------------------------------------------------------------------------------------------ files alone


def test_header_grammar_and_cells(written: Path) -> None:
    checked = 0
    delimiter = json.loads((written / "litkg-export.json").read_text("utf-8"))["array_delimiter"]
    for path in written.glob("*.csv"):
        data = path.read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf")
        text = data.decode("utf-8")
        assert not CONTROLS.search(text.replace("\n", "").replace(delimiter, ""))
        csv.field_size_limit(10_000_000)
        rows = list(csv.reader(text.split("\n")[:-1], strict=True))
        assert len({name.split(":")[0] for name in rows[0] if name[0] != ":"}) == len([name for name in rows[0] if name[0] != ":"])
        for name in rows[0]:
            assert HEADER.fullmatch(name), name
        for row in rows[1:]:
            for name, value in zip(rows[0], row, strict=True):
                kind = name.partition(":")[2]
                for one in value.split(delimiter) if kind.endswith("[]") else [value]:
                    if kind.startswith("boolean") and value:
                        assert one in ("true", "false")
                    elif kind.startswith(("int", "long")) and value:
                        assert int(one) < 2**63
                    elif kind.startswith("double") and value:
                        float(one)
                checked += 1
    assert checked > 3000


def test_one_id_space_and_every_end_exists(written: Path) -> None:
    nodes = _tables(written, "nodes")
    ids = [str(row["id:ID"]) for rows in nodes.values() for row in rows]
    assert len(ids) == len(set(ids)) > 100
    assert all(len(i.encode()) < 100 for i in ids)
    assert any(i.startswith("sha256:") for i in ids)
    assert all(str(row[":LABEL"]).endswith("Resource") for rows in nodes.values() for row in rows)
    for name, rows in _tables(written, "rels").items():
        for row in rows:
            assert {row[":START_ID"], row[":END_ID"]} <= set(ids), name
            assert row[":TYPE"] == name[5:-4]


def test_typed_columns(written: Path) -> None:
    def header(name: str) -> list[str]:
        return (written / name).read_text("utf-8").split("\n", 1)[0].split(",")

    assert {"year:int", "keyword:string[]", "title"} <= set(header("nodes_Paper.csv"))
    assert {"doseValue:double", "order:int", "doseText", "weight:double"} <= set(header("nodes_TherapyAdministration.csv"))
    assert {"negated:boolean", "hedged:boolean", "predicate", "age:double", "sex"} <= set(header("nodes_Assertion.csv"))
    assert {"quote", "section", "start:int", "end:int", "standing", "confidence:double"} <= set(header("nodes_Evidence.csv"))
    assert {"key", "negated:boolean", "confidence:double", "quote", "doseValue:double"} <= set(header("rels_RECEIVED.csv"))
    assert header("rels_SUBJECT.csv") == [":START_ID", ":END_ID", ":TYPE"]


def test_parallel_facts_stay_and_unaffirmed_ones_are_no_relationships(written: Path) -> None:
    received = _table(written / "rels_RECEIVED.csv")
    same = [row for row in received if row[":END_ID"] == "http://identifiers.org/drugbank/DB09052"]
    assert sorted((row["doseValue:double"], row["negated:boolean"]) for row in same) == [("15", "false"), ("28", "false")]
    assert len({row["key"] for row in received}) == len(received) == 3
    (targets,) = _table(written / "rels_TARGETS.csv")
    assert targets["evidenceCount:int"] == "3"
    assert targets["quote"] == "Blinatumomab targets CD19."
    assertions = _table(written / "nodes_Assertion.csv")
    assert Counter((row["negated:boolean"], row["hedged:boolean"]) for row in assertions)["true", "false"] == 2
    assert sum(row["key"] == "derived" for row in _table(written / "rels_CITES.csv")) == 0


def test_hostile_texts_stand_in_the_cells(written: Path) -> None:
    notes = [row["note"] for row in _table(written / "nodes_Assertion.csv") if row["note"] is not None]
    assert sorted(notes) == sorted(CONTROLS.sub(" ", text) for text in (*HOSTILE, LONG))


def test_the_way_back_gives_the_same_graph(folder: GraphFolder, written: Path) -> None:
    queries = set((files("ontology") / "queries.nt").read_text("utf-8").replace(" .\n", "\n").splitlines())  # every graph carries them; they are no nodes
    assert sorted(set(read_neo4j(written))) == [line for line in folder.lines() if line not in queries]


def test_the_way_back_needs_an_export(tmp_path: Path) -> None:
    with pytest.raises(LitkgError, match="no Neo4j export"):
        list(read_neo4j(tmp_path))


def test_a_pipe_in_an_array_changes_the_delimiter(written: Path, tmp_path: Path) -> None:
    manifest = json.loads((written / "litkg-export.json").read_text("utf-8"))
    assert manifest["array_delimiter"] == "\x1f"
    assert "--array-delimiter=U+001F" in (written / "import.sh").read_text("utf-8")


# ------------------------------------------------------------------------------------------------------------------- pieces


def _column(*values: tuple[str, str]) -> Column:
    column = Column()
    for text, datatype in values:
        column.add([Val(text, datatype)])
    return column


@pytest.mark.parametrize(
    ("values", "header"),
    [
        ([("2021", XSD + "integer"), ("-3", XSD + "integer")], ":int"),
        ([("3000000000", XSD + "integer"), ("1", XSD + "integer")], ":long"),
        ([("1", XSD + "integer"), ("99999999999999999999", XSD + "integer")], ""),
        ([("1", XSD + "integer"), ("0.5", XSD + "double")], ":double"),
        ([("3000000000", XSD + "integer"), ("0.5", XSD + "double")], ":double"),
        ([("2.83E6", XSD + "double")], ":double"),
        ([("NaN", XSD + "double")], ""),
        ([("INF", XSD + "double")], ""),
        ([("true", XSD + "boolean")], ":boolean"),
        ([("true", XSD + "boolean"), ("1", XSD + "integer")], ""),
        ([("1", XSD + "boolean")], ""),
        ([("1", STRING)], ""),
        ([("2021-03-04", XSD + "date"), ("2022", XSD + "gYear")], ""),
        ([("\u0661", XSD + "integer")], ""),
    ],
)
def test_column_types(values: list[tuple[str, str]], header: str) -> None:
    assert _column(*values).header == header


@pytest.mark.parametrize("text", [*HOSTILE, ""])
def test_control_characters_are_given_back(text: str) -> None:
    column = _column((text, STRING))
    (field,) = fields(cell(column, [Val(text, STRING)], "|"))
    notes = (fields(breaks_cell([Val(text, STRING)], "|")) or [None])[0]
    assert restore(str(field), notes or "") == text


def test_missing_and_empty_are_two_things() -> None:
    assert fields('"a",,"",b,"x""y,z"') == ["a", None, "", "b", 'x"y,z']


def test_which_lines_need_a_copy_for_load_csv() -> None:
    assert loads_alike(r'"a\b","$10^6 \times$"')
    assert not loads_alike('"ends with \\"')
    assert not loads_alike(r'"two \\ of them"')


def test_names_are_plain_and_unique_whatever_the_case() -> None:
    names = Names([ONTOLOGY + "name", "http://purl.org/dc/terms/Name", "http://x.org/name", "http://x.org/1st thing"], ["id"])
    assert names[ONTOLOGY + "name"] == "name"
    assert len({name.lower() for name in names.names.values()}) == 4
    assert all(re.fullmatch(r"[A-Za-z_]\w*", name) for name in names.names.values())
    assert Names([ONTOLOGY + "hasAlteration"], upper=True)[ONTOLOGY + "hasAlteration"] == "HAS_ALTERATION"


def test_ids_are_short() -> None:
    assert node_id("https://doi.org/10.1000/x") == "https://doi.org/10.1000/x"
    assert len(node_id("https://doi.org/10.1000/" + "\u00e9" * 60)) == 47


# ------------------------------------------------------------------------------------------------------- the real importer

DUMP = """MATCH (n) RETURN n.id AS id, labels(n) AS labels, properties(n) AS properties ORDER BY id;
MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b, properties(r) AS properties ORDER BY a, type, b, r.key;
"""
JAVA = ["-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]


def _missing(reason: str) -> None:
    """A fresh machine skips with the reason; CI may not."""
    if os.environ.get("CI"):
        pytest.fail(f"the proof on Neo4j must run in CI: {reason}")
    pytest.skip(f"the proof on Neo4j needs Java 17 and Maven: {reason}")


@pytest.fixture(scope="session")
def classpath(pytestconfig: pytest.Config) -> str:
    """Neo4j's jars, fetched by Maven the first time."""
    if not shutil.which("javac") or not shutil.which("mvn"):
        _missing("`javac` or `mvn` is not installed (Debian: openjdk-17-jdk-headless maven)")
    assert pytestconfig.cache is not None
    pom = HERE / "neo4j" / "pom.xml"
    version = re.search(r"<neo4j.version>(.*?)<", pom.read_text("utf-8"))
    assert version
    kept = pytestconfig.cache.mkdir("neo4j") / f"classpath-{version[1]}"
    if not kept.is_file() or not all(Path(jar).is_file() for jar in kept.read_text("utf-8").split(":")):
        command = ["mvn", "-B", "-q", "-f", str(pom), "dependency:build-classpath", f"-Dmdep.outputFile={kept}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        if done.returncode:
            _missing("Maven could not fetch Neo4j: " + (done.stdout + done.stderr).strip().split("\n")[0])
    return kept.read_text("utf-8")


class Proof:
    """Two graphs, each imported by `import.sh` and loaded twice by `import.cypher`, and what the database says of them."""

    def __init__(self, folders: dict[str, GraphFolder], classpath: str, base: Path) -> None:
        self.folders, self.base = folders, base
        self.reports: dict[str, str] = {}
        (base / "neo4j-admin").write_text(f'#!/bin/sh\nexec java {" ".join(JAVA)} -cp "{classpath}" org.neo4j.cli.AdminTool "$@"\n')
        (base / "neo4j-admin").chmod(0o755)
        (base / "dump.cypher").write_text(DUMP)
        runs: list[str] = []
        for name, folder in folders.items():
            out = base / name
            write_neo4j(folder, out)
            home = base / f"{name}-imported"
            (home / "conf").mkdir(parents=True)
            (home / "conf" / "neo4j.conf").touch()
            done = subprocess.run(
                ["sh", str(out / "import.sh"), str(base / "neo4j-admin")], capture_output=True, text=True, check=False, timeout=900,
                env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}, cwd="/",
            )
            assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
            self.reports[name] = done.stdout
            (base / f"{name}-loaded").mkdir()
            dump, load, ask = str(base / "dump.cypher"), str(out / "import.cypher"), str(out / "queries.cypher")
            runs += [str(home), str(out), dump, ask, "--", str(base / f"{name}-loaded"), str(out), load, dump, load, dump, ask, "--"]
        done = subprocess.run(
            ["java", *JAVA, "-cp", classpath, str(HERE / "neo4j" / "Proof.java"), *runs[:-1]], capture_output=True, text=True, check=False, timeout=900,
            encoding="utf-8",
        )
        self.answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        errors = [a["error"] + "\n" + a["statement"] for a in self.answers if "error" in a]
        assert done.returncode == 0 and not errors, "\n".join(errors) or done.stderr[-2000:]

    def rows(self, name: str, how: str, script: str) -> list[dict]:
        """Columns and rows of a script's statements in the imported or the loaded database."""
        run = 2 * list(self.folders).index(name) + (how == "loaded")
        return [a for a in self.answers if a["run"] == run and a["script"] == script]


@pytest.fixture(scope="module")
def proof(folder: GraphFolder, classpath: str, tmp_path_factory: pytest.TempPathFactory) -> Proof:
    base = tmp_path_factory.mktemp("proof")
    folders = {"synthetic": folder}
    if SEEDS.is_dir():
        from kg.build import build as build_papers

        build_papers([SEEDS], base / "seeds-graph")
        folders["seeds"] = GraphFolder.open(base / "seeds-graph")
    return Proof(folders, classpath, base)


def _name(proof: Proof, name: str) -> str:
    if name not in proof.folders:
        pytest.skip("../shared/corpus/seeds is not here")
    return name


GRAPHS = pytest.mark.parametrize("name", ["synthetic", "seeds"])


@GRAPHS
def test_the_importer_takes_every_row(name: str, proof: Proof) -> None:
    manifest = json.loads((proof.base / _name(proof, name) / "litkg-export.json").read_text("utf-8"))
    nodes = sum(table["rows"] for table in manifest["nodes"].values())
    relationships = sum(table["rows"] for table in manifest["relationships"].values())
    assert re.search(rf"\b{nodes} nodes\n\s*{relationships} relationships\n", proof.reports[name]), proof.reports[name][-600:]
    report = proof.base / name / "import.report"
    assert not report.exists() or not report.read_text().strip()
    stored, linked = proof.rows(name, "imported", "dump.cypher")
    assert (len(stored["rows"]), len(linked["rows"])) == (nodes, relationships)


@GRAPHS
def test_load_csv_gives_the_same_database_and_a_second_time_changes_nothing(name: str, proof: Proof) -> None:
    def content(dumps: list[dict]) -> list[list[str]]:
        return [sorted(json.dumps([sorted(c) if i == 1 and isinstance(c, list) else c for i, c in enumerate(row)], sort_keys=True) for row in d["rows"])
                for d in dumps]

    imported = content(proof.rows(_name(proof, name), "imported", "dump.cypher"))
    loaded = content(proof.rows(name, "loaded", "dump.cypher"))
    assert len(imported) == 2
    assert imported == loaded[:2]
    assert loaded[:2] == loaded[2:]


@GRAPHS
def test_the_database_counts_what_the_graph_counts(name: str, proof: Proof) -> None:
    store = proof.folders[_name(proof, name)].store()
    stored, linked = proof.rows(name, "imported", "dump.cypher")
    labels = Counter(label for row in stored["rows"] for label in row[1])
    counted = store.query("SELECT ?t (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?t } GROUP BY ?t")
    assert isinstance(counted, pyoxigraph.QuerySolutions)
    expected = {s["t"].value.removeprefix(ONTOLOGY): int(s["n"].value) for s in counted if s["t"].value.startswith(ONTOLOGY)}
    assert {label: n for label, n in labels.items() if label != "Resource"} == expected
    for predicate, type_ in (("received", "RECEIVED"), ("targets", "TARGETS"), ("reportedIn", "REPORTED_IN"), ("hasEvidence", "HAS_EVIDENCE")):
        pairs = {(row[0], row[2]) for row in linked["rows"] if row[1] == type_}
        quads = store.quads_for_pattern(None, pyoxigraph.NamedNode(ONTOLOGY + predicate), None)
        assert pairs == {(node_id(q.subject.value), node_id(q.object.value)) for q in quads}


def test_hostile_texts_in_the_database(proof: Proof) -> None:
    for how in ("imported", "loaded"):
        stored = proof.rows("synthetic", how, "dump.cypher")[0]
        notes = [row[2]["note"] for row in stored["rows"] if "note" in row[2]]
        remarks = next(row[2]["remark"] for row in stored["rows"] if "remark" in row[2])
        assert sorted(notes) == sorted(remarks) == sorted(CONTROLS.sub(" ", text) for text in (*HOSTILE, LONG))


def _comparable(row: dict) -> str:
    out = {}
    for key, value in row.items():
        if isinstance(value, str):
            value = CONTROLS.sub(" ", value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            value = float(value)
        if key == "predicate":
            value = compact(str(value))
        if key == "object":
            value = str(value).lower().removesuffix(".0")
        out[key] = value
    return json.dumps(out, sort_keys=True, ensure_ascii=False)


QUERIES = re.findall(r"^// name: (\S+)", (HERE.parent / "exports" / "templates" / "neo4j_queries.cypher").read_text("utf-8"), re.M)


def test_there_are_ten_queries() -> None:
    assert len(QUERIES) == 10


@GRAPHS
@pytest.mark.parametrize("query", QUERIES)
def test_cypher_answers_equal_sparql_answers(name: str, query: str, proof: Proof) -> None:
    expected = run_named(proof.folders[_name(proof, name)].store(), query)
    for how in ("imported", "loaded"):
        answer = proof.rows(name, how, "queries.cypher")[QUERIES.index(query)]
        assert set(answer["columns"]) <= set(expected.columns)
        found = sorted(_comparable(dict(zip(answer["columns"], row, strict=True))) for row in answer["rows"])
        wanted = sorted(_comparable({c: row[c] for c in answer["columns"]}) for row in expected.dicts())
        assert found == wanted
        if name == "synthetic":
            assert found
