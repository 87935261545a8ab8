"""Real articles as XML against an independent reading of them with nothing but the standard library's ElementTree."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from extract.pipeline import annotate, assertions
from extract.readers import jats
from extract.references.parse import parse_references
from kg.model import Config, Document

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "jats"
FILES = sorted(CORPUS.glob("*.xml"))
pytestmark = pytest.mark.skipif(not FILES, reason="../shared/corpus/jats is not here")
each = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem.removeprefix("journal."))
_DASHES = {"-", "–", "—", "‐", "−"}


def letters(text: str | None) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text or "").casefold() if c.isalnum())


def text(element: ET.Element | None) -> str:
    return "".join(element.itertext()) if element is not None else ""


@cache
def both(path: Path) -> tuple[ET.Element, Document]:
    (document,) = jats.read(path.read_bytes())
    assert isinstance(document, Document)
    return ET.parse(path).getroot(), document


@each
def test_metadata(path: Path) -> None:
    root, document = both(path)
    meta, m = root.find("front/article-meta"), document.metadata
    assert meta is not None
    assert letters(m.title) == letters(text(meta.find("title-group/article-title")))
    assert m.doi == (meta.findtext("article-id[@pub-id-type='doi']") or "").lower()
    assert (m.volume, m.issue, m.pages) == (meta.findtext("volume"), meta.findtext("issue"), meta.findtext("elocation-id") or meta.findtext("fpage"))
    about = root.find("front/journal-meta")
    assert about is not None
    assert m.journal == (about.findtext(".//journal-title") or about.findtext("journal-id[@journal-id-type='nlm-ta']"))
    contributors = [c for c in meta.iterfind("contrib-group/contrib") if c.get("contrib-type") == "author"]
    names = ("name/surname", "name/given-names")
    named = [tuple(c.findtext(p) for p in names) if c.find("name") is not None else (text(c.find("collab")), None) for c in contributors]
    assert [(a.family, a.given) for a in m.authors] == [(" ".join((f or "").split()), g and " ".join(g.split())) for f, g in named]
    for name in ("received", "accepted"):
        date = meta.find(f"history/date[@date-type='{name}']")
        parts = None if date is None else "-".join(f"{int(date.findtext(p) or 0):02d}" for p in ("year", "month", "day") if date.findtext(p))
        assert getattr(m, name) == parts
    for name in ("title", "doi", "journal", "volume", "issue", "pages"):
        span = m.where(name)
        assert span is not None and letters(document.text[span.start : span.end]) == letters(getattr(m, name)), name


def _sections(element: ET.Element, depth: int) -> list[tuple[int, str]]:
    found = []
    for part in element:
        if part.tag == "sec":
            title = text(part.find("title"))
            found += [(depth, letters(text(part.find("label")) + title))] if title.strip() else []
            found += _sections(part, depth + 1)
    return found


@each
def test_section_tree(path: Path) -> None:
    root, document = both(path)
    body = root.find("body")
    assert body is not None
    expected = _sections(body, 1)
    boxed = {letters(text(title)) for box in root.iter("boxed-text") for title in box.iter("title")}
    headings = [(b.level, letters(document.text[b.start : b.end])) for b in document.blocks if b.kind == "heading"]
    if not expected:
        return
    first = headings.index(expected[0])
    assert [h for h in headings[first : first + len(expected) + len(boxed)] if h[1] not in boxed][: len(expected)] == expected
    titled = {letters(section.title) for section in document.sections}
    assert all(title in titled for _, title in expected)
    assert [s.start for s in document.sections] == [0, *(s.end for s in document.sections[:-1])]


def _citation(entry: ET.Element) -> ET.Element:
    return next(part for part in entry if part.tag.endswith("citation"))


def _pages(citation: ET.Element) -> str | None:
    first, last = citation.find(".//fpage"), citation.find(".//lpage")
    if citation.find(".//page-range") is not None:
        return text(citation.find(".//page-range"))
    return None if first is None else text(first) + (text(last) if last is not None and text(last) != text(first) else "")


@each
def test_references(path: Path) -> None:
    root, document = both(path)
    entries = list(root.iter("ref"))
    assert len(document.references) == len(entries)
    for position, (entry, reference) in enumerate(zip(entries, document.references, strict=True), 1):
        citation = _citation(entry)
        label = re.sub(r"\D", "", text(entry.find("label")))
        assert reference.number == int(label or position)
        title = citation.find(".//article-title") if citation.find(".//article-title") is not None else citation.find(".//chapter-title")
        source = citation.find(".//source")
        tagged = {"title": text(title), "container": text(source)} if title is not None else {}
        tagged |= {name: text(citation.find(f".//{name}")) for name in ("year", "volume", "issue")}
        tagged |= {"pages": _pages(citation) or ""}
        for name, value in tagged.items():
            if value.strip():
                assert letters(getattr(reference, name)) == letters(value), (reference.number, name)
        assert (reference.volume or "").count("(") == (reference.volume or "").count(")")
        if title is None and source is not None:
            assert letters(text(source)) in (letters(reference.title), letters(reference.container))
        people = [letters("".join(text(name.find(p)) for p in ("surname", "given-names", "suffix"))) for name in citation.iter("name")]
        if people and citation.find(".//collab") is None:
            assert [letters(a.family) + letters(a.given) for a in (*reference.authors, *reference.editors)] == people, reference.number
        linked = {m[0].lower().rstrip(".") for link in citation.iter("ext-link") if (m := re.search(r"10\.\d{4,9}/\S+", " ".join(link.attrib.values())))}
        if len(linked) == 1 and "%" not in str(linked):
            assert reference.doi == linked.pop()
        if citation.tag == "mixed-citation":
            assert letters(reference.raw.replace("PMID:", "")) == letters(text(citation))
        (span,) = reference.spans
        assert document.text[span.start : span.end].endswith(reference.raw)


def _ranges(element: ET.Element, numbers: dict[str, int]) -> Counter[int]:
    """The numbers that stand between two links joined by a dash."""
    inner: Counter[int] = Counter()
    for parent in element.iter():
        for one, other in zip(list(parent), list(parent)[1:], strict=False):
            both_cite = all(x.tag == "xref" and x.get("ref-type") == "bibr" for x in (one, other))
            if both_cite and re.sub(r"[\s\[\]]", "", one.tail or "") in _DASHES:
                inner.update(range(numbers[one.get("rid") or ""] + 1, numbers[other.get("rid") or ""]))
    return inner


@each
def test_callouts_are_the_links(path: Path) -> None:
    root, document = both(path)
    numbers = {entry.get("id") or "": reference.number or 0 for entry, reference in zip(root.iter("ref"), document.references, strict=True)}
    linked = Counter(numbers[rid] for x in root.iter("xref") if x.get("ref-type") == "bibr" for rid in (x.get("rid") or "").split())
    meant = Counter(n for citation in document.citations for n in citation.numbers)
    expected = linked + _ranges(root, numbers)
    assert set(meant) == set(expected)
    assert sum((meant - expected).values()) == 0
    assert sum((expected - meant).values()) <= max(1, 0.01 * sum(expected.values()))  # one group that names an entry twice counts once
    for citation in document.citations:
        assert document.text[citation.span.start : citation.span.end] == citation.marker
        assert citation.marker.count("[") == citation.marker.count("]") and citation.marker.count("(") == citation.marker.count(")")


def test_the_words_of_the_body_are_all_there() -> None:
    for path in FILES:
        root, document = both(path)
        have = Counter(re.findall(r"[^\W\d_]{3,}", unicodedata.normalize("NFKD", document.text)))
        for paragraph in root.findall("body//p"):
            if paragraph.find(".//*[@{http://www.w3.org/1998/Math/MathML}x]") is None and not any("MathML" in e.tag for e in paragraph.iter()):
                words = set(re.findall(r"[^\W\d_]{3,}", unicodedata.normalize("NFKD", text(paragraph))))
                assert len(words - set(have)) <= 0.02 * len(words), (path.name, sorted(words - set(have))[:5])


def test_printed_entries_parsed_agree_with_the_tagged_fields() -> None:
    tagged = [r for path in FILES for r in both(path)[1].references if r.title and r.container and r.authors]
    parsed = parse_references([r.raw for r in tagged])
    for name, least in (("title", 0.93), ("container", 0.93), ("year", 0.98), ("volume", 0.95), ("pages", 0.95), ("doi", 0.97)):
        pairs = [(letters(getattr(a, name)), letters(getattr(b, name))) for a, b in zip(tagged, parsed, strict=True)]
        right = sum(a == b for a, b in pairs if a)
        f1 = 2 * right / (sum(bool(a) for a, _ in pairs) + sum(bool(b) for _, b in pairs))
        assert f1 >= least, (name, round(f1, 3))
    families = [[letters(a.family) for a in r.authors] for r in tagged]
    assert sum(a == [letters(x.family) for x in p.authors] for a, p in zip(families, parsed, strict=True)) >= 0.95 * len(tagged)


@pytest.mark.parametrize("path", sorted(FILES, key=lambda p: p.stat().st_size)[:5], ids=lambda path: path.stem)
def test_quotes_are_verbatim_and_nobody_becomes_a_patient(path: Path) -> None:
    document = annotate(both(path)[1], Config())
    found = assertions(document)
    assert found
    for assertion in found:
        for evidence in assertion.evidence:
            assert document.text[evidence.start : evidence.end] == evidence.quote
    assert document.patients == ()
