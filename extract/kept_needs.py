"""What patterns need (`extract.literals.needed`), kept in the cache folder from one run to the next: to read it from a thousand patterns takes longer than
to read a paper.

One file (`extract.kept_file`), in JSON. It also tells which patterns the rules as they are now have been seen to use, so that the next run looks for all
their literals at once from its first sentence on (`usual_needs`).
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from extract import kept_file, literals
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
        kept = {"rules": kept_file.rules(), "usual": sorted({*usual, *self.used}), "needs": needs}
        kept_file.write(_NAME, _maker(), json.dumps(kept, separators=(",", ":")).encode())


@cache
def _table() -> _Table:
    table = _Table()
    kept_file.at_end(table.save)
    return table


@cache
def _maker() -> str:
    return kept_file.maker((literals.__file__, __file__))


def _read() -> tuple[dict[str, Any], list[str]]:
    """Needs by pattern, and the patterns that these rules use."""
    body = kept_file.read(_NAME, _maker())
    if body is None:
        return {}, []
    kept = json.loads(body)
    return kept["needs"], kept["usual"] if kept["rules"] == kept_file.rules() else []
