"""Tests of a list that a sentence calls negative, by their printed names: "CMV PCR, HIV and hepatitis serologies were all negative"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract import quick
from extract.relations.denials import is_name
from extract.triggers import Guard

RESULT = Guard(
    r"(?i)(?:\s\([^)]{1,40}\))?(?:,\swhich|,\sall\sof\swhich)?(?P<verb>(?:\sall|\sboth|\salso)?\s(?:was|were|is|are|had\sbeen|has\sbeen|have\sbeen|remained|stayed|became|had\sbecome|came\sback|returned|turned\sout|tested)"
    r"\s(?:all\s|both\s|also\s|again\s|repeatedly\s|still\s|consistently\s|initially\s)*(?:negative|non-?reactive|sterile|undetectable|absent|not\s(?:detected|found|present|detectable))|"
    r"\s(?:yielded|showed|had|gave)\sno\sgrowth|\sdid\snot\sgrow\s(?:any\s)?(?:\w+\s)?(?:organisms?|microorganisms?|bacteria|pathogens?|germs?)|\sgrew\s(?:nothing|no\s\w+)|\s(?:had|has|have)\snever\sbeen\s(?:detected|found|positive)|"
    r":\snegative|\s(?:negative|non-?reactive)(?=\s?(?:[.;]|$)|,\s(?!(?:and|or)\s)))\b(?!\sfor\b|-)"
)
#: "SARS-CoV-2 PCR was negative, as were ANA and rheumatoid factor".
_AS_WERE = Guard(
    r"(?i)\bnegative,?\s(?P<verb>as\s(?:was|were|did))\s(?P<list>(?:the\s)?[^.;()]{2,120}?)(?=\.|;|,\s(?:but|while|whereas|and\s(?:he|she|the))\b|$)"
)
_PLURAL = quick.compile(r"(?i)\b(?:all|both|were|are|have|tested|returned|remained|came)\b")
_SPECIES = quick.compile(r"\b[A-Z](?:[a-z]{3,}|\.)\s[a-z]{3,}(?:i|is|us|a|um|ae|es|ii|e)$")
#: What a piece of a list must end with to be the name of a test.
_TEST_HEAD = quick.compile(
    r"(?i)\b(?:antibod(?:y|ies)|autoantibod(?:y|ies)|antigens?|antigenemia|serolog(?:y|ies)|PCRs?|RT-PCR|cultures?|tests?|assays?|toxins?|screens?|screening|swabs?|"
    r"smears?|stains?|staining|Ig[GMAE]|titers?|titres?|QuantiFERON\S*|IGRA|T-SPOT\S*|ELISA|VDRL|RPR|ANA|ANCA|RF|rheumatoid\sfactor|lupus\santicoagulant|galactomannan|bands|"
    r"beta-D-glucan|HBsAg|anti-\w[\w-]*|DNA|RNA|viral\sload|cytology|HIV|HBV|HCV|EBV|CMV|HSV|VZV|HTLV-1|SARS-CoV-2|influenza|dipstick|panel)$"
)
#: These have extractors of their own: markers of cells, genes, residual disease, margins.
_ELSEWHERE = quick.compile(
    r"(?i)^(?:maternal|paternal|donor(?!-specific)|CD\d|MRD\b|minimal|measurable|margins?\b|lymph\snodes?\b|Ph\b|philadelphia|HLA|ER\b|PR\b|HER2|S-?100|TdT|MPO|PD-L1|EBER|balance)"
)
_PIECE = quick.compile(r",\s+(?:and\s+)?|\s+(?:and|or|as\swell\sas)\s+")
_LEAD_IN = quick.compile(
    r"(?i)^(?:(?:on\sday\s)?\d+\s|.*\b(?:while|whereas|but|that|which|however|although|and\s(?=\w+\s\w+\s(?:test|PCR)))\s|(?:(?:the|his|her|an?|all|both|repeat(?:ed)?|results?\sof|initial|further|other)\s)+)"
)


_NEW_CLAUSE = quick.compile(r"[;:.]\s|,\s(?:but|while|whereas|although|though|and\s(?:he|she|there))\b")
_VERB = quick.compile(r"(?i)\b(?:was|were|is|are|had|showed|revealed|confirmed|by|on|at)\b")
#: "Cultures of the cerebrospinal fluid", "hepatitis A, B and C serologies": names that a list would tear.
_OF_WHAT = quick.compile(
    r"(?i)(?:^|\s)(?:[A-Z][\w-]+\s)?(?:cultures?|swabs?|serolog(?:y|ies)|tests?|testing|screening|stains?|cytology|PCR)\s(?:of|for|against|from)\s(?:the\s)?[\w\s,/-]{2,50}$"
)
_LETTERS = quick.compile(r"\w+\s(?:[A-Z],?\s(?:and\s|or\s)?)+$")


def results(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, words that say it) of each test that a sentence calls negative."""
    for result in RESULT.finditer(text):
        left = max((m.end() for m in _NEW_CLAUSE.finditer(text, 0, result.start())), default=0)
        many = _PLURAL.search(result[0]) is not None
        for start, end in _pieces(text, left, result.start(), many):
            if not _ELSEWHERE.match(text[start:end]):
                yield start, end, result["verb"].strip(" :")
    for result in _AS_WERE.finditer(text):
        for start, end in _pieces(text, result.start("list"), result.end("list"), True):
            if not _ELSEWHERE.match(text[start:end]):
                yield start, end, f"negative, {result['verb']}"


def _pieces(text: str, left: int, right: int, many: bool) -> list[tuple[int, int]]:
    """The names of tests in `text[left:right]`, from the last to the first that reads as one; `many`: the verb has more than one subject."""
    found: list[tuple[int, int]] = []
    unknown: list[tuple[int, int]] = []
    bounds = [left, *(place for match in _PIECE.finditer(text, left, right) for place in match.span()), right]
    for start, end in reversed(list(zip(bounds[::2], bounds[1::2], strict=True))):
        start += len(text[start:end]) - len(text[start:end].lstrip())
        lead = _LEAD_IN.match(text[start:end])
        start += lead.end() if lead else 0
        words = text[start:end].split()
        if not words or len(words) > 5 or _VERB.search(text[start:end]):
            break
        if not _TEST_HEAD.search(text[start:end]) and not _SPECIES.search(text[start:end]):
            # "Anti-GBM antibodies and cryoglobulins were negative": a list with a test may hold any name.
            if (end == right and start > left + 1 and len(words) <= 3) or (many and is_name(text[start:end])):
                unknown.append((start, end))
                continue
            break
        letters = _LETTERS.search(text, left, start) if re.match(r"[A-Z]\s", text[start:end]) else None
        found.append((letters.start() if letters else start, end))
        if letters:
            break
    if found:
        for start, end in list(unknown):  # "blood and urine cultures": one name for what shares its noun
            shared = next((f for f in found if " " not in text[start:end] and text[end : f[0]] in (" and ", " or ") and " " in text[f[0] : f[1]]), None)
            if shared:
                unknown.remove((start, end))
                found[found.index(shared)] = (start, shared[1])
        return sorted([*found, *unknown])
    whole = _OF_WHAT.search(text, left, right)
    if whole is None or _VERB.search(whole[0]):
        return []
    start = whole.start() + len(whole[0]) - len(re.sub(r"^\s?(?:(?:and|or|but)\s)?", "", whole[0]))
    lead = _LEAD_IN.match(text[start:right])
    return [(start + (lead.end() if lead else 0), right)]
