"""How one piece of a list of names is built: initials, family and initials, initials and family, a full name, one word, or a body."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

_WORDS = Path(__file__).parent.parent / "patterns" / "reference_names.tsv"

#: Capital letters, for a class of characters.
UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚΑ-ΩА-ЯЁ"

INITIAL = rf"[{UPPER}](?:[a-z]?\.|(?![\w'’]))"
#: Initials as Vancouver prints them: "K", "TO", "J-P".
PLAIN_INITIALS = re.compile(r"[A-ZÀ-Þ]{1,3}(?:-[A-Z])?")
_INITIALS = re.compile(
    rf"(?:(?:[{UPPER}]{{1,4}}(?![{UPPER}])|(?:Ch|Th|Ph|Yu|Ya|Zh|Kh|Sh|Ju|Ia|Iu|St|Cl|Fr|Gy|Dz|Sz|Cs|Kr|Chr|Yo|Je|Ye|Yi|Ts|Dj|Ya)\.|[{UPPER}]\.)"
    rf"(?:[\s.]*-?\s?(?:[{UPPER}]{{1,3}}(?![\w])|(?<=\s)[a-z](?=\.)|[{UPPER}][a-z]?\.|(?:Th|Ch|Yu)\b\.?))*\.?)"
)


@cache
def words(kind: str) -> frozenset[str]:
    """The words of one kind in patterns/reference_names.tsv, in lower case."""
    rows = [line.split("\t") for line in _WORDS.read_text("utf-8").splitlines() if line and not line.startswith(("#", "kind\t"))]
    return frozenset(word for k, listed in rows if k == kind for word in listed.lower().split(" "))


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(words("suffix"))


@cache
def _suffixed() -> re.Pattern[str]:
    listed = sorted(map(re.escape, words("suffix")), key=len, reverse=True)
    return re.compile(rf"(.*\S)[\s,]+({'|'.join(listed)})\.?$", re.I)


def bare(piece: str) -> tuple[str, str]:
    """A piece without its suffix, and the suffix."""
    if not piece.rstrip(".").lower().endswith(_suffixes()):  # as nearly all; the expression looks from each space
        return piece, ""
    match = _suffixed().match(piece)
    if match is None:
        return piece, ""
    found = match.group(2)
    if found in ("JR", "SR") or (found in ("II", "IV") and " " not in match.group(1)):  # these are initials in "Miranda JR", "Ivanov II"
        return piece, ""
    if found in ("Senior", "Junior") and " " not in match.group(1):  # "Bill Senior"
        return piece, ""
    if found[0].isdigit() or found[0].isupper():
        return match.group(1), piece[match.start(2) :]
    return piece, ""


@lru_cache(maxsize=65536)  # the same initials stand in many names
def is_initials(text: str) -> bool:
    """Whether a text is nothing but initials."""
    return len(text) < 16 and _INITIALS.fullmatch(text) is not None


def form_of(piece: str) -> str:
    """How a piece is built: "initials", "family initials", "initials family", "mixed", "mixed given", "full" or "one"."""
    piece = bare(piece)[0].strip()
    parts = piece.split(" ")
    if is_initials(piece):
        long = [len(p) > 1 and p.isalpha() for p in parts]
        if len(parts) == 1 or not any(long) or all(long):
            return "initials" if len(parts) == 1 or not all(long) or len(piece) < 6 else "full"
        return "family initials" if long[0] else "initials family"
    if len(parts) == 1 or (not is_initials(parts[-1]) and all(is_particle(p) for p in parts[:-1])):
        return "one"
    if stands_behind(parts[-1].removesuffix(".") if len(parts[-1]) > 2 else parts[-1]) and is_initials(" ".join(parts[:-1]).removesuffix(" de")):
        return "initials"  # "A. de": the particle stands behind
    tail = tail_initials(parts)
    head = head_initials(parts)
    if head and tail == 0:
        return "initials family"
    if tail and head == 0:
        if len(parts) - tail >= 2 and parts[0].lower() in words("given") and _lowered(parts[1]) and len(parts[-1].strip(".")) == 1:
            return "mixed given" if len(parts) - tail < 2 else "family initials"
        if len(parts) == 2 and len(parts[1].strip(".")) == 1 and parts[1].endswith(".") and parts[0].lower() in words("given"):
            return "mixed given"
        return "family initials"
    if any(is_initials(p) for p in parts[1:-1]):
        return "mixed"
    return "full"


def _lowered(word: str) -> bool:
    return not word.isupper()


def tail_initials(parts: list[str]) -> int:
    """How many words at the end are initials."""
    count = 0
    for part in reversed(parts[1:]):
        if count and len(part) == 3 and parts[0].isupper() and len(parts[0]) > 3 and part.lower() in words("particle"):  # "NGUYEN VAN T"
            break
        if is_initials(part) and not (len(part) > 3 and part.isalpha()):
            count += 1
        else:
            break
    return count


def head_initials(parts: list[str]) -> int:
    """How many words at the beginning are initials."""
    count = 0
    for part in parts[:-1]:
        if part == "Ó" and count:  # "L. Ó Sé"
            break
        if is_initials(part) and ("." in part or (len(part) <= 3 and part.lower() not in words("particle"))):
            count += 1
        else:
            break
    return count


def particled(piece: str) -> bool:
    """Whether a piece begins with a particle."""
    return " " in piece and is_particle(piece.split(" ", maxsplit=1)[0])


def stands_behind(word: str) -> bool:
    """Whether a last word is a particle that stands behind the initials."""
    return word.islower() and (is_particle(word) or word in ("v.", "d.", "v", "d"))


def is_particle(word: str) -> bool:
    """Whether a word belongs to the family name behind it."""
    return word.lower() in words("particle") and not (word.isupper() and len(word) < 2)


def is_cjk(text: str) -> bool:
    """Whether a text is written in Chinese, Japanese or Korean characters."""
    return not text.isascii() and any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in text)


@cache
def _bodies() -> frozenset[str]:
    return words("group") | words("firm")


def is_group(text: str) -> bool:
    """Whether a text names a body rather than people."""
    if text.startswith("The ") or text.startswith("the "):
        return True
    parts = text.split()
    if len(parts) == 2 and is_initials(parts[1]):  # "Bank S"
        return False
    found = [w.strip(".,;()").lower() for w in parts]
    if "-" in text:
        found += [w.rpartition("-")[2] for w in found]  # "Robert Lind-Institut"
    return not _bodies().isdisjoint(found) and len(set(found)) > 1
