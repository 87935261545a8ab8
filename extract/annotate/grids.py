"""Tables as grids of cells: rows of `| cell | cell |`, what heads them, and which tables have a column a patient.

Known from the text and its blocks alone, so that sentences can already be cut by cell where each column is another patient.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

from extract import quick
from extract.annotate.loose_tables import loose_rows
from extract.fold import fold
from extract.once import once
from kg.model import Block, Document, Span

_CELL = quick.compile(r"(?<=\|)[^|\n]*(?=\|)")
_RULE = quick.compile(r"[:|\-\s]*")
#: Marks of footnotes and of emphasis around what a cell says.
_MARKS = quick.compile(r"[*†‡§¶#^~\s]+$|^[*†‡§¶\s]+")
_CAPTION = quick.compile(r"(?i)\W{0,6}(?:supplementa\w+\s|extended\sdata\s)?tab(?:le|\.)?\b")

_FIGURE = r"(?:\d{1,3}|[IVX]{1,4}|one|two|three|four|five|six|seven|eight|nine)"
#: What a patient of a table is called: "Patient 2", "Pt #3", "P1", "UPN 12", "Case IV", "Twin A".
CALLED = quick.compile(
    rf"(?i)(?:the\s)?(?:(?:patient|case|pt|subject|child|sibling|individual|upn|twin|infant|recipient)s?\.?[\s-]?(?:no\.?|number|id|\#|n°)?\s?[-.:]?\s?(?:{_FIGURE}|[A-H])|p[\s-]?\d{{1,3}}"
    r"|(?:first|second|third|fourth|fifth|sixth)\s(?:patient|case|child|twin|sibling))[a-z]?(?:\s?[(,:].{0,40})?"
)
#: A heading of a column of patients.
WHO = quick.compile(
    r"(?i)^\W*(?:(?:study\s|serial\s|unique\s|sl\.?\s?|s\.?\s?)?(?:patient|case|no\b\.?|nr\b\.?|n°|pt\b\.?|id\b|#|subject|upn|recipient|identifier|code|initials|sibling|individual|twin|"
    r"proband|child(?:ren)?)s?)(?:[\s./#(-]|$)|^\W*#\W*$"
)
#: Headings of tables that tell of other papers.
CITES = quick.compile(
    r"(?i)\b(?:authors?|ref(?:erence)?s?|publications?|literature|stud(?:y|ies)|source)\b"
    r"(?!\s(?:ranges?|values?|intervals?|limits?|levels?|gene|genome|allele|sequence|id\b|no\b|number|drugs?|day|arm|entry|visit|site|treatment|of\b|cells?))(?<!cell\ssource)(?<!graft\ssource)(?<!product\ssource)(?<!apheresis\ssource)"
    r"|^\W*year(?:\sof\spublication)?\W*$|\bet\sal\b|\bpmid\b"
)
#: A name that is that of another paper ("Lee 2010", "Patient 2 [14]").
CITED = quick.compile(r"\bet\sal\b|\b[A-Z][a-z]+,?\s\(?(?:19|20)\d\d\b|\[\d")
_OTHERS = quick.compile(
    r"(?i)\b(?:literature|(?:previously|other)\s(?:reported|published|described)|published\s(?:cases?|patients|reports|data|series)|reported\s(?:cases|patients|in)|review\sof|summary\sof\s(?:all|the)\s(?:reported|"
    r"published)|case\sreports)\b"
)


@dataclass(frozen=True)
class Grid:
    """A table: its rows with their cells, the first row the headings (`names`: as a reader reads them), and its caption ("" where none is found).

    `columns` are the columns that are a patient each, none where the table is of another make.
    """

    rows: tuple[Block, ...]
    cells: tuple[tuple[Span, ...], ...]
    names: tuple[str, ...]
    caption: str
    columns: tuple[int, ...] = ()

    @property
    def of_others(self) -> bool:
        """Whether headings or caption tell of the patients of other papers."""
        # Beside columns that are a patient each one may sum up what others reported.
        return (not self.columns and any(CITES.search(name) for name in self.names)) or _OTHERS.search(self.caption) is not None


def printed(document: Document, span: Span) -> str:
    """What a cell says, without markup and the marks of footnotes."""
    text = fold(document.text[span.start : span.end]).text.strip()
    return _MARKS.sub("", _MARKS.sub("", text.replace("**", ""))).strip()


def cells(document: Document, block: Block) -> list[Span]:
    """The spans of the cells of a Markdown table row, without the blanks around them."""
    text = document.text[block.start : block.end]
    if not text.lstrip().startswith("|"):
        text = "|" + text
        shift = block.start - 1
    else:
        shift = block.start
    if not text.rstrip().endswith("|"):
        text += "|"
    found = []
    for match in _CELL.finditer(text):
        left = len(match[0]) - len(match[0].lstrip())
        right = len(match[0].rstrip())
        start = match.start() + shift
        found.append(Span(start + left, start + max(right, left)))
    return found


def _is_rule(document: Document, row: Block) -> bool:
    return _RULE.fullmatch(document.text, row.start, row.end) is not None


def _runs(document: Document) -> list[tuple[int, list[Block]]]:
    """Runs of neighbouring table rows, with the index of the first block of each."""
    runs: list[tuple[int, list[Block]]] = []
    for index, block in enumerate(document.blocks):
        if block.kind != "table_row":
            continue
        if runs and not document.text[runs[-1][1][-1].end : block.start].strip(" \n\r\t|"):
            run = runs[-1][1]
            if len(run) > 1 and _is_rule(document, block) and "-" in document.text[block.start : block.end] and not _is_rule(document, run[-2]):
                run.pop()  # the heading of the next table
                runs.append((index - 1, [document.blocks[index - 1]]))
            runs[-1][1].append(block)
        else:
            runs.append((index, [block]))
    return runs


@once
def grids(document: Document) -> tuple[Grid, ...]:
    """The tables of a document that have a heading and at least one more row."""
    found = []
    for index, blocks in _runs(document):
        loose = [] if any("|" in document.text[b.start : b.end] for b in blocks) else loose_rows(document.text, blocks[0].start, blocks[-1].end)
        rows = [(block, tuple(loose[n] if loose else cells(document, block))) for n, block in enumerate(blocks)]
        rows = [(b, spans) for b, spans in rows if spans and not _is_rule(document, b)]
        if len(rows) < 2:
            continue
        names = tuple(printed(document, span) for span in rows[0][1])
        caption = _caption(document, index, blocks)
        grid = Grid(tuple(b for b, _ in rows), tuple(spans for _, spans in rows), names, caption)
        found.append(Grid(grid.rows, grid.cells, names, caption, () if _OTHERS.search(caption) else _columns(document, grid)))
    return tuple(found)


def _caption(document: Document, index: int, blocks: list[Block]) -> str:
    """The caption of a table: the block before its first row, or behind its last, that says so."""
    around = [*document.blocks[max(0, index - 3) : index][::-1], *document.blocks[index + len(blocks) : index + len(blocks) + 1]]
    for block in around:
        text = document.text[block.start : min(block.end, block.start + 400)]
        if block.kind in {"caption", "paragraph"} and _CAPTION.match(text):
            return text
        if block.kind not in {"caption", "furniture"}:
            break
    return ""


def _columns(document: Document, grid: Grid) -> tuple[int, ...]:
    """The columns that are a patient each: "| | Patient 1 | Patient 2 |", or "| Patient | 1 | 2 |"."""
    names = grid.names[1:]
    found = [i for i, name in enumerate(names, 1) if CALLED.fullmatch(name)]
    if not found and WHO.match(grid.names[0]) and all(re.fullmatch(r"\d{1,2}", name) for name in names):
        found = [i for i, name in enumerate(names, 1)] if [int(name) for name in names] == list(range(1, len(names) + 1)) else []
    if not found or (len(found) < 2 and len(found) < len(names)):
        return ()
    if any(CITED.search(grid.names[i]) for i in found) or any(spans and CITES.search(printed(document, spans[0])) for spans in grid.cells[1:]):
        return ()
    return tuple(found)


@once
def _by_offset(document: Document) -> tuple[list[int], list[tuple[Grid, int]]]:
    places = sorted((row.start, number, i) for number, grid in enumerate(grids(document)) for i, row in enumerate(grid.rows))
    return [start for start, _, _ in places], [(grids(document)[number], i) for _, number, i in places]


def row_at(document: Document, offset: int) -> tuple[Grid, int] | None:
    """The table and the number of its row (0 is the heading) that stand at an offset."""
    starts, places = _by_offset(document)
    at = bisect.bisect_right(starts, offset) - 1
    if at < 0 or offset >= places[at][0].rows[places[at][1]].end:
        return None
    return places[at]


def heading_of(document: Document, grid: Grid, row: int, column: int) -> str:
    """What heads a cell: the name of its column, or that of its row where each column is a patient."""
    if grid.columns:
        return printed(document, grid.cells[row][0])
    return grid.names[column] if column < len(grid.names) else ""
