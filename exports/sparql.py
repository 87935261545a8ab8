"""Read-only SPARQL over a graph: checked before it runs, so that no query can reach a file, a network or the graph's own triples."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.model import LitkgError

if TYPE_CHECKING:
    import pyoxigraph

#: What a cell may hold.
Cell = str | int | float | bool | list[dict[str, Any]] | None

# The tokens of SPARQL that may hold a keyword without meaning it: comments, IRIs, strings, variables, prefixed names.
_TOKENS = re.compile(
    r"""(?P<string>\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><[^<>"{}|^`\\\s]*>)|(?P<comment>\#[^\r\n]*)|(?P<variable>[?$]\w+)|(?P<blank>_:[\w.-]+)
    |(?P<name>(?:[A-Za-z_][\w.-]*)?:(?:[\w:%.\\~-]|\\.)*)|(?P<language>@[A-Za-z-]+)|(?P<word>[A-Za-z_]\w*)|(?P<other>.)""",
    re.X | re.S,
)
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


def check_read_only(text: str) -> str:
    """The form of a query (SELECT, ASK, CONSTRUCT or DESCRIBE). Raises LitkgError for updates and for queries that would reach outside."""
    form: str | None = None
    for match in _TOKENS.finditer(text):
        if match.lastgroup != "word":
            continue
        word = match["word"].upper()
        if word == "SERVICE":
            raise LitkgError("this query asks another server (SERVICE); only the graph itself may be queried")
        if word == "FROM":
            raise LitkgError("this query names another data set (FROM); only the graph itself may be queried")
        if form is None and word in _UPDATES:
            raise LitkgError(f"this is an update ({word}); only SELECT, ASK, CONSTRUCT and DESCRIBE are allowed")
        if form is None and word in _FORMS:
            form = word
    if form is None:
        raise LitkgError("this is no SPARQL query; begin it with SELECT, ASK, CONSTRUCT or DESCRIBE")
    words = "".join(m[0] for m in _TOKENS.finditer(text) if m.lastgroup in ("word", "other"))
    if re.search(rf";\s*(?:{'|'.join(sorted(_UPDATES - {'WITH'}))})\b", words, re.I):
        raise LitkgError("this query goes on with an update; only SELECT, ASK, CONSTRUCT and DESCRIBE are allowed")
    return form


@dataclass(frozen=True)
class Rows:
    """A table: columns, and rows in the same order of cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def dicts(self) -> Iterator[dict[str, Cell]]:
        """The rows as dictionaries."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))


@dataclass(frozen=True)
class Triples:
    """The answer of CONSTRUCT or DESCRIBE: sorted N-Triples lines without the final stop."""

    lines: tuple[str, ...]


_XSD = "http://www.w3.org/2001/XMLSchema#"


def cell(term: pyoxigraph.Literal | pyoxigraph.NamedNode | pyoxigraph.BlankNode | object) -> Cell:
    """A term as a plain value: numbers are numbers, booleans are booleans, all else is text."""
    import pyoxigraph

    if term is None:
        return None
    if isinstance(term, pyoxigraph.Literal):
        kind = term.datatype.value
        if kind == _XSD + "boolean":
            return term.value in ("true", "1")
        if kind == _XSD + "integer":
            return int(term.value)
        if kind in (_XSD + "double", _XSD + "decimal", _XSD + "float"):
            number = float(term.value)
            if not math.isfinite(number):
                return term.value
            return int(number) if number.is_integer() and abs(number) < 1e15 else number
        return term.value
    if isinstance(term, pyoxigraph.NamedNode):
        return term.value
    return str(term)


def _syntax(error: Exception) -> str:
    message = " ".join(str(error).split())
    return "this is not valid SPARQL: " + (message if len(message) < 200 else message[:200] + "…")


def check_sparql(text: str) -> str:
    """The form of a query that may run. Raises LitkgError for one that is not allowed (see `check_read_only`) or not SPARQL."""
    import pyoxigraph

    form = check_read_only(text)
    try:
        pyoxigraph.Store().query(text)
    except (SyntaxError, ValueError) as error:
        raise LitkgError(_syntax(error)) from None
    return form


def run_sparql(store: pyoxigraph.Store, text: str) -> Rows | Triples | bool:
    """Run a read-only query. Raises LitkgError for a query that is not allowed or not SPARQL."""
    import pyoxigraph

    check_read_only(text)
    try:
        result = store.query(text)
        if isinstance(result, pyoxigraph.QuerySolutions):
            columns = tuple(v.value for v in result.variables)
            return Rows(columns, tuple(tuple(cell(solution[i]) for i in range(len(columns))) for solution in result))
        if isinstance(result, pyoxigraph.QueryTriples):
            return Triples(tuple(sorted({str(triple) for triple in result})))
        return bool(result)
    except (SyntaxError, ValueError) as error:
        raise LitkgError(_syntax(error)) from None
    except (OSError, RuntimeError) as error:
        raise LitkgError("the query failed: " + " ".join(str(error).split())) from None
