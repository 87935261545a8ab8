"""The journal where the model left it to no field: between title and numbers, or behind a title in quotes."""

from __future__ import annotations

import re

from extract.references.authors import words
from extract.references.tokens import Token


def journal(tokens: list[Token], labels: list[str]) -> None:
    """Capitalised words between the stop behind the title and year, volume or DOI are the journal, where the model left them to no field."""
    end = next((i for i, name in enumerate(labels) if name == "V"), 0)
    if not end and "C" not in labels:
        for i in range(1, len(labels) - 1):  # "In NeurIPS, 2017"
            if labels[i - 1 : i + 1] == ["O", "O"] and tokens[i - 1].core == "In" and _ACRONYM.fullmatch(tokens[i].core) and tokens[i].after[:1] in (",", "."):
                labels[i] = "C"
                return
        end = next((i for i, token in enumerate(tokens) if token.core == "<doi>"), 0)
        if any(t.core.lower() in _NO_JOURNAL or t.core.lower() in words("town") or t.core.lower() in words("publisher") for t in tokens[max(0, end - 8) : end]):
            return
    if end and labels[end - 1] == "Y":
        end -= 1
    start = end
    while start and labels[start - 1] in "OC":
        start -= 1
    if not 0 < end - start <= 8 or labels[start] != "O" or labels[start - 1] != "T" or tokens[start - 1].after[:1] not in (".", "?", "!"):
        return
    inner = tokens[start:end]
    named = all(t.core.isalpha() and t.after in ("", ".", ",") and not t.before for t in inner[:-1]) and inner[-1].core.isalpha()
    if named and inner[0].core[0].isupper() and inner[0].core not in ("In", "Ed", "Eds") and "C" not in labels[:start]:
        for i in range(start, end):
            labels[i] = "C"


_ACRONYM = re.compile(r"[\w@*’'-]*[A-Z][\w@-]*[A-Z][\w@’'-]*")
_NO_JOURNAL = frozenset(("doi", "available", "online", "internet", "report", "thesis", "dissertation", "press", "preprint", "dataset", "data", "version"))


def behind_quote(tokens: list[Token], labels: list[str]) -> None:
    """The capitalised words between a title in quotes and the next mark are the journal, where the line has none: "…,” Federal Reserve Bulletin (1921)"."""
    if "T" not in labels or "C" in labels or "V" in labels:
        return
    first = labels.index("T")
    last = first
    while last + 1 < len(labels) and labels[last + 1] == "T":
        last += 1
    quoted = (tokens[first].before or (tokens[first - 1].after if first else ""))[-1:] in ("“", '"', "«", "‘")
    if not quoted or not any(c in tokens[last].after for c in '”"»’') or not any(c in tokens[last].after for c in ",.?!»"):
        return
    end = last + 1
    while end < len(tokens) and labels[end] == "O" and tokens[end].core[0].isalpha() and not tokens[end].before:
        end += 1
        if tokens[end - 1].after:
            break
    inside = [t.core for t in tokens[last + 1 : end]]
    if not inside or len(inside) > 8 or end == len(tokens) or not inside[0][0].isupper() or tokens[end - 1].after[:1] not in (",", ".", ""):
        return
    lowered = {t.core.lower() for t in tokens[last + 1 :]}
    if inside[0] in ("Ph", "In", "Eds", "Ed") or inside[0].lower() in words("online") or lowered & _NO_JOURNAL:
        return
    if any(not lowered.isdisjoint(words(kind)) for kind in ("publisher", "town", "report")):
        return
    labels[last + 1 : end] = "C" * (end - last - 1)
