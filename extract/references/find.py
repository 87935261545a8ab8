"""Find the reference lists of a document and cut them into entries, whatever the converter did to them.

The text is read line by line. A label (`1.`, `[1]`, `(1)`, `1)`, a superscript, a bare number), a bullet, or a line that begins with a
person starts an entry; sequence of numbers, shape of the entry before and shape of the text behind decide together. Page headers,
legends and whole sections that stand inside a list are passed over, and an entry that they cut in two is joined again.
Every step looks at a bounded stretch, so cost is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.references import joining
from extract.references.entrylike import YEAR, complete, cut_short, score, starts_entry, starts_group, tells_of_somebody
from extract.references.lines import Line, heading_kind, label_at, split_lines, with_legends
from extract.references.segment import Draft, chain_style, segment_labelled, segment_plain
from kg.model import Span

# A heading in the running text: its words, then the label of the first entry. The label is looked for first, since few lines hold one.
_FIRST_LABEL = re.compile(r"(?<=\s)(?=\\?\[1\\?\]|\(1\)|1[.)](?!\d)|1\s)")
_HEADING_WORDS = re.compile(r"(?:^|(?<=[.!?:)\]\s]))[#*_ ]*(?P<words>[^\W\d_]{5,16}(?: [^\W\d_]{4,14}){0,2})[*_]*\s?[:.]?[*_]*\s+$")
_LIKELY, _SURE = 2.5, 3.5
_FIRST_YEAR = 1600


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry: its number, whether that number is printed (else it is inferred from the position), where it stands in the text
    (label included) and what it says, on one line, without label, bullet and markup."""

    number: int
    spans: tuple[Span, ...]
    raw: str
    printed: bool


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """One list: the span of its heading (None where it has none), how its entries are marked, and the entries in order of number.

    `style` is the style of the printed labels ("dot", "square", "sup" …), "bullet", or "plain" for a list without any.
    """

    heading: Span | None
    entries: tuple[RawEntry, ...]
    style: str = "plain"


def find_reference_lists(text: str) -> list[ReferenceList]:
    """All reference lists of a raw text, in order. An empty list where there is none; never an error."""
    lines = split_lines(text)
    regions = _regions(text, lines)
    words = joining.needed_words(text) if regions else frozenset()
    found = [made for heading, region in regions if (made := _list(text, heading, region, words))]
    if not found:
        start = _headless(text, lines)
        if start is not None and (made := _list(text, None, lines[start:], words or joining.needed_words(text))):
            found = [made]
    elif (first := found[0]).entries[0].printed and first.entries[0].number > 1 and first.heading is not None:
        # The list may have begun without a heading, under which its rest or a second one stands.
        before = [line for line in lines if line.end <= first.heading.start]
        start = _headless(text, before)
        made = _list(text, None, before[start:], words) if start is not None else None
        if made and made.entries[-1].number == first.entries[0].number - 1:
            found = [made, *found]
    return found


def entries_at(text: str, spans: Sequence[Span]) -> tuple[RawEntry, ...]:
    """The entries that stand at some spans. Printed numbers count where they rise from entry to entry, else the order does."""
    words = joining.needed_words(text)
    labels = [label_at(text, span.start, span.end) for span in spans]
    numbers = [label[1] if label else 0 for label in labels]
    printed = all(a < b for a, b in pairwise([0, *numbers]))
    out = []
    for n, (span, label) in enumerate(zip(spans, labels, strict=True), 1):
        body = label[2] if label and printed else span.start
        raw = joining.text_of(text, [Span(body, span.end)], words)
        if raw:
            out.append(RawEntry(label[1] if label and printed else n, (span,), raw, bool(label and printed)))
    return tuple(out)


# ------------------------------------------------------------------------------------------------------------------ regions


def _regions(text: str, lines: Sequence[Line]) -> list[tuple[Span, list[Line]]]:
    """Each heading of a reference list with the lines behind it, up to the next such heading that begins another list."""
    marks: list[tuple[int, Span, Line | None]] = []
    for i, line in enumerate(lines):
        if line.heading == "references" or (line.heading == "other" and marks and _opens_list(text, lines, i)):
            marks.append((i, Span(line.start, line.end), None))
        elif line.heading is None and line.end - line.start > 12:
            inline = _inline_heading(text, line)
            if inline:
                marks.append((i, inline[0], inline[1]))
    regions: list[tuple[Span, list[Line]]] = []
    names: list[str] = []
    for k, (i, span, rest) in enumerate(marks):
        stop = marks[k + 1][0] if k + 1 < len(marks) else len(lines)
        region = ([rest] if rest else []) + list(lines[i + 1 : stop])
        name = text[span.start : span.end].strip(" #*_:.").casefold()
        if regions and lines[i].heading == "other" and not _promising(text, regions[-1][1]):
            regions[-1][1].extend(region)  # a section stands between the heading and its list
        elif regions and not _restarts(text, region, name, names[-1]) and _promising(text, regions[-1][1]):
            regions[-1][1].extend(region)
        else:
            regions.append((span, region))
            names.append(name)
    return [(span, region) for span, region in regions if _promising(text, region)]


def _opens_list(text: str, lines: Sequence[Line], i: int) -> bool:
    """True where right behind a heading of unknown words entries are counted from 1: another list ("Studies excluded")."""
    numbers: list[int] = []
    for k in range(i + 1, min(len(lines), i + 30)):
        if lines[k].heading and not numbers:
            return False
        if lines[k].number != len(numbers) + 1:
            continue
        if score(_paragraph(text, lines, k)) < _SURE:
            return False
        numbers.append(len(numbers) + 1)
        if len(numbers) == 3:
            return True
    return len(numbers) == 2


def _inline_heading(text: str, line: Line) -> tuple[Span, Line] | None:
    """A heading in the running text with the first entry behind it on the same line."""
    at = line.start
    while (at := text.find("1", at + 1, line.end)) > 0:
        begin = at - (text[at - 1] in "[(")
        begin -= text[begin - 1] == "\\"
        if not text[begin - 1].isspace() or not (first := _FIRST_LABEL.match(text, begin, line.end)):
            continue
        before = _HEADING_WORDS.search(text, max(line.start, first.start() - 60), first.start())
        start = before and _heading_in(text, before.start("words"), before.end("words"))
        if before is None or start is None or not (start <= line.start + 2 or text[start].isupper()):
            continue
        label = label_at(text, first.start(), line.end)
        behind = text[first.start() : first.start() + 500]
        if label and label[1] == 1 and starts_entry(text[label[2] : label[2] + 200]) and score(behind) >= 0.5:
            rest = line._replace(
                start=first.start(), body=label[2], gap=True, style=label[0], number=1, bullet=False, heading=None, furniture=False
            )
            return Span(start, before.end("words")), rest
    return None


def _heading_in(text: str, start: int, end: int) -> int | None:
    """Where a heading begins that ends with some words: with the first, second or third of them."""
    while heading_kind(text[start:end]) != "references":
        start = text.find(" ", start, end) + 1
        if not start:
            return None
    return start


def _paragraph(text: str, lines: Sequence[Line], i: int) -> str:
    """Up to 600 characters of what begins at a line: to the next gap, label or bullet."""
    end = lines[i].end
    for line in lines[i + 1 : i + 7]:
        if line.gap or line.bullet or line.heading or line.furniture or end - lines[i].body > 600:
            break
        end = line.end
    return text[lines[i].body : min(end, lines[i].body + 600)]


def _restarts(text: str, region: Sequence[Line], name: str, before: str) -> bool:
    """True where what stands behind a second heading is another list, not more of the first one under a repeated heading."""
    for i, line in enumerate(region[:40]):
        if line.number is not None and score(_paragraph(text, region, i)) >= 2:
            return line.number == 1
    return name != before


def _promising(text: str, region: Sequence[Line]) -> bool:
    """True where entries stand soon behind a heading: one that looks like one, or numbers from 1 on with years behind them."""
    counted = [(line.number, bool(YEAR.search(_paragraph(text, region, i)))) for i, line in enumerate(region[:60]) if line.number is not None]
    if [number for number, _ in counted[:3]] == [1, 2, 3] and sum(year for _, year in counted) >= 0.6 * len(counted):
        return True
    tried = 0
    for i, line in enumerate(region[:60]):
        if line.heading or line.furniture or not (line.gap or line.number is not None or line.bullet or i == 0):
            continue
        tried += 1
        paragraph = _paragraph(text, region, i)
        if score(paragraph) >= _LIKELY:
            return True
        if tried > 12:
            return False
    return any(starts_entry(text[line.body : line.end]) and score(_paragraph(text, region, i)) >= 2 for i, line in enumerate(region[:20]))


def _headless(text: str, lines: Sequence[Line]) -> int | None:
    """The line where a list without a heading begins: the last run of entries that starts at 1, else of paragraphs like entries."""
    best: int | None = None
    i = 0
    while i < len(lines):
        line = lines[i]
        if line.number == 1 and score(_paragraph(text, lines, i)) >= 2:
            following, last = [], 1
            for j in range(i + 1, min(len(lines), i + 60)):
                if lines[j].number == last + 1 and lines[j].style == line.style:
                    last += 1
                    following.append(score(_paragraph(text, lines, j)))
                if len(following) >= 5:
                    break
            likely, sure = (sum(points >= least for points in following) for least in (_LIKELY, _SURE))
            if len(following) < 2 and line.end - line.start > 150 and _in_one_line(text, line):
                best = i
            if len(following) >= 2 and likely >= 0.7 * len(following) and sure >= 0.2 * len(following):
                best = i
        i += 1
    if best is not None:
        return best
    run: list[int] = []
    misses = 0
    openings = [(i, line) for i, line in enumerate(lines) if (line.gap or line.bullet) and not (line.heading or line.furniture)]
    for i, _ in openings if len(openings) >= 3 else ():
        paragraph = _paragraph(text, lines, i)
        if score(paragraph) >= _SURE and not tells_of_somebody(paragraph):
            run, misses = [*run, i], 0
            continue
        misses += 1
        if misses > 2:
            if len(run) >= 3:
                best = run[0]
            run, misses = [], 0
    best = run[0] if len(run) >= 3 else best
    return best if best is not None else _dense(text, lines)


def _in_one_line(text: str, line: Line) -> bool:
    """True where three entries or more stand behind each other in one line, each behind its number."""
    draft = Draft([Span(line.start, line.end)], line.body, 1, True)
    pieces = _split_inline(text, draft, ())
    return len(pieces) > 2 and all(score(text[piece.body : piece.spans[-1].end]) >= _SURE for piece in pieces)


def _dense(text: str, lines: Sequence[Line]) -> int | None:
    """The line where the last paragraph begins that holds entry upon entry without blank lines: many of its lines begin with a person, and
    what begins there looks like an entry."""
    if text.count("19") + text.count("20") < 4:
        return None  # entries have years
    starts = [i for i, line in enumerate(lines) if line.gap and not (line.heading or line.furniture)]
    if not starts:
        return None  # one block without a gap
    for start, stop in reversed([*zip(starts, [*starts[1:], len(lines)], strict=True)]):
        if stop - start < 4 or not starts_entry(text[lines[start].start : lines[start].end]):
            continue
        signed = [i for i in range(start, stop) if starts_entry(text[lines[i].start : lines[i].end])]
        if len(signed) < 4 or len(signed) < 0.2 * (stop - start):
            continue
        if sum(score(_paragraph(text, lines, i)) >= _SURE for i in signed) >= 0.7 * len(signed):
            return start
    return None


# ------------------------------------------------------------------------------------------------------------------ entries


def _list(text: str, heading: Span | None, region: Sequence[Line], words: frozenset[str]) -> ReferenceList | None:
    if len(region) < _FIRST_YEAR:  # no list is so long that its numbers look like years
        region = [line._replace(body=line.start, style=None, number=None) if line.number and line.number >= _FIRST_YEAR else line for line in region]
    region = with_legends(text, region)
    style = chain_style(text, region)
    drafts = segment_labelled(text, region, style) if style else segment_plain(text, region)
    if style and style != "bullet":
        drafts = [piece for k, draft in enumerate(drafts) for piece in _split_inline(text, draft, drafts[k + 1 :][:1])]
    drafts = _numbered(text, drafts)
    entries = []
    for draft in drafts:
        bodies = [Span(draft.body, draft.spans[0].end), *draft.spans[1:]]
        raw = joining.text_of(text, bodies, words)
        if raw and draft.number is not None:
            entries.append(RawEntry(draft.number, tuple(draft.spans), raw, draft.printed))
    least = 1.0 if heading is not None and style not in (None, "bullet") else 2.0
    likely = sum(score(entry.raw) >= least for entry in entries)
    if likely and heading is not None and likely < 0.5 * len(entries):  # bodies and unsigned works look less like entries
        likely += sum(score(entry.raw) < least and starts_group(entry.raw) and complete(entry.raw) for entry in entries)
    if not entries or likely < 0.5 * len(entries) or (heading is None and len(entries) < 3):
        return None
    return ReferenceList(heading, tuple(entries), style or "plain")


def _split_inline(text: str, draft: Draft, following: Sequence[Draft]) -> list[Draft]:
    """Several entries in one line (`… 2019. 2. Smith …`), cut where the numbers that are missing stand."""
    if draft.number is None:
        return [draft]
    stop = following[0].number if following and following[0].number is not None else None
    pieces, current, number = [], draft, draft.number
    while stop is None or number + 1 < stop:
        cut = _next_label(text, current, number + 1)
        if cut is None:
            break
        index, position, body = cut
        span = current.spans[index]
        head = Draft([*current.spans[:index], Span(span.start, position)], current.body, number, current.printed)
        tail = Draft([Span(position, span.end), *current.spans[index + 1 :]], body, number + 1, True)
        pieces.append(head)
        current, number = tail, number + 1
    return [*pieces, current]


def _next_label(text: str, draft: Draft, number: int) -> tuple[int, int, int] | None:
    """Where entry `number` begins within another: span index, position, position behind its label. Behind the label stands a person,
    or, where the number after it stands further on, anything that begins like a title."""
    pattern = _label_pattern(number)
    following = _label_pattern(number + 1)
    for index, span in enumerate(draft.spans):
        start = max(span.start, draft.body) if index == 0 else span.start
        doubtful: tuple[int, int, int] | None = None
        for match in pattern.finditer(text, start, span.end):
            label = label_at(text, match.end(), span.end)
            before = text[max(start, match.start() - 400) : match.start()]
            behind = text[label[2] : label[2] + 120] if label else ""
            if not label or not behind[:1].strip() or behind[0].islower():
                continue
            if not cut_short(before) and (starts_entry(behind) or complete(before)):
                return index, match.end(), label[2]
            if doubtful is None and following.search(text, match.end(), min(span.end, match.end() + 1500)):
                doubtful = (index, match.end(), label[2])
                if starts_entry(behind):
                    return doubtful
        if doubtful:
            return doubtful
    return None


def _label_pattern(number: int) -> re.Pattern[str]:
    return re.compile(
        rf"(?<=[.\])\w/>*;])\s+(?=(?:\\?\[{number}\\?\]|\({number}\)|{number}[.)]|{number}(?=\s[^\W\d_]))\s?\S)"
    )


def _numbered(text: str, drafts: Sequence[Draft]) -> list[Draft]:
    """Give every entry a number: the printed one, else the one that its position between printed ones leaves. Entries that there is
    no room for are joined to the one before them."""
    out: list[Draft] = []
    i = 0
    last = 0
    while i < len(drafts):
        if drafts[i].number is not None:
            out.append(drafts[i])
            last = max(last, drafts[i].number or 0)
            i += 1
            continue
        j = i
        while j < len(drafts) and drafts[j].number is None:
            j += 1
        run = list(drafts[i:j])
        following = drafts[j].number if j < len(drafts) else None
        room = len(run) if following is None or following <= last else following - last - 1
        if room < len(run):
            keep = set(sorted(range(len(run)), key=lambda k: (-score(text[run[k].body : run[k].spans[-1].end]), k))[:room])
            for k, draft in enumerate(run):
                if k in keep:
                    last += 1
                    out.append(replace(draft, number=last))
                elif out and (out[-1].number or 0) <= last and cut_short(text[out[-1].spans[0].start : out[-1].spans[-1].end]):
                    out[-1] = replace(out[-1], spans=[*out[-1].spans, *draft.spans])
        else:
            for draft in run:
                last += 1
                out.append(replace(draft, number=last))
        i = j
    unique: dict[int, Draft] = {}
    for draft in out:
        unique.setdefault(draft.number or 0, draft)
    return [unique[number] for number in sorted(unique)]
