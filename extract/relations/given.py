"""Was it given? The state of a therapy named in a sentence: given, refused, planned, only referred to, or no administration at all.

The nearest cue decides. Cues are data (`extract/patterns/therapy_cues.tsv`); what the context annotator has found (negated, hedged, planned) goes
first. A list of drugs shares its cue.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from extract import quick
from extract.annotate.context import OwnText
from extract.annotate.tables import table
from extract.triggers import Guard, Rules
from kg.model import Mention

#: Possessive, so that a long chain of hyphens cannot be cut into words in many ways.
_WORD = r"(?!(?:because|although|unless|whereas|whether)\b)[\w'’µ%./+×^~±®-]++"


class State(NamedTuple):
    """The state of a therapy and the words that tell it. `kind` is given, continued, stopped, after, later, refused, planned, other, culture or none."""

    kind: str
    cue: str = ""
    again: bool = False


@cache
def _cues() -> Rules[tuple[str, str, bool, quick.Pattern]]:
    rows = []
    for kind, where, reach, form in table("therapy_cues", 4):
        if where == "before":
            # Nothing but words and commas between, never the end of a clause; a comma is crossed only on the way to what was given.
            gap = rf"(?:[\s,(:-]+{_WORD}){{0,{reach}}}[\s,(:\[-]*$" if kind == "given" else rf"(?:[\s-]+{_WORD}){{0,{reach}}}[\s(\"'-]*$"
            pattern = rf"(?i)\b(?:{form})\b{gap}"
        elif where == "after":
            gap = rf"[\s(),\]-]*(?:{_WORD}[\s,)(-]+){{0,{reach}}}" if kind in {"given", "refused"} else rf"[\s)]*(?:{_WORD}[\s)]+){{0,{reach}}}"
            pattern = rf"(?i)^{gap if int(reach) else ''}(?:{form})\b" if int(reach) else rf"(?i)^(?:{form})"
        else:
            pattern = rf"(?i){form}"
        rows.append((kind, where, int(reach) > 10, quick.compile(pattern)))
    return Rules(rows)


#: "After the third infusion of X", "since her last dose of X": a therapy that is known already dates something.
_NOUN = quick.compile(r"(?i)(?:doses?|courses?|cycles?|rounds?|infusions?|injections?|administration)\b")
_DATING = quick.compile(
    r"(?i)\b(?:after|following|since)\s(?:the|his|her|each|every)\s"
    r"(?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th)|last|next|final|initial|previous|most\srecent|latest)\s)?$"
)
#: Which kind wins between two cues at the same distance.
_RANK = ("refused", "planned", "hypothetical", "other", "stopped", "continued", "later", "given", "after")


def clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of the clause around a place: between semicolons, full stops before a blank, and contrasting conjunctions."""
    left = 0
    for match in _BREAK.finditer(text, 0, start):
        left = match.end()
    behind = _BREAK_BEHIND.search(text, end)
    return left, behind.start() if behind else len(text)


#: The dots of "i.v." and "Inj." end no clause.
_DOT = r"\.\s(?<!\b[ipsIPS]\.[vocmVOCM]\.\s)(?<!\b[Ii]nj\.\s)(?<!\b[Tt]ab\.\s)(?<!\b[Cc]ap\.\s)(?<!\b[Ss]yp\.\s)"
_BREAK = Guard(rf"\||;\s|{_DOT}|,?\s(?:but|however|although|whereas|while|though)\b")
_BREAK_BEHIND = Guard(rf"\||;\s|{_DOT}|,\s(?:but|however|although|whereas|while|though)\b")


#: A dose in a bracket stands in no cue's way ("received A (15 mL/kg), some unknown thing and B").
_DOSE_IN_BRACKET = quick.compile(r"\(\d[^()]{0,40}\)")


class _Cued(NamedTuple):
    """What the words around a place say, whatever the mention: a state that is certain already, or the cues found (distance, rank, kind, words)."""

    state: State | None
    again: bool
    before: str
    behind: str
    measured: str = ""
    found: tuple[tuple[int, int, str, str], ...] = ()


@lru_cache(maxsize=256, typed=True)  # an OwnText is another text than the same words about somebody else
def _cued(text: str, start: int, end: int, cells: bool, until: int | None) -> _Cued:
    left, right = clause(text, start, end)
    before, behind, here = text[left:start], text[end:right], text[left:right]
    near = before[-150:] if len(before) > 150 else before  # no cue with a reach of ten words begins farther away
    if ")" in near and start:
        near = _DOSE_IN_BRACKET.sub(lambda match: " " * len(match[0]), near)
    cues = _cues().possible(text)
    again = any(kind == "again" and pattern.search(here) for kind, _, _, pattern in cues)
    found: list[tuple[int, int, str, str]] = []
    measured = ""
    for kind, where, far, pattern in cues:
        if kind == "again":
            continue
        if where == "near":
            hit = pattern.search(here)
            if hit and kind == "measured":
                measured = hit[0]
            elif hit and not (kind == "culture" and cells):
                return _Cued(State(kind, hit[0], again), again, before, behind)
            continue
        # Several cues of a kind may stand before; the last start is the nearest.
        hit = _last(pattern, before if far else near) if where == "before" else pattern.match(behind)
        if hit and where == "after" and until is not None and kind in {"refused", "planned"} and end + hit.end() > until:
            continue  # "A was stopped, B was avoided"
        if hit:
            dates = _NOUN.match(hit[0]) and _DATING.search(before, max(0, hit.start() - 40), hit.start()) if kind == "given" and where == "before" else None
            kind = "after" if dates else kind
            found.append((_distance(hit[0]), _RANK.index(kind), kind, hit[0]))
    others = not isinstance(text, OwnText) and (_OTHER_SUBJECT.possible(text) or LED.possible(text))
    state = State("other", "of somebody else", again) if others and _other_subject(before, text[:start]) else None
    never = _NEVER.match(text, end)
    if never:
        state = State("refused", never["cue"], again)
    return _Cued(state, again, before, behind, measured, tuple(found))


def state_of(text: str, start: int, end: int, mention: Mention | None = None, cells: bool = False, until: int | None = None) -> State:
    """The state of a therapy (or list of therapies) at `text[start:end]`; `cells` is true for cell products, which are cultured and still given; the next
    therapy that is not of the list begins at `until`."""
    cued = _cued(text, start, end, cells, until)
    if cued.state is not None:
        return cued.state
    again, before, behind, measured, found = cued.again, cued.before, cued.behind, cued.measured, cued.found
    if mention is not None:
        cue = mention.cues[0].text if mention.cues else ""
        if mention.negated and not any(kind == "refused" for _, _, kind, _ in found) and _ABOUT_EFFECT.search(cue) is None:
            # A denial elsewhere in the sentence does not reach a therapy whose own verb says that it was given.
            if cue and "tolerated" not in cue and not _UNTOLD.search(cue) and _begins_with(behind.lstrip(" \t\r\n),]-"), cue):
                return State("refused", cue, again)  # "X was not infused": the denied verb is its own
            told = any(kind == "given" and distance <= 6 for distance, _, kind, _ in found)
            if not told or re.search(rf"(?i)\b{re.escape(cue)}(?:[ \t]+[\w-]+){{0,3}}\s*$", before):
                return State("other", cue or "negated", again)
        if mention.planned and not any(kind == "given" for _, _, kind, _ in found):
            return State("planned", cue or "planned", again)
    if measured and not any(kind in {"given", "continued"} for _, _, kind, _ in found):
        return State("other", measured, again)
    if not found:
        return State("none", "", again)
    kinds = {kind: (distance, cue) for distance, _, kind, cue in sorted(found, reverse=True)}
    for strong in ("refused", "planned", "hypothetical"):
        # "was not given", "was planned": holds against any cue that is not nearer.
        if strong in kinds and ("given" not in kinds or kinds[strong][0] <= kinds["given"][0] + 3):
            return State(strong, kinds[strong][1].strip(), again)
    _, _, kind, cue = min(found)
    if kind in {"after", "later"} and "given" in kinds and re.match(r"(?i)[\s)]*(?:was|were)\s", behind):
        kind, cue = "given", kinds["given"][1]
    return State(kind, cue.strip(), again)


#: "Negative" is a test's word, and what is denied of a therapy's effect ("failed to respond to") is no denial of the therapy.
_ABOUT_EFFECT = quick.compile(r"(?i)negativ|respon|benefi|improv|effect|likely|caus|associat|contribut|suspect|implicat")


#: Words that leave open whether a therapy had been given before.
_UNTOLD = quick.compile(r"(?i)withheld|omitted|skipped")


def _begins_with(text: str, words: str) -> bool:
    return text[: len(words)].lower() == words.lower() and not text[len(words) : len(words) + 1].isalnum()


#: A relative, a donor or another person as the subject of the verb that gives.
#: People whose therapy is not the patient's.
OTHERS = (
    r"mother|father|sisters?|brothers?|daughters?|sons?|wife|husband|spouse|parents?|siblings?|twin|cousins?|aunt|uncle|grand\w+|nephew|niece|relatives?|partner|boyfriend|girlfriend|fianc[eé]e?|flatmate|roommate|cohorts?|colleague|neighbou?r"
    r"|friend|donors?|volunteers?|controls?|mice|rats"
)
_OTHER_SUBJECT = Guard(
    rf"(?i)\b(?:{OTHERS})(?:\s\([^()]{{1,20}}\))?(?:\s(?:with|aged|of|suffering\sfrom)\s[^,.;]{{1,60}}?)?"
    r"(?:,\s(?:(?:who|whose|also|himself|herself|an?|the|then|now|aged)\s[^,.;]{1,60}|\d{1,3}(?:\s[^,.;]{1,20})?),)?"
    r",?\s(?:who\s)?(?:had\s|has\s|have\s|was\s|were\s|is\s|also\s|then\s|been\s|being\s|successfully\s|previously\s)*"
    r"(?:(?:receiv\w+|got|gets|treated|given|started|uses|needs|took|taking|taken|takes|using|underwent|on|mobili[sz]ed|prepared|premedicated|vaccinated|infected|died|responded|donated)\b"
    r"|(?<=was\s)$|(?<=were\s)$|(?<=been\s)$)(?P<rest>.*)$"
)
#: A sentence led by a relative, and a pronoun behind that may stand for the relative ("Her twin is healthy; she takes ibuprofen").
LED = Guard(
    r"(?i)^(?:(?P<his>his)|(?P<her>her)|the\spatient's)\s(?:[\w-]+\s){0,3}"
    r"(?:(?P<male>father|brother|son|uncle|husband)|(?P<female>mother|sister|daughter|aunt|wife)|twin|cousin|donor|sibling|partner|fianc[eé]e?)(?:,[^,;]{1,40},)?\s"
)
_PRONOUN = quick.compile(r"(?i)(?:^|[;,]\s|\b(?:and|but|while|whereas)\s)(?P<he>he|she)\s")
#: "Prescribed but never taken": the denial stands behind the end of the clause.
_NEVER = Guard(
    r"(?i)[^.;]{0,70}?\bbut\s(?P<cue>(?:was\s|were\s)?(?:never|not)\s(?:taken|given|administered|started|received|performed|infused|used))\b(?!\sfor|\suntil)"
)
#: "Our patient, one of three siblings, received …".
_ONE_OF = quick.compile(r"(?i)\b(?:one|eldest|oldest|youngest|first|second|third|last|either|both)\s(?:of\s)?(?:the\s)?(?:(?!his\b|her\b|their\b)\w+\s)?$")
_BACK = quick.compile(r"(?i)\b(?:patient|he|she|recipient|into)\b")


def _other_subject(before: str, whole: str) -> bool:
    """Whether the verb before a therapy has another person as its subject; `whole` is the sentence up to the therapy."""
    hit = _OTHER_SUBJECT.compiled.search(before)
    if hit is not None and _BACK.search(hit["rest"]) is None and _ONE_OF.search(before[: hit.start()]) is None:
        return True
    return led_by_relative(whole)


def led_by_relative(whole: str) -> bool:
    """Whether what stands behind the beginning of a sentence is told of the relative that leads it; `whole` is the sentence up to there (ask first
    whether `LED` is possible in the sentence)."""
    led = LED.compiled.search(whole)
    if led is None or re.search(r"(?i)\b(?:patient|recipient)\b", whole[led.end() :]):
        return False
    pronoun = next((match["he"].lower() for match in reversed(list(_PRONOUN.finditer(whole, led.end())))), None)
    if pronoun is None:
        return False
    mine = "he" if led["his"] else "she" if led["her"] else ""
    theirs = "he" if led["male"] else "she" if led["female"] else pronoun
    return not (pronoun == mine and pronoun != theirs)


def _last(pattern: quick.Pattern, text: str) -> re.Match[str] | None:
    """The match that starts last (a pattern anchored at the end of a text matches once, from the first cue that reaches)."""
    hit = last = pattern.search(text)
    while hit is not None:
        last = hit
        hit = pattern.search(text, hit.start() + 1)
    return last


_WORDS = quick.compile(r"\w+")


def _distance(cue: str) -> int:
    return len(_WORDS.findall(cue))
