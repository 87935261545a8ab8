"""The named queries that every graph carries (ontology/queries.nt, see exports.executables): no linker in earnest, but found on no paper either."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph


def link_queries(store: pyoxigraph.Store) -> Iterator[str]:
    """The triples of the queries; they are added to the store as well."""
    import pyoxigraph as ox

    data = files("ontology").joinpath("queries.nt").read_bytes()
    triples = [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)]
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    for triple in triples:
        yield str(triple)
