"""Works as BibTeX, RIS and CSL-JSON, for reference managers and word processors.

Input are dictionaries with the keys of `litkg references --format jsonl` (see docs/references.md): raw, authors [{family, given}], et_al, title,
container, year, volume, issue, pages, doi, pmid, pmcid, arxiv, isbn, url, type, editors, publisher, note. Missing keys count as null. What
is not known is left out; an entry that nothing could be read from still comes out, with its raw text as a note, so that no work is lost.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

Work = Mapping[str, Any]

#: Our types in BibTeX, RIS and CSL.
TYPES = {
    "article": ("article", "JOUR", "article-journal"), "book": ("book", "BOOK", "book"), "chapter": ("incollection", "CHAP", "chapter"),
    "thesis": ("phdthesis", "THES", "thesis"), "conference": ("inproceedings", "CONF", "paper-conference"),
    "preprint": ("misc", "UNPB", "article"), "web": ("misc", "ELEC", "webpage"), "report": ("techreport", "RPRT", "report"),
    "registration": ("misc", "ELEC", "document"), "dataset": ("misc", "DATA", "dataset"),
}
_HELD_IN_BOOK = ("incollection", "inproceedings")
_LATIN = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "ı": "i"})
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "$": r"\$", "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
_SUFFIX = re.compile(r"(?P<given>.+?),? (?P<suffix>(?:Jr|Sr)\.?|I{2,3}|IV|[23][nr]d)")


def _text(value: Any) -> str:
    """A value on one line, without what no file of text may hold."""
    return _UNPRINTABLE.sub(" ", str(value)).strip() if value not in (None, "", [], ()) else ""


def _people(listed: Iterable[Mapping[str, Any]] | None) -> list[tuple[str, str]]:
    return [(_text(p.get("family")), _text(p.get("given"))) for p in listed or () if _text(p.get("family"))]


def _parted(given: str) -> tuple[str, str]:
    """Given name and suffix of "ML Jr"; the suffix is mostly empty."""
    match = _SUFFIX.fullmatch(given)
    return (match["given"], match["suffix"]) if match else (given, "")


def keys(works: Iterable[Work]) -> list[str]:
    """A citation key for each work: family name, year and first long word of the title, made unique by a letter ("maude2018tisagenlecleucel")."""
    taken: dict[str, int] = {}
    out = []
    for work in works:
        people = _people(work.get("authors"))
        words = [w for w in re.findall(r"\w+", _ascii(_text(work.get("title")))) if len(w) > 3]
        parts = (_ascii(people[0][0]) if people else "", _text(work.get("year")), words[0] if words else "")
        key = re.sub(r"[^a-z0-9]", "", "".join(parts).lower()) or "work"
        key = f"work{key}" if key[0].isdigit() else key
        number = taken.get(key, 0)
        taken[key] = number + 1
        while number and (candidate := key + _letters(number)) in taken:
            number += 1
        if number:
            key = candidate
            taken[key] = 1
        out.append(key)
    return out


def _letters(number: int) -> str:
    """1 → a, 26 → z, 27 → aa."""
    out = ""
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(97 + rest) + out
    return out


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text.translate(_LATIN)).encode("ascii", "ignore").decode()


def _tex(text: str) -> str:
    out = "".join(_ESCAPES.get(c, c) for c in text)
    if "{" in text or "}" in text:
        depth = 0
        for c in text:
            depth += (c == "{") - (c == "}")
            if depth < 0:
                break
        if depth:  # BibTeX counts braces, also those behind a backslash
            out = out.replace(r"\{", r"\textbraceleft{}").replace(r"\}", r"\textbraceright{}")
    return out


def _verbatim(text: str) -> str:
    """An identifier or address as it is, since biblatex and reference managers take these fields by the letter; a brace would end the field."""
    return text.replace("{", "%7B").replace("}", "%7D")


def _notes(work: Work) -> str:
    if not any(work.get(name) for name in ("title", "authors", "doi")) and work.get("raw"):
        return _text(work["raw"])
    return _text(work.get("note"))


def bibtex(works: Iterable[Work]) -> str:
    """The works as one BibTeX file in UTF-8 (biber and bibtex8 read it as it is)."""
    works = list(works)
    return "".join(_bibtex(work, key) for work, key in zip(works, keys(works), strict=True))


def _bibtex(work: Work, key: str) -> str:
    kind = TYPES.get(_text(work.get("type")), TYPES["article"])[0]
    container = _text(work.get("container"))
    fields: list[tuple[str, str]] = []
    for name in ("author", "editor"):
        people = [_tex_name(f, g) for f, g in _people(work.get(f"{name}s"))]
        if name == "author" and people and work.get("et_al"):
            people.append("others")
        fields.append((name, " and ".join(people)))
    title = _text(work.get("title"))
    fields.append(("title", f"{{{_tex(title)}}}" if title else ""))  # braces keep the capitals that are printed
    fields.append(("booktitle" if kind in _HELD_IN_BOOK else "howpublished" if kind == "misc" else "journal", _tex(container)))
    for name, source in (("year", "year"), ("volume", "volume"), ("number", "issue"), ("publisher", "publisher")):
        target = "school" if name == "publisher" and kind == "phdthesis" else "institution" if name == "publisher" and kind == "techreport" else name
        fields.append((target, _tex(_text(work.get(source)))))
    fields.append(("pages", _tex(re.sub(r"(?<=\w)-(?=\w)", "--", _text(work.get("pages"))))))
    fields += [(name, _verbatim(_text(work.get(name)))) for name in ("doi", "pmid", "pmcid", "isbn", "url")]
    if work.get("arxiv"):
        fields += [("eprint", _verbatim(_text(work["arxiv"]))), ("archiveprefix", "arXiv")]
    fields.append(("note", _tex(_notes(work))))
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields if value)
    return f"@{kind}{{{key},\n{lines}}}\n\n"


def _tex_name(family: str, given: str) -> str:
    """"Family, Given" or "Family, Jr, Given"; a body in braces, so that it is not taken apart."""
    if not given:
        return f"{{{_tex(family)}}}"
    given, suffix = _parted(given)
    parts = [_tex(part) for part in (family, suffix, given) if part]
    return ", ".join(f"{{{part}}}" if " and " in f" {part} " or "," in part else part for part in parts)


def ris(works: Iterable[Work]) -> str:
    """The works as one RIS file (lines end in CR LF, as the format says)."""
    out: list[str] = []
    for work in works:
        kind = TYPES.get(_text(work.get("type")), TYPES["article"])[1]
        container = _text(work.get("container"))
        lines = [("TY", kind)]
        lines += [("AU", _ris_name(f, g)) for f, g in _people(work.get("authors"))]
        lines += [("ED" if kind != "CHAP" else "A2", _ris_name(f, g)) for f, g in _people(work.get("editors"))]
        lines.append(("TI", _text(work.get("title"))))
        lines.append(("T2" if kind != "JOUR" else "JO", container))
        lines += [(tag, _text(work.get(name))) for tag, name in (("PY", "year"), ("VL", "volume"), ("IS", "issue"), ("PB", "publisher"))]
        first, _, last = _text(work.get("pages")).partition("-")
        lines += [("SP", first), ("EP", last), ("DO", _text(work.get("doi"))), ("SN", _text(work.get("isbn"))), ("UR", _text(work.get("url")))]
        lines += [("AN", _text(work.get("pmid"))), ("C2", _text(work.get("pmcid")))]
        lines += [("N1", f"arXiv:{_text(work['arxiv'])}" if work.get("arxiv") else ""), ("N1", _notes(work))]
        out += [f"{tag}  - {value}" for tag, value in lines if value]
        out += ["ER  - ", ""]
    return "\r\n".join(out) + ("\r\n" if out else "")


def _ris_name(family: str, given: str) -> str:
    """"Family, Given, Suffix"."""
    return ", ".join(part for part in (family, *_parted(given)) if part)


def csl_json(works: Iterable[Work]) -> str:
    """The works as CSL-JSON (an array of items, sorted keys, UTF-8)."""
    works = list(works)
    items = [_csl(work, key) for work, key in zip(works, keys(works), strict=True)]
    return json.dumps(items, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _csl(work: Work, key: str) -> dict[str, Any]:
    item: dict[str, Any] = {"id": key, "type": TYPES.get(_text(work.get("type")), TYPES["article"])[2]}
    for name in ("author", "editor"):
        people = _people(work.get(f"{name}s"))
        if people:
            item[name] = [_csl_name(f, g) for f, g in people]
    year = _text(work.get("year"))
    if re.fullmatch(r"\d{4}", year):
        item["issued"] = {"date-parts": [[int(year)]]}
    for target, source in (
        ("title", "title"), ("container-title", "container"), ("volume", "volume"), ("issue", "issue"), ("page", "pages"), ("DOI", "doi"),
        ("PMID", "pmid"), ("PMCID", "pmcid"), ("ISBN", "isbn"), ("URL", "url"), ("publisher", "publisher"),
    ):
        value = _text(work.get(source))
        if value:
            item[target] = value
    if work.get("arxiv"):
        item["number"] = f"arXiv:{_text(work['arxiv'])}"
    note = _notes(work)
    if note:
        item["note"] = note
    return item


def _csl_name(family: str, given: str) -> dict[str, str]:
    if not given:
        return {"literal": family}
    given, suffix = _parted(given)
    return {"family": family, "given": given} | ({"suffix": suffix} if suffix else {})


#: Formats by name: what `litkg export --format bibtex|ris|csl` writes.
WRITERS = {"bibtex": bibtex, "ris": ris, "csl": csl_json}
