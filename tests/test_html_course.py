"""The swimmer plot: what a printed time says, and that nothing stands where the paper does not put it."""

from __future__ import annotations

from typing import Any

import pytest

from exports.html_course import Lane, lanes
from exports.moments import anchor_kind, length, moment, negative_days
from exports.sparql import Rows

P = "https://w3id.org/litkg/id/patient/made-up/1"


@pytest.mark.parametrize(("told", "anchor", "low", "high"), [
    ("on the 14th day after infusion", "infusion", 14, 14),
    ("On Day 40 after the initial CAR-T cell infusion", "infusion", 40, 40),
    ("on Days 14, 20 and 28 after transplantation", "transplant", 14, 28),
    ("on days 8-21", "bare", 8, 21),
    ("day -5", "bare", -5, -5),
    ("Four days after infusion", "infusion", 4, 4),
    ("about two weeks before surgery", "surgery", -14, -14),
    ("20 months after the first dose", "start", 608.7, 608.7),
    ("after 1 month of infusion", "infusion", 30.4, 30.4),
    ("eight years prior to presentation", "presentation", -2921.9, -2921.9),
    ("One year after the diagnosis", "diagnosis", 365.2, 365.2),
    ("At the first relapse", "relapse", 0, 0),
    ("On hospital day 5", "admission", 5, 5),
    ("three years post-surgery", "surgery", 1095.7, 1095.7),
])
def test_what_counts_from_something_named(told: str, anchor: str, low: float, high: float) -> None:
    found = moment(told)
    assert found is not None
    assert (found.anchor, round(found.low, 1), round(found.high, 1)) == (anchor, low, high)


@pytest.mark.parametrize(("told", "days"), [
    ("in May 2016", 31), ("in Dec, 2021", 31), ("since 2018", 365), ("on 3 June 2020", 1), ("2021-02-28", 1), ("in late February 2020", 29),
    ("12th of May 2011", 1),
])
def test_a_date_is_as_long_as_it_is_exact(told: str, days: int) -> None:
    found = moment(told)
    assert found is not None and found.anchor == "date" and found.high - found.low + 1 == days


def test_a_stretch_between_two_dates() -> None:
    found = moment("from May 2016 to July 2016")
    assert found is not None and found.length == 61


@pytest.mark.parametrize("told", [
    None, "", "two weeks later", "at 12 weeks", "the following day", "within eight days", "within two weeks after infusion", "At 6-month evaluation",
    "before May 2019", "until 2020", "six months after the end of treatment", "One week after completion of blinatumomab",
    "several months after surgery", "before CAR-T cell infusion",
    "at 15 years of age", "in 2016 patients", "14 months following the diagnosis of CNS disease", "two days after infusion of rituximab", "a year earlier",
    "after the fourth cycle", "three days after discharge",
])
def test_what_is_no_place_in_time(told: str | None) -> None:
    assert moment(told) is None


def test_lengths_and_days_before() -> None:
    assert [length(s) for s in ("once daily, for 4 weeks", "\u00d74d", "every 4 weeks", "days 1-14")] == [28, 4, None, None]
    assert negative_days("day -5 to day -3") == negative_days("days \u22125, \u22124 and \u22123") == (-5, -3) and negative_days("days 1-14") is None
    assert anchor_kind("CAR-T cell therapy") == "infusion" and anchor_kind("the last dose") is None


_COLUMNS = {
    "patients": "patient label age age_unit sex", "diagnoses": "patient diagnosis concept site time stage risk status",
    "therapies": "patient order therapy concept kind part_of dose_text schedule time", "transplants": "patient kind donor time",
    "responses": "patient response site after time duration_value duration_unit", "adverse-events": "patient event concept grade onset_day after time",
    "relapses": "patient site time after", "outcomes": "patient outcome value unit time",
    "timeline": "patient event what time offset order_reason",
}


def lane(*told: tuple[str, dict[str, Any]]) -> Lane:
    """The lane of one patient of whom these rows are told, in this order."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _COLUMNS}
    tables: dict[str, Rows] = {}
    for n, (name, values) in enumerate((("patients", {}), *told)):
        full = {"patient": P, "paper": "p", "quote": "q", "section": "Case", "start": 10 * n, "end": 10 * n + 5, **values}
        rows[name].append(tuple(full.get(c) for c in (*_COLUMNS[name].split(), "paper", "quote", "section", "start", "end")))
    for name, columns in _COLUMNS.items():
        tables[name] = Rows((*columns.split(), "paper", "quote", "section", "start", "end"), tuple(rows[name]))
    (found,) = lanes(tables)
    return found


def shown(found: Lane) -> list[tuple[str, list[tuple[str, int, int]]]]:
    return [(t.zero, [(i.text, round(i.low or 0), round(i.high or 0)) for i in t.items]) for t in found.tracks]


def drug(name: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "therapies", {"therapy": name, "kind": "drug", **more}


def response(name: str, time: str) -> tuple[str, dict[str, Any]]:
    return "responses", {"response": name, "time": time}


CELLS = ("therapies", {"therapy": "made-up-cel", "kind": "cell therapy"})


def test_days_count_from_the_infusion_told_before() -> None:
    found = lane(
        ("diagnoses", {"diagnosis": "lymphoma"}), drug("fludarabine", schedule="days -5 to -3"), CELLS,
        ("adverse-events", {"event": "fever", "grade": 1, "time": "on day 2"}), response("complete response", "3 months after the infusion"),
        response("partial response", "two weeks later"),
    )
    assert shown(found) == [
        ("infusion (made-up-cel)", [("fludarabine", -5, -5), ("made-up-cel", 0, 0), ("fever, grade 1", 2, 2), ("complete response", 91, 91)]),
    ]
    assert [i.text for i in found.strip] == ["lymphoma", "partial response"]
    assert found.tracks[0].items[0].lasts == 3


def test_a_day_without_an_infusion_before_it_has_no_place() -> None:
    found = lane(("adverse-events", {"event": "fever", "time": "on day 2"}), drug("cytarabine", time="on day 1"), CELLS)
    assert not found.tracks and len(found.strip) == 3


def test_a_day_after_a_relapse_or_of_another_therapy_has_no_place() -> None:
    assert not lane(CELLS, ("relapses", {}), ("adverse-events", {"event": "fever", "time": "on day 9"})).tracks
    assert not lane(CELLS, ("therapies", {"therapy": "FLAG", "kind": "regimen"}), response("remission", "on day 28")).tracks
    assert not lane(CELLS, ("adverse-events", {"event": "rash", "time": "on day 9", "after": "cefepime"})).tracks


def test_two_infusions_are_told_apart_or_left_open() -> None:
    own, other = (("therapies", {"therapy": f"{sort} CAR-T", "kind": "cell therapy"}) for sort in ("autologous", "allogeneic"))
    found = lane(
        own, other, response("remission", "20 days after allogeneic CAR-T cell infusion"),
        response("relapse-free", "30 days after the first infusion"), response("clearance", "40 days after infusion"),
    )
    assert shown(found) == [
        ("infusion (autologous CAR-T)", [("autologous CAR-T", 0, 0), ("relapse-free", 30, 30)]),
        ("infusion (allogeneic CAR-T)", [("allogeneic CAR-T", 0, 0), ("remission", 20, 20)]),
    ]
    assert [i.text for i in found.strip] == ["clearance"]


def test_dates_stand_on_one_axis_with_what_counts_from_a_dated_infusion() -> None:
    found = lane(
        ("diagnoses", {"diagnosis": "myeloma", "time": "in March 2020"}), ("therapies", CELLS[1] | {"time": "in March 2021"}),
        response("complete response", "on day 30"), ("outcomes", {"outcome": "alive", "time": "in May 2022"}),
    )
    assert shown(found) == [(
        "infusion (made-up-cel), in March 2021", [("myeloma", -395, -335), ("made-up-cel", 0, 0), ("complete response", 30, 30), ("alive", 396, 456)],
    )]
    assert not found.strip


def test_one_date_alone_makes_no_axis() -> None:
    found = lane(("diagnoses", {"diagnosis": "myeloma", "time": "in March 2020"}), ("outcomes", {"outcome": "alive"}))
    assert not found.tracks and len(found.strip) == 2


def test_months_are_not_put_on_the_day_of_another_zero() -> None:
    found = lane(
        ("diagnoses", {"diagnosis": "sarcoma"}), ("outcomes", {"outcome": "alive", "time": "two years after surgery"}),
        response("remission", "20 months after the first dose"),
    )
    assert [zero for zero, _ in shown(found)] == ["surgery", "the first dose"]


def test_what_is_put_down_to_another_infusion_has_no_place() -> None:
    rash = {"event": "rash", "time": "two hours after the infusion"}
    assert lane(CELLS, ("adverse-events", rash)).tracks and not lane(CELLS, ("adverse-events", {**rash, "after": "rituximab"})).tracks
    graft = ("transplants", {"kind": "allogeneic"})
    found = lane(graft, response("remission", "one year after transplantation"), response("relapse-free", "two years after kidney transplantation"))
    assert [zero for zero, _ in shown(found)] == ["transplantation (allogeneic)", "kidney transplantation"]


def test_the_same_drug_given_again_is_another_item() -> None:
    found = lane(drug("methotrexate", order=1), drug("methotrexate", order=4), response("remission", "later"), response("remission", "later"))
    assert [i.text for i in found.strip] == ["methotrexate", "methotrexate", "remission"]


def test_no_item_is_lost_and_none_is_twice() -> None:
    told = [CELLS, ("adverse-events", {"event": "fever", "time": "on day 2"}), ("relapses", {"site": "marrow", "time": "in June 2022"}),
            ("outcomes", {"outcome": "alive"}), ("diagnoses", {"diagnosis": "leukemia", "time": "in May 2020"}),
            response("remission", "18 months after the relapse")]
    found = lane(*told)
    everything = [i.text for t in found.tracks for i in t.items] + [i.text for i in found.strip]
    assert sorted(everything) == ["alive", "fever", "leukemia", "made-up-cel", "relapse, marrow", "remission"]
