"""Diseases that no lexicon lists, by their make: a noun such as *deficiency* or *syndrome* with the words that make it a name.

"Zorbitase deficiency" and "Glark-Miller syndrome" name diseases; "severe disease" and "the syndrome" do not. The nouns are
`extract/patterns/disease_heads.tsv`, adjectives that name nothing `plain_modifiers.tsv`. No concept is given, confidence is .5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from extract import quick
from extract.annotate.tables import table
from extract.lexicon import Lexicon
from extract.triggers import Guard

CONFIDENCE = 0.5
_MOST = 4  # words before the noun
_WORD_BEFORE = quick.compile(r"(?<![\w\-])([\w\-'/]+) $")
_SYMBOL = quick.compile(r"(?=.*[A-Z])[A-Z][A-Za-z]?[A-Z0-9\-]{0,6}|[A-Z]\d{1,2}")
_NUMBER = quick.compile(r"[IVX]{1,4}|[A-Z]|\d{1,2}")  # "factor X deficiency": a number alone makes no name
_EPONYM = quick.compile(r"[A-ZÀ-Þ][a-zà-ÿ]{2,}(?:-[A-ZÀ-Þ][a-zà-ÿ]{2,})*(?:'s)?")
_ADJECTIVE = quick.compile(r"[a-z\-]{2,}(?:al|ic|ar|ive|ous|ary|oid|ory|genic|tile|ine|emic|otic)")
# Adjectives of degree and inheritance may stand in a name, but make none.
_DEGREE = frozenset({
    "acute", "chronic", "severe", "mild", "moderate", "congenital", "familial", "hereditary", "inherited", "progressive", "recessive",
    "dominant", "autosomal", "sporadic",
})
# How a disease is passed on makes the name of a class of them, before the two widest nouns.
_PASSED_ON = frozenset({
    "recessive", "dominant", "x-linked", "autosomal", "inherited", "hereditary", "genetic", "sex-linked", "mendelian", "monogenic", "polygenic",
})
_ENZYME = quick.compile(r"[a-z\-]{4,}ase")
_WIDEST = quick.compile(r"(?i)(?:disease|disorder)s?")
_NO_EPONYM = frozenset({
    "The", "This", "These", "Those", "That", "Such", "Our", "His", "Her", "Their", "No", "Any", "Some", "Each", "With", "For", "And", "Most",
    "All", "Other", "Both", "Rare", "New", "Type", "Stage", "Grade",
})
_NOUN_TYPES = frozenset({"anatomical_site", "cell_type", "gene", "antigen", "analyte", "drug", "finding", "disease", "adverse_event"})


class Named(NamedTuple):
    """A composed name in a sentence; its noun begins at `noun`. `over`: it stands also where the noun alone was found."""

    start: int
    noun: int
    end: int
    type: str
    over: bool = False

    def clashes(self, start: int, end: int) -> bool:
        """Whether a name found otherwise cannot stand inside this one: it has the noun, or reaches beyond."""
        if self.over and (start, end) == (self.noun, self.end):
            return False
        return start < self.end and self.start < end and not (self.start <= start and end <= self.noun)


@cache
def _heads() -> Guard:
    return Guard(rf" (?:{'|'.join(row[0] for row in table('disease_heads', 3))})(?![\w\-])", whole=True)


@cache
def _kind(noun: str) -> tuple[str, frozenset[str]]:
    """The type of what a noun names, and which words before it make a name."""
    return next((type_, frozenset(takes.split())) for pattern, type_, takes in table("disease_heads", 3) if re.fullmatch(pattern, noun))


@cache
def _plain() -> frozenset[str]:
    return frozenset(row[0] for row in table("plain_modifiers", 1))


def may_be_composed() -> Guard:
    """Whether a text holds a noun of composed names."""
    return _heads()


def composed(text: str, lexicon: Lexicon) -> Iterator[Named]:
    """The composed disease names of one sentence, left to right."""
    for match in _heads().finditer(text):
        type_, takes = _kind(match[0][1:])
        start = noun = match.start() + 1
        names = False
        for _ in range(_MOST):
            before = _WORD_BEFORE.search(text, max(0, start - 40), start)
            if before is None:
                break
            word = before[1]
            specific = _specific(word, takes, lexicon, first=before.start(1) == 0)
            linking = word.lower() in _DEGREE or (word == "cell" and "cell" in takes)
            numbered = _NUMBER.fullmatch(word) is not None and (word != "A" or before.start(1) > 0)  # the article of a sentence is no number
            if not (specific or linking or numbered or word.lower() in _PASSED_ON):
                break
            names |= specific or (word.lower() in _PASSED_ON and _WIDEST.fullmatch(match[0][1:]) is not None)
            start = before.start(1)
        if names:
            yield Named(start, noun, match.end(), type_, "over" in takes)


def _specific(word: str, takes: frozenset[str], lexicon: Lexicon, first: bool) -> bool:
    """Whether a word before the noun makes it a name."""
    if _NUMBER.fullmatch(word) or word.lower() in _plain() or word.lower() in _DEGREE or word in _NO_EPONYM:
        return False
    if _EPONYM.fullmatch(word):
        return not first or "-" in word or word.endswith("'s") or _ADJECTIVE.fullmatch(word.lower()) is not None
    if _ADJECTIVE.fullmatch(word):
        return len(word) > 4
    if "symbol" in takes and _SYMBOL.fullmatch(word):
        return True
    if "noun" in takes and word[:1].islower():
        return _ENZYME.fullmatch(word) is not None or any(e.type in _NOUN_TYPES for e in lexicon.lookup(word))
    return False
