"""PDF (`make bench`): how well the prints of the example papers come back, pages a second, and the most memory for a file of 1,000 pages.

The prints (`tests/pdf`) are our own, made by a browser, LaTeX and a word processor in the manner of publishers; a fact is an assertion with its
event, and equal where subject, predicate, object, all properties but offsets, and polarity are.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from extract.readers import pdf
from kg.model import LitkgError
from tests.pdf.measure import PAPERS, compare

_MEASURE = """
import resource, sys, time
from pathlib import Path
from extract.readers import pdf
data = Path(sys.argv[1]).read_bytes()
start = time.perf_counter()
(document,) = pdf.read(data)
print(document.regions[-1].page, time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def long_file(pages: int) -> bytes:
    """The prints again and again, up to a number of pages."""
    import pypdfium2 as pdfium

    out = pdfium.PdfDocument.new()
    sources = [pdfium.PdfDocument(path) for path in sorted(PAPERS.glob("*-ieee.pdf")) + sorted(PAPERS.glob("*-wiley.pdf"))]
    while len(out) < pages:
        for source in sources:
            if room := min(len(source), pages - len(out)):
                out.import_pages(source, list(range(room)))
    buffer = io.BytesIO()
    out.save(buffer)
    return buffer.getvalue()


def run() -> list[dict[str, object]]:
    """Rows for RESULTS.md."""
    files = sorted(PAPERS.glob("*.pdf"))
    found = [compare(path) for path in files]
    same = sum(bool(result["callouts"][2]) and result["references"][0] == result["references"][1] for result in found)  # type: ignore[index]
    name = f"{len(files)} prints of the example papers"
    rows: list[dict[str, object]] = [
        {"dataset": name, "metric": "words in order", "value": sum(float(r["words"]) for r in found) / len(found)},  # type: ignore[arg-type]
        {"dataset": name, "metric": "files with all callouts and references", "value": same / len(found)},
        {"dataset": name, "metric": "assertions equal to those of the text", "value": sum(float(r["facts"]) for r in found) / len(found)},  # type: ignore[arg-type]
    ]
    data = [path.read_bytes() for path in files]
    start, pages = time.process_time(), 0
    for each in data:
        (document,) = pdf.read(each)
        pages += document.regions[-1].page
    seconds = time.process_time() - start
    rows.append({"dataset": name, "metric": "pages/s, one core", "value": pages / seconds})
    rows.append({"dataset": name, "metric": "MB/s, one core", "value": sum(map(len, data)) / 1e6 / seconds})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "long.pdf")
        path.write_bytes(long_file(1000))
        done = subprocess.run([sys.executable, "-c", _MEASURE, str(path)], check=True, capture_output=True, text=True)
        _, seconds, memory = done.stdout.split()
        rows.append({"dataset": "1,000 pages", "metric": "seconds", "value": float(seconds)})
        rows.append({"dataset": "1,000 pages", "metric": "peak memory, MB", "value": float(memory)})
        try:
            list(pdf.read(long_file(1001)))
        except LitkgError as error:
            rows.append({"dataset": "1,001 pages", "metric": str(error), "value": "refused"})
    return rows
