"""Sexes and the noun phrases that introduce a person ("a 23-year-old woman"), read from characters; ages are those of extract.annotate.ages.

An age word without a figure ("newborn") has no value.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import compress
from typing import NamedTuple

from extract import quick
from extract.annotate.ages import Age, find_ages
from extract.annotate.tables import NUMBER_WORD, alternation, table
from extract.lexicon import fold_word, tokens
from extract.triggers import Guard
from kg.model import Config, Document, Mention


class Person(NamedTuple):
    """A noun phrase about a person: its span, its last noun, role (patient, relative, donor, animal), sex and age where told. `noun_start` is where the noun
    stands, -1 where it is not known to be printed as it is told ("M" is a male)."""

    start: int
    end: int
    noun: str
    role: str
    sex: str | None
    sex_start: int
    sex_end: int
    age: Age | None
    determiner: str
    noun_start: int = -1


@cache
def _nouns() -> dict[str, tuple[str | None, str, str]]:
    return {noun: (sex or None, age, role) for noun, sex, age, role in table("people", 4)}


@cache
def _noun_pattern() -> Guard:
    nouns = alternation([re.escape(noun) for noun in _nouns()])
    return Guard(
        rf"(?i)(?<![\w-])(?:{nouns})(?![\w])(?!-(?:to|type|specific|year|in-the|made|power|hours?|days?|portable|derived|reported|level"
        r"|cent(?:er|re)d|based|facing|controlled|oriented|related|like|friendly|initiated|administered|perceived|important)\b)", whole=True,
    )


@cache
def _folded() -> frozenset[str]:
    """The folded words (extract.lexicon.fold_word) that a noun can begin with, as it is printed and with a possessive s."""
    words = [noun.partition("-")[0] for noun in _nouns()]
    return frozenset(fold_word(form + end) for word in words for form in (word, word.upper(), word[:-1].upper() + word[-1]) for end in ("", "'s"))


def _nouns_in(text: str) -> list[tuple[int, int, str]]:
    """The nouns in a text in their order: where they begin and end, and how the table writes them. Words that can begin one are looked at alone."""
    pattern = _noun_pattern()
    if not pattern.possible(text):
        return []
    if not text.isascii():
        return [(m.start(), m.end(), m[0].lower()) for m in pattern.compiled.finditer(text)]
    words, match = tokens(text), pattern.compiled.match
    found: list[tuple[int, int, str]] = []
    for start in compress(words.starts, map(_folded().__contains__, words.norms)):
        if (not found or start >= found[-1][1]) and (hit := match(text, start)) is not None:
            found.append((start, hit.end(), hit[0].lower()))
    return found


#: Words that may stand between an age and its noun, or before the noun ("16-year-old previously healthy Han Chinese male patient").
_WORD = r"(?:[A-Za-z][\w'+/-]*|\([^()]{1,30}\))"
_DET = quick.compile(
    r"(?i)(?:\b(a|an|the|this|that|our|one|another|his|her|their|my|second|first|third|other|same|these|two|three|four|both|all|each|of)\b)"
    r"(?:\s(?:second|third|first|other|further|new|index|present|reported|single))?\s*$"
)
#: As long as a determiner with its second word can be ("another reported").
_LONGEST = 17
_MODIFIER = quick.compile(rf"{_WORD},?\s+$")
_STOP = {"of", "with", "and", "or", "who", "was", "is", "presented", "in", "to", "by", "for", "from", "had", "has", "whose", "at", "on", "after",
         "that", "which", "were", "he", "she", "his", "her", "the", "a", "an", "as", "it", "but", "than"}


_LETTER = quick.compile(r"(?<![\w.])\d{1,3}[\s-]?(?:yo|y/o|y\.o\.|years?[\s-]old|yrs?[\s-]old|yr|y)?,?\s?([MF♂♀])(?=[\s,.;)]|$)")


@lru_cache(maxsize=4096)
def find_people(text: str) -> tuple[Person, ...]:
    """Noun phrases about single persons in a folded text, in order: an age with its noun, or a noun alone."""
    ages = find_ages(text)
    hits = _nouns_in(text)
    if ages:  # "a 67-yo M", "a 72M"
        begins = {age.start for age in ages}
        hits = sorted(hits + [(m.start(1), m.end(1), "male" if m[1] in "M♂" else "female") for m in _LETTER.finditer(text) if m.start() in begins])
    if not hits and not ages:
        return ()
    nouns = _nouns()
    used: set[int] = set()
    found: list[Person] = []
    for age in ages:
        chosen: list[int] = []
        # Nouns behind the age: "58-year-old Chinese male patient", at most six words away, with nothing but modifiers between.
        position = age.end
        for number, (start, end, _) in enumerate(hits):
            if start < age.end or number in used:
                continue
            between = text[position:start]
            words = re.findall(r"[A-Za-z][\w'+-]*", between)
            if re.search(r"[.;:]", between) or len(words) > 6 or _STOP & {w.lower() for w in words} or (
                chosen and (words or between.strip(" ,()"))
            ):
                break
            if not chosen and between.startswith(",") and nouns[hits[number][2]][2] == "relative" and text.startswith(" of ", end):
                break  # "a girl aged three, daughter of cousins"
            chosen.append(number)
            position = end
        if not chosen:
            # Noun before the age: "a woman aged 31", "a woman in her 60s", "the patient, 45 years old".
            for number in range(len(hits) - 1, -1, -1):
                start, end, _ = hits[number]
                if end > age.start or number in used:
                    continue
                between = text[end : age.start]
                ok = re.fullmatch(r"(?i)\s*,?\s*(?:(?:who\s)?(?:was|is)\s)?(?:currently\s|now\s|an?\s)?(?:of\s|in\s(?:his|her|their)\s)?\(?", between)
                if ok:
                    chosen = [number]
                    if number and hits[number - 1][1] + 1 == start:
                        chosen.insert(0, number - 1)
                break
        used.update(chosen)
        if chosen:
            found.append(_person(text, [hits[n] for n in chosen], age, nouns))
        else:
            found.append(_bare(text, age))
    number = 0
    while number < len(hits):
        if number in used:
            number += 1
            continue
        group = [number]
        while group[-1] + 1 < len(hits) and group[-1] + 1 not in used and text[hits[group[-1]][1] : hits[group[-1] + 1][0]] == " ":
            group.append(group[-1] + 1)
        found.append(_person(text, [hits[n] for n in group], None, nouns))
        number = group[-1] + 1
    return tuple(sorted(found, key=lambda person: person.start)) if len(found) > 1 else tuple(found)


def _determiner(text: str, start: int) -> tuple[str, int]:
    """The determiner before a phrase, stepping over modifiers ("our previously healthy", "an otherwise healthy")."""
    position = start
    for _ in range(6):
        low = max(0, position - 40)
        last = low + len(text[low:position].rstrip())
        match = _DET.search(text, max(low, last - _LONGEST), position)
        if match:
            return match[0].strip().lower(), match.start()
        last = low + len(text[low:last].rstrip(","))
        if text[last - 1 : last] != ")":
            low = max(low, text.rfind(" ", low, last))  # only what stands in brackets holds a blank
        word = _MODIFIER.search(text, low, position)
        if word is None or word[0].strip(" ,").lower() in _STOP:
            break
        position -= len(word[0])
    return "", start


def _person(text: str, group: list[tuple[int, int, str]], age: Age | None, nouns: dict[str, tuple[str | None, str, str]]) -> Person:
    start, end = group[0][0], group[-1][1]
    if age is not None:
        start, end = min(start, age.start), max(end, age.end)
    sex, sex_start, sex_end = None, 0, 0
    for noun_start, noun_end, noun in group:
        if nouns[noun][0] and sex is None:
            sex, sex_start, sex_end = nouns[noun][0], noun_start, noun_end
    roles = [nouns[noun][2] for _, _, noun in group]
    role = next((r for r in ("animal", "donor", "relative") if r in roles), "patient")
    if len(group) > 1 and is_occupation(group[-1][2]):
        role = "patient"  # "a pig farmer"
    if sex is None and role == "patient" and (age is not None or len(group) > 1):
        # "14-month-old, female": an adjective in the phrase that is no noun of the group
        inner = re.search(r"(?i)\b(male|female)\b", text[start:end])
        if inner:
            sex, sex_start, sex_end = inner[1].lower(), start + inner.start(), start + inner.end()
    determiner, begin = _determiner(text, start)
    if role == "relative" and age is not None and determiner in {"a", "an"} and _OF_CHILDREN.match(text, end):
        role = "patient"  # "a 38-year-old mother of two"
    noun_start, noun_end, noun = group[-1]
    printed = text[noun_start:noun_end].lower() == noun
    return Person(begin, end, noun, role, sex, sex_start, sex_end, age, determiner, noun_start if printed else -1)


#: What makes a parent somebody in his or her own right.
_OF_CHILDREN = quick.compile(rf"(?i)\sof\s(?:an?\s(?!patient)|{NUMBER_WORD}\b|\d\b|several\b|twins\b|triplets\b)(?!\s(?:patients|cases|probands))")


#: What may follow an age that stands for a person.
_ALONE = quick.compile(
    r"(?i)\s*(?:$|[,.;:()]|(?:who|with|was|is|were|had|has|and|presented|presenting|presents|came|developed|admitted|underwent|received|without|complained|experienced)\b)"
)


def is_followed_by_a_verb(text: str, end: int) -> bool:
    """Whether what stands behind a place of a text does not go on with a noun."""
    return _ALONE.match(text, end) is not None or _ON.match(text, end) is not None


_ON = quick.compile(
    r"(?i)\s(?:in|at|of|on|from|for|to|by|after|before|during|aged|suffer\w+|taking|receiving|treated|undergoing|began|became|being|sustained|took|did|died|showed|reported|visited|"
    r"woke|awoke|collapsed|ingested|swallowed|used|noticed|fell|suddenly|felt|lost|vomited|attempted|injected|drank|ate|inhaled|sought)\b"
)


def is_occupation(noun: str) -> bool:
    """Whether a noun names what a person does: with an age it is a patient, alone it is anybody."""
    return _nouns().get(noun, ("", "", ""))[1] == "occupation"


@cache
def _occupations() -> dict[str, str | None]:
    return {noun.lower(): sex or None for noun, sex in table("occupations", 2)}


@cache
def _at_work() -> quick.Pattern:
    stops, nouns = "|".join(sorted(_STOP)), alternation([re.escape(noun) for noun in _occupations()])
    return quick.compile(rf"(?i)\s(?:(?!(?:{stops})\b)[\w'-]+\s){{0,4}}?({nouns})(?![\w-])")


def _occupation(text: str, end: int) -> re.Match[str] | None:
    """What the person of an age does ("57-year-old bus driver")."""
    found = _at_work().match(text, end)
    return found if found and is_followed_by_a_verb(text, found.end(1)) else None


#: Pregnancies and births stand for a woman ("a 29-year-old G2P1").
_BIRTHS_BEFORE = quick.compile(r"\s(G\d{1,2}[\s,]?P\d{1,2}\w*),?\s$")
_BIRTHS = quick.compile(r"\s((?:G\d{1,2}[\s,]?P\d{1,2}|G\d{1,2})\w*)(?=[\s,.;(])")


def _bare(text: str, age: Age) -> Person:
    """An age without a noun ("Our 24-year-old", "27 years old, male")."""
    after = re.match(r"(?i)\s*[,(]?\s*(male|female|man|woman|boy|girl)\b|\s?/\s?(?-i:([MF]))\b", text[age.end :])
    determiner, begin = _determiner(text, age.start)
    before = None if after else re.search(r"\(([MF]),\s$", text[: age.start])  # "patient 2 (F, 31 y)"
    if before:
        told = "male" if before[1] == "M" else "female"
        return Person(before.start(1), age.end, told, "patient", told, *before.span(1), age, "")
    work = None if after else _occupation(text, age.end)
    if work:
        sex = _occupations()[work[1].lower()]
        return Person(begin, work.end(1), work[1].lower(), "patient", sex, work.start(1) if sex else 0, work.end(1) if sex else 0, age, determiner)
    births = None if after else _BIRTHS.match(text, age.end) or _BIRTHS_BEFORE.search(text, 0, age.start)
    if births:
        return Person(min(begin, births.start(1)), max(births.end(1), age.end), "gravida", "patient", "female", *births.span(1), age, determiner)
    if not after and not _ALONE.match(text, age.end):
        return Person(begin, age.end, "", "thing", None, 0, 0, age, determiner)  # "a 5-year-old hip prosthesis"
    if after:
        start, end = after.span(after.lastindex or 1)
        word = {"m": "male", "f": "female"}.get(after[after.lastindex or 1].lower(), after[after.lastindex or 1].lower())
        return Person(begin, age.end + after.end(), word, "patient", _nouns()[word][0], age.end + start, age.end + end, age, determiner)
    return Person(begin, age.end, "", "patient", None, 0, 0, age, determiner)


def add_people(document: Document, config: Config) -> Document:
    """Add a mention for each age, each sex word beside a person, and each person."""
    mentions: list[Mention] = []
    for index, sentence in enumerate(document.sentences):
        people = find_people(sentence.text)
        if not people:
            continue  # an age is somebody's
        for age in find_ages(sentence.text):
            values = [("value", age.value), ("unit", age.unit), ("current", age.current)]
            if age.high is not None:
                values.append(("high", age.high))
            mentions.append(Mention("age", sentence.span(age.start, age.end), age.text, index, label=age.text, values=tuple(values)))
        for person in people:
            if person.sex and person.role == "patient":
                span = sentence.span(person.sex_start, person.sex_end)
                mentions.append(Mention("sex", span, sentence.text[person.sex_start : person.sex_end], index, label=person.sex))
            if (noun := _noun_of(sentence.text, person)) is not None:
                values = [("role", person.role), ("sex", person.sex), ("determiner", person.determiner)]
                mentions.append(Mention("person", sentence.span(*noun), sentence.text[slice(*noun)], index, label=person.noun, values=tuple(values)))
    return document.with_(mentions=(*document.mentions, *mentions))


def _noun_of(text: str, person: Person) -> tuple[int, int] | None:
    """The last noun of a phrase, where it is not itself the word for the sex (which has a mention of its own)."""
    if not person.noun:
        return None
    if person.noun_start >= 0:
        place = person.noun_start, person.noun_start + len(person.noun)
    else:
        found = [m.span() for m in _noun_pattern().finditer(text, person.start, person.end) if m[0].lower() == person.noun]
        if not found:
            return None
        place = found[-1]
    return None if person.role == "patient" and place == (person.sex_start, person.sex_end) else place
