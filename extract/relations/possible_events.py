"""What a sentence says that could be an adverse event of its patient: affirmed, a thing and not a modifier, not the disease itself."""

from __future__ import annotations

import re
from functools import lru_cache

from extract import quick
from extract.relations.causes import Candidate, same_event
from extract.relations.course import Place, denied_with_its_list
from extract.relations.findings import is_modifier
from extract.relations.put_down import KINDS, cues, ends_with, goes_on_with, is_named, told_as_effect
from extract.relations.withdrawn import stopped_here
from extract.triggers import Guard

_NEOPLASM = quick.compile(
    r"(?i)leuk(?:a)?em|lymphoma|myeloma|carcinoma|sarcoma|neoplasm|tumou?r(?!\slysis)|cancer|melanoma|blastoma|glioma|metasta|"
    r"adenoma|(?<!neuroleptic )malignan(?!t hyper)|relapse|disease progression"
)
_GENERIC = quick.compile(
    r"(?i)^(?:toxicity|toxicities|(?:(?:immune|drug)-\w+ )?adverse (?:event|effect|reaction)s?|complications?|side effects?|infections?|"
    r"disease|syndrome|disorder|mass(?:es)?|lesions?|symptoms?|death|.*murmur|"
    r"cytotoxicity|(?!.*graft)(?:[\w'’-]+\s)?disease|thickening|nodules?|cyst|"
    r"(?:.*\s)?enhancement|.*opacit(?:y|ies)|.*hyperintensit(?:y|ies)|(?:.*\s)?calcifications?|wounds?|swelling of.*)$"
)


@lru_cache(maxsize=4096)
def _no_event(name: str, kind: str) -> bool:
    """Whether a name is that of the disease, or tells nothing. One that the lexicon lists as an event ("veno-occlusive disease") tells enough."""
    if _NEOPLASM.search(name):
        return True
    return _GENERIC.match(name) is not None and not (kind == "adverse_event" and re.search(r"(?i)[\w-]+\s[\w-]+\sdisease$", name))


def candidates(place: Place) -> list[Candidate]:
    """What a sentence says that could be an adverse event: affirmed, the patient's own, a thing and not a modifier."""
    out: list[Candidate] = []
    if place.types.isdisjoint(KINDS):
        return out
    text = place.text
    for a, b, mention in place.mentions:
        name = mention.label or mention.text
        if mention.type not in KINDS or not mention.affirmed or _no_event(name, mention.type):
            continue
        if denied_with_its_list(text, b) or _attributed(text, a, b) or (_THEN_DEVELOPED.match(text, b) and _OF_SOMEBODY.search(text, 0, a)):
            continue
        if is_modifier(text, b) or (goes_on_with("not_behind", text, b) and LESS.match(text, b) is None):
            continue
        feared = ends_with("not_before", text, a) and not told_as_effect(text, a, b) and not stopped_here(place, a, b)
        if feared and not (is_named("infection", name) and cues("infected").search(text, 0, a)):
            continue
        if out and same_event(out[-1].mention, mention) and re.fullmatch(r"\s?\(", text[out[-1].end : a]):
            out[-1] = Candidate(out[-1].start, b + 1, out[-1].mention)  # "cytokine release syndrome (CRS)"
            continue
        out.append(Candidate(a, b, mention))
    return out


#: An event whose grade falls is one that happened ("the diarrhoea fell to grade 1"); a value or a load that falls is none.
LESS = Guard(
    r"(?i)\s(?:(?:had|has|then|also|soon|\w+ly)\s)*(?:decreased|fell|declined|dropped|diminished|lessened|improved|regressed|resolved|recovered|subsided|settled|returned|downgraded)\s"
    r"(?:from\s(?:CTCAE\s)?grade\s\w{1,5}\s)?to\s(?:(?:CTCAE|a|only)\s)*grade\s"
)


#: What a person is told to have before anything is said to happen: "in a patient with cirrhosis and ascites", "a neonate with a seizure disorder who".
_WITH = quick.compile(
    r"(?i)\b(?:patients?|m[ae]n|wom[ae]n|boys?|girls?|child(?:ren)?|infants?|neonates?|newborns?|adolescents?|(?:fe)?males?|adults?|recipients?)\s(?:\([^()]{1,30}\)\s)?"
    r"(?:\(?(?-i:[A-Z]|\d{1,2})\)?\s(?:\([^()]{1,30}\)\s)?)?with\s(?:(?!(?:who|whom|whose|in|was|were|had|has|have|which|after|following|during|under|presented|developed|induced|due|by)\b)[\w'’/+-]+,?\s){0,9}$"
)


#: Even then something may be said to have caused it.
_CAUSED_BEFORE = quick.compile(r"(?i)\w[\s-](?:induced|related|associated|mediated|triggered)\s(?:[\w-]+\s){0,2}$")
_CAUSED_BEHIND = quick.compile(
    r"(?i),?\s(?:(?:that|which)\s(?:was\s|were\s)?)?(?:result(?:ed|ing)\sfrom|caused|due\sto|secondary\sto|induced|triggered|attribut\w+|related\sto)\b"
)


#: "On daptomycin for endocarditis developed fever": what was there before has a verb with another event behind it.
_THEN_DEVELOPED = Guard(
    r"(?i)(?:\s\([^()]*\))?\s(?:then\s|later\s|subsequently\s)?(?:developed|experienced|complained\sof|suffered\sfrom)\s"
    r"(?!(?:after|during|following|while|on|in|at|within|over|under|despite|from|and|but|soon|shortly|two|three|four|five|six|several|some|one|a\sfew|\w+ly)\b|\d)"
)
_OF_SOMEBODY = Guard(r"(?i)\b(?:with|for|of|had)\s(?:[\w/-]+,?\s){0,5}$")


def _attributed(text: str, start: int, end: int) -> bool:
    """Whether a disease is one that a person is introduced with, and nothing is said to have caused it."""
    at = text.rfind(" with ", 0, start)
    if at < 0 or start - at > 140:
        return False
    if _WITH.search(text, max(0, at - 60), start) is None:
        return False
    return not (_CAUSED_BEFORE.search(text, max(0, start - 60), start) or _CAUSED_BEHIND.match(text, end))
