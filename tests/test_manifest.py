"""The manifest of a graph folder: the same in any order and with any number of jobs, true, and readable as PROV-O."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner
from conftest import EXAMPLES

from kg.build import build, remove
from kg.check import check
from kg.cli import cli
from kg.manifest import NAME, read_manifest, strays
from kg.model import Config
from kg.store import GraphFolder

PAPERS = [EXAMPLES / "rahmani-2022-tuberculosis.md", EXAMPLES / "osei-2024-lupus.md"]
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("manifest") / "g"
    build(PAPERS, out)
    return out


def test_order_and_jobs_do_not_matter(built: Path, tmp_path: Path) -> None:
    build(PAPERS[::-1], tmp_path / "g", jobs=2)
    assert (tmp_path / "g" / NAME).read_bytes() == (built / NAME).read_bytes()


@pytest.mark.parametrize("damage", [
    {"made by": None}, {"libraries": [{}]}, {"inputs": "x"}, {"inputs": [{"file": 1, "status": "ok"}]},
    {"own lexicons": [{}]}, {"graphs": None}, {"rules": ["x"]},
], ids=str)
def test_a_damaged_one_counts_as_none_until_the_next_build(built: Path, tmp_path: Path, damage: dict[str, object]) -> None:
    shutil.copytree(built, tmp_path / "g")
    path = tmp_path / "g" / NAME
    good = path.read_bytes()
    path.write_text(json.dumps({**json.loads(good), **damage}), "utf-8")
    done = CliRunner().invoke(cli, ["info", str(tmp_path / "g")])
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert len(list(strays(GraphFolder(tmp_path / "g")))) == len(PAPERS)
    assert build(PAPERS, tmp_path / "g").unchanged == [str(p) for p in PAPERS]
    assert path.read_bytes() == good


def test_it_names_inputs_rules_lexicons_and_versions(built: Path) -> None:
    made = read_manifest(GraphFolder(built))
    assert {row["file"]: row["sha256"] for row in made["inputs"]} == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in PAPERS}
    root = Path(__file__).resolve().parent.parent
    for group, example in (("rules", "extract/patterns/absent.tsv"), ("lexicons", "ontology/lexicons/drugs.tsv"), ("vocabulary", "ontology/schema.ttl")):
        digests = {row["file"]: row["sha256"] for row in made[group]}
        assert digests[example] == hashlib.sha256((root / example).read_bytes()).hexdigest()
    assert {"spacy", "pyoxigraph"} <= {row["name"] for row in made["libraries"]}
    for row in made["graphs"]:
        assert row["sha256"] == hashlib.sha256((built / row["file"]).read_bytes()).hexdigest()


def test_it_says_nothing_of_time_and_place(built: Path) -> None:
    text = (built / NAME).read_text("utf-8")
    assert str(built.parent) not in text
    assert str(EXAMPLES) not in text


def test_it_is_prov(built: Path) -> None:
    graph = rdflib.Graph().parse(data=(built / NAME).read_text("utf-8"), format="json-ld")
    activity = graph.value(None, rdflib.RDF.type, PROV.Activity)
    assert activity is not None
    assert len(list(graph.objects(activity, PROV.used))) > 2 + 50
    assert len(list(graph.objects(activity, PROV.generated))) == 3
    assert {str(o) for o in graph.objects(None, PROV.hadMember)} == {"https://doi.org/10.5555/litkg.2022.0009", "https://doi.org/10.5555/litkg.2024.0006"}


def test_own_lexicons_are_named_and_kept(tmp_path: Path) -> None:
    lexicon = tmp_path / "mine.tsv"
    lexicon.write_text("text\tiri\tlabel\ttype\nsnake oil\t\tsnake oil\tdrug\n", "utf-8")
    build(PAPERS[:1], tmp_path / "g", Config(lexicons=(str(lexicon),)))
    own = read_manifest(GraphFolder(tmp_path / "g"))["own lexicons"]
    assert [(row["file"], row["sha256"]) for row in own] == [("mine.tsv", hashlib.sha256(lexicon.read_bytes()).hexdigest())]
    assert own[0]["configuration"] == read_manifest(GraphFolder(tmp_path / "g"))["inputs"][0]["configuration"]


def test_a_removed_paper_leaves_the_manifest_and_check_passes(built: Path, tmp_path: Path) -> None:
    build(PAPERS, tmp_path / "g")
    remove(tmp_path / "g", ["10.5555/litkg.2022.0009"])
    assert [row["file"] for row in read_manifest(GraphFolder(tmp_path / "g"))["inputs"]] == ["osei-2024-lupus.md"]
    assert not check(str(tmp_path / "g")).violations


def test_a_shard_that_the_manifest_does_not_name_is_found(tmp_path: Path) -> None:
    build(PAPERS, tmp_path / "g")
    path = tmp_path / "g" / NAME
    made = json.loads(path.read_text("utf-8"))
    made["graphs"][0]["sha256"] = "0" * 64
    path.write_text(json.dumps(made), "utf-8")
    assert [v for v in check(str(tmp_path / "g")).violations if "manifest" in str(v)]


def test_info_prints_it(built: Path) -> None:
    run = CliRunner().invoke(cli, ["info", str(built)])
    assert run.exit_code == 0
    assert "osei-2024-lupus.md  ok  https://doi.org/10.5555/litkg.2024.0006" in run.output
    assert json.loads(CliRunner().invoke(cli, ["info", str(built), "--format", "json"]).output) == read_manifest(GraphFolder(built))
