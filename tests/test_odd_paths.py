"""Paths that are odd, and folders that others use: names of any bytes, what may not be opened, what is no file, two builds at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import FEW, PAPER, litkg, one_line, papers_in

from kg.build import build
from kg.lock import alone
from kg.store import GraphFolder


def test_a_file_that_may_not_be_read_is_no_wrong_usage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "access", lambda *_, **__: False)  # as of a file with no rights; root has all of them
    done = litkg("build", PAPER, tmp_path / "gone.txt", "--out", tmp_path / "g")
    assert done.code == 1
    one_line(done, "gone.txt")
    assert papers_in(tmp_path / "g") == 1


def test_a_folder_that_may_not_be_looked_into(monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path) -> None:
    (folder / "secret").mkdir()
    look = Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path.name == "secret":
            raise PermissionError(13, "Permission denied")
        return look(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    done = litkg("build", folder, "--out", tmp_path / "g")
    assert done.code == 1
    one_line(done, "secret", "permissions")
    assert papers_in(tmp_path / "g") == 1


def test_pipes_and_broken_links(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    (folder / "broken.md").symlink_to("nowhere")
    (folder / "round").symlink_to(folder)
    done = litkg("build", folder, folder / "pipe.txt", "--out", tmp_path / "g")
    assert done.code == 1
    one_line(done, "pipe.txt", "neither a file nor a folder")
    one_line(done, "broken.md", "leads to no file")
    assert len(done.complaints("")) == 2
    assert papers_in(tmp_path / "g") == 1


NAMES = (b"-dash.md", b"new\nline.md", b"it's \"quoted\".md", b"$(id);`id`.md", "ümlaut 😀.md".encode(), b"not \xff UTF-8.md")


def test_names_of_files_are_kept_whatever_they_hold(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    try:
        for number, name in enumerate(NAMES):
            (folder / os.fsdecode(name)).write_text(f"A short text about nothing, the {number}th.\n")
    except OSError:
        pytest.skip("this file system holds no such names")
    assert litkg("build", folder, "--out", tmp_path / "g").code == 0
    assert litkg("check", tmp_path / "g").code == 0
    for name in NAMES:
        assert litkg("remove", tmp_path / "g", "--", os.fsdecode(name)).code == 0
    assert papers_in(tmp_path / "g") == 0
    assert not caplog.messages, "no file of the graph folder is damaged"


def test_who_builds_at_the_same_time_waits_and_nothing_is_lost(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = GraphFolder.create(tmp_path / "g")
    left_behind = folder.shards_path / ".x.1.tmp"
    left_behind.mkdir()
    second = threading.Thread(target=build, args=([FEW[1]], folder.path))
    with alone(folder.path, "held"):
        second.start()
        while not caplog.messages:
            assert second.is_alive()
            second.join(0.01)
        assert left_behind.exists() and not folder.shard_keys(), "it might be the other's"
    second.join()
    build([FEW[0]], folder.path)
    assert any("by another litkg" in message for message in caplog.messages)
    assert not left_behind.exists()
    assert papers_in(folder.path) == 2
    assert litkg("check", folder.path).code == 0
