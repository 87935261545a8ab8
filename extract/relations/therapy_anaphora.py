"""Words that take up a therapy told before: "the dose was reduced to 4 mg", "both antibiotics were stopped"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from extract import quick
from extract.relations.course import Located, mentions_at
from extract.relations.therapy_names import ENGINEERED, TYPES, is_product_name, kind_of
from extract.relations.therapy_sentences import Given
from extract.triggers import Guard
from kg.model import Document, Mention

#: The subject of a sentence that tells a further dose of the drug told before it.
_ITS_DOSE = Guard(
    r"(?i)^(?:[^;:]{0,60}?,\s|(?:at|on|in|after|from|since)\s[^,;:]{1,30}?\s)?(?P<what>(?:the|its|this|his|her)\s(?:(?:daily|total|weekly|starting|initial|maintenance|loading|step-up|oral|full)\s){0,2}(?:doses?|dosages?)"
    r"|(?:step-up|loading|initial|maintenance|priming|starting|subsequent|further)\sdoses?|(?:(?:weekly|monthly|daily|further|two|three|four|five|six)\s)+(?:infusions|injections))\s(?:of\s\d|was\b|were\b|had\b|could\b)"
    r"|^(?P<it>it|this|the\s(?:drug|medication|agent|treatment))\s(?:was|were)\s(?:\w+ly\s|then\s|later\s)*"
    r"(?:increased|raised|escalated|titrated|reduced|lowered|decreased|tapered)\s(?:\w+ly\s)?(?:up\s|down\s)?to\s"
)
_BACK = quick.compile(
    r"(?i)\b(?:the|all|both|these|those|this|that|such)\s(?:(?!(?:use|administration|addition|introduction|same|patient|case|child|boy|girl|man|woman|infant|family|was|were|had|received|given|with|of|on|to|for)\b)"
    r"[\w-]+[\s-]){0,3}$"
)
_WAS_GIVEN = frozenset({"given", "after", "continued", "stopped", "none"})


#: Whether a sentence may have words that take up a drug.
may_take_up = _ITS_DOSE.possible


def taken_up(document: Document, index: int, mentions: Located, before: Sequence[Given]) -> tuple[int, int, Mention] | None:
    """The one drug of the sentence before, placed at the words that take it up; None where there are no such words, or none or several drugs can be meant.

    `before` is what the sentence before has told.
    """
    sentence = document.sentences[index]
    if index == 0 or not before or sentence.block_kind not in {"paragraph", "list_item"}:
        return None
    match = _ITS_DOSE.search(sentence.text)
    if match is None or "\n\n" in document.text[document.sentences[index - 1].end : sentence.start]:
        return None
    start, end = match.span("what" if match["what"] else "it")
    dose = min((a for a, _, m in mentions if a >= end and m.type == "dose"), default=None)
    if dose is None or any(m.type in TYPES and (a < dose or match["it"] is None) for a, _, m in mentions):
        return None
    named = {mention.label for _, _, mention in mentions_at(document, index - 1) if mention.type in {"drug", "cell_therapy", "regimen"}}
    drugs = {given.mention.label: given.mention for given in before if given.state.kind in _WAS_GIVEN and given.mention.type == "drug"}
    return (start, end, next(iter(drugs.values()))) if len(drugs) == len(named) == 1 else None


_CHANGE = quick.compile(r"(?i)\b(?:increas|reduc|rais|lower|escalat|taper|decreas|chang|adjust|titrat|doubl|halv|wean)\w*")


def is_change(text: str) -> bool:
    """Whether a sentence changes a dose rather than tells it."""
    return _CHANGE.search(text) is not None


_GRAY_TO = quick.compile(r"\s(?:to|on|over|in\s\d{1,2})\b")
#: "For the testis he received 24 Gy".
_GOT_GRAY = quick.compile(r"(?i)\b(?:he|she|patient|and)\s(?:then\s|also\s|had\s)?received\s(?:a\stotal\s(?:dose\s)?of\s)?$")


def named_by_dose(document: Document, index: int, mentions: Located) -> tuple[tuple[int, int, Mention], ...]:
    """Therapies that only the unit of a dose names: radiation ("8 Gy to the femur"), cells with a chimeric receptor ("3.2×10^6 CAR-positive T cells/kg"),
    which are the product that was named last before, and cells that the paper has told to be engineered ("the product was infused at 2×10^6/kg").
    Each stands behind its figure."""
    doses = [
        (a, b, m) for a, b, m in mentions
        if m.type == "dose" and (m.get("unit") in {"Gy", "cGy"} or str(m.get("unit")).startswith(("/kg", "{cells}")) or "CAR" in str(m.get("printed") or ""))
    ]
    if not doses:
        return ()
    found = []
    kinds = {kind_of(mention) for _, _, mention in mentions if mention.type in TYPES}
    text = document.sentences[index].text
    for start, end, dose in doses:
        printed = str(dose.get("printed") or "")
        gray = str(dose.get("unit")) in {"Gy", "cGy"} and "radiotherapy" not in kinds
        if gray and (_GRAY_TO.match(text, end) or _GOT_GRAY.search(text[max(0, start - 50) : start])):
            label, concept = _named("radiotherapy", "procedure")
            found.append((end, end + 1, Mention("procedure", dose.span, dose.text, index, concept=concept, label=label, confidence=0.7)))
            kinds.add("radiotherapy")
        elif "cell therapy" not in kinds and "CAR" in printed:
            product = _product_before(document, index)
            if product is None:
                label, concept = _named("chimeric antigen receptor T-cell therapy", "cell_therapy")
                product = Mention("cell_therapy", dose.span, dose.text, index, concept=concept, label=label, confidence=0.7)
            found.append((end, start + len(printed), product))
            kinds.add("cell therapy")
        elif not kinds & {"cell therapy", "transplant", "radiotherapy"} and (name := _engineered(document, index, printed)) is not None:
            label, concept = _named(name, "cell_therapy")
            product = Mention("cell_therapy", dose.span, dose.text, index, concept=concept, label=label, confidence=0.7)
            found.append((end, max(end + 1, start + len(printed)), product))
            kinds.add("cell therapy")
    return tuple(found)


#: "The product was infused", "a second product against CD22 was given", "the transduced cells were administered".
_PRODUCT = Guard(
    r"(?i)\b(?:an?|the|this|her|his|second|third|final|resulting|engineered|transduced|modified|edited)\s(?:(?:infusion|cell|cellular|CAR|gene-modified|final|second|third|engineered|transduced"
    r"|modified|autologous|allogeneic|cryopreserved)\s)*(?:product|cells)\b(?:[^.;]|\.(?=\d)){0,160}\b(?:infused|reinfused|given|administered|transfused)\b"
    r"|\b(?:infusions?|split\sdoses?)\sof\s\d(?:[^.;]|\.(?=\d)){0,80}\b(?:was|were)\s(?:carried\sout|given|administered|performed|completed)\b"
)
#: Stem cells whose genes were changed.
_CHANGED_GENES = Guard(
    r"(?i)\b(?:CD34\+?|stem|progenitor)\b[^.;]{0,80}\b(?:transduc\w+|gene-(?:modif|correct|edit)\w+|edited|genetically\s(?:modified|corrected))"
    r"|\b(?:transduced|gene-(?:modified|corrected|edited)|genetically\s(?:modified|corrected))\s(?:autologous\s)?(?:CD34|stem|h(?:a)?ematopoietic)"
)
#: "CD34+ cells transduced with a vector were infused".
_CHANGED_STEM = Guard(
    r"(?i)\bCD34\+?\s(?:(?:stem|progenitor|h(?:a)?ematopoietic|positive)\s)*cells?\s(?:were\s)?(?:transduced|edited|modified|corrected)\b[^.;]{0,80}"
    r"\b(?:infused|reinfused|given|administered|transfused)\b"
)
_CHANGED_CELLS = quick.compile(r"(?i)\b(?:engineered|transduced|gene-modified|gene-edited|TCR)")
_KILLERS = quick.compile(r"\bNK\b|(?i:natural\skiller)")
_INFUSED = quick.compile(r"(?i)\b(?:infused|infusions?|given|administered|received|transfused)\b")
_UNCHANGED = quick.compile(r"(?i)\b(?:back-?up|unmodified|untransduced|rescue|boost|donor|allogeneic|haploidentical|sibling)\b")


def _engineered(document: Document, index: int, printed: str) -> str | None:
    """The kind of engineered cells that a dose of cells is of, where the paper has told of them before; None where it is of others."""
    text = document.sentences[index].text
    before = range(index)
    if "CD34" in printed and not _UNCHANGED.search(text):
        changed = any(_CHANGED_GENES.search(document.sentences[i].text) for i in before)
        return "gene-modified stem cells" if changed else None
    if _CHANGED_STEM.search(text):
        return "gene-modified stem cells"
    if _KILLERS.search(printed) and "CAR" not in text and _INFUSED.search(text):
        return "natural killer cell infusion"
    if (_PRODUCT.search(text) is None and not _CHANGED_CELLS.search(printed)) or "CD34" in text or "CD34" in printed:
        return None
    told = [m for m in document.mentions if m.sentence <= index and m.type == "cell_therapy" and ENGINEERED.search(m.label or m.text)]
    receptor = any("TCR" in m.label for m in told)
    return ("TCR-T cells" if receptor else "chimeric antigen receptor T-cell therapy") if told else None


@lru_cache(maxsize=4096)
def _named(name: str, type_: str) -> tuple[str, str | None]:
    from extract.lexicon import load

    entry = next((e for e in load(()).lookup(name) if e.type == type_), None)
    return (entry.label, entry.iri or None) if entry else (name, None)


def _product_before(document: Document, index: int) -> Mention | None:
    """The product named by its own name before a sentence, where there is only one in the paper so far."""
    names = {m.label: m for m in document.mentions if m.sentence < index and m.type in {"cell_therapy", "drug"} and is_product_name(m)}
    return next(iter(names.values())) if len(names) == 1 else None


def takes_up(text: str, start: int) -> bool:
    """Whether a class of drugs at a place of a sentence only takes up what was told before ("the CD30-directed conjugate", "both antibiotics")."""
    return _BACK.search(text[max(0, start - 60) : start]) is not None
