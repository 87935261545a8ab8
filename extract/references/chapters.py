"""Texts with several lists that each count from 1 (proceedings, theses, supplements): which stretch of the text cites which list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from extract.references.callouts import Callout, find_callouts
from extract.references.lines import label_at
from kg.model import Reference, Span


def restarts(text: str, references: Sequence[Reference]) -> list[list[Reference]]:
    """The entries of each list that counts from 1 again, in order; a single list of all where none does."""
    groups: list[list[Reference]] = [[]]
    for reference, following in zip(references, [*references[1:], None], strict=True):
        if groups[-1] and reference.number != 1 and _printed(text, reference) == 1 and (following is None or _printed(text, following) in (1, 2)):
            groups.append([])
        groups[-1].append(reference)
    return groups


def _printed(text: str, reference: Reference) -> int | None:
    label = label_at(text, *reference.spans[0]) if reference.spans else None
    return label[1] if label else None


def callouts_by_list(text: str, groups: Sequence[Sequence[Reference]], excluded: Sequence[Span]) -> Iterator[Callout]:
    """The callouts of each stretch, with the numbers of the entries as the whole text counts them. What stands between two lists cites the second
    one; what stands before the first and behind the last cites the first. `excluded` is what cannot cite."""
    spans = [[span for reference in group for span in reference.spans] for group in groups]
    between = [Span(max(s.end for s in before), min(s.start for s in own)) for before, own in pairwise(spans)]
    entries = [span for own in spans for span in own]
    yield from find_callouts(text, groups[0], [*excluded, *(span for span in between if span.end > span.start)])
    for group, span in zip(groups[1:], between, strict=True):
        offset = (group[0].number or 1) - 1
        own = [replace(reference, number=reference.number - offset) for reference in group if reference.number is not None]
        outside = [Span(0, span.start), Span(span.end, len(text))]
        for callout in find_callouts(text, own, [*entries, *(each for each in outside if each.end > each.start)]) if span.end > span.start else ():
            yield replace(callout, numbers=tuple(number + offset for number in callout.numbers))
