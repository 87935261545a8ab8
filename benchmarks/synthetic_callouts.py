"""Papers with their callouts printed in another system: the paragraphs of shared/dev/intext_plos put together, each marker rewritten.

So every system is measured on real prose, with all that looks like a citation in it and is none.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from kg.model import Author, Reference

_SUPER = str.maketrans("0123456789,–", "⁰¹²³⁴⁵⁶⁷⁸⁹,⁻")


def compact(numbers: Sequence[int], dash: str = "–", comma: str = ",") -> str:
    """`1–3,7` for 1, 2, 3, 7."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return comma.join(f"{r[0]}{dash}{r[-1]}" if len(r) > 2 else comma.join(map(str, r)) for r in runs)


SYSTEMS = {
    "square": lambda numbers: f"[{compact(numbers)}]",
    "round": lambda numbers: f"({compact(numbers, comma=', ')})",
    "sup tag": lambda numbers: f"<sup>{compact(numbers)}</sup>",
    "sup caret": lambda numbers: f"^{compact(numbers, '-')}^",
    "sup latex": lambda numbers: f"$^{{{compact(numbers, '-')}}}$",
    "unicode": lambda numbers: compact(numbers).translate(_SUPER),
    "bare": compact,
}


def rewritten(row: dict[str, Any], system: str) -> tuple[str, list[tuple[int, ...]]]:
    """A paragraph with its markers in another system, and what they mean, in order. Superscripts go behind the full stop or comma."""
    text, out, at = row["text"], [], 0
    for marker in sorted(row["markers"], key=lambda m: m["start"]):
        before = text[at : marker["start"]]
        mark = SYSTEMS[system](marker["numbers"])
        at = marker["end"]
        if system in ("square", "round"):
            out.append(before + mark)
            continue
        before = before.rstrip()
        stop = re.match(r"[.,;:]", text[at:])
        if stop:
            before, at = before + stop.group(), at + 1
        out.append(before + mark)
    return "".join([*out, text[at:]]), [tuple(m["numbers"]) for m in sorted(row["markers"], key=lambda m: m["start"])]


def papers(rows: Iterable[dict[str, Any]], system: str) -> list[tuple[str, int, list[tuple[int, ...]]]]:
    """(text, length of the list, what each callout means) for each paper that has enough of its markers in the data."""
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row["id"].split("#")[0]].append(row)
    made = []
    for _, group in sorted(grouped.items()):
        group.sort(key=lambda row: int(re.sub(r"\D", "", row["id"].split("#")[1])))
        texts, wanted = [], []
        for row in group:
            # Brackets in the gold text that the data does not count, and pieces of brackets, would be scored as errors of nobody.
            text, meant = rewritten(row, system)
            texts.append(" ".join(text.split()))
            wanted += meant
        made.append(("\n\n".join(texts), group[0]["n_refs"], wanted))
    return made


def papers_by_name(rows: Iterable[dict[str, Any]], families: Sequence[str], seed: int = 3) -> list[tuple[str, list[Reference], list[int]]]:
    """(text, list, numbers meant) for each paper, its markers printed by name and year in one of four forms. The lists are made up: authors drawn
    from `families`, years from 1995 to 2014, letters where a name and year come twice."""
    rng = random.Random(seed)
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row["id"].split("#")[0]].append(row)
    made = []
    for _, group in sorted(grouped.items()):
        listed = _list_of(group[0]["n_refs"], families, rng)
        opening, closing, both, comma = rng.choice((("(", ")", "and", ","), ("(", ")", "and", ""), ("[", "]", "and", ","), ("(", ")", "&", ",")))
        texts, meant = [], []
        for row in group:
            text, out, at = row["text"], [], 0
            for marker in sorted(row["markers"], key=lambda m: m["start"]):
                if max(marker["numbers"]) <= len(listed):
                    cited = "; ".join(_cited(listed[n - 1], both, comma) for n in marker["numbers"])
                    out.append(text[at : marker["start"]] + opening + cited + closing)
                    at = marker["end"]
                    meant += marker["numbers"]
            texts.append(" ".join("".join([*out, text[at:]]).split()))
        made.append(("\n\n".join(texts), listed, meant))
    return made


def _list_of(size: int, families: Sequence[str], rng: random.Random) -> list[Reference]:
    people = [tuple(Author(rng.choice(families), "A") for _ in range(rng.choice((1, 2, 2, 3, 5, 8)))) for _ in range(size)]
    years = [str(rng.randrange(1995, 2015)) for _ in range(size)]
    same = [(authors[0].family, year) for authors, year in zip(people, years, strict=True)]
    letters = ["abcdefgh"[same[:k].count(pair)] if same.count(pair) > 1 else "" for k, pair in enumerate(same)]
    return [Reference("", n, authors, year=year + letter) for n, (authors, year, letter) in enumerate(zip(people, years, letters, strict=True), 1)]


def _cited(reference: Reference, both: str, comma: str) -> str:
    names = [author.family for author in reference.authors]
    said = names[0] if len(names) == 1 else f"{names[0]} {both} {names[1]}" if len(names) == 2 else f"{names[0]} et al."
    return f"{said}{comma} {reference.year}"
