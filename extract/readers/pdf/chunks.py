"""From lines to paragraphs: where type, place and white space say that something new begins."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.annotate.blocks import is_heading
from extract.annotate.headings import clean_heading, heading_kind
from extract.readers.pdf.lines import Line

#: Words that end in a full stop, question mark or the like, or a callout behind it.
TERMINAL = re.compile(r"[.!?:;][\"'”’)\]]*(?:<sup>[^<]*</sup>|\[[\d,\s–-]+\]|\(\d[\d,\s–-]*\))*\s*$")
_OPENS = re.compile(r"[\"“‘'(\[]*[A-Z0-9À-ÖØ-Þ•▪■◦‣–*†‡§<]")
_BULLET = re.compile(r"(?:[•▪■◦‣·●○]|[-–—]\s|\(?[a-z]\)\s|\(?\d{1,2}[.)]\s)")
_AFFILIATION = re.compile(r"<sup>[^<]{1,5}</sup>\s?[A-Z]")
_RUN_IN = re.compile(r"(?:key ?words?|index terms|abbreviations|correspond\w+|received|citation|copyright|funding|©)\b\W", re.I)
CAPTION = re.compile(
    r"(?:supplementa(?:ry|l)\s+|extended data\s+|online\s+)?(?P<what>fig(?:ure|s|\.)?|table|scheme|box)\s?\.?\s?(?:S?\d{1,3}|[IVX]{1,4})[A-Z]?\b"
    r"(?P<rest>.*)", re.I | re.S)
_CAPTION_TAIL = re.compile(r"^\s*(?:$|[|:.—–]|\s[A-Z(])")


@dataclass(slots=True)
class Chunk:
    """Lines that belong together. `kind` is one of `kg.model.BLOCK_KINDS` and given later; `rows` are the cells of a table."""

    lines: list[Line]
    kind: str = "paragraph"
    level: int = 0
    rows: list[list[str]] = field(default_factory=list)
    float_: bool = False

    @property
    def text(self) -> str:
        """The lines with spaces between them."""
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        """The size of type of the first line."""
        return self.lines[0].size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)

    @property
    def italic(self) -> bool:
        """Whether all of it is italic."""
        return all(line.italic for line in self.lines)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a document is set: the size and font of its running text, and how far lines of each size stand apart."""

    size: float
    font: str
    leading: dict[float, float]

    def apart(self, size: float) -> float:
        """The usual distance of two baselines of that size."""
        return self.leading.get(half(size), 1.2 * size)


def half(size: float) -> float:
    """A size of type to the half point."""
    return round(size * 2) / 2


def manner(lines: Sequence[Line]) -> Manner:
    """How most of a document's letters are set."""
    sizes: Counter[float] = Counter()
    fonts: Counter[tuple[float, str]] = Counter()
    steps: dict[float, Counter[float]] = {}
    for line in lines:
        sizes[half(line.size)] += len(line.text)
        fonts[half(line.size), line.font] += len(line.text)
    for a, b in itertools.pairwise(lines):
        if a.column == b.column and a.page == b.page and half(a.size) == half(b.size) and 0.8 * a.size < b.base - a.base < 3.2 * a.size:
            steps.setdefault(half(a.size), Counter())[round((b.base - a.base) * 4) / 4] += 1
    if not sizes:
        return Manner(10.0, "", {})
    size = max(sizes, key=lambda s: (sizes[s], s))
    font = max((f for f in fonts if f[0] == size), key=lambda f: fonts[f])[1]
    return Manner(size, font, {s: max(c, key=lambda d: (c[d], -d)) for s, c in steps.items()})


def is_caption(text: str) -> bool:
    """Whether a paragraph begins like a legend ("Figure 2. …"), not like a sentence about one ("Figure 2 shows …")."""
    match = CAPTION.match(text)
    return bool(match and _CAPTION_TAIL.match(match["rest"]))


def chunks(leaf: Sequence[Line], how: Manner) -> list[Chunk]:
    """The paragraphs of one column."""
    out: list[Chunk] = []
    for line in leaf:
        if out and not _begins(out[-1], line, how):
            out[-1].lines.append(line)
        else:
            out.append(Chunk([line]))
    return out


def _begins(chunk: Chunk, b: Line, how: Manner) -> bool:
    """Whether a line begins a new paragraph behind the lines before it."""
    a = chunk.lines[-1]
    gap = b.base - a.base
    usual = how.apart(a.size)
    if a.table != b.table:
        return True
    if abs(a.size - b.size) > 0.08 * max(a.size, b.size):
        return True
    if gap > max(1.3 * usual, usual + 0.3 * a.size) and not (a.size > 1.25 * how.size and gap < 1.6 * a.size):
        return True
    if gap < 1.5 * usual and b.text[:1].islower() and not TERMINAL.search(a.text) and a.x1 > a.right - 2 * a.size:
        return False  # a full line in the middle of a sentence: what is set in bold in it is stressed
    if a.bold != b.bold or (a.italic != b.italic and len(chunk.lines) == 1 and a.italic and a.x1 < a.right - 4 * a.size):
        return True
    if a.size > 1.25 * how.size or (b.bold and gap < 1.5 * a.size):
        return False  # titles run on as they please
    if (len(chunk.lines) == 1 and _lone(a) and _OPENS.match(b.text)) or (_lone(b) and b.text[0].isupper() and a.text[-1] not in ",-"):
        return True
    if (is_caption(b.text) or _RUN_IN.match(b.text)) and TERMINAL.search(a.text):
        return True
    if b.page == 1 and (_AFFILIATION.match(b.text) or (a.text.endswith("</sup>") and re.match(r"\d{1,2}\s?[A-Z]", b.text))):
        return True
    centred = abs((a.x0 - a.left) - (a.right - a.x1)) < 0.6 * a.size and a.x0 - a.left > 2 * a.size
    fits = a.x1 + b.first + 0.35 * a.size < a.right - 0.8 * a.size
    if fits and not centred and _OPENS.match(b.text) and (TERMINAL.search(a.text) or a.x1 < a.right - 0.25 * (a.right - a.left)):
        return True
    if _BULLET.match(b.text) and (TERMINAL.search(a.text) or _BULLET.match(chunk.lines[0].text)) and abs(b.x0 - chunk.lines[0].x0) < a.size:
        return True
    indent, before = b.x0 - b.left, a.x0 - a.left
    if 0.7 * b.size < indent < 5 * b.size and before < 0.45 * a.size and _OPENS.match(b.text):
        # A first line is drawn in; behind a bullet or a label it is the lines below that are.
        return not (len(chunk.lines) == 1 and _BULLET.match(a.text)) and (bool(TERMINAL.search(a.text)) or len(chunk.lines) > 1)
    return False


def _lone(line: Line) -> bool:
    """A short line that reads as a heading: known words, or capitals only."""
    if line.x1 - line.x0 > 0.75 * (line.right - line.left) or not is_heading(line.text):
        return False
    title = clean_heading(line.text)
    letters = [c for c in title if c.isalpha()]
    return heading_kind(title) is not None or (len(letters) >= 4 and all(c.isupper() for c in letters))


_LABEL = re.compile(r"(?:\[(\d{1,4})\]|\((\d{1,4})\)|<sup>(\d{1,4})</sup>|(\d{1,4})[.)]?(?=\s))\s*\S")


def entries(lines: Sequence[Line]) -> list[Chunk]:
    """The lines of a reference list cut into its entries: where the next number stands, else where a line stands out to the left."""
    numbers = [_label(line.text) for line in lines]
    first = next((n for n in numbers if n is not None), None)
    starts: set[int] = set()
    if first is not None and first <= 3:
        expected = first
        for i, number in enumerate(numbers):
            if number == expected:
                starts.add(i)
                expected += 1
    if len(starts) < 2 or len(starts) < 0.5 * len({n for n in numbers if n is not None and n <= len(lines)}):
        edge: dict[tuple[int, int], float] = {}
        for line in lines:
            key = (line.page, line.column)
            edge[key] = min(edge.get(key, line.x0), line.x0)
        out = {i for i, line in enumerate(lines) if line.x0 - edge[line.page, line.column] < 0.4 * line.size}
        steps = [b.base - a.base for a, b in itertools.pairwise(lines) if a.column == b.column and a.page == b.page]
        usual = sorted(steps)[len(steps) // 3] if steps else 0.0
        if len(out) <= 0.75 * len(lines):
            starts = out
        else:  # no hanging indent: white space between them, or the finder must tell
            starts = {i + 1 for i, (a, b) in enumerate(itertools.pairwise(lines)) if a.page == b.page and b.base - a.base > 1.25 * usual}
    found: list[Chunk] = []
    for i, line in enumerate(lines):
        if i in starts or not found:
            found.append(Chunk([line], "reference"))
        else:
            found[-1].lines.append(line)
    return found


def _label(text: str) -> int | None:
    match = _LABEL.match(text)
    return int(next(group for group in match.groups() if group)) if match else None
