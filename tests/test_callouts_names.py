"""Citations by name and year in the words of several languages, and months that are names."""

from __future__ import annotations

import pytest

from extract.references.callouts import find_callouts
from kg.model import Author, Reference

LISTED = [
    ("Adler", "Boyd", "Cole", "2005"), ("Adler", "Boyd", "2005"), ("van der Berg", "Lund", "2010a"), ("van der Berg", "Lund", "2010b"), ("May", "Day", "2011"),
    ("Nguyen", "Tran", "Le", "2015"), ("Šimek", "Horák", "2021"), ("Li", "Wang", "2020"), ("Li", "Zhao", "Xu", "2020"),
]
REFERENCES = [Reference("", n, tuple(Author(name, "X") for name in names), year=year) for n, (*names, year) in enumerate(LISTED, 1)]


@pytest.mark.parametrize(
    "words",
    ["et collaborateurs", "et collègues", "et alii", "i in.", "i wsp.", "a kol.", "og medarbejdere", "og medarbeidere", "med flera", "och medarbetare",
     "ve ark.", "és mtsai", "y colegas", "y otros", "e outros", "ed altri", "u. Mitarb.", "ym.", "m.fl."],
)
def test_and_others(words: str) -> None:
    for text in (f"Nguyen {words} (2015) saw it.", f"It was seen (Nguyen {words}, 2015)."):
        assert [callout.numbers for callout in find_callouts(text, REFERENCES)] == [(6,)], text


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Šimek a Horák (2021) saw it.", [(7,)]), ("Adler et Boyd (2005) saw it.", [(2,)]), ("Adler, Boyd und Cole (2005) saw it.", [(1,)]),
     ("It was seen (Li and Wang, 2020; Li et al., 2020).", [(8, 9)]), ("It was seen (van der Berg & Lund, 2010a,b).", [(3, 4)]),
     ("In May 2011 they left, and May 2011 was hot.", []), ("May and Day (2011) saw it.", [(5,)]), ("Nguyen et al.\n\n2015", []),
     ("It was seen (May, 2011).", [(5,)])],
)
def test_who_is_meant(text: str, meant: list[tuple[int, ...]]) -> None:
    assert [callout.numbers for callout in find_callouts(text, REFERENCES)] == meant


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
    assert [c.numbers for c in find_callouts(text, LIST)] == meant


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
    assert [c.numbers for c in find_callouts(text, NAMED)] == meant


def test_author_year_markers_hold_their_brackets() -> None:
    text = "It helps (Smith and Jones, 2019; Lee, 2020), says O'Neill (2001)."
    assert [c.marker for c in find_callouts(text, LIST)] == ["(Smith and Jones, 2019; Lee, 2020)", "O'Neill (2001)"]


def test_the_whole_name_of_a_body_is_part_of_its_callout() -> None:
    text = "It helps (Lee, 2020; World Village\nOrganization, 2017; O'Neill, 2001)."
    assert [(c.marker, c.numbers) for c in find_callouts(text, NAMED)] == [(text[9:-1], (4, 11, 6))]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Simek et al. (2021) and ŠIMEK (2021) agree.", [(7,), (7,)]), ("Nguyen T.H. et al. (2015) saw it.", [(6,)]), ("Nguyen et al., in 2015, saw it.", [(6,)]),
     ("Adler and Boyd in 2005 saw it.", [(2,)]), ("It was seen by Li in 2020 and in Lund in 2010.", []), ("In 2015, Nguyen left.", [])],
)
def test_initials_accents_and_in(text: str, meant: list[tuple[int, ...]]) -> None:
    assert [callout.numbers for callout in find_callouts(text, REFERENCES)] == meant
