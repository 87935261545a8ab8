"""Adverse effects and their drugs (PHEE), diseases (BC5CDR) and types of clinical mentions (MACCROBAT): `python -m benchmarks course`.

Overlap F1: a found span counts when it shares a character with a gold span, and the other way round. A drug–effect pair counts when both ends do.
Rules are made on the half `dev` of each file (by a hash of the id); the half `check` is only counted. No peer publishes these figures on these
slices; the floors are those of ../shared/README.md.
"""

from __future__ import annotations

import json
from typing import Any

from benchmarks.mentions import DEV, Score, f1, half
from extract.annotate.mentions import mentions_in_text
from extract.relations.drug_effects import AGENTS, effects, pairs
from kg.model import Mention

#: MACCROBAT type -> our types.
TYPES: dict[str, frozenset[str]] = {
    "Disease_disorder": frozenset({"disease", "adverse_event", "finding"}),
    "Sign_symptom": frozenset({"disease", "adverse_event", "finding"}),
    "Diagnostic_procedure": frozenset({"procedure", "analyte"}),
    "Medication": AGENTS,
    "Biological_structure": frozenset({"anatomical_site"}),
    "Age": frozenset({"age"}),
    "Sex": frozenset({"sex"}),
    "Date": frozenset({"time"}),
    "Duration": frozenset({"time"}),
}


def rows_of(name: str) -> list[dict[str, Any]]:
    """The rows of one file of ../shared/dev."""
    return [json.loads(line) for line in (DEV / f"{name}.jsonl").read_text("utf-8").splitlines() if line.strip()]


def _spans(row: dict[str, Any], *types: str) -> list[tuple[int, int]]:
    return [(e["start"], e["end"]) for e in row["entities"] if e["type"] in types and e["start"] is not None]


def _hits(a: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(a[0] < end and start < a[1] for start, end in others)


def phee(part: str | None) -> dict[str, float]:
    """Effect overlap F1 and drug–effect pair F1."""
    score = Score()
    gold_pairs = found_pairs = gold_hit = found_hit = 0
    for row in rows_of("adverse_events_phee"):
        if part is not None and half(row["id"]) != part:
            continue
        found = [(m.span.start, m.span.end, m) for m in mentions_in_text(row["text"])]
        mine = effects(row["text"], found)
        score.add(set(_spans(row, "Effect")), {(a, b) for a, b, _ in mine})
        gold = [(d, e) for d in _spans(row, "Drug") for e in _spans(row, "Effect")]
        made = [(_place(agent), _place(effect)) for agent, effect in pairs(row["text"], found)]
        gold_pairs, found_pairs = gold_pairs + len(gold), found_pairs + len(made)
        gold_hit += sum(any(_hits(d, [a]) and _hits(e, [b]) for a, b in made) for d, e in gold)
        found_hit += sum(any(_hits(a, [d]) and _hits(b, [e]) for d, e in gold) for a, b in made)
    p, r = found_hit / max(1, found_pairs), gold_hit / max(1, gold_pairs)
    figures = score.figures()
    return {
        "effect overlap F1": figures["overlap F1"],
        "effect precision": figures["overlap precision"],
        "effect recall": figures["overlap recall"],
        "drug–effect pair F1": f1(p, r),
        "pair precision": p,
        "pair recall": r,
    }


def _place(mention: Mention) -> tuple[int, int]:
    return mention.span.start, mention.span.end


def bc5cdr(part: str | None) -> float:
    """Overlap F1 of diseases."""
    score = Score()
    for row in rows_of("chemicals_diseases_bc5cdr"):
        if part is None or half(row["id"]) == part:
            found = {_place(m) for m in mentions_in_text(row["text"]) if m.type in TYPES["Disease_disorder"]}
            score.add(set(_spans(row, "Disease")), found)
    return score.figures()["overlap F1"]


def maccrobat(part: str | None) -> dict[str, float]:
    """Overlap F1 by type; times are the phrases of `extract.relations.when`."""
    from extract.annotate.quantities import find_quantities
    from extract.relations.when import whens

    names = (
        "Disease_disorder and Sign_symptom",
        "Lab_value (figures with a unit)",
        "Diagnostic_procedure",
        "Medication",
        "Biological_structure",
        "Date and Duration (recall)",
    )
    scores = {name: Score() for name in names}
    for row in rows_of("case_reports_maccrobat"):
        if part is not None and half(row["id"]) != part:
            continue
        found = mentions_in_text(row["text"])

        def mine(types: frozenset[str], found: list[Mention] = found) -> set[tuple[int, int]]:
            return {_place(m) for m in found if m.type in types}

        scores["Disease_disorder and Sign_symptom"].add(set(_spans(row, "Disease_disorder", "Sign_symptom")), mine(TYPES["Disease_disorder"]))
        for name in ("Diagnostic_procedure", "Medication", "Biological_structure"):
            scores[name].add(set(_spans(row, name)), mine(TYPES[name]))
        times, quantities = set(), set()
        position = 0
        for line in row["text"].splitlines(keepends=True):
            quantities |= {(position + q.start, position + q.end) for q in find_quantities(line.rstrip("\n"))}
            times |= {(position + w.start, position + w.end) for w in whens(line.rstrip("\n"))}
            position += len(line)
        scores["Lab_value (figures with a unit)"].add(set(_spans(row, "Lab_value")), quantities)
        scores["Date and Duration (recall)"].add(set(_spans(row, "Date", "Duration", "Time")), times)
    return {name: score.figures()["overlap recall" if name.endswith("(recall)") else "overlap F1"] for name, score in scores.items()}


def run() -> list[dict[str, object]]:
    """Rows for `make bench`, on the half that no rule was made on."""
    out: list[dict[str, object]] = [
        {"dataset": "PHEE (check half)", "metric": metric, "value": value, "peer": ""} for metric, value in phee("check").items()
    ]
    out.append({"dataset": "BC5CDR (check half)", "metric": "disease overlap F1", "value": bc5cdr("check"), "peer": "dictionary .75"})
    out += [{"dataset": "MACCROBAT (check half)", "metric": name, "value": value, "peer": ""} for name, value in maccrobat("check").items()]
    return out


if __name__ == "__main__":
    import sys

    for item in ("dev", "check") if len(sys.argv) < 2 else sys.argv[1:]:
        print(
            item,
            {k: round(v, 3) for k, v in phee(item).items()},
            "BC5CDR",
            round(bc5cdr(item), 3),
            {k: round(v, 3) for k, v in maccrobat(item).items()},
        )
