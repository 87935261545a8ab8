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

from exports.nodetable import NodeTable, Triples
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
    """Reads a store as a property graph. Memory stays bounded: nothing is kept but what one node needs, and where each node lies in a file."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        import pyoxigraph

        self.store = store
        #: Makes the store's term of an IRI.
        self.named = pyoxigraph.NamedNode
        self._subject = pyoxigraph.NamedNode(SUBJECT)
        self._table = NodeTable(store)
        #: The properties of evidence nodes that were read from their spans.
        self.span_predicates: set[str] = set()
        #: Whether the graph describes an IRI.
        self.described = lru_cache(maxsize=50_000)(self._table.__contains__)

    def nodes(self) -> Iterator[Node]:
        """Every described IRI but spans and named queries, in the order of the store (which depends on the content alone)."""
        for iri, triples in self._table:
            for predicate, text, _ in triples:
                if predicate == TYPE and text in LEFT_OUT:
                    break
            else:
                yield self._make(iri, triples)

    def node(self, iri: str) -> Node:
        """One node by its IRI; without types, values and links where the graph does not describe it."""
        return self._make(iri, self._table.get(iri))

    def _make(self, iri: str, triples: Triples) -> Node:
        types: list[str] = []
        values: dict[str, list[Val]] = {}
        links: dict[str, list[str]] = {}
        described = self.described
        for predicate, text, datatype in triples:
            if predicate == TYPE:
                types.append(text)
            elif datatype == IRI and predicate not in (PREDICATE, SELECTOR) and described(text):
                links.setdefault(predicate, []).append(text)
            elif predicate in values:
                values[predicate].append(Val(text, datatype))
            else:
                values[predicate] = [Val(text, datatype)]
        types.sort()
        if EVIDENCE in types:
            for span in values.get(SELECTOR, [])[:1]:
                for predicate, text, datatype in self._table.get(span.text):
                    if predicate not in (TYPE, LABEL):
                        self.span_predicates.add(predicate)
                        values.setdefault(predicate, []).append(Val(text, datatype))
        elif SELECTOR in values:  # what selects something else than a place in a text is a thing
            links[SELECTOR] = [v.text for v in values.pop(SELECTOR)]
        for properties in values.values():
            if len(properties) > 1:
                properties.sort()
        for targets in links.values():
            if len(targets) > 1:
                targets.sort()
        return Node(iri, tuple(types), values, links)

    def statements(self, node: Node) -> Iterator[Statement]:
        """The relationships that begin at a node: one for each affirmed statement, and one for each link that no statement stands for."""
        affirmed = self.affirmed(node)
        yield from affirmed
        for predicate, target in self.other_links(node, affirmed):
            yield Statement(node.iri, target, predicate, {"key": DERIVED} if predicate in self.claims else {})

    def affirmed(self, node: Node) -> list[Statement]:
        """The affirmed statements about a node."""
        if self.claims.isdisjoint(node.links):
            return []
        quads = self.store.quads_for_pattern(None, self._subject, self.named(node.iri))
        found = [self._statement(node, iri) for iri in sorted(str(quad.subject.value) for quad in quads)]  # type: ignore[union-attr]
        return [statement for statement in found if statement]

    @staticmethod
    def other_links(node: Node, affirmed: Iterable[Statement]) -> Iterator[tuple[str, str]]:
        """Predicate and target of each link that none of the affirmed statements stands for."""
        covered = {(s.predicate, s.end) for s in affirmed}
        for predicate in sorted(node.links):
            for target in node.links[predicate]:
                if (predicate, target) not in covered:
                    yield predicate, target

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
        found = {predicate: text for predicate, text, _ in self._table.get(iri)}
        if SELECTOR in found:
            for predicate, text, _ in self._table.get(found[SELECTOR]):
                found.setdefault(predicate, text)
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
