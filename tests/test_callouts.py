"""In-text citations: every system, and everything that only looks like one."""

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
from kg.model import Author, Reference, Span
from tests.counting import calls

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
     ("[22, Table 2]", (22,)), ("[3, fig. 4a]", (3,)),
     ("[1: 293, fig. 4; Fig. 14]", (1,)), ("[23, pl. LII: 9]", (23,)), ("[6, Sec. IV]", (6,)), ("[2,3▪▪]", (2, 3)),
     ("[4•]", (4,)), ("[see 2, 3, and 7 for details]", (2, 3, 7)),
     ("[^7]", (7,)), ("[^7][^9]", (7, 9))],
)
def test_square_brackets(marker: str, meant: tuple[int, ...]) -> None:
    assert numbers(f"This was seen before {marker}, and again.", 200) == [meant]


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
     "It helps.¹,² Then it stops.", "It helps.$^{1,2}$ Then it stops.", "It helps<sup>[1,2]</sup>. Then it stops.", "It helps.<sup>1-2</sup> Then it stops."],
)
def test_superscripts(text: str) -> None:
    assert numbers(text, 5) == [(1, 2)]


# ------------------------------------------------------------------------------------------------------------------ look-alikes

ROUND = [
    "The karyotype was 46,XY, t (6, 9) (p22, q34), add (9) (q34), add (14) (q32) (CP15)/46, XY (5).",
    "The karyotype was 47,XX,+8,del(5)(q13)(12)/46,XX(8).",
    "There was a translocation t (9, 11) in all cells.",
    "The median was 6 (3–9) in one village, and the range (2–7) in another.",
    "Of those, 45% (12) were well, and 14 (5) were not.",
    "They had (1) fever, (2) cough, and (3) a rash.",
    "Three things matter: (1) rest; (2) water; (3) patience.",
    "See Figure (2), Table (3) and equation (4).",
    "The dose was (5) mg and the score (7)/10.",
    "The men (9), women (4), children (4), and dogs (2) were counted.",
    "They wrote IL(2) and poly(3) on the label.",
    "In 2 × (3) + (4) = 10 there is no source.",
    "They gave 2 mg (1, 8, 15) and 30 mg/m<sup>2</sup> (2–4) of it.",
    "The enzyme was 60 (9–24) U/L and the count 31 (1–24) as before.",
    "The coma score (3–9) was noted.", "The enzyme was 7 u/L (1–15), the mean 12,4 pg (12–24).", "The alpha(1) and delta(2) forms were low.",
    "They had fever (22), cough (14), rash (8), and others (4).", "Of these, 12 died: of fever (6), cough (4), and hunger (2).",
    "Ages were seen in the north (3), south (5) and west (4) of the 12 villages.", "Diseases were fever (31) and cough (9).",
    "The karyotypes were t(8;21)(q22;q22) (5), inv(16) (3), and complex (9).", "It was late in all. Patients (1) and (4) came back.",
    "Complex: 44~46,XX,-5,del(7q) (12)/46,XX (8).",
    "Karyotyping gave 45, XY, -7 (9), and 46,XY,inv(16)(p13.1q22)(15)/46,XY(5).",
]
SQUARE = [
    "The karyotype was 46, XY, t(9;22)(q34;q11) [20].",
    "The karyotype was 48, XX, add(2)(q33), +21 [4]/48, idem, del(6)(q15), add(7)(p14)[11]/46, XX[6].",
    "The karyotype was 45,X,-Y[6]/46,XY[14].",
    "Probes gave nuc ish(ABL1x2,BCRx2)[18].",
    "We read x[1] and a[2] from the array.",
    "It was 46,XX,t(9;22)(q34;q11.2)[20] and 47,XY,+21c[18]/48,idem,+8[2], or 45,XY,-7 [12].",
    "The karyotype (46,XY [20]) was normal; 44~46,XX,-5,del(7q)[cp10]/46,XX[10] was not.",
    "It showed 46,XY,inv(16)(p13.1q22)[15]/46,XY[5] and 46,XY,der(1;7)(q10;p10)[8], then 46,X,idic(X)(q13)[3].",
    "The set of x in [1, 2] × [3, 4] is closed.",
    "They were asked:\n\n- [1] How old are you?\n- [2] Where do you live?\n\n[3] And who are you?\n",
]
SUPERSCRIPT = [
    "There were 3×10<sup>6</sup> cells per kg.", "The dose was 30 mg/m<sup>2</sup> for 4 m<sup>2</sup> of skin.",
    "A volume of 5 cm<sup>3</sup> was drained.",
    "They used <sup>18</sup>F and [<sup>11</sup>C]choline.", "The fit had R<sup>2</sup> of 0.9 and χ<sup>2</sup> of 4.",
    "Counts were 2.5×10^{9}/L and 10^{12} more.", "It was 3·10⁻⁴ and 5 × 10⁻² of (nπ)² and (a + b)<sup>2</sup>.",
    "The count was 89×10^{9} /L.", "The CD4<sup>+</sup> cells and Ca<sup>2+</sup> were low.", "At $5\\times10^{6}$ cells it stopped.",
]
BARE = ["See Fig.2 and Table.3 for more.", "It weighed 3.5 kg, p.12, and cost 1,2 coins.", "Given vol.7 and no.9 of the series, it was fine."]


LOOK_ALIKES = {"round": ROUND, "square": SQUARE, "sup tag": SUPERSCRIPT, "bare": BARE}


@pytest.mark.parametrize(("system", "text"), [(system, text) for system, texts in LOOK_ALIKES.items() for text in texts])
def test_no_citation(system: str, text: str) -> None:
    assert numbers(paper(system, extra=text), 24) == [(k,) for k in range(1, 25)]


@pytest.mark.parametrize("lead", ["vgl.", "siehe auch", "voir", "véase", "ver también", "cfr.", "zie ook", "zob.", "z. B.", "por ej."])
def test_a_lead_in_of_another_language(lead: str) -> None:
    assert numbers(f"Das wurde schon früher gesehen ({lead} 4, 5).") == [(4, 5)]
    assert numbers(f"Das wurde schon früher gesehen [{lead} 4, 5].") == [(4, 5)]
    assert numbers(f"Das sagt ({lead} Abb. 4), und ({lead} 2 Stunden) auch.") == []


def test_a_range_behind_a_figure_is_cited_where_it_comes_next() -> None:
    text = paper("square", 12) + " The share was 40% [13-15]. The score was 14 [13-15]. It took 3 months [2-4], and 9 units [1:8]."
    assert numbers(text, 15)[12:] == [(13, 14, 15)]


def test_a_number_behind_a_count_may_fill_the_gap_in_the_order() -> None:
    text = "Rest helps (1). Less than 1% (2, 3) were ill. Some were (4). Others were not (3–5). A doctor said so (2). It was mild (6), later too (7, 8)."
    assert numbers(text, 8) == [(1,), (2, 3), (4,), (3, 4, 5), (2,), (6,), (7, 8)]


def test_a_callout_behind_the_sentence_of_a_karyotype() -> None:
    text = paper("square", extra="The karyotype was 46,XX,del(5)(q13q33)[7]/46,XX[13]. The fever went [12].")
    assert numbers(text, 24) == [*((k,) for k in range(1, 13)), (12,), *((k,) for k in range(13, 25))]


@pytest.mark.parametrize(
    "extra",
    ["As Smith et al.12 said.", "That was in May 2012.12 It was spring.", "So says the Village Health Project (VHP)12 of the north.", "It was 3.2%12 of them.",
     "It was “mild”.12 So they said.", "The VHP was new. The VHP was big, and the VHP12 knew it.", "This is in Smith’s12 notes.",
     "That was in it.12 So they said."],
)
def test_figures_that_lost_their_superscript(extra: str) -> None:
    assert numbers(paper("bare", extra=extra), 24) == [*((k,) for k in range(1, 13)), (12,), *((k,) for k in range(13, 25))]


@pytest.mark.parametrize(
    "extra",
    ["IL6 and CD4 rose, TP53 and FLT3 were as before.", "The H2O2 and alpha4beta7 stayed low in type2 cells.", "They weighed 5.12 and 1,2 grams.",
     "The gene kar1 was lost, and kar1 came back.", "PER was low. PER rose, PER fell. PER1 and PER2 did not.", "It was Ca(OH)2 and t(9;22)(q34)7 in all.",
     "The factor8 and interleukin6 were low, as was cytokeratin7.", "HHV6 was found, and HHV6 again; ECOG2 and NYHA3 on day14.", "They had 2x106 cells.",
     "A version 5.9 was used on 12 villagers.", "The area was 12 cm2 and 10 mm3, with HLA-DR4 and B12.", "See Abb.2 and Gleichung (3) below."],
)
def test_figures_that_belong_to_their_word(extra: str) -> None:
    assert numbers(paper("bare", extra=extra), 24) == [(k,) for k in range(1, 25)]


def test_what_stands_next_to_a_number_may_still_be_cited() -> None:
    text = paper("round", 12) + " The rate was 43.9% (13). It took 6 months (14, 15). That was in May 2021 (16). Smith et al. (2) agreed."
    assert numbers(text, 16)[-4:] == [(13,), (14, 15), (16,), (2,)]


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


def test_a_range_that_goes_on_behind_a_measure() -> None:
    assert numbers(paper("square", 12) + " It took 3 days [12–\n14]. It took 13 days [11–15].", 15)[12:] == [(12, 13, 14)]


def test_groups_behind_a_measure() -> None:
    text = paper("round", 12) + " It took 19 days (3, 9). The rate was 27% (4, 11), then 3% (8, 13). It was seen in 5 men (13, 14)."
    assert numbers(text, 14)[12:] == [(3, 9), (4, 11), (8, 13), (13, 14)]


def test_a_lead_in_may_end_a_line() -> None:
    text = "It was seen in 9 men (reviewed\nin 4, 5). For more, see\nref. 6, or from refer-\nence 7. We side with refs. 8 and 9."
    assert numbers(text) == [(4, 5), (6,), (7,), (8, 9)]


def test_a_wrapped_line_may_begin_with_a_count() -> None:
    text = paper("round", extra="That was so in all. The villagers counted their woes: fever (2), sleep\n(3) and mood (2).")
    assert numbers(text, 24) == [(k,) for k in range(1, 25)]


def test_superscripts_next_to_each_other() -> None:
    assert numbers("They slept.<sup>3,4</sup> <sup>18</sup>F was given.<sup>5</sup> <sup>6</sup>") == [(3, 4), (5, 6)]


def test_two_columns_cite_in_the_order_in_which_they_are_read() -> None:
    left = [f"The villagers of place {k:>2} told us all of it.{k}" for k in range(1, 13)]
    right = [f"In autumn the village {k} was asked again.{k}" for k in range(13, 25)]
    text = "\n".join(f"{a:<60}{b}" for a, b in zip(left, right, strict=True))
    assert sorted(numbers(text, 24)) == [(k,) for k in range(1, 25)]


@pytest.mark.parametrize("heading", ["References (24)", "## REFERENCES (24)", "**Bibliography** (24)"])
def test_the_length_of_the_list_in_its_heading(heading: str) -> None:
    assert numbers(paper("round", extra=f"\n\n{heading}\n\n"), 24) == [(k,) for k in range(1, 25)]


def test_a_paper_that_lost_its_superscripts_has_no_citations() -> None:
    text = "We saw (1) fever and (2) cough. " + "Nothing else happened in the village that year. " * 200
    assert numbers(text, 40) == []


def test_excluded_stretches() -> None:
    text = "Front matter [1]. Body [2]. List [3]."
    assert [c.numbers for c in find_callouts(text, 3, [Span(0, 17), Span(28, 37)])] == [(2,)]


# ----------------------------------------------------------------------------------------------------------------- author, year


def ref(number: int, year: str, *families: str, et_al: bool = False) -> Reference:
    return Reference(raw="", number=number, year=year, authors=tuple(Author(f, "A") for f in families), et_al=et_al)


LIST = [
    ref(1, "2019a", "Smith", "Jones", "Brown"), ref(2, "2019b", "Smith", "Jones", "Brown"), ref(3, "2019", "Smith", "Jones"),
    ref(4, "2020", "Lee"),
    ref(5, "2018", "van der Berg", "Müller", et_al=True), ref(6, "2001", "O'Neill"), ref(7, "2010", "García-López", "Ruiz"),
    ref(8, "2020", "Kim", "Park", "Choi"),
    ref(9, "2020", "Kim", "Rhee", "Song"),
]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("It helps (Smith and Jones, 2019; Lee, 2020).", [(3, 4)]), ("Smith et al. (2019a,b) agree.", [(1, 2)]), ("Smith et al. (2019a, 2019b) agree.", [(1, 2)]),
     ("It helps (see Lee 2020).", [(4,)]),
     ("van der Berg et al. (2018) and O’Neill (2001) agree.", [(5,), (6,)]), ("It helps [García-López & Ruiz, 2010].", [(7,)]),
     ("As Lee's (2020) work shows.", [(4,)]), ("Garcia-Lopez and Ruiz (2010) agree.", [(7,)]), ("It helps (Van der Berg *et al.*, 2018).", [(5,)]),
     ("Nobody knows (Brown, 2019).", []), ("In 2020 Lee was there.", []), ("Kim et al. (2020) may be either.", []), ("Smith et al. (2017) is not listed.", [])],
)
def test_author_and_year(text: str, meant: list[tuple[int, ...]]) -> None:
    assert numbers(text, LIST) == meant


NAMED = [
    *LIST, Reference(raw="van 't Veer A (in press) Notes.", number=10, authors=(Author("van 't Veer", "A"),)),
    Reference(raw="", number=11, year="2017", authors=(Author("World Village Organization", None),)),
    ref(12, "2012", "Marques da Silva", "d'Aragona"), ref(13, "1999", "Nowak", "Lis", "Kos"), ref(14, "2004", "Nowak"),
]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("It helps (van 't Veer, in press).", [(10,)]), ("As van ’t Veer (in press) says.", [(10,)]), ("It helps (WVO, 2017).", [(11,)]),
     ("The World Village Organization (2017) says so.", [(11,)]), ("Marques da Silva and d’Aragona (2012) agree.", [(12,)]),
     ("So said Nowak i wsp. (1999) and Nowak (2004).", [(13,), (14,)]), ("It helps (Lee, J., 2020; O'Neill, T. 2001).", [(4, 6)]),
     ("Lee, J. (2020) agrees.", [(4,)]), ("Marques da Silva, T. B., & d'Aragona, U. V. (2012) agree.", [(12,)]),
     ("It helps (Marques da Silva/d'Aragona 2012).", [(12,)]), ("The World Village Organization [WVO] (2017) says so.", [(11,)]),
     ("The WVO met in 2017, and the village (2017) was new.", [])],
)
def test_names_and_years_in_other_forms(text: str, meant: list[tuple[int, ...]]) -> None:
    assert numbers(text, NAMED) == meant


def test_author_year_markers_hold_their_brackets() -> None:
    text = "It helps (Smith and Jones, 2019; Lee, 2020), says O'Neill (2001)."
    assert [c.marker for c in find_callouts(text, LIST)] == ["(Smith and Jones, 2019; Lee, 2020)", "O'Neill (2001)"]


# -------------------------------------------------------------------------------------------------------------------- hostile


@pytest.mark.parametrize(
    "text",
    ["[1" * 20000, "(1, " * 20000, "1,2,3," * 20000, "Smith and " * 20000, "46,XY," * 10000, "<sup>1</sup>" * 10000, "A" * 100000],
    ids=len,
)
def test_hostile_text_ends(text: str) -> None:
    found = find_callouts(text, LIST)
    assert all(text[slice(*callout.span)] == callout.marker and set(callout.numbers) <= {r.number for r in LIST} for callout in found)
    assert calls(find_callouts, text, LIST) < 12 * len(text)


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_cost_is_linear(system: str) -> None:
    mark = SYSTEMS[system]

    def cost(n: int) -> int:
        return calls(find_callouts, " ".join(f"The villagers of the north told us so{mark([k])}, and then they left." for k in range(1, n + 1)), n)

    assert cost(800) < 4 * 1.5 * cost(200)


def test_affiliations_are_no_citations() -> None:
    front = "Anna Noone<sup>1,2</sup>, Bert van der Nobody<sup>3</sup> and Carl Nemo<sup>1*</sup>\n\n"
    front += "<sup>1</sup>Department of Wind, North, <sup>2</sup> Institute of Rain, South, <sup>3</sup>Clinic of Snow, East\n\n"
    assert numbers(front + paper("sup tag", 12), 12) == [(k,) for k in range(1, 13)]
