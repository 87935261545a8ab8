"""Sentences of titles and books: labels put right where a stop inside the name of a journal or book was taken for its end or for its beginning."""

from __future__ import annotations

from extract.references.name_forms import words
from extract.references.tokens import Token

_EDITING = frozenset(("eds", "ed", "Eds", "Ed", "editors", "editor", "Hrsg", "Hg", "dir", "cura", "coord", "orgs", "org", "Orgs", "Org", "al"))


def sentences(tokens: list[Token], labels: list[str]) -> None:
    """The repairs of this module, in place; the labels have a container."""
    start = labels.index("C")
    end = start
    while end < len(labels) and labels[end] == "C":
        end += 1
    if start > 3 and labels[start - 1] == "T":
        if "V" in labels[end : end + 3]:
            if tokens[start - 1].after in ("", ","):
                _unparted(tokens, labels, start, end)
            _serial(tokens, labels, start)
    elif start > 2 and end + 3 < len(labels) and labels[start - 1] == labels[end] == "O" and tokens[end - 1].after == "." and (
        tokens[start - 1].core in _EDITING and ")" in tokens[start - 1].after
    ):
        _subtitle(tokens, labels, end)


def _unparted(tokens: list[Token], labels: list[str], start: int, end: int) -> None:
    """Where no stop parts title and journal: "… lists EMBO J 1997", "… in the United States Harbour Res 1998", "… type, mutant and bound lists J Mol Biol"."""
    listed = words("abbreviated")
    if end == start + 1:
        before = tokens[start - 1].core
        if tokens[start].core == "J" and before.isupper() and 3 < len(before) < 6 and not tokens[start - 1].after and labels[start - 2] == "T":
            labels[start - 1] = "C"
        return
    first = tokens[start].core
    land = f"{first} {tokens[start + 1].core}" in _COUNTRIES and not tokens[start + 1].after
    if not land and not (first.islower() and len(first) > 3):
        return
    cut = next((i + 1 for i in range(end - 1, start, -1) if tokens[i].core[0].islower()), start + 2 if land else start + 1)
    known = cut < end and (tokens[cut].core == "J" or tokens[cut].core.lower() in listed or tokens[end - 1].core.lower() in listed)
    if cut > start and known and not tokens[cut - 1].after and not any(t.before for t in tokens[start : cut + 1]):
        labels[start:cut] = "T" * (cut - start)


_COUNTRIES = frozenset(("United States", "United Kingdom", "Saudi Arabia", "South Africa", "Sri Lanka", "South Korea", "Hong Kong", "Costa Rica"))


def _serial(tokens: list[Token], labels: list[str], start: int) -> None:
    """A journal begins where its kind is told: "On towns. Zentralblatt fur Listen Abteilung II. Listen 1941;103:133-89"."""
    listed = words("serial")
    for i in range(start - 1, max(start - 16, 3), -1):
        if labels[i] != "T":
            return
        if tokens[i].core[0].isupper() and tokens[i].core.lower() in listed:
            begin = i
            if not tokens[i - 1].after and tokens[i - 1].core[0].isupper() and labels[i - 1] == "T":
                begin -= 1
            if tokens[begin - 1].after[-1:] in (".", "?", ",") and labels[begin - 1] == "T" and labels[begin - 2] == "T":
                labels[begin:start] = "C" * (start - begin)
            return


def _subtitle(tokens: list[Token], labels: list[str], end: int) -> None:
    """The second sentence of the name of a book is of it: "In Varga, T. (Ed.), Lists of towns. Forms and uses, Oslo: Fjord Press"."""
    stop = next((i for i in range(end, min(end + 9, len(labels) - 1)) if tokens[i].after), 0)
    if not stop or tokens[stop].after != "," or not tokens[end].core[0].isupper() or any(t.before for t in tokens[end : stop + 1]):
        return
    inside = {t.core.lower() for t in tokens[end : stop + 1]}
    known = any(not inside.isdisjoint(words(kind)) for kind in ("town", "country", "publisher", "house", "edition", "numbered", "series", "month"))
    if stop > end and not known and set(labels[end : stop + 1]) == {"O"} and tokens[stop + 1].core[0].isupper():
        labels[end : stop + 1] = "C" * (stop + 1 - end)
