"""Names beside a drug that only say what the drug is: its class, or the substance that an antibody carries."""

from __future__ import annotations

from extract import quick
from extract.relations.course import Located

#: Between a drug and the class that it is said to be in: "dabrafenib 150 mg (a BRAF inhibitor)", "olaparib twice daily, an oral PARP inhibitor".
_APPOSED = quick.compile(
    r"(?i)\s?(?:\d[^,;()]{1,40})?(?:\s(?:once|twice|three\stimes)?\s?(?:daily|weekly))?\s?(?:(?P<bracket>\()|,\s(?=an?\s))(?:an?\s|the\s)?(?:[\w×/+.-]+\s){0,3}"
)
#: A list goes on: "rituximab, a calcineurin inhibitor, and prednisone".
_GOES_ON = quick.compile(r"(?i),?\s(?:and|or|plus)\s")
#: "An anti-CD22 antibody conjugated to calicheamicin".
_CARRIED = quick.compile(r"(?i)\b(?:conjugated|linked|coupled|fused|bound|attached)\s(?:to|with)\s(?:the\s|an?\s)?(?:[\w-]+\s){0,2}$|\bpayload,?\s(?:of\s)?$")


def without_appositions(text: str, mentions: Located) -> Located:
    """The mentions of a sentence without those that only describe the drug before them; those have no dose of their own."""
    if "conjugat" not in text and "linked to" not in text and not any(mention.type == "drug_class" for _, _, mention in mentions):
        return mentions
    kept = []
    drugs: list[int] = []
    for start, end, mention in mentions:
        if mention.type == "drug_class" and drugs:
            between = _APPOSED.fullmatch(text, drugs[-1], start)
            if between is not None and (between["bracket"] or not _GOES_ON.match(text, end)):
                continue
        if mention.type == "drug" and drugs and _CARRIED.search(text, max(0, start - 60), start):
            continue
        if mention.type in {"drug", "cell_therapy"}:
            drugs.append(end)
        kept.append((start, end, mention))
    return tuple(kept)
