"""Sections: which part of the paper a sentence stands in. Kinds are those of `kg.model.SECTION_KINDS`."""

from __future__ import annotations

import re

from extract import quick
from extract.annotate.headings import clean_heading, heading_kind, split_number
from kg.model import Block, Config, Document, Section

_RUN_IN = quick.compile(
    r"^\W{0,4}(background|introduction|case (?:report|presentation|description|summary)s?|objectives?|aims?|methods?|results?|findings|"
    r"conclusions?|discussion|patient concerns?|diagnos[ei]s|interventions?|outcomes?|lessons|rationale|purpose|patients and methods|"
    r"keywords?|key words|abbreviations|clinical trial registration|trial registration|funding|conflicts? of interest|publisher's note|"
    r"copyright|received|citation|abstract|summary)\s*\W{0,4}(?::|\.\s|—|\|)",
    re.I,
)
_LABEL = quick.compile(
    r"\W{0,4}((?i:introduction|background|(?:the\s)?case(?:\s(?:report|presentation|description|summary|history))?s?|discussion|conclusions?|comment(?:ary)?))"
    r"\**\s?(?::|\.(?=\**\s+[A-Z(])|\s[\u2014\u2013])\**\s*(?=\S)"
)
#: A further part of an abstract that stands in one paragraph ("Background: … Case: … Conclusion: …"); no paragraph so long follows it.
_STRUCTURED = quick.compile(
    r"[.?!]\s(?i:methods?|results?|conclusions?|findings|discussion|interpretation|patients?|case(?:\s(?:reports?|presentations?|summar(?:y|ies)|descriptions?|series))?s?)\s?:\s"
)
_LONG = 300
_ABSTRACT_RUN_IN = {"background", "introduction", "objective", "objectives", "aim", "aims", "purpose", "rationale", "abstract", "summary",
                    "patient concerns", "patient concern"}
_BODY = ("introduction", "case", "methods", "results", "discussion", "conclusion", "perspective")


def _structured(text: str, start: int, end: int) -> bool:
    """Whether an abstract has parts of its own ("Background: …"): then a case behind them is one of these."""
    return any(m[1].lower() not in {"abstract", "summary"} for line in text[start:end].split("\n") if (m := _RUN_IN.match(line[:60])) is not None)


def add_sections(document: Document, config: Config) -> Document:
    """Sections from the headings; a heading whose words do not tell its kind inherits it from the section above it. What a reader filled stays."""
    if document.sections:
        return document
    text, blocks = document.text, document.blocks
    title_at = _title_block(document)
    opened: list[tuple[str, str, int, int]] = []  # kind, title, start, level
    stack: list[tuple[int, str]] = []
    current = "front"
    opened.append(("front", "", 0, 1))
    seen_body = False
    bare = not any(b.kind == "heading" and heading_kind(clean_heading(text[b.start : b.end])) in ("case", "discussion", "results") for b in blocks)
    for i, block in enumerate(blocks):
        if block.kind != "heading":
            label = _LABEL.match(text, block.start, block.end) if i != title_at and block.kind in ("paragraph", "list_item") else None
            if label is not None and not bare and (current not in ("case", "results", "body") or not label[1].lower().startswith(("discussion", "conclusion"))):
                label = None  # with headings, only "**Discussion.** …" behind a case opens a part in the line
            case_behind = current == "abstract" and label is not None and heading_kind(label[1]) == "case" and not _structured(text, opened[-1][2], block.start)
            if label is not None and (current not in ("references", "abstract") or case_behind):
                # A paper without headings that names its parts in the line: "Case description: An 83-year-old woman …".
                abstract = _STRUCTURED.search(text, label.end(), block.end) is not None and not any(
                    b.kind == "paragraph" and b.end - b.start > _LONG for b in blocks[i + 1 :]
                )
                current = "abstract" if abstract else heading_kind(label[1]) or "body"
                seen_body = not abstract
                opened.append((current, label[1], block.start, 1))
            elif i == title_at and current != "front":
                # A title without heading marks, behind the boxes of the first page.
                current = "front"
                opened.append((current, "", block.start, 1))
            elif not seen_body and current in ("front", "back") and block.kind == "paragraph" and _is_abstract(text, block, i, title_at):
                current = "abstract"
                opened.append((current, "Abstract", block.start, 1))
            elif current == "abstract" and block.kind == "paragraph":
                run_in = _RUN_IN.match(text[block.start : block.start + 60])
                if run_in and run_in[1].lower().startswith(("keyword", "key word", "abbreviation", "clinical trial", "trial reg", "copyright")):
                    current = "back"
                    opened.append((current, run_in[1], block.start, 1))
            elif seen_body and current in ("discussion", "conclusion", "references") and block.kind == "paragraph":
                run_in = _RUN_IN.match(text[block.start : block.start + 60])
                if run_in and heading_kind(run_in[1]) == "back":
                    current = "back"
                    opened.append((current, run_in[1], block.start, 1))
            continue
        title = clean_heading(text[block.start : block.end])
        kind = heading_kind(title)
        if kind is None and i + 1 < len(blocks) and blocks[i + 1].kind == "reference":
            kind = "references"  # whatever it says, entries stand below
        if kind == "results" and current == "case" and _TREATMENT.match(title) and not any(opened_kind == "methods" for opened_kind, *_ in opened):
            kind = "case"  # "Treatment and course" of the one patient; in a series, which has methods, it is a result
        if i == title_at or (title_at is not None and i < title_at and kind != "back"):
            kind = "front"  # "Case report" above the title is the kind of article, not a section
        while stack and stack[-1][0] >= block.level:
            stack.pop()
        if kind is None:
            number, _ = split_number(title)
            inherited = stack[-1][1] if stack else None
            if inherited == "front" and (seen_body or current == "abstract"):
                inherited = None  # the title stands above every heading, and tells of none
            if inherited is None and number is None and current in _BODY:
                inherited = current  # a heading of unknown words and the same level: the body goes on
            if inherited is None and number is not None:
                inherited = "body"
            kind = inherited or ("body" if seen_body or current in ("abstract", "back") else "front")
            if kind in ("references", "introduction", "abstract"):
                kind = "body"
        elif stack and stack[-1][1] in (*_BODY, "body") and kind not in ("perspective", "references", "back") and _nested(title, kind, stack[-1]):
            # "2.1 Background" within the case, "3.3 Summary" at its end: a subsection belongs to the section above it.
            kind = stack[-1][1]
        stack.append((block.level, kind))
        if kind in _BODY:
            seen_body = True
        current = kind
        opened.append((kind, title, block.start, block.level))
    sections = []
    for n, (kind, title, start, level) in enumerate(opened):
        end = opened[n + 1][2] if n + 1 < len(opened) else len(text)
        if end > start:
            sections.append(Section(kind, title, start, end, level))
    if not any(s.kind in (*_BODY, "body") and s.kind not in ("discussion", "conclusion") for s in sections):
        sections = _unheaded(document, sections, title_at)
    return document.with_(sections=tuple(cases_in_body(sections)))


def _unheaded(document: Document, sections: list[Section], title_at: int | None) -> list[Section]:
    """A letter, or a text without any headings: all prose behind the title, up to the declarations and references, is the body."""
    text = document.text
    prose = next((b.start for n, b in enumerate(document.blocks) if b.kind in ("paragraph", "list_item") and n > (-1 if title_at is None else title_at)
                  and _is_prose(text[b.start : b.end])), None)
    if prose is None:
        return sections
    out: list[Section] = []
    for section in sections:
        if section.kind not in ("front", "abstract") or section.end <= prose or (section.kind == "abstract" and section.title and _printed(text, section)):
            out.append(section)
            continue
        if section.start < prose:
            out.append(Section(section.kind, section.title, section.start, prose, section.level))
        start = max(section.start, prose)
        labels = ((b.start, _LABEL.match(text, b.start, b.end)) for b in document.blocks if b.kind == "paragraph" and start < b.start < section.end)
        behind = next(((at, label[1]) for at, label in labels if label is not None and heading_kind(label[1]) in ("discussion", "conclusion")), None)
        out.append(Section("body", "", start, behind[0] if behind else section.end, 1))
        if behind:  # "Discussion. …" in the line
            out.append(Section(heading_kind(behind[1]) or "discussion", behind[1], behind[0], section.end, 1))
    return out


def _printed(text: str, section: Section) -> bool:
    """Whether a section's title is printed at its beginning."""
    return section.title.casefold() in text[section.start : section.start + len(section.title) + 12].casefold()


_TREATMENT = quick.compile(r"(?i)(?:\d[\d.]*\s*)?(?:treatments?|therap(?:y|ies))\b")
_AFFILIATION = quick.compile(r"\b(?:university|hospital|department|institute)\b")
_LICENCE = ("©", "@", "creative commons", "all rights reserved")
_SENTENCE_END = quick.compile(r"[.!?](?<=[a-z]{2}[.!?])(?:\s|$)")


#: A label in front of a paragraph says that a case begins, however short it is told.
_OPENS_CASE = quick.compile(r"(?i)\W{0,4}(?:case|patient|observation)\s(?:no\.?\s)?(?:\d{1,2}|[ivx]{1,4}|[a-f])\s?[.:]")


def _is_prose(content: str) -> bool:
    if _OPENS_CASE.match(content):
        return True
    if len(content) <= 80 or _SENTENCE_END.search(content) is None:
        return False
    low = content.lower()
    return len(_AFFILIATION.findall(low)) <= 2 and not any(words in low for words in _LICENCE)


def _nested(title: str, kind: str, parent: tuple[int, str]) -> bool:
    """Whether a heading is a subsection for sure: its number has a dot, or it says "Background" or "Summary" within a case. Hashes alone
    do not tell: converters choose the level of a heading by the size of its type."""
    number, _ = split_number(title)
    return (number is not None and "." in number) or (number is None and parent[1] in ("case", "body") and kind in ("abstract", "introduction"))


def cases_in_body(sections: list[Section]) -> list[Section]:
    """Between introduction and discussion, a report without any case, methods or results heading tells its case in the body."""
    if any(s.kind in ("case", "methods", "results") for s in sections):
        return sections
    kinds = [s.kind for s in sections]
    if "introduction" not in kinds or "discussion" not in kinds:
        return sections
    first, last = kinds.index("introduction"), len(kinds) - 1 - kinds[::-1].index("discussion")
    return [
        Section("case", s.title, s.start, s.end, s.level) if s.kind == "body" and first < i < last else s for i, s in enumerate(sections)
    ]


def _title_block(document: Document) -> int | None:
    span = document.metadata.where("title")
    if span is None:
        return None
    return next((i for i, b in enumerate(document.blocks) if b.start <= span.start < b.end), None)


def _is_abstract(text: str, block: Block, index: int, title_at: int | None) -> bool:
    """An abstract without its heading: the first full paragraph behind the title, or one that runs in with "Background:"."""
    content = text[block.start : block.end]
    run_in = _RUN_IN.match(content)
    if run_in and run_in[1].lower() in _ABSTRACT_RUN_IN and len(content) > 60:
        return True
    if title_at is None or index <= title_at or len(content) < 350:
        return False
    if re.search(r"©|creative commons|copyright|all rights reserved|open[- ]access", content, re.I):
        return False
    if len(re.findall(r"<sup>|\b(?:university|hospital|department|institute|college)\b", content, re.I)) > 4:
        return False
    return len(re.findall(r"[.!?]\s", content)) >= 2
