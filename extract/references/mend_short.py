"""Titles of one word or two: labels put right where the names in front of them have the form of Vancouver throughout."""

from __future__ import annotations

import re

from extract.references.name_forms import PLAIN_INITIALS, words
from extract.references.tokens import Token

_FAMILY = re.compile(r"[A-ZÀ-Þ][\w'’-]*[a-zà-ÿ][\w'’-]*|[A-ZÀ-Þ]['’]?[A-ZÀ-Þ-]{3,}")
#: Words that a letter follows in the names of diseases and drugs.
_LETTERED = frozenset(("Hepatitis", "Vitamin", "Vitamins", "Hemophilia", "Haemophilia", "Influenza", "Factor", "Protein", "Immunoglobulin", "Botulinum"))


def short_title(tokens: list[Token], labels: list[str]) -> None:
    """A title of a word or two behind a list of names: "Rey T. Asthma. Harbour J 2018;391:783-800", "Lind K, Rey T. Asthma. Harbour J"."""
    if "V" not in labels:
        return
    if "T" in labels:
        begin = labels.index("T")
        if not begin or tokens[begin - 1].after != "," or labels[begin - 1] != "A":
            return  # the names go on where the title was taken to begin
    end, several = _names(tokens)
    if not end or end + 2 >= len(tokens) or set(labels[:end]) - set("ATO"):
        return
    stop = next((i for i in range(end, min(end + 3, len(tokens) - 1)) if tokens[i].after[:1] in (".", "?")), -1)
    if "T" not in labels:
        if stop < 0 or labels[stop + 1] not in "CT" or set(labels[end : stop + 1]) - set("AO") or len(tokens[end].core) < 4:
            return
        if not several and ((stop > end and tokens[end].core not in _LETTERED) or words("given") & {tokens[0].core.lower(), tokens[end].core.lower()}):
            return  # "Anna B. Lind. Harbour J 2016;3:9" is one name
        labels[end : stop + 1] = "T" * (stop + 1 - end)
    elif labels[end] != "T" or not several or set(labels[end + 3 : end + 6]) & {"T"}:
        return  # the title is longer, as in "Lind A, Rey ST, Vitamin D. A study of lists"
    labels[:end] = "A" * end


def _names(tokens: list[Token]) -> tuple[int, bool]:
    """The place behind a list "Family GI, Family GI." at the head of a line, and whether it has several names; 0 where the list has another form."""
    particles = words("particle")
    i = count = 0
    while i < len(tokens) - 2:
        size = 0
        while i < len(tokens) - 2 and not tokens[i].after and (_FAMILY.fullmatch(tokens[i].core) or tokens[i].core in particles) and not tokens[i].before:
            i += 1
            size += 1
        if not 0 < size < 4 or not PLAIN_INITIALS.fullmatch(tokens[i].core) or tokens[i].before:
            return 0, False
        count += 1
        after = tokens[i].after
        i += 1
        if after == "," and tokens[i].core == "et" and tokens[i + 1].core == "al":
            return i + 2 if tokens[i + 1].after[:1] == "." else 0, count > 1
        if after == ".":
            named = _FAMILY.fullmatch(tokens[i].core) and not tokens[i].after
            named = named and PLAIN_INITIALS.fullmatch(tokens[i + 1].core) and tokens[i + 1].after[:1] in (",", ".")
            lettered = named and len(tokens[i + 1].core) == 1 and tokens[i + 1].after[:1] == "." and (count > 1 or tokens[i].core in _LETTERED)
            return 0 if named and not lettered else i, count > 1
        if after != ",":
            return 0, False
    return 0, False
