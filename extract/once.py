"""What is worked out once a document."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from kg.model import Document

Further = ParamSpec("Further")
Found = TypeVar("Found")


def once(read: Callable[Concatenate[Document, Further], Found]) -> Callable[Concatenate[Document, Further], Found]:
    """Let a function of a document (and of small further values, given by position) run once a document and set of values.

    What it finds is kept beside the fields of the frozen document, as `functools.cached_property` does, and must not be changed by anybody; a copy of the
    document with other layers starts anew.
    """
    name = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def kept(document: Document, *further: Further.args, **no: Further.kwargs) -> Found:
        if no:
            raise TypeError(f"{name} takes no arguments by name: what it finds is kept by position")
        beside = document.__dict__
        if name not in beside:
            beside[name] = {}
        table: dict[tuple[object, ...], Found] = beside[name]
        if further not in table:
            table[further] = read(document, *further, **no)
        return table[further]

    return kept
