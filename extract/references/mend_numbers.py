"""Labels of numbers put right where the notation leaves no doubt: year, volume, issue and pages, and what stands beside them."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import attrgetter

from extract import quick
from extract.references.mend_units import SERVERS, more_pages, posted_on
from extract.references.tokens import Token

_PAGE = r"[A-Za-z]{0,3}\d+[A-Za-z]?(?:\s?(?:[-–—‐−]|--)\s?[A-Za-z]{0,3}\d+[A-Za-z]?)?(?:\.e\d+(?:\s?[-–]\s?e\d+)?|\.\d{1,3})?"
_VOLUME = r"\d{1,4}[A-Z]?(?:\s?[-–/]\s?\d{1,4})?"
_ISSUE = (
    r"(?:\d{1,5}[A-Za-z]?(?:\s?[-–/&,]\s?\d{1,5}[A-Za-z]?)*|(?:\d{1,3}\s?)?[Ss]upp?l(?:emento?)?[._]*\s?\w{0,4}"
    r"|(?:\d{1,3}\s)?(?:Pt|pt|Part|S|SI|No|no|[Ss]pecial [Ii]ssue)"
    r"\.?\s?\w{0,4}|[IVX]{1,5}|[A-Z]{2}-\d{1,2})(?<![(\s](?:19|20)\d\d)(?<![(\s](?:19|20)\d\d[a-z])"
)
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_NO_YEAR = r"(?!\s*(?:19|20)\d\d(?!\s?[-–\d]))"  # behind a comma a year is a year, not a page
_BEHIND = r"(?=\s*(?:[.;,\])]|$|doi|DOI|PMID|http|\[|\((?:1[89]|20)\d\d\)))"
#: (2018) 131(24):2621–9   2018;131(24):2621-9   2018 Mar 4;131 Suppl 2:S12–S19   (2018) 131:2621
_YEAR_FIRST = quick.compile(
    rf"(?<![\w-])[(\[]?(?P<Y>(?:1[89]|20)\d\d)[a-z]?(?:[\s-][A-Z][a-zé]{{2,8}}\.?(?:[-/ ][A-Z][a-zé]{{2,8}}\.?)?(?:\s\d{{1,2}})?)?[)\]]?\s*[.;,:]*\s*"
    rf"(?:[Vv]ol\.?\s*)?(?P<V>{_VOLUME})(?:\s*[Ss]uppl(?:ement)?\.?(?:\s\w{{1,3}})?(?=\())?\s*"
    rf"(?:\(\s*(?:undefined|(?P<I>{_ISSUE}))\s*\)\s*(?::|[,.]?\s*{_NO_YEAR})|[:])\s*(?:pp?\.\s*)?(?P<P>{_PAGE}){_BEHIND}"
)
#: 131(24):2621–9 with the year elsewhere
_VOLUME_FIRST = quick.compile(
    rf"(?<![\w(/.-])(?P<V>\d{{1,4}}[A-Z]?)\s?\(\s*(?:undefined|(?P<I>{_ISSUE}))\s*\)\s*(?::|,\s*{_NO_YEAR})"
    rf"\s*(?:pp?\.\s*)?(?P<P>{_PAGE}){_BEHIND}"
)
#: (2016) 27(suppl_6) with no pages
_NO_PAGES = quick.compile(rf"[(\s](?P<Y>(?:19|20)\d\d)[)]?[;,.:]?\s*(?P<V>\d{{1,4}})\s?\(\s*(?P<I>{_ISSUE})\s*\)\s*(?=[.;,]|$|doi|DOI)")
#: (2021) 5. — one short number behind the year and nothing else
_LONE = quick.compile(r"\((?P<Y>(?:19|20)\d\d)\)\s*(?P<V>\d{1,3})\s*(?=[.;,]?\s*(?:$|doi|DOI|https?:|PMID))")
#: 27 (11) at the end, with the year elsewhere and no pages
_ENDING = quick.compile(rf"(?<![\w(/.-])(?P<V>\d{{1,4}})\s?\(\s*(?P<I>{_ISSUE})\s*\)(?=\s*(?:\.?\s*$|\.?\s+(?:doi|DOI|https?:|PMID)))")
#: 202 (20 June): 10   37 (February 1931): 269   24 (September 2003), pp. 3–22
_MONTHED = quick.compile(
    rf"(?<![\w(/.-])(?P<V>\d{{1,4}})\s\((?:\d{{1,2}}\s)?(?:{_MONTHS})[a-z]*\.?(?:\s?[-–/]\s?(?:{_MONTHS})[a-z]*\.?)?(?:\s\d{{1,2}})?,?\s?(?P<Y>(?:1[89]|20)\d\d)?\)"
    rf"\s*[:,]?\s*{_NO_YEAR}(?:pp?\.\s*)?(?P<P>{_PAGE}){_BEHIND}"
)
#: 26 (308-309) (1987) 445–450, as Elsevier prints it
_TWICE = quick.compile(
    rf"(?<![\w(/.-])(?P<V>\d{{1,4}})\s?\(\s?(?P<I>{_ISSUE})\s?\)\s?\(\s?(?P<Y>(?:19|20)\d\d)\s?\)\s?(?P<P>{_PAGE}){_BEHIND}"
)
_NOTATIONS = (_YEAR_FIRST, _VOLUME_FIRST, _TWICE, _MONTHED, _NO_PAGES, _LONE, _ENDING)
#: A bracket behind a number in which stands no year.
_ISSUED = quick.compile(r"\d[A-Z]?\s?\((?!\s?(?:19|20)\d\d[a-z]?\s?\))")
_PP = quick.compile(r"\b(?:p[pg]?\.?|pages)\s?([A-Za-z]?\d+\s?(?:[-–—‐]|--)\s?[A-Za-z]?\d+)\b")
_SEITEN = quick.compile(r"(?<=[\s(])[Ss]\.\s?(\d{1,4}\s?[-–—]\s?\d{1,4})(?!\d)")
_SEITE = quick.compile(r"(?<=,\s)S\.\s?(\d{1,4})(?=\.?$|\sff?\.)")
_ARTICLE = quick.compile(r"\b[Aa]rt(?:icle|\.)\s(?:[Nn]o\.?|number|ID|id\.?)\s?:?\s?([A-Za-z]{0,2}\d{1,8})\b")
_ITEM = quick.compile(r"(?:\bpii:\s?|\d, (?=e[a-z]{3}\d{4}\b))([a-z]{0,4}\d{4,})\b")
_PAGE_WORD = quick.compile(r"\bpages?\s(\d{1,4})(?=[.,;)]|$)")
_BRACKETED = quick.compile(r"\((?!(?:1[5-9]|20)\d\d)(\d{1,4}[-–]\d{1,4})\)")
#: Old volumes of a year that had two: "Lancet 1906;ii:1204".
_HALVES = quick.compile(r"\b(?:18|19)\d\d[;,:]\s?(i{1,2})\s?[:,]\s?(\d{1,4})\b")
_NUMBERS = frozenset("YVIPO")
_TOLD = frozenset("VIP")


def halves(text: str, tokens: list[Token], labels: list[str]) -> None:
    """Volume and page where the volume is the half of a year: "Lancet 1906;ii:1204"."""
    match = _HALVES.search(text)
    for span, name in ((match.span(1), "V"), (match.span(2), "P")) if match else ():
        for i, token in enumerate(tokens):
            if token.start == span[0] and labels[i] in "OVIP":
                labels[i] = name


def marked_pages(text: str, tokens: list[Token], labels: list[str]) -> None:
    """The one range behind "pp." or, in a line without pages, in brackets."""
    ranges = [m.span(1) for m in _PP.finditer(text)] if "pp" in text or " p." in text or " p " in text or "pg" in text else []
    taken = labels.count("P")
    if not ranges and taken < 2 and ("S." in text or "s." in text):
        page = tokens[labels.index("P")].core if taken else "0"
        ranges = [m.span(1) for m in _SEITEN.finditer(text)] if len(page) < 3 and page.isdigit() else []
        if not ranges and not taken and (single := _SEITE.search(text)):
            ranges = [single.span(1)]
        if len(ranges) == 1 and taken and "I" not in labels and "V" in labels:
            labels[labels.index("P")] = "I"  # "128:3, 2008, s. 455–478"
    if not taken and ("V" in labels or "I" in labels) and ("rt. " in text or "rticle" in text):
        ranges = [m.span(1) for m in _ARTICLE.finditer(text)]
    if not taken and ("pii:" in text or ", e" in text):
        ranges = [m.span(1) for m in _ITEM.finditer(text)]
    if not ranges and not taken:
        ranges = [m.span(1) for m in _PAGE_WORD.finditer(text)] if "page" in text else []
        ranges = ranges or ([m.span(1) for m in _BRACKETED.finditer(text)] if "(" in text else [])
    if len(ranges) != 1:
        return
    start, end = ranges[0]
    inside = [i for i, t in enumerate(tokens) if t.start < end and t.end > start]
    if inside and not any(labels[i] in "AT" for i in inside) and (labels.count("P") != len(inside) or any(labels[i] != "P" for i in inside)):
        for i, name in enumerate(labels):
            if i in inside:
                labels[i] = "P"
            elif name == "P":
                numbered = labels[i - 1] == "C" and "V" not in labels and tokens[i].core[0].isdigit()
                labels[i] = "V" if numbered else "O"  # "…, 45-3, 2001, p. 658-677"


def page_count(text: str, tokens: list[Token], labels: list[str]) -> None:
    """A number in front of "p." or "pp." in a line without pages is how many pages a book has, and is told with that unit: "272 pp"."""
    if labels.count("P") > 2 or not _COUNTED.search(text):
        return
    for i in range(1, len(tokens)):
        match = _COUNT.fullmatch(tokens[i].core)
        if match is None or labels[i] in "ATCY" or tokens[i - 1].core in _PAGE_WORDS:
            continue
        last = i
        if not match.group("unit"):
            last = i + 1
            if tokens[i].after or last == len(tokens) or tokens[last].core not in _PAGE_WORDS or tokens[last].after[:1] not in (".", ",", ")", ""):
                continue
        if tokens[i].before == "(" and tokens[i - 1].core[0].isdigit():
            continue
        if tokens[last].after in ("", ".") and last + 1 < len(tokens) and tokens[last + 1].core[0].isdigit() and tokens[last + 1].core not in _YEARS:
            continue  # "3 p. 45": the number behind is the page
        if all(name != "P" or i <= at <= last for at, name in enumerate(labels)):
            first = i - 1 if tokens[i - 1].after == "+" else i  # "xii+341pp"
            labels[first : last + 1] = "P" * (last + 1 - first)
        return


_COUNTED = quick.compile(r"\d ?(?:pp?|pages|[sс])\b")
_COUNT = re.compile(r"(?:[ivxl]+\+)?\d{2,4}(?P<unit>pp?)?")
_PAGE_WORDS = frozenset(("p", "pp", "pages", "s", "с"))
_YEARS = frozenset(str(year) for year in range(1500, 2100))


def lone_number(tokens: list[Token], labels: list[str]) -> None:
    """What "no." or "n°" leads is no page: "Formes, n°20" is told as the volume where the line has none."""
    if "V" in labels or "I" in labels or labels.count("P") != 1:
        return
    i = labels.index("P")
    token, before = tokens[i], tokens[i - 1]
    led = i > 0 and not token.before and _NUMBER_WORD.fullmatch(before.core) and before.after[:1] in (".", "°", "º", "") and token.core.isdigit()
    if led or (token.core[:2] in ("n°", "N°", "nº", "Nº") and token.core[2:].isdigit()):
        labels[i] = "V"


_NUMBER_WORD = re.compile(r"[Nn]os?|[Nn]r|n|[Nn][°º]|№|NO")


def trailing_volume(tokens: list[Token], labels: list[str]) -> None:
    """A short number at the end of the journal is its volume where the line has an issue but no volume: "Proc. IEEE 77, No. 2, 257–286"."""
    if "V" in labels or "C" not in labels:
        return
    end = max(i for i, name in enumerate(labels) if name == "C")
    number = tokens[end]
    if end > 2 and labels[end - 2 : end] == ["C", "C"] and tokens[end - 1].core in _BAND and number.core.isdigit() and len(number.core) < 4:
        labels[end - 1 : end + 1] = "OV"  # "Handbuch der Pflege Band 3"
        return
    if "I" not in labels:
        return
    if end and labels[end - 1] == "C" and number.core.isdigit() and len(number.core) < 4 and not number.before and tokens[end - 1].after in ("", "."):
        labels[end] = "V"


def misread(text: str, tokens: list[Token], labels: list[str]) -> None:
    """What is no number of a journal, and what is a number of another kind than the model took it for."""
    booked = "ISBN" in text or "ISSN" in text
    patent = "C" not in labels and any(t.core in ("Patent", "patent", "Patents") for t in tokens)
    line = "".join(labels)
    numbered = [i for i, name in enumerate(line) if name in _TOLD]
    if numbered and line[numbered[0]] == "V" and ")" in tokens[numbered[0]].after and _PLAIN_YEAR.fullmatch(tokens[numbered[0]].core):
        _bracketed_year(tokens, labels, numbered[0])
    if numbered and (posted := numbered[0] - (line[numbered[0] - 1] == "Y")) and tokens[posted - 1].core in SERVERS:
        posted_on(tokens, labels, posted)  # "medRxiv 2021.03.14.21253571": when it was posted, and its number
    paged = line.find("P")
    between = -1 < line.find("V") < paged and paged + 1 < numbered[-1]  # something stands between the pages and the last number
    told = next((i for i, t in enumerate(tokens) if t.core == "<doi>"), 0) if between else 0
    if told and paged < told < numbered[-1]:  # of the page over which a line goes on: "doi <doi> FJORD LISTS VOLUME 8, NUMBER 5"
        labels[told:] = ["O" if name in "YVIP" else name for name in labels[told:]]
        numbered = [i for i in numbered if i < told]
    for i in numbered:  # an identifier is its own field
        first = tokens[i].core[0]
        if patent or first == "<" or (first.isupper() and (_REVIEW.fullmatch(tokens[i].core) or _REGISTERED.match(tokens[i].core))):
            labels[i] = "O"
    for i in numbered:
        name, token = labels[i], tokens[i]
        core, before, following = token.core, tokens[i - 1], tokens[i + 1].core if i + 1 < len(tokens) else ""
        if name == "V" and len(core) > 7 and core.isdigit():
            labels[i] = "O"  # what a server numbers a preprint by
            continue
        if name == "V" and i + 1 == len(labels) and labels[i - 1] == "Y" and before.after[-1:] in (")", ";") and "T" in labels and "C" not in labels:
            labels[i] = "P"  # "(3rd edn, Fjord Press 2010) 55"
            continue
        if not (booked or before.core in _SPECIAL_BEFORE or following in _SPECIAL_BEHIND or before.end == token.start or following.endswith("pp")) and (
            (core.isdigit() and (name != "V" or i + 2 != len(labels))) or (name == "P" and labels[i - 1] not in "OT" and _PLAIN_RANGE.fullmatch(core))
        ):
            continue  # as most numbers: nothing below is said of it
        if name == "P" and tokens[i - 1].after == "," and labels[i - 1] in "OT" and tokens[i - 1].core.isalpha() and _TIMES.fullmatch(core):
            labels[i] = "O"  # "in Selected Works, vol. 1: Writings, 1922–34"
        if i and tokens[i - 1].core in ("version", "Version") and labels[i - 1] != "T":  # "version 11.0"
            labels[i - 1 : i + 2] = ["O"] * len(labels[i - 1 : i + 2]) if tokens[i].after == "." else ["O", "O", *labels[i + 1 : i + 2]]
        coded = booked and any(t.core.startswith(("ISBN", "ISSN")) for t in tokens[max(0, i - 3) : i])
        if coded or (tokens[i - 1].core in _CHAPTER and labels[i - 1] == "O"):
            labels[i] = "O"
        elif name == "I" and i + 1 < len(tokens) and tokens[i + 1].before == "(" and _PAGE_COUNT.fullmatch(tokens[i + 1].core):
            labels[i], labels[i + 1] = "I" if "P" in labels else "P", "O"  # "12, 075039 (22pp)"
        if i > 2 and tokens[i - 1].core in ("No", "no") and tokens[i - 2].core in _REPORTS and labels[i - 2] == "O":  # "Report No.: 14-EHC041"
            labels[i] = "O"
            if i + 1 < len(tokens) and tokens[i + 1].start == tokens[i].end and labels[i + 1] in "VIP":
                labels[i + 1] = "O"  # "Working Paper No. W7653"
        edition = i + 1 < len(tokens) and tokens[i + 1].core in (EDITION if tokens[i].after else _COUNTED_WORDS) and tokens[i].after[:1] in ("", ".")
        counted = name == "I" and i + 1 < len(tokens) and tokens[i + 1].core in ("p", "pp") and not tokens[i].after  # "163105 (3 pp.)"
        filed = name == "P" and "/" in core and (_PATH.search(core) or _FILED.match(core))
        if edition or counted or filed or (name == "I" and core in ("P", "Jg", "pp", "no", "vol", "Article")):
            labels[i] = "O"
        elif name in "VIP" and tokens[i - 1].end == tokens[i].start and _ELOCATOR.fullmatch(tokens[i - 1].core) and core.isdigit():
            labels[i - 1 : i + 1] = "PP"  # "eabf1234" is two tokens
        elif name == "I" and "P" not in labels and labels[i - 1] == "I" and tokens[i - 1].after[:1] == "," and _LOCATOR.fullmatch(core):
            labels[i] = "P"  # "v. 36, n. 9, e00112233"
        elif name == "P" and _MEETING.fullmatch(core):  # "In Proceedings AAAI-91"
            labels[i] = "C" if labels[i - 1] == "C" and not tokens[i - 1].after else "O"
        elif name in "IV" and _LETTERED.fullmatch(core) and "Y" not in labels:
            labels[i] = "Y"
        elif name == "V" and "P" not in labels and _rises(core) and (labels[i - 1 : i] == ["V"] or labels[i + 1 : i + 2] in (["Y"], [])):
            labels[i] = "P"  # "Theory 52 4036-4048", "Biol 1-10 (2009)"
        elif name == "V" and labels[i - 1 :] == ["Y", "V", "P"] and ")" in tokens[i - 1].after and tokens[i].after == "," and "C" not in labels:
            labels[i] = "P"  # "(Oslo: Fjord Press, 1983), 427, 426."
    if numbered and labels.count("V") + labels.count("P") > 1:
        return
    for match in _BEHIND_JOURNAL.finditer(line):  # "Bull. Soc. Chim. Fr. 2090 (1973)"
        i = match.start() + 1
        page, year = tokens[i], tokens[i + 1]
        placed = labels[i - 1] == "C" and labels[i] in "VYO" and labels[i + 1] in "YO" and not page.after and year.before == "("
        printed = placed and page.core.isdigit() and len(page.core) == 4 and _PLAIN_YEAR.fullmatch(year.core)
        if printed and not {"V", "P"} & {*labels[:i], *labels[i + 1 :]}:
            labels[i], labels[i + 1] = "P", "Y"


_BAND = frozenset(("Band", "Bd", "Vol", "vol", "Volume", "volume", "Tome", "tome", "Tomo", "tomo"))
_COUNTED_WORDS = frozenset(("year", "years", "month", "months", "days", "patients", "cases", "edition", "edn", "Edition", "ed"))
#: Words for an edition behind its number.
EDITION = frozenset(
    ("Aufl", "Auflage", "edition", "edn", "Edition", "Edn", "éd", "édition", "vyd", "uppl", "wyd", "изд", "edizione", "edición", "edição", "druk")
)
_REPORTS = frozenset(("Report", "Publication", "Pub", "Memorandum", "Bulletin", "Circular", "Contract", "Grant", "Paper", "Document"))
_FILED = re.compile(r"[A-Z]{2,6}/[A-Z]{2,6}/")  # "WHO/NMH/PND/17.4"
_CHAPTER = frozenset(("Chapter", "chapter", "Chap", "chap", "Ch", "Section", "section"))
_SPECIAL_BEFORE = _CHAPTER | {"version", "Version", "No", "no"}
_SPECIAL_BEHIND = EDITION | _COUNTED_WORDS | {"p", "pp"}
_PLAIN_RANGE = re.compile(r"\d+[-–]\d+")
_PATH = re.compile(r"[A-Za-z]{4,}")
_ELOCATOR = re.compile(r"e[a-z]{3}")
_LOCATOR = re.compile(r"[eE]\d{3,}")
_MEETING = re.compile(r"(?:[A-Z]{4,}|[A-Z]{2,}[a-z]+[A-Z]\w*)[-’'‘]\d{2,4}")


def _bracketed_year(tokens: list[Token], labels: list[str], i: int) -> None:
    """A year that closes a bracket of the name of a meeting is of it: "Proceedings of the Congress (Fjord, 1959) 4: 133"."""
    start = labels.index("C") if "C" in labels else i
    opened = sum(t.before.count("(") - t.after.count(")") for t in tokens[start:i])
    if opened > 0 and i + 1 < len(tokens) and tokens[i + 1].core.isdigit() and labels[i + 1] in "VIP" and ":" in tokens[i + 1].after:
        labels[start : i + 1] = "C" * (i + 1 - start)
        labels[i + 1] = "V"


def _rises(core: str) -> bool:
    """Whether a word is a range of pages that goes over more than two."""
    match = _RANGE.fullmatch(core)
    if match is None:
        return False
    first, last = match.groups()
    return int(first[: max(len(first) - len(last), 0)] + last) > int(first) + 1


_BEHIND_JOURNAL = re.compile("C[VYO][YO]")
_TIMES = re.compile(r"1[5-9](\d\d)[–—-](?!\1)\d\d")
_PAGE_COUNT = re.compile(r"\d{1,3}pp")
_REGISTERED = re.compile(r"(?:CRD4|KCT|PXD|CTRI|jRCTs?|TCTR|NCT|ISRCTN|ACTRN|ChiCTR|UMIN|DRKS|EUCTR)-?[A-Z\d-]*\d{6}")
_REVIEW = re.compile(r"MR\d{6,7}")
_LETTERED = re.compile(r"(?:19|20)\d\d[a-z]")
_PLAIN_YEAR = re.compile(r"(?:18|19|20)\d\d")
_RANGE = re.compile(r"(\d{1,5})\s?[-–—‐]+\s?(\d{1,5})")


def numbers(text: str, tokens: list[Token], labels: list[str]) -> None:
    """Year, volume, issue and pages in a notation that is complete in itself."""
    line = "".join(labels)
    last = max(line.rfind("A"), line.rfind("C"), 0)
    numbered = _NUMBERED.search(line)
    start = tokens[min(numbered.start(), last) if numbered else last].start if tokens else 0
    start = max(0, start - 8)
    patterns: tuple[quick.Pattern, ...] = (_YEAR_FIRST,)
    if text.find("(", start) >= 0:  # all notations but the first have a bracket, and all but one of these another than of a year behind a number
        patterns = _NOTATIONS if _ISSUED.search(text, start) else (_YEAR_FIRST, _LONE)
    elif text.find(":", start) < 0:  # which the first has, where it has no bracket
        return
    for pattern in patterns:
        if pattern is _ENDING and "V" in labels and "I" in labels:
            continue
        if pattern is _MONTHED and "I" not in labels and "V" in labels and "P" in labels and tokens[labels.index("V")].core[0].isdigit():
            continue
        match = None
        for match in pattern.finditer(text, start):
            if _fits(match, tokens, labels) and (pattern not in (_LONE, _MONTHED, _ENDING) or _behind_container(match, tokens, labels)):
                break
        else:
            continue
        groups = {name: match.span(name) for name, value in match.groupdict().items() if value}
        if "P" in groups and text[groups["P"][1] : groups["P"][1] + 1] == ",":
            groups["P"] = more_pages(text, groups["P"])
        for i, name in enumerate(labels):
            if name in groups:
                labels[i] = "O"
        begins, ends = zip(*groups.values(), strict=True)
        for i in _inside(tokens, min(begins), max(ends)):
            labels[i] = "O"
            for name, (begin, end) in groups.items():
                if tokens[i].start < end and tokens[i].end > begin:
                    labels[i] = name
                    break
        return


_NUMBERED = re.compile("[VIP]")


_start = attrgetter("start")


def _inside(tokens: list[Token], low: int, high: int) -> range:
    """The places of the tokens that have a part in a stretch of the line."""
    first = bisect_left(tokens, low, key=_start)
    return range(first - (first > 0 and tokens[first - 1].end > low), bisect_left(tokens, high, key=_start))


def _behind_container(match: re.Match[str], tokens: list[Token], labels: list[str]) -> bool:
    """Whether a match stands right behind the container."""
    return next((name for t, name in zip(tokens[::-1], labels[::-1], strict=True) if t.end <= match.start()), "") == "C"


def _fits(match: re.Match[str], tokens: list[Token], labels: list[str]) -> bool:
    """Whether the model saw numbers, not words of a title or names, where a notation matched."""
    inside = _inside(tokens, *match.span())
    if not inside:
        return False
    for i in inside:
        if labels[i] not in _NUMBERS and not (labels[i] == "C" and tokens[i].core[-1].isdigit()):
            return False
    year = match.groupdict().get("Y")
    return not year or "Y" not in labels or any(labels[i] == "Y" and tokens[i].core == year for i in inside)
