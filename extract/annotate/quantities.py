"""Doses and quantities: a figure with its unit as a UCUM code, read from characters (tokenizers keep `2.83×106/kg` whole).

Printed and normalised value stand side by side. Where they must differ, because a converter has lost the sign of power of an exponent, or
where the figure is implausible, the quantity carries a note; nothing is corrected silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from extract import quick
from extract.annotate.quantity_forms import FIGURE, behind, counted_per, written
from extract.annotate.tables import by_length, number_value, table
from extract.fold import superscript_digits
from extract.triggers import Either, Guard, Several
from kg.model import Config, Document, Mention


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with a unit in a (folded) text.

    `value` and `high` (the upper end of a range, else None) are in `unit` (a UCUM code); `kind` is `dose` or `quantity`; `note` says
    why the normalised value is not what is printed, or what is doubtful; `comparator` is one of `<`, `>`, `≤`, `≥`, `~` or ""; `printed` is the
    whole expression where its unit stands apart ("2×10^6 CAR+ T cells/kg" for the figure alone).
    """

    start: int
    end: int
    text: str
    value: float | None
    unit: str
    kind: str
    high: float | None = None
    note: str = ""
    comparator: str = ""
    printed: str = ""
    source: str = field(default="", repr=False, compare=False)


#: Cells that are given as such.
_GRAFT = quick.compile(
    r"CAR|transduced|edited|modified|engineered|CD34|CD3\b|CD3\+|MNC|TNC|\bT\s?cells|\bNK|TIL|infiltrating|MSC|mesenchymal|stromal|progenitor|\bstem"
)
_DOSE_OF = quick.compile(
    r"(?i)\b(?:doses?\s(?:of\s|was\s)?|(?:infused|administered|given|transfused)\s(?:at\s|with\s)?|receiv(?:ed|ing)\s)(?:an?\stotal\sof\s)?$"
)
_AUC = quick.compile(r"\bAUC\s?(?:of\s|=\s?|-)?(\d(?:\.\d)?)(?![\d.]|\s?(?:±|mg|ng|µg|h\b|%))")
_DIGIT = re.compile(r"\d").search
_NUMBER = Guard(r"\d")


def _exponent(match: re.Match[str], prefix: str) -> tuple[int | None, str]:
    """The exponent of ten behind a figure, and a note where it had to be restored."""
    if "10" not in match[0] and "e" not in match[0] and "E" not in match[0]:
        return None, ""
    for name in ("exp", "e"):
        if match[prefix + name]:
            return int(match[prefix + name].replace(" ", "")), ""
    if match[prefix + "sup"]:
        return int(superscript_digits(match[prefix + "sup"])), ""
    if prefix == "a" and match["ae2"]:
        return int(match["ae2"][1:]), ""
    lost = match[prefix + "lost"]
    if lost:
        return int(lost), f"exponent restored: printed 10{lost}, read as 10^{lost.strip()}"
    return None, ""


_THOUSANDS = quick.compile(r"[1-9]\d{0,2}\.000")
_DECIMAL_COMMA = quick.compile(r"(?<=\d),(?=\d{1,2}$)|(?<=^0),(?=\d{3}$)")


def _scaled(figure: str, exponent: int | None) -> float | None:
    value = number_value(_DECIMAL_COMMA.sub(".", figure.replace("·", "."))) if not figure.isdecimal() else float(figure)
    if value is None or exponent is None:
        return value
    # Through the decimal notation, so that 2.83 and 10^6 give 2830000 and not 2830000.0000000005.
    return float(f"{value!r}e{exponent}") if "e" not in repr(value) else value * 10.0**exponent


def _kind(unit_kind: str, denominators: list[tuple[str, str]], unit: str) -> str:
    kinds = {kind for _, kind in denominators}
    if unit in {"kg", "L"} and any(ucum == "m2" for ucum, _ in denominators):
        return "quantity"  # a body mass index, a cardiac index
    if "quantity" in kinds:
        return "quantity"
    if "dose" in kinds:
        return "quantity" if unit_kind == "quantity" and unit not in {"kg", "nmol", "umol", "pmol", "L"} else "dose"
    if unit_kind == "dose":
        return "dose"
    if unit_kind == "amount":
        return "dose" if unit != "{cells}" or kinds else "quantity"
    return "quantity"


@lru_cache(maxsize=4096)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Figures with units in a folded text, left to right and without overlaps."""
    if _DIGIT(text) is None:
        return ()
    pattern, names = written()
    found: list[Quantity] = []
    for match in _matches(pattern, text):
        quantity = _parts(_between(_quantity(match, names)))
        if quantity is not None:
            found.append(quantity)
    if "AUC" in text:
        # Carboplatin is dosed by the area under the curve (Calvert formula), in mg/mL x min.
        found += [Quantity(*m.span(), m[0], float(m[1]), "mg.min/mL", "dose") for m in _AUC.finditer(text)]
        found.sort(key=lambda quantity: quantity.start)
    return tuple(found)


_FIGURES = quick.compile(r"\.?\d[.\d]*")
#: What no unit begins with, behind a figure: most figures are ages, counts and times.
_OTHER = quick.compile(
    r"[\s-](?:(?:years?|months?|weeks?|days?|hours?|patients?|cases?|were|was|had|who|which|with|for|from|after|the)\b|(?:and|or)\s[A-Za-z])"
)
_NO_UNIT = frozenset((*")];:\"'=[", ""))  # behind a figure without a unit


def _matches(pattern: quick.Pattern, text: str) -> Iterator[re.Match[str]]:
    """What `pattern.finditer` gives, tried only where a quantity can begin: at a figure, or at a sign of comparison before it."""
    free = 0
    may_go_on, other = behind().match, _OTHER.match
    for figure in _FIGURES.finditer(text):
        start, end = figure.span()
        if start < free or text[end : end + 1] in _NO_UNIT or other(text, end) or (text[end - 1] != "." and may_go_on(text, end) is None):
            continue
        sign = start - 1 if start and not text[start - 1].isspace() else start - 2
        match = pattern.match(text, sign) if sign >= free and text[sign] in "<>≤≥~≈±" else None
        match = match or pattern.match(text, start)
        if match:
            free = match.end()
            yield match


_LOW = quick.compile(rf"(?i)\bbetween\s(?P<low>{FIGURE})\sand\s$")


def _between(quantity: Quantity | None) -> Quantity | None:
    """"Between 5 and 10 mg" is a range; "5 and 10 mg" alone is two figures."""
    text = quantity.source if quantity is not None else ""
    if quantity is None or quantity.high is not None or quantity.value is None or "between" not in text.lower():
        return quantity
    low = _LOW.search(text[: quantity.start])
    value = number_value(low["low"]) if low else None
    if low is None or value is None or value >= quantity.value:
        return quantity
    start = low.start("low")
    return replace(quantity, start=start, text=text[start : quantity.end], value=value, high=quantity.value)


_PART = quick.compile(rf"(?P<low>{FIGURE})\s?[×x]\s?10\^?(?P<exp>\d)\s(?P<cells>CD[48]\+?)(?:\sT?\s?cells)?\s(?:and|plus)\s$")


def _parts(quantity: Quantity | None) -> Quantity | None:
    """"50 × 10^6 CD8+ and 50 × 10^6 CD4+ CAR+ T cells" is one dose of both."""
    if quantity is None or quantity.value is None or ("CD4" not in quantity.printed and "CD8" not in quantity.printed):
        return quantity
    part = _PART.search(quantity.source, max(0, quantity.start - 45), quantity.start)
    value = _scaled(part["low"], int(part["exp"])) if part else None
    if part is None or value is None or part["cells"][:3] in quantity.printed:
        return quantity
    note = "; ".join(filter(None, [quantity.note, f"sum of {part['low']} × 10^{part['exp']} {part['cells']} and {quantity.text}"]))
    whole = quantity.source[part.start() : quantity.start] + quantity.printed
    return replace(quantity, start=part.start(), text=quantity.source[part.start() : quantity.end], value=quantity.value + value, note=note, printed=whole)


#: The group of a printed unit that was met before: tried before all others.
_MET: dict[str, str] = {}


def _unit_of(match: re.Match[str], names: dict[str, tuple[str, str]]) -> str | None:
    """The name of the group of the unit that a quantity has."""
    printed = match["unit"]
    if printed is None:
        return None
    met = _MET.get(printed)
    if met is None or match[met] is None:
        met = _MET[printed] = next(name for name in names if match[name])
    return met


def _quantity(match: re.Match[str], names: dict[str, tuple[str, str]]) -> Quantity | None:
    name = _unit_of(match, names)
    unit, unit_kind = names[name] if name else ("", "amount")
    denominators = counted_per(match["pers"] or match["bare"] or "")
    exponent, note = _exponent(match, "a")
    if match["many"] and exponent is None:
        exponent = 6 if "million" in match["many"] else 9
    cells = match["cells"]
    if cells and (exponent is None and not match["pure"]):
        return None
    if cells:
        unit, denominators = "{cells}", [("kg" if "k" in match["cellper"] else "m2", "dose")] if match["cellper"] else []
    if name is None and not cells and not match["pure"]:
        # A bare ratio is a quantity of cells or copies when it has a power of ten ("2×10^6/kg"), and nothing otherwise ("5/day").
        if exponent is None and _exponent(match, "b")[0] is None and not (denominators and denominators[0][0] in {"uL"}):
            return None
        unit_kind = "amount"
    if match["pure"]:
        power = float(f"1e{match['pure']}")
        code = unit + "".join(f"/{ucum}" for ucum, _ in denominators)
        return Quantity(match.start(), match.end(), match[0], power, code, _kind(unit_kind, denominators, unit))
    if match[0].startswith("0") and name and re.fullmatch(r"0\d+", match["low"]):
        return None
    low, high = match["low"], match["high"]
    if high and re.search(r"\d\s?/\s?\d", match[0][: match.start("high") - match.start() + 1]) and unit not in {"mg", "mm[Hg]", "ug"}:
        return None
    if unit in {"mA", "J", "s"} and not re.search(r"\s", match[0]):
        return None
    high_exponent, high_note = _exponent(match, "b")
    borrowed = high_exponent is not None and exponent is None
    exponent = high_exponent if borrowed else exponent
    series = _SERIES.search(match.string, max(0, match.start() - 12), match.start()) if high else None
    value, top = _scaled(low, exponent), _scaled(high, high_exponent if high_exponent is not None else exponent) if high else None
    higher = top
    if high and re.search(r"±|\+/-", match[0]):
        top = None  # a spread is no upper end
    if top is not None and value is not None and top < value and "/" not in match[0][: match.end("high") - match.start()]:
        top = None
    code = unit + "".join(f"/{ucum}" for ucum, _ in denominators)
    told = (cells is not None or unit == "{cells}") and _DOSE_OF.search(match.string[max(0, match.start() - 30) : match.start()]) is not None
    kind = "dose" if told or (cells and _GRAFT.search(cells)) else _kind(unit_kind, denominators, unit)
    if kind == "dose" and unit in {"g", "kg"} and not denominators and _weight_of_a_child(match):
        kind = "quantity"
    note = note or high_note
    commas = [figure for figure in (low, high) if figure and "," in figure and _DECIMAL_COMMA.search(figure)]
    if commas:
        note = "; ".join(filter(None, [note, f"decimal comma: printed {', '.join(commas)}"]))
    elif low.endswith(".000") and exponent is None and _THOUSANDS.fullmatch(low):
        note = "; ".join(filter(None, [note, f"printed {low}: the full stop may part thousands"]))
    if kind == "dose" and (not name or cells) and exponent is not None and exponent < 0:
        note = "; ".join(filter(None, [note, f"implausible exponent: 10^{exponent} of whole cells"]))
    start = match.start()
    if borrowed and value is not None and higher is not None and value > higher:
        start, value = match.start("high"), higher  # "from June 2007 to 8 × 10^9/L" is no range
    if series is not None:
        return _of_series(series, match, code, kind, exponent)
    before = match.string[max(0, start - 5) : start]
    times = re.search(r"(?<![\d.])(\d)\s?[x×]\s?$", before) if "x" in before or "×" in before else None
    if times and kind == "dose" and name:
        start -= len(times[0])
        note = "; ".join(filter(None, [note, f"printed {times[1]} times {low}"]))
    comparator = (match["cmp"] or "").strip()
    printed = match.string[start : match.end()] + cells if cells else ""
    return Quantity(start, match.end(), match.string[start : match.end()], value, code, kind, top, note, comparator, printed, match.string)


#: The first of three figures with one unit ("10-5-5 mg/kg", "200/100/150 mg").
_SERIES = quick.compile(r"(?<![\w.,/-])(?P<first>\d+(?:\.\d+)?)(?P<mark>[/-])$")


def _of_series(series: re.Match[str], match: re.Match[str], code: str, kind: str, exponent: int | None) -> Quantity | None:
    """Three figures with one unit: from the least to the greatest where hyphens join them; parts of a combination are no dose of any one drug."""
    figures = [_scaled(figure, exponent) or 0.0 for figure in (series["first"], match["low"], match["high"])]
    text = match.string[series.start() : match.end()]
    if series["mark"] == "/":
        return Quantity(series.start(), match.end(), text, None, code, "quantity", note="figures of several things", source=match.string)
    return Quantity(series.start(), match.end(), text, min(figures), code, kind, max(figures), "printed as a series", source=match.string)


_CHILD = r"(?:infant|baby|boy|girl|newborn|neonate|f(?:o)?etus|child|twin)"
_BEHIND = quick.compile(rf"(?i)\s(?:(?:healthy|live|term|preterm|(?:fe)?male)\s){{0,3}}{_CHILD}\b")
_BEFORE = quick.compile(rf"(?i)\b{_CHILD}\s(?:\([^()]{{1,20}}\)\s)?of\s(?:about\s|~)?$"
                        r"|\b(?:weigh(?:ed|ing|s)|weight(?:\s(?:at\sbirth\s)?(?:of|was|is))?)[\s:]{1,2}(?:only\s|about\s|approximately\s|~)?$")


def _weight_of_a_child(match: re.Match[str]) -> bool:
    """Whether a mass is that of a child who is born ("a 3,200 g male infant", "a boy of 2700 g"), or of what is weighed."""
    text = match.string
    return _BEHIND.match(text, match.end()) is not None or _BEFORE.search(text, max(0, match.start() - 60), match.start()) is not None


@cache
def _dose_words() -> tuple[Either, Several]:
    words = Either(rf"(?i)\b(?:{form})\b" for form in by_length(row[0] for row in table("dose_words", 1)))
    return words, Several(words.guards)


def may_dose(text: str) -> bool:
    """Whether a text can hold a dose at all, told with or without a figure."""
    return _NUMBER.possible(text) or _dose_words()[1].possible(text)


@lru_cache(maxsize=4096)
def find_dose_words(text: str) -> tuple[tuple[int, int], ...]:
    """Doses told without a figure ("high-dose", "overdose")."""
    words, some = _dose_words()
    return tuple([match.span() for match in words.finditer(text)]) if some.possible(text) else ()


def add_quantities(document: Document, config: Config) -> Document:
    """Add a mention for each dose (something that may be given) and each other quantity."""
    found: list[Mention] = []
    for index, sentence in enumerate(document.sentences):
        text = sentence.text
        for item in find_quantities(text) if _NUMBER.possible(text) else ():
            values = [("value", item.value), ("unit", item.unit)]
            values += [(name, value) for name, value in (("high", item.high),) if value is not None]
            values += [(name, value) for name, value in (("note", item.note), ("comparator", item.comparator), ("printed", item.printed)) if value]
            found.append(
                Mention(item.kind, sentence.span(item.start, item.end), item.text, index, values=tuple(values), label=item.text)
            )
        for start, end in find_dose_words(text):
            found.append(Mention("dose", sentence.span(start, end), text[start:end], index, values=(("words", True),)))
    return document.with_(mentions=(*document.mentions, *found))
