"""Citations by name and year, parenthetical and narrative, mapped to the entries of the list by first family name and year."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from kg.model import Author, Reference, Span

_PARTICLE = (
    r"(?:['’]t\s|[DdLl]['’]|(?:[Vv][ao]n|[Dd]e|[Dd]el|[Dd]ella|[Dd]en|[Dd]er|[Dd]i|[Dd]u|[Dd]a|[Dd]os|[Ll]a|[Ll]e|[Tt]er|[Tt]en|[Ee]l|[Aa]l|St\.)[ '’-])"
)
_NAME = rf"{_PARTICLE}{{0,3}}[^\W\d_a-zß-öø-ÿ][\w'’‐-]{{1,40}}(?:\s(?:(?:da|de|dos|do|del|di|la)\s)?[^\W\d_a-zß-öø-ÿ][\w'’‐-]{{1,40}})?"
_INITIALS = r"(?:,?\s(?:[^\W\d_a-zß-öø-ÿ]\.?[ -]?){1,3}(?!\w))?"
_PRESS = r"(?:in\s+press|forthcoming|im\s+Druck|sous\s+presse|en\s+prensa|in\s+stampa|no\s+prelo|w\s+druku|n\.\s?d\.|o\.\s?J\.|s\.\s?f\.)"
_YEAR = rf"(?:(?:1[6-9]|20)\d\d[a-z]?(?!\w)|{_PRESS})"
_AND = "(?:and|&|&amp;|und|et|y|e|en|och|og|i|a|ve|és|ja|[sș]i|şi)"
_MORE = (
    r",?\s+[*_]*(?:et\s+al\b\.?|and\s+(?:colleagues|co-?workers|others)\b|et\s+(?:coll(?:ab(?:orateurs)?|ègues)?\b\.?|alii\b)|u\.\s?a\.|y\s+(?:col(?:s|aboradores|egas)?\b\.?|otros\b)|ed?\s+(?:altri\b|outros\b)|e\s+col(?:s|l|aboradores|leghi|laboratori)?\b\.?"
    r"|(?:und|u\.)\s+(?:Mitarb(?:eiter)?|Kollegen)\b\.?|i\s+(?:wsp|in)\b\.?|en\s+(?:collega[’']?s|anderen)\b|e\.\s?a\.|m\.\s?fl\.|med\s+flera\b"
    r"|och\s+(?:medarbetare|kollegor)\b|og\s+(?:medarbe[ij]dere|kolleg(?:a)?er)\b|a\s+kol(?:ektiv)?\b\.?|ve\s+ark(?:adaşları)?\b\.?|és\s+m(?:unka)?t(?:ár)?sai\b"
    r"|ym\b\.?)[*_]*\.?"
)
_CAPITALS = r"(?<=[A-ZÀ-Þ]{2})"  # (COSTA; LIMA, 2012)
_COMMA = rf"(?:,|{_CAPITALS};)"
_UNIT = re.compile(
    rf"(?<![\w'’-])(?P<authors>{_NAME}(?:{_INITIALS}{_MORE}|{_INITIALS}(?:{_COMMA}\s+{_NAME}{_INITIALS}){{0,6}}(?:,?\s+{_AND}\s+|\s?/\s?|{_CAPITALS};\s)(?P<last>{_NAME})(?:{_MORE})?)?)"
    rf"{_INITIALS}(?:\s[\[(][A-Z]{{2,10}}[\])])?(?P<own>['’]s)?"
    rf"(?P<before>(?!,?\s*\n\s*\n)(?:,?\s{{0,3}}[(\[]?\s?|,\s{{0,3}}|,?\sin\s))(?P<years>{_YEAR}(?:(?:\s?[,;/]\s?|\s(?:and|&)\s)(?:{_YEAR}|[a-z](?![\w.]))){{0,8}})"
)
_UNDATED = re.compile(rf"(?<!\w){_PRESS}(?!\w)", re.I)
_YEARS = re.compile(rf"(?P<year>(?:1[6-9]|20)\d\d)(?P<suffix>[a-z]?)|(?P<press>{_PRESS})|(?P<letter>[a-z])(?![\w])")
_BETWEEN = re.compile(r"\s?[;,]?\s?(?:(?:and|see|see also|also|but see|e\.g\.|cf\.|reviewed in)[\s,]+){0,2}$")
_LEADIN = re.compile(r"(?:(?:see|see also|also|but see|e\.g\.,?|i\.e\.,?|cf\.|reviewed in|reviewed by|for review,? see|for example,?|in)\s+)*$")


_GIVEN = re.compile(r"(?<!\w)([A-ZÀ-Þ])\.[\s-]?(?:[A-ZÀ-Þ]\.\s?)?$")
_STROKE = re.compile(r"[-—–_]{2,}")
_UNPUBLISHED = re.compile(r"[),;:\s]{0,3}(?:unpublished|personal|pers\.|in prep|submitted|data not)")
_MONTH = re.compile(r"(?:March|April|May|June|August|Augustus|Mars|Mai|Marz|Julio|Abril)\b")


_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "ı": "i", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "œ": "oe", "ð": "d", "þ": "th"})


def folded(name: str) -> str:
    """A name in small letters without accents, blanks and signs: what names are compared by."""
    plain = name if name.isascii() else unicodedata.normalize("NFKD", name.translate(_PLAIN))
    return "".join(c for c in plain if c.isalnum()).casefold()


def _index(references: Sequence[Reference]) -> dict[tuple[str, str], list[Reference]]:
    """Entries by folded first author and year; "" is the year of one that is in press or undated."""
    index: dict[tuple[str, str], list[Reference]] = defaultdict(list)
    for reference in with_people(references):
        if reference.number is None or not reference.authors:
            continue
        year = re.search(r"\d{4}", reference.year or "")
        for name in sorted(names_of(reference.authors[0])):
            if year:
                index[name, year.group()].append(reference)
            if _UNDATED.search(reference.raw):
                index[name, ""].append(reference)
    return index


def with_people(references: Sequence[Reference]) -> list[Reference]:
    """The entries, each that begins with a stroke in place of people with those of the entry before it."""
    out: list[Reference] = []
    for reference in references:
        if out and not reference.authors and _STROKE.match(reference.raw):
            reference = replace(reference, authors=out[-1].authors, et_al=out[-1].et_al)
        out.append(reference)
    return out


def first_names(references: Sequence[Reference]) -> dict[int, set[str]]:
    """What a text may call the first author of each entry, by number of the entry."""
    return {reference.number: names_of(reference.authors[0]) for reference in with_people(references) if reference.number is not None and reference.authors}


def names_of(author: Author) -> set[str]:
    """What a text may call an author: the family name with and without its particles, its last part; of a group its initials and last words."""
    family = author.family
    names = {folded(family), folded(re.sub(rf"^{_PARTICLE}+", "", family))}
    words = family.replace("(", " ").split()
    if len(words) > 1:
        names.add(folded(words[-1]))
    if len(words) > 1 and author.given is None:
        names |= {folded(" ".join(words[-2:])), folded("".join(word[0] for word in words if word[0].isupper()))}
    return {name for name in names if len(name) > 1}


def _suffix(reference: Reference) -> str:
    match = re.search(r"\d{4}([a-z])\b", reference.year or "")
    if match is None:
        match = re.search(r"\b(?:1[6-9]|20)\d\d([a-z])\b", reference.raw)
    return match.group(1) if match else ""


def _choose(candidates: list[Reference], suffix: str, second: str | None, more: bool, several: int, initial: str = "") -> list[Reference]:
    """The entries that a name and a year mean: one, or none where it stays open which. `initial` of a given name stands before the name."""
    if initial and len(candidates) > 1:
        candidates = [r for r in candidates if (r.authors[0].given or initial)[0] == initial] or candidates
    if suffix:
        exact = [r for r in candidates if _suffix(r) == suffix]
        if exact:
            candidates = exact
        elif not any(_suffix(r) for r in candidates) and len(candidates) > "abcdefgh".find(suffix) >= 0:
            candidates = [sorted(candidates, key=lambda r: r.number or 0)["abcdefgh".find(suffix)]]
        else:
            return []
    if second is not None:  # "Smith and Jones" has two authors; more only where the list breaks off
        pairs = [r for r in candidates if len(r.authors) == 2 and not r.et_al and folded(r.authors[1].family).endswith(second)]
        fitting = pairs or [r for r in candidates if any(folded(a.family) == second or folded(a.family).endswith(second) for a in r.authors[1:])]
        candidates = fitting or [r for r in candidates if r.et_al]
    elif more:
        candidates = [r for r in candidates if len(r.authors) > 2 or r.et_al] or [r for r in candidates if len(r.authors) > 1]
    elif len(candidates) > 1:
        alone = [r for r in candidates if len(r.authors) == 1 and not r.et_al]
        candidates = alone or candidates
    unique = list({r.number: r for r in candidates}.values())
    return unique if len(unique) == 1 or several >= len(unique) > 1 else []


class _Unit(NamedTuple):
    """A name with its years: where, where the years begin, the entries meant, and, where there are none, those that it could mean."""

    span: Span
    years: int
    numbers: tuple[int, ...]
    open: tuple[int, ...] = ()


def _units(text: str, references: Sequence[Reference]) -> Iterator[_Unit]:
    """What is printed as names are cited: with its entries, or without any."""
    index = _index(references)
    if not index:
        return
    known = {name for name, _ in index}
    people = {folded(author.family) for reference in references for author in reference.authors}
    position = 0
    while match := _UNIT.search(text, position):
        position = match.end()
        authors = match.group("authors")
        first = re.match(_NAME, authors)
        words = re.sub(r"['’]s$", "", first.group() if first else authors).split()
        family, dropped = None, 0
        for k in range(len(words)):
            if folded(" ".join(words[k:])) in known:
                family, dropped = folded(" ".join(words[k:])), len(" ".join(words[:k])) + (1 if k else 0)
                break
            if k == 0 and len(words) == 2 and folded(words[0]) in known and not re.search(r"\s", authors[len(words[0]) + 1 :].strip()):
                family = folded(words[0])
                break
        more = bool(re.search(_MORE, authors))
        last = match.group("last")
        if family is None:
            if more or last or folded(authors) in people:
                yield _Unit(Span(match.start(), match.end()), match.start("years"), ())
            # The first name may belong to the sentence ("In contrast to Methods, Smith and …"): try again one word on.
            step = re.search(r"[\s(\[]", text[match.start() : match.end()])
            position = match.start() + step.end() if step else match.end()
            continue
        if match.group("before").strip(", ") == "in" and not (more or last):
            continue  # Basel in 2019
        opened = text[match.start() + dropped - 1 : match.start() + dropped] in ("(", "[")
        if _MONTH.fullmatch(authors[dropped:]) and not match.group("before").strip() and not opened:
            continue  # in May 2011
        many = re.search(r",\s[^\W\d_]{2}", authors) is not None and last is not None
        initial = _GIVEN.search(text, max(0, match.start() + dropped - 8), match.start() + dropped)
        numbers: list[int] = []
        possible: list[int] = []
        bodies: list[str] = []
        year = ""
        for token in _YEARS.finditer(match.group("years")):
            year = "" if token.group("press") else token.group("year") or year
            suffix = token.group("suffix") or token.group("letter") or ""
            second = folded(last.split()[-1]) if last and not more and not many else None
            candidates = index.get((family, year), [])
            numbers.extend(r.number or 0 for r in _choose(candidates, suffix, second, more or many, 1, initial[1] if initial else ""))
            possible.extend(r.number or 0 for r in candidates)
            bodies.extend(r.authors[0].family for r in candidates if r.authors[0].given is None and " " in r.authors[0].family)
        span = Span(_begins(text, match.start() + dropped, family, bodies), match.end())
        yield _Unit(span, match.start("years"), tuple(dict.fromkeys(numbers)), () if numbers else tuple(dict.fromkeys(possible)))


def _begins(text: str, start: int, family: str, bodies: Sequence[str]) -> int:
    """Where a name begins whose last two words stand at `start`: the whole name of a body ("World Health Organization") may stand there."""
    for body in bodies:
        words = body.split()
        for k in range(len(words) - 1, 0, -1):
            if folded("".join(words[k:])) == family:
                before = re.search(r"\s+".join(map(re.escape, words[:k])) + r"\s+$", text[max(0, start - len(body) - 20) : start])
                if before:
                    return start - len(before.group())
    return start


def unmatched_names(text: str, references: Sequence[Reference]) -> list[tuple[Span, tuple[int, ...]]]:
    """What is printed as names are cited and could not be mapped, in order, each with the entries that it could mean (none where no entry
    fits). "et al.", two names, or the name of an author of the list show that a work is meant; any other name with a year may be a place."""
    units = list(_units(text, references))
    mapped = {unit.years for unit in units if unit.numbers}
    found = {
        unit.years: unit for unit in units
        if unit.years not in mapped and not _MONTH.match(text, unit.span.start) and not _UNPUBLISHED.match(text, unit.span.end)
    }
    return [(_bracketed(text, unit.span), unit.open) for unit in found.values()]


def may_name(text: str, references: Sequence[Reference], barred: Sequence[Span]) -> bool:
    """False where no entry can be cited by name and year outside of some stretches: of none both are printed there."""
    edges = [0, *(edge for span in barred for edge in span), len(text)]
    outside = "\n".join([text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)])
    names = {name for name, year in _index(references) if year in outside}
    printed = folded(outside) if names else ""
    return any(name in printed for name in names)


def author_year_callouts(text: str, references: Sequence[Reference]) -> list[tuple[Span, tuple[int, ...]]]:
    """Citations by name and year, in order: `(Smith and Jones, 2019; Lee, 2020)` is one, `Smith et al. (2019a,b)` is one.

    A citation that could mean several entries (same name and year, no letter) is left out rather than guessed.
    """
    out: list[tuple[Span, tuple[int, ...]]] = []
    for span, _, numbers, _ in _units(text, references):
        if not numbers:
            continue
        open_bracket = text.rfind("(", max(0, span.start - 600), span.start)
        closed = text.rfind(")", max(0, span.start - 600), span.start)
        if out and _BETWEEN.fullmatch(text[out[-1][0].end : span.start]) and ";" in text[out[-1][0].end : span.start] + ";" and open_bracket > closed:
            before = out[-1]
            out[-1] = (Span(before[0].start, span.end), tuple(dict.fromkeys((*before[1], *numbers))))
        else:
            out.append((span, numbers))
    return [(_bracketed(text, span), numbers) for span, numbers in out]


def _bracketed(text: str, span: Span) -> Span:
    """The span with the brackets that hold it, or the closing bracket of a narrative citation."""
    start, end = span
    inner = text[start:end]
    closing = text[end : end + 1]
    if closing in (")", "]") and inner.count("(") + inner.count("[") > inner.count(")") + inner.count("]"):
        return Span(start, end + 1)
    lead = _LEADIN.search(text[max(0, start - 40) : start])
    left = start - (len(lead.group()) if lead else 0)
    if closing in (")", "]") and left > 0 and text[left - 1] in "([":
        return Span(left - 1, end + 1)
    return span
