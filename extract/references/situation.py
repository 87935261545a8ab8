"""Where the tokens of many lines stand and what is near them, worked out for all lines together with numpy.

A word, and a sign (its shape with the marks around it), gets a number when it is first met, and its facts as bits (`Signs`). The rest is arithmetic
on arrays of these numbers (`situate`); its results are numbers again, whose attributes the functions below it name. Two empty places stand
before, between and behind the lines, so that what looks at its neighbours does not see another line.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from extract.references.features import TOLD, Fact, shape, sign_facts, word_facts
from extract.references.tokens import Token

if TYPE_CHECKING:
    import numpy as np

_Key = TypeVar("_Key", bound=Hashable)


class Read(NamedTuple):
    """The numbers of the words and signs of lines, one for each place, and where each line begins and how many tokens it has."""

    words: np.ndarray
    signs: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray


class Numbered(dict[_Key, int]):
    """Numbers of things: one that is new gets the next. `listed` has them by number."""

    def __init__(self, outside: _Key) -> None:
        """Number 0 is what stands outside of a line."""
        super().__init__({outside: 0})
        self.listed: list[_Key] = [outside]

    def __missing__(self, key: _Key) -> int:
        number = self[key] = len(self)
        self.listed.append(key)
        return number

    def of(self, keys: Iterable[_Key]) -> list[int]:
        """The number of each."""
        return list(map(self.__getitem__, keys))


class Signs:
    """The words and signs that were met, with their facts."""

    def __init__(self) -> None:
        import numpy as np

        self.words = Numbered("")
        self.kinds = [""]
        self.word_facts: np.ndarray = np.zeros(1, np.int64)
        self.signs = Numbered(("", "", ""))
        self.sign_facts: np.ndarray = np.array([Fact.CLOSES])
        #: Up to two marks behind a word, and their number for each sign.
        self.marks = Numbered("outside")
        self.sign_marks: np.ndarray = np.zeros(1, np.int64)

    def read(self, lines: Sequence[list[Token]]) -> Read:
        """The numbers of all tokens of lines that have some."""
        import numpy as np

        tokens = list(chain.from_iterable(lines))
        words = self.words.of([token.core for token in tokens])
        if fresh := self.words.listed[len(self.kinds) :]:
            self.word_facts = np.append(self.word_facts, [word_facts(core) for core in fresh])
            self.kinds += map(shape, fresh)
        kinds = map(self.kinds.__getitem__, words)
        signs = self.signs.of([(token.before, kind, token.after) for token, kind in zip(tokens, kinds, strict=True)])
        if found := self.signs.listed[len(self.sign_facts) :]:
            self.sign_marks = np.append(self.sign_marks, self.marks.of([after[:2] for _, _, after in found]))
            self.sign_facts = np.append(self.sign_facts, [sign_facts(*sign) for sign in found])
        lengths = np.array([len(line) for line in lines])
        gaps = 2 * np.arange(1, len(lines) + 1)
        places = np.arange(len(tokens)) + np.repeat(gaps, lengths)
        out = np.zeros((2, len(tokens) + 2 * len(lines) + 2), np.int64)
        out[0, places], out[1, places] = words, signs
        return Read(out[0], out[1], np.cumsum(lengths) - lengths + gaps, lengths)


class Situation(NamedTuple):
    """Numbers for each place (named by `stage_attributes`, `course_attributes`, `near_attributes`), each line (`style_attributes`) and each stretch between
    marks (`of_stretch`). The two places between lines are a stretch that counts for nothing."""

    by_place: tuple[np.ndarray, ...]
    by_line: np.ndarray
    by_stretch: tuple[np.ndarray, ...]
    #: How many places each stretch takes, and in which line it stands.
    sizes: np.ndarray
    lines: np.ndarray


class _Page:
    """Lines of which each place knows its facts, the marks behind its word, its line, and where it stands there."""

    def __init__(self, read: Read, signs: Signs) -> None:
        import numpy as np

        self.read = read
        self.facts = signs.word_facts.take(read.words) | signs.sign_facts.take(read.signs)
        self.marks = signs.sign_marks.take(read.signs)
        self.places = np.arange(len(self.facts))
        spans = read.lengths + 2
        spans[0] += 2
        self.line = np.repeat(np.arange(len(spans)), spans)
        self.first, self.count = read.starts.take(self.line), read.lengths.take(self.line)
        self.at = self.places - self.first
        self.within = (self.at >= 0) & (self.at < self.count)

    def has(self, bits: int) -> np.ndarray:
        """The places that have one of some facts."""
        return (self.facts & bits) != 0

    def earlier(self, bits: int) -> np.ndarray:
        """How many places have one of some facts before each in its line."""
        told = _earlier(self.has(bits))
        told -= told.take(self.first)
        return told

    def heard(self, bits: int) -> np.ndarray:
        """The lines that have one of some facts."""
        import numpy as np

        return (np.bitwise_or.reduceat(self.facts, self.read.starts) & bits) != 0

    def total(self, bit: int) -> np.ndarray:
        """How many places of each line have a fact."""
        import numpy as np

        return np.add.reduceat(self.has(bit), self.read.starts, dtype=np.int64)


def _earlier(flags: np.ndarray) -> np.ndarray:
    """How many places are flagged before each; the difference of two places counts those between them."""
    import numpy as np

    return np.cumsum(flags) - flags


def situate(read: Read, signs: Signs) -> Situation:
    """Where each token stands and what is near it."""
    page = _Page(read, signs)
    style = read.signs.take(read.starts) << 32 | read.signs.take(read.starts + 1)
    return Situation((*_progress(page), _near(page)), style, *_stretches(page))


def _progress(page: _Page) -> tuple[np.ndarray, np.ndarray]:
    """How the line of each place is built, and what came before it there: its year, ends of sentences, "in", open quotes, a word for editors."""
    import numpy as np

    places, at, count, line = page.places, page.at, page.count, page.line
    text = np.minimum((page.total(Fact.LOWER) + 1) // 2, 2) + 3 * page.heard(Fact.OPENS | Fact.REOPENS)
    years = page.earlier(Fact.YEAR)
    year = np.flatnonzero(page.has(Fact.YEAR) & (years == 0))
    third = at[year] * 3
    year_at = np.zeros_like(text)
    year_at[line[year]] = 1 + (third >= count[year]) + (third >= 2 * count[year]) + 3 * page.has(Fact.BRACKET)[year]
    seen_year, seen_in, breaks = years > 0, page.earlier(Fact.WITHIN) > 0, np.minimum(page.earlier(Fact.BREAKS), 3)
    opened = page.has(Fact.OPENS)
    opened[1:] |= page.has(Fact.REOPENS)[:-1]
    turns = opened.copy()
    turns[1:] |= page.has(Fact.CLOSES)[:-1]
    inside = opened.take(np.maximum.accumulate(np.where(turns, places, 0)))  # as the latest turn left it
    note = np.zeros_like(places)
    edited = page.heard(Fact.EDITOR)
    if edited.any():
        first = np.flatnonzero(page.has(Fact.EDITOR) & (page.earlier(Fact.EDITOR) == 0))
        editor = np.zeros_like(text)
        editor[line[first]] = first
        away = places - editor.take(line)
        note = (1 + 2 * np.searchsorted(_AWAY, away, side="right") + seen_in) * edited.take(line)
    left = count - at
    edge = np.where(left < 5, left - 1, 4 + np.minimum(at, 3))
    stage = ((text * 7 + year_at).take(line) * 2 + seen_year) * len(_NOTES) + note
    course = (((((at * 6 // count) * 8 + edge) * 4 + breaks) * 2 + inside) * 2 + seen_in) * 2 + seen_year
    return stage * page.within, course * page.within


def _near(page: _Page) -> np.ndarray:
    """How far the next number is, whether the words up to it are all capitalised, as in the name of a journal, and what marks stand in front of the token."""
    import numpy as np

    places, end = page.places, page.first + page.count
    number = page.has(Fact.NUMBER | Fact.MASK)
    ahead = np.minimum.accumulate(np.where(number, places, len(places))[::-1])[::-1]
    beyond, upto = ahead >= end, np.minimum(ahead, end)
    step = np.array(_STEPS).take(np.where(beyond, 10, np.minimum(upto - places, 10)))
    small, stops = _earlier(~page.has(Fact.CAPITAL | Fact.SMALL) & ~number), _earlier(page.has(Fact.STOP))
    last = np.where(beyond, end, np.maximum(upto - 1, places))  # a stop right in front of the number does not count
    near = (step * 2 + (small.take(upto) == small)) * 4 + np.minimum(stops.take(last) - stops, 3)
    near[1:] += page.marks[:-1] * len(_RUNS)
    return near * page.within


def _stretches(page: _Page) -> tuple[tuple[np.ndarray, ...], np.ndarray, np.ndarray]:
    """Each stretch between marks: how it is built, how those beside it are, what the line has, and the kinds of words in it and in them; its size and line."""
    import numpy as np

    starts = page.read.starts
    closing = page.has(Fact.ENDS)
    for last in (starts - 1, starts + page.read.lengths - 1, -1):
        closing[last] = True
    ends = np.flatnonzero(closing)
    begins = np.append(0, ends[:-1] + 1)
    sizes, lines, inner = ends + 1 - begins, page.line.take(begins), page.within.take(begins)
    running = np.add.reduceat(page.has(Fact.RUNNING) & ~page.has(Fact.SMALL), begins, dtype=np.int64)
    case = np.where(running == 0, 0, np.where(running * 3 < sizes, 1, 2))
    number = np.maximum.reduceat(np.where(page.has(Fact.NUMBER | Fact.MASK), page.places * 2 + page.has(Fact.MASK), -1), begins)  # the last one
    form = (case * 3 + np.where(number < 0, 0, 1 + number % 2)) * 5 + np.array(_SIZES).take(np.minimum(sizes, 7))
    lead = np.array(_LEAD_OF).take(form)
    own = (page.marks.take(ends) * len(_FORMS) + form) * inner
    told = (np.bitwise_or.reduceat(page.facts, begins) & Fact.LETTERS) * inner
    whole = np.zeros_like(starts)
    for bit in (Fact.HOUSE, Fact.IN, Fact.RANGE, Fact.IDENTIFIER):
        whole = whole * 2 + page.heard(bit)
    whole = whole * 5 + np.minimum(page.total(Fact.NUMBER), 4)
    before, behind, told_before, told_behind = (np.zeros_like(own) for _ in range(4))
    before[1:], behind[:-1], told_before[1:], told_behind[:-1] = own[:-1], own[1:], told[:-1], told[1:]
    pair, built = (own << 32 | behind) * inner, whole.take(lines) * len(_LEADS) + lead
    return (own, before, behind, pair, built, told * len(_LEADS) + lead, told_before, told_behind), sizes, lines


_LOW = (1 << 32) - 1
#: What the digits of the numbers mean. Lines without, with few and with many words in lower case, without and with quotes; where the year is.
_TEXTS = ("Tt0", "Tt1", "Tt2", "Tt0q", "Tt1q", "Tt2q")
_YEAR_AT = ("", "e", "m", "l", "e(", "m(", "l(")
#: How far behind the first word for editors the places below begin, and what is told there, without and with "in" so far.
_AWAY = (-12, 0, 1, 3)
_NOTES = ("", *(f"E={where}{seen}" for where in ("far", "before", "at", "next", "after") for seen in (0, 1)))
_EDGES = ("r=1", "r=2", "r=3", "r=4", "i=0", "i=1", "i=2", "i=3")
#: The distance to the next number (0 to 10) in fewer steps; these, capitals and stops.
_STEPS = (0, 1, 2, 3, 4, 5, 6, 6, 6, 6, 7)
_RUNS = tuple(f"h={step}{capital}{stops}" for step in range(8) for capital in (0, 1) for stops in range(4))
#: How a stretch is built: only capitals, few or many words in lower case (c, k, l), its last number or mask, how long it is (by its length up to 7).
_FORMS = tuple(case + number + size for case in "ckl" for number in ("", "d", "<") for size in "12369")
_SIZES = (0, 0, 1, 2, 3, 3, 3, 4)
_LEADS = tuple(dict.fromkeys(form[:2] for form in _FORMS))
_LEAD_OF = tuple(_LEADS.index(form[:2]) for form in _FORMS)
_WHOLES = tuple(
    f"L={house}{within}{ranged}{identified}{numbers}"
    for house in ("", "h") for within in ("", "i") for ranged in ("", "r") for identified in ("", "d") for numbers in range(5)
)


def stage_attributes(stage: int) -> list[str]:
    """The line, its year, and where the word for editors is."""
    stage, note = divmod(stage, len(_NOTES))
    stage, seen_year = divmod(stage, 2)
    text, year_at = divmod(stage, len(_YEAR_AT))
    return [_TEXTS[text], f"y={_YEAR_AT[year_at]}{seen_year}", *([_NOTES[note]] if note else ())]


def course_attributes(course: int) -> list[str]:
    """How far the line has come."""
    digits = []
    for radix in (2, 2, 2, 4, 8):
        course, digit = divmod(course, radix)
        digits.append(digit)
    seen_year, seen_in, inside, breaks, edge = digits
    return [f"p={course}", f"q={inside}{breaks}{seen_year}{seen_in}", _EDGES[edge]]


def near_attributes(marks: Sequence[str], near: int) -> list[str]:
    """The next number, and the mark in front of the token."""
    mark, run = divmod(near, len(_RUNS))
    return [_RUNS[run], *([f"|{marks[mark]}{_RUNS[run]}"] if mark else ())]


def style_attributes(signs: Sequence[tuple[str, str, str]], style: int) -> list[str]:
    """How the line begins."""
    return ["n=" + "".join(kind + after[:1] for _, kind, after in (signs[style >> 32], signs[style & _LOW]))]


def stretch_attributes(lead: str, marks: Sequence[str], stretch: int, outside: str = "") -> list[str]:
    """How a stretch is built; `outside` stands for what is none."""
    mark, form = divmod(stretch, len(_FORMS))
    return [lead + (_FORMS[form] + marks[mark] if mark else outside)]


def pair_attributes(marks: Sequence[str], pair: int) -> list[str]:
    """A stretch and the one behind it."""
    return [stretch_attributes("gg=", marks, pair >> 32)[0] + stretch_attributes("", marks, pair & _LOW, outside="$")[0]]


def built_attributes(built: int) -> list[str]:
    """What the line has, alone and with how the stretch is built."""
    whole, lead = divmod(built, len(_LEADS))
    return [_WHOLES[whole], _WHOLES[whole] + _LEADS[lead]]


def told_attributes(lead: str, bits: int) -> list[str]:
    """The kinds of words in a stretch."""
    letters = "".join(letter for i, letter in enumerate(TOLD) if bits >> i & 1)
    return [f"{lead}={letter}" for letter in letters] + [f"{lead}{lead}={letters}"]


def own_attributes(told: int) -> list[str]:
    """The kinds of words in the token's own stretch, also with how it is built."""
    bits, lead = divmod(told, len(_LEADS))
    named = told_attributes("t", bits)
    return named + [f"tf={name[2:]}{_LEADS[lead]}" for name in named[:-1] or ["t=0"]]


def of_stretch(marks: Sequence[str]) -> tuple[Callable[[int], list[str]], ...]:
    """What names the attributes of each number of a stretch, in the order of `Situation.by_stretch`."""
    return (
        partial(stretch_attributes, "g=", marks), partial(stretch_attributes, "-g=", marks, outside="^"),
        partial(stretch_attributes, "+g=", marks, outside="$"), partial(pair_attributes, marks), built_attributes, own_attributes,
        partial(told_attributes, "-t"), partial(told_attributes, "+t"),
    )
