"""Lists whose entries are called by a key: names and year (`[ABC+17]`, `[Dunne2020]`), or a letter with their number (`[S1]`, `^e4^`) in supplements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.references.candidates import judged
from extract.references.numbers import DASHES, Callout
from extract.references.stretches import inside, merged
from kg.model import Reference, Span

_NAME = r"[^\W\d_]{2,12}\+?(?:\d{2}|(?:19|20)\d\d)[a-z]?"
_KEY = re.compile(rf"\\?\[({_NAME})\\?\]")
_KEYS = re.compile(rf"\\?\[({_NAME}(?:\s?[,;]\s?{_NAME}){{0,20}})(?:,\s[^\[\]]{{1,30}})?\\?\]")
_LEAST = 0.6  # the part of the entries that must have a key


def keys_of(text: str, references: Sequence[Reference]) -> dict[str, int]:
    """The key that each entry stands under, with its number; empty where most entries have none. A key of two entries means neither."""
    if not references or not _printed(text, references[0]):
        return {}
    printed = [(key, reference.number) for reference in references if (key := _printed(text, reference)) and reference.number is not None]
    if len(printed) < _LEAST * len(references):
        return {}
    names = [key for key, _ in printed]
    return {key: number for key, number in printed if names.count(key) == 1}


def _printed(text: str, reference: Reference) -> str | None:
    match = _KEY.match(text, reference.spans[0].start) if reference.spans else None
    return match[1] if match else None


def keyed_callouts(text: str, keys: dict[str, int], excluded: Sequence[Span]) -> Iterator[Callout]:
    """The callouts of a text by such keys, in order. One with a key that the list does not have is left out as a whole."""
    barred = merged(excluded)
    for match in _KEYS.finditer(text):
        numbers = [keys.get(key.strip()) for key in re.split(r"[,;]", match[1])]
        span = Span(match.start(), match.end())
        known = tuple(dict.fromkeys(number for number in numbers if number is not None))
        if len(known) == len(numbers) and not inside(span, barred):
            yield Callout(match.group(), span, known, "square")


_LETTER = re.compile(r"[*_]{0,2}[\[(]?([SsEeR])(\d{1,3})(?:[\])][.:]?|[.:)])\s")
_ITEM = r"[SsEeR]\d{1,3}"
_ITEMS = rf"{_ITEM}(?:\s?(?:,|;|and|[{DASHES}])\s?(?:{_ITEM}|\d{{1,3}})){{0,40}}"
_LETTERED = {
    "square": re.compile(rf"\\?\[\s?{_ITEMS}\s?\\?\]"),
    "sup": re.compile(rf"<sup>\s?\[?{_ITEMS}\]?\s?</sup>|\^\[?{_ITEMS}\]?\^|\^\{{{_ITEMS}\}}"),
    "round": re.compile(rf"\(\s?{_ITEMS}\s?\)"),
}
_PART = re.compile(rf"(?P<dash>[{DASHES}])|[SsEeR]?(?P<number>\d{{1,3}})")


def lettered_of(text: str, references: Sequence[Reference]) -> dict[int, int]:
    """The numbers of the entries that stand under a letter and a number ("S1."), by that number. Empty where fewer than three do, or not all under
    one letter."""
    found: dict[int, int] = {}
    letters = set()
    for reference in references:
        if reference.spans and reference.number is not None and (match := _LETTER.match(text, reference.spans[0].start)):
            letters.add(match[1])
            found.setdefault(int(match[2]), reference.number)
    return found if len(found) > 2 and len(letters) == 1 else {}


def lettered_callouts(text: str, lettered: dict[int, int], excluded: Sequence[Span]) -> list[Callout]:
    """The callouts of such entries, in the print that calls most of them; one with a number that the list does not have is left out. In round brackets
    "S1" may be a table or a site, so most entries must be called."""
    barred = merged(excluded)
    best: list[Callout] = []
    most = 0.0
    for style, pattern in _LETTERED.items():
        callouts = []
        for match in pattern.finditer(text):
            span = Span(match.start(), match.end())
            numbers = _range(match.group(), lettered)
            if numbers and not inside(span, barred) and (style != "round" or judged(text, style, *span) != "no"):  # Table (S1)
                callouts.append(Callout(match.group(), span, numbers, style))
        called = len({number for callout in callouts for number in callout.numbers}) / len(lettered)
        if called > most and (style != "round" or called >= _LEAST):
            best, most = callouts, called
    return best


def _range(marker: str, lettered: dict[int, int]) -> tuple[int, ...]:
    printed: list[int] = []
    dash = False
    for part in _PART.finditer(marker):
        if part["dash"]:
            dash = True
            continue
        number = int(part["number"])
        printed += range(printed[-1] + 1, number + 1) if dash and printed and number - printed[-1] < 100 else [number]
        dash = False
    if any(number not in lettered for number in printed):
        return ()
    return tuple(dict.fromkeys(lettered[number] for number in printed))
