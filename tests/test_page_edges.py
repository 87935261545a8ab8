"""Running heads, feet and page numbers at the edges of pages: of what is read no part."""

from __future__ import annotations

import pytest

from extract import pipeline
from extract.references.page_edges import page_edges
from tests.counting import calls

LINE = "The villagers of place {} told us what they had seen that spring, and we"


def pages(heads: list[str], feet: list[str], breaks: str = "\f", rows: int = 20) -> str:
    out = []
    for n, (head, foot) in enumerate(zip(heads, feet, strict=True)):
        out.append("\n".join([*filter(None, [head]), *(LINE.format(chr(97 + (n * rows + k) % 26) * 3) for k in range(rows)), *filter(None, [foot])]))
    return f"\n{breaks}".join(out)


def taken(text: str) -> set[str]:
    return {text[at : text.find("\n", at) if "\n" in text[at:] else len(text)].strip("\f") for at in page_edges(text)}


@pytest.mark.parametrize(
    ("heads", "feet", "meant"),
    [
        (["", "Noone et al.", "", "Noone et al."], ["1", "2", "3", "4"], {"Noone et al.", "1", "2", "3", "4"}),
        (["Fever in villages   7", "8   NOONE ET AL.", "Fever in villages   9", "10   NOONE ET AL."], [""] * 4,
         {"Fever in villages   7", "8   NOONE ET AL.", "Fever in villages   9", "10   NOONE ET AL."}),
        ([""] * 3, [f"J Invent Med 2020;4:e{n} | www.invent.example\nOpen access\n{n}" for n in (11, 12, 13)],
         {f"J Invent Med 2020;4:e{n} | www.invent.example" for n in (11, 12, 13)} | {"Open access", "11", "12", "13"}),
        (["Case 1", "Case 2", ""], [""] * 3, set()),  # headings
        ([""] * 3, [f"2. Noone A. Notes on pallor. J Invent Med {y}" for y in ("1999;4:7-9", "2004;17:5-6", "2011;9:1-2")], set()),  # ends of entries
    ],
)
def test_what_recurs(heads: list[str], feet: list[str], meant: set[str]) -> None:
    assert taken(pages(heads, feet)) == meant


def test_pages_that_only_their_numbers_tell() -> None:
    text = pages(["", "Noone et al.", "Noone et al.", "Noone et al."], ["1", "2", "3", "4"], "")
    assert taken(text) == {"Noone et al.", "1", "2", "3", "4"}
    assert taken("\n".join(["1", "2", "3", "4", "5"] * 8)) == set()  # a column of a table


def test_a_sentence_that_a_page_cuts_is_one() -> None:
    text = pages(["", "Noone et al.", "Noone et al."], ["1", "2", "3"]).replace("and we\n2", "and that Miller\n2")
    (sentence,) = [s for s in pipeline.read_text(text + " left.").sentences if "that Miller" in s.text]
    assert "Noone" not in sentence.text and "that Miller The villagers" in sentence.text


LISTED = [
    "Nemo A. 2001. Notes on pallor. J Invent Med. 3:1–9.", "Noone B, Nemo A. 2004. Notes on sleep. J Invent Med. 6:1–9.",
    "Noone C. 2005. Notes on rest. J Invent Med. 7:1–9.",
]


@pytest.mark.parametrize(
    ("above", "below", "numbers"),
    [("(Noone &", "Nemo, 2004)", (2,)), ("(Nemo, 2001;", "Noone & Nemo, 2004)", (1, 2)), ("(Noone and", "Nemo, 2004)", (2,))],
)
def test_a_callout_that_a_page_cuts(above: str, below: str, numbers: tuple[int, ...]) -> None:
    feet = ["The Authors. All rights kept.\n1", "The Authors. All rights kept.\n2"]
    text = pages(["", "Pallor in villages"], feet).replace("and we\nThe Authors", f"and then {above}\nThe Authors", 1)
    text = text.replace("Pallor in villages\nThe villagers", f"Pallor in villages\n{below}. The villagers", 1)
    text += "\n\fPallor in villages\n\nReferences\n\n" + "\n\n".join(LISTED) + "\n"
    (found,) = pipeline.read_text(text).citations
    assert found.numbers == numbers
    assert text[found.span.start : found.span.end].startswith(above)


def test_cost_is_linear() -> None:
    def cost(n: int) -> int:
        page_edges.cache_clear()
        return calls(page_edges, pages(["Noone et al."] * n, [str(k) for k in range(n)]))

    assert cost(80) < 4 * 1.5 * cost(20)
