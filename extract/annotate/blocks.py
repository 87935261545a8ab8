"""Blocks: titles, headings, paragraphs, captions, table rows, list items, references and page furniture, as spans over the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from extract import quick
from extract.annotate.headings import clean_heading, heading_kind, longer, split_number
from extract.annotate.loose_tables import loose_rows
from extract.references.columns import reading_ranks
from extract.references.line_numbers import double_spaced, line_numbers
from extract.references.page_edges import page_edges
from kg.model import Block, Config, Document, Span

_BREAK = quick.compile(r"\r\n|[\r\n\f]")
_HASHES = quick.compile(r" {0,3}#{1,6}\s")
_ALONE = frozenset("#|!<[-*_=~")  # with one of them begins a line that stands alone
_ITEM = frozenset("-•·‣▪◦*+(") | frozenset("0123456789")  # or that is an item of a list
_CAPTION = quick.compile(
    r"^\W{0,6}(?:supplementa(?:ry|l)\s+|extended data\s+|online\s+)?(?:fig(?:ure|s|\.)?|table|scheme|box|video|movie|abbildung|tabelle)\s?\.?\s?"
    r"(?:S?\d{1,3}|[IVX]{1,4})[A-Z]?\b(?P<rest>.*)$",
    re.I | re.S,
)
_CAPTION_TAIL = quick.compile(r"^\W*(?:$|[|:.—–-]|\*\*|[A-Z(])")
_LIST_ITEM = quick.compile(r"^[ \t]{0,6}(?:[-•·‣▪◦]|\*(?=\s)|\+(?=\s)|\d{1,3}[.)]|\(\d{1,3}\))[ \t]+\S")
_TABLE_ROW = quick.compile(r"^[ \t]*\|.*\|[ \t]*$")
_IMAGE = quick.compile(r"^\s*(?:!\[[^\]]*\]\([^)]*\)|<img\b[^>]*>|<!--.*?-->|\[image[^\]]*\])\s*$", re.I | re.S)
_RULE = quick.compile(r"^\s*(?:[-*_=~]\s?){3,}\s*$")
_PAGE = quick.compile(r"^\W*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*$|^\W*\d{1,2}\W*$", re.I)
_RULED_HEAD = quick.compile(r"^\W*[-_=~]{4,}[^-_=~].{0,90}[-_=~]{4,}\W*$")
_FURNITURE = quick.compile(
    r"^\W*(?:(?:https?://)?(?:dx\.)?(?:doi\.org/)?10\.\d{4,9}/\S+|(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:org|com|net|edu)(?:/\S*)?|"
    r"frontiers in \w[\w ]{2,40}|downloaded from .{0,120}|this article is protected by copyright.{0,80}|"
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+\d{4}\s*\|.{0,80}))\W*$",
    re.I,
)
_TERMINAL = quick.compile(r"[.!?:;][\"'”’)\]*_]*(?:<sup>[^<]*</sup>|\[[\d,\s–-]+\]|\(\d[\d,\s–-]*\))*\s*$")
_YEAR_OR_DOI = quick.compile(r"\(\d{4}\)|\b(?:19|20)\d{2};|doi:|https?://", re.I)


#: A part of a paper or abstract named at the beginning of its line ("Case report: A 59-year-old man …").
_PART = quick.compile(
    r"\W{0,4}(?i:introduction|background|objectives?|aims?|methods?|results?|findings|(?:the\s)?case(?:\s(?:report|presentation|description|summary|history))?s?|"
    r"patient concerns?|interventions?|outcomes?|discussion|conclusions?|comment)\**\s?:\**\s+\S"
)


def lines(text: str, start: int = 0, stop: int | None = None) -> Iterator[Span]:
    """The lines of `text[start:stop]` without their line breaks."""
    pos, limit = start, len(text) if stop is None else stop
    if "\r" not in text and "\f" not in text:
        while (at := text.find("\n", pos, limit)) >= 0:
            yield Span(pos, at)
            pos = at + 1
        if pos < limit:
            yield Span(pos, limit)
        return
    for match in _BREAK.finditer(text, start, limit):
        yield Span(pos, match.start())
        pos = match.end()
    if pos < limit:
        yield Span(pos, limit)


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _groups(text: str) -> Iterator[list[Span]]:
    """Lines grouped by blank lines, Markdown headings and table rows standing alone."""
    group: list[Span] = []
    edges, numbers = page_edges(text), line_numbers(text)
    opening = -1  # where the first line of the text begins
    for line in lines(text):
        content = text[line.start : line.end]
        if numbers and (at := numbers.get(line.end - len(content.lstrip()))):
            line = Span(min(at, line.end), line.end)
            content = text[line.start : line.end]
        first = content.lstrip()[:1]
        if not first and numbers and double_spaced(text):
            continue
        if edges and first and at_edge(text, line, edges):
            if group:
                yield group
            yield [line]
            group = []
            continue
        alone = first in _ALONE and bool(_HASHES.match(content) or _TABLE_ROW.match(content) or _IMAGE.match(content) or _RULE.match(content))
        if not first or alone:
            if group:
                yield group
            group = [line] if alone else []
            if alone:
                yield group
                group = []
            continue
        opening = line.start if opening < 0 else opening
        if group and (
            ((first in _ITEM or not first.isascii()) and _LIST_ITEM.match(content))
            or (_PART.match(content) and _TERMINAL.search(text[group[-1].start : group[-1].end]))
        ):
            yield group
            group = []
        if _lone_heading(content) and (not group or _TERMINAL.search(text[group[-1].start : group[-1].end]) or len(group) == 1 or group[0].start == opening):
            # "INTRODUCTION" on a line of its own, with the paragraph right below it, behind a sentence or the lines of the title.
            if group:
                yield group
            yield [line]
            group = []
            continue
        group.append(line)
    if group:
        yield group


def at_edge(text: str, line: Span, edges: frozenset[int]) -> bool:
    """Whether a line is furniture at the edge of a page; a heading that is known is none, though it may recur."""
    span = _trim(text, *line)
    return span.start in edges and heading_kind(clean_heading(text[span.start : span.end])) is None


def _lone_heading(content: str) -> bool:
    stripped = content.strip()
    if not 4 <= len(stripped) <= 60 or stripped[0] in "([" or stripped.endswith((",", ";", ".")) or not is_heading(stripped):
        return False
    title = clean_heading(stripped)
    number, words = split_number(title)
    known = heading_kind(title) is not None
    if number is not None and number.isdigit() and _LIST_ITEM.match(content) and not known:
        return False  # "1. Fever" is an item of a list unless its words are those of a heading
    return (stripped.isupper() or number is not None or known) and words[:1].isupper()


def _repeated(text: str, groups: list[list[Span]]) -> set[str]:
    """Short lines that stand alone and recur: running heads and feet."""
    seen: Counter[str] = Counter()
    for group in groups:
        if len(group) == 1:
            content = text[group[0].start : group[0].end].strip()
            if 3 <= len(content) <= 90 and not content.startswith("#") and not _TABLE_ROW.match(content) and not _TERMINAL.search(content):
                seen[re.sub(r"\d+", "0", content)] += 1
    return {content for content, n in seen.items() if n >= 3}


_LONGEST = 120


def is_heading(content: str) -> bool:
    """Whether one line that stands alone reads as a heading without Markdown: a known title, or a number before a short title."""
    if longer(content, _LONGEST):
        return False
    title = clean_heading(content)
    if not 3 <= len(title) <= _LONGEST or "\n" in title or not (title[0].isalpha() or any(c.isalpha() for c in title)):
        return False
    number, words = split_number(title)
    if heading_kind(title) is not None and len(words.split()) <= 10 and not (title.endswith(".") and len(words.split()) > 3):
        return True
    if _YEAR_OR_DOI.search(title) or title.endswith((".", ",", ";", "-")) or len(words.split()) > 14:
        return False
    if number is not None and "." in number:
        return words[:1].isupper() and not re.match(r"^(?:mg|g|ml|kg|%)\b", words)
    if number is not None and number.isdigit() and int(number) <= 20:
        return words[:1].isupper() and len(words.split()) <= 10 and "," not in words
    bold = re.fullmatch(r"\*{2,3}[^*]+\*{2,3}:?", content.strip())
    return bool(bold) and words[:1].isupper() and len(words.split()) <= 10


def _level(content: str) -> int:
    stripped = content.strip()
    hashes = len(stripped) - len(stripped.lstrip("#"))
    number, _ = split_number(clean_heading(content))
    if number is not None and number[0].isdigit():
        return number.count(".") + 1
    return hashes or 1


def add_blocks(document: Document, config: Config) -> Document:
    """Cut the text into blocks; entries of reference lists (found before) become `reference` blocks. What a reader filled stays."""
    if document.blocks:
        return document.with_(blocks=_with_entries(document)) if document.references else document
    text = document.text
    groups = list(_groups(text))
    repeated = _repeated(text, groups)
    covered = sorted(span for reference in document.references for span in reference.spans)
    blocks: list[Block] = []
    label_before = False
    cursor = 0
    edges = page_edges(text)
    for group in groups:
        span = _trim(text, group[0].start, group[-1].end)
        content = text[span.start : span.end]
        if edges and len(group) == 1 and at_edge(text, group[0], edges):
            blocks.append(Block("furniture", span.start, span.end))
            continue
        while cursor < len(covered) and covered[cursor].end <= span.start:
            cursor += 1
        if cursor < len(covered) and covered[cursor].start < span.end:
            label_before = False
            if reading_ranks(text) is not None:
                blocks += _beside(text, span, covered[cursor:])
                continue
            # A group may hold several entries, and words before the first: those are a heading or the end of a paragraph.
            head = _trim(text, span.start, max(span.start, covered[cursor].start))
            if len(text[head.start : head.end].strip(" -*•.\t[]()0123456789")) > 1:
                blocks.append(Block("heading" if is_heading(text[head.start : head.end]) else "paragraph", head.start, head.end, 1))
            blocks.append(Block("reference", max(span.start, min(covered[cursor].start, span.end)), span.end))
            continue
        loose = loose_rows(text, span.start, span.end) if len(group) > 2 else []
        if loose:
            if loose[0][0].start > span.start:  # the caption stands right above the rows
                caption = _trim(text, span.start, loose[0][0].start)
                blocks.append(Block("caption", caption.start, caption.end))
            blocks += [Block("table_row", row[0].start, max(cell.end for cell in row)) for row in loose]
            label_before = False
            continue
        kind, level = _kind(content, len(group), repeated, label_before)
        label_before = kind == "caption" and not _CAPTION_BODY.search(content)
        blocks.append(Block(kind, span.start, span.end, level))
    return document.with_(blocks=tuple(_interrupters(text, blocks)))


def _beside(text: str, span: Span, covered: list[Span]) -> Iterator[Block]:
    """The blocks of a stretch of two columns side by side: lines of entries, and between them those of the other column."""
    at = span.start
    for entry in [*covered, Span(span.end, span.end)]:
        between = _trim(text, at, max(at, min(entry.start, span.end)))
        if between.end - between.start > 1:
            yield Block("heading" if is_heading(text[between.start : between.end]) else "paragraph", between.start, between.end, 0)
        if entry.start >= span.end:
            return
        yield Block("reference", max(at, entry.start), min(entry.end, span.end))
        at = min(entry.end, span.end)


def _with_entries(document: Document) -> tuple[Block, ...]:
    """A reader's blocks, with those that hold entries found in the text as `reference` blocks; words before the first entry stay apart."""
    covered = sorted(span for reference in document.references for span in reference.spans)
    out: list[Block] = []
    for block in document.blocks:
        found = next((s for s in covered if s.end > block.start and s.start < block.end), None)
        if found is None or block.kind not in ("paragraph", "list_item"):
            out.append(block)
            continue
        head = _trim(document.text, block.start, max(block.start, found.start))
        if len(document.text[head.start : head.end].strip(" -*•.\t[]()0123456789")) > 1:
            out.append(Block(block.kind, head.start, head.end, block.level))
            block = Block(block.kind, found.start, block.end)
        out.append(Block("reference", block.start, block.end))
    return tuple(out)


_CAPTION_BODY = quick.compile(r"\w{3,}\W+\w{3,}\W+\w{3,}")


def _kind(content: str, n_lines: int, repeated: set[str], label_before: bool) -> tuple[str, int]:
    worded = content[:1].isalpha()  # begins with a letter, as most paragraphs do
    if not worded:
        if _HASHES.match(content):
            title = clean_heading(content)
            if not title:
                return "furniture", 0
            return "heading", _level(content)
        if _IMAGE.match(content) or _RULE.match(content):
            return "furniture", 0
        if _TABLE_ROW.match(content):
            return "table_row", 0
    if n_lines == 1 and (
        _PAGE.match(content)
        or (not worded and _RULED_HEAD.match(content))
        or _FURNITURE.match(content)
        or (repeated and len(content) < 200 and re.sub(r"\d+", "0", content.strip()) in repeated)
    ):
        return "furniture", 0
    caption = _CAPTION.match(content)
    if caption and (_CAPTION_TAIL.match(caption["rest"]) or label_before):
        return "caption", 0
    if label_before:
        return "caption", 0
    if n_lines == 1 and is_heading(content):
        return "heading", _level(content)
    if not worded and _LIST_ITEM.match(content):
        return "list_item", 0
    return "paragraph", 0


def _interrupters(text: str, blocks: list[Block]) -> list[Block]:
    """A paragraph that stands between the two halves of a broken sentence is a legend or a box, not running text."""
    out = list(blocks)
    for i, j in flows(text, out):
        for k in range(i + 1, j):
            if out[k].kind == "paragraph":
                out[k] = Block("caption", out[k].start, out[k].end)
    return out


def ends_open(text: str, block: Block) -> bool:
    """Whether a block ends in the middle of a sentence."""
    tail = text[max(block.start, block.end - 60) : block.end]
    return not _TERMINAL.search(tail)


_PARAGRAPH = 200  # characters that no heading, title or byline has


def flows(text: str, blocks: list[Block] | tuple[Block, ...]) -> list[tuple[int, int]]:
    """Pairs (i, j) of blocks that are one running paragraph: i ends in mid-sentence and j goes on in lower case, with only furniture, captions,
    headings of the reference list and references, or a single paragraph, between them; or in any case where i is long and only furniture is."""
    pairs: list[tuple[int, int]] = []
    for i, block in enumerate(blocks):
        if block.kind not in ("paragraph", "list_item") or block.end - block.start < 40 or not ends_open(text, block):
            continue
        paragraphs = 0
        in_references = False
        wide = block.end - block.start > _PARAGRAPH and (text[block.end - 1].isalnum() or text[block.end - 1] == ",")
        for j in range(i + 1, min(len(blocks), i + 60)):
            other = blocks[j]
            head = text[other.start : other.start + 40]
            first = re.match(r"[\W_]*(\w)", head)
            opens = first and (first[1].islower() or (re.match(r"\([A-Za-z0-9]{2}", head) and text[block.end - 1].isalnum()))
            if other.kind == "paragraph" and opens and not re.match(r"\W*(?:https?|www|e-?mail|doi)\b", head, re.I):
                pairs.append((i, j))
                break
            if other.kind in ("furniture", "caption", "reference"):
                in_references |= other.kind == "reference"
                continue
            if other.kind == "paragraph" and wide and first and j > i + 1 and all(blocks[k].kind == "furniture" for k in range(i + 1, j)):
                pairs.append((i, j))
                break
            if other.kind == "heading" and heading_kind(clean_heading(text[other.start : other.end])) == "references":
                in_references = True
                continue
            if other.kind == "paragraph" and paragraphs == 0 and not in_references and _looks_boxed(text[other.start : other.end]):
                paragraphs += 1
                continue
            break
    return pairs


def _looks_boxed(content: str) -> bool:
    """Legends name their panels; short notes stand apart. A full paragraph of prose between the halves is left alone."""
    return len(re.findall(r"\(\*{0,2}[A-H](?:[,–-]\s?[A-H])?\*{0,2}\)", content)) >= 2 or len(content) < 160
