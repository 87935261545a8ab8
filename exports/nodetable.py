"""All nodes of a store in a temporary file: read once, found again by their IRI.

Looking a node up in the store costs some microseconds for each of its triples, because every term is fetched by itself; an export that needs each
statement's evidence and its span would pay that several times over. Here the store is read once; memory is 28 bytes a node.
"""

from __future__ import annotations

import marshal
import os
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    import pyoxigraph

#: A node's triples: predicate, text of the object, and its datatype (`@en` for a language, `iri` for an IRI).
Triples = list[tuple[str, str, str]]
_IRI = "iri"
#: Bytes that are written and read at once.
_BLOCK = 1 << 20


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
        hashes, checks = array("q"), array("I")
        self._file = tempfile.TemporaryFile(prefix="litkg-", buffering=_BLOCK)  # noqa: SIM115 (it lives as long as the table)
        size = 0
        for iri, packed in self._packed(store):
            record = marshal.dumps((iri, packed))
            self._starts.append(size)
            hashes.append(hash(iri))
            checks.append(crc32(iri.encode()))
            size += len(record)
            self._file.write(record)
        self._file.flush()
        self._starts.append(size)
        self._order = array("Q", sorted(range(len(hashes)), key=hashes.__getitem__))
        self._hashes = array("q", (hashes[n] for n in self._order))
        self._checks = array("I", (checks[n] for n in self._order))

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
        starts, n, last = self._starts, 0, len(self._starts) - 1
        while n < last:
            begin = n
            while n < last and starts[n + 1] - starts[begin] <= _BLOCK:
                n += 1
            n = max(n, begin + 1)  # a record may be longer than a block
            block = memoryview(self._read(starts[begin], starts[n]))
            for k in range(begin, n):
                iri, packed = marshal.loads(block[starts[k] - starts[begin] :])
                yield iri, self._unpacked(packed)

    def _read(self, start: int, end: int) -> bytes:
        found = os.pread(self._file.fileno(), end - start, start)
        while len(found) < end - start:  # a long read may come in parts
            found += os.pread(self._file.fileno(), end - start - len(found), start + len(found))
        return found

    def _records(self, iri: str) -> Iterator[tuple[str, list[tuple[int, str, int]]]]:
        """What is stored of the nodes whose hash is that of an IRI: that node, and in theory another."""
        wanted = hash(iri)
        place = bisect_left(self._hashes, wanted)
        while place < len(self._hashes) and self._hashes[place] == wanted:
            n = self._order[place]
            yield marshal.loads(self._read(self._starts[n], self._starts[n + 1]))
            place += 1

    def __contains__(self, iri: str) -> bool:
        # Hash and checksum have 96 bits together: as good as reading the IRI, and quicker.
        wanted = hash(iri)
        place = bisect_left(self._hashes, wanted)
        while place < len(self._hashes) and self._hashes[place] == wanted:
            if self._checks[place] == crc32(iri.encode()):
                return True
            place += 1
        return False

    def get(self, iri: str) -> Triples:
        """The triples of a node; none where the store does not describe it."""
        return next((self._unpacked(packed) for found, packed in self._records(iri) if found == iri), [])
