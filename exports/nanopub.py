"""Nanopublications: each affirmed statement as four named graphs (head, assertion, provenance, publication information) in TriG.

The assertion graph holds the statement and its event; the provenance graph the evidence with quote and offsets. What is lost: negated, hedged
and relayed statements (an assertion graph says that something is so), and what belongs to no statement (author lists, merges). The IRIs are made
from those of the statements; they are no "trusty" URIs, and no day of publication is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.propertygraph import ABOUT_EVENT, ASSERTION, HAS_EVIDENCE, HEDGED, NEGATED, OBJECT, PREDICATE, SELECTOR, STANDING, SUBJECT, PropertyGraph
from exports.writing import file_aside
from kg.ids import DATA, PREFIXES
from kg.store import GraphFolder

if TYPE_CHECKING:
    import pyoxigraph

NP = "http://www.nanopub.org/nschema#"


def write_nanopub(folder: GraphFolder, path: Path) -> None:
    """One nanopublication for each affirmed statement. What is lost: see the module."""
    import pyoxigraph

    graph = PropertyGraph(folder.store())
    found = sorted(node.iri for node in graph.nodes() if ASSERTION in node.types)
    quads = (quad for iri in found for quad in nanopub(graph, iri))
    with file_aside(path) as out:
        pyoxigraph.serialize(quads, str(out), format=pyoxigraph.RdfFormat.TRIG, prefixes={**PREFIXES, "np": NP})


def nanopub(graph: PropertyGraph, iri: str) -> Iterator[pyoxigraph.Quad]:
    """The quads of one statement's nanopublication, in a stable order; none where it is not affirmed by the paper that makes it."""
    import pyoxigraph

    a = graph.node(iri)
    places = [graph.node(e) for e in a.links.get(HAS_EVIDENCE, ())]
    affirmed = [e for e in places if e.first(STANDING) in ("own", "background")]
    if a.first(NEGATED) != "false" or a.first(HEDGED) != "false" or not affirmed:
        return
    base = f"{DATA}nanopub/{iri.rsplit('/', 1)[-1]}"
    node = {name: pyoxigraph.NamedNode(f"{base}#{name}") for name in ("head", "assertion", "provenance", "pubinfo")}
    publication = pyoxigraph.NamedNode(base)

    def term(text: str) -> pyoxigraph.NamedNode:
        return pyoxigraph.NamedNode(text)

    def about(subject: str) -> list[tuple[Any, Any, Any]]:
        triples = (q.triple for q in graph.store.quads_for_pattern(term(subject), None, None))
        return [(t.subject, t.predicate, t.object) for t in sorted(triples, key=str)]

    target: Any = next(iter(graph.store.quads_for_pattern(term(iri), term(OBJECT), None))).object
    parts: dict[str, list[tuple[Any, Any, Any]]] = {
        "head": [
            (publication, term(PREFIXES["rdf"] + "type"), term(NP + "Nanopublication")),
            *((publication, term(NP + name), node[part]) for name, part in
              (("hasAssertion", "assertion"), ("hasProvenance", "provenance"), ("hasPublicationInfo", "pubinfo"))),
        ],
        "assertion": [(term(a.link(SUBJECT) or a.first(SUBJECT)), term(a.first(PREDICATE)), target)],
        "provenance": [(node["assertion"], term(PREFIXES["prov"] + "wasDerivedFrom"), term(e.iri)) for e in affirmed],
        "pubinfo": [(publication, term(PREFIXES["prov"] + "wasDerivedFrom"), term(iri)),
                    (publication, term(PREFIXES["prov"] + "wasAttributedTo"), term(DATA + "litkg"))],
    }
    event = a.link(ABOUT_EVENT)
    if event:
        parts["assertion"] += about(event)
    for e in affirmed:
        parts["provenance"] += about(e.iri) + about(e.first(SELECTOR))
    for name in ("head", "assertion", "provenance", "pubinfo"):
        for triple in parts[name]:
            yield pyoxigraph.Quad(*triple, node[name])
