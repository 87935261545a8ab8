"""The table of error rates in README.md, taken from benchmarks/RESULTS.md: `python -m benchmarks.readme` (run it after `make bench`).

What is not in RESULTS.md is left out of the table; nothing is typed by hand.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: What the reader reads, the data set, the measure; the last two are regular expressions for whole cells of RESULTS.md.
ROWS: tuple[tuple[str, str, str], ...] = (
    ("reference strings, PLOS articles: F1 over fields", "references_plos", "macro F1 over fields"),
    ("reference strings, 24 styles: F1 over fields", "references_styles", "macro F1 over fields"),
    ("reference strings, mixed fields with PDF noise (GROBID set): F1 over fields", "references_grobid", "macro F1 over fields"),
    ("reference strings, mixed fields and languages (AnyStyle core set): F1 over fields", "references_anystyle_core", "macro F1 over fields"),
    ("entries of reference lists found: recall (GROBID set)", "lists printed from references_grobid", "entries, recall"),
    ("in-text citations tied to their entries: precision (PLOS)", "intext_plos", "links, precision"),
    ("in-text citations tied to their entries: recall (PLOS)", "intext_plos", "links, recall"),
    ("the same as superscripts in HTML: recall", "intext_plos printed as sup tag", "links, recall"),
    ("the same as bare figures: recall", "intext_plos printed as bare", "links, recall"),
    ("one work printed in several ways, joined: precision", "damaged copies and decoys", "merged pairs, precision"),
    ("one work printed in several ways, joined: recall", "damaged copies and decoys", "merged pairs, recall"),
    ("age of the patient (MACCROBAT)", "MACCROBAT", "age"),
    ("sex of the patient (MACCROBAT)", "MACCROBAT", "sex"),
    ("drugs in case reports: overlap F1 (MACCROBAT)", "case_reports_maccrobat", "medication overlap F1"),
    ("doses tied to their drug, from the bare text: precision (MACCROBAT)", "MACCROBAT", "dose→drug, from text, precision"),
    ("doses tied to their drug, from the bare text: recall (MACCROBAT)", "MACCROBAT", "dose→drug, from text, recall"),
    ("diseases in abstracts: overlap F1 (BC5CDR)", "chemicals_diseases_bc5cdr", "disease overlap F1"),
    ("adverse effects of drugs: overlap F1 (PHEE)", "PHEE.*", ".*effect.*F1.*"),
    ("drug and its adverse effect: F1 (PHEE)", "PHEE.*", ".*pair.*F1.*"),
    ("negated or not: F1 (NegEx kit)", "negation_negex_kit", "negated F1"),
    ("sequence variants of proteins: strict F1 (SETH)", "SETH", "protein variants, strict F1"),
    *((f"{kind} in the example papers: {measure}", rf"example papers: {kind} .*", measure)
      for kind in ("diagnoses", "therapies", "genetics", "responses", "adverse events", "absent") for measure in ("precision", "recall")),
)


def results() -> list[tuple[str, str, str, str]]:
    """The rows of RESULTS.md: data, measure, litkg, peer."""
    text = (ROOT / "benchmarks" / "RESULTS.md").read_text("utf-8")
    rows = []
    for line in text.splitlines():
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[0] not in ("data", "---"):
            rows.append((cells[0], cells[1], cells[2], cells[3]))
    return rows


def table() -> str:
    """The Markdown table."""
    found = results()
    out = ["| what | litkg | others |", "| --- | --- | --- |"]
    for label, data, measure in ROWS:
        hit = next((r for r in found if re.fullmatch(data, r[0]) and re.fullmatch(measure, r[1])), None)
        if hit:
            out.append(f"| {label} | {hit[2]} | {hit[3] if hit[3] != 'None' else ''} |")
    return "\n".join(out)


def main() -> None:
    """Write the table into README.md."""
    path = ROOT / "README.md"
    text = path.read_text("utf-8")
    about = (
        "From `benchmarks/RESULTS.md`, which `make bench` writes. The annotated data are other people's; where a part of them\n"
        "trained or tuned a rule, the figure is from the rest (each benchmark says how, and where the other side's figure comes\n"
        "from; those of GROBID are its published ones, from PDFs of other papers, which is harder). The last rows are our own\n"
        "nine example papers against facts that were written down before the rules; the rules have been improved with their\n"
        "help since, so these flatter.\n"
    )
    filled = re.sub(
        r"(<!-- begin error rates[^\n]*-->\n).*?(<!-- end error rates -->)", lambda m: f"{m[1]}{about}\n{table()}\n{m[2]}", text, flags=re.S
    )
    path.write_text(filled, "utf-8")


if __name__ == "__main__":
    main()
