"""Tables of patients whose bars a conversion has lost: lines with tabs, or with columns that stand below each other.

Read only where nothing is in doubt: the first line names a column of patients, of ages and of sexes, each line below has the same tabs, or no word of it
crosses a border between two columns of the first line.
"""

from __future__ import annotations

from extract import quick
from kg.model import Span

_HEAD = quick.compile(r"(?i)[ \t]*(?:(?:patient|case|pt|no|id|upn|subject|recipient)\b|#)")
#: A caption of one line or two right above the rows.
_CAPTION = quick.compile(r"(?i)[ \t]*table[ \t](?:\d{1,2}|[ivx]{1,4})\b[^\n|]*\n(?:(?![ \t]*(?:patient|case|pt|no|id|upn|subject|recipient|#))[^\n|]{3,90}\n)?")
_AGE = quick.compile(r"(?i)\bage\b")
_SEX = quick.compile(r"(?i)\b(?:sex|gender|m/f)\b")
_COLUMN = quick.compile(r"\S+(?: \S+)*")


def loose_rows(text: str, start: int, end: int) -> list[list[Span]]:
    """The cells of the lines of a paragraph that is such a table, line by line; empty where it is none, or cannot be read for sure.

    Its caption may stand above the rows."""
    if "\n" not in text[start:end]:
        return []
    caption = _CAPTION.match(text, start, end)
    start = caption.end() if caption else start
    if not _HEAD.match(text, start, end):
        return []
    lines = _lines(text, start, end)
    head = text[lines[0].start : lines[0].end]
    if len(lines) < 3 or not (_AGE.search(head) and _SEX.search(head)):
        return []
    if "\t" in head:
        rows = [_split(text, line) for line in lines]
        return rows if len(rows[0]) > 2 and all(len(row) == len(rows[0]) for row in rows) else []
    return _aligned(text, lines)


def _lines(text: str, start: int, end: int) -> list[Span]:
    found, at = [], start
    for line in text[start:end].splitlines(keepends=True):
        body = line.rstrip("\r\n")
        if body.strip():
            found.append(Span(at, at + len(body)))
        at += len(line)
    return found


def _split(text: str, line: Span) -> list[Span]:
    found, at = [], line.start
    for part in text[line.start : line.end].split("\t"):
        left = len(part) - len(part.lstrip())
        right = len(part.rstrip())
        found.append(Span(at + min(left, len(part)), at + max(right, min(left, len(part)))))
        at += len(part) + 1
    return found


def _aligned(text: str, lines: list[Span]) -> list[list[Span]]:
    """Columns that begin where the words of the first line begin (two blanks or more between them)."""
    head = text[lines[0].start : lines[0].end]
    starts = [match.start() for match in _COLUMN.finditer(head)]
    if len(starts) < 3:
        return []
    rows = []
    for line in lines:
        body = text[line.start : line.end]
        if any(0 < at < len(body) and body[at - 1] != " " for at in starts):
            return []  # a word crosses the border
        row = []
        for at, after in zip(starts, [*starts[1:], len(body)], strict=True):
            part = body[at:after] if at < len(body) else ""
            begin = line.start + min(at, len(body)) + (len(part) - len(part.lstrip()) if part.strip() else 0)
            row.append(Span(begin, begin + len(part.strip())))
        rows.append(row)
    first = [row[0] for row in rows[1:]]
    return rows if all(span.end > span.start for span in first) else []
