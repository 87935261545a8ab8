"""patient–diagnosed with–disease: with status, site, stage, risk and time; the past ones as patient–has history of–disease.

Only where the words say that it is a diagnosis (`extract/patterns/diagnosis_cues.tsv`). A suspected, excluded or feared disease is none; nor is one
that only qualifies something else ("leukemia cells"), nor the one that a family member has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from extract import quick
from extract.annotate.tables import table
from extract.annotate.told_sections import is_past
from extract.relations import adverse_events
from extract.relations.course import MAIN, Place, denied_with_its_list, places, time_of, time_values
from extract.relations.entities import concept
from extract.relations.facts import Fact, covers, statements
from extract.relations.findings import is_modifier
from extract.relations.grades import find_grades
from extract.relations.put_down import is_named, is_sign
from extract.triggers import Guard, Rules
from kg.model import Assertion, Document, Mention, Value

NAME = "diagnoses"

_PROCEDURE = quick.compile(
    r"\b(?:biops\w+|Biops\w+|[Hh]istolog\w+|[Pp]atholog\w+|[Ii]mmunohistochem\w+|[Cc]ytolog\w+|[Aa]utops\w+|[Cc]ultures?|PCR|[Ss]equencing|[Kk]aryotyp\w+|"
    r"[Ff]low cytometry|CT|MRI|PET\S*|[Ii]maging|[Ee]chocardiogra\w+|[Uu]ltraso\w+|[Ee]ndoscop\w+|[Cc]olonoscop\w+|[Bb]ronchoscop\w+|[Ll]aparotomy|"
    r"[Ss]mear|[Aa]spirat\w+|[Ee]xaminations?|[Ee]valuation|[Ss]can|[Rr]adiograph\w*|X-ray|[Tt]omograph\w+|[Ee]lectrocardiogra\w+|[Aa]ngiogra\w+|"
    r"[Ii]nvestigations?|\w{4,}gra(?:phy|phies|ms?)|[Tt]ests?|[Rr]esults?|[Ff]indings|CSF|[Ss]pecimen|[Ss]erolog\w+|[Gg]enetic|[Ll]esion)\b"
)
_STAGE = quick.compile(
    r"\b(?:(?:Ann Arbor |FIGO |INSS |TNM |clinical |pathologic(?:al)? |UICC |ISS |R-ISS )?(?:[Ss]tage|"
    r"class)\s+(?:I{1,3}V?|IV|[0-4])[A-CES]{0,2}\d?\b|"
    r"p?T[0-4][a-d]?N[0-3][a-c]?M[01][a-c]?)|\bCNS-[123]\b"
)
#: The histological grade of a tumour, which stands right beside its name; any other grade is that of an event.
_TUMOUR = quick.compile(r"(?i)lymphoma|glioma|sarcoma|carcinoma|tumou?r|neoplasm|cancer|astrocytoma|blastoma|meningioma")
_TUMOUR_GRADE = (
    quick.compile(r"(?i)(?:WHO\s)?grade\s(?:\d[AB]?|I{1,3}V?|IV)(?=\s(?:[\w-]+\s){0,2}$)"),
    quick.compile(r"(?i)[\s,(]{1,2}((?:WHO\s)?grade\s(?:\d[AB]?|IV|I{1,3}))\b"),
)
_RISK = quick.compile(r"\b(?:very[- ])?(?:high|standard|intermediate|low|poor|favou?rable|adverse)[- ]risk\b", re.I)
_GENERIC = quick.compile(
    r"(?i)^(?:neoplasm|disease|cancer|tumou?r|infection|leuk(?:a)?emia|lymphoma|hematologic neoplasm|syndrome|malignancy|metastasis|disorder|toxicity|lesion|"
    r"injury|inflammation|death|complication|carcinoma|illness|sequelae|"
    r"(?:[\w-]+\s)*(?:recessive|dominant|inherited|hereditary|x-linked|genetic)\s(?:disease|disorder)s?)$"
)
_RELATED = Guard(
    r"(?i)\b(?:risk|prevent\w*|prophyla\w*|treat(?!\w*-(?:resistan|refractor|naive|na.ve))\w*|because\sof|due\sto|fear|suspicion|exclu\w+|ruled?\sout|"
    r"criteria(?!\s(?:for|of)\b)|mimick?\w*|rather\sthan|unlike|similar\sto|instead\sof)\b[^,;]{0,30}$"
)
#: Words that may stand between a cue and its disease.
_BETWEEN = (
    r"(?:(?!(?:and|or|but|no|not|without|which|who|that|absence|removal|resolution|improvement|persistence|"
    r"progression|regression|disappearance|treatment(?!-)|after|before|during|following|since|until|because|due|relapse|recurrence|flare|exacerbation)\b)[\w'’/+.-]+\s){0,4}"
)
_JOIN = quick.compile(
    r"(?i)(?:\s?\([^)]{1,40}\))?(?:,\s(?:first\s)?diagnosed\s(?:at|in)\s(?:\w+\s){1,4}?\d+(?:\syears)?(?=,))?(?:\son\s(?:\w+\s)?(?:h(?:a)?emodialysis|dialysis|insulin|CPAP|home\soxygen))?(?:\sof\s[\d.]+\s?\w+)?(?:\s(?:in|of|involving|at)\s(?:(?:the|his|her|both|left|right)\s)*\w+(?:\s(?:lobe|"
    r"gland|node)s?)?)?[\s,]*(?:and|with|plus|as\swell\sas|,)\s(?:an?\s|(?:class|stage|grade)\s\w+\s|multiple\s|bilateral\s|\w+\s)?"
)


@cache
def _cues() -> Rules[tuple[str, str, str, quick.Pattern]]:
    rows = []
    for place, status, needs, form in table("diagnosis_cues", 4):
        body = form.replace("{w}", _BETWEEN)
        rows.append((place, status, needs, quick.compile(rf"(?i)(?<!\w)(?:{body})$" if place == "before" else rf"(?i)(?:{body})")))
    return Rules(rows)


_BY_THE_WAY = quick.compile(r"(?i)^(?:,\s)?(?:with|who\s|suffering|affected|known|having|received|given|treat|underw|undergo|receiv|taking|started|on\b)")


#: Words that make of a condition that treatment may cause one that was there before ("a history of hypertension").
_COMORBID = quick.compile(r"(?i)known|pre-?existing|long-?standing|comorbid|concomitant|coexisting|underlying")
_LONG_KNOWN = quick.compile(
    r"(?i)histor|\bbackground\b|^since\b|^for\s.*years$|\bPMH|\bK/?C/?O|known|pre-?existing|long-?standing|comorbid|"
    r"concomitant|coexisting|underlying"
)


#: "Diagnosed with X": words that make a diagnosis also of what treatment may cause, but for what only treatment does.
_SAID = quick.compile(r"(?i)\bdiagnos(?:ed|is|es)\b")
_BY_TREATMENT = quick.compile(
    r"(?i)cytokine release|immune effector|lysis|differentiation syndrome|infusion|toxicit|graft.versus|"
    r"neutropeni|mucositis|induced|related|mediated|leak|obstruction|veno-?occl"
)


_SUFFERED = quick.compile(r"(?i)\bsuffered\b")


#: Rows of the table of cues.
_Cues = tuple[tuple[str, str, str, quick.Pattern], ...]


def _status(place: Place, start: int, end: int, cues: _Cues) -> tuple[str, str] | None:
    """The status of a diagnosis and the words that say it. `cues` are those that the sentence may hold."""
    text = place.text
    left = text[max(0, start - 110) : start]
    if _RELATED.possible(text) and _RELATED.compiled.search(left):
        return None
    for where, status, needs, pattern in cues:
        match = pattern.search(left) if where == "before" else pattern.match(text, end)
        if match is None:
            continue
        if needs == "procedure" and not _PROCEDURE.search(text[: start - len(left) + match.start() + 1]):
            continue
        if needs == "person" and not _person_before(place, start - len(left) + match.start()):
            continue
        return status, match[0].strip()
    return None


def _person_before(place: Place, position: int) -> bool:
    """Whether a word for the patient stands right before a place."""
    for _, b, mention in place.mentions:
        beside = r"(?i)\s?(?:[\w-]+\s){0,2}(?:\([^()]{1,40}\)\s)?"
        if mention.type in {"person", "sex", "age"} and b <= position and re.fullmatch(beside, place.text[b:position] or " "):
            return True
    return _PERSON.search(place.text[max(0, position - 14) : position]) is not None


#: Shorter than fourteen characters.
_PERSON = quick.compile(r"(?i)\b(?:patient|woman|man|boy|girl|male|female|gentleman|lady|infant|child|neonate|adolescent|teacher|farmer)\s$")


#: "A man with X and Y was treated with …": it is the man.
_OF_WHOEVER = quick.compile(r"(?i)(?:was|were|is)\s(?:treated|controlled|managed)\b")
_DIAGNOSED = frozenset({"disease", "adverse_event"})


def _sentence(document: Document, place: Place) -> Iterator[Fact]:
    if place.types.isdisjoint(_DIAGNOSED) or not (cues := _cues().possible(place.text)):
        return
    previous: tuple[int, str, str] | None = None
    shared: dict[int, tuple[str, str]] | None = None
    for start, end, mention in place.mentions:
        if mention.type not in {"disease", "finding", "adverse_event"} or mention.negated or mention.planned or mention.experiencer != "patient":
            continue
        if is_modifier(place.text, end) or denied_with_its_list(place.text, end):
            continue
        found = _status(place, start, end, cues)
        if (found is None or _OF_WHOEVER.match(found[1])) and previous is not None and _JOIN.fullmatch(place.text[previous[0] : start]):
            found = previous[1], previous[2]
        if found is None and mention.historical and (treated := _TREATED.search(place.text[max(0, start - 60) : start])):
            found = "history", treated[0].strip()
        if found is None:
            if shared is None:
                shared = _shared(place, cues)
            found = shared.get(start) or _headed(document, place, start)
        if found is None:
            continue
        previous = (end, *found)
        status, words = found
        shown = status == "confirmed" and is_named("infection", mention.label)  # what a test confirms
        if mention.type != "disease" and not (mention.type == "adverse_event" and (shown or _is_diagnosis(mention, words, place))):
            continue  # a finding is no diagnosis, but may stand in a list before one
        if mention.text.lower() == "metastatic":
            continue  # "metastatic melanoma" is one disease
        if is_sign(mention.label or mention.text) and not re.search(r"(?i)diagnos|history", words):
            continue
        if mention.hedged and not (status == "confirmed" and re.search(r"(?i)\bprobable\s$", place.text[:start])):
            continue
        if _GENERIC.match(mention.label or mention.text) and not re.search(r"(?i)metasta", mention.text):
            continue
        if mention.historical and status in {"initial", "complication"} and not re.search(r"(?i)diagnos", words):
            status = "history"
        elif status == "initial" and _COMORBID.search(words) and not _SAID.search(words):
            status = "comorbidity"
        for patient in place.patients:
            values, extra = _values(document, place, mention, start, end, status, words)
            yield Fact(
                patient,
                "hasHistoryOf" if status == "history" else "diagnosedWith",
                concept(mention),
                "Diagnosis",
                values,
                place,
                extra,
                cue=words[-80:],
                confidence=round(0.9 * mention.confidence, 3),
            )


#: "Ten years earlier she had been treated for tuberculosis": of the past only where the context says so; else it may be the disease of the report.
_TREATED = quick.compile(r"(?i)\b(?:had|has)\s(?:\w+ly\s)?been\s(?:\w+ly\s)?(?:treated|operated\son|hospitali[sz]ed|followed)\sfor\s(?:an?\s)?(?:[\w-]+\s)?$")
def _is_diagnosis(mention: Mention, words: str, place: Place) -> bool:
    """Whether the words make a diagnosis of what treatment may cause as well."""
    if is_sign(mention.label):
        return False
    if _LONG_KNOWN.search(words) or (mention.historical and _SUFFERED.search(words)):
        return True
    told = _SAID.search(words) is not None or (_COMES_WITH.match(words) is not None and _GIVEN.isdisjoint(place.types))
    return told and not _BY_TREATMENT.search(mention.label) and not find_grades(place.text)


#: "A woman with atrial fibrillation", in a sentence that tells of no treatment.
_COMES_WITH = quick.compile(r"(?i)(?:,\s)?(?:with|who\shad|suffering\sfrom|known\sto\shave|having)\b")
_GIVEN = frozenset({"drug", "drug_class", "regimen", "cell_therapy", "procedure"})


_HEADED = quick.compile(r"(?i)^(?:\d+(?:\.\d+)*\.?\s)?(?:final|primary|discharge|definitive|clinical|pathological|histopathological)?\s?diagnos[ei]s$")


_OF_THE_PAST = quick.compile(
    r"(?i)\bhad\s(?:\w+ly\s|once\s|already\s)?(?:suffered|contracted|been\s(?:treated|operated))\b|\b(?:years?|decades?)\s(?:ago|before|earlier|previously)\b"
)
_YEAR_BEHIND = quick.compile(r"\s?\((?:[^()]{0,20},\s)?((?:in\s|since\s|diagnosed\sin\s)?(?:19|20)\d\d)\)")
_NOT_HEAD = quick.compile(r"(?i)[.;:]|\b(?:no|not|ruled|excluded?|differential|suspected|against)\b")


def _headed(document: Document, place: Place, start: int) -> tuple[str, str] | None:
    """The status of the disease that opens a section called "Final diagnosis", and of all in one called "Past medical history"."""
    title = document.sections[place.sentence.section].title if place.sentence.section < len(document.sections) else ""
    past, headed = _announces(title)
    if past:
        return "history", title
    return ("confirmed", title) if headed and not _NOT_HEAD.search(place.text[:start]) else None


@lru_cache(maxsize=512)
def _announces(title: str) -> tuple[bool, bool]:
    """Whether a heading announces what was there before, and whether a diagnosis."""
    return is_past(title), _HEADED.match(title) is not None


_WERE = Guard(r"(?:\s?\([^)]{1,40}\))?\s(?:were|had\sbeen|have\sbeen)\b", whole=True)
_AND = quick.compile(r"(?i)(?:\s?\([^)]{1,20}\))?(?:\s?,\s?|\s?,?\s(?:and|or|as\swell\sas)\s)")


def _shared(place: Place, cues: _Cues) -> dict[int, tuple[str, str]]:
    """What a verb behind a list says of its earlier members too ("myocarditis and myositis were confirmed")."""
    if not _WERE.possible(place.text):
        return {}
    items = [(a, b, m) for a, b, m in place.mentions if m.type in {"disease", "finding", "adverse_event"}]
    told: dict[int, tuple[str, str]] = {}
    for (start, end, mention), (following, behind, _) in reversed(list(pairwise(items))):
        if mention.negated or not _AND.fullmatch(place.text[end:following]):
            continue
        found = told.get(following)
        if found is None and _WERE.match(place.text, behind):
            found = _status(place, following, behind, cues)
        if found is not None and found[1] in place.text[behind : behind + 80]:
            told[start] = found
    return told


def _values(
    document: Document, place: Place, mention: Mention, start: int, end: int, status: str, words: str
) -> tuple[dict[str, Value | tuple[Value, ...]], list[tuple[str, Value]]]:
    text = place.text
    values: dict[str, Value | tuple[Value, ...]] = {"diagnosisStatus": status}
    others = [
        (a, b) for a, b, m in place.mentions if m.type == "disease" and (b <= start or a >= end) and (m.label or m.text) != (mention.label or mention.text)
    ]
    left, right = max((b for _, b in others if b <= start), default=0), min((a for a, _ in others if a >= end and text[end:a] != " ("), default=len(text))
    near = text[max(left, start - 25) : min(right, end + 35)].split(";")[0]
    for name, pattern in (("stage", _STAGE), ("risk", _RISK)):
        match = pattern.search(near)
        if match and not any(text[a - len(match[0]) - 1 : a - 1] == match[0] for a, _ in others if a >= end):
            values[name] = match[0]  # "lupus and class IV nephritis": the class of the other
    if "stage" not in values and _TUMOUR.search(text[start:end]):
        before, behind = _TUMOUR_GRADE[0].search(text[max(0, start - 30) : start]), _TUMOUR_GRADE[1].match(text[end:])
        if before or behind:
            values["stage"] = before[0] if before else behind[1] if behind else ""
    sites = _sites(place, end)
    if sites:
        values["site"] = sites
    when = time_of(place, start, end)
    if when is place.carried and (
        status == "history" or _LONG_KNOWN.search(words) or (mention.label or mention.text).endswith("allergy")
        or (0 <= place.carried_from < len(document.sentences) and _OF_THE_PAST.search(document.sentences[place.carried_from].text))
    ):
        when = None  # what was there before is not of the day that was told last, nor what came later of the day of something past
    if when is not None and when.text.lower().startswith("since") and "diagnos" in words and when.end <= start:
        when = None  # "a heart recipient since 2008, was diagnosed with …"
    own = when is not None and when is not place.carried and not when.text.lower().startswith("since")
    beside = _BY_THE_WAY.match(words) is not None or (status == "comorbidity" and _LONG_KNOWN.search(words) is not None)
    if own and when is not None and "diagnos" not in words and beside and (
        not 0 <= when.start - end <= 25 or _GIVEN_THEN.search(text, end, when.start)
    ):
        when = None  # "a man with melanoma had colitis after four doses": the time is that of the colitis
    extra: list[tuple[str, Value]] = [("printedText", text[start:end])]
    year = _YEAR_BEHIND.match(text, end)
    if year and (when is None or when is place.carried):
        extra.append(("time", year[1]))
    elif when is not None and (when is not place.carried or when.kind in {"date", "offset", "day", "anchor"}):
        extra += list(time_values(when, place))
    return values, extra


def _sites(place: Place, end: int) -> tuple[str, ...]:
    """The sites that a disease is said to have ("of the left calf", "in the lung and the liver"), not those of its name."""
    names: list[str] = []
    position = end
    link = (
        r"(?i)(?:\s?\([^)]{1,40}\))?\s(?:of|in|involving|affecting|at|within|to)\s(?:(?:the|his|her|both|a|an|left|right|bilateral|upper|lower)\s)*"
    )
    for a, b, mention in place.mentions:
        if a < position or mention.type != "anatomical_site":
            continue
        gap = place.text[position:a]
        if not re.fullmatch(link if not names else r"(?i)[\s,]*(?:and|,)\s(?:(?:the|his|her|both|in|left|right)\s)*", gap):
            break
        side = re.search(r"(?i)\b(left|right|bilateral)\s(?:upper\s|lower\s)?$", place.text[:a])
        label = mention.label or mention.text
        names.append(f"{side[1].lower()} {label}" if side and not label.startswith(side[1].lower()) else label)
        position = b
    return tuple(names)


#: "A woman with eczema started X in May": the time is that of X.
_GIVEN_THEN = quick.compile(r"(?i)\b(?:started|received|underwent|began|commenced|given|treated|took|initiated|put\son)\b")
_OF_NOW = frozenset({"initial", "confirmed", "complication", "progression"})


def _caused(document: Document) -> set[tuple[int, int, str]]:
    """Patient, sentence and name of what treatment did, which is no diagnosis beside; an infection, to which it only laid somebody open, is both."""
    return {
        (f.patient.ordinal, place.index, f.entity.label)
        for f in adverse_events.read(document) if ("after" in f.values or "grade" in f.values) and not is_named("infection", f.entity.label)
        for place in (f.place, *f.also)
    }


def read(document: Document) -> list[Fact]:
    """Every diagnosis of every patient; what is told again and adds nothing becomes evidence."""
    caused = _caused(document)
    told = (fact for place in places(document) for fact in _sentence(document, place))
    facts = [f for f in told if f.values["diagnosisStatus"] not in _OF_NOW or (f.patient.ordinal, f.place.index, f.entity.label) not in caused]
    out: list[Fact] = []
    for fact in sorted(facts, key=lambda f: f.place.kind not in MAIN):
        known = next((f for f in out if f.place.standing == fact.place.standing and _again(f, fact)), None)
        if known is None:
            out.append(fact)
        else:
            known.also.append(fact.place)
    return sorted(out, key=lambda f: f.place.index)


def _again(known: Fact, fact: Fact) -> bool:
    """Whether a diagnosis is told again: the same disease, no new site, stage or risk, and no time of its own."""
    timed = any(name == "time" for name, _ in fact.extra) and not any(name == "timeReason" for name, _ in fact.extra)
    same = {**fact.values, "diagnosisStatus": known.values["diagnosisStatus"]}
    return not timed and covers(known, Fact(fact.patient, fact.predicate, fact.entity, fact.event, same, fact.place))


def extract(document: Document) -> Iterator[Assertion]:
    """Diagnoses as assertions, in the order of the text."""
    yield from statements(document, read(document), NAME)
