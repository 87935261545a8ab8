"""Whole entries of our own, in many styles, parsed with the model that ships: each field as in tests/golden/references_entries.json.

The truth was written down before the first look; `--accept` writes what is read now, so read the difference. An entry with a `known` reason is read wrongly
and its row holds the truth.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from extract.references import tagger
from extract.references.attributes import attributes
from extract.references.parse import parse_reference, parse_references, reference_as_dict
from extract.references.tokens import tokenise

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


@pytest.mark.parametrize("kept", [tagger._KEPT, 500])
def test_company_and_order_of_entries_do_not_matter(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it matter when the tagger forgets what it has added up."""
    monkeypatch.setattr(tagger, "_KEPT", kept)
    raws = [row["raw"] for row in rows()]
    alone = {raw: parse_reference(raw) for raw in raws}
    shuffled = random.Random(kept)
    shuffled.shuffle(raws)
    for size in (7, 60):
        for first in range(0, len(raws), size):
            batch = raws[first : first + size]
            assert parse_references(batch) == [alone[raw] for raw in batch]


def test_sums_that_could_not_be_added_up_are_added_up_later() -> None:
    raw = rows()[0]["raw"]
    line = tokenise(raw)
    fresh, expected = tagger.Tagger(tagger.MODEL), tagger.Tagger(tagger.MODEL).tag([line])
    fresh.tag([tokenise("Another line")])

    def full(self: object, indices: object) -> None:
        raise MemoryError

    weights = fresh.weights
    fresh.weights = type("Full", (), {"__getitem__": full})()
    with pytest.raises(MemoryError):
        fresh.tag([line])
    fresh.weights = weights
    assert fresh.tag([line]) == expected


def test_what_is_added_up_is_what_is_trained() -> None:
    """Numbers stand for the attributes: the scores of each token are the weights of the attributes by which it is trained."""
    model = tagger.Tagger(tagger.MODEL)
    lines = [tokenise(row["raw"]) for row in rows()]
    scores, starts = model._scores(lines)
    for line, start in zip(lines, starts.tolist(), strict=True):
        for at, names in enumerate(attributes(line), start):
            assert scores[at].tolist() == sum(model.weights[model.rows[name]] for name in names if name in model.rows).tolist(), line[at - start]
