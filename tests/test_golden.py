"""The answers of the named queries on the example papers are those of tests/golden. `pytest tests/test_golden.py --accept` rewrites them:
read the difference before you commit it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

GOLDEN = ROOT / "tests" / "golden"

#: Columns that are long, or that only say where: evidence is tested against the texts elsewhere.
HIDDEN = {"quote", "section", "start", "end", "sentence", "text", "concept", "agent_concept", "target_concept", "confidence"}

#: Queries whose answers are small, one row a fact.
QUERIES = (
    "papers", "references", "shared-works", "patients", "diagnoses", "therapies", "products", "targets", "genetics", "markers", "responses", "relapses",
    "adverse-events", "transplants", "outcomes", "absent", "hedged", "relayed", "same-patient", "merges",
)


def shortened(value: Any) -> Any:
    """Identifiers without the part that all of ours share; long texts cut."""
    if isinstance(value, str):
        for long, short in (("https://w3id.org/litkg/id/", "id:"), ("https://doi.org/", "doi:")):
            value = value.replace(long, short)
        return value if len(value) <= 90 else value[:89] + "…"
    return value


def lines(folder: Path, query: str) -> str:
    """A query's rows as JSON, one a line; empty cells are left out."""
    from exports.named import run_named
    from kg.store import GraphFolder

    rows = []
    for row in run_named(GraphFolder.open(folder).store(), query).dicts():
        shown = {key: shortened(value) for key, value in row.items() if key not in HIDDEN and value is not None}
        text = json.dumps(shown, ensure_ascii=False)
        if text not in rows:
            rows.append(text)
    return "".join(f"{row}\n" for row in rows)


@pytest.mark.parametrize("query", QUERIES)
def test_golden(query: str, example_graph: Path, accept: bool) -> None:
    from exports.named import named_queries

    assert query in named_queries()
    path = GOLDEN / f"{query}.jsonl"
    found = lines(example_graph, query)
    if accept:
        path.write_text(found, "utf-8")
    assert path.is_file(), "run `pytest tests/test_golden.py --accept`"
    assert found == path.read_text("utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {p.stem for p in GOLDEN.glob("*.jsonl")} == set(QUERIES)
