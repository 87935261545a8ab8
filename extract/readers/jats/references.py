"""Reference lists: each entry with the fields that the XML tags, the printed entry beside them.

A mixed citation holds the printed entry with some of its parts tagged; an element citation holds tagged parts alone, which are then
printed by us. What is untagged is filled from the printed entry by the parser of references, and only where its words are untagged too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extract.readers.jats.fields import Tagged, tagged
from extract.readers.jats.inline import line
from extract.readers.jats.printed import printed_entry
from extract.readers.jats.tree import child, children, own
from extract.references.fields import year as year_in
from extract.references.parse import parse_references
from kg.model import Reference
from kg.workkey import first_page, plain

if TYPE_CHECKING:
    from lxml.etree import _Element

CITATIONS = ("element-citation", "mixed-citation", "nlm-citation", "citation", "product")
_FILLED = ("title", "container", "year", "volume", "issue", "pages", "doi", "pmid", "pmcid", "arxiv", "isbn", "url")
_COMPARED = ("year", "volume", "issue", "pages", "doi", "title")


@dataclass(frozen=True, slots=True)
class Entry:
    """One work of an entry: the element of the entry, the identifiers that callouts use, the label as printed, and the reference."""

    element: _Element
    ids: tuple[str, ...]
    label: str
    reference: Reference


def read_entries(article: _Element) -> list[Entry]:
    """The entries of all lists of an article, numbered: by their labels where these are numbers, else by position. A number names one
    entry: a second list goes on behind the first, and the second and further works of one entry behind the last."""
    drafts = [draft for listed in own(article, "ref-list") for draft in _drafts(listed)]
    numbers = _numbers(drafts)
    fields = [tagged(draft.citation, draft.structured) for draft in drafts]
    parsed = iter(parse_references([f.raw for f in fields if f.parse]))
    entries = []
    for draft, number, field in zip(drafts, numbers, fields, strict=True):
        reference = _filled(field, next(parsed)) if field.parse else field.reference
        notes = [reference.note] if reference.note else []
        if draft.part:
            notes.append(f"part {draft.part} of entry {draft.label.strip(' .[]()') or 'without a number'}")
        entries.append(Entry(draft.element, draft.ids, draft.label, replace(reference, number=number, note="; ".join(notes) or None)))
    return entries


@dataclass(frozen=True, slots=True)
class _Draft:
    list_: _Element
    element: _Element
    ids: tuple[str, ...]
    label: str
    citation: _Element
    structured: _Element | None
    part: str = ""
    first: bool = True


def _drafts(listed: _Element) -> Iterator[_Draft]:
    """The works of a list in order, those of its inner lists as well."""
    for element in children(listed):
        if element.tag == "ref-list":
            yield from _drafts(element)
        elif element.tag == "ref":
            yield from _of_entry(listed, element)
        elif element.tag in CITATIONS:  # a list without entries around its citations
            yield _Draft(listed, element, _ids(element), line(child(element, "label")), element, None)


def _ids(*elements: _Element | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for e in elements if e is not None and (i := e.get("id"))))


def _of_entry(listed: _Element, entry: _Element) -> Iterator[_Draft]:
    """The works of one `ref`: one, or several (a, b …); a printed and a tagged form of one work count once."""
    label = line(child(entry, "label"))
    works: list[tuple[_Element, _Element | None, tuple[str, ...]]] = []
    for part in children(entry):
        if part.tag == "citation-alternatives":
            forms = children(part, *CITATIONS)
            shown = next((f for f in forms if f.tag == "mixed-citation" or printed_entry(f)[1]), forms[0] if forms else None)
            other = next((f for f in forms if f is not shown and f.tag != "mixed-citation"), None)
            if shown is not None:
                works.append((shown, other, _ids(part, *forms)))
        elif part.tag in CITATIONS:
            works.append((part, None, _ids(part)))
    if not works:
        rest = [part for part in children(entry) if part.tag != "label"]
        if rest:
            works.append((entry, None, ()))
    label = label or (line(child(works[0][0], "label")) if works else "")
    letters = "abcdefghijklmnopqrstuvwxyz"
    for position, (citation, structured, ids) in enumerate(works):
        part = "" if len(works) == 1 else re.sub(r"\W", "", line(child(citation, "label"))) or letters[position % 26]
        yield _Draft(listed, entry, (*_ids(entry), *ids), label, citation, structured, part, position == 0)


def _numbers(drafts: list[_Draft]) -> list[int]:
    """A number for each work, none twice."""
    numbers: dict[int, int] = {}
    taken: set[int] = set()
    for listed in dict.fromkeys(draft.list_ for draft in drafts):
        firsts = [(i, _label_number(draft.label)) for i, draft in enumerate(drafts) if draft.list_ is listed and draft.first]
        labels = {label for _, label in firsts if label}
        offset = max(taken, default=0) if labels & taken or not labels else 0
        for position, (i, label) in enumerate(firsts, 1):
            number = offset + (label or 0 if labels else position)
            if number > offset and number not in taken:
                numbers[i] = number
                taken.add(number)
    free = max(taken, default=0)
    for i in range(len(drafts)):
        if i not in numbers:
            free += 1
            numbers[i] = free
    return [numbers[i] for i in range(len(drafts))]


def _label_number(label: str) -> int | None:
    match = re.fullmatch(r"\W*(\d{1,4})[a-z]?\W*", label)
    return int(match[1]) if match and int(match[1]) else None


def numbers_by_id(entries: list[Entry]) -> dict[str, tuple[int, ...]]:
    """What callouts may point at: the identifier of each entry and citation, with the numbers of its works."""
    found: dict[str, tuple[int, ...]] = {}
    for entry in entries:
        for name in entry.ids:
            found[name] = (*found.get(name, ()), entry.reference.number or 0)
    return found


def _letters(text: str | None) -> str:
    return plain(text).replace(" ", "")


def _filled(field: Tagged, parsed: Reference) -> Reference:
    """The tagged reference with what only the printed entry tells, and a note where the two disagree."""
    known = field.reference
    untagged = _letters(field.untagged)
    more: dict[str, object] = {}
    for name in _FILLED:
        value = getattr(parsed, name)
        if value and not getattr(known, name) and _letters(value) in untagged:
            more[name] = value
    if "pages" in more and not re.fullmatch(r"[A-Za-z]{0,4}\d[\w.]*(?:-\w+)?", str(more["pages"])):
        del more["pages"]  # "480 p" counts the pages of a book
    if more.get("container") and known.title and not known.container and known.type == "book":
        del more["container"]  # a book's title stands where a journal's name would
    if not known.authors and not field.named and parsed.authors and all(_letters(a.family) in untagged for a in parsed.authors):
        more.update(authors=parsed.authors, et_al=parsed.et_al)
    if not known.publisher and parsed.publisher and _letters(parsed.publisher) in untagged:
        more["publisher"] = parsed.publisher
    if not known.editors and parsed.editors and all(_letters(a.family) in untagged for a in parsed.editors):
        more["editors"] = parsed.editors
    if known.type == "article" and not field.typed:
        more["type"] = parsed.type
    notes = [known.note] if known.note else []
    if parsed.note and (more.get("doi") or (parsed.doi and parsed.doi == known.doi)):
        notes.append(parsed.note)
    raw = _letters(known.raw)
    for name in _COMPARED:
        given, found = getattr(known, name), getattr(parsed, name)
        if given and found and _letters(given) not in raw and not _same(name, given, found):
            notes.append(f"printed {name} {found}, tagged {given}")
    return replace(known, note="; ".join(dict.fromkeys(notes)) or None, **more)  # type: ignore[arg-type]


def _same(name: str, tagged_value: str, printed_value: str) -> bool:
    """Whether a tagged and a printed value say the same in other letters ("105-110", "105-10")."""
    if name == "pages":
        return first_page(tagged_value) == first_page(printed_value)
    if name == "year":
        return year_in(tagged_value) == year_in(printed_value)
    one, other = _letters(tagged_value), _letters(printed_value)
    return one == other or (name == "title" and (one in other or other in one))
