"""What a user decided on pairs of works: the file `decisions.tsv` in the graph folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from kg.ids import PREFIXES, doi_iri
from kg.model import LitkgError

_DOI = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:/*)?(10\.\d{4,9}/.+)", re.I)
_PMID = re.compile(r"(?:pmid|pubmed):(\d+)", re.I)
_NEXT = "correct the line, or begin it with #"


@dataclass(frozen=True, slots=True)
class Decision:
    """A user's word on a pair: `same` True or False. `line` is where it stands in the file, from 1."""

    left: str
    right: str
    same: bool
    line: int = field(default=0, compare=False)


def decisions_in(path: Path) -> tuple[Decision, ...]:
    """The decisions of a file. Raises LitkgError, with the file and the line, where it cannot be understood."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LitkgError(f"{path}: cannot be read ({error.strerror or error}); check its rights") from None
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LitkgError(f"{path}, line {line}: is not UTF-8 text; save the file as UTF-8") from None
    return read_decisions(text, str(path))


def read_decisions(text: str, name: str = "decisions") -> tuple[Decision, ...]:
    """Decisions from a file: `same` or `different`, two works, separated by tabs or blanks, a comment behind; `#` begins a comment line.

    A work is its IRI, as it is or as tables print it (`id:work/…`, `doi:10.…`), a DOI in any form, or `pmid:123`. Raises LitkgError for a line that
    says neither.
    """
    found: list[Decision] = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = line.split()
        if not cells or cells[0].startswith("#"):
            continue
        if len(cells) < 3 or cells[0].lower() not in ("same", "different"):
            raise LitkgError(f"{name}, line {number}: expected `same` or `different` and two IRIs, found {line.strip()[:60]!r}; {_NEXT}")
        left, right = _iri(cells[1]), _iri(cells[2])
        if not left or not right:
            raise LitkgError(f"{name}, line {number}: {cells[1] if not left else cells[2]!r} names no work (an IRI, id:work/…, a DOI or pmid:123); {_NEXT}")
        found.append(Decision(left, right, cells[0].lower() == "same", number))
    return tuple(found)


def _iri(cell: str) -> str:
    """The IRI that a cell means; "" where it can be none."""
    cell = cell.strip("<>,;\"'")
    if match := _DOI.fullmatch(cell):
        return doi_iri(unquote(match[1]))
    if match := _PMID.fullmatch(cell):
        return PREFIXES["pubmed"] + match[1]
    prefix, colon, rest = cell.partition(":")
    if colon and prefix in PREFIXES and not rest.startswith("//"):
        return PREFIXES[prefix] + rest
    return cell if colon else ""


def doubtful(decisions: Iterable[Decision], known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """What is odd in decisions that can be read, with the line: a work that is not in the graph, one work twice, the opposite of an earlier line."""
    said: dict[frozenset[str], Decision] = {}
    for decision in decisions:
        pair = frozenset((decision.left, decision.right))
        for iri in sorted(pair - known):
            yield decision.line, f"{iri} is no work of this graph, so the line does nothing"
        if len(pair) == 1:
            yield decision.line, "both are the same work, so the line does nothing"
        elif (earlier := said.setdefault(pair, decision)).same != decision.same:
            yield decision.line, f"contradicts line {earlier.line}; works that both lines name are kept apart"
