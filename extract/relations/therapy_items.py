"""The therapies that a sentence names, each once: without second names, components that a dose is counted in, and classes that only introduce or explain a
drug."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from extract import quick
from extract.annotate.tables import NUMBER_WORD
from extract.relations.doses import Anchor, merge_aliases
from extract.relations.therapy_names import is_product_name
from kg.model import Mention


@dataclass
class Item:
    """A therapy named in a sentence on its way to an administration; `start`, `end` count in the sentence's text, `container` is the index of the item
    (a regimen) that it is listed in; schedules and routes are kept under the dose they stand behind (-1: none)."""

    mention: Mention
    kind: str
    start: int
    end: int
    container: int | None = None
    doses: list[Mention] = field(default_factory=list)
    schedules: dict[int, str] = field(default_factory=dict)
    routes: dict[int, str] = field(default_factory=dict)


#: What makes the therapy before it a container of those behind it.
OPENS = quick.compile(
    rf"(?i)\s*(?:regimens?|regimes?|therapy|chemotherap\w+|protocol|course|treatment|drugs?|injections?|of|one|two|courses?|again|\s|{NUMBER_WORD})*"
    r"(?:\([^()]{1,20}\)\s*)?(?:(?P<bracket>[(\[])|:|,?\s*(?:with|using|consisting\sof|which\sincluded|including|comprising|comprised\sof|composed\sof|"
    r"containing|based\son|consisted\sof|included)\b)\s*(?:of\s|chemotherapy\sdrugs\s)?[(]?\s*"
)



_PROTOCOL = quick.compile(r"(?i)\s(?:according\sto|as\sper|per|following|based\son|as\sin)\s(?:the\s)?")
_COMPONENT = quick.compile(r"(?i)\s?(?:[(,]\s?)?(?:(?:based\son|calculated\son|of|as|for)\s(?:the\s)?)$")


def without_components(text: str, items: list[Item]) -> tuple[list[Item], list[tuple[int, int]]]:
    """The therapies without a component that a dose is counted in ("cotrimoxazole 15 mg/kg of trimethoprim"), and the ranges of such words."""
    if len(items) < 2:
        return items, []
    kept: list[Item] = []
    ranges: list[tuple[int, int]] = []
    for item in items:
        name = item.mention.label.lower()
        drugs = [k for k in kept if k.mention.type == "drug" and name != k.mention.label.lower()] if item.mention.type == "drug" else []
        whole = next((k for k in drugs if name in _parts(k.mention.label or k.mention.text)), None)
        lead = _COMPONENT.search(text[max(0, item.start - 20) : item.start]) if whole is not None else None
        if lead is None or whole is None or not re.search(r"\d", text[whole.end : item.start]):
            kept.append(item)
            continue
        behind = re.match(r"(?i)\s(?:component|equivalents?|base|content)\b", text[item.end :])
        ranges.append((item.start - len(lead[0]), item.end + (behind.end() if behind else 0)))
    return kept, ranges


@lru_cache(maxsize=1024)
def _parts(name: str) -> tuple[str, ...]:
    """The names that a combination's name is made of ("trimethoprim-sulfamethoxazole")."""
    if re.match(r"(?i)co-?trim", name):
        return "trimethoprim", "sulfamethoxazole"
    return tuple(part.strip() for part in re.split(r"[-/+]|\sand\s", name.lower()))


#: "Olaparib 300 mg twice daily, an oral PARP inhibitor", "dabrafenib (a BRAF inhibitor)", "dabrafenib plus trametinib, BRAF and MEK inhibitors".
_APPOSITION = quick.compile(
    r"(?i)\s?(?P<dose>\d(?:[^,;()]|,(?=\d)){1,40})?(?:\([^()]{1,25}\))?,\s(?:an?|the)\s(?:[\w×/+.-]+\s){0,4}|\s?,\s(?-i:[A-Z])[\w/-]{1,8}\sand\s|\s|\s?(?:\d(?:[^,;()]|,(?=\d)){1,40})?\((?:an?\s|the\s)?(?:[\w×/-]+[\s-]){0,4}"
)
#: What an antibody carries: "an anti-CD22 antibody conjugated to calicheamicin".
_CARRIED = quick.compile(r"(?i)[^.;]{0,80}\b(?:conjugated|linked|coupled|fused)\sto\s(?:the\s|an?\s)?(?:[\w-]+\s){0,2}|[^.;]{0,80}\bpayload,?\s(?:of\s)?")


def _is_apposition(text: str, drug: Item, item: Item) -> bool:
    """Whether a class only describes the drug before it."""
    if item.mention.type == "cell_therapy" and is_product_name(drug.mention) and not is_product_name(item.mention):
        return re.fullmatch(r"(?i)\s?(?:\([^()]{1,25}\))?,\s(?:an?\s|the\s)?(?:[\w-]+\s){0,5}", text[drug.end : item.start]) is not None
    if drug.mention.type != "drug":
        return False
    if item.mention.type == "drug" and "to " in text[drug.end : item.start]:
        return _CARRIED.fullmatch(text, drug.end, item.start) is not None
    return item.mention.type == "drug_class" and _APPOSITION.fullmatch(text, drug.end, item.start) is not None


def without_aliases(text: str, items: list[Item]) -> tuple[list[Item], list[tuple[int, int]]]:
    """The therapies without second names and classes in apposition, and the ranges of those that stand behind a dose."""
    if len(items) < 2:
        return items, []
    ranges: list[tuple[int, int]] = []
    same = merge_aliases(text, [Anchor(item.start, item.end) for item in items])
    kept: list[Item] = []
    for i, item in enumerate(items):
        first = items[same[i]]
        if same[i] == i and kept and kept[-1].mention.label == item.mention.label and re.fullmatch(r"[\s,(®™–-]{1,4}", text[kept[-1].end : item.start]):
            first = kept[-1]  # a brand beside its own generic name
        elif same[i] == i and kept and item.kind == "regimen" and kept[-1].kind == "drug" and _PROTOCOL.fullmatch(text, kept[-1].end, item.start):
            behind = re.match(r"(?i)\s(?:protocol|regimen|regime|scheme|schedule)\b", text[item.end :])
            kept[-1].end = item.end + (behind.end() if behind else 0)
            continue  # "cyclophosphamide according to the … protocol"
        elif same[i] == i and kept and _is_apposition(text, kept[-1], item):
            first = kept[-1]  # "daratumumab, an anti-CD38 monoclonal antibody,"
            dose = re.match(r"\s?\d(?:[^,;()]|,(?=\d))*", text[first.end : item.start])
            if dose is not None:  # "olaparib 300 mg twice daily, a PARP inhibitor,": its dose stands between
                ranges.append((first.end + dose.end(), item.end + (1 if text[item.end : item.end + 1] in {",", ")"} else 0)))
                continue
            first.end = item.end + (1 if text[item.end : item.end + 1] in {",", ")"} else 0)
            continue
        elif same[i] == i:
            kept.append(item)
            continue
        its_class = item.mention.type == "drug_class" and first.mention.type == "drug"
        if its_class or (first.mention.type == item.mention.type and first.kind == item.kind):
            first.end = item.end + (1 if text[item.end : item.end + 1] == ")" else 0)
            continue
        kept.append(item)
    return kept, ranges


_PURPOSE = quick.compile(r"(?i)\b(?:as|for)\s(?:an?\s|the\s|his\s|her\s)?(?:(?!and\b|plus\b|with\b|or\b|of\b|by\b)[\w-]+\s){0,2}$")


_BLOOD = quick.compile(r"(?i)transfusion|plasma$|platelets?\b|red\s(?:blood\s)?cell|erythrocyte|granulocyte\sconc|cryoprecip|whole\sblood")


def drop_classes(blanked: str, items: list[Item]) -> None:
    """A class that only introduces its drug ("a calcium channel blocker (nicardipine)") or tells what it is for ("as antifungal prophylaxis") is no therapy
    beside it."""
    for n, item in enumerate(items):
        if item.mention.get("deed") and "transfusion" in item.mention.label and any(_BLOOD.search(i.mention.label) for i in items if i is not item):
            item.kind = ""  # "was transfused with packed red cells"
        wide = item.mention.type == "drug_class" and not item.doses and any(i.mention.type == "drug" for i in items[:n])
        if wide and _PURPOSE.search(blanked[max(0, item.start - 40) : item.start]):
            item.kind = ""
    for item, after in pairwise(items):
        if item.mention.type == "drug_class" and after.mention.type == "drug" and not item.doses:
            opening = OPENS.match(blanked, item.end)
            if (opening is not None and opening.end() >= after.start - 1) or re.fullmatch(r"\s(?:by\s)?|,\s(?:namely\s)?", blanked[item.end : after.start]):
                item.kind = ""
