"""Zip files: each member that a reader accepts is read as if it lay in a folder; nothing is written, and links in them are left alone."""

from __future__ import annotations

from collections.abc import Iterator

from extract.readers.archive import MEMBER_BYTES, Member, allowed, files_in, one_line, open_zip, unpack
from extract.readers.sniff import zip_first
from extract.readers.text import SUFFIXES as TEXT
from kg.model import Document, LitkgError

FORMAT = "zip"
DESCRIPTION = "zip file of papers in any of the other formats"
SUFFIXES = (".zip",)

_OFFICE = ("[Content_Types].xml", "_rels/", "docProps/", "word/", "xl/", "ppt/", "mimetype", "META-INF/", "customXml/")


def accepts(name: str, head: bytes) -> bool:
    """By the first bytes; documents of office programs are zip files of their own kind."""
    first = zip_first(head)
    return first is not None and not first.startswith(_OFFICE) and not name.lower().endswith((*TEXT, ".docx", ".docm"))


def members(name: str, data: bytes) -> Iterator[Member]:
    """The files in it. Raises LitkgError for a damaged archive."""
    archive = open_zip(data)
    total = 0

    def reading(info: object) -> bytes:
        nonlocal total
        left = allowed() - total
        if left <= 0 or info.file_size > left:  # type: ignore[attr-defined]
            raise LitkgError(f"is not read: the archive unpacks to more than {allowed() // 1_000_000} MB; raise --max-unpacked-mb or unpack it")
        found = unpack(archive, info, min(left, MEMBER_BYTES))  # type: ignore[arg-type]
        total += len(found)
        return found

    for info in files_in(archive):
        yield Member(one_line(info.filename), lambda info=info: reading(info))  # type: ignore[misc]


def read(data: bytes) -> Iterator[Document | LitkgError]:
    """A container is read by `extract.pipeline.read_documents`, which knows the readers of its members."""
    raise LitkgError("is a zip file; its members are read one by one")
    yield
