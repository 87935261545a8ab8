"""Context of mentions: is a thing said to be absent, uncertain, only planned, of the past, or somebody else's?

Cues and the places where their scope ends are data (`extract/patterns/context_cues.tsv`). A cue before a thing governs what follows up to
a stop, another cue's clause or its reach; one behind it governs what precedes. A longer phrase swallows a cue within it, so that
"no increase" or "not only" negate nothing and "could not be ruled out" hedges.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple

from extract import quick
from extract.annotate.phrases import Phrases
from extract.annotate.tables import table
from extract.lexicon import Words, tokens
from extract.triggers import Guard
from kg.model import Cue, Sentence

_EXPERIENCERS = ("family", "donor", "other")
_REACH = 40
_NARROW = 8
_FINITE = frozenset({
    "was", "were", "is", "are", "had", "has", "have", "being", "may", "might", "can", "could", "will", "would", "did", "does", "showed", "revealed",
    "remained", "increased", "decreased", "improved", "developed", "occurred", "persisted", "appeared", "became", "resolved", "recurred", "worsened",
    "followed", "ensued",
})
_TOLD_OF = _FINITE | {
    "underwent", "received", "suffered", "experienced", "required", "took", "sustained", "noticed", "came", "collapsed", "died", "began", "started",
}
_SHOWING = frozenset({"showed", "revealed", "demonstrated", "confirmed", "disclosed", "detected", "identified", "indicated", "suggested", "yielded"})
_VERBS = _FINITE | _SHOWING | {"denied", "denies", "without"}
_CLAUSES = frozenset({"that", "which", "who"})
_MEASURED = frozenset({"elevated", "raised", "increased", "decreased", "reduced", "low", "high", "prolonged"})
_RETOLD = frozenset({"negated", "hedged", "supposed"})
_WITHOUT = frozenset({"without", "absence", "history"})
_JOINING = frozenset({"and", "or", "nor"})
_SINGULAR = frozenset({"was", "is", "has"})
_DENIED_VERB = frozenset({"not", "never", "having", "one", "nobody", "none", "neither"})
_EXPLAINING = frozenset({"cause", "reason", "source", "origin", "etiology", "aetiology", "explanation", "trigger", "significance", "nature", "mechanism"})
_ASIDE = frozenset({"before", "after", "during", "following", "despite", "under", "since", "until", "besides"})
_DATING = frozenset({"after", "during", "following", "due to", "secondary to"})
_LINKED = frozenset({"associated", "related", "induced", "caused"})
_PARTING = frozenset({";", ":", "but", "while", "whereas", "although", "however"})
_ATTACHED = frozenset({"with", "who", "of", "for", "which", "after", "despite", "received", "presented"})


class Rule(NamedTuple):
    """One row of the cue table: what a phrase sets (`kind`), on which side of it, how many words far; for a stop, which kinds it ends."""

    kind: str
    side: str
    reach: int
    ends: frozenset[str]


class FoundCue(NamedTuple):
    """A cue in a sentence: its words [first, last), what it says, and whether that is more than where others end."""

    first: int
    last: int
    rules: tuple[Rule, ...]
    sets: bool = True


@dataclass(frozen=True, slots=True)
class Context:
    """How a mention is meant. `cues` are (kind, start, end, text) in the sentence's text."""

    negated: bool = False
    hedged: bool = False
    planned: bool = False
    historical: bool = False
    experiencer: str = "patient"
    cues: tuple[tuple[str, int, int, str], ...] = ()

    @property
    def plain(self) -> bool:
        """True where no cue applies."""
        return not self.cues

    def without(self, *kinds: str) -> Context:
        """The context as it is when cues of some kinds do not count."""
        if not any(cue[0] in kinds for cue in self.cues):
            return self
        cues = tuple(cue for cue in self.cues if cue[0] not in kinds)
        left = {cue[0] for cue in cues}
        return replace(
            self, cues=cues, negated=bool(left & _NEGATE), hedged=bool(left & {"hedged", "supposed"}), planned="planned" in left
        )

    def cues_in(self, sentence: Sentence) -> tuple[Cue, ...]:
        """The cues with their place in the document."""
        told = dict.fromkeys((_PUBLIC.get(kind, kind), start, end, text) for kind, start, end, text in self.cues)
        return tuple(Cue(kind, sentence.span(start, end), text) for kind, start, end, text in told)


_PUBLIC = {"negative": "negated", "nobody": "negated", "supposed": "hedged"}
_NEGATE = frozenset({"negated", "negative", "nobody"})
class OwnText(str):
    """A sentence about a patient who is called a relative ("the mother", "her brother" of a pair of siblings): words for relatives tell of no other person."""


_PLAIN = Context()


#: The rules of a phrase, and whether they set anything.
_Said = tuple[tuple[Rule, ...], bool]
#: What a cue may say without setting anything.
_STOPPING = ("stop", "none")


@cache
def _cues() -> Phrases[Rule, _Said]:
    """What each phrase of the table says."""
    rows = []
    for phrase, kind, side, reach in table("context_cues", 4):
        ends = frozenset(reach.split("|")) if kind == "stop" and reach else frozenset()
        rows.append((phrase, Rule(kind, side or ("both" if kind == "stop" else "pre"), int(reach) if reach.isdigit() else _REACH, ends)))
    return Phrases(rows, lambda rules: (rules, any(rule.kind not in _STOPPING for rule in rules)))


def _within(cue: FoundCue, inner: list[tuple[int, int]]) -> bool:
    first, last = cue.first, cue.last
    for start, end in inner:  # noqa: SIM110 (asked for each cue of each sentence; a generator costs more than what it asks)
        if start <= first and last <= end:
            return True
    return False


#: A sign behind a thing, "cough (-)", or before it, "(-) cough"; not that of a chemical name, "(-)-menthol". No words of the cue table: signs part words.
_MINUS = Guard(r"(?:(?<=\w)|(?<=\w ))\((?:[-–−]|neg(?:ative)?\.?|absent)\)(?![\w\-])", whole=True)
_MINUS_BEFORE = Guard(r"(?:^|(?<=[,;:.] ))\([-–−]\)(?= \w)", whole=True)
#: The bracket of both, which few of all brackets are.
_SIGN = quick.compile(r"\((?:[-–−]|neg(?:ative)?\.?|absent)\)")
_IS_MINUS = (Rule("negative", "post", 0, frozenset()),)
_IS_MINUS_BEFORE = (Rule("negative", "pre", 3, frozenset()),)


def _signs(text: str, words: Words) -> list[FoundCue]:
    """The signs in brackets that deny the thing beside them."""
    if "(" not in text or _SIGN.search(text) is None:
        return []
    return [
        FoundCue(*words.within(match.start(), match.end()), rules)
        for guard, rules in ((_MINUS, _IS_MINUS), (_MINUS_BEFORE, _IS_MINUS_BEFORE))
        for match in guard.finditer(text)
    ]


@lru_cache(maxsize=2048)
def _read(text: str) -> tuple[Words, list[FoundCue], bool]:
    """The words of a sentence, its cues (longest at each place, none of the table overlapping), and whether one of them sets anything: where none does,
    where they end says nothing either, and they are left out."""
    words = tokens(text)
    found = _cues().found(words.norms)
    signs = _signs(text, words)
    if not signs and True not in [sets for _first, _last, (_rules, sets) in found]:
        return words, [], False
    written = words.written
    cues = [FoundCue(first, last, *said) for first, last, said in found if not (written[first] == "May" and last == first + 1)]
    if signs:
        cues = sorted(cues + signs, key=lambda cue: cue.first)
    return words, cues, True in [cue.sets for cue in cues]


def has_cues(text: str) -> bool:
    """Whether a sentence holds any word that may set a context."""
    return _read(text)[2]


def may_deny(text: str) -> bool:
    """Whether a sentence holds any word that may deny something."""
    return any(rule.kind in _NEGATE for cue in _read(text)[1] for rule in cue.rules)


def context_of(text: str, spans: list[tuple[int, int]]) -> list[Context]:
    """The context of each (start, end) in one sentence; offsets count in `text`."""
    words, found, sets = _read(text)
    if not sets:
        return [_PLAIN] * len(spans)
    # A cue inside a thing's own name ("MRD-negative remission", "no remission") says nothing of its neighbours.
    inner = [words.within(start, end) for start, end in spans]
    cues = [c for c in found if not _within(c, inner)]
    if isinstance(text, OwnText):
        cues = [c for c in cues if not any(r.kind == "family" for r in c.rules)]
    active = [c for c in cues if c.sets]
    if not active:
        return [_PLAIN] * len(spans)
    stops = [(c.first, c.last, r) for c in cues for r in c.rules if r.kind == "stop"]
    return [_context(text, words, active, stops, first, last) for first, last in inner]


def _context(
    text: str, words: Words, cues: list[FoundCue], stops: list[tuple[int, int, Rule]], first: int, last: int
) -> Context:
    reached: list[tuple[str, int, int, str]] = []
    kinds: set[str] = set()
    for cue in cues:
        for rule in cue.rules:
            if rule.kind in _STOPPING or rule.kind in kinds or not _governs(words, cue, rule, stops, first, last):
                continue
            kinds.add(rule.kind)
            start, end = words.starts[cue.first], words.end_of(cue.last - 1)
            reached.append((rule.kind, start, end, text[start:end]))
    if not reached:
        return _PLAIN
    # "Suspected embolism was ruled out", "screening for HIV was negative": what is denied behind a thing is no longer open.
    if any(kind in _NEGATE and start >= words.end_of(last - 1) for kind, start, _end, _text in reached):
        reached = [cue for cue in reached if cue[0] != "hedged" or cue[1] >= words.end_of(last - 1)]
        kinds = {cue[0] for cue in reached}
    return Context(
        negated=not kinds.isdisjoint(_NEGATE), hedged="hedged" in kinds or "supposed" in kinds, planned="planned" in kinds,
        historical="historical" in kinds, experiencer=next((e for e in _EXPERIENCERS if e in kinds), "patient"), cues=tuple(reached),
    )


def _governs(words: Words, cue: FoundCue, rule: Rule, stops: list[tuple[int, int, Rule]], first: int, last: int) -> bool:
    """Whether a rule of a cue reaches the words [first, last)."""
    before = cue.last <= first
    if before and rule.side != "post":
        low, high = cue.last, first
    elif cue.first >= last and rule.side != "pre":
        low, high = last, cue.first
    else:
        return False
    if high - low > rule.reach:
        return False
    between = words.norms[low:high]
    if rule.kind == "nobody" and _FINITE.isdisjoint(between):
        return False
    if "|" in between:
        return False  # the cells of a table say nothing of each other
    # What stands behind a semicolon is told anew, unless the list goes on ("no fever; rash; or cough").
    if ";" in between and not any(w in ("or", "nor", "and") for w in between[len(between) - between[::-1].index(";") :][:1]):
        return False
    # A modifier ("possible", "previous") belongs to its own noun phrase; only a wide cue runs through a list.
    if rule.reach <= _NARROW and ("," in between or ";" in between):
        return False
    # "CR and MRD was negative": a verb in the singular has one subject, but for "screening for HIV and syphilis was negative".
    if not before and words.norms[cue.first] in _SINGULAR and ("and" in between or "," in between) and (
        "for" not in words.norms[max(0, first - 6) : first]
    ):
        return False
    if not before and rule.kind in _NEGATE and _is_explained(words.norms, first):
        return False
    # "Before rituximab, hepatitis B and HIV were excluded": what stands in an aside is not what the verb tells of.
    if not before and "," in between and _is_aside(words.norms, first):
        return False
    if before and rule.kind != "other" and "," in between and _begins_clause(words.norms, between, last):
        return False
    # "A girl without fever (with no history of asthma) had a limp": what a preposition denies ends before the verb; "no patient had a fever" goes on.
    denies = rule.kind == "negated" or (rule.kind == "historical" and words.norms[cue.first] == "no")
    if before and denies and not _WITHOUT.isdisjoint(words.norms[cue.first : cue.last]) and not _TOLD_OF.isdisjoint(between):
        return False
    if before and rule.kind in _RETOLD and (
        _tells_anew(between, words.norms[first], words.norms[last : last + 3]) or _has_its_verb(words.norms, cue, between, last)
    ):
        return False
    if _leaves_bracket(between if before else between[::-1], ")" if before else "("):
        return False
    side = "pre" if before else "post"
    crossed = [
        (a, b) for a, b, stop in stops
        if low <= a and b <= high and stop.side in ("both", side) and (not stop.ends or rule.kind in stop.ends)
        and not (before and a == low and words.norms[cue.last - 1] in _DENIED_VERB)  # "has not developed", "without having presented"
    ]
    # "Relapse during follow-up was not seen": a subject keeps what dates or explains it; "he had fever after malaria was excluded" tells of two things.
    return not crossed or (not before and all(_attaches(words.norms, a, b) for a, b in crossed) and _opens(words.norms, first))


def _attaches(norms: list[str], start: int, end: int) -> bool:
    """Whether the words of a stop only tell more of the thing before them: "colitis due to X", "neuropathy associated with X"."""
    return " ".join(norms[start:end]) in _DATING or (norms[end - 1] in _LINKED and norms[end : end + 1] in (["with"], ["to"], ["by"]))


def _opens(norms: list[str], first: int) -> bool:
    """Whether a thing is, alone or in a list, the subject that its clause begins with."""
    for word in reversed(norms[max(0, first - 30) : first]):
        if word in _PARTING:
            return True
        if word in _FINITE or word in _ATTACHED:
            return False
    return True


def _is_explained(norms: list[str], first: int) -> bool:
    """Whether what a verb behind a thing denies is its cause: "the cause of the anaemia was not found"."""
    at = first - 1 - (norms[first - 1 : first] in (["the"], ["his"], ["her"], ["this"]))
    return at > 0 and norms[at] in ("of", "for") and norms[at - 1] in _EXPLAINING


def _is_aside(norms: list[str], first: int) -> bool:
    """Whether a preposition of time or circumstance stands right before a thing."""
    at = first - 1 - (norms[first - 1 : first] in (["the"], ["his"], ["her"], ["a"]))
    return at >= 0 and (norms[at] in _ASIDE or norms[max(0, at - 1) : at + 1] == ["prior", "to"])


def _begins_clause(norms: list[str], between: list[str], last: int) -> bool:
    """Whether a thing right behind a comma is the subject of a new clause: "no fever, haemoglobin was low"."""
    comma = len(between) - between[::-1].index(",")
    after_comma = between[comma:]
    # "No lymphocytes were given, and graft failure followed": the clause before the comma has its verb.
    if len(after_comma) <= 3 and not _FINITE.isdisjoint(between[:comma]) and not _FINITE.isdisjoint(norms[last : last + 2]):
        return True
    if len(after_comma) > 2 or any(w in _JOINING for w in (*after_comma, *norms[last : last + 1])):
        return False
    return any(w in _FINITE for w in norms[last : last + 3]) and "," not in norms[last : last + 1]


def _tells_anew(between: list[str], own: str, behind: list[str]) -> bool:
    """Whether something is told anew behind a comma or an "and": "no rebleeding, and angiography showed an aneurysm", "no fever was noted and a rash
    was seen", "no haemolysis, elevated CRP", "no murmur, liver 3 cm", "no
    ascites, jaundice but no coma"."""
    if between and between[-1] == "," and behind and (behind[0][:1].isdigit() or (behind[0] == "but" and behind[1:2] in (["no"], ["not"], ["without"]))):
        return True
    if own in _MEASURED and between and between[-1] in (",", "and") and behind[:1] != ["or"]:
        return True
    if "and" not in between:
        return False
    place = len(between) - 1 - between[::-1].index("and")
    if not _FINITE.isdisjoint(between[:place]) and not _FINITE.isdisjoint(behind) and behind[0] not in _JOINING:
        return True
    return not _SHOWING.isdisjoint((*between[between.index("and") :], *behind[:1]))


def _has_its_verb(norms: list[str], cue: FoundCue, between: list[str], last: int) -> bool:
    """Whether a thing behind an "and" has a verb of its own while the clause of the cue has one: "he had no fever, and crackles were heard"."""
    if last >= len(norms) or norms[last] not in _FINITE or "and" not in between[-2:] or not _CLAUSES.isdisjoint(between) or between.count(",") > 1:
        return False
    return not _VERBS.isdisjoint(norms[max(0, cue.first - 1) : cue.last])


def _leaves_bracket(between: list[str], closing: str) -> bool:
    """Whether the way from a cue to a mention leaves a bracket that the cue stands in."""
    if closing not in between:
        return False
    depth = 0
    for word in between:
        depth += (word in "()") * (-1 if word == closing else 1)
        if depth < 0:
            return True
    return False
