"""A thousand damaged files and the hostile ones: a document or one clear line, never a traceback, a hang, a look outside the input or at the network.

`make fuzz` goes on where this ends; each crash that it finds becomes a case here.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import EXAMPLES
from damage import SECRET, damaged, hostile, samples

from extract.pipeline import annotate, assertions, read_documents
from kg.build import build
from kg.cli import cli
from kg.model import Config, Document, LitkgError
from kg.store import GraphFolder

COUNT = 1000
GOOD = samples()
_SEEN: list[list[str]] = []  # what is opened is written to the last list, while there is one


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if _SEEN and event in {"open", "os.listdir", "os.scandir", "subprocess.Popen", "os.exec", "os.system"}:
        _SEEN[-1].append(f"{event} {arguments[0]}")


sys.addaudithook(_listen)


@pytest.fixture
def confined(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """No connection may be made; gives the file with the secret, and fails where it was opened or a process was started."""

    def refused(*_: object) -> None:
        raise AssertionError("a reader tried to use the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    _SEEN.append([])
    yield secret
    seen = _SEEN.pop()
    assert not [line for line in seen if str(secret) in line or not line.startswith(("open", "os.listdir", "os.scandir"))]


def outcome(name: str, data: bytes) -> list[Document]:
    """The documents of a file; a refusal must be one line."""
    found = []
    try:
        for part in read_documents(name, data, Config()):
            if isinstance(part, LitkgError):
                assert "\n" not in str(part) and str(part)
            else:
                found.append(part)
    except LitkgError as error:
        assert "\n" not in str(error) and str(error), name
    return found


def test_the_samples_are_good() -> None:
    assert len(GOOD) >= 18
    for name, data in GOOD.items():
        assert outcome(name, data), name


def test_a_thousand_damaged_files(confined: Path) -> None:
    read = 0
    for seed in range(COUNT):
        name, data = damaged(GOOD, seed)
        for document in outcome(name, data):
            read += 1
            for block in document.blocks:
                assert 0 <= block.start <= block.end <= len(document.text), (seed, name)
            for reference in document.references:
                assert all(0 <= start < end <= len(document.text) for start, end in reference.spans), (seed, name)
    assert read > COUNT // 4, "most damage leaves something to read in formats of plain text"


@pytest.mark.parametrize("seed", range(COUNT, COUNT + 30))
def test_damaged_files_give_honest_quotes(seed: int) -> None:
    for document in outcome(*damaged(GOOD, seed)):
        full = annotate(document, Config())
        for assertion in assertions(full):
            for evidence in assertion.evidence:
                assert full.text[evidence.start : evidence.end] == evidence.quote


def test_hostile_files(confined: Path) -> None:
    for name, data in hostile(confined):
        for document in outcome(name, data):
            assert SECRET not in document.text, name
            assert "alert(1)" not in document.text, name


def test_the_good_among_the_damaged_are_built_as_if_alone(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for seed in range(0, 12):
        name, data = damaged(GOOD, seed)
        (folder / f"{seed:03d} {name}").write_bytes(data)
    for name, data in hostile(folder / "000.txt"):
        if name.startswith(("bomb-article", "bomb.zip", "deep-article", "entity-article", "launch", "braces", "traversal")):
            (folder / f"h {name}").write_bytes(data)
    good = [EXAMPLES / "rahmani-2022-tuberculosis.md", EXAMPLES / "achterberg-2023-melanoma.txt"]
    for path in good:
        (folder / path.name).write_bytes(path.read_bytes())
    result = CliRunner().invoke(cli, ["build", str(folder), "--out", str(tmp_path / "g"), "--jobs", "2", "-q"])
    assert result.exit_code == 1
    assert "Traceback" not in result.output and "fault in litkg" not in result.output and "took more than" not in result.output
    build(good, tmp_path / "alone")
    mixed, alone = GraphFolder.open(tmp_path / "g"), GraphFolder.open(tmp_path / "alone")
    for key in alone.shard_keys():
        assert mixed.graph_path(key).read_bytes() == alone.graph_path(key).read_bytes()
