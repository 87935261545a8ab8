"""How parsed references are scored: what counts as a miss, what as invented, and how far a score moves on other lists."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.reference_interval import interval
from benchmarks.references import FIELDS, score, tally
from kg.model import Author, Reference

BLANK = dict.fromkeys(("title", "container", "year", "volume", "issue", "pages", "doi"))


def row(**fields: Any) -> dict[str, Any]:
    return {"authors": [{"family": "Lind", "given": "A."}], **BLANK, **fields}


def read(**fields: Any) -> Reference:
    return Reference(raw="", authors=(Author("Lind", "A"),), **fields)


@pytest.mark.parametrize(
    ("field", "gold", "got", "counts"),
    [
        ("volume", "12", "12", (1, 0, 0)),
        ("volume", "vol. 12", "12", (1, 0, 0)),
        ("volume", "12", "13", (0, 1, 1)),
        ("volume", None, "12", (0, 1, 0)),
        ("volume", "12", None, (0, 0, 1)),
        ("volume", None, None, (0, 0, 0)),
        ("pages", "3–9", "3-9", (1, 0, 0)),
        ("title", "On Lists", "on lists.", (1, 0, 0)),
        ("doi", "10.1/AB", "10.1/ab", (1, 0, 0)),
    ],
)
def test_one_field(field: str, gold: str | None, got: str | None, counts: tuple[int, int, int]) -> None:
    assert tally(row(**{field: gold}), read(**{field: got}))[FIELDS.index(field)] == counts


def test_authors_are_one_value() -> None:
    two = {**row(), "authors": [{"family": "Lind", "given": "A"}, {"family": "Rey", "given": "T"}]}
    assert tally(two, read())[FIELDS.index("authors")] == (0, 1, 1)


def test_fields_that_gold_never_has_are_not_in_the_mean() -> None:
    result = score([(row(volume="12"), read(volume="12")), (row(volume="3"), read(volume="4", issue="5"))])
    assert result["volume"] == (0.5, 0.5, 0.5)
    assert result["macro F1"] == pytest.approx((1 + 0.5) / 2)  # authors and volume
    assert result["all fields right"] == 0.5
    assert score([])["macro F1"] == 0.0


def test_the_interval_knows_that_one_source_is_bad() -> None:
    right, wrong = tally(row(volume="12"), read(volume="12")), tally(row(volume="12"), read())
    even = interval((f"source {i % 10}", right if i % 2 else wrong) for i in range(99))
    assert even[0] == 10
    one_bad = [(f"source {i % 10}", wrong if i % 10 == 0 else right) for i in range(100)]
    count, low, high = interval(one_bad)
    assert (count, high) == (10, 1.0)
    assert low < score([(row(volume="12"), read(volume=None if i == 0 else "12")) for i in range(10)])["macro F1"] < high
    assert interval(one_bad) == interval(reversed(one_bad))
    assert interval([("one", right)] * 5) == (1, 1.0, 1.0)
