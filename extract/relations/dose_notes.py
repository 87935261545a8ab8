"""Notes on doses: why a normalised value is not what is printed, or why what is printed may not be what was meant. Nothing is corrected."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extract.annotate.tables import table
from kg.model import Value

if TYPE_CHECKING:
    from extract.relations.therapies import Administration

#: Cell doses outside this range (cells per kg) are implausible for infused immune effector cells.
CELLS_PER_KG = (1e3, 1e10)
#: A cytotoxic drug beside others per square metre is rarely given above this per kg (60 mg/kg is the usual high-dose cyclophosphamide).
MG_PER_KG = 100.0


def notes_of(row: Administration, rows: list[Administration]) -> list[str]:
    """The notes for one administration; `rows` are those of its sentence."""
    dose = row.given.dose
    if dose is None:
        return []
    notes = [str(dose.get("note"))] if dose.get("note") else []
    unit, value = str(dose.get("unit")), float(dose.get("value"))
    if row.given.kind == "drug" and _in_all(row.evidence[-1].quote, row.given.mention.text, dose.text):
        notes.append("cumulative dose")
    if re.fullmatch(r"(?:\{cells\})?/kg", unit) and not CELLS_PER_KG[0] <= value <= CELLS_PER_KG[1] and not notes:
        notes.append("implausible number of cells per kg, kept as printed")
    if unit.startswith("mg/kg") and value >= MG_PER_KG:
        beside = [other for other in rows if other is not row and other.given.dose is not None]
        if any("/m2" in str(other.given.dose.get("unit")) for other in beside if other.given.dose is not None):
            notes.append("printed per kg beside doses per m2; implausibly high per kg, kept as printed")
            return notes
    most = _limits().get(row.entity.label.lower()) if unit.startswith(("mg/kg", "g/kg")) else None
    if most is not None and value * (1000 if unit.startswith("g") else 1) > most:
        notes.append(f"implausibly high per kg for {row.entity.label} (per m2 meant?), kept as printed")
    return notes


def _in_all(quote: str, drug: str, dose: str) -> bool:
    """Whether a sentence tells a dose as what was given of a drug altogether ("the total dose of A was 2.1 g")."""
    if "umulative" not in quote and "otal dose" not in quote:
        return False
    told = rf"(?i)\b(?:cumulative\s(?:\w+\s)?dos(?:e|age)s?\b|total\sdose\sof\s{re.escape(drug)}\b)(?:(?!\d)[^.;,]){{0,50}}{re.escape(dose)}"
    return re.search(told, quote) is not None


@cache
def _limits() -> dict[str, float]:
    """Drug -> mg/kg above which its dose cannot be meant."""
    return {drug: float(most) for drug, most in table("per_kg_limits", 2)}


def dose_values(row: Administration) -> list[tuple[str, Value]]:
    """The dose of an administration as properties of its event: value, high, unit, text and note."""
    out: list[tuple[str, Value]] = []
    dose = row.given.dose
    if dose is not None:
        out.append(("doseValue", float(dose.get("value"))))
        if dose.get("high") is not None:
            out.append(("doseHigh", float(dose.get("high"))))
        out.append(("doseUnit", str(dose.get("unit"))))
        texts = [str(dose.get("printed") or dose.text) + row.given.limit, *(f"({more.text})" for more in row.given.more_doses)]
        out.append(("doseText", " ".join(" ".join(texts).split())))
    elif row.dose_text:
        out.append(("doseText", row.dose_text))
    if row.notes:
        out.append(("doseNote", "; ".join(dict.fromkeys(row.notes))))
    return out
