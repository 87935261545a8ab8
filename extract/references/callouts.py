"""In-text citations: which brackets, superscripts and names of a text point at its reference list, and at which entries.

Three steps. Every system of citing proposes candidates; what looks like a citation and is none (karyotypes, counts, units, isotopes,
enumerations …: `patterns/callout_lookalikes.tsv`) is dropped. The document then shows which system it uses: the one whose numbers cover
the list, first appearing in rising order. Within that system the order decides the doubtful ones. What is left is a citation only if
each of its numbers stands in the list.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extract.references.author_year import author_year_callouts, first_names, may_name
from extract.references.candidates import FORMS, any_beside, candidates, explicit_forms
from extract.references.columns import reading_ranks
from extract.references.counts import NAMED_BEFORE, rows_of
from extract.references.links import unlinked
from extract.references.numbers import Callout, numbers_of
from extract.references.stretches import inside, merged
from kg.model import Reference, Span


def find_callouts(text: str, references: int | Sequence[Reference], excluded: Iterable[Span] = (), beyond: int = 0) -> list[Callout]:
    """The citations of a text, in order.

    `references` is the number of entries of the list, or the entries themselves, which author–year citations need. `excluded` are
    stretches that cannot cite (front matter, page furniture, the list itself). Numbers up to `beyond` behind the end of the list are taken
    as well, for those who look for callouts whose entry was lost. The text may be a whole paper or one paragraph.
    """
    limit = references if isinstance(references, int) else max((r.number or 0 for r in references), default=0)
    if limit < 1:
        return []
    view = unlinked(text)
    if view is not None:
        found = find_callouts(view.text, references, [span for each in excluded if (span := view.into(each)).end > span.start], beyond)
        return [replace(callout, span=view.back(callout.span)) for callout in found]
    barred = merged(excluded)
    people = {} if isinstance(references, int) else first_names(references)
    proposed = {style: candidates(text, style, limit + beyond, barred, people) for style in FORMS if style != "bare"}
    named: list[Callout] = []
    if not any(_settles(callouts, limit) for callouts in proposed.values()):  # else neither could be chosen
        proposed["bare"] = candidates(text, "bare", limit + beyond, barred, people)
        named = [] if isinstance(references, int) or not may_name(text, references, barred) else [
            Callout(text[span.start : span.end], span, numbers, "name")
            for span, numbers in author_year_callouts(text, references)
            if not inside(span, barred)
        ]
    ranks = reading_ranks(text)
    if ranks is not None:
        proposed = {style: _as_read(callouts, *ranks) for style, callouts in proposed.items()}
    chosen = _system(text, proposed, named, limit)
    if ranks is not None:
        chosen = _as_read(chosen, *ranks)
    kept = _in_order(text, chosen, limit) if chosen and chosen[0].style != "name" else chosen
    explicit = [
        Callout(m.group(), Span(m.start(), m.end()), numbers, "square" if m.group()[0] == "[" else "named")
        for m in explicit_forms(text)
        if (numbers := numbers_of(m.group(), limit + beyond)) and not inside(Span(m.start(), m.end()), barred)
    ]
    taken = merged(callout.span for callout in kept)
    kept = [*kept, *(c for c in explicit if not inside(c.span, taken))]
    return sorted(kept, key=lambda callout: callout.span)


def may_name_others(text: str, listed: set[int], excluded: Iterable[Span], most: int) -> bool:
    """Whether a callout that is no plain figure could name a number up to `most` that is not `listed`: where not, `find_callouts` finds none of such a
    number, whatever system the text uses. Takes a third of its time."""
    view = unlinked(text)
    if view is not None:
        return may_name_others(view.text, listed, [span for each in excluded if (span := view.into(each)).end > span.start], most)
    return any_beside(text, listed, merged(excluded), most)


def _as_read(callouts: Sequence[Callout], starts: Sequence[int], ranks: Sequence[int]) -> list[Callout]:
    """Callouts of a text in two columns in the order in which it is read."""

    def place(callout: Callout) -> tuple[int, int]:
        row = bisect.bisect_right(starts, callout.span.start) - 1
        return (ranks[row] if row >= 0 else -1, callout.span.start)

    return sorted(callouts, key=place)


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
    return min(1.0, len(seen) / limit), len(tails) / fresh if fresh else 0.0


def _settles(callouts: Sequence[Callout], limit: int) -> bool:
    """True where these cite nearly the whole list in its order, so that no other system is worth a look."""
    coverage, rising = _coverage([c for c in callouts if not c.weak], limit)
    return coverage >= 0.85 and rising >= 0.85 and limit >= 4


def _system(text: str, proposed: dict[str, list[Callout]], named: list[Callout], limit: int) -> list[Callout]:
    """The callouts of the system that the document uses, and of a second one where the first leaves the list uncited."""
    whole = len(text) > 6000
    scores: dict[str, float] = {}
    if not whole and any(not c.weak for c in proposed["square"]) and not _outweighs(proposed, limit):
        proposed = {"square": proposed["square"]}  # a paragraph or two: brackets are rarely anything else
    for style, callouts in proposed.items():
        strong = [c for c in callouts if not c.weak]
        coverage, rising = _coverage(strong, limit)
        if not callouts:
            continue
        if style == "bare":
            doubtful = _coverage([c for c in callouts if not c.faint], limit)
            rising = max(rising, doubtful[1])
            coverage = max(coverage, doubtful[0]) if doubtful[1] >= 0.9 else coverage
            listed = coverage >= 0.75 and limit >= 8  # figures that name nearly the whole list, which need not be in the order of citation
            if coverage < 0.4 or (rising < 0.7 and not listed) or len(callouts) < 3:
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


def _outweighs(proposed: dict[str, list[Callout]], limit: int) -> bool:
    """True where another system cites most of the list in its order, and square brackets much less of it."""
    square = _coverage([c for c in proposed["square"] if not c.weak], limit)[0]
    others = (_coverage([c for c in callouts if not c.weak], limit) for style, callouts in proposed.items() if style != "square")
    return any(coverage >= 0.6 and rising >= 0.75 and coverage > 2 * square for coverage, rising in others)


def _in_order(text: str, callouts: list[Callout], limit: int) -> list[Callout]:
    """Drop what only looks like a citation, judged by the order in which a list in order of citation is first cited."""
    strong, rising = _coverage([c for c in callouts if not c.weak], limit)
    doubtful = _coverage([c for c in callouts if not c.faint], limit)
    rising = max(rising, doubtful[1])  # counts stand in no order, so doubtful ones that fill gaps speak for it
    coverage = max(strong, doubtful[0]) if doubtful[1] >= 0.9 else strong
    if coverage < 0.5 or rising < 0.75 or limit < 4:
        return [replace(c, weak=False) for c in callouts if not c.weak or (not c.faint and strong < 0.2) or _named(text, c)]
    later: dict[int, int] = {}
    for index, callout in enumerate(callouts):
        for number in callout.numbers:
            later[number] = index
    kept: list[Callout] = []
    places: list[int] = []  # of each that is kept among all
    rises = _backbone(callouts)
    top = 0
    passed: set[int] = set()  # numbers that faint ones named which were passed over
    for index, callout in enumerate(callouts):
        new = [n for n in callout.numbers if n > top]
        expected = bool(new) and min(new) == top + 1
        named = _named(text, callout)
        repeated = callout.style == "bare" and max(callout.numbers) <= top
        if callout.faint:
            if new and max(new) - top <= len(new) + 1 and passed.isdisjoint(new) and _lacking(callouts, index, top, limit):
                top = max(new)
                kept.append(replace(callout, weak=False, faint=False))
                places.append(index)
            else:
                passed.update(new)
            continue
        if callout.weak and not named and not repeated and not (expected and (min(callout.numbers) == top + 1 or _group(callout, top))):
            continue
        several = len(callout.numbers) > 2 or (len(new) < len(callout.numbers) and callout.style in ("sup", "bare"))
        ahead = bool(new) and not expected and not named and callout.style != "square" and not several
        if ahead and all(later[n] > index for n in new) and _steps_back(callouts, index, top, min(new)):
            continue
        if expected or not new or index in rises:
            top = max((top, *callout.numbers))
        kept.append(replace(callout, weak=False))
        places.append(index)
    counts = {index for row in rows_of(text, callouts) if not set(row) <= set(places) for index in row}  # where one of a row is a count, all are
    return [callout for callout, index in zip(kept, places, strict=True) if index not in counts] if counts else kept


def _backbone(callouts: Sequence[Callout]) -> set[int]:
    """Which of some callouts bring their new numbers in rising order: the longest such row of those that are not doubtful."""
    seen: set[int] = set()
    ends: list[tuple[int, int]] = []  # the least number that a row of each length ends in, and whose it is
    before: dict[int, int] = {}
    for index, callout in enumerate(callouts):
        new = [n for n in callout.numbers if n not in seen]
        if callout.weak or not new:
            continue
        seen.update(new)
        at = bisect.bisect_left(ends, (min(new), -1))
        before[index] = ends[at - 1][1] if at else -1
        ends[at : at + 1] = [(min(new), index)]
    rises: set[int] = set()
    index = ends[-1][1] if ends else -1
    while index >= 0:
        rises.add(index)
        index = before[index]
    return rises


def _lacking(callouts: Sequence[Callout], index: int, top: int, limit: int) -> bool:
    """True where the numbers of a faint callout are what the order lacks: the next new number that a sure callout cites comes right behind
    them, or behind what other doubtful ones cite in between, and nothing else there could be what is lacking. One number may be lost."""
    numbers = [n for n in callouts[index].numbers if n > top]
    slack = 1 - (max(numbers) - top - len(numbers))
    needed = max(numbers) + 1
    last = needed - 1
    for callout in callouts[index + 1 :]:
        new = [n for n in callout.numbers if top < n <= last or n >= needed]
        if not new:
            continue
        if min(new) == min(numbers) or (callout.weak and min(new) in numbers):
            return False
        if not callout.weak:
            return 0 <= min(new) - needed <= slack or (min(new) in numbers and len(numbers) > 2)
        if min(new) == needed:
            needed = max(new) + 1
    return 0 <= limit + 1 - needed <= slack


def _group(callout: Callout, top: int) -> bool:
    """True for earlier numbers together with just the next ones, in rising order: hardly counts. In round brackets a range may be one of values."""
    new = [n for n in callout.numbers if n > top]
    return ("," in callout.marker or callout.style in ("bare", "square")) and list(callout.numbers) == sorted(callout.numbers) and len(new) == max(new) - top


def _named(text: str, callout: Callout) -> bool:
    """True where the people who wrote the work stand in front of a callout."""
    return NAMED_BEFORE.search(text[max(0, callout.span.start - 40) : callout.span.start]) is not None


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
