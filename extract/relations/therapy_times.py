"""When a therapy was given, in the words of its sentence.

A phrase of time stands behind its therapy ("was added on day 7"), opens its clause ("…, and on day 7 B was added") or opens the whole sentence. Where another
deed stands between the two, the phrase is that deed's: better no time than another's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extract import quick
from extract.annotate.tables import NUMBER_WORD
from extract.relations.when import When, whens

#: An opening phrase of any words that a comma or the subject ends ("Following the second relapse,").
_LEAD = quick.compile(
    r"(?i)^(?:(?:however|then|therefore|subsequently|meanwhile|finally|unfortunately|thus|additionally|hence|consequently|and|but)\s?,?\s)?"
    r"((?:(?:on|at|by)\s(?:the\s)?(?:day|hospital|post|admission|\d+|first|second|third|fourth|fifth|age|relapse|diagnosis|presentation|time|week|month)"
    r"|before|after|prior\sto|following|during|since|upon|from|within)\b(?:(?!\s(?:he|she|it|we|they|the\spatient|the\sboy|the\sgirl|his|her)\s)[^,;.]){0,90})"
    r"(?:,|(?=\s(?:he|she|it|we|they|the\spatient)\s))"
)
#: What makes a phrase one of time and not of manner ("Following a discussion with the family,").
_DATED = quick.compile(
    rf"(?i)\d|\b(?:{NUMBER_WORD})\b|treatment|therap|infusion|transplant|admission|diagnosis|relapse|surg|operation|cycle|course|\bday|week|month|year|hour"
    r"|discharge|response|remission|hospital|induction|consolidation|maintenance|birth|delivery|onset|completion|progression|recurrence|recovery|pregnan|presentation"
    r"|january|february|march|april|\bmay\b|june|july|august|september|october|november|december|spring|summer|autumn|winter"
)
#: No time at which something was given: how long, or a schedule.
_NO_TIME = quick.compile(r"(?i)(?:until|till|by)\s|.*\bof\s(?:each|every)\s(?:cycle|course)$|the\sfirst\s(?!day|week|month|year)")
#: Words in a clause of its own that speak of another time than the sentence's opening ("In 2015 …, and now he takes").
_PASSED = quick.compile(
    r"(?i)\b(?:now|currently|today|subsequently|thereafter|afterwards?|later|eventually|finally|ultimately|having|previous(?:ly)?|prior|history|already|recently|who\shad|which\shad|until)\b"
)
_VERB = r"(?:was|were|is|are|has|had|did|would|could|began|received|underwent|took|got|took|replaced|developed|required|needed)"
_STOPS = (
    r"(?:stopped|discontinued|withdrawn|ceased|tapered|weaned|reduced|lowered|decreased|increased|raised|escalated|uptitrated|titrated|replaced|switched|changed|converted|held"
    r"|interrupted|suspended|paused|resumed|restarted|reintroduced|halved|doubled|omitted|repeated|de-?escalated)"
)
_ENDED = r"(?:stopped|discontinued|withdrawn|ceased|replaced|switched|changed|converted|interrupted|suspended|held|omitted|paused|ended|expired|lapsed)"
#: Where another deed begins: what is told behind it has its own time ("received steroids but died on day 19").
_BREAK = quick.compile(
    r"(?i)[;|]|\.\s|,\sbut\b|\b(?:and|but|which|who)\s(?:he|she|the|it|his|her|was|had|has)\b"
    r"|\b(?:and|then)\s(?:\w+ly\s|then\s|later\s)?(?:received|underwent)\b"
    rf"|\b(?:{_ENDED}|until|when|because|whereupon|preceded|before|prior\sto|ahead\sof|allowed|enabled|permitted|(?:and|by|with)\s(?:the\s)?(?:re-?)?infusion\sof|repeated|with\san?\s(?:further|second|third|repeat|additional|booster)\s(?:dose|infusion|injection|course)|in\spreparation\sfor|followed\sby|leading\sup\sto)\b|(?:,|\band|\bthen|\bbut)\s(?:[\w-]+\s){{0,3}}?{_STOPS}\b"
    r"|(?:,|\band|\bbut|\bthen|\bwho|\bwhich)\s(?:(?:[\w-]+|§+)\s){0,4}?(?:died|needed|developed|relapsed|achieved|recovered|responded|improved|progressed|resolved|remained|became|experienced"
    r"|normali[sz]ed|disappeared|subsided|cleared|returned|fell|rose|dropped|declined|increased|decreased|was|were|went|led|showed|revealed|discharged|extubated)\b"
    r"|(?:,|\band)\s(?:an?|the|his|her)\s(?:[\w-]+\s){1,4}?(?:excised|resected|removed|repaired|implanted|placed|diagnosed|detected|found|treated|operated)\b"
    r"|\b(?:developed|presented|complained|experienced|noticed|noted|resulting|leading|as\sof|with\s(?:no|complete|partial|good|rapid|clinical|stable|marked|significant)|achieving|before\sbeing)\b"
)
#: Only the verb that gives between a therapy and its time.
_TIGHT = quick.compile(
    rf"(?i)[\s,()]*(?:(?:{NUMBER_WORD}|\d|single)\s+)?(?:(?:infusions?|injections?|doses?|cycles?|courses?|pulses?)\s)?(?:(?:was|were|has\sbeen|had\sbeen|being)\s)?(?:\w+ly\s|then\s|later\s|also\s|first\s)*(?:(?!{_STOPS})\w+(?:ed|en|un)\s)?[\s,()]*"
)
_OPENS_CLAUSE = quick.compile(r"(?i)(?:[;.,]|\b(?:and|but|while|whereas|then|however))\s*(?:(?:and|but|then|however|while|whereas)[\s,]*)?$")
#: What gave way: the time beside it is that of the other therapy.
_GAVE_WAY = quick.compile(
    r"(?i)\b(?:replac(?:ed|ing|ement\sof)|instead\sof|in\splace\sof|rather\sthan|(?:switch\w*|chang\w+|convert\w+|transition\w*)\s(?:over\s)?from|stopp(?:ed|ing)|discontinu\w+(?:\sof)?"
    r"|(?:progress|relaps|worsen|deteriorat|recurr)\w*\s(?:while\s|even\s)?(?:on|under|during|after|despite|through)|failure\sof|failed"
    r"|substitut\w+\sfor|withdraw\w*(?:\sof)?|cessation\sof)\s(?:[\w-]+\s){0,1}$"
)
#: "… and, from May, …": the time of what follows.
_AND_COMMA = re.compile(r"\b(?:and|but|then),?\s*$")
#: "X replaced Y on day 10": the time of X.
_REPLACED = re.compile(r"^[\s,]*replaced\s(?:\w+\s){0,2}§+")
#: A phrase between the verb and the therapy ("was replaced on day 3 by").
_BETWEEN = quick.compile(
    r"(?i)\b(?:replaced|switched|changed|converted|escalated|started|commenced|initiated|begun|received|given|underwent|treated|managed|added|placed|put|resumed|restarted)\s$"
)
_ON_TO = quick.compile(r"(?i)\s(?:(?:by|with|to|on|using|the|an?|oral|intravenous|high-dose|low-dose|pulse|cycles?|courses?|of)\s+){0,4}")
_FIRST = quick.compile(r"(?i)\W*(?:(?:however|then|and|but|unfortunately|subsequently|fortunately|meanwhile|additionally|therefore|thus|notably|finally)\W+)*")
_STEPPED = quick.compile(rf"(?i)\b(?:then|followed|later|subsequently|after|{_STOPS})\b")
_JOINED = re.compile(r"\s(?:and|plus|or)\s(?:\w+\s)?")
_AND = re.compile(r"\b(?:and|but|while)\s(?:the\s)?$")
_WAS = re.compile(r"\s*(?:was|were|had)\b")
_REACH = 70


def time_of(
    text: str, masked: str, start: int, own: tuple[int, int], schedules: Sequence[tuple[int, int]], until: int | None = None, stepped: bool = False,
) -> str | None:
    """When, as the sentence says it; None where nothing is told of this therapy.

    The therapy, or the list that it is in, begins at `start`; `own` is the range of the therapy, or of its dose, of which the time is wanted, and nothing
    behind `until` counts (where its next dose stands); `stepped` where it is a later dose of the same. In `masked`, of the same length, therapies are `§`
    and doses, schedules and routes blank.
    """
    phrases = [w for w in _dated(text) if not any(a < w.end and w.start < b for a, b in schedules)]
    lead = None if stepped else _lead(text, phrases, own[0])
    if (not phrases and lead is None) or any(_GAVE_WAY.search(masked, max(0, at - 60), at) for at in {min(start, own[0]), own[0]}):
        return None
    behind = _behind(text, masked, phrases, schedules, *own, len(text) if until is None else until)
    later = own[0] > start or "§" in masked[:start]  # it may be told by a verb of its own, with its own time
    if later and behind is not None and _TIGHT.fullmatch(masked, own[1], behind.start):
        return behind.text
    if later and lead and behind is not None and _AND.search(masked, max(0, own[0] - 12), own[0]) and _WAS.match(masked, own[1]):
        return behind.text  # "From day 2 she received A, and B was resumed at 150 mg on day 12"
    inner = _of_clause(text, masked, phrases, own[0])
    return inner.text if inner is not None else lead or (behind.text if behind is not None else None)


@lru_cache(maxsize=64)
def _dated(text: str) -> tuple[When, ...]:
    return tuple(w for w in whens(text) if _DATED.search(w.text) and not _NO_TIME.match(w.text))


#: "Since a mutation was found, …": a reason.
_BECAUSE = quick.compile(r"\b(?:was|were|had|has|is|are|could|did)\b")


@lru_cache(maxsize=64)
def _opening(text: str) -> tuple[str, int, int] | None:
    """The words of an opening phrase of time that a comma or the subject ends, where they begin, and where the comma ends."""
    match = _LEAD.match(text)
    if match is None or _DATED.search(match[1]) is None:
        return None
    words, end = match[1].strip(), match.end()
    if words[:6].lower() == "since " and _BECAUSE.search(words):
        return None
    if words.count("(") > words.count(")"):  # "After conditioning (A 60 mg/kg, B 25 mg/m2) he …": the comma stands in a bracket
        words, end = words[: words.rfind("(")].strip(), max(end, text.find(")", end) + 1)
    return words, match.start(1), end


def steps_on(text: str, end: int, start: int) -> bool:
    """Whether a dose at `start` follows the one that ends at `end` at a later time ("60 mg, tapered to 40 mg")."""
    return _STEPPED.search(text, end, start) is not None


def _lead(text: str, phrases: Sequence[When], start: int) -> str | None:
    """The phrase that opens the sentence, where nothing between it and the therapy speaks of another time."""
    opening = _opening(text)
    if opening is not None and opening[2] <= start:
        words, a, b = opening
    elif phrases and _FIRST.fullmatch(text, 0, phrases[0].start):
        words, a, b = phrases[0].text, phrases[0].start, phrases[0].end
    else:
        return None
    if b > start or a <= start < b or "|" in text[b:start] or _PASSED.search(text, b, start):
        return None
    if _JOINED.fullmatch(text, b, start):
        return None  # "four days after A and B were given": both only date
    if text[b : b + 2] == " (" and ")" not in text[b:start]:
        return None  # "On day 6 of COPADM (A 2 mg/m2, B 3 g/m2) he had a seizure": what stands in the bracket only explains
    # "On day 4 she got A; B was added on day 6": the part behind the semicolon has a time of its own.
    parted = text.rfind(";", b, start)
    until = text.find(";", start) if parted >= 0 else 0
    return None if parted >= 0 and any(parted < w.start < (until if until >= 0 else len(text)) for w in phrases) else words


def _of_clause(text: str, masked: str, phrases: Sequence[When], start: int) -> When | None:
    """The phrase that opens the clause of a therapy inside the sentence ("; on day 9 B was added")."""
    for w in reversed(phrases):
        if w.end > start or not w.start:
            continue
        if _BETWEEN.search(text, max(0, w.start - 20), w.start) and _ON_TO.fullmatch(masked, w.end, start):
            return w
        if _OPENS_CLAUSE.search(text, max(0, w.start - 20), w.start) is None or re.match(r"\s*[.;)]|\s(?:and|but)\b", text[w.end : w.end + 6]):
            return None
        return None if _BREAK.search(masked, w.end, start) or _PASSED.search(text, w.end, start) else w
    return None


#: A schedule of days.
_DAYS = quick.compile(r"(?i)(?:on\s)?(?:d|days?)\s?[+-]?\d")


def _behind(text: str, masked: str, phrases: Sequence[When], schedules: Sequence[tuple[int, int]], start: int, end: int, until: int) -> When | None:
    """The first phrase behind a therapy, where no other deed stands between."""
    for w in phrases:
        if w.start < end:
            continue
        gap = masked[end : w.start]
        if w.end > until or len(gap.replace("§", "").split()) > 9 or w.start - end > 2 * _REACH:
            return None
        begins = "§" in gap and w.text[:5].lower() in {"from ", "since"} and not gap.rpartition("§")[2].strip()
        if begins and any(start <= a and b <= end and _DAYS.match(text, a) for a, b in schedules):
            return None  # "A on days 3 and 4, B from day 5": A has its days, B its beginning
        opened = gap.rfind("(")
        if opened > gap.rfind(")") and "§" in gap[:opened]:
            return None  # in the bracket of another
        inside = ")" in gap and text.count("(", 0, start) > text.count(")", 0, start)  # told by the way ("diabetes (metformin 850 mg) had fever on day 3")
        told = _REPLACED.sub(" ", gap, count=1)
        ends = r"\s*(?:[.;)]|$|(?:and|but|with)\b)" if _AND_COMMA.search(gap) else r"\s*(?:[.;,)]|$|(?:and|but|with)\b)"
        leads = _OPENS_CLAUSE.search(gap) is not None and re.match(ends, text[w.end :]) is None
        # "Labelled at surgery", "normalized within three months": close behind the verb that gives, or of another deed.
        apart = (w.kind == "anchor" or w.text[:6].lower() == "within") and _TIGHT.fullmatch(gap.rpartition("§")[2]) is None
        return None if inside or leads or apart or _BREAK.search(told) or _told_twice(told) else w
    return None


#: "A man treated with A was started on B in May": the time of B.
_ON_TO_NEXT = re.compile(
    r"(?i)\b(?:(?:started|treated|switched|put|placed|commenced|managed|changed|converted|maintained)\s(?:on|with|to)|received|underwent|got|took|began)\s[^§]{0,30}§+\W*$"
)
#: "…, with B before each infusion": the time of B.
_WITH = re.compile(r",\swith\s(?:\w+\s){0,2}§+\W*$")


def _told_twice(gap: str) -> bool:
    """Whether another therapy with a verb of its own stands in a gap that begins with a verb ("was continued and B was added")."""
    if "§" not in gap:
        return False
    if _WITH.search(gap) or _ON_TO_NEXT.search(gap):
        return True
    verb = re.compile(rf"(?i)\b{_VERB}\b|\b(?!combined)\w+ed\b")
    ahead, _, rest = gap.rpartition("§")
    return re.search(r"(?i)\b(?:then|followed|later)\b", ahead) is not None or (verb.search(ahead) is not None and verb.search(rest) is not None)
