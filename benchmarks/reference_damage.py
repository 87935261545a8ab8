"""What converters and typesetters do to a printed reference, done to training lines: marks set apart, words glued, broken or parted, marks lost."""

from __future__ import annotations

import random
import re

Piece = tuple[str, str]  # text and label
KINDS = ("apart", "glued", "broken", "unmarked", "unmarked", "split")
#: What stays whole: identifiers and addresses.
_WHOLE = re.compile(r"10\.\d{4}|https?:|PMID")
_MARK = re.compile(r"(?<=\w)([.,;:]) (?=\S)")
_OPENING = re.compile(r"\((?=\w)")
_DASH = re.compile(r"(?<=\d)[-–](?=\d)")
_BEHIND = re.compile(r"^([.,;:]) $")
_SMALL = re.compile(r"(?<=[a-z]{2}) (?=[a-z]{2})")
_AFTER_MARK = re.compile(r"(?<=[,.:]) (?=[A-Za-z])")
_LONG = re.compile(r"\b([a-z]{3,6})([a-z]{4,})\b")
_WORD = re.compile(r"(\w{3,6})(\w{2,})")


def damaged(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """The pieces of a line with one kind of damage."""
    kind = rng.choice(KINDS)
    last = len(pieces) - 1
    return [(text if _WHOLE.search(text) else _hurt(text, name, kind, 0 < i < last, i < last, rng), name) for i, (text, name) in enumerate(pieces)]


def _hurt(text: str, name: str, kind: str, inner: bool, followed: bool, rng: random.Random) -> str:
    """One piece with a kind of damage; `inner`: it is neither first nor last, `followed`: it is not the last."""
    if kind == "apart":  # "Made Up J .Lists 12 ,3 ( 2012)9 - 11"
        text = _MARK.sub(lambda m: rng.choice((f" {m[1]}", f" {m[1]}", f"{m[1]} ", f"{m[1]}")), text)
        text = _OPENING.sub(lambda m: rng.choice(("( ", "(")), text)
        if name == "P":
            text = _DASH.sub(lambda m: rng.choice((f" {m[0]}", f"{m[0]} ", m[0], f" {m[0]} ")), text)
        if name == "O" and followed:
            text = _BEHIND.sub(lambda m: rng.choice((f" {m[1]}", f" {m[1]} ", m[0])), text)
    elif kind == "glued":  # "the lists ofthe towns"
        text = _SMALL.sub(lambda m: "" if rng.random() < 0.12 else " ", text)
        text = _AFTER_MARK.sub(lambda m: "" if rng.random() < 0.15 else " ", text)
    elif kind == "broken" and name in "TC":  # "the lists of medi- cine"
        text = _LONG.sub(lambda m: m[1] + rng.choice(("- ", "-")) + m[2] if rng.random() < 0.12 else m[0], text)
    elif kind == "unmarked" and name == "O" and inner and text in (". ", ", ", "., "):  # "the lists Made Up J 12"
        text = " " if rng.random() < 0.4 else text
    elif kind == "split" and name in "TCA":  # "the lists of medi cine"
        text = _WORD.sub(lambda m: f"{m[1]} {m[2]}" if rng.random() < 0.06 else m[0], text)
    return text
