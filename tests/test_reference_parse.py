"""Parsing of printed references: identifiers, names, numbers, damage, and the 78 entries of the three seed papers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import SEEDS

from extract.references.authors import split_authors
from extract.references.identifiers import find_identifiers
from extract.references.normalise import clean, label
from extract.references.parse import parse_reference, parse_references, reference_as_dict
from kg.model import Author, Reference
from tests.counting import calls

GOLDEN = Path(__file__).parent / "golden" / "references_seeds.json"


def names(text: str) -> list[str]:
    return [f"{a.family}|{a.given or ''}" for a in split_authors(text)[0]]


def only(text: str, kind: str = "doi") -> tuple[str, str | None]:
    (found,) = (i for i in find_identifiers(clean(text)) if i.kind == kind)
    return found.value, found.note


# ------------------------------------------------------------------------------------------------------------------ identifiers


@pytest.mark.parametrize(
    "printed",
    [
        "doi: 10.1038/leu.2017.145",
        "DOI:10.1038/LEU.2017.145.",
        "https://doi.org/10.1038/leu.2017.145",
        "http://dx.doi.org/10.1038/leu.2017.145).",
        "(doi:10.1038/leu.2017.145)",
        "[doi: 10.1038/leu.2017.145]; PMID: 28512319",
        "10.1038/leu.2017.145PMID: 28512319",
        "doi.10.1038/leu.2017.145, Epub 2017",
        "<https://doi.org/10.1038/leu.2017.145>",
        "http://dx.doi.org/10.1038/leu.2017.145external icon",
        "[10.1038/leu.2017.145](https://doi.org/10.1038/leu.2017.145)",
    ],
)
def test_doi_in_every_usual_form_needs_no_note(printed: str) -> None:
    assert only(printed) == ("10.1038/leu.2017.145", None)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("doi: 10.1038/ leu.2017.145", "10.1038/leu.2017.145"),
        ("doi: 10.1038/leu. 2017.145", "10.1038/leu.2017.145"),
        ("doi: 10. 1038/leu.2017.145", "10.1038/leu.2017.145"),
        ("doi: 10.1038/leu.\n2017.145", "10.1038/leu.2017.145"),
        ("doi: 10.1016/S0140-6736 (21)01289-7", "10.1016/s0140-6736(21)01289-7"),
        ("doi: 10.1016/S0140-6736(21) 01289-7.", "10.1016/s0140-6736(21)01289-7"),
        ("https://doi.org/10.1016/S0140-6736%2821%2901289-7", "10.1016/s0140-6736(21)01289-7"),
        ("doi: 10.1007/s10555–019–09827–z", "10.1007/s10555-019-09827-z"),
        ("https : / / doi . org / 10.1002 / pon . 4290", "10.1002/pon.4290"),
    ],
)
def test_broken_doi_is_repaired_and_noted(printed: str, value: str) -> None:
    found, note = only(printed)
    assert found == value
    assert note is not None and note.startswith("doi repaired: ")
    assert "suspicious" not in note


@pytest.mark.parametrize(
    "doi",
    ["10.1097/MD.00000000025786", "10.1097/PPO.000000000000035", "10.1371/journal.pone.003931", "10.1016/S0140-6736(21)0128-7", "10.3389/fonc.2021.69"],
)
def test_damaged_doi_is_kept_and_called_suspicious(doi: str) -> None:
    found, note = only(f"doi: {doi}")
    assert found == doi.lower()
    assert note is not None and note.startswith("doi suspicious: ")


def test_a_year_behind_a_doi_is_not_joined() -> None:
    assert only("doi: 10.1182/blood.2021013733. 2022 May 3")[0] == "10.1182/blood.2021013733"
    assert only("doi: 10.1000/abc.def. (2018)")[0] == "10.1000/abc.def"


def test_other_identifiers() -> None:
    line = (
        "PMID: 28512319; PMCID: PMC5729349. arXiv:1706.03762v2 [cs.CL]. ISBN 978-3-16-148410-0, ISBN 0-306-40615-3. "
        "Available at: https://example.org/a_(b)/c. Accessed 3 May 2020."
    )
    found = {(i.kind, i.value): i.note for i in find_identifiers(line)}
    assert {k for k in found if k[0] != "isbn"} == {
        ("pmid", "28512319"), ("pmcid", "PMC5729349"), ("arxiv", "1706.03762v2"), ("url", "https://example.org/a_(b)/c")
    }
    assert found["isbn", "9783161484100"] is None
    assert "check digit" in (found["isbn", "0306406153"] or "")


def test_pages_and_volumes_are_no_identifiers() -> None:
    assert find_identifiers("Smith J. A title. Journal 2010;10.1: 5-9.") == []


# ---------------------------------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Das AV, Zhao X, van der Stegen S", ["Das|AV", "Zhao|X", "van der Stegen|S"]),
        ("Al Malki MM, O'Brien W, Li W-H, De Santis G", ["Al Malki|MM", "O'Brien|W", "Li|W-H", "De Santis|G"]),
        ("Fink, E., & Veloso, M. M.", ["Fink|E.", "Veloso|M. M."]),
        ("W. J. Kent, C. W. Sugnet, and T. H. Pringle", ["Kent|W. J.", "Sugnet|C. W.", "Pringle|T. H."]),
        ("Akey, J. M.; Biswas, S.; Storey, J. D.", ["Akey|J. M.", "Biswas|S.", "Storey|J. D."]),
        ("Dan Suciu and Val Breazu-Tannen", ["Suciu|Dan", "Breazu-Tannen|Val"]),
        ("Johnson, F. A., B. K. Williams, and D. F. Caithamer", ["Johnson|F. A.", "Williams|B. K.", "Caithamer|D. F."]),
        ("Umrigar, Zerksis D. and Pitchumani, Vijay", ["Umrigar|Zerksis D.", "Pitchumani|Vijay"]),
        ("Ishigaki M N, Tominaga N and Nomoto K", ["Ishigaki|M N", "Tominaga|N", "Nomoto|K"]),
        ("FICH, F., HERLIHY, M., AND SHAVIT, N.", ["FICH|F.", "HERLIHY|M.", "SHAVIT|N."]),
        ("Gökbuğten N, Sénéchal B, Vučković J", ["Gökbuğten|N", "Sénéchal|B", "Vučković|J"]),
        ("Siegel Rebecca L, Hay Kevin A, Jemal A", ["Siegel|Rebecca L", "Hay|Kevin A", "Jemal|A"]),
        ("Duda TF Jr, Miranda JR, Fowler AA III", ["Duda|TF Jr", "Miranda|JR", "Fowler|AA III"]),
        ("Lu YS, Wu M, Xu N", ["Lu|YS", "Wu|M", "Xu|N"]),
        ("A.S. do Nascimento and R.J. de Moura", ["do Nascimento|A.S.", "de Moura|R.J."]),
        ("J .Hwang,H. Noh", ["Hwang|J.", "Noh|H."]),
        ("The BIP Study Group", ["The BIP Study Group|"]),
        ("World Health Organization", ["World Health Organization|"]),
        ("R Core Team", ["R Core Team|"]),
        ("김진섭, 고덕우", ["김진섭|", "고덕우|"]),
        ("Yu P, Hu J, Chow", ["Yu|P", "Hu|J", "Chow|"]),
    ],
)
def test_author_lists(printed: str, expected: list[str]) -> None:
    assert names(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Ilse Brandt, Paul Meyer, Bill Senior, and Endre Toth.", ["Brandt|Ilse", "Meyer|Paul", "Senior|Bill", "Toth|Endre"]),  # two words each
        ("Pettigrew, Olin Sewell, Jr.", ["Pettigrew|Olin Sewell Jr"]),
        ("Brandt, V. L., Danner, A.N. and Shadenko,Ye.M.,", ["Brandt|V. L.", "Danner|A.N.", "Shadenko|Ye. M."]),
        ("S. S. POLLAK et V. YA. SHTERNER", ["POLLAK|S. S.", "SHTERNER|V. YA."]),
        ("da Silva Filho AA, dos Reis ER", ["da Silva Filho|AA", "dos Reis|ER"]),
        ("H. Lim, U. Nunes da Rocha", ["Lim|H.", "Nunes da Rocha|U."]),
        ("Ferguson, JN. Aldagg, JM. Insell, TR.", ["Ferguson|JN", "Aldagg|JM", "Insell|TR."]),
        ("Frey Noelle, Brandt David, Lind Peter", ["Frey|Noelle", "Brandt|David", "Lind|Peter"]),  # the whole list has given names behind
        ("Noelle Frey, David Brandt, Peter Lind", ["Frey|Noelle", "Brandt|David", "Lind|Peter"]),
        ("Baum Q *, Zahn Y*, Renner A", ["Baum|Q", "Zahn|Y", "Renner|A"]),
        ("楊濤, 吳斌龍, 王家倩", ["楊濤|", "吳斌龍|", "王家倩|"]),
        ("Ministère de la santé publique", ["Ministère de la santé publique|"]),
    ],
)
def test_names_that_lists_disguise(printed: str, expected: list[str]) -> None:
    assert names(printed) == expected


@pytest.mark.parametrize("tail", [", et al.", " et al", ", et al", ", and others", " et al.,"])
def test_et_al(tail: str) -> None:
    authors, more = split_authors("Maude SL, Laetsch TW" + tail)
    assert authors == (Author("Maude", "SL"), Author("Laetsch", "TW")) and more


# ------------------------------------------------------------------------------------------------------------------ whole entries

STYLES = {
    "vancouver": "3. Varga TR, Okoro NJ. Late neurotoxicity after infusion of engineered lymphocytes. J Made Up Oncol. 2019;14(3):211–8.",
    "frontiers": "3. Varga TR, Okoro NJ. Late neurotoxicity after infusion of engineered lymphocytes. *J Made Up Oncol* (2019) 14(3):211–8.",
    "apa": "Varga, T. R., & Okoro, N. J. (2019). Late neurotoxicity after infusion of engineered lymphocytes. J Made Up Oncol, 14(3), 211–218.",
    "ieee": "[3] T. R. Varga and N. J. Okoro, “Late neurotoxicity after infusion of engineered lymphocytes,” J Made Up Oncol, vol. 14, no. 3, "
    "pp. 211–218, 2019.",
    "nature": "3. Varga, T. R. & Okoro, N. J. Late neurotoxicity after infusion of engineered lymphocytes. J Made Up Oncol 14, 211–218 (2019).",
    "plos": "3. Varga TR, Okoro NJ (2019) Late neurotoxicity after infusion of engineered lymphocytes. J Made Up Oncol 14: 211–218.",
    "acs": "(3) Varga, T. R.; Okoro, N. J. Late Neurotoxicity after Infusion of Engineered Lymphocytes. J Made Up Oncol 2019, 14 (3), 211–218.",
    "harvard": "Varga, T.R. and Okoro, N.J. (2019) ‘Late neurotoxicity after infusion of engineered lymphocytes’, J Made Up Oncol, 14(3), pp. 211–218.",
    "mla": "Varga, T. R., and N. J. Okoro. “Late Neurotoxicity after Infusion of Engineered Lymphocytes.” J Made Up Oncol, vol. 14, no. 3, 2019, pp. 211–18.",
    "cell": "3. Varga, T.R., and Okoro, N.J. (2019). Late neurotoxicity after infusion of engineered lymphocytes. J Made Up Oncol 14, 211–218.",
}


@pytest.mark.parametrize("style", STYLES)
def test_one_article_in_many_styles(style: str) -> None:
    r = parse_reference(STYLES[style])
    assert [(a.family, (a.given or "").replace(".", "").replace(" ", "")) for a in r.authors] == [("Varga", "TR"), ("Okoro", "NJ")]
    assert (r.title or "").lower() == "late neurotoxicity after infusion of engineered lymphocytes"
    assert (r.container, r.year, r.volume) == ("J Made Up Oncol", "2019", "14")
    assert r.issue == ("3" if "3)" in STYLES[style][5:] or "no. 3" in STYLES[style] else None)
    assert r.pages in ("211-8", "211-18", "211-218")
    assert r.number == (3 if STYLES[style][0] in "3[(" else None)
    assert r.type == "article" and not r.et_al


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("(2018) 131 (24):2621– 9.", ("2018", "131", "24", "2621-9")),
        ("(2022) 40(11):1407–22.e7.", ("2022", "40", "11", "1407-22.e7")),
        ("(2015) 17 Suppl 4(Suppl 4):iv1-iv62.", ("2015", "17", "Suppl 4", "iv1-iv62")),
        ("2021;11:699946.", ("2021", "11", None, "699946")),
        ("(2021) 5.", ("2021", "5", None, None)),
        ("(2016) 27(suppl\\_6).", ("2016", "27", "suppl_6", None)),
        ("(2020) 8(undefined):12.", ("2020", "8", None, "12")),
        ("2010 Mar;239(3):727-36.", ("2010", "239", "3", "727-36")),
    ],
)
def test_numbers(numbers: str, expected: tuple[str | None, ...]) -> None:
    r = parse_reference(f"7. Varga TR, Okoro NJ, Lind K, et al. Late neurotoxicity after infusion of engineered lymphocytes. *Blood Adv* {numbers}")
    assert (r.year, r.volume, r.issue, r.pages) == expected
    assert r.container == "Blood Adv" and r.et_al and len(r.authors) == 3


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("Okoro NJ. Handbook of infusion reactions. 3rd ed. New York: Springer; 2003.", "book"),
        ("Okoro NJ. Fever after infusion. In: Lind K, Varga T, editors. Handbook of reactions. Berlin: Springer; 2011. p. 19-35.", "chapter"),
        ("Okoro NJ. Fever after infusion of engineered cells. PhD thesis, University of Basel, 2011.", "thesis"),
        ("N. Okoro and K. Lind. Tagging references with fields. In Proceedings of the 12th Conference on Text Mining, pages 19-35, 2011.", "conference"),
        ("Okoro N, Lind K. Tagging references with fields. bioRxiv 2019. doi: 10.1101/2019.03.04.123456", "preprint"),
        ("National Cancer Institute. Staging of lymphoma. Available at: https://example.org/staging. Accessed 4 May 2020.", "web"),
        ("ClinicalTrials.gov. Engineered cells in leukemia. Identifier: NCT01234567. https://clinicaltrials.gov/ct2/show/NCT01234567", "registration"),
        ("Okoro N. Tagging references with fields. Technical Report TR-93-04, Department of Computer Science, University of Basel, 1993.", "report"),
    ],
)
def test_types(entry: str, kind: str) -> None:
    assert parse_reference(entry).type == kind


def test_editors_and_publisher() -> None:
    r = parse_reference("Okoro NJ. Fever after infusion. In: Lind K, Varga T, editors. Handbook of reactions. Berlin: Springer; 2011. p. 19-35.")
    assert r.editors == (Author("Lind", "K"), Author("Varga", "T"))
    assert (r.container, r.publisher, r.pages, r.year) == ("Handbook of reactions", "Springer", "19-35", "2011")


def test_a_year_in_the_title_is_not_the_year_of_the_work() -> None:
    r = parse_reference("8. Varga TR, Okoro NJ, Lind KA. Cancer figures, 2020. CA Cancer J Clin (2021) 71(1):7–33. doi: 10.3322/caac.21654")
    assert (r.title, r.year, r.container) == ("Cancer figures, 2020", "2021", "CA Cancer J Clin")
    assert len(r.authors) == 3


@pytest.mark.parametrize(
    ("line", "number", "rest"),
    [
        ("12. Okoro NJ", 12, "Okoro NJ"), ("[12] Okoro NJ", 12, "Okoro NJ"), ("(12) Okoro NJ", 12, "Okoro NJ"), ("12) Okoro NJ", 12, "Okoro NJ"),
        ("- 12. Okoro NJ", 12, "Okoro NJ"), ("- Okoro NJ", None, "Okoro NJ"), ("12 Okoro NJ", 12, "Okoro NJ"), ("• Okoro NJ", None, "Okoro NJ"),
        ("^12^ Okoro NJ", 12, "Okoro NJ"), ("<sup>12</sup>Okoro NJ", 12, "Okoro NJ"), ("¹² Okoro NJ", 12, "Okoro NJ"), ("Okoro NJ", None, "Okoro NJ"),
        ("2015. A report", None, "2015. A report"), ("3 years of follow-up", None, "3 years of follow-up"),
    ],
)
def test_labels(line: str, number: int | None, rest: str) -> None:
    text = clean(line)
    found, start = label(text)
    assert (found, text[start:]) == (number, rest)


@pytest.mark.parametrize(
    ("line", "doi"),
    [
        ("Lists. https://www.medrxiv.org/content/10.1101/2024.02.01.24302011v1.full.pdf", "10.1101/2024.02.01.24302011"),
        ("Lists. Available: https://www.example.org/lookup/10.1136/bmj.m441.", "10.1136/bmj.m441"),
        ("Lists. https://doi.org/10.1186/ISRCTN15668391 (accessed 3 March 2020).", "10.1186/isrctn15668391"),
        ("Lists [published correction appears in Made Up J. 2020;7:3. doi:10.1000/madeup.7]. Made Up J. 2019;6:9. doi:10.1000/madeup.6", "10.1000/madeup.6"),
    ],
)
def test_the_doi_of_the_work(line: str, doi: str) -> None:
    reference = parse_reference(line)
    assert (reference.doi, reference.url, reference.pages in (None, "9")) == (doi, None, True)


def test_latex_is_folded() -> None:
    assert clean("\\bibitem[Lind(2001)]{lind01} A. Lind. \\newblock {\\em Made Up J}, \\textbf{12}:3--9, 2001.") == "A. Lind. Made Up J, 12:3--9, 2001."
    assert clean("p \\textless{} 0.05 {a} \\emphasis{x}") == "p \\textless{} 0.05 {a} \\emphasis{x}"


def test_markup_is_folded() -> None:
    assert clean("Okoro&nbsp;N. <i>In vivo</i> effects of *post-hoc* tests\\_a. [Blood](https://example.org/b)") == (
        "Okoro N. In vivo effects of post-hoc tests_a. Blood https://example.org/b"
    )
    assert clean("a randomi-\nsed trial of CAR-\nT cells, pages 12–\n19") == "a randomised trial of CAR-T cells, pages 12–19"


@pytest.mark.parametrize("line", ["", " ", ".", "[1]", "12.", "\x00", "doi:", "(((", "1 2 3 4 5", "“”", "et al.", "A", "10.1000/"])
def test_nothing_breaks_on_nothing(line: str) -> None:
    reference = parse_reference(line)
    assert isinstance(reference, Reference)
    assert json.loads(json.dumps(reference_as_dict(reference, line)))["raw"] == line


def test_the_shape_of_the_contract() -> None:
    row = reference_as_dict(parse_reference(STYLES["frontiers"] + " doi: 10.1038/ leu.2017.145"), "as given")
    assert list(row)[:13] == [
        "raw", "authors", "et_al", "title", "container", "year", "volume", "issue", "pages", "doi", "pmid", "url", "type"
    ]
    assert row["raw"] == "as given" and row["authors"][0] == {"family": "Varga", "given": "TR"}
    assert row["doi"] == "10.1038/leu.2017.145" and row["pmid"] is None and row["note"].startswith("doi repaired")


def test_values_stand_in_the_line() -> None:
    for entry in STYLES.values():
        r = parse_reference(entry)
        for value in (r.title, r.container, r.year, r.volume, r.issue, *(a.family for a in r.authors)):
            assert value is None or value in r.raw


def test_cost_is_linear() -> None:
    lines = [f"{i}. {style[3:]}" for i, style in enumerate(STYLES.values())]
    parse_references(lines)
    few, many = (calls(parse_references, [line.replace("1", str(n)) for n in range(times) for line in lines]) for times in (5, 20))
    assert many < 4 * 1.3 * few


# ---------------------------------------------------------------------------------------------------------------------- seed papers


def facts(reference: Reference) -> list[object]:
    """What can be checked of an entry without its wording."""
    r = reference
    return [
        r.number, r.doi, r.year, r.volume, r.issue, r.pages, str(r.authors[0]) if r.authors else None, len(r.authors), r.et_al,
        len((r.title or "").split()), r.container, (r.note or "").count("repaired"), (r.note or "").count("suspicious"),
    ]


@pytest.mark.skipif(not SEEDS.exists(), reason="the seed papers (../shared/corpus/seeds) are not here")
def test_every_entry_of_the_seed_papers(accept: bool) -> None:
    from extract.references.find import find_reference_lists

    found = {}
    for path in sorted(SEEDS.glob("*.txt")):
        entries = [e for listed in find_reference_lists(path.read_text("utf-8")) for e in listed.entries]
        found[path.name[:3]] = [facts(parse_reference(e.raw, e.number)) for e in entries]
    if accept:
        rows = ",\n".join(f'"{key}": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in value) + "\n]" for key, value in found.items())
        GOLDEN.write_text("{\n" + rows + "\n}\n", "utf-8")
    expected = json.loads(GOLDEN.read_text("utf-8"))
    assert {key: len(value) for key, value in found.items()} == {"000": 31, "001": 27, "002": 20}
    for key, value in expected.items():
        for want, got in zip(value, found[key], strict=True):
            assert got == want


def test_an_entry_may_end_at_its_server() -> None:
    """Nothing is behind the repository whose name ends the line."""
    assert parse_reference("Lind T. Lists of towns [preprint]. Preprints.org").type == "preprint"
