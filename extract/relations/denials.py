"""Findings that no lexicon names and that a sentence denies: members of a list, what was "not seen", what a test was "negative for".

"No fever, rash or zorbling" denies all three; the words of one known finding in a list show that it is a list of findings. What a list may
not hold is `extract/patterns/denied_words.tsv`; the printed words are the name, no identifier is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extract import quick
from extract.annotate.tables import table
from extract.relations.course import MAIN, Place, meaning, places
from extract.triggers import Guard
from kg.model import Document

#: Types of mentions that are findings when they are denied.
FOUND = frozenset({"disease", "finding", "adverse_event"})
_PART = quick.compile(r",\s+(?:and\s+|or\s+|nor\s+)?|\s+(?:and|or|nor)\s+|/")
_STOP = quick.compile(
    r"(?i)[.;:()\[\]]|,?\s(?:but|while|whereas|although|though|however|yet|except|apart|other\sthan|which|who)\b|,\s(?:he|she|they|it|we|there)\s"
)
#: "No bone or brain metastases": what stands before an "or" may share the noun behind it.
_SHARED_HEAD = quick.compile(
    r"(?i)\s(?:or|and|nor)\s(?:[\w-]+\s)+(?:metasta\w+|involvement|disease|lesions?|infiltrat\w+|thrombos\w+|abnormalit\w+|pain|bleeding|ha?emorrhages?|complications?|changes|findings|ulcers?|"
    r"failure|symptoms?|signs?|infections?|cancers?|tumou?rs?|mass(?:es)?|effusions?|enlargement|deficits?|weakness|swelling|tenderness|syndromes?)\b"
)
_SYMBOL = quick.compile(r"[A-Z][A-Za-z]?[A-Z0-9-]+")
_WORD = quick.compile(r"[A-Za-zÀ-ÿ][\w'’-]*\.?")
_NO_NOUN = quick.compile(r"(?i)(?:ly|ed|al|ar|ic|ac|ary|oid|able|ible|ous|ive|ful)$")
_ENDS_PHRASE = quick.compile(r"(?i)\s(?:in|on|at|during|after|before|by|since|until|was|were|is|are|had|has|could)\b")
_OR = quick.compile(r"(?i)(?:^|\W)(?:or|nor)\s|/")
_UNSEEN = Guard(
    r"(?i)\s(?P<verb>(?:was|were)\s(?:also\s|again\s)?not\s(?:seen|found|detected|observed|noted|identified|present|evident|visible|demonstrated|visuali[sz]ed|isolated|palpable|demonstrable|discernible|"
    r"appreciated|elicited)|(?:was|were)\s(?:also\s|completely\s)?absent(?!\sin\s(?:neither|none|no)\b)|did\snot\s(?:occur|develop|recur))\b"
)
_BEGINS = quick.compile(r"(?i)[.;:,]\s|\b(?:but|and|while|whereas|although|that)\s")
_NEGATIVE_FOR = Guard(r"(?i)\b(?P<cue>neg(?:ative|\.)?\sfor)\s")
_OF_CELLS = quick.compile(r"(?i)immuno|stain|express|cells|marker|tumou?r\w*\s(?:was|were)|blasts")


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(word for name, words in table("denied_words", 2) if name == kind for word in words.split("|"))


def is_name(phrase: str) -> bool:
    """Whether a phrase may be the name of a finding: one to four plain words, the last a noun."""
    words = phrase.split()
    if not 1 <= len(words) <= 4 or not all(_WORD.fullmatch(w) for w in words) or len(phrase) < 3:
        return False
    low = [w.lower() for w in words]
    if not _words("function").isdisjoint(low) or low[0] in _words("normal") or low[-1] in _words("empty") or _NO_NOUN.search(low[-1]):
        return False
    return not low[-1].endswith("ing") or len(words) == 1 or low[-1] in _words("doing")


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A piece without blanks and without the words that lead it in."""
    while start < end:
        first = re.match(r"\s*([\w-]+)(?=\s)", text[start:end])
        if first is None or first[1].lower() not in _words("lead"):
            break
        start += first.end()
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def _pieces(text: str, left: int, right: int) -> list[tuple[int, int]]:
    bounds = [left, *(at for m in _PART.finditer(text, left, right) for at in m.span()), right]
    return list(zip(bounds[::2], bounds[1::2], strict=True))


def _taken(place: Place, start: int, end: int) -> list[str]:
    """What the mentions in a piece are: denied findings are "known", others by their type."""
    return [
        "known" if m.type in FOUND and m.negated else m.type for a, b, m in place.mentions if a < end and start < b and m.type not in {"anatomical_site"}
    ]


def _listed(place: Place, left: int, sure: bool) -> Iterator[tuple[int, int]]:
    """The unknown members of the list of findings that begins at `left`; `sure` where no known member is needed."""
    stop = _STOP.search(place.text, left)
    right = stop.start() if stop else len(place.text)
    unknown: list[tuple[int, int]] = []
    known, last = 0, left
    for start, end in _pieces(place.text, left, right):
        cut = _ENDS_PHRASE.search(place.text, start, end)
        a, b = _bare(place.text, start, cut.start() if cut else end)
        taken = _taken(place, a, b)
        if "known" in taken:
            known += 1
        elif sure and b > a and set(taken) <= {"analyte", "drug", "drug_class"} and is_name(place.text[a:b]):
            unknown.append((a, b))
        elif taken:
            if not FOUND.isdisjoint(taken):
                break
        elif b > a and is_name(place.text[a:b]):
            if not _SHARED_HEAD.match(place.text, end):
                unknown.append((a, b))
        else:
            break
        last = b
        if cut:
            break
    joined = _OR.search(place.text[left:last]) is not None
    for a, b in unknown:
        if sure and _SYMBOL.fullmatch(place.text[a:b]):
            continue  # "negative for HHV8, CK7": a marker of cells as often as not
        # Without an "or" the last of a list may begin something new: "no fever, rash and pupils were equal".
        if (sure or known) and (joined or (sure and len(unknown) + known == 1) or b < last):
            yield a, b


def _after_cues(place: Place) -> Iterator[tuple[int, str]]:
    """(end, words) of the cues that deny a known finding behind them."""
    told: set[int] = set()
    for a, _b, m in place.mentions:
        if m.type not in FOUND or not m.negated:
            continue
        for cue in m.cues:
            located = place.sentence.locate(cue.span) if cue.kind == "negated" else None
            if located is not None and located[1] <= a and located[1] not in told:
                told.add(located[1])
                yield located[1], cue.text


def _unseen(place: Place) -> Iterator[tuple[int, int, str]]:
    """The subjects, without an article, of "was not seen" and the like."""
    for match in _UNSEEN.finditer(place.text):
        left = max((m.end() for m in _BEGINS.finditer(place.text, 0, match.start())), default=0)
        start, end = left, match.start()
        first = re.match(r"(?:[Nn]either\s|[Aa]n?\s|[Aa]ny\s|[Oo]ther\s|[Ff]urther\s|[Nn]ew\s)+", place.text[start:end])
        start += first.end() if first else 0
        if end > start and not _taken(place, start, end) and is_name(place.text[start:end]):
            yield start, end, match["verb"]


def denied(document: Document) -> Iterator[tuple[Place, int, int, str]]:
    """(place, start, end, cue) of each denied finding that no mention tells; offsets count in the sentence's text."""
    for place in places(document):
        if place.kind not in MAIN:
            continue
        found: dict[tuple[int, int], str] = {}
        if not FOUND.isdisjoint(place.types):
            for end, cue in _after_cues(place):
                found.update(dict.fromkeys(_listed(place, end, sure=False), cue))
        match = _NEGATIVE_FOR.search(place.text)
        if match is not None and not _OF_CELLS.search(place.text) and place.types.isdisjoint({"marker", "antigen", "gene"}):
            found.update(dict.fromkeys(_listed(place, match.end(), sure=True), match["cue"]))
        if _UNSEEN.possible(place.text):
            found.update({(a, b): verb for a, b, verb in _unseen(place)})
        if not found:
            continue
        for (start, end), cue in sorted(found.items()):
            context = meaning(place.text, start, end)
            if context.experiencer == "patient" and not context.hedged and not context.planned:
                yield place, start, end, cue
