"""What a word, its shape and the marks around it tell the sequence model: attributes for itself and for its neighbours, and facts.

From the facts `situation` works out what depends on the line: whether a year was seen, whether quotes are open, how many sentences have ended, how
much running text the line has.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import cache, lru_cache

from extract.references.name_forms import words

_YEAR = re.compile(r"[c©]?(?:1[5-9]|20)\d\d[a-z]?")
_RANGE = re.compile(r"[a-zA-Z]{0,2}\d+\s?[-–—‐−]\s?[a-zA-Z]{0,2}\d+\w{0,3}")
_OPENING = "“„«‘\"`‚"
_CLOSING = "”»’\"'"


@lru_cache(maxsize=65536)
def shape(core: str) -> str:
    """The kind of a word: "Xx", "X", "XX", "x", "d3", "year", "range", "XI" (initials) … Identifiers are their own shape."""
    first = core[0]
    if core.isalpha() and len(core) > 1:
        return "x" if core.islower() else _capitals(core)
    if first == "<":
        return core
    if core.isdigit():
        if len(core) == 4 and _YEAR.fullmatch(core):
            return "year"
        return f"d{min(len(core), 5)}"
    if _YEAR.fullmatch(core):
        return "yearx"
    if first.isdigit() or core[-1].isdigit():
        if _RANGE.fullmatch(core):
            return "range"
        return "dx" if first.isdigit() else "xd"
    if not first.isalnum():
        return "p" + core[0]
    if len(core) == 1:
        return "X" if first.isupper() else "x1"
    return _capitals(core)


def _capitals(core: str) -> str:
    """The shape of a word by its capitals."""
    if core.isupper():
        return "XX" if len(core) == 2 else "XXX" if len(core) == 3 else "XXXX" if "-" not in core else "X-X"
    if "." in core:
        return "X.X"
    if core[0].isupper():
        return "Xx" if core[1:].islower() else "X-x" if "-" in core else "XxX"
    if core.islower():
        return "x"
    return "xX" if core.isalpha() and core.isascii() else "o"


#: Attributes by the place to which they are lent: for the token itself, the one behind it, the one before it, the next but one, the last but one.
Lent = tuple[list[str], list[str], list[str], list[str], list[str]]


def word_of(core: str, kind: str) -> str:
    """The word as the model knows it: in lower case, a number by its shape."""
    return kind if core.isdigit() else core.lower()


def end_attributes(word: str, kind: str) -> tuple[str, ...]:
    """How a word (`word_of`) ends and begins, where it is long enough to tell."""
    return ("e=" + word[-3:], "f=" + word[:4]) if len(word) > 3 and kind[0] in "Xxo" else ()


def word_attributes(word: str, known: Container[str] | None = None) -> Lent:
    """What the word alone says beside its ends. Of a word that is not `known` only its lists are told."""
    listed = ["D=" + name for name in _kinds_of().get(word, ())]
    onward, back = (["-" + name for name in listed], ["+" + name for name in listed]) if listed else ([], [])
    if known is not None and word not in known:
        return listed, onward, back, [], []
    return ["w=" + word, *listed], ["-w=" + word, *onward], ["+w=" + word, *back], ["--w=" + word], ["++w=" + word]


def listed_words() -> Iterable[str]:
    """The words of which `word_attributes` says something though they are not known."""
    return _kinds_of()


#: Kinds of words in patterns/reference_names.tsv that are told of a word.
LISTED = (
    "publisher", "town", "month", "given", "group", "particle",
    "house", "periodical", "meeting", "series", "report", "edition", "numbered", "online", "abbreviated",
)
FIRST_LISTED = 6


def mark_attributes(before: str, kind: str, mark: str) -> Lent:
    """What shape and punctuation say: the last mark before the word, its shape, up to two marks behind it."""
    own = ["s=" + kind + mark, "k=" + kind]
    if before:
        own.append("b=" + before)
    if mark:
        own.append("a=" + mark)
    onward = "-s=" + kind + mark
    back = ["+s=" + before + kind + mark, "+k=" + kind]
    return own, [onward], back, ["-" + onward], ["+" + back[0]]


START, END = "-s=^", "+s=$"

#: Kinds of words in patterns/reference_names.tsv that are told of the stretch between marks in which they stand, by letter.
TOLD = {
    "j": ("periodical",), "m": ("meeting",), "s": ("series",), "t": ("report",), "e": ("edited",), "d": ("edition",), "n": ("numbered",), "o": ("online",),
    "h": ("publisher", "house"), "w": ("town",), "c": ("country",), "y": ("month",), "u": ("group",), "a": ("abbreviated",),
}
_OWN = len(TOLD)


class Fact:
    """What counts of a token, one bit each; below them, one for each kind of `TOLD`."""

    LETTERS = (1 << _OWN) - 1
    # of the word: of a publisher, "in" in any letters, "in" or "In", a word for editors, a short word that names of journals have in lower case
    HOUSE, IN, WITHIN, EDITOR, SMALL = (1 << i for i in range(_OWN, _OWN + 5))
    # of its shape: a number, a mask or what looks like one, an identifier, a year, a range, lower case throughout, at its beginning, a capital there
    NUMBER, MASK, IDENTIFIER, YEAR, RANGE, LOWER, RUNNING, CAPITAL = (1 << i for i in range(_OWN + 5, _OWN + 13))
    # of the marks: opens quotes before it, a bracket before it, closes quotes, opens them behind it, a stop behind it, ends a stretch, ends a sentence
    OPENS, BRACKET, CLOSES, REOPENS, STOP, ENDS, BREAKS = (1 << i for i in range(_OWN + 13, _OWN + 20))


_EDITORS = (
    "ed", "eds", "editor", "editors", "Ed", "Eds", "Editors", "Editor", "edited", "Edited", "Hrsg", "Hg", "EDS", "ED", "hrsg", "dir", "orgs", "coord",
)
_SMALL = (
    "of", "the", "and", "in", "for", "on", "de", "la", "di", "des", "der", "für", "und", "et", "to", "&", "a", "with", "from", "do", "da", "del", "e", "y",
    "og",
)
_MASKS = frozenset(("<doi>", "<pmid>", "<pmcid>", "<arxiv>", "<isbn>", "<url>"))
_NUMERIC = frozenset(("d1", "d2", "d3", "d4", "d5", "dx", "range", "year", "yearx"))
_INITIALS = frozenset(("X", "XX", "X.X", "XXX"))
_KINDS = {"year": Fact.YEAR, "yearx": Fact.YEAR, "range": Fact.RANGE, "x": Fact.LOWER}
_FIRST = {"<": Fact.MASK, "x": Fact.RUNNING, "X": Fact.CAPITAL}


def word_facts(core: str) -> int:
    """The facts that a word tells."""
    in_any_case, as_printed = _facts()
    return in_any_case.get(core.lower(), 0) | as_printed.get(core, 0)


@cache
def _facts() -> tuple[dict[str, int], dict[str, int]]:
    """The facts of words in lower case, and of words as they are printed."""
    bits = {1 << i: {word for name in names for word in words(name)} for i, names in enumerate(TOLD.values())}
    bits |= {Fact.HOUSE: set(words("publisher")), Fact.IN: {"in"}}
    return _by_word(bits), _by_word({Fact.WITHIN: {"in", "In"}, Fact.EDITOR: set(_EDITORS), Fact.SMALL: set(_SMALL)})


def _by_word(listed: dict[int, set[str]]) -> dict[str, int]:
    out: dict[str, int] = {}
    for bit, members in listed.items():
        for word in members:
            out[word] = out.get(word, 0) | bit
    return out


def sign_facts(before: str, kind: str, after: str) -> int:
    """The facts that a word's shape and the marks before and behind it tell. Initials with their stop end nothing."""
    bits = _KINDS.get(kind, 0) | _FIRST.get(kind[0], 0)
    if kind in _NUMERIC:
        bits |= Fact.NUMBER
    elif kind in _MASKS:
        bits |= Fact.IDENTIFIER
    if before:
        bits |= (Fact.OPENS if before[-1] in _OPENING else 0) | (Fact.BRACKET if before[-1] == "(" else 0)
    if after:
        bits |= Fact.CLOSES if any(c in _CLOSING for c in after) else 0
        bits |= Fact.REOPENS if after[-1] in "“„«`" else 0
        bits |= Fact.STOP if after[0] == "." else 0
        initials = kind in _INITIALS
        bits |= Fact.ENDS if after[0] in ".,;:?!)]”\"»’" and not (initials and after[-1] == ".") else 0
        bits |= Fact.BREAKS if after[0] == ":" or (after[0] in ".?!" and not initials) else 0
    return bits


@cache
def _kinds_of() -> dict[str, list[str]]:
    """The kinds of `LISTED` of each word that has one."""
    out: dict[str, list[str]] = {}
    for name in LISTED:
        for word in words(name):
            out.setdefault(word, []).append(name)
    return out
