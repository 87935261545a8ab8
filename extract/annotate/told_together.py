"""Patients who share an introduction: "two women, aged 34 and 45", "a brother and sister aged 5 and 7", "three men (52, 61 and 70 years)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extract import quick
from extract.annotate.ages import UNITS, Age, find_ages
from extract.annotate.tables import NUMBER_WORD, number_value
from extract.triggers import Guard, Several


@dataclass(frozen=True, slots=True)
class Member:
    """One of several people of a phrase in a folded text; `sex_span` is where their noun stands, `noun` that noun in the singular."""

    age: Age | None
    sex: str | None
    sex_span: tuple[int, int]
    noun: str


@dataclass(frozen=True, slots=True)
class Together:
    """A phrase that introduces several people at once."""

    start: int
    end: int
    members: tuple[Member, ...]


_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
#: Plural noun -> singular, sex.
_MANY = {
    "women": ("woman", "female"), "men": ("man", "male"), "girls": ("girl", "female"), "boys": ("boy", "male"), "females": ("female", "female"),
    "males": ("male", "male"), "ladies": ("lady", "female"), "gentlemen": ("gentleman", "male"), 
    "brothers": ("brother", "male"), "sisters": ("sister", "female"),
    "patients": ("patient", None), "children": ("child", None), "infants": ("infant", None), "neonates": ("neonate", None), "newborns": ("newborn", None),
    "babies": ("baby", None), "siblings": ("sibling", None), "twins": ("twin", None), "adults": ("adult", None), "adolescents": ("adolescent", None),
    "teenagers": ("teenager", None), "recipients": ("recipient", None), "individuals": ("individual", None), "cases": ("case", None),
    "students": ("student", None),
}
#: Words for one person -> sex.
SEX_OF = {
    "woman": "female", "man": "male", "girl": "female", "boy": "male", "female": "female", "male": "male", "lady": "female", "gentleman": "male",
    "brother": "male", "sister": "female", "mother": "female", "daughter": "female", "father": "male", "son": "male",
    "husband": "male", "wife": "female",
}
_N = rf"(?:\d{{1,3}}(?:\.\d)?|{NUMBER_WORD})"
_U = r"(?:years?|yrs?|y|months?|mos?|weeks?|days?)"
_A = rf"{_N}(?:[\s-]?{_U}\b)?"
_LIST = rf"(?P<list>{_A}(?:,\s{_A})*,?\s(?:and|&)\s{_A})(?:[\s-]+(?:old\b|of\sage\b))?"
_WORDS = r"(?:[\w-]+\s){0,4}?"
_OF_AGE = r"(?:who\swere\s|both\s|respectively\s)?(?P<aged>aged?\s(?:of\s)?|ages\s(?:of\s)?|at\sages?\s(?:of\s)?|of\s(?=\d{1,3}[\s,]))?"
_SEXES = "|".join(SEX_OF)
_FORMS = (
    # two women, aged 34 and 45 years; three men (52, 61 and 70 years)
    Guard(rf"(?i)\b(?P<n>{'|'.join(_COUNTS)}|[2-9]|10)\s(?P<words>{_WORDS})(?P<many>{'|'.join(_MANY)})\b"
          rf"(?:\s(?:of|with)\s[^,.;()]{{3,40}}(?=[,(]|\s\())?(?P<gap>,\s|\s\(|\s){_OF_AGE}{_LIST}", whole=True),
    # a brother and a sister, aged 5 and 7 years
    Guard(
        rf"(?i)\b(?:an?|the|one)\s{_WORDS}(?P<one>{_SEXES})\s(?:and|&)\s(?:(?:an?|the|his|her|one)\s)?{_WORDS}(?P<two>{_SEXES})"
        rf"(?P<gap>,\s|\s\(|\s){_OF_AGE}{_LIST}", whole=True
    ),
    # a boy of 16 and a girl of 17 years; a man (34 years) and a woman (45 years)
    Guard(
        rf"(?i)\b(?:an?|one)\s{_WORDS}(?P<one>{_SEXES})(?P<gap>,?\saged\s|\sof\s|\s\()(?P<a1>{_A})(?:\sold)?\)?,?\s(?:and|&)\s(?:an?|one|his|her)\s{_WORDS}(?P<two>{_SEXES})"
        rf"(?:,?\saged\s|\sof\s|\s\()(?P<a2>{_A})(?:\sold)?\)?", whole=True
    ),
    # two 58-year-old identical twin brothers
    Guard(
        rf"(?i)\b(?P<n>{'|'.join(_COUNTS)}|[2-9])\s(?:[\w-]+\s){{0,2}}?(?P<same>{_N})[\s-]{_U}[\s-]olds?\s{_WORDS}(?P<many>{'|'.join(_MANY)})\b", whole=True
    ),
    # 34- and 45-year-old women
    Guard(rf"(?i)\b(?P<two_ages>(?:an?\s)?{_N}-?\s(?:and|&)\s(?:an?\s)?{_N})[\s-]{_U}[\s-]old\s{_WORDS}(?P<many>{'|'.join(_MANY)})\b", whole=True),
)
#: Who has people, or is told of as their relative, does not introduce them as patients.
_HAD = quick.compile(
    r"(?i)\b(?:had|has|have|having|of|her|his|their|from|than|with|by|whose|other|unaffected|healthy|between|and)\s(?:[\w-]+\s){0,2}$"
    r"|\b(?:her|his|their)\s(?:[\w-]+\s)?[\w-]+,\s$"
)
_UNTOLD = quick.compile(r"(?i)\b(?:controls?|volunteers?|donors?|unaffected|healthy(?!\s(?:young|boy|girl|adolescent)))\b")


@lru_cache(maxsize=1024)
def find_together(text: str) -> tuple[Together, ...]:
    """The phrases of a folded sentence that introduce several people with their ages, in order."""
    found: list[Together] = []
    for form in _FORMS:
        for match in form.finditer(text):
            members = _members(text, match)
            before = text[: match.start()]
            if len(members) < 2 or any(t.start < match.end() and match.start() < t.end for t in found) or _UNTOLD.search(match[0]):
                continue
            if _HAD.search(before) and not re.search(r"(?i)\b(?:cases?|report(?:s|ed)?|describ\w+|treated)\s(?:on\s|of\s)?(?:[\w-]+\s){0,2}$", before):
                continue
            found.append(Together(*match.span(), members))
    return tuple(sorted(found, key=lambda t: t.start))


def _members(text: str, match: re.Match[str]) -> tuple[Member, ...]:
    groups = match.groupdict()
    if groups.get("a1"):
        spans = [match.span("a1"), match.span("a2")]
    elif groups.get("same"):
        return _of_one_age(text, match)
    else:
        name = "list" if groups.get("list") else "two_ages"
        spans = [(m.start(), m.end()) for m in re.finditer(rf"(?i){_A if name == 'list' else _N}", text[: match.end(name)]) if m.start() >= match.start(name)]
    units = [_unit(text[a:b]) for a, b in spans]
    last = units[-1] or _unit(match[0][spans[-1][1] - match.start() :]) or (_unit(match[0][-16:]) if groups.get("two_ages") else None)
    told = last is not None or bool(groups.get("aged"))
    if not told or (groups.get("n") and _COUNTS.get(match["n"].lower(), 0) != len(spans) and match["n"] != str(len(spans))):
        return ()
    if groups.get("one"):
        nouns: list[tuple[str, str | None, tuple[int, int]]] = [(match[name].lower(), SEX_OF[match[name].lower()], match.span(name)) for name in ("one", "two")]
        if len(spans) != 2:
            return ()
    else:
        nouns = [(*_sexed(match), match.span("many"))] * len(spans)
    out = []
    for (start, end), unit, (noun, sex, place) in zip(spans, units, nouns, strict=True):
        number = re.match(rf"(?i){_N}", text[start:end])
        value = number_value(number[0]) if number else None
        if value is None or value > 120:
            return ()
        out.append(Member(Age(start, end, text[start:end], value, unit or last or "a"), sex, place, noun))
    return tuple(out)


def _sexed(match: re.Match[str]) -> tuple[str, str | None]:
    """The noun of several people in the singular and their sex ("three male recipients")."""
    noun, sex = _MANY[match["many"].lower()]
    before = match.string[match.start() : match.start("many")]
    told = re.search(r"(?i)\b(fe)?male\s(?:[\w-]+\s){0,2}$", before) if sex is None else None
    return noun, (("female" if told[1] else "male") if told else sex)


def _of_one_age(text: str, match: re.Match[str]) -> tuple[Member, ...]:
    """ "Two 58-year-old men"."""
    many = _COUNTS.get(match["n"].lower()) or int(match["n"])
    noun, sex = _sexed(match)
    value = number_value(match["same"])
    if value is None:
        return ()
    age = Age(match.start("same"), match.end("same"), match["same"], value, _unit(text[match.end("same") :]) or "a")
    return (Member(age, sex, match.span("many"), noun),) * many


def _unit(text: str) -> str | None:
    word = re.search(rf"(?i)(?<![a-z])({_U})\b", text)
    return UNITS[word[1][0].lower()] if word else None


_SEVERAL = Guard(
    rf"(?i)\b(?P<n>{'|'.join(list(_COUNTS)[:5])}|[2-6])\s(?!(?:years?|months?|weeks?|days?|hours?|of\sthe|other|healthy|previous)\b){_WORDS}(?P<many>{'|'.join(_MANY)})\b"
    rf"|\b(?P<pair>a\spair\sof\s{_WORDS}(?:siblings|twins|brothers|sisters)|(?:a|one)\s(?:married|elderly|young)\scouple"
    rf"|an?\s{_WORDS}(?:mother|father|brother|sister|boy|girl|man|woman|infant)\sand\s(?:(?:his|her)\s|(?<=brother\sand\s)(?:a\s)?(?=sister)|(?<=sister\sand\s)(?:a\s)?(?=brother)){_WORDS}(?:son|daughter|brother|sister|mother|father|twin|wife|husband))\b",
    whole=True,
)


#: "In three members of one family".
_OF_FAMILY = Guard(
    rf"(?i)(?:\b(?:in|affecting|involving|report|describe|present|studied|treated)\s|^)(?P<kin>{'|'.join(list(_COUNTS)[:5])}|[2-6])\s(?:[\w-]+\s){{0,2}}"
    r"(?:members\s(?:of|from|in)\s(?:an?|one|the\ssame)\s(?:[\w-]+\s){0,2}family|family\smembers|relatives)\b(?!\s(?:of|who)\b)", whole=True,
)


#: Where several people may be told of.
SEVERAL = (_SEVERAL, _OF_FAMILY, *_FORMS)
_SOME = Several(SEVERAL)


def may_tell(text: str) -> bool:
    """Whether a sentence may speak of several people at once (cheap, asked for every sentence)."""
    return _SOME.possible(text) or len(find_ages(text)) > 1


def counted(text: str) -> tuple[int, str | None, str, tuple[int, int]] | None:
    """How many people a sentence speaks of ("two men"): their number, sex, noun in the singular and its place; None where it counts none."""
    family = _OF_FAMILY.search(text)
    if family is not None:
        return _COUNTS.get(family["kin"].lower()) or int(family["kin"]), None, "sibling", family.span("kin")
    match = _SEVERAL.search(text)
    if match is None:
        return None
    if match["pair"]:
        return 2, None, "sibling", match.span("pair")
    noun, sex = _MANY[match["many"].lower()]
    return _COUNTS.get(match["n"].lower()) or int(match["n"]), sex, noun, match.span("many")
