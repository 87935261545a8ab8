"""BibTeX and BibLaTeX: records with an abstract are papers, the others entries of a list of works. LaTeX is read as the letters it stands for."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from extract.readers.jats.formulae import tex_text
from extract.readers.medline import labelled
from extract.readers.records import Record, bare_doi, documents, iso_date, noted, page_range
from extract.readers.scripts import raised
from extract.readers.sniff import looks_bibtex
from extract.readers.text import decode
from kg.model import Author, Document, LitkgError

if TYPE_CHECKING:
    from bibtexparser.model import Entry

FORMAT = "bibtex"
DESCRIPTION = "BibTeX or BibLaTeX: a list of works"
SUFFIXES = (".bib", ".bibtex")
MEDIA = "application/x-bibtex"

#: Entry types in our words; those left out are articles.
TYPES: dict[str, str] = {
    "book": "book", "mvbook": "book", "collection": "book", "proceedings": "book", "manual": "book", "booklet": "book",
    "incollection": "chapter", "inbook": "chapter", "inreference": "chapter", "inproceedings": "conference", "conference": "conference",
    "phdthesis": "thesis", "mastersthesis": "thesis", "thesis": "thesis", "techreport": "report", "report": "report",
    "unpublished": "preprint", "online": "web", "electronic": "web", "www": "web", "dataset": "dataset",
}
_SUPER = re.compile(r"\$\s*\^\s*(?:\{\s*([+-]?\d+)\s*\}|(\d))\s*\$|\\textsuperscript\{([^{}]*)\}")
_SUB = re.compile(r"\$\s*_\s*(?:\{\s*(\w+)\s*\}|(\w))\s*\$|\\textsubscript\{([^{}]*)\}")
_ACCENTS = dict(zip("'\"`^~=.uvHcrk", "\u0301\u0308\u0300\u0302\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u030a\u0328", strict=True))
_ACCENT = re.compile(r"""\\(['"`^~=.]|[uvHcrk](?![A-Za-z]))\s*(?:\{\s*(\\[ij](?![A-Za-z])|[A-Za-z])\s*\}|(\\[ij](?![A-Za-z])|[A-Za-z]))""")
# The commonest LaTeX is read here, since parsing it in full takes milliseconds a value.
_STYLE = re.compile(r"\\(?:textit|textbf|textrm|textsc|textsf|textup|emph|mathrm|it|bf|em|rm|sc)(?![A-Za-z])\s*")
_ESCAPED = re.compile(r"\\([&%_#$])")
_ESCAPE = re.compile(r"[&%#$]")
_MATH = re.compile(r"(?<!\\)\$([^$]{1,300})(?<!\\)\$")
_POWER = re.compile(r"(?<=[\d\w])\^\{?([+-]?\d+)\}?")


def accepts(name: str, head: bytes) -> bool:
    """By the name, or by the first entry of a file called .txt."""
    return name.lower().endswith(SUFFIXES) or looks_bibtex(head)


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """A document a record with an abstract, then one list of those without; a broken entry comes back as an error with its line."""
    decoded = decode(data)
    yield from noted(documents(_records(decoded.text.lstrip("\ufeff")), MEDIA, "BibTeX"), [decoded.note])


def _records(text: str) -> Iterator[Record | LitkgError]:
    from bibtexparser.library import Library
    from bibtexparser.middlewares.parsestack import default_parse_stack
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry
    from bibtexparser.splitter import Splitter

    # Both libraries tell their troubles to the log, which would reach the terminal; ours come back as errors with their lines.
    for name in ("bibtexparser", "pylatexenc"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        blocks = []
        for number, block in enumerate(Splitter(text).split().blocks):
            inner = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock) else block
            if isinstance(inner, Entry):
                inner.key = f"{inner.key} {number}"  # two entries of one key are two works: keys only have to differ here
            if inner is not None:
                blocks.append(inner)
        library = Library(blocks)
        for middleware in default_parse_stack(allow_inplace_modification=True):
            library = middleware.transform(library)
    except (ValueError, IndexError, KeyError, AttributeError, RecursionError) as error:
        raise LitkgError(f"is not BibTeX that can be read ({str(error)[:120]}); export it again") from None
    for block in library.blocks:
        if isinstance(block, Entry):
            yield _record(block)
    for failed in library.failed_blocks:
        yield LitkgError(f"the entry at line {(failed.start_line or 0) + 1} is broken (a brace or quotation mark is missing); the other entries are read")


def _record(entry: Entry) -> Record | LitkgError:
    key = entry.key.rsplit(" ", 1)[0]
    fields: dict[str, str] = {}
    for field in entry.fields:
        fields.setdefault(field.key.lower(), str(field.value))

    def get(*names: str) -> str | None:
        return next((text for name in names if (text := plain(fields.get(name, "")))), None)

    authors, et_al = people(fields.get("author", ""))
    editors, _ = people(fields.get("editor", ""))
    if not get("title") and not authors and not editors and not get("doi"):
        return LitkgError(f"entry {key!r} has neither title nor authors; leave it out")
    kind = TYPES.get(entry.entry_type.lower(), "article")
    date = get("date") or " ".join(part for part in (get("year"), get("month")) if part)
    parts = date.split("/")[0].split("-") if "-" in date else [get("year") or "", get("month") or ""]
    eprint = get("eprint")
    archive = (get("archiveprefix", "eprinttype") or "").lower()
    return Record(
        title=". ".join(part for part in (get("title"), get("subtitle")) if part) or None, authors=authors, et_al=et_al, editors=editors,
        container=get("journal", "journaltitle", "booktitle", "howpublished") if kind != "book" else get("series"), date=date or None, volume=get("volume"),
        issue=get("number", "issue"), pages=page_range(get("pages", "eid")), publisher=get("publisher", "institution", "school", "organization"),
        published=iso_date(*[*parts, "", ""][:3]), doi=bare_doi(get("doi")), pmid=_digits(get("pmid") or (eprint if archive == "pubmed" else None)),
        pmcid=get("pmcid", "pmc"), arxiv=eprint if archive == "arxiv" else None, isbn=get("isbn"), url=fields.get("url", "").strip() or None, type=kind,
        keywords=tuple(dict.fromkeys(word.strip() for word in re.split(r"[;,]", get("keywords", "keyword") or "") if word.strip())),
        abstract=labelled(get("abstract") or ""), key=key,
    )


def _digits(text: str | None) -> str | None:
    return text if text and text.isascii() and text.isdigit() else None


def people(names: str) -> tuple[tuple[Author, ...], bool]:
    """The persons of an author field, and whether it says that there are others. A name in braces is a group."""
    from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts, split_multiple_persons_names

    out = []
    et_al = False
    for name in split_multiple_persons_names(" ".join(names.split())) if names.strip() else []:
        if name.strip().lower() in ("others", "et al.", "et al"):
            et_al = True
            continue
        inner = name.strip()
        if inner.startswith("{") and inner.endswith("}") and inner.count("{") == 1:
            out.append(Author(plain(inner)))
            continue
        try:
            parts: Any = parse_single_name_into_parts(name, strict=False)
        except InvalidNameError:
            out.append(Author(plain(name)))
            continue
        family = plain(" ".join((*parts.von, *parts.last, *parts.jr)))
        if family:
            out.append(Author(family, plain(" ".join(parts.first)) or None))
    return tuple(out), et_al


def plain(value: str) -> str:
    """A value without LaTeX: accents and symbols as letters, raised digits raised, groups and commands gone."""
    value = value.strip()
    if "$" in value or "\\" in value:
        value = _SUPER.sub(lambda m: raised(m[1] or m[2] or m[3] or "", "x"), value)
        value = _SUB.sub(lambda m: m[1] or m[2] or m[3] or "", value)
        value = _STYLE.sub("", _ACCENT.sub(_accented, value))
        value = _MATH.sub(lambda m: _ESCAPE.sub(r"\\\g<0>", _POWER.sub(lambda power: raised(power[1], "x"), tex_text(m[1]))), value)
        if "\\" in _ESCAPED.sub("", value):
            value = _POWER.sub(lambda m: raised(m[1], "x"), _latex().latex_to_text(value))
        else:
            value = _ESCAPED.sub(r"\1", value)
    value = value.replace("{", "").replace("}", "").replace("~", " ").replace("---", "\u2014").replace("--", "\u2013")
    return " ".join(value.split())


def _accented(match: re.Match[str]) -> str:
    """One letter with its accent; by far the commonest LaTeX in lists of works, and slow to parse in full."""
    letter = (match[2] or match[3]).lstrip("\\")
    return unicodedata.normalize("NFC", letter + _ACCENTS[match[1]])


@cache
def _latex() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", keep_comments=True)
