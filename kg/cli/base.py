"""What all commands share: the group, lines on standard error, data on standard output."""

from __future__ import annotations

import errno
import os
import sys
from typing import Any

import click

from kg import __version__
from kg.model import LitkgError

ROWS = ("table", "json", "jsonl", "csv", "tsv")
FORMATS = (*ROWS, "turtle", "ntriples", "jsonld")


class _Path(click.Path):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":  # `litkg build "$PAPERS"` without PAPERS would read the folder that one is in
            self.fail("is empty; give a path", param, ctx)
        return super().convert(value, param, ctx)


#: A path of the command line. What cannot be read is no wrong usage: the command says so, and does the rest.
PATH = _Path(readable=False)


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
            step = ("check the permissions" if isinstance(error, PermissionError)
                    else "make room on the disk" if error.errno in (errno.ENOSPC, errno.EDQUOT)
                    else "if it lies in the graph folder's `index`, delete that folder: it is made again by itself")
            complain(f"{name}{error.strerror or error}; {step}")
            ctx.exit(1)


def complain(text: str) -> None:
    """One line on standard error."""
    click.echo("litkg: " + " ".join(text.split()), err=True)


def known_format(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Callback of `--as`."""
    if value is not None:
        from extract.pipeline import READERS

        names = [reader.FORMAT for reader in READERS]
        if value not in names:
            raise click.BadParameter(f"no format named {value!r}; known formats are {', '.join(names)}", ctx, param)
    return value


def known_query(name: str, settings: dict[str, str]) -> None:
    """Raises UsageError for an unknown query, and for settings that it does not have."""
    from exports.named import check_settings

    try:
        check_settings(name, settings)
    except LitkgError as error:
        raise click.UsageError(str(error)) from None


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
