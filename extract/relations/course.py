"""What the extractors of the course of a disease share: whose sentence it is, which sites, times and therapies belong to a fact, and
how facts told twice are put together.

An extractor reads sentence by sentence into `Fact`s; `settle` drops what abstract or discussion only repeats; `statements` makes
assertions of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

from extract.annotate.context import Context, context_of
from extract.annotate.patients import patient_at, retold, section_kind
from extract.annotate.tables import table
from extract.relations.entities import concept, patient_entity
from extract.relations.grades import find_grades
from extract.relations.therapies import Administration, administrations
from extract.relations.when import When, choose, clause, whens
from kg.model import Assertion, Document, Entity, Event, Mention, Patient, Sentence, Value

#: Sections that tell the course; the others repeat it.
MAIN = frozenset({"case", "body", "results", "methods"})
_RECAP = frozenset({"abstract", "introduction", "discussion", "conclusion"})
_GENERAL = re.compile(
    r"(?i)\b(?:may|might|could|should|usually|often|generally|typically|commonly|studies|trials?|cases|literature|reports?|reported|incidence|rates?|median|"
    r"is|are|patients\swith|in\spatients|recommend\w*|suggest(?:s|ed)?\sthat|potential)\b"
)
_MINE = re.compile(r"(?i)\b(?:our|present|this|the)\s(?:patient|case)\b|\b(?:he|she|his|her)\b|\bwe\b")
_EVERYBODY = re.compile(r"(?i)\b(?:both|all|each\sof\sthe|all\sof\sour|our|the)\s(?:(?:two|three|four|five|these|our|of\sthe|reported)\s)*(?:patients|cases|children)\b")


@dataclass(frozen=True)
class Place:
    """A sentence that tells of patients of this paper. `paragraph` numbers the paragraphs; `carried` is the time told last before it in its paragraph."""

    index: int
    sentence: Sentence
    patients: tuple[Patient, ...]
    kind: str
    paragraph: int
    carried: When | None

    @property
    def text(self) -> str:
        """The folded sentence."""
        return self.sentence.text

    @property
    def standing(self) -> str:
        """Whose account it is."""
        return "perspective" if self.kind == "perspective" else "own"


def places(document: Document) -> list[Place]:
    """The sentences about this paper's own patients, in order. Read once a document."""
    found = document.__dict__.get("_course_places")
    if found is None:
        found = list(_places(document))
        document.__dict__["_course_places"] = found  # as functools.cached_property does
    return list(found)


def _places(document: Document) -> Iterator[Place]:
    if not document.patients:
        return
    cited = {citation.sentence for citation in document.citations}
    paragraph, carried, last_end = 0, None, 0
    owners: tuple[Patient, ...] = ()
    open_ = False  # the last sentence has no end: a page break cut it
    for index, sentence in enumerate(document.sentences):
        kind = section_kind(document, sentence)
        if sentence.block_kind not in {"paragraph", "list_item"}:
            continue
        if ("\n\n" in document.text[last_end : sentence.start] and not open_) or last_end == 0:
            paragraph, carried = paragraph + 1, None
            # A figure or page break cuts a paragraph of the case; a time that was told before it is no longer sure.
            if kind not in MAIN:
                owners = ()
        last_end = sentence.end
        open_ = not re.search(r"[.!?:)\]\"”]\s*$", sentence.text)
        owners = _owners(document, index, kind, owners, index in cited)
        if not owners:
            carried = None
            continue
        yield Place(index, sentence, owners, kind, paragraph, carried)
        dosed = any(m.type == "dose" for _, _, m in mentions_at(document, index))
        carried = _carry(sentence.text, carried, dosed)


def _owners(document: Document, index: int, kind: str, before: tuple[Patient, ...], cited: bool) -> tuple[Patient, ...]:
    """Whom a sentence speaks of. In a summary, what goes on from a sentence about a patient still speaks of that patient."""
    text = document.sentences[index].text
    if kind == "perspective":
        return (document.patients[0],) if len(document.patients) == 1 else ()
    if kind not in MAIN and kind not in _RECAP or retold(text):
        return ()
    everybody = _EVERYBODY.search(text)
    if everybody and len(document.patients) > 1 and not (cited and kind != "abstract"):
        if re.match(r"(?i)both", everybody[0]):
            return document.patients if len(document.patients) == 2 else ()
        if re.match(r"(?i)all|each", everybody[0]):
            return document.patients
    patient = patient_at(document, index)
    if patient is not None:
        return (patient,)
    if kind not in _RECAP or not before or (cited and not _MINE.search(text)):
        return ()
    if _GENERAL.search(text) and not re.search(r"(?i)\bour\b|\bthe\spatient\b|\bwas\b|\bwere\b", text):
        return ()
    return before


_MEANWHILE = re.compile(r"(?i)meanwhile|concurrently|at\s(?:that|the\ssame)\stime")


def _carry(text: str, carried: When | None, dosed: bool) -> When | None:
    """The time that a sentence leaves to the next: not a day of a dosing list, one of several, or a limit ("not after day 15")."""
    found = whens(text)
    if len(found) > 2 or re.search(r"(?i)\brespectively\b", text):
        return carried
    for when in found:
        if _MEANWHILE.match(when.text):
            continue
        if (dosed and when.kind == "day" and when.start > 20) or re.search(r"(?i)\b(?:after|until|before|by|from)\s$", text[: when.start]):
            continue
        if when.kind in {"date", "day", "offset"} or (when.kind == "anchor" and when.start < 20):
            carried = when
        elif when.kind == "next" and carried is not None and carried.day is not None and "same" not in when.text.lower():
            day = carried.day + 1
            carried = When(0, 0, when.text, "day", carried.anchor, f"P{day}D", day, f"the day after: {carried.text}")
    return carried


def mentions_at(document: Document, index: int) -> list[tuple[int, int, Mention]]:
    """The mentions of a sentence with their place in its text, in order."""
    by = document.__dict__.get("_course_mentions")
    if by is None:
        by = {}
        for mention in document.mentions:
            place = document.sentences[mention.sentence].locate(mention.span)
            if place is not None:
                by.setdefault(mention.sentence, []).append((*place, mention))
        document.__dict__["_course_mentions"] = by
    return by.get(index, [])


def time_of(place: Place, start: int, end: int) -> When | None:
    """When a fact at a place of the sentence was; "the following day" is counted from what was told before."""
    when = choose(place.text, start, end, None)
    if when is None or (_MEANWHILE.match(when.text) and place.carried is not None):
        return place.carried
    if when.kind == "next" and place.carried is not None and place.carried.day is not None:
        same = "same" in when.text.lower()
        day = place.carried.day + (0 if same else 1)
        return When(when.start, when.end, when.text, "day", place.carried.anchor, f"P{day}D", day, f"{'the day' if same else 'the day after'}: {place.carried.text}")
    return when


def time_values(when: When | None, place: Place) -> Iterator[tuple[str, Value]]:
    """The time of an event as properties: the printed phrase, its anchor and offset, and why where another sentence told it."""
    if when is None:
        return
    yield "time", when.text
    if when.anchor:
        yield "timeAnchor", when.anchor
    if when.offset:
        yield "timeOffset", when.offset
    if when.reason:
        yield "timeReason", when.reason
    elif when is place.carried:
        yield "timeReason", "told earlier in the paragraph"


def meaning(text: str, start: int, end: int) -> Context:
    """Whether what stands at `text[start:end]` is denied, uncertain, planned, of the past or somebody else's."""
    return context_of(text, [(start, end)])[0]


# ---------------------------------------------------------------------------------------------------------------------- sites

_PROCEDURE_SITES = (
    (re.compile(r"(?i)\bbone\smarrow|\bBM\b|\bmarrow"), "bone marrow"), (re.compile(r"(?i)\bCSF\b|cerebro-?spinal|lumbar\spuncture"), "cerebrospinal fluid"),
)
_SITE_WORDS = (
    (re.compile(r"(?i)\bhematological\b|\bhaematological\b|\bhematologic\b|\bhaematologic\b|\bmedullary\b"), "bone marrow"),
    (re.compile(r"\bCNS\b|(?i:\bcentral\snervous\ssystem\b)"), "central nervous system"), (re.compile(r"(?i)\bintracranial\b|\bcerebral\b"), "brain"),
    (re.compile(r"(?i)\btesticular\b"), "testis"), (re.compile(r"(?i)\bmarrow\b|\bBM\b"), "bone marrow"), (re.compile(r"(?i)\bCSF\b|\bcerebral\sspinal\sfluid"), "cerebrospinal fluid"),
)
_LIST = re.compile(r"(?i)[\s,/()+-]*(?:(?:and|or|as\swell\sas|both|the|in|of|his|her|plus|with|morphology|smears?|examinations?|analysis|\w+\s(?=lobe))\b[\s,/()+-]*)*")


def sites_in(document: Document, place: Place) -> list[tuple[int, int, str]]:
    """Anatomical sites of a sentence, also those within the name of a procedure or disease ("BM examination", "CNS leukemia")."""
    out: list[tuple[int, int, str]] = []
    for start, end, mention in mentions_at(document, place.index):
        if mention.type == "anatomical_site":
            out.append((start, end, mention.label or mention.text))
        elif mention.type in {"procedure", "analyte"}:
            out += [(start, end, name) for pattern, name in _PROCEDURE_SITES if pattern.search(place.text[start:end])]
        elif mention.type in {"disease", "outcome"}:
            out += [(start + m.start(), start + m.end(), name) for pattern, name in _SITE_WORDS if (m := pattern.search(place.text[start:end]))]
    for pattern, name in _SITE_WORDS:
        out += [(*m.span(), name) for m in pattern.finditer(place.text) if not any(a < m.end() and m.start() < b for a, b, _ in out)]
    return sorted(set(out))


def sites_of(document: Document, place: Place, start: int, end: int) -> list[str]:
    """The sites that a fact has: named within it, listed behind "in" or "of", right before it, or else examined in the same clause."""
    found = sites_in(document, place)
    text = place.text
    inside = [s for s in found if s[0] < end and start < s[1]]
    behind = [s for s in found if s[0] >= end]
    names = [name for _, _, name in inside]
    if behind:
        gap = text[end : behind[0][0]]
        link = re.fullmatch(
            r"(?i)(?:\s|\(|\)|[A-Z]{2,4}\b|status\b|manifestations?\b|cells?\b|was\b|were\b|occurred\b|happened\b|still\b|confirmed\b|detected\b|found\b|seen\b|noted\b|observed\b|"
            r"again\b|of\sleukemi\w+\b|cells\b|leukemi\w+\b|disease\b|achieved\b|obtained\b|documented\b)*\s?(?:in|of|at|within|into|to|involving|from|with)\s(?:both\s|the\s|his\s|her\s|a\s|left\s|right\s|involvement\sof\s|\d+%?\s?(?:of\s)?blasts\sin\s|either\s)*", gap)
        if link:
            names += _listed(text, behind)
    if not names:
        left, right = clause(text, start, end)
        before = [s for s in found if s[1] <= start and s[0] >= left]
        near = [s for s in before if re.fullmatch(r"[\s-]+(?:\w+\s)?", text[s[1] : start])]
        names = _listed_back(text, near[-1], before) if near else [name for _, _, name in before]
        if not names:
            names = [name for a, _, name in behind if a < right and a - end < 80]
    return list(dict.fromkeys(name for name in names if name not in {"extramedullary site", "peripheral blood", "serum", "plasma"}))


def _listed(text: str, found: list[tuple[int, int, str]]) -> list[str]:
    """The first sites of `found` that make one list."""
    names, last = [], None
    for start, end, name in found:
        if last is not None and start >= last and not _LIST.fullmatch(text[last:start]):
            break
        names.append(name)
        last = end
    return names


def _listed_back(text: str, near: tuple[int, int, str], before: list[tuple[int, int, str]]) -> list[str]:
    names, first = [near[2]], near[0]
    for start, end, name in reversed(before):
        if end <= first and _LIST.fullmatch(text[end:first]):
            names.insert(0, name)
            first = start
    return names


# ------------------------------------------------------------------------------------------------------------------- therapies

#: General words for a course, which say less than the drugs or the regimen beside them.
_VAGUE = re.compile(r"(?i)^(?:chemotherapy|(?:induction|consolidation|maintenance|cytoreductive|conditioning|salvage|systemic)\schemotherapy|chemotherapeutic agent|lymphodepletion|FC|intrathecal chemotherapy|immunotherapy|targeted therapy)$")
_AID = re.compile(
    r"(?i)\bto\s(?:control|manage|treat|prevent|relieve|alleviate|correct)\b|\bfor\s(?:the\s)?(?:control|management|prevention|prophylaxis|treatment|relief)\sof\b|"
    r"\b(?:managed|treated|corrected|controlled|relieved)\s(?:\w+\s)?(?:with|by|through)\b|prophyla|supportive|adjuvant\sdrug"
)


@dataclass(frozen=True)
class Line:
    """What was given together, told in one sentence (its components in the next). `entities` are the regimen, or the drugs."""

    sentence: int
    entities: tuple[Entity, ...]
    aid: bool
    cells: bool
    transplant: bool = False


def _given(document: Document) -> list[tuple[Administration, Entity]]:
    """What was given, with its node (the product, where it is one). Read once a document."""
    rows = document.__dict__.get("_course_given")
    if rows is None:
        from extract.relations.products import product_entities

        all_ = administrations(document)
        products = product_entities(document, all_)
        rows = [(r, products.get(n, r.entity)) for n, r in enumerate(all_) if r.given.state.kind not in {"refused", "planned"}]
        document.__dict__["_course_given"] = rows
    return list(rows)


def lines_of(document: Document, patient: Patient) -> list[Line]:
    """The lines of therapy of a patient in the order of the text."""
    mine = sorted(((r, e) for r, e in _given(document) if r.patient.ordinal == patient.ordinal and r.given.kind != "supportive"), key=lambda x: x[0].sentence)
    lines: list[Line] = []
    for index, group in groupby(mine, key=lambda x: x[0].sentence):
        members = list(group)
        systemic = [x for x in members if x[0].given.route != "intrathecal"] or members
        tops = [r.part_of or e for r, e in systemic]
        named = [e for e in tops if not _VAGUE.match(e.label)] or tops
        cells = [e for r, e in members if r.given.kind == "cell therapy"]
        named = cells or named  # what is given before cells only prepares for them
        follows = bool(lines) and index - lines[-1].sentence == 1 and _LISTED.search(document.sentences[index].text) is not None
        if follows or (lines and index - lines[-1].sentence == 1 and all(r.part_of is not None for r, _ in members) and any(t in lines[-1].entities for t in tops)):
            continue  # the components of what the sentence before has named
        lines.append(Line(index, tuple(dict.fromkeys(named)), _is_aid(document, index, [r for r, _ in systemic]), bool(cells), any(r.given.kind == "transplant" for r, _ in members)))
    return lines


_LISTED = re.compile(r"(?i)\b(?:dosages?|administration|regimen|protocol)\b[^.]{0,40}\bas\sfollows\b")


@cache
def _aids() -> re.Pattern[str]:
    return re.compile(rf"(?i)\b(?:{'|'.join(row[0] for row in table('response_aids', 1))})\b")


def _is_aid(document: Document, index: int, rows: list[Administration]) -> bool:
    """Whether what was given is no treatment of the disease: for a side effect, to prevent one, or to prepare."""
    text = document.sentences[index].text
    if any(r.given.kind in {"cell therapy", "transplant"} for r in rows):
        return False
    labels = [(r.part_of or r.entity).label for r in rows]
    if all(r.given.route == "intrathecal" or _aids().search(label) for r, label in zip(rows, labels, strict=True)):
        return True
    if any(r.given.kind == "regimen" for r in rows) or len(set(labels)) > 3:
        return False
    before = document.sentences[index - 1].text if index else ""
    if len(set(labels)) < 3 and find_grades(before) and any(m.type in {"adverse_event", "finding", "disease"} for _, _, m in mentions_at(document, index - 1)):
        return True
    return _AID.search(text) is not None or any(m.type == "adverse_event" and not m.negated for _, _, m in mentions_at(document, index))


_EXPLICIT = re.compile(
    r"(?i)\b(?:after|following|with|by|to|under|during|on|of|from|received|receiving|infusion\sof|treated)\s(?:(?:the|this|one|two|three|four|five|six|\d+|a|an|initial|further|completion\sof|cycles?|courses?|doses?|treatment|"
    r"infusions?|of|with|subsequent|another|second|first|third|induction|therapy)\s)*$"
)


def therapy_before(document: Document, place: Place, patient: Patient, start: int, aids: bool = False) -> tuple[Entity, ...]:
    """After which therapy a fact at `start` of the sentence is told: the one that the sentence names as such, else the last one that the
    paper gave the patient before. `aids` lets what was given for a side effect count."""
    lines = lines_of(document, patient)
    text = place.text
    named: list[Entity] = []
    for a, b, mention in mentions_at(document, place.index):
        if mention.type in {"drug", "regimen", "cell_therapy"} and not mention.negated and not mention.planned and not _VAGUE.match(mention.label or mention.text):
            behind = re.match(r"(?i)\s*(?:cells?\s)?(?:\w+\s)?(?:infusion|treatment|therapy|regimen|administration)?\s*(?:,|resulted|led|leading|with\sthe\spatient|brought|induced|yielded|achieved|,?\swas\sreached|was\sadministered,\sleading)", text[b:])
            if _EXPLICIT.search(text[:a]) or behind:
                named.append(known_therapy(document, patient, mention))
    if named:
        whole = next((line for line in lines if line.sentence == place.index and not line.cells and set(named) & set(line.entities)), None)
        return whole.entities if whole is not None else tuple(dict.fromkeys(named))
    if place.kind not in MAIN:
        return ()  # a summary follows no order
    earlier = [line for line in lines if (line.sentence < place.index or (line.sentence == place.index and _starts_before(document, line, start))) and (aids or not line.aid)]
    return earlier[-1].entities if earlier else ()


def _starts_before(document: Document, line: Line, start: int) -> bool:
    labels = {e.label for e in line.entities}
    text = document.sentences[line.sentence].text
    return any(
        a < start and ((m.label or m.text) in labels or (line.cells and m.type == "cell_therapy")) and not re.search(r"(?i)\b(?:bridg\w+\sto|before|prior\sto)\s(?:an?\s|the\s)?$", text[:a])
        for a, _, m in mentions_at(document, line.sentence)
    )


def given_at(document: Document, index: int, patient: Patient) -> list[tuple[Entity, int]]:
    """What one sentence says was given to a patient, with its place in the sentence."""
    return [(e, r.given.start) for r, e in _given(document) if r.sentence == index and r.patient.ordinal == patient.ordinal and r.given.state.kind not in {"stopped", "later"}]


def known_therapy(document: Document, patient: Patient, mention: Mention) -> Entity:
    """The node of a therapy named in passing: of a cell therapy the product that was given, else what the mention names."""
    node = concept(mention, {"drug": "Drug", "regimen": "Regimen", "cell_therapy": "CellTherapy"}[mention.type])
    if mention.type != "cell_therapy":
        return node
    cells = [(r, e) for r, e in _given(document) if r.patient.ordinal == patient.ordinal and r.given.kind == "cell therapy"]
    if not cells or any(e.iri == node.iri for _, e in cells):
        return node
    kind = re.search(r"(?i)\b(?:allogen|autolog)", mention.text + " " + document.sentences[mention.sentence].text)
    alike = [e for _, e in cells if kind and kind[0].lower() in e.label.lower()]
    before = [e for r, e in cells if r.sentence <= mention.sentence]
    return (alike or before or [e for _, e in cells])[-1]


# ----------------------------------------------------------------------------------------------------------------------- facts


@dataclass
class Fact:
    """One fact on its way to assertions. `values` are the properties that make it what it is; equal ones are told twice."""

    patient: Patient
    predicate: str
    entity: Entity
    event: str
    values: dict[str, Value | tuple[Value, ...]]
    place: Place
    extra: list[tuple[str, Value]] = field(default_factory=list)
    negated: bool = False
    hedged: bool = False
    cue: str | None = None
    confidence: float = 0.85
    also: list[Place] = field(default_factory=list)


def _as_set(value: Value | tuple[Value, ...] | None) -> set[Value]:
    return set(value) if isinstance(value, tuple) else set() if value is None else {value}


def covers(main: Fact, other: Fact) -> bool:
    """Whether `other` tells nothing that `main` does not."""
    same = (main.patient.ordinal, main.predicate, main.entity.iri, main.negated, main.hedged) == (other.patient.ordinal, other.predicate, other.entity.iri, other.negated, other.hedged)
    return same and all(not _as_set(v) or _as_set(v) <= _as_set(main.values.get(k)) for k, v in other.values.items())


def settle(facts: list[Fact]) -> list[Fact]:
    """The facts without those that abstract, introduction or discussion only repeat: these become evidence of the fact they repeat."""
    main = [f for f in facts if f.place.kind in MAIN]
    out = list(main)
    for fact in facts:
        if fact.place.kind in MAIN:
            continue
        known = next((f for f in out if covers(f, fact) and f.place.standing == fact.place.standing), None)
        if known is not None:
            known.also.append(fact.place)
        else:
            out.append(fact)
    return sorted(out, key=lambda f: (f.place.index, f.patient.ordinal))


def statements(document: Document, facts: Iterable[Fact], name: str) -> Iterator[Assertion]:
    """Assertions of facts, evidence best first."""
    for fact in facts:
        properties: list[tuple[str, Value]] = []
        for key, value in fact.values.items():
            properties += [(key, v) for v in (value if isinstance(value, tuple) else (value,)) if v is not None]
        places_ = list(dict.fromkeys([fact.place.index, *(p.index for p in fact.also)]))
        yield Assertion(
            patient_entity(document, fact.patient), fact.predicate, fact.entity, tuple(document.sentence_evidence(i) for i in places_), name,
            event=Event(fact.event, (*properties, *fact.extra)), negated=fact.negated, hedged=fact.hedged,
            standing=fact.place.standing, confidence=fact.confidence, cue=fact.cue,
        )
