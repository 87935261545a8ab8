"""Abbreviations that a text defines."""

from __future__ import annotations

import pytest

from extract.annotate.abbreviations import abbreviations_of, align, components_of, is_short_form


@pytest.mark.parametrize(("text", "short", "long"), [
    ("She had a diffuse alveolar hemorrhage (DAH).", "DAH", "diffuse alveolar hemorrhage"),
    ("He developed graft-versus-host disease (GVHD) of the skin.", "GVHD", "graft-versus-host disease"),
    ("Treatment with all-trans retinoic acid (ATRA) began.", "ATRA", "all-trans retinoic acid"),
    ("HLH (hemophagocytic lymphohistiocytosis) was considered.", "HLH", "hemophagocytic lymphohistiocytosis"),
    ("tyrosine kinase inhibitors (TKIs)", "TKI", "tyrosine kinase inhibitors"),
    ("magnetic resonance imaging (MRI; Figure 1)", "MRI", "magnetic resonance imaging"),
    ("She was given 5-FU/leucovorin (LV) weekly.", "LV", "leucovorin"),
    ("He took chloroquine+primaquine (PQ) for a week.", "PQ", "primaquine"),
    ("We gave QXP (vincristine + prednisone).", "QXP", "vincristine + prednisone"),
    ("QXAP (cytarabine, idarubicin and etoposide) followed.", "QXAP", "cytarabine + idarubicin + etoposide"),
    ("Abbreviations: ANC, absolute neutrophil count; CSF, cerebrospinal fluid.", "CSF", "cerebrospinal fluid"),
    ("CR: complete remission; PR: partial remission.", "PR", "partial remission"),
    ("A mother with myotonic dystrophy (DM) was seen.", "DM", "myotonic dystrophy"),
    ("He had systemic lupus erythematosus (LES).", "LES", "systemic lupus erythematosus"),
])
def test_defined(text: str, short: str, long: str) -> None:
    assert abbreviations_of([text]).get(short) == long


@pytest.mark.parametrize("text", [
    "The dose was raised (day 3).",
    "Both lungs were clear (Figure 2).",
    "He was well (Table 1A) after that.",
    "The marker was high (range, 3 to 9).",
    "The patient (a 40-year-old man) was admitted.",
    "We saw two lesions (left, right).",
    "It was given in the morning; the boy, however, was sick.",
    "It was swollen on the (TO) left.",
    "Pressure was raised (RPI) twice.",
])
def test_nothing_is_defined(text: str) -> None:
    assert abbreviations_of([text]) == {}


def test_the_first_definition_holds() -> None:
    found = abbreviations_of(["complete remission (CR) was seen", "controlled release (CR) tablets"])
    assert found == {"CR": "complete remission"}


def test_a_long_form_begins_with_the_first_letter() -> None:
    assert align("ALL", "an acute lymphoblastic leukemia") == "acute lymphoblastic leukemia"
    assert align("XYZ", "acute lymphoblastic leukemia") is None


@pytest.mark.parametrize(("text", "short"), [("CRS", True), ("axi-cel", True), ("r/r ALL", True), ("day", False), ("Figure 2D", False), ("3", False)])
def test_short_forms(text: str, short: bool) -> None:
    assert is_short_form(text) is short


def test_components() -> None:
    assert components_of("vincristine + prednisone") == ("vincristine", "prednisone")
    assert components_of("cytarabine 100 mg/m2, idarubicin 12 mg/m2") == ("cytarabine", "idarubicin")
    assert components_of("on day 3") == ()
