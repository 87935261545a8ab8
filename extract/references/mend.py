"""Labels put right where the print leaves no doubt: what a statistical model may miss, punctuation decides.

Each repair needs a complete form: a title in quotes, a journal that begins at a comma in a style that ends titles with a stop, a notice that has
its own numbers. What is said of names, numbers, journals and titles is in `mend_names`, `mend_numbers`, `mend_volumes`, `mend_journals`,
`mend_titles`, `mend_chapters` and so on.
"""

from __future__ import annotations

import re

from extract.references.features import shape
from extract.references.mend_asian import asian
from extract.references.mend_behind import behind_title
from extract.references.mend_bodies import behind_semicolon, housed_by_body, insert, released, unsigned
from extract.references.mend_books import books, taxa
from extract.references.mend_chapters import chapter, dated_title, is_notice, notice, qualified
from extract.references.mend_dates import dates
from extract.references.mend_gaps import abbreviated, behind_colon, journal, placed
from extract.references.mend_houses import houses
from extract.references.mend_journals import (
    before_bracket,
    before_editors,
    behind_editors,
    behind_quote,
    edited,
    housed,
    institution,
    international,
    named_only,
    of_society,
    place,
    presented,
    town,
    two_names,
)
from extract.references.mend_locators import locators
from extract.references.mend_names import names
from extract.references.mend_notations import notations
from extract.references.mend_numbers import halves, lone_number, marked_pages, misread, numbers, page_count, trailing_volume
from extract.references.mend_online import online
from extract.references.mend_parted import PARTED, parted
from extract.references.mend_quotes import quoted, single_quoted
from extract.references.mend_sentences import sentences
from extract.references.mend_short import short_title
from extract.references.mend_titles import titles
from extract.references.mend_units import PII, UNITS, item, units
from extract.references.mend_venues import meetings, turned, venues
from extract.references.mend_volumes import beside_volume, glued_issue, issue_only, lone_issue, marked_volume, named_issue, part, series, supplement
from extract.references.name_forms import words
from extract.references.names_capitals import capitals
from extract.references.tokens import Token


def mend(text: str, tokens: list[Token], labels: list[str]) -> list[str]:
    """The labels with the repairs of this module."""
    labels = list(labels)
    noted = "rratum" in text or "Corr" in text or "correction" in text or "Comment" in text or "Rep" in text or "Ret" in text or "Update" in text
    if (noted or "reply" in text) and (end := _notice(text, tokens, labels)):
        text = text[:end]
        labels = ["O" if token.start >= end else name for token, name in zip(tokens, labels, strict=True)]
    if tokens and tokens[0].core[0] > "\u2fff":
        asian(tokens, labels)
    if "package insert" in text or "rescribing information" in text:
        insert(tokens, labels)
    if tokens and labels[0] == "A" and tokens[0].after[:1] in (",", ":") and _YEAR.fullmatch(tokens[0].core):
        labels[0] = "O" if "Y" in labels else "Y"  # "1954, Lind, A., On lists"
    if len(tokens) > 6 and tokens[0].core[:3].isupper() and len(tokens[0].core) > 2:
        capitals(tokens, labels)
    if len(tokens) > 5 and not tokens[0].after and not (tokens[1].core.isupper() and len(tokens[1].core) < 4):
        behind_title(tokens, labels)  # the first word of a title has no mark behind it, and no initials
    if "A" in labels:
        short_title(tokens, labels)
    if "ess release" in text or "ews release" in text:
        released(tokens, labels)
    if "A" in labels:
        unsigned(tokens, labels)
    if "A" in labels:
        names(text, tokens, labels)
        if ". In" in text and "A" in labels:
            chapter(tokens, labels)
        if "A" in labels and is_notice(tokens[labels.index("A")]):
            notice(tokens, labels)
        if ";" in text:
            behind_semicolon(tokens, labels)
    if "Edited" in text or "Translated" in text:
        _revised(tokens, labels)
    if "T" in labels:
        if '"' in text or "“" in text or "„" in text or "«" in text:
            quoted(tokens, labels)
        if "'" in text or "‘" in text:
            single_quoted(tokens, labels)
    if ("//" in text or "[" in text) and PARTED.search(text):
        parted(tokens, labels)
    line = "".join(labels)  # a string is asked in a fifth of the time
    if line.count("Y") > 1 or (") (" in text and "Y" in line):
        dated_title(tokens, labels)
        qualified(tokens, labels)
    dates(tokens, labels)
    _boundary(tokens, labels)
    if ")" in text and PII.search(text):
        item(text, tokens, labels)
    series(tokens, labels)
    misread(text, tokens, labels)
    numbers(text, tokens, labels)
    if "V" not in labels and (";i" in text or "; i" in text):
        halves(text, tokens, labels)
    marked_pages(text, tokens, labels)
    locators(text, tokens, labels)
    journal(tokens, labels)
    line = "".join(labels)
    if "C" in line:
        if "(" in text:
            placed(tokens, labels)
            line = "".join(labels)
        if "V" not in line and "P" not in line and "I" not in line:
            behind_colon(tokens, labels)
            line = "".join(labels)
    if "C" not in line:
        if ".," in text and "T" in line and "V" in line:
            abbreviated(tokens, labels)
        behind_quote(tokens, labels)
        behind_editors(tokens, labels)
        if "(ed" in text:
            before_bracket(tokens, labels)
        if "IEEE" in text or "ACM" in text or "SIAM" in text or "AIAA" in text or "ASCE" in text:
            of_society(tokens, labels)
        if "T" in labels and "C" not in labels:
            edited(tokens, labels)
        elif "V" not in labels and "P" not in labels:
            numbers(text, tokens, labels)  # those behind a journal that was found but now
    if "=" in text:
        two_names(tokens, labels)
    line = "".join(labels)
    if "V" in line:
        if "In:" in text:
            before_editors(tokens, labels)
            line = "".join(labels)
        if "I" not in line:
            part(tokens, labels)
            issue_only(tokens, labels)
            if "No" in text and "I" not in labels and "V" in labels:
                glued_issue(tokens, labels)
            if "ssue " in text and "I" not in labels and "V" in labels:
                named_issue(tokens, labels)
    else:
        if "Int" in text and "C" in line:
            international(tokens, labels)
        presented(tokens, labels)
        institution(tokens, labels)
        town(tokens, labels)
        named_only(tokens, labels)
        place(tokens, labels)
    if "Pub" in text or "Press" in text or "Verlag" in text:
        housed(tokens, labels)
    if "uppl" in text:
        supplement(tokens, labels)
    line = "".join(labels)
    if "I" in line and "V" not in line:
        lone_issue(tokens, labels)
    beside_volume(tokens, labels)
    if "V" not in labels:
        lone_number(tokens, labels)
        trailing_volume(tokens, labels)
        if "V" not in labels and ("ol. " in text or "olume " in text or "úm. " in text or "rg. " in text):
            marked_volume(text, tokens, labels)
    if not text.isascii() and UNITS.search(text):
        units(tokens, labels)
    page_count(text, tokens, labels)
    houses(text, tokens, labels)
    online(text, tokens, labels)
    if "atent" in text or text.endswith((").", ")")) or "' (" in text or "’ (" in text:
        notations(text, tokens, labels)
    if " nov" in text:
        taxa(tokens, labels)
    if "PoS" in text or "JHEP" in text or "JCAP" in text or "Mech" in text:
        venues(text, tokens, labels)
    if " on," in text:
        turned(tokens, labels)
    if "T" in labels and ("(Int" in text or "Proc" in text):
        meetings(tokens, labels)
    if "C" in labels:
        sentences(tokens, labels)
    books(tokens, labels)
    if "C" not in labels and (";" in text or "A" not in labels):
        housed_by_body(tokens, labels)
    _untitled(tokens, labels)
    titles(tokens, labels)
    return labels


_YEAR = re.compile(r"(?:18|19|20)\d\d")
#: Words with which a notice about the work begins that has its own year, volume and pages.
_NOTICES = ("Erratum", "Corrigendum", "Correction", "Comment", "Retraction", "Republished", "Reprinted", "Reprint", "Update", "Author reply",
            "Author correction", "Published correction", "Published erratum", "Publisher correction", "Author Correction", "Publisher Correction")
_NOTICE = re.compile(rf"(?<=[.;\])]\s)[\[(]?(?P<word>{'|'.join(_NOTICES)})\s(?:appears\s)?in\b")
_PAGED = re.compile(r"\d\)?\s?[:,]\s?(?:pp?\.\s?)?[A-Za-z]?\d")


def _notice(text: str, tokens: list[Token], labels: list[str]) -> int:
    """Where a notice begins behind the numbers of the work, or its year where it was printed again: "…:510-20. Erratum in: …"; 0 where there is none."""
    match = _NOTICE.search(text, 30)
    if match is None:
        return 0
    dated = match["word"].startswith("Rep") and any(name == "Y" and token.end < match.start() for token, name in zip(tokens, labels, strict=True))
    return match.start() if dated or _PAGED.search(text, 0, match.start()) else 0


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


def _boundary(tokens: list[Token], labels: list[str]) -> None:
    """A journal that begins at a comma, or at no mark, in a style that ends titles with a stop, begins behind the next stop.

    "… Minas Gerais, Brazil. Gondwana Res 22": the place is of the title. Names of journals in which every word is abbreviated are left alone.
    """
    if "T" not in labels or "C" not in labels:
        return
    start, title = labels.index("C"), labels.index("T")
    if start == 0 or labels[start - 1] != "T" or tokens[start].before or title == 0:
        return
    if tokens[start].core in _PARTS and tokens[start].after == "," and labels[start + 1 : start + 2] == ["C"] and tokens[start - 1].after == ".":
        labels[start] = "T"  # "The list problem. II, Theor. Lists"
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
        named = k == start and token.core.isupper() and len(token.core) > 2 and token.core.isalpha() and token.core.lower() not in words("abbreviated")
        long = len(token.core) > 4 or named or token.core.isdigit() or ")" in token.after
        if stopped and long and token.after[-1:] in (".", "?", "!") and "." not in token.core:
            plain = [i for i in range(start, end - 1) if i != k and not tokens[i].after.startswith(".")]
            if plain or (k == start and end - start == 2 and tokens[k].after == "." and not tokens[k + 1].after.startswith(".")):
                for i in range(start, k + 1):
                    labels[i] = "T"
            return


_PARTS = frozenset(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"))


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
    if start and labels[start - 1] == "Y" and start + 1 < len(labels) and tokens[start - 1].before == "(" and tokens[start].core.lower() in words("month"):
        start = next((i + 1 for i in range(start, min(start + 3, len(labels) - 1)) if ")" in tokens[i].after), start)  # "(2019, May 14)."
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
    if len(inside) == 1 and end < len(tokens) and tokens[end - 1].after == "." and len(inside[0].core) > 5 and tokens[end].after[:1] in (":", ","):
        needed = 1 if tokens[end].after == ":" or tokens[end].core.lower() in words("town") else 2  # "Skizofreni. København: Munksgaard"
    if len(inside) == 1 and end < len(tokens) and tokens[end].core in ("<url>", "<doi>") and tokens[start - 1].after[-2:] == ").":
        needed = 1 if inside[0].after == "." and len(inside[0].core) > 3 else 2  # "(2019, May 14). Shingles. https://…"
    if sum(t.core.isalpha() for t in inside) < needed or not inside[0].core[0].isupper() or inside[0].core in _NO_TITLE or "(" in inside[0].before:
        return
    if following and any(t.core[0].isdigit() or t.core in _NO_TITLE for t in inside):
        return
    labels[start:end] = "T" * (end - start)


_NO_TITLE = frozenset(
    ("Ph", "PhD", "Doctoral", "Diploma", "MSc", "Thesis", "Diss", "Dissertation", "Diplomarbeit",
     "In", "in", "Available", "Retrieved", "eds", "ed", "Eds", "Ed", "editors", "editor", "Hrsg", "Hg", "Collaboration", "Group", "Institute")
)
