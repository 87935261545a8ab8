"""patient–has alteration–variant, fusion, mutated gene or karyotype: present or absent, with gene, fraction, zygosity, specimen, method and time.

A mutation that is absent, appears and vanishes gives three findings, each with its time; what is absent is negated and never a plain triple.
What a sentence names is found by `extract.relations.alterations`; here it is read what it says of it, of whom and when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract import quick
from extract.relations.after import given_since
from extract.relations.alteration_lists import LOOKED_FOR, NOUN, denied_together, looked_for
from extract.relations.alterations import ZYGOSITY, Alteration, find_alterations, rules
from extract.relations.course import MAIN, Place, meaning, places, time_of, time_values
from extract.relations.entities import named
from extract.relations.facts import Fact, settle, statements
from extract.relations.sites import sites_in
from extract.relations.when import clause
from extract.triggers import Guard
from kg.model import Assertion, Document, Entity, Patient, Value

NAME = "genetics"
#: What stands behind something that is only looked for: a test, a drug, a probe.
_ONLY_TESTED = quick.compile(
    r"(?i)\s(?:analys[ie]s|testing|tests?|screening|panel|assays?|studies|inhibitors?|suspicion)\b|(?:[\s/-](?!break-?apart)[\w/-]+){0,4}?\s(?<!break-apart\s)(?<!breakapart\s)probes?\b"
    rf"|(?:\s(?:{NOUN}|status))?\s(?:was|were|has|have|could)\s(?:not|never)\s(?:be(?:en)?\s)?(?:examin|test|perform|done|assess|evaluat|analy[sz]|availab|investigat|determin|studied|sequenc)"
)
#: What is said of cells in a dish, of a product or of a test.
_NOT_HERS = Guard(
    r"(?i)\bCAR\s(?:gene|construct)|\bvector\b|\bprimers?\b|\bprobes?\s(?:sets?\s)?(?:for|targeting|against|directed|specific|flanking|covering)\b|\bcell\slines?\b|\bin\svitro\b|\bmice\b|\b(?:[4-9]|\d\d+)\s(?:novel|different|distinct)\s(?:\w+\s)?(?:mutations|variants)\b|IC50|predict(?:s|ed)?\sby"
)
#: "FLT3-mutated disease" in a sentence that says nothing of the patient is of the disease in general.
_OF_A_KIND = quick.compile(
    r"(?i)[\s-]*(?:mutated|mutant|mutations?|positive|rearranged|driven)?[\s-]*(?:AML|ALL|CML|CLL|MDS|NSCLC|disease|patients|cases|tumou?rs|leuk(?:a)?emias?|lymphomas?|"
    r"cancers?|melanomas?|myeloma|carcinomas?|subtype|population)\b"
)
#: What is so in general: "is found in 13% of lung cancers", "are rare".
_IN_GENERAL = quick.compile(
    rf"(?i)\s(?:{NOUN}\s)?(?:(?:is|are|occurs?|has\sbeen|have\sbeen)\s(?:\w+\s){{0,3}}"
    r"(?:found|seen|detected|reported|described|observed|common|rare|frequent|known)\b|(?:is|are|occurs?|was|were)\s(?:\w+\s){0,2}in\s(?:about\s|up\sto\s)?\d[\d.-]*\s?%\sof\s"
    r"(?:[\w-]+\s){0,3}(?:cancers?|patients|cases|tumou?rs|leuk\w+|lymphomas?|carcinomas?|adults|children|individuals)\b)"
)
_SOMEBODY = quick.compile(r"(?i)\b(?:he|she|his|her|him|our|the\spatient|this\spatient|patient\s\d|an?\s\d+-year-old)\b")
_HERS = quick.compile(
    r"(?i)\b(?:he|she|his|her|him|our|we|the\spatient|this\spatient|patient\s\d|was\sdiagnosed|revealed|showed|identified|detected|found|confirmed|an?\s\d+-year-old)\b"
)
_METHOD = quick.compile(
    r"\b(?:FISH|NGS|WES|WGS|RT-PCR|qPCR|ddPCR|PCR|RNA[\s-]sequencing|RNA-?seq|Sanger sequencing|karyotyping|"
    r"microarray|MLPA)\b|(?i:fluorescence in situ hybridi[sz]ation|"
    r"next[\s-]generation sequencing|whole[\s-](?:exome|genome) sequencing|(?:exome|targeted|tissue|plasma|sanger|"
    r"genome|panel)\s(?:gene\s)?sequencing|polymerase chain reaction)"
)
#: What cannot show a karyotype, whatever sentence it stands in.
_SEQUENCE = quick.compile(r"(?i)PCR|sequenc|NGS|WES|WGS|MLPA|polymerase")


def _method(text: str, item: Alteration) -> str | None:
    """How something was found: the first method told in its clause, or in those before it."""
    found = [m for m in _METHOD.finditer(text) if item.kind != "karyotype" or not _SEQUENCE.search(m[0])]
    if found:
        left, right = clause(text, item.start, item.end)
        own = [m for m in found if left <= m.start() and m.end() <= right]
        found = own or [m for m in found if m.start() < item.start]
    return found[0][0] if found else None


_PERCENT = quick.compile(r"(?<![\w.])(?P<v>\d+(?:\.\d+)?)(?:\s?(?:-|to)\s?(?P<h>\d+(?:\.\d+)?))?\s?%")
_RATIO = quick.compile(r"(?i)\b(?:allelic|allele)\sratio\s(?:of\s|was\s)?(?P<v>\d+(?:\.\d+)?)")
_LINK = (
    r"\)?(?:(?:[\s(]|;\s)(?:gene|mutations?|fusion|transcripts?|transcript\slevels?|levels?|ratio|variants?|in\sthe\s\w+|type|"
    r"with|by|an?|variant|allele|allelic|MAF|exon\s\d+|[a-z]+-[a-z]+|emerged|appeared|in\s[A-Z][\w-]{2,8}|frequency|fraction|burden|load|VAF|of|at|was|were|to|decreased|increased|"
    r"rose|fell|dropped|declined|reached|detected|is|copies|remained|again|only|persisted|on\sday\s[+-]?\d+|approximately|about)|\s?\((?:VAF|"
    r"variant\sallele\sf\w+)\)|[\s(,:=~<]|\()*"
)


#: "No KMT2A rearrangement, JAK2 break-apart positive in 61% of nuclei".
_SHOWN = quick.compile(r"(?i)\b(?:positive|showed|revealed|demonstrated)\b")
_NOT = quick.compile(r"(?i)\b(?:was|were|is|are)\snot\b")


def _last_words(text: str) -> str:
    """The denying words of a match ("transcripts were negative": "were negative")."""
    match = re.search(r"(?:(?:was|were|is|are|became|could)\s)?(?:not\s(?:be\s)?\w+|no\slonger\s\w+|never\s\w+|negative|\w+)$", text.strip())
    return (match[0] if match and (" and" not in text or match[0].startswith(("was ", "were "))) else text).strip()


def _absent(text: str, item: Alteration, items: list[Alteration]) -> tuple[bool, bool, str | None]:
    """(absent, only supposed, the cue)."""
    if item.wild:
        return True, False, "wild type"
    within = _NOT.search(text, item.start, item.end)
    if within is not None:
        return True, False, within[0]  # "ERBB2 was not amplified"
    before = next((m for _, p in rules("absent_before").possible(text) if (m := p.search(text[: item.start]))), None)
    if before is not None and (
        any(other.start <= before.start() < other.end for other in items) or (item.name == "deletion" and before[0].lower().startswith("loss"))
    ):
        before = None  # "loss of 1p and gain of 17q": what is lost is another finding; "loss of TP53" is one
    behind = next((m for _, p in rules("absent_behind").possible(text) if (m := p.search(text[item.end :]))), None)
    if item.name == "normal karyotype" or (item.name == "rearrangement" and _SHOWN.search(text, item.start, item.end)):
        return False, False, None
    context = meaning(text, item.start, item.end)
    cues = {kind: words for kind, _, _, words in context.cues}
    if context.hedged:
        return False, True, cues.get("hedged")
    if before is not None or behind is not None:
        match = before or behind
        return True, False, _last_words(match[0]) if match else None
    if context.negated and not (_FOUND.match(text, item.end) and all(start > item.end for kind, start, _, _ in context.cues if kind == "negated")):
        return True, False, cues.get("negated")
    return False, False, None


#: "t(11;14) in 78% of cells and del(17p) in 64%".
_IN = quick.compile(
    rf"(?i)(?:\s{NOUN})?\s\(?(?:[\d~-]+\scopies\s)?(?:was\s|were\s)?(?:found\s|seen\s|detected\s|present\s|identified\s|positive\s)?"
    r"(?:by\s(?:FISH|PCR|NGS|flow)\s)?(?:\(|in\s(?:about\s|approximately\s|~)?)"
)
_OF_CELLS = quick.compile(r"(?i)\sof\s(?:\w+\s){0,3}(?:cells|nuclei|interphases?|metaphases|blasts|reads|alleles|transcripts)\b")
_VAF = quick.compile(r"(?i)\b(?:VAF|variant\sallele\sf\w+|allele\sf\w+)\)?\s?(?:of|was|:|=|,)?\s?(?P<v>0?\.\d+)(?!\d|\s?%)")


#: "KIT D816V was found and blood cultures were negative": what is denied later is something else.
_FOUND = quick.compile(
    rf"(?i)(?:\s{NOUN})*\s(?:was|were)\s(?:\w+ly\s|also\s)?"
    r"(?:found|detected|identified|present|positive|confirmed|seen|noted|observed|demonstrated)\b"
)


def _fraction(text: str, item: Alteration, items: list[Alteration], taken: set[int]) -> tuple[float, float | None, str] | None:
    _, right = clause(text, item.start, item.end)
    ratio = _RATIO.search(text, item.end, min(right, item.end + 40))
    if ratio and not any(item.end <= other.start < ratio.start() for other in items):
        return float(ratio["v"]), None, "ratio"
    share = _VAF.search(text, item.end, min(right, item.end + 45))
    if share and not any(item.end <= other.start < share.start() for other in items):
        return float(share["v"]), None, "1"
    for match in _PERCENT.finditer(text):
        if match.start() in taken:
            continue
        told = text[item.end : match.start()] if match.start() >= item.end else "-"
        if re.fullmatch(_LINK, told, re.I) or (told in ("; ", ";") and text.startswith(")", match.end())):
            taken.add(match.start())
            return float(match["v"]), float(match["h"]) if match["h"] else None, "%"
        cells = match.start() >= item.end and ((item.kind != "variant" and taken) or _OF_CELLS.match(text, match.end()))
        if cells and _IN.fullmatch(text, item.end, match.start()):
            taken.add(match.start())
            return float(match["v"]), float(match["h"]) if match["h"] else None, "%"
        if match.end() <= item.start and re.fullmatch(
            r"(?i)\s(?:of\s(?:the\s|all\s)?(?:[\w-]+\s){1,3})?(?:carried|carrying|harbou?r\w*|had|with|showed|of|contained|"
            r"were\spositive\sfor)\s(?:the\s|an?\s)?",
            text[match.end() : item.start],
        ):
            taken.add(match.start())
            return float(match["v"]), float(match["h"]) if match["h"] else None, "%"
    return None


_SPECIMEN = Guard(r"(?i)\b(plasma(?!\scells?)|serum|tumou?r\stissue|tissue|peripheral\sblood|PB|saliva|urine|circulating\stumou?r\sDNA|ctDNA)\b")


_FOUND_IN = quick.compile(r"(?i)\s(?:mutation\s|variant\s)?(?:(?:was|were)\s\w+\s)?in\s(?:the\s|a\s)?")


def _specimen(document: Document, place: Place, item: Alteration) -> str | None:
    """What was examined: the last specimen told before a finding, else one behind it in its clause, else the one site of the sentence."""
    _, right = clause(place.text, item.start, item.end)
    found = list(_SPECIMEN.finditer(place.text))
    before = [m for m in found if m.start() < item.start]
    behind = [m for m in found if item.end <= m.start() and m.end() <= right and "," not in place.text[item.end : m.start()]]
    match = behind[0] if behind and (not before or _FOUND_IN.fullmatch(place.text, item.end, behind[0].start())) else before[-1] if before else None
    if match is None and found:
        return None
    sites = [
        name for _, _, name in sites_in(document, place) if name in {"bone marrow", "cerebrospinal fluid", "pleura", "lymph node", "brain", "liver"}
    ]
    if match:
        return "peripheral blood" if match[1] == "PB" else match[1].lower()
    if sites and sites[0] in _ORGANS and not _TAKEN.search(place.text):
        return None  # "had hepatic metastases" is no specimen
    return sites[0] if len(set(sites)) == 1 else None


_ORGANS = frozenset({"lymph node", "brain", "liver"})
_TAKEN = Guard(r"(?i)\b(?:biops\w+|specimens?|samples?|aspirat\w+|resect\w+|excis\w+|tissue|nodes?\s(?:showed|revealed|was|contained)|cytolog\w+|sections?)\b")


def _sentence(document: Document, place: Place) -> Iterator[Fact]:
    items = find_alterations(document, place)
    taken: set[int] = set()
    denied, sought = denied_together(place.text, items), looked_for(place.text, items)
    for number, item in enumerate(items):
        context = meaning(place.text, item.start, item.end)
        if (
            context.experiencer != "patient"
            or context.planned
            or sought.get(number, "") is None
            or (number not in sought and LOOKED_FOR.search(place.text[: item.start]))
            or _NOT_HERS.search(place.text)
            or _ONLY_TESTED.match(place.text[item.end :])
        ):
            continue
        if _OF_A_KIND.match(place.text, item.end) and not _HERS.search(place.text):
            continue
        if _IN_GENERAL.match(place.text, item.end) and not _SOMEBODY.search(place.text):
            continue
        told = denied.get(number) or sought.get(number)
        absent, hedged, cue = (told is not None, False, told) if told or number in denied else _absent(place.text, item, items)
        fraction = None if absent else _fraction(place.text, item, items, taken)
        turned = None if hedged else _TURNED[absent].search(place.text, item.end)
        for patient in place.patients:
            yield _fact(document, place, patient, item, absent, hedged, cue, fraction)
            if turned is not None and not any(item.end <= other.start < turned.end() for other in items):
                then = replace(item, start=turned.start("verb"), end=turned.end("verb"))
                share = _fraction(place.text, then, items, taken) if absent else None
                yield _fact(document, place, patient, then, not absent, False, None if absent else turned["verb"], share, turned.start())


_TIME = r"(?:,?\s(?:(?:then|later|subsequently)|(?:after|on|at|by|in)\s[^,;.()]{1,40}?)(?:,|(?=\s)))?"
#: What became of it in the same sentence, by whether it was absent before: "but reappeared on day 150", "and was no longer detectable".
_TURNED = {
    True: Guard(
        rf"(?i)\b(?:but|and|then){_TIME}\s(?P<verb>re-?appeared|re-?emerged|recurred|(?:was|became|turned)\s(?:again\s)?(?:detected|detectable|positive|found)(?:\sagain)?)\b"
    ),
    False: Guard(
        rf"(?i)\b(?:but|and|then){_TIME}\s(?P<verb>disappeared|vanished|(?:was\s|became\s|turned\s|had\sbecome\s)?(?:undetectable|negative|no\slonger\s(?:detectable|detected|found|seen))"
        r"|(?:was|could)\snot\s(?:be\s)?(?:detected|found|seen)|was\scleared)(?!\s(?:for|of|PET|CT|margin|MRI|cultures?))\b"
    ),
}


def _fact(
    document: Document,
    place: Place,
    patient: Patient,
    item: Alteration,
    absent: bool,
    hedged: bool,
    cue: str | None,
    fraction: tuple[float, float | None, str] | None,
    since: int | None = None,
) -> Fact:
    """`since` is where a second clause begins whose time is not that of the first."""
    classes = {"variant": "Variant", "fusion": "Fusion", "mutation": "Mutation", "karyotype": "Karyotype"}
    label = item.name if item.kind == "karyotype" or "::" in item.name or not item.genes else f"{item.genes[0].label} {item.name}"
    values: dict[str, Value | tuple[Value, ...]] = {"alteration": item.name, "kind": item.kind, "status": "absent" if absent else "present"}
    if item.genes:
        values["gene"] = item.genes
    if fraction:
        values["fraction"], values["fractionUnit"] = fraction[0], fraction[2]
    extra: list[tuple[str, Value]] = [("printedText", place.text[item.start : item.end])]
    if fraction and fraction[1] is not None:
        extra.append(("fractionHigh", fraction[1]))
    behind = re.match(r"[\s,()]*(?:in\s(?:an?\s|the\s)?)?" + ZYGOSITY.pattern.removeprefix("(?i)"), place.text[item.end :], re.I)
    zygosity = behind or ZYGOSITY.search(place.text[item.start : item.end]) or re.search(ZYGOSITY.pattern + r"(?:\s\w+){0,3},?\s$", place.text[: item.start])
    if zygosity:
        extra.append(("zygosity", zygosity[1].lower()))
    method = _method(place.text, item)
    if method:
        extra.append(("method", method))
    specimen = _specimen(document, place, item)
    if specimen:
        extra.append(("specimen", specimen))
    when = time_of(place, item.start, item.end)
    if when is not None and when is not place.carried and any(m.type == "schedule" and a <= when.start < b for a, b, m in place.mentions):
        when = None  # "carboplatin AUC 5 d1": when a drug was given
    if when is place.carried and place.index - place.carried_from > 2 and given_since(document, place, patient):
        when = None  # told long before, and something was given since: nobody says that it was tested then
    if since is None or (when is not None and when is not place.carried and when.start >= since):
        extra += list(time_values(when, place))
    return Fact(
        patient,
        "hasAlteration",
        named(classes[item.kind], label, item.iri),
        "GeneticFinding",
        values,
        place,
        extra,
        negated=absent,
        hedged=hedged and not absent,
        cue=cue,
    )


def read(document: Document) -> list[Fact]:
    """Every genetic finding of every patient; what a summary says again, or says less exactly, becomes evidence or nothing."""
    facts = [fact for place in places(document) for fact in _sentence(document, place)]
    known = {(f.patient.ordinal, g.iri) for f in facts if f.place.kind in MAIN and not f.negated for g in _as_genes(f)}
    kept = [
        f
        for f in facts
        if f.place.kind in MAIN or f.values["kind"] != "mutation" or not any((f.patient.ordinal, g.iri) in known for g in _as_genes(f))
    ]
    return settle(kept)


def _as_genes(fact: Fact) -> tuple[Entity, ...]:
    genes = fact.values.get("gene", ())
    return tuple(g for g in genes if isinstance(g, Entity)) if isinstance(genes, tuple) else ()


def extract(document: Document) -> Iterator[Assertion]:
    """Genetic findings as assertions, in the order of the text."""
    yield from statements(document, read(document), NAME)
