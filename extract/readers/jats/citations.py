"""Callouts as the XML links them: one citation for each printed group, with the entries that its links name, ranges expanded.

`[<xref>1</xref>–<xref>3</xref>]` means 1, 2 and 3 though it links two entries; `[<xref>1</xref>,2–5]` prints numbers that it does not link.
The links decide; printed numbers are added only where they stand in one bracket (or one superscript) with a link and are numbers of entries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.readers.builder import DocumentBuilder
from extract.readers.jats.inline import Piece, Running
from extract.readers.scripts import raised, raised_callout, raised_mark
from extract.references.author_year import author_year_callouts
from extract.references.numbers import DASHES, numbers_of
from kg.model import Reference

_DASH = re.compile(rf"[{DASHES}]|\bto\b")
_JOIN = re.compile(rf"\s*\]?\s*(?:[,;/]|[{DASHES}]{{1,2}})?\s*\[?\s*")
_JOIN_INSIDE = re.compile(rf"\s*(?:[,;/]\s*)?(?:(?:and|und|et|y|e|&|to|see|also|see also|[,;/]|[{DASHES}]{{1,2}})\s*)?")
_NUMBERS = re.compile(rf"[\d\s,;{DASHES}]*")
_LEAD = re.compile(
    r"[(\[]\s*(?:(?:see also|see|also|but see|e\.\s?g\.,?|i\.\s?e\.,?|cf\.?|reviewed in|reviewed by|for reviews?,? see|refs?\.?|references?)[\s,:]+)*$", re.I
)
_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")
_BARE = re.compile(r"[(\[\s]*(\d{1,4})[)\]\s]*")
_OPEN, _CLOSED = {"[": "]", "(": ")"}, {"]": "[", ")": "("}


@dataclass
class Entries:
    """The numbers of the entries by the identifier that callouts use (`rid`), and what was found wrong with callouts on the way."""

    numbers: dict[str, tuple[int, ...]]
    references: tuple[Reference, ...] = ()
    renumbered: int = 0
    known: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.known = frozenset(n for numbers in self.numbers.values() for n in numbers)

    @property
    def limit(self) -> int:
        """The highest number of the list."""
        return max(self.known, default=0)


@dataclass
class _Group:
    """A stretch of `text` that is one callout."""

    start: int
    end: int
    numbers: list[int]


@dataclass
class _Text:
    """Text that grows; only its last characters are ever looked at."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    tail: str = ""

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
        self.tail = (self.tail + text)[-120:]


def write_running(builder: DocumentBuilder, found: Running, entries: Entries) -> None:
    """Write running text into the open block, with its callouts."""
    text, groups = _rendered(found.pieces, entries)
    position = 0
    for group in groups:
        builder.write(text[position : group.start])
        at = builder.start()
        builder.write(text[group.start : group.end])
        builder.cite(at, tuple(dict.fromkeys(group.numbers)))
        position = group.end
    builder.write(text[position:])


def _rendered(pieces: list[Piece], entries: Entries) -> tuple[str, list[_Group]]:
    """The text of some pieces and where its callouts stand in it."""
    out = _Text()
    groups: list[_Group] = []
    i = 0
    while i < len(pieces):
        piece = pieces[i]
        if piece.rids is None:
            leading = _sup_lead(pieces, i)
            if leading is None:
                out.add(raised_mark(piece.text) if piece.mark else raised(piece.text, out.tail) if piece.sup else piece.text)
                i += 1
                continue
            end = leading
        else:
            end = i
        end = _group_end(pieces, end, out.tail)
        group = pieces[i : end + 1]
        numbers = _numbers(group, entries)
        content = "".join(_shown(p, entries) for p in group)
        if all(p.sup for p in group if p.rids is not None):
            shown = raised_callout(content, out.tail)
            start = out.length + (1 if shown and shown.startswith(" [") else 0)
            out.add(shown if shown is not None else content)
            groups.append(_Group(start, out.length, numbers))
        else:
            stripped = content.lstrip()
            start = out.length + len(content) - len(stripped)
            out.add(content)
            groups.append(_Group(start, start + len(stripped.rstrip()), numbers))
        i = end + 1
    text = "".join(out.parts)
    for group_ in groups:
        _bracket(text, group_, entries)
    return text, _named(text, [g for g in groups if g.end > g.start], entries)


def _named(text: str, groups: list[_Group], entries: Entries) -> list[_Group]:
    """Callouts of which only the year is linked ("Doe et al. (2001)", "(Doe, 2001; Roe, 2004)") with the names that belong to them: as one
    reads them in a text, where that gives the entries that are linked."""
    if not entries.references or not any(_YEAR.search(text[g.start : g.end]) for g in groups):
        return groups
    out = list(groups)
    for span, numbers in author_year_callouts(text, entries.references):
        inside = [g for g in out if span.start <= g.start and g.end <= span.end]
        linked = dict.fromkeys(n for g in inside for n in g.numbers)
        if inside and set(numbers) <= set(linked):
            at = out.index(inside[0])
            out[at : at + len(inside)] = [_Group(span.start, span.end, list(linked))]
    return out


def _shown(piece: Piece, entries: Entries) -> str:
    """What a callout prints: its text, or the number in brackets where the file leaves printing it to the reader."""
    if piece.rids is None or piece.text:
        return piece.text
    numbers = ",".join(str(n) for rid in piece.rids for n in entries.numbers[rid][:1])
    return numbers if piece.sup else f"[{numbers}]"


def _sup_lead(pieces: list[Piece], i: int) -> int | None:
    """The callout that a raised stretch of numbers and commas leads up to (`<sup>1,<xref>2</xref></sup>`), or None."""
    j = i
    while j < len(pieces) and pieces[j].rids is None and pieces[j].sup and not pieces[j].mark and _NUMBERS.fullmatch(pieces[j].text):
        j += 1
    return j if j > i and j < len(pieces) and pieces[j].sup and pieces[j].rids is not None else None


def _group_end(pieces: list[Piece], first: int, before: str) -> int:
    """The index of the last piece of the group that begins with the callout `first`."""
    raised_group = pieces[first].sup
    bracketed = bool(re.search(r"[\[(]", pieces[first].text))
    inside = raised_group or (not bracketed and _LEAD.search(before) is not None)
    end = j = first
    while True:
        k = j + 1
        while k < len(pieces) and pieces[k].rids is None and not pieces[k].mark:
            k += 1
        between = "".join(p.text for p in pieces[j + 1 : k])
        pattern = _JOIN_INSIDE if inside else _JOIN
        numeric = bool(re.search(r"\d", between)) and bool(_NUMBERS.fullmatch(between)) and inside
        if k >= len(pieces) or pieces[k].rids is None or pieces[k].sup != raised_group or not (pattern.fullmatch(between) or numeric):
            break
        end = j = k
    if raised_group:
        while end + 1 < len(pieces) and pieces[end + 1].rids is None and pieces[end + 1].sup and not pieces[end + 1].mark and re.fullmatch(
            rf"[\d\s,;{DASHES}]*\d\s*", pieces[end + 1].text
        ):
            end += 1
    return end


def _numbers(group: list[Piece], entries: Entries) -> list[int]:
    """The entries that the links of a group name, with those between the ends of ranges and those that are only printed."""
    found: list[int] = []
    dash = False
    for piece in group:
        if piece.rids is None:
            plain = _printed(piece.text, entries, found[-1] if found else None)
            found.extend(plain)
            dash = bool(_DASH.search(piece.text)) and not re.search(r"\d\D*$", piece.text)
            continue
        numbers = [n for rid in piece.rids for n in entries.numbers[rid]]
        own = _BARE.fullmatch(piece.text)
        if own and int(own[1]) not in numbers and int(own[1]) in entries.known:
            entries.renumbered += 1
        if dash and found and numbers and own and 1 < numbers[0] - found[-1] <= 120:
            found.extend(n for n in range(found[-1] + 1, numbers[0]) if n in entries.known)
        found.extend(numbers)
        if not own and re.fullmatch(rf"[\[(\s]*\d[\d\s,;{DASHES}]*[\])\s]*", piece.text):
            printed = numbers_of(piece.text, entries.limit)
            if printed and set(numbers) <= set(printed):
                found.extend(n for n in printed if n in entries.known)
        dash = False
    return found


def _printed(text: str, entries: Entries, last: int | None) -> list[int]:
    """Numbers that stand between links without a link of their own."""
    if not re.search(r"\d", text) or not _NUMBERS.fullmatch(text):
        return []
    lead = f"{last}{text}" if last is not None and re.match(rf"\s*[{DASHES}]", text) else text
    printed = numbers_of(re.sub(rf"[\s{DASHES},;]+$", "", lead), entries.limit)
    return [n for n in printed or () if n in entries.known]


def _bracket(text: str, group: _Group, entries: Entries) -> None:
    """Widen a group to the brackets around it, and to numbers that are printed in them without a link."""
    left, right = group.start, group.end
    if text[left] in "[(" and text[right - 1] in "])":
        return
    before = re.search(rf"([\[(])\s*((?:\d[\d\s,;{DASHES}]*)?)$", text[max(0, left - 80) : left])
    behind = re.match(rf"(\s*[,;{DASHES}][\d\s,;{DASHES}]*)?\s*([\])])", text[right : right + 80])
    inner = text[left:right]
    if before and behind and _OPEN[before[1]] == behind[2] and inner.count(before[1]) == inner.count(behind[2]):
        extra = (before[2] + " " + inner + (behind[1] or "")).strip()
        if (before[2] or behind[1]) and re.fullmatch(rf"[\d\s,;{DASHES}]+", extra):
            printed = numbers_of(extra, entries.limit)
            if printed is None or not set(group.numbers) <= set(printed):
                return
            group.numbers = list(printed)
        elif before[2] or (behind[1] and behind[1].strip(" ,;")):
            return
        group.start, group.end = left - len(before[0]), right + behind.end()
        return
    lead = _LEAD.search(text[max(0, left - 60) : left])
    closing = re.match(r"\s*([\])])", text[right : right + 3])
    if lead and closing and _OPEN[lead[0][0]] == closing[1] and inner.count(lead[0][0]) == inner.count(closing[1]):
        group.start, group.end = left - len(lead[0]), right + closing.end()
        return
    open_, close = inner.count("(") + inner.count("["), inner.count(")") + inner.count("]")
    if open_ > close and text[right : right + 1] in _CLOSED:
        group.end = right + 1
    elif close > open_ and text[left - 1 : left] in _OPEN:
        group.start = left - 1


def notes(entries: Entries) -> list[str]:
    """What a user should know of the callouts."""
    out = []
    if entries.renumbered:
        verb = "callouts print" if entries.renumbered > 1 else "callout prints"
        out.append(f"{entries.renumbered} {verb} another number than the entry it links to; the link counts")
    return out


