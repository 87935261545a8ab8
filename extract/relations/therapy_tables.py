"""Therapies in tables: of patients (the cells under a heading that speaks of treatment), and of the drugs of the one patient of a paper."""

from __future__ import annotations

import re
from dataclasses import replace

from extract import quick
from extract.annotate.patient_tables import cells, tables
from extract.relations.course import Located
from kg.model import Document, Mention, Span

#: Headings of columns that hold what was given.
_GIVEN = quick.compile(
    r"(?i)\b(?:treatments?|therap(?:y|ies)|regimens?|chemotherapy|drugs?|medications?|conditioning|lymphodepletion|lymphodepleting|induction|consolidation|management|"
    r"prophylaxis|salvage|bridging|products?|infused|infusion|doses?|transplant\w*)\b"
)
_NOT_GIVEN = quick.compile(r"(?i)\b(?:response|outcome|after|toxicity|adverse|resistan\w+|date|day|time|number|no\.|lines)\b")


_DRUG = quick.compile(
    r"(?i)^\W*(?:drugs?|agents?|medications?|medicines?|substances?|treatments?|therap(?:y|ies)|antibiotics?)"
    r"(?:\s(?:given|administered|received|name))?\W*$"
)
_DOSE = quick.compile(r"(?i)\bdos(?:e|es|age|ing)\b")
_ADVISED = quick.compile(r"(?i)recommend|guideline|suggest|example|proposed|published|literature|trial|stud(?:y|ies)|reference|option|protocol\sof")


def is_drug_row(document: Document, index: int) -> bool:
    """Whether a table row stands in a table with a drug a row and its dose beside it, which is not one of advice or of the literature."""
    sentence = document.sentences[index]
    for rows in tables(document):
        if not any(row.start <= sentence.start < row.end for row in rows[1:]):
            continue
        header = [document.text[span.start : span.end].strip() for span in cells(document, rows[0])]
        caption = document.text[max(0, rows[0].start - 300) : rows[0].start].rsplit("\n\n", 2)[-2:]
        return (
            bool(header) and _DRUG.match(header[0]) is not None and any(_DOSE.search(name) for name in header[1:])
            and not any(_ADVISED.search(part) for part in (*header, *caption))
        )
    return False


def row_words(document: Document, index: int, heading: str) -> str | None:
    """What a row of a table says in the first column whose heading matches; None where there is none."""
    sentence = document.sentences[index]
    for rows in tables(document):
        row = next((row for row in rows if row.start <= sentence.start < row.end), None)
        if row is not None:
            for name, span in zip(cells(document, rows[0]), cells(document, row), strict=False):
                located = sentence.locate(span) if span.end > span.start else None
                if located and re.search(heading, document.text[name.start : name.end]):
                    return sentence.text[slice(*located)].strip()
    return None


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
