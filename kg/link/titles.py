"""Do two alike titles name two works? One letter is a misprint in a long word and another disease in "hepatitis B"; so titles are compared word by word.

A pair of words that stand in each other's place counts as a misprint or a spelling ("tumour", "tumor") where nearly all letters agree; what is left are
other words: "two-year" and "five-year", "women" and "men", "hypercalcemia" and "hypocalcemia".
"""

from __future__ import annotations

import re
from itertools import accumulate

from rapidfuzz.distance import Levenshtein

from kg.workkey import plain

_SPELLINGS = tuple(
    (re.compile(pattern), put)
    for pattern, put in (("ae|oe", "e"), ("our", "or"), (r"([tb])re(s?)\b", r"\1er\2"), ("([iy])s(?=[ei])", r"\1z"), ("ll", "l"), ("mme", "m"))
)
#: Beginnings of words that say the opposite of each other, or another part.
_OPPOSITES = tuple(
    frozenset(row.split())
    for row in (
        "hyper hypo", "pre post peri", "intra inter extra trans", "micro macro", "homo hetero", "auto allo xeno", "mono bi tri poly oligo",
        "endo exo ecto", "brady tachy", "in ex", "anti pro", "over under", "supra infra sub",
    )
)
_ROMAN = frozenset("i ii iii iv v vi vii viii ix x xi xii".split())
_SMALL = frozenset(
    "a an the of in on at to for by with and or from as is its de la le les des du der die das den dem und et el los las y del di il e o os da "
    "do dos".split()
)
_ALIKE = 0.8
_STOP = re.compile(r"[:;.?!(\[,]|\s[-–—]\s|[–—]")


def other_words(one: str, other: str) -> str:
    """The first words of two folded titles that stand in each other's place and are not spellings of one word ("two / five"); "" where there are none.

    Words that only one of them has count where they stand between words that both have. Words run together or torn apart, and small
    words, do not count.
    """
    left, right = one.split(), other.split()
    blocks: list[tuple[list[str], list[str]]] = []
    inner: list[bool] = []  # words that both have stand before and behind
    open_block = False
    for op in Levenshtein.opcodes(left, right):
        a, b, c, d = op.src_start, op.src_end, op.dest_start, op.dest_end
        if op.tag == "equal":
            open_block = False
        elif open_block:
            blocks[-1] = (blocks[-1][0] + left[a:b], blocks[-1][1] + right[c:d])
            inner[-1] = b < len(left) and d < len(right)
        else:
            blocks.append((left[a:b], right[c:d]))
            inner.append(a > 0 and c > 0 and b < len(left) and d < len(right))
            open_block = True
    for (here, there), between in zip(blocks, inner, strict=True):
        words = _difference(here, there) if here and there else " ".join(w for w in (*here, *there) if w not in _SMALL) if between else ""
        if words:
            return words
    return ""


def _difference(here: list[str], there: list[str]) -> str:
    """Two words that differ in two stretches which stand in each other's place; "" where the stretches are spellings of each other."""
    one, other = "".join(here), "".join(there)
    if one == other or (max(len(one), len(other)) > 5 and len(here) != len(there) and Levenshtein.distance(one, other) < 2):
        return ""  # words run together or torn apart
    if len(here) == len(there):
        return next((f"{a} / {b}" for a, b in zip(here, there, strict=True) if not _one_word(a, b)), "")
    rest = [[word for word in side if word not in _SMALL] for side in (here, there)]
    if rest[0] == rest[1]:
        return ""
    if len(rest[0]) == len(rest[1]):
        return next((f"{a} / {b}" for a, b in zip(*rest, strict=True) if not _one_word(a, b)), "")
    return f"{' '.join(rest[0]) or '–'} / {' '.join(rest[1]) or '–'}"


def _one_word(one: str, other: str) -> bool:
    """Whether two words are one, misprinted or spelled otherwise."""
    if one == other or (one in _SMALL and other in _SMALL):
        return True
    if one in _ROMAN and other in _ROMAN:
        return False
    off = Levenshtein.distance(one, other)
    short = min(len(one), len(other))
    if off == 1 and ((short > 1 and (one in _SMALL or other in _SMALL)) or (short > 2 and len(one) != len(other)) or (short == 1 and len(one) != len(other))):
        return True  # a small word misprinted, a letter too many or too few
    if short < 4:
        return False
    if any(map(str.isdigit, one + other)):
        return one.rstrip("s") == other.rstrip("s")
    for row in _OPPOSITES:
        starts = [next((start for start in sorted(row, key=len, reverse=True) if word.startswith(start)), "") for word in (one, other)]
        if starts[0] != starts[1] and all(starts) and one[len(starts[0]) :] == other[len(starts[1]) :]:
            return False
    if off == 1 or Levenshtein.normalized_similarity(one, other) >= _ALIKE or one.startswith(other) or other.startswith(one):
        return True
    for pattern, put in _SPELLINGS:
        one, other = pattern.sub(put, one), pattern.sub(put, other)
    return Levenshtein.normalized_similarity(one, other) >= _ALIKE


def goes_on(longer: str, shorter: str, printed: str) -> str:
    """What a longer title (compact) says behind a shorter one, or before it, where no stop, colon or dash stands in it as `printed`; "" where the
    shorter one is neither its beginning nor its end (a few misprints aside), or where a subtitle or nearly nothing is missing."""
    missing = len(longer) - len(shorter)
    if missing < 5:
        return ""
    for rest, part, letters in ((longer[len(shorter) :], longer[: len(shorter)], len(shorter)), (longer[:missing], longer[missing:], missing)):
        if Levenshtein.distance(part, shorter, score_cutoff=3) <= 3:
            return "" if any(abs(stop - letters) <= 2 for stop in _stops(printed)) else rest
    return ""


def _stops(printed: str) -> list[int]:
    """How many letters of a title stand before each of its stops, colons and dashes."""
    return list(accumulate(len(plain(piece).replace(" ", "")) for piece in _STOP.split(printed)))
