"""Makes ontology/lexicons/*.tsv from ../shared/reference (identifiers) and benchmarks/lexicon_terms/*.txt (names without one).

Run from the project folder: `python benchmarks/build_lexicons.py`. The same input gives the same bytes. Nothing is looked up and no
identifier is guessed: a name that the reference does not know gets an empty iri.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from extract.annotate.abbreviations import align
from extract.lexicon import case_counts, cased, key_of

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT.parent / "shared" / "reference"
TERMS = ROOT / "benchmarks" / "lexicon_terms"
OUT = ROOT / "ontology" / "lexicons"
HEADER = "# text: written form; iri: confirmed identifier or empty; label: preferred name; type: kind of mention; source: where from\n"
FILES = {
    "drug": "drugs", "drug_class": "drug_classes", "regimen": "regimen_names", "cell_therapy": "cell_therapies", "gene": "genes",
    "fusion": "genes", "variant": "genes", "karyotype": "genes", "antigen": "antigens", "disease": "diseases",
    "adverse_event": "adverse_events", "finding": "findings", "procedure": "procedures", "anatomical_site": "sites", "outcome": "outcomes",
    "analyte": "analytes", "cell_type": "cells",
}
# Kinds of the reference's "organisation-free" rows, by label (patterns), as MENTION_TYPES of kg.model.
OTHER = (
    (r"^(hemoglobin|platelet count|white blood cell count|absolute neutrophil|bone marrow blasts|CSF blasts|BCR::ABL1 transcript|CAR gene copy"
     r"|serum ferritin|body temperature|liver enzymes|cytokine$|CAR transduction|pain score|ECOG|Karnofsky|ICE score|National Inst|tumor burden)",
     "analyte"),
    (r"(cell|blast|lymphoblast|granulocyte)$", "cell_type"),
    (r"(inhibitor|antibody|conjugate|engager)$", "drug_class"),
    (r"^(add|t)\s?\(|^trisomy|karyotype$", "karyotype"),
)
#: Source of a sense that is never the first choice: its file is read behind that of the other sense (files are read in the order of their names).
SECOND = "litkg: second sense"
# Types between which a name is not kept twice: the reference's type stands.
FAMILIES = (("disease", "adverse_event", "finding"), ("drug", "drug_class"))
# Rows of the reference that name what is given, not what is done: chemotherapy of a purpose is a regimen, "antibiotics" a class of drugs.
GIVEN = (
    (r"^(chemotherapy|(induction|consolidation|cytoreductive|intrathecal) chemotherapy|maintenance therapy|lymphodepletion)$", "regimen"),
    (r"^(antibiotic|corticosteroid) therapy$", "drug_class"),
)
#: What papers call an antigen, where the reference prefers its CD number.
USUAL_LABELS = {"CD269": "BCMA", "CD319": "SLAMF7"}
SKIP_LABELS = {
    # Lexicon entries that name a thing of the laboratory or a property of a construct, which no question of litkg asks for.
    "informed consent", "RetroNectin", "Ficoll density gradient medium", "single-chain variable fragment", "lentiviral vector",
    "costimulatory domain", "T cell exhaustion", "immune evasion", "tumor microenvironment", "chimeric antigen receptor",
    "intrathecal route", "intravenous route", "oral route",
}
# Written forms of the reference that mean something else as often as not, or that are too long for one mention.
DROP_FORMS = {
    "blinatumomab monotherapy", "blinatumomab regimen", "luminal",
    "blood", "trans", "surgical", "surgery agent", "irradiation agent", "t3", "b1", "b4", "facial movements", "cancer cells", "bone",
    "orbit", "medullary", "no response", "no remission", "lym", "surg", "hd-mtx agent", "refractory", "relapsed", "recurred", "follow-up",
    "follow up", "gum", "parenchymal", "blast", "steroids", "il-2 agent", "head mri", "unit", "pms", "cs1", "pt", "nodal", "r2", "mean",
    "transfusion", "temperature", "car", "autologous car-t", "allogeneic car-t", "donor-derived car-t cells", "trans-etoposide", "ki-1",
    "braf v600e", "jak2 v617f", "myd88 l265p", "flt3-itd", "tp53 mutation", "piga mutation", "car containing cd28",
    "universal cd19 car-t", "off-the-shelf cd19 car-t", "central nervous system involvement", "lymphocytic lymphoma",
    "immune-related thyroiditis", "ovarian failure", "treatment-related mortality", "trm", "non-relapse mortality", "nrm",
    "renal insufficiency", "allergic reaction", "cytopenia", "prolonged cytopenia", "interstitial lung disease", "ild",
    "gait disturbance", "septic shock", "larson", "pediatric inspired protocols", "malignant lymphocytes in his cerebrospinal fluid",
    "pediatric-inspired protocol", "inflammatory factors", "inflammatory markers", "inflammatory indicators", "endocrinopathy",
    "cns involvement", "resistant disease", "il-6 receptor antibody", "interleukin-6 receptor antibody", "cd3/cd19 bispecific antibody",
}


def form_of(text: str) -> str:
    """What makes two written forms the same for the matcher."""
    return f"{cased(text)} {len(key_of(text).split())}" if case_counts(text) else key_of(text)


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated reference file."""
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)


def prefixes() -> dict[str, str]:
    """prefix -> namespace, those that have one."""
    return {r["prefix"]: r["namespace_iri"] for r in rows(REFERENCE / "prefixes.tsv") if r["namespace_iri"].startswith("http")}


def iri(curie: str, spaces: dict[str, str]) -> str:
    """The IRI of a CURIE; "" for an empty one or an unknown prefix."""
    prefix, _, local = curie.partition(":")
    return f"{spaces[prefix]}{local}" if local and prefix in spaces else ""


def type_of(kind: str, label: str) -> str:
    """The mention type of a reference row."""
    if kind == "gene":
        if "::" in label:
            return "fusion"
        return "variant" if re.search(r" [A-Z]\d+[A-Z]$|-ITD$", label) else "gene"
    if kind == "organisation-free":
        return next((type_ for pattern, type_ in OTHER if re.search(pattern, label)), "finding")
    return next((type_ for pattern, type_ in GIVEN if re.search(pattern, label)), kind)


def short_source(source: str) -> str:
    """The first repository of a source note, without commit and path."""
    first = re.split(r"[;,]", source)[0].strip()
    return re.sub(r"(@[0-9a-f]+)?:.*", "", first) if "/" in first else first[:60]


def reference_entries(spaces: dict[str, str]) -> Iterator[tuple[str, str, str, str, str]]:
    """(text, iri, label, type, source) of every written form in the reference vocabulary."""
    for row in rows(REFERENCE / "vocabulary.tsv"):
        label = row["label"]
        if label in SKIP_LABELS:
            continue
        label = USUAL_LABELS.get(label, label)
        type_ = type_of(row["kind"], label)
        found = iri(row["curie"], spaces)
        source = "shared/reference: " + (short_source(row["source"]) or "vocabulary")
        for text in dict.fromkeys([label, row["label"], *row["synonyms"].split("|")]):
            # A note in brackets ("PE (embolism)") tells homonyms of the reference apart; it is not part of the written form.
            text = re.sub(r" \((?:embolism|infection|aspergillosis|adrenal|cladribine.*|4-1BB.*|CD28.*)\)$", "", text.strip())
            if text and text.lower() not in DROP_FORMS and len(text) < 90:
                yield text, found, label, type_, source


def own_entries(known: dict[tuple[str, str], tuple[str, str]]) -> Iterator[tuple[str, str, str, str, str]]:
    """Entries of lexicon_terms: `# type` opens a list of concepts parted by `;`, each `label|form|form`.

    `# type each` opens a list in which `|` parts concepts too; an abbreviation there belongs to the name before it that it abbreviates.
    `# type apart` does the same, but an abbreviation of no name before it is a concept of its own.
    `# type second` opens a list of senses that count only where a neighbour speaks for them (they stand in a file that is read last).
    A name that the reference knows (in any spelling) lends its identifier and preferred label.
    """
    for path in sorted(TERMS.glob("*.txt")):
        type_, mode, source = "", "", "litkg"
        for line in path.read_text(encoding="utf-8").splitlines():
            line = line.strip()
            if line.startswith("# "):
                head = line[2:].split()
                type_, mode = head[0], head[1].rstrip(":") if len(head) > 1 else ""
                source = SECOND if mode == "second" else "litkg"
                continue
            if line.startswith("##") or not line:
                continue
            if type_ not in FILES:
                raise SystemExit(f"{path}: no list is open at {line!r}; start one with '# type'")
            for concept in line.split(";"):
                forms = [part.strip() for part in concept.split("|") if part.strip()]
                for group in _single(forms, type_ in ("gene", "antigen"), mode == "apart") if mode in ("each", "apart") else [forms] if forms else []:
                    found, preferred, known_type = next(
                        (known[g, _known_as(f)] + (g,) for f in group for g in _family(type_) if (g, _known_as(f)) in known), ("", group[0], type_)
                    )
                    for text in group:
                        yield text, found, preferred, known_type, source


def _known_as(form: str) -> str:
    """How a written form is looked up among those that are known: an abbreviation in its own case (only those of regimens are kept)."""
    return f"={cased(form)}" if case_counts(form) else key_of(form)


def _family(type_: str) -> tuple[str, ...]:
    return next((family for family in FAMILIES if type_ in family), (type_,))


def _american(form: str) -> str:
    return re.sub(r"is(e|ed|ing|ation)\b", r"iz\1", key_of(form))


def _single(forms: list[str], symbols: bool, apart: bool) -> list[list[str]]:
    groups: list[list[str]] = []
    for form in forms:
        # Symbols of genes and antigens are names of their own, not abbreviations of the one before.
        if not symbols and case_counts(form) and groups:
            home = next((g for g in reversed(groups) if align(form, g[0])), None if apart else groups[0])
        else:
            # The same name in British and in American spelling, where the matcher does not fold the two.
            home = next((g for g in groups if _american(form) == _american(g[0])), None) if apart else None
        if home is None:
            groups.append([form])
        else:
            home.append(form)
    return groups


def is_enumeration(text: str, drugs: set[str]) -> bool:
    """Whether a regimen's form is nothing but its drugs in a row: there each drug is a mention of its own, with its own dose."""
    parts = [part for part in re.split(r"\s*(?:\+|/|,| and | plus )\s*", text) if part]
    return len(parts) > 1 and all(len(part) > 4 and key_of(part) in drugs for part in parts)


def _plain_labels(entries: Iterable[tuple[str, str, str, str, str]]) -> dict[tuple[str, str], str]:
    """(type, label) -> the shortest form that differs from the label only in folding: the singular, where it is listed."""
    best: dict[tuple[str, str], str] = {}
    for text, _iri, label, type_, _source in entries:
        if key_of(text) == key_of(label) and not case_counts(text):
            old = best.get((type_, label), label)
            best[type_, label] = text if (len(text), text) < (len(old), old) else old
    return best


def write(path: Path, header: str, columns: Iterable[str], lines: Iterable[Iterable[str]]) -> int:
    """Write a TSV with a comment header; returns the number of lines."""
    body = ["\t".join(line) for line in lines]
    path.write_text(header + "\t".join(columns) + "\n" + "\n".join(body) + "\n", encoding="utf-8")
    return len(body)


def main() -> None:
    """Write all lexicon files and print how many lines each has."""
    OUT.mkdir(parents=True, exist_ok=True)
    spaces = prefixes()
    entries: dict[tuple[str, str], tuple[str, str, str, str, str]] = {}
    known: dict[tuple[str, str], tuple[str, str]] = {}
    for entry in reference_entries(spaces):
        entries.setdefault((entry[3], entry[0]), entry)
        if entry[3] == "regimen" or not case_counts(entry[0]):
            known.setdefault((entry[3], _known_as(entry[0])), (entry[1], entry[2]))
    seen = {(family, form_of(text)) for type_, text in entries for family in _family(type_)}
    for entry in own_entries(known):
        if (entry[3], form_of(entry[0])) not in seen:
            seen.update((family, form_of(entry[0])) for family in _family(entry[3]))
            entries[(entry[3], entry[0])] = entry
            if entry[3] == "regimen" or not case_counts(entry[0]):
                known.setdefault((entry[3], _known_as(entry[0])), (entry[1], entry[2]))
    drugs = {key_of(text) for type_, text in entries if type_ == "drug"}
    entries = {k: entry for k, entry in entries.items() if not (entry[3] == "regimen" and is_enumeration(entry[0], drugs))}
    plain = _plain_labels(entries.values())
    by_file: dict[str, list[tuple[str, ...]]] = {}
    for text, found, label, type_, source in entries.values():
        entry = (text, found, plain.get((type_, label), label) if source.startswith("litkg") and not found else label, type_, source)
        by_file.setdefault("second_senses" if entry[4] == SECOND else FILES[entry[3]], []).append(entry)
    for name, items in sorted(by_file.items()):
        items.sort(key=lambda e: (e[2].lower(), e[3], e[0] != e[2], e[0]))
        print(name, write(OUT / f"{name}.tsv", HEADER, ("text", "iri", "label", "type", "source"), items))
    xrefs = sorted({
        (iri(r["curie"], spaces), iri(r["xref"], spaces) or r["xref"], r["relation"], short_source(r["xref_source"]))
        for r in rows(REFERENCE / "vocabulary_xrefs.tsv") if iri(r["curie"], spaces)
    })
    print("xrefs", write(
        OUT / "xrefs.tsv", "# other identifiers of the same concept (closeMatch: nearly the same, broadMatch: wider)\n",
        ("iri", "xref", "relation", "source"), xrefs,
    ))


if __name__ == "__main__":
    main()
