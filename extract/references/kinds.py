"""What kind of work a reference is, who edited and who published it: read off the words that the fields leave over.

The kinds are rows of patterns/reference_types.tsv; what they do not decide is decided by the fields: a title in a book that has editors or
a publisher is a chapter, a title without container that has a publisher, an edition or an ISBN is a book, one with only an address is web.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from extract import quick
from extract.references import imprint
from extract.references.name_forms import is_cjk, is_group, words
from extract.references.tokens import Token
from kg.model import Author

_TYPES = Path(__file__).parent.parent / "patterns" / "reference_types.tsv"
_EDITION = quick.compile(
    r"\b(?:\d+(?:st|nd|rd|th)|second|third|fourth|fifth|revised|rev\.)\s+(?:edn?|edition)\b|\b\d+\.\s*(?:Aufl|Auflage|vyd|wyd|uppl|utg|udg|druk|изд|ed)\b"
    r"|\b\d+[eªº°]\s(?:éd|ed)|\b\d+\.?\s(?:baskı|kiadás|painos)|第\d+版",
    re.I,
)
#: A book of reference that a body publishes and nobody calls a report.
_MANUAL = quick.compile(
    r"\b(?:manual|handbook|textbook|dictionary|atlas|encyclopa?edia|pharmacopo?eia|software|user['’]?s?['’]? guide|SPSS|SAS|statistics for windows)\b", re.I
)


@cache
def _rules() -> tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], quick.Pattern], ...]:
    rules = []
    for line in _TYPES.read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "type\t")):
            kind, where, unless, needs, pattern = line.split("\t")
            rules.append((kind, where, () if unless == "-" else tuple(unless.split(",")), tuple(needs.split("|")), quick.compile(pattern, re.I)))
    return tuple(rules)


@lru_cache(maxsize=8)
def _rules_for(volume: bool, container: bool, person: bool) -> tuple[tuple[str, str, tuple[str, ...], quick.Pattern], ...]:
    """The rules that can hold for an entry with or without a volume, a container and an author with a given name."""
    filled = {name for name, there in (("volume", volume), ("container", container), ("person", person)) if there}
    return tuple((kind, where, needs, p) for kind, where, unless, needs, p in _rules() if filled.isdisjoint(unless) and (where != "container" or container))


def describe(
    text: str, tokens: list[Token], labels: list[str], values: dict[str, Any], authors: tuple[Author, ...]
) -> tuple[str, tuple[Author, ...], str | None]:
    """Type, editors and publisher of a reference."""
    lowered = text.lower()
    if values["container"] and values["volume"] and values["pages"]:
        for word in _RARE:
            if word in lowered:
                break
        else:
            return "article", (), None
    person = any(a.given or is_cjk(a.family) for a in authors)
    rest = _rest(text, tokens, labels)
    editors = imprint.editors(rest)
    numbered = values["container"] and values["volume"] and not editors and (values["title"] or values["pages"])
    publisher = None if numbered else imprint.publisher(rest)
    if publisher and authors and not person and len(authors[0].family) > len(publisher) and f": {authors[0].family}" in text:
        publisher = authors[0].family
    sources = {
        "line": text, "container": values["container"] or "", "rest": " | ".join(piece for _, piece in rest), "doi": values["doi"] or "",
        "left": _left(text, values), "title": values["title"] or "",
    }
    for kind, where, needs, pattern in _rules_for(bool(values["volume"]), bool(values["container"]), person):
        for letters in needs:
            if letters in lowered:
                if sources[where] and pattern.search(sources[where]):
                    return kind, editors, publisher
                break
    if values["container"]:
        lone = values["pages"] and values["title"] and not (values["volume"] or values["issue"] or values["pmid"])
        if lone and any(_LED.search(piece) for place, piece in rest if place[-1] == "C"):  # "Lind A. Towns; in A Book of Lists, 1989, pp 3–9"
            return "conference" if _MEETING.match(values["container"]) else "chapter", editors, publisher
        return ("chapter" if editors or (publisher and not values["volume"]) else "article"), editors, publisher
    if values["title"] and (publisher or values["isbn"] or _EDITION.search(text)):
        if values["url"] and not (values["year"] or values["isbn"] or values["doi"]):
            return "web", editors, publisher
        own = publisher and authors and publisher == authors[0].family
        own = own or (publisher and not person and (_same_body(authors[0].family, publisher) if authors else _is_body(publisher)))
        return "report" if own and not _EDITION.search(text) and not _MANUAL.search(values["title"]) else "book", editors, publisher
    if values["url"] and not values["doi"]:
        return "report" if not person and values["title"] and values["url"].lower().endswith(".pdf") else "web", editors, publisher
    counted = not values["pages"] or values["pages"][-1].isalpha()  # "65 p" is how many pages a report has
    if values["title"] and authors and not person and counted and not (values["volume"] or values["pmid"]):
        name = authors[0].family
        return "report" if is_group(name) or (name.isupper() and len(name) < 9) else "article", editors, publisher
    return "article", editors, publisher


def _left(text: str, values: dict[str, Any]) -> str:
    """The line without its title and container."""
    for name in ("title", "container"):
        if values[name]:
            text = text.replace(values[name], " | ", 1)
    return text


def _same_body(author: str, publisher: str) -> bool:
    """Whether a body published its work itself: under its name, its letters, or as "Author"."""
    first, second = author.lower(), publisher.lower()
    letters = ("".join(filter(str.isalpha, part)) for part in publisher.split("/"))
    if any(part[:2].isupper() and " " not in publisher and _shortens(part.lower(), first) for part in letters):
        return True
    return second in (first, "author") or (len(second) > 7 and (second in first or any(len(part) > 2 and part in second for part in first.split("/"))))


_MEETING = re.compile(r"(?:(?:19|20)\d\d\s)?(?:IEEE|ACM)\b|(?=\S*[A-Z]{2})[A-Z][\w/&-]*(?:[ -]?(?:\d+|[IVX]+|[’']\d\d))?$")
_LED = re.compile(r"(?:^|[\s\[(])(?:in|In|IN|[Dd]ans|w|W|V|Em|En|en|I)\]?\s?:?\]?\s*$")


def _is_body(name: str) -> bool:
    found = re.findall(r"\w+", name.lower())
    return "press" not in found and "university" not in found and not words("body").isdisjoint(found)


def _shortens(letters: str, name: str) -> bool:
    """Whether letters are an acronym of a name: they begin alike, and each stands in the name behind the one before ("AIFA", Agenzia Italiana del Farmaco)."""
    at = 0
    for letter in letters:
        at = name.find(letter, at) + 1
        if not at:
            return False
    return 1 < len(letters) < 9 and name[0] == letters[0]


#: Words without which an entry with container, volume and pages is an article and nothing else.
_RARE = (
    "rxiv", "preprint", "thesis", "dissertation", "conf", "symp", "workshop", "congr", "meeting", "colloqu", "tagung", " ed", "(ed", "editor", "hrsg",
    "kongress", "ssrn", "square", "lexikon", "encyclop", "enciclop", "wörterbuch",
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
