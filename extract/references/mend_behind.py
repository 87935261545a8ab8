"""Names that stand behind the title, as PubMed lists what it finds: labels put right where the first sentence is no list of names and the second is one."""

from __future__ import annotations

import re

from extract.references.name_forms import PLAIN_INITIALS, words
from extract.references.tokens import Token

_ROMAN = re.compile(r"[IVX]+")
_JOINTS = ("and", "et", "und", "y", "e", "al")
_ENDS = (".", "?", "!")


def behind_title(tokens: list[Token], labels: list[str]) -> None:
    """The title in front and the names behind it: "Towns and their lists. Lind K, Rey TO. Harbour J. 2011;31(6):653-60."."""
    for stop in _sentences(tokens, labels):
        begin = end = stop + 1
        while end < len(tokens) and labels[end] in "ATCO" and not (tokens[end].after[:1] == "." and tokens[end].core not in ("et", "St")):
            end += 1
        if end < len(tokens) - 1 and labels[end] in "ATCO" and _listed(tokens[begin : end + 1], labels[end + 1] == "C" or _dated(tokens[end + 1])):
            labels[:begin] = ["T" if name in "ATCO" else name for name in labels[:begin]]
            labels[begin : end + 1] = "A" * (end + 1 - begin)
            at = end + 1
            while at < len(labels) and labels[at] == "T":
                labels[at] = "Y" if _year(tokens[at]) and "Y" not in labels else "O" if _dated(tokens[at]) else "C"
                at += 1
            return


def _sentences(tokens: list[Token], labels: list[str]) -> list[int]:
    """Where the first sentences end, up to three, where the first has two words in small letters or more and no name with initials."""
    small = 0
    found: list[int] = []
    for i in range(min(len(tokens) - 3, 60)):
        core, after = tokens[i].core, tokens[i].after
        if labels[i] in "YVIP" or core[0] == "<" or (after and not small and len(core) < 4 and core.isupper()):
            break
        small += core.islower() and core not in words("particle") and core not in _JOINTS
        if after[-1:] in _ENDS and after and len(core) > 1:
            if small < 2 or i < 3 or len(found) == 3:
                break
            found.append(i)
    return found


def _year(token: Token) -> bool:
    return len(token.core) == 4 and token.core.isdigit() and token.core[:2] in ("18", "19", "20")


def _dated(token: Token) -> bool:
    return _year(token) or token.core.lower() in words("month")


def _listed(inside: list[Token], named: bool) -> bool:
    """Whether words are a list of names and its stop: two or more, or one with two initials in front of a journal or date."""
    more = len(inside) > 3 and inside[-1].core == "al" and inside[-2].core == "et"
    if more:
        inside = inside[:-2]
    pieces: list[list[Token]] = [[]]
    for i, token in enumerate(inside):
        if token.before:
            return False
        if token.core in ("and", "&"):
            if pieces[-1]:
                pieces.append([])
            continue
        pieces[-1].append(token)
        if token.after and i < len(inside) - 1:
            if token.after != ",":
                return False
            pieces.append([])
    particles = words("particle")
    if not all(p and all(t.core[0].isupper() or t.core in particles for t in p) for p in pieces):
        return False
    if all(1 < len(p) < 6 and PLAIN_INITIALS.fullmatch(p[-1].core) and len(p[0].core) > 1 for p in pieces):
        only = pieces[0][-1].core
        return len(pieces) > 1 or more or (named and len(only) > 1 and not _ROMAN.fullmatch(only))
    given = words("given")
    known = sum(p[0].core.lower() in given or p[-1].core.lower() in given for p in pieces) > 1
    return len(pieces) > 2 and all(1 < len(p) < 5 for p in pieces) and (known or len(pieces) > 3)
