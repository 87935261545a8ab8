"""Where nodes stand in the HTML graph: computed once, seeded, the same on every run, so that the page opens without simulating anything.

Two ways: `timeline` sets papers and cited works in columns by year; `clusters` gathers things around what connects them (Fruchterman and
Reingold's layout by networkx, made even). Boxes do not overlap, labels included.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

Position = tuple[int, int]

#: Above this many nodes, the force layout runs on communities first (it compares every pair).
_DENSE = 480  # networkx goes on to scipy from 500


@dataclass(frozen=True)
class Box:
    """A node with its label: half width and half height in pixels, the year of its column, whether it stays put when others are pushed away,
    and how far the middle of the box lies below the middle of the node (the label stands under it)."""

    half_width: float
    half_height: float
    year: int | None = None
    anchor: bool = False
    drop: float = 0.0


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
    tall = {n: 2 * b.half_height + 10 for n, b in boxes.items()}
    deep = max(sum((2 * b.half_width + 14) * tall[n] for n, b in boxes.items()) ** 0.5 / 0.85, 4 * max(tall.values()))
    neighbours: dict[int, list[int]] = defaultdict(list)
    for a, b in edges:
        if a in boxes and b in boxes:
            neighbours[a].append(b)
            neighbours[b].append(a)
    place: dict[int, tuple[float, float]] = {}
    anchors = sorted((n for n in boxes if boxes[n].anchor), key=lambda n: (boxes[n].year or -1, n))
    rank = {n: i - (len(anchors) - 1) / 2 for i, n in enumerate(anchors)}
    columns, x = [], 0.0
    for label, group in _bins(boxes, tall, deep):
        members = sorted(group, key=lambda n: (_mean([rank.get(m, 0.0) for m in neighbours[n]] or [0.0]) if n not in rank else rank[n], n))
        total = sum(tall[n] for n in members)
        limit = total / math.ceil(total / deep)
        left = x
        lanes: list[list[int]] = [[]]
        for n in members:
            if lanes[-1] and sum(tall[m] for m in lanes[-1]) + tall[n] / 2 > limit:
                lanes.append([])
            lanes[-1].append(n)
        for lane in lanes:
            width = max(2 * boxes[n].half_width for n in lane) + 14
            y = -sum(tall[n] for n in lane) / 2
            for n in lane:
                place[n] = (x + width / 2, y + tall[n] / 2 - boxes[n].drop)
                y += tall[n]
            x += width
        columns.append(Column(round(left), round(x), label))
        x += 16
    shift = x / 2
    return (
        {n: (round(px - shift), round(py)) for n, (px, py) in sorted(place.items())},
        tuple(Column(round(c.left - shift), round(c.right - shift), c.label) for c in columns),
    )


def _bins(boxes: Mapping[int, Box], tall: Mapping[int, float], deep: float) -> list[tuple[str, list[int]]]:
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
        fits = last is not None and last[0][-1] not in alone | {-1} and year not in alone and sum(tall[n] for n in [*last[1], *years[year]]) <= deep
        if last is not None and fits:
            last[0].append(year)
            last[1].extend(years[year])
        else:
            bins.append(([year], list(years[year])))
    return [("no year" if span[0] < 0 else str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}", members) for span, members in bins]


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def clusters(boxes: Mapping[int, Box], edges: Iterable[tuple[int, int]], quick: bool = False) -> dict[int, Position]:
    """Positions for a graph of mixed things. Deterministic for the same input on the same machine. `quick` for parts that are seen one at a time:
    fewer rounds of the force layout, which many parts would make slow."""
    graph = nx.Graph()
    graph.add_nodes_from(sorted(boxes))
    graph.add_edges_from(sorted({(min(e), max(e)) for e in edges if e[0] in boxes and e[1] in boxes and e[0] != e[1]}))
    parts = sorted((sorted(c) for c in nx.connected_components(graph)), key=lambda c: (-len(c), c[0]))
    blocks = [_apart(_even(_forces(graph.subgraph(part), quick), boxes), boxes) for part in parts]
    return {n: (round(x), round(y - boxes[n].drop)) for n, (x, y) in sorted(_pack(blocks, boxes).items())}


def _pack(blocks: list[dict[int, tuple[float, float]]], boxes: Mapping[int, Box]) -> dict[int, tuple[float, float]]:
    """Parts that nothing connects, side by side in rows, the largest first."""
    frames = []
    for block in blocks:
        left, right = min(x - boxes[n].half_width for n, (x, _) in block.items()), max(x + boxes[n].half_width for n, (x, _) in block.items())
        top, bottom = min(y - boxes[n].half_height for n, (_, y) in block.items()), max(y + boxes[n].half_height for n, (_, y) in block.items())
        frames.append((block, left, top, right - left + 40, bottom - top + 40))
    limit = max([f[3] for f in frames] + [1.2 * math.sqrt(sum(f[3] * f[4] for f in frames))], default=0.0)
    out: dict[int, tuple[float, float]] = {}
    x = y = deep = 0.0
    for block, left, top, width, height in frames:
        if x > 0 and x + width > limit:
            x, y, deep = 0.0, y + deep, 0.0
        out.update({n: (x + px - left, y + py - top) for n, (px, py) in block.items()})
        x, deep = x + width, max(deep, height)
    return out


def communities(nodes: Iterable[int], edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Louvain communities (Blondel et al. 2008, by networkx, seeded); what nothing connects is gathered in one, and so are pairs and the like."""
    graph = nx.Graph()
    graph.add_nodes_from(sorted(nodes))
    graph.add_edges_from(sorted({(min(e), max(e)) for e in edges if e[0] != e[1]}))
    found = sorted((sorted(c) for c in nx.community.louvain_communities(graph, seed=7)), key=lambda c: (-len(c), c[0]))
    small = sorted(n for c in found if len(c) < 4 for n in c)
    return [c for c in found if len(c) >= 4] + ([small] if small else [])


def _forces(graph: nx.Graph, quick: bool = False) -> dict[int, tuple[float, float]]:
    """Fruchterman and Reingold's layout, to any scale; of communities first where the graph is large (every pair is compared)."""
    nodes = sorted(graph)
    if not nodes:
        return {}
    if len(nodes) <= _DENSE:
        ordered = nx.Graph()
        ordered.add_nodes_from(nodes)
        ordered.add_edges_from(sorted((min(e), max(e)) for e in graph.edges))
        found = nx.spring_layout(ordered, seed=7, iterations=50 if quick else 200 if len(nodes) < 200 else 90, k=1.3 / math.sqrt(len(nodes)))
        return {n: (float(found[n][0]), float(found[n][1])) for n in nodes}
    groups = communities(graph.nodes, graph.edges)
    home = {n: i for i, members in enumerate(groups) for n in members}
    if len(groups) == 1 or len(groups) == len(nodes):
        found = nx.circular_layout(sorted(nodes))
        return {n: (float(found[n][0]), float(found[n][1])) for n in nodes}
    quotient = nx.Graph()
    quotient.add_nodes_from(range(len(groups)))
    quotient.add_edges_from(sorted({(min(home[a], home[b]), max(home[a], home[b])) for a, b in graph.edges if home[a] != home[b]}))
    outer = _forces(quotient, quick)
    out = {}
    for i, members in enumerate(groups):
        size = math.sqrt(len(members) / len(nodes))
        for n, (x, y) in _forces(graph.subgraph(members), quick).items():
            out[n] = (outer[i][0] + x * size, outer[i][1] + y * size)
    return out


def _even(place: dict[int, tuple[float, float]], boxes: Mapping[int, Box]) -> dict[int, tuple[float, float]]:
    """To pixels, with dense and empty regions evened out: half the place itself, half its rank along each axis."""
    if not place:
        return {}
    area = sum(4 * (boxes[n].half_width + 6) * (boxes[n].half_height + 6) for n in place)
    out = {n: [0.0, 0.0] for n in place}
    for axis, span in ((0, math.sqrt(area * 1.9 * 1.15)), (1, math.sqrt(area * 1.9 / 1.15))):
        ranked = sorted(place, key=lambda n: (place[n][axis], n))
        low, high = place[ranked[0]][axis], place[ranked[-1]][axis]
        for i, n in enumerate(ranked):
            share = (place[n][axis] - low) / (high - low) if high > low else 0.5
            out[n][axis] = (0.5 * share + 0.5 * (i / max(1, len(ranked) - 1)) - 0.5) * span
    return {n: (p[0], p[1]) for n, p in out.items()}


def _apart(place: dict[int, tuple[float, float]], boxes: Mapping[int, Box]) -> dict[int, tuple[float, float]]:
    """Push boxes apart until no two overlap: first with papers and patients in their places, then, where that does not do, all of them,
    on a slightly larger field each time (three times at most)."""
    for attempt in range(4):
        place, done = _push(place, boxes, attempt == 0)
        if done:
            break
        place = {n: (x * 1.04, y * 1.04) for n, (x, y) in place.items()}
    return place


def _push(place: Mapping[int, tuple[float, float]], boxes: Mapping[int, Box], anchored: bool) -> tuple[dict[int, tuple[float, float]], bool]:
    """Push boxes apart along the shorter way, in rounds over a grid; says whether none overlap any more. Large graphs get fewer rounds."""
    if not place:
        return {}, True
    current = {n: [x, y] for n, (x, y) in sorted(place.items())}
    wide = {n: boxes[n].half_width for n in current}
    high = {n: boxes[n].half_height for n in current}
    cell_x, cell_y = 2 * max(wide.values()) + 1, 2 * max(high.values()) + 1
    for _ in range(120 if len(current) <= 1000 else 50):
        grid: dict[tuple[int, int], list[int]] = defaultdict(list)
        for n, (x, y) in current.items():
            grid[(int(x // cell_x), int(y // cell_y))].append(n)
        moved = False
        for (column, row), members in grid.items():
            ahead = [n for i, j in ((0, 1), (1, -1), (1, 0), (1, 1)) for n in grid.get((column + i, row + j), ())]
            for i, a in enumerate(members):
                here, wide_a, high_a = current[a], wide[a], high[a]
                for b in members[i + 1 :] + ahead:
                    there = current[b]
                    dx, dy = there[0] - here[0], there[1] - here[1]
                    over_x = wide_a + wide[b] - (dx if dx >= 0 else -dx)
                    if over_x <= 0.5:
                        continue
                    over_y = high_a + high[b] - (dy if dy >= 0 else -dy)
                    if over_y <= 0.5:
                        continue
                    axis, over = (0, over_x if dx >= 0 else -over_x) if over_x < over_y else (1, over_y if dy >= 0 else -over_y)
                    share = 0.5 if not anchored or boxes[a].anchor == boxes[b].anchor else 0.0 if boxes[a].anchor else 1.0
                    here[axis] -= over * share
                    there[axis] += over * (1 - share)
                    moved = True
        if not moved:
            return {n: (p[0], p[1]) for n, p in current.items()}, True
    return {n: (p[0], p[1]) for n, p in current.items()}, len(current) > 1500
