"""The quick form of a pattern finds in ASCII text what `re` finds; any other text is left to `re`."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import quick
from extract.pipeline import assertions, read_text
from extract.triggers import guards
from kg.examples import example_papers

PATTERNS = [
    r"(?i)\b(?:risk|rates?|signs?)\sof\b",
    r"(?i)\bfor\s(?:\d{1,3}|two|three)\s(?:days?|weeks?)",
    r"(?:is|isn't|island|in|a)\b",
    r"(?i)(?:a|ab|abc)(?:c|$)",
    r"(?i)(?P<x>ab|a)(?P=x)?",
    r"(?i)(?<!\w)[^k]k",
    r"(?i)[\u212a\u017f]x",
    r"(?i)(?-i:US)|us\b",
    r"[\s\d]+\S",
    r"(?i)\s[^\s]",
    r"[α-ω]|b",
    r"[α-ω]",
    r"(?x) a  b | c",
    r"(?i)(?:(?P<q>no)|not)\s(?(q)x|y)",
    r"(?s).b",
    r"(?i)(?>ab|a)b",
    r"(?i)x*+y",
    r"(?im)^a|b$",
    r"(?i)(?:bc|b|ba)?d",
    r"(?i)(?:ab|[a-c]d|ac|xy)",
    r"\Aa|a\Z|\Bb",
    r"(?i)(?=no)n\w",
    "",
]


def _same(pattern: str, flags: int, text: str) -> None:
    fast, plain = quick._quick(pattern, flags), re.compile(pattern, flags)
    assert fast is not None
    for one, other in ((fast.search(text), plain.search(text)), (fast.match(text, 1), plain.match(text, 1)), (fast.fullmatch(text), plain.fullmatch(text))):
        assert (one and (one.span(), one.groupdict(), one.regs)) == (other and (other.span(), other.groupdict(), other.regs)), (pattern, text)
    assert [found.span() for found in fast.finditer(text)] == [found.span() for found in plain.finditer(text)], (pattern, text)


@given(st.sampled_from(PATTERNS), st.text("abcdxyknosiutfrweKNOSUB \t\n\x1c'19", max_size=24))
@settings(max_examples=1500, deadline=None)
def test_any_pattern_finds_the_same(pattern: str, text: str) -> None:
    _same(pattern, 0, text)


def test_all_patterns_of_the_rules_find_the_same() -> None:
    """Each in the sentences of an example paper: in capitals, and as they stand, several together."""
    texts: list[str] = []
    with example_papers() as folder:
        for path in sorted(folder.glob("*.md"))[:3]:
            document = read_text(path.read_text("utf-8"))
            assertions(document)
            texts += [sentence.text for sentence in document.sentences[::5] if sentence.text.isascii()]
    patterns = {(pattern.pattern, pattern.flags) for pattern in gc.get_objects() if type(pattern) is quick.Pattern}
    assert len(patterns) > 500 and len(guards) > 50
    for number, (pattern, flags) in enumerate(sorted(patterns)):
        text = texts[number % len(texts)]
        for written in (text.upper(), " ".join(texts[number % 5 :: 5])[:1500]):
            _same(pattern, flags, written)


def test_the_quick_form_is_used_for_ascii_only() -> None:
    pattern = quick.compile(r"(?i)\bsigns?\b")
    for _ in range(1000):
        assert pattern.search("no sign") is not None
    assert type(pattern.quick) is re.Pattern and pattern.quick is not pattern.plain
    assert pattern.search("\u017fign") is not None  # the long s


@pytest.mark.parametrize("pattern", [r"(?L)a", r"(?a)\w"])
def test_what_is_not_known_is_left_to_re(pattern: str) -> None:
    if pattern.startswith("(?L)"):
        with pytest.raises((ValueError, re.error)):
            quick.compile(pattern).search("a")
        return
    assert quick._quick(pattern, 0) is None


def test_a_pattern_that_is_none_is_an_error() -> None:
    with pytest.raises(re.error):
        quick.compile("(a").search("a")


def test_another_re_than_expected_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AttributeError("no such thing in this version")

    monkeypatch.setattr(quick, "_written", fail)
    monkeypatch.setattr(quick, "_as_it_stands", fail)
    pattern = quick.compile(r"(?i)\bsigns? of another re\b|\bsigns?\b")
    for _ in range(1000):
        assert pattern.search("no sign") is not None
    assert pattern.quick is pattern.plain


_NO_PRIVATE_PARTS = """
import builtins
real = builtins.__import__
def public(name, globals=None, locals=None, names=(), level=0):
    ours = globals is not None and globals["__name__"].startswith("extract")
    if ours and (name == "_sre" or (name == "re" and any(part.startswith("_") for part in names or ()))):
        raise ImportError(name)
    return real(name, globals, locals, names, level)
builtins.__import__ = public
from extract import quick
from extract.triggers import Guard
pattern, guard = quick.compile(r"(?i)\\b(?:risk|sign)s?\\sof\\s(?P<what>\\w+)"), Guard(r"(?i)\\brelapsed?\\b")
print([pattern.search("Signs of relapse").group("what") for _ in range(300)].count("relapse"), guard.possible("x"), guard.search("x"), guard.search("relapse"))
"""


def test_without_the_private_parts_of_re_its_own_patterns_are_used(tmp_path: Path) -> None:
    root = str(Path(__file__).resolve().parent.parent)
    environment = os.environ | {"LITKG_CACHE": str(tmp_path), "PYTHONPATH": root}
    done = subprocess.run([sys.executable, "-c", _NO_PRIVATE_PARTS], capture_output=True, text=True, env=environment, check=False)
    assert (done.stdout, done.stderr) == ("300 True None <re.Match object; span=(0, 7), match='relapse'>\n", "")
