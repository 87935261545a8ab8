"""Raised and lowered letters as plain text: what keeps a text readable and its figures right when markup is gone.

Digits and signs have raised forms in Unicode: `10⁶`, `mg/m²`, `s⁻¹` read as printed, and `extract.fold` knows that a raised figure is a power,
a unit or a callout. What is raised otherwise is part of a name and stays on the line: `CD19+`, `Ca2+`, `99mTc`, `p27Kip1`.
"""

from __future__ import annotations

import re

_SIGNS = "\u2010\u2011\u2012\u2013\u2014\u2212-"
_RAISED = str.maketrans("0123456789+" + _SIGNS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺" + "⁻" * len(_SIGNS))
_LETTERS = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_NUMBER = re.compile(rf"[+{_SIGNS}]?\d{{1,3}}")
_CALLOUT = re.compile(rf"\d{{1,4}}(?:\s?[,;{_SIGNS}]\s?\d{{1,4}})*")
# Behind these a raised figure would be read as a power: a number, a unit, a bracket.
_POWER_LEFT = re.compile(r"(?:\d|(?:^|[\s/\d(·.])(?:[mkcµμ]?m|k?g|[mcd]?[lL]|h|min|s|day|d))$")


def raised(text: str, before: str) -> str:
    """A superscript that is no callout, behind the text `before`. A figure that follows a letter, digit or bracket is a power; one at the
    beginning of a word is a mass number; a letter behind a figure or unit is the mark of a footnote; charges and names stay on the line."""
    content = text.strip()
    if _NUMBER.fullmatch(content) and re.search(r"[\w)\]%]$", before):
        return text.translate(_RAISED)
    if len(content) == 1 and content.islower() and (before.endswith((")", "%")) or _POWER_LEFT.search(before)):
        return raised_mark(text)  # "12 ng/mL" with the mark of a footnote
    return text


def raised_callout(text: str, before: str) -> str | None:
    """A superscript callout ("1,3–5"): raised digits, or square brackets where raised digits could be read as a power of what stands
    before. None for anything but numbers."""
    content = text.strip()
    if not _CALLOUT.fullmatch(content):
        return None
    return f" [{content}]" if _POWER_LEFT.search(before) else re.sub(r"\s", "", content).translate(_RAISED)


def raised_mark(text: str) -> str:
    """The mark of a footnote: raised, so that it does not become part of the word or figure that bears it."""
    content = text.strip()
    if _CALLOUT.fullmatch(content):
        return content.translate(_RAISED)
    return content.translate(_LETTERS) if len(content) <= 3 and content.islower() else content
