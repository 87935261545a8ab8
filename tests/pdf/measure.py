"""How well the PDFs of the tests come back: `python -m tests.pdf.measure [NAME…]`, words in order, callouts, references, assertions."""

from __future__ import annotations

import re
import sys
from difflib import SequenceMatcher
from pathlib import Path

from extract.pipeline import annotate, assertions
from extract.readers import pdf
from kg.model import Assertion, Config, Document, Entity
from tests.pdf.source import EXAMPLES, elements, words

#: Properties that say where something stands in one file.
_WHERE = ("markerStart", "markerEnd", "sentenceText", "rawText", "note")

PAPERS = Path(__file__).resolve().parent / "papers"


def full_name(path: Path) -> str:
    """The example paper that a PDF prints."""
    return next(p.stem for p in EXAMPLES.glob(f"{path.stem.split('-')[0]}-*"))


def read_pdf(path: Path) -> Document:
    """The annotated document of a PDF."""
    (document,) = pdf.read(path.read_bytes())
    return annotate(document, Config())


def read_source(name: str) -> Document:
    """The annotated document of the example paper's own file."""
    from extract.pipeline import read_bytes

    path = next(EXAMPLES.glob(f"{name}.*"))
    (document,) = read_bytes(path.name, path.read_bytes(), Config())
    return document


def printed_words(document: Document, floats: bool = False) -> list[str]:
    """The words of a PDF's text without what its pages add: the running text, or its legends and tables, which a typesetter moves."""
    kinds = {"caption", "table_row"} if floats else {"title", "heading", "paragraph", "list_item", "reference"}
    text = "\n".join(document.text[b.start : b.end] for b in document.blocks if b.kind in kinds)
    return words(text.replace("\u00ad", ""))


def in_order(path: Path, document: Document) -> float:
    """The share of a paper's words that stand in one common order."""
    printed = elements(full_name(path))
    if path.stem.endswith("elsevier"):  # keywords stand to the left of the abstract
        keywords = next(e for e in printed if re.match("key ?words", e.plain, re.I))
        printed.remove(keywords)
        printed.insert(next(n for n, e in enumerate(printed) if e.plain == "Abstract"), keywords)
    total = found = 0
    for floats in (False, True):
        expected = [word for e in printed if (e.kind in ("table", "caption")) == floats for word in words(e.plain)]
        matcher = SequenceMatcher(None, expected, printed_words(document, floats), autojunk=False)
        total += len(expected)
        found += sum(block.size for block in matcher.get_matching_blocks())
    return found / total


def fact(a: Assertion) -> tuple[object, ...]:
    """What an assertion says, without where: subject, predicate, object, event, polarity."""
    def key(value: object) -> object:
        if isinstance(value, Entity):
            # Papers, patients and entries are named by the text that they stand in, unless the paper has a DOI.
            return re.sub(r"[0-9a-f]{8,64}", "", value.iri)
        return re.sub(r"\s+", "", re.sub(r"[\u00ad\\^]|</?sup>", "", value)) if isinstance(value, str) else value

    event = tuple((name, key(value)) for name, value in a.event.properties if name not in _WHERE) if a.event else ()
    return (key(a.subject), a.predicate, key(a.object), a.event.type if a.event else "", event, a.negated, a.hedged, a.standing)


def compare(path: Path) -> dict[str, object]:
    """The measures of one PDF."""
    name = full_name(path)
    document, source = read_pdf(path), read_source(name)
    ours, theirs = assertions(document), assertions(source)
    got = [fact(a) for a in ours]
    want = [fact(a) for a in theirs]
    rest = list(got)
    missing = []
    for each in want:
        if each in rest:
            rest.remove(each)
        else:
            missing.append(each)
    cited = sorted(c.numbers for c in document.citations)
    cited_source = sorted(c.numbers for c in source.citations)
    return {
        "words": in_order(path, document), "callouts": (len(cited), len(cited_source), cited == cited_source),
        "references": (len(document.references), len(source.references)), "facts": 1 - len(missing) / len(want), "extra": len(rest),
        "missing": missing, "more": rest,
    }


if __name__ == "__main__":
    facts: list[float] = []
    for each in sorted(PAPERS.glob("*.pdf")):
        if len(sys.argv) > 1 and not any(word in each.stem for word in sys.argv[1:]):
            continue
        result = compare(each)
        print(f"{each.stem:28} words {result['words']:.4f} callouts {result['callouts']} references {result['references']} "
              f"facts {result['facts']:.3f} extra {result['extra']}")
        facts.append(float(result["facts"]))  # type: ignore[arg-type]
        if len(sys.argv) > 1:
            for row in result["missing"]:  # type: ignore[attr-defined]
                print("   -", str(row)[:600])
            for row in result["more"]:  # type: ignore[attr-defined]
                print("   +", str(row)[:600])
    print(f"{len(facts)} files, facts {sum(facts) / len(facts):.3f}")
