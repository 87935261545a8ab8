"""The events of a patient that the swimmer plot shows, from the named queries' rows: what each is called, when it was, how long it lasted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exports.moments import DAYS, Moment, length, moment, negative_days
from exports.tables import plain

#: Named query -> class whose sign and colour are used, column that names the event.
QUERIES = {
    "diagnoses": ("Disease", "diagnosis"), "therapies": ("Drug", "therapy"), "transplants": ("Transplant", "kind"), "responses": ("Response", "response"),
    "adverse-events": ("AdverseEvent", "event"), "relapses": ("Relapse", "site"), "outcomes": ("Outcome", "outcome"),
}
_UNITS = {"d": "d", "wk": "w", "mo": "m", "a": "y"}


@dataclass(frozen=True)
class Item:
    """One event: what it is, the time as printed, the place that says it, and where it stands on its track (days; None in the strip).

    `low` and `high` differ where the paper is only so exact (a month, a year, "days 20 to 30"). `lasts` is a stated length in days.
    """

    kind: str
    cls: str
    what: str
    text: str
    when: str
    paper: str
    start: int
    end: int
    quote: str
    row: Mapping[str, Any] = field(compare=False, repr=False)
    told: Moment | None = None
    low: float | None = None
    high: float | None = None
    lasts: float | None = None


def make_item(name: str, row: Mapping[str, Any], counted: str = "") -> Item:
    """The item of a row of the named query `name`; `counted` is the offset (ISO 8601) where the sentence says "the following day"."""
    cls, column = QUERIES[name]
    what = str(row[column] or "relapse") if name == "relapses" else str(row[column] or "")
    when = plain(row["time"])
    told = moment(when)
    day = re.fullmatch(r"P(\d+)D", counted)
    if told is None and day:
        told = Moment("bare", float(day[1]), float(day[1]))
    lasts = told.length if told else None
    if name == "therapies":
        lasts = lasts if lasts is not None else length(row["schedule"])
        days = negative_days(row["schedule"])
        if told is None and days and not when:
            told, lasts, when = Moment("zero", days[0], days[0]), days[1] - days[0] + 1, plain(row["schedule"])
    elif name == "responses" and row["duration_value"] is not None and row["duration_unit"] in _UNITS:
        lasts = float(row["duration_value"]) * DAYS[_UNITS[row["duration_unit"]]]
    elif name == "adverse-events" and told is None and not when and row["onset_day"] is not None:
        told, when = Moment("bare", float(row["onset_day"]), float(row["onset_day"])), f"day {row['onset_day']}"
    return Item(
        name, cls, what, _text(name, row), when, str(row["paper"]), int(row["start"]), int(row["end"]), str(row["quote"]), row, told, lasts=lasts,
    )


def _text(name: str, row: Mapping[str, Any]) -> str:
    """What stands beside an item's mark."""
    site = f", {plain(row['site'])}" if row.get("site") else ""
    if name == "therapies":
        return plain(row["therapy"]) + (f" {plain(row['dose_text'])}" if row["dose_text"] else "")
    if name == "transplants":
        return plain(row["kind"]) + (f", donor: {plain(row['donor'])}" if row["donor"] else "")
    if name == "adverse-events":
        return plain(row["event"]) + (f", grade {row['grade']}" if row["grade"] is not None else "")
    if name == "relapses":
        return "relapse" + site
    if name == "outcomes":
        return " ".join(plain(row[c]) for c in ("outcome", "value", "unit") if row[c] is not None)
    return plain(row[{"diagnoses": "diagnosis", "responses": "response"}[name]]) + site


_SUMMARY = re.compile(r"(?i)abstract|summary")


def once(items: list[Item]) -> list[Item]:
    """In the order of the text, a summary last, without components of a regimen that is there itself, and without what is there twice: a summary that
    repeats, a transplantation that is also a therapy."""
    regimens = {i.what for i in items if i.kind == "therapies"}
    grafts = {(i.start, i.end) for i in items if i.kind == "transplants"}
    told = {(i.kind, i.what) for i in items if not _SUMMARY.search(str(i.row.get("section") or ""))}
    kept, seen = [], set()
    for i in sorted(items, key=lambda i: (bool(_SUMMARY.search(str(i.row.get("section") or ""))), i.start, i.text, i.kind)):
        part = i.row.get("part_of")
        key = (i.kind, i.text, i.when, i.row.get("order"), i.row.get("after"))
        if (part and part in regimens) or (i.row.get("kind") == "transplant" and i.kind == "therapies" and (i.start, i.end) in grafts):
            continue
        if key in seen or ((i.kind, i.what) in told and _SUMMARY.search(str(i.row.get("section") or ""))):
            continue
        seen.add(key)
        kept.append(i)
    return kept
