"""Whether the words of a sentence put an event down to a therapy: names of causes, side effects told as such, what somebody had taken before.

Cues are data (`extract/patterns/adverse_event_cues.tsv`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extract import quick
from extract.annotate.tables import table
from extract.relations.when import clause
from extract.relations.withdrawn import WENT, may_stop, stopped_for, went_without
from extract.triggers import Guard, Rules, Several

KINDS = ("adverse_event", "finding", "disease")
_ILL = r"leuk(?:a)?emia\w*|lymphoma|tumou?r|cancer|CNSL|B-ALL|ALL|AML|disease|myeloma|carcinoma"


@cache
def cues(kind: str) -> Guard:
    """The pattern of one kind of cue of the table."""
    body = "|".join(form for name, form in table("adverse_event_cues", 2) if name == kind).replace("{ill}", _ILL)
    shapes = {
        "onset": rf"(?i)\b(?:{body})$",
        "infected": rf"(?i)\b(?:{body})$",
        "began": rf"(?i)\b(?:{body})",
        "onset_behind": rf"(?i)(?:{body})\b",
        "cause": rf"(?i)(?:{body})$",
    }
    return Guard(shapes.get(kind, rf"(?i)(?:{body})"))


@cache
def _rows(kind: str) -> Rules[tuple[quick.Pattern]]:
    """The rows of one kind of cue, one by one: few of them can match in a sentence."""
    shape = r"(?i)(?:\b|^)(?:{})$" if kind == "not_before" else "(?i)(?:{})"
    return Rules((quick.compile(shape.replace("{}", form)),) for name, form in table("adverse_event_cues", 2) if name == kind)


def ends_with(kind: str, text: str, end: int) -> bool:
    """Whether the text before a place ends with a cue."""
    possible = _rows(kind).possible(text)
    return bool(possible) and any(pattern.search(text, 0, end) for (pattern,) in possible)


def goes_on_with(kind: str, text: str, start: int) -> bool:
    """Whether the text behind a place begins with a cue."""
    possible = _rows(kind).possible(text)
    return bool(possible) and any(pattern.match(text, start) for (pattern,) in possible)


@lru_cache(maxsize=4096)
def is_named(kind: str, name: str) -> bool:
    """Whether a name itself is a cue."""
    return cues(kind).compiled.search(name) is not None


@cache
def _signs() -> quick.Pattern:
    return quick.compile(rf"(?i){'|'.join(row[0] for row in table('diagnosis_signs', 1))}")


@lru_cache(maxsize=4096)
def is_sign(name: str) -> bool:
    """Whether a name is that of a sign or symptom, which is a diagnosis only where the words say so."""
    return _signs().search(name) is not None


_GERM = Guard(r"(?i)[\s-](?:\w+[\s-])?(?:resistan\w+|susceptib\w+|sensitiv\w+|refractory|producing)\b")


def of_a_germ(text: str, end: int) -> bool:
    """Whether the name of a drug that ends here only tells what a germ resists ("methicillin-resistant")."""
    return _GERM.match(text, end) is not None


_TREATED = Guard(
    r"(?i)\b(?:treated|managed|improv\w+|resolv\w+|reliev\w+|controlled|corrected|respond\w*|led|leading|prompt\w*|requir\w*|necessitat\w*|despite|clear\w*|"
    r"disappear\w*|subsid\w*|vanish\w*|settl\w*|abat\w*|started\son|sent|but|he|she|control)\b"
)
#: The side effects that a therapy is said to have had, before and behind the list.
_HAD_EFFECTS = Guard(
    r"(?i)(?<!no\s)(?<!potential\s)(?<!possible\s)(?<!known\s)(?<!common\s)\b(?:side[\s-]effects?|adverse\s(?:events?|effects?|reactions?)|toxicit(?:y|ies))"
    r"(?:\s(?:of|from|to|under|with|during)\s[\w\s/-]{3,40}?)?\s(?:were\slimited\sto|was\slimited\sto|included|consisted\sof|comprised|(?:encountered|observed|noted|reported|recorded)\swere)\s(?P<list>(?!no\b|not\b)[^.;]*)"
)
_ITS_EFFECTS = Guard(
    r"(?i)[^.;]{0,80}\b(?:was|were|is|are|has\sbeen|have\sbeen)\s(?:(?:among|the|its|his|her|only|main|major|sole|most|relevant|notable|significant|reported|observed|common)\s)*"
    r"(?:side[\s-]effects?|adverse\s(?:events?|effects?|reactions?)|toxicit(?:y|ies))\b"
)
ITS_END = Guard(
    r"(?i)(?:\s(?:and|with)\s(?:[\w-]+\s){0,4}?[\w-]+)?\s(?:led\sto|leading\sto|prompted|required|necessitated|forced)\s(?:(?:the|early|permanent|temporary|dose)\s)*"
    r"(?:its|discontinuation|withdrawal|interruption|cessation|dose\sreduction|treatment\sdiscontinuation|stopping)\b"
)
#: "A headache was the only side effect of X".
EFFECT_OF = Guard(
    r"(?i)[^.;]{0,80}\b(?:side[\s-]effects?|adverse\s(?:events?|effects?|reactions?)|toxicit(?:y|ies))"
    r"\s(?:of|from|to|under|with|during)\s(?:the\s)?"
)
_SAVE_FOR = Guard(
    r"(?i)\btolerated\b[^.;]{0,30}\b(?:apart\sfrom|except\s(?:for)?|with\sthe\sexception\sof|save\sfor|aside\sfrom|other\sthan)\s[^.;]{0,60}$"
)


_SOME_EFFECTS = Several((_HAD_EFFECTS, ITS_END, _ITS_EFFECTS, _SAVE_FOR))


def told_as_effect(text: str, start: int, end: int) -> bool:
    """Whether what stands at `text[start:end]` is told to be a side effect ("side effects were limited to X", "X was its only toxicity",
    "tolerated apart from X")."""
    if not _SOME_EFFECTS.possible(text):
        return False
    if _HAD_EFFECTS.possible(text):
        found = _HAD_EFFECTS.compiled.search(text)
        listed = text[found.start("list") : start] if found is not None and found.start("list") <= start else None
        if listed is not None and not re.search(r"\b(?:but|although|however|while|who|which)\b", listed):
            return True
    if ITS_END.possible(text) and ITS_END.compiled.match(text, end):
        return True
    return (_ITS_EFFECTS.possible(text) and _ITS_EFFECTS.compiled.match(text, end) is not None) or _SAVE_FOR.search(text, 0, start) is not None


#: "Under X she experienced Y".
_UNDER = Guard(
    r"(?i)(?:^|[.;,:]\s)(?:while\son|under|on|during|while\s(?:taking|receiving)|during\streatment\swith"
    r"|(?:[\w-]+\s){0,4}?(?:minutes?|hours?|days?|weeks?|months?|soon|shortly|immediately)\s(?:after|following|into)(?:\s(?:the|start(?:ing)?|initiati\w+|ingestion|intake|administration|"
    r"injection|infusion|addition|introduction|first|second|third|dose|doses|taking|receiving|beginning|treatment|therapy|of|with|intravenous|oral|an?))*)\s$"
)
_SUFFERED = quick.compile(
    r"(?i)(?:\s(?:therapy|treatment|[\d.,]+\s?m?g\S*(?:\sdaily)?))*,?\s(?:he|she|the\spatient)\s(?:then\s|also\s|soon\s)?(?:developed|experienced|suffered(?:\sfrom)?)\s"
    r"(?:(?:an?|the|mild|moderate|severe|grade|\d|recurrent|transient|intermittent|acute)[\s-])*"
)
_PUT_DOWN = Guard(
    r"(?i)[^.;]{0,80}\b(?:(?:attributed|ascribed|related|due|secondary)\sto|"
    r"(?:precipitated|triggered|provoked|caused|induced|elicited)\sby)\s(?:the\s)?$"
)


#: "Hepatitis was observed ten days after he had completed a course of X".
_AFTER_HE = Guard(
    r"(?i)(?:\s\([^()]*\))?(?:,?\s(?!(?:and|but)\b)[\w/-]+){0,5}?\s(?:[\w.-]+\s(?:minutes?|hours?|days?|weeks?|months?)|soon|shortly)\safter\s(?:he|she|the\spatient)\s(?:had\s)?(?:been\s)?"
    r"(?:started|begun|began|completed|received|taken|took|ingested|given|commenced|treated\swith|initiated|finished)\s(?:(?:on|an?|the|his|her|of|with|to|take|course|treatment|first|second|oral|"
    r"intravenous|dose|doses|single)\s)*"
)


@cache
def _some_cause(behind: bool) -> Several:
    """What puts an event down to a therapy behind it, or before it."""
    return Several((cues("cause"), _AFTER_HE, _PUT_DOWN, *WENT) if behind else (cues("caused"), _UNDER))


def puts_down(text: str) -> bool:
    """Whether a sentence may have words that put an event down to a therapy (`put_down_to`)."""
    return may_stop(text) or _some_cause(True).possible(text) or _some_cause(False).possible(text)


@lru_cache(maxsize=4096)  # the events of patients and the effects of drugs ask the same
def put_down_to(text: str, event: tuple[int, int], agent: tuple[int, int]) -> bool:
    """Whether the words between an event and a therapy put the one down to the other ("X-induced Y", "Y after X", "Y was attributed to X")."""
    (start, end), (a, b) = event, agent
    if stopped_for(text, event, agent):
        return True
    if not _some_cause(a >= end).possible(text):
        return False
    if a >= end:
        if _OF_NEXT.match(text, b):
            return False  # "injury due to kainic acid-induced seizures"
        between = text[end:a]
        if ("year" in between.lower() and _YEARS_AFTER.search(between)) or _REMISSION_OF.search(text, 0, start):
            return False
        if went_without(text, between, b) or (_AFTER_HE.possible(text) and _AFTER_HE.compiled.fullmatch(between)):
            return True
        if cues("cause").possible(text) and cues("cause").fullmatch(between) and not _TREATED.compiled.search(between) and a < clause(text, *event)[1]:
            return True
        return _PUT_DOWN.possible(text) and _PUT_DOWN.compiled.match(between) is not None
    if b <= start and _UNDER.possible(text) and _SUFFERED.fullmatch(text, b, start) and _UNDER.search(text, 0, a):
        return True
    if text[b:start] == " " and _ITS_HARM.possible(text) and _ITS_HARM.compiled.fullmatch(text, start, end) and not _INDUCED_BY.search(text, 0, a):
        return True
    if _WITHOUT.search(text, 0, a):
        return False  # "withdrawal of X was associated with return of Y"
    return b <= start and cues("caused").possible(text) and cues("caused").fullmatch(text[b:start]) is not None and b >= clause(text, *event)[0]


_YEARS_AFTER = quick.compile(r"(?i)\byears?\s(?:after|following)\b")
#: "Amiodarone pulmonary toxicity".
_ITS_HARM = Guard(r"(?i)(?:[\w-]+\s)?(?:\w*toxicity|pneumonitis|cardiomyopathy)")
#: "Methamphetamine-induced dopamine neurotoxicity" is not what dopamine did.
_INDUCED_BY = quick.compile(r"(?i)[\s-](?:induced|associated|related|mediated)\s(?:\w+\s){0,2}$")
#: "Remission of nephropathy after X".
_REMISSION_OF = Guard(
    r"(?i)\b(?:remission|resolution|improvement|recovery|regression|response|healing|cure|control|treatment|management|relief|reversal|reduction|clearance)\s(?:of|in|to)\s(?:[\w-]+\s){0,4}$"
)
_OF_NEXT = Guard(r"(?i)[-\s](?:induced|associated|related|mediated)\s")
_WITHOUT = Guard(r"(?i)\b(?:withdrawal|discontinuation|cessation|lack|deficiency|absence|interruption)\sof\s(?:the\s)?$")
#: Who was given a therapy and what then happened: only of a therapy that the document says elsewhere to do harm.
_GIVEN_THEN = Guard(
    r"(?i)[^.;]{0,90}?\b(?:developed|experienced|suffered(?:\sfrom)?|manifested|complained\sof|presented\swith|noticed|became|exhibited)\s(?:(?!and\b)[\w-]+\s){0,4}"
)
_GIVEN = Guard(
    r"(?i)\b(?:treated\swith|receiv\w+|taking|took|given|administered|prescribed|started(?:\son)?|starting|after|following|on|under|during|initiat\w+|ingest\w+|using)\s(?:[\w-]+\s){0,4}$"
)
_THEN_GIVEN = Guard(
    r"(?i)(?!\s(?:then\s|later\s)?(?:developed|experienced|suffered)\s(?!(?:after|during|following|while|on|in|within)\b|[\d.]+\s|\w+\s(?:minutes?|hours?|days?|weeks?|months?)\b))"
    r"(?:\s\([^()]{1,40}\))?(?:\s[\w-]+){0,3}?\s(?:(?:occurred|developed|appeared|began|started|was\s\w+|were\s\w+)\s)?(?:in\s[^.;,]{3,60}?\s)?(?:[\w.]+\s(?:minutes?|hours?|days?|weeks?|months?)\s)?"
    r"(?:after|following|during|while|who\s(?:was|were|had\sbeen)|receiving|taking|treated\swith)\s(?:[\w-]+\s){0,5}"
)


def told_with(text: str, event: tuple[int, int], agent: tuple[int, int]) -> bool:
    """Whether a sentence tells an event of somebody who was given a therapy. Enough where the document puts something down to that therapy."""
    (start, end), (a, b) = event, agent
    if b <= start:
        told = _GIVEN_THEN.possible(text) and _GIVEN_THEN.fullmatch(text[b:start]) is not None and _GIVEN.search(text, 0, a) is not None
    else:
        told = a >= end and _THEN_GIVEN.possible(text) and _THEN_GIVEN.fullmatch(text[end:a]) is not None and not _TREATED.compiled.search(text[end:a])
    return told and not _REMISSION_OF.search(text, 0, start)


#: An event that the sentence puts down to something, whatever that is.
_BLAMED = Guard(
    r"(?i)(?:\s\([^()]*\))?(?:,\s(?:which|that))?[^.;,]{0,60}\b(?:attributed|attributable|ascribed|related|secondary|due|owing)\sto\b|(?:\s\([^()]*\))?\s(?:caused|induced|explained|triggered)\sby\b"
)


def blamed(text: str, end: int) -> bool:
    """Whether the words behind an event put it down to something: then nothing else is to be guessed."""
    return _BLAMED.match(text, end) is not None or EFFECT_OF.match(text, end) is not None


#: "The antiretroviral drug nevirapine", "combination chemotherapy with oxaliplatin": the class is told apart by the name behind it.
NAMED_THEN = quick.compile(r"(?i),?\s(?:(?:with|including|such\sas|namely)\s(?:the\s)?)?(?:[\w-]+\s){0,2}")
