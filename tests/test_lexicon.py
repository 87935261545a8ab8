"""Lexicons: folding, the matcher, the shipped files, a user's own files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from extract import lexicon_store
from extract.lexicon import SHIPPED, Entry, Lexicon, case_counts, is_lexicon, key_of, load, read_tsv, shipped, table, tokens
from extract.lexicon_store import open_store, parse_spec
from extract.pipeline import read_text
from extract.relations import targets
from kg.model import MENTION_TYPES, Config, Entity, LitkgError


def made(*texts: str, type_: str = "drug") -> Lexicon:
    return Lexicon((table(Entry(t, "", t, type_, "test") for t in texts),))


def found(lexicon: Lexicon, text: str) -> list[str]:
    return [text[h.start : h.end] for h in lexicon.find(text)]


@pytest.mark.parametrize(("one", "other"), [
    ("CAR T-cells", "CAR-T cell"), ("leukaemias", "leukemia"), ("TNF-α", "TNF alpha"), ("Hodgkin's lymphoma", "Hodgkin lymphoma"),
    ("BCR::ABL1", "BCR-ABL1"), ("BCR/ABL1", "BCR-ABL1"), ("VP16", "VP-16"), ("metastases", "metastasis"), ("oedema", "edema"),
    ("sulphate", "sulfate"), ("therapies", "therapy"), ("thromboses", "thrombosis"),
])
def test_folding_makes_equal(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), [("CD3", "CD33"), ("IL-2", "IL-12"), ("Ph+ ALL", "Ph ALL"), ("vincristine", "vinblastine")])
def test_folding_keeps_apart(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_words_know_their_place() -> None:
    text = "CAR T-cells, CD19+"
    words = tokens(text)
    assert [text[start : words.end_of(i)] for i, start in enumerate(words.starts)] == words.written
    assert words.norms == ["car", "t", "cell", ",", "cd", "19", "+"]


def test_the_longest_form_wins() -> None:
    lexicon = made("leukemia", "acute leukemia", "acute lymphoblastic leukemia")
    assert found(lexicon, "An acute lymphoblastic leukemia, no acute leukemia.") == ["acute lymphoblastic leukemia", "acute leukemia"]


def test_words_are_whole() -> None:
    assert found(made("CD3", "ase", "alan"), "CD33 and CD3zeta; alanine and phase") == []


@pytest.mark.parametrize("text", ["all patients", "Go home", "in the it department", "10 mm"])
def test_abbreviations_keep_their_case(text: str) -> None:
    assert found(made("ALL", "GO", "IT", "Mm"), text) == []


def test_abbreviations_may_have_a_plural() -> None:
    assert found(made("TKI"), "Two TKIs were given.") == ["TKIs"]


@pytest.mark.parametrize(("form", "counts"), [("ALL", True), ("Mm", True), ("CAR-T", True), ("rash", False), ("Blincyto", False), ("aspirin", False)])
def test_which_forms_keep_their_case(form: str, counts: bool) -> None:
    assert case_counts(form) is counts


def test_several_senses_are_all_kept() -> None:
    lexicon = Lexicon((table([Entry("KIT", "", "KIT", "gene", "a"), Entry("KIT", "", "CD117", "antigen", "b")]),))
    assert {e.type for e in lexicon.lookup("KIT")} == {"gene", "antigen"}


def test_shipped_files_are_sound() -> None:
    files = [path for path in sorted(SHIPPED.glob("*.tsv")) if is_lexicon(path)]
    assert len(files) >= 12
    for path in files:
        seen = set()
        for entry in read_tsv(path):
            assert entry.type in MENTION_TYPES, (path, entry)
            assert entry.iri == "" or entry.iri.startswith(("http://", "https://")), (path, entry)
            assert entry.text == entry.text.strip() and "\t" not in entry.text, (path, entry)
            assert entry.source, (path, entry)
            assert (entry.text, entry.type) not in seen, (path, entry)
            seen.add((entry.text, entry.type))


def test_names_of_our_own_have_no_identifier_unless_the_reference_gives_it() -> None:
    given = {e.iri for path in SHIPPED.glob("*.tsv") if is_lexicon(path) for e in read_tsv(path) if e.source.startswith("shared/reference")}
    assert all(e.iri in given or not e.iri for path in SHIPPED.glob("*.tsv") if is_lexicon(path) for e in read_tsv(path) if e.source == "litkg")


def test_drug_names_are_many() -> None:
    assert len({e.label for e in read_tsv(SHIPPED / "drugs.tsv")}) > 1500


@pytest.mark.parametrize(("text", "label", "type_"), [
    ("blinatumomab", "blinatumomab", "drug"), ("rituximab-abbs", "rituximab", "drug"), ("paracetamol", "acetaminophen", "drug"),
    ("CRS", "cytokine release syndrome", "adverse_event"), ("heart attack", "myocardial infarction", "disease"),
    ("erysipelas", "erysipelas", "disease"), ("axi-cel", "axicabtagene ciloleucel", "cell_therapy"), ("diuretics", "diuretic", "drug_class"),
])
def test_what_names_mean(text: str, label: str, type_: str) -> None:
    assert (label, type_) in {(e.label, e.type) for e in load().lookup(text)}


def test_no_form_claims_more_than_it_says() -> None:
    assert not any(e.label.startswith("autologous") for e in load().lookup("CAR containing CD28"))
    assert all("CD19" not in e.label for e in load().lookup("autologous CAR-T"))


# ------------------------------------------------------------------------------------------------------------- a user's lexicons


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LITKG_CACHE", str(tmp_path / "cache"))
    open_store.cache_clear()
    load.cache_clear()
    return tmp_path / "cache"


def test_tsv(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("# made for a test\ntext\tiri\tlabel\ttype\tsource\nzorbium\thttp://example.org/1\tzorbium\tdrug\tme\n", "utf-8")
    hit = load((str(path),)).find("He was given Zorbium daily.")[0]
    assert hit.entries == (Entry("zorbium", "http://example.org/1", "zorbium", "drug", "me"),)


def test_a_cached_lexicon_gives_the_same(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("text\ttype\nzorbium acid\tdrug\nglark fever\tdisease\n", "utf-8")
    text = "zorbium acids against glark fever"
    first = load((str(path),)).find(text)
    assert len(list(cache.iterdir())) == 2
    open_store.cache_clear()
    load.cache_clear()
    assert load((str(path),)).find(text) == first
    for file in cache.iterdir():
        file.unlink()
    open_store.cache_clear()
    load.cache_clear()
    assert load((str(path),)).find(text) == first


def test_a_changed_file_is_read_again(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("text\ttype\nzorbium\tdrug\n", "utf-8")
    assert lexicon_store.digest(parse_spec(str(path))) == (before := lexicon_store.digest(parse_spec(str(path))))
    path.write_text("text\ttype\nglarkium\tdrug\n", "utf-8")
    assert lexicon_store.digest(parse_spec(str(path))) != before


def test_csv_with_a_mapping(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "mine.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([["name", "id"], ["Zorb, liquid", "http://example.org/2"]])
    entry = load((f"{path}:text=name,iri=id,type=drug",)).lookup("zorb, liquid")[0]
    assert (entry.iri, entry.type, entry.label) == ("http://example.org/2", "drug", "Zorb, liquid")


def test_obo(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "mine.obo"
    path.write_text(
        "format-version: 1.2\n\n[Term]\nid: XX:0000001\nname: glark fever\nsynonym: \"glarkitis\" EXACT []\nsynonym: \"fever\" BROAD []\n\n"
        "[Term]\nid: XX:0000002\nname: old glark\nis_obsolete: true\n\n[Typedef]\nid: part_of\nname: part of\n", "utf-8",
    )
    lexicon = Lexicon((open_store(f"{path}:type=disease"),))
    assert lexicon.lookup("glarkitis")[0][1:4] == ("http://purl.obolibrary.org/obo/XX_0000001", "glark fever", "disease")
    assert not lexicon.lookup("old glark") and not lexicon.lookup("part of") and not lexicon.lookup("fever")


def test_skos(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<http://example.org/3> a skos:Concept ; skos:prefLabel \"glark fever\"@en ;\n"
        "  skos:altLabel \"glarkitis\"@en, \"Glarkfieber\"@de .\n", "utf-8",
    )
    lexicon = Lexicon((open_store(f"{path}:type=disease"),))
    assert lexicon.lookup("glarkitis")[0].label == "glark fever"
    assert not lexicon.lookup("Glarkfieber")


@pytest.mark.parametrize(("name", "content", "part"), [
    ("a.tsv", "name\tid\nx\t1\n", "no column 'text'"),
    ("a.csv", "name,id\nx,1\n", "text=COLUMN"),
    ("a.pdf", "x", "unknown kind"),
    ("a.ttl", "this is no turtle", "not readable as turtle"),
    ("b.tsv", "text\ttype\nx\tgadget\n", "no kind of mention"),
])
def test_bad_files_say_what_to_do(tmp_path: Path, cache: Path, name: str, content: str, part: str) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(LitkgError, match=part):
        open_store(str(path))


def test_a_missing_file_is_named(cache: Path) -> None:
    with pytest.raises(LitkgError, match="no such lexicon"):
        open_store("/nowhere/at/all.tsv")


def test_the_users_form_comes_first(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("text\tlabel\ttype\nrituximab\tour rituximab\tdrug\n", "utf-8")
    assert load((str(path),)).find("rituximab")[0].entries[0].label == "our rituximab"
    assert shipped().get("rituximab")


def test_the_users_targets_are_targets(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text(
        "text\tiri\ttype\nXYR9\thttp://example.org/xyr9\tantigen\nQLP4\thttp://example.org/qlp4\tgene\nfoomab\t\tdrug\ncytozap\t\tdrug\n", "utf-8",
    )
    text = "He received the anti-XYR9 antibody foomab. He was given cytozap, a QLP4 inhibitor. Cytozap, a ZZT5 inhibitor, was stopped."
    found = targets.extract(read_text(text, Config(lexicons=(str(path),))))
    assert {(a.subject.label, a.object.iri) for a in found if isinstance(a.object, Entity)} == {
        ("foomab", "http://example.org/xyr9"), ("cytozap", "http://example.org/qlp4"),
    }
