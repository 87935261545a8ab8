"""Every format that is read: the layers of a small file of ours are those of tests/golden/formats; bad parts are told and the rest is read.

`pytest tests/test_formats.py --accept` rewrites the golden files: read the difference before you commit it.
"""

from __future__ import annotations

import gzip
import io
import json
import stat
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from extract.pipeline import READERS, annotate, read_documents, reader_for
from kg.model import Config, Document, LitkgError

FORMATS = ROOT / "tests" / "formats"
GOLDEN = ROOT / "tests" / "golden" / "formats"
FILES = sorted(FORMATS.iterdir())


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip file of some members, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def data_of(path: Path) -> bytes:
    """The bytes of a fixture. A folder stands for the zip file of its files, so that a Word document can be read in a review."""
    if path.is_file():
        return path.read_bytes()
    return zipped((p.relative_to(path).as_posix(), p.read_bytes()) for p in sorted(path.rglob("*")) if p.is_file())


def parts_of(path: Path) -> list[Document | LitkgError]:
    """What a file holds, read but not annotated."""
    return list(read_documents(path.name, data_of(path), Config()))


def described(path: Path) -> Iterator[str]:
    """A file's documents with their layers, as lines to compare."""
    for part in parts_of(path):
        if isinstance(part, LitkgError):
            yield f"! {part}\n"
            continue
        document = annotate(part, Config())
        yield f"# {document.format} {document.kind} {document.media}"
        yield from (f"note: {note}" for note in document.notes)
        for name, value in document.metadata.__dict__.items():
            if value and name != "spans":
                where = document.metadata.where(name)
                listed = "; ".join(map(str, value)) if isinstance(value, tuple) else value
                yield f"{name}: {listed}" + (f" <{document.text[slice(*where)]}>" if where else " (not marked)")
        yield from (f"section {'.' * s.level} {s.kind}: {s.title}" for s in document.sections)
        yield from (f"{b.kind}{b.level or ''} | {document.text[b.start:b.end]}" for b in document.blocks)
        for r in document.references:
            fields = {k: v for k, v in r.__dict__.items() if v and k not in ("raw", "spans", "authors", "editors")}
            yield f"reference {json.dumps({**fields, 'authors': '; '.join(map(str, r.authors))}, ensure_ascii=False)}"
        for c in document.citations:
            yield f"citation {c.marker!r} {c.numbers} in {document.sentences[c.sentence].text!r}"
        yield ""


@pytest.mark.parametrize("path", FILES, ids=[p.name for p in FILES])
def test_layers(path: Path, accept: bool) -> None:
    golden = GOLDEN / f"{path.name}.txt"
    found = "".join(f"{line}\n" for line in described(path))
    if accept:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, "utf-8")
    assert golden.is_file(), "run `pytest tests/test_formats.py --accept`"
    assert found == golden.read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=[p.name for p in FILES])
def test_one_reader_accepts_each_whatever_the_case_of_its_name(path: Path) -> None:
    head = data_of(path)[:16_384]
    accepting = [r.FORMAT for r in READERS if r.accepts(path.name.upper(), head)]
    assert len(accepting) == 1
    assert accepting == [reader_for(path.name, head).FORMAT]


@pytest.mark.parametrize(("name", "wanted"), [
    ("pubmed.nbib", "medline"), ("works.ris", "ris"), ("works.bib", "bibtex"), ("works.json", "csl-json"), ("bioc.json", "bioc"), ("grobid.tei.xml", "tei"),
    ("pubmed.xml", "pubmed"), ("article.html", "html"), ("endnote.xml", "endnote"), ("bioc.xml", "bioc"),
])
def test_formats_saved_as_txt_are_known_by_their_content(name: str, wanted: str) -> None:
    reader = reader_for("saved.txt", (FORMATS / name).read_bytes()[:16_384])
    assert wanted == reader.FORMAT


@pytest.mark.parametrize("text", [
    "PMID- what is it?\n\nA 7-year-old girl.", "@home she was well.", "TY for the report\n", "<div align=center>\n\n# A case\n", "[1] is cited",
    "1. Doe J. A letter. Ann Nowhere. 2001;3:12-3.\nPMID: 99001\n\n2. Roe A. Another. Ann Nowhere. 2002;4:1.\nPMID: 99002\n",
    "@article is a word {of, braces}",
])
def test_prose_is_not_taken_for_records(text: str) -> None:
    assert reader_for("paper.txt", text.encode()).FORMAT == "text"


@pytest.mark.parametrize("path", FILES, ids=[p.name for p in FILES])
def test_spans_are_honest(path: Path) -> None:
    for part in parts_of(path):
        if isinstance(part, LitkgError):
            continue
        document = annotate(part, Config())
        end = 0
        for block in document.blocks:
            assert end <= block.start < block.end <= len(document.text), block
            end = block.end
        assert "".join(document.text[s.start : s.end] for s in document.sections) == document.text
        for citation in document.citations:
            assert document.text[citation.span.start : citation.span.end] == citation.marker


#: Bytes that are not what their name says, and a word of the line that tells it.
BROKEN = (
    ("a.xml", b"<PubmedArticleSet><PubmedArticle>", "well-formed"), ("a.xml", b"<PubmedArticleSet/>", "no PubMed record"),
    ("a.nbib", b"\x00\x01\x02", "binary"), ("a.nbib", b"prose", "no MEDLINE record"), ("a.ris", b"", "no RIS record"),
    ("a.bib", b"prose only", "no BibTeX record"), ("a.json", b'[{"DOI": "10.5555/x", ', "well-formed JSON"),
    ("a.json", b'{"DOI": ' + b"[" * 200_000, "nested too deeply"), ("a.xml", b"<xml><records><record><ref-type/></record>", "well-formed"),
    ("a.xml", b"<unknown/>", "no known kind"), ("a.json", b'{"name": "package"}', "no known kind"),
)


@pytest.mark.parametrize(("name", "data", "word"), BROKEN, ids=range(len(BROKEN)))
def test_broken_files_are_one_clear_line(name: str, data: bytes, word: str) -> None:
    with pytest.raises(LitkgError) as error:
        list(read_documents(name, data, Config()))
    assert word in str(error.value) and "\n" not in str(error.value)


NOTE = b"# A note\n\nA 9-year-old girl was treated with tocilizumab.\n"


def test_containers_are_read_as_what_is_in_them() -> None:
    nbib = (FORMATS / "pubmed.nbib").read_bytes()
    inner = zipped([("deep/note.md", NOTE)])
    data = zipped([
        ("../../etc/passwd.txt", NOTE), ("__MACOSX/._a.md", b"x"), ("a/records.nbib.gz", gzip.compress(nbib)), ("more.zip", inner), ("a.png", b"\x89PNG"),
    ])
    parts = list(read_documents("papers.zip", data, Config()))
    assert [p.format for p in parts if isinstance(p, Document)] == ["text", "medline", "medline", "text"]
    assert [str(p) for p in parts if isinstance(p, LitkgError)] == ["a/records.nbib.gz: record 99000003 has neither title nor authors; leave it out"]
    (same,) = read_documents("note.md.gz", gzip.compress(NOTE), Config())
    assert isinstance(same, Document) and same.text.encode() == NOTE


def test_a_stored_name_and_a_named_format_hold_inside_gzip() -> None:
    out = io.BytesIO()
    with gzip.GzipFile("note.md", "wb", fileobj=out, mtime=0) as packed:
        packed.write(NOTE)
    assert [p.format for p in read_documents("download", out.getvalue(), Config()) if isinstance(p, Document)] == ["text"]
    parts = list(read_documents("x.gz", gzip.compress((FORMATS / "works.ris").read_bytes()), Config(read_as="ris")))
    assert [p.format for p in parts if isinstance(p, Document)] == ["ris", "ris"]


def test_hostile_containers_are_one_clear_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    from extract.readers import archive

    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad:
        bad.writestr("bomb.txt", b"a" * 30_000_000)
        bad.writestr(link, b"/etc/passwd")
        bad.writestr("good.md", NOTE)
    parts = list(read_documents("a.zip", out.getvalue(), Config()))
    assert [str(p) for p in parts if isinstance(p, LitkgError)] == ["bomb.txt: unpacks to more than 200 times its size, as no text does; leave it out"]
    assert [p.text.encode() for p in parts if isinstance(p, Document)] == [NOTE]

    nested = NOTE
    for _ in range(4):
        nested = zipped([("x.zip" if nested != NOTE else "x.md", nested)])
    (error,) = read_documents("a.zip", nested, Config())
    assert "archives in archives" in str(error) and "\n" not in str(error)

    monkeypatch.setattr(archive, "MEMBERS", 2)
    many, cut, none = zipped((f"{i}.md", NOTE) for i in range(3)), out.getvalue()[:-40], zipped([("a.png", b"")])
    for data, word in ((many, "3 members"), (cut, "damaged zip"), (none, "no paper")):
        with pytest.raises(LitkgError, match=word):
            list(read_documents("a.zip", data, Config()))
    for data in (gzip.compress(NOTE)[:-6], b"\x1f\x8b\x08\x00broken in the middle"):
        with pytest.raises(LitkgError, match="damaged"):
            list(read_documents("a.md.gz", data, Config()))


def test_an_encrypted_member_is_told() -> None:
    data = bytearray(zipped([("a.md", NOTE), ("b.md", NOTE)]))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + at] |= 1
    parts = list(read_documents("a.zip", bytes(data), Config()))
    assert "a.md: is encrypted" in str(parts[0]) and isinstance(parts[1], Document)


@pytest.mark.parametrize(("members", "word"), [
    ([("word/document.xml", b"<w:document xmlns:w='u'><w:body/></w:document>")], "no text"),
    ([("word/document.xml", b"<w:document")], "well-formed"), ([("word/other.xml", b"<a/>")], "no Word document"),
    ([("word/document.xml", b"<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><d><body><p><r><t>&b;</t></r></p></body></d>")], ""),
])
def test_hostile_word_documents(members: list[tuple[str, bytes]], word: str) -> None:
    if word:
        with pytest.raises(LitkgError, match=word):
            list(read_documents("a.docx", zipped(members), Config()))
    else:
        (document,) = read_documents("a.docx", zipped(members), Config())
        assert isinstance(document, Document) and document.text == "&b;"  # printed as it stands: nothing is expanded


def test_bad_records_are_told_and_the_others_read() -> None:
    parts = parts_of(FORMATS / "works.bib")
    problems = [str(p) for p in parts if isinstance(p, LitkgError)]
    assert len(problems) == 2 and "line 16" in problems[1]
    assert sum(isinstance(p, Document) for p in parts) == 2


def test_a_list_of_works_is_no_paper_and_cites_nothing(tmp_path: Path) -> None:
    from exports.named import run_named
    from kg.build import build
    from kg.store import GraphFolder

    paper = tmp_path / "paper.md"
    paper.write_text("# A case\n\nDoi: 10.5555/litkg.case\n\n## Introduction\n\nA letter was written [1].\n\n## References\n\n"
                     "1. Quist P. A letter about very little. Ann Nowhere. 1998;3:12-3. doi: 10.5555/litkg.letter\n", "utf-8")
    listed = tmp_path / "works.bib"
    listed.write_text("@article{q, author = {von der Quist, Pia}, title = {A letter about very little}, journal = {Annals of nowhere}, year = 1998,"
                      " doi = {10.5555/LITKG.letter}}\n@book{b, author = {Roe, Kim}, title = {A handbook of nothing at all}, year = 2001}\n", "utf-8")
    report = build([paper, listed], tmp_path / "g")
    assert not report.failures
    store = GraphFolder.open(tmp_path / "g").store()
    assert len(list(run_named(store, "papers").dicts())) == 1
    assert [row["number"] for row in run_named(store, "references").dicts()] == [1]
    assert not list(run_named(store, "shared-works").dicts())
    works = {w["w"].value for w in store.query("PREFIX kg: <https://w3id.org/litkg/ontology/> SELECT ?w { ?l kg:lists ?w . ?w a kg:Work }")}  # type: ignore[union-attr]
    assert len(works) == 2 and "https://doi.org/10.5555/litkg.letter" in works
    cited = store.query("ASK { ?l a <https://w3id.org/litkg/ontology/Bibliography> ; <http://purl.org/spar/cito/cites> ?w }")
    assert not cited
    from kg.check import check

    assert not check(str(tmp_path / "g")).violations


def test_a_build_says_what_it_took_each_file_for(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from kg.cli import cli

    for name in ("works.ris", "bioc.json"):
        (tmp_path / name).write_bytes((FORMATS / name).read_bytes())
    (tmp_path / "both.zip").write_bytes(zipped([("a.md", NOTE), ("b.nbib", (FORMATS / "pubmed.nbib").read_bytes())]))
    done = CliRunner().invoke(cli, ["build", str(tmp_path), "--out", str(tmp_path / "g")])
    lines = [" ".join(line.replace("│", " ").split()) for line in done.stderr.splitlines()]
    assert {"bioc 1 2", "medline and text 1 3", "ris 1 2"} <= set(lines)
    listed = CliRunner().invoke(cli, ["formats"]).stdout
    assert all(reader.FORMAT in listed and reader.DESCRIPTION in listed for reader in READERS)


@pytest.mark.parametrize(("latex", "text"), [
    (r"M{\"u}ller, J\'ozef, {\aa} {\ss} \c{c} \v{S}", "Müller, Józef, å ß ç Š"), (r"2~$\times$~10$^{6}$ and $2\times10^{6}$", "2 × 10⁶ and 2 × 10⁶"),
    (r"5\% of \alpha{} and $\alpha$ \& \$5", "5% of α and α & $5"), (r"{\it E. coli} \textbf{in} {IL}-2R$\gamma$, H$_2$O", "E. coli in IL-2Rγ, H2O"),
    (r"$p<0.05$ in 5\% \ldots", "p < 0.05 in 5% …"), ("T_{reg} 1--9", "T_reg 1–9"),
])
def test_latex_is_read_as_the_letters_it_stands_for(latex: str, text: str) -> None:
    from extract.readers.bibtex import plain

    assert plain(latex) == text


def test_a_line_of_an_abstract_is_no_field() -> None:
    from extract.readers.tagged import split_records

    text = "TY  - JOUR\nAB  - The cells were\nCD19 - positive and\nIL - 6 was high.\nER  - \n"
    assert list(split_records(text, "TY", "ER")) == [[("TY", "JOUR"), ("AB", "The cells were CD19 - positive and IL - 6 was high.")]]
    assert list(split_records("TY - JOUR\nTI - A title\nER -\n", "TY", "ER")) == [[("TY", "JOUR"), ("TI", "A title")]]


FIRST = "Doe J, Roe A. A long letter about very little. Ann Nowhere. 2001;3:12-3."
SECOND = "Quist P. Another letter about even less. Ann Nowhere. 2002;4:15-6."
DOI, PMID = "https://doi.org/10.5555/litkg.7", "https://pubmed.ncbi.nlm.nih.gov/99007/"
LINKS = f'<a href="{DOI}">CrossRef Full Text</a> | <a href="{PMID}">PubMed Abstract</a> | <a href="#">Google Scholar</a>'

#: How publishers write the list of references; each with two entries.
LISTS = (
    f'<h2>References</h2><ol class="references"><li id="ref1"><span class="order">1.</span><a name="r1" id="r1"></a>{FIRST} {LINKS}</li>'
    f'<li id="ref2"><span class="order">2.</span><a name="r2" id="r2"></a>{SECOND}</li></ol>',
    f'<section class="ref-list"><h2>References</h2><ul><li id="r1"><span class="label">1.</span><cite>{FIRST}</cite> [<a href="{DOI}">DOI</a>]'
    f' [<a href="{PMID}">PubMed</a>] [<a>Google Scholar</a>]</li><li id="r2"><span class="label">2.</span><cite>{SECOND}</cite></li></ul></section>',
    f'<div id="refs-content"><h2>References</h2><ol class="c-article-references"><li><p id="r1">{FIRST}</p><p class="links">{LINKS}</p></li>'
    f'<li><p id="r2">{SECOND}</p></li></ol></div>',
    f'<div class="References"><h2>References</h2><p class="a"><a name="r1" id="r1"></a>1. {FIRST}</p><p class="b">{LINKS}</p>'
    f'<p class="a"><a id="r2"></a>2. {SECOND}</p></div>',
    f'<div><h2>References</h2></div><div><div id="r1">{FIRST} {LINKS}</div><div id="r2">{SECOND}</div></div>',
)
CALLOUTS = '<sup><a href="#r1">1</a>–<a href="#r2">2</a></sup> and less is said [<a href="page.html#r2">2</a>].'


@pytest.mark.parametrize("listed", LISTS, ids=range(len(LISTS)))
def test_lists_of_references_of_pages(listed: str) -> None:
    body = f"<h1>A case of nothing</h1><h2>Introduction</h2><p>Little is known{CALLOUTS}</p>{listed}"
    (document,) = read_documents("a.html", f"<html><head><meta charset=utf-8></head><body><main>{body}</main></body></html>".encode(), Config())
    assert isinstance(document, Document)
    assert [(r.number, r.raw.split(". ", 1)[-1] if r.raw[0].isdigit() else r.raw, r.doi, r.pmid) for r in document.references] == [
        (1, FIRST, "10.5555/litkg.7", "99007"), (2, SECOND, None, None),
    ]
    assert [c.numbers for c in document.citations] == [(1, 2), (2,)]


def test_annotate_reads_files_of_many_documents() -> None:
    from click.testing import CliRunner

    from kg.cli import cli

    done = CliRunner().invoke(cli, ["annotate", str(FORMATS / "works.ris"), "--format", "jsonl"])
    assert done.exit_code == 1 and "record 3" in done.stderr and len(done.stderr.splitlines()) == 1
    assert {json.loads(line)["document"] for line in done.stdout.splitlines()} == {1}
    piped = CliRunner().invoke(cli, ["annotate", "-", "--as", "text", "--format", "jsonl"], input="A girl had no fever.")
    assert piped.exit_code == 0 and any(json.loads(line)["negated"] for line in piped.stdout.splitlines())


def test_settings_in_a_folder_are_passed_over(tmp_path: Path) -> None:
    from kg.build import build

    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "settings.json").write_text('{"editor": {"tabs": 4}}')
    (tmp_path / "papers" / "layout.xml").write_text("<project><item/></project>")
    (tmp_path / "papers" / "case.txt").write_text("A rash: a case report\n\nA 61-year-old man received imatinib 400 mg daily.")
    report = build([tmp_path / "papers"], tmp_path / "g")
    assert report.exit_code == 0 and len(report.built) == 1
    assert sorted(Path(p.name).name for p in report.passed) == ["layout.xml", "settings.json"]
    named = build([tmp_path / "papers" / "settings.json"], tmp_path / "g")
    assert named.exit_code == 1 and "no known kind" in named.failures[0].reason


def test_an_article_in_a_text_file(tmp_path: Path) -> None:
    from extract.pipeline import reader_for

    assert reader_for("article.txt", b"<?xml version='1.0'?><article><front/></article>").FORMAT == "jats"
