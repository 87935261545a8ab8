"""Patients, therapies, products and targets: the seeds against what was read in them by hand, and the pairing of doses with drugs."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extract.pipeline import read_text
from extract.relations import patients, products, targets, therapies
from extract.relations.doses import Anchor, Part, attach, unit_kind
from extract.relations.given import state_of
from kg.model import Assertion, Document, Entity

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "seeds"
GOLD: dict[str, Any] = json.loads((Path(__file__).parent / "golden" / "therapies_seeds.json").read_text("utf-8"))
NAMES = [name for name in GOLD if name.endswith(".txt")]


@cache
def _seed(name: str) -> Document:
    path = SEEDS / name
    if not path.exists():
        pytest.skip("shared/corpus/seeds is not here")
    return read_text(path.read_text("utf-8"))


def _value(assertion: Assertion, name: str) -> Any:
    value = assertion.event.get(name) if assertion.event else None
    return value.label if isinstance(value, Entity) else value


def _row(assertion: Assertion) -> dict[str, Any]:
    names = {"kind": "kind", "part_of": "partOf", "dose_value": "doseValue", "dose_unit": "doseUnit", "dose_note": "doseNote"}
    names |= {"schedule": "schedule", "route": "route"}
    row = {"patient": int(assertion.subject.iri.rsplit("/", 1)[-1]), "therapy": assertion.object.label if isinstance(assertion.object, Entity) else ""}
    return row | {key: value for key, name in names.items() if (value := _value(assertion, name)) is not None}


@pytest.mark.parametrize("name", NAMES)
def test_every_administration_of_the_seeds(name: str) -> None:
    found = [_row(a) for a in therapies.extract(_seed(name)) if not a.negated and not a.hedged]
    assert found == GOLD[name]["therapies"]


@pytest.mark.parametrize("name", NAMES)
def test_the_order_counts_from_one_for_each_patient(name: str) -> None:
    orders: dict[str, list[Any]] = {}
    for assertion in therapies.extract(_seed(name)):
        if assertion.direct:
            orders.setdefault(assertion.subject.iri, []).append(_value(assertion, "order"))
    assert orders and all(numbers == list(range(1, len(numbers) + 1)) for numbers in orders.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_product_of_the_seeds(name: str) -> None:
    found = []
    for assertion in products.extract(_seed(name)):
        if assertion.predicate == "receivedProduct" and assertion.event is not None and isinstance(assertion.object, Entity):
            row: dict[str, Any] = {"patient": int(assertion.subject.iri.rsplit("/", 1)[-1]), "product": assertion.object.label}
            row |= {k: (v.label if isinstance(v, Entity) else v) for k, v in assertion.event.properties if k != "doseText"}
            found.append(row)
    assert found == GOLD[name]["products"]


@pytest.mark.parametrize("name", NAMES)
def test_the_quote_of_an_administration_holds_its_figure(name: str) -> None:
    document = _seed(name)
    found = list(therapies.extract(document))
    assert any(assertion.event is not None and assertion.event.get("doseText") for assertion in found)
    for assertion in found:
        quote = assertion.evidence[0].quote
        assert document.text[assertion.evidence[0].start : assertion.evidence[0].end] == quote
        if assertion.event is not None and (text := assertion.event.get("doseText")):
            assert str(text).lstrip("~<>≤≥ ")[:2].strip(".×") in quote


def test_what_was_not_given_is_never_direct() -> None:
    told = [assertion for name in NAMES for assertion in therapies.extract(_seed(name)) if assertion.negated or assertion.hedged]
    assert told
    assert all(assertion.cue and not assertion.direct for assertion in told)


def test_the_targets_that_the_seeds_state() -> None:
    pairs = {
        (a.subject.label, a.object.label) for name in NAMES for a in targets.extract(_seed(name)) if isinstance(a.object, Entity) and a.direct
    }
    assert {("blinatumomab", "CD19"), ("blinatumomab", "CD3"), ("ibrutinib", "BTK"), ("CD19 CAR-T", "CD19")} <= pairs
    assert {target for _, target in pairs} == {"CD19", "CD3", "BTK", "IL-6R"}
    assert all("CAR-T" in agent for agent, target in pairs if target == "CD19" and agent != "blinatumomab")


def test_patients_are_reported_in_their_paper_with_the_introducing_sentence() -> None:
    for name in NAMES:
        document = _seed(name)
        found = list(patients.extract(document))
        assert [(dict(a.qualifiers)["age"], dict(a.qualifiers)["sex"]) for a in found] == [(p["age"], p["sex"]) for p in GOLD[name]["patients"]]
        assert all(str(dict(a.qualifiers)["age"]) in a.evidence[0].quote for a in found)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("[aspirin] <162 mg> and [prasugrel] <60 mg>", [0, 1]),
        ("<162 mg> [aspirin] and <60 mg> [prasugrel]", [0, 1]),
        ("<900 mg> of [glyburide] after [metformin]", [0]),
        ("[imatinib] at a dose of <400 mg>", [0]),
        ("[growth hormone] ([GH]) (<0.3 mg/kg>)", [0]),
        ("[A] and [B] were given at <5 mg> and <6 mg>, respectively", [0, 1]),
        ("[A] <5 mg> d1, <6 mg> d2", [0, 0]),
        ("[A] <5 mg> d1 and Xyz <6 mg> d2", [0, None]),
        ("[A] was increased from <4 mg> to <8 mg>", [0, 0]),
        ("Xyzine (<5 mg/kg>) and [propofol] <2 mg/kg>", [None, 0]),
    ],
)
def test_doses_find_their_drugs(text: str, pairs: list[int | None]) -> None:
    plain, anchors, parts, opened = "", [], [], 0
    for char in text:
        if char in "[<":
            opened = len(plain)
        elif char == "]":
            anchors.append(Anchor(opened, len(plain)))
        elif char == ">":
            parts.append(Part(opened, len(plain)))
        else:
            plain += char
    found = attach(plain, anchors, parts)
    assert [found.get(i) for i in range(len(parts))] == pairs


def test_a_dose_of_radiation_or_of_cells_is_no_drugs() -> None:
    text = "cisplatin and radiotherapy 30 Gy"
    assert attach(text, [Anchor(0, 9), Anchor(14, 26, "radiation")], [Part(27, 32, unit_kind("Gy"))]) == {0: 1}
    assert attach("cisplatin 2x10^6/kg", [Anchor(0, 9)], [Part(10, 19, unit_kind("/kg"))]) == {}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("He received X", "given"), ("X was administered", "given"), ("X was started", "given"), ("He was treated with X", "given"),
        ("He did not receive X", "refused"), ("He refused X", "refused"), ("X was not given", "refused"), ("without X", "refused"),
        ("X was planned", "planned"), ("We considered X", "planned"), ("He is a candidate for X", "planned"), ("he was scheduled for X", "planned"),
        ("He might benefit from X", "hypothetical"), ("resistant to X", "other"), ("X levels rose", "other"), ("allergic to X", "other"),
        ("After X he improved", "after"), ("Before X he was well", "later"), ("X was continued", "continued"), ("X was discontinued", "stopped"),
        ("cultured with X", "culture"), ("X and he went home", "none"),
    ],
)
def test_states(text: str, kind: str) -> None:
    at = text.index("X")
    assert state_of(text, at, at + 1).kind == kind


@pytest.mark.parametrize("piece", ["a-" * 300, "x-y " * 80, "1 mg, " * 200, "d1," * 200, "CD10+/" * 100, "((" * 100])
def test_odd_text_takes_no_longer(piece: str) -> None:
    """Rules look at every sentence: none may take exponential time on a chain of hyphens, commas or brackets."""
    import time

    text = f"# A case report\n\nA 45-year-old man presented to us. The plan was to give methotrexate {piece} and he was given cytarabine 5 mg.\n"
    start = time.process_time()
    document = read_text(text)
    for extractor in (therapies, products, targets):
        list(extractor.extract(document))
    assert time.process_time() - start < 5
