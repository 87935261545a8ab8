"""One-word chapters, notices and places of journals put right where their form leaves no doubt."""

from __future__ import annotations

from extract.references.features import shape
from extract.references.tokens import Token

_EDITORS = frozenset(("eds", "ed", "editors", "editor", "Eds", "Ed", "Editors", "Editor", "Hrsg", "Hg"))
_INITIALS = frozenset(("X", "XX", "XXX", "X-X"))
#: What a notice about another work begins with.
_NOTICE = frozenset(("Author", "Authors", "Publisher", "Correction", "Corrections", "Corrigendum", "Erratum", "Errata", "Addendum", "Retraction", "Retracted"))
_BARE = frozenset(("Author", "Authors", "Publisher"))


def chapter(tokens: list[Token], labels: list[str]) -> None:
    """A title of one to three words between initials with a stop and "In:", which the model took for a name: "Lind A. Skin. In: Rey T, editor. The list",
    "Lind, A. Skin. In The List; Rey, T., Ed.".
    What it took for the title is then the book, which stands behind its editors."""
    start = labels.index("A")
    end = start
    while end < len(labels) and labels[end] == "A":
        end += 1
    if end + 2 >= len(labels) or labels[end] != "O" or tokens[end].core != "In" or tokens[end - 1].after != ".":
        return
    if tokens[end].after[:1] != ":" and (tokens[end].after or not tokens[end + 1].core[0].isupper()):
        return
    last = next((i for i in range(end - 2, max(end - 5, start), -1) if tokens[i].after == "." and shape(tokens[i].core) in _INITIALS), 0)
    titled = tokens[last + 1 : end]
    if not last or tokens[last - 1].after not in ("", ",") or not all(t.core.isalpha() and not t.before for t in titled) or any(t.after for t in titled[:-1]):
        return
    if not titled[0].core[0].isupper() or len(titled[0].core) < 4:
        return
    labels[last + 1 : end] = "T" * len(titled)
    book = labels.index("T", end) if "T" in labels[end:] else 0
    if book and "C" not in labels and any(t.core in _EDITORS for t in tokens[end:book]):
        for i in range(book, len(labels)):
            if labels[i] != "T":
                break
            labels[i] = "C"


def dated_title(tokens: list[Token], labels: list[str]) -> None:
    """The year that a title begins with, where the year of the work, one or two later, stands behind the journal: "2019 update of the list. Acta 2020"."""
    first = labels.index("Y")
    if not first or labels[first - 1] != "A" or labels[first + 1 : first + 2] != ["T"] or tokens[first].after or tokens[first].before:
        return
    begins = tokens[first + 1].core
    later = labels.index("Y", first + 1) if "Y" in labels[first + 1 :] else 0
    years = (tokens[first].core, tokens[later].core[:4])
    if not later or "C" not in labels[first:later] or not all(map(str.isdecimal, years)) or not (begins[0].islower() or begins.isupper()):
        return
    if 1 <= int(years[1]) - int(years[0]) <= 2:
        labels[first] = "T"


def notice(tokens: list[Token], labels: list[str]) -> None:
    """"Correction:" before a title is no author."""
    start = labels.index("A")
    end = start
    while end < len(labels) and labels[end] == "A" and tokens[end].core in _NOTICE:
        end += 1
    if end < len(labels) and labels[end] == "T" and tokens[end - 1].after == ":" and tokens[end - 1].core not in _BARE:
        labels[start:end] = "T" * (end - start)


def is_notice(token: Token) -> bool:
    """Whether a list of authors that begins with this token may be none."""
    return token.core in _NOTICE


def qualified(tokens: list[Token], labels: list[str]) -> None:
    """The year in the bracket that tells a journal from others of its name, where the year of the work follows in a bracket or behind the volume:
    "Spine (Phila Pa 1976), vol. 41, 2016", "J Appl Physiol (1985) 117 … (2014)"."""
    first = labels.index("Y")
    if not first or labels[first - 1] != "C" or tokens[first].after[:1] != ")":
        return
    if labels[first + 1 : first + 2] == ["V"] and tokens[first + 1].before == "(" and tokens[first + 1].after == ")" and "V" in labels[first + 2 :]:
        labels[first], labels[first + 1] = "C", "Y"  # "J Appl Physiol (1985) (2014) 117:33"
        return
    if "Y" not in labels[first + 1 :]:
        return
    later = labels.index("Y", first + 1)
    opened = next((i for i in range(first, max(first - 4, 0), -1) if tokens[i].before.endswith("(")), 0)
    if not opened or labels[opened - 1 : first] != ["C"] * (first - opened + 1):
        return
    if opened == first:
        years = (tokens[first].core, tokens[later].core)
        if not tokens[later].before.endswith("(") or not all(map(str.isdecimal, years)) or int(years[1]) - int(years[0]) < 3:
            return
    elif "V" not in labels[first:later] and later != first + 1:
        return
    labels[first] = "C"
