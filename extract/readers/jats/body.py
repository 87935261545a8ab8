"""Sections, paragraphs, lists, legends, tables, boxes and notes, in the order in which they are read.

What floats (figures, tables, boxes, notes, lists in mid-sentence) is written behind the paragraph that holds it, so that no sentence is cut.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extract.annotate.abbreviations import is_short_form
from extract.readers.builder import DocumentBuilder
from extract.readers.jats.citations import Entries, write_running
from extract.readers.jats.formulae import shown_formula
from extract.readers.jats.inline import line, running
from extract.readers.jats.references import Entry
from extract.readers.jats.tables import table_of, write_table
from extract.readers.jats.tree import INNER, child, children, within
from extract.readers.xml import text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

#: Kinds of sections by `sec-type`, for headings whose words do not tell.
_TYPES = (
    ("intro", "introduction"), ("background", "introduction"), ("case", "case"), ("patient", "case"), ("subjects", "methods"), ("material", "methods"),
    ("method", "methods"), ("result", "results"), ("finding", "results"), ("discussion", "discussion"), ("conclusion", "conclusion"),
    ("supplement", "back"), ("data-availability", "back"), ("funding", "back"), ("ethic", "back"), ("coi", "back"), ("interest", "back"),
    ("abbreviation", "back"), ("ack", "back"), ("author-contrib", "back"), ("ref", "references"),
)
_SKIPPED = frozenset((
    "title", "label", "sec-meta", "object-id", "permissions", "ref", "graphic", "media", "alternatives", "alt-text", "long-desc", "subtitle",
    "inline-supplementary-material", "processing-meta", "kwd-group", *INNER,
))
_DEEPEST = 9


class Body:
    """Writes the parts of one article into a builder."""

    def __init__(self, builder: DocumentBuilder, entries: Entries, listed: list[Entry]) -> None:
        self.builder = builder
        self.entries = entries
        self.listed: dict[_Element, list[Entry]] = {}
        for entry in listed:
            self.listed.setdefault(entry.element, []).append(entry)

    # ------------------------------------------------------------------------------------------------------------- sections

    def section(self, element: _Element, level: int, kind: str | None = None, title: str = "") -> None:
        """A section with its heading; `kind` where the caller knows it, `title` where the XML leaves it to the reader."""
        heading = child(element, "title")
        printed = line(heading) if heading is not None else ""
        label = line(child(element, "label"))
        words = f"{label}{'' if not label or label.endswith(('.', ')', ':')) else '.'} {printed}".strip() if printed else ""
        self.builder.open_section(kind or self._kind(element, printed), words or title, min(level, _DEEPEST), printed=False)
        if words and heading is not None:
            self.builder.open("heading", min(level, _DEEPEST))
            if label:
                self.builder.write(words[: len(words) - len(printed)])
            self._run(heading)
            self.builder.close()
        elif title:
            self.builder.block("heading", title, min(level, _DEEPEST))
        self.blocks(element, level)
        self.builder.close_section()

    @staticmethod
    def _kind(element: _Element, title: str) -> str | None:
        """The kind that `sec-type` tells where the heading does not."""
        from extract.annotate.headings import clean_heading, heading_kind

        if heading_kind(clean_heading(title)) is not None:
            return None
        type_ = (element.get("sec-type") or element.get("content-type") or "").lower()
        return next((kind for name, kind in _TYPES if name in type_), None) if type_ else None

    # --------------------------------------------------------------------------------------------------------------- blocks

    def blocks(self, element: _Element, level: int) -> None:
        """What stands in an element, part by part."""
        for part in children(element):
            if part.tag not in _SKIPPED:
                self.block(part, level)

    def block(self, part: _Element, level: int, kind: str = "paragraph") -> None:
        """One part of a section."""
        name = part.tag
        if name == "sec":
            self.section(part, level + 1)
        elif name == "ref-list":
            self.references(part, level + 1)
        elif name in ("fig-group", "table-wrap-group", "fn-group", "floats-group", "app-group", "sec-group"):
            self.caption(part)
            self.blocks(part, level)
        elif name in ("fig", "supplementary-material", "chem-struct-wrap", "media"):
            self.caption(part)
            for inner in children(part, "p", "disp-quote", "list", "table-wrap", "disp-formula"):
                self.block(inner, level, "caption")
        elif name == "table-wrap":
            self.table(part, level)
        elif name in ("boxed-text", "app", "notes", "bio", "glossary") and (child(part, "title") is not None or child(part, "caption") is not None):
            self.box(part, level)
        elif name == "list":
            self.list_(part, level)
        elif name == "def-list":
            self.definitions(part)
        elif name in ("disp-formula", "disp-formula-group", "math", "tex-math"):
            self.builder.block("paragraph", shown_formula(part))
        elif name in ("table", "array"):
            write_table(self.builder, part, self.entries)
        elif name == "fn":
            self.note(part, level, "paragraph")
        elif name in ("p", "disp-quote", "verse-group", "speech", "statement", "preformat", "code", "attrib", "verse-line") or not children(part):
            self.paragraph(part, level, kind)
        else:
            self.blocks(part, level)

    def paragraph(self, part: _Element, level: int, kind: str = "paragraph") -> None:
        """Running text as one block, what floats in it behind it."""
        inner = children(part, "p", "sec", "verse-line", "verse-group", "list", "title", "label")
        if part.tag != "p" and inner:
            for piece in children(part):
                if piece.tag in ("title", "label"):
                    self.builder.block("paragraph", line(piece))
                else:
                    self.block(piece, level, kind)
            return
        self.builder.open(kind)
        floats = self._run(part)
        self.builder.close()
        for float_ in floats:
            self.block(float_, level)

    def _run(self, element: _Element) -> list[_Element]:
        found = running(element, self.entries.numbers)
        write_running(self.builder, found, self.entries)
        return found.floats

    def references(self, listed: _Element, level: int) -> None:
        """A reference list: its entries as printed, inner lists below it."""
        heading = line(child(listed, "title"))
        parent = listed.getparent()
        above = line(child(parent, "title")) if parent is not None and parent.tag in ("sec", "ref-list", "app") else ""
        title = heading or ("" if above else "References")
        self.builder.open_section("references", title, min(level, _DEEPEST), printed=bool(title))
        for part in children(listed):
            for entry in self.listed.get(part, ()):
                label = f"{entry.label}{'' if entry.label.endswith(('.', ']', ')')) else '.'} " if entry.label else ""
                self.builder.reference(entry.reference, label + entry.reference.raw)
            if part.tag == "ref-list":
                self.references(part, level + 1)
            elif part.tag not in ("title", "label", "ref") and part not in self.listed:
                self.block(part, level)
        self.builder.close_section()

    # ------------------------------------------------------------------------------------------------- legends, tables, boxes

    def caption(self, element: _Element) -> None:
        """Label, title and text of a legend as one caption."""
        caption = child(element, "caption")
        label, title = child(element, "label"), child(caption, "title")
        parts = [p for p in children(caption) if p.tag != "title"]
        own_title = child(element, "title")
        if own_title is not None and title is None:
            title = own_title
        if label is None and caption is None and title is None:
            return
        self.builder.open("caption")
        floats: list[_Element] = []
        before = ""
        for part in (label, title, *parts):
            if part is None:
                continue
            text = text_of(part)
            if not text:
                continue
            if before:
                self.builder.write(" " if before.endswith((".", ":", "?", "!", "|")) else ". ")
            floats += self._run(part)
            before = text
        self.builder.close()
        for float_ in floats:
            self.block(float_, 1)

    def table(self, wrap: _Element, level: int) -> None:
        """A table: legend, rows, notes."""
        self.caption(wrap)
        for table in table_of(wrap):
            write_table(self.builder, table, self.entries)
        for part in within(wrap, "table-wrap-foot", "fn-group", "attrib", "legend", skip=("table", "caption")):
            for note in [part] if part.tag in ("attrib",) else children(part):
                if note.tag == "def-list":
                    self.definitions(note)
                elif note.tag not in _SKIPPED:
                    self.note(note, level, "caption")

    def note(self, element: _Element, level: int, kind: str = "caption") -> None:
        """A footnote: its mark, then its text."""
        inner = children(element)
        if element.tag == "p" or not children(element, "p"):
            self.paragraph(element, level, kind)
            return
        label = line(child(element, "label"))
        for part in inner:
            if part.tag == "label":
                continue
            if part.tag != "p":
                self.block(part, level, kind)
                continue
            self.builder.open(kind)
            if label:
                self.builder.write(f"{label} ")
            floats = self._run(part)
            self.builder.close()
            label = ""
            for float_ in floats:
                self.block(float_, level)

    def box(self, part: _Element, level: int) -> None:
        """A box, an appendix: a section of its own."""
        caption = child(part, "caption")
        title = child(part, "title") if child(part, "title") is not None else child(caption, "title")
        words = " ".join(text for text in (line(child(part, "label")), line(title)) if text)
        kind = "back" if part.tag in ("app", "notes", "bio", "glossary") and level <= 1 else None
        self.builder.open_section(kind, words, min(level + 1, _DEEPEST), printed=bool(words))
        for piece in children(caption, "p"):
            self.block(piece, level + 1)
        for piece in children(part):
            if piece.tag not in _SKIPPED and piece.tag != "caption":
                self.block(piece, level + 1)
        self.builder.close_section()

    # ---------------------------------------------------------------------------------------------------------------- lists

    def list_(self, element: _Element, level: int, depth: int = 0) -> None:
        """A list, an item a block; numbers are written where the list is numbered."""
        heading = child(element, "title")
        if heading is not None:
            self.builder.block("paragraph", line(heading))
        numbered = (element.get("list-type") or "") in ("order", "ordered", "number", "arabic")
        for position, item in enumerate(children(element, "list-item"), 1):
            label = line(child(item, "label")) or (f"{position}." if numbered else "")
            for part in children(item):
                if part.tag == "label":
                    continue
                if part.tag == "list" and depth < _DEEPEST:
                    self.list_(part, level, depth + 1)
                elif part.tag in ("p", "title"):
                    self.builder.open("list_item")
                    if label and re.search(r"\w", label):
                        self.builder.write(f"{label} ")
                    label = ""
                    floats = self._run(part)
                    self.builder.close()
                    for float_ in floats:
                        self.list_(float_, level, depth + 1) if float_.tag == "list" and depth < _DEEPEST else self.block(float_, level)
                else:
                    self.block(part, level)

    def definitions(self, element: _Element) -> None:
        """A list of terms, "term: definition"; one of abbreviations runs on as journals print it, "CNS, central nervous system; …"."""
        heading = child(element, "title")
        if heading is not None:
            self.builder.block("paragraph", line(heading))
        items = children(element, "def-item")
        if len(items) > 1 and all(is_short_form(line(child(item, "term"))) for item in items):
            pairs = (f"{line(child(item, 'term'))}, {' '.join(line(d) for d in children(item, 'def')).rstrip(' .;')}" for item in items)
            self.builder.block("paragraph", "; ".join(pairs))
            items = []
        for item in items:
            self.builder.open("list_item")
            term = child(item, "term")
            if term is not None:
                self._run(term)
                self.builder.write(": ")
            for definition in children(item, "def"):
                self._run(definition)
            self.builder.close()
        for inner in children(element, "def-list"):
            self.definitions(inner)
