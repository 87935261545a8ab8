"""In-text citations: every system of numbers. What only looks like one: test_callouts_lookalikes, names and years: test_callouts_names."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.citations import score_callouts, score_names
from benchmarks.synthetic_callouts import SYSTEMS, papers
from extract import pipeline
from extract.references.callouts import find_callouts
from extract.references.find import find_reference_lists
from extract.references.numbers import numbers_of
from kg.model import Reference, Span
from tests.counting import calls
from tests.test_callouts_names import REFERENCES

SHARED = Path(__file__).resolve().parents[2] / "shared"
GOLD = json.loads((Path(__file__).parent / "golden" / "citations_seeds.json").read_text("utf-8"))
needs_seeds = pytest.mark.skipif(not (SHARED / "corpus" / "seeds").is_dir(), reason="../shared/corpus is not here")
needs_dev = pytest.mark.skipif(not (SHARED / "dev").is_dir(), reason="../shared/dev is not here")


def numbers(text: str, references: int | list[Reference] = 30) -> list[tuple[int, ...]]:
    return [callout.numbers for callout in find_callouts(text, references)]


def paper(system: str, n: int = 24, extra: str = "") -> str:
    """A paper of our own that cites 1 to n in order, with `extra` in its middle."""
    mark = SYSTEMS[system]
    rows = []
    for k in range(1, n + 1):
        stop = f".{mark([k])}" if system not in ("square", "round") else f" {mark([k])}."
        rows.append(f"The villagers of place number {chr(64 + k)} told us what they had seen that spring{stop}")
        if k == n // 2:
            rows.append(extra)
    return " ".join(rows) + " Nothing else was ever said about it." * 120


# ------------------------------------------------------------------------------------------------------------------- real text


@needs_seeds
@pytest.mark.parametrize("name", sorted(GOLD))
def test_seeds_exactly(name: str) -> None:
    text = (SHARED / "corpus" / "seeds" / name).read_bytes().decode("utf-8")
    (listed,) = find_reference_lists(text)
    excluded = [span for entry in listed.entries for span in entry.spans]
    found = find_callouts(text, len(listed.entries), excluded)
    assert [",".join(map(str, c.numbers)) for c in found] == GOLD[name]["callouts"]
    assert all(text[slice(*c.span)] == c.marker for c in found)


@needs_seeds
@pytest.mark.parametrize("name", sorted(GOLD))
def test_seeds_through_the_pipeline(name: str) -> None:
    text = (SHARED / "corpus" / "seeds" / name).read_bytes().decode("utf-8")
    document = pipeline.read_text(text)
    assert len(document.references) == GOLD[name]["entries"]
    assert [",".join(map(str, c.numbers)) for c in document.citations] == GOLD[name]["callouts"]
    for citation in document.citations:
        sentence = document.sentences[citation.sentence]
        assert sentence.start <= citation.span.start <= sentence.end
        assert (citation.intent is None) == (citation.cue is None)


@needs_dev
def test_intext_plos() -> None:
    rows = [json.loads(line) for line in (SHARED / "dev" / "intext_plos.jsonl").read_text("utf-8").splitlines()]
    precision, recall = score_callouts(rows)
    assert precision >= 0.99 and recall >= 0.99


@needs_dev
@pytest.mark.parametrize(("system", "least"), [("square", 0.99), ("round", 0.98), ("sup tag", 0.99), ("sup latex", 0.99), ("unicode", 0.99), ("bare", 0.94)])
def test_every_system_on_real_prose(system: str, least: float) -> None:
    rows = [json.loads(line) for line in (SHARED / "dev" / "intext_plos.jsonl").read_text("utf-8").splitlines()]
    hits = found = wanted = 0
    for text, size, meant in papers(rows, system):
        got, want = Counter(n for c in find_callouts(text, size) for n in c.numbers), Counter(n for m in meant for n in m)
        hits, found, wanted = hits + sum((got & want).values()), found + sum(got.values()), wanted + sum(want.values())
    assert hits / found >= 0.99
    assert hits / wanted >= least


@needs_dev
def test_names_and_years_on_real_prose() -> None:
    rows = [json.loads(line) for line in (SHARED / "dev" / "intext_plos.jsonl").read_text("utf-8").splitlines()]
    precision, recall = score_names(rows)
    assert precision >= 0.999 and recall >= 0.99


# --------------------------------------------------------------------------------------------------------------------- systems


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_a_whole_paper_in_each_system(system: str) -> None:
    assert numbers(paper(system), 24) == [(k,) for k in range(1, 25)]


@pytest.mark.parametrize(
    ("marker", "meant"),
    [("[1]", (1,)), ("[1, 2]", (1, 2)), ("[1–3]", (1, 2, 3)), ("[1-3,7]", (1, 2, 3, 7)), ("[13]–[16]", (13, 14, 15, 16)), ("[2], [5]–[7]", (2, 5, 6, 7)),
     ("[1]—[3]", (1, 2, 3)), ("[11−13]", (11, 12, 13)), ("[1;4]", (1, 4)), ("[see 4, 5]", (4, 5)), ("[refs. 4 and 6]", (4, 6)), ("\\[12\\]", (12,)),
     ("[123–5]", (123, 124, 125)), ("[7,8][9]", (7, 8, 9)), ("[2 ,3]", (2, 3)), ("[16: 168]", (16,)),
     ("[**1**, *2*]", (1, 2)), ("[5, Sec. 2]", (5,)), ("[6, eq. (4)]", (6,)), ("[21: p. 12]", (21,)),
     ("[22, Table 2]", (22,)), ("[14–16 and references therein]", (14, 15, 16)), ("[20, abstract 314]", (20,)),
     ("[1～3]", (1, 2, 3)), ("[1~3]", (1, 2, 3)), ("［4，5］", (4, 5)), ("[6、7]", (6, 7)), ("[1, с. 12]", (1,)), ("[7, стр. 5–6]", (7,)), ("[3, p 45]", (3,)),
     ("[3, fig. 4a]", (3,)),
     ("[1: 293, fig. 4; Fig. 14]", (1,)), ("[23, pl. LII: 9]", (23,)), ("[6, Sec. IV]", (6,)), ("[2,3▪▪]", (2, 3)),
     ("[4•]", (4,)), ("[see 2, 3, and 7 for details]", (2, 3, 7)),
     ("[^7]", (7,)), ("[^7][^9]", (7, 9))],
)
def test_square_brackets(marker: str, meant: tuple[int, ...]) -> None:
    assert numbers(f"This was seen before {marker}, and again.", 200) == [meant]


@pytest.mark.parametrize("marker", ["<sup>2(p45),3</sup>", "<sup>2(pp3-5),3(Table 2)</sup>", "^2(p45),3^", "<sup>2,3(fig. 1)</sup>"])
def test_pages_in_superscripts(marker: str) -> None:
    assert numbers(f"They slept.<sup>1</sup> They woke.{marker} Then they ate.<sup>4</sup>".replace("<sup>", "^" if marker[0] == "^" else "<sup>").replace(
        "</sup>", "^" if marker[0] == "^" else "</sup>"), 5) == [(1,), (2, 3), (4,)]


def test_a_square_bracket_that_is_raised() -> None:
    assert numbers(paper("square", 12) + " It was measured as before^[13]^. The power was x^[3]^.", 13)[12:] == [(13,)]


def test_references_by_word() -> None:
    assert numbers("Rest helps (ref. 2), so it is said. See references 3–5 for more, and the map in reference 6.", 9) == [(2,), (3, 4, 5), (6,)]


def test_lists_and_the_next_range_behind_doubtful_words() -> None:
    text = paper("round", 12) + " It was so in 1% to 14% (13–15) of them. Most were girls (3, 7, 12), and one of the girls (7) was ill."
    assert numbers(text, 15)[12:] == [(13, 14, 15), (3, 7, 12)]


def test_a_row_of_callouts_in_order_is_no_row_of_counts() -> None:
    text = paper("round", 12) + " It was seen in fever (13), cough (14), and rash (15), and before in pallor (3), tremor (4) and stupor (9)."
    assert numbers(text, 15)[12:] == [(13,), (14,), (15,), (3,), (4,), (9,)]


def test_superscripts_in_a_letter_with_a_bracket() -> None:
    text = "Rest helps<sup>1</sup>. Water too<sup>2,3</sup>. Others<sup>4</sup> agree<sup>5</sup>, and more<sup>[6,7]</sup> in 10<sup>3</sup> huts."
    assert numbers(text, 7) == [(1,), (2, 3), (4,), (5,), (6, 7)]


def test_numbers_that_cannot_be() -> None:
    assert numbers_of("[0, 1]", 30) is None
    assert numbers_of("[31]", 30) is None
    assert numbers_of("[9–3]", 30) is None
    assert numbers_of("(2019)", 30) is None
    assert numbers_of("[5–", 30) is None
    assert numbers("As seen in the interval [0, 1] and in 1998 [1998].", 30) == []
    assert numbers("It was said [3].", 0) == []


@pytest.mark.parametrize(
    "text",
    ["It helps.<sup>1,2</sup> Then it stops.", "It helps.<sup>1</sup>,<sup>2</sup> Then it stops.", "It helps.^1,2^ Then it stops.",
     "It helps^{1,2}. Then it stops.",
     "It helps.¹,² Then it stops.", "It helps.$^{1,2}$ Then it stops.", "It helps<sup>[1,2]</sup>. Then it stops.", "It helps.<sup>1-2</sup> Then it stops.",
     "It helps.<sup>1 2</sup> Then it stops.", "It helps.<sup>1, 2.</sup> Then it stops."],
)
def test_superscripts(text: str) -> None:
    assert numbers(text, 5) == [(1, 2)]


@pytest.mark.parametrize("lead", ["см.", "ср.", "lásd", "bkz.", "vezi",
                                  "vgl.", "siehe auch", "voir", "véase", "ver también", "cfr.", "zie ook", "zob.", "z. B.", "por ej."])
def test_a_lead_in_of_another_language(lead: str) -> None:
    assert numbers(f"Das wurde schon früher gesehen ({lead} 4, 5).") == [(4, 5)]
    assert numbers(f"Das wurde schon früher gesehen [{lead} 4, 5].") == [(4, 5)]
    assert numbers(f"Das sagt ({lead} Abb. 4), und ({lead} 2 Stunden) auch.") == []


@pytest.mark.parametrize(
    "extra",
    ["As Smith et al.12 said.", "That was in May 2012.12 It was spring.", "So says the Village Health Project (VHP)12 of the north.", "It was 3.2%12 of them.",
     "It was “mild”.12 So they said.", "The VHP was new. The VHP was big, and the VHP12 knew it.", "This is in Smith’s12 notes.",
     "That was in it.12 So they said."],
)
def test_figures_that_lost_their_superscript(extra: str) -> None:
    assert numbers(paper("bare", extra=extra), 24) == [*((k,) for k in range(1, 13)), (12,), *((k,) for k in range(13, 25))]


@pytest.mark.parametrize("form", ["$^{{\\mathrm{{{}}}}}$", "<sup><u>{}</u></sup>", " [<i>{}</i>]", "<sup>[{}]</sup>", "\\textsuperscript{{{}}}"])
def test_numbers_that_are_set_off(form: str) -> None:
    text = f"They slept{form.format('3,4')} and woke{form.format('5')} again."
    found = find_callouts(text, 9)
    assert [callout.numbers for callout in found] == [(3, 4), (5,)]


def test_what_stands_between_the_chapters_is_no_back_matter() -> None:
    text = "\n\n".join([
        "# Fever in villages", "## Introduction", *(f"The villagers of place {k} told us what they had seen ({k})." for k in range(1, 6)),
        "Methods", "We asked all of them (6).", "Ethics Statement", "The village council agreed. The questions were those of an earlier report (7, 8).",
        "## Results", "Many were ill (9).", "## Discussion", "Rest helps (10).", "## Funding", "The fund of the village (3) paid for it.", "## References",
        *(f"{k}. Noone AB. Notes on fever in place {k}. J Invent Med. 2001;{k}:1–9." for k in range(1, 11)),
    ])
    found = pipeline.read_text(text).citations
    assert [citation.numbers for citation in found] == [*((k,) for k in range(1, 7)), (7, 8), (9,), (10,)]


def test_a_lead_in_may_end_a_line() -> None:
    text = "It was seen in 9 men (reviewed\nin 4, 5). For more, see\nref. 6, or from refer-\nence 7. We side with refs. 8 and 9."
    assert numbers(text) == [(4, 5), (6,), (7,), (8, 9)]


def test_superscripts_next_to_each_other() -> None:
    assert numbers("They slept.<sup>3,4</sup> <sup>18</sup>F was given.<sup>5</sup> <sup>6</sup>") == [(3, 4), (5, 6)]


def test_two_columns_cite_in_the_order_in_which_they_are_read() -> None:
    left = [f"The villagers of place {k:>2} told us all of it.{k}" for k in range(1, 13)]
    right = [f"In autumn the village {k} was asked again.{k}" for k in range(13, 25)]
    text = "\n".join(f"{a:<60}{b}" for a, b in zip(left, right, strict=True))
    assert sorted(numbers(text, 24)) == [(k,) for k in range(1, 25)]


def test_excluded_stretches() -> None:
    text = "Front matter [1]. Body [2]. List [3]."
    assert [c.numbers for c in find_callouts(text, 3, [Span(0, 17), Span(28, 37)])] == [(2,)]


def test_half_brackets_of_japanese_papers() -> None:
    text = "本症はまれな疾患である1)。報告は少ない2, 3)。症例は58歳（男性）で，1)発熱 2)咳を認めた。既報4–6)と同様であった。"
    assert numbers(text, 6) == [(1,), (2, 3), (4, 5, 6)]
    assert numbers("We saw fever1) and cough2), as 3) before.", 6) == []


def test_chinese_sentences_end_without_a_blank() -> None:
    found = pipeline.read_text("本病是一种少见的疾病[1-2]。核型46,XY[20]。给予地塞米松10 mg/m2[3]。\n\n参考文献\n" + "\n".join(
        f"[{n}] Noone AB, Nemo CD. Notes on pallor[J]. Invent Med, {2000 + n}, 3(1): 1-{n + 1}." for n in range(1, 4)
    ))
    assert [(c.numbers, found.sentences[c.sentence].text) for c in found.citations] == [
        ((1, 2), "本病是一种少见的疾病[1-2]。"), ((3,), "给予地塞米松10 mg/m2[3]。")
    ]


def test_legends_and_tables_behind_the_list_cite() -> None:
    rows = [f"{n}. Noone AB, Nemo CD. Notes on pallor. J Invent Med. {2000 + n};3:1–{n + 1}." for n in range(1, 5)]
    text = "\n\n".join([
        "# Pallor", "## Introduction", "It was seen before [1], and again [2–4].", "## References", "\n".join(rows),
        "Table 1. Earlier reports. The first of them was short [1].", "| Report | Villagers |\n|---|---|\n| Noone 2002 [2] | 12 |",
        "Figure 1. Flow of villagers, after others [3,4].", "The authors thank all (4) of them, and village [2].",
    ])
    assert [c.numbers for c in pipeline.read_text(text).citations] == [(1,), (2, 3, 4), (1,), (2,), (3, 4)]


# -------------------------------------------------------------------------------------------------------------------- hostile


@pytest.mark.parametrize(
    "text",
    ["[1" * 20000, "(1, " * 20000, "1,2,3," * 20000, "Smith and " * 20000, "46,XY," * 10000, "<sup>1</sup>" * 10000, "A" * 100000],
    ids=len,
)
def test_hostile_text_ends(text: str) -> None:
    found = find_callouts(text, REFERENCES)
    assert all(text[slice(*callout.span)] == callout.marker and set(callout.numbers) <= {r.number for r in REFERENCES} for callout in found)
    assert calls(find_callouts, text, REFERENCES) < 12 * len(text)


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_cost_is_linear(system: str) -> None:
    mark = SYSTEMS[system]

    def cost(n: int) -> int:
        return calls(find_callouts, " ".join(f"The villagers of the north told us so{mark([k])}, and then they left." for k in range(1, n + 1)), n)

    assert cost(800) < 4 * 1.5 * cost(200)
