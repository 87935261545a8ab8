"""Negation, hedging, plans, the past and other people: what each mention of a sentence is marked with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract.annotate.context import Context, context_of
from extract.annotate.mentions import mentions_in_text
from kg.model import MENTION_TYPES, Mention  # noqa: F401

KIT = Path(__file__).resolve().parents[2] / "shared" / "dev" / "negation_negex_kit.jsonl"


def context(marked: str) -> Context:
    """The context of the stretch in [square brackets]."""
    start, end = marked.index("["), marked.index("]") - 1
    return context_of(marked.replace("[", "").replace("]", ""), [(start, end)])[0]


NEGATED = [
    "He had no [fever].",
    "No fever, chills or [rash] was noted at home.",
    "She denied [chest pain].",
    "There was no evidence of [relapse] on imaging.",
    "The scan ruled out [pulmonary embolism].",
    "[Sepsis] was ruled out by repeated cultures.",
    "Neither nausea nor [vomiting] followed the infusion.",
    "Cultures were negative for [Candida infection].",
    "He never developed [neurotoxicity].",
    "The child was free of [seizures] from then on.",
    "Examination failed to reveal [splenomegaly].",
    "[Rituximab] was withheld because of the infection.",
    "The family refused [chemotherapy].",
    "She did not develop [graft-versus-host disease].",
    "[Lymphadenopathy] was not observed.",
    "No signs or symptoms of [cytokine release syndrome] occurred.",
    "She remained well without [corticosteroids].",
    "[Blasts] could not be detected in the fluid.",
    "The test for [HIV infection] was negative.",
    "The patient has been without [headache] since March.",
]
AFFIRMED = [
    "He had [fever] but no rash.",
    "No rash was seen, but [fever] persisted.",
    "There was no increase in the [pleural effusion].",
    "He had not only fever but also [seizures].",
    "Gram-negative [sepsis] followed.",
    "He tolerated [rituximab] without difficulty.",
    "No rash was found, and he developed [fever].",
    "The boy, who had no special history, presented with [headache].",
    "MRD was negative and he remained in [complete remission].",
    "[Complete remission] was confirmed and MRD was negative.",
    "The [leukemia] did not respond to imatinib.",
    "In spite of no fever he had [pneumonia].",
    "Lumbar puncture was performed without complications and [methotrexate] was given.",
    "A triple negative [breast cancer] was found.",
    "There was no doubt that [relapse] had come.",
    "[Fever] recurred in May 2021.",
    "There was no erythema, [haemoglobin] was low.",
    "No tumour was seen on [computed tomography].",
    "A non-invasive [angiography] was done.",
    "The marrow showed no association with [leukemia].",
    "No cause for the [stroke] was found.",
    "There was no ascites and a [hepatic abscess] was drained.",
    "Bilirubin did not fall, and after that [rituximab] was added.",
]
HEDGED = [
    "[CRS] could not be ruled out.",
    "A possible [pneumonia] was seen.",
    "[Relapse] was suspected on day 30.",
    "The findings were suspicious for [lymphoma].",
    "The scan may represent [abscess].",
    "We could not exclude [neurotoxicity].",
    "There was concern for [sepsis].",
    "He was admitted to rule out [myocarditis].",
    "Probable [aspergillosis] was treated.",
    "Because of the risk of [graft-versus-host disease] the dose was lowered.",
]
NOT_HEDGED = [
    "In May 2021 she had [blurred vision].",
    "[Aspergillosis] was proven; a second lesion was possibly old.",
    "[Abdominal pain] of unclear origin brought him back.",
    "The [polyp] could be removed.",
    "Blood cultures grew a yeast, suggesting infection of the line; [fever] stopped.",
]


@pytest.mark.parametrize("marked", NEGATED)
def test_negated(marked: str) -> None:
    assert context(marked).negated


@pytest.mark.parametrize("marked", AFFIRMED)
def test_not_negated(marked: str) -> None:
    assert not context(marked).negated


@pytest.mark.parametrize("marked", HEDGED)
def test_hedged_is_not_negated(marked: str) -> None:
    found = context(marked)
    assert found.hedged
    assert not found.negated


@pytest.mark.parametrize("marked", NOT_HEDGED)
def test_not_hedged(marked: str) -> None:
    assert not context(marked).hedged


@pytest.mark.parametrize("marked", [
    "A second [transplantation] was planned.",
    "He is scheduled for [hematopoietic stem cell transplantation].",
    "She is awaiting [liver transplantation].",
])
def test_planned(marked: str) -> None:
    assert context(marked).planned


@pytest.mark.parametrize("marked", ["The [transplantation] was performed as he had wished.", "He received [rituximab] on day 1."])
def test_not_planned(marked: str) -> None:
    assert not context(marked).planned


@pytest.mark.parametrize("marked", [
    "He had a history of [hypertension].",
    "Past medical history was significant for [asthma] and [gout].".replace("[asthma]", "asthma"),
    "She had had [tuberculosis] ten years ago.",
])
def test_historical(marked: str) -> None:
    assert context(marked).historical


@pytest.mark.parametrize("marked", [
    "A man with a history of asthma presented with [fever].",
    "Prior to the infusion he received [fludarabine].",
    "She gave a two-week history of [cough].",
    "The [fever] resolved within a day.",
])
def test_not_historical(marked: str) -> None:
    assert not context(marked).historical


@pytest.mark.parametrize(("marked", "who"), [
    ("Her mother had [breast cancer].", "family"),
    ("There was a family history of [leukemia].", "family"),
    ("His mother reported that he had [fever].", "patient"),
    ("Cells were taken from his brother and he received [fludarabine].", "patient"),
    ("The donor had [hepatitis B].", "donor"),
    ("A donor lymphocyte infusion was followed by [graft-versus-host disease].", "patient"),
    ("He had [fever].", "patient"),
])
def test_experiencer(marked: str, who: str) -> None:
    assert context(marked).experiencer == who


def test_cues_are_kept_with_their_place() -> None:
    text = "No sign of relapse was found."
    found = context_of(text, [(11, 18)])[0]
    assert found.cues == (("negated", 0, 10, "No sign of"),)


def test_one_sentence_many_mentions() -> None:
    text = "He had fever, chills but no rash or headache."
    spans = [(text.index(w), text.index(w) + len(w)) for w in ("fever", "chills", "rash", "headache")]
    assert [c.negated for c in context_of(text, spans)] == [False, False, True, True]


def test_a_negative_result_does_not_undo_the_test() -> None:
    mentions = {m.text: m for m in mentions_in_text("Lumbar puncture and magnetic resonance imaging were negative.")}
    assert not mentions["Lumbar puncture"].negated
    assert not mentions["magnetic resonance imaging"].negated


def test_a_cue_inside_a_name_says_nothing_of_its_neighbours() -> None:
    mentions = {m.text: m for m in mentions_in_text("He went to transplantation of stem cells in MRD-negative remission after rituximab.")}
    assert not mentions["rituximab"].negated


@pytest.mark.skipif(not KIT.exists(), reason="shared/dev is not beside this checkout")
def test_negation_on_the_kit_beats_the_peers() -> None:
    hit = false = missed = 0
    for line in KIT.read_text("utf-8").splitlines():
        row = json.loads(line)
        for entity in row["entities"]:
            if entity["start"] is None:
                continue
            gold = entity["attrs"]["negation"] == "Negated"
            mine = context_of(row["text"], [(entity["start"], entity["end"])])[0].negated
            hit, false, missed = hit + (gold and mine), false + (mine and not gold), missed + (gold and not mine)
    assert 2 * hit / (2 * hit + false + missed) >= 0.95
