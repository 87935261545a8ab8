"""Sentences: our rules alone and as a component of a spaCy pipeline, and folded texts whose offsets lead back."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.fold import fold, fold_pieces
from extract.nlp import bounds, pipeline, sentence_bounds
from extract.pipeline import read_text
from kg.examples import example_papers
from kg.model import Span

TEXTS = [
    "One came. Two went (see Fig. 3. It shows that). He took 5 mg i.v. daily. No more! J. Smith et al. reported it.",
    "A level of 3.5 was low. vitamin D. The end", "", "   ", "no end", "Glued.1,2 Then more.", "[Cut. Here", "Ends with blanks.   ",
    "Two  blanks.  Then \u3000 more. X",
]


def _stripped(text: str, found: list[tuple[int, int]]) -> list[str]:
    return [piece for start, end in found if (piece := text[start:end].strip(" "))]


@pytest.mark.parametrize("text", TEXTS)
def test_the_rules_give_the_same_alone_and_in_a_pipeline(text: str) -> None:
    assert _stripped(text, bounds(text)) == _stripped(text, sentence_bounds(pipeline()(text)))


def test_the_rules_give_the_same_alone_and_in_a_pipeline_on_the_examples() -> None:
    with example_papers() as folder:
        for path in sorted(folder.iterdir())[:3]:
            for paragraph in path.read_text("utf-8").split("\n\n"):
                text = fold(paragraph).text
                assert _stripped(text, bounds(text)) == _stripped(text, sentence_bounds(pipeline()(text)))


@pytest.mark.parametrize(
    ("source", "text", "places"),
    [
        ("plain text", "plain text", range(10)),
        ("ﬁne **bold** 2\u00adnd", "fine bold 2nd", [0, 0, 1, 2, 3, 6, 7, 8, 9, 12, 13, 15, 16]),
        ("10<sup>6</sup>/kg  &lt;5 ", "10^6/kg <5", [0, 1, 2, 7, 14, 15, 16, 17, 19, 23]),
        ("a$\\geq$b", "a≥b", [0, 2, 7]),
    ],
)
def test_folded_characters_know_where_they_come_from(source: str, text: str, places: list[int]) -> None:
    view = fold(source)
    assert (view.text, list(view.origins)) == (text, list(places))
    assert all(view.origins[i] < view.ends[i] for i in range(len(text)))


#: Pieces of a text with what each is folded to.
_PIECES = [("a", "a"), ("Ö d", "Ö d"), ("\u00ad", ""), ("\u200b", ""), ("ﬁ", "fi"), ("ﬃ", "ffi"),
           ("–", "-"), ("μ", "µ"), ("<i>b</i>", "b"), ("&lt;", "<"), ("q\u202fr", "q r")]


@given(st.lists(st.sampled_from(_PIECES), max_size=12))
@settings(max_examples=300, deadline=None)
def test_each_folded_character_comes_from_its_own_piece(pieces: list[tuple[str, str]]) -> None:
    """Also where what falls away (a soft hyphen) and what becomes longer (a ligature) even out."""
    source, folded = ("".join(column) for column in zip(*pieces, strict=True)) if pieces else ("", "")
    view = fold(source)
    assert view.text == folded
    at = done = 0
    for written, text in pieces:
        for i in range(at, at + len(text)):
            start, end = view.span(i, i + 1)
            assert done <= start < end <= done + len(written)
            assert len(text) != len(written) or source[start:end].translate({0x2013: "-", 0x3BC: "µ", 0x202F: " "}) == view.text[i]
        at, done = at + len(text), done + len(written)


def test_pieces_are_joined_by_a_blank_or_a_mended_hyphen() -> None:
    source = "leuke-  |mia was | seen"
    view = fold_pieces(source, [Span(0, 8), Span(9, 17), Span(19, 23)])
    assert view.text == "leukemia was seen"
    assert [source[view.span(i, i + 1).start] for i in (0, 5, 13)] == ["l", "m", "s"]


@pytest.mark.parametrize("source", ["plain text", "ﬁne **bold** 2\u00adnd", "10<sup>6</sup>/kg  &lt;5 ", "a$\\geq$b", ""])
def test_the_offsets_of_a_part_are_those_of_the_whole(source: str) -> None:
    view = fold(source)
    origins, ends = list(view.origins), list(view.ends)
    for start, end in combinations(range(len(view.text) + 1), 2):
        assert [*map(list, view.part(start, end))] == [origins[start:end], ends[start:end]]
        assert (list(view.origins[start:end]), view.ends[end - 1]) == (origins[start:end], ends[end - 1])
    assert list(view.origins[::2]) == origins[::2]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("He came (late. At noon). She went.", 2),
        ("He came (late [in. May] and. Early). She went.", 2),
        ("He came (late. She went.", 2),
        ("He came) late. (She [went. Again.", 3),
    ],
)
def test_no_sentence_ends_in_brackets_that_close(text: str, number: int) -> None:
    assert len(bounds(text)) == number


@pytest.mark.parametrize(
    "mark",
    ["^16^", "^16,18^", "<sup>16</sup>", "$^{16,17}$", "^{16}", "¹⁶⁻¹⁸", "[16]",
     "\\[16\\]", "[16]–[18]", "[16], [17]", "(16)", "16–18", "<sup>[16]</sup>", "^[16]^", "^{5–7}", "^{16,18}"],
)
def test_a_sentence_ends_before_its_callout(mark: str) -> None:
    text = f"One village did not agree with it.{mark} Differences in the questions may explain this."
    assert [text[s.start : s.end] for s in read_text(text).sentences][1] == "Differences in the questions may explain this."


def test_no_sentence_ends_at_an_abbreviation_with_its_number() -> None:
    for text in ("This was shown before, see Fig.[3] Anna said so.", "They cite vol.(3) Anna said.", "So wrote Noone et al.^16^ Anna said."):
        assert len(read_text(text).sentences) == 1, text


def test_a_sentence_may_begin_with_the_particle_of_a_name() -> None:
    text = "It is not clear. van der Meulen and Noone saw more of it. de la Cruz did not. van is no name."
    assert [s.text for s in read_text(text).sentences] == [
        "It is not clear.", "van der Meulen and Noone saw more of it.", "de la Cruz did not. van is no name."
    ]
