"""A new index, filled from the shards by a thread of its own: Oxigraph works without Python's lock, so that papers are read meanwhile."""

from __future__ import annotations

import itertools
import os
import queue
import shutil
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kg.model import LitkgError

if TYPE_CHECKING:
    from types import TracebackType

    import pyoxigraph

    from kg.store import GraphFolder

#: Bytes of triples that are loaded at once. Each load writes and sorts tables of its own: many shards at once take a fraction of the time.
_BATCH = 24_000_000
_NUMBERS = itertools.count(1)


class Filling:
    """An index that is being made in a temporary folder; it is deleted at the end, unless it was moved to its place.

    `add` is called with each shard as it is ready, `finish` waits until all are loaded.
    """

    def __init__(self, folder: GraphFolder) -> None:
        import pyoxigraph

        self.folder = folder
        self.path = folder.path / f".index.{os.getpid()}-{next(_NUMBERS)}.tmp"
        shutil.rmtree(self.path, ignore_errors=True)
        self._store: pyoxigraph.Store | None = pyoxigraph.Store(str(self.path))
        self._held: dict[str, str] = {}
        self._waiting: list[str] = []
        self._size = self._loads = 0
        self._batches: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def __enter__(self) -> Filling:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
        shutil.rmtree(self.path, ignore_errors=True)

    def add(self, key: str, sha256: str) -> None:
        """Have a shard loaded, whose triples have this digest; one that was added before is passed over."""
        if key in self._held:
            return
        self._held[key] = sha256
        self._waiting.append(key)
        path = self.folder.graph_path(key)
        self._size += path.stat().st_size if path.is_file() else 0
        if self._size >= _BATCH:
            self._send()

    def fits(self, wanted: Mapping[str, str]) -> bool:
        """Whether all that was added so far is wanted (shard key -> digest)."""
        return self._error is None and all(wanted.get(key) == sha256 for key, sha256 in self._held.items())

    def finish(self) -> pyoxigraph.Store:
        """The store with all shards. Raises LitkgError that names the shard that is damaged."""
        self._send()
        self._batches.put(None)
        self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._store is not None
        if self._loads > 1:
            # Tables of several loads are merged before linkers ask them: it costs less than what they save.
            self._store.optimize()
        return self._store

    def close(self) -> None:
        """Let go of the store, once what was sent is loaded; nobody else may hold it when its folder is moved."""
        self._batches.put(None)
        self._thread.join()
        self._store = None

    def _send(self) -> None:
        if self._waiting:
            self._loads += 1
            self._batches.put(self._waiting)
            self._waiting, self._size = [], 0

    def _work(self) -> None:
        while (batch := self._batches.get()) is not None:
            if self._error is None:
                try:
                    self._load(batch)
                except Exception as error:
                    self._error = error

    def _load(self, keys: list[str]) -> None:
        import pyoxigraph

        assert self._store is not None
        try:
            self._store.bulk_load(b"".join(self.folder.graph_path(key).read_bytes() for key in keys), pyoxigraph.RdfFormat.N_TRIPLES)
        except (OSError, SyntaxError, ValueError) as error:
            for key in keys:
                path = self.folder.graph_path(key)
                try:
                    for _ in pyoxigraph.parse(path.read_bytes(), pyoxigraph.RdfFormat.N_TRIPLES):
                        pass
                except (OSError, SyntaxError, ValueError):
                    raise LitkgError(f"{path}: this shard is damaged; run `litkg build` on its paper again") from None
            raise LitkgError(f"{self.folder.path}: the index cannot be made ({error}); build the papers again") from None
