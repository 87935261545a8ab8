"""Variants, fusions, karyotypes and markers."""

from __future__ import annotations

import pytest

from extract.annotate.variants import find_fusions, find_karyotypes, find_markers, find_variants


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("p.Gly13Arg", "protein"), ("p.G13R", "protein"), ("p.(Gln61Lys)", "protein"), ("p.Arg97ProfsX23", "protein"), ("p.Lys23_Val25del", "protein"),
        ("E255K", "protein"), ("T315I", "protein"), ("R158X", "protein"), ("Arg158Ter", "protein"), ("Gly12-->Asp", "protein"), ("V600E", "protein"),
        ("c.76A>T", "coding"), ("c.77_79delACT", "coding"), ("c.83+1G>T", "coding"), ("c.-14T>C", "coding"), ("IVS4+1G>A", "coding"), ("1078delT", "coding"),
        ("rs123456", "unknown"),
    ],
)
def test_variants(text: str, level: str) -> None:
    (found,) = find_variants(f"The mutation {text} was seen.")
    assert (found.text, found.level) == (text, level)


def test_hgvs_only_where_printed() -> None:
    assert find_variants("p.Gly13Arg was seen")[0].hgvs == "p.Gly13Arg"
    assert find_variants("The mutation G13R was seen")[0].hgvs is None


@pytest.mark.parametrize("text", ["T47D cells", "C3H mice", "grade A2B", "H1N1", "CD19", "IL-6", "T4N0M0 disease", "Fig 3A", "on day 15",
                                  "B12 levels", "A549 cells"])
def test_no_variant(text: str) -> None:
    assert find_variants(f"We saw {text} there.") == ()


def test_fusions() -> None:
    found = find_fusions("BCR::ABL1, a KMT2A/AFF1 rearrangement, the ETV6-RUNX1 fusion, CD3/CD19, JAK2/STAT5 signalling, TP53-KRAS")
    assert [(f.first, f.second) for f in found] == [("BCR", "ABL1"), ("KMT2A", "AFF1"), ("ETV6", "RUNX1")]


@pytest.mark.parametrize(
    "text",
    ["46,XY", "46, XX, t(9;22)(q34;q11)[20]", "47,XY,+8[3]/46,XY[5]", "t(8;14)(q24;q32)", "46,XY, t (6, 9) (p22, p24) (CP15)/46, XY (5)",
     "45,X", "del(5)(q31q33)"],
)
def test_karyotypes(text: str) -> None:
    sentence = f"The karyotype was {text} then."
    assert [sentence[a:b] for a, b in find_karyotypes(sentence)] == [text]


@pytest.mark.parametrize("text", ["in 2019, XX and", "23, X and", "del (1)", "aged 46, Y"])
def test_no_karyotype(text: str) -> None:
    assert [text[a:b] for a, b in find_karyotypes(text) if "X" in text[a:b] or "Y" in text[a:b]] == []


def test_markers() -> None:
    found = find_markers("CD10+/CD13-/CD20± by flow; CD3- CD19+ cells; CD19-directed; anti-CD22")
    assert [(m.marker, m.expression) for m in found] == [
        ("CD10", "positive"), ("CD13", "negative"), ("CD20", "partial"), ("CD3", "negative"), ("CD19", "positive"),
    ]


def test_stars_of_names_are_no_emphasis() -> None:
    from extract.fold import fold_pieces
    from kg.model import Span

    def folded(text: str) -> str:
        return fold_pieces(text, [Span(0, len(text))]).text

    for kept in ("p.R213* and c.*32A>G", "p.R462Pfs*15 of WT1", "HLA-A*02:01 and CYP2D6*4", "TPMT *3B was found"):
        assert folded(kept) == kept
    assert folded("*TP53* and **CYP2D6**, 3* of 4, *p.R213*") == "TP53 and CYP2D6, 3 of 4, p.R213"
