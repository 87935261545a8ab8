"""How readers of structured formats make a document: text is written piece by piece, and its layers grow with it.

A format that tells headings, references and callouts apart should not lose that by being printed and guessed at again. So a reader writes
blocks in reading order, opens sections, marks what it knows, and `finish` gives a `Document` whose layers are already filled; the
annotators leave filled layers alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from extract.annotate.headings import clean_heading, heading_kind
from extract.annotate.sections import cases_in_body
from kg.model import Block, Citation, Document, Metadata, Reference, Section, Span

_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0\u2000-\u200a\u202f\u3000]+")
_BODY = ("introduction", "case", "methods", "results", "discussion", "conclusion", "perspective", "body")


class DocumentBuilder:
    """Collects one document. White space inside a block is collapsed to single spaces; blocks are parted by an empty line (table rows and
    references by a line break)."""

    def __init__(self, media: str) -> None:
        self.media = media
        self.notes: list[str] = []
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._sections: list[Section] = []
        self._stack: list[tuple[str, str, int]] = [("front", "", 1)]
        self._section_start = 0
        self._open: tuple[str, int, int] | None = None
        self._space = False
        self._references: list[Reference] = []
        self._citations: list[Citation] = []
        self._spans: list[tuple[str, Span]] = []

    # ------------------------------------------------------------------------------------------------------------------ text

    @property
    def written(self) -> bool:
        """Whether the open block holds text already."""
        return self._open is not None and self._length > self._open[1]

    @property
    def marks(self) -> dict[str, Span]:
        """The places of fields that are marked so far."""
        return dict(self._spans)

    @property
    def pos(self) -> int:
        """The offset behind the last character written."""
        return self._length

    def start(self) -> int:
        """The offset at which the next character will stand (a pending space is written first)."""
        if self._space and self._open is not None and self._length > self._open[1]:
            self._put(" ")
        self._space = False
        return self._length

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def write(self, text: str) -> None:
        """Add running text to the open block. Raises ValueError where none is open."""
        if self._open is None:
            raise ValueError("no block is open")
        text = _SPACE.sub(" ", text)
        if text.startswith(" "):
            self._space = True
        words = text.strip(" ")
        if not words:
            return
        self.start()
        self._put(words)
        self._space = text.endswith(" ")

    def open(self, kind: str, level: int = 0) -> None:
        """Begin a block (`kg.model.BLOCK_KINDS`); an open one is closed."""
        self.close()
        if self._length:
            last = self._blocks[-1].kind if self._blocks else ""
            self._put("\n" if kind == last and kind in ("table_row", "reference") else "\n\n")
        self._open = (kind, self._length, level)
        self._space = False

    def close(self) -> Span | None:
        """End the open block; its span, or None where nothing was written."""
        if self._open is None:
            return None
        kind, start, level = self._open
        self._open = None
        self._space = False
        if self._length == start:
            if self._parts and start and not self._parts[-1].strip("\n"):  # nothing was written: the empty line before it goes as well
                self._length -= len(self._parts.pop())
            return None
        self._blocks.append(Block(kind, start, self._length, level))
        return Span(start, self._length)

    def block(self, kind: str, text: str, level: int = 0) -> Span | None:
        """A whole block at once; None where the text is blank."""
        self.open(kind, level)
        self.write(text)
        return self.close()

    # -------------------------------------------------------------------------------------------------------------- sections

    def open_section(self, kind: str | None = None, title: str = "", level: int = 1, printed: bool = True) -> None:
        """Begin a section of a depth (1 = top); those as deep or deeper end. Where `kind` is None the words of the title tell it, else the
        section above. A printed title becomes a heading block."""
        self.close()
        self._cut()
        while len(self._stack) > 1 and self._stack[-1][2] >= level:
            self._stack.pop()
        above = self._stack[-1]
        cleaned = clean_heading(title)
        found = kind or heading_kind(cleaned)
        if kind is None and above[2] < level and above[0] in _BODY and found not in ("perspective", "references", "back"):
            # "Background" within the case, "Statistical methods" within the results: a subsection belongs to the section above it.
            found = above[0] if above[0] != "body" else found
        if found is None:
            found = above[0] if above[0] in (*_BODY, "abstract", "back") and above[2] < level else "body"
        self._stack.append((found, cleaned, level))
        if title.strip() and printed:
            self.block("heading", title, level)

    def close_section(self) -> None:
        """End the innermost section; what follows belongs to the one around it."""
        self.close()
        if len(self._stack) > 1:
            self._cut()
            self._stack.pop()

    def _cut(self) -> None:
        """Sections are a flat list: the running one ends here."""
        kind, title, level = self._stack[-1]
        if self._length > self._section_start:
            self._sections.append(Section(kind, title, self._section_start, self._length, level))
            self._section_start = self._length

    # ---------------------------------------------------------------------------------------------------------------- layers

    def mark(self, name: str, span: Span | None) -> None:
        """The place that a field of the metadata was read from (the first one counts)."""
        if span is not None and all(name != known for known, _ in self._spans):
            self._spans.append((name, span))

    def cite(self, marker_start: int, numbers: tuple[int, ...]) -> None:
        """A callout from `marker_start` to here that means these entries. Its sentence is found when sentences are known."""
        if numbers and self._length > marker_start:
            text = "".join(self._parts)[marker_start:] if len(self._parts) < 64 else self._tail(self._length - marker_start)
            self._citations.append(Citation(text, Span(marker_start, self._length), numbers, -1))

    def _tail(self, length: int) -> str:
        pieces: list[str] = []
        size = 0
        for part in reversed(self._parts):
            pieces.append(part)
            size += len(part)
            if size >= length:
                break
        return "".join(reversed(pieces))[-length:]

    def reference(self, reference: Reference, printed: str) -> None:
        """An entry of the list: its text is written as a block, and the entry points at it."""
        span = self.block("reference", printed)
        if span is not None:
            self._references.append(replace(reference, spans=(span,)))

    def finish(self, metadata: Metadata | None = None, **more: Any) -> Document:
        """The document. `metadata.spans` are those marked."""
        self.close()
        while len(self._stack) > 1:
            self._cut()
            self._stack.pop()
        self._cut()
        text = "".join(self._parts)
        metadata = replace(metadata or Metadata(), spans=tuple(sorted(self._spans)))
        return Document(
            text=text, media=self.media, metadata=metadata, blocks=tuple(self._blocks), sections=tuple(cases_in_body(self._sections)),
            references=tuple(self._references), citations=tuple(self._citations), notes=tuple(self.notes), **more,
        )
