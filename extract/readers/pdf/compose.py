"""From paragraphs to the document: the text, its blocks, and the place of every line on its page.

A printed line ends with a line break. A word that a line end cuts is written with a soft hyphen (U+00AD) where the hyphen only stands for
the cut, and with its hyphen where it belongs to the word; in both cases the break comes behind the word, so that sentences read right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from extract.annotate.tables import table
from extract.readers.pdf.chunks import Chunk
from extract.readers.pdf.lines import Line
from kg.model import Block, Document, Region

MEDIA = "application/pdf"
_HYPHENS = "-\u2010\u00ad"
_TAIL = re.compile(r"((?:[^\W_]+[-\u2010])*)([^\W_]+)[-\u2010\u00ad]$")
_HEAD = re.compile(r"([^\W_]+)((?:[-\u2010][^\W_]+)*)")
_LAST = re.compile(r"[^\W\d_]+$")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


def vocabulary(lines: Iterable[Line]) -> frozenset[str]:
    """The words of a document that no line end cuts, in lower case. Two signs among them tell how it is set: U+2010 where lines end in
    that hyphen, "-" where words are not cut, so that the few hyphens at line ends are those of the words."""
    words: set[str] = set()
    ends: list[tuple[str, str]] = []
    tail: list[str] = []
    cut = False
    count = 0
    for line in lines:
        count += 1
        found = [m[0] for m in _WORD.finditer(line.text)]
        if cut and found and tail:
            ends.append((tail[-1], found[0]))
        found = found[1:] if cut else found
        tail = found
        cut = line.text[-1:] in _HYPHENS
        if cut and line.text[-1] == "\u2010":
            words.add("\u2010")
        found = found[:-1] if cut else found
        for word in (each.casefold().replace("\u2010", "-") for each in found):
            words.add(word)
            words.update(word.split("-"))
    if len(ends) < 0.04 * count and not any(f"{a}{b}".casefold() in words for a, b in ends):
        words.add("-")
    return frozenset(words)


def compose(found: Sequence[Chunk], words: frozenset[str], notes: tuple[str, ...]) -> Document:
    """Write paragraphs one behind the other, each with an empty line behind it."""
    parts: list[str] = []
    blocks: list[Block] = []
    regions: list[Region] = []
    length = 0

    def put(text: str) -> None:
        nonlocal length
        parts.append(text)
        length += len(text)

    for chunk in found:
        if length:
            put("\n\n")
        start = length
        if chunk.rows:
            for n, row in enumerate(chunk.rows):
                if n:
                    put("\n")
                at = length
                put("| " + " | ".join(_cell(cell, words) for cell in row) + " |")
                blocks.append(Block("table_row", at, length))
            regions += _around(chunk, start, length)
            continue
        for n, line in enumerate(chunk.lines):
            last = n + 1 == len(chunk.lines)
            text, end = (line.text, "") if last else seam(line.text, chunk.lines[n + 1].text, words)
            at = length
            put(text)
            if length > at:
                regions.append(Region(at, length, line.page, line.box))
            put(end)
        kind = "heading" if chunk.kind == "title" else "furniture" if chunk.kind == "table_row" else chunk.kind
        if length > start:
            blocks.append(Block(kind, start, length, chunk.level if kind == "heading" else 0))
    return Document(text="".join(parts), media=MEDIA, blocks=tuple(blocks), regions=tuple(regions), notes=notes)


def _cell(cell: str, words: frozenset[str]) -> str:
    """A cell on one line. Narrow cells cut long words without a hyphen; they are whole where the document knows the word, and not its halves."""
    out = ""
    for piece in (each for each in cell.replace("|", "/").split("\n") if each):
        tail, head = _LAST.search(out), _HEAD.match(piece)
        if tail and head and head[1][0].islower() and f"{tail[0]}{head[1]}".casefold() in words and not {tail[0].casefold(), head[1]} <= words:
            out += piece
        elif out:
            text, end = seam(out, piece, words)
            out = text + end.replace("\n", " ") + piece
        else:
            out = piece
    return out


def _around(chunk: Chunk, start: int, end: int) -> list[Region]:
    lines = chunk.lines
    box = (min(x.x0 for x in lines), min(x.top for x in lines), max(x.x1 for x in lines), max(x.bottom for x in lines))
    return [Region(start, end, lines[0].page, (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)))]


def seam(a: str, b: str, words: frozenset[str]) -> tuple[str, str]:
    """The end of a line before the next one: its text, and what is written between them."""
    tail, head = _TAIL.search(a), _HEAD.match(b)
    if tail and head:
        whole = f"{tail[1]}{tail[2]}-{head[1]}{head[2]}".replace("\u2010", "-").casefold()
        if whole not in words and not (tail[1] and head[2]) and _soft(tail[2], head[1], a[-1], words):
            return a[:-1] + "\u00ad", ""
        return (a[:-1] + "-" if a[-1] != "-" else a), ""
    if re.search(r"(?<=\d)[–-]$|(?<=\w)/$", a) and re.match(r"\w", b):
        return a, ""  # 12–18, relapsed/refractory, DOIs
    if re.search(r"(?:^|\s)[-–−]$", a) and re.match(r"\d", b):
        return a, ""  # day -3
    return a, "\n"


def _soft(first: str, second: str, sign: str, words: frozenset[str]) -> bool:
    """Whether a hyphen at a line end only stands for the cut, as the document writes the word elsewhere."""
    if sign == "\u00ad":
        return True
    if not (first.isalpha() and second.isalpha() and first[-1].islower() and second.islower()):
        return False
    if f"{first}-{second}".casefold() in words:
        return False
    if f"{first}{second}".casefold() in words:
        return True
    if sign == "-" and ("\u2010" in words or "-" in words):
        return False  # this file writes the hyphens of cut words with a sign of their own, or cuts none
    if len(first) >= 4 and second in _endings() and first.casefold() not in _PREFIXES:
        return False
    return not (len(first) >= 4 and len(second) >= 4 and first.casefold() in words and second in words)


_PREFIXES = frozenset(
    ("anti", "auto", "counter", "hyper", "hypo", "inter", "intra", "micro", "mono", "multi", "over", "post", "pseudo", "semi", "super", "under"))


@cache
def _endings() -> frozenset[str]:
    return frozenset(row[0] for row in table("compound_endings", 1))
