"""Karyotypes of a text, whose chromosomes, breakpoints and cell counts look like citations: "46,XY,t(9;22)(q34;q11)[12]/46,XY[8]"."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.references.stretches import merged
from kg.model import Span

_SEX_CHROMOSOME = re.compile(r",(?:(?<=[\d>],)|(?<=\s,))\s?[XY][XY?]*(?![a-z])", re.I)
_COUNTED = 15  # how far in front of the comma before the sex chromosomes a karyotype begins
_KARYOTYPE = re.compile(
    r"(?<![\w.])(?:2[0-9]|[3-9]\d|1\d\d)(?:\s?[~∼<>–-]\s?\d{2,3})?(?:<\dn>)?\s?,\s?[XY][XY?]*(?![a-z])"
    r"(?:[\s,;/+\-−–~.?*_\\]*(?:t|add|del|dup|inv|ins|der|dic|idic|dmin|idem|i|r|mar\d*|ring|hsr|sl|sdl\d?|inc|mos|c|X[XY?]*|Y[Y?]*"
    r"|\d{1,2}(?![\d%])(?!\s?[a-z])|cp\s?\d+)(?![a-zA-Z])(?:\s?\([^()\n]{1,40}\)){0,4}"
    r"|\s?\[\s?(?:cp)?\s?\d{1,3}\s?\](?=\s?/|\s?[.,;)\s]|$)|\s?\(\s?(?:cp)?\s?\d{1,3}\s?\)(?=\s?/|\s?[.,;)\s]|$)){0,80}",
    re.I,
)


@lru_cache(maxsize=1)
def karyotypes(text: str) -> list[Span]:
    """The karyotypes of a text: what `_KARYOTYPE.finditer` gives, looked for around the sex chromosomes that each has near its beginning."""
    found: list[Span] = []
    at = 0
    for sex in _SEX_CHROMOSOME.finditer(text):
        for start in range(max(at, sex.start() - _COUNTED), sex.start()):
            if match := _KARYOTYPE.match(text, start):
                found.append(Span(start, match.end()))
                at = match.end()
                break
    return merged(found)
