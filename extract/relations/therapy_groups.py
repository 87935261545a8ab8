"""Which therapies of a sentence belong together: lists that share a verb, and regimens with what they consist of."""

from __future__ import annotations

import re
from itertools import pairwise

from extract import quick
from extract.annotate.tables import NUMBER_WORD
from extract.relations.given import clause
from extract.relations.therapy_items import OPENS, Item
from extract.relations.therapy_names import is_course

#: What may stand between two therapies of one list (doses, schedules and routes taken out).
_JOIN = quick.compile(
    r"(?i)[\s,;+/&():.\[\]-]*(?:(?:(?:19|20)\d\d|and|plus|with|combined|in\scombination|followed\sby|along|together|then|later|thereafter|subsequently|eventually|finally|or|as\swell\sas|in\saddition\sto|both|each|hourly|"
    r"\d{1,2}(?:\.\d{1,2})?(?=\s?%)|"
    r"in\sconjunction|concomitant(?:ly)?|concurrent(?:ly)?|also|of|at|a|an|the|doses?|dose-?escalation|once|twice|oral|intravenous|iv|i\.v\.|"
    r"intrathecal|subcutaneous|topical|pulses?|bolus(?:es)?|low|high|standard|liposomal|daily|by|up|down|again|as|salvage|first-line|second-line|conditioning|maintenance|regimen|regime|chemotherapy|therapy|infusions?|tablets?|for|on|days?|"
    rf"(?:{NUMBER_WORD}|\d{{1,2}})\s(?:cycles?|courses?|doses?|pulses?|infusions?|injections?|sessions?|rounds?)|"
    r"injections?|in|to|from|respectively|(?!planned|scheduled|proposed|intended|discussed|considered|suggested)(?:\w+-)?\w+ed)\b[\s,;+/&():.%\[\]-]*){0,5}"
)
#: A remark in brackets in a list ("(2016)", "(multiple courses)", "(trough 8-10)").
_REMARK = re.compile(r"\s\([^()]{1,40}\)")


def without_remarks(blanked: str, items: list[Item]) -> str:
    """The text with short brackets that name no therapy turned into blanks (same length)."""
    if "(" not in blanked or len(items) < 2:
        return blanked
    return _REMARK.sub(lambda m: m[0] if any(m.start() < item.end and item.start < m.end() for item in items) else " " * len(m[0]), blanked)


def find_containers(blanked: str, items: list[Item]) -> None:
    """Put what a regimen consists of into it ("CHOEP (cyclophosphamide …)")."""
    for i, item in enumerate(items):
        if item.kind not in {"regimen", ""}:
            continue
        following = items[i + 1] if i + 1 < len(items) else None
        if following is not None and not following.kind and re.fullmatch(r"\s*(?:of|with)\s+", blanked[item.end : following.start]):
            following.container = i  # "intrathecal injection of chemotherapy drugs (…)"
            continue
        opening = OPENS.match(blanked, item.end)
        if opening is None:
            continue
        close = len(blanked)
        if opening["bracket"] or blanked[item.end : opening.end()].rstrip().endswith("("):
            depth = 1
            for position in range(opening.end(), len(blanked)):
                depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(blanked[position], 0)
                if depth == 0:
                    close = position
                    break
        position = opening.end()
        for j in range(i + 1, len(items)):
            inner = items[j]
            if inner.start >= close or not _JOIN.fullmatch(blanked, position, inner.start) or _told_anew(blanked, items, j, position):
                break
            if inner.kind != "drug" and item.mention.type == "regimen" and not is_course(item.mention):
                break
            inner.container = i
            position = inner.end
            if inner.kind != "drug" and close == len(blanked):
                break


def groups_of(blanked: str, items: list[Item]) -> list[list[int]]:
    """The indices of the therapies of a sentence, those of one list together."""
    groups: list[list[int]] = []
    for i, item in enumerate(items):
        first, last = (items[groups[-1][0]], items[groups[-1][-1]]) if groups else (item, item)
        if groups and (
            (item.container is not None and item.container in groups[-1])
            or (_JOIN.fullmatch(blanked, last.end, item.start) and not _told_anew(blanked, items, i, last.end, first))
        ):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


_SUBORDINATE = quick.compile(
    r"(?i)\W*(?:on\sthe\s\w+\s(?:before|after|of|following)|after|following|before|prior\sto|despite|because|since|upon|during|as|when|while|once)\b"
)


def first_list(blanked: str, group: list[Item]) -> list[Item]:
    """The therapies up to the end of the first list ("A, B and C, and D": without D)."""
    ended = False
    for n, (before, item) in enumerate(pairwise(group), 1):
        gap = blanked[before.end : item.start]
        if ended and re.match(r"\s*,\s*and\b", gap):
            return group[:n]
        ended = ended or re.search(r"\band\b", gap) is not None
    return group


#: A verb of its own right behind a therapy, and behind the last of a list that a comma opens.
_OWN_VERB = quick.compile(r"(?:\s?\([^)]*\))?\s+(?:was|is|has|had|did|would|could)\b")
_ACTIVE = quick.compile(
    r"(?:\s?\([^)]*\))?\s+(?:replaced|controlled|reversed|failed|brought|led\sto|resulted\sin|followed|induced|had|has|was|is|did|would|could)\b"
)
#: "; chlorhexidine 0.12% rinse was advised": one thing has one verb in the singular.
_PASSIVE = quick.compile(r"[^;,§|]{0,40}?\s(?:was|is|has|had)\s")
_OF_LIST = quick.compile(r"(?:\s?\([^)]*\))?[\s,]*(?:(?:both|each|all)\b\s*(?:on|from|for|at)?)?[\s,]*(?:was|were|is|has|had|did|would|could)\b")
_AND = quick.compile(r"\s*,?\s+and\s+(?:the\s+|his\s+|her\s+)?")
_PLAIN_AND = quick.compile(r"\s*(?:and|plus|with)\s+(?:\w+\s+)?")
_GAVE = quick.compile(r"(?i)\b(?:was|were|received|got|took|underwent|began|started|had|treated|given|managed)\b")


def _told_anew(blanked: str, items: list[Item], i: int, end: int, first: Item | None = None) -> bool:
    """Whether a therapy of what looks like a list has a verb of its own ("resolved with paracetamol; tocilizumab was not required"). The one before ends at
    `end`, the list begins with `first`."""
    gap, behind = blanked[end : items[i].start], blanked[items[i].end :]
    if ";" in gap:
        return _ACTIVE.match(behind) is not None or _PASSIVE.match(behind) is not None
    if first is not None and _AND.fullmatch(gap):
        # "was treated with A, and B was paused"
        return _OWN_VERB.match(behind) is not None and _GAVE.search(blanked, clause(blanked, first.start, first.start)[0], first.start) is not None
    # "After lymphodepletion with A and B, C was infused"
    if not re.search(r",\s*(?:(?:the|a|an|his|her)\s+(?:[\w-]+\s+){0,3}of\s*)?$", gap) or not _SUBORDINATE.match(blanked):
        return False
    while i + 1 < len(items) and _PLAIN_AND.fullmatch(blanked, items[i].end, items[i + 1].start):
        i += 1
    return _OF_LIST.match(blanked, items[i].end) is not None
