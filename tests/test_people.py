"""Ages, persons and patients."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.annotate.ages import find_ages
from extract.annotate.people import find_people
from extract.pipeline import read_text

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "seeds"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("a 16-year-old boy", 16, "a"), ("a sixteen-year-old boy", 16, "a"), ("a forty-five-year-old man", 45, "a"), ("a 36- year- old man", 36, "a"),
        ("a 34-yr-old man", 34, "a"), ("a 14-month-old boy", 14, "mo"), ("a 3 week old girl", 3, "wk"), ("a woman aged 31 years", 31, "a"),
        ("he is 27 years old", 27, "a"), ("a man, 45 years of age", 45, "a"), ("a man in his 60s", 60, "a"), ("a 58 y.o. man", 58, "a"), ("60 y/o", 60, "a"),
        ("a 2-year-3-month-old girl", 27, "mo"), ("a seven-and-a-half-year-old girl", 7.5, "a"), ("a 4½-year-old boy", 4.5, "a"),
        ("a 2 1/2 year old child", 2.5, "a"), ("a boy aged 3½ years", 3.5, "a"),
    ],
)
def test_ages(text: str, value: float, unit: str) -> None:
    (age,) = find_ages(text)
    assert (age.value, age.unit) == (value, unit)


@pytest.mark.parametrize("text", ["a 4-year history", "5-year survival", "in 1960", "day 14", "for 3 years", "page 45", "stage 4", "the average of 45",
                                  "for 2½ years", "two and a half years later"])
def test_no_age(text: str) -> None:
    assert find_ages(text) == ()


@pytest.mark.parametrize(("text", "current"), [("at the age of 49 years", False), ("since age 12", False), ("a 49-year-old man", True)])
def test_ages_of_another_time(text: str, current: bool) -> None:
    assert find_ages(text)[0].current is current


@pytest.mark.parametrize(
    ("text", "role", "sex", "age"),
    [
        ("A 58-year-old previously healthy Han Chinese male patient came.", "patient", "male", 58),
        ("A woman in her early 70s came.", "patient", "female", 70),
        ("her 34-year-old brother", "relative", "male", 34),
        ("an 8-week-old mouse", "animal", None, 8),
        ("a 29-year-old donor", "donor", None, 29),
        ("a 5-year-old hip prosthesis", "thing", None, 5),
    ],
)
def test_persons(text: str, role: str, sex: str | None, age: float) -> None:
    person = next(p for p in find_people(text) if p.age is not None)
    assert person.age is not None
    assert (person.role, person.sex, person.age.value) == (role, sex, age)


def test_each_patient_owns_the_sentences_of_the_case() -> None:
    text = "# Case report\n\n## Case 1\n\nA 30-year-old man presented to us. He was ill.\n\n## Case 2\n\nA 41-year-old woman presented to us. She was well.\n"
    document = read_text(text)
    first, second = document.patients
    assert [document.text[s.start : s.end] for s in first.scope] == ["A 30-year-old man presented to us. He was ill."]
    assert [document.text[s.start : s.end] for s in second.scope] == ["A 41-year-old woman presented to us. She was well."]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("000_829b52afa04da65c.txt", [(23, "a", "female")]),
        ("001_ab33081d2d2cd338.txt", [(16, "a", "male")]),
        ("002_8f89db571493a4e1.txt", [(58, "a", "male"), (16, "a", "male")]),
    ],
)
def test_the_patients_of_the_seeds(name: str, expected: list[tuple[float, str, str]]) -> None:
    path = SEEDS / name
    if not path.exists():
        pytest.skip("shared/corpus/seeds is not here")
    document = read_text(path.read_text("utf-8"))
    assert [(p.age, p.age_unit, p.sex) for p in document.patients] == expected
    for patient in document.patients:
        assert patient.age_span is not None and str(int(patient.age or 0)) in document.text[patient.age_span.start : patient.age_span.end]
