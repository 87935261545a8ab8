"""Scores reference lists, callouts and the merging of works: `python -m benchmarks citations`, or `python -m benchmarks.citations FILE`
to score callouts on any file of the format of shared/dev/intext_plos.jsonl.

* Callouts: a link is (row, reference number), counted as often as it occurs; markers are not compared, only what they mean. The same
  paragraphs are also put together to papers and printed in every other system (`benchmarks.synthetic_callouts`).
* Reference lists: documents are printed from the strings of shared/dev in many styles and with many kinds of damage
  (`benchmarks.synthetic_lists`); an entry is right when its letters and digits are exactly those printed.
* Works: pairs of records of the same work. One set are the records that shared/dev prints in more than one style, parsed from their raw
  strings; the other prints each record several times with damage of known kinds, among decoys (parts, errata, yearly series).
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.synthetic_callouts import SYSTEMS, papers, papers_by_name
from benchmarks.synthetic_lists import cases, styles
from extract.references.callouts import find_callouts
from extract.references.find import find_reference_lists
from kg.ids import work_iri
from kg.link.works import Merges, WorkRecord, merge_works
from kg.model import Reference
from kg.workkey import work_key, year_of

DEV = Path(__file__).resolve().parents[2] / "shared" / "dev"
LISTS = ("references_plos", "references_styles", "references_grobid", "references_anystyle_core")
#: GROBID's published figures for in-text links.
_GROBID_LINKS = ("GROBID .847", "GROBID .694")


def load(name: str | Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file of shared/dev, or of any path."""
    path = Path(name) if str(name).endswith(".jsonl") else DEV / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _rates(hits: int, found: int, wanted: int) -> tuple[float, float]:
    return (hits / found if found else 1.0, hits / wanted if wanted else 1.0)


def score_callouts(rows: Iterable[dict[str, Any]]) -> tuple[float, float]:
    """Precision and recall of links."""
    hits = found = wanted = 0
    for row in rows:
        got = Counter(n for callout in find_callouts(row["text"], row["n_refs"]) for n in callout.numbers)
        want = Counter(n for marker in row["markers"] for n in marker["numbers"])
        hits, found, wanted = hits + sum((got & want).values()), found + sum(got.values()), wanted + sum(want.values())
    return _rates(hits, found, wanted)


def score_system(rows: list[dict[str, Any]], system: str) -> tuple[float, float]:
    """Precision and recall of links over whole papers whose markers are printed in another system."""
    hits = found = wanted = 0
    for text, size, meant in papers(rows, system):
        got = Counter(n for callout in find_callouts(text, size) for n in callout.numbers)
        want = Counter(n for numbers in meant for n in numbers)
        hits, found, wanted = hits + sum((got & want).values()), found + sum(got.values()), wanted + sum(want.values())
    return _rates(hits, found, wanted)


def score_names(rows: list[dict[str, Any]], seed: int = 3) -> tuple[float, float]:
    """Precision and recall of links over whole papers whose markers are printed by name and year."""
    families = sorted({author["family"] for record in load("references_plos") for author in record["authors"] if author.get("family")})
    hits = found = wanted = 0
    for text, listed, meant in papers_by_name(rows, families, seed):
        got, want = Counter(n for callout in find_callouts(text, listed) for n in callout.numbers), Counter(meant)
        hits, found, wanted = hits + sum((got & want).values()), found + sum(got.values()), wanted + sum(want.values())
    return _rates(hits, found, wanted)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def score_lists(strings: list[str]) -> tuple[float, float]:
    """Precision and recall of entries over all styles and kinds of damage."""
    hits = found = wanted = 0
    for _, text, entries in cases(strings):
        got = Counter(_letters(entry.raw) for listed in find_reference_lists(text) for entry in listed.entries)
        want = Counter(_letters(entry) for entry in entries)
        hits, found, wanted = hits + sum((got & want).values()), found + sum(got.values()), wanted + sum(want.values())
    return _rates(hits, found, wanted)


# ------------------------------------------------------------------------------------------------------------------- works


def record_of(reference: Reference, paper: str, number: int) -> WorkRecord:
    """What the linker gets of a parsed reference; a DOI that is noted as damaged is not passed on."""
    doi = reference.doi if not (reference.note and "suspicious" in reference.note) else None
    return WorkRecord(
        work_iri(doi, work_key(reference), reference.pmid), paper, number, doi, reference.pmid, reference.title,
        tuple(author.family for author in reference.authors), year_of(reference.year), reference.container, reference.volume, reference.pages,
        kind=reference.type,
    )


def _record_id(row: dict[str, Any]) -> str:
    name = row["id"].split(":", 2)[2] if row["id"].startswith("csl:") else row["id"]
    return str(name.removeprefix("plos:"))


def printed_twice() -> tuple[list[WorkRecord], dict[int, str]]:
    """Records of references_styles and references_plos parsed from their strings, and the work that each number stands for."""
    from extract.references.parse import parse_reference

    rows = [*load("references_styles"), *load("references_plos")]
    records = [record_of(parse_reference(row["raw"]), f"paper {k % 7}", k) for k, row in enumerate(rows)]
    return records, {k: _record_id(row) for k, row in enumerate(rows)}


def _abbreviated(name: str | None) -> str | None:
    words = [w for w in (name or "").split() if w.lower() not in ("of", "the", "and", "for", "in")]
    return " ".join(w if len(w) < 6 else w[:4] for w in words) if len(words) > 1 else name


def _typo(text: str, rng: random.Random) -> str:
    at = rng.randrange(5, max(6, len(text) - 5))
    return text[:at] + rng.choice("aeinrst") + text[at + rng.choice((0, 1)) :]


def damaged(seed: int = 1, copies: int = 5) -> tuple[list[WorkRecord], dict[int, str]]:
    """Each record of shared/dev several times, damaged: DOI lost, cut or misprinted, title misprinted or without its subtitle, container
    abbreviated, pages or volume lost, year one off; and for some a decoy: of the same title (an erratum, a second part), with another word
    in its title, with more words."""
    rng = random.Random(seed)
    unique = {_record_id(row): row for row in [*load("references_styles"), *load("references_plos")]}
    records: list[WorkRecord] = []
    gold: dict[int, str] = {}

    def put(name: str, paper: int, doi: str | None, title: str | None, row: dict[str, Any], **other: Any) -> None:
        fields = {"container": row["container"], "volume": row["volume"], "pages": row["pages"], "year": year_of(row["year"]), **other}
        number = len(records)
        families = tuple(a["family"] for a in row["authors"] if a.get("family"))
        key = f"{number}-{name}"
        records.append(WorkRecord(work_iri(doi, key), f"paper {paper}", number, doi, None, title, families[: rng.choice((1, 3, 9))], **fields))
        gold[number] = name

    for name, row in sorted(unique.items()):
        title, doi = row["title"], row["doi"]
        if not title or not row["authors"]:
            continue
        put(name, 0, doi, title, row)
        for copy in range(1, copies):
            kind = rng.randrange(7)
            broken = None if not doi or kind != 1 else (doi[:-1] if rng.random() < 0.5 else doi[:-3] + doi[-2:])
            if kind == 0:
                put(name, copy, None, title.upper(), row, container=_abbreviated(row["container"]))
            elif kind == 1:
                put(name, copy, broken, title, row)
            elif kind == 2:
                put(name, copy, None, _typo(title, rng), row, pages=None)
            elif kind == 3:
                put(name, copy, None, title.split(":")[0] if len(title.split(":")[0]) > 30 else title, row, container=_abbreviated(row["container"]))
            elif kind == 4:
                put(name, copy, doi, _typo(title, rng), row, volume=None, pages=None)
            elif kind == 5:
                put(name, copy, None, title, row, year=(year_of(row["year"]) or 2001) + 1)
            else:
                put(name, copy, None, title, row, container=None, volume=None, pages=None)
        decoy = rng.randrange(12)
        if decoy == 0:
            put(f"{name} erratum", 9, None, f"Erratum: {title}", row, pages="999")
        elif decoy == 1:
            put(f"{name} II", 9, None, f"{title}, Part II", row, pages=None, volume=None)
        elif decoy == 2:
            put(f"{name} elsewhere", 9, "10.9999/elsewhere." + _letters(name).lower(), title, row, container="Another Journal", volume="1", pages="1")
        elif decoy == 3:
            put(f"{name} later", 9, None, title, row, year=(year_of(row["year"]) or 2001) + 4, volume="777", pages="12")
        elif decoy == 4 and len(title.split()) > 4:
            words = title.split()
            words[len(words) // 2] = "otherwise"
            put(f"{name} otherwise", 9, None, " ".join(words), row, volume=None, pages=None)
        elif decoy == 5:
            put(f"{name} in villages", 9, None, f"{title.rstrip('. ')} in villages", row, volume=None, pages=None)
    return records, gold


def score_merges(records: list[WorkRecord], gold: dict[int, str]) -> tuple[float, float, Merges]:
    """Pairwise precision and recall of records put together."""
    merges = merge_works(records)
    together: dict[str, list[int]] = defaultdict(list)
    wanted: dict[str, list[int]] = defaultdict(list)
    for record in records:
        together[merges.canonical(record.iri)].append(record.number or 0)
        wanted[gold[record.number or 0]].append(record.number or 0)
    found = {pair for group in together.values() for pair in combinations(sorted(group), 2)}
    want = {pair for group in wanted.values() for pair in combinations(sorted(group), 2)}
    precision, recall = _rates(len(found & want), len(found), len(want))
    return precision, recall, merges


def _speed(records: list[WorkRecord], size: int = 100_000) -> float:
    """CPU seconds to merge `size` records: works with titles of shuffled words, each cited three times, once without its DOI."""
    rng = random.Random(7)
    words = sorted({word for record in records for word in (record.title or "").lower().split() if len(word) > 3})
    families = sorted({record.authors[0] for record in records if record.authors})
    many = []
    for k in range(size // 3):
        title, doi = " ".join(rng.sample(words, 9)), f"10.9999/x.{k}"
        authors, year = tuple(rng.sample(families, 3)), rng.randrange(1990, 2024)
        place = ("Journal of Villages", str(rng.randrange(1, 90)), str(rng.randrange(1, 2000)))
        for copy in range(3):
            given = doi if copy < 2 else None
            many.append(WorkRecord(work_iri(given, f"{k}"), f"paper {copy}", k, given, None, title, authors, year, *place))
    clock = time.process_time()
    merge_works(many)
    return time.process_time() - clock


def _growth(strings: list[str]) -> float:
    """CPU time for an entry of a long list against that for one of a short list: 1 where the cost is linear, 8 where it is quadratic."""
    rng = random.Random(2)
    spent = []
    for size in (500, 4000):
        text = styles([f"{rng.choice(strings)} {rng.random()}" for _ in range(size)], "dot")[0]
        clock = time.process_time()
        find_reference_lists(text)
        spent.append((time.process_time() - clock) / size)
    return spent[1] / spent[0]


def run() -> list[dict[str, Any]]:
    """The rows of benchmarks/RESULTS.md."""
    out: list[dict[str, Any]] = []

    def row(dataset: str, metric: str, value: float, peer: str = "") -> None:
        out.append({"dataset": dataset, "metric": metric, "value": value, "peer": peer})

    precision, recall = score_callouts(load("intext_plos"))
    row("intext_plos", "links, precision", precision, _GROBID_LINKS[0])
    row("intext_plos", "links, recall", recall, _GROBID_LINKS[1])
    for system in SYSTEMS:
        precision, recall = score_system(load("intext_plos"), system)
        row(f"intext_plos printed as {system}", "links, precision", precision)
        row(f"intext_plos printed as {system}", "links, recall", recall)
    precision, recall = score_names(load("intext_plos"))
    row("intext_plos printed by name and year", "links, precision", precision)
    row("intext_plos printed by name and year", "links, recall", recall)
    for name in LISTS:
        strings = [r["raw"] for r in load(name) if len(r["raw"]) > 40]
        clock = time.process_time()
        precision, recall = score_lists(strings)
        seconds = time.process_time() - clock
        row(f"lists printed from {name}", "entries, precision", precision)
        row(f"lists printed from {name}", "entries, recall", recall)
        row(f"lists printed from {name}", "entries a CPU second", 40 * len(cases(strings)) / seconds)
    row("lists printed from references_plos", "CPU time an entry, 4,000 against 500 entries", _growth([r["raw"] for r in load(LISTS[0]) if len(r["raw"]) > 40]))
    for title, (records, gold) in (("records printed in several styles", printed_twice()), ("damaged copies and decoys", damaged())):
        precision, recall, _ = score_merges(records, gold)
        row(title, "merged pairs, precision", precision)
        row(title, "merged pairs, recall", recall)
    row("100,000 references", "CPU seconds to merge", _speed(damaged(copies=2)[0]))
    return out


if __name__ == "__main__":
    for path in sys.argv[1:] or [str(DEV / "intext_plos.jsonl")]:
        p, r = score_callouts(load(path))
        print(f"{path}: links precision {p:.4f}, recall {r:.4f}")
