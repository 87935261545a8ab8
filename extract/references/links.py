"""A text without its links: converters turn `(1, 2)` into `([1](#page-8-0), [2](#page-8-1))` and put anchors where links point to."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Span

_LINK = re.compile(
    r"\[(?P<text>(?:[^\[\]\n\\]|\\.){1,80})\]\((?:#|https?:|mailto:|www\.|/|\./)[^()\s]{0,300}(?:\([^()\s]{0,60}\)[^()\s]{0,60})?\)"
    r"|<a\b[^<>]{0,300}>|</a>|<span\b[^<>]{0,200}>|</span>|(?<=[\[(>])<(?:u|i|b|em)>(?=\d)|(?<=\d)</(?:u|i|b|em)>(?=[\])<])"
)


#: What each of them begins with, which is looked for much faster.
_BEGINNING = re.compile(r"[\[<]")
_SET_OFF = re.compile(r"[\[(>]<(?:u|i|b|em)>\d")


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A text without links and anchors. `kept[i]` is where its stretch that begins at `starts[i]` stands in the original."""

    text: str
    starts: tuple[int, ...]
    kept: tuple[int, ...]

    def _back(self, offset: int) -> int:
        i = bisect.bisect_right(self.starts, offset) - 1
        return self.kept[i] + offset - self.starts[i]

    def back(self, span: Span) -> Span:
        """The original span, markup within it included."""
        return Span(self._back(span.start), self._back(span.end - 1) + 1)

    def into(self, span: Span) -> Span:
        """The span here of an original one; empty where nothing of it is left."""
        return Span(self._into(span.start), self._into(span.end))

    def _into(self, offset: int) -> int:
        i = bisect.bisect_right(self.kept, offset) - 1
        if i < 0:
            return 0
        stop = self.starts[i + 1] if i + 1 < len(self.starts) else len(self.text)
        return min(self.starts[i] + offset - self.kept[i], stop)


def unlinked(text: str) -> Unlinked | None:
    """The text without links, or None where it has none that stand around a number."""
    tagged = "<u>" in text or "<i>" in text or "<b>" in text or "<em>" in text
    if "](" not in text and "<a" not in text and "<span" not in text and not (tagged and _SET_OFF.search(text)):
        return None
    pieces: list[str] = []
    starts: list[int] = []
    kept: list[int] = []
    at = length = 0

    def keep(start: int, end: int) -> None:
        nonlocal length
        if end > start:
            pieces.append(text[start:end])
            starts.append(length)
            kept.append(start)
            length += end - start

    for beginning in _BEGINNING.finditer(text):
        match = _LINK.match(text, beginning.start()) if beginning.start() >= at else None
        if match is None:
            continue
        keep(at, match.start())
        if match.group("text") is not None:
            keep(*match.span("text"))
        at = match.end()
    if not at:
        return None
    keep(at, len(text))
    return Unlinked("".join(pieces), tuple(starts), tuple(kept))


_OPEN_END = re.compile(r"(?:[(\[][^()\[\]\n]{0,80}|[,;&–-]|\b(?:and|et al\.|und|et|y|e|[A-Z][\w'’-]+))\s*$")


def without_furniture(text: str, furniture: Sequence[Span]) -> Unlinked | None:
    """The text without what stands at the edges of pages, or None where no callout can be cut by it: what comes before opens no bracket and ends in no
    name, comma or "and"."""
    cuts: list[Span] = []
    for span in sorted(furniture):
        if cuts and not text[cuts[-1].end : span.start].strip():
            cuts[-1] = Span(cuts[-1].start, span.end)
        else:
            cuts.append(Span(*span))
    cuts = [cut for cut in cuts if _OPEN_END.search(text, max(0, cut.start - 90), cut.start)]
    if not cuts:
        return None
    pieces: list[str] = []
    starts: list[int] = []
    kept: list[int] = []
    at = length = 0
    for start, end in [*cuts, Span(len(text), len(text))]:
        while start - 1 > at and start < len(text) and text[start - 1].isspace() and text[start - 2].isspace():
            start -= 1  # one blank or line break stays
        if start > at:
            pieces.append(text[at:start])
            starts.append(length)
            kept.append(at)
            length += start - at
        at = end
        while at < len(text) and text[at].isspace():
            at += 1
    return Unlinked("".join(pieces), tuple(starts), tuple(kept))
