"""Whole extraction (`read_text` and `assertions`) on one core: words a second by kind of text, µs a word by stage, and what a million more terms cost.

Every text is read once, after others have warmed the process up (rules compiled, automata built: about a second of a process's life), so that nothing
kept of a sentence is met again; the others are abstracts and the same papers with other sentences. Time is that of the
processor, not of the clock; on a machine at work it is still longer than on an idle one.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.million_terms import write
from kg.worker import settle

SHARED = Path(__file__).resolve().parents[2] / "shared"


def _texts(name: str, key: str = "text") -> list[str]:
    with (SHARED / "dev" / f"{name}.jsonl").open(encoding="utf-8") as handle:
        return [json.loads(line)[key] for line in handle]


def _sets() -> dict[str, list[str]]:
    papers = sorted((Path(__file__).resolve().parents[1] / "examples" / "papers").iterdir())
    return {
        "three seed papers": [path.read_text("utf-8") for path in sorted((SHARED / "corpus" / "seeds").glob("*.txt"))],
        "example papers": [path.read_text("utf-8") for path in papers if path.suffix in (".md", ".txt")],
        "MACCROBAT, 100 case reports": _texts("case_reports_maccrobat"),
        "BC5CDR, 300 abstracts": _texts("chemicals_diseases_bc5cdr")[100:400],
    }


def _read(texts: list[str], lexicons: tuple[str, ...] = ()) -> dict[str, float]:
    """Seconds of the processor by stage."""
    from extract.pipeline import ANNOTATORS, EXTRACTORS
    from kg.model import Config, Document

    spent: defaultdict[str, float] = defaultdict(float)
    for text in texts:
        document = Document(text=text)
        for annotator in ANNOTATORS:
            start = time.process_time()
            document = annotator(document, Config(lexicons=lexicons))
            spent[annotator.__name__] += time.process_time() - start
        for extractor in EXTRACTORS:
            start = time.process_time()
            list(extractor(document))
            spent[f"relations: {extractor.__module__.rsplit('.', 1)[-1]}"] += time.process_time() - start
    return spent


def run() -> list[dict[str, object]]:
    """Rows for RESULTS.md."""
    sets = _sets()
    warm = _texts("chemicals_diseases_bc5cdr")[:100] + [text.replace(". ", " z. ") for texts in list(sets.values())[:3] for text in texts]
    _read(warm)
    settle()  # as the reading process of a build does behind its first paper
    rows: list[dict[str, object]] = []
    whole: defaultdict[str, float] = defaultdict(float)
    total = 0
    for name, texts in sets.items():
        words = sum(len(text.split()) for text in texts)
        spent = _read(texts)
        rows.append({"dataset": f"{name} ({words:,} words)", "metric": "words/s, one core", "value": words / sum(spent.values())})
        for stage, seconds in spent.items():
            whole[stage] += seconds
        total += words
    speed = total / sum(whole.values())
    rows.append({"dataset": f"all ({total:,} words)", "metric": "words/s, one core", "value": speed, "peer": "medspaCy ConText alone 45,000"})
    for stage, seconds in sorted(whole.items(), key=lambda pair: -pair[1])[:12]:
        rows.append({"dataset": "all", "metric": f"µs a word: {stage}", "value": 1e6 * seconds / total})
    rows.append({"dataset": "all", "metric": "load average of the machine meanwhile", "value": os.getloadavg()[0]})
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LITKG_CACHE"] = folder
        path = Path(folder) / "million.tsv"
        write(path)
        texts = sets["MACCROBAT, 100 case reports"]
        _read(texts[:50], (str(path),))
        # What is met for the second time costs less, so each half comes first once.
        spent_without = spent_with = 0.0
        for half, first in ((texts[50:75], False), (texts[75:], True)):
            for more in (first, not first):
                seconds = sum(_read(half, (str(path),) if more else ()).values())
                spent_with, spent_without = spent_with + seconds * more, spent_without + seconds * (not more)
    rows.append({"dataset": "50 case reports", "metric": "time with a million terms more, as a multiple", "value": spent_with / spent_without})
    return rows
