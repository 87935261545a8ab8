"""What patterns were compiled to is kept in the cache folder, and a damaged or foreign file there changes nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extract import kept_code, kept_file, quick

_PATTERNS = [(r"(?i)\b(?P<how>gradual|sudden)ly\s(?:worse|better)\b", 0), (r"\d+\smg", re.IGNORECASE), (r"(a)|(?P<b>b)", 0), (r"(?a)\w", 0)]
_TEXT = "Suddenly better with 5 MG of a or b"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LITKG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _again(monkeypatch: pytest.MonkeyPatch) -> kept_code._Table:
    """A table as the next run has it."""
    table = kept_code._Table()
    monkeypatch.setattr(kept_code, "_table", lambda: table)
    return table


def _found() -> list[object]:
    out: list[object] = []
    for pattern, flags in _PATTERNS:
        for made in (quick._quick(pattern, flags), quick._plain(pattern, flags)):
            out.append(made and (made.pattern, made.flags, made.groups, made.groupindex, [(m.span(), m.groupdict()) for m in made.finditer(_TEXT)]))
    return out


def test_the_next_run_uses_the_code_that_this_one_made(monkeypatch: pytest.MonkeyPatch) -> None:
    table = _again(monkeypatch)
    first = _found()
    assert first[6] is None and all(first[i] for i in (0, 1, 2, 3, 4, 5, 7))
    assert first[1::2] == [
        (made.pattern, made.flags, made.groups, made.groupindex, [(m.span(), m.groupdict()) for m in made.finditer(_TEXT)])
        for made in (re.compile(pattern, flags) for pattern, flags in _PATTERNS)
    ]
    assert len(table.fresh) == 7, "what could not be made is not kept"
    table.save()
    later = _again(monkeypatch)
    monkeypatch.setattr(quick, "_as_it_stands", lambda *_: pytest.fail("is known"))
    assert _found() == first
    assert not later.fresh and later.rows.keys() == table.fresh.keys()


def test_a_pattern_made_in_another_run_is_used_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    table = _again(monkeypatch)
    quick._quick(*_PATTERNS[0])
    table.save()
    _again(monkeypatch)
    pattern = quick.compile(*_PATTERNS[0])
    assert pattern.search(_TEXT) is not None
    assert type(pattern.quick) is re.Pattern


def test_what_other_rules_used_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    table = _again(monkeypatch)
    quick._plain(*_PATTERNS[0])
    table.save()
    monkeypatch.setattr(kept_file, "rules", lambda: "rules that were changed")
    table = _again(monkeypatch)
    quick._plain(*_PATTERNS[1])
    table.save()
    assert [pattern for _, _, pattern in _again(monkeypatch).rows] == [_PATTERNS[1][0]]


@pytest.mark.parametrize("damage", [b"", b"\xff", b"x"])
def test_a_damaged_file_is_written_anew(folder: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes) -> None:
    table = _again(monkeypatch)
    quick._plain(*_PATTERNS[0])
    table.save()
    path = folder / "patterns.bin"
    path.write_bytes(damage + path.read_bytes()[1:])
    table = _again(monkeypatch)
    assert not table.rows
    assert quick._plain(*_PATTERNS[0]).search(_TEXT) is not None
    table.save()
    assert len(_again(monkeypatch).rows) == 1
