"""The patients that a document reports first-hand: how many, their age and sex, and which sentences speak of each.

A patient is introduced by a noun phrase with an age or a sex ("a 16-year-old boy") in a part of the paper that tells its own case. Relatives,
donors, animals, cohorts and patients retold from other works are no patients here. Case headings ("Case 2"), labels ("Patient 3 was …") and
rows of a table of patients open further ones.
"""

from __future__ import annotations

import re
from dataclasses import replace
from operator import attrgetter

from extract import quick
from extract.annotate.ages import find_ages
from extract.annotate.called import names_in, of_others
from extract.annotate.case_reader import CaseReader
from extract.annotate.drafts import Draft, age_beside, candidates, pronoun_sex
from extract.annotate.generally import told_in_general
from extract.annotate.groups import group_size
from extract.annotate.patient_numbers import label_of, several_of, spans_of, told_by_label, told_by_number, told_of_all, with_tables
from extract.annotate.patient_tables import Rows, table_patients
from extract.annotate.people import find_people
from extract.annotate.reports import cues, has_cue, is_case_report, kinds_of_sentences, patient_at, patients_at, retold, section_kind
from extract.annotate.tables import NUMBER_WORD
from extract.triggers import Guard, sentences
from kg.model import Config, Document, Patient, Sentence, Span

#: Sections that tell the paper's own patients, best first; the first group with a patient in it wins.
SOURCES: tuple[frozenset[str], ...] = (
    frozenset({"case"}), frozenset({"body"}), frozenset({"results", "methods"}), frozenset({"abstract"}), frozenset({"introduction"}),
)

#: A text without headings is read this far for signs of a group.
_ABSTRACT = 20
#: More patients than any report of cases tells one by one.
_SERIES = 12


def _introduced_again(sentence: Sentence, drafts: list[Draft]) -> Draft | None:
    """The one patient whose age and sex a phrase repeats ("a 61-year-old man" of the abstract), None where it fits none or several."""
    if all(person.age is None or person.sex is None for person in find_people(sentence.text)):
        return None
    told = [person for person in candidates(sentence, False) if person.age is not None and person.sex is not None]
    if len(told) != 1:
        return None
    age, sex = told[0].age, told[0].sex
    fits = [d for d in drafts if d.age is not None and age is not None and (d.age.value, d.age.unit) == (age.value, age.unit) and d.sex == sex]
    return fits[0] if len(fits) == 1 else None


#: What tells of the one patient of a paper anywhere, and before the case is told.
_MINE = Guard(r"(?i)\b(?:our|present|this)\s(?:patient|case)\b|\bin\sour\s(?:case|study|report)\b", whole=True)
_HIS = Guard(r"(?i)\b(?:the|a)\spatient\b|\b(?:he|she|his|her)\b", whole=True)


def _elsewhere(document: Document, drafts: list[Draft], kinds: frozenset[str], counted_in_table: bool) -> None:
    """Sentences outside the case sections that name one of the patients; numbers mean the order of the text, unless a table counts the patients."""
    if not drafts:
        return
    by_order = not counted_in_table and all(d.number is None for d in drafts)
    for index, (sentence, kind) in enumerate(zip(document.sentences, kinds_of_sentences(document), strict=True)):
        if kind in kinds or kind in {"references", "back", "front", "perspective"} or retold(sentence.text) or of_others(sentence.text):
            continue
        if sentence.block_kind in {"reference", "furniture", "heading", "table_row"}:
            continue
        number = label_of(sentence.text)
        several = several_of(sentence.text)
        if several and has_cue("apart", sentence.text):
            continue
        named = {name for name, _, _, _ in names_in(sentence.text)}
        if named and (called := [draft for draft in drafts if draft.names & named]):
            if len(called) == 1:
                called[0].owned.add(index)
            continue
        if several:
            for position, draft in enumerate(drafts, 1):
                if draft.number in several or (by_order and position in several):
                    draft.owned.add(index)
        elif number is not None:
            told = next((d for d in drafts if d.number == number), None)
            if told is None and 1 <= number <= len(drafts) and by_order:
                told = drafts[number - 1]
            if told is not None:
                told.owned.add(index)
        elif (again := _introduced_again(sentence, drafts)) is not None:
            again.owned.add(index)
        elif len(drafts) == 1 and (_MINE.search(sentence.text) or (kind in {"abstract", "introduction"} and _HIS.search(sentence.text))):
            drafts[0].owned.add(index)


def add_patients(document: Document, config: Config) -> Document:
    """Fill `Document.patients`."""
    if has_cue("animal", document.metadata.title or ""):
        return document
    report = is_case_report(document)
    parts = {"case", "abstract", "methods", "results", "introduction"}
    if not any(section.kind == "body" and not section.title for section in document.sections):
        parts.add("discussion")  # of a paper with headings, and not one that begins in the line of a letter
    plain = not any(section.kind in parts for section in document.sections)
    drafts: list[Draft] = []
    kinds: frozenset[str] = frozenset()
    there = set(kinds_of_sentences(document))
    for kinds in SOURCES:
        if not kinds & there:
            continue
        if kinds & {"results", "methods", "introduction"} and not report:
            continue
        if kinds == frozenset({"body"}) and not (report or plain):
            continue
        drafts = CaseReader(document, kinds, report).read()
        if drafts:
            if not report and (_reports_none(document) or _picked_out(document, drafts) or _of_a_group(document)):
                drafts = []
            break
    tables = _tables(document, report)
    if report and not drafts and not any(rows.introduces and len(rows.patients) > 1 for rows in tables):
        drafts = _unnamed(document) or _of_abstract(document)
        kinds = frozenset({"case"})
    elif report and len(drafts) == 1 and "case" not in kinds and (of_case := _unnamed(document)):
        # Age and sex stand in the abstract alone; the case goes on from there ("Our patient was diagnosed in 2015 …").
        drafts[0].owned |= {i for i in of_case[0].owned if not of_others(document.sentences[i].text) and not retold(document.sentences[i].text)}
    patients: list[Patient] = []
    for draft in drafts:
        if draft.sex is None:
            pronoun_sex(document, draft)
    further = _by_number_alone(document, drafts) if report and not tables else []
    drafts = sorted([*drafts, *further], key=lambda draft: draft.number or 0) if further else drafts
    counted_in_table = any(rows.introduces for rows in tables)
    _elsewhere(document, drafts, kinds, counted_in_table)
    for ordinal, draft in enumerate(drafts, 1):
        draft.owned -= {i for i in draft.owned if i != draft.sentence and told_in_general(document.sentences[i].text)}
        sentence = document.sentences[draft.sentence]
        intro = Span(sentence.start, sentence.end)
        age, unit = (draft.age.value, draft.age.unit if draft.age.value is not None else None) if draft.age else (None, None)
        patients.append(
            Patient(ordinal, draft.label, age, unit, draft.sex, intro, draft.age_span, draft.sex_span,
                    spans_of(document, draft.owned))
        )
    known = with_tables(patients, tables, len(drafts) == 1 and has_cue("single", document.metadata.title or ""))
    known = tuple(p if p.label else replace(p, label=f"Patient {p.ordinal}") for p in known)
    by_order = {f"Patient {ordinal}" for ordinal, draft in enumerate(drafts, 1) if not draft.label and not counted_in_table}
    told = told_by_number(document, known, {draft.label for draft in drafts if draft not in further} | by_order)
    return _with_kin(document.with_(patients=told_of_all(document, told_by_label(document, told))))


def _by_number_alone(document: Document, drafts: list[Draft]) -> list[Draft]:
    """The patients whom a paper counts ("we describe four patients") and only names by number with others ("patients 1 and 2 recovered")."""
    known = {draft.number for draft in drafts}
    if None in known or not known:
        return []
    claimed = {n for s in document.sentences if has_cue("report", s.text) and not retold(s.text) and (n := group_size(s.text))}
    if len(claimed) != 1 or len(drafts) >= (many := claimed.pop()) or many > _SERIES or max(n for n in known if n) > many:
        return []
    named: dict[int, int] = {}
    for index, (sentence, kind) in enumerate(zip(document.sentences, kinds_of_sentences(document), strict=True)):
        if kind in {"abstract", "body", "case", "results"} and not retold(sentence.text):
            for number in several_of(sentence.text):
                named.setdefault(number, index)
    return [Draft(f"Patient {number}", number, index) for number, index in named.items() if number <= many and number not in known]


_EXPERIENCER = attrgetter("experiencer")


def _with_kin(document: Document) -> Document:
    """The mentions of sentences about a patient who is called a relative are that patient's ("the mother was given …")."""
    led: dict[int, bool] = {}
    if not document.patients or "family" not in map(_EXPERIENCER, document.mentions):
        return document
    mentions = []
    for mention in document.mentions:
        if mention.experiencer == "family":
            index = mention.sentence
            if index not in led:
                led[index] = of_others(document.sentences[index].text) and bool(patients_at(document, index))
            if led[index]:
                mention = replace(mention, experiencer="patient", cues=tuple(cue for cue in mention.cues if cue.kind != "family"))
        mentions.append(mention)
    return document.with_(mentions=tuple(mentions)) if any(led.values()) else document


#: Designs of studies that report no patients one by one.
_DESIGNS = frozenset({"systematic review", "randomised trial", "clinical trial", "review"})
#: A label of the kind of article stands within so many characters from the start, and is no longer than so many.
_FRONT, _LABEL = 1500, 40


def _reports_none(document: Document) -> bool:
    """Whether design or label ("Editorial") say that a paper reports no patients of its own."""
    if document.metadata.design in _DESIGNS or has_cue("compiles", document.metadata.title or ""):
        return True
    text = document.text
    blocks = (b for b in document.blocks if b.start < _FRONT and b.end - b.start <= _LABEL and b.kind in {"heading", "paragraph", "furniture", "title"})
    return any(has_cue("genre", text[block.start : block.end]) for block in blocks) or any(
        has_cue("quiz", sentence.text) for _, sentence in sentences(document, *cues("quiz"))
    )


def _picked_out(document: Document, drafts: list[Draft]) -> bool:
    """Whether the patients are some of a group that is counted and whose members have numbers ("patient 5, a 44-year-old man, had the lowest exposure")."""
    numbers = [draft.number for draft in drafts if draft.number is not None]
    if not numbers or max(numbers) <= len(drafts):
        return False
    told = (s.text for s in document.sentences if s.block_kind == "paragraph" and not retold(s.text) and section_kind(document, s) not in _OF_OTHERS)
    return any((group_size(text) or 0) > len(drafts) for text in told)


#: Sections that count the patients of other works.
_OF_OTHERS = frozenset({"introduction", "discussion", "references", "back"})


_VOLUNTEERS = Guard(rf"(?i)\b(?:{NUMBER_WORD}|\d+)\s(?:[\w-]+\s){{0,4}}volunteers\b", whole=True)


def _of_a_group(document: Document) -> bool:
    """Whether a paper that does not say that it reports cases tells of a group: by its title, or by what its abstract says of how many were included."""
    if has_cue("no-report", document.metadata.title or ""):
        return True
    for index, (sentence, kind) in enumerate(zip(document.sentences, kinds_of_sentences(document), strict=True)):
        if kind not in {"abstract", "body"} or (kind == "body" and index > _ABSTRACT) or retold(sentence.text):
            continue
        size = group_size(sentence.text) if has_cue("cohort", sentence.text) else None
        if (size is not None and size > _SERIES) or _VOLUNTEERS.search(sentence.text) is not None:
            return True
    return False


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


def _of_abstract(document: Document) -> list[Draft]:
    """The one patient of an abstract, or of a text without headings, that tells neither age nor sex in a noun phrase ("we describe a patient who …")."""
    owned: set[int] = set()
    intro: int | None = None
    for index, (sentence, kind) in enumerate(zip(document.sentences, kinds_of_sentences(document), strict=True)):
        text = sentence.text
        if kind not in _WITHOUT_AGE or sentence.block_kind not in {"paragraph", "list_item"} or retold(text):
            continue
        if _MORE.search(text) and (intro is None or _THE_PATIENT.search(text) is None) and not has_cue("gathers", text) and has_cue("report", text):
            return []  # "we report two cases"
        if intro is None and (has_cue("one", text) or has_cue("one-case", text) or _OUR_PATIENT.match(text)):
            intro = index
        if intro is not None and not of_others(text):
            owned.add(index)
    if intro is None:
        owned = _from_the_patient(document)
        intro = min(owned, default=None)
    if intro is None or has_cue("supposed", document.sentences[intro].text) or _FAMILIES.search(document.sentences[intro].text):
        return []
    text = document.sentences[intro].text
    # "A case of" may be of a disease; the patient must be called so.
    called = _OUR_PATIENT.match(text) is not None or has_cue("one", text) or any(_THE_PATIENT.search(document.sentences[index].text) for index in owned)
    if not called:
        return []
    draft = Draft("", None, intro, owned=owned)
    age_beside(draft, document.sentences[intro])
    return [draft]


def _from_the_patient(document: Document) -> set[int]:
    """The sentences of a short text from the one that begins with the patient ("The patient had …"), who is brought in by nothing else."""
    if len(document.sentences) > _ABSTRACT:
        return set()
    first = next((i for i, s in enumerate(document.sentences) if _BEGINS_WITH_HIM.match(s.text) and not retold(s.text)), None)
    if first is None or any(_MORE.search(sentence.text) for sentence in document.sentences):
        return set()
    return {i for i in range(first, len(document.sentences)) if not of_others(document.sentences[i].text)}


_BEGINS_WITH_HIM = Guard(r"(?i)the\spatient\s(?:was|had|received|took|developed|presented|recovered|responded|required|died|underwent|denied|complained)\b")
_MORE = Guard(
    r"(?i)\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+|several|some)\s(?:[\w-]+\s){0,3}?(?:cases|patients|children|infants|siblings|brothers|sisters|women|men|families)\b",
    whole=True,
)
#: "Families with a single affected child".
_FAMILIES = quick.compile(r"(?i)\b(?:families|pedigrees|kindreds)\b")
_OUR_PATIENT = Guard(r"(?i)our\spatient\s(?:was|is|had|has|presented|received|took|developed|came|underwent)\b")
_WITHOUT_AGE = frozenset({"abstract", "body"})
_THE_PATIENT = Guard(r"(?i)\b(?:the|this|our|a)\spatient\b(?!-|['’]s\s(?:with|and)\b)")


def _unnamed(document: Document) -> list[Draft]:
    """The patient of a case report that tells neither age nor sex in a noun phrase."""
    kinds = kinds_of_sentences(document)
    owned = {i for i, s in enumerate(document.sentences) if kinds[i] == "case" and s.block_kind in {"paragraph", "list_item"}}
    told = [i for i in sorted(owned) if re.search(r"(?i)\b(?:the|this|our|a)\spatient\b", document.sentences[i].text)]
    if not told:
        return []
    draft = Draft("", None, told[0], owned=owned)
    for index in sorted(owned)[:12]:
        sentence = document.sentences[index]
        ages = [age for age in find_ages(sentence.text) if age.current]
        if ages:
            draft.age, draft.age_span = ages[0], sentence.span(ages[0].start, ages[0].end)
            break
    return [draft]


__all__ = ["SOURCES", "add_patients", "cues", "has_cue", "is_case_report", "patient_at", "patients_at", "retold", "section_kind"]
