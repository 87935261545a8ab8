"""PubMed's XML (`PubmedArticleSet`, as E-utilities and the yearly files give it): each record is a paper, or an entry of a list of works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from extract.readers.inline import inline_text
from extract.readers.records import Record, bare_doi, documents, iso_date, noted, page_range
from extract.readers.xml import local, parse_xml, root_name, text_of
from kg.model import Author, Document, LitkgError, Reference

if TYPE_CHECKING:
    from lxml.etree import _Element

FORMAT = "pubmed"
DESCRIPTION = "PubMed XML: one record or many"
SUFFIXES = (".xml",)
MEDIA = "application/vnd.ncbi.pubmed+xml"

_ROOTS = frozenset({"PubmedArticleSet", "PubmedArticle", "PubmedBookArticle", "PubmedBookArticleSet", "MedlineCitationSet", "MedlineCitation"})
_RECORDS = ("PubmedArticle", "PubmedBookArticle", "MedlineCitation")

#: PubMed's publication types that tell the design of a study, in the words that this project uses; the first that a record has counts.
DESIGNS: dict[str, str] = {
    "Case Reports": "case report", "Systematic Review": "systematic review", "Meta-Analysis": "systematic review",
    "Randomized Controlled Trial": "randomised trial", "Clinical Trial": "clinical trial", "Clinical Trial, Phase I": "clinical trial",
    "Clinical Trial, Phase II": "clinical trial", "Clinical Trial, Phase III": "clinical trial", "Review": "review",
}


def accepts(name: str, head: bytes) -> bool:
    """By the root element."""
    return root_name(head) in _ROOTS


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """A document a record with an abstract, then one list of those without. Raises LitkgError for XML that cannot be read."""
    notes: list[str] = []
    yield from noted(documents(_records(parse_xml(data, notes)), MEDIA, "PubMed"), notes)


def _records(root: _Element) -> Iterator[Record | LitkgError]:
    found = [root] if local(root) in _RECORDS else [e for e in root if local(e) in _RECORDS]
    for number, element in enumerate(found, 1):
        record = _record(element)
        if record.title or record.authors:
            yield record
        else:
            yield LitkgError(f"record {record.pmid or number} has neither title nor authors; leave it out")


def _record(element: _Element) -> Record:
    find = element.find
    ids = {kind: text_of(e) for e in element.iterfind("./PubmedData/ArticleIdList/ArticleId") if (kind := e.get("IdType", ""))}
    located = {e.get("EIdType", ""): text_of(e) for e in element.iterfind(".//ELocationID")}
    year, month, day, date = _printed_date(find(".//JournalIssue/PubDate") if find(".//JournalIssue/PubDate") is not None else find(".//Book/PubDate"))
    online = find(".//Article/ArticleDate")
    title = inline_text(find(".//ArticleTitle")) or inline_text(find(".//VernacularTitle")) or inline_text(find(".//Book/BookTitle"))
    authors, et_al = _authors(element)
    types = [text_of(e) for e in element.iterfind(".//PublicationTypeList/PublicationType")]
    return Record(
        title=end_trimmed(title), authors=authors, et_al=et_al,
        container=text_of(find(".//Journal/Title")) or text_of(find(".//MedlineTA")) or text_of(find(".//Book/BookTitle")) or None,
        date=date or None, volume=text_of(find(".//JournalIssue/Volume")) or None, issue=text_of(find(".//JournalIssue/Issue")) or None,
        pages=_pages(element, located), received=_history(element, "received"), accepted=_history(element, "accepted"),
        published=_iso(online) or iso_date(year, month, day), doi=bare_doi(ids.get("doi")) or bare_doi(located.get("doi")),
        pmid=text_of(find(".//PMID")) or ids.get("pubmed"), pmcid=ids.get("pmc"), design=next((DESIGNS[t] for t in DESIGNS if t in types), None),
        keywords=_keywords(element), abstract=_abstract(element), references=_references(element),
    )


def end_trimmed(title: str | None) -> str | None:
    """A title without the full stop that PubMed puts behind every one."""
    title = (title or "").strip()
    return (title[:-1] if title.endswith(".") and not title.endswith("..") else title) or None


def _authors(element: _Element) -> tuple[tuple[Author, ...], bool]:
    """The first list of authors (a book has one of editors as well); a group is an author without a given name."""
    chosen = element.find(".//AuthorList")
    for each in element.iterfind(".//AuthorList"):
        if each.get("Type", "authors") == "authors":
            chosen = each
            break
    if chosen is None:
        return (), False
    out = []
    for author in chosen.iterfind("Author"):
        family, group = text_of(author.find("LastName")), text_of(author.find("CollectiveName"))
        given = text_of(author.find("ForeName")) or text_of(author.find("FirstName")) or text_of(author.find("Initials"))
        suffix = text_of(author.find("Suffix"))
        if family:
            out.append(Author(f"{family} {suffix}".strip(), given or None))
        elif group:
            out.append(Author(group))
    return tuple(out), chosen.get("CompleteYN") == "N"


def _printed_date(element: _Element | None) -> tuple[str, str, str, str]:
    """Year, month, day and the date as it is printed; `MedlineDate` ("1998 Dec-1999 Jan") tells its first year only."""
    if element is None:
        return "", "", "", ""
    year, month, day = (text_of(element.find(name)) for name in ("Year", "Month", "Day"))
    whole = text_of(element.find("MedlineDate"))
    if whole:
        return whole[:4], "", "", whole
    return year, month, day, " ".join(part for part in (year, month or text_of(element.find("Season")), day) if part)


def _iso(element: _Element | None) -> str | None:
    if element is None:
        return None
    return iso_date(*(text_of(element.find(name)) for name in ("Year", "Month", "Day")))


def _history(element: _Element, status: str) -> str | None:
    return _iso(element.find(f".//History/PubMedPubDate[@PubStatus='{status}']"))


def _pages(element: _Element, located: dict[str, str]) -> str | None:
    printed = page_range(text_of(element.find(".//Pagination/MedlinePgn")))
    return printed or page_range(text_of(element.find(".//Pagination/StartPage")), text_of(element.find(".//Pagination/EndPage"))) or located.get("pii") or None


def _keywords(element: _Element) -> tuple[str, ...]:
    """The authors' keywords; where there are none, the descriptors that the indexers chose."""
    own = [text_of(e) for e in element.iterfind(".//KeywordList/Keyword")]
    return tuple(dict.fromkeys(word for word in own or [text_of(e) for e in element.iterfind(".//MeshHeading/DescriptorName")] if word))


def _abstract(element: _Element) -> tuple[tuple[str, str], ...]:
    """The parts of the abstract with their labels; an abstract in another language only where there is none in English."""
    chosen = next((e for e in element.iterfind(".//Abstract")), None)
    if chosen is None:
        chosen = next((e for e in element.iterfind(".//OtherAbstract")), None)
    if chosen is None:
        return ()
    parts = [(" ".join(e.get("Label", "").split()), inline_text(e)) for e in chosen.iterfind("AbstractText")]
    return tuple((label if label.lower() != "unlabelled" else "", text) for label, text in parts if text)


def _references(element: _Element) -> tuple[tuple[Reference, str], ...]:
    """The record's list of references: each is a printed line, parsed as any other, and identifiers."""
    from extract.references.parse import parse_references

    entries = []
    for entry in element.iterfind(".//PubmedData/ReferenceList//Reference"):
        line = inline_text(entry.find("Citation"))
        ids = {e.get("IdType", ""): text_of(e) for e in entry.iterfind("ArticleIdList/ArticleId")}
        if not line:
            line = ". ".join(f"{name}: {ids[kind]}" for kind, name in (("doi", "doi"), ("pubmed", "PMID"), ("pmc", "PMCID")) if ids.get(kind))
        if line:
            entries.append((line, ids))
    parsed = parse_references((line for line, _ in entries), range(1, len(entries) + 1))
    return tuple((_identified(reference, ids), line) for reference, (line, ids) in zip(parsed, entries, strict=True))


def _identified(reference: Reference, ids: dict[str, str]) -> Reference:
    """A parsed reference with the identifiers that the record gives beside it; one that is printed stays."""
    return replace(
        reference, doi=reference.doi or bare_doi(ids.get("doi")), pmid=reference.pmid or ids.get("pubmed"), pmcid=reference.pmcid or ids.get("pmc"),
    )
