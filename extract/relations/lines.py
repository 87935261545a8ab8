"""The lines of therapy of a patient, in the order in which they were given (what a fact comes after: `after.py`)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from extract import quick
from extract.annotate.tables import table
from extract.once import once
from extract.relations.course import MAIN, mentions_at, places
from extract.relations.entities import concept
from extract.relations.grades import find_grades
from extract.relations.therapies import Administration, administrations
from extract.triggers import Guard
from kg.model import Document, Entity, Mention, Patient

#: General words for a course, which say less than the drugs or the regimen beside them.
_VAGUE = quick.compile(
    r"(?i)^(?:chemotherapy|(?:induction|consolidation|maintenance|cytoreductive|conditioning|salvage|"
    r"systemic)\schemotherapy|chemotherapeutic agent|lymphodepletion|FC|intrathecal chemotherapy|immunotherapy|"
    r"targeted therapy)$"
)
_STOPPED_AND = Guard(
    r"(?i)\bthe\s(?:drug|treatment|therapy|agent|medication|infusion)\s(?:was|were)\s(?:\w+ly\s)?(?:discontinued|stopped|withdrawn|withheld|interrupted|paused|held)\b[^.;]*\band\b"
)
_AID = Guard(
    r"(?i)\bto\s(?:control|manage|treat|prevent|relieve|alleviate|correct)\b|\bfor\s(?:the\s)?(?:control|management|"
    r"prevention|prophylaxis|treatment|relief)\sof\b|"
    r"\b(?:managed|corrected|controlled|relieved)\s(?:\w+\s)?(?:with|by|through)\b|prophyla|supportive|adjuvant\sdrug"
)


_HARSH = Guard(
    r"(?i)chemo|cytotoxic|\bcycles?\b|\bcourses?\b|regimen|induction|consolidation|radiation|irradiat|platin|immunotherap|\bCAR\b|bispecific"
)
CLASSES = {"drug": "Drug", "drug_class": "DrugClass", "regimen": "Regimen", "cell_therapy": "CellTherapy", "procedure": "Procedure"}


class Line(NamedTuple):
    """What was given together, told in one sentence (its components in the next). `entities` are the regimen, or the drugs; `aid` what is given
    against side effects; `harsh` what commonly has them (chemotherapy, cells, radiation, transplants)."""

    sentence: int
    entities: tuple[Entity, ...]
    aid: bool
    cells: bool
    transplant: bool = False
    harsh: bool = False


@once
def given_rows(document: Document) -> list[tuple[Administration, Entity]]:
    """What was given, with its node (the product, where it is one)."""
    from extract.relations.products import product_entities

    rows = administrations(document)
    products = product_entities(document)
    return [(r, products.get(n, r.entity)) for n, r in enumerate(rows) if r.given.state.kind not in {"refused", "planned"}]


@once
def _given_to(document: Document) -> dict[int, list[tuple[Administration, Entity]]]:
    """What was given, by the ordinal of the patient."""
    found: dict[int, list[tuple[Administration, Entity]]] = {}
    for row, entity in given_rows(document):
        found.setdefault(row.patient.ordinal, []).append((row, entity))
    return found


def lines_of(document: Document, patient: Patient) -> list[Line]:
    """The lines of therapy of a patient in the order of the text."""
    return _lines(document, patient.ordinal)


@once
def _lines(document: Document, ordinal: int) -> list[Line]:
    mine = sorted(
        (
            (r, e) for r, e in _given_to(document).get(ordinal, ())
            if r.given.kind != "supportive" and r.given.state.kind != "stopped"
            and document.sentences[r.sentence].block_kind != "table_row"  # a table has its own order
        ),
        key=lambda x: (x[0].sentence, x[0].given.start),
    )
    lines: list[Line] = []
    for index, group in groupby(mine, key=lambda x: x[0].sentence):
        members = list(group)
        tops = [r.part_of or e for r, e in members if r.given.route != "intrathecal"] or [r.part_of or e for r, e in members]
        follows = bool(lines) and index - lines[-1].sentence == 1 and _LISTED.search(document.sentences[index].text) is not None
        if follows or (
            lines
            and index - lines[-1].sentence == 1
            and all(r.part_of is not None for r, _ in members)
            and any(t in lines[-1].entities for t in tops)
        ):
            continue  # the components of what the sentence before has named
        lines += [_line(document, index, part) for part in _parted(document.sentences[index].text, members)]
    from extract.relations import transplants

    for graft in transplants.read(document):  # told without a name that the therapies know ("was transplanted", "received an allograft")
        if graft.patient.ordinal == ordinal and not any(line.transplant and abs(line.sentence - graft.place.index) <= 1 for line in lines):
            lines.append(Line(graft.place.index, (graft.entity,), False, False, True, True))
            lines.sort(key=lambda line: line.sentence)
    return _in_order(document, lines)


def _line(document: Document, index: int, members: list[tuple[Administration, Entity]]) -> Line:
    systemic = [x for x in members if x[0].given.route != "intrathecal"] or members
    tops = [r.part_of or e for r, e in systemic]
    named = [e for e in tops if not is_vague(e.label)] or tops
    cells = [e for r, e in members if r.given.kind == "cell therapy"]
    if any(_treats(e.label) for e in named):
        named = [e for e in named if not is_aid(e.label)] or named
    named = cells or named  # what is given before cells only prepares for them
    text = document.sentences[index].text
    return Line(
        index,
        tuple(dict.fromkeys(named)),
        _is_aid(document, index, [r for r, _ in systemic]),
        bool(cells),
        any(r.given.kind == "transplant" for r, _ in members),
        any(r.given.kind in {"regimen", "cell therapy", "transplant", "radiotherapy"} for r, _ in members) or _HARSH.search(text) is not None,
    )


#: Between two therapies: the second came in place of the first; the second came first ("gilteritinib after a transplantation").
_CHANGED = Guard(r"(?i)\b(?:switched|changed|converted|replaced|substituted)\b|\b(?:and|,)\sthen\b|\bsubsequently\b|\brelapsed\b|\bprogress\w+\b|\blater\b")
_FAILED = quick.compile(
    r"(?i)\b(?:after|following|because\sof|due\sto|upon|on|despite)\s(?:(?:the|disease|further|a|an|initial|lack\sof|no|loss\sof)\s)*(?:progress\w+|failure|failing|relapse|response|intolerance|recurrence|"
    r"refractoriness|resistance)\s(?:on|to|of|with|under|after|during)\s(?:[\w-]+\s){0,3}$|\b(?:refractory|resistant|unresponsive|intolerant)\s(?:to|of)\s(?:[\w-]+\s){0,3}$|\bhad\sfailed\s(?:[\w-]+\s){0,3}$"
)
_AFTER = quick.compile(r"(?i)\b(?:after|following|with|using|conditioned)\s(?:[\w-]+\s){0,3}$")


def _parted(text: str, members: list[tuple[Administration, Entity]]) -> list[list[tuple[Administration, Entity]]]:
    """What one sentence says was given, in the order in which it was given: what prepares for a transplantation stands before it, what replaces
    something behind it."""
    grafts = [n for n, (r, _) in enumerate(members) if r.given.kind == "transplant"]
    if len(members) == 1 or any(r.given.kind == "cell therapy" for r, _ in members):
        return [members]
    if grafts:
        graft = members[grafts[-1]][0].given
        before = [x for x in members if x[0].given.kind != "transplant" and x[0].given.end <= graft.start]
        behind = [x for x in members if x[0].given.kind != "transplant" and x[0].given.end > graft.start]
        if behind and _AFTER.search(text[graft.end : behind[0][0].given.start]):
            before, behind = before + behind, []
        return [part for part in (before, [members[n] for n in grafts], behind) if part]
    for n in range(1, len(members)):
        start = members[n][0].given.start
        if _FAILED.search(text, members[n - 1][0].given.end, start):
            return [*_parted(text, members[n:]), members[:n]]  # "osimertinib after progression on erlotinib"
        if _AID.search(text, members[n - 1][0].given.end, start):
            return [members[:n], members[n:]]  # "lenvatinib was started; hypertension was controlled with amlodipine"
        resisted = _FAILED.search(text, 0, members[0][0].given.start) is not None and _THEN.search(text, members[n - 1][0].given.end, start) is not None
        if resisted or _CHANGED.search(text, members[n - 1][0].given.end, start):
            return [members[:n], *_parted(text, members[n:])]
    return [members]


_PLUPERFECT = quick.compile(
    r"(?i)\bhad\s(?:(?:also|previously|already|initially|earlier|first|then|twice)\s)*(?:been\s(?:\w+ly\s)?(?:treated|given|started|managed)|received|"
    r"progressed|failed|undergone|taken|relapsed|responded)\b"
)
_THEN = quick.compile(r"(?i)\b(?:was|were|received|underwent|began|started|is|are)\b")


def _told_back(document: Document, line: Line) -> bool:
    """Whether the sentence of a line only tells what had been given before ("He had progressed on dabrafenib")."""
    text = document.sentences[line.sentence].text
    return _PLUPERFECT.search(text) is not None and not any(not text[: m.start()].endswith("had ") for m in _THEN.finditer(text))


def _in_order(document: Document, lines: list[Line]) -> list[Line]:
    """Lines in the order in which they were given: what "he had received" stands before the line that was told ahead of it."""
    out: list[Line] = []
    for line in lines:
        back = len(out) - 1 if out and _told_back(document, line) and not _told_back(document, out[-1]) else len(out)
        out.insert(back, line)
    return out


_LISTED = quick.compile(r"(?i)\b(?:dosages?|administration|regimen|protocol)\b[^.]{0,40}\bas\sfollows\b")


@cache
def _aids() -> quick.Pattern:
    return quick.compile(rf"(?i)\b(?:{'|'.join(row[0] for row in table('response_aids', 1))})\b")


@lru_cache(maxsize=4096)  # the same few names are asked about again and again
def is_aid(name: str) -> bool:
    """Whether a name is that of what is given against side effects."""
    return _aids().search(name) is not None


@lru_cache(maxsize=4096)
def is_vague(name: str) -> bool:
    """Whether a name is a general word for a course."""
    return _VAGUE.match(name) is not None


@lru_cache(maxsize=4096)
def is_against_germs(name: str) -> bool:
    """Whether a name is that of what is given against germs."""
    return _GERMS.search(name) is not None


@lru_cache(maxsize=4096)
def is_steroid(name: str) -> bool:
    """Whether a name is that of a steroid, which is given with and against much else."""
    return _STEROID.search(name) is not None


@lru_cache(maxsize=4096)
def _treats(name: str) -> bool:
    return _TREATS.search(name) is not None


#: What prepares for cells or a graft, or goes with them.
_PREPARES = Guard(r"(?i)\bconditioning\b|\blympho-?deplet\w+|\b(?:GVHD|graft-versus-host\sdisease)\sprophyla\w+")


#: Between an event and what was given: it came of it.
_CAUSED = quick.compile(
    r"(?i)\b(?:after|following|since|under|due\sto|because\sof|(?:caused|induced|triggered)\sby)\s(?:(?!(?:treat\w*|manag\w*)\b)[\w-]+\s){0,5}$"
)


def _is_aid(document: Document, index: int, rows: list[Administration]) -> bool:
    """Whether what was given is no treatment of the disease: for a side effect, to prevent one, or to prepare."""
    text = document.sentences[index].text
    if any(r.given.kind in {"cell therapy", "transplant"} for r in rows):
        return False
    if _PREPARES.search(text):
        return True
    labels = [(r.part_of or r.entity).label for r in rows]
    if all(r.given.route == "intrathecal" or is_aid(label) for r, label in zip(rows, labels, strict=True)):
        return True
    if any(is_aid(label) for label in labels) and all(is_aid(label) or is_against_germs(label) for label in labels):
        return True  # "leucovorin, filgrastim and piperacillin-tazobactam"
    if any(r.given.kind == "regimen" for r in rows) or len(set(labels)) > 3:
        return False
    if _STOPPED_AND.search(text, 0, min(r.given.start for r in rows)) and not any(_treats(label) for label in labels):
        return True  # "the drug was discontinued, and immunoglobulins were given": for what the drug did
    before = document.sentences[index - 1].text if index else ""
    treats = any(_treats(label) and not is_aid(label) for label in labels) and not any(is_steroid(label) for label in labels)
    if (
        len(set(labels)) < 4
        and not treats
        and find_grades(before)
        and any(m.type in {"adverse_event", "finding", "disease"} for _, _, m in mentions_at(document, index - 1))
    ):
        return True
    first, last = min(r.given.start for r in rows), max(r.given.end for r in rows)
    for_event = _AID.search(text)
    if for_event is not None and treats and for_event.start() > last and any(
        m.type in {"adverse_event", "finding", "disease"} and last <= a < for_event.start() for a, _, m in mentions_at(document, index)
    ):
        for_event = None  # what is managed came after it
    return for_event is not None or any(
        m.type == "adverse_event" and not m.negated and (b <= first or not treats) and not _CAUSED.search(text, b, max(b, first))
        for _, b, m in mentions_at(document, index)
    )


#: Names of drugs that treat neoplasms and immune disease; those among them that are given for what they do stand in `response_aids.tsv`.
_TREATS = quick.compile(
    r"(?i)tinib$|platin$|taxel$|rubicin$|citabine$|parib$|ciclib$|tansine$|deruxtecan|vedotin$|mab$|degib$|tecan$|metostat$|rafenib$|lisib$|clax$|zomib$|domide$"
)


def treats(line: Line) -> bool:
    """Whether a line holds a drug that treats neoplasms or immune disease."""
    return any(_treats(e.label) for e in line.entities)


#: Names of what is given against germs.
_GERMS = quick.compile(
    r"(?i)cillin|bactam|penem$|^cef|floxacin$|vancomycin|teicoplanin|linezolid|daptomycin|colistin|gentamicin|amikacin|thromycin|metronidazole|"
    r"conazole$|fungin$|amphotericin|antibiotic|nitrofurantoin|cycline$|fosfomycin|^sulfa|trimethoprim|clindamycin|rifamp|isoniazid|ethambutol|pyrazinamide|ivermectin|bendazole$|praziquantel|artesunate|artemether|miltefosine|primaquine|remdesivir|ciclovir$|foscarnet|cidofovir"
)
#: Names of steroids.
_STEROID = quick.compile(r"(?i)pred(?:nis|nisol)|dexameth|steroid|hydrocort")


_CHEMO = quick.compile(
    r"(?i)purine$|guanine$|abine$|sulfan$|phalan$|fosfamide$|phosphamide$|poside$|mustine$|bucil$|^vin(?:cristine|blastine|orelbine|desine)|asparagin|arsenic|tretinoin"
)


@once
def _unread(document: Document, ordinal: int) -> tuple[tuple[int, int], ...]:
    """Sentence and place of therapies that a patient seems to have had, but that were not read as given: what comes behind them is not after the
    therapy before them."""
    rows = [(r, e) for r, e in given_rows(document) if r.patient.ordinal == ordinal]
    known = {e.label for _, e in rows} | {r.part_of.label for r, _ in rows if r.part_of is not None} | {r.entity.label for r, _ in rows}
    names = {name.casefold() for name in known if len(name) > 3}
    grafts = [r.sentence for r, _ in rows if r.given.kind == "transplant"]
    read, cells = {r.sentence for r, _ in rows}, any(r.given.kind == "cell therapy" for r, _ in rows)
    # What is only told to have been ended ("maintenance with X was completed") was given, nobody says when.
    out = [(r.sentence, r.given.start) for r, e in rows if r.given.state.kind == "stopped" and not any(x == e and q.sentence < r.sentence for q, x in rows)]
    for place in places(document):
        if place.kind not in MAIN or not any(p.ordinal == ordinal for p in place.patients):
            continue
        for a, b, m in place.mentions:
            label = m.label or m.text
            if not m.affirmed or label in known or (m.type == "cell_therapy" and cells) or any(name in m.text.casefold() for name in names):
                continue  # it names again what was given
            if m.type not in {"procedure", "cell_therapy"} and place.index in read:
                continue
            if m.type == "procedure":
                told = "transplant" in label and _GRAFTED.search(place.text, 0, a) and not any(abs(g - place.index) <= 1 for g in grafts)
            else:
                told = m.type in {"regimen", "cell_therapy"} or (m.type == "drug" and (_treats(label) or _CHEMO.search(label) is not None))
                told = told and not (is_aid(label) or is_vague(label) or _NOT_A_DRUG.match(place.text, b))
            if told:
                out.append((place.index, a))
    return tuple(out)


_NOT_A_DRUG = quick.compile(
    r"(?i)[\s-]*(?:resist\w*|levels?|concentrations?|allerg\w*|sensitiv\w*|suscept\w*|antibod\w*|trial|study|was\snot|is\snot|target\w*)\b"
)
_GRAFTED = quick.compile(r"(?i)\b(?:underwent|received|proceeded\sto|followed\sby|after)\s(?:[\w-]+\s){0,4}$")


def superseded(document: Document, patient: Patient, line: Line, index: int, start: int) -> bool:
    """Whether another therapy, not read as given, stands between a line and a place: then nobody knows what a fact there came after."""
    unread = _unread(document, patient.ordinal)
    return any(line.sentence < s < index or (s == index and line.sentence < s and at < start) for s, at in unread)


def given_at(document: Document, index: int, patient: Patient) -> list[tuple[Entity, int]]:
    """What one sentence says was given to a patient, with its place in the sentence."""
    return [
        (e, r.given.start)
        for r, e in _given_to(document).get(patient.ordinal, ())
        if r.sentence == index and r.given.state.kind not in {"stopped", "later"}
    ]


def known_therapy(document: Document, patient: Patient, mention: Mention) -> Entity:
    """The node of a therapy named in passing: of a cell therapy the product that was given, else what the mention names."""
    node = concept(mention, CLASSES.get(mention.type, "Thing"))
    if mention.type != "cell_therapy":
        return node
    cells = [(r, e) for r, e in _given_to(document).get(patient.ordinal, ()) if r.given.kind == "cell therapy"]
    if not cells or any(e.iri == node.iri for _, e in cells):
        return node
    kind = re.search(r"(?i)\b(?:allogen|autolog)", mention.text + " " + document.sentences[mention.sentence].text)
    alike = [e for _, e in cells if kind and kind[0].lower() in e.label.lower()]
    before = [e for r, e in cells if r.sentence <= mention.sentence]
    return (alike or before or [e for _, e in cells])[-1]
