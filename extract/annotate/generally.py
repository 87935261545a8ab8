"""Sentences that stand within a case and tell of anybody: "Clinicians should be aware of …", "Such drugs may cause …".

What they say is no fact of the patient. One that names the patient ("she", "our patient") or tells what happened is never taken for one of them.
The cues are `extract/patterns/general_cues.tsv`.
"""

from __future__ import annotations

from functools import cache

from extract import quick
from extract.annotate.tables import table
from extract.annotate.tense import in_the_past
from extract.triggers import Rules

#: The patient, or what was seen in one.
_NAMED = quick.compile(
    r"(?i)\b(?:he|she|his|hers?|him|our|we\s(?:report|describe|present)|(?:is|are)\s(?:reported|presented|described)|\d+[\s-](?:year|month|week|day)s?[\s-]old"
    r"|(?:the|this|present)\s(?:patient|case|child|infant|boy|girl|man|woman|neonate|newborn|baby|proband)(?!\s(?:report|series)))\b|\bpatient['’]s\b"
)


@cache
def _cues() -> Rules[tuple[quick.Pattern]]:
    return Rules(((quick.compile(f"(?i){form}"),) for _kind, form in table("general_cues", 2)), whole=True)


def told_in_general(text: str) -> bool:
    """Whether a sentence tells of anybody."""
    possible = _cues().possible(text)
    return bool(possible) and any(cue.search(text) for (cue,) in possible) and _NAMED.search(text) is None and not in_the_past(text)
