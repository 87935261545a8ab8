"""Files packed with gzip: read as the file in it would be."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator

from extract.readers.archive import Member, limited, one_line
from extract.readers.text import SUFFIXES as TEXT
from kg.model import Document, LitkgError

FORMAT = "gzip"
DESCRIPTION = "a file of any of the other formats, packed with gzip"
SUFFIXES = (".gz",)


def accepts(name: str, head: bytes) -> bool:
    """By the first bytes."""
    return head.startswith(b"\x1f\x8b") and not name.lower().endswith(TEXT)


def members(name: str, data: bytes) -> Iterator[Member]:
    """The one file in it, under the name without .gz, or the name that is stored."""
    inner = name[:-3] if name.lower().endswith(".gz") else stored_name(data) or name
    yield Member(one_line(inner), lambda: limited(gzip.GzipFile(fileobj=io.BytesIO(data)), len(data)))  # type: ignore[arg-type]


def stored_name(data: bytes) -> str:
    """The name that the header carries (RFC 1952), or ""."""
    if len(data) < 18 or not data[3] & 0x08:
        return ""
    start = 10
    if data[3] & 0x04:
        start += 2 + int.from_bytes(data[10:12], "little")
    end = data.find(b"\x00", start, start + 1000)
    return data[start:end].decode("latin-1") if end > start else ""


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """A container is read by `extract.pipeline.read_documents`, which knows the reader of what is in it."""
    raise LitkgError("is packed with gzip; what is in it is read")
    yield
