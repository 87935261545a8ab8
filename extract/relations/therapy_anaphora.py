"""Words that take up a therapy told before: "the dose was reduced to 4 mg", "both antibiotics were stopped"."""

from __future__ import annotations

from collections.abc import Sequence

from extract import quick
from extract.relations.course import Located, mentions_at
from extract.relations.therapy_names import TYPES
from extract.relations.therapy_sentences import Given
from extract.triggers import Guard
from kg.model import Document, Mention

#: The subject of a sentence that tells a further dose of the drug told before it.
_ITS_DOSE = Guard(
    r"(?i)^(?:[^;:]{0,60}?,\s)?(?P<what>(?:the|its|this|his|her)\s(?:(?:daily|total|weekly|starting|initial|maintenance|loading|step-up|oral|full)\s){0,2}(?:doses?|dosages?)"
    r"|(?:step-up|loading|initial|maintenance|priming|starting|subsequent|further)\sdoses?)\s(?:of\s\d|was\b|were\b|had\b|could\b)"
    r"|^(?P<it>it|this|the\s(?:drug|medication|agent|treatment))\s(?:was|were)\s(?:\w+ly\s|then\s|later\s)*"
    r"(?:increased|raised|escalated|titrated|reduced|lowered|decreased|tapered)\s(?:\w+ly\s)?(?:up\s|down\s)?to\s"
)
_BACK = quick.compile(
    r"(?i)\b(?:the|all|both|these|those|this|that|such)\s(?:(?!(?:use|administration|addition|introduction|same|patient|case|child|boy|girl|man|woman|infant|family|was|were|had|received|given|with|of|on|to|for)\b)"
    r"[\w-]+[\s-]){0,3}$"
)
_WAS_GIVEN = frozenset({"given", "after", "continued", "stopped", "none"})


def taken_up(document: Document, index: int, mentions: Located, before: Sequence[Given]) -> tuple[int, int, Mention] | None:
    """The one drug of the sentence before, placed at the words that take it up; None where there are no such words, or none or several drugs can be meant.

    `before` is what the sentence before has told.
    """
    sentence = document.sentences[index]
    if index == 0 or not before or not _ITS_DOSE.possible(sentence.text) or sentence.block_kind not in {"paragraph", "list_item"}:
        return None
    match = _ITS_DOSE.search(sentence.text)
    if match is None or "\n\n" in document.text[document.sentences[index - 1].end : sentence.start]:
        return None
    start, end = match.span("what" if match["what"] else "it")
    if any(m.type in TYPES for _, _, m in mentions) or not any(a >= end and m.type == "dose" for a, _, m in mentions):
        return None
    named = {mention.label for _, _, mention in mentions_at(document, index - 1) if mention.type in {"drug", "cell_therapy", "regimen"}}
    drugs = {given.mention.label: given.mention for given in before if given.state.kind in _WAS_GIVEN and given.mention.type == "drug"}
    return (start, end, next(iter(drugs.values()))) if len(drugs) == len(named) == 1 else None


def takes_up(text: str, start: int) -> bool:
    """Whether a class of drugs at a place of a sentence only takes up what was told before ("the CD30-directed conjugate", "both antibiotics")."""
    return _BACK.search(text[max(0, start - 60) : start]) is not None
