"""A range of code points: what every layer of a document counts in. Part of `kg.model`."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int
