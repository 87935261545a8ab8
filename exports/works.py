"""The graph's works for reference managers: every paper that was read and every work that they cite, once each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exports.bibliography import bibtex, csl_json, ris
from exports.propertygraph import ABOUT_EVENT, OBJECT, Node, PropertyGraph
from exports.writing import file_aside
from kg.ids import ONTOLOGY, PREFIXES
from kg.store import GraphFolder

_BIBO, _TITLE = PREFIXES["bibo"], PREFIXES["dcterms"] + "title"
_WORK, _PAPER, _REFERENCE = ONTOLOGY + "Work", ONTOLOGY + "Paper", ONTOLOGY + "Reference"
#: Field -> predicate, of references, works and papers alike.
_FIELDS = {
    "title": _TITLE, "container": ONTOLOGY + "container", "year": ONTOLOGY + "publicationYear", "volume": _BIBO + "volume", "issue": _BIBO + "issue",
    "pages": _BIBO + "pages", "doi": _BIBO + "doi", "pmid": _BIBO + "pmid", "pmcid": ONTOLOGY + "pmcid", "arxiv": ONTOLOGY + "arxiv",
    "isbn": _BIBO + "isbn", "url": ONTOLOGY + "url", "publisher": ONTOLOGY + "publisher", "type": ONTOLOGY + "workType", "raw": ONTOLOGY + "rawText",
}
#: Where a paper stands.
_PLACE = ("container", "year", "volume", "pages")
_INITIALS = re.compile(r"(?P<letters>[^\W\d_a-z](?:[.\- ]{0,2}[^\W\d_a-z]){0,4})\.?(?: (?:Jr|Sr|I{2,3}|IV|[23][nr]d)\.?)?")


def works(folder: GraphFolder) -> Iterator[dict[str, Any]]:
    """One dictionary for each work, in the order of their IRIs, with the keys of `exports.bibliography`.

    A paper that was read is described by itself; where it does not print its journal, year or pages, the entries that cite it do. Another work is
    described by the fullest of the entries that name it; what that one lacks is taken from the next.
    """
    graph = PropertyGraph(folder.store())
    found = sorted(node.iri for node in graph.nodes() if _WORK in node.types or _PAPER in node.types)
    for iri in found:
        node = graph.node(iri)
        if _PAPER in node.types:
            yield _paper(graph, node)
        else:
            yield _cited(graph, node)


def _fields(node: Node) -> dict[str, Any]:
    return {name: node.first(predicate) for name, predicate in _FIELDS.items() if node.first(predicate)}


def _paper(graph: PropertyGraph, node: Node) -> dict[str, Any]:
    out = _fields(node)
    out["container"] = node.first(ONTOLOGY + "journal") or out.get("container")
    people = [graph.node(a) for a in node.links.get(ONTOLOGY + "hasAuthorship", ())]
    people.sort(key=lambda a: int(a.first(ONTOLOGY + "position", "0")))
    out["authors"] = [{"family": a.first(ONTOLOGY + "familyName"), "given": a.first(ONTOLOGY + "givenName") or None} for a in people]
    if not all(out.get(name) for name in _PLACE):
        cited = _cited(graph, node)
        out |= {name: cited[name] for name in _PLACE if not out.get(name) and cited.get(name)}
    return out | {"type": "article"}


def _cited(graph: PropertyGraph, node: Node) -> dict[str, Any]:
    entries = []
    for quad in graph.store.quads_for_pattern(None, graph.named(OBJECT), graph.named(node.iri)):
        event = graph.node(quad.subject.value).link(ABOUT_EVENT)  # type: ignore[union-attr]
        if event:
            entry = graph.node(event)
            if _REFERENCE in entry.types:
                entries.append(entry)
    entries.sort(key=lambda e: (-len(_fields(e)), -len(e.first(ONTOLOGY + "authorsText")), e.iri))
    out: dict[str, Any] = {}
    for source in (*entries, node):
        out = _fields(source) | out
        names = source.first(ONTOLOGY + "authorsText")
        if names and "authors" not in out:
            out["authors"] = [person(name) for name in names.split("; ")]
            out["et_al"] = source.first(ONTOLOGY + "etAl") == "true"
    return out | _identified(node, entries, out)


def _identified(node: Node, entries: list[Node], out: dict[str, Any]) -> dict[str, Any]:
    """The DOI: that of the node, where entries print others (one with a misprint, or that of another work); else one that is noted as damaged."""
    doi = node.first(_FIELDS["doi"])
    if not doi and out.get("doi"):
        damaged = [e for e in entries if e.first(_FIELDS["doi"]) and "suspicious" in e.first(ONTOLOGY + "note")]
        return {"doi": damaged[0].first(_FIELDS["doi"]), "note": damaged[0].first(ONTOLOGY + "note")} if damaged else {"doi": None}
    return {"doi": doi} if doi else {}


def person(printed: str) -> dict[str, str | None]:
    """Family and given name of "Family GI". Where no initials stand at the end it is not known where the family name ends, and all is family."""
    family, _, given = printed.strip().partition(" ")
    while given and not ((initials := _INITIALS.fullmatch(given)) and initials["letters"].isupper()):
        head, _, given = given.partition(" ")
        family = f"{family} {head}"
    return {"family": family, "given": given or None}


def _write(path: Path, text: str) -> None:
    with file_aside(path) as out:
        out.write_text(text, encoding="utf-8", newline="")


def write_bibtex(folder: GraphFolder, path: Path) -> None:
    """Every paper and cited work as BibTeX. Lost: all but the works."""
    _write(path, bibtex(works(folder)))


def write_ris(folder: GraphFolder, path: Path) -> None:
    """Every paper and cited work as RIS. Lost: all but the works."""
    _write(path, ris(works(folder)))


def write_csl(folder: GraphFolder, path: Path) -> None:
    """Every paper and cited work as CSL-JSON. Lost: all but the works."""
    _write(path, csl_json(works(folder)))
