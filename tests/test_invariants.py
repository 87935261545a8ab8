"""What holds for every paper: over the example papers and, where they lie beside the project, the three real ones."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from conftest import EXAMPLES, ROOT, SEEDS

from kg.build import build, remove
from kg.filling import Filling
from kg.ids import DATA, DOI, ONTOLOGY, PREFIXES
from kg.model import Assertion, Document
from kg.store import GraphFolder

PAPERS = sorted(EXAMPLES.glob("*.*")) + (sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else [])
FEW = sorted(EXAMPLES.glob("*.*"))[:3]


@cache
def read(path: Path) -> tuple[Document, tuple[Assertion, ...]]:
    """A paper's document and assertions."""
    from extract.pipeline import assertions, read_bytes
    from kg.model import Config

    document = next(iter(read_bytes(path.name, path.read_bytes(), Config())))
    return document, tuple(assertions(document))


def content(folder: Path) -> dict[str, str]:
    """Digests of all that a build must reproduce: shards, links, manifest."""
    paths = [*sorted((folder / "shards").rglob("*")), folder / "links.nt", folder / "litkg.json"]
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths if p.is_file()}


def triples(folder: Path) -> set[str]:
    return set(GraphFolder.open(folder).lines())


def test_the_seeds_lie_beside_the_project() -> None:
    if not SEEDS.is_dir():
        pytest.skip(f"{SEEDS} is absent: invariants are tested on the example papers alone")
    assert len(PAPERS) >= 12


# ------------------------------------------------------------------------------------------------------------------- one paper


@pytest.mark.parametrize("path", PAPERS, ids=lambda p: p.stem)
def test_text_and_offsets(path: Path) -> None:
    document, found = read(path)
    assert document.text == path.read_bytes().decode("utf-8"), "the text is the file's own"
    for assertion in found:
        for evidence in assertion.evidence:
            assert document.text[evidence.start : evidence.end] == evidence.quote
            assert evidence.quote.strip(), "a quote is never blank"
            for piece in evidence.pieces:
                assert evidence.start <= piece.start < piece.end <= evidence.end
    for mention in document.mentions:
        sentence = document.sentences[mention.sentence]
        place = sentence.locate(mention.span)
        assert place is not None and sentence.text[slice(*place)] == mention.text


@pytest.mark.parametrize("path", PAPERS, ids=lambda p: p.stem)
def test_layers_lie_in_the_text(path: Path) -> None:
    document, _ = read(path)
    size = len(document.text)
    previous = 0
    for block in document.blocks:
        assert 0 <= block.start < block.end <= size
        assert block.start >= previous, "blocks do not overlap"
        previous = block.end
    for sentence in document.sentences:
        assert len(sentence.text) == len(sentence.origins) == len(sentence.ends)
        assert list(sentence.origins) == sorted(sentence.origins)
        assert all(a < b <= size for a, b in zip(sentence.origins, sentence.ends, strict=True))
        assert all(s.start < s.end for s in sentence.spans)
    for mention in document.mentions:
        assert 0 <= mention.span.start < mention.span.end <= size
        assert 0 <= mention.sentence < len(document.sentences)


@pytest.mark.parametrize("path", PAPERS, ids=lambda p: p.stem)
def test_statements_about_patients_are_about_patients_of_this_paper(path: Path) -> None:
    document, found = read(path)
    known = len(document.patients)
    for assertion in found:
        if assertion.subject.type == "Patient" and assertion.direct and assertion.standing == "own":
            ordinal = int(assertion.subject.iri.rsplit("/", 1)[-1])
            assert 1 <= ordinal <= known


# ------------------------------------------------------------------------------------------------------------------ many papers


def test_order_of_files_does_not_matter(tmp_path: Path) -> None:
    shuffled = FEW[:]
    random.Random(7).shuffle(shuffled)
    assert shuffled != FEW
    build(FEW, tmp_path / "a")
    for path in shuffled:
        build([path], tmp_path / "b")
    assert content(tmp_path / "a") == content(tmp_path / "b")
    assert triples(tmp_path / "a") == triples(tmp_path / "b")


def test_number_of_jobs_does_not_matter(tmp_path: Path, example_graph: Path) -> None:
    report = build([EXAMPLES], tmp_path / "two", jobs=2)
    assert report.exit_code == 0
    assert content(tmp_path / "two") == content(example_graph)


def test_a_second_build_does_nothing(tmp_path: Path) -> None:
    build(FEW, tmp_path / "g")
    before = {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in (tmp_path / "g").rglob("*") if p.is_file() and "index" not in p.parts}
    report = build(FEW, tmp_path / "g")
    assert not report.built and not report.replaced and len(report.unchanged) == len(FEW)
    after = {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in (tmp_path / "g").rglob("*") if p.is_file() and "index" not in p.parts}
    changed = [str(p) for p in before if before[p] != after.get(p) and p.name != "litkg.json"]
    assert not changed


def test_removing_equals_never_having_had(tmp_path: Path) -> None:
    build(FEW, tmp_path / "all")
    removed, failures = remove(tmp_path / "all", [FEW[0].name])
    assert removed == [FEW[0].name] and not failures
    build(FEW[1:], tmp_path / "never")
    assert content(tmp_path / "all") == content(tmp_path / "never")
    assert triples(tmp_path / "all") == triples(tmp_path / "never")


def test_a_changed_file_replaces_its_older_self(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    for path in FEW:
        shutil.copy(path, papers)
    build([papers], tmp_path / "g")
    changed = papers / FEW[0].name
    changed.write_text(changed.read_text("utf-8") + "\n", "utf-8")
    report = build([papers], tmp_path / "g")
    assert report.replaced and len(report.unchanged) == len(FEW) - 1
    build([papers], tmp_path / "fresh")
    assert content(tmp_path / "g") == content(tmp_path / "fresh")
    assert triples(tmp_path / "g") == triples(tmp_path / "fresh")


def test_an_index_filled_with_other_shards_is_not_taken(tmp_path: Path) -> None:
    build(FEW, tmp_path / "g")
    folder = GraphFolder.open(tmp_path / "g")
    before, ready = triples(tmp_path / "g"), folder.ready()
    some = dict(list(ready.items())[:2])
    for held, fits in ((some, True), ({**some, next(iter(some)): "an older self"}, False), ({**some, "gone": "0"}, False)):
        with Filling(folder) as filling:
            for key, sha256 in held.items():
                filling.add(key, sha256)
            assert filling.fits(ready) is fits
            folder.build_index(filling)
        assert triples(tmp_path / "g") == before and folder.index_current()
    assert not list((tmp_path / "g").glob(".*"))


def test_a_renamed_file_is_the_same_paper(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        shutil.copy(FEW[0], tmp_path / name / f"{name}{FEW[0].suffix}")
    build([tmp_path / "a"], tmp_path / "g1")
    build([tmp_path / "b"], tmp_path / "g2")
    assert triples(tmp_path / "g1") == triples(tmp_path / "g2")


# A build that is killed at its n-th renaming: every place where the folder on disk changes from one state to the next.
_KILLED = """
import os, signal, sys
calls = 0
real = os.replace
def replace(*arguments):
    global calls
    calls += 1
    if calls == {point}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments)
os.replace = replace
from kg.build import build
build(sys.argv[2:], sys.argv[1])
"""


@pytest.mark.parametrize("point", [1, 3, 6, 7])
def test_a_killed_build_goes_on(tmp_path: Path, point: int) -> None:
    arguments = [str(tmp_path / "g"), *map(str, FEW)]
    done = subprocess.run([sys.executable, "-c", _KILLED.format(point=point), *arguments], cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert done.returncode == -9, f"this build makes fewer renamings than {point}; choose an earlier point: {done.stderr.decode()[-300:]}"
    report = build(FEW, tmp_path / "g")
    assert report.exit_code == 0
    build(FEW, tmp_path / "undisturbed")
    assert content(tmp_path / "g") == content(tmp_path / "undisturbed")
    assert triples(tmp_path / "g") == triples(tmp_path / "undisturbed")
    assert not [p for p in (tmp_path / "g").rglob(".*") if p.name.endswith((".tmp", ".old"))]


# ---------------------------------------------------------------------------------------------------------------------- the graph

RDFS_LABEL, RDF_TYPE = PREFIXES["rdfs"] + "label", PREFIXES["rdf"] + "type"


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> GraphFolder:
    """A graph of all papers at hand."""
    out = tmp_path_factory.mktemp("all") / "g"
    assert build(PAPERS, out, jobs=2).exit_code == 0
    return GraphFolder.open(out)


def test_every_iri_has_a_label_and_a_type(everything: GraphFolder) -> None:
    import pyoxigraph as ox

    store = everything.store()
    seen: set[str] = set()
    for quad in store:
        for node in (quad.subject, quad.object):
            if isinstance(node, ox.NamedNode) and quad.predicate.value != RDF_TYPE:
                seen.add(node.value)
            assert not isinstance(node, ox.BlankNode), "no blank nodes: union is merge"
    typed = {q.subject.value for q in store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), None)}
    labelled = {q.subject.value for q in store.quads_for_pattern(None, ox.NamedNode(RDFS_LABEL), None)}
    mine = {i for i in seen if i.startswith((DATA, DOI))} | typed
    assert not sorted(mine - typed)[:5]
    assert not sorted(mine - labelled)[:5]


def test_every_class_and_relation_of_ours_is_defined(everything: GraphFolder) -> None:
    import pyoxigraph as ox

    schema = ROOT / "ontology" / "schema.ttl"
    defined = {t.subject.value for t in ox.parse(schema.read_bytes(), format=ox.RdfFormat.TURTLE) if isinstance(t.subject, ox.NamedNode)}
    used: set[str] = set()
    for quad in everything.store():
        used.add(quad.predicate.value)
        if quad.predicate.value in (RDF_TYPE, PREFIXES["rdf"] + "predicate") and isinstance(quad.object, ox.NamedNode):
            used.add(quad.object.value)
    assert not sorted(i for i in used - defined if i.startswith(ONTOLOGY))


def test_the_same_work_is_one_node(everything: GraphFolder) -> None:
    """Two papers of the collection cite the consensus on grading; one of them prints its DOI with a space."""
    from exports.named import run_named

    rows = list(run_named(everything.store(), "shared-works").dicts())
    shared = [r for r in rows if r["work"] == "https://doi.org/10.1016/j.bbmt.2018.12.758"]
    assert len(shared) == 1 and shared[0]["papers"] == 3


def test_check_passes(everything: GraphFolder) -> None:
    from kg.check import check

    result = check(str(everything.path))
    assert not result.violations, [str(v) for v in result.violations[:10]]
    assert result.quotes == result.verbatim > 0
