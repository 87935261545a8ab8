"""Patients while a document is being read: who may be one, what a phrase adds, and whom of them a phrase fits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from extract import quick
from extract.annotate.ages import Age, find_ages
from extract.annotate.generally import general_cue
from extract.annotate.people import Person, find_people, is_followed_by_a_verb, is_occupation
from extract.annotate.reports import has_cue, may_tell_of_strangers, retold
from extract.annotate.tense import in_general, in_the_past
from extract.triggers import Guard
from kg.model import Document, Sentence, Span

_NOT_SUBJECT = quick.compile(
    r"(?i)\b(?:recalled|remembered|recounted|mentioned|(?:(?:grand)?(?:mother|father|parents?)|widow(?:er)?|wife|husband)\sof(?:\s(?:an?|the|her|his|healthy)){0,2}|from|than|by|and\s(?:his|her)|whose|like|between|unlike|for|per)\s*$"
)
#: The child in "she delivered a healthy boy", the mother in "a girl born at term to a healthy 27-year-old woman".
_BORN_TO = Guard(
    r"(?i)\bs?he\s(?:then\s|had\s|had\sthen\s)?(?:delivered|gave\sbirth\sto|bore)\s(?:an?|her)\s(?:[\w-]+\s){0,3}$"
    r"|\b(?:born|delivered|birth)\b[^.;]{0,80}\b(?:to|by|of)\s(?:(?:an?|his|her|the)\s)?(?:[\w-]+\s){0,3}$"
)
#: What makes "male" or "female" a word before animals, volunteers or a group of patients.
_OTHERS_BEHIND = quick.compile(
    r"(?i)\s(?:(?!(?:child|infant|patient|baby|neonate|who|whom|and|or|presented|was|is|had|has|with|without|at|to|in|of|for|from|on|by)\b)[\w/'-]+\s){0,3}?(?:rats?|mice|mouse|rabbits?|dogs?|pigs?|swine|monkeys?|macaques?|hamsters?|cats?|sheep|chicks?|zebrafish|animals?|volunteers|"
    r"subjects|participants|controls|patients|inpatients|outpatients|students|adults|smokers|cases|preponderance|predominance|sex|gender|population|ratio|dominance)\b(?!\s\d)"
)
_DECADE = quick.compile(r"(?i)\d0\s?'?s|teens|ties$|genarian$")
_CASE_OF = quick.compile(r"(?i)\b(?:case|cases|report|history|course|patient|patients)\s(?:of|on|in)\s*$")
#: Others around a patient.
AROUND = (
    r"cellmate|roommate|room-mate|flatmate|housemate|classmate|schoolmate|friend|boyfriend|girlfriend|fianc[eé]e?|colleague|co-?worker|neighbou?r|partner|caregiver|companion"
)
#: The sentence is about somebody else ("The donor was a 29-year-old woman"), or about nobody ("A 65-year-old woman should be screened").
_ABOUT_OTHER = Guard(
    rf"(?i)\b(?:donors?|{AROUND}|mother|father|sister|brother|daughter|son|wife|husband|aunt|uncle|cousin|sibling|twin)\b[^.;]{{0,30}}\b(?:was|is|were|are|being|named|aged)\s(?:\w+\s){{0,3}}$"
)
#: The relative in "the younger brother, a 12-year-old boy, is healthy".
_KIN_BEFORE = Guard(
    rf"(?i)\b(?:his|her|their|the|its)\s(?:[\w-]+\s){{0,3}}(?:owners?|{AROUND}|mother|father|sister|brother|daughter|son|wife|husband|aunt|uncle|cousin|sibling|nephew|niece|donor)(?:\s\([^()]{{1,20}}\))?"
    r"(?:,\s|\s\()"
    r"(?:(?:then|now|currently|also|himself|herself)\s)?$"
)
_HIS_BEFORE = quick.compile(r"(?i)(?:^|[.;,]\s|\band\s)(?:his|her|their)\s[\w-]+(?:\s[\w-]+){0,3},\s$")
#: Somebody else beside the one whom a sentence brings in ("a 54-year-old woman who got the lungs of a 52-year-old man").
_OF_ANOTHER = quick.compile(r"(?i)\b(?:of|from|by|to|than|for|like|beside|near)\s$")
#: Who gives organs or cells after death.
_GIVES = Guard(
    r"(?i)[^.;]{0,80}\b(?:(?:became|served\sas|acted\sas)\s(?:an?|the|his|her)\s(?:[\w-]+\s){0,3}donor\b"
    r"|(?:organs|kidneys|liver|heart|lungs|corneas)\s(?:was|were)\s(?:donated|procured|recovered|retrieved|transplanted)\b)"
)
#: Whose organ or blood the patient got, or had to do with ("received the liver of a 34-year-old woman", "while drawing blood from").
_ORGAN_OF = Guard(
    r"(?i)\b(?:received|given|got|transplanted|infused|grafted)\s(?:with\s)?(?:(?:the|an?|his|her)\s)?(?:[\w-]+\s){0,3}(?:liver|kidneys?|heart|lungs?|pancreas|marrow|organs?|graft|cells|allograft|"
    r"cornea|blood|stool|faeces|feces)\s(?:of|from)\s$"
)
#: A relative who gives, or whom the patient has ("from her brother, a 33-year-old man"): no patient, also where the sentence calls one by number.
_FROM_KIN = Guard(
    r"(?i)\b(?:from|by|to|of|with|than)\s(?:(?:his|her|their|the|an?)\s)(?:[\w-]+\s){0,4}(?:mother|father|sister|brother|daughter|son|sibling|twin|cousin|uncle|aunt|donor)(?:,\s|\s\()"
    r"(?:(?:then|now|also)\s)?$|\bdonor\s(?:was|is)\s(?:[\w-]+\s){0,3}$"
)
#: "One of the asymptomatic relatives (a girl 8 months old)", "a normal male".
_ONE_OF_KIN = Guard(
    r"(?i)\b(?:one|another|a|the)\s(?:healthy\s|control\s|study\s)?(?:volunteer|participant|control|respondent|subject),\s$"
    r"|\b(?:relatives|carriers|controls|volunteers|donors|family\smembers)\s?[(,]\s?$|\brecipients?\sof\s[^.;,]{3,40},\s$"
)
_UNAFFECTED = Guard(r"(?i)(?:an?\s|the\s)?(?:\S+\s)?(?:(?:normal|unaffected)\s|asymptomatic\s(?:carrier|relative|sibling)\b)")
#: The patient of another ("Dr Ozeki's 5-year-old patient").
_SOMEBODYS = quick.compile(r"(?<!This )(?<!Today)\b[A-Z][\w-]+(?:\s(?:et\sal\.?|and\scolleagues))?['’]s?\s$")
#: Some of many ("eleven deaths, among them an 82-year-old woman").
SOME_OF_MANY = quick.compile(r"(?i)\b(?:among(?:st)?\s(?:them|these|whom|those|which)|including|of\swhom|such\sas|e\.g\.,?)\b[^.;]{0,60}$")
#: Somebody of a kind ("families in which there is a single affected boy").
_THERE_IS = Guard(r"(?i)\bthere\s(?:is|are)\s(?:[\w-]+\s){0,4}$")
_ADVICE = Guard(
    r"(?i)\b(?:should|must|ought\sto)\b|\b(?:is|are)\s(?:recommended|advised)\b|\bhas\s(?:an?|the)\s(?:[\w-]+\s){0,2}(?:risk|chance|probability|likelihood|life\sexpectancy)\b",
    whole=True,
)
_PRESENTED = quick.compile(r"(?i)\b(?:present\w*|admitted|referred|seen|hospitali[sz]ed|brought|came)\s(?:\w+\s){0,4}at\s(?:an?\s|the\s)?$")
_PRONOUN = quick.compile(r"(?i)\b(he|his|him|himself|she|her|hers|herself)\b")
_THEY = quick.compile(r"(?i)(?:they|their|neither|none)\b")
_SINGULAR = quick.compile(r"(?i)\b(?:he|his|him|she|her)\b")
_OTHER_PERSON = quick.compile(r"(?i)\b(?:mother|father|sister|brother|daughter|son|wife|husband|donor|aunt|uncle|parent|grand\w+|doctor|surgeon)\b")

#: "Patient 3 was 71 and had …".
_WAS = quick.compile(
    r"(?i)^(?:our\spatient|(?:patient|case|recipient|twin|(?:the\s)?(?:first|second|third|fourth|fifth|sixth))\s[\w.#]{1,9}|the\s(?:first|second|third|fourth|fifth|sixth|other|former|latter))\s(?:was|is)\s(?P<value>\d{1,3})"
    r"(?:\s(?P<unit>years?|months?)(?:\sold)?)?(?=[,.;)]|\s(?:and|when|at)\b)"
)
#: "Patient 2 was 45, male, and", "Patient 3, M, 28 years,", "Case 4 (61 y, F)".
_NOTED = quick.compile(
    r"(?:(?i:patient|case|recipient|subject|pt)\.?\s#?\w{1,4}|(?i:our|the|an?)\s(?:first|second|third|fourth|fifth|sixth|other)(?:\s(?:patient|case|child|infant|recipient))?)(?:,\s|\s\(|:\s|\swas\s|\sis\s)(?:(?i:an?|aged)\s)?(?:(?P<s1>M|F|[Mm]ale|[Ff]emale)[,;/]?\s(?:aged\s)?(?P<a1>\d{1,3})"
    r"|(?P<a2>\d{1,3})(?:\s?(?:years?(?:\sold|\sof\sage)?|yrs?|y))?[,;/]?\s?(?P<s2>M|F|[Mm]ale|[Ff]emale))(?=[,;.):]|\s(?:years?|yrs?|y)\b|\s(?:with|and|had|who|was)\b)"
)
_WHO_WAS = quick.compile(
    r"(?i)^[^,(]{3,40}(?:,\s|\s(?=\())(?:who\s(?:was|is)\s|\(?aged?\s|\()?(?P<value>\d{1,3})(?:\s(?P<unit>years?|months?)(?:\sold)?)?(?=[,.;)](?!\d|\s?(?-i:[XY]{1,2})\b)|\sand\b)"
)
#: A patient may be told of again so many years later.
_YEARS_LATER = 15
#: A determiner that brings in somebody else, and one that brings in anybody.
ANOTHER = quick.compile(r"(?i)\banother\b|\bsecond\b|\bother\b|\bthird\b")
INDEFINITE = quick.compile(r"(?i)\b(?:an?|another|second|third|one|other)\b")
SIBLINGS = frozenset({"sibling", "brother", "sister", "twin"})

#: Nouns that mean a human patient also in a paper that says nowhere that it reports one.
PLAIN_NOUNS = frozenset({"man", "woman", "boy", "girl", "patient", "gentleman", "lady", "child"})
#: An introduction ends after this many sentences: a later age is one of another time.
INTRODUCTION = 5


@dataclass(eq=False)
class Draft:
    """A patient while the document is being read."""

    label: str
    number: int | None
    sentence: int
    age: Age | None = None
    sex: str | None = None
    age_span: Span | None = None
    sex_span: Span | None = None
    owned: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    nouns: set[str] = field(default_factory=set)
    vague: bool = False  # one of "two men", of whom nothing else is known yet


_STRANGE = ("trial", "of-animal", "supposed")
_POSSESSIVE = frozenset({"his", "her", "their", "my"})


def candidates(sentence: Sentence, labelled: bool, headed: bool = False) -> list[Person]:
    """The persons whom a sentence may introduce as patients; behind the heading of a case (`headed`) also one who has been published before."""
    text = sentence.text
    people = find_people(text)
    if not people or (may_tell_of_strangers(text) and ((not headed and retold(text)) or any(has_cue(kind, text) for kind in _STRANGE))) or _ADVICE.search(text):
        return []
    found: list[Person] = []
    introduced = False
    for person in people:
        if (introduced and _OF_ANOTHER.search(text, 0, person.start)) or not _is_candidate(text, person, labelled):
            continue
        found.append(person)
        introduced = introduced or person.age is not None
    return found


def _is_candidate(text: str, person: Person, labelled: bool) -> bool:
    """Whether a phrase may introduce a patient: by what it says itself, and by what stands before and behind it."""
    start, end, age = person.start, person.end, person.age
    if person.role != "patient" and not (labelled and person.role == "relative" and age is not None):
        return False
    if not labelled and person.determiner.partition(" ")[0] in _POSSESSIVE:
        return False
    if age is None:
        if is_occupation(person.noun) or person.sex is None or not _stands_alone(text, person) or _THERE_IS.search(text, 0, start):
            return False
    elif not age.current or (age.high is not None and not _DECADE.search(age.text)):
        return False
    if _ONE_OF_KIN.search(text, 0, start) or _UNAFFECTED.match(text, start, end) or _BORN_TO.search(text, 0, start):
        return False
    if not labelled and (
        _ABOUT_OTHER.search(text, 0, start) or _KIN_BEFORE.search(text, 0, start)
        or (text[max(0, start - 2) : start].startswith(",") and _HIS_BEFORE.search(text, 0, start))
    ):
        return False
    # What ends right before the phrase is short.
    not_subject = _NOT_SUBJECT.search(text, max(0, start - _NEAR), start) or _FROM_KIN.search(text, 0, start) or _ORGAN_OF.search(text, 0, start)
    if not_subject and not _CASE_OF.search(text, max(0, start - _NEAR), start):
        return False
    if _OTHERS_BEHIND.match(text, end) or _GIVES.match(text, end):
        return False
    before = text[max(0, start - 3) : start]
    if ("'" in before or "’" in before) and _SOMEBODYS.search(text, 0, start):
        return False
    return bool(person.determiner) or not has_cue("group", text)


#: Longer than any words of _NOT_SUBJECT and _CASE_OF.
_NEAR = 60


def _stands_alone(text: str, person: Person) -> bool:
    """Whether a noun without an age may be a person: one with an article or at the head of the sentence, and no adjective ("male genital defects")."""
    if person.noun in {"male", "female"} and (not is_followed_by_a_verb(text, person.end) or _AND_THE_OTHER.match(text, person.end)):
        return False
    return bool(person.determiner) or not text[: person.start].strip(" *#") or _BEGINS.search(text, 0, person.start) is not None


#: At the head of a clause or in a bracket.
_BEGINS = quick.compile(r"[:;.(]\s*(?:[\w-]+\s){0,3}$")


#: "The male and female maps".
_AND_THE_OTHER = quick.compile(r"(?i)(?:\s(?:and|or|versus|vs\.?)\s|/)(?:fe)?males?\b")


def same(draft: Draft, person: Person) -> bool:
    """Whether what a phrase says of a person fits a patient already known."""
    if person.sex and draft.sex and person.sex != draft.sex:
        return False
    return not (person.age and draft.age and (person.age.value, person.age.unit) != (draft.age.value, draft.age.unit))


def known_by_age(person: Person, among: Iterable[Draft]) -> Draft | None:
    """The one patient whose age a phrase repeats."""
    if person.age is None:
        return None
    fits = [d for d in among if d.age is not None and (d.age.value, d.age.unit) == (person.age.value, person.age.unit) and same(d, person)]
    return fits[0] if len(fits) == 1 else None


def fill(draft: Draft, sentence: Sentence, person: Person) -> None:
    """Add what a phrase tells of a patient who lacks it."""
    draft.nouns.add(person.noun)
    if draft.age is None and person.age is not None:
        draft.age, draft.age_span = person.age, sentence.span(person.age.start, person.age.end)
    if draft.sex is None and person.sex is not None:
        draft.sex, draft.sex_span = person.sex, sentence.span(person.sex_start, person.sex_end)


def presented_at(draft: Draft, sentence: Sentence) -> None:
    """The age at presentation, told apart from the noun ("a male infant presented at 3 weeks of age")."""
    for age in find_ages(sentence.text):
        if not age.current and _PRESENTED.search(sentence.text[max(0, age.start - 60) : age.start]):
            draft.age, draft.age_span = replace(age, current=True), sentence.span(age.start, age.end)
            return


def pronoun_sex(document: Document, draft: Draft) -> None:
    """The sex by the pronouns of the first sentences about a patient, where they agree."""
    counts: Counter[str] = Counter()
    first: dict[str, Span] = {}
    for index in sorted(draft.owned)[:25]:
        sentence = document.sentences[index]
        if _OTHER_PERSON.search(sentence.text):
            continue
        for match in _PRONOUN.finditer(sentence.text):
            sex = "male" if match[1].lower().startswith("hi") or match[1].lower() == "he" else "female"
            counts[sex] += 1
            first.setdefault(sex, sentence.span(*match.span()))
    if counts:
        (sex, many), *others = counts.most_common()
        if not others or others[0][1] * 5 <= many:
            draft.sex, draft.sex_span = sex, first[sex]


def called_as(text: str) -> str:
    """What the paper calls its numbered patients."""
    word = re.search(r"(?i)\b(case|patient|recipient)\b", text)
    return word[1].capitalize() if word else "Patient"


def letter_of(text: str, number: int | None = None) -> str | None:
    """The letter of a label at the head of a text that has one instead of a number ("Patient A"); for a `number`, also of one behind it."""
    match = re.match(r"(?i)\W*(?:case|patient|recipient)\s(?:report\s|no\.?\s)?(?-i:([A-H]))\b", text)
    if match is None and number is not None and number <= 8:
        match = re.search(rf"(?i)\b(?:case|patient|recipient)\s(?-i:({'ABCDEFGH'[number - 1]}))\b", text)
    return match[1] if match else None


def count(draft: Draft, number: int, text: str) -> Draft:
    """A patient with the number by which the text calls him or her."""
    draft.number = number
    draft.label = draft.label or f"{called_as(text) if re.search(r'(?i)case|patient|recipient', text) else 'Patient'} {letter_of(text, number) or number}"
    return draft


def age_beside(draft: Draft, sentence: Sentence) -> None:
    """The age that stands behind a word of relation ("the former, who was 19, …", "the second patient, aged 22")."""
    if draft.age is not None:
        return
    note = _NOTED.match(sentence.text)
    if note is not None:
        start, end = note.span("a1" if note["a1"] else "a2")
        draft.age, draft.age_span = Age(start, end, sentence.text[start:end], float(sentence.text[start:end]), "a"), sentence.span(start, end)
        if draft.sex is None:
            draft.sex = "male" if (note["s1"] or note["s2"])[0].lower() == "m" else "female"
            draft.sex_span = sentence.span(*note.span("s1" if note["s1"] else "s2"))
        return
    match = _WHO_WAS.match(sentence.text) or _WAS.match(sentence.text)
    if match:
        start, end = match.span("value")
        unit = "mo" if (match["unit"] or "").lower().startswith("m") else "a"
        draft.age, draft.age_span = Age(start, end, sentence.text[start:end], float(match["value"]), unit), sentence.span(start, end)
        return
    ages = [age for age in find_ages(sentence.text) if age.current and age.start < 60]
    if ages:
        draft.age, draft.age_span = ages[0], sentence.span(ages[0].start, ages[0].end)


def older(draft: Draft, person: Person) -> bool:
    """Whether a phrase may tell of a patient some years later: of the same sex, older, and not called another."""
    now, age = draft.age, person.age
    if now is None or age is None or now.value is None or age.value is None or ANOTHER.search(person.determiner):
        return False
    return now.unit == age.unit == "a" and 0 < age.value - now.value <= _YEARS_LATER and not (person.sex and draft.sex and person.sex != draft.sex)


def meant_by_pronoun(text: str, drafts: Sequence[Draft]) -> list[Draft]:
    """Of several patients the one whose sex the pronouns of a sentence tell; all of them where it begins with "they"; none where it tells neither."""
    if _THEY.match(text):
        return [] if has_cue("apart", text) else list(drafts)
    sexes = {"male" if match[0].lower() in {"he", "his", "him"} else "female" for match in _SINGULAR.finditer(text)}
    mine = [draft for draft in drafts if draft.sex in sexes] if len(sexes) == 1 else []
    return mine if len(mine) == 1 else []


#: A heading of a case that may be imagined.
VIGNETTE = quick.compile(r"(?i)\b(?:vignettes?|scenarios?)\b")
#: The reader is asked to imagine somebody.
SUPPOSE = quick.compile(r"(?i)(?:let\sus\s)?(?:imagine|suppose|consider|picture)\b")


def brought_in(text: str) -> list[Person]:
    """The people whom a sentence brings in ("a 34-year-old woman", "another man")."""
    return [p for p in find_people(text) if p.role == "patient" and (p.age is not None or p.sex) and INDEFINITE.search(p.determiner)]


def tells_of_one(text: str, person: Person) -> bool:
    """Whether a sentence tells who somebody was, or what happened to one with an age and a sex ("A bolus of lidocaine in a 67-year-old man led to …"), or
    begins with somebody as notes do ("27 y/o M, flank pain for 3 days")."""
    if person.age is not None and person.sex is not None and not person.determiner and _HEADED.fullmatch(text, 0, person.start):
        return True
    if re.match(r"[^.;]{0,40}(?:\.\d[^.;]{0,30})?\b(?:was|is)\b", text[person.end :]):
        return True
    if person.age is None or person.sex is None or not INDEFINITE.search(person.determiner):
        return False
    if not (in_the_past(text) or in_general(text)):
        return True  # "Nodules on the ears of a 50-year-old woman."
    return _HAPPENED.search(text) is not None and general_cue("person").search(text) is None


_HEADED = quick.compile(r"\s*(?:[A-Z][\w/ -]{0,24}:\s)?")
_HAPPENED = quick.compile(
    r"(?i)\b(?:found|brought|came|resulted|occurred|caused|led|produced|was|were|had|followed|developed|appeared|showed|observed|induced|precipitated|revealed)\b"
)


_CITES = quick.compile(r"\s?\[\d{1,3}(?:\s?[,;-]\s?\d{1,3})*\]\W*$")
#: A callout at the end of a sentence whose list of references is not at hand.
ENDS_WITH_CALLOUT = quick.compile(r"[a-z,]\s?[(\[]\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*[)\]]\W*$")
#: Somebody who had to do with the patient ("a 32-year-old nurse who had inserted the line").
_CONTACT = quick.compile(
    r"\swhom\s(?:I|we)\s(?:had\s)?(?:seen|saw|treated|cared\sfor)\s(?:last|previously|before|earlier|years|some|[\w-]+\syears?\s(?:ago|earlier|before))\b"
    r"|\s(?:who|that)\s(?:had\s|has\s)?(?:inserted|intubated|cared\sfor|nursed|resuscitated|assisted|attended\sto|examined|washed|shared|(?:had\s|been\s)?(?:close\s)?(?:in\s)?contact\swith|been\sexposed\sto\s(?:him|her|the))\b"
)
_LITERATURE = quick.compile(
    r"(?i)\b(?:review|search)\sof\s(?:the\s)?(?:[\w-]+\s)?literature\b|\bliterature\s(?:review|search)\b|\b(?:pubmed|medline|database|published)\b"
)
#: Somebody who has a part of his own in the story ("the driver of the car, a man of 30").
_ROLE = quick.compile(
    r"(?:^|[.;]\s)The\s(?!(?:first|second|third|fourth|fifth|sixth|other|next|last|former|latter|elder|older|younger|index|patients?|case|proband|recipient|child|infant|boy|girl|man|woman|baby|neonate|"
    r"newborn|twin|sibling|affected|present|remaining)\b)(?:[\w-]+\s){0,4}[\w-]+,\s$"
)
_HIM = quick.compile(r"(?i)\b(?:s?he|his|hers?|him|(?:our|the|this)\spatient|now|currently)\b")


def has_a_part(text: str, person: Person) -> bool:
    """Whether somebody has a part in the story beside the patient: had to do with him or her, or is called by that part."""
    return (
        _CONTACT.match(text, person.end) is not None or _ROLE.search(text, 0, person.start) is not None
        or (SOME_OF_MANY.search(text, 0, person.start) is not None and _LITERATURE.search(text) is not None)
    )


def strangers(text: str, people: Sequence[Person], current: Draft | None, cites: bool, announced: bool) -> list[Person]:
    """The people whom a sentence brings in beside the patient: those for whom it cites a work, or several where the paper has not announced any."""
    new = [p for p in people if p.age is not None and INDEFINITE.search(p.determiner)]
    if not new or current is None or current.age is None or any(same(current, p) or older(current, p) for p in new):
        return []
    if not announced and any(has_a_part(text, p) for p in new):
        return new
    if _HIM.search(text):
        return []
    return new if cites or _CITES.search(text) or (len(new) > 1 and not announced) else []


#: Cells or tissue of somebody who is not told of ("blasts of a 56-year-old man were exposed to …").
SAMPLE_OF = quick.compile(
    r"(?i)\b(?:cells?|blasts|samples?|tissues?|fibroblasts|biops(?:y|ies)|specimens?|lymphocytes|monocytes|neutrophils|platelets|keratinocytes|explants?|slices|strips|myocytes|hepatocytes|organoids|"
    r"lines?|cultures?)\s(?:(?:were\s|was\s)?(?:obtained|taken|derived|isolated|donated|collected|established|generated|harvested|cultured)\s)?(?:of|from|by)\s(?:an?\s)?(?:[^.;]{0,60}\sand\s)?$"
)
