"""A paper that hangs, eats memory or kills its reading process is a failed paper, not a failed build."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES

from extract import kept_needs, pipeline
from kg import worker
from kg.build import Report, build
from kg.model import Assertion, Config, Document
from kg.plan import shard_key
from kg.reading import Limits, Settings, Task, perform, perform_together
from kg.store import GraphFolder

PAPER = EXAMPLES / "rahmani-2022-tuberculosis.md"


def reason(report: Report, name: str) -> str:
    """The one failure of a file."""
    (line,) = [f.reason for f in report.failures if f.name.endswith(name)]
    return line


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder of one good paper and one that is far too long to be read in seconds."""
    folder = tmp_path / "papers"
    folder.mkdir()
    shutil.copy(PAPER, folder / "b-good.md")
    (folder / "a-long.txt").write_text("The patient received cytarabine 100 mg/m2 on day 1 [1]. " * 150_000)
    return folder


def test_a_document_that_takes_too_long_is_given_up(papers: Path, tmp_path: Path) -> None:
    report = build([papers / "a-long.txt"], tmp_path / "g", limits=Limits(seconds=2))
    assert "took more than 2 seconds" in reason(report, "a-long.txt")
    assert "--time-limit" in reason(report, "a-long.txt")
    folder = GraphFolder.open(tmp_path / "g")
    assert folder.shard_keys() == [], "nothing is stored of it, so that the next build tries again"


def test_reading_apart_gives_the_same_bytes(tmp_path: Path) -> None:
    build([PAPER], tmp_path / "apart", limits=Limits())
    build([PAPER], tmp_path / "here")
    apart, here = GraphFolder.open(tmp_path / "apart"), GraphFolder.open(tmp_path / "here")
    (key,) = here.shard_keys()
    assert apart.graph_path(key).read_bytes() == here.graph_path(key).read_bytes()


def test_short_files_are_read_together_with_the_same_bytes(tmp_path: Path) -> None:
    papers = sorted(EXAMPLES.glob("*.md"))
    assert len(papers) > 2
    tasks = [Task(path.name, str(path), shard_key(path.read_bytes(), None)) for path in papers]
    alone, together = (Settings(Config(), "f", str(GraphFolder.create(tmp_path / name).path), Limits()) for name in ("alone", "together"))
    for task in tasks:
        perform(task, alone)
    answers = perform_together(tasks, together)
    assert [info.status for info, _ in answers] == ["ok"] * len(papers)
    for task in tasks:
        one, other = (GraphFolder.open(settings.folder) for settings in (alone, together))
        assert one.graph_path(task.key).read_bytes() == other.graph_path(task.key).read_bytes()
        assert one.info(task.key) == other.info(task.key)


def test_a_fault_is_told_of_the_file_that_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(document: Document) -> Iterator[Assertion]:
        if "unlucky" in document.text:
            raise ZeroDivisionError("no such thing")
        return iter(())

    monkeypatch.setattr(pipeline, "EXTRACTORS", (*pipeline.EXTRACTORS, faulty))
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.md").write_text(f"# A {'unlucky' if name == 'b' else 'good'} paper\n\nThe patient {name} was well.")
    (tmp_path / "d.md").write_bytes(b"")
    report = build([tmp_path], tmp_path / "g")
    assert sorted(Path(name).name for name in report.built) == ["a.md", "c.md"]
    assert "ZeroDivisionError" in reason(report, "b.md")
    assert "empty" in reason(report, "d.md")


def test_the_next_reading_process_knows_the_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITKG_CACHE", str(tmp_path / "cache"))
    build([PAPER], tmp_path / "g", limits=Limits())
    known, usual = kept_needs._read()
    assert len(usual) == len(known) > 500, "what the process read from the patterns is kept when it ends"


def test_a_document_that_needs_too_much_memory(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="this system cannot limit the memory of a process")
    (tmp_path / "a-large.txt").write_bytes(b"The patient was well. " * 4_300_000)
    shutil.copy(PAPER, tmp_path / "b-good.md")
    report = build([tmp_path / "a-large.txt", tmp_path / "b-good.md"], tmp_path / "g", limits=Limits(memory_mb=400, seconds=120))
    assert "memory" in reason(report, "a-large.txt")
    assert [Path(n).name for n in report.built] == ["b-good.md"]


def test_a_reading_process_that_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(PAPER, tmp_path / "kill-me.md")
    shutil.copy(PAPER.with_name("achterberg-2023-melanoma.txt"), tmp_path / "other.txt")
    send = worker._Worker._send

    def fatal(self: worker._Worker, message: dict[str, Any]) -> None:
        if any(task["name"].endswith("kill-me.md") for task in message.get("tasks", ())):
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        send(self, message)

    monkeypatch.setattr(worker._Worker, "_send", fatal)
    report = build([tmp_path / "kill-me.md", tmp_path / "other.txt"], tmp_path / "g", jobs=1, limits=Limits())
    assert "SIGKILL" in reason(report, "kill-me.md")
    assert len(report.built) == 1


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "paper.md"
    path.write_text("# One\n\nThe patient was well.")
    settings = Settings(Config(), "f", str(GraphFolder.create(tmp_path / "g").path), Limits())
    info, _ = perform(Task("paper.md", str(path), "another-key"), settings)
    assert info.status == "limit"
    assert "changed while" in (info.error or "")
    assert GraphFolder.open(tmp_path / "g").shard_keys() == []


def test_a_larger_file_than_allowed(papers: Path, tmp_path: Path) -> None:
    report = build([papers], tmp_path / "g", limits=Limits(file_mb=1))
    assert "more than the 1 MB" in reason(report, "a-long.txt")
    assert "--max-mb" in reason(report, "a-long.txt")


def test_the_format_that_a_user_names_stays_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "paper.notes"
    shutil.copy(PAPER, path)
    assert "no known kind" in reason(build([path], tmp_path / "g"), "paper.notes")
    assert build([path], tmp_path / "g", Config(read_as="text")).built
    folder = GraphFolder.open(tmp_path / "g")
    assert [info.read_as for key in folder.shard_keys() if (info := folder.info(key)) and info.status == "ok"] == ["text"]
    other = build([EXAMPLES / "achterberg-2023-melanoma.txt"], tmp_path / "g")
    assert not other.failures, "the file named before is not read again as something else"


def test_what_an_archive_may_unpack_to_is_an_option(tmp_path: Path) -> None:
    import random
    import zipfile

    words = random.Random(1)
    with zipfile.ZipFile(tmp_path / "papers.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.txt", "b.txt", "c.txt"):
            archive.writestr(name, " ".join(f"{words.random():.8f}" for _ in range(60_000)))
    small = build([tmp_path / "papers.zip"], tmp_path / "g", limits=Limits(unpacked_mb=1))
    assert small.failures and all("--max-unpacked-mb" in failure.reason for failure in small.failures)
