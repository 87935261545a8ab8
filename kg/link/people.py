"""What the graph says of each patient, first-hand or retold, read once for the linkers that compare them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kg.ids import ONTOLOGY, PREFIXES
from kg.store import select

if TYPE_CHECKING:
    import pyoxigraph

_PREFIX = """PREFIX kg: <https://w3id.org/litkg/ontology/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_FACTS = _PREFIX + """SELECT ?a ?s ?p ?o ?event ?negated WHERE {
  ?s a kg:%s . ?a rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:negated ?negated ; kg:hedged false ; kg:hasEvidence ?e . ?e kg:standing ?standing .
  FILTER(?standing IN ("own", "relayed")) OPTIONAL { ?a kg:aboutEvent ?event } }"""
_QUALIFIERS = _PREFIX + """SELECT ?a ?s ?age ?unit ?sex WHERE { ?a rdf:subject ?s ; rdf:predicate ?p . FILTER(?p IN (kg:reportedIn, kg:retoldFrom))
  OPTIONAL { ?a kg:age ?age } OPTIONAL { ?a kg:ageUnit ?unit } OPTIONAL { ?a kg:sex ?sex } }"""
#: Values of an event that can be set beside those of another telling, and what they are measured in.
_VALUES = ("doseValue", "doseUnit", "grade", "scale", "onsetDay", "route", "durationValue", "durationUnit", "value", "unit", "site", "mrd", "status", "time")
_PAPERS = _PREFIX + """SELECT ?s ?paper ?name ?trial WHERE { ?s kg:reportedIn ?paper .
  OPTIONAL { ?paper kg:hasAuthorship ?h . ?h rdfs:label ?name } OPTIONAL { ?paper kg:trialRegistration ?trial } }"""


@dataclass(frozen=True)
class Fact:
    """One statement about a patient: its IRI, what it names, whether it is denied, and the values of its event (name -> values as text)."""

    statement: str
    iri: str
    label: str
    denied: bool
    values: dict[str, frozenset[str]]


@dataclass
class Person:
    """What the graph says of one patient. `facts`: relation -> statements, in a stable order; `told` the statement that introduces them."""

    iri: str
    age: str | None = None
    age_unit: str | None = None
    sex: str | None = None
    told: str = ""
    retold_from: str | None = None
    facts: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    papers: set[str] = field(default_factory=set)
    authors: set[str] = field(default_factory=set)
    trials: set[str] = field(default_factory=set)

    def affirmed(self, relation: str) -> dict[str, str]:
        """IRI -> label of what is affirmed in a relation."""
        return {f.iri: f.label for f in self.facts.get(relation, ()) if not f.denied}

    def dates(self) -> set[str]:
        """Calendar months and years that the events of the patient are told with ("in March 2021")."""
        times = {value for facts in self.facts.values() for fact in facts for value in fact.values.get("time", ())}
        return {match for match in (_calendar(time) for time in times) if match}


_MONTHS = "january february march april may june july august september october november december".split()


def _calendar(time: str) -> str:
    words = time.casefold().replace(",", " ").split()
    month = next((w for w in words if w in _MONTHS), "")
    year = next((w for w in words if len(w) == 4 and w.isdigit() and w[:2] in ("19", "20")), "")
    return f"{month} {year}" if month and year else ""


def _labels(store: pyoxigraph.Store) -> Callable[[str], str]:
    """What a node is called, looked up once; itself where it has no name, or is a value."""
    import pyoxigraph as ox

    predicate = ox.NamedNode(PREFIXES["rdfs"] + "label")

    @cache
    def label(node: str) -> str:
        try:
            names = [quad.object.value for quad in store.quads_for_pattern(ox.NamedNode(node), predicate, None)]  # type: ignore[union-attr]
        except ValueError:  # a value
            names = []
        return names[-1] if names else node

    return label


def people(store: pyoxigraph.Store) -> dict[str, Person]:
    """All patients of the graph by IRI. What is background, or told by the patient, does not count."""
    import pyoxigraph as ox

    found: dict[str, Person] = {}
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name in _VALUES:
        for quad in store.quads_for_pattern(None, ox.NamedNode(ONTOLOGY + name), None):
            values[quad.subject.value][name].add(quad.object.value)  # type: ignore[union-attr]
    label = _labels(store)
    facts: dict[tuple[str, str], dict[str, Fact]] = defaultdict(dict)
    for kind in ("Patient", "RetoldPatient"):
        for row in select(store, _FACTS % kind):
            person = found.setdefault(row["s"], Person(row["s"]))
            name = row["p"].removeprefix(ONTOLOGY)
            if name == "retoldFrom":
                person.retold_from = row["o"]
            held = {k: frozenset(v) for k, v in values.get(row.get("event", ""), {}).items()}
            facts[person.iri, name][row["a"]] = Fact(row["a"], row["o"], label(row["o"]), row["negated"] == "true", held)
    for (iri, name), by_statement in sorted(facts.items()):
        found[iri].facts[name] = [by_statement[statement] for statement in sorted(by_statement)]
    for row in sorted(select(store, _QUALIFIERS), key=lambda r: (r["s"], r["a"])):
        if row["s"] in found:
            person = found[row["s"]]
            person.told = person.told or row["a"]
            person.age, person.age_unit = row.get("age", person.age), row.get("unit", person.age_unit)
            person.sex = row.get("sex", person.sex)
    for row in select(store, _PAPERS):
        if row["s"] in found:
            person = found[row["s"]]
            person.papers.add(row["paper"])
            person.authors |= {row["name"]} if "name" in row else set()
            person.trials |= {row["trial"]} if "trial" in row else set()
    return found
