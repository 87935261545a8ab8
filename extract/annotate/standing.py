"""Whose finding a sentence tells: this paper's own, one relayed from a cited work, general knowledge, or the patient's own account.

Decided in this order, and kept with the reason in words: a section in which the patient speaks; relays (extract.annotate.relays); words that tell of
another work; the sections that tell the paper's own work; words that claim the sentence for this paper; a callout beside the account of a study; what the
sentence before tells; tense. The cues are in extract/patterns/standing_cues.tsv.
"""

from __future__ import annotations

from dataclasses import dataclass

from extract import quick
from extract.annotate.relays import Relay, find_relays
from extract.annotate.reports import has_cue, patients_at, retold, section_kind
from extract.annotate.tense import in_the_past, standing_rules
from extract.once import once
from kg.model import Assertion, Document, Evidence

_OWN_SECTIONS = frozenset({"case", "methods", "results"})
_PRONOUN = quick.compile(
    r"(?i)\b(?:he|she|his|her|him|(?:the|this)\s(?:patient|child|infant|boy|girl|man|woman)|(?:case|patient)\s(?:\d|[ivx]+|one|two|three))\b"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """`kind` is one of kg.model.STANDINGS; `reason` says why, in words."""

    kind: str
    reason: str


def _has(kind: str, text: str) -> bool:
    possible = standing_rules(kind).possible(text)
    return bool(possible) and any(cue.search(text) for (cue,) in possible)


def standing_at(document: Document, index: int) -> Standing:
    """The standing of one sentence. It is worked out when it is asked for, with that of the sentences before it that it goes on from."""
    known, relays, cited = _known(document)
    if index not in known:
        first = index
        while first and first - 1 not in known and _joined(document, first - 1, first):
            first -= 1
        for at in range(first, index + 1):
            known[at] = _standing(document, at, relays, cited, known)
    return known[index]


#: Extractors whose statements are bibliography: nobody's finding.
_BIBLIOGRAPHIC = frozenset({"paper", "citations"})


def stand(document: Document, assertion: Assertion) -> Assertion | None:
    """The assertion with the reason of its standing on each piece of evidence. None for what a relayed sentence says as a fact of one of this
    paper's own patients: whoever it is about, it is not they."""
    if assertion.extractor in _BIBLIOGRAPHIC or assertion.reason:
        return assertion
    reasons: list[tuple[Evidence, str]] = []
    for place in assertion.evidence:
        index = document.sentence_at(place.start)
        if index is None:
            reasons.append((place, ""))
            continue
        found = standing_at(document, index)
        # An extractor that knows whose patient it is outweighs a sentence without a subject of its own.
        agreed = found.kind == assertion.standing or assertion.subject.type != "Patient"
        if not agreed and found.kind == "relayed" and assertion.standing == "own":
            continue
        reasons.append((place, found.reason if agreed else "told within the account of a patient of this paper"))
    return assertion.stood(reasons) if reasons else None


@once
def _known(document: Document) -> tuple[dict[int, Standing], dict[int, tuple[Relay, bool]], dict[int, tuple[int, ...]]]:
    """The standings worked out so far, the relay of each sentence that is part of one (and whether it begins there), and what each sentence cites."""
    relays = {i: (relay, i == relay.sentences[0]) for relay in find_relays(document) for i in relay.sentences}
    cited: dict[int, tuple[int, ...]] = {}
    for citation in document.citations:
        cited[citation.sentence] = (*cited.get(citation.sentence, ()), *citation.numbers)
    return {}, relays, cited


def _standing(
    document: Document, index: int, relays: dict[int, tuple[Relay, bool]], cited: dict[int, tuple[int, ...]], known: dict[int, Standing]
) -> Standing:
    sentence = document.sentences[index]
    kind = section_kind(document, sentence)
    if kind == "perspective":
        return Standing("perspective", "the patient speaks")
    if kind in {"references", "back"} or sentence.block_kind in {"reference", "furniture", "heading"}:
        return Standing("background", f"section: {kind}")
    if index in relays:
        relay, begins = relays[index]
        told = "a patient" if relay.kind == "case" else "patients"
        entries = ", ".join(map(str, relay.numbers))
        return Standing("relayed", f"cites {entries} and tells of {told} of it" if begins else f"goes on about {told} of {entries}")
    numbers = ", ".join(str(n) for n in dict.fromkeys(cited.get(index, ())))
    return _judge(document, index, kind, numbers, known[index - 1] if index and _joined(document, index - 1, index) else None)


def _joined(document: Document, first: int, second: int) -> bool:
    """Whether two sentences stand in one paragraph."""
    a, b = document.sentences[first], document.sentences[second]
    return a.section == b.section and a.block_kind == b.block_kind and "\n\n" not in document.text[a.end : b.start]


def _judge(document: Document, index: int, kind: str, numbers: str, before: Standing | None) -> Standing:
    text = document.sentences[index].text
    own = has_cue("own", text) or _has("claim", text)
    if numbers and own and _has("others", text) and _has("study", text) and kind not in _OWN_SECTIONS:
        return Standing("relayed", f"gathers earlier cases and cites {numbers}")
    if kind == "methods" or (kind in _OWN_SECTIONS and _has("method", text)):
        return Standing("own", f"section: {kind}")
    if retold(text) and kind == "abstract" and not numbers and any(author.family in text for author in document.metadata.authors):
        return Standing("own", "names the paper's own authors")
    if retold(text) and not (_has("method", text) and not in_the_past(text)):
        return Standing("relayed", f"tells of another work{f' and cites {numbers}' if numbers else ''}")
    if own:
        return Standing("own", "speaks of this paper's own work")
    if kind in _OWN_SECTIONS:
        return Standing("own", f"section: {kind}")
    if numbers and in_the_past(text) and (_has("study", text) or _has("told", text)):
        return Standing("relayed", f"cites {numbers} and tells what was found there")
    goes_on = before is not None and before.kind == "relayed" and not numbers and not patients_at(document, index)
    if goes_on and in_the_past(text) and not _has("leave", text):
        return Standing("relayed", "goes on about the work told of before")
    if patients_at(document, index) and (_PRONOUN.search(text) or in_the_past(text)):
        return Standing("own", "speaks of a patient of this paper")
    if numbers:
        return Standing("background", f"cites {numbers} for what is known")
    past = in_the_past(text)
    if before is not None and before.kind == "own" and (past or (kind in {"abstract", "body"} and _PRONOUN.search(text))):
        return Standing("own", "goes on about this paper's own work")
    # In a discussion, what happened and cites nothing is this paper's where a paragraph begins with it; between general statements it is anybody's.
    tells = kind in {"abstract", "body"} or (kind in {"discussion", "conclusion"} and before is None)
    if past and (tells or (kind == "front" and document.sentences[index].block_kind == "paragraph")):
        return Standing("own", "tells what happened and cites nothing")
    return Standing("background", "speaks in general" if not past else "tells what happened, but not to whom")
