"""When a therapy was given, in the words of its sentence."""

from __future__ import annotations

import re

from extract import quick
from extract.annotate.tables import NUMBER_WORD

_ANCHOR_TIME = (
    rf"(?:(?:about|approximately|nearly|almost|some|at\sleast)\s)?(?:\d+(?:\.\d+)?\s?-?|(?:{NUMBER_WORD}|a\sfew|several|a|an|the\s(?:following|next|same))[\s-]+)"
    r"(?:hours?|hrs?|h|days?|weeks?|months?|years?|morning|evening|d)\b(?:\s(?:later|earlier|ago|previously)\b|\s(?:after|before|prior\sto|following|post|into)\b[^,;.]{0,80})?"
)
_LEAD = quick.compile(
    rf"(?i)^(?:(?:however|then|therefore|subsequently|meanwhile|finally|unfortunately|thus|additionally|hence|consequently)\s?,?\s)?"
    rf"((?:(?:on|at|by)\s(?:the\s)?(?:day|hospital|post|admission|\d|first|second|third|fourth|fifth|age|relapse|diagnosis|presentation|time|week|month)"
    rf"|in\s(?:(?:early|late|mid)[\s-])?(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|19\d\d|20\d\d)"
    rf"|before|after|prior\sto|following|during|since|upon|from|within|{_ANCHOR_TIME})(?:(?!\s(?:he|she|it|we|they|the\spatient|the\sboy|the\sgirl|his|her)\s)[^,;.]){{0,90}})(?:,|(?=\s(?:he|she|it|we|they|the\spatient)\s))"
)
_TRAIL = quick.compile(
    rf"(?i)\b(both\sbefore\sand\safter\s[^,;.]+|(?:before|after)\s(?:every|each)\s[^,;.]+|on\sthe\s(?:next|following|same)\sday|on\s(?:day|hospital\sday)\s\+?-?\d+(?:\s(?:after|post|of|following|from|before)\s[^,;.]{{0,40}})?"
    rf"|in\s(?:january|february|march|april|may|june|july|august|september|october|november|december)(?:\s|,\s)?(?:\d{{4}})?|in\s(?:19|20)\d\d|{_ANCHOR_TIME})"
)


#: What makes a phrase one of time and not of manner ("Following a discussion with the family,").
_DATED = quick.compile(
    rf"(?i)\d|\b(?:{NUMBER_WORD})\b|treatment|therap|infusion|transplant|admission|diagnosis|relapse|surg|operation|cycle|course|\bday|week|month|year|hour"
    r"|discharge|response|remission|hospital|induction|consolidation|maintenance|birth|delivery|onset|completion|progression|recurrence|recovery|pregnan|presentation"
)


#: Where another deed begins: what is told behind it has its own time ("received steroids but died on day 19").
_BREAK = quick.compile(
    r"(?i)[;]|\.\s|,\sbut\b|\b(?:and|but|which|who)\s(?:he|she|the|it|his|her|was|had|has)\b"
    r"|\b(?:and|but|then|who|which)\s(?:\w+ly\s|then\s|later\s)?(?:died|needed|developed|relapsed|achieved|recovered|responded|improved|progressed|resolved|remained|became|experienced)\b"
    r"|,\s(?:[\w-]+\s){1,5}(?:was|were)\s"
    r"|(?:,|\band)\s(?:an?|the|his|her)\s(?:[\w-]+\s){1,4}?(?:excised|resected|removed|repaired|implanted|placed|diagnosed|detected|found|treated|operated)\b"
    r"|\b(?:developed|presented|complained|experienced|noticed|noted)\b"
)


def time_of(text: str, start: int, end: int) -> str | None:
    """When, as the sentence says it: an opening phrase ("On the 16th day after infusion,") or one behind the therapy; None where nothing is told."""
    lead = _LEAD.match(text)
    if lead and _DATED.search(lead[1]) and not lead.start(1) <= start < lead.end(1) and lead.end() <= start:
        return lead[1].strip()
    inside = text.count("(", 0, start) > text.count(")", 0, start)  # a drug told by the way ("diabetes (metformin 850 mg) had fever on day 3")
    for match in _TRAIL.finditer(text, end):
        piece = match[1]
        between = text[end : match.start()]
        if match.start() - end > 70 or _BREAK.search(between) or (inside and ")" in between):
            return None
        bare = re.fullmatch(rf"(?i){_ANCHOR_TIME}", piece)
        if bare and not re.search(r"(?i)\b(?:later|after|before|prior|following|earlier|post)\b", piece):
            continue
        return piece.strip()
    return None
