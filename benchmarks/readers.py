"""How fast each format is read: megabytes of files, characters of text and documents a second, reading alone (no annotators, no extractors).

Each row is one entry of FORMATS: name of a file, and its bytes. Small files of the tests are read again and again for SECONDS; lists of
records are made long first, as users have them. JATS and PDF are measured apart (readers_jats, readers_pdf).
"""

from __future__ import annotations

import gzip
import io
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"

#: How long each format is read.
SECONDS = 3.0


def _zip(members: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def _folder(path: Path) -> bytes:
    """A folder of the tests as the zip file that it stands for."""
    return _zip([(p.relative_to(path).as_posix(), p.read_bytes()) for p in sorted(path.rglob("*")) if p.is_file()])


def _repeated(path: Path, begin: str, end: str, times: int = 300) -> bytes:
    """A list of records made long: what stands between two patterns, many times."""
    text = path.read_text("utf-8")
    match = re.search(f"{begin}.*{end}", text, re.S)
    if match is None:
        raise ValueError(f"{path.name} holds no {begin}")
    return (text[: match.start()] + match[0] * times + text[match.end() :]).encode()


def formats() -> Iterator[tuple[str, str, bytes]]:
    """Name of the format, name of a file, its bytes. One line a format: add yours here."""
    small, converted = TESTS / "formats", TESTS / "example_formats"
    paper = ROOT / "examples" / "papers" / "moreno-2024-myeloma.md"
    yield "text (Markdown)", paper.name, paper.read_bytes()
    for name, kind in (("moreno-2024-myeloma.html", "HTML"), ("moreno-2024-myeloma.tei.xml", "TEI")):
        yield kind, name, (converted / name).read_bytes()
    yield "Word", "a.docx", _folder(converted / "moreno-2024-myeloma.docx")
    yield "PubMed XML, 600 records", "a.xml", _repeated(small / "pubmed.xml", "<PubmedArticle>", "PMC9900001</ArticleId>.*?99000002.*?</PubmedArticle>")
    yield "MEDLINE, 600 records", "a.nbib", _repeated(small / "pubmed.nbib", "PMID- 99000001", "JT  - Annals of nowhere\n\n")
    yield "BioC XML, 300 documents", "a.xml", _repeated(small / "bioc.xml", "<document>", "12-3.</text></passage>\n</document>")
    yield "BibTeX, 300 records", "a.bib", _repeated(small / "works.bib", "@article{adeyemi", "of the time.}\n}\n")
    yield "RIS, 300 records", "a.ris", _repeated(small / "works.ris", "TY  - JOUR\nAU  - Ade", "leukaemia\nER  - \n\n")
    yield "CSL-JSON, 300 records", "a.json", b"[" + b",".join([re.search(rb"\{.*?\}(?=,\n \{)", (small / "works.json").read_bytes(), re.S)[0]] * 300) + b"]"  # type: ignore[index]
    yield "gzip of MEDLINE", "a.nbib.gz", gzip.compress(_repeated(small / "pubmed.nbib", "PMID- 99000001", "JT  - Annals of nowhere\n\n"))
    yield "zip of 100 papers", "a.zip", _zip([(f"{i}.md", paper.read_bytes()) for i in range(100)])


def _measure(files: list[tuple[str, bytes]], read: Callable[[str, bytes], tuple[int, int]]) -> tuple[float, float, float]:
    """MB, characters and documents a second."""
    size = characters = documents = 0
    clock = time.perf_counter()
    while time.perf_counter() - clock < SECONDS:
        for name, data in files:
            n, chars = read(name, data)
            size, characters, documents = size + len(data), characters + chars, documents + n
    spent = time.perf_counter() - clock
    return size / 1e6 / spent, characters / spent, documents / spent


def run() -> list[dict[str, object]]:
    """Rows for RESULTS.md."""
    from extract.pipeline import read_documents
    from kg.model import Config, Document

    def read(name: str, data: bytes) -> tuple[int, int]:
        found = [part for part in read_documents(name, data, Config()) if isinstance(part, Document)]
        return len(found), sum(len(d.text) for d in found)

    grouped: dict[str, list[tuple[str, bytes]]] = {}
    for kind, name, data in formats():
        grouped.setdefault(kind, []).append((name, data))
    rows: list[dict[str, object]] = []
    for kind, files in grouped.items():
        for name, data in files:
            read(name, data)  # libraries are loaded once, as in a long run
        megabytes, characters, documents = _measure(files, read)
        rows.append({"dataset": kind, "metric": "MB of files/s", "value": round(megabytes, 2)})
        rows.append({"dataset": kind, "metric": "characters of text/s", "value": characters})
        rows.append({"dataset": kind, "metric": "documents/s", "value": documents})
    return rows
