"""Damaged and hostile files of every format: documents with honest spans, or one clear line; and encodings, declared rightly or wrongly."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_formats import FILES, data_of, zipped

from extract.fold import fold
from extract.pipeline import read_documents, read_text
from kg.model import Config, Document, LitkgError

SOURCES = [(path.name, data_of(path)) for path in FILES]
HOSTILE = (
    b"<", b">", b"&", b"\x00", b"\xff", b"{", b"}", b"[", b"\\", b"$", b"\r", b"\n\n", b"<table>", b"</p>", b"<sup>", b"\\ud800", b"null", b"&#1;",
    b"colspan='9'", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<![CDATA[", b"PMID- 1\n", b"ER  - \n", b"@article{", b"coords='1,2'", b"<div>" * 300,
)


DAMAGE = ("cut", "drop", "flip", "insert", "repeat")


def check(parts: list[Document | LitkgError]) -> None:
    """Each problem is one line; each document's spans lie in its text, in order."""
    for part in parts:
        if isinstance(part, LitkgError):
            assert "\n" not in str(part)
            continue
        end = 0
        for block in part.blocks:
            assert end <= block.start < block.end <= len(part.text)
            end = block.end
        for citation in part.citations:
            assert part.text[citation.span.start : citation.span.end] == citation.marker
        for _, span in part.metadata.spans:
            assert 0 <= span.start < span.end <= len(part.text)


def read(name: str, data: bytes) -> list[Document | LitkgError]:
    """All parts; what cannot be read at all is one more problem."""
    parts: list[Document | LitkgError] = []
    try:
        parts.extend(read_documents(name, data, Config()))
    except LitkgError as error:
        parts.append(error)
    return parts


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SOURCES), st.lists(st.tuples(st.sampled_from(DAMAGE), st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_damaged_files_are_read_or_told(source: tuple[str, bytes], damage: list[tuple[str, float, int]]) -> None:
    name, data = source
    for kind, where, what in damage:
        at = int(where * len(data))
        if kind == "cut":
            data = data[: max(at, 1)]
        elif kind == "drop":
            data = data[:at] + data[at + what :]
        elif kind == "flip":
            data = data[:at] + bytes([what]) + data[at + 1 :]
        elif kind == "insert":
            data = data[:at] + HOSTILE[what % len(HOSTILE)] + data[at:]
        else:
            data = data[:at] + data[max(0, at - what) : at] + data[at:]
    check(read(name, data))


def word(body: bytes) -> bytes:
    """A Word document of this body."""
    return zipped([("word/document.xml", b'<w:document xmlns:w="u"><w:body>' + body + b"</w:body></w:document>")])


CASES: dict[str, tuple[str, bytes]] = {
    "tables in tables": ("a.html", b"<html><body>" + b"<table><tr><td>" * 3000 + b"x"), "deep divisions": ("a.html", b"<html><body>" + b"<div>" * 100_000),
    "lists in lists": ("a.html", b"<ul>" + b"<li><ul>" * 400 + b"x"),
    "wide cells": ("a.html", b"<table>" + b"<tr><td colspan=99999 rowspan=99999>x</td></tr>" * 40),
    "open braces": ("a.bib", b"@article{x, title={" + b"{" * 50_000), "many broken entries": ("a.bib", b"@a{" * 3000),
    "deep JSON": ("a.json", b'{"DOI":' * 50_000), "a number of many digits": ("a.json", b'[{"DOI": 1' + b"0" * 9000 + b"}]"),
    "deep XML": ("a.xml", b"<TEI><text><body>" + b"<div>" * 3000), "billion laughs": ("a.xml", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY a%d "%s">' % (i, (b"&a%d;" % (i - 1) if i else b"&a;") * 10) for i in range(12)) + b"]><TEI><text><body><p>&a11;</p></body></text></TEI>"),
    "tables in Word tables": ("a.docx", word(b"<w:tbl><w:tr><w:tc>" * 70 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 70)),
    "boxes in boxes": ("a.docx", word(b"<w:p><w:r><w:txbxContent>" * 60 + b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" + b"</w:txbxContent></w:r></w:p>" * 60)),
}


@pytest.mark.parametrize("case", CASES)
def test_hostile_constructs_cost_little(case: str) -> None:
    name, data = CASES[case]
    parts = read(name, data)
    check(parts)
    assert 1 <= len(parts) <= 22


def test_an_external_entity_is_never_read() -> None:
    data = (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>'
            b"<ArticleTitle>It says &a; here</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>")
    (part,) = read("a.xml", data)
    assert isinstance(part, Document) and "It says &a; here" in part.text


# ------------------------------------------------------------------------------------------------------------------------ encodings

XML = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>Dose of 5 µg – Müller’s</ArticleTitle></Article></MedlineCitation>"
    "</PubmedArticle></PubmedArticleSet>"
)
UTF8, LATIN = '<?xml version="1.0" encoding="UTF-8"?>', '<?xml version="1.0" encoding="ISO-8859-1"?>'


@pytest.mark.parametrize(("data", "note"), [
    (XML.encode(), ""), (b"\xef\xbb\xbf" + XML.encode(), ""), ((UTF8 + XML).encode("utf-16"), ""), ((UTF8 + XML).encode("cp1252"), "read as cp1252"),
    ((LATIN + XML).encode(), "read as utf-8"), (XML.encode("cp1252"), "read as cp1252"), ((UTF8.replace("UTF-8", "klingon") + XML).encode(), "read as utf-8"),
    ((LATIN.replace("ISO-8859-1", "windows-1252") + XML).encode("cp1252"), ""),
])
def test_xml_in_another_encoding_than_it_says_is_read_with_a_note(data: bytes, note: str) -> None:
    (part,) = read("a.xml", data)
    assert isinstance(part, Document) and "Dose of 5 µg – Müller’s" in part.text
    assert (note in " ".join(part.notes)) if note else not part.notes


@pytest.mark.parametrize(("name", "text"), [
    ("a.ris", "TY  - JOUR\nTI  - Müller’s dose of 5 µg\nER  - \n"), ("a.bib", "@book{a, title={Müller’s dose of 5 µg}}"),
    ("a.html", "<html><head></head><body><p>Müller’s dose of 5 µg</p></body></html>"),
])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_formats_in_other_encodings(name: str, text: str, encoding: str) -> None:
    (part,) = read(name, text.replace("\n", "\r\n").encode(encoding))
    assert isinstance(part, Document) and "Müller’s dose of 5 µg" in part.text
    assert bool(part.notes) == (encoding == "cp1252")


def test_a_page_is_decoded_as_it_declares() -> None:
    page = "<html><head><meta charset={}></head><body><p>Доза 5 мг</p></body></html>"
    for declared, encoding in (("windows-1251", "cp1251"), ("utf-8", "utf-8"), ("koi8-r", "koi8-r")):
        (part,) = read("a.html", page.format(declared).encode(encoding))
        assert isinstance(part, Document) and part.text == "Доза 5 мг" and not part.notes


def test_glyphs_of_the_symbol_font_are_read_and_unknown_ones_stay() -> None:
    assert fold("5 \uf06dg, \uf0b3 3 \uf0b4 10, \ue123").text == "5 µg, ≥ 3 × 10, \ue123"
    known, unknown = ("She received folic acid 5 \uf06dg daily.", "She received folic acid 5 \ue123g daily.")
    doses = [[m.text for m in read_text(f"A 30-year-old woman was seen. {text}").mentions if m.type == "dose"] for text in (known, unknown)]
    assert doses == [["5 µg"], []]


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.text(alphabet=st.sampled_from("ab 5µ.\u00ad\u00a0\u2028\u200d\ufb01\ufb06\uf06d\ue000\x0c\r\n\ufeff²𝒜e\u0301"), min_size=1, max_size=60))
def test_folded_offsets_lead_back_to_the_text(text: str) -> None:
    view = fold(text)
    assert len(view.text) == len(view.origins) == len(view.ends)
    last = 0
    for start, end in zip(view.origins, view.ends, strict=True):
        assert last <= start < end <= len(text)
        last = start
    document = read_text(text)
    for sentence in document.sentences:
        assert document.evidence(sentence.span(0, len(sentence.text))).quote in text
