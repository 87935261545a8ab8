"""From the merges of works to the index: aliases applied, canonical works named, merges and near misses written down."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg.ids import ONTOLOGY, PREFIXES, node_iri
from kg.link.bibliometrics import citation_graph, influential
from kg.link.decisions import decisions_in
from kg.link.torn import move, part
from kg.link.works import NearMiss, WorkRecord, merge_works
from kg.store import select
from kg.workkey import year_of

if TYPE_CHECKING:
    import pyoxigraph

_RECORDS = """PREFIX kg: <https://w3id.org/litkg/ontology/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX cito: <http://purl.org/spar/cito/> PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX bibo: <http://purl.org/ontology/bibo/>
SELECT ?event ?paper ?work ?number ?authors ?title ?container ?year ?volume ?pages ?doi ?pmid ?type ?raw ?note WHERE {
  VALUES (?says ?kind) { (cito:cites kg:Reference) (kg:lists kg:ListedWork) }
  ?s rdf:predicate ?says ; rdf:object ?work ; rdf:subject ?paper ; kg:aboutEvent ?event . ?event a ?kind .
  OPTIONAL { ?event kg:number ?number } OPTIONAL { ?event kg:authorsText ?authors } OPTIONAL { ?event dcterms:title ?title }
  OPTIONAL { ?event kg:container ?container } OPTIONAL { ?event kg:publicationYear ?year } OPTIONAL { ?event bibo:volume ?volume }
  OPTIONAL { ?event bibo:pages ?pages } OPTIONAL { ?event bibo:doi ?doi } OPTIONAL { ?event bibo:pmid ?pmid }
  OPTIONAL { ?event kg:workType ?type } OPTIONAL { ?event kg:rawText ?raw } OPTIONAL { ?event kg:note ?note } }"""
_PAPERS = """PREFIX kg: <https://w3id.org/litkg/ontology/> PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX bibo: <http://purl.org/ontology/bibo/>
SELECT ?paper ?doi ?title ?year ?container ?volume ?pages ?pmid WHERE { ?paper a kg:Paper .
  OPTIONAL { ?paper bibo:doi ?doi } OPTIONAL { ?paper dcterms:title ?title } OPTIONAL { ?paper kg:publicationYear ?year }
  OPTIONAL { ?paper kg:journal ?container } OPTIONAL { ?paper bibo:volume ?volume } OPTIONAL { ?paper bibo:pages ?pages }
  OPTIONAL { ?paper bibo:pmid ?pmid } }"""
_AUTHORS = """PREFIX kg: <https://w3id.org/litkg/ontology/>
SELECT ?paper ?position ?family WHERE { ?paper kg:hasAuthorship ?a . ?a kg:position ?position ; kg:familyName ?family }"""


def _family(name: str) -> str:
    """The family name of "Van der Berg JK Jr"."""
    words = name.split()
    if len(words) > 2 and words[-1].rstrip(".") in ("Jr", "Sr", "II", "III", "IV", "2nd", "3rd"):
        words.pop()
    while len(words) > 1 and (words[-1].isupper() or "." in words[-1]) and len(words[-1].replace(".", "").replace("-", "")) <= 4:
        words.pop()
    return " ".join(words)


_REGISTERED = re.compile(r"\b(?:NCT|ISRCTN|ACTRN|ChiCTR[A-Z-]*|UMIN|DRKS|CTRI/|KCT|IRCT|jRCT[a-z]?|CRD)\s?[\d/]{6,20}\d\b|\b20\d\d-\d{6}-\d\d\b", re.I)


def _registered(raw: str) -> str:
    """The number of a registration, where an entry prints just one."""
    found = {re.sub(r"\s", "", match.group()).upper() for match in _REGISTERED.finditer(raw)}
    return found.pop() if len(found) == 1 else ""


_DATED = re.compile(r"(?<=[./-])20[0-4]\d(?=[./-])")


def _year_in(doi: str) -> int | None:
    """The year that a DOI tells ("10.1016/j.inv.2019.07.010"): of a paper that prints none, it is compared as if printed."""
    match = _DATED.search(doi, 8)
    return int(match.group()) if match else None


def records(store: pyoxigraph.Store) -> list[WorkRecord]:
    """Everything that the graph says of works: one record for each reference entry and for each built paper."""
    authors: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in select(store, _AUTHORS):
        authors[row["paper"]].append((int(row["position"]), row["family"]))
    out: dict[tuple[str, str, str], WorkRecord] = {}
    for row in select(store, _PAPERS):
        families = tuple(name for _, name in sorted(authors.get(row["paper"], ())))
        out.setdefault(("", row["paper"], ""), WorkRecord(
            iri=row["paper"], paper=row["paper"], number=None, doi=row.get("doi"), pmid=row.get("pmid"), title=row.get("title"), authors=families,
            year=year_of(row.get("year")) or _year_in(row.get("doi", "")), container=row.get("container"), volume=row.get("volume"),
            pages=row.get("pages"), is_paper=True,
        ))
    for row in select(store, _RECORDS):
        families = tuple(_family(a) for a in row.get("authors", "").split("; ") if a)
        damaged = "suspicious" in row.get("note", "")
        out[("ref", row["event"], row["work"])] = WorkRecord(
            iri=row["work"], paper=row["paper"], number=int(row["number"]) if "number" in row else None, doi=None if damaged else row.get("doi"),
            pmid=row.get("pmid"), title=row.get("title"), authors=families, year=year_of(row.get("year")), container=row.get("container"),
            volume=row.get("volume"), pages=row.get("pages"), is_paper=False, kind=row.get("type", "article"),
            registered=_registered(row.get("raw", "")) if row.get("type") == "registration" else "",
        )
    return [out[key] for key in sorted(out)]


def link_works(store: pyoxigraph.Store, decisions: Path | None) -> Iterator[str]:
    """Merge works in the store, name them, and yield the derived triples."""
    import pyoxigraph as ox

    found, moved = part(records(store))
    move(store, moved)
    merges = merge_works(found, decisions_in(decisions) if decisions else ())
    added: list[ox.Quad] = []

    def add(s: str, p: str, o: ox.NamedNode | ox.Literal) -> None:
        added.append(ox.Quad(ox.NamedNode(s), ox.NamedNode(p), o))

    rdf_type, label = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label"
    double, integer = ox.NamedNode(PREFIXES["xsd"] + "double"), ox.NamedNode(PREFIXES["xsd"] + "integer")
    for old, new in sorted(merges.aliases.items()):
        source, target = ox.NamedNode(old), ox.NamedNode(new)
        for quad in list(store.quads_for_pattern(source, None, None)):
            store.remove(quad)
            store.add(ox.Quad(target, quad.predicate, quad.object))
        for quad in list(store.quads_for_pattern(None, None, source)):
            store.remove(quad)
            store.add(ox.Quad(quad.subject, quad.predicate, target))
    for merge in merges.merges:
        node = node_iri("merge", merge.alias, merge.canonical)
        add(node, rdf_type, ox.NamedNode(ONTOLOGY + "Merge"))
        add(node, label, ox.Literal(f"{merge.reason} ({merge.score:.2f})"))
        # The merged IRI is no node of the graph any more: it is named, not linked.
        add(node, ONTOLOGY + "mergedWork", ox.Literal(merge.alias))
        add(node, ONTOLOGY + "mergedInto", ox.NamedNode(merge.canonical))
        add(node, ONTOLOGY + "reason", ox.Literal(merge.reason))
        add(node, ONTOLOGY + "score", ox.Literal(repr(round(float(merge.score), 4)), datatype=double))
    apart = {(m.old, m.new): NearMiss(m.old, m.new, 1.0, "one identifier", "printed for two different works") for m in moved}
    seen: set[tuple[str, str]] = set()
    for near in (*merges.near_misses, *apart.values()):
        a, b = sorted((merges.aliases.get(near.left, near.left), merges.aliases.get(near.right, near.right)))
        if (a, b) in seen or (a == b and near.left != near.right):
            continue
        seen.add((a, b))
        node = node_iri("near-miss", a, b)
        add(node, rdf_type, ox.NamedNode(ONTOLOGY + "NearMiss"))
        add(node, label, ox.Literal(f"{near.reason} ({near.score:.2f})"))
        add(node, ONTOLOGY + "nearWork", ox.NamedNode(a))
        add(node, ONTOLOGY + "otherWork", ox.NamedNode(b))
        add(node, ONTOLOGY + "reason", ox.Literal(f"{near.reason}; kept apart: {near.blocked_by}" if near.blocked_by else near.reason))
        add(node, ONTOLOGY + "score", ox.Literal(repr(round(float(near.score), 4)), datatype=double))
    papers = {r.iri for r in found if r.is_paper}
    groups: dict[str, list[WorkRecord]] = defaultdict(list)
    for record in found:
        if not record.is_paper:
            groups[merges.aliases.get(record.iri, record.iri)].append(record)
    for iri, group in sorted(groups.items()):
        add(iri, rdf_type, ox.NamedNode(ONTOLOGY + "Work"))
        if iri in papers:
            continue
        fields = ("title", "container", "year", "volume", "pages", "doi", "pmid")
        best = {name: _most([str(getattr(r, name)) if getattr(r, name) else None for r in group]) for name in fields}
        names = _most(["; ".join(r.authors[:6]) for r in group])
        first = next((r.authors[0] for r in group if r.authors), "")
        short = f"{first} {best['year'] or ''}".strip()
        text = best["title"] or best["container"] or iri
        add(iri, label, ox.Literal((f"{short}: {text}" if short else text)[:200]))
        for name, predicate in (("title", PREFIXES["dcterms"] + "title"), ("container", ONTOLOGY + "container"), ("volume", PREFIXES["bibo"] + "volume"),
                                ("pages", PREFIXES["bibo"] + "pages"), ("doi", PREFIXES["bibo"] + "doi"), ("pmid", PREFIXES["bibo"] + "pmid")):
            value = best[name]
            if value:
                add(iri, predicate, ox.Literal(value))
        if best["year"]:
            add(iri, ONTOLOGY + "publicationYear", ox.Literal(best["year"], datatype=integer))
        if names:
            add(iri, ONTOLOGY + "authorsText", ox.Literal(names))
    store.extend(added)
    cites = ox.NamedNode(PREFIXES["cito"] + "cites")
    graph = citation_graph((q.subject.value, q.object.value) for q in store.quads_for_pattern(None, cites, None))  # type: ignore[union-attr]
    ranked: list[ox.Quad] = []
    for influence in influential(graph):
        cited = ox.NamedNode(influence.work)
        ranked.append(ox.Quad(cited, ox.NamedNode(ONTOLOGY + "pageRank"), ox.Literal(repr(round(influence.pagerank, 6)), datatype=double)))
        ranked.append(ox.Quad(cited, ox.NamedNode(ONTOLOGY + "citedByCount"), ox.Literal(str(influence.cited_by), datatype=integer)))
    store.extend(ranked)
    for quad in (*added, *ranked):
        yield str(quad.triple)


def _most(values: list[str | None]) -> str | None:
    """The commonest value; the longest, then the first in the alphabet where several are equally common."""
    counts = Counter(v for v in values if v)
    if not counts:
        return None
    return max(counts, key=lambda v: (counts[v], len(v), [-ord(c) for c in v]))
