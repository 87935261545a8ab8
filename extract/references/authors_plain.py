"""Lists of authors in the commonest forms, split quickly; `authors` splits all others."""

from __future__ import annotations

from extract import quick
from kg.model import Author

#: Capital letters, for a class of characters.
UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚΑ-ΩА-ЯЁ"

_FAMILY = (
    rf"(?:(?:van|von|de|der|den|da|di|du|dos|la|le|el|ter|van der|van den|de la) )*"
    rf"(?:Mc|Mac|O['’]|D['’])?[{UPPER}][a-zà-ÿ'’]{{2,}}(?:-[{UPPER}][a-zà-ÿ]{{2,}})?"
)
_PLAIN = quick.compile(rf"{_FAMILY} [{UPPER}]{{1,3}}(?:, {_FAMILY} [{UPPER}]{{1,3}})*(?P<more>,? et al\.?)?\.?")
_COMMAS = quick.compile(rf"{_FAMILY}, (?:[{UPPER}]\. ?){{1,3}}(?:, {_FAMILY}, (?:[{UPPER}]\. ?){{1,3}})*(?:,? (?:&|and) {_FAMILY}, (?:[{UPPER}]\. ?){{1,3}})?")
_FIRST = quick.compile(rf"(?:(?:[{UPPER}]\. ?){{1,3}}{_FAMILY}(?:, (?!$)|,? (?:and|&) (?=[{UPPER}]\.)|$))+")
_FIRST_NAME = quick.compile(rf"((?:[{UPPER}]\.(?: (?=[{UPPER}]\.))?){{1,3}}) ?({_FAMILY})")
_COMMA_NAME = quick.compile(rf"({_FAMILY}), ((?:[{UPPER}]\.(?: (?=[{UPPER}]\.))?){{1,3}})")


def plain_list(text: str) -> tuple[tuple[Author, ...], bool] | None:
    """The commonest forms, "Family GI, Family GI", "Family, G. I., Family, G. I." and "G. I. Family, G. Family and G. Family", quickly."""
    match = _PLAIN.fullmatch(text)
    if match:
        more = match.start("more")
        parts = (text if more < 0 else text[:more]).rstrip(".").split(", ")
        names = [part.rpartition(" ") for part in parts]
        if any(given in ("JR", "SR", "II", "III", "IV") and " " in family for family, _, given in names):
            return None
        return tuple(Author(family, given) for family, _, given in names), more >= 0
    if _COMMAS.fullmatch(text):
        return tuple(Author(family, given) for family, given in _COMMA_NAME.findall(text)), False
    if _FIRST.fullmatch(text):
        return tuple(Author(family, given) for given, family in _FIRST_NAME.findall(text)), False
    return None
