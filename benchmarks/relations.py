"""Patients, doses and variants against annotated data: MACCROBAT case reports, PHEE sentences, SETH abstracts.

`python -m benchmarks.relations [--half 0|1] [--errors] [--data DIR]` prints a table; `run()` gives its rows. Any file in the same format can stand in:
one JSON object a line with `text`, `entities` (`id start end type text`) and `relations` (`head tail type`).

* age, sex: the first patient's, against the first annotated one (an age without a figure counts as missing).
* dose→drug, gold mentions: annotated doses and drugs go in; is each dose paired with one of its drugs?
* dose→drug, from text: administrations found in the plain text whose dose overlaps an annotated one; is the drug one of its drugs (precision), and how many
  annotated pairs of a figure and a drug are found (recall)?
* dose: overlap F1 of dose mentions of a sentence.
* protein variants: strict span F1.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

DEV = Path(__file__).resolve().parents[2] / "shared" / "dev"
_SEX = {
    "female": "female", "woman": "female", "girl": "female", "lady": "female", "primipara": "female", "male": "male", "man": "male", "boy": "male",
    "gentleman": "male",
}
_AA3 = "Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val|Ter"
_PROTEIN = re.compile(rf"p\.|[ACDEFGHIKLMNPQRSTVWY]\d+(?:[ACDEFGHIKLMNPQRSTVWYX*]|fs\S*|del|stop|Stop|Ter)$|.*(?:{_AA3})")


def _rows(path: Path, half: int | None) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if half is None or number % 2 == half:
                yield json.loads(line)


def _overlap(a: Any, b: Any) -> bool:
    return bool(a[0] < b[1] and b[0] < a[1])


def _score(name: str, metric: str, hit: float, found: float, gold: float, peer: str = "") -> list[dict[str, Any]]:
    precision, recall = hit / found if found else 0.0, hit / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return [{"dataset": name, "metric": metric, "value": round(f1, 3), "peer": peer, "detail": f"P {precision:.3f} R {recall:.3f} n {gold:.0f}"}]


def _ratio(name: str, metric: str, hit: int, total: int, peer: str = "") -> dict[str, Any]:
    return {"dataset": name, "metric": metric, "value": round(hit / total, 3) if total else 0.0, "peer": peer, "detail": f"{hit} of {total}"}


def _gold_doses(row: dict[str, Any], drugs: tuple[str, ...]) -> dict[str, set[str]]:
    entities = {e["id"]: e for e in row["entities"]}
    pairs: dict[str, set[str]] = {}
    for relation in row["relations"]:
        head, tail = entities.get(relation["head"]), entities.get(relation["tail"])
        if head and tail and head["type"] == "Dosage" and tail["type"] in drugs:
            pairs.setdefault(head["id"], set()).add(tail["id"])
    return pairs


def maccrobat(rows: Iterable[dict[str, Any]], errors: list[str]) -> list[dict[str, Any]]:
    """Age, sex and dose→drug of case reports."""
    from extract.pipeline import read_text
    from extract.relations.doses import Anchor, Part, attach
    from extract.relations.therapies import administrations

    ages = ages_ok = sexes = sexes_ok = one = reports = paired = paired_ok = found = found_ok = wanted = wanted_ok = 0
    drugs = ("Medication", "Therapeutic_procedure", "Coreference")
    for row in rows:
        document = read_text(row["text"])
        reports += 1
        one += len(document.patients) == 1
        patient = document.patients[0] if document.patients else None
        age = next((e["text"] for e in row["entities"] if e["type"] == "Age" and re.search(r"\d", e["text"])), None)
        sex = next((_SEX.get(e["text"].lower()) for e in row["entities"] if e["type"] == "Sex"), None)
        if age:
            ages += 1
            right = patient is not None and patient.age == float(re.search(r"\d+", age)[0])  # type: ignore[index]
            ages_ok += right
            if not right:
                errors.append(f"{row['id']}: age {age!r}, found {patient and patient.age}")
        if sex:
            sexes += 1
            right = patient is not None and patient.sex == sex
            sexes_ok += right
            if not right:
                errors.append(f"{row['id']}: sex {sex}, found {patient and patient.sex}")
        gold = _gold_doses(row, drugs)
        entities = {e["id"]: e for e in row["entities"]}
        start = 0
        for line in row["text"].split("\n"):
            inside = [e for e in row["entities"] if start <= e["start"] < start + len(line)]
            anchors = [e for e in inside if e["type"] in drugs]
            doses = [e for e in inside if e["type"] == "Dosage"]
            radiation = [bool(re.search(r"Gy|fractions|sessions", e["text"])) for e in doses]
            pairs = attach(
                line,
                [Anchor(e["start"] - start, e["end"] - start, "radiation" if re.search("(?i)radi", e["text"]) else "drug") for e in anchors],
                [Part(e["start"] - start, e["end"] - start, "radiation" if r else "drug") for e, r in zip(doses, radiation, strict=True)],
            )
            for number, dose in enumerate(doses):
                if dose["id"] in gold:
                    paired += 1
                    right = number in pairs and anchors[pairs[number]]["id"] in gold[dose["id"]]
                    paired_ok += right
                    if not right:
                        to = anchors[pairs[number]]["text"] if number in pairs else None
                        errors.append(f"{row['id']}: dose {dose['text']!r} goes to {to!r}: {line[:200]}")
            start += len(line) + 1
        given = [(tuple(a.given.dose.span), tuple(a.given.mention.span)) for a in administrations(document) if a.given.dose is not None]
        figures = {i: t for i, t in gold.items() if re.search(r"\d\s?-?(?:mg|g|µg|μg|mcg|ml|mL|IU|U|units?|L|Gy|cGy|mmol|mEq|ng)", entities[i]["text"])}
        for dose_span, drug_span in given:
            spans = [i for i in figures if _overlap(dose_span, (entities[i]["start"], entities[i]["end"]))]
            if spans:
                found += 1
                right = any(_overlap(drug_span, (entities[t]["start"], entities[t]["end"])) for i in spans for t in figures[i])
                found_ok += right
                if not right:
                    errors.append(f"{row['id']}: text: {row['text'][slice(*dose_span)]!r} goes to {row['text'][slice(*drug_span)]!r}")
        for i, targets in figures.items():
            wanted += 1
            wanted_ok += any(
                _overlap(d, (entities[i]["start"], entities[i]["end"])) and any(_overlap(m, (entities[t]["start"], entities[t]["end"])) for t in targets)
                for d, m in given
            )
            if errors is not None and not any(_overlap(d, (entities[i]["start"], entities[i]["end"])) for d, _ in given):
                errors.append(f"{row['id']}: text: dose {entities[i]['text']!r} of {[entities[t]['text'] for t in targets]} not found")
    name = "MACCROBAT"
    return [
        _ratio(name, "one patient a report", one, reports),
        _ratio(name, "age", ages_ok, ages, "193/196 rules"), _ratio(name, "sex", sexes_ok, sexes, "190/190 rules"),
        _ratio(name, "dose→drug, gold mentions", paired_ok, paired, ".90 nearest drug"), _ratio(name, "dose→drug, from text, precision", found_ok, found),
        _ratio(name, "dose→drug, from text, recall", wanted_ok, wanted),
    ]


def phee(rows: Iterable[dict[str, Any]], errors: list[str]) -> list[dict[str, Any]]:
    """Doses of adverse-event sentences, and the right drug of those with a figure."""
    from extract.annotate.quantities import find_dose_words, find_quantities
    from extract.fold import fold
    from extract.relations.doses import Anchor, Part, attach

    hit = got = gold_n = figures = figures_ok = right = pairs_n = 0
    for row in rows:
        gold = {(e["start"], e["end"]) for e in row["entities"] if e["type"] == "Dosage"}
        view = fold(row["text"])
        spans = [tuple(view.span(q.start, q.end)) for q in find_quantities(view.text) if q.kind == "dose"]
        words = [tuple(view.span(*w)) for w in find_dose_words(view.text)]
        spans += [w for w in words if not any(_overlap(w, s) for s in spans)]
        if gold:
            # Sentences without an annotated dose are left out for precision: PHEE marks only doses that belong to an event.
            got += len(spans)
            hit += sum(any(_overlap(s, g) for g in gold) for s in spans)
        gold_n += len(gold)
        numeric = [g for g in gold if re.search(r"\d", row["text"][slice(*g)])]
        figures += len(numeric)
        figures_ok += sum(any(_overlap(s, g) for s in spans) for g in numeric)
        for g in numeric:
            if not any(_overlap(s, g) for s in spans):
                errors.append(f"{row['id']}: dose {row['text'][slice(*g)]!r} not found: {row['text'].strip()[:160]}")
        drugs = [e for e in row["entities"] if e["type"] == "Drug"]
        treatments = [e for e in row["entities"] if e["type"] == "Treatment"]
        unique = sorted({(d["start"], d["end"]) for d in drugs})
        doses = sorted(numeric)
        found = attach(row["text"], [Anchor(*d) for d in unique], [Part(*d) for d in doses])
        for number, dose in enumerate(doses):
            near = [t for t in treatments if _overlap(dose, (t["start"], t["end"]))]
            inside = {(d["start"], d["end"]) for t in near for d in drugs if t["start"] <= d["start"] < t["end"]}
            if len(inside) == 1:
                pairs_n += 1
                ok = number in found and unique[found[number]] in inside
                right += ok
                if not ok:
                    errors.append(f"{row['id']}: dose {row['text'][slice(*dose)]!r} of {[row['text'][slice(*i)] for i in inside]}: {row['text'].strip()[:160]}")
    return [
        *_score("PHEE", "dose, overlap F1 (sentences with a dose)", hit, got, gold_n),
        _ratio("PHEE", "dose with a figure, recall", figures_ok, figures), _ratio("PHEE", "dose→drug, gold mentions", right, pairs_n),
    ]


def seth(rows: Iterable[dict[str, Any]], errors: list[str]) -> list[dict[str, Any]]:
    """Variants of abstracts, strict spans: protein variants, and all."""
    from extract.annotate.variants import find_variants
    from extract.fold import fold

    counts = {"protein": [0, 0, 0], "all": [0, 0, 0]}
    for row in rows:
        view = fold(row["text"])
        gold = {(e["start"], e["end"]): e["text"] for e in row["entities"] if e["type"] == "SNP"}
        found = {tuple(view.span(v.start, v.end)): v.text for v in find_variants(view.text) if v.level != "unknown"}
        for kind, tally in counts.items():
            g = {s for s, t in gold.items() if kind == "all" or _PROTEIN.match(t)}
            f = {s for s, t in found.items() if kind == "all" or _PROTEIN.match(t)}
            tally[0] += len(g & f)
            tally[1] += len(f)
            tally[2] += len(g)
            if kind == "protein":
                errors.extend(f"{row['id']}: extra variant {row['text'][slice(*s)]!r}" for s in sorted(f - g))
                errors.extend(f"{row['id']}: missed variant {row['text'][slice(*s)]!r}" for s in sorted(g - f))
    return [*_score("SETH", "protein variants, strict F1", *counts["protein"], ".79 regex"), *_score("SETH", "all variants, strict F1", *counts["all"])]


def run(data: Path = DEV, half: int | None = None, errors: list[str] | None = None) -> list[dict[str, Any]]:
    """The rows {dataset, metric, value, peer, detail}; a file that is not there is left out. `half` takes every second object."""
    errors = [] if errors is None else errors
    out: list[dict[str, Any]] = []
    for name, measure in (("case_reports_maccrobat", maccrobat), ("adverse_events_phee", phee), ("variants_seth", seth)):
        path = data / f"{name}.jsonl"
        if path.exists():
            out += measure(_rows(path, half), errors)
    return out


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--data", type=Path, default=DEV)
    options = parser.parse_args()
    errors: list[str] = []
    for row in run(options.data, options.half, errors):
        sys.stdout.write(f"{row['dataset']:10} {row['metric']:42} {row['value']:.3f}  {row['detail']:28} {row['peer']}\n")
    if options.errors:
        sys.stdout.write("\n".join(errors) + "\n")


if __name__ == "__main__":
    main()
