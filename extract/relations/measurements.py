"""patient–has measurement–analyte: laboratory and vital values of a patient with unit and time ("haemoglobin 83 g/L", "39% blasts").

Only a figure that stands with its analyte: right behind it, right before it ("39% blasts"), or in lists of equal length ("CRP and IL-6 of 44 mg/L
and 100 ng/L").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from extract import quick
from extract.once import once
from extract.relations.course import MAIN, Place, meaning, places, time_of, time_values
from extract.relations.entities import named
from extract.relations.facts import Fact, settle, statements
from extract.relations.sites import sites_of
from extract.triggers import Guard
from kg.model import Assertion, Document, Mention, Value

NAME = "measurements"
_BEHIND = quick.compile(
    r"(?i)(?:\s?\([A-Za-z0-9 -]{1,20}\))?[\s:,=(]*(?:(?:levels?|counts?|values?|concentrations?|was|were|of|is|at|"
    r"to|the|a|an|in|cells?|accounting|accounted|comprising|for|"
    r"increased|decreased|elevated|raised|rose|fell|reached|upward|around|about|approximately|up|down|dropped|as|"
    r"high|low|measured|measuring|peaked|serum|proportion|"
    r"bone|marrow|PB|BM)\b[\s:,=(]*)*"
)
_BEFORE = quick.compile(r"(?i)\s(?:of\s)?(?:(?:immature|malignant|leuk\w+|myeloid|lymphoid|atypical|circulating)\s)*")
_LIST = quick.compile(r"(?i)[\s,]*(?:and|or)?[\s,]*")
_BLASTS = quick.compile(r"(?i)blast")
_IN_A_DISH = Guard(r"(?i)cultur|medium|in\svitro|considered\s(?:negative|positive)")


def _sentence(document: Document, place: Place) -> Iterator[Fact]:
    if place.kind not in MAIN or "quantity" not in place.types:
        return
    analytes = [(a, b, m) for a, b, m in place.mentions if m.type == "analyte" or (m.type == "cell_type" and _BLASTS.search(m.label or m.text))]
    figures = [(a, b, m) for a, b, m in place.mentions if m.type == "quantity" and m.get("value") is not None]
    if not analytes or not figures or _IN_A_DISH.search(place.text):
        return
    used: set[int] = set()
    for n, (start, end, analyte) in enumerate(analytes):
        found = _figure(place.text, analytes, figures, n, used)
        if found is None or re.search(r"(?i)transduc|viabil|transfect|CAR\b|NIHSS", analyte.label or analyte.text):
            continue
        used.add(found)
        context = meaning(place.text, start, end)
        if context.experiencer != "patient" or context.planned or context.hedged:
            continue
        yield from _facts(document, place, start, end, analyte, figures[found][2])


def _figure(text: str, analytes: list[tuple[int, int, Mention]], figures: list[tuple[int, int, Mention]], n: int, used: set[int]) -> int | None:
    start, end, _ = analytes[n]
    for k, (a, b, _m) in enumerate(figures):
        if k in used:
            continue
        if a >= end and _BEHIND.fullmatch(text[end:a]) and not any(end <= x[0] < a for x in analytes):
            return k
        if b <= start and _BEFORE.fullmatch(text[b:start]):
            return k
    # "CRP and IL-6 rose to 44 mg/L and 100 ng/L": lists of equal length
    first = n
    while first > 0 and _LIST.fullmatch(text[analytes[first - 1][1] : analytes[first][0]]):
        first -= 1
    last = n
    while last + 1 < len(analytes) and _LIST.fullmatch(text[analytes[last][1] : analytes[last + 1][0]]):
        last += 1
    behind = [k for k, f in enumerate(figures) if f[0] >= analytes[last][1]]
    count = last - first + 1
    if count > 1 and len(behind) >= count and _BEHIND.fullmatch(text[analytes[last][1] : figures[behind[0]][0]]):
        row = behind[:count]
        if all(_LIST.fullmatch(text[figures[i][1] : figures[j][0]]) for i, j in pairwise(row)):
            return row[n - first]
    return None


def _facts(document: Document, place: Place, start: int, end: int, analyte: Mention, figure: Mention) -> Iterator[Fact]:
    label = analyte.label or analyte.text
    values: dict[str, Value | tuple[Value, ...]] = {"value": float(figure.get("value")), "unit": str(figure.get("unit"))}
    extra: list[tuple[str, Value]] = [("printedText", f"{analyte.text} {figure.text}".strip())]
    if figure.get("high") is not None:
        extra.append(("valueHigh", float(figure.get("high"))))
    if figure.get("comparator"):
        extra.append(("comparator", str(figure.get("comparator"))))
    if figure.get("note"):
        extra.append(("note", str(figure.get("note"))))
    sites = sites_of(document, place, start, end) if _BLASTS.search(label) else []
    if sites:
        values["site"] = tuple(sites)
    extra += list(time_values(time_of(place, start, end), place))
    for patient in place.patients:
        yield Fact(patient, "hasMeasurement", named("Analyte", label, analyte.concept), "Measurement", values, place, extra)


@once
def read(document: Document) -> list[Fact]:
    """Every measurement of every patient, repetitions settled."""
    return settle([fact for place in places(document) for fact in _sentence(document, place)])


def extract(document: Document) -> Iterator[Assertion]:
    """Measurements as assertions, in the order of the text."""
    yield from statements(document, read(document), NAME)
