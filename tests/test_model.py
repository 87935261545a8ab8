"""What flows from a paper to the graph is immutable and equal by its fields, also where a class sets its fields by hand to save time."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from typing import Any

import pytest

from extract.pipeline import assertions, read_text
from kg.model import Assertion, Document, Entity, Evidence, Mention, Sentence, Span

TEXT = "# A case\n\n## Case report\n\nA 40-year-old man received **cytarabine** 100 mg. He had no fever."


def samples() -> list[Any]:
    document = read_text(TEXT)
    said = assertions(document)
    assert document.mentions and said
    return [document, document.sentences[-1], document.mentions[-1], said[0].evidence[0], said[0]]


@pytest.mark.parametrize("kind", [Sentence, Mention, Evidence, Assertion])
def test_what_is_set_by_hand_is_what_the_fields_say(kind: Any) -> None:
    parameters = inspect.signature(kind).parameters.values()
    assert [(p.name, p.default) for p in parameters] == [
        (f.name, inspect.Parameter.empty if f.default is dataclasses.MISSING else f.default) for f in dataclasses.fields(kind)
    ]
    made = kind(*(("evidence",) if f.name == "evidence" else "own" if f.name == "standing" else 0.5 for f in dataclasses.fields(kind)))
    assert list(made.__dict__) == [f.name for f in dataclasses.fields(kind)]


@pytest.mark.parametrize("number", range(5))
def test_copies_are_equal_and_nothing_can_be_changed(number: int) -> None:
    thing = samples()[number]
    for same in (pickle.loads(pickle.dumps(thing)), copy.deepcopy(thing), dataclasses.replace(thing)):
        assert same == thing and repr(same) == repr(thing)
    for field in dataclasses.fields(thing):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(thing, field.name, getattr(thing, field.name))


def test_equal_mentions_count_once() -> None:
    first, second = (Mention("drug", Span(0, 3), "ABC", 0, values=(("source", "code"),)) for _ in range(2))
    assert len({first, second, dataclasses.replace(first, negated=True)}) == 2


def test_the_quick_ways_make_the_same() -> None:
    found = Mention.found("drug", Span(0, 3), "ABC", 2, None, "Abc", 0.6, (("source", "code"),))
    assert found == Mention("drug", Span(0, 3), "ABC", 2, label="Abc", confidence=0.6, values=(("source", "code"),))
    denied = found.in_context(True, False, True, False, "family", ())
    assert denied == dataclasses.replace(found, negated=True, historical=True, experiencer="family") and not found.negated
    document = read_text(TEXT)
    assert document.sha256  # kept beside the fields
    other = document.with_(mentions=())
    assert other == dataclasses.replace(document, mentions=()) and other.__dict__.keys() == {f.name for f in dataclasses.fields(Document)}
    with pytest.raises(ValueError, match="may not change the text"):
        document.with_(text="x")
    with pytest.raises(TypeError, match="no layer foo"):
        document.with_(foo=())


def test_an_assertion_needs_evidence_a_standing_and_a_confidence() -> None:
    document = Document(text="fever")
    evidence = document.evidence(Span(0, 5))
    one = Assertion(Entity("i", "a", "Drug"), "p", 1, (evidence,), "test")
    told = one.stood([(evidence, "of the case"), (evidence, "")])
    assert told == dataclasses.replace(one, evidence=(dataclasses.replace(evidence, reason="of the case"), evidence))
    assert one.evidence == (evidence,) and not evidence.reason
    with pytest.raises(ValueError, match="needs evidence"):
        one.stood([])
    for wrong, told_as in (({"evidence": ()}, "needs evidence"), ({"standing": "mine"}, "unknown standing"), ({"confidence": 1.5}, "not in")):
        with pytest.raises(ValueError, match=told_as):
            dataclasses.replace(one, **wrong)
