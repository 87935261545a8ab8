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
_SHORT_BEFORE = quick.compile(r" [(\[][\w\-]{2,12}[)\]] $")  # "dihydropyrimidine dehydrogenase (DPD) deficiency"
_WHOLE = quick.compile(r" of (?:the )?((?:[\w\-]+ ){0,4}[\w\-]+)")  # "a deficiency of hepatic phenylalanine hydroxylase"
_NO_PART = frozenset({
    "a", "an", "and", "as", "at", "by", "can", "causes", "due", "for", "from", "had", "has", "have", "her", "his", "in", "is", "its", "may", "of", "on", "or",
    "that", "the", "these", "this", "to", "was", "were", "which", "who", "with",
})
_CHEMICAL = quick.compile(r"[A-Za-z]+-\d[\d,]*-[a-z]*(?:ate|ine|ose|ol|yl|ide|one)")  # "glucose-6-phosphate dehydrogenase deficiency"
_LACK = ("Deficiency of ", "Deficiencies of ")
_LACKED_TYPES = frozenset({"gene", "antigen", "analyte", "drug"})
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
    """A composed name in a sentence with its noun [noun, behind). `over`: it stands also where the noun alone was found."""

    start: int
    noun: int
    behind: int
    end: int
    type: str
    over: bool = False

    def clashes(self, start: int, end: int) -> bool:
        """Whether a name found otherwise cannot stand inside this one: it has the noun, or reaches beyond."""
        if self.over and (start, end) == (self.noun, self.behind):
            return False
        within = self.start <= start and end <= self.end
        return start < self.end and self.start < end and not (within and (end <= self.noun or start >= self.behind))


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


def may_be_composed(text: str) -> bool:
    """Whether a text holds a noun of composed names."""
    return text.startswith(_LACK) or _heads().possible(text)


def _nouns(text: str) -> Iterator[tuple[int, int]]:
    """Where nouns of composed names stand."""
    if text.startswith(_LACK):
        yield 0, text.index(" ")
    for match in _heads().finditer(text):
        yield match.start() + 1, match.end()


def composed(text: str, lexicon: Lexicon) -> Iterator[Named]:
    """The composed disease names of one sentence, left to right."""
    for noun, behind in _nouns(text):
        written = text[noun:behind]
        type_, takes = _kind(written.lower())
        start, end = noun, behind
        names = False
        if "of" in takes and (whole := _lacked(text, behind, lexicon)):
            names, end = True, whole
        elif text[max(0, noun - 2)] in ")]" and (short := _SHORT_BEFORE.search(text, max(0, noun - 20), noun)):
            start = short.start() + 1
        for _ in range(_MOST):
            before = _WORD_BEFORE.search(text, max(0, start - 40), start)
            if before is None:
                break
            word = before[1]
            specific = _specific(word, takes, lexicon, first=before.start(1) == 0)
            linking = word.lower() in _DEGREE or (word == "cell" and "cell" in takes)
            numbered = _NUMBER.fullmatch(word) is not None and (word != "A" or before.start(1) > 0)  # the article of a sentence is no number
            if not (specific or linking or numbered or word.lower() in _PASSED_ON or (names and _CHEMICAL.fullmatch(word))):
                break
            names |= specific or (word.lower() in _PASSED_ON and _WIDEST.fullmatch(written) is not None)
            start = before.start(1)
        if names:
            yield Named(start, noun, behind, end, type_, "over" in takes)


def _lacked(text: str, at: int, lexicon: Lexicon) -> int | None:
    """Where the name of what is lacking ends behind "deficiency": an enzyme, a symbol, or a gene, analyte or drug of a lexicon."""
    whole = _WHOLE.match(text, at)
    if whole is None:
        return None
    words = whole[1].split(" ")
    size = next((i for i, word in enumerate(words) if word in _NO_PART), len(words))
    for last in range(size, 0, -1):
        word = words[last - 1]
        named = (_SYMBOL.fullmatch(word) and not _NUMBER.fullmatch(word) and not lexicon.lookup(word)) or _ENZYME.fullmatch(word)
        if named:
            last += last < size and _NUMBER.fullmatch(words[last]) is not None  # "beta-hexosaminidase A"
        elif last < size and words[last] != "activity":
            continue  # "cholesterol biosynthetic enzymes"
        if not named and not any(e.type in _LACKED_TYPES for i in range(last) for e in lexicon.lookup(" ".join(words[i:last]))):
            continue
        return whole.start(1) + len(" ".join(words[:last]))
    return None


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
