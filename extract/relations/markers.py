"""patient–has marker–antigen: the immunophenotype of a patient's malignant cells, positive, negative or partial, with specimen and time.

Only what is said of the patient's abnormal cells counts: not the antigens that a product binds, not the cells of a graft or of a product.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract import quick
from extract.annotate.variants import find_markers
from extract.relations.course import Place, meaning, places, time_of, time_values
from extract.relations.entities import named
from extract.relations.facts import Fact, settle, statements
from extract.relations.sites import sites_in
from kg.model import Assertion, Document, Entity, Mention, Value

NAME = "markers"
_CELLS = quick.compile(
    r"(?i)\b(?:blasts?|leuk(?:a)?emi\w+\s(?:\w+\s)?cells?|malignant|tumou?r\scells?|neoplastic|"
    r"abnormal\s(?:\w+\s)?(?:cells?|lymphocytes|population)|lymphoma\scells?|plasma\scells|"
    r"atypical|immunophenotyp\w*|immunohistochem\w*|flow\scytometr\w*|FCM|IHC|stain\w*|primitive|immature|biopsy|histolog\w*|tumou?r|lesion|clone)\b"
)
_NOT = quick.compile(
    r"(?i)\bCAR[\s-]?(?:T|gene|\+|positive)|target\scells|infusion\sproduct|selected|engraft|subsets?|"
    r"lymphocyte\scounts?|ratio\sof|chimeri[sc]|costimulat|domain|anti-CD|-directed|-targeted|bispecific"
)
#: Cells of a graft or of a count: "5 × 10^6 CD34+ cells/kg", "120 CD4+ T cells/µL".
_COUNTED = quick.compile(r"(?i)\s?(?:[\w+-]+\s){0,3}(?:cells?|lymphocytes)?\s?(?:/|per\s)\s?(?:kg|µL|uL|mm3|mL|L|m2)\b")
#: Words before a list of antigens, and what they say; the nearest one before an antigen counts.
_CUES = (
    (
        "partial",
        quick.compile(
            r"(?i)\b(?:partial(?:ly)?|weak(?:ly)?|dim(?:ly)?|focal(?:ly)?|variabl[ey]|heterogeneous(?:ly)?|"
            r"subset)\s(?:(?:\w+\s)?(?:positiv\w*|express\w*|stain\w*)(?:\s(?:for|of|with))?|(?=[cs]?(?:CD\d|HLA|TdT|MPO)))"
        ),
    ),
    (
        "negative",
        quick.compile(
            r"(?i)\b(?:negativ\w*\s(?:for|expression\sof|staining\sfor)|(?:lack|loss|absence)(?:ed|"
            r"ing)?\s(?:of\s)?(?:the\s)?(?:expression\sof)?|(?:did|do|does)\snot\sexpress|without\s(?:the\s)?expression\sof|"
            r"not\sexpress(?:ing|ed)?|no\sexpression\sof|\bbut\s(?:were\s|was\s)?not\s(?:for\s)?(?=[A-Z]))"
        ),
    ),
    (
        "positive",
        quick.compile(
            r"(?i)\b(?:positiv\w*\s(?:\w+\s)?(?:for|expression\sof|staining\s(?:for|of))|expression\s(?:of|for)|express(?:ing|ed|"
            r"es)?|positivity\sfor|stain(?:ed|ing)\s(?:strongly\s|positively\s)?(?:for|with)|immunoreactiv\w*\s(?:for|to))"
        ),
    ),
)
_AFTER = (
    (
        "partial",
        quick.compile(r"(?i)^\s\((?:partial|weak|dim|focal|subset|variable)\w*\)|^\s(?:was|were|is|are)\s(?:variably|heterogeneously)\s(?:positive|expressed)|^\s?-?(?:was|were|is|are)?\s?(?:partially|weakly|focally|dimly|dim|partial|weak)\s?(?:positive|expressed|expression)?\b"),
    ),
    (
        "negative",
        quick.compile(
            r"(?i)^(?:\sin\ssitu\shybridi[sz]ation)?(?:\s?-?\s?(?:was|were|is|are|all|remained|became|turned)?\s?-?neg(?:ative)?\b|\s(?:was|were|is|"
            r"are)\s(?:not\s(?:expressed|detected)|absent|lost|lacking)|\s(?:loss|negativity)\b)"
        ),
    ),
    (
        "positive",
        quick.compile(
            r"(?i)^(?:\s?-?\s?(?:was|were|is|are|remained|strongly|also|all|still|\s)*-?pos(?:itive)?\b|\s(?:was|were|is|"
            r"are)\s(?:\w+ly\s)?expressed|\s(?:was|were)\s(?:retained|preserved|intact)\b|\sexpression\b|\spositivity\b)"
        ),
    ),
)
_GAP = quick.compile(
    r"(?i)[\s,/()]*(?:(?:and|or|as\swell\sas|both|proteins?|antigens?|\d+(?:\.\d+)?%|in|of|the|cells?|with|cytoplasmic|surface|intracellular|nuclear)\b"
    r"[\s,/()]*)*"
)


_ENDS = quick.compile(r"\s?(?:[,;./)&]|$|and\b|or\b|but\b|with\b|in\b|on\b|by\b)")


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    entity: Entity
    marker: str
    expression: str | None


def _items(place: Place) -> list[_Item]:
    """Antigens of a sentence with the sign that stands right behind them, if one does."""
    text = place.text
    out: list[_Item] = []
    for marker in find_markers(text):
        out.append(_Item(marker.start, marker.end, _entity(marker.marker), marker.marker, marker.expression))
    for a, b, mention in place.mentions if not place.types.isdisjoint(("antigen", "gene")) else ():
        if mention.type != "antigen" and (mention.type != "gene" or _GENE.fullmatch(mention.text) is None):
            continue
        if any(a < i.end and i.start < b for i in out) or _OF_GENE.search(text[b : b + 14]):
            continue
        number = _CYTOKERATIN.match(text, a)
        if number is not None:
            out.append(_Item(a, number.end(), _entity(f"CK{number['n']}"), number[0], None))
            continue
        sign = None if text.startswith("HLA-", a) else _SIGN.match(text, b)  # a tissue type is no marker
        out.append(_Item(a, b, _named(mention), text[a:b], None if sign is None else "negative" if sign[0] == "-" else "positive"))
    numbered = "CD" in text
    if not numbered and not out:
        return []
    listed = (any(item.expression for item in out) or _LISTED.search(text) is not None)
    if listed and numbered:
        for match in _CD.finditer(text):
            if not any(match.start() < i.end and i.start < match.end() for i in out):
                out.append(_Item(*match.span(), _entity(match[0]), match[0], None))
    if listed and out:
        for match in _SYMBOL.finditer(text):
            if not any(match.start() < i.end and i.start < match.end() for i in out) and _in_list(text, out, *match.span()):
                out.append(_Item(*match.span(), named("Antigen", re.sub(r"^(?:cy?(?=MPO)|s(?=Ig))", "", match[0])), match[0], None))
    return sorted(out, key=lambda i: i.start)


#: A gene whose product may be a marker, and what tells of the gene itself.
_GENE = quick.compile(r"[A-Z][A-Za-z0-9-]{2,7}")
_OF_GENE = quick.compile(r"(?i)mutat|rearrang|fusion|gene\b|amplif|transcript")
#: Names of markers that no lexicon lists, in a list with others: "positive for CD20 and MUM1 and negative for EBER".
_SYMBOL = quick.compile(
    r"(?<![\w/.+-])(?:[A-Z][A-Za-z]{1,5}-?\d{1,2}[A-Za-z]?|S-?100[AB]?|KIT|EBER|EMA|SMA|LCA|NUT|(?:cy|c)?MPO|s?Ig[MD]|TdT|HLA-?DR|NSE|PLAP|ERG|TLE1|desmin|vimentin|ALK|INI1|c-?MYC|cyclin\sD1|(?:smooth\smuscle\s)?actin|myogenin|lambda|kappa)(?![\w/-]|\.\d)"
)
#: A sign behind an antigen that no table lists ("calretinin+"), not the hyphen of "BCL2- and BCL6-rearranged".
_SIGN = quick.compile(r"(?:\+{1,3}|-)(?=[\s,;.)/]|$)(?!\s(?:and|or|to)\s[\w-]*-[A-Za-z]{3})")
#: A number behind the name of a family: "cytokeratin (CK) 20", "cytokeratin 7 (CK7)".
_CYTOKERATIN = quick.compile(r"(?i)cytokeratins?\s?(?:\(CK\)\s?)?(?P<n>\d{1,2}(?:/\d{1,2})?)(?!\s?%)(?:\s?\(CK-?\d{1,2}\))?")
_CD = quick.compile(r"(?<![\w/-])(?<!\b[Aa]nti )(?:cy|[csm])?CD\d{1,3}[a-e]?(?![\w-])")
_LISTED = quick.compile(r"(?i)\b(?:positiv\w*|negativ\w*|neg|pos|expressed|expressing|stained)\b")


def _in_list(text: str, items: list[_Item], start: int, end: int) -> bool:
    """Whether only a comma or a joining word stands between a place and a marker, or a cue and the end of its list."""
    if _BEGINS.search(text, 0, start) and not _TESTED.search(text, max(0, start - 80), start):
        return True
    return any(
        (i.end <= start and _JOINED.fullmatch(text, i.end, start))
        or (end <= i.start and (_JOINED.fullmatch(text, end, i.start) or _SHARES.fullmatch(text, end, i.start)))
        for i in items
    )


_TESTED = quick.compile(r"(?i)\b(?:PCR|serolog\w+|cultures?|swabs?|tests?|tested|urine|sputum|toxin|serum|antibod\w+)\b")
_BEGINS = quick.compile(r"(?i)\b(?:positiv|negativ|reactiv|stain)\w*\sfor\s$")
_JOINED = quick.compile(
    r"(?i)(?:/[A-Z][\w-]{1,8})?\s?(?:,\s(?:and\s|or\s|but\s|with\s)?|\s?(?:and|or|but|as\swell\sas)\s)"
    r"(?:(?:cytoplasmic|surface|intracellular|nuclear)\s)?"
)


def _named(mention: Mention) -> Entity:
    return named("Antigen", mention.label or mention.text, mention.concept if mention.type == "antigen" else None)


def _entity(marker: str) -> Entity:
    from extract.lexicon import load

    plain = re.sub(r"^(?:cy|c|s|m)(?=CD\d|MPO)", "", marker)
    entry = next((e for form in (marker, plain) for e in load(()).lookup(form) if e.type == "antigen"), None)
    return named("Antigen", entry.label if entry else plain, entry.iri or None if entry else None)


#: Between two antigens that one word behind them describes.
_SHARES = quick.compile(r"(?i)(?:\sin\ssitu\shybridi[sz]ation)?(?:\s\([^()]{1,40}\))?(?:\s?(?:,|/|and|,\sand)\s?|\sand\s)(?:pan-)?")


def _expressions(text: str, items: list[_Item]) -> list[str | None]:
    """What each antigen is: by its sign, by the words right behind it (shared by the list before), or by the nearest words before the list."""
    cues = sorted((m.start(), m.end(), kind) for kind, pattern in _CUES for m in pattern.finditer(text))
    cues = [c for c in cues if not any(o[0] <= c[0] and c[1] <= o[1] and o != c and o[2] != c[2] for o in cues)]
    out: list[str | None] = [item.expression for item in items]
    for n, item in enumerate(items):
        if out[n] is None:
            out[n] = next((kind for kind, pattern in _AFTER if pattern.match(text[item.end :])), None)
            if (
                out[n] is not None
                and re.match(r"(?i)^\sexpression", text[item.end :])
                and re.search(r"(?i)\b(?:no|without|lack\w*|loss|low|partial)\s(?:\w+\s)?$", text[: item.start])
            ):
                out[n] = "negative"
    for n in range(len(items) - 2, -1, -1):  # "CD34 and CD38 were negative"
        if out[n] is not None or out[n + 1] is None or items[n + 1].expression is not None:
            continue
        joined = _SHARES.fullmatch(text, items[n].end, items[n + 1].start) and not text.startswith(" (", items[n + 1].end)
        if joined and not any(
            items[n].end <= c[0] < items[n + 1].start or (c[1] <= items[n].start and _chain(text, c[1], items[n].start, items)) for c in cues
        ):
            out[n] = out[n + 1]
    for n, item in enumerate(items):
        if out[n] is not None:
            continue
        before = [c for c in cues if c[1] <= item.start]
        if before and _chain(text, before[-1][1], item.start, items):
            out[n] = before[-1][2]
    if any(item.expression for item in items):  # a list of signs: a member without one is positive as the others are
        for n, item in enumerate(items):
            beside = [k for k in (n - 1, n + 1) if 0 <= k < len(items) and out[k] is not None]
            if out[n] is not None or not _ENDS.match(text, item.end):
                continue
            if any(_GAP.fullmatch(text[min(items[k].end, item.end) : max(items[k].start, item.start)]) for k in beside):
                out[n] = "positive"
    return out


def _chain(text: str, start: int, end: int, items: list[_Item]) -> bool:
    """Whether only antigens and joining words stand between a cue and an antigen."""
    position = start
    for item in items:
        if item.start < start or item.end > end:
            continue
        if not _GAP.fullmatch(_BRACKET.sub("", text[position : item.start])):
            return False
        position = item.end
    return _GAP.fullmatch(_BRACKET.sub("", text[position:end])) is not None


_BRACKET = quick.compile(r"\s?\([^()]{1,40}\)|^/[A-Z][\w-]{1,8}(?=[,;\s])")  # also a second name ("MUM1/IRF4")


def _sentence(document: Document, place: Place, items: list[_Item], carried: str | None, goes_on: bool) -> Iterator[Fact]:
    """The markers of a sentence; `goes_on` where the sentence before it told some of the same cells."""
    text = place.text
    if _NOT.search(text):
        return
    of_cells = sum(i.expression is not None for i in items) > 1 or _CELLS.search(text) is not None
    if not of_cells and (_TESTED.search(text) or not (goes_on or len(items) > 2)):
        return
    told = _expressions(text, items)
    if not (of_cells or goes_on or sum(expression is not None for expression in told) > 2):
        return
    sites = [name for _, _, name in sites_in(document, place)]
    specimen = sites[0] if len(set(sites)) == 1 else _nearest(document, place, items[0].start) or (carried if not sites else None)
    for item, expression in zip(items, told, strict=True):
        if expression is None:
            continue
        context = meaning(text, item.start, item.end)
        if context.experiencer != "patient" or context.planned or context.hedged or _COUNTED.match(text, item.end):
            continue
        if item.expression and any(kind == "negated" and start < item.start and _NO_CELLS.match(cue) for kind, start, _, cue in context.cues):
            continue
        for patient in place.patients:
            values: dict[str, Value | tuple[Value, ...]] = {"marker": item.entity.label, "expression": expression}
            if specimen:
                values["specimen"] = specimen
            extra: list[tuple[str, Value]] = [("printedText", text[item.start : item.end]), *time_values(time_of(place, item.start, item.end), place)]
            cue = text[item.start : item.end] if expression == "negative" else None
            yield Fact(patient, "hasMarker", item.entity, "MarkerFinding", values, place, extra, negated=expression == "negative", cue=cue)


#: "No CD3-CD4+ cells", "without CD34+ blasts": there are none that have the marker.
_NO_CELLS = quick.compile(r"(?i)(?:no|without|absence|exclu\w+|ruled\sout)\b")


def _nearest(document: Document, place: Place, start: int) -> str | None:
    before = [
        name
        for _, end, name in sites_in(document, place)
        if end <= start and name in {"bone marrow", "cerebrospinal fluid", "pleura", "lymph node", "brain", "skin"}
    ]
    return before[-1] if before else None


def read(document: Document) -> list[Fact]:
    """Every marker of every patient; the specimen may be told earlier in the paragraph."""
    facts: list[Fact] = []
    carried: str | None = None
    paragraph, told = -1, -2
    items = {place.index: found for place in places(document) if (found := _items(place))}
    last = {place.paragraph: place.index for place in places(document) if place.index in items}  # the last sentence of a paragraph that names some
    for place in places(document) if items else ():
        if place.paragraph != paragraph:
            paragraph, carried, told = place.paragraph, None, -2
        if place.index in items:
            here = list(_sentence(document, place, items[place.index], carried, told == place.index - 1))
            facts += here
            told = place.index if here else told
        if place.index < last.get(place.paragraph, -1):
            specimens = [name for _, _, name in sites_in(document, place) if name in {"bone marrow", "cerebrospinal fluid", "pleura", "lymph node"}]
            carried = specimens[-1] if specimens else carried
    return settle(facts)


def extract(document: Document) -> Iterator[Assertion]:
    """Markers as assertions, in the order of the text."""
    yield from statements(document, read(document), NAME)
