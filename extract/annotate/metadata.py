"""Paper metadata from the printed front matter: the journal's own citation line, the title, the byline, dates, keywords, registration."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from extract import quick
from extract.annotate.blocks import lines
from extract.annotate.byline import parse_byline
from extract.annotate.cite_line import CALLED, DOI, from_citation, self_citation
from extract.annotate.headings import clean_heading, heading_kind, longer
from extract.annotate.history import DATE_WORDS, printed_dates
from extract.fold import View, fold
from extract.references.identifiers import doi_form, find_identifiers
from extract.triggers import Guard
from kg.model import Block, Config, Document, Metadata, Span

_FRONT_LIMIT = 12_000
_TRIAL = quick.compile(
    r"\b(NCT\s?\d{8}|ChiCTR[-A-Z]*\s?\d{6,12}|ISRCTN\s?\d{8}|EudraCT[:\s]*(?:number|no\.?)?\s*\d{4}-\d{6}-\d{2}|(?<![\d-])20\d{2}-\d{6}-\d{2}-\d{2}|"
    r"ACTRN\s?\d{14}|UMIN\s?\d{9}|jRCTs?\d{6,10}|DRKS\s?\d{8}|CTRI/\d{4}/\d{2}/\d{6}|KCT\s?\d{7}|NTR\s?\d{3,5}|PACTR\s?\d{15,16}|IRCT\s?\d{8,}N?\d*)\b"
)
#: One of these stands in every number of a register; only the European one may come as figures alone.
_REGISTERS = ("NCT", "ChiCTR", "ISRCTN", "EudraCT", "ACTRN", "UMIN", "jRCT", "DRKS", "CTRI", "KCT", "NTR", "IRCT")
_OF_REGISTERS = ("CT", "NTR", "UMIN", "DRKS")  # what their names have in common
_EUROPEAN = quick.compile(r"20\d{2}-\d{6}-\d")
_DESIGNS = (
    ("case report", r"\b(?:a )?case reports?\b|\breport of (?:a|one) case\b|\bcase presentation\b"),
    ("case series", r"\bcase series\b|\breport of (?:two|three|four|five|six|seven|eight|nine|ten|\d+) cases\b|\b(?:two|three|four|five|six|\d+) case"
     r" reports\b"),
    ("systematic review", r"\bsystematic review\b|\bmeta-?analys[ie]s\b"),
    ("randomised trial", r"\brandomi[sz]ed\b.*\btrial\b"),
    ("clinical trial", r"\bphase (?:[1-4]|i{1,3}v?)(?:[/-](?:[1-4]|i{1,3}))?\b.*\b(?:trial|study)\b"),
    ("cohort study", r"\b(?:retrospective|prospective)?\s*cohort\b|\bretrospective (?:study|analysis)\b"),
    ("review", r"\b(?:a|literature|narrative) review\b|^review\b"),
)
_DESIGN_PATTERNS = tuple((name, Guard(pattern, whole=True)) for name, pattern in _DESIGNS)


def add_metadata(document: Document, config: Config) -> Document:
    """Read the front matter; only what is printed comes back, each field with its span. What a reader knew is kept, not read again."""
    if document.kind == "bibliography":
        return document
    known = document.metadata
    if known.title or (known.doi and not document.regions):
        return document.with_(metadata=_completed(document))
    text = document.text
    limit = _front_end(document)
    fields: dict[str, object] = {}
    spans: dict[str, Span] = {}
    _front_comments(document, fields, spans)
    citation = self_citation(document, limit)
    if citation is not None:
        from_citation(document, citation, fields, spans)
    _doi(document, limit, fields, spans)
    _journal_line(document, limit, fields, spans)
    _title(document, limit, fields, spans)
    _byline(document, limit, fields, spans)
    front = _dated_front(text, min(len(text), limit + 1500))
    for name, (iso, start, end) in printed_dates(front.text).items():
        if name not in fields:
            fields[name], spans[name] = iso, front.span(start, end)
    _keywords(document, limit, fields, spans)
    _trials(document, fields, spans)
    if "year" not in fields and isinstance(fields.get("published"), str):
        fields["year"], spans["year"] = int(str(fields["published"])[:4]), spans["published"]
    _journal(front, fields, spans)
    design = _label(document, limit) or _design(str(fields.get("title") or ""), tuple(fields.get("keywords") or ()))  # type: ignore[arg-type]
    if design:
        fields["design"] = design
    if known.doi:  # from a file's properties: what is printed goes before
        fields.setdefault("doi", known.doi)
    for name in ("authors", "keywords", "trial"):
        fields.setdefault(name, ())
    return document.with_(metadata=Metadata(**fields, spans=tuple(sorted(spans.items()))))  # type: ignore[arg-type]


_YEAR = quick.compile(r"(?:19|20)\d\d")
_SAYS_JOURNAL = quick.compile(r"section\s+of\s+the\s+journal|journal\W{0,6}:")
_NEAR = 120  # from the word of a date to its year, markup between them included


def _dated_front(text: str, end: int) -> View:
    """The front as it is read for dates and the journal; empty where no word of theirs stands in it, as in a bare abstract."""
    words = text[:end].lower()
    dated = any(_YEAR.search(words, at, at + _NEAR) for piece in DATE_WORDS for at in _places(words, piece))
    told = dated or ("journal" in words and _SAYS_JOURNAL.search(words) is not None)
    return fold(text, 0, end) if told else View("", (), ())


def _places(text: str, piece: str) -> Iterator[int]:
    """Where a piece of text stands, from the left."""
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def _completed(document: Document) -> Metadata:
    """A reader's metadata with what only the text tells: registration numbers and the design of the study."""
    known = document.metadata
    fields: dict[str, object] = {}
    spans = dict(known.spans)
    if not known.trial:
        _trials(document, fields, spans)
    design = known.design or _design(known.title or "", known.keywords)
    return replace(known, design=design, spans=tuple(sorted(spans.items())), **fields)  # type: ignore[arg-type]


def _front_end(document: Document) -> int:
    """Where the front matter ends: the first heading of the body, or a limit."""
    for block in document.blocks:
        if block.kind == "heading" and block.start > 200:
            kind = heading_kind(clean_heading(document.text[block.start : block.end]))
            if kind in ("introduction", "case", "methods", "results"):
                return block.start
        if block.start > _FRONT_LIMIT:
            break
    return min(len(document.text), _FRONT_LIMIT)


def _front_comments(document: Document, fields: dict[str, object], spans: dict[str, Span]) -> None:
    """YAML front matter of Markdown files: `title:`, `doi:` and so on between two lines of hyphens."""
    if not document.text.startswith(("---", "\ufeff---")):
        return
    match = re.match(r"\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", document.text[:5000], re.S)
    if match is None:
        return
    for line in re.finditer(r"^(title|doi|journal|year|volume|issue|pages|received|accepted|published|date):[ \t]*(.+?)[ \t]*$", match[1], re.M):
        value = line[2].strip("\"' ")
        name = "published" if line[1] == "date" else line[1]
        span = Span(match.start(1) + line.start(2), match.start(1) + line.end(2))
        if name == "year" and value.isdigit():
            fields[name], spans[name] = int(value), span
        elif name != "year":
            fields[name], spans[name] = (value.lower() if name == "doi" else value), span


def _doi(document: Document, limit: int, fields: dict[str, object], spans: dict[str, Span]) -> None:
    """The paper's own DOI: in its citation line, or the one that the front and the page feet print."""
    if "doi" in fields:
        return
    text = document.text
    if "10." not in text or _SOME_DOI.search(text) is None:
        return
    counts: Counter[str] = Counter()
    where: dict[str, Span] = {}
    references = [span for reference in document.references for span in reference.spans]
    first_reference = min((s.start for s in references), default=len(text))
    for match in DOI.finditer(text, 0, min(first_reference, len(text))):
        doi = re.sub(r"(?:/full|/abstract|/pdf|#.*|\?.*)$", "", match[0].rstrip(".,;:)'\\*_").lower())
        front = match.start() < limit
        labelled = bool(re.search(r"doi\s*[:.]?\s*(?:https?://(?:dx\.)?doi\.org/)?$|doi\.org/$", text[max(0, match.start() - 40) : match.start()], re.I))
        alone = text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip() in ("", "doi:", "https://doi.org/")
        end = match.start() + len(doi)
        if (front or alone) and False in (doi_form(doi)[0], doi_form(match[0].lower())[0]):
            doi, end = _whole(text, match.start(), doi, end)
        counts[doi] += (2 if labelled else 1) + (1 if alone else 0) if front else (1 if alone else 0)
        where.setdefault(doi, Span(match.start(), end))
    best = [(n, -where[d].start, d) for d, n in counts.items() if n > 0]
    if best:
        _, _, doi = max(best)
        fields["doi"], spans["doi"] = doi, where[doi]


def _whole(text: str, start: int, doi: str, end: int) -> tuple[str, int]:
    """A DOI that cannot be whole with what a blank or the end of its line cut off, and where it ends; as it is where what follows does not complete it."""
    line = re.sub(r"\s", " ", text[start : end + 30])
    found = next((i for i in find_identifiers(line) if i.kind == "doi" and not i.start), None)
    return (found.value, start + found.end) if found is not None and doi_form(found.value)[0] else (doi, end)


_SOME_DOI = re.compile(r"10\.\d{4}")  # begins with letters that are looked for at once, as DOI does not

#: The kind of article on a line of its own above the title, in one block with it.
_LABEL_LINE = quick.compile(
    r"[^\w\n]*(?:letters?(?: to the editors?)?|correspondence|case (?:reports?|series|stud(?:y|ies))|(?:original|research) (?:article|research|paper)s?|"
    r"(?:mini[- ]?)?review(?: article)?|(?:brief|short|rapid) (?:reports?|communications?)|clinical (?:images?|pictures?|cases?)|commentary|editorial|"
    r"open access)[^\w\n]*\r?\n\s*(?=\S)", re.I)


#: Marks of two authors.
_SIGNED = quick.compile(r"<sup>[^<]*</sup>[^<]*<sup>|[†‡∗*][^†‡∗*]*[†‡∗]")
#: What else stands on a first page.
_NO_TITLE = quick.compile(
    r"©|@|https?://|^\W*(?:received|accepted|published|doi|edited by|open access|volume|issn|key ?words|contents lists? available|journal home ?page)\b", re.I
)
#: "Title: A rare cause of …" of manuscripts.
_CALLED_TITLE = quick.compile(r"[^\w\n]*(?:full |manuscript |article )?title\s?[:：]\**\s*(?=\S)", re.I)
#: The head of a page: a journal, its volume and the year, and nothing else ("Acta Inventa    Vol. 12, No. 3, 2021").
_RUNNING_HEAD = quick.compile(
    r"\bvol(?:ume)?\.?\s?\d{1,4}\b(?=.*\b(?:19|20)\d\d\b)"
    r"(?:[\W_\d]|\b(?:no|issue|number|suppl(?:ement)?|pp?|pages?|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|"
    r"september|october|november|december|spring|summer|autumn|fall|winter)\b)*$|\b(?:19|20)\d\d\s?;\s?\d{1,4}\s?(?:\(\d{1,4}\))?[\W\d]*$", re.I)
_LONGEST_TITLE = 400


def _title(document: Document, limit: int, fields: dict[str, object], spans: dict[str, Span]) -> None:
    """The title: the heading or the line that repeats the citation line's title, else the first real heading, else the first line."""
    text = document.text
    known, journal = _key(str(fields.get("title") or "")), _key(str(fields.get("journal") or ""))
    candidates: list[tuple[int, Block, str]] = []
    for n, block in enumerate(document.blocks):
        if block.start > limit:
            break
        if block.kind not in ("heading", "paragraph", "title", "list_item"):
            continue
        if not known and candidates and block.kind != "heading":
            continue  # the first such block goes before
        label = _LABEL_LINE.match(text, block.start, block.end)
        if label is not None:
            block = Block(block.kind, label.end(), block.end, block.level)
        called = _CALLED_TITLE.match(text, block.start, block.end)
        if called is not None:
            block = Block(block.kind, called.end(), block.end, block.level)
        if not known and longer(text[block.start : block.end], _LONGEST_TITLE):
            continue
        title = clean_heading(text[block.start : block.end])
        if known and _key(title) == known:
            fields["title"], spans["title"] = title, Span(block.start + text[block.start : block.end].find(title[:1]), block.end)
            return
        signed = block.end - block.start < 2000 and _SIGNED.search(text, block.start, block.end) is not None
        if signed and parse_byline(text[block.start : block.end]):
            continue  # the byline
        if len(title) > _LONGEST_TITLE or len(title) < 12 or heading_kind(title) is not None or CALLED.match(title):
            continue
        words = len(title.split())
        if words < 3 or (title.endswith(".") and block.kind != "heading") or _JOURNAL_LINE.search(title):
            continue
        if _NO_TITLE.search(title) or _RUNNING_HEAD.search(title) or (_key(title) == journal if journal else not _IN_KEY.search(title.casefold())):
            continue  # the latter is the head of the first page
        rank = 0 if block.kind == "heading" and text[block.start : block.end].lstrip().startswith("# ") else 1 if block.kind == "heading" else 2
        candidates.append((rank * 1000 + n, block, title))
    if fields.get("title") or not candidates:
        return
    _, block, title = min(candidates, key=lambda c: c[0])
    fields["title"], spans["title"] = title, Span(block.start, block.end)


_PLACE = r"(?P<volume>\d{1,4})(?:\s?\((?P<issue>[^)]{1,12})\))?\s?[:,]\s?(?P<pages>[A-Za-z]?\d(?:[\w.–-]{0,20}\w)?)"
_JOURNAL_LINE = quick.compile(
    r"^(?P<journal>[A-Z][A-Za-z&,.' -]{3,70}?)[.,;]?\s+(?:"
    rf"\(?(?P<year>(?:19|20)\d{{2}})\)?[^;:]{{0,10}}[;,]\s?{_PLACE}"
    rf"|\((?P<year3>(?:19|20)\d{{2}})\),?\s{_PLACE.replace('volume', 'volume3').replace('issue', 'issue3').replace('pages', 'pages3')}"
    r"|(?P<year4>(?:19|20)\d{2})\)?,?\s(?:[Vv]ol(?:ume)?\.?\s)(?P<volume4>\d{1,4})(?:,?\s(?:no|[Ii]ssue|[Nn]umber)\.?\s(?P<issue4>\d{1,3}))?,?\s"
    r"(?:pp?\.?\s|[Aa]rticle\s|[Pp]ages?\s)?(?P<pages4>[A-Za-z]?\d(?:[\w.–-]{0,20}\w)?)"
    r"|(?P<volume2>\d{1,4})(?:\s?\((?P<issue2>\d{1,3})\))?,?\s\((?P<year2>(?:19|20)\d{2})\)[,:]?\s(?P<pages2>[A-Za-z]?\d(?:[\w.–-]{0,20}\w)?))\b"
)

#: The same at the head of the pages, where no pages are told: "Acta Inventa    Vol. 12, No. 3, March 2021".
_HEAD_LINE = quick.compile(
    r"^(?P<journal>[A-Z][A-Za-z&,.' -]{2,70}?)[.,;|]?\s+[Vv]ol(?:ume)?\.?\s?(?P<volume>\d{1,4})(?:,?\s(?:[Nn]o|[Ii]ssue|[Nn]umber)\.?\s(?P<issue>\d{1,3}))?"
    r"[,;:(\s]+(?:[A-Z][a-z]{2,8}\.?\s)?(?P<year>(?:19|20)\d\d)\)?$"
)


def _journal_line(document: Document, limit: int, fields: dict[str, object], spans: dict[str, Span]) -> None:
    """A line of the front that says where the paper stands: "Acta Medica 2023; 12: 44-49", "Journal 7 (2022) 15"."""
    if "volume" in fields:
        return
    for block in document.blocks:
        if block.start > limit:
            return
        if block.kind not in ("paragraph", "list_item", "furniture", "heading") or block.end - block.start > 400:
            continue
        found = list(lines(document.text, block.start, block.end))
        whole = [Span(block.start, block.end)] if 1 < len(found) <= 3 else []  # a narrow column breaks it
        for line in (*found, *whole):
            if not _YEAR.search(document.text, line.start, line.end):
                continue
            view = fold(document.text, line.start, line.end)
            match = _JOURNAL_LINE.match(view.text) or _HEAD_LINE.match(view.text.rstrip())
            if match is None or len(view.text) - match.end() > 60:
                continue
            for name in ("journal", "year", "volume", "issue", "pages"):
                group = next((g for g in (name, f"{name}2", f"{name}3", f"{name}4") if g in match.re.groupindex and match[g]), None)
                value = match[group] if group else None
                if group and value and name not in fields:
                    fields[name], spans[name] = (int(value) if name == "year" else value.strip().replace("–", "-")), view.span(*match.span(group))
            return


_BETWEEN = quick.compile(r"[^a-z0-9]+")
_IN_KEY = quick.compile(r"[a-z0-9]")


def _key(text: str) -> str:
    return _BETWEEN.sub("", text.casefold())


def _byline(document: Document, limit: int, fields: dict[str, object], spans: dict[str, Span]) -> None:
    """The names below the title, in full; they replace the initials of the citation line when both agree in number and family names."""
    text = document.text
    families = [_key(a.family) for a in fields.get("authors") or ()]  # type: ignore[attr-defined]
    after = spans["title"].end if "title" in spans else 0
    pieces: list[Span] = []
    citation = spans.get("citation")
    if citation is not None:
        block = next((b for b in document.blocks if b.start <= citation.start < b.end), None)
        if block and block.end - citation.end > 8:
            pieces.append(Span(citation.end, block.end))
    near = [b for b in document.blocks if after <= b.start < limit and b.kind in ("paragraph", "list_item", "heading", "caption")][:6]
    pieces += [Span(b.start, b.end) for b in near]
    for piece in pieces:
        names = parse_byline(text[piece.start : piece.end])
        if not names:
            continue
        found = [_key(n.family) for n in names]
        if families and (len(found) != len(families) or sum(f in g or g in f for f, g in zip(found, families, strict=True)) < 0.8 * len(found)):
            continue
        if not families and len(names) == 1 and len(text[piece.start : piece.end]) > 60:
            continue
        fields["authors"], spans["authors"] = names, piece
        return


_KEYWORDS = quick.compile(r"\W{0,6}(?:key ?words?|index terms)\W{0,4}(?=\s|\w|$)", re.I)
_KEY = quick.compile(r"key|index", re.I)
_HEAD = 300  # what is enough of a block to see what it begins with


def _keywords(document: Document, limit: int, fields: dict[str, object], spans: dict[str, Span]) -> None:
    text = document.text
    for i, block in enumerate(document.blocks):
        if block.start > limit:
            break
        end = min(block.end, block.start + _HEAD)
        if not _KEY.search(text, block.start, end):
            continue
        head = fold(text, block.start, end)
        if len(head.text) > 60 and _KEYWORDS.match(head.text) is None:
            continue
        view = fold(text, block.start, block.end)
        match = _KEYWORDS.match(view.text)
        if match is None:
            continue
        start, body, used = match.end(), view, block
        if len(view.text) - match.end() < 4 and i + 1 < len(document.blocks):
            used = document.blocks[i + 1]
            body, start = fold(text, used.start, used.end), 0
        line = body.text[start:].strip().strip("#: ")
        parts = re.split(r"\s*[;•·|]\s*", line) if re.search(r"[;•·|]", line) else re.split(r",\s+(?![^(]*\))", line)
        words = [re.sub(r"^\W+|[\s.]+$", "", p) for p in parts]
        words = [w for w in words if 1 < len(w) <= 80]
        if words:
            fields["keywords"], spans["keywords"] = tuple(words), Span(used.start, used.end)
        return


def _trials(document: Document, fields: dict[str, object], spans: dict[str, Span]) -> None:
    """Registration numbers outside the reference list, in order of appearance."""
    text = document.text
    told = any(piece in text for piece in _OF_REGISTERS) and any(register in text for register in _REGISTERS)
    if not told and _EUROPEAN.search(text) is None:
        return
    numbers: list[str] = []
    starts = sorted((s.start, s.end) for r in document.references for s in r.spans)
    for match in _TRIAL.finditer(text):
        if any(a <= match.start() < b for a, b in starts):
            continue
        number = re.sub(r"\s+", "", re.sub(r"^EudraCT[:\s]*(?:number|no\.?)?\s*", "", match[1], flags=re.I))
        if number not in numbers:
            numbers.append(number)
            spans.setdefault("trial", Span(match.start(1), match.end(1)))
    if numbers:
        fields["trial"] = tuple(numbers)


def _journal(front: View, fields: dict[str, object], spans: dict[str, Span]) -> None:
    match = re.search(r"(?:a section of the journal|journal:)\s+([A-Z][A-Za-z &-]{3,60}?)(?=\s*(?:RECEIVED|Received|$|[.;,]))", front.text)
    if match:
        fields["journal"], spans["journal"] = match[1].strip(), front.span(*match.span(1))


def _label(document: Document, limit: int) -> str | None:
    """The kind of article where it is printed as a label of its own ("Case Report")."""
    for block in document.blocks:
        if block.start > limit:
            break
        if block.end - block.start > 40 or block.kind not in ("heading", "paragraph"):
            continue
        words = clean_heading(document.text[block.start : block.end]).casefold().strip(" .:")
        title = {"case report": "case report", "case reports": "case report", "case series": "case series", "systematic review": "systematic review",
                 "clinical trial": "clinical trial", "review article": "review", "mini review": "review"}.get(words)
        if title:
            return title
    return None


def _design(title: str, keywords: tuple[str, ...]) -> str | None:
    source = " ; ".join((title, *keywords)).casefold()
    return next((name for name, pattern in _DESIGN_PATTERNS if pattern.search(source)), None)
