"""Rule tables: the TSV files in `extract/patterns` and the patterns made from them.

A table is a UTF-8 file with `#` comment lines (the first ones explain the columns), one rule a line, columns separated by tabs. Empty
trailing columns may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files


class TableError(ValueError):
    """A rule table that cannot be read; the text names the file and the line."""


@cache
def table(name: str, columns: int) -> tuple[tuple[str, ...], ...]:
    """The rows of `extract/patterns/<name>.tsv`, each padded to `columns` cells. Raises TableError for a row with more."""
    rows: list[tuple[str, ...]] = []
    text = (files("extract") / "patterns" / f"{name}.tsv").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) > columns:
            raise TableError(f"{name}.tsv:{number}: {len(cells)} columns where {columns} are known; is there a stray tab?")
        rows.append(tuple(cells + [""] * (columns - len(cells))))
    return tuple(rows)


def alternation(forms: list[str] | tuple[str, ...]) -> str:
    """A regular expression alternation that prefers the longest of several regular expressions."""
    return "|".join(by_length(forms))


def by_length(forms: Iterable[str]) -> list[str]:
    """Regular expressions, the longest first."""
    return sorted(set(forms), key=lambda form: (-len(form), form))


#: Number words up to ninety-nine, for ages, cycles and counts.
_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS: dict[str, int] = {word: i for i, word in enumerate(_ONES.split(), 1)}
for _i, _ten in enumerate(_TENS.split(), 2):
    NUMBER_WORDS[_ten] = 10 * _i
    for _word, _value in list(NUMBER_WORDS.items())[:9]:
        NUMBER_WORDS[f"{_ten}-{_word}"] = 10 * _i + _value
#: A number word as a regular expression, the longest first. All begin with one of six letters, which is looked at first.
NUMBER_WORD = (
    rf"(?=[efnost])(?:(?:{'|'.join(_TENS.split())})(?:[\s-](?:{alternation(_ONES.split()[:9])}))?|{alternation(_ONES.split())})"
)


@lru_cache(maxsize=4096)
def number_value(text: str) -> float | None:
    """The value of digits (with thousands separators) or of a number word; None for anything else."""
    plain = re.sub(r"[\s-]+", "-", text.strip().lower())
    if plain in NUMBER_WORDS:
        return float(NUMBER_WORDS[plain])
    digits = text.strip().replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    try:
        return float(digits)
    except ValueError:
        return None
