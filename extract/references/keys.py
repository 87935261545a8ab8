"""Lists whose entries are called by a key made of names and year: `[ABC+17]`, `[Dunne2020]`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.references.callouts import Callout
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
