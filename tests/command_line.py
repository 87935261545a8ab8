"""Commands run in this process, and what they answer, for the tests of bad input."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner
from conftest import EXAMPLES

from kg.cli import cli

PAPER = EXAMPLES / "rahmani-2022-tuberculosis.md"
FEW = [PAPER, EXAMPLES / "achterberg-2023-melanoma.txt"]


@dataclass(frozen=True)
class Done:
    """What a command answered."""

    code: int
    out: str
    lines: tuple[str, ...]

    def complaints(self, word: str) -> list[str]:
        """Lines of complaint that hold a word."""
        return [line for line in self.lines if line.startswith("litkg: ") and word in line]


def litkg(*arguments: object) -> Done:
    """Run a command in this process. An exception that is not an exit is the traceback that a user must never see."""
    result = CliRunner().invoke(cli, [str(a) for a in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert "Traceback" not in result.output
    return Done(result.exit_code, result.stdout, tuple(result.stderr.splitlines()))


def one_line(done: Done, name: str, *words: str) -> str:
    """The one complaint that names a file, with every word that must stand in it."""
    lines = done.complaints(name)
    assert len(lines) == 1, (lines, done.lines)
    for word in words:
        assert word in lines[0], lines[0]
    return lines[0]


def papers_in(folder: Path) -> int:
    """Number of papers in a graph."""
    done = litkg("query", folder, "papers", "--format", "json")
    assert done.code == 0
    return len(json.loads(done.out))
