"""The fields of one citation as the XML tags them, and its printed form."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from extract.readers.jats.inline import line
from extract.readers.jats.names import people
from extract.readers.jats.printed import FIELDS, printed_entry
from extract.readers.jats.tree import child, children, within
from extract.readers.records import page_range
from extract.readers.xml import text_of
from extract.references.fields import number as plain_number
from extract.references.identifiers import find_identifiers
from kg.model import Author, Reference

if TYPE_CHECKING:
    from lxml.etree import _Element

#: What JATS and its dialects call kinds of works, and how they are called here.
_TYPES = {
    "journal": "article", "article": "article", "journal-article": "article", "review": "article", "letter": "article", "periodical": "article",
    "magazine": "article", "newspaper": "article", "news": "article", "abstract": "article", "book": "book", "monograph": "book", "bookchapter": "chapter",
    "chapter": "chapter", "book-chapter": "chapter", "book-part": "chapter", "conf-proc": "conference", "conf-proceedings": "conference",
    "confproc": "conference", "conference": "conference", "conf-paper": "conference",
    "thesis": "thesis", "dissertation": "thesis", "report": "report", "working-paper": "report",
    "gov": "report", "web": "web", "website": "web", "webpage": "web", "web-page": "web", "data": "dataset", "dataset": "dataset", "database": "dataset",
    "preprint": "preprint", "eprint": "preprint", "software": "software", "patent": "patent", "standard": "report",
}
_BOOKISH = frozenset(("book", "thesis", "report", "web", "dataset", "software", "patent"))
_GROUPS = ("author", "authors", "allauthors", "all-authors", "inventor", "compiler", "creator", "")
_NAMES = ("name", "string-name", "collab", "name-alternatives")
_LEFT_OVER = (
    "edition", "conf-name", "conf-loc", "conf-date", "conf-sponsor", "patent", "std", "gov", "series", "version", "data-title", "comment", "annotation",
    "date-in-citation", "access-date", "size", "trans-title", "trans-source", "institution", "season", "note",
)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A citation: its reference with the tagged fields, its text without them, and whether that is worth parsing."""

    reference: Reference
    raw: str
    untagged: str
    parse: bool
    named: bool
    typed: bool


def tagged(citation: _Element, structured: _Element | None) -> Tagged:
    """Read a citation. Where `structured` is given it holds the fields and `citation` the printed form of the same work."""
    printed, mixed, untagged = printed_entry(citation)
    source = citation if structured is None else structured
    reference, named, typed = _reference(source)
    if structured is None and not mixed and citation.tag != "ref" and sum(part.tag in FIELDS for part in children(citation)) > 1:
        raw = _print(reference, source)
        identifiers = _untagged_identifiers(untagged, reference)
        return Tagged(replace(reference, raw=raw, **identifiers), raw, untagged, False, named, typed)  # type: ignore[arg-type]
    reference = replace(reference, raw=printed)
    letters = sum(c.isalnum() for c in untagged)
    complete = reference.authors and reference.title and (reference.container or reference.type != "article") and reference.year
    worth = structured is not None or letters > 12 or (not complete and letters > 2) or _doubtful(reference, printed)
    return Tagged(reference, printed, untagged if structured is None else printed, bool(printed) and worth, named, typed)


def _doubtful(reference: Reference, printed: str) -> bool:
    """A tagged DOI or year that is not what is printed (an attribute, the address of a link)."""
    return bool(reference.doi and reference.doi not in printed.lower()) or bool(reference.year and reference.year not in printed)


def _untagged_identifiers(untagged: str, reference: Reference) -> dict[str, str]:
    """Identifiers that a comment prints and no tag holds."""
    found: dict[str, str] = {}
    for item in find_identifiers(untagged) if untagged else ():
        if item.kind in ("doi", "pmid", "pmcid", "arxiv", "isbn", "url") and not getattr(reference, item.kind) and item.value:
            found.setdefault(item.kind, item.value)
    if reference.doi and "doi" not in found and "url" in found and "doi.org" in found["url"]:
        del found["url"]
    return found


def _first(source: _Element, *names: str) -> str:
    """The text of the first element of these names, asked for in their order."""
    for name in names:
        for element in source.iterdescendants(name):
            if (text := line(element)):
                return text
    return ""


def _reference(source: _Element) -> tuple[Reference, bool, bool]:
    """The tagged fields; whether people are tagged at all; whether the kind of work is."""
    authors, editors, et_al, named = _people(source)
    kind = (source.get("publication-type") or source.get("citation-type") or source.get("content-type") or "").lower()
    type_ = _TYPES.get(kind, "")
    title = _first(source, "article-title", "chapter-title", "data-title", "part-title")
    container = _first(source, "source")
    volume, issue = _number(_first(source, "volume")), _number(_first(source, "issue"))
    supplement = _first(source, "supplement")
    if supplement:
        issue = f"{issue} {supplement}".strip() if supplement.lower().startswith("s") else f"{issue} Suppl {supplement}".strip()
    pages = page_range(_first(source, "page-range")) or page_range(_first(source, "fpage"), _first(source, "lpage")) or _first(source, "elocation-id")
    if container and not title and (type_ in _BOOKISH or type_ == "chapter" or (not type_ and not volume and not pages)):
        title, container, type_ = container, "", "book" if type_ in ("", "chapter") else type_
    elif title and container and type_ == "book":
        type_ = "chapter"
    year = re.search(r"(?<!\d)(?:1[5-9]|20)\d\d[a-z]?(?![a-z\d])", _first(source, "year") or _first(source, "date", "conf-date"))
    ids, note = _identifiers(source)
    reference = Reference(
        raw="", authors=authors, et_al=et_al, title=_tidy_title(title) or None, container=container.rstrip(" .,;:") or None,
        year=year[0] if year else _first(source, "year") or None, volume=volume or None, issue=issue or None, pages=pages or None, editors=editors,
        publisher=_first(source, "publisher-name").rstrip(" .,;:") or None, type=type_ or "article", note=note, **ids,  # type: ignore[arg-type]
    )
    return reference, named, bool(type_)


def _number(text: str) -> str:
    """A volume or issue as tagged ("80(1)" stays whole), without the words before it."""
    return text if text.count("(") == text.count(")") and re.search(r"\w\(", text) else plain_number(text) or ""


def _tidy_title(title: str) -> str:
    """A title without the stop behind it and quotes around it."""
    title = title.strip()
    if len(title) > 2 and title[0] in "\"“‘'" and title[-1] in "\"”’'":
        title = title[1:-1]
    return title[:-1].rstrip() if title.endswith(".") and not re.search(r"(?:\b\w\.\s?\w|\.\.)\.$", title) else title.rstrip(" ,;:")


def _people(source: _Element) -> tuple[tuple[Author, ...], tuple[Author, ...], bool, bool]:
    """Authors, editors, whether there are more, and whether people are tagged at all. Names outside of groups are authors; those behind the
    title of a chapter are its editors."""
    groups = list(source.iterdescendants("person-group"))
    authors: list[_Element] = []
    editors: list[_Element] = []
    et_al = False
    for group in groups:
        kind = (group.get("person-group-type") or group.get("content-type") or "").lower()
        if kind in _GROUPS:
            authors += list(within(group, *_NAMES))
        elif "editor" in kind:
            editors += list(within(group, *_NAMES))
        et_al |= kind in _GROUPS and next(within(group, "etal"), None) is not None
    loose = list(within(source, *_NAMES, "article-title", "chapter-title", "etal", skip=("person-group",)))
    titled = [i for i, e in enumerate(loose) if e.tag in ("article-title", "chapter-title")]
    for i, element in enumerate(loose):
        if element.tag == "etal":
            et_al = et_al or not titled or i < titled[0]
        elif element.tag in _NAMES:
            behind = bool(titled) and i > titled[0] and any(e.tag in _NAMES for e in loose[: titled[0]])
            (editors if behind or (authors and groups) else authors).append(element)
    for element in authors:
        et_al |= bool(re.search(r"\bet al\b", text_of(element)))
    found = tuple(a for a in people(authors) if not re.fullmatch(r"et al\.?", a.family))
    if not found and editors and child(source, "article-title", "chapter-title") is None:
        found, editors = people(editors), []  # a book by its editors
    return found, people(editors), et_al, bool(groups or any(e.tag in _NAMES for e in loose))


def _identifiers(source: _Element) -> tuple[dict[str, str | None], str | None]:
    """Identifiers that are tagged or linked, and what is wrong with them. A tag counts more than a link."""
    found: dict[str, str] = {}
    notes: list[str] = []

    def take(text: str) -> None:
        for item in find_identifiers(text):
            if item.value and item.kind not in found:
                found[item.kind] = item.value
                if item.note:
                    notes.append(item.note)

    for element in source.iterdescendants("pub-id", "object-id", "article-id", "isbn"):
        kind = (element.get("pub-id-type") or element.tag).lower()
        text = text_of(element)
        if kind == "doi" and text:
            take(text if re.search(r"10\.\d", text) and re.search("doi", text, re.I) else f"doi:{text}")
        elif kind in ("pmid", "medline") and (match := re.search(r"\d{1,9}", text)):
            found.setdefault("pmid", match[0])
        elif kind in ("pmc", "pmcid") and (match := re.search(r"\d{1,9}", text)):
            found.setdefault("pmcid", f"PMC{match[0]}")
        elif kind in ("arxiv", "isbn") and text:
            take(f"{'arXiv' if kind == 'arxiv' else 'ISBN'}: {text}")
    for element in source.iterdescendants("ext-link", "uri", "self-uri"):
        target = unquote(element.get("href") or text_of(element))
        kind = (element.get("ext-link-type") or "").lower()
        if kind == "doi" or "doi.org/" in target or target.startswith("info:doi/"):
            take("doi:" + re.sub(r"^.*?(?=10\.\d)", "", target))
        elif kind in ("pubmed", "pmid") and target.isdigit():
            found.setdefault("pmid", target)
        elif re.match(r"https?://|www\.|ftp://", target) and "ncbi.nlm.nih.gov/pubmed" not in target:
            found.setdefault("url", target.rstrip(".,;"))
    names = ("doi", "pmid", "pmcid", "arxiv", "isbn", "url")
    return {name: found.get(name) for name in names}, "; ".join(dict.fromkeys(notes)) or None


def _print(reference: Reference, source: _Element) -> str:
    """An element citation as a list would print it."""
    names = ", ".join(str(a) for a in reference.authors) + (", et al." if reference.et_al else "")
    head = f"{names} ({reference.year})" if names and reference.year else names or (f"({reference.year})" if reference.year else "")
    place = (reference.volume or "") + (f"({reference.issue})" if reference.issue else "")
    pages = (reference.pages or "").replace("-", "–")
    behind = f"{'pp.' if '–' in pages else 'p.'} {pages}" if pages and not place else ""
    within_ = " ".join(part for part in (reference.container or "", place) if part) + (f": {pages}" if pages and place else "")
    if reference.editors:
        within_ = f"In: {', '.join(str(a) for a in reference.editors)}, editors. {within_}".strip()
    house = ": ".join(part for part in (_first(source, "publisher-loc"), reference.publisher or "") if part)
    rest = [text for name in _LEFT_OVER for element in source.iterdescendants(name) if (text := text_of(element)) and text != reference.title]
    ids = [f"doi:{reference.doi}" if reference.doi and not any(reference.doi in text.lower() for text in rest) else "",
           f"PMID: {reference.pmid}" if reference.pmid else "", f"PMCID: {reference.pmcid}" if reference.pmcid else "",
           reference.url if reference.url and not reference.doi and not any(reference.url in text for text in rest) else ""]
    out = head
    for part in (reference.title or "", within_, house, behind, *rest, *ids):
        part = part.strip()
        if part and out:
            joined = " " if out.endswith((")", ".", "?", "!", ":")) else ". "
            out += joined + part
        elif part:
            out = part
    if not out:
        return " ".join(text_of(part) for part in children(source)).strip()
    out = " ".join(out.split())
    return out if out.endswith((".", "?", "!")) or reference.doi else out + "."
