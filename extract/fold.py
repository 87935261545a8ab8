"""Folding: a text as a reader would read it, with the way back to every original offset.

Converters leave HTML tags, LaTeX, Markdown emphasis and escapes in the middle of words and doses. Patterns and lexicons would have to
know all of them, so they run on a folded text instead; the file's own text is never changed, and each folded character knows the
range of the original that it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from extract.glyphs import private_use
from extract.view import Run, View
from kg.model import Span

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_CHARS: dict[int, str] = {
    **_DASHES,
    **dict.fromkeys(range(0x2000, 0x200B), " "),  # blanks of all widths
    ord("\u03bc"): "µ", ord("\u00a0"): " ", ord("\u202f"): " ", ord("\u205f"): " ", ord("\t"): " ", ord("\r"): " ", ord("\n"): " ", ord("\f"): " ",
    ord("\v"): " ", ord("\u2018"): "'", ord("\u2019"): "'", ord("\u201b"): "'", ord("\u02bc"): "'", ord("\u201c"): '"', ord("\u201d"): '"',
    ord("\u2215"): "/", ord("\u2044"): "/", ord("\uff0f"): "/", ord("\u2217"): "*", ord("\u22c5"): "·", ord("\u2219"): "·",
    ord("\ufb00"): "ff", ord("\ufb01"): "fi", ord("\ufb02"): "fl", ord("\ufb03"): "ffi", ord("\ufb04"): "ffl", ord("\ufb05"): "st", ord("\ufb06"): "st",
    ord("\u2028"): " ", ord("\u2029"): " ", ord("\u0085"): " ", ord("\u3000"): " ",
    ord("\u00ad"): "", ord("\u200b"): "", ord("\ufeff"): "", ord("\u2060"): "", ord("\u200e"): "", ord("\u200f"): "",
}
_CHARS.update({code: character.translate(_CHARS) for code, character in private_use().items()})
_IN_TABLE = frozenset(map(chr, _CHARS))
_NONE: frozenset[str] = frozenset()
#: The characters that become none or several; a soft hyphen and a ligature of two letters keep the length of a text, not its offsets.
_UNEVEN_CHARACTERS = frozenset(chr(code) for code, text in _CHARS.items() if len(text) != 1)
_UNEVEN = re.compile(f"[{''.join(sorted(_UNEVEN_CHARACTERS))}]")
_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_LATEX = {
    "times": "×", "pm": "±", "geq": "≥", "ge": "≥", "geqslant": "≥", "leq": "≤", "le": "≤", "leqslant": "≤", "sim": "~", "approx": "≈",
    "mu": "µ", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "kappa": "κ", "lambda": "λ", "zeta": "ζ", "epsilon": "ε",
    "cdot": "·", "circ": "°", "degree": "°", "infty": "∞", "rightarrow": "→", "to": "→", "quad": " ", "qquad": " ", "ldots": "…",
    "dots": "…", "lt": "<", "gt": ">", "prime": "'", "dagger": "†", "ddagger": "‡", "textmu": "µ",
}
_WRAPPERS = "text|textrm|textit|textbf|mathrm|mathbf|mathit|mathsf|operatorname|rm|it|bf|boldsymbol|mbox|hbox|tag|label"

# One pass over what needs more than a character table. Order matters: the first alternative that matches wins.
_MARKUP = re.compile(
    r"(?P<sup></?(?:sup|SUP)>|\\textsuperscript\{)|(?P<sub></?(?:sub|SUB)>)"
    r"|(?P<br><br\s*/?>)"
    r"|(?P<power>\^\{\s?[-–−+]?\d{1,2}\s?\})|(?P<unisup>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+(?:[,;]\s?[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+)*)"
    r"|(?P<unimark>(?<=[\w.,;)\]%])[ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ](?:[,;]?[ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ]){0,3}(?!\w))"
    r"|(?P<tag></?(?:i|b|em|strong|u|span|font|small|sc|p|div|a|mark|code|italic|bold)(?:\s[^<>]{0,200})?/?>)"
    r"|(?P<entity>&(?:lt|gt|amp|nbsp|quot|times|plusmn|micro|alpha|beta|gamma|ge|le|deg|#\d{1,6}|#x[0-9a-fA-F]{1,5});)"
    r"|(?P<math>\$(?=[^$\n]{1,300}\$))"
    r"|(?P<image>!\[[^\]\n]{0,300}\]\([^)\n]{0,500}\))"
    r"|(?P<link>\[(?P<linktext>(?:[^\[\]\n\\]|\\.){1,300})\]\((?:https?:|mailto:|www\.|#|/|\.)[^)\s]{0,500}\))"
    r"|(?P<escape>\\[\\`*_{}\[\]()#+\-.!~<>|^$&%'\"/:;,])"
    r"|(?P<stars>\*{1,3})|(?P<unders>(?<![\w])_{1,2}(?=\S)|(?<=\S)_{1,2}(?![\w]))"
    r"|(?P<hyphenbreak>(?<=[a-z])-[ \t]?\r?\n(?=[a-z]))"
    r"|(?P<space>[ \t\r\n\f\v\u00a0\u2000-\u200a\u202f]{2,})"
)
#: What tells in ASCII, and beyond, that markup may begin, and the white space that counts as a blank.
_ASCII_SIGNS, _OTHER_SIGNS = (*"[*<&$!\\^_", "  "), frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_ASCII_BLANKS, _OTHER_BLANKS = "\t\r\n\f\v", frozenset("\u00a0\u202f" + "".join(map(chr, range(0x2000, 0x200B))))
_MATH = re.compile(
    rf"(?P<end>\$)|\\(?P<wrap>{_WRAPPERS})(?![a-zA-Z])|\\(?P<name>[a-zA-Z]+)|\\(?P<thin>[ ,;:!])|\\(?P<esc>[%&#_{{}}$^])"
    r"|(?P<pow>\^)|(?P<index>_)|(?P<brace>[{}])|(?P<space>\s+)"
)
_ENTITIES = {
    "lt": "<", "gt": ">", "amp": "&", "nbsp": " ", "quot": '"', "times": "×", "plusmn": "±", "micro": "µ", "alpha": "α", "beta": "β",
    "gamma": "γ", "ge": "≥", "le": "≤", "deg": "°",
}


def places(text: str, characters: Iterable[str]) -> list[int]:
    """Where some rare characters stand in a text, in order. To look for each of them takes a fraction of the time of one search for their set."""
    found: list[int] = []
    for character in characters:
        at = text.find(character)
        while at >= 0:
            found.append(at)
            at = text.find(character, at + 1)
    found.sort()
    return found


def _others(text: str) -> Set[str]:
    """The characters of the words that are not all ASCII."""
    return _NONE if text.isascii() else set("".join([word for word in text.split(" ") if not word.isascii()]))


def _by_table(piece: str, others: Set[str] | None = None) -> str:
    """Plain characters through the character table. `str.translate` is quick on ASCII alone; elsewhere few kinds of characters (`others`, where
    they are known already) are in the table."""
    if piece.isascii():
        return piece.translate(_CHARS) if _blanks(piece, _NONE) else piece
    for character in (*(_others(piece) if others is None else others) & _IN_TABLE, *_ASCII_BLANKS):
        piece = piece.replace(character, _CHARS[ord(character)])
    return piece


class _Builder:
    """A folded text in the making, as runs (text, start, end): one whose text is as long as its range stands for it character by
    character, any other stands for its range as a whole. Offsets are only written out at the end."""

    __slots__ = ("runs",)

    def __init__(self) -> None:
        self.runs: list[Run] = []

    def put(self, text: str, start: int, end: int) -> None:
        """Characters that together stand for a range."""
        if len(text) == end - start > 1:
            self.runs.extend((char, start, end) for char in text)
        elif text:
            self.runs.append((text, start, end))

    def copy(self, source: str, start: int, end: int) -> None:
        """Plain characters, through the character table."""
        if start >= end:
            return
        piece = source[start:end]
        others = _others(piece)
        if _UNEVEN_CHARACTERS.isdisjoint(others):
            self.runs.append((_by_table(piece, others), start, end))
            return
        done = 0
        for match in _UNEVEN.finditer(piece):
            if match.start() > done:
                self.runs.append((_by_table(piece[done : match.start()]), start + done, start + match.start()))
            self.put(_CHARS[ord(match[0])], start + match.start(), start + match.end())
            done = match.end()
        if done < len(piece):
            self.runs.append((_by_table(piece[done:]), start + done, end))

    def tail(self, size: int) -> str:
        """The last characters, at most `size`."""
        out = ""
        for text, _start, _end in reversed(self.runs):
            out = text[-size:] + out
            if len(out) >= size:
                break
        return out[-size:]

    def drop(self, size: int) -> None:
        """Take the last `size` characters away."""
        while size > 0:
            text, start, end = self.runs.pop()
            if len(text) > size:
                self.runs.append((text[:-size], start, end - size if len(text) == end - start else end))
            size -= len(text)

    def strip(self) -> None:
        """Take blanks at the end away."""
        while self.runs and self.runs[-1][0][-1] == " ":
            text = self.runs[-1][0]
            self.drop(len(text) - len(text.rstrip(" ")))

    def end(self) -> int:
        """The original offset behind the last character."""
        return self.runs[-1][2]

    def space(self, start: int, end: int) -> None:
        if self.runs and self.runs[-1][0][-1] != " ":
            self.put(" ", start, end)


def _exponent(out: _Builder, source: str, start: int, stop: int) -> bool:
    """Whether a superscript that holds source[start:stop] is an exponent (of ten, of a unit) rather than a callout or a footnote mark."""
    content = source[start:stop].strip().translate(_DASHES)
    if re.fullmatch(r"[+-]?\d{1,2}|-\d{3}", content) is None:
        return False
    tail = out.tail(6).rstrip("} ")
    return bool(re.search(r"(?<![\d.])10$|[×x]\s?10$", tail))


def _unit_power(out: _Builder, source: str, start: int, stop: int) -> bool:
    content = source[start:stop].strip().translate(_DASHES)
    tail = out.tail(6)
    return content in {"2", "3", "-1", "-2"} and bool(re.search(r"(?:^|[\s/\d(·.])(?:[mkcµ]?m|kg|[mcd]?[lL]|h|min|s|day|d)$", tail))


def _fold_math(out: _Builder, source: str, pos: int, end: int) -> int:
    """Fold one `$…$` formula that starts behind its dollar sign; returns the offset behind the closing one."""
    while pos < end:
        match = _MATH.search(source, pos, end)
        if match is None:
            break
        out.copy(source, pos, match.start())
        start, pos = match.span()
        kind = match.lastgroup
        if kind == "end":
            return pos
        if kind == "name":
            out.put(_LATEX.get(match["name"], ""), start, pos)
        elif kind == "esc":
            out.put(match["esc"], start, pos)
        elif kind == "pow":
            close = pos + 1
            if pos < end and source[pos] == "{":
                close = source.find("}", pos, end)
                close = end if close < 0 else close
            inner = re.sub(r"[{}\s]", "", source[pos:close])
            # m^2 reads m2, 10^6 keeps its sign of power, \circ is a degree.
            if _unit_power(out, inner, 0, len(inner)) or inner.startswith("\\"):
                continue
            out.put("^", start, pos)
    return pos


def fold(source: str, start: int = 0, end: int | None = None) -> View:
    """Fold `source[start:end]`. Offsets in the view count in `source`."""
    if end is None:
        end = len(source)
    return fold_pieces(source, [Span(start, end)])


def fold_pieces(source: str, pieces: Iterable[Span]) -> View:
    """Fold several pieces as if they followed each other (a sentence cut by a page break), joined by one space or mended hyphen."""
    out = _Builder()
    for number, piece in enumerate(pieces):
        if number and out.runs:
            out.strip()
            first = source[piece.start : piece.start + 1]
            before = out.tail(2)
            if len(before) > 1 and before[1] == "-" and before[0].islower() and first.islower():
                out.drop(1)
            elif out.runs:
                out.put(" ", out.end(), out.end() + 1)
        _fold_piece(out, source, piece.start, piece.end)
    out.strip()
    return View.of_runs(out.runs)


_SYMBOL_BEFORE = re.compile(r"(?:HLA-[A-Z]+\d?|(?<![A-Za-z])[A-Z]{2,}[A-Z0-9]*)$")
_STOP_BEFORE = re.compile(r"p\.\(?[A-Z](?:[a-z]{2})?\d+$")


def _is_sign(before: str, after: str, emphasis: bool) -> bool:
    """Whether a single star belongs to a name: c.*32A>G, p.R213*, p.R462Pfs*15, HLA-A*02:01, CYP2D6*4, TPMT *3B. `emphasis`: one is open."""
    if after[:1].isdigit():
        if before.endswith(("c.", "n.", "fs", "Ter")) or _SYMBOL_BEFORE.search(before):
            return True
        return before.endswith(" ") and _SYMBOL_BEFORE.search(before[:-1]) is not None and "*" not in after
    return not emphasis and _STOP_BEFORE.search(before) is not None


def _blanks(piece: str, others: Set[str]) -> list[str]:
    """The kinds of white space in a piece, but for the blank itself; `others` are its characters beyond ASCII."""
    return [blank for blank in _ASCII_BLANKS if blank in piece] + [*others & _OTHER_BLANKS]


def _candidates(piece: str) -> list[int]:
    """Where in a piece markup, or white space that is folded into one blank, may begin. (Asked for one by one, the signs are found in a fraction of the time
    of a search for their set: most lines have none of them.)"""
    others = _others(piece)
    found = places(piece, [sign for sign in _ASCII_SIGNS if sign in piece] + [*others & _OTHER_SIGNS])
    for at in places(piece, _blanks(piece, others)):
        around = piece[max(0, at - 2) : at] + piece[at + 1 : at + 2]
        if "-" in around or any(map(str.isspace, around)):
            found += range(at - 2, at + 1)
    found.sort()
    return found


def _fold_piece(out: _Builder, source: str, pos: int, end: int) -> None:
    copied = pos
    emphasis = False
    first = pos
    for begin in _candidates(source[pos:end]):
        match = _MARKUP.match(source, first + begin, end) if first + begin >= pos else None
        if match is None:
            continue
        out.copy(source, copied, match.start())
        start, pos = match.span()
        copied = pos
        kind = match.lastgroup
        if kind == "linktext":
            kind = "link"
        if kind == "sup" and match["sup"][1] != "/":
            close = re.compile(r"\}" if match["sup"][0] == "\\" else r"</sup>", re.I).search(source, pos, min(end, pos + 80))
            if close is None:
                continue
            if _exponent(out, source, pos, close.start()):
                out.put("^", start, pos)
                _fold_piece(out, source, pos, close.start())
            elif _unit_power(out, source, pos, close.start()):
                _fold_piece(out, source, pos, close.start())
            elif re.fullmatch(r"[\d,;\s–\-\\*†‡§¶#]+", source[pos : close.start()]):
                # A callout or a footnote mark: not part of the sentence's words. Callouts are read from the original text.
                pass
            else:
                _fold_piece(out, source, pos, close.start())
            pos = close.end()
        elif kind == "br":
            out.space(start, pos)
        elif kind == "power":
            for i in range(start, pos):
                if source[i] not in "{} ":
                    out.put(source[i].translate(_CHARS), i, i + 1)
        elif kind == "unisup":
            plain = superscript_digits(match["unisup"])
            if _exponent(out, plain, 0, len(plain)):
                out.put("^", start, start + 1)
            elif not (_unit_power(out, plain, 0, len(plain)) or re.fullmatch(r"\d?[+-]|-\d", plain)):  # CD19⁺, Ca²⁺, yr⁻¹
                continue  # a callout or a footnote mark, as with <sup>
            for i, char in enumerate(plain, start):
                out.put(char, i, i + 1)
        elif kind == "unimark":
            continue  # the letter of a footnote
        elif kind == "entity":
            name = match["entity"][1:-1]
            if name.startswith("#x"):
                text = chr(int(name[2:], 16)) if int(name[2:], 16) < 0x110000 else ""
            elif name.startswith("#"):
                text = chr(int(name[1:])) if int(name[1:]) < 0x110000 else ""
            else:
                text = _ENTITIES.get(name, "")
            out.put(text.translate(_CHARS), start, pos)
        elif kind == "math":
            pos = _fold_math(out, source, pos, end)
        elif kind == "link":
            inner = source.index("[", start) + 1
            _fold_piece(out, source, inner, inner + len(match["linktext"]))
        elif kind == "escape":
            out.put(source[start + 1].translate(_CHARS), start, pos)
        elif kind == "stars":
            # Emphasis goes; a star between blanks is a sign, and so is that of an allele or of a variant.
            before = source[start - 1] if start else " "
            after = source[pos] if pos < end else " "
            if (before.isspace() and after.isspace()) or (pos - start == 1 and _is_sign(source[max(0, start - 12) : start], source[pos : pos + 8], emphasis)):
                out.put("*", start, pos)
            else:
                emphasis = not emphasis and (before.isspace() or before in "([\"'/")  # a star behind a word closes, or is that of a footnote
        elif kind == "space":
            out.space(start, pos)
        copied = pos
    out.copy(source, copied, end)


def superscript_digits(text: str) -> str:
    """Unicode superscript digits and signs as plain ones."""
    return text.translate(_SUPER)
