"""Calendar dates of events, as far as they are printed: a day, a month or a year. For finding orders that cannot be."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from extract import quick
from extract.annotate.reports import patient_at, section_kind
from extract.annotate.standing import standing_at
from extract.annotate.tables import table
from extract.relations.when import choose
from extract.triggers import Rules
from kg.model import Document

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_M = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = quick.compile(
    rf"(?i)\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m1>{_M})\.?,?\s(?P<y1>(?:19|20)\d\d)"
    rf"|(?P<m2>{_M})\.?\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,\s?(?P<y2>(?:19|20)\d\d)"
    rf"|(?P<m3>{_M})\.?,?\s(?:of\s)?(?P<y3>(?:19|20)\d\d)"
    rf"|(?P<y4>(?:19|20)\d\d)-(?P<m4>\d\d)-(?P<d4>\d\d)"
    rf"|(?:in|since|of|early|late|by)\s(?P<y5>(?:19|20)\d\d))(?![\d/-])"
)
#: What every date holds: looked for first, as it is found much faster.
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Dated:
    """An event of a patient with the span of days that its printed date leaves open. `patient` is the ordinal."""

    kind: str
    patient: int
    sentence: int
    first: date
    last: date
    text: str

    def before(self, other: Dated) -> bool:
        """True where it was certainly earlier than the other."""
        return self.last < other.first


def parse_date(text: str) -> tuple[date, date] | None:
    """The first and last day that a printed date may mean; None for what is no calendar date."""
    match = _DATE.search(text)
    if match is None:
        return None
    groups = {k[0]: v for k, v in match.groupdict().items() if v}
    year = int(groups["y"])
    month_text = groups.get("m")
    if month_text is None:
        return date(year, 1, 1), date(year, 12, 31)
    month = int(month_text) if month_text.isdigit() else _MONTHS[month_text.lower().rstrip(".")]
    if not 1 <= month <= 12:
        return None
    length = calendar.monthrange(year, month)[1]
    if "d" not in groups:
        return date(year, month, 1), date(year, month, length)
    day = int(groups["d"])
    return (date(year, month, day), date(year, month, day)) if 1 <= day <= length else None


@cache
def _rules() -> Rules[tuple[str, quick.Pattern]]:
    return Rules(((kind, quick.compile(f"(?i){form}")) for kind, form in table("dated_events", 2)), whole=True)


def dated_events(document: Document) -> Iterator[Dated]:
    """Events of single patients with a calendar date in their own clause, in the order of the text; only what the paper tells of its own cases."""
    rules = _rules()
    for index, sentence in enumerate(document.sentences):
        if sentence.block_kind not in {"paragraph", "list_item"} or section_kind(document, sentence) not in {"case", "body"}:
            continue
        text = sentence.text
        if _YEAR.search(text) is None or not (possible := rules.possible(text)) or _DATE.search(text) is None:
            continue
        patient = patient_at(document, index)
        if patient is None or standing_at(document, index).kind != "own":
            continue
        for kind, pattern in possible:
            for match in pattern.finditer(text):
                when = choose(text, match.start(), match.end())
                days = parse_date(when.text) if when is not None and when.kind == "date" else None
                if when is not None and days is not None:
                    yield Dated(kind, patient.ordinal, index, *days, when.text)
