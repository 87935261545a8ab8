"""Mentions of things: what the lexicons, the document's own abbreviations and the endings of unknown words find in each sentence.

A short form counts only where the document defines it, names the same thing in full elsewhere, or a cue of its kind stands beside it
(`extract/patterns/short_forms.tsv`, `type_cues.tsv`); otherwise it is dropped, because a wrong drug is worse than a missed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from extract.annotate.abbreviations import abbreviations_of
from extract.annotate.context import contexts_of_sentence
from extract.annotate.stems import propose
from extract.annotate.tables import table
from extract.lexicon import Entry, Hit, Lexicon, Table, Words, case_counts, cased, key_of, load, tokens
from extract.lexicon import table as lexicon_table
from kg.model import Config, Document, Mention, Sentence, Span

#: Sections and blocks that speak of other papers or of nobody: no clinical mentions there.
_SKIPPED_SECTIONS = frozenset({"references", "back"})
_STRUCTURE = frozenset({"abstract", "introduction", "case", "methods", "results", "discussion", "conclusion"})
_SKIPPED_BLOCKS = frozenset({"reference", "furniture"})
#: Which mention wins where two of the same length overlap: what was read from characters before what was looked up.
_RANK = {name: rank for rank, name in enumerate((
    "variant", "fusion", "karyotype", "marker", "dose", "quantity", "schedule", "grade", "age", "route", "time", "cell_therapy", "regimen", "drug",
))}
#: Types that cannot be absent, uncertain or past by themselves.
_NO_CONTEXT = frozenset({"person", "age", "sex", "dose", "quantity", "schedule", "route", "time", "anatomical_site"})
#: What is given or done: a negative result does not negate it, and only it can be planned.
_GIVEN_OR_DONE = frozenset({"procedure", "drug", "drug_class", "regimen", "cell_therapy"})
_BLOCKED = ""  # the type of an abbreviation that the document defines as something no lexicon knows


def add_mentions(document: Document, config: Config) -> Document:
    """Add what lexicons and endings find, resolve overlaps with the mentions already there, and set the context of all of them."""
    sentences = document.sentences
    readable = _readable(document)
    pairs = dict(document.abbreviations) or abbreviations_of(s.text for s in sentences)
    words = {i: tokens(sentences[i].text) for i in readable}
    found = _find([(i, sentences[i].text, words[i]) for i in readable], pairs, load(config.lexicons))
    made = [_mention(sentences[i], i, start, end, entry, confidence) for i, start, end, entry, confidence in found]
    merged = resolve_overlaps((*document.mentions, *made))
    return document.with_(mentions=_with_contexts(sentences, merged, words), abbreviations=tuple(pairs.items()))


def _readable(document: Document) -> list[int]:
    """The sentences that speak of patients: not references, furniture, declarations or, in a paper with sections, the authors' block."""
    sections = document.sections
    parted = any(s.kind in _STRUCTURE for s in sections)
    out = []
    for i, sentence in enumerate(document.sentences):
        kind = sections[sentence.section].kind if 0 <= sentence.section < len(sections) else "body"
        address = parted and kind == "front" and sentence.block_kind not in ("title", "heading")
        if sentence.block_kind not in _SKIPPED_BLOCKS and kind not in _SKIPPED_SECTIONS and not address:
            out.append(i)
    return out


def _find(
    sentences: list[tuple[int, str, Words]], pairs: dict[str, str], lexicon: Lexicon
) -> Iterator[tuple[int, int, int, Entry, float]]:
    """(sentence, start, end, entry, confidence) of everything found in a document's sentences."""
    local = document_table(pairs, lexicon)
    both = Lexicon((local, *lexicon.stores)) if local.entries else lexicon
    hits = [(i, text, words, both.find(text, words)) for i, text, words in sentences]
    sure = {
        (e.type, e.label)
        for _i, text, _w, found in hits
        for hit in found
        for e in hit.entries
        if e.source == "document" or (len(text[hit.start : hit.end]) > 4 and not case_counts(e.text))
    }
    for i, text, words, found in hits:
        taken: list[tuple[int, int]] = []
        for hit in found:
            chosen = choose(text, hit, sure)
            taken.append((hit.start, hit.end))
            if chosen is not None and _is_meant(text, hit.start, hit.end, chosen[0].type):
                yield (i, hit.start, hit.end, *chosen)
        yield from _by_ending(i, words, taken)


def _by_ending(index: int, words: Words, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int, int, Entry, float]]:
    for i, written in enumerate(words.written):
        if len(written) < 7:
            continue
        proposal = propose(written)
        if proposal is None:
            continue
        start, end = words.starts[i], words.ends[i]
        if not any(a < end and start < b for a, b in taken):
            yield index, start, end, Entry(written, "", written.lower(), proposal.type, "ending"), proposal.confidence


def document_table(pairs: dict[str, str], lexicon: Lexicon) -> Table:
    """The document's abbreviations as a lexicon. One whose long form no lexicon knows blocks the general meaning of its letters."""
    entries: list[Entry] = []
    for short, long in pairs.items():
        entries.extend(Entry(short, e.iri, e.label, e.type, "document") for e in meanings(short, long, lexicon))
    return lexicon_table(entries)


def meanings(short: str, long: str, lexicon: Lexicon) -> tuple[Entry, ...]:
    """What a long form names: itself, or the kind of its last words ("severe aplastic anemia" is a disease); else a blocking entry."""
    whole = lexicon.lookup(long)
    if whole:
        return whole
    parts = [part.strip() for part in long.split("+")]
    if len(parts) > 1:
        kinds = [lexicon.lookup(part) for part in parts]
        if all(any(e.type in ("drug", "drug_class") for e in kind) for kind in kinds):
            regimens = tuple(e for e in lexicon.lookup(short) if e.type == "regimen")
            return regimens or (Entry(short, "", short, "regimen", "document"),)
    known = tuple(e for e in lexicon.lookup(short) if _same_words(long, e.label))
    if known:
        return known
    words = tokens(long)
    hits = lexicon.find(long, words)
    if hits and hits[-1].end >= len(long.rstrip()):
        entry = hits[-1].entries[0]
        if not case_counts(entry.text):
            return (Entry(short, "", long, entry.type, "document"),)
    if words.written:
        proposal = propose(words.written[-1])
        if proposal is not None:
            return (Entry(short, "", long, proposal.type, "document"),)
    return (Entry(short, "", long, _BLOCKED, "document"),)


def _same_words(long: str, label: str) -> bool:
    """Whether a long form is the label in other words: at least half of the label's words stand in it."""
    of_label = set(key_of(label).split())
    return 2 * len(of_label & set(key_of(long).split())) >= len(of_label)


@cache
def _short_rules() -> dict[str, tuple[str, re.Pattern[str] | None, re.Pattern[str] | None]]:
    return {
        cased(form): (decision, re.compile(before) if before else None, re.compile(after) if after else None)
        for form, decision, before, after in table("short_forms", 4)
    }


@cache
def _type_cues() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    return {type_: (re.compile(before), re.compile(after)) for type_, before, after in table("type_cues", 3)}


@cache
def _not_meant() -> dict[tuple[str, str], tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]]:
    rules: dict[tuple[str, str], tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]] = {}
    for kinds, form, before, after in table("not_meant", 4):
        for type_ in kinds.split("|"):
            rules[type_, form] = (*rules.get((type_, form), ()), (re.compile(before), re.compile(after)))
    return rules


def _is_meant(text: str, start: int, end: int, type_: str) -> bool:
    """False where the neighbours show that a name is not meant as a thing of its kind (extract/patterns/not_meant.tsv)."""
    rules = _not_meant()
    applicable = (*rules.get((type_, "*"), ()), *rules.get((type_, text[start:end].lower()), ()))
    if not applicable:
        return True
    left, right = text[max(0, start - 40) : start], text[end : end + 40]
    return not any(before.search(left) and after.match(right) for before, after in applicable)


@lru_cache(maxsize=65536)
def _is_short(text: str) -> bool:
    return sum(c.isalnum() for c in text) <= 3 and case_counts(text)


def choose(text: str, hit: Hit, sure: set[tuple[str, str]]) -> tuple[Entry, float] | None:
    """The entry that a hit means here, with the confidence; None where it means nothing for certain."""
    entries = hit.entries
    if entries[0].source == "document":
        return None if entries[0].type == _BLOCKED else (_by_neighbours(text, hit, entries), 0.95)
    written = text[hit.start : hit.end]
    rule = _short_rules().get(cased(written)) if len(written) <= 8 else None
    if rule is None and not _is_short(entries[0].text):
        return (_by_neighbours(text, hit, entries), 1.0) if not _shouted(text, hit) or len(written) > 5 else None
    known = tuple(e for e in entries if (e.type, e.label) in sure)
    if known:
        return _by_neighbours(text, hit, known), 0.9
    decision, before, after = rule or ("cue", None, None)
    if decision == "keep":
        return _by_neighbours(text, hit, entries), 0.9
    if decision == "drop" or _shouted(text, hit):
        return None
    left, right = text[max(0, hit.start - 60) : hit.start], text[hit.end : hit.end + 40]
    if before is not None or after is not None:
        matched = (before is None or before.search(left) is not None) and (after is None or after.match(right) is not None)
        return (_by_neighbours(text, hit, entries), 0.7) if matched else None
    for entry in entries:
        if _cued(entry.type, left, right):
            return entry, 0.7
    return None


def _cued(type_: str, left: str, right: str) -> bool:
    cues = _type_cues().get(type_)
    return cues is not None and (cues[0].search(left) is not None or cues[1].match(right) is not None)


def _by_neighbours(text: str, hit: Hit, entries: tuple[Entry, ...]) -> Entry:
    """Among several senses, the one that its neighbours speak for; else the first."""
    if len(entries) == 1:
        return entries[0]
    left, right = text[max(0, hit.start - 60) : hit.start], text[hit.end : hit.end + 40]
    measured = next((e for e in entries if e.type == "analyte"), None)
    if measured is not None and _cued("analyte", left, right):
        return measured
    return next((e for e in entries if e is not measured and _cued(e.type, left, right)), entries[0])


def _shouted(text: str, hit: Hit) -> bool:
    """Whether a form in capitals stands among words in capitals, where capitals tell nothing."""
    if not text[hit.start : hit.end].isupper():
        return False
    around = re.findall(r"[A-Za-z]{4,}", text[max(0, hit.start - 30) : hit.start] + " " + text[hit.end : hit.end + 30])
    return len(around) >= 2 and all(w.isupper() for w in around)


def _mention(sentence: Sentence, index: int, start: int, end: int, entry: Entry, confidence: float) -> Mention:
    values: tuple[tuple[str, Any], ...] = (("source", entry.source),) if entry.source in ("document", "ending") else ()
    return Mention(
        entry.type, sentence.span(start, end), sentence.text[start:end], index, concept=entry.iri or None, label=entry.label,
        confidence=confidence, values=values,
    )


def resolve_overlaps(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Where mentions overlap the longest stays; of equal length the one read from characters; in order of the text."""
    order = sorted(mentions, key=lambda m: (m.span.start - m.span.end, _RANK.get(m.type, 50), m.span.start))
    taken: dict[int, list[Span]] = {}
    kept: list[Mention] = []
    for mention in order:
        cells = range(mention.span.start // 64, (mention.span.end - 1) // 64 + 1)
        if any(s.start < mention.span.end and mention.span.start < s.end for cell in cells for s in taken.get(cell, ())):
            continue
        for cell in cells:
            taken.setdefault(cell, []).append(mention.span)
        kept.append(mention)
    return tuple(sorted(kept, key=lambda m: (m.span.start, m.span.end)))


def _with_contexts(
    sentences: tuple[Sentence, ...], mentions: tuple[Mention, ...], words: dict[int, Words]
) -> tuple[Mention, ...]:
    by_sentence: dict[int, list[int]] = {}
    for k, mention in enumerate(mentions):
        if mention.type not in _NO_CONTEXT:
            by_sentence.setdefault(mention.sentence, []).append(k)
    out = list(mentions)
    for index, members in by_sentence.items():
        sentence = sentences[index]
        ranges = [(k, place) for k in members if (place := sentence.locate(mentions[k].span)) is not None]
        contexts = contexts_of_sentence(sentence.text, [place for _k, place in ranges], words.get(index))
        for (k, _place), context in zip(ranges, contexts, strict=True):
            context = context.without("negative" if out[k].type in _GIVEN_OR_DONE else "planned")
            if context.plain:
                continue
            out[k] = replace(
                out[k], negated=context.negated, hedged=context.hedged, historical=context.historical, planned=context.planned,
                experiencer=context.experiencer, cues=context.cues_in(sentence),
            )
    return tuple(out)


def mentions_in_text(text: str, config: Config | None = None) -> list[Mention]:
    """The mentions of the lexicons and endings in a plain string, without sections: for tests, benchmarks and notebooks.

    Offsets count in `text`; lines and full stops part sentences.
    """
    from extract.fold import fold_pieces
    from extract.nlp import sentence_starts

    sentences: list[Sentence] = []
    for line in re.finditer(r"[^\n]+", text):
        starts = [*sentence_starts(line[0]), len(line[0])]
        for a, b in pairwise(starts):
            piece = Span(line.start() + a, line.start() + b)
            view = fold_pieces(text, [piece])
            if view.text:
                sentences.append(Sentence(view.text, view.origins, view.ends, (piece,), 0))
    document = Document(text=text, sentences=tuple(sentences))
    return list(add_mentions(document, config or Config()).mentions)


@cache
def _symptoms() -> frozenset[str]:
    return frozenset(row[0] for row in table("symptoms", 1))


def public_type(mention: Mention) -> str:
    """The kind under the names of CONTRACT.md: a class of drugs is a drug, an adverse event the disease or the finding that it is."""
    if mention.type == "drug_class":
        return "drug"
    if mention.type == "adverse_event":
        return "finding" if mention.label in _symptoms() else "disease"
    return mention.type


def mention_as_dict(document: Document, mention: Mention) -> dict[str, Any]:
    """One mention as `litkg annotate --format jsonl` prints it (CONTRACT.md), with what else is known of it behind.

    `type` is the contract's, `subtype` the lexicon's; `confidence` lies in [0, 1]; `cues` are the words that set the context.
    """
    section = document.section_at(mention.span.start)
    return {
        "start": mention.span.start, "end": mention.span.end, "text": document.text[mention.span.start : mention.span.end],
        "type": public_type(mention), "concept": mention.concept, "label": mention.label or None, "negated": mention.negated,
        "hedged": mention.hedged, "experiencer": mention.experiencer, "historical": mention.historical,
        "section": section.title if section else None, "planned": mention.planned, "subtype": mention.type,
        "confidence": mention.confidence, "cues": [{"kind": c.kind, "start": c.span.start, "end": c.span.end, "text": c.text} for c in mention.cues],
        "values": dict(mention.values),
    }


__all__ = ["add_mentions", "choose", "key_of", "mention_as_dict", "mentions_in_text", "public_type", "resolve_overlaps"]
