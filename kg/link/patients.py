"""Patients seen across papers: the retold patient and the first-hand one, and first-hand patients that may be the same person.

Nothing is merged. A retold patient is linked to the patient of the cited paper where that paper is in the graph and only one of its
patients fits; each retold value is set beside the first-hand one: agrees, differs, not found. Possible overlaps between papers are scored
with their reasons, so that a reader can count with and without them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from kg.ids import ONTOLOGY, PREFIXES, node_iri
from kg.store import select

if TYPE_CHECKING:
    import pyoxigraph

_PREFIX = """PREFIX kg: <https://w3id.org/litkg/ontology/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_FACTS = _PREFIX + """SELECT ?s ?p ?o ?label ?event ?standing WHERE {
  ?a rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:negated false ; kg:hedged false ; kg:hasEvidence ?e . ?e kg:standing ?standing .
  { ?s a kg:Patient } UNION { ?s a kg:RetoldPatient }
  OPTIONAL { ?a kg:aboutEvent ?event } OPTIONAL { ?o rdfs:label ?label } }"""
_QUALIFIERS = _PREFIX + """SELECT ?s ?age ?sex WHERE { ?a rdf:subject ?s ; rdf:predicate ?p . FILTER(?p IN (kg:reportedIn, kg:retoldFrom))
  OPTIONAL { ?a kg:age ?age } OPTIONAL { ?a kg:sex ?sex } }"""
_VALUES = _PREFIX + """SELECT ?event ?p ?o WHERE { ?event kg:ofSubject ?s . ?event ?p ?o .
  FILTER(?p IN (kg:doseText, kg:doseValue, kg:grade, kg:onsetDay, kg:route, kg:durationValue, kg:durationUnit, kg:value, kg:unit, kg:site)) }"""
_PAPERS = _PREFIX + """SELECT ?s ?paper ?name WHERE { ?s kg:reportedIn ?paper . OPTIONAL { ?paper kg:hasAuthorship ?h . ?h rdfs:label ?name } }"""
#: What is compared, by the name of its relation, in the order in which it is told.
_COMPARED = ("diagnosedWith", "received", "achieved", "experienced", "relapsedAt", "outcome")


@dataclass
class _Person:
    """What the graph says of one patient, first-hand or retold."""

    iri: str
    age: str | None = None
    sex: str | None = None
    retold_from: str | None = None
    facts: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    labels: dict[str, str] = field(default_factory=dict)
    papers: set[str] = field(default_factory=set)
    authors: set[str] = field(default_factory=set)


def _people(store: pyoxigraph.Store) -> dict[str, _Person]:
    people: dict[str, _Person] = {}
    values: dict[str, list[str]] = defaultdict(list)
    for row in select(store, _VALUES):
        values[row["event"]].append(f"{row['p'].rsplit('/', 1)[-1]}={row['o']}")
    for row in select(store, _FACTS):
        person = people.setdefault(row["s"], _Person(row["s"]))
        name = row["p"].removeprefix(ONTOLOGY)
        if name == "retoldFrom":
            person.retold_from = row["o"]
        if row["standing"] == "background":
            continue
        person.facts[name].setdefault(row["o"], []).extend(values.get(row.get("event", ""), []))
        person.labels[row["o"]] = row.get("label", row["o"])
    for row in select(store, _QUALIFIERS):
        if row["s"] in people:
            people[row["s"]].age = row.get("age", people[row["s"]].age)
            people[row["s"]].sex = row.get("sex", people[row["s"]].sex)
    for row in select(store, _PAPERS):
        if row["s"] in people:
            people[row["s"]].papers.add(row["paper"])
            if "name" in row:
                people[row["s"]].authors.add(row["name"])
    return people


def link_patients(store: pyoxigraph.Store) -> Iterator[str]:
    """The triples of `kg:SamePatient` and `kg:PossiblySame` nodes; they are added to the store as well."""
    import pyoxigraph as ox

    people = _people(store)
    added: list[ox.Quad] = []

    def add(node: str, name: str, value: str, iri: bool = False, number: bool = False) -> None:
        predicate = name if "://" in name else ONTOLOGY + name
        term: ox.NamedNode | ox.Literal
        if iri:
            term = ox.NamedNode(value)
        elif number:
            term = ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + "double"))
        else:
            term = ox.Literal(value)
        added.append(ox.Quad(ox.NamedNode(node), ox.NamedNode(predicate), term))

    rdf_type, label = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label"
    own: dict[str, list[_Person]] = defaultdict(list)
    for person in people.values():
        for paper in person.papers:
            own[paper].append(person)
    for retold in sorted((p for p in people.values() if p.retold_from), key=lambda p: p.iri):
        first = _first_hand(retold, own.get(retold.retold_from or "", []))
        if first is None:
            continue
        agrees, differs, missing = compare(retold, first)
        node = node_iri("same-patient", retold.iri, first.iri)
        add(node, rdf_type, ONTOLOGY + "SamePatient", iri=True)
        add(node, label, f"{len(agrees)} values agree, {len(differs)} differ")
        add(node, "retoldPatient", retold.iri, iri=True)
        add(node, "firstHandPatient", first.iri, iri=True)
        add(retold.iri, "samePatientAs", first.iri, iri=True)
        for name, items in (("agrees", agrees), ("differs", differs), ("notFound", missing)):
            if items:
                add(node, name, "; ".join(items))
    for a, b, score, reasons in overlaps([p for p in people.values() if p.papers]):
        node = node_iri("possibly-same", a.iri, b.iri)
        add(node, rdf_type, ONTOLOGY + "PossiblySame", iri=True)
        add(node, label, f"{score:.2f}: {'; '.join(reasons)}")
        add(node, "onePatient", a.iri, iri=True)
        add(node, "otherPatient", b.iri, iri=True)
        add(a.iri, "possiblySamePatient", b.iri, iri=True)
        add(node, "score", repr(round(score, 3)), number=True)
        add(node, "reason", "; ".join(reasons))
    store.extend(added)
    for quad in added:
        yield str(quad.triple)


def _first_hand(retold: _Person, candidates: list[_Person]) -> _Person | None:
    """The patient of the cited paper who fits; None where nobody or more than one does."""
    fitting = [c for c in candidates if (not retold.sex or not c.sex or retold.sex == c.sex) and (not retold.age or not c.age or retold.age == c.age)]
    if len(candidates) == 1 and not fitting:
        return candidates[0]  # the only patient there is: a different age is a difference to be shown
    return fitting[0] if len(fitting) == 1 else None


def compare(retold: _Person, first: _Person) -> tuple[list[str], list[str], list[str]]:
    """What the retelling says that agrees with the first-hand report, that differs from it, and that is not found there."""
    agrees: list[str] = []
    differs: list[str] = []
    missing: list[str] = []
    for name in ("age", "sex"):
        a, b = getattr(retold, name), getattr(first, name)
        if a and b:
            (agrees if a == b else differs).append(f"{name} {a}" if a == b else f"{name} {a} / {b}")
    for relation in _COMPARED:
        for iri, values in sorted(retold.facts.get(relation, {}).items(), key=lambda kv: retold.labels[kv[0]]):
            said = retold.labels[iri]
            found = first.facts.get(relation, {}).get(iri)
            if found is None:
                alike = next((o for o in first.facts.get(relation, {}) if _alike(first.labels[o], said)), None)
                if alike is None:
                    missing.append(said)
                    continue
                found = first.facts[relation][alike]
            pairs = dict(v.split("=", 1) for v in values)
            others: dict[str, set[str]] = defaultdict(set)
            for v in found:
                key, value = v.split("=", 1)
                others[key].add(value)
            wrong = [f"{said}: {key} {value} / {', '.join(sorted(others[key]))}" for key, value in sorted(pairs.items())
                     if key in ("doseValue", "grade", "onsetDay", "durationValue", "value") and others.get(key) and value not in others[key]]
            if wrong:
                differs.extend(wrong)
            else:
                same = [f"{key} {value}" for key, value in sorted(pairs.items()) if value in others.get(key, ())]
                agrees.append(f"{said} ({', '.join(same)})" if same else said)
    return agrees, differs, missing


def _alike(one: str, other: str) -> bool:
    """Names of which one says more than the other: "autologous CD19 CAR-T" and "CD19 CAR-T"."""
    a, b = set(one.casefold().split()), set(other.casefold().split())
    return a <= b or b <= a


def overlaps(people: list[_Person]) -> list[tuple[_Person, _Person, float, list[str]]]:
    """Pairs of patients of different papers that may be one person, with score and reasons; sorted.

    Same sex and age are needed; shared diagnosis, alterations and therapies and a common author raise the score, and only pairs with a
    common author or a shared alteration are told: two people of one age with one disease are two people.
    """
    blocks: dict[tuple[str, str], list[_Person]] = defaultdict(list)
    for person in people:
        if person.age and person.sex:
            blocks[(person.age, person.sex)].append(person)
    out = []
    for (age, sex), group in sorted(blocks.items()):
        for a, b in combinations(sorted(group, key=lambda p: p.iri), 2):
            if a.papers & b.papers:
                continue
            reasons, score = [f"both {sex}, {age} years"], 0.2
            authors = sorted(a.authors & b.authors)
            alterations = sorted(a.labels[o] for o in set(a.facts.get("hasAlteration", {})) & set(b.facts.get("hasAlteration", {})))
            diagnoses = sorted(a.labels[o] for o in set(a.facts.get("diagnosedWith", {})) & set(b.facts.get("diagnosedWith", {})))
            if len(authors) < 2 and not alterations:
                continue
            for items, weight, words in ((authors, 0.15, "common authors"), (alterations, 0.25, "same alteration"), (diagnoses, 0.15, "same diagnosis")):
                if items:
                    score += min(0.3, weight * len(items))
                    reasons.append(f"{words}: {', '.join(items[:4])}")
            out.append((a, b, min(score, 1.0), reasons))
    return sorted(out, key=lambda row: (-row[2], row[0].iri, row[1].iri))
