"""XML from strangers: parsed by lxml with nothing fetched, nothing expanded and bounded depth. What every XML reader starts with."""

from __future__ import annotations

import html
import html.entities
import re
from typing import TYPE_CHECKING

from extract.readers.text import Decoded, decode
from kg.model import LitkgError

if TYPE_CHECKING:
    from lxml.etree import XMLParser, _Element

_ROOT = re.compile(rb"<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)")
_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*([\"'])([\w.:-]+)\1")
_WESTERN = frozenset((b"iso-8859-1", b"latin1", b"latin-1", b"windows-1252", b"cp1252", b"us-ascii", b"ascii", b"iso-8859-15"))
_ENCODING = re.compile(r"(?i)encoding|proper UTF|UTF-?16|Bytes: 0x")
_SKIPPED = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.S)


def root_name(head: bytes) -> str:
    """The local name of the root element in the first bytes of a file ("" where there is none): tells XML formats apart."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode("utf-8", "replace")
    match = _ROOT.search(_SKIPPED.sub(b"", head))
    return match[1].decode("ascii", "replace") if match and b"<" in head[:200] else ""


def parse_xml(data: bytes, notes: list[str] | None = None) -> _Element:
    """The root element. No DTD is loaded, no entity expanded, no file or address opened; depth and sizes have libxml2's limits.

    Named characters that a DTD would define (`&alpha;`) become the characters that HTML defines for them. A file that is not in the encoding
    that it declares is read in the one that it is in, with a line added to `notes`. Raises LitkgError with the line where the XML is broken.
    """
    from lxml import etree

    notes = notes if notes is not None else []
    declared = _DECLARED.match(data)
    if declared and declared[2].lower() in _WESTERN and _is_utf8(data):
        data = _recoded(data, "utf-8", notes)
    try:
        try:
            root = etree.fromstring(data, _parser())
        except etree.XMLSyntaxError as error:
            if _UNDEFINED.search(str(error)):
                root = etree.fromstring(_with_characters(data), _parser())
            elif _ENCODING.search(str(error)):
                root = etree.fromstring(_recoded(data, None, notes), _parser())
            else:
                raise
    except etree.XMLSyntaxError as error:
        if "amplification" in str(error) or "entity reference loop" in str(error):
            raise LitkgError("defines entities that grow without end (an XML bomb); leave it out") from None
        if "Excessive depth" in str(error):
            raise LitkgError("is XML nested deeper than 256 elements, as no article is; leave it out") from None
        raise LitkgError(f"is not well-formed XML ({' '.join((error.msg or 'it breaks off')[:160].split())}); get the file again or repair it") from None
    except ValueError as error:
        raise LitkgError(f"is not XML that can be read ({str(error)[:120]}); get the file again") from None
    if root is None:
        raise LitkgError("is XML without an element; nothing to read")
    for entity in list(root.iter(etree.Entity)):
        _replace(entity)
    return root


_UNDEFINED = re.compile(r"Entity '\w+' not defined")
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")


def _with_characters(data: bytes) -> bytes:
    """The same XML with the names that HTML gives to characters as their numbers: without a DTD, XML itself knows only five."""

    def number(match: re.Match[bytes]) -> bytes:
        character = html.entities.html5.get(match[1].decode("ascii") + ";")
        if character is None or match[1] in (b"lt", b"gt", b"amp", b"quot", b"apos"):
            return match[0]
        return "".join(f"&#{ord(c)};" for c in character).encode("ascii")

    return _NAMED.sub(number, data)


def _parser() -> XMLParser:
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, attribute_defaults=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=False,
    )


def _is_utf8(data: bytes) -> bool:
    """Whether bytes beyond ASCII are UTF-8: text in another encoding is so by accident next to never."""
    try:
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _recoded(data: bytes, encoding: str | None, notes: list[str]) -> bytes:
    """The same text in UTF-8 without its declaration; the encoding is detected where it is not given."""
    declared = _DECLARED.match(data)
    name = declared[2].decode("ascii", "replace") if declared else "UTF-8"
    decoded = Decoded(data.decode(encoding), encoding) if encoding else decode(data)
    notes.append(f"says that it is {name} but is not; read as {decoded.encoding}")
    text = decoded.text.lstrip("\ufeff")
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace")


def _replace(entity: _Element) -> None:
    """An entity node becomes text: its character where HTML names one, else the reference as printed (it is never looked up)."""
    name = str(entity.text or "")[1:-1]
    text = html.unescape(f"&{name};") + (entity.tail or "")
    parent = entity.getparent()
    if parent is None:
        return
    before = entity.getprevious()
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    entity.tail = None
    parent.remove(entity)


def local(element: _Element) -> str:
    """An element's name without its namespace."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def text_of(element: _Element | None) -> str:
    """All text inside an element on one line."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
