"""CSL-JSON, as Zotero and others export it: records with an abstract are papers, the others entries of a list of works."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from extract.readers.medline import labelled
from extract.readers.records import Record, bare_doi, documents, iso_date, page_range
from extract.readers.sniff import looks_csl
from extract.readers.text import decode
from kg.model import Author, Document, LitkgError

FORMAT = "csl-json"
DESCRIPTION = "CSL-JSON: a list of works"
SUFFIXES = (".json", ".csl")
MEDIA = "application/vnd.citationstyles.csl+json"

#: CSL types in our words; those left out are articles.
TYPES: dict[str, str] = {
    "book": "book", "chapter": "chapter", "entry-encyclopedia": "chapter", "thesis": "thesis", "paper-conference": "conference", "report": "report",
    "webpage": "web", "post-weblog": "web", "dataset": "dataset", "manuscript": "preprint",
}
_TAGS = re.compile(r"</?(?:i|b|em|strong|sc|sup|sub|p|jats:[a-z]+|span)(?:\s[^<>]*)?>", re.I)


def accepts(name: str, head: bytes) -> bool:
    """JSON with the keys of CSL: a list of objects, or `{"items": [`."""
    return looks_csl(head)


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """A document a record with an abstract, then one list of those without. Raises LitkgError for JSON that cannot be read."""
    items = load_json(data)
    if isinstance(items, dict):
        items = items["items"] if isinstance(items.get("items"), list) else [items]
    if not isinstance(items, list):
        raise LitkgError("is JSON, but no list of works; nothing to read")
    yield from documents((_record(number, item) for number, item in enumerate(items, 1)), MEDIA, "CSL-JSON")


def load_json(data: bytes) -> Any:
    """JSON from strangers. Raises LitkgError with the place where it is broken, or nested too deeply."""
    try:
        return json.loads(decode(data).text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise LitkgError(f"is not well-formed JSON ({error.msg}, line {error.lineno}); export it again") from None
    except RecursionError:
        raise LitkgError("is JSON nested too deeply to read; nothing of it is read") from None
    except ValueError as error:
        raise LitkgError(f"is not JSON that can be read ({str(error)[:120]}); export it again") from None


def _text(item: dict[str, Any], *names: str) -> str | None:
    """The first of the fields that holds text or a number, on one line, without tags."""
    for name in names:
        value = item.get(name)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return " ".join(_TAGS.sub("", str(value)).split())
    return None


def _people(listed: object) -> tuple[Author, ...]:
    out = []
    for person in listed if isinstance(listed, list) else ():
        if not isinstance(person, dict):
            continue
        particle = _text(person, "non-dropping-particle", "dropping-particle")
        family = " ".join(part for part in (particle, _text(person, "family"), _text(person, "suffix")) if part)
        if family:
            out.append(Author(family, _text(person, "given")))
        elif literal := _text(person, "literal", "name"):
            out.append(Author(literal))
    return tuple(out)


def _date(value: object) -> tuple[str | None, str | None]:
    """The printed form of a date, and the same in ISO 8601."""
    if not isinstance(value, dict):
        return None, None
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        numbers = [str(part) for part in parts[0][:3]]
        return iso_date(*numbers) or " ".join(numbers), iso_date(*numbers)
    raw = _text(value, "raw", "literal", "year")
    match = re.match(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?", raw or "")
    return raw, iso_date(*match.groups()) if match else None


def _record(number: int, item: object) -> Record | LitkgError:
    if not isinstance(item, dict):
        return LitkgError(f"record {number} is no object; leave it out")
    title, authors = _text(item, "title"), _people(item.get("author"))
    if not title and not authors and not _text(item, "DOI"):
        return LitkgError(f"record {_text(item, 'id') or number} has neither title nor authors; leave it out")
    date, published = _date(item.get("issued"))
    keyword = item.get("keyword")
    keywords = [str(word) for word in keyword] if isinstance(keyword, list) else re.split(r"[;,]", str(keyword or ""))
    abstract = re.sub(r"</(?:jats:)?(?:p|title)>", "\n\n", str(item.get("abstract") or ""))
    return Record(
        title=title, authors=authors, editors=_people(item.get("editor")), container=_text(item, "container-title", "container-title-short", "event-title"),
        date=date, volume=_text(item, "volume"), issue=_text(item, "issue"), pages=page_range(_text(item, "page", "number")),
        publisher=_text(item, "publisher"), published=published, doi=bare_doi(_text(item, "DOI")), pmid=_text(item, "PMID"), pmcid=_text(item, "PMCID"),
        isbn=_text(item, "ISBN"), url=_text(item, "URL"), type=TYPES.get(str(item.get("type")), "article"),
        keywords=tuple(dict.fromkeys(word.strip() for word in keywords if word.strip())),
        abstract=labelled(_TAGS.sub("", abstract).strip()), key=_text(item, "id") or str(number),
    )
