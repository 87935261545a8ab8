"""The data that flows from a paper to the graph: frozen dataclasses, free of RDF and of spaCy.

Two of them matter. A `Document` is one string and many spans over it; nothing changes the text after the reader, and every offset
counts Unicode code points of `Document.text`, half-open. An `Assertion` is one thing that a document says, and cannot be made without
`Evidence`, which in turn only `Document.evidence` makes.
"""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from kg.bibliographic import Author, Citation, Metadata, Reference
from kg.mention import MENTION_TYPES, Cue, Mention
from kg.spans import Span

__all__ = [
    "BLOCK_KINDS", "MENTION_TYPES", "SECTION_KINDS", "STANDINGS", "Assertion", "Author", "Block", "Citation", "Config", "Cue", "Document", "Entity",
    "Event", "Evidence", "LitkgError", "Mention", "Metadata", "Patient", "Reference", "Region", "Section", "Sentence", "Span", "Value",
]


class LitkgError(Exception):
    """Something the user can act on; its text is one line: what, why and the next step."""


# --------------------------------------------------------------------------------------------------------------------- layers

#: Kinds of blocks. `furniture` is what a page or a converter adds (running heads, page numbers, licence boxes, image marks).
BLOCK_KINDS = ("title", "heading", "paragraph", "caption", "table_row", "list_item", "reference", "furniture")

#: Kinds of sections. `front` is everything before the abstract; `back` is declarations, funding, contributions and the like.
SECTION_KINDS = (
    "front", "abstract", "introduction", "case", "methods", "results", "discussion", "conclusion", "perspective", "body", "references",
    "back",
)


@dataclass(frozen=True, slots=True)
class Block:
    """A visual unit of the text. `level` is the depth of a heading (1 = top), else 0."""

    kind: str
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the text under one heading; `title` is the heading as printed without its markup ("" when there is none)."""

    kind: str
    title: str
    start: int
    end: int
    level: int = 1


@dataclass(frozen=True, init=False)
class Sentence:
    """One sentence, also when a page header, a legend or a column break cuts it into several spans.

    `text` is the sentence as a reader would read it: pieces joined, markup, LaTeX and Unicode variants folded (see `extract.fold`).
    `origins[i]` is the offset in `Document.text` of the character that `text[i]` came from, `ends[i]` the offset behind it.
    """

    text: str
    origins: Sequence[int]
    ends: Sequence[int]
    spans: tuple[Span, ...]
    section: int
    block_kind: str = "paragraph"

    def __init__(
        self, text: str, origins: Sequence[int], ends: Sequence[int], spans: tuple[Span, ...], section: int, block_kind: str = "paragraph",
    ) -> None:
        # All fields at once, as those of a mention.
        self.__dict__.update(text=text, origins=origins, ends=ends, spans=spans, section=section, block_kind=block_kind)

    @property
    def start(self) -> int:
        """First offset in the document."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """Offset behind the last character in the document."""
        return self.spans[-1].end

    def span(self, start: int, end: int) -> Span:
        """The document span of `text[start:end]` (`end > start`)."""
        return tuple.__new__(Span, (self.origins[start], self.ends[end - 1]))  # as Span(…), in half of its time: every mention has one

    def locate(self, span: Span) -> tuple[int, int] | None:
        """The range of `text` that a document span covers, or None where it does not lie in this sentence."""
        start, end = span
        if start < self.spans[0][0] or end > self.spans[-1][1]:
            return None
        if isinstance(self.origins, range):  # nothing was folded: offsets run alongside the text
            origin = self.origins.start
            return (max(0, start - origin), min(len(self.text), end - origin)) if end > start else None
        first = bisect.bisect_right(self.ends, start)
        last = bisect.bisect_left(self.origins, end)
        return (first, last) if last > first else None


@dataclass(frozen=True)
class Patient:
    """A patient that this document reports first-hand. `ordinal` counts from 1 in order of appearance, `label` is what the paper calls
    them ("Case 2"). `scope` are the stretches of text that speak of this patient alone."""

    ordinal: int
    label: str
    age: float | None = None
    age_unit: str | None = None
    sex: str | None = None
    intro: Span | None = None
    age_span: Span | None = None
    sex_span: Span | None = None
    scope: tuple[Span, ...] = ()


# ------------------------------------------------------------------------------------------------------------------- document


@dataclass(frozen=True, init=False)
class Evidence:
    """Where something is said: text, offsets, the quote cut from them, the section. Made only by `Document.evidence`.

    `reason` says in words why the place has its standing (see extract.annotate.standing).
    """

    text_sha256: str
    start: int
    end: int
    quote: str
    section: str
    section_kind: str
    pieces: tuple[Span, ...] = ()
    reason: str = ""

    def __init__(
        self, text_sha256: str, start: int, end: int, quote: str, section: str, section_kind: str, pieces: tuple[Span, ...] = (), reason: str = ""
    ) -> None:
        self.__dict__.update(  # as in Mention
            text_sha256=text_sha256, start=start, end=end, quote=quote, section=section, section_kind=section_kind, pieces=pieces, reason=reason,
        )


@dataclass(frozen=True, slots=True)
class Region:
    """Where a stretch of the text stands on the page: page number from 1, box in points from the page's upper left (x0, y0, x1, y1)."""

    start: int
    end: int
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Document:
    """One paper: its text, and layers of spans over it.

    A reader of a structured format fills the layers that the format tells (`metadata`, `blocks`, `sections`, `references`, `citations`),
    and annotators keep what is filled. `regions` are given by formats with pages; `notes` is what a user should know of how the file was read.
    `kind` is "paper", or "bibliography" for a list of works that is no paper; `format` names the reader that made it.
    """

    text: str
    media: str = "text/plain"
    kind: str = "paper"
    format: str = ""
    metadata: Metadata = field(default_factory=Metadata)
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    mentions: tuple[Mention, ...] = ()
    references: tuple[Reference, ...] = ()
    citations: tuple[Citation, ...] = ()
    patients: tuple[Patient, ...] = ()
    abbreviations: tuple[tuple[str, str], ...] = ()
    regions: tuple[Region, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """Digest of the text in UTF-8: what offsets count in."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def with_(self, **layers: Any) -> Document:
        """A copy with some layers replaced; the text and media type never are."""
        if "text" in layers or "media" in layers:
            raise ValueError("an annotator may not change the text")
        # As dataclasses.replace, in a tenth of its time: every annotator makes a copy. What is kept beside the fields stays behind.
        fields = self.__dataclass_fields__
        if not layers.keys() <= fields.keys():
            raise TypeError(f"a document has no layer {', '.join(sorted(layers.keys() - fields.keys()))}")
        copy = object.__new__(Document)
        copy.__dict__.update(islice(self.__dict__.items(), len(fields)))  # the fields come first
        copy.__dict__.update(layers)
        return copy

    def section_at(self, offset: int) -> Section | None:
        """The innermost section that holds an offset."""
        best = None
        for section in self.sections:
            if section.start > offset:
                break
            if offset < section.end:
                best = section
        return best

    def sentence_at(self, offset: int) -> int | None:
        """Index of the sentence that holds an offset."""
        starts = self._sentence_starts
        i = bisect.bisect_right(starts, offset) - 1
        for j in range(i, max(-1, i - 6), -1):
            if any(s.start <= offset < s.end for s in self.sentences[j].spans):
                return j
        return None

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    def evidence(self, span: Span, pieces: tuple[Span, ...] = ()) -> Evidence:
        """Cut the quote out of the text. Raises ValueError for a range that is empty or not in the text."""
        if not 0 <= span.start < span.end <= len(self.text):
            raise ValueError(f"no text at {span.start}-{span.end}")
        section = self.section_at(span.start)
        return Evidence(
            self.sha256, span.start, span.end, self.text[span.start : span.end],
            section.title if section else "", section.kind if section else "body", pieces if len(pieces) > 1 else (),
        )

    def sentence_evidence(self, index: int) -> Evidence:
        """The evidence of a whole sentence (from its first to its last character; `pieces` where it is interrupted)."""
        sentence = self.sentences[index]
        return self.evidence(Span(sentence.start, sentence.end), sentence.spans)


# ----------------------------------------------------------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class Entity:
    """A node: its IRI, its preferred label and its class (a local name of the ontology, e.g. "Drug")."""

    iri: str
    label: str
    type: str


#: What may stand as a value in a statement or an event.
Value = str | int | float | bool | Entity

STANDINGS = ("own", "relayed", "background", "perspective")


@dataclass(frozen=True)
class Event:
    """An n-ary fact (an administration, a response …): class and properties, in the order in which they were found.

    Names are local names of the ontology (`doseValue`); a name may occur more than once.
    """

    type: str
    properties: tuple[tuple[str, Value], ...] = ()

    def get(self, name: str) -> Value | None:
        """The first value of a property."""
        return next((value for key, value in self.properties if key == name), None)


@dataclass(frozen=True, init=False)
class Assertion:
    """What a document says: subject, predicate, object, and how it is said. `predicate` is a local name of the ontology or a full IRI."""

    subject: Entity
    predicate: str
    object: Value
    evidence: tuple[Evidence, ...]
    extractor: str
    event: Event | None = None
    negated: bool = False
    hedged: bool = False
    standing: str = "own"
    confidence: float = 1.0
    cue: str | None = None
    reason: str | None = None
    qualifiers: tuple[tuple[str, Value], ...] = ()

    def __init__(
        self, subject: Entity, predicate: str, object: Value, evidence: tuple[Evidence, ...], extractor: str, event: Event | None = None,
        negated: bool = False, hedged: bool = False, standing: str = "own", confidence: float = 1.0, cue: str | None = None, reason: str | None = None,
        qualifiers: tuple[tuple[str, Value], ...] = (),
    ) -> None:
        if not evidence:
            raise ValueError("an assertion needs evidence")
        if standing not in STANDINGS:
            raise ValueError(f"unknown standing {standing!r}")
        if not 0.0 <= confidence <= 1.0:
            raise ValueError(f"confidence {confidence} is not in [0, 1]")
        self.__dict__.update(  # as in Mention
            subject=subject, predicate=predicate, object=object, evidence=evidence, extractor=extractor, event=event, negated=negated, hedged=hedged,
            standing=standing, confidence=confidence, cue=cue, reason=reason, qualifiers=qualifiers,
        )

    def stood(self, reasons: Sequence[tuple[Evidence, str]]) -> Assertion:
        """The same, with this evidence, and with each piece the reason of its standing ("": the one that it has)."""
        evidence = []
        for place, reason in reasons:
            if reason:
                told = object.__new__(Evidence)
                told.__dict__.update(place.__dict__, reason=reason)
                place = told
            evidence.append(place)
        if not evidence:
            raise ValueError("an assertion needs evidence")
        copy = object.__new__(Assertion)
        copy.__dict__.update(self.__dict__, evidence=tuple(evidence))
        return copy

    @property
    def direct(self) -> bool:
        """True where the statement may also stand as a plain triple: affirmed, not hedged, and not about another paper's patient."""
        return not self.negated and not self.hedged and self.standing in ("own", "background")


@dataclass(frozen=True)
class Config:
    """Everything besides a file's bytes that the outcome depends on. Frozen, so that it can be hashed into the plan."""

    lexicons: tuple[str, ...] = ()
    spacy_pipeline: str | None = None
    read_as: str | None = None
