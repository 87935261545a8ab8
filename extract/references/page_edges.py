"""Running heads, feet and page numbers: what recurs at the edges of the pages of a plain text.

Pages end at form feeds, or, where a conversion dropped those, around lines that hold nothing but numbers which count the pages. A line at an
edge is furniture if the same words stand at the edge of another page, with the same figures or with such as count the pages, and if nothing
but furniture lies between it and the edge.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise

_LINE = re.compile(r"[^\n\f\r]*\S[^\n\f\r]*")
_NUMBER = re.compile(r"[ \t]*[-–—|]?\s?(?:[Pp]age\s)?(\d{1,5})(?:\s?(?:/|of)\s?\d{1,4})?\s?[-–—|]?[ \t]*")
_ALONE = re.compile(r"\n[ \t]*(?:[-–—]\s?)?(?:[Pp]age\s)?(\d{1,5})(?:\s?[-–—])?[ \t]*(?=\n|$)")
_FIGURES = re.compile(r"\d{1,12}")
_DEEP = 4  # heads and feet are of so many lines at most
_LONGEST = 160
_FEWEST, _MOST = 12, 150  # lines of a page
_FEW = 4  # letters of a line that is more than a number
_WORDY = 12  # letters of a line that is the same but for its figures; "Case 1" and "Case 2" are none


@lru_cache(maxsize=4)
def page_edges(text: str) -> frozenset[int]:
    """Where the furniture at the edges of pages begins: the offset of the first letter or sign of each such line."""
    if "\f" in text:
        pages = [[match.span() for match in _LINE.finditer(text, start, end)] for start, end in _between(text)]
        pages = [page for page in pages if page]
    else:
        pages = _counted_pages(text)
    if len(pages) < 2:
        return frozenset()
    tops = [page[:_DEEP] for page in pages]
    feet = [page[-_DEEP:][::-1] for page in pages]
    found: set[int] = set()
    for edges in (tops, feet):
        known = _recurring(text, edges)
        for edge in edges:
            for start, end in edge:
                line = text[start:end]
                if line.strip() not in known:
                    break
                found.add(start + len(line) - len(line.lstrip()))
    return frozenset(found)


def _between(text: str) -> list[tuple[int, int]]:
    cuts = [-1, *(match.start() for match in re.finditer("\f", text)), len(text)]
    return [(before + 1, after) for before, after in pairwise(cuts)]


def _counted_pages(text: str) -> list[list[tuple[int, int]]]:
    """The pages between lines that hold nothing but a number, one more from page to page. A number is both the foot of the page before it and the top
    of the one behind."""
    marks: list[tuple[int, int]] = []
    for match in _ALONE.finditer(text):
        marks.append((match.start() + 1, int(match[1])))
    if len(marks) < 2:
        return []
    rows = [match.span() for match in _LINE.finditer(text)]
    index = {start: i for i, (start, _) in enumerate(rows)}
    cuts: list[int] = []
    for (start, number), (after, following) in pairwise(marks):
        if following == number + 1 and start in index and after in index and _FEWEST <= index[after] - index[start] <= _MOST:
            cuts += [i for i in (index[start], index[after]) if not cuts or i > cuts[-1]]
    if len(cuts) < 2:
        return []
    return [rows[a : b + 1] for a, b in zip([0, *cuts], [*cuts, len(rows) - 1], strict=True) if b > a]


def _recurring(text: str, edges: list[list[tuple[int, int]]]) -> set[str]:
    """The lines that recur at the edges of several pages, each as it is printed: the same words, and figures that stay or count the pages."""
    alike: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for page, edge in enumerate(edges):
        for line in {text[start:end].strip() for start, end in edge if end - start <= _LONGEST}:
            alike[_mask(line)].append((page, line))
    known: set[str] = set()
    for mask, lines in alike.items():
        letters = sum(map(str.isalpha, mask))
        if len(lines) < 2 or (letters < _FEW and not _NUMBER.fullmatch(mask)):
            continue
        figures = [[int(figure) for figure in _FIGURES.findall(line)] for _, line in lines]
        staying = all(len(set(column)) == 1 for column in zip(*figures, strict=True))
        counting = all(
            len(set(column)) == 1 or len({figure - page for figure, (page, _) in zip(column, lines, strict=True)}) == 1
            for column in zip(*figures, strict=True)
        )
        if staying or (counting and (len(lines) > 2 or letters >= _WORDY or letters < _FEW or all("  " in line for _, line in lines))):
            known.update(line for _, line in lines)
    return known


def _mask(line: str) -> str:
    return " ".join(_FIGURES.sub("0", line).split())
