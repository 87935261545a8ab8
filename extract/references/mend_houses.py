"""Towns and houses that the model took for a book or for the end of a title, put right where their form leaves no doubt."""

from __future__ import annotations

import re

from extract.references.name_forms import words
from extract.references.tokens import Token

#: Words with which the name of a house begins, in the languages that print it so.
_LEADS = frozenset(
    ("Wydawnictwo", "Nakladatelství", "Vydavateľstvo", "Izdatelstvo", "Издательство", "Изд-во", "Editorial", "Editora", "Éditions", "Editions", "Edizioni",
     "Ediciones", "Edições", "Librairie", "Presses", "Uitgeverij", "Yayınları", "Verlag")
)
_HOUSE = re.compile(r".*(?:出版社|出版会|书局|書局|書店|書院|書房|출판사)")
_SMALL = frozenset(("de", "la", "du", "et", "di", "y", "e", "des", "do", "da", "i"))


def houses(text: str, tokens: list[Token], labels: list[str]) -> None:
    """The repairs of this module, in place."""
    line = "".join(labels)
    if "C" in line and "V" not in line:
        start = line.index("C")
        end = start
        while end < len(labels) and labels[end] == "C":
            end += 1
        if tokens[start].after == ":" and end - start > 1:
            _town_and_house(tokens, labels, start, end)
        elif end - start > 2:
            colons = (i for i in range(start + 1, end - 1) if tokens[i].after[:1] == ":" and tokens[i - 1].after[-1:] == ".")
            town = next((i for i in colons if _is_town(tokens[i].core)), 0)
            if town:  # "I: Jensen, Ole (red.): Lister. København: Fjord"
                labels[town:end] = "O" * (end - town)
                end = town
            if start > 1 and tokens[start - 1].core in _WITHIN:
                start = _behind_editors(tokens, labels, start, end)
            _led_house(tokens, labels, start, end)
    if ")." in text and "T" in labels:
        _letters(tokens, labels)
    if not text.isascii() and "T" in labels and ("]. " in text or ") " in text):
        _hangul(tokens, labels)
    if " edited by " in text and "C" not in labels and "T" in labels:
        _edited_book(tokens, labels)
    if "[" in text and ("sserta" in text or "hesis" in text or "[te" in text or "[Te" in text or "hèse" in text):
        _kind(tokens, labels)
    if "; in " in text:
        _semicolon(tokens, labels)
    if ":]" in text:
        _within(tokens, labels)
    if "』" in text or "」" in text:
        _closed(tokens, labels)
    if not text.isascii() and ("出版" in text or "書" in text or "书" in text or "출판" in text) and "T" in labels:
        _behind_stop(tokens, labels)


def _behind_editors(tokens: list[Token], labels: list[str], start: int, end: int) -> int:
    """Where the book begins that was taken with its editors: "In: Wetter TC, Hrsg. Listen für alle"."""
    mark = next((i for i in range(start + 1, end - 1) if tokens[i].core in _EDITORS), 0)
    if not mark or not ("," in tokens[mark - 1].after or tokens[mark].before.endswith("(")) or tokens[mark].after[-1:] not in (".", ":", ")", ","):
        return start
    labels[start : mark + 1] = "O" * (mark + 1 - start)
    return mark + 1


_WITHIN = frozenset(("In", "in", "IN", "Dans", "En", "Em"))
_EDITORS = frozenset(("Hrsg", "Hg", "eds", "ed", "Eds", "editors", "editor"))


def _town_and_house(tokens: list[Token], labels: list[str], start: int, end: int) -> None:
    """A town, a colon and a name are where a book was published, not the book: "Lists of towns. Oslo: Fjord; 2012", "서울: 현문사; 2012"."""
    placed = _is_town(tokens[start].core) and "T" in labels[:start] and tokens[start - 1].after[:1] in (".", "．")
    if placed and labels[end : end + 1] in (["Y"], ["O"]) and len(tokens) < end + 12:
        labels[start:end] = "O" * (end - start)


def _is_town(core: str) -> bool:
    return core[0] > "\u2fff" or core.lower() in words("town") or core.lower() in words("city")


def _led_house(tokens: list[Token], labels: list[str], start: int, end: int) -> None:
    """The house behind the stop of a book: "W: Nowak S. (red.): Listy i miasta. Wydawnictwo Fiord, Warszawa 2010"."""
    stop = next((i for i in range(end - 2, start, -1) if tokens[i].after), 0)
    inside = tokens[stop + 1 : end]
    if stop and tokens[stop].after in (".", ",") and inside[0].core in _LEADS and all(t.core[0].isupper() or t.core in _SMALL for t in inside):
        labels[stop + 1 : end] = "O" * len(inside)


def _behind_stop(tokens: list[Token], labels: list[str]) -> None:
    """A house in Chinese, Japanese or Korean characters is not of the title in front of its stop: "標題. 出版社, 東京"."""
    start = labels.index("T")
    end = start
    while end < len(labels) and labels[end] == "T":
        end += 1
    at = next((i for i in range(start + 1, end) if _HOUSE.fullmatch(tokens[i].core)), 0)
    stop = next((i for i in range(at - 1, start - 1, -1) if tokens[i].after[:1] in (".", "．", ",", "，")), -1) if at else -1
    if stop >= 0 and tokens[stop].after[:1] in (".", "．"):
        labels[stop + 1 : end] = "O" * (end - stop - 1)


def _within(tokens: list[Token], labels: list[str]) -> None:
    """The book behind "[w:]": "Rey M., Listy, [w:] Miasta i listy, red. J. Lind"."""
    at = next((i for i in range(2, len(tokens) - 1) if tokens[i].core in _IN and "[" in tokens[i - 1].after + tokens[i].before and tokens[i].after == ":]"), 0)
    if at and "T" in labels[:at] and set(labels[at:]) & {"T", "C"} and labels[at] in "TO":
        end = next((i for i in range(at + 1, len(tokens)) if tokens[i].after[:1] in (",", ".", ":") or labels[i] not in "TCO"), at)
        for i in range(at, len(labels)):
            if labels[i] in "TC" or at < i <= end:
                labels[i] = "C" if at < i <= end else "O"


def _letters(tokens: list[Token], labels: list[str]) -> None:
    """A title goes on over its letters in brackets: "Lists for all: a guideline explained (LISTS A&B). Oslo"."""
    end = labels.index("T") + 1
    while end < len(labels) and labels[end] == "T":
        end += 1
    if end + 1 >= len(labels) or labels[end] != "O" or tokens[end].before != "(" or tokens[end - 1].after:
        return
    close = next((i for i in range(end, min(end + 3, len(tokens))) if ")" in tokens[i].after), 0)
    inside = tokens[end : close + 1]
    letters = all(t.core.isupper() and t.core not in ("EDS", "ED") and not any(map(str.isdigit, t.core)) for t in inside)
    if close and letters and tokens[close].after == ")." and set(labels[end : close + 1]) == {"O"} and sum(len(t.core) for t in inside) > 2:
        labels[end : close + 1] = "T" * len(inside)


def _kind(tokens: list[Token], labels: list[str]) -> None:
    """A title ends where a bracket tells that it is a thesis: "Listas e cidades [dissertação]. São Paulo: Universidade do Fiorde"."""
    for i in range(3, len(tokens) - 2):
        opened = labels[i] == "T" and "[" in tokens[i - 1].after + tokens[i].before
        if opened and tokens[i].core.lower().startswith(("diss", "tes", "thès", "thes", "phd", "master")):
            close = next((k for k in range(i, min(i + 6, len(tokens))) if "]" in tokens[k].after), 0)
            if close and tokens[close].after[-1:] in (".", ",", ":"):
                labels[i:] = ["O" if name in "TC" else name for name in labels[i:]]
            return


def _hangul(tokens: list[Token], labels: list[str]) -> None:
    """A town and a house in Asian characters are of no title: "標題 [학위논문]. 서울: 한국대학교"."""
    for i in range(2, len(tokens) - 1):
        if labels[i] == "T" and tokens[i].after[:1] == ":" and tokens[i].core[0] > "\u2fff" and tokens[i - 1].after[-1:] == "." and labels[i - 1] == "T":
            if len(tokens[i].core) < 4:
                labels[i:] = ["O" if name == "T" else name for name in labels[i:]]
            return


def _edited_book(tokens: list[Token], labels: list[str]) -> None:
    """The book between "In" and its editors: "“Scurvy.” In Encyclopedia of Towns, edited by T. Rey"."""
    at = len(labels) - labels[::-1].index("T")
    if at + 2 < len(labels) and tokens[at].core == "In" and labels[at] == "O" and tokens[at + 1].core[0].isupper():
        end = next((i for i in range(at + 1, min(at + 14, len(tokens) - 2)) if tokens[i].after), at)
        if end > at + 1 and tokens[end].after == "," and tokens[end + 1].core == "edited" and set(labels[at : end + 1]) == {"O"}:
            labels[at + 1 : end + 1] = "C" * (end - at)


def _semicolon(tokens: list[Token], labels: list[str]) -> None:
    """A title ends at a semicolon and "in", as some medical books print it: "Dystonia; in Lists of Towns: A Survey. Oslo, Fjord, 1989, pp 3–9"."""
    at = next((i for i in range(2, len(tokens) - 2) if tokens[i].core == "in" and tokens[i - 1].after == ";" and labels[i - 1 : i + 2] == ["T"] * 3), 0)
    if at and tokens[at + 1].core[0].isupper() and not {"V", "I"} & set(labels):
        end = next((i for i in range(at + 1, len(labels)) if labels[i] != "T" or tokens[i].after[:1] == "."), at)
        for i in range(at, len(labels)):
            if labels[i] in "TC" or at < i <= end:
                labels[i] = "C" if at < i <= end else "O"


_IN = frozenset(("w", "W", "in", "In", "u", "V", "v", "В", "в"))


def _closed(tokens: list[Token], labels: list[str]) -> None:
    """A title in Japanese brackets ends at the closing one: "伊藤誠『標題』東京：書房，2011年"."""
    start = labels.index("T") if "T" in labels else len(labels)
    last = next((i for i in range(start, len(tokens)) if labels[i] == "T" and any(c in tokens[i].after for c in "』」")), 0)
    opened = start < len(labels) and any(c in (tokens[start - 1].after if start else "") + tokens[start].before for c in "『「")
    if last and opened:
        labels[last + 1 :] = ["O" if name == "T" else name for name in labels[last + 1 :]]
