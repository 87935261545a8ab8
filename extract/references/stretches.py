"""Stretches of a text: joined where they overlap, and whether one lies in another."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence

from kg.model import Span


def merged(spans: Iterable[Span]) -> list[Span]:
    """The stretches in order, those that overlap or touch as one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(Span(*span))
    return joined


def inside(span: Span, spans: Sequence[Span]) -> bool:
    """Whether a stretch overlaps one of some others, which are in order and apart from each other (as `merged` gives them)."""
    i = bisect.bisect_right(spans, (span.start, 1 << 60)) - 1
    return (i >= 0 and span.start < spans[i].end) or (i + 1 < len(spans) and spans[i + 1].start < span.end)
