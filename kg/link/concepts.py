"""What else a concept is called and known as: synonyms and cross-references of the shipped lexicons, for the concepts of the graph."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kg.ids import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

_ALT, _SKOS = PREFIXES["skos"] + "altLabel", PREFIXES["skos"]
#: More names than this say nothing more to a reader.
_MOST = 25


def _rows(name: str) -> Iterator[list[str]]:
    path = files("ontology").joinpath("lexicons", name)
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        if number and line.strip() and not line.startswith("#"):
            yield line.split("\t")


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """IRI -> written forms other than the label, sorted."""
    found: dict[str, set[str]] = {}
    for entry in sorted(files("ontology").joinpath("lexicons").iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".tsv") or entry.name == "xrefs.tsv":
            continue
        for cells in _rows(entry.name):
            if len(cells) >= 3 and cells[1].startswith("http") and cells[0].casefold() != cells[2].casefold():
                found.setdefault(cells[1], set()).add(cells[0])
    return {iri: tuple(sorted(names)[:_MOST]) for iri, names in found.items()}


@cache
def _matches() -> dict[str, tuple[tuple[str, str], ...]]:
    """IRI -> (skos property, IRI elsewhere)."""
    found: dict[str, set[tuple[str, str]]] = {}
    header: list[str] = []
    path = files("ontology").joinpath("lexicons", "xrefs.tsv")
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        cells = line.split("\t")
        if not header:
            header = cells
            continue
        row = dict(zip(header, cells, strict=False))
        iri, xref, relation = row.get("iri", ""), row.get("xref", ""), row.get("relation", "")
        if iri.startswith("http") and xref.startswith("http") and relation.startswith("skos:"):
            found.setdefault(iri, set()).add((_SKOS + relation[5:], xref))
    return {iri: tuple(sorted(pairs)) for iri, pairs in found.items()}


def link_concepts(store: pyoxigraph.Store) -> Iterator[str]:
    """Synonyms and cross-references of every concept that the graph speaks of; added to the store as well."""
    import pyoxigraph as ox

    # One look for each name that there is, however large the graph.
    label = ox.NamedNode(PREFIXES["rdfs"] + "label")
    added = []
    for iri in sorted(set(_names()) | set(_matches())):
        node = ox.NamedNode(iri)
        if next(iter(store.quads_for_pattern(node, label, None)), None) is None:
            continue
        added += [ox.Quad(node, ox.NamedNode(_ALT), ox.Literal(name)) for name in _names().get(iri, ())]
        added += [ox.Quad(node, ox.NamedNode(relation), ox.NamedNode(other)) for relation, other in _matches().get(iri, ())]
    store.extend(added)
    for quad in added:
        yield str(quad.triple)
