"""Triggers never hide a match: what is read from a pattern holds wherever the pattern matches."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import triggers
from extract.literals import DIGIT, Needed, fold, needed, plain
from extract.pipeline import assertions, read_text
from extract.triggers import Either, Guard, Rules
from kg.examples import example_papers
from kg.model import Document, Sentence, Span


def _holds(literals: Needed, text: str) -> bool:
    text = plain(text)
    if literals & DIGIT and re.search(r"\d", text):
        return True
    return any(
        re.search(("(?<![A-Za-z0-9])" if left else "") + re.escape(piece) + ("(?![A-Za-z0-9])" if right else ""), text if exact else fold(text))
        for piece, exact, left, right in literals - DIGIT
    )


def _document(*texts: str) -> Document:
    """A document whose sentences have these texts."""
    return Document("", sentences=tuple(Sentence(t, tuple(range(len(t))), tuple(range(1, len(t) + 1)), (Span(0, len(t)),), 0) for t in texts))


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (r"(?i)\bdied (?:of|from)\b", {"died of", "died from"}),
        (r"intra(?:venous|thecal)(?:ly)?", {"intravenous", "intrathecal"}),
        (r"\d+", {"\\d"}),
        (r"\d+ [a-z]+", {"\\d"}),
        (r"(?i)relapsed\safter", {"relapsed after"}),
        (r"\w+\s(?:mg|wk)", {" mg", " wk"}),
        (r"\d\s?g(?!\w)", {f"{n}{blank}g" for n in range(10) for blank in ("", " ")}),
        (r"[1-5]{2}", {"\\d"}),
        (r"(?:CR|PR)i?", {"CR", "PR"}),
        (r"(?i)(?:CR|PR)i?", None),
        (r"(?:weeks?|cycle|\w+)", None),
        (r"(?:relapse)?", None),
        (r"(?:relapse\w*)*", None),
        (r"(?:relapse\s)+", {"relapse "}),
        (r"(?!.*biopsy)\w+", None),
        (r"[⁰¹²³]", {"⁰", "¹", "²", "³"}),
        (r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+", set("⁰¹²³⁴⁵⁶⁷⁸⁹")),
        (r"the", None),
        (r"(?i)\b(?:he|we)\b", None),
        (r"(?:two|\d)x", {"twox", *(f"{n}x" for n in range(10))}),
    ],
)
def test_what_a_pattern_needs(pattern: str, literals: set[str] | None) -> None:
    assert [{literal.text for literal in found} for found in needed(pattern)] == ([literals] if literals else [])


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (r"(?i)\b(?:bd|tid)\b", {"|bd|", "|tid|"}),
        (r"(?i)(?<![\w.])po(?![A-Za-z0-9])", {"|po|"}),
        (r"(?i)(?<![A-Z])p\.?o\.?", None),
        (r"(?<!x)iv(?!x)", None),
        (r"\bq\.d\.\B", {"|q.d."}),
        (r"^ivs$", {"|ivs|"}),
        (r"\bgraft(?:ed)?\b", {"|graft|", "|grafted|"}),
        (r"\b(?:in|of|the)\b", None),
    ],
)
def test_what_a_pattern_needs_in_whole_texts(pattern: str, literals: set[str] | None) -> None:
    found = [{"|" * left + text + "|" * right for text, _exact, left, right in one} for one in needed(pattern, whole=True)]
    assert found == ([literals] if literals else [])


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?i)\b(?:died|expired) (?:of|from)\b", r"intra(?:venous|thecal)(?:ly)?", r"(?i)straße[sk]?|İstanbul", r"(?i:ﬆark)|kelvin|µg\b",
        r"(?<!no )relapse(?=d)|(?P<q>\d+)\s?%", r"a{0,2}bcd(?:ef){1,3}|[xyz]{3}bone|grade (?:[1-5]|IV)", r"(?>intra)venous|mon(?:day|th)++",
        r"(?i:leuk)aemia|(?i:CAR)-T\s(?:cell)s?", r"(?:one|\d+)\s(?:cycle|course)s", r"(?i)(?<!\w)(?:b\.?i\.?d|tid)\b", r"(?<![\w.])po(?!\w)|\bq\.d\.",
        r"(?:abe\b|xyz-)+cd", r"(?i)\bİv\b|\bſc\b",
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_every_text_that_matches_has_its_triggers(pattern: str, whole: bool) -> None:
    sets = needed(pattern, 0, whole)
    assert sets or not whole

    @settings(max_examples=60, database=None, derandomize=True, deadline=None)
    @given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=6), st.from_regex(re.compile(pattern)))
    def check(before: str, text: str) -> None:
        guard = Guard(pattern, whole=whole)
        for whole_text in (before + text, before + " " + text):
            if re.search(pattern, whole_text):
                assert all(_holds(literals, whole_text) for literals in sets)
                assert guard.possible(whole_text)

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


def test_alternatives_are_found_as_by_one_pattern() -> None:
    patterns = [r"(?i)\bzig\b(?: zag)?", r"(?i)\bzag(?: zig)*", r"\d+ x", r"never", r"(?i)zi"]
    either, one = Either(patterns), re.compile("(?i)" + "|".join(f"(?:{p.removeprefix('(?i)')})" for p in patterns))
    for text in ["zig zag zig zag zig", "a zag zig zig 3 x", "zigzag, Zig ZAG 44 x zip", "nothing", "3 x 3 x zi"]:
        assert [m.span() for m in either.finditer(text)] == [m.span() for m in one.finditer(text)]


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
