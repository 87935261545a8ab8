"""Building: files in, shards out. One process or many, in any order, killed and started again: the same bytes."""

from __future__ import annotations

import hashlib
import os
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from kg.ids import local_part, paper_iri
from kg.model import Config, Document, LitkgError
from kg.plan import Found, config_fingerprint, find_files, shard_key
from kg.rdf import document_lines, to_ntriples
from kg.store import GraphFolder, ShardInfo

#: A larger file is refused: no paper's text is that long, and reading it would take minutes and gigabytes.
MAX_BYTES = 20_000_000


@dataclass(frozen=True)
class Failure:
    """A file that could not be built: one line for the user."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


@dataclass
class Report:
    """What a build did."""

    built: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    notes: list[Failure] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0, or 1 when something failed."""
        return 1 if self.failures else 0


def build_bytes(name: str, data: bytes, config: Config, fingerprint: str) -> tuple[ShardInfo, str, list[str], dict[str, float]]:
    """The shard of one file's bytes: pure, so that it may run anywhere. Bad input gives a shard with status "failed"."""
    from extract.pipeline import annotate, assertions, read_documents

    key = shard_key(data)
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
            clock = time.perf_counter()
            document = annotate(document, config)
            timing["annotate"] += time.perf_counter() - clock
            clock = time.perf_counter()
            found = assertions(document)
            timing["extract"] += time.perf_counter() - clock
            clock = time.perf_counter()
            lines |= document_lines(document, found)
            timing["serialise"] += time.perf_counter() - clock
            described.append({"paper": paper_iri(document.metadata.doi, document.sha256), "doi": document.metadata.doi,
                              "title": document.metadata.title, "text_sha256": document.sha256, "characters": len(document.text), "media": document.media})
            for label, number in (("assertions", len(found)), ("references", len(document.references)), ("sentences", len(document.sentences))):
                counts[label] = counts.get(label, 0) + number
        clock = time.perf_counter()
        graph = to_ntriples(lines)
        timing["serialise"] += time.perf_counter() - clock
        digest = hashlib.sha256(graph.encode("utf-8")).hexdigest()
        info = ShardInfo(key, fingerprint, "ok", None, notes, tuple(described), counts, digest, problems=problems)
        return info, graph, [d.text for d in documents], timing
    except LitkgError as error:
        return ShardInfo(key, fingerprint, "failed", str(error)), "", [], timing
    except RecursionError:
        return ShardInfo(key, fingerprint, "failed", "is nested too deeply to read"), "", [], timing
    except MemoryError:
        return ShardInfo(key, fingerprint, "failed", "needs more memory than there is"), "", [], timing
    except Exception as error:
        # A fault of ours must not take a thousand other papers along; it is recorded with the place, and tried again when the code changes.
        if os.environ.get("LITKG_DEBUG"):
            raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        reason = f"could not be read because of a fault in litkg ({type(error).__name__} at {where}: {str(error)[:120]}); please report it"
        return ShardInfo(key, fingerprint, "failed", reason), "", [], timing


def _work(name: str, path: str, config: Config, fingerprint: str, folder: str) -> tuple[ShardInfo, dict[str, float]]:
    """One task of a worker process: reads the file again (bytes are cheaper read than sent) and writes the shard itself."""
    data = Path(path).read_bytes()
    info, graph, texts, timing = build_bytes(name, data, config, fingerprint)
    GraphFolder(folder).write_shard(info, graph, texts)
    return info, timing


@dataclass(frozen=True)
class _Task:
    found: Found
    key: str
    source: str


def _look(item: Found) -> tuple[str, str] | LitkgError:
    """The shard key and source path of a file, or why it cannot be read."""
    try:
        size = item.path.stat().st_size
        if size > MAX_BYTES:
            return LitkgError(f"{item.name}: is {size / 1e6:.0f} MB, more than the {MAX_BYTES / 1e6:.0f} MB that a paper may have; split it or leave it out")
        data = item.path.read_bytes()
    except OSError as error:
        return LitkgError(f"{item.name}: cannot be read ({error.strerror}); check the permissions")
    return shard_key(data), str(item.path.resolve())


def build(
    paths: Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    config: Config | None = None,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Read papers into the graph folder `out`.

    Papers already there are kept, unchanged ones are not read again, a changed file replaces its older self. `progress(done, total)` is
    called after each paper. Raises LitkgError where the folder itself cannot be used; a bad paper is a failure in the report.
    """
    from extract.pipeline import SUFFIXES

    config = config or Config()
    report = Report()
    fingerprint = config_fingerprint(config)
    folder = GraphFolder.create(out)
    folder.sweep()
    sources = folder.sources()
    old_keys = set(sources.values())
    tasks: dict[str, _Task] = {}
    for item in find_files(paths, SUFFIXES):
        if isinstance(item, LitkgError):
            report.failures.append(Failure(*_split(str(item))))
            continue
        looked = _look(item)
        if isinstance(looked, LitkgError):
            report.failures.append(Failure(*_split(str(looked))))
            continue
        key, source = looked
        if sources.get(source) not in (None, key):
            report.replaced.append(item.name)
        sources[source] = key
        existing = folder.info(key)
        if existing is not None and existing.fingerprint == fingerprint and (existing.status == "failed" or _intact(folder, existing)):
            if existing.status == "failed":
                report.failures.append(Failure(item.name, existing.error or "failed"))
            else:
                report.unchanged.append(item.name)
                report.failures.extend(Failure(item.name, problem) for problem in existing.problems)
            continue
        if key not in tasks:
            tasks[key] = _Task(item, key, source)
    # Papers of earlier builds whose code or lexicons have changed since are stale as well; those whose file is still there are read again.
    for source, key in sorted(sources.items()):
        info = folder.info(key)
        if key not in tasks and (info is None or info.fingerprint != fingerprint):
            path = Path(source)
            if path.is_file() and shard_key(path.read_bytes()) == key:
                tasks[key] = _Task(Found(path, str(path)), key, source)
    _run(list(tasks.values()), folder, config, fingerprint, jobs, report, progress)
    folder.write_sources(sources)
    for key in old_keys - set(sources.values()):
        folder.remove_shard(key)  # the older self of a file that has changed
    clock = time.perf_counter()
    if not folder.index_current():
        folder.build_index()
    report.seconds["index"] = time.perf_counter() - clock
    return report


def _split(line: str) -> tuple[str, str]:
    name, _, reason = line.partition(": ")
    return name, reason


def _intact(folder: GraphFolder, info: ShardInfo) -> bool:
    """Whether a shard's triples and texts are those that were written. A damaged shard is built again."""
    try:
        if hashlib.sha256(folder.graph_path(info.key).read_bytes()).hexdigest() != info.graph_sha256:
            return False
        for number, document in enumerate(info.documents, 1):
            text = folder.read_text(info.key, number)
            if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != document["text_sha256"]:
                return False
    except (OSError, LitkgError):
        return False
    return True


def _run(
    tasks: Sequence[_Task], folder: GraphFolder, config: Config, fingerprint: str, jobs: int, report: Report, progress: Callable[[int, int], None] | None
) -> None:
    done = 0

    def finished(task: _Task, info: ShardInfo, timing: dict[str, float]) -> None:
        nonlocal done
        done += 1
        if info.status == "ok":
            report.built.append(task.found.name)
            report.notes.extend(Failure(task.found.name, note) for note in info.notes)
            report.failures.extend(Failure(task.found.name, problem) for problem in info.problems)
        else:
            report.failures.append(Failure(task.found.name, info.error or "failed"))
        for stage, seconds in timing.items():
            report.seconds[stage] = report.seconds.get(stage, 0.0) + seconds
        if progress:
            progress(done, len(tasks))

    if jobs <= 1 or len(tasks) <= 1:
        for task in tasks:
            data = task.found.path.read_bytes()
            info, graph, texts, timing = build_bytes(task.found.name, data, config, fingerprint)
            clock = time.perf_counter()
            folder.write_shard(info, graph, texts)
            timing["write"] = time.perf_counter() - clock
            finished(task, info, timing)
        return
    pending = list(tasks)
    attempts = 0
    while pending:
        results: dict[Future[tuple[ShardInfo, dict[str, float]]], _Task] = {}
        broken = False
        with ProcessPoolExecutor(max_workers=min(jobs, len(pending))) as pool:
            for task in pending:
                results[pool.submit(_work, task.found.name, str(task.found.path), config, fingerprint, str(folder.path))] = task
            left = set(results)
            pending = []
            while left:
                ready, left = wait(left, return_when="FIRST_COMPLETED")
                for future in ready:
                    try:
                        info, timing = future.result()
                    except BrokenProcessPool:
                        broken = True
                        pending.append(results[future])
                        continue
                    finished(results[future], info, timing)
        if broken:
            attempts += 1
            if attempts > 1:
                # A paper that kills its worker must not take the others along: one process for each from here on.
                _one_by_one(pending, folder, config, fingerprint, finished)
                return


def _one_by_one(
    tasks: Sequence[_Task], folder: GraphFolder, config: Config, fingerprint: str, finished: Callable[[_Task, ShardInfo, dict[str, float]], None]
) -> None:
    for task in tasks:
        try:
            with ProcessPoolExecutor(max_workers=1) as pool:
                info, timing = pool.submit(_work, task.found.name, str(task.found.path), config, fingerprint, str(folder.path)).result()
        except BrokenProcessPool:
            info, timing = ShardInfo(task.key, fingerprint, "failed", "made the reading process crash; leave it out, and tell us"), {}
            folder.write_shard(info, "", [])
        finished(task, info, timing)


def remove(out: str | os.PathLike[str], names: Iterable[str]) -> tuple[list[str], list[Failure]]:
    """Drop papers by DOI, IRI or file name, with all their evidence. Returns what was removed, and the names that fit nothing."""
    folder = GraphFolder.open(out)
    sources = folder.sources()
    removed: list[str] = []
    failures: list[Failure] = []
    for name in names:
        keys = _matching(folder, sources, name)
        if not keys:
            failures.append(Failure(name, "no such paper in the graph; `litkg query DIR papers` lists them"))
            continue
        for key in keys:
            removed.append(name)
            folder.remove_shard(key)
            sources = {source: k for source, k in sources.items() if k != key}
    if removed:
        folder.write_sources(sources)
        folder.build_index()
    return removed, failures


def would_lose(out: str | os.PathLike[str], names: Iterable[str]) -> tuple[list[str], list[Failure]]:
    """What a removal would take along: one line a paper, then each affirmed statement that no other paper supports."""
    folder = GraphFolder.open(out)
    sources = folder.sources()
    failures: list[Failure] = []
    papers: dict[str, str] = {}
    for name in names:
        keys = _matching(folder, sources, name)
        if not keys:
            failures.append(Failure(name, "no such paper in the graph; `litkg query DIR papers` lists them"))
        for key in keys:
            info = folder.info(key)
            papers.update({document["paper"]: document["title"] or "" for document in (info.documents if info else ())})
    lost = [f"removed: {iri} {title}".strip() for iri, title in sorted(papers.items())]
    if papers:
        gone = ", ".join(f"<{iri}>" for iri in sorted(papers))
        rows = folder.store().query(f"""PREFIX kg: <https://w3id.org/litkg/ontology/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
            SELECT DISTINCT ?label WHERE {{ ?a kg:hasEvidence ?e ; kg:negated false ; kg:hedged false ; rdfs:label ?label .
            ?e kg:inPaper ?p . FILTER(?p IN ({gone}))
            FILTER NOT EXISTS {{ ?a kg:hasEvidence ?other . ?other kg:inPaper ?q . FILTER(?q NOT IN ({gone})) }} }}""")
        lost += sorted(f"loses its only support: {row['label'].value}" for row in rows)  # type: ignore[union-attr]
    return lost, failures


def _matching(folder: GraphFolder, sources: dict[str, str], name: str) -> list[str]:
    wanted = name.strip()
    lowered = wanted.lower()
    for prefix in ("https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"):
        if lowered.startswith(prefix):
            lowered = lowered[len(prefix) :].strip()
    keys = set()
    for key in folder.shard_keys():
        info = folder.info(key)
        for document in info.documents if info else ():
            if wanted == document["paper"] or lowered in (document["doi"], local_part(document["paper"])):
                keys.add(key)
    for source, key in sources.items():
        path = Path(source)
        if wanted in (source, path.name, path.stem) or (Path(wanted).is_absolute() and path == Path(wanted)):
            keys.add(key)
    return sorted(keys)
