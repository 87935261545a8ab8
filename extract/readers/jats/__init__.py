"""JATS and NLM XML: articles as publishers and PubMed Central give them, in any of the tag sets; one file may hold many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from extract.readers.builder import DocumentBuilder
from extract.readers.xml import parse_xml, root_name
from kg.model import Document, LitkgError

if TYPE_CHECKING:
    from lxml.etree import _Element

FORMAT = "jats"
DESCRIPTION = "JATS or NLM XML (article, pmc-articleset)"
SUFFIXES = (".xml", ".nxml", ".jats")
MEDIA = "application/jats+xml"

_ROOTS = frozenset(("article", "pmc-articleset", "articles", "article-set", "OAI-PMH"))
_NOT_JATS = re.compile(rb"docbook|<html|tei-c\.org|www\.w3\.org/1999/xhtml", re.I)


def accepts(name: str, head: bytes) -> bool:
    """Files whose root element holds JATS articles, whatever they are called; a DocBook `article` is none."""
    root = root_name(head)
    if root not in _ROOTS:
        return False
    if root == "OAI-PMH":
        return b"article" in head and (b"jats" in head.lower() or b"dtd.nlm.nih.gov" in head or b"pubmedcentral" in head.lower())
    return not _NOT_JATS.search(head[:2000])


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """A document for each article, then one for each of its sub-articles and responses. An article that tells nothing comes back as an
    error while the others are read; raises LitkgError where the file holds none."""
    from extract.readers.jats.tree import articles, plain_names

    notes: list[str] = []
    root = parse_xml(data, notes)
    plain_names(root)
    found = list(articles(root))
    if not found:
        raise LitkgError(f"is XML with the root element {root.tag!r} and holds no JATS article; give the article's own XML")
    for number, article in enumerate(found, 1):
        place = "" if len(found) == 1 else f"article {number} of {len(found)}: "
        document = _document(article)
        if document is None:
            error = LitkgError(f"{place}has no title and no text (no front, body or back that JATS knows); leave it out")
            if len(found) == 1:
                raise error
            yield error
        else:
            yield document.with_(notes=(*notes, *document.notes))

def _document(article: _Element) -> Document | None:
    """One article, without those inside it; None where it tells nothing."""
    from extract.readers.jats.article import write_article

    builder = DocumentBuilder(MEDIA)
    front = write_article(builder, article)
    if not builder.pos:
        return None
    return builder.finish(front.metadata)
