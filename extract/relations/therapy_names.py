"""Which mentions name a therapy, and of what kind."""

from __future__ import annotations

from functools import cache, lru_cache

from extract import quick
from extract.annotate.tables import table
from kg.model import Mention

TYPES = frozenset({"drug", "regimen", "cell_therapy", "procedure", "drug_class"})
_CELLULAR = quick.compile(r"(?i)(?:leucel|temcel|[a-z]{3,5}-cel)$")
_COURSE = quick.compile(r"(?i)chemotherap|intrathecal")
#: Printed names of engineered cells, which make a cell therapy a product.
ENGINEERED = quick.compile(r"(?i)\bCARs?\b|chimeric antigen receptor|\bTCR\b|-?leucel\b|\bautoleucel\b|UCART|temcel\b|[Gg]ene-modified")


def is_product_name(mention: Mention) -> bool:
    """Whether a mention is the name of one cell product ("tisagenlecleucel")."""
    return _CELLULAR.search(mention.label or mention.text) is not None or _CELLULAR.search(mention.text) is not None


@cache
def _kinds() -> tuple[tuple[str, quick.Pattern], ...]:
    return tuple((kind, quick.compile(f"(?i){form}")) for kind, form in table("therapy_kinds", 2))


def kind_of(mention: Mention) -> str | None:
    """The kind of therapy that a mention names; None for one that is no therapy (a test, or a class too wide to tell anything)."""
    return _kind_of(mention.type, mention.label or mention.text, mention.text)


@lru_cache(maxsize=4096)
def _kind_of(type_: str, name: str, printed: str) -> str | None:
    if type_ in {"drug", "drug_class"}:
        # A few substances are named for tests and habits far more often than for treatment.
        return None if _tested(name) or _is_habit(printed) else "cell therapy" if _CELLULAR.search(printed) else "drug"
    if type_ == "regimen" and not _is_course(name):
        return "regimen"
    if type_ == "cell_therapy":
        return "cell therapy"
    kind = _named_kind(name)
    if kind == "none":
        kind = _named_kind(printed)
    return None if kind == "none" else kind


def may_be_given(mention: Mention) -> bool:
    """Whether a mention may be an administration, or the name of a course that holds some."""
    return mention.type in TYPES and (kind_of(mention) is not None or holds_course(mention))


def holds_course(mention: Mention) -> bool:
    """Whether a mention of no certain kind names a course that may hold drugs ("intrathecal injection")."""
    return mention.type in {"procedure", "regimen"} and _holds_course(mention.text)


@lru_cache(maxsize=4096)
def _holds_course(printed: str) -> bool:
    return _COURSE.search(printed) is not None


def _tested(name: str) -> bool:
    return next((kind == "none" for kind, pattern in _kinds() if pattern.search(name) and pattern.pattern != "(?i)."), False)


def _is_habit(printed: str) -> bool:
    return any(kind == "habit" and pattern.search(printed) for kind, pattern in _kinds())


@lru_cache(maxsize=4096)
def _named_kind(name: str) -> str:
    return next((kind for kind, pattern in _kinds() if kind != "habit" and pattern.search(name)), "none")


def is_course(mention: Mention) -> bool:
    """Whether a mention names a course by its purpose ("induction chemotherapy", "lymphodepletion") and not by the name of a regimen."""
    return mention.type in {"procedure", "regimen"} and _is_course(mention.label or mention.text)


@lru_cache(maxsize=4096)
def _is_course(name: str) -> bool:
    return _named_kind(name) == "regimen" or _GENERAL.search(name) is not None


_GENERAL = quick.compile(r"(?i)^(?:\w+[\s-])*(?:chemotherapy|therapy|treatment|care)$")
