"""From assertions to N-Triples: sorted lines without blank nodes, so that the union of files is the union of graphs.

The shape (docs/graph.md): a direct triple for what is affirmed; an assertion node for what is said, named by subject, predicate, object,
event and polarity; an event node for doses, times and the like; evidence nodes for where it is said, which point at a span of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from pyoxigraph import Literal, NamedNode

from kg.ids import ONTOLOGY, PREFIXES, digest, node_iri, text_iri
from kg.model import Assertion, Document, Entity, Evidence, Value
from kg.places import place
from kg.workkey import paper_iri

XSD = PREFIXES["xsd"]
RDF = PREFIXES["rdf"]
RDFS_LABEL = f"<{PREFIXES['rdfs']}label>"
TYPE = f"<{RDF}type>"

#: Classes of ours that are a standard's class as well.
EXTRA_TYPES: dict[str, tuple[str, ...]] = {
    "Patient": (PREFIXES["biolink"] + "Case",),
    "Paper": (PREFIXES["fabio"] + "JournalArticle",),
    "Reference": (PREFIXES["biro"] + "BibliographicReference",),
    "InTextCitation": (PREFIXES["c4o"] + "InTextReferencePointer",),
    "Drug": (PREFIXES["biolink"] + "Drug",),
    "Gene": (PREFIXES["biolink"] + "Gene",),
    "Disease": (PREFIXES["biolink"] + "Disease",),
    "Assertion": (RDF + "Statement",),
    "Evidence": (PREFIXES["oa"] + "SpecificResource",),
}


@lru_cache(maxsize=100_000)
def iri(value: str) -> str:
    """An IRI as N-Triples writes it. Raises ValueError for one that is not valid."""
    return str(NamedNode(value))


@cache
def term(name: str) -> str:
    """A class or predicate as N-Triples writes it: a local name of the ontology, `prefix:name`, or a full IRI."""
    if "://" in name:
        return iri(name)
    if ":" in name:
        prefix, local = name.split(":", 1)
        return iri(PREFIXES[prefix] + local)
    return iri(ONTOLOGY + name)


_TRUE, _FALSE = f'"true"^^<{XSD}boolean>', f'"false"^^<{XSD}boolean>'
#: What N-Triples must escape, or cannot hold.
_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]')
_UNWRITABLE = re.compile(r"[\x00\ud800-\udfff]")


def literal(value: str | int | float | bool) -> str:
    """A typed literal as N-Triples writes it. Characters that no reader accepts (lone surrogates, NUL) become U+FFFD."""
    if isinstance(value, bool):
        return _TRUE if value else _FALSE
    if isinstance(value, int):
        return f'"{value}"^^<{XSD}integer>'
    if isinstance(value, float):
        return f'"{value!r}"^^<{XSD}double>'
    if _SPECIAL.search(value) is None:
        return f'"{value}"'
    return str(Literal(_UNWRITABLE.sub("\ufffd", value)))


def date_literal(value: str) -> str:
    """A date as printed in ISO 8601: a day, a month or a year."""
    kind = {4: "gYear", 7: "gYearMonth"}.get(len(value), "date")
    return f'"{value}"^^<{XSD}{kind}>'


class _Graph:
    """Collects the triples of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.paper = paper_iri(document)
        self.text = text_iri(document.sha256)
        self.lines: set[str] = set()
        self.nodes: dict[tuple[str, str, str | None], str] = {}

    def add(self, subject: str, predicate: str, obj: str) -> None:
        """One triple; all three as N-Triples writes them, the predicate also as a name that `term` knows."""
        self.lines.add(f"{subject} {predicate if predicate[0] == '<' else term(predicate)} {obj}")

    def node(self, name: str, type_: str, label: str | None) -> str:
        node = self.nodes.get((name, type_, label))
        if node is not None:
            return node
        node = self.nodes[name, type_, label] = iri(name)
        self.add(node, TYPE, term(type_))
        for extra in EXTRA_TYPES.get(type_, ()):
            self.add(node, TYPE, iri(extra))
        if label:
            self.add(node, RDFS_LABEL, literal(label))
        return node

    def value(self, predicate: str, value: Value) -> str:
        if isinstance(value, Entity):
            # A cited work is named by the linker, which sees all lists; one list's spelling of its title is that list's.
            return self.node(value.iri, value.type, None if value.type == "Work" else value.label)
        if predicate in ("dcterms:issued", "dcterms:dateSubmitted", "dcterms:dateAccepted") and isinstance(value, str):
            return date_literal(value)
        return literal(value)

    def assertion(self, a: Assertion) -> None:
        subject = self.value("", a.subject)
        obj = self.value(a.predicate, a.object)
        predicate = term(a.predicate)
        name = label_of(a.object)
        event_iri = None
        if a.event is not None:
            key = [(n, v.iri if isinstance(v, Entity) else repr(v)) for n, v in a.event.properties]
            event_iri = node_iri("event", self.paper, a.subject.iri, a.event.type, a.predicate, obj, key)
            event = self.node(event_iri, a.event.type, f"{a.event.type}: {name}"[:160])
            self.add(event, "ofSubject", subject)
            self.add(event, "inPaper", iri(self.paper))
            for prop, value in a.event.properties:
                self.add(event, prop, self.value(prop, value))
        name_iri = node_iri("assertion", a.subject.iri, predicate, obj, event_iri, a.negated, a.hedged, a.qualifiers)
        node = self.node(name_iri, "Assertion", statement_label(a))
        self.add(node, "rdf:subject", subject)
        self.add(node, "rdf:predicate", predicate)
        self.add(node, "rdf:object", obj)
        self.add(node, "negated", literal(a.negated))
        self.add(node, "hedged", literal(a.hedged))
        if event_iri:
            self.add(node, "aboutEvent", iri(event_iri))
        for prop, value in a.qualifiers:
            self.add(node, prop, self.value(prop, value))
            if a.predicate == "reportedIn" and a.direct:
                self.add(subject, prop, self.value(prop, value))  # a patient's age and sex stand on the patient as well
        for rank, evidence in enumerate(a.evidence, 1):
            self.evidence(node, name_iri, a, evidence, rank)
        if a.direct:
            self.add(subject, predicate, obj)
            if predicate.startswith("<" + PREFIXES["cito"]) and predicate != term("cito:cites"):
                self.add(subject, "cito:cites", obj)

    def evidence(self, node: str, assertion: str, a: Assertion, e: Evidence, rank: int) -> None:
        if e.text_sha256 != self.document.sha256 or self.document.text[e.start : e.end] != e.quote:
            raise ValueError("evidence of another text")
        ev = self.node(node_iri("evidence", e.text_sha256, e.start, e.end, assertion, a.extractor), "Evidence", f"{a.extractor} at {e.start}-{e.end}")
        self.add(node, "hasEvidence", ev)
        self.add(ev, "oa:hasSource", iri(self.text))
        self.add(ev, "inPaper", iri(self.paper))
        self.add(ev, "standing", literal(a.standing))
        self.add(ev, "confidence", literal(float(a.confidence)))
        self.add(ev, "extractor", literal(a.extractor))
        self.add(ev, "rank", literal(rank))  # 1 is the place that says it best; queries with one row a fact show that one
        for name, text in (("cue", a.cue), ("reason", a.reason or e.reason)):
            if text:
                self.add(ev, name, literal(text))
        where = place(self.document.regions, e.start, e.end)
        if where is not None:
            self.add(ev, "page", literal(where.page))
            self.add(ev, "pageBox", literal(where.box))
        span_iri = node_iri("span", e.text_sha256, e.start, e.end)
        span = self.node(span_iri, "oa:TextPositionSelector", f"{e.start}-{e.end}")
        self.add(span, TYPE, term("oa:TextQuoteSelector"))
        self.add(ev, "oa:hasSelector", span)
        self.add(span, "oa:start", literal(e.start))
        self.add(span, "oa:end", literal(e.end))
        self.add(span, "oa:exact", literal(e.quote))
        self.add(span, "section", literal(e.section))
        self.add(span, "sectionKind", literal(e.section_kind))
        if e.pieces:
            self.add(span, "pieces", literal(" ".join(f"{p.start}-{p.end}" for p in e.pieces)))


def label_of(value: Value) -> str:
    """How a value is called in labels."""
    return value.label if isinstance(value, Entity) else str(value)


def statement_label(a: Assertion) -> str:
    """A readable name of a statement."""
    predicate = a.predicate.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    sign = "not " if a.negated else "possibly " if a.hedged else ""
    return f"{a.subject.label} {sign}{predicate} {label_of(a.object)}"[:200]


def document_lines(document: Document, assertions: Iterable[Assertion]) -> set[str]:
    """The N-Triples lines of one document, without line breaks."""
    graph = _Graph(document)
    paper = graph.node(graph.paper, "Bibliography" if document.kind == "bibliography" else "Paper", paper_label(document))
    text = graph.node(graph.text, "DocumentText", f"Text of {paper_label(document)}"[:160])
    graph.add(paper, "hasText", text)
    graph.add(text, "sha256", literal(document.sha256))
    graph.add(text, "length", literal(len(document.text)))
    graph.add(text, "dcterms:format", literal(document.media))
    for position, author in enumerate(document.metadata.authors, 1):
        name = f"{author.given} {author.family}" if author.given else author.family
        node = graph.node(node_iri("authorship", graph.paper, position, str(author)), "Authorship", name)
        graph.add(paper, "hasAuthorship", node)
        graph.add(node, "position", literal(position))
        graph.add(node, "familyName", literal(author.family))
        if author.given:
            graph.add(node, "givenName", literal(author.given))
    for assertion in assertions:
        graph.assertion(assertion)
    return graph.lines


def paper_label(document: Document) -> str:
    """ "Liu 2024" with the start of the title behind it; what is not known is left out."""
    m = document.metadata
    name = m.authors[0].family if m.authors else ""
    short = f"{name} {m.year or ''}".strip()
    title = m.title or f"Untitled document {digest(document.sha256, length=8)}"
    return f"{short}: {title}"[:200] if short else title[:200]


def to_ntriples(lines: Iterable[str]) -> str:
    """Sorted N-Triples text."""
    return "".join(f"{line} .\n" for line in sorted(lines))
