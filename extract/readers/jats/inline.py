"""Running text: what stands inside a paragraph, a title or a cell, written with its callouts.

An element becomes a list of pieces first (text, raised text, a callout, a footnote mark), because which callouts form one printed group
(`[1]–[3]`, `(Smith 2001; Lee 2004)`) shows only in what stands between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extract.readers.jats.formulae import formula_text
from extract.readers.jats.tree import child
from extract.readers.scripts import raised, raised_mark
from extract.readers.xml import text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

#: Elements that stand on their own behind the paragraph that holds them.
FLOATS = frozenset((
    "fig", "fig-group", "table-wrap", "table-wrap-group", "boxed-text", "supplementary-material", "fn", "fn-group", "chem-struct-wrap", "media",
    "disp-quote", "list", "def-list", "verse-group", "speech", "statement", "preformat", "array", "graphic",
))
#: Elements that are no text of the paper.
_SILENT = frozenset((
    "graphic", "inline-graphic", "alt-text", "long-desc", "object-id", "permissions", "processing-meta", "private-char", "index-term", "target",
    "milestone-start", "milestone-end", "fig-count", "abbrev-def",
))


@dataclass(slots=True)
class Piece:
    """A stretch of running text. `rids` are the entries that a callout names, None for plain text; `sup` says that it is printed raised;
    `mark` that it is the mark of a footnote."""

    text: str
    rids: tuple[str, ...] | None = None
    sup: bool = False
    mark: bool = False


@dataclass
class Running:
    """The pieces of one element, and the floats that stand in it."""

    pieces: list[Piece] = field(default_factory=list)
    floats: list[_Element] = field(default_factory=list)

    def text(self) -> str:
        """The whole as plain text, for places without callouts."""
        return " ".join("".join(plain(piece, self.pieces[:i]) for i, piece in enumerate(self.pieces)).split())


def plain(piece: Piece, before: list[Piece]) -> str:
    """A piece as it is written where no callout is wanted."""
    if piece.mark:
        return raised_mark(piece.text)
    if piece.sup and piece.rids is None:
        return raised(piece.text, before[-1].text if before else "")
    return piece.text


def running(element: _Element, known: Mapping[str, object], cell: bool = False, skip: Callable[[_Element], bool] | None = None) -> Running:
    """The pieces of an element. `known` are the identifiers of the entries of the reference list; in a table (`cell`) a raised letter is
    the mark of a footnote. Floats are put aside; elements for which `skip` is true are left out."""
    out = Running()

    def put(text: str | None, sup: bool, mark: bool = False) -> None:
        if text:
            out.pieces.append(Piece(text, None, sup, mark))

    def walk(node: _Element, sup: bool) -> None:
        put(node.text, sup)
        for part in node:
            if isinstance(part.tag, str) and not (skip and skip(part)):
                visit(part, sup)
            put(part.tail, sup)

    def visit(part: _Element, sup: bool) -> None:
        name = part.tag
        if name == "xref":
            _xref(part, sup)
        elif name in FLOATS and name != "graphic" and not (name == "list" and cell):
            if cell:
                walk(part, sup)
            else:
                out.floats.append(part)
        elif name in _SILENT:
            return
        elif name in ("inline-formula", "math", "tex-math", "disp-formula", "disp-formula-group"):
            text = formula_text(part)
            put(f" {text} " if name.startswith("disp") else text, sup)
        elif name == "alternatives":
            chosen = child(part, "math", "tex-math", "textual-form", "styled-content", "string-name")
            if chosen is not None:
                visit(chosen, sup)
        elif name == "break":
            put(" ", sup)
        elif name == "sup":
            inside = text_of(part)
            if cell and len(inside) == 1 and inside.isalpha() and inside.islower() and not list(part.iterchildren("xref")):
                put(inside, True, True)
            else:
                walk(part, True)
        elif name in ("p", "list-item", "title", "def-item") and (cell or name == "p"):
            if out.pieces and not out.pieces[-1].text.endswith((" ", "\n")):
                put(" " if name in ("p", "title") else "; ", False)
            walk(part, sup)
            put(" ", False)
        else:
            walk(part, sup)

    def _xref(part: _Element, sup: bool) -> None:
        rids = tuple((part.get("rid") or "").split())
        kind = (part.get("ref-type") or "").lower()
        raised_inside = sup or (child(part, "sup") is not None and text_of(child(part, "sup")) == text_of(part))
        text = "".join(part.itertext())
        if kind in ("bibr", "bib", "ref", "citation") or (not kind and any(rid in known for rid in rids)):
            named = tuple(rid for rid in rids if rid in known)
            if named:
                out.pieces.append(Piece(text if text.strip() else "", named, raised_inside))
                return
            put(text, raised_inside)
        elif kind in ("fn", "table-fn", "aff", "corresp", "author-notes", "contrib") and (raised_inside or len(text.strip()) <= 2):
            if out.pieces and out.pieces[-1].mark and out.pieces[-1].text[-1:].isdigit() and text[:1].isdigit():
                put(",", True, True)  # notes 1 and 2 next to each other are not note 12
            put(text, True, True)
        else:
            walk(part, sup)

    walk(element, False)
    return out


def _is_note(part: _Element) -> bool:
    return part.tag == "fn" or (part.tag == "xref" and (part.get("ref-type") or "") in ("fn", "aff", "corresp"))


def line(element: _Element | None, known: Mapping[str, object] | None = None) -> str:
    """An element as one line without footnote marks: for titles, names and labels."""
    if element is None:
        return ""
    return running(element, known or {}, skip=_is_note).text()
