"""What the extractors of the course of a disease share: whose sentence it is, and which sites, times and therapies belong to a fact.

An extractor reads sentence by sentence into facts (`extract.relations.facts`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from extract import quick
from extract.annotate.called import of_others
from extract.annotate.context import Context, OwnText, context_of
from extract.annotate.generally import general_cue
from extract.annotate.patients import patients_at, retold, section_kind
from extract.annotate.reports import TOLD_APART, has_cue
from extract.once import once
from extract.relations.others import tells_of_others
from extract.relations.when import When, choose, counted_from_it, whens
from extract.triggers import Guard
from kg.model import Document, Mention, Patient, Sentence, Value

#: Sections that tell the course; the others repeat it.
MAIN = frozenset({"case", "body", "results", "methods"})
_RECAP = frozenset({"abstract", "introduction", "discussion", "conclusion"})
_MINE = Guard(r"(?i)\b(?:our|present|this|the)\s(?:patient|case)\b|\b(?:he|she|his|her)\b|\bwe\b")
_OF_PATIENT = quick.compile(r"(?i)\bour\b|\bthe\spatient\b|\bwas\b|\bwere\b")
_EVERYBODY = Guard(
    r"(?i)\b(?:both|all|each\sof\sthe|all\sof\sour|our|the)\s(?:(?:two|three|four|five|these|our|of\sthe|reported)\s)*(?:patients|cases|children)\b"
)


#: Mentions of a sentence with their start and end in its text.
Located = tuple[tuple[int, int, Mention], ...]


@dataclass(frozen=True, init=False)
class Place:
    """A sentence that tells of patients of this paper: its folded text, its mentions with their places in it, and their types.

    `paragraph` numbers the paragraphs; `carried` is the time told last before it in its paragraph, `carried_from` the sentence that told it.
    """

    index: int
    sentence: Sentence
    text: str
    mentions: Located
    types: frozenset[str]
    patients: tuple[Patient, ...]
    kind: str
    paragraph: int
    carried: When | None
    carried_from: int = -1

    def __init__(
        self, index: int, sentence: Sentence, text: str, mentions: Located, types: frozenset[str], patients: tuple[Patient, ...], kind: str, paragraph: int,
        carried: When | None, carried_from: int = -1,
    ) -> None:
        self.__dict__.update(  # all fields at once, as in kg.model.Mention
            index=index, sentence=sentence, text=text, mentions=mentions, types=types, patients=patients, kind=kind, paragraph=paragraph, carried=carried,
            carried_from=carried_from,
        )

    @property
    def standing(self) -> str:
        """Whose account it is."""
        return "perspective" if self.kind == "perspective" else "own"


@once
def places(document: Document) -> tuple[Place, ...]:
    """The sentences about this paper's own patients, in order."""
    return tuple(_places(document))


def _places(document: Document) -> Iterator[Place]:
    if not document.patients:
        return
    cited = {citation.sentence for citation in document.citations}
    paragraph, carried, told, last_end = 0, None, -1, 0
    owners: tuple[Patient, ...] = ()
    whose: tuple[Patient, ...] = ()
    open_ = False  # the last sentence has no end: a page break cut it
    for index, sentence in enumerate(document.sentences):
        kind = section_kind(document, sentence)
        if sentence.block_kind not in {"paragraph", "list_item"}:
            continue
        if ("\n\n" in document.text[last_end : sentence.start] and not open_) or last_end == 0:
            paragraph, carried = paragraph + 1, None
            # A figure or page break cuts a paragraph of the case; a time that was told before it is no longer sure.
            if kind not in MAIN:
                owners = ()
        last_end = sentence.end
        open_ = not sentence.text.rstrip().endswith(_ENDS)
        if carried is not None and ((sentence.text.startswith(_THEN_WORDS) and _THEN.match(sentence.text)) or PASSED.search(sentence.text)):
            carried = None  # later than what was told, nobody says by how much
        owners = _owners(document, index, kind, owners, index in cited)
        if not owners:
            carried = carried if kind in MAIN and of_others(sentence.text) else None
            continue
        if tells_of_others(document, index):
            continue
        if carried is not None and whose and whose != owners:
            carried = None  # told of another patient
        whose = owners
        place = place_at(document, index, owners, kind, paragraph, carried, told)
        yield place
        before = carried
        # A discussion goes over the course again, out of its order: what it told last says nothing of the next sentence.
        carried = _carry(place, carried) if kind in MAIN else None
        told = index if carried is not before else told


def place_at(
    document: Document, index: int, patients: tuple[Patient, ...], kind: str, paragraph: int = -1, carried: When | None = None, carried_from: int = -1
) -> Place:
    """A sentence as one that tells of some patients."""
    sentence, mentions = document.sentences[index], mentions_at(document, index)
    # Whoever is told of, a sentence led by a relative is only a patient's where the relative is the patient.
    text = OwnText(sentence.text) if of_others(sentence.text) else sentence.text
    return Place(index, sentence, text, mentions, frozenset([m.type for _, _, m in mentions]), patients, kind, paragraph, carried, carried_from)


_ENDS = tuple('.!?:)]"”')
#: A sentence about somebody else who had the same donor, or the same disease.
_ANOTHER = Guard(
    r"(?:The\s(?:other|second)\srecipients?|The\srecipients?\sof\sthe\s(?:other|second|contralateral|remaining)|(?:An)?[Oo]ther\s(?:patients?|recipients?|cases?)|"
    r"Both\s(?:other\s)?recipients)\b"
)
#: Words that tell that time has passed, not how much.
PASSED = Guard(r"(?i)\bafter\swhich\b|\bthereafter\b|\b(?:courses?|cycles?)\s(?:[\w-]+\s){0,5}followed\b|\beventually\b|\bultimately\b"
    r"|\b(?:over|during|in)\sthe\s(?:next|following|ensuing|subsequent)\s(?:\w+\s)?(?:weeks|months|years)\b", whole=True)
_THEN_WORDS = ("Then", "Subs", "Afte", "Ther", "Next", "Late", "Fina", "Even")
_THEN = quick.compile(r"(?:Then|Subsequently|Afterwards?|Thereafter|Next|Later|Finally|Eventually)\b(?!\s(?:day|year))")


def _owners(document: Document, index: int, kind: str, before: tuple[Patient, ...], cited: bool) -> tuple[Patient, ...]:
    """Whom a sentence speaks of. In a summary, what goes on from a sentence about a patient still speaks of that patient."""
    text = document.sentences[index].text
    if kind == "perspective":
        return (document.patients[0],) if len(document.patients) == 1 else ()
    if kind not in MAIN and kind not in _RECAP:
        return ()
    if (retold(text) and document.patients[0].label != TOLD_APART) or (kind in _RECAP and of_others(text)):
        return ()
    if len(document.patients) == 1 and _ANOTHER.match(text):
        return ()
    everybody = _EVERYBODY.search(text) if len(document.patients) > 1 else None
    if everybody and has_cue("apart", text):
        return ()
    if everybody and not (cited and kind != "abstract"):
        if re.match(r"(?i)both", everybody[0]):
            return document.patients if len(document.patients) == 2 else ()
        if re.match(r"(?i)all|each", everybody[0]):
            return document.patients
    told = patients_at(document, index)
    if told and not (len(told) > 1 and cited):
        return tuple(told)
    if kind not in _RECAP or not before or (cited and not _MINE.search(text)):
        return ()
    if general_cue("summary").search(text) and not _OF_PATIENT.search(text):
        return ()
    return before if len(before) == 1 else ()  # of several, one may be told of now


_RESPECTIVELY = Guard(r"(?i)\brespectively\b", whole=True)
#: Several days, or days of a cycle.
_OF_DOSES = quick.compile(r"(?i)\bcycle|\d,\s?\d|\d\sand\s\d|\d,\sand\s\d")
#: Of at most seven characters; one more tells that it begins a word.
_LIMIT = quick.compile(r"(?i)\b(?:after|until|before|by|from)\s$")
_FROM = quick.compile(r"(?i)(?:from|since|until|till|by)\b")
_MEANWHILE = quick.compile(r"(?i)meanwhile|concurrently|at\s(?:that|the\ssame)\stime")


def _carry(place: Place, carried: When | None) -> When | None:
    """The time that a sentence leaves to the next: not a day of a dosing list, one of several, or a limit ("not after day 15")."""
    text = place.sentence.text
    found = whens(text)
    if not 0 < len(found) < 3 or _RESPECTIVELY.search(text):
        return carried
    dosed = "dose" in place.types
    for when in found:
        if _MEANWHILE.match(when.text) or (when.kind == "anchor" and _EXAMINED.match(when.text)):
            continue
        if (dosed and when.kind == "day" and when.start > 20) or _LIMIT.search(text[max(0, when.start - 8) : when.start]):
            continue
        before = text[: when.start]
        if _FROM.match(when.text):
            continue  # the beginning or end of something that lasts
        if _HOW_LONG.match(when.text) and before.strip():
            continue  # how long something took ("grew after six days", "improved within a week") is no date of what follows
        if when.kind == "date" and _DONE_ONCE.search(before):
            continue  # "a valve implanted in 2014"
        if before.count("(") > before.count(")") or _BY_THE_WAY.search(before):
            continue  # a time by the way is not the time of what is told next
        if when.kind == "offset" and (when.offset or "").startswith("-"):
            continue  # "six years earlier": what is told next is of now again
        if when.kind in {"date", "day", "offset"} or (when.kind == "anchor" and when.start < 20):
            carried = when
        elif when.kind == "next" and carried is not None and carried.day is not None and "same" not in when.text.lower():
            day = carried.day + 1
            carried = When(0, 0, when.text, "day", carried.anchor, f"P{day}D", day, f"the day after: {carried.text}")
    return carried


_HOW_LONG = quick.compile(
    r"(?i)(?:after|within|in)\s(?:only\s|about\s|approximately\s|just\s)?(?:\d[\d.–-]*|[a-z]+)[\s-](?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|wks?|months?|years?)\b"
)
_DONE_ONCE = quick.compile(
    r"(?i)(?<!\bwas\s)(?<!\bwere\s)(?<!\bbeen\s)\b(?:implanted|placed|inserted|performed|removed|resected|repaired|transplanted|operated|treated|excised|diagnosed)\s$"
)
_EXAMINED = quick.compile(r"(?i)(?:on|at|upon)\s(?:the\s|his\s|her\s)?(?:initial\s|first\s)?(?:examination|evaluation)$")
_BY_THE_WAY = quick.compile(
    r"(?i)\b(?:history\sof|h/o|known\ssince)\b(?!.*\b(?:presented|presenting|was|were|admitted|referred|came|noticed|developed|seen|hospitali[sz]ed)\b)"
)


def mentions_at(document: Document, index: int) -> Located:
    """The mentions of a sentence with their place in its text, in order."""
    return _located(document).get(index, ())


def sentences_with(document: Document, types: frozenset[str]) -> set[int]:
    """The indices of the sentences that hold a mention of one of some types."""
    known = _typed(document)
    return set().union(*(known[type_] for type_ in types if type_ in known))


@once
def _typed(document: Document) -> dict[str, set[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for mention in document.mentions:
        found[mention.type].add(mention.sentence)
    return dict(found)


@once
def _located(document: Document) -> dict[int, Located]:
    found: dict[int, list[tuple[int, int, Mention]]] = {}
    last = -1
    for mention in document.mentions:
        if mention.sentence != last:
            last = mention.sentence
            items, sentence = found.setdefault(last, []), document.sentences[last]
            plain = isinstance(sentence.origins, range)  # nothing was folded: offsets run alongside the text, as `locate` knows too
            origin, first, behind, size = sentence.origins[0], sentence.spans[0][0], sentence.spans[-1][1], len(sentence.text)
        if plain:
            start, end = mention.span
            if first <= start < end <= behind:
                items.append((max(0, start - origin), min(size, end - origin), mention))
        elif (place := sentence.locate(mention.span)) is not None:
            items.append((*place, mention))
    return {index: tuple(items) for index, items in found.items()}


def time_of(place: Place, start: int, end: int) -> When | None:
    """When a fact at a place of the sentence was; "the following day" is counted from what was told before."""
    when = choose(place.text, start, end, None)
    if when is None and counted_from_it(place.text, start, end):
        return None
    if when is not None and when.kind == "day" and "schedule" in place.types and _OF_DOSES.search(when.text) and any(
        m.type == "schedule" and a <= when.start < b for a, b, m in place.mentions
    ):
        return None  # when a drug was given
    if when is None or (_MEANWHILE.match(when.text) and place.carried is not None):
        return place.carried
    if when.kind == "next" and place.carried is not None and place.carried.day is not None:
        same = "same" in when.text.lower()
        day = place.carried.day + (0 if same else 1)
        return When(
            when.start,
            when.end,
            when.text,
            "day",
            place.carried.anchor,
            f"P{day}D",
            day,
            f"{'the day' if same else 'the day after'}: {place.carried.text}",
        )
    return when


def own_or_near(when: When | None, place: Place) -> When | None:
    """The time of what may have happened long after what was told before: a bare year of an earlier sentence, or "on admission",
    does not hold for it."""
    if when is None or when is not place.carried:
        return when
    return None if (when.kind == "date" and _YEAR.fullmatch(when.text)) or (when.kind == "anchor" and _BEGINNING.search(when.text)) else when


_BEGINNING = quick.compile(r"(?i)\b(?:admission|presentation|diagnosis|baseline|onset|birth|initially|first)\b")
_YEAR = quick.compile(r"(?i)(?:in|since|during|by|until)\s(?:early\s|late\s|mid-?\s?)?\d{4}")


def time_values(when: When | None, place: Place) -> Iterator[tuple[str, Value]]:
    """The time of an event as properties: the printed phrase, its anchor and offset, and why where another sentence told it."""
    if when is None:
        return
    yield "time", when.text
    if when.anchor:
        yield "timeAnchor", when.anchor
    if when.offset:
        yield "timeOffset", when.offset
    if when.reason:
        yield "timeReason", when.reason
    elif when is place.carried:
        yield "timeReason", "told earlier in the paragraph"


def meaning(text: str, start: int, end: int) -> Context:
    """Whether what stands at `text[start:end]` is denied, uncertain, planned, of the past or somebody else's."""
    return context_of(text, [(start, end)])[0]


#: What a verb behind a whole list denies of each of its members ("A, B (88%) and C due to D were ruled out"). One thing has one verb in the singular.
_VERBS = (
    r"\b(?:was|were|is|are|had|has|have|showed|revealed|developed|occurred|appeared|noted|resolved|improved|persisted|worsened|led|required|treated|given|received|started|"
    r"continued|remained|presented|admitted|but|which|who|because|although|while|whereas|despite|after|before)\b"
)
LIST_DENIED = Guard(
    rf"(?i)(?:(?!{_VERBS})(?:[^.;]|\.(?=\d)))*?\s(?:were|(?<!,\s)had\sbeen|have\sbeen)\s(?:(?:also|all|therefore|\w+ly)\s)*"
    r"(?:ruled\sout|excluded|not\s(?:found|seen|observed|detected|confirmed|identified|present|evident))\b"
)


def denied_with_its_list(text: str, end: int) -> bool:
    """Whether what ends here is a member of a list that the verb behind it denies."""
    return LIST_DENIED.match(text, end) is not None
