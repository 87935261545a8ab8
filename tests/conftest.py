"""Options and fixtures that several test files share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples" / "papers"
SEEDS = ROOT.parent / "shared" / "corpus" / "seeds"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the expectations of cases and golden files with what is found now")


@pytest.fixture(scope="session")
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether expectations are to be rewritten."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture(scope="session")
def example_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph folder of the example papers, built once a session. Tests may read it and must not write to it."""
    from kg.build import build

    out = tmp_path_factory.mktemp("examples") / "graph"
    report = build([EXAMPLES], out)
    assert not report.failures, report.failures
    return out


@pytest.fixture(scope="session")
def seeds_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph folder of the three seeds, built once a session; skipped where they are not. Tests may read it and must not write to it."""
    from kg.build import build

    if not SEEDS.is_dir():
        pytest.skip("../shared/corpus/seeds is not here")
    out = tmp_path_factory.mktemp("seeds") / "graph"
    report = build([SEEDS], out)
    assert not report.failures, report.failures
    return out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of papers with one good one."""
    path = tmp_path / "papers"
    path.mkdir()
    shutil.copy(EXAMPLES / "rahmani-2022-tuberculosis.md", path)
    return path
