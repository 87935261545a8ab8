"""Numbers that a line itself says what they are: the unit behind them in Chinese, Japanese and Korean, the bare number of an e-print at the end, what a
preprint server numbers a work by."""

from __future__ import annotations

import re

from extract import quick
from extract.references.tokens import Token

#: Words for volume, issue and page behind their number.
_UNITS = {"卷": "V", "巻": "V", "권": "V", "期": "I", "号": "I", "號": "I", "호": "I", "页": "P", "頁": "P", "쪽": "P"}
#: What `units` needs in the line.
UNITS = re.compile(r"\d\s?[卷巻권期号號호页頁쪽月]")
#: What `eprint` needs in the line: "…, 114513 (2015), 1507.04936".
EPRINT = re.compile(r"[)\]],\s(?P<number>(?P<year>\d\d)(?:0[1-9]|1[0-2])\.\d{4,5})\.?$")
_NUMBER = re.compile(r"\d{1,5}(?:\s?[-–—~]\s?\d{1,5})?")


def units(tokens: list[Token], labels: list[str]) -> None:
    """Volume, issue and pages by the unit behind the number: "第92-96页", "제7권 제2호", "40卷 21期"."""
    for i, token in enumerate(tokens):
        behind = tokens[i + 1].core if i + 1 < len(tokens) and not token.after else ""
        if labels[i] in "VIP" and (token.core[-1] in "月日" or behind in ("月", "日")):
            labels[i] = "O"  # "2020年1月3日"
            continue
        glued = _UNITS.get(token.core[-1]) if token.core[0].isdigit() else None  # "92-96页" is one token
        name = glued or _UNITS.get(behind[:1])
        if name is None or labels[i] in "AT" or (labels[i] == "Y" and labels.count("Y") < 2) or not _NUMBER.fullmatch(token.core[:-1] if glued else token.core):
            continue
        if name in labels and labels[i] != name:
            for at, other in enumerate(labels):
                if other == name and at != i:
                    labels[at] = "O"
        labels[i] = name
        if not glued and labels[i + 1] in "VIP":
            labels[i + 1] = "O"


def eprint(text: str, tokens: list[Token], labels: list[str]) -> str | None:
    """The number of an e-print at the end of the line, behind year and pages, which then are no pages; None where there is none.

    The number begins with year and month, and the year printed in front is that one or up to three years later.
    """
    match = EPRINT.search(text)
    if match is None:
        return None
    posted = 2000 + int(match["year"])
    if not any(str(year) in text[: match.start() + 1] for year in range(posted, posted + 4)):
        return None
    taken = False
    for i, token in enumerate(tokens):
        if token.start >= match.start("number") and labels[i] in "VIPO":
            taken = taken or labels[i] == "P"
            labels[i] = "O"
    if taken and "P" not in labels and labels.count("I") == 1 and "V" in labels[: labels.index("I")]:
        labels[labels.index("I")] = "P"  # "D92, 114513 (2015)": the pages were taken for the issue
    return match["number"]


#: What publishers number an article by before it has a volume, as PubMed prints it: "pii: S0140-6736(17)30002-0".
PII = quick.compile(r"\b[SB]\d{4}-?\d{3}[\dX]\s?\(\d\d\)\s?\d{5}-[\dX]\b")


def item(text: str, tokens: list[Token], labels: list[str]) -> None:
    """The number of an article that is neither volume nor pages."""
    for match in PII.finditer(text):
        for i, token in enumerate(tokens):
            if token.start < match.end() and token.end > match.start() and labels[i] in "VIPC":
                labels[i] = "O"


def posted_on(tokens: list[Token], labels: list[str], start: int) -> None:
    """What a preprint server numbers a work by is neither volume nor pages."""
    if labels[start - 1] == "O" and "C" not in labels:
        labels[start - 1] = "C"
    for i in range(start, min(start + 4, len(tokens))):
        if not tokens[i].core.isdigit():
            return
        labels[i] = "O" if labels[i] in "VIP" else labels[i]
        if tokens[i].after != ".":
            return


SERVERS = frozenset(("medRxiv", "bioRxiv", "MedRxiv", "BioRxiv", "medrxiv", "biorxiv"))


#: Pages that go on; a plain year is a year.
_MORE_PAGES = re.compile(r",\s?(?!(?:19|20)\d\d(?![-–\d]))(\d{1,5})(?:[-–]\d{1,5})?(?=\.?\s*(?:$|doi|DOI|PMID|http))")


def more_pages(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Where pages stand that go on behind a comma, little later in the volume: "102:2206, 2209–11."."""
    more = _MORE_PAGES.match(text, span[1])
    if more is None:
        return span
    found = re.findall(r"\d+", text[span[0] : span[1]])
    last = found[0][: max(0, len(found[0]) - len(found[-1]))] + found[-1]
    return (span[0], more.end()) if 0 < int(more[1]) - int(last) < 60 else span
