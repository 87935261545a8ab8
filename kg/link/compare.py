"""Are two printed references the same work? A score, a reason in words, and what speaks against it.

Evidence, strongest first: an equal identifier; title, first author and year; the place (container, volume, first page) with author and
year. Whatever contradicts (other valid DOIs, years more than one apart, another volume and page, another part, an erratum, reply or
comment of the same title) blocks, however alike the rest is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from kg.link.titles import goes_on, other_words
from kg.workkey import first_page, plain

_ROMAN = "i ii iii iv v vi vii viii ix x xi xii".split()
_PART = re.compile(
    r"\b(part|volume|vol|chapter|section|phase|stage|type|study|paper|supplement|update|edition|series|no|group|class) "
    rf"({'|'.join(_ROMAN[::-1])}|[a-e])\b"
)
_TAIL_PART = re.compile(rf" ({'|'.join(_ROMAN[::-1])})$")
_NUMBER = re.compile(r"\d+")
_COUNTS = {word: str(n) for n, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), 2)}
_COUNTED = re.compile(rf"\b(?:{'|'.join(_COUNTS)})\b")
_NOTICE = re.compile(
    r"\b(?:erratum|errata|corrigend(?:um|a)|corrections?|addendum|retract(?:ion|ed)|withdrawn|expression of concern|reply|replies|response to|"
    r"authors? response|in response|comments? (?:on|to)|commentary|editorial comment|letter to|rebuttal|author correction|publisher correction|"
    r"protocol|study protocol|abstract)\b|^re\b"
)
_STOP = frozenset("the of and for in on a an de la le der die das und et del des di el los the to with i".split())

_PREPRINTS = frozenset("arxiv biorxiv medrxiv chemrxiv psyarxiv ssrn preprint preprints osf".split())

_BOOKLIKE = frozenset(("book", "chapter", "preprint", "thesis"))

#: The conflict of two titles that may both be misprints of a third.
OTHER_WORDS = "other words in the titles"

#: From here on two references are one work.
MERGE = 0.85
#: From here on a pair that is not merged is listed as a near miss.
NEAR = 0.72


@dataclass(frozen=True, slots=True)
class Fields:
    """A printed reference, normalised once for many comparisons."""

    title: str = ""
    compact: str = ""
    families: tuple[str, ...] = ()
    year: int | None = None
    container: tuple[str, ...] = ()
    volume: str = ""
    page: str = ""
    doi: str = ""
    kind: str = "article"
    printed: str = field(default="", compare=False)  # the title


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a comparison: `score` 0 to 1, `reason` what agrees, `conflict` what blocks (empty: nothing)."""

    score: float
    reason: str
    conflict: str = ""

    @property
    def same(self) -> bool:
        """True where the two are one work."""
        return self.score >= MERGE and not self.conflict


def normalise(
    title: str | None, families: Iterable[str], year: int | None, container: str | None, volume: str | None, pages: str | None, doi: str | None,
    kind: str = "article",
) -> Fields:
    """Fold what is printed."""
    folded = plain(title)
    return Fields(
        folded, folded.replace(" ", ""), tuple(plain(f) for f in families), year,
        tuple(w for w in plain(container).split() if w not in _STOP), plain(volume).replace(" ", ""), first_page(pages),
        (doi or "").strip().lower(), kind, title or "",
    )


def same_family(one: str, other: str) -> float:
    """How alike two family names are, 0 to 1: a particle or a given name printed with it does not count, nor does one damaged letter."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    left, right = one.split(), other.split()
    short, long = sorted((left, right), key=len)
    if len(short) == 1 and len(long) > 2 and short[0] == "".join(word[0] for word in long if word not in _STOP):
        return 0.95  # WHO
    if set(left) <= set(right) or set(right) <= set(left):
        return 0.95
    a, b = one.replace(" ", ""), other.replace(" ", "")
    if a == b:
        return 1.0
    ratio = Levenshtein.normalized_similarity(a, b)
    return ratio if ratio >= 0.75 and len(a) > 3 and len(b) > 3 else 0.0


def same_container(one: tuple[str, ...], other: tuple[str, ...]) -> bool | None:
    """True where one name is the other or its abbreviation ("j clin oncol"), False where they cannot be, None where one is missing."""
    if not one or not other:
        return None
    if one == other or "".join(one) == "".join(other):
        return True
    short, long = sorted((one, other), key=lambda words: len("".join(words)))
    if len(short) == 1 and len(short[0]) > 1 and short[0] == "".join(word[0] for word in long):
        return True  # PNAS, NEJM
    position = 0
    for word in short:
        while position < len(long) and not (long[position].startswith(word) or word.startswith(long[position]) or _contracts(word, long[position])):
            position += 1
        if position == len(long):
            return fuzz.token_set_ratio(" ".join(one), " ".join(other)) >= 90
        position += 1
    return True


def _contracts(short: str, long: str) -> bool:
    """`natl` for `national`: the letters of one stand in the other, in order, from the same first letter."""
    if len(short) < 3 or short[0] != long[0]:
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


def shortened(one: str, other: str) -> bool:
    """True where one of two DOIs is the other with characters lost: what a cut or a bad conversion leaves of it."""
    short, long = sorted((one, other), key=len)
    if not 10 <= len(short) < len(long) or len(long) - len(short) > 6:
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


def damaged_alike(one: str, other: str) -> bool:
    """True where one of two DOIs may be a damaged print of the other: characters lost, or up to two changed."""
    return one == other or shortened(one, other) or Levenshtein.distance(one, other, score_cutoff=3) <= 2


def title_likeness(a: Fields, b: Fields) -> float:
    """How alike two titles are, 0 to 1; a missing subtitle costs little."""
    if not a.compact or not b.compact:
        return 0.0
    if a.compact == b.compact:
        return 1.0
    ratio = fuzz.ratio(a.compact, b.compact) / 100
    short, long = sorted((a.compact, b.compact), key=len)
    if len(short) >= 30 and ratio < 0.95:
        head = fuzz.ratio(short, long[: len(short)]) / 100
        tail = fuzz.ratio(short, long[-len(short) :]) / 100
        ratio = max(ratio, min(0.95, max(head, tail) - 0.03))
    return ratio


def _digits(title: str) -> str:
    """A title with its small numbers in digits: "three countries" and "3 countries" are the same."""
    return _COUNTED.sub(lambda match: _COUNTS[match.group()], title)


def _parts(title: str) -> tuple[str, ...]:
    found = [f"{m.group(1)} {m.group(2)}" for m in _PART.finditer(title)]
    tail = _TAIL_PART.search(title)
    return tuple(sorted({*found, *([tail.group(1)] if tail else [])}))


def conflict_between(a: Fields, b: Fields, title: float, place: bool) -> str:
    """What contradicts two references being one work; "" where nothing does."""
    if a.doi and b.doi and a.doi != b.doi and not _same_but_for_doi(a, b, title, place):
        return f"different DOIs: {a.doi} and {b.doi}"
    if a.year and b.year and abs(a.year - b.year) > 1:
        return f"different years: {a.year} and {b.year}"
    if _elsewhere(a, b):
        return f"different places: {a.volume}:{a.page} and {b.volume}:{b.page}"
    if a.title and b.title and a.compact != b.compact:
        if sorted(set(_NOTICE.findall(a.title))) != sorted(set(_NOTICE.findall(b.title))):
            return "one is a notice, reply or protocol of the other"
        short = min(len(a.compact), len(b.compact))
        if not place and (_parts(a.title) != _parts(b.title)):
            return "different parts"
        numbered = _NUMBER.findall(a.title) != _NUMBER.findall(b.title) and _NUMBER.findall(_digits(a.title)) != _NUMBER.findall(_digits(b.title))
        if not place and short >= 0.8 * max(len(a.compact), len(b.compact)) and numbered:
            return "different numbers in the titles"
        if not place and (words := other_words(a.title, b.title)) and other_words(_digits(a.title), _digits(b.title)):
            return f"{OTHER_WORDS}: {words}"
        longer, shorter = (a, b) if len(a.compact) >= len(b.compact) else (b, a)
        if not place and (rest := goes_on(longer.compact, shorter.compact, longer.printed)):
            return f"one title goes on: {rest}"
        if _other_page(a, b):
            return f"different pages: {a.page} and {b.page}"
    elif a.title and len(a.compact) < 30 and _other_page(a, b):
        return f"different pages: {a.page} and {b.page}"
    if not place and _preprint(a) != _preprint(b) and ((a.container and b.container) or a.year != b.year):
        return f"one is a preprint: {' '.join((a if _preprint(a) else b).container)}"
    if not place and same_container(a.container, b.container) is False and not (a.doi and a.doi == b.doi):
        return f"different containers: {' '.join(a.container)} and {' '.join(b.container)}"
    if not place and a.kind != b.kind and (_other_kind(a, b) or _other_kind(b, a)):
        return f"one is a {a.kind if _other_kind(a, b) else b.kind}"
    if a.year and b.year and a.year != b.year and not place and _maybe_editions(a, b):
        return f"different years, and nothing says that it is no other edition: {a.year} and {b.year}"
    if a.families and b.families and not shares_author(a, b):
        return f"different authors: {a.families[0]} and {b.families[0]}"
    return ""


def _other_kind(a: Fields, b: Fields) -> bool:
    """True where the first is a thesis, a book or a part of one, or a preprint, and the second another of these, or an article that stands in
    a volume. What is called an article without a volume may be anything."""
    return a.kind in _BOOKLIKE and (b.kind in _BOOKLIKE or (b.kind == "article" and bool(b.container and b.volume)))


def _preprint(f: Fields) -> bool:
    return bool(_PREPRINTS.intersection(f.container)) or "".join(f.container[:2]) == "researchsquare"


def _maybe_editions(a: Fields, b: Fields) -> bool:
    """True for books and reports: no journal, no DOI of both, and no long title with several authors."""
    if same_container(a.container, b.container) or (a.doi and a.doi == b.doi):
        return False
    return len(a.compact) < 40 or min(len(a.families), len(b.families)) < 2


def _other_page(a: Fields, b: Fields) -> bool:
    """True where two begin on other pages of one volume."""
    return bool(a.page and b.page and a.page != b.page and a.volume and a.volume == b.volume)


def _elsewhere(a: Fields, b: Fields) -> bool:
    """True where volume and first page say two places. An equal first page (1 says nothing) may excuse a misprinted volume, but not of another year:
    a review that is kept up to date keeps its number."""
    if not (a.volume and b.volume and a.page and b.page) or a.volume == b.volume:
        return False
    return a.page != b.page or a.page == "1" or (a.year != b.year and bool(a.year and b.year)) or same_container(a.container, b.container) is False


def _same_but_for_doi(a: Fields, b: Fields, title: float, place: bool) -> bool:
    """True where two DOIs differ as print and damaged print do, and all else says that the work is the same."""
    if place and title >= 0.9:
        return damaged_alike(a.doi, b.doi)
    first = bool(a.families and b.families and same_family(a.families[0], b.families[0]) >= 0.9)
    enough = 20 if a.families == b.families and len(a.families) > 1 else 30
    return title >= 0.97 and len(a.compact) >= enough and first and a.year == b.year and shortened(a.doi, b.doi)


def _cut_short(a: Fields, b: Fields) -> bool:
    """True where one title is how the other begins, as lists print that leave out what stands behind a colon."""
    short, long = sorted((a.compact, b.compact), key=len)
    return len(short) >= 12 and long.startswith(short)


def _translated(a: Fields, b: Fields) -> bool:
    """True where one title stands in square brackets, as lists print one that they have translated, and the authors are the same."""
    return a.printed.startswith("[") != b.printed.startswith("[") and a.families == b.families


def shares_author(a: Fields, b: Fields) -> bool:
    """True where the first author of one stands among the first authors of the other (order is sometimes damaged)."""
    if not (a.families and b.families):
        return False
    return any(same_family(a.families[0], f) for f in b.families[:6]) or any(same_family(b.families[0], f) for f in a.families[:6])


def contradict(a: Fields, b: Fields) -> bool:
    """Whether two records cannot be one work, whatever identifier they print: other titles, and other authors or another year; or titles that name
    other things, at two places."""
    if not a.compact or not b.compact:
        return False
    if title_likeness(a, b) >= 0.5:
        return a.compact != b.compact and ((_elsewhere(a, b) and a.page != b.page) or _other_page(a, b)) and bool(
            _parts(a.title) != _parts(b.title) or _NUMBER.findall(a.title) != _NUMBER.findall(b.title) or other_words(a.title, b.title)
        )
    return bool((a.families and b.families and not shares_author(a, b)) or (a.year and b.year and a.year != b.year))


def compare(a: Fields, b: Fields) -> Verdict:
    """Weigh what two references say."""
    title = title_likeness(a, b)
    if title < 0.5 and a.compact and b.compact and a.doi != b.doi and not (a.page and a.page == b.page):
        return Verdict(round(0.6 * title, 3), f"title {title:.2f}")
    author = max((same_family(a.families[0], b.families[0]), 0.8 * shares_author(a, b))) if a.families and b.families else 0.0
    year = 0.0 if not a.year or not b.year else (1.0 if a.year == b.year else 0.6 if abs(a.year - b.year) == 1 else 0.0)
    container = same_container(a.container, b.container)
    place = bool(a.page and a.page == b.page and ((a.volume == b.volume and a.volume) or (container and not (a.volume and b.volume))))
    if place and container and author >= 0.8 and year == 1 and title < 0.9 and (_cut_short(a, b) or _translated(a, b)):
        title = 0.9
    conflict = conflict_between(a, b, title, place and container is not False)
    if a.doi and a.doi == b.doi:
        agreed = title >= 0.5 or (not a.title or not b.title) or (author > 0 and year > 0)
        return Verdict(1.0 if agreed else 0.6, f"same DOI {a.doi}", "" if agreed else "same DOI, but title and author differ")
    said: list[str] = []
    if title:
        said.append(f"title {title:.2f}")
    if author:
        said.append(f"first author {author:.2f}")
    if year:
        said.append("same year" if year == 1 else "year one off")
    if container:
        said.append("same container")
    if place:
        said.append("same volume and page" if a.volume and a.volume == b.volume else "same page")
    if a.title and b.title:
        score = _with_titles(a, b, title, author, year, container, place)
    else:
        # Without a title on both sides the place must be exact.
        exact = place and bool(a.volume) and a.volume == b.volume
        score = 0.9 if exact and author >= 0.8 and year == 1 and container is not False else 0.0
        score = max(score, 0.75 if exact and year == 1 and container else 0.0)
    return Verdict(round(score, 3), ", ".join(said), conflict)


def _with_titles(a: Fields, b: Fields, title: float, author: float, year: float, container: bool | None, place: bool) -> float:
    short = min(len(a.compact), len(b.compact))
    known = 0.6 * title + 0.2 * author + 0.1 * year + 0.1 * (1.0 if place else 0.7 if container else 0.4 if container is None else 0.0)
    if title < 0.85 and not (place and author >= 0.8 and year and title >= 0.6):
        return min(known, 0.7 if title < 0.8 else 0.8)
    if place and author >= 0.8 and year and container is not False:
        return max(known, 0.92)
    if short < 18 and not place:
        # "Cancer statistics", "Introduction": a short title says little on its own.
        return min(known, 0.9 if author == 1 and year == 1 and container and title == 1 else 0.8)
    if not a.families or not b.families or not a.year or not b.year:
        sure = title >= 0.97 and short >= 30 and (author >= 0.8 or year == 1 or place)
        return max(known, 0.86) if sure else min(known, 0.84)
    return known if title >= 0.9 and author >= 0.75 and year else min(known, 0.84)
