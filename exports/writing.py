"""Writing without surprises: everything is made under a temporary name beside its place and renamed at the end."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kg.model import LitkgError

#: What an exported folder says of itself, and the sign that litkg may replace it.
MANIFEST = "litkg-export.json"


@contextmanager
def file_aside(path: Path) -> Iterator[Path]:
    """A temporary file beside `path`, renamed to it when the block ends well and deleted when it does not.

    Raises LitkgError where the path is a folder or cannot be written. An existing file is replaced.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp") if path.name else path
    try:
        if path.is_dir():
            raise LitkgError(f"{path}: is a folder; this format writes one file, so name a file in it")
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        raise LitkgError(f"{path}: cannot be written ({error.strerror or error}); choose another path") from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def previous_export(path: Path) -> dict[str, Any] | None:
    """The manifest of an exported folder; None where the folder holds none (or a damaged one)."""
    try:
        data = json.loads((path / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) and isinstance(data.get("files"), list) else None


def _check_free(path: Path, fmt: str) -> None:
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise LitkgError(f"{path}: is not a folder; this format writes several files, so give a new or empty folder")
    if not path.exists() or not any(path.iterdir()):
        return
    before = previous_export(path)
    if before is None or before.get("format") != fmt:
        raise LitkgError(f"{path}: is not empty and no earlier {fmt} export; give a new or empty folder")
    known = {*map(str, before["files"]), MANIFEST, "import.report"}
    foreign = sorted(entry.name for entry in path.iterdir() if entry.name not in known)
    if foreign:
        raise LitkgError(f"{path}: holds {foreign[0]!r} beside the earlier export; move it away or give another folder")


@contextmanager
def folder_aside(path: Path, fmt: str, manifest: dict[str, Any]) -> Iterator[Path]:
    """A temporary folder beside `path`, renamed to it when the block ends well and deleted when it does not.

    The manifest (with `format` and the list of files) is written into it at the end; the block may add to it. Raises LitkgError where
    `path` is a file, holds anything but an earlier export of the same format (which is replaced), or cannot be written.
    """
    path = Path(os.path.abspath(path))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    old = path.with_name(f".{path.name}.{os.getpid()}.old")
    try:
        _check_free(path, fmt)
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        yield temporary
        files = sorted(entry.name for entry in temporary.iterdir())
        text = json.dumps({"format": fmt, **manifest, "files": files}, indent=1, ensure_ascii=False) + "\n"
        (temporary / MANIFEST).write_text(text, encoding="utf-8", newline="")
        if path.exists():
            os.replace(path, old)
        os.replace(temporary, path)
    except OSError as error:
        with suppress(OSError):
            if old.exists() and not path.exists():
                os.replace(old, path)
        raise LitkgError(f"{path}: cannot be written ({error.strerror or error}); choose another path") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
