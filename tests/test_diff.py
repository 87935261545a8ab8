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
