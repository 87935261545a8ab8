"""patient–has outcome–outcome: survival and its length, alive or dead, cause of death, remission that lasts, follow-up.

Words are data (`extract/patterns/outcome.tsv`). A figure of a group ("median survival 6 months") is none; neither is a length of time without
the words that say what lasted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from extract import quick
from extract.annotate.context import OwnText
from extract.annotate.tables import table
from extract.relations import responses
from extract.relations.course import Place, meaning, places, time_of, time_values
from extract.relations.entities import named
from extract.relations.facts import Fact, settle, statements
from extract.relations.put_down import is_sign
from extract.relations.relapses import DISEASE
from extract.relations.when import When, clause, duration, figure, spans_of_time, unit_code, whens
from extract.triggers import Guard, Rules
from kg.model import Assertion, Document, Patient, Value

NAME = "outcomes"
_GROUP = quick.compile(r"(?i)\b(?:median|mean|average|rate|rates|\d-year|five-year|two-year|estimated|probability|cumulative|\d+(?:\.\d+)?\s?%)\b")
_AIM = quick.compile(r"(?i)\b(?:to|extend\w*|improv\w+|prolong\w+|predict\w*|better|poor|longer|increase\w*|expected)\s(?:the\s|an?\s)?(?:\w+\s)?$")
_CAUSE = quick.compile(
    r"(?i)^\s?(?:\w+\s)?(?:of|from|due\sto|because\sof|owing\sto|as\sa\sresult\sof|secondary\sto|"
    r"to)\s((?!(?:the\s)?(?:day|age|hospital|infusion|transplant\w*)\b)[\w\s-]{3,60}?)(?=\s(?:on|in|at|after|before|"
    r"\d|\w+\s(?:days?|weeks?|months?|years?))\b|[,.;(]|$)"
)
_OTHERS = quick.compile(
    r"(?i)\b(?:siblings?|brothers?|sisters?|mother|father|parents?|uncle|aunt|cousins?|grand\w+|husband|wife|spouse|"
    r"donor|twin|fetus|foetus)\b(?!'s)"
)
_LASTS = quick.compile(r"(?i)\b(?:remain\w*|maintain\w*|sustain\w*|continu\w+|stay\w*|been|persist\w*|lasts?|lasted|keeps?|kept|still)\b")


class Rule(NamedTuple):
    """One row of the table."""

    outcome: str
    status: str
    how: str
    pattern: quick.Pattern


_PERSON = Guard(
    r"(?i)(?:^|[.;]\s|,\sand\s)(?:\w+ly,?\s|then\s|finally,?\s)?(?:he|she|(?:the|our|this)\s(?:[\w-]+\s)?(?:patient|child|boy|girl|infant|man|woman|neonate|baby)|(?:patient|case)\s\w{1,3}|"
    r"P\d{1,2}|an?\s\d{1,3}-\w+-old\s[\w\s]{3,30})\b(?:,[^,]{1,60},)?\s"
)
#: Who recovered, died or is alive: a person, or a patient by number with what stands in apposition ("Patient 3 (59-year-old man)").
_WHO = (
    r"(?:patient|he|she|child|infant|boy|girl|man|woman|neonate|newborn|baby|recipient|(?:(?:patient|case|subject|upn|pt\.?|mrs?\.|ms\.)\s(?:no\.?\s)?#?"
    r"(?:\d{1,3}|[IVX]{1,4}|(?-i:[A-H])\b\.?)|(?-i:P)\d{1,2})(?:\s\([^()]{1,60}\)|,\s[^,.;]{1,60},)?)\*{0,2}"
)


@cache
def _rules() -> Rules[Rule]:
    rows = ((o, s, h, f.replace("{who}", _WHO)) for o, s, h, f in table("outcome", 4))
    return Rules((Rule(o, s, h, quick.compile(rf"(?i)(?<![\w-])(?:{f})(?!\w)")) for o, s, h, f in rows), whole=True)


_COUNTED = quick.compile(
    r"(?i)\s(?:from|since|after)\s(?:(?!(?:and|but|which|who)\b)[\w-]+\s){1,6}(?:was|is|reached|of)\s(?:about\s|approximately\s)?"
)


def _length(text: str, start: int, end: int) -> tuple[float, str, str] | None:
    """The length of time that belongs to an outcome: right before it ("36 months event-free survival"), behind it, or counted from something."""
    left, right = clause(text, start, end)
    spans = spans_of_time(text)
    before = [
        s
        for s in spans
        if s[1] <= start and s[0] >= left and re.fullmatch(r"(?i)[\s-]+(?:of\s|long\s|the\s|significant\w*\s|in\s)*", text[s[1] : start])
    ]
    if before:
        a, b, value, unit = before[-1]
        return value, unit, text[a:b]
    behind = [s for s in spans if s[0] >= end and s[1] <= right + 1 and s[0] - end < 60]
    for a, b, value, unit in behind:
        if re.fullmatch(
            r"(?i)[\s,:(]*(?:(?:period|time|duration|of|was|is|for|up\sto|has\sbeen|lasting|to|at|than|more|about|"
            r"approximately|over|after|during|reached|a|an|the|total|until|now|with|and|well|in|without|evidence|disease|"
            r"follow-?\s?up|at\sleast|nearly|complete|remission|good|condition|health|recurrence|relapse|\w+ly)\b[\s,:(]*)*",
            text[end:a],
        ):
            return value, unit, text[a:b]
    for a, b, value, unit in behind:
        if _COUNTED.fullmatch(text, end, a):
            return value, unit, text[a:b]
    for when in whens(text):
        if when.kind == "offset" and when.offset and not when.offset.startswith("-"):
            match = re.search(r"(?i)([\w.]+)[\s-](hours?|days?|weeks?|months?|years?)", when.text)
            apart = when.end <= start and re.search(r"(?i)[;,]\s(?:and|but|then|when)\b|\b(?:and|but)\s(?:he|she|the)\b", text[when.end : start])
            if match and not apart and (value_ := figure(match[1])) is not None and left <= when.start <= right:
                return value_, unit_code(match[2]), when.text
    return None


def _sentence(place: Place) -> Iterator[Fact]:
    text = place.text
    taken: list[tuple[int, int]] = []
    for rule in _rules().possible(text):
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            if any(start < b and a < end for a, b in taken) or _GROUP.search(text[max(0, start - 40) : end + 25]):
                continue
            fact_values = _values(place, rule, start, end)
            if fact_values is None:
                continue
            taken.append((start, end))
            values, extra = fact_values
            for patient in place.patients:
                yield _fact(
                    patient,
                    place,
                    rule.outcome,
                    values,
                    [*extra, ("printedText", text[start:end]), *time_values(_own_time(place, start, end), place)],
                )
    yield from _lasting(place)


_ILLS = frozenset({"disease", "adverse_event", "finding"})
#: "At the age of six years he is well", "she is now well".
_NOW = Guard(
    r"(?i)\bat\s(?:the\s)?age\s(?:of\s)?(?:\d|\w+\syears)|\b(?:is|remains)\s(?:now|currently|presently|still|today)\b|\b(?:now|currently|today),?\s(?:he|she)\b"
)


def _values(place: Place, rule: Rule, start: int, end: int) -> tuple[dict[str, Value | tuple[Value, ...]], list[tuple[str, Value]]] | None:
    text = place.text
    context = meaning(text, start, end)
    told = next((b for kind, _, b, _ in context.cues if kind in {"negated", "negative"} and b <= start), None)
    # "She declined further therapy and died": the denial is of the verb before.
    verb = rule.status == "dead" or rule.outcome in {"recovery", "well"}
    anew = verb and told is not None and re.search(r"\band\s(?:\w+ly\s|then\s|later\s)?$", text[told:start]) is not None
    denied = context.negated and not anew and rule.outcome not in {"no recurrence", "free of relapse"}
    if denied or context.hedged or context.planned or context.experiencer != "patient" or _AIM.search(text[:start]):
        return None
    if (_OTHERS.search(text[max(0, start - 60) : end]) and not isinstance(text, OwnText)) or re.match(r"(?i)\suntil\b", text[end:]):
        return None
    coordinated = rule.outcome in {"recovery", "well"} and re.match(r"(?i)(?:\w+ly\s|then\s)?(?:recovered|made|is|remains|has)\b", text[start:end])
    if coordinated and _PERSON.search(text, 0, start) is None:
        return None  # "renal function was monitored and recovered fully"
    long = None if rule.outcome == "recovery" else _length(text, start, end)
    if rule.how in {"measured", "follow"} and long is None:
        return None
    if rule.how == "follow" and re.match(r"(?i)\s(?:plans?|appointments?|care|clinic|imaging|stud(?:y|ies)|protocol|program\w*)\b", text[end:]):
        return None
    if rule.how == "follow" and re.search(r"(?i)\bintervals?\b|\bevery\b", text[end : end + 40]):
        return None
    if rule.how == "follow" and (
        long is None
        or not re.match(r"(?i)[\s,:]*(?:of|for|was|period|at|to|is|\()?", text[end:])
        or text.find(long[2], max(0, start - 25)) > end + 25
    ):
        return None
    if rule.outcome in {"no recurrence", "free of relapse", "free of progression", "well"} and long is None:
        whens_ = [w for w in whens(text) if w.kind in {"date", "offset", "anchor"}]
        if not whens_ and not (rule.outcome == "well" and _NOW.search(text)):
            return None
    if rule.outcome == "no recurrence" and text[end - 3 : end] not in {"nce", "ces"} and _of_an_event(place, start):
        return None
    values: dict[str, Value | tuple[Value, ...]] = {"outcome": rule.outcome}
    if long is not None:
        values["value"], values["unit"] = long[0], long[1]
    if rule.status:
        values["status"] = rule.status
    extra: list[tuple[str, Value]] = []
    if rule.status == "dead":
        cause = _cause(place, end) or _cause_behind_day(place, end)
        if cause is None and re.match(r"(?i)(?:resulted|led)\s", text[start:end]):
            cause = next((m.label or m.text for _, b, m in reversed(place.mentions) if b <= start and m.type in _ILLS and m.affirmed), None)
        if text[:end].endswith("al"):  # "the syndrome was fatal": of what stands before
            cause = next((m.label or m.text for _, b, m in reversed(place.mentions) if b <= start and m.type in _ILLS and m.affirmed), None)
            if cause is None:
                return None
            values = {"outcome": rule.outcome, "status": rule.status}
        if cause:
            extra.append(("cause", cause))
    return values, extra


def _of_an_event(place: Place, start: int) -> bool:
    """Whether what "did not recur" is an event or a sign: the only thing that the sentence has named, and no disease."""
    named_ = [m for _, b, m in place.mentions if b <= start and m.type in {"adverse_event", "finding", "disease"}]
    return bool(named_) and not any(DISEASE.search(m.label or m.text) and not is_sign(m.label or m.text) for m in named_)


def _cause(place: Place, end: int) -> str | None:
    match = _CAUSE.match(place.text[end:])
    if match is None:
        return None
    a, b = end + match.start(1), end + match.end(1)
    named_ = next(
        (m for s, e, m in place.mentions if s >= a - 2 and e <= b + 20 and m.type in {"disease", "adverse_event", "finding"}),
        None,
    )
    return named_.label or named_.text if named_ else match[1].strip()


_ON_DAY = quick.compile(
    r"\s(?:on|at)\s(?:day|month|week)\s\+?\d+(?=\s(?:of|from|due\sto)\s"
    r"(?!(?:the|his|her|induction|consolidation|therapy|treatment|admission|hospital\w*|life|illness|cycle|age)\b))"
)


def _cause_behind_day(place: Place, end: int) -> str | None:
    """The cause that stands behind the day ("died on day 140 of sepsis")."""
    day = _ON_DAY.match(place.text[end:])
    return _cause(place, end + day.end()) if day else None


#: "A complete response, which has been maintained for 14 months".
_STILL = Guard(
    r"(?i)(?:\s\([^()]{1,40}\))?,?\s(?:which|and|that)\s(?:(?:has\s(?:been\s|now\s)?|is\s)(?:still\s)?(?:maintained|sustained|ongoing|persisted|continued|lasted)|persists|lasts|continues|holds)\s"
    r"(?:now\s)?(?:for\s|at\s)(?:more\sthan\s|over\s|about\s|at\sleast\s)?(?P<n>\d+(?:\.\d+)?|[a-z]+)\s(?P<u>days?|weeks?|months?|years?)\b"
)


#: "Remains in remission 19 months after the relapse", "… was maintained at the 24-month visit".
_STILL_AT = quick.compile(
    r"(?i)(?:\s\([^()]{1,40}\))?(?:\s(?:is|was|has\sbeen|were)\s(?:still\s)?(?:maintained|sustained|preserved|present|ongoing))?,?\s(?:(?:at|now|for)\s)?"
    r"(?:the\s|about\s|approximately\s|more\sthan\s|over\s)*(?P<n>\d+(?:\.\d+)?|[a-z]+)[\s-](?P<u>days?|weeks?|months?|years?)\b"
    r"(?=\s(?:after|from|since|post|following|later|visit|follow|evaluation|off\s(?:all\s)?(?:therapy|treatment|chemotherapy|drugs|medication|immunosup))|\sof\sfollow)"
)


#: "At 24 months he remained in complete remission".
_AT_VISIT = quick.compile(r"(?i)(?:at|after)\b")
_LENGTH = quick.compile(r"(?i)(\d+(?:\.\d+)?|[a-z]+)[\s-](days?|weeks?|months?|years?)\b")
_REMAINED_IN = Guard(r"(?i)\b(?:remain(?:s|ed)|was\sstill|is\sstill|stayed)\s(?:in\s)?(?:an?\s|\w+ing\s)?$")


def _lasting(place: Place) -> Iterator[Fact]:
    """A response that lasts until the last follow-up ("has remained in remission for 6 months")."""
    text = place.text
    for item in responses.find_responses(text):
        if item.family not in {"good", "stable"}:
            continue
        long = duration(text, item.start, item.end)
        still = _STILL.match(text, item.end)
        if still is not None and long is None and (value := figure(still["n"])) is not None:
            for patient in place.patients:
                values: dict[str, Value | tuple[Value, ...]] = {"outcome": item.name, "value": value, "unit": unit_code(still["u"]), "status": "alive"}
                yield _fact(patient, place, item.name, values, [("printedText", text[item.start : item.end])])
            continue
        at = _STILL_AT.match(text, item.end) if long is None else None
        if at is not None and (value := figure(at["n"])) is not None:
            long = value, unit_code(at["u"]), at[0]
        leading = next(iter(whens(text)), None) if long is None else None
        if leading is not None and leading.kind == "offset" and leading.start < 3 and leading.end <= item.start and _AT_VISIT.match(leading.text):
            match = _LENGTH.search(leading.text)
            if match is not None and (value := figure(match[1])) is not None and _REMAINED_IN.search(text, 0, item.start):
                long = value, unit_code(match[2]), ""
        before = text[max(0, item.start - 45) : item.start]
        if long:
            before += text[item.end : at.end() if at is not None else text.find(long[2], item.end)]
        if (
            long is None
            or not _LASTS.search(before)
            or meaning(text, item.start, item.end).negated
            or _GROUP.search(text[max(0, item.start - 40) : item.end + 25])
        ):
            continue
        for patient in place.patients:
            yield _fact(
                patient,
                place,
                item.name,
                {"outcome": item.name, "value": long[0], "unit": long[1], "status": "alive"},
                [("printedText", text[item.start : item.end]), *time_values(_own_time(place, item.start, item.end), place)],
            )


_OF_NOW = Guard(r"(?i);\s(?:he|she|the\s(?:patient|child|boy|girl|man|woman))\s(?:has|is|remains)\b")


def _own_time(place: Place, start: int, end: int) -> When | None:
    """When, as the sentence itself says: what was told before is not the time of an outcome."""
    when = time_of(place, start, end)
    if when is not None and when.end <= start and _OF_NOW.search(place.text, when.end, end):
        return None  # "in 2017 he had a cancer removed; he has been free of recurrence since"
    return None if when is place.carried else when


def _fact(patient: Patient, place: Place, name: str, values: dict[str, Value | tuple[Value, ...]], extra: list[tuple[str, Value]]) -> Fact:
    return Fact(patient, "hasOutcome", named("Outcome", name), "OutcomeEvent", values, place, extra)


def read(document: Document) -> list[Fact]:
    """Every outcome of every patient, repetitions settled."""
    return settle([fact for place in places(document) for fact in _sentence(place)])


def extract(document: Document) -> Iterator[Assertion]:
    """Outcomes as assertions, in the order of the text."""
    yield from statements(document, read(document), NAME)
