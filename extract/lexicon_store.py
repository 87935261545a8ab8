"""A user's own lexicon: read once in any of several forms, kept as a memory-mapped trie in the cache folder.

A lexicon is named by its path, with an optional mapping of columns behind a colon: `genes.csv:text=name,iri=id,type=gene`. Forms: TSV and
CSV (columns text, iri, label, type, source), OBO, and SKOS or OWL in any syntax that rdflib reads. Opening a lexicon again costs a
digest of its bytes and a memory map. The cache holds nothing that cannot be made again: it may be deleted at any time.
"""

from __future__ import annotations

import csv
import hashlib
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from extract.cache_folder import cache_folder
from extract.lexicon import COLUMNS, Entry, Form, key_of, read_tsv
from kg.model import MENTION_TYPES, LitkgError

#: Changes when the folding of words or the layout of the files does, so that an old cache is not read.
FORMAT = "2"
_BITS = 1 << 23
_CELL = "\x1f"  # parts the cells of a row; a cell that holds it gets a blank instead
_RDF = {".ttl": "turtle", ".rdf": "xml", ".owl": "xml", ".nt": "nt", ".jsonld": "json-ld", ".skos": "xml", ".n3": "n3", ".xml": "xml"}


@dataclass(frozen=True)
class Spec:
    """A lexicon file, and which of its columns (or which constant) stands for text, iri, label, type, source."""

    path: Path
    mapping: tuple[tuple[str, str], ...] = ()


def parse_spec(spec: str) -> Spec:
    """Read `path[:column=name,…]`. Raises LitkgError for a missing file or an unknown column."""
    path, mapping = spec, ""
    head, colon, tail = spec.rpartition(":")
    if colon and "=" in tail and not Path(spec).exists():
        path, mapping = head, tail
    pairs = []
    for part in filter(None, mapping.split(",")):
        column, _, name = part.partition("=")
        if column not in COLUMNS or not name:
            raise LitkgError(f"{spec}: {part!r} is no column mapping; write column=name with a column among {', '.join(COLUMNS)}")
        pairs.append((column, name))
    if not Path(path).is_file():
        raise LitkgError(f"{path}: no such lexicon file; give a .tsv, .csv, .obo, .ttl, .rdf or .owl file")
    return Spec(Path(path), tuple(pairs))


def read_entries(spec: Spec) -> Iterator[Entry]:
    """The entries of a lexicon file. Raises LitkgError where it cannot be read; the text says what to do."""
    suffix = spec.path.suffix.lower()
    try:
        if suffix in (".tsv", ".txt") and not spec.mapping:
            entries = read_tsv(spec.path)
        elif suffix in (".tsv", ".txt", ".csv"):
            entries = _read_table(spec, "," if suffix == ".csv" else "\t")
        elif suffix == ".obo":
            entries = _read_obo(spec)
        elif suffix in _RDF:
            entries = _read_rdf(spec, _RDF[suffix])
        else:
            raise LitkgError(f"{spec.path}: a lexicon of unknown kind; give .tsv, .csv, .obo, .ttl, .rdf or .owl")
        for entry in entries:
            if entry.type not in MENTION_TYPES:
                raise LitkgError(f"{spec.path}: {entry.type!r} is no kind of mention; choose among {', '.join(MENTION_TYPES)}")
            yield entry
    except (UnicodeDecodeError, csv.Error) as error:
        raise LitkgError(f"{spec.path}: cannot be read ({error}); save it as UTF-8 text") from None


def _read_table(spec: Spec, delimiter: str) -> Iterator[Entry]:
    names = dict(spec.mapping)
    with spec.path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader((line for line in handle if not line.startswith("#")), delimiter=delimiter)
        header = reader.fieldnames or []
        text_column = names.get("text", "text")
        if text_column not in header:
            raise LitkgError(f"{spec.path}: no column {text_column!r} among {', '.join(header)}; name it: {spec.path}:text=COLUMN")

        def cell(row: dict[str, Any], column: str, default: str) -> str:
            name = names.get(column, column)
            # A mapping may also name a constant: type=drug where the table has no such column.
            return (row.get(name) or "").strip() or (name if column in names and name not in header else default)

        for row in reader:
            for text in (row.get(text_column) or "").split("|"):
                if text.strip():
                    label = cell(row, "label", text.strip())
                    yield Entry(
                        text.strip(), cell(row, "iri", ""), label, cell(row, "type", "finding"), cell(row, "source", spec.path.name)
                    )


def _read_obo(spec: Spec) -> Iterator[Entry]:
    """Terms of an OBO file: name and exact or related synonyms; an id `HP:0001250` becomes its OBO PURL."""
    names = dict(spec.mapping)
    type_, source = names.get("type", "finding"), names.get("source", spec.path.name)
    term: dict[str, Any] = {}

    def flush() -> Iterator[Entry]:
        if term.get("name") and not term.get("obsolete"):
            for text in dict.fromkeys([term["name"], *term["synonyms"]]):
                yield Entry(text, term.get("iri", ""), term["name"], type_, source)

    with spec.path.open(encoding="utf-8") as handle:
        for line in handle:
            line = line.rstrip("\n")
            if line.startswith("["):
                yield from flush()
                term = {"synonyms": []} if line == "[Term]" else {}
                continue
            tag, _, value = line.partition(": ")
            if not term and tag != "id":
                continue
            if tag == "id" and "synonyms" in term:
                prefix, _, local = value.partition(":")
                term["iri"] = value if value.startswith("http") else f"http://purl.obolibrary.org/obo/{prefix}_{local}" if local else ""
            elif tag == "name":
                term["name"] = value.strip()
            elif tag == "synonym" and value.startswith('"'):
                text, _, scope = value[1:].rpartition('" ')
                if scope.startswith(("EXACT", "RELATED")):
                    term["synonyms"].append(text.partition('" ')[0] or text)
            elif tag == "is_obsolete" and value.startswith("true"):
                term["obsolete"] = True
    yield from flush()


def _read_rdf(spec: Spec, syntax: str) -> Iterator[Entry]:
    """Labels of SKOS concepts and OWL classes: prefLabel or rdfs:label, altLabel, hiddenLabel, OBO exact synonyms; English or untagged."""
    from rdflib import RDFS, SKOS, Graph, Literal, URIRef
    from rdflib.plugins.parsers.notation3 import BadSyntax

    names = dict(spec.mapping)
    graph = Graph()
    try:
        graph.parse(spec.path, format=syntax)
    except (BadSyntax, SyntaxError, ValueError, Exception) as error:
        raise LitkgError(f"{spec.path}: not readable as {syntax} ({str(error).splitlines()[0][:120]}); check the file's syntax") from None
    exact = URIRef("http://www.geneontology.org/formats/oboInOwl#hasExactSynonym")
    texts: dict[str, dict[str, str]] = {}
    preferred: dict[str, str] = {}
    for predicate in (SKOS.prefLabel, RDFS.label, SKOS.altLabel, SKOS.hiddenLabel, exact):
        for subject, value in sorted(graph.subject_objects(predicate)):
            if isinstance(subject, URIRef) and isinstance(value, Literal) and (value.language or "en").startswith("en"):
                texts.setdefault(str(subject), {}).setdefault(str(value).strip(), "")
                if predicate in (SKOS.prefLabel, RDFS.label):
                    preferred.setdefault(str(subject), str(value).strip())
    for iri, forms in texts.items():
        for text in forms:
            if text:
                yield Entry(text, iri, preferred.get(iri, text), names.get("type", "finding"), names.get("source", spec.path.name))


@dataclass(frozen=True)
class Mapped:
    """A lexicon on disk: a trie of folded forms, a table of first words, and the rows, all memory-mapped."""

    trie: Any
    firsts: bytes

    def get(self, key: str) -> tuple[Entry, ...]:
        """See `extract.lexicon.Store`."""
        found = self.trie.get(key)
        return tuple(Entry(*row.decode("utf-8", "surrogatepass").split(_CELL)) for row in found) if found else ()

    def forms(self, norms: list[str]) -> list[Form]:
        """See `extract.lexicon.Store`."""
        hashed = _first_of
        firsts = self.firsts
        found: list[Form] = []
        for i, norm in enumerate(norms):
            # By chance a word that begins no form may have a number too, which only costs time.
            longest = firsts[hashed(norm)]
            if not longest:
                continue
            # Few words that can begin a form are followed by its second word.
            if longest > 1 and next(self.trie.iterkeys(" ".join(norms[i : i + 2])), None) is None:
                longest = 1
            for behind in range(min(i + longest, len(norms)), i, -1):
                if entries := self.get(" ".join(norms[i:behind])):
                    found.append((i, behind, entries))
        return found


@lru_cache(maxsize=65536)
def _first_of(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) % _BITS


def digest(spec: Spec) -> str:
    """Names the cache of a lexicon: its bytes, its column mapping and the format."""
    with spec.path.open("rb") as handle:
        content = hashlib.file_digest(handle, "sha256").hexdigest()
    named = spec.path.name if dict(spec.mapping).get("source") is None else ""
    return hashlib.sha256(repr((FORMAT, content, named, spec.mapping)).encode()).hexdigest()[:32]


@lru_cache(maxsize=16)
def open_store(text: str) -> Mapped:
    """The store of a lexicon named as on the command line, made on first use. Raises LitkgError for a file that cannot be read."""
    import marisa_trie

    spec = parse_spec(text)
    key = digest(spec)
    folder = cache_folder()
    trie_path, firsts_path = folder / f"{key}.marisa", folder / f"{key}.firsts"
    if not (trie_path.exists() and firsts_path.exists()):
        trie, firsts = build(read_entries(spec))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _write(trie_path, trie.tobytes())
            _write(firsts_path, firsts)
        except OSError:
            return Mapped(trie, firsts)  # a read-only home costs the next run its time, nothing else
    return Mapped(marisa_trie.BytesTrie().mmap(str(trie_path)), _mapped_bytes(firsts_path))


def build(entries: Iterable[Entry]) -> tuple[Any, bytes]:
    """The trie of folded forms to rows, and how many words the longest form has for each hashed first word."""
    import marisa_trie

    firsts = bytearray(_BITS)
    pairs: list[tuple[str, bytes]] = []
    for entry in entries:
        key = key_of(entry.text)
        if not any(c.isalpha() for c in key):
            continue
        words = key.split(" ")
        place = zlib.crc32(words[0].encode("utf-8", "surrogatepass")) % _BITS
        firsts[place] = max(firsts[place], min(len(words), 255))
        pairs.append((key, _CELL.join(part.replace(_CELL, " ") for part in entry).encode("utf-8", "surrogatepass")))
    return marisa_trie.BytesTrie(pairs), bytes(firsts)


def _write(path: Path, data: bytes) -> None:
    """Write beside the place and move there, so that a reader never meets half a file."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    os.replace(name, path)


def _mapped_bytes(path: Path) -> Any:
    import mmap

    with path.open("rb") as handle:
        return mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
