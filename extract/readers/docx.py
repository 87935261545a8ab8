"""Word documents: headings by their styles, lists, tables, notes, raised and lowered letters; tracked changes as if accepted.

The zip file is read within the limits of `extract.readers.archive`; macros, embedded files and links are never touched. Fields of reference
managers are left alone: what they print is read as any other text, and their lists are known by the style of their paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from zipfile import ZipFile

from extract.annotate.blocks import is_heading
from extract.annotate.headings import clean_heading, heading_kind
from extract.readers.archive import open_zip, unpack
from extract.readers.docx_text import Notes, paragraph, val
from extract.readers.jats.tree import child, children, plain_names
from extract.readers.markup import Item, assemble, entries_below_heading
from extract.readers.records import bare_doi
from extract.readers.sniff import zip_first
from extract.readers.xml import parse_xml, text_of
from kg.model import Document, LitkgError

if TYPE_CHECKING:
    from lxml.etree import _Element

FORMAT = "docx"
DESCRIPTION = "Word document (.docx)"
SUFFIXES = (".docx", ".docm")
MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_CAPTION = re.compile(r"(?i)(?:supplementary\s+)?(?:table|fig(?:ure|\.)?|box|scheme)\s*S?\d{1,3}\s*[.:|)\u2013\u2014-]?\s+\S")
_HEADING = re.compile(r"(?i)heading\s?(\d)")
#: Styles of paragraphs that reference managers and authors give to entries.
_BIBLIOGRAPHY = re.compile(r"(?i)(?:endnote )?bibliography(?:\s?\d)?|references?|reference list|citavi bibliography entry")


def accepts(name: str, head: bytes) -> bool:
    """A zip file that is called .docx, or that begins as Word's documents do."""
    first = zip_first(head)
    if first is None:
        return False
    return name.lower().endswith(SUFFIXES) or (first.startswith(("[Content_Types].xml", "_rels/", "docProps/", "word/")) and b"word/" in head)


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """One document a file. Raises LitkgError where it is encrypted, damaged, too large or holds no text."""
    archive = open_zip(data)
    main = _part(archive, "word/document.xml")
    if main is None:
        raise LitkgError("is no Word document (it has no word/document.xml); save it again as .docx")
    styles = _styles(_part(archive, "word/styles.xml"))
    feet, ends = Notes(_part(archive, "word/footnotes.xml"), "fn"), Notes(_part(archive, "word/endnotes.xml"), "en")
    links = {e.get("Id") or "": bare_doi(e.get("Target") or "") for e in children(_part(archive, "word/_rels/document.xml.rels"), "Relationship")}
    for link in main.iter("hyperlink"):  # a DOI that is linked but not printed belongs to an entry; no address is ever opened
        link.set("doi", links.get(link.get("id") or "") or "")
    body = child(main, "body")
    items = list(_items(body, styles, feet, ends)) if body is not None else []
    yield assemble(_with_list(items, ends), MEDIA)


def _part(archive: ZipFile, name: str) -> _Element | None:
    """A part of the document as a tree without namespaces; None where there is none."""
    info = archive.NameToInfo.get(name)
    if info is None:
        return None
    root = parse_xml(unpack(archive, info))
    plain_names(root)
    return root


def _styles(root: _Element | None) -> dict[str, tuple[str, int | None]]:
    """Style identifier -> its name in lower case, and the level of its outline (its own or inherited)."""
    raw = {}
    for style in children(root, "style"):
        level = val(style, "pPr", "outlineLvl")
        raw[style.get("styleId") or ""] = ((val(style, "name") or "").lower(), val(style, "basedOn"), int(level) if level and level.isdigit() else None)
    out: dict[str, tuple[str, int | None]] = {}
    for name in raw:
        level_, seen, current = None, set(), name
        while level_ is None and current in raw and current not in seen:
            seen.add(current)
            level_, current = raw[current][2], raw[current][1] or ""
        out[name] = (raw[name][0], level_ if level_ is not None and level_ < 9 else None)
    return out


def _items(parent: _Element, styles: dict[str, tuple[str, int | None]], feet: Notes, ends: Notes) -> Iterator[Item]:
    """The blocks of the body in order; wrappers (content controls, accepted insertions) are opened, deletions left out."""
    for element in parent:
        tag = element.tag
        if tag == "p":
            yield from _paragraph(element, styles, feet, ends)
        elif tag == "tbl":
            yield from _table(element, styles, feet, ends)
            yield from feet.taken()
        elif tag in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "AlternateContent", "Choice"):
            yield from _items(element, styles, feet, ends)


def _paragraph(element: _Element, styles: dict[str, tuple[str, int | None]], feet: Notes, ends: Notes) -> Iterator[Item]:
    made = paragraph(element, feet, ends)
    text = text_of(made)
    if text:
        style, outline = styles.get(val(element, "pPr", "pStyle") or "", ("", None))
        own = val(element, "pPr", "outlineLvl")
        level = int(own) if own and own.isdigit() and int(own) < 9 else outline
        heading = _HEADING.match(style)
        runs = [run for run in element.iter("r") if text_of(run)]
        bold = bool(runs) and all(child(child(run, "rPr"), "b") is not None and val(run, "rPr", "b") not in ("0", "false") for run in runs)
        if style == "title":
            yield Item("title", made)
        elif heading or level is not None:
            yield Item("heading", made, int(heading[1]) if heading else (level or 0) + 1)
        elif style == "caption" or (len(text) < 2000 and _CAPTION.match(text)):
            yield Item("caption", made)
        elif _BIBLIOGRAPHY.fullmatch(style):
            yield Item("reference", made, ids=_bookmarks(element), doi=_linked(element))
        elif child(child(element, "pPr"), "numPr") is not None or style.startswith("list"):
            yield Item("list_item", made, ids=_bookmarks(element), doi=_linked(element))
        elif len(text) <= 100 and is_heading(f"**{text}**" if bold else text):
            yield Item("heading", made, 1 if heading_kind(clean_heading(text)) else 2)
        else:
            yield Item("paragraph", made, ids=_bookmarks(element), doi=_linked(element))
    yield from feet.taken()
    for box in element.iter("txbxContent"):
        if next(box.iterancestors("p"), None) is element and next(box.iterancestors("Fallback"), None) is None:
            yield from _items(box, styles, feet, ends)


def _linked(element: _Element) -> str | None:
    """The one DOI that a paragraph links to."""
    found = {link.get("doi") for link in element.iter("hyperlink") if link.get("doi")}
    return found.pop() if len(found) == 1 else None


def _bookmarks(element: _Element) -> tuple[str, ...]:
    return tuple(e.get("name") or "" for e in element.iter("bookmarkStart") if e.get("name"))


def _table(element: _Element, styles: dict[str, tuple[str, int | None]], feet: Notes, ends: Notes) -> Iterator[Item]:
    """A table as rows and cells; cells merged downwards are written again, a table of one cell is a box of text."""
    from lxml import etree

    table = etree.Element("table")
    head, body = etree.SubElement(table, "thead"), etree.SubElement(table, "tbody")
    above: dict[int, _Element] = {}
    cells = 0
    for row in children(element, "tr"):
        properties = child(row, "trPr")
        if child(properties, "del") is not None:
            continue
        out = etree.SubElement(head if child(properties, "tblHeader") is not None and not len(body) else body, "tr")
        column = 0
        for cell in children(row, "tc"):
            span = val(cell, "tcPr", "gridSpan")
            wide = min(int(span), 200) if span and span.isdigit() else 1
            merge = child(child(cell, "tcPr"), "vMerge")
            td = etree.SubElement(out, "td")
            if wide > 1:
                td.set("colspan", str(wide))
            source = above.get(column) if merge is not None and (merge.get("val") or "continue") == "continue" else None
            for part in [source] if source is not None else [paragraph(p, feet, ends) for p in cell.iter("p")]:
                if part is not None and text_of(part):
                    copied = etree.fromstring(etree.tostring(part)) if source is not None else part
                    copied.tag, copied.tail = "span", " "
                    td.append(copied)
            above[column] = td
            column += wide
            cells += 1
    if cells > 1:
        yield Item("table", table)
    else:
        for cell in [cell for row in children(element, "tr") for cell in children(row, "tc")]:
            yield from _items(cell, styles, feet, ends)


def _with_list(items: list[Item], ends: Notes) -> list[Item]:
    """Paragraphs below the heading of the list of references are its entries; where there is no such list, the endnotes are one."""
    out = entries_below_heading(items, lambda item: replace(item, kind="reference"))
    listed = any(item.kind == "reference" for item in out)
    return [*out, *ends.all("caption" if listed else "reference")]
