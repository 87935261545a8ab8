"""What patterns need is kept in the cache folder, and a damaged or foreign file there changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from extract import kept_file, kept_needs
from extract.literals import needed

_PATTERNS = [(r"(?i)\b(?:gradual|sudden)ly\s(?:worse|better)\b", 0), (r"\d+\smg", 0), (r"[a-z]+", 0), ("straße|µg", 2)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LITKG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _again(monkeypatch: pytest.MonkeyPatch) -> kept_needs._Table:
    """A table as the next run has it."""
    table = kept_needs._Table()
    monkeypatch.setattr(kept_needs, "_table", lambda: table)
    return table


def test_the_next_run_knows_what_this_one_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [needed(pattern, flags, whole) for pattern, flags in _PATTERNS for whole in (False, True)]
    assert any(expected) and not all(expected)
    for _run in range(2):
        table = _again(monkeypatch)
        assert [kept_needs.known_needs(pattern, flags, whole) for pattern, flags in _PATTERNS for whole in (False, True)] == expected
        table.save()
    assert not table.fresh and len(table.known) == 2 * len(_PATTERNS)
    monkeypatch.setattr(kept_needs, "needed", lambda *_: pytest.fail("is known"))
    assert kept_needs.known_needs(*_PATTERNS[0]) == expected[0]


def test_the_next_run_of_the_same_rules_knows_what_is_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = _again(monkeypatch)
    expected = [literals for pattern, flags in _PATTERNS for literals in kept_needs.known_needs(pattern, flags)]
    assert kept_needs.usual_needs() == []
    table.save()
    _again(monkeypatch)
    assert set(kept_needs.usual_needs()) == set(expected)
    monkeypatch.setattr(kept_file, "rules", lambda: "rules that were changed")
    changed = _again(monkeypatch)
    assert kept_needs.usual_needs() == [] and len(changed.known) == len(_PATTERNS)
    kept_needs.known_needs(*_PATTERNS[1])
    changed.save()
    assert not changed.fresh and _again(monkeypatch).usual == ["0 0 \\d+\\smg"]


def test_runs_at_the_same_time_keep_what_both_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = kept_needs._Table(), kept_needs._Table()
    for table, (pattern, flags) in ((one, _PATTERNS[0]), (other, _PATTERNS[1])):
        monkeypatch.setattr(kept_needs, "_table", lambda table=table: table)
        kept_needs.known_needs(pattern, flags)
        table.save()
    assert len(_again(monkeypatch).known) == 2


@pytest.mark.parametrize("damage", [lambda b: b"", lambda b: b"\xff" + b, lambda b: b[:-3], lambda b: b.replace(b"0 mg", b"0 kg"), lambda b: b"x" + b[1:]])
def test_a_file_that_is_not_as_it_was_written_is_written_anew(folder: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]) -> None:
    for turn in range(2):
        table = _again(monkeypatch)
        assert len(table.known) == 0
        assert kept_needs.known_needs(*_PATTERNS[1]) == needed(*_PATTERNS[1])
        table.save()
        path = folder / "needs.txt"
        assert len(kept_needs._Table().known) == 1
        if turn == 0:
            written = path.read_bytes()
            path.write_bytes(damage(written))
            assert path.read_bytes() != written


def test_a_cache_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code = "from extract.triggers import Guard; print(Guard('(?i)relapse').possible('no relapse'))"
    environment = os.environ | {"LITKG_CACHE": str(tmp_path / "file" / "below")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True\n", "")
