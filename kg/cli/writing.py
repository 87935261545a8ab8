"""Commands that write and that read single files: view, export, annotate, references."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import click

from kg.cli.base import PATH, ROWS, cli, complain, emit, known_format, known_query, say
from kg.model import Config, Document, LitkgError


@cli.command()
@click.argument("directory", type=PATH)
@click.option("-o", "--output", "output", default=None, type=PATH, help="The HTML file; default: graph.html in the graph folder.")
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
@click.argument("directory", type=PATH, required=False)
@click.option("--format", "fmt", default=None, help="One of the formats of --list.")
@click.option("-o", "--output", "output", default=None, type=PATH, help="File or folder to write.")
@click.option("--query", "query_name", default=None, help="With csv: one file with this named query instead of a folder with all.")
@click.option("--list", "list_them", is_flag=True, help="List the formats: what each keeps and loses.")
def export(directory: str | None, fmt: str | None, output: str | None, query_name: str | None, list_them: bool) -> None:
    """Write the graph in another format."""
    from exports import EXPORTERS, exporter
    from kg.store import GraphFolder

    if list_them:
        for name, one in EXPORTERS.items():
            emit(f"{name:<14} {one.description}\n")
        return
    if directory is None or fmt is None or output is None:
        raise click.UsageError("give the graph folder, --format and -o (or --list)")
    try:
        chosen = exporter(fmt)
    except LitkgError as error:
        raise click.UsageError(str(error)) from None
    if query_name is not None and fmt != "csv":
        raise click.UsageError("--query goes with --format csv")
    if query_name is not None:
        known_query(query_name, {})
    folder = GraphFolder.open(directory)
    try:
        if query_name is not None:
            from exports.spreadsheets import write_query_csv

            write_query_csv(folder, Path(output), query_name)
        else:
            chosen.write(folder, Path(output))
    except OSError as error:
        raise LitkgError(f"{output}: cannot be written ({error.strerror or error}); choose another path") from None
    say(f"wrote {output}")


@cli.command()
@click.argument("file", type=PATH)
@click.option("--format", "fmt", default=None, type=click.Choice((*ROWS, "spacy")), help="Default: table on a terminal, jsonl elsewhere.")
@click.option("-o", "--output", default=None, type=PATH, help="Where --format spacy writes its DocBin.")
@click.option("--lexicon", "lexicons", multiple=True, type=PATH, help="A lexicon of your own; may be repeated.")
@click.option("--as", "read_as", default=None, metavar="FORMAT", callback=known_format, help="Read the file as this format, whatever its name says.")
def annotate(file: str, fmt: str | None, output: str | None, lexicons: tuple[str, ...], read_as: str | None) -> None:
    """Print the mentions in one file. Where it holds several documents, `document` counts them, and offsets count in each."""
    from extract.annotate.mentions import mention_as_dict
    from extract.lexicon import load
    from extract.pipeline import annotate as annotated
    from extract.pipeline import read_documents

    config = Config(lexicons=lexicons, read_as=read_as)
    rows: list[dict[str, Any]] = []
    number = bad = 0
    if (fmt == "spacy") != (output is not None):
        raise click.UsageError("--format spacy writes a file of spaCy's: name it with -o FILE (and -o is for that format only)")
    data = _bytes(file)
    load(lexicons)
    documents: list[Document] = []
    try:
        for part in read_documents(file, data, config):
            if isinstance(part, LitkgError):
                bad += 1
                complain(f"{file}: {part}")
                continue
            number += 1
            document = annotated(part, config)
            if output is not None:
                documents.append(document)
                continue
            rows.extend({**mention_as_dict(document, mention), "document": number} for mention in document.mentions)
    except LitkgError as error:
        raise LitkgError(f"{file}: {error}") from None
    if output is not None:
        from extract.spacy_docs import to_docbin

        try:
            to_docbin(documents).to_disk(output)
        except OSError as error:
            raise LitkgError(f"{output}: cannot be written ({error.strerror or error}); choose another path") from None
        say(f"wrote {len(documents)} document{'s' if len(documents) != 1 else ''} to {output}; read it with spacy.tokens.DocBin().from_disk")
        sys.exit(1 if bad else 0)
    columns = ("start", "end", "text", "type", "concept", "label", "negated", "hedged", "experiencer", "historical", "section", "document")
    _emit_dicts(rows, fmt, columns)
    sys.exit(1 if bad else 0)


@cli.command()
@click.argument("file", type=PATH)
@click.option("--format", "fmt", default=None, type=click.Choice(ROWS), help="Default: table on a terminal, jsonl elsewhere.")
def references(file: str, fmt: str | None) -> None:
    """Parse reference strings, one a line (- for standard input)."""
    from extract.readers.text import decode
    from extract.references.parse import each_reference, reference_as_dict

    data = _bytes(file)
    try:
        text = decode(data).text
    except LitkgError as error:
        raise LitkgError(f"{file}: {error}") from None
    lines = text.lstrip("\ufeff").split("\n")
    if lines and not lines[-1].strip():
        lines.pop()
    lines = [line.rstrip("\r") for line in lines]
    rows = (reference_as_dict(reference, line) for reference, line in zip(each_reference(lines), lines, strict=True))
    gc.disable()  # nothing here refers to itself, and looking for it takes a tenth of the time
    try:
        _emit_dicts(rows, fmt, ("authors", "title", "container", "year", "volume", "issue", "pages", "doi", "type"))
    finally:
        gc.enable()


def _bytes(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise LitkgError(f"{file}: cannot be read ({error.strerror}); check the path") from None


def _emit_dicts(rows: Iterable[dict[str, Any]], fmt: str | None, columns: tuple[str, ...]) -> None:
    import json

    chosen = fmt or ("table" if sys.stdout.isatty() else "jsonl")
    if chosen == "jsonl":
        encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
        lines = (encode(row) + "\n" for row in rows)
        while some := "".join(islice(lines, 100)):  # standard output may be without a buffer
            emit(some)
    elif chosen == "json":
        emit(json.dumps(list(rows), ensure_ascii=False, indent=1) + "\n")
    else:
        from exports.sparql import Rows
        from exports.tables import format_rows

        flat = tuple(tuple(_flat(row.get(c)) for c in columns) for row in rows)
        for piece in format_rows(Rows(columns, flat), chosen):
            emit(piece)


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(" ".join(str(v) for v in item.values() if v) if isinstance(item, dict) else str(item) for item in value) or None
    return value
