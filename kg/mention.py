"""What is named or measured in a text, and in which context. Part of `kg.model`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.spans import Span


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that set a context, and what they set: negated, hedged, historical, planned, experiencer …"""

    kind: str
    span: Span
    text: str


#: Types of mentions.
MENTION_TYPES = (
    "drug", "drug_class", "regimen", "cell_therapy", "gene", "variant", "fusion", "karyotype", "antigen", "marker", "disease", "adverse_event",
    "finding", "procedure", "anatomical_site", "outcome", "dose", "quantity", "schedule", "route", "time", "age", "sex", "person", "analyte",
    "cell_type", "grade",
)


@dataclass(frozen=True, init=False)
class Mention:
    """A stretch of text that names or measures something.

    `concept` is the IRI of what it names (None where no identifier is known: none is ever guessed), `label` the preferred name.
    `sentence` is the index into `Document.sentences`. `values` holds what belongs to the type: for a dose or quantity
    `value`, `high` (of a range), `unit` (UCUM code), `note`; for a variant `gene`, `hgvs`; and so on.
    """

    type: str
    span: Span
    text: str
    sentence: int
    concept: str | None = None
    label: str = ""
    confidence: float = 1.0
    negated: bool = False
    hedged: bool = False
    historical: bool = False
    planned: bool = False
    experiencer: str = "patient"
    cues: tuple[Cue, ...] = ()
    values: tuple[tuple[str, Any], ...] = ()

    def __init__(
        self, type: str, span: Span, text: str, sentence: int, concept: str | None = None, label: str = "", confidence: float = 1.0,
        negated: bool = False, hedged: bool = False, historical: bool = False, planned: bool = False, experiencer: str = "patient",
        cues: tuple[Cue, ...] = (), values: tuple[tuple[str, Any], ...] = (),
    ) -> None:
        # A paper has thousands: all fields at once take half the time of one by one, as a frozen dataclass sets them.
        self.__dict__.update(
            type=type, span=span, text=text, sentence=sentence, concept=concept, label=label, confidence=confidence, negated=negated, hedged=hedged,
            historical=historical, planned=planned, experiencer=experiencer, cues=cues, values=values,
        )

    @staticmethod
    def found(
        type: str, span: Span, text: str, sentence: int, concept: str | None, label: str, confidence: float, values: tuple[tuple[str, Any], ...]
    ) -> Mention:
        """A mention in no context: as of the class itself, in half of its time."""
        fields = _NO_CONTEXT.copy()
        fields["type"], fields["span"], fields["text"], fields["sentence"] = type, span, text, sentence
        fields["concept"], fields["label"], fields["confidence"], fields["values"] = concept, label, confidence, values
        return _mention_of(fields)

    def in_context(self, negated: bool, hedged: bool, historical: bool, planned: bool, experiencer: str, cues: tuple[Cue, ...]) -> Mention:
        """The mention in another context."""
        fields = self.__dict__.copy()
        fields["negated"], fields["hedged"], fields["historical"], fields["planned"] = negated, hedged, historical, planned
        fields["experiencer"], fields["cues"] = experiencer, cues
        return _mention_of(fields)

    def get(self, name: str, default: Any = None) -> Any:
        """The value named `name`."""
        for key, value in self.values:
            if key == name:
                return value
        return default

    @property
    def affirmed(self) -> bool:
        """True for what is said to be so, now, of the patient."""
        return not (self.negated or self.hedged or self.planned or self.historical) and self.experiencer == "patient"


#: The fields of a mention about which nothing is known yet.
_NO_CONTEXT: dict[str, Any] = Mention("", Span(0, 0), "", 0).__dict__.copy()


def _mention_of(fields: dict[str, Any]) -> Mention:
    mention: Mention = object.__new__(Mention)
    object.__setattr__(mention, "__dict__", fields)
    return mention
