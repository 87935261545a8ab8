"""The swimmer plot's lanes: a patient's therapies and events on the time axes that the paper itself gives, and beside them what has no stated time.

An axis ("track") has a zero that the paper names: the infusion or transplantation, the diagnosis, the surgery, the first dose … Events with a
calendar date share one track; it is also that of an infusion whose date is printed. Nothing is put where the paper does not put it: an event
without a stated time, or with one that counts from something unnamed, goes to the lane's strip, in the order of the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from exports.course_items import QUERIES, Item, make_item, once
from exports.moments import Moment
from exports.sparql import Rows

#: Kinds of zero that the paper's own words give a name to; each other kind is named by its words.
_ZERO = {
    "infusion": "infusion", "transplant": "transplantation", "diagnosis": "diagnosis", "relapse": "relapse", "presentation": "presentation",
    "admission": "admission", "onset": "onset of symptoms",
}


@dataclass(frozen=True)
class Track:
    """One axis of a lane: what its zero is, and what stands on it."""

    zero: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Lane:
    """One patient."""

    patient: str
    tracks: tuple[Track, ...]
    strip: tuple[Item, ...]


def lanes(answers: Mapping[str, Rows]) -> list[Lane]:
    """A lane for each patient of whom something is told, in the order of the query `patients`."""
    if "patients" not in answers:
        return []
    by_patient: dict[str, list[Item]] = {str(r["patient"]): [] for r in answers["patients"].dicts()}
    counted_on = {
        (r["patient"], r["paper"], r["start"], r["end"], r["time"]): r["offset"]
        for r in (answers["timeline"].dicts() if "timeline" in answers else ()) if "; time: the day" in str(r["order_reason"])
    }
    for name in QUERIES:
        for row in answers[name].dicts() if name in answers else ():
            if row["patient"] in by_patient and not (name == "therapies" and row["kind"] == "supportive"):
                counted = counted_on.get((row["patient"], row["paper"], row["start"], row["end"], row["time"]))
                by_patient[str(row["patient"])].append(make_item(name, row, str(counted or "")))
    return [_lane(patient, once(items)) for patient, items in by_patient.items() if items]


def _infused(item: Item) -> bool:
    return item.kind == "transplants" or (item.kind == "therapies" and item.row["kind"] in ("cell therapy", "transplant"))


def _lane(patient: str, items: list[Item]) -> Lane:
    counted: dict[tuple[str, str], list[Item]] = defaultdict(list)  # zero -> what counts from it
    points: dict[tuple[str, str], Item] = {}  # zero -> the item that it is
    dated = [i for i in items if i.told and i.told.anchor == "date"]
    for item in items:
        told = item.told
        if told is None or told.anchor == "date":
            continue
        key, point = _zero(item, told, items)
        if key is not None:
            counted[key].append(replace(item, low=told.low, high=told.high))
            if point is not None:
                points[key] = point
    tracks = []
    calendar = {key: point for key, point in points.items() if point in dated}
    if len(dated) > 1 or calendar:
        tracks.append(_calendar(dated, {key: counted.pop(key) for key in calendar}, calendar))
    for key, placed in counted.items():
        point = points.get(key)
        if point is not None and point not in dated and not any(i.start == point.start and i.text == point.text for i in placed):
            placed = [replace(point, low=0.0, high=0.0), *placed]
        tracks.append(Track(_name(key, point, placed), _sorted(placed)))
    tracks.sort(key=lambda t: (min(i.start for i in t.items), t.zero))
    shown = {(i.kind, i.start, i.text, i.when) for t in tracks for i in t.items}
    return Lane(patient, tuple(tracks), tuple(i for i in items if (i.kind, i.start, i.text, i.when) not in shown))


def _sorted(items: list[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda i: ((i.low or 0) + (i.high or 0), i.start, i.text)))


def _name(key: tuple[str, str], point: Item | None, placed: list[Item]) -> str:
    kind, words = key
    name = _ZERO.get(kind, words)
    if point is not None and kind in ("infusion", "transplant"):
        return f"{name} ({point.what})"
    return name if kind in _ZERO else next((i.told.words for i in placed if i.told and i.told.words), words)


_ANY_INFUSION = re.compile(r"(?i)(?:the\s|this\s)?(?:re-?)?infusion")
_FIRST, _SECOND = re.compile(r"(?i)\b(?:initial|first)\b"), re.compile(r"(?i)\bsecond\b")
_SORT = ("allogeneic", "autologous", "haploidentical", "cord blood")


def _zero(item: Item, told: Moment, items: list[Item]) -> tuple[tuple[str, str] | None, Item | None]:
    """The zero that an item counts from, and the item that happened there where there is exactly one; None where the paper leaves it open."""
    if told.anchor in {"start", "surgery"}:
        return (told.anchor, re.sub(r"(?i)^(?:(?:the|this|his|her)\s)+", "", told.words).lower()), None
    if told.anchor == "diagnosis":
        return ("diagnosis", ""), None
    if told.anchor == "relapse":
        relapses = [i for i in items if i.kind == "relapses" and not (i.told and i.told.anchor == "relapse")]
        return ("relapse", ""), relapses[0] if len(relapses) == 1 else None
    if told.anchor not in ("infusion", "transplant", "bare", "zero"):
        return (told.anchor, ""), None
    given = [i for i in items if _infused(i)]
    if told.anchor in ("infusion", "transplant"):
        of_kind = [i for i in given if (i.kind == "transplants" or i.row["kind"] == "transplant") == (told.anchor == "transplant")]
        names = {i.what for i in of_kind}
        if len(of_kind) <= 1 or len(names) == 1:
            point = of_kind[0] if len(of_kind) == 1 else None
            after = [name for name in str(item.row.get("after") or "").split("; ") if name]
            if point is not None and item.kind == "adverse-events" and after and point.what not in after and _ANY_INFUSION.fullmatch(told.words):
                return None, None  # of something else than the cells
            return (told.anchor, point.what if point else ""), point
        return _which(told, item, of_kind)
    if told.anchor == "zero":  # "days -5 to -3" are days before what comes next
        point = next((i for i in given if i.start >= item.start), given[-1] if len(given) == 1 else None)
    else:
        point = _before(item, given, items)
    return (_key(point), point) if point is not None else (None, None)


def _key(point: Item) -> tuple[str, str]:
    return ("transplant" if point.kind == "transplants" or point.row["kind"] == "transplant" else "infusion", point.what)


def _which(told: Moment, item: Item, given: list[Item]) -> tuple[tuple[str, str] | None, Item | None]:
    """Which of several infusions: the one whose kind the words name, the first or second one, the one that the event is put down to."""
    words = told.words.lower()
    fitting = [i for i in given for sort in _SORT if sort in words and sort in f"{i.what} {i.quote}".lower()]
    ordered = list({i.what: i for i in reversed(given)}.values())[::-1]
    if not fitting and _FIRST.search(words):
        fitting = ordered[:1]
    elif not fitting and _SECOND.search(words) and len(ordered) > 1:
        fitting = ordered[1:2]
    if not fitting:
        fitting = [i for i in given if i.what in str(item.row.get("after") or "").split("; ")]
    if len({i.what for i in fitting}) != 1:
        return None, None
    return _key(fitting[0]), fitting[0]


def _before(item: Item, given: list[Item], items: list[Item]) -> Item | None:
    """What a bare "day 5" counts from: the infusion or transplantation told last before it. None where a relapse or another course of treatment
    is told between, or where another therapy is named as the one it follows."""
    earlier = [i for i in given if i.start <= item.start and i is not item]
    if not earlier:
        return given[0] if len(given) == 1 and given[0] == item and item.told and item.told.low == 0 else None
    point = max(earlier, key=lambda i: i.start)
    between = [i for i in items if point.start < i.start < item.start]
    if any(i.kind == "relapses" or i.row.get("kind") in ("regimen", "radiotherapy", "procedure") or (i.told and i.told.anchor == "date") for i in between):
        return None
    after = [name for name in str(item.row.get("after") or "").split("; ") if name]
    return point if not after or point.what in after or item.kind == "relapses" else None


def _calendar(dated: list[Item], linked: dict[tuple[str, str], list[Item]], points: dict[tuple[str, str], Item]) -> Track:
    """The track of printed dates, with what counts from an event that has one."""
    zero, name = _calendar_zero(dated, linked, points)
    low, high = _dates(zero)
    placed = [replace(i, low=0.0, high=0.0) if i == zero else replace(i, low=_dates(i)[0] - high, high=_dates(i)[1] - low) for i in dated]
    for key, items in linked.items():
        begin, end = (0.0, 0.0) if points[key] == zero else (_dates(points[key])[0] - high, _dates(points[key])[1] - low)
        placed += [replace(i, low=(i.low or 0) + begin, high=(i.high or 0) + end) for i in items]
    return Track(name, _sorted(placed))


def _dates(item: Item) -> tuple[float, float]:
    assert item.told is not None
    return item.told.low, item.told.high


def _calendar_zero(dated: list[Item], linked: dict[tuple[str, str], list[Item]], points: dict[tuple[str, str], Item]) -> tuple[Item, str]:
    """An infusion from which something is counted, else the first diagnosis with a date, the first therapy, the first event."""
    if linked:
        key = max(sorted(linked), key=lambda k: len(linked[k]))
        return points[key], f"{_ZERO[key[0]]} ({points[key].what}), {points[key].when}" if key[0] in _ZERO else points[key].when
    order = sorted(dated, key=lambda i: (sum(_dates(i)), i.start))
    found = [i for i in order if i.kind == "diagnoses" and i.row.get("status") in (None, "", "initial", "confirmed")]
    if found:
        return found[0], f"diagnosis ({found[0].what}), {found[0].when}"
    therapy = next((i for i in order if i.kind in ("therapies", "transplants")), order[0])
    return therapy, f"{therapy.what}, {therapy.when}"


def course_data(answers: Mapping[str, Rows], number: Mapping[str, int]) -> list[dict[str, Any]]:
    """The lanes as the page's script reads them; `number` maps an IRI to the number of its node."""

    def item(i: Item) -> dict[str, Any]:
        out: dict[str, Any] = {
            "kind": i.kind, "cls": i.cls, "text": i.text, "when": i.when, "paper": number.get(i.paper), "start": i.start, "end": i.end, "quote": i.quote,
            "concept": number.get(str(i.row.get("concept") or "")), "given": i.row.get("kind") if i.kind == "therapies" else None,
        }
        if i.low is not None and i.high is not None:
            out |= {"low": round(i.low, 2), "high": round(i.high, 2)}
        return out | ({"lasts": round(i.lasts, 2)} if i.lasts else {})

    return [
        {"patient": number.get(lane.patient), "tracks": [{"zero": t.zero, "items": [item(i) for i in t.items]} for t in lane.tracks],
         "strip": [item(i) for i in lane.strip]}
        for lane in lanes(answers) if lane.patient in number
    ]
