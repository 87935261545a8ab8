"""Doses that share a unit: those of one step-up or taper ("step-up doses of 0.01, 0.06 and 0.4 mg/kg"), and one raised to another ("from 10 to 15 mg")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.triggers import Guard, Several
from kg.model import Mention

_STEPPED = (
    r"\b(?:step-?up|stepwise|priming|ramp-?up|escalat\w+|titrat\w+|up-?titrated|taper\w*|wean\w*|increas\w+|rais(?:ed|ing)|reduc\w+|lower(?:ed|ing)|decreas\w+"
    r"|increments?|changed)\b"
)
#: The figures before the one that has the unit, behind a word that speaks of steps.
_STEPS = Guard(
    rf"(?i){_STEPPED}[^.;]{{0,60}}?(?<![\d.,-])"
    r"(?P<list>\d+(?:\.\d+)?(?:(?:,\s(?:then\s|and\sthen\s)?|\sand\s(?:then\s)?|\sthen\s|\sto\s|\s→\s)\d+(?:\.\d+)?(?![\d.]|\s?%|\s?(?:weeks?|days?|months?)))*)"
    r"(?:,\s(?:and\s|then\s|and\sthen\s)?|\sand\s(?:then\s)?|\sthen\s|\sto\s|\s→\s)$"
)
#: "Started at 0.05 and escalated to 0.3 µg/kg/min".
_RAISED = Guard(
    rf"(?i)\b(?:started|begun|initiated|commenced|infused|run|given|dosed)\s(?:\w+ly\s)?at\s(?P<list>\d+(?:\.\d+)?)(?:,|\sand)\s(?:(?:then|was|later|gradually)\s){{0,2}}"
    rf"{_STEPPED}\s(?:\w+ly\s|stepwise\s)?(?:up\s)?to\s$"
)
#: "Given at 1.0, 1.33 and finally 1.75 mg/kg", "three boluses of A (10, 5 and 2.5 mg/kg)".
_FINALLY = Guard(
    r"(?i)(?:\b(?:given|dosed|administered)\sat\s(?P<list>\d+(?:\.\d+)?(?:,\s\d+(?:\.\d+)?)*),?\sand\s(?:finally|then|later|eventually|subsequently)\s"
    r"|\b(?:two|three|four|five|six)\s(?:\w+\s)?(?:bolus(?:es)?|pulses|doses|infusions|injections)\sof\s(?:[\w-]+\s){1,2}\("
    r"(?P<told>\d+(?:\.\d+)?(?:,\s\d+(?:\.\d+)?)*),?\sand\s)$"
)
_FROM = Guard(rf"(?i){_STEPPED}\s(?:\w+ly\s|stepwise\s)?from\s(?:(?:a|an|the)\s(?:\w+\s){{0,2}}of\s)?$")
_SOME = Several((_STEPS, _FROM, _RAISED, _FINALLY))
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
#: A unit of its own, no power of ten.
_UNIT = re.compile(r"(?i)(?!x\s?\d)[a-zµ]")
_REACH = 140


def with_steps(text: str, parts: list[tuple[int, int, Mention]]) -> list[tuple[int, int, Mention]]:
    """The doses, schedules and routes of a sentence, with the doses that leave their unit to the last of a list of steps. The place of such a dose is its
    figure; `printed` joins figure and unit. What looks like a range behind "increased from" is two doses."""
    if not _SOME.possible(text):
        return parts
    out: list[tuple[int, int, Mention]] = []
    for part in parts:
        out += list(_steps(text, *part, parts)) if part[2].type == "dose" and part[2].get("value") is not None else []
        if len(out) < 2 or out[-1][1] != part[1] or part[2].type != "dose":
            out.append(part)
    return sorted(out, key=lambda part: part[:2])


def _steps(text: str, start: int, end: int, mention: Mention, parts: list[tuple[int, int, Mention]]) -> Iterator[tuple[int, int, Mention]]:
    before = max(0, start - _REACH)
    figures = list(_FIGURE.finditer(text, start, end))
    if mention.get("high") is not None:
        unit = text[figures[1].end() : end].strip() if len(figures) > 1 else ""
        if _FROM.compiled.search(text[before:start]) and _UNIT.match(unit):
            yield _dose(text, figures[0].start(), figures[0].end(), mention, unit)
            yield _dose(text, figures[1].start(), end, mention, unit)
        return
    steps = next((hit for rule in (_RAISED, _STEPS, _FINALLY) if (hit := rule.compiled.search(text[before:start]))), None)
    unit = re.sub(r"^[\d.,\s]+", "", mention.text)
    group = "told" if steps is not None and steps.re.groups > 1 and steps["told"] else "list"
    if steps is None or not _UNIT.match(unit) or any(a < start and before + steps.start(group) < b <= start for a, b, _ in parts):
        return
    for figure in _FIGURE.finditer(text, before + steps.start(group), before + steps.end(group)):
        yield _dose(text, *figure.span(), mention, unit)


def _dose(text: str, start: int, end: int, mention: Mention, unit: str) -> tuple[int, int, Mention]:
    """A dose of which the figure stands at `text[start:]`, in the unit of another."""
    figure = _FIGURE.match(text, start)
    number = figure[0] if figure else ""
    kept = tuple((name, value) for name, value in mention.values if name not in {"value", "high", "printed"})
    values = (*kept, ("value", float(number)), ("printed", f"{number} {unit}"))
    return start, end, replace(mention, text=text[start:end], label=text[start:end], values=values)
