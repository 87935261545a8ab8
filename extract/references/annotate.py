"""The annotators of references and citations: `Document, Config -> Document`."""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.references.author_year import unmatched_names
from extract.references.callouts import Callout, find_callouts, may_name_others
from extract.references.chapters import callouts_by_list, restarts
from extract.references.columns import read_in_order, reading_ranks
from extract.references.find import RawEntry, entries_at, find_reference_lists
from extract.references.intents import intent_of
from extract.references.keys import keyed_callouts, keys_of, lettered_callouts, lettered_of
from extract.references.line_numbers import line_numbers
from extract.references.lines import heading_kind
from extract.references.links import Unlinked, without_furniture
from extract.references.page_edges import page_edges
from extract.references.stretches import merged
from kg.model import Citation, Config, Document, Reference, Section, Span

_BODY = ("introduction", "case", "methods", "results", "discussion", "conclusion", "perspective", "body", "abstract")
_LINK = re.compile(r"\]\(\s?<?https?://(?:dx\.)?doi\.org/(10\.\d{4,9}/[^\s<>\"]+?)>?\)(?![\w/-])", re.I)
_NAMED = re.compile(r"[^\W\d_]{2}.*(?:(?:1[6-9]|20)\d\d|press)", re.S)  # a callout by name and year
_OF_METHODS = re.compile(r"(?i)\bethic|\bconsent|\bapproval")  # in a text without levels of headings the rest of the methods stands under it
_WORDS = re.compile(r"[^\W\d_]{2,}")
_FRONT_MATTER = re.compile(
    r"@|©|\b(?:universit|hospital|department|institute|faculty|received|accepted|published|correspond|orcid|licen[cs]e|copyright|citation|doi|keywords"
    r"|https?)",
    re.I,
)
_BETWEEN = 200  # what is so short and stands between two entries is a note on them, or the name of a study
_NEAR = 400  # a callout that no sentence holds goes to the one before it, if that is no further away


def add_references(document: Document, config: Config) -> Document:
    """Fill `references` from the text; what a reader has put there already stays.

    The numbers of a second list that counts from 1 again go on behind those of the first, so that a number names one entry.
    """
    if document.references or not (lists := _lists(document)):
        return document
    from extract.references.parse import parse_references

    references: list[Reference] = []
    taken: set[int] = set()
    for found in lists:
        offset = max(taken, default=0) if taken & {entry.number for entry in found} else 0
        numbers = [entry.number + offset for entry in found]
        taken.update(numbers)
        parsed = parse_references((entry.raw for entry in found), numbers)
        for entry, reference in zip(found, parsed, strict=True):
            reference = replace(reference, raw=entry.raw, spans=entry.spans)
            references.append(reference if reference.doi else replace(reference, doi=_linked_doi(document.text, entry.spans)))
    return document.with_(references=tuple(references))


def _lists(document: Document) -> list[tuple[RawEntry, ...]]:
    """The entries of each list. Where a reader saw by the page where entries begin, lists are looked for only there, and its own cut is
    taken when the text alone does not show as many."""
    seen = [Span(b.start, b.end) for b in document.blocks if b.kind == "reference"]
    if not seen:
        return [found.entries for found in find_reference_lists(document.text)]
    text, parts, at = document.text, [], 0
    for block in document.blocks:
        if block.kind not in ("reference", "heading"):
            parts += [text[at : block.start], re.sub(r"[^\n]", " ", text[block.start : block.end])]
            at = block.end
    lists = [found.entries for found in find_reference_lists("".join([*parts, text[at:]]))]
    return lists if sum(map(len, lists)) >= len(seen) else [entries_at(text, seen)]


def _linked_doi(text: str, spans: tuple[Span, ...]) -> str | None:
    """The DOI that an entry does not print but links to ("[CrossRef](https://doi.org/10.…)"), where it links to just one."""
    found = {match[1].rstrip(".,;").lower() for span in spans for match in _LINK.finditer(text, span.start, span.end)}
    return found.pop() if len(found) == 1 else None


def excluded_spans(document: Document) -> list[Span]:
    """Stretches that cannot cite: front matter, page furniture, the lists themselves."""
    spans = [Span(*span) for reference in document.references for span in reference.spans]
    beside = reading_ranks(document.text) is not None  # of two columns one may cite beside what the other lists
    if not beside:
        cites = [b.start for b in document.blocks if b.kind in ("caption", "table_row")]
        headings = [Span(b.start, b.end) for b in document.blocks if b.kind == "heading" and heading_kind(document.text[b.start : b.end]) == "references"]
        ordered = sorted([*spans, *headings])
        spans.extend(Span(a.end, b.start) for a, b in pairwise(ordered) if 0 < b.start - a.end <= _BETWEEN and not _any_within(cites, a.end, b.start))
    spans.extend(Span(b.start, b.end) for b in document.blocks if b.kind in ("furniture", "title") or (b.kind == "reference" and not beside))
    kinds = {section.kind for section in document.sections}
    unread = {"references"} | ({"front"} if kinds & set(_BODY) else set())
    for section in () if beside else document.sections:
        if section.kind in unread and not _holds_body(document, section.start, section.end):
            spans.extend(_unread(document, section, ("paragraph",) if section.kind == "front" else ("caption", "table_row")))
    return sorted(span for span in spans if span.end > span.start)


def _any_within(offsets: Sequence[int], start: int, end: int) -> bool:
    at = bisect.bisect_left(offsets, start)
    return at < len(offsets) and offsets[at] < end


def _unread(document: Document, section: Section, read: tuple[str, ...]) -> Iterator[Span]:
    """What of a section cannot cite. In the front matter all but its prose can not, where a text begins without a heading, or under one that nobody
    knows; behind the reference list all but legends and tables."""
    at = section.start
    blocks = document.blocks
    for block in blocks[bisect.bisect_left(blocks, section.start, key=lambda each: each.start) :]:
        if block.start >= section.end:
            break
        if block.kind in read and (block.kind != "paragraph" or _prose(document.text[block.start : block.end])):
            yield Span(at, block.start)
            at = block.end
    yield Span(at, section.end)


def _prose(text: str) -> bool:
    words = _WORDS.findall(text)
    small = sum(word[0].islower() for word in words)
    return small >= (5 if text.rstrip("0123456789 ,–-[]()^*")[-1:] in ".?!" else 8) and small >= 0.55 * len(words) and _FRONT_MATTER.search(text) is None


def _holds_body(document: Document, start: int, end: int) -> bool:
    """Sections may nest: the body inside an outer section is not excluded with it."""
    return any(start < s.start and s.end <= end and s.kind in _BODY for s in document.sections)


def add_citations(document: Document, config: Config) -> Document:
    """Fill `citations` from the text, each with its sentence and, where a cue says why it is cited, its intent."""
    if not document.references or not document.sentences:
        return document
    starts = [sentence.start for sentence in document.sentences]
    placed = [_placed(document, citation, starts) for citation in document.citations] if document.citations else list(_found(document, starts))
    together: dict[int, list[Span]] = defaultdict(list)
    for citation in placed:
        together[citation.sentence].append(citation.span)
    citations = []
    for citation in placed:
        if citation.intent is None:
            intent, cue = intent_of(document, citation.sentence, citation.span, together[citation.sentence])
            citation = replace(citation, intent=intent, cue=cue)
        citations.append(citation)
    return document.with_(citations=tuple(citations))


def _found(document: Document, starts: list[int]) -> Iterator[Citation]:
    """The callouts of the text whose entries the list has, each with its sentence."""
    known = {reference.number for reference in document.references}
    chapters = [section for section in document.sections if section.kind in _BODY and section.kind != "abstract"]
    body = Span(chapters[0].start, chapters[-1].end) if chapters else Span(0, 0)
    keys = keys_of(document.text, document.references)
    excluded = excluded_spans(document)
    lettered = lettered_of(document.text, document.references)
    plain = _unlettered(document.references, lettered)
    groups = restarts(document.text, plain) if plain else []
    callouts: Iterable[Callout]
    if keys:
        callouts = keyed_callouts(document.text, keys, excluded)
    elif len(groups) > 1:
        callouts = callouts_by_list(document.text, groups, excluded)
    else:
        callouts = _over_pages(document, plain, excluded)
    if lettered and not keys:
        callouts = sorted([*callouts, *lettered_callouts(document.text, lettered, excluded)], key=lambda callout: callout.span)
    for callout in callouts:
        numbers = tuple(number for number in callout.numbers if number in known)
        index = _sentence(document, callout, starts)
        section = document.section_at(callout.span.start)
        inner = section is not None and (body.start < section.start < body.end or _OF_METHODS.search(section.title) is not None)
        if section and section.kind == "back" and callout.style not in ("square", "name") and not inner:
            continue  # grant numbers, footnotes; a square bracket is hardly anything else, nor is what stands between the chapters
        if index is not None and numbers:
            yield Citation(callout.marker, callout.span, numbers, index)


def _over_pages(document: Document, references: Sequence[Reference], excluded: Sequence[Span]) -> list[Callout]:
    """The callouts, those that a page break with its furniture, or the line of a column, cuts in two as well."""
    if reading_ranks(document.text) is not None:
        return _in_columns(document.text, references, excluded)
    view = _uncut(document)
    if view is None:
        return find_callouts(document.text, references, excluded)
    found = find_callouts(view.text, references, [span for each in excluded if (span := view.into(each)).end > span.start])
    return [replace(callout, span=view.back(callout.span)) for callout in found]


def _uncut(document: Document) -> Unlinked | None:
    """The text without the page furniture and line numbers that may cut a callout; None where none can."""
    furniture = [Span(b.start, b.end) for b in document.blocks if b.kind == "furniture"]
    furniture += [Span(*margin) for margin in line_numbers(document.text).items()]
    return without_furniture(document.text, furniture) if furniture else None


def _in_columns(text: str, references: Sequence[Reference], excluded: Sequence[Span]) -> list[Callout]:
    """The callouts of two columns, found in the text as it is read; of one that goes on in another line the span is its part in the first."""
    view, rows, barred = _as_read(text, excluded)
    return sorted((replace(c, span=_in_row(rows, c.span)) for c in find_callouts(view, references, barred)), key=lambda callout: callout.span)


def _as_read(text: str, excluded: Sequence[Span]) -> tuple[str, list[tuple[int, int, int]], list[Span]]:
    """The text of two columns as it is read, its rows (see `read_in_order`), and what of it cannot cite."""
    edges, barred = page_edges(text), merged(excluded)
    view, rows = read_in_order(text)
    out: list[Span] = []
    for at, left, right in rows:
        if left in edges:
            out.append(Span(at, at + right - left))
        for span in barred[bisect.bisect_right(barred, left, key=lambda span: span.end) :]:
            if span.start >= right:
                break
            out.append(Span(at + max(0, span.start - left), at + min(span.end, right) - left))
    return view, rows, out


def _in_row(rows: Sequence[tuple[int, int, int]], span: Span) -> Span:
    """Where in the text a stretch of the view of `_as_read` stands: its part in the first of its rows."""
    at, left, right = rows[bisect.bisect_right(rows, span.start, key=lambda row: row[0]) - 1]
    start = left + span.start - at
    return Span(start, min(right, start + span.end - span.start))


def _unlettered(references: Sequence[Reference], lettered: dict[int, int]) -> Sequence[Reference]:
    """The entries that are called by their number alone."""
    if not lettered:
        return references
    called = set(lettered.values())
    return [reference for reference in references if reference.number not in called]


def _placed(document: Document, citation: Citation, starts: list[int]) -> Citation:
    """A callout that a reader has marked, with its sentence; one outside of all sentences goes to the nearest before it."""
    if citation.sentence >= 0:
        return citation
    index = _sentence(document, Callout(citation.marker, citation.span, citation.numbers), starts)
    return replace(citation, sentence=max(0, bisect.bisect_right(starts, citation.span.start) - 1) if index is None else index)


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A callout that names no entry: what is printed, where, the numbers that the list does not have; for one by name and year none, and
    the entries that it could as well mean."""

    marker: str
    span: Span
    numbers: tuple[int, ...] = ()
    could_be: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Audit:
    """What the two sides do not tell of each other: numbers of entries that no callout names, and callouts that name no entry."""

    uncited: tuple[int, ...]
    unlisted: tuple[Unlisted, ...]


def audit(document: Document) -> Audit:
    """Compare the list with the callouts, both ways. An unlisted callout is one of the paper's own system whose number the list does not
    have, or lies just beyond it (up to half its length): an entry was lost, or it is no citation; so it is told and never linked."""
    numbers = sorted(r.number for r in document.references if r.number is not None)
    if not numbers:
        return Audit((), ())
    keyed = bool(keys_of(document.text, document.references))
    cited = {n for citation in document.citations for n in citation.numbers}
    listed = set(numbers)
    limit = max((r.number or 0 for r in _unlettered(document.references, lettered_of(document.text, document.references))), default=0)
    excluded = excluded_spans(document)
    named = [citation for citation in document.citations if _NAMED.search(citation.marker)]
    unlisted: list[Unlisted] = []
    if keyed:
        pass  # a key tells its entry, or none of this list
    elif len(named) < 2 or 2 * len(named) < len(document.citations):
        known = {citation.span for citation in document.citations if set(citation.numbers) <= listed}
        beyond = max(5, limit // 2)
        more = may_name_others(document.text, listed, excluded, limit + beyond)
        for callout in find_callouts(document.text, limit, excluded, beyond) if more else ():
            missing = tuple(n for n in callout.numbers if n not in listed)
            # A figure that touches a word is as often a part of it ("alpha4beta7").
            if missing and callout.span not in known and callout.style != "bare":
                unlisted.append(Unlisted(callout.marker, callout.span, missing))
    else:
        taken = [citation.span for citation in document.citations] + excluded
        for marker, span, could_be in _unmatched(document):
            if not any(span.start < other.end and other.start < span.end for other in taken):
                unlisted.append(Unlisted(marker, span, (), could_be))
    return Audit(tuple(n for n in numbers if n not in cited), tuple(unlisted))


def _unmatched(document: Document) -> Iterator[tuple[str, Span, tuple[int, ...]]]:
    """Names with years that no entry has: what is printed, where, which entries it could mean. Of two columns, and over page breaks, as it is read."""
    text = document.text
    if reading_ranks(text) is not None:
        view, rows, _ = _as_read(text, ())
        for span, could_be in unmatched_names(view, document.references):
            yield view[span.start : span.end], _in_row(rows, span), could_be
        return
    cut = _uncut(document)
    source = text if cut is None else cut.text
    for span, could_be in unmatched_names(source, document.references):
        yield source[span.start : span.end], span if cut is None else cut.back(span), could_be


def _sentence(document: Document, callout: Callout, starts: list[int]) -> int | None:
    """The sentence that a callout belongs to: the one that ends before it where it stands behind a full stop."""
    at, text = callout.span.start, document.text
    before = text[max(0, at - 3) : at]
    behind = text[callout.span.end : callout.span.end + 3]
    if re.search(r"[.?!][\"”’)]?$", before) or (re.search(r"[.?!]\s$", before) and re.match(r"\s+[^\W\d_a-z]", behind)):
        ended = document.sentence_at(max(0, at - (1 if before[-1:].strip() else 2)))
        if ended is not None:
            return ended
    index = document.sentence_at(at)
    if index is None:
        index = bisect.bisect_right(starts, at) - 1
        if index < 0 or at - document.sentences[index].end > _NEAR:
            return None
    return index
