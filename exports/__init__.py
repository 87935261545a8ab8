"""From the graph to files. `EXPORTERS` names every format; each is a function of a graph folder and a path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exports.cx2 import write_cx2
from exports.graphs import write_cytoscape, write_gexf, write_graphml, write_nodelink
from exports.kgx import write_kgx, write_kgx_jsonl
from exports.nanopub import write_nanopub
from exports.neo4j import write_neo4j
from exports.parquet import write_parquet
from exports.phenopackets import write_phenopackets
from exports.rdf_files import write_jsonld, write_nquads, write_ntriples, write_rdfxml, write_trig, write_turtle
from exports.spreadsheets import write_csv
from exports.workbook import write_xlsx
from exports.works import write_bibtex, write_csl, write_ris
from kg.model import LitkgError

if TYPE_CHECKING:
    from kg.store import GraphFolder


@dataclass(frozen=True)
class Exporter:
    """A format: the function that writes it, one line on what it keeps and loses, and the ending of its file (empty where it writes a folder)."""

    write: Callable[[GraphFolder, Path], None]
    description: str
    suffix: str = ""


def _write_html(folder: GraphFolder, path: Path) -> None:
    from exports.html import write_html

    write_html(folder, path)


#: Every format by name, in the order in which `litkg export --list` shows them.
EXPORTERS: dict[str, Exporter] = {
    "html": Exporter(_write_html, "the interactive graph in one offline file, every statement with its sentences; loses identifiers of statements", ".html"),
    "neo4j": Exporter(write_neo4j, "everything, for Neo4j's importer and LOAD CSV; in the database line breaks in texts are spaces"),
    "ntriples": Exporter(write_ntriples, "everything, one triple a line, sorted", ".nt"),
    "turtle": Exporter(write_turtle, "everything, readable RDF with prefixes", ".ttl"),
    "jsonld": Exporter(write_jsonld, "everything, JSON-LD with our context", ".jsonld"),
    "rdfxml": Exporter(write_rdfxml, "everything but control characters that XML cannot hold", ".rdf"),
    "nquads": Exporter(write_nquads, "everything, with one named graph a paper", ".nq"),
    "trig": Exporter(write_trig, "everything, readable, with one named graph a paper", ".trig"),
    "nanopub": Exporter(write_nanopub, "each affirmed statement with its evidence as a nanopublication (TriG); no negated or hedged ones", ".trig"),
    "graphml": Exporter(write_graphml, "things and affirmed statements with their first sentence; no negated or hedged ones", ".graphml"),
    "gexf": Exporter(write_gexf, "as graphml (keeps and loses the same), for Gephi", ".gexf"),
    "nodelink": Exporter(write_nodelink, "as graphml, node-link JSON for D3 and networkx", ".json"),
    "cytoscape": Exporter(write_cytoscape, "as graphml, Cytoscape JSON", ".cyjs"),
    "cx2": Exporter(write_cx2, "as graphml, Cytoscape Exchange 2 with our colours, for Cytoscape and NDEx", ".cx2"),
    "kgx": Exporter(write_kgx, "things and affirmed statements with Biolink categories and predicates, as TSV; no negated or hedged ones"),
    "kgx-jsonl": Exporter(write_kgx_jsonl, "as kgx, as JSON Lines"),
    "phenopackets": Exporter(write_phenopackets, "GA4GH Phenopackets, one a patient: diagnoses, findings, treatments with dose; no dates, no responses"),
    "csv": Exporter(write_csv, "every named query as a table, nothing else; cells that look like formulas begin with an apostrophe"),
    "parquet": Exporter(write_parquet, "every named query as a table with typed columns, nothing else; texts unchanged; for pandas, DuckDB, R"),
    "bibtex": Exporter(write_bibtex, "every paper and cited work, once, and nothing of what they say; for LaTeX and reference managers", ".bib"),
    "ris": Exporter(write_ris, "as bibtex, for reference managers", ".ris"),
    "csl": Exporter(write_csl, "as bibtex, CSL-JSON for word processors", ".json"),
    "xlsx": Exporter(write_xlsx, "a workbook: patients, therapies, evidence …, sentences as comments; texts over 32,767 characters are cut", ".xlsx"),
}


def exporter(fmt: str) -> Exporter:
    """The format of that name. Raises LitkgError for an unknown one."""
    if fmt not in EXPORTERS:
        import difflib

        near = difflib.get_close_matches(fmt, EXPORTERS, 1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise LitkgError(f"no format named {fmt!r}; {hint}`litkg export --list` shows them all: {', '.join(EXPORTERS)}")
    return EXPORTERS[fmt]


def export(folder: GraphFolder, fmt: str, path: Path) -> None:
    """Write a graph in a format. Raises LitkgError for an unknown format and for a path that cannot be used."""
    exporter(fmt).write(folder, Path(path))
