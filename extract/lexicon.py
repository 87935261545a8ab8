"""Lexicons: written forms of things, and a matcher that finds them in a sentence.

A written form is folded to words before it is compared: case, plural s, British and American vowels, Greek letters and the difference
between space, hyphen and slash do not count (`CAR T-cells` finds `CAR-T cell`, `leukaemias` finds `leukemia`). Forms of up to four
letters with a capital, and abbreviations, must also agree in case. The longest form wins at each place.

The shipped TSV files live in memory; a user's own files (any size) are folded once into a memory-mapped trie in the cache folder
(`extract.lexicon_store`). Choice by measurement: docs/mentions.md.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple, Protocol

from extract import quick
from kg.model import LitkgError

SHIPPED = Path(__file__).resolve().parents[1] / "ontology" / "lexicons"
COLUMNS = ("text", "iri", "label", "type", "source")

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta", "κ": "kappa",
    "λ": "lambda", "µ": "mu", "μ": "mu", "π": "pi", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}
# Words (a possessive s belongs to its word), runs of digits, Greek letters, and any other sign that is not a mere separator.
TOKEN = quick.compile(r"[α-ωµ]|[^\W\d_α-ωµΑ-Ω]+(?:'s(?!\w))?|\d+|[^\s\w\-/:']")


class Entry(NamedTuple):
    """One written form of one concept. `iri` is "" where no identifier is known; `type` is one of `kg.model.MENTION_TYPES`."""

    text: str
    iri: str
    label: str
    type: str
    source: str


class Words(NamedTuple):
    """The words of a text: as written, folded, and where they begin."""

    written: list[str]
    norms: list[str]
    starts: list[int]

    def end_of(self, index: int) -> int:
        """The place behind a word."""
        return self.starts[index] + len(self.written[index])

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of words that lie in or across text[start:end]."""
        first = bisect_right(self.starts, start)
        if first and self.end_of(first - 1) > start:
            first -= 1
        return first, bisect_left(self.starts, end)


class Hit(NamedTuple):
    """A written form found in a text: its range, and every entry that it may mean."""

    start: int
    end: int
    entries: tuple[Entry, ...]


#: As `Hit(…)`, of a tuple and in half of the time.
_hit = partial(tuple.__new__, Hit)

#: A form among the words of a text: its first word, the word behind it, and its entries, whatever their case.
Form = tuple[int, int, tuple[Entry, ...]]


class Store(Protocol):
    """What a matcher needs of a set of forms."""

    def get(self, key: str) -> tuple[Entry, ...]:
        """The entries of a key: folded words joined by single spaces."""

    def forms(self, norms: list[str]) -> list[Form]:
        """All forms that stand in a list of folded words, by their first word; of those that begin with one word the longest first."""


def fold_word(word: str) -> str:
    """The folded form of one word; the same for a lexicon and for a text, so it only has to be consistent, not pretty."""
    low = word.lower()
    if low in _GREEK:
        low = _GREEK[low]
    if len(word) > 2 and word[-1] == "s" and word[:-1].isupper():  # "TKIs"; "As" and "Is" are words
        return low[:-1]
    if low.endswith("'s"):
        low = low[:-2]
    if len(low) > 3:
        low = low.replace("ae", "e").replace("oe", "e").replace("ph", "f").replace("our", "or").replace("yse", "yze")
        if low.endswith("ies"):
            low = low[:-3] + "y"
        elif low.endswith("sis"):
            low = low[:-2] + "e"
        elif low.endswith("s") and low[-2] not in "su" and not low.endswith("is"):
            low = low[:-1]
        elif low.endswith("mata"):
            low = low[:-2]
    return low


class _Memo(dict[str, str]):
    """Folded words by their written form, so that each is folded once; emptied before it grows large."""

    def __missing__(self, word: str) -> str:
        if len(self) > 200_000:
            self.clear()
        norm = self[word] = intern(fold_word(word))  # the same object each time: quicker to look up
        return norm


_memo = _Memo()
_folded = _memo.__getitem__


class _Pieces(dict[str, tuple[Any, Any, int, tuple[int, ...] | None]]):
    """What stands between blanks, as words: mostly one, which begins the piece (as written, folded, length with the blank, None), else as many as there
    are (as written, folded, length, where they begin). Papers are made of the same pieces; emptied before it grows large."""

    def __missing__(self, piece: str) -> tuple[Any, Any, int, tuple[int, ...] | None]:
        written = TOKEN.findall(piece)
        norms = tuple(map(_folded, written))
        size = len(piece) + 1
        if len(norms) == 1 and piece.startswith(written[0]):
            read: tuple[Any, Any, int, tuple[int, ...] | None] = written[0], norms[0], size, None
        else:
            end = 0
            starts = tuple([(end := piece.find(word, end) + len(word)) - len(word) for word in written])
            read = tuple(written), norms, size, starts
        if len(self) > 100_000:
            self.clear()
        if size < 40:
            self[piece] = read
        return read


_pieces = _Pieces()
_piece = _pieces.__getitem__


@lru_cache(maxsize=2048)
def tokens(text: str) -> Words:
    """The words of a text with their ranges. Kept for the sentences of one document, which annotators and extractors ask for again; not to be changed."""
    written: list[str] = []
    norms: list[str] = []
    starts: list[int] = []
    place = 0
    for word, norm, size, further in map(_piece, text.split(" ")):
        if further is None:
            written.append(word)
            norms.append(norm)
            starts.append(place)
        else:
            written += word
            norms += norm
            for start in further:
                starts.append(place + start)
        place += size
    return Words(written, norms, starts)


def key_of(text: str) -> str:
    """The key of a written form."""
    return " ".join(map(_folded, TOKEN.findall(text)))


@lru_cache(maxsize=65536)
def cased(text: str) -> str:
    """A written form as it is compared where case counts: without separators and without the small s of a plural."""
    bare = re.sub(r"[\s\-/:']", "", text)
    return bare[:-1] if len(bare) > 2 and bare[-1] == "s" and bare[-2].isupper() else bare


@lru_cache(maxsize=65536)
def case_counts(text: str) -> bool:
    """True for a form that is only meant in its own case: an abbreviation, or a short name with a capital."""
    if text.islower():
        return False
    letters = [c for c in text if c.isalpha()]
    if not any(c.isupper() for c in letters):
        return False
    if " " in text.strip() and any(len(w) > 4 and w.islower() for w in re.split(r"[\s\-]", text)):
        return False
    if len(letters) <= 4:
        return True
    upper = sum(c.isupper() for c in letters)
    return len(letters) <= 7 and upper >= 2


#: First words of a table, such as that of a document's abbreviations, of which mostly none is in a sentence.
_FEW = 200


class Node:
    """Where the first words of forms have led: the entries of the form that ends here (() where none does), and the words that go on."""

    __slots__ = ("entries", "next")

    def __init__(self) -> None:
        self.entries: tuple[Entry, ...] = ()
        self.next: dict[str, Node] = _NO_MORE


_NO_MORE: dict[str, Node] = {}  # of most; never filled


@dataclass(frozen=True)
class Table:
    """Forms in memory as a trie of folded words: the shipped lexicons, and the abbreviations of one document. `firsts` holds the words that begin a form."""

    firsts: dict[str, Node]

    def get(self, key: str) -> tuple[Entry, ...]:
        """See `Store`."""
        nexts = self.firsts
        node: Node | None = None
        for word in key.split(" "):
            node = nexts.get(word)
            if node is None:
                return ()
            nexts = node.next
        return node.entries if node is not None else ()

    def forms(self, norms: list[str]) -> list[Form]:
        """See `Store`."""
        firsts = self.firsts
        found: list[Form] = []
        if len(firsts) < _FEW and firsts.keys().isdisjoint(norms):
            return found
        words = [*norms, ""]  # no form goes on with the last
        for i, word in enumerate(norms):
            if word not in firsts:
                continue
            node = firsts[word]
            further = node.next.get(words[i + 1])
            if further is None:
                if node.entries:
                    found.append((i, i + 1, node.entries))
                continue
            place = i + 1
            here = [(i, place, node.entries)] if node.entries else []
            while further is not None:
                place += 1
                if further.entries:
                    here.append((i, place, further.entries))
                further = further.next.get(words[place])
            found += reversed(here)
        return found


_LETTER = re.compile(r"[^\W\d_]")


def table(entries: Iterable[Entry]) -> Table:
    """Fold entries into a table; forms without a letter are left out (but for "7+3"), equal senses of a form are kept once."""
    firsts: dict[str, Node] = {}
    for entry in entries:
        words = list(map(_folded, TOKEN.findall(entry.text)))
        if not (any(map(_LETTER.search, words)) or "+" in words):
            continue
        first, *more = words
        node = firsts.get(first)
        if node is None:
            node = firsts[first] = Node()
        for word in more:
            if node.next is _NO_MORE:
                node.next = {}
            further = node.next.get(word)
            if further is None:
                further = node.next[word] = Node()
            node = further
        known = node.entries
        if not known:
            node.entries = (entry,)
        elif all(_sense(entry) != _sense(other) for other in known):
            node.entries = (*known, entry)
    return Table(firsts)


def _sense(entry: Entry) -> tuple[str, str, str]:
    return entry.type, entry.label, cased(entry.text) if case_counts(entry.text) else ""


@dataclass(frozen=True)
class Lexicon:
    """Stores searched together; the first store that knows a form at its greatest length decides what it means."""

    stores: tuple[Store, ...] = field(default_factory=tuple)

    def lookup(self, text: str) -> tuple[Entry, ...]:
        """The entries whose written form is the whole text, as far as its case allows."""
        key = key_of(text)
        return next((hits for store in self.stores if (hits := _agreeing(store.get(key), text))), ())

    def find(self, text: str, words: Words | None = None) -> list[Hit]:
        """All forms in a text, longest first at each place, none overlapping."""
        words = tokens(text) if words is None else words
        starts, written = words.starts, words.written
        hits: list[Hit] = []
        free = 0
        padded = f"{text} "  # a blank before and behind
        for first, behind, entries in self._forms(words.norms):
            if first < free:
                continue
            start, end = starts[first], starts[behind - 1] + len(written[behind - 1])
            if padded[start - 1].isalnum() or padded[end].isalnum():
                continue
            if len(entries) > 1 or not entries[0].text.islower():
                entries = _agreeing(entries, text[start:end])
            if entries:
                hits.append(_hit((start, end, entries)))
                free = behind
        return hits

    def _forms(self, norms: list[str]) -> list[Form]:
        """The forms of all stores; of those as long as another that of an earlier store first."""
        found = [some for store in self.stores if (some := store.forms(norms))]
        if len(found) < 2:
            return found[0] if found else []
        return sorted([form for some in found for form in some], key=lambda form: (form[0], -form[1]))


def _agreeing(entries: tuple[Entry, ...], written: str) -> tuple[Entry, ...]:
    """Those entries whose case agrees with what is written."""
    if len(entries) == 1:
        text = entries[0].text
        return entries if not case_counts(text) or cased(text) == cased(written) else ()
    return tuple(entry for entry in entries if not case_counts(entry.text) or cased(entry.text) == cased(written))


def read_tsv(path: Path) -> Iterator[Entry]:
    """The entries of a lexicon TSV (columns text, iri, label, type, source; `#` lines are comments). Raises LitkgError for another file."""
    with path.open(encoding="utf-8") as handle:
        columns: list[str] | None = None
        places: list[int] = []
        usual = False
        for number, line in enumerate(handle, 1):
            if line.startswith("#") or not line.strip():
                continue
            cells = line.rstrip("\r\n").split("\t")
            if columns is None:
                columns = [c.strip().lower() for c in cells]
                if "text" not in columns:
                    raise LitkgError(f"{path}:{number}: no column 'text'; the first line names the columns: {', '.join(COLUMNS)}")
                places = [columns.index(c) if c in columns else -1 for c in COLUMNS]
                usual = places == [0, 1, 2, 3, 4]
                continue
            text, iri, label, type_, source = cells if usual and len(cells) == 5 else (cells[i] if -1 < i < len(cells) else "" for i in places)
            if text := text.strip():
                yield Entry(text, iri, label or text, type_ or "finding", source or path.name)


def is_lexicon(path: Path) -> bool:
    """True for a TSV whose first column is `text` (that of cross-references lies beside the lexicons)."""
    with path.open(encoding="utf-8") as handle:
        first = next((line for line in handle if not line.startswith("#")), "")
    return first.startswith("text\t")


@lru_cache(maxsize=1)
def shipped() -> Table:
    """The lexicons that come with litkg, loaded once."""
    return table(entry for path in sorted(SHIPPED.glob("*.tsv")) if is_lexicon(path) for entry in read_tsv(path))


@lru_cache(maxsize=8)
def load(lexicons: tuple[str, ...] = ()) -> Lexicon:
    """The shipped lexicons and the user's; a user's form comes before a shipped one. Raises LitkgError for a file that cannot be read."""
    if not lexicons:
        return Lexicon((shipped(),))
    from extract.lexicon_store import open_store

    return Lexicon((*(open_store(spec) for spec in lexicons), shipped()))
