"""Exports that cannot be written: one line, nothing left behind, nothing of a stranger's replaced."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from synthetic import build

from exports import EXPORTERS, export
from kg.model import LitkgError
from kg.store import GraphFolder
from tests.test_exports import content_of

FORMATS = [name for name in EXPORTERS if name != "html"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> GraphFolder:
    return build(tmp_path_factory.mktemp("exports") / "graph")



@pytest.mark.parametrize("name", FORMATS)
def test_bad_paths_give_one_line_and_leave_nothing_behind(name: str, folder: GraphFolder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    bad = [tmp_path / "file" / "below", tmp_path / "full"]
    if not EXPORTERS[name].suffix:
        bad.append(tmp_path / "file")
    for path in bad:
        with pytest.raises(LitkgError) as caught:
            export(folder, name, path)
        assert "\n" not in str(caught.value)
        assert str(path) in str(caught.value)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "full"]
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["mine.txt"]
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("name", FORMATS)
def test_a_graph_without_papers(name: str, tmp_path: Path) -> None:
    empty = GraphFolder.create(tmp_path / "graph")
    export(empty, name, tmp_path / "out")
    assert (tmp_path / "out").exists()
    with pytest.raises(LitkgError, match="cannot be written"):
        export(empty, name, tmp_path / ("long" * 100))


@pytest.mark.parametrize("name", ["csv", "neo4j"])
def test_an_earlier_export_is_replaced_and_a_strangers_file_is_not(name: str, folder: GraphFolder, tmp_path: Path) -> None:
    export(folder, name, tmp_path / "out")
    before = content_of(tmp_path / "out")
    export(folder, name, tmp_path / "out")
    assert content_of(tmp_path / "out") == before
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(LitkgError, match=r"notes\.txt"):
        export(folder, name, tmp_path / "out")
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_failure_half_way_leaves_nothing(name: str, folder: GraphFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(LitkgError, match="No space left"):
        export(folder, name, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_named_with_the_nearest() -> None:
    with pytest.raises(LitkgError, match="did you mean 'turtle'"):
        export(None, "turtel", Path("x"))  # type: ignore[arg-type]
