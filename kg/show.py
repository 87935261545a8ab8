"""All that a graph says of one thing, each line with its quote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.ids import DOI, ONTOLOGY, PREFIXES, compact
from kg.model import LitkgError

if TYPE_CHECKING:
    import pyoxigraph

_PREFIX = """PREFIX kg: <https://w3id.org/litkg/ontology/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX bibo: <http://purl.org/ontology/bibo/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


@dataclass(frozen=True)
class Line:
    """One statement with one of its quotes."""

    text: str
    details: str
    paper: str
    section: str
    start: int
    end: int
    quote: str
    standing: str
    page: int | None = None


@dataclass(frozen=True)
class Thing:
    """A node and what is said of it."""

    iri: str
    label: str
    types: tuple[str, ...]
    lines: tuple[Line, ...]


def find(store: pyoxigraph.Store, wanted: str) -> list[str]:
    """IRIs of what the user means: an IRI, a short form, a DOI, a label, or a part of a label. Best first; empty where nothing fits."""
    import pyoxigraph

    asked = wanted.strip()
    if not asked:
        return []
    candidates = [asked]
    if ":" in asked:
        prefix, local = asked.split(":", 1)
        if prefix in PREFIXES:
            candidates.append(PREFIXES[prefix] + local)
    if asked.lower().startswith("10."):
        candidates.append(DOI + asked.lower())
    if asked.lower().startswith("doi:"):
        candidates.append(DOI + asked[4:].strip().lower())
    for iri in candidates:
        try:
            node = pyoxigraph.NamedNode(iri)
        except ValueError:
            continue
        if next(iter(store.quads_for_pattern(node, None, None)), None) is not None:
            return [iri]
    exact, partial = [], []
    named = store.query(_PREFIX + """SELECT DISTINCT ?x ?label WHERE { { ?x rdfs:label ?label } UNION { ?x dcterms:title ?label . ?x a kg:Work }
        FILTER NOT EXISTS { ?x a kg:Evidence } FILTER NOT EXISTS { ?x a kg:Assertion } FILTER NOT EXISTS { ?x a oa:TextPositionSelector }
        FILTER NOT EXISTS { ?x kg:ofSubject ?s } FILTER NOT EXISTS { ?x a kg:DocumentText } FILTER NOT EXISTS { ?x a kg:Authorship } }""")
    for solution in named:  # type: ignore[union-attr]
        label = solution["label"].value
        if label.casefold() == asked.casefold():
            exact.append(solution["x"].value)
        elif asked.casefold() in label.casefold():
            partial.append((len(label), solution["x"].value))
    return sorted(set(exact)) or [iri for _, iri in sorted(set(partial))]


def thing(store: pyoxigraph.Store, iri: str) -> Thing:
    """What the graph says of a node, as subject and as object, in the order of papers and offsets."""
    import pyoxigraph

    node = pyoxigraph.NamedNode(iri)
    labels = sorted(str(getattr(q.object, "value", "")) for q in store.quads_for_pattern(node, pyoxigraph.NamedNode(PREFIXES["rdfs"] + "label"), None))
    types = sorted(str(getattr(q.object, "value", "")) for q in store.quads_for_pattern(node, pyoxigraph.NamedNode(PREFIXES["rdf"] + "type"), None))
    lines = sorted(set(_lines(store, iri)), key=lambda line: (line.paper, line.start, line.end, line.text, line.details))
    return Thing(iri, labels[0] if labels else compact(iri), tuple(compact(t) for t in types), tuple(lines))


def _lines(store: pyoxigraph.Store, iri: str) -> Iterator[Line]:
    query = f"""SELECT ?s ?sl ?p ?o ?ol ?neg ?hed ?event ?paper ?section ?start ?end ?quote ?standing ?page WHERE {{
        {{ BIND(<{iri}> AS ?s) ?a rdf:subject <{iri}> }} UNION {{ ?a rdf:object <{iri}> }} UNION {{ ?ev2 kg:ofSubject <{iri}> . ?a kg:aboutEvent ?ev2 }}
        ?a rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:negated ?neg ; kg:hedged ?hed ; kg:hasEvidence ?e .
        ?e kg:inPaper ?paper ; kg:standing ?standing ; oa:hasSelector ?span .
        ?span oa:start ?start ; oa:end ?end ; oa:exact ?quote ; kg:section ?section .
        FILTER NOT EXISTS {{ ?e kg:repeats ?earlier }}
        OPTIONAL {{ ?e kg:page ?page }} OPTIONAL {{ ?s rdfs:label ?sl }} OPTIONAL {{ ?o rdfs:label ?ol }} OPTIONAL {{ ?a kg:aboutEvent ?event }} }}"""
    details: dict[str, str] = {}
    for solution in store.query(_PREFIX + query):  # type: ignore[union-attr]
        row = {name: solution[name].value if solution[name] is not None else "" for name in
               ("s", "sl", "p", "o", "ol", "neg", "hed", "event", "paper", "section", "start", "end", "quote", "standing", "page")}
        sign = "not " if row["neg"] == "true" else "possibly " if row["hed"] == "true" else ""
        predicate = row["p"].removeprefix(ONTOLOGY) if row["p"].startswith(ONTOLOGY) else compact(row["p"])
        subject = row["sl"] or compact(row["s"])
        obj = row["ol"] or compact(row["o"])
        if row["event"] and row["event"] not in details:
            details[row["event"]] = _details(store, row["event"])
        yield Line(f"{subject} {sign}{predicate} {obj}", details.get(row["event"], ""), row["paper"], row["section"], int(row["start"]), int(row["end"]),
                   row["quote"], row["standing"], int(row["page"]) if row["page"] else None)


_HIDDEN = {"rawText", "sentenceText", "ofSubject", "inPaper", "markerStart", "markerEnd", "order"}


def _details(store: pyoxigraph.Store, event: str) -> str:
    parts = []
    for solution in store.query(_PREFIX + f"SELECT ?p ?o ?l WHERE {{ <{event}> ?p ?o OPTIONAL {{ ?o rdfs:label ?l }} }}"):  # type: ignore[union-attr]
        predicate = solution["p"].value
        name = predicate.removeprefix(ONTOLOGY) if predicate.startswith(ONTOLOGY) else compact(predicate)
        if name in _HIDDEN or name in ("rdf:type", "rdfs:label"):
            continue
        value = solution["l"].value if solution["l"] is not None else solution["o"].value
        parts.append(f"{name}: {' '.join(value.split())[:120]}")
    return "; ".join(sorted(parts))


def one(store: pyoxigraph.Store, wanted: str) -> tuple[str, list[str]]:
    """The best match and the other candidates. Raises LitkgError where nothing fits."""
    found = find(store, wanted)
    if not found:
        raise LitkgError(f"nothing in the graph is called {wanted!r}; try a DOI, an IRI, a label or a part of one")
    return found[0], found[1:]
