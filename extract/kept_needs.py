"""What patterns need (`extract.literals.needed`), kept in the cache folder from one run to the next: to read it from a thousand patterns takes longer than
to read a paper.

One file, a line that names its maker and the digest of what follows, and JSON. It holds nothing that cannot be made again: it may be deleted at any time,
and counts only for the code and the Python that wrote it, and only as it was written.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from extract import literals
from extract.cache_folder import cache_folder
from extract.literals import Literal, Needed, needed

_NAME = "needs.txt"
_MOST = 20_000  # patterns in the file; more are left over from rules that were changed


def known_needs(pattern: str, flags: int = 0, whole: bool = False) -> list[Needed]:
    """As `extract.literals.needed`."""
    key = f"{int(flags)} {int(whole)} {pattern}"
    table = _table()
    rows = table.known.get(key)
    if rows is None:
        found = needed(pattern, flags, whole)
        table.fresh[key] = table.known[key] = [sorted(literals) for literals in found]
        return found
    return [frozenset(Literal(*literal) for literal in row) for row in rows]


class _Table:
    """The needs read from the file, and those that this run adds."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = _read()
        self.fresh: dict[str, Any] = {}

    def save(self) -> None:
        """Add what this run has found to the file."""
        if not self.fresh:
            return
        needs = _read() | self.fresh  # another process may have written meanwhile
        if len(needs) > _MOST:
            needs = self.fresh
        folder = cache_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=folder, prefix=_NAME)
            with os.fdopen(handle, "wb") as out:
                body = json.dumps(needs, separators=(",", ":")).encode()
                out.write(_head(body) + body)
            os.replace(name, folder / _NAME)
        except OSError:
            pass  # a read-only home costs the next run its time, nothing else


@cache
def _table() -> _Table:
    table = _Table()
    atexit.register(table.save)
    return table


@cache
def _maker() -> str:
    """Names the code and the Python that a file counts for."""
    return hashlib.sha256(f"{sys.version}\n{Path(literals.__file__).read_text('utf-8')}".encode()).hexdigest()[:32]


def _head(body: bytes) -> bytes:
    return f"{_maker()} {hashlib.sha256(body).hexdigest()}\n".encode()


def _read() -> dict[str, Any]:
    try:
        with (cache_folder() / _NAME).open("rb") as handle:
            head, body = handle.readline(), handle.read()
    except OSError:
        return {}
    needs: dict[str, Any] = json.loads(body) if head == _head(body) else {}
    return needs
