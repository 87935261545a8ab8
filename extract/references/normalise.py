"""From a raw entry to one clean line: markup folded, line-break damage undone, its number or bullet read off.

Nothing of the wording changes: what goes is markup (HTML tags, Markdown emphasis, escapes, link syntax, typefaces of LaTeX), control characters and the
line breaks themselves. Dashes, quotes and diacritics stay as printed, because values are reported as printed.
"""

from __future__ import annotations

import html
import re
import unicodedata

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "",
     "\ufeff": "", "\u2060": "", "\u200e": "", "\u200f": "", "‑": "-", "−": "-"}
)
_LIGATURE = re.compile(f"[{''.join(map(chr, _LIGATURES))}]")
_TAG = re.compile(r"</?(?:i|b|em|strong|sup|sub|u|span|a|p|br|italic|bold|small|font|sc|div|li)\b[^<>]*>", re.I)
_AUTOLINK = re.compile(r"<((?:https?://|www\.|doi:|mailto:)[^<>]*)>", re.I)
_LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?((?:https?://|www\.|/|#|mailto:)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)>?(?:\s+\"[^\"]*\")?\s*\)")
_EMPHASIS = re.compile(r"(\*{1,3})(?=\S)([^*\n]*?\S)\1")
_UNDERSCORE = re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])([^_\n]*?[^\s_])\1(?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~<>&|])")
#: LaTeX: an entry's key, words in a typeface, the switches of typefaces and blocks.
_LATEX_KEY = re.compile(r"^\s*\\bibitem(?:\[[^\[\]]*\])?\{[^{}]*\}\s*")
_LATEX = re.compile(r"\\(?:emph|textbf|textit|textsc|textsl|textrm|texttt|mbox|url)\s?\{([^{}]*)\}|\{?\\(?:em|bf|it|sl|sc)(?![a-z])\s?([^{}]*)\}")
_LATEX_SWITCH = re.compile(r"\\(?:newblock|bibinfo\{\w+\}|natexlab|path)(?![a-z])\s?")
_LINEBREAK = re.compile(r"[ \t]*(?:\r\n|[\n\r\f\v\u2028\u2029\x85])[\s]*")
_HYPHENATED = re.compile(r"(?<=[^\W\d_]{2})-[ \t]*(?:\r\n|[\n\r])\s*(?=[a-zà-ÿ]{2})")
_DASH_BREAK = re.compile(r"(?<=\w)([-–—/])[ \t]*(?:\r\n|[\n\r])\s*(?=\w)")
_LABEL = re.compile(
    r"""\s*(?:[-*•‣◦▪■●–—·]\s+)?
    (?:\[\s*(?P<bracket>\d{1,4})\s*\][.:]? | \(\s*(?P<paren>\d{1,3})\s*\)[.:]? | (?P<dot>\d{1,4})\s?[.)\]](?=\s|[^\W\d_]|["“'‘«])
       | (?P<dash>\d{1,3})(?:\s?[-–]\s?(?=[A-ZÀ-Þ][\w'’]+,?\s[A-Z]{1,3}\b)|:\s(?=[A-ZÀ-Þ][\w'’-]+[\s,]))
       | (?P<bare>\d{1,3})(?:\s+|(?=[A-ZÀ-Þ][a-zà-ÿ]))(?=[^\W\d_])
       | \[(?P<key>[^\W\d_][^\[\]\s]{0,40}\d[^\[\]\s]{0,12}|[A-Z][\w+&-]{1,14})\](?=\s))?\s*(?:[•●■*]{1,3}\s+)?""",
    re.X,
)
_AGAIN = re.compile(r"\. (?=\S)| (?=[A-ZÀ-Þ][\w'’-]+ [A-Z]{1,3}[,.])")
#: A bare leading number that is rather the first word of a title ("3 years of ...") or an ordinal.
_NOT_LABEL = re.compile(r"\s*\d+\s+(?:years?|months?|weeks?|days?|patients?|cases|of|th|st|nd|rd)\b", re.I)
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LEADING_SUPER = re.compile(r"\s*(?:<sup>\s*(\d{1,4})\s*</sup>|\^(\d{1,4})\^|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}))\s*", re.I)


def unmark(text: str) -> str:
    """The text without markup: tags, entities, Markdown emphasis and escapes, LaTeX typefaces; a link keeps its text, and its address where they differ."""
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _AUTOLINK.sub(r"\1", text)
        text = _TAG.sub("", text)
    if "](" in text:
        text = _LINK.sub(_link, text)
    if "*" in text:
        text = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text))
    if "_" in text:
        text = _UNDERSCORE.sub(r"\2", text)
    if "\\" in text:
        if "{" in text:
            text = _LATEX.sub(r"\1\2", _LATEX_KEY.sub("", text))
        text = _LATEX_SWITCH.sub("", text)
        text = _ESCAPE.sub(r"\1", text)
    return text


def _link(match: re.Match[str]) -> str:
    text, target = match.group(1), match.group(2)
    if target.startswith(("#", "/", "mailto:")) or target.rstrip("/").endswith(text.strip().rstrip("/")):
        return target if text.strip() and not target.startswith(("#", "/", "mailto:")) else text
    if "10." in text and "/" in text:  # the printed DOI is what counts, its address says the same
        return text
    return f"{text} {target}"


def one_line(text: str) -> str:
    """The text on one line: words broken by a hyphen at a line end are joined, other line breaks become a space."""
    if "\n" in text or "\r" in text:
        text = _HYPHENATED.sub("", text)
        text = _DASH_BREAK.sub(r"\1", text)
        text = _LINEBREAK.sub(" ", text)
    if text.isprintable() and "  " not in text:  # has no white space but single spaces
        return text.strip(" ")
    return " ".join(text.split())


def clean(raw: str) -> str:
    """One clean line of an entry, with its printed number still in front."""
    text = raw
    if not text.isascii():
        if _LIGATURE.search(text):
            text = text.translate(_LIGATURES)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    leading = None if text[:1].isalpha() else _LEADING_SUPER.match(text)
    if leading:
        number = (leading.group(1) or leading.group(2) or leading.group(3)).translate(_SUPERSCRIPT)
        text = f"{number}. {text[leading.end():]}"
    return one_line(unmark(text))


def label(text: str) -> tuple[int | None, int]:
    """The printed number of a clean entry (None without one) and the offset behind number and bullet."""
    match = _LABEL.match(text)
    if match is None:
        return None, 0
    if match.group("bare") and _NOT_LABEL.match(text):
        return None, 0
    digits = match.group("bracket") or match.group("paren") or match.group("dot") or match.group("dash") or match.group("bare")
    if digits and match.group("dot") and 1500 <= int(digits) <= 2100:  # "2015. Title": a year, not a number in a list
        return None, 0
    end = match.end()
    if digits and text.startswith(digits, end) and (again := _AGAIN.match(text, end + len(digits))):  # "51. 51. Lind A", as a converter prints a number twice
        end = again.end()
    elif digits and text.startswith(f"[{digits}] ", end):
        end += len(digits) + 3
    return (int(digits) if digits else None), end
