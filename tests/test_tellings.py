"""A retold patient beside the first-hand report: what agrees, differs, is not found, cannot be told; and pairs who may be one person."""

from __future__ import annotations

from typing import Any

import pytest

from kg.link.patients import overlaps
from kg.link.people import Fact, Person
from kg.link.tellings import compare


def fact(label: str, denied: bool = False, **values: Any) -> Fact:
    return Fact(f"said/{label}/{sorted(values.items())}", f"c/{label}", label, denied, {k: frozenset([str(v)]) for k, v in values.items()})


def person(**relations: list[Fact]) -> Person:
    out = Person("p", told="told")
    for name, facts in relations.items():
        out.facts[name] = facts
    return out


@pytest.mark.parametrize(
    ("relation", "retold", "first", "expected"),
    [
        ("experienced", fact("CRS", grade=2), [fact("CRS", grade=1)], "CRS: grade 2 / grade 1"),
        ("experienced", fact("CRS", grade=2), [fact("CRS", grade=1), fact("CRS", grade=2)], "CRS (grade 2)"),
        ("experienced", fact("CRS", grade=2), [fact("CRS")], "cannot tell CRS: grade 2 / not stated"),
        ("experienced", fact("CRS", grade=2, scale="ASTCT"), [fact("CRS", grade=3, scale="Lee 2014")], "cannot tell CRS: grade 2 (ASTCT) / not stated"),
        ("experienced", fact("CRS"), [fact("CRS", grade=1)], "CRS"),
        ("experienced", fact("CRS"), [], "not found CRS"),
        ("received", fact("busulfan", doseValue=1, doseUnit="g"), [fact("busulfan", doseValue=1000, doseUnit="mg")], "busulfan (dose 1 g)"),
        ("received", fact("busulfan", doseValue=12, doseUnit="mg"), [fact("busulfan", doseValue=16, doseUnit="mg")], "busulfan: dose 12 mg / dose 16 mg"),
        ("received", fact("busulfan", doseValue=12, doseUnit="mg"), [fact("busulfan", doseValue=12, doseUnit="mg/kg")],
         "cannot tell busulfan: dose 12 mg / not stated"),
        ("received", fact("CAR-T", doseValue=2e6, doseUnit="/kg"), [fact("CAR-T", doseValue=2e6, doseUnit="{cells}/kg")], "CAR-T (dose 2000000 /kg)"),
        ("achieved", fact("remission"), [fact("complete remission")], "remission"),
        ("received", fact("steroids", denied=True), [fact("steroids", denied=True)], "no steroids"),
        ("received", fact("steroids", denied=True), [fact("steroids")], "cannot tell no steroids: denied / stated"),
        ("received", fact("steroids"), [fact("steroids", denied=True)], "steroids: stated / denied"),
        ("hasOutcome", fact("disease-free survival", value=36, unit="mo"), [fact("event-free survival", value=36, unit="mo")],
         "cannot tell disease-free survival: 36 mo / event-free survival, 36 mo"),
        ("hasOutcome", fact("overall survival", value=36, unit="mo"), [fact("overall survival", value=30, unit="mo")], "overall survival: 36 mo / 30 mo"),
    ],
)
def test_one_value(relation: str, retold: Fact, first: list[Fact], expected: str) -> None:
    (found,) = compare(person(**{relation: [retold]}), person(**{relation: first}))
    assert (f"{found.outcome} " if found.outcome in ("not found", "cannot tell") else "") + str(found) == expected
    assert (found.outcome == "differs") == (" / " in expected and not expected.startswith("cannot"))
    assert found.retold_statement == retold.statement


def test_age_and_sex() -> None:
    retold, first = Person("r", "45", "a", "male", "said"), Person("f", "54", "a", "male", "told")
    assert [(c.what, c.outcome, c.retold, c.first_hand) for c in compare(retold, first)] == [("age", "differs", "45", "54"), ("sex", "agrees", "male", "male")]
    first.age_unit = "mo"
    assert compare(retold, first)[0].outcome == "cannot tell"


def two(**shared: Any) -> list[Person]:
    out = []
    for name in ("one", "two"):
        p = Person(name, "34", "a", "female", papers={f"paper {name}"})
        for key, value in shared.items():
            if key in ("authors", "trials"):
                setattr(p, key, set(value))
            else:
                p.facts[key] = list(value)
        out.append(p)
    return out


@pytest.mark.parametrize(
    ("shared", "told"),
    [
        ({"diagnosedWith": [fact("leukaemia")]}, False),
        ({"hasAlteration": [fact("BCR::ABL1")], "diagnosedWith": [fact("leukaemia")]}, False),
        ({"authors": ["A", "B"], "diagnosedWith": [fact("leukaemia")]}, True),
        ({"hasAlteration": [fact("TP53 p.R175H"), fact("46,XX,t(9;22)")]}, True),
        ({"trials": ["NCT00000001"], "diagnosedWith": [fact("leukaemia")]}, True),
        ({"received": [fact("a", time="in March 2021"), fact("b", time="May 2021")], "hasAlteration": [fact("FLT3-ITD")]}, True),
        ({"authors": ["A"]}, False),
    ],
)
def test_possible_overlap(shared: dict[str, Any], told: bool) -> None:
    found = overlaps(two(**shared))
    assert bool(found) is told
    if found:
        (_, _, score, reasons) = found[0]
        assert 0.2 < score <= 1
        assert reasons[0] == "both female, 34 years"
        assert len(reasons) > 1


def test_patients_of_one_paper_are_no_overlap() -> None:
    a, b = two(authors=["A", "B"], diagnosedWith=[fact("leukaemia")])
    b.papers = a.papers
    assert not overlaps([a, b])


def test_a_retold_grade_that_differs_is_shown_with_both_quotes(example_graph: Any) -> None:
    from exports.named import run_named
    from kg.store import GraphFolder

    rows = list(run_named(GraphFolder.open(example_graph).store(), "retold-values").dicts())
    (icans,) = [r for r in rows if r["comparison"] == "differs"]
    assert (icans["what"], icans["retold_value"], icans["first_hand_value"]) == ("immune effector cell-associated neurotoxicity syndrome", "grade 2", "grade 1")
    assert icans["first_hand_paper"] == "https://doi.org/10.5555/litkg.2024.0001"
    assert icans["retold_in"] == "https://doi.org/10.5555/litkg.2024.0005"
    assert icans["quote"] and icans["first_hand_quote"]
