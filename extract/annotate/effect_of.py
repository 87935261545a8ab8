"""Whether a denial or a doubt beside a thing that was given is about an effect of it: "side effects of X were not observed" says nothing against X.

The words are `extract/patterns/effect_of.tsv`.
"""

from __future__ import annotations

from functools import cache

from extract import quick
from extract.annotate.context import Context
from extract.annotate.tables import table
from extract.triggers import Guard

_LINK = r"(?:of|to|from|with|by|after|under|during|against|due\sto|caused\sby|induced\sby|related\sto|attributable\sto|associated\swith|between|on)"
_LISTED = r"(?:(?!(?:no|not|nor|without|but|was|were|had|has|is|are|and\she|and\sshe|instead|rather)\b)[\w'’/-]+(?:,\s|\s(?:and|or)\s|\s)){0,8}"


@cache
def _before() -> Guard:
    nouns = "|".join(form for place, form in table("effect_of", 2) if place == "before")
    return Guard(rf"(?i)\b(?:{nouns})\s{_LINK}\s{_LISTED}$")


@cache
def _behind() -> Guard:
    return Guard(rf"(?i)(?:{'|'.join(form for place, form in table('effect_of', 2) if place == 'behind')})")


#: What only a thing that is given or done can be denied: "allergic to X, Y was not given".
_DEED = quick.compile(
    r"(?i)\b(?:given|administered|used|started|initiated|commenced|performed|done|prescribed|infused|injected|transfused|needed|required|"
    r"withheld|avoided|refused|declined)\b"
)
#: "Because of an allergy to X, Y was not given".
_ALLERGIC = quick.compile(r"(?i)\b(?:allerg(?:y|ies|ic)|hypersensitiv\w+|intoleran(?:ce|t)|reactions?|resistan(?:ce|t))\s(?:to|against)\s(?:the\s)?$")


def unaffected(text: str, start: int, end: int, context: Context) -> Context:
    """The context of `text[start:end]`, a drug or a procedure, without what is denied or doubted of its effect alone."""
    if not (context.negated or context.hedged or context.planned):
        return context
    behind = [cue[3] for cue in context.cues if cue[1] >= end]
    if any(_DEED.search(words) for words in behind):
        kept = _ALLERGIC.search(text[max(0, start - 40) : start]) is None
    else:
        kept = not _is_about_effect(text, start, end, bool(behind))
    if kept:
        return context
    return context.without("negated", "nobody", "hedged", "planned")


#: "Seizures after surgery were not seen".
_DATED = quick.compile(
    r"(?i)\b(?:after|following|during|under|despite|due\sto|secondary\sto|because\sof|(?:caused|induced)\sby|attributable\sto|related\sto)\s(?:(?:the|his|her|any)\s)?(?:[\w-]+\s)?$"
)


def _is_about_effect(text: str, start: int, end: int, behind_it: bool) -> bool:
    """Whether a thing stands in the name of an effect ("resistance to X", "X-related rash"), or, where the denial is `behind_it`, only dates one."""
    behind = _behind()
    if behind.possible(text) and behind.match(text, end):
        return True
    before = _before()
    if behind_it and _DATED.search(text[max(0, start - 40) : start]):
        return True
    return before.possible(text) and before.compiled.search(text[max(0, start - 90) : start]) is not None
