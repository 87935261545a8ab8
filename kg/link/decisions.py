"""What a user decided on pairs of works: the file `decisions.tsv` in the graph folder."""

from __future__ import annotations

from dataclasses import dataclass

from kg.ids import DOI
from kg.model import LitkgError


@dataclass(frozen=True, slots=True)
class Decision:
    """A user's word on a pair: `same` True or False."""

    left: str
    right: str
    same: bool


def read_decisions(text: str) -> tuple[Decision, ...]:
    """Decisions from a file: `same` or `different`, two IRIs, separated by tabs or blanks, a comment behind; `#` begins a comment line.

    Raises LitkgError for a line that says neither.
    """
    found: list[Decision] = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = line.split()
        if not cells or cells[0].startswith("#"):
            continue
        if len(cells) < 3 or cells[0].lower() not in ("same", "different"):
            raise LitkgError(f"decisions, line {number}: expected `same` or `different` and two IRIs, found {line.strip()[:60]!r}")
        found.append(Decision(_bare(cells[1]), _bare(cells[2]), cells[0].lower() == "same"))
    return tuple(found)


def _bare(iri: str) -> str:
    iri = iri.strip("<>,")
    return DOI + iri[4:].lower() if iri.lower().startswith("doi:") else iri
