"""What papers say of themselves and of other works: authors, metadata, entries of reference lists, in-text citations. Part of `kg.model`."""

from __future__ import annotations

from dataclasses import dataclass

from kg.spans import Span


@dataclass(frozen=True, slots=True)
class Author:
    """One author as printed: family and given name (or initials); a group has only `family`."""

    family: str
    given: str | None = None

    def __str__(self) -> str:
        return f"{self.family} {self.given}" if self.given else self.family


@dataclass(frozen=True)
class Metadata:
    """What a paper says of itself. Dates are ISO 8601; a value that is not printed is None or empty."""

    title: str | None = None
    doi: str | None = None
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    authors: tuple[Author, ...] = ()
    keywords: tuple[str, ...] = ()
    received: str | None = None
    accepted: str | None = None
    published: str | None = None
    trial: tuple[str, ...] = ()
    design: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    spans: tuple[tuple[str, Span], ...] = ()

    def where(self, name: str) -> Span | None:
        """The span that field `name` was read from."""
        return next((span for key, span in self.spans if key == name), None)


@dataclass(frozen=True)
class Reference:
    """One entry of a reference list.

    Values are what is printed (DOIs in lower case without spaces, page ranges with `-`); a field not found is None.
    `raw` is the entry on one line with its markup folded; `note` says what is wrong with it ("doi repaired: …").
    `authors` are those printed; `et_al` tells whether the list says there are more.
    """

    raw: str
    number: int | None = None
    authors: tuple[Author, ...] = ()
    et_al: bool = False
    title: str | None = None
    container: str | None = None
    year: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    arxiv: str | None = None
    isbn: str | None = None
    url: str | None = None
    type: str = "article"
    editors: tuple[Author, ...] = ()
    publisher: str | None = None
    note: str | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Citation:
    """One in-text callout: the marker as printed, the numbers of the entries that it means, and where it stands.

    `sentence` indexes `Document.sentences`. `intent` is a CiTO property ("citesAsEvidence"), `cue` the phrase that chose it.
    """

    marker: str
    span: Span
    numbers: tuple[int, ...]
    sentence: int
    intent: str | None = None
    cue: str | None = None
