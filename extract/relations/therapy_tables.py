"""Therapies in tables: of patients (the cells under a heading that speaks of treatment), and of the drugs of the one patient of a paper."""

from __future__ import annotations

import re
from dataclasses import replace

from extract import quick
from extract.annotate.grids import heading_of, row_at
from extract.annotate.quantities import find_quantities
from extract.relations.course import mentions_at
from extract.relations.given import State
from extract.relations.therapy_names import TYPES, kind_of
from extract.relations.therapy_sentences import PARTS, Given, read_sentence
from kg.model import Document, Mention, Span

_MARKS = quick.compile(r"[*†‡§¶#]+$")
#: Headings of columns that hold what was given.
_GIVEN = quick.compile(
    r"(?i)\b(?:treatments?|therap(?:y|ies)|regimens?|chemo(?:therapy)?|drugs?|medications?|conditioning|lymphodepletion|lymphodepleting|induction|consolidation|management|maintenance|"
    r"prophylaxis|salvage|bridging|products?|infused|infusion|doses?|transplant\w*|surgery|surgical|operation|interventions?|anti(?:fungals?|virals?|biotics?|microbials?|coagulants?|"
    r"epileptics?)|immunosuppress\w+|(?:cortico)?steroids?|(?:first|second|third)[\s-]line|eradication|"
    r"(?:intensive|continuation|oral|intravenous)\sphase)\b"
)
_NOT_GIVEN = quick.compile(
    r"(?i)\b(?:responses?|outcomes?|after|toxicity|adverse|reactions?|resistan\w+|susceptib\w+|sensitiv\w+|allerg\w+|intoleran\w+|dates?|(?<!/)day|time|duration|number|no\.|lines|status|disease|"
    r"diagnos[ei]s|indications?|reasons?|causes?|donors?|levels?|mic|concentrations?|suspected|discontinu\w+|contraindicat\w+|planned|recommended)\b"
)


_DRUG = quick.compile(
    r"(?i)^\W*(?:drugs?|agents?|medications?|medicines?|substances?|treatments?|therap(?:y|ies)|antibiotics?)"
    r"(?:\s(?:given|administered|received|name))?\W*$"
)
_DOSE = quick.compile(r"(?i)\bdos(?:e|es|age|ing)\b")
_ADVISED = quick.compile(r"(?i)recommend|guideline|suggest|example|proposed|published|literature|trial|stud(?:y|ies)|reference|option|protocol\sof")


#: A cell of doses that tells of none.
_NONE = quick.compile(
    r"(?i)\W*(?:(?:not|never)\s(?:given|started|done|used|administered|taken|received|tolerated)|none|no|n/?a|nil|declined|refused|planned|withheld|unavailable)?\W*"
)


def is_drug_row(document: Document, index: int) -> bool:
    """Whether a table row stands in a table with a drug a row and its dose beside it, which is not one of advice or of the literature."""
    found = row_at(document, document.sentences[index].start)
    if found is None or found[1] == 0:
        return False
    grid, row = found
    doses = [cell for name, cell in zip(grid.names[1:], grid.cells[row][1:], strict=False) if _DOSE.search(name)]
    caption = document.text[max(0, grid.rows[0].start - 300) : grid.rows[0].start].rsplit("\n\n", 2)[-2:]
    return (
        any(_DRUG.match(name) for name in grid.names[:3]) and bool(doses) and not any(_NONE.fullmatch(document.text[cell.start : cell.end]) for cell in doses)
        and not any(_ADVISED.search(part) for part in (*grid.names, *caption))
    )


def row_words(document: Document, index: int, heading: str) -> str | None:
    """What a row of a table says in the first column whose heading matches; None where there is none."""
    sentence = document.sentences[index]
    found = row_at(document, sentence.start)
    for name, span in zip(found[0].names, found[0].cells[found[1]], strict=False) if found else ():
        located = sentence.locate(span) if span.end > span.start else None
        if located and re.search(heading, name):
            return sentence.text[slice(*located)].strip()
    return None


def given_in_row(document: Document, index: int) -> list[Given]:
    """What a row of patients (or a cell of a patient's column) says was given, cell by cell: what stands in one says nothing of the next."""
    sentence = document.sentences[index]
    found = row_at(document, sentence.start)
    if found is None or found[1] == 0:
        return []
    out: list[Given] = []
    mentions = mentions_at(document, index)
    for column, span in enumerate(found[0].cells[found[1]]):
        located = sentence.locate(span) if span.end > span.start and sentence.start <= span.start < sentence.end else None
        heading = heading_of(document, found[0], found[1], column) if located else ""
        if not located or not heading or _NOT_GIVEN.search(heading):
            continue
        start, end = located
        inside = [(a - start, b - start, _alone(mention, span)) for a, b, mention in mentions if start <= a and b <= end]
        rows = read_sentence(sentence.text[start:end], inside, _GIVEN_THERE) if _GIVEN.search(heading) else []
        if not any(mention.type in TYPES for _, _, mention in inside):
            rows = _under_a_drug(document, index, span, sentence.text[start:end])
        for given in rows:
            given.start, given.end = given.start + start, given.end + start
        out += rows
    return out


_GIVEN_THERE = State("given", "in a column of therapies")
#: What may stand in a heading beside the name of the drug that its cells give the dose of, or say that it was given.
_BESIDE = quick.compile(
    r"(?i)(?:[\s,:;()\[\]/=%^·×*†‡.-]|\b(?:doses?|dosage|dosing|target|full|initial|starting|maintenance|induction|loading|sessions|cycles|courses|exchanges|pulses|infusions|injections|daily|weekly|total|single|infused|infusion|administered|given|received|"
    r"treatment|therapy|use|used|oral|iv|i\.v|sc|yes/no|y/n|and|per|of|the|in|x|cells?)\b|\b(?:[mµuµ]?g|kg|m2|m|day|d|h|wk|week|IU|U|ml|10\d{0,2}|\d{1,2})\b)*"
)
_TICKED = quick.compile(r"(?i)(?:yes|y|\+|✓|✔|√|given|received|done)(?!\w)")
_BARE = quick.compile(r"(?:[<>~≥≤]\s?)?\d+(?:[.,]\d+)?(?:\s?[-–]\s?\d+(?:\.\d+)?)?(?:\s?[×x]\s?10\^?\d{1,2})?")
_UNIT = quick.compile(
    r"[(\[,]\s?(?P<unit>(?:[×xX*]\s?10\W{0,2}\d{1,2}|10\W{0,2}\d{1,2}|[mµu]?g|IU|U|MU|Gy|mmol|"
    r"(?:CAR[+\s-]*)?(?:T[\s-])?cells\s?(?:/|per)\s?kg)\b[^()\[\]]{0,24}?)\s?[)\]]?\s*$"
)


def _under_a_drug(document: Document, index: int, span: Span, text: str) -> list[Given]:
    """A cell under the name of one drug or cell therapy: its dose (the unit may stand in the heading), or a mark that it was given."""
    found = row_at(document, span.start)
    if found is None:
        return []
    grid, row = found
    head = grid.cells[row][0] if grid.columns else next(name for name, cell in zip(grid.cells[0], grid.cells[row], strict=False) if cell == span)
    above = document.sentence_at(head.start)
    located = document.sentences[above].locate(head) if above is not None else None
    if above is None or located is None:
        return []
    named = [(a, b, m) for a, b, m in mentions_at(document, above) if located[0] <= a and b <= located[1] and m.type in TYPES - {"drug_class"}]
    if len(named) != 1:
        return []
    start, end, mention = named[0]
    heading = document.sentences[above].text
    kind = kind_of(mention)
    if kind is None or not _BESIDE.fullmatch(heading[located[0] : start] + " " + heading[end : located[1]]):
        return []
    cell = _MARKS.sub("", text).strip()
    ticked = _TICKED.match(cell)
    if ticked is not None and (mention.type != "procedure" or kind in _DONE) and re.fullmatch(r"(?:[,;:(].*)?", cell[ticked.end() :].lstrip()):
        return [Given(mention, kind, 0, len(text), _GIVEN_THERE)]
    number = re.fullmatch(r"\d{1,2}", cell)
    what = _COUNTS.search(heading[end : located[1]]) if number is not None else None
    if number is not None and what is not None:  # "Plasma exchange (sessions)": 5
        return [Given(mention, kind, 0, len(text), _GIVEN_THERE, schedule=f"{cell} {what[0]}")] if int(cell) else []
    unit = _UNIT.search(heading[located[0] : located[1]])
    written = f"{cell} {unit['unit'].lstrip()}" if unit and _BARE.fullmatch(cell) else cell
    doses = find_quantities(written)
    if len(doses) > 1 and written == cell:
        return _read_cell(document, index, span, text, mention)
    if len(doses) != 1 or doses[0].kind != "dose" or doses[0].value is None:
        return []
    dose = doses[0]
    if written == cell:
        return _read_cell(document, index, span, text, mention)
    told = (("value", dose.value), ("unit", dose.unit), ("high", dose.high), ("note", dose.note), ("printed", written if written != cell else ""))
    values = [(name, value) for name, value in told if value not in (None, "")]
    given = Given(mention, kind, 0, len(text), _GIVEN_THERE, Mention("dose", span, dose.text, index, label=dose.text, values=tuple(values)))
    inside = (m for _, _, m in mentions_at(document, index) if span.start <= m.span.start and m.span.end <= span.end)
    given.schedule = next((m.text for m in inside if m.type == "schedule"), None)
    return [given]


_COUNTS = quick.compile(r"(?i)\b(?:sessions|cycles|courses|doses|infusions|injections|exchanges|pulses)\b")
_DONE = frozenset({"supportive", "transplant", "radiotherapy"})


def _read_cell(document: Document, index: int, span: Span, text: str, mention: Mention) -> list[Given]:
    """What a cell says of the drug that heads it, read as "drug: cell"."""
    sentence = document.sentences[index]
    located = sentence.locate(span)
    if located is None:
        return []
    name = f"{mention.text}: "
    inside = [(a - located[0] + len(name), b - located[0] + len(name), m) for a, b, m in mentions_at(document, index) if located[0] <= a and b <= located[1]]
    parts = [found for found in inside if found[2].type in PARTS]
    rows = [given for given in read_sentence(name + text, [(0, len(mention.text), mention), *parts], _GIVEN_THERE) if given.dose is not None]
    for given in rows:
        given.start, given.end = 0, len(text)
    return rows


def _alone(mention: Mention, cell: Span) -> Mention:
    """A mention without what another cell seems to say of it ("none" in the next column)."""
    if any(cell.start <= cue.span.start < cell.end for cue in mention.cues):
        return mention
    return replace(mention, negated=False, hedged=False, planned=False, historical=False, cues=())
