"""Venues that count otherwise: proceedings whose volume is a meeting, journals whose number is the month, meetings named the wrong way round."""

from __future__ import annotations

import re

from extract.references.name_forms import words
from extract.references.tokens import Token

#: "PoS LATTICE2010 (2010) 029", "PoS(ICRC2017)655": the Proceedings of Science give each volume the letters and the year of its meeting.
_MEETING_VOLUME = re.compile(r"\bPoS[\s(]{1,3}([A-Z][A-Za-z-]{1,11}\s?(?:19|20)\d\d)\s?\)?[\s,]*(?:\(\s?((?:19|20)\d\d)\s?\)\s*)?(\d{1,4})\b")
#: "JHEP 04 (2017) 094": the volume of these journals is the year, and what stands in front of it is the month, their issue.
_MONTH_ISSUE = re.compile(r"\b(?:JHEP|JCAP)\s?(0[1-9]|1[0-2])\s?,?\s?\(\s?(?:19|20)\d\d\s?\)")
#: "J. Stat. Mech. (2006) P06007": an article number without a volume.
_ARTICLE_ONLY = re.compile(r"(?<!\w)(J\s?\.?\s?Stat\s?\.?\s?Mech)\s?\.?[\s:,]*(?:\(?(?:19|20)\d\d\)?[\s,]*)?(P\d{5})\b")


def venues(text: str, tokens: list[Token], labels: list[str]) -> None:
    """The repairs of this module, in place."""
    if "PoS" in text and (match := _MEETING_VOLUME.search(text)):
        for i, token in enumerate(tokens):
            if token.start >= match.end() or token.end <= match.start():
                labels[i] = "O" if labels[i] in "CVIP" else labels[i]
            elif token.start >= match.start(3):
                labels[i] = "P"
            elif match.start(2) >= 0 and token.start >= match.start(2):
                labels[i] = "Y"
            else:
                labels[i] = "V" if token.start >= match.start(1) else "C"
    elif ("JHEP" in text or "JCAP" in text) and "I" not in labels and (match := _MONTH_ISSUE.search(text)):
        i = next((i for i, t in enumerate(tokens) if t.start == match.start(1)), 0)
        if i and labels[i] in "VO" and "V" not in labels[:i]:
            labels[i] = "I"
            if "C" not in labels:
                labels[i - 1] = "C"
    elif "Mech" in text and "V" not in labels and (match := _ARTICLE_ONLY.search(text)):
        for i, token in enumerate(tokens):
            if match.start(1) <= token.start < match.end(1):
                labels[i] = "C"
            elif token.start == match.start(2):
                labels[i] = "P"
            elif labels[i] == "C":
                labels[i] = "O"


def turned(tokens: list[Token], labels: list[str]) -> None:
    """A meeting named the wrong way round holds a year and ends in "on": "Lists and Towns, 2001. Proceedings of the 4th Conference on,"."""
    joined = "".join(labels)
    match = _PARTED.search(joined)
    if match is None or joined.count("Y") < 2:
        return
    last = tokens[match.end() - 1]
    if last.core in ("on", "of", "in") and last.after[:1] == ",":
        labels[match.start() : match.end()] = "C" * (match.end() - match.start())


_PARTED = re.compile("C+YC+(?!C)")


def meetings(tokens: list[Token], labels: list[str]) -> None:
    """The name of a meeting that is the title goes on behind "Symp. (Int.)", and the town is not of it: "Proc. 4th Int. Workshop on Lists, Oslo, 2007"."""
    start = labels.index("T")
    end = start
    while end < len(labels) and labels[end] == "T":
        end += 1
    if end + 3 >= len(labels):
        return
    if tokens[end - 1].core in ("Symp", "Symposium", "Conf", "Conference") and tokens[end].before == "(" and tokens[end].core.startswith("Int"):
        stop = next((i for i in range(end + 1, min(end + 9, len(labels))) if tokens[i].after), 0)
        if stop and tokens[end + 1].core in ("on", "for", "of") and set(labels[end : stop + 1]) == {"O"}:
            labels[end : stop + 1] = "T" * (stop + 1 - end)
    elif tokens[start].core.startswith("Proc") and end - start > 3 and tokens[end - 2].after[-1:] == "," and "C" not in labels and (
        tokens[end - 1].core.istitle() and tokens[end - 1].after and tokens[end - 1].core.lower() not in words("meeting")
    ):
        labels[end - 1] = "O"
