"""Running text of Word documents: runs as plain text, raised and lowered, with marks of notes; what was deleted or is hidden is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.glyphs import symbol
from extract.readers.jats.tree import child, children
from extract.readers.markup import Item
from extract.readers.xml import text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED = frozenset((
    "del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "txbxContent", "Fallback", "bookmarkStart", "bookmarkEnd",
    "proofErr", "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "pict", "object", "ruby",
))
_CHARACTERS = {"tab": " ", "ptab": " ", "cr": " ", "br": " ", "noBreakHyphen": "-", "softHyphen": ""}


def val(element: _Element | None, *path: str) -> str | None:
    """The value of a property, down a path of names."""
    for name in path:
        element = child(element, name)
    return element.get("val") if element is not None else None


class Notes:
    """Footnotes or endnotes: those that are called out are numbered in the order of the text."""

    def __init__(self, root: _Element | None, prefix: str) -> None:
        self.prefix = prefix
        self._notes = {e.get("id") or "": e for e in children(root, "footnote", "endnote") if e.get("type") in (None, "normal")}
        self._order: list[str] = []
        self._given = 0

    def number(self, key: str) -> int | None:
        """The number of a note that is called out here; None for one that is not there."""
        if key not in self._notes:
            return None
        if key not in self._order:
            self._order.append(key)
        return self._order.index(key) + 1

    def _item(self, key: str, kind: str) -> Iterator[Item]:
        from lxml import etree

        made = etree.Element("p")
        for p in self._notes[key].iter("p"):
            part = paragraph(p, None, None)
            part.tag, part.tail = "span", " "
            made.append(part)
        if text_of(made):
            yield Item(kind, made, ids=(f"{self.prefix}{key}",))

    def taken(self) -> Iterator[Item]:
        """The notes called out since the last time, as blocks behind the text that calls them."""
        for key in self._order[self._given :]:
            yield from self._item(key, "caption")
        self._given = len(self._order)

    def all(self, kind: str) -> Iterator[Item]:
        """All notes that are called out, in their order."""
        for key in self._order:
            yield from self._item(key, kind)


def paragraph(element: _Element, feet: Notes | None, ends: Notes | None) -> _Element:
    """A paragraph in the elements of running text."""
    from lxml import etree

    made = etree.Element("p")
    for text, place, link in _pieces(element, feet, ends):
        if not text:
            continue
        if not place and not link:
            if len(made):
                made[-1].tail = (made[-1].tail or "") + text
            else:
                made.text = (made.text or "") + text
            continue
        last = made[-1] if len(made) and not made[-1].tail and not link else None
        if last is not None and last.tag == place and not len(last):
            last.text = (last.text or "") + text
            continue
        outer = etree.SubElement(made, place or "span")
        if link:
            inner = etree.SubElement(outer, "xref")
            inner.set("ref-type", "bibr" if ends is not None and link.startswith(ends.prefix) else "fn")
            inner.set("rid", link)
            inner.text = text
        else:
            outer.text = text
    return made


def _pieces(element: _Element, feet: Notes | None, ends: Notes | None) -> Iterator[tuple[str, str, str]]:
    """Text, where it stands ("sup", "sub" or ""), and the note that it calls."""
    for part in element:
        tag = part.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            continue
        if tag == "r":
            yield from _run(part, feet, ends)
        elif tag in ("oMath", "oMathPara"):
            yield "".join(text_of(t) for t in part.iter("t")), "", ""
        else:
            yield from _pieces(part, feet, ends)


def _run(run: _Element, feet: Notes | None, ends: Notes | None) -> Iterator[tuple[str, str, str]]:
    properties = child(run, "rPr")
    if child(properties, "vanish") is not None and val(properties, "vanish") not in ("0", "false"):
        return
    place = {"superscript": "sup", "subscript": "sub"}.get(val(properties, "vertAlign") or "", "")
    for part in run:
        tag = part.tag
        if tag == "t":
            yield part.text or "", place, ""
        elif tag in _CHARACTERS:
            yield _CHARACTERS[tag], "" if _CHARACTERS[tag] == " " else place, ""
        elif tag == "sym":
            yield symbol(part.get("char") or "", part.get("font") or ""), place, ""
        elif tag in ("footnoteReference", "endnoteReference"):
            notes = feet if tag == "footnoteReference" else ends
            number = notes.number(part.get("id") or "") if notes is not None else None
            if notes is not None and number is not None:
                yield str(number), "sup", f"{notes.prefix}{part.get('id')}"
        elif isinstance(tag, str) and tag not in _SKIPPED and tag not in ("drawing", "footnoteRef", "endnoteRef", "separator", "continuationSeparator"):
            yield from _pieces(part, feet, ends)
