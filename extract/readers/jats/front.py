"""What an article says of itself in its front: title, people, journal, dates, identifiers, keywords; printed so that each has its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract.readers.builder import DocumentBuilder
from extract.readers.jats.inline import line
from extract.readers.jats.names import NAMES, author_of
from extract.readers.jats.tree import child, children, within
from extract.readers.records import iso_date, page_range
from extract.readers.xml import text_of
from kg.model import Author, Metadata, Span

if TYPE_CHECKING:
    from lxml.etree import _Element

#: Designs of studies by `article-type` and by the heading that a journal prints over the title. What is not here tells none.
_DESIGNS = (
    (r"case[ -]?series", "case series"), (r"case[ -]?(?:reports?|stud(?:y|ies)|presentations?)", "case report"),
    (r"systematic[ -]?reviews?|meta-?analys[ie]s", "systematic review"), (r"(?:mini[ -]?|literature[ -]?|narrative[ -]?)?review(?:[ -]article)?s?", "review"),
    (r"randomi[sz]ed (?:controlled )?trials?", "randomised trial"), (r"clinical[ -]?trials?", "clinical trial"),
)
_ELECTRONIC = ("epub", "epreprint", "electronic", "online", "epub-ppub", "eversion", "pub")
_REGISTRY = re.compile(r"clinical-?trial|registry|registration", re.I)
_KINDS_OF_DOI = re.compile(r"10\.\d{4,9}/\S+")


@dataclass(frozen=True, slots=True)
class Front:
    """The front of one article: its metadata, and what is printed of it beside them."""

    metadata: Metadata
    label: str
    translated: tuple[str, ...]
    registered: tuple[str, ...]
    affiliations: tuple[str, ...]


def meta_of(article: _Element) -> _Element | None:
    """The element that describes an article: `article-meta`, in a sub-article also `front-stub`."""
    front = child(article, "front", "front-stub")
    if front is None:
        return child(article, "article-meta")
    return front if front.tag == "front-stub" else child(front, "article-meta")


def read_front(article: _Element) -> Front:
    """The metadata of an article, from tags alone."""
    meta = meta_of(article)
    front = child(article, "front", "front-stub")
    journal = child(front, "journal-meta")
    titles = child(meta, "title-group") if child(meta, "title-group") is not None else meta
    ids = _identifiers(meta)
    dates = _dates(meta)
    keywords = _keywords(meta, (article.get("lang") or "en")[:2].lower())
    subjects = [line(s) for group in children(child(meta, "article-categories"), "subj-group") if (group.get("subj-group-type") or "heading") == "heading"
                for s in children(group, "subject")]
    pages: str | None = page_range(line(child(meta, "fpage")), line(child(meta, "lpage"))) or line(child(meta, "elocation-id"))
    pages = pages or page_range(line(child(meta, "page-range")))
    issue = line(child(meta, "issue"))
    supplement = line(child(meta, "supplement"))
    metadata = Metadata(
        title=_title(titles) or None, doi=ids.get("doi"), journal=_journal(journal) or None, year=_year(meta, dates),
        volume=line(child(meta, "volume")) or None, issue=" ".join(part for part in (issue, supplement) if part) or None, pages=pages or None,
        authors=_authors(meta), keywords=keywords, received=dates.get("received"), accepted=dates.get("accepted"), published=dates.get("published"),
        design=_design(article.get("article-type") or "", subjects), pmid=ids.get("pmid"), pmcid=ids.get("pmcid"),
    )
    translated = tuple(line(t) for group in children(titles, "trans-title-group") for t in children(group, "trans-title", "trans-subtitle"))
    translated += tuple(line(t) for t in children(titles, "trans-title", "trans-subtitle"))
    affiliations = tuple(text for aff in within(meta, "aff", skip=("related-article",)) if (text := _address(aff)))
    return Front(metadata, subjects[0] if subjects else "", tuple(t for t in translated if t), _trials(meta), tuple(dict.fromkeys(affiliations)))


def _title(titles: _Element | None) -> str:
    title = line(child(titles, "article-title", "title"))
    for subtitle in children(titles, "subtitle"):
        if text := line(subtitle):
            title = f"{title}{'' if title.endswith((':', '?', '!', '.')) else ':'} {text}".strip()
    return title


def _journal(journal: _Element | None) -> str:
    group = child(journal, "journal-title-group")
    for place in (group, journal):
        if text := line(child(place, "journal-title", "abbrev-journal-title")):
            return text
    for kind in ("nlm-ta", "iso-abbrev"):
        for element in children(journal, "journal-id"):
            if element.get("journal-id-type") == kind and (text := text_of(element)):
                return text
    return ""


def _identifiers(meta: _Element | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in children(meta, "article-id"):
        kind, text = (element.get("pub-id-type") or "").lower(), text_of(element)
        if kind == "doi" and (match := _KINDS_OF_DOI.search(text)):
            found.setdefault("doi", match[0].rstrip(".,;").lower())
        elif kind == "pmid" and text.isdigit():
            found.setdefault("pmid", text)
        elif kind in ("pmc", "pmcid", "pmc-aid") and (match := re.fullmatch(r"(?:PMC)?(\d{3,9})(?:\.\d+)?", text)) and kind != "pmc-aid":
            found.setdefault("pmcid", f"PMC{match[1]}")
    return found


def _authors(meta: _Element | None) -> tuple[Author, ...]:
    """The authors of the article itself: contributors of type author; those of no type only where the file types none as author (else they are
    the members of a group). Editors and reviewers are none."""
    found: list[Author] = []
    typed = any("author" in (c.get("contrib-type") or "").lower() for g in children(meta, "contrib-group") for c in children(g, "contrib"))
    for group in children(meta, "contrib-group", "contrib", "collab"):
        if group.tag in ("collab", "contrib"):
            contribs = [group]
        elif re.search(r"edit|review", (group.get("content-type") or "").lower()):
            continue
        else:
            contribs = children(group, "contrib", "collab", "on-behalf-of")
        for contrib in contribs:
            kind = (contrib.get("contrib-type") or ("" if typed and contrib.tag == "contrib" else "author")).lower()
            if contrib.tag == "contrib" and "author" not in kind and kind not in ("collab", "group", "collaborator", "person", "inventor"):
                continue
            for name in [contrib] if contrib.tag in NAMES else children(contrib, *NAMES):
                author = author_of(name)
                if author is not None and author not in found:
                    found.append(author)
                if name.tag not in ("collab", "on-behalf-of"):
                    break
    return tuple(found)


def _date(element: _Element) -> str | None:
    iso = element.get("iso-8601-date") or ""
    if re.fullmatch(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", iso[:10]):
        return iso[:10]
    parts = [line(child(element, name)) or None for name in ("year", "month", "day")]
    if parts[0] is None and (text := line(child(element, "string-date")) or (text_of(element) if not children(element) else "")):
        return _printed_date(text)
    return iso_date(*parts)


def _printed_date(text: str) -> str | None:
    """A date in words ("3 March 2020", "March 3, 2020")."""
    year, month = re.search(r"(?<!\d)((?:19|20)\d\d)(?!\d)", text), re.search(r"[A-Za-z]{3,9}", text)
    day = re.search(r"(?<!\d)(\d{1,2})(?!\d)", text)
    return iso_date(year[1], month[0] if month else None, day[1] if day and month else None) if year else None


def _dates(meta: _Element | None) -> dict[str, str]:
    """Received, accepted, published (the first complete electronic date, else the printed one) and the year of the issue."""
    found: dict[str, str] = {}
    events = [e for place in children(meta, "history", "pub-history") for e in within(place, "date")]
    for event in events:
        kind, date = (event.get("date-type") or "").lower(), _date(event)
        if date and kind in ("received", "accepted"):
            found.setdefault(kind, date)
        elif date and kind in ("pub", "epub", "published", "published-online"):
            found.setdefault("published", date)
    rank: list[tuple[int, int, str]] = []
    for element in children(meta, "pub-date"):
        kind = " ".join((element.get(name) or "").lower() for name in ("pub-type", "date-type", "publication-format"))
        date = _date(element)
        if date is None or re.search(r"retract|correct|preprint|pmc-release|nihms", kind):
            continue
        electronic = any(word in kind.split() for word in _ELECTRONIC) and "collection" not in kind
        rank.append((-len(date), 0 if electronic else 1, date))
    if rank:
        found["published"] = min(rank)[2]
    return found


def _year(meta: _Element | None, dates: dict[str, str]) -> int | None:
    """The year of the issue (of the collection, of print), else of the publication date."""
    years: dict[str, str] = {}
    for element in children(meta, "pub-date"):
        kind = (element.get("pub-type") or element.get("date-type") or element.get("publication-format") or "").lower()
        if date := _date(element):
            years.setdefault(kind, date[:4])
    issued = next((years[kind] for kind in ("collection", "ppub", "print", "epub-ppub") if kind in years), None)
    year = issued or (dates.get("published") or "")[:4] or next(iter(years.values()), "")
    return int(year) if year else None


def _keywords(meta: _Element | None, language: str) -> tuple[str, ...]:
    """The keywords in the article's own language; abbreviations and indexing terms of others are none."""
    found: list[str] = []
    for group in children(meta, "kwd-group"):
        kind = (group.get("kwd-group-type") or "").lower()
        if re.search(r"abbr|mesh|npg|jel|pacs|msc|organism|research-organism|inspec", kind) or (group.get("lang") or language)[:2].lower() != language:
            continue
        for keyword in within(group, "kwd", "compound-kwd", "nested-kwd"):
            text = ", ".join(line(part) for part in children(keyword, "compound-kwd-part")) or line(keyword)
            found += [text] if text else []
    return tuple(dict.fromkeys(found))


def _design(article_type: str, subjects: list[str]) -> str | None:
    for text in (article_type, *subjects):
        words = text.strip().lower()
        for pattern, design in _DESIGNS:
            if re.fullmatch(pattern, words):
                return design
    return None


def _trials(meta: _Element | None) -> tuple[str, ...]:
    """Registrations that the front tags as such, as it prints them."""
    found = []
    for element in within(meta, "related-object", "ext-link"):
        kind = " ".join((element.get(name) or "") for name in ("source-type", "content-type", "document-id-type", "ext-link-type", "object-id-type"))
        number = element.get("document-id") or element.get("object-id") or text_of(element)
        if _REGISTRY.search(kind) and re.search(r"\d{3}", number):
            found.append(number.strip())
    return tuple(dict.fromkeys(found))


def _address(aff: _Element) -> str:
    parts = [" ".join("".join(piece.itertext()).split()) for piece in children(aff) if piece.tag not in ("label", "sup", "institution-id", "institution-wrap")]
    text = " ".join((aff.text or "").split())
    if text or any((piece.tail or "").strip(" ,;.") for piece in children(aff)):
        return re.sub(r"\s+([,;.])", r"\1", text_of(aff))
    return ", ".join(part for part in parts if part)


# ------------------------------------------------------------------------------------------------------------------------ printing


def _field(builder: DocumentBuilder, before: str, name: str, value: str | None, behind: str = "") -> None:
    """One field behind what parts it from the field before."""
    if not value:
        return
    if builder.written:
        builder.write(before)
    start = builder.start()
    builder.write(value)
    builder.mark(name, Span(start, builder.pos))
    builder.write(behind)


def write_front(builder: DocumentBuilder, front: Front) -> None:
    """Print the front: kind of article, title, authors, source, dates, keywords, registration, affiliations; each field marked."""
    m = front.metadata
    if front.label:
        builder.block("furniture", front.label)
    builder.mark("title", builder.block("title", m.title or ""))
    for title in front.translated:
        builder.block("furniture", title)
    byline = ", ".join(f"{a.given} {a.family}" if a.given else a.family for a in m.authors)
    builder.mark("authors", builder.block("furniture", byline))
    builder.open("furniture")
    _field(builder, "", "journal", m.journal)
    _field(builder, ". ", "year", str(m.year) if m.year else None)
    _field(builder, "; ", "volume", m.volume)
    if m.issue:
        builder.write("(" if m.volume else "; (")
        _field(builder, "", "issue", m.issue, ")")
    _field(builder, ": ", "pages", m.pages)
    for label, name, value in (("doi:", "doi", m.doi), ("PMID: ", "pmid", m.pmid), ("PMCID: ", "pmcid", m.pmcid)):
        if value:
            builder.write(f"{'. ' if builder.written else ''}{label}")
            _field(builder, "", name, value)
    builder.close()
    builder.open("furniture")
    for label, name, value in (("Received", "received", m.received), ("Accepted", "accepted", m.accepted), ("Published", "published", m.published)):
        if value:
            builder.write(f"{'. ' if builder.written else ''}{label}: ")
            _field(builder, "", name, value)
    builder.close()
    if m.keywords:
        builder.open("furniture")  # keywords name things and say nothing of them
        builder.write("Keywords: ")
        _field(builder, "", "keywords", "; ".join(m.keywords))
        builder.close()
    if front.registered:
        builder.block("paragraph", f"Trial registration: {', '.join(front.registered)}")
    for affiliation in front.affiliations:
        builder.block("furniture", affiliation)
