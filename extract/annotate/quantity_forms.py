"""How quantities are written: the pattern of a figure with its unit, made from the tables of units (`units.tsv`, `per_units.tsv`)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extract import quick
from extract.annotate.tables import alternation, table

# Digits are taken as a whole (`++`): no unit begins with one, so trying fewer would be in vain.
#: A comma before other than three digits is a decimal one ("7,9 g/dL").
FIGURE = r"(?:\d{1,3}(?:,\d{3})++(?:\.\d++)?|\d{1,3},\d(?![\d,])|0,\d{2,3}(?![\d,])|\d++(?:[.·]\d++)?|\.\d++|\d{1,3}(?:\s\d{3})++)"
#: A power of ten: 10^6, 10(6), 10 6 (lost in conversion), 10e6; the sign may be detached.
_POWER = (
    r"(?:10\s?(?:\^\s?\(?|\(|[eE])\s?(?P<{p}exp>[+-]?\s?\d{{1,2}})\)?"
    # Without any sign of power only where the unit can be one of cells or of particles.
    r"|10(?P<{p}lost>-?[1-9]\d?|\s[1-9]\d?)(?!\d|\.\d)(?=\s?(?:/\s?(?:kg|m2|L|l|mL|ml|µL|µl|uL|mm3|dL)|CD\d"
    r"|(?:CAR|CD|T|NK|MSCs?|TILs?|WBC|cells?|copies|blasts|platelets|leu[ck]ocytes|total|viable|nucleated|mononuclear|transduced|vg|vector\sgenomes|PFU|pfu|CFU|IU|U|units)\b))"
    r"|10(?P<{p}sup>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}})"
    r"|[eE](?P<{p}e>[+-]?\d{{1,2}}))"
)
#: A unit ends before anything but a letter or digit; "m2x3" is three times.
_END = r"(?![A-Za-wyz0-9_])(?!x(?!\s?\d))"
#: Words that name counted cells, and what they are counted per: "2×10^6 CAR+ T cells/kg". They stay outside the figure, which may stand before a name.
_CELLS = (
    r"\s(?:(?:viable|transduced|total|autologous|allogeneic|donor|anti-\w+|\w+-\s?(?:directed|specific|targeted|targeting|redirected|derived|positive|edited|modified|selected|tetramer\w*)|CAR\+?"
    r"|CD-?\d+[+-]?(?:/CD\d+[+-]?)?|[A-Z][A-Z0-9]{1,5}(?:-(?:[A-Z]{1,3}-?)?\d{1,2})?|T|NK|nucleated|mononuclear|stem|progenitor|mesenchymal|stromal|tumou?r-infiltrating|infused|expanded|engineered|edited|modified|regulatory|polyclonal|cryopreserved|MNCs?|TNCs?|positive|positiv)"
    r"[\s-]{1,2}){0,7}(?:cells?|MNCs?|TNCs?|TILs?|MSCs?|lymphocytes)\b(?P<cellper>\s?(?:/|per)\s?(?:kg|m2|kilogram)\b)?"
)
_TIMES = r"\s?(?:[×xX*·]|times)\s?"

#: What else than a unit may stand behind the first figure of a quantity: more of the figure, a power of ten, the end of a range, what it is counted per.
_GOES_ON = (
    r"[,·]\d|\s\d{3}|\^|\(|[eE][+-]?\d|\s?(?:[×xX*·]|times)\s?10|\s?(?:-|to|±|\+/-|/)\s?[.\d]|\s?/|\s?\bper\s|\sa\s(?:day|week|month)\b|\s[mb]illion\b"
)


@cache
def behind() -> quick.Pattern:
    """What must stand behind a figure that begins a quantity: the whole pattern takes long to see that it does not match."""
    unit = "|".join(form if not form.startswith("(?i)") else f"(?i:{form[4:]})" for form, _, _ in table("units", 3))
    per = alternation([form for form, _, _ in table("per_units", 3)])
    return quick.compile(rf"[\s-]?(?:{unit})(?![A-Za-zµα-ω])|{_GOES_ON}|[\s.](?:{per})\^?-1|(?={_CELLS.replace('(?P<cellper>', '(?:')})")


@cache
def written() -> tuple[quick.Pattern, dict[str, tuple[str, str]]]:
    """The pattern of a quantity, and by the name of the group of each unit its UCUM code and kind.

    Groups: `cmp` a comparator; `low` and `high` the figures; `aexp`, `alost`, `asup`, `ae`, `ae2` a power of ten as printed (of the upper end with b for the
    first letter); `pure` a power of ten alone; `unit` (and the group of the unit); `pers` what it is counted per, `bare` the same without a unit; `many`
    million or billion; `cells` words for cells, `cellper` what these are counted per.
    """
    names: dict[str, tuple[str, str]] = {}
    forms: list[tuple[str, str]] = []
    for number, (form, ucum, kind) in enumerate(table("units", 3)):
        body = re.sub(r"^\(\?i\)", "", form)
        forms.append((f"u{number}", f"(?i:{body})" if form.startswith("(?i)") else f"(?:{body})"))
        names[f"u{number}"] = (ucum, kind)
    unit = "|".join(f"(?P<{name}>{body})" for name, body in forms)
    per = alternation([form for form, _, _ in table("per_units", 3)])
    one_per = rf"(?!\sper\s\w+\s(?:for|x|×)\s)(?:\s?/\s?|\s?\bper\s|[\s·.](?=(?:{per})\^?-1)|\sa(?=\s(?:day|week|month)\b)\s)(?:{per})(?:\^?-1)?{_END}"
    # "mg/(kg·d)", "mg/kg·d"
    together = rf"\s?/\s?(?:\(\s?(?:{per})(?:\s?[·•∙*×.]\s?(?:{per}))+\s?\)|(?:kg|m2)\s?[·•∙*.](?!\s[A-Z])\s?(?:{per}){_END})"
    one_per = rf"(?:{together}|{one_per})"
    power_a, power_b = _POWER.format(p="a"), _POWER.format(p="b")
    number_ = rf"(?:(?P<low>{FIGURE})(?:{_TIMES}{power_a}|(?P<ae2>[eE][+]?\d{{1,2}}))?|10(?:\^|\()(?P<pure>-?\d{{1,2}})\)?)"
    high = rf"(?P<high>{FIGURE})(?:{_TIMES}{power_b})?"
    pattern = (
        rf"(?<![\w.^])(?<!\d,)(?<![A-Za-z]-)(?P<cmp>[<>≤≥~≈±]\s?)?{number_}"
        rf"(?:\s?(?:-|to|±|\+/-|/)\s?{high})?"
        rf"(?:[\s-]?(?P<unit>{unit})(?![A-Za-zµα-ω]|(?<=[cm]m)[23](?!\d)|\s?[·•∙*]\s?(?:h|hr|min|d)\b)(?P<pers>(?:{one_per}){{0,3}})|(?P<bare>(?:{one_per}){{1,2}})|(?P<many>\s(?:million|billion))?(?=(?P<cells>{_CELLS})))"
    )
    return quick.compile(pattern), names


@cache
def _per() -> tuple[quick.Pattern, tuple[tuple[quick.Pattern, str, str], ...]]:
    rows = table("per_units", 3)
    split = quick.compile(
        rf"(?:\s?/\s?\(?\s?|\s?\bper\s|\s?[·•∙*×]\s?|[\s.]|\sa\s)(?P<den>{alternation([form for form, _, _ in rows])})(?:\^?-1)?{_END}"
    )
    return split, tuple((quick.compile(form), ucum, kind) for form, ucum, kind in rows)


@lru_cache(maxsize=1024)
def counted_per(text: str) -> list[tuple[str, str]]:
    """UCUM code and kind of each thing that a quantity is counted per ("/kg/day")."""
    split, rows = _per()
    # Some look at what stands behind them ("kg body weight/day").
    return [
        next((ucum, kind) for form, ucum, kind in rows if form.fullmatch(m["den"]) or ((at := form.match(text, m.start("den"))) and at.end() == m.end("den")))
        for m in split.finditer(text)
    ]
