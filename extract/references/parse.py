"""A printed reference, parsed into its fields: `parse_reference` for one, `parse_references` for many.

Identifiers are found first and masked, the sequence model labels the other tokens, and each field is cut from the line as it is printed;
lists of authors are then split by rule. A field that is not found is None: nothing is inferred and nothing is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from typing import Any

from extract.references import fields, kinds
from extract.references.authors import split_authors
from extract.references.identifiers import Identifier, find_identifiers
from extract.references.mend import mend
from extract.references.mend_dates import accessed
from extract.references.mend_units import EPRINT, eprint
from extract.references.name_forms import words
from extract.references.normalise import clean, label
from extract.references.tagger import tag
from extract.references.tokens import Token, tokenise
from kg.model import Author, Reference

_ET_AL_BEHIND = re.compile(r"[\s,;.&(\[]*(?:and\s+)?(?:(?:et\.?|&)\s*al\b|(?:and|&) others\b|and colleagues\b|(?-i:u\.\s?a\.))", re.I)
#: A dash for the authors of the entry above, and what else leads to the names.
_LEADS = re.compile(
    r"^Editorial\.?$|[\[(]?No authors? (?:listed|given|named)\b[\])]?[.,]?|"
    r"[-–—_]+\s*[,.]\s*|\(?[a-h]\)\s|(?:[Rr]ecommended )?[Cc]itation:?\s|(?:[Vv]gl|[Cc]f|[Vv]oir|[Ss]ee)\.?:?(?: also| e\.\s?g\.,?)?\s"
)
#: What stands behind names: a date that is not a plain year.
_BEHIND_NAMES = re.compile(
    r",? inventors?\b.*$|\s*[(\[](?:forthcoming|in press|[sn]\.\s?d\.?|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?:\s\d+)?)[)\]]?[\s.,]*$"
)
_YEAR = re.compile(r"[c©]?(?:1[5-9]|20)\d\d[a-z]?")
_MONTH_YEAR = re.compile(r"(?:0[1-9]|1[0-2])((?:19|20)\d\d)")  # "pp. 98-102, 022013"
_PLAIN_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"(?:1[5-9]|20)\d\d[-–—](?:(?:1[5-9]|20)\d\d|\d\d)")
#: A volume has a digit, a Roman numeral, or says that it is a supplement or a special one.
_VOLUME = re.compile(r"\d|^[IVXLCDM]+$|^[A-Z]$|suppl|spec|spring|summer|autumn|fall|winter|[^\x00-\u024f]", re.I)
#: Pages have a digit or a Roman numeral.
_PAGES = re.compile(r"\d|^[ivxlcdm]+(?:\W[ivxlcdm]+)?$|[^\x00-\u024f]", re.I)
#: Where the abstract of a dissertation is listed is not where it was published, and the numbers behind it are of that list.
_LISTED_ONLY = re.compile(r"Diss(?:ertation|\.)? Abs(?:tracts|tr?\.)", re.I)
_PAGED = re.compile(r"[A-Za-z]{0,2}\d+(?:$|[\s,–—-])")
_WITHIN_ANY = re.compile(r"\b[Ii]n:?\s")
_EDITORS_END = re.compile(r"\((?:[Ee]ds?|[Hh]rsg|Hg)\.?\)[.,:]?\s*$|,\s(?:eds?|editors?)\.?,\s*$")
_WITHIN = re.compile(r"\b[Ii]n:?\W{1,3}(?:$|[^()]*[ (](?:[Ee]ds?|[Ee]ditors?|[Hh]rsg|Hg)\.?\)?[.,:]?\s*$)")
_TWO_YEARS = re.compile(r"(?:18|19|20)\d\d[/–-](?:18|19|20)?\d\d")
_YEAR_VOLUME = re.compile(r"((?:19|20)\d\d)\s[-–—]\s(\d{1,3})")
_YEAR_AS_VOLUME = re.compile(r"(20[012]\d|19[5-9]\d)(?:/(\d{1,3}))?")
#: What is no article has its version behind its name: "fjordmix: Mixed lists (Version 1.1-10) [Computer software]".
_TWO_DATES = re.compile(r"19[89]\d-20[12]\d")
_MEDIUM = re.compile(r"\[(?:computer (?:software|program)|software|data ?set|mobile app|source code|R package)", re.I)
_VERSION = re.compile(r"\s\((?:[Vv]ersion|[Vv]er\.|v\.?)\s?[\d.-]+\w*\)$")
#: What a body calls its documents is no journal where the line has no volume.
_DOCUMENT = re.compile(
    r"(?:statistical (?:bulletin|release|brief)|policy (?:brief|paper|report)|fact ?sheet|(?:working|white|discussion|briefing) paper"
    r"|(?:final|annual|technical|research|consultation) report|technical (?:note|memorandum)|press release"
    r"|evidence (?:synthesis|report)|fachserie|technical report(?: series)?)", re.I,
)
_UNOPENED = re.compile(r"[^(\[]*[)\]]")
_YEAR_IN = re.compile(r"((?:19|20)\d\d)\.? [Ii]n:? (?=[A-Z])")  # "2007 In Proceedings of the Workshop on Lists"
_BARE_SUPPLEMENT = re.compile(r"supp?l(?:emento?)?\.?", re.I)
#: Under which licence a report may be copied: "Licence: CC BY-NC-SA 3.0 IGO."
_LICENCE = re.compile(r"\bLicen[cs]e:?\s(?:CC|Creative Commons)[ A-Z-]{3,20}(?:\d\.\d)?(?:\sIGO)?\.?")
#: A notice in the middle of an entry, which has its own journal, numbers and DOI: "… of lists [published correction appears in JAMA. 2020;7(3):9]."
_NOTICE = re.compile(
    r"\[(?:(?:published|see|an?) )?(?:correction|erratum|corrigendum|retraction|addendum|expression of concern)s? "
    r"(?:(?:appears?|is|was|has been)? ?(?:published )?in)\b[^\[\]]*\]"
    r"|\[abstracts?\s(?:no\.?\s)?[A-Z]{0,4}\s\d[\w.-]{0,10}\]"
    r"|\[[A-Z][\w. ]{2,40}\s(?:19|20)\d\d;\s?\d+(?:\([^()]*\))?:[\w–-]+\.?\](?=\.\s[A-Z])"
    r"|\[[A-Z][\w.,& ]{2,60}?\s\d{1,4}\s?\((?:19|20)\d\d\),?\s[\w–-]+\.?\](?=[.,]?\s[A-Z])"
    r"|\((?:published )(?:erratum|correction) appears in\b[^()]*(?:\([^()]*\)[^()]*)*\)",
    re.I,
)
_STANDARD = re.compile(
    r"(?:NCT|ISRCTN|ChiCTR|DRKS|ACTRN|UMIN|KCT|jRCTs?)-?\w*\d{5,}"
    r"|(?:ISO|IEC|ASTM|ANSI|DIN|BS|EN|CLSI|JIS|UNE|NF|ГОСТ)(?:[/ -](?:IEC|ISO|EN|TS|TR|Р))* [A-Z]?\d[\d.-]*"
)
_TOGETHER = 512
_NONE = dict.fromkeys(("doi", "pmid", "pmcid", "arxiv", "isbn", "url"))


def parse_reference(raw: str, number: int | None = None) -> Reference:
    """The fields of one reference. `number` is its place in the list where the caller knows it; else the printed number counts."""
    return parse_references([raw], [number])[0]


def prepare(raw: str) -> tuple[str, int, int | None, list[Token], list[Identifier]]:
    """The clean line, where it begins behind its label, its printed number, its tokens (identifiers masked) and its identifiers."""
    text = clean(raw)
    printed, start = label(text)
    found = find_identifiers(text)
    masks = [(i.start, i.end, f"<{i.kind}>") for i in found]
    told = "[" in text or "appears in" in text
    if (told and (notice := _NOTICE.search(text))) or ("CC BY" in text and (notice := _LICENCE.search(text))):
        first, last = notice.span()
        found = [i for i in found if i.end <= first or i.start >= last]
        masks = sorted([(a, b, name) for a, b, name in masks if b <= first or a >= last] + [(first, last, "")])
    tokens = tokenise(text, start, tuple(masks))
    return text, start, printed, tokens, found


def parse_references(raws: Iterable[str], numbers: Iterable[int | None] = ()) -> list[Reference]:
    """The fields of many references, in order; parsed together, which costs far less a reference than one by one."""
    return list(each_reference(raws, numbers))


def each_reference(raws: Iterable[str], numbers: Iterable[int | None] = ()) -> Iterator[Reference]:
    """The same, each as it becomes ready, so that a list of any length needs little memory."""
    pairs = zip(raws, chain(numbers, repeat(None)))  # noqa: B905 (the second never ends)
    while some := list(islice(pairs, _TOGETHER)):
        prepared = [prepare(raw) for raw, _ in some]
        labels = tag([tokens for _, _, _, tokens, _ in prepared])
        for (_, number), (text, _, printed, tokens, found), named in zip(some, prepared, labels, strict=True):
            yield assemble(text, tokens, named, found, printed if number is None else number)


def assemble(text: str, tokens: list[Token], labels: list[str], found: list[Identifier], number: int | None) -> Reference:
    """A reference from its line, tokens, labels and identifiers."""
    labels = mend(text, tokens, labels)
    posted = eprint(text, tokens, labels) if text[-3:-1].isdigit() and "." in text[-7:-4] and EPRINT.search(text) else None
    found_at = fields.stretches(labels)
    for name, needed in (("V", _VOLUME), ("P", _PAGES)):
        if name in found_at:
            found_at[name] = [
                span for span in found_at[name] if tokens[span[0]].core[0].isdecimal() or any(needed.search(t.core) for t in tokens[span[0] : span[1]])
            ]
    spans: dict[str, tuple[int, int] | None] = dict.fromkeys("ATCYVIP")
    for name, stretches in found_at.items():
        if stretches:
            spans[name] = stretches[0]
            if len(stretches) > 1:
                if name == "T":
                    spans[name] = _title_span(stretches, found_at.get("C", ()))
                elif name == "P":
                    spans[name] = _page_span(stretches, text, tokens)
    values: dict[str, Any] = {}
    authors, et_al = _authors(text, tokens, spans["A"])
    for name, key, tidy in (
        ("T", "title", fields.title), ("C", "container", fields.container), ("Y", "year", fields.year),
        ("V", "volume", fields.number), ("I", "issue", fields.number), ("P", "pages", fields.pages),
    ):
        span = spans[name]
        values[key] = tidy(fields.cut(text, tokens, span)) if span else None
    if (title := values["title"]) and not (title.isascii() and '"' not in title and "'" not in title) and spans["T"]:
        values["title"] = fields.requoted(title, text, tokens[spans["T"][0]], tokens[spans["T"][1] - 1])
    if values["volume"] and not values["volume"].isalnum() and spans["V"]:
        _part_volume(values, fields.cut(text, tokens, spans["V"]))
    if values["volume"] and ("]" in values["volume"] or ")" in values["volume"]) and _UNOPENED.match(values["volume"]):
        values["volume"] = None  # "([n. d.]), 10"
    called = spans["V"] and tokens[spans["V"][0] - 1].core.lower() in ("vol", "volume")
    if values["volume"] and values["year"] is None and not called and (led := _YEAR_AS_VOLUME.fullmatch(values["volume"])):
        values["year"], values["volume"] = led.groups()  # "Made Up J 2023:1-12", "2019/105(3)"
    if values["issue"] and values["year"] is None and _TWO_YEARS.fullmatch(values["issue"]):
        values["year"], values["issue"] = values["issue"][:4], None  # "42 (1999/2000): 358–60"
    if values["issue"] and values["year"] is None and values["volume"] is None and (both := _YEAR_VOLUME.fullmatch(values["issue"])):
        values["year"], values["volume"], values["issue"] = both.group(1), both.group(2), None  # "Age Ageing - 2015 - 44:889-90"
    if values["issue"] and values["year"] is None and values["volume"] and _PLAIN_YEAR.fullmatch(values["volume"]):
        values["year"], values["volume"] = values["volume"], None  # "2008(4): 12-19", as Chinese journals without volumes are cited
    if values["issue"] and values["issue"] == values["year"] and f"{values['volume']}/{values['year']}" in text:
        values["issue"] = None  # "18/2020"
    if values["issue"] and _BARE_SUPPLEMENT.fullmatch(values["issue"]):
        values["issue"] = None  # "102(suppl):11" has no number of an issue
    notes = [i.note for i in found if i.note]
    values.update(_NONE)
    for item in reversed(found):
        values[item.kind] = item.value  # the first of a kind stays
    values["arxiv"] = values["arxiv"] or posted
    if values["pages"] and values["year"] and not values["volume"] and _TWO_DATES.fullmatch(values["pages"]) and values["year"] != values["pages"][:4]:
        values["pages"] = None  # "Fjord University; 1993-2022"
    if values["issue"] and not (values["container"] or values["volume"]) and ("eries" in text or "eport" in text):
        values["issue"] = None  # "(Fjord Report Series, No. 968)"
    if values["title"] and values["title"].endswith(")") and "[" in text and _MEDIUM.search(text):
        values["title"] = _VERSION.sub("", values["title"])
    if values["container"] and not (values["volume"] and values["pages"]) and _DOCUMENT.fullmatch(values["container"]):
        values["container"] = values["volume"] = None
    if values["container"] and values["year"] is None and (led := _YEAR_IN.match(values["container"])):
        values["container"], values["year"] = values["container"][led.end() :], led.group(1)
    if values["container"] and values["year"] is None:
        values["container"], values["year"] = fields.trailing_year(values["container"])
    if values["container"] and values["volume"] is None and values["year"] is None and (parts := fields.trailing_numbers(values["container"])):
        values["container"], values["volume"], values["year"] = parts
    if values["title"] and values["pages"] is None:
        values["title"], values["pages"] = fields.title_pages(values["title"])
    if values["title"] and values["year"] is None:
        values["title"], values["year"] = fields.title_year(values["title"], text)
    if values["year"] is None:
        values["year"] = _only_year(tokens, labels)
    if values["year"] is None and values["pages"] and not values["volume"] and _YEARS.fullmatch(values["pages"]):
        values["year"], values["pages"] = values["pages"][:4], None  # "Fjord University; 1993-2023"
    if values["container"] and values["year"]:
        name = values["container"].removesuffix(f" {values['year']}")
        printed_again = text.count(values["year"]) > 1 and text.partition(values["container"])[2][:1] in (",", ".")
        if name.endswith(",") or not printed_again:  # "Robotics 2001, 2001": the first is of the name
            values["container"] = name.rstrip(" ,;") or None
    edited = False
    if values["title"] is None and values["container"]:
        _untitled(values, bool(authors) and all(a.given is None for a in authors), "." in "".join(a.given or "" for a in authors))
        if values["title"] is None and authors and not (values["volume"] or values["pages"]) and spans["C"]:
            before = text[: tokens[spans["C"][0]].start]
            if _EDITORS_END.search(before) and not _WITHIN_ANY.search(before):  # "Lind, A. (eds). The Book of Lists (Harbour, 2011)"
                values["title"], values["container"], edited = values["container"], None, True
    listed = bool(values["container"] and _LISTED_ONLY.match(values["container"]))
    if listed:
        values.update(container=None, volume=None, issue=None, pages=None)
    kind, editors, publisher = kinds.describe(text, tokens, labels, values, authors)
    named_only = values["title"] is None and values["container"] and publisher and not (values["volume"] and values["pages"])
    behind = tokens[spans["A"][1] - 1].end if spans["A"] else 0
    if named_only and not (  # a chapter whose title is not told keeps its book
        values["pages"] and spans["C"] and _WITHIN.search(text, behind, tokens[spans["C"][0]].start)
    ):
        values["title"], values["container"], kind = values["container"], None, "book" if kind == "chapter" else kind
    kind = "thesis" if listed else "book" if edited and kind == "article" else kind
    reference = object.__new__(Reference)  # as the class makes it, but that sets its 21 fields one by one, at seven times the cost
    reference.__dict__.update(
        values, raw=text, number=number, authors=authors, et_al=et_al, type=kind, editors=editors, publisher=publisher,
        note="; ".join(dict.fromkeys(notes)) or None if notes else None, spans=(),
    )
    return reference


def _title_span(found: list[tuple[int, int]], containers: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The token range of the title: the one in front of the journal or book, else the longest."""
    longest = max(found, key=lambda s: (s[1] - s[0], -s[0]))
    return found[0] if containers and found[0][1] <= containers[0][0] < longest[0] else longest


def _page_span(found: list[tuple[int, int]], text: str, tokens: list[Token]) -> tuple[int, int]:
    """The token range of the pages: the one behind "pp.", else the first that is built like pages and is no span of years."""
    for span in found:
        if span[0] and tokens[span[0] - 1].core.lower() in ("pp", "pages", "seiten"):
            return span
    printed = ((span, text[tokens[span[0]].start : tokens[span[1] - 1].end]) for span in found)
    return next((span for span, value in printed if _PAGED.match(value) and not _YEARS.fullmatch(value)), found[0])


def _part_volume(values: dict[str, Any], printed: str) -> None:
    """Issue or pages that were taken into the volume are put where they belong, if that place is empty."""
    parts = fields.split_volume(printed) if printed else None
    if parts is None:
        return
    volume, rest, is_issue = parts
    if values["issue"] is None and (is_issue or values["pages"]):
        values["volume"], values["issue"] = volume, fields.number(rest)
    elif values["pages"] is None and not is_issue:
        values["volume"], values["pages"] = volume, fields.pages(rest)


def _untitled(values: dict[str, Any], of_body: bool, pointed: bool) -> None:
    """A short title that was taken into the journal, and a book, or a page of a body, that was taken for one."""
    name = values["container"]
    match = (_SHORT_TITLE.fullmatch(name) or (not pointed and _SHORT_OF_JOURNAL.fullmatch(name))) if values["volume"] else None
    if match and match.group(1).lower() not in words("periodical") | words("abbreviated") and match.group(2)[0].isupper():
        values["title"], values["container"] = match.groups()
    elif not (values["volume"] or values["issue"] or values["pages"]) and not words("meeting") & set(name.lower().split()) and (
        len(_LOWER.findall(name)) > 2 or (of_body and " " in name and not words("periodical") & set(name.lower().split()))
    ):
        values["title"], values["container"] = fields.title(name), None


_SHORT_TITLE = re.compile(r"([^\W\d_]{7,}[?!]?)\. ([^\W\d_]{6,}(?: \w+)*|[A-Z]{3,6})")
#: A title of one word and a journal that is told as one: "Listomycin. Mayo Clin Proc".
_SHORT_OF_JOURNAL = re.compile(
    r"([A-Z][a-z]{4,}[?!]?)\. "
    r"((?:[A-Z]\w*\s)*(?:J|Clin|Med|Proc|Rev|Ann|Arch|Res|Sci|Dis|Surg|Engl|Journal|Review|Reviews|Annals|Archives|Clinics)(?:\s[A-Z]\w*)*)"
)
_LOWER = re.compile(r"(?<= )[^\W\d_A-ZÀ-Þ][^\W\d_]{3,}")


def _only_year(tokens: list[Token], labels: list[str]) -> str | None:
    """The year where the model named none and the line has exactly one that no other field holds."""
    years = {
        fields.year(t.core) for i, (t, name) in enumerate(zip(tokens, labels, strict=True))
        if name in "OY" and _YEAR.fullmatch(t.core) and not accessed(tokens, labels, i)
    }
    if years:
        return years.pop() if len(years) == 1 else None
    if tokens and labels[-1] not in "ATC" and (dated := _MONTH_YEAR.fullmatch(tokens[-1].core)):
        return dated.group(1)
    spans = [t.core[:4] for t, name in zip(tokens, labels, strict=True) if name == "O" and _YEARS.fullmatch(t.core) and t.after[:1] in (")", ".")]
    return spans[0] if len(spans) == 1 else None  # a work of several volumes: "(Oslo: Fjord Press, 1988–1992)"


def _authors(text: str, tokens: list[Token], span: tuple[int, int] | None) -> tuple[tuple[Author, ...], bool]:
    if span is None:
        return (), False
    first, last = tokens[span[0]], tokens[span[1] - 1]
    end = last.end + (1 if last.after.startswith(".") else 0)
    if ")" in last.after[:2] and text.count("(", first.start, end) > text.count(")", first.start, end):  # "Society of Lists (SL)"
        end = text.index(")", last.end) + 1
    listed = text[first.start : end]
    if led := _LEADS.match(listed):
        listed = listed[led.end() :]
    if "(" in listed or "[" in listed or " inventor" in listed:
        listed = _BEHIND_NAMES.sub("", listed)
    authors, et_al = split_authors(listed)
    if len(authors) == 1 and authors[0].given is None and authors[0].family[-1].isdigit() and _STANDARD.fullmatch(authors[0].family):
        return (), et_al  # "ISO 14971:2019. Lists for all"
    if not et_al and _ET_AL_BEHIND.match(text, last.end):
        et_al = True
    return authors, et_al


def reference_as_dict(reference: Reference, raw: str | None = None) -> dict[str, Any]:
    """What `litkg references --format jsonl` prints for one line; `raw` is the line as the user gave it."""

    def people(listed: tuple[Author, ...]) -> list[dict[str, str | None]]:
        return [{"family": a.family, "given": a.given} for a in listed]

    r = reference
    return {
        "raw": r.raw if raw is None else raw, "authors": people(r.authors), "et_al": r.et_al, "title": r.title, "container": r.container,
        "year": r.year, "volume": r.volume, "issue": r.issue, "pages": r.pages, "doi": r.doi, "pmid": r.pmid, "url": r.url, "type": r.type,
        "pmcid": r.pmcid, "arxiv": r.arxiv, "isbn": r.isbn, "editors": people(r.editors), "publisher": r.publisher, "note": r.note,
    }
