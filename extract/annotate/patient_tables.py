"""Tables of patients: a row (or a column) a patient, with age or sex, and none that tells of other works.

Tables that name the same patients again (their treatment, their course) add to the text that speaks of each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract import quick
from extract.annotate.ages import find_ages
from extract.annotate.grids import CALLED, CITED, WHO, Grid, grids, printed
from extract.fold import fold
from kg.model import Document, Patient, Span

_AGE = quick.compile(r"(?i)^\W*(?:current\s|patient'?s?\s)?age\b|^\W*(?:sex|gender)\s?[/,(&]\s?age\b")
_SEX = quick.compile(
    r"(?i)^\W*(?:sex|gender|m/f|f/m)\b|^\W*age\b[^a-z]{0,3}(?:\W?(?:y(?:ea)?rs?|y|months?|mo)\W{0,3})?[/,;&(]?\s?(?:and\s)?(?:sex|gender|m/f)\b"
)
_LATER = quick.compile(r"(?i)\bat\s|\bof\s")
_BEGAN = quick.compile(r"(?i)\bat\s(?:\w+\s){0,2}(?:onset|diagnos\w+|birth|manifestation|first\ssymptoms?)|\bof\s(?:onset|diagnosis)")
_LAST = quick.compile(r"(?i)\b(?:last|final|death|follow)\b")
#: Rows that sum up, and people who are no patients.
_NOBODY = quick.compile(
    r"(?i)\b(?:mean|median|total|all|range|sum|overall|average|percent\w*|p[\s-]?value|controls?|normal|reference|donors?|volunteers?|healthy|literature|et\sal|"
    r"mother|father|parents?|grand\w+|wife|husband|uncle|aunt|cousin|iqr|sd|n\s?\(%\))\b|%"
)
_UNAFFECTED = quick.compile(r"(?i)\|\s*(?:unaffected|healthy|not\saffected|(?:asymptomatic|healthy|unaffected)\scarrier)\b[^|]{0,20}\|")
_PLAIN_AGE = quick.compile(
    r"(?i)\W*(\d{1,3}(?:\.\d+)?)\s*(years?|yrs?|y|months?|mos?|m|weeks?|wks?|w|days?|d)?(?![a-z\d.])(?!\s?[-±]\s?\d|\s?\(\s?\d|\s?to\s\d)"
)
_YEARS_MONTHS = quick.compile(r"(?i)\W*(\d{1,2})\s?y\w*[\s,]{0,2}(?:and\s)?(\d{1,2})\s?mo?\w*")


@dataclass(frozen=True)
class Rows:
    """The patients of one table: `introduces` says whether it tells age or sex of them, so that it may tell of patients whom nothing else tells."""

    patients: tuple[Patient, ...]
    introduces: bool


def _sex(text: str, heading: str) -> str | None:
    if not re.search(r"(?i)age", heading) and re.search(r"\d", fold(text).text):
        return None  # "6 M" counts men
    text = re.sub(r"(?i)^(\W*\d{1,3}(?:\.\d+)?\s?)(?:m|mo|months?)(?=\W+[mf])", r"\1", text)
    word = re.search(r"(?i)(?<![a-z])(female|male|woman|man|girl|boy|f|m)(?![a-z])|[♀♂]", text)
    if word is None:
        return None
    return "female" if word[0].lower() in {"female", "woman", "girl", "f", "♀"} else "male"


def _age(text: str, header: str) -> tuple[float | None, str | None]:
    text = fold(text).text  # without the marks of footnotes
    both = _YEARS_MONTHS.match(text)
    if both:
        return float(both[1]) * 12 + float(both[2]), "mo"
    ages = find_ages(text)
    if ages and ages[0].value is not None and ages[0].high is None and re.search(r"[A-Za-z]", ages[0].text):
        return ages[0].value, ages[0].unit
    plain = _PLAIN_AGE.match(re.sub(r"(?i)^\W*(?:f|m|female|male|woman|man|girl|boy)(?![a-z])", "", text))
    if plain is None:
        return None, None
    word = (plain[2] or "").lower()
    if word.startswith("m") and (word != "m" or not re.search(r"(?i)sex|gender|m/f", header)):
        unit = "mo"
    elif word[:1] in {"d", "w"}:
        unit = "d" if word[0] == "d" else "wk"
    elif not word and re.search(r"(?i)\bmo(?:nth)?s?\b", header) and not re.search(r"(?i)\by(?:(?:ea)?rs?)?\b", header):
        unit = "mo"
    elif not word and re.search(r"(?i)\b(?:days?|weeks?)\b", header):
        unit = "d" if re.search(r"(?i)\bdays?\b", header) else "wk"
    else:
        unit = "a"
    value = float(plain[1])
    return (None, None) if unit == "a" and value > 125 else (value, unit)


def _own(document: Document, grid: Grid) -> bool:
    """Whether a table stands where a paper tells its own patients."""
    section = document.section_at(grid.rows[0].start)
    return not grid.of_others and (section is None or section.kind not in {"discussion", "introduction", "references", "back"})


def _first(names: list[str], pattern: quick.Pattern) -> int | None:
    """The first name that fits, one without "at diagnosis" first; the age when a patient came outweighs the age when the illness began."""
    fits = [i for i, name in enumerate(names) if pattern.search(name)]
    return min(fits, key=lambda i: (*(pattern.search(names[i]) is not None for pattern in (_LATER, _BEGAN, _LAST)), i), default=None)


def _name(label: str, number: int, heading: str = "") -> str:
    """What a table calls a patient."""
    label = label or str(number)
    if re.fullmatch(r"\d{1,4}", label) and re.match(r"(?i)\W*upn\b", heading):
        return f"UPN {label}"
    return f"Patient {label.lstrip('0') or label}" if re.fullmatch(r"0?\d{1,2}|[IVXivx]{1,4}|[A-H]", label) else label


def _of_columns(document: Document, grid: Grid) -> Rows:
    """The patients of a table with a column a patient ("| | Patient 1 | Patient 2 |")."""
    heads = [printed(document, spans[0]) for spans in grid.cells]
    age_at, sex_at = _first(heads, _AGE), _first(heads, _SEX)
    found: list[Patient] = []
    for column in grid.columns:
        own = [spans[column] for spans in grid.cells[1:] if column < len(spans) and spans[column].end > spans[column].start]
        age_cell, sex_cell = (grid.cells[at][column] if at is not None and column < len(grid.cells[at]) else None for at in (age_at, sex_at))
        age, unit = _age(document.text[age_cell.start : age_cell.end], heads[age_at or 0]) if age_cell else (None, None)
        sex = _sex(document.text[sex_cell.start : sex_cell.end], heads[sex_at or 0]) if sex_cell else None
        head = grid.cells[0][column]
        found.append(
            Patient(len(found) + 1, _name(_short(grid.names[column]), column), age, unit, sex, head, age_cell if age is not None else None,
                    sex_cell if sex else None, (head, *own))
        )
    return Rows(tuple(found), any(p.age is not None or p.sex for p in found))


def _short(name: str) -> str:
    """A label without what stands behind it ("Patient 2 (brother)")."""
    return re.sub(r"\s?[(,:].*$", "", name).strip() or name


def _of_rows(document: Document, grid: Grid) -> Rows | None:
    """The patients of a table with a row a patient; None where no column says who it is."""
    names = list(grid.names)
    age_at, sex_at = _first(names, _AGE), _first(names, _SEX)
    who_at = next((i for i, name in enumerate(names) if WHO.match(name) and i not in (age_at, sex_at)), None)
    body = grid.cells[1:]
    if who_at is None and sum(1 for spans in body if spans and CALLED.fullmatch(printed(document, spans[0]))) >= max(2, len(body) - 1):
        who_at = 0
    if who_at is None:
        return None
    labels = [printed(document, spans[who_at]) if who_at < len(spans) else "" for spans in body]
    if any(CITED.search(label) for label in labels):
        return None
    whole = {label for label in labels if label}
    if (age_at is None or sex_at is None) and (len(whole) < 2 or not all(re.search(r"\d|^[A-HIVX]{1,4}$", label) or _NOBODY.search(label) for label in whole)):
        return None
    found: list[Patient] = []
    last: int | None = None
    for number, (row, spans, label) in enumerate(zip(grid.rows[1:], body, labels, strict=True), 1):
        span = Span(row.start, row.end)
        if _NOBODY.search(label) or _UNAFFECTED.search(document.text, row.start, row.end):
            last = None
            continue
        age_cell, sex_cell = (spans[at] if at is not None and at < len(spans) else None for at in (age_at, sex_at))
        age, unit = _age(document.text[age_cell.start : age_cell.end], names[age_at or 0]) if age_cell else (None, None)
        sex = _sex(document.text[sex_cell.start : sex_cell.end], names[sex_at or 0]) if sex_cell else None
        called = _name(label, number, names[who_at])
        again = next((i for i, p in enumerate(found) if p.label == called), None) if label else last
        told = age is not None or sex is not None
        if again is not None and (not told or (label and (found[again].age, found[again].sex) == (age, sex))):
            # A patient of several rows (cells that span them).
            found[again] = replace(found[again], scope=(*found[again].scope, span))
            last = again
            continue
        if not label and (not told or last is not None):
            continue
        if (age_at is not None or sex_at is not None) and not told:
            last = None
            continue
        last = len(found)
        found.append(
            Patient(len(found) + 1, called, age, unit, sex, span, age_cell if age is not None else None, sex_cell if sex else None, (span,))
        )
    return Rows(tuple(found), any(p.age is not None or p.sex for p in found))


def table_patients(document: Document) -> list[Rows]:
    """The patients of the paper's own tables, table by table."""
    found = []
    for grid in grids(document):
        if not _own(document, grid):
            continue
        rows = _of_columns(document, grid) if grid.columns else _of_rows(document, grid)
        if rows is not None and rows.patients:
            found.append(rows)
    return found
