"""Formulae as readable text: MathML where it is given, else TeX; never both, and nothing for a formula that is only an image."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extract.fold import fold
from extract.readers.jats.tree import child, children, within
from extract.readers.scripts import raised
from extract.readers.xml import local, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_TIGHT = frozenset("()[]{}|,;.!'′⟨⟩\u2061\u2062\u2063\u2064")
_INVISIBLE = re.compile("[\u2061-\u2064\u200b\ufeff]")
_BODY = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.S)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_RELATION = re.compile(r"\s*([=<>≤≥≈×±→])\s*")
_SHOWN = re.compile(r"\\(?:left|right|big|Big|bigg|Bigg|displaystyle|limits|nolimits|begin\{[^{}]*\}|end\{[^{}]*\})\s*")


def formula_text(element: _Element) -> str:
    """The text of `inline-formula`, `disp-formula`, `mml:math` or `tex-math`."""
    if element.tag == "tex-math":
        return tex_text(text_of(element))
    if element.tag == "math":
        return _tidy(_math(element))
    for names in (("math",), ("tex-math",)):
        found = next(within(element, *names), None)
        if found is not None and (text := formula_text(found)):
            return text
    if next(within(element, "graphic", "inline-graphic"), None) is None:
        return " ".join(" ".join(element.itertext()).split())
    return " ".join(text_of(part) for part in children(element) if part.tag not in ("graphic", "inline-graphic", "label", "alternatives")).strip()


def tex_text(source: str) -> str:
    """TeX as text: the preamble goes, fractions become `a/b`, commands the characters that they name."""
    body = _BODY.search(source)
    text = (body[1] if body else source).strip().strip("$").strip()
    text = re.sub(r"^\\[\[(]|\\[\])]$", "", text).replace("&", " ").replace(r"\\", "; ")
    text = _SHOWN.sub(" ", text)
    for _ in range(6):
        text = _ROOT.sub(lambda m: f"√({m[1]})", _FRACTION.sub(lambda m: f"{_group(m[1])}/{_group(m[2])}", text))
    pieces = [fold(f"${part}$").text.strip("$") for part in re.findall(r".{1,290}(?:\s|$)|.{1,290}", " ".join(text.split()))]
    return " ".join(_RELATION.sub(r" \1 ", " ".join(pieces)).split())


def _group(text: str) -> str:
    """A part of a fraction, in brackets where it has several terms."""
    text = " ".join(text.split())
    return f"({text})" if re.search(r"[^\w.()]", text.strip("()")) and not re.fullmatch(r"\([^()]*\)", text) else text


def _tidy(text: str) -> str:
    return re.sub(r"\s+([,;.)\]}])", r"\1", re.sub(r"([(\[{])\s+", r"\1", " ".join(_INVISIBLE.sub("", text).split())))


def _join(element: _Element) -> str:
    out = ""
    for part in element:
        text = _math(part) if isinstance(part.tag, str) else ""
        if local(part) == "mo" and text.strip() and text.strip() not in _TIGHT and out.strip() and len(text.strip()) < 4:
            text = f" {text.strip()} "
        out += text
    return out


def _math(element: _Element) -> str:
    """One MathML element."""
    name = local(element)
    if name in ("mi", "mn", "mo", "mtext", "ms"):
        return " ".join((element.text or "").split()) if name != "mtext" else re.sub(r"\s+", " ", (element.text or "").replace("\u00a0", " "))
    parts = children(element)
    if name == "mfrac" and len(parts) == 2:
        return f" {_group(_tidy(_math(parts[0])))}/{_group(_tidy(_math(parts[1])))} "
    if name in ("msup", "msub", "msubsup", "munder", "mover", "munderover") and parts:
        return _scripts(name, [_tidy(_math(part)) for part in parts])
    if name == "msqrt":
        return f"√({_tidy(_join(element))})"
    if name == "mroot" and len(parts) == 2:
        return f"({_tidy(_math(parts[0]))})^(1/{_tidy(_math(parts[1]))})"
    if name == "mfenced":
        inside = element.get("separators", ",").strip()[:1]
        return f"{element.get('open', '(')}{inside.join(_tidy(_math(part)) for part in parts)}{element.get('close', ')')}"
    if name == "mtable":
        return "; ".join(_tidy(" ".join(_math(cell) for cell in children(row))) for row in parts)
    if name == "mspace":
        return " "
    if name == "semantics":
        return _math(parts[0]) if parts else ""
    if name in ("annotation", "annotation-xml", "mphantom"):
        return ""
    return _join(element)


def _scripts(name: str, parts: list[str]) -> str:
    base, rest = parts[0], parts[1:]
    if name == "mover" and rest and not re.search(r"\w", rest[0]):
        return base  # a bar or a hat
    out = base
    if name in ("msub", "msubsup", "munder", "munderover") and rest:
        low = rest.pop(0)
        out += low if re.fullmatch(r"\d+", low) and re.search(r"[^\W\d]$", base) else f"_{_bracketed(low)}"
    if rest:
        high = raised(rest[0], out)
        out += high if high != rest[0] or not rest[0] or rest[0] in "*′'+−-°" else f"^{_bracketed(rest[0])}"
    return out


def _bracketed(text: str) -> str:
    return text if re.fullmatch(r"\w*", text) else f"({text})"


def shown_formula(element: _Element) -> str:
    """A displayed formula with its number, as printed at its side."""
    text = formula_text(element)
    label = text_of(child(element, "label"))
    return f"{text} {label if label.startswith('(') else f'({label})'}" if text and label and label not in text else text
