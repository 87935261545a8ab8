"""After what: the lines of therapy of a patient, and which of them a fact is told after."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from extract import quick
from extract.annotate.tables import table
from extract.once import once
from extract.relations.course import MAIN, Place, mentions_at, places
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
_AID = quick.compile(
    r"(?i)\bto\s(?:control|manage|treat|prevent|relieve|alleviate|correct)\b|\bfor\s(?:the\s)?(?:control|management|"
    r"prevention|prophylaxis|treatment|relief)\sof\b|"
    r"\b(?:managed|corrected|controlled|relieved)\s(?:\w+\s)?(?:with|by|through)\b|prophyla|supportive|adjuvant\sdrug"
)


_HARSH = quick.compile(
    r"(?i)chemo|cytotoxic|\bcycles?\b|\bcourses?\b|regimen|induction|consolidation|radiation|irradiat|platin|immunotherap|\bCAR\b|bispecific"
)
_CLASSES = {"drug": "Drug", "drug_class": "DrugClass", "regimen": "Regimen", "cell_therapy": "CellTherapy", "procedure": "Procedure"}


@dataclass(frozen=True)
class Line:
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
        key=lambda x: x[0].sentence,
    )
    lines: list[Line] = []
    for index, group in groupby(mine, key=lambda x: x[0].sentence):
        members = list(group)
        systemic = [x for x in members if x[0].given.route != "intrathecal"] or members
        tops = [r.part_of or e for r, e in systemic]
        named = [e for e in tops if not _VAGUE.match(e.label)] or tops
        cells = [e for r, e in members if r.given.kind == "cell therapy"]
        named = cells or named  # what is given before cells only prepares for them
        follows = bool(lines) and index - lines[-1].sentence == 1 and _LISTED.search(document.sentences[index].text) is not None
        if follows or (
            lines
            and index - lines[-1].sentence == 1
            and all(r.part_of is not None for r, _ in members)
            and any(t in lines[-1].entities for t in tops)
        ):
            continue  # the components of what the sentence before has named
        lines.append(
            Line(
                index,
                tuple(dict.fromkeys(named)),
                _is_aid(document, index, [r for r, _ in systemic]),
                bool(cells),
                any(r.given.kind == "transplant" for r, _ in members),
                any(r.given.kind in {"regimen", "cell therapy", "transplant", "radiotherapy"} for r, _ in members)
                or _HARSH.search(document.sentences[index].text) is not None,
            )
        )
    return _in_order(document, lines)


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
def aids() -> quick.Pattern:
    return quick.compile(rf"(?i)\b(?:{'|'.join(row[0] for row in table('response_aids', 1))})\b")


def _is_aid(document: Document, index: int, rows: list[Administration]) -> bool:
    """Whether what was given is no treatment of the disease: for a side effect, to prevent one, or to prepare."""
    text = document.sentences[index].text
    if any(r.given.kind in {"cell therapy", "transplant"} for r in rows):
        return False
    labels = [(r.part_of or r.entity).label for r in rows]
    if all(r.given.route == "intrathecal" or aids().search(label) for r, label in zip(rows, labels, strict=True)):
        return True
    if any(aids().search(label) for label in labels) and all(aids().search(label) or GERMS.search(label) for label in labels):
        return True  # "leucovorin, filgrastim and piperacillin-tazobactam"
    if any(r.given.kind == "regimen" for r in rows) or len(set(labels)) > 3:
        return False
    before = document.sentences[index - 1].text if index else ""
    treats = any(_TREATS.search(label) and not aids().search(label) for label in labels) and not any(STEROID.search(label) for label in labels)
    if (
        len(set(labels)) < 4
        and not treats
        and find_grades(before)
        and any(m.type in {"adverse_event", "finding", "disease"} for _, _, m in mentions_at(document, index - 1))
    ):
        return True
    first = min(r.given.start for r in rows)
    return _AID.search(text) is not None or any(
        m.type == "adverse_event" and not m.negated and (b <= first or not treats) for _, b, m in mentions_at(document, index)
    )


#: Names of drugs that treat neoplasms and immune disease; those among them that are given for what they do stand in `response_aids.tsv`.
_TREATS = quick.compile(
    r"(?i)tinib$|platin$|taxel$|rubicin$|citabine$|parib$|ciclib$|tansine$|deruxtecan|vedotin$|mab$|degib$|tecan$|metostat$|rafenib$|lisib$|clax$|zomib$|domide$"
)


#: Names of what is given against germs.
GERMS = quick.compile(
    r"(?i)cillin|bactam|penem$|^cef|floxacin$|vancomycin|teicoplanin|linezolid|daptomycin|colistin|gentamicin|amikacin|thromycin|metronidazole|"
    r"conazole$|fungin$|amphotericin|antibiotic|nitrofurantoin|cycline$|fosfomycin|^sulfa|trimethoprim|clindamycin|rifamp|isoniazid|ethambutol|pyrazinamide"
)
#: Names of steroids, which are given with and against much else.
STEROID = quick.compile(r"(?i)pred(?:nis|nisol)|dexameth|steroid|hydrocort")


_CHEMO = quick.compile(
    r"(?i)abine$|sulfan$|phalan$|fosfamide$|phosphamide$|poside$|mustine$|bucil$|^vin(?:cristine|blastine|orelbine|desine)|asparagin|arsenic|tretinoin"
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
    out: list[tuple[int, int]] = []
    for place in places(document):
        if place.kind not in MAIN or not any(p.ordinal == ordinal for p in place.patients):
            continue
        for a, b, m in place.mentions:
            label = m.label or m.text
            if not m.affirmed or label in known or (m.type == "cell_therapy" and cells) or any(name in m.text.casefold() for name in names):
                continue  # it names again what was given
            if m.type != "procedure" and place.index in read:
                continue
            if m.type == "procedure":
                told = "transplant" in label and _GRAFTED.search(place.text, 0, a) and not any(abs(g - place.index) <= 1 for g in grafts)
            else:
                told = m.type in {"regimen", "cell_therapy"} or (m.type == "drug" and (_TREATS.search(label) or _CHEMO.search(label)) is not None)
                told = told and not (aids().search(label) or _VAGUE.match(label) or _NOT_A_DRUG.match(place.text, b))
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


_EXPLICIT = quick.compile(
    r"(?i)\b(?:after|following|with|by|to|under|during|on|of|from|received|receiving|infusion\sof|"
    r"treated)\s(?:(?:the|this|one|two|three|four|five|six|\d+|a|an|initial|further|completion\sof|cycles?|courses?|"
    r"doses?|treatment|"
    r"infusions?|of|with|subsequent|another|second|first|third|induction|therapy)\s)*$"
)


#: What a coordinated clause behind a response tells was done next ("achieved remission and underwent transplantation after …").
_NEXT_DEED = quick.compile(
    r"(?i)\b(?:and|but|then|before|until|prior\sto|followed\sby)\b[\s,]*(?:\w+\s){0,3}?(?:\w+ed|underwent|was|were|had|went|given|began|got|took)\b"
    r"|,\s(?:\w+\s){0,3}?(?:received|underwent|was\s(?:given|treated|started|infused)|were\s(?:given|treated))\b"
    r"|^\s(?:was|were)\s(?:\w+\s)?(?:treated|managed|salvaged|controlled)\b"
)
_AND = quick.compile(r"(?i)(?:\s?\([^)]*\))?[\s,]*(?:(?:and|or|nor|to|both|the|plus|as\swell\sas|high-dose|oral|intravenous|several|further)\b[\s,]*)*")


def _resisted(document: Document, place: Place, patient: Patient, end: int) -> tuple[Entity, ...]:
    """What a disease "was refractory to": the therapies listed right behind, and nothing else."""
    named: list[Entity] = []
    position = end
    for a, b, mention in place.mentions:
        if a < position or mention.type not in {"drug", "drug_class", "regimen", "cell_therapy", "procedure"}:
            continue
        if not _AND.fullmatch(place.text[position:a]):
            break
        named.append(known_therapy(document, patient, mention))
        position = b
    return tuple(dict.fromkeys(named))


_COURSES_OF = Guard(r"(?:[Aa]fter|[Ff]ollowing)\s(?:[\w-]+\s){0,3}?(?:courses?|cycles?|rounds?|blocks?)\sof\s(?P<x>[A-Z][A-Za-z0-9/+-]{1,14})(?![\w-])")


def _of_unknown(place: Place, start: int) -> bool:
    """Whether a fact comes after courses of something that nobody knows ("after two courses of TVD")."""
    found = _COURSES_OF.search(place.text, 0, start)
    return found is not None and not any(a < found.end("x") and found.start("x") < b for a, b, m in place.mentions if m.type in _CLASSES)


def therapy_before(document: Document, place: Place, patient: Patient, start: int, aids: bool = False, end: int | None = None) -> tuple[Entity, ...]:
    """After which therapy a fact at `start` of the sentence is told: the one that the sentence names as such, else the last one that the
    paper gave the patient before. `aids` lets what was given for a side effect count."""
    lines = lines_of(document, patient)
    text = place.text
    if end is not None and re.search(r"(?i)\b(?:refractory|resistant|unresponsive|responsive)\sto$", text[start:end]):
        return _resisted(document, place, patient, end)
    if _of_unknown(place, start):
        return ()
    named: list[Entity] = []
    for a, b, mention in place.mentions:
        if (
            mention.type in {"drug", "regimen", "cell_therapy"}
            and not mention.negated
            and not mention.planned
            and not _VAGUE.match(mention.label or mention.text)
            and not (end is not None and a > end and _NEXT_DEED.search(text[end:a]))
        ):
            behind = re.match(
                r"(?i)(?:\s[\d.,]+\s?(?:mg|g|µg|mcg|IU|U)\b\S*(?:\s(?:daily|once|twice|weekly|monthly|every|per|a|days?|weeks?|\w+ly|\d+))*)?(?:-based)?"
                r"\s*(?:cells?\s)?(?:\w+\s)?(?:infusion|treatment|therapy|regimen|administration)?\s*(?:,|resulted|led|produced|gave|proved|failed|"
                r"was\s(?:\w+ly\s)?ineffective|leading|with\sthe\spatient|brought|induced|yielded|achieved|maintained|,?\swas\sreached|was\sadministered,\sleading)",
                text[b:],
            )
            if _EXPLICIT.search(text[:a]) or behind:
                named.append(known_therapy(document, patient, mention))
    if named:
        whole = next((line for line in lines if line.sentence == place.index and not line.cells and set(named) & set(line.entities)), None)
        if whole is None or end is None:
            return tuple(dict.fromkeys(named)) if whole is None else whole.entities
        return _told_before(document, whole, end) or whole.entities
    if place.kind not in MAIN or re.match(
        r"(?i)\w*\sto\s(?!(?:this|the|his|her|these|that)\s(?:treatment|therapy|regimen)|therapy|treatment)", text[end or start :]
    ):
        return ()  # a summary follows no order
    earlier = [
        line
        for line in lines
        if (line.sentence < place.index or (line.sentence == place.index and _starts_before(document, line, start))) and (aids or not line.aid)
    ]
    if len(earlier) > 1 and all(STEROID.search(e.label) or GERMS.search(e.label) for e in earlier[-1].entities):
        germs = all(GERMS.search(e.label) for e in earlier[-1].entities)
        told = end is not None and germs and _OF_INFECTION.match(text, end) is not None
        of_tumour = end is not None and _OF_TUMOUR.search(text[start:end]) is not None
        if not told and (earlier[-1].sentence < place.index - 1 or (of_tumour and germs)):
            return ()  # given for something else, or with what was given before
    if earlier and earlier[-1].sentence == place.index and len(earlier[-1].entities) > 1:
        first = _told_before(document, earlier[-1], start)
        if first:
            return first
    return earlier[-1].entities if earlier and not superseded(document, patient, earlier[-1], place.index, start) else ()


_OF_INFECTION = quick.compile(r"(?i)\s(?:of|in)\s(?:[\w-]+\s){0,3}?(?:infect\w*|pneumon\w*|abscess\w*|seps\w*|aspergill\w*|tubercul\w*|\w+itis|mycosis)\b")
#: Responses that antibiotics do not bring about.
_OF_TUMOUR = quick.compile(
    r"(?i)\b(?:partial|complete|objective|metabolic|molecular|cytogenetic|hematolog\w+)\s(?:\w+\s)?(?:response|remission)|\bstable\sdisease|progress"
)


def _starts_before(document: Document, line: Line, start: int) -> bool:
    labels = {e.label for e in line.entities}
    text = document.sentences[line.sentence].text
    return any(
        a < start
        and ((m.label or m.text) in labels or (line.cells and m.type == "cell_therapy"))
        and not re.search(r"(?i)\b(?:bridg\w+\sto|before|prior\sto)\s(?:an?\s|the\s)?$", text[:a])
        for a, _, m in mentions_at(document, line.sentence)
    )


def _told_before(document: Document, line: Line, start: int) -> tuple[Entity, ...]:
    """Of a line of the same sentence, what stands before a place ("carboplatin led to a response, and niraparib was begun")."""
    labels = {(m.label or m.text): a for a, _, m in reversed(mentions_at(document, line.sentence))}
    return tuple(e for e in line.entities if labels.get(e.label, start) < start)


def given_at(document: Document, index: int, patient: Patient) -> list[tuple[Entity, int]]:
    """What one sentence says was given to a patient, with its place in the sentence."""
    return [
        (e, r.given.start)
        for r, e in _given_to(document).get(patient.ordinal, ())
        if r.sentence == index and r.given.state.kind not in {"stopped", "later"}
    ]


def known_therapy(document: Document, patient: Patient, mention: Mention) -> Entity:
    """The node of a therapy named in passing: of a cell therapy the product that was given, else what the mention names."""
    node = concept(mention, _CLASSES.get(mention.type, "Thing"))
    if mention.type != "cell_therapy":
        return node
    cells = [(r, e) for r, e in _given_to(document).get(patient.ordinal, ()) if r.given.kind == "cell therapy"]
    if not cells or any(e.iri == node.iri for _, e in cells):
        return node
    kind = re.search(r"(?i)\b(?:allogen|autolog)", mention.text + " " + document.sentences[mention.sentence].text)
    alike = [e for _, e in cells if kind and kind[0].lower() in e.label.lower()]
    before = [e for r, e in cells if r.sentence <= mention.sentence]
    return (alike or before or [e for _, e in cells])[-1]
