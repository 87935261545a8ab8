"""Chapters, books, theses, reports, news, pages and articles of rarer forms made of gold records: training lines beside `reference_render`.

Annotated lists of journal articles have few of these, lists of the humanities and of other languages are full of them. A line is a form of
`reference_forms.tsv` filled with the authors, the title and the year of a record, and, where it needs one, with the title of another record as
the book or the proceedings; journal, town, house, school and series are drawn from lists of our own (`reference_pools.tsv`). The same records
always give the same lines.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.reference_render import MONTHS, Names, any_journal, any_of, bodies, labelled, roman, title_case
from extract.references.tokens import Token

FORMS = Path(__file__).parent / "reference_forms.tsv"
#: How often each kind is printed.
SHARES = {"chapter": 10, "paper": 4, "book": 7, "thesis": 2, "report": 3, "news": 3, "web": 2, "patent": 1, "article": 14}
MEETINGS = (
    "International Conference on {}", "Annual Meeting of the Society for {}", "{} Symposium", "IEEE Conference on {}", "ACM Workshop on {}", "{} Congress",
    "Third International Workshop on {}", "12th European Conference on {}", "International Joint Conference on {}", "Symposium on {}", "{}",
)
LEADS = ("", "", "", "Proceedings of the ", "Proceedings of the ", "Proc. ", "Proc. of ", "Proceedings ", "2008 ", "Paper presented at the ", "Poster at the ")


@dataclass(frozen=True)
class Pool:
    """What lines of one fold may borrow: people and short titles, all of records of that fold."""

    people: Sequence[dict[str, Any]]
    titles: Sequence[str]


def pool_of(rows: Sequence[dict[str, Any]]) -> Pool:
    """The people and short titles of rows."""
    people = [a for row in rows for a in row["authors"] if a.get("family") and a.get("given")]
    titles = [row["title"] for row in rows if row["title"] and len(row["title"].split()) < 11 and not re.search(r"[.?!]", row["title"])]
    return Pool(people, titles)


@cache
def forms() -> dict[str, list[tuple[str, str, str]]]:
    """The forms by kind: how authors and editors are printed, and the line."""
    out: dict[str, list[tuple[str, str, str]]] = {}
    for line in FORMS.read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "kind\t")):
            kind, names, editors, form = line.split("\t")
            out.setdefault(kind, []).append((names, editors, form))
    return out


def render_book(row: dict[str, Any], pool: Pool, seed: int, articles: bool = False, damage: float = 0.0) -> tuple[str, list[Token], list[str]] | None:
    """A record in one of the forms: the line, its tokens and their labels. None where the record has too little to print.

    `articles`: also in those of articles; `damage`: how often as converters leave it.
    """
    rng = random.Random(f"book {row['id']} {seed}")
    people = [a for a in row["authors"] if a.get("family")]
    if not people or len(people) != len(row["authors"]) or not row["year"] or not row["title"] or not pool.titles or not pool.people:
        return None
    kinds = SHARES if articles and row["container"] and row["volume"] else {kind: share for kind, share in SHARES.items() if kind != "article"}
    kind = rng.choices(list(kinds), list(kinds.values()))[0]
    names, editors, form = rng.choice(forms()[kind])
    form = re.sub(r"<([^<>]*)>", lambda m: rng.choice(m.group(1).split("|")), form)
    authors = bodies(rng, "", always=True) if names == "body" else Names(rng, names).all(people[: rng.choice((1, 2, 2, 3, 4, 9))], False)
    title = row["title"].rstrip(".")
    article = kind == "article"
    volume = row["volume"] if article and (row["volume"] or "").isdecimal() else str(rng.randint(1, 120))
    first = rng.randint(1, 600)
    last = first + rng.randint(3, 40)
    values = {
        "A": (authors.rstrip(".") if re.search(r"\{A\}\.", form) else authors, "A"),
        "T": (title_case(title) if rng.random() < 0.4 else title, "T"),
        "C": (_book(rng, pool), "C"), "M": (_meeting(rng, pool), "C"), "N": (any_of(rng, "newspaper"), "C"), "Y": (row["year"], "Y"),
        "V": (volume if article else str(rng.randint(1, 20)) if rng.random() < 0.85 else rng.choice(("II", "III", "IV", "1A", "12B")), "V"),
        "J": (row["container"] if row["container"] and rng.random() < 0.5 else any_journal(rng), "C"), "R": (roman(int(volume) % 89 + 1), "V"),
        "I": (str(rng.choice((1, 2, 3, 4, 5, 6, 7, 8, 10, 12, "1-2", "3–4", "1/2"))), "I"),
        "P": (f"{first}{rng.choice('–-–')}{last if rng.random() < 0.8 else str(last)[-2:]}" if kind != "news" else rng.choice(("A1", "12", "B4", "7")), "P"),
        "E": ("" if editors == "-" else Names(rng, editors).all([rng.choice(pool.people) for _ in range(rng.choice((1, 2, 2, 3)))], False), "O"),
        "town": (any_of(rng, "place"), "O"), "house": (any_of(rng, "house"), "O"), "school": (any_of(rng, "school"), "O"),
        "series": (any_of(rng, "series"), "O"),
        "number": (str(rng.randint(1, 900)), "O"), "month": (rng.choice(MONTHS), "O"), "day": (str(rng.randint(1, 28)), "O"),
        "later": (str(int(row["year"]) + rng.randint(0, 3)) if row["year"].isdigit() else row["year"], "O"),
        "url": (f"https://www.{rng.choice(('example', 'who', 'health', 'news'))}.{rng.choice(('org', 'int/en', 'edu'))}/{rng.randint(10, 9999)}", "O"),
    }
    if not values["E"][0] and "{E}" in form:
        values["E"] = (rng.choice(("J. Smith", "Anna Keller")), "O")
    if article and row["pages"] and rng.random() < 0.5:
        values["P"] = (re.sub(r"\s*[-–—]+\s*", "–", re.sub(r"^[(\s]*p+\.?\s*", "", row["pages"]).strip("() ")), "P")
    pieces = []
    for part in re.split(r"(\{\w+\})", form.strip()):
        pieces.append(values[part[1:-1]] if part.startswith("{") else (part, "O"))
    return labelled(pieces, rng, damage)


def _book(rng: random.Random, pool: Pool) -> str:
    """A title of the pool as the title of a book."""
    title = title_case(rng.choice(pool.titles))
    about = " ".join(title.split()[-3:])
    kind = rng.choice(("{}",) * 12 + ("Handbook of {}", "The Cambridge Companion to {}", "Encyclopedia of {}", "Advances in {}", "Advances in {} 7"))
    return title if kind == "{}" else kind.format(about)


def _meeting(rng: random.Random, pool: Pool) -> str:
    """Proceedings or a meeting on what a title of the pool is about."""
    about = " ".join(title_case(rng.choice(pool.titles)).split()[-rng.randint(2, 4) :])
    lead = rng.choice(LEADS)
    return lead + rng.choice(MEETINGS).format(about) + rng.choice(("",) * 6 + (" (ICML)", ", ICRA ’09", " 2006", " '98"))
