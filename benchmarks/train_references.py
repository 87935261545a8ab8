"""Train the sequence model of reference parsing: `python -m benchmarks.train_references` writes extract/references/model.tsv.

Data: the annotated references of ../shared/dev (PLOS, CC BY; CSL renderings of PLOS records; GROBID training annotations, CC BY; AnyStyle
core set, BSD-2). Only the weights of the model ship, none of the text. The same rows always give the same model.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.reference_books import Pool, pool_of, render_book
from benchmarks.reference_gold import DEV, SETS, align, load, untangled
from benchmarks.reference_render import render
from extract.references.attributes import attributes, fewer
from extract.references.tagger import MODEL

#: Weights by attribute (or ">" and a label, for what follows it) and label.
Weights = dict[str, dict[str, float]]
#: The attributes of each token of a line, and their labels.
Pair = tuple[list[list[str]], list[str]]
FOLDS = 5
PARAMETERS = {"c1": 0.1, "c2": 0.05, "max_iterations": 100, "feature.possible_transitions": True, "feature.minfreq": 0}
#: Weights nearer to nothing than this are left out.
SMALLEST = 0.01
#: How often a record of a data set is printed again in another style (see `reference_render`).
RENDERINGS = {"references_plos": 4, "references_styles": 2, "references_grobid": 1, "references_anystyle_core": 3}
#: All records are printed three times over: as they are; with other journals than their own (that often) and in the rarer forms of articles; and the same
#: with the damage of conversions (that often, see `reference_damage`).
PRINTINGS = ((0.0, False, 0.0), (0.3, True, 0.0), (0.3, True, 0.4))
#: How often its authors, title and year are printed as another kind of work (see `reference_books`).
BOOKS = {"references_plos": 2, "references_styles": 0, "references_grobid": 1, "references_anystyle_core": 2}


@dataclass(frozen=True)
class Example:
    """One gold row: its data set, source and fold, its style (references_styles only) and, where values could be aligned, the training pairs: the row
    itself, and for each printing the row printed again."""

    dataset: str
    source: str
    fold: int
    style: str
    row: dict[str, Any]
    pair: Pair | None
    more: tuple[tuple[Pair, ...], ...] = ()  # by printing


def source(dataset: str, index: int, row: dict[str, Any]) -> str:
    """What a row came from: rows of one source are never in training and test at once.

    PLOS and style rows: the article whose list it is (the same record in many styles is one source). GROBID: the annotated file, and for the
    one file that is a loose collection of single citations, runs of 25 rows. AnyStyle names no source: runs of 20 rows.
    """
    if dataset == "references_plos":
        return str(row["source_doc"]).split("/")[-1]
    if dataset == "references_styles":
        found = re.search(r"([\w.]+?)\.xml", row["id"])
        return found.group(1) if found else row["id"]
    if dataset == "references_grobid" and row.get("file") != "citations.xml":
        return str(row.get("file"))
    return f"{dataset} {index // (25 if dataset == 'references_grobid' else 20)}"


def fold_of(name: str, folds: int = FOLDS) -> int:
    """The fold of a source, by its hash."""
    return int(hashlib.sha1(name.encode()).hexdigest(), 16) % folds


def examples(sets: Iterable[str] = SETS) -> list[Example]:
    """All rows of the training data."""
    out = []
    for dataset in sets:
        for index, row in enumerate(load(DEV / f"{dataset}.jsonl")):
            aligned = align(untangled(row))
            pair = (attributes(aligned[1]), edges(aligned[2])) if aligned else None
            origin = source(dataset, index, row)
            out.append(Example(dataset, origin, fold_of(origin), row.get("style", ""), row, pair))
    pools = {number: pool_of([e.row for e in out if e.fold == number]) for number in range(FOLDS)}
    return [replace(e, more=tuple(tuple(_renderings(e, pools[e.fold], *printing)) for printing in PRINTINGS)) if e.pair else e for e in out]


def _renderings(example: Example, pool: Pool, journals: float, articles: bool, damage: float) -> Iterator[Pair]:
    """The record in other styles, and as other kinds of works; nothing in them is of another fold."""
    row = untangled(example.row)
    for seed in range(RENDERINGS[example.dataset]):
        if made := render(row, pool.people, seed, journals, damage):
            yield attributes(made[1]), edges(made[2])
    for seed in range(BOOKS[example.dataset]):
        if made := render_book(row, pool, seed, articles, damage):
            yield attributes(made[1]), edges(made[2])


def pairs(rows: Iterable[Example], printing: int) -> Iterable[Pair]:
    """The training pairs of rows: each as it is printed, and its renderings."""
    for example in rows:
        if example.pair:
            yield example.pair
            yield from example.more[printing]


def edges(labels: list[str]) -> list[str]:
    """Labels that also tell where authors, title and container begin (AB, TB, CB) and end (AE, TE, CE), and what the words of no field stand
    between: title and container (OI: "In", editors), a title and anything else (OT: place, publisher), behind the container (OC)."""
    out = list(labels)
    count = len(labels)
    for i, name in enumerate(labels):
        if name in "ATC":
            if i == 0 or labels[i - 1] != name:
                out[i] = name + "B"
            elif i + 1 == count or labels[i + 1] != name:
                out[i] = name + "E"
    i = 0
    while i < count:
        j = i
        while j < count and labels[j] == "O":
            j += 1
        if j > i > 0 and labels[i - 1] in "TC":
            behind = labels[j] if j < count else ""
            out[i:j] = ["OC" if labels[i - 1] == "C" else "OI" if behind == "C" else "OT"] * (j - i)
        i = max(j, i + 1)
    return out


def train(rows: Iterable[Example], path: Path) -> None:
    """Train on rows and write the model (its form is said in `extract.references.tagger`).

    Three models are trained, on the first printing with all attributes and on the others with fewer, and the mean of their weights is written, the first
    counted twice: as a model it is still one, of the same cost, and it errs less than any of them.
    """
    listed = list(rows)
    whole = fit(pairs(listed, 0))
    fewer_of = [fit(([fewer(row) for row in xs], ys) for xs, ys in pairs(listed, printing)) for printing in range(1, len(PRINTINGS))]
    models = [whole, whole, *fewer_of]
    path.write_text(table(mean(models)), "utf-8")


def fit(pairs: Iterable[Pair]) -> Weights:
    """Train one model; weights to three decimals, without those that are next to nothing."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(PARAMETERS)
    for xs, ys in pairs:
        if xs:
            trainer.append(pycrfsuite.ItemSequence(xs), ys)
    weights: Weights = {}
    with tempfile.NamedTemporaryFile(suffix=".crfsuite") as file:
        trainer.train(file.name)
        tagger = pycrfsuite.Tagger()
        tagger.open(file.name)
        info = tagger.info()
        for (label, other), weight in info.transitions.items():
            weights.setdefault(">" + label, {})[other] = weight
        for (name, label), weight in info.state_features.items():
            weights.setdefault(name, {})[label] = weight
    return {name: {label: round(w, 3) for label, w in listed.items() if abs(w) >= SMALLEST} for name, listed in weights.items()}


def mean(models: list[Weights]) -> Weights:
    """The mean of the weights of models; what a model has no weight for counts as nothing."""
    out: Weights = {}
    for name in {name for model in models for name in model}:
        labels = {label for model in models for label in model.get(name, ())}
        out[name] = {label: sum(model.get(name, {}).get(label, 0.0) for model in models) / len(models) for label in labels}
    return out


def table(weights: Weights) -> str:
    """The weights of a model as lines of text; three decimals do not change a label."""
    lines = ["# Weights of the sequence model; made by python -m benchmarks.train_references, read by extract/references/tagger.py"]
    for name in sorted(weights):
        shown = [f"{label}\t{weight:.3f}" for label, weight in sorted(weights[name].items()) if abs(weight) >= SMALLEST]
        if shown:
            lines.append(f"{name}\t" + "\t".join(shown))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Train on everything."""
    rows = examples()
    train(rows, MODEL)
    print(f"{MODEL}: {sum(e.pair is not None for e in rows)} references of {len(rows)}, {MODEL.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
