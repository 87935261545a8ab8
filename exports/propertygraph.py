"""The graph as nodes with properties and relationships with properties: one reading of the RDF for all formats of that kind.

Rules, the same for every class and predicate, so that what other rooms add later is exported without a change here:

* A node is an IRI that the graph describes (it is the subject of a triple). Its labels are its classes.
* A literal is a property of its node. So is an IRI that the graph does not describe (a cross-reference, say).
* A triple between two described IRIs is a relationship.
* A statement is an `Assertion` node with SUBJECT and OBJECT. Where it is affirmed (it stands as a direct triple), it is also one
  relationship from subject to object, with the first place that says it, the values of its event and its qualifiers as properties.
  Two statements between the same two nodes stay two relationships. Negated, hedged and relayed statements are never relationships.
* The named queries that every graph carries (`sh:SPARQLExecutable`) and their prefixes are left out.
* The span of an evidence node (offsets, quote, section) becomes properties of the evidence node.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.ids import ONTOLOGY, PREFIXES, compact

if TYPE_CHECKING:
    import pyoxigraph

RDF, XSD, OA = PREFIXES["rdf"], PREFIXES["xsd"], PREFIXES["oa"]
TYPE, SUBJECT, PREDICATE, OBJECT = RDF + "type", RDF + "subject", RDF + "predicate", RDF + "object"
LABEL, SELECTOR = PREFIXES["rdfs"] + "label", OA + "hasSelector"
SPAN_TYPES = (OA + "TextPositionSelector", OA + "TextQuoteSelector")
#: Classes of nodes that are no nodes of a property graph: spans (their values stand on the evidence), and the named queries that the graph carries.
LEFT_OUT = (SPAN_TYPES[0], PREFIXES["sh"] + "SPARQLExecutable", PREFIXES["sh"] + "PrefixDeclaration", PREFIXES["owl"] + "Ontology")
OA_START, OA_END = OA + "start", OA + "end"
ASSERTION, EVIDENCE = ONTOLOGY + "Assertion", ONTOLOGY + "Evidence"
HAS_EVIDENCE, ABOUT_EVENT = ONTOLOGY + "hasEvidence", ONTOLOGY + "aboutEvent"
RANK = ONTOLOGY + "rank"
NEGATED, HEDGED, IN_PAPER = ONTOLOGY + "negated", ONTOLOGY + "hedged", ONTOLOGY + "inPaper"
STANDING, CONFIDENCE, EXTRACTOR = ONTOLOGY + "standing", ONTOLOGY + "confidence", ONTOLOGY + "extractor"
STRING = XSD + "string"

#: Datatype that stands for "not a literal but an IRI".
IRI = "iri"

#: Property names that differ from the local name of the predicate.
RENAMED: dict[str, str] = {
    LABEL: "name",
    PREFIXES["skos"] + "altLabel": "synonyms",
    ONTOLOGY + "publicationYear": "year",
    OA + "exact": "quote",
    OBJECT: "value",
    SELECTOR: "span",
}

#: Properties of a relationship that is a statement, in order, with the type of each.
STATEMENT_COLUMNS: tuple[tuple[str, str], ...] = (
    ("key", "string"), ("negated", "boolean"), ("hedged", "boolean"), ("standing", "string"), ("confidence", "double"), ("quote", "string"),
    ("section", "string"), ("start", "int"), ("end", "int"), ("paper", "string"), ("extractor", "string"), ("evidenceCount", "int"),
    ("event", "string"),
)
#: The `key` of a relationship that no single statement stands for: it follows from others (`cites` from `citesAsEvidence`).
DERIVED = "derived"


class Val(NamedTuple):
    """A property value: its text and its datatype (an IRI, `@en` for a language, or `iri` for an IRI)."""

    text: str
    datatype: str


@dataclass(frozen=True)
class Node:
    """One described IRI: classes, properties (predicate -> sorted values) and links (predicate -> sorted IRIs)."""

    iri: str
    types: tuple[str, ...]
    values: dict[str, list[Val]]
    links: dict[str, list[str]]

    def first(self, predicate: str, default: str = "") -> str:
        """The text of the first value of a property."""
        found = self.values.get(predicate)
        return found[0].text if found else default

    def link(self, predicate: str) -> str | None:
        """The first link of a predicate."""
        found = self.links.get(predicate)
        return found[0] if found else None


@dataclass(frozen=True)
class Statement:
    """An affirmed statement as a relationship."""

    start: str
    end: str
    predicate: str
    columns: dict[str, Any]
    values: dict[str, list[Val]] = field(default_factory=dict)


class PropertyGraph:
    """Reads a store as a property graph. Memory stays bounded: nothing is kept but what one node needs."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        import pyoxigraph

        self.store = store
        #: Makes the store's term of an IRI.
        self.named = pyoxigraph.NamedNode
        self._literal = pyoxigraph.Literal
        self._subject = pyoxigraph.NamedNode(SUBJECT)
        #: The properties of evidence nodes that were read from their spans.
        self.span_predicates: set[str] = set()
        self.described = lru_cache(maxsize=200_000)(self._described)

    def _described(self, iri: str) -> bool:
        return next(iter(self.store.quads_for_pattern(self.named(iri), None, None)), None) is not None

    def nodes(self) -> Iterator[Node]:
        """Every described IRI but spans, in the order of the store (which depends on the content alone)."""
        current: Any = None
        group: list[tuple[str, Any]] = []
        for quad in self.store.quads_for_pattern(None, None, None):
            subject = quad.subject
            if subject != current:
                if current is not None:
                    yield from self._whole(current.value, group)
                current, group = subject, []
            group.append((quad.predicate.value, quad.object))
        if current is not None:
            yield from self._whole(current.value, group)

    def node(self, iri: str) -> Node:
        """One node by its IRI; without types, values and links where the graph does not describe it."""
        return self._make(iri, [(q.predicate.value, q.object) for q in self.store.quads_for_pattern(self.named(iri), None, None)])

    def _whole(self, iri: str, group: list[tuple[str, Any]]) -> Iterator[Node]:
        if not any(predicate == TYPE and obj.value in LEFT_OUT for predicate, obj in group):
            yield self._make(iri, group)

    def _make(self, iri: str, group: list[tuple[str, Any]]) -> Node:
        types = sorted(obj.value for predicate, obj in group if predicate == TYPE)
        evidence = EVIDENCE in types
        values: dict[str, list[Val]] = {}
        links: dict[str, list[str]] = {}
        literal = self._literal
        for predicate, obj in group:
            if predicate == TYPE:
                continue
            if type(obj) is literal:
                values.setdefault(predicate, []).append(_value(obj))
            elif predicate == PREDICATE or (evidence and predicate == SELECTOR) or not self.described(obj.value):
                values.setdefault(predicate, []).append(Val(obj.value, IRI))
            else:
                links.setdefault(predicate, []).append(obj.value)
        if evidence:
            for span in values.get(SELECTOR, [])[:1]:
                for quad in self.store.quads_for_pattern(self.named(span.text), None, None):
                    if quad.predicate.value not in (TYPE, LABEL):
                        self.span_predicates.add(quad.predicate.value)
                        values.setdefault(quad.predicate.value, []).append(_value(quad.object))
        for properties in values.values():
            if len(properties) > 1:
                properties.sort()
        for targets in links.values():
            if len(targets) > 1:
                targets.sort()
        return Node(iri, tuple(types), values, links)

    def statements(self, node: Node) -> Iterator[Statement]:
        """The relationships that begin at a node: one for each affirmed statement, and one for each link that no statement stands for."""
        covered: set[tuple[str, str]] = set()
        claims = self.claims
        if any(predicate in claims for predicate in node.links):
            quads = self.store.quads_for_pattern(None, self._subject, self.named(node.iri))
            for assertion in sorted(str(quad.subject.value) for quad in quads):  # type: ignore[union-attr]
                statement = self._statement(node, assertion)
                if statement:
                    covered.add((statement.predicate, statement.end))
                    yield statement
        for predicate in sorted(node.links):
            for target in node.links[predicate]:
                if (predicate, target) not in covered:
                    columns: dict[str, Any] = {"key": DERIVED} if predicate in claims else {}
                    yield Statement(node.iri, target, predicate, columns)

    def _statement(self, subject: Node, iri: str) -> Statement | None:
        a = self.node(iri)
        predicate, target = a.first(PREDICATE), a.link(OBJECT)
        if target is None or target not in subject.links.get(predicate, ()) or a.first(NEGATED) != "false" or a.first(HEDGED) != "false":
            return None
        places = sorted(map(self._place, a.links.get(HAS_EVIDENCE, ())))
        own = next((place for place in places if place[-1]["standing"] in ("own", "background")), None)
        if own is None:
            return None
        columns = {"key": iri, "negated": False, "hedged": False, **own[-1], "evidenceCount": len(places), "event": a.link(ABOUT_EVENT)}
        return Statement(subject.iri, target, predicate, columns, self.qualifiers(a))

    def _place(self, iri: str) -> tuple[int, str, int, int, str, dict[str, Any]]:
        """A piece of evidence: what to sort by (the best of each paper first, then by paper and position), and its columns."""
        found: dict[str, str] = {}
        for quad in self.store.quads_for_pattern(self.named(iri), None, None):
            found[quad.predicate.value] = quad.object.value  # type: ignore[union-attr]
        if SELECTOR in found:
            for quad in self.store.quads_for_pattern(self.named(found[SELECTOR]), None, None):
                found.setdefault(quad.predicate.value, quad.object.value)  # type: ignore[union-attr]
        start, end, paper = int(found.get(OA_START, "0")), int(found.get(OA_END, "0")), found.get(IN_PAPER, "")
        columns = {
            "standing": found.get(STANDING), "confidence": float(found.get(CONFIDENCE, "0")), "quote": found.get(OA + "exact", ""),
            "section": found.get(ONTOLOGY + "section", ""), "start": start, "end": end, "paper": paper, "extractor": found.get(EXTRACTOR),
        }
        return int(found.get(RANK, "1")), paper, start, end, iri, columns

    def qualifiers(self, assertion: Node) -> dict[str, list[Val]]:
        """What a statement's relationship says beside its evidence: the values of its event and its qualifiers."""
        event = assertion.link(ABOUT_EVENT)
        values = {p: v for p, v in self.node(event).values.items() if p != LABEL} if event else {}
        return {**values, **{p: v for p, v in assertion.values.items() if p not in (LABEL, PREDICATE, OBJECT, NEGATED, HEDGED)}}

    @cached_property
    def claims(self) -> frozenset[str]:
        """The predicates of statements."""
        import pyoxigraph

        query = f"SELECT DISTINCT ?p WHERE {{ ?a <{PREDICATE}> ?p }}"
        answer = self.store.query(query)
        assert isinstance(answer, pyoxigraph.QuerySolutions)
        return frozenset(solution[0].value for solution in answer)


def _value(literal: Any) -> Val:
    return Val(literal.value, "@" + literal.language if literal.language else literal.datatype.value)


def local_name(iri: str) -> str:
    """What stands behind the last `/`, `#` or `:` of an IRI, with letters, digits and `_` only; `x` where nothing is left."""
    name = re.sub(r"\W+", "_", re.split(r"[/#:]", iri.rstrip("/#:"))[-1], flags=re.A).strip("_")
    return f"_{name}" if name[:1].isdigit() else name or "x"


class Names:
    """Gives every IRI a plain name of its own. Our own ontology's names come first; a second IRI of the same name gets its prefix before it.

    Which name an IRI gets depends on the set of IRIs alone. Names that differ only in case count as the same, because file systems and
    some formats do not tell them apart.
    """

    def __init__(self, iris: Iterable[str], reserved: Iterable[str] = (), upper: bool = False) -> None:
        taken = {name.lower() for name in reserved}
        self.names: dict[str, str] = {}
        for iri in sorted(set(iris), key=lambda i: (i not in RENAMED, not i.startswith(ONTOLOGY), i)):
            base = local_name(iri) if upper else RENAMED.get(iri) or local_name(iri)
            prefix = compact(iri).split(":", 1)[0]
            for name in (base, f"{local_name(prefix)}_{base}", *(f"{base}_{n}" for n in range(2, 10_000))):
                if upper:
                    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
                if name.lower() not in taken:
                    taken.add(name.lower())
                    self.names[iri] = name
                    break

    def __getitem__(self, iri: str) -> str:
        return self.names[iri]


def main_types(node: Node) -> tuple[str, ...]:
    """The classes that become labels: those of our ontology, else all."""
    ours = tuple(t for t in node.types if t.startswith(ONTOLOGY))
    return ours or node.types
