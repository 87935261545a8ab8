"""JATS in its dialects: small articles of our own, one phenomenon each."""

# ruff: noqa: E501 (the XML of one case stays together)

from __future__ import annotations

import itertools
import random

import pytest
from lxml import etree

from extract.pipeline import annotate, reader_for
from extract.readers import jats
from kg.model import Config, Document, LitkgError

FRONT = (
    "<front><journal-meta><journal-title-group><journal-title>Acta Exempli</journal-title></journal-title-group></journal-meta><article-meta>"
    '<article-id pub-id-type="doi">10.5555/Ex.1</article-id><title-group><article-title>A child with a rare thing</article-title></title-group>'
    "{more}</article-meta></front>"
)
REFS = "".join(
    f'<ref id="r{n}"><label>{n}</label><mixed-citation publication-type="journal"><name><surname>Doe</surname> <given-names>J{"ABCDEFGHI"[n - 1]}</given-names></name>. '
    f"<article-title>A work about matter number {n}</article-title>. <source>J Ex</source>. <year>200{n}</year>;<volume>{n}</volume>:<fpage>1{n}</fpage>–<lpage>2{n}</lpage>.</mixed-citation></ref>"
    for n in range(1, 10)
)


def article(body: str = "", more: str = "", back: str = f"<back><ref-list>{REFS}</ref-list></back>", attributes: str = "") -> bytes:
    namespaces = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML"'
    return f"<article {namespaces} {attributes}>{FRONT.format(more=more)}<body>{body}</body>{back}</article>".encode()


def read(data: bytes) -> Document:
    (document,) = jats.read(data)
    assert isinstance(document, Document)
    return document


def xref(n: int, text: str = "") -> str:
    return f'<xref ref-type="bibr" rid="r{n}">{text or n}</xref>'


# --------------------------------------------------------------------------------------------------------------------------- callouts


@pytest.mark.parametrize(("body", "markers"), [
    (f"known [{xref(1)}].", [("[1]", (1,))]),
    (f"known {xref(1, '[1]')}, {xref(2, '[2]')}.", [("[1], [2]", (1, 2))]),
    (f"known {xref(1, '[1]')}–{xref(4, '[4]')}.", [("[1]–[4]", (1, 2, 3, 4))]),
    (f"known [{xref(1)}–{xref(3)}, {xref(7)}].", [("[1–3, 7]", (1, 2, 3, 7))]),
    (f"known [{xref(1)}, 3-5].", [("[1, 3-5]", (1, 3, 4, 5))]),
    ('known [<xref ref-type="bibr" rid="r2 r3 r4">2–4</xref>].', [("[2–4]", (2, 3, 4))]),
    ('known [<xref ref-type="bibr" rid="r2">2–4</xref>].', [("[2–4]", (2, 3, 4))]),
    (f"known.<sup>{xref(1)},{xref(3)}–{xref(5)}</sup> More", [("¹,³⁻⁵", (1, 3, 4, 5))]),
    ('known.<xref ref-type="bibr" rid="r1"><sup>1</sup></xref><sup>,</sup><xref ref-type="bibr" rid="r2"><sup>2</sup></xref> More', [("¹,²", (1, 2))]),
    (f"known<sup>2,{xref(4)}</sup>.", [("²,⁴", (2, 4))]),
    (f"at 5 mg/kg<sup>{xref(2)}</sup> daily", [("[2]", (2,))]),
    (f"shown ({xref(1, 'Doe, 2001')}; {xref(2, '2002')}).", [("(Doe, 2001; 2002)", (1, 2))]),
    (f"shown (Doe, {xref(1, '2001')}; see also Doe, {xref(2, '2002')}).", [("(Doe, 2001; see also Doe, 2002)", (1, 2))]),
    (f"as Doe ({xref(3, '2003')}) said, and in (Roe, {xref(4, '1999')}) too", [("Doe (2003)", (3,)), ("1999", (4,))]),
    (f"{xref(3, 'Doe (2003)')} and {xref(4, 'Doe (2004)')} agree", [("Doe (2003)", (3,)), ("Doe (2004)", (4,))]),
    (f"shown (see {xref(1)} and {xref(2)}).", [("(see 1 and 2)", (1, 2))]),
    (f"one [{xref(1)}] and two [{xref(2)}].", [("[1]", (1,)), ("[2]", (2,))]),
    (f"the {xref(1, '[1: p. 70]')} here", [("[1: p. 70]", (1,))]),
    ('left to us<xref ref-type="bibr" rid="r6"/>.', [("[6]", (6,))]),
    ('see <xref ref-type="fig" rid="f1">Figure 1</xref> and <xref ref-type="bibr" rid="gone">[8]</xref>', []),
    ('without a kind [<xref rid="r5">5</xref>]', [("[5]", (5,))]),
    (f"a link to another entry [{xref(5, '4')}]", [("[4]", (5,))]),
])
def test_callouts_are_the_links(body: str, markers: list[tuple[str, tuple[int, ...]]]) -> None:
    document = read(article(f"<p>It is {body}</p>"))
    assert [(c.marker, c.numbers) for c in document.citations] == markers
    assert all(document.text[c.span.start : c.span.end] == c.marker for c in document.citations)


def test_callouts_in_headings_legends_cells_and_notes() -> None:
    document = read(article(
        f"<sec><title>As told before [{xref(1)}]</title><p>Text<fn id='n'><p>A note [{xref(2)}].</p></fn> goes on.</p>"
        f"<table-wrap><label>Table 1</label><caption><p>Works [{xref(3)}]</p></caption><table><tr><td>a [{xref(4)}]</td></tr></table></table-wrap></sec>"
    ))
    assert [c.numbers for c in document.citations] == [(1,), (2,), (3,), (4,)]
    assert "Text goes on." in document.text


def test_a_callout_that_prints_another_number_is_told() -> None:
    document = read(article(f"<p>As known [{xref(5, '4')}]. And <xref ref-type='bibr' rid='gone'>[8]</xref>.</p>"))
    assert document.notes == (
        "1 callout prints another number than the entry it links to; the link counts", "1 callout points at no entry of the reference list",
    )


# ------------------------------------------------------------------------------------------------------------------------- references


def refs(*entries: str) -> Document:
    return read(article("<p>Text.</p>", back=f"<back><ref-list>{''.join(entries)}</ref-list></back>"))


def test_an_element_citation_is_printed_as_a_list_would() -> None:
    document = refs(
        '<ref id="a"><label>1.</label><element-citation publication-type="journal"><person-group person-group-type="author"><name><surname>Roe</surname>'
        "<given-names>AB</given-names></name><collab>The Group</collab><etal/></person-group><year>2011</year><article-title>On <italic>things</italic> of CO<sub>2</sub>."
        '</article-title><source>J Ex</source><volume>7</volume><issue>2</issue><fpage>11</fpage><lpage>19</lpage><pub-id pub-id-type="doi">10.5555/AB.7</pub-id>'
        '<pub-id pub-id-type="pmid">123456</pub-id></element-citation></ref>'
    )
    (r,) = document.references
    assert r.raw == "Roe AB, The Group, et al. (2011) On things of CO2. J Ex 7(2): 11–19. doi:10.5555/ab.7. PMID: 123456"
    assert document.text.endswith(f"1. {r.raw}")
    assert ([str(a) for a in r.authors], r.et_al, r.title, r.container, r.year, r.volume, r.issue, r.pages, r.doi, r.pmid, r.type) == (
        ["Roe AB", "The Group"], True, "On things of CO2", "J Ex", "2011", "7", "2", "11-19", "10.5555/ab.7", "123456", "article")


def test_a_mixed_citation_without_punctuation_is_printed_as_a_list_would() -> None:
    (r,) = refs(
        '<ref id="CR1"><label>1.</label><mixed-citation publication-type="journal"><person-group person-group-type="author"><name><surname>Roe</surname><given-names>A</given-names></name>'
        "<name><surname>Poe</surname><given-names>B</given-names></name></person-group><article-title>A thing</article-title><source>J Ex</source><year>2002</year><volume>12</volume><fpage>1</fpage>"
        "<lpage>9</lpage></mixed-citation></ref>"
    ).references
    assert r.raw == "Roe A, Poe B (2002) A thing. J Ex 12: 1–9."


def test_untagged_parts_are_parsed_and_tagged_ones_kept() -> None:
    (r,) = refs(
        '<ref id="a"><label>1</label><mixed-citation>Roe AB, Poe CD. <article-title>On the matter of rare things</article-title>. J Clin Ex. 2011;7(2):11-9. '
        "doi: 10.5555/ab.7.</mixed-citation></ref>"
    ).references
    assert ([str(a) for a in r.authors], r.title, r.container, r.year, r.volume, r.issue, r.pages, r.doi) == (
        ["Roe AB", "Poe CD"], "On the matter of rare things", "J Clin Ex", "2011", "7", "2", "11-9", "10.5555/ab.7")
    assert r.note is None


def test_where_printed_and_tagged_disagree_both_are_told() -> None:
    tagged = (
        '<element-citation publication-type="journal"><name><surname>Roe</surname><given-names>AB</given-names></name><article-title>On the matter of rare things'
        "</article-title><source>Journal of Clinical Examples</source><year>2005</year><volume>7</volume><fpage>11</fpage><lpage>19</lpage></element-citation>"
    )
    printed = "<mixed-citation>Roe AB. On the matter of rare things. J Clin Ex. 2004;7:11-9.</mixed-citation>"
    (r,) = refs(f'<ref id="a"><label>1</label><citation-alternatives>{tagged}{printed}</citation-alternatives></ref>').references
    assert (r.year, r.container, r.pages, r.raw) == ("2005", "Journal of Clinical Examples", "11-19", "Roe AB. On the matter of rare things. J Clin Ex. 2004;7:11-9.")
    assert r.note == "printed year 2004, tagged 2005"


def test_a_linked_doi_that_is_not_the_printed_one_is_told() -> None:
    (r,) = refs(
        '<ref id="a"><label>1</label><mixed-citation publication-type="journal"><name><surname>Roe</surname> <given-names>AB</given-names></name> (<year>2011</year>) '
        "<article-title>On the matter of rare things</article-title>. <source>J Ex</source> <volume>7</volume>: <fpage>1</fpage>. doi: "
        '<ext-link xlink:href="http://dx.doi.org/10.5555/ab.8">10.5555/ab.7</ext-link></mixed-citation></ref>'
    ).references
    assert (r.doi, r.note) == ("10.5555/ab.8", "printed doi 10.5555/ab.7, tagged 10.5555/ab.8")


def test_several_works_in_one_entry() -> None:
    document = read(article(
        f"<p>Known [{xref(1)}, <xref ref-type='bibr' rid='r2'>2</xref>] and [<xref ref-type='bibr' rid='c2'>2b</xref>].</p>",
        back="<back><ref-list><ref id='r1'><label>1</label><citation>Doe J. One. J Ex 2001;1:1.</citation></ref>"
        "<ref id='r2'><label>2</label><mixed-citation><label>a</label>Doe J. Two. J Ex 2002;1:1.</mixed-citation><mixed-citation id='c2'><label>b</label>"
        "Roe A. Three. J Ex 2003;1:1.</mixed-citation></ref><ref id='r3'><label>3</label><nlm-citation>Poe B. Four. J Ex 2004;1:1.</nlm-citation></ref></ref-list></back>",
    ))
    assert [(r.number, r.year, r.note) for r in document.references] == [
        (1, "2001", None), (2, "2002", "part a of entry 2"), (4, "2003", "part b of entry 2"), (3, "2004", None)]
    assert [c.numbers for c in document.citations] == [(1, 2, 4), (4,)]


def test_lists_that_count_again_and_lists_without_numbers() -> None:
    one, two = '<ref id="x{0}"><label>{0}</label><mixed-citation>Doe J. Work {0}. J Ex 200{0};1:1.</mixed-citation></ref>', "<ref-list><title>{0}</title>{1}</ref-list>"
    document = read(article("<p>Text.</p>", back="<back>" + two.format("References", one.format(1) + one.format(2)) + two.format("Included studies", one.format(1)) + "</back>"))
    assert [r.number for r in document.references] == [1, 2, 3]
    assert [s.title for s in document.sections if s.kind == "references"] == ["References", "Included studies"]
    assert [r.number for r in refs(*(f"<ref id='{c}'><mixed-citation>Doe J. Work. J Ex 2001;1:1.</mixed-citation></ref>" for c in "abc")).references] == [1, 2, 3]


def test_books_chapters_webs() -> None:
    document = refs(
        "<ref id='a'><label>1</label><element-citation publication-type='book'><name><surname>Roe</surname><given-names>A</given-names></name><source>The Book</source>"
        "<year>2001</year><publisher-name>House</publisher-name><publisher-loc>Town</publisher-loc></element-citation></ref>",
        "<ref id='b'><label>2</label><mixed-citation publication-type='book'><name><surname>Roe</surname> <given-names>A</given-names></name> (<year>2001</year>) <article-title>A chapter"
        "</article-title>. In: <name><surname>Poe</surname> <given-names>B</given-names></name>, editor. <source>The Book</source>. Town: <publisher-name>House</publisher-name>. pp. <fpage>1</fpage>–"
        "<lpage>9</lpage>.</mixed-citation></ref>",
        "<ref id='c'><label>3</label><element-citation publication-type='web'><collab>The Office</collab><source>A page</source><year>2011</year><comment>Available: "
        "<ext-link xlink:href='http://example.org/a'>http://example.org/a</ext-link></comment></element-citation></ref>",
    )
    assert [(r.type, r.title, r.container, r.publisher, [str(e) for e in r.editors], r.url) for r in document.references] == [
        ("book", "The Book", None, "House", [], None), ("chapter", "A chapter", "The Book", "House", ["Poe B"], None), ("web", "A page", None, None, [], "http://example.org/a")]


# --------------------------------------------------------------------------------------------------------------------- text and tables


@pytest.mark.parametrize(("xml", "text"), [
    ("2 × 10<sup>6</sup> cells/kg", "2 × 10⁶ cells/kg"), ("50 mg/m<sup>2</sup>", "50 mg/m²"), ("1 s<sup>−1</sup>", "1 s⁻¹"), ("CD19<sup>+</sup> cells", "CD19+ cells"),
    ("Ca<sup>2+</sup>", "Ca2+"), ("H<sub>2</sub>O and CO<sub>2</sub>", "H2O and CO2"), ("<sup>18</sup>F-FDG", "18F-FDG"), ("p27<sup>Kip1</sup>", "p27Kip1"), ("the 5<sup>th</sup> day", "the 5th day"), ("12 ng/mL<sup>a</sup>", "12 ng/mLᵃ"),
    ("<sc>d</sc>-glucose&nbsp;and &alpha;", "d-glucose and α"), ("a<break/>b", "a b"),
    ("<inline-formula><alternatives><tex-math>$x^2$</tex-math><mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math></alternatives></inline-formula> is", "x² is"),
    (r"<inline-formula><tex-math>\begin{document}$\frac{a}{b+1} \geq 3$\end{document}</tex-math></inline-formula>", "a/(b+1) ≥ 3"),
    ("<inline-formula><inline-graphic xlink:href='x'/></inline-formula>it", "it"),
])
def test_running_text(xml: str, text: str) -> None:
    data = article(f"<p>{xml}</p>").replace(b"<article ", b'<!DOCTYPE article SYSTEM "JATS.dtd"><article ', 1)
    document = read(data)
    assert next(document.text[b.start : b.end] for b in document.blocks if b.kind == "paragraph") == text


def rows(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind == "table_row"]


def test_spans_of_tables_are_filled_and_headers_become_one_row() -> None:
    document = read(article(
        "<table-wrap><label>Table 1</label><caption><title>The patients</title></caption><table><thead><tr><th rowspan='2'>Patient</th><th colspan='2'>Response</th></tr>"
        "<tr><th>Day 28</th><th>Day 90</th></tr></thead><tbody><tr><td colspan='3'>First cohort</td></tr><tr><td rowspan='2'>1</td><td>CR<sup>a</sup></td><td>CR</td></tr>"
        "<tr><td colspan='2'>relapse | late</td></tr></tbody></table><table-wrap-foot><fn id='t'><label>a</label><p>With recovery.</p></fn></table-wrap-foot></table-wrap>"
    ))
    assert rows(document) == ["| Patient | Response Day 28 | Response Day 90 |", "| First cohort | | |", "| 1 | CRᵃ | CR |", "| 1 | relapse ∣ late | relapse ∣ late |"]
    assert [document.text[b.start : b.end] for b in document.blocks if b.kind == "caption"] == ["Table 1. The patients", "a With recovery."]


def test_a_table_of_patients_gives_patients() -> None:
    document = annotate(read(article(
        "<sec><title>Cases</title><p>We report two patients.</p><table-wrap><table><thead><tr><th>Patient</th><th>Age (years)</th><th>Sex</th></tr></thead><tbody>"
        "<tr><td>1</td><td>7</td><td>F</td></tr><tr><td>2</td><td>9<sup>a</sup></td><td>M</td></tr></tbody></table></table-wrap></sec>", attributes="article-type='case-report'"
    )), Config())
    assert [(p.label, p.age, p.age_unit, p.sex) for p in document.patients] == [("Patient 1", 7.0, "a", "female"), ("Patient 2", 9.0, "a", "male")]


def test_a_glossary_defines_abbreviations() -> None:
    items = "".join(f"<def-item><term>{t}</term><def><p>{d}</p></def></def-item>" for t, d in (("CNS", "central nervous system"), ("ALL", "acute lymphoblastic leukaemia")))
    document = annotate(read(article("<p>Text.</p>", back=f"<back><glossary><title>Abbreviations</title><def-list>{items}</def-list></glossary></back>")), Config())
    assert document.abbreviations == (("CNS", "central nervous system"), ("ALL", "acute lymphoblastic leukaemia"))


def test_a_report_without_a_case_heading_tells_its_case_in_the_body() -> None:
    titles = ("Introduction", "The story of one girl", "Discussion")
    document = read(article("".join(f"<sec><title>{title}</title><p>Words.</p></sec>" for title in titles)))
    assert [s.kind for s in document.sections][1:4] == ["introduction", "case", "discussion"]


def test_floats_stand_behind_their_paragraph() -> None:
    document = read(article(
        "<sec sec-type='cases'><label>2</label><title>What we saw</title><p>She had <fig><label>Figure 1</label><caption><p>The lesion.</p></caption></fig> fever, <list list-type='order'><list-item>"
        "<p>one</p></list-item><list-item><p>two</p></list-item></list> and pain.</p><boxed-text><caption><title>Learning points</title></caption><p>Look twice.</p></boxed-text>"
        "<disp-quote><p>It hurt.</p></disp-quote><def-list><def-item><term>CNS</term><def><p>central nervous system</p></def></def-item></def-list></sec>"
    ))
    body = [(b.kind, document.text[b.start : b.end]) for b in document.blocks if b.kind not in ("title", "furniture", "reference")]
    assert body[:8] == [
        ("heading", "2. What we saw"), ("paragraph", "She had fever, and pain."), ("caption", "Figure 1. The lesion."), ("list_item", "1. one"), ("list_item", "2. two"),
        ("heading", "Learning points"), ("paragraph", "Look twice."), ("paragraph", "It hurt.")]
    assert body[8] == ("list_item", "CNS: central nervous system")
    assert [(s.kind, s.title) for s in document.sections][1:3] == [("case", "2. What we saw"), ("case", "Learning points")]


# ---------------------------------------------------------------------------------------------------------------------------- metadata


def test_metadata_and_where_it_is_printed() -> None:
    more = (
        '<article-id pub-id-type="pmid">123</article-id><article-id pub-id-type="pmc">456789</article-id><article-categories><subj-group subj-group-type="heading"><subject>Case Report</subject>'
        "</subj-group></article-categories><contrib-group><contrib contrib-type='author'><name><surname>Doe</surname><given-names>Jane B.</given-names><suffix>Jr.</suffix></name><xref ref-type='aff' rid='a1'>"
        "<sup>1</sup></xref></contrib><contrib contrib-type='author'><name-alternatives><name name-style='eastern' xml:lang='zh'><surname>王</surname><given-names>明</given-names></name><name name-style='western'>"
        "<surname>Wang</surname><given-names>Ming</given-names></name></name-alternatives></contrib><contrib contrib-type='author'><collab>The Study Group<contrib-group><contrib contrib-type='author'><name>"
        "<surname>Member</surname></name></contrib></contrib-group></collab></contrib><contrib contrib-type='editor'><name><surname>Ed</surname></name></contrib></contrib-group><aff id='a1'><label>1</label>Town</aff>"
        "<pub-date pub-type='ppub'><year>2020</year></pub-date><pub-date date-type='pub' publication-format='electronic' iso-8601-date='2019-12-30'><day>30</day><month>12</month><year>2019</year></pub-date>"
        "<volume>4</volume><issue>1</issue><fpage>10</fpage><lpage>14</lpage><history><date date-type='received'><day>1</day><month>Feb</month><year>2019</year></date><date date-type='accepted'><month>6</month>"
        "<year>2019</year></date></history><kwd-group kwd-group-type='abbr'><kwd>XX</kwd></kwd-group><kwd-group><kwd>rare <italic>thing</italic></kwd><kwd>child</kwd></kwd-group>"
    )
    document = annotate(read(article("<p>Text of it.</p>", more)), Config())
    m = document.metadata
    assert [(a.family, a.given) for a in m.authors] == [("Doe Jr.", "Jane B."), ("Wang", "Ming"), ("The Study Group", None)]
    assert (m.title, m.doi, m.pmid, m.pmcid, m.journal, m.year, m.volume, m.issue, m.pages) == (
        "A child with a rare thing", "10.5555/ex.1", "123", "PMC456789", "Acta Exempli", 2020, "4", "1", "10-14")
    assert (m.received, m.accepted, m.published, m.keywords, m.design) == ("2019-02-01", "2019-06", "2019-12-30", ("rare thing", "child"), "case report")
    for name in ("title", "doi", "pmid", "journal", "volume", "issue", "pages", "received", "accepted", "published"):
        assert document.text[slice(*m.where(name) or ())] == getattr(m, name), name
    assert document.text[slice(*m.where("keywords") or ())] == "rare thing; child"
    assert document.text[slice(*m.where("authors") or ())] == "Jane B. Doe Jr., Ming Wang, The Study Group"


def test_abstracts_of_several_kinds() -> None:
    more = (
        "<abstract><sec><title>Methods</title><p>We looked.</p></sec></abstract><abstract abstract-type='summary'><title>Author Summary</title><p>In short.</p></abstract>"
        "<abstract abstract-type='graphical'><fig><caption><p>A drawing.</p></caption></fig></abstract><trans-abstract xml:lang='de'><title>Zusammenfassung</title><p>Wir sahen ein Kind.</p></trans-abstract>"
    )
    document = read(article("<p>Text.</p>", more))
    assert [(s.kind, s.title) for s in document.sections if s.kind == "abstract"] == [
        ("abstract", "Abstract"), ("abstract", "Methods"), ("abstract", "Author Summary"), ("abstract", "Graphical abstract"), ("abstract", "Zusammenfassung")]
    assert next(b.kind for b in document.blocks if document.text[b.start : b.end] == "Wir sahen ein Kind.") == "furniture"


# ------------------------------------------------------------------------------------------------------------- dialects and damage


def test_namespaces_and_nlm_names() -> None:
    data = (
        b"<n:article xmlns:n='urn:publisher'><n:front><n:journal-meta><n:journal-title>Old J</n:journal-title></n:journal-meta><n:article-meta><n:title-group><n:article-title>Old style</n:article-title>"
        b"<n:subtitle>a report</n:subtitle></n:title-group><n:pub-date pub-type='epub'><n:year>2001</n:year></n:pub-date></n:article-meta></n:front><n:body><n:p>Known [<n:xref ref-type='bibr' rid='b1'>1</n:xref>].</n:p>"
        b"</n:body><n:back><n:ref-list><n:ref id='b1'><n:citation citation-type='journal'><n:person-group><n:name><n:surname>Doe</n:surname><n:given-names>J</n:given-names></n:name></n:person-group>"
        b"<n:article-title>A thing</n:article-title><n:source>J Ex</n:source><n:year>1999</n:year></n:citation></n:ref></n:ref-list></n:back></n:article>"
    )
    assert jats.accepts("x.xml", data[:300])
    document = read(data)
    assert (document.metadata.title, document.metadata.journal, document.metadata.year) == ("Old style: a report", "Old J", 2001)
    assert (document.citations[0].numbers, document.references[0].raw) == ((1,), "Doe J (1999) A thing. J Ex.")


def test_a_set_of_articles_with_a_bad_one_and_a_response() -> None:
    inner = (
        "<sub-article article-type='reply'><front-stub><title-group><article-title>Reply to the letter</article-title></title-group></front-stub><body><p>We agree [<xref ref-type='bibr' rid='q'>1</xref>].</p></body>"
        "<back><ref-list><ref id='q'><label>1</label><mixed-citation>Doe J. A work. J Ex 2001;1:1.</mixed-citation></ref></ref-list></back></sub-article>"
    )
    first = article("<p>One.</p>").replace(b"</article>", inner.encode() + b"</article>")
    documents = list(jats.read(b"<pmc-articleset>" + first + b"<article/>" + article("<p>Two.</p>").replace(b"Ex.1", b"Ex.2") + b"</pmc-articleset>"))
    assert [d.metadata.title if isinstance(d, Document) else str(d)[:40] for d in documents] == [
        "A child with a rare thing", "Reply to the letter", "article 3 of 4: has no title and no text", "A child with a rare thing"]
    reply = documents[1]
    assert isinstance(reply, Document) and "We agree" in reply.text and "One." not in reply.text and [c.numbers for c in reply.citations] == [(1,)]
    assert isinstance(documents[0], Document) and "We agree" not in documents[0].text and len(documents[0].references) == 9


@pytest.mark.parametrize(("head", "taken"), [
    (b"<?xml version='1.0'?><article article-type='x'>", True), (b"<pmc-articleset><article>", True), (b"<article xmlns='http://docbook.org/ns/docbook'>", False),
    (b"<PubmedArticleSet>", False), (b"<html><article>", False), (b"plain text", False), (b"<TEI>", False),
])
def test_the_root_element_decides(head: bytes, taken: bool) -> None:
    assert jats.accepts("paper.xml", head) is taken


@pytest.mark.parametrize("data", [
    b"<article/>", b"<article><front><article-meta/></front></article>", b"<article><sec><title>x</title></sec></article>", b"<article><front>", b"<other/>",
    b"<article>" + b"<sec>" * 400 + b"</sec>" * 400 + b"</article>",
    b'<!DOCTYPE article [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><article><body/></article>',
])
def test_what_holds_no_article_is_one_line(data: bytes) -> None:
    with pytest.raises(LitkgError) as error:
        list(jats.read(data))
    assert "\n" not in str(error.value)


def test_bombs_and_foreign_files_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE article [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    document = read(bomb + article("<p>One &b; two &f; three.</p>"))
    assert "One &b; two &f; three." in document.text


def test_no_front_and_no_body_still_give_what_is_there() -> None:
    document = read(b"<article><body><p>Only text.</p></body></article>")
    assert (document.text, document.metadata.title) == ("Only text.", None)
    assert read(article(back="").replace(b"<body></body>", b"")).metadata.title == "A child with a rare thing"


def test_broken_structure_gives_a_document_or_one_line() -> None:
    """Elements renamed, moved, emptied and cut off at random: whatever comes out holds together."""
    rng = random.Random(20)
    whole = article(
        f"<sec id='s'><label>1</label><title>Case [{xref(1)}]</title><p>A girl<sup>{xref(2)},{xref(3)}–{xref(5)}</sup> had 10<sup>9</sup>/L.<fn id='f'><p>Note</p></fn></p><table-wrap><label>T</label><table>"
        "<thead><tr><th rowspan='2'>a</th><th colspan='2'>b</th></tr><tr><th>c</th><th>d</th></tr></thead><tbody><tr><td colspan='3'>e</td></tr></tbody></table></table-wrap>"
        "<list><list-item><p>x</p></list-item></list><disp-formula><mml:math><mml:mfrac><mml:mi>a</mml:mi><mml:mn>2</mml:mn></mml:mfrac></mml:math></disp-formula></sec>",
        "<contrib-group><contrib contrib-type='author'><name><surname>Doe</surname></name></contrib></contrib-group><pub-date><year>2020</year></pub-date><abstract><p>Short.</p></abstract>",
    )
    names = sorted({e.tag for e in etree.fromstring(whole).iter()} | {"sub-article", "citation-alternatives", "def-list", "string-name", "boxed-text", "alternatives", "floats-group"})
    for _ in range(250):
        root = etree.fromstring(whole)
        elements = list(root.iter())
        for _ in range(rng.choice((1, 3, 12))):
            one, other = rng.choice(elements), rng.choice(elements)
            what = rng.randrange(5)
            if what == 0:
                one.tag = rng.choice(names)
            elif what == 1 and one.getparent() is not None:
                one.getparent().remove(one)
            elif what == 2:
                one.text = rng.choice(("", "1", "[", "–"))
            elif what == 3:
                one.set(rng.choice(("rid", "ref-type", "id", "colspan", "rowspan", "lang")), rng.choice(("", "0", "-1", "99999", "r1 r2", "bibr", "r9")))
            elif other is not one and other not in one.iterancestors():
                one.append(other)
        try:
            documents = [d for d in jats.read(etree.tostring(root)) if isinstance(d, Document)]
        except LitkgError as error:
            assert "\n" not in str(error)
            continue
        for document in documents:
            assert all(document.text[c.span.start : c.span.end] == c.marker and c.numbers for c in document.citations)
            assert all(a.end <= b.start for a, b in itertools.pairwise(document.blocks)) and all(b.start < b.end for b in document.blocks)
            assert len({r.number for r in document.references}) == len(document.references)
            assert not document.text or [s.start for s in document.sections] == [0, *(s.end for s in document.sections[:-1])]


def test_the_pipeline_takes_it() -> None:
    assert reader_for("paper.xml", article()[:16384]) is jats
