"""Names of people and groups as JATS tags them, for the authors of an article and of the works that it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extract.readers.jats.inline import line
from extract.readers.jats.tree import child, children
from extract.readers.xml import text_of
from extract.references.authors import split_authors
from kg.model import Author

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMES = ("name", "string-name", "collab", "on-behalf-of", "name-alternatives", "collab-alternatives", "institution")
_SCRIPTS = ("western", "given-only", "")


def author_of(element: _Element, suffix_with: str = "family") -> Author | None:
    """One author; None where nothing is named. A generational suffix goes with the family name ("Duda Jr."), or with the initials, as lists
    of references print it (`suffix_with="given"`)."""
    name = element.tag
    if name in ("name-alternatives", "collab-alternatives"):
        choices = [part for part in children(element) if part.tag in NAMES]
        best = sorted(choices, key=lambda part: (part.get("name-style", "") not in _SCRIPTS, (part.get("lang") or "en")[:2].lower() != "en"))
        return author_of(best[0], suffix_with) if best else None
    if name in ("collab", "on-behalf-of", "institution"):
        words = _group_name(element)
        return Author(words) if words else None
    surname, given = line(child(element, "surname")), line(child(element, "given-names"))
    suffix = line(child(element, "suffix"))
    if not surname and not given:
        listed, _ = split_authors(text_of(element))
        return listed[0] if listed else None
    if not surname:
        return Author(given)
    if suffix and suffix_with == "family":
        surname = f"{surname} {suffix}"
    elif suffix:
        given = f"{given} {suffix}".strip()
    return Author(surname, given or None)


def _group_name(element: _Element) -> str:
    """The name of a group, without its members and addresses."""
    if child(element, "named-content", "institution", "contrib-group", "xref", "fn", "address") is None:
        return line(element)
    out = element.text or ""
    for part in element:
        if isinstance(part.tag, str) and part.tag in ("named-content", "institution", "italic", "bold", "sc"):
            out += line(part)
        out += part.tail or ""
    return " ".join(out.split()).strip(" ;,")


def people(elements: list[_Element]) -> tuple[Author, ...]:
    """The authors that elements name, as lists of references print them."""
    return tuple(author for element in elements if (author := author_of(element, "given")) is not None)
