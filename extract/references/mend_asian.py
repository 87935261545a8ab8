"""Entries in Chinese, Japanese and Korean characters: labels put right where the length of the pieces tells names from a title."""

from __future__ import annotations

import re

from extract.references.tokens import Token

_CHARACTERS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3々〆]+")
_KANA = re.compile(r"[\u30a0-\u30ff]+")
_BETWEEN = (",", "，", "、", ".", "．", ";", "；")
_QUOTES = {"'": "'", "‘": "’", "“": "”", '"': '"', "「": "」", "『": "』", "《": "》"}


def asian(tokens: list[Token], labels: list[str]) -> None:
    """The repairs of this module, in place, in a line whose first word is of such characters: "山田太郎, 佐藤花子, 2001, '標題の言葉', 雑誌名, 第2号"."""
    end = _names(tokens)
    if not end or end >= len(tokens) - 1 or labels[0] != "A":
        return
    token = tokens[end]
    if labels[end] == "Y":
        labels[:end] = "A" * end
        return
    last = _title(tokens, end)
    if token.before[-1:] in _QUOTES:
        if not last or not set(labels[end : last + 1]) <= {"A", "T", "C", "O"} or "Y" in labels[:end]:
            return
        labels[:end] = "A" * end
        labels[end : last + 1] = "T" * (last + 1 - end)
    elif last and labels[end] == "A" and len(token.core) > 5 and _CHARACTERS.fullmatch(token.core) and not _KANA.fullmatch(token.core):
        while last > end and labels[last] != "A":
            last -= 1
        labels[end : last + 1] = "T" * (last + 1 - end)
    else:
        return
    at = last + 1
    while at < len(labels) and labels[at] == "A":
        labels[at] = "C"
        at += 1


def _names(tokens: list[Token]) -> int:
    """The place behind the names at the head of a line: each is of two to four characters, or of two words of one to three, and has a mark behind it."""
    i = 0
    while i < len(tokens) - 1:
        token = tokens[i]
        if (i and token.before) or not _CHARACTERS.fullmatch(token.core):
            return i
        if token.after[:1] in _BETWEEN or (token.after == "" and tokens[i + 1].before[:1] in ("(", "（")) or token.after in ("(", "（"):
            if not 1 < len(token.core) < 5:
                return i
            i += 1
        elif token.after == "" and len(token.core) < 4 and len(tokens[i + 1].core) < 4 and not tokens[i + 1].before:
            if not _CHARACTERS.fullmatch(tokens[i + 1].core) or tokens[i + 1].after[:1] not in _BETWEEN:
                return i
            i += 2
        else:
            return i
    return 0


def _title(tokens: list[Token], start: int) -> int:
    """Where a title that begins at a place ends: at its closing quote, or at the first mark; 0 where it does not."""
    closing = _QUOTES.get(tokens[start].before[-1:])
    for i in range(start, len(tokens) - 1):
        after = tokens[i].after
        if (closing in after and len(after) > 1) if closing else after[:1] in (",", "，", ".", "．", "。"):
            return i
    return 0
