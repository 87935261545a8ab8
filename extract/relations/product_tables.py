"""What tables of patients say of their engineered cells: "Transduction efficiency", "CAR construct", "Cell source", one cell a patient.

A heading tells what its cells may hold (`extract/patterns/product_columns.tsv`); a cell that does not read as that alone says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from extract import quick
from extract.annotate.grids import heading_of, printed, row_at
from extract.annotate.patients import patients_at
from extract.annotate.tables import alternation, table
from kg.model import Document, Value


@cache
def _columns() -> tuple[tuple[str, quick.Pattern, quick.Pattern], ...]:
    """Attribute, what its headings say, and what a cell must be (group `v`: the value) of each row of the table."""
    antigen = alternation([row[0] for row in table("car_antigens", 1)])
    rows = table("product_columns", 3)
    return tuple((name, quick.compile(f"(?i){heading}"), quick.compile(cell.replace("{antigen}", antigen))) for name, heading, cell in rows)


def told_in_tables(document: Document) -> Iterator[tuple[int, str, Value, int]]:
    """(number of the patient, attribute, value, sentence) of each cell of a table that tells of the cells a patient was given."""
    for index, sentence in enumerate(document.sentences):
        if sentence.block_kind != "table_row":
            continue
        found = row_at(document, sentence.start)
        whose = patients_at(document, index) if found is not None and found[1] and not found[0].of_others else ()
        if found is None or len(whose) != 1:
            continue
        grid, row = found
        for column, span in enumerate(grid.cells[row]):
            if span.end <= span.start or not sentence.start <= span.start < sentence.end:
                continue
            heading, cell = heading_of(document, grid, row, column), printed(document, span)
            for name, of, form in _columns() if heading and cell else ():
                match = form.match(cell) if of.search(heading) else None
                if match is not None:
                    yield from ((whose[0].ordinal, *told, index) for told in _values(name, match["v"], match.groupdict().get("w"), heading))


def _values(name: str, value: str, other: str | None, heading: str) -> Iterator[tuple[str, Value]]:
    """The attributes that a cell gives: a relative is the donor of allogeneic cells."""
    if name.endswith("Percent"):
        if "%" in heading or other:
            yield name, float(value)
    elif name == "donor":
        yield "source", "allogeneic"
        yield name, value.lower()
    elif name == "source":
        yield name, "autologous" if value.lower() in {"self", "patient"} else value.lower().replace("allogenic", "allogeneic")
    elif name == "costimulation":
        yield name, "4-1BB" if value.startswith("CD137") else value
    elif name == "vector":
        yield name, "lentiviral" if value.lower().startswith("lenti") else "retroviral"
    else:
        yield name, f"{value}/{other}" if other else value
