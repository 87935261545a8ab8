"""What stands beside entries and is none: notes on authors, remarks of interest, legends, members of panels; second lists, and marks of entries."""

from __future__ import annotations

import re
import textwrap

import pytest

from extract.pipeline import read_text
from extract.references.entrylike import starts_entry, tells_of_somebody
from extract.references.find import find_reference_lists
from extract.references.lines import heading_kind
from tests.test_reference_list import entries, letters, made
from tests.test_reference_list_pages import listed, side_by_side

PLAIN = [f"Aldewin, A., & Brockmar, C. (20{n}). Notes on fever and rest in village {n}. J Invent Notes, {n}(2), 201–209." for n in range(10, 16)]


@pytest.mark.parametrize(
    "words",
    ["Notes and references", "References and recommended reading", "■ REFERENCES", "References (n = 12)", "Литература / References", "参考文献：",
     "Literaturhinweise",
     "Liste des références", "Lista de referencias", "Bibliografia essenziale", "Spis literatury", "Lähdeluettelo",
     "Список использованных источников", "Daftar Pustaka"],
)
def test_more_headings(words: str) -> None:
    assert heading_kind(words) == "references"


@pytest.mark.parametrize("words", ["Reference values", "Sources of funding", "Literature search", "Methods / References to patients"])
def test_no_heading_of_a_list(words: str) -> None:
    assert heading_kind(words) is None


@pytest.mark.parametrize(
    "text",
    ["Ada Lund, MD, PhD, is a nurse at the ward of invented fevers.", "**Ada Lund** received her degree from the Invented University in 1999.",
     "Prof. B. Moe (b. 1961) teaches rest. He wrote Fever (2004)."],
)
def test_somebody_is_told_of(text: str) -> None:
    assert tells_of_somebody(text)


@pytest.mark.parametrize(
    "text",
    ["Lund A, Moe B. Rest is a cure. J Invent Med 2010;3:1–9.", "Lund A (2010) Fever is a sign. J Invent Med 3: 1–9.",
     "Lund, A. (2010). Is rest a cure? J Invent Med, 3, 1.",
     "A. Lund, B. Moe, Why rest is a cure, J. Invent. Med. 3 (2010) 1–9."],
)
def test_an_entry_tells_of_nobody(text: str) -> None:
    assert starts_entry(text) and not tells_of_somebody(text)


def test_notes_on_authors_behind_a_plain_list() -> None:
    bios = ["", "Jane Kerr, MA (Edinburgh 1988), PhD (Leeds 1994), is a historian at Thistle University Press. Her last book appeared in 2011.",
            "", "Tobias Iversen has taught at the University of Invented Studies since 2006. E-mail: t@thistle.example"]
    assert entries(listed([f"{row}\n" for row in PLAIN] + bios)) == [letters(row) for row in PLAIN]


def test_references_on_request_are_no_entry() -> None:
    for words in ("References are available upon request from the author (A. Lund, Invented Hospital, 2019).", "The list is held by Lund A, Moe B (2018)."):
        assert not find_reference_lists(f"Notes on fever\n\nFever came in 2011 and in 2017.\n\nReferences\n\n{words}\n")


def test_members_of_a_panel_are_no_list() -> None:
    rows = [f"{n}. {name}, Department of Fevers, Leeds, UK. Member since 20{n + 10}." for n, name in enumerate(("Lund A", "Moe B", "Berg C", "Dahl E"), 1)]
    assert not find_reference_lists("\n".join(["The panel met in 2018.", "", *rows]))


def test_a_heading_of_unknown_words_opens_another_list() -> None:
    first, second = made(9)[:5], made(9)[5:]
    numbered = [[f"{n}. {row}" for n, row in enumerate(rows, 1)] for rows in (first, second)]
    text = listed([*numbered[0], "", "# Studies that were left out", "", *numbered[1]])
    assert [[letters(entry.raw) for entry in found.entries] for found in find_reference_lists(text)] == [list(map(letters, rows)) for rows in (first, second)]
    assert [reference.number for reference in read_text(text).references] == list(range(1, 10))
    # a section in the middle of one list opens none, nor do numbered lines that are no entries
    rows = [f"{n}. {row}" for n, row in enumerate(first, 1)]
    search = ["# Search", "", "1. fever[MeSH] 12034", "2. rest[tiab] 99123", "3. 1 AND 2 2011", ""]
    for between in (["# Funding", "", "None, also in 2019.", ""], search):
        assert entries(listed([*rows[:3], "", *between, *rows[3:]])) == [letters(row) for row in first]


def test_remarks_of_interest_are_none_of_the_entry() -> None:
    rows = made(5)
    text = listed([f"1. {rows[0]}", "▪ This study shows that rest is best.", f"2. ▪▪ {rows[1]}", "▪▪ The first trial of rest without fever.",
                   f"3. {rows[2]}", "This study is the first to say so.", f"4. {rows[3]}", f"5. {rows[4]}"], "References and recommended reading")
    assert entries(text) == [letters(row) for row in rows]


def test_a_legend_right_below_an_entry() -> None:
    rows = [f"{n}. {row}" for n, row in enumerate(made(6), 1)]
    rows.insert(3, "Figure 1. Fever over twelve years. Arrows show when rest began (2012) and ended (2021).")
    assert entries(listed(rows)) == [letters(row) for row in made(6)]


def test_a_running_head_with_its_page_far_behind() -> None:
    rows = [f"{n}. {row}" for n, row in enumerate(made(6), 1)]
    head, tail = rows[2].split(":", 1)
    rows[2] = f"{head}:\n\nAnnals of invented fevers 2021 ; 14 : 33–38                       37\n\n{tail}"
    assert entries(listed(rows)) == [letters(row) for row in made(6)]


def test_a_stroke_in_place_of_people() -> None:
    rows = [*PLAIN[:3], "______. Rest in village 44. Notes of Inventions, v. 9, p. 3–8, 2014.", *PLAIN[3:]]
    assert entries(listed([f"{row}\n" for row in rows])) == [letters(row) for row in rows]
    text = listed([f"{row}\n" for row in rows]).replace("We saw fever", "Rest was tried (Aldewin & Brockmar, 2012; Brockmar, 2014). We saw fever")
    assert [citation.numbers for citation in read_text(text).citations] == [(3,)]
    text = text.replace("(Aldewin & Brockmar, 2012; Brockmar, 2014)", "(ALDEWIN; BROCKMAR, 2012, 2014)")
    assert [citation.numbers for citation in read_text(text).citations] in ([(3, 4)], [(3,)])


def test_keys_made_of_names_and_years() -> None:
    rows = ["[ABC+17] P. Abel, Q. Brand, and R. Cho. Counting of fevers. In Proceedings of Inventions, pages 100–108, 2017.",
            "[Dun20] O. Dunne. Rest by machine. Journal of Inventions, 7(2):1–9, 2020.",
            "[KL99] T. Klee and U. Lorre. Rules of rest. Invented Letters, 12:33–41, 1999."]
    told = "Counting is old [KL99], and was done anew [ABC+17, Dun20, p. 3]; none is [XY99] nor [KL99, XY99]."
    text = "\n\n".join(["# Counting", "## Introduction", told, "## References", *rows])
    found = read_text(text)
    assert [citation.numbers for citation in found.citations] == [(3,), (1, 2)]
    assert [reference.number for reference in found.references] == [1, 2, 3]


def test_callouts_beside_the_entries_of_the_other_column() -> None:
    told = ["Fever has causes [1], and rest has", "none that anybody found [2,3]. Both", "last for weeks [4] in the villages",
            "of the north, where nobody asked",
            "for more than a bed and a blanket.", "We saw it twice in that winter and", "once in the spring that came late.", "Nobody was told [5] of what was",
            "known before."]
    rows = [row.split(" doi")[0] for row in made(6)]
    lines = [line for n, row in enumerate(rows, 1) for line in textwrap.wrap(f"{n}. {row}", 44, subsequent_indent="   ", break_on_hyphens=False)]
    left, right = [*told, "", "References", *lines[:4]], lines[4:]
    text = "\n".join(["Notes on fever", "", *side_by_side(left, right)])
    found = read_text(text)
    assert [letters(reference.raw) for reference in found.references] == [letters(row) for row in rows]
    assert [citation.numbers for citation in found.citations] == [(1,), (2, 3), (4,), (5,)]
    assert "of the north, where nobody asked for more than a bed and a blanket." in " ".join(sentence.text for sentence in found.sentences)


def test_bodies_and_a_work_without_a_date_in_a_short_list() -> None:
    rows = ["Chan A-W, Lund JM. Statements on fever. Ann Invent Med 2013;158:200–7.",
            "Ministry of Invented Health. Fever policy. n.d. Available from: https://moih.example/fever",
            "NIFE. Fever and rest. NIFE guideline NG24. London: NIFE; 2015."]
    assert entries(listed([f"{row}\n" for row in rows])) == [letters(row) for row in rows]


def test_a_list_in_one_line_without_a_heading() -> None:
    rows = [row.split(" doi")[0] for row in made(4)]
    text = "Sir, rest was tried [1, 2].\n\nYours, A. Lund\n\n" + " ".join(f"[{n}] {row}" for n, row in enumerate(rows, 1))
    assert entries(text) == [letters(row) for row in rows]
    aims = "1. To rest in 2001, as A. Lund said. 2. To wait in 2002. 3. To look again in 2003, and to rest for a further year if nothing is seen until then."
    assert not entries(f"Aims of the plan\n\n{aims}\n")


def test_an_initial_tells_two_people_of_one_name() -> None:
    rows = ["Smith, J. (2011). Rest. Thistle Press, London.", "Smith, P. (2011). Fever in adolescence. Invented Letters, 3, 1–9.",
            "Varga, T. (2012). Waiting. Invented Notes, 4, 1–9."]
    told = "J. Smith (2011) and P. Smith (2011) differ, unlike Smith (2011); see Varga (2012). We saw fever"
    text = listed([f"{row}\n" for row in rows]).replace("We saw fever", told)
    assert [citation.numbers for citation in read_text(text).citations] == [(1,), (2,), (3,)]


def test_an_entry_whose_number_is_lost_between_two() -> None:
    rows = [row.split(" doi")[0] for row in made(6)]
    marks = ["1. ", "2. ", "", "4. ", "5. ", "6. "]
    assert entries(listed([mark + row for mark, row in zip(marks, rows, strict=True)])) == [letters(row) for row in rows]


def test_the_dates_of_the_paper_below_its_list() -> None:
    rows = made(4)
    for line in ("(Accepted 3 March 2021)", "Received 12.3.2014. Accepted 5.6.2014."):
        assert entries(listed([*[f"{n} {row}" for n, row in enumerate(rows, 1)], line])) == [letters(row) for row in rows]


def test_each_chapter_cites_its_own_list() -> None:
    rows = made(5)
    text = "\n\n".join([
        "# Chapter 1. Fever", "## Introduction", "Fever was found in the villages [1], and it came back in spring [2, 3].", "## References",
        *(f"{n}. {row}" for n, row in enumerate(rows[:3], 1)),
        "# Chapter 2. Rest", "## Introduction", "Rest is as old as fever [1], and nobody knows for how long [2]; a third [3] is not listed.", "## References",
        *(f"{n}. {row}" for n, row in enumerate(rows[3:], 1)), "The list goes back to what we found before."])
    found = read_text(text)
    assert [reference.number for reference in found.references] == [1, 2, 3, 4, 5]
    assert [citation.numbers for citation in found.citations] == [(1,), (2, 3), (4,), (5,)]


@pytest.mark.parametrize(("label", "mark"), [("S{}. ", "[{}]"), ("[S{}] ", "[{}]"), ("S{}) ", "<sup>{}</sup>"), ("e{}. ", "^{}^"), ("S{}. ", "({})")])
def test_lists_of_supplements_with_a_letter(label: str, mark: str) -> None:
    rows, letter = made(9), label.strip("[")[0]
    text = "\n\n".join([
        "# Pallor", "## Methods", "It was so in Table (S1). " + " ".join(f"They told us what they had seen{mark.format(c)}." for c in (
            f"{letter}1", f"{letter}2,{letter}3", f"{letter}4–{letter}6", f"{letter}7, {letter}9")),
        "## Supplementary references", "\n".join(label.format(n) + row for n, row in enumerate(rows, 1)),
    ])
    found = read_text(text)
    assert [letters(r.raw) for r in found.references] == [letters(row) for row in rows]
    assert [c.numbers for c in found.citations] == [(1,), (2, 3), (4, 5, 6), (7, 9)]


def test_a_list_with_a_letter_behind_another_list() -> None:
    rows = made(12)
    text = "\n\n".join([
        "# Pallor", "## Results", *(f"The villagers of place {n} told us so [{n}]." for n in range(1, 9)), "Others did not [S1, S2], or not yet [S3,S4].",
        "## References", "\n".join(f"{n}. {row}" for n, row in enumerate(rows[:8], 1)),
        "## Supplementary references", "\n".join(f"S{n}. {row}" for n, row in enumerate(rows[8:], 1)),
    ])
    found = read_text(text)
    assert [r.number for r in found.references] == list(range(1, 13))
    assert [c.numbers for c in found.citations] == [*((n,) for n in range(1, 9)), (9, 10), (11, 12)]


@pytest.mark.parametrize("misread", ["l0. ", "1O. ", "I0. ", "lO) "])
def test_a_label_that_was_misread(misread: str) -> None:
    rows = made(14)
    assert entries("References\n" + "\n".join((misread if n == 10 else f"{n}. ") + row for n, row in enumerate(rows, 1))) == [letters(row) for row in rows]


def test_a_body_behind_an_entry_that_lost_its_label() -> None:
    rows = [row.split(" doi")[0] for row in made(8)]
    rows[4:6] = [
        "Village Council. Report on pallor in the villages. Somewhere: Council; 2014.", "World Village Organization. Guide to sleep. Somewhere: WVO; 2016.",
    ]
    lines = ["References", *(f"{n}. {row}" for n, row in enumerate(rows, 1) if n != 4)]
    assert [entry for entry in entries("\n".join(lines)) if "Village" in entry] == [letters(row) for row in rows[4:6]]


def test_names_of_studies_between_the_entries_cite_nothing() -> None:
    rows = made(6)
    names = [f"{row.split()[0]} {2000 + n}" for n, row in enumerate(rows)]
    rows = [re.sub(r"\b(?:19|20)\d\d\b", str(2000 + n), row, count=1) for n, row in enumerate(rows)]
    text = "\n\n".join([
        "# Pallor", "## Results", f"We found six studies ({'; '.join(names)}). {names[2]} was a trial.", "## References to studies included in this review",
        *(f"{name} {{published data only}}\n\n{row}" for name, row in zip(names, rows, strict=True)),
    ])
    assert [c.numbers for c in read_text(text).citations] == [(1, 2, 3, 4, 5, 6), (3,)]
