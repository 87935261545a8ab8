"""drug–has adverse effect–effect: what a sentence puts down to a drug, told of a patient or in general, apart from what the drug was given for.

A disease is an indication where its words say so ("a patient with …", "for the treatment of …", `extract/patterns/effect_cues.tsv`); other
diseases and findings of a sentence that names a drug and a word of cause or harm are effects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extract import quick
from extract.annotate.patients import section_kind
from extract.annotate.standing import standing_at
from extract.annotate.tables import table
from extract.relations.causes import of_a_germ, put_down_to
from extract.relations.course import mentions_at
from extract.relations.entities import CLASSES, NEOPLASM, concept
from extract.triggers import Guard
from kg.model import Assertion, Document, Event, Mention

NAME = "drug_effects"
EFFECTS = frozenset({"disease", "adverse_event", "finding"})
AGENTS = frozenset({"drug", "drug_class", "regimen", "cell_therapy"})
_NEOPLASM = quick.compile(rf"(?i){NEOPLASM}")
_CAUSE = Guard(
    r"(?i)induc|caus|associat|attribut|due\sto|secondary\sto|related|adverse|side[\s-]effect|toxic|develop|experienc|follow|after|during|complicat|result|"
    r"report|report\sof|case\sof|reaction|receiv|treated\swith|therapy|exacerbat|precipitat|trigger|provok|produc|occur|withdraw|discontinu|rechalleng|challenge"
)


@cache
def _cues(kind: str) -> Guard:
    body = "|".join(form for name, form in table("effect_cues", 2) if name == kind)
    shapes = {"indication": rf"(?i)\b(?:{body})(?:[\w-]+\s){{0,2}}$", "list": rf"(?i){body}"}
    return Guard(shapes.get(kind, rf"(?i)^(?:{body})"))


def effects(text: str, found: Sequence[tuple[int, int, Mention]]) -> list[tuple[int, int, Mention]]:
    """The effects among the mentions of a folded sentence: diseases and findings that are neither what was treated nor what was there before."""
    items = sorted((x for x in found if x[2].type in EFFECTS), key=lambda x: x[:2])
    out: list[tuple[int, int, Mention]] = []
    treated_end = -1
    before = _cues("indication").compiled if _cues("indication").possible(text) else None
    for a, b, mention in items:
        indicated = (before and before.search(text[max(0, a - 80) : a])) or _cues("indication_behind").compiled.match(text[b:])
        listed = treated_end >= 0 and _cues("list").fullmatch(text[treated_end:a]) is not None
        if (
            indicated
            or listed
            or (
                _NEOPLASM.search(mention.label or mention.text)
                and not re.search(r"(?i)second|induced|therapy-related|lysis", text[max(0, a - 25) : b])
            )
        ):
            treated_end = b
            continue
        out.append((a, b, mention))
    return out


def pairs(text: str, found: Sequence[tuple[int, int, Mention]]) -> list[tuple[Mention, Mention]]:
    """(agent, effect) of a sentence that speaks of cause or harm: every agent with every effect that is not denied."""
    if not _CAUSE.search(text):
        return []
    agents = [m for _, _, m in found if m.type in AGENTS and not m.negated]
    return [(agent, mention) for _, _, mention in effects(text, found) for agent in agents]


_GENERIC = quick.compile(r"(?i)^(?:toxicity|adverse (?:event|effect|reaction)s?|side effects?|complications?|disease|death|syndrome)$")


def extract(document: Document) -> Iterator[Assertion]:
    """What a paper says that drugs do: where the words between put the effect down to the drug."""
    for index, sentence in enumerate(document.sentences):
        found = mentions_at(document, index)
        agents = [x for x in found if x[2].type in AGENTS and not x[2].negated and not x[2].planned and not of_a_germ(sentence.text, x[1])]
        if not agents or sentence.block_kind not in {"paragraph", "list_item", "title"} or not _CAUSE.search(sentence.text):
            continue
        if section_kind(document, sentence) in {"references", "back", "perspective"}:
            continue
        if not any(put_down_to(sentence.text, (a, b), (c, d)) for a, b, m in found if m.type in EFFECTS for c, d, _ in agents):
            continue
        for a, b, effect in effects(sentence.text, found):
            if effect.planned or effect.experiencer != "patient" or _GENERIC.match(effect.label or effect.text):
                continue
            for c, d, agent in agents:
                if put_down_to(sentence.text, (a, b), (c, d)):
                    yield _assertion(document, index, agent, effect, standing_at(document, index).kind)


def _assertion(document: Document, index: int, agent: Mention, effect: Mention, standing: str) -> Assertion:
    return Assertion(
        concept(agent, CLASSES.get(agent.type, "Drug")),
        "hasAdverseEffect",
        concept(effect, "Disease" if effect.type == "disease" else "AdverseEvent"),
        (document.sentence_evidence(index),),
        NAME,
        event=Event("DrugEffect", (("printedText", effect.text),)),
        negated=effect.negated,
        hedged=effect.hedged and not effect.negated,
        standing=standing,
        confidence=0.7,
        cue=effect.cues[0].text if effect.cues and (effect.negated or effect.hedged) else None,
    )
