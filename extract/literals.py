"""What every match of a regular expression must hold, read from Python's own parse of it: literals, borders of words, digits.

A set of literals of which one must occur is a necessary condition, so a text without any of them need not be searched (extract.triggers).
The sets are found as in RE2's prefilter (Cox 2012, https://swtch.com/~rsc/regexp/regexp4.html).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

_MANY = 240  # spellings of one stretch of a pattern that are kept apart
_CLASS = 24  # characters of one class
_FEW = 30  # spellings of something that is repeated
_MOST = 700  # literals of one set; more would be found nearly everywhere
_SETS = 3


class Literal(NamedTuple):
    """A piece of text that must occur: as it is written where `exact`, else in any case (`text` is case-folded then). No letter (a-z) or digit
    stands before it where `left`, behind it where `right`."""

    text: str
    exact: bool
    left: bool = False
    right: bool = False


#: Literals one of which must occur.
Needed = frozenset[Literal]

#: Any digit; it is looked for by itself.
ANY_DIGIT = Literal("\\d", True)
DIGIT: Needed = frozenset({ANY_DIGIT})

#: Pieces, beginnings and ends of words, and words that so many sentences hold that looking for them tells nothing.
_COMMON = frozenset((
    "the and was were with for ing ion tion ation ent her his ers ate are had has him all not ther she our out any but can its per who red led "
    "man men sis old end age ter ment ated"
).split())
_COMMON_ENDS = frozenset("the and was were with for ing ion tion ation ent her his ers ate are had has all not ther ter ment ated led red".split())
_COMMON_WORDS = frozenset("the and was were with for in of to at on by an is are as or had has he she his her not no be we it".split())


_BLANK = re.compile(r"\s")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


def plain(text: str) -> str:
    """Text with any white space as blanks and any digits as 0 to 9."""
    if not text.isprintable():
        text = _BLANK.sub(" ", text)
    return text if text.isascii() else _OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)


def fold(text: str) -> str:
    """Plain text as it is compared where case does not count: at least as many characters become equal as in the `re` module."""
    return text.lower() if text.isascii() else text.casefold().replace("\u0131", "i").replace("i\u0307", "i")


def needed(pattern: str, flags: int = 0, whole: bool = False) -> list[Needed]:
    """What a pattern needs: of each set one literal must occur in a text in which it matches. The most telling set first; none where nothing is needed.

    `whole`: the text is not part of a longer one that is asked about in its place, so that the borders of words count.
    """
    try:
        from re import _parser as parser  # type: ignore[attr-defined]
    except ImportError:
        return []  # not public, and missing here: nothing is known of the pattern, which is then tried on every text

    tree = parser.parse(pattern, flags & ~re.DEBUG)
    sets = _sequence(tree, bool(tree.state.flags & re.IGNORECASE)).closed()
    if not whole:
        loose = (frozenset(Literal(literal.text, literal.exact) for literal in literals) for literals in sets)
        sets = frozenset(literals for literals in loose if all(map(_telling, literals)))
    return sorted(sets, key=_rank)[:_SETS]


def _rank(literals: Needed) -> tuple[int, int, int, list[Literal]]:
    """Long literals tell more than short ones, those in their own case more than others, few more than many; a digit tells least."""
    shortest = 0 if ANY_DIGIT in literals else min(len(literal.text) + literal.exact + literal.left + literal.right for literal in literals)
    return -min(shortest, 4), len(literals), -sum(len(literal.text) for literal in literals), sorted(literals)


_RARE = re.compile(r"[^aeiouys][bcdfgjkmpqtvxz]")


@lru_cache(maxsize=65536)
def _telling(literal: Literal) -> bool:
    """Whether a literal is rare enough to be looked for: three letters, a letter beside a digit, two capitals, a word of two letters, two letters
    that begin no English word, a word of one letter with a dot or bracket, or a sign; and not common."""
    text = literal.text.strip(" ")
    left, right = literal.left or literal.text[:1] == " ", literal.right or literal.text[-1:] == " "
    if literal == ANY_DIGIT:
        return True
    if fold(text) in (_COMMON_WORDS if left and right else _COMMON_ENDS if left or right else _COMMON):
        return False
    letters, digits = sum(char.isalpha() for char in text), sum(char.isdecimal() for char in text)
    if letters > 2 or (letters and digits) or (left and letters == 1 and ("." in text or "(" in text)):
        return True
    if letters == 2 and ((literal.exact and not text.islower()) or (left and right) or len(text) > 3 or (left and _RARE.match(fold(text)))):
        return True
    return any(not char.isascii() or not (char.isalnum() or char in " ,.-()'") for char in text)


_NOTHING: Needed = frozenset({Literal("", False)})
_BORDER = "\0"  # the border of a word, as long as a literal is put together


class _Part(NamedTuple):
    """What is known of a part of a pattern: all texts that it can be, or else (None: too many) the sets that it needs, and how it can begin
    and end."""

    whole: Needed | None
    sets: frozenset[Needed] = frozenset()
    head: Needed = _NOTHING
    tail: Needed = _NOTHING

    def closed(self) -> frozenset[Needed]:
        """The sets that it needs."""
        return self.sets if self.whole is None else self.sets | _closed(self.whole)


@lru_cache(maxsize=1024)
def _closed(run: Needed) -> frozenset[Needed]:
    """The set that texts of which one must occur make, where it tells something."""
    bare = frozenset(map(_bare, run))
    if len(bare) > _MOST or not all(map(_telling, bare)):
        return frozenset()
    # A literal that holds another one, which may stand anywhere, adds nothing to it.
    short = sorted({(len(literal.text), literal.text, literal.exact) for literal in bare if not (literal.left or literal.right)})
    kept: list[tuple[str, bool]] = []
    for _size, text, exact in short:
        if not any(other in text and of_case == exact for other, of_case in kept):
            kept.append((text, exact))
    bordered = (a for a in bare if (a.left or a.right) and not any(text in a.text and exact == a.exact for text, exact in kept))
    return frozenset({frozenset({*(Literal(text, exact) for text, exact in kept), *bordered})}) if bare else frozenset()


def _bare(literal: Literal) -> Literal:
    """A literal without the marks of borders; those beside a letter or digit become `left` and `right`. One with a digit that tells nothing
    becomes any digit."""
    text = literal.text.replace(_BORDER, "")
    left = literal.text.startswith(_BORDER) and text[:1].isascii() and text[:1].isalnum()
    right = literal.text.endswith(_BORDER) and text[-1:].isascii() and text[-1:].isalnum()
    bare = Literal(text, literal.exact, left, right)
    return bare if _telling(bare) or not any(map(str.isdecimal, text)) else ANY_DIGIT


_ANY = _Part(None)


def _sequence(nodes: Iterable[tuple[Any, Any]], fold_case: bool) -> _Part:
    """Parts one behind the other: their texts are joined as long as they are few; where they are not, a new run begins."""
    run, head = _NOTHING, None
    sets: frozenset[Needed] = frozenset()
    for node in nodes:
        part = _node(node, fold_case)
        if part.whole is not None and len(run) * len(part.whole) <= _MANY:
            run, sets = _joined(run, part.whole), sets | part.sets
            continue
        if part.whole is None and len(run) * len(part.head) <= _MANY:
            run = _joined(run, part.head)
        sets |= _closed(run) | part.sets
        head = run if head is None else head
        run = part.tail if part.whole is None else part.whole
    return _Part(run, sets) if head is None else _Part(None, sets | _closed(run), head, run)


def _joined(run: Needed, part: Needed) -> Needed:
    return frozenset(_follow(a, b) for a, b in product(run, part))


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
        if part.whole is not None and high <= 3 and len(part.whole) ** high <= _FEW:
            return _Part(_times(part.whole, low, high))
        if low == 0:
            return _Part(part.whole | _NOTHING) if part.whole is not None and high == 1 else _ANY
        if low == high == 1:
            return part
        return _Part(None, part.closed(), part.head if part.whole is None else part.whole, part.tail if part.whole is None else part.whole)
    if name == "AT":
        return _Part(_NOTHING if "NON" in str(value) else _EDGE)
    if name == "ASSERT":
        return _Part(_NOTHING, _sequence(value[1], fold_case).closed())  # what must stand around a match stands in the text as well
    if name == "ASSERT_NOT":
        return _Part(_EDGE if _is_edge(value[1], fold_case) else _NOTHING)
    return _ANY


_EDGE: Needed = frozenset({Literal(_BORDER, False)})


def _is_edge(nodes: Any, fold_case: bool) -> bool:
    """Whether what must not stand beside a place is any letter or digit, maybe with more."""
    if len(nodes) != 1 or str(nodes[0][0]) != "IN":
        return False
    items = [(str(name), str(value) if str(name) == "CATEGORY" else value) for name, value in nodes[0][1]]
    if ("CATEGORY", "CATEGORY_WORD") in items:
        return True
    letters = {("RANGE", (97, 122))} if fold_case else {("RANGE", (97, 122)), ("RANGE", (65, 90))}
    return letters <= set(items) and (("RANGE", (48, 57)) in items or ("CATEGORY", "CATEGORY_DIGIT") in items)


def _times(whole: Needed, low: int, high: int) -> Needed:
    """All texts that are made of `low` to `high` of some."""
    found: set[Literal] = set()
    run = _NOTHING
    for times in range(high + 1):
        if times >= low:
            found |= run
        run = _joined(run, whole)
    return frozenset(found)


def _branch(branches: list[Any], fold_case: bool) -> _Part:
    """One of several: the union of their texts, or else of one set of each."""
    parts = [_sequence(nodes, fold_case) for nodes in branches]
    wholes = [part.whole for part in parts if part.whole is not None]
    if len(wholes) == len(parts) and len(whole := frozenset().union(*wholes)) <= _MANY:
        around = [min(part.sets, key=_rank) for part in parts if part.sets]
        return _Part(whole, frozenset({frozenset().union(*around)}) if len(around) == len(parts) else frozenset())
    head = frozenset().union(*(part.head if part.whole is None else part.whole for part in parts))
    tail = frozenset().union(*(part.tail if part.whole is None else part.whole for part in parts))
    best = [min(sets, key=_rank) for part in parts if (sets := part.closed())]
    either = frozenset().union(*best)
    return _Part(
        None, frozenset({either}) if len(best) == len(parts) and len(either) <= _MOST else frozenset(),
        head if len(head) <= _MANY else _NOTHING, tail if len(tail) <= _MANY else _NOTHING,
    )


def _literal(text: str, fold_case: bool) -> Literal:
    return Literal(fold(plain(text)), False) if fold_case else Literal(plain(text), True)


def _follow(a: Literal, b: Literal) -> Literal:
    """Two literals in a row. One in its own case beside one in any case is compared in any case."""
    if a.exact == b.exact or not b.text.strip(_BORDER):
        return Literal(a.text + b.text, a.exact)
    if not a.text.strip(_BORDER):
        return Literal(a.text + b.text, b.exact)
    return Literal(fold(a.text + b.text), False)


def _class(items: list[tuple[Any, Any]], fold_case: bool) -> _Part:
    """A class of few characters."""
    chars: set[str] = set()
    for item in items:
        name, value = str(item[0]), item[1]
        if name == "LITERAL":
            chars.add(chr(value))
        elif name == "RANGE" and value[1] - value[0] < _MANY:
            chars.update(map(chr, range(value[0], value[1] + 1)))
        elif name == "CATEGORY" and str(value) in _CATEGORIES:
            chars.update(_CATEGORIES[str(value)])
        else:
            return _ANY
    return _Part(frozenset(_literal(char, fold_case) for char in chars)) if len(chars) <= _CLASS else _ANY


_CATEGORIES = {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "0123456789"}  # of plain text
