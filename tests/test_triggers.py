"""Triggers never hide a match: what is read from a pattern holds wherever the pattern matches."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import triggers
from extract.pipeline import assertions, read_text
from extract.triggers import DIGIT, Guard, Needed, Rules, fold, needed, spaced
from kg.examples import example_papers
from kg.model import Document, Sentence, Span


def _holds(literals: Needed, text: str) -> bool:
    if literals == DIGIT:
        return re.search(r"\d", text) is not None
    text = spaced(text)
    return any(literal.text in (text if literal.exact else fold(text)) for literal in literals)


def _document(*texts: str) -> Document:
    """A document whose sentences have these texts."""
    return Document("", sentences=tuple(Sentence(t, tuple(range(len(t))), tuple(range(1, len(t) + 1)), (Span(0, len(t)),), 0) for t in texts))


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (r"(?i)\bdied (?:of|from)\b", {"died of", "died from"}),
        (r"intra(?:venous|thecal)(?:ly)?", {"intravenous", "intrathecal"}),
        (r"\d+ [a-z]+", {"\\d"}),
        (r"(?i)relapsed\safter", {"relapsed after"}),
        (r"\w+\s(?:mg|wk)", {" mg", " wk"}),
        (r"[1-5]{2}", {"\\d"}),
        (r"(?:CR|PR)i?", {"CR", "PR"}),
        (r"(?i)(?:CR|PR)i?", None),
        (r"(?:weeks?|cycle|\w+)", None),
        (r"(?:relapse)?", None),
        (r"(?:relapse\w*)*", None),
        (r"(?:relapse\s)+", {"relapse "}),
        (r"(?!.*biopsy)\w+", None),
        (r"[⁰¹²³]", {"⁰", "¹", "²", "³"}),
        (r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+", None),
        (r"the", None),
    ],
)
def test_what_a_pattern_needs(pattern: str, literals: set[str] | None) -> None:
    assert [{literal.text for literal in found} for found in needed(re.compile(pattern))] == ([literals] if literals else [])


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?i)\b(?:died|expired) (?:of|from)\b", r"intra(?:venous|thecal)(?:ly)?", r"(?i)straße[sk]?|İstanbul", r"(?i:ﬆark)|kelvin|µg\b",
        r"(?<!no )relapse(?=d)|(?P<q>\d+)\s?%", r"a{0,2}bcd(?:ef){1,3}|[xyz]{3}bone|grade (?:[1-5]|IV)", r"(?>intra)venous|mon(?:day|th)++",
        r"(?i:leuk)aemia|(?i:CAR)-T\s(?:cell)s?", r"(?:one|\d+)\s(?:cycle|course)s",
    ],
)
def test_every_text_that_matches_has_its_triggers(pattern: str) -> None:
    sets = needed(re.compile(pattern))
    assert sets

    @settings(max_examples=60, database=None, derandomize=True, deadline=None)
    @given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=6), st.from_regex(re.compile(pattern)))
    def check(before: str, text: str) -> None:
        assert re.search(pattern, before + text) is None or all(_holds(literals, before + text) for literals in sets)

    check()


def test_letters_are_as_equal_as_in_patterns_without_case() -> None:
    extra, lower = import_module("re._casefix")._EXTRA_CASES, import_module("_sre").unicode_tolower
    assert [(a, b) for a, others in extra.items() for b in others if fold(chr(a)) != fold(chr(b))] == []
    assert [code for code in range(0x3000) if fold(chr(code)) != fold(chr(lower(code)))] == []


def test_a_guard_finds_what_its_pattern_finds() -> None:
    cue = Guard(r"(?i)\bgradually (?:wors|improv)\w+")
    texts = ["The fever gradually worsened.", "The fever went.", "GRADUALLY IMPROVED twice, gradually improved once."]
    assert [cue.possible(text) for text in texts] == [True, False, True]
    for text in texts:
        assert [m.span() for m in cue.finditer(text)] == [m.span() for m in re.finditer(cue.pattern, text)]
        assert (cue.search(text) is None) == (re.search(cue.pattern, text) is None)
    assert cue.match(texts[0]) is None
    found = cue.match(texts[0], 10)
    assert found is not None and found[0] == "gradually worsened"


def test_rows_and_sentences_are_those_that_can_match() -> None:
    one, other = Guard(r"zebra\b"), Guard(r"(?:okapi|gnu)s? ran")
    document = _document("A zebra stood.", "Nothing.", "The okapis ran.")
    assert [index for index, _ in triggers.sentences(document, one, other)] == [0, 2]
    rules = Rules([("z", re.compile("zebra")), ("any", re.compile(r"\w+")), ("g", re.compile("gnus? ran"))])
    assert [[row[0] for row in rules.possible(s.text)] for s in document.sentences] == [["z", "any"], ["any"], ["any"]]


def test_no_guard_of_ours_hides_a_match_in_the_examples() -> None:
    with example_papers() as folder:
        documents = [read_text(path.read_text("utf-8")) for path in sorted(folder.iterdir()) if path.suffix in (".md", ".txt")][:6]
    for document in documents:
        assertions(document)
    texts = {sentence.text for document in documents for sentence in document.sentences}
    assert len(texts) > 100
    assert [(g.pattern[:80], text) for g in triggers.guards for text in texts if not g.possible(text) and g.compiled.search(text)] == []
