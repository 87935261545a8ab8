"""The example papers as a typesetter gets them: a list of elements with HTML inside, from which the PDFs of the tests are printed."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from extract.annotate.blocks import flows
from extract.annotate.headings import clean_heading
from extract.pipeline import read_text

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "papers"

#: What a printed page shows and a plain text has lost: callouts as raised numbers.
_LOST = {"achterberg-2023-melanoma": [(r"(?<=[a-z]{4}[.,])(\d)(?=\s)", r"<sup>\1</sup>"), (r"(?<=CAR T cells)(\d)(?=,)", r"<sup>\1</sup>")]}


@dataclass(frozen=True)
class Element:
    """A piece of a paper: title, heading, front, paragraph, caption, table (rows in `cells`) or reference; `html` is its inline HTML."""

    kind: str
    html: str
    level: int = 0
    cells: tuple[tuple[str, ...], ...] = ()

    @property
    def plain(self) -> str:
        """The words as printed, without tags."""
        if self.cells:
            return "\n".join(" ".join(plain(cell) for cell in row) for row in self.cells)
        return plain(self.html)


def plain(inline: str) -> str:
    """Inline HTML as plain text."""
    return html.unescape(re.sub(r"<br>", "\n", inline)).translate({0xAD: None}) if "<" not in inline else html.unescape(
        re.sub(r"<[^>]+>", "", inline.replace("<br>", "\n")))


def inline(text: str) -> str:
    """Markdown inside a line as HTML."""
    links = re.findall(r"\[\[[^\]]+\]\(([^)]*)\)\]", text)
    text = re.sub(r"\[\[([^\]]+)\]\([^)]*\)\]", r"[<a>\1</a>]", text)
    text = re.sub(r"\$([\d.]+) \\times 10\^\{(\d+)\}\$", r"\1 × 10<sup>\2</sup>", text)
    text = re.sub(r"\\textsuperscript\{([^}]*)\}", r"<sup>\1</sup>", text)
    text = re.sub(r"(?<![\\\d])\^([\w,*]{1,5})\^", r"<sup>\1</sup>", text)
    text = re.sub(r"\\([\\`*_{}\[\]()#+\-.!~<>|^$&%])", lambda m: f"&#{ord(m[1])};", text)
    text = re.sub(r"&(?!#\d+;)", "&amp;", text)
    text = re.sub(r"<(?!/?sup>|/?a>)", "&lt;", text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"(?<![\w*])\*(?=\S)([^*]+?)\*(?!\*)", r"<i>\1</i>", text)
    for link in links:
        text = text.replace("<a>", f"<a href='{link}'>", 1)
    return text.strip()


def elements(name: str) -> list[Element]:
    """The elements of an example paper, in reading order, without the furniture of the pages that its text came from."""
    path = next(EXAMPLES.glob(f"{name}.*"))
    text = path.read_text(encoding="utf-8")
    for pattern, into in _LOST.get(name, ()):
        text = re.sub(pattern, into, text)
    document = read_text(text)
    following = dict(flows(text, document.blocks))
    continued = set(following.values())
    title = document.metadata.where("title")
    behind = title.end if title else 0
    body = next((s.start for s in document.sections if s.start > behind and s.kind not in ("front", "abstract", "back")), 0)
    out: list[Element] = []
    rows: list[tuple[str, ...]] = []

    def close() -> None:
        if rows:
            out.append(Element("table", "", cells=tuple(rows)))
            rows.clear()

    for i, block in enumerate(document.blocks):
        content = text[block.start : block.end].strip("\ufeff \n")
        if block.kind != "table_row":
            close()
        if block.kind == "reference" or (block.start > body and (i in continued or block.kind == "furniture" or re.search(r"-{10}| {20}", content))):
            continue
        if block.kind == "furniture":
            content = content.strip("#* ")
        if block.kind == "table_row":
            if not re.fullmatch(r"[|\s:-]+", content):
                rows.append(tuple(inline(cell.strip()) for cell in content.strip("|").split("|")))
            continue
        while i in following and block.start > body:
            i = following[i]
            content = _hyphens(f"{content} {text[document.blocks[i].start : document.blocks[i].end]}")
        if title and block.start <= title.start < block.end:
            out.append(Element("title", inline(_joined(content.lstrip("# "))), 1))
        elif block.kind == "heading":
            out.append(Element("heading", inline(clean_heading(content)), block.level))
        elif block.start < body:
            wrapped = len(content) > 300 and max(len(line) for line in content.splitlines()) < 100
            lines = _joined(content) if wrapped else re.sub(r"[ \t]*\n\s*", "\n", content)
            out.append(Element("front", inline(lines.lstrip("#> ")).replace("\n", "<br>")))
        else:
            out.append(Element("caption" if block.kind == "caption" else "paragraph", inline(_joined(content))))
    close()
    out = _whole(out)
    for reference in sorted(document.references, key=lambda r: r.spans[0].start):
        entry = " ".join(text[s.start : s.end] for s in reference.spans)
        out.append(Element("reference", inline(_joined(entry.replace("doi:10.5555/litkg. ", "doi:10.5555/litkg.")))))
    return out


def _whole(found: list[Element]) -> list[Element]:
    """Paragraphs that a legend cuts in the middle of a sentence are whole, with the legend behind them."""
    out: list[Element] = []
    open_at: int | None = None
    for element in found:
        if element.kind == "paragraph" and open_at is not None:
            out[open_at] = Element("paragraph", f"{out[open_at].html} {element.html}")
            open_at = None
            continue
        if element.kind == "paragraph" and re.search(r"[a-z]$", element.html) and len(element.html) > 200:
            open_at = len(out)
        out.append(element)
    return out


def _hyphens(text: str) -> str:
    return re.sub(r"(?<=[a-z])-\s?\n\s*(?=[a-z])", "", text)


def _joined(text: str) -> str:
    return re.sub(r"\s+", " ", _hyphens(text)).strip()


def expected(name: str) -> list[str]:
    """All words of a paper in reading order."""
    return [word for element in elements(name) for word in words(element.plain)]


def words(text: str) -> list[str]:
    """Words and numbers of a text in lower case; punctuation and the way that a table is drawn do not count."""
    text = re.sub(r"\]\(https?:[^)]*\)", "]", unicodedata.normalize("NFKC", re.sub(r"</?su[bp]>", "", text)))
    return re.findall(r"[^\W_]+", text.casefold())
