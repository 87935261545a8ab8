"""KGX (Knowledge Graph Exchange) with Biolink categories and predicates, as TSV or JSON Lines.

What is lost: negated, hedged and relayed statements, second evidence, events (their values are columns of the edge), and most of our predicates,
for which Biolink has none: those edges are `biolink:related_to`, with our predicate as `original_predicate` (`exports/biolink.tsv`).
In TSV also tabs, line breaks and `|` within values, which the format cannot hold (they become spaces; `|` becomes `/`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from exports.graphs import networkx_graph
from exports.writing import folder_aside
from kg.ids import DOI, digest
from kg.store import GraphFolder

_CATEGORY_ELSE, _PREDICATE_ELSE = "biolink:NamedThing", "biolink:related_to"
_NODE_COLUMNS = ("id", "category", "name", "iri", "provided_by")
_EDGE_COLUMNS = (
    "id", "subject", "predicate", "object", "category", "knowledge_level", "agent_type", "original_predicate", "negated", "publications",
    "has_confidence_score", "supporting_text", "section", "quote_start", "quote_end", "evidence_count",
)
#: Attributes of a networkx edge that the columns above say already.
_SAID = {"label", "predicate", "negated", "hedged", "standing", "confidence", "quote", "section", "quoteStart", "quoteEnd", "paper", "evidenceCount",
         "extractor", "event"}


@dataclass(frozen=True)
class _Mapping:
    categories: dict[str, str]
    predicates: dict[str, tuple[str, frozenset[str], frozenset[str], str]]
    prefixes: tuple[tuple[str, str], ...]


@cache
def mapping() -> _Mapping:
    """What `exports/biolink.tsv` says."""
    categories, predicates, prefixes = {}, {}, {}
    for line in files("exports").joinpath("biolink.tsv").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            kind, ours, theirs, *more = line.split("\t")
            if kind == "class":
                categories[ours] = theirs
            elif kind == "prefix":
                prefixes[ours] = theirs
            else:
                predicates[ours] = (theirs, frozenset(filter(None, more[0].split("|"))), frozenset(filter(None, more[1].split("|"))), more[2])
    return _Mapping(categories, predicates, tuple(sorted(prefixes.items(), key=lambda pair: -len(pair[0]))))


def curie(iri: str) -> str:
    """`DRUGBANK:DB09052`; the IRI itself where no prefix fits."""
    return next((f"{prefix}:{iri[len(base):]}" for base, prefix in mapping().prefixes if iri.startswith(base) and iri != base), iri)


def _tables(folder: GraphFolder) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Node and edge records: lists are lists, a missing value is left out."""
    graph = networkx_graph(folder)
    known = mapping()
    nodes, categories = [], {}
    for iri, attributes in graph.nodes(data=True):
        found = sorted({known.categories[t] for t in attributes["types"].split("; ") if t in known.categories}) or [_CATEGORY_ELSE]
        categories[iri] = set(found)
        more = {k: v for k, v in attributes.items() if k not in ("label", "type", "types")}
        nodes.append({"id": curie(iri), "category": found, "name": attributes["label"], "iri": iri, "provided_by": ["litkg"], **more})
    edges = []
    for start, end, key, a in graph.edges(data=True, keys=True):
        predicate, subjects, objects, association = known.predicates.get(a["predicate"], (_PREDICATE_ELSE, frozenset(), frozenset(), ""))
        fits = (not subjects or subjects & categories[start]) and (not objects or objects & categories[end])
        edges.append({
            "id": curie(key) if "standing" in a else f"litkg:derived/{digest(start, key, end)}",
            "subject": curie(start), "predicate": predicate if fits else _PREDICATE_ELSE, "object": curie(end),
            "category": [association if fits and association else "biolink:Association"],
            "knowledge_level": "knowledge_assertion" if a.get("standing") == "background" else "observation" if "standing" in a else "logical_entailment",
            "agent_type": "text_mining_agent" if "standing" in a else "automated_agent",
            "original_predicate": a["predicate"], "negated": False, "publications": [curie(a["paper"])] if a.get("paper", "").startswith(DOI) else [],
            "has_confidence_score": a.get("confidence"), "supporting_text": [a["quote"]] if a.get("quote") else [], "section": a.get("section"),
            "quote_start": a.get("quoteStart"), "quote_end": a.get("quoteEnd"), "evidence_count": a.get("evidenceCount"),
            **{k: v for k, v in a.items() if k not in _SAID},
        })
    return nodes, [{k: v for k, v in edge.items() if v not in (None, [])} for edge in edges]


def write_kgx(folder: GraphFolder, path: Path) -> None:
    """`nodes.tsv` and `edges.tsv`. What is lost: see the module."""
    nodes, edges = _tables(folder)
    with folder_aside(path, "kgx", {}) as out:
        for name, records, columns in (("nodes", nodes, _NODE_COLUMNS), ("edges", edges, _EDGE_COLUMNS)):
            with (out / f"{name}.tsv").open("w", encoding="utf-8", newline="") as file:
                file.writelines(_tsv(records, columns))


def write_kgx_jsonl(folder: GraphFolder, path: Path) -> None:
    """`nodes.jsonl` and `edges.jsonl`. What is lost: see the module."""
    nodes, edges = _tables(folder)
    with folder_aside(path, "kgx-jsonl", {}) as out:
        for name, records in (("nodes", nodes), ("edges", edges)):
            with (out / f"{name}.jsonl").open("w", encoding="utf-8", newline="") as file:
                file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _tsv(records: list[dict[str, Any]], first: Iterable[str]) -> Iterator[str]:
    columns = [*first, *sorted({key for record in records for key in record} - set(first))]
    yield "\t".join(columns) + "\n"
    for record in records:
        yield "\t".join(_field(record.get(column)) for column in columns) + "\n"


def _field(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "|".join(_field(one).replace("|", "/") for one in value)
    return re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", str(value))
