"""The same paper in two formats is one paper with two texts: nothing is doubled, and what differs is listed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from as_jats import as_jats

from exports.named import run_named
from extract.pipeline import assertions, read_bytes
from kg.build import build
from kg.check import check
from kg.ids import doi_iri
from kg.model import Author, Config, Document, Metadata
from kg.store import GraphFolder, select
from kg.workkey import paper_iri

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "papers"
PAPERS = ("lindqvist-2024-lymphoma.md", "moreno-2024-myeloma.md")
#: Named queries whose rows are statements of patients, works and callouts.
COUNTED = (
    "papers", "patients", "diagnoses", "therapies", "products", "genetics", "markers", "adverse-events", "responses", "relapses", "transplants", "outcomes",
    "absent", "hedged", "relayed", "references", "citations", "case-matrix", "timeline", "shared-works", "measurements",
)


def document(name: str) -> Document:
    return next(iter(read_bytes(name, (EXAMPLES / name).read_bytes(), Config())))


def facts(found: Document) -> set[tuple[str, ...]]:
    """What the clinical extractors find, in words."""
    own = [a for a in assertions(found) if a.extractor not in ("paper", "references", "in-text citations")]
    # What stands before the first heading is not carried into the made JATS.
    own = [a for a in own if any(e.section_kind != "front" for e in a.evidence)]
    return {(a.subject.label, a.predicate, getattr(a.object, "label", str(a.object)), str(a.negated), str(a.hedged), a.standing) for a in own}


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.iterdir()))
def test_an_example_paper_as_jats_tells_the_same(name: str) -> None:
    text = document(name)
    (xml,) = read_bytes("paper.xml", as_jats(text).encode(), Config())
    mine, theirs = facts(text), facts(xml)
    assert len(mine & theirs) >= 0.97 * len(mine)
    assert len(theirs - mine) <= 1  # a title that is known to be one is read as a statement; a heading is not
    assert [(r.number, r.title, r.year, r.doi) for r in xml.references] == [(r.number, r.title, r.year, r.doi) for r in text.references]
    assert [c.numbers for c in xml.citations] == [c.numbers for c in text.citations]
    assert (xml.metadata.title, xml.metadata.doi, xml.metadata.authors, xml.metadata.received) == (
        text.metadata.title, text.metadata.doi, text.metadata.authors, text.metadata.received)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[GraphFolder, GraphFolder, list[str]]:
    """Two papers as text alone, and both as text and XML, with the notes of that build."""
    base = tmp_path_factory.mktemp("texts")
    one, two = base / "one", base / "two"
    for folder in (one, two):
        folder.mkdir()
        for name in PAPERS:
            (folder / name).write_bytes((EXAMPLES / name).read_bytes())
    for name in PAPERS:
        (two / f"{name}.xml").write_text(as_jats(document(name)), "utf-8")
    assert build([one], base / "g1").exit_code == 0
    report = build([two], base / "g2")
    assert report.exit_code == 0
    return GraphFolder.open(base / "g1"), GraphFolder.open(base / "g2"), [str(note) for note in report.notes]


@pytest.mark.parametrize("query", COUNTED)
def test_no_row_is_doubled(folders: tuple[GraphFolder, GraphFolder, list[str]], query: str) -> None:
    one, two, _ = folders
    assert len(run_named(two.store(), query).rows) == len(run_named(one.store(), query).rows)


def test_both_texts_are_behind_each_statement(folders: tuple[GraphFolder, GraphFolder, list[str]]) -> None:
    one, two, notes = folders
    pairs = "SELECT ?t WHERE { ?p <https://w3id.org/litkg/ontology/hasText> ?t }"
    assert [len(list(select(folder.store(), pairs))) for folder in (one, two)] == [2, 4]
    assert len(run_named(two.store(), "evidence").rows) > 1.8 * len(run_named(one.store(), "evidence").rows)
    assert [note.split(": ")[1].split(";")[0] for note in notes if "texts" in note] == ["has 2 texts and one paper"] * 2
    assert not check(str(two.path)).violations


def test_rows_count_in_the_text_that_show_prints(folders: tuple[GraphFolder, GraphFolder, list[str]]) -> None:
    from click.testing import CliRunner

    from kg.cli import cli

    _, two, _ = folders
    text = CliRunner().invoke(cli, ["show", str(two.path), "10.5555/litkg.2024.0001", "--text"]).stdout
    rows = [row for row in run_named(two.store(), "therapies").dicts() if str(row["paper"]).endswith("2024.0001")]
    assert rows and all(text[int(str(row["start"])) : int(str(row["end"]))] == row["quote"] for row in rows)
    shown = {row["text"] for row in run_named(two.store(), "evidence").dicts() if str(row["paper"]).endswith("2024.0001")}
    printed = {CliRunner().invoke(cli, ["show", str(two.path), str(name), "--text"]).stdout for name in shown}
    assert len(printed) == 2 and text in printed


def test_differences_are_listed(tmp_path: Path) -> None:
    text = document(PAPERS[0])
    xml = as_jats(text)
    changed = re.sub(r"\bgrade 2\b", "grade 3", xml)
    assert changed != xml
    (tmp_path / "paper.md").write_bytes((EXAMPLES / PAPERS[0]).read_bytes())
    (tmp_path / "paper.xml").write_text(changed, "utf-8")
    assert build([tmp_path / "paper.md", tmp_path / "paper.xml"], tmp_path / "g").exit_code == 0
    rows = run_named(GraphFolder.open(tmp_path / "g").store(), "text-differences").dicts()
    told = {(row["only_in"], "grade 2" in str(row["quote"]), "grade 3" in str(row["quote"])) for row in rows if "experienced" in str(row["statement"])}
    assert ("application/jats+xml", False, True) in told and ("text/plain", True, False) in told


def test_what_an_abstract_lacks_is_no_difference(tmp_path: Path) -> None:
    text = document(PAPERS[0])
    record = (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>Lasting remission</ArticleTitle><Abstract>"
        "<AbstractText>A 61-year-old man was seen.</AbstractText></Abstract></Article></MedlineCitation><PubmedData><ArticleIdList>"
        f'<ArticleId IdType="doi">{text.metadata.doi}</ArticleId></ArticleIdList></PubmedData></PubmedArticle></PubmedArticleSet>'
    )
    (tmp_path / "record.xml").write_text(record, "utf-8")
    (tmp_path / "paper.xml").write_text(as_jats(text), "utf-8")
    assert build([tmp_path / "record.xml", tmp_path / "paper.xml"], tmp_path / "g").exit_code == 0
    rows = run_named(GraphFolder.open(tmp_path / "g").store(), "text-differences").dicts()
    assert {row["only_in"] for row in rows} == {"application/vnd.ncbi.pubmed+xml"}


@pytest.mark.parametrize("doi_in_text", [False, True])
def test_without_a_doi_title_author_and_year_tell_the_paper(
    tmp_path: Path, folders: tuple[GraphFolder, GraphFolder, list[str]], doi_in_text: bool
) -> None:
    source = (EXAMPLES / PAPERS[0]).read_text("utf-8")
    text = source if doi_in_text else source.replace("10.5555/litkg.2024.0001", "")
    (tmp_path / "paper.md").write_text(text, "utf-8")
    (tmp_path / "paper.xml").write_text(as_jats(document(PAPERS[0]), doi=False), "utf-8")
    assert build([tmp_path / "paper.md", tmp_path / "paper.xml"], tmp_path / "g").exit_code == 0
    store = GraphFolder.open(tmp_path / "g").store()
    assert [len(run_named(store, name).rows) for name in ("papers", "patients")] == [1, 1]
    alone = [row for row in run_named(folders[0].store(), "therapies").dicts() if str(row["paper"]).endswith("2024.0001")]
    assert len(run_named(store, "therapies").rows) == len(alone)


def test_names_of_papers() -> None:
    def iri(**known: object) -> str:
        return paper_iri(Document(text=str(known), metadata=Metadata(**known)))  # type: ignore[arg-type]

    author, title = (Author("Doe", "Jane"),), "A child with a rare leukaemia of two lines"
    assert iri(doi="10.5555/X", title=title) == doi_iri("10.5555/x")
    assert iri(title=title, authors=author, year=2020) == iri(title=title.upper() + ".", authors=(Author("DOE", "J"),), year=2020, journal="J")
    assert len({iri(title=title, authors=author, year=y) for y in (2020, 2021, None)}) == 3
    assert iri(title="Reply", authors=author, year=2020) != iri(title="Reply", authors=author, year=2020, journal="J")
