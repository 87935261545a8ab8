"""Relays: stretches of text that tell what another, cited work found. A patient retold there is that work's, never this paper's.

A relay begins at a sentence that cites and tells of a case or of a group of patients (extract/patterns/relay_cues.tsv), and goes on over
the sentences of the same paragraph that keep to the same subject. A case that is told before it is cited belongs to the citation of the
sentence that follows.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extract.annotate.tables import NUMBER_WORDS, table
from extract.annotate.tense import in_general, in_the_past
from extract.once import once
from extract.triggers import Guard
from kg.model import Document, Span

#: Sections that may relay; the case itself only where a sentence cites.
_SECTIONS = frozenset({"introduction", "discussion", "conclusion", "body", "abstract", "case", "results"})


@dataclass(frozen=True, slots=True)
class Relay:
    """What another work found: `kind` is case or cohort, `numbers` the entries of the reference list, `sentences` the indices told in."""

    kind: str
    numbers: tuple[int, ...]
    sentences: tuple[int, ...]
    patients_n: int | None
    cue: str


@cache
def _cues(kind: str) -> tuple[Guard, ...]:
    return tuple(Guard(pattern, re.I) for name, pattern in table("relay_cues", 2) if name == kind)


def _first(kind: str, text: str) -> re.Match[str] | None:
    for cue in _cues(kind):
        if (match := cue.search(text)) is not None:
            return match
    return None


@once
def find_relays(document: Document) -> tuple[Relay, ...]:
    """The relays of a document, in the order of the text; no sentence belongs to two."""
    cited: dict[int, tuple[int, ...]] = {}
    for citation in document.citations:
        cited[citation.sentence] = tuple(dict.fromkeys((*cited.get(citation.sentence, ()), *citation.numbers)))
    if not cited:
        return ()
    blocks = [block.start for block in document.blocks]
    out: list[Relay] = []
    taken = -1
    for index, sentence in enumerate(document.sentences):
        if index <= taken or sentence.block_kind not in ("paragraph", "list_item") or _kind(document, index) not in _SECTIONS:
            continue
        found = _begin(document, index, cited, blocks)
        if found is None:
            continue
        kind, numbers, cue, match = found
        sentences = (index, *_following(document, index, numbers, cited, kind, blocks))
        n = 1 if kind == "case" else _number(match)
        out.append(Relay(kind, numbers, sentences, n, cue))
        taken = sentences[-1]
    return tuple(out)


def _kind(document: Document, index: int) -> str:
    section = document.sentences[index].section
    return document.sections[section].kind if section < len(document.sections) else "body"


def _begin(
    document: Document, index: int, cited: dict[int, tuple[int, ...]], blocks: list[int]
) -> tuple[str, tuple[int, ...], str, re.Match[str]] | None:
    text = document.sentences[index].text
    numbers = cited.get(index)
    if numbers is None and index + 1 not in cited:
        return None
    case = _first("case", text) or _stranger(document, index, text)
    if _first("own", text) or _first("this", text):
        # "Our group treated 4 patients (17)" is another work all the same: it counts a group and cites.
        case = None
        if numbers is None or re.search(r"\b(?:our|this|the present)\s(?:patient|case|report)\b", text, re.I):
            return None
    cohort = _first("cohort", text)
    if case and numbers is None and index + 1 < len(document.sentences) and _paragraph(document, index, index + 1, blocks):
        following = document.sentences[index + 1].text
        if index + 1 in cited and len(cited[index + 1]) == 1 and _first("follow", following) and not _first("own", following):
            return "case", cited[index + 1], case[0], case
        return None
    if numbers is None or _kind(document, index) == "case":
        return None
    if case and len(numbers) == 1 and not (cohort and _number(cohort) not in (None, 1)):
        return "case", numbers, case[0], case
    if cohort and len(numbers) <= 3 and not _first("ours", text):
        return "cohort", numbers, cohort[0], cohort
    return None


def _stranger(document: Document, index: int, text: str) -> re.Match[str] | None:
    """A person introduced with an age where a paper speaks of others ("A 14-year-old girl was transplanted … (4)"), and not one of its own patients."""
    if _kind(document, index) not in {"introduction", "discussion"} or (found := _first("person", text)) is None or not in_the_past(text):
        return None
    start = document.sentences[index].start
    return None if any(patient.intro is not None and patient.intro.start == start for patient in document.patients) else found


def _following(
    document: Document, index: int, numbers: tuple[int, ...], cited: dict[int, tuple[int, ...]], kind: str, blocks: list[int]
) -> Iterator[int]:
    for other in range(index + 1, len(document.sentences)):
        if not _paragraph(document, index, other, blocks):
            return
        text = document.sentences[other].text
        if cited.get(other, numbers) != numbers or _first("own", text):
            return
        if kind == "case" and (_first("leave", text) or in_general(text)) and not _first("follow", text):
            return
        if kind == "cohort" and not re.match(r"(?:The|These|This|In this|In that|Of (?:them|these)|Their|However|Notably|Moreover)\b", text):
            return
        yield other


def _paragraph(document: Document, first: int, second: int, blocks: list[int]) -> bool:
    """Whether two sentences stand in one paragraph: no blank line between them, in one section; `blocks` is where each block begins."""
    a, b = document.sentences[first], document.sentences[second]
    if a.section != b.section or a.block_kind != b.block_kind:
        return False
    return bisect.bisect_right(blocks, a.end - 1) == bisect.bisect_right(blocks, b.start)


def _number(match: re.Match[str]) -> int | None:
    word = (match.groupdict().get("n") or "").replace(",", "").lower()
    if word.isdigit():
        return int(word)
    return NUMBER_WORDS.get(word)


def hull(document: Document, relay: Relay) -> Span:
    """From the first to the last character of a relay."""
    return Span(document.sentences[relay.sentences[0]].start, document.sentences[relay.sentences[-1]].end)
