"""The bundled example papers: in the source tree under examples/papers, in an installed package beside this module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from kg.model import LitkgError


@contextmanager
def example_papers() -> Iterator[Path]:
    """The folder with the example papers. Raises LitkgError where the package came without them."""
    source = Path(__file__).resolve().parent.parent / "examples" / "papers"
    if source.is_dir():
        yield source
        return
    packaged = files("kg").joinpath("example_papers")
    if not packaged.is_dir():
        raise LitkgError("the example papers are not installed; install litkg from its wheel or source folder")
    with as_file(packaged) as folder:
        yield Path(folder)
