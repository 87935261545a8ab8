"""patient–receivedProduct–product: engineered cell products (CAR-T and the like) with antigen, source, donor, costimulation, vector, dose, transduction and
viability, each from what the paper says of it.

An infusion is an administration of engineered cells (see `extract.relations.therapies`). What is told in its own sentence goes first, then in its
subsection, then anywhere in the parts of the paper that tell its own case. An alternative that the paper leaves open ("CD28 or 4-1BB") stays one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from extract import quick
from extract.annotate.patients import patients_at, section_kind
from extract.annotate.quantities import Quantity, find_quantities
from extract.annotate.tables import alternation, table
from extract.once import once
from extract.relations.dose_notes import dose_values
from extract.relations.entities import named, patient_entity, written_target
from extract.relations.product_tables import told_in_tables
from extract.relations.therapies import Administration, administrations
from extract.relations.therapy_names import ENGINEERED
from extract.triggers import Either, Guard, Rules
from kg.ids import concept_iri
from kg.model import Assertion, Document, Entity, Event, Value

NAME = "products"

OWN = frozenset({"case", "body", "results", "methods"})
WIDER = frozenset({"abstract", "introduction", "case", "body", "results", "methods"})
_DOMAINS = r"CD28|4-1BB|CD137(?:/4-1BB)?|OX-?40|ICOS|CD27|DAP10|2B4"
#: Not the beads that T cells are activated with ("anti-CD3/CD28 beads").
_COSTIM = quick.compile(
    rf"(?<![A-Za-z0-9])(?<!CD3/)(?<![Aa]nti-)(?<!CD3 and )({_DOMAINS})(?!\s(?:beads?|antibod|monoclonal|mAb|microbeads|dynabeads|stimulation|agonist))"
    rf"(?:\s?(or|and|/|\+|,)\s?({_DOMAINS}))?"
)
_TRANSDUCTION = Guard(
    r"(?i)(?:vector|gene|CAR)\stransduction|transduction\s(?:was|of|reached|efficien\w+|rate)|(?:transduc|transfect)\w*\s(?:efficien\w+|rate)|CD3\+\s?/?CAR\+|CAR\+\s?(?:T\s)?cells?|CAR-?positiv\w*|CAR\spositivity|CAR\+\s(?:rate|fraction|(?=\d))|transduced(?=\s?[,;)])|\bwere\s(?:successfully\s)?transduced\b|CAR\sexpression|express(?:ed|ing)?\s(?:the|a)\s(?:CAR|receptor|transgene)\b|proportion\sof\sCAR"
    r"|percentage\sof\sCAR|CAR-T\s(?:cell\s)?purity"
)
_OF_PRODUCT = Guard(r"(?i)\bCAR|product|infus|manufactur|(?:T|NK)[\s-]cells?\b|releas|transduc|transfect|\bedited\b|graft")
_VIABILITY = Guard(r"(?i)\bviab(?:ility|le)\b")


@cache
def _antigen_patterns() -> Either:
    name = alternation([row[0] for row in table("car_antigens", 1)])
    return Either((
        rf"(?:[Aa]nti-?\s?|α)?(?P<a>{name})(?:\s?(?:/|and|×|x|-)\s?(?P<b>{name})|\sand\s[Aa]nti-?\s?(?P<h>{name}))?(?:[\s-]?(?:specific|directed|targeting|targeted|redirected))?"
        r"[\s-]{0,2}(?:(?:compound|dual(?:-target(?:ed)?)?|tandem|bispecific|bivalent|bicistronic)[\s-])?(?:chimeric\santigen\sreceptor|CARs?\b)",
        rf"(?:CARs?|CAR-?T\scells?|CAR-?T)(?:\stherapy)?\s(?:targeting|directed\s(?:against|to|at)|against|specific\sfor|recogni[sz]ing)\s(?P<a>{name})",
        rf"(?<![\w-])(?!CD)(?P<a>{name})(?:[\s-]?(?:specific|directed|targeting|targeted|redirected|reactive))?[\s-](?:TCR\b|T-?\s?cell\sreceptor\b)",
        r"CAR-?(?P<d>19|20|22|30|33)\b",
        rf"(?P<a>{name})[\s-](?:directed|specific|targeted|redirected)\s(?:(?:genetically|gene|modified|autologous|allogeneic|engineered|transduced)[\s-]){{1,4}}(?:T|NK)[\s-]cell",
        r"\b(?:product|construct|receptor|CAR|TCR|scFv|binder)s?\b[^.;]{0,60}?\s(?:directed\s(?:against|at|to)|targeting|targets|targeted|specific\sfor|recogni[sz]\w+|against|binding)"
        rf"\s(?:the\s|human\s)?(?!CD3\b|CD28\b)(?P<a>{name})",
        rf"\b(?:product|construct|receptor|CARs?|TCR|scFv|binder|cells?|\w*leucel|\w+-cel)\b[^.;(]{{0,30}}(?:\(\s?(?:[\w\s-]{{1,25}},\s)?|,\s)[Aa]nti-?\s?(?P<a>{name})(?=[),;])",
        rf"(?<!\w)[Aa]nti-?\s?(?P<a>{name})(?=\s(?:product|construct|receptor|scFv|binder|single-chain))",
    ))


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
        if row.given.kind != "cell therapy" or row.given.state.kind in {"refused", "planned"}:
            continue
        if not ENGINEERED.search(row.entity.label + " " + row.given.mention.text):
            continue
        if found and found[-1].row.given.mention is row.given.mention and found[-1].row.patient is row.patient:
            found[-1].parts.append(number)  # "split doses: 1×10^6/kg on day 0 and 2×10^6/kg on day 1" are one product
        else:
            found.append(Product(number, row))
            names = _antigens(row.given.mention.label or row.given.mention.text)
            if len(names) == 1:
                found[-1].put("antigen", names[0], row.sentence)
    for ordinal, name, value, index in told_in_tables(document) if found else ():
        own = [product for product in found if product.row.patient.ordinal == ordinal]
        if len(own) == 1:
            own[0].put(name, value, index)
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
        if _of_another(document, index, product):
            continue
        whose = _whose(document, index, others) if shared else product
        if whose is None or whose.row.entity == product.row.entity:
            yield index, whose is not None
    for kinds in (OWN, WIDER):
        for index, sentence in enumerate(document.sentences):
            kind = section_kind(document, sentence)
            if kind == "front" and _OF_CELLS.search(document.sections[sentence.section].title):
                kind = "methods"  # "Patients and products"
            if sentence.section == home or kind not in kinds or sentence.block_kind == "furniture":
                continue
            of_all = not alone and kind in OWN and len(patients_at(document, index)) in {0, len(document.patients)} and _OF_PRODUCT.search(sentence.text)
            if alone or of_all or kind == "methods":
                yield index, bool(of_all)


_OF_CELLS = quick.compile(r"(?i)\b(?:cells?|products?|manufactur\w*|CAR)\b")
def _of_another(document: Document, index: int, product: Product) -> bool:
    """Whether a sentence tells of other patients only."""
    owners = patients_at(document, index)
    return bool(owners) and product.row.patient.ordinal not in {patient.ordinal for patient in owners}


_ELSEWHERE = Guard(r"(?i)\bmice\b|\bmurine\smodel|\bin\svitro\b|\bother\s(?:groups|cent(?:er|re)s|trials|studies|products)\b|\bprevious\s(?:stud|trial)")


#: Whose the donor is: "a kidney transplant from her father" gave no cells of the product.
_OF_GRAFT = quick.compile(r"(?i)\b(?:kidney|renal|liver|heart|lung|transplant(?:ation|ed)?|HSCT|allo-?SCT|BMT|graft|marrow)\b(?![^.;]*\b(?:T|NK)[\s-]cells?\b)")
_SAME_DONOR = Guard(r"(?i)\b(?:same|original|previous|transplant|HSCT|stem[\s-]cell|graft)\sdonor\b")


@once
def _same_donor(document: Document) -> bool:
    """Whether a paper says that the donor of a graft gave the cells of a product as well."""
    return any(_SAME_DONOR.search(sentence.text) for sentence in document.sentences)


#: A sentence about more than one product.
_SEVERAL = quick.compile(r"(?i)\bboth\b|\btwo\b|\beach\b|\brespectively\b|\bproducts\b|\bsecond\b|\bfirst\b|\banother\b|\bother\b")


def _whose(document: Document, index: int, found: list[Product]) -> Product | None:
    """The product that a sentence near several infusions tells of: the one whose antigen it names; what stands before the first infusion prepares for
    it, and what stands behind the last one tells of that. None where it may be any."""
    text = document.sentences[index].text
    named_ = [product for product in found if any(antigen in text for antigen in _antigens(document.sentences[product.row.sentence].text))]
    if len({product.row.entity for product in named_}) == 1:
        return named_[0]
    if named_ or _SEVERAL.search(text):
        return None
    home = [product for product in found if document.sentences[product.row.sentence].section == document.sentences[index].section]
    return home[0] if index < home[0].row.sentence else home[-1] if index > home[-1].row.sentence else None


def _describe(document: Document, found: list[Product], alone: bool) -> None:
    single = len(found) == 1
    for product in found:
        its = set(_antigens(document.sentences[product.row.sentence].text))
        of_others = {other.row.sentence for other in found if other.row.entity != product.row.entity} - {product.row.sentence}
        for index, sure in _places(document, product, alone, found):
            if index in of_others:
                continue  # the sentence that tells another product's infusion describes that one
            text = document.sentences[index].text
            antigens = _antigens(text)
            if not single and its and antigens and its.isdisjoint(antigens):
                continue
            if index != product.row.sentence and _ELSEWHERE.search(text):
                continue
            # With several products only what stands near one is its own; both words in a sentence tell neither.
            sources = _cues("source").possible(text) if sure or single else ()
            about = bool(sources) and (index == product.row.sentence or _OF_PRODUCT.search(text) is not None)
            told = [value for value, pattern in sources if _said(pattern, text)] if about else []
            if len(told) == 1:
                product.put("source", told[0], index)
            hits = [pattern.search(text) for _, pattern in _cues("donor").possible(text)] if sure or single else []
            for hit in hits:
                of_graft = hit is not None and _OF_GRAFT.search(text, max(0, hit.end() - 70), hit.end()) is not None and not _same_donor(document)
                if hit and product.values.get("source") == "allogeneic" and not of_graft:
                    product.put("donor", hit["v"].lower(), index)
            for value, pattern in _cues("vector").possible(text):
                if _said(pattern, text):
                    product.put("vector", value, index)
            domains = _costimulation(text)
            if domains:
                product.put("costimulation", domains, index)
            if len(antigens) == 1 or (antigens and sure and index == product.row.sentence):
                product.put("antigen", antigens[0], index)
    _percents(document, found, alone)


#: "Not eligible for autologous CAR-T cells", "a retroviral vector was not used", "unlike allogeneic products".
_NOT_SAID = quick.compile(
    r"(?i)\b(?:not|no|never|ineligible|unsuitable|unavailable|unable|declined|refused|failed|failure|unlike|instead|rather\sthan|alternatively|could|would|lack(?:ed|ing)?|without)\b"
)


def _said(pattern: quick.Pattern, text: str) -> bool:
    """Whether a cue stands in a sentence where nothing in its clause denies it."""
    hit = pattern.search(text)
    if hit is None:
        return False
    left = max(text.rfind(mark, 0, hit.start()) for mark in (",", ";", ":", "(", " but "))
    right = min((place for mark in (",", ";", " but ", ")") if (place := text.find(mark, hit.end())) >= 0), default=len(text))
    return _NOT_SAID.search(text, left + 1, hit.start()) is None and re.search(r"(?i)\b(?:was|were|is|are|had)\snot\b|\bfail", text[hit.end() : right]) is None


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


@lru_cache(maxsize=1024)
def _antigens(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for match in _antigen_patterns().finditer(text):
        names = match.groupdict()
        written = [names["a"], names.get("b")] if "a" in names else [f"CD{names['d']}"]
        label = "/".join(re.sub(r"(?i)^CD-", "CD", name) for name in written if name)
        found += [name for name in (label, names.get("h")) if name and name not in found]  # "anti-CD22 and anti-CD19 CAR-T cells" are two products
    return tuple(found)


#: A product that came to nothing.
_NOT_MADE = Guard(
    r"(?i)\b(?:could\snot\sbe|was\snot|were\snot|never)\s(?:produced|manufactured|made|generated|released)\b|\b(?:manufactur\w+|production)\sfail"
)


def _percents(document: Document, found: list[Product], alone: bool) -> None:
    """Percentages told of transduction or viability: one for one product, or as many as products ("49.5% and 41.96%, respectively")."""
    for index, sentence in enumerate(document.sentences):
        text = sentence.text
        hits = [(hit.start(), hit.end(), name) for name, word in _SHARES if (hit := word.search(text))]
        if not hits or sentence.block_kind == "furniture" or _NOT_MADE.search(text):
            continue
        kind = section_kind(document, sentence)
        if kind not in OWN and not any(section_kind(document, document.sentences[product.row.sentence]) == kind for product in found):
            continue
        if not _OF_PRODUCT.search(text) and not any(product.row.sentence == index for product in found):
            continue
        if not alone and found and _of_another(document, index, found[0]):
            continue
        percents = [q for q in find_quantities(text) if q.unit == "%" and q.value is not None]
        for start, end, name in hits if percents else ():
            if name == "transductionPercent" and _in_patient(text):
                continue
            values = _told_of(text, start, end, [other for other, _, its in hits if its != name], percents)
            here = [p for p in found if p.row.sentence == index] or [p for p in found if document.sentences[p.row.sentence].section == sentence.section]
            whose = _whose(document, index, found) if len(here) > 1 else None
            here = [whose] if whose is not None else here
            if len(values) >= len(found) > 1 and re.search(r"(?i)respectively|\btwo\b|\bboth\b", text):
                for product, quantity in zip(_ordered(text, found), values, strict=False):
                    product.put(name, float(quantity.value or 0.0), index)
            elif values and len(found) == 1 and alone:
                found[0].put(name, float(values[0].value or 0.0), index)
            elif values and len(here) == 1:
                here[0].put(name, float(values[0].value or 0.0), index)


_SHARES = (("transductionPercent", _TRANSDUCTION), ("viabilityPercent", _VIABILITY))
#: "98% viable", "66.4% of the NK cells were CAR-positive", "31% of cells expressed the CAR".
_SHARE_BEFORE = quick.compile(r"(?i)\s?(?:of\s(?:the\s|all\s|these\s|infused\s)?(?:[\w+-]+\s){1,4})?(?:(?:was|were)\s)?")
#: What expands in the patient is not what the product was when it was made.
_LATER = Guard(
    r"(?i)\bperipheral\sblood|\bcirculat|\bpeak|\b(?:after|following|post)[\s-](?:the\s|CAR\S*\s)?infusion|\bCSF\b|\bmarrow\b|\bpersist|\bdetect|\bexpan"
    r"|\b(?:on|by|until|at)\sday\s\+?\d"
)
_MAKING = quick.compile(
    r"(?i)\btransduc|\btransfect|\bmanufactur|\brelease|\bproduct\s(?:was|had|contained)|\bin\sthe\s(?:final\s)?product|\bapheres|\bharvest"
    r"|\b(?:before|prior\sto)\sinfusion"
)


def _in_patient(text: str) -> bool:
    return _LATER.search(text) is not None and _MAKING.search(text) is None


def _told_of(text: str, start: int, end: int, others: list[int], percents: list[Quantity]) -> list[Quantity]:
    """The percentages that a word at `text[start:end]` has: right before it, paired with the other word by "respectively", or behind it as far as
    the other word."""
    before = [q for q in percents if q.end <= start and _SHARE_BEFORE.fullmatch(text, q.end, start)]
    if before:
        return before[-1:]
    if text.startswith("were", start):
        return []  # "the cells were transduced and expanded to 95% purity"
    behind = [q for q in percents if q.start >= end]
    if others and behind and max(others) < behind[0].start and "respectively" in text:
        return behind[1:2] if max(others) < start else behind[:1]
    return [q for q in behind if not any(start < other < q.start for other in others)]


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
    if "gene-modified" in entity.label:
        return named("CellProduct", " ".join(filter(None, [str(product.values.get("source") or ""), entity.label])))
    kind = "CAR-NK" if re.search(r"(?i)CAR-?NK", entity.label) else "TCR-T" if re.search(r"\bTCR", entity.label) else "CAR-T"
    words = [str(product.values[name]) for name in ("source", "antigen") if name in product.values]
    label = " ".join([*words, kind])
    return named("CellProduct", label, _known(label))


@lru_cache(maxsize=4096)
def _known(label: str) -> str | None:
    """The identifier of a product that the lexicon lists under this name."""
    from extract.lexicon import load

    return next((e.iri or concept_iri("CellTherapy", e.label) for e in load(()).lookup(label) if e.type == "cell_therapy"), None)


@once
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
