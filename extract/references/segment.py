"""Cutting the lines of a reference list into entries: with labels or bullets, and without."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.references.entrylike import (
    YEAR,
    carries_on,
    complete,
    cut_off,
    cut_short,
    goes_on_low,
    goes_with,
    has_link,
    identifies,
    placed,
    score,
    starts_entry,
    starts_group,
    starts_note,
    tells_of_somebody,
)
from extract.references.lines import Line, closes_entry
from kg.model import Span

_LIKELY = 2.5
_SURE = 3.5


_MISREAD = re.compile(r"[\[(]?[lIOoSBi\d]{1,3}[\])]?[.)]?\s+(?=\S)")  # "l0." and "1O.", as characters are misread


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry while it is put together: its spans, where its text begins behind label and bullet, its printed number."""

    spans: list[Span]
    body: int
    number: int | None
    printed: bool


class _Entries:
    """The entries so far, the last of them open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.done: list[Draft] = []

    def begin(self, line: Line, number: int | None) -> None:
        self.done.append(Draft([Span(line.start, line.end)], line.body, number, number is not None))

    def append(self, line: Line, touching: bool) -> None:
        spans = self.done[-1].spans
        start = line.body if line.bullet else line.start
        if touching and not line.bullet and line.start > spans[-1].end and not self.text[spans[-1].end : line.start].strip():
            spans[-1] = Span(spans[-1].start, line.end)
        else:
            spans.append(Span(start, line.end))

    @property
    def tail(self) -> str:
        """The end of the open entry, at most 1,500 characters."""
        draft = self.done[-1]
        pieces = [self.text[max(s.start, s.end - 1500) : s.end] for s in draft.spans[-3:]]
        pieces[0] = pieces[0] if len(draft.spans) > 3 else self.text[max(draft.body, draft.spans[-3:][0].end - 1500) : draft.spans[-3:][0].end]
        return " ".join(pieces)[-1500:]


def _block(text: str, lines: Sequence[Line], i: int) -> str:
    end = lines[i].end
    for line in lines[i + 1 : i + 7]:
        if line.gap or line.bullet or line.heading or line.furniture or line.number is not None or end - lines[i].body > 600:
            break
        end = line.end
    return text[lines[i].body : min(end, lines[i].body + 600)]


def chain_style(text: str, lines: Sequence[Line]) -> str | None:
    """How the entries of a region are marked: the label style that counts furthest, else "bullet", else None."""
    chains: Counter[str] = Counter()
    last: dict[str, int] = {}
    bullets = plain = signed = 0
    opening: tuple[str, int] | None = None
    for i, line in enumerate(lines):
        if line.heading or line.furniture or line.link:
            continue
        if opening is None:
            opening = (line.style or "", line.number or 0)
        if line.style and line.number is not None:
            before = last.get(line.style)
            points = score(_block(text, lines, i))
            counts = line.number == 1 if before is None else before < line.number <= before + 3
            if (counts and points >= 1) or (before is None and points >= _LIKELY):
                chains[line.style] += 1
                last[line.style] = line.number
        elif line.bullet and score(_block(text, lines, i)) >= _LIKELY:
            bullets += 1
        elif line.gap and score(_block(text, lines, i)) >= _SURE:
            plain += 1
        elif not line.gap and starts_entry(text[line.start : line.end]) and score(_block(text, lines, i)) >= 2:
            signed += 1
    style, count = max(chains.items(), key=lambda item: item[1], default=("", 0))
    if count >= 2 and count + bullets >= 0.4 * (count + bullets + plain) and count + bullets >= 0.25 * signed:
        return style
    if count == 1 and bullets + plain <= 1 and opening == (style, 1):
        return style
    return "bullet" if bullets >= 1 and bullets >= plain else None


def segment_labelled(text: str, lines: Sequence[Line], style: str) -> list[Draft]:
    """Entries of a list whose entries (most of them) have a number or a bullet."""
    entries = _Entries(text)
    seen: set[int] = set()
    last = unnumbered = 0  # the last printed number, and the entries without one since
    foreign = False  # inside a paragraph or section that is not of the list
    foreign_paragraph = False
    touching = False
    tentative: list[int] = []  # indices of entries without any mark
    bulleted = style == "bullet"
    for i, line in enumerate(lines):
        if line.furniture:
            touching = False
            continue
        if line.heading:
            foreign = foreign or line.heading == "other"
            foreign_paragraph = touching = False
            continue
        if line.link:
            if entries.done and not foreign and _wants_link(text, entries.done, entries.tail, line, touching):
                entries.append(line, touching and not line.gap)
            continue
        if line.gap or (line.bullet and bulleted):
            foreign_paragraph = False
        if line.number is not None:
            points = score(_block(text, lines, i))
            if (not foreign_paragraph or points >= 2) and _fits(text, line, style, last, unnumbered, seen, points, foreign, entries):
                entries.begin(line, line.number)
                seen.add(line.number)
                last, unnumbered, foreign, touching = line.number, 0, False, True
                foreign_paragraph = False
                continue
        if not entries.done:
            if line.bullet and score(_block(text, lines, i)) >= (1 if bulleted and not foreign else _LIKELY):
                entries.begin(line, None)
                unnumbered, foreign, touching = 1, False, True
            elif line.gap and not foreign and line.number is None and score(_block(text, lines, i)) >= _SURE:
                entries.begin(line, None)
                tentative.append(0)
                unnumbered, touching = 1, True
            else:
                foreign_paragraph = True
            continue
        body = text[line.body : line.end]
        tail = entries.tail
        if line.bullet and not foreign_paragraph:
            points = score(_block(text, lines, i))
            opens = starts_entry(body) or (complete(tail) and starts_group(body))
            whole = not foreign and not cut_short(tail) and (points >= 1 or (points >= 0 and complete(tail)))
            if (points >= _LIKELY and opens) or (not foreign and opens and points >= 1 and not cut_short(tail)) or (whole and bulleted):
                entries.begin(line, None)
                unnumbered, foreign, touching = unnumbered + 1, False, True
                continue
            if cut_short(tail) and (touching or carries_on(body)):
                entries.append(line, False)
                touching = True
                continue
            if foreign or line.gap or (body[:1].isalpha() and complete(tail)):
                foreign_paragraph = True
                continue
        if touching and not line.gap and not foreign and not foreign_paragraph:
            if (line.legend or starts_note(body)) and complete(tail):
                foreign_paragraph = True
                continue
            begin = line.body if starts_entry(body) else line.body + misread.end() if (misread := _MISREAD.match(body)) else -1
            lost = style != "bullet" and begin >= 0 and complete(tail) and _skips(lines, i, last + unnumbered, style)
            if lost and starts_entry(text[begin : line.end]) and score(_block(text, lines, i)[begin - line.body :]) >= _SURE:
                entries.begin(line._replace(body=begin), None)  # its number is lost, and the next one leaves room for it
                unnumbered += 1
                continue
            entries.append(line, True)
            continue
        if foreign_paragraph:
            continue
        # A paragraph without a mark: the rest of an entry that was cut, an entry that lost its mark, or nothing of the list.
        block = _block(text, lines, i)
        points = score(block)
        open_end = cut_short(tail) or (not complete(tail) and not foreign)
        broken = cut_off(tail) and _next_is(lines, i, last + unnumbered + 1, style)
        rest = (open_end and carries_on(block)) or (not foreign and (goes_on_low(block) or identifies(body)))
        if not line.legend and (broken or (rest and not starts_entry(body))):
            entries.append(line, False)
            foreign, touching = False, True
        elif not line.gap and not foreign and not touching:
            entries.append(line, False)  # behind a page header
            touching = True
        elif points >= _SURE and starts_entry(body) and not foreign and not line.legend and not tells_of_somebody(block):
            tentative.append(len(entries.done))
            entries.begin(line, None)
            unnumbered, touching = unnumbered + 1, True
        else:
            foreign_paragraph, touching = True, False
    return _without_loose_end(entries.done, tentative, bulleted)


def _next_is(lines: Sequence[Line], i: int, number: int, style: str) -> bool:
    """True where a short paragraph is all that stands before the entry of some number."""
    for line in lines[i + 1 : i + 8]:
        if (line.number is not None and line.style == style) or line.heading or line.gap:
            return line.number == number and line.style == style
    return False


def _skips(lines: Sequence[Line], i: int, last: int, style: str) -> bool:
    """True where the next entry has not the next number, but one behind it."""
    return next((line.number == last + 2 for line in lines[i + 1 : i + 8] if line.number is not None and line.style == style), False)


def _wants_link(text: str, done: Sequence[Draft], tail: str, line: Line, touching: bool) -> bool:
    """True where a line with nothing but a DOI or an address ends the open entry: that has none yet, and stands right before it; or where it
    holds the words that entries are linked by."""
    if closes_entry(text[line.start : line.end]):
        return True
    if has_link(tail):
        return False
    if line.gap and len(done) > 3 and sum(has_link(text[draft.body : draft.spans[-1].end]) for draft in done[:-1]) > 0.6 * len(done):
        return True  # next to every entry of this list ends in one
    return cut_short(tail) or (touching and not line.gap)


def _without_loose_end(drafts: list[Draft], tentative: Sequence[int], bulleted: bool) -> list[Draft]:
    """Drop unmarked entries behind the last marked one: "cite this article as", not part of the list."""
    unmarked = set(tentative)
    while drafts and len(drafts) - 1 in unmarked:
        drafts = drafts[:-1]
    return drafts


def _fits(
    text: str, line: Line, style: str, last: int, unnumbered: int, seen: set[int], points: float, foreign: bool, entries: _Entries
) -> bool:
    """True where a printed number begins an entry: it continues the sequence, or the text behind it can be nothing else."""
    number = line.number or 0
    body = text[line.body : line.end]
    if number in seen or number == 0 or number > 3000:
        return False
    same = line.style == style
    expected = last + unnumbered + 1
    if line.style == "bare" and body[:1].islower() and not starts_entry(body):
        return False  # "in / 8 patients"
    elsewhere = number > expected + 3 or not starts_entry(body)
    if entries.done and not line.gap and cut_short(entries.tail) and elsewhere and not (same and number == expected):
        return False
    if style == "bullet":
        return points >= _LIKELY and number <= expected + 30
    if number == expected and same:
        if not body:
            return True
        if foreign:
            return points >= 1.5
        return points >= 0.5 or not body[0].islower()
    if last < number <= expected + 3 and same:
        signed = starts_entry(body) or (number == expected + 1 and starts_group(body) and bool(entries.done) and complete(entries.tail))
        return points >= 1.5 or (signed and bool(YEAR.search(body)))
    return points >= _LIKELY and (same or number == expected) and number <= 3 * expected + 60


def segment_plain(text: str, lines: Sequence[Line]) -> list[Draft]:
    """Entries of a list without numbers and bullets: one a paragraph, one a line, hanging lines, or lines that begin with a person."""
    usable = [line for line in lines if not line.heading and not line.furniture]
    hanging = _hanging(text, usable)
    spaced = _spaced(text, usable)
    roomy = _one_a_line(text, usable)
    entries = _Entries(text)
    foreign = touching = False
    strangers = 0
    for i, line in enumerate(lines):
        if line.furniture:
            touching = False
            continue
        if line.heading:
            foreign = foreign or line.heading == "other"
            touching = False
            continue
        if line.link:
            if entries.done and not foreign and _wants_link(text, entries.done, entries.tail, line, touching):
                entries.append(line, touching and not line.gap)
            continue
        body = text[line.start : line.end]
        block = _block(text, lines, i)
        points = score(block)
        opens = starts_entry(body)
        if opens and line.gap and tells_of_somebody(block):
            opens, points = False, 0.0
        if not entries.done:
            if points >= 2 or (opens and points >= 1):
                entries.begin(line, None)
                foreign, touching = False, True
            continue
        tail = entries.tail
        if line.legend and not line.gap and complete(tail):
            foreign, touching = True, False
            continue
        if foreign:
            if points >= _SURE and opens and (line.gap or roomy or (hanging is not None and line.indent <= hanging)):
                entries.begin(line, None)
                foreign, touching, strangers = False, True, 0
            elif line.gap and cut_short(tail) and not opens and not line.legend and carries_on(block) and strangers < 6:
                entries.append(line, False)
                foreign, touching = False, True
            elif line.gap:
                strangers += 1
            continue
        separated = line.gap or roomy
        if hanging is not None and not line.gap and touching:
            if line.indent <= hanging and (opens or points >= 2 or not cut_short(tail)):
                entries.begin(line, None)
            else:
                entries.append(line, touching)
        elif separated and hanging is not None and line.indent > hanging and not opens and not line.legend and not complete(tail):
            entries.append(line, False)  # the rest of one that a page break cuts
        elif separated:
            whole = not cut_short(tail)
            signed = opens and (points >= 1.5 or whole)
            if signed or (whole and points >= _LIKELY and not identifies(body)) or (starts_group(body) and complete(tail) and points >= 0.5):
                entries.begin(line, None)
            elif not line.legend and (identifies(body) or ((cut_short(tail) or not complete(tail)) and carries_on(block))):
                entries.append(line, False)
            elif line.gap:
                foreign, strangers = True, strangers + 1
                touching = False
                continue
            else:
                entries.append(line, touching)
        elif spaced or not complete(tail):
            entries.append(line, touching)
        elif (opens and (YEAR.search(block) or points >= 1)) or (placed(tail) and starts_group(body) and not goes_with(body)):
            entries.begin(line, None)
        else:
            entries.append(line, touching)
        touching, strangers = True, 0
    return entries.done


def _spaced(text: str, lines: Sequence[Line]) -> bool:
    """True where a blank line stands before next to every entry, so that a line without one begins none."""
    signed = [line.gap for line in lines if starts_entry(text[line.start : line.end])]
    return len(signed) >= 5 and sum(signed) >= 0.8 * len(signed)


def _hanging(text: str, lines: Sequence[Line]) -> int | None:
    """The indent at which entries begin where the lines behind the first of each hang deeper, else None."""
    if len(lines) < 4:
        return None
    low = min(line.indent for line in lines)
    first = [line for line in lines if line.indent <= low + 1]
    deep = len(lines) - len(first)
    if deep < 0.25 * len(lines) or not first:
        return None
    opening = sum(starts_entry(text[line.start : line.end]) for line in first)
    return low + 1 if opening >= 0.6 * len(first) else None


def _one_a_line(text: str, lines: Sequence[Line]) -> bool:
    """True where each line is a whole entry, so that a line break is as good as a blank line."""
    tried = [line for line in lines if starts_entry(text[line.start : line.end])]
    if not tried:
        return False
    whole = sum(score(text[line.start : line.end]) >= _SURE - 0.5 and line.end - line.start > 70 for line in tried)
    return whole >= 0.8 * len(tried) and len(tried) >= 0.6 * len(lines)
