"""Commands that ask: queries, query, show, check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from kg.cli.base import FORMATS, PATH, cli, complain, emit, known_query, say
from kg.model import LitkgError


@cli.command()
def queries() -> None:
    """List the named queries."""
    from exports.named import named_queries

    for query in named_queries().values():
        params = "".join(f"  --set {name}={default}" for name, _, default, _ in query.params)
        emit(f"{query.name:<16} {query.title}{params}\n")


@cli.command()
@click.argument("directory", type=PATH)
@click.argument("name", required=False)
@click.option("--sparql", default=None, help="A read-only SPARQL 1.1 query.")
@click.option("--file", "file", default=None, type=PATH, help="A file with such a query; - for standard input.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A parameter of the query, or a column whose value rows must have.")
@click.option("--receipts", is_flag=True, help="With a named query: add the assertions, quotes and offsets behind each row.")
@click.option("--format", "fmt", default=None, type=click.Choice(FORMATS), help="Default: table on a terminal, json elsewhere.")
def query(
    directory: str, name: str | None, sparql: str | None, file: str | None, settings: tuple[str, ...], receipts: bool, fmt: str | None
) -> None:
    """Ask the graph: a named query, or any read-only SPARQL."""
    from exports.sparql import check_sparql
    from kg.store import GraphFolder

    if sum(x is not None for x in (name, sparql, file)) != 1:
        raise click.UsageError("give one of: the NAME of a query, --sparql, --file")
    values = _settings(settings)
    if (values or receipts) and name is None:
        raise click.UsageError("--set and --receipts go with a named query")
    if file is not None:
        sparql = _read_query(file)
    if sparql is not None:
        try:
            check_sparql(sparql)
        except LitkgError as error:
            complain(str(error))
            sys.exit(2)
    elif name is not None:
        known_query(name, values)
    folder = GraphFolder.open(directory)
    _answer(folder.store(), name, sparql, values, receipts, fmt)


def _settings(settings: tuple[str, ...]) -> dict[str, str]:
    values = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise click.UsageError(f"--set {setting!r} has no '='; write NAME=VALUE")
        values[key] = value
    return values


def _read_query(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8")
    except OSError as error:
        raise click.UsageError(f"{file}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise click.UsageError(f"{file}: is not UTF-8 text") from None


def _answer(store: Any, name: str | None, sparql: str | None, values: dict[str, str], receipts: bool, fmt: str | None) -> None:
    from exports.named import run_named
    from exports.sparql import Rows, Triples, run_sparql
    from exports.tables import ROW_FORMATS, TRIPLE_FORMATS, format_rows, format_triples

    answer = run_named(store, name, values, receipts) if name is not None else run_sparql(store, sparql or "")
    terminal = sys.stdout.isatty()
    if isinstance(answer, Triples):
        chosen = fmt or "turtle"
        if chosen not in TRIPLE_FORMATS:
            raise click.UsageError(f"the answer is triples; choose --format {', '.join(TRIPLE_FORMATS)}")
        emit(format_triples(answer, chosen))
        return
    if isinstance(answer, bool):
        if fmt in TRIPLE_FORMATS:
            raise click.UsageError(f"the answer is true or false; choose --format {', '.join(ROW_FORMATS)}")
        answer = Rows(("answer",), ((answer,),))
    chosen = fmt or ("table" if terminal else "json")
    if chosen not in ROW_FORMATS:
        raise click.UsageError(f"the answer is a table; choose --format {', '.join(ROW_FORMATS)}")
    width = None
    if chosen == "table" and terminal:
        import shutil

        width = max(60, shutil.get_terminal_size((160, 40)).columns)
    for piece in format_rows(answer, chosen, width):
        emit(piece)


@cli.command()
@click.argument("directory", type=PATH)
@click.argument("thing")
@click.option("--text", "full_text", is_flag=True, help="Print the text in which offsets count instead; THING is a paper or one of its texts.")
def show(directory: str, thing: str, full_text: bool) -> None:
    """Print all that the graph says of a paper, patient, drug …, each line with its quote."""
    from kg import show as shown
    from kg.ids import compact
    from kg.store import GraphFolder

    folder = GraphFolder.open(directory)
    store = folder.store()
    iri, others = shown.one(store, thing)
    if full_text:
        emit(_text_of(folder, store, iri))
        return
    found = shown.thing(store, iri)
    emit(f"{found.label}\n  {found.iri}   {', '.join(found.types)}\n")
    for line in found.lines:
        standing = "" if line.standing == "own" else f"  [{line.standing}]"
        emit(f"\n{line.text}{standing}\n")
        if line.details:
            emit(f"    {line.details}\n")
        quote = " ".join(line.quote.split())
        page = f"  page {line.page}" if line.page else ""
        emit(f"    “{quote}”\n    {compact(line.paper)}  {line.section or 'front'}  {line.start}-{line.end}{page}\n")
    if not found.lines:
        emit("  (no statement is about it)\n")
    if "kg:Patient" in found.types:
        emit(_timeline(store, iri))
    if others:
        say(f"also: {', '.join(compact(o) for o in others[:8])}{' …' if len(others) > 8 else ''}")


def _timeline(store: Any, iri: str) -> str:
    """A patient's course: what happened, in the order that the text tells, with the times that it states."""
    from exports.named import run_named
    from exports.sparql import Rows
    from exports.tables import format_table

    rows = list(run_named(store, "timeline", {"patient": iri}).dicts())
    if not rows:
        return ""
    columns = ("event", "what", "time", "offset", "anchor")
    return "\nTimeline (order of the text; only times that are stated)\n\n" + format_table(Rows(columns, tuple(tuple(r[c] for c in columns) for r in rows)))


def _text_of(folder: Any, store: Any, iri: str) -> str:
    """The text of a paper (of several the one that its rows count in), or the one text that is named."""
    from kg.ids import text_iri
    from kg.link.texts import texts_in_order

    wanted = texts_in_order(store, iri) or [iri]
    for text in wanted:
        for key in folder.shard_keys():
            info = folder.info(key)
            for n, document in enumerate(info.documents if info else (), 1):
                if text_iri(document["text_sha256"]) == text:
                    return str(folder.read_text(key, n))
    raise LitkgError(f"{iri}: is no paper of this graph; --text goes with a paper")


@cli.command()
@click.argument("directory", type=PATH)
def check(directory: str) -> None:
    """Check that every quote stands verbatim at its offsets, and that the graph is consistent."""
    from kg.check import check as run

    result = run(directory)
    for warning in result.warnings:
        say(f"warning: {warning}")
    for violation in result.violations:
        complain(str(violation))
    state = "ok" if not result.violations else f"{len(result.violations)} violation{'s' if len(result.violations) != 1 else ''}"
    emit(f"{state}: {result.assertions} assertions, {result.verbatim} of {result.quotes} quotes verbatim, {len(result.warnings)} warnings\n")
    sys.exit(1 if result.violations else 0)
