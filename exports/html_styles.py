"""How nodes look in the HTML graph: styles from `templates/node_styles.tsv`, labels, sizes, and the boxes that layouts keep apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from exports.html_data import Node
from exports.html_layout import Box

#: Classes that hold the graph together; their names stay legible when much is seen at once.
HUBS = ("Paper", "Patient")


@dataclass(frozen=True)
class Style:
    """How a class is drawn; the columns are explained in the file."""

    cls: str
    name: str
    layer: str
    shape: str
    size: int
    light: str
    dark: str


@cache
def styles() -> tuple[Style, ...]:
    """The styles in the order of the legend; the last one is for every other class."""
    out = []
    for line in files("exports").joinpath("templates", "node_styles.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "class\t")):
            cls, name, layer, shape, size, light, dark = line.split("\t")
            out.append(Style(cls, name, layer, shape, int(size), light, dark))
    return tuple(out)


@cache
def style_of(type_: str) -> Style:
    """The style of a class."""
    return next((s for s in styles() if s.cls == type_), styles()[-1])


def radius(node: Node, cited_by: int, hub: float) -> int:
    """Radius of a node in pixels: more for what several papers cite; papers and patients times `hub`."""
    size = style_of(node.type).size * (hub if node.type in HUBS else 1.0)
    return round(size + min(10, 3 * (cited_by - 1)) if cited_by else size)


def font(node: Node, hub: float) -> int:
    """Size of a label in pixels."""
    return round(18 * hub) if node.type in HUBS else 12 if node.type == "Work" else 14


def label(node: Node) -> str:
    """The label under a node, on one or two lines."""
    return wrap(node.short, 12 if node.type == "Work" else 20)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, an ellipsis where there were more."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def wrap(text: str, width: int) -> str:
    """A label on at most two lines of about `width` characters."""
    text = cut(text, 2 * width + 4)
    if len(text) <= width + 4:
        return text
    breaks = [i for i, c in enumerate(text) if c == " "]
    if not breaks:
        return cut(text, width + 8)
    middle = min(breaks, key=lambda i: abs(i - len(text) / 2))
    return text[:middle] + "\n" + text[middle + 1 :]


def box(node: Node, size: int, font_size: int) -> Box:
    """The room that a node takes with its label, by the usual width of letters."""
    lines = label(node).split("\n")
    width = max(len(line) for line in lines) * font_size * 0.56 + 10
    height = 2 * size + len(lines) * font_size * 1.25 + 10
    return Box(max(width, 2 * size + 8) / 2, height / 2, node.year, node.type in HUBS, height / 2 - size - 4)
