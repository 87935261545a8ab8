"""The course of the disease: gold facts of the three seed papers (written before the rules), times, grades, tables and the honest aggregates.

Facts of the seeds: `tests/golden/course_seeds.json`. Missed facts that are known stand in MISSED; each must stay missed, or the list is out of date.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SEEDS

GOLD: dict[str, dict[str, list[dict[str, Any]]]] = {k: v for k, v in json.loads((ROOT / "tests/golden/course_seeds.json").read_text("utf-8")).items() if k != "_"}
QUERIES = ("responses", "relapses", "adverse-events", "genetics", "markers", "transplants", "outcomes")


@cache
def rows_of(name: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of every query for one paper, by the extractors and rdf of the whole program."""
    import pyoxigraph

    from exports.named import run_named
    from extract.pipeline import assertions, read_text
    from kg.rdf import document_lines, to_ntriples

    document = read_text((SEEDS / name).read_text("utf-8"))
    store = pyoxigraph.Store()
    store.load(to_ntriples(document_lines(document, assertions(document))).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return {query: list(run_named(store, query).dicts()) for query in QUERIES}


def fits(row: dict[str, Any], fact: dict[str, Any]) -> bool:
    """Whether a row states a fact: the same patient and figures, and the words of the fact in its cells."""
    for key, wanted in fact.items():
        if key == "patient":
            if not row["patient"].endswith(f"/{wanted}"):
                return False
            continue
        have = row.get(key)
        if wanted is None or isinstance(wanted, int | float):
            if have != wanted:
                return False
        elif isinstance(wanted, list):
            if not have or set(wanted) != set(str(have).split("; ")):
                return False
        elif have is None or str(wanted).casefold() not in str(have).casefold():
            return False
    return True


def cases() -> list[tuple[str, str, dict[str, Any]]]:
    """Every gold fact with its paper and query."""
    return [(name, query, fact) for name, facts in GOLD.items() for query in QUERIES for fact in facts[query]]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed papers are not here")
@pytest.mark.parametrize(("name", "query", "fact"), cases(), ids=lambda v: v if isinstance(v, str) else "-".join(str(x) for x in v.values())[:60])
def test_seed_fact(name: str, query: str, fact: dict[str, Any]) -> None:
    assert any(fits(row, fact) for row in rows_of(name)[query]), [{k: v for k, v in row.items() if k in fact} for row in rows_of(name)[query]]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed papers are not here")
def test_nothing_is_made_up_in_the_seeds() -> None:
    names = {name[:3]: name for name in GOLD}
    # Symptoms of the disease, feared, prevented or supposed events, and another paper's patient give no rows.
    assert [r["event"] for r in rows_of(names["002"])["adverse-events"]] == ["acute kidney injury"]
    for name in GOLD:
        events = {str(r["event"]) for r in rows_of(name)["adverse-events"]}
        assert not {e for e in events if "graft" in e or "diplopia" in e or "dehydration" in e or "dizziness" in e}
    assert not rows_of(names["001"])["relapses"]
    assert not rows_of(names["001"])["transplants"]
    assert {r["patient"][-1] for r in rows_of(names["002"])["transplants"]} == {"2"}
    assert 36 not in {r["value"] for r in rows_of(names["000"])["outcomes"]}  # 36 months are another paper's
    assert {(r["event"], r["scale"]) for r in rows_of(names["000"])["adverse-events"] if r["grade"]} == {
        ("cytokine release syndrome", None), ("immune effector cell-associated neurotoxicity syndrome", None),
    }


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed papers are not here")
def test_a_mutation_that_comes_and_goes_keeps_its_times() -> None:
    name = next(n for n in GOLD if n.startswith("002"))
    rows = [r for r in rows_of(name)["genetics"] if r["gene"] == "ABL1" and r["patient"].endswith("/1")]
    assert [r["status"] for r in rows] == ["absent", "present", "present", "absent"]
    assert [r["time"] for r in rows] == ["At 6-month evaluation", "In May 2021", "in Dec, 2021", "After completion of the treatment"]
    assert [r["zygosity"] for r in rows] == [None, "heterozygous", "homozygous", None]
