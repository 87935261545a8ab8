"""Endings that tell what a word is when no lexicon knows it: INN stems of drugs, Greek and Latin endings of diseases; numbers of compounds.

The rules are data (`extract/patterns/stems.tsv`, `stem_stoplist.tsv`, `drug_codes.tsv`). What they propose has a confidence of at most .6
and no concept.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from extract.annotate.tables import table
from extract.lexicon import Words


class Proposal(NamedTuple):
    """The kind that a word's ending proposes, and how far to trust it."""

    type: str
    confidence: float


@cache
def _rules() -> tuple[tuple[int, ...], dict[str, tuple[Proposal, int]]]:
    """The lengths of endings, the longest first, and what each ending proposes for words of how many letters."""
    kinds: dict[str, tuple[Proposal, int]] = {}
    for endings, type_, confidence, least, _meaning in table("stems", 5):
        for ending in endings.split("|"):
            kinds.setdefault(ending, (Proposal(type_, min(0.6, float(confidence))), int(least)))
    return tuple(sorted({len(ending) for ending in kinds}, reverse=True)), kinds


@cache
def _stops() -> frozenset[str]:
    return frozenset(row[0] for row in table("stem_stoplist", 1))


@lru_cache(maxsize=200_000)
def propose(word: str) -> Proposal | None:
    """What the ending of one word proposes; None for short words, false friends and words with digits or inner capitals."""
    if len(word) < 7 or not word.isalpha() or not (word[1:].islower() or word.isupper()):
        return None
    low = word.lower()
    lengths, kinds = _rules()
    stops = _stops()
    singular = low[:-1] if low.endswith("s") and not low.endswith(("is", "us", "ss")) else low
    for form in dict.fromkeys((low, singular)):
        if form in stops:
            return None
    for form in dict.fromkeys((low, singular)):
        ending = next((ending for length in lengths if (ending := form[-length:]) in kinds), None) if form.isascii() else None
        if ending:
            proposal, least = kinds[ending]
            if len(form) >= least:
                return proposal
    return None


@cache
def _makers() -> tuple[frozenset[str], dict[str, tuple[int, bool]]]:
    rules = {prefix: (int(least), blank == "yes") for prefix, least, blank in table("drug_codes", 3)}
    return frozenset(rules), rules


def begins_code(word: str) -> bool:
    """Whether the number of a compound may begin with a word."""
    return word in _makers()[0]


def codes(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """The ranges of a text that number a compound as its maker does: "AZD9291", "MK-3475", "NSC 343499", "SR141716A"."""
    prefixes, rules = _makers()
    if prefixes.isdisjoint(words.written):
        return
    for i, written in enumerate(words.written[:-1]):
        rule = rules.get(written)
        if rule is None:
            continue
        number, start, end = words.written[i + 1], words.starts[i], words.end_of(i + 1)
        gap = text[words.end_of(i) : words.starts[i + 1]]
        if not number.isdigit() or len(number) < rule[0] or (gap not in ("", "-") and not (gap == " " and rule[1])):
            continue
        if i + 2 < len(words.written) and words.starts[i + 2] == end and len(words.written[i + 2]) == 1 and words.written[i + 2].isalpha():
            end = words.end_of(i + 2)
        before = text[start - 1] if start else " "
        if not (before.isalnum() or before in "-/" or text[end : end + 1].isalnum()):
            yield start, end
