"""Lists of authors, split exactly: every usual order and punctuation of names, particles, suffixes, groups and "et al.".

The list is first cut at its own separators (semicolons, else commas and the word for "and"); each piece is then told apart by its form
(initials only, family and initials, initials and family, full name, one word), and the forms of the whole list decide how pieces pair up.
Names are returned as printed. Word lists are in patterns/reference_names.tsv.
"""

from __future__ import annotations

import re
from functools import cache

from extract import quick
from extract.references.authors_plain import plain_list
from extract.references.authors_tidy import TIE, tidy
from extract.references.name_forms import (
    INITIAL,
    bare,
    form_of,
    head_initials,
    is_cjk,
    is_group,
    is_initials,
    particled,
    stands_behind,
    tail_initials,
    words,
)
from extract.references.name_forms import UPPER as _U
from extract.references.names_capitals import split_capitals
from kg.model import Author

_ET_AL = quick.compile(
    r"[\s,;&(\[]*(?:\b(?:and|und|et)\s+)?(?:(?:\bet\.?|&)\s*al(?:ii|ia)?\b\.?|(?:\band|&)\s+(?:others|colleagues|coworkers|co-workers)\b|\b(?-i:u\.\s?a\.)|\bet\s+coll\b\.?|"
    r"\by\s+(?:otros|cols?)\b|\be\s+coll?s?\b|\bi\s+wsp\b|\b(?-i:ym|m\.\s?fl)\.|"
    r"\bve\s+ark\b|\ba\s+kol\b|\bés\s+mtsai\b|"
    r"\be\s+outros\b|\bи\s+др\b\.?|等|(?<=[\s,])\+?\s?\d+\s+(?:others|more|authors)\b|\bplus\s+\d+\s+\w+)[\])]?[\s,.;:]*",
    re.I,
)
#: What `_ET_AL` needs in the list, in lower case.
_MORE = (
    "et al", "et. al", "etal", "et.al", "& al", "&al", " others", " colleagues", " coworkers", " co-workers", "u. a.", "u.a.", "et coll", "y otros", "e outros",
    "y col", "e col", "i wsp", "ym.", "m. fl.", "m.fl.", "ve ark", "a kol", "mtsai", "и др", "等", " more", " authors", "plus ",
)
_ELLIPSIS = re.compile(r",?\s*(?:…|\.\s?\.\s?\.(?:\s?\.)?)\s*(?:&\s*)?,?")
_AND = quick.compile(
    r"\s*[,;]?\s*(?:(?<!\w)(?:and|und|et|og|och|en|con|with|ja|és|ve|AND|And|ET|UND)(?=\s|[A-Z]\.)|&(?:amp;)?|(?<=[\s,])[yei](?=\s+[^\W\d_a-z])"
    rf"|(?<=\s)a(?=\s+[{_U}][a-zà-ž]+\s[{_U}]{{3}}))\s*"
)
#: A comma and a name with initials behind it.
_LISTED = quick.compile(rf",\s*(?:{INITIAL}|\w+ [{_U}]{{1,3}}\b)")
#: One person with initials in front of a body.
_PERSON_AND = re.compile(rf"[{_U}][\w'’-]+,?\s(?:[{_U}]\.?[-\s]?){{1,3}}[,;]\s")
_FOR = re.compile(r"^(?:and\s+)?(?:for|on behalf of|representing)\s+(?:the\s+)?", re.I)
#: What a list in which `_EDITOR` finds something ends in.
_EDITOR_ENDS = (
    "ed", "eds", "Ed", "Eds", "EDS", "ditor", "ditors", "edited by", "rsg", "Hg", "oord", "oords", "dir", "Dir", "dirs", "rgs", "Org",
    "rganizador", "rganizadora", "rganizadores", "ditör", "cura di", "编", "編", "著", "trans", "omp", "omps", "uthor", "uthors",
)
_EDITOR = re.compile(
    r"[\s,;(\[]*\b(?:[Ee]ds?|[Ee]ditors?|EDS|[Rr]ed|edited by|[Hh]rsg|Hg|[Cc]oords?|[Dd]irs?|[Oo]rgs?"
    r"|[Oo]rganizador(?:a|es)?|[Ee]ditör|a cura di|trans|[Cc]omps?|[Aa]uthors?)\b\.?[)\]]*[\s,.:]*$"
)


_EDITED = re.compile(r"(?<=[\u3400-\u9fff]{2})\s?(?:主编|主編|编著|編著|编|編|著)[\s.:]*$")


def split_authors(text: str) -> tuple[tuple[Author, ...], bool]:
    """The authors of a printed list in order, and whether the list says that there are more ("et al.")."""
    plain = plain_list(text)
    if plain is not None:
        return plain
    text = tidy(text)
    et_al = False
    lowered = text.lower()
    match = None
    for word in _MORE:
        if word in lowered:
            match = _ET_AL.search(text)
            break
    if match:
        et_al = True
        text = f"{text[: match.start()].rstrip(' ,;')}; {text[match.end():]}" if text[match.end() :].strip(" .,;)") else text[: match.start()]
    if ("…" in text or ".." in text or ". ." in text) and _ELLIPSIS.search(text):
        et_al = True
        text = _ELLIPSIS.sub(", ", text)
    if text.rstrip(" ,.:)]").endswith(_EDITOR_ENDS):
        text = _EDITOR.sub("", text)
        if not text.isascii():
            text = _EDITED.sub("", text)
    text = text.strip(" ,;:&([*\"“”‘’`")
    if not text:
        return (), et_al
    if ";" in text:
        out = [a for part in text.split(";") if part.strip(" .,") for a in _part(part)]
    elif text[:3].isupper() and "," in text and (listed := split_capitals(text)):
        out = listed
    else:
        out = list(_list(text))
    out = [a for a in out if a.family]
    last = out[-1].given if out else None
    behind = text.replace(TIE, " ").rpartition(out[-1].family)[2] if last else ""
    if last and last.endswith(".") and "." not in last[:-1] and "," not in behind and last[:-1] in behind:
        others = [a.given for a in out[:-1] if a.given and not a.given.endswith(("Jr.", "Sr."))]
        if (others and not any(g.endswith(".") for g in others)) or (not others and not et_al):  # the point ends the sentence
            out[-1] = Author(out[-1].family, last[:-1])
    return tuple(out), et_al


def _part(part: str) -> list[Author]:
    """One part between semicolons: a single name, inverted or not, or names joined by "and"."""
    if " and " in part and _one_body(part):
        return [Author(_body(part))]
    part = _AND.sub(" & ", f" {part} ").strip(" &,")
    if " & " in part:
        return [a for piece in part.split(" & ") for a in _part(piece)]
    pieces = _join_suffixes([p.strip() for p in part.split(",") if p.strip(" .")])
    if len(pieces) == 2 and all(form_of(p) == "family initials" for p in pieces):  # "Lind L, Rey T; for the Lists Group"
        return list(_list(part))
    if len(pieces) > 1 and pieces[-1].startswith(("on behalf of ", "for the ")):
        return [*_part(", ".join(pieces[:-1])), Author(_body(pieces[-1]))]
    if len(pieces) == 2 and (not is_group(part) or is_initials(pieces[1])):
        return [_author(pieces[0], pieces[1])]
    if len(pieces) > 2:
        return list(_list(part))
    return [_name(part, family_first=form_of(part) == "family initials")]


def _one_body(part: str) -> bool:
    """Whether a part is one body with "and" in its name: "Harbour Society Council on Lists, Care and Nursing", not "Lists Group and Fjord Group"."""
    before, _, behind = part.strip(" .").rpartition(" and ")
    named = all(w[:1].isupper() and len(w) > 3 and w.lower() not in words("given") for w in behind.split())
    return named and is_group(before) and not is_group(behind) and not _LISTED.search(part)


def _list(text: str) -> list[Author]:
    """A list without semicolons."""
    if not _LISTED.search(text) and is_group(text) and not _PERSON_AND.match(text):
        return [Author(_body(part)) for part in (re.split(r",\s*(?=The\s)", text)) if part.strip()]
    blocks = [[p.strip() for p in part.split(",") if p.strip(" .")] for part in _AND.split(text) if part and part.strip(" ,.")]
    pieces = _join_suffixes([p for b in blocks for p in b])
    if not pieces:
        return []
    if not text.isascii() and all(is_cjk(p) for p in pieces):
        return [Author(_strip(p)) for p in pieces]
    forms = [form_of(p) for p in pieces]
    if len(pieces) > 1 and _inverted(pieces, forms, blocks):
        return _paired(pieces, forms)
    family_first = forms.count("family initials") > forms.count("initials family") + forms.count("mixed") or _given_behind(pieces, forms)
    full = "family initials" not in forms or not _double(pieces)
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
        elif form == "family initials" and not family_first and len(re.findall(INITIAL, piece)) == 0:
            out.append(_name(piece, family_first=True))
        else:
            lead = piece.split(" ", maxsplit=1)[0]
            turned = form == "initials family" and (len(lead.strip(".")) == 1 or lead.count(".") > 1)  # "Simon S, Kikkawa U, W Eckhart"
            first = (family_first and not turned) or form == "family initials"
            out.extend(_crowd(piece) or [_name(piece, family_first=first, full=full)])
    return out


@cache
def _no_family() -> frozenset[str]:
    return words("given") | words("particle")


def _double(pieces: list[str]) -> bool:
    """Whether some name of a list is of two family names and an initial, the second no given name: "García-Conde Brú J, Peris Oliver L"."""
    listed = _no_family()
    named = (piece.split() for piece in pieces)
    return any(
        len(p) == 3 and len(p[2].strip(".")) == 1 and len(p[1]) > 2 and p[1].istitle() and listed.isdisjoint((p[0].lower(), p[1].lower())) for p in named
    )


def _given_behind(pieces: list[str], forms: list[str]) -> bool:
    """Whether a list without initials prints "Family Given, Family Given": most last words are given names, and few first words, or all first words
    are family names of China, Korea or Vietnam, and no last word."""
    if forms.count("full") < max(2, len(forms)):
        return False
    full = [piece.lower().split() for piece in pieces]
    eastern = words("eastern")
    given = words("given")
    in_front = all(parts[0] in eastern for parts in full) and not any(parts[-1] in eastern for parts in full)
    if in_front and (len(full) > 2 or given.isdisjoint(parts[0] for parts in full)):  # "Wang Xiaoming, Li Jianhua", not "Kim Larsen, Lee Holm"
        return True
    behind, before = sum(parts[-1] in given for parts in full), sum(parts[0] in given for parts in full)
    return behind >= 2 and behind * 2 > len(full) and before * 3 <= behind


_SIDE_BY_SIDE = quick.compile(rf"([{_U}][\w'’-]*[a-zà-ÿ](?:\s[{_U}][\w'’-]*[a-zà-ÿ])?)\s([{_U}]{{1,3}}|[{_U}]-[{_U}])(?=\s[{_U}][\w'’-]*[a-zà-ÿ]|\.?$)")


def _crowd(piece: str) -> list[Author] | None:
    """Names that stand side by side without a separator: "Liu SM Zhong J Zhao XJ"."""
    if piece.count(" ") < 3:
        return None
    found = _SIDE_BY_SIDE.findall(piece)
    if len(found) >= 2 and " ".join(f"{f} {g}" for f, g in found) == piece.strip(" ."):
        return [Author(f, g) for f, g in found]
    return None


def _inverted(pieces: list[str], forms: list[str], parts: list[list[str]]) -> bool:
    """Whether the list prints "Family, Given" with a comma between the two; `parts` are its pieces by the words for "and" between them."""
    if forms[0] == "initials family" and not (pieces[0].startswith("Ó ") and forms[1] == "initials"):  # "E. M. Lee & Y. J. Oh."
        return False
    if forms[1] == "initials":
        return True
    if len(pieces) == 2 and forms == ["initials", "one"] and "." not in pieces[0] and len(pieces[0]) > 3 and pieces[1].istitle():
        return True  # "LISÝ, Ján"
    if forms[0] in ("family initials", "mixed", "initials"):
        return False
    suffixes = words("suffix")
    blocks = [sum([p.strip(". ").lower() not in suffixes for p in part]) for part in parts]
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
            return blocks[0] == 2 and not is_cjk(pieces[0])
        if first_given in given and pieces[0].lower() not in given:
            return True
        return blocks[0] == 2 and all(n == 2 for n in blocks)
    if forms[0] == "one" and blocks[0] == 2 and len(blocks) > 1:
        return True
    if particled(pieces[0]) and (forms[1] in ("one", "mixed given") or first_given in given):
        return True
    if forms[0] == "full" and forms[1] == "full" and pieces[1].split()[-1].lower() not in given:  # "Elson Manoel Pereira, Mathieu Perrin"
        return False
    if forms[0] == "full" and forms[1] == "full" and not particled(pieces[0]) and all(f == "full" for f in forms):
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
        if form == "full" and following == "one" and forms[i + 2 : i + 3] == ["initials"] and is_group(pieces[i]):  # "Fjord Data Centre, Lind, A."
            out.append(Author(_body(pieces[i])))
            i += 1
            continue
        if form in ("initials family", "mixed") and following != "initials" and out:
            out.append(_name(pieces[i], family_first=False))
            i += 1
        elif form == "family initials" and following != "initials":
            out.append(_name(pieces[i], family_first=True))
            i += 1
        elif form == "full" and out and following != "initials" and not (particled(pieces[i]) and following == "one"):
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
            if len(out) > 1 and " " in out[-1] and not is_initials(out[-1]) and " " not in out[-2]:  # "Pettingill, Olin Sewall, Jr.": of the family
                out[-2] = f"{out[-2]} {piece}"
            else:
                out[-1] = f"{out[-1]} {piece}"
        else:
            out.append(piece)
    return out


def _body(text: str) -> str:
    """The name of a body, without "for the" and "on behalf of" in front."""
    return _strip(_FOR.sub("", _strip(text))).removeprefix("the ").removeprefix("le ").replace(TIE, " ")


def _strip(text: str) -> str:
    return text.strip(" ,;:.([")


_ONE_WORD = re.compile(rf"((?:[{_U}]\.)+)([{_U}][\w'’-]+)")  # "J.M.Lind"


def _name(piece: str, family_first: bool, full: bool = True) -> Author:
    """One name without a comma. `full`: the list may print given names in full behind the family name."""
    if is_group(piece) or (not piece.isascii() and is_cjk(piece)) or piece.startswith(("on behalf of ", "for the ")):
        return Author(_body(piece))
    if piece.startswith("for ") and piece[4:].isupper():  # "Lind A, for FJORDCAR"
        return Author(_body(piece))
    body, suffix = bare(piece.strip(" ,;"))
    parts = body.split()
    if len(parts) == 2 and (any(map(str.isdigit, parts[1])) or (parts[1].islower() and len(parts[1]) > 6 and len(parts[0]) > 3 and parts[0][-1] != ".")):
        return Author(_body(piece))  # "ISO 15189", "Statens legemiddelverk"
    small = len(parts) > 2 and len(parts[-1]) > 5 and parts[-1].islower() and parts[-1].rstrip(".").isalpha() and parts[0].istitle()
    if small and any(map(str.islower, parts[1:-1])):
        return Author(_body(piece))  # "Statens beredning för medicinsk utvärdering"
    if len(parts) <= 1:
        glued = _ONE_WORD.fullmatch(body)
        if glued:
            return _author(glued.group(2), f"{glued.group(1)} {suffix}".strip())
        return Author(_strip(body), suffix or None)
    if len(parts) > 2 and stands_behind(parts[-1].rstrip(".") if len(parts[-1]) > 2 else parts[-1]) and is_initials(parts[-2]):  # "Huene F von", "Brandt F. v."
        return _author(" ".join(parts[:-2]), f"{parts[-2]} {parts[-1].rstrip('.') if len(parts[-1]) > 2 else parts[-1]}")
    if family_first:
        cut = len(parts) - tail_initials(parts)
        if cut == len(parts):
            cut = _family_words(parts)
        elif full and cut >= 2 and parts[0].lower() not in words("particle") and len(parts) - cut == 1 and len(parts[-1].strip(".")) == 1:
            cut = next((i for i in range(1, cut) if parts[i].lower() in words("given")), cut)  # "Siegel Rebecca L"
        return _author(" ".join(parts[:cut]), " ".join([*parts[cut:], suffix]).strip())
    cut = max(head_initials(parts), 1)
    rest = [i for i in range(cut, len(parts)) if parts[i].lower() in words("particle") and (parts[i].islower() or i + 1 < len(parts))]
    if rest and not is_initials(parts[rest[0]]):
        if not head_initials(parts) or any(p.lower() in words("given") for p in parts[cut : rest[0]]):  # "U. Nunes da Rocha"
            cut = rest[0]
    elif head_initials(parts) == 0 or any(is_initials(p) and p != "Ó" for p in parts[cut:-1]) or parts[cut].lower() in words("given"):
        cut = len(parts) - (2 if len(parts) > 2 and parts[-1].lower() in words("kin") else 1)
    return _author(" ".join(parts[cut:]), " ".join([*parts[:cut], suffix]).strip())


def _family_words(parts: list[str]) -> int:
    """How many leading words belong to the family name in "van der Berg Anna"."""
    count = 1
    if len(parts) > 2 and parts[0].lower() in words("eastern") and not parts[1][0].islower():  # "Le Duc Anh"
        return 1
    while count < len(parts) and parts[count - 1].lower() in words("particle"):
        count += 1
    return min(count, len(parts) - 1) if len(parts) > 1 else 1


_POINTED = re.compile(rf"(?:^|[\s.-])[{_U}][a-z]?\.$|\bJr\.$|\bSr\.$")


def _author(family: str, given: str) -> Author:
    family, suffix = bare(_strip(family))
    given = given.strip(" ,;:([")
    if not is_initials(given.rstrip(".")) or not given.endswith("."):
        given = given if given.endswith(".") and _POINTED.search(given) else given.rstrip(".")
    if suffix:
        given = f"{given} {suffix}"
    return Author(_strip(family).replace(TIE, " "), given or None)
