"""The printed form of an entry: the text of a mixed citation as it stands, with blanks where tags touch; and what of it is not tagged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extract.readers.jats.formulae import formula_text
from extract.readers.scripts import raised

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMES = frozenset(("name", "string-name", "collab", "etal", "person-group", "name-alternatives"))
_IDS = {"doi": "doi:", "pmid": "PMID:", "pmcid": "PMCID:", "pmc": "PMCID:", "arxiv": "arXiv:", "isbn": "ISBN:"}
#: Elements whose text is a field; what stands outside of them is untagged.
FIELDS = frozenset((
    "name", "string-name", "collab", "etal", "person-group", "article-title", "chapter-title", "source", "year", "month", "day", "volume", "issue",
    "fpage", "lpage", "page-range", "elocation-id", "pub-id", "object-id", "publisher-name", "publisher-loc", "isbn", "label", "trans-title", "data-title",
    "part-title", "trans-source", "supplement", "edition",
))
_SILENT = frozenset(("label", "graphic", "inline-graphic", "alt-text"))
_ANY = re.compile(r"[^\s]")


def printed_entry(citation: _Element) -> tuple[str, bool, str]:
    """The text of a citation on one line, whether it is a printed one (it has text of its own between its tags), and the untagged part."""
    out: list[str] = []
    untagged: list[str] = []
    mixed = False

    def put(text: str | None, tagged: bool, sup: bool = False) -> None:
        if not text:
            return
        text = raised(text, out[-1] if out else "") if sup else text
        out.append(text)
        untagged.append(" ␟ " if tagged else text)

    def walk(element: _Element, tagged: bool, depth: int, sup: bool = False) -> None:
        nonlocal mixed
        put(element.text, tagged, sup)
        if depth == 0 and _ANY.search(element.text or ""):
            mixed = True
        before: _Element | None = None
        for part in element:
            if not isinstance(part.tag, str):
                put(part.tail, tagged, sup)
                continue
            name = part.tag
            touching = before is not None and (not before.tail or (depth == 0 and not before.tail.strip() and name in _NAMES))
            if touching and out and before is not None and not _inline(before) and not _inline(part):
                put(", " if name in _NAMES and before.tag in _NAMES else " ", tagged)
            if name in ("pub-id", "object-id", "article-id"):
                kind = _IDS.get((part.get("pub-id-type") or "").lower(), "")
                if kind and not re.search(r"(?:doi|pmid|pmcid|pubmed|arxiv|isbn)\W{0,3}(?:https?://[\w.]+/)?$", "".join(out[-3:]), re.I):
                    put(f" {kind} ".replace("doi: ", "doi:"), True)
            if name in ("math", "tex-math", "inline-formula"):
                put(formula_text(part), tagged or name in FIELDS)
            elif name not in _SILENT:
                walk(part, tagged or name in FIELDS, depth + 1, name == "sup" or (sup and name != "sub"))
            if depth == 0 and _ANY.search(part.tail or ""):
                mixed = True
            put(part.tail, tagged, sup)
            before = part

    walk(citation, False, 0)
    return _clean("".join(out)), mixed, " ".join("".join(untagged).replace("␟", " ").split())


def _inline(element: _Element) -> bool:
    return element.tag in ("italic", "bold", "sup", "sub", "sc", "underline", "styled-content", "named-content", "xref")


def _clean(text: str) -> str:
    text = " ".join(text.split())
    return re.sub(r"\s+([,;.])(?=\s|$)", r"\1", text).strip()
