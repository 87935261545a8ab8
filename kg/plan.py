"""What must be done: which files are papers, which shards are up to date, which are not. Pure functions over paths and hashes."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from kg.model import Config, LitkgError

#: Raised when the layout of a shard changes.
SHARD_FORMAT = 1
_SKIPPED_DIRS = {"__pycache__", "node_modules"}
_CODE = (".py", ".tsv", ".ttl")
#: What else a shard depends on: our modules outside `extract` and `ontology`, and the distributions that `extract` imports.
SHARD_MODULES = ("spans", "bibliographic", "mention", "model", "ids", "places", "rdf", "workkey", "reading")
SHARD_LIBRARIES = (
    "ahocorasick-rs", "bibtexparser", "charset-normalizer", "lxml", "marisa-trie", "numpy", "pylatexenc", "pyoxigraph", "pypdfium2", "rdflib", "spacy",
)


@cache
def code_fingerprint() -> str:
    """Digest of everything a shard depends on besides the file: extraction code, patterns, lexicons, the data model, versions of libraries."""
    sha = hashlib.sha256(f"format {SHARD_FORMAT}".encode())
    for package in ("extract", "ontology"):
        for name, data in sorted(tree(files(package), package)):
            sha.update(f"\0{name}\0".encode())
            sha.update(data)
    for module in SHARD_MODULES:
        sha.update(files("kg").joinpath(f"{module}.py").read_bytes())
    for library in SHARD_LIBRARIES:
        sha.update(f"\0{library} {importlib.metadata.version(library)}".encode())
    return sha.hexdigest()[:20]


def tree(root: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file of a package that a shard depends on: code, rules, lexicons, vocabulary."""
    for entry in root.iterdir():
        path = f"{name}/{entry.name}"
        if entry.is_dir():
            if entry.name not in _SKIPPED_DIRS:
                yield from tree(entry, path)
        elif entry.name.endswith(_CODE):
            yield path, entry.read_bytes()


def lexicon_path(lexicon: str) -> Path:
    """The file of a user's lexicon, which may name columns behind a colon (`genes.csv:text=name`)."""
    return Path(lexicon) if Path(lexicon).exists() else Path(lexicon.split("::", 1)[0].split(":", 1)[0])


def config_fingerprint(config: Config) -> str:
    """Digest of the code and of the configuration with the contents of the user's lexicons. Raises LitkgError for an unreadable lexicon."""
    sha = hashlib.sha256(code_fingerprint().encode())
    described = asdict(config)
    described["lexicons"] = []
    del described["read_as"]  # part of a shard's key: it holds for some files only
    for lexicon in config.lexicons:
        path = lexicon_path(lexicon)
        try:
            described["lexicons"].append((lexicon.replace(str(path), path.name), hashlib.sha256(path.read_bytes()).hexdigest()))
        except OSError as error:
            raise LitkgError(f"{lexicon}: cannot read this lexicon ({error.strerror}); give a TSV, CSV, OBO or SKOS file") from None
    sha.update(json.dumps(described, sort_keys=True).encode())
    return sha.hexdigest()[:20]


def shard_key(data: bytes, read_as: str | None = None) -> str:
    """The name of a paper's shard: digest of the file's bytes, so a renamed file is the same paper; and of the format that a user named."""
    sha = hashlib.sha256(data)
    if read_as is not None:
        sha.update(f"\0read as {read_as}".encode())
    return sha.hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, with the name that messages use; `given` where the user named it, not only a folder that it lies in."""

    path: Path
    name: str
    given: bool = True


def find_files(paths: Iterable[str | os.PathLike[str]], suffixes: tuple[str, ...]) -> Iterator[Found | LitkgError]:
    """The files named, and those in the folders named that a reader may take; in a stable order.

    A folder is searched through; hidden files, links that lead back into themselves and graph folders are left out. A path that is
    missing, a folder without papers, and a part of a folder that cannot be looked into come back as errors, so that the rest can be done.
    """
    seen: set[Path] = set()
    for given in paths:
        path = Path(given)
        try:
            if path.is_dir():
                found = _walk(path, suffixes)
                if not found:
                    yield LitkgError(f"{path}: no papers in this folder; give files ending in {', '.join(suffixes)}")
                for item in found:
                    if isinstance(item, LitkgError):
                        yield item
                    elif item.resolve() not in seen:
                        seen.add(item.resolve())
                        yield Found(item, str(item), given=False)
            elif path.is_file():
                if path.resolve() not in seen:
                    seen.add(path.resolve())
                    yield Found(path, str(path))
            elif path.exists():
                yield LitkgError(f"{path}: is neither a file nor a folder; save what comes out of it as a file")
            else:
                yield LitkgError(f"{path}: no such file or folder; check the path")
        except OSError as error:
            yield _unreadable(path, error)


def _unreadable(path: Path, error: OSError) -> LitkgError:
    return LitkgError(f"{path}: cannot be read ({error.strerror}); check the permissions")


def _walk(folder: Path, suffixes: tuple[str, ...]) -> list[Path | LitkgError]:
    """The files below a folder with one of the endings, in order; and what cannot be looked into."""
    out: dict[Path, Path | LitkgError] = {}
    visited: set[Path] = set()
    stack = [folder]
    while stack:
        current = stack.pop()
        try:
            real = current.resolve()
            if real in visited or (current / "litkg.json").exists():
                continue
            visited.add(real)
            for entry in sorted(current.iterdir()):
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    stack.append(entry)
                elif entry.suffix.lower() not in suffixes:
                    continue
                elif entry.is_file():
                    out[entry] = entry
                elif not entry.exists():
                    out[entry] = LitkgError(f"{entry}: is a link that leads to no file; mend or delete it")
        except OSError as error:
            out[current] = _unreadable(current, error)
    return [out[path] for path in sorted(out)]
