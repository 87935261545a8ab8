"""Where nodes stand in the HTML graph: computed once, seeded, the same on every run, so that the page opens without simulating anything.

Two ways: `timeline` sets papers and cited works in columns by year; `clusters` gathers things around what connects them (Fruchterman and
Reingold's layout on the nodes that connect, by networkx; nodes with one neighbour on rings around it). Boxes never overlap, labels included.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

Position = tuple[int, int]

#: Above this many connecting nodes, the force layout runs on communities first (it compares every pair).
_DENSE = 350


@dataclass(frozen=True)
class Box:
    """A node's half width and half height in pixels with its label, the year of its column, the order of its type, and its pull to the middle."""

    half_width: float
    half_height: float
    year: int | None = None
    order: int = 0
    anchor: bool = False


@dataclass(frozen=True)
class Column:
    """A column of the timeline: its left and right edge and what it is called."""

    left: int
    right: int
    label: str


def timeline(boxes: Mapping[int, Box], edges: Iterable[tuple[int, int]]) -> tuple[dict[int, Position], tuple[Column, ...]]:
    """Columns by year, the oldest on the left, undated nodes first; anchors (papers) in the middle of a column, the rest near what they touch."""
    if not boxes:
        return {}, ()
    height = max(2 * b.half_height for b in boxes.values()) + 10
    width = max(2 * b.half_width for b in boxes.values()) + 14
    rows = max(4, math.ceil(math.sqrt(len(boxes) * width / height / 0.75)))
    neighbours: dict[int, list[int]] = defaultdict(list)
    for a, b in edges:
        if a in boxes and b in boxes:
            neighbours[a].append(b)
            neighbours[b].append(a)
    place: dict[int, tuple[float, float]] = {}
    anchors = sorted((n for n in boxes if boxes[n].anchor), key=lambda n: (boxes[n].year or -1, n))
    rank = {n: (i - (len(anchors) - 1) / 2) * height * 2 for i, n in enumerate(anchors)}
    columns, x = [], 0.0
    for label, group in _bins(boxes, rows):
        members = sorted(group, key=lambda n: (_mean([rank.get(m, 0.0) for m in neighbours[n]] or [0.0]) if n not in rank else rank[n], n))
        lanes = math.ceil(len(members) / rows)
        deep = math.ceil(len(members) / lanes)
        left = x
        for start in range(0, len(members), deep):
            lane = members[start : start + deep]
            for i, n in enumerate(lane):
                place[n] = (x, (i - (len(lane) - 1) / 2) * height)
            x += width
        columns.append(Column(round(left - width / 2), round(x - width / 2), label))
        x += 16
    shift = (x - width) / 2
    return (
        {n: (round(px - shift), round(py)) for n, (px, py) in sorted(place.items())},
        tuple(Column(round(c.left - shift), round(c.right - shift), c.label) for c in columns),
    )


def _bins(boxes: Mapping[int, Box], rows: int) -> list[tuple[str, list[int]]]:
    """The columns: a year each, neighbouring years together while they fit into one column; years of papers stay alone where they are few."""
    years: dict[int, list[int]] = defaultdict(list)
    for n, box in sorted(boxes.items()):
        years[box.year if box.year is not None else -1].append(n)
    alone = {box.year for box in boxes.values() if box.anchor}
    if len(alone) > 6:
        alone = set()
    bins: list[tuple[list[int], list[int]]] = []
    for year in sorted(years):
        last = bins[-1] if bins else None
        fits = last is not None and last[0][-1] not in alone | {-1} and year not in alone and len(last[1]) + len(years[year]) <= rows
        if last is not None and fits:
            last[0].append(year)
            last[1].extend(years[year])
        else:
            bins.append(([year], list(years[year])))
    return [("no year" if span[0] < 0 else str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}", members) for span, members in bins]


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def clusters(boxes: Mapping[int, Box], edges: Iterable[tuple[int, int]]) -> dict[int, Position]:
    """Positions for a graph of mixed things. Deterministic for the same input on the same machine."""
    graph = nx.Graph()
    graph.add_nodes_from(sorted(boxes))
    graph.add_edges_from(sorted({(min(e), max(e)) for e in edges if e[0] in boxes and e[1] in boxes and e[0] != e[1]}))
    leaves: dict[int, list[int]] = defaultdict(list)
    core = graph.copy()
    for n in sorted(graph):
        if graph.degree[n] == 1 and not boxes[n].anchor:
            (hub,) = graph[n]
            if graph.degree[hub] > 1 or boxes[hub].anchor or hub < n:
                leaves[hub].append(n)
                core.remove_node(n)
    rings = {hub: _rings([boxes[n] for n in members], boxes[hub]) for hub, members in leaves.items()}
    radius = {n: max([math.hypot(*p) + 60 for p in rings[n]], default=0.0) if n in rings else boxes[n].half_width for n in core}
    centre = _spread(core, radius)
    place = dict(centre)
    for hub, members in leaves.items():
        ordered = sorted(members, key=lambda n: (boxes[n].order, n))
        for n, (dx, dy) in zip(ordered, rings[hub], strict=True):
            place[n] = (centre[hub][0] + dx, centre[hub][1] + dy)
    return {n: (round(x), round(y)) for n, (x, y) in sorted(_apart(place, boxes).items())}


def _rings(members: list[Box], hub: Box) -> list[tuple[float, float]]:
    """Places around a hub, as many as there are members, on rings that are as wide as the labels need."""
    step = max((2 * b.half_width for b in members), default=0.0) * 0.8 + 8
    out: list[tuple[float, float]] = []
    radius = max(hub.half_width, hub.half_height) + step * 0.75
    left = len(members)
    turn = 0.0
    while left > 0:
        count = min(left, max(4, int(2 * math.pi * radius / step)))
        out.extend((radius * math.cos(turn + 2 * math.pi * i / count), radius * 0.8 * math.sin(turn + 2 * math.pi * i / count)) for i in range(count))
        left -= count
        radius += 64
        turn += math.pi / count
    return out


def _spread(core: nx.Graph, radius: Mapping[int, float]) -> dict[int, tuple[float, float]]:
    """The force layout, component by component, set side by side; large components by their communities."""
    parts = sorted((sorted(c) for c in nx.connected_components(core)), key=lambda c: (-len(c), c[0]))
    out: dict[int, tuple[float, float]] = {}
    single = [c[0] for c in parts if len(c) == 1]
    x = 0.0
    total = sum((2 * radius[n] + 30) ** 2 for n in core)
    row_width, y, row_height = math.sqrt(total) * 1.7, 0.0, 0.0
    blocks: list[dict[int, tuple[float, float]]] = [_component(core.subgraph(c), radius) for c in parts if len(c) > 1]
    blocks += [{n: (0.0, 0.0)} for n in single]
    for block in blocks:
        low_x, high_x = min(p[0] - radius[n] for n, p in block.items()), max(p[0] + radius[n] for n, p in block.items())
        low_y, high_y = min(p[1] - radius[n] * 0.8 for n, p in block.items()), max(p[1] + radius[n] * 0.8 for n, p in block.items())
        if x > 0 and x + high_x - low_x > row_width:
            x, y, row_height = 0.0, y + row_height + 60, 0.0
        for n, (px, py) in block.items():
            out[n] = (x + px - low_x, y + py - low_y)
        x += high_x - low_x + 60
        row_height = max(row_height, high_y - low_y)
    return out


def _component(part: nx.Graph, radius: Mapping[int, float]) -> dict[int, tuple[float, float]]:
    nodes = sorted(part)
    if len(nodes) > _DENSE:
        groups = [sorted(c) for c in nx.community.louvain_communities(part, seed=7)]
        if len(groups) > 1:
            return _grouped(part, sorted(groups, key=lambda c: c[0]), radius)
    ordered = nx.Graph()
    ordered.add_nodes_from(nodes)
    ordered.add_edges_from(sorted((min(e), max(e)) for e in part.edges))
    span = math.sqrt(sum((2 * radius[n] + 20) ** 2 for n in nodes))
    if len(nodes) > _DENSE:
        start = nx.circular_layout(ordered)
    else:
        start = nx.spring_layout(ordered, seed=7, iterations=150, k=1.6 / math.sqrt(len(nodes)))
    return _discs({n: (float(start[n][0]) * span * 0.75, float(start[n][1]) * span * 0.5) for n in nodes}, radius)


def _grouped(part: nx.Graph, groups: list[list[int]], radius: Mapping[int, float]) -> dict[int, tuple[float, float]]:
    home = {n: i for i, members in enumerate(groups) for n in members}
    inner = []
    for members in groups:
        sub = _spread(part.subgraph(members), radius)
        cx, cy = _mean([p[0] for p in sub.values()]), _mean([p[1] for p in sub.values()])
        inner.append({n: (p[0] - cx, p[1] - cy) for n, p in sub.items()})
    quotient = nx.Graph()
    quotient.add_nodes_from(range(len(groups)))
    quotient.add_edges_from(sorted({(min(home[a], home[b]), max(home[a], home[b])) for a, b in part.edges if home[a] != home[b]}))
    outer_radius = {i: max(math.hypot(*p) + radius[n] for n, p in places.items()) for i, places in enumerate(inner)}
    outer = _spread(quotient, outer_radius)
    return {n: (outer[i][0] + p[0], outer[i][1] + p[1]) for i, places in enumerate(inner) for n, p in places.items()}


def _discs(place: dict[int, tuple[float, float]], radius: Mapping[int, float]) -> dict[int, tuple[float, float]]:
    """Push discs apart until they no longer touch (at most 200 rounds)."""
    nodes = sorted(place)
    current = {n: list(place[n]) for n in nodes}
    for _ in range(200):
        moved = False
        for i, a in enumerate(nodes):
            for b in nodes[i + 1 :]:
                need = radius[a] + radius[b] + 16
                dx, dy = current[b][0] - current[a][0], (current[b][1] - current[a][1]) * 1.25
                if abs(dx) >= need or abs(dy) >= need:
                    continue
                gap = math.hypot(dx, dy)
                if gap < need:
                    if gap < 1e-6:
                        dx, dy, gap = 1.0, 0.3, 1.05
                    push = (need - gap) / 2
                    for node, sign in ((a, -1), (b, 1)):
                        current[node][0] += sign * push * dx / gap
                        current[node][1] += sign * push * dy / gap / 1.25
                    moved = True
        if not moved:
            break
    return {n: (p[0], p[1]) for n, p in current.items()}


def _apart(place: Mapping[int, tuple[float, float]], boxes: Mapping[int, Box]) -> dict[int, tuple[float, float]]:
    """Push boxes apart along the shorter way until no two overlap (at most 120 rounds over a grid)."""
    current = {n: [x, y] for n, (x, y) in sorted(place.items())}
    if not current:
        return {}
    size = 2 * max(max(boxes[n].half_width, boxes[n].half_height) for n in current) + 1
    for _ in range(120):
        grid: dict[tuple[int, int], list[int]] = defaultdict(list)
        for n, (x, y) in current.items():
            grid[(int(x // size), int(y // size))].append(n)
        moved = False
        for a, (ax, ay) in list(current.items()):
            column, row = int(ax // size), int(ay // size)
            for b in (b for i in (-1, 0, 1) for j in (-1, 0, 1) for b in grid.get((column + i, row + j), ()) if b > a):
                dx, dy = current[b][0] - current[a][0], current[b][1] - current[a][1]
                over_x = boxes[a].half_width + boxes[b].half_width - abs(dx)
                over_y = boxes[a].half_height + boxes[b].half_height - abs(dy)
                if over_x <= 0.5 or over_y <= 0.5:
                    continue
                axis, over, sign = (0, over_x, 1 if dx >= 0 else -1) if over_x < over_y else (1, over_y, 1 if dy >= 0 else -1)
                share_a = 0.0 if boxes[a].anchor and not boxes[b].anchor else 1.0 if boxes[b].anchor and not boxes[a].anchor else 0.5
                current[a][axis] -= sign * over * share_a
                current[b][axis] += sign * over * (1 - share_a)
                moved = True
        if not moved:
            break
    return {n: (p[0], p[1]) for n, p in current.items()}
