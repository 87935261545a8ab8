"""What kind of work a reference is, who edited and who published it: read off the words that the fields leave over."""

from __future__ import annotations

from typing import Any

from extract.references.tokens import Token
from kg.model import Author


def describe(
    text: str, tokens: list[Token], labels: list[str], spans: dict[str, tuple[int, int] | None], values: dict[str, Any]
) -> tuple[str, tuple[Author, ...], str | None]:
    """Type, editors and publisher."""
    return "article", (), None
