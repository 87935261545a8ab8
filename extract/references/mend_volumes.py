"""What stands between the journal and its pages put right: series, volume, supplement, part, and the words and letters beside them."""

from __future__ import annotations

import re

from extract.references.tokens import Token


def series(tokens: list[Token], labels: list[str]) -> None:
    """Short capitals between the journal and its volume or year, with no comma before them, are of its name: "Proc Natl Acad Sci U S A 97"."""
    start = labels.index("C") if "C" in labels else len(labels)
    if 0 < start < len(labels) and tokens[start].core in ("Vivo", "Vitro", "Silico") and tokens[start - 1].core == "In":
        labels[start - 1] = "C"  # the journal "In Vivo"
    while start < len(labels) and labels[start] == "C":
        start += 1
    while start > 1 and tokens[start - 1].core in _SERIES:
        start -= 1
    if start == len(labels) or labels[start] not in "OVC" or tokens[start - 1].after not in ("", ".", ","):
        return
    if tokens[start].core in _SERIES and start + 2 < len(labels) and _SERIES_NUMBER.fullmatch(tokens[start + 1].core):
        number, behind = tokens[start + 1], tokens[start + 2]
        apart = number.end + len(number.after) < behind.start  # not "Texts Series, 2,3"
        if apart and behind.core.isdigit() and len(behind.core) < 4 and labels[start + 2] in "VIO":  # "An Mus Plata, series 2 3: 1–196"
            labels[start : start + 2] = "CC"
            labels[start + 2] = "V"
        return
    if labels[start] != "O":
        return
    end = start
    while end < len(labels) and labels[end] == "O" and end < start + 3 and tokens[end].core in _COUNTRY and tokens[end].after in ("", ".", ","):
        end += 1
    if start < end < len(labels) and labels[end] in "VY" and tokens[start - 1].after != ",":
        labels[start:end] = "C" * (end - start)


_SERIES = frozenset(("series", "ser", "Series", "Ser", "sér", "Sér", "serie", "Serie", "serija"))
_SERIES_NUMBER = re.compile(r"\d|[IVX]{1,4}|[A-H]")
_COUNTRY = frozenset(("USA", "US", "UK", "U", "S", "A", "U.S.A", "U.S"))


def marked_volume(text: str, tokens: list[Token], labels: list[str]) -> None:
    """The one number behind "Vol.", where it was left to no field: "Collected Lists, vol. 2. Oslo: Fjord Press"."""
    found = [m.span(1) for m in _MARKED_VOLUME.finditer(text)]
    if len(found) == 1:
        start = found[0][0]
        at = next((i for i, t in enumerate(tokens) if t.start == start), 0)
        if at and (labels[at] == "O" or (labels[at] == "Y" and labels.count("Y") > 1)):
            labels[at] = "V"


_MARKED_VOLUME = re.compile(r"\b(?:[Vv]ol(?:ume)?|[Nn]úm|[ÅåAa]rg)\.?\s(\d{1,3}|[IVXL]{1,6})\b(?!\s?(?:of|and|&|–|-))")


def part(tokens: list[Token], labels: list[str]) -> None:
    """The part of a volume is told as its issue: "Vol 1, pt 6", "Bd. 3, H. 2"."""
    i = labels.index("V")
    page = labels.index("P") if labels.count("P") > 1 else 0
    if page and tokens[page - 1].core in _PART and labels[page - 1] == "O" and tokens[page].after == ",":
        labels[page] = "I"  # "37 (2013), H. 1–2, 133–154"
        return
    if i + 2 < len(tokens) and tokens[i].after == "," and tokens[i + 1].core in _PART and labels[i + 1 : i + 3] == ["O", "O"]:
        core = tokens[i + 2].core
        if (core.isdigit() and len(core) < 4) or core in ("A", "B", "C", "D", "I", "II", "III", "IV"):
            labels[i + 2] = "I"


_PART = frozenset(("pt", "Pt", "Part", "part", "pts", "Teil", "H", "Heft", "fasc", "Fasc"))


def supplement(tokens: list[Token], labels: list[str]) -> None:
    """A supplement that stands where the volume would is told as the volume: "J Lists 1999; Suppl 3: 22", "J Lists (Suppl. 3), 22"."""
    for i in range(1, len(tokens) - 1):
        if tokens[i].core.lower() in _SUPPLEMENTS and labels[i - 1] in "CY" and labels[i] in "OVI" and labels[i + 1] in "VI":
            led = tokens[i].before or tokens[i - 1].after or labels[i - 1] == "Y"
            alone = "V" not in labels[:i] and "V" not in labels[i + 2 :] and "I" not in labels[:i] and "I" not in labels[i + 2 :]
            if led and alone and tokens[i].after in ("", ".") and tokens[i + 1].core[0].isalnum():
                labels[i : i + 2] = "VV"
            return


def issue_only(tokens: list[Token], labels: list[str]) -> None:
    """A number that the line calls an issue is no volume: "Database of Lists 2009, Issue 1". Without a word it is told as the volume: "2009;(1):12"."""
    i = len(labels) - 1 - labels[::-1].index("V")
    named = i > 1 and tokens[i - 1].core in ("Issue", "issue", "Iss", "iss") and tokens[i - 2].core not in ("Special", "special", "Supplementary")
    if named and tokens[i].core.isdigit() and "I" not in labels and labels.count("V") - (labels[i - 1] == "V") == 1:
        labels[i - 1 : i + 1] = "OI"


def lone_issue(tokens: list[Token], labels: list[str]) -> None:
    """One number in front of a colon and the pages is the volume, where the line has none: "[Internet]. 2019 [cited 2024 Apr 2];35:1–3"."""
    i = labels.index("I")
    token = tokens[i]
    single = token.after == ":" and not token.before
    if labels[i + 1 : i + 2] == ["P"] and (single or (token.before == "(" and token.after == "):")) and token.core.isdigit() and len(token.core) > 1:
        labels[i] = "V"


def glued_issue(tokens: list[Token], labels: list[str]) -> None:
    """An issue without a space behind its word: "Vol. 9, No4, pp. 3–9"."""
    for i in range(labels.index("V") + 1, len(tokens)):
        if labels[i] == "O" and _GLUED_ISSUE.fullmatch(tokens[i].core):
            labels[i] = "I"
            return


def named_issue(tokens: list[Token], labels: list[str]) -> None:
    """The number behind "Issue", where it was left to no field: "Volume 99, Issue 3, September 2017, Pages 220-228"."""
    start = labels.index("V") + 1
    for i in range(start, min(start + 3, len(tokens) - 1)):
        if tokens[i].core in ("Issue", "issue") and labels[i : i + 2] == ["O", "O"] and tokens[i + 1].core.isdigit() and len(tokens[i + 1].core) < 4:
            labels[i + 1] = "I"
            return


_GLUED_ISSUE = re.compile(r"[Nn]o\d{1,3}")


def beside_volume(tokens: list[Token], labels: list[str]) -> None:
    """A word or a letter between journal and volume is of the journal ("J Opt Soc Am B 28"), a number in brackets behind it is the issue."""
    start = labels.index("V") if "V" in labels else _roman(tokens, labels)
    if not start:
        return
    first = tokens[start]
    dated = labels[start + 1 : start + 4] == ["Y", "V", "O"] and "I" not in labels and tokens[start + 1].before == "(" and tokens[start + 2].core.isdigit()
    if dated and tokens[start + 3].core in ("pp", "p", "S", "s") and len(tokens[start + 2].core) < 4:
        labels[start + 2] = "I"  # "XLII (1999), 2, pp. 211–240"
    if labels[start - 1] == "C" and labels[start + 1 : start + 2] == ["V"] and first.before == "(" and first.after == ")" and first.core in _SERIAL:
        labels[start] = "C"  # "Ann. of Lists (2) 151 (2000)"
        return
    between = labels[start - 1] == "C" and labels[start + 1 : start + 2] == ["V"] and not first.after and tokens[start + 1].core[0].isdigit()
    if between and first.end < tokens[start + 1].start and _SECTION.fullmatch(first.core) and first.core.lower() not in _VOLUME_WORDS:
        labels[start] = "C"
    if labels[start + 1 : start + 3] == ["V", "I"] and tokens[start + 1].core.lower() in _SUPPLEMENTS and first.core.isdigit():
        labels[start + 1] = "I"  # "4 (Suppl. 8)"
    end = start + 1
    while end < len(labels) and labels[end] == "V":
        end += 1
    named = end + 1 < len(labels) and tokens[end].core.lower() in _SUPPLEMENTS and tokens[end].after in ("", ".") and tokens[end - 1].after in ("", ",", "(")
    free = ("IO" if labels[end : end + 1] == ["I"] else "I") if "I" in labels else "OV"
    if named and labels[end] in "OIC" and labels[end + 1] in free and _SUPPLEMENT_NUMBER.fullmatch(tokens[end + 1].core):
        labels[end : end + 2] = "II"  # "5 Suppl 2:11-19", "5, suppl. 2, 11–19"
    elif labels[end : end + 2] == ["I", "P"] and tokens[end].core.lower() in _SUPPLEMENTS and not tokens[end - 1].after and tokens[end].after in (":", ".:"):
        labels[end] = "V"  # "108 Suppl: 4680" has no number of its own: it is of the volume as printed
    if labels[end : end + 2] == ["I", "O"] and tokens[end + 1].core.lower() in _SUPPLEMENTS and ")" in tokens[end + 1].after:
        labels[end + 1] = "I"  # "28(15 suppl)"
    if "I" not in labels and end < len(labels) and labels[end] == "O":
        token = tokens[end]
        if token.before == "(" and token.after.startswith(")") and token.core.isdigit() and len(token.core) < 4:
            labels[end] = "I"


_SERIAL = frozenset("123456")


def _roman(tokens: list[Token], labels: list[str]) -> int:
    """The place of a Roman numeral behind the journal and before year or pages, which becomes the volume; 0 where there is none."""
    for i in range(1, len(labels) - 1):
        behind = labels[i - 1] == "C" and labels[i] in "CO" and tokens[i - 1].after in (",", ".,") and set(labels[i + 1 : i + 4]) & {"Y", "P", "I"}
        if behind and labels[i + 1] != "C" and _ROMAN.fullmatch(tokens[i].core):
            labels[i] = "V"
            return i
    return 0


_ROMAN = re.compile(r"(?=[IVXL]{2})(?:X[LC]|L?X{0,3})(?:IX|IV|V?I{0,3})")
_SUPPLEMENTS = frozenset(("suppl", "supp", "supplement", "supl", "suplemento"))
_SUPPLEMENT_NUMBER = re.compile(r"\d{1,2}|[A-D]")
_SECTION = re.compile(r"[A-H]|[A-Z][a-z]{3,}")
_VOLUME_WORDS = frozenset(("suppl", "supplement", "band", "part", "teil", "tome", "volume", "special", "spec", "abstract", "jahrgang"))
