"""The sequence model that tells the fields of a reference apart: opened once, used for any number of lines.

`model.crfsuite` is made by `python -m benchmarks.train_references` from the free annotated references in shared/dev (their licences are in
docs/references.md); its labels are A(uthors) T(itle) C(ontainer) Y(ear) V(olume) I(ssue) P(ages) O(ther), where A, T and C also tell
beginning (AB) and end (AE).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from extract.references.features import attributes
from extract.references.tokens import Token
from kg.model import LitkgError

MODEL = Path(__file__).parent / "model.crfsuite"


@cache
def opened(path: str) -> tuple[Any, frozenset[str]]:
    """The tagger over a model file and the attributes that it has weights for. Raises LitkgError where the file is missing."""
    import pycrfsuite

    if not Path(path).exists():
        raise LitkgError(f"the model of reference parsing is missing ({path}): make it with python -m benchmarks.train_references")
    tagger = pycrfsuite.Tagger()
    tagger.open(path)
    return tagger, frozenset(tagger.info().attributes)


def tag(tokens: list[Token], model: Path = MODEL) -> list[str]:
    """One label for each token."""
    if not tokens:
        return []
    tagger, known = opened(str(model))
    return [label[0] for label in tagger.tag(attributes(tokens, known))]
