"""One entry on one line: the pieces of a cut entry joined, words broken at line ends made whole, emphasis and tags taken off."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Set

from kg.model import Span

_TAG = re.compile(r"</?(?:sup|sub|i|b|em|strong|u|span|font|small|sc|p|div|a|li|ol|ul|td|tr|italic|bold|br)(?:\s[^<>]{0,200})?/?>", re.I)
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,500}\)")
_LINK = re.compile(r"\[((?:[^\[\]\n\\]|\\.){1,300})\]\((?:https?:|mailto:|www\.|#)(?:[^()\s]|\([^()\s]*\)){0,500}\)")
_AUTOLINK = re.compile(r"<((?:https?://|www\.|mailto:)[^<>\s]{1,500})>")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~<>|$&%'\"/:;,])")
_STARS = re.compile(r"\*{1,3}")
_UNDERS = re.compile(r"(?<![\w/.:])_{1,2}(?=\S)|(?<=[^\s_/])_{1,2}(?![\w/])")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_INVISIBLE = re.compile("[\u00ad\u200b\ufeff\u2060\u200e\u200f]")
_WORD_END = re.compile(r"([^\W\d_]+)[-‐‑]$")
_WORD_START = re.compile(r"([^\W\d_]+)")
_DOI_TAIL = re.compile(r"(?:10\.\d{4,9}/\S*|10\.|doi\.org/\S*|https?://\S*)$")
_HYPHEN_AT_END = re.compile(r"[-‐‑]\s*\n")
_WORDS = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")


def vocabulary(text: str) -> frozenset[str]:
    """All words of a text in lower case, hyphenated ones as they stand: what decides whether a hyphen at a line end belongs."""
    return frozenset(word.replace("‐", "-").replace("‑", "-").casefold() for word in set(_WORDS.findall(text)))


def needed_words(text: str) -> frozenset[str]:
    """The vocabulary of a text, where a line of it ends in a hyphen; else nothing asks for it."""
    return vocabulary(text) if _HYPHEN_AT_END.search(text) else frozenset()


def clean(text: str) -> str:
    """Take markup off; every printed character stays."""
    if "](" in text:
        text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    if "<" in text:
        text = _TAG.sub("", _AUTOLINK.sub(r"\1", text))
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "*" in text:
        text = _STARS.sub("", text)
    if "_" in text:
        text = _UNDERS.sub("", text)
    if "&" in text:
        text = _ENTITY.sub(lambda m: html.unescape(m.group()), text)
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split()).strip("| ")


def join(pieces: Iterable[str], words: Set[str]) -> str:
    """Join the lines of one entry. A hyphen at a line end goes where the text elsewhere writes the word without it, stays where the
    text writes it with one, and else goes only between two lower-case halves."""
    joined = ""
    for piece in pieces:
        piece = piece.strip()
        if not piece:
            continue
        if not joined:
            joined = piece
            continue
        joined = _joined(joined, piece, words)
    return clean(joined)


def _joined(left: str, right: str, words: Set[str]) -> str:
    tail = left[-200:]
    if left[-1] in "-‐‑\u00ad":
        if left[-1] == "\u00ad":
            return left[:-1] + right
        before, after = _WORD_END.search(tail), _WORD_START.match(right)
        if before and after and not _DOI_TAIL.search(tail):
            first, second = before.group(1), after.group(1)
            if f"{first}-{second}".casefold() in words:
                return left + right
            if f"{first}{second}".casefold() in words or (first[-1].islower() and second.islower() and len(first) > 1):
                return left[:-1] + right
        return left + right  # pages, CD19-targeted, DOIs
    if left[-1] in "–—" and (right[0].isdigit() or (len(left) > 1 and left[-2].isalnum())):
        return left + right
    if left[-1] in "/." and _DOI_TAIL.search(tail) and (right[0].isdigit() or (left[-1] == "/" and right[0].isalnum())):
        return left + right
    return f"{left} {right}"


def text_of(text: str, spans: Iterable[Span], words: Set[str]) -> str:
    """The entry that lies at some spans, on one line."""
    return join((line for span in spans for line in text[span.start : span.end].splitlines()), words)
