"""After what a response, relapse or event is told: the therapy that the sentence names for it, else the last one given before.

What is not certain is nothing: another therapy between, one that nobody knows, one given for something else.
"""

from __future__ import annotations

import re

from extract import quick
from extract.relations.course import MAIN, Place, mentions_at
from extract.relations.lines import CLASSES, Line, is_against_germs, is_steroid, is_vague, known_therapy, lines_of, superseded
from extract.triggers import Guard
from kg.model import Document, Entity, Mention, Patient

_EXPLICIT = quick.compile(
    r"(?i)\b(?:after|following|with|by|to|under|during|on|of|from|received|receiving|infusion\sof|"
    r"treated|despite)\s(?:(?:the|last|final|this|several|multiple|repeated|rounds?|lines?|undergoing|receiving|one|two|three|four|five|six|\d+|a|an|initial|further|completion\sof|cycles?|courses?|"
    r"doses?|treatment|"
    r"infusions?|of|with|subsequent|another|second|first|third|induction|therapy)\s)*$"
)


#: What a coordinated clause behind a response tells was done next ("achieved remission and underwent transplantation after …").
_NEXT_DEED = quick.compile(
    r"(?i)\b(?:and|but|then|before|until|prior\sto|followed\sby)\b[\s,]*(?:\w+\s){0,3}?(?:\w+ed|underwent|was|were|had|went|given|began|got|took)\b"
    r"|,\s(?:\w+\s){0,3}?(?:received|underwent|was\s(?:given|treated|started|infused)|were\s(?:given|treated))\b"
    r"|^\s(?:was|were)\s(?:\w+\s)?(?:treated|managed|salvaged|controlled)\b|;|\band\sthen\b"
)
_AND = quick.compile(
    r"(?i)(?:\s?\([^)]*\))?[\s,]*(?:(?:and|or|nor|to|both|the|plus|as\swell\sas|high-dose|oral|intravenous|several|further|"
    r"(?:\w+\s)?(?:pulses|courses|cycles|doses)\sof)\b[\s,]*)*"
)
#: A therapy as the subject of what it did ("ABVD induced a remission").
_DID = quick.compile(
    r"(?i)(?:\s\([^()]{1,30}\))?(?:\s[\d.,]+\s?(?:mg|g|µg|mcg|IU|U)\b\S*(?:\s(?:daily|once|twice|weekly|monthly|every|per|a|days?|weeks?|\w+ly|\d+))*)?(?:\s(?:for|over)\s[\w-]+\s(?:days|weeks|months|cycles|doses|courses))?(?:-based)?"
    r"\s*(?:cells?\s)?(?:\w+\s)?(?:infusion|treatment|therapy|regimen|administration)?:?\s*(?:,?\s*(?:which|that)\s)?(?:again\s|only\s|also\s)?(?:resulted|led|produced|gave|proved|failed|"
    r"(?:was|were|proved)\s(?:\w+ly\s)?(?:ineffective|unsuccessful|without\seffect)|had\s(?:no|little)\s|leading|with\sthe\spatient|brought|induced|yielded|achieved|maintained|(?<=:)\s?(?=(?:PD|SD|PR|CR|VGPR|CMR|no\sresponse|progress\w*|stable|complete|partial)\b)|,?\swas\sreached|was\sadministered,\sleading)"
)
#: Words between two therapies that tell that the second came in place of the first, or after it.
_REPLACED = Guard(
    r"(?i);|\b(?:then|subsequently|later|switch\w*|replac\w*|chang\w*|convert\w*|substitut\w*|progress\w*|relaps\w*|recur\w*|refractory|resist\w*|fail\w*|"
    r"despite|intoleran\w*|because|withdr\w+|stopp\w+|discontinu\w+|in\splace\sof|instead)\b"
)


def _resisted(document: Document, place: Place, patient: Patient, end: int) -> tuple[Entity, ...]:
    """What a disease "was refractory to": the therapies listed right behind, and nothing else."""
    named: list[Entity] = []
    position = end
    for a, b, mention in place.mentions:
        if a < position or mention.type not in {"drug", "drug_class", "regimen", "cell_therapy", "procedure"}:
            continue
        if not _AND.fullmatch(place.text[position:a]):
            break
        named.append(known_therapy(document, patient, mention))
        position = b
    return tuple(dict.fromkeys(named))


_COURSES_OF = Guard(
    r"(?:[Aa]fter|[Ff]ollowing|[Ww]ith|[Bb]y|[Rr]eceived|[Gg]iven|[Uu]nderwent|[Oo]f)\s(?:[\w-]+\s){0,3}?(?:courses?|cycles?|rounds?|blocks?)\sof\s"
    r"(?P<x>[A-Z][A-Za-z0-9/+-]{1,14})(?![\w-])|(?:^|\s)(?:courses?|cycles?)\sof\s(?P<y>[A-Z][A-Z0-9/+-]{1,14})(?=\s(?:led|resulted|induced|produced|brought|gave|yielded|(?:was|were)\s(?:given|administered))\b)"
    r"|(?:[Rr]eceived|[Ww]as\s(?:given|switched\sto|started\son)|[Tt]reated\swith)\s(?!(?:IV|IM|SC|PO|CPR|TPN|ICU|CT|MRI|PET|ECMO|RBC|FFP|NIV)\b)(?P<z>[A-Z][A-Z0-9]*[/+-]?[A-Z0-9/+-]*[A-Z])(?=\s(?:with|and|but|then|for)\b|[,;])",
    whole=True,  # searched up to the beginning of a fact, which begins a word
)


_LABEL = Guard(
    r"(?:^|[(;,]\s?)(?!(?:PET|CT|MRI|BM|MRD|CNS|PB|CSF|IWG|RECIST|EOT|BMA|ORR|BOR)\b)(?=[A-Za-z0-9/+-]*[A-Z][A-Za-z0-9/+-]*[A-Z])([A-Z][A-Za-z0-9/+-]{1,12}):\s$"
)


def of_unknown(place: Place, start: int) -> int:
    """Where courses of something that nobody knows are told before a fact ("after two courses of TVD"), else -1."""
    at = -1
    for found in _COURSES_OF.finditer(place.text, 0, start):
        group = found.lastgroup or "x"
        if not any(a < found.end(group) and found.start(group) < b for a, b, m in place.mentions if m.type in CLASSES):
            at = found.start(group)
    return at


#: A therapy that a disease had resisted before another was given is not what a fact came after.
_RESISTED = Guard(r"(?i)\b(?:refractory|resistant|unresponsive|intoleran\w+)\s(?:to|of)\s(?:[\w-]+\s){0,3}$")
#: "Was given infliximab, to which she lost response".
_TO_WHICH = Guard(
    r"(?i)(?:[\s-]cells?)?(?:\s(?:product|infusion|therapy|treatment))?(?:\s\([^()]*\))?(?:\s(?:[\d.,/]+|m?g|kg|mg/kg|daily|weekly))*,\s"
    r"(?:to|under|on|with|during|after|by)\swhich\s(?:[\w-]+\s){0,5}"
)


def _named(place: Place, end: int | None) -> list[tuple[int, int, Mention]]:
    """The therapies of a sentence that a preposition or a verb makes the ones a fact comes after."""
    text = place.text
    given = [
        x for x in place.mentions
        if (x[2].type in {"drug", "regimen", "cell_therapy"} or _grafted(text, x)) and not (x[2].negated or x[2].planned)
        and not is_vague(x[2].label or x[2].text)
        and not (end is not None and x[0] > end and _NEXT_DEED.search(text[end : x[0]]))
    ]
    which = [x for x in given if end is not None and x[1] < end and _TO_WHICH.possible(text) and _TO_WHICH.compiled.match(text, x[1], end)]
    if which:
        return which[-1:]
    behind = [_EXPLICIT.search(text[:a]) is not None and _RESISTED.search(text, 0, a) is None for a, _, _ in given]
    did = [_DID.match(text, b) is not None or (end is not None and b < end and _led_to(text, b, end)) for _, b, _ in given]
    for n in range(1, len(given)):  # what a preposition says of the first of a list it says of all
        behind[n] = behind[n] or (behind[n - 1] and _AND.fullmatch(text, given[n - 1][1], given[n][0]) is not None)
    for n in range(len(given) - 2, -1, -1):
        did[n] = did[n] or (did[n + 1] and _AND.fullmatch(text, given[n][1], given[n + 1][0]) is not None)
    return [x for x, one, other in zip(given, behind, did, strict=True) if one or other]


_LED_TO = quick.compile(r"(?i)\b(?:led\sto|resulted\sin|induced|produced|brought\s(?:about|on)|yielded|gave|was\sfollowed\sby|were\sfollowed\sby|achieved)\b")


_OTHER_DEED = quick.compile(r"(?i)[;.]\s|,\s(?!\d)|\b(?:and|but|then|was|were|he|she|patient|which|until|for\sthe)\b")


def _led_to(text: str, start: int, end: int) -> bool:
    """Whether a therapy that ends at `start` is the subject of a verb of causing before `end`, with nothing but its dose between."""
    verb = _LED_TO.search(text, start, end)
    return verb is not None and _OTHER_DEED.search(text, start, verb.start()) is None


def _grafted(text: str, item: tuple[int, int, Mention]) -> bool:
    """Whether a transplantation is what a fact comes after ("relapsed three months after transplantation")."""
    a, _, mention = item
    return mention.type == "procedure" and "transplant" in (mention.label or mention.text).lower() and _SINCE.search(text, 0, a) is not None


_SINCE = Guard(r"(?i)\b(?:after|following|post|since)[\s-](?:(?:the|his|her|an?|first|second|successful|undergoing|receiving)\s)*$")
_BY = quick.compile(r"(?i)[^.;,]{0,40}?\b(?:after|following|with|under|on|by|during|to)\s(?:[\w-]+\s){0,4}")


_NEW_CLAUSE = quick.compile(r"(?i)(?:\s?\([^()]*\))?,\s(?:and|but|while|whereas)\s")


def _apart(text: str, named: list[tuple[int, int, Mention]]) -> bool:
    """Whether the second of two therapies has a verb of its own ("no response to A, and B produced a remission")."""
    return len(named) == 2 and _NEW_CLAUSE.fullmatch(text, named[0][1], named[1][0]) is not None and _DID.match(text, named[1][1]) is not None


def _nearest(text: str, named: list[tuple[int, int, Mention]], start: int, end: int) -> list[tuple[int, int, Mention]]:
    """Of the therapies named: those told behind a fact as what brought it about, else the last ones before it."""
    front = [x for x in named if x[1] <= start]
    behind = [x for x in named if x[0] >= end]
    if _apart(text, named):
        front, behind = front[-1:], behind[:1]
    if not front or (behind and _BY.fullmatch(text, end, behind[0][0])):
        return [x for n, x in enumerate(behind) if all(_AND.fullmatch(text, behind[k][1], behind[k + 1][0]) for k in range(n))] or front
    kept = front[-1:]
    for one in reversed(front[:-1]):
        if _REPLACED.search(text, one[1], kept[0][0]):
            break
        kept.insert(0, one)
    return kept


def therapy_before(document: Document, place: Place, patient: Patient, start: int, aids: bool = False, end: int | None = None) -> tuple[Entity, ...]:
    """After which therapy a fact at `start` of the sentence is told: the one that the sentence names as such, else the last one that the
    paper gave the patient before. `aids` lets what was given for a side effect count."""
    lines = lines_of(document, patient)
    text = place.text
    if end is not None and re.search(r"(?i)\b(?:refractory|resistant|unresponsive|responsive)\sto$", text[start:end]):
        return _resisted(document, place, patient, end)
    told = _named(place, end)
    apart = _apart(text, told)
    told = _nearest(text, told, start, start if end is None else end)
    label = _LABEL.search(text, 0, start)
    if label is not None and not any(a < label.end(1) and label.start(1) < b for a, b, m in place.mentions if m.type in CLASSES):
        return ()  # "R-XYZ: PR", of a regimen that nobody knows
    if of_unknown(place, start) > max((a for a, _, _ in told), default=-1):
        return ()
    if told:
        named = [known_therapy(document, patient, m) for _, _, m in told]
        if apart:
            return tuple(named)
        whole = next((line for line in reversed(lines) if line.sentence == place.index and not line.cells and set(named) & set(line.entities)), None)
        if whole is None or end is None:
            return tuple(dict.fromkeys(named)) if whole is None else whole.entities
        return _told_before(document, whole, end) or whole.entities
    if place.kind not in MAIN or re.match(
        r"(?i)\w*\sto\s(?!(?:this|the|his|her|these|that)\s(?:treatment|therapy|regimen)|therapy|treatment)", text[end or start :]
    ):
        return ()  # a summary follows no order
    earlier = [
        line
        for line in lines
        if (line.sentence < place.index or (line.sentence == place.index and _starts_before(document, line, start))) and (aids or not line.aid)
    ]
    if end is not None and _OF_TUMOUR.search(text[start:end]) and not _OF_INFECTION.match(text, end):
        while len(earlier) > 1 and all(is_against_germs(e.label) or _APHERESIS.search(e.label) for e in earlier[-1].entities):
            earlier.pop()  # given for something else meanwhile
        earlier = not_calming(earlier)
    if len(earlier) > 1 and all(is_steroid(e.label) or is_against_germs(e.label) for e in earlier[-1].entities):
        germs = all(is_against_germs(e.label) for e in earlier[-1].entities)
        of_infection = end is not None and germs and _OF_INFECTION.match(text, end) is not None
        if not of_infection and earlier[-1].sentence < place.index - 1:
            return ()  # given for something else, or with what was given before
    if earlier and earlier[-1].sentence == place.index and len(earlier[-1].entities) > 1:
        first = _told_before(document, earlier[-1], start)
        if first:
            return first
    return earlier[-1].entities if earlier and not superseded(document, patient, earlier[-1], place.index, start) else ()


_OF_INFECTION = quick.compile(r"(?i)\s(?:of|in)\s(?:[\w-]+\s){0,3}?(?:infect\w*|pneumon\w*|abscess\w*|seps\w*|aspergill\w*|tubercul\w*|\w+itis|mycosis)\b")
#: Responses that antibiotics do not bring about.
_OF_TUMOUR = quick.compile(
    r"(?i)\b(?:partial|complete|objective|metabolic|molecular|cytogenetic|hematolog\w+)\s(?:\w+\s)?(?:response|remission)|\bstable\sdisease|progress"
)


_CHECKPOINT = quick.compile(r"(?i)^(?:nivo|pembro|ipili|atezo|durva|avel|cemip|dostar|treme|toripa|sintil|camre|tisle)\w*mab$|checkpoint")
_CALMS = quick.compile(
    r"(?i)^(?:infliximab|vedolizumab|mycophenol\w+(?:\s\w+)?|tacrolimus|c[iy]closporine?|azathioprine|tocilizumab|abatacept|ruxolitinib|"
    r"methotrexate|hydroxychloroquine|immunosuppress\w+)$"
)


def not_calming(lines: list[Line]) -> list[Line]:
    """Lines of therapy without what was given last against what a checkpoint inhibitor did (infliximab, mycophenolate, steroids)."""
    at = next((n for n, line in enumerate(lines) if any(_CHECKPOINT.search(e.label) for e in line.entities)), len(lines))
    last = len(lines)
    while last > at + 1 and all(_CALMS.search(e.label) or is_steroid(e.label) for e in lines[last - 1].entities):
        last -= 1
    return lines[:last]


_APHERESIS = quick.compile(r"(?i)plasma\s?(?:exchange|pheresis)|immunoglobulin|dialysis|ventilation|filtration")


def _starts_before(document: Document, line: Line, start: int) -> bool:
    labels = {e.label for e in line.entities}
    text = document.sentences[line.sentence].text
    return any(
        a < start
        and ((m.label or m.text) in labels or (line.cells and m.type == "cell_therapy"))
        and not re.search(r"(?i)\b(?:bridg\w+\sto|before|prior\sto)\s(?:an?\s|the\s)?$", text[:a])
        for a, _, m in mentions_at(document, line.sentence)
    )


def _told_before(document: Document, line: Line, start: int) -> tuple[Entity, ...]:
    """Of a line of the same sentence, what stands before a place ("carboplatin led to a response, and niraparib was begun")."""
    labels = {(m.label or m.text): a for a, _, m in reversed(mentions_at(document, line.sentence))}
    return tuple(e for e in line.entities if labels.get(e.label, start) < start)


def given_since(document: Document, place: Place, patient: Patient) -> bool:
    """Whether a therapy is told between the time that a sentence carries on and the sentence: then what it tells is later than that time."""
    if place.carried is None:
        return False
    lines = lines_of(document, patient)
    if any(place.carried_from < line.sentence <= place.index for line in lines):
        return True
    then = {m.label or m.text for _, _, m in mentions_at(document, place.carried_from)}
    then |= {e.label for line in lines if line.sentence <= place.carried_from for e in line.entities}
    return any(
        m.type in {"drug", "regimen", "cell_therapy"} and not m.negated and (m.label or m.text) not in then
        for index in range(place.carried_from + 1, place.index + 1)
        for _, _, m in mentions_at(document, index)
    )
