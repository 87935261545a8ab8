"""What looks like a citation and is none, and citations that look like none, in every system."""

from __future__ import annotations

import pytest

from benchmarks.synthetic_callouts import SYSTEMS
from tests.test_callouts import numbers, paper

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
    "The score was intermediate (17) or high (8).", "Group A (17) and group B (11) did alike.", "They had rest for 15 days (1) and none (1).",
    "Median age was 61 years (17–22), ECOG (0–2).",
   
    "The model was\n\nlog(h) = a + b x (1)\n\nwith h as the hazard.", "Growth follows:\n  dN/dt = rN (1 - N/K), (2)\nas before.",
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
    "It grew by 2<sup>10</sup>, then 1.5<sup>7</sup>, and 28<sup>3</sup> once.",
    "<sup>18</sup>F-FDG, <sup>68</sup>Ga and <sup>131</sup>I were used.",
    "It was 5 ^3^, 2<sup>3–5</sup> and 7⁴ of them.",
]
BARE = ["See Fig.2 and Table.3 for more.", "It weighed 3.5 kg, p.12, and cost 1,2 coins.", "Given vol.7 and no.9 of the series, it was fine."]


LOOK_ALIKES = {"round": ROUND, "square": SQUARE, "sup tag": SUPERSCRIPT, "bare": BARE}


@pytest.mark.parametrize(("system", "text"), [(system, text) for system, texts in LOOK_ALIKES.items() for text in texts])
def test_no_citation(system: str, text: str) -> None:
    assert numbers(paper(system, extra=text), 24) == [(k,) for k in range(1, 25)]


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
    ["IL6 and CD4 rose, TP53 and FLT3 were as before.", "The H2O2 and alpha4beta7 stayed low in type2 cells.", "They weighed 5.12 and 1,2 grams.",
     "The gene kar1 was lost, and kar1 came back.", "PER was low. PER rose, PER fell. PER1 and PER2 did not.", "It was Ca(OH)2 and t(9;22)(q34)7 in all.",
     "The factor8 and interleukin6 were low, as was cytokeratin7.", "HHV6 was found, and HHV6 again; ECOG2 and NYHA3 on day14.", "They had 2x106 cells.",
     "A version 5.9 was used on 12 villagers.", "The area was 12 cm2 and 10 mm3, with HLA-DR4 and B12.",
     "The number 200512 was drawn, and 201912 again.", "It was codon12, exon13 and chr13.", "In lane12 and well7 it was the same.",
     "See Abb.2 and Gleichung (3) below."],
)
def test_figures_that_belong_to_their_word(extra: str) -> None:
    assert numbers(paper("bare", extra=extra), 24) == [(k,) for k in range(1, 25)]


def test_what_stands_next_to_a_number_may_still_be_cited() -> None:
    text = paper("round", 12) + " The rate was 43.9% (13). It took 6 months (14, 15). That was in May 2021 (16). Smith et al. (2) agreed."
    assert numbers(text, 16)[-4:] == [(13,), (14, 15), (16,), (2,)]


def test_a_range_that_goes_on_behind_a_measure() -> None:
    assert numbers(paper("square", 12) + " It took 3 days [12–\n14]. It took 13 days [11–15].", 15)[12:] == [(12, 13, 14)]


def test_groups_behind_a_measure() -> None:
    text = paper("round", 12) + " It took 19 days (3, 9). The rate was 27% (4, 11), then 3% (8, 13). It was seen in 5 men (13, 14)."
    assert numbers(text, 14)[12:] == [(3, 9), (4, 11), (8, 13), (13, 14)]


def test_a_wrapped_line_may_begin_with_a_count() -> None:
    text = paper("round", extra="That was so in all. The villagers counted their woes: fever (2), sleep\n(3) and mood (2).")
    assert numbers(text, 24) == [(k,) for k in range(1, 25)]


@pytest.mark.parametrize("heading", ["References (24)", "## REFERENCES (24)", "**Bibliography** (24)"])
def test_the_length_of_the_list_in_its_heading(heading: str) -> None:
    assert numbers(paper("round", extra=f"\n\n{heading}\n\n"), 24) == [(k,) for k in range(1, 25)]


def test_a_paper_that_lost_its_superscripts_has_no_citations() -> None:
    text = "We saw (1) fever and (2) cough. " + "Nothing else happened in the village that year. " * 200
    assert numbers(text, 40) == []


def test_affiliations_are_no_citations() -> None:
    front = "Anna Noone<sup>1,2</sup>, Bert van der Nobody<sup>3</sup> and Carl Nemo<sup>1*</sup>\n\n"
    front += "<sup>1</sup>Department of Wind, North, <sup>2</sup> Institute of Rain, South, <sup>3</sup>Clinic of Snow, East\n\n"
    assert numbers(front + paper("sup tag", 12), 12) == [(k,) for k in range(1, 13)]


@pytest.mark.parametrize(
    ("system", "text"),
    [("round", "It was fitted with R (13) by them."), ("round", "Grades were set by an expert panel (13), as before."),
     ("round", "It was a 3 + 3 scheme (13); so they said."), ("round", "It was p = 0.03 in their\nhands (13)\nand in others."),
     ("sup tag", "The score was above 169<sup>13</sup> in most."), ("bare", "Doses of 800 mg13 were not given."),
     ("bare", "It was told apart in the 1980s,13 and graded later."), ("bare", "It was graded by the village in 200513 and again later."),
     ("bare", "The swabs found the ill,13 1 in 5 of whom were old."), ("sup tag", "It was read after version v12.0<sup>13</sup> of the rules.")],
)
def test_a_citation_that_the_order_asks_for(system: str, text: str) -> None:
    mark = SYSTEMS[system]
    rows = [f"The villagers of place number {chr(64 + k)} told us what they had seen that spring{mark([k])}." for k in range(1, 25)]
    rows[12] = text
    assert numbers(" ".join(rows) + " Nothing else was ever said about it." * 120, 24) == [(k,) for k in range(1, 25)]


def test_several_numbers_behind_a_numbered_day() -> None:
    text = " ".join(f"The villagers of place {chr(64 + k)} told us so ({(7 * k) % 13 + 1})." for k in range(1, 13))
    assert numbers(text + " They were not given any before month 24 (1, 3). Others waited as well (4, 6).", 13)[-2:] == [(1, 3), (4, 6)]


def test_several_superscripts_behind_a_number_continue_the_order() -> None:
    assert numbers("They slept^1,2^. It came about day 5 ^1,3^. Then it went^4^.", 4) == [(1, 2), (1, 3), (4,)]


def test_where_one_of_a_row_is_a_count_all_are() -> None:
    rows = [f"The villagers of place number {chr(64 + k)} told us what they had seen that spring ({k})." for k in range(1, 25)]
    rows.insert(8, "Fever (9), cough (14) and pallor (3) came first.")
    assert numbers(" ".join(rows) + " Nothing else was ever said about it." * 120, 24) == [(k,) for k in range(1, 25)]


def test_an_isotope_behind_a_superscript() -> None:
    assert numbers("They slept.^3^ ^18^F-FDG was given.^4^ It was x^2^ ^3^ then.", 9)[:2] == [(3,), (4,)]
