"""Labels put right where the print leaves no doubt: what a statistical model may miss, punctuation decides.

Each repair needs a complete form: authors that run on into the title, a title in quotes, days of a date, the run of year, volume, issue and
pages in the notations that journals share, and a journal that stands between title and volume and was given to no field.
"""

from __future__ import annotations

import re

from extract.references.authors import words
from extract.references.features import shape
from extract.references.tokens import Token

_PAGE = r"[A-Za-z]{0,3}\d+[A-Za-z]?(?:\s?(?:[-–—‐−]|--)\s?[A-Za-z]{0,3}\d+[A-Za-z]?)?(?:\.e\d+(?:\s?[-–]\s?e\d+)?)?"
_VOLUME = r"\d{1,4}[A-Z]?(?:\s?[-–/]\s?\d{1,4})?"
_ISSUE = (
    r"(?:\d{1,5}[A-Za-z]?(?:\s?[-–/&,]\s?\d{1,5}[A-Za-z]?)*|(?:\d{1,3}\s?)?[Ss]uppl(?:ement)?[._]*\s?\w{0,4}|(?:Pt|Part|S|SI|No|no|[Ss]pecial [Ii]ssue)"
    r"\.?\s?\w{0,4}|[IVX]{1,5})(?<![(\s](?:19|20)\d\d)"
)
_NO_YEAR = r"(?!\s*(?:19|20)\d\d(?!\s?[-–\d]))"  # behind a comma a year is a year, not a page
_BEHIND = r"(?=\s*(?:[.;,\])]|$|doi|DOI|PMID|http|\[))"
#: (2018) 131(24):2621–9   2018;131(24):2621-9   2018 Mar 4;131 Suppl 2:S12–S19   (2018) 131:2621
_YEAR_FIRST = re.compile(
    rf"(?<![\w-])[(\[]?(?P<Y>(?:1[89]|20)\d\d)[a-z]?(?:[\s-][A-Z][a-zé]{{2,8}}\.?(?:[-/ ][A-Z][a-zé]{{2,8}}\.?)?(?:\s\d{{1,2}})?)?[)\]]?\s*[.;,:]*\s*"
    rf"(?:[Vv]ol\.?\s*)?(?P<V>{_VOLUME})(?:\s*[Ss]uppl(?:ement)?\.?(?:\s\w{{1,3}})?(?=\())?\s*"
    rf"(?:\(\s*(?:undefined|(?P<I>{_ISSUE}))\s*\)\s*(?::|[,.]?\s*{_NO_YEAR})|[:])\s*(?:pp?\.\s*)?(?P<P>{_PAGE}){_BEHIND}"
)
#: 131(24):2621–9 with the year elsewhere
_VOLUME_FIRST = re.compile(
    rf"(?<![\w(/.-])(?P<V>\d{{1,4}}[A-Z]?)\s?\(\s*(?:undefined|(?P<I>{_ISSUE}))\s*\)\s*(?::|,\s*{_NO_YEAR})"
    rf"\s*(?:pp?\.\s*)?(?P<P>{_PAGE}){_BEHIND}"
)
#: (2016) 27(suppl_6) with no pages
_NO_PAGES = re.compile(rf"[(\s](?P<Y>(?:19|20)\d\d)[)]?[;,.:]?\s*(?P<V>\d{{1,4}})\s?\(\s*(?P<I>{_ISSUE})\s*\)\s*(?=[.;,]|$|doi|DOI)")
#: (2021) 5. — one short number behind the year and nothing else
_LONE = re.compile(r"\((?P<Y>(?:19|20)\d\d)\)\s*(?P<V>\d{1,3})\s*(?=[.;,]?\s*(?:$|doi|DOI|https?:|PMID))")
_PP = re.compile(r"\bpp\.?\s?([A-Za-z]?\d+\s?(?:[-–—‐]|--)\s?[A-Za-z]?\d+)\b")
_BRACKETED = re.compile(r"\((?!(?:1[5-9]|20)\d\d)(\d{1,4}[-–]\d{1,4})\)")
_NUMBERS = frozenset("YVIPO")


def mend(text: str, tokens: list[Token], labels: list[str]) -> list[str]:
    """The labels with the repairs of this module."""
    labels = list(labels)
    _two_letters(tokens, labels)
    _authors(tokens, labels)
    _headword(tokens, labels)
    _quoted(tokens, labels)
    _dates(tokens, labels)
    _boundary(tokens, labels)
    series(tokens, labels)
    _numbers(text, tokens, labels)
    _marked_pages(text, tokens, labels)
    _journal(tokens, labels)
    _beside_volume(tokens, labels)
    _untitled(tokens, labels)
    return labels


def _authors(tokens: list[Token], labels: list[str]) -> None:
    """In a list of the form "Family GI, Family GI." the authors end at the first point behind initials that no further name follows."""
    if "A" not in labels:
        return
    first = labels.index("A")
    last = first
    while last + 1 < len(labels) and labels[last + 1] == "A":
        last += 1
    initials = ("X", "XX", "XXX", "X-X")
    for i in range(first + 1, last):
        token = tokens[i]
        if shape(token.core) not in initials or not token.after.startswith(".") or shape(tokens[i - 1].core) not in ("Xx", "X-x", "XxX"):
            continue
        if tokens[i - 1].after or token.after.startswith((".,", ".;", ".-")):
            continue
        if i - 2 >= first and tokens[i - 2].after.startswith(".") and shape(tokens[i - 2].core) == "X":
            continue  # "J. Smith A." and the like: initials stand in front
        rest = tokens[i + 1 : min(i + 4, len(tokens))]
        listed = sum(shape(t.core) in initials and t.after.startswith(",") for t in tokens[first:i])
        plainly = bool(rest) and shape(rest[0].core) in ("xd", "dx")
        if len(rest) > 1 and (plainly or (listed and (_no_name(rest) or not _ends_in_initials(tokens[i + 1 :])))):
            end = next((j for j in range(i + 1, len(labels)) if labels[j] != "A"), len(labels))
            stop = next((j for j in range(end, len(labels)) if labels[j] in "CVIP"), None)
            titled = "T" in labels[end:]
            for j in range(i + 1, end):
                labels[j] = "T"
            if not titled and stop is None:
                return
            if not titled and labels[end : end + 1] == ["Y"] and stop is not None and stop > end and "Y" in labels[end + 1 :]:
                labels[end] = "T"  # "Cancer statistics, 2021. CA Cancer J Clin (2021) …": the first year is of the title
            return


def _two_letters(tokens: list[Token], labels: list[str]) -> None:
    """Authors do not end in a transliterated initial: "A. Yu. Smirnov"."""
    end = next((i for i in range(1, len(labels)) if labels[i - 1] == "A" and labels[i] != "A"), 0)
    if end and tokens[end - 1].core in _TWO_LETTERS and tokens[end - 1].after == "." and shape(tokens[end].core) in ("Xx", "X-x"):
        before = tokens[end - 2].core if end > 1 else ""
        if len(before) == 1 and before.isupper():
            labels[end] = "A"


_TWO_LETTERS = frozenset(("Yu", "Ya", "Kh", "Zh", "Sh", "Ch", "Ts", "Ye", "Yo", "Iu", "Ia"))


def _headword(tokens: list[Token], labels: list[str]) -> None:
    """In a list of the form "Family, G. I." a word behind the last initials that ends in a colon begins the title: "… Bowman, S. R. Superglue: A …"."""
    first = next((i for i, name in enumerate(labels) if name == "A"), len(labels))
    end = next((i for i in range(first, len(labels)) if labels[i] != "A"), len(labels))
    if end - first < 3 or end == len(labels) or labels[end] != "T" or tokens[end - 1].after[:1] != ":":
        return
    family, initials = ("Xx", "X-x", "XxX"), ("X", "X.X", "X-X")
    start = end - 1
    while start > first and not tokens[start - 1].after and end - start < 3:
        start -= 1
    at = start - 1
    while at > first and shape(tokens[at].core) in initials and tokens[at].after == ".":
        at -= 1
    named = at < start - 1 and tokens[at].after == "," and shape(tokens[at].core) in family
    if named and not any(shape(t.core) in initials for t in tokens[start:end]) and shape(tokens[first].core) in family and tokens[first].after == ",":
        labels[start:end] = "T" * (end - start)


def _ends_in_initials(rest: list[Token]) -> bool:
    """Whether what follows, up to its first mark, is a name with initials or "et al."."""
    for token in rest[:5]:
        if shape(token.core) in ("X", "XX", "XXX", "X-X", "X.X") or token.core in ("et", "and", "others"):
            return True
        if token.after:
            return False
    return False


def _no_name(rest: list[Token]) -> bool:
    """Whether the words behind a point are running text: a word in lower case, or a word with a digit, before any comma."""
    particles = words("particle")
    for token in rest:
        kind = shape(token.core)
        if kind == "x" and token.core not in particles and token.core not in ("and", "et", "al", "und", "y", "e", "with"):
            return True
        if kind in ("xd", "dx") and len(token.core) > 2:
            return True
        if token.after[:1] in (",", ";"):
            return False
    return False


def _quoted(tokens: list[Token], labels: list[str]) -> None:
    """A title in double quotes, with a mark at the closing one, is what stands between them."""
    if "T" not in labels:
        return
    first = labels.index("T")
    mark = (tokens[first].before or (tokens[first - 1].after if first else ""))[-1:]
    closing = _QUOTES.get(mark)
    if closing is None:
        return
    for last in range(first + 1, len(tokens)):
        after = tokens[last].after
        if closing in after:
            if len(after) < 2 or not any(c in ".,?!:;" for c in after):
                return  # a quoted phrase inside a title
            for i in range(first, last + 1):
                labels[i] = "T"
            spare = "C" if "C" not in labels[last + 1 :] else "O"
            for i in range(last + 1, len(labels)):
                if labels[i] == "T":
                    labels[i] = spare
                elif labels[i] == "C":
                    spare = "O"
            return
        if tokens[last].before[-1:] == mark and mark != closing:
            return


_QUOTES = {"“": "”", "„": "“", '"': '"', "«": "»"}
_MONTH = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*")
def _boundary(tokens: list[Token], labels: list[str]) -> None:
    """A journal that begins at a comma, or at no mark, in a style that ends titles with a stop, begins behind the next stop.

    "… Minas Gerais, Brazil. Gondwana Res 22": the place is of the title. Names of journals in which every word is abbreviated are left alone.
    """
    if "T" not in labels or "C" not in labels:
        return
    start, title = labels.index("C"), labels.index("T")
    if start == 0 or labels[start - 1] != "T" or tokens[start].before or title == 0:
        return
    before = tokens[start - 1]
    if before.after not in ("", ",") and not (before.after == "." and shape(before.core) == "X"):  # the point of "Carlotta J. Maury" ends nothing
        return
    if tokens[title].before:
        return
    stopped = tokens[title - 1].after[-1:] in (".", ")", ":", "?")
    end = start
    while end < len(labels) and labels[end] == "C":
        end += 1
    for k in range(start, end - 1):
        token = tokens[k]
        if token.after == "." and not stopped and token.core.lower() in words("country"):
            labels[start : k + 1] = "T" * (k + 1 - start)
            return
        if stopped and token.after[-1:] in (".", "?", "!") and (len(token.core) > 4 or token.core.isdigit() or ")" in token.after) and "." not in token.core:
            plain = [i for i in range(start, end - 1) if i != k and not tokens[i].after.startswith(".")]
            if plain or (k == start and end - start == 2 and tokens[k].after == "." and not tokens[k + 1].after.startswith(".")):
                for i in range(start, k + 1):
                    labels[i] = "T"
            return


_DAY = re.compile(r"\d{1,2}(?:[-–]\d{1,2})?")
#: Words in front of the date on which a page was read.
ACCESS = frozenset(("accessed", "retrieved", "access", "cited", "consulted", "viewed", "visited"))


def _dates(tokens: list[Token], labels: list[str]) -> None:
    """Days beside a month are neither volume nor pages, and the year of an access date is not that of the work."""
    for i, name in enumerate(labels):
        if name in "VP" and _DAY.fullmatch(tokens[i].core):
            month_behind = not tokens[i].after and i + 1 < len(tokens) and _MONTH.fullmatch(tokens[i + 1].core)
            month_before = i > 0 and not tokens[i - 1].after and tokens[i].after[:1] != ":" and _MONTH.fullmatch(tokens[i - 1].core)
            if month_behind or month_before:
                labels[i] = "O"
        elif name == "Y" and i > 1 and any(t.core.lower() in ACCESS for t in tokens[max(0, i - 4) : i]):
            labels[i] = "O"


def _marked_pages(text: str, tokens: list[Token], labels: list[str]) -> None:
    """The one range behind "pp." or, in a line without pages, in brackets."""
    ranges = [m.span(1) for m in _PP.finditer(text)] if "pp" in text else []
    if not ranges and "P" not in labels:
        ranges = [m.span(1) for m in _BRACKETED.finditer(text)]
    if len(ranges) != 1:
        return
    start, end = ranges[0]
    inside = [i for i, t in enumerate(tokens) if t.start < end and t.end > start]
    if inside and not any(labels[i] in "AT" for i in inside) and any(labels[i] != "P" for i in inside):
        for i, name in enumerate(labels):
            if i in inside:
                labels[i] = "P"
            elif name == "P":
                labels[i] = "O"


def _journal(tokens: list[Token], labels: list[str]) -> None:
    """Capitalised words between the stop behind the title and year or volume are the journal, where the model left them to no field."""
    end = next((i for i, name in enumerate(labels) if name == "V"), 0)
    if end and labels[end - 1] == "Y":
        end -= 1
    start = end
    while start and labels[start - 1] in "OC":
        start -= 1
    if not 0 < end - start <= 8 or labels[start] != "O" or labels[start - 1] != "T" or tokens[start - 1].after[:1] not in (".", "?", "!"):
        return
    inner = tokens[start:end]
    named = all(t.core.isalpha() and t.after in ("", ".", ",") and not t.before for t in inner[:-1]) and inner[-1].core.isalpha()
    if named and inner[0].core[0].isupper() and inner[0].core not in ("In", "Ed", "Eds") and "C" not in labels[:start]:
        for i in range(start, end):
            labels[i] = "C"


def series(tokens: list[Token], labels: list[str]) -> None:
    """Short capitals between the journal and its volume or year, with no comma before them, are of its name: "Proc Natl Acad Sci U S A 97"."""
    start = labels.index("C") if "C" in labels else len(labels)
    while start < len(labels) and labels[start] == "C":
        start += 1
    if start == len(labels) or labels[start] != "O" or tokens[start - 1].after not in ("", "."):
        return
    end = start
    while end < len(labels) and labels[end] == "O" and end < start + 3 and tokens[end].core in _COUNTRY and tokens[end].after in ("", ".", ","):
        end += 1
    if start < end < len(labels) and labels[end] in "VY":
        labels[start:end] = "C" * (end - start)


_COUNTRY = frozenset(("USA", "US", "UK", "U", "S", "A", "U.S.A", "U.S"))


def _beside_volume(tokens: list[Token], labels: list[str]) -> None:
    """A word or a letter between journal and volume is of the journal ("J Opt Soc Am B 28"), a number in brackets behind it is the issue."""
    start = labels.index("V") if "V" in labels else _roman(tokens, labels)
    if not start:
        return
    first = tokens[start]
    between = labels[start - 1] == "C" and labels[start + 1 : start + 2] == ["V"] and not first.after and tokens[start + 1].core[0].isdigit()
    if between and first.end < tokens[start + 1].start and _SECTION.fullmatch(first.core) and first.core.lower() not in _VOLUME_WORDS:
        labels[start] = "C"
    end = start + 1
    while end < len(labels) and labels[end] == "V":
        end += 1
    if "I" not in labels and end < len(labels) and labels[end] == "O":
        token = tokens[end]
        if token.before == "(" and token.after.startswith(")") and token.core.isdigit() and len(token.core) < 4:
            labels[end] = "I"


def _roman(tokens: list[Token], labels: list[str]) -> int:
    """The place of a Roman numeral behind the journal and before year or pages, which becomes the volume; 0 where there is none."""
    for i in range(1, len(labels) - 1):
        behind = labels[i - 1] == "C" and labels[i] in "CO" and tokens[i - 1].after in (",", ".,") and set(labels[i + 1 : i + 4]) & {"Y", "P", "I"}
        if behind and labels[i + 1] != "C" and _ROMAN.fullmatch(tokens[i].core):
            labels[i] = "V"
            return i
    return 0


_ROMAN = re.compile(r"(?=[IVXL]{2})(?:X[LC]|L?X{0,3})(?:IX|IV|V?I{0,3})")
_SECTION = re.compile(r"[A-H]|[A-Z][a-z]{3,}")
_VOLUME_WORDS = frozenset(("suppl", "supplement", "band", "part", "teil", "tome", "volume", "special", "spec", "abstract", "jahrgang"))


def _untitled(tokens: list[Token], labels: list[str]) -> None:
    """Where the model sees neither title nor container, the first sentence behind authors and year is the title."""
    if "T" in labels or "C" in labels or "A" not in labels or "V" in labels:
        return
    start = max(i for i, name in enumerate(labels) if name == "A") + 1
    while start < len(labels) and labels[start] == "Y":
        start += 1
    end = start
    while end < len(labels) and labels[end] == "O" and tokens[end].core[0] != "<":
        end += 1
        if tokens[end - 1].after[:1] in (".", "?", "!", "”") and len(tokens[end - 1].core) > 3:
            break
    if sum(t.core.isalpha() for t in tokens[start:end]) >= 2 and tokens[start].core[0].isupper() and tokens[start].core not in ("In", "Available", "Retrieved"):
        labels[start:end] = "T" * (end - start)


def _numbers(text: str, tokens: list[Token], labels: list[str]) -> None:
    """Year, volume, issue and pages in a notation that is complete in itself."""
    last = next((i for i in range(len(labels) - 1, -1, -1) if labels[i] in "AC"), 0)
    first = next((i for i, name in enumerate(labels) if name in "VIP"), last)
    start = tokens[min(first, last)].start if tokens else 0
    for pattern in (_YEAR_FIRST, _VOLUME_FIRST, _NO_PAGES, _LONE):
        match = None
        for match in pattern.finditer(text, max(0, start - 8)):
            if _fits(match, tokens, labels) and (pattern is not _LONE or _behind_container(match, tokens, labels)):
                break
        else:
            continue
        groups = {name: match.span(name) for name, value in match.groupdict().items() if value}
        low, high = min(a for a, _ in groups.values()), max(b for _, b in groups.values())
        for i, token in enumerate(tokens):
            name = next((n for n, (a, b) in groups.items() if token.start < b and token.end > a), None)
            if name:
                labels[i] = name
            elif low <= token.start < high or labels[i] in groups:
                labels[i] = "O"
        return


def _behind_container(match: re.Match[str], tokens: list[Token], labels: list[str]) -> bool:
    """Whether a match stands right behind the container."""
    return next((name for t, name in zip(tokens[::-1], labels[::-1], strict=True) if t.end <= match.start()), "") == "C"


def _fits(match: re.Match[str], tokens: list[Token], labels: list[str]) -> bool:
    """Whether the model saw numbers, not words of a title or names, where a notation matched."""
    inside = [(t, name) for t, name in zip(tokens, labels, strict=True) if t.start < match.end() and t.end > match.start()]
    if not inside or not all(name in _NUMBERS for _, name in inside):
        return False
    year = match.groupdict().get("Y")
    return not year or "Y" not in labels or any(name == "Y" and t.core == year for t, name in inside)
