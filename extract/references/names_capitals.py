"""Lists of names whose family names stand in capitals, as ISO 690 has them: "NOVÁK, Jan, Petr SVOBODA a Karel DVOŘÁK, 2014." — found in a line, and split."""

from __future__ import annotations

import re

from extract.references.name_forms import is_initials, words
from extract.references.tokens import Token
from kg.model import Author

_JOINTS = frozenset(("a", "and", "und", "et", "y", "e", "i", "&", "och", "og", "ja", "A", "AND"))
_SPLIT = re.compile(r",?\s+(?:a|and|und|et|y|e|i|&|och|og|ja)\s+(?=[^\W\d_a-z])|,\s+")
_YEAR = re.compile(r"(?:18|19|20)\d\d[a-z]?")


def _loud(word: str) -> bool:
    """Whether a word is a family name in capitals."""
    return len(word) > 1 and word.isupper() and "." not in word


def split_capitals(text: str) -> list[Author] | None:
    """The names of such a list; None where a text has another form or is one name."""
    family, _, rest = text.partition(", ")
    if not all(_loud(word) or word in words("particle") for word in family.split()) or len(family) < 3:
        return None
    pieces = [piece.strip(" ,") for piece in _SPLIT.split(rest)]
    if len(pieces) < 2 or any(_loud(word) and not is_initials(word) for word in pieces[0].split()):
        return None
    out = [Author(family, pieces[0])]
    for piece in pieces[1:]:
        parts = piece.rstrip(".").split()
        cut = len(parts)
        while cut and (_loud(parts[cut - 1]) or (cut < len(parts) and parts[cut - 1] in words("particle"))):
            cut -= 1
        if not 0 < cut < len(parts) or any(not part[0].isupper() for part in parts[:cut]):
            return None
        out.append(Author(" ".join(parts[cut:]), " ".join(parts[:cut])))
    return out


def capitals(tokens: list[Token], labels: list[str]) -> None:
    """Such a list at the head of a line, with two names or more, ends at its year or its stop."""
    i = 0
    while i < 3 and _loud(tokens[i].core) and not tokens[i].after:
        i += 1
    if not _loud(tokens[i].core) or tokens[i].after != ",":
        return
    i += 1
    first = i
    while i < first + 3 and i < len(tokens) - 4 and not tokens[i].after.endswith(","):
        if tokens[i + 1].core in _JOINTS:
            break
        i += 1
    if any(_loud(t.core) and len(t.core) > 2 for t in tokens[first : i + 1]):
        return
    i += 1
    begin, found = i, 0
    while i < len(tokens) - 2:
        token = tokens[i]
        if token.core in _JOINTS and i == begin:
            begin = i = i + 1
            continue
        if i - begin > 4 or token.before or not (token.core[0].isupper() or token.core in words("particle")):
            return
        ends = token.after[:1] in (",", ".") and _loud(token.core)
        if ends or (_loud(token.core) and tokens[i + 1].core in _JOINTS):
            if i == begin or _loud(tokens[begin].core):
                return
            found += 1
            begin = i + 1
            year = _YEAR.fullmatch(tokens[i + 1].core) is not None
            if found and (year or token.after[:1] == "."):
                labels[: i + 1] = "A" * (i + 1)
                if year:
                    labels[i + 1] = "Y"
                return
        i += 1
