"""Which regular expressions can match in a sentence at all: one pass over it with an Aho-Corasick automaton instead of hundreds of searches.

From each pattern the literals are read that every match must hold ("complete remission" cannot match without "remission", "\\d+ mg" not
without a digit); so the rules stay in one place, and a pattern that needs no telling literal is simply always tried. All patterns share one
automaton, and what it finds in a sentence is kept while annotators and extractors ask for it one after the other. What may match in a
part of a sentence may match in the sentence: ask with the whole sentence, then search the part. Results are always those of `re`; only the
time differs.

    _CUE = Guard(r"(?i)\\bdied (?:of|from)\\b")              # in place of re.compile; has its methods
    _CUE.search(sentence.text)                             # 0.2 µs where "died of", "died from" are missing
    _CUE.search(sentence.text, start, end)                 # a part: give the whole text with the places rather than a slice
    if _CUE.possible(sentence.text): ...                   # guards code that works on parts
    for index, sentence in sentences(document, _CUE, _OTHER): ...    # those in which one of them can match
    Rules(rows).possible(sentence.text)                    # the rows of a table whose patterns can match
    Guard(r"\\b(?:he|she)\\b", whole=True)                 # never asked about parts: then "he" must stand there as a word
    Either([r"\\bbid\\b", r"\\d+ times a day"])            # finds what one pattern with these alternatives finds, running few of them

`extract.literals.needed` shows what was read from a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, reduce
from operator import or_
from typing import Any, Generic, NamedTuple, TypeVar

from extract import quick
from extract.kept_needs import known_needs, usual_needs
from extract.literals import ANY_DIGIT, DIGIT, Needed, fold, plain
from kg.model import Document, Sentence

Row = TypeVar("Row", bound=tuple[Any, ...])
_ONE_DIGIT = re.compile(r"\d")


#: Bits of the sets that a literal is in, by the borders that it must have.
_Masks = dict[str, dict[tuple[bool, bool], int]]


class _Automaton:
    """All sets that the patterns of the program need; each set is a bit. Patterns come as modules first use them: what is new has automata of its own;
    when nothing new has come for a while these are joined, and after a longer while all of them."""

    def __init__(self) -> None:
        self.bits: dict[Needed, int] = {}
        self.fresh: list[Needed] = []
        self.passes: list[_Pass] = []
        self.digit = 0
        self.asked = 0
        self.joined = 0  # how many of the passes hold what had come before the last quiet time
        self.all: tuple[_Masks, _Masks] = ({}, {})
        self.recent: tuple[_Masks, _Masks] = ({}, {})

    def bit(self, literals: Needed) -> int:
        """The bit of a set of literals."""
        if literals not in self.bits:
            self.bits[literals] = 1 << len(self.bits)
            self.fresh.append(literals)
            fired.cache_clear()
        return self.bits[literals]

    def ready(self) -> list[_Pass]:
        """The automata that together know all sets."""
        if not self.passes:
            for literals in usual_needs():  # most come later; to make the automata again and again takes longer than to read a paper
                self.bit(literals)
        if self.fresh:
            found: tuple[_Masks, _Masks] = ({}, {})
            for literals in self.fresh:
                bit = self.bits[literals]
                self.digit |= bit if ANY_DIGIT in literals else 0
                for text, exact, left, right in literals - DIGIT:
                    for tables in (found, self.recent, self.all):
                        masks = tables[exact].setdefault(text, {})
                        masks[left, right] = masks.get((left, right), 0) | bit
            self.passes += _passes(found)
            self.fresh, self.asked = [], 0
        elif self.asked == _QUIET and len(self.passes) > self.joined + 2:
            self.passes[self.joined :] = _passes(self.recent)
        elif self.asked == _LONG and len(self.passes) > 2:
            self.passes, self.recent = _passes(self.all), ({}, {})
            self.joined = len(self.passes)
        self.asked += 1
        return self.passes


#: Texts looked at since the last new pattern until the automata of what is new are joined, and until all are.
_QUIET, _LONG = 30, 400


def _passes(tables: tuple[_Masks, _Masks]) -> list[_Pass]:
    """One automaton for what is compared in any case, one for the rest."""
    from ahocorasick_rs import AhoCorasick

    shared: dict[Any, Any] = {}  # equal ones are one object: a thousand instead of thirty thousand stay near the processor
    passes = []
    for exact, found in zip((False, True), tables, strict=True):
        if found:
            told = [(masks.pop((False, False), 0), tuple((*sides, bit) for sides, bit in masks.items())) for masks in map(dict, found.values())]
            passes.append(_Pass(
                exact, AhoCorasick(list(found), store_patterns=False).find_matches_as_indexes,
                [None if borders else shared.setdefault(mask, mask) for mask, borders in told],
                [shared.setdefault(row, row) if row[1] else None for row in told],
            ))
    return passes


class _Pass(NamedTuple):
    """An automaton with the bits of its literals: of those that may stand anywhere, and (None there) of those of which some must stand at borders of
    words: the bits of those that need not, and each border with its bits."""

    exact: bool
    find: Callable[..., list[tuple[int, int, int]]]
    anywhere: list[int | None]
    bordered: list[tuple[int, tuple[tuple[bool, bool, int], ...]] | None]


_automaton = _Automaton()
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


@lru_cache(maxsize=4096)
def fired(text: str) -> int:
    """The sets of literals of which one occurs in a text, as bits."""
    passes = _automaton.ready()
    found = 0 if _ONE_DIGIT.search(text) is None else _automaton.digit
    written = plain(text)
    folded = fold(written)
    for exact, find, anywhere, bordered in passes:
        here = written if exact else folded
        for index, start, end in find(here, overlapping=True):
            mask = anywhere[index]
            if mask is not None:
                found |= mask
                continue
            mask, borders = bordered[index]  # type: ignore[misc]
            found |= mask
            for left, right, bit in borders:
                if not (left and start and here[start - 1] in _WORD) and not (right and here[end : end + 1] in _WORD):
                    found |= bit
    return found


class Rules(Generic[Row]):
    """Rows of a table, the last cell of each a pattern, in their order. `whole`: as of `Guard`."""

    def __init__(self, rows: Iterable[Row], whole: bool = False) -> None:
        self.rows = tuple(rows)
        sets = [known_needs(row[-1].pattern, row[-1].flags, whole) for row in self.rows]
        self.needs = [(sum({_automaton.bit(literals) for literals in found}), row) for found, row in zip(sets, self.rows, strict=True)]
        self._all = sum({_automaton.bit(literals) for found in sets for literals in found})
        self._known: dict[int, tuple[Row, ...]] = {}

    def possible(self, text: str) -> tuple[Row, ...]:
        """The rows whose pattern may match in a text or in a part of it."""
        here = fired(text) & self._all
        rows = self._known.get(here)
        if rows is None:
            if len(self._known) > _KNOWN:
                self._known.clear()
            rows = self._known[here] = tuple(row for need, row in self.needs if here & need == need)
        return rows


#: Combinations of literals for which a table keeps its rows.
_KNOWN = 5000

#: All guards made so far, so that tests can try each of them.
guards: list[Guard] = []


class Guard:
    """A compiled pattern that is only run where it can match; its methods are those of `re.Pattern`.

    `whole`: it is only asked about whole texts, never searched in a part of one that was asked about (see `needed`).
    """

    __slots__ = ("compiled", "fullmatch", "need", "pattern", "sub")

    def __init__(self, pattern: str, flags: int = 0, whole: bool = False) -> None:
        self.compiled = quick.compile(pattern, flags)
        self.pattern = pattern
        self.fullmatch, self.sub = self.compiled.fullmatch, self.compiled.sub
        self.need = sum({_automaton.bit(literals) for literals in known_needs(pattern, flags, whole)})
        guards.append(self)

    def possible(self, text: str) -> bool:
        """Whether it may match in a text or in a part of it."""
        return not (need := self.need) or fired(text) & need == need

    def search(self, text: str, *places: int) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self.compiled.search(text, *places) if not (need := self.need) or fired(text) & need == need else None

    def match(self, text: str, *places: int) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return self.compiled.match(text, *places) if not (need := self.need) or fired(text) & need == need else None

    def finditer(self, text: str, *places: int) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self.compiled.finditer(text, *places) if not (need := self.need) or fired(text) & need == need else iter(())


class Several:
    """Guards of which a caller first asks whether any can match at all."""

    __slots__ = ("needs", "some")

    def __init__(self, guards: Iterable[Guard]) -> None:
        self.needs = tuple({guard.need for guard in guards})
        self.some = 0 if 0 in self.needs else reduce(or_, self.needs, 0)

    def possible(self, text: str) -> bool:
        """Whether one of them may match in a text or in a part of it."""
        here = fired(text)
        if self.some and not here & self.some:
            return False
        for need in self.needs:  # noqa: SIM110 (a generator costs more than all that it asks)
            if here & need == need:
                return True
        return False


class Either:
    """Patterns of which the first that matches at the leftmost place wins, as in `(?:a|b|c)`; only those that can match are run."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.guards = [Guard(pattern, whole=True) for pattern in patterns]
        self._needs = [(guard.need, guard.compiled.search) for guard in self.guards]

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches from left to right, none overlapping."""
        here = fired(text)
        waiting = [(found, search) for need, search in self._needs if here & need == need and (found := search(text))]
        while waiting:
            best = min((found for found, _ in waiting), key=re.Match.start)
            yield best
            end = best.end() if best.end() > best.start() else best.end() + 1
            waiting = [
                (later, search) for found, search in waiting if (later := found if found.start() >= end else search(text, end)) is not None
            ]


def sentences(document: Document, *patterns: Guard) -> Iterator[tuple[int, Sentence]]:
    """The sentences, with their indices, in which at least one of the patterns can match."""
    some = Several(patterns)
    for index, sentence in enumerate(document.sentences):
        if some.possible(sentence.text):
            yield index, sentence
