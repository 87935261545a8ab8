"""Author names as papers print them: citation lines ("Liu Y, Li Y and Jing Y") and bylines in full ("Yifan Liu, Yu Jing*")."""

from __future__ import annotations

import re
from itertools import islice

from extract import quick
from extract.fold import fold
from kg.model import Author

_NAME = r"(?:[A-ZÀ-Þ][\w'’.-]*|(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|el|al|bin|ter|ten|y)\b)"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏ*∗†‡§¶#‖"
_MARKS = quick.compile(
    rf"(?:(?<=,)<sup>[^<]*</sup>|(?<=[\w.])\s?[{_RAISED}](?:[,\s]?[{_RAISED}])*|"
    r"(?<=[\w.])\s?(?:<sup>.*?</sup>|\^[\w,*†‡\\]{1,10}\^|\\?\*+|[†‡§¶#‖]+|\$\^\{?.*?\}?\$|\^[\d,*{}]+|(?<=[a-zà-ÿ.])[\d,*†‡§¶#]*\d(?:,\d+)*))"
    r"(?:[+$#*∗†‡]+(?=\s*(?:,|$)))?|(?<=[a-zà-ÿ])[+$#]+(?=\s*(?:,|$))"
)
_SUFFIXES = frozenset({"Jr", "Sr", "II", "III", "IV"})
#: What a person is to the work, behind the name.
_ROLE = quick.compile(r"\s\([^()]{2,30}\)(?=\s*(?:,|$))")
#: Names that only their marks part: "Ana Ruiz<sup>1</sup> Jon Berg<sup>2</sup>".
_APART = quick.compile(rf"(?:{_MARKS.pattern})(?<!,)\s+(?=[A-ZÀ-Þ][a-zà-ÿ.])")


def split_authors(text: str) -> tuple[Author, ...]:
    """Authors of a citation line in the form "Liu Y, Li Y and Jing Y" or "Smith, J., and Lee, K."."""
    text = re.sub(r"\s*(?:,\s*)?(?:\band\b|&)\s+", ", ", text.strip().rstrip(".,"))
    parts = [p.strip() for p in text.split(",") if p.strip()]
    out: list[Author] = []
    i = 0
    while i < len(parts):
        part = parts[i]
        following = parts[i + 1] if i + 1 < len(parts) else ""
        glued = re.fullmatch(r"(?P<family>.+?)\s+(?P<given>(?:[A-ZÀ-Þ]\.?[- ]?){1,4})", part)
        if glued:
            out.append(Author(glued["family"], glued["given"].strip()))
        elif re.fullmatch(r"(?:[A-ZÀ-Þ]\.?[- ]?){1,4}", following):
            out.append(Author(part, following))
            i += 1
        elif re.match(r"et al", part):
            pass
        else:
            out.append(Author(part))
        i += 1
    return tuple(out)


_PROSE_WORD = quick.compile(r"(?<!\S)(?!(?:authors?|by|and|und|et|van|von|de|der|den|del|della|di|da|dos|du|la|le|el|al|bin|ter|ten|y)\s)[a-z]+\s")
_PROSE_WORDS = quick.compile(r"(?<!\S)(?!(?:authors?|by|and|und|van|von|der|den|del|della|dos|bin|ter|ten)\s)[a-z]{3,}\s")
_PROSE_END = quick.compile(r"[a-z]{2}[.)]*\s*$")
_MARKUP = quick.compile(r"[<>$\[\]^\\&*_#]")


def parse_byline(content: str) -> tuple[Author, ...]:
    """Full names in a byline ("Han-Yu Cao<sup>1,2†</sup>, Hui Chen and Nan Xu"); empty where the text is no byline."""
    if len(content) > 200 and len(list(islice(_PROSE_WORDS.finditer(content), 9))) > 8:
        return ()  # so many words in small letters stand in no byline, whatever its marks
    if _PROSE_WORD.search(content) and _PROSE_END.search(content, max(0, len(content) - 20)) and not _MARKUP.search(content):
        return ()  # one that no name holds
    content = re.sub(r"^\W*(?:authors?|by)\s*[:：]?\s+", "", content.strip().lstrip("#").strip(), flags=re.I)
    content = re.sub(r"\*\*|__", "", content)
    plain = fold(_MARKS.sub("", _APART.sub(", ", content))).text
    if re.fullmatch(r"(?:[^,|;]+? (?:[A-ZÀ-Þ]\.?-?){1,4}(?:, | and |, and |$)){2,}", plain):
        return split_authors(plain)  # "Smith AB, Lee K"
    plain = re.sub(r"\s*(?:,\s*)?\b(?:and|und|et)\b\s+|\s*&\s*|\s*;\s*|\s*\|\s*", ", ", plain)
    plain = re.sub(r",?\s*\b(?:MD|PhD|MSc|BSc|MPH|FRCP|MBBS|Dr|Prof|M\.D\.|Ph\.D\.)\b\.?(?=\s*(?:,|$))", "", plain)
    plain = _ROLE.sub("", plain)
    parts = [p.strip(" .*†‡") for p in plain.split(",") if p.strip(" .*†‡")]
    names: list[Author] = []
    for part in parts:
        words = part.split()
        if not 1 < len(words) <= 6 or re.search(r"\d|@", part) or not all(re.fullmatch(_NAME, w) for w in words):
            return ()
        if re.search(r"\b(?:university|hospital|department|institute|college|school|center|centre|china|usa|abstract|case|report)\b", part, re.I):
            return ()
        if not re.search(r"[a-zà-ÿ]", words[-1]) and not re.search(r"[a-zà-ÿ]", part):
            return ()
        suffix = [words.pop()] if len(words) > 2 and words[-1].rstrip(".") in _SUFFIXES else []
        cut = next((i for i, w in enumerate(words) if i and w.islower()), len(words) - 1)
        names.append(Author(" ".join(words[cut:]), " ".join([*words[:cut], *suffix])))
    return tuple(names)
