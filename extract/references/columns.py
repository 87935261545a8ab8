"""Two columns side by side on every line, as a conversion that keeps the layout prints them: which half is read first.

A page is a stretch between form feeds, a row a line of it: (start, end, indent). The right column begins where most wide gaps end; what hangs a
little deeper than that belongs to it as well. A page with few such rows follows the other pages of the document. Lines that run across both
columns stand between what is above and what is below them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

Row = tuple[int, int, int]
Gap = tuple[int, int]

_GUTTER = re.compile(r"(?<=\S)[ \t]{3,}(?=\S)")
_ONLY_LABEL = re.compile(r"\W{0,3}\d{0,4}\W{0,3}")
_HANG = 9  # how much deeper than the column its lines may begin
_LEAST = 8  # filled lines of a page that can tell


def in_reading_order(text: str, rows: list[Row]) -> Iterator[Row]:
    """The same rows, but the left half of each page before its right half where two columns stand side by side."""
    if "   " not in text and "\t" not in text:
        yield from rows
        return
    pages = list(_pages(text, rows))
    gaps = [[_gaps(text, row) for row in page] for page in pages]
    columns = [_column(text, page, found, 0.4) for page, found in zip(pages, gaps, strict=True)]
    usual = Counter(column for column in columns if column).most_common(1)
    for page, found, column in zip(pages, gaps, columns, strict=True):
        if column is None and usual:
            column = _column(text, page, found, 0.1, usual[0][0])
        yield from _split(text, page, found, column) if column else page


@lru_cache(maxsize=1)
def reading_ranks(text: str) -> tuple[list[int], list[int]] | None:
    """Where the rows of a text begin, in rising order, and as the how-manieth each is read; None where they are read as they stand."""
    if "   " not in text and "\t" not in text:
        return None
    read = [left for left, right, _ in in_reading_order(text, list(raw_rows(text, 0, len(text)))) if right > left]
    if all(a < b for a, b in pairwise(read)):
        return None
    ranked = sorted((left, rank) for rank, left in enumerate(read))
    return [left for left, _ in ranked], [rank for _, rank in ranked]


def raw_rows(text: str, start: int, end: int) -> Iterator[Row]:
    """The lines of a stretch of text without the white space around them, empty ones too."""
    position = start
    while position < end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        left, right = position, stop
        while left < right and text[left].isspace():
            left += 1
        while right > left and text[right - 1].isspace():
            right -= 1
        yield left, right, left - position
        position = stop + 1


def _pages(text: str, rows: Sequence[Row]) -> Iterator[list[Row]]:
    page: list[Row] = []
    for left, right, indent in rows:
        if page and "\f" in text[left - indent : left]:  # the first line of a page
            yield page
            page = []
        page.append((left, right, indent))
        if "\f" in text[right : right + 1] and len(page) > 1:
            yield page
            page = []
    yield page


def _gaps(text: str, row: Row) -> list[Gap]:
    """The wide gaps of a row: where the part before ends, where the part behind begins."""
    left, right, _ = row
    return [m.span() for m in _GUTTER.finditer(text, left, min(right, left + 400))] if right - left > 30 else []


def _column(text: str, page: Sequence[Row], gaps: Sequence[Sequence[Gap]], least: float, known: int | None = None) -> int | None:
    """Where the right column of a page begins, counted in characters of its lines; None where it has none. `least` is the part of the filled
    lines that must have it, `known` where other pages have it."""
    ends = [{end - left + indent for _, end in found} for (left, _, indent), found in zip(page, gaps, strict=True)]
    places = sorted(set().union(*ends)) if known is None else [known]
    filled = sum(right > left for left, right, _ in page)
    if not places or (filled < _LEAST and known is None):
        return None
    counts = Counter(end for each in ends for end in each)
    near = {at: sum(counts[end] for end in range(at, at + _HANG)) for at in places}
    column = max(near, key=lambda at: (near[at], at))
    chosen = [(row, gap) for row, found in zip(page, gaps, strict=True) if (gap := _at(row, found, column))]
    if len(chosen) < max(2, least * filled):
        return None
    labels = sum(bool(_ONLY_LABEL.fullmatch(text, row[0], gap[0])) for row, gap in chosen)
    return None if 2 * labels > len(chosen) else column  # numbers may be set apart from their entries


def _at(row: Row, gaps: Sequence[Gap], column: int) -> Gap | None:
    """The gap of a row behind which the right column begins."""
    left, _, indent = row
    return next((gap for gap in gaps if gap[0] - left + indent < column <= gap[1] - left + indent < column + _HANG), None)


def _narrow(text: str, row: Row, column: int) -> Gap | None:
    """A gap of two blanks just where the column begins."""
    left, right, indent = row
    begin = left + column - indent
    return (begin - 2, begin) if left + 2 < begin < right and text[begin - 2 : begin] == "  " and not text[begin].isspace() else None


def _split(text: str, page: Sequence[Row], gaps: Sequence[Sequence[Gap]], column: int) -> Iterator[Row]:
    first: list[Row] = []
    second: list[Row] = []
    for row, found in zip(page, gaps, strict=True):
        left, right, indent = row
        gap = _at(row, found, column) or _narrow(text, row, column)
        if gap:
            first.append((left, gap[0], indent))
            second.append((gap[1], right, gap[1] - left + indent - column))
        elif indent >= column - 2 and right > left:
            first.append((left, left, indent))  # blank on this side
            second.append((left, right, max(0, indent - column)))
        elif right - left + indent > column + 4:  # it runs across
            yield from (*first, *second, row)
            first, second = [], []
        else:
            first.append(row)
            second.append((right, right, indent))
    yield from (*first, *second)


def read_in_order(text: str) -> tuple[str, list[tuple[int, int, int]]]:
    """The text of two columns as it is read, row behind row, and of each row where it begins there, and where it begins and ends in the text."""
    pieces: list[str] = []
    rows: list[tuple[int, int, int]] = []
    length = 0
    for left, right, _ in in_reading_order(text, list(raw_rows(text, 0, len(text)))):
        if right > left:
            rows.append((length, left, right))
            pieces.append(text[left:right])
            length += right - left
        pieces.append("\n")
        length += 1
    return "".join(pieces), rows
