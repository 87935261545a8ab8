"""What a heading says of all that stands under it: "Family history" tells of relatives, "Past medical history" of the past."""

from __future__ import annotations

from dataclasses import replace

from extract import quick
from kg.model import Cue, Document, Mention, Span

_NUMBER = r"(?:\d+(?:\.\d+)*\.?\s)?"
_FAMILY = quick.compile(rf"(?i)^{_NUMBER}(?:family|familial)\s(?:medical\s)?(?:history|anamnesis)(?:\sand\spedigree)?:?$")
_PAST = quick.compile(
    rf"(?i)^{_NUMBER}(?:(?:past|previous|prior|relevant|significant|personal|background)\s(?:medical\s|surgical\s|clinical\s)?(?:and\ssurgical\s)?|medical\s(?:and\ssurgical\s)?|surgical\s)"
    r"(?:history|anamnesis|diseases|illnesses)(?:,\sfamily\shistory)?:?$"
)
_TYPES = frozenset({"disease", "finding", "adverse_event", "procedure"})
#: A longer section tells more than its heading says.
_LONGEST = 800


def is_past(title: str) -> bool:
    """Whether a heading announces what the patient had before."""
    return _PAST.match(title) is not None


def told_by_headings(document: Document, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The mentions, those under such a heading as somebody else's or as of the past; the heading is the cue."""
    told: dict[int, Cue] = {}
    for index, section in enumerate(document.sections):
        kind = "family" if _FAMILY.match(section.title) else "historical" if _PAST.match(section.title) else ""
        start = document.text.find(section.title, section.start, section.end) if kind and section.end - section.start <= _LONGEST else -1
        if start >= 0:
            told[index] = Cue(kind, Span(start, start + len(section.title)), section.title)
    if not told:
        return mentions
    sentences = document.sentences
    return tuple(_told(m, cue) if (cue := told.get(sentences[m.sentence].section)) is not None else m for m in mentions)


def _told(mention: Mention, cue: Cue) -> Mention:
    if mention.type not in _TYPES or mention.experiencer != "patient" or mention.historical:
        return mention
    cues = (*mention.cues, cue)
    return replace(mention, experiencer="family", cues=cues) if cue.kind == "family" else replace(mention, historical=True, cues=cues)
