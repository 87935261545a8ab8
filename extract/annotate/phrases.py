"""Phrases with choices, "(was|were) (initially)? suspected", found in a list of folded words: the longest at a place.

A table of some hundred such phrases stands for more than a hundred thousand written ones. They are not written out: the phrases are automata over words,
and the states in which several of them can be together are joined when a text first leads there (subset construction on demand; Aho, Sethi, Ullman,
Compilers, 1986, 3.7).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import compress
from typing import Generic, TypeVar

from extract.lexicon import key_of

Value = TypeVar("Value")
Said = TypeVar("Said")

_PIECE = re.compile(r"\(([^()]+)\)(\??)|([^()]+)")


class Node(Generic[Said]):
    """Where some words of phrases have led: what a phrase that ends here says (None where none does), and the words that go on."""

    __slots__ = ("next", "said")

    def __init__(self, said: Said | None, next: dict[str, frozenset[int] | Node[Said]]) -> None:
        self.said = said
        self.next = next


class Phrases(Generic[Value, Said]):
    """Rows (phrase, value). In a phrase `(a|b)` is a choice and `(a|b)?` one that may be left out; choices hold no choices. `said` makes of the values of all
    rows that a text agrees with, in the order of the table and each once, what is found. ValueError for a phrase that is none."""

    def __init__(self, rows: Iterable[tuple[str, Value]], said: Callable[[tuple[Value, ...]], Said]) -> None:
        self._said = said
        self._skips: list[list[int]] = []  # by state: where it leads without a word
        self._words: list[dict[str, list[int]]] = []  # and with one
        self._ends: dict[int, Value] = {}  # in the order of the table
        self._nodes: dict[frozenset[int], Node[Said]] = {}
        starts: set[int] = set()
        for phrase, value in rows:
            if _PIECE.sub("", phrase):
                raise ValueError(f"brackets in brackets, or without a partner: {phrase}")
            state = self._state()
            starts.add(state)
            for group, optional, plain in _PIECE.findall(phrase):
                end = self._state()
                for choice in [*group.split("|"), *([""] if optional else [])] if group else [plain]:
                    self._lead(state, key_of(choice).split(), end)
                state = end
            self._ends[state] = value
        #: The words that begin a phrase.
        self.firsts = self._node(frozenset(starts)).next

    def _state(self) -> int:
        self._skips.append([])
        self._words.append({})
        return len(self._skips) - 1

    def _lead(self, start: int, words: list[str], end: int) -> None:
        """Let words lead from one state to another."""
        if not words:
            self._skips[start].append(end)
            return
        for word in words[:-1]:
            state = self._state()
            self._words[start].setdefault(word, []).append(state)
            start = state
        self._words[start].setdefault(words[-1], []).append(end)

    def _node(self, states: frozenset[int]) -> Node[Said]:
        found = self._nodes.get(states)
        if found is None:
            reached = set(states)
            waiting = list(states)
            while waiting:
                for state in self._skips[waiting.pop()]:
                    if state not in reached:
                        reached.add(state)
                        waiting.append(state)
            leads: dict[str, set[int]] = {}
            for state in reached:
                for word, to in self._words[state].items():
                    leads.setdefault(word, set()).update(to)
            values = tuple(dict.fromkeys(self._ends[state] for state in sorted(reached & self._ends.keys())))
            found = self._nodes[states] = Node(self._said(values) if values else None, {word: frozenset(to) for word, to in leads.items()})
        return found

    def found(self, words: list[str]) -> list[tuple[int, int, Said]]:
        """The phrases in a list of words, the longest at each place, none overlapping: the first word, the word behind the last, and what it says."""
        found: list[tuple[int, int, Said]] = []
        firsts, many, free = self.firsts, len(words), 0
        for start in compress(range(many), map(firsts.__contains__, words)):
            if start < free:
                continue
            node = firsts[words[start]]
            if node.__class__ is frozenset:
                node = firsts[words[start]] = self._node(node)
            said, nexts, place = node.said, node.next, start + 1  # type: ignore[union-attr]
            if said is not None:
                free = place
            while place < many and (to := nexts.get(words[place])) is not None:
                if to.__class__ is frozenset:
                    to = nexts[words[place]] = self._node(to)
                place += 1
                nexts = to.next  # type: ignore[union-attr]
                if to.said is not None:  # type: ignore[union-attr]
                    said, free = to.said, place  # type: ignore[union-attr]
            if said is not None:
                found.append((start, free, said))
        return found
