"""Dates told apart from volumes, pages and journals: days beside a month, months in front of a year, the date on which a page was read."""

from __future__ import annotations

import re
from functools import cache

from extract.references.name_forms import words
from extract.references.tokens import Token

_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_BEGINNINGS = frozenset(_MONTHS.split("|"))
_MONTH = re.compile(rf"(?:{_MONTHS})[a-z]*")
_VOLUME_LEAD = frozenset(("vol", "volume", "v", "no", "nr", "issue"))
_MONATE = frozenset(("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"))
_DATED, _UNDATED = frozenset("VIPY"), frozenset("VIPYO")
_READ = frozenset((
    "Zugriff", "Abruf", "abgerufen", "consultado", "consulté", "consultato", "acesso", "Acesso", "hämtad", "обращения",
    "accessed", "Accessed", "retrieved", "Retrieved", "viewed", "Viewed", "consulted", "visited",
))
_DATE = re.compile(r"\d{1,2}/\d{1,2}/(?:19|20)\d\d")
_AHEAD = re.compile(r"[a-z]+-\d{4}-\d{6}|\d{9,}")  # "2024 Mar 12:ard-2023-225000": the number of an article that has no volume yet
_DAY = re.compile(r"\d{1,2}(?:[-–]\d{1,2})?")
#: Words in front of the date on which a page was read.
ACCESS = frozenset(word.lower() for word in _READ) | {"access", "cited"}


def dates(tokens: list[Token], labels: list[str]) -> None:
    """Days beside a month are neither volume nor pages, and the year of an access date is not that of the work."""
    if "C" in labels:
        _no_journal(tokens, labels)
    dated = "Y" in labels
    told = _DATED if dated else _UNDATED
    for i in [i for i, name in enumerate(labels) if name in told]:
        name, core = labels[i], tokens[i].core
        if name == "Y":
            if i > 1 and accessed(tokens, labels, i):
                labels[i] = "O"
            elif i > 1 and tokens[i - 1].core in ("vol", "Vol") and "V" not in labels and core.isdigit():
                labels[i] = "V"  # "vol. 2072 … (2018)"
        elif name != "O" and i > 2 and labels[i - 1] == "O" and core.isdigit() and any(t.core in _READ for t in tokens[i - 3 : i]):
            labels[i] = "O"  # "(accessed 5.6.21)"
        elif name in "VP" and len(core) < 6 and _by_month(tokens, i) and _DAY.fullmatch(core):
            if not i or tokens[i - 1].core.lower() not in _VOLUME_LEAD:  # "Vol. 21 March, 2017"
                labels[i] = "O"
        elif not dated and name != "P" and "/" in core and _DATE.fullmatch(core):
            labels[i] = "Y"


def _no_journal(tokens: list[Token], labels: list[str]) -> None:
    """A date is no journal ("2020 Sep 11;99(37)"), nor is the month between a journal and its year, nor what is told of the date: "Made Up J. Epub 2 May"."""
    start = labels.index("C")
    end = start + 1
    while end < len(labels) and labels[end] == "C":
        end += 1
    inside = tokens[start:end]
    month = _months()
    if len(inside) < 3 and inside[0].core.lower() in month and all(t.core.isdigit() and len(t.core) < 3 for t in inside[1:]) and "Y" in labels[:start]:
        labels[start:end] = "O" * len(inside)
        return
    for i in range(start + 1, end):
        if tokens[i - 1].after == "." and (tokens[i].core == "Epub" or (i == end - 1 and labels[end : end + 1] == ["Y"] and tokens[i].core.lower() in month)):
            labels[i:end] = "O" * (end - i)
            return


@cache
def _months() -> frozenset[str]:
    return words("month") | _ABBREVIATED


#: Short months of other languages, which the model does not know.
_ABBREVIATED = frozenset(("janv", "févr", "avr", "juil", "déc", "ene", "abr", "ago", "dic", "dez", "okt", "mrz", "fev", "lug", "ott", "gen"))


def _by_month(tokens: list[Token], i: int) -> bool:
    """Whether the word behind or in front is a month and no mark stands between."""
    if not tokens[i].after and i + 1 < len(tokens) and _is_month(tokens[i + 1].core):
        return True
    if tokens[i].after == "." and i + 1 < len(tokens) and tokens[i + 1].core in _MONATE:  # "15. Mai"
        return True
    if not i or tokens[i - 1].after or not _is_month(tokens[i - 1].core):
        return False
    if tokens[i].after[:1] != ":":
        return True
    return i + 1 < len(tokens) and tokens[i - 2].core.isdigit() and _AHEAD.fullmatch(tokens[i + 1].core) is not None


def _is_month(core: str) -> bool:
    return core[:3] in _BEGINNINGS and _MONTH.fullmatch(core) is not None


def accessed(tokens: list[Token], labels: list[str], i: int) -> bool:
    """Whether a year stands behind a word of access that is of no title or journal ("Workshop on Access Control, 1999")."""
    first = max(0, i - 4)
    if ACCESS.isdisjoint([t.core.lower() for t in tokens[first:i]]):
        return False
    return any(labels[at] not in "TC" and tokens[at].core.lower() in ACCESS for at in range(first, i))
