"""HTML of articles: the article found among navigation and scripts, its headings, lists, tables, list of references and callouts to it.

Metadata come from the tags that search engines read (`citation_title`, Dublin Core, PRISM); where a page has none, the text is asked.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from extract.annotate.headings import clean_heading, heading_kind
from extract.readers.html_meta import page_record
from extract.readers.markup import Item, assemble, entries_below_heading
from extract.readers.records import bare_doi
from extract.readers.sniff import looks_marked_up
from extract.readers.text import decode
from extract.readers.xml import root_name, text_of
from kg.model import Document, LitkgError

if TYPE_CHECKING:
    from lxml.etree import _Element

FORMAT = "html"
DESCRIPTION = "HTML page of an article"
SUFFIXES = (".html", ".htm", ".xhtml")
MEDIA = "text/html"

_DROPPED = frozenset((
    "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button", "select", "input", "svg", "canvas", "iframe", "object",
    "embed", "video", "audio", "dialog", "menu", "head", "map", "img", "picture",
))
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_TEXT = ("p", "li", "td", "th", "dd", "dt", "blockquote", "pre", "figcaption", *_HEADINGS)
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "break", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "math", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "xref",
))
_HIDDEN = re.compile(
    r"(?i)(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text)?|breadcrumbs?|cookie|share|social|sidebar|skip-?link|navbar)(?:$|[\s_-])"
)
_LIST = re.compile(r"(?i)(?:^|[\s_-])(?:ref(?:erence)?s?(?:[_-]?list)?|ref-list|bibliography|doc-bibliography|cited-refs)(?:$|[\s_-])")
#: What links behind an entry say.
_LINK_WORDS = re.compile(
    r"(?i)\W*(?:(?:cross\s?ref|pub\s?med|central|google|scholar|free|full|text|medline|web of science|view|doi|scopus|article|abstract|pmc|cas|ads|isi|"
    r"mathscinet|open ?url|search|links?|in|go to|reference|download|external|\u2191|\^|\u21a9\ufe0e?)(?!\w)\W*)+"
)
_NAME = re.compile(r"[a-z][a-z0-9]*")
_LABEL = re.compile(r"\s*[\[(]?\d{1,4}[\])]?\.?\s*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CHARSET = re.compile(rb"(?i)<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)")


def accepts(name: str, head: bytes) -> bool:
    """By the root element, or by the name."""
    if root_name(head).lower() == "html" and looks_marked_up(head):
        return True
    return name.lower().endswith(SUFFIXES) and not head.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b"))


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """One document a page. Raises LitkgError where it holds no text."""
    root, note = _parsed(data)
    record = page_record(root)
    ids = {name for e in root.iter() for name in (e.get("id"), e.get("name")) if name}
    for element in list(root.iter("a", "br", "img")):
        _inline(element, ids)
    body = root.find("body")
    if body is None:
        raise LitkgError("holds no text of an article; nothing to read")
    _clean(body)
    main = _main(body)
    _mark_lists(main)
    items = _with_links(entries_below_heading(list(_blocks(main, ())), lambda item: _reference(item.element)))
    yield assemble(items, MEDIA, record, [note] if note else [])


def _parsed(data: bytes) -> tuple[_Element, str | None]:
    """The tree of a page, decoded as it declares itself where that is possible, and a note where it had to be guessed."""
    from lxml import etree, html

    text, note = None, None
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            name = codecs.lookup((declared[1] or declared[2]).decode("ascii")).name
            text = data.decode({"iso8859-1": "cp1252"}.get(name, name))  # as browsers read what says that it is Latin-1
        except (LookupError, UnicodeDecodeError):
            text = None
    if text is None:
        decoded = decode(data)
        text, note = decoded.text, decoded.note
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")).replace("\x00", "")
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise LitkgError(f"is not HTML that can be read ({str(error)[:120]}); save the page again") from None
    for element in root.iter():
        # The HTML parser lets characters pass (as "&#12;") that cannot be set again where text is moved.
        if element.text and _CONTROL.search(element.text):
            element.text = _CONTROL.sub(" ", element.text)
        if element.tail and _CONTROL.search(element.tail):
            element.tail = _CONTROL.sub(" ", element.tail)
        if isinstance(element.tag, str) and ":" in element.tag:
            plain = element.tag.rsplit(":", 1)[-1]
            element.tag = plain if _NAME.fullmatch(plain) else "span"
    return root, note


def _inline(element: _Element, ids: set[str]) -> None:
    """Links to a place of the page may be callouts; line breaks are blanks; images are nothing."""
    if element.tag == "br":
        element.tag = "break"
        return
    if element.tag == "a":
        target = (element.get("href") or "").rpartition("#")
        if target[1] and target[2] in ids and not re.match(r"[a-z]+:", target[0] or ""):
            element.tag = "xref"
            element.set("ref-type", "")  # whether it is a callout shows when the list of references is known
            element.set("rid", _id(target[2]))


def _id(name: str) -> str:
    """An identifier as one word, so that several can stand in one attribute."""
    return _CONTROL.sub("", re.sub(r"\s", "_", name))


def _clean(body: _Element) -> None:
    """Take out what is no text of the article; text behind it stays."""
    for element in list(body.iter()):
        if not isinstance(element.tag, str) or element is body:
            continue
        hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in (element.get("style") or "").replace(" ", "")
        named = f"{element.get('class') or ''} {element.get('role') or ''}"
        if element.tag in _DROPPED or hidden or _HIDDEN.search(named) or (element.get("role") or "") in ("navigation", "banner", "search", "contentinfo"):
            parent = element.getparent()
            if parent is not None and not (element.tag != "nav" and element.find(".//article") is not None):
                tail, before = element.tail, element.getprevious()
                parent.remove(element)
                if tail and before is not None:
                    before.tail = (before.tail or "") + tail
                elif tail:
                    parent.text = (parent.text or "") + tail


def _main(body: _Element) -> _Element:
    """The element that is the article: `article` or `main` with most of the text, else the innermost that holds nearly all of it."""
    sizes: dict[_Element, int] = {}  # characters in paragraphs and the like
    for element in body.iter(*_TEXT):
        length = len(text_of(element)) - sum(len(text_of(inner)) for inner in element.iter(*_TEXT) if inner.getparent() is element)
        for above in (element, *element.iterancestors()):
            sizes[above] = sizes.get(above, 0) + length
    whole = sizes.get(body, 0)
    for candidates in (body.iter("article"), (e for e in body.iter() if e.tag == "main" or e.get("role") == "main")):
        best = max(candidates, key=lambda e: sizes.get(e, 0), default=None)
        if best is not None and sizes.get(best, 0) * 2 > whole:
            return best
    current = body
    while True:
        inner = next((e for e in current if e.tag not in _TEXT and whole > 0 and sizes.get(e, 0) >= 0.98 * whole), None)
        if inner is None or inner.tag in ("table", "tbody", "ul", "ol"):
            return current
        current = inner


def _mark_lists(main: _Element) -> None:
    """What follows a heading of the list of references, up to the next heading, is that list."""
    for heading in main.iter(*_HEADINGS):
        if heading_kind(clean_heading(text_of(heading))) != "references":
            continue
        node = heading
        while node.getnext() is None and node.getparent() is not None and node.getparent() is not main:
            node = node.getparent()
        for following in node.itersiblings():
            if following.tag in _HEADINGS:
                break
            if following.tag in ("ol", "ul", "dl", "div", "section", "table") and following.find(".//h2") is None:
                following.set("class", f"{following.get('class') or ''} references")


def _blocks(parent: _Element, listed: tuple[str, ...]) -> Iterator[Item]:
    """The blocks in document order; text that stands in no paragraph becomes one. `listed` are the elements that are entries, within the
    list of references."""
    from lxml import etree

    loose = etree.Element("p")

    def flush() -> Iterator[Item]:
        nonlocal loose
        if text_of(loose):
            yield Item("paragraph", loose)
        loose = etree.Element("p")

    _add_text(loose, parent.text)
    for element in list(parent):
        tail, element.tail = element.tail, None
        if element.tag in _INLINE and not any(e.tag in _TEXT or e.tag == "table" for e in element.iter()):
            loose.append(element)
        else:
            yield from flush()
            yield from _block(element, listed or _entries(element))
        _add_text(loose, tail)
    yield from flush()


def _add_text(element: _Element, text: str | None) -> None:
    text = _CONTROL.sub("", text or "")
    if text:
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text


def _entries(element: _Element) -> tuple[str, ...]:
    """The elements that are entries where this is the list of references: list items, rows, else divisions with a name, else paragraphs."""
    named = f"{element.get('id') or ''} {element.get('class') or ''} {element.get('role') or ''}"
    if element.tag not in ("section", "div", "ol", "ul", "dl", "table") or _LIST.search(named) is None:
        return ()
    for tag in ("li", "tr", "dd"):
        if element.find(f".//{tag}") is not None:
            return (tag,)
    return ("div",) if sum(e.get("id") is not None for e in element.iter("div")) > 1 else ("p",)


def _block(element: _Element, listed: tuple[str, ...]) -> Iterator[Item]:
    tag = element.tag
    if tag in _HEADINGS or element.get("role") == "heading":
        if text_of(element):
            yield Item("heading", element, _HEADINGS.get(tag, 2))
    elif tag in listed and not any(e is not element and e.tag in listed and (tag != "div" or e.get("id")) for e in element.iter()):
        if text_of(element):
            yield _reference(element)
    elif tag == "table":
        yield from (Item("caption", e) for e in element.iter("caption") if text_of(e))
        rows = list(element.iter("tr"))
        if len(rows) > 1 and max(len(row) for row in rows) > 1 and element.find(".//table") is None:
            yield Item("table", element)
        else:  # a table that only lays out the page
            for cell in [e for e in element.iter("td", "th") if next(e.iterancestors("table"), None) is element]:
                yield from _blocks(cell, listed)
    elif tag in ("figcaption", "caption"):
        yield Item("caption", element)
    elif tag == "li" and not any(e is not element and e.tag in ("p", "ul", "ol", "table", "div") for e in element.iter()):
        if text_of(element):
            yield Item("list_item", element)
    elif tag in ("p", "dt", "dd", "pre", "address") and not any(e is not element and (e.tag in _TEXT or e.tag == "table") for e in element.iter()):
        if text_of(element):
            yield Item("paragraph", element, ids=_ids(element))
    else:
        yield from _blocks(element, listed)


def _ids(element: _Element) -> tuple[str, ...]:
    found = [element.get("data-bib-id")] if element.get("data-bib-id") else []
    for part in element.iter():
        found.extend(value for value in (part.get("id"), part.get("name") if part.tag in ("a", "xref") else None) if value)
    return tuple(dict.fromkeys(_id(name) for name in found))


def _reference(element: _Element) -> Item:
    """An entry: its identifiers, and what its links name; the words of the links ("CrossRef") are no part of it."""
    dois, pmids = [], []
    ids = _ids(element)
    for link in list(element.iter("a", "xref")):
        address = link.get("href") or ""
        doi = re.search(r"doi\.org/(10\.\d{4,9}/[^\s?#]+)", address, re.I)
        if doi:
            dois.append(bare_doi(doi[1].replace("%2F", "/").replace("%2f", "/")))
        pmid = re.search(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,8})\b", address)
        if pmid:
            pmids.append(pmid[1])
        if _LINK_WORDS.fullmatch(text_of(link)[:80]):
            link.text = None
            for inner in list(link):
                link.remove(inner)
    for first in element.iter("span", "b", "strong", "label", "a"):
        if first.text and not len(first) and _LABEL.fullmatch(first.text):
            first.tail = " " + (first.tail or "")  # the number of an entry in an element of its own
        break
    one = {doi for doi in dois if doi}
    return Item("reference", element, ids=ids, doi=one.pop() if len(one) == 1 else None, pmid=pmids[0] if len(set(pmids)) == 1 else None)


def _with_links(items: list[Item]) -> list[Item]:
    """Links to an entry that stand in a block of their own behind it belong to it."""
    out: list[Item] = []
    for item in items:
        if item.kind == "reference" and sum(c.isalpha() for c in text_of(item.element)) < 3 and out and out[-1].kind == "reference":
            before = out[-1]
            out[-1] = replace(before, ids=(*before.ids, *item.ids), doi=before.doi or item.doi, pmid=before.pmid or item.pmid)
        else:
            out.append(item)
    return out
