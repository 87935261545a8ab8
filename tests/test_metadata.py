"""The front matter as publishers print it: what is the paper's own, and what is the page's."""

from __future__ import annotations

import pytest

from extract.annotate.byline import parse_byline
from extract.pipeline import annotate
from kg.model import Config, Document, Metadata

_BODY = "\n\nAbstract\n\nAnaemia of this kind is rare, and few cases have been told of so far in any country.\n\n1. Introduction\n\nLittle is known of it.\n"


def _metadata(front: str) -> Metadata:
    return annotate(Document(text=front + _BODY), Config()).metadata


@pytest.mark.parametrize(("printed", "names"), [
    ("Ana Ruiz<sup>1</sup> Jon Berg<sup>2,∗</sup> Kim Lund<sup>1</sup>", ["Ruiz, Ana", "Berg, Jon", "Lund, Kim"]),
    ("Ana Ruiz¶ Jon Berg∗\nKim Lund†", ["Ruiz, Ana", "Berg, Jon", "Lund, Kim"]),
    ("AUTHORS: Ana Ruiz<sup>1,2</sup> Jon Berg<sup>2</sup>", ["Ruiz, Ana", "Berg, Jon"]),
    ("Ana Ruiz∗+, Jon Berg$, Kim Lund+#", ["Ruiz, Ana", "Berg, Jon", "Lund, Kim"]),
    ("Ana Ruiz,<sup>1,∗</sup> Jon Berg,<sup>2</sup> Kim Lund<sup>3</sup> and Eva Moe", ["Ruiz, Ana", "Berg, Jon", "Lund, Kim", "Moe, Eva"]),
    ("Ana Ruiz<sup>a,1</sup> (Researcher), Jon Q. Berg Jr<sup>b</sup> (Co-ordinator)\nand K. van Loon<sup>a</sup>",
     ["Ruiz, Ana", "Berg, Jon Q. Jr", "van Loon, K."]),
    ("<sup>1</sup> Clinic Nord, Oslo <sup>2</sup> Clinic Sør, Bergen", []),
    ("Oslo University Hospital<sup>1</sup> Bergen Institute<sup>2</sup>", []),
])
def test_names_that_marks_part(printed: str, names: list[str]) -> None:
    assert [f"{author.family}, {author.given}" for author in parse_byline(printed)] == names


def test_the_head_of_the_first_page_is_no_title() -> None:
    found = _metadata(
        "Annals of Rare Blood & Marrow 137 (2015) 1–5\n\nContents lists available at LibraryDirect\n\nAnnals of Rare Blood & Marrow\n\n"
        "journal homepage: www.example.org/annals\n\nA rare cause of anaemia in a diver\n\nAna Ruiz <sup>a</sup>, Jon Berg <sup>b</sup>"
    )
    assert (found.title, found.journal, found.year, found.volume, found.pages) == (
        "A rare cause of anaemia in a diver", "Annals of Rare Blood & Marrow", 2015, "137", "1-5"
    )
    assert [author.family for author in found.authors] == ["Ruiz", "Berg"]


def test_a_byline_is_no_title() -> None:
    found = _metadata(
        "Journal Title\n\nBriefly told\n\n# Ana Ruiz<sup>1</sup> and Jon Berg<sup>2</sup>\n\n## Anaemia in a diver, and what it taught us"
        "\n\nKey words: iron, sea"
    )
    assert found.title == "Anaemia in a diver, and what it taught us"
    assert found.keywords == ("iron", "sea")


def test_the_line_of_a_proof_tells_how_to_cite_it() -> None:
    found = _metadata(
        "Accepted Manuscript\n\nA rare cause of anaemia, told twice\n\nAna Ruiz, Jon Berg-Lie\n\nPlease cite this article as: Ruiz, A., Berg-Lie, J.M., A rare "
        "cause of anaemia, told twice, Annals of Rare Blood and\nMarrow (2021), doi: https://doi.org/10.1234/arbm.2021.07.015.\n\nACCEPTED MANUSCRIPT"
    )
    assert (found.title, found.journal, found.year, found.doi) == (
        "A rare cause of anaemia, told twice", "Annals of Rare Blood and Marrow", 2021, "10.1234/arbm.2021.07.015"
    )
    assert [f"{author.family}, {author.given}" for author in found.authors] == ["Ruiz, Ana", "Berg-Lie, Jon"]


def test_the_word_title_is_no_part_of_it() -> None:
    front = "TITLE: A rare cause of anaemia in a diver\n\nAUTHORS: Ana Ruiz<sup>1</sup> Jon Berg<sup>2</sup>"
    found = _metadata(front)
    assert found.title == "A rare cause of anaemia in a diver"
    span = dict(found.spans)["title"]
    assert front[span.start : span.end] == found.title


@pytest.mark.parametrize("head", ["Acta Inventa    Vol. 12, 2021", "Ann Rare Blood Volume 7, No. 3, March 2019, pp. 1-9", "Acta Inventa 2021;12(3)"])
def test_the_head_of_the_pages_is_no_title(head: str) -> None:
    assert _metadata(f"{head}\n\nA rare cause of anaemia in a diver\n\nA. Ruiz, J. Berg").title == "A rare cause of anaemia in a diver"


@pytest.mark.parametrize("title", ["Liver volume 7 days after a dive in 2019 sailors", "Anaemia of divers, volume 2", "A census of divers, 1998-2021"])
def test_a_title_that_looks_like_the_head_of_a_page(title: str) -> None:
    assert _metadata(f"{title}\n\nA. Ruiz, J. Berg\n\nA rare cause of anaemia in a diver").title == title


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("Acta Inventa    Vol. 12, 2021", ("Acta Inventa", 2021, "12", None)), ("Acta Inventa, Volume 7, No. 3, March 2019", ("Acta Inventa", 2019, "7", "3")),
        ("A low tidal volume 7 days after a dive in 2019", (None, None, None, None)),
    ],
)
def test_the_head_of_the_pages_tells_the_journal(head: str, told: tuple[object, ...]) -> None:
    found = _metadata(f"{head}\n\nA rare cause of anaemia in a diver\n\nA. Ruiz, J. Berg")
    assert (found.journal, found.year, found.volume, found.issue) == told


@pytest.mark.parametrize(
    ("printed", "doi"),
    [
        ("https://doi.org/10.1016/j.inv.2019. 07.010", "10.1016/j.inv.2019.07.010"), ("doi: 10.1016/j.inv.2019.\n07.010", "10.1016/j.inv.2019.07.010"),
        ("doi: 10.1016/j.inv.2019.07.010\n12 May", "10.1016/j.inv.2019.07.010"), ("doi: 10.1016/j.inv.2019.\nReceived 3 May", "10.1016/j.inv.2019"),
    ],
)
def test_the_own_doi_that_a_line_breaks(printed: str, doi: str) -> None:
    text = f"# A rare cause of anaemia in a diver\n\nA. Ruiz^a,\\*^, J. Berg^b^\n\n{printed}\n"
    found = _metadata(text)
    assert found.doi == doi and [a.family for a in found.authors] == ["Ruiz", "Berg"]
    where = found.where("doi")
    assert where is not None and "".join(text[where.start : where.end].split()) == doi
