"""Parent and child of a paper that reports both: "the mother" and "the newborn", each called by what they are to the other."""

from __future__ import annotations

from collections.abc import Sequence

from extract import quick
from extract.annotate.drafts import Draft
from extract.annotate.reports import has_cue
from extract.triggers import Guard

_PARENT = "mother|father"
_CHILD = "newborn|neonate|infant|baby|child|son|daughter|boy|girl|toddler"
_SEX = {"mother": "female", "father": "male", "son": "male", "boy": "male", "daughter": "female", "girl": "female"}

#: "Tuberculosis in a mother and her newborn", "We describe a mother and her infant son" (no "good outcome for mother and child", no "mother and infant units").
PAIR = Guard(
    rf"(?i)\b(?:(?:in|affecting|involving|case\sof|report\sof|cases\sof|report(?:ed)?|describe[d]?|present(?:ed)?|treated)\s(?:both\s)?|^both\s|^)(?:an?\s|the\s)?(?:[\w-]+\s)?"
    rf"(?P<parent>{_PARENT})\s(?:and|&)\s(?:her\s|his\s|an?\s|the\s)?(?:[\w-]+\s){{0,2}}(?:{_CHILD})\b(?![-'’]|\s(?:pairs?|dyads?|units?|health|care|bonding|interaction|screening|relationships?|contact)\b)",
    whole=True,
)
_CALLED = Guard(
    r"(?i)(?:(?:(?:on|at|after|before|during|by|in)\s[^,.;]{3,40},?|meanwhile|subsequently|then|later|however),?\s)?(?:the|his|her|this)\s(?:(?!of\b|and\b|or\b)[\w-]+\s){0,3}?"
    rf"(?P<who>{_PARENT}|{_CHILD})\b(?=[,.;(]|\s\(|\s(?:who|was|is|had|has|also|then|later|subsequently|received|developed|presented|died|recovered|responded|underwent|showed|remain\w*|did|"
    r"needed|required|began|suffered|experienced|complained|became|survived|improved|continued|weighed|went|tested|tolerated|"
    r"fed|gained|fell|took|stayed|aged)\b)", whole=True
)
_BOTH = Guard(
    rf"(?i)(?:both\s)?(?:the\s)?(?:(?:{_PARENT})\sand\s(?:the\s|her\s|his\s)?(?:\w+\s)?(?:{_CHILD})|"
    rf"(?:{_CHILD})\sand\s(?:the\s|her\s|his\s)?(?:{_PARENT}))\b", whole=True
)
#: What is told of somebody who is a patient.
_TREATED = Guard(
    r"(?i)\b(?:given|treated|started|received|underwent|diagnosed|developed|admitted|intubated|ventilated|required|needed|hospitali[sz]ed|transferred|presented|was\sput|died|discharged|complained|weighed"
    r"|(?:had|showed)\s(?!been\b))", whole=True,
)
_WELL = Guard(r"(?i)\b(?:healthy|asymptomatic|unaffected|carriers?|unremarkable|uneventful|negative|uninfected)\b", whole=True)
#: A parent is so many years old at least.
_GROWN = 14


def parent_of(text: str) -> str | None:
    """Whether a title or sentence announces parent and child together: "mother" or "father", None where it does not."""
    match = PAIR.search(text)
    return match["parent"].lower() if match else None


def both_called(text: str) -> bool:
    """Whether a sentence is about both ("Mother and child recovered")."""
    return _BOTH.match(text) is not None and not has_cue("apart", text)


def called_in(text: str) -> tuple[str, bool, int, int] | None:
    """Who a sentence begins with: the word, whether it is a parent's, and where it stands; None where it begins with neither."""
    match = _CALLED.match(text)
    if match is None or _BOTH.match(text) is not None:
        return None
    who = match["who"].lower()
    return who, who in {"mother", "father"}, *match.span("who")


def is_parent(draft: Draft) -> bool | None:
    """Whether a patient is the parent of the two: by age and by what he or she is called; None where neither tells."""
    if draft.nouns & {"mother", "father", "son", "daughter"}:
        return not draft.nouns & {"son", "daughter"}
    if draft.age is not None and draft.age.value is not None:
        return draft.age.unit == "a" and draft.age.value >= _GROWN
    if draft.nouns & set(_CHILD.split("|")):
        return False
    return True if draft.nouns & {"woman", "man", "gravida", "lady"} else None


def one_called(text: str, drafts: Sequence[Draft], parent: str) -> Draft | str | None:
    """Whom of the two a sentence is about that begins with the mother or the newborn: a patient, the word for one who is not known yet, or None."""
    called = called_in(text)
    if called is None or not drafts or len(drafts) > 2:
        return None
    who, elder, _, _ = called
    if elder and who != parent:
        return None  # the father, of mother and child
    mine = [draft for draft in drafts if is_parent(draft) is elder]
    if len(mine) == 1 and (mine[0].sex or _SEX.get(who)) == (_SEX.get(who) or mine[0].sex):
        return mine[0]
    if mine or len(drafts) != 1 or is_parent(drafts[0]) is not (not elder) or _TREATED.search(text) is None or _WELL.search(text) is not None:
        return None
    if not elder and drafts[0].sex not in {_SEX[parent], None}:
        return None
    return who


def sex_called(who: str, text: str, start: int) -> tuple[str, int, int] | None:
    """The sex that a word tells, or an adjective before it ("the male newborn"), with its place."""
    if who in _SEX:
        return _SEX[who], start, start + len(who)
    told = _ADJECTIVE.search(text, 0, start)
    return (told[1].lower(), *told.span(1)) if told else None


_ADJECTIVE = quick.compile(r"(?i)\b((?:fe)?male)\s(?:[\w-]+\s){0,2}$")
