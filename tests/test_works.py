"""One node a work: what is merged, what is kept apart, and what is only listed."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.citations import damaged, printed_twice, score_merges
from kg.ids import work_iri
from kg.link.decisions import Decision, read_decisions
from kg.link.works import Merges, WorkRecord, merge_works
from kg.model import LitkgError
from tests.counting import calls

SHARED = Path(__file__).resolve().parents[2] / "shared"
needs_dev = pytest.mark.skipif(not (SHARED / "dev").is_dir(), reason="../shared/dev is not here")
needs_seeds = pytest.mark.skipif(not (SHARED / "corpus" / "seeds").is_dir(), reason="../shared/corpus is not here")

DOI = "10.9999/inv.2012.04.001"
BASE = WorkRecord(
    work_iri(DOI, ""), "paper:a", 3, DOI, None, "Rest and water in the treatment of invented fever: a village report", ("Noone", "Nobody", "Nemo"), 2012,
    "Journal of Invented Medicine", "14", "201-209",
)


def other(name: str, **change: object) -> WorkRecord:
    """The same work printed in another list, without its DOI and with changes."""
    return replace(BASE, **{"iri": f"https://w3id.org/litkg/id/work/{name}", "paper": f"paper:{name}", "doi": None, **change})  # type: ignore[arg-type]


def merged(*records: WorkRecord, decisions: tuple[Decision, ...] = ()) -> Merges:
    return merge_works([BASE, *records], decisions)


# ---------------------------------------------------------------------------------------------------------------- one work


@pytest.mark.parametrize(
    "change",
    [
        {}, {"pages": None}, {"volume": None, "pages": None}, {"container": None, "volume": None, "pages": None}, {"year": 2013}, {"authors": ("Noone",)},
        {"title": "REST AND WATER IN THE TREATMENT OF INVENTED FEVER: A VILLAGE REPORT"}, {"title": "Rest and water in the treatment of invented fever"},
        {"title": "Rest and water in the treatmentof invented fever: a village reporl"}, {"container": "J Invent Med"}, {"container": "J. Inv. Med."},
        {"pages": "201–9"}, {"authors": ("NOONE", "NOBODY")}, {"authors": ("Noóne",)}, {"authors": (), "year": 2012}, {"title": None},
        {"authors": ("Noone Maria", "Nobody")},
    ],
    ids=str,
)
def test_the_same_work_printed_otherwise(change: dict[str, object]) -> None:
    found = merged(other("b", **change))
    assert found.aliases == {"https://w3id.org/litkg/id/work/b": BASE.iri}
    (merge,) = found.merges
    assert merge.canonical == BASE.iri and merge.alias.endswith("/b") and merge.score >= 0.85 and merge.reason
    assert found.near_misses == ()


@pytest.mark.parametrize("doi", ["10.9999/inv.2012.04", "10.9999/inv.2012.4.001", "10.9999/inv.2012.04.01"])
def test_a_damaged_doi(doi: str) -> None:
    found = merged(replace(BASE, iri=work_iri(doi, ""), doi=doi, paper="paper:b"))
    assert len(found.merges) == 1 and len(found.aliases) == 1


def test_an_identifier_is_enough() -> None:
    by_pmid = WorkRecord("http://identifiers.org/pubmed/777", "paper:b", 1, None, "777", "Rest and water", ("Noone",), 2012)
    found = merge_works([replace(BASE, pmid="777"), by_pmid])
    assert found.canonical(by_pmid.iri) == BASE.iri
    assert found.merges[0].reason == "same PubMed identifier 777"


def test_without_titles_the_place_decides() -> None:
    bare = other("b", title=None, doi=None)
    assert merge_works([replace(BASE, title=None, doi=None, iri="x:1"), bare]).aliases
    assert not merge_works([replace(BASE, title=None, doi=None, iri="x:1"), replace(bare, pages="300")]).aliases
    assert not merge_works([replace(BASE, title=None, doi=None, iri="x:1"), replace(bare, authors=("Somebody",))]).aliases


# --------------------------------------------------------------------------------------------------------------- two works


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"doi": "10.9999/other.77", "iri": "https://doi.org/10.9999/other.77", "volume": "2", "pages": "5"}, "different DOIs"),
        ({"doi": "10.9999/inv.2012.04.002", "iri": "https://doi.org/10.9999/inv.2012.04.002", "pages": None}, "different DOIs"),
        ({"year": 2015}, "different years"), ({"volume": "15", "pages": "11-19"}, "different places"),
        ({"title": BASE.title + " Part II", "pages": None, "volume": None}, "different parts"),
        ({"title": "Erratum: " + str(BASE.title), "pages": "400"}, "notice"), ({"title": "Reply to: " + str(BASE.title), "pages": "400"}, "notice"),
        ({"authors": ("Stranger", "Foreigner")}, "different authors"),
        ({"title": str(BASE.title).replace("invented fever", "invented fever 2011"), "pages": None}, "different numbers"),
    ],
    ids=str,
)
def test_conflicting_evidence_blocks(change: dict[str, object], why: str) -> None:
    found = merged(other("b", **change))
    assert found.aliases == {}
    assert [miss for miss in found.near_misses if why in miss.blocked_by], found.near_misses


def test_parts_of_a_series() -> None:
    title = "Studies on the wind in invented valleys"
    records = [other(f"p{k}", iri=f"x:{k}", title=f"{title}. {part}", pages=None, volume=None) for k, part in enumerate(("I", "II", "III", "Part IV"))]
    assert merge_works(records).aliases == {}


def test_yearly_statistics() -> None:
    records = [other(f"y{k}", iri=f"x:{k}", title=f"Village statistics, {2010 + k}", year=2010 + k, volume=None, pages=None) for k in range(4)]
    assert merge_works(records).aliases == {}


@pytest.mark.parametrize(
    ("one", "other_title"),
    [
        ("Treatment of invented hepatitis B in villages", "Treatment of invented hepatitis C in villages"),
        ("Two-year follow-up of rest in invented fever", "Five-year follow-up of rest in invented fever"),
        ("Two-year follow-up of rest in invented fever", "5-year follow-up of rest in invented fever"),
        ("Outcome of women with invented fever in the north", "Outcome of men with invented fever in the north"),
        ("Hypercalcemia in invented fever of the hills", "Hypocalcemia in invented fever of the hills"),
        ("Notes on invented fever I. Families of the north", "Notes on invented fever II. Families of the north"),
        ("Outcomes of water in invented fever of spring", "Outcomes of boiled water in invented fever of spring"),
        ("Rest in the treatment of invented fever of spring", "Rest in the treatment of invented fever of spring in children"),
        ("Rest in the treatment of invented fever of spring", "Overview of the discovery of rest in the treatment of invented fever of spring"),
        ("In vitro effects of water on invented fever", "In vivo effects of water on invented fever"),
        ("Safety of water in invented fever: a village trial", "Activity of water in invented fever: a village trial"),
        ("Acute invented fever in the villages of the north", "Chronic invented fever in the villages of the north"),
    ],
)
def test_titles_that_differ_by_a_word(one: str, other_title: str) -> None:
    left, right = (other(name, title=title, volume=None, pages=None) for name, title in (("b", one), ("c", other_title)))
    found = merge_works([left, right])
    assert not found.aliases and (not found.near_misses or found.near_misses[0].blocked_by)


@pytest.mark.parametrize(
    ("one", "other_title"),
    [
        ("Tumour behaviour and foetal haemoglobin in invented fever", "Tumor behavior and fetal hemoglobin in invented fever"),
        ("The immuno-therapy of invented fever in young villagers", "The immunotherapy of invented fever in young villagers"),
        ("Outcome of rest and water in invented fever", "Outcome or rest and watcr in invented fever"),
        ("Water inthe treatment of invented fever", "Water in the treatment of invented fever"),
        ("Rest and water in invented fever of spring: a village report", "Rest and water in invented fever of spring"),
        ("Rest in centres for invented fever of spring", "Rest in centers for invented fever of spring"),
        ("Rest and water for invented fever in three villages of the far north", "Rest and water for invented fever in 3 villages of the far north"),
    ],
)
def test_titles_that_are_spelled_otherwise(one: str, other_title: str) -> None:
    left, right = (other(name, title=title, volume=None, pages=None) for name, title in (("b", one), ("c", other_title)))
    assert merge_works([left, right]).aliases


def test_one_list_seldom_has_a_work_twice() -> None:
    alike = {"title": "Rest and water in the treatment of invented fever", "volume": None, "pages": None, "container": None}
    assert merged(other("b", **alike)).aliases
    found = merged(other("b", paper=BASE.paper, number=9, **alike))
    assert not found.aliases and found.near_misses[0].blocked_by.startswith("one list has both")
    assert merged(other("c", paper=BASE.paper, number=9)).aliases  # the same to the letter: listed twice


def test_another_page_of_the_same_volume() -> None:
    reply = other("b", title="Author reply", pages="3")
    assert not merge_works([reply, other("c", title="Author reply", pages="9")]).aliases
    assert merged(other("d", pages="210")).aliases  # a misprint beside a long title


def test_a_book_of_the_next_year_may_be_another_edition() -> None:
    book = other("b", title="The book of invented fever", container=None, volume=None, pages=None)
    found = merge_works([book, replace(book, iri="x:c", paper="x", year=2013)])
    assert not found.aliases and "edition" in found.near_misses[0].blocked_by
    assert merge_works([book, replace(book, iri="x:c", paper="x")]).aliases


def test_a_preprint_is_not_the_article() -> None:
    article = other("b", pages=None, volume=None)
    preprint = replace(article, iri="x:c", paper="x", container="medRxiv", year=2011)
    found = merge_works([article, preprint])
    assert not found.aliases and "preprint" in found.near_misses[0].blocked_by
    assert not merge_works([article, replace(article, iri="x:d", paper="x", container="Lancet of Villages")]).aliases
    assert merge_works([article, replace(article, iri="x:e", paper="x", container="J Inv Med")]).aliases


@pytest.mark.parametrize(("kind", "change"), [
    ("chapter", {"container": "Handbook of Invented Fevers", "volume": None}), ("thesis", {"container": None, "volume": None, "pages": None}),
    ("book", {"container": None, "volume": None, "pages": None}), ("preprint", {"container": None, "volume": None, "pages": None}),
])
def test_another_kind_of_work_of_the_same_title(kind: str, change: dict[str, object]) -> None:
    found = merged(other("b", kind=kind, **change))
    assert not found.merges
    assert found.near_misses[0].blocked_by.startswith((f"one is a {kind}", "different containers"))
    # What is printed too short to tell its kind is joined.
    assert merge_works([replace(BASE, container=None, volume=None, pages=None), other("b", kind=kind, **change)]).merges


def test_an_update_keeps_its_article_number() -> None:
    assert not merged(other("b", year=2013, volume="15")).merges
    assert merged(other("b", volume="15")).merges, "a misprinted volume"


def test_a_group_may_be_printed_by_its_initials() -> None:
    report = other("b", authors=("World Village Organization",), container=None, volume=None, pages=None)
    assert merge_works([report, replace(report, iri="x:c", paper="x", authors=("WVO",))]).aliases


def test_short_titles_need_a_place() -> None:
    one = other("b", iri="x:1", title="Fever", container=None, volume=None, pages=None)
    assert merge_works([one, replace(one, iri="x:2", paper="p")]).aliases == {}
    assert merge_works([replace(one, volume="3", pages="4", container="J A"), replace(one, iri="x:2", volume="3", pages="4", container="J A")]).aliases


def test_a_title_cut_behind_a_few_words_needs_the_whole_place() -> None:
    cut = other("b", title="Rest and water", authors=("Noone",), container="J Invent Med")
    assert merged(cut).aliases
    for change in ({"pages": "207"}, {"year": 2013}, {"authors": ("Somebody",)}, {"container": "Water Notes"}, {"title": "Rest for water"}):
        assert merged(replace(cut, **change)).aliases == {}, change  # type: ignore[arg-type]


def test_a_chain_does_not_join_what_conflicts() -> None:
    twin = replace(BASE, iri=work_iri("10.9999/elsewhere.9", ""), doi="10.9999/elsewhere.9", container="Other Letters", volume="2", pages="7-8")
    between = other("b", container=None, volume=None, pages=None)
    found = merged(twin, between)
    assert found.canonical(BASE.iri) != found.canonical(twin.iri)
    assert any("either" in miss.blocked_by or "DOIs" in miss.blocked_by for miss in found.near_misses)


def test_one_identifier_for_two_works_is_told() -> None:
    wrong = replace(BASE, paper="paper:b", title="The migration of storks over mountains in winter", authors=("Vogel",), year=1999, pages="1", volume="2")
    found = merged(wrong)
    assert any("two different works" in miss.blocked_by for miss in found.near_misses)


# ------------------------------------------------------------------------------------------------------- papers, decisions


@pytest.mark.parametrize("authors", [(), ("Somebody",)])
def test_an_identifier_of_two_works_joins_nobody_also_where_one_is_unsigned(authors: tuple[str, ...]) -> None:
    unsigned = replace(BASE, paper="paper:u", title="Notes on the upkeep of wooden bridges in winter", authors=authors)
    for records in ([BASE, unsigned], [unsigned, BASE], [unsigned, replace(unsigned, title="Rules of the harbour", authors=())]):
        assert merge_works([*records, other("b")]).aliases == {}  # an identifier of two works joins nobody


def test_the_paper_of_the_corpus_is_the_node() -> None:
    built = replace(BASE, iri="https://w3id.org/litkg/id/paper/abc", paper="https://w3id.org/litkg/id/paper/abc", number=None, doi=None, is_paper=True)
    found = merged(built, other("b"))
    assert set(found.aliases.values()) == {built.iri} and len(found.aliases) == 2


def test_two_papers_are_never_joined_without_a_word() -> None:
    one, two = (replace(BASE, iri=f"paper:{k}", doi=None, is_paper=True) for k in (1, 2))
    found = merge_works([one, two])
    assert found.aliases == {} and found.near_misses[0].blocked_by == "both are papers of the corpus"
    assert merge_works([one, two], [Decision(one.iri, two.iri, True)]).aliases == {"paper:2": "paper:1"}


def test_a_paper_that_has_joined_its_references_meets_another() -> None:
    files = [replace(BASE, iri=f"z:{k}", paper=f"z:{k}", number=None, doi=None, is_paper=True) for k in (1, 2)]
    found = merge_works([other("b"), other("c"), *files])
    assert set(found.aliases.values()) == {"z:1"} and "z:2" not in found.aliases
    assert found.near_misses[0].blocked_by == "both are papers of the corpus"
    printed = replace(BASE, number=None, paper=BASE.iri, is_paper=True)
    assert set(merge_works([printed, other("b"), other("c"), *files]).aliases.values()) == {BASE.iri}


def test_the_most_cited_doi_is_kept() -> None:
    rare = replace(BASE, iri=work_iri("10.9999/inv.2012.04.01", ""), doi="10.9999/inv.2012.04.01", paper="paper:x")
    found = merge_works([rare, BASE, replace(BASE, paper="paper:c")])
    assert found.aliases == {rare.iri: BASE.iri}


def test_decisions_overrule() -> None:
    b = other("b")
    assert merged(b, decisions=(Decision(BASE.iri, b.iri, False),)).aliases == {}
    stranger = WorkRecord("x:s", "paper:s", 1, None, None, "Quite another thing", ("Vogel",), 1950)
    found = merged(stranger, decisions=(Decision("x:s", BASE.iri, True),))
    assert found.aliases == {"x:s": BASE.iri} and found.merges[0].reason == "same by decision"
    contradiction = (Decision("x:s", BASE.iri, True), Decision("x:s", BASE.iri, False))
    assert merged(stranger, decisions=contradiction).aliases == {}
    assert merged(b, decisions=(Decision("x:unknown", BASE.iri, True),)).aliases  # unknown IRIs are left alone


def test_decisions_from_a_file() -> None:
    text = f"# what we know\nsame\t{BASE.iri}\thttps://doi.org/10.9999/x\tchecked by hand\ndifferent doi:10.9999/A <x:2>\n\n"
    assert read_decisions(text) == (Decision(BASE.iri, "https://doi.org/10.9999/x", True), Decision("https://doi.org/10.9999/a", "x:2", False))
    with pytest.raises(LitkgError, match="line 1"):
        read_decisions("perhaps x:1 x:2")


def test_the_order_of_records_does_not_matter() -> None:
    records = [BASE, *(other(f"n{k}", year=2012 + k % 2, pages=None if k % 3 else "201") for k in range(9)), other("far", year=2019)]
    outcome = merge_works(records)
    for seed in range(5):
        shuffled = list(records)
        random.Random(seed).shuffle(shuffled)
        assert merge_works(shuffled) == outcome


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.text(max_size=30), st.integers(1990, 1996), st.sampled_from([None, "1", "2"])), max_size=8))
def test_aliases_are_flat_and_never_circular(rows: list[tuple[str, str, int, str | None]]) -> None:
    records = [WorkRecord(f"x:{name}", "p", k, None, None, title, ("Noone",), year, "J", volume, "7") for k, (name, title, year, volume) in enumerate(rows)]
    found = merge_works(records)
    assert not set(found.aliases) & set(found.aliases.values())
    assert all(merge.canonical == found.canonical(merge.alias) for merge in found.merges)


# ----------------------------------------------------------------------------------------------------------------- measured


@needs_dev
def test_records_printed_in_several_styles() -> None:
    precision, recall, _ = score_merges(*printed_twice())
    assert precision == 1.0 and recall >= 0.97


@needs_dev
def test_damaged_copies_and_decoys() -> None:
    precision, recall, found = score_merges(*damaged())
    assert precision >= 0.995 and recall >= 0.965  # decoys of the same title leave bare copies alone
    assert all(merge.reason and 0 < merge.score <= 1 for merge in found.merges)


def test_cost_is_near_linear() -> None:
    def cost(n: int) -> int:
        rng = random.Random(3)
        words = ["".join(rng.choices("abcdefghilmnoprstuv", k=7)) for _ in range(20_000)]
        titles = [" ".join(rng.sample(words, 8)) for _ in range(n)]
        records = [WorkRecord(f"x:{k}", "p", k, None, None, t, (words[k],), 1990 + k % 30, "J", str(k % 90), str(k)) for k, t in enumerate(titles)]
        return calls(merge_works, records)

    assert cost(2000) < 4 * 1.5 * cost(500)


@needs_seeds
def test_the_seeds_share_twelve_works() -> None:
    from benchmarks.citations import record_of
    from extract import pipeline
    from kg.workkey import paper_iri

    records = []
    for path in sorted((SHARED / "corpus" / "seeds").glob("*.txt")):
        document = pipeline.read_text(path.read_bytes().decode("utf-8"))
        m = document.metadata
        iri = paper_iri(document)
        records.append(WorkRecord(iri, iri, None, m.doi, None, m.title, tuple(a.family for a in m.authors), m.year, m.journal, is_paper=True))
        records += [record_of(r, iri, r.number or 0) for r in document.references]
    found = merge_works(records)
    cited: dict[str, set[str]] = {}
    for record in records:
        if not record.is_paper:
            cited.setdefault(found.canonical(record.iri), set()).add(record.paper)
    shared = {work for work, papers in cited.items() if len(papers) > 1}
    assert len(shared) == 12
    assert {work for work in shared if len(cited[work]) == 3} == {"https://doi.org/10.1080/10428194.2017.1326597", "https://doi.org/10.1182/blood-2006-05-018192"}
    papers = {record.iri for record in records if record.is_paper}
    assert cited.keys() & papers == {"https://doi.org/10.3389/fonc.2021.699946"}
    assert found.near_misses == ()
