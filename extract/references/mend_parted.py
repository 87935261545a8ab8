"""Where Russian lists print "//" and Chinese ones "[J]": title, journal or book, and the numbers behind it in their order (GOST R 7.0.5, GB/T 7714)."""

from __future__ import annotations

import re

from extract.references.name_forms import words
from extract.references.tokens import Token

#: What `parted` needs in the line.
PARTED = re.compile(r"(?<![:/])//|\[[A-Z]{1,2}(?:/OL)?\]")


def parted(tokens: list[Token], labels: list[str]) -> None:
    """The title ends where Russian lists print "//" and Chinese ones "[J]"; journal, year, volume, issue and pages stand behind in that order."""
    at = next((i for i in range(1, len(tokens) - 1) if _parts(tokens, i)), 0)
    if not at:
        return
    start = at
    while start and labels[start - 1] not in "AY" and not (tokens[start - 1].after[:1] == "." and tokens[start - 1].core[0] > "\u2fff"):
        start -= 1
    if tokens[0].core[0] > "\u2fff" and (first := next((i + 1 for i in range(at) if tokens[i].after[:1] in (".", "．")), 0)):
        start = first  # the names end at the first stop
    behind = at + 1
    while behind < len(tokens) and _parts(tokens, behind):
        behind += 1
    end = behind
    while end < len(tokens) and not tokens[end].core[0].isdigit() and tokens[end].core[0] != "<" and tokens[end].core not in _LEADING:
        end += 1
    alone = tokens[at].core in _ALONE and tokens[behind - 1].core not in ("//", "///")
    if start == at or not (alone or end - behind > 0) or end - behind > 12 or end == len(tokens):
        return
    if tokens[start - 1].core[0] > "\u2fff":  # the names in front of the title
        labels[:start] = "A" * start
    labels[start:at] = "T" * (at - start)
    labels[at:behind] = "O" * (behind - at)
    if alone:
        labels[behind:] = ["O" if name in "TC" else name for name in labels[behind:]]
        if "Y" not in labels and _DATE.fullmatch(tokens[end].core) and "(" in tokens[end - 1].after + tokens[end].before:
            labels[end] = "Y"  # "标题[EB/OL]. (2021-05-07)[2022-01-10]"
    else:
        imprint = next((i for i in range(behind + 1, end) if tokens[i].core == "/" or _placed(tokens, i)), end)
        last = next((i for i in range(end - 2, behind, -1) if tokens[i].after), 0)
        if imprint == end and last and tokens[last].after == "." and tokens[end - 1].after == "," and len(tokens[last].core) > 3:
            imprint = last + 1  # "Материалы съезда. Томск, 2007"
        labels[behind:imprint] = "C" * (imprint - behind)
        labels[imprint:end] = "O" * (end - imprint)
    lead = ""
    for i in range(end, len(tokens)):
        core = tokens[i].core
        if core in _LEADING:
            lead, labels[i] = _LEADING[core] or lead, "O"
        elif core[0].isdigit():
            name = lead if lead else "Y" if _YEAR.fullmatch(core) and "Y" not in labels[end:i] else labels[i]
            labels[i], lead = name, ""


def _parts(tokens: list[Token], i: int) -> bool:
    """Whether a token is "//", or a letter in square brackets that tells what kind of work the words in front of it name."""
    if tokens[i].core in ("//", "///"):
        return True
    opened = tokens[i].before.endswith("[") or (i > 0 and tokens[i - 1].after.endswith("["))
    return opened and tokens[i].core in _KINDS and tokens[i].after.startswith("]")


def _placed(tokens: list[Token], i: int) -> bool:
    """Whether a stop stands in front of a town and its colon: "Книга. М.: Наука"."""
    if tokens[i].after[:1] not in (":", "：") and tokens[i].after != ".:":
        return False
    town = tokens[i].core
    return tokens[i - 1].after[:1] in (".", ")", "．") and (town in _TOWNS or town.lower() in words("city") or (town[0] > "\u2fff" and len(town) < 5))


_TOWNS = frozenset(("М", "СПб", "Л", "К", "Мн"))
#: Works that stand on no journal or book: books, theses, reports, standards, patents.
_ALONE = frozenset(("M", "D", "R", "S", "P", "M/OL", "D/OL", "R/OL", "S/OL", "EB/OL"))
_KINDS = frozenset(("J", "M", "C", "D", "R", "N", "S", "P", "J/OL", "M/OL", "C/OL", "D/OL", "EB/OL", "R/OL", "S/OL", "N/OL"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
#: Words and marks in front of numbers, and what the number is.
_LEADING = {
    "–": "", "—": "", "-": "", "Т": "V", "Том": "V", "т": "V", "Vol": "V", "V": "V", "T": "V", "№": "I", "No": "I", "N": "I", "вып": "I", "Вып": "I",
    "Iss": "I", "С": "P", "с": "P", "P": "P", "Р": "P", "Pp": "P", "pp": "P", "C": "P",
}
