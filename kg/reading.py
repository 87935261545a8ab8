"""Reading one file: bytes in, a shard out. Runs in a build's own process or in a worker (`kg.worker`), with the same result."""

from __future__ import annotations

import hashlib
import os
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from kg.model import Config, Document, LitkgError
from kg.plan import shard_key
from kg.rdf import document_lines, to_ntriples
from kg.store import GraphFolder, ShardInfo
from kg.workkey import paper_iri

#: A longer text is refused (code points): no paper is that long, and reading it would take minutes and gigabytes.
MAX_TEXT = 20_000_000


@dataclass(frozen=True)
class Limits:
    """What one file may cost. `file_mb`: size on disk in megabytes (10^6 bytes); `seconds`: time for one document of it; `memory_mb`: address
    space of the reading process in mebibytes, where the system can limit that (Linux); `unpacked_mb`: what an archive may unpack to."""

    file_mb: int = 100
    seconds: int = 300
    memory_mb: int = 4096
    unpacked_mb: int = 1000


@dataclass(frozen=True)
class Task:
    """One file to read: what messages call it, its path, the shard key of the bytes it had, and the format that the user named."""

    name: str
    path: str
    key: str
    read_as: str | None = None


@dataclass(frozen=True)
class Settings:
    """What all tasks of a build share."""

    config: Config
    fingerprint: str
    folder: str
    limits: Limits


#: The answer to a task: what the shard says of itself, and seconds by stage.
Answer = tuple[ShardInfo, dict[str, float]]


def build_bytes(
    name: str, data: bytes, config: Config, fingerprint: str, alive: Callable[[], None] | None = None
) -> tuple[ShardInfo, str, list[str], dict[str, float]]:
    """The shard of one file's bytes: pure, so that it may run anywhere. Bad input gives a shard with status "failed", too little memory one
    with "limit". `alive` is called before each document of the file."""
    from extract.pipeline import annotate, assertions, read_documents

    key = shard_key(data, config.read_as)
    timing = {"read": 0.0, "annotate": 0.0, "extract": 0.0, "serialise": 0.0}
    try:
        clock = time.perf_counter()
        parts = list(read_documents(name, data, config))
        documents = [part for part in parts if isinstance(part, Document)]
        problems = tuple(str(part) for part in parts if isinstance(part, LitkgError))
        if not documents:
            raise LitkgError("; ".join(problems[:3]) or "holds no paper; nothing to read")
        notes = tuple(dict.fromkeys(note for document in documents for note in document.notes))
        timing["read"] = time.perf_counter() - clock
        lines: set[str] = set()
        described = []
        counts: dict[str, int] = {}
        for document in documents:
            if alive is not None:
                alive()
            if len(document.text) > MAX_TEXT:
                raise LitkgError(f"has a text of {len(document.text) / 1e6:.0f} million characters, more than the {MAX_TEXT / 1e6:.0f} million that a "
                                 "paper may have; split it or leave it out")
            clock = time.perf_counter()
            document = annotate(document, config)
            timing["annotate"] += time.perf_counter() - clock
            clock = time.perf_counter()
            found = assertions(document)
            timing["extract"] += time.perf_counter() - clock
            clock = time.perf_counter()
            lines |= document_lines(document, found)
            timing["serialise"] += time.perf_counter() - clock
            described.append({"paper": paper_iri(document), "doi": document.metadata.doi,
                              "title": document.metadata.title, "text_sha256": document.sha256, "characters": len(document.text), "media": document.media,
                              "format": document.format, "kind": document.kind})
            for label, number in (("assertions", len(found)), ("references", len(document.references)), ("sentences", len(document.sentences))):
                counts[label] = counts.get(label, 0) + number
        clock = time.perf_counter()
        graph = to_ntriples(lines)
        timing["serialise"] += time.perf_counter() - clock
        digest = hashlib.sha256(graph.encode("utf-8")).hexdigest()
        info = ShardInfo(key, fingerprint, "ok", None, notes, tuple(described), counts, digest, problems=problems, read_as=config.read_as)
        return info, graph, [d.text for d in documents], timing
    except LitkgError as error:
        return ShardInfo(key, fingerprint, "failed", str(error), read_as=config.read_as), "", [], timing
    except RecursionError:
        return ShardInfo(key, fingerprint, "failed", "is nested too deeply to read", read_as=config.read_as), "", [], timing
    except MemoryError:
        return ShardInfo(key, fingerprint, "limit", "needs more memory than it may use; raise --memory-limit or leave it out"), "", [], timing
    except Exception as error:
        # A fault of ours must not take a thousand other papers along; it is recorded with the place, and tried again when the code changes.
        if os.environ.get("LITKG_DEBUG"):
            raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        reason = f"could not be read because of a fault in litkg ({type(error).__name__} at {where}: {str(error)[:120]}); please report it"
        return ShardInfo(key, fingerprint, "failed", reason, read_as=config.read_as), "", [], timing


def perform(task: Task, settings: Settings, alive: Callable[[], None] | None = None) -> Answer:
    """Read a file and write its shard: what a worker does, and what a build in one process does. A file whose bytes are no longer those
    that the task was made for is not written."""
    try:
        data = Path(task.path).read_bytes()
    except OSError as error:
        return ShardInfo(task.key, "", "limit", f"cannot be read ({error.strerror}); check the permissions"), {}
    config = replace(settings.config, read_as=task.read_as)
    if shard_key(data, task.read_as) != task.key:
        return ShardInfo(task.key, "", "limit", "changed while it was being read; build again"), {}
    info, graph, texts, timing = build_bytes(task.name, data, config, settings.fingerprint, alive)
    if info.status != "limit":
        info = replace(info, source_sha256=hashlib.sha256(data).hexdigest())
        clock = time.perf_counter()
        GraphFolder(settings.folder).write_shard(info, graph, texts)
        timing["write"] = time.perf_counter() - clock
    return info, timing
