"""Patients seen across papers: the retold patient and the first-hand one, and first-hand patients that may be the same person.

Nothing is merged. A retold patient is linked to the patient of the cited paper where that paper is in the graph and only one of its
patients fits; each retold value is set beside the first-hand one (kg.link.tellings). Possible overlaps between papers are scored with
their reasons, so that a reader can count with and without them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from kg.ids import ONTOLOGY, PREFIXES, node_iri
from kg.link.people import Person, people
from kg.link.tellings import by_outcome, compare

if TYPE_CHECKING:
    import pyoxigraph

_PROPERTIES = {"agrees": "agrees", "differs": "differs", "not found": "notFound", "cannot tell": "cannotTell"}
_TYPE, _LABEL = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label"


def link_patients(store: pyoxigraph.Store) -> Iterator[str]:
    """The triples of `kg:SamePatient` (with a `kg:ComparedValue` for each value) and `kg:PossiblySame` nodes; they are added to the store as well."""
    import pyoxigraph as ox

    everybody = people(store)
    added: list[ox.Quad] = []

    def add(node: str, name: str, value: str | int | float, iri: bool = False) -> None:
        predicate = name if "://" in name else ONTOLOGY + name
        term: ox.NamedNode | ox.Literal
        if iri:
            term = ox.NamedNode(str(value))
        elif isinstance(value, float):
            term = ox.Literal(repr(value), datatype=ox.NamedNode(PREFIXES["xsd"] + "double"))
        else:
            term = ox.Literal(value)
        added.append(ox.Quad(ox.NamedNode(node), ox.NamedNode(predicate), term))

    own: dict[str, list[Person]] = defaultdict(list)
    for person in everybody.values():
        for paper in person.papers:
            own[paper].append(person)
    for retold in sorted((p for p in everybody.values() if p.retold_from), key=lambda p: p.iri):
        first = _first_hand(retold, own.get(retold.retold_from or "", []))
        if first is None:
            continue
        values = compare(retold, first)
        told = dict(by_outcome(values))
        node = node_iri("same-patient", retold.iri, first.iri)
        add(node, _TYPE, ONTOLOGY + "SamePatient", iri=True)
        add(node, _LABEL, f"{sum(v.outcome == 'agrees' for v in values)} values agree, {sum(v.outcome == 'differs' for v in values)} differ")
        add(node, "retoldPatient", retold.iri, iri=True)
        add(node, "firstHandPatient", first.iri, iri=True)
        add(retold.iri, "samePatientAs", first.iri, iri=True)
        for outcome, items in told.items():
            add(node, _PROPERTIES[outcome], items)
        for order, value in enumerate(values, 1):
            one = node_iri("compared", node, order, value.what)
            add(one, _TYPE, ONTOLOGY + "ComparedValue", iri=True)
            add(one, _LABEL, f"{value.what}: {value.outcome}"[:160])
            add(one, "ofTellings", node, iri=True)
            add(one, "order", order)
            add(one, "comparedWhat", value.what)
            add(one, "comparison", value.outcome)
            for name, text in (("retoldValue", value.retold), ("firstHandValue", value.first_hand)):
                if text:
                    add(one, name, text)
            for name, statement in (("retoldStatement", value.retold_statement), ("firstHandStatement", value.first_statement)):
                if statement:
                    add(one, name, statement, iri=True)
    for a, b, score, reasons in overlaps([p for p in everybody.values() if p.papers]):
        node = node_iri("possibly-same", a.iri, b.iri)
        add(node, _TYPE, ONTOLOGY + "PossiblySame", iri=True)
        add(node, _LABEL, f"{score:.2f}: {'; '.join(reasons)}")
        add(node, "onePatient", a.iri, iri=True)
        add(node, "otherPatient", b.iri, iri=True)
        add(a.iri, "possiblySamePatient", b.iri, iri=True)
        add(node, "score", round(score, 3))
        add(node, "reason", "; ".join(reasons))
    store.extend(added)
    for quad in added:
        yield str(quad.triple)


def _first_hand(retold: Person, candidates: list[Person]) -> Person | None:
    """The patient of the cited paper who fits; None where nobody or more than one does."""
    fitting = [c for c in candidates if (not retold.sex or not c.sex or retold.sex == c.sex) and (not retold.age or not c.age or retold.age == c.age)]
    if len(candidates) == 1 and not fitting:
        return candidates[0]  # the only patient there is: a different age is a difference to be shown
    return fitting[0] if len(fitting) == 1 else None


#: What two patients share, how much it weighs, how much at most, and how it is told.
_SHARED = (
    ("trials", 0.1, 0.1, "same trial"), ("authors", 0.15, 0.3, "common authors"), ("dates", 0.15, 0.3, "same dates"),
    ("alterations", 0.25, 0.3, "same alteration"), ("diagnoses", 0.15, 0.3, "same diagnosis"),
)


def overlaps(everybody: list[Person]) -> list[tuple[Person, Person, float, list[str]]]:
    """Pairs of patients of different papers that may be one person, with score and reasons; sorted.

    Same sex and age are needed. Beyond them two of these: two common authors, a common trial, two shared dates, a shared alteration; two people
    of one age with one disease, or with one common alteration, are two people.
    """
    blocks: dict[tuple[str, str, str], list[Person]] = defaultdict(list)
    for person in everybody:
        if person.age and person.sex:
            blocks[(person.age, person.age_unit or "a", person.sex)].append(person)
    out = []
    for (age, unit, sex), group in sorted(blocks.items()):
        dates = {p.iri: p.dates() for p in group}
        named = {(p.iri, relation): p.affirmed(relation) for p in group for relation in ("hasAlteration", "diagnosedWith")}
        for a, b in combinations(sorted(group, key=lambda p: p.iri), 2):
            if a.papers & b.papers:
                continue
            shared = {"trials": sorted(a.trials & b.trials), "authors": sorted(a.authors & b.authors), "dates": sorted(dates[a.iri] & dates[b.iri])}
            for name, relation in (("alterations", "hasAlteration"), ("diagnoses", "diagnosedWith")):
                mine, theirs = named[a.iri, relation], named[b.iri, relation]
                shared[name] = sorted({mine[o] for o in mine.keys() & theirs.keys()})
            strong = (len(shared["authors"]) > 1, bool(shared["trials"]), len(shared["dates"]) > 1, bool(shared["alterations"]), len(shared["alterations"]) > 1,
                      bool(shared["authors"] or shared["trials"]) and bool(shared["diagnoses"]))
            if sum(strong) < 2:
                continue
            age_words = {"a": "years", "mo": "months", "wk": "weeks", "d": "days"}.get(unit, unit)
            reasons, score = [f"both {sex}, {float(age):g} {age_words}"], 0.2
            for name, weight, most, words in _SHARED:
                if shared[name]:
                    score += min(most, weight * len(shared[name]))
                    reasons.append(f"{words}: {', '.join(shared[name][:4])}")
            out.append((a, b, min(score, 1.0), reasons))
    return sorted(out, key=lambda row: (-row[2], row[0].iri, row[1].iri))
