"""Every query is a receipt: the assertions behind a row, with the quotes they stand on."""

from __future__ import annotations

import pytest

from exports.named import named_queries, run_named
from kg.build import build
from kg.examples import example_papers
from kg.store import GraphFolder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> GraphFolder:
    out = tmp_path_factory.mktemp("receipts") / "g"
    with example_papers() as papers:
        build([papers], out)
    return GraphFolder.open(out)


@pytest.mark.parametrize("name", sorted(set(named_queries()) - {"presence-matrix"}))
def test_every_row_has_its_receipts(folder: GraphFolder, name: str) -> None:
    store = folder.store()
    texts = folder.texts()
    plain = run_named(store, name)
    with_receipts = run_named(store, name, receipts=True)
    assert with_receipts.columns == (*plain.columns, "receipts")
    assert [row[:-1] for row in with_receipts.rows] == list(plain.rows)
    for row in with_receipts.rows:
        receipts = row[-1]
        assert isinstance(receipts, list) and receipts, row
        for receipt in receipts:
            assert any(text[receipt["start"] : receipt["end"]] == receipt["quote"] for text in texts.values())


def test_silence_has_no_receipt(folder: GraphFolder) -> None:
    rows = list(run_named(folder.store(), "presence-matrix", receipts=True).dicts())
    assert {row["state"] for row in rows} > {"not reported"}
    for row in rows:
        assert bool(row["receipts"]) == (row["state"] != "not reported")
