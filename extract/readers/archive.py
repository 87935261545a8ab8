"""Compressed files from strangers: what is unpacked has limits, is never written anywhere, and its names are only names.

A file of a few kilobytes can unpack to gigabytes. So sizes are counted while unpacking, not believed from the directory of the archive.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from kg.model import LitkgError

#: Bytes that one member may unpack to: as much as a single file may have.
MEMBER_BYTES = 100_000_000
#: Bytes that all members of an archive may unpack to.
TOTAL_BYTES = 1_000_000_000
_ALLOWED = {"total": TOTAL_BYTES}
#: Members of an archive that are looked at.
MEMBERS = 20_000
#: How often its own size a member may unpack to, once it is beyond RATIO_FROM bytes. Marked-up text is rarely packed beyond 30 to 1.
RATIO = 200
RATIO_FROM = 5_000_000
#: Archives in archives.
DEPTH = 2

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Member:
    """A member of an archive: its name on one line, and how to unpack it."""

    name: str
    read: Callable[[], bytes]


def allow(total: int) -> None:
    """Set how many bytes all members of an archive may unpack to, for this process (`litkg build --max-unpacked-mb`)."""
    _ALLOWED["total"] = total


def allowed() -> int:
    """How many bytes all members of an archive may unpack to."""
    return _ALLOWED["total"]


def one_line(name: str) -> str:
    """A name that a stranger chose, as a message can show it."""
    return "".join(c if c.isprintable() else "?" for c in name)[:200]


def limited(stream: IO[bytes], packed: int, limit: int = MEMBER_BYTES) -> bytes:
    """Read a stream to its end. Raises LitkgError beyond the limits; `packed` is the size that it had compressed."""
    out = bytearray()
    try:
        while chunk := stream.read(_CHUNK):
            out += chunk
            if len(out) > limit:
                raise LitkgError(f"unpacks to more than {limit // 1_000_000} MB; unpack it and take out what is no paper")
            if len(out) > RATIO_FROM and len(out) > RATIO * max(packed, 1):
                raise LitkgError(f"unpacks to more than {RATIO} times its size, as no text does; leave it out")
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise LitkgError(f"is damaged or packed in an unknown way ({str(error)[:100] or type(error).__name__}); get it again") from None
    return bytes(out)


def open_zip(data: bytes) -> zipfile.ZipFile:
    """The directory of a zip file. Raises LitkgError where it is damaged or has too many members."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, UnicodeDecodeError, IndexError, OverflowError) as error:
        raise LitkgError(f"is a damaged zip file ({str(error)[:100] or type(error).__name__}); get it again") from None
    if len(archive.infolist()) > MEMBERS:
        raise LitkgError(f"is a zip file of {len(archive.infolist())} members, more than the {MEMBERS} that are read; unpack it")
    return archive


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int = MEMBER_BYTES) -> bytes:
    """One member. Raises LitkgError where it is encrypted, damaged or beyond the limits."""
    if info.flag_bits & 0x1:
        raise LitkgError("is encrypted; unpack it with its password and give the files")
    try:
        stream = archive.open(info)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise LitkgError(f"is damaged or packed in an unknown way ({str(error)[:100] or type(error).__name__}); get it again") from None
    with stream:
        return limited(stream, info.compress_size, limit)


def files_in(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The members that are files: no folders, links, hidden files or what a Mac adds; in the order of their names."""
    for info in sorted(archive.infolist(), key=lambda i: i.filename):
        parts = info.filename.replace("\\", "/").split("/")
        if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16) or "__MACOSX" in parts or parts[-1].startswith("."):
            continue
        yield info
