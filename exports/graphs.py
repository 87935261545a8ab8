"""Graph formats by networkx: GraphML, GEXF, node-link JSON, Cytoscape JSON.

Nodes are things (papers, works, patients, drugs, genes …); edges are affirmed statements, one each, so parallel edges are kept. An edge carries
its first evidence, its qualifiers and the values of its event (dose, schedule …); what the event links to is an attribute with the names.

What is lost, in all of them: negated, hedged and relayed statements, second evidence (`evidenceCount` tells that there is some), lists of
authors as nodes, datatypes; several values of one attribute are joined with "; ".
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.csvcells import Column
from exports.propertygraph import ASSERTION, EVIDENCE, LABEL, STATEMENT_COLUMNS, Names, Node, PropertyGraph, Val, local_name, main_types
from exports.rdf_files import xml_text
from exports.writing import file_aside
from kg.ids import ONTOLOGY, compact
from kg.store import GraphFolder

if TYPE_CHECKING:
    import networkx

#: Classes of the apparatus of evidence: no things.
_APPARATUS = {ASSERTION, EVIDENCE, ONTOLOGY + "DocumentText", ONTOLOGY + "Authorship"}
_OF_SUBJECT, _IN_PAPER = ONTOLOGY + "ofSubject", ONTOLOGY + "inPaper"
#: Attribute names that a format or a program keeps for itself.
_RESERVED = ("id", "label", "type", "types", "predicate", "key", "source", "target", "start", "end", "weight", "kind", "viz", "pid", "spells", "name", "value",
             "slices", "interaction", "directed", "for")
_RENAMED = {"start": "quoteStart", "end": "quoteEnd"}


def is_thing(node: Node) -> bool:
    """Whether a node is drawn: neither evidence nor an event (which becomes attributes of its edge)."""
    return not _APPARATUS.intersection(node.types) and not (_OF_SUBJECT in node.links and _IN_PAPER in node.links)


def networkx_graph(folder: GraphFolder) -> networkx.MultiDiGraph:
    """The things and their affirmed statements. Nodes are IRIs, edge keys are the IRIs of the statements; nodes and edges are sorted.

    Every attribute is a str, int, float or bool, and of the same type wherever it occurs; a missing one is left out.
    """
    import networkx

    graph = PropertyGraph(folder.store())
    things = {node.iri: node for node in graph.nodes() if is_thing(node)}
    edges = []
    for node in things.values():
        for s in graph.statements(node):
            if s.end in things:
                values = dict(s.values)
                event = s.columns.get("event")
                if event:
                    for predicate, targets in graph.node(event).links.items():
                        if predicate not in (_OF_SUBJECT, _IN_PAPER):
                            values[predicate] = [Val(graph.node(t).first(LABEL, t), "") for t in targets]
                edges.append((s, values))
    fixed = [_RENAMED.get(name, name) for name, _ in STATEMENT_COLUMNS]
    names = Names((p for n in things.values() for p in n.values), _RESERVED)
    edge_names = Names((p for _, values in edges for p in values), (*_RESERVED, *fixed))
    kinds = _kinds(n.values for n in things.values())
    edge_kinds = _kinds(values for _, values in edges)
    out = networkx.MultiDiGraph()
    for iri in sorted(things):
        node = things[iri]
        types = [local_name(t) for t in main_types(node)]
        out.add_node(iri, label=node.first(LABEL, compact(iri)), type=types[0] if types else "Resource", types="; ".join(types),
                     **_attributes(node.values, names, kinds, skip=LABEL))
    for s, values in sorted(edges, key=lambda pair: (pair[0].start, pair[0].end, pair[0].predicate, pair[0].columns.get("key", ""))):
        columns = {_RENAMED.get(k, k): v for k, v in s.columns.items() if v is not None and k != "key"}
        key = s.columns.get("key") or ""
        key = key if key.startswith("http") else f"{s.predicate} {key}".strip()
        out.add_edge(s.start, s.end, key=key, label=local_name(s.predicate), predicate=compact(s.predicate), **columns,
                     **_attributes(values, edge_names, edge_kinds))
    return out


def _kinds(many: Any) -> dict[str, Column]:
    kinds: dict[str, Column] = {}
    for values in many:
        for predicate, found in values.items():
            kinds.setdefault(predicate, Column()).add(found)
    return kinds


def _attributes(values: dict[str, list[Val]], names: Names, kinds: dict[str, Column], skip: str = "") -> dict[str, Any]:
    out: dict[str, Any] = {}
    for predicate in sorted(values):
        if predicate == skip:
            continue
        texts = [v.text for v in values[predicate]]
        kind = "string" if kinds[predicate].many else kinds[predicate].type
        if kind in ("int", "long"):
            out[names[predicate]] = int(texts[0])
        elif kind == "double":
            out[names[predicate]] = float(texts[0])
        elif kind == "boolean":
            out[names[predicate]] = texts[0] == "true"
        else:
            out[names[predicate]] = "; ".join(texts)
    return out


def _xml_graph(folder: GraphFolder) -> networkx.MultiDiGraph:
    graph = networkx_graph(folder)
    for _, attributes in graph.nodes(data=True):
        attributes.update({k: xml_text(v) for k, v in attributes.items() if isinstance(v, str)})
    for _, _, attributes in graph.edges(data=True):
        attributes.update({k: xml_text(v) for k, v in attributes.items() if isinstance(v, str)})
    return graph


def write_graphml(folder: GraphFolder, path: Path) -> None:
    """GraphML (yEd, Gephi, igraph, networkx). Lost: see the module; also control characters that XML cannot hold, and carriage returns."""
    import networkx

    graph = _xml_graph(folder)
    with file_aside(path) as out:
        networkx.write_graphml_xml(graph, out, named_key_ids=True, edge_id_from_attribute=None)


def write_gexf(folder: GraphFolder, path: Path) -> None:
    """GEXF 1.2 (Gephi). Lost: see the module; also control characters that XML cannot hold, and carriage returns."""
    import networkx

    text = "\n".join(networkx.generate_gexf(_xml_graph(folder), version="1.2draft")) + "\n"
    # networkx writes the day of the export; the same graph must give the same bytes.
    text = re.sub(r' lastmodifieddate="[^"]*"', "", text, count=1)
    with file_aside(path) as out:
        out.write_text(text, encoding="utf-8", newline="")


def write_nodelink(folder: GraphFolder, path: Path) -> None:
    """Node-link JSON (D3; `networkx.node_link_graph(data, edges="edges")`). Lost: see the module."""
    import networkx

    _write_json(networkx.node_link_data(networkx_graph(folder), edges="edges"), path)


def write_cytoscape(folder: GraphFolder, path: Path) -> None:
    """Cytoscape JSON (.cyjs; Cytoscape, cytoscape.js, `networkx.cytoscape_graph`). Lost: see the module."""
    import networkx

    graph = networkx_graph(folder)
    for _, attributes in graph.nodes(data=True):
        attributes["name"] = attributes["label"]
    for start, end, _, attributes in graph.edges(data=True, keys=True):
        attributes["interaction"] = attributes["label"]
        attributes["name"] = f"{graph.nodes[start]['label']} ({attributes['label']}) {graph.nodes[end]['label']}"
    _write_json(networkx.cytoscape_data(graph), path)


def _write_json(data: Any, path: Path) -> None:
    with file_aside(path) as out:
        out.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="")
