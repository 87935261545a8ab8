"""The line by which a journal says how to cite the paper, and what stands in it."""

from __future__ import annotations

import re

from extract import quick
from extract.annotate.byline import split_authors
from extract.fold import fold
from kg.model import Document, Span

DOI = quick.compile(r"\b10\.\d{4,9}/[^\s\"<>\[\]{}|]+", re.I)
CALLED = quick.compile(
    r"\W{0,8}(?:citation|cite this (?:article|paper)(?: as)?|how to cite(?: this article)?|to cite this article|please cite this article as)\W{0,6}\s*", re.I
)


def self_citation(document: Document, limit: int) -> Span | None:
    """The journal's own line of how to cite the paper, wherever it stands in the front (or at the very end)."""
    text, blocks = document.text, document.blocks
    for i, block in enumerate(blocks):
        if block.start > limit and block.end < len(text) - 3000:
            continue
        match = CALLED.match(text, block.start, block.end)
        if match is None:
            continue
        if block.end - match.end() > 40:
            return Span(match.end(), block.end)
        for following in blocks[i + 1 : i + 3]:
            if following.kind in ("paragraph", "list_item", "reference") and following.end - following.start > 40:
                return Span(following.start, following.end)
    return None


_CITE = quick.compile(
    r"^(?P<authors>.{3,3000}?)[\s.,]*\((?P<year>(?:19|20)\d{2})[a-z]?\)[.:,]?\s*(?P<title>.{8,500}?)\.\s+(?P<journal>[A-Z][^.\d]{0,80}(?:\.\s?[A-Z][^.\d]{0,40}){0,5}?)\.?,?\s*"
    r"(?P<volume>\d{1,4})(?:\s?\((?P<issue>[^)]{1,12})\))?\s?[:,]\s?(?:p\.?\s?)?(?P<pages>[A-Za-z]?\d(?:[\w.-]{0,20}\w)?)\.?",
)
_CITE_VANCOUVER = quick.compile(
    r"^(?P<authors>.{3,3000}?)\.\s+(?P<title>.{8,500}?)\.\s+(?P<journal>[A-Z][^.\d;]{0,80}(?:\.\s?[A-Z][^.\d;]{0,40}){0,5}?)\.?\s+"
    r"(?P<year>(?:19|20)\d{2})[^;:]{0,12};\s?(?P<volume>\d{1,4})(?:\s?\((?P<issue>[^)]{1,12})\))?\s?:\s?(?P<pages>[A-Za-z]?\d(?:[\w.-]{0,20}\w)?)\.?",
)
#: As publishers print on proofs: "Ruiz, A., Berg, J., A rare cause of anaemia, Acta Medica (2021), doi: …".
_CITE_IN_PRESS = quick.compile(
    r"(?P<authors>(?:[A-ZÀ-Þ][\w'’ -]{0,40},\s(?:[A-ZÀ-Þ][a-z]?\.[\s-]?){1,4},\s(?:(?:and|&)\s)?)+)(?P<title>.{8,500}),\s(?P<journal>[A-ZÀ-Þ][^,();]{3,90}?)\s"
    r"\((?P<year>(?:19|20)\d{2})\),?\s(?=doi|https?:)"
)


def from_citation(document: Document, span: Span, fields: dict[str, object], spans: dict[str, Span]) -> None:
    view = fold(document.text, span.start, span.end)
    match = _CITE.match(view.text) or _CITE_VANCOUVER.match(view.text) or _CITE_IN_PRESS.match(view.text)
    doi = DOI.search(view.text)
    if doi:
        set_doi(doi[0], view.span(doi.start(), doi.end()), fields, spans)
    if match is None:
        return
    for name in ("journal", "volume", "issue", "pages"):
        if name in match.re.groupindex and match[name] and name not in fields:
            fields[name], spans[name] = match[name].strip(), view.span(*match.span(name))
    if "journal" in fields and "." in str(fields["journal"]) and view.text[match.end("journal") : match.end("journal") + 1] == ".":
        fields["journal"] = f"{fields['journal']}."  # an abbreviated name keeps its last stop
    fields["year"], spans["year"] = int(match["year"]), view.span(*match.span("year"))
    fields["title"], spans["title"] = match["title"].strip(), view.span(*match.span("title"))
    names = split_authors(match["authors"])
    if names:
        fields["authors"], spans["authors"] = names, view.span(*match.span("authors"))
    # The line ends here; what the converter glued behind it (often the byline) is left to the byline reader.
    tail = doi.end() if doi and doi.start() >= match.end() - 1 else match.end()
    spans["citation"] = view.span(0, tail)


def set_doi(printed: str, span: Span, fields: dict[str, object], spans: dict[str, Span]) -> None:
    doi = printed.rstrip(".,;:)'").lower()
    if "doi" not in fields:
        fields["doi"], spans["doi"] = doi, Span(span.start, span.start + len(doi))
