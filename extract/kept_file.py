"""Files of the cache folder that save the next run work: a line that names who wrote it and the digest of what follows, then what follows.

They hold nothing that cannot be made again: each may be deleted at any time, and counts only for the code and the Python that wrote it, and only as it was
written.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from extract.cache_folder import cache_folder


def maker(files: Iterable[str]) -> str:
    """Names the Python and the source files that a kept file counts for."""
    code = [Path(file).read_text("utf-8") for file in files]
    return hashlib.sha256("\n".join((sys.version, *code)).encode()).hexdigest()[:32]


def read(name: str, made_by: str) -> bytes | None:
    """What a file of the cache folder keeps; None where it is missing, damaged or somebody else's."""
    try:
        with (cache_folder() / name).open("rb") as handle:
            head, body = handle.readline(), handle.read()
    except OSError:
        return None
    return body if head == _head(made_by, body) else None


def write(name: str, made_by: str, body: bytes) -> None:
    """Keep something; a folder that cannot be written costs the next run its time, nothing else."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=folder, prefix=name)
        with os.fdopen(handle, "wb") as out:
            out.write(_head(made_by, body) + body)
        os.replace(part, folder / name)
    except OSError:
        pass


_savers: list[Callable[[], None]] = []


def at_end(save: Callable[[], None]) -> None:
    """Have something kept when the interpreter ends as it should, or at `save_all`."""
    _savers.append(save)
    atexit.register(save)


def save_all() -> None:
    """Keep now what would be kept at the end: for a process that leaves without ado."""
    for save in _savers:
        save()


def _head(made_by: str, body: bytes) -> bytes:
    return f"{made_by} {hashlib.sha256(body).hexdigest()}\n".encode()


@cache
def rules() -> str:
    """Names the rules as they are, by the sizes of all files of code and of patterns. Where it errs, something is looked for in vain, or later."""
    top = Path(__file__).parent
    files = sorted(path for kind in ("*.py", "*.tsv") for path in top.rglob(kind))
    return hashlib.sha256(repr([(path.relative_to(top).as_posix(), path.stat().st_size) for path in files]).encode()).hexdigest()[:32]
