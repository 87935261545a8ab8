"""What a file is by its first bytes, where its name does not tell: records of tagged lines, BibTeX."""

from __future__ import annotations

import re

_BLANK = b"\xef\xbb\xbf \r\n\t"
_RIS = re.compile(rb"^(?:\xef\xbb\xbf)?(?:\d+\.?\s*\r?\n)?TY {0,2}- ?[A-Z]", re.M)
_MEDLINE = re.compile(rb"^(?:\xef\xbb\xbf)?PMID ?- ?\d+[ \t]*\r?$", re.M)
_MEDLINE_MORE = re.compile(rb"^(?:OWN|STAT|TI  |DP  |AU  |FAU ) ?- ", re.M)
_BIBTEX = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|%[^\n]*\n)*@[A-Za-z]+\s*[{(]\s*[^\s,{}\"]*\s*[,=]")


def looks_ris(head: bytes) -> bool:
    """Whether a file begins as RIS does: its first line of text (but for the number of the record) gives the type of a work."""
    match = _RIS.search(head[:2048])
    return match is not None and not head[: match.start()].strip(_BLANK)


def looks_medline(head: bytes) -> bool:
    """Whether a file begins as PubMed's text format does."""
    match = _MEDLINE.search(head[:2048])
    return match is not None and not head[: match.start()].strip(_BLANK) and _MEDLINE_MORE.search(head) is not None


def looks_bibtex(head: bytes) -> bool:
    """Whether a file begins with a BibTeX entry (behind comments)."""
    return _BIBTEX.match(head) is not None


_MARKUP = (b"<?xml", b"<!doctype", b"<html", b"<tei", b"<pubmedarticleset")
_CSL = re.compile(rb'"(?:container-title|DOI|issued|title-short|citation-key|container-title-short)"\s*:')


def looks_marked_up(head: bytes) -> bool:
    """Whether a file is XML or a page, whatever its name: it declares itself, or begins with a root element that nothing else has."""
    return head[:200].lstrip(_BLANK).lower().startswith(_MARKUP)


def looks_bioc_json(head: bytes) -> bool:
    """Whether a file is JSON with the keys of BioC."""
    return head.lstrip(_BLANK).startswith((b"{", b"[")) and (
        b'"passages"' in head or b'"bioctype"' in head or (b'"infons"' in head and b'"documents"' in head))


def looks_csl(head: bytes) -> bool:
    """Whether a file is JSON with the keys of CSL."""
    return head.lstrip(_BLANK).startswith((b"{", b"[")) and _CSL.search(head) is not None and not looks_bioc_json(head)


def zip_first(head: bytes) -> str | None:
    """The name of the first member of a zip file ("" of an empty one); None for anything else."""
    if head.startswith(b"PK\x05\x06"):
        return ""
    if not head.startswith(b"PK\x03\x04") or len(head) < 30:
        return None
    return head[30 : 30 + int.from_bytes(head[26:28], "little")].decode("utf-8", "replace")


_MORE = rb"(?:[^\r\n]+\r?\n)*\r?\n"
_ABSTRACT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*1\. [^\r\n]{3,200}?\. (?:19|20)\d\d[^\r\n]*\r?\n" + _MORE + rb"(?!\d+\. )[^\r\n]+\r?\n" + _MORE + rb"(?!\d+\. )[^\r\n]+\r?\n"
)


def looks_pubmed_text(head: bytes) -> bool:
    """Whether a file begins as PubMed's text format of abstracts does: a numbered source line, paragraphs of title and
    authors, and a line with a PMID. (A numbered list of references has the next number there.)"""
    return _ABSTRACT.match(head) is not None and re.search(rb"^PMID: \d{1,8}\b", head, re.M) is not None
