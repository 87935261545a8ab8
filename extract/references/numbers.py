"""What a callout is, and the numbers that a printed one means: lists, ranges with any dash, ranges over several brackets, shortened ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.references.lines import SUPERSCRIPTS
from kg.model import Span

#: Every dash that stands for "to" in a range, the superscript minus included.
DASHES = r"\-‐‑‒–—―−⁻˗~∼～〜"
_TOKEN = re.compile(rf"(?P<number>\d{{1,4}})|(?P<dash>[{DASHES}]{{1,2}}|\bto\b)")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Callout:
    """One callout: what is printed, where, the numbers of the entries it means (in the order printed), and its system: square, round,
    sup, bare or name. A `weak` one is doubtful, a `faint` one is besides none unless the order of the list lacks just its numbers."""

    marker: str
    span: Span
    numbers: tuple[int, ...]
    style: str = "square"
    weak: bool = False
    faint: bool = False


def numbers_of(marker: str, limit: int) -> tuple[int, ...] | None:
    """The numbers that a marker lists, in the order printed, each once. None where one of them is 0 or beyond `limit`, or where a
    range runs backwards: then it is no citation. `[123–5]` is read as 123 to 125."""
    found: list[int] = []
    dash = False
    for token in _TOKEN.finditer(marker.translate(SUPERSCRIPTS)):
        if token.group("dash"):
            dash = bool(found)
            continue
        number = int(token.group("number"))
        if dash:
            first = found[-1]
            if number < first and len(token.group()) < len(str(first)):
                number = int(str(first)[: -len(token.group())] + token.group())
            if not first < number <= first + _LONGEST:
                return None
            found.extend(range(first + 1, number + 1))
            dash = False
        else:
            found.append(number)
    if not found or dash or min(found) < 1 or max(found) > limit:
        return None
    return tuple(dict.fromkeys(found))
