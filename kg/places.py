"""Where a stretch of text stands on the page of the file that it was read from."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import NamedTuple

from kg.model import Region


class Place(NamedTuple):
    """A page, counted from 1, and a box on it: left, top, right and bottom in points from the page's upper left."""

    page: int
    box: str


def place(regions: Sequence[Region], start: int, end: int) -> Place | None:
    """The page on which `[start, end)` begins, and the box around what of it stands there; None for formats without pages.

    `regions` are in the order of their offsets and do not overlap.
    """
    first = bisect.bisect_right(regions, start, key=lambda region: region.start) - 1
    if first < 0 or regions[first].end <= start:
        first += 1
    if first >= len(regions) or regions[first].start >= end:
        return None
    page = regions[first].page
    boxes = []
    for region in regions[first:]:
        if region.start >= end:
            break
        if region.page == page:
            boxes.append(region.box)
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    return Place(page, " ".join(f"{value:g}" for value in box))
