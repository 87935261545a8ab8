"""Patient–diagnosed with–disease: only where the words say that it is a diagnosis (extract/patterns/diagnosis_cues.tsv).

A suspected, excluded or feared disease is none; nor is a disease that only qualifies something else ("leukemia cells"), nor the one
that a family member has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extract.annotate.patients import patient_at
from extract.annotate.tables import table
from extract.relations.entities import concept, patient_entity
from extract.relations.findings import is_modifier, own_sentence
from kg.model import Assertion, Document, Event, Mention, Sentence, Value

NAME = "diagnoses"

_PROCEDURE = re.compile(
    r"\b(?:biops\w+|histolog\w+|patholog\w+|immunohistochem\w+|cytolog\w+|autops\w+|cultures?|PCR|sequencing|karyotyp\w+|flow cytometry|CT|MRI|PET\S*|"
    r"imaging|echocardiogra\w+|ultraso\w+|endoscop\w+|colonoscop\w+|bronchoscop\w+|laparotomy|smear|aspirat\w+|examination|evaluation)\b", re.I)
_STAGE = re.compile(r"\b(?:(?:Ann Arbor |FIGO |INSS |TNM |clinical |pathologic(?:al)? |UICC |ISS |R-ISS )?stage\s+(?:I{1,3}V?|IV|[0-4])[A-CS]?\d?\b|"
                    r"p?T[0-4][a-d]?N[0-3][a-c]?M[01][a-c]?)")
_RISK = re.compile(r"\b(?:very[- ])?(?:high|standard|intermediate|low|poor|favou?rable|adverse)[- ]risk\b", re.I)
_GENERIC = {"neoplasm", "disease", "cancer", "tumor", "tumour", "infection", "leukemia", "lymphoma", "hematologic neoplasm", "syndrome"}
_DATE = re.compile(
    r"\b(?:in|on|since|during)\s+((?:early |late |mid-?)?(?:\d{1,2}\s+)?(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?,?\s*(?:\d{1,2},\s*)?\d{4}|(?:19|20)\d{2})\b"
    r"|\b(at (?:first |initial |second )?(?:relapse|diagnosis|presentation|recurrence|progression))\b"
    r"|\b((?:\w+|\d+)\s+(?:days?|weeks?|months?|years?)\s+(?:later|after|before|earlier|ago|prior)(?:\s+(?:the\s+)?[\w-]+)?)")


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    rows = []
    for cells in table("diagnosis_cues", 4):
        place, pattern, status = cells[0], cells[1], cells[2]
        rows.append((place, re.compile(rf"(?:{pattern})$" if place == "before" else rf"(?:{pattern})", re.I), status))
    return tuple(rows)


def _status(sentence: Sentence, start: int, end: int) -> tuple[str, str] | None:
    """The status of a diagnosis and the words that say it. Other diseases in a list ("X and Y") share the cue before the first."""
    left = sentence.text[max(0, start - 90) : start]
    for place, pattern, status in _cues():
        match = pattern.search(left) if place == "before" else pattern.match(sentence.text, end)
        if match is None:
            continue
        words = match[0].strip()
        if words.lower().startswith(("revealed", "showed", "demonstrated", "indicat", "confirm")) and not _PROCEDURE.search(sentence.text[:start]):
            continue
        return status, words
    return None


def extract(document: Document) -> Iterator[Assertion]:
    """One assertion a patient and disease; later mentions of the same diagnosis add evidence of their own."""
    if not document.patients:
        return
    for mention in document.mentions:
        if mention.type != "disease" or mention.negated or mention.planned or mention.experiencer != "patient":
            continue
        sentence = document.sentences[mention.sentence]
        if not own_sentence(document, mention.sentence):
            continue
        patient = patient_at(document, mention.sentence)
        located = sentence.locate(mention.span)
        if patient is None or located is None:
            continue
        start, end = located
        if is_modifier(sentence.text, end):
            continue
        found = _status(sentence, start, end)
        if found is None:
            continue
        status, words = found
        if mention.label.casefold() in _GENERIC and status != "initial":
            continue
        if mention.historical and status == "initial":
            status = "comorbidity"
        yield Assertion(
            patient_entity(document, patient), "diagnosedWith", concept(mention), (document.sentence_evidence(mention.sentence),), NAME,
            event=Event("Diagnosis", tuple(_properties(document, mention, sentence, start, end, status))),
            hedged=mention.hedged, confidence=0.9 * mention.confidence, cue=words,
        )


def _properties(document: Document, mention: Mention, sentence: Sentence, start: int, end: int, status: str) -> Iterator[tuple[str, Value]]:
    yield "diagnosisStatus", status
    yield "printedText", sentence.text[start:end]
    near = sentence.text[max(0, start - 40) : end + 40]
    for name, pattern in (("stage", _STAGE), ("risk", _RISK)):
        match = pattern.search(near)
        if match:
            yield name, match[0]
    date = _DATE.search(sentence.text)
    if date:
        yield "time", next(group for group in date.groups() if group)
    for other in document.mentions:
        if other.sentence == mention.sentence and other.type == "anatomical_site":
            place = sentence.locate(other.span)
            between = sentence.text[end : place[0]] if place and place[0] >= end else ""
            if place and place[0] >= end and re.fullmatch(r"\s*(?:of|in|involving|with|at)\s+(?:the\s+|his\s+|her\s+|(?:left|right|bilateral)\s+)*", between):
                yield "site", other.label or other.text
                break
