"""Line numbers in the margin of a manuscript: no part of what is read, and no labels of a list."""

from __future__ import annotations

import textwrap

from extract import pipeline
from extract.references.line_numbers import line_numbers

BODY = "The villagers of place {} told us what they had seen that spring, and we wrote it down as carefully as we could [{}]."


def manuscript(first: int = 1) -> tuple[str, list[str]]:
    rows = [f"Noone AB, Nemo CD. Notes on pallor in village number {n}. J Invent Med. {1990 + n};{n}:1{n}–2{n}." for n in range(1, 13)]
    lines = ["Pallor in villages", "", "Introduction", *textwrap.wrap(" ".join(BODY.format(chr(64 + n), n) for n in range(1, 13)), 60), "", "References"]
    for n, row in enumerate(rows, 1):
        lines += textwrap.wrap(f"{n}. {row}", 60)
    return "\n".join(f"{k:>4}  {line}".rstrip() for k, line in enumerate(lines, first)), rows


def test_a_manuscript_with_numbered_lines() -> None:
    text, rows = manuscript()
    document = pipeline.read_text(text)
    assert [(r.number, r.raw) for r in document.references] == list(enumerate(rows, 1))
    assert [c.numbers for c in document.citations] == [(n,) for n in range(1, 13)]
    assert [document.sentences[c.sentence].text for c in document.citations] == [BODY.format(chr(64 + n), n) for n in range(1, 13)]
    sentence = document.sentences[document.citations[3].sentence]
    assert all(text[source] == sign for source, sign in zip(sentence.origins, sentence.text, strict=True) if not sign.isspace())


def test_a_manuscript_with_a_blank_line_behind_each() -> None:
    text, rows = manuscript()
    document = pipeline.read_text(text.replace("\n", "\n\n"))
    assert [(r.number, r.raw) for r in document.references] == list(enumerate(rows, 1))
    assert [c.numbers for c in document.citations] == [(n,) for n in range(1, 13)]


def test_a_callout_that_a_line_number_cuts() -> None:
    text, _ = manuscript()
    lines = "\n".join(line[6:] for line in text.split("\n")).replace("[7]", "[7,\n8]", 1)
    cut = "\n".join(f"{k:>4}  {line}".rstrip() for k, line in enumerate(lines.split("\n"), 1))
    (found,) = [c for c in pipeline.read_text(cut).citations if 7 in c.numbers]
    assert found.numbers == (7, 8)
    assert cut[found.span.start : found.span.end].split() == ["[7,", str(cut[: found.span.end].count("\n") + 1), "8]"]


def test_numbers_that_begin_again_or_in_the_middle() -> None:
    for first in (1, 212):
        assert len(line_numbers(manuscript(first)[0])) > 40


def test_a_list_with_bare_numbers_is_no_manuscript() -> None:
    rows = [f"{n} Noone AB, Nemo CD. Notes on pallor in village number {n}. J Invent Med. {1990 + n};{n}:1{n}–2{n}." for n in range(1, 41)]
    assert line_numbers("Pallor\n\nReferences\n" + "\n".join(rows)) == {}
    assert line_numbers("\n".join(f"{n} villagers were ill" for n in (3, 9, 4, 12) * 12)) == {}
