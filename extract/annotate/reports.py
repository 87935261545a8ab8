"""What kind of paper it is, and whose sentence: cues of case reports, retold cases, and the patient that a sentence speaks of."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extract import quick
from extract.annotate.tables import table
from extract.once import once
from extract.triggers import Guard, Rules, Several
from kg.model import Document, Patient, Sentence


@cache
def cue_rules(kind: str) -> Rules[tuple[quick.Pattern]]:
    """The patterns of one kind in `case_cues.tsv`, to ask which of them can match in a text."""
    return Rules(((guard.compiled,) for guard in cues(kind)), whole=True)


@cache
def headings() -> Several:
    """Whether a text may be a heading of one of several cases."""
    return Several(cues("heading"))


@cache
def cues(kind: str) -> tuple[Guard, ...]:
    """The patterns of one kind in `case_cues.tsv`."""
    return tuple(Guard(f"(?i){form}", whole=True) for name, form in table("case_cues", 2) if name == kind)


def has_cue(kind: str, text: str) -> bool:
    """Whether one of the patterns of a kind occurs in a text."""
    for (pattern,) in cue_rules(kind).possible(text):  # noqa: SIM110 (mostly none can match; a generator costs more than what it asks)
        if pattern.search(text) is not None:
            return True
    return False


@cache
def _any_of(*kinds: str) -> Rules[tuple[quick.Pattern]]:
    return Rules(((guard.compiled,) for kind in kinds for guard in cues(kind)), whole=True)


def may_tell_of_strangers(text: str) -> bool:
    """Whether a cue may stand in a text that tells of anybody but a patient of the paper: retold, of a trial, imagined, an animal (asked of every sentence
    before the cues one by one)."""
    return bool(_any_of("retold", "compared", "trial", "supposed", "of-animal", "reply").possible(text))


def section_kind(document: Document, sentence: Sentence) -> str:
    """The kind of the section that a sentence stands in ("body" where the document has no headings)."""
    kinds = document.__dict__.get("_kinds")  # asked for thousands of sentences a paper: without a call more
    return (section_kinds(document) if kinds is None else kinds).get(sentence.section, "body")


@once
def kinds_of_sentences(document: Document) -> list[str]:
    """The kind of the section of each sentence, as `section_kind` tells it."""
    kinds = section_kinds(document)
    return [kinds.get(sentence.section, "body") for sentence in document.sentences]


def section_kinds(document: Document) -> dict[int, str]:
    """The kinds of the sections by their index; none where the document has no headings."""
    kinds: dict[int, str] | None = document.__dict__.get("_kinds")
    if kinds is None:
        # Kept beside the fields, as functools.cached_property does: asked for every sentence by every extractor.
        headless = all(section.kind == "front" for section in document.sections)
        kinds = document.__dict__["_kinds"] = {} if headless else {i: section.kind for i, section in enumerate(document.sections)}
    return kinds


_CASES = frozenset({"case", "cases", "our case", "our cases", "the case", "the cases"})
#: What stands around the words of a heading.
_BARE = re.compile(r"^[\W\d]+|\W+$")
#: "Methods: Case report."
_SHORT = 80
_REPORTS_IN = frozenset({"abstract", "introduction", "body", "front"})


@once
def is_case_report(document: Document) -> bool:
    """Whether the paper says that it reports patients: by its design, its headings, its title, or in so many words."""
    title = document.metadata.title or ""
    own = re.search(r"(?i)\bcase\s(?:report|series)\s(?:and|with)\b|:\s(?:a\s)?case\s(?:report|series)", title)
    if own is None and has_cue("compiles", title):
        return False
    if document.metadata.design and "case" in document.metadata.design.lower():
        return True
    if own is None and has_cue("no-report", title):
        return False
    if has_cue("title", title) or any(section.kind == "case" and has_cue("title", section.title) for section in document.sections):
        return True
    headings = [section.title.lower() for section in document.sections]
    if any("case" in heading and _BARE.sub("", heading) in _CASES for heading in headings) and not any(
        _BARE.sub("", heading).endswith("controls") for heading in headings
    ):
        return True
    study = {"methods", "results"} <= {section.kind for section in document.sections}
    rules = _any_of("report", "one", "design")
    for sentence, kind in zip(document.sentences, kinds_of_sentences(document), strict=True):
        text = sentence.text
        if (kind not in _REPORTS_IN and kind != "methods") or not rules.possible(text):
            continue
        if kind in {"methods", "body"} and len(text) < _SHORT and has_cue("design", text):
            return True
        if kind == "methods" or retold(text):
            continue
        if (has_cue("report", text) and (not study or has_cue("direct", text))) or (not study and has_cue("one", text)):
            return True
    return False


#: The label of the patient of a relay that is read by itself, as if it were a case: there "et al." makes nobody a stranger.
TOLD_APART = "retold"


@lru_cache(maxsize=2048)
def retold(text: str) -> bool:
    """Whether a sentence tells of another work's patients."""
    if not _any_of("retold", "compared").possible(text):
        return False
    return (has_cue("retold", text) and not has_cue("own", text)) or has_cue("compared", text)


def patient_at(document: Document, index: int) -> Patient | None:
    """The patient whom sentence `index` speaks of, or None where it speaks of nobody or of several."""
    owners = patients_at(document, index)
    return owners[0] if len(owners) == 1 else None


def _own_start(document: Document, index: int) -> int:
    """Where the first piece of a sentence begins that no neighbour has too (extract.annotate.parted makes several of one); -1 where there is none."""
    spans = document.sentences[index].spans
    around = [*document.sentences[max(0, index - 8) : index], *document.sentences[index + 1 : index + 9]]
    theirs = [span for other in around for span in other.spans if span.start < spans[-1].end and span.end > spans[0].start]
    return next((span.start for span in spans if not any(span.start < o.end and o.start < span.end for o in theirs)), -1)


@once
def patients_at(document: Document, index: int) -> list[Patient]:
    """All patients whom sentence `index` speaks of ("both received …")."""
    spans = document.sentences[index].spans
    start = spans[0].start if len(spans) == 1 else _own_start(document, index)
    found: list[Patient] = []
    for patient in document.patients:
        for first, end in patient.scope:
            if first <= start < end:
                found.append(patient)
                break
    return found
