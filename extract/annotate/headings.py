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
    """Whether a stretch of text is longer than a heading of so many characters could be printed, seen without cleaning it: what stands before the
    first markup is."""
    least = most + 50
    if len(content) <= least:
        return False
    head = content[: least + 3]
    if len(head) > least + 2 and "  " not in head and head.isprintable() and not _MARKUP.search(head):
        return True
    for size in (2 * least, len(content)):  # the first is enough but for texts that are mostly blank
        head = content[:size]
        markup = _MARKUP.search(head)
        if len(" ".join((head if markup is None else head[: markup.start()]).split())) > least:
            return True
        if markup is not None:
            break
    return False


@cache
def _some_kind() -> quick.Pattern:
    """One pattern for the headings of all kinds: next to no line is any."""
    return quick.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in heading_kinds()))


@lru_cache(maxsize=1024)
def heading_kind(title: str) -> str | None:
    """The kind of section that a cleaned heading opens, or None where the words do not tell."""
    _, words = split_number(title)
    lowered = words.casefold().replace("’", "'").strip(" .:*")
    if not _some_kind().fullmatch(lowered):
        return None
    for kind, pattern in heading_kinds():
        if pattern.fullmatch(lowered):
            return kind
    return None
