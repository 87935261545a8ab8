"""Reference lists as pages leave them: entries cut by page numbers and running heads, words that link, lists that go on under another heading."""

from __future__ import annotations

import textwrap

import pytest

from extract.pipeline import read_text
from extract.references.find import find_reference_lists
from tests.test_reference_list import entries, letters, made

HEAD = "A. NOONE ET AL. / INVENTED MEDICINE 14 (2021) 201–209"


def listed(rows: list[str], heading: str | None = "References") -> str:
    """A paper around the lines of a list."""
    return "\n".join(["Case notes", "", "We saw fever in three villages, and gave rest.", "", *([heading, ""] if heading else []), *rows, ""])


@pytest.mark.parametrize(
    "words",
    ["[CrossRef] [PubMed]", "[CrossRef][PubMed][Google Scholar]", "[Google Scholar]", "[PMC free article] [PubMed]", "CrossRef | Full Text | Google Scholar"],
)
@pytest.mark.parametrize("label", ["{}. ", "[{}] ", ""])
def test_words_that_link_on_lines_of_their_own(words: str, label: str) -> None:
    rows = made(9)
    text = listed([f"{label.format(n)}{row}\n{words}" + ("" if label else "\n") for n, row in enumerate(rows, 1)])
    assert entries(text) == [letters(f"{row} {words}") for row in rows]


def test_words_that_link_cut_by_the_line() -> None:
    rows = made(9)
    text = listed([f"[{n}] {row} [PMC free\narticle] [PubMed]" for n, row in enumerate(rows, 1)])
    assert entries(text) == [letters(f"{row} [PMC free article] [PubMed]") for row in rows]


@pytest.mark.parametrize(("label", "cut"), [("{}. ", "J"), ("{}. ", "Notes on fever in"), ("{}. ", "AB,"), ("", "J"), ("", "Notes on fever in")])
def test_an_entry_cut_by_a_page_break(label: str, cut: str) -> None:
    rows = made(9)
    row = "Aldewin AB, Brockmar C. 2016. Notes on fever in village 12. J Invent Med 2016;3:100–109. doi: 10.9999/inv.7"
    at = row.index(cut) + len(cut)
    page = [row[:at], "", "202", HEAD, "", row[at + 1 :]]
    lines = [f"{label.format(n)}{each}" for n, each in enumerate(rows[:4], 1)] + [f"{label.format(5)}{page[0]}", *page[1:]]
    lines += [f"{label.format(n)}{each}" for n, each in enumerate(rows[4:], 6)]
    gap = [line for row in lines for line in ((row,) if label else (row, ""))]
    assert entries(listed(gap)) == [letters(each) for each in [*rows[:4], row, *rows[4:]]]


@pytest.mark.parametrize("label", ["{}. ", "[{}] ", ""])
@pytest.mark.parametrize("break_at", ["Med. ", "(2016) ", "PMID"])
def test_an_entry_whose_last_words_stand_on_the_next_page(label: str, break_at: str) -> None:
    rows = [f"{row.split(' Notes')[0]} (20{n}) Notes{row.split(' Notes')[1]}" for n, row in enumerate(made(9), 10)]
    rows[6] += " PMID: 12345678"
    at = rows[6].index(break_at) + (0 if break_at == "PMID" else len(break_at))
    lines = [f"{label.format(n)}{row}" for n, row in enumerate(rows, 1)]
    lines[6] = f"{label.format(7)}{rows[6][:at].rstrip()}\n\n202\nNoone et al.\n\n{rows[6][at:]}"
    text = listed([line for row in lines for line in ((row,) if label else (row, ""))])
    assert entries(text) == [letters(row) for row in rows]


def test_an_address_on_the_next_page_where_each_entry_has_one() -> None:
    rows = made(12)
    lines = [f"{n}. {row}" for n, row in enumerate(rows, 1)]
    lines[7] = lines[7].replace(" doi: ", "\n\n202\nNoone et al.\n\ndoi: ")
    assert entries(listed(lines)) == [letters(row) for row in rows]


def test_the_first_line_of_an_entry_above_a_page_number_is_no_running_head() -> None:
    rows = made(6)
    first, rest = "Nomarro, F., Rossafer, D., & Langeanu, F. (2009). Occurrence,", "use and lack of rest in three villages. Invented Medicine, 3, 11–19."
    text = listed([*(f"{row}\n" for row in rows[:3]), first, "", "204", "\fNoone et al.", "", rest, "", *(f"{row}\n" for row in rows[3:])])
    assert entries(text) == [letters(each) for each in [*rows[:3], f"{first} {rest}", *rows[3:]]]


def test_a_page_number_ends_the_text() -> None:
    assert len(entries(listed([*(f"{row}\n" for row in made(8)), "202"]))) == 8


def test_a_running_head_that_reads_like_an_entry_is_none() -> None:
    rows = made(8)
    text = listed([*(f"{row}\n" for row in rows[:4]), "202", HEAD, "", *(f"{row}\n" for row in rows[4:])])
    assert entries(text) == [letters(row) for row in rows]


def test_a_year_or_a_part_that_begins_a_line_opens_no_entry() -> None:
    rows = made(30)
    rows[6] = "Liungmann O, Borelli C and Moreno P,\n\n202\nNoone et al.\n\n2010. Notes on rest in villages. Invented Report, p. 51. http://invented.example/notes.pdf"
    rows[7] = "Wallero T. Notes on the north of the Invented Republic.\n24. Propeamids and Pectinids of the valley. Bull Invent. 2011;381:1–198."
    want = [letters(row.replace("202\nNoone et al.", "")) for row in rows]
    assert entries(listed([f"{n}. {row}" for n, row in enumerate(rows, 1)])) == want


def test_a_list_without_heading_that_goes_on_under_one() -> None:
    rows = made(24)
    numbered = [f"{n}) {row}" for n, row in enumerate(rows, 1)]
    text = listed([*numbered[:16], "", "## Conflict of interest", "", "None, in 2018 or later.", "", "## Supplementary references", "", *numbered[16:]], None)
    assert [len(found.entries) for found in find_reference_lists(text)] == [16, 8]
    assert entries(text) == [letters(row) for row in rows]


@pytest.mark.parametrize("heading", ["Appendix A", "APPENDIX 2", "Table 1", "PUBLISHER’S NOTE"])
def test_a_numbered_heading_ends_the_list(heading: str) -> None:
    rows = made(8)
    text = listed([*(f"{row}\n" for row in rows), heading, "", "The clone 1 was used at 1:100 in 2019 and the clone 2 at 1:200, as in all."])
    assert entries(text) == [letters(row) for row in rows]


@pytest.mark.parametrize("heading", ["References (9)", "## REFERENCES [9]", "7. References (9)", "**Literatur** (9)"])
def test_a_heading_with_the_length_of_the_list(heading: str) -> None:
    rows = made(9)
    (found,) = find_reference_lists(listed(rows, heading))
    assert found.heading is not None and len(found.entries) == 9


def test_an_address_that_two_entries_have() -> None:
    rows = [f"{row.split(' doi')[0]}\nhttps://www.invented.example/notes" if n in (2, 6) else row for n, row in enumerate(made(9))]
    assert entries(listed([f"- {row}" for row in rows])) == [letters(row) for row in rows]


NAMES = ["Aldewin", "Brockmar", "Carsewell", "Dunvegan", "Eskeroth", "Fontaleone", "Grimsdale", "Hartenfels", "Ilmarinen", "Jorvik"]


def side_by_side(left: list[str], right: list[str], width: int = 62) -> list[str]:
    """The lines of two columns next to each other."""
    left, right = left + [""] * (len(right) - len(left)), right + [""] * (len(left) - len(right))
    return [f"{a:<{width}}{b}".rstrip() for a, b in zip(left, right, strict=True)]


def wrapped(rows: list[str], label: str, hang: int) -> list[str]:
    """The lines of entries, wrapped to a column."""
    lines: list[str] = []
    for n, row in enumerate(rows, 1):
        lines += textwrap.wrap(label.format(n) + row, 54, subsequent_indent=" " * hang, break_on_hyphens=False, break_long_words=False)
    return lines


@pytest.mark.parametrize(("label", "hang"), [("[{}] ", 0), ("[{}] ", 4), ("{}.\t", 0), ("{}. ", 3), ("", 3)])
def test_columns_whose_lines_hang(label: str, hang: int) -> None:
    rows = [row.split(" doi")[0] for row in made(20)]
    lines = [line.expandtabs(8) for line in wrapped(rows, label, hang)]
    body = [f"The villagers of place {k} told us what they had seen." for k in range(6)]
    one = ["Noone et al.", "", *side_by_side([*body, "", "References", "", *lines[:24]], lines[24:56]), "", "201"]
    two = ["\fInvented Medicine", "", *side_by_side(lines[56:], []), "", "202"]
    assert entries("\n".join([*one, *two])) == [letters(row) for row in rows]


def test_the_last_page_of_two_columns_is_short() -> None:
    rows = made(14)
    lines = wrapped(rows, "[{}] ", 0)
    one = ["References", "", *side_by_side(lines[:18], lines[18:36]), "", "201"]
    two = ["\fInvented Medicine", "", *side_by_side(lines[36:39], lines[39:]), "", "202"]
    assert entries("\n".join([*one, *two])) == [letters(row) for row in rows]


def test_a_blank_line_of_one_column_parts_its_entries() -> None:
    rows = made(12)
    blocks = [[*textwrap.wrap(row, 54, break_on_hyphens=False, break_long_words=False), ""] for row in rows]
    left, right = ([line for block in half for line in block] for half in (blocks[:6], blocks[6:]))
    assert entries("\n".join(["References", "", *side_by_side(left, right)])) == [letters(row) for row in rows]


def test_a_line_that_begins_with_a_count_opens_no_entry() -> None:
    rows = made(12)
    rows[6] = "Aldewin AB, Brockmar C. Children with fever in\n8 villages. J Invent Med. 2001;4:1–9."
    assert entries(listed([f"{n} {row}" for n, row in enumerate(rows, 1)])) == [letters(row) for row in rows]


def test_a_line_that_begins_with_a_journal_opens_no_entry() -> None:
    rows = [f"Aldewin, A., & Brockmar, C. (20{n}). Notes on fever and rest in village {n}.\nJ Invent Notes, {n}(2), 201–209." for n in range(10, 19)]
    assert entries(listed([f"{row}\n" for row in rows])) == [letters(row) for row in rows]


def test_an_entry_cut_behind_its_year() -> None:
    rows = made(8)
    rows[4] = "Samondi, K., Goodfrey, L., & Venci, M. (2012).\n\n205\nNoone et al.\n\n   Spatial patterns of rest. Invented Notes, 109, 52–57."
    lines = [f"{row}" for row in rows]
    lines = [line.replace(" in village", "\n   in village") for line in lines]
    assert entries(listed(lines)) == [letters(row.replace("205\nNoone et al.", "")) for row in rows]


def test_a_foot_that_counts_the_pages_is_none_of_an_entry() -> None:
    lines = [line for n, row in enumerate(made(24), 1) for line in textwrap.wrap(f"{n}. {row}", 70, break_on_hyphens=False)]
    cut = [lines[k : k + 13] for k in range(0, len(lines), 13)]
    pages = ["\n".join([*page, f"J Invent Med 2020;4:e{n} | www.invent.example", "This is an open access article.", str(n)]) for n, page in enumerate(cut, 31)]
    assert entries("References\n" + "\n\f".join(pages)) == [letters(row) for row in made(24)]


@pytest.mark.parametrize("heading", ["Author contributions", "Conflicts of interest", "Funding", "Correspondence", "Data availability"])
def test_a_heading_right_below_the_last_entry(heading: str) -> None:
    rows = [row.split(" doi")[0] for row in made(8)]
    text = "\n".join(["References", *rows, heading, "AB wrote the draft and CD saw the villagers. Nobody paid for it."])
    assert entries(text) == [letters(row) for row in rows]


def test_callouts_that_the_line_of_a_column_cuts() -> None:
    rows = [f"{name} A, Nemo B (20{n}) Notes on pallor in village {n}. J Invent Med {n}:1{n}–2{n}." for n, name in enumerate(NAMES, 11)]
    body = " ".join(f"The villagers of the {n}th place told us all of it ({name} & Nemo, 20{n})." for n, name in enumerate(NAMES, 11))
    lines = [*textwrap.wrap(body, 40), "", "References", "", *(line for row in rows for line in textwrap.wrap(row, 44, subsequent_indent="   "))]
    half = len(lines) // 2 + 1
    text = "\n".join(side_by_side(lines[:half], lines[half:], 54))
    found = read_text(text)
    assert [r.number for r in found.references] == list(range(1, len(NAMES) + 1))
    assert sorted(n for c in found.citations for n in c.numbers) == list(range(1, len(NAMES) + 1))
    assert all(c.marker.startswith(text[c.span.start : c.span.end]) for c in found.citations)


def test_a_body_behind_pages_without_a_doi() -> None:
    rows = [
        "Aldewin, C. (2003). Notes on rest. J Invent Med, 81(2), 6–7.", "Nemo, A., & Noone, B. (2007). Notes on pallor. J Invent Med, 85(1), 66–70.",
        "Village Health Organization. (2022). Guide to sleep. Somewhere: VHO.",
    ]
    assert entries("References\n" + "\n".join(line for row in rows for line in textwrap.wrap(row, 50))) == [letters(row) for row in rows]


@pytest.mark.parametrize(
    "words",
    ["Publisher’s Note The publisher stays neutral with regard to villages.", "How to cite this article: Noone A (2021) Pallor. J Invent Med 3:1."],
)
def test_what_the_publisher_says_right_below_the_last_entry(words: str) -> None:
    rows = made(6)
    assert entries("\n".join(["References", *(f"{n}. {row}" for n, row in enumerate(rows, 1)), words])) == [letters(row) for row in rows]
