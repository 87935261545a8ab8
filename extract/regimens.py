"""Tables beside the lexicons: of what regimens consist, and what agents act on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from extract.lexicon import SHIPPED


@lru_cache(maxsize=4)
def components() -> dict[str, tuple[tuple[str, str], ...]]:
    """Regimen label -> its components as (label, iri)."""
    out: dict[str, list[tuple[str, str]]] = {}
    for cells in _plain_rows("regimens.tsv"):
        out.setdefault(cells[0], []).append((cells[2], cells[3]))
    return {name: tuple(parts) for name, parts in out.items()}


@lru_cache(maxsize=4)
def agent_targets() -> dict[str, tuple[str, ...]]:
    """Agent label -> the gene products or antigens that it is known to act on (background knowledge, not what a paper states)."""
    out: dict[str, list[str]] = {}
    for cells in _plain_rows("agent_targets.tsv"):
        out.setdefault(cells[0], []).append(cells[2])
    return {name: tuple(targets) for name, targets in out.items()}


def _plain_rows(name: str) -> Iterator[list[str]]:
    with (SHIPPED / name).open(encoding="utf-8") as handle:
        lines = [line.rstrip("\n") for line in handle if not line.startswith("#") and line.strip()]
    for line in lines[1:]:
        yield line.split("\t")
