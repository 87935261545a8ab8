"""XML from strangers: parsed by lxml with nothing fetched, nothing expanded and bounded depth. What every XML reader starts with."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from kg.model import LitkgError

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOT = re.compile(rb"<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)")
_SKIPPED = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.S)


def root_name(head: bytes) -> str:
    """The local name of the root element in the first bytes of a file ("" where there is none): tells XML formats apart."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode("utf-8", "replace")
    match = _ROOT.search(_SKIPPED.sub(b"", head))
    return match[1].decode("ascii", "replace") if match and b"<" in head[:200] else ""


def parse_xml(data: bytes) -> _Element:
    """The root element. No DTD is loaded, no entity expanded, no file or address opened; depth and sizes have libxml2's limits.

    Named characters that a DTD would define (`&alpha;`) become the characters that HTML defines for them. Raises LitkgError with the
    line where the XML is broken.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, attribute_defaults=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise LitkgError(f"is not well-formed XML ({str(error)[:160].strip()}); get the file again or repair it") from None
    except ValueError as error:
        raise LitkgError(f"is not XML that can be read ({str(error)[:120]}); get the file again") from None
    if root is None:
        raise LitkgError("is XML without an element; nothing to read")
    for entity in list(root.iter(etree.Entity)):
        _replace(entity)
    return root


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
