"""TEI as GROBID writes it: header, abstract, divisions with their heads, callouts by target, references with their fields and, where it is
there, the printed line. Coordinates become regions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from extract.annotate.headings import clean_heading, heading_kind
from extract.readers.jats.tree import plain_names
from extract.readers.markup import Item, assemble, entries_below_heading
from extract.readers.records import Record, bare_doi, noted, page_range, printed, reference
from extract.readers.xml import parse_xml, root_name, text_of
from kg.model import Author, Document, LitkgError

if TYPE_CHECKING:
    from lxml.etree import _Element

FORMAT = "tei"
DESCRIPTION = "TEI XML, as GROBID writes it"
SUFFIXES = (".xml", ".tei")
MEDIA = "application/tei+xml"

_BACK = frozenset({"acknowledgement", "acknowledgements", "funding", "availability", "annex", "conflict", "contribution"})
_BIBR = frozenset({"bibr", "bib", "bibl", "biblio", "citation"})


def accepts(name: str, head: bytes) -> bool:
    """By the root element."""
    return root_name(head) in ("TEI", "teiCorpus", "TEI.2")


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """A document a `TEI` element. Raises LitkgError for XML that cannot be read."""
    notes: list[str] = []
    root = parse_xml(data, notes)
    plain_names(root)
    for number, element in enumerate([root] if root.tag != "teiCorpus" else root.findall("TEI"), 1):
        try:
            yield from noted([_document(element)], notes)
        except LitkgError as error:
            if root.tag != "teiCorpus":
                raise
            yield LitkgError(f"document {number}: {error}")


def _document(root: _Element) -> Document:
    header = root.find("teiHeader")
    _inline(root)
    items: list[Item] = []
    abstract = root.find("teiHeader/profileDesc/abstract")
    if abstract is not None and text_of(abstract):
        if abstract.find(".//head") is None or abstract.find(".//head").getparent() is not abstract:
            items.append(Item("heading", _made("Abstract"), 1, "abstract"))
        items.extend(_blocks(abstract, 2, "abstract"))
    for part in (root.find("text/front"), root.find("text/body"), root.find("text/back")):
        if part is not None:
            items.extend(_blocks(part, 1, None))
    record = _record(header.find("fileDesc/sourceDesc/biblStruct") if header is not None else None, header)
    items = entries_below_heading(items, lambda item: replace(item, kind="reference", doi=_linked(item.element)))
    kinds = {heading_kind(clean_heading(text_of(item.element))) for item in items if item.kind == "heading"}
    return assemble(items, MEDIA, record if record.title else None, tagged=bool(kinds - {None, "abstract", "references", "back"}))


def _linked(entry: _Element) -> str | None:
    """The one DOI that an entry links to."""
    found = {bare_doi(e.get("target") or "") for e in entry.iter("span", "xref", "ptr", "ref")} - {None}
    return found.pop() if len(found) == 1 else None


def _made(text: str) -> _Element:
    from lxml import etree

    element = etree.Element("p")
    element.text = text
    return element


def _inline(root: _Element) -> None:
    """Name what stands in running text as `extract.readers.markup` expects it."""
    for element in list(root.iter("ref", "hi", "lb", "s", "formula")):
        if element.tag == "ref":
            targets = [t.lstrip("#") for t in (element.get("target") or "").split() if t.startswith("#")]
            kind = (element.get("type") or "").lower()
            element.tag = "xref" if targets and kind in _BIBR else "span"
            element.set("ref-type", "bibr")
            element.set("rid", " ".join(targets))
        elif element.tag == "hi":
            rend = (element.get("rend") or "").lower()
            element.tag = "sup" if "sup" in rend else "sub" if "sub" in rend else "span"
        elif element.tag == "formula":
            if (element.get("notation") or "").lower() == "tex":
                element.tag = "tex-math"
        elif element.tag == "lb":
            element.tag = "break"
        elif element.tail is None or not element.tail[:1].isspace():
            element.tail = " " + (element.tail or "")  # sentences that are marked lose the blank between them


def _blocks(parent: _Element, level: int, section: str | None) -> Iterator[Item]:
    """The blocks below an element in document order."""
    for element in parent:
        tag = element.tag
        boxes = _boxes(element)
        if tag in ("div", "div1", "div2", "div3"):
            kind = (element.get("type") or "").lower()
            if kind in _BACK and element.find(".//head") is None and text_of(element):
                yield Item("heading", _made(kind.capitalize()), 1, "back")
            yield from _blocks(element, level + (1 if parent.tag in ("div", "div1", "div2") and parent.find("head") is not None else 0),
                               section or ("back" if kind in _BACK else None))
        elif tag == "head" and parent.tag not in ("figure", "table") and text_of(element):
            number = (element.get("n") or "").strip().rstrip(".")
            if number and not text_of(element).startswith(number):
                element.text = f"{number} {element.text or ''}"
            yield Item("heading", element, max(level, number.count(".") + 1) if number else level, section, boxes=boxes)
        elif tag in ("p", "ab", "formula", "quote", "cit", "lg", "sp"):
            yield Item("paragraph", element, boxes=boxes)
        elif tag == "list":
            yield from (Item("list_item", item, boxes=_boxes(item)) for item in element.iter("item"))
        elif tag == "figure":
            yield from _figure(element, boxes)
        elif tag == "table":
            yield Item("table", _table(element), boxes=boxes)
        elif tag == "note":
            yield Item("caption", element, boxes=boxes)
        elif tag == "listBibl":
            yield from _list(element)


def _figure(element: _Element, boxes: tuple[tuple[int, tuple[float, float, float, float]], ...]) -> Iterator[Item]:
    """A figure or a table: head and description are its legend."""
    from lxml import etree

    legend = etree.Element("p")
    head, description = element.find("head"), element.find("figDesc")
    for part in (head, description):
        if part is not None and text_of(part):
            part.tag = "span"
            part.tail = " "
            legend.append(part)
    if text_of(legend):
        yield Item("caption", legend, boxes=boxes)
    for table in list(element.iter("table")):
        if text_of(table):
            yield Item("table", _table(table), boxes=boxes)
    for note in element.findall("note"):
        yield Item("caption", note)


def _table(table: _Element) -> _Element:
    """Rows and cells under the names that they have elsewhere."""
    for row in table.iter("row"):
        row.tag = "tr"
        label = (row.get("role") or "").lower() == "label"
        for cell in row.iter("cell"):
            cell.tag = "th" if label or (cell.get("role") or "").lower() == "label" else "td"
            for theirs, ours in (("cols", "colspan"), ("rows", "rowspan")):
                if (cell.get(theirs) or "").isdigit():
                    cell.set(ours, cell.get(theirs) or "1")
    return table


def _list(element: _Element) -> Iterator[Item]:
    """The entries of a list of references."""
    for number, entry in enumerate((e for e in element if e.tag in ("biblStruct", "bibl", "biblFull")), 1):
        ids = (entry.get("id") or f"b{number - 1}",)
        raw = next((text_of(e) for e in entry.iter("note") if e.get("type") == "raw_reference"), "")
        if entry.tag == "bibl":
            yield Item("reference", entry, ids=ids, doi=_linked(entry), boxes=_boxes(entry))
            continue
        record = _record(entry, None)
        line = raw or printed(record)
        if line:
            made = reference(record, number)
            yield Item("reference", entry, ids=ids, entry=(replace(made, raw=" ".join(line.split())), line), boxes=_boxes(entry))


def _boxes(element: _Element) -> tuple[tuple[int, tuple[float, float, float, float]], ...]:
    """`coords="page,x,y,width,height;…"` as one box a page."""
    found: dict[int, tuple[float, float, float, float]] = {}
    for part in (element.get("coords") or "").split(";"):
        numbers = part.split(",")
        try:
            page, x, y, width, height = int(numbers[0]), *(float(n) for n in numbers[1:5])
        except ValueError:
            continue
        old = found.get(page, (x, y, x + width, y + height))
        found[page] = (min(old[0], x), min(old[1], y), max(old[2], x + width), max(old[3], y + height))
    return tuple(sorted(found.items()))


def _record(entry: _Element | None, header: _Element | None) -> Record:
    """The fields of a `biblStruct`: of the paper itself with its header, or of an entry."""
    from lxml import etree

    entry = entry if entry is not None else etree.Element("biblStruct")
    analytic = entry.find("analytic")
    titles = {(e.get("level") or "").lower(): text_of(e) for e in reversed(list(entry.iter("title"))) if e.get("type") != "abbrev" and text_of(e)}
    title = titles.get("a") or (text_of(header.find("fileDesc/titleStmt/title")) if header is not None else "") or titles.get("m") or titles.get("u")
    container = titles.get("j") or (titles.get("m") if titles.get("m") != title else None) or titles.get("s")
    container = container or next((text_of(e) for e in entry.iter("title") if e.get("level") == "j" and text_of(e)), None)
    ids = {(e.get("type") or "").upper(): text_of(e) for e in entry.iter("idno")}
    date = next((e for e in entry.iter("date") if e.get("type") in ("published", None)), None)
    when = (date.get("when") or "") if date is not None else ""
    iso = when if re.fullmatch(r"\d{4}(-\d\d){0,2}", when) else None
    scopes = {(e.get("unit") or "").lower(): e for e in entry.iter("biblScope")}
    page = scopes.get("page", scopes.get("pp"))
    pointer = entry.find(".//ptr")
    return Record(
        title=title or None, authors=_people(analytic if analytic is not None and analytic.find("author") is not None else entry, "author"),
        editors=_people(entry, "editor") if header is None else (), container=container, date=(text_of(date) if date is not None and not iso else iso) or None,
        volume=text_of(scopes.get("volume", scopes.get("vol"))) or None, issue=text_of(scopes.get("issue")) or None,
        pages=page_range(page.get("from") or text_of(page), page.get("to")) if page is not None else None,
        publisher=text_of(entry.find("monogr/imprint/publisher")) or None if header is None else None,
        published=iso if header is not None else None, doi=bare_doi(ids.get("DOI")), pmid=ids.get("PMID") or None,
        pmcid=ids.get("PMCID") or ids.get("PMC") or None, arxiv=(ids.get("ARXIV") or "").removeprefix("arXiv:") or None, isbn=ids.get("ISBN") or None,
        url=pointer.get("target") if pointer is not None else None,
        type="article" if analytic is not None or titles.get("j") or not titles.get("m") else "book",
        keywords=tuple(dict.fromkeys(text_of(e) for e in header.iter("term") if text_of(e))) if header is not None else (),
    )


def _people(parent: _Element, tag: str) -> tuple[Author, ...]:
    out = []
    for person in parent.iter(tag):
        family = " ".join(text_of(e) for e in person.iter("surname") if text_of(e))
        names = [text_of(e) for e in person.iter("forename") if text_of(e)]
        given = ("" if all(len(name) == 1 for name in names) else " ").join(names)  # "SL" is taken apart into S and L
        group = text_of(person.find("orgName")) or (text_of(person) if person.find("persName") is None and not len(person) else "")
        if family:
            out.append(Author(family, given or None))
        elif group:
            out.append(Author(group))
    return tuple(out)
