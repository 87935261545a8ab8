"""Reference lists made on the spot from reference strings: many ways to print a list, many ways in which a conversion damages it.

The strings come from `shared/dev` at run time; nothing of them is kept here. Each function returns a document and the entries that a
finder should give back, so that segmentation can be counted.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Callable, Sequence

#: Prose of our own that stands before, between and behind lists.
BODY = (
    "Case notes on an invented illness",
    "We describe an invented illness in three invented villages. Nothing here happened. The fever came in spring and left in autumn.",
    "The treatment was rest, and the outcome was good in all three villages (Table 1). A second wave came in 2004 and was milder.",
)
BEHIND = (
    ("Funding", "No money was received for this invented work, and none was asked for in 2011 or later."),
    ("Conflict of interest", "The author declares that there is nothing to declare, in this year or in any other."),
)
LABELS: dict[str, Callable[[int], str]] = {
    "dot": lambda n: f"{n}. ",
    "square": lambda n: f"[{n}] ",
    "round": lambda n: f"({n}) ",
    "paren": lambda n: f"{n}) ",
    "bare": lambda n: f"{n} ",
    "sup": lambda n: f"<sup>{n}</sup> ",
    "unicode": lambda n: "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(d)] for d in str(n)) + " ",
    "escaped": lambda n: f"{n}\\. ",
    "bold": lambda n: f"**{n}.** ",
    "bullet": lambda n: "- ",
    "dotted": lambda n: "• ",
    "plain": lambda n: "",
}
HEADINGS = ("References", "## REFERENCES", "**Bibliography**", "Literaturverzeichnis", "7. References", "Références", "Literature Cited", "R E F E R E N C E S")
_LABEL = re.compile(r"^(?:\[\d+\]|\(\d+\)|\d{1,3}[.)]?(?=\s))\s*")

Made = tuple[str, list[str]]


def bare(raw: str) -> str:
    """A reference string on one line, without a printed number."""
    return _LABEL.sub("", " ".join(raw.split()))


def document(body: Sequence[str], listing: str, heading: str | None, behind: bool = True) -> str:
    """A paper around a list."""
    parts = [*body, *([heading] if heading else []), listing]
    if behind:
        for title, text in BEHIND:
            parts += [title, text]
    return "\n\n".join(parts) + "\n"


def printed(entries: Sequence[str], label: str, gap: str = "\n\n", width: int = 0, hanging: int = 0) -> str:
    """Entries with labels, with blank lines or without, wrapped or not."""
    rows = []
    for n, entry in enumerate(entries, 1):
        row = LABELS[label](n) + entry
        if width:
            row = textwrap.fill(row, width, subsequent_indent=" " * hanging, break_long_words=False, break_on_hyphens=False)
        rows.append(row)
    return gap.join(rows)


def styles(entries: Sequence[str], label: str, heading: str | None = "References", **how: object) -> Made:
    """A list in one style."""
    return document(BODY, printed(entries, label, **how), heading), list(entries)  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------------------------- damage


def lost_numbers(entries: Sequence[str], rng: random.Random) -> Made:
    """Most numbers turned into bullets, a few left."""
    rows = [(f"{n}. " if rng.random() < 0.2 else "- ") + entry for n, entry in enumerate(entries, 1)]
    return document(BODY, "\n".join(rows), "## REFERENCES"), list(entries)


def interrupted(entries: Sequence[str], rng: random.Random) -> Made:
    """The list stops, whole sections and the end of a paragraph follow, then it goes on."""
    cut = max(2, len(entries) // 3)
    first, second = ([f"{n}. {e}" for n, e in enumerate(entries, 1)][part] for part in (slice(0, cut), slice(cut, None)))
    middle = ["words of an unfinished sentence about consent.", *(piece for pair in BEHIND for piece in pair)]
    return document(BODY, "\n\n".join([*first, *middle, *second]), "References", behind=False), list(entries)


def page_breaks(entries: Sequence[str], rng: random.Random) -> Made:
    """Entries cut at a word by a page number, a running head and blank lines."""
    rows: list[str] = []
    for n, entry in enumerate(entries, 1):
        row = f"{n}. {entry}"
        words = row.split(" ")
        if n % 5 == 0 and len(words) > 12:
            at = len(words) // 2
            rows += [" ".join(words[:at]), "Invented Journal of Villages 2012", str(100 + n), "Nobody et al. An invented illness", " ".join(words[at:])]
        else:
            rows.append(row)
    return document(BODY, "\n\n".join(rows), "References"), list(entries)


def legends(entries: Sequence[str], rng: random.Random) -> Made:
    """Figure legends between entries."""
    rows: list[str] = []
    for n, entry in enumerate(entries, 1):
        rows.append(f"[{n}] {entry}")
        if n % 6 == 0:
            rows += [f"FIGURE {n // 6}", "Map of the three villages. (A) North. (B) South. Arrows show the wind."]
    return document(BODY, "\n\n".join(rows), "REFERENCES"), list(entries)


def stray_bullets(entries: Sequence[str], rng: random.Random) -> Made:
    """Numbered entries; the second half of some stands on a line of its own behind a bullet."""
    rows: list[str] = []
    for n, entry in enumerate(entries, 1):
        words = entry.split(" ")
        if n % 4 == 0 and len(words) > 14:
            at = len(words) // 2
            rows += [f"{n}. " + " ".join(words[:at]), "- " + " ".join(words[at:])]
        else:
            rows.append(f"{n}. {entry}")
    return document(BODY, "\n".join(rows), "References"), list(entries)


def columns_swapped(entries: Sequence[str], rng: random.Random) -> Made:
    """The right column of a page was read before the left one."""
    rows = [f"{n}. {e}" for n, e in enumerate(entries, 1)]
    half = len(rows) // 2
    return document(BODY, "\n\n".join([*rows[half:], *rows[:half]]), "References"), list(entries)


def one_paragraph(entries: Sequence[str], rng: random.Random) -> Made:
    """The heading and all entries in one line."""
    row = "REFERENCES " + " ".join(f"{n}. {e}" for n, e in enumerate(entries, 1))
    return document(BODY, row, None), list(entries)


def broken_words(entries: Sequence[str], rng: random.Random) -> Made:
    """Hard-wrapped lines, long words broken with a hyphen at the line end."""
    rows = []
    for n, entry in enumerate(entries, 1):
        line, lines = f"{n}. ", []
        for word in entry.split(" "):
            if len(line) + len(word) > 64 and len(word) > 9 and word.isalpha() and word.islower() and word.isascii():
                lines.append(line + word[:4] + "-")
                line = word[4:] + " "
            elif len(line) + len(word) > 72:
                lines.append(line.rstrip())
                line = word + " "
            else:
                line += word + " "
        rows.append("\n".join([*lines, line.rstrip()]))
    return document(BODY, "\n".join(rows), "References"), list(entries)


def no_heading(entries: Sequence[str], rng: random.Random) -> Made:
    """Numbered entries without any heading."""
    return document(BODY, printed(entries, "dot"), None), list(entries)


def two_columns(entries: Sequence[str], rng: random.Random) -> Made:
    """Two columns side by side on every line, as a layout-keeping conversion prints them."""
    wrapped = [textwrap.wrap(f"{n}. {e}", 58, break_long_words=False, break_on_hyphens=False) for n, e in enumerate(entries, 1)]
    half = len(wrapped) // 2
    left, right = ([line for entry in part for line in entry] for part in (wrapped[:half], wrapped[half:]))
    rows = []
    for k in range(max(len(left), len(right))):
        one = left[k] if k < len(left) else ""
        rows.append(f"{one:<66}{right[k]}" if k < len(right) else one)
    return document(BODY, "\n".join(rows), "References"), list(entries)


DAMAGE: dict[str, Callable[[Sequence[str], random.Random], Made]] = {
    "numbers lost": lost_numbers, "interrupted by sections": interrupted, "cut by page breaks": page_breaks, "legends inside": legends,
    "stray bullets": stray_bullets, "columns swapped": columns_swapped, "one paragraph": one_paragraph, "broken words": broken_words,
    "no heading": no_heading, "two columns": two_columns,
}


def cases(strings: Sequence[str], seed: int = 1) -> list[tuple[str, str, list[str]]]:
    """(name, document, entries) for every style and every damage, each over its own sample of strings."""
    rng = random.Random(seed)
    made = []
    for k, label in enumerate(LABELS):
        for name, how in (("apart", {"gap": "\n\n"}), ("lines", {"gap": "\n"}), ("wrapped", {"gap": "\n", "width": 80}),
                          ("hanging", {"gap": "\n", "width": 80, "hanging": 4}), ("wrapped apart", {"gap": "\n\n", "width": 70})):
            sample = [bare(s) for s in rng.sample(list(strings), min(40, len(strings)))]
            if label == "plain":
                sample.sort(key=str.casefold)
            text, entries = styles(sample, label, HEADINGS[k % len(HEADINGS)], **how)
            made.append((f"{label}, {name}", text, entries))
    for name, damage in DAMAGE.items():
        sample = [bare(s) for s in rng.sample(list(strings), min(40, len(strings)))]
        text, entries = damage(sample, rng)
        made.append((name, text, entries))
    return made
