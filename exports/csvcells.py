"""Columns and cells of the Neo4j files: which Neo4j type a column has, and how a value is written in it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from exports.propertygraph import STRING, XSD, Val

#: What may not stand in a field: line breaks and other control characters. Each is written as a space.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
#: Delimiters between the elements of an array, in the order in which they are tried: none can be escaped, so the first that no element
#: holds is taken. The last is a control character and hence in no field.
ARRAY_DELIMITERS = ("|", "\x1f")
_INTEGER, _BOOLEAN = XSD + "integer", XSD + "boolean"
_TEXTS = frozenset([STRING, "iri"])
_FRACTIONS = (XSD + "double", XSD + "decimal", XSD + "float")


def _number_type(text: str, datatype: str) -> str:
    """The narrowest Neo4j type that holds a value as written: int, long, double, boolean or string."""
    if datatype == _BOOLEAN:
        return "boolean" if text in ("true", "false") else "string"
    if datatype == _INTEGER and re.fullmatch(r"-?\d{1,19}", text, re.A) and -(2**63) <= int(text) < 2**63:
        return "int" if -(2**31) <= int(text) < 2**31 else "long"
    if datatype in _FRACTIONS and re.fullmatch(r"-?\d+(\.\d*)?([eE][+-]?\d+)?", text, re.A) and math.isfinite(float(text)):
        return "double"
    return "string"


_WIDER = {frozenset(pair): wide for pair, wide in ((("int", "long"), "long"), (("int", "double"), "double"), (("long", "double"), "double"))}


@dataclass
class Column:
    """What the values of one property have in common, gathered value by value."""

    type: str = ""
    many: bool = False
    delimited: bool = False
    controls: bool = False
    datatypes: set[str] = field(default_factory=set)

    def add(self, values: list[Val]) -> None:
        """Take the values of one node into account."""
        if len(values) > 1:
            self.many = True
        for text, datatype in values:
            self.datatypes.add(datatype)
            found = "string" if datatype in _TEXTS else _number_type(text, datatype)
            if self.type != found:
                self.type = found if not self.type else _WIDER.get(frozenset((self.type, found)), "string")
            if found == "string":
                self.delimited = self.delimited or ARRAY_DELIMITERS[0] in text
                # What can be printed holds no control character, and finding that out is quick.
                self.controls = self.controls or (not text.isprintable() and CONTROLS.search(text) is not None)

    @property
    def header(self) -> str:
        """The type in the header line, with nothing for a plain string."""
        if self.many:
            return f":{self.type}[]"
        return "" if self.type == "string" else f":{self.type}"

    @property
    def mixed(self) -> bool:
        """Whether each value must say its datatype."""
        return len(self.datatypes) > 1


def quoted(text: str) -> str:
    """A string field: always in quotes, inner quotes doubled (RFC 4180), control characters as spaces."""
    if not text.isprintable():
        text = CONTROLS.sub(" ", text)
    return '"' + text.replace('"', '""') + '"'


def cell(column: Column, values: list[Val], delimiter: str) -> str:
    """The field of a property."""
    if not column.many:
        return quoted(values[0].text) if column.type == "string" else values[0].text
    text = delimiter.join(CONTROLS.sub(" ", v.text) for v in values)
    return '"' + text.replace('"', '""') + '"' if column.type == "string" else text


def breaks_cell(values: list[Val], delimiter: str) -> str:
    """Which control characters stood where, so that a text can be given back: code point in hexadecimal, `@`, offset; one entry a value."""
    notes = [" ".join(f"{ord(m[0]):x}@{m.start()}" for m in CONTROLS.finditer(v.text)) for v in values]
    return f'"{delimiter.join(notes)}"' if any(notes) else ""


def restore(text: str, notes: str) -> str:
    """The text that `quoted` and `breaks_cell` were given."""
    characters = list(text)
    for note in notes.split():
        code, offset = note.split("@")
        characters[int(offset)] = chr(int(code, 16))
    return "".join(characters)


def plain_cell(kind: str, value: object) -> str:
    """A field of a fixed column (`STATEMENT_COLUMNS`): nothing for None, booleans in lower case."""
    if value is None:
        return ""
    if kind == "string":
        return quoted(str(value))
    return str(value).lower() if isinstance(value, bool) else repr(value)


def loads_alike(line: str) -> bool:
    """Whether LOAD CSV reads a line as the importer does: it takes `\\\\` for one backslash and `\\"` for a quote, the importer does not."""
    return "\\" not in line or not re.search(r'\\["\\]', line)


__all__ = ["ARRAY_DELIMITERS", "CONTROLS", "STRING", "Column", "breaks_cell", "cell", "loads_alike", "plain_cell", "quoted", "restore"]
