"""The `litkg` command. Data goes to standard output, everything else to standard error; heavy imports happen where they are used."""

from __future__ import annotations

import logging
import sys

from kg.cli import about, asking, building, writing
from kg.cli.base import cli, complain

__all__ = ["about", "asking", "building", "cli", "main", "writing"]


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
