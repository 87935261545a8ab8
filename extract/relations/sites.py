"""Where: the anatomical sites that a fact of a sentence has, also those within the name of a procedure or disease ("BM examination")."""

from __future__ import annotations

import re

from extract import quick
from extract.once import once
from extract.relations.course import Place, mentions_at
from extract.relations.when import clause
from extract.triggers import Rules
from kg.model import Document

_PROCEDURE_SITES = Rules((
    ("bone marrow", quick.compile(r"(?i)\bbone\smarrow|\bBM\b|\bmarrow")),
    ("cerebrospinal fluid", quick.compile(r"(?i)\bCSF\b|cerebro-?spinal|lumbar\spuncture")),
))
_SITE_WORDS = Rules((
    ("bone marrow", quick.compile(r"(?i)\bha?ematologic(?:al)?\b(?!\s(?:response|recovery|toxic|improve))|\bmedullary\b")),
    ("central nervous system", quick.compile(r"\bCNS\b|(?i:\bcentral\snervous\ssystem\b)")),
    ("brain", quick.compile(r"(?i)\bintracranial\b|\bcerebral\b")),
    ("liver", quick.compile(r"(?i)\b(?:liver|hepatic)(?=\s(?:metasta|lesion|progress|relapse|recurr))")),
    ("lung", quick.compile(r"(?i)\b(?:lung|pulmonary)(?=\s(?:metasta|nodul|progress|relapse|recurr))")),
    ("bone", quick.compile(r"(?i)\b(?:bone|osseous)(?=\s(?:metasta|lesion|progress))")),
    ("brain", quick.compile(r"(?i)\bbrain(?=\s(?:metasta|lesion|relapse|recurr))")),
    ("testis", quick.compile(r"(?i)\btesticular\b")),
    ("bone marrow", quick.compile(r"(?i)\bmarrow\b|\bBM\b")),
    ("cerebrospinal fluid", quick.compile(r"(?i)(?<!M-)(?<!G-)\bCSF\b|\bcerebral\sspinal\sfluid")),
))
_LIST = quick.compile(
    r"(?i)[\s,/()+-]*(?:(?:and|or|as\swell\sas|both|the|in|of|his|her|plus|with|morphology|smears?|examinations?|analysis|\w+\s(?=lobe))\b[\s,/()+-]*)*"
)


#: Another thing is told behind these words ("a partial response, and two months later it relapsed in the stomach").
_NEXT = quick.compile(
    r"(?i),\s(?:and|which|who|then|when)\b|\b(?:and|then|before)\s(?:[\w-]+\s){0,5}(?:relapsed|recurred|progressed|developed|appeared|was|were|had|underwent)\b"
    r"|\b(?:and|but)\s(?:an?\s)?(?:[\w-]+\s){0,2}(?:responses?|remissions?|stable\sdisease|progression)\b"
)


def sites_in(document: Document, place: Place) -> list[tuple[int, int, str]]:
    """Anatomical sites of a sentence, also those within the name of a procedure or disease ("BM examination", "CNS leukemia")."""
    return _sites(document, place.index)


@once
def _sites(document: Document, index: int) -> list[tuple[int, int, str]]:
    text = document.sentences[index].text
    words, of_procedures = _SITE_WORDS.possible(text), _PROCEDURE_SITES.possible(text)
    out: list[tuple[int, int, str]] = []
    for start, end, mention in mentions_at(document, index):
        if mention.type == "anatomical_site":
            out.append((start, end, mention.label or mention.text))
        elif of_procedures and mention.type in {"procedure", "analyte"}:
            out += [(start, end, name) for name, pattern in of_procedures if pattern.search(text[start:end])]
        elif words and mention.type in {"disease", "outcome"}:
            out += [(start + m.start(), start + m.end(), name) for name, pattern in words if (m := pattern.search(text[start:end]))]
    for name, pattern in words:
        out += [(*m.span(), name) for m in pattern.finditer(text) if not any(a < m.end() and m.start() < b for a, b, _ in out)]
    return sorted(set(out)) if len(out) > 1 else out


def sites_of(document: Document, place: Place, start: int, end: int) -> list[str]:
    """The sites that a fact has: named within it, listed behind "in" or "of", right before it, or else examined in the same clause."""
    found = sites_in(document, place)
    text = place.text
    inside = [s for s in found if s[0] < end and start < s[1]]
    behind = [s for s in found if s[0] >= end]
    names = [name for _, _, name in inside]
    if behind:
        gap = text[end : behind[0][0]]
        link = re.fullmatch(
            r"(?i)(?:\s|\(|\)|[A-Z]{2,4}\b|status\b|manifestations?\b|cells?\b|was\b|were\b|occurred\b|happened\b|still\b|"
            r"confirmed\b|detected\b|found\b|seen\b|noted\b|observed\b|"
            r"again\b|of\sleukemi\w+\b|cells\b|leukemi\w+\b|disease\b|achieved\b|obtained\b|documented\b)*\s?(?:in|of|at|"
            r"within|into|to|involving|from|with)\s(?:both\s|the\s|his\s|her\s|a\s|left\s|right\s|involvement\sof\s|"
            r"\d+%?\s?(?:of\s)?blasts\sin\s|either\s)*",
            gap,
        )
        if link:
            names += _listed(text, behind)
    if not names:
        left, right = clause(text, start, end)
        before = [s for s in found if s[1] <= start and s[0] >= left]
        near = [s for s in before if re.fullmatch(r"[\s-]+(?:\w+\s)?", text[s[1] : start])]
        names = _listed_back(text, near[-1], before) if near else [name for _, _, name in before]
        if not names:
            names = [name for a, _, name in behind if a < right and a - end < 80 and not _NEXT.search(text[end:a])]
    return list(dict.fromkeys(name for name in names if name not in {"extramedullary site", "peripheral blood", "serum", "plasma"}))


def _listed(text: str, found: list[tuple[int, int, str]]) -> list[str]:
    """The first sites of `found` that make one list."""
    names, last = [], None
    for start, end, name in found:
        if last is not None and start >= last and not _LIST.fullmatch(text[last:start]):
            break
        names.append(name)
        last = end
    return names


def _listed_back(text: str, near: tuple[int, int, str], before: list[tuple[int, int, str]]) -> list[str]:
    names, first = [near[2]], near[0]
    for start, end, name in reversed(before):
        if end <= first and _LIST.fullmatch(text[end:first]):
            names.insert(0, name)
            first = start
    return names
