"""Superscripts that a conversion printed as plain figures: `fever.12`, `fever,3–5`, `et al.6`, `(HMP)6`, `3.2%17`, `RVFV36`.

What stands before a figure decides. Behind a word and its stop, or behind a long word in small letters, it can hardly be anything else ("yes"). Behind
a bracket, a percentage, a year or a short word it may be ("weak"): then the order of the list must agree. A short word must besides be one that the
text writes without figures elsewhere, and with these only here: "RVFV36" beside "RVFV" is a callout, "IL6" is a name.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

#: Where a run of figures touches what stands before it. Looked for first, since few characters of a text are figures.
BEGINNINGS = re.compile(r"(?<![\d\s(\[/=<>+~×*–—-])(?<!^)\d+")
_WORD = re.compile(r"[^\W\d_]+$")
_TOKEN = re.compile(r"(?<![^\W_])[^\W\d_]+(?:-?\d+)?")
_YEAR = re.compile(r"(?<![\w.,–-])(?:1[6-9]|20)\d\d[.,;]$")
_CLOSED = re.compile(r"(?:^|\s)[(\[][^()\[\]]{2,80}[)\]]$")
_NAME_WITH_FIGURES = re.compile(r"(?<![\w.-])(?![vVrR]\d)[^\W\d_]+\d+\.$")  # and no version, v2.1
_SENTENCE = re.compile(r"[\d,–-]+\s+[^\W\d_a-z]")
_STOPS, _CLOSING, _QUOTES = ".,;:", ")]”\"%’", "”\"’'"
_LONG = 4
_PEOPLE = frozenset(("colleagues", "coworkers", "workers", "associates", "others", "collaborators"))


def place(text: str, start: int) -> str:
    """"yes", "weak" or "no": whether the figures that begin at `start` stand where a superscript would."""
    last = text[start - 1]
    if last in _STOPS:
        return _behind_stop(text, start)
    if last in _QUOTES:
        return "yes" if text[start - 2 : start - 1] in (".", ",", "!", "?", ";") else "no"
    if last in ")]":
        return "weak" if _CLOSED.search(text, max(0, start - 84), start) else "no"
    if last == "%":
        return "weak"
    word = _WORD.search(text, max(0, start - 40), start)
    if word is None:
        return "no"
    before = text[word.start() - 1 : word.start()]
    if word.group() == "s" and before and before in "’'":  # Smith's12
        return "yes" if text[word.start() - 2 : word.start() - 1].isalpha() else "no"
    if before and (before.isdigit() or before in "_^\\"):
        return "no"
    alone, numbered = _counts(text, word.group())
    if len(word.group()) >= _LONG and word.group()[-_LONG:].islower():
        return "yes" if numbered < 2 or alone or word.group() in _PEOPLE else "no"
    return "weak" if len(word.group()) > 1 and numbered == 1 and alone >= 2 else "no"


def _behind_stop(text: str, start: int) -> str:
    before = text[start - 2 : start - 1]
    if before and before in _CLOSING + ".":
        return "yes" if before != "." or text[start - 3 : start - 2].isalpha() else "no"
    if before.isdigit():
        if _YEAR.search(text, max(0, start - 8), start):
            return "weak"
        return "weak" if _NAME_WITH_FIGURES.search(text, max(0, start - 20), start) and _SENTENCE.match(text, start) else "no"
    word = _WORD.search(text, max(0, start - 40), start - 1)
    return "yes" if word and len(word.group()) > 1 else "no"


@lru_cache(maxsize=1)
def _tokens(text: str) -> Counter[str]:
    """How often each word stands alone, in any case, and (under the word and a blank) how often with figures behind it."""
    count: Counter[str] = Counter()
    for token in _TOKEN.findall(text):
        word = token.rstrip("0123456789-").casefold()
        count[word if len(word) == len(token) else f"{word} "] += 1
    return count


def _counts(text: str, word: str) -> tuple[int, int]:
    count = _tokens(text)
    return count[word.casefold()], count[f"{word.casefold()} "]
