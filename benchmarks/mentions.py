"""Scores of mentions and their context on annotated data: `python benchmarks/mentions.py [--half dev|check] [--errors DATASET] [FILE]`.

Rows of each file are parted by a hash of their id into two halves: rules are made while reading errors of `dev`, and `check` is only counted.
Overlap: a found span counts when it shares a character with a gold span, and the other way round; strict: same range.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from extract.annotate.context import context_of
from extract.annotate.mentions import mentions_in_text

DEV = Path(__file__).resolve().parents[2] / "shared" / "dev"
DRUGS = frozenset({"drug", "drug_class", "regimen", "cell_therapy"})
ILLS = frozenset({"disease", "adverse_event", "finding"})
#: corpus -> (metric, gold types, our types, peer figure)
TASKS: dict[str, tuple[tuple[str, frozenset[str], frozenset[str], str], ...]] = {
    "maccrobat2020": (
        ("medication", frozenset({"Medication"}), DRUGS, ""),
        ("disease and sign", frozenset({"Disease_disorder", "Sign_symptom"}), ILLS, ""),
        ("site", frozenset({"Biological_structure"}), frozenset({"anatomical_site"}), ""),
    ),
    "phee": (("drug", frozenset({"Drug"}), DRUGS, ""), ("effect (disease)", frozenset({"Effect", "Treat-Disorder"}), ILLS, "")),
    "bc5cdr": (
        ("chemical", frozenset({"Chemical"}), frozenset({"drug", "drug_class", "analyte", "chemical"}), "dictionary .79"),
        ("chemical, drugs and classes only", frozenset({"Chemical"}), frozenset({"drug", "drug_class"}), ""),
        ("disease", frozenset({"Disease"}), ILLS, "dictionary .75"),
    ),
    "ncbi_disease": (
        ("disease", frozenset({"SpecificDisease", "Modifier", "DiseaseClass", "CompositeMention"}), ILLS, ""),
    ),
}
FILES = ("case_reports_maccrobat", "adverse_events_phee", "chemicals_diseases_bc5cdr", "diseases_ncbi", "negation_negex_kit")


def half(identifier: str) -> str:
    """dev or check, by a hash that does not change."""
    return "dev" if hashlib.md5(identifier.encode()).digest()[0] % 2 == 0 else "check"


def read(path: Path, part: str | None) -> list[dict[str, Any]]:
    """The rows of a file, of one half or all."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [row for row in rows if part is None or half(row["id"]) == part]


def f1(precision: float, recall: float) -> float:
    """Harmonic mean; 0 when both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


class Score:
    """Counts of spans, overlapping and exact."""

    def __init__(self) -> None:
        self.gold = self.found = self.gold_hit = self.found_hit = self.exact = 0

    def add(self, gold: set[tuple[int, int]], found: set[tuple[int, int]]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
        """Count one text; returns (missed, wrong)."""
        missed = {g for g in gold if not any(a < g[1] and g[0] < b for a, b in found)}
        wrong = {p for p in found if not any(a < p[1] and p[0] < b for a, b in gold)}
        self.gold += len(gold)
        self.found += len(found)
        self.gold_hit += len(gold) - len(missed)
        self.found_hit += len(found) - len(wrong)
        self.exact += len(gold & found)
        return missed, wrong

    def figures(self) -> dict[str, float]:
        """precision, recall, F1 of overlap; F1 of strict."""
        p, r = self.found_hit / max(1, self.found), self.gold_hit / max(1, self.gold)
        return {
            "overlap precision": p, "overlap recall": r, "overlap F1": f1(p, r),
            "strict F1": f1(self.exact / max(1, self.found), self.exact / max(1, self.gold)),
        }


def score_mentions(rows: Iterable[dict[str, Any]], errors: dict[str, collections.Counter[str]] | None = None) -> dict[tuple[str, str], Score]:
    """(corpus, metric) -> Score over rows of one or more corpora."""
    scores: dict[tuple[str, str], Score] = collections.defaultdict(Score)
    for row in rows:
        tasks = TASKS.get(row["corpus"], ())
        if not tasks:
            continue
        text = row["text"]
        found = mentions_in_text(text)
        for metric, gold_types, types, _peer in tasks:
            gold = {(e["start"], e["end"]) for e in row["entities"] if e["type"] in gold_types}
            mine = {(m.span.start, m.span.end) for m in found if m.type in types}
            missed, wrong = scores[row["corpus"], metric].add(gold, mine)
            if errors is not None:
                errors.setdefault(f"{row['corpus']} {metric} missed", collections.Counter()).update(text[a:b] for a, b in missed)
                errors.setdefault(f"{row['corpus']} {metric} wrong", collections.Counter()).update(text[a:b] for a, b in wrong)
    return scores


def score_context(rows: Iterable[dict[str, Any]], errors: dict[str, collections.Counter[str]] | None = None) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 of negated, historical and other experiencer over rows in the form of the NegEx kit."""
    counts: dict[str, list[int]] = {k: [0, 0, 0] for k in ("negated", "historical", "experiencer")}
    for row in rows:
        # A few rows of the kit name a finding whose words do not stand in the sentence as they are; the whole sentence stands in for them.
        entities = [{**e, "start": 0, "end": len(row["text"])} if e["start"] is None else e for e in row["entities"]]
        spans = [(e["start"], e["end"]) for e in entities]
        for entity, context in zip(entities, context_of(row["text"], spans), strict=True):
            attrs = entity["attrs"]
            for name, gold, mine in (
                ("negated", attrs["negation"] == "Negated", context.negated),
                ("historical", attrs["temporality"] == "Historical", context.historical),
                ("experiencer", attrs["experiencer"] != "Patient", context.experiencer != "patient"),
            ):
                counts[name][0] += gold and mine
                counts[name][1] += mine and not gold
                counts[name][2] += gold and not mine
                if errors is not None and gold != mine:
                    marked = row["text"][: entity["start"]] + "[[" + entity["text"] + "]]" + row["text"][entity["end"] :]
                    cues = "; ".join(f"{k}={t}" for k, _a, _b, t in context.cues)
                    errors.setdefault(f"negex {name} {'missed' if gold else 'wrong'}", collections.Counter())[f"{marked}   <{cues}>"] += 1
    out = {}
    for name, (hit, false, miss) in counts.items():
        p, r = hit / max(1, hit + false), hit / max(1, hit + miss)
        out[name] = {"precision": p, "recall": r, "F1": f1(p, r)}
    return out


def speed(rows: list[dict[str, Any]]) -> float:
    """Words a second of mentions with their context, one core."""
    mentions_in_text("warm up")
    start = time.perf_counter()
    for row in rows:
        mentions_in_text(row["text"])
    return sum(len(row["text"].split()) for row in rows) / (time.perf_counter() - start)


def results(
    path: Path, part: str | None, errors: dict[str, collections.Counter[str]] | None = None
) -> Iterator[dict[str, str | float]]:
    """The scores of one file."""
    rows = read(path, part)
    if any("negation" in e.get("attrs", {}) for row in rows[:20] for e in row["entities"]):
        for name, figures in score_context(rows, errors).items():
            for key, value in figures.items():
                peer = "medspaCy .903, negspacy .939" if (name, key) == ("negated", "F1") else ""
                yield {"dataset": path.stem, "metric": f"{name} {key}", "value": round(value, 3), "peer": peer}
        return
    for (_corpus, metric), score in score_mentions(rows, errors).items():
        for key, value in score.figures().items():
            peer = next((t[3] for t in TASKS[_corpus] if t[0] == metric and key == "overlap F1"), "")
            yield {"dataset": path.stem, "metric": f"{metric} {key}", "value": round(value, 3), "peer": peer}


def run(part: str | None = None) -> list[dict[str, str | float]]:
    """All scores on shared/dev, and the speed of mentions and contexts."""
    out = [row for name in FILES if (DEV / f"{name}.jsonl").exists() for row in results(DEV / f"{name}.jsonl", part)]
    if (DEV / "case_reports_maccrobat.jsonl").exists():
        value = round(speed(read(DEV / "case_reports_maccrobat.jsonl", None)))
        out.append({"dataset": "case_reports_maccrobat", "metric": "mentions words/s", "value": value, "peer": "medspaCy ConText 45,000"})
    return out


def main() -> None:
    """Print scores, and errors of the dev half when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--half", choices=("dev", "check"))
    parser.add_argument("--errors", type=int, default=0, help="how many of the commonest errors to print (dev half only)")
    options = parser.parse_args()
    errors: dict[str, collections.Counter[str]] | None = {} if options.errors else None
    for path in options.files or [DEV / f"{name}.jsonl" for name in FILES]:
        for row in results(path, "dev" if options.errors else options.half, errors):
            print(f"{row['dataset']:30} {row['metric']:40} {row['value']}  {row['peer']}")
    for name, counter in (errors or {}).items():
        print(f"\n== {name} ({sum(counter.values())})")
        print(" | ".join(f"{text} {n}" if n > 1 else text for text, n in counter.most_common(options.errors)))


if __name__ == "__main__":
    main()
