"""The lines of a document as a finder of reference lists sees them: labels, bullets, headings, furniture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from extract import quick
from extract.references.columns import in_reading_order, raw_rows
from extract.references.entrylike import score, untitled
from extract.references.line_numbers import double_spaced, line_numbers
from extract.references.page_edges import page_edges

_PATTERNS = Path(__file__).resolve().parent.parent / "patterns"

#: Superscript digits, for labels and callouts printed with them.
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

# Printed labels. A style that needs the text behind it to look like an entry (a bare number) says so by its look-ahead.
_LABELS = (
    ("cell", re.compile(r"[\[(]?(\d{1,4})[.)\]]?\s*\|\s*")),
    ("foot", re.compile(r"\[\^(\d{1,4})\]:\s*")),
    ("dash", re.compile(r"(\d{1,4})\s+[-–—]\s+(?=\S)")),
    ("square", re.compile(r"\\?[\[［]\s?(\d{1,4})\s?\\?[\]］][.:]?\s*")),
    ("letter", re.compile(r"[\[(]?[SsEeR](\d{1,3})(?:[\])][.:]?|[.:)])\s*(?=\S)")),
    ("round", re.compile(r"[(（](\d{1,4})[)）][.:]?\s*")),
    ("sup", re.compile(r"<sup>\s*(\d{1,4})[.)]?\s*</sup>\.?\s*", re.I)),
    ("sup", re.compile(r"\$?\^\{?\s*(\d{1,4})\s*[}^]?\$?\s*")),
    ("unicode", re.compile(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})\s*")),
    ("dot", re.compile(r"(\d{1,4})\s?\\?[.．、](?![\d])\s*")),
    ("paren", re.compile(r"(\d{1,4})\s?\\?\)\.?\s*")),
    ("colon", re.compile(r"(\d{1,4})\s?:\s+")),
    ("bare", re.compile(r"(\d{1,4})(?:\s+|(?=[A-Z][a-z]))(?=[^\W\d_]|[“\"‘«„])")),
)
_LABEL_BEGINS = frozenset("0123456789[(［（\\<$^⁰¹²³⁴⁵⁶⁷⁸⁹*_rRSsEe")  # other digits are seldom printed
_A_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_LABEL_WORD = re.compile(r"(?:ref(?:erence)?\.?\s*)(?=\d)", re.I)
_ANCHOR = re.compile(r"(?:</?(?:span|a|li|p|ol|ul|td|tr|h[1-6])\b[^<>]{0,200}>\s*|>\s+|\|\s+)+", re.I)
_EMPHASIS = re.compile(r"(?:\*{1,3}|_{1,2}(?=\S))")
_BULLET = re.compile(r"(?:[▪●■•]{2,3}|[-–—•·◦▪●■○‣⁃∙*+]|\\[-*+]|\[[^\W\d_]{2,12}\+?(?:\d{2}|(?:19|20)\d\d)[a-z]?\])[ \t]+(?=\S)|<li\b[^<>]{0,80}>\s*(?=\S)")
_OF_INTEREST = re.compile(r"[▪●■•]{1,3}\s+(?=\S)")  # "1. ▪▪ Smith …" in a list that says which works are of interest
_HEADING_MARK = re.compile(r"#{1,6}\s+")
_LONGEST_HEADING = 64  # letters and digits of the longest heading in the table, its number included, and some more
_LONGEST_LINE = 80  # of one that may be a heading of the table
_LETTERS = re.compile(r"[^\W\d_]+")
_FIRST_WORDS = quick.compile(r"[\W\d_]*([^\W\d_]*)[\W\d_]*([^\W\d_]*)[\W\d_]*([^\W\d_]*)[\W\d_]*([^\W\d_]*)")
_NUMBERING = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[A-Z])[.)]?\s+")
_NUMBERED = re.compile(r"(\D{5,40}?)\s+(?:[a-z]?\d{0,2}|[ivx]{1,4})")
_COUNTED = re.compile(r"\s?[(\[](?:n\s?=\s?)?\d{1,4}[)\]][*_:. ]*$")
_NOT_WORDS = re.compile(r"[*_#`>|\[\](){}$\\■□▪▶►●◆◇★]+")
_PLACE = re.compile(r"(?:(?:19|20)\d\d[;,.:]\s?)?\d{1,4}(?:\s?\(\d{1,4}\))?\s?[:,]\s?[A-Za-z]?\d{1,5}")
_FURNITURE = re.compile(
    r"(?:\W*|(?!(?:19|20)\d\d$)(?:page\s*)?\d{1,4}(?:\s*(?:of|/|\|)\s*\d{1,4})?|!\[.*|<img.*|<!--.*|-{3,}|\W*\f\W*"
    r"|\S+\.org(?:\s+\d{1,3})?|\d{1,3}\s+\S+\.org"
    r"|downloaded from .*|(?:©|\(c\)|copyright ©?)\s.*|page\s+\d+.*|\\label\{.*)",
    re.I,
)
_FURNITURE_BEGINS = frozenset(("page", "down", "copy"))
_RUNNING_HEAD = re.compile(r"[^|\d]{3,60}\|\s*(?:www\.|https?://)\S+(?:\s+\d.{0,60})?|.{0,120}\|\s*Volume\s+\d+\s*\|\s*Article\s+\d+", re.I)
_LINK = re.compile(r"(?:doi:?\s*)?(?:https?://|www\.|10\.\d{4,9}/)\S+(?:\s\S{1,40})?|doi:\s*\S+", re.I)
_PAGED_HEAD = re.compile(r".{5,110}\S\s{3,}\d{1,4}")  # a running head, and far from it its page
_HISTORY = re.compile(  # the dates of the paper itself: "(Accepted 3 March 2021)"
    r"\(?(?:received|revised|accepted)\b[^.\d]{0,40}(?:\d{1,2}[./]\s?\d{1,2}[./]\s?|\d{1,2}\.? [^\W\d_]{3,9}\.?,? )?(?:\d{1,2}, )?(?:19|20)\d\d\b.{0,90}", re.I
)
_HISTORY_BEGINS = frozenset("(RrAa")
_LINK_BEGINS = frozenset("DdHhWw1")
#: What the end of an entry links to, as publishers print it: "[CrossRef] [PubMed]", "Full Text | Google Scholar".
_LINK_WORDS = re.compile(
    r"(?:[\[(|]?\s*(?:Cross\s?Ref|PubMed|Google Scholar|(?:PMC )?free (?:PMC )?article|Scholar|PMC|Medline|Scopus|Web of Science|ISI"
    r"|(?:Publisher )?Full Text(?: PDF)?|View Article|Abstract|ADS|CAS|Articles?|DOI|Links?)\s*[\])|,;/]*\s*)+\.?",
    re.I,
)
_LINK_ENDS = (
    "ref", "pubmed", "scholar", "article", "articles", "pmc", "medline", "scopus", "science", "isi", "text", "pdf", "abstract", "ads", "cas", "doi", "link",
    "links",
)
_CLOSING = re.compile(r"(?:Publisher['’]s\s[Nn]ote\b|How\sto\scite\sthis|Cite\sthis\sarticle|Please\scite\sthis)")  # also right below the last entry
_SMALL_WORD = re.compile(r"(?<![^\W_])[^\W\dA-Z_][^\W\dA-Z_]{3,}")
_LIKELY, _SURE = 2.5, 3.5  # the scores of what is likely an entry, and of what is one
_LEGEND = re.compile(
    r"(?:supplementary\s+|extended data\s+)?(?:fig(?:ur[ae]?|uur)?s?|tab(?:les?|el[al]e?|elle|leaux?|la|ela)?"
    r"|abb(?:ildung)?|box|scheme|schema|ryc(?:ina)?|rys(?:unek)?"
    r"|rycina|cuadro|quadro|gráfico|obr(?:ázek)?|şekil|tablo|рис(?:унок)?|таблица)\.?\s*\d+\s*(?:[|.:]|$|[A-ZÀ-Þ])",
    re.I,
)


class Line(NamedTuple):
    """A line, or a column's part of it. `start`, `end` bound its text without the white space around it; `body` is where the text
    behind label and bullet begins. `gap` tells that a blank line comes before it, `link` that it holds nothing but a DOI or an address: the end of an entry, or
    what is printed at the top of each page."""

    start: int
    end: int
    body: int
    indent: int
    gap: bool
    bullet: bool = False
    style: str | None = None
    number: int | None = None
    heading: str | None = None
    furniture: bool = False
    legend: bool = False
    link: bool = False


@lru_cache(maxsize=1)
def _table() -> list[tuple[str, str]]:
    rows = [row.split("\t") for row in (_PATTERNS / "reference_headings.tsv").read_text(encoding="utf-8").splitlines() if row and not row.startswith("#")]
    return [(row[0], _plain(row[1])) for row in rows]


@lru_cache(maxsize=1)
def _headings() -> dict[str, str]:
    """The kind of each heading, in small letters; what paragraphs begin with may be a heading as well."""
    return {heading: kind for kind, heading in _table() if kind != "begins"}


def _plain(text: str) -> str:
    return " ".join(_NOT_WORDS.sub(" ", _ANCHOR.sub("", text)).replace("’", "'").casefold().split()).strip(" .:：-–—")


def heading_kind(text: str) -> str | None:
    """"references" for a heading of a reference list, "other" for a heading of something else, None for running text."""
    if "<" in text:
        text = _ANCHOR.sub("", text)
    if len(text) > 120:
        return None
    marked = text[:1] == "#" and _HEADING_MARK.match(text) is not None
    if len(text) > _LONGEST_LINE:
        return "other" if marked else None
    first, *others = _FIRST_WORDS.match(text[:60]).groups()  # type: ignore[union-attr]
    behind = "".join(others)
    if (first + behind)[:3].casefold() not in _openings() and behind[:3].casefold() not in _openings():
        return "other" if marked else None  # with or without its number it begins as no heading does
    if "<" not in text and len(text) > _LONGEST_HEADING and sum(map(str.isalnum, text)) > _LONGEST_HEADING:
        return "other" if marked else None
    plain = _plain(text)
    known = _headings().get(plain) or _headings().get(_plain(_NUMBERING.sub("", _NOT_WORDS.sub("", text).strip(), count=1)))
    if known is None and (counted := _COUNTED.search(text)):
        known = _headings().get(_plain(_NUMBERING.sub("", _NOT_WORDS.sub("", text[: counted.start()]).strip(), count=1)))  # "References (48)"
    if known is None and (numbered := _NUMBERED.fullmatch(plain)) and _headings().get(numbered[1]) == "other":
        known = "other"  # "Appendix A"
    if known is None and len(plain) < 60 and plain.replace(" ", "") in _spaced():
        known = _spaced()[plain.replace(" ", "")]  # "R E F E R E N C E S"
    if known is None and "/" in plain and all(_headings().get(part.strip()) == "references" for part in plain.split("/")):
        known = "references"  # "Литература / References"
    return known or ("other" if marked else None)


@lru_cache(maxsize=1)
def _openings() -> frozenset[str]:
    """The first three letters of all headings."""
    return frozenset("".join(_LETTERS.findall(heading))[:3] for heading in _headings())


@lru_cache(maxsize=1)
def _beginnings() -> re.Pattern[str]:
    """Words with which a paragraph begins that is none of the list ("How to cite this article: …")."""
    words = "|".join(re.escape(heading).replace("'", "['’]") for kind, heading in _table() if kind == "begins")
    return re.compile(rf"[*_# ]*(?:{words})\b", re.I)


@lru_cache(maxsize=1)
def _beginning_letters() -> frozenset[str]:
    return frozenset(heading[:2] for kind, heading in _table() if kind == "begins")


def _may_be_furniture(line: str) -> bool:
    """False where `_FURNITURE` cannot hold, by the first letter."""
    return not line[0].isalpha() or line[:4].lower() in _FURNITURE_BEGINS or ".org" in line.lower()


@lru_cache(maxsize=1)
def _spaced() -> dict[str, str]:
    return {heading.replace(" ", ""): kind for heading, kind in _headings().items() if len(heading) > 7}


def label_at(text: str, position: int, end: int) -> tuple[str, int, int] | None:
    """The printed number at a position: its style, its value, and where the text behind it begins."""
    if text[position : position + 1] not in _LABEL_BEGINS:
        return None
    if text[position] in "SsEe" and not text[position + 1 : position + 2].isdigit():
        return None
    emphasis = _EMPHASIS.match(text, position, end)
    at = emphasis.end() if emphasis else position
    word = _LABEL_WORD.match(text, at, end)
    at = word.end() if word else at
    for style, pattern in _LABELS:
        match = pattern.match(text, at, end)
        if match:
            body = match.end()
            closing = _EMPHASIS.match(text, body, end) if emphasis else None
            if closing and closing.group() == emphasis.group():  # type: ignore[union-attr]
                body = closing.end()
                while body < end and text[body] in " \t.":
                    body += 1
            elif emphasis:
                continue  # emphasis that holds more than the number belongs to the entry
            if _A_YEAR.match(match.group(1)) and not text[body : body + 1].isupper() and style in ("dot", "paren", "colon"):
                continue  # "(accessed May / 2016)."
            of_interest = _OF_INTEREST.match(text, body, end)
            return style, int(match.group(1).translate(SUPERSCRIPTS)), of_interest.end() if of_interest else body
    return None


def _past_anchor(text: str, position: int, end: int) -> int:
    """Behind the empty `<span id=…></span>` that some converters put where links point to."""
    anchor = _ANCHOR.match(text, position, end)
    return anchor.end() if anchor else position


def split_lines(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    """The lines of a stretch of text, with what can be said of each on its own. Linear in its length."""
    end = len(text) if end is None else end
    rows: list[tuple[int, int, int, bool]] = []
    gap = True
    numbers = line_numbers(text)
    for left, right, indent in in_reading_order(text, list(raw_rows(text, start, end))):
        if left in numbers:
            left = min(numbers[left], right)
        if left == right:
            gap = not (numbers and double_spaced(text))
            continue
        rows.append((left, right, indent, gap or "\f" in text[left - indent : left]))
        gap = False
    seen = Counter([text[left:right] for left, right, *_ in rows if right - left < 120])
    alone = [gap and (i + 1 == len(rows) or rows[i + 1][3]) for i, (_, _, _, gap) in enumerate(rows)]
    edges = page_edges(text)
    lines = [_line(text, *row, seen, on_its_own) for row, on_its_own in zip(rows, alone, strict=True)]
    if edges:
        lines = [
            Line(line.start, line.end, line.start, line.indent, line.gap, furniture=True) if line.start in edges and not line.heading else line
            for line in lines
        ]
    return _heads(text, lines, alone)


def _heads(text: str, lines: list[Line], alone: Sequence[bool]) -> list[Line]:
    """The lines with the running heads next to page numbers as furniture: short paragraphs that say next to nothing in small letters. Where
    numbers on lines of their own are many, they are labels."""
    pages = [i for i, line in enumerate(lines) if line.furniture and line.end - line.start < 6 and text[line.start : line.end].isdigit()]
    for i in pages if len(pages) < 0.1 * len(lines) else ():
        for k in (i - 1, i + 1):
            if not 0 <= k < len(lines):
                continue
            line, last = lines[k], max(i, k)  # the two may touch, but nothing else
            apart = lines[min(i, k)].gap and (last + 1 == len(lines) or lines[last + 1].gap)
            if not (alone[k] or apart) or line.end - line.start >= 90 or line.number is not None:
                continue
            printed = text[line.start : line.end]
            if k < i and (_PLACE.match(printed) or any(text[each.start].islower() for each in lines[i + 1 : i + 3])):
                continue  # the end of an entry above the page number, or what goes on below it
            if score(printed) >= _SURE and (_SMALL_WORD.search(printed) or untitled(printed)):
                continue  # the beginning of an entry that a page break cuts
            footnote = k < i and printed[0] in "*†‡§"
            few = len(_SMALL_WORD.findall(printed)) < 2 or text.count(printed) > 2
            if footnote or (few and not (line.bullet or line.heading or line.furniture or line.link)):
                lines[k] = line._replace(furniture=True)
    return lines


def with_legends(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines, those marked that begin as the legend of a figure or a table does."""
    return [line._replace(legend=True) if _LEGEND.match(text[line.start : line.end].lstrip("*_# ")) else line for line in lines]


def closes_entry(line: str) -> bool:
    """True for a line with nothing but words that link to an entry: "[CrossRef] [PubMed]"."""
    if line[-1:] not in "]).|eftskrS" or not line.rstrip("])|,;/. \t\xa0\u2009\u202f\u3000")[-8:].lower().endswith(_LINK_ENDS):
        return False
    return bool(_LINK_WORDS.fullmatch(line))


def _line(text: str, left: int, right: int, indent: int, gap: bool, seen: Counter[str], alone: bool) -> Line:
    content = text[left : min(right, left + 400)]
    first = content[0]
    heading = heading_kind(text[left:right]) if right - left < 300 else None
    if heading is None and gap and (first in "*_# " or content[:2].casefold().replace("’", "'") in _beginning_letters()):
        heading = "other" if _beginnings().match(text, left, right) else None
    if heading is None and not gap and first in "PHC" and _CLOSING.match(text, left, right):
        heading = "other"
    link = heading is None and first in _LINK_BEGINS and bool(_LINK.fullmatch(content))
    if heading is None and first in _HISTORY_BEGINS and _HISTORY.fullmatch(content):
        return Line(left, right, left, indent, gap, furniture=True)
    if heading is None and closes_entry(content):
        return Line(left, right, left, indent, gap, link=True)
    times = seen.get(text[left:right], 0) if right - left < 120 else 0
    # Ends of wrapped entries, "(2006).", "article] [PubMed]", come often as well.
    often = times >= 3 and (alone or link or (sum(map(str.isalpha, content)) > 7 and not content[0].islower()))
    repeated = often or (times == 2 and ((link and gap) or (alone and score(content) < (_SURE if right - left < 60 else _LIKELY))))
    furniture = heading is None and (
        repeated or (alone and first.isalpha() and "   " in content and bool(_PAGED_HEAD.fullmatch(content)) and score(content) < _LIKELY)
        or (not link and bool((_may_be_furniture(content) and _FURNITURE.fullmatch(content)) or ("|" in content and _RUNNING_HEAD.fullmatch(content))))
    )
    if link and not furniture:
        return Line(left, right, left, indent, gap, link=True)
    if heading or furniture:
        return Line(left, right, left, indent, gap, heading=heading, furniture=furniture)
    bullet, body = None, left
    if not first.isalnum():
        bullet = _BULLET.match(text, left, right) or _BULLET.match(text, _past_anchor(text, left, right), right)
        body = _past_anchor(text, bullet.end() if bullet else left, right)
    label = label_at(text, body, right)
    if label:
        return Line(left, right, label[2], indent, gap, bool(bullet), label[0], label[1])
    return Line(left, right, body, indent, gap, bool(bullet))
