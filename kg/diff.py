"""What changed between two graphs, in a reader's words and as triples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exports.named import named_queries, run_named
from exports.sparql import Cell
from kg.ids import compact
from kg.store import GraphFolder

#: Query -> (singular, plural, columns that say which row it is). Other columns, but those of place, are what may change.
_ROWS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "papers": ("paper", "papers", ("paper",)),
    "references": ("reference", "references", ("paper", "number")),
    "citations": ("in-text citation", "in-text citations", ("paper", "number", "start")),
    "shared-works": ("shared work", "shared works", ("work",)),
    "patients": ("patient", "patients", ("patient",)),
    "diagnoses": ("diagnosis", "diagnoses", ("patient", "diagnosis", "start")),
    "genetics": ("genetic finding", "genetic findings", ("patient", "gene", "alteration", "start")),
    "therapies": ("therapy", "therapies", ("patient", "order")),
    "products": ("cell product", "cell products", ("patient", "product")),
    "responses": ("response", "responses", ("patient", "response", "start")),
    "relapses": ("relapse", "relapses", ("patient", "site", "start")),
    "adverse-events": ("adverse event", "adverse events", ("patient", "event", "start")),
    "outcomes": ("outcome", "outcomes", ("patient", "outcome", "start")),
    "targets": ("target statement", "target statements", ("agent", "target", "paper", "start")),
    "absent": ("absent finding", "absent findings", ("patient", "finding", "start")),
    "same-patient": ("retold patient", "retold patients", ("patient", "retold_in")),
}
_PLACE = {"quote", "section", "start", "end"}


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
    for name, (singular, _, key) in _ROWS.items():
        if name not in named_queries():
            continue
        before, after = _keyed(run_named(one, name).dicts(), key), _keyed(run_named(two, name).dicts(), key)
        for identity in sorted(set(before) - set(after), key=str):
            yield Change("removed", singular, _words(before[identity], key))
        for identity in sorted(set(after) - set(before), key=str):
            yield Change("added", singular, _words(after[identity], key))
        for identity in sorted(set(before) & set(after), key=str):
            a, b = before[identity], after[identity]
            told = [f"{c}: {_short(a[c])} -> {_short(b[c])}" for c in a if c not in _PLACE and c not in key and a[c] != b[c]]
            if told:
                yield Change("changed", singular, _words(b, key), "; ".join(told))


def summary(found: list[Change]) -> list[str]:
    """Counts, one line a kind: "2 patients added"."""
    words = {singular: plural for singular, plural, _ in _ROWS.values()}
    counts: dict[tuple[str, str], int] = {}
    for change in found:
        counts[(change.what, change.kind)] = counts.get((change.what, change.kind), 0) + 1
    return [f"{n} {what if n == 1 else words[what]} {kind}" for (what, kind), n in counts.items()]


def triples(left: GraphFolder, right: GraphFolder) -> tuple[list[str], list[str]]:
    """N-Triples lines that only the left graph has, and those that only the right one has."""
    one, two = set(left.lines()), set(right.lines())
    return sorted(one - two), sorted(two - one)


def _keyed(rows: Iterator[dict[str, Cell]], key: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, Cell]]:
    out: dict[tuple[str, ...], dict[str, Cell]] = {}
    for row in rows:
        out.setdefault(tuple(str(row[c]) for c in key), row)
    return out


def _words(row: dict[str, Cell], key: tuple[str, ...]) -> str:
    shown = [c for c in key if c != "start"]
    extra = next((c for c in ("label", "title", "therapy", "text") if c in row and c not in key and row[c]), None)
    return " ".join(_short(row[c]) for c in [*shown, *([extra] if extra else [])])


def _short(value: Cell) -> str:
    if value is None:
        return "nothing"
    text = " ".join(str(value).split())
    text = compact(text) if text.startswith("http") else text
    return text if len(text) <= 80 else text[:79] + "…"
