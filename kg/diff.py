"""What changed between two graphs, in a reader's words and as triples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exports.named import named_queries, run_named
from exports.sparql import Cell
from kg.ids import compact
from kg.store import GraphFolder, select

if TYPE_CHECKING:
    import pyoxigraph

#: Query -> (singular, plural, columns that say which row it is). Other columns, but those of place, are what may change. Several rows may be the same by
#: these columns (two doses of one drug): equal ones go together first, then the rest in their order. Offsets say nothing: they move with any edit before.
_ROWS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "papers": ("paper", "papers", ("paper",)),
    "references": ("reference", "references", ("paper", "number")),
    "citations": ("in-text citation", "in-text citations", ("paper", "number")),
    "shared-works": ("shared work", "shared works", ("work",)),
    "patients": ("patient", "patients", ("patient",)),
    "diagnoses": ("diagnosis", "diagnoses", ("patient", "diagnosis")),
    "genetics": ("genetic finding", "genetic findings", ("patient", "gene", "alteration")),
    "therapies": ("therapy", "therapies", ("patient", "therapy")),
    "products": ("cell product", "cell products", ("patient", "product")),
    "responses": ("response", "responses", ("patient", "response")),
    "relapses": ("relapse", "relapses", ("patient", "site")),
    "adverse-events": ("adverse event", "adverse events", ("patient", "event")),
    "outcomes": ("outcome", "outcomes", ("patient", "outcome")),
    "targets": ("target statement", "target statements", ("agent", "target", "paper")),
    "absent": ("absent finding", "absent findings", ("patient", "finding")),
    "same-patient": ("retold patient", "retold patients", ("patient", "retold_in")),
}
_PLACE = {"quote", "section", "start", "end", "order", "sentence"}
#: Where a row that is gone and one that is new are one that has changed: of these queries, within the same patient.
_TURNED = frozenset({"outcomes", "responses"})


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a difference: `kind` is added, removed or changed."""

    kind: str
    what: str
    which: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.what}: {self.which}" + (f" ({self.detail})" if self.detail else "")


def changes(left: GraphFolder, right: GraphFolder) -> Iterator[Change]:
    """The rows of the named queries that only one graph has, or that differ; in a stable order."""
    one, two = left.store(), right.store()
    names = {**_labels(one), **_labels(two)}
    for name, (singular, _, key) in _ROWS.items():
        if name not in named_queries():
            continue
        rest: list[tuple[tuple[str, ...], list[dict[str, Cell]], list[dict[str, Cell]]]] = []
        before, after = _keyed(run_named(one, name).dicts(), key), _keyed(run_named(two, name).dicts(), key)
        gone: list[dict[str, Cell]] = []
        new: list[dict[str, Cell]] = []
        for identity in sorted({*before, *after}, key=str):
            left_rows, right_rows = _unequal(before.get(identity, []), after.get(identity, []))
            paired = min(len(left_rows), len(right_rows))
            rest.append((identity, left_rows[:paired], right_rows[:paired]))
            gone += left_rows[paired:]
            new += right_rows[paired:]
        turned = _turned(gone, new, key[0]) if name in _TURNED else []
        for a, b in turned:
            gone.remove(a)
            new.remove(b)
        for row in gone:
            yield Change("removed", singular, _words(row, key, names))
        for row in new:
            yield Change("added", singular, _words(row, key, names))
        for _, left_rows, right_rows in rest:
            for a, b in zip(left_rows, right_rows, strict=True):
                told = [f"{c}: {_short(a[c])} -> {_short(b[c])}" for c in a if c not in _PLACE and c not in key and a[c] != b[c]]
                yield Change("changed", singular, _words(b, key, names), "; ".join(told))
        for a, b in turned:
            told = [f"{c}: {_short(a[c])} -> {_short(b[c])}" for c in a if c not in _PLACE and c != key[0] and a[c] != b[c]]
            yield Change("changed", singular, _words(b, key, names), "; ".join(told))


def _unequal(left: list[dict[str, Cell]], right: list[dict[str, Cell]]) -> tuple[list[dict[str, Cell]], list[dict[str, Cell]]]:
    """The rows of each side that have no equal on the other, where places do not count; in their order."""
    remaining = list(right)
    only: list[dict[str, Cell]] = []
    for row in left:
        equal = next((other for other in remaining if all(row[c] == other[c] for c in row if c not in _PLACE)), None)
        if equal is None:
            only.append(row)
        else:
            remaining.remove(equal)
    return only, remaining


def _turned(gone: list[dict[str, Cell]], new: list[dict[str, Cell]], column: str) -> list[tuple[dict[str, Cell], dict[str, Cell]]]:
    """Pairs of a row that is gone and one that is new of the same patient, where each side has just one."""
    out = []
    for row in gone:
        mine = [r for r in gone if r[column] == row[column]]
        theirs = [r for r in new if r[column] == row[column]]
        if len(mine) == len(theirs) == 1:
            out.append((row, theirs[0]))
    return out


#: What a count says where "added" and "removed" would not: of a work it is said that papers share it.
_SHARED = {"added": "newly shared", "removed": "no longer shared", "changed": "shared by other papers"}


def summary(found: list[Change]) -> list[str]:
    """Counts, one line a kind: "2 patients added", "4 references newly shared"."""
    words = {singular: plural for singular, plural, _ in _ROWS.values()}
    counts: dict[tuple[str, str], int] = {}
    for change in found:
        counts[(change.what, change.kind)] = counts.get((change.what, change.kind), 0) + 1
    out = []
    for (what, kind), n in counts.items():
        if what == "shared work":
            out.append(f"{n} reference{'' if n == 1 else 's'} {_SHARED[kind]}")
        else:
            out.append(f"{n} {what if n == 1 else words[what]} {kind}")
    return out


def triples(left: GraphFolder, right: GraphFolder) -> tuple[list[str], list[str]]:
    """N-Triples lines that only the left graph has, and those that only the right one has."""
    one, two = set(left.lines()), set(right.lines())
    return sorted(one - two), sorted(two - one)


def _keyed(rows: Iterator[dict[str, Cell]], key: tuple[str, ...]) -> dict[tuple[str, ...], list[dict[str, Cell]]]:
    out: dict[tuple[str, ...], list[dict[str, Cell]]] = {}
    for row in rows:
        out.setdefault(tuple(str(row[c]) for c in key), []).append(row)
    return out


def _labels(store: pyoxigraph.Store) -> dict[str, str]:
    """What patients and papers are called."""
    rows = select(store, """PREFIX kg: <https://w3id.org/litkg/ontology/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?s ?label WHERE { { ?s a kg:Patient } UNION { ?s a kg:Paper } ?s rdfs:label ?label }""")
    return {row["s"]: _short(row["label"]) for row in rows}


def _words(row: dict[str, Cell], key: tuple[str, ...], names: dict[str, str]) -> str:
    """What a row is, for people: whose it is by name, then what."""
    whose, *what = key
    extra = next((c for c in ("label", "title", "therapy", "text") if c in row and c not in key and row[c]), None)
    told = [_short(row[c]) for c in [*what, *([extra] if extra else [])] if row[c] is not None]
    name = names.get(str(row[whose]), _short(row[whose]))
    return f"{name}: {' '.join(told)}" if told else name


def _short(value: Cell) -> str:
    if value is None:
        return "nothing"
    text = " ".join(str(value).split())
    text = compact(text) if text.startswith("http") else text
    return text if len(text) <= 80 else text[:79] + "…"
