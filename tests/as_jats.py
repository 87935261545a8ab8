"""A document as JATS: what a publisher's XML of an example paper would look like, for round trips and for the same paper in two formats."""

# ruff: noqa: E501 (elements stay together)

from __future__ import annotations

import re
from html import escape

from extract.annotate.grids import cells
from extract.annotate.headings import split_number
from extract.fold import fold
from kg.model import Block, Document, Reference

_POWER = re.compile(r"\^(-?\d+)")


def _plain(text: str) -> str:
    """Text without Markdown, powers as superscripts."""
    return _POWER.sub(r"<sup>\1</sup>", escape(fold(text).text, quote=False))


def _running(document: Document, start: int, end: int) -> str:
    """A stretch of text with its callouts as links."""
    out, position = [], start
    for citation in document.citations:
        if start <= citation.span.start and citation.span.end <= end:
            rids = " ".join(f"r{n}" for n in citation.numbers)
            between = document.text[position : citation.span.start]
            out.append(_spaced(between) + f'<xref ref-type="bibr" rid="{rids}">{escape(fold(citation.marker).text or citation.marker)}</xref>')
            position = citation.span.end
    return "".join([*out, _spaced(document.text[position:end])])


def _spaced(text: str) -> str:
    """Folded text with the blanks at its ends."""
    left, right = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    return f"{left}{_plain(text.strip())}{right}" if text.strip() else text


def _reference(reference: Reference) -> str:
    people = "".join(f"<name><surname>{escape(a.family)}</surname><given-names>{escape(a.given or '')}</given-names></name>" for a in reference.authors)
    first, _, last = (reference.pages or "").partition("-")
    fields = [("article-title", reference.title), ("source", reference.container), ("year", reference.year), ("volume", reference.volume),
              ("issue", reference.issue), ("fpage", first), ("lpage", last)]
    tags = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields if value)
    doi = f'<pub-id pub-id-type="doi">{escape(reference.doi)}</pub-id>' if reference.doi else ""
    return (f'<ref id="r{reference.number}"><label>{reference.number}</label><element-citation publication-type="journal"><person-group person-group-type="author">'
            f"{people}{'<etal/>' if reference.et_al else ''}</person-group>{tags}{doi}</element-citation></ref>")


def _table(document: Document, rows: list[Block]) -> str:
    grid = [[_running(document, *span) for span in cells(document, row)] for row in rows]
    grid = [row for row in grid if not all(re.fullmatch(r"[:\-\s]*", cell) for cell in row)]
    head, *body = ["".join(f"<td>{cell}</td>" for cell in row) for row in grid]
    return f"<table-wrap><table><thead><tr>{head}</tr></thead><tbody>{''.join(f'<tr>{row}</tr>' for row in body)}</tbody></table></table-wrap>"


def _front(document: Document, doi: bool) -> str:
    m = document.metadata
    people = "".join(f'<contrib contrib-type="author"><name><surname>{escape(a.family)}</surname><given-names>{escape(a.given or "")}</given-names></name></contrib>'
                     for a in m.authors)
    dates = "".join(f'<date date-type="{name}" iso-8601-date="{value}"/>' for name, value in (("received", m.received), ("accepted", m.accepted)) if value)
    published = f'<pub-date pub-type="epub" iso-8601-date="{m.published}"/>' if m.published else f'<pub-date pub-type="epub"><year>{m.year}</year></pub-date>'
    words = "".join(f"<kwd>{escape(word)}</kwd>" for word in m.keywords)
    first, _, last = (m.pages or "").partition("-")
    place = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in (("volume", m.volume), ("issue", m.issue), ("fpage", first), ("lpage", last)) if value)
    identifier = f'<article-id pub-id-type="doi">{m.doi}</article-id>' if m.doi and doi else ""
    journal = f"<journal-meta><journal-title>{escape(m.journal)}</journal-title></journal-meta>" if m.journal else ""
    abstract = "".join(f"<p>{_running(document, b.start, b.end)}</p>" for b in document.blocks if b.kind in ("paragraph", "list_item") and _kind(document, b) == "abstract")
    return (f"<front>{journal}<article-meta>{identifier}<title-group><article-title>{_plain(m.title or '')}</article-title></title-group><contrib-group>{people}"
            f"</contrib-group>{published}{place}<history>{dates}</history>{f'<abstract>{abstract}</abstract>' if abstract else ''}<kwd-group>{words}</kwd-group></article-meta></front>")


def _kind(document: Document, block: Block) -> str:
    section = document.section_at(block.start)
    return section.kind if section else "body"


def as_jats(document: Document, doi: bool = True) -> str:
    """An annotated document as JATS XML: front, sections, tables, links and tagged references. `doi=False` leaves the article's own DOI out."""
    body: list[str] = []
    open_levels: list[int] = []
    rows: list[Block] = []

    def close(level: int) -> None:
        while open_levels and open_levels[-1] >= level:
            body.append("</sec>")
            open_levels.pop()

    for block in [*document.blocks, None]:
        if rows and (block is None or block.kind != "table_row"):
            body.append(_table(document, rows))
            rows = []
        if block is None or _kind(document, block) in ("front", "abstract", "references") or block.kind in ("furniture", "reference", "title"):
            continue
        if block.kind == "heading":
            close(block.level)
            label, words = split_number(fold(document.text[block.start : block.end].strip().lstrip("#").strip()).text)
            body.append(f"<sec>{f'<label>{label}</label>' if label else ''}<title>{escape(words)}</title>")
            open_levels.append(block.level)
        elif block.kind == "table_row":
            rows.append(block)
        else:
            text = f"<p>{_running(document, block.start, block.end)}</p>"
            body.append(f"<fig><caption>{text}</caption></fig>" if block.kind == "caption" else text)
    close(0)
    references = "".join(_reference(r) for r in document.references)
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<article article-type="{(document.metadata.design or "research-article").replace(" ", "-")}" dtd-version="1.2">'
            f"{_front(document, doi)}<body>{''.join(body)}</body><back><ref-list><title>References</title>{references}</ref-list></back></article>\n")
