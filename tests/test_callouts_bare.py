"""Superscripts that lost their markup: doubtful places, which the order of the list decides, and figures that belong to what they touch."""

from __future__ import annotations

import pytest

from extract.references.callouts import find_callouts
from kg.model import Author, Reference
from tests.test_callouts import numbers, paper

LEFT_OUT = "The villagers of place number M told us what they had seen that spring.13 "


def without_thirteen(instead: str) -> str:
    """A paper that cites 1 to 24, each once; `instead` of the sentence that cites 13."""
    text = paper("bare")
    assert LEFT_OUT in text
    return text.replace(LEFT_OUT, f"{instead} ")


@pytest.mark.parametrize(
    "sentence",
    ["The share of it was below 0.07,13 we were told.", "It was read by FEVERFIND13 at night.", "They used version 2.1.13 It was slow.",
     "It grew on plate B.13 They saw it.", "That happened in line13 and elsewhere.", "They were of one type.13 They were not tall.",
     "It was day 123.13 They waited.", "The plasmid pFEVER.13, a gift, was used."],
)
def test_what_the_order_lacks_is_a_callout(sentence: str) -> None:
    assert numbers(without_thirteen(sentence), 24) == [(k,) for k in range(1, 25)]
    # Where the order lacks nothing, the same figures are none.
    assert numbers(paper("bare", extra=sentence), 24) == [(k,) for k in range(1, 25)]
    assert numbers(paper("bare", extra=sentence.replace("13", "11")), 24) == [(k,) for k in range(1, 25)]


@pytest.mark.parametrize(
    "sentence",
    ["The gene was of the rare kind BRCA1.13 They went home.", "It weighed 500 g.13 They ate it.", "They were given 5 mg.13 It helped.",
     "The form has five lines, called the FV-5D.13 It is short.", "It was seen on arm 5q33.13 Others saw nothing."],
)
def test_a_sentence_that_ends_in_a_name_or_a_measure(sentence: str) -> None:
    assert numbers(without_thirteen(sentence), 24) == [(k,) for k in range(1, 25)]


@pytest.mark.parametrize(
    "sentence",
    ["The level was 1.13 and rose.", "The level was 113 of 200.", "It was given at 0.13 mg.", "See Table 3.13 for all.", "Of these, IL13 rose most.",
     "A dose of 1,13 mg was given."],
)
def test_what_the_order_lacks_is_not_found_anywhere(sentence: str) -> None:
    assert numbers(without_thirteen(sentence), 24) == [(k,) for k in range(1, 25) if k != 13]


def test_two_places_for_what_the_order_lacks_are_none() -> None:
    assert (13,) not in numbers(without_thirteen("It was read by FEVERFIND13 and by RESTFIND13 at night."), 24)


@pytest.mark.parametrize(
    "sentence",
    ["Winter et al12 agreed.", "This is in Winter et al.’s12 notes.", "Is it so?12 They said no.", "It is so (see12).", "It was shown before (reviewed in12).",
     "It was seen in spring12—and in autumn."],
)
def test_callouts_without_a_stop(sentence: str) -> None:
    assert numbers(paper("bare", extra=sentence), 24) == [*((k,) for k in range(1, 13)), (12,), *((k,) for k in range(13, 25))]


@pytest.mark.parametrize(
    "sentence",
    ["The receptor Notch1 and the ligand Jagged1 rose; Notch and Jagged fell. Smad3 did too.", "The plasmids pFEV.1, pFEV.2 and pMD2.G were used.",
     "They had 450 × 109/L platelets, 35 mg/m2 and 12 kg/m2; SpO2 was 98%.", "The eGFR was 54 mL/min/1.73m2, the FEV1 2.1 L and the FEV1/FVC 0.7.",
     "Exon12 of JAK2, FLT3 and DNMT3A were read, and NPM1 too.", "They took vitamin B12, omega3 and coenzyme Q10; HbA1c was 6.5.",
     "On day7 the IL2 and CD8 counts fell; MUC1 and CEACAM5 did not.", "It was 46,XX,t(8;21)(q22;q22) and arr[hg19] 7q11.2 and 17p13.1.",
     "They rated it 3,4 or 5,6 of 10.", "In cohort2 and group3 the SF12 and KPS80 were noted."],
)
def test_figures_of_the_clinic(sentence: str) -> None:
    assert numbers(paper("bare", extra=sentence), 24) == [(k,) for k in range(1, 25)]


def test_doubtful_ones_in_a_row_fill_what_the_order_lacks() -> None:
    text = without_thirteen("It was read by FEVERFIND13 at night.").replace("number N told us what they had seen that spring.14", "14 were 81%14 of all.")
    assert numbers(text, 24) == [(k,) for k in range(1, 25)]


def test_sentences_in_german_that_have_no_heading() -> None:
    from extract import pipeline

    lines = ["# Fieber im Dorf", "A. Noone, B. Nobody", "Institut für Fieber, Universität Erfunden, Basel, Schweiz"]
    lines += [f"Die Kranken des Dorfes {k} wurden im Frühjahr gefragt, wie es ihnen im Winter ging und was die Ärzte sagten.{k}" for k in range(1, 9)]
    lines += ["Literatur", *(f"{k}. Noone AB. Fieber im Dorf {k}. J Invent Med. 2001;{k}:1–9." for k in range(1, 9))]
    assert [citation.numbers for citation in pipeline.read_text("\n\n".join(lines)).citations] == [(k,) for k in range(1, 9)]


def test_a_name_in_front_of_its_number() -> None:
    families = ("Noone", "Nobody", "Nemo", "Miller", "Kohn", "Silva", "Berg", "Voss")
    listed = [Reference("", number, (Author(family, "A"),), year="2011") for number, family in enumerate(families, 1)]
    bare = "The fever was seen in spring.1 It came again,2 and again.3 Miller4 saw it. Then Kohn5 did. Miller4 wrote. Kohn8 did not.6–8"
    assert [callout.numbers for callout in find_callouts(bare, listed)] == [(1,), (2,), (3,), (4,), (5,), (4,), (6, 7, 8)]
    told = "Fever came (1), went (2) and came (3, 4). Less was said by Kohn (5). Others were 12 (6), then Berg (7) wrote, and Voss (8). The rate was 5 (4)."
    assert (7,) in [callout.numbers for callout in find_callouts(told, listed)]


def test_a_sentence_ends_behind_a_percentage_and_its_callout() -> None:
    from extract import pipeline

    seen = ["Fever came in spring", "Cough was rarer", "Nobody slept well in the valley", "Rest was the rule", "Some went home early", "Others stayed on"]
    lines = ["# Fever in villages", "## Introduction", " ".join(f"{what}.{k}" for k, what in enumerate(seen, 1))]
    lines += ["Fever was seen in 12%.7,8 Whether rest helps is open.", "## References"]
    lines += [f"{k}. Noone AB. On fever {k}. J Invent Med. 2001;{k}:1–9." for k in range(1, 9)]
    document = pipeline.read_text("\n\n".join(lines))
    assert [document.sentences[citation.sentence].text for citation in document.citations][-1] == "Fever was seen in 12%.7,8"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Fever was seen.1 It came back.2 Rest was given,3 4 and helped.5 6 Nobody asked.2 5\n\nThey left.7 8", [(1,), (2,), (3, 4), (5, 6), (2, 5), (7, 8)]),
     ("Fever was seen.1 It came back.2 Rest helped.3 4 patients left.4 Nobody asked.5 6 days went by.6 It ended.7 8",
      [(1,), (2,), (3,), (4,), (5,), (6,), (7, 8)])],
)
def test_numbers_parted_by_blanks(text: str, meant: list[tuple[int, ...]]) -> None:
    assert [callout.numbers for callout in find_callouts(text, 8)] == meant
