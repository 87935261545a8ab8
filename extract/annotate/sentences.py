"""Sentences. None crosses a block, but one that a page break, a legend or a column interrupts is one sentence of several spans."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

from extract.annotate.blocks import flows
from extract.annotate.grids import grids
from extract.fold import View, fold_pieces
from extract.nlp import bounds
from extract.references.line_numbers import line_numbers
from kg.model import Config, Document, Sentence, Span

_WITH_SENTENCES = ("paragraph", "list_item", "caption", "table_row", "title", "heading")

#: Nobody writes a longer sentence. What is longer (data on one line, a text without full stops) is cut at white space, so that work
#: which grows with the square of a sentence's length stays small.
LONGEST = 4000


def add_sentences(document: Document, config: Config) -> Document:
    """Split every block but furniture and references; sentences come in the order of their first offset."""
    text, blocks = document.text, document.blocks
    following = dict(flows(text, blocks))
    continued = set(following.values())
    section_starts = [s.start for s in document.sections]
    by_cell = {row.start: cells for grid in grids(document) if grid.columns for row, cells in zip(grid.rows, grid.cells, strict=True)}
    sentences: list[Sentence] = []
    margin = sorted(line_numbers(text).items())
    for i, block in enumerate(blocks):
        if block.kind not in _WITH_SENTENCES or i in continued:
            continue
        chain = [i]
        while chain[-1] in following:
            chain.append(following[chain[-1]])
        pieces = [Span(blocks[k].start, blocks[k].end) for k in chain]
        if margin:
            pieces = [part for piece in pieces for part in _without(margin, piece)]
        view = fold_pieces(text, pieces)
        if not view.text.strip():
            continue
        section = max(0, bisect.bisect_right(section_starts, block.start) - 1)
        if block.kind == "table_row" and block.start in by_cell:
            # Each column is another patient: what stands in one cell says nothing of the next.
            for cell in by_cell[block.start]:
                view = fold_pieces(text, [cell])
                if view.text.strip():
                    sentences.append(_sentence(view, 0, len(view.text), [cell], section, block.kind))
            continue
        if block.kind in ("heading", "title", "table_row"):
            sentences.append(_sentence(view, 0, len(view.text), pieces, section, block.kind))
            continue
        whole = view.text
        for start, end in bounds(whole, config.spacy_pipeline):
            while start < end and whole[start] == " ":
                start += 1
            while end > start and whole[end - 1] == " ":
                end -= 1
            for cut_start, cut_end in ((start, end),) if start < end <= start + LONGEST else _cut(whole, start, end):
                sentences.append(_sentence(view, cut_start, cut_end, pieces, section, block.kind))
    sentences.sort(key=lambda sentence: sentence.spans[0][0])
    return document.with_(sentences=tuple(sentences))


def _without(margin: Sequence[tuple[int, int]], piece: Span) -> Iterator[Span]:
    """A stretch of text without the line numbers in its margin."""
    at = piece.start
    for i in range(bisect.bisect_left(margin, (piece.start, 0)), len(margin)):
        start, end = margin[i]
        if start >= piece.end:
            break
        if start > at:
            yield Span(at, start)
        at = min(end, piece.end)
    if at < piece.end:
        yield Span(at, piece.end)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The range itself, or pieces of it of at most LONGEST characters that end at white space where there is any."""
    while end - start > LONGEST:
        space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = space if space > 0 else start + LONGEST
        yield start, cut
        start = cut + 1 if space > 0 else cut
    if end > start:
        yield start, end


def _sentence(view: View, start: int, end: int, pieces: list[Span], section: int, kind: str) -> Sentence:
    origins, ends = view.part(start, end)
    first, last = origins[0], ends[-1]
    if len(pieces) == 1:
        return Sentence(view.text[start:end], origins, ends, (Span(first, last),), section, kind)
    spans = tuple(
        Span(max(first, p.start), min(last, p.end)) for p in pieces if p.start < last and p.end > first
    )
    return Sentence(view.text[start:end], origins, ends, spans, section, kind)
