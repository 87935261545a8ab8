"""The drawing as pyvis' network object: nodes, edges and options, with colours, shapes and positions set, physics off."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from exports.html_data import Node, ViewGraph
from exports.html_layout import Box, Column, Position, clusters, timeline

_HUBS = ("Paper", "Patient")
LAYERS = ("both", "citation", "evidence")
_FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif"
_OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False, "barnesHut": {"gravitationalConstant": -6000, "springLength": 120, "avoidOverlap": 0.4}, "stabilization": False},
    "interaction": {"hover": True, "hideEdgesOnDrag": True, "tooltipDelay": 250, "keyboard": False, "multiselect": False},
    "layout": {"improvedLayout": False, "randomSeed": 7},
    "nodes": {"font": {"size": 14, "face": _FONT, "strokeWidth": 4}, "borderWidth": 1, "borderWidthSelected": 3},
    "edges": {"smooth": False, "width": 1.2, "selectionWidth": 2, "hoverWidth": 1, "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}}},
}


@dataclass(frozen=True)
class Style:
    """How a class is drawn; see `templates/node_styles.tsv`."""

    cls: str
    name: str
    layer: str
    shape: str
    size: int
    light: str
    dark: str


@cache
def styles() -> tuple[Style, ...]:
    """The styles in the order of the legend; the last one is for every other class."""
    out = []
    for line in files("exports").joinpath("templates", "node_styles.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "class\t")):
            cls, name, layer, shape, size, light, dark = line.split("\t")
            out.append(Style(cls, name, layer, shape, int(size), light, dark))
    return tuple(out)


def style_of(type_: str) -> Style:
    """The style of a class."""
    return next((s for s in styles() if s.cls == type_), styles()[-1])


@dataclass(frozen=True)
class Drawing:
    """What pyvis made of the graph (`nodes`, `edges`, `options` for vis-network), and the positions of each layer by node number.

    `plain` holds each node's radius and label size in the citation layer, where columns keep labels legible without larger hubs.
    """

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    options: dict[str, Any]
    positions: dict[str, dict[int, Position]]
    columns: tuple[Column, ...]
    plain: tuple[tuple[int, int], ...]
    shared: frozenset[int]


def draw(graph: ViewGraph) -> Drawing:
    """Lay the graph out and hand it to pyvis."""
    from pyvis.network import Network

    number = {node.iri: i for i, node in enumerate(graph.nodes)}
    ends = [(number[e.source], number[e.target]) for e in graph.edges]
    cited: dict[int, set[int]] = defaultdict(set)
    for edge, (a, b) in zip(graph.edges, ends, strict=True):
        if edge.relation == "cites":
            cited[b].add(a)
    shared = frozenset(n for n, papers in cited.items() if len(papers) > 1)
    hub = max(1.0, min(2.4, (len(graph.nodes) / 60) ** 0.4))  # hubs stay legible when much is seen at once
    sizes = [_size(node, len(cited[i]), hub) for i, node in enumerate(graph.nodes)]
    fonts = [_font(node, hub) for node in graph.nodes]
    plain = tuple((_size(node, len(cited[i]), 1.0), _font(node, 1.0)) for i, node in enumerate(graph.nodes))
    positions, columns = _positions(graph, ends, sizes, fonts, plain)
    network = Network(directed=True, height="100%", width="100%")
    network.set_options(json.dumps(_OPTIONS))
    for i, node in enumerate(graph.nodes):
        style = style_of(node.type)
        x, y = positions["both"].get(i, (0, 0))
        network.add_node(
            i, label=wrap(node.short, _width(node)), title=cut(node.label, 240), color=style.light, shape=style.shape, size=sizes[i], x=x, y=y,
            font={"size": fonts[i]},
        )
    for k, (edge, (a, b)) in enumerate(zip(graph.edges, ends, strict=True)):
        count = len(edge.statements)
        title = f"{edge.relation}: {count} statement{'' if count == 1 else 's'}" if count else f"{edge.relation} (derived)"
        network.add_edge(a, b, id=k, title=title, width=round(min(4.0, 1 + 0.4 * max(0, count - 1)), 1))
    return Drawing(network.nodes, network.edges, network.options, positions, columns, plain, shared)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, an ellipsis where there were more."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def wrap(text: str, width: int) -> str:
    """A label on at most two lines of about `width` characters."""
    text = cut(text, 2 * width + 4)
    if len(text) <= width + 4:
        return text
    breaks = [i for i, c in enumerate(text) if c == " "]
    if not breaks:
        return cut(text, width + 8)
    middle = min(breaks, key=lambda i: abs(i - len(text) / 2))
    return text[:middle] + "\n" + text[middle + 1 :]


def _size(node: Node, cited_by: int, hub: float) -> int:
    """Radius of a node in pixels: more for what several papers cite, and for papers and patients in a large graph."""
    size = style_of(node.type).size * (hub if node.type in _HUBS else 1.0)
    return round(size + min(10, 3 * (cited_by - 1)) if cited_by else size)


def _font(node: Node, hub: float) -> int:
    """Size of a label in pixels."""
    return round(18 * hub) if node.type in _HUBS else 12 if node.type == "Work" else 14


def _width(node: Node) -> int:
    """Characters of a label's line."""
    return 12 if node.type == "Work" else 20


def _box(node: Node, size: int, font: int) -> Box:
    lines = wrap(node.short, _width(node)).split("\n")
    width = max(len(line) for line in lines) * font * 0.56 + 10
    height = 2 * size + len(lines) * font * 1.25 + 10
    return Box(max(width, 2 * size + 8) / 2, height / 2, node.year, node.type in _HUBS, height / 2 - size - 4)


def _positions(
    graph: ViewGraph, ends: list[tuple[int, int]], sizes: list[int], fonts: list[int], plain: tuple[tuple[int, int], ...]
) -> tuple[dict[str, dict[int, Position]], tuple[Column, ...]]:
    boxes = {i: _box(node, sizes[i], fonts[i]) for i, node in enumerate(graph.nodes)}
    layer = {i: style_of(node.type).layer for i, node in enumerate(graph.nodes)}
    citation = {i: _box(node, *plain[i]) for i, node in enumerate(graph.nodes) if layer[i] in ("both", "citation")}
    evidence = {i: b for i, b in boxes.items() if layer[i] in ("both", "evidence")}
    by_year, columns = timeline(citation, ends)
    return {"both": clusters(boxes, ends), "citation": by_year, "evidence": clusters(evidence, ends)}, columns
