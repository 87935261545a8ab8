"""drug–has adverse effect–effect: what a sentence puts down to a drug, told of a patient or in general, apart from what the drug was given for.

A disease is an indication where its words say so ("a patient with …", "for the treatment of …", `extract/patterns/effect_cues.tsv`); other
diseases and findings of a sentence that names a drug and a word of cause or harm are effects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from extract import quick
from extract.annotate.patients import section_kind
from extract.annotate.standing import standing_at
from extract.annotate.tables import table
from extract.once import once
from extract.relations.course import mentions_at, sentences_with
from extract.relations.entities import CLASSES, NEOPLASM, concept
from extract.relations.put_down import NAMED_THEN, of_a_germ, put_down_to, puts_down, told_with
from extract.triggers import Guard, Rules
from kg.model import Assertion, Document, Event, Mention, Sentence

NAME = "drug_effects"
EFFECTS = frozenset({"disease", "adverse_event", "finding"})
AGENTS = frozenset({"drug", "drug_class", "regimen", "cell_therapy"})
_NEOPLASM = quick.compile(rf"(?i){NEOPLASM}")


@lru_cache(maxsize=4096)
def _is_neoplasm(name: str) -> bool:
    return _NEOPLASM.search(name) is not None


#: All alternatives are plain words, so that one of them stands where the pattern may match at all.
_CAUSE = Guard(
    r"(?i)induc|caus|associat|attribut|due\sto|secondary\sto|related|adverse|side[\s-]effect|toxic|develop|experienc|follow|after|during|complicat|result|"
    r"report|report\sof|case\sof|reaction|receiv|treated\swith|therapy|exacerbat|precipitat|trigger|provok|produc|occur|withdraw|discontinu|rechalleng|challenge"
)


@cache
def _cues(kind: str) -> Guard:
    body = "|".join(form for name, form in table("effect_cues", 2) if name == kind)
    return Guard(rf"(?i){body}" if kind == "list" else rf"(?i)^(?:{body})")


@cache
def _indications() -> Rules[tuple[bool, quick.Pattern]]:
    """What ends right before a disease that was treated, and whether it has a "for"."""
    return Rules(
        (name == "indication_for", quick.compile(rf"(?i)\b(?:{form})(?:[\w-]+\s){{0,2}}$"))
        for name, form in table("effect_cues", 2) if name in {"indication", "indication_for"}
    )


_FOR = quick.compile(r"(?i)\sfor\s")


def effects(text: str, found: Sequence[tuple[int, int, Mention]]) -> list[tuple[int, int, Mention]]:
    """The effects among the mentions of a folded sentence: diseases and findings that are neither what was treated nor what was there before."""
    items = sorted((x for x in found if x[2].type in EFFECTS), key=lambda x: x[:2])
    out: list[tuple[int, int, Mention]] = []
    treated_end = -1
    before = _indications().possible(text)
    behind = _cues("indication_behind").compiled if _cues("indication_behind").possible(text) else None
    for a, b, mention in items:
        left = text[max(0, a - 80) : a]
        indicated = any(cue.search(left) for with_for, cue in before if not with_for or _FOR.search(left)) or (behind is not None and behind.match(text[b:]))
        listed = treated_end >= 0 and _cues("list").fullmatch(text[treated_end:a]) is not None
        if (
            indicated
            or listed
            or (
                _is_neoplasm(mention.label or mention.text)
                and not re.search(r"(?i)second|induced|therapy-related|lysis", text[max(0, a - 25) : b])
            )
        ):
            treated_end = b
            continue
        out.append((a, b, mention))
    return out


def pairs(text: str, found: Sequence[tuple[int, int, Mention]]) -> list[tuple[Mention, Mention]]:
    """(agent, effect) of a sentence that speaks of cause or harm: every agent with every effect that is not denied."""
    if not _CAUSE.possible(text):
        return []
    agents = [m for _, _, m in found if m.type in AGENTS and not m.negated]
    return [(agent, mention) for _, _, mention in effects(text, found) for agent in agents]


_GENERIC = quick.compile(r"(?i)^(?:toxicity|adverse (?:event|effect|reaction)s?|side effects?|complications?|disease|death|syndrome)$")
#: A mention of a sentence with its start and end in the sentence's text.
_Item = tuple[int, int, Mention]


@once
def _sentences(document: Document) -> tuple[tuple[int, list[_Item], list[tuple[_Item, _Item]]], ...]:
    """Sentences that speak of cause or harm and name an agent and what it may have done: index, agents, and (effect, agent) where the words between put
    the one down to the other."""
    out = []
    for index in sorted(sentences_with(document, AGENTS) & sentences_with(document, EFFECTS)):
        sentence = document.sentences[index]
        if sentence.block_kind not in {"paragraph", "list_item", "title"} or not _CAUSE.possible(sentence.text):
            continue
        found = mentions_at(document, index)
        agents = [x for x in found if x[2].type in AGENTS and not x[2].negated and not x[2].planned and not of_a_germ(sentence.text, x[1])]
        if agents and section_kind(document, sentence) not in {"references", "back", "perspective"}:
            events = [x for x in found if x[2].type in EFFECTS]
            named = [n + 1 < len(agents) and _vague(x) and NAMED_THEN.fullmatch(sentence.text, x[1], agents[n + 1][0]) for n, x in enumerate(agents)]
            agents = [x for x, better in zip(agents, named, strict=True) if not better]
            told = [(e, x) for e in events for x in agents if put_down_to(sentence.text, e[:2], x[:2])] if puts_down(sentence.text) else []
            out.append((index, agents, _with_lists(sentence.text, events, agents, told) if told else []))
    return tuple(out)


def _vague(agent: _Item) -> bool:
    mention = agent[2]
    return mention.type == "drug_class" or (mention.type == "regimen" and "chemotherapy" in mention.text.lower())


_AND = quick.compile(r"(?i)(?:\s\([^()]{1,20}\))?\s?(?:,\s(?:and\s|or\s)?|\s(?:and|or|plus)\s|/|\s?\+\s?)(?:(?:an?|the|mild|severe|acute|\w+al|\w+ic)\s)*")


def _with_lists(text: str, events: list[_Item], agents: list[_Item], told: list[tuple[_Item, _Item]]) -> list[tuple[_Item, _Item]]:
    """The pairs with what is listed beside their members: agents behind the one that is blamed, effects behind an effect of "X-induced", and before one
    that is put down to what follows."""
    out = list(told)
    for effect, agent in told:
        if text[agent[1] : effect[0]] == " ":
            continue  # "amiodarone toxicity, stroke": a name of its own
        behind = [x for x in (agents if agent[0] >= effect[1] else events) if x[0] >= max(agent[1], effect[1])]
        end = max(agent[1], effect[1])
        for x in behind:
            if not _AND.fullmatch(text, end, x[0]):
                break
            out.append((effect, x) if agent[0] >= effect[1] else (x, agent))
            end = x[1]
        if agent[0] >= effect[1]:
            start = effect[0]
            for x in reversed([x for x in events if x[1] <= start]):
                if not _AND.fullmatch(text, x[1], start):
                    break
                out.append((x, agent))
                start = x[0]
    return [pair for n, pair in enumerate(out) if pair not in out[:n]]


@once
def blamed_agents(document: Document) -> frozenset[str]:
    """The names of what title, abstract or case put something down to, without a doubt: a paper that blames a drug means it where it tells with what
    somebody was treated who fell ill."""
    out: set[str] = set()
    for index, _, pairs_ in _sentences(document):
        if pairs_ and section_kind(document, document.sentences[index]) in {"front", "abstract", "case", "body", "conclusion"}:
            out.update(x.label or x.text for (_, _, e), (_, _, x) in pairs_ if not (e.negated or e.hedged or x.hedged) and x.type != "drug_class")
    return frozenset(out)


def extract(document: Document) -> Iterator[Assertion]:
    """What a paper says that drugs do: where the words between put the effect down to the drug; of drugs that it blames, also what came with them."""
    blamed = blamed_agents(document)
    for index, agents, told in _sentences(document):
        text, found = document.sentences[index].text, mentions_at(document, index)
        near = [x for x in agents if (x[2].label or x[2].text) in blamed] if blamed else []
        if not told and not any(told_with(text, x[:2], agent[:2]) for agent in near for x in found if x[2].type in EFFECTS):
            continue
        for effect in effects(text, found):
            if effect[2].planned or effect[2].experiencer != "patient" or _GENERIC.match(effect[2].label or effect[2].text):
                continue
            for agent in agents:
                if effect[2].negated and _taken_for_granted(document.sentences[index], effect, agent):
                    continue
                if (effect, agent) in told or (agent in near and told_with(text, effect[:2], agent[:2])):
                    yield _assertion(document, index, agent[2], effect[2], standing_at(document, index).kind)


_INDUCED = quick.compile(r"(?i)[\s-]?(?:\w+[\s-])?(?:induced|related|associated|mediated|dependent|triggered|evoked|provoked|produced)\s[\s\w-]*")
#: What may stand between a denial and such an effect that is denied.
_DENIES = quick.compile(
    r"(?i)[\s,]*(?:(?:an?|any|the|of|for|clinically|significant|further|apparent|obvious|overt|other|evidence|signs?|symptoms?|cases?|mild|moderate|severe|acute|chronic"
    r"|(?:develop|had|have|show|experience|exhibit|suffer|cause|see|observe|find|note|detect|reveal)\w*|from)\s)*"
)


def _taken_for_granted(sentence: Sentence, effect: _Item, agent: _Item) -> bool:
    """Whether a sentence denies something else of an effect that it calls the drug's: "did not reduce cisplatin-induced vomiting"."""
    if agent[1] > effect[0] or _INDUCED.fullmatch(sentence.text, agent[1], effect[0]) is None:
        return False
    places = [place for cue in effect[2].cues if cue.kind == "negated" and (place := sentence.locate(cue.span)) is not None]
    return not any(start >= effect[1] or _DENIES.fullmatch(sentence.text, end, agent[0]) for start, end in places)


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
