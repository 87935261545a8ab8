"""Abbreviations that a document defines: once, at the top of the pipeline, for every extractor.

Two sources: `long form (SF)` and `SF (long form)` in running text, aligned by the algorithm of Schwartz and Hearst (A simple algorithm
for identifying abbreviation definitions in biomedical text, Pac Symp Biocomput 2003, 451-462), and lists such as
"Abbreviations: ALL, acute lymphoblastic leukemia; …" in footnotes, legends and back matter, where the pairing is given by punctuation.
A regimen that is spelt out, `VDLP (vincristine + daunorubicin + …)`, is a definition too, whose long form is the list of components.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extract import quick
from extract.triggers import Guard
from kg.model import Config, Document

_BRACKET = quick.compile(r"\(([^()]{1,180})\)|\[([^\[\]]{1,180})\]")
_SHORT = quick.compile(r"^[A-Za-zα-ωΑ-Ω0-9][\w\-/+.&'α-ωΑ-Ω]{0,11}(?: [\w\-/+.α-ω]{1,8})?$")
_LIST_HEAD = Guard(
    r"(?:^|[.\s*_(])(?:(?:list of |nonstandard )?abbreviations?(?: used)?(?: and acronyms)?|acronyms)\b[\s*_]*[:.]?\s*", re.I
)
_PAIR = quick.compile(r"^\(?\s*([A-Za-z0-9α-ωΑ-Ω][\w\-/+.&'α-ωΑ-Ω]{0,14}(?: [\w\-/+.]{1,9})?)\s*(?:,|:|=| - |\t|\u2014)\s*(\S.{2,110})$")
_ITEMS = quick.compile(r";|\.\s+(?=[A-Z0-9])")
# Words that open a bracket which is no abbreviation.
_NOT_SHORT = frozenset((
    "and", "or", "the", "see", "figure", "fig", "table", "tables", "range", "mean", "median", "i.e", "e.g", "ie", "eg", "left", "right",
    "no", "yes", "none", "male", "female", "both", "case", "patient", "in", "of", "at", "to", "day", "days", "week", "weeks", "month",
    "months", "year", "years", "age", "aged", "n", "p", "vs", "arrow", "arrows",
))


_LOWER = quick.compile(r"[a-z]{2,5}-[a-z]{2,5}$")
_CAPITAL = quick.compile("[A-Z]")
_MIXED = quick.compile(r"[\d-]")
_COUNTED = quick.compile(r"(?:Figs?|Figures?|Supplementary|Refs?|Cases?|Patients?|Panel|Group|Type|Stage|Grade|Phase|Table|Day|Week|Mr|Dr|St|No)\b")


def is_short_form(text: str) -> bool:
    """Whether a text can be an abbreviation: two to twelve characters, one or two words, a letter, not a plain lower-case word."""
    text = text.strip()
    low = text.lower()
    if low == text:  # lower-case short forms ("axi-cel") need a hyphen inside a mix
        return "-" in text and _LOWER.match(text) is not None and low not in _NOT_SHORT
    if not 2 <= len(text) <= 16 or not _SHORT.match(text) or low.rstrip(".") in _NOT_SHORT:
        return False
    capitals = len(_CAPITAL.findall(text)) if text.isascii() else sum(map(str.isupper, text))
    if capitals >= 2 or (capitals == 1 and (len(text) <= 4 or _MIXED.search(text, 1) is not None)):
        return not _COUNTED.match(text)
    return False


def align(short: str, long: str) -> str | None:
    """The part of `long` that spells out `short`, by Schwartz and Hearst's backward alignment; None where it does not.

    The first character of the short form must begin a word; the long form must be longer, and not much wordier, than the short form.
    """
    s, end = len(short) - 1, len(long) - 1
    while s >= 0:
        char = short[s].lower()
        if not char.isalnum():
            s -= 1
            continue
        while end >= 0 and (long[end].lower() != char or (s == 0 and end > 0 and long[end - 1].isalnum())):
            end -= 1
        if end < 0:
            return None
        end -= 1
        s -= 1
    start = long.rfind(" ", 0, end + 2) + 1
    if end >= 0 and not long[end].isspace():
        # The letter found begins a part of a hyphenated word: keep the whole word. Of a combination ("SP+amodiaquine (AQ)") it names the part.
        start = end + 1 if long[end] in "+/" else long.rfind(" ", 0, end + 1) + 1
    found = long[start:].strip(" ,;:(\"'")
    letters = sum(c.isalnum() for c in short)
    words = found.split()
    if found.count("(") != found.count(")"):
        return None
    if len(found) <= len(short) or len(words) > min(letters + 5, letters * 2) or not found or short in words:
        return None
    return found


#: Words that have a letter in no short form of another order.
_SMALL = frozenset({"of", "the", "and", "in", "a", "an", "for", "with", "to", "by", "on", "de", "la"})


def reordered(short: str, long: str) -> str | None:
    """The last words of `long` whose initials are the letters of `short`, in any order: "myotonic dystrophy (DM)", as other languages write it."""
    if not (2 <= len(short) <= 5 and short.isalpha() and short.isupper()):
        return None
    words = re.split(r"\s", long)[-len(short) :]
    plain = len(words) == len(short) and all(len(w) > 2 and w[0].isalpha() and w.isalnum() and w.lower() not in _SMALL for w in words)
    return " ".join(words) if plain and sorted(w[0].upper() for w in words) == sorted(short) else None


_PARTS = quick.compile(r"[,;]|\bor\b")
_CALLED = quick.compile(r"^(?:also (?:known as|called)|abbreviated(?: as)?|termed|hereafter|hereinafter)\s+")
_CALLED_FIRST = frozenset("ath")
_LAST_PART = quick.compile(r"[;:]\s(?!.*[;:]\s)")
_RATIO = quick.compile(r"\d[;:]\d")


def pairs_in(text: str) -> Iterator[tuple[str, str]]:
    """(short form, long form) of every definition in one sentence."""
    for match in _BRACKET.finditer(text):
        inside = (match[1] or match[2]).strip()
        before = text[: match.start()].rstrip()
        for candidate in _candidates(inside):
            if not is_short_form(candidate):
                continue
            short = candidate[:-1] if len(candidate) > 3 and candidate[-1] == "s" and candidate[-2].isupper() else candidate
            letters = sum(map(str.isalnum, short))
            joined = " ".join(before.split()[-min(letters + 5, letters * 2) :])
            if (";" in joined or ":" in joined) and not _RATIO.search(joined):
                joined = _LAST_PART.split(joined)[-1]
            long = reordered(short, joined) or align(short, joined)
            if long:
                yield short, long
        word = before.rpartition(" ")[2]
        if " " in inside and word and len(inside) > len(word) + 2 and is_short_form(word):
            first = re.split(r"[;:]", inside)[0].strip()
            components = components_of(first)
            if components:
                yield word, " + ".join(components)
                continue
            long = align(word, first)
            if long and first.lower().startswith(long.lower()[: max(3, len(long) // 2)]):
                yield word, first if len(first) < len(long) + 12 else long


def _candidates(inside: str) -> Iterator[str]:
    """What may be a short form in a bracket: all of it, or its first parts."""
    parts = _PARTS.split(inside) if "," in inside or ";" in inside or "or" in inside else [inside]
    for part in parts[: 1 if len(parts[0].strip()) > 16 else 2]:
        part = part.strip()
        yield (_CALLED.sub("", part) if part[:1] in _CALLED_FIRST else part).strip("\"' ")


def components_of(text: str) -> tuple[str, ...]:
    """The parts of a regimen spelt out in a bracket (`vincristine + prednisone`, `A, B, and C`); () for anything else.

    Parts keep their doses out: what follows a figure is dropped. Whether the parts are drugs is the caller's to check.
    """
    if "+" in text:
        parts = text.split("+")
    elif re.search(r",| and ", text):
        parts = re.split(r",\s*(?:and\s+)?|\s+and\s+|\s+plus\s+", text)
    else:
        return ()
    cleaned = [re.sub(r"\s*(?:\d|AUC\b|at a dose|intraven|oral|day|weekly).*$", "", part.strip()).strip(" ,;.") for part in parts]
    cleaned = [part for part in cleaned if part and not re.match(r"(?i)(?:the|then|on|for|to|from|every|each)\b", part)]
    if len(cleaned) < 2 or any(len(part.split()) > 4 or not re.match(r"^[A-Za-z][\w\-\s'/]*$", part) for part in cleaned):
        return ()
    return tuple(cleaned)


def listed_pairs(text: str) -> Iterator[tuple[str, str]]:
    """Pairs of an abbreviation list: "AML, acute myeloid leukemia; CR, complete remission" (after a head word, or a whole legend)."""
    head = _LIST_HEAD.search(text)
    parts = _ITEMS.split(text[head.end() :] if head else text)
    if not head and len(parts) < 2:
        return
    parts = [part.strip(" .*_") for part in parts]
    found = [(m[1].strip(), m[2].strip(" .")) for part in parts if (m := _PAIR.match(part)) and _plausible(m[1].strip(), m[2].strip())]
    # Without the head word a list must be nothing but pairs, so that an ordinary sentence with semicolons defines nothing.
    if head or (len(found) >= 2 and len(found) >= 0.6 * sum(1 for p in parts if p)):
        yield from found


def _plausible(short: str, long: str) -> bool:
    if not is_short_form(short) or len(long) <= len(short) or long.isupper():
        return False
    initials = {w[0].lower() for w in re.split(r"[\s\-/]", long) if w}
    return short[0].lower() in initials or align(short, long) is not None


def abbreviations_of(sentences: Iterable[str]) -> dict[str, str]:
    """All definitions in a document's sentences; the first definition of a short form holds."""
    found: dict[str, str] = {}
    for text in sentences:
        if "(" in text or "[" in text:
            for short, long in pairs_in(text):
                found.setdefault(short, long)
        if (";" in text and "," in text) or ":" in text or _LIST_HEAD.search(text):
            for short, long in listed_pairs(text):
                found.setdefault(short, long)
    return found


def add_abbreviations(document: Document, config: Config) -> Document:
    """Fill `Document.abbreviations` with (short, long) pairs in order of definition."""
    found = abbreviations_of(s.text for s in document.sentences)
    return document.with_(abbreviations=tuple(found.items()))
