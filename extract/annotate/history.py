"""The dates of a paper's history as its front prints them: received, accepted, published."""

from __future__ import annotations

import re
from datetime import date

from extract import quick

_MONTHS = {m: i for i, m in enumerate(
    ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"), 1)}
_DATE = (
    r"(?P<d1>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?P<m1>[A-Za-z]{3,9})\.?,?\s+(?P<y1>\d{4})|(?P<m2>[A-Za-z]{3,9})\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{4})"
    r"|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})|(?P<m4>[A-Z][a-z]{2,8})\s+(?P<y4>\d{4})"
)
#: The dates of a paper's history: pieces of which one must stand in the text, in small letters, and the pattern.
_DATE_FIELDS = {
    name: (pieces, quick.compile(rf"(?i)\b{words}\b\W{{0,6}}(?:{_DATE})")) for name, pieces, words in (
        ("received", ("received", "submi"), r"(?:date\s+)?(?:received|submitted|submission date)"),
        ("accepted", ("accepted",), r"(?:date\s+)?accepted"),
        ("published", ("publi", "epub", "e-pub"), r"(?:first\s+)?(?:published(?: online)?|publication date|date of publication|e-?pub)"),
    )
}


#: Pieces of which one stands in every printed date, in small letters.
DATE_WORDS = tuple(piece for pieces, _ in _DATE_FIELDS.values() for piece in pieces)


def printed_dates(text: str) -> dict[str, tuple[str, int, int]]:
    """The date (ISO 8601: a day or a month) of each stage, with its place in a folded text."""
    lowered = text.lower()
    found: dict[str, tuple[str, int, int]] = {}
    for name, (pieces, pattern) in _DATE_FIELDS.items():
        match = pattern.search(text) if any(piece in lowered for piece in pieces) else None
        iso = _iso(match) if match else None
        if match and iso:
            found[name] = (iso, match.start(), match.end())
    return found


def _iso(match: re.Match[str]) -> str | None:
    for day, month, year in (("d1", "m1", "y1"), ("d2", "m2", "y2"), ("d3", "m3", "y3"), (None, "m4", "y4")):
        if match[year]:
            name = match[month].lower()
            number = int(name) if name.isdigit() else next((v for k, v in _MONTHS.items() if k.startswith(name[:3])), 0)
            if not number:
                return None
            if day is None:
                return f"{match[year]}-{number:02d}"
            try:
                return date(int(match[year]), number, int(match[day])).isoformat()
            except ValueError:
                return None
    return None
