"""Notations that are complete in themselves: those of law reviews and of patents."""

from __future__ import annotations

import re

from extract.references.tokens import Token

#: "Title, 54 Fjord L. Rev. 1120, 1133 (1998)"
_LAW = re.compile(
    r"(?<=[,’”\"'])\s(?P<V>\d{1,3})\s(?P<C>(?:(?:[A-Z][\w'’-]*\.?|&|of|on|the|and|in)\s?){1,9})\s(?P<P>\d{1,5})(?:[,–-]\s?\d{1,5})*\s"
    r"\((?:[A-Z][a-z]*\.?\s)?(?P<Y>(?:18|19|20)\d\d)\)\.?$"
)
#: "'Title' (2009) 72(3) Fjord Law Review 401, 410"
_OSCOLA = re.compile(
    r"(?<=['’])\s\((?P<Y>(?:19|20)\d\d)\)\s(?P<V>\d{1,3})(?:\((?P<I>\d{1,3})\))?\s(?P<C>[A-Z][\w'’&]*(?:\s(?:[A-Z][\w'’&]*|of|the|and|in|for))*)\s"
    r"(?P<P>\d{1,5})(?:[,–-]\s?\d{1,5})*\.?$"
)
_LAWFUL = re.compile(r"\bL\.|\bLaw\b|\bRev\.|J\.|\bInt['’]l\b")


def notations(text: str, tokens: list[Token], labels: list[str]) -> None:
    """The repairs of this module, in place; each only where its literal stands in the line."""
    if text.endswith((").", ")")) and (" Rev. " in text or "L.J. " in text or " J. " in text or " L. " in text):
        match = _LAW.search(text)
        if match and _LAWFUL.search(match["C"]) and "V" in labels:
            start = match.start()
            if {name for token, name in zip(tokens, labels, strict=True) if token.start < start and name not in "AO"} == {"T"}:
                _set(match, tokens, labels)
    if (") (" not in text) and ("' (" in text or "’ (" in text) and text[-2:].strip(".").isdigit() and (match := _OSCOLA.search(text)):
        _set(match, tokens, labels)
    if "atent" in text:
        patent(tokens, labels)


def _set(match: re.Match[str], tokens: list[Token], labels: list[str]) -> None:
    """What the named groups matched has their labels, and nothing else has them or stands in the match."""
    spans = {name: match.span(name) for name, value in match.groupdict().items() if value}
    first, last = match.span()
    for i, token in enumerate(tokens):
        found = next((name for name, (start, end) in spans.items() if token.start < end and token.end > start), "")
        if found:
            labels[i] = found
        elif first <= token.start < last or (labels[i] in spans and labels[i] != "Y"):
            labels[i] = "O"


_PATENTS = frozenset(("Patent", "patent", "Patents", "Patentschrift", "Offenlegungsschrift"))


def patent(tokens: list[Token], labels: list[str]) -> None:
    """The number of a patent is no volume, and its office no journal: "Catheter of lists. United States patent US 8,765,999. 2014 Jul 1"."""
    for i in range(2, len(tokens)):
        if tokens[i].core not in _PATENTS or labels[i] not in "CO":
            continue
        behind = next((k for k in range(i + 1, min(i + 6, len(tokens))) if _NUMBER.search(tokens[k].core)), 0)
        if not behind:
            continue
        start = i
        while start and labels[start - 1] == "C":
            start -= 1
        end = behind
        while end < len(tokens) and labels[end] in "CVIPO" and _NUMBER.search(tokens[end].core):
            end += 1
        if i - start < 7 and all(name in "COVIP" for name in labels[start:end]):
            labels[start:end] = "O" * (end - start)
            for at in range(end, len(tokens)):
                if labels[at] in "VIPC":
                    labels[at] = "O"
        return


_NUMBER = re.compile(r"\d")
