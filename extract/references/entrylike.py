"""Does a stretch of text look like an entry of a reference list, begin like one, end like one? Shape only, no names or journals."""

from __future__ import annotations

import re
from functools import lru_cache

from extract import quick

_U = r"[^\W\d_a-zß-öø-ÿ]"  # a letter that is not lower case (close enough for Latin, Greek and Cyrillic scripts)
_PARTICLE = r"(?:[Vv][ao]n|[Dd]e|[Dd]el|[Dd]ella|den|der|[Dd][iu]|[Ll][ae]|[Ee]l|al|ter|ten|dos|[Dd]a|Do|St\.?|Mc|Mac|O)"
_WORD = rf"{_U}[\w'’‐‑-]+"
_FAMILY = rf"(?:{_PARTICLE}[ '’])*{_WORD}(?:(?: {_PARTICLE}){{0,2}}[ -]{_WORD}){{0,2}}"
_INITIALS = rf"{_U}(?:\.?[- ‐]?{_U}){{0,4}}\.?"
_COMMA = r"\s*,(?!\s?\d{1,3}(?:\(|,\s?\d))"  # and no volume behind it, as behind a journal
_GIVEN = rf"{_U}[\w'’-]+(?: {_U}[\w'’-]*\.?){{0,2}}"

_AUTHOR = quick.compile(
    rf"(?:{_FAMILY},\s+{_INITIALS}(?=[\s,.;:(&]|$)"  # Smith, A. B.
    rf"|{_FAMILY}\s+{_INITIALS}(?:\s(?:Jr|Sr|I{{2,3}}|IV|[23][nr]d)\.?)?(?=\s*[,.;:(&]|\s(?:and|et|und|y)\s|\s+(?:19|20)\d\d|$)"  # Smith AB
    rf"|(?!J\.? [A-Z]\w{{1,8}}\.){_INITIALS}(?:\s{_INITIALS})?\s{_FAMILY}(?=\s*[;:(&]|{_COMMA}|\.(?!\s[A-Z]\w{{0,9}}\.)|\s(?:and|et|und|y)\s|$)"  # A. B. Smith
    rf"|{_FAMILY},\s+{_GIVEN}(?=[,.;&(]|\sand\b|\sy\b|\sund\b|\set\b)"  # Smith, John A.
    rf"|{_FAMILY}\s(?:et al|and\s{_U}|&\s))"
)
_AGAIN = re.compile(r"[ *\t]*(?:\\?[-—–_]){3,}\s?[.,:;]")  # a stroke in place of the people of the entry before
_GROUP = quick.compile(
    rf"(?:{_U}[\w'’&.-]*(?:\s(?:of|for|the|and|on|in|de|des|für|der|del|la|&|{_U}[\w'’&.-]*|\(\w+\)))*)(?:[.:,]\s*\S|\s\((?:19|20)\d\d)"
)
YEAR = quick.compile(r"(?<![\d/.-])(?:1[6-9]|20)\d\d[a-z]?(?![\d/])")
_PAREN_YEAR = re.compile(r"\((?:1[6-9]|20)\d\d[a-z]?(?:[,;][^()]{0,20})?\)")
_VOLUME = quick.compile(
    r"\d{1,4}(?:\s?\([^()]{1,18}\))?\s?[:,;]\s?(?:pp?\.?\s?)?[A-Za-z]{0,3}\d{1,7}(?:\s?[-‐–—]\s?[A-Za-z]{0,3}\d{1,7})?"
    r"|\bvol\.?\s?\d|\bpp?\.\s?\d|[Ss]\.\s?\d+[-–]\d",
)
_DOI = quick.compile(r"\b10\.\d{4,9}\s?/|\bdoi\b", re.I)
_MORE = quick.compile(
    r"\bet\s?al\b|\bPMID\b|\bPMC\d|\bAvailable (?:at|from|online)|\bRetrieved\b|\b[Aa]ccessed\b|\bEds?\b\.?"
    r"|\bIn:|\bISBN\b|\bPress\b|\bUniversity\b|https?://|\barXiv\b|\b[Tt]hesis\b|\bVerlag\b|\bJ\b\.? [A-Z]"
)
_END = quick.compile(r"(?:10\.\d{4,9}/\S*[\w)>](?:\.|\))?|\d\.?|[.>\])]|https?://\S+)\s*[*_]*$")
_CUT = quick.compile(
    r"(?:[,;:&/(–—-]|\b(?:and|of|the|in|for|with|to|by|from|on|a|an|et|J|doi|DOI|Available|vol|no|pp?))[*_.:]*$"
    r"|(?<![\w.])10\.\d{4,9}/?$|(?<![\w.])10\.\d{4,5}/\d{2,4}\.?$"
)
_ENDS_IN_YEAR = re.compile(r"\((?:1[6-9]|20)\d\d[a-z]?\)[.,:]?\s*$")
_AFTER_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]\.,?\s\(\d{4}[a-z]?\)[.,:]?\s*$")
_ONLY_PEOPLE = re.compile(rf"^(?:\W{{0,3}}\d{{1,4}}\W{{1,3}})?(?:[^\d,.;:()]{{2,40}}\s{_U}{{1,4}},?\s){{1,12}}(?:et al\.?\s)?\(\d{{4}}[a-z]?\)[.,:]?\s*$")
_SMALL_WORD = re.compile(r"(?<![^\W_])[a-zß-öø-ÿ]{4,}")
_LINKED = re.compile(r"10\.\d{4,9}/\S{3}|https?://\S+[\w/]")
_PROSE = quick.compile(r"\b(?:we|our|were|was|this article|the authors?|patients? who|is not|has been|have been|did not|should be)\b", re.I)
_PLACED = re.compile(r"(?:[\d)]\s?[:,(]\s?[A-Za-z]{0,3}\d[\d)]*(?:\s?[-‐–—]\s?[A-Za-z]{0,3}\d+)?(?:\s?\((?:19|20)\d\d\))?|10\.\d{4,9}/\S+|https?://\S+(?:\s\([^()]{5,60}\))?)\.?$")
_FURTHER = re.compile(
    r"(?:doi|pmid|pmcid|arxiv|isbn|epub|available|accessed|retrieved|erratum|in:|eds?\b|suppl|vol|pp?\.|https?:|www\.|\[|\d|discussion|comment|published|translat)"
    r"|[^.,:]{2,60}[.,]?\s+(?:(?:19|20)\d\d|\d{1,4})\s?[;:,(]",
    re.I,
)
_IDENTIFIED = re.compile(
    r"(?:PMID|PMCID|PubMed(?: PMID)?|DOI|doi)\s?:\s?(?:PMC)?(?:\d{5,}|10\.)"
    r"|(?:(?:19|20)\d\d\s?;\s?)?\d{1,4}(?:\s?\(\d{1,4}\))?:\s?[A-Za-z]?\d{1,6}\b"
)
_STRIP = "*_ \t\\"
_NOTED = ("This ", "These ", "The ", "In this ", "A ", "An ")
_NOTE = re.compile(
    r"(?:(?:In )?[Tt]h(?:is|ese)|The|An?)\s(?:\w[\w-]*\s){0,3}(?:study|studies|paper|article|review|trial|report|work|analysis|meta-analysis|guidelines?"
    r"|series|authors?)\b,?\s(?:\w+ly\s)?(?:is|was|were|are|has|have|shows?|showed|reports?|reported|describes?|described|demonstrates?|demonstrated|provides?|provided"
    r"|summari[sz]es?|suggests?|suggested|found|finds?|in\swhich|that|which|of\sthe)\b"
)
_SOMEBODY = re.compile(
    rf"(?:(?:Dr|Prof|Professor|Mrs?|Ms)\.?\s)?(?:{_U}[\w.'’-]*,?\**\s|{_PARTICLE}\s|\((?!(?:1[6-9]|20)\d\d[a-z]?\))[^()]{{1,60}}\),?\s){{1,12}}"
    r"(?:(?:currently|now|also)\s)?(?:is|was|has|holds?|received|graduated|obtained|earned|teaches|works|joined|serves|studied|completed|leads|heads"
    r"|trained|speciali[sz]e[sd])\s(?!.{0,200}\d\s?[;:(]\s?\d)",
)


_UNDATED = quick.compile(
    r"(?<!\w)\(?(?:n\.\s?d\.|o\.\s?J\.|s\.\s?f\.)(?:\)|(?=[\s,;]))"
    r"|\b(?:[Ii]n press|[Ff]orthcoming|[Ii]m Druck|[Ss]ous presse|[Ee]n prensa|[Ii]n stampa|[Nn]o prelo|[Ww] druku)\b"
)


def _dated(entry: str) -> bool:
    """True where a year is printed, or what stands in its place."""
    return bool(YEAR.search(entry) or _UNDATED.search(entry))


_PLAIN_SIGNS = tuple(zip("‐‑–—’‘“”\u00a0\u2009\u202f", "----''\"\"   ", strict=True))  # so that most entries are plain ASCII, in which the patterns are quick


def starts_entry(body: str) -> bool:
    """True where a text begins as entries begin: with a person, or a stroke in place of the one before."""
    return bool(_AUTHOR.match(body.lstrip(_STRIP))) or (body[:1] in "_-—–* \\" and _AGAIN.match(body) is not None)


def tells_of_somebody(text: str) -> bool:
    """True where a paragraph says of a person what he or she is or did, as a note on an author does: "Ada Lund, PhD (Oslo), is a nurse"."""
    return _SOMEBODY.match(text.lstrip(_STRIP)) is not None


def starts_note(body: str) -> bool:
    """True where a line begins as remarks on the entry before it do, in lists that say why a work is of interest."""
    return body.startswith(_NOTED) and _NOTE.match(body) is not None


def starts_group(body: str) -> bool:
    """True where a text begins with words in title case and a stop, as the name of an organisation or an unsigned title does."""
    return bool(_GROUP.match(body.lstrip(_STRIP)))


@lru_cache(maxsize=32768)  # the same stretch is looked at from several sides, never long after
def score(text: str) -> float:
    """How much a text looks like one entry: 0 nothing, from 3 on very likely. Only its first 1,500 characters count."""
    text = text[:1500]
    if not text.isascii():
        for sign, plain in _PLAIN_SIGNS:
            text = text.replace(sign, plain)
    opens, years, volume = starts_entry(text), YEAR.search(text), _VOLUME.search(text)
    points = 2.0 if opens else 0.0
    points += 1.0 if years else 0.5 if _UNDATED.search(text) else -0.5
    points += 0.5 if years and _PAREN_YEAR.search(text) else 0.0
    points += 1.0 if volume else 0.0
    points += 1.5 if _DOI.search(text) else 0.0
    points += 0.7 if _MORE.search(text) else 0.0
    points -= 0.7 * min(len(_PROSE.findall(text)), 3) if not (years and volume and opens) else 0.0
    return points


def complete(entry: str) -> bool:
    """True where an entry could end here: it has a year and stops as entries stop."""
    tail = entry[-120:].rstrip(_STRIP)
    return _dated(entry) and not _CUT.search(tail) and bool(_END.search(tail)) and not untitled(entry)


def cut_short(entry: str) -> bool:
    """True where an entry cannot end here: no year yet, or it stops at a comma, a dash, an article, a half DOI."""
    return not _dated(entry) or bool(_CUT.search(entry[-120:].rstrip(_STRIP))) or untitled(entry)


def cut_off(entry: str) -> bool:
    """True where an entry stops in the middle: at a comma, a dash, an article, within a bracket."""
    tail = entry[-120:].rstrip(_STRIP)
    return bool(_CUT.search(tail)) or tail.rfind("[") > tail.rfind("]")


def untitled(entry: str) -> bool:
    """True where an entry stops behind its people and its year."""
    if len(entry) > 400 or not _ENDS_IN_YEAR.search(entry):
        return False
    return _ONLY_PEOPLE.search(entry) is not None or (_AFTER_INITIAL.search(entry) is not None and not _SMALL_WORD.search(entry))


def has_link(entry: str) -> bool:
    """True where an entry has a whole DOI or an address."""
    return bool(_LINKED.search(entry))


def placed(entry: str) -> bool:
    """True where an entry says behind its year, or before it, where the work stands: volume and pages, or an address, at its end."""
    return bool(_PLACED.search(entry[-160:].rstrip(_STRIP)))


def goes_with(text: str) -> bool:
    """True where a line gives more of the entry before it: an identifier, an address, a note, a journal with its volume."""
    return bool(_FURTHER.match(text.lstrip(_STRIP)))


def identifies(text: str) -> bool:
    """True where a line begins as no entry does: with an identifier that it names, "PMID: 12345678", or with year, volume and page."""
    return bool(_IDENTIFIED.match(text.lstrip(_STRIP)))


def goes_on_low(text: str) -> bool:
    """True where a paragraph begins with a small letter and has a year, a DOI, or volume and pages: the rest of something printed."""
    head = text[:600].lstrip(_STRIP)
    return head[:1].islower() and bool(YEAR.search(head) or _VOLUME.search(head) or _DOI.search(head)) and not _PROSE.search(head)


def carries_on(text: str) -> bool:
    """True where a paragraph may be the rest of an entry: it has a year, a DOI or volume and pages, or begins in the middle."""
    head = text[:600].lstrip(_STRIP)
    if not head:
        return False
    bibliographic = bool(YEAR.search(head)) + bool(_VOLUME.search(head)) + 2 * bool(_DOI.search(head))
    return bibliographic >= 2 or (len(head) < 160 and (head[0].islower() or head[0].isdigit() or bibliographic >= 1))
