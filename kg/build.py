"""Building: files in, shards out. One process or many, in any order, killed and started again: the same bytes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg import worker
from kg.filling import Filling
from kg.ids import local_part
from kg.manifest import write_manifest
from kg.model import Config, LitkgError
from kg.plan import Found, config_fingerprint, find_files, shard_key
from kg.reading import Limits, Settings, Task, perform_together
from kg.store import GraphFolder, ShardInfo, select


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
    passed: list[Failure] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    formats: dict[str, tuple[int, int]] = field(default_factory=dict)

    def took(self, info: ShardInfo) -> None:
        """Count a file and its documents under the format that it was read as (several for an archive)."""
        name = " and ".join(sorted({str(document.get("format") or "?") for document in info.documents}))
        files, documents = self.formats.get(name, (0, 0))
        self.formats[name] = (files + 1, documents + len(info.documents))

    @property
    def exit_code(self) -> int:
        """0, or 1 when something failed."""
        return 1 if self.failures else 0


def _look(item: Found, limits: Limits, read_as: str | None) -> tuple[str, str, int] | LitkgError:
    """The shard key, source path and size in bytes of a file, or why it cannot be read."""
    try:
        size = item.path.stat().st_size
        if size > limits.file_mb * 1_000_000:
            return LitkgError(f"{item.name}: is {size / 1e6:.0f} MB, more than the {limits.file_mb} MB that a file may have; raise --max-mb or leave it out")
        data = item.path.read_bytes()
    except OSError as error:
        return LitkgError(f"{item.name}: cannot be read ({error.strerror}); check the permissions")
    return shard_key(data, read_as), str(item.path.resolve()), size


def _is_known(item: Found) -> bool:
    """Whether some reader takes a file, by its name and its first bytes."""
    from extract.pipeline import HEAD, READERS

    with item.path.open("rb") as stream:
        head = stream.read(HEAD)
    return not head or any(reader.accepts(item.path.name, head) for reader in READERS)


def build(
    paths: Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    config: Config | None = None,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
    limits: Limits | None = None,
) -> Report:
    """Read papers into the graph folder `out`.

    Papers already there are kept, unchanged ones are not read again, a changed file replaces its older self. With `limits`, or with more
    than one job, papers are read in processes of their own, so that one which hangs or crashes its reader is a failure in the report; else
    in this process. `config.read_as` holds for the files that `paths` lead to. `progress(done, total)` is called after each paper. Raises
    LitkgError where the folder itself cannot be used; a bad paper is a failure in the report.
    """
    config = config or Config()
    fingerprint = config_fingerprint(config)
    folder = GraphFolder.create(out)
    settings = Settings(config, fingerprint, str(folder.path), limits or Limits())
    with _writing(folder):
        return _build(paths, folder, settings, jobs, progress, limits is not None or jobs > 1)


@contextlib.contextmanager
def _writing(folder: GraphFolder) -> Iterator[None]:
    """Nobody else writes the folder meanwhile. Raises LitkgError where it cannot be written."""
    with folder.writing():
        try:
            yield
        except OSError as error:
            raise LitkgError(f"{folder.path}: cannot be written ({error.strerror or error}); check space and permissions") from None


def _build(
    paths: Iterable[str | os.PathLike[str]], folder: GraphFolder, settings: Settings, jobs: int, progress: Callable[[int, int], None] | None, apart: bool
) -> Report:
    """As `build`, while nobody else writes the folder; `apart`: read in processes of their own."""
    report = Report()
    folder.sweep()
    sources = folder.sources()
    old_keys = set(sources.values())
    tasks = _tasks(paths, folder, settings, sources, report)
    outdated = old_keys - set(sources.values())  # the older selves of files that have changed
    with Filling(folder) if tasks else contextlib.nullcontext() as filling:
        if filling is not None:
            for key, sha256 in folder.ready().items():
                if key not in outdated and key not in tasks:
                    filling.add(key, sha256)
        _run(list(tasks.values()), jobs, settings, apart, report, progress, filling)
        folder.write_sources(sources)
        for key in outdated:
            folder.remove_shard(key)
        clock = time.perf_counter()
        if not folder.index_current():
            folder.build_index(filling)
        report.seconds["index"] = time.perf_counter() - clock
    if report.built:
        report.notes.extend(_several_texts(folder))
    write_manifest(folder, settings.config)
    return report


def _tasks(
    paths: Iterable[str | os.PathLike[str]], folder: GraphFolder, settings: Settings, sources: dict[str, str], report: Report
) -> dict[str, Task]:
    """What must be read, by shard key. `sources` (path -> key of its shard) is brought up to date; what need not be read is told in the report."""
    from extract.pipeline import SUFFIXES

    read_as = settings.config.read_as
    tasks: dict[str, Task] = {}
    for item in find_files(paths, SUFFIXES):
        looked = item if isinstance(item, LitkgError) else _look(item, settings.limits, read_as)
        if isinstance(item, LitkgError) or isinstance(looked, LitkgError):
            report.failures.append(Failure(*_split(str(looked))))
            continue
        key, source, size = looked
        if not item.given and read_as is None and not _is_known(item):
            # Folders hold settings and data as XML and JSON too; only what a user names must be something that can be read.
            report.passed.append(Failure(item.name, "is of no known kind and was passed over; name it with --as if it is a paper"))
            continue
        if sources.get(source) not in (None, key):
            report.replaced.append(item.name)
        sources[source] = key
        existing = folder.info(key)
        if existing is not None and existing.fingerprint == settings.fingerprint and (existing.status == "failed" or _intact(folder, existing)):
            if existing.status == "failed":
                report.failures.append(Failure(item.name, existing.error or "failed"))
            else:
                report.unchanged.append(item.name)
                report.took(existing)
                report.failures.extend(Failure(item.name, problem) for problem in existing.problems)
        elif key not in tasks:
            tasks[key] = Task(item.name, str(item.path), key, read_as, size)
    # Papers of earlier builds whose code or lexicons have changed since are stale as well; those whose file is still there are read again.
    for source, key in sorted(sources.items()):
        info = folder.info(key)
        if key not in tasks and (info is None or info.fingerprint != settings.fingerprint):
            read_as = info.read_as if info is not None else None
            with contextlib.suppress(OSError):  # one that cannot be read stays as it is
                data = Path(source).read_bytes()
                if shard_key(data, read_as) == key:
                    tasks[key] = Task(source, source, key, read_as, len(data))
    return tasks


def _several_texts(folder: GraphFolder) -> list[Failure]:
    """A note for each paper that was read from several files."""
    rows = select(folder.store(), """PREFIX kg: <https://w3id.org/litkg/ontology/>
        SELECT ?paper (COUNT(DISTINCT ?text) AS ?n) WHERE { ?paper kg:hasText ?text } GROUP BY ?paper HAVING (COUNT(DISTINCT ?text) > 1)""")
    more = f"texts and one paper; `litkg query {folder.path} text-differences` lists what stands in only one of them"
    return [Failure(paper, f"has {n} {more}") for paper, n in sorted((row["paper"], row["n"]) for row in rows)]


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
    tasks: Sequence[Task], jobs: int, settings: Settings, apart: bool, report: Report, progress: Callable[[int, int], None] | None,
    filling: Filling | None,
) -> None:
    from extract.pipeline import batches

    most = -(-len(tasks) // max(1, jobs))  # so that each process has something to read
    together = [batch[n : n + most] for batch in batches(tasks, lambda task: task.size) for n in range(0, len(batch), most)]
    answers = (
        worker.run(together, jobs, settings) if apart
        else (pair for batch in together for pair in zip(batch, perform_together(batch, settings), strict=True))
    )
    for done, (task, (info, timing)) in enumerate(answers, 1):
        if info.status == "ok":
            if filling is not None:
                filling.add(info.key, info.graph_sha256)
            report.built.append(task.name)
            report.took(info)
            report.notes.extend(Failure(task.name, note) for note in info.notes)
            report.failures.extend(Failure(task.name, problem) for problem in info.problems)
        else:
            report.failures.append(Failure(task.name, info.error or "failed"))
        for stage, seconds in timing.items():
            report.seconds[stage] = report.seconds.get(stage, 0.0) + seconds
        if progress:
            progress(done, len(tasks))


def remove(out: str | os.PathLike[str], names: Iterable[str]) -> tuple[list[str], list[Failure]]:
    """Drop papers by DOI, IRI or file name, with all their evidence. Returns what was removed, and the names that fit nothing."""
    folder = GraphFolder.open(out)
    with _writing(folder):
        return _remove(folder, names)


def _remove(folder: GraphFolder, names: Iterable[str]) -> tuple[list[str], list[Failure]]:
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
        write_manifest(folder)
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
