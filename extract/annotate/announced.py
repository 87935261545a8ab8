"""Patients of whom title, abstract or introduction speak together before the case is told: "two women, aged 34 and 45", "three sisters"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract import quick
from extract.annotate.drafts import ANOTHER, INDEFINITE, SIBLINGS, Draft, fill
from extract.annotate.people import Person, find_people
from extract.annotate.reports import has_cue, kinds_of_sentences, retold
from extract.annotate.told_together import SEX_OF, Together, counted, find_together, may_tell
from kg.model import Document, Sentence


def announced(document: Document, kinds: frozenset[str], report: bool) -> list[Draft]:
    """The patients whom title, abstract or introduction announce together, before the sections of `kinds` tell of them."""
    found: list[Draft] = []
    elsewhere = kinds | {"discussion", "conclusion", "references", "back"}
    for index, (sentence, kind) in enumerate(zip(document.sentences, kinds_of_sentences(document), strict=True)):
        if kind in elsewhere or sentence.block_kind == "table_row":
            continue
        text = sentence.text
        if not may_tell(text) or retold(text):
            continue
        titled = report and kind == "front" and _COUNTS.match(text) is not None
        if not (titled or has_cue("report", text) or has_cue("title", text) or (report and has_cue("present", text))):
            continue
        for group in find_together(text):
            return [member_of(sentence, index, group, i) for i in range(len(group.members))]
        found = found or vague(sentence, index)
    return found


def member_of(sentence: Sentence, index: int, group: Together, position: int) -> Draft:
    """One of the people of a phrase as a patient."""
    member = group.members[position]
    draft = Draft("", None, index, member.age, member.sex, nouns={member.noun})
    if member.age is not None:
        draft.age_span = sentence.span(member.age.start, member.age.end)
    if member.sex is not None:
        draft.sex_span = sentence.span(*member.sex_span)
    return draft


def vague(sentence: Sentence, index: int) -> list[Draft]:
    """ "Two men" of a report, of whom nothing more is told at once."""
    told = counted(sentence.text)
    if told is None or told[0] > 6:
        return []
    number, sex, noun, place = told
    if (two := _PAIR.match(sentence.text, place[0])) is not None:
        return [
            Draft("", None, index, None, SEX_OF[two[name].lower()], None, sentence.span(*two.span(name)), nouns={"sibling", two[name].lower()}, vague=True)
            for name in ("one", "two")
        ]
    return [Draft("", None, index, None, sex, None, sentence.span(*place) if sex else None, nouns={noun}, vague=True) for _ in range(number)]


_PAIR = quick.compile(rf"(?i)an?\s(?:[\w-]+\s){{0,4}}?(?P<one>{'|'.join(SEX_OF)})\sand\s(?:his|her|an?)?\s?(?:[\w-]+\s){{0,4}}?(?P<two>{'|'.join(SEX_OF)})\b")


def awaits_kin(seeds: Sequence[Draft], drafts: Sequence[Draft]) -> bool:
    """Whether brothers or sisters are announced of whom one has not been told of yet ("his 4-year-old sister" is then a patient)."""
    return bool(seeds) and len([seed for seed in seeds if seed.nouns & SIBLINGS]) > len(drafts)


_LISTED = quick.compile(r",?\s(?:and\s)?")
_KIN = SIBLINGS | {"mother", "father", "son", "daughter"}


def introduced_together(sentence: Sentence, index: int, people: Sequence[Person], several: bool) -> tuple[list[Draft], bool]:
    """The patients whom a sentence introduces at once, and whether all that it says is of each of them; none where it introduces fewer than two.

    `several` is true where the paper has announced more than one.
    """
    text = sentence.text
    groups = find_together(text)
    aged = [p for p in people if p.age is not None and INDEFINITE.search(p.determiner) and not (p.age.high is not None)]
    listed = all(_LISTED.fullmatch(text, a.end, b.start) for a, b in pairwise(aged))  # "a 64-year-old man, a 71-year-old woman and a …"
    related = any(member.noun in _KIN for group in groups for member in group.members)
    more = bool(groups) and listed and len(aged) > len(groups[0].members)  # "a boy of 9, a girl of 12 and a boy of 15 years"
    if groups and not more and (has_cue("report", text) or not related or counted(text)):
        found = [member_of(sentence, index, groups[0], i) for i in range(len(groups[0].members))]
        return found, not has_cue("apart", text[: groups[0].start] + text[groups[0].end + 16 :])  # "aged 34 and 45 years, respectively"
    kin = _with_kin(text)
    if kin:
        aged = kin
    elif len(aged) < 2 or not (listed or counted(text) or several or any(ANOTHER.search(p.determiner) for p in aged)):
        return [], False
    drafts = []
    for person in aged:
        draft = Draft("", None, index)
        fill(draft, sentence, person)
        drafts.append(draft)
    return drafts, False


def _with_kin(text: str) -> list[Person]:
    """Somebody and a relative of whom both have what the sentence tells ("a 27-year-old woman and her 30-year-old cousin, both with …")."""
    two = [p for p in find_people(text) if p.age is not None and p.age.current]
    if len(two) != 2 or two[0].role != "patient" or two[1].role != "relative" or not _POSSESSIVE.match(two[1].determiner):
        return []
    both = _BOTH.search(text, two[1].end) is not None or _TWO.search(text, 0, two[0].start) is not None
    return two if both and _AND_HIS.fullmatch(text, two[0].end, two[1].start) else []


_POSSESSIVE = quick.compile(r"(?i)(?:his|her)\b")
_AND_HIS = quick.compile(r",?\sand\s")
_BOTH = quick.compile(r"\b[Bb]oth\b")
#: "Two patients, a 30-year-old woman and her 2-year-old son, …".
_TWO = quick.compile(r"\b(?:[Tt]wo|2)\s(?:[\w-]+\s){0,3}(?:patients|cases|relatives|siblings|people|persons|individuals|children)\b[^.;]{0,60}[,:(]\s$")


#: A title that begins with who is reported ("Two sisters with …").
_COUNTS = quick.compile(
    r"(?i)\W*(?:two|three|four|five|six)\s(?:[\w-]+\s){0,3}?(?:sisters|brothers|siblings|twins|patients|children|infants|women|men|girls|boys|cousins)\b"
)


def settled(seeds: list[Draft], drafts: list[Draft]) -> list[Draft]:
    """The patients told of in the end; those announced with one who was told of are patients as well."""
    plain = [seed for seed in seeds if not seed.vague]
    taken = [seed for seed in seeds if seed in drafts]
    if plain and (taken or not drafts):
        others = [draft for draft in drafts if draft not in plain]
        return sorted([*plain, *others], key=lambda draft: draft.sentence)
    pairs = list(zip(drafts, plain, strict=False)) if len(plain) == len(drafts) else []
    if all(draft.age is None and (draft.sex or seed.sex) == (seed.sex or draft.sex) for draft, seed in pairs):
        for draft, seed in pairs:
            draft.age, draft.age_span, draft.sex, draft.sex_span = seed.age, seed.age_span, draft.sex or seed.sex, draft.sex_span or seed.sex_span
    return drafts


def begins_paragraph(document: Document, index: int) -> bool:
    """Whether a sentence begins a paragraph; "2." or "Observation 2." may stand in front."""
    sentences, text = document.sentences, document.text
    while index > 1 and len(sentences[index - 1].text) < 25 and "\n\n" not in text[sentences[index - 1].end : sentences[index].start]:
        index -= 1
    return index > 0 and "\n\n" in text[sentences[index - 1].end : sentences[index].start]
