"""The file of nodes holds what the store holds, in its order, also where two IRIs have one hash and a record is longer than a block."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pyoxigraph
import pytest
from synthetic import build

from exports import nodetable
from exports.nodetable import NodeTable, Triples
from kg.store import GraphFolder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> GraphFolder:
    return build(tmp_path_factory.mktemp("table") / "graph")


def _stored(store: pyoxigraph.Store) -> dict[str, Triples]:
    out: dict[str, Triples] = {}
    for s, p, o, _ in store.quads_for_pattern(None, None, None):
        kind = "iri" if isinstance(o, pyoxigraph.NamedNode) else "@" + o.language if o.language else o.datatype.value
        out.setdefault(s.value, []).append((p.value, o.value, kind))
    return out


@pytest.mark.parametrize("block", [1, 300, 1 << 20])
def test_it_holds_what_the_store_holds(folder: GraphFolder, block: int) -> None:
    store = folder.store()
    with patch.object(nodetable, "_BLOCK", max(block, 2)):
        table = NodeTable(store)
        expected = _stored(store)
        assert list(table) == list(expected.items())
        assert all(table.get(iri) == triples and iri in table for iri, triples in expected.items())
    assert table.get("https://example.org/not-here") == [] and "https://example.org/not-here" not in table


def test_two_nodes_of_one_hash_are_two(folder: GraphFolder) -> None:
    store = folder.store()
    expected = _stored(store)
    with patch.object(nodetable, "hash", lambda iri: len(iri) % 3, create=True):
        table = NodeTable(store)
        some = list(expected)[::7]
        assert all(table.get(iri) == expected[iri] for iri in some) and "https://example.org/not-here" not in table


def test_an_empty_store(tmp_path: Path) -> None:
    table = NodeTable(GraphFolder.create(tmp_path / "g").store())
    assert table.get("https://example.org/x") == []
    assert list(NodeTable(pyoxigraph.Store())) == []
