"""Lists of authors in the commonest forms, split quickly; `authors` splits all others."""

from __future__ import annotations

import re

from extract import quick
from extract.references.name_forms import UPPER, is_group, words
from kg.model import Author

_PARTICLES = r"(?:(?:van|von|de|der|den|del|della|da|di|du|dos|la|le|el|ter|Van|Von|De|Der|Den|Del|Della|Da|Di|Du|Dos|La|Le) )*"
#: Small letters, for a class of characters.
_LOWER = "a-zà-ÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįıĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷźżžșț"
_WORD = rf"[{UPPER}](?:['’][{UPPER}])?[{_LOWER}'’]+(?:-?[{UPPER}][{_LOWER}]{{2,}}|(?<=[{_LOWER}'’]{{2}}))"  # "Lind", "McLind", "El-Lind", "O'Lind"
_FAMILY = rf"{_PARTICLES}{_WORD}(?:-[{UPPER}][{_LOWER}]{{2,}})?"
_SHORT = rf"(?:{_FAMILY}|[{UPPER}][a-z])"  # "Li"; behind initials two letters may be one more
_LOUD = rf"(?:{_FAMILY}|(?<= )[{UPPER}]{{5,}})"  # "RIVERA"; fewer letters may be initials
_LETTERS = rf"[{UPPER}](?:-?[{UPPER}]){{0,2}}"
_INITIALS = rf"[{UPPER}]\.(?:[ -]?[{UPPER}]\.){{0,2}}"
_NEXT = r"(?:, |,? (?:and|&|et) )"
_MORE = r"(?P<more>,? et al\.?)?"
_PLAIN = quick.compile(rf"{_SHORT} {_LETTERS}(?:{_NEXT}{_SHORT} {_LETTERS})*{_MORE}\.?")
_AND = re.compile(",? (?:and|&|et) ")
_SUFFIXES = frozenset(("JR", "SR", "II", "III", "IV"))
_POINTED = quick.compile(rf"{_SHORT} {_INITIALS}(?:{_NEXT}{_SHORT} {_INITIALS})*{_MORE}")
_POINTED_NAME = quick.compile(rf"({_SHORT}) ({_INITIALS})")
_COMMAS = quick.compile(
    rf"{_SHORT}, {_INITIALS}(?:(?:; {_SHORT}, {_INITIALS})+|(?:{_NEXT}(?:{_SHORT}, {_INITIALS}|{_INITIALS} ?{_FAMILY}))*){_MORE}(?:(?<=[{_LOWER}])\.)?"
)
_COMMA_NAME = quick.compile(rf"({_SHORT}), ({_INITIALS})|({_INITIALS}) ?({_FAMILY})")
_FIRST = quick.compile(rf"{_INITIALS} ?{_LOUD}(?:{_NEXT}{_INITIALS} ?{_LOUD})*{_MORE}\.?")
_FIRST_NAME = quick.compile(rf"({_INITIALS}) ?({_LOUD})")
_ONE = quick.compile(rf"({_FAMILY}), ([{UPPER}][{_LOWER}]{{3,}})\.?")


def plain_list(text: str) -> tuple[tuple[Author, ...], bool] | None:
    """The commonest forms, quickly; None for all others.

    "Family GI, Family GI", "Family G. I., Family G. I.", "Family, G. I., Family, G. I.", "Family, G. I., G. Family", "Family, G. I.; Family, G. I."
    and "G. I. Family, G. Family and G. Family", with "et al." or without, and "Family, Given".
    """
    if text[1:2] == ".":
        match = _FIRST.fullmatch(text)
        return (tuple([Author(family, given) for given, family in _FIRST_NAME.findall(text)]), match.start("more") >= 0) if match else None
    match = _PLAIN.fullmatch(text)
    if match:
        more = match.start("more")
        listed = (text if more < 0 else text[:more]).rstrip(".")
        if " and " in listed or " & " in listed or " et " in listed:
            listed = _AND.sub(", ", listed)
        parts = [part.rpartition(" ") for part in listed.split(", ")]
        for family, _, given in parts:
            if given in _SUFFIXES and " " in family:
                return None
        return tuple([Author(family, given) for family, _, given in parts]), more >= 0
    match = _COMMAS.fullmatch(text)
    if match:
        found = _COMMA_NAME.findall(text)
        return tuple([Author(family or last, given or first) for family, given, first, last in found]), match.start("more") >= 0
    match = _POINTED.fullmatch(text)
    if match:
        names = _POINTED_NAME.findall(text)
        if any(family.lower() in words("given") for family, _ in names):
            return None
        if len(names) == 1 and match.start("more") < 0 and names[0][1].count(".") == 1:  # the point ends the sentence
            return (Author(names[0][0], names[0][1][:-1]),), False
        return tuple([Author(family, given) for family, given in names]), match.start("more") >= 0
    match = _ONE.fullmatch(text)
    if match and match[2].lower() not in words("suffix") and not is_group(text):
        return (Author(match[1], match[2]),), False
    return None
