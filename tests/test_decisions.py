"""The user's file of decisions: what a line may look like, what is told of a line that cannot be read, and that it survives rebuilds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import cli
from kg.link.decisions import Decision, decisions_in, doubtful, read_decisions
from kg.model import LitkgError

A, B = "https://doi.org/10.9999/inv.2012.01", "https://doi.org/10.9999/inv.2012.02"


@pytest.mark.parametrize(
    "line",
    [
        f"same {A} {B}", f"SAME\t<{A}>\t<{B}>\tchecked", "same doi:10.9999/INV.2012.01 doi:10.9999/INV.2012.02", "same 10.9999/inv.2012.01 10.9999/INV.2012.02",
        "same https://dx.doi.org/10.9999/inv.2012.01 http://doi.org/10.9999/inv.2012.02", f"same DOI:10.9999/inv.2012.01 {B},",
    ],
)
def test_ways_to_name_a_work(line: str) -> None:
    assert read_decisions(line) == (Decision(A, B, True),)


def test_names_of_tables() -> None:
    (found,) = read_decisions("# c\n\ndifferent id:work/abc pmid:77")
    assert found == Decision("https://w3id.org/litkg/id/work/abc", "http://identifiers.org/pubmed/77", False) and found.line == 3


@pytest.mark.parametrize(("line", "says"), [("merge a:b c:d", "expected"), ("same a:b", "expected"), ("same one two", "'one' names no work")])
def test_a_line_that_says_nothing(line: str, says: str) -> None:
    with pytest.raises(LitkgError, match=r"line 2.*begin it with #") as told:
        read_decisions(f"# c\n{line}")
    assert says in str(told.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "decisions.tsv"
    path.write_bytes(f"same {A} {B} gepr\u00fcft\r\n".encode(encoding))
    assert decisions_in(path) == (Decision(A, B, True),)


def test_an_encoding_that_cannot_be_told(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    path.write_bytes(f"# c\nsame {A} {B} gepr\u00fcft\n".encode("latin-1"))
    with pytest.raises(LitkgError, match="line 2: is not UTF-8 text"):
        decisions_in(path)


def test_lines_that_do_nothing() -> None:
    decisions = read_decisions(f"same {A} {B}\nsame {A} 10.9999/c\nsame {A} {A}\ndifferent {B} {A}\nsame {B} {A}")
    told = list(doubtful(decisions, frozenset((A, B))))
    assert [line for line, _ in told] == [2, 3, 4] and "contradicts line 1" in told[2][1]


LISTED = {
    "a": "1. Noone A, Nemo B. Rest and water in fever of the valleys. Acta Inventa. 2012;14:201-9. doi: 10.9999/inv.2012.01",
    "b": "1. Noone A, Nemo B. Rest and water in fever of the valleys: a letter. Water Notes. 2012;2:20. doi: 10.9999/inv.2012.02",
    "c": "1. Noone A, Nemo B. Rest and water in fever of the valleys. Acta Inventa. 2012;14:201-9.",
}


def _paper(folder: Path, name: str) -> None:
    text = f"# Fever in the invented country of {name}\n\nA. Okoro-{name}\n\nRest was of use [1].\n\n## References\n\n{LISTED[name]}\n"
    (folder / f"{name}.md").write_text(text, encoding="utf-8")


def test_a_decision_survives_rebuilds_and_removals(tmp_path: Path) -> None:
    papers, graph = tmp_path / "papers", tmp_path / "g"
    papers.mkdir()
    for name in "abc":
        _paper(papers, name)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, list(arguments))

    def works() -> list[str]:
        return sorted({row["work"] for row in json.loads(run("query", str(graph), "references", "--format", "json").stdout)})

    assert run("build", str(papers), "--out", str(graph)).exit_code == 0
    assert works() == [A, B]  # c is a
    (alias,) = json.loads(run("query", str(graph), "merges", "--format", "json").stdout)
    decisions = graph / "decisions.tsv"
    decisions.write_text(f"different {alias['work']} doi:10.9999/inv.2012.01\n", encoding="utf-8")
    assert works() == [A, B, alias["work"]]
    decisions.write_text("same doi:10.9999/inv.2012.01 doi:10.9999/inv.2012.02\n", encoding="utf-8")
    assert works() == [A]
    assert run("remove", str(graph), "b.md").exit_code == 0
    assert works() == [A]
    told = run("check", str(graph))
    assert told.exit_code == 0 and "decisions.tsv, line 1" in told.stderr and "10.9999/inv.2012.02 is no work" in told.stderr
    assert run("build", str(papers), "--out", str(graph)).exit_code == 0
    assert works() == [A]
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / "decisions.tsv").write_bytes(decisions.read_bytes())
    assert run("build", str(papers), "--out", str(fresh)).exit_code == 0
    assert (fresh / "links.nt").read_bytes() == (graph / "links.nt").read_bytes()
    decisions.write_text("nonsense\n", encoding="utf-8")
    told = run("query", str(graph), "merges")
    assert told.exit_code == 1 and "decisions.tsv, line 1" in told.stderr and told.stderr.count("\n") == 1
