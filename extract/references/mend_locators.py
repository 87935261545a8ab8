"""Pages and article numbers that tokens break in two put together: "1207.e1–1207.e12" and "dkad123"."""

from __future__ import annotations

import re

from extract.references.tokens import Token

_ELECTRONIC = re.compile(r"(?<![\w.])(\d{1,5}\.e\d{1,3}\s?[-–—]\s?\d{1,5}\.e\d{1,3})(?![\w-])")
#: The letters of a journal in front of the number of an article, of which the last tells the year: "gkab", "ofac".
_LETTERS = re.compile(r"[a-z]{2,3}[a-h]")


def locators(text: str, tokens: list[Token], labels: list[str]) -> None:
    """The repairs of this module, in place."""
    if ".e" in text and (match := _ELECTRONIC.search(text)):
        inside = [i for i, t in enumerate(tokens) if t.start < match.end() and t.end > match.start()]
        if not any(labels[i] in "AT" for i in inside):
            labels[:] = ["O" if name == "P" else name for name in labels]
            labels[inside[0] : inside[-1] + 1] = "P" * len(inside)
    if "P" not in labels and "V" in labels:
        _article(tokens, labels)


def _article(tokens: list[Token], labels: list[str]) -> None:
    """An article is known by the letters of its journal and a number: "J Made Up 2023; 78: dkad123"."""
    for i in range(labels.index("V") + 1, len(tokens) - 1):
        letters, number = tokens[i], tokens[i + 1]
        if letters.end == number.start and labels[i] in "OIVP" and labels[i + 1] in "OIVP" and _LETTERS.fullmatch(letters.core):
            if number.core.isdigit() and 2 < len(number.core) < 5 and labels[i - 1] in "VIY" and number.after[:1] in (".", ",", ";", ""):
                labels[i : i + 2] = "PP"
            return
