"""Tokens of a reference: a word with the punctuation that touches it, each with its place in the line.

A token is `(start, end, before, core, after)`: `core` is `text[start:end]`, `before` and `after` the punctuation that touches it. So
"131(24):2621–9." is three tokens, and a field is the text from the core of its first token to the core of its last one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract import quick

#: Words joined inside by hyphen, apostrophe, slash or dash; initials keep their points.
_TOKEN = quick.compile(
    r"""([^\w\s]*)
    ( (?:[^\W\d_]\.-?){1,5}[^\W\d_](?![^\W_])               # J.M   J.-P
    | [A-Z](?=\d{2,4}(?!\d|\w|[-–]))                     # D of "Phys. Rev. D91": series letter and volume
    | [^\W\d_]{3,}+(?=\d{1,4}(?![\w-]))                  # Lett of "Lett69", Nov of "Nov1982"
    | [\u3000-\u9fff\uac00-\ud7af]+(?=\d) | \d+(?=[\u3000-\u9fff\uac00-\ud7af])
    | [A-Za-z]?\d+(?:\s[-–—−]\s?|[-–—−]\s)[A-Za-z]?\d+(?![\w-])  # a range with a space in it
    | \w+(?:['’‐\-–/]\w+|&\w\b|—(?<=\d.)\d+)*
    )
    ([^\w\s]*)
    | ([^\w\s]+)""",
    re.X,
)


@dataclass(slots=True)
class Token:
    """One token (see the module). Nothing changes it once its line is read; it is not frozen, nor a tuple, because its parts are asked for a thousand
    times a line and these are the quickest to make and to ask."""

    start: int
    end: int
    before: str
    core: str
    after: str


def tokenise(text: str, start: int = 0, masks: tuple[tuple[int, int, str], ...] = ()) -> list[Token]:
    """Tokens of `text[start:]`. A mask `(start, end, name)` is one token whose core is `name` (identifiers and addresses), or none where that is empty.

    Marks that a converter has set apart ("2012 ,8 ( 3 )") count as if they touched the word to which they belong.
    """
    tokens: list[Token] = []
    at = start
    for mask_start, mask_end, name in masks:
        if mask_start > at:
            _scan(text, at, mask_start, tokens)
        if name:
            tokens.append(Token(mask_start, mask_end, "", name, ""))
        at = max(at, mask_end)
    _scan(text, at, len(text), tokens)
    return tokens


_CLOSING = ".,;:)]?!”»"
_OPENING = "([{“„«"
_JOINED = ("", ")", "]", "”", '"', ".")  # more marks may follow these


#: A range with a space in it, the one kind of token that has any.
_SPACED = re.compile(r"[-–—−](?:(?<=\d\s.)|(?<=\d.)\s)")


#: A token of a stretch as far as the stretch alone tells; of marks that touch no word the core is empty.
_Reading = tuple[int, int, str, str, str]


class _Readings(dict[str, tuple[_Reading | None, tuple[_Reading, ...]]]):
    """The tokens of stretches that were read, since the words and numbers of references come again; and the one token of those that are nothing but one,
    whatever stands before them."""

    def __missing__(self, stretch: str) -> tuple[_Reading | None, tuple[_Reading, ...]]:
        if len(self) >= 65536:
            self.clear()
        bare = stretch[:-1] if stretch.endswith((",", ".", ":", ";")) else stretch
        plain: _Reading | None
        if bare.isalpha() or bare.isdigit():  # as the pattern has it, in a fraction of the time
            plain = (0, len(bare), "", bare, stretch[len(bare) :])
            tokens: tuple[_Reading, ...] = (plain,)
        else:
            tokens = tuple([
                (*match.span(2), before, core, after) if core is not None else (*match.span(), alone, "", "")
                for match in _TOKEN.finditer(stretch) for before, core, after, alone in (match.groups(),)
            ])
            plain = tokens[0] if len(tokens) == 1 and tokens[0][3] and not (tokens[0][2] and tokens[0][2][0] in _CLOSING) else None
        found = self[stretch] = (plain, tokens)
        return found


_readings = _Readings()


def _scan(text: str, start: int, end: int, out: list[Token]) -> None:
    """Append the tokens of one stretch without masks."""
    opened = ""
    whole = text[start:end]
    at = start
    for word in [whole] if _SPACED.search(whole) else whole.split(" "):
        plain, tokens = _readings[word]
        if plain is not None and not opened:
            first, last, before, core, after = plain
            out.append(Token(at + first, at + last, before, core, after))
            at += len(word) + 1
            continue
        for first, last, before, core, after in tokens:
            if not core:
                alone = before
                if out and alone[0] in _CLOSING and out[-1].after in _JOINED:
                    out[-1].after += alone
                elif alone[-1] in _OPENING and at + last < end:
                    opened = alone
                else:
                    out.append(Token(at + first, at + last, "", alone, ""))
                continue
            if before:
                if before[0] in _CLOSING and out and out[-1].after in _JOINED:
                    cut = len(before) - len(before.lstrip(_CLOSING))
                    out[-1].after += before[:cut]
                    before = before[cut:]
            elif opened:
                before = opened
            opened = ""
            out.append(Token(at + first, at + last, before, core, after))
        at += len(word) + 1
