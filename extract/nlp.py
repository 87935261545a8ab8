"""The spaCy pipeline: blank English with our sentence rules, or a pipeline that the user has installed and named in the configuration."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING

from extract import quick
from extract.fold import places
from kg.model import LitkgError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

COMPONENT = "litkg_sentences"

# A callout stands glued to the full stop: "in melanoma.1 Diarrhoea", "in melanoma.^1,2^ Diarrhoea", "in melanoma.[1]-[3] Diarrhoea".
_NUMBERS = r"\d{1,3}(?:[,;-] ?\d{1,3}){0,9}"
_END = quick.compile(
    rf"[.!?…]+[\"')\]]*(?:(?:(?<=[a-z)%][.])|(?<=[.][\"]))\d{{1,3}}(?:[,-]\d{{1,3}}){{0,6}}"
    rf"|\^?[\[(]{_NUMBERS}[\])](?:(?:, ?|-)?\[{_NUMBERS}\]){{0,9}}\^?|\^\{{?{_NUMBERS}\}}?\^?)?(?=\s)"
)
_END_IN_CHINESE = re.compile(rf"(?:。|(?<!\d)．)[”」』）]*(?:\^?[\[(［]{_NUMBERS}[\])］]\^?|\^{_NUMBERS}\^?)?+\s*(?=\S)")
_WORD_BEFORE = re.compile(r"(?:^|[\s(\[\"'/-])([^\s(\[\"'/]*)$")
# What may begin a sentence: a capital, a digit, an opening bracket or quote, a Greek letter, a word such as mRNA or p53, a name with its particle.
_BEGIN = quick.compile(
    r"(\s+)[\"'(\[]*(?:[A-Z0-9À-ÞΑ-Ωα-ω><≥≤~•]|[a-z]{1,2}[A-Z0-9]|[a-z]-[A-Z]"
    r"|(?:van|von|de|del|della|di|da|du|dos|la|le|el|al|ter|ten)[ -](?:de[nrl]? |la |het )?[A-Z][a-z])"
)
_OPENERS = quick.compile(
    r"\s+(?:The|This|These|He|She|It|In|On|After|We|Our|A|An|At|Then|His|Her|No|However|Cases?|Patients?|Both|Neither|None|There|During|Following|Treatment)\b"
)
# Abbreviations that are words as well: a capital behind their full stop begins a sentence.
_ALSO_WORDS = frozenset({"no", "etc", "min", "max", "mar", "co", "sec", "p", "ed", "ms"})


@lru_cache(maxsize=1)
def abbreviations() -> frozenset[str]:
    """Words whose full stop ends no sentence (extract/patterns/abbreviations_with_dot.tsv)."""
    rows = files("extract").joinpath("patterns/abbreviations_with_dot.tsv").read_text("utf-8").splitlines()
    return frozenset(row.strip().lower() for row in rows if row.strip() and not row.startswith("#"))


def sentence_starts(text: str) -> list[int]:
    """Offsets at which sentences begin: after a full stop that is no abbreviation's, initial's or number's, and never inside brackets."""
    starts = [0] if text.strip() else []
    end = 0
    for at in places(text, ".!?…"):
        if at < end:
            continue
        if text[at + 1 : at + 2] == " " and "A" <= text[at + 2 : at + 3] <= "Z":  # as nearly always
            end, start = at + 1, at + 2
        else:
            match = _END.match(text, at)
            if match is None:
                continue
            end = match.end()
            begin = _BEGIN.match(text, end)
            if begin is None:
                continue
            start = begin.end(1)
        if not (text[at] == "." and _goes_on(text, at, end, start)):
            starts.append(start)
    if "。" in text or "．" in text:  # without a blank behind it
        starts = sorted({*starts, *(match.end() for match in _END_IN_CHINESE.finditer(text))})
    return _outside_brackets(text, starts)


def _goes_on(text: str, at: int, end: int, start: int) -> bool:
    """Whether the full stop at `at` is that of an abbreviation or of an initial. What follows begins at `start`, the blanks before it at `end`."""
    blank = text.rfind(" ", max(0, at - 30), at)
    printed = text[blank + 1 : at]
    if blank < 0 or not printed.isalnum():  # most words are of letters and stand behind a blank
        before = _WORD_BEFORE.search(text, max(0, at - 30, blank), at)
        printed = before[1] if before else ""
    word = printed.lower()
    if word in abbreviations():
        also_word = word in _ALSO_WORDS and text[start : start + 1].isupper() and printed != "Ms"
        if not also_word and not (word == "al" and _OPENERS.match(text, end)):
            return True
    # An initial ("J. Smith"), or the end of "vitamin D.": only the latter is followed by a word that begins sentences. "18 µg/L." is a unit.
    return len(word) == 1 and word.isalpha() and printed.isupper() and text[at - 2] != "/" and not _OPENERS.match(text, end)


def _outside_brackets(text: str, starts: list[int]) -> list[int]:
    """Drop starts that lie in a bracket which closes soon; one that never closes does not count."""
    if len(starts) < 2:
        return starts
    opens, closes = places(text, "(["), places(text, ")]")
    if not opens or not closes:
        return starts
    brackets = sorted(opens + closes)
    if brackets[::2] == opens and brackets[1::2] == closes:  # as nearly always: none in another
        pairs = list(zip(opens, closes, strict=False))
    else:
        pairs, stack, opening = [], [], set(opens)
        for at in brackets:
            if at in opening:
                stack.append(at)
            elif stack:
                pairs.append((stack.pop(), at))
        pairs.sort()
    closed = [(a, b) for a, b in pairs if b - a < 300]
    if not closed:
        return starts
    opens = [a for a, _ in closed]
    furthest = list(accumulate((b for _, b in closed), max))  # where the brackets opened so far have all closed
    return [start for start in starts if not (i := bisect_left(opens, start)) or furthest[i - 1] < start]


@lru_cache(maxsize=4)
def pipeline(name: str | None = None) -> Language:
    """The pipeline by name; None is blank English with our sentence rules.

    Raises LitkgError when a named pipeline is not installed.
    """
    import spacy
    from spacy.language import Language

    if name:
        try:
            return spacy.load(name)
        except OSError:
            raise LitkgError(f"spaCy pipeline {name!r} is not installed; install it, or leave the option out for the built-in rules") from None

    if not Language.has_factory(COMPONENT):

        @Language.component(COMPONENT)
        def sentences(doc: Doc) -> Doc:
            # Only the tokens that begin a sentence are touched: a Python object for each token would cost more than all the rest.
            from spacy.attrs import IDX

            offsets = doc.to_array(IDX)
            for start in sentence_starts(doc.text)[1:]:
                position = int(offsets.searchsorted(start))
                if position < len(doc) and int(offsets[position]) == start:
                    doc[position].is_sent_start = True
            return doc

    nlp: Language = spacy.blank("en")
    nlp.add_pipe(COMPONENT)
    nlp.max_length = 100_000_000
    return nlp


def bounds(text: str, name: str | None = None) -> list[tuple[int, int]]:
    """The sentences of a text as ranges of characters, by our rules or by the installed pipeline of that name.

    Our rules need no tokens. Run as a component of a spaCy pipeline they give the same sentences (a test holds that) at four times the cost.
    """
    if name:
        return sentence_bounds(pipeline(name)(text))
    starts = sentence_starts(text)
    return list(zip([0, *starts[1:]], [*starts[1:], len(text)], strict=True)) if starts else []


def sentence_bounds(doc: Doc) -> list[tuple[int, int]]:
    """The sentences of a spaCy document as ranges of characters, whoever set them (our rules, a parser, a senter)."""
    from spacy.attrs import IDX, SENT_START

    if not len(doc):
        return []
    table = doc.to_array([SENT_START, IDX])
    starts = [int(offset) for flag, offset in table if flag == 1]
    if not starts or starts[0] > int(table[0][1]):
        starts.insert(0, int(table[0][1]))
    last = doc[-1]  # not doc.text, which is joined anew from all tokens at each call
    return list(zip(starts, [*starts[1:], last.idx + len(last)], strict=True))
