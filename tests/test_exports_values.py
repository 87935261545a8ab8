"""Single values on their way into a format: types, guards, lengths, names, ages, and characters that XML cannot hold."""

from __future__ import annotations

from typing import Any

import pytest
from synthetic import HOSTILE, LONG

from exports import EXPORTERS
from exports.parquet import column_type
from exports.phenopackets import iso_age
from exports.rdf_files import XML_FORBIDDEN, xml_text
from exports.spreadsheets import guard, unguard
from exports.workbook import fit
from exports.works import person


@pytest.mark.parametrize(("name", "values", "kind"), [
    ("age", [9, 44], "double"), ("age", [], "double"), ("start", [None], "int64"), ("value", [1, "low"], "string"),
    ("number", [2**63], "string"), ("value", [1, 2.5, None], "double"), ("negated", [True, None], "bool"), ("papers", [3], "int64"),
    ("title", [None], "string"), ("value", [True, 1], "string"),
])
def test_types_of_columns(name: str, values: list[Any], kind: str) -> None:
    assert column_type(name, values) == kind


@pytest.mark.parametrize("text", [*HOSTILE, LONG, "", "'", "''=x", "'@", "\t=1", "\r=1", "plain"])
def test_guard_and_unguard_are_inverse(text: str) -> None:
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


def test_a_text_too_long_for_a_cell_is_cut() -> None:
    assert fit("x" * 32_767) == "x" * 32_767
    assert len(fit("\U0001f600" * 20_000).encode("utf-16-le")) // 2 <= 32_767
    assert fit("\U0001f600" * 20_000).endswith("\u2026")


@pytest.mark.parametrize(
    ("printed", "family", "given"),
    [("Rafei H", "Rafei", "H"), ("van der Berg J.-P.", "van der Berg", "J.-P."), ("Li", "Li", None), ("Study Group", "Study Group", None),
     ("O'Brien W A", "O'Brien", "W A"),
     ("\u00d6zg\u00fcr \u00c7K", "\u00d6zg\u00fcr", "\u00c7K")],
)
def test_names_are_only_cut_before_initials(printed: str, family: str, given: str | None) -> None:
    assert person(printed) == {"family": family, "given": given}


@pytest.mark.parametrize(("value", "unit", "age"), [("9", "a", "P9Y"), ("44.5", "a", "P44Y6M"), ("3", "mo", "P3M"), ("10", "d", "P10D"), ("1.3", "a", None),
                                                    ("", "a", None), ("9", "", None), ("2.5", "wk", None)])
def test_ages(value: str, unit: str, age: str | None) -> None:
    assert iso_age(value, unit) == age


def test_every_format_says_what_it_loses() -> None:
    for exporter in EXPORTERS.values():
        assert exporter.description
        assert "\n" not in exporter.description
        assert exporter.write.__doc__ is None or "ost" in exporter.write.__doc__ or "see" in exporter.write.__doc__


def test_xml_text_leaves_what_xml_can_hold() -> None:
    assert xml_text("a\tb\nc\r\nd\u0001\u2028\U0001f9ec") == "a\tb\nc\nd\ufffd\u2028\U0001f9ec"
    assert not XML_FORBIDDEN.search("plain \u00e9")
