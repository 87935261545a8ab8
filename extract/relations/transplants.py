"""patient–underwent transplant: kind, donor, conditioning and time of each transplantation that was done.

Which transplantations were done is known from the therapies; here the sentence is read for its donor and kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.relations.course import Fact, places, settle, statements, time_of, time_values
from extract.relations.entities import named
from extract.relations.lines import given_rows
from kg.model import Assertion, Document, Value

NAME = "transplants"
_KINDS = (
    ("haploidentical", re.compile(r"(?i)\bhaplo(?:-?\s?identical)?\b")),
    ("autologous", re.compile(r"(?i)\bauto(?:logous|graft)?\b|\bASCT\b|\bauto-?(?:HSCT|SCT)\b")),
    ("cord blood", re.compile(r"(?i)\bcord\sblood\b")),
    ("allogeneic", re.compile(r"(?i)\ballo(?:gen(?:e)?ic|graft)?\b|\ballo-?(?:HSCT|SCT|BMT)\b|\bdonor\b")),
)
_RELATIVE = r"(?:father|mother|brother|sister|sibling|son|daughter|cousin|parent|twin)"
_DONOR = re.compile(
    rf"(?i)\b(?:from|of|by|using)\s(?:an?\s|the\s|his\s|her\s|their\s)?((?:(?:HLA|fully|full|matched|mismatched|"
    rf"identical|unrelated|related|haploidentical|younger|older|elder|healthy|\d+/\d+|[\w/-]*(?:matched|"
    rf"identical))[\s-]?)*"
    rf"(?:{_RELATIVE}(?:'s)?|(?:sibling|family|related|unrelated)?\s?donors?))\b"
    rf"|\b(?:his|her)\s((?:(?:HLA-identical|HLA-matched|haploidentical|matched|healthy|younger|"
    rf"older)\s)*{_RELATIVE})\b|\b((?:matched\s|mismatched\s|HLA-\w+\s)*(?:unrelated|related|sibling)\sdonor)\b"
)


def read(document: Document) -> list[Fact]:
    """Every transplantation that a patient of this paper underwent."""
    at = {place.index: place for place in places(document)}
    facts: list[Fact] = []
    for row, entity in given_rows(document):
        place = at.get(row.sentence)
        if row.given.kind != "transplant" or place is None or row.given.state.kind in {"later", "other", "none"}:
            continue
        text, here = place.text, row.given
        near = text[max(0, here.start - 40) : here.end + 90]
        kind = next((name for name, pattern in _KINDS if pattern.search(text[here.start : here.end])), None)
        kind = (
            "haploidentical"
            if re.search(r"(?i)haplo", near)
            else kind or next((name for name, pattern in _KINDS if pattern.search(entity.label)), None)
        )
        donor = _DONOR.search(text, here.start) or (_DONOR.search(near) if kind != "autologous" else None)
        values: dict[str, Value | tuple[Value, ...]] = {"transplantKind": kind or entity.label}
        if donor and kind != "autologous":
            values["donor"] = next(group for group in donor.groups() if group).strip()
        extra: list[tuple[str, Value]] = [("printedText", text[here.start : here.end]), *time_values(time_of(place, here.start, here.end), place)]
        facts.append(Fact(row.patient, "underwentTransplant", named("Transplant", entity.label), "TransplantEvent", values, place, extra))
    return settle(facts)


def extract(document: Document) -> Iterator[Assertion]:
    """Transplantations as assertions, in the order of the text."""
    yield from statements(document, read(document), NAME)
