"""paper–reports–result of a group: what the paper found in a group of its own patients, with the size of the group and the design of the study.

Results that other works found in groups mostly belong to relays (extract.relations.relays); those that a sentence tells by itself are read here.
"""

from __future__ import annotations

from collections.abc import Iterator

from extract.annotate.groups import Share, design_of, find_shares, group_size, percentages
from extract.annotate.relays import find_relays
from extract.annotate.standing import standing_at
from extract.relations.citations import numbered_works
from extract.relations.course import mentions_at
from extract.relations.entities import concept
from extract.relations.paper import paper_entity
from kg.model import Assertion, Document, Entity, Event, Value

NAME = "group_results"

_THERAPIES = frozenset({"drug", "regimen", "cell_therapy"})
_SECTIONS = frozenset({"abstract", "introduction", "results", "discussion", "conclusion", "body"})


def extract(document: Document) -> Iterator[Assertion]:
    """Results of groups in the order of the text: own ones, and relayed ones that stand in a sentence by themselves."""
    for index, sentence in enumerate(document.sentences):
        if sentence.block_kind not in {"paragraph", "list_item"}:
            continue
        section = document.sections[sentence.section].kind if sentence.section < len(document.sections) else "body"
        if section not in _SECTIONS:
            continue
        found = find_shares(sentence.text)
        shares = [s for s in found if s.total is not None or s.other is not None] if found else ()
        if not shares:
            continue
        standing = standing_at(document, index)
        evidence = (document.sentence_evidence(index),)
        if standing.kind == "own":
            design = document.metadata.design or ""
            for share in shares:
                event = Event("GroupResult", (*values(share, sentence.text, design), *about(document, index)))
                yield Assertion(paper_entity(document), "reports", share.text, evidence, NAME, event=event, confidence=0.85)
        if standing.kind != "relayed" or any(index in relay.sentences for relay in find_relays(document)):
            continue
        works = numbered_works(document)
        cited = list(dict.fromkeys(n for citation in document.citations if citation.sentence == index for n in citation.numbers))
        named = [works[n] for n in cited if n in works]
        if 0 < len(named) <= 3:
            size = next((s.total for s in shares if s.total is not None), group_size(sentence.text))
            design = design_of(sentence.text)
            properties: list[tuple[str, Value]] = [("numbers", "; ".join(map(str, cited))), ("relayKind", "cohort")]
            properties += [("patientsN", size)] if size is not None else []
            properties += [("work", work) for work in named]
            properties += [("studyDesign", design)] if design else []
            properties += [("printedResult", printed) for printed in percentages(sentence.text)]
            event = Event("RelayedResult", (*properties, *about(document, index)))
            yield Assertion(paper_entity(document), "relays", named[0], evidence, NAME, event=event, standing="relayed", confidence=0.8, reason=standing.reason)


def values(share: Share, text: str, design: str) -> tuple[tuple[str, Value], ...]:
    """The figures of a share as properties of its event."""
    out: list[tuple[str, Value]] = [("printedText", share.text)]
    total = share.total if share.total is not None else group_size(text)
    for name, value in (("count", share.count), ("patientsN", total), ("percent", share.percent), ("percentOther", share.other)):
        if value is not None:
            out.append((name, value))
    if design:
        out.append(("studyDesign", design))
    if not share.agrees:
        out.append(("resultNote", f"prints {share.text_of_percent}%, but {share.count} of {share.total} is {100 * share.count / share.total:.1f}%"))  # type: ignore[operator]
    return tuple(out)


def about(document: Document, index: int) -> tuple[tuple[str, Value], ...]:
    """The therapies that a sentence names and does not deny."""
    named: dict[str, Entity] = {}
    for _, _, mention in mentions_at(document, index):
        if mention.type in _THERAPIES and not mention.negated:
            # A product by its name ("axi-cel") is the node that its infusions have.
            entity = concept(mention, "CellProduct" if mention.type == "cell_therapy" and mention.concept and mention.label.endswith("leucel") else None)
            named.setdefault(entity.iri, entity)
    return tuple(("aboutTherapy", entity) for entity in named.values())
