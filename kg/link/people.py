"""What the graph says of each patient, first-hand or retold, read once for the linkers that compare them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.ids import ONTOLOGY
from kg.store import select

if TYPE_CHECKING:
    import pyoxigraph

_PREFIX = """PREFIX kg: <https://w3id.org/litkg/ontology/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_FACTS = _PREFIX + """SELECT ?a ?s ?p ?o ?label ?event ?standing ?negated WHERE {
  ?a rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:negated ?negated ; kg:hedged false ; kg:hasEvidence ?e . ?e kg:standing ?standing .
  { ?s a kg:Patient } UNION { ?s a kg:RetoldPatient }
  OPTIONAL { ?a kg:aboutEvent ?event } OPTIONAL { ?o rdfs:label ?label } }"""
_QUALIFIERS = _PREFIX + """SELECT ?a ?s ?age ?unit ?sex WHERE { ?a rdf:subject ?s ; rdf:predicate ?p . FILTER(?p IN (kg:reportedIn, kg:retoldFrom))
  OPTIONAL { ?a kg:age ?age } OPTIONAL { ?a kg:ageUnit ?unit } OPTIONAL { ?a kg:sex ?sex } }"""
#: Values of an event that can be set beside those of another telling, and what they are measured in.
_VALUES = _PREFIX + """SELECT ?event ?p ?o WHERE { ?event kg:ofSubject ?s . ?event ?p ?o .
  FILTER(?p IN (kg:doseValue, kg:doseUnit, kg:grade, kg:scale, kg:onsetDay, kg:route, kg:durationValue, kg:durationUnit, kg:value, kg:unit, kg:site, kg:mrd,
    kg:status, kg:time)) }"""
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


_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905


def _calendar(time: str) -> str:
    words = time.casefold().replace(",", " ").split()
    month = next((w for w in words if w in _MONTHS), "")
    year = next((w for w in words if len(w) == 4 and w.isdigit() and w[:2] in ("19", "20")), "")
    return f"{month} {year}" if month and year else ""


def people(store: pyoxigraph.Store) -> dict[str, Person]:
    """All patients of the graph by IRI. What is background, or told by the patient, does not count."""
    found: dict[str, Person] = {}
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in select(store, _VALUES):
        values[row["event"]][row["p"].rsplit("/", 1)[-1]].add(row["o"])
    facts: dict[tuple[str, str], dict[str, Fact]] = defaultdict(dict)
    for row in select(store, _FACTS):
        if row["standing"] not in ("own", "relayed"):
            continue
        person = found.setdefault(row["s"], Person(row["s"]))
        name = row["p"].removeprefix(ONTOLOGY)
        if name == "retoldFrom":
            person.retold_from = row["o"]
        held = {k: frozenset(v) for k, v in values.get(row.get("event", ""), {}).items()}
        facts[person.iri, name][row["a"]] = Fact(row["a"], row["o"], row.get("label", row["o"]), row["negated"] == "true", held)
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
