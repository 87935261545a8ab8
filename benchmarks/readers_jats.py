"""JATS (`make bench`): megabytes a second on the corpus of real articles, and how well printed entries, parsed, agree with what the XML tags.

Speed is of reading alone (XML to text with sections, references and callouts), one core, the best of three. Agreement is measured with the
model that ships, which was trained on lists of the same journals: see the part "references" for figures on what it has not seen.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from benchmarks.reference_gold import fold
from benchmarks.references import comparable
from extract.readers import jats
from extract.references.parse import parse_references
from kg.model import Document, Reference

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "jats"
_FIELDS = ("title", "container", "year", "volume", "issue", "pages", "doi")


def read_all(files: list[bytes]) -> list[Document]:
    """The documents of some files."""
    return [document for data in files for document in jats.read(data) if isinstance(document, Document)]


def agreement(tagged: list[Reference]) -> dict[str, float]:
    """F1 of each field of printed entries, parsed, against the tagged ones."""
    parsed = parse_references([r.raw for r in tagged])
    out = {}
    for name in _FIELDS:
        pairs = [(comparable(name, getattr(a, name)), comparable(name, getattr(b, name))) for a, b in zip(tagged, parsed, strict=True)]
        right = sum(a == b for a, b in pairs if a)
        out[name] = 2 * right / max(1, sum(a is not None for a, _ in pairs) + sum(b is not None for _, b in pairs))
    names = [([fold(str(x)) for x in a.authors], [fold(str(x)) for x in b.authors]) for a, b in zip(tagged, parsed, strict=True)]
    out["authors"] = sum(a == b for a, b in names) / max(1, len(names))
    return out


def run() -> list[dict[str, Any]]:
    """Rows {dataset, metric, value, peer} for the table of results."""
    files = [path.read_bytes() for path in sorted(CORPUS.glob("*.xml"))]
    if not files:
        return []
    best = float("inf")
    documents: list[Document] = []
    for _ in range(3):
        start = time.process_time()
        documents = read_all(files)
        best = min(best, time.process_time() - start)
    size, references = sum(map(len, files)) / 1e6, [r for d in documents for r in d.references]
    rows: list[dict[str, Any]] = [
        {"dataset": f"{len(files)} articles (PLOS)", "metric": "reading, MB/s", "value": size / best},
        {"dataset": "", "metric": "articles/s", "value": len(files) / best},
        {"dataset": "", "metric": "references", "value": len(references)},
        {"dataset": "", "metric": "citations in the text (groups)", "value": sum(len(d.citations) for d in documents)},
    ]
    whole = [r for r in references if r.title and r.container and r.authors]
    rows += [{"dataset": f"{len(whole)} entries, printed against tagged", "metric": f"{name}, F1", "value": value} for name, value in agreement(whole).items()]
    return rows
