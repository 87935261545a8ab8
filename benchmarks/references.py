"""Score reference parsing: `python -m benchmarks.references FILE...` for any file of the format of shared/dev/references_*.jsonl.

Without files it cross-validates on shared/dev: the model that parses a row was trained without any row of the same source (see
`train_references.source`), and for the styles also without any row of the same style.

How values are compared. Text (title, container): letters and digits only, case and diacritics folded. Volume and issue: the same, without
"vol.", "no." and brackets. Pages: without "pp.", any dash is `-`, spaces do not count. Year: the four digits. DOI: lower case. Authors: the
whole list in order, each as family and given name, letters only; a generational suffix (Jr, III) does not count, because the gold records
drop it; a body that the gold record keeps as one literal is its whole name. A value where gold has none is a false positive, a wrong value
is a false positive and a miss. Macro F1 is the mean over the eight fields that occur in the gold data. Behind the figures on all rows come those
without the rows whose gold contradicts their own print (`reference_ceiling`).
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.reference_ceiling import without
from benchmarks.reference_gold import DEV, SETS, fold, load
from benchmarks.reference_interval import interval
from benchmarks.train_references import FOLDS, Example, examples, fold_of, train
from extract.references import fields, parse, tagger
from kg.model import Reference

FIELDS = ("authors", "title", "container", "year", "volume", "issue", "pages", "doi")
#: AnyStyle on the same kind of data (shared/README.md and issue 3): macro F1, all fields right.
PEERS = {
    "references_plos": (0.943, 0.705), "references_styles": (0.963, 0.839), "references_grobid": (0.868, 0.630),
    "references_anystyle_core": (0.868, 0.630),
}
_SUFFIX = re.compile(r"[\s,]+(?:Jr|Sr|II|III|IV|2nd|3rd)\b\.?")


def gold_value(row: dict[str, Any], name: str) -> Any:
    """The value of a field of a gold row, in the form in which values are compared."""
    if name == "authors":
        people = [(a.get("literal") or a.get("family") or "", a.get("given") or "") for a in row["authors"]]
        return tuple((fold(_SUFFIX.sub("", " " + f)), fold(_SUFFIX.sub("", " " + g))) for f, g in people) or None
    return comparable(name, row.get(name))


def parsed_value(reference: Reference, name: str) -> Any:
    """The same for a parsed reference."""
    if name == "authors":
        return tuple(
            (fold(_SUFFIX.sub("", " " + a.family)), fold(_SUFFIX.sub("", " " + (a.given or "")))) for a in reference.authors
        ) or None
    return comparable(name, getattr(reference, name))


def comparable(name: str, value: str | None) -> str | None:
    """One value as it is compared (see the module)."""
    if not value:
        return None
    if name == "doi":
        return value.lower()
    if name == "year":
        return fields.year(value) or value
    if name == "pages":
        return re.sub(r"\s", "", fields.pages(value) or "").lower() or None
    if name in ("volume", "issue"):
        return fold(fields.number(value) or "") or None
    return fold(value) or None


def tally(row: dict[str, Any], reference: Reference) -> list[tuple[int, int, int]]:
    """True positives, false positives and misses of one row, for each field in the order of FIELDS; each is 0 or 1."""
    out = []
    for name in FIELDS:
        gold, got = gold_value(row, name), parsed_value(reference, name)
        out.append((int(gold is not None), 0, 0) if gold == got else (0, int(got is not None), int(gold is not None)))
    return out


def score(pairs: Iterable[tuple[dict[str, Any], Reference]]) -> dict[str, Any]:
    """Precision, recall and F1 by field, their macro mean, and the share of references with every field right."""
    tallies = [tally(row, reference) for row, reference in pairs]
    total, whole = len(tallies), sum(not any(fp or fn for _, fp, fn in counts) for counts in tallies)
    out: dict[str, Any] = {"rows": total, "all fields right": whole / total if total else 0.0}
    f1s = []
    for field, name in enumerate(FIELDS):
        tp, fp, fn = (sum(counts[field][kind] for counts in tallies) for kind in range(3))
        precision, recall = tp / (tp + fp) if tp + fp else 0.0, tp / (tp + fn) if tp + fn else 0.0
        f1 = 2 * tp / (2 * tp + fp + fn) if tp else 0.0
        out[name] = (precision, recall, f1)
        if tp + fn:
            f1s.append(f1)
    out["macro F1"] = sum(f1s) / len(f1s) if f1s else 0.0
    return out


def parse_with(model: Path, raws: Iterable[str]) -> list[Reference]:
    """References parsed with another model than the one that ships."""
    prepared = [parse.prepare(raw) for raw in raws]
    labels = tagger.tag([tokens for _, _, _, tokens, _ in prepared], model)
    return [parse.assemble(p[0], p[3], named, p[4], p[2]) for p, named in zip(prepared, labels, strict=True)]


def cross_validate(rows: list[Example], folds: Iterable[int] = range(FOLDS)) -> list[tuple[Example, Reference]]:
    """Every row parsed by a model that has not seen its source."""
    out: list[tuple[Example, Reference]] = []
    with tempfile.TemporaryDirectory() as folder:
        for fold_number in folds:
            path = Path(folder) / f"{fold_number}.tsv"
            train((e for e in rows if e.fold != fold_number), path)
            test = [e for e in rows if e.fold == fold_number]
            out += zip(test, parse_with(path, (e.row["raw"] for e in test)), strict=True)
    return out


def leave_styles_out(rows: list[Example], groups: int = 4) -> list[tuple[Example, Reference]]:
    """The style rows, each parsed by a model that has seen no row of the same style and none of the same source."""
    out: list[tuple[Example, Reference]] = []
    with tempfile.TemporaryDirectory() as folder:
        for group in range(groups):
            test = [e for e in rows if e.style and fold_of(e.style, groups) == group]
            sources = {e.source for e in test}
            path = Path(folder) / f"{group}.tsv"
            train((e for e in rows if e.source not in sources and not (e.style and fold_of(e.style, groups) == group)), path)
            out += zip(test, parse_with(path, (e.row["raw"] for e in test)), strict=True)
    return out


def speed(raws: list[str], lines: int = 30_000) -> float:
    """References a second of processor time that `litkg references` takes for a file, its start included."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("".join(f"{' '.join(raw.split())}\n" for raw in islice(cycle(raws), lines)))
        file.flush()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "kg.cli", "references", "--format", "jsonl", file.name]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=Path(__file__).parent.parent)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return lines / (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def run() -> list[dict[str, Any]]:
    """Rows {dataset, metric, value, peer} for the table of results: cross-validated, so nothing is scored that was trained on."""
    parsed = cross_validate(examples())
    return figures([(e.dataset, e.row, r) for e, r in parsed], [e.source for e, _ in parsed])


def figures(parsed: list[tuple[str, dict[str, Any], Reference]], sources: list[str]) -> list[dict[str, Any]]:
    """The rows of the table for parsed references, (data set, gold row, what was read), and their sources, in the same order."""
    out: list[dict[str, Any]] = []
    for dataset in SETS:
        result = score((row, reference) for name, row, reference in parsed if name == dataset)
        macro, whole = PEERS[dataset]
        out.append({"dataset": dataset, "metric": "macro F1 over fields", "value": round(result["macro F1"], 4), "peer": f"AnyStyle {macro}"})
        out.append({"dataset": dataset, "metric": "all fields right", "value": round(result["all fields right"], 4), "peer": f"AnyStyle {whole}"})
        out += [{"dataset": dataset, "metric": f"F1 {name}", "value": round(result[name][2], 4), "peer": ""} for name in FIELDS]
        drawn = [(source, tally(row, reference)) for source, (name, row, reference) in zip(sources, parsed, strict=True) if name == dataset]
        count, low, high = interval(drawn)
        shown = f"macro F1 over fields, 5th to 95th percentile over draws of its {count} sources"
        out.append({"dataset": dataset, "metric": shown, "value": f"{low:.3f} to {high:.3f}", "peer": ""})
    for dataset, count, _, rest in without(parsed):
        result = score(rest)
        left_out = f"without {count} rows whose gold contradicts their print"
        out.append({"dataset": dataset, "metric": f"macro F1 over fields, {left_out}", "value": round(result["macro F1"], 4), "peer": ""})
        out.append({"dataset": dataset, "metric": f"all fields right, {left_out}", "value": round(result["all fields right"], 4), "peer": ""})
    for names in (SETS[:1], SETS):
        raws = [row["raw"] for name in names for row in load(DEV / f"{name}.jsonl")]
        rate = max(speed(raws) for _ in range(3))  # other work on the machine disturbs
        shown = names[0] if len(names) == 1 else "all four"
        out.append({"dataset": shown, "metric": "litkg references, lines a CPU second, best of 3", "value": round(rate), "peer": "AnyStyle 600"})
    return out


def report(name: str, result: dict[str, Any]) -> str:
    """One block of text about one data set."""
    lines = [f"{name}: {result['rows']} rows, macro F1 {result['macro F1']:.4f}, all fields right {result['all fields right']:.4f}"]
    lines += [f"  {field:10} P {result[field][0]:.4f}  R {result[field][1]:.4f}  F1 {result[field][2]:.4f}" for field in FIELDS]
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Score files with the shipped model, or cross-validate on shared/dev (`--styles`: leave styles out, 4 trainings)."""
    if arguments and arguments != ["--styles"]:
        for argument in arguments:
            given = load(Path(argument))
            print(report(Path(argument).stem, score(zip(given, parse.parse_references(r["raw"] for r in given), strict=True))))
        return
    rows = examples()
    if arguments:
        print(report("references_styles, styles left out", score((e.row, r) for e, r in leave_styles_out(rows))))
        return
    parsed = cross_validate(rows)
    for dataset in SETS:
        print(report(f"{dataset} (cross-validated)", score((e.row, r) for e, r in parsed if e.dataset == dataset)))
    for dataset, count, met, rest in without((e.dataset, e.row, r) for e, r in parsed):
        named = ", ".join(f"{name} {met[name]}" for name in sorted(met))
        print(report(f"{dataset} without {count} rows whose gold contradicts their print ({named})", score(rest)))


if __name__ == "__main__":
    main(sys.argv[1:])
