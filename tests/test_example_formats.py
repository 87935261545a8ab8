"""The same paper in another format gives the same facts: full texts converted by pandoc, or written as BioC here; abstracts in formats of records."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from html import escape

import pytest
from conftest import EXAMPLES, ROOT
from test_formats import data_of

from extract.pipeline import annotate, assertions, read_bytes
from kg.model import Config, Document, Entity

CONVERTED = ROOT / "tests" / "example_formats"
PAPER = EXAMPLES / "moreno-2024-myeloma.md"
CONFIG = Config()


def facts(document: Document, metadata: bool = True) -> Counter[str]:
    """What a document says, without where it says it. A dose is compared by its value: a converter may print "2 × 10⁶" for "$2 \\times 10^6$"."""
    found: Counter[str] = Counter()
    for a in assertions(document):
        if a.extractor == "paper" and not metadata:
            continue
        subject = "the paper" if a.subject.type == "Paper" else a.subject.label.split(" of ")[0]
        obj = a.object.label if isinstance(a.object, Entity) else str(a.object)
        if isinstance(a.object, Entity) and a.object.type in ("Paper", "Work"):
            obj = "the paper" if a.object.type == "Paper" else a.object.iri
        left_out = {"sentenceText", "rawText", "markerStart", "markerEnd", "marker"}
        more = [(k, v.label if isinstance(v, Entity) else "".join(str(v).split())) for k, v in (a.event.properties if a.event else ()) if k not in left_out]
        found[f"{a.extractor}: {subject} {a.predicate} {obj} {a.negated} {a.hedged} {a.standing} {more}"] += 1
    return found


@pytest.fixture(scope="module")
def markdown() -> Document:
    """The example paper, annotated."""
    return next(read_bytes(PAPER.name, PAPER.read_bytes(), CONFIG))


def agreement(document: Document, original: Document) -> tuple[float, float]:
    """Share of the original's facts that are found, and of the found ones that are the original's."""
    one, other = facts(original), facts(document)
    same = (one & other).total()
    return same / one.total(), same / other.total()


@pytest.mark.parametrize("name", ["moreno-2024-myeloma.html", "moreno-2024-myeloma.docx", "moreno-2024-myeloma.tei.xml"])
def test_a_full_text_gives_the_facts_of_the_markdown(name: str, markdown: Document) -> None:
    (document,) = read_bytes(name, data_of(CONVERTED / name), CONFIG)
    assert min(agreement(document, markdown)) >= 0.95
    assert document.metadata.doi == markdown.metadata.doi and [a.family for a in document.metadata.authors] == ["Moreno-Vidal", "Haddad", "Eriksen"]
    assert len(document.references) == len(markdown.references) and len(document.citations) == len(markdown.citations)


_TYPES = {
    "introduction": "INTRO", "case": "CASE", "methods": "METHODS", "results": "RESULTS", "discussion": "DISCUSS", "conclusion": "CONCL", "abstract": "ABSTRACT",
}


def passages(document: Document) -> list[tuple[dict[str, str], str]]:
    """A document as BioC's passages."""
    m = document.metadata
    names = {f"name_{i}": f"surname:{a.family};given-names:{a.given}" for i, a in enumerate(m.authors)}
    front = {"section_type": "TITLE", "type": "front", "article-id_doi": m.doi or "", "journal": m.journal or "", "year": str(m.year), **names}
    out = [(front, m.title or "")]
    for block in document.blocks:
        if block.kind == "table_row":
            cells = [cell.strip() for cell in document.text[block.start : block.end].strip().strip("|").split("|")]
            row = "" if set("".join(cells)) <= set("-: ") else "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
            if out[-1][0]["type"] != "table":
                out.append(({"section_type": "TABLE", "type": "table", "xml": "<table></table>"}, "cells"))
            out[-1][0]["xml"] = out[-1][0]["xml"].replace("</table>", f"{row}</table>")
            continue
        section = document.section_at(block.start)
        text = document.text[block.start : block.end].lstrip("# ")
        if section is None or section.kind in ("front", "references") or block.kind in ("furniture", "title"):
            continue
        kind = {"heading": f"title_{max(block.level - 1, 1)}", "caption": "fig_caption"}.get(block.kind, "paragraph")
        out.append(({"section_type": _TYPES.get(section.kind, "SUPPL"), "type": kind}, text))
    out.append(({"section_type": "REF", "type": "title"}, "References"))
    out.extend(({"section_type": "REF", "type": "ref", "pub-id_doi": r.doi or ""}, r.raw) for r in document.references)
    return out


def bioc_json(document: Document) -> bytes:
    """A document as BioC JSON."""
    found = [{"offset": 0, "infons": infons, "text": text, "annotations": []} for infons, text in passages(document)]
    return json.dumps({"source": "test", "documents": [{"id": "1", "passages": found}]}).encode()


def bioc_xml(document: Document) -> bytes:
    """A document as BioC XML."""
    inner = "".join(
        "<passage>" + "".join(f'<infon key="{k}">{escape(v)}</infon>' for k, v in infons.items()) + f"<offset>0</offset><text>{escape(text)}</text></passage>"
        for infons, text in passages(document)
    )
    return f"<?xml version='1.0'?><collection><source>test</source><document><id>1</id>{inner}</document></collection>".encode()


@pytest.mark.parametrize(("name", "write"), [("a.xml", bioc_xml), ("a.json", bioc_json)])
def test_a_full_text_as_bioc_gives_the_facts_of_the_markdown(name: str, write: Callable[[Document], bytes], markdown: Document) -> None:
    (document,) = read_bytes(name, write(markdown), CONFIG)
    one, other = facts(markdown, metadata=False), facts(document, metadata=False)
    assert (one & other).total() >= 0.95 * max(one.total(), other.total()), sorted((one - other) + (other - one))


TITLE = "Fever after a second infusion of invented cells: a case report"
ABSTRACT = (
    "A 41-year-old woman with refractory diffuse large B-cell lymphoma received axicabtagene ciloleucel. Cytokine release syndrome of grade 2 was treated with "
    "tocilizumab 8 mg/kg on day 3. She had no seizures. A complete response was seen on day 30, and she was alive after 14 months."
)
RECORDS: dict[str, str] = {
    "a.nbib": f"PMID- 99000011\nOWN - NLM\nTI  - {TITLE}.\nAB  - {ABSTRACT}\nDP  - 2024 Mar\nFAU - Doe, Jane\n",
    "a.ris": f"TY  - JOUR\nTI  - {TITLE}\nAU  - Doe, Jane\nPY  - 2024\nAB  - {ABSTRACT}\nER  - \n",
    "a.bib": f"@article{{doe, author = {{Doe, Jane}}, title = {{{TITLE}}}, year = 2024, abstract = {{{ABSTRACT}}}}}",
    "a.json": json.dumps([{"title": TITLE, "author": [{"family": "Doe", "given": "Jane"}], "issued": {"date-parts": [[2024]]}, "abstract": ABSTRACT}]),
    "b.json": json.dumps({"documents": [{"passages": [{"infons": {"type": "title"}, "text": TITLE}, {"infons": {"type": "abstract"}, "text": ABSTRACT}]}]}),
    "a.xml": f"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>99000011</PMID><Article><ArticleTitle>{TITLE}.</ArticleTitle><Abstract>"
             f"<AbstractText>{ABSTRACT}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
    "b.xml": f"<xml><records><record><ref-type name='Journal Article'>17</ref-type><titles><title>{TITLE}</title></titles><abstract>{ABSTRACT}</abstract>"
             "</record></records></xml>",
    "a.txt": f"1. J Invent. 2024 Mar;7(2):101-9.\n\n{TITLE}.\n\nDoe J(1).\n\nAuthor information:\n(1)Nowhere.\n\n{ABSTRACT}\n\nPMID: 99000011\n",
    "a.html": f"<html><head><meta name='citation_title' content='{TITLE}'></head><body><h1>{TITLE}</h1><h2>Abstract</h2><p>{ABSTRACT}</p></body></html>",
}


@pytest.mark.parametrize("name", RECORDS)
def test_an_abstract_gives_the_facts_of_the_markdown(name: str) -> None:
    original = annotate(Document(text=f"# {TITLE}\n\n## Abstract\n\n{ABSTRACT}\n"), CONFIG)
    (document,) = read_bytes(name, RECORDS[name].encode(), CONFIG)
    assert document.metadata.title == TITLE
    wanted = facts(original, metadata=False)
    assert wanted and not wanted - facts(document, metadata=False)


@pytest.mark.parametrize("text", [ABSTRACT, f"{ABSTRACT}\n", f"{TITLE}\n\n{ABSTRACT}\n", f"\ufeff{TITLE}\r\n\r\n{ABSTRACT}\r\n"])
def test_a_plain_abstract_gives_its_facts(text: str) -> None:
    (document,) = read_bytes("a.txt", text.encode(), CONFIG)
    said = " ".join(facts(document, metadata=False))
    for wanted in ("received tocilizumab", "achieved complete response", "experienced seizure True", "cytokine release syndrome", "hasOutcome alive"):
        assert wanted in said
