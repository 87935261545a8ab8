"""What a written form means here: the document's abbreviations, short forms, homonyms, and names that their neighbours unmake.

The rules are data: `extract/patterns/short_forms.tsv`, `type_cues.tsv`, `not_meant.tsv`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from extract import quick
from extract.annotate.heads import composed
from extract.annotate.stems import propose
from extract.annotate.tables import table
from extract.lexicon import Entry, Hit, Lexicon, Table, case_counts, cased, key_of, tokens
from extract.lexicon import table as lexicon_table
from extract.triggers import Rules

_BLOCKED = ""  # the type of an abbreviation that the document defines as something no lexicon knows


def document_table(pairs: dict[str, str], lexicon: Lexicon) -> Table:
    """The document's abbreviations as a lexicon. One whose long form no lexicon knows blocks the general meaning of its letters."""
    entries: list[Entry] = []
    for short, long in pairs.items():
        entries.extend(Entry(short, e.iri, e.label, e.type, "document") for e in meanings(short, long, lexicon))
    return lexicon_table(entries)


def meanings(short: str, long: str, lexicon: Lexicon) -> tuple[Entry, ...]:
    """What a long form names: itself, or the kind of its last words ("severe aplastic anemia" is a disease); else a blocking entry."""
    whole = lexicon.lookup(long)
    if whole:
        return whole
    parts = [part.strip() for part in long.split("+")]
    if len(parts) > 1:
        kinds = [lexicon.lookup(part) for part in parts]
        if all(any(e.type in ("drug", "drug_class") for e in kind) for kind in kinds):
            regimens = tuple(e for e in lexicon.lookup(short) if e.type == "regimen")
            return regimens or (Entry(short, "", short, "regimen", "document"),)
        if lexicon.lookup(short):
            return ()  # what stands in the bracket are parts of another kind: "hyper-CVAD (part A and part B)"
    known = tuple(e for e in lexicon.lookup(short) if _same_words(long, e.label))
    if known:
        return known
    words = tokens(long)
    hits = lexicon.find(long, words)
    name = next((n for n in composed(long, lexicon) if not _BEHIND_NAME.sub("", long[n.end :])), None)
    if name is not None:
        return (Entry(short, "", long, name.type, "document"),)
    for hit in hits:  # "spinocerebellar ataxia type 3", "carcinoma of the lung": what stands behind does not change the kind
        entry = hit.entries[0]
        last = hit.end >= len(long.rstrip())
        if (last or (entry.type in _ILLS and not _BEHIND_NAME.sub("", long[hit.end :]))) and not case_counts(entry.text):
            if entry.type == "drug" and _WAYS.fullmatch(long, 0, hit.start):
                return hit.entries  # "intravenous cyclophosphamide (IVCY)" is the drug itself
            return (Entry(short, "", long, entry.type, "document"),)
    if words.written:
        proposal = propose(words.written[-1])
        if proposal is not None:
            return (Entry(short, "", long, proposal.type, "document"),)
    return (Entry(short, "", long, _BLOCKED, "document"),)


#: How a drug is given, before its name.
_WAYS = quick.compile(
    r"(?i)(?:(?:intravenous|oral|subcutaneous|intrathecal|intravitreal|intramuscular|intratympanic|intralesional|topical|inhaled|systemic|pulsed?|infused|continuous|low-dose|maintenance)\s)+"
)
_ILLS = frozenset({"disease", "adverse_event", "finding"})
_BEHIND_NAME = quick.compile(r"(?i)^\s(?:type|grade|of|in|with|due\sto|without)\s.*$|^\s+$")


def _same_words(long: str, label: str) -> bool:
    """Whether a long form is the label in other words: at least half of the label's words stand in it."""
    of_label = set(key_of(label).split())
    return 2 * len(of_label & set(key_of(long).split())) >= len(of_label)


#: Whether a short form counts, and what must stand before and behind it.
_ShortRule = tuple[str, quick.Pattern | None, quick.Pattern | None]


@cache
def _short_rules() -> dict[str, _ShortRule]:
    return {
        cased(form): (decision, quick.compile(before) if before else None, quick.compile(after) if after else None)
        for form, decision, before, after in table("short_forms", 4)
    }


@lru_cache(maxsize=8192)
def _short_rule(written: str) -> _ShortRule | None:
    return _short_rules().get(cased(written))


@cache
def _type_cues() -> dict[str, tuple[quick.Pattern, quick.Pattern]]:
    return {type_: (quick.compile(before), quick.compile(after)) for type_, before, after in table("type_cues", 3)}


class _Unmade(NamedTuple):
    """Neighbours that unmake a name written in a form ("*": in any); the text must hold what `needed` needs."""

    form: str
    before: quick.Pattern | None
    after: quick.Pattern | None
    needed: quick.Pattern


@cache
def _not_meant() -> dict[str, Rules[_Unmade]]:
    """By type."""
    rules: dict[str, list[_Unmade]] = {}
    for kinds, form, before, after in table("not_meant", 4):
        needed = quick.compile((after or before) if form == "*" else f"(?i){re.escape(form)}")
        row = _Unmade(form, quick.compile(before) if before else None, quick.compile(after) if after else None, needed)
        for type_ in kinds.split("|"):
            rules.setdefault(type_, []).append(row)
    return {type_: Rules(rows) for type_, rows in rules.items()}


def is_meant(text: str, start: int, end: int, type_: str) -> bool:
    """False where the neighbours show that a name is not meant as a thing of its kind (extract/patterns/not_meant.tsv)."""
    rules = _not_meant().get(type_)
    possible = rules.possible(text) if rules is not None else ()
    if not possible:
        return True
    written = text[start:end].lower()
    left, right = text[max(0, start - 40) : start], text[end : end + 40]
    for form, before, after, _needed in possible:
        if form in ("*", written) and (after is None or after.match(right)) and (before is None or before.search(left)):
            return False
    return True


@lru_cache(maxsize=65536)
def _is_short(text: str) -> bool:
    return sum(c.isalnum() for c in text) <= 3 and case_counts(text)


def choose(text: str, hit: Hit, sure: set[tuple[str, str]]) -> tuple[Entry, float] | None:
    """The entry that a hit means here, with the confidence; None where it means nothing for certain."""
    start, end, entries = hit
    first = entries[0]
    if first.source == "document":
        return None if first.type == _BLOCKED else (_by_neighbours(text, hit, entries), 0.95)
    written = text[start:end]
    size = len(written)
    rule = _short_rule(written) if size <= 8 else None
    if rule is None:
        is_small = first.text.islower()
        if size <= 4 and is_small and written.isupper():
            return None  # "TOE" is no toe
        if is_small or not _is_short(first.text):
            if size <= 5 and _shouted(text, hit):
                return None
            return first if len(entries) == 1 else _by_neighbours(text, hit, entries), 1.0
    known = tuple(e for e in entries if (e.type, e.label) in sure)
    if known:
        return _by_neighbours(text, hit, known), 0.9
    decision, before, after = rule or ("cue", None, None)
    if decision == "keep":
        return _by_neighbours(text, hit, entries), 0.9
    if decision == "drop" or _shouted(text, hit):
        return None
    left, right = text[max(0, start - 60) : start], text[end : end + 40]
    if before is not None or after is not None:
        matched = (before is None or before.search(left) is not None) and (after is None or after.match(right) is not None)
        # Written just so by one of several ("Flu 30 mg/m2", "flu"): that one is meant.
        return (_by_neighbours(text, hit, tuple(e for e in entries if e.text == written) or entries), 0.7) if matched else None
    for entry in entries:
        if _cued(entry.type, left, right):
            return entry, 0.7
    return None


def _cued(type_: str, left: str, right: str) -> bool:
    cues = _type_cues().get(type_)
    return cues is not None and (cues[0].search(left) is not None or cues[1].match(right) is not None)


def _by_neighbours(text: str, hit: Hit, entries: tuple[Entry, ...]) -> Entry:
    """Among several senses, the one that its neighbours speak for, those before it first ("received adrenaline (3)"); else the first sense."""
    if len(entries) == 1:
        return entries[0]
    left, right = text[max(0, hit.start - 60) : hit.start], text[hit.end : hit.end + 40]
    cued = [(e, cues) for e in sorted(entries, key=_measured_first) if (cues := _type_cues().get(e.type)) is not None]
    before = next((e for e, cues in cued if cues[0].search(left)), None)
    return before or next((e for e, cues in cued if cues[1].match(right)), entries[0])


def _measured_first(entry: Entry) -> bool:
    return entry.type != "analyte"


_LONG_WORD = quick.compile(r"[A-Za-z]{4,}")


def _shouted(text: str, hit: Hit) -> bool:
    """Whether a form in capitals stands among words in capitals, where capitals tell nothing."""
    if not text[hit.start : hit.end].isupper():
        return False
    around = _LONG_WORD.findall(text[max(0, hit.start - 30) : hit.start] + " " + text[hit.end : hit.end + 30])
    return len(around) >= 2 and all(w.isupper() for w in around)
