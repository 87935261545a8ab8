"""When: the phrases of time in a sentence, what they mean, and which of them a fact has.

Nothing absolute is invented. A phrase is kept as printed; beside it stand what it counts from (`anchor`), how far (`offset`, an ISO 8601
duration) and, where it counts in days or weeks, the day. Phrases are data (`extract/patterns/time_phrases.tsv`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from extract import quick
from extract.annotate.tables import NUMBER_WORD, number_value, table
from extract.triggers import Guard, Rules

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_UNIT = r"(?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|months?|mos?|years?|yrs?)\b"
_ORDINAL = {w: i for i, w in enumerate(re.split(" ", "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"), 1)}
_N = rf"\d+(?:\.\d+)?(?:\s?(?:-|to)\s?\d+(?:\.\d+)?)?|{NUMBER_WORD}|an?(?=\s(?:few\s)?(?:minute|hour|day|week|month|year))|several|a\sfew|half\sa"
#: What a phrase counts from: a short noun phrase that ends before a comma, a verb or another clause.
_ANCHOR = (
    r"(?P<anchor>(?:(?:the|his|her|their|its|this|that|each|every|a|an|first|second|third|fourth|fifth|sixth|last|initial|previous|\d+(?:st|nd|rd|th))\s)*"
    r"(?!(?:the|which|he|she|it|we|there|showed|revealed|and)\b)[\w:/+.-]*[\w)](?:\s(?!(?:the|a|an|which|that|there|he|she|it|"
    r"we|they|was|were|is|are|has|had|have|showed|shows|revealed|"
    r"and|but|with|without|did|does|do|confirmed|demonstrated|in|on|at|for|by|due|because|when|while|where|as|to|"
    r"indicat\w+|detect\w+|disclos\w+|document\w+|achiev\w+|obtain\w+|received|underwent|led|prompted|developed|presented|died|relapsed|began|experienced)\b)[\w:/+-]*[\w)]){0,4})"
)
#: UCUM code -> (ISO 8601 designator, days).
UNITS: dict[str, tuple[str, float | None]] = {"min": ("TM", 1 / 1440), "h": ("TH", 1 / 24), "d": ("D", 1), "wk": ("W", 7), "mo": ("M", None), "a": ("Y", None)}


class When(NamedTuple):
    """One phrase of time: its place in the sentence's text, its kind, and what it tells.

    `day` is the day counted from `anchor` (None where the unit is longer than a week or none is given); `offset` an ISO 8601 duration.
    """

    start: int
    end: int
    text: str
    kind: str
    anchor: str | None = None
    offset: str | None = None
    day: int | None = None
    reason: str | None = None


def unit_code(word: str) -> str:
    """The UCUM code of a unit of time: min, h, d, wk, mo, a."""
    letter = word.lower()
    if letter.startswith("min"):
        return "min"
    return {"h": "h", "d": "d", "w": "wk", "y": "a"}.get(letter[0], "mo")


def figure(text: str) -> float | None:
    """The value of a figure, number word or "a"; None for "several"."""
    plain = text.strip().lower()
    if plain in {"a", "an"}:
        return 1.0
    if plain in _ORDINAL:
        return float(_ORDINAL[plain])
    return number_value(re.split(r"\s?(?:-|to)\s?(?=\d)", plain)[0])


def iso(value: float, unit: str) -> str:
    """An ISO 8601 duration: P14D, P6M, PT12H."""
    shown = f"{value:g}"
    designator = UNITS[unit][0]
    return f"PT{shown}{designator[1:]}" if designator[0] == "T" else f"P{shown}{designator}"


_CONTRAST = Guard(r";\s|\.\s(?=[A-Z])|,?\s(?:but|however|although|whereas|while|though)\b")


def clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of the clause around a place: between semicolons, full stops and contrasting conjunctions."""
    left = max((match.end() for match in _CONTRAST.finditer(text, 0, start)), default=0)
    behind = _CONTRAST.search(text, end)
    return left, behind.start() if behind else len(text)


@cache
def _patterns() -> Rules[tuple[str, quick.Pattern]]:
    rows = []
    for kind, form in table("time_phrases", 2):
        body = (
            form.replace("{month}", _MONTH)
            .replace("{n}", _N)
            .replace("{u}", _UNIT)
            .replace("{ordinal}", "|".join(_ORDINAL))
            .replace("{anchor}", _ANCHOR)
        )
        rows.append((kind, quick.compile(rf"(?i)(?<![\w-])(?:{body})(?!\w)")))
    return Rules(rows, whole=True)


#: "Every three weeks after progression" tells how often.
_EVERY = Guard(r"(?i)\b(?:every|each)\s$")


_COURSE = quick.compile(r"(?i)induction|cycle|course|therapy|treatment|consolidation|illness|stay|hospital|admission|life")
_DIED = Guard(r"(?i)\b(?:died|death|succumbed|expired)\s(?:\w+\s)?$")
#: "At 22 weeks of gestation" is the age of a pregnancy.
_PREGNANT = Guard(r"(?i)(?:['’]?\s(?:of\s)?)(?:gestation|pregnan|amenorrh)")


@lru_cache(maxsize=4096)
def whens(text: str) -> tuple[When, ...]:
    """The phrases of time of a folded sentence, in order, without overlaps."""
    found = [(*match.span(), kind, match) for kind, pattern in _patterns().possible(text) for match in pattern.finditer(text)]
    rank = {"date": 0, "day": 1, "offset": 2, "next": 3, "anchor": 4}
    found.sort(key=lambda f: (rank[f[2]], f[0] - f[1], f[0]))
    kept: list[When] = []
    for start, end, kind, match in found:
        if any(start < w.end and w.start < end for w in kept) or (
            kind == "offset" and (_EVERY.search(text, 0, start) or _PREGNANT.match(text, end))
        ):
            continue
        when = _when(start, end, kind, match)
        if kind == "day" and when.anchor is not None and " of " in when.text and not _COURSE.search(when.anchor) and _DIED.search(text, 0, start):
            cut = when.text.index(" of ")  # "died on day 90 of organ failure"
            when = when._replace(end=start + cut, text=when.text[:cut], anchor=None)
        kept.append(when)
    return tuple(sorted(kept, key=lambda w: w.start))


def _when(start: int, end: int, kind: str, match: re.Match[str]) -> When:
    groups = match.groupdict()
    anchor, text = groups.get("anchor"), match[0].strip()
    side = (groups.get("side") or "").lower()
    if kind == "day":
        number = figure(re.split(r"[^\w-]|(?<=\d)-", groups["n"])[0])
        day = int(number) if number is not None else None
        if side == "before" and day is not None:
            day = -day
        return When(start, end, text, kind, anchor or groups.get("post"), iso(day, "d") if day is not None and day >= 0 else None, day)
    if kind == "offset":
        value, unit = figure(groups["n"]), unit_code(groups["u"])
        if value is None:
            return When(start, end, text, kind, anchor)
        back = side in {"before", "prior to", "earlier", "ago", "previously"}
        days = UNITS[unit][1]
        counted = side in {"after", "following", "post", "post-", "later", "into", "from", "since", "afterward", "afterwards", "thereafter"}
        day = int(value * days) if days is not None and counted else None
        return When(start, end, text, kind, anchor, ("-" if back else "") + iso(value, unit), day)
    return When(start, end, text, kind, anchor)


def choose(text: str, start: int, end: int, carried: When | None = None) -> When | None:
    """The phrase of time that a fact at `text[start:end]` has: in its own clause before or behind it, else the one that opens the
    sentence, else `carried` (what the paragraph told last)."""
    found = whens(text)
    if found:
        left, right = clause(text, start, end)
        behind = [w for w in found if w.start >= end - 1 and w.start < right and w.start - end < 90 and not _other_clause(text[end : w.start])]
        before = [w for w in found if w.end <= start and w.start >= left and not _DIAGNOSED.search(text[: w.start])]
        if before and (_AND_IT.match(text, before[-1].end, start) or _AND_BY.search(text, before[-1].end, start)):
            before = [w for w in before if _leads(text, w)]
        inside = [w for w in found if w.start < end and start < w.end]
        strong = [w for w in before if w.kind != "anchor"] or before
        if inside:
            return None if counted_from_it(text, start, end) else inside[0]
        if strong and behind and behind[0].kind != "anchor" and not text[end : behind[0].start].strip():
            return behind[0]  # "a complete response after one week"
        if strong and behind and _OF_ITS_OWN.fullmatch(text, end, behind[0].start):
            return behind[0]
        if strong and (not behind or (_leads(text, strong[-1]) and not _second_deed(text, strong[-1], start, end, behind[0]))):
            return strong[-1]
        if behind:
            return behind[0]
        opening = found[0]
        if opening.end <= start and _leads(text, opening):
            return opening
    return carried


def counted_from_it(text: str, start: int, end: int) -> bool:
    """Whether what stands at `text[start:end]` is only what a time is counted from ("14 months after diagnosis of X"): it has not that time."""
    return any(w.start < start and end <= w.end and w.anchor is not None and text[start:end] in w.anchor for w in whens(text))


#: A verb of the fact right before a time ("… and a haematoma occurred in January 2019").
_OF_ITS_OWN = quick.compile(
    r"(?i)\s(?:then\s|also\s|only\s)?(?:occurred|developed|appeared|ensued|supervened|(?:was|were)\s(?:\w+ly\s)?(?:diagnosed|detected|noted|seen|observed|found))\s"
)
_DIAGNOSED = quick.compile(r"(?i)\bdiagnosed\s$")
#: "Relapse occurred 4 months later and imatinib again induced remission": another deed, which has a subject of its own.
_AND_IT = quick.compile(
    r"(?i),?\s(?:and|but)\s(?!(?:was|were|had|has|is|then|later)\b)(?:(?:the|his|her|an?)\s)?(?:[\w-]+\s){1,3}?(?:then\s|again\s|subsequently\s)?"
    r"(?:induced|achieved|produced|led\sto|resulted\sin|brought|restored|was\s(?:re)?started|were\s(?:re)?started|was\sgiven)\b"
)
#: "Complicated by A on day 21 and by B": the day is that of A.
_AND_BY = Guard(r"(?i)(?<!\d)\b(?:and|as\swell\sas)\s(?:later\s)?by\s(?:[\w-]+\s){0,4}$")
_VERB = r"(?:\w{3,}ed|died|had|was|were|got|underwent|became|began|fell|rose|went)"
_COORDINATED = quick.compile(rf"(?i)\b(?:and|but|then)\s(?:(?:he|she|it|\w+ly|then|later|also|finally)\s)*(?:{_VERB}\s(?:[\w-]+\s){{0,3}})?$")


def _second_deed(text: str, leading: When, start: int, end: int, behind: When) -> bool:
    """Whether a fact is told by a second verb that has a time of its own ("On day 9 he had fever and died of sepsis on day 12")."""
    before = _COORDINATED.search(text[leading.end : start])
    if before is None or behind.kind == "anchor" or re.search(r"(?i)\b(?:and|until|till|through|for)\b", text[end : behind.start]):
        return False
    return re.search(rf"(?i)\b{_VERB}\b", before[0] + text[start:end]) is not None


def _leads(text: str, when: When) -> bool:
    """Whether a phrase opens its sentence and so holds for all of it."""
    return (
        re.fullmatch(
            r"(?i)\W*(?:(?:however|then|and|but|unfortunately|subsequently|fortunately|meanwhile|additionally|therefore|"
            r"thus|notably|although|though|surprisingly)\W+)*",
            text[: when.start],
        )
        is not None
    )


def _other_clause(between: str) -> bool:
    return (
        re.search(
            r"(?i);|\.\s|,\s(?:and|which|who|after|so|thus|hence|therefore)\b|\b(?:was|were)\s(?:complicated|followed)\sby\b|"
            r"\b(?:was|were|\w{3,}ed)\s(?:[\w-]+\s){0,3}?and\s(?:[\w-]+\s){1,4}?(?:was|were|had)\b|"
            r"\b(?:and|but|which|who|while)\s"
            r"(?:he|she|it|(?:the|his|her)\s(?:[\w-]+\s){1,4}?(?:was|were|had|has|is|are|\w{2,}ed|became|began|fell|rose)\b|"
            r"was|were|had|has|remained|caused|developed|led|required|died|relapsed|resulted)\b", between
        )
        is not None
    )


_DURATION = Guard(
    rf"(?i)\b(?:(?P<for>for)|last(?:ed|s|ing)?(?:\sfor)?|persist(?:ed|s|ing)(?:\sfor)?|sustained\sfor|over|"
    rf"duration\sof|period\sof|up\sto|more\sthan|free\sfor)\s"
    rf"(?:(?:a|the)\s(?:period|duration|total)\sof\s|up\sto\s|about\s|approximately\s|nearly\s|more\sthan\s|"
    rf"at\sleast\s|over\s|the\s(?:past|last|following)\s)*"
    rf"(?P<n>{_N})[\s-](?P<u>{_UNIT})\b(?(for)|(?!\s(?:after|before|later)))"
)


def duration(text: str, start: int, end: int) -> tuple[float, str, str] | None:
    """How long, behind a fact in the same clause ("remission for 40 days"): value, UCUM code, the words. A schedule is none."""
    _, right = clause(text, start, end)
    for match in _DURATION.finditer(text, end, right):
        value = figure(match["n"])
        if value is not None and not _other_clause(text[end : match.start()]):
            return value, unit_code(match["u"]), match[0]
    return None


_QUANTITY = Guard(rf"(?i)(?<![\w.])(?P<n>{_N})[\s-](?P<u>days?|weeks?|months?|years?)\b(?!\sof\sage\b|[\s-]old\b)")


def spans_of_time(text: str) -> list[tuple[int, int, float, str]]:
    """Figures with a unit of time: start, end, value, UCUM code."""
    out = []
    for match in _QUANTITY.finditer(text):
        value = figure(match["n"])
        if value is not None:
            out.append((*match.span(), value, unit_code(match["u"])))
    return out
