"""Regular expressions that are quick on plain ASCII text, as most sentences are.

`re` looks at each place of a text for a pattern that ignores case, begins with `\\b` or has many alternatives. Here the same pattern is compiled a
second time for ASCII text alone: case is written out (`[Ff]`), sets hold ASCII only, alternatives that begin alike are joined, and the
characters that a match can begin with are told to the engine, which then skips all other places. What is found is always what `re` finds; text
with any other character is searched by `re`'s own pattern. Searches take a third to a half of the time.

    _CUE = quick.compile(r"(?i)\\b(?:risk|rates?|signs?)\\sof\\b")     # in place of re.compile; has its methods

The second pattern is put together by parts of `re` that are not public (as in CPython 3.11 to 3.13). Where they are missing or do
other things than expected, `re`'s pattern is used for all texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import Any

from extract import kept_code


class _NoOperators:
    """Names that no node of a pattern has."""

    def __getattr__(self, name: str) -> str:
        return name


try:
    from re import _constants as ops  # type: ignore[attr-defined]
except ImportError:
    ops = _NoOperators()

#: A node of a parsed pattern: its operator and what belongs to it.
Node = tuple[Any, Any]

_ASCII = frozenset(range(128))
_WIDE = 100  # a set of so many first characters skips nothing
_IGNORECASE, _UNICODE, _ASCII_ONLY, _LOCALE = map(int, (re.IGNORECASE, re.UNICODE, re.ASCII, re.LOCALE))
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
_AS_THEY_ARE = (ops.AT, ops.ANY, ops.NOT_LITERAL, ops.GROUPREF, getattr(ops, "FAILURE", None))  # the last is (?!) of later versions


#: Searches until the second pattern is made: making it costs as much time as it saves in some hundred sentences.
_WARM = 100


class Pattern:
    """A compiled pattern with the methods of `re.Pattern`; `pattern` and `flags` are as given, `plain` is the pattern of `re`, `quick` the one for
    ASCII text."""

    __slots__ = ("flags", "pattern", "plain", "quick")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self.flags = pattern, flags
        self.plain: re.Pattern[str] = _Unmade(self)  # type: ignore[assignment]
        self.quick: re.Pattern[str] = _Cold(self)  # type: ignore[assignment]

    def search(self, text: str, *places: int) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return (self.quick if text.isascii() else self.plain).search(text, *places)

    def match(self, text: str, *places: int) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return (self.quick if text.isascii() else self.plain).match(text, *places)

    def fullmatch(self, text: str, *places: int) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return (self.quick if text.isascii() else self.plain).fullmatch(text, *places)

    def finditer(self, text: str, *places: int) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return (self.quick if text.isascii() else self.plain).finditer(text, *places)

    def findall(self, text: str, *places: int) -> list[Any]:
        """As `re.Pattern.findall`."""
        return (self.quick if text.isascii() else self.plain).findall(text, *places)

    def split(self, text: str) -> list[str | Any]:
        """As `re.Pattern.split`."""
        return (self.quick if text.isascii() else self.plain).split(text)

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        """As `re.Pattern.sub`."""
        return (self.quick if text.isascii() else self.plain).sub(new, text)


class _Unmade:
    """Stands where the pattern of `re` will be, and has it made when it is first asked for: one paper uses a third of all patterns."""

    def __init__(self, owner: Pattern) -> None:
        self.owner = owner

    def __getattr__(self, method: str) -> Any:
        self.owner.plain = _plain(self.owner.pattern, self.owner.flags)
        return getattr(self.owner.plain, method)


class _Cold:
    """Stands where the quick pattern will be, and has it made once it has been asked for often enough."""

    def __init__(self, owner: Pattern) -> None:
        self.owner = owner
        self.left = _WARM

    def __getattr__(self, method: str) -> Any:
        owner = self.owner
        if self.left == _WARM and kept_code.known("quick", owner.pattern, owner.flags):
            self.left = 1  # made in another run
        self.left -= 1
        if self.left == 0:
            owner.quick = _quick(owner.pattern, owner.flags) or owner.plain
            return getattr(owner.quick, method)
        return getattr(owner.plain, method)


def compile(pattern: str, flags: int = 0) -> Pattern:
    """A pattern as of `re.compile`, made when it is first used; then re.error is raised for one that is none."""
    return Pattern(pattern, flags)


class _Unknown(Exception):
    """Something in a pattern that is not taken over."""


def _quick(pattern: str, flags: int) -> re.Pattern[str] | None:
    """The pattern for ASCII text, or None where it cannot be made."""
    try:
        return kept_code.compiled("quick", pattern, flags, lambda: _written(pattern, flags))
    except re.error:
        raise
    except Exception:
        return None


def _plain(pattern: str, flags: int) -> re.Pattern[str]:
    """As `re.compile`."""
    try:
        return kept_code.compiled("plain", pattern, flags, lambda: _as_it_stands(pattern, flags)) or re.compile(pattern, flags)
    except re.error:
        raise
    except Exception:
        return re.compile(pattern, flags)


def _as_it_stands(pattern: str, flags: int) -> kept_code.Code:
    """The code that `re.compile` makes."""
    from re import _compiler as compiler  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]

    tree = parser.parse(pattern, flags)
    return kept_code.Code(int(flags | tree.state.flags), tree.state.groups - 1, dict(tree.state.groupdict), compiler._code(tree, flags))


def _written(pattern: str, flags: int) -> kept_code.Code:
    """The code of the pattern for ASCII text."""
    from re import _compiler as compiler  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]

    read = parser.parse(pattern, flags)
    state = read.state
    flags = int(flags | state.flags)
    if flags & (_LOCALE | _ASCII_ONLY):
        raise _Unknown
    tree = parser.SubPattern(state, _rewritten(read.data, flags, partial(parser.SubPattern, state)))
    mode = flags & ~_UNICODE | _ASCII_ONLY
    least, most = tree.getwidth()
    starts, empty = _first(tree.data, bool(flags & _IGNORECASE))
    code: list[int] = []
    if least and not empty and len(starts) < _WIDE and not compiler._get_literal_prefix(tree, mode)[0]:
        # As compiler._compile_info does for a pattern that begins with a set: the engine only tries places where one of its characters stands.
        code += [compiler.INFO, 0, compiler.SRE_INFO_CHARSET, least, min(most, compiler.MAXCODE)]
        compiler._compile_charset(compiler._optimize_charset(_set(starts))[0], mode, code)
        code[1] = len(code) - 1
    else:
        compiler._compile_info(code, tree, mode)
    compiler._compile(code, tree.data, mode)
    code.append(compiler.SUCCESS)
    return kept_code.Code(flags, state.groups - 1, dict(state.groupdict), code)


def _rewritten(nodes: Iterable[Node], flags: int, sub: Callable[[list[Node]], Any]) -> list[Node]:
    """Nodes that match in ASCII text, with the flag ASCII, what they match there with the flag UNICODE."""
    out: list[Node] = []
    folds = bool(flags & _IGNORECASE)
    for node in nodes:
        op, value = node
        if op is ops.LITERAL:
            out.append(node if value < 128 or not (folds and value in _ODD) else (op, ord(_ODD[value])))
        elif op is ops.IN:
            some = (op, _set(_chars(value, folds)))
            out.append((ops.SUBPATTERN, (None, 0, _IGNORECASE, sub([some]))) if folds else some)
        elif op is ops.BRANCH:
            out.extend(_joined([_rewritten(row.data, flags, sub) for row in value[1]], folds, sub))
        elif op is ops.SUBPATTERN:
            group, add, remove, inner = value
            if (add | remove) & ~_IGNORECASE:
                raise _Unknown(node)
            out.append((op, (group, add, remove, sub(_rewritten(inner.data, (flags | add) & ~remove, sub)))))
        elif op in _REPEATS:
            out.append((op, (value[0], value[1], sub(_rewritten(value[2].data, flags, sub)))))
        elif op is ops.ASSERT or op is ops.ASSERT_NOT:
            out.append((op, (value[0], sub(_rewritten(value[1].data, flags, sub)))))
        elif op is ops.ATOMIC_GROUP:
            out.append((op, sub(_rewritten(value.data, flags, sub))))
        elif op is ops.GROUPREF_EXISTS:
            group, yes, no = value
            out.append((op, (group, sub(_rewritten(yes.data, flags, sub)), no and sub(_rewritten(no.data, flags, sub)))))
        elif op in _AS_THEY_ARE and not (op is ops.NOT_LITERAL and value in _ODD):
            out.append(node)
        else:
            raise _Unknown(node)
    return out


def _joined(rows: list[list[Node]], folds: bool, sub: Callable[[list[Node]], Any]) -> list[Node]:
    """A choice between rows. Those that begin with the same character are brought together, where no other row can begin with it; a letter
    that begins one is written in both cases, as the engine passes over rows that do not begin with the character at hand only where
    it need not fold it."""
    groups: dict[Any, list[int]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(row[0] if row and row[0][0] is ops.LITERAL else number, []).append(number)
    if len(rows) > 2 and len(groups) < len(rows):
        firsts = [_first(row[:3], folds) for row in rows]
        taken = Counter(char for members in groups.values() for char in firsts[members[0]][0])
        if not any(empty for _, empty in firsts) and all(
            len(members) == 1 or all(taken[char] == 1 for char in firsts[members[0]][0]) for members in groups.values()
        ):  # rows that may begin alike otherwise keep their order
            rows = [
                rows[members[0]] if len(members) == 1 else [rows[members[0]][0], *_joined([rows[n][1:] for n in members], folds, sub)]
                for members in groups.values()
            ]
    if len(rows) == 1:
        return rows[0]
    return [(ops.BRANCH, (None, [sub(_led(row, sub) if folds else row) for row in rows]))]


def _led(row: list[Node], sub: Callable[[list[Node]], Any]) -> list[Node]:
    """A row whose first letter is written in both cases."""
    if row and row[0][0] is ops.LITERAL and len(cases := _cases(row[0][1])) > 1:
        return [(ops.SUBPATTERN, (None, 0, _IGNORECASE, sub([(ops.IN, [(ops.LITERAL, case) for case in cases])]))), *row[1:]]
    return row


def _first(nodes: Iterable[Node], folds: bool) -> tuple[frozenset[int], bool]:
    """The characters that what matches rewritten nodes can begin with, and whether it may be empty."""
    found: frozenset[int] = frozenset()
    for op, value in nodes:
        if op is ops.ASSERT or op is ops.ASSERT_NOT or op is ops.AT:
            continue
        empty = False
        if op is ops.LITERAL:
            chars = _cases(value) if folds else frozenset({value})
        elif op is ops.IN:
            chars = _chars(value, folds)
        elif op is ops.BRANCH:
            parts = [_first(row.data, folds) for row in value[1]]
            chars = frozenset().union(*(some for some, _ in parts))
            empty = any(may for _, may in parts)
        elif op is ops.SUBPATTERN:
            chars, empty = _first(value[3].data, bool((_IGNORECASE if folds else 0) | value[1]) and not value[2])
        elif op in _REPEATS:
            chars, empty = _first(value[2].data, folds)
            empty = empty or value[0] == 0
        elif op is ops.ATOMIC_GROUP:
            chars, empty = _first(value.data, folds)
        else:
            return _ASCII, op is ops.GROUPREF or op is ops.GROUPREF_EXISTS
        found |= chars
        if not empty:
            return found, False
    return found, True


#: What else matches an ASCII letter where case is ignored: the Kelvin sign, the long s, the dotted and the dotless i.
_ODD = {0x212A: "k", 0x17F: "s", 0x130: "i", 0x131: "i"}
_NOTHING: list[Node] = [(ops.LITERAL, 0x3001)]  # in no ASCII text


@cache
def _cases(char: int) -> frozenset[int]:
    """The characters that are the same where case is ignored."""
    letter = chr(char)
    return frozenset(map(ord, (letter.lower(), letter.upper()))) if char < 128 else frozenset({char})


def _chars(items: Iterable[Node], folds: bool) -> frozenset[int]:
    """The ASCII characters of a set."""
    found: set[int] = set()
    negated = False
    for op, value in items:
        if op is ops.NEGATE:
            negated = True
        elif op is ops.CATEGORY:
            found |= _category(str(value))
        elif op is ops.LITERAL or op is ops.RANGE:
            low, high = (value, value) if op is ops.LITERAL else value
            some = range(low, min(high, 127) + 1)
            found.update(*map(_cases, some)) if folds else found.update(some)
            if folds and high > 127:
                found.update(*(map(ord, (letter, letter.upper())) for char, letter in _ODD.items() if low <= char <= high))
        else:
            raise _Unknown(op)
    return frozenset(_ASCII - found) if negated else frozenset(found & _ASCII)


@cache
def _category(name: str) -> frozenset[int]:
    for kind, written in (("DIGIT", r"\d"), ("SPACE", r"\s"), ("WORD", r"\w")):
        inside = frozenset(char for char in _ASCII if re.match(written, chr(char)))
        if name == f"CATEGORY_{kind}":
            return inside
        if name == f"CATEGORY_NOT_{kind}":
            return _ASCII - inside
    raise _Unknown(name)


def _set(chars: Iterable[int]) -> list[Node]:
    """Characters as the items of a set."""
    return [(ops.LITERAL, char) for char in sorted(chars)] or _NOTHING
