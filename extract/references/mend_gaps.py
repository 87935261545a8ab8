"""The journal where the model left it to no field: the capitalised words between the title and year, volume, DOI or "Online ahead of print"."""

from __future__ import annotations

import re

from extract.references.name_forms import words
from extract.references.tokens import Token


def journal(tokens: list[Token], labels: list[str]) -> None:
    """Capitalised words between the stop behind the title and year, volume or DOI are the journal, where the model left them to no field."""
    end = labels.index("V") if "V" in labels else 0
    if not end and "C" not in labels:
        for i in range(1, len(labels) - 1):  # "In NeurIPS, 2017"
            lone = labels[i - 1 : i + 1] == ["O", "O"] and tokens[i - 1].core == "In" and tokens[i].after[:1] in (",", ".")
            if lone and (_ACRONYM.fullmatch(tokens[i].core) or (labels[i + 1] == "Y" and _MEETING.fullmatch(tokens[i].core) and not is_place(tokens[i].core))):
                labels[i] = "C"
                return
        end = next((i for i, token in enumerate(tokens) if token.core == "<doi>" or (token.core in ("pages", "pp") and labels[i] == "O")), 0)
        awaited = next((i for i in range(1, len(tokens) - 1) if _awaited(tokens, i) and labels[i - 1 : i + 1] == ["O", "O"]), 0)
        if awaited and any(t.core.lower() in words("publisher") or t.core.lower() in words("town") for t in tokens[max(0, awaited - 8) : awaited]):
            awaited = 0
        end = awaited or end
        if any(t.core.lower() in NO_JOURNAL or t.core.lower() in words("town") or t.core.lower() in words("publisher") for t in _untold(tokens, labels, end)):
            return
    while end > 1 and labels[end - 1] == "O" and (tokens[end - 1].core in _VOLUME or _of_date(tokens, end - 1)):
        end -= 1  # "2019;vol 33", "2020 Sep 11;99"
    if end and labels[end - 1] == "Y":
        end -= 1
    start = end
    while start and labels[start - 1] in "OC":
        start -= 1
    if not 0 < end - start <= 8 or labels[start] != "O" or labels[start - 1] != "T":
        return
    inner = tokens[start:end]
    if tokens[start - 1].after == ".," and inner[-1].after[-1:] == ",":  # "Rev. Listas, Porto Velho, v. 30": a town
        return
    if tokens[start - 1].after[:1] not in (".", "?", "!"):  # "…, Fjord Law Review, Vol. 62"
        while len(inner) > 2 and inner[-1].core.lower() in words("numbered"):
            inner, end = inner[:-1], end - 1
        letters = len(inner) == 1 and _LETTERS.fullmatch(inner[0].core) and not inner[0].after and labels[end] == "Y"  # "…, MUJ 2022 Mar 15;15(8)"
        if tokens[start - 1].after != "," or "V" not in labels or any(t.after for t in inner[:-1]):
            return
        if not letters and inner[-1].core.lower() not in words("periodical"):
            return
    named = all(t.core.isalpha() and t.after in ("", ".", ",") and not t.before for t in inner[:-1])
    named = named and inner[-1].core.replace("-", "").isalpha()
    if named and inner[0].core[0].isupper() and inner[0].core not in ("In", "Ed", "Eds") and "C" not in labels[:start]:
        for i in range(start, end):
            labels[i] = "C"


_LETTERS = re.compile(r"[A-Z]{3,6}")
_ACRONYM = re.compile(r"[\w@*’'-]*[A-Z][\w@-]*[A-Z][\w@’'-]*")
_MEETING = re.compile(r"[A-Z][a-z]{6,}")  # "In Eurographics, 2009"


_VOLUME = frozenset(("vol", "Vol", "Volume", "volume", "v"))


def _of_date(tokens: list[Token], i: int) -> bool:
    """Whether a token behind a year is a month, or a day behind a month."""
    core = tokens[i].core
    if core.isdigit():
        return len(core) < 3 and tokens[i - 1].core.lower() in words("month")
    return core.lower() in words("month") and tokens[i - 1].core[:2] in ("19", "20")


def _untold(tokens: list[Token], labels: list[str], end: int) -> list[Token]:
    """Up to eight tokens in front of a place that are not of the title."""
    return [tokens[i] for i in range(max(0, end - 8), end) if labels[i] not in "AT"]


def _awaited(tokens: list[Token], i: int) -> bool:
    """Whether words begin at a place that tell that the numbers are still to come: "Made Up J. In press, 2024", "Made Up J. Online ahead of print"."""
    core, following = tokens[i].core, tokens[i + 1].core
    if core in ("Forthcoming", "forthcoming", "Epub"):
        return True
    return following == "press" if core in ("In", "in") else core in _AHEAD and following in _AHEAD


_AHEAD = frozenset(("Online", "online", "Published", "Advance", "ahead", "Ahead", "First", "first", "Early"))


def is_place(core: str) -> bool:
    return core.lower() in words("town") or core.lower() in words("country") or core.lower() in words("month")


def behind_colon(tokens: list[Token], labels: list[str]) -> None:
    """In a line without volume and pages no journal begins at the colon of a title: "Assessment report: Listomab (FJA/12/2022)"."""
    start = labels.index("C")
    if start > 1 and labels[start - 1] == "T" and tokens[start - 1].after == ":" and not tokens[start].before:
        labels[start:] = ["T" if name == "C" else name for name in labels[start:]]


def placed(tokens: list[Token], labels: list[str]) -> None:
    """The town and country in brackets behind a journal are of its name: "Made Up Care (London, England), 28(1)"."""
    start = len(labels) - labels[::-1].index("C")
    if start + 2 < len(labels) and tokens[start].before == "(" and labels[start : start + 2] == ["O", "O"] and tokens[start].after == ",":
        country = tokens[start + 1]
        if ")" in country.after and not tokens[start - 1].after and country.core.lower() in words("country") and labels[start + 2] == "V":
            labels[start : start + 2] = "CC"


def abbreviated(tokens: list[Token], labels: list[str]) -> None:
    """The abbreviated journal in front of a comma and its town is not of the title: "Listas antigas: um estudo. Rev. Bras. List., Porto, v. 30"."""
    end = len(labels) - labels[::-1].index("T")
    if end == len(labels) or tokens[end - 1].after != ".," or labels[end] not in "OV":
        return
    start = end
    while start > 1 and tokens[start - 1].after[:1] == "." and tokens[start - 1].core[0].isupper() and labels[start - 1] == "T":
        start -= 1
    listed = words("abbreviated") | words("periodical")
    if end - start > 1 and tokens[start].core.lower() in listed and tokens[start - 1].after[-1:] == "." and tokens[start - 1].core.islower():
        labels[start:end] = "C" * (end - start)


NO_JOURNAL = frozenset(("doi", "available", "online", "internet", "report", "thesis", "dissertation", "press", "preprint", "dataset", "data", "version"))
