"""One identifier printed for two works: a reference that carries the DOI (or the PubMed identifier) of another is taken off it.

A list is copied by hand, and now and then an entry gets the DOI of its neighbour. Its title, its authors and its year then all say that the work is
another than the one that the rest of the corpus knows by that DOI. Such an entry gets an IRI of its own, as if it had no DOI; the pair is listed as
a near miss, so that a person can decide. An entry that contradicts only what a paper of the corpus says of itself stays, unless it matches
another work: front matter is misread more often than a DOI is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.ids import DOI, ONTOLOGY, PREFIXES, work_iri
from kg.link.compare import Fields, compare, contradict, normalise
from kg.link.works import WorkRecord
from kg.model import Author, Reference
from kg.workkey import plain, work_key

if TYPE_CHECKING:
    import pyoxigraph

_PUBMED = PREFIXES["pubmed"]


@dataclass(frozen=True, slots=True)
class Moved:
    """Entry `number` of `paper` prints the identifier `old` of another work; `new` is the IRI of its own."""

    paper: str
    number: int
    old: str
    new: str


def part(records: Iterable[WorkRecord]) -> tuple[list[WorkRecord], list[Moved]]:
    """The records, those that print the DOI of another work under an IRI of their own, and which these are."""
    found = list(records)
    by_iri: dict[str, list[int]] = defaultdict(list)
    for n, record in enumerate(found):
        if record.iri.startswith((DOI, _PUBMED)) and record.title:
            by_iri[record.iri].append(n)
    moved: list[Moved] = []
    titles: dict[str, list[WorkRecord]] | None = None
    for iri, places in by_iri.items():
        if len(places) < 2 or len({plain(found[n].title) for n in places}) < 2:
            continue
        groups = _groups([(n, _fields(found[n])) for n in places])
        if len(groups) < 2:
            continue
        if titles is None:
            titles = defaultdict(list)
            for record in found:
                titles[_title(record)].append(record)
        elsewhere = [_elsewhere([found[n] for n in group], titles) for group in groups]
        ranks = [_rank([found[n] for n in group], known) for group, known in zip(groups, elsewhere, strict=True)]
        first = min(range(len(groups)), key=lambda i: ranks[i])
        alone = len(groups[first]) == 1 and found[groups[first][0]].is_paper
        for i, group in enumerate(groups):
            if i == first or (alone and not elsewhere[i]):
                continue
            for n in group:
                number = found[n].number
                if number is not None and not found[n].is_paper:
                    moved.append(Moved(found[n].paper, number, iri, _own_iri(found[n])))
                    found[n] = replace(found[n], iri=_own_iri(found[n]), doi=None, pmid=None if iri.startswith(_PUBMED) else found[n].pmid)
    return found, sorted(moved, key=lambda m: (m.old, m.new, m.paper, m.number))


def _fields(record: WorkRecord) -> Fields:
    return normalise(record.title, record.authors, record.year, record.container, record.volume, record.pages, None, record.kind)


def _groups(prints: list[tuple[int, Fields]]) -> list[list[int]]:
    """Records that may be one work, together; each goes to the first group in which it contradicts nobody."""
    groups: list[tuple[list[int], list[Fields]]] = []
    for n, printed in sorted(prints, key=lambda p: (p[1].compact, p[1].families, p[1].year or 0, p[0])):
        home = next((group for group in groups if not any(contradict(printed, other) for other in group[1])), None)
        if home is None:
            groups.append(([n], [printed]))
        else:
            home[0].append(n)
            if printed not in home[1]:
                home[1].append(printed)
    return [numbers for numbers, _ in groups]


def _title(record: WorkRecord) -> str:
    return plain(record.title).replace(" ", "")[:20]


def _elsewhere(group: list[WorkRecord], titles: dict[str, list[WorkRecord]]) -> int:
    """Whether records under other IRIs are the same work as one of the group: 2 where one has another DOI, 1 where one has none, 0 where there is none."""
    own = {record.iri for record in group}
    same = [
        other for record in group if _title(record) for other in titles[_title(record)]
        if other.iri not in own and compare(_fields(record), _fields(other)).same
    ]
    return 2 if any(other.iri.startswith(DOI) for other in same) else int(bool(same))


def _rank(group: list[WorkRecord], elsewhere: int) -> tuple[bool, bool, int, int, int, str]:
    """The lowest keeps the DOI: a paper of the corpus, what has no other DOI, what most lists print, what the DOI itself tells of."""
    doi = group[0].iri.removeprefix(DOI).lower()
    told = max(_told(doi, record) for record in group)
    return (not any(r.is_paper for r in group), elsewhere == 2, -len({r.paper for r in group}), -told, -elsewhere, min(plain(r.title) for r in group))


def _told(doi: str, record: WorkRecord) -> int:
    """How much of a record stands in a DOI: its year, its journal, its volume, its first page."""
    words = plain(record.container).split()
    journal = any(len(word) > 3 and word[:6] in doi for word in words) or (len(words) > 1 and "".join(w[0] for w in words) in doi)
    page = plain(record.pages).split(" ")[0]
    return 2 * journal + (str(record.year or "-") in doi) + bool(page and len(page) > 2 and page in doi) + bool(record.volume and f".{record.volume}." in doi)


def _own_iri(record: WorkRecord) -> str:
    """The IRI that the entry would have without its DOI."""
    told = Reference(
        raw=record.title or "", authors=tuple(Author(name) for name in record.authors), title=record.title, container=record.container,
        year=str(record.year or ""), volume=record.volume, pages=record.pages, type=record.kind,
    )
    return work_iri(None, work_key(told))


# --------------------------------------------------------------------------------------------------------------------- in the store


def move(store: pyoxigraph.Store, moved: Iterable[Moved]) -> None:
    """Have what papers say of the works under their moved entries say it of the new IRIs."""
    by_pair: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for one in moved:
        by_pair[one.paper, one.old][one.number] = one.new
    for (paper, old), numbers in sorted(by_pair.items()):
        _move(store, paper, old, numbers)


def _move(store: pyoxigraph.Store, paper: str, old: str, numbers: dict[int, str]) -> None:
    import pyoxigraph as ox

    rdf, cites = PREFIXES["rdf"], PREFIXES["cito"] + "cites"
    source = ox.NamedNode(old)
    told, subject, predicate = (ox.NamedNode(rdf + name) for name in ("object", "subject", "predicate"))
    said = []  # assertion, its subject, its predicate, its event, the entries that it is about
    for quad in store.quads_for_pattern(None, told, source):
        if _said_in(store, quad.subject, paper):
            event = next(_objects(store, quad.subject, ox.NamedNode(ONTOLOGY + "aboutEvent")), "")
            who, how = next(_objects(store, quad.subject, subject), ""), next(_objects(store, quad.subject, predicate), "")
            said.append((quad.subject.value, who, how, event, _numbers(store, event) if event else []))  # type: ignore[union-attr]
    whole = all(set(entries) <= numbers.keys() for *_, entries in said)
    kept: dict[str, set[str]] = defaultdict(set)
    for assertion, who, how, event, entries in sorted(said):
        new = next((numbers[n] for n in entries if n in numbers), min(numbers.values()) if whole else None)
        names = {how} | ({cites} if how.startswith(PREFIXES["cito"]) else set())
        if new is None:
            kept[who] |= names
            continue
        target = ox.NamedNode(new)
        store.remove(ox.Quad(ox.NamedNode(assertion), told, source))
        store.add(ox.Quad(ox.NamedNode(assertion), told, target))
        for name in names:
            if (ox.Quad(ox.NamedNode(who), ox.NamedNode(name), source)) in store:
                store.add(ox.Quad(ox.NamedNode(who), ox.NamedNode(name), target))
        for other in list(store.quads_for_pattern(ox.NamedNode(event), ox.NamedNode(ONTOLOGY + "work"), source)) if event else ():
            store.remove(other)
            store.add(ox.Quad(other.subject, other.predicate, target))
    for who in {who for _, who, *_ in said}:
        for quad in list(store.quads_for_pattern(ox.NamedNode(who), None, source)):
            if quad.predicate.value not in kept[who]:
                store.remove(quad)


def _said_in(store: pyoxigraph.Store, assertion: object, paper: str) -> bool:
    """Whether a paper is the source of an assertion."""
    import pyoxigraph as ox

    inside = ox.NamedNode(ONTOLOGY + "inPaper")
    return any(paper in _objects(store, ox.NamedNode(evidence), inside) for evidence in _objects(store, assertion, ox.NamedNode(ONTOLOGY + "hasEvidence")))


def _objects(store: pyoxigraph.Store, subject: object, predicate: object) -> Iterator[str]:
    for quad in store.quads_for_pattern(subject, predicate, None):  # type: ignore[arg-type]
        yield quad.object.value  # type: ignore[union-attr]


def _numbers(store: pyoxigraph.Store, event: str) -> list[int]:
    """The entries that an event is about: `kg:number` of a reference or a callout, `kg:numbers` of a relay."""
    import pyoxigraph as ox

    found: list[int] = []
    for name in ("number", "numbers"):
        for value in _objects(store, ox.NamedNode(event), ox.NamedNode(ONTOLOGY + name)):
            found += [int(one) for one in value.split(";") if one.strip().isdigit()]
    return found
