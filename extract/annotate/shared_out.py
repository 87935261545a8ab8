"""Lists that "respectively" shares out among numbered patients: "patients 1 and 2 received A and B, respectively", "400 and 100 mg in patients 1 and 2,
respectively".

Read only where nothing is in doubt: one list of patients and one list of as many items, which end where "respectively" or the patients stand and are alike in
form (figures with figures, names behind one verb or preposition with names).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from extract import quick
from extract.annotate.tables import NUMBER_WORD, table

#: A range of the text.
Range = tuple[int, int]

_N = r"(?:\d{1,2}|(?-i:[IVX]{1,4}|[A-H]))"
_AND = r"(?:\s(?:and|&)\s|,\s(?:and\s)?)"
_PATIENTS = quick.compile(
    rf"(?i)\b(?P<noun>patient|case|subject|recipient)(?P<s>s?)\s(?:no\.?\s|nos\.?\s|\#)?(?P<list>{_N}(?:{_AND}(?:(?:patient|case)s?\s)?{_N})+)(?![\w%/-])"
)
_FIGURE = quick.compile(rf"(?i){_N}(?![\w])")
#: The word that shares a list out.
RESPECTIVELY = "respectively"
_RESPECTIVELY = quick.compile(rf"(?i),?\s\(?{RESPECTIVELY}\b\)?")
_REST = quick.compile(
    r"(?i)[\s,;)]*(?:and\s)?(?:(?:then|later|subsequently|also|both)\s)?(?P<verb>(?:was|were|had|have|received|underwent|achieved|developed|showed|remained|[a-z]{3,}ed)\b)?"
)
_LAST = quick.compile(r",?\s(?:and|&)\s")
_BACK = quick.compile(r"(?i)[\s,]+(?:(?:(?:was|were|had\sbeen|has\sbeen)\s(?:\w+ly\s)?\w+(?:ed|en|wn|ne)\s)?(?:in|for|of|to|by|among)\s(?:the\s|our\s)?|\()$")
_TOKEN = quick.compile(r"[^\s,;()]+|[,;()]")
_NUMBER = re.compile(rf"(?i)[+~≥≤<>±-]?\d[\d.,^×/–-]*%?|{NUMBER_WORD}")


@cache
def _stops() -> tuple[frozenset[str], frozenset[str]]:
    """Words that stand before a list and are no part of its items; those of them that are determiners."""
    rows = table("before_items", 2)
    return frozenset(word for word, _ in rows), frozenset(word for word, kind in rows if kind == "determiner")


_LONGEST = 8  # tokens of an item
_BESIDE = 60  # characters before the first item in which no other list ends


def shares(text: str, start: int, end: int) -> list[list[Range]] | None:
    """The pieces of a clause for each of its patients, and of what follows; None where nothing is shared out for sure."""
    told = _RESPECTIVELY.search(text, start, end)
    if told is None or _RESPECTIVELY.search(text, told.end(), end):
        return None
    lists = list(_PATIENTS.finditer(text, start, end))
    if len(lists) != 1:
        return None
    patients = lists[0]
    names = [match.span() for match in _FIGURE.finditer(text, *patients.span("list"))]
    if patients.end() <= told.start() and (told.start() - patients.end()) > 2:
        items = _items(text, patients.end(), told.start(), len(names))
        lead, between = (start, patients.end("noun")), None
    elif patients.end() in (told.start(), told.start() - 1):
        link = _BACK.search(text, start, patients.start())
        items = _items(text, start, link.start(), len(names)) if link else None
        lead, between = None, (link.start(), patients.end("noun")) if link else None
    else:
        return None
    if items is None:
        return None
    out: list[list[Range]] = []
    tail = _tail(text, items)
    for name, item in zip(names, items, strict=True):
        # The unit is a piece of its own also where it is printed, so that the rest of each item is in one sentence alone.
        own = (item[0], tail[0][0]) if tail and item is items[-1] else item
        if lead is not None:
            pieces = [lead, (patients.end("noun") + len(patients["s"]), name[0] if name is names[0] else patients.start("list")), name]
            pieces += [(patients.end(), items[0][0]), own, *tail]
        else:
            assert between is not None
            pieces = [(start, items[0][0]), own, *tail, between, (patients.end("noun") + len(patients["s"]), patients.start("list")), name]
        out.append([(a, b) for a, b in pieces if b > a])
    rest = text[told.end() : end]
    if len(rest.split()) > 1:
        link = _REST.match(text, told.end(), end)
        goes_on = lead is not None and link is not None and link["verb"] is not None  # "…, and were then transplanted": all of them
        first = link.start("verb") if goes_on and link is not None else link.end() if link is not None else told.end()
        out.append([(start, patients.end()), (first - 1, end)] if goes_on else [(first, end)])
    elif rest.strip():
        out[-1].append((end - 1, end))
    return out


def _items(text: str, start: int, end: int, many: int) -> list[Range] | None:
    """The items of the one list of `many` that ends at `end`."""
    while end > start and text[end - 1] in " ,(":
        end -= 1
    joints = [match.span() for match in _LAST.finditer(text, start, end)]
    if not joints:
        return None
    joint = joints[-1]
    last = (joint[1], end)
    if many > 2:
        commas = [match.span() for match in re.finditer(r",\s", text[: joint[0]]) if match.start() >= start][-(many - 2) :]
        if len(commas) < many - 2:
            return None
        seams = [*commas, joint]
    else:
        seams = [joint]
    between = [(a[1], b[0]) for a, b in pairwise(seams)]
    first = _first(text, start, seams[0][0], last)
    if first is None or any(len(_TOKEN.findall(text[a:b])) > _LONGEST for a, b in (first, *between, last)):
        return None
    items = [first, *between, last]
    shapes = [_shape(text, item) for item in items]
    if not all(_alike(shape, shapes[-1]) for shape in shapes):
        return None
    if len(joints) > 1 and joints[-2][1] > first[0] - _BESIDE:
        return None  # another list stands beside it
    return items


def _first(text: str, start: int, end: int, last: Range) -> Range | None:
    """The first item, which ends at `end`: as many tokens of the form of the last one, or the words behind a verb or preposition."""
    tokens = list(_TOKEN.finditer(text, start, end))
    form = _shape(text, last)
    if not tokens or not form:
        return None
    if form[0] == "#":
        for n in range(min(len(form), len(tokens)), 0, -1):
            if _alike(tuple(_kind(token[0]) for token in tokens[-n:]), form):
                return tokens[-n].start(), tokens[-1].end()
        return None
    if "#" in form:  # "imatinib 400 mg"
        n = len(form)
        if n > len(tokens) or not _alike(tuple(_kind(token[0]) for token in tokens[-n:]), form):
            return None
        return tokens[-n].start(), tokens[-1].end()
    stops, determiners = _stops()
    n = 0
    while n < len(tokens) and n < _LONGEST and tokens[-n - 1][0].lower() not in stops and tokens[-n - 1][0] not in ",;()" and _kind(tokens[-n - 1][0]) != "#":
        n += 1
    if n == len(tokens) > 0:
        return tokens[0].start(), tokens[-1].end()  # the clause begins with its list
    if n == 0 or tokens[-n - 1][0] in ",;()" or _kind(tokens[-n - 1][0]) == "#":
        return None
    if tokens[-n - 1][0].lower() in determiners:
        n += 1
    return tokens[-n].start(), tokens[-1].end()


def _kind(token: str) -> str:
    """"#" for a figure, else the word."""
    return "#" if _NUMBER.fullmatch(token) else token.lower()


def _shape(text: str, item: Range) -> tuple[str, ...]:
    return tuple(_kind(token) for token in _TOKEN.findall(text[item[0] : item[1]]))


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two items have one form: figures where the other has figures, and the same words behind them (the last may have more, a unit for all);
    or names without a figure, a preposition or a verb in them."""
    if not one or not other:
        return False
    stops, determiners = _stops()
    if one[0] == "#" or other[0] == "#":
        return len(one) <= len(other) and all((a == "#") == (b == "#") and (a == b or a not in stops) for a, b in zip(one, other, strict=False))
    if "#" in one or "#" in other:
        alike = len(one) == len(other) and all((a == "#") == (b == "#") for a, b in zip(one, other, strict=True))
        return alike and not any(token in ",;()" or token in stops for token in (*one, *other))
    return not any(token in ",;()" or (token in stops and token not in determiners) for token in (*one, *other))


def _tail(text: str, items: list[Range]) -> list[Range]:
    """The unit that the last item tells for all ("400 and 100 mg")."""
    form = _shape(text, items[-1])
    lengths = {len(_shape(text, item)) for item in items[:-1]}
    if form[0] != "#" or len(lengths) != 1 or (n := lengths.pop()) >= len(form):
        return []
    return [(list(_TOKEN.finditer(text, *items[-1]))[n - 1].end(), items[-1][1])]


__all__ = ["RESPECTIVELY", "Range", "shares"]
