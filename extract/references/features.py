"""Attributes of the tokens of a reference for the sequence model: few, cached by token, so that thousands of lines a second pass.

Each token has its own attributes (word, shape, ending, punctuation), some that it lends to its neighbours, and some that depend on the
line so far: whether a year was seen, whether quotes are open, how many sentences have ended, how much running text the line has.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache, lru_cache

from extract.references.name_forms import words
from extract.references.tokens import Token

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


def word_attributes(core: str, kind: str, known: Container[str] | None = None) -> Lent:
    """What the word alone says; `kind` is its shape. Of a word that is not `known` only its ends and lists are told."""
    word = kind if core.isdigit() else core.lower()
    ends = ["e=" + word[-3:], "f=" + word[:4]] if len(word) > 3 and kind[0] in "Xxo" else []
    listed = ["D=" + name for name in _kinds_of().get(word, ())]
    onward, back = (["-" + name for name in listed], ["+" + name for name in listed]) if listed else ([], [])
    if known is not None and word not in known:
        return ends + listed, onward, back, [], []
    return ["w=" + word, *ends, *listed], ["-w=" + word, *onward], ["+w=" + word, *back], ["--w=" + word], ["++w=" + word]


#: Kinds of words in patterns/reference_names.tsv that are told of a word.
_LISTED = (
    "publisher", "town", "month", "given", "group", "particle",
    "house", "periodical", "meeting", "series", "report", "edition", "numbered", "online", "abbreviated",
)
_FIRST_LISTED = 6


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


_EDITORS = frozenset(
    ("ed", "eds", "editor", "editors", "Ed", "Eds", "Editors", "Editor", "edited", "Edited", "Hrsg", "Hg", "EDS", "ED", "hrsg", "dir", "orgs", "coord")
)
_EDITORS_LOWER = frozenset(word.lower() for word in _EDITORS)
START, END = "-s=^", "+s=$"
_SMALL = frozenset(
    ("of", "the", "and", "in", "for", "on", "de", "la", "di", "des", "der", "für", "und", "et", "to", "&", "a", "with", "from", "do", "da", "del", "e", "y",
     "og")
)
_MASKS = frozenset(("<doi>", "<pmid>", "<pmcid>", "<arxiv>", "<isbn>", "<url>"))
_NUMERIC = frozenset(("d1", "d2", "d3", "d4", "d5", "dx", "range", "year", "yearx"))


def _ahead(tokens: list[Token], kinds: list[str]) -> list[str]:
    """For each token, how far the next number is and whether the words up to it are all capitalised, as in the name of a journal."""
    out: list[str] = []
    distance, capital, stops = 9, 1, 0
    for token, kind in zip(reversed(tokens), reversed(kinds), strict=True):
        if kind in _NUMERIC or kind[0] == "<":
            distance, capital, stops = 0, 1, 0
        else:
            if distance < 10:
                distance += 1
            if capital and kind[0] != "X" and token[3] not in _SMALL:
                capital = 0
            if stops < 3 and distance > 1 and token[4] and token[4][0] == ".":
                stops += 1
        out.append(_RUNS[distance][capital][stops])
    out.reverse()
    return out


#: The attribute by distance (0 to 10), capitals and stops.
_RUNS = [[[f"h={d if d < 6 else 6 + (d > 9)}{capital}{stops}" for stops in range(4)] for capital in (0, 1)] for d in range(11)]


#: Where a token stands, in one number (mixed radix, so that it is quickly looked up): kind of line, where its year is, year seen, sentences ended,
#: sixth of the line, in quotes, behind "In", from the end.
Place = int
#: The stretch between marks in which the token stands, the one before it and the one behind it (see `_stretches`), and the line.
Part = tuple[str, str, str, str]
#: The kinds of words in the stretch before, the own and the one behind (see `topics`), and how the own is built.
Topic = tuple[int, int, int, str]
#: What the token stands before: (mark in front of it, distance to the next number, place relative to "eds").
Near = tuple[str, str, str]


def place_attributes(place: Place) -> list[str]:
    """Attributes of a place in the line."""
    digits = []
    for radix in (8, 2, 2, 6, 5, 2, 7):
        place, digit = divmod(place, radix)
        digits.append(digit)
    edge, seen_in, inside, sixth, breaks, seen_year, year_at = digits
    return [
        _TEXTS[place], f"y={_YEAR_AT[year_at]}{seen_year}", f"p={sixth}", f"q={inside}{min(breaks, 3)}{seen_year}{seen_in}", _PLACES[edge],
    ]


def near_attributes(near: Near) -> list[str]:
    """Attributes of what is near."""
    mark, run, edited = near
    return [run, *((mark + run,) if mark else ()), *((edited,) if edited else ())]


def part_attributes(part: Part) -> list[str]:
    """Attributes of the part in which a token stands."""
    before, own, behind, whole = part
    return ["g=" + own, "-g=" + before, "+g=" + behind, f"gg={own}{behind}", f"{whole}{own[:2]}"]


#: Kinds of words in patterns/reference_names.tsv that are told of the stretch between marks in which they stand, by letter.
_TOLD = {
    "j": ("periodical",), "m": ("meeting",), "s": ("series",), "t": ("report",), "e": ("edited",), "d": ("edition",), "n": ("numbered",), "o": ("online",),
    "h": ("publisher", "house"), "w": ("town",), "c": ("country",), "y": ("month",), "u": ("group",), "a": ("abbreviated",),
}


def topics(core: str) -> int:
    """Which of the kinds told of a stretch a word is, one bit each; above them, what is told of the line."""
    return _topics().get(core.lower(), 0)


#: The bits of `topics`: all kinds of `_TOLD`; a word of a publisher, "in", a word for editors.
_LETTERS = (1 << len(_TOLD)) - 1
_HOUSE, _IN, _EDITED = (1 << len(_TOLD) + i for i in range(3))


@cache
def _topics() -> dict[str, int]:
    out: dict[str, int] = {}
    for i, names in enumerate(_TOLD.values()):
        for name in names:
            for word in words(name):
                out[word] = out.get(word, 0) | 1 << i
    for bit, listed in ((_HOUSE, words("publisher")), (_IN, ("in",)), (_EDITED, _EDITORS_LOWER)):
        for word in listed:
            out[word] = out.get(word, 0) | bit
    return out


@cache
def _kinds_of() -> dict[str, list[str]]:
    """The kinds of `_LISTED` of each word that has one."""
    out: dict[str, list[str]] = {}
    for name in _LISTED:
        for word in words(name):
            out.setdefault(word, []).append(name)
    return out


def topic_attributes(topic: Topic) -> list[str]:
    """What the kinds of words in a stretch and in its neighbours say."""
    before, own, behind, form = topic
    out = []
    for lead, bits in (("-t", before), ("t", own), ("+t", behind)):
        letters = "".join(letter for i, letter in enumerate(_TOLD) if bits >> i & 1)
        out += [f"{lead}={letter}" for letter in letters]
        out.append(f"{lead}{lead}={letters}")
        if lead == "t":
            out += [f"tf={letter}{form}" for letter in letters or "0"]
    return out


def _stretches(tokens: list[Token], kinds: list[str], told: list[int], whole: str) -> list[tuple[Part, Topic, int]]:
    """The stretches between marks, each with its neighbours, the kinds of words in it and them, and its length in tokens.

    Of a stretch counts whether it has words in lower case (l), only capitals (c), a number (d), an identifier (<); how long it is; the mark at
    its end. Initials end no stretch.
    """
    built: list[tuple[str, int, int]] = []
    first, lower, number, bits = 0, 0, "", 0
    last = len(tokens) - 1
    for i, (_, _, _, core, after) in enumerate(tokens):
        kind = kinds[i]
        bits |= told[i]
        if kind in _NUMERIC:
            number = "d"
        elif kind[0] == "x" and core not in _SMALL:
            lower += 1
        elif kind[0] == "<":
            number = "<"
        if i == last or (after and after[0] in ".,;:?!)]”\"»’" and (kind not in _INITIAL_KINDS or after[-1] != ".")):
            count = i + 1 - first
            size = str(count) if count < 4 else "6" if count < 7 else "9"
            case = "c" if not lower else "k" if lower * 3 < count else "l"
            built.append((case + number + size + after[:2], bits & _LETTERS, count))
            first, lower, number, bits = i + 1, 0, "", 0
    built.append(("$", 0, 0))
    out: list[tuple[Part, Topic, int]] = []
    before, before_bits = "^", 0
    for at in range(len(built) - 1):
        own, bits, count = built[at]
        behind, behind_bits, _ = built[at + 1]
        out.append(((before, own, behind, whole), (before_bits, bits, behind_bits, own[:2]), count))
        before, before_bits = own, bits
    return out


def situate(tokens: list[Token], kinds: list[str], told: list[int]) -> tuple[tuple[str, str], list[Place], list[Near], list[tuple[Part, Topic, int]]]:
    """The line as a whole, for each token its place and what is near, and the stretches between marks. `told` is `topics` of each token.

    Of a line counts how it begins, whether it has a publisher (h), "in" (i), a range (r), an identifier (d), and how many numbers.
    """
    count = len(tokens)
    lower = kinds.count("x")
    heard = 0
    for bits in told:
        heard |= bits
    numbers = sum([kind in _NUMERIC for kind in kinds])
    whole = "L=" + ("h" if heard & _HOUSE else "") + ("i" if heard & _IN else "") + ("r" if "range" in kinds else "")
    whole += ("d" if not _MASKS.isdisjoint(kinds) else "") + str(min(numbers, 4))
    style = "n=" + kinds[0] + tokens[0].after[:1] + (kinds[1] + tokens[1].after[:1] if count > 1 else "")
    quotes = any((before and before[-1] in _OPENING) or (after and after[-1] in "“„«`") for _, _, before, _, after in tokens if before or after)
    text = (0 if lower == 0 else 1 if lower < 3 else 2) + (3 if quotes else 0)
    first_year = min((kinds.index(kind) for kind in ("year", "yearx") if kind in kinds), default=-1)
    year_at = "" if first_year < 0 else "e" if first_year * 3 < count else "m" if first_year * 3 < 2 * count else "l"
    if first_year >= 0 and tokens[first_year].before.endswith("("):
        year_at += "("
    base = text * 7 + _YEAR_AT.index(year_at)
    ahead = _ahead(tokens, kinds)
    edited = -1
    if heard & _EDITED:
        edited = next((i for i, t in enumerate(tokens) if t.core in _EDITORS), -1)
    places: list[Place] = []
    nears: list[Near] = []
    breaks, seen_year, seen_in, inside = 0, 0, 0, 0
    mark = ""
    for i, (_, _, before, core, after) in enumerate(tokens):
        if before and before[-1] in _OPENING:
            inside = 1
        left = count - i
        edge = left - 1 if left < 5 else 4 + (i if i < 3 else 3)
        places.append((((((base * 2 + seen_year) * 5 + (breaks if breaks < 4 else 4)) * 6 + i * 6 // count) * 2 + inside) * 2 + seen_in) * 8 + edge)
        note = ""
        if edited >= 0:
            note = "E=at" if i == edited else "E=far" if i + 12 < edited else "E=before" if i < edited else "E=next" if i < edited + 3 else "E=after"
            note += "1" if seen_in else "0"
        nears.append((mark, ahead[i], note))
        if i == first_year:
            seen_year = 1
        mark = "|"
        if after:
            mark += after[:2]
            if inside and any(c in _CLOSING for c in after):
                inside = 0
            if after[-1] in "“„«`":
                inside = 1
            if (after[0] in ".?!" and kinds[i] not in _INITIAL_KINDS) or after[0] == ":":
                breaks += 1
        if core in ("in", "In"):
            seen_in = 1
    return (style, whole), places, nears, _stretches(tokens, kinds, told, whole)


#: What the digits of a place mean: lines without, with few and with many words in lower case, without and with quotes; where the year is.
_TEXTS = ("Tt0", "Tt1", "Tt2", "Tt0q", "Tt1q", "Tt2q")
_YEAR_AT = ("", "e", "m", "l", "e(", "m(", "l(")
_PLACES = ("r=1", "r=2", "r=3", "r=4", "i=0", "i=1", "i=2", "i=3")
_INITIAL_KINDS = ("X", "XX", "X.X", "XXX")


_MORE = re.compile(r"(?:[-+]?t|-t-t|tt|\+t\+t|tf|[-+]?D)=")
_FEW = frozenset(lead + "D=" + name for lead in ("", "-", "+") for name in _LISTED[:_FIRST_LISTED])


def fewer(row: list[str]) -> list[str]:
    """The attributes of one token without the kinds of words that are told of stretches and without the rarer kinds of words."""
    return [name for name in row if name in _FEW or not _MORE.match(name)]


def attributes(tokens: list[Token]) -> list[list[str]]:
    """One list of attributes for each token, for training; `tagger` adds the weights of the same attributes up without naming them again."""
    if not tokens:
        return []
    kinds = [shape(t.core) for t in tokens]
    named = [word_attributes(t.core, kind) for t, kind in zip(tokens, kinds, strict=True)]
    marks = [mark_attributes(t.before[-1:], kind, t.after[:2]) for t, kind in zip(tokens, kinds, strict=True)]
    lines, places, nears, stretches = situate(tokens, kinds, [topics(t.core) for t in tokens])
    parts = [part for part, _, count in stretches for _ in range(count)]
    told = [topic for _, topic, count in stretches for _ in range(count)]
    last = len(tokens) - 1
    out = []
    for i, place in enumerate(places):
        row = [*named[i][0], *marks[i][0], *lines, *place_attributes(place), *near_attributes(nears[i]), *part_attributes(parts[i]), *topic_attributes(told[i])]
        for lent in (named, marks):
            row += lent[i - 1][1] if i else ()
            row += lent[i + 1][2] if i < last else ()
            row += lent[i - 2][3] if i > 1 else ()
            row += lent[i + 2][4] if i + 1 < last else ()
        row += () if i else (START,)
        row += () if i < last else (END,)
        out.append(row)
    return out
