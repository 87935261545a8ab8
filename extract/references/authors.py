"""Lists of authors, split exactly: every usual order and punctuation of names, particles, suffixes, groups and "et al.".

The list is first cut at its own separators (semicolons, else commas and the word for "and"); each piece is then told apart by its form
(initials only, family and initials, initials and family, full name, one word), and the forms of the whole list decide how pieces pair up.
Names are returned as printed. Word lists are in patterns/reference_names.tsv.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from extract.references.authors_plain import UPPER as _U
from extract.references.authors_plain import plain_list
from kg.model import Author

_WORDS = Path(__file__).parent.parent / "patterns" / "reference_names.tsv"

_ET_AL = re.compile(
    r"[\s,;&(\[]*(?:\b(?:and|und|et)\s+)?(?:\bet\.?\s*al(?:ii|ia)?\b\.?|\band\s+(?:others|colleagues|coworkers|co-workers)\b|\b(?-i:u\.\s?a\.)|\bet\s+coll\b\.?|"
    r"\by\s+otros\b|\be\s+outros\b|\bи\s+др\b\.?|等|(?<=[\s,])\d+\s+(?:others|more)\b|\bplus\s+\d+\s+\w+)[\])]?[\s,.;:]*",
    re.I,
)
_ELLIPSIS = re.compile(r",?\s*(?:…|\.\s?\.\s?\.(?:\s?\.)?)\s*(?:&\s*)?,?")
_AND = re.compile(r"\s*[,;]?\s*(?:(?<!\w)(?:and|und|et|og|och|en|con|with|AND|And|ET|UND)(?=\s|[A-Z]\.)|&(?:amp;)?|(?<=[\s,])[yei](?=\s+[^\W\d_a-z]))\s*")
_INITIAL = rf"[{_U}](?:[a-z]?\.|(?![\w'’]))"
_INITIALS = re.compile(
    rf"(?:(?:[{_U}]{{1,4}}(?![{_U}])|(?:Ch|Th|Ph|Yu|Ya|Zh|Kh|Sh|Ju|Ia|Iu|St|Cl|Fr|Gy|Dz|Sz|Cs|Kr|Chr|Yo|Je|Ye|Yi|Ts|Dj|Ya)\.|[{_U}]\.)"
    rf"(?:[\s.]*-?\s?(?:[{_U}]{{1,3}}(?![\w])|(?<=\s)[a-z](?=\.)|[{_U}][a-z]?\.|(?:Th|Ch|Yu)\b\.?))*\.?)"
)
#: A comma and a name with initials behind it.
_LISTED = re.compile(rf",\s*(?:{_INITIAL}|\w+ [{_U}]{{1,3}}\b)")
_SPACE = re.compile(r"\s+")
_STOP = re.compile(rf"(?<=[{_U}])\. ")
_FOOTMARK = re.compile(r"\s?[*†‡§¶#]+(?=\s?(?:[,;&]|and\b|$))")
_LOOSE_POINT = re.compile(r"\s+([.,;])")
_GLUED = re.compile(rf"([,;])(?=[^\s\d])|(?<=[a-zà-ÿ])\.(?=[{_U}]\.)")
#: "Ferguson, JN. Aldag, JM. Insel, TR.": a stop stands where the list has its commas.
_STOPPED = re.compile(rf"(?:[{_U}][\w'’-]+, [{_U}]{{1,3}}\. ){{2,}}[{_U}][\w'’-]+, [{_U}]{{1,3}}\.?")
_POINT_NAME = re.compile(rf"(?<=\b[{_U}])\.(?=[{_U}][a-zà-ÿ])")
#: "STAR Collaboration (B. I. Abelev": the people in brackets behind their body.
_BRACKETED = re.compile(rf"\b([Cc]ollab(?:oration|\.)|Group|Team|Consortium)\s*\((?=[{_U}])([^()]+)\)?")
#: "Yuji Kamayachi (Nippon Telephone and Telegraph)": where somebody works.
_AFFILIATION = re.compile(rf"(?<=[a-zà-ÿ])\s*\([{_U}][a-zà-ÿ]+(?:\s(?:and|of|for|the|[{_U}][\w&]*))*\s[{_U}][a-zà-ÿ]+\)")
#: A dash between names, and the comma behind an "and".
_SPLIT = re.compile(rf"\s[–—]\s(?=[{_U}]\.)|(?<=\w)\s(?:and|&),\s")
_EDITOR = re.compile(r"[\s,;(\[]*\b(?:[Ee]ds?|[Ee]ditors?|EDS|edited by|[Hh]rsg|Hg|coords?|dir|trans|[Cc]omps?|[Aa]uthors?)\b\.?[)\]]*[\s,.:]*$")


@cache
def words(kind: str) -> frozenset[str]:
    """The words of one kind in patterns/reference_names.tsv, in lower case."""
    rows = [line.split("\t") for line in _WORDS.read_text("utf-8").splitlines() if line and not line.startswith(("#", "kind\t"))]
    return frozenset(word for k, listed in rows if k == kind for word in listed.lower().split(" "))


@cache
def _suffixed() -> re.Pattern[str]:
    listed = sorted(map(re.escape, words("suffix")), key=len, reverse=True)
    return re.compile(rf"(.*\S)[\s,]+({'|'.join(listed)})\.?$", re.I)


def split_authors(text: str) -> tuple[tuple[Author, ...], bool]:
    """The authors of a printed list in order, and whether the list says that there are more ("et al.")."""
    plain = plain_list(text)
    if plain is not None:
        return plain
    text = _tidy(text)
    et_al = False
    match = _ET_AL.search(text)
    if match:
        et_al = True
        text = f"{text[: match.start()].rstrip(' ,;')}; {text[match.end():]}" if text[match.end() :].strip(" .,;)") else text[: match.start()]
    if _ELLIPSIS.search(text):
        et_al = True
        text = _ELLIPSIS.sub(", ", text)
    text = _EDITOR.sub("", text).strip(" ,;:&([*\"“”‘’`")
    if not text:
        return (), et_al
    if ";" in text:
        out = [a for part in re.split(r"\s*;\s*", text) if part.strip(" .,") for a in _part(part)]
    else:
        out = list(_list(text))
    out = [a for a in out if a.family]
    last = out[-1].given if out else None
    behind = text.rpartition(out[-1].family)[2] if last else ""
    if last and last.endswith(".") and "." not in last[:-1] and "," not in behind and last[:-1] in behind:
        others = [a.given for a in out[:-1] if a.given]
        if (others and not any(g.endswith(".") for g in others)) or (not others and not et_al):  # the point ends the sentence
            out[-1] = Author(out[-1].family, last[:-1])
    return tuple(out), et_al


def _tidy(text: str) -> str:
    if "(" in text:
        text = _AFFILIATION.sub("", _BRACKETED.sub(r"\1, \2", text))
    if "–" in text or "—" in text or "and," in text or "&," in text:
        text = _SPLIT.sub(", ", text)
    text = _LOOSE_POINT.sub(r"\1", _FOOTMARK.sub("", text))
    text = _GLUED.sub(lambda m: f"{m.group(0)} ", text)
    text = _POINT_NAME.sub(". ", text)
    text = _SPACE.sub(" ", text).strip()
    return _STOP.sub("; ", text) if _STOPPED.fullmatch(text) else text


def _part(part: str) -> list[Author]:
    """One part between semicolons: a single name, inverted or not, or names joined by "and"."""
    part = _AND.sub(" & ", f" {part} ").strip(" &,")
    if " & " in part:
        return [a for piece in part.split(" & ") for a in _part(piece)]
    pieces = _join_suffixes([p.strip() for p in part.split(",") if p.strip(" .")])
    if len(pieces) == 2 and (not _is_group(part) or _is_initials(pieces[1])):
        return [_author(pieces[0], pieces[1])]
    if len(pieces) > 2:
        return list(_list(part))
    return [_name(part, family_first=_form(part) == "family initials")]


def _list(text: str) -> list[Author]:
    """A list without semicolons."""
    if not _LISTED.search(text) and _is_group(text):
        return [Author(_strip(part)) for part in (re.split(r",\s*(?=The\s)", text)) if part.strip()]
    blocks = [b.strip(" ,") for b in _AND.split(text) if b and b.strip(" ,.")]
    blocks = [[p.strip() for p in b.split(",") if p.strip(" .")] for b in blocks]
    pieces = _join_suffixes([p for b in blocks for p in b])
    if not pieces:
        return []
    if all(_is_cjk(p) for p in pieces):
        return [Author(_strip(p)) for p in pieces]
    forms = [_form(p) for p in pieces]
    suffixes = words("suffix")
    if len(pieces) > 1 and _inverted(pieces, forms, [sum(p.strip(". ").lower() not in suffixes for p in b) for b in blocks]):
        return _paired(pieces, forms)
    family_first = sum(f == "family initials" for f in forms) > sum(f in ("initials family", "mixed") for f in forms) or _given_behind(pieces, forms)
    out: list[Author] = []
    held = ""
    for at, (piece, form) in enumerate(zip(pieces, forms, strict=True)):
        strayed = form == "initials" and forms[0] == "initials family" and forms.count("initials") == 1
        if strayed and forms[at + 1 : at + 2] == ["one"]:  # "G. G, Xin": a comma for a stop
            held = f"{piece} "
            continue
        piece, held = held + piece, ""
        if form == "initials" and out and out[-1].given is None:
            out[-1] = _author(out[-1].family, piece)
        elif form == "family initials" and not family_first and len(re.findall(_INITIAL, piece)) == 0:
            out.append(_name(piece, family_first=True))
        else:
            turned = form == "initials family" and len(piece.split(" ", maxsplit=1)[0].strip(".")) == 1  # "Simon S, Kikkawa U, W Eckhart"
            out.extend(_crowd(piece) or [_name(piece, family_first=(family_first and not turned) or form == "family initials")])
    return out


def _given_behind(pieces: list[str], forms: list[str]) -> bool:
    """Whether a list without initials prints "Family Given, Family Given": most last words are given names, and few first words."""
    full = [piece.lower().split() for piece, form in zip(pieces, forms, strict=True) if form == "full"]
    if len(full) < 2 or len(full) < len(forms):
        return False
    given = words("given")
    behind, before = sum(parts[-1] in given for parts in full), sum(parts[0] in given for parts in full)
    return behind >= 2 and behind * 2 > len(full) and before * 3 <= behind


def _crowd(piece: str) -> list[Author] | None:
    """Names that stand side by side without a separator: "Liu SM Zhong J Zhao XJ"."""
    found = re.findall(rf"([{_U}][\w'’-]*[a-zà-ÿ](?:\s[{_U}][\w'’-]*[a-zà-ÿ])?)\s([{_U}]{{1,3}})(?=\s[{_U}][\w'’-]*[a-zà-ÿ]|$)", piece)
    if len(found) >= 2 and " ".join(f"{f} {g}" for f, g in found) == piece.strip(" ."):
        return [Author(f, g) for f, g in found]
    return None


def _inverted(pieces: list[str], forms: list[str], blocks: list[int]) -> bool:
    """Whether the list prints "Family, Given" with a comma between the two."""
    if forms[0] == "initials family":  # "E. M. Lee & Y. J. Oh."
        return False
    if forms[1] == "initials":
        return True
    if forms[0] in ("family initials", "mixed", "initials"):
        return False
    if len(blocks) > 1 and blocks[-1] == 2 and len(forms) % 2 == 0 and set(forms[::2]) == {"one"} and forms[-1] in ("one", "mixed given"):
        return True  # "Boubakri, Narjess, Ghoul, Sadok El, and Saffar, Walid"
    if forms[0] == "one" and (forms[1] == "mixed given" or (forms[1] == "family initials" and (len(forms) == 2 or pieces[1].endswith(".")))):
        return True
    if forms[0] == "one" and forms[1] in ("one", "full") and len(forms) > 2 and (
        all(f in ("full", "mixed", "initials family") for f in forms[2:])
        or (len(forms) % 2 == 0 and set(forms[::2]) == {"one"} and set(forms[1::2]) == {"full"})
    ):
        return True
    given = words("given")
    first_given = pieces[1].split()[0].strip(".").lower()
    simple = all(f in ("one", "full", "mixed given") for f in forms)
    if forms[0] == "one" and simple:
        if len(pieces) == 2:
            return blocks[0] == 2 and not _is_cjk(pieces[0])
        if first_given in given and pieces[0].lower() not in given:
            return True
        return blocks[0] == 2 and all(n == 2 for n in blocks)
    if forms[0] == "one" and blocks[0] == 2 and len(blocks) > 1:
        return True
    if _particled(pieces[0]) and (forms[1] in ("one", "mixed given") or first_given in given):
        return True
    if forms[0] == "full" and forms[1] == "full" and pieces[1].split()[-1].lower() not in given:  # "Elson Manoel Pereira, Mathieu Perrin"
        return False
    if forms[0] == "full" and forms[1] == "full" and not _particled(pieces[0]) and all(f == "full" for f in forms):
        return first_given in given and pieces[0].split()[0].lower() not in given and len(forms) % 2 == 0 and all(n == 2 for n in blocks)
    if forms[0] == "full" and blocks[0] == 2 and first_given in given:
        return pieces[0].split()[0].lower() not in given
    return forms.count("initials") * 3 >= len(forms) and len(forms) > 2


def _paired(pieces: list[str], forms: list[str]) -> list[Author]:
    """Names of a list that prints "Family, Given": all of them, or only the first (Chicago, MLA)."""
    out: list[Author] = []
    i = 0
    while i < len(pieces):
        form = forms[i]
        following = forms[i + 1] if i + 1 < len(pieces) else ""
        if form in ("initials family", "mixed") and following != "initials" and out:
            out.append(_name(pieces[i], family_first=False))
            i += 1
        elif form == "family initials" and following != "initials":
            out.append(_name(pieces[i], family_first=True))
            i += 1
        elif form == "full" and out and following != "initials" and not (_particled(pieces[i]) and following == "one"):
            out.append(_name(pieces[i], family_first=False))
            i += 1
        elif form == "initials" and out and out[-1].given is None and following == "initials":
            out[-1] = _author(out[-1].family, pieces[i])
            i += 1
        elif following in ("initials", "one", "mixed given", "full") or (following and not out):
            out.append(_author(pieces[i], pieces[i + 1]))
            i += 2
        else:
            out.append(_name(pieces[i], family_first=False))
            i += 1
    return out


def _join_suffixes(pieces: list[str]) -> list[str]:
    """"Guerney, Jr., B. G." and "Smith J, Jr" have their suffix put back to the piece in front of it."""
    out: list[str] = []
    for piece in pieces:
        if out and piece.strip(". ").lower() in words("suffix"):
            if len(out) > 1 and " " in out[-1] and not _is_initials(out[-1]) and " " not in out[-2]:  # "Pettingill, Olin Sewall, Jr.": of the family
                out[-2] = f"{out[-2]} {piece}"
            else:
                out[-1] = f"{out[-1]} {piece}"
        else:
            out.append(piece)
    return out


def _bare(piece: str) -> tuple[str, str]:
    """A piece without its suffix, and the suffix."""
    match = _suffixed().match(piece)
    if match is None:
        return piece, ""
    found = match.group(2)
    if found in ("JR", "SR") or (found in ("II", "IV") and " " not in match.group(1)):  # these are initials in "Miranda JR", "Ivanov II"
        return piece, ""
    if found in ("Senior", "Junior") and " " not in match.group(1):  # "Bill Senior"
        return piece, ""
    if found[0].isdigit() or found[0].isupper():
        return match.group(1), piece[match.start(2) :]
    return piece, ""


def _is_initials(text: str) -> bool:
    return len(text) < 16 and _INITIALS.fullmatch(text) is not None


def _form(piece: str) -> str:
    """How a piece is built (see the module)."""
    piece = _bare(piece)[0].strip()
    parts = piece.split(" ")
    if _is_initials(piece):
        long = [len(p) > 1 and p.isalpha() for p in parts]
        if len(parts) == 1 or not any(long) or all(long):
            return "initials" if len(parts) == 1 or not all(long) or len(piece) < 6 else "full"
        return "family initials" if long[0] else "initials family"
    if len(parts) == 1 or (not _is_initials(parts[-1]) and all(_is_particle(p) for p in parts[:-1])):
        return "one"
    if parts[-1].islower() and _is_particle(parts[-1]) and _is_initials(" ".join(parts[:-1]).removesuffix(" de")):
        return "initials"  # "A. de": the particle stands behind
    tail = _tail_initials(parts)
    head = _head_initials(parts)
    if head and tail == 0:
        return "initials family"
    if tail and head == 0:
        if len(parts) - tail >= 2 and parts[0].lower() in words("given") and _lowered(parts[1]) and len(parts[-1].strip(".")) == 1:
            return "mixed given" if len(parts) - tail < 2 else "family initials"
        if len(parts) == 2 and len(parts[1].strip(".")) == 1 and parts[1].endswith(".") and parts[0].lower() in words("given"):
            return "mixed given"
        return "family initials"
    if any(_is_initials(p) for p in parts[1:-1]):
        return "mixed"
    return "full"


def _lowered(word: str) -> bool:
    return not word.isupper()


def _tail_initials(parts: list[str]) -> int:
    count = 0
    for part in reversed(parts[1:]):
        if _is_initials(part) and not (len(part) > 3 and part.isalpha()):
            count += 1
        else:
            break
    return count


def _head_initials(parts: list[str]) -> int:
    count = 0
    for part in parts[:-1]:
        if _is_initials(part) and ("." in part or (len(part) <= 3 and part.lower() not in words("particle"))):
            count += 1
        else:
            break
    return count


def _particled(piece: str) -> bool:
    return " " in piece and _is_particle(piece.split(" ", maxsplit=1)[0])


def _is_particle(word: str) -> bool:
    return word.lower() in words("particle") and not (word.isupper() and len(word) < 2)


def _is_cjk(text: str) -> bool:
    return any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in text)


def _is_group(text: str) -> bool:
    """Whether a text names a body rather than people."""
    if text.startswith("The ") or text.startswith("the "):
        return True
    parts = text.split()
    if len(parts) == 2 and _is_initials(parts[1]):  # "Bank S"
        return False
    found = {w.strip(".,;()").lower() for w in parts}
    return bool(found & words("group")) and len(found) > 1


def _strip(text: str) -> str:
    return text.strip(" ,;:.([")


def _name(piece: str, family_first: bool) -> Author:
    """One name without a comma."""
    if _is_group(piece) or _is_cjk(piece):
        return Author(_strip(piece))
    body, suffix = _bare(piece.strip(" ,;"))
    parts = [p for p in body.split(" ") if p]
    if len(parts) <= 1:
        glued = re.fullmatch(rf"((?:[{_U}]\.)+)([{_U}][\w'’-]+)", body)
        if glued:
            return _author(glued.group(2), f"{glued.group(1)} {suffix}".strip())
        return Author(_strip(body), suffix or None)
    if parts[-1].islower() and _is_particle(parts[-1]) and len(parts) > 2 and _is_initials(parts[-2]):  # "Huene F von"
        return _author(" ".join(parts[:-2]), " ".join(parts[-2:]))
    if family_first:
        cut = len(parts) - _tail_initials(parts)
        if cut == len(parts):
            cut = _family_words(parts)
        elif cut >= 2 and parts[0].lower() not in words("particle") and len(parts) - cut == 1 and len(parts[-1].strip(".")) == 1:
            cut = next((i for i in range(1, cut) if parts[i].lower() in words("given")), cut)  # "Siegel Rebecca L"
        return _author(" ".join(parts[:cut]), " ".join([*parts[cut:], suffix]).strip())
    cut = max(_head_initials(parts), 1)
    rest = [i for i in range(cut, len(parts)) if parts[i].lower() in words("particle") and (parts[i].islower() or i + 1 < len(parts))]
    if rest and not _is_initials(parts[rest[0]]):
        if not _head_initials(parts) or any(p.lower() in words("given") for p in parts[cut : rest[0]]):  # "U. Nunes da Rocha"
            cut = rest[0]
    elif _head_initials(parts) == 0 or any(_is_initials(p) for p in parts[cut:-1]) or parts[cut].lower() in words("given"):
        cut = len(parts) - (2 if len(parts) > 2 and parts[-1].lower() in words("kin") else 1)
    return _author(" ".join(parts[cut:]), " ".join([*parts[:cut], suffix]).strip())


def _family_words(parts: list[str]) -> int:
    """How many leading words belong to the family name in "van der Berg Anna"."""
    count = 1
    while count < len(parts) and parts[count - 1].lower() in words("particle"):
        count += 1
    return min(count, len(parts) - 1) if len(parts) > 1 else 1


def _author(family: str, given: str) -> Author:
    family, suffix = _bare(_strip(family))
    given = given.strip(" ,;:([")
    if not _is_initials(given.rstrip(".")) or not given.endswith("."):
        given = given.rstrip(".") if not re.search(rf"(?:^|[\s.-])[{_U}][a-z]?\.$|\bJr\.$|\bSr\.$", given) else given
    if suffix:
        given = f"{given} {suffix}"
    return Author(_strip(family), given or None)
