"""The course of the disease: gold facts of the three seed papers (written before the rules), times, grades, tables and the honest aggregates.

Facts of the seeds: `tests/golden/course_seeds.json`; names and figures only.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from conftest import ROOT, SEEDS

_ALL = json.loads((ROOT / "tests/golden/course_seeds.json").read_text("utf-8"))
GOLD: dict[str, dict[str, list[dict[str, Any]]]] = {k: v for k, v in _ALL.items() if k != "_"}
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


TABLE = """# Two patients: a case series

## Case reports

We report two patients.

| Patient | Age/Sex | Diagnosis | Mutation | Best response | Adverse events (grade) | Relapse | Outcome |
| --- | --- | --- | --- | --- | --- | --- | --- |
| 1 | 45/F | DLBCL | TP53 mutation | CR | CRS (grade 2), neutropenia (grade 4) | No | Alive, 12 months |
| 2 | 60/M | follicular lymphoma | - | PR | none | Bone marrow, 8 months | Died, 20 months |
"""


def facts_of(text: str, extractor: str) -> list[tuple[str, str, dict[str, object]]]:
    """(patient, object, values) of what one extractor finds in a text."""
    from extract.pipeline import assertions, read_text
    from kg.model import Entity

    out = []
    for a in assertions(read_text(text)):
        if a.extractor == extractor and isinstance(a.object, Entity) and a.event is not None:
            out.append((a.subject.label[:9], a.object.label, {k: v for k, v in a.event.properties if not isinstance(v, Entity)}))
    return out


def test_cells_of_a_table_are_facts_of_their_row() -> None:
    found = {(patient, name): values for patient, name, values in facts_of(TABLE, "course_tables")}
    assert found["Patient 1", "cytokine release syndrome"]["grade"] == 2
    assert found["Patient 1", "neutropenia"]["grade"] == 4
    assert ("Patient 1", "complete remission") in found and ("Patient 2", "partial response") in found
    assert found["Patient 2", "dead"] == {"outcome": "dead", "value": 20.0, "unit": "mo", "status": "dead", "printedText": "Died, 20 months"}
    assert not [key for key in found if key[0] == "Patient 1" and "relapse" in key[1]]


@pytest.mark.parametrize(
    ("text", "day", "offset"),
    [
        ("On the 16th day after infusion, she had a headache.", 16, "P16D"),
        ("Nine days after the fourth dose he had a rash.", 9, "P9D"),
        ("Two weeks after the infusion, fever appeared.", 14, "P2W"),
        ("One month after the transplantation, he relapsed.", None, "P1M"),
        ("In May 2021, she relapsed.", None, None),
    ],
)
def test_phrases_of_time(text: str, day: int | None, offset: str | None) -> None:
    from extract.relations.when import whens

    (when,) = whens(text)
    assert (when.day, when.offset) == (day, offset)


def test_a_grade_has_a_scale_only_where_one_is_stated() -> None:
    from extract.relations.grades import find_grades, grade_of, scale_in

    text = "He had grade 3 neutropenia and thrombocytopenia (CTCAE v5.0) and a systolic murmur of grade 2/6."
    first, second = text.index("neutropenia"), text.index("thrombocytopenia")
    spans = [(first, first + 11), (second, second + 16)]
    assert [g.value for g in find_grades(text)] == [3]
    assert [g.value for g in (grade_of(text, *span, spans) for span in spans) if g] == [3, 3]
    assert scale_in(text, "neutropenia") == "CTCAE 5.0"
    assert scale_in("Grade 2 according to ASTCT", "neutropenia") is None  # that scale does not grade it


def test_the_case_matrix_has_a_row_a_patient_in_the_order_of_the_text() -> None:
    import pyoxigraph

    from exports.named import run_named
    from extract.pipeline import assertions, read_text
    from kg.rdf import document_lines, to_ntriples

    document = read_text(
        "Case report: A 40-year-old man with acute myeloid leukemia received azacitidine 75 mg/m2. He achieved complete remission. "
        "Six months later he relapsed in the bone marrow. He received venetoclax 400 mg. He died of sepsis 12 months after diagnosis.\n"
    )
    store = pyoxigraph.Store()
    store.load(to_ntriples(document_lines(document, assertions(document))).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    (row,) = run_named(store, "case-matrix").dicts()
    assert row["therapies"] == "azacitidine; venetoclax"
    assert row["responses"] == "complete remission"
    assert str(row["relapses"]).startswith("bone marrow relapse")
    assert row["outcome"] == "dead 12 mo (sepsis)"
    (response,) = [r for r in run_named(store, "responses-by-therapy").dicts() if r["therapy"] == "azacitidine"]
    assert (response["response"], response["patients"], response["patients_treated"], response["papers"]) == ("complete remission", 1, 1, 1)
