"""Which regular expressions can match in a sentence at all: one pass over it with an Aho-Corasick automaton instead of hundreds of searches.

From each pattern the literals are read that every match must hold ("complete remission" cannot match without "remission", "\\d+ mg" not
without a digit); so the rules stay in one place, and a pattern that needs no telling literal is simply always tried. All patterns share one
automaton, and what it finds in a sentence is kept while annotators and extractors ask for it one after the other. What may match in a
sentence may match in a part of it, never the other way round: ask with the whole sentence, then search the part. Results are always those
of `re`; only the time differs.

    _CUE = Guard(r"(?i)\\bdied (?:of|from)\\b")              # in place of re.compile; has its methods
    _CUE.search(sentence.text)                             # 0.2 µs where "died of", "died from" are missing
    _CUE.search(sentence.text, start, end)                 # a part: give the whole text with the places rather than a slice
    if _CUE.possible(sentence.text): ...                   # guards code that works on parts
    for index, sentence in sentences(document, _CUE, _OTHER): ...    # those in which one of them can match
    Rules(rows).possible(sentence.text)                    # the rows of a table whose patterns can match

`needed(pattern)` shows what was read from a pattern. The literals are found as in RE2's prefilter (Cox 2012,
https://swtch.com/~rsc/regexp/regexp4.html), on Python's own parse of the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import product
from typing import Any, Generic, NamedTuple, TypeVar

from kg.model import Document, Sentence

Row = TypeVar("Row", bound=tuple[Any, ...])

_MANY = 200  # spellings of one stretch of a pattern that are kept apart
_MOST = 600  # literals of one set; more would be found nearly everywhere
_SETS = 3


class Literal(NamedTuple):
    """A piece of text that must occur: as it is written where `exact`, else in any case (`text` is case-folded then)."""

    text: str
    exact: bool


#: Literals one of which must occur.
Needed = frozenset[Literal]

#: Any digit; it is looked for by itself.
DIGIT: Needed = frozenset({Literal("\\d", True)})
_ONE_DIGIT = re.compile(r"\d")
_OTHER_SPACE = re.compile(r"[^\S ]")

#: Words, and pieces of words, that so many sentences hold that looking for them tells nothing.
_COMMON = frozenset(re.split(r"\s", (
    "the and was were with for ing ion tion ation ent her his ers ate are had has him all not ther ten she our out any but can its per who red led man "
    "men sis old end age ter ment ated no in on at to of he an a by is or as it be we"
)))


def spaced(text: str) -> str:
    """Text with plain blanks only: any white space in a pattern is looked for as one."""
    return _OTHER_SPACE.sub(" ", text)


def fold(text: str) -> str:
    """Text as it is compared where case does not count: at least as many characters become equal as in the `re` module."""
    return text.lower() if text.isascii() else text.casefold().replace("\u0131", "i").replace("i\u0307", "i")


def needed(pattern: re.Pattern[str]) -> list[Needed]:
    """What a pattern needs: of each set one literal must occur in a text in which it matches. The most telling set first; none where nothing is needed."""
    from re import _parser as parser  # type: ignore[attr-defined]

    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    return sorted(_sequence(tree, bool(tree.state.flags & re.IGNORECASE)).closed(), key=_rank)[:_SETS]


def _rank(literals: Needed) -> tuple[int, int, int, list[Literal]]:
    """Long literals tell more than short ones, those in their own case more than others, few more than many; a digit tells least."""
    shortest = 0 if literals == DIGIT else min(len(literal.text) + literal.exact for literal in literals)
    return -min(shortest, 6), len(literals), -sum(len(literal.text) for literal in literals), sorted(literals)


def _telling(literal: Literal) -> bool:
    """Whether a literal is rare enough to be looked for: three letters, two that begin a word or are capitals or a number, or a sign, and not common."""
    text = literal.text
    letters = sum(char.isalnum() for char in text)
    begins = letters > 1 and not text[0].isalnum()  # the beginning of a word
    capitals = literal.exact and letters > 1 and not text.islower()
    signs = any(not char.isascii() or not (char.isalnum() or char in " ,.-()'") for char in text)
    return (letters > 2 or begins or capitals or signs or (letters > 1 and text.isdigit())) and fold(text).strip(" -,.()") not in _COMMON


def _shortest(literals: Needed) -> Needed:
    """Without those that hold another one, which add nothing to it."""
    kept: list[Literal] = []
    for a in sorted(literals, key=lambda literal: (len(literal.text), literal)):
        if not any(a.exact == b.exact and b.text in a.text for b in kept):
            kept.append(a)
    return frozenset(kept)


class _Part(NamedTuple):
    """What is known of a part of a pattern: all texts that it can be, or else (None: too many) the sets that it needs."""

    whole: Needed | None
    sets: frozenset[Needed] = frozenset()

    def closed(self) -> frozenset[Needed]:
        """The sets that it needs."""
        if self.whole is None:
            return self.sets
        short = _shortest(self.whole)
        return frozenset({short}) if 0 < len(short) <= _MOST and all(map(_telling, short)) else frozenset()


_NOTHING: Needed = frozenset({Literal("", False)})
_ANY = _Part(None)


def _sequence(nodes: Iterable[tuple[Any, Any]], fold_case: bool) -> _Part:
    """Parts one behind the other: their texts are joined as long as they are few; where they are not, a new run begins."""
    run, complete = _NOTHING, True
    sets: frozenset[Needed] = frozenset()
    for node in nodes:
        part = _node(node, fold_case)
        if part.whole is not None and len(run) * len(part.whole) <= _MANY:
            run = frozenset(_follow(a, b) for a, b in product(run, part.whole))
            continue
        sets |= _Part(run).closed() | part.sets
        run, complete = _NOTHING if part.whole is None else part.whole, False
    return _Part(run) if complete else _Part(None, sets | _Part(run).closed())


def _node(node: tuple[Any, Any], fold_case: bool) -> _Part:
    """One node of the tree; what is not known here needs nothing."""
    name, value = str(node[0]), node[1]
    if name == "LITERAL":
        return _Part(frozenset({_literal(chr(value), fold_case)}))
    if name == "IN":
        return _class(value, fold_case)
    if name == "BRANCH":
        return _branch(value[1], fold_case)
    if name == "SUBPATTERN":
        _, add, remove, nodes = value
        return _sequence(nodes, bool(add & re.IGNORECASE) or (fold_case and not remove & re.IGNORECASE))
    if name == "ATOMIC_GROUP":
        return _sequence(value, fold_case)
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        low, high, nodes = value
        part = _sequence(nodes, fold_case)
        if low == 0:
            return _Part(part.whole | _NOTHING) if part.whole is not None and high == 1 else _ANY
        return part if low == high == 1 else _Part(None, part.closed())
    return _Part(_NOTHING) if name in {"AT", "ASSERT", "ASSERT_NOT"} else _ANY


def _branch(branches: list[Any], fold_case: bool) -> _Part:
    """One of several: the union of their texts, or else of one set of each."""
    parts = [_sequence(nodes, fold_case) for nodes in branches]
    wholes = [part.whole for part in parts if part.whole is not None]
    if len(wholes) == len(parts) and len(whole := frozenset().union(*wholes)) <= _MANY:
        return _Part(whole)
    best = [min(sets, key=_rank) for part in parts if (sets := part.closed())]
    if len(best) < len(parts):
        return _ANY
    either = _shortest(frozenset().union(*best))
    return _Part(None, frozenset({either})) if either == DIGIT or (DIGIT.isdisjoint(either) and len(either) <= _MOST) else _ANY


def _literal(text: str, fold_case: bool) -> Literal:
    text = spaced(text)
    return Literal(fold(text), False) if fold_case else Literal(text, True)


def _follow(a: Literal, b: Literal) -> Literal:
    """Two literals in a row. One in its own case beside one in any case is compared in any case."""
    if not a.text or not b.text or a.exact == b.exact:
        return Literal(a.text + b.text, a.exact if a.text else b.exact)
    return Literal(fold(a.text + b.text), False)


def _class(items: list[tuple[Any, Any]], fold_case: bool) -> _Part:
    """A class of few characters, or of digits."""
    chars: set[str] = set()
    for item in items:
        name, value = str(item[0]), item[1]
        if name == "LITERAL":
            chars.add(chr(value))
        elif name == "RANGE" and value[1] - value[0] < _MANY:
            chars.update(map(chr, range(value[0], value[1] + 1)))
        elif name == "CATEGORY" and str(value) == "CATEGORY_DIGIT":
            chars.update("0123456789")
        elif name == "CATEGORY" and str(value) == "CATEGORY_SPACE":
            chars.add(" ")
        else:
            return _ANY
    digits = bool(chars) and all(char.isdecimal() for char in chars)
    if digits and len(chars) > 3:
        return _Part(None, frozenset({DIGIT}))
    return _Part(frozenset(_literal(char, fold_case) for char in chars)) if len(chars) <= 8 else _ANY


class _Automaton:
    """All sets that the patterns of the program need; each set is a bit. Built anew when patterns have come since."""

    def __init__(self) -> None:
        self.bits: dict[Needed, int] = {DIGIT: 1}
        self.passes: list[tuple[Callable[[str], str], Callable[..., list[tuple[int, int, int]]], list[int]]] | None = None

    def bit(self, literals: Needed) -> int:
        """The bit of a set of literals."""
        if literals not in self.bits:
            self.bits[literals] = 1 << len(self.bits)
            self.passes = None
            fired.cache_clear()
        return self.bits[literals]

    def build(self) -> None:
        """One automaton for what is compared in its own case, one for the rest."""
        from ahocorasick_rs import AhoCorasick

        self.passes = []
        for exact, prepare in ((False, fold), (True, str)):
            masks: dict[str, int] = {}
            for literals, bit in self.bits.items():
                for literal in literals if literals != DIGIT else ():
                    if literal.exact == exact:
                        masks[literal.text] = masks.get(literal.text, 0) | bit
            if masks:
                automaton = AhoCorasick(list(masks), store_patterns=False)
                self.passes.append((prepare, automaton.find_matches_as_indexes, list(masks.values())))


_automaton = _Automaton()


@lru_cache(maxsize=4096)
def fired(text: str) -> int:
    """The sets of literals of which one occurs in a text, as bits."""
    if _automaton.passes is None:
        _automaton.build()
    found = 0 if _ONE_DIGIT.search(text) is None else 1
    if not (text.isascii() and text.isprintable()):
        text = spaced(text)
    for prepare, find, masks in _automaton.passes or ():
        for index, _start, _end in find(prepare(text), overlapping=True):
            found |= masks[index]
    return found


class Rules(Generic[Row]):
    """Rows of a table, the last cell of each a pattern, in their order."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = tuple(rows)
        self.needs = [(sum({_automaton.bit(literals) for literals in needed(row[-1])}), row) for row in self.rows]
        self._first = sum({_automaton.bit(sets[0]) for row in self.rows if (sets := needed(row[-1]))})
        self._always = any(not need for need, _ in self.needs)

    def possible(self, text: str) -> list[Row]:
        """The rows whose pattern may match in a text or in a part of it."""
        here = fired(text)
        if not here & self._first and not self._always:
            return []
        return [row for need, row in self.needs if here & need == need]


#: All guards made so far, so that tests can try each of them.
guards: list[Guard] = []


class Guard:
    """A compiled pattern that is only run where it can match; its methods are those of `re.Pattern`."""

    __slots__ = ("_finditer", "_match", "_search", "compiled", "fullmatch", "need", "pattern", "sub")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.compiled = re.compile(pattern, flags)
        self.pattern = pattern
        self._search, self._match, self._finditer = self.compiled.search, self.compiled.match, self.compiled.finditer
        self.fullmatch, self.sub = self.compiled.fullmatch, self.compiled.sub
        self.need = sum({_automaton.bit(literals) for literals in needed(self.compiled)})
        guards.append(self)

    def possible(self, text: str) -> bool:
        """Whether it may match in a text or in a part of it."""
        return fired(text) & self.need == self.need

    def search(self, text: str, *places: int) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self._search(text, *places) if fired(text) & self.need == self.need else None

    def match(self, text: str, *places: int) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return self._match(text, *places) if fired(text) & self.need == self.need else None

    def finditer(self, text: str, *places: int) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self._finditer(text, *places) if fired(text) & self.need == self.need else iter(())


def sentences(document: Document, *patterns: Guard) -> Iterator[tuple[int, Sentence]]:
    """The sentences, with their indices, in which at least one of the patterns can match."""
    needs = {pattern.need for pattern in patterns}
    for index, sentence in enumerate(document.sentences):
        here = fired(sentence.text)
        if any(here & need == need for need in needs):
            yield index, sentence
