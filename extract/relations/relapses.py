"""patient–relapsed: the disease came back, where, when, with which figures. Words are data (`extract/patterns/relapse.tsv`).

"Relapsed" before the name of a disease is an adjective and no event, unless an examination shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extract import quick
from extract.annotate.tables import table
from extract.relations.after import given_since, therapy_before
from extract.relations.course import MAIN, Place, meaning, mentions_at, own_or_near, places, time_of, time_values
from extract.relations.entities import NEOPLASM, named
from extract.relations.facts import Fact, settle, statements
from extract.relations.lines import given_at
from extract.relations.put_down import is_sign
from extract.relations.sites import sites_in, sites_of
from extract.triggers import Guard
from kg.model import Assertion, Document, Patient, Value

NAME = "relapses"
_SHOWN = quick.compile(r"(?i)\b(?:indicat\w+|confirm\w+|show\w*|reveal\w*|demonstrat\w+|consistent\swith|suggest\w+|diagnos\w+)\s(?:an?\s|the\s|of\s)*$")
_EVENT_VERB = quick.compile(
    r"(?i)\b(?:had|has|have|was|were|patient|(?:wo)?man|boy|girl|he|she|it|disease|leuk\w+|lymphoma|myeloma|tumou?r|cancer|sclerosis|lupus|\w+itis|\w+iasis|\w+osis|infection|syndrome|but|and|then|who|which|that|"
    r"subsequently|later|again|soon|rapidly|finally|eventually|\w+ly|(?-i:[A-Z]{2,6}))\s$"
)
_ADJECTIVE = quick.compile(
    r"(?i)^\s(?:[\w/-]+\s){0,3}(?:ALL|B-ALL|T-ALL|AML|CLL|DLBCL|MM|leuk\w+|lymphoma|myeloma|disease|CNSL|patients?|"
    r"cancer|carcinoma|neuroblastoma|tumou?r|cases?)\b"
)
_ORDER = quick.compile(r"(?i)\b(first|second|third|fourth|early|late|isolated|combined)\s(?:[\w-]+\s)?$")
_VALUE = quick.compile(r"(?<![\w.])\d+(?:\.\d+)?\s?%")


@cache
def _forms(kind: str) -> Guard:
    body = "|".join(form for name, form in table("relapse", 2) if name == kind)
    return Guard(
        rf"(?i)(?<![\w-])(?:{body})(?!\w)" if kind in {"event", "told"} else rf"(?i)(?:\b(?:{body}))" if kind == "before" else rf"(?i)(?:{body})"
    )


def find_relapses(text: str) -> list[tuple[int, int]]:
    """Places in a folded sentence that tell a relapse as an event, whoever had it."""
    out = []
    for match in _forms("event").finditer(text):
        before, behind = text[: match.start()], text[match.end() :]
        if _forms("behind").match(behind):
            continue
        participle = match[0].lower() in {"relapsed", "recurred", "flared"} or "came" in match[0].lower()
        shown = _SHOWN.search(before) is not None
        if participle:
            adjective = match[0].lower() == "relapsed" and (_ADJECTIVE.match(behind) or not (_EVENT_VERB.search(before) or shown))
            if adjective and not (shown and re.match(r"(?i)\s(?:bone\smarrow|CNS|\w+)\s(?:manifestation|involvement|infiltrat)", behind)):
                continue
        elif _forms("before").search(before) and not re.search(
            r"(?i)\bwas\s(?:then\s|also\s)?(?:confirmed|diagnosed|detected|found|seen|noted|observed)|\boccurred", behind[:40]
        ):
            continue
        out.append(match.span())
    return out


def _sentence(document: Document, place: Place) -> Iterator[Fact]:
    text = place.text
    taken = -200
    for start, end in find_relapses(text):
        context = meaning(text, start, end)
        if context.negated or context.planned or context.historical or context.experiencer != "patient" or start - taken < 40:
            continue
        if re.search(r"(?i)\b(?:not|never)\s(?:yet\s|again\s)?$", text[:start]):
            continue  # "has not recurred"
        if _symptom_came_back(document, place, start, text[start:end]):
            continue
        taken = end
        sites = tuple(sites_of(document, place, start, end))
        if not sites:  # "The CNS leukemia was controlled but relapsed": the subject stands in the clause before
            sites = tuple(dict.fromkeys(name for a, b, name in sites_in(document, place) if b <= start))[:1]
        if not sites and re.match(r"(?i)(?:\w+\s){0,2}(?:biops|aspirat|histolog|cytolog)", text):
            sites = _site_before(document, place)
        when = own_or_near(time_of(place, start, end), place)
        for patient in place.patients:
            if when is place.carried and given_since(document, place, patient):
                when = None
            values: dict[str, Value | tuple[Value, ...]] = {"site": sites} if sites else {}
            order = _ORDER.search(text[:start])
            extra: list[tuple[str, Value]] = [("printedText", text[start:end])]
            if order:
                extra.append(("relapseOrder", order[1].lower()))
            blasts = [m.text for a, _, m in place.mentions if m.type == "quantity" and _VALUE.search(m.text)]
            if blasts:
                extra.append(("value", "; ".join(blasts)))
            after = () if _begun_then(document, place, patient, end) else therapy_before(document, place, patient, start, end=end)
            if after:
                values["after"] = after
            label = f"{sites[0]} relapse" if len(sites) == 1 else "relapse"
            yield Fact(
                patient,
                "relapsed",
                named("Relapse", label),
                "RelapseEvent",
                values,
                place,
                [*extra, *time_values(when, place)],
                hedged=context.hedged,
                cue=next((c[3] for c in context.cues if c[0] == "hedged"), None),
            )


_FOLLOWS = quick.compile(r"(?i)[^.;]{0,40}?\b(?:after|following|on|under|despite|during|while|since)\s(?:(?!(?:and|then|when|which|was|were)\b)[\w-]+\s){0,4}")


def _begun_then(document: Document, place: Place, patient: Patient, end: int) -> bool:
    """Whether the sentence goes on with what was given for the relapse ("at the fourth relapse, X was begun"): after what it came is not told."""
    begun = min((at for _, at in given_at(document, place.index, patient)), default=-1)
    return begun >= end and _FOLLOWS.fullmatch(place.text, end, begun) is None


DISEASE = quick.compile(rf"(?i){NEOPLASM}|disease|syndrome|infection|histiocytosis|vasculitis|lupus|sclerosis|purpura")


_SYMPTOM = quick.compile(
    r"(?i)\b(?:loss|pain|seizures?|bleeding|rash|arrhythmia|tachycardia|syncope|(?:o)?edema|fever|cough|headache|palsy|paresis|weakness|dyspn\w+|vomiting|diarrh\w+|hypotension|"
    r"hypertension|hypo\w+emia|hyper\w+emia)\b"
)


def _symptom_came_back(document: Document, place: Place, start: int, word: str) -> bool:
    """Whether the subject of "recurred" is a symptom or an event and not the disease ("ventricular tachycardia recurred on day 14")."""
    if word.lower() in {"recurrence", "recurrences", "relapse", "relapses"}:
        of = next((m for a, _, m in place.mentions if a > start and re.fullmatch(r"\sof\s(?:[\w-]+\s){0,3}?", place.text[start + len(word) : a])), None)
        return of is not None and (is_sign(of.label or of.text) or (of.type in {"adverse_event", "finding"} and not DISEASE.search(of.label or of.text)))
    if word.lower() not in {"recurred", "relapsed", "flared"}:
        return False
    before = reversed(mentions_at(document, place.index))
    subject = next((m for _, b, m in before if b <= start and re.fullmatch(r"(?:\s\w+){0,2}\s", place.text[b:start])), None)
    if subject is None or subject.type not in {"adverse_event", "finding", "disease"}:
        return False
    name = subject.label or subject.text
    return is_sign(name) or _SYMPTOM.search(name) is not None or (subject.type != "disease" and not DISEASE.search(name))


def _site_before(document: Document, place: Place) -> tuple[str, ...]:
    """The one site that the sentence before told: what a biopsy without a site was taken of."""
    before = next((p for p in places(document) if p.index == place.index - 1), None)
    names = {name for _, _, name in sites_in(document, before)} if before is not None else set()
    return tuple(names) if len(names) == 1 else ()


def _told(place: Place) -> Iterator[Fact]:
    """Relapses that are only named by their number as the time of something else ("At second relapse she received …")."""
    for match in _forms("told").finditer(place.text):
        context = meaning(place.text, *match.span())
        if context.negated or context.hedged or context.planned or context.experiencer != "patient" or place.kind not in MAIN:
            continue
        for patient in place.patients:
            extra: list[tuple[str, Value]] = [("printedText", match[0]), ("relapseOrder", match[1].lower()), ("time", match[0])]
            yield Fact(patient, "relapsed", named("Relapse", "relapse"), "RelapseEvent", {}, place, extra, confidence=0.7)


def read(document: Document) -> list[Fact]:
    """Every relapse of every patient; what the next words or a summary repeat becomes evidence."""
    facts: list[Fact] = []
    event, told = _forms("event"), _forms("told")
    for place in places(document):
        here = list(_sentence(document, place)) if event.possible(place.text) else []
        if not here and told.possible(place.text):
            here = [f for f in _told(place) if not any(("relapseOrder", dict(f.extra)["relapseOrder"]) in g.extra for g in facts)]
        facts += here
    return settle(facts)


def extract(document: Document) -> Iterator[Assertion]:
    """Relapses as assertions, in the order of the text."""
    yield from statements(document, read(document), NAME)
