"""A lexicon of a million made-up terms: time to open it, memory, words a second with and without it: `python benchmarks/million_terms.py`."""

from __future__ import annotations

import os
import random
import resource
import string
import tempfile
import time
from pathlib import Path

WORDS, TERMS = 200_000, 1_000_000


def write(path: Path) -> None:
    """A TSV of random terms of one to four words; always the same."""
    rng = random.Random(1)
    words = ["".join(rng.choices(string.ascii_lowercase, k=rng.randint(4, 10))) for _ in range(WORDS)]
    with path.open("w", encoding="utf-8") as out:
        out.write("text\tiri\tlabel\ttype\tsource\n")
        for i in range(TERMS):
            term = " ".join(rng.choices(words, k=rng.choice([1, 2, 2, 3, 4])))
            out.write(f"{term}\thttp://example.org/{i}\t{term}\tdrug\tmade up\n")


def run() -> list[dict[str, str | float]]:
    """Rows {dataset, metric, value, peer}; the text is our own example papers, repeated."""
    from extract.annotate.mentions import add_mentions
    from extract.lexicon_store import open_store
    from extract.pipeline import read_text
    from kg.model import Config

    papers = sorted((Path(__file__).resolve().parents[1] / "examples" / "papers").glob("*.md"))
    out: list[dict[str, str | float]] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LITKG_CACHE"] = folder
        path = Path(folder) / "million.tsv"
        write(path)
        for when in ("first time", "later"):
            open_store.cache_clear()
            start = time.perf_counter()
            open_store(str(path))
            out.append({"dataset": "a million terms", "metric": f"open, {when}, s", "value": round(time.perf_counter() - start, 2), "peer": ""})
        documents = [read_text(p.read_text("utf-8")).with_(mentions=()) for p in papers]
        words = sum(len(d.text.split()) for d in documents)
        for name, config in (("shipped lexicons", Config()), ("a million terms more", Config(lexicons=(str(path),)))):
            for document in documents:
                add_mentions(document, config)
            start = time.process_time()
            for document in documents * 5:
                add_mentions(document, config)
            speed = round(5 * words / (time.process_time() - start))
            out.append({"dataset": "a million terms", "metric": f"mentions words/s, {name}", "value": speed, "peer": ""})
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    out.append({"dataset": "a million terms", "metric": "peak memory of the process, MB (with the first reading)", "value": peak, "peer": ""})
    return out


if __name__ == "__main__":
    for row in run():
        print(f"{row['dataset']:20} {row['metric']:60} {row['value']}")
