"""What changed between two graphs, and what a removal would take along."""

from __future__ import annotations

import shutil
from pathlib import Path

from kg.build import build, remove, would_lose
from kg.diff import changes, summary, triples
from kg.examples import example_papers
from kg.store import GraphFolder

DROPPED = "10.5555/litkg.2023.0003"


def test_a_removed_paper_is_told_in_words_and_as_triples(tmp_path: Path) -> None:
    with example_papers() as papers:
        build([papers], tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    one, two = GraphFolder.open(tmp_path / "a"), GraphFolder.open(tmp_path / "b")
    assert list(changes(one, two)) == []

    lost, failures = would_lose(tmp_path / "b", [DROPPED, "no such paper"])
    assert [f.name for f in failures] == ["no such paper"]
    assert lost[0].startswith("removed: https://doi.org/10.5555/litkg.2023.0003")
    assert any("received pembrolizumab" in line for line in lost)
    assert list(changes(one, GraphFolder.open(tmp_path / "b"))) == []  # a dry run changes nothing

    assert remove(tmp_path / "b", [DROPPED])[0] == [DROPPED]
    found = list(changes(one, GraphFolder.open(tmp_path / "b")))
    told = summary(found)
    assert "1 paper removed" in told
    assert "1 patient removed" in told
    assert not [c for c in found if c.kind == "added"]
    gone, new = triples(one, GraphFolder.open(tmp_path / "b"))
    assert any('"10.5555/litkg.2023.0003"' in line for line in gone)
    # What the linkers derive over all papers (ranks, the name of a work now only cited) may be new; no paper's own statement is.
    assert not [line for line in new if "id/evidence/" in line or "id/assertion/" in line]


PAPER = """# Fever after a sting: a case report

Moss A

doi:10.5555/litkg.test.1

## Case report

A 40-year-old woman was admitted with fever. {more}She was given prednisolone 20 mg and later prednisolone 10 mg. She had a rash of grade 2 (CTCAE 5.0). {end}
"""


def graph(folder: Path, name: str, **parts: str) -> GraphFolder:
    paper = folder / "paper.md"
    paper.write_text(PAPER.format(**{"more": "", "end": "She is alive at 12 months.", **parts}), "utf-8")
    build([paper], folder / name)
    return GraphFolder.open(folder / name)


def test_an_edit_that_only_moves_offsets_is_no_change(tmp_path: Path) -> None:
    one, two = graph(tmp_path, "a"), graph(tmp_path, "b", more="The weather was fine that day. ")
    assert [str(change) for change in changes(one, two)] == []
    assert triples(one, two) != ([], [])


def test_an_outcome_that_turns_is_a_change_of_that_patient(tmp_path: Path) -> None:
    one, two = graph(tmp_path, "a"), graph(tmp_path, "b", end="She died of sepsis after 12 months.")
    found = list(changes(one, two))
    outcome = [change for change in found if change.what == "outcome"]
    assert [change.kind for change in outcome] == ["changed"]
    assert str(outcome[0]).startswith("changed outcome: Patient 1 of ")
    assert "alive" in outcome[0].detail
    assert "1 outcome changed" in summary(found)


def test_a_dose_that_changes_is_told_once(tmp_path: Path) -> None:
    one, two = graph(tmp_path, "a"), graph(tmp_path, "b")
    paper = tmp_path / "paper.md"
    paper.write_text(paper.read_text("utf-8").replace("20 mg", "25 mg"), "utf-8")
    build([paper], tmp_path / "c")
    assert list(changes(one, two)) == []
    (change,) = changes(one, GraphFolder.open(tmp_path / "c"))
    assert (change.kind, change.what) == ("changed", "therapy")
    assert "dose_text: 20 mg -> 25 mg" in change.detail
