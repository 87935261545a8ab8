"""The last name of a list of authors: labels put right where the form of the list tells where it ends."""

from __future__ import annotations

from extract.references.features import shape
from extract.references.mend_bodies import end_of_names
from extract.references.name_forms import words
from extract.references.tokens import Token


def is_initial(core: str) -> bool:
    """Whether a word is one initial or several with points."""
    return "." in core or shape(core) in ("X", "X-X")


def comma_last(tokens: list[Token], labels: list[str]) -> None:
    """A list "Family GI, Family GI," goes on over a name of several words and its initials with a stop: "…, Mac Giolla Rey C. Gait speed"."""
    end = end_of_names(labels)
    short = ("X", "XX", "XXX", "X-X")
    if not end or tokens[end - 1].after != ",":
        return
    last = end - 1 - (tokens[end - 1].core.lower() in words("suffix"))
    before = tokens[last - 2].core if last > 1 else ""
    if shape(tokens[last].core) not in short or not before or not (shape(before) in (*short, "Xx", "X-x", "XxX") or before.lower() in words("suffix")):
        return
    start = end  # of the name
    for i in range(end, min(end + 40, len(tokens) - 1)):
        kind, token = shape(tokens[i].core), tokens[i]
        if token.before or labels[i] != "T" or i > start + 4:
            return
        if kind in short and i > start:
            if token.after == ",":
                start = i + 1
                continue
            several = i > start + 1 or start > end
            if ((several and token.after == ".") or token.after == ":") and tokens[i + 1].core[0].isupper() and labels[i + 1] == "T":
                labels[end : i + 1] = "A" * (i + 1 - end)
            return
        if token.after or not (kind in ("Xx", "X-x", "XxX") or token.core.lower() in words("particle")):
            return


def title_words(tokens: list[Token], labels: list[str]) -> None:
    """What stands behind the last initials and their stop and begins no name begins the title: "Lind K. St. Vitus' dance", "Rey T. Anti-Yo, anti-Hu"."""
    first, end = labels.index("A"), end_of_names(labels)
    for i in range(first + 2, end):
        before = tokens[i - 1]
        if before.after != "." or not (is_initial(before.core) or shape(before.core) in ("XX", "XXX")):
            continue
        core = tokens[i].core
        lettered = core[1:2] == "-" and len(core) > 3 and core[0].isupper() and (core[2:].isupper() or core[2:].islower())  # "B-ALL", "T-cell"
        pointed = lettered or (i == end - 1 and core in ("St", "No", "Dr", "Mr", "Mrs") and tokens[i].after == "." and labels[end] == "T")
        if pointed or core.startswith(("Anti-", "anti-")):
            labels[i:end] = "T" * (end - i)
            return


def body_and_title(tokens: list[Token], labels: list[str], first: int, end: int) -> None:
    """Names end at the stop of a body, where the line has no other title: "…, and Members of the Task Force for Lists. Guideline on lists. Made Up J"."""
    begin = first
    for i in range(first, end - 2):
        after = tokens[i].after
        if after[:1] == "." and len(tokens[i].core) > 2 and tokens[i + 1].core[0].isupper() and i > begin:
            named = {t.core.lower() for t in tokens[begin : i + 1]}
            if not named.isdisjoint(words("group")) and not tokens[end - 1].after.startswith(","):
                labels[i + 1 : end] = "T" * (end - i - 1)
            return
        if after[:1] in (",", ";") or tokens[i].core in ("and", "&"):
            begin = i + 1


def more_people(tokens: list[Token], labels: list[str]) -> None:
    """How many more there are is of the authors: "Lind, J. & 24 others. Lists of towns"."""
    end = end_of_names(labels)
    if not end or labels[end] not in "TO":
        return
    i = end + (tokens[end].core in ("&", "and", "plus"))
    counted = i + 2 < len(tokens) and tokens[i].core.isdigit() and tokens[i + 1].core in ("others", "more", "colleagues", "authors")
    if counted and tokens[i + 1].after[:1] in (".", ":", ""):
        labels[end : i + 2] = "A" * (i + 2 - end)


def particle_behind(tokens: list[Token], labels: list[str]) -> None:
    """A list "FAMILY, Given de; FAMILY, G." does not end in front of a particle that stands behind: it goes on as long as its form does."""
    end = end_of_names(labels)
    if not end or tokens[end].core not in words("particle") or tokens[end].after != ";" or not tokens[end].core.islower():
        return
    stop = end + 1
    while stop + 2 < len(tokens) and tokens[stop].after == "," and tokens[stop].core[0].isupper() and is_initial(tokens[stop + 1].core):
        stop += 1
        while stop + 1 < len(tokens) and is_initial(tokens[stop].core):
            stop += 1
        if ";" not in tokens[stop - 1].after:
            break
    if "Y" not in labels[end:stop] and "V" not in labels[end:stop]:
        labels[end:stop] = "A" * (stop - end)


def last_of_list(tokens: list[Token], labels: list[str]) -> None:
    """In "Family, G. I.; Family, G. I. Title" the last name ends with its initials: "…; Lind, H.A. Vitamin D: An overview"."""
    first, end = labels.index("A"), end_of_names(labels)
    one = bool(end) and labels[end] == "C" and "T" not in labels  # a title of one word: "…; Rey, O. Melioidosis. Made Up J"
    if not end or not (one or labels[end] == "T"):
        return
    last = next((i for i in range(end - 1, first, -1) if ";" in tokens[i - 1].after), 0)
    if not last or not (one or any(";" in token.after for token in tokens[first : last - 1])):
        return
    if one and (tokens[end - 1].after != "." or len(tokens[end - 1].core) < 6 or tokens[end - 1].core.lower() in words("given")):
        return
    comma = next((i for i in range(last, min(last + 3, end)) if tokens[i].after == ","), end)
    stop = comma + 1
    while stop < end and is_initial(tokens[stop].core):
        stop += 1
    if comma + 1 < stop < end and tokens[stop - 1].after == "." and not tokens[stop].before and tokens[stop].core not in ("Jr", "Sr", "II", "III", "et", "and"):
        labels[stop:end] = "T" * (end - stop)


def last_joined(tokens: list[Token], labels: list[str]) -> None:
    """In "Family, G. & Family, I. Title" the last name ends with its initials, whatever small words the model took for names behind them."""
    first, end = labels.index("A"), end_of_names(labels)
    if not end or "T" in labels[:end]:
        return
    joint = next((i for i in range(end - 4, first + 1, -1) if tokens[i].core in ("&", "and")), 0)
    if not joint or not tokens[joint - 1].after.startswith(".") or not is_initial(tokens[joint - 1].core):
        return
    stop = next((i for i in range(joint + 1, min(joint + 5, end)) if tokens[i].after), end)
    if stop == end or tokens[stop].after != ",":
        return
    last = stop + 1
    while last < end and is_initial(tokens[last].core) and tokens[last].after.startswith("."):
        last += 1
    rest = tokens[last:end]
    small = any(shape(t.core) == "x" and t.core not in words("particle") for t in rest[1:])
    if stop + 1 < last < end and small and rest[0].core[0].isupper() and rest[0].core not in ("Jr", "Sr"):
        labels[last:end] = "T" * len(rest)


def capitals(tokens: list[Token], labels: list[str], first: int, end: int) -> None:
    """In a list "FAMILY GI, FAMILY GI. TITLE" all in capitals the names end at the first stop behind initials that no further name follows."""
    listed = False
    for i in range(first + 1, end - 1):
        token, before = tokens[i], tokens[i - 1]
        if not before.core.isupper() or before.after or not token.core.isupper() or len(token.core) > 3 or len(before.core) < 3:
            continue
        if token.after == "," and len(token.core) < 4:
            listed = True
        elif token.after == "." and listed:
            rest = tokens[i + 1 : end]
            plain = all(t.core.isupper() or t.core[0].isdigit() for t in rest) and not any(t.after[:1] == "," and len(t.core) < 4 for t in rest)
            if len(rest) > 1 and plain and "T" not in labels[:end]:
                labels[i + 1 : end] = "T" * len(rest)
            return
