"""Procedures told by a verb ("the lobe was resected", "she was then intubated"), and radiation that is given.

The verbs are data (`extract/patterns/procedure_verbs.tsv`). Only a passive that says that it was done counts: "could not be resected", "to be resected" and
"resected specimens" tell nothing of the kind.
"""

from __future__ import annotations

from functools import cache

from extract import quick
from extract.annotate.tables import table
from extract.lexicon import load
from extract.triggers import Guard, Several
from kg.model import Config, Document, Mention


@cache
def _verbs() -> tuple[Guard, tuple[tuple[quick.Pattern, str, str | None], ...]]:
    """The pattern of a deed, and for each verb the label and the identifier of its procedure."""
    rows = table("procedure_verbs", 2)
    kinds = []
    for label, verb in rows:
        entry = next((e for e in load(()).lookup(label) if e.type == "procedure"), None)
        kinds.append((quick.compile(f"(?i){verb}"), entry.label if entry else label, (entry.iri or None) if entry else None))
    pattern = rf"(?i)\b(?:was|were|been)\s(?:(?:then|also|first|later|again|[a-z]+ly)\s){{0,2}}(?P<verb>{'|'.join(verb for _, verb in rows)})\b"
    return Guard(pattern), tuple(kinds)


#: A further verb of a passive ("was resuscitated with fluids, intubated and sedated").
_ALSO = Guard(r"(?i)\b(?:was|were)\s[^.;]{1,80}(?:,\s(?:and\s)?|\sand\s)(?P<verb>intubated|transfused|dialy[sz]ed)(?=[,.;]|\sand\b|\sfor\b|\swith\b)")
#: Bare "radiation" is a therapy only behind a verb of giving or where the sentence tells a dose in Gy; pain, too, has a radiation.
_RADIATION = Guard(
    r"(?i)\bradiation\b"
    r"(?!\s(?:therapy|treatment|exposure|induced|oncolog\w+|safety|pneumonitis|dermatitis|necrosis|protection|burden)|-)"
)
_GIVEN = quick.compile(
    r"(?i)\b(?:receiv\w+|underwent|undergoing|completed|adjuvant|palliative|consolidative|salvage|neoadjuvant|chemotherapy\sand)\s(?:\w+\s){0,2}$"
)
_GRAY = quick.compile(r"\d\s?c?Gy\b")


def add_deeds(document: Document, config: Config) -> Document:
    """Add a mention of a procedure for each passive of such a verb; its value `deed` says that the verb itself tells that it was done."""
    guard, kinds = _verbs()
    found: list[Mention] = []
    some = Several((guard, _ALSO, _RADIATION))
    for index, sentence in enumerate(document.sentences):
        if not some.possible(sentence.text):
            continue
        for match in (*guard.finditer(sentence.text), *_ALSO.finditer(sentence.text)):
            start, end = match.span("verb")
            label, concept = next((label, concept) for pattern, label, concept in kinds if pattern.fullmatch(match["verb"]))
            found.append(
                Mention("procedure", sentence.span(start, end), match["verb"], index, concept=concept, label=label, confidence=0.8, values=(("deed", True),))
            )
        for match in _RADIATION.finditer(sentence.text):
            if _GRAY.search(sentence.text) or _GIVEN.search(sentence.text[max(0, match.start() - 40) : match.start()]):
                concept = next((e.iri or None for e in load(()).lookup("radiotherapy") if e.type == "procedure"), None)
                found.append(Mention("procedure", sentence.span(*match.span()), match[0], index, concept=concept, label="radiotherapy", confidence=0.8))
    return document.with_(mentions=(*document.mentions, *found)) if found else document
