"""Gold rows that contradict their own print, found by criteria that a program can check, and the figures without them.

Scores are always taken on all rows; this module says how far they can go. No criterion looks at what litkg reads. They are, in order:

* `neighbours`: the volume holds its year, issue or pages, and the fields they belong to are empty ("8(3):295–301", "2012;30", "36, 3";
  `reference_gold.untangled`);
* `notation`: the line prints "12(3):45–67" once, and gold has that volume but not that issue, or not those pages;
* `doi`: the line prints one DOI and gold has none;
* `not printed`: the letters and digits of a value do not stand in the line in one run;
* `marks`: a value holds markup, a bracket that it does not close, or a word that is of no such field ("chap. 5, pp. 195–239", "2 vols");
* `names`: an author whose family name is nothing or nothing but initials, or holds two names ("Sander/ Claudia Federolf", "D. A. and Card"), a body
  that is parted into family and given name, or a person without a given name beside two or more names that have one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from benchmarks.reference_gold import SETS, fold, untangled
from extract.references.identifiers import find_identifiers
from extract.references.name_forms import is_group
from extract.references.normalise import clean
from kg.model import Reference

_NOTATION = re.compile(
    r"(?<![\w(/.-])(\d{1,4})\s?\(\s?((?!(?:18|19|20)\d\d)\d{1,4}(?:[-–/]\d{1,4})?)\s?\)\s?:\s?([A-Za-z]?\d+(?:\s?[-–—]+\s?[A-Za-z]?\d+)?)(?!\w)"
)
_MARKS = {
    "title": re.compile(r"</?\w+>"), "container": re.compile(r"</?\w+>"), "issue": re.compile(r"[()]|:"),
    "volume": re.compile(r"\bvols\b|\w\s?\(|\(\w+\)\S"), "pages": re.compile(r"\b(?:chap|sec|abstract|issn|doi)\b", re.I), "doi": re.compile(r"[)\]]$"),
}
_INITIALS = re.compile(r"(?:[A-Z]\.?[-\s]?){1,3}")
_JOINED = re.compile(r"\sand\s|\sAnd\s|&|/|;|,\s.*,|\d(?!nd|rd|th)")


def contradictions(row: dict[str, Any]) -> set[str]:
    """The criteria (see the module) that a gold row meets."""
    found = set()
    line = clean(row["raw"])
    if untangled(row) is not row:
        found.add("neighbours")
    printed = _NOTATION.findall(line)
    if len(printed) == 1 and fold(row["volume"] or "") == printed[0][0] and not (row["issue"] and row["pages"]):
        found.add("notation")
    if not row["doi"] and sum(i.kind == "doi" for i in find_identifiers(line)) == 1:
        found.add("doi")
    letters = fold(line)
    if any(row[name] and fold(row[name]) not in letters for name in ("title", "container", "year", "volume", "issue", "pages")):
        found.add("not printed")
    for name, pattern in _MARKS.items():
        if row[name] and pattern.search(row[name]) and not (name == "doi" and row[name].count("(") == row[name].count(")")):
            found.add("marks")
    if _names(row["authors"]):
        found.add("names")
    return found


def _names(authors: list[dict[str, Any]]) -> bool:
    """Whether a list of gold authors cannot be what was printed."""
    given = sum(bool(a["given"]) for a in authors)
    for author in authors:
        family, first = author["family"] or "", author["given"] or ""
        if author.get("literal"):
            continue
        if not family or _INITIALS.fullmatch(family) or _JOINED.search(f"{family} | {first}"):
            return True
        if first and is_group(f"{first} {family}"):
            return True
        if not first and given > 1 and not is_group(family):
            return True
    return False


def without(parsed: Iterable[tuple[str, dict[str, Any], Reference]]) -> list[tuple[str, int, Counter[str], list[tuple[dict[str, Any], Reference]]]]:
    """For each data set its name, how many rows contradict their print, by which criteria, and the other rows with what was read."""
    listed = list(parsed)
    out = []
    for dataset in SETS:
        rows = [(row, reference, contradictions(row)) for name, row, reference in listed if name == dataset]
        met = Counter(name for _, _, found in rows for name in found)
        out.append((dataset, sum(bool(found) for _, _, found in rows), met, [(row, reference) for row, reference, found in rows if not found]))
    return out
