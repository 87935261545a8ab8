"""Which therapy of a sentence a schedule or a route belongs to."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from extract import quick
from extract.relations.therapy_items import Item
from kg.model import Mention

#: Between a route or schedule and the drug behind it.
_LEADS = quick.compile(
    r"[\s-]+(?:(?:of|the|dose|doses|pulse|high|low|standard|injections?|infusions?|administration|bolus|oral|intravenous|subcutaneous|intrathecal|topical|i\.v\.|s\.c\.)[\s-]+){0,3}|\s*\((?:\w+\s){0,2}"
)


#: How long something lasts leads no drug ("after the fever had subsided for 72 h aspirin was reduced").
_LASTS = quick.compile(r"(?i)(?:for|over|during|in)\s")
_START = quick.compile(r"(?i)(?<=[\w.])\s(?:on|from)\s(?:the\s)?(?:hospital\s|postoperative\s)?day\s[+-]?\d{1,3}$")


def without_start(start: int, end: int, mention: Mention) -> tuple[int, int, Mention]:
    """A schedule without the day on which it began ("twice daily on day 15"), which is a time."""
    match = _START.search(mention.label) if " day" in mention.label else None
    if match is None or end - start != len(mention.label):
        return start, end, mention
    return start, start + match.start(), replace(mention, text=mention.label[: match.start()], label=mention.label[: match.start()])


def attach_schedules(text: str, items: list[Item], parts: list[tuple[int, int, Mention]]) -> None:
    """Put the schedules and routes of a sentence to its items, under the dose that they stand behind."""
    doses = [(start, end, mention) for start, end, mention in parts if mention.type == "dose"]
    owner = {id(mention): item for item in items for mention in item.doses}
    for start, end, mention in parts:
        if mention.type not in {"schedule", "route"}:
            continue
        behind = min((item for item in items if item.start >= end), key=lambda item: item.start, default=None)
        before = max((item for item in items if item.end <= start), key=lambda item: item.end, default=None)
        dose = max(((s, e, m) for s, e, m in doses if e <= start and id(m) in owner), key=lambda d: d[1], default=None)
        gap_behind = text[end : behind.start] if behind is not None else None
        leads = gap_behind is not None and not _LASTS.match(mention.label) and _LEADS.fullmatch(gap_behind)
        if leads and dose is not None and mention.type == "schedule" and "(" in leads[0]:
            leads = None  # "A 1.5 mg/m2 every 3 weeks (B 20 mg before each)"
        ends = [item.end for item in items] + [e for _, e, _ in parts]
        anchored = max((e for e in ends if e <= start), default=0)
        tight = re.fullmatch(r"[\s,;(]*(?:(?:and|for|on|in|at|given|by)\s+)*", text[anchored:start]) is not None and anchored > 0
        nearest = max((d for d in doses if d[1] <= start), key=lambda d: d[1], default=None)
        if nearest is not None and id(nearest[2]) not in owner and (before is None or nearest[0] >= before.end) and not leads:
            continue  # it stands behind a dose of a drug that is not known
        if leads and (mention.type == "route" or not tight or re.search(r"\band\W*$", text[anchored:start])):
            target = behind
        elif dose is not None and (before is None or dose[1] > before.end or owner[id(dose[2])] is before):
            target = owner[id(dose[2])]
        else:
            target = before
        if target is None or not _belongs(text, target, start, end, anchored):
            continue
        if mention.type == "route":
            own = id(dose[2]) if dose is not None and owner[id(dose[2])] is target and target.start < start else -1
            target.routes.setdefault(own, mention.label)
        else:
            key = doses.index(dose) if dose is not None and owner[id(dose[2])] is target and dose[1] <= start else -1
            if leads and target is behind:
                key = -1
            target.schedules[key] = f"{target.schedules[key]} {mention.label}" if key in target.schedules else mention.label
            if re.search(r"(?i)\b(?:both|each|all)(?:\son|\sfrom)?\W*$", text[max(0, start - 12) : start]):
                for item in reversed(items[: items.index(target)]):
                    if item.kind != target.kind or item.schedules or not _listed_with(text, item, target):
                        break
                    item.schedules[-1] = mention.label
                    if text[max(0, start - 12) : start].lower().find("both") >= 0:
                        break
        _share(text, items, target, start, mention)
    for number, (_, _, mention) in enumerate(doses):
        # Schedules are kept under the number of the dose that they stand behind; number them by dose object from here on.
        if id(mention) in owner and number in owner[id(mention)].schedules:
            owner[id(mention)].schedules[id(mention)] = owner[id(mention)].schedules.pop(number)
    for item in items:
        if not item.routes and (route := _named_route(item.mention.text, item.mention.label)) and (item.kind != "drug" or route != "intrathecal"):
            item.routes[-1] = route
    for item in items:
        outer = _outer(items, item)
        if not item.routes and outer is not None and outer.routes:
            item.routes = dict(outer.routes)


#: A route in the name itself ("subcutaneous immunoglobulin", "IVIG", "intrathecal chemotherapy").
_ROUTE_IN_NAME = quick.compile(r"(?i)^(?:intravenous|subcutaneous|inhaled|topical|oral)\b|\bintrathecal")
_IG = {"IVMP": "intravenous", "IVIG": "intravenous", "IVIg": "intravenous", "IVIGs": "intravenous", "SCIG": "subcutaneous", "SCIg": "subcutaneous"}


@lru_cache(maxsize=1024)
def _named_route(text: str, label: str) -> str | None:
    named = _ROUTE_IN_NAME.search(text) or _ROUTE_IN_NAME.search(label)
    return named[0].lower() if named else _IG.get(text)


_OF_ALL = quick.compile(
    r"(?i)\W*\s(?:were|are|had\sbeen|have\sbeen)\s(?:\w+ly\s|then\s|also\s|both\s|all\s)*\w+(?:ed|en)\s(?:\w+ly\s|at\s|by\s|for\s|in\s){0,2}"
)
_PAIR = quick.compile(r"(?i)\W*(?:and|plus|,)?\W*(?:\w+\W+){0,1}")


def _listed_with(text: str, item: Item, target: Item) -> bool:
    """Whether nothing ends the list between two therapies of a sentence."""
    return re.search(r"[;.:]\s|[()]\W*[a-z]*\(|\b(?:was|were|then|followed)\b", text[item.end : target.start]) is None


def _share(text: str, items: list[Item], target: Item, start: int, mention: Mention) -> None:
    """A route or schedule behind the plural verb of a list ("A 12 mg and B 20 mg were given intrathecally once weekly") belongs to all of the list."""
    order = items.index(target)
    if order == 0 or target.start > start:
        return
    told = max([target.end] + [position for dose in target.doses if (position := text.find(dose.text, target.end) + len(dose.text)) <= start])
    between = text[told:start]
    verb = _OF_ALL.match(between)
    if verb is None or len(verb[0]) < len(between) - 40 or re.search(r"[;.]|,\s\w+\s(?:was|were)", between):
        return
    for before, item in zip(reversed(items[:order]), reversed(items[1 : order + 1]), strict=True):
        gap = text[before.end : item.start]
        for dose in before.doses:
            gap = gap.replace(dose.text, " ")
        if before.kind != target.kind or _PAIR.fullmatch(gap) is None:
            return
        if mention.type == "route":
            before.routes = before.routes or {-1: mention.label}
        elif not before.schedules:
            before.schedules[-1] = mention.label


_NEAR = quick.compile(
    r"(?i)[\s,;()\[\]:-]*(?:(?:and|both|each|all|for|from|on|in|at|given|administered|by|was|were|is|initiated|started|commenced|continued|needed|required|necessary|performed|orally|infusions?|injections?|therapy|"
    r"treatment|doses?|regimen|regime|tablets?|ointment|cream|gel|drops|patch|inhaler|suspension|mouthwash|chemotherapy|an?|the|of|with|total|then|followed|taken|received|applied|used|as|infused|injected|repeated|every|had|been|has|single|slow|continuous|rapid|bolus|loaded|pushed|bolused|run|DS|SR|XR|ER|MR|XL|LA|forte|depot|retard|immediate|extended|modified|sustained|release|without)\b[\s,;()\[\]:-]*){0,7}"
)


_ROUTE = re.compile(r"\b(?:s\.c\.|i\.v\.|i\.m\.|p\.o\.|i\.t\.)")


def _belongs(text: str, target: Item, start: int, end: int, anchored: int) -> bool:
    """Whether a schedule or route stands close enough to a therapy to be its own, and the therapy is of a kind that has one."""
    if target.kind in {"transplant", "procedure"}:
        return False
    if target.start >= end:
        return True
    return _NEAR.fullmatch(_ROUTE.sub(" ", text[anchored:start])) is not None


def _outer(items: list[Item], item: Item) -> Item | None:
    """The container of a therapy; of two nested ones the outer, where only that one has a route."""
    outer = items[item.container] if item.container is not None else None
    if outer is not None and not outer.routes and outer.container is not None:
        return items[outer.container]
    return outer
