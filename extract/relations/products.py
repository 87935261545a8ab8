"""patient–receivedProduct–product: engineered cell products (CAR-T and the like) with antigen, source, donor, costimulation, vector, dose, transduction and
viability, each from what the paper says of it.

An infusion is an administration of engineered cells (see `extract.relations.therapies`). What is told in its own sentence goes first, then in its
subsection, then anywhere in the parts of the paper that tell its own case. An alternative that the paper leaves open ("CD28 or 4-1BB") stays one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from extract import quick
from extract.annotate.patients import section_kind
from extract.annotate.quantities import find_quantities
from extract.annotate.tables import alternation, table
from extract.once import once
from extract.relations.entities import named, patient_entity, written_target
from extract.relations.therapies import Administration, administrations, dose_values
from extract.relations.therapy_names import ENGINEERED
from extract.triggers import Guard, Rules
from kg.ids import concept_iri
from kg.model import Assertion, Document, Entity, Event, Value

NAME = "products"

OWN = frozenset({"case", "body", "results", "methods"})
WIDER = frozenset({"abstract", "introduction", "case", "body", "results", "methods"})
_DOMAINS = r"CD28|4-1BB|CD137(?:/4-1BB)?|OX-?40|ICOS|CD27|DAP10|2B4"
_COSTIM = quick.compile(rf"(?<![A-Za-z0-9])({_DOMAINS})(?:\s?(or|and|/|\+|,)\s?({_DOMAINS}))?")
_TRANSDUCTION = Guard(
    r"(?i)(?:vector|gene|CAR)\stransduction|transduction\s(?:was|of|reached|efficien\w+|rate)|(?:transduc|transfect)\w*\s(?:efficien\w+|rate)|CD3\+\s?/?CAR\+|CAR\+\s?(?:T\s)?cells?|CAR-?positiv\w*|CAR\sexpression|proportion\sof\sCAR"
    r"|percentage\sof\sCAR|CAR-T\s(?:cell\s)?purity"
)
_OF_PRODUCT = Guard(r"(?i)\bCAR|product|infus|manufactur|(?:T|NK)[\s-]cells?\b|releas|transduc|transfect|graft")
_VIABILITY = Guard(r"(?i)\bviab(?:ility|le)\b")


@cache
def _antigen_pattern() -> Guard:
    name = alternation([row[0] for row in table("car_antigens", 1)])
    return Guard(
        rf"(?:[Aa]nti-?\s?|α)?(?P<a>{name})(?:\s?(?:/|and|×|x|-)\s?(?P<b>{name}))?(?:[\s-]?(?:specific|directed|targeting|targeted|redirected))?"
        rf"[\s-]{{0,2}}(?:chimeric\santigen\sreceptor|CARs?\b)"
        rf"|(?:CARs?|CAR-?T\scells?|CAR-?T)(?:\stherapy)?\s(?:targeting|directed\s(?:against|to|at)|against|specific\sfor|recogni[sz]ing)\s(?P<c>{name})"
        rf"|CAR-?(?P<d>19|20|22|30|33)\b"
        rf"|(?P<e>{name})[\s-](?:directed|specific|targeted|redirected)\s(?:(?:genetically|gene|modified|autologous|allogeneic|engineered|transduced)[\s-]){{1,4}}(?:T|NK)[\s-]cell"
        r"|\b(?:product|construct|receptor|CAR|TCR|scFv|binder)s?\b[^.;]{0,60}?\s(?:directed\s(?:against|at|to)|targeting|targets|targeted|specific\sfor|recogni[sz]\w+|against|binding)"
        rf"\s(?:the\s|human\s)?(?!CD3\b|CD28\b)(?P<f>{name})"
    )


@dataclass
class Product:
    """A product on its way to an assertion; `row` is its infusion, `extra` the sentences that its attributes come from,
    `parts` the numbers of its further infusions."""

    number: int
    row: Administration
    values: dict[str, Value] = field(default_factory=dict)
    extra: list[int] = field(default_factory=list)
    where: dict[str, int] = field(default_factory=dict)
    parts: list[int] = field(default_factory=list)

    def put(self, name: str, value: Value, sentence: int) -> None:
        """Keep the first value of an attribute, with the sentence that tells it."""
        if name not in self.values:
            self.values[name] = value
            self.where[name] = sentence
            if sentence != self.row.sentence and sentence not in self.extra:
                self.extra.append(sentence)


@cache
def _cues(attribute: str) -> Rules[tuple[str, quick.Pattern]]:
    return Rules((value, quick.compile(f"(?i){form}")) for name, value, form in table("product_cues", 3) if name == attribute)


@once
def products(document: Document) -> list[Product]:
    """The products of every patient, in order of infusion."""
    found: list[Product] = []
    for number, row in enumerate(administrations(document)):
        engineered = ENGINEERED.search(row.entity.label + " " + row.given.mention.text)
        if row.given.kind != "cell therapy" or row.given.state.kind in {"refused", "planned"} or not engineered:
            continue
        if found and found[-1].row.given.mention is row.given.mention and found[-1].row.patient is row.patient:
            found[-1].parts.append(number)  # "split doses: 1×10^6/kg on day 0 and 2×10^6/kg on day 1" are one product
        else:
            found.append(Product(number, row))
    for ordinal in dict.fromkeys(product.row.patient.ordinal for product in found):
        _describe(document, [product for product in found if product.row.patient.ordinal == ordinal], len(document.patients) == 1)
    return found


def _places(document: Document, product: Product, alone: bool, others: list[Product]) -> Iterator[tuple[int, bool]]:
    """Sentences to look in, nearest first, each with whether it is about this product for certain: its own, its subsection (backwards, then onwards),
    then the other parts that tell the case."""
    at = product.row.sentence
    yield at, True
    home = document.sentences[at].section
    sections = [i for i, s in enumerate(document.sentences) if s.section == home and s.block_kind not in {"heading", "furniture", "reference"}]
    shared = any(document.sentences[other.row.sentence].section == home for other in others if other is not product)
    near = sorted((i for i in sections if i != at), key=lambda i: (i > at, abs(i - at)))
    for index in near:
        yield index, not shared
    for kinds in (OWN, WIDER):
        for index, sentence in enumerate(document.sentences):
            kind = section_kind(document, sentence)
            if sentence.section != home and kind in kinds and sentence.block_kind != "furniture" and (alone or kind == "methods"):
                yield index, False


def _describe(document: Document, found: list[Product], alone: bool) -> None:
    single = len(found) == 1
    for product in found:
        of_others = {other.row.sentence for other in found if other.row.entity != product.row.entity} - {product.row.sentence}
        for index, sure in _places(document, product, alone, found):
            if index in of_others:
                continue  # the sentence that tells another product's infusion describes that one
            text = document.sentences[index].text
            # With several products only what stands near one is its own; both words in a sentence tell neither.
            about = index == product.row.sentence or _OF_PRODUCT.search(text) is not None
            told = [value for value, pattern in _cues("source").possible(text) if pattern.search(text)] if about and (sure or single) else []
            if len(told) == 1:
                product.put("source", told[0], index)
            hits = [pattern.search(text) for _, pattern in _cues("donor").possible(text)] if sure or single else []
            for hit in hits:
                if hit and product.values.get("source") == "allogeneic":
                    product.put("donor", hit["v"].lower(), index)
            for value, pattern in _cues("vector").possible(text):
                if pattern.search(text):
                    product.put("vector", value, index)
            domains = _costimulation(text)
            if domains:
                product.put("costimulation", domains, index)
            antigens = _antigens(text)
            if len(antigens) == 1 or (antigens and sure and index == product.row.sentence):
                product.put("antigen", antigens[0], index)
    for name, word in (("transductionPercent", _TRANSDUCTION), ("viabilityPercent", _VIABILITY)):
        _percents(document, found, name, word, alone)


def _costimulation(text: str) -> str | None:
    if not any(pattern.search(text) for _, pattern in _cues("costimulation").possible(text)):
        return None
    hit = _COSTIM.search(text)
    if hit is None:
        return None
    first, second = _domain(hit[1]), _domain(hit[3]) if hit[3] else None
    if second is None:
        # Two receptors of one product may have a domain each ("a CD19 CAR with CD28 and a CD22 CAR with 4-1BB").
        others = [_domain(more[1]) for more in _COSTIM.finditer(text, hit.end()) if _domain(more[1]) != first]
        second = others[0] if others and not _CONTRAST.search(text) else None
    if second is None or first == second:
        return first
    return f"{first} or {second}" if hit[2] == "or" else f"{first} and {second}"


_CONTRAST = quick.compile(r"(?i)\b(?:than|instead|versus|vs|compared|whereas|unlike|not|no|replac\w+)\b")


def _domain(name: str) -> str:
    return "4-1BB" if name.startswith("CD137") else name


def _antigens(text: str) -> list[str]:
    found: list[str] = []
    for match in _antigen_pattern().finditer(text):
        names = [match["a"], match["b"]] if match["a"] else [match["c"] or match["e"] or match["f"] or f"CD{match['d']}"]
        label = "/".join(re.sub(r"(?i)^CD-", "CD", name) for name in names if name)
        if label not in found:
            found.append(label)
    return found


def _percents(document: Document, found: list[Product], name: str, pattern: Guard, alone: bool) -> None:
    """Percentages behind a word for transduction or viability: one for one product, or as many as products ("49.5% and 41.96%, respectively")."""
    for index, sentence in enumerate(document.sentences):
        hit = pattern.search(sentence.text)
        if hit is None or section_kind(document, sentence) not in OWN or sentence.block_kind == "furniture" or not _OF_PRODUCT.search(sentence.text):
            continue
        percents = [q for q in find_quantities(sentence.text) if q.unit == "%" and q.value is not None]
        # "98% viable", "42% CAR-positive cells"; else behind the word.
        values = [q for q in percents if 0 <= hit.start() - q.end <= 3 and not sentence.text[q.end : hit.start()].strip()]
        values = values or [q for q in percents if q.start >= hit.start()]
        if not values:
            continue
        here = [p for p in found if p.row.sentence == index] or [p for p in found if document.sentences[p.row.sentence].section == sentence.section]
        if len(values) >= len(found) > 1 and re.search(r"(?i)respectively|\btwo\b|\bboth\b", sentence.text):
            for product, quantity in zip(_ordered(sentence.text, found), values, strict=False):
                product.put(name, float(quantity.value or 0.0), index)
        elif len(found) == 1 and alone:
            found[0].put(name, float(values[0].value or 0.0), index)
        elif len(here) == 1:
            here[0].put(name, float(values[0].value or 0.0), index)


def _ordered(text: str, found: list[Product]) -> list[Product]:
    """The products in the order in which a sentence names their sources ("the donor-derived and the autologous product"), else of infusion."""
    first = {value: hit.start() for value, pattern in _cues("source").possible(text) if (hit := pattern.search(text))}
    if len(first) < 2:
        return found
    return sorted(found, key=lambda p: first.get(str(p.values.get("source")), len(text)))


def entity_of(product: Product) -> Entity:
    """The node of a product: its source, antigen and kind ("allogeneic CD19 CAR-T"); a named product (a brand) keeps its own."""
    entity = product.row.entity
    if re.search(r"leucel\b|temcel\b|[a-z]{3,5}-cel\b", entity.label):
        return Entity(entity.iri, entity.label, "CellProduct")
    kind = "CAR-NK" if re.search(r"(?i)CAR-?NK", entity.label) else "TCR-T" if re.search(r"\bTCR", entity.label) else "CAR-T"
    words = [str(product.values[name]) for name in ("source", "antigen") if name in product.values]
    label = " ".join([*words, kind])
    return named("CellProduct", label, _known(label))


@cache
def _known(label: str) -> str | None:
    """The identifier of a product that the lexicon lists under this name."""
    from extract.lexicon import load

    return next((e.iri or concept_iri("CellTherapy", e.label) for e in load(()).lookup(label) if e.type == "cell_therapy"), None)


def product_entities(document: Document) -> dict[int, Entity]:
    """The node of each infusion of engineered cells among the administrations, by the number of its row."""
    return {number: entity_of(product) for product in products(document) for number in (product.number, *product.parts)}


def extract(document: Document) -> Iterator[Assertion]:
    """One assertion a product and patient."""
    if not document.patients:
        return
    rows = administrations(document)
    for product in products(document):
        values = product.values
        properties: list[tuple[str, Value]] = []
        if "antigen" in values:
            properties += [("antigen", written_target(part) or named("Antigen", part)) for part in str(values["antigen"]).split("/")]
        properties += [(name, values[name]) for name in ("source", "donor", "costimulation", "vector") if name in values]
        properties += dose_values(product.row)
        if product.parts:
            doses = [rows[number].given.dose for number in (product.number, *product.parts)]
            properties.append(("doseNote", "given in parts: " + "; ".join(dose.text.strip() for dose in doses if dose is not None)))
        properties += [(name, values[name]) for name in ("transductionPercent", "viabilityPercent") if name in values]
        evidence = [*product.row.evidence, *(document.sentence_evidence(index) for index in sorted(product.extra))]
        yield Assertion(
            patient_entity(document, product.row.patient), "receivedProduct", entity_of(product), tuple(dict.fromkeys(evidence)), NAME,
            event=Event("ProductInfusion", tuple(properties)), confidence=0.9,
        )
        for name, value in properties:
            if name == "antigen":
                told = document.sentence_evidence(product.where["antigen"])
                yield Assertion(entity_of(product), "targets", value, (told,), NAME, confidence=0.9)
