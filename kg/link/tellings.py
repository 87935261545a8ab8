"""A patient as another paper retells them beside the first-hand report: each retold value agrees, differs, is not found, or cannot be told.

There is no verdict on who is right: both statements are kept, and with them both quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.link.people import Fact, Person

#: What is compared, by the name of its relation, in the order in which it is told.
COMPARED = ("diagnosedWith", "received", "receivedProduct", "underwentTransplant", "achieved", "experienced", "relapsed", "relapsedAt", "hasOutcome")
#: Values that must be equal, and the value that says what they are measured in.
_MEASURED = {"doseValue": "doseUnit", "grade": "scale", "onsetDay": "", "durationValue": "durationUnit", "value": "unit", "mrd": ""}
#: Values that may name the same thing in other words: equal ones are shown, others say nothing.
_NAMED = ("route", "site")
_WORDS = {"doseValue": "dose", "onsetDay": "day", "durationValue": "for", "value": "", "mrd": "MRD"}

AGREES, DIFFERS, NOT_FOUND, CANNOT_TELL = "agrees", "differs", "not found", "cannot tell"


@dataclass(frozen=True)
class Compared:
    """One retold value: what it is about, how it compares, what each side says, and the statements that say so ("" where there is none)."""

    what: str
    outcome: str
    retold: str
    first_hand: str
    retold_statement: str
    first_statement: str

    def __str__(self) -> str:
        if self.outcome == DIFFERS:
            return f"{self.what}: {self.retold} / {self.first_hand}" if self.what not in ("age", "sex") else f"{self.what} {self.retold} / {self.first_hand}"
        if self.what in ("age", "sex"):
            return f"{self.what} {self.retold}"
        if self.outcome == CANNOT_TELL:
            return f"{self.what}: {self.retold} / {self.first_hand or 'not stated'}"
        return f"{self.what} ({self.retold})" if self.retold else self.what


def compare(retold: Person, first: Person) -> list[Compared]:
    """Every retold value in the order in which it is told: age and sex, then relation by relation."""
    out: list[Compared] = []
    if retold.age and first.age:
        same_unit = (retold.age_unit or "a") == (first.age_unit or "a")
        outcome = AGREES if same_unit and float(retold.age) == float(first.age) else DIFFERS if same_unit else CANNOT_TELL
        out.append(Compared("age", outcome, retold.age, first.age, retold.told, first.told))
    elif retold.age:
        out.append(Compared("age", CANNOT_TELL, retold.age, "", retold.told, first.told))
    if retold.sex:
        outcome = CANNOT_TELL if not first.sex else AGREES if retold.sex == first.sex else DIFFERS
        out.append(Compared("sex", outcome, retold.sex, first.sex or "", retold.told, first.told))
    for relation in COMPARED:
        seen: set[tuple[str, bool]] = set()
        for fact in sorted(retold.facts.get(relation, ()), key=lambda f: (f.label, f.statement)):
            others = _about_the_same(fact, relation, first)
            found = _fact(fact, others, relation, first)
            if (str(found), fact.denied) not in seen:
                seen.add((str(found), fact.denied))
                out.append(found)
    return out


def _about_the_same(fact: Fact, relation: str, first: Person) -> list[Fact]:
    """The first-hand statements of the same thing: those by its identifier first, then those whose name says more or less of it."""
    # A product that was given may be told as what was received, and the other way round.
    relations = ("received", "receivedProduct", "underwentTransplant") if relation in ("received", "receivedProduct", "underwentTransplant") else (relation,)
    candidates = [f for name in relations for f in first.facts.get(name, ())]
    return [f for f in candidates if f.iri == fact.iri] + [f for f in candidates if f.iri != fact.iri and alike(f.label, fact.label)]


def _fact(fact: Fact, others: list[Fact], relation: str, first: Person) -> Compared:
    exact = [f for f in others if f.iri == fact.iri]
    affirmed, denied = [f for f in others if not f.denied], [f for f in exact or others if f.denied]
    name = f"no {fact.label}" if fact.denied else fact.label
    if fact.denied:
        if denied:
            return Compared(name, AGREES, "", "", fact.statement, denied[0].statement)
        # What was not so at one time may have been so at another.
        outcome = CANNOT_TELL if affirmed else NOT_FOUND
        return Compared(name, outcome, "denied", "stated" if affirmed else "", fact.statement, affirmed[0].statement if affirmed else "")
    if not affirmed:
        if denied:
            return Compared(name, DIFFERS, "stated", "denied", fact.statement, denied[0].statement)
        other = _same_length(fact, relation, first)
        if other is not None:
            return Compared(name, CANNOT_TELL, _shown(fact), f"{other.label}, {_shown(other)}", fact.statement, other.statement)
        return Compared(name, NOT_FOUND, "", "", fact.statement, "")
    differing, open_, same = _values(fact, [f for f in affirmed if f in exact] or affirmed)
    if open_:  # a value that the same name does not have may stand with a fuller one
        differing, open_, same = _values(fact, affirmed)
    best = max(affirmed, key=lambda f: (sum(f.values.get(k) == v for k, v in fact.values.items()), f.statement))
    if differing:
        said, printed = zip(*differing, strict=True)
        return Compared(name, DIFFERS, ", ".join(said), ", ".join(printed), fact.statement, best.statement)
    if open_ and not same:
        return Compared(name, CANNOT_TELL, ", ".join(open_), "", fact.statement, best.statement)
    return Compared(name, AGREES, ", ".join(same), "", fact.statement, best.statement)


def _values(fact: Fact, others: list[Fact]) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """(retold, first-hand) values that differ; retold values that the first-hand report does not state; values that are the same."""
    differing: list[tuple[str, str]] = []
    open_: list[str] = []
    same: list[str] = []
    for key, unit in _MEASURED.items():
        if key not in fact.values:
            continue
        mine = _printed(fact, key, unit)
        theirs = sorted({_printed(f, key, unit) for f in others if key in f.values})
        # Two scales grade differently; a scale that one side leaves out is taken to be the other's.
        comparable = [f for f in others if key in f.values and _same_measure(fact.values.get(unit), f.values.get(unit))]
        if not comparable:
            open_.append(mine)
        elif any(_numbers(f.values[key], f.values.get(unit)) == _numbers(fact.values[key], fact.values.get(unit)) for f in comparable):
            same.append(mine)
        else:
            differing.append((mine, ", ".join(theirs)))
    for key in _NAMED:
        if key in fact.values and any(fact.values[key] & f.values.get(key, frozenset()) for f in others):
            same.append(f"{key} {', '.join(sorted(fact.values[key]))}")
    return differing, open_, same


def _same_measure(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    """What UCUM has in braces is a remark ("{cells}/kg" is "/kg"), and a gram is a thousand milligrams."""
    return not one or not other or {_plain(u)[1] for u in one} == {_plain(u)[1] for u in other}


_GRAMS = {"kg": 1e6, "g": 1e3, "mg": 1.0, "ug": 1e-3, "ng": 1e-6}


def _plain(unit: str) -> tuple[float, str]:
    """(factor, unit) without remarks, masses in milligrams."""
    unit = re.sub(r"\{[^}]*\}", "", unit)
    mass = re.match(r"(?:kg|mg|ug|ng|g)(?=$|/|\.)", unit)
    return (_GRAMS[mass[0]], "mg" + unit[mass.end() :]) if mass else (1.0, unit)


def _numbers(values: frozenset[str], units: frozenset[str] | None = None) -> frozenset[float | str]:
    factor = _plain(next(iter(units)))[0] if units and len(units) == 1 else 1.0
    out: set[float | str] = set()
    for value in values:
        try:
            out.add(round(float(value) * factor, 9))
        except ValueError:
            out.add(value)
    return frozenset(out)


def _printed(fact: Fact, key: str, unit: str) -> str:
    numbers = ", ".join(f"{n:.12g}" if isinstance(n, float) else n for n in sorted(_numbers(fact.values[key]), key=str))
    measured = ", ".join(sorted(fact.values.get(unit, ()))) if unit else ""
    return " ".join(part for part in (_WORDS.get(key, key), numbers, f"({measured})" if key == "grade" and measured else measured) if part)


def _shown(fact: Fact) -> str:
    return ", ".join(_printed(fact, key, unit) for key, unit in _MEASURED.items() if key in fact.values)


def _same_length(fact: Fact, relation: str, first: Person) -> Fact | None:
    """A first-hand outcome of another name and the same length: 36 months disease-free, and 36 months event-free."""
    if relation != "hasOutcome" or "value" not in fact.values:
        return None
    wanted = (_numbers(fact.values["value"]), fact.values.get("unit"))
    return next((f for f in first.facts.get(relation, ()) if not f.denied and "value" in f.values
                 and (_numbers(f.values["value"]), f.values.get("unit")) == wanted), None)


def alike(one: str, other: str) -> bool:
    """Names of which one says more than the other: "autologous CD19 CAR-T" and "CD19 CAR-T"."""
    a, b = set(one.casefold().split()), set(other.casefold().split())
    return a <= b or b <= a


def by_outcome(compared: list[Compared]) -> Iterator[tuple[str, str]]:
    """(outcome, its values joined), for outcomes that occur."""
    for outcome in (AGREES, DIFFERS, NOT_FOUND, CANNOT_TELL):
        told = [str(c) for c in compared if c.outcome == outcome]
        if told:
            yield outcome, "; ".join(told)
