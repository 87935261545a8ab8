"""Phrases with choices are found as if they had been written out."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extract.annotate.phrases import Phrases
from extract.lexicon import key_of, tokens

ROWS = [
    ("no (sign|signs|evidence)? of", "a"), ("no", "b"), ("(was|were) (not|never)? (seen|looked for)", "c"), ("was not", "d"),
    ("no (new|old)? (new|sign) of", "e"),
    ("no of", "a"), ("looked for", "f"), ("seen (again)?", "g"), ("no (sign)? of", "h"),
]
WORDS = ["no", "sign", "sing", "signs", "of", "was", "not", "never", "seen", "looked", "for", "new", "again", "fever"]


def written_out() -> dict[str, tuple[str, ...]]:
    """The values of each phrase that the rows stand for."""
    found: dict[str, tuple[str, ...]] = {}
    for phrase, value in ROWS:
        pieces = re.findall(r"\(([^()]+)\)(\??)|([^()]+)", phrase)
        for choice in product(*([*group.split("|"), *([""] if optional else [])] if group else [plain] for group, optional, plain in pieces)):
            key = key_of("".join(choice))
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), value)))
    return found


def looked_for(norms: list[str], written: dict[str, tuple[str, ...]]) -> list[tuple[int, int, str]]:
    """The longest written phrase at each place behind the last one."""
    found: list[tuple[int, int, str]] = []
    for start in range(len(norms)):
        ends = [end for end in range(len(norms), start, -1) if " ".join(norms[start:end]) in written]
        if ends and (not found or start >= found[-1][1]):
            found.append((start, ends[0], "".join(written[" ".join(norms[start : ends[0]])])))
    return found


@given(st.lists(st.sampled_from(WORDS), max_size=9))
@example(["no", "signs", "of", "no", "of"])
@example(["was", "looked", "for", "again", "no", "new", "of"])
@settings(max_examples=600, deadline=None)
def test_the_longest_phrases_are_found(text: list[str]) -> None:
    phrases = Phrases(ROWS, "".join)
    written = written_out()
    norms = tokens(" ".join(text)).norms
    for start in range(len(norms)):
        assert phrases.found(norms[start:]) == looked_for(norms[start:], written)


@pytest.mark.parametrize("phrase", ["no (patient (in this study)?)? had", "no (sign", "sign) of"])
def test_a_phrase_that_is_none_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="brackets"):
        Phrases([(phrase, "a")], "".join)
