"""Titles and books of the humanities put right where their form leaves no doubt: one-word titles, books behind "in", volumes inside their names."""

from __future__ import annotations

import re

from extract.references.name_forms import words
from extract.references.tokens import Token

_EDITORS = frozenset(("Eds", "Ed", "eds", "ed", "editors", "editor", "Hrsg", "Hg"))
_IN = ("In", "in")
_VOLUMES = frozenset(("Vol", "vol", "Volume", "volume", "Bd", "Band"))
_NUMBER = re.compile(r"\d{1,4}|[IVXL]{1,6}")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
#: Kinds of words that stand behind the comma of a title and are not of it.
_BEHIND = ("edited", "edition", "report", "online", "numbered", "series", "periodical", "meeting", "month", "town", "country", "publisher", "house", "group")


def books(tokens: list[Token], labels: list[str]) -> None:
    """The repairs of this module, in place."""
    if "T" not in labels:
        if "O" in labels:
            _few_words(tokens, labels)
    else:
        start = labels.index("T")
        end = _end_of(labels, start)
        if end < len(labels) and labels[end] == "O" and tokens[end - 1].after == ",":
            _behind_comma(tokens, labels, end)
        if 1 < start < end < len(labels) and tokens[start - 1].core in _IN and labels[start - 2 : start] == ["Y", "O"] and "C" in labels[end:]:
            _nothing_but_book(tokens, labels, start, end)
    if "V" in labels or "C" not in labels:
        return
    start = labels.index("C")
    end = _end_of(labels, start)
    titled = "T" in labels
    _volume_inside(tokens, labels, start, end)
    _dated(tokens, labels, end)
    if titled and end - start < 4:
        _before_names(tokens, labels, start, end)


def _end_of(labels: list[str], start: int) -> int:
    """The place behind the run of labels that begins at a place."""
    end, count, name = start + 1, len(labels), labels[start]
    while end < count and labels[end] == name:
        end += 1
    return end


def taxa(tokens: list[Token], labels: list[str]) -> None:
    """What is said of a new taxon belongs to the title: "Listella minor gen. nov., sp. nov., a marine species", "… as Listella comb. nov."."""
    for i in range(1, len(labels)):
        if labels[i] == "O" and labels[i - 1] == "T" and tokens[i].core in _TAXA:
            labels[i] = "T"


_TAXA = frozenset(("nov", "gen", "sp", "spp", "subsp", "comb", "fam", "ord"))


def _few_words(tokens: list[Token], labels: list[str]) -> None:
    """A title of one to three words between the year and "In": "Lind, A. 1983. Communication. In T. Rey (ed.), Handbook of Lists"."""
    start = labels.index("O")
    if not start or labels[start - 1] not in "AY" or "C" not in labels[start:]:
        return
    for i in range(start, min(start + 3, len(tokens) - 1)):
        if labels[i] != "O" or not tokens[i].core.isalpha() or tokens[i].before:
            return
        if tokens[i].after:
            if tokens[i].after == "." and tokens[i + 1].core in _IN and tokens[start].core[0].isupper() and len(tokens[i].core) > 3:
                labels[start : i + 1] = "T" * (i + 1 - start)
            return


def _behind_comma(tokens: list[Token], labels: list[str], end: int) -> None:
    """A title goes on behind its last comma: a word before the bracket of the place ("Lists: History, Form, Use (Oslo: Fjord Press"), small words to
    the end of the line ("The lists of Front, town of the north")."""
    first = tokens[end]
    last = end
    while last + 1 < len(tokens) and labels[last + 1] == "O" and not tokens[last].after and not tokens[last + 1].before:
        last += 1
    inside = tokens[end : last + 1]
    if first.before or len(inside) > 8 or any(t.core.lower() in words(kind) for t in inside[:2] for kind in _BEHIND):
        return
    bracket = last + 1 < len(tokens) and tokens[last + 1].before.startswith("(") and not tokens[last].after and labels[last + 1] == "O"
    if bracket and len(inside) == 1 and first.core.isalpha() and first.core[0].isupper():
        labels[end] = "T"
    elif last + 1 == len(tokens) and len(inside) > 1 and tokens[last].after in ("", "."):
        small = (first.core.islower() and len(first.core) > 3) or _ORDINAL.fullmatch(first.core)
        if small and all(t.core.isalpha() or _ORDINAL.fullmatch(t.core) for t in inside):
            labels[end : last + 1] = "T" * len(inside)


def _nothing_but_book(tokens: list[Token], labels: list[str], start: int, end: int) -> None:
    """What stands right behind the year and "in" is the book, though the model took its editors for one: "Lind A., 1996, in Lists of Towns, eds. Rey T."."""
    while end > start + 1 and tokens[end - 1].core in _EDITORS:
        end -= 1
    named = any(t.core in _EDITORS for t in tokens[end : end + 2])
    if end - start < 2 or not named or tokens[end - 1].after[:1] != ",":
        return
    for i, name in enumerate(labels):
        if name in "TC":
            labels[i] = "C" if start <= i < end else "O"


def _volume_inside(tokens: list[Token], labels: list[str], start: int, end: int) -> None:
    """The volume in the name of a book: "Improving the list: Vol. 22. Means for all (pp. 3–9)"."""
    for i in range(start + 2, end - 1):
        if tokens[i].core in _VOLUMES and tokens[i].after in (".", "") and tokens[i - 1].after in (":", ",", ".") and _NUMBER.fullmatch(tokens[i + 1].core):
            labels[i:end] = "O" * (end - i)
            labels[i + 1] = "V"
            return


def _dated(tokens: list[Token], labels: list[str], end: int) -> None:
    """The number between the name of a paper and a date: "Time 113 21 July 1986: 71–72"."""
    i = end - 1 if tokens[end - 1].core.isdigit() else end
    if i + 2 >= len(tokens) or i < 1 or labels[i] not in "CO" or labels[i - 1] != "C":
        return
    number, day, month = tokens[i : i + 3]
    plain = number.core.isdigit() and len(number.core) < 5 and day.core.isdigit() and len(day.core) < 3 and month.core.lower() in words("month")
    if plain and not (number.after or number.before or day.after or day.before) and labels[i + 1] in "OP":
        labels[i] = "V"


def _before_names(tokens: list[Token], labels: list[str], start: int, end: int) -> None:
    """The book between "in" and its editors, where the model took the house for it: "in Lists of Towns, Rey, C., and Lind, T., (eds.), Springer Verlag"."""
    if any(t.core.lower() not in words("publisher") and t.core.lower() not in words("house") for t in tokens[start:end]) or labels[end : end + 1] == ["V"]:
        return
    mark = next((i for i in range(start - 1, max(start - 30, 0), -1) if tokens[i].core in _EDITORS and tokens[i].before.endswith("(")), 0)
    begin = next((i for i in range(labels.index("T"), mark) if tokens[i].core in _IN and labels[i] == "O" and tokens[i - 1].after[:1] in (",", ".")), 0)
    stop = next((i for i in range(begin + 1, mark) if tokens[i].after), 0) if begin else 0
    if stop - begin < 2 or tokens[stop].after != "," or any(name != "O" for name in labels[begin:start]) or not tokens[begin + 1].core[0].isupper():
        return
    labels[start:end] = "O" * (end - start)
    labels[begin + 1 : stop + 1] = "C" * (stop - begin)
