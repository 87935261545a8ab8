"""patient–achieved–response: what the disease did under treatment, where, with which residual disease, after which therapy, when and how long.

Names of responses are data (`extract/patterns/response.tsv`, `mrd.tsv`). A response that is a goal, a rate, a criterion, or only an anchor in
time ("after achieving remission") is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from extract import quick
from extract.annotate.tables import table
from extract.once import once
from extract.relations.after import given_since, of_unknown, therapy_before
from extract.relations.course import PASSED, Place, meaning, own_or_near, places, time_of, time_values
from extract.relations.entities import NEOPLASM, named
from extract.relations.facts import Fact, settle, statements
from extract.relations.lines import lines_of
from extract.relations.sites import sites_in, sites_of
from extract.relations.when import duration, figure, unit_code, whens
from extract.triggers import Guard, Rules
from kg.model import Assertion, Document, Entity, Patient, Value

NAME = "responses"
_ILL = (
    r"(?:disease|tumou?r|lymphoma|leuk(?:a)?emia|myeloma|cancer|carcinoma|sarcoma|melanoma|neuroblastoma|lesion|metastas[ei]s|mass|masse|nodule|"
    r"lymphadenopathy|CNSL)"
)
_MRD = r"(?:(?:measurable|minimal|minimum)\sresidual\sdiseases?(?:\s\(MRD\))?|MRD)"
#: Words before a response that make it a goal, a reference to another time, or a figure of a group.
_NOT_BEFORE = quick.compile(
    r"(?i)\b(?:(?:to|for|of|the\sgoal\sof|aim\w*\s(?:at|for)|towards?|in\shopes?\sof)\s(?:achiev\w+|attain\w+|"
    r"reach\w*|induc\w+|obtain\w*|get|predict|assess|evaluate|strengthen|maintain)\s"
    r"|(?:after|since|before|until|following|despite|from|without|upon|during|while\sin|once)\s(?:(?:having|she|he|"
    r"it|the\spatient|had|they|patient)\s)*(?:(?:achiev|attain|reach|obtain|enter)\w*\s)?"
    r"|(?:duration|rate|rates|definition|criteria|probability|depth|time|induction|maintenance|loss|chance|"
    r"likelihood|quality|consolidation|goal|hope)\s(?:of|to|for)\s)"
    r"(?:(?:the|a|an|first|second|his|her|complete|partial|brief|in)\s|to\s)*$"
)
#: What is expected to answer to something else than treatment, or is no disease ("failed to respond to vaccination", "troponin did not respond").
_NO_TREATMENT = quick.compile(
    r"(?i)\s(?:to|with\sregard\sto)\s(?:[\w()-]+\s){0,6}?"
    r"(?:vaccin\w*|immuni[sz]\w+|boosters?|stimul\w+|"
    r"challenge|questions?|commands?|pain|voice|calls?|messages?|ACTH|cosyntropin|letters?|invitations?)\b"
)
_NOT_BEHIND = quick.compile(
    r"(?i)^(?:\s\([A-Z]{2,4}\))?[\s-]*(?:rates?\b|criteria\b|chemotherapy\b|therapy\b|treatment\b|induction\b|"
    r"consolidation\b|evaluation\b|assessment\b|status\b(?=\swas\s(?:assess|evaluat))|maintenance\b|free\b|"
    r"(?:was|were|had\sbeen)\s(?:\w+\s)?lost\b|(?:was|were|is)\s(?:the\s|our\s|not\s)?(?:aim|goal|target|objective)\w*|"
    r"at\s\d+[\s-]months?\s(?:in|of)\s\d|of\s\d+(?:\.\d+)?%)"
)
#: A remission that the past participle makes a course of treatment ("induced remission chemotherapy").
_FIGURE = quick.compile(
    r"(?i)\b\d+(?:\.\d+)?\s?%\s(?:of\s(?:the\s)?(?:\d+\s)?(?:patients|cases)|achieved|had\sa)|\b\d+\s(?:of|"
    r"/)\s\d+\b|(?<!both )(?<!two )(?<!all )(?<!our )\bpatients\s(?:achieved|had|with|who)\b"
)


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    family: str
    start: int
    end: int


@cache
def _responses() -> Rules[tuple[str, str, quick.Pattern]]:
    rows = []
    for name, family, form in table("response", 3):
        body = form.replace("{ill}", _ILL)
        rows.append((name, family, quick.compile(rf"(?i)(?<![\w-])(?:{body})(?!\w)")))
    return Rules(rows, whole=True)


@cache
def _mrd() -> Rules[tuple[str, quick.Pattern]]:
    return Rules(((state, quick.compile(rf"(?i)(?<!\w)(?:{form.replace('{mrd}', _MRD)})")) for state, form in table("mrd", 2)), whole=True)


@lru_cache(maxsize=1024)
def find_responses(text: str) -> tuple[_Found, ...]:
    """The responses that a folded sentence names, whatever it says of them, in order."""
    rules = _responses().possible(text)
    if not rules:
        return ()
    found = [_Found(name, family, *match.span()) for name, family, pattern in rules for match in pattern.finditer(text)]
    found.sort(key=lambda f: (f.start - f.end, f.start))
    kept: list[_Found] = []
    for item in found:
        if not any(item.start < k.end and k.start < item.end for k in kept):
            kept.append(item)
    kept.sort(key=lambda f: f.start)
    # "A deep molecular response (MR4.5)" is one.
    return tuple(f for n, f in enumerate(kept) if n == 0 or kept[n - 1].name != f.name or re.fullmatch(r"\s?\(", text[kept[n - 1].end : f.start]) is None)


def find_mrd(text: str) -> list[tuple[int, int, str]]:
    """What a folded sentence says of residual disease: start, end and "negative", "positive" or the printed value."""
    rules = _mrd().possible(text)
    if not rules:
        return []
    found: list[tuple[int, int, str]] = []
    for state, pattern in rules:
        for match in pattern.finditer(text):
            value = state if state != "value" else (match.groupdict().get("v") or match.groupdict().get("v2") or "").strip()
            if value[:1].isdigit() and re.search(r"(?i)\bbelow\s", match[0]):
                value = f"<{value}"
            if not any(match.start() < end and start < match.end() for start, end, _ in found):
                found.append((*match.span(), value))
    return sorted(found)


_ALIVE_WITH = Guard(r"(?i)\balive\swith\s(?:\w+ly\s)?$")
#: "After progression on erlotinib": a fact that is told by the way.
_ON_THERAPY = quick.compile(r"(?i)\s(?:on|under)\s(?!the\b|a\b|study|trial|day|imaging|CT|PET|MRI|treatment|therapy)[\w-]{4,}")


def _counts(text: str, item: _Found) -> tuple[bool, bool, str | None]:
    """(whether a response is told as a fact, whether it is only supposed, the cue)."""
    if (_NOT_BEFORE.search(text[: item.start]) and not (item.family == "bad" and _ON_THERAPY.match(text, item.end))) or _NOT_BEHIND.match(text[item.end :]):
        return False, False, None
    if _ALIVE_WITH.search(text, 0, item.start):
        return False, False, None  # "alive with slowly progressive disease": a state
    if item.family != "none" and re.match(r"(?i)\s(?:was|were|is|could|has|had|did)\s(?:not|never)\b", text[item.end :]):
        return False, False, None
    around = text[max(0, item.start - 60) : item.end + 60]
    if _FIGURE.search(around):
        return False, False, None
    if item.family == "none" and item.name == "no response" and _NO_TREATMENT.match(text, item.end):
        return False, False, None
    context = meaning(text, item.start, item.end)
    cues = {kind: words for kind, _, _, words in context.cues}
    if context.experiencer != "patient" or context.planned:
        return False, False, None
    if context.hedged:
        return True, True, cues.get("hedged")
    if "negated" in cues and not text[: item.start].endswith("(") and item.family != "none" and item.name not in {"no evidence of disease", "blast clearance"}:
        return False, False, None
    return True, False, None


_ONCOLOGY = quick.compile(
    r"(?i)RECIST|respon|remission|cycles?\b|courses?\b|chemo|marrow|\bBM\b|blast|leuk|lymphom|myelom|tumou?r|"
    r"ha?ematolog|morpholog|\bachiev|\breached|metasta|lesion|cancer|carcinom|MRD|transplant|PET|relaps|CAR"
)


def _meant(document: Document, text: str, item: _Found) -> bool:
    """Whether an abbreviation means the response: as the document defines it, else only beside words of its field (PD is also a disease)."""
    printed = text[item.start : item.end]
    if not re.fullmatch(r"s?[A-Z][A-Za-z]{1,4}[12]?", printed) or printed.islower() or not printed[1:2].isupper():
        return True
    if printed == "SD":  # also the standard deviation
        return _rates_responses(document) and re.search(r"(?i)\b(?:mean|range|years|average|score)\b|±|\d\sSD", text) is None
    if printed in {"CMR", "PMR"}:  # also a magnetic resonance of the heart, and a rheumatic disease
        means = dict(document.abbreviations).get(printed, "")
        return "metabolic" in means.lower() or (not means and re.search(r"(?i)metabolic\s(?:response|remission)|deauville", document.text) is not None)
    if printed == "MMR":  # also the repair of mismatches, and a vaccine
        return re.search(r"(?i)molecular\sresponse", document.text) is not None
    long = dict(document.abbreviations).get(printed.rstrip("12"))
    if long is not None:
        return re.search(r"(?i)respon|remission|progress|stable|evidence", long) is not None
    return _ONCOLOGY.search(text) is not None or _rates_responses(document)


@once
def _rates_responses(document: Document) -> bool:
    """Whether a paper on a neoplasm uses two of the letters for responses: then each of them is one."""
    return len(set(_LETTERS.findall(document.text))) > 1 and _NEOPLASTIC.search(document.text) is not None


_LETTERS = quick.compile(r"\b(?:CRi?|PR|SD|PD|VGPR)\b")
_NEOPLASTIC = Guard(r"(?i)lymphom|leuk(?:a)?emi|myelom|carcinom|cancer|sarcom|melanom|tumou?r|\b(?:DLBCL|AML|ALL|CLL|NHL)\b")


def _sentence(document: Document, place: Place) -> Iterator[Fact]:
    text = place.text
    mrd = find_mrd(text)
    # "No residual tumour cells" is residual disease, told once.
    found = [f for f in find_responses(text) if not any(a < f.end and f.start < b for a, b, _ in mrd) and _meant(document, text, f)]
    if not found and not mrd:
        return
    used: set[int] = set()
    facts: list[Fact] = []
    for patient in place.patients:
        for item in found:
            counts, hedged, cue = _counts(text, item)
            if not counts or _of_another_illness(place, item):
                continue
            if item.name in {"no evidence of disease", "blast clearance"} and not _had_neoplasm(document, place, patient):
                continue
            if item.name in {"no response", "no improvement"} and _of_no_disease(place, item.start):
                continue
            state = None
            if item.family == "good":
                near = [
                    k for k, (a, b, _) in enumerate(mrd)
                    if _same_clause(text, (item.start, item.end), (a, b)) and not any(f.family == "good" and item.end <= f.start < a for f in found)
                    and not _each_timed(text, item.end, a, b)
                ]
                if near:
                    state = "; ".join(dict.fromkeys(mrd[k][2] for k in near))
                    used.update(near)
            yield_ = _fact(document, place, patient, item.name, item.start, item.end, state, hedged, cue)
            if item.family == "bad" and re.search(r"(?i)transform|blast\sphase|blast\scrisis|stage", text[item.end : item.end + 40]):
                yield_.extra.append(("note", text[item.start : min(len(text), item.end + 40)].split(",")[0].split(".")[0]))
            facts.append(yield_)
        for k, (a, b, value) in enumerate(mrd):
            if k in used or meaning(text, a, b).hedged:
                continue
            name = f"MRD {value}" if value in {"negative", "positive"} else "MRD measured"
            facts.append(_fact(document, place, patient, name, a, b, value, False, None))
    yield from _without_descriptions(facts)


_KNOWN = Guard(r"(?i)\b(?:known|history|comorbid\w*|concomitant|past|previous)\b[^.;,]{0,40}$")
_IN = quick.compile(r"(?i)(?:\s?\([^()]{1,30}\))?\s(?:currently\s|now\s)?in\s(?:\w+\s){0,2}")


def _of_another_illness(place: Place, item: _Found) -> bool:
    """Whether a response is that of an illness that somebody is known to have had beside ("he was known to have prostate cancer in remission")."""
    return item.family == "good" and any(
        m.type == "disease" and b <= item.start and _IN.fullmatch(place.text, b, item.start) and _KNOWN.search(place.text, 0, a) for a, b, m in place.mentions
    )


def _of_no_disease(place: Place, start: int) -> bool:
    """Whether what did not answer is a laboratory value or a symptom ("troponin did not respond")."""
    before = [m for _, b, m in place.mentions if b <= start and re.fullmatch(r"(?:\s?\([^)]*\))?\s(?:levels?\s|values?\s)?", place.text[b:start])]
    return bool(before) and before[-1].type in {"analyte", "adverse_event", "finding", "gene", "antigen"}


_FORMAL = quick.compile(r"(?i)remission|response|no evidence of disease|stable disease")
_DESCRIBED = frozenset({"regression of disease", "resolution of disease", "control of disease", "clearance", "blast clearance"})


def _without_descriptions(facts: list[Fact]) -> list[Fact]:
    """The facts of a sentence without what only describes the response that it names ("the nodes had shrunk: a partial response")."""
    if len(facts) < 2:
        return facts
    named_ = [f for f in facts if _FORMAL.search(str(f.values["response"])) and not str(f.values["response"]).startswith("no ")]
    return [
        f for f in facts
        if f.values["response"] not in _DESCRIBED
        or not any(n.patient.ordinal == f.patient.ordinal and n.hedged == f.hedged and _one_site(n, f) for n in named_)
    ]


def _one_site(one: Fact, other: Fact) -> bool:
    return "site" not in one.values or "site" not in other.values or one.values["site"] == other.values["site"]


_NEOPLASM = quick.compile(rf"(?i){NEOPLASM}")


@once
def _first_neoplasm(document: Document, ordinal: int) -> int | None:
    """The sentence that first tells a neoplasm of a patient."""
    return next(
        (place.index for place in places(document) if any(p.ordinal == ordinal for p in place.patients) for _, _, m in place.mentions
         if m.type == "disease" and m.affirmed and _NEOPLASM.search(m.label or m.text)), None)


def _had_neoplasm(document: Document, place: Place, patient: Patient) -> bool:
    """Whether a neoplasm of the patient was told before: else "no evidence of malignancy" is a finding and no response."""
    at = _first_neoplasm(document, patient.ordinal)
    return (at is not None and at < place.index) or _NEOPLASM.search(document.metadata.title or "") is not None


def _each_timed(text: str, end: int, start: int, behind: int) -> bool:
    """Whether a response that ends at `end` and the residual disease at `text[start:behind]` have each a time of its own behind them."""
    told = whens(text) if start > end else ()
    return any(end <= w.start and w.end <= start for w in told) and any(w.start >= behind for w in told)


def _same_clause(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    between = text[min(one[1], other[1]) : max(one[0], other[0])]
    return not re.search(r"(?i);|\.\s|\b(?:however|although|while)\b", between) and len(between) < 90


def _fact(document: Document, place: Place, patient: object, name: str, start: int, end: int, mrd: str | None, hedged: bool, cue: str | None) -> Fact:
    assert isinstance(patient, Patient)
    when = own_or_near(time_of(place, start, end), place)
    long = None if name.startswith("no ") else duration(place.text, start, end)
    if when is place.carried and (given_since(document, place, patient) or of_unknown(place, start) >= 0):
        when = None  # what was given since then brought it about
    lasted = _LASTED.match(place.text, end) if long is None else None
    if lasted is not None and (value := figure(lasted["n"])) is not None:
        long = value, unit_code(lasted["u"]), lasted[0]
    if long and when is place.carried:
        when = None
    after = therapy_before(document, place, patient, len(place.text) if re.search(r"(?i)failed$", place.text[start:end]) else start, end=end)
    if name == "culture conversion" and any(_CHANGED.search(document.sentences[n.sentence].text) for n in lines_of(document, patient) if after == n.entities):
        after = ()  # of several drugs against a germ, the one that was added is not what did it
    if when is place.carried and after and _of_another_therapy(document, place, patient, after):
        when = None
    values: dict[str, Value | tuple[Value, ...]] = {"response": name}
    sites = [] if _BY_THE_WAY.search(place.text, 0, start) and not _IN_A_SITE.match(place.text, end) else sites_of(document, place, start, end)
    bracket = place.text.rfind("(", 0, start)
    if bracket >= 0 and ")" not in place.text[bracket:start]:
        # "Prednisone (stopped), splenectomy (complete response)": it is that of what stands right before the bracket.
        item = max(place.text.rfind(word, 0, bracket) for word in (", ", "; ", ": ", " and "))
        given = {m.label or m.text for a, _, m in place.mentions if item < a < bracket and (m.type in _GIVEN or _DONE.search(m.text))}
        after = () if given and not given & {e.label for e in after} else after
        inside = {name for a, _, name in sites_in(document, place) if a > bracket}
        sites = [name for name in sites if name in inside]
    if sites:
        values["site"] = tuple(sites)
    if mrd:
        values["mrd"] = mrd
    if after:
        values["after"] = after
    if long:
        values["durationValue"], values["durationUnit"] = long[0], long[1]
    extra: list[tuple[str, Value]] = [("printedText", place.text[start:end]), *time_values(when, place)]
    return Fact(patient, "achieved", named("Response", name), "ResponseEvent", values, place, extra, hedged=hedged, cue=cue)


#: "Cancer of the bladder, treated after progression on X": the site of what went before is not that of the progression.
_BY_THE_WAY = Guard(r"(?i)\b(?:after|following|upon|despite|until)\s(?:(?:the|a|his|her|disease|first|second|further|initial)\s)*$")
_GIVEN = frozenset({"drug", "regimen", "cell_therapy"})
_DONE = quick.compile(r"(?i)ectomy|transplant|surgery|resection|radiotherapy|irradiation|emboli[sz]ation|ablation")
_IN_A_SITE = quick.compile(r"(?i)\s(?:in|of|within|at|involving)\s")
_CHANGED = Guard(r"(?i)\b(?:substitut\w+|added|replac\w+)\b")


def _of_another_therapy(document: Document, place: Place, patient: Patient, after: tuple[Entity, ...]) -> bool:
    """Whether the time told before is that of a therapy other than the one that brought a response about."""
    told = [line for line in lines_of(document, patient) if line.sentence <= place.carried_from]
    return bool(told) and not any(set(after) & set(line.entities) for line in told)


#: "A partial response, which lasted for 31 months".
_LASTED = quick.compile(
    r"(?i)(?:\s(?:was|were)\s\w+|\s\([^()]{1,40}\))*,?\s(?:which|that)\slasted\s(?:for\s)?(?:about\s|approximately\s|only\s)?(?P<n>\d+(?:\.\d+)?|[a-z]+)\s(?P<u>days?|weeks?|months?|years?)\b"
)


def _other_day(one: Fact, other: Fact) -> bool:
    """Whether two facts tell different times, each its own."""
    times = [dict(f.extra).get("time") if "timeReason" not in dict(f.extra) else None for f in (one, other)]
    return None not in times and times[0] != times[1]


def _join_mrd(facts: list[Fact]) -> list[Fact]:
    """Residual disease told in the sentence next to a response of the same paragraph is that response's: its state, or its figure."""
    alone = [f for f in facts if str(f.values["response"]).startswith("MRD")]
    whole = [f for f in facts if re.search(r"(?i)remission|response", str(f.values["response"])) and not str(f.values["response"]).startswith("no ")]
    joined: set[int] = set()
    for fact in alone:
        near = [
            f
            for f in whole
            if f.values.get("after") == fact.values.get("after") and not _other_day(f, fact) and not PASSED.search(fact.place.text)
            and abs(f.place.index - fact.place.index) == 1 and f.place.paragraph == fact.place.paragraph and f.patient.ordinal == fact.patient.ordinal
        ]
        if not near:
            continue
        to, value = near[0], fact.values["mrd"]
        if value in {"negative", "positive"}:
            if "mrd" in to.values:
                continue
            to.values["mrd"] = value
        else:
            to.extra.append(("mrdValue", str(value)))
        to.also.append(fact.place)
        joined.add(id(fact))
    return [f for f in facts if id(f) not in joined]


@once
def read(document: Document) -> list[Fact]:
    """Every response of every patient, repetitions settled."""
    return settle(_join_mrd([fact for place in places(document) for fact in _sentence(document, place)]))


def extract(document: Document) -> Iterator[Assertion]:
    """Responses as assertions, in the order of the text."""
    yield from statements(document, read(document), NAME)
