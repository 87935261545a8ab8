"""Rows kept on disk between reading the graph and writing it, so that the graph is read once and never held in memory."""

from __future__ import annotations

import marshal
import struct
import tempfile
from collections.abc import Hashable, Iterator
from contextlib import ExitStack
from typing import IO, Any


class Spool:
    """Rows by key, in the order in which they were added. Rows are made of plain tuples, lists, dictionaries, texts and numbers.

    The files are temporary ones of the system and vanish with the block, also when the process is killed.
    """

    #: Rows that are written and read at once.
    BATCH = 500

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._files: dict[Hashable, IO[bytes]] = {}
        self._waiting: dict[Hashable, list[Any]] = {}

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, key: Hashable, row: Any) -> None:
        """Append a row."""
        waiting = self._waiting.setdefault(key, [])
        waiting.append(row)
        if len(waiting) >= self.BATCH:
            self._write(key, waiting)

    def _write(self, key: Hashable, rows: list[Any]) -> None:
        if key not in self._files:
            self._files[key] = self._stack.enter_context(tempfile.TemporaryFile(prefix="litkg-"))  # noqa: SIM115 (closed with the stack)
        data = marshal.dumps(rows)
        self._files[key].write(struct.pack("<Q", len(data)) + data)
        rows.clear()

    def rows(self, key: Hashable) -> Iterator[Any]:
        """The rows of a key; none for a key that was never added to."""
        file = self._files.get(key)
        if file is not None:
            file.seek(0)
            while size := file.read(8):
                yield from marshal.loads(file.read(struct.unpack("<Q", size)[0]))
        yield from self._waiting.get(key, ())
