"""Results of groups: shares as printed, sizes and designs; what a paper reports of its own group, and what it relays."""

from __future__ import annotations

import pytest

from extract.annotate.groups import design_of, find_shares, group_size, percentages
from extract.pipeline import assertions, read_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was higher with the drug (58% vs. 41%).", [("58% vs. 41%", None, None, 58.0, 41.0)]),
        ("A response was seen in 85.4% of 48 patients.", [("85.4% of 48 patients", None, 48, 85.4, None)]),
        ("The rate was 2.86% (16/560).", [("2.86% (16/560)", 16, 560, 2.86, None)]),
        ("Infections occurred in 33 of 398 patients (8.3%).", [("33 of 398 patients (8.3%)", 33, 398, 8.3, None)]),
        ("Three of 14 dialysis patients died.", [("Three of 14 dialysis patients", 3, 14, None, None)]),
        ("Of 609 adults, 7% were alive.", [("Of 609 adults, 7%", None, 609, 7.0, None)]),
        ("She took 3 of 4 tablets; pressure was 120/80 mmHg on day 2 of 7.", []),
        ("The allele fraction was 38%.", []),
        ("In 40 of 12 patients (30%) it failed.", []),
    ],
)
def test_shares(text: str, expected: list[tuple[str, int | None, int | None, float | None, float | None]]) -> None:
    assert [(s.text, s.count, s.total, s.percent, s.other) for s in find_shares(text)] == expected


@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("33 of 398 patients (8.3%)", True), ("33 of 398 patients (8.2%)", True), ("1 of 3 patients (33%)", True), ("2 of 3 patients (67%)", True),
        ("2 of 3 patients (66%)", True), ("5 of 10 patients (35%)", False), ("41 of 120 patients (43.2%)", False),
    ],
)
def test_a_percentage_that_is_not_that_of_its_counts(text: str, agrees: bool) -> None:
    (share,) = find_shares(text)
    assert share.agrees is agrees


def test_sizes_designs_and_lone_percentages() -> None:
    assert group_size("We followed 1,120 elderly patients for 12 months.") == 1120
    assert group_size("It was given for 12 months to patients.") is None
    assert design_of("In a randomised phase 3 trial") == "randomised trial"
    assert design_of("A retrospective multicentre study") == "retrospective, multicentre"
    assert percentages("82% had a response (95% CI 70 to 90) and 54% a complete one.") == ("82%", "54%")


COHORT = """# Early catheter removal after hip fracture: a cohort study

## Introduction

In a randomised trial of 340 patients, aspirin reduced thrombosis (4% vs. 9%) [1]. In an older register, clots were found in 6.5% (13/200) [2].

## Results

Thrombosis occurred in 33 of 398 patients (8.3%) who took aspirin, and in 5 of 50 (35%) who did not.

## References

1. Moss A. Aspirin. Invent Med 2011;1:1-4.
2. Reed B. A register. Invent Med 2012;2:5-9.
"""


def test_own_and_relayed_results_keep_apart() -> None:
    found = [(a.standing, dict(a.event.properties)) for a in assertions(read_text(COHORT)) if a.event and a.event.type in ("GroupResult", "RelayedResult")]
    own = [p for standing, p in found if standing == "own"]
    relayed = [p for standing, p in found if standing == "relayed"]
    assert [(p["printedText"], p["count"], p["patientsN"], p["percent"]) for p in own] == [
        ("33 of 398 patients (8.3%)", 33, 398, 8.3), ("5 of 50 (35%)", 5, 50, 35.0),
    ]
    assert "resultNote" not in own[0]
    assert own[1]["resultNote"] == "prints 35%, but 5 of 50 is 10.0%"
    assert [(p["patientsN"], p["studyDesign"], p["printedResult"]) for p in relayed] == [
        (340, "randomised trial", "4% vs. 9%"), (200, "registry", "6.5% (13/200)"),
    ]
