"""The key of a work that has no identifier: a pure normalisation of what lists print of it, so that equal entries get equal IRIs.

It is deliberately strict (two keys differ when in doubt): `kg.link.works` finds the works that are the same under different keys.
"""

from __future__ import annotations

import re
import unicodedata

from kg.ids import DATA, digest, doi_iri
from kg.model import Document, Reference

_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "ð": "d"}
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "ν": "nu", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}
#: Kinds of works that are none of the others, whatever title they share.
_KINDS = frozenset(("book", "chapter", "conference", "dataset", "preprint", "registration", "thesis"))
_NOT_WORD = re.compile(r"[\W_]+")
_FOLD = str.maketrans({**_LETTERS, **_GREEK, "µ": "mu"})


def plain(text: str | None) -> str:
    """Lower-case letters and digits with single spaces: diacritics, punctuation, dashes and Greek letters folded."""
    if not text:
        return ""
    if text.isascii():
        return " ".join(_NOT_WORD.sub(" ", text.lower()).split())
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_FOLD))
    folded = "".join(c for c in folded if not unicodedata.combining(c)).translate(_FOLD)
    return " ".join(_NOT_WORD.sub(" ", folded).split())


def first_page(pages: str | None) -> str:
    """The first page or the article number, without leading zeros."""
    match = re.match(r"(?:pp? )?([a-z]*) ?0*(\d+)", plain(pages))
    return f"{match.group(1)}{match.group(2)}" if match else ""


def year_of(text: str | None) -> int | None:
    """The year in four digits, without its letter."""
    match = re.search(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)", text or "")
    return int(match.group()) if match else None


def work_key(reference: Reference) -> str:
    """The key of a cited work: title, first author and year where a title is printed, with its kind where that is no article (a chapter,
    which has its book besides, and an article may share their title) and with volume and first page where both are printed (one statement,
    published in two journals); else what locates it in its container; else the entry itself. The same record printed the same way gives the
    same key on every machine."""
    family = plain(reference.authors[0].family).replace(" ", "") if reference.authors else ""
    year = str(year_of(reference.year) or "")
    title = plain(reference.title).replace(" ", "")
    where = (plain(reference.container).replace(" ", ""), plain(reference.volume), first_page(reference.pages))
    if len(title) >= 12:
        kind = f"|{reference.type}" if reference.type in _KINDS else ""
        kind += f"|{where[0]}" if reference.type == "chapter" else ""  # "Introduction"
        return f"title|{title}|{family}|{year}{kind}" + (f"|{where[1]}|{where[2]}" if where[1] and where[2] else "")
    if where[0] and (where[1] or where[2]):
        return f"place|{family}|{year}|" + "|".join(where)
    return f"raw|{plain(reference.raw)}"


def paper_iri(document: Document) -> str:
    """A paper's IRI, the same for every text of it: its DOI's; without a DOI one made from title, first author and year; for a document that
    does not tell these (or tells too little: a title of fewer than 20 letters) one made from its text."""
    m = document.metadata
    if m.doi:
        return doi_iri(m.doi)
    title = plain(m.title).replace(" ", "")
    if len(title) >= 20 and m.authors:
        return f"{DATA}paper/{digest('paper', title, plain(m.authors[0].family), m.year)}"
    return f"{DATA}paper/{document.sha256[:20]}"
