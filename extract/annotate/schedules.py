"""Schedules (`d1-d4`, `q12h`, "once daily, for 4 weeks") and routes, read from characters.

Weak forms ("daily", "IT", "day 4") mean something else in most places; they count only right behind a dose, a route or another schedule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from extract import quick
from extract.annotate.quantities import Quantity, find_dose_words, find_quantities, may_dose
from extract.annotate.tables import NUMBER_WORD, alternation, by_length, table
from extract.triggers import Either, Rules, Several
from kg.model import Config, Document, Mention

_N = rf"(?:\d{{1,3}}|{NUMBER_WORD})"
#: A number that is no dose: "d1-7, 28 µg" ends before the comma.
_DAY = r"[+-]?\d{1,3}(?!\d|\.\d)(?!\s?(?:µ|mc?g\b|g\b|m[Ll]\b|%|IU|units?\b|U\b|×|ug\b))"
_D = rf"\s?{_DAY}(?:\s?(?:-|to|/|,|~|(?<=\s)\+(?=\s))\s?d?{_DAY})*(?:\s?,?\s?(?:and|&)\s?d?{_DAY})?"
_U = r"(?:days?|weeks?|months?|years?|hours?|minutes?|hrs?|wks?|mins?|d|h|w|wk|night|morning|evening)"
#: What may stand between a dose and the schedule or route that belongs to it.
_GLUE = quick.compile(
    r"(?:[\s,;()]|\b(?:on|in(?!\sthe\s(?:morning|evening))|at(?!\s(?:night|bed))|for|given|administered|dose|of|and|from|as|a|then|by)\b|infusion|injections?)*"
)


#: What ends a schedule of days ("on days 1-5 and 8-12 of a 28-day cycle").
_OF_CYCLE = quick.compile(r"(?i)\sof\s(?:a|each|every|the)\s(?:\d{1,2}|\w+)[\s-](?:day|week)\s(?:treatment\s)?cycles?\b")
#: A phrase between commas that opens what is told of the next drug.
_NEXT = quick.compile(r"(?i)\band,?\s(?:from|on|at|after|in|by)\s$")
_NEXT_DRUG = quick.compile(r"(?i)[^,;.()]{2,20},\s[a-z]|[^,;.()]{2,14}\s(?:he|she|it|they|the)\s")
_OF_DRUG = quick.compile(
    r"\s(?:of\s)?(?:(?!and\b|or\b|with\b|plus\b|for\b|in\b|on\b|at\b)[a-z][\w-]{3,}\s){1,2}(?=(?:daily|weekly|monthly|nightly|twice|once)\b)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A schedule (`label` is its text) or a route (`label` is the route's name) in a folded text."""

    type: str
    start: int
    end: int
    text: str
    label: str


@cache
def _schedule_patterns() -> tuple[Either, quick.Pattern, Rules[tuple[quick.Pattern]]]:
    parts: dict[str, list[str]] = {"strong": [], "weak": []}
    for strength, form in table("schedules", 2):
        parts[strength].append(form.replace("{n}", _N).replace("{d}", _D).replace("{u}", _U))
    head, tail = r"(?<![\w.^/-])(?<!\d,)", r"(?![A-Za-z0-9])"
    strong = Either(rf"(?i)\b{head}(?:{form}){tail}" for form in parts["strong"])
    told = Rules(((guard.compiled,) for guard in strong.guards), whole=True)  # which of them can match is kept by what occurs in a sentence
    weak = quick.compile(f"(?i)(?:(?<![A-Za-z.^])|(?=/\\s?\\d))(?:{'|'.join(parts['strong'] + parts['weak'])}){tail}")
    return strong, weak, told


@cache
def _route_patterns() -> tuple[Either, quick.Pattern, quick.Pattern, tuple[tuple[quick.Pattern, str], ...]]:
    rows = table("routes", 3)
    strong = Either(rf"(?i)\b(?:{form})(?!\w)" for form in by_length(form for _, form, strength in rows if strength != "weak"))
    weak = alternation([form for _, form, _ in rows])
    names = tuple((quick.compile(f"(?i){form}"), route) for route, form, _ in rows)
    before = rf"(?i)((?<![^\s(])(?:{weak})(?!\w))(?=\s+[A-Za-z-]+(?:\s[a-z]+)?,?\s*\(?\s*(?:at|of|in)?\s*(?:a\sdose\sof\s)?$)"
    return strong, quick.compile(rf"(?i)(?<!\w)(?:{weak})(?!\w)"), quick.compile(before), names


@cache
def _routes() -> Several:
    return Several(_route_patterns()[0].guards)


@lru_cache(maxsize=512)
def _route_name(text: str) -> str:
    return next((name for pattern, name in _route_patterns()[3] if pattern.fullmatch(text)), text)


def route_name(text: str) -> str | None:
    """The route that a text is the whole name of ("IV" in a cell of its own), or None."""
    return next((name for pattern, name in _route_patterns()[3] if pattern.fullmatch(text.strip())), None)


def find_schedules(text: str, quantities: tuple[Quantity, ...] | None = None) -> list[Found]:
    """Schedules and routes in a folded text, in order. `quantities` saves finding the doses again."""
    strong, weak, told = _schedule_patterns()
    route_strong, route_weak, route_before, _ = _route_patterns()
    doses = [(q.start, q.end) for q in (find_quantities(text) if quantities is None else quantities) if q.kind == "dose"]
    doses += find_dose_words(text)
    scheduled = told.possible(text)
    routed = _routes().possible(text)
    if not doses and not scheduled and not routed:
        return []
    found: list[tuple[int, int, str]] = []

    def free(start: int, end: int) -> bool:
        return not any(start < e and s < end for s, e, _ in found) and not any(start < e and s < end for s, e in doses)

    for match in strong.finditer(text) if scheduled else ():
        if free(*match.span()):
            found.append((*match.span(), "schedule"))
    for match in route_strong.finditer(text) if routed else ():
        if free(*match.span()):
            found.append((*match.span(), "route"))
    # Weak forms: walk on from the end of each dose (or of what already follows one).
    for _, begin in sorted(doses):
        position = begin
        beyond = _OF_DRUG.match(text, position)
        if beyond is not None and not any(s < beyond.end() and beyond.start() < e for s, e, _ in found):
            position = beyond.end()  # "20 mg of prednisone daily"
        for _ in range(8):
            cycle = _OF_CYCLE.match(text, position) if position > begin else None
            if cycle is not None and (last := next((n for n, (_, e, kind) in enumerate(found) if e == position and kind == "schedule"), None)) is not None:
                found[last] = (found[last][0], cycle.end(), "schedule")
                position = cycle.end()
            glue = _GLUE.match(text, position)
            position = glue.end() if glue else position
            if glue is not None and ";" in glue[0] and "from " in glue[0]:
                break  # "for 7 days; from cycle 3 it was combined with B"
            if glue is not None and _NEXT.search(glue[0]) and _NEXT_DRUG.match(text, position):
                break  # "A 10 mg and, from week 9, B": the week is B's
            known = next((e for s, e, _ in found if s <= position < e), None)
            if known is not None:
                position = known
                continue
            hit = route_weak.match(text, position)
            kind = "route"
            if hit is None:
                hit, kind = weak.match(text, position), "schedule"
            if hit is None or not free(*hit.span()):
                break
            found.append((*hit.span(), kind))
            position = hit.end()
    # Routes and frequencies that stand before the drug ("i.v. methylprednisolone 1 g", "IT methotrexate 12 mg").
    for start, _ in sorted(doses):
        window = text[max(0, start - 60) : start]
        hit = route_before.search(window)
        if hit:
            begin = start - len(window) + hit.start(1)
            if free(begin, begin + len(hit[1])):
                found.append((begin, begin + len(hit[1]), "route"))
    return _merged(text, sorted(found))


def _merged(text: str, found: list[tuple[int, int, str]]) -> list[Found]:
    out: list[tuple[int, int, str]] = []
    for start, end, kind in found:
        if out and kind == "schedule" == out[-1][2] and re.fullmatch(r"[\s,(]*(?:for|and|on|in|then)?\s*", text[out[-1][1] : start]):
            out[-1] = (out[-1][0], end, kind)
        else:
            out.append((start, end, kind))
    result = []
    for start, end, kind in out:
        piece = text[start:end]
        result.append(Found(kind, start, end, piece, _route_name(piece) if kind == "route" else _plain(piece)))
    return result


def _plain(piece: str) -> str:
    """A schedule without brackets and without the full stop of its sentence ("bid."; "b.i.d." keeps its own)."""
    piece = piece.replace("(", "").strip()
    return piece[:-1] if piece.endswith(".") and "." not in piece[:-1] else piece


def add_schedules(document: Document, config: Config) -> Document:
    """Add a mention for each schedule and route."""
    told, routes = _schedule_patterns()[2], _routes()
    mentions = [
        Mention(item.type, sentence.span(item.start, item.end), item.text, index, label=item.label)
        for index, sentence in enumerate(document.sentences)
        if may_dose(sentence.text) or told.possible(sentence.text) or routes.possible(sentence.text)
        for item in find_schedules(sentence.text)
    ]
    return document.with_(mentions=(*document.mentions, *mentions))
