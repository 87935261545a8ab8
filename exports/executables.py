"""The named queries as RDF (SHACL Advanced Features, section 8: `sh:SPARQLSelectExecutable`), so that an editor can list and run them from the graph alone.

`ontology/queries.nt` holds them; it is made from `exports/queries/*.rq` (`pytest tests/test_executables.py --accept`) and goes into every graph.
What litkg does beside the query (one row for each value of `distinct`, wide rows) is said in the description.
"""

from __future__ import annotations

import re

from exports.named import NamedQuery, named_queries
from kg.ids import DATA, ONTOLOGY, PREFIXES
from kg.rdf import iri, literal, to_ntriples

_PREFIX = re.compile(r"^PREFIX (\w+): <([^>]+)>\s*$", re.M)


def select_text(query: NamedQuery) -> str:
    """The query without its comment header; its PREFIX lines stay, so that it runs as it is."""
    return re.sub(r"^#.*\n", "", query.text, flags=re.M).strip() + "\n"


def executables() -> str:
    """All named queries as sorted N-Triples."""
    sh, rdf, rdfs, dcterms, xsd = (PREFIXES[name] for name in ("sh", "rdf", "rdfs", "dcterms", "xsd"))
    lines: set[str] = set()

    def add(subject: str, predicate: str, obj: str) -> None:
        lines.add(f"{iri(subject)} {iri(predicate)} {obj}")

    add(ONTOLOGY, rdf + "type", iri(PREFIXES["owl"] + "Ontology"))
    add(ONTOLOGY, rdfs + "label", literal("The vocabulary of litkg"))
    for query in named_queries().values():
        node = f"{DATA}query/{query.name}"
        for name in ("SPARQLExecutable", "SPARQLSelectExecutable"):
            add(node, rdf + "type", iri(sh + name))
        add(node, rdfs + "label", literal(query.name))
        add(node, dcterms + "title", literal(query.title))
        add(node, dcterms + "description", literal(description(query)))
        add(node, ONTOLOGY + "queryColumns", literal(" ".join(query.columns)))
        for name, kind, default, text in query.params:
            add(node, ONTOLOGY + "queryParameter", literal(f"{name} ({kind}, {default} unless told): {text}"))
        add(node, sh + "select", literal(select_text(query)))
        add(node, sh + "prefixes", iri(ONTOLOGY))
        for prefix, base in _PREFIX.findall(query.text):
            declared = f"{ONTOLOGY}prefix/{prefix}"
            add(ONTOLOGY, sh + "declare", iri(declared))
            add(declared, rdf + "type", iri(sh + "PrefixDeclaration"))
            add(declared, rdfs + "label", literal(f"prefix {prefix}"))
            add(declared, sh + "prefix", literal(prefix))
            add(declared, sh + "namespace", f'"{base}"^^{iri(xsd + "anyURI")}')
    return to_ntriples(lines)


def description(query: NamedQuery) -> str:
    """What the rows are, and what `litkg query` does with them beside."""
    after = []
    if query.pivot:
        after.append(f"makes one wide row for each {' and '.join(query.distinct)}")
    elif query.distinct:
        after.append(f"keeps one row for each {' and '.join(name.lstrip('_') for name in query.distinct)}")
    return query.description + (f" (`litkg query` {after[0]}.)" if after else "")
