"""BioC, in XML and in JSON, as PMC and PubTator give it: passages with their kind. Offsets and annotations of BioC are not ours and are left.

What a passage is (title, abstract, paragraph, caption, table, reference) stands in its infons; the words for it differ between the sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from extract.readers.builder import DocumentBuilder
from extract.readers.csl import load_json
from extract.readers.records import Record, bare_doi, metadata, noted, page_range, printed, reference, write_front
from extract.readers.sniff import looks_bioc_json
from extract.readers.xml import local, parse_xml, root_name
from kg.model import Author, Document, LitkgError, Reference

if TYPE_CHECKING:
    from lxml.etree import _Element

FORMAT = "bioc"
DESCRIPTION = "BioC in XML or JSON: one document or many"
SUFFIXES = (".xml", ".json")
MEDIA = "application/vnd.bioc"

#: BioC's section types in our kinds.
SECTIONS: dict[str, str] = {
    "ABSTRACT": "abstract", "INTRO": "introduction", "CASE": "case", "METHODS": "methods", "RESULTS": "results", "DISCUSS": "discussion",
    "CONCL": "conclusion", "REF": "references", "SUPPL": "back", "ACK_FUND": "back", "AUTH_CONT": "back", "COMP_INT": "back", "ABBR": "back",
    "APPENDIX": "back", "REVIEW_INFO": "back", "KEYWORD": "front",
}
_NAME = re.compile(r"surname:(?P<family>[^;]*)(?:;given-names:(?P<given>.*))?")


@dataclass(frozen=True, slots=True)
class _Passage:
    """A passage: what is said of it, and its text."""

    infons: dict[str, str]
    text: str

    @property
    def kind(self) -> str:
        return self.infons.get("type", "").lower()

    @property
    def section(self) -> str:
        return self.infons.get("section_type", self.infons.get("section", "")).upper()


def accepts(name: str, head: bytes) -> bool:
    """By the root element `collection` with passages, or the keys of BioC's JSON."""
    return looks_bioc_json(head) or (root_name(head) == "collection" and (b"<passage" in head or b"BioC" in head or b"<infon" in head))


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """A document a BioC document; one without text comes back as an error. Raises LitkgError where there is none."""
    json = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    found = False
    notes: list[str] = []
    for name, source, passages in _from_json(load_json(data)) if json else _from_xml(parse_xml(data, notes)):
        found = True
        if any(p.text.strip() for p in passages):
            yield from noted([_document(name, source, passages)], notes)
        else:
            yield LitkgError(f"document {name or '?'} has no text; leave it out")
    if not found:
        raise LitkgError("holds no BioC document; nothing to read")


def _from_xml(root: _Element) -> Iterator[tuple[str, str, list[_Passage]]]:
    source = root.findtext("source") or ""
    for document in (e for e in root.iter() if local(e) == "document"):
        passages = []
        for passage in document.iterfind("passage"):
            infons = {e.get("key", ""): "".join(e.itertext()).strip() for e in passage.iterfind("infon")}
            text = passage.findtext("text") or " ".join(e.findtext("text") or "" for e in passage.iterfind("sentence"))
            passages.append(_Passage(infons, text))
        yield document.findtext("id") or "", source, passages


def _from_json(value: Any, source: str = "") -> Iterator[tuple[str, str, list[_Passage]]]:
    """The documents in a collection, in a list of collections, or under any other key (PubTator's)."""
    if isinstance(value, list):
        for item in value:
            yield from _from_json(item, source)
    elif isinstance(value, dict):
        source = str(value.get("source") or source)
        if isinstance(value.get("passages"), list):
            passages = []
            for passage in value["passages"]:
                if isinstance(passage, dict):
                    infons = passage.get("infons")
                    said = {str(k): str(v).strip() for k, v in infons.items() if isinstance(v, str | int | float)} if isinstance(infons, dict) else {}
                    sentences = passage.get("sentences")
                    parts = [str(s.get("text") or "") for s in sentences if isinstance(s, dict)] if isinstance(sentences, list) else []
                    passages.append(_Passage(said, str(passage.get("text") or " ".join(parts))))
            yield str(value.get("id") or value.get("_id") or ""), source, passages
            return
        for key in ("documents", *sorted(k for k, v in value.items() if k != "documents" and isinstance(v, list))):
            yield from _from_json(value.get(key), source)


def _authors(infons: dict[str, str]) -> tuple[Author, ...]:
    """name_0, name_1 … ("surname:Doe;given-names:Jane"), else `authors` in one line."""
    out = []
    numbered = sorted((int(key[5:]), value) for key, value in infons.items() if re.fullmatch(r"name_\d{1,4}", key))
    for _, value in numbered:
        match = _NAME.fullmatch(value)
        family, given = (match["family"].strip(), (match["given"] or "").strip()) if match else (value.strip(), "")
        if family:
            out.append(Author(family, given or None))
    if not out and infons.get("authors"):
        from extract.references.authors import split_authors

        out = list(split_authors(infons["authors"].strip(" ,"))[0])
    return tuple(out)


def _record(infons: dict[str, str], title: str) -> Record:
    """What infons tell of a work (of the paper itself, or of an entry of its list)."""

    def get(*names: str) -> str | None:
        return next((infons[name].strip() for name in names if infons.get(name, "").strip()), None)

    keywords = get("kwd") or ""
    return Record(
        title=title or None, authors=_authors(infons), container=(get("source", "journal-title", "journal") or "").split(";")[0].strip() or None,
        date=get("year"), volume=get("volume"), issue=get("issue"), pages=page_range(get("fpage"), get("lpage")) or get("elocation-id"),
        publisher=get("publisher-name"), doi=bare_doi(get("article-id_doi", "pub-id_doi", "doi")), pmid=get("article-id_pmid", "pub-id_pmid", "pmid"),
        pmcid=_pmcid(get("article-id_pmc", "pub-id_pmcid", "article-id_pmcid")),
        # PMC joins keywords with blanks, which cannot be undone; only those that are parted otherwise are read.
        keywords=tuple(dict.fromkeys(w.strip() for w in re.split(r"[;,]", keywords) if w.strip())) if re.search(r"[;,]", keywords) else (),
    )


def _pmcid(text: str | None) -> str | None:
    match = re.fullmatch(r"(?:PMC)?(\d{1,9})(?:\.\d+)?", text or "", re.I)
    return f"PMC{match[1]}" if match else None


def _document(name: str, source: str, passages: list[_Passage]) -> Document:
    builder = DocumentBuilder(MEDIA)
    front = next((p for p in passages if p.kind in ("front", "title") or p.section == "TITLE"), _Passage({}, ""))
    record = _record(front.infons, " ".join(front.text.split()))
    if record.pmid is None and name.isdigit() and re.search("pubmed|pubtator", source, re.I):
        record = replace(record, pmid=name)
    elif record.pmcid is None and re.fullmatch(r"PMC\d{1,9}", name):
        record = replace(record, pmcid=name)
    write_front(builder, record)
    section = ""
    entries: list[_Passage] = []
    for passage in passages:
        if passage is front or not passage.text.strip():
            continue
        if passage.kind == "ref" or (passage.section == "REF" and not re.fullmatch(r"title(?:_\d)?", passage.kind)):
            entries.append(passage)
        elif passage.section != "REF":
            section = _write(builder, passage, section)
    _write_references(builder, entries)
    return builder.finish(metadata(record))


def _write(builder: DocumentBuilder, passage: _Passage, section: str) -> str:
    """One passage in the section that it says; returns that section's type."""
    kind = SECTIONS.get(passage.section) or ("abstract" if passage.kind.startswith("abstract") else None)
    heading = re.fullmatch(r"(?:abstract_)?title(?:_(\d))?", passage.kind)
    if heading and kind == "abstract":
        own = passage.text.strip().rstrip(":").lower() in ("abstract", "summary")
        if not own and section != "ABSTRACT":
            builder.open_section("abstract", "Abstract", 1)
        builder.open_section("abstract", passage.text, 1 if own else 2)
        return "ABSTRACT"
    if heading:
        level = int(heading[1] or 1)
        # The source's own kind counts at the top; below it, the words of the heading and the section above tell.
        builder.open_section(kind if level == 1 and passage.section != section else None, passage.text, level)
        return passage.section
    floating = passage.section in ("FIG", "TABLE") or passage.kind.startswith(("fig", "table"))
    name = "ABSTRACT" if kind == "abstract" else passage.section
    if kind and name != section and not floating:
        builder.open_section(kind, "Abstract" if kind == "abstract" else "", 1)
        section = name
    if passage.kind == "table":
        _write_table(builder, passage)
    else:
        builder.block("caption" if floating else "paragraph", passage.text)
    return section


def _write_table(builder: DocumentBuilder, passage: _Passage) -> None:
    """The rows of a table: from its XML where the passage carries it, else the text as one legend (its cells cannot be told apart)."""
    from extract.readers.markup import table_from_text

    if not table_from_text(builder, passage.infons.get("xml", "")):
        builder.block("caption", passage.text)


def _write_references(builder: DocumentBuilder, passages: list[_Passage]) -> None:
    if not passages:
        return
    builder.open_section("references", "References", 1)
    for number, passage in enumerate(passages, 1):
        text = " ".join(passage.text.split())
        record = _record(passage.infons, text)
        if record.authors or record.container or record.date:
            builder.reference(reference(record, number), printed(record))  # the text of the passage is the work's title
        else:
            builder.reference(_parsed(text, number, record), text)


def _parsed(text: str, number: int, record: Record) -> Reference:
    """An entry whose passage is the printed line."""
    from extract.references.parse import parse_reference

    found = parse_reference(text, number)
    return replace(found, doi=found.doi or record.doi, pmid=found.pmid or record.pmid, pmcid=found.pmcid or record.pmcid)
