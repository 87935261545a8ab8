"""Superscripts that a conversion printed as plain figures: `fever.12`, `fever,3–5`, `et al.6`, `(HMP)6`, `3.2%17`, `RVFV36`.

What stands before a figure decides. Behind a word and its stop, or behind a long word in small letters, it can hardly be anything else ("yes"). Behind
a bracket, a percentage, a year or a short word it may be ("weak"): then the order of the list must agree. A short word must besides be one that the
text writes without figures elsewhere, and with these only here: "RVFV36" beside "RVFV" is a callout, "IL6" is a name. What looks like a decimal, a
name with its number or a measure ("below 0.07,33", "of BRCA1.36 This", "SIFT42", "500 g.2 Within") is "faint": it counts only where it is just what
the order lacks, between a callout of the number before and one of the number behind.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

#: Where a run of figures touches what stands before it. Looked for first, since few characters of a text are figures.
BEGINNINGS = re.compile(r"(?<![\d\s(\[/=<>+~×*–—-])(?<!^)\d+|(?<=[^\d.,](?:19|20)\d\d)\d{1,3}(?!\d)")  # and behind a year: 20053
_WORD = re.compile(r"[^\W\d_]+$")
_COMPOUND = re.compile(r"(?<![\w-])[^\W\d_]{3,}-[^\W\d_]{2,3}$")
_TOKEN = re.compile(r"(?<![^\W_])[^\W\d_]+(?:-?\d+)?")
_YEAR = re.compile(r"(?<![\w.,–-])(?:1[6-9]|20)\d\d[.,;]$")
_DECADE = re.compile(r"(?<![\w.,–-])(?:1[6-9]|20)\d0['’]?s$")
_CLOSED = re.compile(r"(?:^|\s)[(\[][^()\[\]]{2,80}[)\]]$")
_NAME_WITH_FIGURES = re.compile(r"(?<![\w.-])(?![vVrR]\d)[^\W\d_]+-?\d+[A-Z]?\.$")  # and no version, v2.1
_NUMBERED_THING = re.compile(r"(?i)(?:\b(?:fig|figs|figures?|tables?|sections?|chapters?|boxe?s?|eqs?|equations?|appendix|steps?)\.?\s|^\s*|\n\s*)\S*$")
_SENTENCE = re.compile(r"[\d,–-]+(?:\s+(?:[^\W\d_a-z](?:[a-z’']+|[^\W\d_a-z]+\d*)|A|I|\d+\s[a-z]{2,})\b|\s*\n|\s*$)")
_GOES_ON = re.compile(r"[\d,–-]+\s+[a-z]{2,}")
_MEASURE = re.compile(r"\d\s[a-zµμ]\.$")
_ABBREVIATED = re.compile(r"\b(?:e\.\s?g|i\.\s?e)\.$")
_SAID = re.compile(
    r"[\d,–-]+\s(?:(?:has|have|had|first|also|recently|previously|later|already|then)\s){0,2}(?:reports?|reported|describes?|described|suggest(?:s|ed)?"
    r"|propose[sd]?|argue[sd]?|considered|assume[sd]?|noted|notes|posit(?:s|ed)?|stated|states|concluded?s?|recogni[sz]ed|estimated|investigated|studied"
    r"|reviewed|commented|hypothesi[sz]ed|postulated|wrote|pointed|introduced|documented|published|discussed|emphasi[sz]ed|claimed|speculated|advocated)\b"
)
_NO_END = re.compile(r"[\d,–-]*\d(?:[,;:]\s+[^\W\d]|\.|\s+[a-zµ]{2})")
_MIXED = re.compile(r"^[a-z].*[A-Z]|[a-z][A-Z].*[A-Z]")
_SHARE = re.compile(r"\d[\d,–-]*(?:[.,;:)]|\s+[a-z]{2})(?!\d)")
_SINGLE = re.compile(r"\d(?![\d,–-])")
_OPENS = re.compile(r"(?:^|[.?!:\n]\s?|\d\s)$")
_CLOSES = re.compile(r"[\d,–-]+\s?[)\],;.]")
_STOPS, _CLOSING, _QUOTES = ".,;:", ")]”\"%’", "”\"’'"
_LONG = 4
_PEOPLE = frozenset(("colleagues", "coworkers", "workers", "associates", "others", "collaborators"))
_LEADS = frozenset(("see", "in", "by", "from", "of"))
_ENDS_SHORT = frozenset(("al", "etc", "Inc", "spp"))  # a sentence need not end behind their stop


def place(text: str, start: int) -> str:
    """"yes", "weak", "faint" or "no": whether the figures that begin at `start` stand where a superscript would."""
    last = text[start - 1]
    if last in _STOPS:
        return _behind_stop(text, start)
    if last in _QUOTES:
        return "yes" if text[start - 2 : start - 1] in (".", ",", "!", "?", ";") else "no"
    if last in "?!":
        return "yes" if text[start - 2 : start - 1].isalpha() else "no"
    if last.isdigit():
        return "faint"  # in 20053
    if last in ")]":
        return "weak" if _CLOSED.search(text, max(0, start - 84), start) else "no"
    if last == "%":
        return "yes" if _SHARE.match(text, start) and text[start - 2].isdigit() else "weak"
    word = _WORD.search(text, max(0, start - 40), start)
    if word is None:
        return "no"
    before = text[word.start() - 1 : word.start()]
    if word.group() == "s" and before and before in "’'":  # Smith's12, et al.'s12
        owner = text[word.start() - 2 : word.start() - 1]
        return "yes" if owner.isalpha() or text.endswith("al.", 0, word.start() - 1) else "no"
    if before and (before.isdigit() or before in "_^\\"):
        return "weak" if _DECADE.search(text, max(0, start - 8), start) else "no"
    if before and before in "-/" and text[word.start() - 2].isdigit():
        return "faint"  # brca1-bard1
    return _behind_word(text, start, word.group())


def _behind_word(text: str, start: int, word: str) -> str:
    if word == "al" and text.endswith("et al", 0, start):
        return "yes"
    if word in _LEADS:
        return "weak" if _CLOSES.match(text, start) else "no"
    alone, numbered = _counts(text, word)
    single = _SINGLE.match(text, start) is not None
    if len(word) >= _LONG and word[-_LONG:].islower():
        if single and word[0].isupper() and not _SAID.match(text, start) and not _OPENS.search(text, max(0, start - len(word) - 3), start - len(word)):
            return "faint"  # Notch1, Smad3
        if numbered < 2 or alone or word in _PEOPLE or (word.islower() and not single):
            return "yes"
        if word.islower() or _SAID.match(text, start) or (len(word) > _LONG + 1 and not single):
            return "weak"
        return "no" if single else "faint"
    if len(word) < 2:
        return "no"
    if word.islower() and len(word) < _LONG and (compound := _COMPOUND.search(text, max(0, start - 40), start)) and compound.group().islower():
        return "yes"  # follow-up12
    if word.istitle() and len(word) >= _LONG and _SAID.match(text, start):  # Kohn8 reported
        return "weak"
    if word.islower() and len(word) == _LONG - 1 and not single and (alone or numbered == 1):
        return "weak"  # few12, men12
    return "weak" if numbered == 1 and alone >= 2 and not single else "faint" if numbered <= 2 else "no"


def _behind_stop(text: str, start: int) -> str:
    last, before = text[start - 1], text[start - 2 : start - 1]
    if before and before in _CLOSING + ".":
        return "yes" if before != "." or text[start - 3 : start - 2].isalpha() else "no"
    if before.isdigit():
        if _YEAR.search(text, max(0, start - 8), start):
            return "weak"
        ended = last == "." and _SENTENCE.match(text, start)
        if ended and _NAME_WITH_FIGURES.search(text, max(0, start - 20), start):
            return "weak"
        goes_on = last == "," and _GOES_ON.match(text, start) and not text[max(0, start - 4) : start - 1].isdigit()
        return "faint" if (ended or goes_on) and not _NUMBERED_THING.search(text, max(0, start - 30), start) else "no"
    word = _WORD.search(text, max(0, start - 40), start - 1)
    if word is None:
        return "no"
    if len(word.group()) > 1:
        named = _MIXED.search(word.group()) and (_SINGLE.match(text, start) or not _SENTENCE.match(text, start))
        if last == "." and word.group() not in _ENDS_SHORT and (named or _NO_END.match(text, start)):
            return "faint"  # a sentence ends, and goes on: pLKO.1, a name
        return "yes"
    if _DECADE.search(text, max(0, start - 9), start - 1):
        return "weak"
    if last == "." and _ABBREVIATED.search(text, max(0, start - 6), start):
        return "weak"
    if last == "." and _SENTENCE.match(text, start):
        known = _MEASURE.search(text, max(0, start - 8), start) or _NAME_WITH_FIGURES.search(text, max(0, start - 20), start)
        return "weak" if known else "faint"
    return "no"


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
