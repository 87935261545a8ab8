"""What an adverse event is put down to, what was given before it, and what was given for it.

Cues are data (`extract/patterns/adverse_event_cues.tsv`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from extract import quick
from extract.relations.after import not_calming, of_unknown
from extract.relations.course import Located, Place, mentions_at
from extract.relations.drug_effects import blamed_agents
from extract.relations.entities import concept
from extract.relations.lines import Line, is_against_germs, is_aid, is_steroid, lines_of, superseded, treats
from extract.relations.put_down import EFFECT_OF, ITS_END, KINDS, NAMED_THEN, is_named, of_a_germ, put_down_to, told_as_effect, told_with
from extract.relations.when import When, clause, whens
from extract.triggers import Guard
from kg.model import Document, Entity, Mention, Patient

_GIVEN_FOR = Guard(
    r"(?i)\b(?:treated|managed|corrected|controlled|relieved|resolved|alleviated|supported|recovered|"
    r"improved)\s(?:\w+ly\s)?(?:with|by|through|after|using)\b|\b(?:was|were)\s(?:given|started|added|administered|"
    r"used|initiated|prescribed|needed|required)\b|\breceived\b|\brequir\w+\b|\bsufficient\b"
)


class Candidate(NamedTuple):
    """What could be an event, with its place in the folded sentence."""

    start: int
    end: int
    mention: Mention


def same_event(one: Mention, other: Mention) -> bool:
    """Whether two mentions name the same thing."""
    return (one.label or one.text).casefold() == (other.label or other.text).casefold()


_THERAPIES = frozenset({"drug", "drug_class", "regimen", "cell_therapy"})


def blamable(place: Place) -> Located:
    """The therapies of a sentence that it may put an event down to."""
    if place.types.isdisjoint(_THERAPIES):
        return ()
    out = []
    for a, b, mention in place.mentions:
        if mention.type not in _THERAPIES or mention.planned or of_a_germ(place.text, b):
            continue
        if mention.type == "drug_class" and any(m.type == "drug" and 0 <= x - b < 30 and NAMED_THEN.fullmatch(place.text, b, x) for x, _, m in place.mentions):
            continue
        if mention.negated and "tolerated" not in place.text[b:]:
            continue
        out.append((a, b, mention))
    return tuple(out)


def cause_of(document: Document, place: Place, item: Candidate, therapies: Located) -> Mention | None:
    """The drug or other therapy that the sentence puts an event down to; `therapies` are those that it may."""
    for a, b, mention in therapies:
        if put_down_to(place.text, (item.start, item.end), (a, b)):
            return mention
    named = not place.types.isdisjoint(_THERAPIES)
    blamed_here = blamed_agents(document) if named else frozenset()
    for a, b, mention in place.mentions if blamed_here else ():
        if (mention.label or mention.text) in blamed_here and not mention.negated and told_with(place.text, (item.start, item.end), (a, b)):
            return mention
    if named and told_as_effect(place.text, item.start, item.end):
        effect_of = EFFECT_OF.match(place.text, item.end)
        given = [(a, m) for a, _, m in place.mentions if m.type in _THERAPIES and not m.planned]
        near = [m for a, m in given if effect_of is not None and a == effect_of.end()] or [m for a, m in given if a < item.start][:1]
        if near:
            return near[0]
    if ITS_END.possible(place.text) and (found := ITS_END.compiled.match(place.text, item.end)) is not None and " its " in found[0] + " ":
        for index in (place.index, place.index - 1):
            drugs = [m for _, b, m in mentions_at(document, index) if m.type in {"drug", "regimen"} and (index < place.index or b <= item.start)]
            if drugs:
                return drugs[-1 if index == place.index else 0]
    return None


#: "After 9 months of X", "in week 3 of X": while X was taken, however long.
_WHILE_ON = quick.compile(r"(?i)(?:after|in|at|on|during|by|within)\b[^,]*?\b(?:days?|weeks?|months?|years?|week\s\d+|month\s\d+)\s(?:of|on|with)\s")


def with_its_list(place: Place, mention: Mention) -> list[Mention]:
    """A therapy with what is listed right behind it ("carboplatin/pemetrexed", "X and Y")."""
    out: list[Mention] = []
    position = -1
    for a, b, other in place.mentions:
        if other is mention or (out and other.type in {"drug", "regimen"} and _TOGETHER.fullmatch(place.text, position, a)):
            out.append(other)
            position = b
    return out or [mention]


_TOGETHER = quick.compile(r"\s?(?:/|\+|-|plus|and|,)\s?")


def counted_from(document: Document, place: Place, when: When | None) -> Mention | None:
    """The drug that a time is counted from ("two minutes after the administration of X", "on day 16 of X"), where that is not long ago."""
    if when is None or when.anchor is None or when.reason is not None:
        return None
    if when.offset is not None and (when.day is None or not 0 <= when.day <= 30) and _WHILE_ON.match(when.text) is None:
        return None
    for index in range(place.index, max(-1, place.index - 4), -1):
        for _, _, mention in mentions_at(document, index):
            if mention.type in {"drug", "regimen", "cell_therapy"} and mention.text in when.anchor and not mention.negated:
                return mention
    return None


_AFTER_WHICH = Guard(r"(?i),?\s(?:after|following|upon)\swhich\s[^;.]*$|\swhereupon\s[^;.]*$")


def after_which(place: Place, item: Candidate) -> Mention | None:
    """The drug of the sentence after which an event is said to have come ("X was given, after which he developed Y")."""
    found = _AFTER_WHICH.search(place.text, 0, item.start)
    drugs = [m for _, b, m in place.mentions if found is not None and b <= found.start() and m.type in _THERAPIES and m.affirmed]
    return drugs[-1] if drugs and not is_aid(drugs[-1].label or drugs[-1].text) else None


def weakened(lines: list[Line], index: int) -> bool:
    """Whether something was given before a sentence that lays patients open to infections."""
    return any(line.sentence < index and (line.harsh or any(is_named("weakening", e.label) for e in line.entities)) for line in lines)


_STAY = quick.compile(r"(?i)\b(?:hospital|illness|admission|hospitali[sz]ation|age)\b")


def after_treatment(document: Document, place: Place, lines: list[Line], when: When | None, typical: bool) -> bool:
    """Whether the sentence tells a time soon after treatment, or the one before it (of the paragraph) gave it.

    What comes months later, or weeks later without a word of the treatment, is not put down to it.
    """
    before = [line for line in lines if line.sentence < place.index]
    if not before:
        return False
    if when is not None and when is not place.carried:
        if _STAY.search(when.text):
            return False  # counted from admission
        if when.offset is not None and (when.day is None or when.day > 30):
            return False
        if when.anchor:
            return is_named("onset_noun", when.anchor)
        if when.kind in {"day", "next"} or (when.kind == "offset" and when.day is not None and not when.anchor):
            return True
        if when.kind == "anchor" and is_named("onset_noun", when.text):
            return True
        if when.kind == "date":
            return False
    if typical:
        harsh = [n for n in before if (n.harsh and place.index - n.sentence <= 12) or (place.index - n.sentence <= 8 and treats(n) and not n.aid)]
        return bool(harsh) and document.sentences[harsh[-1].sentence].section == place.sentence.section
    return place.index - before[-1].sentence <= 1 and not before[-1].aid


_PURPOSE = quick.compile(
    r"(?i)\b(?:for(?!\s(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|many)\b)|because|due|despite|prophyla\w*|prevent\w*)\b"
)
_THEN = quick.compile(r"(?i);|,\s(?:and|but|which|with)\b|\b(?:and|but|then|after|occurred|developed|followed|caused|led|experienced)\b")


def given_here(document: Document, place: Place, item: Candidate, patient: Patient) -> tuple[Entity, ...]:
    """What the same sentence gave before the event ("daratumumab was started; a reaction occurred with the first dose")."""
    from extract.relations.lines import given_at

    here = [(e, at) for e, at in given_at(document, place.index, patient) if at < item.start and not is_aid(e.label)]
    given_for = _GIVEN_FOR.search(place.text, item.end)
    apart = given_for is not None and re.search(r";\s|,\s(?:and|but)\s", place.text[here[-1][1] : item.start] if here else "") is not None
    if not here or (given_for is not None and not apart) or _PURPOSE.search(place.text[here[-1][1] : item.start]):
        return ()
    if not _THEN.search(place.text[here[0][1] : item.end + 30]):
        return ()
    return tuple(dict.fromkeys(e for e, _ in here))


def anchored(document: Document, place: Place, patient: Patient, when: When | None) -> tuple[Entity, ...]:
    """The therapies of the sentence that a time is counted from, however long ago ("four months after rituximab")."""
    if when is None or not when.anchor or when.reason or re.search(r"(?i)\b(?:before|prior|earlier|ago)\b", when.text):
        return ()
    kinds = {"drug", "regimen", "cell_therapy"}
    named = [m for a, b, m in place.mentions if when.start <= a and b <= when.end and m.type in kinds and not is_aid(m.label or m.text)]
    return tuple(dict.fromkeys(cause_entity(document, patient, m) for m in named))


_LEADING = Guard(
    r"(?i)(?:after|following|during|under|on|with|while\s(?:on|taking|receiving|under))\s(?!.{0,60}\b(?:discontinu|stop|withdr|cessation|before|prior|pre-?treat)\w*)"
)


def leading(document: Document, place: Place, item: Candidate, patient: Patient) -> tuple[Entity, ...]:
    """The therapies that the words before the first comma name ("After step-up doses of X, fever was seen")."""
    comma = place.text.find(", ")
    if not 0 < comma < item.start or _LEADING.match(place.text) is None:
        return ()
    kinds = {"drug", "regimen", "cell_therapy"}
    named = [m for _, b, m in place.mentions if b <= comma and m.type in kinds and not (m.negated or m.planned or is_aid(m.label or m.text))]
    return tuple(dict.fromkeys(cause_entity(document, patient, m) for m in named))


def given_before(document: Document, place: Place, patient: Patient, lines: list[Line], item: Candidate, label: str, when: When | None) -> tuple[Entity, ...]:
    """What was given before an event: of the right kind for what only transplants or cells do; nothing where a table lies between, whose
    rows may give the therapy, or where a summary follows no order."""
    near = [line for line in lines if line.sentence == place.index - 1 and not line.aid] if when is not None and when is not place.carried else []
    same = place.index > 0 and document.sentences[place.index - 1].section == place.sentence.section
    if place.kind == "abstract" and same and len(near) == 1 and when is not None and when.kind in {"offset", "day"}:
        return near[0].entities  # two sentences that go together, also in a summary
    if place.kind not in {"case", "body", "results", "methods"} or (when is not None and re.match(r"(?i)throughout|during", when.text)):
        return ()
    before = [line for line in lines if line.sentence < place.index and not line.aid and not _later(document, place, line, when)]
    if re.search(r"(?i)graft[- ]versus[- ]host|rejection$", label):
        grafts = [line for line in lines if line.transplant or any("lymphocyte" in e.label for e in line.entities)]
        before = [line for line in grafts if line.sentence < place.index] or []
    elif re.search(r"(?i)cytokine release|immune effector", label):
        before = [line for line in before if line.cells] or before
    before = not_calming(before)
    last = [line for line in lines if line.sentence < place.index]
    if last and last[-1].aid and (not before or last[-1] is not before[-1]) and last[-1].sentence == place.index - 1 and _counted_on(when, place):
        # "Cotrimoxazole was started. Seven days later …": unless chemotherapy or cells may have done it
        return () if any(line.harsh and not _ORGAN.search(line.entities[0].label) for line in before) else last[-1].entities
    if not before or of_unknown(place, item.start) >= 0 or superseded(document, patient, before[-1], place.index, item.start):
        return ()
    if len(before) > 1 and all(is_steroid(e.label) for e in before[-1].entities):
        return ()  # given for an event, or with another drug: whose effect this one is, nobody says
    if len(before) > 1 and (place.index - before[-1].sentence > 1 or _OF_GERMS.search(label)) and all(is_against_germs(e.label) for e in before[-1].entities):
        return ()  # given for an infection meanwhile
    since = bool(last) and last[-1].aid and last[-1].sentence > before[-1].sentence
    if since and place.index - before[-1].sentence > 5 and not (before[-1].cells or before[-1].transplant):
        return ()  # long ago, and something else was given since
    if any(s.block_kind == "table_row" for s in document.sentences[before[-1].sentence : place.index]):
        return ()
    kept = tuple(e for e in before[-1].entities if not is_aid(e.label))
    return kept if kept and not (len(before) > 1 and all(is_steroid(e.label) for e in kept)) else ()


#: What an infection does, and so not what is given against it.
_OF_GERMS = quick.compile(r"(?i)seps|septic|shock|respiratory (?:failure|distress)|multiple organ|organ (?:failure|dysfunction)|death")
_ORGAN = quick.compile(r"(?i)\b(?:kidney|renal|liver|hepatic|heart|cardiac|lung|pancreas|corneal?|valve)\b")


def _counted_on(when: When | None, place: Place) -> bool:
    """Whether a time is counted on from the sentence before ("seven days later")."""
    if when is None or when is place.carried or when.kind != "offset":
        return False
    if when.anchor is not None:
        return re.search(r"(?i)\b(?:dose|infusion|injection|tablet|administration)s?$", when.anchor) is not None
    return re.search(r"(?i)later|thereafter|afterwards?$|^after", when.text) is not None


def _later(document: Document, place: Place, line: Line, when: When | None) -> bool:
    """Whether a therapy of the same section was given on a later day than that of an event ("Hepatitis of day 19" told behind a drug of day 22)."""
    if when is None or when.kind != "day" or when.day is None or document.sentences[line.sentence].section != place.sentence.section:
        return False
    days = [w.day for w in whens(document.sentences[line.sentence].text) if w.kind == "day" and w.day is not None]
    return bool(days) and min(days) > when.day


def cause_entity(document: Document, patient: Patient, cause: Mention) -> Entity:
    """The node of a cause: the product that was given, where it is one."""
    from extract.relations.lines import known_therapy

    return known_therapy(document, patient, cause)


_AND_BY = Guard(r"(?i)(?:\band|,)\s(?:then\s|later\s)?(?:by|developed)\s")
_IN_COURSES = Guard(r"(?i)\bcourse|\bcycle|prophyla")


def management(document: Document, place: Place, item: Candidate, patient: Patient) -> Iterator[Entity]:
    """What was given for an event: by the same sentence, or the next one of the paragraph when it says what was given or for what."""
    from extract.relations.lines import given_at

    given = _GIVEN_FOR.search(place.text, item.end)
    if given is not None:
        later = [a for a, _, m in place.mentions if m.type in KINDS and item.end <= a < given.start()]
        if _AND_BY.search(place.text, item.end, given.start()) or (later and any(item.end <= w.start and w.end <= later[-1] for w in whens(place.text))):
            return  # "complicated by A and by B requiring X", "A on day 3 and B on day 9 required X": for B
        rows = [e for e, at in given_at(document, place.index, patient) if at > item.end]
        # A drug that has been told before has no row of its own here ("was controlled by morphine").
        _, right = clause(place.text, given.start(), given.end())
        yield from rows or [
            concept(m, "Drug") for a, _, m in mentions_at(document, place.index) if m.type == "drug" and m.affirmed and given.end() <= a < right
        ]
        return
    following = place.index + 1
    if following >= len(document.sentences) or document.sentences[following].section != place.sentence.section:
        return
    text = document.sentences[following].text
    if not _GIVEN_FOR.search(text) or _IN_COURSES.search(text) or whens(text)[1:]:
        return
    events = [m for _, _, m in mentions_at(document, following) if m.type in KINDS]
    again = any(same_event(m, item.mention) for m in events)
    if events and not again:
        return  # it was given for the event that the sentence names
    if (again or len(text) < 160) and any(line.sentence == following and line.aid for line in lines_of(document, patient)):
        yield from (e for e, _ in given_at(document, following, patient))
