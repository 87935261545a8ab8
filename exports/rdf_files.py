"""RDF in files: N-Triples, Turtle, RDF/XML, JSON-LD, and N-Quads or TriG with one graph a paper. All bytes are the same for the same graph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.writing import file_aside
from kg.ids import DATA, ONTOLOGY, PREFIXES
from kg.store import GraphFolder
from ontology.context import context

if TYPE_CHECKING:
    import pyoxigraph

#: Characters that XML 1.0 cannot hold, not even escaped.
XML_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_ntriples(folder: GraphFolder, path: Path) -> None:
    """Every triple, one a line, sorted. Nothing is lost."""
    with file_aside(path) as out, out.open("w", encoding="utf-8", newline="") as file:
        for line in folder.lines():
            file.write(line + " .\n")


def write_turtle(folder: GraphFolder, path: Path) -> None:
    """Every triple, grouped by subject, with prefixes. Nothing is lost."""
    _serialise(_sorted_triples(folder), path, "TURTLE")


def write_rdfxml(folder: GraphFolder, path: Path) -> None:
    """Every triple as RDF/XML. Lost: control characters that XML cannot hold (they become U+FFFD) and carriage returns (line feeds)."""
    import pyoxigraph

    def clean(triple: pyoxigraph.Triple) -> pyoxigraph.Triple:
        obj = triple.object
        if isinstance(obj, pyoxigraph.Literal) and not obj.value.isprintable():
            text = xml_text(obj.value)
            if text != obj.value:
                literal = pyoxigraph.Literal(text, language=obj.language) if obj.language else pyoxigraph.Literal(text, datatype=obj.datatype)
                return pyoxigraph.Triple(triple.subject, triple.predicate, literal)
        return triple

    _serialise(map(clean, _sorted_triples(folder)), path, "RDF_XML")


def xml_text(text: str) -> str:
    """A text that an XML reader gives back as it is: forbidden characters as U+FFFD, carriage returns as line feeds."""
    return XML_FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def write_jsonld(folder: GraphFolder, path: Path) -> None:
    """Every triple as JSON-LD with our context (ontology/context.jsonld, which it carries in itself), one node a line. Nothing is lost."""
    with file_aside(path) as out, out.open("w", encoding="utf-8", newline="") as file:
        names = {**{prefix: base for prefix, base in PREFIXES.items() if base[-1] in "/#"}, **context()}
        file.write('{"@context": ' + json.dumps(names, indent=1, ensure_ascii=False) + ',\n"@graph": [')
        separator = "\n"
        for subject, triples in groupby(_sorted_triples(folder), key=lambda t: t.subject):
            node: dict[str, Any] = {"@id": subject.value}
            for triple in triples:
                obj: Any = triple.object
                if triple.predicate.value == PREFIXES["rdf"] + "type":
                    node.setdefault("@type", []).append(_key(obj.value))
                else:
                    node.setdefault(_key(triple.predicate.value), []).append(_json_value(obj))
            file.write(separator + json.dumps(node, ensure_ascii=False))
            separator = ",\n"
        file.write("\n]}\n")


def _key(predicate: str) -> str:
    """A relation or class as the context names it: by its local name where it is ours, with a prefix where one fits."""
    if predicate.startswith(ONTOLOGY) and predicate[len(ONTOLOGY) :] in context():
        return predicate[len(ONTOLOGY) :]
    # A prefix of JSON-LD may only be used where its namespace ends in such a character.
    for prefix, base in PREFIXES.items():
        if predicate.startswith(base) and base[-1] in "/#" and not predicate[len(base) :].startswith("//"):
            return f"{prefix}:{predicate[len(base):]}"
    return predicate


def _json_value(term: Any) -> Any:
    import pyoxigraph

    if not isinstance(term, pyoxigraph.Literal):
        return {"@id": term.value if isinstance(term, pyoxigraph.NamedNode) else str(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    kind = term.datatype.value.removeprefix(PREFIXES["xsd"])
    if kind == "string":
        return term.value
    if kind == "boolean" and term.value in ("true", "false"):
        return term.value == "true"
    if kind == "integer" and re.fullmatch(r"0|-?[1-9]\d{0,14}", term.value, re.A):
        return int(term.value)
    return {"@value": term.value, "@type": term.datatype.value}


def write_nquads(folder: GraphFolder, path: Path) -> None:
    """N-Quads with one graph a paper, so that a paper can be dropped; see `paper_quads`. Nothing is lost."""
    with file_aside(path) as out, out.open("w", encoding="utf-8", newline="") as file:
        for line, graph in paper_quads(folder):
            file.write(f"{line} <{graph}> .\n" if graph else f"{line} .\n")


def write_trig(folder: GraphFolder, path: Path) -> None:
    """TriG with one graph a paper; see `paper_quads`. Nothing is lost."""
    import pyoxigraph

    def quads() -> Iterator[pyoxigraph.Quad]:
        for graph, lines in groupby(sorted(paper_quads(folder), key=lambda pair: (pair[1] or "", pair[0])), key=lambda pair: pair[1]):
            name = pyoxigraph.NamedNode(graph) if graph else pyoxigraph.DefaultGraph()
            for line, _ in lines:
                triple = next(iter(pyoxigraph.parse(line + " .", format=pyoxigraph.RdfFormat.N_TRIPLES)))
                yield pyoxigraph.Quad(triple.subject, triple.predicate, triple.object, name)

    _serialise(quads(), path, "TRIG")


def paper_quads(folder: GraphFolder) -> Iterator[tuple[str, str | None]]:
    """Every triple of the graph (as an N-Triples line) with the graphs that it belongs to, sorted by triple, then graph.

    A graph is named by its paper (by its shard, where one file holds several papers); a triple that two papers state is in both. A triple
    that a linker changed stays with the paper that its subject belongs to; one that belongs to no paper or to several (what only shows
    when papers are seen together) is in the default graph (None).
    """
    names: dict[str, str] = {}
    of_line: dict[str, list[int]] = {}
    of_subject: dict[str, set[int]] = {}
    keys = [key for key in folder.shard_keys() if (info := folder.info(key)) and info.status == "ok"]
    for number, key in enumerate(keys):
        info = folder.info(key)
        papers = [d["paper"] for d in info.documents] if info else []
        names[key] = papers[0] if len(papers) == 1 else f"{DATA}shard/{key}"
        with folder.graph_path(key).open(encoding="utf-8", newline="\n") as lines:
            for raw in lines:
                line = raw.rstrip("\n").removesuffix(" .")
                of_line.setdefault(line, []).append(number)
                of_subject.setdefault(line.split(" ", 1)[0], set()).add(number)
    for line in folder.lines():
        found = of_line.get(line)
        if found is None:
            owners = of_subject.get(line.split(" ", 1)[0], set())
            found = list(owners) if len(owners) == 1 else []
        graphs = sorted({names[keys[n]] for n in found})
        if not graphs:
            yield line, None
        for graph in graphs:
            yield line, graph


def _sorted_triples(folder: GraphFolder) -> Iterator[pyoxigraph.Triple]:
    triples = [quad.triple for quad in folder.store()]
    triples.sort(key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))
    yield from triples


def _serialise(triples: Any, path: Path, fmt: str) -> None:
    import pyoxigraph

    with file_aside(path) as out:
        pyoxigraph.serialize(triples, str(out), format=getattr(pyoxigraph.RdfFormat, fmt), prefixes=PREFIXES)
