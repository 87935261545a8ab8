"""Endings that tell what a word is when no lexicon knows it: INN stems of drugs, Greek and Latin endings of diseases.

The rules are data (`extract/patterns/stems.tsv`, `stem_stoplist.tsv`). What they propose has a confidence of at most .6 and no concept.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from extract.annotate.tables import table


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
