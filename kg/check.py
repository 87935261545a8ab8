"""Checks of a graph folder: every quote stands verbatim at its offsets, shards are whole, every statement has evidence; and, as warnings, where the
papers contradict themselves."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.ids import compact
from kg.manifest import strays
from kg.model import LitkgError
from kg.store import GraphFolder, select

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

_PREFIXES = """PREFIX kg: <https://w3id.org/litkg/ontology/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX cito: <http://purl.org/spar/cito/>
"""


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong: where, what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Checked:
    """The outcome of a check."""

    quotes: int
    verbatim: int
    assertions: int
    violations: tuple[Violation, ...]
    warnings: tuple[Violation, ...] = ()


def check(path: str) -> Checked:
    """Check a graph folder. Raises LitkgError where there is none."""
    folder = GraphFolder.open(path)
    violations: list[Violation] = []
    violations.extend(_shards(folder))
    violations.extend(Violation(where, what) for where, what in strays(folder))
    store = folder.store()
    texts = _texts(folder, violations)
    wrong, total = _quotes(store, texts)
    violations.extend(wrong)
    for name, pattern in _RULES:
        for row in _select(store, f"SELECT DISTINCT ?x WHERE {{ {pattern} }}"):
            violations.append(Violation(compact(row["x"]), name))
    assertions = int(next(_select(store, "SELECT (COUNT(?x) AS ?n) WHERE { ?x a kg:Assertion }"))["n"])
    violations.extend(_vocabulary(store))
    shacl, warnings = _shacl(store)
    violations.extend(shacl)
    warnings.extend(_lint(store))
    warnings.extend(_decisions(folder, store))
    return Checked(total, total - len(wrong), assertions, tuple(sorted(set(violations), key=str)), tuple(sorted(set(warnings), key=str)))


def quotes(folder: GraphFolder, store: pyoxigraph.Store) -> tuple[int, int]:
    """How many quotes stand verbatim at their offsets, of how many."""
    wrong, total = _quotes(store, _texts(folder, []))
    return total - len(wrong), total


def _quotes(store: pyoxigraph.Store, texts: dict[str, str]) -> tuple[list[Violation], int]:
    wrong: list[Violation] = []
    total = 0
    for row in _select(store, """SELECT DISTINCT ?span ?text ?start ?end ?quote WHERE {
        ?evidence oa:hasSelector ?span ; oa:hasSource ?source . ?source kg:sha256 ?text .
        ?span oa:start ?start ; oa:end ?end ; oa:exact ?quote }"""):
        total += 1
        text = texts.get(row["text"])
        start, end = int(row["start"]), int(row["end"])
        if text is None:
            wrong.append(Violation(compact(row["span"]), "its text is not in the graph folder"))
        elif not 0 <= start < end <= len(text):
            wrong.append(Violation(compact(row["span"]), f"offsets {start}-{end} lie outside the text of {len(text)} characters"))
        elif _stored(text[start:end]) != row["quote"]:
            wrong.append(Violation(compact(row["span"]), f"the quote is not what stands at {start}-{end}"))
    return wrong, total


#: Name of the violation and the pattern that finds it. A direct triple needs an affirmed, unhedged assertion. Where several triples may be lacking, a
#: difference of two lists (MINUS): a filter would look through all selectors for each piece of evidence.
_RULES: tuple[tuple[str, str], ...] = (
    ("this assertion has no evidence", "?x a kg:Assertion . FILTER NOT EXISTS { ?x kg:hasEvidence ?e }"),
    ("this evidence has no quote", "?x a kg:Evidence . MINUS { ?x oa:hasSelector ?s . ?s oa:exact ?q ; oa:start ?a ; oa:end ?b }"),
    ("this evidence has no text", "?x a kg:Evidence . MINUS { ?x oa:hasSource ?s . ?s kg:sha256 ?q }"),
    ("this evidence has no standing", "?x a kg:Evidence . FILTER NOT EXISTS { ?x kg:standing ?s }"),
    ("this evidence supports no assertion", "?x a kg:Evidence . FILTER NOT EXISTS { ?a kg:hasEvidence ?x }"),
    ("this assertion lacks its subject, predicate or object",
     "?x a kg:Assertion . FILTER NOT EXISTS { ?x rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"),
    ("this assertion does not say whether it is negated or hedged", "?x a kg:Assertion . FILTER NOT EXISTS { ?x kg:negated ?n ; kg:hedged ?h }"),
    ("a negated or hedged statement stands as a direct triple, and no affirmed one supports it",
     """?x a kg:Assertion ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:negated ?n ; kg:hedged ?h . FILTER(?n || ?h) ?s ?p ?o .
     FILTER NOT EXISTS { ?y rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:negated false ; kg:hedged false }"""),
    ("an event that no assertion is about", "?x kg:ofSubject ?s . FILTER NOT EXISTS { ?a kg:aboutEvent ?x }"),
    ("a dose without unit or printed text", "?x kg:doseValue ?v . FILTER NOT EXISTS { ?x kg:doseUnit ?u ; kg:doseText ?t }"),
    ("a patient who is reported in no paper", "?x a kg:Patient . FILTER NOT EXISTS { ?x kg:reportedIn ?p . ?p a kg:Paper }"),
)


def _stored(quote: str) -> str:
    """A quote as a literal holds it (see kg.rdf.literal)."""
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" or c == "\x00" else c for c in quote)


def _select(store: pyoxigraph.Store, query: str) -> Iterator[dict[str, str]]:
    return select(store, _PREFIXES + query)


def _texts(folder: GraphFolder, violations: list[Violation]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for key in folder.shard_keys():
        info = folder.info(key)
        for n, document in enumerate(info.documents if info and info.status == "ok" else (), 1):
            try:
                text = folder.read_text(key, n)
            except LitkgError as error:
                violations.append(Violation(*str(error).split(": ", 1)))
                continue
            if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != document["text_sha256"]:
                violations.append(Violation(f"shards/{key}/text-{n}.txt", "the stored text was changed; run `litkg build` on the paper again"))
            texts[document["text_sha256"]] = text
    return texts


def _shards(folder: GraphFolder) -> Iterator[Violation]:
    for key in sorted(set(folder.sources().values()) | set(folder.shard_keys())):
        info = folder.info(key)
        if info is None:
            yield Violation(f"shards/{key}", "is missing or damaged; run `litkg build` on the paper again")
        elif info.status == "ok":
            try:
                data = folder.graph_path(key).read_bytes()
            except OSError:
                yield Violation(f"shards/{key}/graph.nt", "is missing; run `litkg build` on the paper again")
                continue
            if hashlib.sha256(data).hexdigest() != info.graph_sha256:
                yield Violation(f"shards/{key}/graph.nt", "was changed since it was built; run `litkg build` on the paper again")


def _vocabulary(store: pyoxigraph.Store) -> Iterator[Violation]:
    """Classes and relations of ours that the ontology does not define."""
    import pyoxigraph

    schema = files("ontology").joinpath("schema.ttl")
    if not schema.is_file():
        return
    defined = {str(t.subject.value) for t in pyoxigraph.parse(schema.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE)
               if isinstance(t.subject, pyoxigraph.NamedNode)}
    used = {row["p"] for row in _select(store, "SELECT DISTINCT ?p WHERE { ?s ?p ?o }")}
    used |= {row["c"] for row in _select(store, "SELECT DISTINCT ?c WHERE { ?s a ?c }")}
    for iri in sorted(used - defined):
        if iri.startswith("https://w3id.org/litkg/ontology/"):
            yield Violation(compact(iri), "is not defined in ontology/schema.ttl")


def _lint(store: pyoxigraph.Store) -> Iterator[Violation]:
    """What the papers themselves contradict or print impossibly: no fault of the graph, so warnings; notes are left to `litkg query DIR lint`."""
    from exports.named import run_named

    for row in run_named(store, "lint").dicts():
        if row["severity"] != "note":
            yield Violation(compact(str(row["paper"])), f"{row['kind']}: {row['message']} ({row['start']}-{row['end']})")


def _decisions(folder: GraphFolder, store: pyoxigraph.Store) -> Iterator[Violation]:
    """Lines of the user's file that do nothing, or contradict each other."""
    from kg.link.decisions import decisions_in, doubtful

    path = folder.path / "decisions.tsv"
    if not path.is_file():
        return
    works = "{ ?x a kg:Work } UNION { ?x a kg:Paper } UNION { ?_merge kg:mergedWork ?x }"
    known = frozenset(row["x"] for row in _select(store, f"SELECT DISTINCT ?x WHERE {{ {works} }}"))
    for line, what in doubtful(decisions_in(path), known):
        yield Violation(f"decisions.tsv, line {line}", what)


def _shacl(store: pyoxigraph.Store) -> tuple[list[Violation], list[Violation]]:
    """Violations and warnings of SHACL with ontology/shapes.ttl."""
    shapes = files("ontology").joinpath("shapes.ttl")
    if not shapes.is_file():
        return [], []
    import pyshacl
    import rdflib

    text = shapes.read_text("utf-8")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    graph = _flat(rdflib.Graph().parse(data=text, format="turtle"))
    violations = list(_by_sparql(store, graph))
    warnings: list[Violation] = []
    _, report, _ = pyshacl.validate(_spoken_of(store, text), shacl_graph=graph, inplace=True)
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        focus = str(report.value(result, sh.focusNode))
        message = str(report.value(result, sh.resultMessage) or "does not fit its shape")
        target = violations if report.value(result, sh.resultSeverity) == sh.Violation else warnings
        target.append(Violation(compact(focus), " ".join(message.split())))
    return violations, warnings


def _by_sparql(store: pyoxigraph.Store, shapes: rdflib.Graph) -> Iterator[Violation]:
    """The violations of the constraints in SPARQL (`sh:sparql`), which are taken out of the shapes: Oxigraph answers for all nodes at once what rdflib
    would be asked for each of them, with the query parsed anew. They must be violations, of classes or of subjects of a relation, and what a FILTER NOT
    EXISTS in them looks for must share its variables: it is asked as a difference (MINUS, which SHACL does not allow)."""
    import rdflib

    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    for shape, constraint in list(shapes.subject_objects(sh.sparql)):
        shapes.remove((shape, sh.sparql, constraint))
        targets = [f"$this a <{value}>" for value in shapes.objects(shape, sh.targetClass)]
        targets += [f"$this <{value}> ?_any" for value in shapes.objects(shape, sh.targetSubjectsOf)]
        head = "".join(f"PREFIX {shapes.value(d, sh.prefix)}: <{shapes.value(d, sh.namespace)}>\n"
                       for p in shapes.objects(constraint, sh.prefixes) for d in shapes.objects(p, sh.declare))
        message, query = str(shapes.value(constraint, sh.message)), str(shapes.value(constraint, sh.select))
        for target in targets:
            asked = query.replace("WHERE {", f"WHERE {{ {target} . ", 1).replace("FILTER NOT EXISTS", "MINUS")
            for row in select(store, head + asked):
                yield Violation(compact(row["this"]), re.sub(r"\{[?$](\w+)\}", lambda m, row=row: row.get(m[1], m[0]), message))  # type: ignore[misc]


def _flat(shapes: rdflib.Graph) -> rdflib.Graph:
    """Shapes of which each property has the targets of its node: the same results, but a property is looked at once for all nodes, where pySHACL
    would make it anew for each of them (16 s against 1 s on the graph of 21 articles)."""
    import rdflib

    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    for shape, prop in list(shapes.subject_objects(sh.property)):
        targets = [(kind, value) for kind in (sh.targetClass, sh.targetSubjectsOf, sh.targetObjectsOf, sh.targetNode) for value in shapes.objects(shape, kind)]
        if targets:
            shapes.remove((shape, sh.property, prop))
            shapes.add((prop, rdflib.RDF.type, sh.PropertyShape))
            for kind, value in targets:
                shapes.add((prop, kind, value))
    return shapes


def _spoken_of(store: pyoxigraph.Store, shapes: str) -> rdflib.Graph:
    """The part of the graph that shapes can see: triples whose predicate stands in their text (Turtle, with prefixes)."""
    import pyoxigraph as ox
    import rdflib

    prefixes = dict(re.findall(r"@prefix (\w+): <([^>]+)>", shapes))
    names = {prefixes[prefix] + local for prefix, local in re.findall(r"\b(\w+):(\w+)", shapes) if prefix in prefixes}
    data = rdflib.Graph()
    known: dict[Any, rdflib.term.Node] = {}

    def term(value: Any) -> rdflib.term.Node:
        found = known.get(value)
        if found is None:
            if isinstance(value, ox.Literal):
                kind = None if value.language or value.datatype.value == str(rdflib.XSD.string) else rdflib.URIRef(value.datatype.value)
                found = rdflib.Literal(value.value, lang=value.language, datatype=kind)
            else:
                found = rdflib.URIRef(value.value)
            known[value] = found
        return found

    for name in sorted(names | {str(rdflib.RDF.type)}):
        predicate = rdflib.URIRef(name)
        for quad in store.quads_for_pattern(None, ox.NamedNode(name), None):
            data.add((term(quad.subject), predicate, term(quad.object)))
    return data
