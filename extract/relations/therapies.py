"""patient–received–therapy: every administration with dose, schedule, route, time, order and regimen, in the order of the text.

Only what was given to a patient of this paper becomes a plain statement. What was refused or not given is negated, what was planned is hedged; what is
discussed, possible, general knowledge, given to cells in culture, or another paper's is none. A later mention that tells nothing new of a therapy
already told (it "was continued", "after tocilizumab") is no further administration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from extract import quick
from extract.annotate.called import of_others
from extract.annotate.context import OwnText
from extract.annotate.generally import general_cue
from extract.annotate.patients import patients_at, section_kind
from extract.annotate.schedules import route_name
from extract.annotate.tables import NUMBER_WORD
from extract.once import once
from extract.relations.course import Located, mentions_at, sentences_with
from extract.relations.dose_notes import dose_values, notes_of
from extract.relations.entities import concept, named, patient_entity
from extract.relations.given import State
from extract.relations.others import PAST, tells_of_others, told_in_present
from extract.relations.therapy_anaphora import is_change, may_take_up, named_by_dose, taken_up, takes_up
from extract.relations.therapy_names import ENGINEERED, TYPES, is_course, may_be_given
from extract.relations.therapy_sentences import BESIDE_DOSE, Given, read_sentence
from extract.relations.therapy_tables import given_in_row, is_drug_row, row_words
from extract.triggers import Guard
from kg.model import Assertion, Document, Entity, Event, Evidence, Patient, Value

NAME = "therapies"

CLASSES = {
    "drug": "Drug", "regimen": "Regimen", "cell therapy": "CellTherapy", "transplant": "Transplant", "procedure": "Procedure",
    "radiotherapy": "Radiotherapy", "supportive": "Supportive",
}
#: Sections that tell what was given. Abstract, introduction and discussion repeat it; they count only where nothing else does.
TOLD = frozenset({"case", "body", "results", "methods"})
RETOLD = frozenset({"abstract", "introduction", "discussion", "conclusion"})
_LIST = Guard(r"(?i)\b(?:as\sfollows|dosages?|(?:regimen|protocol|chemotherapy|it)\s(?:was|is|included|consisted|comprised))\b")
#: "… had received: (1) A; (2) B".
_NUMBERED = Guard(
    r"(?i)\b(?:received|included|comprised|treated\s(?:as\sfollows|with)|lines?(?:\sof\s(?:therapy|treatment))?(?:\swere)?|treatments?|therap(?:y|ies))\s?:\s\(?(?:1|i|a)[).]\s"
)


_NOW = Guard(
    r"(?i)\b(?:current(?:ly)?|now|ongoing|at\spresent|to\sdate|still|at\s(?:last|the\slast)|being|(?:is|are)\s(?:continued|maintained)|ha(?:s|ve)\sbeen\s(?:continued|maintained|taking|receiving|(?:given|taken)\s(?:[\w-]+\s){0,2}since))\b"
)
#: "A case of X is reported in a woman taking Y", where the title has told of her before.
_REPORTED = Guard(r"(?i)\b(?:a|the|this|our)\s(?:case|patient)\b[^.;]{0,40}\bis\s(?:reported|described|presented)\b")
_CITES = Guard(r"\s\[\d{1,3}(?:\s?[,;-]\s?\d{1,3})*\]")
_RECAP = Guard(r"(?i)^(?:in\s(?:summary|conclusion|brief|short)|to\s(?:summari[sz]e|conclude)|overall|taken\stogether|altogether)\b")
_STRONG = quick.compile(r"(?i)administ|receiv|given|initiat|start|infus|underwent|perform|re-?introduc|repeat|manag|treat")
#: A sentence that cites tells of this paper's patient only when it says so.
_OWN = Guard(r"(?i)\b(?:he|she|his|her|(?:the|this|our)\s(?:patient|case|child|boy|girl|man|woman)|we|our)\b")


@dataclass
class Administration:
    """A row on its way to an assertion: what one sentence says, its patient, its node, the regimen it belongs to, its evidence."""

    given: Given
    patient: Patient
    sentence: int
    entity: Entity
    part_of: Entity | None
    evidence: list[Evidence]
    general: bool = False
    told_in_past: bool = True
    recap: bool = False
    notes: list[str] = field(default_factory=list)
    dose_text: str | None = None

    @property
    def has_dose(self) -> bool:
        """Whether a figure is told for it."""
        return self.given.dose is not None


@lru_cache(maxsize=1024)
def _single_drug(text: str) -> tuple[str, str] | None:
    """The drug of a "high-dose methotrexate" or "post-transplant cyclophosphamide" that a lexicon lists as a regimen: (IRI, label)."""
    from extract.lexicon import load

    words = re.sub(r"(?i)\s(?:therapy|treatment|regimen|chemotherapy)$", "", text.strip()).split()
    if len(words) < 2 or re.search(r"[+/,&]|\band\b", text):
        return None
    for cut in (1, 2):
        name = " ".join(words[cut:])
        entry = next((e for e in load(()).lookup(name) if e.type == "drug"), None) if name else None
        if entry is not None:
            return entry.iri, entry.label
    return None


def entity_of(given: Given) -> Entity:
    """The node of a therapy."""
    mention = given.mention
    if given.kind == "regimen" and not is_course(mention):
        drug = _single_drug(mention.text)
        if drug is not None:
            given.kind = "drug"
            return named("Drug", drug[1], drug[0] or None)
    return concept(mention, CLASSES[given.kind])


@once
def told_again(document: Document) -> list[Administration]:
    """What abstract, introduction, discussion and conclusion say was given, whether or not the case tells it as well."""
    return _read(document, RETOLD) if document.patients else []


@once
def administrations(document: Document) -> list[Administration]:
    """Every administration of every patient, and what was refused or planned, in the order of the text."""
    if not document.patients:
        return []
    rows = _read(document, TOLD)
    told = {row.patient.ordinal for row in rows}
    if any(patient.ordinal not in told for patient in document.patients):
        rows += [row for row in _read(document, RETOLD) if row.patient.ordinal not in told]
    rows = _once(document, rows)
    from extract.relations.legends import join_legends

    join_legends(document, rows)
    beside = _by_sentence(rows)
    for row in rows:
        row.notes = notes_of(row, beside[row.sentence]) + row.notes
    return rows


def _by_sentence(rows: list[Administration]) -> dict[int, list[Administration]]:
    found: dict[int, list[Administration]] = {}
    for row in rows:
        found.setdefault(row.sentence, []).append(row)
    return found


def _read(document: Document, kinds: frozenset[str]) -> list[Administration]:
    rows: list[Administration] = []
    regimens: list[tuple[int, Entity]] = []
    dosed = sentences_with(document, _DOSES)
    given_in = _may_give(document)
    for index, sentence in enumerate(document.sentences):
        in_table = sentence.block_kind == "table_row"
        if not (in_table or index in given_in or index in dosed):
            continue
        kind = section_kind(document, sentence)
        if kind not in kinds and not (in_table and kind == "front"):
            continue
        mentions, text = mentions_at(document, index), sentence.text
        again = None
        named_so: Located = ()
        if index in dosed:
            again = taken_up(document, index, mentions, [row.given for row in rows[_first_of(rows, index - 1) :]]) if may_take_up(text) else None
            named_so = named_by_dose(document, index, mentions)
        if again is not None or named_so:
            mentions = tuple(sorted((*([again] if again else []), *mentions, *named_so), key=lambda m: m[:2]))
        elif index not in given_in and not (in_table and "case" in kinds):
            continue
        drugs = in_table and _in_drug_table(document, index, kinds)
        if not drugs and not _tells(document, index, kinds):
            continue
        listed = _LIST.search(text) is not None
        default = State("given", "as follows") if listed else State("given", "in a numbered list") if _NUMBERED.search(text) else None
        if drugs:
            default = State("given", "in a table of drugs")
        before: list[Entity] = []
        if listed and regimens:
            told = next((i for i in range(index - 1, -1, -1) if _tells(document, i, kinds)), -2)
            before = [entity for at, entity in regimens if at in {told, index - 1}]
        here: list[tuple[int, Entity]] = []
        if drugs or not in_table:
            # Led by a relative and yet a patient's: then the relative is the patient.
            plain = _IN_BRACKETS.sub(lambda match: match[0].replace(";", ","), text) if ";" in text else text
            found = read_sentence(OwnText(plain) if of_others(text) else plain, mentions, default, _introduced(document, index))
        else:
            found = given_in_row(document, index)
        if again is not None and not is_change(text) and any(given.mention is again[2] and given.dose is not None for given in found):
            # "He was given X. Weekly infusions of 10 mg/kg …": told once, with its dose.
            last = _first_of(rows, index - 1)
            rows[last:] = [row for row in rows[last:] if row.given.mention is not again[2] or row.has_dose]
        if drugs and len(found) == 1:
            words = row_words(document, index, r"(?i)\b(?:schedules?|frequency|days?|duration|timing|interval)\b")
            found[0].schedule = found[0].schedule or words
            found[0].route = found[0].route or route_name(row_words(document, index, r"(?i)\b(?:route|mode|administration)\b") or "")
        if not found:
            continue
        in_general = _OWN.search(text) is None and general_cue("therapy").search(text) is not None
        past = not in_general or told_in_present(document) or PAST.search(text) is not None or _NOW.search(text) is not None or _introduces(document, index)
        past = past or _REPORTED.search(text) is not None
        recap = _RECAP.match(text) is not None
        evidence = document.sentence_evidence(index)
        owners = list(document.patients) if drugs else patients_at(document, index)
        for given in found:
            entity = entity_of(given)
            part_of = before[-1] if before and given.kind == "drug" and not here else None
            if given.container is not None and given.container.type == "regimen" and not is_course(given.container):
                part_of = concept(given.container, "Regimen")
            if given.kind == "regimen" and not is_course(given.mention):
                here.append((index, entity))
            where = [evidence, document.sentence_evidence(index - 1)] if again is not None else [evidence]
            rows += [Administration(given, patient, index, entity, part_of, where, in_general, past, recap) for patient in owners]
        regimens += here
    return rows


@once
def _may_give(document: Document) -> frozenset[int]:
    """The sentences that name what may be given."""
    return frozenset(mention.sentence for mention in document.mentions if mention.type in TYPES and may_be_given(mention))


_DOSES = frozenset({"dose"})
#: A semicolon in a bracket parts what is told of one thing, and no clauses ("CAR-T cells (autologous; 2 × 10^8) were given").
_IN_BRACKETS = quick.compile(r"\([^()]*;[^()]*\)")


def _first_of(rows: list[Administration], sentence: int) -> int:
    """Where the rows of a sentence begin at the end of those read so far; their number where it has none."""
    first = len(rows)
    while first and rows[first - 1].sentence == sentence:
        first -= 1
    return first


def _introduces(document: Document, index: int) -> bool:
    """Whether a sentence tells of its patient for the first time ("is reported in a woman taking …")."""
    sentence = document.sentences[index]
    return any(p.intro is not None and sentence.start <= p.intro.start < sentence.end for p in document.patients)


def _introduced(document: Document, index: int) -> tuple[int, int] | None:
    """Where a sentence tells the age of its own patient for the first time; None where it does not."""
    sentence = document.sentences[index]
    spans = [p.age_span for p in patients_at(document, index) if p.age_span is not None and sentence.start <= p.age_span.start < sentence.end]
    return sentence.locate(spans[0]) if spans else None


def _in_drug_table(document: Document, index: int, kinds: frozenset[str]) -> bool:
    """Whether a sentence is a row of the table of drugs of the one patient of a paper."""
    sentence = document.sentences[index]
    if sentence.block_kind != "table_row" or len(document.patients) != 1 or "case" not in kinds:
        return False
    return section_kind(document, sentence) in {"case", "body", "front"} and is_drug_row(document, index)


def _tells(document: Document, index: int, kinds: frozenset[str]) -> bool:
    """Whether a sentence may tell what this paper's patients were given."""
    sentence, text = document.sentences[index], document.sentences[index].text
    kind = section_kind(document, sentence)
    if kind == "front" and sentence.block_kind == "table_row":
        kind = "case"  # a table of patients right below the title
    if kind not in kinds or sentence.block_kind not in {"paragraph", "list_item", "table_row"}:
        return False
    if not (mentions_at(document, index) or sentence.block_kind == "table_row") or not patients_at(document, index) or tells_of_others(document, index):
        return False
    return (index not in _cited(document) and not _CITES.search(text)) or _OWN.search(text) is not None


@once
def _cited(document: Document) -> frozenset[int]:
    return frozenset(citation.sentence for citation in document.citations)


def _is_told(row: Administration, seen: set[str], dosed: set[str], doses_in_list: set[tuple[int, str]]) -> bool:
    """Whether a row is an administration that has not been told before."""
    given, state = row.given, row.given.state
    if given.kind == "cell therapy" and ENGINEERED.search(row.entity.label + " " + given.mention.text) and not row.has_dose:
        # A dose tells an infusion; any other word of the cells counts only where no infusion has a dose.
        return state.kind == "given" and "cells" not in dosed and "cells" not in seen and _infused(given)
    if row.general and not row.told_in_past:
        return False
    if state.kind == "none":
        listed = state.cue == BESIDE_DOSE and row.entity.iri not in seen
        return (row.has_dose or listed) and row.told_in_past and not given.mention.negated
    if row.has_dose and state.kind in {"after", "later", "continued", "stopped", "given"}:
        return True
    if state.kind == "given":
        if given.kind == "drug" and (row.sentence + 1, row.entity.iri) in doses_in_list:
            return False
        fresh = given.container is not None or given.route is not None or (given.time is not None and _STRONG.search(state.cue) is not None)
        return row.entity.iri not in seen or (not row.recap and (state.again or fresh))
    if is_course(given.mention) or (given.mention.type == "procedure" and given.kind not in {"transplant", "radiotherapy"}):
        # "After surgery" only dates; "after splenectomy" tells that there was one.
        counted = given.kind == "supportive" and _COUNTED.search(state.cue) is not None  # "after three plasma exchanges"
        despite = state.cue[:7].lower() == "despite"  # "despite surgical debridement"
        return state.kind == "after" and (counted or despite or _REMOVAL.search(given.mention.label) is not None) and row.entity.iri not in seen
    return state.kind in {"after", "continued", "stopped"} and row.entity.iri not in seen


_COUNTED = quick.compile(rf"(?i)\b(?:{NUMBER_WORD}|\d{{1,2}}|several)\b\s*$")
_REMOVAL = quick.compile(r"(?i)(?:ect|crani?ot|thoracot|laparot)omy$|\w\sresection$")


def _infused(given: Given) -> bool:
    return re.search(r"(?i)receiv|infus|administ|given|underwent|treated", given.state.cue) is not None


def _once(document: Document, rows: list[Administration]) -> list[Administration]:
    """Drop what is no administration or was told before; general words for a course give way to the drugs and regimens of their sentence."""
    kept: list[Administration] = []
    seen: dict[int, set[str]] = {}
    dosed: dict[int, set[str]] = {}
    for row in rows:
        if row.has_dose and row.given.kind == "cell therapy":
            dosed.setdefault(row.patient.ordinal, set()).add("cells")
    in_list = {(row.sentence, row.entity.iri) for row in rows if row.has_dose and row.given.state.cue.startswith(("as follows", "administration were as"))}
    listed = {row.sentence for row in rows if row.given.state.cue.startswith(("as follows", "administration were as"))}
    named_in = {
        row.sentence for row in rows
        if row.given.mention.type in {"drug", "regimen"} and not is_course(row.given.mention) and row.given.state.kind in {"given", "none", "after"}
    }
    beside = _by_sentence(rows)
    apposed = {
        id(row) for row in rows if row.entity.label == "vaccine" for other in beside[row.sentence]
        if other is not row and other.given.state.kind == "given" and other.patient.ordinal == row.patient.ordinal
        and 0 <= row.given.start - other.given.end <= 12
    }
    never = {(row.sentence, row.patient.ordinal, row.entity.iri) for row in rows if row.given.state.kind == "refused" and "never" in row.given.state.cue}
    for row in rows:
        if never and row.given.state.kind != "refused" and (row.sentence, row.patient.ordinal, row.entity.iri) in never:
            continue  # "aspirin 100 mg was prescribed, but aspirin was never taken"
        if id(row) in apposed:
            continue  # "BNT162b2 mRNA vaccine" names one thing
        told = seen.setdefault(row.patient.ordinal, set())
        state = row.given.state.kind
        general = row.given.kind == "regimen" and is_course(row.given.mention) and (row.sentence in named_in or row.sentence + 1 in listed)
        if general and (not re.search(r"(?i)intrathecal", row.given.mention.text) or _has_parts(row, beside[row.sentence])):
            continue
        if state in {"refused", "planned"}:
            if row.general:
                continue
            if (not is_course(row.given.mention) and row.given.mention.type != "procedure") or row.given.kind in {"transplant", "radiotherapy"}:
                kept.append(row)
            continue
        if told and state in {"stopped", "continued"} and row.given.mention.type == "drug_class" and not row.has_dose:
            continue  # "the antibiotics were stopped": those that were told before
        if told and row.given.mention.type == "drug_class" and not row.has_dose and takes_up(document.sentences[row.sentence].text, row.given.start):
            continue
        if not _is_told(row, told, dosed.get(row.patient.ordinal, set()), in_list):
            continue
        told.add(row.entity.iri)
        if row.given.kind == "cell therapy":
            told.add("cells")
        kept.append(row)
    return kept


def _has_parts(row: Administration, beside: list[Administration]) -> bool:
    """Whether drugs are listed for a course ("intrathecal chemotherapy with A and B"); `beside` are the rows of its sentence."""
    return any(
        other is not row and other.given.kind == "drug" and other.given.start > row.given.start
        and (other.given.container is row.given.mention or other.given.route == row.given.route is not None)
        for other in beside
    )


def extract(document: Document) -> Iterator[Assertion]:
    """One assertion an administration; negated and hedged ones for what was refused or planned."""
    if not document.patients:
        return
    from extract.relations.products import product_entities

    rows = administrations(document)
    products = product_entities(document)
    order: dict[int, int] = {}
    for number, row in enumerate(rows):
        state = row.given.state
        negated, hedged = state.kind == "refused", state.kind == "planned"
        properties: list[tuple[str, Value]] = []
        if not negated and not hedged:
            order[row.patient.ordinal] = order.get(row.patient.ordinal, 0) + 1
            properties.append(("order", order[row.patient.ordinal]))
        properties.append(("kind", row.given.kind))
        if row.part_of is not None:
            properties.append(("partOf", row.part_of))
        properties += dose_values(row)
        route = row.given.route if row.given.kind != "radiotherapy" else None  # one of the drugs beside it
        for name, value in (("schedule", row.given.schedule), ("route", route), ("time", row.given.time)):
            if value:
                properties.append((name, value))
        confidence = 0.95 if row.has_dose else 0.85 if state.kind == "given" else 0.7
        yield Assertion(
            patient_entity(document, row.patient), "received", products.get(number, row.entity), tuple(row.evidence), NAME,
            event=Event("TherapyAdministration", tuple(properties)), negated=negated, hedged=hedged, confidence=confidence,
            cue=state.cue[-80:] if negated or hedged else None,
        )
