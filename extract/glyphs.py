"""Characters that stand in private use because a font had its own codes: those of the Symbol font are known, others are left as they are.

A private-use character that is not known is never dropped: "5 ?g" without its unknown letter would be a thousand times the dose.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

#: What tables say with the Wingdings font; its other characters are bullets and ornaments.
_WINGDINGS = {0xFC: "\u2713", 0xFB: "\u2717", 0xFE: "\u2611", 0xFD: "\u2612", 0xA8: "\u2610", 0xE0: "\u2192", 0xDF: "\u2190"}


@cache
def symbol_glyphs() -> dict[int, str]:
    """Code in the Symbol font -> character (extract/patterns/symbol_glyphs.tsv)."""
    out = {}
    for line in files("extract").joinpath("patterns/symbol_glyphs.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            code, character = line.split("\t")
            out[int(code, 16)] = " " if character == "SPACE" else character
    return out


def private_use() -> dict[int, str]:
    """Private-use code point -> the character of the Symbol font that it stands for, as `str.translate` takes it."""
    return {0xF000 + code: character for code, character in symbol_glyphs().items()}


def symbol(code: str, font: str) -> str:
    """A symbol that a word processor names by font and code ("F0B4"): its character where the font is Symbol, else the private-use
    character itself."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if font.lower().startswith("symbol"):
        return symbol_glyphs().get(number & 0xFF, chr(number))
    if font.lower() == "wingdings":
        return _WINGDINGS.get(number & 0xFF, "\u2022")
    return chr(number) if 0x20 <= number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
