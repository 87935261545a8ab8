"""Finding reference lists and cutting them into entries."""

from __future__ import annotations

import itertools
import json
import random
import re
from pathlib import Path

import pytest

from benchmarks.synthetic_lists import DAMAGE, HEADINGS, LABELS, bare, document, printed, styles
from extract.references.entrylike import score
from extract.references.find import find_reference_lists
from extract.references.joining import join, vocabulary
from extract.references.lines import heading_kind
from extract.triggers import fired
from tests.counting import calls

SHARED = Path(__file__).resolve().parents[2] / "shared"
GOLD = json.loads((Path(__file__).parent / "golden" / "citations_seeds.json").read_text("utf-8"))
needs_seeds = pytest.mark.skipif(not (SHARED / "corpus" / "seeds").is_dir(), reason="../shared/corpus is not here")
needs_dev = pytest.mark.skipif(not (SHARED / "dev").is_dir(), reason="../shared/dev is not here")

FAMILIES = ["Aldewin", "Brockmar", "Castilho", "Dunvegan", "Eisenrath", "Fontaleone", "Grimsdottir", "Hakkarainen", "Ivanovic", "Jarrowby"]
THINGS = ["fever", "cough", "rash", "pallor", "tremor", "stupor", "vertigo", "jaundice", "oedema", "hiccup"]


def made(n: int) -> list[str]:
    """Invented entries in the Vancouver style."""
    rows = []
    for k in range(n):
        one, two = FAMILIES[k % 10], FAMILIES[(k * 3 + 1) % 10]
        rows.append(
            f"{one} AB, {two} C. Notes on {THINGS[k % 10]} in village number {k + 40}. J Invent Med. {1980 + k % 40};{k + 3}({k % 6 + 1}):{100 + k}–{109 + k}. "
            f"doi: 10.9999/inv.{1000 + k}"
        )
    return rows


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def entries(text: str) -> list[str]:
    return [letters(entry.raw) for listed in find_reference_lists(text) for entry in listed.entries]


def rate(text: str, wanted: list[str]) -> float:
    got, want = entries(text), [letters(w) for w in wanted]
    return 0.0 if len(got) > 1.1 * len(want) else sum(w in set(got) for w in want) / len(want)


def strings(name: str, n: int, seed: int) -> list[str]:
    rows = [json.loads(line)["raw"] for line in (SHARED / "dev" / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [bare(raw) for raw in random.Random(seed).sample(sorted({r for r in rows if len(r) > 40}), n)]


# ------------------------------------------------------------------------------------------------------------------ real lists


@needs_seeds
@pytest.mark.parametrize("name", sorted(GOLD))
def test_seeds(name: str) -> None:
    text = (SHARED / "corpus" / "seeds" / name).read_bytes().decode("utf-8")
    (found,) = find_reference_lists(text)
    gold = GOLD[name]
    assert [entry.number for entry in found.entries] == list(range(1, gold["entries"] + 1))
    wanted = set(range(1, gold["entries"] + 1)) if gold["printed"] == "all" else set(gold["printed"])
    assert {entry.number for entry in found.entries if entry.printed} == wanted
    for entry in found.entries:
        assert "\n" not in entry.raw and "*" not in entry.raw and "<i>" not in entry.raw
        assert re.search(r"doi: 10\.|Available at", entry.raw), entry.raw
        # Every letter of the entry stands in its spans, in that order.
        spans = letters("".join(text[s.start : s.end] for s in entry.spans))
        assert spans.endswith(letters(entry.raw))


@needs_seeds
def test_an_entry_cut_by_a_page_break_is_whole() -> None:
    text = (SHARED / "corpus" / "seeds" / "001_ab33081d2d2cd338.txt").read_bytes().decode("utf-8")
    (found,) = find_reference_lists(text)
    entry = found.entries[16]
    assert len(entry.spans) == 2 and entry.raw.startswith("Lee Daniel W") and entry.raw.endswith("10.1016/S0140-6736(14)61403-3")


# ---------------------------------------------------------------------------------------------------------- styles and damage


@pytest.mark.parametrize("label", sorted(LABELS))
@pytest.mark.parametrize("how", [{"gap": "\n\n"}, {"gap": "\n"}, {"gap": "\n", "width": 76}, {"gap": "\n", "width": 76, "hanging": 4}], ids=str)
def test_every_label_and_layout(label: str, how: dict[str, object]) -> None:
    text, wanted = styles(sorted(made(23)), label, **how)  # type: ignore[arg-type]
    assert entries(text) == [letters(w) for w in wanted]


@pytest.mark.parametrize("damage", sorted(DAMAGE))
def test_every_damage(damage: str) -> None:
    text, wanted = DAMAGE[damage](made(30), random.Random(3))
    assert entries(text) == [letters(w) for w in wanted]


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings(heading: str) -> None:
    text, wanted = styles(made(6), "dot", heading)
    (found,) = find_reference_lists(text)
    assert found.heading is not None and text[slice(*found.heading)] == heading
    assert [letters(e.raw) for e in found.entries] == [letters(w) for w in wanted]


@pytest.mark.parametrize(
    "words",
    ["Literatur", "Bibliographie", "Referencias bibliográficas", "Bibliografia", "Referências", "Literatuurlijst", "Litteratur", "Källor", "Kirjallisuus",
     "Piśmiennictwo", "Použitá literatura", "Irodalomjegyzék", "Bibliografie", "Kaynakça", "Список литературы", "Βιβλιογραφία", "WORKS CITED"],
)
def test_headings_of_other_languages(words: str) -> None:
    assert heading_kind(words) == "references"
    assert heading_kind(f"## {words.upper()}:") == "references"
    assert len(entries(styles(made(5), "plain", words)[0])) == 5


@needs_dev
@pytest.mark.parametrize(
    ("name", "least"),
    [("references_plos", 0.97), ("references_styles", 0.97), ("references_grobid", 0.9), ("references_anystyle_core", 0.88)],
)
def test_printed_from_real_strings(name: str, least: float) -> None:
    total = []
    for seed, label in enumerate(("dot", "square", "round", "sup", "bullet", "plain")):
        for how in ({"gap": "\n\n"}, {"gap": "\n", "width": 78}):
            sample = sorted(strings(name, 25, seed), key=str.casefold)
            total.append(rate(*styles(sample, label, **how)))  # type: ignore[arg-type]
    for seed, damage in enumerate(sorted(DAMAGE)):
        total.append(rate(*DAMAGE[damage](strings(name, 25, 50 + seed), random.Random(seed))))
    assert sum(total) / len(total) >= least


# ------------------------------------------------------------------------------------------------------------- single phenomena


def test_numbers_not_printed_come_from_the_position() -> None:
    rows = made(9)
    marks = ["- ", "2. ", "- ", "- ", "5. ", "- ", "- ", "- ", "9. "]
    (found,) = find_reference_lists("# References\n" + "\n".join(m + r for m, r in zip(marks, rows, strict=True)))
    assert [e.number for e in found.entries] == list(range(1, 10))
    assert [e.number for e in found.entries if e.printed] == [2, 5, 9]


def test_a_missing_number_leaves_its_gap() -> None:
    rows = [f"{n}. {r}" for n, r in enumerate(made(8), 1)]
    del rows[4]
    (found,) = find_reference_lists("References\n\n" + "\n\n".join(rows))
    assert [e.number for e in found.entries] == [1, 2, 3, 4, 6, 7, 8]


def test_several_lists() -> None:
    first, second = made(12)[:7], made(12)[7:]
    text = document(["A title"], printed(first, "dot"), "References") + document(
        ["Methods", "More prose here."], printed(second, "dot"), "Supplementary References"
    )
    found = find_reference_lists(text)
    assert [len(f.entries) for f in found] == [7, 5]
    assert [e.number for e in found[1].entries] == [1, 2, 3, 4, 5]


def test_a_heading_repeated_on_each_page_is_no_new_list() -> None:
    rows = [f"[{n}] {r}" for n, r in enumerate(made(12), 1)]
    text = "References\n\n" + "\n".join(rows[:6]) + "\n\n14\n\nReferences\n\n" + "\n".join(rows[6:])
    (found,) = find_reference_lists(text)
    assert [e.number for e in found.entries] == list(range(1, 13))


def test_a_table_of_contents_is_no_list() -> None:
    text = "Contents\n\n1. Introduction\n2. Cases\n3. References\n\nReferences\n\nIntroduction\n\nAs we said before, nothing happened.\n\n"
    text += styles(made(5), "dot")[0]
    assert len(entries(text)) == 5


def test_prose_without_a_list_gives_none() -> None:
    prose = "We saw a patient in 2011. The dose was 5 mg (2 tablets). " * 40
    assert find_reference_lists(prose) == []
    assert find_reference_lists("") == []
    assert find_reference_lists("References\n") == []
    assert find_reference_lists("References\n\nThe references are available from the author.\n") == []
    steps = "Methods\n\n1. Wash the hands.\n2. Open the door.\n3. Greet the patient.\n4. Close the door.\n"
    assert find_reference_lists(steps) == []


def test_how_to_cite_is_no_entry() -> None:
    text = "References\n\n" + "\n\n".join(f"{n}. {r}" for n, r in enumerate(made(5), 1))
    text += "\n\nCite this article as: Nobody A, Noone B. An invented illness. J Invent Med 2012;3:4–5. doi: 10.9999/self.1\n"
    assert len(entries(text)) == 5


def test_markup_is_taken_off_and_printed_signs_stay() -> None:
    entry = "Noone *A*, <i>Nobody</i> B. The **CD19**–*in vivo* story_of_x. *J Invent Med* (2012) 3:4–5. "
    entry += "doi: [10.9999/a_b(12)c](https://doi.org/10.9999/a_b(12)c)"
    (found,) = find_reference_lists("## References\n\n" + "\n".join([f"1. {entry}", *(f"{n}. {r}" for n, r in enumerate(made(4)[1:], 2))]))
    assert found.entries[0].raw == "Noone A, Nobody B. The CD19–in vivo story_of_x. J Invent Med (2012) 3:4–5. doi: 10.9999/a_b(12)c"


def test_words_broken_at_a_line_end() -> None:
    words = vocabulary("an open-label trial of immunotherapy")
    assert join(["an open-", "label study"], words) == "an open-label study"
    assert join(["of immuno-", "therapy"], words) == "of immunotherapy"
    assert join(["of cardio-", "myopathy"], words) == "of cardiomyopathy"
    assert join(["by CD19-", "targeted cells"], words) == "by CD19-targeted cells"
    assert join(["2019;12:767–", "78"], words) == "2019;12:767–78"
    assert join(["doi: 10.1016/", "j.cell.2020.01"], words) == "doi: 10.1016/j.cell.2020.01"
    assert join(["doi: 10.1186/s13045-", "017-0516-x"], words) == "doi: 10.1186/s13045-017-0516-x"


def test_spans_are_exact() -> None:
    text, _ = DAMAGE["cut by page breaks"](made(20), random.Random(1))
    (found,) = find_reference_lists(text)
    for entry in found.entries:
        assert all(0 <= s.start < s.end <= len(text) for s in entry.spans)
        assert list(entry.spans) == sorted(entry.spans)
        assert letters("".join(text[slice(*s)] for s in entry.spans)).endswith(letters(entry.raw))


@pytest.mark.parametrize("label", ["dot", "bullet", "plain"])
@pytest.mark.parametrize("how", [{"gap": "\n\n"}, {"gap": "\n", "width": 70}], ids=str)
def test_cost_is_linear(label: str, how: dict[str, object]) -> None:
    def cost(n: int) -> int:
        text = styles(made(n), label, **how)[0]
        find_reference_lists(text)  # what is made at first use is not counted
        score.cache_clear()
        fired.cache_clear()
        return calls(find_reference_lists, text)

    assert cost(1000) < 4 * 1.7 * cost(250)  # what is kept of short lists costs again in long ones; a square would be 16 times


@pytest.mark.parametrize(
    "text",
    ["References " + "1. A B " * 3000, "References\n" + "(1) " * 5000, "[" * 20000, "References\n\n" + "x " * 50000, "\n" * 30000],
    ids=len,
)
def test_hostile_text_ends(text: str) -> None:
    found = [entry for listed in find_reference_lists(text) for entry in listed.entries]
    assert len(found) == len({entry.number for entry in found}) and all(0 <= span.start < span.end <= len(text) for entry in found for span in entry.spans)
    assert calls(find_reference_lists, text) < 12 * len(text)


@pytest.mark.xfail(reason="two columns whose lines were read alternately cannot be told apart without the layout", strict=True)
def test_interleaved_columns() -> None:
    import textwrap

    wrapped = [textwrap.wrap(f"{n}. {e}", 50) for n, e in enumerate(made(8), 1)]
    left, right = ([line for entry in part for line in entry] for part in (wrapped[:4], wrapped[4:]))
    text = "References\n\n" + "\n".join(line for pair in zip(left, right, strict=False) for line in pair)
    assert rate(text, made(8)) == 1.0


@pytest.mark.parametrize(
    ("form", "gap"),
    [
        ("{n}.\n{r}", "\n"), ("[{n}]\n\n{r}", "\n\n"), ("{n}\n\n{r}", "\n\n"), ("[{n}]\t{r}", "\n"), ("| {n}. | {r} |", "\n"),
        ("<li>{r}</li>", "\n"), ("{n} - {r}", "\n"), ("{n}.{r}", "\n"), ("{n}. {r}", "\r\n\r\n"), ("{n}.\u00a0{r}", "\n"),
        ("   {n}. {r}", "\n"), ("Ref. {n}: {r}", "\n"), ("- {n}. {r}", "\n"), ("* [{n}] {r}", "\n"), ("{n:02d}. {r}", "\n"),
        ("<sup>{n}</sup>{r}", "\n"), ("{n}{r}", "\n"), ("[^{n}]: {r}", "\n"), ("> {n}. {r}", "\n"), ("[Inv{n:02d}] {r}", "\n"),
        ('<span id="p-{n}"></span>{n}. {r}', "\n\n"), ("（{n}） {r}", "\n"), ("［{n}］{r}", "\n"), ("{n}、{r}", "\n"), ("{n}．{r}", "\n"),
    ],
)  # fmt: skip
def test_printed_forms_of_one_entry(form: str, gap: str) -> None:
    rows = made(14)
    listing = gap.join(form.format(n=n, r=r) for n, r in enumerate(rows, 1))
    assert entries(document(["A title", "Some prose of our own."], listing, "References")) == [letters(r) for r in rows]


@pytest.mark.parametrize(
    "legend", ["Tableau 2. Doses du village en 2012.", "Abbildung 1: Karte des Dorfes.", "Figura 3. Mapa.", "Rycina 1. Mapa wsi.", "Tabela 4. Dawki."]
)
def test_legends_of_other_languages(legend: str) -> None:
    rows = [f"[{n}] {r}" for n, r in enumerate(made(9), 1)]
    assert entries("\n\n".join(["Références", *rows[:4], legend, *rows[4:]])) == [letters(r) for r in made(9)]


def test_running_heads_that_stand_on_two_pages_only() -> None:
    rows = [f"{n}. {r}" for n, r in enumerate(made(9), 1)]
    one, two = rows[3].split(" in ")
    head = "Villages in Medicine | www.villages.example    7    March 2012 | Volume 3 | Article 12"
    for top in ("Noone: An invented illness\n\nJ Invent Med 2012;1:1", head):
        pages = ["References", *rows[:3], one, "101\n\f\n" + top, "in " + two, *rows[4:7], "102\n\f\n" + top, *rows[7:]]
        assert entries("\n\n".join(pages)) == [letters(r) for r in made(9)], top


def test_heads_next_to_page_numbers_that_stand_there_once() -> None:
    rows = [f"{n}. {r}" for n, r in enumerate(made(9), 1)]
    one, two = rows[4].split(" in ")
    text = "\n\n".join(["References", *rows[:4], one, "117", "Noone et al. Inv J Med 2020, 5, 12", "in " + two, *rows[5:]])
    assert entries(text) == [letters(r) for r in made(9)]


def test_a_text_that_ends_with_a_page_number() -> None:
    for end in ("\n\n3", "\n\n3\n", "\n3"):
        prose = "\n\n".join(f"Words of paragraph {n} that go on and on here, and tell nothing new." for n in range(40))
        assert find_reference_lists(prose + end) == []


@pytest.mark.parametrize(
    "tail",
    ["How to cite this article: Noone A, Nobody B. An invented illness. J Invent Med. 2022;1:1–5.", "*Correspondence:* A. Noone. Received: 1 March 2020."],
)
def test_what_is_said_of_the_paper_itself_is_no_entry(tail: str) -> None:
    assert len(entries("References\n\n" + "\n\n".join(made(6)) + "\n\n" + tail)) == 6


def test_unsigned_entries_without_blank_lines() -> None:
    rows = [*made(3), "Village Agency. Notes on wind in the hills. Available from: https://www.agency.example/12/34 (accessed 25 May 2016).", *made(6)[3:]]
    for width in (0, 70):
        assert entries("References\n\n" + printed(rows, "plain", gap="\n", width=width)) == [letters(r) for r in rows]


def test_a_year_that_begins_a_line_is_no_label() -> None:
    web = "Village Agency. Notes on wind. Available from: https://www.agency.example/12/34 (accessed 25 May\n2016)."
    assert entries("References\n\n" + "\n\n".join([*made(3), web, *made(6)[3:]])) == [letters(r) for r in [*made(3), web, *made(6)[3:]]]


def test_ends_of_entries_that_many_have_are_no_running_heads() -> None:
    rows = [f"{n}. Noone, A. & Nobody, B. {title} in the villages of the north and of the south. J Invent Med {n}, 1–9\n(2006)." for n, title in
            enumerate(("Fever", "Cough", "Rash", "Pallor", "Tremor", "Stupor"), 1)]
    assert entries("References\n\n" + "\n\n".join(rows)) == [letters(bare(r)) for r in rows]


def test_numbers_set_apart_are_no_column() -> None:
    rows = [f"{n}.      {printed([r], 'plain', width=72)}" for n, r in enumerate(made(12), 1)]
    assert entries("References\n\n" + "\n".join(rows)) == [letters(r) for r in made(12)]


def test_a_hanging_list_goes_on_behind_a_legend() -> None:
    rows = printed(made(8), "plain", gap="\n\n", width=72, hanging=4).split("\n\n")
    text = "References\n\n" + "\n".join(rows[:4]) + "\n\nFIGURE 3 | Wind in the villages, n = 12.\n\nVillage Agency. A note. 2001.\n" + "\n".join(rows[4:])
    assert entries(text)[:4] == [letters(r) for r in made(4)] and entries(text)[-4:] == [letters(r) for r in made(8)[4:]]


@pytest.mark.parametrize("width", [0, 72])
def test_signed_entries_without_heading_and_blank_lines(width: int) -> None:
    text = "A title\n\nSome prose of our own. It was mild in 2012.\n\n" + printed(made(9), "plain", gap="\n", width=width, hanging=2)
    assert entries(text) == [letters(r) for r in made(9)]
    people = "Noone A, born in 1990, wrote it in 2012.\nNobody B, born in 1991, read it in 2013.\nNemo C, the third, came in 2014.\nNull D left in 2015.\n"
    assert entries("A title\n\nSome prose of our own.\n\n" + people) == []


def test_an_entry_in_press_ends_where_the_next_begins() -> None:
    rows = [*made(3), "Noone, A., & Nobody, B. (in press). Notes to come. *J Villages*.", "Village Health Organization. (2017). *The wind*. Hill: VHO."]
    assert entries("References\n\n" + "\n\n".join(rows)) == [letters(r) for r in rows]


def test_a_whole_doi_with_a_ten_inside_ends_its_entry() -> None:
    rows = [f"[{n}] Noone A. Notes on thing {n}. J Invent Med. 2010;{n}:1-9. https://doi.org/10.9999/jim.2010.110{n}" for n in range(5)]
    text = "References\n\n" + "\n".join(rows[1:3]) + "\n\nThe wind of spring in 2012; northern winds 3; calm.\n\n" + "\n".join(rows[3:])
    assert entries(text) == [letters(bare(r)) for r in rows[1:]]


def test_pages_of_two_columns_keep_their_heads_apart() -> None:
    import textwrap

    rows, pages = made(16), []
    for first in (1, 9):
        wrapped = [textwrap.wrap(f"{n}. {rows[n - 1]}", 50, break_on_hyphens=False) for n in range(first, first + 8)]
        left, right = ([line for entry in part for line in entry] for part in (wrapped[:4], wrapped[4:]))
        lines = [f"{one:<60}{two}".rstrip() for one, two in itertools.zip_longest(left, right, fillvalue="")]
        pages.append("\n".join([f"{'J Invent Med 2020;1:1':<60}Noone and others", "", *lines, "", str(first)]))
    assert entries("References\n\n" + "\n\f".join(pages)) == [letters(r) for r in rows]


def test_what_stands_behind_the_list() -> None:
    listing = "\n".join(f"{n}. {r}" for n, r in enumerate(made(9), 1))
    for tail in (
        "\nFigure legends\nFigure 1. A map of the village.\nFigure 2. A map of the hill.",
        "\n\nAppendix\n\n1. First we did this.\n2. Then that was done in 2012.\n",
        "\n\nAnna Noone was born in 1980 and has studied wind since 2001.\n", "\n\nCopyright © 2012 Noone and Nobody. This is an open article.\n",
    ):
        assert len(entries("References\n\n" + listing + tail)) == 9


@pytest.mark.xfail(reason="a list that counts down is not read: labels must rise", strict=True)
def test_a_list_that_counts_down() -> None:
    listing = "\n".join(f"{n}. {r}" for n, r in reversed(list(enumerate(made(9), 1))))
    assert len(entries("References\n\n" + listing)) == 9
