"""Sequence variants, fusions, karyotypes and immunophenotype markers, read from characters.

Variant notation: HGVS (den Dunnen et al. 2016, Hum Mutat 37:564), and the older forms that papers still print. A form is kept as it is printed;
no transcript is invented, so `hgvs` is set only where the text prints HGVS.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from extract import quick
from extract.annotate.tables import table
from extract.triggers import Guard, Rules
from kg.model import Config, Document, Mention


@dataclass(frozen=True, slots=True)
class Variant:
    """A sequence variant in a folded text; `level` is protein, coding or unknown, `hgvs` the HGVS expression where one is printed."""

    start: int
    end: int
    text: str
    level: str
    hgvs: str | None = None


_AA3 = "Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val|Sec|Asx|Glx"
_AA3_END = f"{_AA3}|Ter|Stop|stop|TER|STOP"
_AA1 = "[ACDEFGHIKLMNPQRSTVWY]"
_NAMES = (
    "alanine|arginine|asparagine|aspart(?:ic acid|ate)|cysteine|glutamine|glutam(?:ic acid|ate)|glycine|histidine|isoleucine|leucine|lysine|"
    "methionine|phenylalanine|proline|serine|threonine|tryptophan|tyrosine|valine"
)
_ARROW = r"(?:-{0,4}\s?>|→|-{2,5})"
_ONE = Guard(rf"(?<![\w.:-])({_AA1})(\d{{1,4}})({_AA1}|X|\*)(?![\w*]|\.\d|-(?!mut|positiv|negativ|driven|variant)[A-Za-z]{{3}})(?!\s?/\s?\d)", whole=True)
#: A word that makes a short one-letter form a variant.
_CONTEXT = quick.compile(
    r"(?i)mutat|mutant|variant|polymorphi|substitut|missense|nonsense|allel|genotyp|heterozyg|homozyg|codon|exon|transition|SNP|haplotyp|amino[\s-]acid"
)


@cache
def _patterns() -> Rules[tuple[str, bool, tuple[str, ...], quick.Pattern]]:
    rows = []
    for level, hgvs, form, needs in table("variants", 4):
        body = form.replace("{A}", f"(?:{_AA3_END})").replace("{aaname}", f"(?i:{_NAMES})").replace("{arrow}", _ARROW)
        body = body.replace("{a}", _AA1).replace("{n}", "[ACGTacgt]")
        head = r"(?<![\w.])" if not body.startswith("[-*]") and not body.startswith("-") else r"(?<![\w.)+-])(?<!IVS)"
        rows.append((level, hgvs == "yes", tuple(filter(None, needs.split("|"))), quick.compile(rf"{head}(?:{body})(?![A-Za-z0-9])")))
    return Rules(rows, whole=True)


@cache
def _excluded() -> frozenset[str]:
    return frozenset(row[0] for row in table("variant_not", 1))


@lru_cache(maxsize=4096)
def find_variants(text: str, context: bool | None = None) -> tuple[Variant, ...]:
    """Sequence variants in a folded text, left to right.

    `context` says whether the text speaks of mutations (found out from the text itself by default): short one-letter forms ("L4F") and
    forms that are also names of strains or cells need it.
    """
    found: list[Variant] = []
    rows = _patterns().possible(text)
    if not rows and not _ONE.possible(text):
        return ()
    if context is None:
        context = _ONE.possible(text) and bool(_CONTEXT.search(text))  # only the short forms ask

    def free(start: int, end: int) -> bool:
        return not any(start < v.end and v.start < end for v in found)

    for level, hgvs, needs, pattern in rows:
        if needs and not any(need in text for need in needs):
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            for opening, closing in ("()", "[]"):
                if text[end - 1] == closing and text.count(opening, start, end) < text.count(closing, start, end):
                    end -= 1
            while text[end - 1] == " ":
                end -= 1
            if not free(start, end):
                continue
            piece = text[start:end]
            found.append(Variant(start, end, piece, level, re.sub(r"\s", "", piece) if hgvs else None))
    for match in _ONE.finditer(text):
        before, digits, after = match.groups()
        if match[0] in _excluded() or before == after or not free(*match.span()):
            continue
        if not context and (len(digits) < 3 or int(digits) < 10) and not (len(digits) == 2 and _of_gene(text, match.start())):
            continue
        if len(digits) == 1 and (not context or int(digits) < 2):
            continue
        both = {before, after} <= set("ACGT")
        found.append(Variant(match.start(), match.end(), match[0], "coding" if both and len(digits) > 3 else "protein"))
    return tuple(sorted(found, key=lambda variant: variant.start))


_SYMBOL = quick.compile(r"(?<![\w/-])([A-Z][A-Z0-9]{2,7})\s(?:p\.)?$")


def _of_gene(text: str, start: int) -> bool:
    """Whether the symbol of a gene stands right before a place ("KRAS G12C")."""
    before = _SYMBOL.search(text, max(0, start - 12), start)
    return before is not None and _is_gene(before[1])


@lru_cache(maxsize=4096)
def _is_gene(symbol: str) -> bool:
    from extract.lexicon import load

    return any(entry.type == "gene" for entry in load(()).lookup(symbol))


# ----------------------------------------------------------------------------------------------------------- fusions, karyotypes, markers

_GENE = r"[A-Z][A-Z0-9]{1,9}(?:-?[A-Z0-9]{1,3})?"
_FUSION_STRICT = quick.compile(rf"(?<![\w:])({_GENE})(?:\s?\((?:[Ee](?:xon|x)?\s?)?\d{{1,2}}\)|\s(?:exon|ex|e)\s?\d{{1,2}})?::({_GENE})(?![\w:])")
_FUSION_LOOSE = quick.compile(rf"(?<![\w/-])({_GENE})\s?[-/]\s?({_GENE})(?![\w-]|/\w)")
_FUSION_WORD = quick.compile(r"(?i)fusion|rearrange|transcript|transloc|chimeric|positive|negative|\boncogene")


@cache
def _fusion_genes() -> frozenset[str]:
    """Genes that take part in known fusions; a hyphen or slash between any others means "and"."""
    return frozenset((*(row[0] for row in table("fusion_genes", 1)), *(gene for pair in _pairs() for gene in pair)))


@cache
def _pairs() -> frozenset[tuple[str, ...]]:
    """Partners that written together mean the fusion."""
    return frozenset(table("fusion_pairs", 2))


@cache
def _fusion_hint() -> Guard:
    return Guard(rf"(?<![\w/-])(?:{'|'.join(sorted(_fusion_genes()))})(?!\w)", whole=True)


@dataclass(frozen=True, slots=True)
class Fusion:
    """A gene fusion: its two partners in the printed order."""

    start: int
    end: int
    text: str
    first: str
    second: str


@lru_cache(maxsize=4096)
def find_fusions(text: str) -> tuple[Fusion, ...]:
    """Fusions in a folded text: `A::B` always; `A-B`, `A/B` when they are a recurrent fusion, or when both take part
    in known fusions and the text speaks of a fusion."""
    if "::" not in text and not (_fusion_hint().possible(text) and ("-" in text or "/" in text)):
        return ()
    found = [Fusion(*m.span(), m[0], m[1], m[2]) for m in _FUSION_STRICT.finditer(text)] if "::" in text else []
    genes = _fusion_genes()
    for match in _FUSION_LOOSE.finditer(text):
        if any(match.start() < f.end and f.start < match.end() for f in found) or match[1] == match[2]:
            continue
        if match[1] in genes and match[2] in genes:
            near = text[max(0, match.start() - 60) : match.end() + 40]
            if (match[1], match[2]) in _pairs() or _FUSION_WORD.search(near):
                found.append(Fusion(*match.span(), match[0], match[1], match[2]))
    return tuple(sorted(found, key=lambda fusion: fusion.start))


_ABERRATION = (
    r"(?:t|del|dup|inv|add|der|ins|i|r|idic|dic|trp|hsr|dmin|mar|psu|rob)\s?\(\s?[\dXYpq?.:;,\s+-]+\)"
    r"(?:\s?\(\s?[pqcen\d?.;:,\s]+\))*(?:(?:t|del|dup|inv|add|ins|i|r)\s?\(\s?[\dXYpq?.;\s]+\)(?:\s?\(\s?[pqcen\d?.;:,\s]+\))*)*(?:\s?[x×]\s?\d(?![\d\w]))?|idem|sl|sdl\d?|[+-]\s?(?:\d{1,2}c?|[XY]c?|mar\d?)(?!\d|[A-Za-z(])|\d{0,2}\s?dmin|mos|inc"
)
_CLONE = r"[\[(]\s?(?:cp|CP)?\s?\d{1,3}\s?[\])]"
_KARYOTYPE = quick.compile(
    rf"(?<![\w.])[2-9]\d(?:[-~]\d{{2,3}})?\s?,\s?(?:[XY]{{2,5}}\??|X(?=\s?[,\[(/]|$|[.;])|(?:(?<=45,)|(?<=45,\s))X(?!\w)|X,[+-]?[XY])(?:\s?,\s?(?:{_ABERRATION}))*(?:\s?{_CLONE})?"
    rf"(?:\s?//?\s?\d{{2,3}}\s?,\s?(?:[XY]{{1,3}}|idem|sl)(?:\s?,\s?(?:{_ABERRATION}))*(?:\s?{_CLONE})?)*"
)
_TRANSLOCATION = Guard(
    r"(?<![\w])(?:t|inv|del|dup|add|der|ins|i)\s?\(\s?[\dXY]{1,2}(?:\s?[;,]\s?[\dXY]{1,2})*\s?[pq]?\s?\)(?:\s?\(\s?[pqcen\d?.;:,\s-]+\))?", whole=True
)


def find_karyotypes(text: str) -> list[tuple[int, int]]:
    """Spans of karyotypes and of single aberrations in ISCN notation, also with the blanks and commas that authors add."""
    found = [match.span() for match in _KARYOTYPE.finditer(text)] if "X" in text else []
    if "(" not in text:
        return found
    for match in _TRANSLOCATION.finditer(text):
        if not any(match.start() < end and start < match.end() for start, end in found):
            found.append(match.span())
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Marker:
    """An immunophenotype marker with its sign: expression is positive, negative or partial."""

    start: int
    end: int
    text: str
    marker: str
    expression: str


_SIGN = {"+/-": "partial", "-/+": "partial", "±": "partial", "-": "negative", "−": "negative"}
_SIGN |= dict.fromkeys(("dim", "low", "lo", "partial", "weak", "var", "het", "heterogeneous", "variable"), "partial")


@cache
def _signed() -> Guard:
    names = "|".join(row[0] for row in table("marker_names", 1))
    return Guard(
        rf"(?<!\w)((?:{names}))(\+/-|-/\+|±|\+{{1,3}}|-|\s?\((?:\+/-|\+{{1,3}}|-|±)\)|\s?(?:dim|bright|partial|weak|strong|heterogeneous|variable)|\slow(?=\s?[,;.)])|low|lo|high|hi|var|het)"
        r"(?![\w(]|(?<=-)\s(?:and|or|to)\s[\w-]*-[A-Za-z]{3}|\s(?:signal|enhancement|spots?|lesions?))"
        rf"|(?<!\w)(CD\d{{1,3}}[a-e]?)([+-])(?=(?:c?CD\d{{1,3}}[a-e]?|HLA-?DR|TdT|MPO)(?:\+|-(?!\w)|dim\b|bright\b))",
        whole=True,
    )


@lru_cache(maxsize=2048)
def find_markers(text: str) -> tuple[Marker, ...]:
    """Markers with a sign behind them (`CD10+/CD19+/CD20±`), one by one."""
    found: list[Marker] = []
    for match in _signed().finditer(text):
        sign = (match[2] or match[4]).strip(" ()")
        found.append(Marker(*match.span(), match[0], match[1] or match[3], _SIGN.get(sign, "positive")))
    return tuple(found)


def add_variants(document: Document, config: Config) -> Document:
    """Add mentions of variants, fusions, karyotypes and signed markers."""
    mentions: list[Mention] = []
    for index, sentence in enumerate(document.sentences):
        text = sentence.text
        for variant in find_variants(text):
            values: list[tuple[str, object]] = [("level", variant.level)]
            if variant.hgvs:
                values.append(("hgvs", variant.hgvs))
            mentions.append(
                Mention("variant", sentence.span(variant.start, variant.end), variant.text, index, label=variant.text, values=tuple(values))
            )
        for fusion in find_fusions(text):
            values = [("first", fusion.first), ("second", fusion.second)]
            label = f"{fusion.first}::{fusion.second}"
            mentions.append(Mention("fusion", sentence.span(fusion.start, fusion.end), fusion.text, index, label=label, values=tuple(values)))
        for start, end in find_karyotypes(text):
            piece = text[start:end]
            mentions.append(Mention("karyotype", sentence.span(start, end), piece, index, label=re.sub(r"\s+", "", piece)))
        for marker in find_markers(text):
            values = [("expression", marker.expression)]
            mentions.append(
                Mention("marker", sentence.span(marker.start, marker.end), marker.text, index, label=marker.marker, values=tuple(values))
            )
    return document.with_(mentions=(*document.mentions, *mentions))
