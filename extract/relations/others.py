"""Sentences within a report that tell what other people were given: the patients of a trial, of other authors, of a guideline.

The patterns are data (`extract/patterns/other_people.tsv`). Relays (extract.annotate.relays) know works that are cited; here nothing is cited.
"""

from __future__ import annotations

from functools import cache

from extract import quick
from extract.annotate.tables import NUMBER_WORDS, number_value, table
from extract.once import once
from extract.triggers import Guard, Rules
from kg.model import Document

_OWN = Guard(r"(?i)\b(?:he|she|his|her|(?:the|this|our)\s(?:patient|case|child|boy|girl|man|woman)|our)\b")
#: A person brought in with an age, who is not the patient once the patient is known.
_PERSON = Guard(r"(?i)\b(?:an?|another|one)\s(?:[\w-]+\s){0,3}?(?P<n>\d{1,3})[\s-](?:year|month|week|day)s?-old\b")
#: Somebody brought in without being named before ("gave azathioprine to a patient", "described a woman treated with …").
_SOMEBODY = Guard(
    r"(?i)(?<!\bwas\s)(?<!\bis\s)(?<!\bas\s)(?<!\bsuch\s)(?<!\bfound\s)(?<!\brevealed\s)(?<!\bshowed\s)\b(?:an?|another|one)\s(?:(?!\w*(?:ly|of|for|with|in|to|and)\b)[\w-]+\s){0,3}?"
    r"(?:patient|child|man|woman|boy|girl|infant|neonate)\b(?!-)",
    whole=True,
)
_DESCRIBED = Guard(r"(?i)\b(?:was|were|been|have|has)\s(?:\w+\s)?(?:described|reported|published)\b")
_THIS = Guard(r"(?i)\b(?:our|this|present|we\s(?:report|describe|present))\b", whole=True)


@cache
def _patterns(when: str) -> Rules[tuple[quick.Pattern]]:
    return Rules(((quick.compile(f"(?i){form}"),) for kind, form in table("other_people", 2) if kind == when), whole=True)


def _count(written: str) -> float:
    return NUMBER_WORDS.get(written.lower()) or number_value(written) or 0


@once
def tells_of_others(document: Document, index: int) -> bool:
    """Whether what a sentence tells was given to people outside the paper."""
    text = document.sentences[index].text
    if any(pattern.search(text) for (pattern,) in _patterns("always").possible(text)):
        return True
    single = len(document.patients) == 1
    counted = any(
        _count(match["n"]) > len(document.patients) for (pattern,) in _patterns("counted").possible(text) for match in pattern.finditer(text)
    )
    alone = single and any(pattern.search(text) for (pattern,) in _patterns("alone").possible(text))
    if (counted or alone) and _OWN.search(text) is None:
        return True
    if not single:
        return False
    patient, start = document.patients[0], document.sentences[index].start
    if patient.intro is None or patient.intro.end > start or (patient.age_span is not None and patient.age_span.end > start):
        return False  # the patient is not known yet
    person = _PERSON.search(text)
    if person is not None:
        # The same age again is the patient, brought in once more, unless somebody described that one.
        return _THIS.search(text) is None and (float(person["n"]) != patient.age or _DESCRIBED.search(text) is not None)
    return _OWN.search(text) is None and _THIS.search(text) is None and _SOMEBODY.search(text) is not None


#: What a general sentence has that tells of one patient all the same.
PAST = quick.compile(r"(?i)\b(?:was|were|had|received|underwent|took|gave|began|started|developed|responded|improved|resolved|achieved|failed)\b")
#: A report that is told in the present ("who consults for …", "is admitted to our ward").
_PRESENT = quick.compile(
    r"(?i)\b(?:who|he|she|patient|man|woman|boy|girl|child)\s(?:\w+ly\s)?"
    r"(?:consults|presents|complains|comes|undergoes|receives|is\s(?:then\s)?(?:admitted|referred|hospitali[sz]ed|transferred|brought))\b"
)


@once
def told_in_present(document: Document) -> bool:
    """Whether a paper tells its one case in the present tense, so that the present is no sign of a general statement."""
    first = document.patients[0].intro if len(document.patients) == 1 else None
    index = document.sentence_at(first.start) if first is not None else None
    return index is not None and any(_PRESENT.search(s.text) and not PAST.search(s.text) for s in document.sentences[index : index + 2])
