"""The documentation is true: all parts appear in it, its queries run on the example papers, its commands and links exist."""

from __future__ import annotations

import inspect
import re
import shlex
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
import pytest
from conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXTS = {p.relative_to(ROOT).as_posix(): p.read_text("utf-8") for p in PAGES}
EVERYTHING = "\n".join(TEXTS.values())


def blocks(language: str) -> list[tuple[str, str]]:
    """All fenced blocks of a language: page and number, content."""
    found = []
    for name, text in TEXTS.items():
        found += [(f"{name}:{n}", m[1]) for n, m in enumerate(re.finditer(rf"^```{language}\n(.*?)^```", text, re.M | re.S), 1)]
    return found


def commands() -> dict[str, click.Command]:
    from kg.cli import cli

    return cli.commands


# --------------------------------------------------------------------------------------------------------------- all parts appear


def test_every_command_is_documented() -> None:
    missing = [name for name in commands() if f"litkg {name}" not in TEXTS["docs/commands.md"]]
    assert not missing


def test_every_reader_is_documented() -> None:
    from extract.pipeline import READERS

    for reader in READERS:
        name = reader.__name__.rsplit(".", 1)[-1]
        assert f"`{name}`" in TEXTS["docs/commands.md"], f"reader {name}"
        for suffix in reader.SUFFIXES:
            assert f"`{suffix}`" in TEXTS["docs/commands.md"], f"{suffix} of reader {name}"


def test_every_exporter_is_documented() -> None:
    from exports import EXPORTERS

    missing = [name for name in EXPORTERS if f"`{name}`" not in EVERYTHING]
    assert not missing


# ------------------------------------------------------------------------------------------------------------- lists that are made


def query_list() -> str:
    """The named queries as a list, from their headers."""
    from exports.named import named_queries

    out = []
    for query in named_queries().values():
        columns = ", ".join(f"`{c}`" for c in query.columns if c not in ("paper", "quote", "section", "start", "end"))
        settings = "".join(f" `--set {name}=…` ({kind}, {default} unless told): {text}." for name, kind, default, text in query.params)
        out.append(f"* **`{query.name}`** – {query.description}{settings}\n  Columns: {columns}\n")
    return "".join(out)


def part_list(functions: Iterable[Callable[..., Any]]) -> str:
    """Annotators or extractors as a list: the module's name and the first paragraph of what it says of itself."""
    out = []
    for function in functions:
        about = inspect.getdoc(sys.modules[function.__module__]) or ""
        first = " ".join(about.split("\n\n")[0].split())
        out.append(f"* **`{function.__module__.rsplit('.', 1)[-1]}`** – {first}\n")
    return "".join(out)


def made() -> dict[str, dict[str, str]]:
    """Page -> name of a list -> its text."""
    from extract.pipeline import ANNOTATORS, EXTRACTORS

    return {"docs/queries.md": {"queries": query_list()}, "docs/extractors.md": {"annotators": part_list(ANNOTATORS), "extractors": part_list(EXTRACTORS)}}


@pytest.mark.parametrize("page", ["docs/queries.md", "docs/extractors.md"])
def test_made_lists_are_up_to_date(page: str, accept: bool) -> None:
    path = ROOT / page
    text = path.read_text("utf-8")
    wanted = text
    for name, content in made()[page].items():
        wanted, count = re.subn(rf"(<!-- begin {name}[^\n]* -->\n).*?(<!-- end {name} -->)", lambda m, c=content: m[1] + c + m[2], wanted, flags=re.S)
        assert count == 1, f"{page} has no place for {name}"
    if accept:
        path.write_text(wanted, "utf-8")
        TEXTS[page] = wanted
    else:
        assert text == wanted, "run `pytest tests/test_docs.py --accept`"


# ------------------------------------------------------------------------------------------------------------------- what can be run


@pytest.mark.parametrize(("where", "query"), blocks("sparql"), ids=[where for where, _ in blocks("sparql")])
def test_every_sparql_block_runs(where: str, query: str, example_graph: Path) -> None:
    from exports.sparql import Rows, Triples, run_sparql
    from kg.store import GraphFolder

    answer = run_sparql(GraphFolder.open(example_graph).store(), query)
    if isinstance(answer, Rows):
        assert answer.rows, f"{where} answers nothing on the example papers"
    elif isinstance(answer, Triples):
        assert answer.lines, f"{where} answers nothing on the example papers"


def shell_lines() -> list[tuple[str, str]]:
    out = []
    for where, block in [*blocks("sh"), *blocks("console")]:
        for line in block.splitlines():
            line = re.sub(r"\s#\s.*$", "", line.removeprefix("$ ")).strip()
            if line and not line.startswith("#"):
                out.append((where, line))
    return out


@pytest.mark.parametrize(("where", "line"), shell_lines(), ids=[line for _, line in shell_lines()])
def test_every_shell_command_exists(where: str, line: str) -> None:
    words = shlex.split(re.split(r"[|>]", line, maxsplit=1)[0])
    if words[0] == "make":
        targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
        assert all(word in targets for word in words[1:] if "=" not in word), f"{where}: {line}"
    elif words[0] == "litkg" and len(words) > 1 and not words[1].startswith("-"):
        assert words[1] in commands(), f"{where}: {line}"
        options = {name for parameter in commands()[words[1]].params for name in parameter.opts}
        used = [word.split("=")[0] for word in words[2:] if re.match(r"--?[a-z]", word)]
        assert all(word in {*options, "--help"} for word in used), f"{where}: {line}"
        if words[1] == "query" and len(words) > 3 and not words[3].startswith("-"):
            from exports.named import named_queries

            assert words[3] in named_queries(), f"{where}: {line}"


@pytest.mark.parametrize(("where", "code"), blocks("python"), ids=[where for where, _ in blocks("python")])
def test_every_python_block_is_valid_and_its_imports_work(where: str, code: str) -> None:
    compile(code, where, "exec")
    for line in re.findall(r"^(?:from \S+ )?import .*$", code, re.M):
        if re.match(r"(?:from|import) (?:kg|extract|exports|ontology)\b", line):
            exec(line.split("#")[0], {})


# ----------------------------------------------------------------------------------------------------------------------- links


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_links_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    text = re.sub(r"^```.*?^```", "", TEXTS[name], flags=re.M | re.S)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", target) and not (folder / target.split("#")[0]).exists():
            broken.append(target)
    assert not broken


def test_files_that_are_named_exist() -> None:
    missing = []
    for name, text in TEXTS.items():
        for path in re.findall(r"`((?:kg|extract|exports|ontology|tests|benchmarks|examples|docs)/[\w./-]+\.\w+)`", text):
            if "NAME" not in path and not (ROOT / path).exists():
                missing.append(f"{name}: {path}")
    assert not missing


def test_the_readme_leads_with_two_commands() -> None:
    head = TEXTS["README.md"][:2500]
    assert "make demo" in head and "make test" in head


def test_the_example_in_the_readme_is_what_comes_out(example_graph: Path) -> None:
    from click.testing import CliRunner

    block = re.search(r"^```\n\$ litkg build.*?\n\$ litkg show g (?P<thing>\".*?\")\n(?P<shown>.*?)^```", TEXTS["README.md"], re.M | re.S)
    assert block
    out = CliRunner().invoke(commands()["show"], [str(example_graph), block["thing"].strip('"')]).stdout
    assert out.startswith(block["shown"].rstrip("\n")), out[:1500]


def test_no_placeholder_is_left() -> None:
    assert not [name for name, text in TEXTS.items() if re.search(r"\bTODO\b|\bFIXME\b|\bXXX\b|PLACEHOLDER", text)]
