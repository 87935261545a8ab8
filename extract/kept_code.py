"""What patterns were compiled to, kept in the cache folder from one run to the next: to compile those that a paper needs takes longer than to read it.

One file (`extract.kept_file`), in `marshal`'s format. The engine checks code that it is given before it runs it.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Callable
from functools import cache
from re import Pattern
from typing import Any, NamedTuple

from extract import kept_file

_NAME = "patterns.bin"
_WORD = "I"  # one word of code


class Code(NamedTuple):
    """What the engine needs for a pattern beside its text: `flags` with those that stand in the pattern, the number of groups, their numbers by name, and
    the words of the program."""

    flags: int
    groups: int
    numbers: dict[str, int]
    words: list[int]


def known(kind: str, pattern: str, flags: int) -> bool:
    """Whether the code of a pattern need not be made."""
    return (kind, int(flags), pattern) in _table().rows


def compiled(kind: str, pattern: str, flags: int, make: Callable[[], Code | None]) -> Pattern[str] | None:
    """A pattern of the engine from kept code, or else from what is made (which is kept); None where `make` gives none. `kind` tells apart what else is made
    of the same pattern."""
    import _sre  # type: ignore[import-not-found, unused-ignore]

    table, key = _table(), (kind, int(flags), pattern)
    if key not in table.rows:
        made = make()
        row = made and (int(made.flags), made.groups, made.numbers, array(_WORD, made.words).tobytes())
        table.rows[key] = table.fresh[key] = row
    table.used.add(key)
    row = table.rows[key]
    if row is None:
        return None
    all_flags, groups, numbers, words = row
    names: list[str | None] = [None] * (groups + 1)
    for name, number in numbers.items():
        names[number] = name
    found: Pattern[str] = _sre.compile(pattern, all_flags, array(_WORD, words).tolist(), groups, dict(numbers), tuple(names))
    return found


class _Table:
    """The code read from the file, and what this run adds."""

    def __init__(self) -> None:
        self.rows, _ = _read()
        self.fresh: dict[Any, Any] = {}
        self.used: set[Any] = set()

    def save(self) -> None:
        """Add what this run has made to the file. What only other rules used is left out."""
        if not self.fresh:
            return
        rows, rules = _read()  # another process may have written meanwhile
        kept = rows if rules == kept_file.rules() else {key: row for key, row in rows.items() if key in self.used}
        kept_file.write(_NAME, _maker(), marshal.dumps((kept_file.rules(), kept | self.fresh)))


@cache
def _table() -> _Table:
    table = _Table()
    kept_file.at_end(table.save)
    return table


@cache
def _maker() -> str:
    from extract import quick

    return kept_file.maker((quick.__file__, __file__))


def _read() -> tuple[dict[Any, Any], str]:
    """Rows by kind, flags and pattern, and for which rules they were kept."""
    body = kept_file.read(_NAME, _maker())
    if body is None:
        return {}, ""
    rules, rows = marshal.loads(body)
    return rows, rules
