"""Reading files: bytes in, shards out. Runs in a build's own process or in a worker (`kg.worker`), with the same result."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kg.model import Assertion, Config, Document, LitkgError
from kg.plan import shard_key
from kg.rdf import document_lines, to_ntriples
from kg.store import GraphFolder, ShardInfo
from kg.workkey import paper_iri

#: A longer text is refused (code points): no paper is that long, and reading it would take minutes and gigabytes.
MAX_TEXT = 20_000_000


@dataclass(frozen=True)
class Limits:
    """What one file may cost. `file_mb`: size on disk in megabytes (10^6 bytes); `seconds`: time for one document of it (short ones that are read
    together share it); `memory_mb`: address space of the reading process in mebibytes, where the system can limit that (Linux); `unpacked_mb`:
    what an archive may unpack to."""

    file_mb: int = 100
    seconds: int = 300
    memory_mb: int = 4096
    unpacked_mb: int = 1000


@dataclass(frozen=True)
class Task:
    """One file to read: what messages call it, its path, the shard key of the bytes it had, the format that the user named, and its size in bytes."""

    name: str
    path: str
    key: str
    read_as: str | None = None
    size: int = 0


@dataclass(frozen=True)
class Settings:
    """What all tasks of a build share."""

    config: Config
    fingerprint: str
    folder: str
    limits: Limits


#: The answer to a task: what the shard says of itself, and seconds by stage.
Answer = tuple[ShardInfo, dict[str, float]]

#: What a shard says of itself, its graph as N-Triples, and the texts of its documents.
Shard = tuple[ShardInfo, str, list[str]]


class _Opened(NamedTuple):
    """One file's documents, not annotated yet, and what the reader says of its parts."""

    key: str
    read_as: str | None
    documents: list[Document]
    problems: tuple[str, ...]


def _opened(name: str, data: bytes, config: Config) -> _Opened:
    """Raises LitkgError where nothing of the file can be read."""
    from extract.pipeline import read_documents

    parts = list(read_documents(name, data, config))
    documents = [part for part in parts if isinstance(part, Document)]
    problems = tuple(str(part) for part in parts if isinstance(part, LitkgError))
    if not documents:
        raise LitkgError("; ".join(problems[:3]) or "holds no paper; nothing to read")
    return _Opened(shard_key(data, config.read_as), config.read_as, documents, problems)


def _read(
    documents: Iterable[Document], config: Config, timing: dict[str, float], alive: Callable[[], None] | None
) -> Iterator[tuple[Document, list[Assertion]]]:
    """Each document annotated, with what it says; short ones are read together (see `extract.pipeline.annotate_together`). `alive` is called before
    each batch."""
    from extract.pipeline import annotate_together, assertions_together, batches

    for batch in batches(documents, lambda document: len(document.text)):
        if alive is not None:
            alive()
        if len(batch[0].text) > MAX_TEXT:
            raise LitkgError(f"has a text of {len(batch[0].text) / 1e6:.0f} million characters, more than the {MAX_TEXT / 1e6:.0f} million that a "
                             "paper may have; split it or leave it out")
        clock = time.perf_counter()
        annotated = annotate_together(batch, config)
        timing["annotate"] += time.perf_counter() - clock
        clock = time.perf_counter()
        found = assertions_together(annotated)
        timing["extract"] += time.perf_counter() - clock
        yield from zip(annotated, found, strict=True)


def _shard(opened: _Opened, read: Iterable[tuple[Document, list[Assertion]]], fingerprint: str, timing: dict[str, float]) -> Shard:
    """The shard of a file whose documents are read."""
    lines: set[str] = set()
    texts: list[str] = []
    described = []
    counts: dict[str, int] = {}
    for document, found in read:
        clock = time.perf_counter()
        lines |= document_lines(document, found)
        timing["serialise"] += time.perf_counter() - clock
        texts.append(document.text)
        described.append({"paper": paper_iri(document), "doi": document.metadata.doi,
                          "title": document.metadata.title, "text_sha256": document.sha256, "characters": len(document.text), "media": document.media,
                          "format": document.format, "kind": document.kind})
        for label, number in (("assertions", len(found)), ("references", len(document.references)), ("sentences", len(document.sentences))):
            counts[label] = counts.get(label, 0) + number
    clock = time.perf_counter()
    graph = to_ntriples(lines)
    timing["serialise"] += time.perf_counter() - clock
    digest = hashlib.sha256(graph.encode("utf-8")).hexdigest()
    notes = tuple(dict.fromkeys(note for document in opened.documents for note in document.notes))
    info = ShardInfo(opened.key, fingerprint, "ok", None, notes, tuple(described), counts, digest, problems=opened.problems, read_as=opened.read_as)
    return info, graph, texts


def _no_time() -> dict[str, float]:
    return {"read": 0.0, "annotate": 0.0, "extract": 0.0, "serialise": 0.0}


def build_bytes(
    name: str, data: bytes, config: Config, fingerprint: str, alive: Callable[[], None] | None = None
) -> tuple[Shard, dict[str, float]]:
    """The shard of one file's bytes, and seconds by stage: pure, so that it may run anywhere. Bad input gives a shard with status "failed", too
    little memory one with "limit". `alive` is called before each batch of documents of the file."""
    key = shard_key(data, config.read_as)
    timing = _no_time()
    try:
        clock = time.perf_counter()
        opened = _opened(name, data, config)
        timing["read"] = time.perf_counter() - clock
        return _shard(opened, _read(opened.documents, config, timing, alive), fingerprint, timing), timing
    except LitkgError as error:
        info = ShardInfo(key, fingerprint, "failed", str(error), read_as=config.read_as)
    except RecursionError:
        info = ShardInfo(key, fingerprint, "failed", "is nested too deeply to read", read_as=config.read_as)
    except MemoryError:
        info = ShardInfo(key, fingerprint, "limit", "needs more memory than it may use; raise --memory-limit or leave it out")
    except Exception as error:
        # A fault of ours must not take a thousand other papers along; it is recorded with the place, and tried again when the code changes.
        if os.environ.get("LITKG_DEBUG"):
            raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        reason = f"could not be read because of a fault in litkg ({type(error).__name__} at {where}: {str(error)[:120]}); please report it"
        info = ShardInfo(key, fingerprint, "failed", reason, read_as=config.read_as)
    return (info, "", []), timing


def _bytes_of(task: Task) -> bytes:
    """Raises LitkgError where they cannot be had, or are no longer those that the task was made for."""
    try:
        data = Path(task.path).read_bytes()
    except OSError as error:
        raise LitkgError(f"cannot be read ({error.strerror}); check the permissions") from None
    if shard_key(data, task.read_as) != task.key:
        raise LitkgError("changed while it was being read; build again")
    return data


def _write(shard: Shard, data: bytes, settings: Settings, timing: dict[str, float]) -> Answer:
    """A shard in the graph folder, but for one that a limit has stopped: the next build tries that file again. Raises LitkgError where it cannot be
    written."""
    info, graph, texts = shard
    if info.status != "limit":
        info = replace(info, source_sha256=hashlib.sha256(data).hexdigest())
        clock = time.perf_counter()
        try:
            GraphFolder(settings.folder).write_shard(info, graph, texts)
        except OSError as error:
            raise LitkgError(f"{settings.folder}: cannot be written ({error.strerror or error}); check space and permissions, and build again") from None
        timing["write"] = timing.get("write", 0.0) + time.perf_counter() - clock
    return info, timing


def perform(task: Task, settings: Settings, alive: Callable[[], None] | None = None) -> Answer:
    """Read a file and write its shard: what a worker does, and what a build in one process does. A file whose bytes are no longer those
    that the task was made for is not written. `alive` is called before the file is opened, and before each batch of its documents. Raises LitkgError
    where the graph folder cannot be written."""
    if alive is not None:
        alive()
    try:
        data = _bytes_of(task)
    except LitkgError as error:
        return ShardInfo(task.key, "", "limit", str(error)), {}
    shard, timing = build_bytes(task.name, data, replace(settings.config, read_as=task.read_as), settings.fingerprint, alive)
    return _write(shard, data, settings, timing)


def _read_together(
    tasks: Sequence[Task], settings: Settings, timing: dict[str, float], alive: Callable[[], None] | None
) -> dict[str, tuple[Shard, bytes]]:
    """The shards of files that are read together, with the files' bytes, by the keys of their tasks: none of a file that cannot be opened, and none
    at all where anything goes wrong with one of them."""
    opened: dict[str, tuple[bytes, _Opened]] = {}
    clock = time.perf_counter()
    for task in tasks:
        if alive is not None:
            alive()
        with contextlib.suppress(Exception):
            data = _bytes_of(task)
            opened[task.key] = data, _opened(task.name, data, replace(settings.config, read_as=task.read_as))
    timing["read"] = time.perf_counter() - clock
    try:
        documents = [document for _, file in opened.values() for document in file.documents]
        read = iter(list(_read(documents, settings.config, timing, alive)))
        return {
            key: (_shard(file, islice(read, len(file.documents)), settings.fingerprint, timing), data) for key, (data, file) in opened.items()
        }
    except Exception:
        return {}


def perform_together(tasks: Sequence[Task], settings: Settings, alive: Callable[[], None] | None = None) -> list[Answer]:
    """As `perform` for each task, with the same shards, but short files are read together, which takes less time. A file with which anything is
    wrong is read by itself, and so is each of them when reading them together fails, so that a fault is told of the right one."""
    timing = _no_time()
    done: dict[str, Answer] = {}
    for key, (shard, data) in (_read_together(tasks, settings, timing, alive) if len(tasks) > 1 else {}).items():
        done[key] = _write(shard, data, settings, timing)
        timing = {}  # the time of all of them stands beside the first
    return [done[task.key] if task.key in done else perform(task, settings, alive) for task in tasks]
