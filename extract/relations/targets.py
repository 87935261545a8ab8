"""agent–targets–target: only what the text states, by name ("anti-CD19"), in apposition ("the BTK inhibitor ibrutinib"), or in so many words ("directed
against CD20").

The standing is that of the sentence (see extract.annotate.standing).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extract import quick
from extract.annotate.patients import section_kind
from extract.annotate.standing import standing_at
from extract.annotate.tables import table
from extract.annotate.tense import in_the_past
from extract.relations.course import mentions_at, sentences_with
from extract.relations.entities import concept, is_target, named, written_target
from extract.relations.therapy_names import ENGINEERED
from extract.triggers import Rules
from kg.model import Assertion, Document, Entity, Mention

NAME = "targets"

AGENTS = frozenset({"drug", "drug_class", "cell_therapy"})
TARGETS = frozenset({"antigen", "gene"})


@cache
def _written() -> str:
    """The written targets as one regular expression, the longest first, that looks at the first character before it tries those that begin with it."""
    by_first: dict[str, list[str]] = {}
    for form in sorted({row[0] for row in table("target_names", 1)[:-1]}, key=lambda form: (-len(form), form)):
        by_first.setdefault(form[0].lower(), []).append(form[1:])
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in by_first.items())


#: Before a small letter no other stands: elsewhere a sentence has few places to try the names at.
_BEGIN = r"(?-i:(?<![a-z])|(?![a-z]))"


@cache
def _patterns() -> Rules[tuple[str, quick.Pattern]]:
    target = f"(?:{_written()})|{table('target_names', 1)[-1][0]}"
    forms = [(kind, form.replace("BEGIN", _BEGIN).replace("TARGET", target)) for kind, form in table("target_cues", 2)]
    return Rules(((kind, quick.compile(f"(?i){form}")) for kind, form in forms), whole=True)


def _found(text: str, mentions: Sequence[tuple[int, int, Mention]], killers: bool = False) -> Iterator[tuple[Entity, Entity, Mention | None]]:
    """(agent, target, mention of the agent) of every statement in a sentence; `killers` where the paper's only cells with a CAR are NK cells."""
    rules = _patterns().possible(text)
    if not rules:
        return
    agents = [found for found in mentions if found[2].type in AGENTS]
    # The agent's own name says it: "CD19 CAR-T", "CAR-T cells targeting CD19".
    for pattern in [pattern for kind, pattern in rules if kind == "cells"] if _of_cells(text) else ():
        for match in pattern.finditer(text):
            if re.match(r"\s?(?:gene|vector|construct|plasmid|copies|transgene|mRNA)", text[match.end() :]):
                continue
            names = [match["t"], match.groupdict().get("u")]
            entities = [entity for name in names if name and (entity := _target(name, mentions)) is not None]
            agent = next((m for s, e, m in agents if m.type == "cell_therapy" and s < match.end() and match.start() < e), None)
            # The same product under its many names is one node: "CD19 CAR-T".
            label = "/".join(entity.label for entity in entities) + (" CAR-NK" if killers or re.search(r"(?i)\bNK\b", match[0]) else " CAR-T")
            node = concept(agent) if agent is not None and re.search(r"CD\d+|BCMA|GPRC5D|leucel", agent.label) else named("CellTherapy", label)
            for entity in entities:
                yield node, entity, agent
    # A descriptor beside the agent: "the BTK inhibitor ibrutinib", "ibrutinib, a BTK inhibitor", "IL-6 receptor antibody (tocilizumab)".
    if not agents:
        return
    yield from _described(text, agents, mentions, [pattern for kind, pattern in rules if kind == "descriptor"])
    for pattern in [pattern for kind, pattern in rules if kind == "target-then-agent"]:
        for match in pattern.finditer(text):
            entity = _target(match["t"], mentions)
            for begin, _, agent in agents:
                if entity is not None and begin == match.end() and agent.type != "drug_class":
                    yield concept(agent), entity, agent
    # Named agent, then words that say that it targets what follows.
    links = [pattern for kind, pattern in rules if kind == "agent-then-target"]
    targets = [found for found in mentions if found[2].type in TARGETS] if links else []
    for number, (start, end, agent) in enumerate(agents) if links else ():
        if text[:start].lower().endswith(("whether ", "if ")):
            continue
        if agent.type == "cell_therapy" and ENGINEERED.search(agent.text) and "leucel" not in agent.text:
            continue
        if agent.type == "drug_class" and _WIDE.search(agent.label):
            continue
        for pattern in links:
            link = pattern.match(text, end)
            if link is None:
                continue
            entities = list(_listed(text, link.end(), targets, agents))
            for one, entity in _shared_out(text, link, agents, number, entities):
                yield concept(one), entity, one


def _shared_out(
    text: str, link: re.Match[str], agents: list[tuple[int, int, Mention]], number: int, entities: list[Entity]
) -> list[tuple[Mention, Entity]]:
    """Which of the agents before a verb has which of the targets behind it: of several each its own only where the text says "respectively"."""
    first = number
    while first and _COORDINATED.fullmatch(text, agents[first - 1][1], agents[first][0]):
        first -= 1
    group = [agent for _, _, agent in agents[first : number + 1]]
    many = _MANY.search(link[0])
    if len(group) > 1 and len(entities) > 1 and "respectively" in text[link.end() :]:
        return list(zip(group, entities, strict=True)) if len(group) == len(entities) else []
    if len(group) > 1 and many:
        all_ = len(entities) == 1 or re.search(r"\b(?:both|engage|bridge)\b", link[0]) is not None
        return [(agent, entity) for agent in group for entity in entities] if all_ else []
    if len(group) == 1 and many and many["verb"]:
        return []  # "may inhibit", "did inhibit"
    return [(agents[number][2], entity) for entity in entities]


#: What joins the agents of one verb, and a verb that has several.
_COORDINATED = quick.compile(r"(?i)\s?(?:,|/|\+|,?\sand|,?\sor)\s?")
_MANY = quick.compile(
    r"(?i)\b(?:are|were)\b|\b(?:(?P<verb>block|inhibit|modulate|engage|bridge)|bind|target)(?:\s(?:to|with|the|human|both|surface|cell-surface))*\s?$"
)
_OTHER_HALF = quick.compile(r"(?i)\banti-?\s?[\w-]+\s(?:and|or)\s(?:anti-?\s?)?$")


def _of_cells(text: str) -> bool:
    """Whether a sentence may speak of cells with a CAR."""
    return "CAR" in text or "himeric antigen" in text


def _described(
    text: str, agents: list[tuple[int, int, Mention]], mentions: Sequence[tuple[int, int, Mention]], descriptors: list[quick.Pattern]
) -> Iterator[tuple[Entity, Entity, Mention | None]]:
    """What descriptors say of the agents beside them."""
    for pattern in descriptors:
        for match in pattern.finditer(text):
            if match[0].endswith("s") and _OTHER_HALF.search(text, max(0, match.start() - 40), match.start()):
                continue  # "anti-PD-1 and anti-CTLA-4 antibodies": the pair is read as a whole
            described = _beside(text, match.start(), match.end(), agents)
            names = (*_names(match["t"]), *_names(match.groupdict().get("u")))
            pairs = [(beside, name) for beside in described for name in names]
            if len(names) > 1 and match[0].endswith("s") and re.match(r"\sand\s", text[match.end("t") :]):
                # "Dabrafenib and trametinib, BRAF and MEK inhibitors": each has its own.
                pairs = list(zip(described, names, strict=True)) if len(described) == len(names) else []
            for beside, name in pairs:
                entity = _target(name, mentions)
                if entity is not None:
                    yield concept(beside), entity, beside


#: A class as wide as this does not target what one of its members does ("a monoclonal antibody against CD20").
_WIDE = quick.compile(
    r"(?i)^(?:(?:monoclonal|bispecific|therapeutic)\s)?(?:antibod(?:y|ies)|antibody[\s-]drug\sconjugates?|(?:tyrosine\s)?kinase\sinhibitors?|multi-?kinase\sinhibitors?|biologics?"
    r"|(?:bispecific\s)?T-?\s?cell\sengagers?|BiTEs?|bispecifics?|radioligands?|immunotoxins?|immunotherapy|small\smolecules?)$"
)


def _listed(text: str, position: int, targets: list[tuple[int, int, Mention]], agents: list[tuple[int, int, Mention]]) -> Iterator[Entity]:
    """The targets that stand at a place of a sentence, one or a list of them: mentions, or names that the tables know."""
    while True:
        joint = _JOINT.match(text, position)
        start = joint.end() if joint else position
        mention = next(((end, target) for begin, end, target in targets if begin in (start, position)), None)
        if mention is not None:
            position = mention[0]
            printed = written_target(mention[1].text)  # "FLT3" where the lexicon of antigens has CD135
            yield printed if printed is not None and printed.iri == mention[1].concept else concept(mention[1])
            continue
        written = _name().match(text, start)
        entity = _target(written[0], targets) if written and not any(a <= start < b for a, b, _ in agents) else None
        if written is None or entity is None:
            return
        position = written.end()
        yield entity


_JOINT = quick.compile(r"\s*(?:(?:expressed\s)?on\s(?:[\w-]+\s){0,3}cells\s(?=and|with|to))?(?:,\s?and|and|or|with|to|/|,|&)?\s*(?:the\s)?")


@cache
def _name() -> quick.Pattern:
    return quick.compile(rf"(?i)(?:{_written()})(?![\w-])")


def _names(written: str | None) -> tuple[str, ...]:
    """The targets that one written form names: "CDK4/6" names two."""
    two = re.fullmatch(r"([A-Za-z]+-?)(\d)/(?:\1)?(\d)", written) if written else None
    return (two[1] + two[2], two[1] + two[3]) if two else (written,) if written else ()


def _target(name: str, mentions: Sequence[tuple[int, int, Mention]]) -> Entity | None:
    """The node of a written target; a symbol that no row names must be a gene or antigen of the lexicons, the user's among them: these show as mentions."""
    name = re.sub(r"(?i)^pan-(?!TRK|FGFR)", "", name)
    if _name().fullmatch(name) or is_target(name):
        return written_target(name)
    return next((concept(mention) for _, _, mention in mentions if mention.type in TARGETS and mention.text == name), None)


_BEHIND = quick.compile(
    r"(?i)\s*(?:[(,]\s*)?(?:therapy\s(?:with\s)?|treatment\swith\s|such\sas\s|called\s|named\s|,?\s?e\.g\.,?\s|i\.e\.,?\s|including\s)?"
)
_BEFORE = quick.compile(
    r"(?i)\s*(?:\([^()]{1,30}\)\s*)?(?:\d(?:[^(),;]|,(?=\d)){1,40})?(?:[,(]\s*(?:\d[^(),;]{1,25},\s)?|,?\s(?:is|was|as|being|which\sis|are|links|couples|combines|"
    r"(?:is\s)?composed\sof|consists\sof|comprises)\s)(?:also\s)?(?:an?|the)?\s*"
    r"(?:(?!anti|(?:by|with|to|for|after|before|from|than|and|or|given|followed|replaced|without)\s)[a-z-]+[\s]){0,5}"
)


def _beside(text: str, start: int, end: int, agents: list[tuple[int, int, Mention]]) -> list[Mention]:
    """The named agents that a descriptor describes: right behind it (and those joined to them), in a bracket behind it, or before it with a comma, a copula
    or a bracket."""
    for a_start, a_end, agent in agents:
        if agent.type == "drug" and a_start <= start and a_end > end + 2:
            return [agent]  # the lexicon holds the whole phrase: "BTK inhibitor ibrutinib"
        if agent.type == "drug_class" or (a_start < end and start < a_end):
            continue
        if a_start >= end and _BEHIND.fullmatch(text, end, a_start) and not _goes_on(text, end, a_start):
            found, position = [agent], a_end
            for b_start, b_end, other in agents:
                if b_start >= position and other.type != "drug_class" and re.fullmatch(r"(?i)\s*(?:,|and|or|/|,\s(?:and|or))\s*", text[position:b_start]):
                    found.append(other)
                    position = b_end
            return found
        if a_end <= start and _BEFORE.fullmatch(text, a_end, start) and not any(a_end <= other < start for other, _, m in agents if m.type != "drug_class"):
            listed = _LISTED_ON.match(text, end) and any(b_start >= end for b_start, _, _ in agents)
            if text[a_end : a_end + 1] == "," and (listed or (_LEADS.search(text[:a_start]) and _GOES_ON.match(text, end))):
                return []
            several = text[end - 1] == "s"
            if several and _ARE.search(text, a_end, start):
                # "A, B and C are anti-PD-1 antibodies"
                number = next(n for n, other in enumerate(agents) if other[2] is agent)
                first = number
                while first and agents[first - 1][2].type == agent.type and _COORDINATED.fullmatch(text, agents[first - 1][1], agents[first][0]):
                    first -= 1
                return [m for _, _, m in agents[first : number + 1]]
            before = [m for _, b_end, m in agents if several and b_end <= a_start and m.type == agent.type and _WITH.fullmatch(text, b_end, a_start)]
            return [*before[-1:], agent]
    return []


#: "Lenalidomide, an anti-CD38 antibody and dexamethasone were given"; "After ibrutinib, a PI3K inhibitor was given": each is another drug.
_LISTED_ON = quick.compile(r"\s(?:and|or|plus)\s")
_LEADS = quick.compile(r"(?i)(?:^|[;.,]\s)(?:after|following|despite|before|besides|with|on|instead\sof|in\saddition\sto)\s(?:[\w-]+\s){0,3}$")
_GOES_ON = quick.compile(r"\s(?:was|were|is|are|has|had)\b")
_ARE = quick.compile(r"\sare\s")
#: What joins two agents that one description behind them describes.
_WITH = quick.compile(r"(?i)\s(?:\d[^(),;]{1,25}\s)?(?:and|plus|with|combined\swith|in\scombination\swith)\s")


def _goes_on(text: str, end: int, start: int) -> bool:
    """Whether a clause goes on behind a class in the plural ("with CYP3A4 inhibitors, pravastatin carries …")."""
    return text[end - 1 : end] == "s" and re.fullmatch(r",\s?", text[end:start]) is not None


#: Cells with a CAR; begins with its letters, as these are found much faster than a border of words.
_CELLS = re.compile(r"CAR(?<!\wCAR)[\s-]{0,2}(T|NK)\b")


def extract(document: Document) -> Iterator[Assertion]:
    """One assertion for each agent, target and standing, with the evidence of every sentence that states it."""
    killers = "NK" in document.text and set(_CELLS.findall(document.text)) == {"NK"}
    gathered: dict[tuple[str, str, str], tuple[Entity, Entity, list[int]]] = {}
    named_in = sentences_with(document, AGENTS)
    for index, sentence in enumerate(document.sentences):
        if index not in named_in and not _of_cells(sentence.text):
            continue
        mentions, kind = mentions_at(document, index), section_kind(document, sentence)
        if not mentions or kind in {"references", "back"} or sentence.block_kind in {"reference", "furniture", "heading"}:
            continue
        if kind == "front" and sentence.block_kind not in {"title", "caption"}:
            continue
        for agent, target, mention in _found(sentence.text, mentions, killers):
            if agent.iri == target.iri or (mention is not None and (_REAGENT.fullmatch(mention.text) or (mention.negated and _denied(sentence.text)))):
                continue
            standing = standing_at(document, index).kind
            if standing == "relayed" and not in_the_past(sentence.text):
                standing = "background"  # "Rituximab, which targets CD20, failed in a trial (1)": what it targets is not what the trial found
            key = (agent.iri, target.iri, standing)
            gathered.setdefault(key, (agent, target, []))
            if index not in gathered[key][2]:
                gathered[key][2].append(index)
    for (_, _, standing), (agent, target, where) in gathered.items():
        evidence = tuple(document.sentence_evidence(index) for index in where)
        yield Assertion(agent, "targets", target, evidence, NAME, standing=standing, confidence=0.95)


#: An antibody that has no name but its target: cells are stained and stimulated with it.
_REAGENT = quick.compile(r"(?i)(?:anti|α)[\s-]?\S+?(?:[\s-](?:monoclonal|antibod(?:y|ies)|mAbs?))*")


def _denied(text: str) -> bool:
    return re.search(r"(?i)\b(?:does|do|did)\snot\s(?:target|bind|recogni[sz]e|inhibit|block)", text) is not None
