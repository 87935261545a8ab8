"""One identifier printed for two works: a DOI copied to the wrong entry, a registration told in many ways."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.link.torn import part
from kg.link.works import WorkRecord, merge_works

DOI = "10.9999/acta.2012.04"
TOLD = WorkRecord(
    f"https://doi.org/{DOI}", "paper:a", 3, DOI, None, "Rest and water in the treatment of invented fever", ("Noone", "Nemo"), 2012, "Acta Inventa", "14",
    "201-9",
)
STRAY = replace(
    TOLD, paper="paper:b", title="Storks over the mountains in a mild winter", authors=("Vogel",), year=2015, container="Bird Notes", volume="3", pages="7-9"
)


def test_a_doi_of_the_neighbour_is_taken_off() -> None:
    found, moved = part([TOLD, STRAY])
    assert [(m.paper, m.number, m.old) for m in moved] == [("paper:b", 3, TOLD.iri)]  # the journal stands in the DOI
    assert found[0] == TOLD and found[1].iri == moved[0].new != TOLD.iri and found[1].doi is None


def test_a_pubmed_identifier_of_the_neighbour_is_taken_off() -> None:
    found, moved = part([replace(r, iri="http://identifiers.org/pubmed/777", doi=None, pmid="777") for r in (TOLD, replace(TOLD, paper="paper:c"), STRAY)])
    assert [m.paper for m in moved] == ["paper:b"] and found[2].pmid is None


def test_what_most_lists_print_keeps_the_doi() -> None:
    agreed = [replace(STRAY, paper=f"paper:{k}") for k in "cd"]
    _, moved = part([TOLD, *agreed])
    assert [m.paper for m in moved] == ["paper:a"]


def test_what_has_a_doi_elsewhere_is_the_stray() -> None:
    known = replace(TOLD, iri="https://doi.org/10.9999/z.1", doi="10.9999/z.1", paper="paper:c")
    _, moved = part([TOLD, STRAY, known])
    assert [m.paper for m in moved] == ["paper:a"]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Ruhe und Wasser bei erfundenem Fieber"}, {"title": None}, {"title": "A misread line of the page", "year": None},
        {"authors": (), "title": "A misread line of the page"}, {"title": "Rest and water in the treatment of invented fevers", "year": 2013},
    ],
    ids=str,
)
def test_a_title_alone_contradicts_nothing(change: dict[str, object]) -> None:
    assert part([TOLD, replace(TOLD, paper="paper:b", **change)])[1] == []  # type: ignore[arg-type]


def test_front_matter_that_was_misread_loses_no_reference() -> None:
    built = replace(STRAY, paper=TOLD.iri, number=None, is_paper=True)
    assert part([built, TOLD])[1] == []
    elsewhere = replace(TOLD, iri="https://doi.org/10.9999/z.1", doi="10.9999/z.1", paper="paper:c")
    assert [m.paper for m in part([built, TOLD, elsewhere])[1]] == ["paper:a"]


def test_a_wrong_pubmed_identifier_joins_nobody() -> None:
    one, other = (replace(r, iri=f"x:{n}", doi=None, pmid="777", volume=None, pages=None, year=2012) for n, r in enumerate((TOLD, STRAY)))
    found = merge_works([one, other])
    assert found.aliases == {} and "contradict" in found.near_misses[0].blocked_by


def test_the_number_of_a_registration_names_it() -> None:
    one = WorkRecord("x:1", "paper:a", 1, title="REST: early rest in fever", authors=("ClinicalTrials.gov",), kind="registration", registered="NCT09999999")
    two = WorkRecord("x:2", "paper:b", 1, title="Early rest in fever (REST)", kind="registration", registered="NCT09999999")
    assert merge_works([one, two]).aliases and not merge_works([one, replace(two, registered="NCT09999998")]).aliases


REST = "Noone A, Nemo B. Rest and water in the treatment of invented fever. Acta Inventa. 2012;14:201-9."
STORKS = "Vogel S. Storks over the mountains in a mild winter. Bird Notes. 2015;3:7-9."
PAPERS = {
    "a": ("Fever of the valleys", f"1. {REST} doi: {DOI}\n2. {STORKS}"),
    "b": ("Fever of the hills", f"1. {STORKS} doi: {DOI}\n2. {REST}"),
}


def test_in_the_graph_each_entry_cites_its_own_work(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, (title, listed) in PAPERS.items():
        text = f"# {title} in an invented country\n\nA. Okoro-{name}\n\nIn contrast to earlier reports [1], rest was of use [2].\n\n## References\n\n{listed}\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    graph, runner = str(tmp_path / "g"), CliRunner()
    assert runner.invoke(cli, ["build", str(folder), "--out", graph]).exit_code == 0

    def rows(name: str) -> list[dict[str, object]]:
        return json.loads(runner.invoke(cli, ["query", graph, name, "--format", "json"]).stdout)

    works = {(row["title"], row["work"]) for row in rows("references")}
    assert len(works) == 2
    named = {str(work).startswith("https://doi.org/"): str(title) for title, work in works}
    assert named[True].startswith("Rest") and named[False].startswith("Storks")
    assert {(row["title"], row["papers"]) for row in rows("shared-works")} == {(title, 2) for title, _ in works}
    disputed = {str(row["title"])[:5] for row in rows("why-cited") if str(row["intent"]).endswith("disagreesWith")}
    assert disputed == {"Rest ", "Stork"}
    assert any("printed for two different works" in str(row["reason"]) for row in rows("near-misses"))
    assert runner.invoke(cli, ["check", graph]).exit_code == 0
    assert runner.invoke(cli, ["export", graph, "--format", "csl", "-o", str(tmp_path / "w.json")]).exit_code == 0
    told = {item["title"]: item.get("DOI") for item in json.loads((tmp_path / "w.json").read_text("utf-8")) if item.get("container-title")}
    assert {title[:5]: doi for title, doi in told.items()} == {"Rest ": DOI, "Stork": None}


def test_a_doi_of_a_paper_by_the_same_people_is_taken_off() -> None:
    gene = replace(TOLD, title="Changes of the gene REST9 in invented fever of spring", volume="14", pages="33-40")
    stray = replace(gene, paper="paper:b", title="Changes of the gene REST10 in invented fever of spring", pages="201-9")
    known = replace(stray, iri="https://doi.org/10.9999/acta.2012.09", doi="10.9999/acta.2012.09", paper="paper:c")
    assert [m.paper for m in part([gene, stray, known])[1]] == ["paper:b"]
    for same in ({"title": gene.title}, {"pages": "33-40"}, {"title": "Changes of the gene REST 9 in invented fever in spring", "pages": "38"}):
        assert part([gene, replace(stray, **same)])[1] == []  # type: ignore[arg-type]


def test_a_translated_title_is_known_by_its_place() -> None:
    told = replace(TOLD, iri="x:1", doi=None, title="Zwillinge mit erfundenem Fieber")
    translated = replace(told, iri="x:2", paper="paper:b", title="[Invented fever of twins]")
    assert merge_works([told, translated]).aliases
    for change in ({"pages": "301"}, {"authors": ("Noone",)}, {"container": "Bird Notes"}, {"title": "Invented fever of twins"}):
        assert not merge_works([told, replace(translated, **change)]).aliases, change  # type: ignore[arg-type]
