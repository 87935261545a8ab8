"""Cheap questions are asked before dear ones (`extract.triggers`, docs/decisions/16-triggers.md): whatever they answer, the same is read. Here all that a
sentence is first asked is answered with "perhaps", in texts that were not read before, so that nothing is known of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import casefile
import pytest

from extract import triggers
from extract.annotate.case_state import CaseState
from extract.pipeline import assertions, read_text
from kg.model import Assertion, Document

CASES = Path(__file__).resolve().parent / "cases"

#: Statements of drugs in general are only looked for in sentences with a word of cause or harm, whichever (`_CAUSE`): that question is itself the rule.
_BY_WORDS = {"drug_effects"}


def texts(word: str) -> list[str]:
    """Every third text of the cases, with a word more in each sentence."""
    cases = [case for path in casefile.files(CASES) for case in casefile.parse(path.read_text("utf-8"), path.name)]
    return [re.sub(r"(?<=[a-z]{3})\.(?=\s)", f" {word}.", case.text) for case in cases[::3]]


def read(text: str) -> tuple[Document, list[Assertion]]:
    document = read_text(text)
    return document, [assertion for assertion in assertions(document) if assertion.extractor not in _BY_WORDS]


class _Perhaps:
    """In place of `extract.triggers.fired`: any literal may stand in any text."""

    def __call__(self, text: str) -> int:
        return -1

    def cache_clear(self) -> None:
        """There is nothing to clear."""


def all_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers, "fired", _Perhaps())


def no_sentence_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseState, "_goes_on", lambda self, text: False)


@pytest.mark.parametrize(("word", "open_up"), [("qzva", all_asked), ("qzvb", no_sentence_goes_on)])
def test_cheap_questions_change_nothing(word: str, open_up: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    usual = [read(text) for text in texts(f"{word}a")]
    assert len(usual) > 200
    open_up(monkeypatch)
    for before, text in zip(usual, texts(f"{word}b"), strict=True):
        found = repr(read(text)).replace(f"{word}b", f"{word}a")
        expected = repr(before)
        assert re.sub(r"[0-9a-f]{8,}", "", found) == re.sub(r"[0-9a-f]{8,}", "", expected), text
