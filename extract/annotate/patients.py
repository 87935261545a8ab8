"""The patients that a document reports first-hand: how many, their age and sex, and which sentences speak of each.

A patient is introduced by a noun phrase with an age or a sex ("a 16-year-old boy") in a part of the paper that tells its own case. Relatives,
donors, animals, cohorts and patients retold from other works are no patients here. Case headings ("Case 2"), labels ("Patient 3 was …") and
rows of a table of patients open further ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from extract import quick
from extract.annotate.patient_numbers import label_of, number_of, several_of, spans_of, told_by_label, told_by_number, with_tables
from extract.annotate.patient_tables import Rows, table_patients
from extract.annotate.people import Age, Person, find_ages, find_people
from extract.annotate.reports import cues, has_cue, is_case_report, patient_at, patients_at, retold, section_kind
from kg.model import Config, Document, Patient, Sentence, Span

#: Sections that tell the paper's own patients, best first; the first group with a patient in it wins.
SOURCES: tuple[frozenset[str], ...] = (
    frozenset({"case"}), frozenset({"body"}), frozenset({"results", "methods"}), frozenset({"abstract"}), frozenset({"introduction"}),
)
_NOT_SUBJECT = quick.compile(r"(?i)\b(?:from|than|by|and\s(?:his|her)|whose|like|between|unlike|for|per)\s*$")
#: The mother in "a girl born at term to a healthy 27-year-old woman".
_BORN_TO = quick.compile(r"(?i)\b(?:born|delivered|birth)\b[^.;]{0,80}\b(?:to|by|of)\s(?:(?:an?|his|her|the)\s)?(?:[\w-]+\s){0,3}$")
#: What makes "male" or "female" a word before animals, volunteers or a group of patients.
_OTHERS_BEHIND = quick.compile(
    r"(?i)\s(?:(?!(?:child|infant|patient|baby|neonate|who|whom|and|or|presented|was|is|had|has|with|without|at|to|in|of|for|from|on|by)\b)[\w/'-]+\s){0,3}?(?:rats?|mice|mouse|rabbits?|dogs?|pigs?|swine|monkeys?|macaques?|hamsters?|cats?|sheep|chicks?|zebrafish|animals?|volunteers|"
    r"subjects|participants|controls|patients|inpatients|outpatients|students|adults|smokers|cases|preponderance|predominance|sex|gender|population|ratio|dominance)\b(?!\s\d)"
)
_DECADE = quick.compile(r"(?i)\d0\s?'?s|teens|ties$")
_CASE_OF = quick.compile(r"(?i)\b(?:case|cases|report|history|course|patient|patients)\s(?:of|on|in)\s*$")
#: The sentence is about somebody else ("The donor was a 29-year-old woman"), or about nobody ("A 65-year-old woman should be screened").
_ABOUT_OTHER = quick.compile(
    r"(?i)\b(?:donors?|mother|father|sister|brother|daughter|son|wife|husband|aunt|uncle|cousin|sibling|twin)\b[^.;]{0,30}\b(?:was|is|were|are|being|named|aged)\s(?:\w+\s){0,3}$"
)
_ADVICE = quick.compile(r"(?i)\b(?:should|must|ought\sto)\b|\b(?:is|are)\s(?:recommended|advised)\b")
_PRESENTED = quick.compile(r"(?i)\b(?:present\w*|admitted|referred|seen|hospitali[sz]ed|brought)\s(?:\w+\s){0,4}at\s(?:an?\s|the\s)?$")
_PRONOUN = quick.compile(r"(?i)\b(he|his|him|himself|she|her|hers|herself)\b")
_OTHER_PERSON = quick.compile(r"(?i)\b(?:mother|father|sister|brother|daughter|son|wife|husband|donor|aunt|uncle|parent|grand\w+|doctor|surgeon)\b")


#: Nouns that mean a human patient also in a paper that says nowhere that it reports one.
_PLAIN_NOUNS = frozenset({"man", "woman", "boy", "girl", "patient", "gentleman", "lady", "child"})
#: An introduction ends after this many sentences: a later age is one of another time.
_INTRODUCTION = 5


@dataclass
class _Draft:
    """A patient while the document is being read."""

    label: str
    number: int | None
    sentence: int
    age: Age | None = None
    sex: str | None = None
    age_span: Span | None = None
    sex_span: Span | None = None
    owned: set[int] = field(default_factory=set)


def _called(text: str) -> str:
    """What the paper calls its numbered patients."""
    word = re.search(r"(?i)\b(case|patient)\b", text)
    return "Patient" if word and word[1].lower() == "patient" else "Case"


def _candidates(sentence: Sentence, labelled: bool) -> Iterator[Person]:
    """The persons whom a sentence may introduce as patients."""
    text = sentence.text
    people = find_people(text)
    if not people or retold(text) or _ADVICE.search(text):
        return
    for person in people:
        before = text[: person.start]
        possessive = re.match(r"(?:his|her|their|my)\b", person.determiner) is not None
        if person.role != "patient" and not (labelled and person.role == "relative" and person.age is not None):
            continue
        if possessive and not labelled:
            continue
        if person.noun in {"student", "farmer", "worker", "teacher", "nurse", "physician", "athlete"} and person.age is None:
            continue
        if _BORN_TO.search(before) or (_ABOUT_OTHER.search(before) and not labelled):
            continue
        if _NOT_SUBJECT.search(before) and not _CASE_OF.search(before):
            continue
        if _OTHERS_BEHIND.match(text, person.end):
            continue
        if person.age is not None and (not person.age.current or (person.age.high is not None and not _DECADE.search(person.age.text))):
            continue
        if person.age is None and person.sex is None:
            continue
        if has_cue("group", text) and not person.determiner:
            continue
        yield person


def _same(draft: _Draft, person: Person) -> bool:
    """Whether what a phrase says of a person fits a patient already known."""
    if person.sex and draft.sex and person.sex != draft.sex:
        return False
    return not (person.age and draft.age and (person.age.value, person.age.unit) != (draft.age.value, draft.age.unit))


def _fill(draft: _Draft, sentence: Sentence, person: Person) -> None:
    if draft.age is None and person.age is not None:
        draft.age, draft.age_span = person.age, sentence.span(person.age.start, person.age.end)
    if draft.sex is None and person.sex is not None:
        draft.sex, draft.sex_span = person.sex, sentence.span(person.sex_start, person.sex_end)


def _presented_at(draft: _Draft, sentence: Sentence) -> None:
    """The age at presentation, told apart from the noun ("a male infant presented at 3 weeks of age")."""
    for age in find_ages(sentence.text):
        if not age.current and _PRESENTED.search(sentence.text[max(0, age.start - 60) : age.start]):
            draft.age, draft.age_span = replace(age, current=True), sentence.span(age.start, age.end)
            return


def _read(document: Document, kinds: frozenset[str], report: bool) -> list[_Draft]:
    """Walk through the sections of some kinds and draft the patients that they introduce."""
    drafts: list[_Draft] = []
    heading: int | None = None
    called = "Case"
    current: _Draft | None = None
    caption: _Draft | None = None
    opened = False
    for index, sentence in enumerate(document.sentences):
        if section_kind(document, sentence) not in kinds or sentence.block_kind in {"reference", "furniture", "table_row"}:
            continue
        text = sentence.text
        if sentence.block_kind in {"caption"}:
            number = label_of(text)
            if number is not None:
                caption = next((d for d in drafts if d.number == number), None)
                if caption is None and len(drafts) >= number and all(d.number is None for d in drafts):
                    caption = drafts[number - 1]
            if re.match(r"(?i)(?:fig|table|supp)", text) and number is None:
                caption = None
            if caption is not None:
                caption.owned.add(index)
            continue
        caption = None
        if sentence.block_kind == "heading":
            number = next((number_of(m["n"]) for p in cues("heading") if (m := p.search(text))), None)
            if number is not None:
                heading, opened, called = number, False, _called(text)
                current = next((d for d in drafts if d.number == number), None)
                if current is not None:
                    opened = True
            continue
        head = next((number_of(m["n"]) for p in cues("heading") if (m := p.match(text))), None)
        number = head if head is not None else label_of(text)
        if heading is not None and not opened:
            number = None  # the heading has said whom the next sentence introduces; a label in it names a relation ("the cousin of patient 2")
        if len(drafts) > 1 and has_cue("shared", text):
            for draft in drafts:
                draft.owned.add(index)
            continue
        several = several_of(text) if head is None else set()
        if several:
            for draft in drafts:
                if draft.number in several or (draft.number is None and all(d.number is None for d in drafts) and drafts.index(draft) + 1 in several):
                    draft.owned.add(index)
            continue
        people = [] if sentence.block_kind == "table_row" else list(_candidates(sentence, number is not None or (heading is not None and not opened)))
        if number is not None and (current is None or current.number != number):
            known = next((d for d in drafts if d.number == number), None)
            if known is not None:
                if head is not None or text.lower().lstrip("the our").startswith(("case", "patient")):
                    current = known
                known.owned.add(index)
                continue
            if head is not None or people or number == len(drafts) + 1:
                heading, opened, called = number, False, _called(text)
        for person in people:
            if not (report or has_cue("present", text) or (index < 3 and kinds == {"body"} and re.match(r"[^.;]{0,40}\b(?:was|is)\b", text[person.end :]))):
                continue
            if person.age is None and not report and person.noun not in _PLAIN_NOUNS and not (index < 3 and kinds == {"body"}):
                continue
            if heading is not None and not opened:
                current = _Draft(f"{called} {heading}", heading, index)
                drafts.append(current)
                opened = True
            elif current is None:
                if person.age is None and (kinds & {"results", "methods"} or (not report and index > 8)):
                    continue
                current = _Draft("", None, index)
                drafts.append(current)
            elif not _same(current, person) or re.search(r"(?i)\banother\b|\bsecond\b|\bother\b", person.determiner):
                if person.age is None or not re.search(r"(?i)\b(?:an?|another|second|third|one)\b", person.determiner) or not has_cue("present", text):
                    continue
                if heading is not None and any(d.number == heading for d in drafts) and current.number == heading:
                    continue
                current = _Draft("", None, index)
                drafts.append(current)
            if index <= current.sentence + _INTRODUCTION:
                _fill(current, sentence, person)
            if current.age is None and index == current.sentence:
                _presented_at(current, sentence)
        if heading is not None and not opened and re.search(r"(?i)\b(?:patient|he|she|his|her|child|case)\b", text):
            current = _Draft(f"{called} {heading}", heading, index)
            drafts.append(current)
            opened = True
        if current is not None:
            current.owned.add(index)
    return drafts


def _pronoun_sex(document: Document, draft: _Draft) -> None:
    """The sex by the pronouns of the first sentences about a patient, where they agree."""
    counts: Counter[str] = Counter()
    first: dict[str, Span] = {}
    for index in sorted(draft.owned)[:25]:
        sentence = document.sentences[index]
        if _OTHER_PERSON.search(sentence.text):
            continue
        for match in _PRONOUN.finditer(sentence.text):
            sex = "male" if match[1].lower().startswith("hi") or match[1].lower() == "he" else "female"
            counts[sex] += 1
            first.setdefault(sex, sentence.span(*match.span()))
    if counts:
        (sex, many), *others = counts.most_common()
        if not others or others[0][1] * 5 <= many:
            draft.sex, draft.sex_span = sex, first[sex]


def _introduced_again(sentence: Sentence, drafts: list[_Draft]) -> _Draft | None:
    """The one patient whose age and sex a phrase repeats ("a 61-year-old man" of the abstract), None where it fits none or several."""
    told = [person for person in _candidates(sentence, False) if person.age is not None and person.sex is not None]
    if len(told) != 1:
        return None
    age, sex = told[0].age, told[0].sex
    fits = [d for d in drafts if d.age is not None and age is not None and (d.age.value, d.age.unit) == (age.value, age.unit) and d.sex == sex]
    return fits[0] if len(fits) == 1 else None


def _elsewhere(document: Document, drafts: list[_Draft], kinds: frozenset[str]) -> None:
    """Sentences outside the case sections that name one of the patients."""
    for index, sentence in enumerate(document.sentences):
        kind = section_kind(document, sentence)
        if kind in kinds or kind in {"references", "back", "front", "perspective"} or retold(sentence.text):
            continue
        if sentence.block_kind in {"reference", "furniture", "heading", "table_row"}:
            continue
        number = label_of(sentence.text)
        several = several_of(sentence.text)
        if several:
            for position, draft in enumerate(drafts, 1):
                if draft.number in several or (draft.number is None and all(d.number is None for d in drafts) and position in several):
                    draft.owned.add(index)
        elif number is not None:
            named = next((d for d in drafts if d.number == number), None)
            if named is None and 1 <= number <= len(drafts) and all(d.number is None for d in drafts):
                named = drafts[number - 1]
            if named is not None:
                named.owned.add(index)
        elif (again := _introduced_again(sentence, drafts)) is not None:
            again.owned.add(index)
        elif len(drafts) == 1:
            mine = r"\b(?:our|present|this)\s(?:patient|case)\b|\bin\sour\s(?:case|study|report)\b"
            if kind in {"abstract", "introduction"}:
                mine += r"|\b(?:the|a)\spatient\b|\b(?:he|she|his|her)\b"
            if re.search(f"(?i){mine}", sentence.text):
                drafts[0].owned.add(index)


def add_patients(document: Document, config: Config) -> Document:
    """Fill `Document.patients`."""
    if has_cue("animal", document.metadata.title or ""):
        return document
    report = is_case_report(document)
    plain = not any(section.kind in {"case", "abstract", "methods", "results", "introduction", "discussion"} for section in document.sections)
    drafts: list[_Draft] = []
    kinds: frozenset[str] = frozenset()
    for kinds in SOURCES:
        if kinds & {"results", "methods", "introduction"} and not report:
            continue
        if kinds == frozenset({"body"}) and not (report or plain):
            continue
        drafts = _read(document, kinds, report)
        if drafts:
            break
    if report and not drafts:
        drafts = _unnamed(document)
        kinds = frozenset({"case"})
    tables = _tables(document, report)
    patients: list[Patient] = []
    for draft in drafts:
        if draft.sex is None:
            _pronoun_sex(document, draft)
    _elsewhere(document, drafts, kinds)
    for ordinal, draft in enumerate(drafts, 1):
        sentence = document.sentences[draft.sentence]
        intro = Span(sentence.start, sentence.end)
        age, unit = (draft.age.value, draft.age.unit if draft.age.value is not None else None) if draft.age else (None, None)
        patients.append(
            Patient(ordinal, draft.label or f"Patient {ordinal}", age, unit, draft.sex, intro, draft.age_span, draft.sex_span,
                    spans_of(document, draft.owned))
        )
    told = told_by_number(document, with_tables(patients, tables), {p.label for p in patients})
    return document.with_(patients=told_by_label(document, told))


def _tables(document: Document, report: bool) -> list[Rows]:
    """The tables of patients: of a paper that reports cases, or whose own prose speaks of its patients by number or sign ("patient 2 received …")."""
    tables = table_patients(document)
    if report or not tables:
        return tables
    title = document.metadata.title or ""
    if has_cue("gathers", title):
        return []
    signs = {patient.label for rows in tables for patient in rows.patients if not patient.label.isalpha()}
    told: set[object] = set()
    for sentence in document.sentences:
        if section_kind(document, sentence) in {"case", "results", "body"} and sentence.block_kind in {"paragraph", "list_item"} and not retold(sentence.text):
            told |= {number} if (number := label_of(sentence.text)) is not None else several_of(sentence.text)
            told |= {sign for sign in signs if sign in sentence.text}
    return tables if len(told) >= 2 else []


def _unnamed(document: Document) -> list[_Draft]:
    """The patient of a case report that tells neither age nor sex in a noun phrase."""
    owned = {i for i, s in enumerate(document.sentences) if section_kind(document, s) == "case" and s.block_kind in {"paragraph", "list_item"}}
    told = [i for i in sorted(owned) if re.search(r"(?i)\b(?:the|this|our|a)\spatient\b", document.sentences[i].text)]
    if not told:
        return []
    draft = _Draft("", None, told[0], owned=owned)
    for index in sorted(owned)[:12]:
        sentence = document.sentences[index]
        ages = [age for age in find_ages(sentence.text) if age.current]
        if ages:
            draft.age, draft.age_span = ages[0], sentence.span(ages[0].start, ages[0].end)
            break
    return [draft]


__all__ = ["SOURCES", "add_patients", "cues", "has_cue", "is_case_report", "patient_at", "patients_at", "retold", "section_kind"]
