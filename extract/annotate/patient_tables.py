"""Tables of patients: a row (or a column) a patient, with columns for age and sex and none that cites other works."""

from __future__ import annotations

import re

from extract import quick
from extract.annotate.people import find_ages
from extract.fold import fold
from kg.model import Block, Document, Patient, Span

_AGE = quick.compile(r"(?i)^\W*age\b")
_SEX = quick.compile(r"(?i)^\W*(?:sex|gender|age\s?/\s?(?:sex|gender)|(?:sex|gender)\s?/\s?age)")
_WHO = quick.compile(r"(?i)^\W*(?:patient|case|no\.?|pt\.?|id|#|subject)s?\b")
_NUMBERED = quick.compile(r"(?i)(?:patient|case|pt\.?|p|subject)\s?(?:no\.?\s?|#)?(?:\d{1,2}|[IVX]{1,4}|one|two|three)")
_CITES = quick.compile(r"(?i)\b(?:author|ref(?:erence)?s?|study|studies|year|publication|source|literature)\b")
_CELL = quick.compile(r"(?<=\|)[^|\n]*(?=\|)")


def cells(document: Document, block: Block) -> list[Span]:
    """The spans of the cells of a Markdown table row, without the blanks around them."""
    text = document.text[block.start : block.end]
    if not text.lstrip().startswith("|"):
        text = "|" + text
        shift = block.start - 1
    else:
        shift = block.start
    if not text.rstrip().endswith("|"):
        text += "|"
    found = []
    for match in _CELL.finditer(text):
        left = len(match[0]) - len(match[0].lstrip())
        right = len(match[0].rstrip())
        start = match.start() + shift
        found.append(Span(start + left, start + max(right, left)))
    return found


def tables(document: Document) -> list[list[Block]]:
    """Runs of neighbouring table rows."""
    runs: list[list[Block]] = []
    for block in document.blocks:
        if block.kind != "table_row":
            continue
        if runs and not document.text[runs[-1][-1].end : block.start].strip(" \n\r\t|"):
            runs[-1].append(block)
        else:
            runs.append([block])
    return runs


def _sex(text: str) -> str | None:
    word = re.search(r"(?i)(?<![a-z])(female|male|woman|man|girl|boy|f|m)(?![a-z])", text)
    if word is None:
        return None
    return "female" if word[1].lower() in {"female", "woman", "girl", "f"} else "male"


def _age(text: str, header: str) -> tuple[float | None, str | None]:
    text = fold(text).text  # without the marks of footnotes
    ages = find_ages(text)
    if ages and ages[0].value is not None:
        return ages[0].value, ages[0].unit
    plain = re.match(r"\s*(\d{1,3}(?:\.\d+)?)\s*(years?|yrs?|y|months?|mo|m|weeks?|days?|d)?\b", text)
    if plain is None:
        return None, None
    word = (plain[2] or "").lower()
    unit = "mo" if word.startswith("mo") or re.search(r"(?i)month", header) else "d" if word.startswith("d") else "wk" if word.startswith("w") else "a"
    return float(plain[1]), unit


def _own(document: Document, row: Block) -> bool:
    """Whether a table stands where a paper tells its own patients."""
    section = document.section_at(row.start)
    return section is None or section.kind not in {"discussion", "introduction", "references", "back"}


def _columns(document: Document, header: list[str], grid: list[tuple[Block, list[Span]]]) -> list[Patient]:
    """The patients of a table with a column a patient ("| | Patient 1 | Patient 2 |")."""
    text = document.text
    names = [(row, spans, text[spans[0].start : spans[0].end].replace("*", "").strip()) for row, spans in grid[1:] if spans]
    ages = next((spans for _, spans, name in names if _AGE.match(name)), None)
    sexes = next((spans for _, spans, name in names if _SEX.match(name)), None)
    if ages is None or sexes is None:
        return []
    found: list[Patient] = []
    label = next(name for _, spans, name in names if spans is ages)
    for column in range(1, len(header)):
        if column >= len(ages) or column >= len(sexes):
            continue
        age, unit = _age(text[ages[column].start : ages[column].end], label)
        sex = _sex(text[sexes[column].start : sexes[column].end])
        if age is None and sex is None:
            continue
        head = grid[0][1][column]
        found.append(
            Patient(len(found) + 1, header[column], age, unit, sex, head, ages[column] if age is not None else None, sexes[column] if sex else None, (head,))
        )
    return found


def table_patients(document: Document) -> list[Patient]:
    """The patients of the paper's own tables, in order; empty where no table has a row a patient."""
    found: list[Patient] = []
    for rows in tables(document):
        grid = [(row, cells(document, row)) for row in rows]
        grid = [(row, spans) for row, spans in grid if not all(re.fullmatch(r"[:\-\s]*", document.text[s.start : s.end]) for s in spans)]
        if len(grid) < 2:
            continue
        header = [document.text[s.start : s.end].replace("*", "").strip() for s in grid[0][1]]
        if _own(document, rows[0]) and sum(1 for name in header[1:] if _NUMBERED.fullmatch(name)) == len(header) - 1 >= 1:
            found = _columns(document, header, grid)
            if found:
                break
        age_at = next((i for i, name in enumerate(header) if _AGE.match(name)), None)
        sex_at = next((i for i, name in enumerate(header) if _SEX.match(name)), None)
        who_at = next((i for i, name in enumerate(header) if _WHO.match(name)), None)
        if age_at is None and sex_at is not None and re.search(r"(?i)age", header[sex_at]):
            age_at = sex_at
        if age_at is not None and sex_at is None and re.search(r"(?i)sex|gender", header[age_at]):
            sex_at = age_at
        if age_at is None or sex_at is None or who_at is None or any(_CITES.search(name) for name in header):
            continue
        if not _own(document, rows[0]):
            continue
        for number, (row, spans) in enumerate(grid[1:], 1):
            if len(spans) <= max(age_at, sex_at, who_at):
                continue
            age_cell, sex_cell = spans[age_at], spans[sex_at]
            age, unit = _age(document.text[age_cell.start : age_cell.end], header[age_at])
            sex = _sex(document.text[sex_cell.start : sex_cell.end])
            if age is None and sex is None:
                continue
            span = Span(row.start, row.end)
            label = document.text[spans[who_at].start : spans[who_at].end].replace("*", "").strip() or str(number)
            if re.fullmatch(r"[\dIVXivx]{1,4}", label):
                label = f"Patient {label}"
            found.append(
                Patient(
                    len(found) + 1, label, age, unit, sex, span, age_cell if age is not None and age_cell.end > age_cell.start else None,
                    sex_cell if sex and sex_cell.end > sex_cell.start else None, (span,),
                )
            )
        if found:
            break
    return found
