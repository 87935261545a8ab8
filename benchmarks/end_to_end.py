"""Whole builds: papers, megabytes and words a second on copies of the example papers, and the share of each stage.

Copies differ in one line at their end, so that none is taken for another; what is kept of a sentence is met again, so texts that are all
different take longer (part `extraction`). The figures hold for one process (`--jobs 1`) and for two.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

COPIES = 25


def _copies(folder: Path) -> tuple[int, int, int]:
    from kg.examples import example_papers

    papers = size = words = 0
    with example_papers() as source:
        for path in sorted(source.iterdir()):
            if path.suffix not in (".md", ".txt"):
                continue
            text = path.read_text("utf-8")
            for n in range(COPIES):
                copy = f"{text}\n\nCopy {n} for measuring.\n"
                (folder / f"{path.stem}-{n}{path.suffix}").write_text(copy, "utf-8")
                papers, size, words = papers + 1, size + len(copy.encode()), words + len(copy.split())
    return papers, size, words


def _asking(folder: Path) -> Iterator[dict[str, object]]:
    """Seconds for the check, and for the named queries: all of them, and the slowest."""
    from exports.named import named_queries, run_named
    from kg.check import check
    from kg.store import GraphFolder

    clock = time.perf_counter()
    check(str(folder))
    yield {"metric": "check: seconds", "value": time.perf_counter() - clock}
    store = GraphFolder.open(folder).store()
    took: dict[str, float] = {}
    for name in named_queries():
        clock = time.perf_counter()
        run_named(store, name)
        took[name] = time.perf_counter() - clock
    slowest = max(took, key=lambda name: took[name])
    yield {"metric": f"all {len(took)} named queries: seconds", "value": sum(took.values())}
    yield {"metric": f"slowest named query ({slowest}): seconds", "value": took[slowest]}


def run() -> list[dict[str, object]]:
    """Rows for RESULTS.md."""
    from kg.build import build

    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        (base / "papers").mkdir()
        papers, size, words = _copies(base / "papers")
        name = f"{papers} copies of the example papers ({size / 1e6:.1f} MB, {words:,} words)"
        build([base / "papers"], base / "warm", jobs=1)  # loads lexicons and models once, as a long run has them
        for jobs in (1, 2):
            clock = time.perf_counter()
            report = build([base / "papers"], base / f"g{jobs}", jobs=jobs)
            seconds = time.perf_counter() - clock
            if report.failures:
                raise RuntimeError(f"{len(report.failures)} papers failed, the first: {report.failures[0]}")
            rows += [
                {"dataset": name, "metric": f"papers/s, {jobs} process{'es' if jobs > 1 else ''}", "value": papers / seconds},
                {"dataset": name, "metric": f"MB/s, {jobs} process{'es' if jobs > 1 else ''}", "value": size / 1e6 / seconds},
                {"dataset": name, "metric": f"words/s, {jobs} process{'es' if jobs > 1 else ''}", "value": words / seconds},
            ]
            if jobs == 1:
                whole = sum(report.seconds.values())
                for stage, share in report.seconds.items():
                    rows.append({"dataset": name, "metric": f"share of time: {stage}", "value": f"{100 * share / whole:.0f} %"})
        clock = time.perf_counter()
        build([base / "papers"], base / "g1", jobs=1)
        rows.append({"dataset": name, "metric": "second build, nothing changed: seconds", "value": time.perf_counter() - clock})
        changed = next(iter(sorted((base / "papers").iterdir())))
        changed.write_text(changed.read_text("utf-8") + "\n", "utf-8")
        clock = time.perf_counter()
        build([base / "papers"], base / "g1", jobs=1)
        rows.append({"dataset": name, "metric": "build with one paper changed: seconds", "value": time.perf_counter() - clock})
        rows += [{"dataset": name, **row} for row in _asking(base / "g1")]
    return rows
