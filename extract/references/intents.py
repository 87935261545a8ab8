"""Why a work is cited: a CiTO property for each in-text citation, by cue phrases (`patterns/intent_cues.tsv`), the cue kept.

Only what a clause says counts. A clause reaches from the callout before to the callout behind, within one sentence; the cue with the
lowest rank wins, and among equals the one nearest to the callout. Without a cue there is no intent: plain `cito:cites` says all we know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from extract.annotate.tables import table
from extract.triggers import Rules
from kg.model import Document, Sentence, Span

_BREAK = re.compile(r";\s|\s—\s|[.?!]\s+(?=[A-Z])|,\s(?:but|whereas|while|although|however|we)\s")
_OWN = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Hh]e|[Ss]he|(?:[Tt]he|[Tt]his) (?:patient|child|infant|boy|girl|man|woman|newborn))\b")
_SEE = re.compile(r"\b(?:see|cf\.?)\s(?:[^\W\d_][\w.]*,?\s(?:et al\.?,?\s)?)?(?:\d{4}\w?,?\s)?$")
_NEXT = re.compile(r"\s+[A-Z]")
_WEAK = 5  # from this rank on a cue speaks for the work that is cited only where the clause tells nothing of the authors
#: What agrees with a work, and does not where one of the words before says so.
_AGREES = frozenset(("agreesWith", "confirms", "obtainsSupportFrom"))
_DENIED = re.compile(
    r"(?:\b(?:not|cannot|never|no|nor|neither|hardly|barely|scarcely|without|unlikely|fail(?:s|ed|ing)? to|unable to|lack of|little|less|rather than|"
    r"instead of)|n't)\s(?:\w+\s){0,2}$",
    re.I,
)
_DENIES = re.compile(r"\b(?:not|cannot|never|nor|hardly|barely|scarcely)\b|n't\b", re.I)
_DENIAL = 60  # letters in which such a word stands
_CALLOUT = re.compile(r"[(\[](?:\d{1,4}(?:\s?[,;–-]\s?\d{1,4})*)[)\]]")


@cache
def _cues() -> Rules[tuple[str, int, bool, re.Pattern[str]]]:
    return Rules((name, int(rank.rstrip("<")), rank.endswith("<"), re.compile(pattern, re.I)) for name, rank, pattern, _ in table("intent_cues", 4))


def intent_in(text: str, at: int, end: int, others: Iterable[tuple[int, int]] = ()) -> tuple[str | None, str | None]:
    """The CiTO property and the cue for a callout at `text[at:end]` of a sentence, in which `others` stand elsewhere; (None, None) where
    nothing tells."""
    left, right = _clause(text, at, end, others)
    own = bool(_OWN.search(text, left, right) or _SEE.search(text, left, at))
    best: tuple[int, int, str, str] | None = None
    for name, rank, front, pattern in _cues().possible(text):
        for match in pattern.finditer(text, left, right):
            if at <= match.start() and match.end() <= end:
                continue
            if name in _AGREES and (_DENIED.search(text, max(left, match.start() - _DENIAL), match.start()) or _DENIES.search(match.group())):
                continue
            if (front and match.start() >= end) or (rank >= _WEAK and own):
                continue
            distance = at - match.end() if match.end() <= at else 1000 + match.start() - end if match.start() >= end else 0
            if best is None or (rank, distance) < best[:2]:
                best = (rank, distance, name, " ".join(match.group().split()))
    return (best[2], best[3]) if best else (None, None)


def _clause(text: str, at: int, end: int, others: Iterable[tuple[int, int]]) -> tuple[int, int]:
    left, right = 0, len(text)
    if text[at - 1 : at] in (".", "?", "!") and _NEXT.match(text, end):
        right = end  # a superscript behind the stop that ends its sentence
    for start, stop in sorted({*(match.span() for match in _CALLOUT.finditer(text)), *others}):
        if stop <= at and at - stop > 3:
            left = stop
        elif start > end + 3:
            right = min(right, start)
            break
    for match in _BREAK.finditer(text, left, right):
        if match.end() <= at:
            left = match.end() if match.group().strip() != "," else left
        elif match.start() >= end:
            right = match.start()
            break
    return left, right


def intent_of(document: Document, index: int, span: Span, callouts: Iterable[Span] = ()) -> tuple[str | None, str | None]:
    """The intent and the cue of the callout that stands at `span` in sentence `index`, in which `callouts` stand."""
    sentence: Sentence = document.sentences[index]
    located = sentence.locate(span)
    if located is None:
        return intent_in(sentence.text, len(sentence.text), len(sentence.text))
    others = (place for other in callouts if other != span and (place := sentence.locate(other)) is not None)
    return intent_in(sentence.text, *located, others)


__all__ = ["intent_in", "intent_of"]
