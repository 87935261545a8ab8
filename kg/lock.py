"""One writer at a time, where the system can tell."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path

log = logging.getLogger("litkg")


@contextlib.contextmanager
def alone(folder: Path, why: str) -> Iterator[None]:
    """Hold a folder. Where another process or thread holds it, say so (`why`: the file and what happens to it) and wait. The system lets go of it for a
    process that dies, and nothing is written into the folder. Where there are no such locks (Windows, some network drives), nobody waits."""
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.warning("%s by another litkg; this one waits until that is done", why)
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:
            pass
        yield
    finally:
        os.close(handle)
