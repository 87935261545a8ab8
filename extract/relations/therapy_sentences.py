"""What one sentence says of therapies: drugs, regimens and cell products with their doses, schedules, routes, regimen and state.

This is the reading of a single sentence; `extract.relations.therapies` puts the sentences of a patient in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract import quick
from extract.annotate.tables import NUMBER_WORD
from extract.relations.doses import Anchor, Part, attach, unit_kind
from extract.relations.given import OTHERS, State, state_of
from extract.relations.therapy_groups import find_containers, first_list, groups_of, without_remarks
from extract.relations.therapy_items import Item, drop_classes, without_aliases, without_components
from extract.relations.therapy_names import TYPES, holds_course, kind_of
from extract.relations.therapy_schedules import attach_schedules, without_start
from extract.relations.therapy_steps import with_steps
from extract.relations.therapy_times import steps_on, time_of
from extract.triggers import Guard
from kg.model import Mention

#: What is told of them.
PARTS = frozenset({"dose", "schedule", "route"})
#: The cue of a drug without a verb and a dose, in one list with drugs that have theirs.
BESIDE_DOSE = "beside a dose"


@dataclass
class Given:
    """One therapy in one sentence (a draft of an administration). `start`, `end` count in the sentence's text."""

    mention: Mention
    kind: str
    start: int
    end: int
    state: State
    dose: Mention | None = None
    more_doses: list[Mention] = field(default_factory=list)
    schedule: str | None = None
    route: str | None = None
    container: Mention | None = None
    time: str | None = None
    limit: str = ""


def _as_patient(text: str, end: int) -> str:
    """The sentence with the relative whose age ends at `end` under another word of the same length."""
    relative = re.match(rf"(?i)(?:[\s-]+\w+){{0,2}}?[\s-]+(?P<who>{OTHERS})\b", text[end : end + 40])
    if relative is None:
        return text
    first, last = end + relative.start("who"), end + relative.end("who")
    return text[:first] + "patient"[: last - first].ljust(last - first, "s") + text[last:]


#: Where a sentence ended behind an abbreviation ("900 mg b.i.d. p.o. Letermovir was not available").
_UNENDED = quick.compile(
    r"(?:(?<=\b[pio]\.[ovm])|(?<=\bs\.c)|(?<=\b[bt]\.i\.d)|(?<=\bq\.i\.d)|(?<=\b[oqb]\.d))\.\s(?=[A-Z][a-z]{3,}\s(?:(?:and\s)?[a-z]+\s)?(?:was|were|had|is|could)\b)"
)
#: An exposure in a bracket ("(AUC 22 mg·h/L)"), which is no part of a list.
_EXPOSURE = quick.compile(r"\s?\(AUC[^()]{0,20}?\d[^()]{0,10}(?:[µu]?mol|[mnµu]g)[^()]{0,15}\)")


def _blank(text: str, ranges: list[tuple[int, int]], mark: str = " ") -> str:
    """The text with some ranges turned into blanks, or into another character (same length)."""
    if not ranges:
        return text
    chars = list(text)
    for start, end in ranges:
        chars[start:end] = mark * (end - start)
    return "".join(chars)


def read_sentence(
    text: str, mentions: Sequence[tuple[int, int, Mention]], default: State | None = None, introduces: tuple[int, int] | None = None,
) -> list[Given]:
    """The therapies of one folded sentence, in order. `default` is the state of a bare list ("as follows: …"); `introduces` is where the sentence names
    its patient for the first time, who may be a relative of another ("his 4-year-old brother received …")."""
    if introduces is not None:
        text = _as_patient(text, introduces[1])
    items: list[Item] = []
    for start, end, mention in mentions:
        if mention.type in TYPES:
            kind = kind_of(mention)
            if kind is not None or holds_course(mention):
                items.append(Item(mention, kind or "", start, end))
    if not items:
        return []
    if ". " in text:
        text = _UNENDED.sub(".|", text)
    parts = [without_start(*found) if found[2].type == "schedule" else found for found in mentions if found[2].type in PARTS]
    if parts:
        parts = with_steps(text, parts)
        items = [item for item in items if not _counted(item, items, parts)]
    items, measures = without_components(text, items)
    items, described = without_aliases(text, items)
    measures += described
    if "AUC" in text:
        measures += [match.span() for match in _EXPOSURE.finditer(text)]
    text = _blank(text, measures)
    _attach_doses(text, items, parts)
    blanked = _blank(text, [(start, end) for start, end, _ in parts])
    plain = without_remarks(blanked, items)
    find_containers(plain, items)
    attach_schedules(text, items, parts)
    drop_classes(blanked, items)
    groups = groups_of(plain, items)
    ends = [end for _, end, _ in parts]
    hidden = [(start, end) for start, end, mention in parts if mention.type == "schedule"]
    told = _blank(text, hidden)
    masked = _blank(blanked, [(item.start, item.end) for item in items if item.kind], "§")
    places = {id(mention): (start, end) for start, end, mention in parts}
    out: list[Given] = []
    for group in groups:
        if items[group[0]].routes.get(-1) == "intrathecal":
            for item in first_list(blanked, [items[i] for i in group]):
                if _NEVER_THERE.search(item.mention.label) is None:
                    item.routes = item.routes or {-1: "intrathecal"}
        start = min(items[i].start for i in group)
        last = max(items[i].end for i in group)
        last = _with_parts(blanked, items, ends, last)
        cells = any(items[i].kind == "cell therapy" for i in group)
        until_next = min((other.start for n, other in enumerate(items) if n not in group and other.start >= last), default=None) if len(groups) > 1 else None
        dosed = [items[i] for i in group if items[i].doses and items[i].kind == "drug"]
        for i in group:
            item = items[i]
            if not item.kind:
                continue
            own_end = _with_parts(blanked, items, ends, item.end)
            state = _state(text, start, last, item, own_end, cells, until_next)
            if state.kind == "none" and default is not None:
                state = default
            elif state.kind == "none" and dosed and item.kind == "drug" and not item.doses and item.mention.type == "drug":
                state = State("none", BESIDE_DOSE)
            rows = _given(text, told, item, items, state, places)
            for row, span, until, stepped in _places(text, rows, places, own_end):
                about = state.kind not in _DATES_ONLY or (row.dose is not None and _LESS.search(state.cue) is not None)
                row.time = time_of(text, masked, start, span, hidden, until, stepped) if about else None
            out.extend(rows)
    return sorted(out, key=lambda given: given.start)


#: States of a therapy that the sentence's time is not about: it had been given before, or ended then.
_DATES_ONLY = frozenset({"stopped", "after", "later"})
_LESS = quick.compile(r"(?i)reduc|taper|lower|decreas|wean")


def _places(
    text: str, rows: list[Given], places: dict[int, tuple[int, int]], own_end: int,
) -> Iterator[tuple[Given, tuple[int, int], int | None, bool]]:
    """Each administration of one therapy with its range, where its next dose stands, and whether it follows the one before at a later time: of several doses
    each has its own time."""
    if len(rows) == 1:
        yield rows[0], (rows[0].start, own_end), None, False
        return
    spans = [places.get(id(row.dose), (row.start, row.end)) for row in rows]
    for n, row in enumerate(rows):
        until = spans[n + 1][0] if n + 1 < len(rows) else None
        if n == 0:
            yield row, (row.start, spans[0][1]), until, False
        else:
            yield row, spans[n], until, steps_on(text, spans[n - 1][1], spans[n][0])


def _counted(item: Item, items: list[Item], parts: list[tuple[int, int, Mention]]) -> bool:
    """Whether cells are only what a dose counts ("axi-cel at 2×10^6 CAR T cells/kg"): the product is named before it."""
    behind = [m for _, end, m in parts if m.type == "dose" and 0 <= item.start - end <= 1 and item.mention.text in str(m.get("printed") or "")]
    return bool(behind) and any(other.kind == item.kind and other.end < item.start for other in items)


#: Never given into the spinal canal: "intrathecal methotrexate 12 mg and vincristine 1.5 mg/m2".
_NEVER_THERE = quick.compile(r"(?i)^(?:vin(?:cristine|blastine|desine|orelbine|flunine)|bortezomib|(?:peg)?asparag\w+)")
_DONE = frozenset({"procedure", "transplant", "radiotherapy", "supportive", "regimen"})
_HAD = quick.compile(
    r"(?i)\bhad\s(?:(?:an?|her|his|already|undergone|previous|prior|two|three)\s){0,2}(?:(?!history|no\b|not\b|never|declin|refus)[\w-]+\s){0,3}$"
)


def _state(text: str, start: int, end: int, item: Item, own_end: int, cells: bool, until: int | None) -> State:
    if item.mention.get("deed"):
        # The passive itself says that it was done, unless the words around it deny it or tell it of others.
        state = state_of(text, item.start, item.end, item.mention, cells)
        return State("given", item.mention.text, state.again) if state.kind in {"none", "after", "later", "stopped", "continued"} else state
    state = state_of(text, start, end, item.mention, cells, until)
    if state.kind == "none" and item.kind in _DONE and _HAD.search(text[max(0, start - 60) : start]):
        return State("given", "had", state.again)
    if state.kind in {"none", "after", "later", "other"} and (item.start, own_end) != (start, end):
        alone = state_of(text, item.start, own_end, item.mention, cells)
        if alone.kind not in {"none"} and state.kind == "none":
            return alone
    return state


_LINKS = quick.compile(r"[\s,;()\[\]:-]*(?:(?:at|in|on|of|a|the|dose|doses|for|with|total|and)\b[\s,;()\[\]:-]*)*")


def _with_parts(blanked: str, items: list[Item], ends: list[int], position: int) -> int:
    """Where a therapy that ends at a place ends with the doses, schedules and routes right behind it; `ends` are where those end."""
    behind = [end for end in ends if end > position]
    if not behind:
        return position
    following = min([item.start for item in items if item.start >= position], default=len(blanked))
    return max([end for end in behind if end <= following and _LINKS.fullmatch(blanked, position, end)], default=position)


#: Support that is no substance, and has no dose.
_DEVICE = quick.compile(r"(?i)ventilat|intubat|dialysis|filtration")
#: Blood that is led through a machine: what it has is a volume ("plasma exchange 40 mL/kg").
_LED_OUT = quick.compile(r"(?i)immunoadsorption|apheresis|pheresis\b|plasma\sexchange|perfusion|membrane\soxygenation|renal\sreplacement")


def _has_dose(item: Item) -> str | None:
    """The kind of figure that support by a machine has: none, or a volume."""
    if item.kind != "supportive":
        return "no dose" if _DEVICE.search(item.mention.label) else None
    return "no dose" if _DEVICE.search(item.mention.label) else "volume" if _LED_OUT.search(item.mention.label) else None


def _attach_doses(text: str, items: list[Item], parts: list[tuple[int, int, Mention]]) -> None:
    kinds = {"cell therapy": "cells", "transplant": "cells", "radiotherapy": "radiation", "procedure": "no dose"}
    doses = [(start, end, mention) for start, end, mention in parts if mention.type == "dose" and mention.get("value") is not None]
    if not doses:
        return
    anchors = [Anchor(item.start, item.end, _has_dose(item) or kinds.get(item.kind, "drug")) for item in items if item.kind]
    real = [item for item in items if item.kind]
    found = attach(text, anchors, [Part(start, end, unit_kind(str(mention.get("unit", "")))) for start, end, mention in doses])
    for number, anchor in sorted(found.items()):
        real[anchor].doses.append(doses[number][2])


_COUNT = Guard(
    rf"(?i)\b((?:{NUMBER_WORD}|\d{{1,2}}|another|a\ssecond|a\sthird|a\ssingle)\s(?:more\s|further\s|additional\s)?(?:[\w-]+\s)?(?:cycles?|courses?|doses?|rounds?|infusions?|injections?|sessions?)"
    rf"|(?<!after\s)(?<!within\s)(?<!than\s)(?:{NUMBER_WORD}|\d{{1,2}})\s(?:days|weeks|months))"
    r"\s(?:of|with)\s(?:(?:a|an|the|intravenous|oral|systemic|induction|consolidation|intrathecal|subcutaneous|intravitreal|intramuscular|i\.?v\.?|pulsed?|high-dose|low-dose)\s|therapy\swith\s)*$"
)
_COUNT_BEHIND = Guard(
    rf"(?i)^\s(?:regimen\s|regime\s|chemotherapy\s|therapy\s)?(?:\(\s?)?"
    rf"((?:{NUMBER_WORD}|\d{{1,2}})\s(?:cycles?|courses?|doses?|rounds?)\b|[×x]\s?\d{{1,2}}(?![\d.,]))"
)


def _counts_pieces(first: Mention | None, second: Mention) -> bool:
    """Whether a dose only tells how many pieces the dose before it is given in ("20 mg, 1 tablet")."""
    pieces = ("{tbl}", "{puff}", "[drp]", "{vial}")
    return first is not None and str(second.get("unit", "")).startswith(pieces) and not str(first.get("unit", "")).startswith(pieces)


#: Between a dose and another that tells the same again, how many pieces it is, or how much at most.
_REPEATS = quick.compile(r"(?:[\s\w+-]{0,30}cells)?\s*[(\[/=]\s*(?:i\.e\.,?\s|equivalent\sto\s|total\s)?")
_PIECES = quick.compile(r",?\s(?:i\.e\.,?\s)?|\s*[(\[/=]\s*")
_LIMIT = quick.compile(
    r"\s*[(\[,]\s?(?:capped\sat|(?:up\sto\s)?(?:a\s)?max(?:imum|\.)?(?:\s(?:single\s|total\s|daily\s)?dose)?(?:\sof)?|not\sexceeding|up\sto)\s?:?\s?"
)


def _given(text: str, told: str, item: Item, items: list[Item], state: State, places: dict[int, tuple[int, int]]) -> list[Given]:
    """The administrations that one therapy stands for: one for each dose, where a dose in a bracket only repeats the one before it. `told` is the text without
    schedules, `places` where the doses stand, by their identity."""
    container = items[item.container].mention if item.container is not None else None
    count = _COUNT.compiled.search(text[max(0, item.start - 80) : item.start]) if _COUNT.possible(text) else None
    behind = _COUNT_BEHIND.compiled.search(text[item.end : item.end + 60]) if _COUNT_BEHIND.possible(text) else None
    counted = count[1] if count else behind[1] if behind else None
    shared = item.schedules.get(-1)
    rows: list[Given] = []
    previous_end = None
    for dose in item.doses:
        place, dose_end = places[id(dose)]
        schedule = item.schedules.get(id(dose))
        route = item.routes.get(id(dose)) or item.routes.get(-1) or (next(iter(item.routes.values())) if len(item.routes) == 1 else None)
        between = text[previous_end:place] if previous_end is not None and place >= previous_end else None
        told_again = _PIECES if rows and _counts_pieces(rows[-1].dose, dose) else _REPEATS
        if rows and between is not None and _LIMIT.fullmatch(told[previous_end:place]):
            between = " ".join(told[previous_end:place].split())
            close = {"(": ")", "[": "]"}.get(between[0], "")
            rows[-1].limit = (" " if close else "") + between + " " + dose.text + close
        elif rows and between is not None and told_again.fullmatch(between):
            rows[-1].more_doses.append(dose)
        if rows and (rows[-1].limit.rstrip(")]").endswith(dose.text) or dose in rows[-1].more_doses):
            rows[-1].schedule = rows[-1].schedule or schedule
            rows[-1].route = rows[-1].route or route
        else:
            rows.append(Given(item.mention, item.kind, item.start, item.end, state, dose, [], schedule, route, container))
        previous_end = dose_end
    if not rows:
        rows.append(Given(item.mention, item.kind, item.start, item.end, state, None, [], None, next(iter(item.routes.values()), None), container))
    if rows[0].schedule is None:
        rows[0].schedule = shared or counted
    elif shared:
        rows[0].schedule = f"{shared} {rows[0].schedule}"
    return rows
