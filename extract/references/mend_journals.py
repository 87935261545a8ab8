"""Journals and meetings that the model left to no field or cut: behind a title in quotes, behind editors, of a society, in two languages."""

from __future__ import annotations

import re

from extract.references.mend_gaps import NO_JOURNAL, is_place
from extract.references.name_forms import words
from extract.references.tokens import Token


def of_society(tokens: list[Token], labels: list[str]) -> None:
    """What a society prints behind a title is its journal, but not its press: "… of parallel lists. IEEE Micro, pages 5–26"."""
    for i in range(2, len(tokens) - 1):
        if tokens[i].core in _SOCIETIES and labels[i] == "O" and labels[i - 1] == "T" and tokens[i - 1].after and not tokens[i].after:
            end = i + 1
            while end < len(tokens) and labels[end] == "O" and not tokens[end - 1].after and (tokens[end].core[0].isupper() or tokens[end].core in _JOINTS):
                end += 1
            if 1 < end - i < 9 and tokens[i + 1].core not in _PRESSES and tokens[end - 1].after[:1] in (",", "."):
                labels[i:end] = "C" * (end - i)
            return


_JOINTS = frozenset(("in", "on", "and", "of", "&"))
_PRESSES = frozenset(("Press", "Computer", "Society", "Inc", "Publications"))
_SOCIETIES = frozenset(("IEEE", "ACM", "SIAM", "AIAA", "ASCE"))


def edited(tokens: list[Token], labels: list[str]) -> None:
    """What stands behind "in" without a title of its own is the book: "Lind A., 2002, in ‘Lists of Towns’, eds. Rey T., …, p. 197"."""
    start = labels.index("T")
    if start < 2 or tokens[start - 1].core not in ("in", "In") or labels[start - 2 : start] != ["Y", "O"]:
        return
    if any(t.core in _EDITORS for t in tokens[start:]):
        labels[:] = ["C" if name == "T" else name for name in labels]




def behind_quote(tokens: list[Token], labels: list[str]) -> None:
    """The capitalised words between a title in quotes and the next mark are the journal, where the line has none: "…,” Federal Reserve Bulletin (1921)"."""
    if "T" not in labels or "C" in labels or "V" in labels:
        return
    first = labels.index("T")
    last = first
    while last + 1 < len(labels) and labels[last + 1] == "T":
        last += 1
    quoted = (tokens[first].before or (tokens[first - 1].after if first else ""))[-1:] in ("“", '"', "«", "‘", "'")
    if not quoted or not any(c in tokens[last].after for c in "”\"»’'") or not any(c in tokens[last].after for c in ",.?!»"):
        return
    end = last + 1
    while end < len(tokens) and labels[end] == "O" and tokens[end].core[0].isalpha() and not tokens[end].before:
        end += 1
        if tokens[end - 1].after:
            break
    inside = [t.core for t in tokens[last + 1 : end]]
    if not inside or len(inside) > 8 or end == len(tokens) or not inside[0][0].isupper() or tokens[end - 1].after[:1] not in (",", ".", "(", ""):
        return
    lowered = {t.core.lower() for t in tokens[last + 1 :]}
    if inside[0] in ("Ph", "In", "Eds", "Ed") or inside[-1] == "UP" or inside[0].lower() in words("online") or lowered & NO_JOURNAL:
        return
    if any(not lowered.isdisjoint(words(kind)) for kind in ("publisher", "town", "report")):
        return
    labels[last + 1 : end] = "C" * (end - last - 1)


def international(tokens: list[Token], labels: list[str]) -> None:
    """The name of a meeting does not end in "Int.": "Proc. 3rd Int. Listing Roundtable, 1994"."""
    end = len(labels) - labels[::-1].index("C")
    if end < 2 or end == len(labels) or tokens[end - 1].core not in ("Int", "Intl", "Internat") or tokens[end - 1].after != "." or labels[end] != "O":
        return
    stop = end
    while stop < len(labels) and labels[stop] == "O" and tokens[stop].core[0].isupper() and not tokens[stop].before:
        stop += 1
        if tokens[stop - 1].after:
            break
    if stop > end and tokens[stop - 1].after[:1] in (",", "."):
        labels[end:stop] = "C" * (stop - end)


def two_names(tokens: list[Token], labels: list[str]) -> None:
    """A journal with a name in two languages begins behind the stop of the title: "… of lists. Sheng wu xue bao = Chinese journal of lists, 25"."""
    start = labels.index("C") if "C" in labels else 0
    while start > 1 and tokens[start - 1].core == "=":
        start -= 1
    if start < 2 or not (tokens[start - 1].after.endswith("=") or tokens[start].core == "=" or tokens[start].before == "="):
        return
    stop = next((i for i in range(start - 2, max(start - 12, 0), -1) if tokens[i].after[-1:] in (".", "?", "!")), 0)
    if stop and labels[stop] == "T" and set(labels[stop + 1 : start]) <= set("TO") and tokens[stop + 1].core[0].isupper():
        labels[stop + 1 : start] = "C" * (start - stop - 1)


def behind_editors(tokens: list[Token], labels: list[str]) -> None:
    """The book behind "In", its editors and "(Eds.)", where the model took nothing for it: "In Cowan, J. (Eds.), Advances in Lists 6. Fjord Press"."""
    if "C" in labels or not ("T" in labels or "A" in labels):
        return
    first = labels.index("T") if "T" in labels else len(labels) - labels[::-1].index("A")
    if "T" not in labels and (first == len(labels) or tokens[first].core not in ("In", "in")):
        return  # a chapter whose title is not told begins with "In"
    free = (i for i in range(first, len(tokens)) if labels[i] == "O")
    begin = next((i for i in free if tokens[i].core in ("In", "in") or (tokens[i].core in _WITHIN and tokens[i].after == ":")), len(tokens))
    marks = _EDITORS if begin == len(tokens) or tokens[begin].core in ("In", "in") else _EDITORS | _REDAKTOR
    mark = next((i for i in range(begin + 2, min(begin + 30, len(tokens) - 1)) if tokens[i].core in marks and labels[i] == "O"), 0)
    if mark and tokens[mark].before.endswith("(") and ")" not in tokens[mark].after:
        return  # "(eds. Rey, T. & Stone, L.)"
    if not mark or tokens[mark].after[-1:] not in (",", ":", ")", ".") or any(name not in "OV" for name in labels[begin : mark + 1]):
        return
    start = end = mark + 1
    while end < len(tokens) and labels[end] in "OV" and tokens[end].core[0] != "<" and not tokens[end].before.startswith("("):
        word, end = tokens[end], end + 1
        following = tokens[end].core.lower() if end < len(tokens) else ""
        headed = word.after == ":" and end == start + 1 and not is_place(word.core) and following not in words("publisher")  # "Lists: Basic Forms"
        placed = word.after[:1] == "," and any(following in words(kind) for kind in ("numbered", "town", "publisher"))
        if placed or (word.after[:1] in (".", ":") and not headed):
            break
    inside = tokens[start:end]
    if 1 < len(inside) < 16 and inside[0].core[0].isupper() and sum(t.core.isalpha() for t in inside) > 1 and inside[0].core.lower() not in words("publisher"):
        labels[start:end] = "C" * (end - start)


_WITHIN = frozenset(("İçinde", "Içinde", "I", "W", "U", "V", "Em", "En", "Dans"))
_REDAKTOR = frozenset(("editör", "red", "Red", "org", "Org", "orgs", "coord", "coords", "dir", "dirs", "szerk"))


def before_bracket(tokens: list[Token], labels: list[str]) -> None:
    """The book of a chapter whose title is not told: "Klein, A. et al. in Methods of Lists (eds Rey, T. & Stone, L.) 88–104 (Fjord, 2014)"."""
    if "C" in labels or "T" in labels or "A" not in labels:
        return
    begin = labels.index("A")
    while begin < len(labels) and (labels[begin] == "A" or tokens[begin].core in ("et", "al")):
        begin += 1
    mark = next((i for i in range(begin + 2, min(begin + 18, len(tokens) - 1)) if tokens[i].core in _EDITORS and tokens[i].before.endswith("(")), 0)
    if mark and tokens[begin].core in ("in", "In") and tokens[begin + 1].core[0].isupper() and set(labels[begin:mark]) <= {"O", "V"}:
        labels[begin + 1 : mark] = "C" * (mark - begin - 1)


_EDITORS = frozenset(("Eds", "Ed", "eds", "ed", "editors", "editor", "Hrsg", "Hg"))


def before_editors(tokens: list[Token], labels: list[str]) -> None:
    """A journal or series between "In:" and the editors of the volume: "In: Made Up Geol Mem Varga TR, Okoro NJ, editors. Lists of towns 8: 1–20"."""
    begin = next((i for i, t in enumerate(tokens) if t.core == "In" and t.after[:1] == ":" and labels[i] == "O"), len(tokens))
    mark = next((i for i in range(begin + 4, min(begin + 60, len(tokens) - 1)) if tokens[i].core in ("editor", "editors", "eds", "ed")), 0)
    if not mark or "V" not in labels[mark:]:
        return
    names = mark
    while names > begin + 2 and _INITIALS.fullmatch(tokens[names - 1].core) and tokens[names - 1].after[:1] == "," and tokens[names - 2].core.istitle():
        names -= 2
        while tokens[names - 1].core in words("particle") and names > begin + 2:
            names -= 1
    inside = tokens[begin + 1 : names]
    if names == mark or len(inside) < 2 or any(t.before or not (t.core[0].isupper() or t.core in ("of", "the", "in", "and", "notes")) for t in inside):
        return
    for i, name in enumerate(labels):
        if name == "C" or begin < i < names:
            labels[i] = "C" if begin < i < names else "O"


_INITIALS = re.compile(r"[A-ZÀ-Þ]{1,3}")


def presented(tokens: list[Token], labels: list[str]) -> None:
    """The meeting at which a paper was presented: "Paper presented at the Symposium on Lists, Oslo"."""
    if "V" in labels:
        return
    for i in range(1, len(tokens) - 3):
        leads = tokens[i].core in _PRESENTED and "presented" in (tokens[i + 1].core, tokens[i + 2].core)
        if leads and labels[i] in "OCT" and labels[i - 1] != "C" and (labels[i] != "T" or tokens[i - 1].after[-1:] in (".", "?", "]")):
            end = i + 2
            while end < len(tokens) - 1 and tokens[end].core != "at" and end < i + 5:
                end += 1
            if tokens[end].after == ":":  # "Abstract presented at: Fjord Meeting 2021; …"
                start = end = end + 1
                while end < len(tokens) and labels[end] in "OCTY" and not tokens[end - 1].after.startswith((",", ".", "(", ";")) and tokens[end].core[0] != "<":
                    end += 1
                if end > start:
                    labels[:] = ["O" if name == "C" or (name == "T" and at >= i) else name for at, name in enumerate(labels)]
                    labels[start:end] = "C" * (end - start)
                return
            end = i + 2
            while end < len(tokens) and labels[end] in "OC" and not tokens[end - 1].after.startswith((",", ".", "(", ":", ";")) and not tokens[end].before:
                end += 1
            if end - i > 4:
                for at, name in enumerate(labels):
                    if name == "C":
                        labels[at] = "O"
                labels[i:end] = "C" * (end - i)
            return


_PRESENTED = frozenset(("Paper", "Papers", "Poster", "Abstract"))


def place(tokens: list[Token], labels: list[str]) -> None:
    """The town and country of a meeting are not of its name: "Proceedings of the Workshop on Lists, Perth, Australia"."""
    if "C" not in labels:
        return
    start = labels.index("C")
    end = start
    while end < len(labels) and labels[end] == "C":
        end += 1
    if words("meeting").isdisjoint(t.core.lower() for t in tokens[start:end]) or labels[end : end + 1] == ["V"] or tokens[end - 1].core in ("USA", "UK"):
        return
    if end < len(tokens) and tokens[end - 1].after == "," and tokens[end].core.lower() in words("country"):  # the town alone was taken
        first = end - 1
    elif tokens[end - 1].core.lower() in words("country") or tokens[end - 1].core.lower() in words("town"):
        first = end - 1
        if tokens[end - 1].core.lower() in words("country") and tokens[first - 1].after == "," and tokens[first - 1].core[0].isupper():
            first -= 1
    else:
        return
    town = tokens[first]
    if first - start > 3 and town.core[0].isupper() and not town.before and town.core.lower() not in words("meeting") and tokens[first - 1].core[0].isupper():
        labels[first:end] = "O" * (end - first)


def town(tokens: list[Token], labels: list[str]) -> None:
    """A town and its country are no book, nor is a language: "… promises and perils. New Delhi, India: Fjord Press"."""
    if labels.count("C") > 3 or "V" in labels:
        return
    towns, countries = words("town"), words("country")
    inside = [t.core.lower() for t, name in zip(tokens, labels, strict=True) if name == "C"]
    last = max((i for i, name in enumerate(labels) if name == "C"), default=-1)
    if len(inside) == 1 and last and inside[0] in words("language") and tokens[last - 1].core in ("In", "in"):
        labels[last] = "O"  # "Lists of the town. In Swedish."
        return
    if 0 <= last < len(tokens) - 1 and not tokens[last].after:
        inside.append(tokens[last + 1].core.lower())  # "New" of "New York"
    if inside and (inside[-1] in towns or inside[-1] in countries) and all(word in towns or word in countries or word in _TOWN for word in inside):
        labels[:] = ["O" if name == "C" else name for name in labels]


_TOWN = frozenset(("new", "san", "los", "st", "saint", "la", "the", "upper", "east", "north", "south", "west", "rio", "são", "hong", "cape", "tel"))


def housed(tokens: list[Token], labels: list[str]) -> None:
    """The house is not of the name of a book: "Rhythms of Lists, Fjord Science Publishers, Inc., Human Lists. pp. 3–9"."""
    start = labels.index("C") if "C" in labels else len(labels)
    end = start
    while end < len(labels) and labels[end] == "C":
        end += 1
    if end - start < 4 or labels[end : end + 1] == ["V"]:
        return
    first = start
    for i in range(start + 1, end):
        if tokens[i].core in _HOUSES and i > first > start and all(t.core[0].isupper() and not t.before for t in tokens[first:i]):
            labels[first:end] = "O" * (end - first)
            return
        if tokens[i].after == ",":
            first = i + 1
        elif tokens[i].after:
            first = end


_HOUSES = frozenset(("Publishers", "Publishing", "Press", "Verlag", "Publications"))


def institution(tokens: list[Token], labels: list[str]) -> None:
    """A body behind the title, in a line without volume and pages, published the work and is no journal: "… Society of Lists, Oslo, 2010"."""
    if "C" not in labels or "T" not in labels or "V" in labels or "P" in labels:
        return
    start = labels.index("C")
    end = start
    while end < len(labels) and labels[end] == "C":
        end += 1
    inside = {t.core.lower() for t in tokens[start:end]}
    if inside.isdisjoint(words("body")) or not inside.isdisjoint(words("published")) or not inside.isdisjoint(words("meeting")):
        return
    if start and (tokens[start - 1].core in ("In", "in") or tokens[start - 1].core in _EDITORS or any(c in tokens[start - 1].after for c in "”\"’»")):
        return
    if tokens[start].core in ("The", "Paper", "Poster", "Papers"):
        return
    labels[start:end] = "O" * (end - start)


def named_only(tokens: list[Token], labels: list[str]) -> None:
    """Two surnames behind "In" point to another entry of the list: "In Glotfelty and Fromm, 196–203"."""
    if labels.count("C") != 3 or "V" in labels:
        return
    start = labels.index("C")
    if not start or tokens[start - 1].core not in ("In", "in") or labels[start : start + 3] != ["C"] * 3:
        return
    first, joint, second = tokens[start : start + 3]
    named = joint.core in ("and", "&") and all(t.core.istitle() and t.core.isalpha() for t in (first, second))
    published = any(t.core.lower() in words("publisher") for t in tokens[start + 3 :])
    if named and not published and labels[start + 3 : start + 4] in (["P"], ["Y"]):
        labels[start : start + 3] = "OOO"
