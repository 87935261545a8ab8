"""Who edited and who published a work, read off the words that no field holds.

Editors are told by the word beside their names ("(eds.)", "edited by", "(Hg.)", "под ред."), a house by the place in front of it ("Oslo: Fjord Press",
"Paris, Dalloz", "北京: 人民出版社") or by a word of its name (patterns/reference_names.tsv).
"""

from __future__ import annotations

import re

from extract import quick
from extract.references.authors import split_authors
from extract.references.name_forms import UPPER as _U
from extract.references.name_forms import is_initials, words
from kg.model import Author

#: A stretch that no field holds, with the labels of the fields in front of it and behind it.
Rest = list[tuple[str, str]]

_BEFORE = re.compile(
    r"(?:\b(?:[Ii]n|IN|[Dd]ans|[Ee]n|[Ee]m|W|V|I|Ur|[İI]çinde)\s?:?\s+|^(?:[–—-]\s[Ii]n:\s)?)(?P<names>[^()]{3,200}?)[\s,]*[,(\[]?\s*"
    r"\(?\b(?:[Ee]ds?|[Ee]ditors?|[Ee]ditör|EDS?|Hrsg|Hgg?|[Rr]ed|[Dd]irs?|[Cc]oords?|[Oo]rgs?|[Cc]omps?|[Éé]ds?|a cura di|[Tt]oim|[Ss]zerk"
    r"|[Ee]dit(?:ori|ores)|ред)\b"
    r"\.?\s*[)\]]?\s*[.,:]*\s*$"
)
_BEHIND = re.compile(
    r"^(?:\W*(?:\w+ edition\.\s)?(?:(?:[Ee]dited|[Ee]d\.?|[Ee]ds\.?)\s+by|[Ee]ds?\.|[Ee]ditors?:?|\(?[Ee]ds?\.?:|[Hh](?:g|rsg)\.\s+v(?:on|\.)|a cura di"
    r"|под\s(?:общ\.\s)?ред(?:акцией|\.)|[Rr]ed\.)|\s?\([Ee]ds?\.?:?)"
    r"\s+(?P<names>[^()0-9;:]{4,160}?)(?=[.,;:)]*\s*$|\)|(?<![A-ZÀ-ÞЀ-Я])\.\s|[(;:]|\d|,?\s(?:vol|pp|pages)\b)"
)
_BETWEEN = re.compile(rf"^\W*(?P<names>[^()0-9;:]{{2,40}},\s(?:[{_U}]\.[\s-]?)+(?:;\s[^()0-9;:]{{4,60}}){{0,6}}),\s[Ee]ds?\.;")  # "Rey, M., Ed.; Fjord: Oslo"
#: "in Lists of Towns, L. Rey, Ed. (Fjord Press", as Science prints it: right behind the book, with more behind the editors.
_IN = re.compile(r"[.\]]\s(?:In|Dans|En|Em|[İI]çinde|W|I|U|V)\s?:\s")
_AMID = re.compile(
    r"^\W*(?:\w+ ed(?:n|ition)?\.?,\s)?(?P<names>[^()0-9;:<>]{5,120}?),?\s\(?(?:[Ee]ds?|[Ee]ditors?)\b\.?\)?(?=\s?[.,(:])"
)
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_PLACED = re.compile(
    rf"(?:^|[\s,.;(])(?P<place>(?:[{_U}][\w.'’ /–-]{{2,30}}|М|СПб|Л|К|Мн)\.?(?:\s\([A-Z][\w. ]{{1,15}}\))?(?:,\s*[A-Z][\w.]{{1,15}})?)\s*:\s*"
    rf"(?P<house>(?:il |la |le )?[{_U}][^:;()\d]{{2,70}}?)(?=[.,;()]*\s*(?:$|[;,(.]))"
)
_PLACED_CJK = re.compile(rf"(?:^|[\s,.;，．])[{_CJK}]{{1,6}}\s?[:：]\s?(?P<house>[{_CJK}]{{2,20}})")
_HOUSE_CJK = re.compile(rf"(?P<house>[{_CJK}]{{0,14}}(?:出版社|出版会|書店|書院|書房|书局|书店|出版|출판사))")
_UNIVERSITY_PRESS = re.compile(r"\bUP(?: of \w+)?$|\bU(?:niv)?\.? of [\w ]+ P(?:ress)?$|\bUniv\. (?:of [\w ]+ )?Press$")


_WORD = re.compile(r"[^\W\d_]+")
_PARTED = quick.compile(rf"[,;:()]|\s–\s|(?<![{_U}])\.\s")


def _is_house(part: str) -> bool:
    found = _WORD.findall(part.lower())
    return not (words("publisher").isdisjoint(found) and words("imprint").isdisjoint(found)) or ("U" in part and bool(_UNIVERSITY_PRESS.search(part)))


def _is_place(part: str) -> bool:
    last = part.rpartition(" ")[2].lower()
    return last in words("town") or last in words("city")


def editors(rest: Rest) -> tuple[Author, ...]:
    """The editors, where a word says that they are."""
    for place, piece in rest:
        match = _BEFORE.search(_IN.split(piece)[-1]) if place.endswith("C") else None
        behind = match is None and place[:1] in ("C", "T", "V")
        if behind:
            match = _BEHIND.search(piece) or ((_BETWEEN.search(piece) or _AMID.search(piece)) if place[:1] == "C" else None)
        if match and re.search(rf"[{_U}]", match.group("names")):
            return split_authors(_only_names(match.group("names")) if behind else match.group("names"))[0]
    return ()


def _only_names(text: str) -> str:
    """The names behind "edited by", without the house or the town behind their last comma."""
    names, _, town = text.rpartition(". ")
    if " " in names and "," not in town and _is_place(town):
        text = names  # "Lind R, Rey B. Nairobi"
    parts = text.split(", ")
    for i, part in enumerate(parts):
        if i and (_is_house(part) or _is_place(part)):
            return ", ".join(parts[:i])
        if i and " " not in part.strip() and not is_initials(part.strip()) and not is_initials(parts[i - 1]):
            inverted = i + 1 < len(parts) and is_initials(parts[i + 1].partition(" and ")[0].strip(" ;"))
            if not inverted and " and " not in part and "&" not in part:
                return ", ".join(parts[:i])
    return text


def publisher(rest: Rest) -> str | None:
    """The house, where its place or a word of its name tells it."""
    for place, piece in rest:
        if (place[:1] not in "TCYPVI" and "hesis" not in piece and "iss" not in piece) or (place.endswith("C") and len(piece) < 8):
            continue
        match = next((m for m in _PLACED.finditer(piece) if not _NO_PLACE.search(m.group("place"))), None) if ":" in piece else None
        if match and not _is_house(match.group("house")) and (_is_house(match.group("place")) or (
            _is_place(match.group("house")) and not _is_place(match.group("place").partition(",")[0])
        )):
            return match.group("place").strip(" ,.;")  # "Fjord: Oslo", as ACS prints it
        if match is None and not piece.isascii():
            match = _PLACED_CJK.search(piece) or _HOUSE_CJK.search(piece)
        if match:
            house = match.group("house").strip(" ,.;")
            if house.endswith("Univ"):  # "Berkeley: Univ. Calif. Press"
                house += re.split(r"[;,:]", piece[match.end("house") :])[0].rstrip(" .")
            return house
        parts = [p.strip(" ,.;:()[]") for p in _PARTED.split(piece)]
        parts = [p for p in parts if p]
        for i, part in enumerate(parts):
            named = _is_house(part) and 3 < len(part) < 60 and (part[:1].isupper() or part.startswith(("il ", "de ", "la ")))
            if named and not _NUMBERED.search(part):
                return part.removeprefix("USA. ").removeprefix("UK. ")
            if i + 1 < len(parts) and _is_place(part) and part[:1].isupper() and _could_be_house(parts[i + 1]):
                return parts[i + 1]
        if place[-1:] == "Y" and (match := _BRACKETED.search(piece)):
            house, _, town = match.group("house").partition(", ")
            if (_is_place(town) if town else " " in house) and not _is_place(house) and house.split(" ", maxsplit=1)[0] not in _TOWN_LEADS:
                return house
    return None


#: "(Fjord Science, 2015)", "(Fjord, Oslo, 2015)"
_BRACKETED = re.compile(rf"\((?P<house>[{_U}][^():;\d]{{2,60}}),\s*$")
_TOWN_LEADS = frozenset(("New", "San", "Los", "St", "Saint", "Santa", "El", "La", "Le", "Bad", "Fort", "Port", "Mount", "Palo", "Ann", "Rio", "São", "Cape"))
_NO_PLACE = re.compile(
    r"\b(?:[Ii]n|[İI]çinde|^[WIUV]$|Dans|En|Em|Ed|[Tt]h[eè]s[ei]s?|[Tt]hesis|[Dd]iss\w*|[Rr]eport|[Vv]ol|No|ISBN|ISSN|Issue|Available|Identifier|Licen[cs]e)\b"
)
#: What stands behind a town and is no house.
_NUMBERED = re.compile(r"^in press|\d{3}|\b(?:publication|report) no|^manuscript|^submitted|^proquest|https?:|\bdoi\b", re.I)
_NO_HOUSE = re.compile(
    r"^(?:(?-i:[A-Z]{2})|U\.?S\.?A?\.?|coll|collection|thèse|tesis|Diss|Univ|dissertation|pp?|vol|vols|t|tome|ed|eds|éd|Print|Web|Available|Accessed|Retrieved|In|Paper|"
    r"publication no|report no|proquest|\d.*|[ivx]+)\b|[<>@/«»“”\"]|\b(?:ed|eds|trans|Aufl|accessed|vol|thesis)\b", re.I,
)


_STATES = frozenset(("republic", "states", "kingdom", "zealand", "africa", "korea", "emirates", "arabia", "lanka"))


def _could_be_house(part: str) -> bool:
    lowered = part.lower()
    if not (part[:1].isupper() or part.startswith("il ")) or len(part) < 3 or len(part) > 50 or _NO_HOUSE.search(part) or _is_place(part):
        return False
    if not words("country").isdisjoint(lowered.split()) or lowered.rpartition(" ")[2] in _STATES:
        return False
    return lowered.split(" ", maxsplit=1)[0] not in words("month") and not any(map(str.isdigit, part))
