"""Questions to the graph of citations: works cited together, papers that cite the same, works that much rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

import networkx as nx


class Pair(NamedTuple):
    """Two nodes and what they share: `total` of `shared`, sorted."""

    left: str
    right: str
    total: int
    shared: tuple[str, ...]


class Influence(NamedTuple):
    """A work, its PageRank (all works together 1), and how many papers of the graph cite it."""

    work: str
    pagerank: float
    cited_by: int


def citation_graph(citations: Iterable[tuple[str, str]]) -> nx.DiGraph:
    """The graph of (citing, cited) pairs; the same whatever their order. A paper that cites itself is left out."""
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_edges_from(sorted({(citing, cited) for citing, cited in citations if citing != cited}))
    return graph


def co_cited(graph: nx.DiGraph, work: str | None = None, least: int = 2) -> list[Pair]:
    """Pairs of works that `least` or more papers cite together (Small 1973), most often first; `shared` are those papers.

    With `work`, only its pairs. Works cited by fewer than `least` papers are passed over before pairs are formed.
    """
    papers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for paper in sorted(node for node, degree in graph.out_degree() if degree):
        cited = sorted(node for node in graph.successors(paper) if graph.in_degree(node) >= least)
        if work is not None and work not in cited:
            continue
        pairs = combinations(cited, 2) if work is None else ((min(work, other), max(work, other)) for other in cited if other != work)
        for pair in pairs:
            papers[pair].append(paper)
    return _ranked(papers, least)


def coupled(graph: nx.DiGraph, paper: str | None = None, least: int = 1) -> list[Pair]:
    """Pairs of papers that cite `least` or more works in common (bibliographic coupling, Kessler 1963); `shared` are those works."""
    works: dict[tuple[str, str], list[str]] = defaultdict(list)
    for work in sorted(node for node, degree in graph.in_degree() if degree > 1):
        citing = sorted(graph.predecessors(work))
        if paper is not None and paper not in citing:
            continue
        pairs = combinations(citing, 2) if paper is None else ((min(paper, other), max(paper, other)) for other in citing if other != paper)
        for pair in pairs:
            works[pair].append(work)
    return _ranked(works, least)


def _ranked(shared: dict[tuple[str, str], list[str]], least: int) -> list[Pair]:
    rows = [Pair(left, right, len(by), tuple(by)) for (left, right), by in shared.items() if len(by) >= least]
    return sorted(rows, key=lambda row: (-row.total, row.left, row.right))


def influential(graph: nx.DiGraph, top: int | None = None, damping: float = 0.85) -> list[Influence]:
    """Works by PageRank over the citations (Brin and Page 1998), then by the number of citing papers.

    Plain power iteration in a fixed order: networkx's own needs scipy, which nothing else here needs, and may differ in the last digit
    from machine to machine.
    """
    nodes = sorted(graph)
    if not nodes:
        return []
    index = {node: i for i, node in enumerate(nodes)}
    targets = [sorted(index[other] for other in graph.successors(node)) for node in nodes]
    n = len(nodes)
    rank = [1.0 / n] * n
    for _ in range(200):
        loose = damping * sum(rank[i] for i in range(n) if not targets[i]) / n
        fresh = [(1.0 - damping) / n + loose] * n
        for i, cited in enumerate(targets):
            share = damping * rank[i] / len(cited) if cited else 0.0
            for j in cited:
                fresh[j] += share
        change = sum(abs(a - b) for a, b in zip(rank, fresh, strict=True))
        rank = fresh
        if change < 1e-10:
            break
    rows = [Influence(node, round(rank[index[node]], 8), graph.in_degree(node)) for node in nodes if graph.in_degree(node)]
    rows.sort(key=lambda row: (-row.pagerank, -row.cited_by, row.work))
    return rows if top is None else rows[:top]
