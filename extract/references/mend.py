"""Labels put right where the print leaves no doubt: what a statistical model may miss, punctuation decides.

Each repair needs a complete form: authors that run on into the title, a title in quotes, and a journal that stands between title and
volume and was given to no field. What punctuation says of numbers is in `mend_numbers`.
"""

from __future__ import annotations

import re
import unicodedata

from extract.references.features import shape
from extract.references.mend_journals import PARTED, before_editors, behind_editors, behind_quote, institution, journal, named_only, parted, place, presented
from extract.references.mend_numbers import beside_volume, dates, lone_number, marked_pages, misread, numbers, page_count, part, series, trailing_volume
from extract.references.mend_titles import titles
from extract.references.name_forms import words
from extract.references.tokens import Token


def mend(text: str, tokens: list[Token], labels: list[str]) -> list[str]:
    """The labels with the repairs of this module."""
    labels = list(labels)
    if ("rratum" in text or "Corr" in text or "Comment" in text or "Rep" in text or "Ret" in text or "Update" in text or "reply" in text) and (
        end := _notice(text, tokens, labels)
    ):
        text = text[:end]
        labels = ["O" if token[0] >= end else name for token, name in zip(tokens, labels, strict=True)]
    if "A" in labels:
        _two_letters(tokens, labels)
        _given_name(tokens, labels)
        _bracketed_initials(tokens, labels)
        _authors(tokens, labels)
        _more_names(tokens, labels)
        _headword(tokens, labels)
    if "Edited" in text or "Translated" in text:
        _revised(tokens, labels)
    _quoted(tokens, labels)
    if ("//" in text or "[" in text) and PARTED.search(text):
        parted(tokens, labels)
    dates(tokens, labels)
    _boundary(tokens, labels)
    series(tokens, labels)
    misread(tokens, labels)
    numbers(text, tokens, labels)
    marked_pages(text, tokens, labels)
    journal(tokens, labels)
    if "C" not in labels:
        behind_quote(tokens, labels)
        behind_editors(tokens, labels)
    if "V" in labels:
        if "In:" in text:
            before_editors(tokens, labels)
        if "I" not in labels:
            part(tokens, labels)
    else:
        presented(tokens, labels)
        institution(tokens, labels)
        named_only(tokens, labels)
        place(tokens, labels)
    beside_volume(tokens, labels)
    if "V" not in labels:
        lone_number(tokens, labels)
        trailing_volume(tokens, labels)
    page_count(text, tokens, labels)
    _untitled(tokens, labels)
    titles(tokens, labels)
    return labels


#: Words with which a notice about the work begins that has its own year, volume and pages.
_NOTICES = ("Erratum", "Corrigendum", "Correction", "Comment", "Retraction", "Republished", "Reprinted", "Update", "Author reply")
_NOTICE = re.compile(rf"(?<=[.;\])]\s)[\[(]?(?P<word>{'|'.join(_NOTICES)})\s(?:appears\s)?in\b")
_PAGED = re.compile(r"\d\)?\s?[:,]\s?(?:pp?\.\s?)?[A-Za-z]?\d")


def _notice(text: str, tokens: list[Token], labels: list[str]) -> int:
    """Where a notice begins behind the numbers of the work, or its year where it was printed again: "…:510-20. Erratum in: …"; 0 where there is none."""
    match = _NOTICE.search(text, 30)
    if match is None:
        return 0
    dated = match["word"].startswith("Rep") and any(name == "Y" and token.end < match.start() for token, name in zip(tokens, labels, strict=True))
    return match.start() if dated or _PAGED.search(text, 0, match.start()) else 0


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


def _end_of_names(labels: list[str]) -> int:
    """The place behind the first run of authors; 0 where there is none or nothing behind it."""
    start = labels.index("A") if "A" in labels else len(labels)
    while start < len(labels) and labels[start] == "A":
        start += 1
    return start if start < len(labels) else 0


def _two_letters(tokens: list[Token], labels: list[str]) -> None:
    """Authors do not end in a transliterated initial: "A. Yu. Smirnov"."""
    end = _end_of_names(labels)
    if end and tokens[end - 1].core in _TWO_LETTERS and tokens[end - 1].after == "." and shape(tokens[end].core) in ("Xx", "X-x"):
        before = tokens[end - 2].core if end > 1 else ""
        if len(before) == 1 and before.isupper():
            labels[end] = "A"


_TWO_LETTERS = frozenset(("Yu", "Ya", "Kh", "Zh", "Sh", "Ch", "Ts", "Ye", "Yo", "Iu", "Ia"))


def _given_name(tokens: list[Token], labels: list[str]) -> None:
    """A list that is one family name and its comma goes on over the given name behind it: "Costa, Mário de. Cadernos"."""
    first = labels.index("A")
    end = first + 1
    if tokens[first].after != "," or labels[end : end + 1] != ["T"] or tokens[end].before or _plain(tokens[end].core) not in words("given"):
        return
    for i in range(end, min(end + 4, len(tokens) - 1)):
        if tokens[i].after:
            if tokens[i].after == "." and labels[i + 1] == "T":
                labels[end : i + 1] = "A" * (i + 1 - end)
            return


def _plain(core: str) -> str:
    """A word in lower case and without accents."""
    return unicodedata.normalize("NFKD", core.lower()).encode("ascii", "ignore").decode()


def _bracketed_initials(tokens: list[Token], labels: list[str]) -> None:
    """A list of the form "FAMILY (I.), FAMILY (I.J.), « Title »" goes on as long as its form does."""
    i = first = labels.index("A")
    if first + 1 == len(tokens) or tokens[first + 1].before != "(":
        return
    end = _end_of_names(labels)
    while (shape(tokens[i].core) in ("Xx", "XX", "XXX", "XXXX", "X-X", "X-x")) and (behind := _behind_brackets(tokens, i + 1)):
        i = behind
    if end and i > end and "Y" not in labels[end:i]:
        labels[first:i] = "A" * (i - first)


def _behind_brackets(tokens: list[Token], start: int) -> int:
    """The place behind initials in brackets that begin at a place; 0 where there are none, or nothing behind them."""
    if start + 1 >= len(tokens) or tokens[start].before != "(":
        return 0
    for i in range(start, min(start + 3, len(tokens) - 1)):
        if not _initial(tokens[i].core) and len(tokens[i].core) > 2:
            return 0
        if ")" in tokens[i].after:
            return i + 1
    return 0


def _more_names(tokens: list[Token], labels: list[str]) -> None:
    """Authors go on over names of two to four words between commas up to "and" and one more, of which the last ends in a stop or a comma.

    "Daniel P. Huttenlocher, Klara Kedam and Micha Sharir. The upper envelope …": all are names of the form of the first.
    """
    end = _end_of_names(labels)
    if not end or tokens[end - 1].after not in (",", ".,", ";") or shape(tokens[end - 1].core) in ("X", "XX", "X.X"):
        return
    size, joined = 0, False
    particles = words("particle")
    short = _initial(tokens[labels.index("A")].core)  # the list begins with an initial, so each name does
    for i in range(end, min(end + 60, len(tokens) - 3)):
        token = tokens[i]
        if token.core in ("and", "&", "und", "et", "y") and not joined and (size == 0 or 2 <= size <= 4):
            size, joined = 0, True
            continue
        kind = shape(token.core)
        if token.before or not (kind in ("Xx", "X-x", "XxX", "X", "X.X", "X-X") or token.core.lower() in particles):
            return
        if not size and short != _initial(token.core):
            return
        size += 1
        initial = kind in ("X", "X.X") or token.core in _TWO_LETTERS
        if token.after == "." and initial:
            continue
        if token.after:
            if not 2 <= size <= 4 or initial or token.after not in (",", ".", ":"):
                return
            if joined:
                if labels[i + 1] in "TO" and "Y" not in labels[end : i + 1]:
                    labels[end : i + 1] = "A" * (i + 1 - end)
                return
            if token.after != ",":
                return
            size = 0


def _initial(core: str) -> bool:
    """Whether a word is one initial or several with points."""
    return "." in core or shape(core) in ("X", "X-X")


def _headword(tokens: list[Token], labels: list[str]) -> None:
    """In a list of the form "Family, G. I." a word behind the last initials that ends in a colon begins the title: "… Bowman, S. R. Superglue: A …"."""
    first, end = labels.index("A"), _end_of_names(labels)
    if end - first < 3 or labels[end] != "T" or tokens[end - 1].after[:1] != ":":
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


def _revised(tokens: list[Token], labels: list[str]) -> None:
    """A title does not begin with "Edited by"; it is the sentence in front of that, where the model took it for a name: "Ovid. Tristia. Edited by …"."""
    start = labels.index("T") if "T" in labels else len(labels)
    if start + 1 >= len(labels) or tokens[start].core not in ("Edited", "Translated") or tokens[start + 1].core not in ("by", "and", "with"):
        return
    end = start
    while end < len(labels) and labels[end] == "T":
        end += 1
    labels[start:end] = "O" * (end - start)
    first = labels.index("A") if "A" in labels else start
    stop = next((i for i in range(start - 2, first - 1, -1) if tokens[i].after == "." and len(tokens[i].core) > 2), -1)
    if stop >= 0 and tokens[start - 1].after[:1] == "." and all(name == "A" for name in labels[first:start]):
        labels[stop + 1 : start] = "T" * (start - stop - 1)


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
            if after.endswith(closing + ":"):
                return  # "“Behind the counter”: shops of a town" goes on
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


def _untitled(tokens: list[Token], labels: list[str]) -> None:
    """The words behind authors and year that no field has are of the title, where it follows, or are the title, where there is none.

    "… Morais P. Lakebacter alkaliphilus gen. nov., sp. nov., a Gram-negative …": the model may take the stops of names for ends.
    """
    if "A" not in labels:
        return
    start = labels.index("A")
    while start < len(labels) and labels[start] == "A":
        start += 1
    while start < len(labels) and labels[start] == "Y":
        start += 1
    end = start
    while end < len(labels) and labels[end] == "O" and tokens[end].core[0] != "<":
        end += 1
    following = labels[end] if end < len(labels) else ""
    if following not in ("T", "C"):
        if "T" in labels or "C" in labels or "V" in labels:
            return
        end = next((i + 1 for i in range(start, end) if tokens[i].after[:1] in (".", "?", "!", "”") and len(tokens[i].core) > 3), end)
    elif following == "C" and "T" in labels:
        return
    inside = tokens[start:end]
    needed = 2 if following != "C" else 3
    if sum(t.core.isalpha() for t in inside) < needed or not inside[0].core[0].isupper() or inside[0].core in _NO_TITLE or "(" in inside[0].before:
        return
    if following and any(t.core[0].isdigit() or t.core in _NO_TITLE for t in inside):
        return
    labels[start:end] = "T" * (end - start)


_NO_TITLE = frozenset(
    ("In", "in", "Available", "Retrieved", "eds", "ed", "Eds", "Ed", "editors", "editor", "Hrsg", "Hg", "Collaboration", "Group", "Institute")
)
