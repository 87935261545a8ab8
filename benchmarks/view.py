"""The HTML graph in headless Chromium beside plain pyvis, on made-up graphs: time until drawn, frames a second while panning, search.

Made-up papers cite 47 works each, 12 of them shared with neighbours, and report one patient with six drugs. Plain pyvis gets the same nodes
and edges, and draws them as it does by default, with its physics on; it is given up after a minute.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from exports.html import render
from exports.html_data import Edge, Node, Quote, Statement, ViewGraph, relation_name
from kg.ids import ONTOLOGY, PREFIXES, digest

SIZES = (2000, 20000)
_PATIENCE = 60.0
_CITES = PREFIXES["cito"] + "cites"
_PAN = """
const done = arguments[0], canvas = document.querySelector('canvas'), box = canvas.getBoundingClientRect();
const send = (type, x, y) => canvas.dispatchEvent(new PointerEvent(type, {pointerId: 1, pointerType: 'mouse', isPrimary: true, button: 0,
  buttons: type === 'pointerup' ? 0 : 1, clientX: box.left + x, clientY: box.top + y, bubbles: true}));
send('pointerdown', 20, 300);
let frames = 0; const begin = performance.now();
(function step() { frames += 1; send('pointermove', 20 + frames * 2, 300 + frames);
  if (performance.now() - begin < 3000) requestAnimationFrame(step);
  else { send('pointerup', 20, 300); done(frames / (performance.now() - begin) * 1000); } })();
"""


def made_up(size: int) -> ViewGraph:
    """A graph of `size` nodes, the same on every call."""
    chance = random.Random(1)
    papers = [f"https://doi.org/10.1000/p{i}" for i in range(size // 50)]
    patients = [f"https://w3id.org/litkg/id/patient/p{i}/1" for i in range(len(papers))]
    drugs = [f"https://w3id.org/litkg/id/concept/drug/d{i}" for i in range(max(20, size // 40))]
    works = [f"https://doi.org/10.2000/w{i}" for i in range(size - 2 * len(papers) - len(drugs))]
    nodes = [Node(p, "Paper", f"Author{i} {2015 + i % 10}: Paper number {i}", f"Author{i} {2015 + i % 10}", 2015 + i % 10) for i, p in enumerate(papers)]
    nodes += [Node(p, "Patient", f"Patient 1 of Author{i}", f"Patient 1 of Author{i}") for i, p in enumerate(patients)]
    nodes += [Node(d, "Drug", f"drug {i}", f"drug {i}") for i, d in enumerate(drugs)]
    nodes += [Node(w, "Work", f"Cited{i} {1990 + i % 33}: Work number {i}", f"Cited{i} {1990 + i % 33}", 1990 + i % 33) for i, w in enumerate(works)]
    statements: list[Statement] = []

    def say(subject: str, predicate: str, obj: str, paper: str) -> None:
        quote = Quote(paper, "text", 3, 60, "A sentence of the usual length that says something of both.", "Discussion", "own", 0.9, "made up")
        statements.append(Statement(f"a{len(statements)}", subject, predicate, obj, False, False, False, "", (), (quote,)))

    each = len(works) // len(papers)
    for i, paper in enumerate(papers):
        for work in works[i * each : (i + 1) * each] + chance.sample(works[max(0, i - 5) * each : (i + 1) * each], min(12, each)):
            say(paper, _CITES, work, paper)
        say(patients[i], ONTOLOGY + "reportedIn", paper, paper)
        for drug in chance.sample(drugs, 6):
            say(patients[i], ONTOLOGY + "received", drug, paper)
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for n, s in enumerate(statements):
        groups[(s.subject, relation_name(s.predicate), s.object)].append(n)
    edges = tuple(Edge(digest(*key, length=10), *key, tuple(numbers)) for key, numbers in sorted(groups.items()))
    return ViewGraph(tuple(sorted(nodes, key=lambda n: n.iri)), edges, tuple(statements), {"text": "x" * 2000})


def _ours(page: Path) -> dict[str, float]:
    from tests.browser.driver import browser, load

    with browser() as driver:
        out = {}
        clock = time.perf_counter()
        load(driver, page)
        driver.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
        out["drawn"] = time.perf_counter() - clock
        out["frames"] = driver.execute_async_script(_PAN)
        search = """const q = document.querySelector('#q'), t = performance.now();
            q.value = 'cited12'; q.dispatchEvent(new Event('input')); return performance.now() - t;"""
        out["search"] = driver.execute_script(search) / 1000
        opened = """const done = arguments[0], t = performance.now();
            document.querySelector('#q').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter'}));
            requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - t)));"""
        out["opened"] = driver.execute_async_script(opened) / 1000
        return out


def _plain(graph: ViewGraph, page: Path) -> dict[str, float]:
    """pyvis as it comes: its own page, its own physics."""
    from pyvis.network import Network

    from tests.browser.driver import browser

    network = Network(cdn_resources="in_line", directed=True, height="860px")
    number = {node.iri: i for i, node in enumerate(graph.nodes)}
    network.nodes = [{"id": i, "label": node.short, "title": node.label, "shape": "dot"} for i, node in enumerate(graph.nodes)]
    network.edges = [{"from": number[e.source], "to": number[e.target], "arrows": "to"} for e in graph.edges]
    page.write_text(network.generate_html(), encoding="utf-8")
    with browser() as driver:
        driver.set_page_load_timeout(_PATIENCE)
        clock = time.perf_counter()
        try:
            driver.get(page.resolve().as_uri())
            driver.set_script_timeout(_PATIENCE)
            driver.execute_async_script("""const done = arguments[0];
                network.once('stabilizationIterationsDone', () => requestAnimationFrame(() => requestAnimationFrame(done)));""")
            return {"drawn": time.perf_counter() - clock, "frames": driver.execute_async_script(_PAN)}
        except Exception:  # a page that hangs fails in many ways, all of which mean: not within a minute
            return {"drawn": float("inf"), "frames": 0.0}


def run() -> list[dict[str, Any]]:
    """Rows for benchmarks/RESULTS.md."""
    from tests.browser.driver import missing

    if missing():
        raise FileNotFoundError(2, "no browser", missing())
    rows: list[dict[str, Any]] = []
    for size in SIZES:
        graph = made_up(size)
        name = f"{size:,} nodes, {len(graph.edges):,} edges"
        with tempfile.TemporaryDirectory() as temporary:
            page = Path(temporary) / "graph.html"
            clock = time.perf_counter()
            page.write_text(render(graph, {}), encoding="utf-8")
            made = time.perf_counter() - clock
            ours = _ours(page)
            plain = _plain(graph, Path(temporary) / "plain.html")
            gave_up = plain["drawn"] == float("inf")
            drawn = "plain pyvis: not in 60 s" if gave_up else f"plain pyvis: {plain['drawn']:.1f}"
            frames = None if gave_up else f"plain pyvis: {plain['frames']:.1f}"
            rows += [
                {"dataset": name, "metric": "page written, s", "value": made},
                {"dataset": name, "metric": "file, MB", "value": page.stat().st_size / 1e6},
                {"dataset": name, "metric": "until drawn, s", "value": ours["drawn"], "peer": drawn},
                {"dataset": name, "metric": "frames/s while panning", "value": float(ours["frames"]), "peer": frames},
                {"dataset": name, "metric": "search, s", "value": ours["search"]},
                {"dataset": name, "metric": "opening a hit, s", "value": ours["opened"]},
            ]
    return rows
