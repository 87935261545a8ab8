"""Bad input: one clear line each, the exit code of the contract, never a traceback, and everything else is done."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import pytest
from command_line import FEW, PAPER, litkg, one_line, papers_in

from kg.build import build
from kg.store import GraphFolder


@pytest.fixture(scope="module")
def small_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of two papers; no test may change it."""
    out = tmp_path_factory.mktemp("small") / "graph"
    build(FEW, out)
    return out


@pytest.fixture
def graph(tmp_path: Path, small_graph: Path) -> Path:
    """A copy of it that a test may spoil."""
    path = tmp_path / "graph"
    shutil.copytree(small_graph, path)
    return path


# ----------------------------------------------------------------------------------------------------------------------- files

BAD = {
    "empty.txt": (b"", ("is empty",)),
    "blank.md": (b" \n\n\t\n", ("white space",)),
    "binary.txt": (bytes(range(256)) * 40, ("not text",)),
    "picture.md": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, ("not text",)),
    "paper.txt": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", ("not text",)),
    "utf16.txt": (b"\xff\xfeA\x00\x00\xd8", ("byte order mark",)),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_file_is_one_line_and_the_others_are_built(name: str, folder: Path, tmp_path: Path) -> None:
    data, words = BAD[name]
    (folder / name).write_bytes(data)
    done = litkg("build", folder, "--out", tmp_path / "g")
    assert done.code == 1
    one_line(done, name, *words)
    assert papers_in(tmp_path / "g") == 1


def test_a_latin_1_file_is_read_with_a_note(folder: Path, tmp_path: Path) -> None:
    text = "# Un cas\n\nUne patiente de 45 ans, trait\u00e9e \u00e0 Besan\u00e7on, n'a pas re\u00e7u de d\u00e9xam\u00e9thasone.\n"
    (folder / "latin.txt").write_bytes(text.encode("latin-1"))
    done = litkg("build", folder, "--out", tmp_path / "g")
    assert done.code == 0
    one_line(done, "latin.txt", "not UTF-8", "note")
    assert papers_in(tmp_path / "g") == 2
    stored = [p.read_text("utf-8") for p in (tmp_path / "g" / "shards").rglob("text-1.txt")]
    assert text in stored


def test_a_stray_nul_is_kept_with_a_note(folder: Path, tmp_path: Path) -> None:
    text = PAPER.read_text("utf-8").replace("adalimumab", "adal\x00mumab", 1)
    (folder / "nul.md").write_text(text, "utf-8")
    done = litkg("build", folder / "nul.md", "--out", tmp_path / "g")
    assert done.code == 0
    one_line(done, "nul.md", "NUL", "note")
    assert litkg("check", tmp_path / "g").code == 0


def test_fifty_megabytes_on_one_line(folder: Path, tmp_path: Path) -> None:
    (folder / "long.txt").write_bytes(b"word " * 10_000_000)
    done = litkg("build", folder, "--out", tmp_path / "g")
    assert done.code == 1
    one_line(done, "long.txt", "50 million characters")
    assert papers_in(tmp_path / "g") == 1


def test_a_hundred_kilobytes_on_one_line_are_read(tmp_path: Path) -> None:
    (tmp_path / "line.txt").write_text("The patient was well, and nothing else is said here " * 2_000)
    done = litkg("build", tmp_path / "line.txt", "--out", tmp_path / "g")
    assert done.code == 0
    assert papers_in(tmp_path / "g") == 1


def test_odd_line_ends_and_characters(tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_bytes("\ufeffA title\r\n\r\nA man\u2028of 40\u2029years.\x0c\rHe\u00ad was\u200b given\tnothing.\U0001f600".encode())
    done = litkg("build", tmp_path / "odd.txt", "--out", tmp_path / "g")
    assert done.code == 0
    assert litkg("check", tmp_path / "g").code == 0


def test_an_unreadable_file(folder: Path, tmp_path: Path) -> None:
    secret = folder / "secret.txt"
    secret.write_text("words")
    secret.chmod(0)
    try:
        secret.read_bytes()
    except PermissionError:
        pass
    else:
        # Root may read everything: a link that leads to itself cannot be read by anybody.
        secret.unlink()
        secret.symlink_to(secret.name)
    done = litkg("build", folder / PAPER.name, secret, "--out", tmp_path / "g")
    assert done.code == 1
    one_line(done, "secret.txt")
    assert papers_in(tmp_path / "g") == 1


def test_a_missing_file(tmp_path: Path) -> None:
    done = litkg("build", PAPER, tmp_path / "gone.txt", "--out", tmp_path / "g")
    assert done.code == 1
    one_line(done, "gone.txt", "no such file")
    assert papers_in(tmp_path / "g") == 1


def test_a_folder_without_papers(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "table.xlsx").write_bytes(b"x")
    done = litkg("build", tmp_path / "empty", "--out", tmp_path / "g")
    assert done.code == 1
    one_line(done, "empty", "no papers", ".txt")


def test_a_file_of_an_unknown_kind(folder: Path, tmp_path: Path) -> None:
    (folder / "paper.xyz").write_text("words")
    done = litkg("build", folder / "paper.xyz", folder / PAPER.name, "--out", tmp_path / "g")
    assert done.code == 1
    one_line(done, "paper.xyz", "kind")
    assert papers_in(tmp_path / "g") == 1


def test_a_bad_file_is_tried_again_when_it_changes(folder: Path, tmp_path: Path) -> None:
    (folder / "late.txt").write_bytes(b"")
    assert litkg("build", folder, "--out", tmp_path / "g").code == 1
    (folder / "late.txt").write_text("A short text about nothing.\n")
    assert litkg("build", folder, "--out", tmp_path / "g").code == 0
    assert papers_in(tmp_path / "g") == 2


# ---------------------------------------------------------------------------------------------------------------------- folders


def test_out_is_a_file_or_holds_other_things(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    one_line(litkg("build", PAPER, "--out", tmp_path / "file"), "file", "give a folder")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.docx").write_text("x")
    done = litkg("build", PAPER, "--out", tmp_path / "other")
    assert done.code == 1
    one_line(done, "other", "not a graph folder")
    assert os.listdir(tmp_path / "other") == ["thesis.docx"]


@pytest.mark.parametrize("arguments", [["query", "{}", "papers"], ["check", "{}"], ["show", "{}", "x"], ["remove", "{}", "x"], ["view", "{}"]])
def test_no_graph_folder(arguments: list[str], tmp_path: Path) -> None:
    done = litkg(*[a.format(tmp_path / "none") for a in arguments])
    assert done.code == 1
    one_line(done, "none", "litkg build")


def _spoil(path: Path) -> None:
    path.chmod(path.stat().st_mode | stat.S_IWUSR)
    path.write_bytes(b"\x00garbage\xff" * 20)


def test_a_damaged_index_is_made_again(graph: Path) -> None:
    expected = papers_in(graph)
    for path in (graph / "index").rglob("*"):
        if path.is_file():
            _spoil(path)
    assert papers_in(graph) == expected


def test_a_damaged_index_with_a_good_stamp_is_made_again(graph: Path) -> None:
    expected = papers_in(graph)
    for path in (graph / "index").rglob("*"):
        if path.is_file() and path.name != "stamp":
            _spoil(path)
    assert papers_in(graph) == expected


def test_a_missing_index_is_made_again(graph: Path) -> None:
    expected = papers_in(graph)
    shutil.rmtree(graph / "index")
    (graph / "links.nt").unlink()
    assert papers_in(graph) == expected


def _shard(graph: Path) -> Path:
    return sorted((graph / "shards").iterdir())[0]


@pytest.mark.parametrize("name", ["graph.nt", "shard.json", "text-1.txt"])
def test_a_damaged_shard_is_told_and_built_again(graph: Path, name: str, small_graph: Path) -> None:
    path = _shard(graph) / name
    good = path.read_bytes()
    path.write_bytes(good[: len(good) // 2] + b"\xff\x00 broken")
    done = litkg("check", graph)
    assert done.code == 1
    assert any(_shard(graph).name in line and "build" in line for line in done.lines), done.lines
    litkg("build", *FEW, "--out", graph)
    assert litkg("check", graph).code == 0
    assert path.read_bytes() == good == (small_graph / path.relative_to(graph)).read_bytes()


@pytest.mark.parametrize("damage", [
    {"documents": [{}]}, {"documents": ["x"]}, {"documents": 5}, {"notes": [1]}, {"status": None}, {"graph_sha256": {}}, {"key": "other"}, {"more": 1},
], ids=str)
def test_what_a_shard_says_of_itself_is_believed_only_in_its_own_form(graph: Path, damage: dict[str, object]) -> None:
    path = _shard(graph) / "shard.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **damage}), "utf-8")
    assert GraphFolder(graph).info(_shard(graph).name) is None


def test_a_damaged_manifest(graph: Path, small_graph: Path, caplog: pytest.LogCaptureFixture) -> None:
    _spoil(graph / "litkg.json")
    done = litkg("build", *FEW, "--out", graph)
    assert done.code == 0
    assert [r for r in caplog.messages if "litkg.json" in r and "damaged" in r]
    assert litkg("check", graph).code == 0
    assert (graph / "litkg.json").read_bytes() == (small_graph / "litkg.json").read_bytes()


# ----------------------------------------------------------------------------------------------------------------- wrong usage


@pytest.mark.parametrize(
    "arguments",
    [
        ["build"],
        ["build", "x"],
        ["build", "x", "--out", "y", "--jobs", "0"],
        ["build", "x", "--out", ""],
        ["build", "", "--out", "y"],
        ["build", "x", "--out", "y", "--as", "parchment"],
        ["annotate", "x", "--as", "parchment"],
        ["nonsense"],
        ["query", "{}"],
        ["query", "{}", "no-such-query"],
        ["query", "{}", "papers", "--set", "no-equals-sign"],
        ["query", "{}", "papers", "--set", "nothing=1"],
        ["query", "{}", "papers", "--format", "parquet"],
        ["query", "{}", "--sparql", "SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }"],
        ["query", "{}", "--sparql", "INSERT DATA { <urn:a> <urn:b> <urn:c> }"],
        ["query", "{}", "--sparql", "LOAD <file:///etc/passwd>"],
        ["query", "{}", "--sparql", "SELECT * FROM <file:///etc/passwd> WHERE { ?s ?p ?o }"],
        ["query", "{}", "--file", "no-such-file.rq"],
        ["export", "{}", "--format", "parchment", "-o", "x"],
        ["export", "{}", "--format", "csv", "--query", "no-such-query", "-o", "x"],
    ],
    ids=lambda a: " ".join(a)[:50],
)
def test_wrong_usage(arguments: list[str], example_graph: Path) -> None:
    done = litkg(*[a.replace("{}", str(example_graph)) if a == "{}" else a for a in arguments])
    assert done.code == 2
    assert done.lines, "a reason"


def test_bad_sparql_is_one_line(example_graph: Path) -> None:
    done = litkg("query", example_graph, "--sparql", "SELECT WHERE {")
    assert done.code in (1, 2)
    assert len([line for line in done.lines if "SPARQL" in line]) == 1


def test_what_has_no_name_is_nothing(graph: Path) -> None:
    assert litkg("show", graph, " ").code == 1


def test_a_bad_lexicon_is_named_and_not_the_paper() -> None:
    line = one_line(litkg("annotate", PAPER, "--lexicon", "no-such-lexicon.tsv"), "no-such-lexicon.tsv")
    assert PAPER.name not in line


def test_removing_what_is_not_there(graph: Path) -> None:
    done = litkg("remove", graph, "10.9999/nothing")
    assert done.code == 1
    one_line(done, "10.9999/nothing", "no such paper")
