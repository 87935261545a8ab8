"""Annotated documents as spaCy's: for those who train or score models of their own on what litkg finds.

`to_doc` makes a `spacy.tokens.Doc` over the document's own text, so that character offsets stay what they are. All mentions stand in
`doc.spans["mentions"]` (they may overlap), those that do not overlap in `doc.ents`, sentences as `doc.sents`; a mention's identifier is
its `kb_id_`, and whether it is negated, hedged, historical or somebody else's is in `doc.user_data["mentions"]`, in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.model import Document

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, DocBin


@lru_cache(maxsize=1)
def _blank() -> Language:
    import spacy

    return spacy.blank("en")


def to_doc(document: Document) -> Doc:
    """An annotated document as spaCy's `Doc`. A mention that begins or ends inside a token takes the whole token."""
    from spacy.tokens import Span, SpanGroup
    from spacy.util import filter_spans

    nlp = _blank()
    nlp.max_length = max(nlp.max_length, len(document.text) + 1)
    doc = nlp.make_doc(document.text)
    starts = {span.start for sentence in document.sentences if (span := doc.char_span(sentence.start, sentence.start + 1, alignment_mode="expand"))}
    for token in doc:
        token.is_sent_start = token.i in starts or token.i == 0
    spans: list[Span] = []
    values = []
    for mention in document.mentions:
        span = doc.char_span(*mention.span, label=mention.type, kb_id=mention.concept or "", alignment_mode="expand")
        if span is None:
            continue
        spans.append(span)
        values.append({
            "start": mention.span.start, "end": mention.span.end, "label": mention.label, "negated": mention.negated, "hedged": mention.hedged,
            "historical": mention.historical, "planned": mention.planned, "experiencer": mention.experiencer,
        })
    doc.spans["mentions"] = SpanGroup(doc, name="mentions", spans=spans)
    doc.ents = tuple(filter_spans(spans))
    doc.user_data["mentions"] = values
    return doc


def to_docbin(documents: Iterable[Document]) -> DocBin:
    """Annotated documents in spaCy's own file format (`DocBin.to_disk`, `spacy train`)."""
    from spacy.tokens import DocBin

    return DocBin(docs=(to_doc(document) for document in documents), store_user_data=True)
