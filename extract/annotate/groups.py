"""Results of groups of patients as printed: "58% vs. 41%", "85.4% of 48 patients", "16/560 (2.86%)"; the size of a group and the design of a study.

Patterns are data (extract/patterns/group_results.tsv). A share is read only where its printed parts can be one: not more of than there are, not more than
100 percent. Whether percent and counts agree is told, never corrected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extract import quick
from extract.annotate.tables import number_value, table
from extract.triggers import Rules


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a group in a folded text: `count` of `total`, `percent`, and the percentage `other` that it is set against. None: not printed."""

    start: int
    end: int
    text: str
    count: int | None
    total: int | None
    percent: float | None
    other: float | None

    @property
    def agrees(self) -> bool:
        """False where the printed percentage cannot be that of the printed counts, however it was rounded or cut."""
        if self.count is None or not self.total or self.percent is None:
            return True
        decimals = len(self.text_of_percent.partition(".")[2])
        return abs(100 * self.count / self.total - self.percent) <= 1.0001 * 10**-decimals

    @property
    def text_of_percent(self) -> str:
        """The percentage as printed, without its sign."""
        match = re.search(r"(\d{1,3}(?:\.\d+)?)\s?%", self.text)
        return match[1] if match else ""


@cache
def _patterns(kind: str) -> Rules[tuple[str, quick.Pattern]]:
    rows = table("group_results", 3)
    people = next(form for name, form, _ in rows if name == "people")
    return Rules(((value, quick.compile(f"(?i){form.replace('PEOPLE', people)}")) for name, form, value in rows if name == kind), whole=True)


def _whole(text: str | None) -> int | None:
    if text is None:
        return None
    value = number_value(text)
    return int(value) if value is not None and value == int(value) else None


def find_shares(text: str) -> tuple[Share, ...]:
    """The shares of a folded sentence in its order; no two overlap, the first kind that fits wins."""
    rules = _patterns("result").possible(text)
    if not rules or ("%" not in text and _OF.search(text) is None):
        return ()
    found: list[Share] = []
    for _, pattern in rules:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            count, total = _whole(groups.get("k")), _whole(groups.get("n"))
            percent, other = (float(groups[g]) if groups.get(g) else None for g in ("p", "q"))
            if (count is not None and total is not None and count > total) or total == 0 or any(p is not None and p > 100 for p in (percent, other)):
                continue
            end = match.end()
            if match[0].count("(") > match[0].count(")") and (close := text.find(")", end)) >= 0 and close - end < 3:
                end = close + 1
            if not any(share.start < end and match.start() < share.end for share in found):
                found.append(Share(match.start(), end, text[match.start() : end], count, total, percent, other))
    return tuple(sorted(found, key=lambda share: share.start))


_OF = quick.compile(r"(?i)\bof\s")
_LONE = quick.compile(r"(?<![\d.,])\d{1,3}(?:\.\d+)?\s?%(?!\s?(?:CI\b|confidence|credible))")


def percentages(text: str) -> tuple[str, ...]:
    """All shares of a folded sentence as printed, also those that name no group ("54% a complete one"), in order."""
    shares = find_shares(text)
    lone = [(m.start(), m[0]) for m in _LONE.finditer(text) if not any(s.start <= m.start() < s.end for s in shares)]
    return tuple(printed for _, printed in sorted([*((s.start, s.text) for s in shares), *lone]))


def group_size(text: str) -> int | None:
    """How many patients a sentence says that a study had; the first number told with a noun for people."""
    return next((_whole(m["n"]) for _, pattern in _patterns("size").possible(text) for m in pattern.finditer(text) if _whole(m["n"])), None)


def design_of(text: str) -> str:
    """The design that a sentence tells of a study ("retrospective, multicentre"), "" where it tells none."""
    found = [value for value, pattern in _patterns("design").possible(text) if pattern.search(text)]
    if "randomised trial" in found:
        found = [value for value in found if value != "clinical trial"]
    return ", ".join(dict.fromkeys(found))
