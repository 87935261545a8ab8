"""The HTML graph without a browser: nothing is fetched, nothing from papers is markup, the same graph gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest

from exports.html import html_page, unpack, write_html
from exports.html_data import Edge, Node, ViewGraph, read_graph, utf16_offsets
from exports.html_layout import Box, clusters, timeline
from exports.html_network import draw
from exports.html_styles import styles
from kg.model import LitkgError
from kg.store import GraphFolder
from tests.view_graph import HOSTILE, TEXTS, make_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> GraphFolder:
    return make_folder(tmp_path_factory.mktemp("view") / "g")


@pytest.fixture(scope="module")
def page(folder: GraphFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "graph.html"
    write_html(folder, path)
    return path


class _Tags(HTMLParser):
    """Every tag with its attributes, and what stands in scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in = tag if tag in ("script", "style") else ""

    def handle_data(self, data: str) -> None:
        if self._in:
            self.raw.append((self._in, data))

    def handle_endtag(self, tag: str) -> None:
        self._in = ""


def parse(page: Path) -> _Tags:
    tags = _Tags()
    tags.feed(page.read_text("utf-8"))
    return tags


def test_nothing_is_fetched(page: Path) -> None:
    tags = parse(page)
    for tag, attributes in tags.tags:
        assert tag not in ("link", "iframe", "object", "embed", "base", "img", "form", "video", "audio")
        assert not {"src", "srcset", "action", "ping", "background", "data"} & set(attributes), (tag, attributes)
        if "href" in attributes:
            assert tag == "a"
    styles_ = "".join(text for tag, text in tags.raw if tag == "style")
    assert "@import" not in styles_ and "url(" not in styles_


def test_the_policy_allows_our_scripts_and_no_request(page: Path) -> None:
    tags = parse(page)
    policy = next(a["content"] for t, a in tags.tags if t == "meta" and a.get("http-equiv") == "Content-Security-Policy") or ""
    assert policy.startswith("default-src 'none';")
    assert not re.search(r"https?:|unsafe-eval|connect-src|\*", policy)
    script_src = re.search(r"script-src ([^;]*)", policy)
    assert script_src and "unsafe-inline" not in script_src[1]
    code = [m[1] for m in re.finditer(r"<script>(.*?)</script>", page.read_text("utf-8"), re.S)]
    assert len(code) == 2
    for text in code:
        assert f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in script_src[1]
    assert "visjs.github.io" in code[0][:400] and "@license" in code[0][:800]


def test_hostile_strings_are_text(page: Path) -> None:
    text = page.read_text("utf-8")
    assert HOSTILE not in text and "<script>document" not in text and "<img src=x" not in text and "<svg onload" not in text
    data = unpack(text)
    assert any(HOSTILE in node["label"] for node in data["nodes"])
    assert any(node["label"] == 'relapse "><svg onload=1>' for node in data["nodes"])
    tags = parse(page)
    assert [t for t, a in tags.tags if t == "script"] == ["script"] * 3
    assert not [a for t, a in tags.tags if any(name.startswith("on") for name in a)]


def test_same_graph_same_bytes(folder: GraphFolder, page: Path, tmp_path: Path) -> None:
    write_html(folder, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["again.html"]


def test_a_title_of_the_user_is_escaped(folder: GraphFolder, tmp_path: Path) -> None:
    write_html(folder, tmp_path / "t.html", title="<b>A & B</b>")
    assert "<title>&lt;b&gt;A &amp; B&lt;/b&gt;</title>" in (tmp_path / "t.html").read_text("utf-8")


def test_an_unwritable_place_is_one_line(folder: GraphFolder, tmp_path: Path) -> None:
    with pytest.raises(LitkgError, match=r"cannot be written") as error:
        write_html(folder, tmp_path / "missing" / "graph.html")
    assert "\n" not in str(error.value)


def test_every_quote_stands_in_its_text(page: Path) -> None:
    data = unpack(page.read_text("utf-8"))
    quotes = [q for s in data["statements"] for q in s["quotes"]]
    assert len(quotes) >= 19
    for q in quotes:
        units = data["texts"][q["text"]]["text"].encode("utf-16-le", "surrogatepass")
        (start, end), = q["at"]
        assert units[2 * start : 2 * end].decode("utf-16-le") == q["quote"]
    assert any(q["at"][0][0] != q["start"] for q in quotes), "the made-up text has characters beyond the basic plane before a quote"
    assert sorted(t["text"] for t in data["texts"]) == sorted(TEXTS)


def test_utf16_offsets() -> None:
    assert utf16_offsets("a\U0001f9ecb\U0001d6fdc", range(6)) == {0: 0, 1: 1, 2: 3, 3: 4, 4: 6, 5: 7}
    assert utf16_offsets("plain", [3]) == {3: 3}


def edges_of(data: dict) -> Iterator[tuple[str, str, str, dict]]:
    for e in data["edges"]:
        yield data["nodes"][e["s"]]["short"], e["relation"], data["nodes"][e["t"]]["short"], e


def test_nodes_edges_and_what_they_say(page: Path) -> None:
    data = unpack(page.read_text("utf-8"))
    assert {n["type"] for n in data["nodes"]} == {"Paper", "Work", "Patient", "Drug", "CellTherapy", "Antigen", "AdverseEvent", "Response", "SomethingNew"}
    edges = {(s, r, t): e for s, r, t, e in edges_of(data)}
    assert ("Abiodun 2021", "cites", "Okafor 2015") in edges and ("Brandt 2024", "cites", "Okafor 2015") in edges
    assert len(edges[("Abiodun 2021", "cites", "Okafor 2015")]["statements"]) == 2
    received = data["statements"][edges[("Patient 1, Abiodun 2021", "received", "blinatumomab")]["statements"][0]]
    assert ["dose text", "28 µg"] in received["details"] and received["event"] == "therapy administration"
    denied = data["statements"][edges[("Patient 1, Abiodun 2021", "experienced", "seizure")]["statements"][0]]
    assert denied["negated"] and denied["quotes"][0]["cue"] == "no"
    unsure = [s for s in data["statements"] if s["hedged"]]
    assert len(unsure) == 1 and unsure[0]["quotes"][0]["confidence"] == 0.6
    shared = {n["short"] for n in data["nodes"] if n["shared"]}
    assert shared == {"Okafor 2015"}


def test_pyvis_made_the_drawing(page: Path, folder: GraphFolder) -> None:
    data = unpack(page.read_text("utf-8"))
    drawing = draw(read_graph(folder.store(), folder.texts()))
    assert len(drawing.nodes) == len(data["network"]["nodes"]) == len(data["nodes"])
    assert data["network"]["options"]["physics"]["enabled"] is False
    for node in data["network"]["nodes"]:
        assert isinstance(node["x"], int) and isinstance(node["y"], int) and node["shape"] and node["title"]


def test_styles_differ_in_more_than_colour() -> None:
    assert len({(s.shape, s.light) for s in styles()}) >= len(styles()) - 1
    assert styles()[-1].cls == "*"


def _overlaps(place: dict[int, tuple[int, int]], boxes: dict[int, Box]) -> list[tuple[int, int]]:
    return [
        (a, b) for a in place for b in place
        if a < b and abs(place[a][0] - place[b][0]) < boxes[a].half_width + boxes[b].half_width - 2
        and abs(place[a][1] - place[b][1]) < boxes[a].half_height + boxes[b].half_height - 2
    ]


def test_boxes_do_not_overlap() -> None:
    boxes = {i: Box(40 + i % 7 * 6, 18, 1990 + i % 30 if i % 11 else None, i < 4) for i in range(120)}
    edges = [(i % 4, i) for i in range(4, 120)] + [((i + 1) % 4, i) for i in range(4, 120, 5)]
    place = clusters(boxes, edges)
    assert set(place) == set(boxes) and not _overlaps(place, boxes)
    assert place == clusters(dict(reversed(boxes.items())), reversed(edges))
    years, columns = timeline(boxes, edges)
    assert set(years) == set(boxes) and not _overlaps(years, boxes)
    dated = [(boxes[n].year, x) for n, (x, _) in years.items()]
    assert max(x for y, x in dated if y == 1995) < min(x for y, x in dated if y == 2015)
    assert columns[0].label == "no year"


def test_a_large_graph_opens_with_communities(folder: GraphFolder) -> None:
    data = unpack(html_page(folder.store(), folder.texts(), whole=5))
    groups = {n["group"] for n in data["nodes"]}
    assert groups == {n["id"] for n in data["overview"]["nodes"]} and len(groups) >= 2
    assert all(n["at"]["both"] for n in data["nodes"]) and len(data["network"]["nodes"]) == len(data["nodes"])
    assert unpack(html_page(folder.store(), folder.texts()))["overview"] is None


def test_every_class_of_things_has_a_style() -> None:
    import rdflib

    schema = rdflib.Graph().parse(str(files("ontology").joinpath("schema.ttl")))
    kg = rdflib.Namespace("https://w3id.org/litkg/ontology/")
    things = {str(c).rsplit("/", 1)[1] for root in (kg.Concept, kg.Thing) for c in schema.transitive_subjects(rdflib.RDFS.subClassOf, root)}
    known = {s.cls for s in styles()}
    assert len(things) > 10 and things - {"Concept", "Thing"} <= known, things - known


def test_empty_graph(tmp_path: Path) -> None:
    folder = GraphFolder.create(tmp_path / "g")
    write_html(folder, tmp_path / "empty.html")
    assert unpack((tmp_path / "empty.html").read_text("utf-8"))["nodes"] == []


def test_two_relations_of_the_same_two_do_not_hide_each_other() -> None:
    nodes = tuple(Node(iri, "Drug", iri, iri) for iri in ("a", "b"))
    edges = (Edge("1", "a", "targets", "b", ()), Edge("2", "b", "inhibits", "a", ()))
    first, second = draw(ViewGraph(nodes, edges)).edges
    assert "smooth" not in first and second["smooth"]["roundness"] > 0
