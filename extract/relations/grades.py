"""Grades of adverse events and the scales that they are grades of (`extract/patterns/grade_scales.tsv`).

A grade without a stated scale has none: scales differ, and a guess would make two papers look comparable that are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from extract import quick
from extract.annotate.tables import table
from extract.triggers import Guard, Rules

_NUMBER = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_GRADE = Guard(
    r"(?i)\b(?:CTCAE\s)?(?:(?:of\s)?grades?|G)[\s-]?(?P<n>[1-5]|IV|I{1,3}|V|one|two|three|four|five)(?:\s?(?:-|to|/|"
    r"or)\s?(?P<m>[1-5]|IV|I{1,3}|V))?(?![\w.]\d|\w|\s?/\s?\d)"
    r"|\((?P<b>[1-5])(?:\sgrade)\)|\b(?P<o>first|second|third|fourth)[\s-](?:degree|grade)\b"
)
#: What may stand between a grade and what it grades.
_TO = quick.compile(
    r"(?i)[\s(,]*(?:(?:of|a|an|acute|chronic|skin|cutaneous|gut|intestinal|gastrointestinal|hepatic|CTCAE|ASTCT|treatment-related|immune-related|according|to|toxicity|toxicities|adverse|events?)\b[\s(,]*)*"
)
_FROM = quick.compile(
    r"(?i)(?:\s\([A-Za-z-]{2,8}\)|\s\((?:[^()]{2,40}[,;]\s)(?=$))?[\s,(]*(?:(?:both|each|all|was|were|of|a|an|with|reached|rated|graded|as|at|to|maximum|maximal|overall|severity|ASTCT|CTCAE|NCI|level|"
    r"peak|toxicity|only|occurred|observed|seen|recorded|fell|rose|developed|from|had|has|then|soon|decreased|declined|dropped|diminished|improved|regressed|resolved|recovered|subsided|gradually|quickly|rapidly)\b[\s(,]*)*"
)


#: "Herpes zoster developed in month 6, grade 2".
_TOLD_LATER = quick.compile(
    r"(?i)\s(?:developed|occurred|appeared|began|started|emerged|(?:was|were)\s\w+)(?:\s(?:in|on|at|after|during|from|within)\s[\w\s-]{2,30})?,\s(?:of\s|a\s)?"
)


class Grade(NamedTuple):
    """A grade in a folded sentence; `high` the upper end of a range."""

    start: int
    end: int
    value: int
    high: int | None = None


@lru_cache(maxsize=1024)
def find_grades(text: str) -> tuple[Grade, ...]:
    """The grades of a sentence in order. Histological grades are told apart by what they stand beside."""
    out = []
    for match in _GRADE.finditer(text):
        if match["o"]:
            continue
        word = match["n"] or match["b"]
        value = int(word) if word.isdigit() else _NUMBER[word.lower()]
        high = match["m"]
        out.append(Grade(*match.span(), value, (int(high) if high.isdigit() else _NUMBER[high.lower()]) if high else None))
    return tuple(out)


def grade_of(text: str, start: int, end: int, others: Iterable[tuple[int, int]]) -> Grade | None:
    """The grade of what stands at `text[start:end]`. One before a list holds for every member that has no other severity of its own."""
    grades = find_grades(text)
    if not grades:
        return None
    members = sorted(others)
    for grade in grades:
        if grade.end <= start and _TO.fullmatch(text[grade.end : start]) and not ("," in text[grade.end : start] and _of_another(text, grade, start, members)):
            return grade
    for grade in grades:
        if grade.start >= end and _FROM.fullmatch(text[end : grade.start]):
            joined = text[end : grade.start].strip() == "with" and any(a > end and _TO.fullmatch(text[grade.end : a]) for a, _ in members if a >= grade.end)
            return None if joined else grade  # "pancytopenia with grade 4 mucositis"
    for grade in grades:
        # "Myasthenia with myositis (both grade 4)"
        if grade.start >= end and _BOTH.fullmatch(text, end, grade.start) and sum(end <= a < grade.start for a, _ in members) == 1:
            return grade
    if start == min((a for a, _ in members), default=start):
        peak = [g for g in grades if g.start >= end and _PEAKED.fullmatch(text, end, g.start)]
        if peak:
            return peak[0]
    if re.search(r"(?i)GVHD|versus[\s-]host", text[start:end]):
        overall = [g for g in grades if g.start >= end and _OF_SITES.fullmatch(text, end, g.start)]
        if overall:
            return overall[-1]
    for grade in grades:
        if grade.start >= end and _TOLD_LATER.fullmatch(text, end, grade.start) and not any(end <= a < grade.start for a, _ in members):
            return grade
    for grade in grades:
        # "a rash covering half of the back (CTCAE grade 3)": in brackets behind the words about the one event that stands before it.
        between = text[end : grade.start] if grade.start >= end else ""
        if (
            0 < len(between) <= 70
            and between.endswith("(")
            and re.search(r"[.;,:()]|\b(?:and|but|or|with|who|which)\b", between[:-1]) is None
            and not any(end <= a < grade.start for a, _ in members)
        ):
            return grade
    for grade in grades:
        if grade.end > start or _of_another(text, grade, start, members):
            continue
        position = grade.end
        for a, b in members:
            if a < position:
                continue
            gap = text[position:a]
            if a > start or not (
                re.fullmatch(r"(?:\s?\([^)]*\))?[\s,/]*(?:and|or|as\swell\sas)?\s*", gap) or (position == grade.end and _TO.fullmatch(gap))
            ):
                break
            if a == start:
                return grade
            position = b
    return None


#: The sites of a graft-versus-host disease, each with its stage, before the grade of the whole.
_OF_SITES = Guard(
    r"(?i)\s?(?:\([^()]{1,12}\)\s)?(?:of|involving|affecting|with|limited\sto)\s[^.;]{3,90}?[,:(]\s?(?:(?:and|an|overall|maximum|maximal|Glucksberg|MAGIC)\s)*"
)


#: "CRS started with fever and peaked at grade 2".
_PEAKED = Guard(
    r"(?i)[^.;]{0,80}\b(?:peak(?:ed|ing)|reach(?:ed|ing)|progress(?:ed|ing)|worsen(?:ed|ing)|escalat\w+)\s(?:(?:at|to|up|a|an|maximum|max\.?|of)\s)*"
)
_BOTH = Guard(r"(?i)\s(?:with|and|as\swell\sas|plus)\s(?:[\w-]+\s){1,4}\((?:both|each)\s(?:(?:of|CTCAE|were|ASTCT)\s)*")


def _of_another(text: str, grade: Grade, start: int, members: list[tuple[int, int]]) -> bool:
    """Whether a grade stands right behind another event than the one at `start` ("neuropathy grade 2, hypertension")."""
    begin = grade.start
    for other in reversed(find_grades(text)):
        if other.end <= begin and _MORE.fullmatch(text, other.end, begin):
            begin = other.start  # "of grade 2, grade 1 and grade 1, rash"
    return any(b <= begin and _FROM.fullmatch(text[b:begin]) for a, b in members if a < start)


_MORE = quick.compile(r"\s?(?:,|and|then|,\s(?:and|then))\s")


@cache
def _scales() -> Rules[tuple[str, quick.Pattern | None, quick.Pattern]]:
    rows = table("grade_scales", 3)
    return Rules(
        ((name, quick.compile(f"(?i){what}") if what else None, quick.compile(rf"(?<!\w)(?:{form})(?!\w)")) for name, what, form in rows), whole=True
    )


def scale_in(text: str, label: str) -> str | None:
    """The scale that a text names for a kind of adverse event, or None."""
    for name, what, pattern in _scales().possible(text):
        match = pattern.search(text)
        if match is None or (what is not None and not what.search(label)):
            continue
        groups = match.groupdict()
        version = groups.get("v") or groups.get("w")
        version = f" {version if '.' in version else version + '.0'}" if version else ""
        return name.replace("{v}", version)
    return None


_GRADED_BY = quick.compile(r"(?i)\b(?:according\sto|grad(?:ed|ing)|by|per|based\son|using|criteria|scale|consensus|assessed|classified|evaluated)\b")


def document_scales(sentences: Iterable[str]) -> tuple[str, ...]:
    """The sentences of a paper that say by which scale it grades (its own sentences, not those about other works)."""
    return tuple(text for text in sentences if any(pattern.search(text) for _, _, pattern in _scales().possible(text)) and _GRADED_BY.search(text))
