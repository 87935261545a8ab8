"""In-text citations: which brackets, superscripts and names of a text point at its reference list, and at which entries.

Three steps. Every system of citing proposes candidates; what looks like a citation and is none (karyotypes, counts, units, isotopes,
enumerations …: `patterns/callout_lookalikes.tsv`) is dropped. The document then shows which system it uses: the one whose numbers cover
the list, first appearing in rising order. Within that system the order decides the doubtful ones. What is left is a citation only if
each of its numbers stands in the list.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from extract.references.author_year import author_year_callouts
from extract.references.links import unlinked
from extract.references.numbers import DASHES, numbers_of
from kg.model import Reference, Span

_PATTERNS = Path(__file__).resolve().parent.parent / "patterns"

_DASH = rf"[{DASHES}]{{1,2}}"
_ITEM = r"\d{1,4}"
_JOIN = rf"\s*(?:[,;]\s*(?:and\s|&\s)?|{_DASH}|\s(?:and|&|to|und|et|y)\s)\s*"
_LEAD = (
    r"(?:(?:see|see also|also|cf\.?|e\.\s?g\.,?|i\.\s?e\.,?|reviewed in|reviewed by|and|for review,? see|references?|refs?\.?|literature|Lit\.)"
    r"[\s,:]+){0,3}"
)
_LOCATOR = r"(?:\s?:\s?\d{1,4}(?:[-–]\d{1,4})?|,\s?pp?\.\s?\d{1,4}(?:[-–]\d{1,4})?)?"
_LIST = rf"{_ITEM}(?:{_JOIN}{_ITEM}){{0,60}}"
_SQUARE = rf"\\?\[\s?{_LEAD}(?:{_LIST}){_LOCATOR}\s?\\?\]"
_ROUND = rf"\(\s?{_LEAD}(?:{_LIST})\s?\)"
_SUP_BODY = rf"\s?[\[(]?\s?{_LIST}\s?[\])]?[,;]?\s?"
_TAG_SUP = rf"<sup>{_SUP_BODY}</sup>"
_UNI = "[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}"
_SUP_FORMS = (
    rf"{_TAG_SUP}(?:\s?(?:<sup>\s?[,;{DASHES}]\s?</sup>|[,;]|{_DASH})?\s?{_TAG_SUP}){{0,40}}"
    rf"|\$\{{?\}}?\^\{{{_SUP_BODY}\}}\$|\$\^\d{{1,3}}\$|\^\{{{_SUP_BODY}\}}|\^{_SUP_BODY}\^|\\textsuperscript\{{{_SUP_BODY}\}}"
    rf"|{_UNI}(?:\s?[,⁻˒ʼ‚’{DASHES}]\s?{_UNI}){{0,40}}"
)
_FORMS = {
    "square": re.compile(rf"{_SQUARE}(?:\s*(?:[,;]|{_DASH})?\s*{_SQUARE}){{0,60}}"),
    "round": re.compile(rf"{_ROUND}(?:\s*(?:[,;]|{_DASH})\s*{_ROUND}){{0,60}}"),
    "sup": re.compile(_SUP_FORMS, re.I),
    "bare": re.compile(
        rf"(?:(?<=[^\W\d_]{{3}}[.,;:])|(?<=[)\]”\"%][.,;:])|(?<=[a-zà-ÿ][a-zà-ÿ][a-zà-ÿ][a-zà-ÿ]))"
        rf"\d{{1,3}}(?:\s?(?:,|{_DASH})\s?\d{{1,3}}){{0,20}}(?=\s|$|[.,;:)\]](?!\d))"
    ),
}
_NAMED = re.compile(
    rf"[(\[]\s?(?:see\s)?(?:references?|refs?\.?)\s(?:nos?\.?\s)?{_LIST}\s?[)\]]|\b(?:(?<=in )|(?<=see )|(?<=from ))refs?\.?\s{_LIST}", re.I
)
_RELATIVE = re.compile(r"(?:et\s+al\.?[*_]*|colleagues|co-?workers|[A-Z][a-z]+ and [A-Z][a-z]+)\s?$")
_KARYOTYPE = re.compile(
    r"(?<![\w.])(?:2[0-9]|[3-9]\d|1\d\d)(?:\s?[~∼<>–-]\s?\d{2,3})?(?:<\dn>)?\s?,\s?[XY][XY?]*(?![a-z])"
    r"(?:[\s,;/+\-−–~.?*_\\]*(?:t|add|del|dup|inv|ins|der|dic|idic|dmin|idem|i|r|mar\d*|ring|hsr|sl|sdl\d?|inc|mos|c|X[XY?]*|Y[Y?]*"
    r"|\d{1,2}(?![\d%])(?!\s?[a-z])|cp\s?\d+)(?![a-zA-Z])(?:\s?\([^()\n]{1,40}\)){0,4}"
    r"|\s?\[\s?(?:cp)?\s?\d{1,3}\s?\](?=\s?/|\s?[.,;)\s]|$)|\s?\(\s?(?:cp)?\s?\d{1,3}\s?\)(?=\s?/|\s?[.,;)\s]|$)){0,80}",
    re.I,
)
_ENUMERATED = re.compile(r"(?:^|[\n:;,.—–]|\b(?:and|or|und|et|y)|[:;,.]\s(?:and|or))\s*[*_]*$")


@dataclass(frozen=True, slots=True)
class Callout:
    """One callout: what is printed, where, the numbers of the entries it means (in the order printed), and its system: square, round,
    sup, bare or name."""

    marker: str
    span: Span
    numbers: tuple[int, ...]
    style: str = "square"
    weak: bool = False


def find_callouts(text: str, references: int | Sequence[Reference], excluded: Iterable[Span] = ()) -> list[Callout]:
    """The citations of a text, in order.

    `references` is the number of entries of the list, or the entries themselves, which author–year citations need. `excluded` are
    stretches that cannot cite (front matter, page furniture, the list itself). The text may be a whole paper or one paragraph.
    """
    limit = references if isinstance(references, int) else max((r.number or 0 for r in references), default=0)
    if limit < 1:
        return []
    view = unlinked(text)
    if view is not None:
        found = find_callouts(view.text, references, [span for each in excluded if (span := view.into(each)).end > span.start])
        return [replace(callout, span=view.back(callout.span)) for callout in found]
    barred = _merged(excluded)
    proposed = {style: _candidates(text, style, limit, barred) for style in _FORMS}
    named = [] if isinstance(references, int) else [
        Callout(text[span.start : span.end], span, numbers, "name")
        for span, numbers in author_year_callouts(text, references)
        if not _inside(span, barred)
    ]
    chosen = _system(text, proposed, named, limit)
    kept = _in_order(text, chosen, limit) if chosen and chosen[0].style != "name" else chosen
    explicit = [
        Callout(m.group(), Span(m.start(), m.end()), numbers, "square" if m.group()[0] == "[" else "named")
        for m in _NAMED.finditer(text)
        if (numbers := numbers_of(m.group(), limit)) and not _inside(Span(m.start(), m.end()), barred)
    ]
    taken = {callout.span for callout in kept}
    kept = [*kept, *(c for c in explicit if not any(_overlap(c.span, span) for span in taken))] if explicit else kept
    return sorted(kept, key=lambda callout: callout.span)


# --------------------------------------------------------------------------------------------------------------- candidates


@lru_cache(maxsize=1)
def _lookalikes() -> dict[tuple[str, str], list[tuple[bool, re.Pattern[str]]]]:
    table: dict[tuple[str, str], list[tuple[bool, re.Pattern[str]]]] = {}
    for row in (_PATTERNS / "callout_lookalikes.tsv").read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            style, side, strength, pattern, *_ = row.split("\t")
            for each in _FORMS if style == "any" else (style,):
                table.setdefault((each, side), []).append((strength == "weak", re.compile(pattern)))
    return table


def _verdict(text: str, style: str, start: int, end: int) -> str:
    """"no", "weak" or "yes": what the words around say of a candidate."""
    before, after = text[max(0, start - 80) : start], text[end : end + 40]
    weak = False
    for pattern_weak, pattern in _lookalikes().get((style, "before"), ()):
        if (not weak or not pattern_weak) and pattern.search(before):
            if not pattern_weak:
                return "no"
            weak = True
    if any(pattern.search(before + text[start:end]) for _, pattern in _lookalikes().get((style, "whole"), ())):
        return "no"
    for pattern_weak, pattern in _lookalikes().get((style, "after"), ()):
        if pattern.match(after):
            if not pattern_weak:
                return "no"
            weak = True
    return "weak" if weak else "yes"


def _candidates(text: str, style: str, limit: int, barred: Sequence[Span]) -> list[Callout]:
    found: list[Callout] = []
    karyotypes = _merged(Span(m.start(), m.end()) for m in _KARYOTYPE.finditer(text)) if style in ("square", "round") else []
    enumerated: tuple[int, int] | None = None
    for match in _FORMS[style].finditer(text):
        span = Span(match.start(), match.end())
        numbers = numbers_of(_without_locator(match.group()), limit)
        if numbers is None or _inside(span, barred) or _inside(span, karyotypes):
            continue
        verdict = _verdict(text, style, *span)
        if style == "round":
            if _glued(text, span.start) or _around(text, numbers, span):
                continue
            if len(numbers) == 1 and numbers[0] <= 15 and _enumerates(text, span, numbers[0], enumerated):
                if found and enumerated is None and found[-1].numbers == (numbers[0] - 1,) and span.start - found[-1].span.end < 400:
                    found.pop()
                enumerated = (numbers[0], span.end)
                continue
        if verdict == "no":
            continue
        if style == "sup" and _floating(text, span):
            continue
        found.append(Callout(match.group(), span, numbers, style, verdict == "weak"))
    return _without_counts(text, found) if style == "round" else found


def _without_counts(text: str, callouts: list[Callout]) -> list[Callout]:
    """Drop rows of counts, `Lemurs (9), lorises (4), tarsiers (4)`: single numbers close together of which one comes twice."""
    kept: list[Callout] = []
    row: list[Callout] = []
    for callout in [*callouts, None]:
        if callout is not None and len(callout.numbers) == 1:
            between = text[row[-1].span.end : callout.span.start] if row else ""
            if not row or (len(between) < 50 and re.match(r"\s?[,;]", between) and not re.search(r"[.?!]\s", between)):
                row.append(callout)
                continue
        counted = len(row) >= 3 and len({c.numbers for c in row}) < len(row)
        kept.extend([] if counted else row)
        row = []
        if callout is not None:
            if len(callout.numbers) == 1:
                row = [callout]
            else:
                kept.append(callout)
    return kept


def _without_locator(marker: str) -> str:
    return re.sub(r"(?<=\d)\s?(?::\s?\d{1,4}(?:[-–]\d{1,4})?|,\s?pp?\.\s?\d{1,4}(?:[-–]\d{1,4})?)(?=\s?\\?\])", "", marker)


def _glued(text: str, start: int) -> bool:
    """True for a round bracket that belongs to the word before it: `IL(2)`, `poly(3)`; a lost space behind a longer word is forgiven."""
    if start == 0 or not (text[start - 1].isalnum() or text[start - 1] in "]_"):
        return False
    word = re.search(r"[^\W\d_]+$", text[max(0, start - 20) : start])
    return not (word and len(word.group()) >= 5 and word.group()[1:].islower())


def _around(text: str, numbers: tuple[int, ...], span: Span) -> bool:
    """True for a range around the number before it: `5 (3-7)`."""
    before = re.search(r"(?<![\d.,])(\d{1,4})(?:\.\d+)?\s?(?:%|[a-z]{1,8})?\s?$", text[max(0, span.start - 20) : span.start])
    return bool(
        before and len(numbers) > 1 and re.search(_DASH, text[span.start : span.end]) and min(numbers) <= int(before.group(1)) <= max(numbers)
    )


def _enumerates(text: str, span: Span, number: int, last: tuple[int, int] | None) -> bool:
    """True for `(1) …; (2) …`: it opens a clause, and counts on from the one before."""
    if _RELATIVE.search(text[max(0, span.start - 40) : span.start]):
        return False
    opens = bool(_ENUMERATED.search(text[max(0, span.start - 12) : span.start])) or span.start == 0
    behind = text[span.end : span.end + 3].lstrip("*_")
    if not opens or not (behind[:1].isspace() and behind.strip()[:1].isalnum()):
        return False
    counted = last is not None and number == last[0] + 1 and span.start - last[1] < 3000
    ahead = re.search(rf"[;,.:\s]\(\s?{number + 1}\s?\)\s[\w*]", text[span.end : span.end + 600])
    behind_it = re.search(rf"\(\s?{number - 1}\s?\)\s[\w*]", text[max(0, span.start - 600) : span.start])
    return counted or bool(ahead) or bool(behind_it) or text[max(0, span.start - 2) : span.start].strip(" ")[-1:] in ("", "\n", ":")


def _floating(text: str, span: Span) -> bool:
    """True for a superscript that hangs on no word: an affiliation (`<sup>1</sup>Department`), a footnote, an isotope."""
    before = text[max(0, span.start - 2) : span.start]
    after = text[span.end : span.end + 1]
    return (not before.strip(" *_") or before.endswith("\n")) and (after.isalpha() or not before or "\n" in before)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(Span(*span))
    return merged


def _inside(span: Span, spans: Sequence[Span]) -> bool:
    i = bisect.bisect_right(spans, (span.start, 1 << 60)) - 1
    return (i >= 0 and span.start < spans[i].end) or (i + 1 < len(spans) and spans[i + 1].start < span.end)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


# ------------------------------------------------------------------------------------------------------------------- system


def _coverage(callouts: Sequence[Callout], limit: int) -> tuple[float, float]:
    """How much of the list some callouts cite (0 to 1), and how far new numbers come in rising order (0 to 1): the longest rising
    row among the first callouts of each number."""
    seen: set[int] = set()
    tails: list[int] = []
    fresh = 0
    for callout in callouts:
        new = [n for n in callout.numbers if n not in seen]
        if new:
            fresh += 1
            seen.update(new)
            at = bisect.bisect_left(tails, min(new))
            tails[at : at + 1] = [min(new)]
    return len(seen) / limit, len(tails) / fresh if fresh else 0.0


def _system(text: str, proposed: dict[str, list[Callout]], named: list[Callout], limit: int) -> list[Callout]:
    """The callouts of the system that the document uses, and of a second one where the first leaves the list uncited."""
    whole = len(text) > 6000
    scores: dict[str, float] = {}
    if not whole and any(not c.weak for c in proposed["square"]):
        proposed = {"square": proposed["square"]}  # a paragraph or two: brackets are rarely anything else
    for style, callouts in proposed.items():
        strong = [c for c in callouts if not c.weak] if style != "bare" else callouts
        coverage, rising = _coverage(strong, limit)
        if not callouts:
            continue
        if style == "bare" and (coverage < 0.4 or rising < 0.7 or len(callouts) < 3):
            continue
        if whole and limit >= 8 and coverage < (0.1 if style == "square" else 0.25):
            continue
        scores[style] = coverage * (0.5 + 0.5 * rising) * (1.0 if style != "round" else 0.9)
    by_name = len({n for c in named for n in c.numbers}) / limit
    best = max(scores, key=lambda style: scores[style], default=None)
    if named and by_name > 1.2 * (scores[best] if best else 0.0) and (by_name >= 0.15 or not whole):
        return named
    if best is None:
        return named if by_name >= 0.15 else []
    chosen = list(proposed[best])
    cited = {n for c in chosen for n in c.numbers}
    for style, callouts in proposed.items():
        if style in (best, "bare") or not whole:
            continue
        rest = [c for c in callouts if not c.weak and not cited & set(c.numbers)]
        new = {n for c in rest for n in c.numbers}
        if len(new) >= 3 and len(new) >= 0.6 * (limit - len(cited)) and _coverage(rest, limit)[1] >= 0.5:
            chosen.extend(rest)
    return sorted(chosen, key=lambda callout: callout.span)


def _in_order(text: str, callouts: list[Callout], limit: int) -> list[Callout]:
    """Drop what only looks like a citation, judged by the order in which a list in order of citation is first cited."""
    coverage, rising = _coverage([c for c in callouts if not c.weak], limit)
    if coverage < 0.5 or rising < 0.75 or limit < 4:
        return [replace(c, weak=False) for c in callouts if not c.weak or coverage < 0.2]
    later: dict[int, int] = {}
    for index, callout in enumerate(callouts):
        for number in callout.numbers:
            later[number] = index
    kept: list[Callout] = []
    top = 0
    for index, callout in enumerate(callouts):
        new = [n for n in callout.numbers if n > top]
        expected = bool(new) and min(new) == top + 1
        named = bool(_RELATIVE.search(text[max(0, callout.span.start - 40) : callout.span.start]))
        if callout.weak and not expected and not named:
            continue
        ahead = bool(new) and not expected and not named and callout.style != "square" and len(callout.numbers) < 3
        if ahead and all(later[n] > index for n in new) and _steps_back(callouts, index, top, min(new)):
            continue
        if expected or not new or min(new) <= top + 4:
            top = max((top, *callout.numbers))
        kept.append(replace(callout, weak=False))
    return kept


def _steps_back(callouts: Sequence[Callout], index: int, top: int, number: int) -> bool:
    """True where the numbers behind a callout go on below it, so that it stood out of order."""
    tried = 0
    for callout in callouts[index + 1 : index + 40]:
        new = [n for n in callout.numbers if n > top]
        if not new:
            continue
        if min(new) < number and min(new) <= top + 2:
            return True
        tried += 1
        if tried == 3:
            return False
    return False
