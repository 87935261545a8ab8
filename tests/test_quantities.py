"""Doses, quantities and schedules from characters."""

from __future__ import annotations

import pytest

from extract.annotate.quantities import find_dose_words, find_quantities
from extract.annotate.schedules import find_schedules
from extract.fold import fold
from kg.model import Span


@pytest.mark.parametrize(
    ("text", "value", "high", "unit", "kind"),
    [
        ("5mg", 5.0, None, "mg", "dose"),
        ("3750iu", 3750.0, None, "[iU]", "dose"),
        ("250 IU/kg", 250.0, None, "[iU]/kg", "dose"),
        ("30 mg/m2", 30.0, None, "mg/m2", "dose"),
        ("80 mg/m(2)", 80.0, None, "mg/m2", "dose"),
        ("2 mg kg-1 day-1", 2.0, None, "mg/kg/d", "dose"),
        ("0.25 µg/kg/min", 0.25, None, "ug/kg/min", "dose"),
        ("600 mg per day", 600.0, None, "mg/d", "dose"),
        ("17,360 mg", 17360.0, None, "mg", "dose"),
        ("5-10 mg", 5.0, 10.0, "mg", "dose"),
        ("1 to 2 ng/kg/min", 1.0, 2.0, "ng/kg/min", "dose"),
        ("225-mg", 225.0, None, "mg", "dose"),
        ("30 Gy", 30.0, None, "Gy", "dose"),
        ("1.5×10^6/kg", 1.5e6, None, "/kg", "dose"),
        ("2 x 10(6) cells/kg", 2e6, None, "{cells}/kg", "dose"),
        ("1 mg/kg body weight/day", 1.0, None, "mg/kg/d", "dose"),
        ("2 mg per kg of body weight per day", 2.0, None, "mg/kg/d", "dose"),
        ("2850 anti-Xa IU", 2850.0, None, "[iU]", "dose"),
        ("0.6 anti-Xa IU/mL", 0.6, None, "[iU]/mL", "quantity"),
        ("83 g/L", 83.0, None, "g/L", "quantity"),
        ("89×10^9/L", 8.9e10, None, "/L", "quantity"),
        ("45.2%", 45.2, None, "%", "quantity"),
        ("38.5 °C", 38.5, None, "Cel", "quantity"),
        ("120 mmHg", 120.0, None, "mm[Hg]", "quantity"),
        ("300 IU/mL", 300.0, None, "[iU]/mL", "quantity"),
    ],
)
def test_figures_with_units(text: str, value: float, high: float | None, unit: str, kind: str) -> None:
    (found,) = find_quantities(f"We gave {text} then.")
    assert (found.text, found.value, found.high, found.unit, found.kind) == (text, pytest.approx(value), high, unit, kind)
    assert found.note == ""


@pytest.mark.parametrize("text", ["IL-6", "CD19", "in 2019", "16/560", "p < 0.05", "day 4", "grade 3", "A549 cells", "3 patients", "HLA-DR",
                                  "<1.0 × 10^-4", "5 mgx"])
def test_no_quantity(text: str) -> None:
    assert find_quantities(f"It was {text} there.") == ()


def test_a_lost_exponent_is_restored_and_noted() -> None:
    (found,) = find_quantities("a dose of 3.5×106/kg")
    assert found.value == 3.5e6 and found.unit == "/kg"
    assert found.text == "3.5×106/kg" and "restored" in found.note


def test_an_implausible_exponent_is_kept_and_noted() -> None:
    (found,) = find_quantities("a dose of 0.5×10^-5/kg")
    assert found.value == pytest.approx(5e-6)
    assert "implausible" in found.note


def test_three_times_a_hundred_is_no_power_of_ten() -> None:
    (found,) = find_quantities("phenytoin 3 x 100 mg/day")
    assert (found.value, found.unit, found.text) == (100.0, "mg/d", "3 x 100 mg/day")


def test_markup_is_folded_first() -> None:
    view = fold("$40mg/m^2\\times3d$ and 25 mg/m<sup>2</sup> and 2×10<sup>6</sup>/kg")
    assert [(q.value, q.unit) for q in find_quantities(view.text)] == [(40.0, "mg/m2"), (25.0, "mg/m2"), (2e6, "/kg")]
    assert [s.label for s in find_schedules(view.text)] == ["×3d"]


@pytest.mark.parametrize("text", ["high-dose", "low doses", "overdose", "standard dose", "tapering doses"])
def test_doses_in_words(text: str) -> None:
    assert list(find_dose_words(f"the {text} of it")) == [(4, 4 + len(text))]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Methotrexate 10 mg on Mondays, Wednesdays and Fridays", ["on Mondays, Wednesdays and Fridays"]),
        ("Rituximab 375 mg/m2 was given weekly for four weeks", ["weekly for four weeks"]),
        ("Prednisolone 30 mg od × 6/52", ["od × 6/52"]),
        ("Atorvastatin 40 mg nocte.", ["nocte"]),
        ("Vindesine 4mg d1/d8/d15", ["d1/d8/d15"]),
        ("Cyclophosphamide 1g d1, 0.6g d15", ["d1", "d15"]),
        ("Cytarabine 2g d1-d2 Q12h", ["d1-d2 Q12h"]),
        ("X (9 µg d1-7, 28 µg d8-28)", ["d1-7", "d8-28"]),
        ("250 mg/m2 on days 1, 8 and 15", ["days 1, 8 and 15"]),
        ("20 mg every other day", ["every other day"]),
        ("400 mg once daily", ["once daily"]),
        ("1 mg/kg, once daily, for 4 weeks", ["once daily, for 4 weeks"]),
        ("10 mg/m2 per week for 4 times", ["per week for 4 times"]),
        ("2×10^6/kg for 2 consecutive days", ["for 2 consecutive days"]),
        ("0.25 mg twice per week", ["twice per week"]),
        ("250 mg bid", ["bid"]),
        ("every 2-3 weeks", ["every 2-3 weeks"]),
        ("vitamin D3 and cyclin D1", []),
        ("the patient has daily headaches", []),
        ("On Day 40 after the infusion", []),
        ("IT department", []),
    ],
)
def test_schedules(text: str, labels: list[str]) -> None:
    assert [found.label for found in find_schedules(text) if found.type == "schedule"] == labels


@pytest.mark.parametrize(
    ("text", "routes"),
    [
        ("1 g i.v. daily", ["intravenous"]),
        ("methotrexate 12 mg IT", ["intrathecal"]),
        ("intrathecal methotrexate", ["intrathecal"]),
        ("oral prednisone 60 mg", ["oral"]),
        ("44 µg subcutaneously", ["subcutaneous"]),
        ("the IT department", []),
        ("in SC, USA", []),
    ],
)
def test_routes(text: str, routes: list[str]) -> None:
    assert [found.label for found in find_schedules(text) if found.type == "route"] == routes


@pytest.mark.parametrize("blank", [chr(code) for code in (0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F)])
def test_blanks_of_all_widths_part_a_figure_and_its_unit(blank: str) -> None:
    view = fold(f"He received 5{blank}mg/kg.")
    (quantity,) = find_quantities(view.text)
    assert (quantity.value, quantity.unit) == (5.0, "mg/kg")
    assert view.span(quantity.start, quantity.end) == Span(12, 19)


@pytest.mark.parametrize(
    ("text", "value", "high", "unit", "note"),
    [
        ("2 x 10 6 CAR-T cells/kg", 2e6, None, "{cells}/kg", "exponent restored"),
        ("1.1×1014 vg/kg", 1.1e14, None, "{vg}/kg", "exponent restored"),
        ("3,2 × 10^6/kg", 3.2e6, None, "/kg", "decimal comma"),
        ("7,9 g/dL", 7.9, None, "g/dL", "decimal comma"),
        ("10.000 U", 10.0, None, "U", "thousands"),
        ("2-4 × 10^6/kg", 2e6, 4e6, "/kg", ""),
        ("1 g/m 2", 1.0, None, "g/m2", ""),
        ("21 G/L", 21.0, None, "10*9/L", ""),
        ("12.3 K/µL", 12.3, None, "10*3/uL", ""),
        ("60 mL/min/1.73 m2", 60.0, None, "mL/min/{1.73_m2}", ""),
    ],
)
def test_damaged_and_foreign_figures(text: str, value: float, high: float | None, unit: str, note: str) -> None:
    (found,) = find_quantities(f"We gave {text} then.")
    assert (found.value, found.high, found.unit) == (value, high, unit)
    assert note in found.note and bool(note) == bool(found.note)


def test_a_year_before_a_power_of_ten_is_no_range() -> None:
    (found,) = find_quantities("It rose from June 2007 to 8 × 10^9/L then.")
    assert (found.text, found.high) == ("8 × 10^9/L", None)


def test_numbers_parted_by_commas_are_no_figure() -> None:
    found = find_quantities("Samples of days 1,8,15 and doses of 5,10 mg; weeks 2,6 5 g apart.")
    assert [quantity.text for quantity in found] == ["5 g"]


def test_two_parts_of_a_cell_dose_are_summed_with_a_note() -> None:
    (found,) = find_quantities("He received 50 x 10^6 CD8+ and 50 x 10^6 CD4+ CAR+ viable T cells.")
    assert found.value == 1e8 and "sum of" in found.note and found.text.startswith("50 x 10^6 CD8+")
    assert [q.value for q in find_quantities("We gave 50 x 10^6 CD34+ and 50 x 10^6 CD4+ T cells.")] == [5e7]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("24.5 kg/m2", 24.5, "kg/m2"), ("2.1 L/min/m2", 2.1, "L/min/m2"), ("0.62 × 10^-3 mm2/s", 0.00062, "mm2/s"), ("0.7 cm2", 0.7, "cm2"),
        ("12 cm3", 12.0, "cm3"),
    ],
)
def test_what_is_measured_per_surface_is_no_dose(text: str, value: float, unit: str) -> None:
    (found,) = find_quantities(f"It was {text} then.")
    assert (found.value, found.unit, found.kind) == (value, unit, "quantity")


@pytest.mark.parametrize(("text", "kind"), [
    ("She weighed 980 g at birth.", "quantity"), ("A boy (birth weight 3,100 g) came.", "quantity"), ("The spleen weighed 1,450 g.", "quantity"),
    ("He was given 500 g of it.", "dose"), ("His weight loss was treated with 2 g of it.", "dose"),
])
def test_what_is_weighed_is_no_dose(text: str, kind: str) -> None:
    assert [found.kind for found in find_quantities(text)] == [kind]
