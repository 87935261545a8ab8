"""The example papers against the facts that were written down before the rules (examples/expected/*.json).

    python -m benchmarks.example_facts            precision and recall by kind of fact
    python -m benchmarks.example_facts --errors   with every missing and every wrong row

Names match when the words of one are among the words of the other (spelling and word order do not count); a fact with a dose, a grade or a
polarity matches only with the same one. Each found row counts once. A correct row that the expectations do not list counts as wrong.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAPERS, EXPECTED = ROOT / "examples" / "papers", ROOT / "examples" / "expected"

#: Kind of fact -> (named query, column of the name in the query, in the expectations, columns that must be equal where expected).
KINDS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "diagnoses": ("diagnoses", "diagnosis", "diagnosis", ()),
    "therapies": ("therapies", "therapy", "therapy", ("dose_value", "dose_unit")),
    "products": ("products", "product", "product", ("dose_value", "costimulation")),
    "genetics": ("genetics", "alteration", "alteration", ("status",)),
    "markers": ("markers", "marker", "marker", ("expression",)),
    "responses": ("responses", "response", "response", ()),
    "relapses": ("relapses", "site", "site", ()),
    "adverse_events": ("adverse-events", "event", "event", ("grade",)),
    "transplants": ("transplants", "kind", "kind", ()),
    "outcomes": ("outcomes", "outcome", "outcome", ("status",)),
    "absent": ("absent", "finding", "finding", ()),
    "hedged": ("hedged", "finding", "finding", ()),
}
_SPELLING = (
    ("rearrangement", "fusion"), ("loss of", "deletion of"), ("-itd", " internal tandem duplication"),
    ("metastases", "metastasis"), ("cyclosporin", "ciclosporin"), ("ciclosporine", "ciclosporin"), ("irradiation", "radiotherapy"),
    ("ae", "e"), ("oe", "e"), ("oedema", "edema"), ("tumour", "tumor"), ("sulph", "sulf"),
)
_FILLER = {"of", "the", "a", "and", "with", "in", "to", "by", "disease", "after", "positive", "cell", "cells", "therapy"}
_SAME = {
    "acetaminophen": "paracetamol", "valacyclovir": "valaciclovir", "rifampin": "rifampicin", "crs": "cytokine release syndrome",
    "axi-cel": "axicabtagene ciloleucel", "cilta-cel": "ciltacabtagene autoleucel", "dead": "death", "gvhd": "graft versus host disease",
    "cr": "complete remission", "complete response": "complete remission", "partial response": "partial remission", "cart": "car t",
    "icans": "immune effector cell associated neurotoxicity syndrome", "progressive disease": "progression",
    "stable disease": "stabilisation", "stringent complete response": "stringent complete remission",
}


def words(name: str | None) -> set[str]:
    """The words of a name that count, folded."""
    text = unicodedata.normalize("NFKD", (name or "").casefold()).encode("ascii", "ignore").decode()
    text = _SAME.get(text.strip(), text)
    for a, b in _SPELLING:
        text = text.replace(a, b)
    out = {w.rstrip("s") for w in re.findall(r"[a-z0-9]+", text)}
    return (out - _FILLER) or out


def same_name(a: str | None, b: str | None) -> bool:
    """Whether one name's words are among the other's."""
    left, right = words(a), words(b)
    return bool(left and right) and (left <= right or right <= left)


def same_value(a: Any, b: Any) -> bool:
    """Equal, numbers within a thousandth."""
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) <= 1e-3 * max(abs(a), abs(b), 1e-12)
    return str(a).replace("{cells}", "") == str(b).replace("{cells}", "")


@dataclass
class Score:
    """Counts and rows of one kind of fact."""

    right: int = 0
    missing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        """Right of all that was found; None where nothing was."""
        found = self.right + len(self.wrong)
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """Right of all that was expected."""
        expected = self.right + len(self.missing)
        return self.right / expected if expected else None


def rows(store: Any, query: str) -> list[dict[str, Any]]:
    """A named query's rows; none where the query does not exist."""
    from exports.named import named_queries, run_named

    return list(run_named(store, query).dicts()) if query in named_queries() else []


def ordinal(row: dict[str, Any]) -> int:
    """Which patient of its paper a row is about (0: none)."""
    tail = str(row.get("patient") or "").rsplit("/", 1)[-1]
    return int(tail) if tail.isdigit() else 0


def score_kind(kind: str, store: Any, expectations: dict[str, dict[str, Any]]) -> Score:
    """One kind of fact over all papers."""
    query, column, key, equal = KINDS[kind]
    score = Score()
    found = rows(store, query)
    for paper, facts in expectations.items():
        left = [r for r in found if r["paper"] == paper]
        for wanted in facts[kind]:
            hit = next((r for r in left if _fits(wanted, r, column, key, equal)), None)
            if hit is None:
                score.missing.append(f"{_short(paper)}  {wanted}")
            else:
                score.right += 1
                left.remove(hit)
        # What the expectations list under another heading may stand here as well.
        # A statement repeated in abstract and body, or found with its details only once, is no error.
        for row in left:
            allowed = [*facts[kind], *_beside(kind, facts)]
            if not any(_fits(w, row, column, key, tuple(e for e in equal if row.get(e) is not None)) for w in allowed):
                shown = {k: row.get(k) for k in ("patient", column, *equal) if k != "patient"}
                score.wrong.append(f"{_short(paper)}  {ordinal(row)} {shown}  «{' '.join(str(row.get('quote')).split())[:140]}»")
    return score


def _beside(kind: str, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Facts that are listed elsewhere and are right here too: drugs not given and negative markers among absent findings, and so on."""
    if kind == "diagnoses":
        return [{"diagnosis": name} for name in facts["history"]]
    if kind in ("absent", "hedged"):
        names = [*facts["not_given"], *(m["marker"] for m in facts["markers"] if m["expression"] == "negative")]
        names += [f"{g.get('gene') or ''} {g['alteration']}" for g in facts["genetics"] if g["status"] == "absent"]
        return [{"finding": name} for name in [*names, *(d["diagnosis"] for d in facts["diagnoses"] if kind == "hedged")]]
    return []


def _fits(wanted: dict[str, Any], row: dict[str, Any], column: str, key: str, equal: tuple[str, ...]) -> bool:
    if wanted.get("patient") and ordinal(row) != wanted["patient"]:
        return False
    name = f"{wanted.get('gene') or ''} {wanted.get(key) or ''}" if key == "alteration" else wanted.get(key)
    found = f"{row.get('gene') or ''} {row.get(column) or ''}" if key == "alteration" else row.get(column)
    same_follow_up = column == "outcome" and wanted.get("value") is not None and same_value(wanted["value"], row.get("value"))
    if name is not None and not same_name(name, found) and not same_follow_up:
        return False
    return all(wanted.get(e) is None or (same_follow_up and row.get(e) is None) or same_value(wanted[e], row.get(e)) for e in equal)


def _short(paper: str) -> str:
    return paper.rsplit(".", 1)[-1]


def load() -> dict[str, dict[str, Any]]:
    """Paper IRI -> expected facts."""
    out = {}
    for path in sorted(EXPECTED.glob("*.json")):
        facts = json.loads(path.read_text("utf-8"))
        out[f"https://doi.org/{facts['paper']['doi']}"] = facts
    return out


def scores() -> dict[str, Score]:
    """All kinds of facts over a fresh graph of the example papers."""
    from kg.build import build
    from kg.store import GraphFolder

    with tempfile.TemporaryDirectory() as folder:
        build([PAPERS], folder + "/g")
        store = GraphFolder.open(folder + "/g").store()
        return {kind: score_kind(kind, store, load()) for kind in KINDS}


def run() -> list[dict[str, object]]:
    """Rows for benchmarks/RESULTS.md."""
    out: list[dict[str, object]] = []
    for kind, score in scores().items():
        expected = score.right + len(score.missing)
        for metric, value in (("precision", score.precision), ("recall", score.recall)):
            out.append({"dataset": f"example papers: {kind.replace('_', ' ')} ({expected} expected)", "metric": metric, "value": value, "peer": None})
    return out


def main() -> None:
    """Print the scores, with `--errors` the rows behind them."""
    for kind, score in scores().items():
        if len(sys.argv) > 1 and sys.argv[1] not in ("--errors", kind):
            continue
        p, r = (f"{v:.2f}" if v is not None else "  – " for v in (score.precision, score.recall))
        print(f"{kind:<16} precision {p}  recall {r}  ({score.right} right, {len(score.missing)} missing, {len(score.wrong)} wrong)")
        if len(sys.argv) > 1:
            for line in score.missing:
                print("   missing ", line)
            for line in score.wrong:
                print("   wrong   ", line)


if __name__ == "__main__":
    main()
