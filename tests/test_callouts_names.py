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
