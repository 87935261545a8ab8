"""The boundary between title and journal put right where words leave no doubt about it.

A title does not end in "in" or "the", nor at the stop of "vs." or "St."; what a line prints between title and journal without a mark is found by
the capitals of the journal's name. Each repair needs a volume behind the journal, or the complete form that it names.
"""

from __future__ import annotations

import re

from extract.references.features import shape
from extract.references.mend_numbers import EDITION
from extract.references.name_forms import words
from extract.references.tokens import Token

_UNFINISHED = frozenset(
    ("in", "of", "the", "and", "for", "with", "to", "a", "an", "on", "by", "from", "between", "at", "de", "la", "der", "die", "das", "und", "des", "du", "et",
     "en", "di", "del")
)
_SMALL = frozenset(("of", "the", "and", "in", "for", "on", "de", "la", "di", "des", "der", "für", "und", "et", "&", "to", "da", "do", "del", "e", "y"))
#: Words whose stop ends no title.
_POINTED = frozenset(("vs", "St", "U.S", "U.K", "gen", "nov", "sp", "spp", "subsp", "var", "cf", "Dr", "Mr", "Mrs", "mod", "ca", "resp", "al", "approx"))
_CAPITAL = ("Xx", "X", "XX", "XXX", "XXXX", "X-x", "XxX", "X.X", "X-X")
#: What was taken for a journal between authors and title, where the journal stands behind the title.
_TWO_JOURNALS = re.compile("A+Y?([TCO]*CO*)T+CC*O?[VY]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"((?:1\d|20)\d\d|[1-9]\d\d)\s?[-–—]\s?((?:1\d|20)\d\d|\d\d|[1-9]\d\d)")


def titles(tokens: list[Token], labels: list[str]) -> None:
    """The repairs of this module, in place."""
    line = "".join(labels)
    start = line.find("T")
    if start < 0:
        start = line.find("C")
        end = len(line) - len(line[start:].lstrip("C"))
        if start > 0 and line[start - 1] == "A" and "V" in line[end : end + 2] and not tokens[end - 1].before:
            _title_and_journal(tokens, labels, start, end)
        if start > 0 and end < len(line) and any(t.core.lower() in words("publisher") for t in tokens[end + 1 :]):
            _span(tokens, labels, end)  # a book that was taken for a journal
        return
    end = len(line) - len(line[start:].lstrip("T"))
    if end == len(line):
        return
    two = _TWO_JOURNALS.match(line)
    if two and not any(t.core[0] in "<(" or t.core in ("In", "in", "eds", "Eds") or t.before for t in tokens[two.start(1) : two.end(1)]):
        labels[two.start(1) : two.end(1)] = "T" * (two.end(1) - two.start(1))
        return
    dated = start > 1 and line[start - 2 : start] in ("AY", "AO") and "Y" in line[end:] and tokens[start - 2].after[-1:] == "."
    year = tokens[start - 1]
    if dated and ("YV" in line[end:] or tokens[start].core.islower()) and _YEAR.fullmatch(year.before + year.core + year.after):
        labels[start - 1] = "T"  # "Lind A, Rey T. 2018 update on lists. Made Up J. 2018;24"
        start -= 1
        line = "".join(labels)
    note = end if tokens[end].core == "in" else end - 1
    if tokens[note].core == "in" and tokens[note].before[-1:] in ("(", "[") and note + 2 < len(line) and tokens[note + 1].core.lower() in words("language"):
        labels[note : note + 2] = "TT"  # "Lists of towns (in Swedish). Made Up J"
        end = note + 2
    if labels[end] == "C" and shape(tokens[end].core) == "year" and end + 2 < len(line) and "Y" not in line and tokens[end + 1].core.lower() in words("month"):
        labels[end:] = ["O" if name == "C" else name for name in labels[end:]]  # "… pays? Health Aff. 2017 Mar 1;36": a date was taken for the journal
        labels[end] = "Y"
        line = "".join(labels)
    _span(tokens, labels, end)
    if labels[end] == "A":
        _named(tokens, labels, end)
    elif labels[end] == "O":
        _house(tokens, labels, start, end)
    if tokens[end - 1].core.lower() in words("language"):
        _language(tokens, labels, start, end)
    if tokens[end].core in EDITION and tokens[end - 1].core.isdigit() and end > start + 1 and tokens[end - 2].after[:1] in (",", "."):
        labels[end - 1] = "O"  # "Listenkunde, 5. Aufl."
        return
    if labels[end] == "C" and tokens[end - 1].core.isdigit():
        _law(tokens, labels, end)
        line = "".join(labels)
    last = line.rfind("C")
    numbered = 1 < last < len(line) - 1 and tokens[last].core.isdigit() and tokens[last - 1].after[:1] in (",", ".")
    if numbered and (tokens[last + 1].core in EDITION or (tokens[last + 1].core == "ed" and tokens[last].after == ".")):
        labels[last] = "O"  # "Listen heute. 2. Aufl.", "Listas. 2. ed."
    if line.find("C", end) > 0:
        _unfinished(tokens, labels, end)
        if "V" not in labels and "P" not in labels and "I" not in labels:
            _torn(tokens, labels, end)
        if "TC" in line or labels[end] != line[end]:
            _pointed(tokens, labels)
            _first_word(tokens, labels)
            start = "".join(labels).find("TC") + 1
            if start and not tokens[start].before:
                _subtitle(tokens, labels, start)
                _possessive(tokens, labels, start)
    elif labels[end] in "VY":
        _run_on(tokens, labels, start, end)
        if labels[end] == "Y" and "C" not in labels and end + 1 < len(labels):
            _paper(tokens, labels, start, end)
    elif labels[end] == "O" and "C" not in labels and "V" not in labels:
        if end - start < 3:
            _short(tokens, labels, end)
        _contributions(tokens, labels, start, end)
        end = next((i for i in range(start, len(labels)) if labels[i] != "T"), len(labels))
        if end < len(labels) and labels[end] == "O":
            _site(tokens, labels, start, end)


def _span(tokens: list[Token], labels: list[str], end: int) -> None:
    """Years that a title tells of, behind its last comma: "Peasant Russia, Civil War, 1917–1921 (Oxford"."""
    match = _YEARS.fullmatch(tokens[end].core)
    name = labels[end - 1]
    if match is None or tokens[end - 1].after != "," or tokens[end].before or labels[end] not in "OP" or "V" in labels or "C" in labels[end:]:
        return
    if name == "T" and "C" in labels:
        return
    first, last = match.groups()
    rising = (len(first) == 4 and len(last) == 2) or (len(first) == len(last) and int(first) < int(last))
    known = "Y" in labels[end + 1 :] or ("Y" in labels and len(first) == 4)
    if rising and known and labels.count("P") <= 1 and tokens[end].after[:1] in (".", ",", "", ")"):
        labels[end] = name


def _named(tokens: list[Token], labels: list[str], end: int) -> None:
    """A title that tells whose it is goes on over the name: "Descriptions of towns drawn by J. S. Lind, Esq. Q J Lists 6: 44"."""
    last = tokens[end - 1]
    if last.core not in ("by", "of", "from", "for", "to", "and", "with") or last.after or tokens[end - 2].core.lower() in words("edited"):
        return
    stop = end
    while stop < len(labels) and labels[stop] == "A" and stop < end + 5:
        stop += 1
    while stop < len(labels) and tokens[stop].core in ("Esq", "Jr", "Sr") and tokens[stop - 1].after == ",":
        stop += 1
    if stop < len(labels) and labels[stop] != "A" and tokens[stop - 1].after[:1] in (",", "."):
        labels[end:stop] = "T" * (stop - end)


def _language(tokens: list[Token], labels: list[str], start: int, end: int) -> None:
    """The language of a work is not of a title in another language: "Listor över svenska städer in Swedish"."""
    if end - start < 4 or tokens[end - 2].core not in ("in", "In") or tokens[end - 2].before or tokens[end - 1].before:
        return
    english = {t.core.lower() for t in tokens[start : end - 2]} & _ENGLISH
    lowered = [t.core for t in tokens[start : end - 2] if t.core.islower() and len(t.core) > 1]
    if tokens[end - 2].core == "In" or (lowered and not english and any(not c.isascii() or c in _FOREIGN for c in lowered)):
        labels[end - 2 : end] = "OO"


_ENGLISH = frozenset(("the", "of", "and", "with", "for", "on", "by", "from", "to", "an", "between", "among", "is", "are", "how", "what"))
#: Small words of other languages.
_FOREIGN = frozenset(
    ("av", "och", "för", "på", "og", "af", "til", "der", "die", "das", "und", "für", "von", "des", "im", "zur", "zum", "bei", "mit", "la", "le", "les", "du",
     "et", "el", "los", "las", "y", "del", "da", "do", "dos", "das", "e", "em", "di", "della", "il", "nel", "van", "het", "een", "en", "w", "na", "v", "i", "z",
     "ja", "ve")
)


def _house(tokens: list[Token], labels: list[str], start: int, end: int) -> None:
    """The house behind the last comma of a title is not of it: "… and Device Lists, Fjord Academic Publishers, Oslo 1998"."""
    comma = next((i for i in range(end - 2, start + 2, -1) if tokens[i].after), 0)
    inside = tokens[comma + 1 : end]
    if not comma or tokens[comma].after != "," or not 1 < len(inside) < 6 or tokens[end - 1].after[:1] not in (",", ":"):
        return
    if all(t.core[0].isupper() or t.core in _SMALL for t in inside) and any(t.core.lower() in words("publisher") for t in inside):
        labels[comma + 1 : end] = "O" * len(inside)


def _unfinished(tokens: list[Token], labels: list[str], end: int) -> None:
    """A title goes on behind "in" and the like: "… fluoroquinolones in Canada N Engl J Med 1999"."""
    start = end
    within = tokens[end].core == "in" and labels[end] == "O" and not tokens[end - 1].after and not tokens[end].before and not tokens[end].after
    if within:
        start += 1
    elif labels[end] != "C" or tokens[end - 1].after or tokens[end - 1].core not in _UNFINISHED:
        return
    if labels[start] != "C" or tokens[start].before:
        return
    stop = start
    while stop < len(labels) and labels[stop] == "C":
        stop += 1
    if "V" not in labels[stop:]:
        return
    low = [i for i in range(start, stop) if shape(tokens[i].core) == "x" and tokens[i].core not in _SMALL]
    cut = low[-1] + 1 if low else start + 1
    while cut < stop and tokens[cut].core in _SMALL:
        cut += 1
    if not low and tokens[start].core == "United" and start + 2 < stop:
        cut = start + 2
    if cut < stop and shape(tokens[cut].core) == "year" and cut + 1 < stop:  # "Finding structure in time 1990 Cognitive Sci 14"
        if "Y" not in labels:
            labels[cut] = "Y"
        labels[end:cut] = "T" * (cut - end)
    elif cut < stop and shape(tokens[cut].core) in _CAPITAL:
        labels[end:cut] = "T" * (cut - end)


def _pointed(tokens: list[Token], labels: list[str]) -> None:
    """A journal does not begin behind "vs." or "St.", but behind the next mark."""
    start = "".join(labels).find("TC") + 1
    bracketed = start and tokens[start].before == "(" and tokens[start].after == ")"  # "gen. et sp. (Listidae) of …"
    if not start or (tokens[start].before and not bracketed) or tokens[start - 1].after != "." or tokens[start - 1].core not in _POINTED:
        return
    stop = start
    while stop < len(labels) and labels[stop] == "C":
        stop += 1
    for i in range(start, stop - 1):
        if tokens[i].after not in ("", ")"):
            labels[start : i + 1] = "T" * (i + 1 - start)
            return


def _first_word(tokens: list[Token], labels: list[str]) -> None:
    """The first words of a journal that is abbreviated throughout, behind a title without a mark: "… conformal field theory Nucl. Phys. B 801"."""
    start = "".join(labels).find("TC") + 1
    if not start or tokens[start].before or tokens[start - 1].after not in (".", "") or not tokens[start - 1].core[0].isupper():
        return
    if any("”" in t.after or '"' in t.after for t in tokens[max(0, start - 4) : start]):
        return
    stop = start
    while stop < len(labels) and labels[stop] == "C":
        stop += 1
    listed = words("abbreviated")
    if not all(t.after.startswith(".") or len(t.core) < 3 or t.core.lower() in listed or i == stop - 1 for i, t in enumerate(tokens[start:stop], start)):
        return
    first = start
    while first > 1 and labels[first - 2] == "T" and tokens[first - 1].after in (".", "") and not tokens[first - 1].before:
        core = tokens[first - 1].core
        if not core[0].isupper() or not (core.lower() in listed or (core == "J" and first == start)) or (first == start and tokens[first - 1].after != "."):
            break
        first -= 1
        if tokens[first - 1].after:
            break
    if first < start and (not tokens[first - 1].after or (tokens[first - 1].after == "." and len(tokens[first - 1].core) == 1)):  # "CAR T. Clin. Lists Res."
        labels[first:start] = "C" * (start - first)


def _site(tokens: list[Token], labels: list[str], start: int, end: int) -> None:
    """The last sentence of a title is not of it where only that has capitals: it is the site, or who published the work.

    "How lists are kept. The Fjord Herald. Retrieved May 3, 2001, from …", "How lists are kept. Fjord Press, Oslo".
    """
    stop = next((i for i in range(end - 2, start + 1, -1) if tokens[i].after == "."), 0)
    if not stop or end - stop > 8 or end - stop < 3 or shape(tokens[stop].core) != "x" or tokens[end - 1].after[:1] not in (".", ","):
        return
    plain = [t for t in tokens[start : stop + 1] if shape(t.core) == "x" and t.core not in _SMALL]
    last = tokens[stop + 1 : end]
    if len(plain) < 2 or any((t.core not in _SMALL and not t.core[0].isupper()) or t.before for t in last) or any(t.after for t in last[:-1]):
        return
    named = tokens[end].core.lower() in words("online")
    labels[stop + 1 : end] = ("C" if named else "O") * (end - stop - 1)


def _title_and_journal(tokens: list[Token], labels: list[str], start: int, end: int) -> None:
    """A title and its journal, both taken for the journal: "The program for keeping lists J Phys Chem 1999;103", "A review of old lists (OLD). Made Up 28"."""
    for k in range(start + 3, end - 1):
        rest = tokens[k + 1 : end]
        if tokens[k].after[-1:] in (".", "?", "!") and len(tokens[k].core) > 3 and len(rest) < 8 and tokens[k].core.lower() not in words("abbreviated"):
            told = sum(shape(t.core) == "x" and t.core not in _SMALL and len(t.core) > 3 for t in tokens[start : k + 1])
            if told > 1 and all(t.core[0].isupper() or t.core in _SMALL for t in rest) and rest[0].core not in _DIVISIONS:
                labels[start : k + 1] = "T" * (k + 1 - start)
                return
    first = end
    while first > start and tokens[first - 1].core[0].isupper() and (first == end or tokens[first - 1].after in ("", ".")):
        first -= 1
    named = any(t.core.lower() in words("abbreviated") or t.core.lower() in words("periodical") for t in tokens[first:end])
    plain = [t for t in tokens[start:first] if shape(t.core) == "x" and t.core not in _SMALL]
    if named and 1 < end - first < 7 and len(plain) > 2 and shape(tokens[first - 1].core) == "x" and not tokens[first - 1].after:
        labels[start:first] = "T" * (first - start)


_DIVISIONS = frozenset(("Series", "Ser", "Section", "Sect", "Part", "Suppl", "Supplement", "Vol", "Volume"))


def _law(tokens: list[Token], labels: list[str], end: int) -> None:
    """Volume, journal, page and year in the order of law reviews: "The promise of lists, 9 Space Law J. 319 (1993)"."""
    stop = end
    while stop < len(labels) and labels[stop] == "C":
        stop += 1
    volume = tokens[end - 1]
    placed = volume.core.isdigit() and len(volume.core) < 4 and not volume.after and not volume.before and tokens[end - 2].after[-1:] == ","
    if not placed or labels[stop : stop + 2] != ["V", "Y"] or "P" in labels:
        return
    if "(" in tokens[stop].after + tokens[stop + 1].before and tokens[stop].core.isdigit():
        labels[end - 1], labels[stop] = "V", "P"


def _paper(tokens: list[Token], labels: list[str], start: int, end: int) -> None:
    """The last words of a title in front of a date are the paper that printed it: "How are the wards kept? Fjord Dagblad. 2019 Mar 4;Sect. A:5"."""
    if tokens[end + 1].core.lower() not in words("month") or tokens[end].after or tokens[end - 1].after not in (".", ")."):
        return
    stop = next((i for i in range(end - 2, start + 1, -1) if tokens[i].after), 0)
    inside = tokens[stop + 1 : end]
    plain = sum(shape(t.core) == "x" for t in tokens[start : stop + 1])
    last = tokens[stop].core
    ends = stop and tokens[stop].after in (".", "?", "!") and plain > 1 and (shape(last) == "x" or (last.isupper() and len(last) > 2))
    if ends and len(inside) < 6 and all((t.core[0].isupper() or t.core in _SMALL) and t.before in ("", "(") for t in inside):
        labels[stop + 1 : end] = "C" * len(inside)


def _short(tokens: list[Token], labels: list[str], end: int) -> None:
    """A title of a word or two that no mark ends goes on up to the next stop: "Assessment report: Lists of towns. Fjord"."""
    if tokens[end - 1].after or tokens[end].before or not tokens[end].core.islower() or tokens[end].core in ("in", "ed", "edited", "eds"):
        return
    stop = end
    while stop < len(labels) and labels[stop] == "O" and tokens[stop].core.isalpha() and tokens[stop].after in ("", ":", ","):
        stop += 1
    if stop < len(labels) and labels[stop] == "O" and tokens[stop].core.isalpha() and tokens[stop].after[:1] == ".":
        labels[end : stop + 1] = "T" * (stop + 1 - end)


def _torn(tokens: list[Token], labels: list[str], end: int) -> None:
    """A journal does not end inside a sentence: "Recovery of towns. The Fjord Lists Network 20 year report.", in a line without numbers of a journal."""
    if labels[end] != "C" or tokens[end].before:
        return
    stop = end
    while stop < len(labels) and labels[stop] == "C":
        stop += 1
    last = stop
    while last < len(labels) and labels[last] == "O" and not tokens[last - 1].after and not tokens[last].before:
        last += 1
    inside = tokens[stop:last]
    if len(inside) > 1 and tokens[last - 1].after[:1] == "." and inside[-1].core.islower() and inside[-2].core.islower() and len(inside[-2].core) > 3:
        labels[end:last] = "T" * (last - end)


def _contributions(tokens: list[Token], labels: list[str], start: int, end: int) -> None:
    """The series behind a title, before the house: "On the towns of the coast. Contributions to the Geology of the North. Fjord Press; 1928"."""
    stop = next((i for i in range(end - 4, start + 1, -1) if tokens[i].after == "."), 0)
    if not stop or tokens[end - 1].after[:1] != "." or f"{tokens[stop + 1].core} {tokens[stop + 2].core}" not in _SERIAL:
        return
    inside = tokens[stop + 1 : end]
    if all((t.core[0].isupper() and t.core.isalpha()) or t.core in _SMALL for t in inside) and not any(t.after or t.before for t in inside[:-1]):
        labels[stop + 1 : end] = "C" * len(inside)


_SERIAL = frozenset(
    ("Contributions to", "Contributions from", "Contributions in", "Memoirs of", "Monographs of", "Monographs in", "Monographs on", "Transactions of",
     "Annals of", "Bulletin of", "Occasional Papers", "Studies in", "Lecture Notes")
)


def _subtitle(tokens: list[Token], labels: list[str], start: int) -> None:
    """A journal does not begin with a sentence in lower case that ends in a stop: "… before treatment. Prognostic implications. Chest 96"."""
    if tokens[start - 1].after[-1:] not in (".", "?", "!"):
        return
    stop = start
    while stop < len(labels) and labels[stop] == "C":
        stop += 1
    if stop == len(labels) or labels[stop] not in "VY":
        return
    for i in range(start, stop - 1):
        token = tokens[i]
        if token.after:
            ends = token.after == "." and i > start and token.core.islower() and len(token.core) > 6 and tokens[i + 1].core[0].isupper()
            said = {t.core.lower() for t in tokens[start : i + 1]}
            if ends and not any(said & words(kind) for kind in ("periodical", "meeting", "series", "abbreviated")):
                labels[start : i + 1] = "T" * (i + 1 - start)
            return


def _possessive(tokens: list[Token], labels: list[str], start: int) -> None:
    """A journal is not parted at its apostrophe: "…, The Architects’ Journal"."""
    if tokens[start - 1].after not in ("’", "'") or tokens[start - 1].core[-1] not in "sS":
        return
    first = start - 1
    while first > start - 4 and first > 1 and not tokens[first - 1].after and not tokens[first].before:
        first -= 1
    named = all(t.core[0].isupper() and not t.before for t in tokens[first:start])
    if named and labels[first - 1] == "T" and tokens[first - 1].after[:1] in (",", ".", "?", "!"):
        labels[first:start] = "C" * (start - first)


def _run_on(tokens: list[Token], labels: list[str], start: int, end: int) -> None:
    """A journal behind a title without any mark: "… with type 2 diabetes Diabetes Educ., 36 (2010)"."""
    if "V" not in labels[end : end + 3] or "C" in labels or "O" in labels[end : labels.index("V", end)]:
        return
    first = end
    while first > start and (shape(tokens[first - 1].core) in _CAPITAL or (tokens[first - 1].core in _SMALL and first < end)):
        if first < end and tokens[first - 1].after not in ("", "."):
            break
        first -= 1
    while first < end and tokens[first].core in _SMALL:
        first += 1
    if not 1 <= end - first <= 6 or first - start < 4 or shape(tokens[first - 1].core) not in ("x", "d1", "d2", "d3"):
        return
    if any(t.before or any(c in t.after for c in "()[]”\"") for t in tokens[first:end]) or not tokens[end - 1].core.isalpha():
        return
    known = sum(word in words("periodical") or word in words("abbreviated") for word in (t.core.lower() for t in tokens[first:end]))
    if known:
        labels[first:end] = "C" * (end - first)
