"""`make bench`: measures quality and speed and writes benchmarks/RESULTS.md. Not a test: figures are reported, never asserted.

    python -m benchmarks              everything
    python -m benchmarks end_to_end   one part
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
import time
from pathlib import Path

#: Part -> what it measures. Each module has `run() -> list[dict]` with rows {dataset, metric, value, peer}.
PARTS: dict[str, str] = {
    "extraction": "Whole extraction",
    "end_to_end": "Whole builds",
    "readers_jats": "Reading JATS",
    "readers": "Reading other formats",
    "references": "Parsing references",
    "citations": "Reference lists, callouts, works",
    "mentions": "Mentions and their context",
    "relations": "Patients, doses, variants",
    "standing": "Standing: whose finding a sentence is",
    "example_facts": "Facts of the example papers, written down before the rules",
    "course": "Adverse effects, diseases and clinical mentions",
    "readers_pdf": "Reading PDF",
    "exports": "Exports",
    "view": "The HTML graph",
}
RESULTS = Path(__file__).parent / "RESULTS.md"
_HEAD = "# Results\n\nWritten by `make bench`; each part says how it is measured in its module.\n\n"
_BEGIN, _END = "<!-- begin {} -->", "<!-- end {} -->"


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def _shown(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.3f}".rstrip("0").rstrip(".") if abs(value) < 10 else f"{value:,.0f}"


def section(name: str, title: str, rows: list[dict[str, object]], seconds: float) -> str:
    """One part of RESULTS.md."""
    lines = [_BEGIN.format(name), f"## {title}", "", "| data | measure | litkg | peer |", "| --- | --- | --- | --- |"]
    for row in rows:
        shown = _shown(row.get("value"))
        lines.append(f"| {row.get('dataset', '')} | {row.get('metric', '')} | {shown} | {row.get('peer') or ''} |")
    lines += ["", f"Measured on {_machine()} in {seconds:.0f} s.", _END.format(name), ""]
    return "\n".join(lines)


def main(names: list[str]) -> int:
    """Run the parts and put their figures in place; parts that were not run keep theirs."""
    failed = 0
    for name in names or list(PARTS):
        if name not in PARTS:
            print(f"no part {name!r}; choose from {', '.join(PARTS)}", file=sys.stderr)
            return 2
        clock = time.perf_counter()
        try:
            module = importlib.import_module(f"benchmarks.{name}")
            rows = module.run()
        except FileNotFoundError as error:
            print(f"{name}: left out, its data is not here ({error.filename})", file=sys.stderr)
            failed = 1
            continue
        part = section(name, PARTS[name], rows, time.perf_counter() - clock)
        print(part)
        # Read now: another run may have written its part meanwhile.
        text = RESULTS.read_text("utf-8") if RESULTS.exists() else _HEAD
        begin, end = _BEGIN.format(name), _END.format(name)
        if begin in text and end in text:
            text = text[: text.index(begin)] + part.rstrip("\n") + text[text.index(end) + len(end) :]
        else:
            text = text.rstrip("\n") + "\n\n" + part
        RESULTS.write_text(text.rstrip("\n") + "\n", "utf-8")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
