"""The graph folder: shards are the truth, the Oxigraph index beside them can be made again at any time.

    DIR/litkg.json              what the folder is; which source file each shard was read from
    DIR/manifest.json           from what, by what and with what rules it was made (see kg.manifest)
    DIR/shards/<key>/graph.nt   one file's triples, sorted
    DIR/shards/<key>/shard.json how it was made: format, fingerprint, digests; or why it failed
    DIR/shards/<key>/text-1.txt the text that offsets count in (text-2.txt … where one file holds several documents)
    DIR/links.nt                what only shows when papers are seen together
    DIR/index/                  Oxigraph's own files, and `stamp`: which shards they hold
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.ids import PREFIXES
from kg.lock import alone
from kg.model import LitkgError
from kg.plan import SHARD_FORMAT

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

    from kg.filling import Filling

MANIFEST = "litkg.json"
log = logging.getLogger("litkg")


def select(store: pyoxigraph.Store, query: str) -> Iterator[dict[str, str]]:
    """The rows of one of our own SELECT queries: variable -> value as text; what is unbound is left out."""
    solutions = store.query(query)
    names = [v.value for v in solutions.variables]  # type: ignore[union-attr]
    for solution in solutions:  # type: ignore[union-attr]
        yield {name: solution[name].value for name in names if solution[name] is not None}


@dataclass(frozen=True)
class ShardInfo:
    """What shard.json says. `status` is ok, or failed (the file cannot be read, whoever tries); an answer "limit" (the reading process was
    ended, or the file changed) is never written, so that the next build tries again."""

    key: str
    fingerprint: str
    status: str = "ok"
    error: str | None = None
    notes: tuple[str, ...] = ()
    documents: tuple[dict[str, Any], ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    graph_sha256: str = ""
    format: int = SHARD_FORMAT
    problems: tuple[str, ...] = ()
    read_as: str | None = None
    source_sha256: str = ""

    @classmethod
    def from_json(cls, text: str) -> ShardInfo:
        """Read back what `to_json` wrote. Raises ValueError, TypeError or KeyError for anything else."""
        data = json.loads(text)
        info = cls(**{**data, **{name: tuple(data[name]) for name in ("notes", "documents", "problems")}})
        words = [info.key, info.fingerprint, info.status, info.graph_sha256, *info.notes, *info.problems, info.error or "", info.read_as or ""]
        for document in info.documents:
            words += [document["paper"], document["text_sha256"], document["doi"] or "", document["title"] or "", document["format"] or ""]
        if not all(isinstance(word, str) for word in words):
            raise TypeError("not what a shard says of itself")
        return info

    def to_json(self) -> str:
        """Stable JSON text."""
        return json.dumps(self.__dict__, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


class GraphFolder:
    """A graph folder on disk."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.shards_path = self.path / "shards"

    # ------------------------------------------------------------------------------------------------------ opening, manifest

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> GraphFolder:
        """An existing graph folder. Raises LitkgError where there is none."""
        folder = cls(path)
        if not folder.path.is_dir():
            raise LitkgError(f"{folder.path}: no such graph folder; make one with `litkg build PAPERS --out {folder.path}`")
        if not (folder.path / MANIFEST).is_file() and not folder.shards_path.is_dir():
            raise LitkgError(f"{folder.path}: is not a litkg graph folder (no {MANIFEST}); make one with `litkg build PAPERS --out DIR`")
        return folder

    @classmethod
    def create(cls, path: str | os.PathLike[str]) -> GraphFolder:
        """A graph folder, made if missing. Raises LitkgError where the path holds something else or cannot be written."""
        folder = cls(path)
        try:
            if folder.path.exists() and not folder.path.is_dir():
                raise LitkgError(f"{folder.path}: is a file; give a folder for the graph")
            if folder.path.is_dir() and not (folder.path / MANIFEST).exists() and any(
                p.name not in ("shards", MANIFEST, "decisions.tsv") and not p.name.endswith(".tmp") for p in folder.path.iterdir()
            ):
                raise LitkgError(f"{folder.path}: holds other files and is not a graph folder; give an empty or a new folder")
            folder.shards_path.mkdir(parents=True, exist_ok=True)
            if not (folder.path / MANIFEST).exists():
                with folder.writing():
                    if not (folder.path / MANIFEST).exists():
                        folder.write_sources({})
        except OSError as error:
            raise LitkgError(f"{folder.path}: cannot be written ({error.strerror}); choose another folder") from None
        return folder

    def writing(self) -> AbstractContextManager[None]:
        """Nobody else adds or removes papers meanwhile; who would, waits (`kg.lock.alone`)."""
        return alone(self.path, f"{self.path}: is being written")

    def sources(self) -> dict[str, str]:
        """Source path -> shard key. A broken manifest counts as empty, with a warning: the shards are the truth, and none is lost by it."""
        try:
            data = json.loads((self.path / MANIFEST).read_text("utf-8"))
            sources = data["sources"]
            if not isinstance(sources, dict) or not all(isinstance(key, str) for key in sources.values()) or data.get("litkg") != SHARD_FORMAT:
                raise ValueError
            return sources
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError):
            log.warning("%s: is damaged; no paper is lost, the next `litkg build` writes it again", self.path / MANIFEST)
            return {}

    def write_sources(self, sources: dict[str, str]) -> None:
        """Write the manifest (to a temporary name, then renamed)."""
        text = json.dumps({"litkg": SHARD_FORMAT, "sources": dict(sorted(sources.items()))}, indent=1, ensure_ascii=False) + "\n"
        self.write_aside(self.path / MANIFEST, text)

    @staticmethod
    def write_aside(path: Path, text: str) -> None:
        """Write a file under a temporary name and rename it, so that no reader ever sees half of it. Lone surrogates (names of files that are not
        UTF-8) are written as JSON writes them, `\\udc80`."""
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        with temporary.open("w", encoding="utf-8", newline="", errors="backslashreplace") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, path)

    # ------------------------------------------------------------------------------------------------------------------ shards

    def shard_keys(self) -> list[str]:
        """Keys of the finished shards, sorted."""
        if not self.shards_path.is_dir():
            return []
        return sorted(p.name for p in self.shards_path.iterdir() if not p.name.startswith(".") and (p / "shard.json").is_file())

    def info(self, key: str) -> ShardInfo | None:
        """What a shard says of itself; None where it is missing or damaged."""
        try:
            info = ShardInfo.from_json((self.shards_path / key / "shard.json").read_text("utf-8"))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return info if info.format == SHARD_FORMAT and info.key == key else None

    def graph_path(self, key: str) -> Path:
        """Where a shard's triples are."""
        return self.shards_path / key / "graph.nt"

    def text_path(self, key: str, number: int) -> Path:
        """Where the text of a shard's n-th document is."""
        return self.shards_path / key / f"text-{number}.txt"

    def write_shard(self, info: ShardInfo, graph: str, texts: list[str]) -> None:
        """Write a shard under a temporary name and rename it; an older shard of the same key is replaced."""
        temporary = self.shards_path / f".{info.key}.{os.getpid()}.tmp"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        if info.status == "ok":
            (temporary / "graph.nt").write_text(graph, encoding="utf-8", newline="")
            for n, text in enumerate(texts, 1):
                (temporary / f"text-{n}.txt").write_text(text, encoding="utf-8", newline="", errors="surrogatepass")
        (temporary / "shard.json").write_text(info.to_json(), encoding="utf-8", newline="", errors="backslashreplace")  # as in write_aside
        final = self.shards_path / info.key
        if final.exists():
            old = self.shards_path / f".{info.key}.{os.getpid()}.old"
            shutil.rmtree(old, ignore_errors=True)
            os.replace(final, old)
            os.replace(temporary, final)
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.replace(temporary, final)

    def remove_shard(self, key: str) -> None:
        """Drop a shard; renamed first, so that a killed process leaves no half of it."""
        path = self.shards_path / key
        if path.exists():
            old = self.shards_path / f".{key}.{os.getpid()}.old"
            shutil.rmtree(old, ignore_errors=True)
            os.replace(path, old)
            shutil.rmtree(old, ignore_errors=True)

    def sweep(self) -> None:
        """Delete what a killed build left behind; nobody else may be building (`kg.lock.alone`)."""
        if self.shards_path.is_dir():
            for entry in self.shards_path.iterdir():
                if entry.name.startswith(".") and entry.name.endswith((".tmp", ".old")):
                    shutil.rmtree(entry, ignore_errors=True)
        with self._indexing():
            for entry in self.path.glob(".*.tmp"):
                shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)

    def texts(self) -> dict[str, str]:
        """Text digest -> text, of every document in the graph."""
        out = {}
        for key in self.shard_keys():
            info = self.info(key)
            if info and info.status == "ok":
                for n, document in enumerate(info.documents, 1):
                    out[document["text_sha256"]] = self.read_text(key, n)
        return out

    def read_text(self, key: str, number: int) -> str:
        """The stored text of a shard's n-th document. Raises LitkgError where it cannot be read."""
        path = self.text_path(key, number)
        try:
            return path.read_bytes().decode("utf-8", "surrogatepass")
        except (OSError, UnicodeDecodeError):
            raise LitkgError(f"{path}: the stored text is missing or damaged; run `litkg build` on the paper again") from None

    # ------------------------------------------------------------------------------------------------------------------- index

    def stamp(self) -> str:
        """Digest of what the index must hold: the shards, the decisions of the user, the linkers' version."""
        from kg.link import linker_fingerprint

        sha = hashlib.sha256(linker_fingerprint().encode())
        for key, graph_sha256 in self.ready().items():
            sha.update(f"{key} {graph_sha256}\n".encode())
        decisions = self.path / "decisions.tsv"
        if decisions.is_file():
            sha.update(decisions.read_bytes())
        return sha.hexdigest()

    def index_current(self) -> bool:
        """Whether the index holds just what the shards say."""
        try:
            return (self.path / "index" / "stamp").read_text("utf-8").strip() == self.stamp() and (self.path / "links.nt").is_file()
        except (OSError, UnicodeDecodeError):
            return False

    def ready(self) -> dict[str, str]:
        """The shards that the index must hold: key -> digest of the triples."""
        return {key: info.graph_sha256 for key in self.shard_keys() if (info := self.info(key)) is not None and info.status == "ok"}

    def build_index(self, filling: Filling | None = None) -> None:
        """Make the index from the shards and the linkers' triples; the old one stays until the new one is whole.

        `filling` may hold some of the shards already; where it holds others, it is of no use. A query makes an index as well where it finds none that is
        current, so the `shards` folder is held meanwhile, and a build holds the graph folder itself.
        """
        with self._indexing():
            self._build_index(filling)

    def _indexing(self) -> AbstractContextManager[None]:
        return alone(self.shards_path, f"{self.path}: its index is being made")

    def _build_index(self, filling: Filling | None) -> None:
        from kg.filling import Filling
        from kg.link import link

        stamp, ready = self.stamp(), self.ready()
        if filling is None or not filling.fits(ready):
            filling = Filling(self)
        with filling:
            for key, sha256 in ready.items():
                filling.add(key, sha256)
            store = filling.finish()
            decisions = self.path / "decisions.tsv"
            lines = link(store, decisions if decisions.is_file() else None)
            self.write_aside(self.path / "links.nt", "".join(f"{line} .\n" for line in lines))
            store.flush()
            store.optimize()
            del store
            filling.close()
            (filling.path / "stamp").write_text(stamp, encoding="utf-8")
            final = self.path / "index"
            old = self.path / f".index.{os.getpid()}.old.tmp"
            shutil.rmtree(old, ignore_errors=True)
            if final.exists():
                os.replace(final, old)
            os.replace(filling.path, final)
            shutil.rmtree(old, ignore_errors=True)

    def store(self) -> pyoxigraph.Store:
        """The index, opened for reading; made again first when it is missing, stale or broken."""
        import pyoxigraph

        for attempt in (1, 2):
            if not self.index_current():
                self._rebuild()
            try:
                store = pyoxigraph.Store.read_only(str(self.path / "index"))
                # Opening reads little; a damaged table shows at the first look.
                next(iter(store.quads_for_pattern(None, None, None)), None)
                return store
            except (OSError, ValueError, SyntaxError, RuntimeError):
                log.warning("%s: the index is damaged; it is made again from the shards", self.path / "index")
                if attempt == 2:
                    raise LitkgError(f"{self.path / 'index'}: cannot be opened; delete this folder, it is made again by itself") from None
                shutil.rmtree(self.path / "index", ignore_errors=True)
        raise AssertionError("unreachable")

    def _rebuild(self) -> None:
        try:
            with self._indexing():
                if not self.index_current():  # another may have made it meanwhile
                    self._build_index(None)
        except OSError as error:
            raise LitkgError(f"{self.path}: the index cannot be written ({error.strerror or error}); check space and permissions") from None

    def graph(self) -> rdflib.Graph:
        """The graph as rdflib's, over the on-disk index, with our prefixes bound."""
        import oxrdflib
        import rdflib

        graph = rdflib.Graph(store=oxrdflib.OxigraphStore(store=self.store()), identifier=rdflib.graph.DATASET_DEFAULT_GRAPH_ID, bind_namespaces="none")
        for prefix, base in PREFIXES.items():
            graph.bind(prefix, base, override=True, replace=True)
        return graph

    def lines(self) -> Iterator[str]:
        """The sorted, unique N-Triples lines of the whole graph."""
        yield from sorted(str(quad.triple) for quad in self.store())
