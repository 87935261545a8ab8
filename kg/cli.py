"""The `litkg` command. Data goes to standard output, everything else to standard error; heavy imports happen where they are used."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg import __version__
from kg.model import Config, LitkgError

if TYPE_CHECKING:
    from kg.build import Report

_ROWS = ("table", "json", "jsonl", "csv", "tsv")
_FORMATS = (*_ROWS, "turtle", "ntriples", "jsonld")


class _Group(click.Group):
    """Turns errors that the user can act on into one line, and a closed pipe into silence."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LitkgError as error:
            complain(str(error))
            ctx.exit(1)
        except BrokenPipeError:
            # The reader (head, less) has gone: nothing is wrong. Python would complain again when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            complain(f"{name}{error.strerror or error}; if it lies in the graph folder's `index`, delete that folder: it is made again by itself")
            ctx.exit(1)


def complain(text: str) -> None:
    """One line on standard error."""
    click.echo("litkg: " + " ".join(text.split()), err=True)


def say(text: str = "") -> None:
    """Progress and summaries: standard error."""
    click.echo(text, err=True)


def emit(text: str) -> None:
    """Data: standard output, whatever the terminal's encoding can hold."""
    stream = sys.stdout
    try:
        stream.write(text)
    except UnicodeEncodeError:
        stream.flush()
        stream.buffer.write(text.encode("utf-8"))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="litkg")
def cli() -> None:
    """A literature knowledge graph: clinical papers in, RDF with the sentence behind every triple out."""


# ---------------------------------------------------------------------------------------------------------------------- building


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option("--out", "out", required=True, type=click.Path(), help="The graph folder; made if missing.")
@click.option("--jobs", "-j", default=1, show_default=True, type=click.IntRange(1, 256), help="Processes to read papers with.")
@click.option("--lexicon", "lexicons", multiple=True, type=click.Path(), help="A lexicon of your own (TSV, CSV, OBO, SKOS/OWL); may be repeated.")
@click.option("--spacy", "spacy_pipeline", default=None, help="Name of an installed spaCy pipeline to use instead of the built-in rules.")
@click.option("--quiet", "-q", is_flag=True, help="No progress bar and no summary.")
def build(paths: tuple[str, ...], out: str, jobs: int, lexicons: tuple[str, ...], spacy_pipeline: str | None, quiet: bool) -> None:
    """Read papers and folders of papers into a graph folder."""
    from kg.build import build as run

    config = Config(lexicons=lexicons, spacy_pipeline=spacy_pipeline)
    with _Progress(quiet) as progress:
        report = run(paths, out, config, jobs, progress.update)
    _tell(report)
    if not quiet:
        say(summary(out, report))
    sys.exit(report.exit_code)


class _Progress:
    """A progress bar on a terminal, nothing elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self.on = not quiet and sys.stderr.isatty()
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> _Progress:
        if self.on:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self.bar = Progress(TextColumn("reading papers"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                                console=Console(stderr=True), transient=True)
            self.bar.start()
            self.task = self.bar.add_task("papers", total=None)
        return self

    def update(self, done: int, total: int) -> None:
        if self.bar is not None:
            self.bar.update(self.task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


def _tell(report: Report) -> None:
    for failure in report.failures:
        complain(str(failure))
    for note in report.notes:
        complain(f"{note} (a note; the paper was built)")


def summary(out: str, report: Report) -> str:
    """The table at the end of a build: what was done, and what the graph holds."""
    from exports.sparql import Rows
    from exports.tables import format_table
    from kg.store import GraphFolder

    parts = [f"{len(report.built)} built"]
    if report.unchanged:
        parts.append(f"{len(report.unchanged)} unchanged")
    if report.replaced:
        parts.append(f"{len(report.replaced)} replaced an older version")
    if report.failures:
        parts.append(f"{len(report.failures)} failed")
    if not report.built and not report.failures:
        head = f"nothing to do: {len(report.unchanged)} paper{'s' if len(report.unchanged) != 1 else ''} unchanged, not read again"
    else:
        head = ", ".join(parts)
    counts = totals(GraphFolder.open(out))
    table = format_table(Rows(("in the graph", "count"), tuple((k, v) for k, v in counts)))
    return f"{head}\n\n{table.rsplit('(', 1)[0]}"


_COUNTS = (
    ("papers", "?x a kg:Paper"),
    ("references", "?x a kg:Reference"),
    ("works", "{ ?x a kg:Work } UNION { ?x a kg:Paper }"),
    ("in-text citations", "?x a kg:InTextCitation"),
    ("patients", "?x kg:reportedIn ?p"),
    ("therapies", "?x a kg:TherapyAdministration . ?a kg:aboutEvent ?x ; kg:negated false ; kg:hedged false ; kg:hasEvidence ?e . ?e kg:standing \"own\""),
    ("targets", "?x a kg:Assertion . ?x <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> kg:targets"),
    ("assertions", "?x a kg:Assertion"),
)


def totals(folder: Any, verify: bool = True) -> list[tuple[str, int | str]]:
    """What a graph holds, and how many of its quotes stand verbatim at their offsets."""
    store = folder.store()
    out: list[tuple[str, int | str]] = []
    for name, pattern in _COUNTS:
        query = f"PREFIX kg: <https://w3id.org/litkg/ontology/> SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}"
        out.append((name, int(next(iter(store.query(query)))["n"].value)))
    if verify:
        from kg.check import quotes

        good, total = quotes(folder, store)
        out.append(("quotes checked", f"{good} of {total} verbatim"))
    return out


@cli.command()
@click.argument("directory", type=click.Path())
@click.argument("papers", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Only print what would go, and what would lose its only support.")
def remove(directory: str, papers: tuple[str, ...], dry_run: bool) -> None:
    """Drop papers (DOI, IRI or file name) with their evidence."""
    from kg.build import remove as run
    from kg.build import would_lose

    if dry_run:
        lost, failures = would_lose(directory, papers)
        for line in lost:
            emit(f"{line}\n")
        for failure in failures:
            complain(str(failure))
        sys.exit(1 if failures else 0)
    removed, failures = run(directory, papers)
    for name in removed:
        say(f"removed {name}")
    for failure in failures:
        complain(str(failure))
    sys.exit(1 if failures else 0)


@cli.command()
@click.argument("left", type=click.Path())
@click.argument("right", type=click.Path())
@click.option("--triples", "as_triples", is_flag=True, help="Print the triples that differ (- and + lines) instead of words.")
def diff(left: str, right: str, as_triples: bool) -> None:
    """Print what changed from graph LEFT to graph RIGHT."""
    from kg import diff as differ
    from kg.store import GraphFolder

    one, two = GraphFolder.open(left), GraphFolder.open(right)
    if as_triples:
        gone, new = differ.triples(one, two)
        for sign, lines in (("-", gone), ("+", new)):
            for line in lines:
                emit(f"{sign} {line} .\n")
        return
    found = list(differ.changes(one, two))
    emit("; ".join(differ.summary(found)) + "\n" if found else "no difference\n")
    for change in found:
        emit(f"{change}\n")


@cli.command()
@click.option("--out", "out", default="demo-out", show_default=True, type=click.Path(), help="Where the demonstration is written.")
def demo(out: str) -> None:
    """Build the bundled example papers, ask two questions, write the HTML graph and the Neo4j files."""
    from exports import EXPORTERS
    from exports.named import run_named
    from exports.tables import format_table
    from kg.build import build as run
    from kg.examples import example_papers
    from kg.store import GraphFolder

    base = Path(out)
    graph_dir = base / "graph"
    with example_papers() as papers, _Progress(False) as progress:
        report = run([papers], graph_dir, Config(), os.cpu_count() or 1, progress.update)
    _tell(report)
    say(f"Built {graph_dir}: {len(report.built)} papers read, {len(report.unchanged)} unchanged.\n")
    folder = GraphFolder.open(graph_dir)
    store = folder.store()
    columns = {"therapies": ("patient", "therapy", "dose_text", "schedule", "route", "quote"), "shared-works": ("title", "papers", "cited_by")}
    titles = {"therapies": "Who received what, at what dose, and says who?", "shared-works": "Which works do several of the papers cite?"}
    for name, shown in columns.items():
        rows = run_named(store, name)
        picked = _pick(rows, shown, each=2)
        emit(f"{titles[name]}   (litkg query {graph_dir} {name})\n\n{format_table(picked)}")
        if len(rows.rows) > len(picked.rows):
            emit(f"… and {len(rows.rows) - len(picked.rows)} more\n")
        emit("\n")
    html, neo4j = base / "graph.html", base / "neo4j"
    EXPORTERS["html"].write(folder, html)
    EXPORTERS["neo4j"].write(folder, neo4j)
    emit(summary(str(graph_dir), report) + "\n")
    emit(f"Graph to look at:  {html}   (open it in a browser; it needs no network)\nNeo4j CSV:         {neo4j}   (how to import: {neo4j / 'README.txt'})\n")
    sys.exit(report.exit_code)


def _pick(rows: Any, columns: tuple[str, ...], each: int) -> Any:
    """Some columns of the first rows of each patient (or of whatever the first column holds) that have a dose."""
    from exports.sparql import Rows

    seen: dict[Any, int] = {}
    kept = []
    for row in rows.dicts():
        if "dose_text" in columns and not row["dose_text"]:
            continue
        seen[row[columns[0]]] = seen.get(row[columns[0]], 0) + 1
        if seen[row[columns[0]]] <= each:
            kept.append(tuple(row[c] for c in columns))
    return Rows(columns, tuple(kept))


# ----------------------------------------------------------------------------------------------------------------------- asking


@cli.command()
def queries() -> None:
    """List the named queries."""
    from exports.named import named_queries

    for query in named_queries().values():
        params = "".join(f"  --set {name}={default}" for name, _, default, _ in query.params)
        emit(f"{query.name:<16} {query.title}{params}\n")


@cli.command()
@click.argument("directory", type=click.Path())
@click.argument("name", required=False)
@click.option("--sparql", default=None, help="A read-only SPARQL 1.1 query.")
@click.option("--file", "file", default=None, type=click.Path(), help="A file with such a query; - for standard input.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A parameter of the query, or a column whose value rows must have.")
@click.option("--receipts", is_flag=True, help="With a named query: add the assertions, quotes and offsets behind each row.")
@click.option("--format", "fmt", default=None, type=click.Choice(_FORMATS), help="Default: table on a terminal, json elsewhere.")
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
        _known_query(name, values)
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


def _known_query(name: str, values: dict[str, str]) -> None:
    from exports.named import check_settings

    try:
        check_settings(name, values)
    except LitkgError as error:
        raise click.UsageError(str(error)) from None


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
@click.argument("directory", type=click.Path())
@click.argument("thing")
@click.option("--text", "full_text", is_flag=True, help="Print the paper's text, in which offsets count, instead.")
def show(directory: str, thing: str, full_text: bool) -> None:
    """Print all that the graph says of a paper, patient, drug …, each line with its quote."""
    from kg import show as shown
    from kg.ids import compact
    from kg.store import GraphFolder

    folder = GraphFolder.open(directory)
    store = folder.store()
    iri, others = shown.one(store, thing)
    if full_text:
        emit(_text_of(folder, iri))
        return
    found = shown.thing(store, iri)
    emit(f"{found.label}\n  {found.iri}   {', '.join(found.types)}\n")
    for line in found.lines:
        standing = "" if line.standing == "own" else f"  [{line.standing}]"
        emit(f"\n{line.text}{standing}\n")
        if line.details:
            emit(f"    {line.details}\n")
        quote = " ".join(line.quote.split())
        emit(f"    “{quote}”\n    {compact(line.paper)}  {line.section or 'front'}  {line.start}-{line.end}\n")
    if not found.lines:
        emit("  (no statement is about it)\n")
    if others:
        say(f"also: {', '.join(compact(o) for o in others[:8])}{' …' if len(others) > 8 else ''}")


def _text_of(folder: Any, iri: str) -> str:
    for key in folder.shard_keys():
        info = folder.info(key)
        for n, document in enumerate(info.documents if info else (), 1):
            if document["paper"] == iri:
                return str(folder.read_text(key, n))
    raise LitkgError(f"{iri}: is no paper of this graph; --text goes with a paper")


# ---------------------------------------------------------------------------------------------------------------------- outputs


@cli.command()
@click.argument("directory", type=click.Path())
@click.option("-o", "--output", "output", default=None, type=click.Path(), help="The HTML file; default: graph.html in the graph folder.")
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
def view(directory: str, output: str | None, open_it: bool) -> None:
    """Write the interactive graph: one HTML file that needs no network."""
    from exports import EXPORTERS
    from kg.store import GraphFolder

    folder = GraphFolder.open(directory)
    path = Path(output) if output else Path(directory) / "graph.html"
    EXPORTERS["html"].write(folder, path)
    say(f"wrote {path}")
    if open_it:
        click.launch(path.resolve().as_uri())


@cli.command()
@click.argument("directory", type=click.Path(), required=False)
@click.option("--format", "fmt", default=None, help="One of the formats of --list.")
@click.option("-o", "--output", "output", default=None, type=click.Path(), help="File or folder to write.")
@click.option("--list", "list_them", is_flag=True, help="List the formats: what each keeps and loses.")
def export(directory: str | None, fmt: str | None, output: str | None, list_them: bool) -> None:
    """Write the graph in another format."""
    from exports import EXPORTERS
    from kg.store import GraphFolder

    if list_them:
        for name, exporter in EXPORTERS.items():
            emit(f"{name:<14} {exporter.description}\n")
        return
    if directory is None or fmt is None or output is None:
        raise click.UsageError("give the graph folder, --format and -o (or --list)")
    if fmt not in EXPORTERS:
        raise click.UsageError(f"no format {fmt!r}; choose one of {', '.join(EXPORTERS)}")
    folder = GraphFolder.open(directory)
    try:
        EXPORTERS[fmt].write(folder, Path(output))
    except OSError as error:
        raise LitkgError(f"{output}: cannot be written ({error.strerror or error}); choose another path") from None
    say(f"wrote {output}")


@cli.command()
@click.argument("directory", type=click.Path())
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


# ----------------------------------------------------------------------------------------------------------------------- pieces


@cli.command()
@click.argument("file", type=click.Path())
@click.option("--format", "fmt", default=None, type=click.Choice(_ROWS), help="Default: table on a terminal, jsonl elsewhere.")
@click.option("--lexicon", "lexicons", multiple=True, type=click.Path(), help="A lexicon of your own; may be repeated.")
def annotate(file: str, fmt: str | None, lexicons: tuple[str, ...]) -> None:
    """Print the mentions in one file."""
    from extract.annotate.mentions import mention_as_dict
    from extract.pipeline import read_bytes

    data = _bytes(file)
    try:
        rows = [mention_as_dict(document, mention) for document in read_bytes(file, data, Config(lexicons=lexicons)) for mention in document.mentions]
    except LitkgError as error:
        raise LitkgError(f"{file}: {error}") from None
    columns = ("start", "end", "text", "type", "concept", "label", "negated", "hedged", "experiencer", "historical", "section")
    _emit_dicts(rows, fmt, columns)


@cli.command()
@click.argument("file", type=click.Path())
@click.option("--format", "fmt", default=None, type=click.Choice(_ROWS), help="Default: table on a terminal, jsonl elsewhere.")
def references(file: str, fmt: str | None) -> None:
    """Parse reference strings, one a line (- for standard input)."""
    from extract.readers.text import decode
    from extract.references.parse import parse_references, reference_as_dict

    try:
        text = decode(_bytes(file)).text
    except LitkgError as error:
        raise LitkgError(f"{file}: {error}") from None
    lines = text.lstrip("\ufeff").split("\n")
    if lines and not lines[-1].strip():
        lines.pop()
    rows = [reference_as_dict(r) for r in parse_references(line.rstrip("\r") for line in lines)]
    _emit_dicts(rows, fmt, ("authors", "title", "container", "year", "volume", "issue", "pages", "doi", "type"))


def _bytes(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise LitkgError(f"{file}: cannot be read ({error.strerror}); check the path") from None


def _emit_dicts(rows: list[dict[str, Any]], fmt: str | None, columns: tuple[str, ...]) -> None:
    import json

    from exports.sparql import Rows
    from exports.tables import format_rows

    chosen = fmt or ("table" if sys.stdout.isatty() else "jsonl")
    if chosen == "jsonl":
        for row in rows:
            emit(json.dumps(row, ensure_ascii=False) + "\n")
    elif chosen == "json":
        emit(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    else:
        flat = tuple(tuple(_flat(row.get(c)) for c in columns) for row in rows)
        for piece in format_rows(Rows(columns, flat), chosen):
            emit(piece)


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(" ".join(str(v) for v in item.values() if v) if isinstance(item, dict) else str(item) for item in value) or None
    return value


class _Handler(logging.Handler):
    """Warnings of the library as lines on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        complain(self.format(record))


def main() -> None:
    """Entry point of the `litkg` command."""
    logging.getLogger("litkg").addHandler(_Handler())
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace" if stream is sys.stderr else "surrogatepass")
    cli(prog_name="litkg")


if __name__ == "__main__":
    main()
