"""Sentences that speak in general. Those that stand within a case and tell of anybody ("Clinicians should be aware of …", "Such drugs may cause …") are no fact
of the patient; one that names the patient ("she", "our patient") or tells what happened is never taken for one of them.

The cues are `extract/patterns/general_cues.tsv`, also those of the kinds that an extractor asks for beside what it looks for itself.
"""

from __future__ import annotations

from functools import cache, lru_cache

from extract import quick
from extract.annotate.tables import table
from extract.annotate.tense import in_the_past
from extract.triggers import Guard, Rules

#: The kinds that make a sentence one about anybody.
_OF_ANYBODY = frozenset({"people", "advice", "view", "effect", "topic", "usual"})

#: The patient, or what was seen in one.
_NAMED = quick.compile(
    r"(?i)\b(?:he|she|his|hers?|him|our|we\s(?:report|describe|present)|(?:is|are)\s(?:reported|presented|described)|\d+[\s-](?:year|month|week|day)s?[\s-]old"
    r"|(?:the|this|present)\s(?:patient|case|child|infant|boy|girl|man|woman|neonate|newborn|baby|proband)(?!\s(?:report|series)))\b|\bpatient['’]s\b"
)


@cache
def _cues() -> Rules[tuple[quick.Pattern]]:
    return Rules(((quick.compile(f"(?i){form}"),) for kind, form in table("general_cues", 2) if kind in _OF_ANYBODY), whole=True)


@lru_cache(maxsize=1024)
def told_in_general(text: str) -> bool:
    """Whether a sentence tells of anybody."""
    possible = _cues().possible(text)
    return bool(possible) and any(cue.search(text) for (cue,) in possible) and _NAMED.search(text) is None and not in_the_past(text)


@cache
def general_cue(kind: str) -> Guard:
    """The pattern of one of the kinds that an extractor asks for."""
    return Guard("(?i)" + next(form for name, form in table("general_cues", 2) if name == kind), whole=True)
