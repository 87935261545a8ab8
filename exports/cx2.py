"""CX2, version 2 of the Cytoscape Exchange format (Cytoscape Web, Cytoscape 3.10 and newer, NDEx).

Made from the specification at cytoscape.org/cx/cx2: one JSON array of a descriptor, metadata, the declared attributes, nodes, edges, a visual
style and a closing status. Node and edge numbers follow the sorted order of the graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from exports.graphs import networkx_graph
from exports.html_styles import style_of, styles
from exports.writing import file_aside
from kg.ids import PREFIXES, compact
from kg.store import GraphFolder

#: Our shape of a node -> Cytoscape's.
_SHAPES = {
    "dot": "ellipse", "square": "rectangle", "triangle": "triangle", "triangleDown": "vee", "diamond": "diamond", "hexagon": "hexagon", "star": "octagon",
}


def _declared(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """The type of each attribute; `networkx_graph` gives an attribute the same type wherever it occurs."""
    kinds: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            kind = {bool: "boolean", int: "integer", float: "double"}.get(type(value), "string")
            if kind == "integer" and not -(2**31) <= value < 2**31:
                kind = "long"
            if kinds.get(name) != "long":
                kinds[name] = kind
    return {name: {"d": kinds[name]} for name in sorted(kinds)}


def cx2_document(folder: GraphFolder) -> list[dict[str, Any]]:
    """The network as CX2's array of objects. A node's `name` is its label, `represents` its compact IRI, `iri` the whole one."""
    graph = networkx_graph(folder)
    number = {iri: n for n, iri in enumerate(graph)}
    nodes: list[dict[str, Any]] = []
    for iri, attributes in graph.nodes(data=True):
        values = {"name": attributes["label"], "represents": compact(iri), "iri": iri, **{k: v for k, v in attributes.items() if k != "label"}}
        nodes.append({"id": number[iri], "v": values})
    edges: list[dict[str, Any]] = []
    for n, (start, end, key, attributes) in enumerate(graph.edges(data=True, keys=True)):
        values = {
            "name": f"{graph.nodes[start]['label']} ({attributes['label']}) {graph.nodes[end]['label']}", "interaction": attributes["label"],
            "statement": key, **{k: v for k, v in attributes.items() if k != "label"},
        }
        edges.append({"id": n, "s": number[start], "t": number[end], "v": values})
    papers = sum(a["type"] == "Paper" for _, a in graph.nodes(data=True))
    network = {
        "name": f"Literature knowledge graph of {papers} paper{'' if papers == 1 else 's'}",
        "description": "Made by litkg: things and affirmed statements, each with the sentence that it was read from.",
        "@context": json.dumps(PREFIXES, sort_keys=True),
    }
    declared = {
        "networkAttributes": {name: {"d": "string"} for name in sorted(network)},
        "nodes": _declared(node["v"] for node in nodes), "edges": _declared(edge["v"] for edge in edges),
    }
    aspects: list[tuple[str, list[Any]]] = [
        ("attributeDeclarations", [{name: kinds for name, kinds in declared.items() if kinds}]), ("networkAttributes", [network]),
        ("nodes", nodes), ("edges", edges), ("visualProperties", [_style({a["type"] for _, a in graph.nodes(data=True)})]),
    ]
    return [
        {"CXVersion": "2.0", "hasFragments": False},
        {"metaData": [{"name": name, "elementCount": len(elements)} for name, elements in aspects]},
        *({name: elements} for name, elements in aspects),
        {"status": [{"success": True, "error": ""}]},
    ]


def _style(types: set[str]) -> dict[str, Any]:
    """Colours and shapes of the HTML graph."""

    def by_type(value: Any) -> dict[str, Any]:
        return {"type": "DISCRETE", "definition": {"attribute": "type", "type": "string", "map": [{"v": t, "vp": value(style_of(t))} for t in sorted(types)]}}

    def label(attribute: str) -> dict[str, Any]:
        return {"type": "PASSTHROUGH", "definition": {"attribute": attribute, "type": "string"}}

    other = styles()[-1]
    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
            "node": {"NODE_BACKGROUND_COLOR": other.light, "NODE_SHAPE": "ellipse", "NODE_WIDTH": 30, "NODE_HEIGHT": 30, "NODE_LABEL_COLOR": "#1B2330"},
            "edge": {"EDGE_LINE_COLOR": "#AAB3C0", "EDGE_TARGET_ARROW_SHAPE": "triangle", "EDGE_WIDTH": 1},
        },
        "nodeMapping": {"NODE_LABEL": label("name"), "NODE_BACKGROUND_COLOR": by_type(lambda s: s.light), "NODE_SHAPE": by_type(lambda s: _SHAPES[s.shape])},
        "edgeMapping": {"EDGE_LABEL": label("interaction")},
    }


def write_cx2(folder: GraphFolder, path: Path) -> None:
    """CX2 (Cytoscape, NDEx), with our colours and shapes. Lost: see `exports.graphs`."""
    with file_aside(path) as out:
        # Read as JavaScript or Java: no NaN, which the graph has none of.
        out.write_text(json.dumps(cx2_document(folder), ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n", encoding="utf-8", newline="")
