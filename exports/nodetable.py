"""All nodes of a store in a temporary file: read once, found again by their IRI.

Looking a node up in the store costs some microseconds for each of its triples, because every term is fetched by itself; an export that needs each
statement's evidence and its span would pay that several times over. Here the store is read once; memory is 24 bytes a node.
"""

from __future__ import annotations

import marshal
import mmap
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyoxigraph

#: A node's triples: predicate, text of the object, and its datatype (`@en` for a language, `iri` for an IRI).
Triples = list[tuple[str, str, str]]
_IRI = "iri"


class _Numbers(dict[str, int]):
    """Numbers of names, given in the order in which they are asked for."""

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self)
        return number


class NodeTable:
    """The nodes of a store. The file is a temporary one of the system and vanishes with the object, also when the process is killed."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._numbers = _Numbers({_IRI: 0})
        self._names: list[str] = []
        self._starts = array("Q")
        hashes = array("q")
        with tempfile.TemporaryFile(prefix="litkg-") as file:
            size, waiting, held = 0, [], 0
            for iri, packed in self._packed(store):
                record = marshal.dumps((iri, packed))
                self._starts.append(size)
                hashes.append(hash(iri))
                size += len(record)
                waiting.append(record)
                held += len(record)
                if held > 1 << 20:
                    file.write(b"".join(waiting))
                    waiting, held = [], 0
            file.write(b"".join(waiting) or b"\0")
            file.flush()
            self._file = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        order = array("Q", sorted(range(len(hashes)), key=hashes.__getitem__))
        self._hashes, self._order = array("q", (hashes[n] for n in order)), order

    def _packed(self, store: pyoxigraph.Store) -> Iterator[tuple[str, list[tuple[int, str, int]]]]:
        """Each subject with its triples, whose predicates and datatypes are numbers of names."""
        import pyoxigraph

        literal, numbers = pyoxigraph.Literal, self._numbers
        current: Any = None
        group: list[tuple[int, str, int]] = []
        for subject, predicate, obj, _ in store.quads_for_pattern(None, None, None):
            if subject != current:
                if current is not None:
                    yield current.value, group
                current, group = subject, []
            if type(obj) is literal:
                language = obj.language
                group.append((numbers[predicate.value], obj.value, numbers["@" + language if language else obj.datatype.value]))
            else:
                group.append((numbers[predicate.value], obj.value, 0))
        if current is not None:
            yield current.value, group

    def _unpacked(self, packed: list[tuple[int, str, int]]) -> Triples:
        names = self._names
        if len(names) < len(self._numbers):
            names[:] = self._numbers
        return [(names[p], text, names[d]) for p, text, d in packed]

    def __iter__(self) -> Iterator[tuple[str, Triples]]:
        """Every node with its triples, in the order of the store."""
        for start in self._starts:
            iri, packed = marshal.loads(self._file[start:])
            yield iri, self._unpacked(packed)

    def _places(self, iri: str) -> Iterator[int]:
        wanted = hash(iri)
        n = bisect_left(self._hashes, wanted)
        while n < len(self._hashes) and self._hashes[n] == wanted:
            yield self._starts[self._order[n]]
            n += 1

    def __contains__(self, iri: str) -> bool:
        # Two IRIs of one hash are a matter of theory, and told apart all the same.
        return any(marshal.loads(self._file[start:])[0] == iri for start in self._places(iri))

    def get(self, iri: str) -> Triples:
        """The triples of a node; none where the store does not describe it."""
        for start in self._places(iri):
            found, packed = marshal.loads(self._file[start:])
            if found == iri:
                return self._unpacked(packed)
        return []
