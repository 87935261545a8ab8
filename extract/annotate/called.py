"""Whom a sentence speaks of when it calls one of several patients by something else than a number: "the former", "the elder", "the girl",
"her brother", "Mrs. K", "Twin B"; and sentences whose subject is nobody of the paper ("Her mother had died of leukaemia").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract import quick
from extract.annotate.drafts import AROUND, Draft
from extract.annotate.people import find_people
from extract.triggers import Guard, Several

_SEX = {
    "boy": "male", "man": "male", "brother": "male", "son": "male", "father": "male", "gentleman": "male", "male": "male", "uncle": "male", "husband": "male",
    "girl": "female", "woman": "female", "sister": "female", "daughter": "female", "mother": "female", "lady": "female", "female": "female", "aunt": "female",
    "wife": "female",
}
_KIN = "brother|sister|sibling|mother|father|son|daughter|twin|cousin|aunt|uncle|grandmother|grandfather|wife|husband|nephew|niece|parent"
#: Words before the subject of a sentence.
_LEAD = (
    r"(?:(?:however|meanwhile|similarly|conversely|in\scontrast|by\scontrast|interestingly|in\saddition|subsequently|then|later|also|as\sfor|in|for|with|regarding|on\sadmission|"
    r"at\s\w+|at\sthe\stime|within|two|three|one|\d+|minutes?|hours?|days?|weeks?|months?|years?|after|before|of\snote|only|while|whereas|unlike)\b[\s,]*){0,4}"
)
_NEXT = (
    r"(?=[,.;:(]|\s\(|\s(?:who|was|is|had|has|also|received|developed|presented|died|recovered|responded|underwent|achieved|showed|remained|remains|relapsed|did|could|needed|required|came|"
    r"fell|began|started|suffered|experienced|complained|went|became|has|survived|got|tolerated|improved|refused|declined|continued|reported|patient|man|woman|boy|girl|child|infant|one|with)\b|'s\b|$)"
)
#: What is done with a thing, not with a person ("the latter was stopped").
_THING = (
    r"(?!\s(?:was|were|is|are|has\sbeen|had\sbeen)\s(?:\w+ly\s)?(?:stopped|discontinued|reduced|continued|increased|withdrawn|started|added|replaced|switched|tapered|chosen|used|confirmed|"
    r"excluded|performed|caused|due|associated|positive|negative|(?:given|administered)(?=[.,;)]|\s(?:at|in|for|as|with|on|every|once|twice|daily|because|to|by|until|orally|after|before|intra\w+|over|within)\b|$)|considered|detected|measured|thought)\b|\s(?:had|has)\s(?:no\s|an?\s)?(?:effects?|benefit|role|impact))"
)
_FORMER = Guard(rf"(?i)^{_LEAD}the\s(?P<which>former|latter){_THING}{_NEXT}", whole=True)
_FORMER_DID = Guard(
    rf"(?i)^{_LEAD}the\s(?:former|latter)\s(?:received|died|underwent|recovered|responded|developed|presented|was\s(?:given|treated|admitted)|had)\b",
    whole=True,
)
_INDEX = Guard(rf"(?i)^{_LEAD}(?:the|our)\s(?:index\s(?:patient|case|child|sibling|sister|brother|twin)|proband|propositus|proposita)\b", whole=True)
_ONE_OTHER = Guard(
    r"(?i)^(?P<which>one|the\sother|the\sfirst|the\ssecond)(?:\s(?:man|woman|patient|boy|girl|child|of\sthem))?"
    r"(?=,\s(?:who|aged|an?\b|\d)|\s\((?:aged\s)?\d|\s(?:was|is)\s(?:\d|aged|an?\s\d))",
    whole=True,
)
_ELDER = Guard(
    rf"(?i)^{_LEAD}(?:the|his|her)\s(?P<which>elder|older|eldest|oldest|younger|youngest|middle(?=\s(?:{_KIN}|one|child|boy|girl)))"
    rf"(?:\s(?:one|of\s(?:the\stwo|them)|{_KIN}|patient|boy|girl|child|man|woman))?{_NEXT}", whole=True
)
_ORDINAL = Guard(
    rf"(?i)^{_LEAD}(?:the|our)\s(?P<which>first|second|third|fourth|fifth|sixth)(?:\s(?:one|{_KIN}|patient|case|recipient|boy|girl|child|man|woman|infant))?{_THING}{_NEXT}",
    whole=True,
)
_COUNTED = quick.compile(r"(?i)\bthe\s(first|second|third|fourth|fifth|sixth)\b(?!\s(?:day|week|month|year|time|dose|course|cycle|line|trimester|episode)s?\b)")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_NOUN = Guard(
    rf"(?i)\b(?:the|this)\s(?:(?:male|young|affected|other|little|elderly)\s)?(?P<noun>boy|girl|man|woman|brother|sister|son|daughter|lady|gentleman|mother|father"
    rf"|(?:fe)?male(?=\s(?:patient|twin|sibling|infant|child|neonate|newborn)))\b(?!'s\s(?:{_KIN}|family|parents)\b)", whole=True
)
_LED_BY = Guard(rf"(?i){_LEAD}(?:the|this)\s(?P<noun>boy|girl|man|woman|lady|gentleman)\b(?!['’]s\s)", whole=True)
_HIS_KIN = Guard(rf"(?i)^{_LEAD}(?:his|her|the)\s(?:(?:\w+|\d+-year-old)\s){{0,3}}?(?P<kin>{_KIN})s?{_NEXT}", whole=True)
#: A name of the text's own: "Mr. B.", "Mrs K", "Twin A", "J.D.", the sign of a pedigree ("patient II-1").
NAME = quick.compile(
    r"(?:(?P<title>Mr|Mrs|Ms|Miss|Mister|Master)\.?\s(?P<initial>[A-Z])(?P<rest>[a-z]{2,}|\.\s?[A-Z](?=[.,\s]))?\b(?:\.(?=[\s,]))?"
    r"|[Pp]atient\s(?P<pedigree>[IV]{1,3}[-:.]\d{1,2})\b|(?P<twin>[Tt]win)\s(?P<letter>[A-C]|[1-3]|one|two)\b|(?P<two>[A-Z]\.\s?[A-Z]\.)(?=[\s,]))"
)
_NAMED = Guard(r"[Pp]atient\s[IV]{1,3}[-:.]\d|\b(?:Mr|Mrs|Ms|Miss|Mister|Master)\.?\s[A-Z]|\b[Tt]win\s(?:[A-C1-3]|one|two)\b", whole=True)
_INITIALS = quick.compile(r"[A-Z]\.\s?[A-Z]\.(?=[\s,])")

#: A relative, a child born or a control as the subject of a sentence, with a verb of his or her own.
_OF_OTHERS = Guard(
    rf"(?i)^{_LEAD}(?:(?:his|her|their|the|both|one|a|an)\s|(?=(?:mother|father|brother|sister|husband|wife|parents)\s)|(?:(?:the|this|our)\s)?(?:patient|case|child|boy|girl|proband|infant)(?:\s\w{{1,3}})?'s?\s)(?:(?!of\b)[\w-]+\s){{0,3}}?(?:{_KIN}|{AROUND})s?(?!'s?\s)(?:\s(?:[A-Z]\.)+)?(?:,[^,]{{1,60}},|\s\([^)]{{1,60}}\)|,?\s(?:who|aged)\s[^,]{{1,40}},)?"
    r"\s(?:(?:also|both|had\salso|later|then)\s)?(?P<verb>had|has|have|was|were|is|are|died|carries|carried|received|took|takes|developed|suffered|underwent|presented|experienced|showed|"
    r"achieved|responded|recovered|remains?|remained|became|fell|got|needed|required|complained|harbou?red|tested)\b(?!\s(?:\w+\s)?(?:noticed|noted|seen|observed|brought|given\s(?:him|her)|found\s(?:him|her)|reported|stated|told|"
    r"informed|asked|present|able|aware|concerned|worried|denied|administered)\b)"
)
#: What a relative had, or what was found in one ("The mother's vitamin B12 was low; she was given …"), but for what can be donated.
_THEIRS = Guard(
    rf"(?i)^{_LEAD}(?:his|her|their|the)\s(?:mother|father|brother|sister|husband|wife|parents?|sibling)['’]s?\s(?!(?:bone|marrow|stem|cells?|kidney|liver|graft|lymphocytes|blood\scells|milk|"
    r"report|account|request|consent|wish|family)\b)(?:[\w-]+\s){1,4}(?:was|were|had|is|are|showed|tested|remained)\b"
    r"|^(?:his|her)\s[\w-]+(?:\s[\w-]+){0,3},\san?\s\d{1,3}[\s-]years?[\s-]old[^,]{0,40},\s"
    rf"|^in\s(?:(?:our|the|this)\s(?:patient|case|child|proband|boy|girl)['’]s|his|her|the)\s(?:{_KIN})s?,\s"
)
_THE_DONOR = Guard(
    rf"(?i)^{_LEAD}(?:the|his|her|their|our)\s(?:(?!(?:of|and|from)\b)[\w-]+\s){{0,3}}?donor(?!s?'?s?\s(?:lymph|cell|stem|marrow|kidney|liver|chim))(?:,[^,]{{1,60}},|\s\([^)]{{1,60}}\))?\s"
    r"(?:had|died|tested|received|developed|took|was\s(?:also\s|later\s|then\s)?(?:treated|diagnosed|found|given|\d|an?\s\d|admitted|known|healthy|well|examined|followed|asymptomatic|investigated|mobili[sz]ed|vaccinated|evaluated))\b"
)
#: The patient from whom something was caught, and those who got an organ of the same donor.
_CO_RECIPIENT = Guard(
    r"(?i)^the\ssource\s(?:patient|case|person|individual|man|woman|child)\b|^another\srecipient\b|^the\s(?:other\s)?recipients\sof\sthe\s(?:other\s)?(?:donor['’]s\s)?(?:[\w-]+\s){0,2}(?:kidneys?|liver|heart|lungs?|corneas?|organs?|grafts?)\b"
    r"|^(?:the|another|one)\s(?:other\s|second\s)?recipients?\sof\s(?:the\s(?:donor|same|other|second|contralateral|remaining|left|right)|this\sdonor|his\sother|her\sother)\b"
)
_CHILD = Guard(
    r"(?i)^(?:[\w\s]{0,40},\s)?(?:the|her|a|this)\s(?:(?:healthy|term|preterm|premature|male|female|live|newborn|first|second|third|previous|older|elder|younger|\d+-?g)\s){0,3}(?:newborn|neonate|baby|infant|fetus|foetus|child|twins?)(?:'s)?\b"
    r"|^(?:[\w\s]{0,40},\s)?twin\s(?:[A-C1-3]|one|two)\b"
    r"|^(?:[\w\s]{0,40},\s)?an?\s(?:[\w-]+\s){0,3}(?:boy|girl|son|daughter)(?:\s\([^()]{1,30}\))?(?:,?\s(?:weighing|with\san\sApgar|of\s\d[\d,.]*\s?k?g)|\s(?:was|were)\s(?:\w+ly\s)?(?:born|delivered))\b"
)
_CHILD_SEX = quick.compile(r"(?i)\b(?:(?P<he>boy|son|male)|girl|daughter|female)\b")
_CHILD_TOO = Guard(
    r"(?i)\b(?:the|her)\s(?:newborn|neonate|baby|infant)\s(?:was(?!\s(?:\w+\s)?(?:delivered|born)\b)|received|had|died|is|required|developed|weighed|needed|recovered|remained|did)\b"
)
_CONTROLS = Guard(
    r"(?i)\bas\s(?:an?\s)?(?:\w+\s)?controls?\b|\bcells?,?\s(?:a|an|the)\s(?:cell\s)?line\b|\bcell\slines?\b|\b(?:healthy|normal)\s(?:donors?|controls?|volunteers?)\b"
)
_PATIENT = quick.compile(r"(?i)\b(?:patients?|cases?|he|she|his|her)\b")
_PRONOUN = quick.compile(r"(?:(?P<he>He|His)|(?P<she>She|Her))\b")
_LABELLED = quick.compile(r"(?i)[,(]\s?(?:our\s)?(?:patient|case|subject)\s(?:no\.?\s)?#?\w{1,4}\s?[,)]")
#: What leads from a relative back to the patient ("; the patient herself had none").
_TOO = quick.compile(
    r"(?i);(?!\s(?:the\s(?:former|latter|other)|both|neither|(?:his|her|the)\s(?:[\w-]+\s)?(?:mother|father|brother|sister))\b)|\b(?:the|our)\spatient\b(?!'s)"
    r"|\b(?:s?he)\s(?:herself|himself)\b|\b(?:and|but|while|whereas)\s(?:s?he)\b"
)
_DONOR = Guard(r"(?i)\bdon(?:or|at)")


#: What may point at somebody where no more than one patient is known, besides a pronoun, initials (`names_in`), `of_others` and `of_child`.
CALLS = (_NAMED, _FORMER_DID, _LED_BY)


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a sentence points at: one patient (`draft`) whom it is about from here on (`leads`), or `nobody`: another person, or several at once."""

    draft: Draft | None = None
    leads: bool = False
    nobody: bool = False


_NOTHING = Pointed()
_NOBODY = Pointed(nobody=True)


def names_in(text: str) -> list[tuple[str, str | None, int, int]]:
    """The names in a sentence that are short or are titles ("Mrs. K"), with the sex that they tell and their place."""
    if _NAMED.search(text) is None and (text[1:2] != "." or _INITIALS.match(text) is None):
        return []
    found = []
    for match in NAME.finditer(text):
        if match["two"] and match.start() != 0:
            continue
        name = re.sub(r"[.\s]", "", match[0]).lower()
        sex = {"mr": "male", "mister": "male", "master": "male", "mrs": "female", "ms": "female", "miss": "female"}.get((match["title"] or "").lower())
        found.append((name, sex, *match.span()))
    return found


def pointed_at(text: str, pool: Sequence[Draft], current: Draft | None, named: set[str]) -> Pointed:
    """The patient whom a sentence calls by a word of relation (or by a name, of those `named` in it) among those of `pool`, the patients known so far."""
    if named:
        mine = [draft for draft in pool if draft.names & named]
        if len(mine) == 1 and len(named) == 1:
            return Pointed(mine[0], True)
        if len(mine) > 1:
            return _NOBODY
    if len(pool) > 1 and pool[0].vague and _INDEX.match(text) is not None:
        return Pointed(pool[0], True)
    if len(pool) == 2 and (which := _FORMER.match(text)):
        return Pointed(pool[0] if which["which"].lower() == "former" else pool[1], True)
    if len(pool) == 1 and _FORMER_DID.match(text) is not None:
        return _NOBODY  # one of two of whom the other is not known
    if len(pool) == 2 and all(draft.number is None for draft in pool) and (which := _ONE_OTHER.match(text)):
        return Pointed(pool[0] if which["which"].lower() in {"one", "the first"} else pool[1], True)
    if len(pool) > 1 and (which := _ORDINAL.match(text)) and all(draft.number is None for draft in pool):
        number = _ORDINALS.index(which["which"].lower())
        return Pointed(pool[number], True) if number < len(pool) else _NOBODY
    if len(pool) > 1:
        found = _by_age(text, pool, current) or _by_noun(text, pool, current)
        if found is not None:
            return found
    return _other(text, pool, current)


def counts_several(text: str) -> bool:
    """Whether a sentence sets the first and the second side by side."""
    return len(set(map(str.lower, _COUNTED.findall(text)))) > 1


def _by_age(text: str, pool: Sequence[Draft], current: Draft | None) -> Pointed | None:
    match = _ELDER.match(text)
    if match is None:
        return None
    rank = _RANKS[match["which"].lower()]
    ranked = [draft for draft in pool if rank in draft.names]
    free = [draft for draft in pool if not draft.names & set(_RANKS.values())]
    said = re.search(rf"(?i)\b(?:{'|'.join(_SEX)})\b", match[0])
    if pool[0].vague and (ranked or free):
        # "Three sisters": each is whoever she is first called.
        fits = [draft for draft in ranked or free if said is None or draft.sex in {_SEX[said[0].lower()], None}]
        fits = fits if ranked else [draft for draft in fits if draft is not current] or fits
        if not fits:
            return _NOBODY
        fits[0].names.add(rank)
        fits[0].sex = fits[0].sex or (_SEX[said[0].lower()] if said else None)
        return Pointed(fits[0], True)
    ages = [_days(draft) for draft in pool]
    if any(age is None for age in ages) or len(set(ages)) < len(ages) or (len(pool) > 2 and not match["which"].lower().endswith("est")) or rank == "=":
        return _NOBODY
    chosen = (max if match["which"].lower()[0] in "eo" else min)(pool, key=lambda draft: _days(draft) or 0.0)
    if said and chosen.sex and _SEX[said[0].lower()] != chosen.sex:
        return _NOBODY
    return Pointed(chosen, True)


_RANKS = {"elder": "+", "older": "+", "eldest": "+", "oldest": "+", "younger": "-", "youngest": "-", "middle": "="}


def _days(draft: Draft) -> float | None:
    if draft.age is None or draft.age.value is None:
        return None
    return draft.age.value * {"a": 365.25, "mo": 30.4, "wk": 7.0, "d": 1.0, "h": 0.04}[draft.age.unit]


def _by_noun(text: str, pool: Sequence[Draft], current: Draft | None) -> Pointed | None:
    """ "The boy" among a boy and a girl; "her brother" among a brother and a sister."""
    if any(draft.sex is None for draft in pool):
        return None
    matches = list(_NOUN.finditer(text))
    kin = _HIS_KIN.match(text)
    meant: list[tuple[Draft, bool]] = []
    for match in matches:
        noun = match["noun"].lower()
        who = [draft for draft in pool if draft.sex == _SEX[noun]]
        if noun in {"mother", "father", "son", "daughter"}:
            who = [draft for draft in who if noun in draft.nouns]
        if len(who) != 1:
            return None
        meant.append((who[0], re.fullmatch(rf"(?i){_LEAD}", text[: match.start()]) is not None))
    if not matches and kin and kin["kin"].lower() in {"brother", "sister", "twin", "sibling"} and all(d.nouns & _SIBLINGS for d in pool):
        sex = _SEX.get(kin["kin"].lower())
        who = [draft for draft in pool if draft is not current and draft.sex in {sex or draft.sex, None}]
        return Pointed(who[0], True) if len(who) == 1 and who[0] is not current else None
    if not meant:
        return None
    if len({id(draft) for draft, _ in meant}) > 1 or (not meant[0][1] and meant[0][0] is not current):
        return _NOBODY
    return Pointed(meant[0][0], True)


_SIBLINGS = frozenset({"brother", "sister", "sibling", "twin"})
_SOME_OTHERS = Several((_OF_OTHERS, _THEIRS, _THE_DONOR, _CO_RECIPIENT, _CONTROLS))


@lru_cache(maxsize=1024)
def of_others(text: str) -> bool:
    """Whether a sentence tells of a relative or of controls, and of nobody else."""
    if not _SOME_OTHERS.possible(text):
        return False
    relative = _OF_OTHERS.match(text)
    if relative and _LABELLED.search(relative[0]):
        return False  # "his younger brother, patient 3, also had …"
    theirs = _THEIRS.match(text)
    if theirs and re.search(r"(?i)\b(?:patient|child|infant|boy|girl|baby)\b", text[theirs.end() :]) is None:
        return True
    if (relative and not _DONOR.search(text) and not _TOO.search(text, relative.end())) or _THE_DONOR.match(text) or _CO_RECIPIENT.match(text):
        return True
    return _CONTROLS.search(text) is not None and not _PATIENT.search(text)


def of_child(text: str, current: Draft | None) -> bool:
    """Whether a sentence is about a child of the patient, a grown woman."""
    if current is None or current.sex == "male" or not _grown(current):
        return False
    if any(name.startswith("twin") for name in current.names):
        return False  # one twin beside the other
    return _CHILD.match(text) is not None or _CHILD_TOO.search(text) is not None


def _other(text: str, pool: Sequence[Draft], current: Draft | None) -> Pointed:
    """Whether a sentence is about somebody who is no patient of the paper."""
    if of_others(text) and not _is_mother(text, current) and not _is_donor(text, current):
        return _NOBODY
    if of_child(text, current):
        return _NOBODY
    if current is None or not current.sex:
        return _NOTHING
    pronoun = _PRONOUN.match(text) if text[:1] in "HS" and current.sex_span is not None else None
    if pronoun:
        sex = "male" if pronoun["he"] else "female"
        if current.sex != sex:
            others = [draft for draft in pool if draft.sex == sex]
            return Pointed(others[0], True) if len(others) == 1 and len(pool) == 2 else _NOBODY
    led = _LED_BY.match(text)
    if led and current.sex != _SEX[led["noun"].lower()]:
        return _NOBODY  # "the girl", where a boy was told of
    return _NOTHING


def told_of_child(text: str, current: Draft | None) -> bool:
    """Whether a sentence tells what a child of the patient had or was given: what follows without a word for anybody may be the child's too."""
    return of_child(text, current) and _CARED_FOR.search(text) is not None


_CARED_FOR = Guard(
    r"(?i)\b(?:newborn|neonate|baby|infant|child|boy|girl|twins?)\b[^.;]*\b(?<!had\s)(?<!had\sbeen\s)(?:treated|given|started|received|developed|required|admitted|intubated|ventilated|diagnosed|presented|"
    r"transferred)\b", whole=True
)
_SOMEBODY = Guard(r"(?i)\b(?:s?he|hers?|his|him|patients?|mother|wom[ae]n|lady|case)\b", whole=True)


def calls_nobody(text: str) -> bool:
    """Whether a sentence has no word for a person that could tell of whom it is."""
    return _SOMEBODY.search(text) is None


def _grown(draft: Draft) -> bool:
    return draft.age is not None and draft.age.unit == "a" and (draft.age.value or 0) >= 14


def _is_donor(text: str, current: Draft | None) -> bool:
    """Whether "the donor" is the patient (of a report of what giving did to one)."""
    return current is not None and "donor" in current.nouns and _THE_DONOR.match(text) is not None


def _is_mother(text: str, current: Draft | None) -> bool:
    """Whether "the mother" is the patient herself (of a report of a pregnancy)."""
    return current is not None and current.sex != "male" and _grown(current) and re.match(rf"(?i){_LEAD}(?:the\s)?mother\b", text) is not None


def sex_of_other(text: str) -> str | None:
    """The sex of somebody of whom more is told than in passing: a donor or relative with an age ("the donor, a 23-year-old man, had died"), a child born."""
    if of_others(text):
        return next((person.sex for person in find_people(text) if person.age is not None and person.sex), None)
    child = _CHILD.match(text)
    noun = _CHILD_SEX.search(child[0]) if child else None
    return ("male" if noun["he"] else "female") if noun else None


_HE_OR_SHE = quick.compile(r"(?:(?:At|On|After|During|In)\s[^,.;]{3,25},?\s)?(?:(?P<he>[Hh]e|[Hh]is)|[Ss]he|[Hh]er)\b")


def sex_of_pronoun(text: str) -> str | None:
    """The sex that the pronoun tells that a sentence begins with, or has behind a time ("At 6 months he was well")."""
    pronoun = _HE_OR_SHE.match(text)
    return ("male" if pronoun["he"] else "female") if pronoun else None


__all__ = [
    "NAME", "Pointed", "calls_nobody", "counts_several", "names_in", "of_child", "of_others", "pointed_at", "sex_of_other", "sex_of_pronoun", "told_of_child",
]
