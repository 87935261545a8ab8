"""The drawing as pyvis' network object: nodes, edges and options, with colours, shapes and positions set, physics off."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exports.html_data import Edge, ViewGraph
from exports.html_layout import Box, Column, Position, clusters, communities, timeline
from exports.html_styles import HUBS, box, cut, font, label, radius, style_of

if TYPE_CHECKING:
    from pyvis.network import Network

#: Up to this many nodes the whole graph is drawn; beyond, the page opens with its communities.
WHOLE = 2000
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
class Drawing:
    """What pyvis made of the graph (`nodes`, `edges`, `options` for vis-network), and the positions of each layer by node number.

    `plain` holds each node's radius and label size in the citation layer, where columns keep labels legible without larger hubs.
    For a graph of more than `WHOLE` nodes, `groups` gives each node's community, and `overview` is the first view: a node a community.
    """

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    options: dict[str, Any]
    positions: dict[str, dict[int, Position]]
    columns: tuple[Column, ...]
    plain: tuple[tuple[int, int], ...]
    shared: frozenset[int]
    groups: tuple[int, ...] = ()
    overview: dict[str, list[dict[str, Any]]] | None = None


def draw(graph: ViewGraph, whole: int = WHOLE) -> Drawing:
    """Lay the graph out and hand it to pyvis. A graph of more than `whole` nodes gets an overview."""
    number = {node.iri: i for i, node in enumerate(graph.nodes)}
    ends = [(number[e.source], number[e.target]) for e in graph.edges]
    cited: dict[int, set[int]] = defaultdict(set)
    for edge, (a, b) in zip(graph.edges, ends, strict=True):
        if edge.relation == "cites":
            cited[b].add(a)
    shared = frozenset(n for n, papers in cited.items() if len(papers) > 1)
    large = len(graph.nodes) > whole
    hub = 1.8 if large else max(1.0, min(2.4, (len(graph.nodes) / 60) ** 0.4))  # names of hubs stay legible when much is seen at once
    sizes = [radius(node, len(cited[i]), hub) for i, node in enumerate(graph.nodes)]
    fonts = [font(node, hub) for node in graph.nodes]
    plain = tuple((radius(node, len(cited[i]), 1.0), font(node, 1.0)) for i, node in enumerate(graph.nodes))
    boxes = {i: box(node, sizes[i], fonts[i]) for i, node in enumerate(graph.nodes)}
    groups: list[list[int]] = communities(boxes, ends) if large else []
    positions, columns = ({"both": _inside(groups, boxes, ends)}, ()) if large else _whole(graph, ends, boxes, plain)
    network = _network()
    for i, node in enumerate(graph.nodes):
        x, y = positions["both"].get(i, (0, 0))
        style = style_of(node.type)
        looks = {"color": style.light, "shape": style.shape, "size": sizes[i], "font": {"size": fonts[i]}}
        _add_node(network, i, large, label=label(node), title=cut(node.label, 240), x=x, y=y, **looks)
    beside: Counter[tuple[int, int]] = Counter()
    for k, (edge, (a, b)) in enumerate(zip(graph.edges, ends, strict=True)):
        more: dict[str, Any] = {}
        if beside[(min(a, b), max(a, b))]:  # a second relation of the same two is bent, so that both can be seen and clicked
            more["smooth"] = {"enabled": True, "type": "curvedCW", "roundness": 0.18 * beside[(min(a, b), max(a, b))]}
        beside[(min(a, b), max(a, b))] += 1
        _add_edge(network, a, b, large, id=k, title=_edge_title(edge), width=round(min(4.0, 1 + 0.4 * max(0, len(edge.statements) - 1)), 1), **more)
    home = {n: g for g, members in enumerate(groups) for n in members}
    return Drawing(
        network.nodes, network.edges, network.options, positions, columns, plain, shared, tuple(home[i] for i in range(len(graph.nodes))) if large else (),
        _overview(graph, groups, home, ends) if large else None,
    )


def _network() -> Network:
    from pyvis.network import Network

    network = Network(directed=True, height="100%", width="100%")
    network.set_options(json.dumps(_OPTIONS))
    return network


def _add_node(network: Network, i: int, many: bool, **options: Any) -> None:
    """pyvis looks every new node up in a list; where there are thousands its node object is made without that."""
    if many:
        from pyvis.node import Node

        network.nodes.append(Node(i, options.pop("shape"), options.pop("label"), **options).options)
    else:
        network.add_node(i, **options)


def _add_edge(network: Network, a: int, b: int, many: bool, **options: Any) -> None:
    if many:
        from pyvis.edge import Edge

        network.edges.append(Edge(a, b, True, **options).options)
    else:
        network.add_edge(a, b, **options)


def _edge_title(edge: Edge) -> str:
    count = len(edge.statements)
    return f"{edge.relation}: {count} statement{'' if count == 1 else 's'}" if count else f"{edge.relation} (derived)"


def _whole(
    graph: ViewGraph, ends: list[tuple[int, int]], boxes: dict[int, Box], plain: tuple[tuple[int, int], ...]
) -> tuple[dict[str, dict[int, Position]], tuple[Column, ...]]:
    """Positions of every layer, and the columns of the citation layer."""
    layer = {i: style_of(node.type).layer for i, node in enumerate(graph.nodes)}
    citation = {i: box(node, *plain[i]) for i, node in enumerate(graph.nodes) if layer[i] in ("both", "citation")}
    evidence = {i: b for i, b in boxes.items() if layer[i] in ("both", "evidence")}
    by_year, columns = timeline(citation, ends)
    return {"both": clusters(boxes, ends), "citation": by_year, "evidence": clusters(evidence, ends)}, columns


def _inside(groups: list[list[int]], boxes: dict[int, Box], ends: list[tuple[int, int]]) -> dict[int, Position]:
    """Positions within each community: they are shown one at a time."""
    home = {n: g for g, members in enumerate(groups) for n in members}
    edges: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for a, b in ends:
        if home[a] == home[b]:
            edges[home[a]].append((a, b))
    place: dict[int, Position] = {}
    for g, members in enumerate(groups):
        place.update(clusters({n: boxes[n] for n in members}, edges[g], quick=True))
    return place


def _overview(graph: ViewGraph, groups: list[list[int]], home: dict[int, int], ends: list[tuple[int, int]]) -> dict[str, list[dict[str, Any]]]:
    """Communities as pyvis nodes, named by their papers (else by what connects most), sized by how much they hold."""
    degree: Counter[int] = Counter(n for pair in ends for n in pair)
    between: Counter[tuple[int, int]] = Counter((min(home[a], home[b]), max(home[a], home[b])) for a, b in ends if home[a] != home[b])
    network = _network()
    boxes, names, sizes = {}, {}, {}
    for g, members in enumerate(groups):
        first = sorted(members, key=lambda n: (graph.nodes[n].type not in HUBS[:1], -degree[n], n))
        names[g] = ", ".join(cut(graph.nodes[n].short, 18) for n in first[:2]) + (f"\nand {len(members) - 2} more" if len(members) > 2 else "")
        sizes[g] = round(6 + 2.2 * math.sqrt(len(members)))
        width = max(len(line) for line in names[g].split("\n")) * 13.0
        boxes[g] = Box(max(width, 2 * sizes[g]) / 2 + 6, sizes[g] + 36, drop=28)
    place = clusters(boxes, list(between))
    for g, members in enumerate(groups):
        x, y = place[g]
        network.add_node(g, label=names[g], title=f"{len(members)} things", color="#0072B2", shape="dot", size=sizes[g], x=x, y=y, font={"size": 24})
    for k, ((a, b), count) in enumerate(sorted(between.items())):
        network.add_edge(a, b, id=k, title=f"{count} relation{'' if count == 1 else 's'}", width=round(min(8.0, 0.6 + math.log2(1 + count)), 1), arrows="")
    return {"nodes": network.nodes, "edges": network.edges}
