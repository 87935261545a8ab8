"""Therapies that were stopped, reduced or replaced because of an event, and events that went when a therapy was stopped: both put the event
down to the therapy."""

from __future__ import annotations

import re

from extract import quick
from extract.relations.course import Place
from extract.triggers import Guard, Several

#: Words between a therapy and what made the doctors stop it.
_STOPPED = Guard(
    r"(?i)(?:\s\([^()]*\)|\s(?:therapy|treatment|infusions?|was|were|maintenance|administration|monotherapy)"
    r"|\s[\d.,]+\s?(?:mg|g|µg|mcg|IU|U)\b\S*(?:\s(?:daily|weekly|monthly|twice|once|a|per|every|day|week|\w+ly|\d+|days|weeks))*)*[\s,]+(?:(?:but|and|which|who|later|then|she|he)\s)*"
    r"(?:(?:had|has|needed)\sto\sbe|was|were|had\sbeen|have\sbeen|has\sbeen|being)\s(?:(?:\w+ly|later|soon|therefore|thus|then|again)\s)*"
    r"(?:stopped|withdrawn|discontinued|interrupted|ceased|suspended|terminated|aborted|(?:not|poorly)\stolerated|reduced|halved|replaced|substituted|changed|switched|converted|held)\b"
    r"(?:[\s,]+(?!(?:because|due|owing|but|and|when|as|while|which|although)\b)[\w%/.-]+){0,8}"
    r"(?:\s(?:by|to|with)\s(?:[\w/-]+\s?){1,3}?(?:\s[\d.]+\s?m?g\S*)?(?:\s(?:in|after|on)\s[\w\s]{2,25}?)?)?"
    r"[\s,]+(?:because\sof|due\sto|owing\sto|on\saccount\sof|for|as\sa\sresult\sof|(?:when|after|because|as|since)\s(?:he|she|the\spatient|it)\s"
    r"(?:had\s)?(?:developed|experienced|suffered|caused|had)|following\sthe\s(?:development|occurrence|onset)\sof|following(?=\san?\s)|after(?=\s(?:an?|severe|repeated|recurrent)\s))\s"
    r"(?:(?:the|an?|his|her|its|mild|moderate|severe|serious|persistent|intolerable|recurrent|significant|progressive|transient|suspected|grade|new|biopsy-proven|acute|\d|I{1,3}V?)[\s-]+)*"
)
_EXCHANGED = quick.compile(r"(?i)\b(?:switched|converted|changed|replaced|followed|exchanged)\s(?:by|to|with)\b")
#: "A haematoma occurred; ibrutinib was therefore discontinued".
_THEREFORE = Guard(
    r"(?i)\s(?:therapy\s|treatment\s)?(?:was|were|had\sto\sbe)\s(?:therefore|consequently|thus|hence|for\sthis\sreason)\s(?:\w+ly\s)?"
    r"(?:stopped|withdrawn|discontinued|interrupted|ceased|suspended|reduced|replaced|changed|switched)\b"
)
#: "Hearing loss was detected and amikacin was discontinued".
_WAS_STOPPED = Guard(
    r"(?i)(?:\s(?:therapy|treatment|infusions?))?,?\s(?:was|were|had\sto\sbe)\s(?:\w+ly\s|then\s)?(?:stopped|withdrawn|discontinued|interrupted|ceased|suspended|paused|"
    r"withheld|held)\b(?!\s(?:as\splanned|after\scompletion|because|due))"
)
_BEGAN_AND = Guard(
    r"(?i)(?:\s\([^()]*\))?(?:\s(?:was|were|had|then|also|been|subsequently)\b)*(?:\s\w+ly)?(?:\s(?:detected|noted|noticed|developed|occurred|appeared|observed|diagnosed|found|"
    r"seen|suspected|emerged|recorded|ensued|began))?(?:\s(?:in|on|at|after)\s[\w\s-]{2,25}?)?(?:,?\s(?:and|so)|;|,\sso)\s(?:the\s)?"
)
#: Words between an event and the therapy that was stopped for it.
_STOPPING = Guard(
    r"(?i)(?:\s\([^()]*\))?(?:\s(?:grade\s\w+|of\sgrade\s\w+))?,?\s(?:(?:which|and|that)\s)?(?:led\sto|leading\sto|required|requiring|necessitated|necessitating|prompted|"
    r"prompting|forced|resulted\sin|resulting\sin|caused|causing)\s(?:the\s|us\sto\s|an?\s)?(?:\w+\s)?(?:discontinu\w+|withdraw\w*|cessation|interrupt\w+|stop\w*|"
    r"suspen\w+|(?:dose\s)?reduc\w+|terminat\w+)(?:\s(?:of|in))?(?:\sthe)?(?:\sdoses?)?(?:\sof)?\s"
)
#: "Discontinued methotrexate because of …", "stopping it for …": the verb before the therapy.
_VERB_STOPS = Guard(
    r"(?i)\b(?:discontinu(?:ed|ing|ation\sof)|stopp(?:ed|ing)|withdr(?:ew|awal\sof|awing)|interrupt(?:ed|ing|ion\sof)|suspend(?:ed|ing)|ceas(?:ed|ing)|cessation\sof)\s(?:the\s)?$"
)
_BECAUSE = quick.compile(
    r"(?i)(?:\s(?:therapy|treatment|infusions?|in\s[\w\s]{3,15}|after\s[\w\s]{3,20}))*,?\s(?:because\sof|due\sto|owing\sto|on\saccount\sof|for|as\sa\sresult\sof)\s"
    r"(?:(?:the|an?|his|her|its|mild|moderate|severe|serious|persistent|intolerable|recurrent|significant|grade|\d)[\s-]+)*"
)
#: "X was then added but (was) discontinued after five weeks because of Y": the words before the end.
_BEGUN_BUT = quick.compile(
    r"(?i)^\s(?:was|were)\s(?:then\s|also\s|\w+ly\s)?(?:added|started|given|tried|begun|introduced|initiated|commenced|administered|prescribed)(?:\s[\w-]+){0,4}?,?\s(?:but|and)\s"
    r"(?:(?:was|were|had\sto\sbe|later|then|soon|again)\s)*(?=\w+(?:ed|wn|ld|pped)\b)"
)


#: "X was not tolerated (tremor)".
_IN_BRACKETS = Guard(
    r"(?i)(?:\s\w+){0,2}?\s(?:was|were|had\sto\sbe)\s(?:\w+ly\s)?(?:(?:not|poorly|badly)\s(?:well\s)?tolerated|stopped|discontinued|withdrawn)\s\((?:because\sof\s|due\sto\s|severe\s|grade\s\d\s)*"
)


_SOME_STOPS = Several((_STOPPED, _THEREFORE, _WAS_STOPPED, _STOPPING, _VERB_STOPS, _IN_BRACKETS))


#: Whether a sentence may tell that a therapy was stopped because of an event.
may_stop = _SOME_STOPS.possible


def stopped_for(text: str, event: tuple[int, int], agent: tuple[int, int]) -> bool:
    """Whether a therapy was stopped, reduced or replaced because of an event: then the event is put down to it."""
    if not _SOME_STOPS.possible(text):
        return False
    (start, end), (a, b) = event, agent
    if b <= start:
        between = text[b:start]
        if _IN_BRACKETS.possible(text) and _IN_BRACKETS.fullmatch(between):
            return True
        if _STOPPED.possible(text) and _STOPPED.compiled.fullmatch(_BEGUN_BUT.sub(" was ", between)):
            return True
        if _STOPPED.possible(text) and not text[:a].strip(" ").rstrip("TtHhEe"):
            # "X was substituted for Y but was withdrawn owing to Z": X is the subject of both.
            second = re.search(r"(?i),?\s(?:but|and)(?=\s(?:was|were|had\sto\sbe)\s)", between)
            if second is not None and not _EXCHANGED.search(between, 0, second.start()) and _STOPPED.compiled.fullmatch(between[second.start() :]):
                return True
        return _VERB_STOPS.search(text, 0, a) is not None and _BECAUSE.fullmatch(between) is not None
    if _WAS_STOPPED.match(text, b) and _BEGAN_AND.fullmatch(text, end, a):
        return True
    if _THEREFORE.match(text, b) and re.fullmatch(r"[^.;]{0,50}[;,]\s(?:and\s|so\s|the\s)*", text[end:a]):
        return True
    return _STOPPING.possible(text) and _STOPPING.compiled.fullmatch(text[end:a]) is not None


def stopped_here(place: Place, start: int, end: int) -> bool:
    """Whether a therapy of the sentence was stopped because of what stands at `text[start:end]`."""
    if not (_STOPPED.possible(place.text) or _VERB_STOPS.possible(place.text)):
        return False
    return any(m.type in {"drug", "regimen", "cell_therapy"} and stopped_for(place.text, (start, end), (a, b)) for a, b, m in place.mentions)


#: "The rash resolved after discontinuation of X", "… disappeared a week after X was stopped".
_GONE = (
    r"(?i)(?:\s(?:and|or)\s[\w\s-]{3,30}?)?\s(?:(?:had|has|have|was|were|then|also|which|both|all)\s)*(?:\w+ly\s)?"
    r"(?:resolv\w+|disappear\w+|subsid\w+|recover\w+|abat\w+|vanish\w+|settl\w+|improv\w+|cleared|ceased|regress\w+|normali[sz]\w+|reversed)"
    r"(?:\s[\w-]+){0,7}?\s(?:after|following|upon|on|of|with|when|once|by)\s"
)
_WENT = Guard(
    _GONE + r"(?:(?:the|its|prompt|immediate|complete|dose)\s)*(?:discontinu\w+|withdraw\w+|cessation|stopping|interruption|suspension|removal|reduction)"
    r"(?:\s(?:of|in))?\s(?:the\s)?(?:\w+\sof\s)?"
)
_WENT_WHEN = quick.compile(_GONE + r"(?:the\s)?")
_OFF = Guard(
    r"(?i)(?:\s(?:therapy|treatment|infusions?))?\s(?:was|were|had\sbeen|has\sbeen)\s(?:\w+ly\s)?(?:stopped|withdrawn|discontinued|ceased|suspended|reduced|tapered|removed)\b"
)
WENT = (_WENT, _OFF)


def went_without(text: str, between: str, end: int) -> bool:
    """Whether the words between an event and a therapy that ends at `end` tell that the one went when the other was stopped."""
    if _WENT.possible(text) and _WENT.compiled.fullmatch(between):
        return True
    return _OFF.match(text, end) is not None and _WENT_WHEN.fullmatch(between) is not None
