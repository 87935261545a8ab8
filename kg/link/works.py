"""One node a work: which cited works of a corpus, and which of its papers, are the same.

A pure function over plain records. Equal identifiers join first, then likeness (`kg.link.compare`) among records that share a blocking
key, best pairs first. A decision of the user (`same`, `different`) overrules everything. Cost is near linear in the number of records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from kg.ids import DOI, PREFIXES
from kg.link.compare import MERGE, NEAR, OTHER_WORDS, Fields, Verdict, compare, contradict, damaged_alike, normalise, shares_author, title_likeness
from kg.link.decisions import Decision

_WINDOW = 8  # neighbours that are compared in a crowded block
_CROWDED = 12
TWICE = 0.95  # from here on two entries of one list may be one work, listed twice
_PUBMED = PREFIXES["pubmed"]
_REGISTRATION = "registration number"


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """One printed reference, or a paper of the corpus (`is_paper`). `iri` names the work, `paper` the citing paper, `number` the entry.

    `doi` is only given where it is not known to be damaged. `authors` are family names in order. `kind` is the type of the work (`Reference.type`),
    `registered` the number of a registration.
    """

    iri: str
    paper: str = ""
    number: int | None = None
    doi: str | None = None
    pmid: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    container: str | None = None
    volume: str | None = None
    pages: str | None = None
    is_paper: bool = False
    kind: str = "article"
    registered: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """Two IRIs held to be one work: `alias` is another name of `canonical`; `left` and `right` are the two that were compared."""

    canonical: str
    alias: str
    left: str
    right: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Two works that are alike but were kept apart, and why: for a person to decide."""

    left: str
    right: str
    score: float
    reason: str
    blocked_by: str


@dataclass(frozen=True)
class Merges:
    """`aliases` maps every IRI that is not canonical to the one that is."""

    aliases: dict[str, str] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()

    def canonical(self, iri: str) -> str:
        """The one IRI of a work."""
        return self.aliases.get(iri, iri)


def _fields(record: WorkRecord) -> Fields:
    return normalise(record.title, record.authors, record.year, record.container, record.volume, record.pages, record.doi, record.kind)


# ------------------------------------------------------------------------------------------------------------------ clusters


@dataclass(slots=True)
class _Node:
    iri: str
    records: list[WorkRecord]
    prints: list[Fields]
    cited: int

    @property
    def torn(self) -> bool:
        """True where one IRI stands for two works: a damaged identifier that two lists happen to share."""
        titles = [f for f in self.prints if f.compact]
        return any(
            title_likeness(titles[0], other) < 0.5 and (titles[0].year != other.year or not shares_author(titles[0], other)) for other in titles[1:]
        )

    @property
    def is_paper(self) -> bool:
        return any(record.is_paper for record in self.records)


class _Clusters:
    """Union-find over IRIs that knows what must stay apart."""

    def __init__(self, nodes: dict[str, _Node], apart: set[tuple[str, str]]) -> None:
        self.parent = {iri: iri for iri in nodes}
        self.members = {iri: [iri] for iri in nodes}
        self.nodes = nodes
        self.apart: dict[str, set[str]] = defaultdict(set)
        for left, right in apart:
            self.apart[left].add(right)
            self.apart[right].add(left)
        self.dois = {iri: {f.doi for f in node.prints if f.doi} for iri, node in nodes.items()}
        self.places = {iri: {(f.volume, f.page) for f in node.prints if f.volume and f.page} for iri, node in nodes.items()}
        self.years = {iri: {f.year for f in node.prints if f.year} for iri, node in nodes.items()}
        self.papers = {iri: node.is_paper for iri, node in nodes.items()}
        self.lists = {iri: {record.paper for record in node.records if not record.is_paper} for iri, node in nodes.items()}
        self.joined: list[tuple[str, str, float, str]] = []

    def find(self, iri: str) -> str:
        while self.parent[iri] != iri:
            self.parent[iri] = self.parent[self.parent[iri]]
            iri = self.parent[iri]
        return iri

    def barrier(self, left: str, right: str, forced: bool = False) -> str:
        """Why two clusters must not be joined; "" where they may."""
        a, b = self.find(left), self.find(right)
        if len(self.members[a]) > len(self.members[b]):
            a, b = b, a
        for iri in self.members[a]:
            if self.apart[iri] and any(self.find(other) == b for other in self.apart[iri]):
                return "kept apart by decision"
        if forced:
            return ""
        if self.papers[a] and self.papers[b] and not self._one_paper(a, b):
            return "both are papers of the corpus"
        if self.dois[a] and self.dois[b] and not any(damaged_alike(x, y) for x in self.dois[a] for y in self.dois[b]):
            return f"different DOIs: {min(self.dois[a])} and {min(self.dois[b])}"
        if self.places[a] and self.places[b] and not any(x[0] == y[0] or x[1] == y[1] != "1" for x in self.places[a] for y in self.places[b]):
            return f"different places: {':'.join(min(self.places[a]))} and {':'.join(min(self.places[b]))}"
        years = sorted(self.years[a] | self.years[b])
        if years and years[-1] - years[0] > 2:
            return f"different years: {years[0]} and {years[-1]}"
        return ""

    def both_listed(self, left: str, right: str) -> str:
        """Why two works that are much alike may be two: one list has both."""
        shared = self.lists[self.find(left)] & self.lists[self.find(right)]
        return f"one list has both: {min(shared)}" if shared else ""

    def _one_paper(self, a: str, b: str) -> bool:
        """Whether two built papers are one in two files: only one file prints a DOI, and title, all authors and year are the same."""
        prints = [[f for iri in self.members[c] for f in self.nodes[iri].prints if self.nodes[iri].is_paper] for c in (a, b)]
        return bool(self.dois[a]) != bool(self.dois[b]) and any(
            x.compact == y.compact and len(x.compact) >= 20 and x.families == y.families != () and x.year == y.year for x in prints[0] for y in prints[1]
        )

    def join(self, left: str, right: str, score: float, reason: str) -> None:
        a, b = self.find(left), self.find(right)
        if a == b:
            return
        if len(self.members[a]) < len(self.members[b]):
            a, b = b, a
        self.parent[b] = a
        self.members[a].extend(self.members.pop(b))
        self.dois[a] |= self.dois.pop(b)
        self.places[a] |= self.places.pop(b)
        self.years[a] |= self.years.pop(b)
        self.papers[a] = self.papers[a] or self.papers.pop(b)
        self.lists[a] |= self.lists.pop(b)
        self.joined.append((left, right, score, reason))


def _nodes(records: Iterable[WorkRecord]) -> dict[str, _Node]:
    nodes: dict[str, _Node] = {}
    seen: set[tuple[str, Fields]] = set()
    for record in sorted(records, key=lambda r: (r.iri, r.paper, r.number or 0, r.title or "")):
        if record.doi is None and record.iri.startswith(DOI):
            record = replace(record, doi=record.iri[len(DOI) :])
        node = nodes.setdefault(record.iri, _Node(record.iri, [], [], 0))
        node.cited += 1
        node.records.append(record)
        printed = _fields(record)
        if (record.iri, printed) not in seen and len(node.prints) < 6:
            seen.add((record.iri, printed))
            node.prints.append(printed)
    return nodes


def _keys(f: Fields) -> Iterator[str]:
    """Blocking keys: two prints of one work share at least one, unless both title and place are damaged in both."""
    if len(f.compact) >= 8:
        yield f"t{f.compact[:20]}"
        yield f"e{f.compact[-20:]}"
        words = sorted(set(f.title.split()), key=lambda word: (-len(word), word))[:3]
        if f.families and len(words) == 3:
            yield f"w{f.families[0]}|{words[0]}|{words[1]}"
        if f.families and f.year:
            yield f"a{f.families[0]}|{f.year}|{f.compact[:4]}"
    if f.families and f.volume and f.year:
        yield f"v{f.families[0]}|{f.year}|{f.volume}"
    if f.page and f.year:
        if f.families:
            yield f"f{f.families[0]}|{f.year}|{f.page}"
        if f.volume:
            yield f"p{f.year}|{f.volume}|{f.page}"


def _pairs(nodes: dict[str, _Node]) -> set[tuple[str, str]]:
    """Pairs of IRIs worth comparing."""
    blocks: dict[str, list[tuple[str, int, str, str]]] = defaultdict(list)
    for iri, node in nodes.items():
        if node.torn:
            continue
        for printed in node.prints:
            for key in _keys(printed):
                blocks[key].append((printed.compact, printed.year or 0, iri, printed.doi))
    pairs: set[tuple[str, str]] = set()
    for entries in blocks.values():
        if len(entries) < 2:
            continue
        ordered = sorted(set(entries))
        reach = len(ordered) if len(ordered) <= _CROWDED else _WINDOW
        for i, (title, year, left, doi) in enumerate(ordered):
            for other_title, other_year, right, other_doi in ordered[i + 1 : i + 1 + reach]:
                if left == right:
                    continue
                if title != other_title and (
                    (year and other_year and abs(year - other_year) > 1) or (doi and other_doi and not damaged_alike(doi, other_doi))
                ):
                    continue  # in conflict, and not even worth a near miss
                pairs.add((left, right) if left < right else (right, left))
    return pairs


def _best(left: _Node, right: _Node) -> Verdict:
    """The verdict on two nodes: their best comparison, blocked where any pair of prints is in conflict over DOIs or years."""
    verdicts = [compare(a, b) for a in left.prints for b in right.prints]
    return max(verdicts, key=lambda v: (v.same, v.score, v.conflict == "", v.reason))


def _canonical(nodes: Sequence[_Node]) -> str:
    """The IRI that stays: a paper of the corpus, else a DOI (the most cited one), else PubMed, else the smallest."""

    def rank(node: _Node) -> tuple[bool, bool, bool, int, str]:
        return (not node.is_paper, not node.iri.startswith(DOI), not node.iri.startswith(_PUBMED), -node.cited, node.iri)

    return min(nodes, key=rank).iri


def merge_works(records: Iterable[WorkRecord], decisions: Iterable[Decision] = ()) -> Merges:
    """Find the works that are the same.

    Every merge has a reason and a score; a pair that is alike but in conflict is listed as a near miss. The outcome does not depend on
    the order of the records. Decisions about IRIs that do not occur are left alone.
    """
    nodes = _nodes(records)
    decided = [d for d in decisions if d.left in nodes and d.right in nodes and d.left != d.right]
    apart = {(d.left, d.right) for d in decided if not d.same}
    clusters = _Clusters(nodes, apart)
    misses: dict[tuple[str, str], NearMiss] = {}

    for d in decided:
        if d.same:
            barrier = clusters.barrier(d.left, d.right, forced=True)
            if barrier:
                _miss(misses, d.left, d.right, Verdict(1.0, "same by decision", barrier))
            else:
                clusters.join(d.left, d.right, 1.0, "same by decision")

    for left, right, reason in _by_identifier(nodes):
        verdict = _best(nodes[left], nodes[right])
        registered = reason.startswith(f"same {_REGISTRATION}")
        barrier = clusters.barrier(left, right, forced=registered)
        likely = registered or verdict.score >= 0.5 or not (nodes[left].prints[0].title and nodes[right].prints[0].title)
        if not likely and all(contradict(a, b) for a in nodes[left].prints for b in nodes[right].prints):
            barrier = barrier or "titles and authors contradict"
        if barrier or (not likely and verdict.conflict):
            _miss(misses, left, right, Verdict(0.9, reason, barrier or verdict.conflict))
        else:
            clusters.join(left, right, 1.0, reason)

    compared = [(left, right, _best(nodes[left], nodes[right])) for left, right in _pairs(nodes) if clusters.find(left) != clusters.find(right)]
    compared = _without_forks([(left, right, v) for left, right, v in compared if v.score >= NEAR], nodes)
    for left, right, verdict in sorted(compared, key=lambda c: (-c[2].score, c[0], c[1])):
        if clusters.find(left) == clusters.find(right):
            continue
        barrier = verdict.conflict or clusters.barrier(left, right) or (clusters.both_listed(left, right) if verdict.score < TWICE else "")
        if verdict.score >= MERGE and not barrier:
            clusters.join(left, right, verdict.score, verdict.reason)
        else:
            _miss(misses, left, right, replace(verdict, conflict=barrier or f"score below {MERGE}"))
    torn = [NearMiss(iri, iri, 1.0, "one identifier", "printed for two different works") for iri in sorted(nodes) if nodes[iri].torn]
    return _outcome(clusters, misses, torn)


def _without_forks(compared: list[tuple[str, str, Verdict]], nodes: dict[str, _Node]) -> list[tuple[str, str, Verdict]]:
    """Block the merges of a record that could as well be either of two works which are not the same: title, author and year of both.

    Two titles with other words in the same place may be misprints of the third; of a shorter third, which lacks that part, they are not.
    """
    linked: dict[str, dict[str, float]] = defaultdict(dict)
    for left, right, verdict in compared:
        if verdict.same:
            linked[left][right] = linked[right][left] = verdict.score
    length = {iri: max(len(f.compact) for f in nodes[iri].prints) for iri in linked}
    forked: set[tuple[str, str]] = set()
    for left, right, verdict in compared:
        if verdict.conflict and verdict.score >= MERGE:
            for other in linked[left].keys() & linked[right].keys():
                if verdict.conflict.startswith(OTHER_WORDS) and length[other] > min(length[left], length[right]) - 5:
                    continue
                if abs(linked[left][other] - linked[right][other]) < 0.015:
                    forked |= {(min(other, end), max(other, end)) for end in (left, right)}
    return [
        (left, right, replace(v, conflict="could be either of two works") if (left, right) in forked else v) for left, right, v in compared
    ]


def _by_identifier(nodes: dict[str, _Node]) -> Iterator[tuple[str, str, str]]:
    """Pairs that share a DOI or a PubMed identifier, each with the first that has it."""
    first: dict[tuple[str, str], str] = {}
    for iri in sorted(nodes):
        names: set[tuple[str, str]] = {("DOI", f.doi) for f in nodes[iri].prints if f.doi}
        names |= {("PubMed identifier", r.pmid) for r in nodes[iri].records if r.pmid}
        names |= {(_REGISTRATION, r.registered) for r in nodes[iri].records if r.registered}
        if iri.startswith(_PUBMED):
            names.add(("PubMed identifier", iri[len(_PUBMED) :]))
        for kind, value in sorted(names):
            other = first.setdefault((kind, value), iri)
            if other != iri:
                yield other, iri, f"same {kind} {value}"


def _miss(misses: dict[tuple[str, str], NearMiss], left: str, right: str, verdict: Verdict) -> None:
    misses.setdefault((left, right), NearMiss(left, right, verdict.score, verdict.reason, verdict.conflict))


def _outcome(clusters: _Clusters, misses: dict[tuple[str, str], NearMiss], torn: list[NearMiss]) -> Merges:
    aliases: dict[str, str] = {}
    for members in clusters.members.values():
        if len(members) > 1:
            name = _canonical([clusters.nodes[iri] for iri in members])
            aliases.update({iri: name for iri in members if iri != name})
    merges = []
    for left, right, score, reason in clusters.joined:
        name = aliases.get(left, left)
        alias = right if right != name else left
        merges.append(Merge(name, alias, left, right, score, reason))
    near: dict[tuple[str, str], NearMiss] = {}
    for miss in sorted(misses.values(), key=lambda m: (-m.score, m.left, m.right)):
        left, right = sorted((aliases.get(miss.left, miss.left), aliases.get(miss.right, miss.right)))
        if left != right:
            near.setdefault((left, right), miss)  # one a pair of works: the best
    return Merges(
        dict(sorted(aliases.items())),
        tuple(sorted(merges, key=lambda m: (m.canonical, m.alias, m.left, m.right))),
        (*torn, *near.values()),
    )
