"""One article in reading order: front, abstracts, body, floats, back, references."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extract.readers.builder import DocumentBuilder
from extract.readers.jats.body import Body
from extract.readers.jats.citations import Entries, notes
from extract.readers.jats.front import Front, meta_of, read_front, write_front
from extract.readers.jats.inline import line
from extract.readers.jats.references import numbers_by_id, read_entries
from extract.readers.jats.tree import INNER, child, children, own, within
from extract.readers.xml import text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

#: What abstracts of a kind are called where they have no title of their own.
_ABSTRACTS = {
    "graphical": "Graphical abstract", "teaser": "In brief", "toc": "In brief", "short": "In brief", "summary": "Summary", "author-summary": "Author summary",
    "editor": "Editor's summary", "editors-summary": "Editors' summary", "executive-summary": "Summary", "plain-language-summary": "Plain language summary",
    "web-summary": "In brief", "key-points": "Key points", "highlights": "Highlights", "precis": "In brief", "section": "Abstract", "video": "Video abstract",
}
_NOTES = {
    "con": "Author contributions", "conflict": "Competing interests", "coi-statement": "Competing interests", "financial-disclosure": "Funding",
    "supported-by": "Funding", "ethics": "Ethics", "abbr": "Abbreviations", "data-availability": "Data availability",
}
_UNPRINTED = frozenset(("current-aff", "equal", "corresp", "deceased", "present-address", "edited-by"))


def write_article(builder: DocumentBuilder, article: _Element) -> Front:
    """Write an article without its sub-articles, with references and callouts."""
    front = read_front(article)
    listed = read_entries(article)
    entries = Entries(numbers_by_id(listed), tuple(entry.reference for entry in listed))
    body = Body(builder, entries, listed)
    write_front(builder, front)
    meta = meta_of(article)
    language = (article.get("lang") or "en")[:2].lower()
    for abstract in children(meta, "abstract", "trans-abstract"):
        _abstract(builder, body, abstract, language)
    main = child(article, "body")
    if main is not None:
        _body(builder, body, main)
    for floats in children(article, "floats-group", "floats-wrap"):
        builder.open_section("body", "Figures and tables", 1, printed=False)
        body.blocks(floats, 1)
        builder.close_section()
    _declarations(builder, body, meta)
    back = child(article, "back")
    if back is not None:
        _back(builder, body, back)
    builder.notes.extend(notes(entries))
    lost = sum(1 for x in own(article, "xref") if (x.get("ref-type") or "") == "bibr" and not any(r in entries.numbers for r in (x.get("rid") or "").split()))
    if lost:
        builder.notes.append(f"{lost} callout{'s point' if lost > 1 else ' points'} at no entry of the reference list")
    return front


def _abstract(builder: DocumentBuilder, body: Body, abstract: _Element, language: str) -> None:
    """An abstract with its parts. One in another language is kept, but not read a second time for what it says."""
    kind = (abstract.get("abstract-type") or "").lower()
    foreign = (abstract.get("lang") or (language if abstract.tag == "abstract" else "?"))[:2].lower() != language
    default = "Abstract" if not kind or abstract.tag == "trans-abstract" else _ABSTRACTS.get(kind, "Abstract")
    heading = line(child(abstract, "title"))
    builder.open_section("abstract", heading or default, 1)
    if foreign:
        for part in within(abstract, "title", "p"):
            if part.getparent() is not abstract or part.tag == "p":
                builder.block("furniture", line(part))
    else:
        for part in children(abstract):
            if part.tag == "sec":
                body.section(part, 2, "abstract")
            elif part.tag not in ("title", "label", "object-id"):
                body.block(part, 1)
    builder.close_section()


def _body(builder: DocumentBuilder, body: Body, main: _Element) -> None:
    """The body; text before its first heading is a section of its own."""
    opened = False
    for part in children(main):
        if part.tag == "sec":
            body.section(part, 1)
            opened = False
        elif part.tag not in INNER:
            if not opened:
                builder.open_section("body", "", 1)
                opened = True
            body.block(part, 0)


def _declarations(builder: DocumentBuilder, body: Body, meta: _Element | None) -> None:
    """What the front tells of funding, interests and contributions."""
    for note in within(child(meta, "author-notes"), "fn"):
        kind = (note.get("fn-type") or "").lower()
        if kind in _UNPRINTED or not text_of(note):
            continue
        builder.open_section("back", _NOTES.get(kind, "Notes"), 1)
        body.block(note, 1)
        builder.close_section()
    for funding in children(meta, "funding-group"):
        statements = children(funding, "funding-statement")
        if statements:
            builder.open_section("back", "Funding", 1)
            for statement in statements:
                builder.block("paragraph", line(statement))
            builder.close_section()


def _back(builder: DocumentBuilder, body: Body, back: _Element) -> None:
    """Acknowledgements, appendices, notes, abbreviations, references."""
    for part in children(back):
        name = part.tag
        if name in INNER:
            continue
        if name == "ref-list":
            body.references(part, 1)
        elif name == "sec":
            body.section(part, 1, None if _told(part) else "back")
        elif name == "app-group":
            for appendix in children(part):
                body.block(appendix, 0)
        elif name in ("ack", "glossary", "fn-group", "notes", "def-list", "bio", "app"):
            title = {"ack": "Acknowledgements", "glossary": "Abbreviations", "def-list": "Abbreviations", "fn-group": "Notes", "notes": "Notes"}.get(name, "")
            if name == "fn-group" and len(kinds := {(n.get("fn-type") or "").lower() for n in children(part, "fn")}) == 1:
                title = _NOTES.get(next(iter(kinds)), title)
            if name == "def-list":
                builder.open_section("back", title, 1)
                body.definitions(part)
                builder.close_section()
            elif name == "fn-group":
                builder.open_section("back", line(child(part, "title")) or title, 1)
                for note in children(part):
                    if note.tag not in ("title", "label"):
                        body.block(note, 1)
                builder.close_section()
            else:
                body.section(part, 1, "back", title if child(part, "title") is None else "")
        else:
            builder.open_section("back", "", 1)
            body.block(part, 1)
            builder.close_section()


def _told(part: _Element) -> bool:
    """Whether the heading of a section tells its kind."""
    from extract.annotate.headings import clean_heading, heading_kind

    return re.search(r"\w", line(child(part, "title"))) is not None and heading_kind(clean_heading(line(child(part, "title")))) is not None
