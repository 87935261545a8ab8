"""What the HTML graph shows, read from the store: nodes, edges, statements with their events and quotes, stored texts.

Generic over the ontology: every subject of a statement and every object that is a thing is a node; literal objects are facts of their
subject; events are properties of the statement that points at them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exports.sparql import Cell, cell
from kg.ids import DATA, ONTOLOGY, PREFIXES, compact, digest

if TYPE_CHECKING:
    import pyoxigraph

_RDF, _RDFS, _OA, _SKOS, _CITO = (PREFIXES[p] for p in ("rdf", "rdfs", "oa", "skos", "cito"))
_TYPE, _LABEL = _RDF + "type", _RDFS + "label"

#: Properties of a statement or an event that are machinery, or repeat the quote.
_MACHINERY = {
    _TYPE, _LABEL, _RDF + "subject", _RDF + "predicate", _RDF + "object",
    *(ONTOLOGY + n for n in (
        "negated", "hedged", "aboutEvent", "hasEvidence", "ofSubject", "inPaper", "hasText", "hasAuthorship", "markerStart", "markerEnd",
        "sentenceText", "rawText",
    )),
}
#: Classes that are never drawn: they say how something is known.
_HIDDEN_CLASSES = {"Assertion", "Evidence", "DocumentText", "Authorship", "Merge", "NearMiss", "Reference", "InTextCitation"}
_MATCHES = {_SKOS + n for n in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")} | {PREFIXES["owl"] + "sameAs", _RDFS + "seeAlso"}

Thing = dict[str, list["pyoxigraph.NamedNode | pyoxigraph.Literal"]]


@dataclass(frozen=True)
class Quote:
    """One place that says something. Offsets are code points of the text whose digest is `text`; rank 1 says it best."""

    paper: str
    text: str
    start: int
    end: int
    quote: str
    section: str
    standing: str
    confidence: float
    extractor: str
    cue: str = ""
    reason: str = ""
    pieces: tuple[tuple[int, int], ...] = ()
    rank: int = 1


@dataclass(frozen=True)
class Statement:
    """One assertion: `object` is an IRI where `literal` is False. `details` are its event's properties and its qualifiers, as (name, value)."""

    iri: str
    subject: str
    predicate: str
    object: str
    literal: bool
    negated: bool
    hedged: bool
    event: str
    details: tuple[tuple[str, str], ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Node:
    """A thing that is drawn. `facts` are (name, value) pairs without a statement of their own; `also` are synonyms and identifiers to search by."""

    iri: str
    type: str
    label: str
    short: str
    year: int | None = None
    facts: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edge:
    """All statements of one relation between two nodes. No statements: a triple that a linker derived."""

    key: str
    source: str
    relation: str
    target: str
    statements: tuple[int, ...]


@dataclass(frozen=True)
class ViewGraph:
    """Everything that the page shows, in a stable order."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    statements: tuple[Statement, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


def local_name(iri: str) -> str:
    """The last part of an IRI."""
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]


def words(name: str) -> str:
    """A relation's or property's name as words: "diagnosedWith" becomes "diagnosed with"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", local_name(name)).lower().replace("-", " ").replace("_", " ")


def relation_name(predicate: str) -> str:
    """The relation that an edge is filed under: every CiTO property is one way of citing."""
    return "cites" if predicate.startswith(_CITO) else words(predicate)


def utf16_offsets(text: str, offsets: Iterable[int]) -> dict[int, int]:
    """Code point offsets -> UTF-16 offsets, which is how a browser counts."""
    astral = [i for i, c in enumerate(text) if ord(c) > 0xFFFF] if not text.isascii() else []
    return {offset: offset + bisect_left(astral, offset) for offset in offsets}


def _things(store: pyoxigraph.Store, pattern: str) -> dict[str, Thing]:
    """Subject -> predicate -> objects, of all subjects ?s that match a pattern; objects sorted."""
    out: dict[str, Thing] = defaultdict(lambda: defaultdict(list))
    query = f"PREFIX kg: <{ONTOLOGY}> PREFIX rdf: <{_RDF}> SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} ?s ?p ?o }}"
    for solution in store.query(query):  # type: ignore[union-attr]
        out[solution[0].value][solution[1].value].append(solution[2])
    for thing in out.values():
        for values in thing.values():
            values.sort(key=str)
    return out


def _first(thing: Thing, predicate: str) -> Cell:
    values = thing.get(predicate)
    return cell(values[0]) if values else None


def _text(thing: Thing, predicate: str) -> str:
    value = _first(thing, predicate)
    return "" if value is None else str(value)


def show_value(value: Cell) -> str:
    """A value for people: yes and no for booleans, no `.0` behind whole numbers."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def read_graph(store: pyoxigraph.Store, texts: Mapping[str, str]) -> ViewGraph:
    """Read everything that the page shows. `texts` maps the digest of a text to it; quotes of other texts are shown without their text."""
    evidence = _things(store, "?s a kg:Evidence .")
    spans = _things(store, "?e a kg:Evidence ; <http://www.w3.org/ns/oa#hasSelector> ?s .")
    documents = {iri: _text(thing, ONTOLOGY + "sha256") for iri, thing in _things(store, "?s a kg:DocumentText .").items()}
    events = _things(store, "?a kg:aboutEvent ?s .")
    assertions = _things(store, "?s a kg:Assertion .")
    iris: set[str] = set()
    for thing in assertions.values():
        iris.add(_text(thing, _RDF + "subject"))
        iris.update(o.value for o in thing[_RDF + "object"] if not hasattr(o, "datatype"))
    entities = _things(store, f"?s a ?class . FILTER(STRSTARTS(STR(?class), '{ONTOLOGY}')) "
                              f"FILTER(?class NOT IN ({', '.join('kg:' + c for c in sorted(_HIDDEN_CLASSES))}))")
    iris.update(iri for iri, thing in entities.items() if _class_of(thing) in ("Paper", "Work", "Patient"))

    def name_of(iri: str) -> str:
        return _text(entities.get(iri, {}), _LABEL) or compact(iri)

    def pairs(thing: Thing) -> Iterable[tuple[str, str]]:
        for predicate in sorted(thing):
            if predicate not in _MACHINERY:
                for value in thing[predicate]:
                    yield words(predicate), show_value(cell(value)) if hasattr(value, "datatype") else name_of(value.value)

    statements = []
    for iri in sorted(assertions):
        a = assertions[iri]
        obj = a[_RDF + "object"][0]
        event = events.get(_text(a, ONTOLOGY + "aboutEvent"), {})
        quotes = [
            _quote(evidence[e.value], spans, documents)
            for e in a.get(ONTOLOGY + "hasEvidence", []) if e.value in evidence
        ]
        statements.append(Statement(
            iri, _text(a, _RDF + "subject"), _text(a, _RDF + "predicate"), obj.value, hasattr(obj, "datatype"),
            _first(a, ONTOLOGY + "negated") is True, _first(a, ONTOLOGY + "hedged") is True, _class_of(event) or "",
            (*dict.fromkeys([*pairs(event), *pairs(a)]),), (*sorted(quotes, key=lambda q: (q.rank, q.paper, q.start, q.end, q.extractor)),),
        ))
    statements.sort(key=lambda s: (s.quotes[0].paper, s.quotes[0].start, s.quotes[0].end, s.iri) if s.quotes else ("", 0, 0, s.iri))
    edges = _edges(store, statements, iris)
    stated = {(s.subject, s.predicate) for s in statements if s.literal}
    nodes = tuple(_node(iri, entities.get(iri, {}), stated) for iri in sorted(iris))
    used = {q.text for s in statements for q in s.quotes}
    return ViewGraph(_named_apart(nodes, edges), edges, tuple(statements), {k: v for k, v in sorted(texts.items()) if k in used})


def _class_of(thing: Thing) -> str:
    """The class of ours that a thing is drawn as: a cited work that was built is a paper."""
    classes = sorted(local_name(t.value) for t in thing.get(_TYPE, []) if t.value.startswith(ONTOLOGY))
    if "Paper" in classes:
        return "Paper"
    return classes[0] if classes else ""


def _quote(thing: Thing, spans: Mapping[str, Thing], documents: Mapping[str, str]) -> Quote:
    span = spans.get(_text(thing, _OA + "hasSelector"), {})
    start, end = _first(span, _OA + "start"), _first(span, _OA + "end")
    confidence = _first(thing, ONTOLOGY + "confidence")
    rank = _first(thing, ONTOLOGY + "rank")
    pieces = tuple((int(a), int(b)) for a, b in re.findall(r"(\d+)-(\d+)", _text(span, ONTOLOGY + "pieces")))
    return Quote(
        _text(thing, ONTOLOGY + "inPaper"), documents.get(_text(thing, _OA + "hasSource"), ""), start if isinstance(start, int) else 0,
        end if isinstance(end, int) else 0, _text(span, _OA + "exact"), _text(span, ONTOLOGY + "section"), _text(thing, ONTOLOGY + "standing"),
        float(confidence) if isinstance(confidence, int | float) else 1.0, _text(thing, ONTOLOGY + "extractor"), _text(thing, ONTOLOGY + "cue"),
        _text(thing, ONTOLOGY + "reason"), pieces, rank if isinstance(rank, int) else 1,
    )


def _edges(store: pyoxigraph.Store, statements: list[Statement], iris: set[str]) -> tuple[Edge, ...]:
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for n, s in enumerate(statements):
        if not s.literal and s.subject != s.object:
            groups[(s.subject, relation_name(s.predicate), s.object)].append(n)
    # What a linker derived is a triple between two nodes that no statement makes.
    query = f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o . FILTER(isIRI(?o) && (STRSTARTS(STR(?p), '{ONTOLOGY}') || STRSTARTS(STR(?p), '{_CITO}'))) }}"
    for solution in store.query(query):  # type: ignore[union-attr]
        s, p, o = (solution[i].value for i in range(3))
        if s in iris and o in iris and s != o:
            groups.setdefault((s, relation_name(p), o), [])
    return tuple(Edge(digest(*key, length=10), *key, tuple(numbers)) for key, numbers in sorted(groups.items()))


def _node(iri: str, thing: Thing, stated: set[tuple[str, str]]) -> Node:
    label = _text(thing, _LABEL) or _text(thing, _SKOS + "prefLabel") or compact(iri)
    type_ = _class_of(thing)
    head, colon, _ = label.partition(": ")
    short = head if colon and type_ in ("Paper", "Work") and len(head) <= 40 else label
    year = _first(thing, ONTOLOGY + "publicationYear")
    facts: list[tuple[str, str]] = []
    also = [compact(iri), iri]
    links = [iri] if not iri.startswith(DATA) else []
    for predicate in sorted(thing):
        for value in thing[predicate]:
            literal = hasattr(value, "datatype")
            if predicate == _SKOS + "altLabel":
                also.append(value.value)
            if predicate in _MATCHES and not literal:
                also.append(compact(value.value))
                links.append(value.value)
            elif literal and predicate not in _MACHINERY and (iri, predicate) not in stated:
                facts.append((words(predicate), show_value(cell(value))))
    return Node(iri, type_, label, short, year if isinstance(year, int) else None, tuple(facts), tuple(dict.fromkeys(also)), tuple(dict.fromkeys(links)))


def _named_apart(nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> tuple[Node, ...]:
    """Patients of several papers share names ("Case 1"): their paper's short name tells them apart."""
    short = {n.iri: n.short for n in nodes}
    paper = {e.source: short[e.target] for e in edges if e.relation == "reported in"}
    out = []
    for n in nodes:
        if n.type == "Patient" and n.iri in paper and paper[n.iri] not in n.short:
            n = Node(n.iri, n.type, n.label, f"{n.short}, {paper[n.iri]}", n.year, n.facts, n.also, n.links)
        out.append(n)
    return tuple(out)
