"""The vocabulary is complete: every term is described, every name that code, queries and shapes use is a term, the page is up to date."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

ROOT = Path(__file__).resolve().parent.parent
KG = "https://w3id.org/litkg/ontology/"
SKOS_MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)


@pytest.fixture(scope="module")
def schema() -> rdflib.Graph:
    return rdflib.Graph().parse(ROOT / "ontology" / "schema.ttl", format="turtle")


def names(schema: rdflib.Graph) -> set[str]:
    return {str(s).removeprefix(KG) for s in schema.subjects() if str(s).startswith(KG) and str(s) != KG}


def test_every_term_is_described(schema: rdflib.Graph) -> None:
    for term in {s for s in schema.subjects() if str(s).startswith(KG) and str(s) != KG}:
        assert schema.value(term, RDFS.label), term
        assert str(schema.value(term, RDFS.comment) or "").endswith((".", "…")), term
        assert schema.value(term, SKOS.example), term
        if (term, RDF.type, OWL.Class) not in schema:
            assert len(list(schema.objects(term, RDFS.domain))) == 1, term
            assert len(list(schema.objects(term, RDFS.range))) == 1, term


def test_terms_lead_only_to_terms(schema: rdflib.Graph) -> None:
    known = names(schema)
    for predicate in (RDFS.domain, RDFS.range, RDFS.subClassOf):
        for target in schema.objects(None, predicate):
            assert not str(target).startswith(KG) or str(target).removeprefix(KG) in known, target


def test_matches_lead_out(schema: rdflib.Graph) -> None:
    for predicate in SKOS_MATCHES:
        for source, target in schema.subject_objects(predicate):
            assert not str(target).startswith(KG), (source, target)
            assert str(target).startswith("http")


def used_in(paths: list[Path], pattern: str = r"(?<![\w:/])kg:([A-Za-z]\w*)") -> dict[str, str]:
    """Names of ours in some files, with one file that uses each."""
    return {name: str(path.relative_to(ROOT)) for path in paths for name in re.findall(pattern, path.read_text("utf-8"))}


def test_queries_use_only_terms(schema: rdflib.Graph) -> None:
    used = used_in(sorted((ROOT / "exports" / "queries").glob("*.rq")))
    assert not {n: f for n, f in used.items() if n not in names(schema)}


def test_shapes_use_only_terms(schema: rdflib.Graph) -> None:
    used = used_in([ROOT / "ontology" / "shapes.ttl"])
    assert not {n: f for n, f in used.items() if n not in names(schema)}


def test_events_of_the_extractors_are_terms(schema: rdflib.Graph) -> None:
    used = used_in(sorted((ROOT / "extract" / "relations").glob("*.py")), r'Event\(\s*"(\w+)"')
    assert used, "no extractor makes an event any more?"
    assert not {n: f for n, f in used.items() if n not in names(schema)}


def test_every_class_of_events_has_a_shape(schema: rdflib.Graph) -> None:
    used = used_in(sorted((ROOT / "extract" / "relations").glob("*.py")), r'Event\(\s*"(\w+)"')
    shaped = used_in([ROOT / "ontology" / "shapes.ttl"])
    assert not set(used) - set(shaped)


def test_every_class_has_a_shape(schema: rdflib.Graph) -> None:
    shapes = rdflib.Graph().parse(ROOT / "ontology" / "shapes.ttl", format="turtle")
    targets = set(shapes.objects(None, rdflib.URIRef("http://www.w3.org/ns/shacl#targetClass")))
    assert not {c for c in schema.subjects(RDF.type, OWL.Class) if str(c).startswith(KG)} - targets


def test_the_page_is_up_to_date(accept: bool) -> None:
    from ontology.page import page

    path = ROOT / "docs" / "ontology.md"
    if accept:
        path.write_text(page(), "utf-8")
    assert path.read_text("utf-8") == page(), "run `pytest tests/test_ontology.py --accept`"


def test_the_page_has_every_term(schema: rdflib.Graph) -> None:
    from ontology.page import terms

    assert {t.name for rows in terms().values() for t in rows} == names(schema)


def test_the_context_is_up_to_date(accept: bool) -> None:
    from ontology.context import context_text

    path = ROOT / "ontology" / "context.jsonld"
    if accept:
        path.write_text(context_text(), "utf-8")
    assert path.read_text("utf-8") == context_text(), "run `pytest tests/test_ontology.py --accept`"


def test_the_context_means_what_the_schema_says(schema: rdflib.Graph) -> None:
    """One node with every relation of ours by its short name gives back every relation, with an IRI behind each object property."""
    from ontology.context import context

    relations = {str(s).removeprefix(KG): (s, RDF.type, OWL.ObjectProperty) in schema for s in names_of_relations(schema)}
    node = {"@id": "https://example.org/x", "@type": "Patient"} | dict.fromkeys(relations, "https://example.org/y")
    graph = rdflib.Graph().parse(data=json.dumps({"@context": context(), **node}), format="json-ld")
    found = {str(p).removeprefix(KG): isinstance(o, rdflib.URIRef) for _, p, o in graph if p != RDF.type}
    assert found == relations
    assert graph.value(rdflib.URIRef("https://example.org/x"), RDF.type) == rdflib.URIRef(KG + "Patient")


def names_of_relations(schema: rdflib.Graph) -> set[rdflib.term.Node]:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
    return {s for kind in kinds for s in schema.subjects(RDF.type, kind) if str(s).startswith(KG)}


def test_matches_with_biolink_are_in_its_model(schema: rdflib.Graph) -> None:
    """No name of another vocabulary is guessed: those of Biolink are looked up in its model."""
    import biolink_model

    model = (Path(next(iter(biolink_model.__path__))) / "schema" / "biolink_model.yaml").read_text("utf-8")
    base = "https://w3id.org/biolink/vocab/"
    used = {str(o).removeprefix(base) for p in SKOS_MATCHES for o in schema.objects(None, p) if str(o).startswith(base)}
    entries = re.findall(r"^  ([a-z][^:\n]*):\s*$", model, re.M)
    known = {"".join(w[:1].upper() + w[1:] for w in name.split()) for name in entries} | {name.replace(" ", "_") for name in entries}
    assert used
    assert not used - known
