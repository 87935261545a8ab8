"""What is said of alterations that stand in a list: that all of them were absent, or that they were looked for, found or not."""

from __future__ import annotations

import re

from extract import quick
from extract.relations.alterations import Alteration
from extract.triggers import Guard

#: What a finding is called behind the name of its gene.
NOUN = r"(?:genes?|mutations?|variants?|fusions?|transcripts?|rearrangements?|translocations?|deletions?|amplifications?|alleles?)"
#: Such nouns, and notes in brackets, behind the last member of a list.
_NOUNS = rf"(?:\s(?:{NOUN}|\([^()]{{1,40}}\)))*"
#: What stands before something that is only looked for, or that a drug is for.
LOOKED_FOR = quick.compile(
    r"(?i)\b(?:analys[ie]s|test(?:ed|ing|s)?|screen(?:ed|ing)?|search(?:ed|ing)?|assay(?:ed)?|evaluat\w+|assess\w*|sequenc\w+|examin\w+|stud(?:y|ied)|"
    r"detection|monitor\w*|quantif\w+|measur\w+)\s(?:of|for|to\sdetect|to\slook\sfor)\s(?:the\s|an?\s|known\s|common\s|possible\s|any\s|\w+\s(?:and|or)\s)*(?:[A-Z][\w:-]+\s)?$"
    r"|\b(?:screened|tested|examined|analy[sz]ed|sequenced|genotyped)\s(?:(?!negative|positive)[\w-]+\s){1,4}for\s(?:the\s|an?\s)?(?:[A-Z][\w:-]+\s)?$"
    # What a drug is for: "an inhibitor of PDGFRA D842V", "active against BCR::ABL1 T315I".
    r"|\b(?:inhibitors?\sof|(?:active|activity|directed|potent|effective|designed)\s(?:against|for)|targeting|approved\sfor|vector\sfor|(?:inhibit|block|target)s?)\s(?:the\s)?(?:mutant\s|mutated\s)?(?:[A-Z][\w:-]+\s)?$"
)
#: What a verb in the plural denies of a whole list.
_ALL_DENIED = Guard(
    rf"(?i){_NOUNS},?\s(?P<cue>(?:were|are)\s"
    r"(?:all\s|both\s|also\s|each\s|likewise\s)?(?:negative|absent|undetectable|excluded|unmutated|ruled\sout|wild[\s-]?type|not\s(?:mutated|detect\w*|found|seen|identified|present|"
    r"observed|demonstrated))|could\snot\sbe\s(?:detected|found|identified|demonstrated))\b"
)
#: What stands between the members of a list: no verb.
_LISTED = quick.compile(
    rf"(?:[\s,/]|(?:and|or|nor|of|in|the|an?|any|with|involving|exons?|codon|gains?|loss|{NOUN})\b|\([^()]{{1,40}}\)|[A-Z0-9][\w:;./*>()+-]*)*"
)
_VERB = quick.compile(
    r"(?i)\b(?:was|were|is|are|had|has|have|show(?:s|ed|ing)|reveal(?:s|ed|ing)|identified|identifying|detected|found|finding|demonstrat(?:ed|ing)|disclosed|confirm(?:ed|ing)|"
    r"harbou?r(?:s|ed|ing)|carr(?:ied|ies|ying)|displayed|contain(?:ed|ing)|yielded|with|uncovered|reported|exhibit(?:ed|ing)|featur(?:ed|ing))\b"
)
_NEW_SUBJECT = quick.compile(r"(?i)(?:[;:]|[,)]|\b(?:and|but|while|whereas|although|though|however))\s(?:both\s|all\s|the\s)?$")
#: What became of a list that was looked for.
_RESULT = quick.compile(
    rf"(?i){_NOUNS},?\s(?:(?:was|were|had\sbeen)\s|(?:came\sback|returned|remained|proved)\s|"
    r"(?P<none>(?:yielded|showed|revealed|gave)\s(?:no|negative)\b))(?:all\s|also\s|both\s)?(?:(?P<cue>negative|unremarkable)\b)?"
)
#: A list that was tested for, whatever stands between its members.
_TESTED_NEGATIVE = Guard(
    r"(?i)\b(?:test(?:s|ing)?|screen(?:s|ing)?|PCRs?|assays?|analys[ie]s|FISH|sequencing|search|genotyping)\s(?:for|of)\s(?P<list>(?:[^.;:]|[.:](?=\S)){3,220}?),?\s"
    r"(?:was|were|had\sbeen|came\sback|returned|remained)\s(?:all\s|also\s|both\s)?(?P<cue>negative|unremarkable)\b"
)


def looked_for(text: str, items: list[Alteration]) -> dict[int, str | None]:
    """The cue by the number of each item of a list that was tested for and not found: "screening for A::B, C::D and E F1G was negative"; None for one that is
    only looked for."""
    found: dict[int, str | None] = {}
    for match in _TESTED_NEGATIVE.finditer(text) if items else ():
        if not _VERB.search(match["list"]):
            found |= {n: match["cue"] for n, item in enumerate(items) if match.start("list") <= item.start and item.end <= match.end("list") and not item.wild}
    number = 0
    while number < len(items):
        first = number
        number += 1
        if not LOOKED_FOR.search(text[: items[first].start]):
            continue
        while number < len(items) and items[number - 1].end < items[number].start and _LISTED.fullmatch(text, items[number - 1].end, items[number].start):
            number += 1
        result = _RESULT.match(text, items[number - 1].end)
        cue = (result["cue"] or result["none"]) if result is not None else None
        if cue is not None or number - first > 1:
            found = {**dict.fromkeys(range(first, number), cue), **found}
    return found


def denied_together(text: str, items: list[Alteration]) -> dict[int, str | None]:
    """The cue by the number of each item of a list that the subject of a denying verb is: "t(4;14), KRAS G12D and rearrangements of MYC were absent". What an
    earlier verb governs is none of it, and has None: "he had TP53 R175H, and KIT and BRAF were negative"."""
    if len(items) < 2 or not _ALL_DENIED.possible(text):
        return {}
    found: dict[int, str | None] = {}
    for last in range(len(items) - 1, 0, -1):
        match = _ALL_DENIED.match(text, items[last].end)
        if match is None:
            continue
        first = last
        while first and _LISTED.fullmatch(text, items[first - 1].end, items[first].start) and items[first - 1].end < items[first].start:
            first -= 1
        left = text[: items[first].start]
        if _VERB.search(left) and not _NEW_SUBJECT.search(left):
            parts = [n for n in range(first + 1, last + 1) if re.search(r"[,;)]\s(?:and|but|while|whereas)\s", text[items[n - 1].end : items[n].start])]
            found.update(dict.fromkeys(range(first, parts[-1]) if parts else (), None))
            first = parts[-1] if parts else last
        if first < last:
            found.update(dict.fromkeys(range(first, last), match["cue"]))
    return {number: cue for number, cue in found.items() if not items[number].wild}
