"""Pages and article numbers that tokens break in two put together: "1207.e1–1207.e12" and "dkad123"."""

from __future__ import annotations

import re

from extract.references.tokens import Token

_ELECTRONIC = re.compile(r"(?<![\w.])(\d{1,5}\.e\d{1,3}\s?[-–—]\s?(?:\d{1,5}\.)?e?\d{1,3}|\d{1,5}\s?[-–—]\s?\d{1,5}\.e\d{1,3})(?![\w-])")
_ABSTRACT = ("abstract", "abstr", "abstracts")
_NUMBERED = re.compile(r"e\d{4,6}")
#: The letters of a journal in front of the number of an article, of which the last tells the year: "gkab", "ofac".
_LETTERS = re.compile(r"[a-z]{2,3}[a-h]|e[a-z]{3}")


def locators(text: str, tokens: list[Token], labels: list[str]) -> None:
    """The repairs of this module, in place."""
    if ".e" in text and (match := _ELECTRONIC.search(text)):
        inside = [i for i, t in enumerate(tokens) if t.start < match.end() and t.end > match.start()]
        if not any(labels[i] in "AT" for i in inside):
            labels[:] = ["O" if name == "P" else name for name in labels]
            labels[inside[0] : inside[-1] + 1] = "P" * len(inside)
    if "bstr" in text and "P" in labels:
        _abstract(tokens, labels)
    if "P" not in labels:
        start = labels.index("V" if "V" in labels else "Y") if "V" in labels or "Y" in labels else len(tokens)
        _article(tokens, labels, start + 1)
    else:
        page = labels.index("P")
        if page and tokens[page - 1].end == tokens[page].start and labels[page - 1] == "O":
            _article(tokens, labels, page - 1)


def _abstract(tokens: list[Token], labels: list[str]) -> None:
    """The number of an abstract is no page: "J Made Up 2009;7(Suppl. 2):Abstract PP-WE-123"."""
    start = at = labels.index("P")
    while at > 1 and labels[at - 1] == "O" and tokens[at - 1].core.lower() not in _ABSTRACT and start - at < 4:
        at -= 1
    if tokens[at - 1].core.lower() in _ABSTRACT and labels[at - 1] in "OIV":
        labels[start:] = ["O" if name == "P" else name for name in labels[start:]]


def _article(tokens: list[Token], labels: list[str], start: int) -> None:
    """An article is known by the letters of its journal and a number: "J Made Up 2023; 78: dkad123", "J Made Up 2020; e13411"."""
    for i in range(start, len(tokens)):
        letters = tokens[i]
        behind = labels[i - 1] in "VIY" or tokens[i - 1].core in ("p", "pp")
        if labels[i] == "O" and behind and labels[i - 1] in "IY" and tokens[i - 1].after[-1:] in (";", ":", ",") and _NUMBERED.fullmatch(letters.core):
            labels[i] = "P"
            return
        if i + 1 == len(tokens):
            return
        number = tokens[i + 1]
        if letters.end == number.start and labels[i] in "OIVP" and labels[i + 1] in "OIVP" and _LETTERS.fullmatch(letters.core):
            if number.core.isdigit() and 2 < len(number.core) < 5 and behind and number.after[:1] in (".", ",", ";", ""):
                labels[i : i + 2] = "PP"
                if number.after == "." and i + 2 < len(tokens) and tokens[i + 2].start == number.end + 1 and tokens[i + 2].core.isdigit():
                    labels[i + 2] = "P"  # "jead119.001", an abstract
            return
