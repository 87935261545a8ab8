"""Printed times as places on an axis: "in May 2016", "day 14 after infusion", "two years before the diagnosis".

Only what the words say is used. A phrase that names no point from which it counts ("two weeks later", "at 3 months") is no place, but for a numbered day,
which by custom counts from the infusion or transplantation and is told apart as `bare`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

#: Days in each unit: a month and a year are their means in the Gregorian calendar.
DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.436875, "y": 365.2425}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NTHS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_WORDS = {w: float(i) for i, w in enumerate(re.split(" ", _ONES), 1)}
_WORDS |= {"a": 1.0, "an": 1.0} | {w: 10.0 * i for i, w in enumerate(re.split(" ", _TENS), 2)}
_WORDS |= {f"{ten}-{one}": _WORDS[ten] + _WORDS[one] for ten in ("twenty", "thirty", "forty", "fifty") for one in list(_WORDS)[:9]}
_ORDINALS = {w: i for i, w in enumerate(re.split(" ", _NTHS), 1)}

_MONTH = "|".join(["january|february|march|april|june|july|august|september|october|november|december", *_MONTHS[:8], "sept?", *_MONTHS[9:]])
_DATE = re.compile(
    rf"(?i)\b(?:(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?)?(?P<m>{_MONTH})\.?,?\s(?:(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s)?(?:of\s)?(?P<y>(?:19|20)\d\d)"
    r"|(?P<iso>(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))|(?P<y2>(?:19|20)\d\d))\b"
)
#: What stands before a date that is not the day of the event.
_NOT_ON = re.compile(r"(?i)\b(?:before|after|until|till|by|prior\sto|following|within|for)\b")
_COUNT = rf"(?P<n>\d+(?:\.\d+)?(?:\s?(?:-|\u2013|to)\s?\d+(?:\.\d+)?)?|{'|'.join(sorted(_WORDS, key=len, reverse=True)).replace('-', '[ -]')})"
_UNIT = r"(?P<u>h(?:ou)?rs?|days?|w(?:ee)?ks?|months?|mos?|y(?:ea)?rs?)"
_AFTER = r"after|following|post-?|from|since"
_OFFSET = re.compile(
    rf"(?i)^(?:at\s|on\s|only\s)?(?P<vague>(?:about|approximately|nearly|almost|around|some|more\sthan|over|at\sleast|less\sthan|up\sto|within|as\searly\sas)\s)*"
    rf"{_COUNT}[\s-]{_UNIT}\s?(?P<side>{_AFTER}|before|prior\sto)\s?(?P<anchor>\S.*)$"
)
_OF = re.compile(rf"(?i)^after\s{_COUNT}[\s-]{_UNIT}\s(?:of|from|since)\s(?P<anchor>.+)$")
_DAYS = re.compile(
    rf"(?i)^(?:on\s|at\s|by\s)?(?:the\s)?(?P<pre>(?:post-?\s?)?(?:hospital|operative|infusion|transplant(?:ation)?)\s)?d(?:ays?)?\s?\+?(?P<n>-?\d{{1,3}}(?!\.\d)"
    rf"(?:(?:,\s?(?:and\s)?|\sand\s|\s?to\s|-|\u2013)(?:d(?:ays?\s)?)?\+?-?\d{{1,3}})*)(?:\s(?P<side>{_AFTER}|of)\s(?P<anchor>.+))?$"
)
_NTH = re.compile(rf"(?i)^(?:on\s|at\s)?the\s(?P<n>\d{{1,3}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})\sday\s(?:{_AFTER}|of)\s(?P<anchor>.+)$")

_AT = re.compile(
    r"(?i)^(?:at|on|upon)\s(?:the\stime\sof\s)?(?P<anchor>(?:(?:the|his|her|this|initial|first)\s)*(?:diagnosis|presentation|relapse|recurrence))$"
)


@dataclass(frozen=True)
class Moment:
    """A place in time: from `low` to `high` days after what `anchor` says.

    `anchor` is a kind of `templates/time_anchors.tsv`, "date" (days are proleptic ordinals) or "bare" (a numbered day that does not say from when).
    `words` are those of the anchor as printed. `length` is the time between a stated beginning and a stated end.
    """

    anchor: str
    low: float
    high: float
    words: str = ""
    length: float | None = None


@cache
def _anchors() -> tuple[tuple[str, re.Pattern[str]], ...]:
    lines = files("exports").joinpath("templates", "time_anchors.tsv").read_text("utf-8").splitlines()
    return tuple((kind, re.compile(pattern, re.I)) for kind, pattern in (line.split("\t") for line in lines if line and not line.startswith("#")))


def anchor_kind(words: str) -> str | None:
    """What the words behind "after" name, or None where it is no point in time that we know."""
    kind = next((kind for kind, pattern in _anchors() if pattern.search(words)), "-")
    return None if kind == "-" else kind


def moment(text: str | None) -> Moment | None:
    """The place that a printed phrase of time tells, or None where it tells none."""
    told = " ".join((text or "").split()).rstrip(".,;")
    if not told:
        return None
    if match := _OFFSET.match(told) or _OF.match(told):
        return _offset(match)
    if match := _DAYS.match(told):
        days = [float(n) for n in re.findall(r"(?<!\d)-?\d{1,3}", re.sub(r"(?<=\d)(?:-|\u2013)(?=\d)", " ", match["n"]))]
        return _counted(match["anchor"] or match["pre"] or "", min(days), max(days))
    if match := _AT.match(told):
        kind = anchor_kind(match["anchor"])
        return Moment(kind, 0.0, 0.0, match["anchor"]) if kind in ("diagnosis", "relapse", "presentation") else None
    if match := _NTH.match(told):
        day = float(_ORDINALS.get(match["n"].lower()) or re.sub(r"\D", "", match["n"]))
        return _counted(match["anchor"], day, day)
    return _dated(told)


def _offset(match: re.Match[str]) -> Moment | None:
    groups = match.groupdict()
    if re.search(r"(?i)within|up\sto|less\sthan", groups.get("vague") or ""):
        return None  # a limit, no place
    unit = DAYS[match["u"][0].lower()]
    figures = [_figure(n) * unit for n in re.split(r"(?<=\d)\s?(?:-|\u2013|to)\s?(?=\d)", match["n"])]
    if (groups.get("side") or "").lower() in ("before", "prior to"):
        figures = [-f for f in figures]
    return _counted(match["anchor"], min(figures), max(figures))


def _figure(text: str) -> float:
    return _WORDS.get(text.lower().replace(" ", "-")) or float(text)


def _counted(words: str, low: float, high: float) -> Moment | None:
    words = words.strip()
    if not words:
        return Moment("bare", low, high)
    kind = anchor_kind(words)
    return Moment(kind, low, high, words) if kind else None


def _dated(told: str) -> Moment | None:
    found = list(_DATE.finditer(told))
    if not found or len(found) > 2 or told[found[-1].end() :] or _NOT_ON.search(told[: found[0].start()]):
        return None
    if not found[0]["y"] and not found[0]["iso"] and not re.search(r"(?i)(?:^|\b(?:in|since|during|from|of|early|late|mid)[\s-])$", told[: found[0].start()]):
        return None  # four digits alone are a year behind such a word only
    low, high = _days_of(found[0])
    if len(found) == 2:
        if not re.fullmatch(r"(?i)\s?(?:-|\u2013|to|until|till|through)\s?", told[found[0].end() : found[1].start()]):
            return None
        return Moment("date", low, high, length=max(0.0, sum(_days_of(found[1])) / 2 - (low + high) / 2))
    return Moment("date", low, high)


def _days_of(match: re.Match[str]) -> tuple[float, float]:
    """First and last day of a date as printed: of the day, the month or the year."""
    if match["iso"]:
        day = float(date.fromisoformat(match["iso"]).toordinal())
        return day, day
    year = int(match["y"] or match["y2"])
    if match["y2"]:
        return float(date(year, 1, 1).toordinal()), float(date(year, 12, 31).toordinal())
    month = _MONTHS.index(match["m"][:3].lower()) + 1
    number = match["d"] or match["d2"]
    first = date(year, month, 1)
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    if number and 1 <= int(number) <= last.day:
        first = last = date(year, month, int(number))
    return float(first.toordinal()), float(last.toordinal())


_LENGTH = re.compile(rf"(?i)\bfor\s(?:a\stotal\sof\s)?{_COUNT}[\s-](?:consecutive\s)?{_UNIT}\b|\u00d7\s?(?P<n2>\d+)\s?d\b")


def length(schedule: str | None) -> float | None:
    """How many days something was given for, as its schedule says ("once daily for 26 weeks"); None where it does not."""
    match = _LENGTH.search(schedule or "")
    if not match:
        return None
    if match["n2"]:
        return float(match["n2"])
    return _figure(re.split(r"(?<=\d)\s?(?:-|\u2013|to)\s?(?=\d)", match["n"])[-1]) * DAYS[match["u"][0].lower()]


def negative_days(schedule: str | None) -> tuple[float, float] | None:
    """The days of a schedule that counts towards day 0 ("days -5 to -3"): first and last; None for any other."""
    match = re.search(r"(?i)\bd(?:ays?)?\s?(-\d{1,2}\b.*)$", (schedule or "").replace("\u2212", "-"))
    days = [float(n) for n in re.findall(r"-\d{1,2}\b", match[1])] if match else []
    return (min(days), max(days)) if days else None
