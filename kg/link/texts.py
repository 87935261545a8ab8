"""One paper read from several files (its XML, its PDF, a text): which evidence only repeats what another text of it says.

Statements of all texts gather under the paper. So that rows are not doubled, the texts of a paper are put in order, and each piece of evidence
that says what a text before it says already is marked `kg:repeats`; named queries leave those out. What is left on either side is a
difference between the texts, which the query `text-differences` lists. Nothing is removed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.ids import DATA, ONTOLOGY, PREFIXES, local_part, patient_iri
from kg.store import select
from kg.workkey import plain

if TYPE_CHECKING:
    import pyoxigraph

_PREFIXES = "".join(f"PREFIX {p}: <{PREFIXES[p]}> " for p in ("kg", "rdf", "oa", "dcterms"))
#: What a format keeps of a paper: the lower, the more. A format that is not here counts as plain text.
_FORMATS = {"application/jats+xml": 0, "application/tei+xml": 1, "text/html": 2, "application/pdf": 4}
_PLAIN = 3
#: A text shorter than this part of the longest is an abstract or a record: it comes behind the full ones.
_WHOLE = 0.4
#: How many parts the key of an entry or a callout has.
_BY_WORK = 2
#: Tags and LaTeX commands that a converter left in one text and not in the other.
_MARKUP = re.compile(r"</?\w{1,12}(?:\s[^<>]{0,80})?/?>|\\[A-Za-z]+|&\w{2,8};")


@dataclass(frozen=True, slots=True)
class _Said:
    """One piece of evidence: of which assertion, in which text (its place in the order), what it says (`key`) and where."""

    evidence: str
    assertion: str
    text: int
    key: tuple[str, ...]
    letters: str
    rank: int
    start: int


def link_texts(store: pyoxigraph.Store) -> Iterator[str]:
    """The triples `evidence kg:repeats evidence` and `evidence kg:missingFrom text`; they are added to the store as well. Patients of a paper
    that another text names by its DOI become patients of that paper in the store."""
    import pyoxigraph as ox

    _same_patients(store)
    for paper, texts, whole in _papers(store):
        said = _evidence(store, paper, texts)
        repeats = dict(_repeats(said))
        names = sorted(texts, key=lambda text: texts[text])
        found = [("repeats", later, earlier) for later, earlier in repeats.items()]
        found += [("missingFrom", evidence, names[text]) for evidence, text in _missing(said, repeats, whole)]
        for name, subject, value in found:
            quad = ox.Quad(ox.NamedNode(subject), ox.NamedNode(ONTOLOGY + name), ox.NamedNode(value))
            store.add(quad)
            yield str(quad.triple)


def texts_in_order(store: pyoxigraph.Store, paper: str) -> list[str]:
    """The IRIs of a paper's texts, the one whose evidence repeats nothing first; empty for what is no paper."""
    return next((sorted(texts, key=lambda t: texts[t]) for found, texts, _ in _papers(store, 1) if found == paper), [])


def _papers(store: pyoxigraph.Store, least: int = 2) -> list[tuple[str, dict[str, int], int]]:
    """The papers with several texts, each text with its place in the order, and how many of them are full texts (these come first)."""
    found: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for row in select(store, f"""{_PREFIXES} SELECT ?paper ?text ?format ?length WHERE {{
            ?paper kg:hasText ?text . ?text kg:length ?length . OPTIONAL {{ ?text dcterms:format ?format }} }}"""):
        found[row["paper"]].append((row["text"], _FORMATS.get(row.get("format", ""), _PLAIN), int(row["length"])))
    out = []
    for paper, texts in sorted(found.items()):
        if len(texts) >= least:
            longest = max(length for _, _, length in texts)
            ordered = sorted(texts, key=lambda t: (t[2] < _WHOLE * longest, t[1], -t[2], t[0]))
            whole = sum(length >= _WHOLE * longest for _, _, length in texts)
            out.append((paper, {text: place for place, (text, _, _) in enumerate(ordered)}, whole))
    return out


def _evidence(store: pyoxigraph.Store, paper: str, texts: dict[str, int]) -> list[_Said]:
    """The evidence of a paper, that of the first text first. Entries of the list are the same by the work that they name, callouts by the
    work that they cite, the others by what they say."""
    said = []
    known: dict[str, tuple[str, ...]] = {}
    for row in select(store, f"""{_PREFIXES} SELECT ?e ?a ?text ?start ?quote ?rank WHERE {{
            ?e kg:inPaper <{paper}> ; oa:hasSource ?text ; oa:hasSelector ?span ; kg:rank ?rank . ?span oa:start ?start ; oa:exact ?quote .
            ?a kg:hasEvidence ?e }}"""):
        key = known.get(row["a"])
        if key is None:
            key = known[row["a"]] = _key(store, row["a"])
        letters = "" if len(key) == _BY_WORK else plain(_MARKUP.sub("", row["quote"])).replace(" ", "")
        if row["text"] in texts:
            said.append(_Said(row["e"], row["a"], texts[row["text"]], key, letters, int(row["rank"]), int(row["start"])))
    return sorted(said, key=lambda s: (s.text, s.rank, s.start, s.evidence))


def _key(store: pyoxigraph.Store, assertion: str) -> tuple[str, ...]:
    """What an assertion says, for comparison with others: the work that an entry or a callout names (kind, work), else the whole of it."""
    import pyoxigraph as ox

    told: dict[str, str] = {q.predicate.value: q.object.value for q in store.quads_for_pattern(ox.NamedNode(assertion), None, None)}  # type: ignore[union-attr]
    event = told.get(ONTOLOGY + "aboutEvent")
    if event is not None:
        for kind in ("Reference", "InTextCitation"):
            if ox.Quad(ox.NamedNode(event), ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(ONTOLOGY + kind)) in store:
                return kind, told[PREFIXES["rdf"] + "object"]
    names = [PREFIXES["rdf"] + n for n in ("subject", "predicate", "object")] + [ONTOLOGY + n for n in ("negated", "hedged")]
    return tuple(told[name] for name in names)


def _repeats(said: list[_Said]) -> Iterator[tuple[str, str]]:
    """Pairs of evidence (later text, earlier text) that say the same; the earlier one repeats nothing itself."""
    before: dict[tuple[str, ...], list[_Said]] = defaultdict(list)
    root: dict[str, str] = {}
    for one in said:
        earlier = [other for other in before[one.key] if other.text < one.text]
        same = next((o for o in earlier if o.assertion == one.assertion), None)
        if same is None and earlier and not one.letters:
            # The third callout of a work repeats the third; one more than the other text has repeats none.
            place = sum(1 for o in before[one.key] if o.text == one.text)
            by_text = [[o for o in earlier if o.text == text] for text in sorted({o.text for o in earlier})]
            same = next((texts[place] for texts in by_text if place < len(texts)), None)
        elif same is None:
            same = next((o for o in earlier if one.letters in o.letters or o.letters in one.letters), None)
        if same is not None:
            root[one.evidence] = root.get(same.evidence, same.evidence)
            yield one.evidence, root[one.evidence]
        before[one.key].append(one)


def _missing(said: list[_Said], repeats: dict[str, str], whole: int) -> Iterator[tuple[str, int]]:
    """The first evidence of each statement in each text, with each other full text that does not say it: that an abstract lacks most of what
    the paper says is no difference."""
    texts_of: dict[str, set[int]] = defaultdict(set)
    for one in said:
        texts_of[repeats.get(one.evidence, one.evidence)].add(one.text)
    told: dict[str, set[int]] = defaultdict(set)
    for one in said:
        told[one.assertion] |= texts_of[repeats.get(one.evidence, one.evidence)]
    seen: set[tuple[str, int]] = set()
    for one in said:
        if (one.assertion, one.text) not in seen:
            seen.add((one.assertion, one.text))
            yield from ((one.evidence, text) for text in range(whole) if text not in told[one.assertion])


def _same_patients(store: pyoxigraph.Store) -> None:
    """A text without a DOI is found to be the same paper by its title only when papers are seen together; its patients follow it."""
    import pyoxigraph as ox

    for row in list(select(store, f"{_PREFIXES} SELECT ?old ?new WHERE {{ ?m kg:mergedWork ?old ; kg:mergedInto ?new . ?new kg:hasText ?text }}")):
        prefix = f"{DATA}patient/{local_part(row['old'])}/"
        found = select(store, f"{_PREFIXES} SELECT DISTINCT ?p WHERE {{ ?p a kg:Patient . FILTER(STRSTARTS(STR(?p), \"{prefix}\")) }}")
        for patient in sorted(r["p"] for r in found):
            source, target = ox.NamedNode(patient), ox.NamedNode(patient_iri(row["new"], int(patient.rsplit("/", 1)[1])))
            for quad in list(store.quads_for_pattern(source, None, None)):
                store.remove(quad)
                store.add(ox.Quad(target, quad.predicate, quad.object))
            for quad in list(store.quads_for_pattern(None, None, source)):
                store.remove(quad)
                store.add(ox.Quad(quad.subject, quad.predicate, target))
