"""Short papers are read together: nothing that is read of one depends on its company, on their order, or on what goes wrong with another."""

from __future__ import annotations

import random
import re
from collections.abc import Generator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import EXAMPLES

from extract.pipeline import annotate_together, assertions_together, batches
from kg import worker
from kg.build import build
from kg.model import Assertion, Config, Document, LitkgError
from kg.plan import shard_key
from kg.reading import Limits, Settings, Task, perform_together
from kg.store import GraphFolder


def test_batches_keep_the_order_and_the_limit() -> None:
    for seed in range(200):
        shuffled = random.Random(seed)
        sizes = [shuffled.choice((0, 1, 5, 9, 10, 11, 40)) for _ in range(shuffled.randint(0, 12))]
        found = list(batches(sizes, int, 10))
        assert [size for batch in found for size in batch] == sizes
        assert all(batch and (sum(batch) <= 10 or len(batch) == 1) for batch in found)
        assert all(sum(first) + second[0] > 10 for first, second in pairwise(found)), "no more batches than needed"


# ------------------------------------------------------------------------------------------------------------- company and order


@cache
def texts() -> tuple[str, ...]:
    """Short texts: paragraphs of the example papers, a few at a time, half of them under a heading."""
    shuffled = random.Random(11)
    paragraphs = [
        part for path in sorted(EXAMPLES.glob("*.*")) if path.suffix in (".md", ".txt")
        for part in re.split(r"\n{2,}", path.read_text("utf-8")) if len(part) > 120
    ]
    shuffled.shuffle(paragraphs)
    heads = ("", "# A case\n\n## Case report\n\n", "", "## Discussion\n\n")
    return tuple(heads[n % 4] + "\n\n".join(paragraphs[n : n + 3]) for n in range(0, len(paragraphs), 3))


def read(order: list[int], sizes: list[int]) -> dict[int, tuple[Document, list[Assertion]]]:
    """What is read of the texts in an order, so many together each time, by number."""
    found: dict[int, tuple[Document, list[Assertion]]] = {}
    waiting, turn = order[:], 0
    while waiting:
        batch, waiting = waiting[: sizes[turn % len(sizes)]], waiting[sizes[turn % len(sizes)] :]
        turn += 1
        documents = annotate_together([Document(text=texts()[n]) for n in batch], Config())
        found |= dict(zip(batch, zip(documents, assertions_together(documents), strict=True), strict=True))
    return found


def test_company_and_order_do_not_matter() -> None:
    numbers = list(range(len(texts())))
    alone = read(numbers, [1])
    assert sum(len(said) for _, said in alone.values()) > 100
    for seed in (1, 2):
        random.Random(seed).shuffle(numbers)
        together = read(numbers, [seed, 7, 1, 3, 20])
        for number in numbers:
            assert together[number] == alone[number], texts()[number]


# --------------------------------------------------------------------------------------------------------------- what goes wrong


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    """Three good short papers."""
    (tmp_path / "papers").mkdir()
    out = [tmp_path / "papers" / f"{name}.md" for name in "bcd"]
    for path in out:
        path.write_text(f"# Paper {path.stem}\n\nThe patient {path.stem}, a man of 40 years, received cytarabine 100 mg.")
    return out


def tasks_of(paths: list[Path]) -> list[Task]:
    return [Task(path.name, str(path), shard_key(path.read_bytes()), size=path.stat().st_size) for path in paths]


def settings_in(folder: Path, **limits: int) -> Settings:
    return Settings(Config(), "f", str(GraphFolder.create(folder).path), Limits(**limits))


def test_files_that_change_or_go_meanwhile(papers: list[Path], tmp_path: Path) -> None:
    tasks, settings = tasks_of(papers), settings_in(tmp_path / "g")
    papers[0].write_text("# Another paper")
    papers[1].unlink()
    answers = [info for info, _ in perform_together(tasks, settings)]
    assert [info.status for info in answers] == ["limit", "limit", "ok"]
    assert "changed while" in (answers[0].error or "") and "cannot be read" in (answers[1].error or "")
    assert GraphFolder.open(settings.folder).shard_keys() == [tasks[2].key]


def test_a_full_disk_is_told_and_leaves_what_was_written(papers: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks, settings = tasks_of(papers), settings_in(tmp_path / "g")
    write = GraphFolder.write_shard

    def full(self: GraphFolder, info: worker.ShardInfo, graph: str, texts: list[str]) -> None:
        if info.key == tasks[1].key:
            raise OSError(28, "No space left on device")
        write(self, info, graph, texts)

    monkeypatch.setattr(GraphFolder, "write_shard", full)
    with pytest.raises(LitkgError, match="No space left"):
        perform_together(tasks, settings)
    assert GraphFolder.open(settings.folder).shard_keys() == [tasks[0].key]
    answers = [info for info, _ in worker._performed(tasks, settings, lambda: None)]
    assert [info.status for info in answers] == ["ok", "limit", "ok"], "a reading process lives on, and tells it of the right file"
    assert "No space left" in (answers[1].error or "")


def test_time_is_given_to_each_file_and_each_batch(papers: list[Path], tmp_path: Path) -> None:
    tasks, settings = tasks_of(papers), settings_in(tmp_path / "g")
    papers[2].unlink()
    calls: list[None] = []
    perform_together(tasks, settings, lambda: calls.append(None))
    assert len(calls) == 3 + 1 + 1, "each of three files is opened, two are read in one batch, and the third is tried again by itself"


#: Made part of the reading processes, which import it when they start.
_TRAP = """
import os, sys, time
if "kg.worker" in sys.orig_argv:
    from extract import pipeline
    def trap(document):
        if "crash here" in document.text:
            os._exit(3)
        if "sleep here" in document.text:
            time.sleep(60)
        return ()
    pipeline.EXTRACTORS = (trap, *pipeline.EXTRACTORS)
"""


@pytest.fixture
def traps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "traps").mkdir()
    (tmp_path / "traps" / "sitecustomize.py").write_text(_TRAP)
    monkeypatch.syspath_prepend(str(tmp_path / "traps"))


@pytest.mark.usefixtures("traps")
def test_a_crash_and_a_hanging_paper_of_a_batch(papers: list[Path], tmp_path: Path) -> None:
    folder = papers[0].parent
    (folder / "a.md").write_text("# Paper a\n\nThe patient would crash here.")
    (folder / "e.md").write_text("# Paper e\n\nThe patient would sleep here.")
    report = build([folder], tmp_path / "g", limits=Limits(seconds=4))
    failed = {Path(failure.name).name: failure.reason for failure in report.failures}
    assert sorted(failed) == ["a.md", "e.md"]
    assert "exit 3" in failed["a.md"] and "took more than 4 seconds" in failed["e.md"]
    assert sorted(Path(name).name for name in report.built) == ["b.md", "c.md", "d.md"]
    build(papers, tmp_path / "alone")
    for key in GraphFolder.open(tmp_path / "alone").shard_keys():
        assert GraphFolder.open(tmp_path / "g").graph_path(key).read_bytes() == GraphFolder.open(tmp_path / "alone").graph_path(key).read_bytes()


@pytest.mark.usefixtures("traps")
def test_a_build_that_is_left_ends_its_reading_processes(papers: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[worker._Worker] = []
    begin = worker._Worker.__init__

    def noted(self: worker._Worker, settings: Settings) -> None:
        begin(self, settings)
        started.append(self)

    monkeypatch.setattr(worker._Worker, "__init__", noted)
    sleepy = papers[0].with_name("sleepy.md")
    sleepy.write_text("# Paper\n\nThe patient would sleep here.")
    first, *others = tasks_of([*papers, sleepy])
    answers = worker.run([[first], others], 1, settings_in(tmp_path / "g"))
    assert isinstance(answers, Generator)
    task, (info, _) = next(answers)
    assert (task, info.status) == (first, "ok")
    answers.close()  # as Ctrl-C does
    assert started and not any(process.alive for process in started)
    assert GraphFolder.open(tmp_path / "g").shard_keys() == [first.key], "of a batch that was not done nothing is kept"
