"""The interactive graph as one HTML file: opens by double click, asks no server for anything, shows the sentence behind every edge."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.html_course import course_data
from exports.html_data import Quote, ViewGraph, local_name, read_graph, relation_name, utf16_offsets, words
from exports.html_network import LAYERS, WHOLE, Drawing, draw
from exports.html_styles import style_of, styles
from exports.html_tables import noscript_tables, query_tables, run_all
from exports.sparql import Rows
from kg.ids import compact
from kg.model import LitkgError
from kg.store import GraphFolder

if TYPE_CHECKING:
    import pyoxigraph

#: Shown when the pointer rests on a standing in the filters.
STANDINGS = {
    "own": "This paper's own patient or result", "relayed": "What another, cited work found", "background": "General knowledge",
    "perspective": "The patient's own account",
}


def write_html(folder: GraphFolder, path: Path, title: str | None = None) -> None:
    """Write the graph as one self-contained HTML page.

    The same graph gives the same bytes. What the format loses: identifiers of assertions and evidence, the RDF types that are standards'
    twins of ours, and how works were merged; it is made to be read, not to be read back. Raises LitkgError where the file cannot be written.
    """
    page = html_page(folder.store(), folder.texts(), title)
    try:
        GraphFolder.write_aside(Path(path), page)
    except OSError as error:
        raise LitkgError(f"{path}: cannot be written ({error.strerror or error}); check the folder and its permissions") from None


def html_page(store: pyoxigraph.Store, texts: dict[str, str], title: str | None = None, whole: int = WHOLE) -> str:
    """The page as text. `texts` maps the digest of a document's text to it; up to `whole` nodes are drawn at once."""
    return render(read_graph(store, texts), run_all(store), title, whole)


def render(graph: ViewGraph, answers: Mapping[str, Rows], title: str | None = None, whole: int = WHOLE) -> str:
    """The page of a graph and of the named queries' answers."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
    from markupsafe import Markup

    data = page_data(graph, draw(graph, whole))
    data["queries"] = query_tables(answers)
    data["courses"] = course_data(answers, {node.iri: i for i, node in enumerate(graph.nodes)})
    environment = Environment(
        loader=PackageLoader("exports", "templates/view"), autoescape=select_autoescape(("html",)), undefined=StrictUndefined, trim_blocks=True,
    )
    library, script = vis_network(), page_script()
    return environment.get_template("page.html").render(
        title=title or _default_title(graph), css=Markup(_asset("page.css")), library=Markup(library), script=Markup(script), data=Markup(pack(data)),
        policy=Markup(content_policy(library, script)), tables=noscript_tables(answers),
    )


@dataclass(frozen=True)
class NotebookPage:
    """A page that Jupyter displays in place."""

    html: str
    height: int

    def _repr_html_(self) -> str:
        # The frame may run its own scripts and save files, nothing else; it is of no origin, so it reaches neither notebook nor server.
        return (
            f'<iframe sandbox="allow-scripts allow-downloads allow-popups" style="width:100%;height:{self.height}px;border:1px solid #ccc" '
            f'srcdoc="{escape(self.html, quote=True)}"></iframe>'
        )


def show(folder: GraphFolder, title: str | None = None, height: int = 720) -> NotebookPage:
    """The graph inside a notebook: the last line of a cell."""
    return NotebookPage(html_page(folder.store(), folder.texts(), title), height)


def _default_title(graph: ViewGraph) -> str:
    papers = sum(node.type == "Paper" for node in graph.nodes)
    return f"Literature knowledge graph of {papers} paper{'' if papers == 1 else 's'}"


def pack(data: dict[str, Any]) -> str:
    """JSON, deflated, in base64: small, and of characters that mean nothing in HTML."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(zlib.compress(text.encode("ascii"), 9)).decode("ascii")


def unpack(page: str) -> dict[str, Any]:
    """The data of a page, back from its HTML; for tests and for those who want to take a page apart."""
    match = re.search(r'id="data">([A-Za-z0-9+/=\s]*)<', page)
    if not match:
        raise ValueError("this page holds no graph")
    return json.loads(zlib.decompress(base64.b64decode(match[1])))


def content_policy(*scripts: str) -> str:
    """A policy under which nothing is fetched and only these scripts run (styles may be inline: vis-network sets them)."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"


def _asset(name: str) -> str:
    return files("exports").joinpath("templates", "view", name).read_text("utf-8")


@cache
def page_script() -> str:
    """Our script: the numbered files in order, in one function."""
    names = sorted(e.name for e in files("exports").joinpath("templates", "view").iterdir() if re.fullmatch(r"\d\d-[a-z]+\.js", e.name))
    return '(() => {\n"use strict";\n' + "\n".join(_asset(n) for n in names) + "})();\n"


@cache
def vis_network() -> str:
    """vis-network as pyvis brings it, its licence on top. Raises LitkgError where pyvis does not have it."""
    for entry in sorted(files("pyvis").joinpath("templates", "lib").iterdir(), key=lambda e: e.name, reverse=True):
        if entry.name.startswith("vis-") and entry.joinpath("vis-network.min.js").is_file():
            text = entry.joinpath("vis-network.min.js").read_text("utf-8")
            # The map's address would be asked for by developer tools; a closing tag would end our script element.
            return re.sub(r"\n?//# sourceMappingURL=\S*\s*$", "\n", text).replace("</script", "<\\/script")
    raise LitkgError("pyvis has no vis-network beside it; install pyvis 0.3.2 again")


def page_data(graph: ViewGraph, drawing: Drawing) -> dict[str, Any]:
    """What the page's script reads."""
    number = {node.iri: i for i, node in enumerate(graph.nodes)}
    used = {style_of(node.type).cls for node in graph.nodes}
    texts = list(graph.texts)
    offsets = _text_offsets(graph)
    owner: dict[str, str] = {}
    for statement in graph.statements:
        for quote in statement.quotes:
            owner.setdefault(quote.text, quote.paper)
    text_of = {paper: texts.index(digest) for digest, paper in sorted(owner.items()) if digest in graph.texts}
    nodes = []
    for i, node in enumerate(graph.nodes):
        nodes.append({
            "iri": node.iri, "type": node.type, "kind": words(node.type) or "thing", "label": node.label, "short": node.short, "year": node.year,
            "facts": node.facts, "also": node.also, "links": [(iri, _identifier(iri)) for iri in node.links],
            "shared": i in drawing.shared, "plain": drawing.plain[i],
            "text": text_of.get(node.iri), "group": drawing.groups[i] if drawing.groups else None,
            "at": {layer: place[i] for layer, place in drawing.positions.items() if i in place},
        })
    layers = {style_of(node.type).layer for node in graph.nodes}
    return {
        "styles": [vars(s) for s in styles() if s.cls in used or s.cls == "*"],
        "layers": list(LAYERS) if {"citation", "evidence"} <= layers else ["both", "citation"] if "evidence" not in layers else ["both"],
        "network": {"nodes": drawing.nodes, "edges": drawing.edges, "options": drawing.options},
        "overview": drawing.overview,
        "columns": [vars(c) for c in drawing.columns],
        "standingHelp": STANDINGS,
        "nodes": nodes,
        "edges": [{"key": e.key, "s": number[e.source], "t": number[e.target], "relation": e.relation, "statements": e.statements} for e in graph.edges],
        "statements": [{
            "s": number[s.subject], "relation": _statement_relation(s.predicate), "object": s.object if s.literal else number[s.object],
            "literal": s.literal, "negated": s.negated, "hedged": s.hedged, "event": words(s.event), "details": s.details,
            "quotes": [_quote(q, number, texts, offsets) for q in s.quotes],
        } for s in graph.statements],
        "texts": [{"text": _clean(graph.texts[t]), "paper": number.get(owner.get(t, ""))} for t in texts],
    }


def _identifier(iri: str) -> str:
    """How an identifier is shown: `drugbank:DB09052`, also where its prefix is none of ours but the address says it."""
    match = re.fullmatch(r"https?://identifiers\.org/([a-z0-9.]+)[/:](\S+)", iri)
    return compact(iri) if compact(iri) != iri or not match else f"{match[1]}:{match[2]}"


def _statement_relation(predicate: str) -> str:
    """Citing keeps its intent here ("cites as evidence"), which the edge does not show."""
    return words(local_name(predicate)) if relation_name(predicate) == "cites" else relation_name(predicate)


def _clean(text: str) -> str:
    """A lone surrogate cannot stand in JSON that every browser reads; it is one UTF-16 unit, as its replacement is."""
    return re.sub(r"[\ud800-\udfff]", "\ufffd", text)


def _text_offsets(graph: ViewGraph) -> dict[str, dict[int, int]]:
    wanted: dict[str, set[int]] = {}
    for statement in graph.statements:
        for q in statement.quotes:
            if q.text in graph.texts:
                wanted.setdefault(q.text, set()).update([q.start, q.end, *(x for piece in q.pieces for x in piece)])
    return {digest: utf16_offsets(graph.texts[digest], offsets) for digest, offsets in wanted.items()}


def _quote(q: Quote, number: dict[str, int], texts: list[str], offsets: dict[str, dict[int, int]]) -> dict[str, Any]:
    known = q.text in offsets
    at = [(offsets[q.text][a], offsets[q.text][b]) for a, b in (q.pieces or ((q.start, q.end),))] if known else []
    return {
        "paper": number.get(q.paper), "text": texts.index(q.text) if known else None, "at": at, "quote": q.quote, "section": q.section, "standing": q.standing,
        "confidence": round(q.confidence, 3), "extractor": q.extractor, "cue": q.cue, "reason": q.reason, "start": q.start, "end": q.end,
    }


__all__ = ["NotebookPage", "html_page", "page_data", "show", "unpack", "write_html"]
