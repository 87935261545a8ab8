"""Raised and lowered characters of marked-up text, written so that they keep their meaning in plain text.

"10<sup>6</sup>" must not become 106. Digits and signs that are raised become the raised characters of Unicode (10⁶), which `extract.fold`
reads as what they are; other raised text and all lowered text (CO2, ^th) stands as plain letters, as it is read aloud.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_RAISED = {**dict(zip(map(ord, "0123456789+-"), "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", strict=True)), ord("\u2212"): "⁻", ord("\u2013"): "⁻"}
_SUP = frozenset({"sup", "superscript"})


def raised(text: str) -> str:
    """Text that stands raised: digits and signs as raised characters, anything else as it is."""
    stripped = text.strip()
    return stripped.translate(_RAISED) if stripped and all(ord(c) in _RAISED for c in stripped) else text


def inline_text(element: _Element | None) -> str:
    """All text inside an element on one line, raised digits kept apart from those on the line."""
    return " ".join("".join(_pieces(element)).split()) if element is not None else ""


def _pieces(element: _Element) -> list[str]:
    tag = element.tag
    if not isinstance(tag, str):
        return []
    if tag.rsplit("}", 1)[-1].lower() in _SUP:
        return [raised("".join(element.itertext()))]
    out = [element.text or ""]
    for child in element:
        out.extend(_pieces(child))
        out.append(child.tail or "")
    return out
