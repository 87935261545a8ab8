"""Whose finding is a sentence? Against `gold.md`: 177 sentences of ten short papers of our own writing, labelled before the rules were tried on them.

No public data has this distinction. Rules may be made on the papers with odd numbers (`dev`); those with even numbers (`check`) are only counted.
A sentence that was labelled with two standings counts as right with either. `python -m benchmarks.standing [dev|check]` prints the errors as well.

The three facts of the real papers that the project's issue names are counted beside them (`seeds`): four first-hand patients, one patient retold and linked to
the right one, and no statement about others among the facts of a patient.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GOLD = Path(__file__).with_name("gold.md")
SEEDS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "seeds"
LABELS = ("own", "relayed", "background", "perspective")
_LINE = re.compile(rf"((?:{'|'.join(LABELS)})(?:/\w+)?)\t(.+)")


@dataclass(frozen=True)
class Paper:
    """One gold paper: its text, and (offset of a sentence, its text, the labels that are right)."""

    name: str
    text: str
    sentences: tuple[tuple[int, str, frozenset[str]], ...]

    @property
    def part(self) -> str:
        """dev or check."""
        return "dev" if int(self.name.split()[0]) % 2 else "check"


def papers() -> Iterator[Paper]:
    """The gold papers, sentences of one paragraph joined by spaces."""
    for piece in GOLD.read_text("utf-8").split("\n===== ")[1:]:
        name, _, body = piece.partition("\n")
        text, found, inside = "", [], False
        for line in body.split("\n"):
            match = _LINE.fullmatch(line)
            if match:
                text += " " if inside else ""
                found.append((len(text), match[2], frozenset(match[1].split("/"))))
                text += match[2]
                inside = True
            else:
                text += ("\n" if inside else "") + line + "\n"
                inside = False
        yield Paper(name, text, tuple(found))


def said(part: str | None = None) -> Iterator[tuple[Paper, str, frozenset[str], str, str]]:
    """(paper, sentence, right labels, what the system says, why) for each gold sentence."""
    from extract.annotate.standing import standing_at
    from extract.pipeline import read_text

    for paper in papers():
        if part is not None and paper.part != part:
            continue
        document = read_text(paper.text)
        for start, sentence, labels in paper.sentences:
            # Asked in its middle: where the sentence splitter cuts elsewhere, the larger part decides.
            index = document.sentence_at(start + len(sentence) // 2)
            found = standing_at(document, index) if index is not None else None
            yield paper, sentence, labels, found.kind if found else "none", found.reason if found else ""


def seeds() -> list[tuple[str, int, int]]:
    """(what is counted, right, of how many) on the three real papers. Raises FileNotFoundError where they are not there."""
    from exports.named import run_named
    from kg.build import build
    from kg.store import GraphFolder

    if not SEEDS.is_dir():
        raise FileNotFoundError(2, "no such folder", str(SEEDS))
    with tempfile.TemporaryDirectory() as folder:
        build([SEEDS], Path(folder) / "g")
        store = GraphFolder.open(Path(folder) / "g").store()
        patients = [str(row["patient"]) for row in run_named(store, "patients").dicts()]
        links = [(str(row["patient"]), str(row["retold_in"])) for row in run_named(store, "same-patient").dicts()]
        evidence = list(run_named(store, "evidence").dicts())
    retold = ("https://w3id.org/litkg/id/patient/10.3389/fonc.2021.699946/1", "https://doi.org/10.3389/fonc.2024.1341682")
    foreign = sum(row["standing"] not in ("own", "perspective") and str(row["subject"]) in patients for row in evidence)
    return [
        ("first-hand patients (4 expected)", len(patients), 4), ("retold patients linked to the right one (1 expected)", int(links == [retold]), 1),
        ("facts of patients whose standing is not their paper's own (0 expected)", foreign, 0),
    ]


def run() -> list[dict[str, object]]:
    """The rows {dataset, metric, value, peer}: accuracy, and F1 of each standing, on the half that no rule was made on; then the real papers."""
    out: list[dict[str, object]] = []
    for part in ("dev", "check"):
        rows = list(said(part))
        right = sum(found in labels for _, _, labels, found, _ in rows)
        data = f"own gold, {part} half ({len(rows)} sentences)"
        out.append({"dataset": data, "metric": "accuracy", "value": right / len(rows), "peer": ""})
        hit: Counter[str] = Counter(found for _, _, labels, found, _ in rows if found in labels)
        told = Counter(found for _, _, _, found, _ in rows)
        gold = Counter(found if found in labels else min(labels) for _, _, labels, found, _ in rows)
        for label in LABELS:
            if gold[label]:
                precision, recall = hit[label] / max(1, told[label]), hit[label] / gold[label]
                f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
                out.append({"dataset": data, "metric": f"{label} F1 (P {precision:.2f}, R {recall:.2f})", "value": f1, "peer": ""})
    if SEEDS.is_dir():
        out += [{"dataset": "three real papers", "metric": what, "value": found, "peer": ""} for what, found, _ in seeds()]
    return out
