"""One-word chapters, notices, places of journals, and DOIs that their publisher's pattern tells to be damaged."""

from __future__ import annotations

import pytest

from extract.references.parse import parse_reference


@pytest.mark.parametrize(
    ("printed", "families", "title", "container"),
    [
        ("Lindqvist R. Anthrax. In: Hartwell P, Oyelo S, editors. Fevers of working people. 4th ed. Oxford: Kestrel Press; 2016. p. 211-39.",
         ["Lindqvist"], "Anthrax", "Fevers of working people"),
        ("Lind A, Rey TO. Acute heart failure. In: Varga P, editor. Emergencies. Oslo: Fjord Press; 2011. p. 3-9.",
         ["Lind", "Rey"], "Acute heart failure", "Emergencies"),
        ("Lind, A.; Rey, T. Dengue. In Fevers of the South, 3rd ed.; Oz, B., Ed.; Kestrel: Oslo, Norway, 2010; pp 3–9.",
         ["Lind", "Rey"], "Dengue", "Fevers of the South"),
        ("Lind A, Smith J. In vitro effects of water on fever. Lancet 2010;3:4.", ["Lind", "Smith"], "In vitro effects of water on fever", "Lancet"),
        ("Correction: Rest versus water for severe fever: a randomised trial in three valleys. Lancet Infect Dis 2014; 14: 672.",
         [], "Correction: Rest versus water for severe fever: a randomised trial in three valleys", "Lancet Infect Dis"),
        ("Publisher Correction: Rest in fever. Nat Commun. 2019;10:44.", [], "Publisher Correction: Rest in fever", "Nat Commun"),
        ("Author T. Correction: the art of it. Lancet 2001;2:4.", ["Author"], "Correction: the art of it", "Lancet"),
        ("Correction AB, Lind T. On names. Lancet 2001;2:4-8.", ["Correction", "Lind"], "On names", "Lancet"),
    ],
)  # fmt: skip
def test_chapters_and_notices(printed: str, families: list[str], title: str, container: str) -> None:
    found = parse_reference(printed)
    assert ([a.family for a in found.authors], found.title, found.container) == (families, title, container)


@pytest.mark.parametrize(
    ("printed", "container", "year"),
    [
        ('L. Prender and I. Dahl, "Rest after cord injury: a count," Spine (Phila Pa 1976), vol. 41, pp. E1001–E1008, 2016.', "Spine (Phila Pa 1976)", "2016"),
        ("Prender, L. & Dahl, I. Rest after acute cord injury: a count. Spine (Phila Pa 1976) 41, E1001–E1008 (2016).", "Spine (Phila Pa 1976)", "2016"),
        ("Lind A, Rey T. Rest and water in fever. J Appl Physiol (1985) (2014) 117(3):33-40.", "J Appl Physiol (1985)", "2014"),
        ("Lind A, Rey T. Rest and water in fever. Nature (2014) 117:33-40 (2015).", "Nature", "2014"),
    ],
)
def test_a_year_in_the_name_of_a_journal(printed: str, container: str, year: str) -> None:
    found = parse_reference(printed)
    assert (found.container, found.year) == (container, year)


@pytest.mark.parametrize(
    ("doi", "damaged"),
    [
        ("10.1371/joumal.pntd.0009999", True), ("10.1371/journal.pntd.0009999", False), ("10.1136/oemed-2019-10632", True),
        ("10.1136/oemed-2019-106399", False), ("10.1136/annrheumdis-2019-eular.1234", False), ("10.1136/bmj.m9999", False),
    ],
)
def test_dois_that_cannot_be_whole(doi: str, damaged: bool) -> None:
    found = parse_reference(f"Lind A, Rey T. Rest and water in fever. Acta Inventa 2021;3:4. doi: {doi}")
    assert found.doi == doi and ("suspicious" in (found.note or "")) == damaged


@pytest.mark.parametrize(
    ("printed", "title", "year", "pages"),
    [
        ("Bertol P, Haus C, Ikes R, et al. 2019 update of the advice on water for fever of the valleys. Ann Rheum Dis. 2020;79:713-723.",
         "2019 update of the advice on water for fever of the valleys", "2020", "713-723"),
        ("Bertol P, Haus C. 2019 EWS Guidelines for the diagnosis of fever: the task force. Eur Heart J. 2020;41(3):407-77.",
         "2019 EWS Guidelines for the diagnosis of fever: the task force", "2020", "407-77"),
        ("Bertol P, Haus C. 2019 Rest and water for fever of the valleys. Ann Rheum Dis 79:713-723.",
         "Rest and water for fever of the valleys", "2019", "713-723"),
        ('Lind A, Rey T. Corrigendum to "Rest and water in fever of the valleys" [J Hepatol 70 (2019) 33–40]. J Hepatol 71, 1275 (2019).',
         'Corrigendum to "Rest and water in fever of the valleys"', "2019", "1275"),
    ],
)  # fmt: skip
def test_years_of_titles_and_of_originals(printed: str, title: str, year: str, pages: str) -> None:
    found = parse_reference(printed)
    assert (found.title, found.year, found.pages) == (title, year, pages)
