"""PDFs of known text come back: words in order, callouts, references, facts; bad files are one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.pipeline import annotate
from extract.readers import pdf
from extract.readers.pdf.columns import _before_numbers, lines_of
from extract.readers.pdf.compose import seam
from extract.readers.pdf.furniture import line_numbers, running
from extract.readers.pdf.lines import Atom, Line, line, rows
from kg.model import Config, Document, LitkgError, Region
from kg.places import place
from tests.pdf.measure import PAPERS, compare, in_order, read_pdf

FILES = sorted(PAPERS.glob("*.pdf"))
#: One print of each paper, and every manner of printing among them, is followed to its facts.
FOLLOWED = (
    "achterberg-three", "dubois-ieee", "ferreira-elsarticle", "lindqvist-word2", "moreno-wiley", "novakova-bmc", "osei-manuscript", "rahmani-article",
    "zielinska-word",
)


def _read(path: Path) -> Document:
    (document,) = pdf.read(path.read_bytes())
    return document


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_words_come_back_in_order(path: Path) -> None:
    assert in_order(path, _read(path)) >= 0.99


@pytest.mark.parametrize("name", FOLLOWED)
def test_callouts_references_and_facts_are_those_of_the_text(name: str) -> None:
    result = compare(PAPERS / f"{name}.pdf")
    found, expected, same = result["callouts"]  # type: ignore[misc]
    assert same, (found, expected)
    assert result["references"][0] == result["references"][1]  # type: ignore[index]
    assert result["facts"] >= 0.95, result["missing"]  # type: ignore[operator]


def test_page_and_box_of_every_line() -> None:
    document = _read(PAPERS / "dubois-ieee.pdf")
    assert {region.page for region in document.regions} == {1, 2}
    ends = [0, *(region.end for region in document.regions)]
    assert all(region.start >= end for region, end in zip(document.regions, ends, strict=False))
    covered = "".join(document.text[r.start : r.end] for r in document.regions)
    assert len(covered) > 0.97 * len(document.text.replace("\n", ""))
    at = document.text.index("Induction with")
    where = place(document.regions, at, at + 9)
    assert where is not None and where.page == 1
    x0, top, x1, bottom = (float(value) for value in where.box.split())
    assert 0 < x0 < x1 < 305 and 0 < top < bottom < 800  # in the left column


def test_the_place_of_a_quote_that_goes_on_overleaf() -> None:
    regions = (Region(0, 10, 1, (5, 700, 50, 710)), Region(11, 20, 2, (5, 20, 60, 30)), Region(21, 30, 2, (5, 32, 40, 42)))
    assert place(regions, 4, 25) == (1, "5 700 50 710")
    assert place(regions, 12, 25) == (2, "5 20 60 42")
    assert place(regions, 10, 11) is None
    assert place((), 0, 5) is None


def test_furniture_is_kept_out_of_sentences() -> None:
    document = read_pdf(PAPERS / "osei-manuscript.pdf")
    furniture = [document.text[b.start : b.end] for b in document.blocks if b.kind == "furniture"]
    assert "Osei and others 2" in furniture
    assert any(text.startswith("1 2 3 4 5") for text in furniture)
    assert not any("Osei and others" in sentence.text for sentence in document.sentences)


def test_a_table_comes_in_rows() -> None:
    document = _read(PAPERS / "novakova-frontiers.pdf")
    rows_found = [document.text[b.start : b.end] for b in document.blocks if b.kind == "table_row"]
    assert rows_found[0] == "| Drug | Dose | Schedule | Route |"
    assert rows_found[-1] == "| Morphine | 0.03 mg/kg/h | during the antibody | IV |"
    assert len(rows_found) == 5


def test_a_link_behind_a_word_is_read() -> None:
    document = read_pdf(PAPERS / "moreno-elsarticle.pdf")
    assert document.references[0].doi == "10.1056/nejmoa2203478"


def test_same_bytes_same_document() -> None:
    path = PAPERS / "lindqvist-frontiers.pdf"
    assert _read(path) == _read(path)


@pytest.mark.parametrize(("a", "b", "words", "text"), [
    ("po-", "sitive for CD34", (), "po\u00adsitive for CD34"),
    ("CD19-", "directed", (), "CD19-directed"),
    ("graft-versus-", "host disease", ("graft-versus-host",), "graft-versus-host disease"),
    ("steroid-", "refractory disease", (), "steroid-refractory disease"),
    ("event\u2010", "free", (), "event-free"),
    ("un-", "related donors", (), "un\u00adrelated donors"),
    ("inter-", "related", (), "inter\u00adrelated"),
    ("hae\u00ad", "mophagocytic", (), "hae\u00admophagocytic"),
    ("1800–", "1810", (), "1800–1810"),
    ("relapsed/", "refractory", (), "relapsed/refractory"),
    ("from day -5 to day -", "3", (), "from day -5 to day -3"),
    ("the patient", "had fever", (), "the patient\nhad fever"),
    ("chemo-", "immunotherapy", ("-",), "chemo-immunotherapy"),
])
def test_words_across_line_ends(a: str, b: str, words: tuple[str, ...], text: str) -> None:
    end, between = seam(a, b, frozenset(words))
    assert end + between + b == text


def _atom(text: str, x0: float, base: float = 100.0, size: float = 10.0) -> Atom:
    return Atom(text, x0, x0 + 5.0 * len(text) * size / 10, base - 0.8 * size, base + 0.2 * size, base, size, "Serif", False, False, True)


@pytest.mark.parametrize(("pieces", "text"), [
    ((_atom("survival.", 0), _atom("12,13", 45, 96.5, 6.5)), "survival.<sup>12,13</sup>"),
    ((_atom("2", 0), _atom("×", 10), _atom("10", 20), _atom("6", 30, 96, 6.5), _atom("cells", 40)), "2 × 10<sup>6</sup> cells"),
    ((_atom("CD4", 0), _atom("+", 15, 96, 6.5), _atom("cells", 24)), "CD4+ cells"),
    ((_atom("H", 0), _atom("2", 5, 102, 6.5), _atom("O", 8.5)), "H2 O"),
    ((_atom("the", 0), _atom("1", 20), _atom("st", 25, 96, 6.5), _atom("dose", 35)), "the 1st dose"),
])
def test_raised_and_lowered_marks(pieces: tuple[Atom, ...], text: str) -> None:
    (row,) = rows(pieces)
    found = line(row, 1, 0, 0.0, 200.0).text
    assert found.replace(" ", "") == text.replace(" ", "")
    assert ("<sup>" in found) == ("<sup>" in text)


def test_numbers_in_the_margin_count_lines_and_years_in_a_table_do_not() -> None:
    text = [_atom("words", 60 + 40 * k, 100 + 12 * n) for n in range(12) for k in range(5)]
    counted = [_atom(str(n + 1), 30, 100 + 12 * n) for n in range(12)]
    assert line_numbers([*text, *counted]) == counted
    years = [_atom(str(2000 + n), 290, 100 + 12 * n) for n in range(12)]
    beyond = [_atom("more", 330, 100 + 12 * n) for n in range(12)]
    assert line_numbers([*text, *years, *beyond]) == []


def _line(text: str, page: int, base: float, size: float) -> Line:
    return line([_atom(text, 60, base, size)], page, 0, 0.0, 500.0)


def test_a_title_where_the_running_heads_repeat_it_is_no_head() -> None:
    body = [[_line("some words of it", n, 100 + 12 * k, 10) for k in range(20)] for n in (1, 2, 3)]
    pages = [[_line("Anaemia in a diver", n, 50, 17 if n == 1 else 8), *body[n - 1]] for n in (1, 2, 3)]
    assert running(pages, [800.0] * 3) == [set(), {0}, {0}]
    # A page that is cut close has its title near the edge.
    assert running([[_line("Anaemia in a diver", 1, 14, 17), *body[0]]], [800.0]) == [set()]


def _two_columns(number: str, counts: int = 1, narrow: float = 0.0) -> list[Atom]:
    """A page whose second column, from 300 on, has entries with hanging numbers between the columns."""
    pieces: list[Atom] = []
    for n in range(20):
        pieces += [_atom("wordy", 40 + 30 * k, 100 + 12 * n) for k in range(7)]
        pieces += [_atom("other", 300 + 30 * k, 100 + 12 * n) for k in range(7)]
        if n % 5 == 0:
            pieces.append(_atom(number.format(14 + counts * n // 5), 275 - narrow, 100 + 12 * n))
    return pieces


def test_hanging_numbers_of_the_second_column_stand_with_their_entries() -> None:
    first, second = " ".join(["wordy"] * 7), " ".join(["other"] * 7)
    for printed in ("{}.", "[{}]", "({}", "{}"):
        entries = [f"{printed.format(14 + n // 5)} {second}" if n % 5 == 0 else second for n in range(20)]
        assert [" ".join(each.text.split()) for each in lines_of(_two_columns(printed), 1)] == [first] * 20 + entries
    assert _before_numbers(rows(_two_columns("{}.")), 299.5) == 274.5
    # Figures that do not count up, or touch the left column, are words of it.
    assert _before_numbers(rows(_two_columns("{}.", counts=2)), 299.5) == 299.5
    assert _before_numbers(rows(_two_columns("{}.", narrow=26)), 299.5) == 299.5


# ------------------------------------------------------------------------------------------------------------------- bad files


def _pdf(*objects: bytes, trailer: bytes = b"", version: bytes = b"1.4") -> bytes:
    """A PDF of these objects, the first of which is the catalogue."""
    out, offsets = b"%PDF-" + version + b"\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, at)


def _stream(content: bytes, head: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(content), content)


_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_WORDS = b"BT /F1 12 Tf 72 700 Td (The patient received imatinib and recovered within two weeks.) Tj ET"


def _one_page(catalogue: bytes, content: bytes = _WORDS, resources: bytes = b"/Font << /F1 5 0 R >>", *more: bytes) -> bytes:
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << %s >> >>" % resources, _stream(content), _FONT, *more)


def test_actions_and_embedded_files_stay_where_they_are() -> None:
    script = b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\); this.exportDataObject\\({cName: 'x'}\\)) >>"
    names = b"/Names << /EmbeddedFiles << /Names [(x.exe) << /Type /Filespec /F (x.exe) /EF << /F 6 0 R >> >>] >> >>"
    data = _one_page(script + names, _WORDS, b"/Font << /F1 5 0 R >>", _stream(b"MZ hidden program"))
    (document,) = pdf.read(data)
    assert document.text == "The patient received imatinib and recovered within two weeks."


def test_a_scan_is_said_to_be_one() -> None:
    image = _stream(b"\xff" * 100, b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceGray /BitsPerComponent 8")
    data = _one_page(b"", b"q 612 0 0 792 0 0 cm /I Do Q", b"/XObject << /I 6 0 R >>", image)
    with pytest.raises(LitkgError, match=r"no text layer: 1 of 1 pages are images; run OCR first"):
        list(pdf.read(data))


@pytest.mark.parametrize(("data", "reason"), [
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "structure is damaged"),
    (b"<html>Sign in to read this article</html>", "is not a PDF"),
    (_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"), "it has no page"),
    (_one_page(b"", b""), "holds no text"),
    (_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count 1001 >>" % (b"3 0 R " * 1001),
          b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"), "1,001 pages"),
], ids=["cut", "html", "no-page", "no-text", "many-pages"])
def test_what_cannot_be_read_is_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(LitkgError) as error:
        list(pdf.read(data))
    assert reason in str(error.value) and "\n" not in str(error.value)


def test_a_locked_file_says_so() -> None:
    encrypted = (
        b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -1340 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >> "
        b"/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]")
    data = _pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>", trailer=encrypted)
    with pytest.raises(LitkgError, match="locked with a password"):
        list(pdf.read(data))


def test_a_broken_cross_reference_is_rebuilt() -> None:
    data = _one_page(b"").replace(b"startxref\n", b"startxref\n9")
    (document,) = pdf.read(data)
    assert "imatinib" in document.text


@pytest.mark.parametrize(("printed", "doi", "notes"), [
    (b"", "10.1000/xmp.1", 1), (b"doi: 10.1000/printed.2 and more of it", "10.1000/printed.2", 1), (b"doi: 10.1000/xmp.1", "10.1000/xmp.1", 0),
])
def test_a_doi_of_the_files_properties_counts_only_where_none_is_printed(printed: bytes, doi: str, notes: int) -> None:
    content = _WORDS + b" BT /F1 12 Tf 72 680 Td (%s) Tj ET" % printed
    packet = _stream(b"<x:xmpmeta><prism:doi>10.1000/XMP.1</prism:doi></x:xmpmeta>", b"/Type /Metadata /Subtype /XML")
    (document,) = pdf.read(_one_page(b"/Metadata 6 0 R", content, b"/Font << /F1 5 0 R >>", packet))
    assert len(document.notes) == notes
    assert annotate(document, Config()).metadata.doi == doi


def test_hyphens_that_a_font_calls_soft_and_letters_of_symbol_fonts() -> None:
    """A /ToUnicode map as word processors write it: the font Symbol has private-use characters, a hyphen is U+00AD."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"3 beginbfchar <42> <F062> <2D> <00AD> <47> <F0B3> endbfchar endcmap end end")
    symbol = b"<< /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+SymbolMT /ToUnicode 7 0 R >>"
    content = b"BT /F1 12 Tf 72 700 Td (CD19) Tj /F2 12 Tf (-) Tj /F1 12 Tf (positive cells, ) Tj /F2 12 Tf (G) Tj /F1 12 Tf ( 5%, IFN) Tj /F2 12 Tf (B) Tj ET"
    (document,) = pdf.read(_one_page(b"", content, b"/Font << /F1 5 0 R /F2 6 0 R >>", symbol, _stream(cmap)))
    assert document.text.replace(" ", "") == "CD19-positivecells,≥5%,IFNβ"


def test_a_page_on_its_side_is_read_upright() -> None:
    turned = b"BT /F1 12 Tf 0 1 -1 0 300 72 Tm (A table that is printed sideways holds imatinib.) Tj ET"
    (document,) = pdf.read(_one_page(b"", turned))
    assert document.text == "A table that is printed sideways holds imatinib."
    assert document.regions[0].box[0] < document.regions[0].box[2] and document.regions[0].box[1] < document.regions[0].box[3]
