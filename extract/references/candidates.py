"""Candidates for in-text citations: what each system of citing would print, without what only looks like it.

The look-alikes (karyotypes, counts, units, isotopes, statistics …) are data: `patterns/callout_lookalikes.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from pathlib import Path

from extract.references import bare
from extract.references.author_year import folded
from extract.references.counts import enumerates, is_equation, without_counts
from extract.references.karyotypes import karyotypes as karyotypes_of
from extract.references.numbers import DASHES, Callout, numbers_of
from extract.references.stretches import inside
from kg.model import Span

_PATTERNS = Path(__file__).resolve().parent.parent / "patterns"

_DASH = rf"[{DASHES}]{{1,2}}"
_ITEM = r"[*_]{0,2}\d{1,4}(?:\s?[▪■●•†]{1,3}|[*_]{0,2})"  # some lists mark what is of interest
_JOIN = rf"\s*(?:[,;，、；]\s*(?:and\s|&\s)?|{_DASH}|\s(?:and|&|to|und|et|y)\s)\s*"
_LEAD = (
    r"(?:(?:see|see\s+also|also|cf\.?|e\.\s?g\.,?|i\.\s?e\.,?|reviewed\s+(?:in|by)|and|for\s+(?:a\s+)?reviews?,?\s+see|references?|refs?\.?|literature|Lit\."
    r"|vgl\.?|siehe(?:\s+auch)?|s\. ?a\.|z\. ?B\.|voir(?:\s+aussi)?|p\. ?ex\.|véase|ver(?:\s+(?:también|também))?|por ej(?:emplo)?\.?"
    r"|vedi(?:\s+anche)?|si\s+veda"
    r"|cfr\.?|ad es(?:empio)?\.?"
    r"|zie(?:\s+ook)?|bijv\.|zob\.|por\.|np\.|m\.in\.|viz|srov\.|jf\.|se"
    r"|см\.(?:\s+также)?|ср\.|напр(?:имер|\.)|див\.|вж\.|lásd|ld\.|vezi|bkz\.|ks\.|βλ\.|参见|见|參見)"
    r"[\s,:]+){0,3}"
)
_WHERE = (
    r"(?:(?:pp?\.?|pages?|[Tt]ables?|[Ff]ig(?:ure)?s?\.?|[Pp]l(?:ates?)?\.?|[Cc]h(?:ap(?:ter)?)?\.?|[Ss]ec(?:t(?:ion)?)?\.?|[Ee]qs?\.?|[Tt]heorem|[Aa]bstracts?|[Aa]pp(?:endix|\.)|[Ss]uppl\.|[Vv]ol\.|[Ss]\.|[Сс](?:тр)?\.|стор\.|[Тт]абл\.|рис\.)\s?)"
)
_AT = r"\(?(?:\d{1,4}(?:\.\d{1,2})?[A-Za-z]?(?:[-–]\d{1,4})?|[IVXL]{1,5}(?![A-Za-z]))\)?"
_PLACE = rf"\s?(?::\s?{_WHERE}?|,\s?{_WHERE}){_AT}(?:[,;:]\s?{_WHERE}?{_AT}){{0,3}}"
_FOR = (
    r"(?:,?\sfor\s(?:an?\s|more\s|further\s)?(?:(?:recent\s)?reviews?|details?|discussions?|examples?|overviews?|information)"
    r"|,?\sand\s(?:the\s)?(?:references?|refs\.?|literature|citations)\s(?:cited\s)?there(?:in|of))"
)
_LIST = rf"{_ITEM}(?:{_JOIN}{_ITEM}){{0,60}}"
_PAGED = rf"{_ITEM}(?:\({_WHERE}\s?{_AT}(?:,\s?{_AT}){{0,3}}\))?"  # <sup>1(p45),3</sup>
_SQUARE = rf"\\?[\[［]\^?\s?{_LEAD}(?:{_LIST})(?:{_PLACE}|{_FOR})?\s?\\?[\]］]"
_ROUND = rf"[(（]\s?{_LEAD}(?:{_LIST})\s?[)）]"
_SUP_BODY = rf"\s?[\[(]?\s?{_PAGED}(?:{_JOIN}{_PAGED}){{0,60}}\s?[\])]?[,;]?\s?"
_TAG_SUP = rf"<sup>(?:{_SUP_BODY}|\s?\d{{1,3}}(?:\s\d{{1,3}}){{1,20}}|{_SUP_BODY}\.)</sup>"
_UNI = "[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}"
_SUP_FORMS = (
    rf"{_TAG_SUP}(?:\s?(?:<sup>\s?[,;{DASHES}]\s?</sup>|[,;]|{_DASH})?\s?{_TAG_SUP}(?![^\W\d_])){{0,40}}"
    rf"|\$\{{?\}}?\^\{{(?:\\(?:mathrm|mathbf|text|textrm|rm)\s?\{{)?{_SUP_BODY}\}}?\s?\}}\$"
    rf"|\$\^\d{{1,3}}\$|\^\{{{_SUP_BODY}\}}|\^{_SUP_BODY}\^|\\textsuperscript\{{{_SUP_BODY}\}}"
    rf"|{_UNI}(?:\s?[,⁻˒ʼ‚’{DASHES}]\s?{_UNI}){{0,40}}"
)
#: What goes on behind a blank, as some journals print it: "daily.6 7 In …". Never before a word that could be counted.
_FURTHER = rf" \d{{1,3}}(?:{_DASH}\d{{1,3}})?"
_SPACED = (
    rf"(?:{_FURTHER}){{2,12}}(?=[,;:).]?\s)|(?:{_FURTHER})(?=[,;:)](?!\d)|\s*\n|\s*$| (?:[A-Z][a-z]+|and|or|but|which|that|who|whose|when|where|while|although"
    r"|because|since|with|in|as|to|for|by|from|on|at|is|are|was|were|has|have)\b)"
)
FORMS = {
    "square": re.compile(rf"{_SQUARE}(?:\s*(?:[,;]|{_DASH})?\s*{_SQUARE}){{0,60}}"),
    "round": re.compile(rf"{_ROUND}(?:(?:\s*(?:[,;]|{_DASH})\s*|,?\s(?:and|und|et|y|e)\s){_ROUND}){{0,60}}"),
    "sup": re.compile(_SUP_FORMS, re.I),
    "half": re.compile(rf"\d{{1,3}}(?:\s?(?:[,、，]|{_DASH})\s?\d{{1,3}}){{0,20}}[)）]"),  # である1)。
    "bare": re.compile(rf"\d{{1,3}}(?:\s?(?:,|{_DASH})\s?\d{{1,3}}){{0,20}}(?:{_SPACED})?(?=[\s—?!]|$|[.,;:)\]](?!\d))"),
}
EXPLICIT = re.compile(
    rf"[(\[]\s?(?:see\s)?(?:references?|refs?\.?)\s(?:nos?\.?\s)?{_LIST}\s?[)\]]|\b(?:(?<=in\s)|(?<=see\s)|(?<=from\s)|(?<=with\s)|(?<=by\s)|(?=refs\b))ref(?:er(?:-\n)?ence)?s?\.?\s{_LIST}",
    re.I,
)
#: What the numbers of a style begin with: one set of characters, which is looked for much faster than what FORMS say.
_FIRMNESS = {"never": 0, "faint": 1, "weak": 2, "yes": 3}
_BEGINNINGS = {
    "square": re.compile(r"[\\\[［]"), "sup": re.compile(r"[<$^\\⁰¹²³⁴⁵⁶⁷⁸⁹]"), "bare": bare.BEGINNINGS, "half": re.compile(r"(?<=[ぁ-ヿ一-鿿」』])\d"),
}
_LOCATOR = re.compile(rf"(?<=\d)(?:{_PLACE}(?=\s?\\?\])|\({_WHERE}[^()]{{1,40}}\))")
_REF = re.compile(r"[Rr][Ee][Ff](?i:(?:er(?:-\n)?ence)?s?\.?\s(?:nos?\.?\s)?[*_]{0,2}\d)")  # the part of EXPLICIT that few texts hold
_WIDEST = 25
_SAID_TO_BE = re.compile(r"(?i)\b(?:see|review|ref|lit|cf|vgl|siehe|voir|véase|vedi|cfr|zie|zob|viz|srov|jf|см|ср|напр|див|вж|lásd|ld|vezi|bkz|ks|βλ|[见見])")
_BY = re.compile(r"([^\W\d_a-z][\w'’-]+?)(?:['’]s)?(?:\set\sal\.?)?\s?$")
_PAIR = re.compile(r"([^\W\d_a-z][\w'’-]+)\s(?:and|&|und|et|y|e|en|och|og|i)\s$")  # Miller and Day (8)
_BLANK = re.compile(r"\d \d")
_COUNT = re.compile(r"\((?!(?:1[5-9]|20)\d\d\))\d{1,4}\)")
_MEASURED = re.compile(r"(?<![\d.,])(\d{1,4})(?:[.,]\d+)?\s?(?P<unit>%|[^\W\d_]{1,8}(?:/[^\W\d_]{1,6})?)?\s?$")
_DATED = re.compile(r"\b(?:[Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear|[Hh]our)\s\+?\d+\s?$")
_GREEK = frozenset(("alpha", "gamma", "delta", "kappa", "sigma", "omega", "theta", "lambda", "epsilon"))
_SMALL = frozenset(("and", "van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "la", "le", "el", "al", "ter", "ten", "y", "und", "et"))


def _forms(text: str, style: str) -> Iterator[re.Match[str]]:
    """What `FORMS[style].finditer` gives; of plain figures also what begins behind a decimal."""
    beginnings, match_at = _BEGINNINGS.get(style), FORMS[style].match
    if beginnings is None:
        yield from FORMS[style].finditer(text)
        return
    free = 0
    for beginning in beginnings.finditer(text):
        if beginning.start() >= free and (match := match_at(text, beginning.start())):
            decimal = style == "bare" and text[beginning.start() - 1] == "." and text[beginning.start() - 2].isdigit()
            free = beginning.end() if decimal else match.end()  # in 0.07,13 the list may begin behind the comma
            yield match


def explicit_forms(text: str) -> Iterator[re.Match[str]]:
    """Numbers that are said to be references ("see ref. 12"): what `EXPLICIT.finditer` gives."""
    free = 0
    for word in _REF.finditer(text):
        for at in range(max(free, word.start() - 7), word.start() + 1):
            if (at == word.start() or text[at] in "[(") and (match := EXPLICIT.match(text, at)):
                free = match.end()
                yield match
                break


@lru_cache(maxsize=1)
def _lookalikes() -> dict[tuple[str, str], list[tuple[str, re.Pattern[str], int]]]:
    """By style and side: how firm a look-alike is, its pattern, and how far from the end of the words before it a match can begin."""
    table: dict[tuple[str, str], list[tuple[str, re.Pattern[str], int]]] = {}
    for row in (_PATTERNS / "callout_lookalikes.tsv").read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            style, side, strength, pattern, *_ = row.split("\t")
            for each in FORMS if style == "any" else (style,):
                table.setdefault((each, side), []).append((strength, re.compile(pattern), _reach(pattern)))
    return table


def _reach(pattern: str) -> int:
    """How long a match is at most, where it can only end at the end of the text (or before a line break there); any length for other patterns."""
    from re import _constants as ops  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]

    tree = parser.parse(pattern)
    return int(tree.getwidth()[1]) + 1 if tree.data and tree.data[-1] == (ops.AT, ops.AT_END) else 1 << 30


def judged(text: str, style: str, start: int, end: int) -> str:
    """"no", "faint", "weak" or "yes": what the words around say of a candidate."""
    before, after = text[max(0, start - 80) : start], text[end : end + 40]
    verdict = "yes"
    for side, around in (("before", before), ("whole", before + text[start:end])):
        for strength, pattern, reach in _lookalikes().get((style, side), ()):
            if _FIRMNESS[strength] < _FIRMNESS[verdict] and pattern.search(around, max(0, len(around) - reach)):
                if strength == "never":
                    return "no"
                verdict = strength
    for strength, pattern, _ in _lookalikes().get((style, "after"), ()):
        if _FIRMNESS[strength] < _FIRMNESS[verdict] and pattern.match(after):
            if strength == "never":
                return "no"
            verdict = strength
    return verdict


def candidates(text: str, style: str, limit: int, barred: Sequence[Span], people: Mapping[int, Set[str]] | None = None) -> list[Callout]:
    """What a system of citing could print, in order, numbers up to `limit`, nothing of it within `barred`. Behind a name the numbers of what that person
    wrote are sure: `people` are the names of first authors by number."""
    found: list[Callout] = []
    karyotypes = karyotypes_of(text) if style in ("square", "round") else []
    counts: list[Callout] = []  # numbers beyond the list
    enumerated: tuple[int, int] | None = None
    bylines: dict[int, bool] = {}
    for match in _forms(text, style):
        span = Span(match.start(), match.end())
        numbers = numbers_of(_without_locator(match.group()), limit)
        if numbers is None and style == "round" and _COUNT.fullmatch(match.group()) and not inside(span, barred):
            counts.append(Callout(match.group(), span, (int(match.group()[1:-1]),), style))
        if numbers is None or inside(span, barred) or inside(span, karyotypes):
            continue
        where = bare.place(text, span.start) if style == "bare" else "yes"
        by_name = style == "bare" and bool(people) and _signed(text, span.start, numbers, people or {})
        where = "yes" if by_name else where
        verdict = "yes" if by_name else judged(text, style, *span) if where != "no" else "no"
        said = _SAID_TO_BE.search(match.group()) is not None
        if verdict == "weak" and (said or _beside(text, span, numbers, style) or (people and _signed(text, span.start, numbers, people))):
            verdict = "yes"
        if style == "round":
            if len(numbers) > _WIDEST and len(numbers) > 3 * len(re.findall(r"\d+", match.group())):
                continue  # a reference range, 60 (9-50)
            if _glued(text, span.start) or is_equation(text, span):
                continue
            single = len(numbers) == 1 and numbers[0] <= 15 and not any(map(str.isalpha, match.group()))
            if single and enumerates(text, span, numbers[0], enumerated):
                if found and enumerated is None and found[-1].numbers == (numbers[0] - 1,) and span.start - found[-1].span.end < 400:
                    found.pop()
                enumerated = (numbers[0], span.end)
                continue
        if verdict == "no" or (verdict == "weak" and style == "square" and _around(text, numbers, span) is not None):
            continue
        if style == "round" and (unit := _around(text, numbers, span)) is not None:
            if unit not in ("", "%"):
                continue  # a reference range, 7 u/L (1–15)
            verdict = "weak"
        if (style == "sup" and _floating(text, span)) or (style in ("sup", "bare") and _byline(text, span, bylines)):
            continue
        faint = "faint" in (verdict, where)
        if style == "bare" and " " in match.group() and verdict == "yes" and _BLANK.search(match.group()):
            if list(numbers) != sorted(numbers):  # "carriers,9 1 in 5 of them"
                span = Span(span.start, span.start + match.group().index(" "))
                numbers = numbers_of(text[slice(*span)], limit) or ()
            if list(numbers) != sorted(numbers) or not numbers:
                continue
            verdict = "weak"
        found.append(Callout(text[slice(*span)], span, numbers, style, faint or "weak" in (verdict, where), faint))
    return without_counts(text, found, counts) if style == "round" else found


def any_beside(text: str, listed: set[int], barred: Sequence[Span], most: int) -> bool:
    """Whether any candidate of any system but that of plain figures has a number up to `most` beside the `listed` ones."""
    def beside(match: re.Match[str], marker: str) -> bool:
        numbers = numbers_of(marker, most)
        return numbers is not None and not listed.issuperset(numbers) and not inside(Span(*match.span()), barred)

    for style in ("square", "round", "sup"):
        for match in _forms(text, style):
            if beside(match, _without_locator(match.group())) and judged(text, style, *match.span()) != "no":
                return True
    return any(beside(match, match.group()) for match in explicit_forms(text))


def _beside(text: str, span: Span, numbers: Sequence[int], style: str) -> bool:
    """True for several numbers behind a percentage or a measure that lies beyond them all, or behind a numbered day: neither its counts nor its range."""
    if style != "round" or len(numbers) < 2 or list(numbers) != sorted(numbers):
        return False
    before = _MEASURED.search(text, max(0, span.start - 24), span.start)
    if before is not None and not before["unit"] and "," in text[span.start : span.end]:
        return _DATED.search(text, max(0, span.start - 24), span.start) is not None
    if before is None or not before["unit"]:
        return False
    value = int(before[1])
    if before["unit"] == "%":
        return (value > max(numbers) or value < min(numbers)) and abs(value - 100 * numbers[0] / numbers[-1]) > 1  # and no 10 of 50
    return "," in text[span.start : span.end] and value > max(numbers) and value != sum(numbers)


def _signed(text: str, start: int, numbers: Sequence[int], people: Mapping[int, Set[str]]) -> bool:
    """True where the name in front of a callout is that of the first author of the first work that it cites: `Miller (8)`, `Miller8 found`."""
    name = _BY.search(text, max(0, start - 40), start)
    if name is None:
        return False
    known = people.get(numbers[0], ())
    pair = _PAIR.search(text, max(0, name.start() - 40), name.start())
    return folded(name.group(1)) in known or (pair is not None and folded(pair.group(1)) in known)


def _without_locator(marker: str) -> str:
    return _LOCATOR.sub("", marker) if ":" in marker or "," in marker or "(" in marker[1:] else marker


def _glued(text: str, start: int) -> bool:
    """True for a round bracket that belongs to the word before it: `IL(2)`, `poly(3)`; a lost space behind a longer word is forgiven."""
    if start == 0 or not (text[start - 1].isalnum() or text[start - 1] in "]_"):
        return False
    word = re.search(r"[^\W\d_]+$", text[max(0, start - 20) : start])
    return not (word and len(word.group()) >= 5 and word.group()[1:].islower() and word.group() not in _GREEK)


def _around(text: str, numbers: tuple[int, ...], span: Span) -> str | None:
    """For a range around the number before it, `5 (3-7)`, `7 u/L (1-15)`: the unit of that number, "" where it has none. None for anything else."""
    before = _MEASURED.search(text, max(0, span.start - 24), span.start)
    if before is None or len(numbers) < 2 or not re.search(_DASH, text[span.start : span.end]):
        return None
    return before["unit"] or "" if min(numbers) <= int(before[1]) <= max(numbers) else None


def _floating(text: str, span: Span) -> bool:
    """True for a superscript that hangs on no word: it opens an affiliation (`China, <sup>2</sup> Institute`) or a footnote."""
    before = text[max(0, span.start - 3) : span.start]
    after = text[span.end : span.end + 3].lstrip()
    opens = not before.strip(" *_") or "\n" in before[-2:] or bool(re.search(r"[,;]\s$", before))
    return opens and (after[:1].isupper() or after[:1].isdigit() or not after)


def _byline(text: str, span: Span, known: dict[int, bool]) -> bool:
    """True where the line is a list of people with the numbers of their affiliations: next to no word begins with a small letter."""
    start = text.rfind("\n\n", 0, span.start) + 1
    if start not in known:
        end = text.find("\n\n", span.end)
        line = re.sub(r"<[^<>]{1,40}>|\\\w+", " ", text[start : min(end if end >= 0 else len(text), start + 3000)])
        words = [w for w in re.findall(r"[^\W\d_][\w'’-]*", line) if w not in _SMALL]
        known[start] = len(words) >= 4 and sum(w[0].islower() for w in words) <= 0.1 * len(words)
    return known[start]
