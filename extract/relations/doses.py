"""Which drug a dose belongs to, inside one sentence.

A dose stands behind its drug ("imatinib 400 mg", "imatinib at a dose of 400 mg", "imatinib (400 mg)") or before it ("400 mg of imatinib");
the text between the two decides, then nearness. `respectively` pairs lists. A dose in a unit of radiation goes to radiotherapy alone, and one
in cells per kilogram to a cell product alone.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from extract import quick
from extract.annotate.tables import NUMBER_WORD, table


class Anchor(NamedTuple):
    """Something that is given: its range in the sentence, and `kind` (drug, cells, radiation)."""

    start: int
    end: int
    kind: str = "drug"


class Part(NamedTuple):
    """A dose in the sentence; `kind` is drug, cells or radiation after its unit."""

    start: int
    end: int
    kind: str = "drug"


#: A dose this many characters from its drug needs no connecting phrase.
REACH = 160


@cache
def _links() -> tuple[tuple[quick.Pattern, ...], tuple[quick.Pattern, ...]]:
    rows = table("dose_links", 2)
    return (
        tuple(quick.compile(f"(?i){form}") for direction, form in rows if direction == "after"),
        tuple(quick.compile(f"(?i){form}") for direction, form in rows if direction == "before"),
    )


def unit_kind(unit: str) -> str:
    """The kind of therapy that a UCUM code of a dose speaks of."""
    if re.match(r"c?Gy|RAD", unit):
        return "radiation"
    if unit.startswith(("/kg", "{cells}", "/m2")) or unit == "":
        return "cells"
    return "volume" if unit.startswith(("mL", "L")) else "drug"


def _fits(anchor: Anchor, part: Part) -> bool:
    return anchor.kind == part.kind or (part.kind == "volume" and anchor.kind == "drug")


_OPENED = quick.compile(r"\s?[(\[]\s?")
_CLOSED = quick.compile(r"\s?[®™]?\s?[)\]]")


def merge_aliases(text: str, anchors: list[Anchor]) -> list[int]:
    """For each anchor the index of the anchor that it only renames: a second name alone in a bracket behind the first ("growth hormone (GH)")."""
    same = list(range(len(anchors)))
    for i, anchor in enumerate(anchors):
        for j in range(i):
            first = anchors[j]
            if anchor.start - first.end < 4 and _OPENED.fullmatch(text, first.end, anchor.start) and _CLOSED.match(text, anchor.end):
                same[i] = same[j]
    return same


def attach(text: str, anchors: list[Anchor], parts: list[Part]) -> dict[int, int]:
    """For each dose (by its index in `parts`) the index of its drug in `anchors`; a dose without a drug is left out."""
    same = merge_aliases(text, anchors)
    found: dict[int, int] = _respectively(text, [a for i, a in enumerate(anchors) if same[i] == i], parts) if same == list(range(len(anchors))) else {}
    for number, part in enumerate(parts):
        if number in found:
            continue
        fitting = [i for i, anchor in enumerate(anchors) if _fits(anchor, part)]
        before = max((i for i in fitting if anchors[i].end <= part.start), key=lambda i: anchors[i].end, default=None)
        behind = min((i for i in fitting if anchors[i].start >= part.end), key=lambda i: anchors[i].start, default=None)
        best = _choose(text, anchors, parts, number, before, behind)
        if best is not None:
            found[number] = same[best]
    return found


def _choose(text: str, anchors: list[Anchor], parts: list[Part], number: int, before: int | None, behind: int | None) -> int | None:
    part = parts[number]
    gap_before = _bare(text, anchors[before].end, part.start, parts) if before is not None else None
    gap_behind = text[part.end : anchors[behind].start] if behind is not None else None
    after_links, before_links = _links()
    last = max((p.end for p in parts if before is not None and anchors[before].end <= p.start and p.end <= part.start and not _is_step(text, p)), default=None)
    if gap_before is not None and _STEP.search(text[max(0, part.start - 60) : part.start]):
        return None  # "tapered by 5 mg every week": how much less, not how much
    if last is not None and part.kind != "radiation" and _CHANGE.fullmatch(text, last, part.start) and not _between(anchors, last, part.start):
        return before  # "60 mg for a week; the dose was then reduced to 40 mg"
    if last is not None and part.kind != "radiation" and not _elided(text[last : part.start]):
        # A word that is no known drug stands between two doses: it may be one, and this dose its own.
        gap_before = None
    linked_before = gap_before is not None and any(p.fullmatch(gap_before) for p in after_links)
    linked_behind = gap_behind is not None and any(p.fullmatch(gap_behind) for p in before_links)
    if gap_behind is not None and linked_behind and re.match(r"\s*(?:of|-)\s", gap_behind):
        # "50 mg of X": unless the dose is in the bracket of the drug before it.
        return behind
    if re.match(r"(?i)\s?of\s+(?!(?:his|her|their|its|body|weight|age|base)\b)[a-z]", text[part.end :]) and part.kind in {"drug", "volume"}:
        return None  # "50 mg of" something that is no known drug
    if re.match(r"\s(?:and|or)\s[\d.]+\s?\w+\sof\s(?:the|this|each)\s", text[part.end :]):
        return None  # "35 mL and 3 mL of the mixture"
    tight = gap_before is not None and re.fullmatch(r"[\s(:-]*", gap_before) is not None and not _taken(text, anchors, before, part, parts)
    if linked_before and (tight or not linked_behind):
        return before
    if linked_behind and not (linked_before and "," not in (gap_before or "") and not re.search(r"\band\b", gap_before or "")):
        # "162 mg aspirin and 60 mg prasugrel": the dose before the drug wins where nothing stands between.
        return behind
    if linked_before:
        return before
    if gap_before is not None and not linked_before and _names_another(gap_before):
        gap_before = None
    if gap_before is not None and not linked_before and _MEASURED.search(gap_before):
        gap_before = None
    far = r"[;]|\.\s+(?=[A-Z])"
    reaches = gap_before is not None and part.start - anchors[before].end <= REACH and not re.search(far, gap_before)  # type: ignore[index]
    if reaches and (gap_behind is None or len(gap_before or "") <= len(gap_behind) + 25 or re.search(r"[,;(]", gap_behind)):
        return before
    if gap_behind is not None and len(gap_behind) <= 45 and not re.search(r"[;.,()]|\b(?:and|he|she|it|the\spatient|was|were)\b", gap_behind):
        return behind
    return before if reaches else None


_CHANGED = (
    r"(?:increased|raised|escalated|up-?titrated|titrated|doubled|reduced|lowered|decreased|tapered|weaned|down-?titrated|halved|cut|changed|adjusted|modified|altered|extended|dose-reduced|dose-escalated"
    r"|increases?|reductions?|escalations?|intensification|tapering)"
)
_KEPT = r"(?:run|infused|continued|maintained|resumed|restarted|reinstituted|reintroduced|reinitiated|re-started)"
#: The text between two doses of one drug where a clause says that the dose was changed.
_CHANGE = quick.compile(
    r"(?i)(?:[^.]|\.(?!\s(?-i:[A-Z]))){0,90}?(?:(?:[,;(]|\band\b|\bbut\b|\bthen\b|\bwhich\b|\bwith\b|\bdespite\b|\bafter\b)\s*|\s(?=(?:was|were)\s)|\s(?=(?:the|its)\s(?:\w+\s)?(?:dos|sched)))"
    r"(?:(?:and|but|then|which|with|was)\s)*(?:(?:the|its|this|his|her)\s(?:(?:daily|total|weekly|starting|initial|maintenance|second|third|fourth|fifth|next|following|subsequent|last)\s)?"
    r"(?:doses?|dosages?|schedule|rate)\s|(?:this|it)\s)?"
    rf"(?:(?:was|were|had|been|has|be)\s)*(?:\w+ly\s|later\s|then\s|again\s|further\s|stepwise\s|dose\s)*(?:{_CHANGED}\s(?:\w+ly\s|stepwise\s)?(?:up\s|down\s|back\s)?"
    rf"(?:by\s\d[\d.]*\s?[\w/]+\s(?:(?:every|each|per|a)\s(?:\w+\s){{1,2}}|weekly\s|daily\s|monthly\s)?)?"
    rf"(?:(?:after|over|within|during|at)\s(?:the\s)?(?:{NUMBER_WORD}|\d+|an?|several|first|second|third)\s(?:days?|weeks?|months?|doses?|cycles?|years?)\s)?to"
    rf"|{_KEPT}\s(?:\w+ly\s)?(?:at|on|with)|(?:replaced|substituted)\s(?:by|with))\s(?:(?:an?|the|daily|total|maintenance|target|final|weekly|oral|dose|of)\s)*(?:\d+(?:\.\d+)?(?:,|\sand)\s){{0,4}}"
)
_STEP = quick.compile(rf"(?i)\b{_CHANGED}\s(?:\w+\s){{0,4}}by\s$")


def _is_step(text: str, part: Part) -> bool:
    return text[max(0, part.start - 3) : part.start] == "by " and _STEP.search(text, max(0, part.start - 60), part.start) is not None


def _between(anchors: list[Anchor], start: int, end: int) -> bool:
    return any(start <= anchor.start < end for anchor in anchors)


#: What is measured, and not given, between a drug and a figure ("after alendronate the daily urinary protein increased to 12.8 g").
_MEASURED = quick.compile(
    r"(?i)\b(?:protein(?:uria)?|urin\w+|albuminuria|blood\sloss|bleeding|weigh\w*|weight|volumes?|output|diuresis|drained|effusions?|ascites|levels?|concentrations?|measur\w+"
    r"|excret\w+|losses|loss|lost|amount\sof\s(?:\w+\s)?(?:blood|fluid|urine))\b"
)


@cache
def _plain() -> frozenset[str]:
    """Words that may stand between two doses of one drug."""
    return frozenset(word for row in table("elided_words", 1) for word in row[0].split())


def _elided(gap: str) -> bool:
    """Whether the text between two doses leaves the drug out, and names no other thing."""
    words = re.findall(r"[A-Za-zµ][\w.'-]*", gap)
    return all(word.strip(".'-").lower() in _plain() or re.fullmatch(rf"(?i)(?!d\d+w)[dq]-?\d.*|x|{NUMBER_WORD}", word) for word in words)


_ANOTHER = quick.compile(
    r"(?:[,;]|\band|\bplus|\bwith|\bor)\s(?:and\s|then\s)?(?:[a-z]+\s)?([a-z][a-z-]{4,})\s"
    r"(?:(?:infusions?|injections?|transfusions?|bolus(?:es)?|doses?|pulses?)\sof\s)?$"
)


def _names_another(gap: str) -> bool:
    """Whether a new clause names something right before the dose that no lexicon knows (", and albumin 1 g/kg"): the dose is that thing's."""
    match = _ANOTHER.search(gap)
    return match is not None and not match[1].endswith(("ly", "ed", "ing")) and not _elided(match[1])


def _taken(text: str, anchors: list[Anchor], before: int | None, part: Part, parts: list[Part]) -> bool:
    """Whether the drug before this dose already has one before it ("5 mg A 10 mg B")."""
    if before is None:
        return False
    anchor = anchors[before]
    return any(
        other.end <= anchor.start and re.fullmatch(r"\s*(?:of\s)?(?:\w+\s)?", text[other.end : anchor.start]) and other.kind == part.kind
        for other in parts
    )


def _bare(text: str, start: int, end: int, parts: list[Part]) -> str:
    """The text between a drug and a dose without the doses in it ("40 mg d1, 20 mg d11": the second dose still hangs on the drug)."""
    piece = text[start:end]
    for part in sorted(parts, key=lambda p: -p.start):
        if start <= part.start and part.end <= end:
            piece = piece[: part.start - start] + piece[part.end - start :]
    return piece


def _respectively(text: str, anchors: list[Anchor], parts: list[Part]) -> dict[int, int]:
    """Lists paired by "respectively": as many doses as drugs, in order, the last of one list before the first of the other."""
    word = re.search(r"(?i)\brespectively\b", text) if "respectively" in text.lower() else None
    if word is None:
        return {}
    doses = [i for i, part in enumerate(parts) if part.end <= word.start() + 2]
    if any(re.match(r"\s?of\s(?:the|this|each)\s", text[parts[i].end :]) for i in doses):
        return {}  # "35 mL and 3 mL of the mixture"
    for count in range(min(len(doses), len(anchors)), 1, -1):
        chosen = doses[-count:]
        drugs = [i for i, anchor in enumerate(anchors) if anchor.end <= parts[chosen[0]].start][-count:]
        if len(drugs) == count and all(_fits(anchors[d], parts[p]) for d, p in zip(drugs, chosen, strict=True)):
            between = [text[parts[a].end : parts[b].start] for a, b in pairwise(chosen)]
            if all(re.fullmatch(r"[^;.]{1,40}", gap) for gap in between):
                return dict(zip(chosen, drugs, strict=True))
    return {}
