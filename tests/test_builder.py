"""What readers of structured formats write is kept: layers, offsets, callouts with their sentences."""

from __future__ import annotations

import pytest

from extract.pipeline import annotate
from extract.readers.builder import DocumentBuilder
from extract.readers.xml import parse_xml, root_name, text_of
from kg.model import Author, Config, Document, LitkgError, Metadata, Reference


def _paper() -> Document:
    builder = DocumentBuilder("application/x-test")
    builder.mark("title", builder.block("title", "A child with\n   a rare leukaemia"))
    builder.open_section("abstract", "Abstract", 1)
    builder.block("paragraph", "We report one patient.")
    builder.open_section(None, "Case report", 1)
    builder.open("paragraph")
    builder.write("A 7-year-old girl had fever ")
    at = builder.start()
    builder.write("[1]")
    builder.cite(at, (1,))
    builder.write(" and received cytarabine 100 mg/m2.")
    builder.open_section(None, "Laboratory results", 2)
    builder.block("paragraph", "Blasts were 40 %.")
    builder.close_section()
    builder.block("paragraph", "She recovered.")
    builder.open_section("references", "References", 1)
    builder.reference(Reference(raw="Doe J. A work. J. 2001;1:2.", number=1, title="A work"), "Doe J. A work. J. 2001;1:2.")
    return builder.finish(Metadata(title="A child with a rare leukaemia", authors=(Author("Doe", "J"),)))


def test_layers_of_a_reader_survive_the_annotators() -> None:
    given = _paper()
    document = annotate(given, Config())
    assert (document.blocks, document.sections, document.references) == (given.blocks, given.sections, given.references)
    assert [(s.kind, s.title, s.level) for s in document.sections] == [
        ("front", "", 1), ("abstract", "Abstract", 1), ("case", "Case report", 1), ("case", "Laboratory results", 2), ("case", "Case report", 1),
        ("references", "References", 1),
    ]
    assert document.text[slice(*document.references[0].spans[0])] == "Doe J. A work. J. 2001;1:2."
    assert document.text[slice(*document.metadata.where("title") or ())] == "A child with a rare leukaemia"


def test_a_marked_callout_gets_its_sentence() -> None:
    document = annotate(_paper(), Config())
    (citation,) = document.citations
    assert (citation.marker, citation.numbers, document.text[citation.span.start : citation.span.end]) == ("[1]", (1,), "[1]")
    assert document.sentences[citation.sentence].text.startswith("A 7-year-old girl")


def test_sections_cover_the_text_without_gaps() -> None:
    document = _paper()
    assert [s.start for s in document.sections] == [0, *(s.end for s in document.sections[:-1])]
    assert document.sections[-1].end == len(document.text)


def test_xml_entities_are_characters_and_nothing_is_fetched(tmp_path: object) -> None:
    root = parse_xml(b'<!DOCTYPE a SYSTEM "http://example.invalid/x.dtd"><a>1 &alpha;<b>2</b> &mu;g &unknown; end</a>')
    assert text_of(root) == "1 α2 μg &unknown; end"


def test_names_of_characters_without_a_dtd() -> None:
    assert text_of(parse_xml(b"<a>1&nbsp;mg &mu;g &lt; 2</a>")) == "1 mg μg < 2"
    with pytest.raises(LitkgError):
        parse_xml(b"<a>&nosuchname;</a>")


@pytest.mark.parametrize("data", [b"<a><b></a>", b"<a", b"", b"\x00\x01"])
def test_broken_xml_is_one_line(data: bytes) -> None:
    with pytest.raises(LitkgError) as error:
        parse_xml(data)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("head", "name"), [
    (b'<?xml version="1.0"?>\n<!-- <no> --><!DOCTYPE article PUBLIC "-//X" "http://x/y.dtd" [<!ENTITY a "b">]>\n<article>', "article"),
    (b"\xef\xbb\xbf<j:article xmlns:j='u'>", "article"), (b"no xml here", ""),
])
def test_root_names(head: bytes, name: str) -> None:
    assert root_name(head) == name
