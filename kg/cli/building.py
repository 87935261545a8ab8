"""Commands that make and change graphs: build, remove, diff, demo."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.base import PATH, cli, complain, emit, known_format, say
from kg.model import Config

if TYPE_CHECKING:
    from kg.build import Report


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=PATH)
@click.option("--out", "-o", "out", required=True, type=PATH, help="The graph folder; made if missing.")
@click.option("--jobs", "-j", default=1, show_default=True, type=click.IntRange(1, 256), help="Processes to read papers with.")
@click.option("--lexicon", "lexicons", multiple=True, type=PATH, help="A lexicon of your own (TSV, CSV, OBO, SKOS/OWL); may be repeated.")
@click.option("--spacy", "spacy_pipeline", default=None, help="Name of an installed spaCy pipeline to use instead of the built-in rules.")
@click.option("--as", "read_as", default=None, metavar="FORMAT", callback=known_format, help="Read every file as this format, whatever its name says.")
@click.option("--max-mb", default=100, show_default=True, type=click.IntRange(1), help="Larger files are refused (megabytes).")
@click.option("--time-limit", default=300, show_default=True, type=click.IntRange(1), help="Seconds that one document may take to read.")
@click.option("--memory-limit", default=4096, show_default=True, type=click.IntRange(512), help="Memory of a reading process (MiB; Linux).")
@click.option("--max-unpacked-mb", default=1000, show_default=True, type=click.IntRange(1), help="What an archive may unpack to (megabytes).")
@click.option("--quiet", "-q", is_flag=True, help="No progress bar and no summary.")
def build(
    paths: tuple[str, ...], out: str, jobs: int, lexicons: tuple[str, ...], spacy_pipeline: str | None, read_as: str | None, max_mb: int,
    time_limit: int, memory_limit: int, max_unpacked_mb: int, quiet: bool,
) -> None:
    """Read papers and folders of papers into a graph folder. Each is read in a process of its own limits."""
    from kg.build import build as run
    from kg.reading import Limits

    limits = Limits(max_mb, time_limit, memory_limit, max_unpacked_mb)
    config = Config(lexicons=lexicons, spacy_pipeline=spacy_pipeline, read_as=read_as)
    with _Progress(quiet) as progress:
        report = run(paths, out, config, jobs, progress.update, limits)
    _tell(report)
    if not quiet:
        say(summary(out, report))
    sys.exit(report.exit_code)


@cli.command()
def formats() -> None:
    """List the formats that are read: names for --as, what each is, endings of files."""
    from exports.sparql import Rows
    from exports.tables import format_table
    from extract.pipeline import READERS

    rows = tuple((reader.FORMAT, reader.DESCRIPTION, " ".join(reader.SUFFIXES) or ".txt") for reader in READERS)
    emit(format_table(Rows(("format", "what it is", "files"), rows)).rsplit("(", 1)[0].rstrip("\n") + "\n")


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
    for passed in report.passed:
        complain(str(passed))
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
    taken = format_table(Rows(("read as", "files", "documents"), tuple((name, *numbers) for name, numbers in sorted(report.formats.items()))))
    return "\n\n".join((head, *([taken.rsplit("(", 1)[0].rstrip("\n")] if report.formats else ()), table.rsplit("(", 1)[0]))


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
@click.argument("directory", type=PATH)
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
        say(f"removed {' '.join(name.split())}")
    for failure in failures:
        complain(str(failure))
    sys.exit(1 if failures else 0)


@cli.command()
@click.argument("left", type=PATH)
@click.argument("right", type=PATH)
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
@click.option("--out", "out", default="demo-out", show_default=True, type=PATH, help="Where the demonstration is written.")
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
