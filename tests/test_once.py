"""What is worked out once a document is kept with the document, not with its copies."""

from __future__ import annotations

import pytest

from extract.once import once
from kg.model import Document, Section


def test_a_function_runs_once_a_document_and_set_of_values() -> None:
    asked: list[tuple[str, int]] = []

    @once
    def letters(document: Document, n: int = 1) -> str:
        """The first letters."""
        asked.append((document.text, n))
        return document.text[:n]

    one, other = Document("abc"), Document("xyz")
    assert [letters(one, 2), letters(one, 2), letters(one, 1), letters(other, 2), letters(one, 2)] == ["ab", "ab", "a", "xy", "ab"]
    assert asked == [("abc", 2), ("abc", 1), ("xyz", 2)]
    assert letters.__doc__ == "The first letters."


def test_a_copy_with_another_layer_is_asked_anew_and_the_original_stays_equal() -> None:
    @once
    def sections(document: Document) -> int:
        return len(document.sections)

    document = Document("abc")
    assert sections(document) == 0
    assert sections(document.with_(sections=(Section("case", "", 0, 3),))) == 1
    assert document == Document("abc")


def test_arguments_by_name_are_refused() -> None:
    @once
    def letters(document: Document, n: int = 1) -> str:
        return document.text[:n]

    assert letters(Document("abc"), 2) == "ab"
    with pytest.raises(TypeError, match="letters takes no arguments by name"):
        letters(Document("abc"), n=2)


def test_what_is_nothing_is_kept_too() -> None:
    asked: list[str] = []

    @once
    def nothing(document: Document) -> None:
        asked.append(document.text)

    document = Document("abc")
    nothing(document)
    nothing(document)
    assert asked == ["abc"]
