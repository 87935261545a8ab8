"""GA4GH Phenopackets v2: one JSON file for each patient whom a paper reports first-hand.

What is kept: age and sex, diagnoses, findings and adverse events (absent ones as `excluded`), treatments with dose and route, procedures, regimens,
genetic findings. Nothing is invented: a paper prints "day 1 to 4" and no dates, so no dose interval has a time, and no status is set that no
paper states. `created` is required by the format; it is a fixed day, so that the same graph gives the same bytes.

What is lost: quotes of diagnoses and treatments (findings keep theirs), schedules, order and time of therapies, the scale of a grade as a
code (it is in the description), responses, relapses, outcomes, markers, hedged and relayed statements. A negated treatment is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exports.kgx import curie, mapping
from exports.propertygraph import (
    ABOUT_EVENT,
    HAS_EVIDENCE,
    HEDGED,
    IN_PAPER,
    LABEL,
    NEGATED,
    OA,
    OA_START,
    OBJECT,
    PREDICATE,
    RANK,
    STANDING,
    SUBJECT,
    Node,
    PropertyGraph,
)
from exports.writing import folder_aside
from kg.ids import DATA, ONTOLOGY, PREFIXES, local_part
from kg.store import GraphFolder

#: Routes with the NCIt codes that the Phenopackets documentation uses; other routes are left out, none is guessed.
ROUTES = {"intravenous": ("NCIT:C38276", "Intravenous Route of Administration"), "oral": ("NCIT:C38288", "Oral Route of Administration")}
#: Author statement in a paper, as the Phenopackets documentation codes it.
_STATED = {"id": "ECO:0000033", "label": "author statement supported by traceable reference"}
_AGE_UNITS = {"a": "Y", "mo": "M", "wk": "W", "d": "D"}
_PROCEDURES = {"Transplant", "Procedure", "Radiotherapy"}


def _name(local: str) -> str:
    return ONTOLOGY + local


def write_phenopackets(folder: GraphFolder, path: Path) -> None:
    """A folder with one JSON file a patient. What is lost: see the module."""
    graph = PropertyGraph(folder.store())
    with folder_aside(path, "phenopackets", {}) as out:
        for node in graph.nodes():
            if _name("Patient") in node.types:
                packet = phenopacket(graph, node)
                name = re.sub(r"[^a-z0-9.]+", "-", _key(node)) + ".json"
                (out / name).write_text(json.dumps(packet, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="")


def _statements(graph: PropertyGraph, patient: Node) -> Iterator[tuple[Node, str, Node, Node | None, Node]]:
    """Assertion, local name of the predicate, object, event and best evidence of each statement that the paper makes of its own patient."""
    quads = graph.store.quads_for_pattern(None, graph.named(SUBJECT), graph.named(patient.iri))
    for iri in sorted(str(quad.subject.value) for quad in quads):  # type: ignore[union-attr]
        assertion = graph.node(iri)
        target, event = assertion.link(OBJECT), assertion.link(ABOUT_EVENT)
        evidence = [graph.node(e) for e in assertion.links.get(HAS_EVIDENCE, ())]
        own = sorted((e for e in evidence if e.first(STANDING) == "own"), key=lambda e: (int(e.first(RANK, "1")), int(e.first(OA_START, "0")), e.iri))
        if target and own and assertion.first(HEDGED) != "true":
            predicate = assertion.first(PREDICATE)
            yield assertion, predicate.removeprefix(ONTOLOGY), graph.node(target), graph.node(event) if event else None, own[0]


def phenopacket(graph: PropertyGraph, patient: Node) -> dict[str, Any]:
    """One patient as a Phenopacket, in the JSON form of protobuf."""
    parts: dict[str, list[tuple[tuple[Any, ...], dict[str, Any]]]] = {"diseases": [], "phenotypicFeatures": [], "medicalActions": [], "genetics": []}
    papers: set[str] = set(patient.links.get(_name("reportedIn"), ()))
    statements = list(_statements(graph, patient))
    given = {target.iri for _, predicate, target, _, _ in statements if predicate == "received"}
    for assertion, predicate, target, event, evidence in statements:
        negated = assertion.first(NEGATED) == "true"
        papers.add(evidence.link(IN_PAPER) or "")
        order = (int(event.first(_name("order"), "0")) if event else 0, int(evidence.first(OA_START, "0")), assertion.iri)
        if predicate == "diagnosedWith":
            parts["diseases"].append((order, {"term": _term(target)} | ({"excluded": True} if negated else {})))
        elif predicate in ("experienced", "hasFinding"):
            parts["phenotypicFeatures"].append((order, _feature(target, event, evidence, negated)))
        elif predicate in ("received", "underwent") or (predicate == "receivedProduct" and target.iri not in given):
            if not negated:
                parts["medicalActions"].append((order, _action(target, event)))
        elif predicate == "hasAlteration" and not negated and (event is None or event.first(_name("status")) != "absent"):
            parts["genetics"].append((order, _genomic(graph, patient, target, event)))
    found = {name: _unique(item for _, item in sorted(items, key=lambda pair: pair[0])) for name, items in parts.items()}
    packet: dict[str, Any] = {"id": curie(patient.iri), "subject": _subject(patient)}
    packet |= {name: found[name] for name in ("phenotypicFeatures", "diseases", "medicalActions") if found[name]}
    if found["genetics"]:
        affirmed = [d["term"] for d in found["diseases"] if not d.get("excluded")]
        diagnosis = ({"disease": affirmed[0]} if affirmed else {}) | {"genomicInterpretations": found["genetics"]}
        packet["interpretations"] = [{"id": f"{curie(patient.iri)}/genetics", "diagnosis": diagnosis}]
    packet["metaData"] = _meta(graph, sorted(filter(None, papers)), packet)
    return packet


def _unique(items: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    seen: dict[str, dict[str, Any]] = {}
    for item in items:
        seen.setdefault(json.dumps(item, sort_keys=True), item)
    return list(seen.values())


def _key(patient: Node) -> str:
    return patient.iri.removeprefix(DATA + "patient/")


def _term(node: Node) -> dict[str, str]:
    return {"id": curie(node.iri), "label": node.first(LABEL, curie(node.iri))}


def _subject(patient: Node) -> dict[str, Any]:
    out: dict[str, Any] = {"id": _key(patient), "alternateIds": [patient.iri]}
    age = iso_age(patient.first(_name("age")), patient.first(_name("ageUnit")))
    if age:
        out["timeAtLastEncounter"] = {"age": {"iso8601duration": age}}
    sex = {"female": "FEMALE", "male": "MALE"}.get(patient.first(_name("sex")))
    if sex:
        out["sex"] = sex
    return out | {"taxonomy": {"id": "NCBITaxon:9606", "label": "Homo sapiens"}}


def iso_age(value: str, unit: str) -> str | None:
    """`P44Y6M` for 44.5 and "a"; None where the unit is unknown or a fraction is no whole number of months."""
    try:
        number = float(value)
    except ValueError:
        return None
    if unit not in _AGE_UNITS or number < 0:
        return None
    if number.is_integer():
        return f"P{int(number)}{_AGE_UNITS[unit]}"
    months = number * 12
    return f"P{int(number)}Y{int(months) % 12}M" if unit == "a" and months.is_integer() else None


def _feature(target: Node, event: Node | None, evidence: Node, negated: bool) -> dict[str, Any]:
    paper = evidence.link(IN_PAPER) or ""
    out: dict[str, Any] = {"type": _term(target)}
    grade = event.first(_name("grade")) if event else ""
    if grade:
        out["description"] = f"grade {grade}, scale: {(event.first(_name('scale')) if event else '') or 'not stated'}"
    if negated:
        out["excluded"] = True
    out["evidence"] = [{"evidenceCode": _STATED, "reference": {"id": curie(paper), "reference": paper, "description": evidence.first(OA + "exact")}}]
    return out


def _action(target: Node, event: Node | None) -> dict[str, Any]:
    classes = {t.removeprefix(ONTOLOGY) for t in target.types}
    if classes & _PROCEDURES:
        return {"procedure": {"code": _term(target)}}
    if "Regimen" in classes:
        return {"therapeuticRegimen": {"ontologyClass": _term(target)}}
    treatment: dict[str, Any] = {"agent": _term(target)}
    if event:
        route = ROUTES.get(event.first(_name("route")))
        if route:
            treatment["routeOfAdministration"] = {"id": route[0], "label": route[1]}
        unit, value = event.first(_name("doseUnit")), event.first(_name("doseValue"))
        # A quantity is one value: the lower end of a range alone would misstate the dose.
        if unit and value and not event.first(_name("doseHigh")):
            treatment["doseIntervals"] = [{"quantity": {"unit": {"id": f"UCUM:{unit}", "label": unit}, "value": float(value)}}]
    return {"treatment": treatment}


def _genomic(graph: PropertyGraph, patient: Node, target: Node, event: Node | None) -> dict[str, Any]:
    descriptor: dict[str, Any] = {"id": curie(target.iri), "label": target.first(LABEL), "moleculeContext": "genomic"}
    gene = (event.link(_name("gene")) if event else None) or target.link(_name("gene"))
    # The descriptor holds one gene; a fusion has two, and its label names both.
    if gene and "Fusion" not in {t.removeprefix(ONTOLOGY) for t in target.types}:
        descriptor["geneContext"] = {"valueId": curie(gene), "symbol": graph.node(gene).first(LABEL)}
    return {"subjectOrBiosampleId": _key(patient), "variantInterpretation": {"variationDescriptor": descriptor}}


def _meta(graph: PropertyGraph, papers: list[str], packet: dict[str, Any]) -> dict[str, Any]:
    used = sorted(set(re.findall(r'"id": "([A-Za-z]+):', json.dumps(packet))))
    bases = {prefix: base for base, prefix in mapping().prefixes} | {"ECO": PREFIXES["obo"] + "ECO_", "NCBITaxon": PREFIXES["obo"] + "NCBITaxon_",
                                                                    "UCUM": "https://units-of-measurement.org/"}
    resources = [{"id": prefix.lower(), "name": prefix, "namespacePrefix": prefix, "iriPrefix": bases[prefix]} for prefix in used if prefix in bases]
    references = [{"id": curie(paper), "reference": paper, "description": graph.node(paper).first(LABEL, local_part(paper))} for paper in papers]
    return {"created": "1970-01-01T00:00:00Z", "createdBy": "litkg", "resources": resources, "phenopacketSchemaVersion": "2.0",
            "externalReferences": references}
