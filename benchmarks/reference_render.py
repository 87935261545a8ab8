"""Gold records printed again in other styles, as additional training data: the fields are real, the punctuation is varied.

Annotated lists show a few dozen styles; journals use thousands, which differ in the order of fields, the form of names and the marks
between them. A rendering is a random choice of each, seeded by the record, so the same data always give the same renderings.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.reference_damage import damaged
from extract.references.identifiers import find_identifiers
from extract.references.name_forms import words
from extract.references.tokens import Token, tokenise

Piece = tuple[str, str]  # text and label

MONTHS = ("Jan", "February", "Mar", "April", "Jun", "July", "Sept.", "October", "Dec")


POOLS = Path(__file__).parent / "reference_pools.tsv"


@cache
def names_of(kind: str) -> tuple[tuple[str, str], ...]:
    """The names of one kind in reference_pools.tsv, each with its abbreviation ("-" for none)."""
    rows = [line.split("\t") for line in POOLS.read_text("utf-8").splitlines() if not line.startswith("#")]
    return tuple((name, short) for listed, name, short in rows if listed == kind)


def any_of(rng: random.Random, kind: str) -> str:
    """Any name of one kind, in full."""
    return rng.choice(names_of(kind))[0]


def any_journal(rng: random.Random) -> str:
    """Any journal, in full or abbreviated, with or without the stops of the abbreviation."""
    name, short = rng.choice(names_of("journal"))
    if short == "-" or rng.random() < 0.4:
        return name
    return short.replace(".", "") if rng.random() < 0.4 else short


def _initials(given: str) -> list[str]:
    if re.fullmatch(r"[A-ZÀ-Þ]{1,4}", given):
        return list(given)
    return re.findall(r"(?:^|[\s.-])([^\W\d_])", given) or [given[:1]]


@cache
def _given() -> tuple[str, ...]:
    return tuple(sorted(words("given")))


class Names:
    """One way of printing names."""

    def __init__(self, rng: random.Random, order: str = "") -> None:
        """`order`: last, "last,", first, mixed; full and fullfirst are mixed and first with whole given names; empty for any."""
        self.order = {"full": "mixed", "fullfirst": "first"}.get(order, order) or rng.choice(("last", "last", "last,", "last,", "first", "first", "mixed"))
        self.dots = rng.choice((".", ".", "")) if self.order != "last" else rng.choice(("", "", "", "."))
        self.gap = rng.choice((" ", "")) if self.dots else rng.choice(("", "", " "))
        self.full = order.startswith("full") or (rng.random() < 0.18 and self.order != "last")
        self.caps = rng.random() < 0.08
        self.between = "; " if self.order == "last," and rng.random() < 0.3 else ", "
        self.final = rng.choice((self.between, self.between, " and ", ", and ", " & ", ", & "))
        self.at_most = rng.choice((99, 99, 99, 6, 3, 1))
        self.et_al = rng.choice((", et al.", " et al.", ", et al", " et al"))
        self.rng = rng
        self.given = _given()

    def one(self, author: dict[str, Any], first: bool) -> str:
        family, given = author["family"], author["given"] or ""
        if self.rng.random() < 0.012 and given and self.order == "first":
            family += self.rng.choice((" Jr.", " III", " Jr", ", Jr."))
        if self.caps:
            family = family.upper()
        if not given:
            return family
        letters = _initials(given)
        shown = (self.dots + self.gap).join(letters) + self.dots
        if self.full:
            pool = [g for g in self.given if g[0] == letters[0].lower()] or self.given
            shown = " ".join([self.rng.choice(pool).title(), *(f"{c}." for c in letters[1:])])
        if self.order == "last":
            return f"{family} {shown}"
        if self.order == "last," or (self.order == "mixed" and first):
            return f"{family}, {shown}"
        return f"{shown} {family}"

    def all(self, authors: list[dict[str, Any]], more: bool) -> str:
        shown = [self.one(a, i == 0) for i, a in enumerate(authors[: self.at_most])]
        cut = more or len(authors) > self.at_most
        if cut or len(shown) == 1:
            return self.between.join(shown) + (self.et_al if cut else "")
        return self.between.join(shown[:-1]) + self.final + shown[-1]


def roman(number: int) -> str:
    """A number below 90 in Roman numerals."""
    tens, ones = divmod(number, 10)
    return ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX")[tens] + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


def _numbers(row: dict[str, Any], rng: random.Random, year: list[Piece]) -> list[Piece]:
    """Volume, issue, pages and (where the style wants it there) year."""
    volume, issue, pages = row["volume"], row["issue"], row["pages"]
    if not issue and volume and rng.random() < 0.35:
        issue = str(rng.choice((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, "1-2", "Suppl 1", "Pt 2", "3/4", 9967)))
    if pages:
        pages = re.sub(r"\s*[-–—]+\s*", rng.choice(("-", "–", "–", "-", "--")), re.sub(r"^[(\s]*p+\.?\s*", "", pages).strip("() "))
    named = rng.random() < 0.25
    if volume and volume.isdigit() and int(volume) < 90 and rng.random() < 0.04:
        volume = roman(int(volume))
    out: list[Piece] = []
    if volume:
        out.append((rng.choice(("vol. ", "Vol. ", "vol ")) if named else "", "O"))
        out.append((volume, "V"))
        if issue:
            left, right = (", no. ", "") if named else rng.choice((("(", ")"), ("(", ")"), (" (", ")"), (".", ""), (", ", ""), (" no. ", "")))
            if left in (".", ", ") and not pages:
                left, right = "(", ")"
            out += [(left, "O"), (issue, "I"), (right, "O")]
    if year:
        out += [(" " if out else "", "O"), *year]
    if pages:
        mark = rng.choice((", pp. ", ", p. ", ": pp. ")) if named else rng.choice((":", ":", ": ", ", ", ", ", ", pp. "))
        if year and not named:
            mark = rng.choice((", ", " ", ": "))
        out += [(mark if out else rng.choice(("pp. ", "p. ", "")), "O"), (pages, "P")]
    return out


def _tail(row: dict[str, Any], rng: random.Random) -> list[Piece]:
    doi = row.get("doi")
    if not doi and rng.random() < 0.15:
        doi = f"10.{rng.randint(1000, 9999)}/{rng.choice('abcdejs')}.{rng.randint(1000, 99999)}"
    if not doi or rng.random() < 0.3:
        return []
    lead = rng.choice((" doi:", " doi: ", " https://doi.org/", " DOI: ", " Available at: https://doi.org/", " "))
    return [(lead, "O"), (doi, "O"), (rng.choice(("", ".", f" PMID: {rng.randint(10**6, 3 * 10**7)}")), "O")]


def title_case(title: str) -> str:
    small = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "et", "de", "la", "der", "und"}
    return " ".join(w if w in small or not w[:1].islower() else w[:1].upper() + w[1:] for w in title.split(" "))


def _article(row: dict[str, Any], rng: random.Random, authors: str) -> list[Piece]:
    title, container, year = row["title"], row["container"], row["year"]
    if not container.endswith(".") and rng.random() < 0.15 and " " in container and len(container) < 25:
        container = re.sub(r"(?<=[a-z])(?=\s)", ".", container)
    stop = "" if title and title[-1] in "?!." else "."
    quote = rng.choice((("“", "”"), ('"', '"'), ("'", "'"), ("‘", "’"))) if rng.random() < 0.2 else ("", "")
    inside = rng.random() < 0.7
    kind = rng.choice(("Y;", "Y;", "(Y)early", "(Y)early", "(Y).", "Y.", "Y,", ",(Y)", ",Y", "(Y)mid", "bare", "late", "in"))
    point = "" if authors.endswith(".") else "."
    comma = kind in (",(Y)", ",Y")
    after_title = "," if comma else stop
    t: list[Piece] = [(quote[0], "O"), (title, "T")]
    t += [(after_title + quote[1] if inside and quote[0] else quote[1] + after_title, "O"), (" ", "O")] if title else []
    c: list[Piece] = [(container, "C")]
    y: list[Piece] = [(year, "Y")]
    a: list[Piece] = [(authors, "A")]
    if rng.random() < 0.1:
        c = [(rng.choice(("In ", "In: ", "in ")), "O"), *c]
    if kind == "Y;":
        month = f" {rng.choice(MONTHS)}" if rng.random() < 0.12 else ""
        before, behind = rng.choice((". ", ", ", " ", ". ")), month + rng.choice((";", "; ", ", "))
        return [*a, (point + " ", "O"), *t, *c, (before, "O"), *y, (behind, "O"), *_numbers(row, rng, [])]
    if kind == "(Y)mid":
        return [*a, (point + " ", "O"), *t, *c, (" (", "O"), *y, (") ", "O"), *_numbers(row, rng, [])]
    if kind in ("(Y)early", "(Y).", "Y.", "Y,", "bare"):
        left, right = {"(Y)early": (" (", ") "), "(Y).": (" (", "). "), "Y.": (". " if point else " ", ". "), "Y,": (", ", ", "), "bare": (" ", " ")}[kind]
        if kind == "Y," and rng.random() < 0.5:
            right = ". "
        if kind == "(Y)early" and rng.random() < 0.2:
            right = "): "
        sep = rng.choice((", ", " ", ". ", " "))
        return [*a, (left, "O"), *y, (right, "O"), *t, *c, (sep, "O"), *_numbers(row, rng, [])]
    if comma:
        numbers = _numbers(row, rng, [("(", "O"), *y, (")", "O")]) if kind == ",(Y)" else _numbers(row, rng, [])
        rest = [] if kind == ",(Y)" else [(rng.choice((", ", " ", f", {rng.choice(MONTHS)} ")), "O"), *y]
        return [*a, (", ", "O"), *t, *c, (rng.choice((" ", ", ")), "O"), *numbers, *rest]
    colon = ": " if rng.random() < 0.4 else point + " "
    return [*a, (colon, "O"), *t, *c, (rng.choice((" ", ", ", ". ")), "O"), *_numbers(row, rng, []), (rng.choice((" (", ", ", ". ")), "O"), *y, (")", "O")]


def _editors(rng: random.Random, pool: Sequence[dict[str, Any]]) -> str:
    names = Names(rng)
    names.at_most = 99
    return names.all([rng.choice(pool) for _ in range(rng.choice((1, 2, 2, 3)))], False)


def _book(row: dict[str, Any], rng: random.Random, authors: str, pool: Sequence[dict[str, Any]]) -> list[Piece]:
    """A book, or a chapter or conference paper where the record has a container."""
    title, container, year, pages = row["title"], row["container"], row["year"], row["pages"]
    place, publisher = any_of(rng, "place"), any_of(rng, "house")
    house = rng.choice((f"{place}: {publisher}", f"{publisher}, {place}", f"{publisher}", f"{place}", f"{publisher}: {place}", f"{place} : {publisher}"))
    point = "" if authors.endswith(".") else "."
    a: list[Piece] = [(authors, "A")]
    kind = rng.choice(("early", "early", "late", "late", "comma", "quote"))
    stop = "" if title[-1] in "?!." else "," if kind in ("comma", "quote") else "."
    edition = f" {rng.choice(('2nd', '3rd', '5th'))} {rng.choice(('ed.', 'edition.', 'edn.'))}" if rng.random() < 0.15 and not container else ""
    inner: list[Piece] = []
    if container:
        lead = rng.choice((" In: ", " In ", " in: ", " In ", " in "))
        editors = _editors(rng, pool) if rng.random() < 0.55 and not re.match(r"Proc|Conf|IEEE|ACM|\d", container) else ""
        marked = rng.choice((", editors. ", " (Eds.), ", ", eds. ", " (eds) ", " (Ed.), ", " (Hrsg.): ", " eds. "))
        before = f"{editors}{marked}" if editors and rng.random() < 0.7 else ""
        behind = f"{rng.choice((', ed. ', ', edited by ', ', eds. '))}{editors}" if editors and not before else ""
        inner = [(lead + before, "O"), (container, "C"), (behind, "O")]
        if row["volume"]:
            inner += [(rng.choice((", vol. ", " Vol. ", ", volume ")), "O"), (row["volume"], "V")]
    p: list[Piece] = []
    if pages:
        shown = re.sub(r"\s*[-–—]+\s*", rng.choice(("-", "–")), re.sub(r"^[(\s]*p+\.?\s*", "", pages).strip("() "))
        p = [(rng.choice((", pp. ", ", pages ", " p. ", " (pp. ", ", ")), "O"), (shown, "P")]
        if "(" in p[0][0]:
            p.append((")", "O"))
    t: list[Piece] = [("“" if kind == "quote" else "", "O"), (title, "T"), (stop + ("”" if kind == "quote" else "") + edition, "O")]
    y: list[Piece] = [(year, "Y")]
    if kind == "early":
        left, right = rng.choice(((" (", ") "), (" (", "). "), (". ", ". "), (", ", ". "), (", ", ", ")))
        return [*a, (left, "O"), *y, (right, "O"), *t, *inner, *p, (rng.choice((". ", ", ")), "O"), (house, "O")]
    if kind == "late":
        gap = rng.choice(("; ", ", ", " "))
        return [*a, (point + " ", "O"), *t, *inner, (". " if inner else " ", "O"), (house, "O"), (gap, "O"), *y, (". " if p else "", "O"), *p]
    return [*a, (", ", "O"), *t, *inner, *p, (", " if inner else " ", "O"), (rng.choice((house, f"({house}")), "O"), (", ", "O"), *y]


def bodies(rng: random.Random, authors: str, always: bool = False) -> str:
    """Sometimes (or always) a body beside the people, or in their place."""
    chance = 0.0 if always else rng.random()
    if chance > 0.09:
        return authors
    about = rng.choice(("Leukemia", "Lymphoma", "Transplant", "Heart", "Cancer", "Diabetes", "Health", "Stroke", "Genome", "Trauma", "HIV", "Vaccine"))
    where = rng.choice(("European", "International", "National", "German", "Chinese", "American", "Nordic", "Global", "US", "Italian", "Pediatric"))
    kind = rng.choice(("Study Group", "Network", "Consortium", "Working Group", "Society", "Association", "Institute", "Organization", "Collaboration"))
    body = rng.choice((f"{where} {about} {kind}", f"{about} {kind}", f"{where} {kind} of {about}", f"The {where} {about} {kind}", f"{about} Research {kind}"))
    if chance < 0.045:
        return rng.choice((body, body, "World Health Organization", "National Cancer Institute", "Food and Drug Administration"))
    tail = rng.choice((", the {}", ", {}", "; {}", "; the {}", "; for the {}", "; on behalf of the {}", ", and the {}", " for the {}"))
    return authors.rstrip(".") + tail.format(body.removeprefix("The "))


def render(
    row: dict[str, Any], pool: Sequence[dict[str, Any]], seed: int, journals: float = 0.0, damage: float = 0.0
) -> tuple[str, list[Token], list[str]] | None:
    """The record in one more style: the line, its tokens and their labels. None where the record has too little to print.

    `pool` are people who may be its editors; `journals` is how often an article is printed with another journal than its own, so that names of
    journals are learned and not what they write about; `damage` how often a line is printed as converters leave it.
    """
    rng = random.Random(f"{row['id']} {seed}")
    people = [a for a in row["authors"] if a.get("family")]
    if not people or len(people) != len(row["authors"]) or not row["year"] or not (row["title"] or row["container"]):
        return None
    authors = bodies(rng, Names(rng).all(people, row.get("et_al", False)))
    if row["container"] and row["volume"]:
        used = dict(row)
        if not row["title"] or (seed % 7 == 6 and len(people) < 6):
            used["title"] = ""
        elif rng.random() < 0.25:
            used["title"] = title_case(used["title"])
        elif rng.random() < 0.05:
            used["title"] += f", {row['year']}"
        if rng.random() < journals:
            used["container"] = any_journal(rng)
        pieces = _article(used, rng, authors)
    elif row["title"]:
        pieces = _book(row, rng, authors, pool)
    else:
        return None
    return labelled([*pieces, (rng.choice((".", ".", "")), "O"), *_tail(row, rng)], rng, damage)


def labelled(pieces: list[Piece], rng: random.Random, damage: float = 0.0) -> tuple[str, list[Token], list[str]] | None:
    """The line that pieces make, sometimes with a number in front or (so often) with damage, its tokens and their labels. None where it is no proper line."""
    if damage and rng.random() < damage:
        pieces = damaged(pieces, rng)
    number = rng.choice(("", "", "", f"{rng.randint(1, 120)}. ", f"[{rng.randint(1, 99)}] "))
    text, spans = number, []
    for piece, name in pieces:
        spans.append((len(text), len(text) + len(piece), name))
        text += piece
    if "  " in text or len(text) > 900:
        return None
    masks = tuple((i.start, i.end, f"<{i.kind}>") for i in find_identifiers(text))
    tokens = tokenise(text, len(number), masks)
    labels = []
    for token in tokens:
        name = next((n for a, b, n in spans if token.start < b and token.end > a and n != "O"), "O")
        labels.append("O" if token.core.startswith("<") else name)
    return text, tokens, labels
