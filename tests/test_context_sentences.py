"""Each marked thing in tests/context/sentences.txt is affirmed, negated, uncertain, planned, past or another's, as the sentence says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extract.annotate.context import Context, context_of

SENTENCES = Path(__file__).parent / "context" / "sentences.txt"
_MARKED = re.compile(r"\[([ANHPhF]):([^\]]+)\]")


def _lines() -> list[str]:
    return [line for line in SENTENCES.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def _contexts(line: str) -> list[tuple[str, Context]]:
    """What each thing of a line should be, and how it is read."""
    plain, spans, truth, at = "", [], [], 0
    for match in _MARKED.finditer(line):
        plain += line[at : match.start()]
        spans.append((len(plain), len(plain) + len(match[2])))
        truth.append(match[1])
        plain, at = plain + match[2], match.end()
    return list(zip(truth, context_of(plain + line[at:], spans), strict=True))


def _agrees(truth: str, found: Context) -> bool:
    mine = found.experiencer == "patient"
    return {
        "A": mine and not (found.negated or found.hedged or found.planned or found.historical),
        "N": found.negated,
        "H": found.hedged and not found.negated,
        "P": found.planned and not found.negated,
        "h": found.historical and not found.negated,
        "F": not mine and not found.negated,
    }[truth]


@pytest.mark.parametrize("line", [
    pytest.param(line[1:], marks=pytest.mark.xfail(strict=True, reason="the words around do not tell it apart yet")) if line.startswith("~") else line
    for line in _lines()
])
def test_sentence(line: str) -> None:
    assert [truth for truth, found in _contexts(line) if not _agrees(truth, found)] == []
