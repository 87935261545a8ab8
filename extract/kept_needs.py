"""What patterns need (`extract.literals.needed`), kept in the cache folder from one run to the next: to read it from a thousand patterns takes longer than
to read a paper.

One file, a line that names its maker and the digest of what follows, and JSON. It holds nothing that cannot be made again: it may be deleted at any time,
and counts only for the code and the Python that wrote it, and only as it was written. It also tells which patterns the rules as they are now have been
seen to use, so that the next run looks for all their literals at once from its first sentence on (`usual_needs`).
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
    table.used[key] = None
    rows = table.known.get(key)
    if rows is None:
        found = needed(pattern, flags, whole)
        table.fresh[key] = table.known[key] = [sorted(literals) for literals in found]
        return found
    return _sets(rows)


def usual_needs() -> list[Needed]:
    """The needs of all patterns that earlier runs of the same rules have used."""
    table = _table()
    return [literals for key in table.usual if key in table.known for literals in _sets(table.known[key])]


def _sets(rows: list[list[list[Any]]]) -> list[Needed]:
    return [frozenset(Literal(*literal) for literal in row) for row in rows]


class _Table:
    """The needs read from the file with the patterns that these rules use, and what this run adds to both."""

    def __init__(self) -> None:
        self.known, self.usual = _read()
        self.fresh: dict[str, Any] = {}
        self.used: dict[str, None] = {}

    def save(self) -> None:
        """Add what this run has found to the file."""
        if not self.fresh and self.used.keys() <= set(self.usual):
            return
        needs, usual = _read()  # another process may have written meanwhile
        needs |= self.fresh
        if len(needs) > _MOST:
            needs = self.fresh
        kept = {"rules": _rules(), "usual": sorted({*usual, *self.used}), "needs": needs}
        folder = cache_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=folder, prefix=_NAME)
            with os.fdopen(handle, "wb") as out:
                body = json.dumps(kept, separators=(",", ":")).encode()
                out.write(_head(body) + body)
            os.replace(name, folder / _NAME)
        except OSError:
            pass  # a read-only home costs the next run its time, nothing else


def save() -> None:
    """Keep what this process has found; done by itself where the interpreter ends as it should."""
    _table().save()


@cache
def _table() -> _Table:
    table = _Table()
    atexit.register(table.save)
    return table


@cache
def _maker() -> str:
    """Names the code and the Python that a file counts for."""
    code = [Path(file).read_text("utf-8") for file in (literals.__file__, __file__)]
    return hashlib.sha256("\n".join((sys.version, *code)).encode()).hexdigest()[:32]


def _head(body: bytes) -> bytes:
    return f"{_maker()} {hashlib.sha256(body).hexdigest()}\n".encode()


@cache
def _rules() -> str:
    """Names the rules as they are, by the sizes of all files of code and of patterns. Where it errs, some literals are looked for in vain, or later."""
    top = Path(literals.__file__).parent
    files = sorted(path for kind in ("*.py", "*.tsv") for path in top.rglob(kind))
    return hashlib.sha256(repr([(path.relative_to(top).as_posix(), path.stat().st_size) for path in files]).encode()).hexdigest()[:32]


def _read() -> tuple[dict[str, Any], list[str]]:
    """Needs by pattern, and the patterns that these rules use."""
    try:
        with (cache_folder() / _NAME).open("rb") as handle:
            head, body = handle.readline(), handle.read()
    except OSError:
        return {}, []
    if head != _head(body):
        return {}, []
    kept = json.loads(body)
    return kept["needs"], kept["usual"] if kept["rules"] == _rules() else []
