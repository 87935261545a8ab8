"""Gold fields laid onto the tokens of a raw reference: what the sequence model is trained on.

The data sets give values, not places. Each value is looked up in the line by its letters and digits alone, long fields first, numbers
at token boundaries and in the order in which references print them. A row where a value cannot be found is not used for training.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extract.references.identifiers import find_identifiers
from extract.references.mend_volumes import series
from extract.references.normalise import clean, label
from extract.references.tokens import Token, tokenise

DEV = Path(__file__).parent.parent.parent / "shared" / "dev"
SETS = ("references_plos", "references_styles", "references_grobid", "references_anystyle_core")


def load(path: Path) -> list[dict[str, Any]]:
    """The rows of a jsonl file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def fold(text: str) -> str:
    """Letters and digits of a text in lower case, without diacritics."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


def _folded(text: str) -> tuple[str, list[int]]:
    letters: list[str] = []
    places: list[int] = []
    for i, char in enumerate(text):
        for c in fold(char):
            letters.append(c)
            places.append(i)
    return "".join(letters), places


class _Line:
    """A line, its folded form, and what is already taken."""

    def __init__(self, text: str, start: int, tokens: list[Token]) -> None:
        self.folded, self.places = _folded(text)
        self.text, self.start = text, start
        self.taken: list[tuple[int, int]] = [(0, start)]
        self.starts = {t.start for t in tokens}
        self.ends = {t.end for t in tokens}

    def places_of(self, value: str) -> Iterator[tuple[int, int]]:
        wanted = fold(value)
        at = self.folded.find(wanted) if wanted else -1
        while at >= 0:
            yield self.places[at], self.places[at + len(wanted) - 1] + 1
            at = self.folded.find(wanted, at + 1)

    def free(self, span: tuple[int, int]) -> bool:
        return all(span[1] <= a or span[0] >= b for a, b in self.taken)

    def exact(self, span: tuple[int, int]) -> bool:
        return span[0] in self.starts and span[1] in self.ends

    def find(self, value: str, after: int, exact: bool) -> tuple[int, int] | None:
        spans = [s for s in self.places_of(value) if self.free(s)]
        whole = [s for s in spans if self.exact(s)]
        if exact and not whole:
            edge = [s for s in spans if not self.text[s[0] - 1 : s[0]].isdigit() and not self.text[s[1] : s[1] + 1].isdigit()]
            spans = edge
        else:
            spans = whole or spans
        later = [s for s in spans if s[0] >= after]
        return later[0] if later else (spans[-1] if spans else None)

    def take(self, span: tuple[int, int]) -> None:
        self.taken.append(span)


#: A volume that holds the year in front of it, or the issue and pages behind it: "2012;30", "8(3):295–301", "36, 3", "v. 33, no. 12", "305, (5689)".
_HOLDS = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s?;\s?)?(?:v(?:ol)?\.\s?)?(?P<volume>[A-Z]?\d+|[IVXL]+)(?:\.?\s?Jg\.?)?"
    r"(?:\s?,?\s?\((?P<issue>[^()]+)\)|(?:\s?[,:]\s?|\s?[,/]?\s?(?:nos?|n|H|Heft|Nos?)\.?\s?|\s(?=\d+$))(?P<more>\d[\d/–-]*)|\s(?P<supplement>Suppl\.?\s\w+))?"
    r"(?:\s?[:,]\s?(?P<pages>[A-Za-z]?\d[\w–-]*))?",
)


def untangled(row: dict[str, Any]) -> dict[str, Any]:
    """A gold row whose volume does not hold its neighbours: year, issue and pages are told apart where the row leaves them empty.

    About one volume in ten of the AnyStyle core set is "8(3):295–301" or "36, 3". Scores are taken against the rows as they are; the model is
    trained on what this returns, and `benchmarks.reference_ceiling` counts the rows.
    """
    value = (row["volume"] or "").strip()
    match = _HOLDS.fullmatch(value)
    if match is None or not any(match.group(name) for name in ("year", "issue", "more", "supplement", "pages")):
        return row
    found = {
        "year": match.group("year"), "issue": match.group("issue") or match.group("more") or match.group("supplement"), "pages": match.group("pages"),
    }
    if found["pages"] is None and match.group("more") and "–" in match.group("more") and ":" in value:  # "51:197–204"
        found["pages"], found["issue"] = found["issue"], None
    if any(held and row[name] for name, held in found.items()):
        return row
    return {**row, "volume": match.group("volume"), **{name: held for name, held in found.items() if held}}


def _authors_span(line: _Line, row: dict[str, Any]) -> tuple[int, int] | None:
    if row.get("authors_raw"):
        return next((s for s in line.places_of(row["authors_raw"]) if s[0] >= line.start), None)
    at, first, last = 0, None, 0
    for author in row["authors"]:
        family, given = fold(author["family"] or ""), fold(author["given"] or "")
        if not family:
            return None
        best = None
        for form in (family + given, given + family, family, *(family + given[:n] for n in (1, 2))):
            found = line.folded.find(form, at)
            if found >= 0 and line.places[found] >= line.start and (best is None or found < best[0] - 3):
                best = (found, len(form))
        if best is None or (first is not None and best[0] - at > 12):
            return None
        if first is None:
            first = line.places[best[0]]
        at = best[0] + best[1]
        last = line.places[at - 1] + 1
    if first is None:
        return None
    # initials that the gold record does not have, and "et al."
    tail = re.match(r"(?:[-.\s]*[A-Z]\b)*\.?", line.text[last:])
    if tail and tail.group(0).strip(" .-"):
        last += len(tail.group(0).rstrip(" ."))
    return first, last


def align(row: dict[str, Any]) -> tuple[str, list[Token], list[str]] | None:
    """The clean line, its tokens and a label for each: A(uthors) T(itle) C(ontainer) Y(ear) V(olume) I(ssue) P(ages) O(ther)."""
    text = clean(row["raw"])
    start = label(text)[1]
    masks = tuple((i.start, i.end, f"<{i.kind}>") for i in find_identifiers(text))
    tokens = tokenise(text, start, masks)
    line = _Line(text, start, tokens)
    spans: dict[str, tuple[int, int]] = {}
    for a, b, _ in masks:
        line.take((a, b))
    if row["authors"]:
        span = _authors_span(line, row)
        if span is None:
            return None
        etal = re.match(r"[\s,;&]*(?:and\s+)?(?:et\s+al\b|and (?:others|colleagues)\b)", text[span[1] :], re.I)
        spans["A"] = (span[0], span[1] + (etal.end() if etal else 0))
        line.take(spans["A"])
    after = {"T": 0, "C": 0}
    for name, key in (("T", "title"), ("C", "container")):
        if row[key]:
            span = line.find(row[key], after[name], exact=False)
            if span is None:
                return None
            spans[name] = span
            line.take(span)
            after["C"] = span[1]
    at = spans["C"][1] if "C" in spans else spans.get("T", (0, 0))[1]
    for name, key in (("Y", "year"), ("V", "volume"), ("I", "issue"), ("P", "pages")):
        if row[key]:
            anchor = 0 if name == "Y" else at
            span = line.find(row[key], anchor, exact=True)
            if span is None:
                return None
            spans[name] = span
            line.take(span)
            if name in "VI":
                at = span[1]
    labels = []
    for token in tokens:
        best = "O"
        for name, (a, b) in spans.items():
            if token.start < b and token.end > a and not token.core.startswith("<"):
                best = name
        labels.append(best)
    series(tokens, labels)  # some annotators leave "USA" out of the name of a journal, some do not
    return text, tokens, labels
