"""BibTeX, RIS and CSL-JSON: written, then read back with the libraries that people use."""

from __future__ import annotations

import json
from typing import Any

import pytest

from exports.bibliography import WRITERS, bibtex, csl_json, keys, ris
from exports.works import person

WORKS: list[dict[str, Any]] = [
    {
        "authors": [{"family": "van der Stegen", "given": "S."}, {"family": "Gökbuğten", "given": "N"}], "et_al": True, "type": "article",
        "title": "Doses of 5% & more {in} CAR_T cells: 100$ #1", "container": "J Made Up & Oncol", "year": "2019", "volume": "14", "issue": "Suppl 3",
        "pages": "211-8", "doi": "10.1016/s0140-6736(14)61403-3", "pmid": "123456", "note": "doi repaired: space removed",
    },
    {
        "authors": [{"family": "World Health Organization", "given": None}], "title": "A report and its annex", "type": "report", "year": "2003",
        "publisher": "WHO Press", "url": "https://example.org/a_b?c=1&d=2", "isbn": "9783161484100",
    },
    {
        "authors": [{"family": "Okoro", "given": "NJ"}], "editors": [{"family": "Lind", "given": "K"}], "title": "Fever", "type": "chapter",
        "container": "Handbook of reactions", "publisher": "Springer", "year": "2011", "pages": "19-35",
    },
    {"raw": "something that nobody could read", "authors": [], "type": "article", "title": None},
]


def test_bibtex_is_read_back() -> None:
    import bibtexparser

    library = bibtexparser.parse_string(bibtex(WORKS))
    entries = {e.key: {"TYPE": e.entry_type, **{f.key: f.value for f in e.fields}} for e in library.entries}
    assert len(entries) == len(WORKS) and not library.failed_blocks
    first = entries["vanderstegen2019doses"]
    assert first["TYPE"] == "article" and first["author"] == "van der Stegen, S. and Gökbuğten, N and others"
    assert first["pages"] == "211--8" and first["number"] == "Suppl 3" and first["doi"] == "10.1016/s0140-6736(14)61403-3"
    assert first["title"] == r"{Doses of 5\% \& more \{in\} CAR\_T cells: 100\$ \#1}"
    assert entries["worldhealthorganization2003report"]["author"] == "{World Health Organization}"
    assert entries["okoro2011fever"]["booktitle"] == "Handbook of reactions" and entries["okoro2011fever"]["editor"] == "Lind, K"
    assert entries["work"]["note"] == "something that nobody could read"


def test_identifiers_stand_by_the_letter() -> None:
    """A DOI with underscores and brackets and an address with & and # are links: no backslash may get into them."""
    import bibtexparser

    work = {"title": "A test", "doi": "10.9999/a_b(2010)1:1<1::aid-x>2.0.co;2-1", "url": "https://example.org/a_b?c={1}&d=2#e%20f", "arxiv": "hep-th/9901001"}
    (entry,) = bibtexparser.parse_string(bibtex([work])).entries
    assert entry["doi"] == work["doi"] and entry["url"] == "https://example.org/a_b?c=%7B1%7D&d=2#e%20f" and entry["eprint"] == work["arxiv"]


@pytest.mark.parametrize(
    ("printed", "family", "given"),
    [("O'Brien-Łuczak Ż", "O'Brien-Łuczak", "Ż"), ("Иванов И.И.", "Иванов", "И.И."), ("van der Berg A Jr", "van der Berg", "A Jr"),
     ("World Village Organization", "World Village Organization", None), ("Smith JA", "Smith", "JA"), ("Noone", "Noone", None), ("王伟", "王伟", None)],
)
def test_names_are_taken_apart(printed: str, family: str, given: str | None) -> None:
    assert person(printed) == {"family": family, "given": given}


def test_keys_of_other_scripts() -> None:
    works = [{"authors": [{"family": "王伟"}], "year": "2012", "title": "关于"}, {"authors": [{"family": "Łuczak"}], "year": "2012", "title": "Notes on fever"}]
    assert keys(works) == ["work2012", "luczak2012notes"]


def test_ris_is_read_back() -> None:
    rispy = pytest.importorskip("rispy")
    entries = rispy.loads(ris(WORKS))
    assert [e["type_of_reference"] for e in entries] == ["JOUR", "RPRT", "CHAP", "JOUR"]
    first = entries[0]
    assert first["authors"] == ["van der Stegen, S.", "Gökbuğten, N"]
    assert (first["start_page"], first["end_page"], first["volume"], first["number"]) == ("211", "8", "14", "Suppl 3")
    assert first["doi"] == "10.1016/s0140-6736(14)61403-3" and first["year"] == "2019"
    assert entries[3]["notes"] == ["something that nobody could read"]


def test_csl_json_is_read_back() -> None:
    items = json.loads(csl_json(WORKS))
    assert items[0]["author"] == [{"family": "van der Stegen", "given": "S."}, {"family": "Gökbuğten", "given": "N"}]
    assert items[1]["author"] == [{"literal": "World Health Organization"}] and items[1]["type"] == "report"
    assert items[0]["issued"] == {"date-parts": [[2019]]} and items[0]["page"] == "211-8" and items[0]["DOI"].startswith("10.1016/")
    source = pytest.importorskip("citeproc.source.json")
    held = source.CiteProcJSON(items)
    assert len(held) == len(WORKS) and str(held["okoro2011fever"]["title"]) == "Fever"


def test_keys_are_unique_and_stable() -> None:
    same = [{"authors": [{"family": "Li", "given": "X"}], "year": "2020", "title": "Same thing"}] * 30
    made = keys(same)
    assert len(set(made)) == 30 and made[:3] == ["li2020same", "li2020samea", "li2020sameb"] and made == keys(same)


@pytest.mark.parametrize("name", WRITERS)
def test_nothing_is_written_of_nothing(name: str) -> None:
    assert WRITERS[name]([]).strip() in ("", "[]")
    assert "None" not in WRITERS[name](WORKS)


AWKWARD: list[dict[str, Any]] = [
    {"authors": [{"family": "King", "given": "ML Jr"}, {"family": "Black, White and Sons", "given": None}],
     "title": "An open } and { a \x00control\r\nbreak", "year": "2001"},
    {"authors": [{"family": "Ωμέγα", "given": "Α"}, {"family": "山田", "given": "太郎"}],
     "title": "β-test ≥ 3 \\alpha {H}", "container": "医学", "year": "2020"},
    {"authors": [{"family": "de la Cruz", "given": "Á"}], "title": "TY  - JOUR\r\nER  - ", "note": "a\nTY  - BOOK", "arxiv": "2101.00001", "type": "preprint"},
]


def test_awkward_characters_stay_in_their_place() -> None:
    import bibtexparser

    rispy = pytest.importorskip("rispy")
    text = bibtex(AWKWARD)
    library = bibtexparser.parse_string(text)
    assert len(library.entries) == len(AWKWARD) and not library.failed_blocks
    for entry in text.split("\n@"):
        assert entry.count("{") == entry.count("}")  # BibTeX counts them, behind a backslash too
    assert library.entries[0]["author"] == "King, Jr, ML and {Black, White and Sons}"
    assert library.entries[0]["title"] == r"{An open \textbraceright{} and \textbraceleft{} a control break}"
    assert library.entries[1]["title"] == r"{β-test ≥ 3 \textbackslash{}alpha \{H\}}" and library.entries[1]["author"] == "Ωμέγα, Α and 山田, 太郎"
    entries = rispy.loads(ris(AWKWARD))
    assert len(entries) == len(AWKWARD) and entries[0]["authors"] == ["King, ML, Jr", "Black, White and Sons"]
    assert entries[2]["title"] == "TY - JOUR ER -" and entries[2]["notes"] == ["arXiv:2101.00001", "a TY - BOOK"]
    items = json.loads(csl_json(AWKWARD))
    assert items[0]["author"] == [{"family": "King", "given": "ML", "suffix": "Jr"}, {"literal": "Black, White and Sons"}]
    assert items[0]["title"] == "An open } and { a control break"
