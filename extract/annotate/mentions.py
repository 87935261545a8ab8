"""Mentions of things: what the lexicons, the document's own abbreviations and the endings of unknown words find in each sentence.

A short form counts only where the document defines it, names the same thing in full elsewhere, or a cue of its kind stands beside it
(`extract/patterns/short_forms.tsv`, `type_cues.tsv`); otherwise it is dropped, because a wrong drug is worse than a missed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from operator import itemgetter
from typing import Any

from extract import quick
from extract.annotate.abbreviations import add_abbreviations
from extract.annotate.context import context_of, has_cues
from extract.annotate.effect_of import unaffected
from extract.annotate.heads import CONFIDENCE, composed, may_be_composed
from extract.annotate.senses import choose, document_table, is_meant
from extract.annotate.stems import begins_code, codes, propose
from extract.annotate.tables import table
from extract.annotate.told_sections import told_by_headings
from extract.lexicon import Entry, Hit, Lexicon, Words, case_counts, load, tokens
from kg.model import Config, Document, Mention, Sentence, Span

#: Sections and blocks that speak of other papers or of nobody: no clinical mentions there.
_SKIPPED_SECTIONS = frozenset({"references", "back"})
_STRUCTURE = frozenset({"abstract", "introduction", "case", "methods", "results", "discussion", "conclusion"})
_SKIPPED_BLOCKS = frozenset({"reference", "furniture"})
_ADDRESS = quick.compile(
    r"(?i)@|\b(?:department|university|hospital|institute|correspond\w+|received|accepted|copyright|doi|edited by|licen[cs]e|college)\b"
)
#: Which mention wins where two of the same length overlap: what was read from characters before what was looked up.
_RANK = {name: rank for rank, name in enumerate((
    "variant", "fusion", "karyotype", "marker", "dose", "quantity", "schedule", "grade", "age", "route", "time", "cell_therapy", "regimen", "drug",
))}
#: Types that cannot be absent, uncertain or past by themselves.
_NO_CONTEXT = frozenset({"person", "age", "sex", "dose", "quantity", "schedule", "route", "time", "anatomical_site"})
#: What is given or done: a negative result does not negate it, and only it can be planned.
_GIVEN_OR_DONE = frozenset({"procedure", "drug", "drug_class", "regimen", "cell_therapy"})


def add_mentions(document: Document, config: Config) -> Document:
    """Add what lexicons and endings find, resolve overlaps with the mentions already there, and set the context of all of them."""
    sentences = document.sentences
    readable = _readable(document)
    pairs = dict(document.abbreviations)
    made = _find([(i, sentences[i], tokens(sentences[i].text)) for i in readable], pairs, load(config.lexicons))
    merged = resolve_overlaps((*document.mentions, *made))
    merged = told_by_headings(document, _with_contexts(sentences, merged))
    return document.with_(mentions=merged, abbreviations=tuple(pairs.items()))


def _readable(document: Document) -> list[int]:
    """The sentences that speak of patients: not references, furniture, declarations or, in a paper with sections, the authors' block."""
    sections = document.sections
    parted = any(s.kind in _STRUCTURE for s in sections)
    out = []
    for i, sentence in enumerate(document.sentences):
        kind = sections[sentence.section].kind if 0 <= sentence.section < len(sections) else "body"
        address = parted and kind == "front" and sentence.block_kind not in ("title", "heading") and not _is_prose(sentence.text)
        if sentence.block_kind not in _SKIPPED_BLOCKS and kind not in _SKIPPED_SECTIONS and not address:
            out.append(i)
    return out


def _is_prose(text: str) -> bool:
    """Whether a sentence before the first section is one of an abstract without a heading rather than names and addresses."""
    if _ADDRESS.search(text) or not text.rstrip().endswith((".", "?", "!")):
        return False
    letters = [word for word in text.split() if word[0].isalpha()]
    return len(letters) >= 6 and sum(word[0].islower() for word in letters) >= 0.6 * len(letters)


def _find(sentences: list[tuple[int, Sentence, Words]], pairs: dict[str, str], lexicon: Lexicon) -> Iterator[Mention]:
    """Everything found in a document's sentences."""
    local = document_table(pairs, lexicon)
    both = Lexicon((local, *lexicon.stores)) if local.firsts else lexicon
    hits = [both.find(sentence.text, words) for _i, sentence, words in sentences]
    sure = set(_sure(sentences, hits))
    for (i, sentence, words), found in zip(sentences, hits, strict=True):
        text = sentence.text
        units = "units of " in text
        for hit in found:
            if text[hit.end - 1].isdigit() and text[hit.end - 2] == " " and _UNIT_BEHIND.match(text, hit.end):
                # "Vitamin K 1 mg": the figure is the dose's.
                hit = hit._replace(end=hit.end - 2, entries=both.lookup(text[hit.start : hit.end - 2]))
                if not hit.entries:
                    continue
            elif units and text.startswith("units of ", hit.start):
                hit = hit._replace(start=hit.start + 9)  # "4 units of red cells": the units are the dose's
            chosen = choose(text, hit, sure)
            if chosen is not None and is_meant(text, hit.start, hit.end, chosen[0].type):
                yield _mention(sentence, i, hit.start, hit.end, *chosen)
        names = composed(text, lexicon) if may_be_composed(text) else None
        is_plain = _plain_words.issuperset(words.written)
        if names is None and is_plain:
            continue
        taken = [(hit.start, hit.end) for hit in found]
        for name in names or ():
            if not any(name.clashes(a, b) for a, b in taken):
                taken.append((name.start, name.end))
                written = text[name.start : name.end]
                yield _mention(sentence, i, name.start, name.end, Entry(written, "", written, name.type, "composed"), CONFIDENCE)
        if not is_plain:
            for start, end in codes(text, words):
                if not any(a < end and start < b for a, b in taken):
                    yield _mention(sentence, i, start, end, Entry(text[start:end], "", text[start:end], "drug", "code"), 0.6)
            yield from _by_ending(sentence, i, words, taken)


def _sure(sentences: list[tuple[int, Sentence, Words]], hits: list[list[Hit]]) -> Iterator[tuple[str, str]]:
    """(type, label) of what the document defines or names by more than a short form."""
    for (_i, sentence, _words), found in zip(sentences, hits, strict=True):
        text = sentence.text
        for start, end, entries in found:
            is_long = end - start > 4 and end - start - text.count(" ", start, end) > 4
            for form, _iri, label, type_, source in entries:
                if (is_long and (form.islower() or not case_counts(form))) or source == "document":
                    yield type_, label


_UNIT_BEHIND = quick.compile(r"\s?(?:mg|g|[µm]cg|µg|m[lL]|IU|U|units?|tablets?)\b")
#: Words seen that begin no number of a compound, and whose endings propose nothing.
_plain_words: set[str] = set()


def _by_ending(sentence: Sentence, index: int, words: Words, taken: list[tuple[int, int]]) -> Iterator[Mention]:
    plain, done = _plain_words, -1
    for i, written in enumerate(words.written):
        if written in plain or i == done:
            continue
        proposal = propose(written)
        if proposal is None:
            if len(plain) > 200_000:
                plain.clear()
            if not begins_code(written):
                plain.add(written)
            continue
        start, end = words.starts[i], words.end_of(i)
        if written.endswith("gene") and i + 1 < len(words.written) and words.written[i + 1].endswith("leucel"):
            # "Zamtocabtagene autoleucel": the two words of an engineered cell's name
            done, end = i + 1, words.end_of(i + 1)
            written = sentence.text[start:end]
        if not any(a < end and start < b for a, b in taken):
            yield _mention(sentence, index, start, end, Entry(written, "", written.lower(), proposal.type, "ending"), proposal.confidence)


def _mention(sentence: Sentence, index: int, start: int, end: int, entry: Entry, confidence: float) -> Mention:
    _form, iri, label, type_, source = entry
    values = (("source", source),) if source in _OWN_SOURCES else ()
    return Mention.found(type_, sentence.span(start, end), sentence.text[start:end], index, iri or None, label, confidence, values)


#: Sources of names that no lexicon holds.
_OWN_SOURCES = frozenset({"document", "ending", "composed", "code"})


def resolve_overlaps(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Where mentions of a sentence overlap the longest stays; of equal length the one read from characters; in order of the text."""
    # By sentence: two may be made of the same words (extract.annotate.parted).
    order = sorted([(mention.sentence, *mention.span, _RANK.get(mention.type, 50), n, mention) for n, mention in enumerate(mentions)])
    kept: list[_Ranked] = []
    group: list[_Ranked] = []
    inside, reach = -1, 0
    for row in order:
        if row[0] != inside or row[1] >= reach:
            kept += group if len(group) < 2 else _longest(group)
            group, inside, reach = [row], row[0], row[2]
        else:
            group.append(row)
            reach = max(reach, row[2])
    kept += group if len(group) < 2 else _longest(group)
    kept.sort(key=itemgetter(1, 2, 3, 4))
    return tuple([row[5] for row in kept])


#: A mention behind its sentence, start, end, rank and number.
_Ranked = tuple[int, int, int, int, int, Mention]


def _longest(group: list[_Ranked]) -> list[_Ranked]:
    """Those that stay of mentions that overlap one with the next."""
    kept: list[_Ranked] = []
    for row in sorted(group, key=lambda row: (row[1] - row[2], row[3], row[1], row[4])):
        if not any(row[1] < other[2] and other[1] < row[2] for other in kept):
            kept.append(row)
    return kept


def _with_contexts(sentences: tuple[Sentence, ...], mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    by_sentence: dict[int, list[int]] = {}
    for k, mention in enumerate(mentions):
        if mention.type not in _NO_CONTEXT:
            by_sentence.setdefault(mention.sentence, []).append(k)
    out = list(mentions)
    for index, members in by_sentence.items():
        sentence = sentences[index]
        if not has_cues(sentence.text):
            continue
        ranges = [(k, place) for k in members if (place := sentence.locate(mentions[k].span)) is not None]
        contexts = context_of(sentence.text, [place for _k, place in ranges])
        for (k, place), context in zip(ranges, contexts, strict=True):
            if not context.cues:
                continue
            if out[k].type in _GIVEN_OR_DONE:
                context = unaffected(sentence.text, *place, context.without("negative", "supposed"))
            else:
                context = context.without("planned")
            if context.plain:
                continue
            out[k] = out[k].in_context(
                context.negated, context.hedged, context.historical, context.planned, context.experiencer, context.cues_in(sentence)
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
    config = config or Config()
    return list(add_mentions(add_abbreviations(Document(text=text, sentences=tuple(sentences)), config), config).mentions)


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
