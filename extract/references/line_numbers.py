"""Line numbers in the margin of a manuscript, as reviewers' copies and preprints print them, which a conversion put in front of each line."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

_NUMBERED = re.compile(r"(?m)^[ \t\f]*(\d{1,5})(?:[ \t]+|$)")
_BLANK = re.compile(r"\n[ \t]*\n")
_FEWEST = 25  # numbered lines; fewer may be items of a list
_PROBE = 2000  # characters in the middle of a text that tell whether the rest is worth a look
_LOST = 3  # numbers that a conversion may lose between two
_MOST = 0.75  # of the lines with text are numbered so
_SMALL = 0.12  # of them begin with a small letter, as entries of a list do not


@lru_cache(maxsize=4)
def line_numbers(text: str) -> dict[int, int]:
    """By the offset of the first digit of each line number the offset of what stands behind it on its line (its end, where nothing does). Empty
    where lines are not numbered. Numbers count on from line to line, or begin again at 1 on a new page."""
    middle = len(text) // 2
    if sum(1 for _ in _NUMBERED.finditer(text, middle, middle + _PROBE)) < _PROBE // 200:
        return {}
    found = [(match.start(1), match.end(), int(match[1])) for match in _NUMBERED.finditer(text)]
    if len(found) < _FEWEST:
        return {}
    written = sum(1 for line in text.split("\n") if line.strip())
    if len(found) < _MOST * written:
        return {}
    counting: dict[int, int] = {}
    expected = 1
    for at, behind, number in found:
        if expected <= number <= expected + _LOST or (number == 1 and expected > 15) or (not counting and number < 1000):
            counting[at] = behind
            expected = number + 1
    small = sum(text[behind : behind + 1].islower() for behind in counting.values())
    return counting if len(counting) >= _MOST * written and small >= _SMALL * len(counting) else {}


@lru_cache(maxsize=4)
def double_spaced(text: str) -> bool:
    """True where a blank line stands between next to all numbered lines, so that it parts nothing."""
    found = sorted(line_numbers(text).items())
    apart = sum(_BLANK.search(text, behind, at) is not None for (_, behind), (at, _) in pairwise(found))
    return bool(found) and apart >= 0.8 * (len(found) - 1)
