"""patient–underwent transplant: kind, donor, conditioning and time of each transplantation that was done.

Which transplantations were done is known from the therapies; here the sentence is read for its donor and kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract import quick
from extract.once import once
from extract.relations.course import MAIN, Place, meaning, places, time_of, time_values
from extract.relations.entities import named
from extract.relations.facts import Fact, settle, statements
from extract.relations.lines import given_rows
from extract.relations.when import When
from extract.triggers import Guard
from kg.model import Assertion, Document, Patient, Value

NAME = "transplants"
_KINDS = (
    ("haploidentical", quick.compile(r"(?i)\bhaplo(?:-?\s?identical)?\b")),
    ("autologous", quick.compile(r"(?i)\bauto(?:logous|graft)?\b|\bASCT\b|\bauto-?(?:HSCT|SCT)\b")),
    ("cord blood", quick.compile(r"(?i)\bcord\sblood\b")),
    ("allogeneic", quick.compile(r"(?i)\ballo(?:gen(?:e)?ic|graft)?\b|\ballo-?(?:HSCT|SCT|BMT)\b|\bdonor\b")),
)
_RELATIVE = r"(?:father|mother|brother|sister|sibling|son|daughter|cousin|parent|twin|husband|wife|spouse|uncle|aunt|nephew|niece)"
_DONOR = quick.compile(
    rf"(?i)\b(?:from|of|by|using)\s(?:an?\s|the\s|his\s|her\s|their\s)?((?:(?:\d+-year-old|HLA|fully|full|matched|mismatched|"
    rf"identical|unrelated|related|haploidentical|cord\sblood|younger|older|elder|healthy|\d+/\d+|[\w/-]*(?:matched|"
    rf"identical)|deceased|living|cadaveric|brain-dead)[\s-]?)*"
    rf"(?:{_RELATIVE}(?:'s)?|(?:sibling|family|related|unrelated)?\s?donors?))\b"
    rf"|\b(?:his|her)\s((?:(?:HLA-identical|HLA-matched|haploidentical|matched|healthy|younger|"
    rf"older)\s)*{_RELATIVE})\b|\b((?:matched\s|mismatched\s|HLA-\w+\s)*(?:unrelated|related|sibling)\sdonor)\b"
)


#: A transplantation told without the name of one in the list of therapies.
_TOLD = Guard(
    r"(?i)\b(?:was|were|been)\s(?:then\s|subsequently\s|successfully\s)*(?P<verb>transplanted)\b|\b(?:received|"
    r"underwent|undergone|undergoing|proceeded\sto|followed\sby|consolidated\s(?:by|with)|"
    r"bridged\sto|given|performed|had)\s(?:(?!(?:no|not|before|after)\b)[\w²/.-]+\s){0,5}?(?P<noun>(?:stem[\s-]cell|"
    r"bone\smarrow|marrow|kidney|renal|liver|heart|lung|"
    r"hematopoietic\scell|cord\sblood)\s(?:transplant(?:ation)?|rescue|graft)|(?:allo|auto|haplo)?-?(?:HSCT|SCT|BMT|"
    r"ASCT)\b|transplant(?:ation)?(?=\s(?:from|of)\b)|"
    r"(?:(?:kidney|renal|liver|heart|cardiac|lung)\s)?allograft(?!\s(?:biops|\w*function|reject|nephrect|failure|loss|vascul|thrombos|surviv))|"
    r"(?:haploidentical|allogeneic|autologous|cord\sblood|unrelated(?:\sdonor)?|sibling(?:\sdonor)?|matched)\stransplant(?:ation)?\b)"
)
_SUBJECT = Guard(
    r"(?i)\b(?P<noun>(?:autologous|allogeneic|haploidentical|allo|auto)[\s-](?:[\w-]+\s){0,3}?(?:transplant(?:ation)?|rescue|HSCT|SCT|BMT))\s"
    r"(?:from\s(?:an?|the|his|her)\s(?:[\w/-]+\s){1,4})?(?:(?:was|were)\s(?:then\s|successfully\s|subsequently\s)?(?:performed|complicated|carried\sout|done|followed|undertaken)"
    r"|followed|took\splace)\b"
)
_ORGAN = quick.compile(r"(?i)\b(kidney|renal|liver|heart|lung)\b")
_NAMES = {"renal": "kidney"}
#: "Was transplanted in 2012 with a kidney".
_WITH_ORGAN = quick.compile(r"(?i)(?:\s(?:in|on|at)\s[\w\s]{2,20}?)?\swith\s(?:an?|the|his|her)\s(?:[\w-]+\s){0,3}?(kidney|liver|heart|lung)s?\b")
#: "The liver of the same donor was transplanted to a woman".
_THE_ORGAN = quick.compile(
    r"(?i)\bthe\s(?:(?:left|right|other|second)\s)?(kidney|liver|heart|lung)s?\s(?:(?:of|from)\s[\w\s]{3,30}\s)?(?:was|were)\s(?:then\s)?$"
)
#: Words that tell that a paper speaks of grafts of blood-forming cells.
_CELLS = Guard(
    r"(?i)stem[\s-]cell|marrow\stransplant|\b(?:HSCT|[Aa]llo-?SCT|SCT|BMT)\b|haploidentical|allogen|autologous|cord\sblood|conditioning|leuk|lymphom|myelom|GVHD|graft-versus|filgrastim|chimer|engraft"
)


def _values(text: str, start: int, end: int, label: str) -> dict[str, Value | tuple[Value, ...]]:
    """Kind and donor of the transplantation at `text[start:end]`."""
    near = text[max(0, start - 40) : end + 90]
    kind = next((name for name, pattern in _KINDS if pattern.search(text[max(0, start - 14) : end])), None)
    kind = kind or next((name for name, pattern in _KINDS if pattern.search(label)), None)
    kind = "haploidentical" if re.search(r"(?i)haplo", near) else kind
    if _ORGAN.search(label) or label == "transplantation":
        kind = label  # of an organ the kind is the organ
    donor = _DONOR.search(text, start) if kind != "autologous" else None
    if donor is None and kind != "autologous":
        donor = next((m for m in _DONOR.finditer(text, max(0, start - 60), end) if m.group(3)), None)
    if kind is None and (donor or re.search(r"(?i)\ballogen", near)):
        kind = "allogeneic"
    values: dict[str, Value | tuple[Value, ...]] = {"transplantKind": kind or label}
    if donor:
        values["donor"] = next(group for group in donor.groups() if group).strip()
    return values


@once
def read(document: Document) -> list[Fact]:
    """Every transplantation that a patient of this paper underwent."""
    at = {place.index: place for place in places(document)}
    facts: list[Fact] = []
    for row, entity in given_rows(document):
        place = at.get(row.sentence)
        if row.given.kind != "transplant" or place is None or row.given.state.kind in {"later", "other", "none"}:
            continue
        if re.search(r"(?i)lymphocyte\sinfusion", entity.label):
            continue  # cells of the donor, but no graft
        facts.append(_fact(row.patient, place, row.given.start, row.given.end, entity.label))
    known = {(f.patient.ordinal, f.place.index) for f in facts}
    for place in at.values():
        match = (_TOLD.search(place.text) or _SUBJECT.search(place.text)) if place.kind in MAIN else None
        if match is None or re.search(
            r"(?i)\b(?:plan\w*|intend\w*|consider\w*|scheduled|strategy|option|await\w*|eligible|candidate|would|refused|declined)\b", place.text
        ):
            continue
        start, end = match.span("verb" if match.groupdict().get("verb") else "noun")
        context = meaning(place.text, start, end)
        if context.negated or context.hedged or context.planned or context.historical or (
            context.experiencer not in {"patient", "donor"} and not (context.experiencer == "family" and _DONOR.match(place.text, end + 1))
        ):
            continue
        for patient in place.patients:
            if not any((patient.ordinal, place.index + n) in known for n in (-1, 0, 1)):
                organ = _ORGAN.search(place.text[start:end]) or _WITH_ORGAN.match(place.text, end) or _THE_ORGAN.search(place.text, 0, start)
                cells = "hematopoietic stem cell transplantation" if _CELLS.search(document.text) else "transplantation"
                label = f"{_NAMES.get(organ[1].lower(), organ[1].lower())} transplantation" if organ else cells
                facts.append(_fact(patient, place, start, end, label))
    return settle(facts)


def _fact(patient: Patient, place: Place, start: int, end: int, label: str) -> Fact:
    values = _values(place.text, start, end, label)
    extra: list[tuple[str, Value]] = [("printedText", place.text[start:end]), *time_values(_own(time_of(place, start, end), place), place)]
    return Fact(patient, "underwentTransplant", named("Transplant", label), "TransplantEvent", values, place, extra)


def _own(when: When | None, place: Place) -> When | None:
    """A time that is not counted from a transplantation itself, nor that of what the sentence before told: a transplantation comes later."""
    return None if when is place.carried or (when is not None and when.anchor is not None and re.search(r"(?i)transplant|donor", when.anchor)) else when


def extract(document: Document) -> Iterator[Assertion]:
    """Transplantations as assertions, in the order of the text."""
    yield from statements(document, read(document), NAME)
