"""Annotations in spaCy's own format come back with their offsets, identifiers and contexts."""

from __future__ import annotations

from pathlib import Path

import spacy
from click.testing import CliRunner
from conftest import EXAMPLES
from spacy.tokens import DocBin

from extract.pipeline import read_text
from extract.spacy_docs import to_doc
from kg.cli import cli

PAPER = EXAMPLES / "rahmani-2022-tuberculosis.md"


def test_every_mention_is_a_span_with_its_identifier_and_context() -> None:
    document = read_text(PAPER.read_text("utf-8"))
    doc = to_doc(document)
    assert doc.text == document.text
    spans = doc.spans["mentions"]
    assert len(spans) == len(document.mentions) == len(doc.user_data["mentions"])
    for span, mention, values in zip(spans, document.mentions, doc.user_data["mentions"], strict=True):
        assert span.start_char <= mention.span.start and mention.span.end <= span.end_char
        assert (span.label_, span.kb_id_) == (mention.type, mention.concept or "")
        assert (values["negated"], values["experiencer"]) == (mention.negated, mention.experiencer)
    assert any(values["negated"] for values in doc.user_data["mentions"])
    assert 0 < len(doc.ents) <= len(spans)
    assert len(list(doc.sents)) >= len(document.sentences) // 2


def test_the_command_writes_what_spacy_reads(tmp_path: Path) -> None:
    out = tmp_path / "paper.spacy"
    result = CliRunner().invoke(cli, ["annotate", str(PAPER), "--format", "spacy", "-o", str(out)])
    assert result.exit_code == 0, result.output
    (doc,) = DocBin(store_user_data=True).from_disk(out).get_docs(spacy.blank("en").vocab)
    assert doc.text == PAPER.read_text("utf-8")
    assert {"drug", "disease"} <= {span.label_ for span in doc.spans["mentions"]}


def test_wrong_use_is_told(tmp_path: Path) -> None:
    for arguments in (["--format", "spacy"], ["-o", str(tmp_path / "x")]):
        result = CliRunner().invoke(cli, ["annotate", str(PAPER), *arguments])
        assert result.exit_code == 2
        assert "spacy" in result.output
    result = CliRunner().invoke(cli, ["annotate", str(PAPER), "--format", "spacy", "-o", str(tmp_path / "no" / "x")])
    assert result.exit_code == 1
    assert "cannot be written" in result.output
