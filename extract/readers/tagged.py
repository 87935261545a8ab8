"""Records of tagged lines: `PMID- 123`, `TY  - JOUR`. What MEDLINE's text format and RIS have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The hyphen stands in the fifth column, so that a line of an abstract that begins with "CD19 - positive" is none.
_FIELD = re.compile(r"(?=.{4}-)([A-Z][A-Z0-9]|[A-Z]{3,4}) {0,2}-(?: (.*)|$)")
_LOOSE = re.compile(r"([A-Z][A-Z0-9]) ?-(?: (.*)|$)")

Fields = list[tuple[str, str]]


def split_records(text: str, first: str, last: str | None = None) -> Iterator[Fields]:
    """The fields of each record in their order. A record begins with the tag `first` (and ends with `last`, where the format has one);
    a line without a tag goes on with the field above it."""
    fields: Fields = []
    text = text.lstrip("\ufeff")
    # Some programs write one blank before the hyphen.
    field = _LOOSE if re.search(rf"^{first} ?-", text, re.M) and not re.search(rf"^(?=.{{4}}-){first} *-", text, re.M) else _FIELD
    for line in text.splitlines():
        match = field.match(line)
        if match is None:
            more = line.strip()
            if fields and more:
                tag, value = fields[-1]
                fields[-1] = (tag, f"{value} {more}" if value else more)
            continue
        tag, value = match[1], (match[2] or "").strip()
        if tag == first:
            if fields:
                yield fields
            fields = []
        if tag == last:
            if fields:
                yield fields
            fields = []
        elif fields or tag == first:
            fields.append((tag, value))
    if fields:
        yield fields


def values(fields: Fields, *tags: str) -> list[str]:
    """The values of a tag in their order; of the first of several tags that has any."""
    for tag in tags:
        found = [value for known, value in fields if known == tag and value]
        if found:
            return found
    return []


def value(fields: Fields, *tags: str) -> str | None:
    """The first value of the first of the tags that has one."""
    return next(iter(values(fields, *tags)), None)
