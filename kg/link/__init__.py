"""Linkers: what only shows when papers are seen together. Derived from the shards, recomputed with the index, never mixed into shards."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph


@cache
def linker_fingerprint() -> str:
    """Digest of the linkers' code, of the lexicons that they take names from, and of the queries that every graph carries."""
    sha = hashlib.sha256(files("ontology").joinpath("queries.nt").read_bytes())
    for entry in sorted(files("ontology").joinpath("lexicons").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".tsv"):
            sha.update(entry.read_bytes())
    for entry in sorted(files("kg.link").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".py"):
            sha.update(entry.read_bytes())
    return sha.hexdigest()[:20]


def link(store: pyoxigraph.Store, decisions: Path | None) -> list[str]:
    """Run all linkers over the loaded shards, change the store to what they say, and return their triples as sorted N-Triples lines."""
    from kg.link.concepts import link_concepts
    from kg.link.index import link_works
    from kg.link.patients import link_patients
    from kg.link.queries import link_queries
    from kg.link.texts import link_texts

    return sorted({*link_works(store, decisions), *link_texts(store), *link_patients(store), *link_concepts(store), *link_queries(store)})
