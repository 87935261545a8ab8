"""Citations by name and year, parenthetical and narrative, mapped to the entries of the list by first family name and year."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from kg.model import Reference, Span

_PARTICLE = r"(?:(?:[Vv][ao]n|[Dd]e|[Dd]el|[Dd]ella|[Dd]en|[Dd]er|[Dd]i|[Dd]u|[Dd]a|[Dd]os|[Ll]a|[Ll]e|[Tt]er|[Tt]en|[Ee]l|[Aa]l|St\.)[ '’-])"
_NAME = rf"{_PARTICLE}{{0,3}}[^\W\d_a-z][\w'’‐-]{{1,40}}(?:\s[^\W\d_a-z][\w'’‐-]{{1,40}})?"
_YEAR = r"(?:1[6-9]|20)\d\d[a-z]?(?![\w])"
_AND = "(?:and|&|&amp;|und|et|y|e|en|och|og)"
_MORE = r",?\s+[*_]*(?:et\s+al\b\.?|and\s+(?:colleagues|co-?workers|others)\b|et\s+coll\b\.?|u\.\s?a\.)[*_]*\.?"
_UNIT = re.compile(
    rf"(?<![\w'’-])(?P<authors>{_NAME}(?:{_MORE}|(?:,\s+{_NAME}){{0,6}},?\s+{_AND}\s+(?P<last>{_NAME})(?:{_MORE})?)?)(?P<own>['’]s)?"
    rf"(?P<before>,?\s{{0,3}}[(\[]?\s?|,\s{{0,3}})(?P<years>{_YEAR}(?:(?:\s?[,;/]\s?|\s(?:and|&)\s)(?:{_YEAR}|[a-z](?![\w.]))){{0,8}})"
)
_YEARS = re.compile(r"(?P<year>(?:1[6-9]|20)\d\d)(?P<suffix>[a-z]?)|(?P<letter>[a-z])(?![\w])")
_BETWEEN = re.compile(r"\s?[;,]?\s?(?:(?:and|see|see also|also|but see|e\.g\.|cf\.|reviewed in)[\s,]+){0,2}$")
_LEADIN = re.compile(r"(?:(?:see|see also|also|but see|e\.g\.,?|i\.e\.,?|cf\.|reviewed in|reviewed by|for review,? see|for example,?|in)\s+)*$")


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("ł", "l").replace("ß", "ss"))
    return "".join(c for c in plain if c.isalnum()).casefold()


def _index(references: Sequence[Reference]) -> dict[tuple[str, str], list[Reference]]:
    index: dict[tuple[str, str], list[Reference]] = defaultdict(list)
    for reference in references:
        if reference.number is None or not reference.authors or not reference.year:
            continue
        year = re.search(r"\d{4}", reference.year)
        if year:
            family = reference.authors[0].family
            names = {_fold(family), _fold(re.sub(rf"^{_PARTICLE}+", "", family))}
            if " " in family:
                names.add(_fold(family.split()[-1]))
            for name in sorted(names):
                index[name, year.group()].append(reference)
    return index


def _suffix(reference: Reference) -> str:
    match = re.search(r"\d{4}([a-z])\b", reference.year or "")
    if match is None:
        match = re.search(r"\b(?:1[6-9]|20)\d\d([a-z])\b", reference.raw)
    return match.group(1) if match else ""


def _choose(candidates: list[Reference], suffix: str, second: str | None, more: bool, several: int) -> list[Reference]:
    """The entries that a name and a year mean: one, or none where it stays open which."""
    if suffix:
        exact = [r for r in candidates if _suffix(r) == suffix]
        if exact:
            candidates = exact
        elif not any(_suffix(r) for r in candidates) and len(candidates) > "abcdefgh".find(suffix) >= 0:
            candidates = [sorted(candidates, key=lambda r: r.number or 0)["abcdefgh".find(suffix)]]
        else:
            return []
    if second is not None:  # "Smith and Jones" has two authors; more only where the list breaks off
        pairs = [r for r in candidates if len(r.authors) == 2 and not r.et_al and _fold(r.authors[1].family).endswith(second)]
        fitting = pairs or [r for r in candidates if any(_fold(a.family) == second or _fold(a.family).endswith(second) for a in r.authors[1:])]
        candidates = fitting or [r for r in candidates if r.et_al]
    elif more:
        candidates = [r for r in candidates if len(r.authors) > 2 or r.et_al] or [r for r in candidates if len(r.authors) > 1]
    elif len(candidates) > 1:
        alone = [r for r in candidates if len(r.authors) == 1 and not r.et_al]
        candidates = alone or candidates
    unique = list({r.number: r for r in candidates}.values())
    return unique if len(unique) == 1 or several >= len(unique) > 1 else []


def _units(text: str, references: Sequence[Reference]) -> Iterator[tuple[Span, int, tuple[int, ...]]]:
    """Each name with its years: the span, where the years begin, the entries meant."""
    index = _index(references)
    if not index:
        return
    known = {name for name, _ in index}
    position = 0
    while match := _UNIT.search(text, position):
        position = match.end()
        authors = match.group("authors")
        first = re.match(_NAME, authors)
        words = re.sub(r"['’]s$", "", first.group() if first else authors).split()
        family, dropped = None, 0
        for k in range(len(words)):
            if _fold(" ".join(words[k:])) in known:
                family, dropped = _fold(" ".join(words[k:])), len(" ".join(words[:k])) + (1 if k else 0)
                break
            if k == 0 and len(words) == 2 and _fold(words[0]) in known and not re.search(r"\s", authors[len(words[0]) + 1 :].strip()):
                family = _fold(words[0])
                break
        if family is None:
            # The first name may belong to the sentence ("In contrast to Methods, Smith and …"): try again one word on.
            step = re.search(r"[\s(\[]", text[match.start() : match.end()])
            position = match.start() + step.end() if step else match.end()
            continue
        more = bool(re.search(_MORE, authors))
        last = match.group("last")
        many = re.search(r",\s", authors) is not None and last is not None
        numbers: list[int] = []
        year = ""
        for token in _YEARS.finditer(match.group("years")):
            year = token.group("year") or year
            suffix = token.group("suffix") or token.group("letter") or ""
            second = _fold(last.split()[-1]) if last and not more and not many else None
            numbers.extend(r.number or 0 for r in _choose(index.get((family, year), []), suffix, second, more or many, 1))
        if numbers:
            yield Span(match.start() + dropped, match.end()), match.start("years"), tuple(dict.fromkeys(numbers))


def author_year_callouts(text: str, references: Sequence[Reference]) -> list[tuple[Span, tuple[int, ...]]]:
    """Citations by name and year, in order: `(Smith and Jones, 2019; Lee, 2020)` is one, `Smith et al. (2019a,b)` is one.

    A citation that could mean several entries (same name and year, no letter) is left out rather than guessed.
    """
    out: list[tuple[Span, tuple[int, ...]]] = []
    for span, _, numbers in _units(text, references):
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
