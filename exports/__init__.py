"""From the graph to files. `EXPORTERS` names every format; each is a function of a graph folder and a path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kg.model import LitkgError

if TYPE_CHECKING:
    from kg.store import GraphFolder


@dataclass(frozen=True)
class Exporter:
    """A format: the function that writes it, one line on what it keeps and loses, and the ending of its file (empty where it writes a folder)."""

    write: Callable[[GraphFolder, Path], None]
    description: str
    suffix: str = ""


def _late(module: str, name: str) -> Callable[[GraphFolder, Path], None]:
    """A function of a module of this package, imported when it is called: most formats need a large library."""

    def write(folder: GraphFolder, path: Path) -> None:
        getattr(import_module(f"exports.{module}"), name)(folder, path)

    return write


#: Every format by name, in the order in which `litkg export --list` shows them.
EXPORTERS: dict[str, Exporter] = {
    "html": Exporter(
        _late("html", "write_html"), "the interactive graph in one offline file, every statement with its sentences; loses identifiers of statements", ".html",
    ),
    "neo4j": Exporter(_late("neo4j", "write_neo4j"), "everything, for Neo4j's importer and LOAD CSV; in the database line breaks in texts are spaces"),
    "ntriples": Exporter(_late("rdf_files", "write_ntriples"), "everything, one triple a line, sorted", ".nt"),
    "turtle": Exporter(_late("rdf_files", "write_turtle"), "everything, readable RDF with prefixes", ".ttl"),
    "jsonld": Exporter(_late("rdf_files", "write_jsonld"), "everything, JSON-LD with our context", ".jsonld"),
    "rdfxml": Exporter(_late("rdf_files", "write_rdfxml"), "everything but control characters that XML cannot hold", ".rdf"),
    "nquads": Exporter(_late("rdf_files", "write_nquads"), "everything, with one named graph a paper", ".nq"),
    "trig": Exporter(_late("rdf_files", "write_trig"), "everything, readable, with one named graph a paper", ".trig"),
    "nanopub": Exporter(
        _late("nanopub", "write_nanopub"), "each affirmed statement with its evidence as a nanopublication (TriG); no negated or hedged ones", ".trig",
    ),
    "graphml": Exporter(_late("graphs", "write_graphml"), "things and affirmed statements with their first sentence; no negated or hedged ones", ".graphml"),
    "gexf": Exporter(_late("graphs", "write_gexf"), "as graphml (keeps and loses the same), for Gephi", ".gexf"),
    "nodelink": Exporter(_late("graphs", "write_nodelink"), "as graphml, node-link JSON for D3 and networkx", ".json"),
    "cytoscape": Exporter(_late("graphs", "write_cytoscape"), "as graphml, Cytoscape JSON", ".cyjs"),
    "cx2": Exporter(_late("cx2", "write_cx2"), "as graphml, Cytoscape Exchange 2 with our colours, for Cytoscape and NDEx", ".cx2"),
    "kgx": Exporter(_late("kgx", "write_kgx"), "things and affirmed statements with Biolink categories and predicates, as TSV; no negated or hedged ones"),
    "kgx-jsonl": Exporter(_late("kgx", "write_kgx_jsonl"), "as kgx, as JSON Lines"),
    "phenopackets": Exporter(
        _late("phenopackets", "write_phenopackets"), "GA4GH Phenopackets, one a patient: diagnoses, findings, treatments with dose; no dates, no responses",
    ),
    "csv": Exporter(_late("spreadsheets", "write_csv"), "every named query as a table, nothing else; cells that look like formulas begin with an apostrophe"),
    "parquet": Exporter(
        _late("parquet", "write_parquet"), "every named query as a table with typed columns, nothing else; texts unchanged; for pandas, DuckDB, R",
    ),
    "bibtex": Exporter(
        _late("works", "write_bibtex"), "every paper and cited work, once, and nothing of what they say; for LaTeX and reference managers", ".bib",
    ),
    "ris": Exporter(_late("works", "write_ris"), "as bibtex, for reference managers", ".ris"),
    "csl": Exporter(_late("works", "write_csl"), "as bibtex, CSL-JSON for word processors", ".json"),
    "xlsx": Exporter(
        _late("workbook", "write_xlsx"), "a workbook: patients, therapies, evidence …, sentences as comments; texts over 32,767 characters are cut", ".xlsx",
    ),
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
