"""The alterations that a sentence names, whatever it says of them: karyotypes, fusions, variants, and genes with what they have.

Names are read from characters (`extract.annotate.variants`); what a gene "has" is data (`extract/patterns/genetics.tsv`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from extract import quick
from extract.annotate.tables import table
from extract.annotate.variants import find_fusions, find_karyotypes, find_variants
from extract.once import once
from extract.relations.course import Place
from extract.relations.entities import named
from extract.triggers import Guard, Rules
from kg.model import Document, Entity, Mention

_SYMBOL = quick.compile(r"(?<![\w:/-])(?:MT-[A-Z]{2,3}\d?|[A-Z][A-Z0-9]{1,7}(?:-\d)?|c-?[A-Z]{3,4}|[a-z]{3}[A-Z])(?![\w:])")
_NO_GENE = frozenset((
    "DNA RNA PCR NGS FISH CNS CSF ALL AML CLL MDS CML MRD CAR VAF WBC CNSL BM PB CR HLA IHC FCM MRI CT "
    "PET ITD SNP CNV MSI TMB EBV HIV HBV HCV CMV TB RT II III IV ICC WHO NCCN"
).split())
_GLUED = Guard(r"(?<![\w])([A-Z][A-Z0-9]{1,6}?)([ACDEFGHIKLMNPQRSTVWY]\d{2,4}[ACDEFGHIKLMNPQRSTVWYX*])(?!\w)")
ZYGOSITY = quick.compile(r"(?i)\b(heterozygous|homozygous|hemizygous|biallelic|compound heterozygous)\b")
_GENERIC_FUSION = Guard(r"(?i)(?<!\w)(?P<the>the\s|this\s)?(?:[\w-]+\srelated\s)?fusion\s(?:genes?|(?P<transcript>transcripts?))\b")


@dataclass(frozen=True, slots=True)
class Alteration:
    """An alteration in a folded sentence: genes, name, kind (variant, fusion, mutation, karyotype), printed words, public identifier."""

    start: int
    end: int
    genes: tuple[Entity, ...]
    name: str
    kind: str
    iri: str | None = None
    wild: bool = False


@cache
def rules(kind: str) -> Rules[tuple[str, quick.Pattern]]:
    """The rows of one kind of the table of genetic findings: name and pattern."""
    genes = r"(?P<g>[A-Z][A-Za-z0-9-]{1,9}(?:(?:,\s|\sand\s|\sor\s|,\sand\s|/)[A-Z][A-Z0-9-]{2,9})*)(?!\w|\s(?:over)?express)"
    return Rules((name, quick.compile(form.replace("{g}", genes))) for k, name, form in table("genetics", 3) if k == kind)


def gene_entity(symbol: str, iri: str | None = None) -> Entity:
    """The node of a gene: with its public identifier where the lexicon knows the symbol."""
    from extract.lexicon import load

    if iri is None:
        entry = next((e for e in load(()).lookup(symbol) if e.type == "gene"), None)
        if entry is not None:
            return named("Gene", entry.label, entry.iri or None)
    return named("Gene", symbol, iri)


def _genes(document: Document, place: Place) -> list[tuple[int, int, Entity]]:
    """Genes of a sentence: those that the lexicon found, and symbols that stand where a gene stands."""
    text = place.text
    out: list[tuple[int, int, Entity]] = []
    for a, b, mention in place.mentions:
        if mention.type == "gene":
            symbol = re.sub(r"(?i)\s(?:gene|kinase domain)$", "", mention.label or mention.text)
            out.append((a, a + len(re.sub(r"(?i)\s(?:gene|kinase domain)s?$", "", place.text[a:b])), named("Gene", symbol, mention.concept)))
            while symbol[-1:].isdigit() and (twin := _TWIN.match(text, out[-1][1])) is not None and _is_gene(symbol[:-1] + twin[1]):
                out.append((twin.start(1), twin.end(), gene_entity(symbol[:-1] + twin[1])))
    for match in _SYMBOL.finditer(place.text):
        if (
            match[0] in _NO_GENE
            or any(a < match.end() and match.start() < b for a, b, _ in out)
            or match[0] in _abbreviations(document)
            or re.fullmatch(r"CD\d+\w?|[A-Z]\d+[A-Z*]|[XIV]+", match[0])
        ):
            continue
        if match[0].startswith("MT-") or _is_gene(match[0]) or (len(match[0]) > 2 and _has_state(place.text, match.end())):
            out.append((*match.span(), gene_entity(match[0])))
    out.sort(key=lambda g: g[0])
    return _with_lists(document, text, out) if out else out


def _with_lists(document: Document, text: str, genes: list[tuple[int, int, Entity]]) -> list[tuple[int, int, Entity]]:
    """The genes with the symbols that a list joins to one of them ("TERC, DKC1 and RTEL1")."""
    found = list(genes)
    for match in reversed([m for m in _SYMBOL.finditer(text) if len(m[0]) > 2]):
        known = any(a < match.end() and match.start() < b for a, b, _ in found)
        if known or match[0] in _NO_GENE or match[0] in _abbreviations(document) or re.fullmatch(r"CD\d+\w?|[A-Z]\d+[A-Z*]|[XIV]+", match[0]):
            continue
        if any(match.end() < a and _LIST.fullmatch(text, match.end(), a) for a, _, _ in found):
            found.append((*match.span(), gene_entity(match[0])))
    return sorted(found, key=lambda g: g[0])


#: "IDH1/2": two genes.
_TWIN = quick.compile(r"/(\d)(?!\w)")
_LIST = quick.compile(r"\s?(?:,|/)\s?|\s(?:and|or|nor)\s|,\s(?:and|or)\s")


@once
def _abbreviations(document: Document) -> frozenset[str]:
    return frozenset(short for short, _ in document.abbreviations)


def _has_state(text: str, end: int) -> bool:
    """Whether the words behind a symbol are those of a gene."""
    behind = text[end:]
    return re.match(r"\sgenes?\b", behind) is not None or any(p.match(behind.lstrip()) or p.match(behind) for _, p in rules("state").possible(text))


@lru_cache(maxsize=4096)
def _is_gene(symbol: str) -> bool:
    from extract.lexicon import load

    return any(e.type in {"gene", "antigen"} for e in load(()).lookup(symbol)) and not re.fullmatch(r"CD\d+.*|[A-Z]{2}", symbol)


def find_alterations(document: Document, place: Place) -> list[Alteration]:
    """The alterations that a sentence names, in order, whatever it says of them."""
    text = place.text
    of, states = rules("of").possible(text), rules("state").possible(text)
    spans, glued = _changes(place)
    # Only what a gene has, and a variant, ask for the genes.
    genes = _genes(document, place) if of or states or spans or glued else []
    out: list[Alteration] = []

    def free(start: int, end: int) -> bool:
        return not any(start < a.end and a.start < end for a in out)

    for start, end in find_karyotypes(text):
        out.append(Alteration(start, end, (), re.sub(r"\s+", "", text[start:end]), "karyotype"))
    for name, pattern in rules("karyotype").possible(text):
        for match in pattern.finditer(text):
            if free(*match.span()):
                out.append(Alteration(*match.span(), (), name or match[0].lower().replace("chromosome ", ""), "karyotype"))
    for fusion in find_fusions(text):
        name = f"{fusion.first}::{fusion.second}"
        if free(fusion.start, fusion.end):
            iri = next(
                (m.concept for a, b, m in place.mentions if m.type == "fusion" and a <= fusion.start and fusion.end <= b), None
            )
            out.append(Alteration(fusion.start, fusion.end, (gene_entity(fusion.first), gene_entity(fusion.second)), name, "fusion", iri))
    if spans or glued:
        out += _variants(document, place, genes, out, spans, glued)
    for name, pattern in of if genes else ():
        for match in pattern.finditer(text):
            for symbol in re.finditer(r"[A-Z][A-Za-z0-9-]{1,9}", match["g"]):
                start = match.start("g") + symbol.start()
                gene = next((g for g in genes if g[0] <= start < g[1]), None)
                if gene is not None and free(gene[0], gene[1]):
                    out.append(_state(gene, gene[0], gene[1], name))
    if genes and states:
        out += _states(text, genes, out, states)
    if _GENERIC_FUSION.possible(text) and not any(a.kind == "fusion" for a in out):
        for match in _GENERIC_FUSION.finditer(text):
            told = _told_fusion(document, place.index) if match["the"] else None
            if free(*match.span()) and (told is not None or not match["transcript"]):
                out.append(replace(told, start=match.start(), end=match.end()) if told else Alteration(*match.span(), (), "fusion gene", "fusion"))
    if len(out) < 2:
        return out
    out = [a for a in out if a.name != "mutation" or not any(_says_which(text, a, b) for b in out)]
    return sorted(out, key=lambda a: a.start)


def _told_fusion(document: Document, index: int) -> Alteration | None:
    """The fusion that "the fusion transcript" takes up: the only one that the paper has named so far."""
    told = {f"{f.first}::{f.second}": f for i in range(index) for f in find_fusions(document.sentences[i].text)}
    if len(told) != 1:
        return None
    ((name, fusion),) = told.items()
    return Alteration(0, 0, (gene_entity(fusion.first), gene_entity(fusion.second)), name, "fusion")


_WHICH = quick.compile(r"(?i)[\s,:;(]*(?:(?:namely|i\.e\.,?|in|exon|codon|\d+|the)\s)*(?:N[MGCP]_\d+(?:\.\d+)?[\s:]*)?")


def _says_which(text: str, general: Alteration, exact: Alteration) -> bool:
    """Whether a variant right behind "a mutation of X" is that mutation ("a BRCA2 variant, c.5946delT")."""
    behind = exact.kind == "variant" and exact.genes == general.genes and general.end <= exact.start
    return behind and _WHICH.fullmatch(text, general.end, exact.start) is not None


def _state(gene: tuple[int, int, Entity], start: int, end: int, state: str) -> Alteration:
    kind = "fusion" if state == "rearrangement" else "variant" if state.endswith("tandem duplication") else "mutation"
    return Alteration(start, end, (gene[2],), "mutation" if state == "wild type" else state, kind, None, state == "wild type")


#: States that are told apart by what is printed: "type A mutation", "exon 19 deletion".
_PRINTED = quick.compile(r"(?i)type\s[A-D]\smutation|exons?\s\d{1,2}(?:\s?[-–]\s?\d{1,2})?\s(?:deletion|insertion|duplication|skipping)")


def _states(
    text: str, genes: list[tuple[int, int, Entity]], known: list[Alteration], states: tuple[tuple[str, quick.Pattern], ...]
) -> Iterator[Alteration]:
    """Genes with what they have behind them; a list shares it ("IDH1 and IDH2 mutations", "no ALK or ROS1 fusion")."""
    pending: list[tuple[int, int, Entity]] = []
    for n, gene in enumerate(genes):
        if any(gene[0] < a.end and a.start < gene[1] for a in known):
            pending = []
            continue
        behind = text[gene[1] :]
        found = next(
            (
                (name, m)
                for name, pattern in states
                if (m := pattern.match(behind) or pattern.match(behind, len(behind) - len(behind.lstrip())))
            ),
            None,
        )
        if found is None:
            gap = text[gene[1] : genes[n + 1][0]] if n + 1 < len(genes) else "."
            pending = [*pending, gene] if re.fullmatch(r"\s?(?:,|/|and|or|,\sand|,\sor|nor)\s?|\s(?:and|or)\s", gap) else []
            continue
        name, match = found
        printed = _PRINTED.search(match[0])
        for member in [*pending, gene]:
            item = _state(member, member[0], gene[1] + match.end() if member is gene else member[1], name)
            yield replace(item, name=printed[0].lower().replace("type a", "type A") if printed else item.name)
        pending = []


#: Places of changes with their mentions.
_Changes = list[tuple[int, int, Mention | None]]


def _changes(place: Place) -> tuple[_Changes, list[re.Match[str]]]:
    """The changes that a sentence prints: by themselves, and right behind a gene ("BRAFV600E")."""
    spans: _Changes = [(a, b, m) for a, b, m in place.mentions if m.type == "variant"] if "variant" in place.types else []
    spans += [(v.start, v.end, None) for v in find_variants(place.text) if not any(a < v.end and v.start < b for a, b, _ in spans)]
    glued = [m for m in _GLUED.finditer(place.text) if _is_gene(m[1]) and not any(a < m.end() and m.start() < b for a, b, _ in spans)]
    return spans, glued


def _variants(
    document: Document, place: Place, genes: list[tuple[int, int, Entity]], known: list[Alteration], spans: _Changes, glued: list[re.Match[str]]
) -> list[Alteration]:
    text = place.text
    out = [Alteration(*m.span(), (gene_entity(m[1]),), m[2], "variant") for m in glued]
    for a, b, mention in sorted(spans, key=lambda s: s[0]):
        if any(a < k.end and k.start < b for k in known):
            continue
        printed = text[a:b]
        label = mention.label if mention is not None and mention.concept else ""
        gene, change = _split(mention.label if mention is not None else "", printed)
        twice = out and {_level(change), _level(out[-1].name)} == {"c.", "p."} and re.fullmatch(r"\s?[(,;]\s?|\s", text[out[-1].end : a])
        if twice and (_level(change) == "p." or not _P_BEHIND.match(text, b)):
            # c.2573T>G (p.Leu858Arg), p.Leu858Arg (c.2573T>G): one change, twice
            out[-1] = replace(out[-1], end=b, name=change if _level(change) == "p." else out[-1].name)
            continue
        entity = gene_entity(gene) if gene else _gene_of(document, place, genes, out, a, b)
        kind = "variant"
        if re.search(r"(?i)ITD|internal tandem", printed):
            change = "internal tandem duplication"
        out.append(Alteration(a, b, (entity,) if entity else (), change, kind, mention.concept if mention is not None and label else None))
    return out


def _level(change: str) -> str:
    """Whether a change is printed as one of the protein or of the coding sequence, with or without the prefix."""
    return "p." if _PROTEIN.match(change) else change[:2]


_PROTEIN = quick.compile(r"p\.|[A-Z]\d+(?:[A-Z*]|fs)|[A-Z][a-z]{2}\d+[A-Z*]")
_P_BEHIND = quick.compile(r"\s?[(,;]?\s?p\.")


def _split(label: str, printed: str) -> tuple[str | None, str]:
    """Gene and change of "ABL1 E255K", "NRAS p.Gly13Arg", "heterozygous E255K"."""
    plain = ZYGOSITY.sub("", printed).strip()
    match = re.match(r"(?:(?P<g>[A-Za-z][A-Za-z0-9]{1,8})[\s-])(?P<c>\S.*)$", plain)
    if match and (_is_gene(match["g"]) or re.fullmatch(r"[A-Z][A-Z0-9]{2,8}", match["g"])):
        return match["g"], match["c"]
    named_ = re.match(r"([A-Z][A-Z0-9]{1,8})[\s-]\S", label)
    return (named_[1] if named_ else None), plain


#: A symbol that no lexicon knows, where only a gene stands: "sequencing of ADA", "a variant in MVK", "the NLRP3 gene".
_GENE_TOLD = Guard(
    r"(?i:(?:sequencing|analysis|testing|screening|mutations?|variants?|exons?(?:\s\d+)?|codon\s\d+|deletions?|duplications?)\s(?:of|in|for|within)\s(?:the\s)?)"
    r"(?P<a>[A-Z][A-Z0-9]{1,7})(?![\w-])|(?<![\w-])(?P<b>[A-Z][A-Z0-9]{1,7})\s(?i:genes?|sequencing)\b"
)


def _gene_of(document: Document, place: Place, genes: list[tuple[int, int, Entity]], before: list[Alteration], start: int, end: int) -> Entity | None:
    """The gene of a variant: right before it, shared by a list, behind it ("in exon 2 of X"), or told elsewhere in the paper."""
    text = place.text
    near = [g for g in genes if g[1] <= start]
    if near and re.fullmatch(
        r"(?i)[\s:,(]*(?:N[MGCP]_\d+(?:\.\d+)?[\s:]*)?(?:(?:gene|exon|with|mutation|mutated|deletion|duplication|insertion|promoter|frame-?shift|carrying|an?|the|variant|mutations|\d+|missense|nonsense|frameshift|frame-shift|splice|truncating|pathogenic|activating|hotspot|somatic|germline|novel|at|heterozygous|homozygous|point|of|codon)\b[\s:,(]*)*",
        text[near[-1][1] : start],
    ):
        return near[-1][2]
    bacterial = re.search(r"(?<!\w)([a-z]{3}[A-Z]|[A-Z][A-Z0-9]{2,7})\s(?:gene\s)?$", text[:start])
    if bacterial and bacterial[1] not in _NO_GENE:
        return gene_entity(bacterial[1])
    joined = r"(?i)(?:\s?\([^)]*\))?[\s,/;]*(?:and|or|as\swell\sas|plus|in\s(?:cis|trans)\swith)?\s*"
    if before and before[-1].genes and re.fullmatch(joined, text[before[-1].end : start]):
        return before[-1].genes[0]
    behind = next((g for g in genes if g[0] >= end), None)
    if behind and re.fullmatch(
        r"(?i)\s?\)?\s?(?:(?:missense|point|somatic|germline|mutation|variant|substitution|in|of|the|exon|\d+|gene)\b\s?)*", text[end : behind[0]]
    ):
        return behind[2]
    if text.startswith("m.", start):
        return None  # of the mitochondrion, whatever gene stands near
    if len({g[2].iri for g in genes}) == 1 and genes[0][1] <= start:
        return genes[0][2]
    told = [match for match in _GENE_TOLD.finditer(text) if (match["a"] or match["b"]) not in _NO_GENE]
    symbols = {match["a"] or match["b"] for match in told} - ({*_abbreviations(document)} if not genes else set())
    if len(symbols) == 1 and not genes:
        return gene_entity(symbols.pop())
    change = text[start:end].replace("p.", "")
    for sentence in document.sentences:
        match = re.search(rf"(?<!\w)([A-Z][A-Z0-9]{{2,7}})(?:\s(?:gene|p\.)?\s?|\s?\()(?:p\.)?{re.escape(change)}(?!\w)", sentence.text)
        if match and _is_gene(match[1]):
            return gene_entity(match[1])
    return None
