"""Numbers in round brackets that count: patients in a row, clauses of an enumeration, equations."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import pairwise

from extract.references.numbers import Callout
from kg.model import Span

NAMED_BEFORE = re.compile(
    r"(?:et\s+al\.?[*_]*|colleagues|co-?workers|et\s+coll(?:ab)?\.?|[ye]\s+col(?:s|aboradores|leghi|laboratori)?\.?|[eu]\.\s?a\.|und\s+(?:Mitarb(?:eiter|\.)|Kollegen)|i\s+wsp\.?"
    r"|en\s+collega[’']?s|[A-Z][a-z]+ and [A-Z][a-z]+)\s?$"
)
_NEXT_COUNT = re.compile(r"\s?(?:[,;]|and\b|or\b|und\b|et\b|y\b)")
_SENTENCE_END = re.compile(r"[.?!]\s")
_SMALL = 3  # two villages with one each; a higher number twice in a row is one work cited twice
_RELATION = re.compile(r"[=≈≃∝≤≥∈→⟶⇌]")
_WORDY = re.compile(r"[^\W\d_]{4,}")
_ANNOUNCED = re.compile(r"(?:^|\n[ \t]*\n|:|\b(?:was|were|is|are|as|by|to|that|equations?|formula|model|follows))[*_ \t]*\n?$")
_ENUMERATED = re.compile(r"(?:^|[\n:;,.—–]|\b(?:and|or|und|et|y)|[:;,.]\s(?:and|or))\s*[*_]*$")


def without_counts(text: str, callouts: list[Callout], counts: list[Callout]) -> list[Callout]:
    """Drop rows of counts, `Lemurs (9), lorises (4), tarsiers (4)`: single numbers close together which come twice, fall from one to the next,
    add up to the number before them, or of which one is beyond the list. A row with a doubtful one is doubtful."""
    kept: list[Callout] = []
    row: list[Callout] = []
    beyond = set(counts)
    for callout in [*sorted([*callouts, *counts], key=lambda callout: callout.span), None]:
        if callout is not None and len(callout.numbers) == 1:
            between = text[row[-1].span.end : callout.span.start] if row else ""
            if not row or (len(between) < 50 and _NEXT_COUNT.match(between) and not _SENTENCE_END.search(between)):
                row.append(callout)
                continue
        if not _counted(text, row, beyond):
            weak = len(row) > 1 and any(each.weak for each in row)
            kept.extend(replace(each, weak=True) if weak else each for each in row if each not in beyond)
        row = []
        if callout is not None:
            if len(callout.numbers) == 1:
                row = [callout]
            else:
                kept.append(callout)
    return kept


def rows_of(text: str, callouts: Sequence[Callout]) -> list[list[int]]:
    """Rows of single numbers in round brackets that stand close together, `lemurs (9), lorises (14) and tarsiers (3)`, as indices."""
    rows: list[list[int]] = []
    for index, callout in enumerate(callouts):
        if callout.style != "round" or len(callout.numbers) > 1:
            continue
        before = callouts[index - 1] if index else None
        between = text[before.span.end : callout.span.start] if before else ""
        if rows and rows[-1][-1] == index - 1 and len(between) < 50 and _NEXT_COUNT.match(between) and not _SENTENCE_END.search(between):
            rows[-1].append(index)
        else:
            rows.append([index])
    return [row for row in rows if len(row) > 1]


def _counted(text: str, row: Sequence[Callout], beyond: Set[Callout]) -> bool:
    """Whether the numbers of a row are counts."""
    numbers = [callout.numbers[0] for callout in row]
    if len(row) < 2:
        return False
    if any(callout in beyond for callout in row):
        return True
    twice = len(set(numbers)) < len(numbers) and (len(row) > 2 or numbers[0] <= _SMALL)
    if twice or (len(row) > 2 and all(a > b for a, b in pairwise(numbers))):
        return True
    before = text[max(0, row[0].span.start - 80) : row[0].span.start]
    return any(int(figure) == sum(numbers) for figure in re.findall(r"(?<![\d.,])\d{1,3}(?![\d.,]*\d)", before))


def enumerates(text: str, span: Span, number: int, last: tuple[int, int] | None) -> bool:
    """True for `(1) …; (2) …`: it opens a clause, and counts on from the one before."""
    if NAMED_BEFORE.search(text[max(0, span.start - 40) : span.start]):
        return False
    opening = _ENUMERATED.search(text, max(0, span.start - 12), span.start)
    opens = span.start == 0 or (opening is not None and not (opening.group()[:1] == "\n" and _wrapped(text, span.start)))
    behind = text[span.end : span.end + 3].lstrip("*_")
    if not opens or not (behind[:1].isspace() and behind.strip()[:1].isalnum()):
        return False
    counted = last is not None and number == last[0] + 1 and span.start - last[1] < 3000
    ahead = re.search(rf"[;,.:\s]\(\s?{number + 1}\s?\)\s[\w*]", text[span.end : span.end + 600])
    behind_it = re.search(rf"\(\s?{number - 1}\s?\)\s[\w*]", text[max(0, span.start - 600) : span.start])
    if counted or ahead or behind_it:
        return True
    return text[max(0, span.start - 2) : span.start].strip(" ")[-1:] in ("", "\n", ":")


def _wrapped(text: str, start: int) -> bool:
    """True where the line before is a long one that ends within a clause: what stands here began no line before the text was wrapped."""
    end = text.rfind("\n", 0, start)
    line = text[text.rfind("\n", 0, end) + 1 : end].strip()
    return len(line) >= 40 and (line[-1].isalnum() or line[-1] in ",")


def is_equation(text: str, span: Span) -> bool:
    """True for the number of an equation: it ends a line of its own that holds a relation and next to no words."""
    end = text.find("\n", span.end)
    if text[span.end : len(text) if end < 0 else end].strip(" \t.,;*_$\\"):
        return False
    start = text.rfind("\n", 0, span.start) + 1
    line = text[start : span.start]
    if not 2 < len(line) <= 160 or not _RELATION.search(line) or len(_WORDY.findall(line)) > 2:
        return False
    return _ANNOUNCED.search(text, max(0, start - 40), start) is not None
