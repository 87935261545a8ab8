"""The attributes of each token by name, for training; `tagger` adds the weights of the same attributes up without naming them again."""

from __future__ import annotations

import re

from extract.references import situation
from extract.references.features import END, FIRST_LISTED, LISTED, START, end_attributes, mark_attributes, shape, word_attributes, word_of
from extract.references.tokens import Token


def attributes(tokens: list[Token]) -> list[list[str]]:
    """One list of attributes for each token."""
    import numpy as np

    if not tokens:
        return []
    signs = situation.Signs()
    read = signs.read([tokens])
    where = situation.situate(read, signs)
    marks, stretch, of_stretch = signs.marks.listed, np.repeat(np.arange(len(where.sizes)), where.sizes), situation.of_stretch(signs.marks.listed)
    words = [word_of(t.core, shape(t.core)) for t in tokens]
    named = [word_attributes(word) for word in words]
    shown = [mark_attributes(t.before[-1:], shape(t.core), t.after[:2]) for t in tokens]
    style = situation.style_attributes(signs.signs.listed, int(where.by_line[0]))
    last = len(tokens) - 1
    out = []
    for i, token in enumerate(tokens):
        at = i + int(read.starts[0])
        stage, course, near = (int(numbers[at]) for numbers in where.by_place)
        text, year, *editors = situation.stage_attributes(stage)
        own, before, behind, pair, (whole, built), told, told_before, told_behind = (
            named_by(int(numbers[stretch[at]])) for named_by, numbers in zip(of_stretch, where.by_stretch, strict=True)
        )
        word, *listed = named[i][0]
        row = [word, *end_attributes(words[i], shape(token.core)), *listed, *shown[i][0], *style, whole, text, year, *situation.course_attributes(course)]
        row += [*situation.near_attributes(marks, near), *editors, *own, *before, *behind, *pair, built, *told_before, *told, *told_behind]
        for lent in (named, shown):
            row += lent[i - 1][1] if i else ()
            row += lent[i + 1][2] if i < last else ()
            row += lent[i - 2][3] if i > 1 else ()
            row += lent[i + 2][4] if i + 1 < last else ()
        row += () if i else (START,)
        row += () if i < last else (END,)
        out.append(row)
    return out


_MORE = re.compile(r"(?:[-+]?t|-t-t|tt|\+t\+t|tf|[-+]?D)=")
_FEW = frozenset(lead + "D=" + name for lead in ("", "-", "+") for name in LISTED[:FIRST_LISTED])


def fewer(row: list[str]) -> list[str]:
    """The attributes of one token without the kinds of words that are told of stretches and without the rarer kinds of words."""
    return [name for name in row if name in _FEW or not _MORE.match(name)]
