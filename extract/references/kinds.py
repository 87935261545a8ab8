"""What kind of work a reference is, who edited and who published it: read off the words that the fields leave over.

The kinds are rows of patterns/reference_types.tsv; what they do not decide is decided by the fields: a title in a book that has editors or
a publisher is a chapter, a title without container that has a publisher, an edition or an ISBN is a book, one with only an address is web.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from extract import quick
from extract.references.authors import split_authors
from extract.references.name_forms import words
from extract.references.tokens import Token
from kg.model import Author

_TYPES = Path(__file__).parent.parent / "patterns" / "reference_types.tsv"
_EDITED_BEFORE = re.compile(
    r"(?:\b[Ii]n:?\s+|^)(?P<names>[^()]{3,200}?)[\s,]*[,(\[]?\s*\(?\b(?:[Ee]ds?|[Ee]ditors?|EDS?|Hrsg|Hg)\b\.?\s*[)\]]?\s*[.,:]*\s*$"
)
_EDITED_BEHIND = re.compile(
    r"^\W*(?:\w+ edition\.\s)?(?:(?:[Ee]dited|[Ee]d\.?|[Ee]ds\.?)\s+by|[Ee]ds?\.|[Ee]ditors?:?|\(?[Ee]ds?\.?:)\s+(?P<names>[^()0-9;:]{4,160}?)"
    r"(?=[.,;:)]*\s*$|(?<![A-ZÀ-Þ])\.\s|[(;:]|\d|,?\s(?:vol|pp|pages)\b)"
)
_EDITED_BETWEEN = re.compile(r"^\W*(?P<names>[^()0-9;:]{2,40},\s(?:[A-ZÀ-Þ]\.[\s-]?)+(?:;\s[^()0-9;:]{4,60}){0,6}),\s[Ee]ds?\.;")  # "Rey, M., Ed.; Fjord: Oslo"
_PLACED = re.compile(
    r"(?:^|[\s,.;(])(?P<place>[A-ZÀ-Þ][\w.'’ -]{2,30}(?:,\s*[A-Z][\w.]{1,15})?)\s*:\s*"
    r"(?P<house>[A-ZÀ-Þ][^:;()\d]{2,70}?)(?=[.,;()]*\s*(?:$|[;,(.]))"
)
_EDITION = re.compile(r"\b(?:\d+(?:st|nd|rd|th)|second|third|fourth|fifth|revised)\s+(?:edn?|edition)\b|\b\d+\.\s*(?:Aufl|Auflage)\b|\b\d+e\s+éd", re.I)


@cache
def _rules() -> tuple[tuple[str, str, tuple[str, ...], quick.Pattern], ...]:
    rules = []
    for line in _TYPES.read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "type\t")):
            kind, where, unless, pattern = line.split("\t")
            rules.append((kind, where, () if unless == "-" else tuple(unless.split(",")), quick.compile(pattern, re.I)))
    return tuple(rules)


def _is_house(part: str) -> bool:
    return any(word.lower() in words("publisher") for word in re.findall(r"[^\W\d_]+", part))


def describe(text: str, tokens: list[Token], labels: list[str], values: dict[str, Any]) -> tuple[str, tuple[Author, ...], str | None]:
    """Type, editors and publisher of a reference."""
    if values["container"] and values["volume"] and values["pages"]:
        lowered = text.lower()
        for word in _RARE:
            if word in lowered:
                break
        else:
            return "article", (), None
    rest = _rest(text, tokens, labels)
    joined = " | ".join(piece for _, piece in rest)
    editors = _editors(rest)
    publisher = None if values["container"] and values["volume"] and not editors else _publisher(rest)
    sources = {"line": text, "container": values["container"] or "", "rest": joined}
    for kind, where, unless, pattern in _rules():
        if not any(values[name] for name in unless) and pattern.search(sources[where]):
            return kind, editors, publisher
    if values["container"]:
        return ("chapter" if editors or (publisher and not values["volume"]) else "article"), editors, publisher
    if values["title"] and (publisher or values["isbn"] or _EDITION.search(text)):
        return "book", editors, publisher
    if values["url"] and not values["doi"]:
        return "web", editors, publisher
    return "article", editors, publisher


#: Words without which an entry with container, volume and pages is an article and nothing else.
_RARE = (
    "rxiv", "preprint", "thesis", "dissertation", "conf", "symp", "workshop", "congr", "meeting", "colloqu", "tagung", " ed", "(ed", "editor", "hrsg",
    "kongress", "ssrn", "square",
)


def _rest(text: str, tokens: list[Token], labels: list[str]) -> list[tuple[str, str]]:
    """The stretches that no field holds, each with the label of the field in front of it."""
    out: list[tuple[str, str]] = []
    i, before = 0, ""
    while i < len(tokens):
        if labels[i] != "O":
            before = labels[i]
            i += 1
            continue
        j = i
        while j + 1 < len(tokens) and labels[j + 1] == "O":
            j += 1
        start = tokens[i].start - len(tokens[i].before)
        out.append((before + (labels[j + 1] if j + 1 < len(tokens) else ""), text[start : tokens[j].end + len(tokens[j].after)]))
        i = j + 1
    return out


def _editors(rest: list[tuple[str, str]]) -> tuple[Author, ...]:
    for place, piece in rest:
        match = _EDITED_BEFORE.search(piece) if place.endswith("C") else _EDITED_BEHIND.search(piece) if place[:1] in ("C", "T", "V") else None
        if match is None and place[:1] == "C":
            match = _EDITED_BETWEEN.search(piece)
        if match and re.search(r"[A-ZÀ-Þ]", match.group("names")):
            return split_authors(match.group("names"))[0]
    return ()


def _publisher(rest: list[tuple[str, str]]) -> str | None:
    for place, piece in rest:
        if place[:1] not in ("T", "C", "Y", "P", "V", "I") or (place.endswith("C") and len(piece) < 8):
            continue
        match = _PLACED.search(piece)
        if match:
            return match.group("house").strip(" ,.;")
        parts = [p.strip(" ,.;:()[]") for p in re.split(r"[,;:()]|(?<![A-Z])\.\s", piece)]
        named = next((p for p in parts if _is_house(p) and p[:1].isupper() and 3 < len(p) < 60 and not re.search(r"https?:|\bdoi\b", p)), None)
        if named:
            return named
    return None
