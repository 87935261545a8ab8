"""The text of an element on one line, raised figures kept apart from those on the line: "10<sup>6</sup>" must not become 106."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extract.readers.scripts import raised

if TYPE_CHECKING:
    from lxml.etree import _Element

_SUP = frozenset({"sup", "superscript"})


def inline_text(element: _Element | None) -> str:
    """All text inside an element on one line; a raised power is raised (`10⁶`), anything else that is raised stands as it is read aloud."""
    if element is None:
        return ""
    out: list[str] = []
    _collect(element, out)
    return " ".join("".join(out).split())


def _collect(element: _Element, out: list[str]) -> None:
    tag = element.tag
    if not isinstance(tag, str):
        return
    if tag.rsplit("}", 1)[-1].lower() in _SUP:
        out.append(raised("".join(element.itertext()), "".join(out[-3:])))
        return
    out.append(element.text or "")
    for child in element:
        _collect(child, out)
        out.append(child.tail or "")
