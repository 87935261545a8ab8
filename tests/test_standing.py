"""Whose finding a sentence tells, with its reason; and that nothing told of others becomes a fact of this paper's patient."""

from __future__ import annotations

import pytest

from extract.annotate.standing import standing_at
from extract.annotate.tense import in_the_past
from extract.pipeline import assertions, read_text

HEAD = (
    "# A case report of fever after a sting\n\n## Case report\n\n"
    "A 40-year-old woman was admitted with fever after a bee sting. She was given prednisolone 20 mg.\n\n"
)
TAIL = "\n\n## References\n\n1. Moss A. Stings and fever. Invent Allergy 2011;1:1-4.\n2. Reed B. Bees. Invent Allergy 2012;2:5-9.\n"


def standing(section: str, paragraph: str, sentence: str) -> tuple[str, str]:
    """Kind and reason of one sentence of a paragraph in a section of a small case report."""
    document = read_text(f"{HEAD}## {section}\n\n{paragraph}{TAIL}")
    index = document.sentence_at(document.text.index(sentence) + len(sentence) // 2)
    assert index is not None
    found = standing_at(document, index)
    return found.kind, found.reason


@pytest.mark.parametrize(
    ("section", "paragraph", "sentence", "kind", "reason"),
    [
        ("Case report", "Her fever fell within a day.", "Her fever fell within a day.", "own", "section: case"),
        ("Discussion", "In a survey of 80 keepers, nine had fever (1).", "In a survey", "relayed", "cites 1"),
        ("Discussion", "In a survey of 80 keepers, nine had fever (1). All were well after a week.", "All were well", "relayed", "goes on"),
        ("Discussion", "A man of 50 years, stung by wasps, had a fever for two days (2).", "A man of 50", "relayed", "cites 2"),
        ("Discussion", "Stings may cause fever (1, 2).", "Stings may", "background", "cites 1, 2"),
        ("Discussion", "Stings may cause fever.", "Stings may", "background", "in general"),
        ("Discussion", "Our patient was well after a day.", "Our patient", "own", "this paper"),
        ("Discussion", "To our knowledge, this is the first report of its kind.", "To our knowledge", "own", "this paper"),
        ("Patient's own words", "I was afraid of the garden for weeks.", "I was afraid", "perspective", "patient speaks"),
        ("Methods", "Fever was measured as described by Moss et al. (1).", "Fever was", "own", "section: methods"),
    ],
)
def test_standing_and_its_reason(section: str, paragraph: str, sentence: str, kind: str, reason: str) -> None:
    found = standing(section, paragraph, sentence)
    assert found[0] == kind
    assert reason in found[1]


def test_an_editors_summary_that_names_the_authors_is_about_this_paper() -> None:
    head = "# Fever after stings: a cohort study\n\nAnna Moss, Ben Fern\n\n"
    text = f"{head}## Abstract\n\nAnna Moss and colleagues describe fever in 80 keepers.\n\n## Methods\n\nFever was measured.\n"
    document = read_text(text)
    assert [author.family for author in document.metadata.authors] == ["Moss", "Fern"]
    index = document.sentence_at(text.index("describe"))
    assert index is not None
    assert standing_at(document, index).kind == "own"


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("Nine of them had fever.", True),
        ("The drug is given to patients who had fever.", False),
        ("Relapsed disease remains a challenge.", False),
        ("The authors described relapsed disease.", True),
    ],
)
def test_the_first_finite_verb_decides(text: str, past: bool) -> None:
    assert in_the_past(text) is past


def test_every_statement_keeps_the_reason_of_its_standing() -> None:
    document = read_text(f"{HEAD}## Discussion\n\nOur patient recovered.{TAIL}")
    given = [a for a in assertions(document) if a.predicate == "received"]
    assert given
    assert {e.reason for a in given for e in a.evidence} == {"section: case"}


def test_what_a_relayed_sentence_says_is_no_fact_of_the_patient() -> None:
    text = f"{HEAD}## Discussion\n\nIn a series of 12 patients, methylprednisolone 1 g was given to the patient with the longest fever (1).{TAIL}"
    told = {(a.subject.type, a.object.label) for a in assertions(read_text(text)) if a.predicate == "received" and not isinstance(a.object, str | int | float)}
    assert ("Patient", "prednisolone") in told
    assert ("Patient", "methylprednisolone") not in told


def test_the_benchmark_has_a_gold_sentence_for_each_standing() -> None:
    from benchmarks.standing import LABELS, papers

    labels = [label for paper in papers() for _, _, right in paper.sentences for label in right]
    assert {label: labels.count(label) > 4 for label in LABELS} == dict.fromkeys(LABELS, True)
    for paper in papers():
        assert all(paper.text[start : start + len(sentence)] == sentence for start, sentence, _ in paper.sentences)
