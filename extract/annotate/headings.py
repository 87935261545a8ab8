"""What a heading says: its number, its level and the kind of section that it opens (extract/patterns/section_headings.tsv)."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from extract import quick
from extract.fold import fold

_NUMBER = quick.compile(r"^(?:section\s+)?(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}|[A-H](?=[.)]\s))[.):]?\s*(?:\|\s*|\s)(?=\S)")


@cache
def heading_kinds() -> tuple[tuple[str, quick.Pattern], ...]:
    """The kinds with their patterns, in the order of the file."""
    rows = []
    for line in files("extract").joinpath("patterns/section_headings.tsv").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            kind, pattern = line.split("\t")
            rows.append((kind, quick.compile(rf"(?:{pattern})")))
    return tuple(rows)


@lru_cache(maxsize=1024)
def clean_heading(text: str) -> str:
    """A heading without Markdown hashes, emphasis and trailing colon."""
    folded = fold(text.strip().lstrip("#").strip()).text.strip()
    return folded.rstrip(":").strip()


def split_number(title: str) -> tuple[str | None, str]:
    """("2.1", "The first course") for "2.1 The first course"; the number is None where none is printed."""
    match = _NUMBER.match(title)
    if match is None:
        return None, title
    return match["number"], title[match.end() :].strip()


_MARKUP = quick.compile(r"[<&$!\[\\]")


def longer(content: str, most: int) -> bool:
    """Whether a stretch of text is longer than a heading of so many characters could be printed, seen without cleaning it."""
    return len(content) > most + 50 and not _MARKUP.search(content) and len(" ".join(content.split())) > most + 50


@lru_cache(maxsize=1024)
def heading_kind(title: str) -> str | None:
    """The kind of section that a cleaned heading opens, or None where the words do not tell."""
    _, words = split_number(title)
    lowered = words.casefold().replace("’", "'").strip(" .:*")
    for kind, pattern in heading_kinds():
        if pattern.fullmatch(lowered):
            return kind
    return None
