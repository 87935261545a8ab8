"""Whole entries of our own, in many styles, parsed with the model that ships: each field as in tests/golden/references_entries.json.

The truth was written down before the first look; `--accept` writes what is read now, so read the difference. An entry with a `known` reason is read wrongly
and its row holds the truth.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.references.parse import parse_reference, reference_as_dict

ENTRIES = Path(__file__).parent / "golden" / "references_entries.json"


def read(raw: str) -> dict[str, Any]:
    """What is read of an entry: the fields that are not empty."""
    return {name: value for name, value in reference_as_dict(parse_reference(raw), raw).items() if value}


def rows() -> list[dict[str, Any]]:
    return list(json.loads(ENTRIES.read_text("utf-8")))


@pytest.mark.parametrize("row", [pytest.param(r, id=r["raw"][:50]) for r in rows() if "known" not in r])
def test_every_field(row: dict[str, Any], accept: bool) -> None:
    if accept:
        pytest.skip("accepted by test_accept")
    assert read(row["raw"]) == row


@pytest.mark.parametrize(
    "row", [pytest.param(r, id=r["raw"][:50], marks=pytest.mark.xfail(strict=True, reason=r["known"])) for r in rows() if "known" in r]
)
def test_known_failures(row: dict[str, Any]) -> None:
    assert read(row["raw"]) == {name: value for name, value in row.items() if name != "known"}


def test_accept(accept: bool) -> None:
    if accept:
        lines = [json.dumps(row if "known" in row else read(row["raw"]), ensure_ascii=False) for row in rows()]
        ENTRIES.write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")
    assert len({row["raw"] for row in rows()}) == len(rows())
