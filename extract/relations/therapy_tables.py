"""Therapies in tables of patients: the cells under a heading that speaks of treatment."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.annotate.patient_tables import cells, tables
from extract.relations.course import Located
from kg.model import Document, Mention, Span

#: Headings of columns that hold what was given.
_GIVEN = re.compile(
    r"(?i)\b(?:treatments?|therap(?:y|ies)|regimens?|chemotherapy|drugs?|medications?|conditioning|lymphodepletion|lymphodepleting|induction|consolidation|management|"
    r"prophylaxis|salvage|bridging|products?|infused|infusion|doses?|transplant\w*)\b"
)
_NOT_GIVEN = re.compile(r"(?i)\b(?:response|outcome|after|toxicity|adverse|resistan\w+|date|day|time|number|no\.|lines)\b")


def in_therapy_columns(document: Document, index: int, mentions: Located) -> Located:
    """Those mentions of a table row that stand in a column of therapies; none where the table has no such column."""
    sentence = document.sentences[index]
    for rows in tables(document):
        row = next((row for row in rows if row.start <= sentence.start < row.end), None)
        if row is None:
            continue
        header = [document.text[span.start : span.end] for span in cells(document, rows[0])]
        columns = cells(document, row)
        wanted = [span for span, name in zip(columns, header, strict=False) if _GIVEN.search(name) and not _NOT_GIVEN.search(name)]
        return tuple((a, b, _alone(mention, span)) for a, b, mention in mentions for span in wanted if span.start <= mention.span.start < span.end)
    return ()


def _alone(mention: Mention, cell: Span) -> Mention:
    """A mention without what another cell seems to say of it ("none" in the next column)."""
    if any(cell.start <= cue.span.start < cell.end for cue in mention.cues):
        return mention
    return replace(mention, negated=False, hedged=False, planned=False, historical=False, cues=())
