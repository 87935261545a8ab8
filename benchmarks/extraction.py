"""Whole extraction (`read_text` and `assertions`) on one core: words a second by kind of text, µs a word by stage, and what a million more terms cost.

Every text is read once, after others have warmed the process up (rules compiled, automata built: about a second of a process's life), so that nothing
kept of a sentence is met again; the others are abstracts and the same papers with other sentences. Time is that of the processor, of the best of three
processes: on a machine at work, or on one of several virtual ones, it is longer by up to a half. Stages are timed apart, in a second reading for which all
that was kept of sentences is forgotten, as looking at the clock seventy times a paper takes time itself.
"""

from __future__ import annotations

import gc
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.million_terms import write
from kg.model import Assertion, Config, Document
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


def _kept_of_sentences() -> list[Any]:
    """The functions that keep what they found in the last hundreds of texts (those that keep a few things keep rules and lexicons)."""
    kept = type(lru_cache()(_sets))
    return [found for found in gc.get_objects() if isinstance(found, kept) and (found.cache_parameters()["maxsize"] or 0) >= 256]


def _altered(text: str, word: str) -> str:
    """The text with a word more in each sentence."""
    return re.sub(r"\.(?=\s|$)", f" {word}.", text)


def _seconds(texts: list[str], lexicons: tuple[str, ...] = ()) -> float:
    """Seconds of the processor for whole texts, short ones read together as a build does."""
    from extract.pipeline import annotate_together, assertions_together, batches

    config = Config(lexicons=lexicons)
    start = time.process_time()
    for batch in batches(texts, len):
        assertions_together(annotate_together([Document(text=text) for text in batch], config))
    return time.process_time() - start


def _read(texts: list[str], lexicons: tuple[str, ...] = ()) -> dict[str, float]:
    """Seconds of the processor by stage, read as in `_seconds`."""
    from extract.pipeline import ANNOTATORS, EXTRACTORS, batches, stand

    config = Config(lexicons=lexicons)
    spent: defaultdict[str, float] = defaultdict(float)
    for batch in batches(texts, len):
        documents = [Document(text=text) for text in batch]
        found: list[list[Assertion]] = [[] for _ in batch]
        for annotator in ANNOTATORS:
            start = time.process_time()
            documents = [annotator(document, config) for document in documents]
            spent[annotator.__name__] += time.process_time() - start
        for extractor in EXTRACTORS:
            start = time.process_time()
            for document, of_this in zip(documents, found, strict=True):
                of_this.extend(extractor(document))
            spent[f"relations: {extractor.__module__.rsplit('.', 1)[-1]}"] += time.process_time() - start
        start = time.process_time()
        for document, of_this in zip(documents, found, strict=True):
            for assertion in of_this:
                stand(document, assertion)
        spent["standing"] += time.process_time() - start
    return spent


def _warm(sets: dict[str, list[str]]) -> None:
    _read(_texts("chemicals_diseases_bc5cdr")[:100] + [_altered(text, "z") for texts in list(sets.values())[:3] for text in texts])


def whole() -> dict[str, float]:
    """Seconds of the processor by kind of text, in this process."""
    sets = _sets()
    _warm(sets)
    settle()  # as the reading process of a build does behind its first paper
    return {name: _seconds(texts) for name, texts in sets.items()}


def _best(times: int = 3) -> dict[str, float]:
    """The least seconds by kind of text of some processes of their own, one after the other."""
    command = [sys.executable, "-c", "import json; from benchmarks.extraction import whole; print(json.dumps(whole()))"]
    top = Path(__file__).resolve().parents[1]
    runs = [json.loads(subprocess.run(command, cwd=top, check=True, capture_output=True, text=True).stdout) for _ in range(times)]
    return {name: min(run[name] for run in runs) for name in runs[0]}


def _tokenizing(sets: dict[str, list[str]]) -> float:
    """Seconds of the processor that something else takes on the same texts: how fast the machine is meanwhile."""
    import spacy

    tokenizer = spacy.blank("en").tokenizer
    start = time.process_time()
    for texts in sets.values():
        for text in texts:
            tokenizer(text)
    return time.process_time() - start


def run() -> list[dict[str, object]]:
    """Rows for RESULTS.md."""
    sets = _sets()
    spent = _best()
    rows: list[dict[str, object]] = []
    total = 0
    for name, texts in sets.items():
        words = sum(len(text.split()) for text in texts)
        rows.append({"dataset": f"{name} ({words:,} words)", "metric": "words/s, one core, best of 3", "value": words / spent[name]})
        total += words
    speed = total / sum(spent.values())
    rows.append({"dataset": f"all ({total:,} words)", "metric": "words/s, one core, best of 3", "value": speed, "peer": "medspaCy ConText alone 45,000"})
    yardstick = total / min(_tokenizing(sets) for _ in range(3))
    rows.append({"dataset": "all", "metric": "yardstick: tokenizer of spaCy alone, words/s, best of 3", "value": yardstick})
    _warm(sets)
    of_sentences = _kept_of_sentences()
    settle()
    stages: defaultdict[str, float] = defaultdict(float)
    for texts in sets.values():
        for kept in of_sentences:
            kept.cache_clear()
        for stage, seconds in _read(texts).items():
            stages[stage] += seconds
    for stage, seconds in sorted(stages.items(), key=lambda pair: -pair[1])[:12]:
        rows.append({"dataset": "all", "metric": f"µs a word: {stage}", "value": 1e6 * seconds / total})
    rows.append({"dataset": "all", "metric": "load average of the machine meanwhile", "value": os.getloadavg()[0]})
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, LITKG_CACHE=folder):
        path = Path(folder) / "million.tsv"
        write(path)
        texts = sets["MACCROBAT, 100 case reports"]
        _read(texts[:50], (str(path),))
        # What is met for the second time costs less, so each half comes first once.
        spent_without = spent_with = 0.0
        for half, first in ((texts[50:75], False), (texts[75:], True)):
            for more in (first, not first):
                seconds = _seconds(half, (str(path),) if more else ())
                spent_with, spent_without = spent_with + seconds * more, spent_without + seconds * (not more)
    rows.append({"dataset": "50 case reports", "metric": "time with a million terms more, as a multiple", "value": spent_with / spent_without})
    return rows
