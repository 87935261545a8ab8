"""Ages, read from characters: what a text says of how old somebody is, in figures or words.

A decade ("in his 60s", "an octogenarian") keeps its first year as value and its last as `high`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from extract import quick
from extract.annotate.tables import NUMBER_WORD, number_value, table
from extract.triggers import Either, Guard, Several


@dataclass(frozen=True, slots=True)
class Age:
    """An age in a folded text: `value` (and `high` for a decade or range) in `unit`, a UCUM code (a, mo, wk, d, h).

    `current` is False for an age told of another time ("diagnosed at the age of 49 years").
    """

    start: int
    end: int
    text: str
    value: float | None
    unit: str
    high: float | None = None
    current: bool = True


UNITS = {"y": "a", "m": "mo", "w": "wk", "d": "d", "h": "h"}
_N = rf"(?:\d{{1,3}}(?:\.\d+)?|{NUMBER_WORD})"
_UNIT = r"(?:years?|yrs?|y|months?|mos?|mth|weeks?|wks?|days?|hours?|hrs?)"
_J = r"[\s-]{0,3}"
_HALF = r"[\s-]and[\s-]a[\s-]half|\s?½|[\s-]1/2"
_FORMS = (
    # 2 years and 3 months old, 2-year-3-month-old
    rf"(?P<a1>{_N}){_J}(?P<au1>years?|yrs?|months?|mos?){_J}(?:,\s|and{_J})?(?P<a2>\d{{1,2}}){_J}(?P<au2>months?|mos?|weeks?|days?)\.?{_J}(?:old|of\sage)",
    # 45-year-old, 45 years of age, 34-yr-old, four-and-a-half-year-old, 4½ years old
    rf"(?P<b>{_N})(?P<half>{_HALF})?(?:{_J}(?:to|-|–|through){_J}(?P<b2>{_N}))?{_J}(?P<bu>{_UNIT})\.?{_J}(?:old\b|olds\b|of\sage\b)",
    # 55 y.o., 45 yo, 60 y/o
    rf"(?P<c>\d{{1,3}}){_J}(?:y\.?\s?/?o\.?|yo)(?![a-z])",
    # aged 31 years, age 45, age: 45
    rf"(?<![a-z])ag(?P<ed>ed?)(?:\sof)?[\s:,=]{{1,3}}(?P<d>{_N})(?P<dhalf>{_HALF})?(?:\s?(?P<du>{_UNIT})\b)?(?!\s?(?:-|to|and)\s?\d)(?![\d/%]|\.\d)",
    # a woman of 71 years (but no "treatment of 2 years" and no "man of 20 years' service")
    r"(?:(?<=man\sof\s)|(?<=boy\sof\s)|(?<=girl\sof\s)|(?<=lady\sof\s)|(?<=child\sof\s)|(?<=infant\sof\s)|(?<=male,\s)|(?<=woman,\s)|(?<=\sman,\s)|(?<=girl,\s)|(?<=boy,\s)|(?<=lady,\s)"
    r"|(?<=man\s\()|(?<=boy\s\()|(?<=girl\s\()|(?=[\defnost](?<=\([mf],\s[\defnost])))"  # with the next character "(m," tells enough to be looked for
    rf"(?P<f>{_N}){_J}(?P<fu>years?|months?|(?<=\d\s)y(?=[,;)]))\b(?!['’]|\sof\s|\s(?:later|after|ago|before|earlier|prior|post|following|from|into))",
    # a toddler (16 months, male)
    r"(?<=\()(?P<m>\d{1,3})\s?(?P<mu>years?|months?)(?=,\s(?:fe)?male\b)",
    # 54/F
    r"(?P<g>\d{1,3})(?=\s?/\s?(?-i:[MF])\b(?!\s?/|\d))",
    # a 72M with (a sheath, too, is "a 14F with side holes")
    r"(?:(?<=\ba\s)|(?<=\ban\s))(?P<h>\d{2})(?=\s?(?:(?-i:M)\s(?:with|had|has|was\s(?:seen|admitted|diagnosed|started|found))|(?-i:[MF])\s(?:who|presented|presenting|admitted|referred))\b)",
    # an octogenarian
    r"(?P<k>sexa|septua|octo|nona)genarian(?!\w)",
    # in his (early) 60s
    r"in\s(?:his|her|their|the)\s(?:(?:early|mid|late)[\s-])?(?P<e>\d0\s?'?s|teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)",
)
_AGES = Either(rf"(?i)(?<![\w.])(?:{form})" for form in _FORMS)
_SOME_AGE = Several(_AGES.guards)
_OTHER_TIME = quick.compile(
    r"(?i)(?:(?:at|from|since|until|by|before|after|when|till)\s(?:an?\s|the\s)?|\bdiagnosed\s|\byounger\sthan\s|\bolder\sthan\s|[<>≤≥]\s?)$"
)
_DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90,
            "sexa": 60.0, "septua": 70.0, "octo": 80.0, "nona": 90.0}


#: "19F with", "ID: 45M c/o": the shorthand of the wards at the head of a sentence (fluorine-19 is none).
_NOTE = quick.compile(
    r"(?:[A-Z][\w/ -]{0,24}:\s)?(?!1[89]F\s(?:\w+\s)?with)(?P<n>\d{2})(?=[MF]\s(?:[\w-]+\s){0,2}(?:w/|c/o|s/p|h/o|p/w|with|who|presents"
    r"|presented|presenting|admitted|referred)(?!\w))"
)


#: A bare figure behind a word for somebody: "a bus driver, 45, was", "a housewife of 58 who", "Female, 50, back pain", "the patient was 28 and".
_FIGURE = Guard(
    r"(?i)(?<=[a-z])(?:,\s(?P<a>\d{2})(?=,\s(?:who|was|had|has|is|presented|came|with|complained|developed|attended|consulted|underwent|received|noticed)\b)"
    r"|\sof\s(?P<b>\d{2})(?=,\s(?:who|was|had|presented|came|with)\b|\s(?:who|was|had|presented|came|with|and\san?)\s))", whole=True,
)
_AT_THE_HEAD = quick.compile(r"(?i)(?:(?:male|female|man|woman),\s(?P<a>\d{2})(?=[,.;]\s)|the\spatient\swas\s(?P<b>\d{2})(?=,\s|\sand\s(?!\d)|\swhen\b))")
_HEADS = ("Male, ", "Female, ", "Man, ", "Woman, ", "The patient was ", "the patient was ", "male, ", "female, ")


@cache
def _people() -> tuple[frozenset[str], frozenset[str]]:
    """Words for somebody with a bare age between commas, and those with one behind "of" (no "case of 58")."""
    nouns = [(noun, sex) for noun, sex, _, role in table("people", 4) if role == "patient"]
    work = [noun.lower() for noun, _ in table("occupations", 2)]
    return frozenset([*(noun for noun, _ in nouns), *work]), frozenset([*(noun for noun, sex in nouns if sex), *work])


def _bare_figures(text: str) -> list[Age]:
    """The ages that are told as a bare figure, known by what stands around it."""
    if not (_FIGURE.possible(text) or text.startswith(_HEADS) or text[2:3] in "MF" or ":" in text[:28]):
        return []
    places = []
    for match in _FIGURE.finditer(text):
        word = text[: match.start()].rpartition(" ")[2].lower()
        if word in _people()[match["a"] is None]:
            places.append(match.span(match.lastgroup or 0))
    if text.startswith(_HEADS) and (head := _AT_THE_HEAD.match(text)):
        places.append(head.span(head.lastgroup or 0))
    elif (text[2:3] in "MF" or ":" in text[:28]) and (note := _NOTE.match(text)):
        places.append(note.span("n"))
    return [Age(start, end, text[start:end], float(text[start:end]), "a") for start, end in places]


@lru_cache(maxsize=4096)
def find_ages(text: str) -> tuple[Age, ...]:
    """Ages in a folded text, in order."""
    found = _bare_figures(text)
    if not _SOME_AGE.possible(text):
        return tuple(found)
    for match in _AGES.finditer(text):
        groups = match.groupdict()
        start, end = match.span()
        before = text[max(0, start - 24) : start]
        current = _OTHER_TIME.search(before) is None
        value: float | None
        high: float | None = None
        if groups.get("a1"):
            value, unit = number_value(match["a1"]), UNITS[match["au1"][0].lower()]
            extra, extra_unit = float(match["a2"]), UNITS[match["au2"][0].lower()]
            if unit == "a" and extra_unit == "mo" and value is not None:
                value, unit = value * 12 + extra, "mo"
        elif groups.get("b"):
            value, unit = number_value(match["b"]), UNITS[match["bu"][0].lower()]
            high = number_value(match["b2"]) if match["b2"] else None
            value = value + 0.5 if match["half"] and value is not None else value
        elif groups.get("c"):
            value, unit = float(match["c"]), "a"
        elif groups.get("d"):
            value, unit = number_value(match["d"]), UNITS[match["du"][0].lower()] if match["du"] else "a"
            value = value + 0.5 if match["dhalf"] and value is not None else value
            if match["ed"].lower() == "e":
                # "at age 45" is of another time, "age 45" in a list or table is not; "age 3" without a unit needs a colon or a comma.
                current = current and bool(re.match(r"(?i)age\s?[:,=]", match[0]))
        elif groups.get("f"):
            value, unit = number_value(match["f"]), UNITS[match["fu"][0].lower()]
        elif groups.get("m"):
            value, unit = float(match["m"]), UNITS[match["mu"][0].lower()]
        elif groups.get("g") or groups.get("h"):
            value, unit = float(match[0]), "a"
        elif groups.get("k"):
            value, unit = _DECADES[match["k"].lower()], "a"
            high = value + 9
        else:
            word = match["e"].lower().replace("'", "").replace(" ", "")
            if word == "teens":
                value, high = 13.0, 19.0
            else:
                value = float(_DECADES.get(word, 0) or re.sub(r"\D", "", word) or 0)
                high = value + 9
            unit = "a"
            start = match.start("e") - len(re.search(r"(?i)(?:(?:early|mid|late)[\s-])?$", text[: match.start("e")])[0])  # type: ignore[index]
        if value is not None and unit == "a" and value > 125:
            continue
        found.append(Age(start, end, text[start:end], value, unit, high, current))
    if len(found) > 1:
        found.sort(key=lambda age: age.start)  # of bare figures and others; and "an octogenarian (82 years)"
        exact = {_decade(age) for age in found if age.high is None}
        found = [age for age in found if not (age.text.endswith("genarian") and age.value in exact)]
    return tuple(found)


def _decade(age: Age) -> float | None:
    return age.value // 10 * 10 if age.value is not None and age.unit == "a" else None
