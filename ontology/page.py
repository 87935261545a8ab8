"""The vocabulary as a page for people: `schema.ttl` rendered as Markdown, in the order in which the terms stand there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.resources import files

_KG = "https://w3id.org/litkg/ontology/"
_TERM = re.compile(r"^kg:(?P<name>\w+) a (?P<kind>\S+) ;\n(?P<body>(?:    .*\n)+)", re.M)


@dataclass(frozen=True)
class Term:
    """One class or relation of the vocabulary."""

    name: str
    kind: str
    comment: str
    parent: str = ""
    domain: str = ""
    range: str = ""
    example: str = ""
    matches: tuple[tuple[str, str], ...] = field(default=())


def terms() -> dict[str, list[Term]]:
    """All terms under the headings of the file, both in the file's order."""
    text = files("ontology").joinpath("schema.ttl").read_text("utf-8")
    out: dict[str, list[Term]] = {}
    for piece in re.split(r"^# ---- ", text, flags=re.M)[1:]:
        heading, _, body = piece.partition("\n")
        out[heading.strip()] = [_term(m) for m in _TERM.finditer(body)]
    return out


def _term(match: re.Match[str]) -> Term:
    body = match["body"]

    def one(pattern: str) -> str:
        found = re.search(pattern, body)
        return found[1].replace('\\"', '"') if found else ""

    return Term(
        match["name"], match["kind"], one(r'rdfs:comment "((?:[^"\\]|\\.)*)"'), one(r"rdfs:subClassOf (\S+)"), one(r"rdfs:domain (\S+)"),
        one(r"rdfs:range (\S+)"), one(r'skos:example "((?:[^"\\]|\\.)*)"'), tuple(re.findall(r"skos:(exact|close|broad|narrow)Match (\S+)", body)),
    )


def page() -> str:
    """The Markdown text of docs/ontology.md."""
    out = [
        "# The vocabulary\n",
        "<!-- made from ontology/schema.ttl: edit that file, then run `pytest tests/test_ontology.py --accept` -->\n",
        f"Every class and relation of ours, under `{_KG}` (prefix `kg:`). Terms of others that mean exactly what is meant are used as they are: "
        "`cito:cites` and its kinds, `dcterms:title`, `dcterms:issued`, `bibo:doi`, `oa:hasSelector`, `rdf:subject` and so on. "
        "`ontology/shapes.ttl` says in SHACL what a graph must look like; `litkg check` runs it.\n",
        "*same as*, *close to* and *narrower than* are `skos:exactMatch`, `skos:closeMatch` and `skos:broadMatch`.\n",
    ]
    for heading, rows in terms().items():
        classes = all(row.kind == "owl:Class" for row in rows)
        out.append(f"## {heading}\n")
        columns = ("class", "is a", "meaning", "elsewhere") if classes else ("relation", "from", "to", "meaning", "elsewhere")
        out.append(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
        for row in rows:
            meaning = row.comment + (f" Example: `{row.example}`." if row.example else "")
            cells = [_short(row.parent)] if classes else [_short(row.domain), _short(row.range)]
            out.append("| " + " | ".join([f"`{row.name}`", *cells, meaning.replace("|", "\\|"), _matches(row)]) + " |")
        out.append("")
    return "\n".join(out)


def _short(name: str) -> str:
    return "" if name in ("", "rdfs:Resource") else name.removeprefix("kg:").removeprefix("xsd:")


def _matches(term: Term) -> str:
    words = {"exact": "same as", "close": "close to", "broad": "narrower than", "narrow": "wider than"}
    return "; ".join(f"{words[kind]} `{name}`" for kind, name in term.matches)
