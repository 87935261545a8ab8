"""Cues of standing, and whether a sentence tells what happened or what is so in general: by its first finite verb that the cues know."""

from __future__ import annotations

from functools import cache, lru_cache

from extract import quick
from extract.annotate.tables import table
from extract.triggers import Rules


def standing_rules(kind: str) -> Rules[tuple[quick.Pattern]]:
    """The patterns of one kind in `standing_cues.tsv`."""
    return _standing_rules()[kind]


@cache
def _standing_rules() -> dict[str, Rules[tuple[quick.Pattern]]]:
    """All at once: each pattern that comes later has the automata of extract.triggers made anew."""
    rows: dict[str, list[tuple[quick.Pattern]]] = {}
    for kind, form in table("standing_cues", 2):
        # Names of authors begin with a capital: that pattern minds the case.
        rows.setdefault(kind, []).append((quick.compile(form if "[A-Z]" in form else f"(?i){form}"),))
    return {kind: Rules(some, whole=kind not in ("past", "present")) for kind, some in rows.items()}  # those are searched in parts


#: Room for a cue that begins before the place where the search ends: longer than any verb.
_WORD = 40


def _first(kind: str, text: str, end: int) -> int:
    """Where the first cue of a kind stands, which no longer matters behind `end`; behind the text where there is none."""
    first = len(text) + 1
    for (cue,) in standing_rules(kind).possible(text):
        match = cue.search(text, 0, min(first, end) + _WORD)
        first = min(first, match.start()) if match else first
    return first


@lru_cache(maxsize=1024)
def in_the_past(text: str) -> bool:
    """Whether a sentence tells what happened: its first finite verb that the cues know is one of the past."""
    first = _first("past", text, len(text))
    return first <= len(text) and first < _first("present", text, first)


def in_general(text: str) -> bool:
    """Whether a sentence tells what is so: it has a verb of the present, and none of the past before it."""
    first = _first("present", text, len(text))
    return first <= len(text) and first < _first("past", text, first)
