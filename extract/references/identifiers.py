"""DOI, PMID, PMCID, arXiv number, ISBN and address in one line of text, in every form they are printed in.

What a converter damaged is repaired and the repair is said; nothing is repaired silently, and a DOI that cannot be whole by the rules of
its own publisher (patterns/reference_doi.tsv) is kept as printed and called suspicious. No identifier is ever made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from extract import quick

_PATTERNS = Path(__file__).parent.parent / "patterns" / "reference_doi.tsv"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier: its kind ("doi", "pmid", "pmcid", "arxiv", "isbn", "url"), value, place in the line and what was wrong with it."""

    kind: str
    value: str
    start: int
    end: int
    note: str | None = None


_DASHES = str.maketrans("‐‑‒–—−﹣－", "--------")
_DOI = quick.compile(
    r"""(?P<lead>
          (?:\[?\(?\b(?:https?\s?:\s?/\s?/\s?)?(?:(?:dx\.|www\.)?\s?doi\.\s?org\s?/|(?:[a-z.-]+\.)?[a-z-]+\.(?:com|org|edu|gov)/(?:doi/(?:full/|abs/|pdf/|epdf/)?|articles?/))\s?)
        | \b(?:doi|d\.o\.i\.|digital\ object\ identifier)\s*(?:number|no\.?)?\s*[:.=]?\s*(?:https?\s?:\s?/\s?/\s?(?:dx\.)?doi\.\s?org\s?/\s?)?
        | (?<!\d)(?<!\d\.))
        (?P<prefix>10\s?\.\s?\d{4,5}(?:\.\d{1,4})?\s{0,2}(?:/|%2F|⁄|∕)\s{0,2})(?P<body>\S+)""",
    re.I | re.X,
)
#: What may follow a DOI without a space: the next identifier, a date, a page.
_GLUED = quick.compile(
    r"(?:\.?(?:PMID|PubMed|Pubmed|PMCID|PMC\d|Epub|http|\[?arXiv|\[PubMed|\[?Medline|ISSN|eCollection|Google|Crossref|CrossRef|Accessed|Available|"
    r"Published|Retrieved|\[?doi\b|URL|,(?:hep|astro|cond|gr|quant|nucl|math)\b)|[\]>)]?\((?:19|20)\d\d\)?\.?$|/(?:full|abstract|meta|e?pdf)(?:[#?].*)?\.?$|[#?].*|[;,]\s*(?:PMID|pmid|PMC).*|external(?:icon)?$|</|<br|[\"”“»«’‘'|{}].*)"
)
_NEXT_WORD = re.compile(r"\s(\S+)")
_TRAILING = ".,;:*"
_OPEN = {")": "(", "]": "[", ">": "<", "}": "{"}


@cache
def _publishers() -> dict[str, list[tuple[str, str, str]]]:
    table: dict[str, list[tuple[str, str, str]]] = {}
    for line in _PATTERNS.read_text("utf-8").splitlines():
        if not line or line.startswith(("#", "prefix\t")):
            continue
        prefix, applies, whole, says = line.split("\t")
        table.setdefault(prefix, []).append((applies, whole, says))
    return table


@cache
def _forms(prefix: str) -> list[tuple[re.Pattern[str], re.Pattern[str], str]]:
    """What the table says of a prefix that it has: to which suffixes it applies, their form, and that in words."""
    return [(re.compile(applies), re.compile(whole), says) for applies, whole, says in _publishers()[prefix]]


def doi_form(doi: str) -> tuple[bool | None, str]:
    """Whether a DOI (lower case) is built as its publisher builds them: True, False or None where no rule is known; and the rule in words."""
    prefix, _, suffix = doi.partition("/")
    for applies, whole, says in _forms(prefix) if prefix in _publishers() else ():
        if applies.match(suffix):
            return whole.fullmatch(suffix) is not None, says
    return None, ""


_REMARK = re.compile(r"(?<=\d)\((?:(?:in|with)[A-Za-z]{4,}\)?|[A-Z]?[a-z]{6,})[.,]?$")  # "…29.5.551(withanabstract."


def _trim(body: str) -> str:
    """The body of a DOI without what only stands behind it: sentence marks and closing brackets that were opened elsewhere."""
    glued = None if "(sici)" in body.lower() else _GLUED.search(body, 3)
    if glued:
        body = body[: glued.start()]
    if "(" in body and (remark := _REMARK.search(body, 3)):
        body = body[: remark.start()]
    while body:
        last = body[-1]
        if last in _TRAILING or (last in _OPEN and body.count(last) > body.count(_OPEN[last])) or last in "([{<\"'”’":
            body = body[:-1]
        else:
            break
    return body


def _continue(prefix: str, body: str, text: str, end: int) -> tuple[str, int]:
    """Body and end of a DOI whose body is broken by spaces. Pieces are joined only where the whole fits better than the part."""
    best, best_end = body, end
    joined, at = body, end
    whole_before = doi_form(f"{prefix}/{_trim(body).lower().translate(_DASHES)}")[0]
    if whole_before:
        return body, end
    for _ in range(3):
        match = _NEXT_WORD.match(text, at)
        if match is None:
            break
        piece = match.group(1)
        if not _may_continue(joined, piece):
            break
        before = joined
        if before[-1] == "-" and piece[0].islower() and doi_form(f"{prefix}/{_trim(before[:-1] + piece).lower()}")[0]:
            joined = before[:-1]  # the hyphen is of a line break
        joined += piece
        at = match.end()
        candidate = _trim(joined)
        whole = doi_form(f"{prefix}/{candidate.lower().translate(_DASHES)}")[0]
        if whole or (whole is None and _must_continue(before, piece)):
            best, best_end = joined, at
            if whole:
                break
    return best, best_end


_BRACKETED_WORD = re.compile(r"[(\[][^\W\d_]+[.,:]?[)\]]?")  # "(accessed 3 March 2020)"


def _may_continue(body: str, piece: str) -> bool:
    if re.match(r"(?:PMID|PubMed|PMC|Epub|https?:|doi|Accessed|Available|Retrieved|\[|Published|arXiv|ISSN|ISBN)", piece, re.I):
        return False
    if re.search(r"[.;,]$", body) and re.fullmatch(r"\(?(?:19|20)\d\d\)?[.;,]?", piece):  # the year of another style
        return False
    if body[-1] in ";," or _BRACKETED_WORD.fullmatch(piece):
        return False
    return re.fullmatch(r"[\w().;:/<>\[\]‐‑–—−-]+[.,;]?", piece) is not None


_DASHED = re.compile(r"[-‐‑–]\d{3,}[.;,]?")


def _must_continue(body: str, piece: str) -> bool:
    """Whether a body ends in the middle for certain: behind a joint, and with digits to come; or inside an open bracket."""
    if body.count("(") > body.count(")"):
        return True
    if body[-1].isdigit() and _DASHED.fullmatch(piece):  # "10.1000/made.13 -0180"
        return True
    if body[-1] in "-–/_":
        return re.search(r"\d", piece) is not None or body[-1] == "_"
    return body[-1] == "." and re.match(r"[a-z]{0,8}[.-]?\d[\w.-]*\d|\d+", piece) is not None and not re.fullmatch(r"\d{1,3}\.", piece)


_NUMBER_BEHIND = re.compile(r"(.+)\.(?:\d{1,3}|\d{7,8})")  # the number of the next entry, glued on


def _doi(match: re.Match[str], text: str) -> Identifier | None:
    prefix = "".join(match.group("prefix").split())[:-1]
    if prefix.lower().endswith("%2"):
        prefix = prefix[:-2]
    body, end = _continue(prefix, match.group("body"), text, match.end())
    kept = _trim(body)
    if not kept:
        return None
    end -= len(body) - len(kept)
    printed = text[match.start("prefix") : end]
    notes = []
    value = f"{prefix}/{kept}"
    if "-" in printed and kept not in re.sub(r"\s", "", printed):
        notes.append("hyphen of a line break removed")
    if (behind := _NUMBER_BEHIND.fullmatch(value)) and doi_form(value.lower())[0] is False and doi_form(behind.group(1).lower())[0]:
        notes.append("number behind removed")
        end -= len(value) - len(behind.group(1))
        value = behind.group(1)
    if "%" in value and re.search(r"%[0-9a-f]{2}", value, re.I):
        decoded = unquote(value)
        if " " not in decoded and "\ufffd" not in decoded:
            value = decoded
            notes.append("percent escapes decoded")
    if value.translate(_DASHES) != value:
        value = value.translate(_DASHES)
        notes.append("dash made a hyphen")
    if len(printed.split()) > 1:
        notes.append("space removed")
    if "⁄" in printed or "∕" in printed:
        notes.append("slash restored")
    value = value.lower()
    note = f"doi repaired: {', '.join(notes)} (printed {printed})" if notes else None
    whole, says = doi_form(value)
    problem = f"{value} should have {says}" if whole is False else _odd(value)
    if problem:
        note = f"{note}; doi suspicious: {problem}" if note else f"doi suspicious: {problem}"
    return Identifier("doi", value, match.start(), _closing(text, match.start(), end), note)


def _odd(value: str) -> str | None:
    """What is wrong with a DOI of any publisher."""
    suffix = value.partition("/")[2]
    if len(suffix) < 3:
        return f"{value} is very short"
    if suffix.count("(") != suffix.count(")") and "sici" not in suffix:
        return f"{value} has a bracket that is not closed"
    if suffix[-1] in "-/_:" or re.search(r"[^\x21-\x7e]", suffix):
        return f"{value} is not complete or has characters that DOIs do not have"
    return None


def _closing(text: str, start: int, end: int) -> int:
    if text[start] in "[(" and end < len(text) and text[end] in "])":
        return end + 1
    return end


_PMID = quick.compile(r"\b(?:PMID|PubMed(?:\s?(?:ID|PMID|Central\sPMID))?|pmid)\s*[:#=.]?\s*(\d{4,8})(?!\d)\.?", re.I)
_PMCID = quick.compile(r"\b(?:(?:PMCID|PubMed\sCentral(?:\sPMCID)?|pmcid)\s*[:#=.]?\s*)?(PMC\s?\d{4,8})(?!\d)|\bPMCID\s*[:#=]?\s*(\d{4,8})(?!\d)", re.I)
_ARXIV = quick.compile(
    r"""\[?\s?(?:(?:https?://)?arxiv\.org/(?:abs|pdf)/|arxiv\s?(?:e-?prints?|preprint)?\s*[:.,]?\s*(?:arxiv\s*:\s*)?)
        (?:,?\s*abs/)?(?P<id>\d{4}\s?\.\s?\d{4,5}(?:v\d+)?|[a-z]+\s?(?:-\s?[a-z]+)?(?:\.[A-Z]{2})?\s?/\s?\d{7}(?:v\d+)?)(?:\.pdf)?
        (?:\s?\[\s?[a-z-]+\s?(?:\.\s?[a-zA-Z-]+\s?)?\])?\]?
      | (?<![\w/])abs/(?P<abs>\d{4}\.\d{4,5})(?:v\d+)?\b
      | \[\s?(?P<old>(?:astro|cond|gr|hep|math|nucl|quant)\s?-\s?[a-z]{2,3}(?:\.[A-Z]{2})?\s?/\s?\d{7})(?:v\d+)?\s?\]
      | \b(?P<bare>(?:astro|cond|gr|hep|math|nucl|quant)-[a-z]{2,3}(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?\b""",
    re.I | re.X,
)
_ISBN = quick.compile(r"\be?-?ISBN(?:[-\s]?1[03])?\s*[:.]?\s*((?:97[89][-\s–]?)?\d(?:[-\s–]?\d){8}[-\s–]?[\dX])\b", re.I)
_URL = quick.compile(r"<?(?:\bURL\s?:?\s?)?((?:https?\s?:\s?/\s?/\s?|ftp://|\bwww\.)[^\s<>\"“”»\u3000]+)>?", re.I)


#: Beginnings of the names of archives in old arXiv numbers.
_ARCHIVES = re.compile("hep|astro|gr-qc|gr -|cond|quant|nucl|math")


def _dois(text: str) -> list[Identifier]:
    """The DOIs of a line. The search starts a little in front of each "10", since a DOI has nothing before it but its lead."""
    found: list[Identifier] = []
    at = 0
    first = -1
    while (first := text.find("10", max(at, first + 1))) >= 0:
        if _PREFIX.match(text, first) is None:
            continue
        match = _DOI.search(text, _lead(text, max(at, first - _LEAD), first), first + 400)
        if match is None:
            at = first + 2
            continue
        match = _DOI.match(text, match.start()) or match
        doi = _doi(match, text)
        if doi is not None:
            found.append(doi)
        at = doi.end if doi is not None else match.end()
    return found


_LEAD = 90
_PREFIX = re.compile(r"10\s?\.\s?\d")
#: What a lead begins with that is no address of a publisher; up to three signs may stand before it.
_LEADS = ("http", "doi", "d.o.i", "digital", "dx.", "www.")


def _lead(text: str, start: int, end: int) -> int:
    """The first place from `start` on where the lead of a DOI can begin whose prefix stands at `end`: trying each place would take much longer."""
    before = text[start:end].lower()
    if len(before) != end - start or "/doi/" in before or "/article" in before:
        return start
    found = [at for lead in _LEADS if (at := before.find(lead)) >= 0]
    return max(start, start + min(found) - 3) if found else end


def _isbn_holds(isbn: str) -> bool:
    digits = [10 if c in "xX" else int(c) for c in isbn]
    if len(digits) == 13:
        return sum(d * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0
    return sum(d * (10 - i) for i, d in enumerate(digits)) % 11 == 0


def find_identifiers(text: str) -> list[Identifier]:
    """All identifiers of one line, in order, without overlap."""
    found: list[Identifier] = []
    lowered = text.lower()
    if "10" in text and ("/" in text or "%2f" in lowered or "⁄" in text or "∕" in text):
        found += _dois(text)
    if "pmid" in lowered or "pubmed" in lowered:
        found += [Identifier("pmid", m.group(1), m.start(), m.end()) for m in _PMID.finditer(text)]
    if "pmc" in lowered or "pubmed c" in lowered:
        for m in _PMCID.finditer(text):
            digits = re.sub(r"\D", "", m.group(1) or m.group(2))
            found.append(Identifier("pmcid", f"PMC{digits}", m.start(), m.end()))
    if "arxiv" in lowered or "abs/" in lowered or ("/" in text and _ARCHIVES.search(lowered)):
        for m in _ARXIV.finditer(text):
            value = re.sub(r"\s", "", m.group("id") or m.group("abs") or m.group("old") or m.group("bare"))
            found.append(Identifier("arxiv", value, m.start(), m.end()))
    if "isbn" in lowered:
        for m in _ISBN.finditer(text):
            value = re.sub(r"[^\dXx]", "", m.group(1)).upper()
            note = None if _isbn_holds(value) else f"isbn suspicious: the check digit of {value} is wrong"
            found.append(Identifier("isbn", value, m.start(), m.end(), note))
    if "http" in lowered or "www." in lowered or "ftp" in lowered:
        for m in _URL.finditer(text):
            address = _url(m)
            held = next((i for i, item in enumerate(found) if item.kind == "doi" and address.start < item.start < address.end), None)
            if held is None:
                found.append(address)
            else:
                found[held] = _in_address(found[held], address, text)
    return _disjoint(found)


def _in_address(doi: Identifier, address: Identifier, text: str) -> Identifier:
    """A DOI in the path of an address takes all of its place; the version of a preprint behind it is not of it."""
    version = _VERSION.search(doi.value)
    if version is None:
        return replace(doi, start=address.start, end=max(doi.end, address.end))
    note = f"doi repaired: version removed (printed {text[doi.start : doi.end]})"
    note = f"{doi.note}; {note}" if doi.note else note
    return replace(doi, value=doi.value[: version.start()], start=address.start, end=max(doi.end, address.end), note=note)


#: What bioRxiv and medRxiv print behind the DOI in an address: "…24302011v1.full.pdf".
_VERSION = re.compile(r"(?<=\d{6})v\d{1,2}(?:\.(?:full|abstract|supp)[\w./-]*|\?.*)?$")


def _url(match: re.Match[str]) -> Identifier:
    address = match.group(1)
    kept = address
    while kept and (kept[-1] in ".,;:*'’" or (kept[-1] in ")]}" and kept.count(kept[-1]) > kept.count(_OPEN[kept[-1]]))):
        kept = kept[:-1]
    end = match.start(1) + len(kept)
    if match.group(0).endswith(">") and len(kept) == len(address):
        end = match.end()
    return Identifier("url", re.sub(r"\s", "", kept), match.start(), end)


def _disjoint(found: list[Identifier]) -> list[Identifier]:
    """The identifiers in order; where two overlap, the more specific kind (listed first) stays."""
    if len(found) < 2:
        return found
    out: list[Identifier] = []
    for item in found:
        if all(item.end <= other.start or item.start >= other.end for other in out):
            out.append(item)
    return sorted(out, key=lambda i: i.start)
