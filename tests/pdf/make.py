# ruff: noqa: C408, E501 (style sheets and LaTeX read better on long lines)
"""Prints the example papers to PDF in the manner of journals: `python -m tests.pdf.make [STYLE…]` (see README.md beside it).

Needs chromium, pdflatex (with IEEEtran and elsarticle), LibreOffice Writer, and the Python packages python-docx and pyphen.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.pdf.source import EXAMPLES, Element, elements, plain

OUT = Path(__file__).resolve().parent / "papers"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*"))

_PAGE = """@page {{ size: {size}; margin: {margin}; @top-left {{ content: "{head}"; font: 8pt {font} }}
 @top-right {{ content: counter(page); font: 8pt {font} }} @bottom-center {{ content: "{foot}"; font: 7pt {font} }} }}
 body {{ font: {text} {font}; margin: 0 }} p {{ margin: 0 }} table {{ border-collapse: collapse; font-size: 90% }} td, th {{ text-align: left; vertical-align: top; padding: 1pt 6pt }}
 sup {{ font-size: 65%; line-height: 0 }} .cols {{ column-count: {columns}; column-gap: {gap}; text-align: justify }} .ref {{ font-size: 85% }}
 h1, h2, h3 {{ break-after: avoid; text-align: left }} figure {{ margin: 6pt 0 }}"""

#: Style sheets in the manner of publishers, over the page that all share.
STYLES = {
    "frontiers": ({"size": "A4", "margin": "2cm 1.8cm", "head": "{short}", "foot": "Journal of Invention", "font": "'Liberation Serif'", "text": "9.5pt/11.5pt", "columns": 2,
                       "gap": "18pt"}, """h1 { font: bold 20pt/23pt 'Liberation Sans' } h2 { font: bold 13pt 'Liberation Sans' } h3 { font: bold 10.5pt 'Liberation Sans' }
     .cols p { text-indent: 10pt } .ref { padding-left: 12pt; text-indent: -12pt !important } .side { float: left; width: 25%; font: 7.5pt 'Liberation Sans' }
     .main { margin-left: 29% } .cap { font: 8pt 'Liberation Sans' } th { border-bottom: 1px solid; border-top: 1px solid }"""),
    "wiley": ({"size": "Letter", "margin": "1.9cm 1.6cm", "head": "{short} et al.", "foot": "© the authors", "font": "'DejaVu Serif'", "text": "8.2pt/11pt", "columns": 2, "gap": "16pt"},
              """h1 { font: bold 17pt/20pt 'DejaVu Sans' } h2 { font: bold 9.5pt 'DejaVu Sans' } h3 { font: bold 8.5pt 'DejaVu Sans' } .cols p { margin: 0 0 5pt }
     .cap { font: 7.5pt 'DejaVu Sans' } tr { border-bottom: 0.7px solid } table { border-top: 2px solid } .cols .cap { text-indent: 0 }"""),
    "elsevier": (dict(size="A4", margin="1.9cm 1.5cm", head="{short} et al. / Journal of Invention 9 (2024) 1–9", foot="", font="'Liberation Serif'", text="8.5pt/10.4pt",
                      columns=2, gap="16pt"), """h1 { font: 15pt/18pt 'Liberation Serif' } h2 { font: bold 8.5pt/11pt 'Liberation Serif' } h3 { font: italic 8.5pt/11pt 'Liberation Serif' }
     .cols p { text-indent: 9pt } .ref { padding-left: 14pt; text-indent: -14pt !important; font-size: 7pt; line-height: 8.4pt } .front { display: grid; grid-template-columns: 28% 67%;
     column-gap: 5%; border-top: 1px solid; border-bottom: 1px solid; margin: 8pt 0; padding: 4pt 0; font-size: 8pt } .front h2 { letter-spacing: 2.6pt; font-weight: normal }
     .note { position: absolute; left: 0; top: 655pt; width: 238pt; font: 7pt 'Liberation Serif'; border-top: 0.5px solid } .gap { break-inside: avoid; height: 30pt }
     .cap { font-size: 7pt } th { border-top: 1px solid; border-bottom: 1px solid }"""),
    "three": (dict(size="Letter", margin="1.6cm 1.4cm", head="{short}", foot="jinvent.example", font="'Liberation Serif'", text="8pt/9.6pt", columns=3, gap="13pt"),
              """h1 { font: bold 22pt/24pt 'Liberation Sans' } h2 { font: bold 9pt 'Liberation Sans'; font-variant: small-caps } h3 { font: bold 8pt 'Liberation Sans' }
     .cols p { text-indent: 8pt } .ref { text-indent: 0 !important; font-size: 6.8pt; line-height: 8pt; margin-bottom: 2pt !important } .cap { font: 7pt 'Liberation Sans' }"""),
    "bmc": ({"size": "A4", "margin": "2.4cm 2.6cm", "head": "{short}. Journal", "foot": "Page", "font": "'Liberation Sans'", "text": "10pt/14pt", "columns": 1, "gap": "0"},
            """h1 { font: bold 18pt 'Liberation Sans' } h2 { font: bold 12pt 'Liberation Sans' } h3 { font: italic 10pt 'Liberation Sans' } p { margin-bottom: 7pt }
     td, th { border: 1px solid } .ref { margin-left: 14pt; text-indent: -14pt }"""),
}


def head_name(found: list[Element], name: str) -> str:
    """What the running head says."""
    return name.split("-", maxsplit=1)[0].title()


def _hyphenated(inline: str) -> str:
    """Soft hyphens in long words, so that lines break as in print."""
    import pyphen

    dictionary = pyphen.Pyphen(lang="en_GB")
    return re.sub(r"(<[^>]*>|&#?\w+;)|(?<![\w./-])[a-z]{7,}(?![\w./@-])", lambda m: m[0] if m[1] else dictionary.inserted(m[0], "&shy;"), inline)


def page_html(name: str, style: str) -> str:
    """The whole HTML page of a paper in a style."""
    settings, css = STYLES[style]
    found = elements(name)
    values = dict(settings)
    values["head"] = str(values["head"]).replace("{short}", head_name(found, name))
    top: list[str] = []
    side: list[str] = []
    body: list[str] = []
    seen_title = False
    inside = False
    for e in found:
        if e.kind == "title":
            top.append(f"<h1>{e.html}</h1>")
            seen_title = True
            continue
        if not inside and seen_title and ((e.kind == "heading" and plain(e.html).casefold() not in ("abstract", "summary")) or e.html.startswith("To the Editor")):
            inside = True
        markup = _element(e)
        if inside:
            body.append(markup)
        elif not seen_title and style == "frontiers":
            side.append(markup)
        else:
            top.append(markup)
    css = _PAGE.format(**values) + css
    if style == "elsevier":
        at = next(n for n, markup in enumerate(top) if plain(markup).casefold().strip() in ("abstract", "summary"))
        keywords = "".join(markup for markup in top[at:] if re.match("key ?words", plain(markup), re.I))
        abstract = "".join(markup for markup in top[at:] if not re.match("key ?words", plain(markup), re.I))
        note = "<p class=note>* Corresponding author. E-mail address: nobody@hospital.example. This note stands at the foot of a column.</p>"
        top[at:] = [f"<div class=front><div><h2>ARTICLE INFO</h2>{keywords}</div><div>{abstract}</div></div>{note}"]
    front = f"<div class=side>{''.join(side)}</div><div class=main>{''.join(top)}</div><div style='clear:both; height: 10pt'></div>" if side else "".join(top)
    return f"<!doctype html><html lang=en><meta charset=utf-8><title>{name}</title><style>{css}</style><body>{front}<div class=cols>{''.join(body)}</div></body></html>"


def _element(e: Element) -> str:
    if e.kind == "heading":
        return f"<h{1 + min(2, max(1, e.level))}>{e.html}</h{1 + min(2, max(1, e.level))}>"
    if e.kind == "table":
        rows = [f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in row)}</tr>" for n, row in enumerate(e.cells) for tag in ["td" if n else "th"]]
        return f"<table>{''.join(rows)}</table>"
    if e.kind == "caption" and e.html.upper().startswith("FIG"):
        return f"<figure><svg width=200 height=90><rect width=200 height=90 fill='#dde'/><path d='M5 80 L60 20 L120 60 L190 10' stroke=black fill=none /></svg><p class=cap>{e.html}</p></figure>"
    return f"<p class={ {'reference': 'ref', 'caption': 'cap'}.get(e.kind, 'text') }>{_hyphenated(e.html)}</p>"


def print_html(page: str, out: Path) -> None:
    """Print an HTML page with chromium."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(page, encoding="utf-8")
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={out}", f"file://{source}"],
                       check=True, capture_output=True, timeout=120)


# ------------------------------------------------------------------------------------------------------------------ LaTeX

_TEX = {"&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}",
        "×": r"$\times$", "±": r"$\pm$", "≥": r"$\geq$", "≤": r"$\leq$", "µ": r"\textmu{}", "β": r"$\beta$", "°": r"\textdegree{}", "†": r"\textdagger{}", "²": r"\textsuperscript{2}",
        "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", "…": r"\ldots{}", "\N{MODIFIER LETTER APOSTROPHE}": "'"}
CLASSES = {
    "article": r"\documentclass[10pt,twocolumn]{article}\usepackage[margin=2cm]{geometry}",
    "ieee": r"\documentclass[journal]{IEEEtran}",
    "elsarticle": r"\documentclass[5p,times,twocolumn]{elsarticle}",
    "manuscript": r"\documentclass[12pt]{article}\usepackage[margin=3cm]{geometry}\usepackage{lineno}\linenumbers\linespread{1.7}",
}


def tex(inline: str) -> str:
    """Inline HTML as LaTeX."""
    import html

    out = []
    for piece in re.split(r"(<[^>]+>)", inline):
        if piece.startswith("<a"):
            out.append(rf"\href{{{piece[9:-2]}}}{{")
        elif piece.startswith("<"):
            out.append({"</a>": "}", "<sup>": r"\textsuperscript{", "</sup>": "}", "<i>": r"\textit{", "</i>": "}", "<b>": r"\textbf{", "</b>": "}", "<br>": r"\\ "}[piece])
        else:
            for n, text in enumerate(re.split(r"(10\.\d{4,9}/[\w./()-]*\w)", html.unescape(piece))):
                out.append(rf"\nolinkurl{{{text}}}" if n % 2 else "".join(_TEX.get(c, c) for c in text))
    return "".join(out)


def page_tex(name: str, style: str) -> str:
    """The whole LaTeX source of a paper in a class."""
    found = elements(name)
    title = next(e for e in found if e.kind == "title")
    at = found.index(title)
    lines = [CLASSES[style], r"\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}\usepackage{textcomp,mathptmx,booktabs,tabularx,fancyhdr,xcolor}\usepackage[hidelinks]{hyperref}\urlstyle{same}",
             r"\setcounter{secnumdepth}{0}\emergencystretch=2em", r"\pagestyle{fancy}\fancyhf{}",
             rf"\fancyhead[L]{{{head_name(found, name)} and others}}\fancyhead[R]{{\thepage}}\fancyfoot[C]{{Journal of Invention}}", r"\begin{document}"]
    wide = style != "manuscript"
    front: list[str] = [rf"\noindent {tex(e.html)}\par" for e in found[:at]]
    front.append(rf"\begin{{center}}{{\LARGE\bfseries {tex(title.html)}\par}}\end{{center}}")
    rest = found[at + 1 :]
    body = next((n for n, e in enumerate(rest) if (e.kind == "heading" and plain(e.html).casefold() not in ("abstract", "summary")) or e.html.startswith("To the")), 0)
    front += [_tex_element(e, style) if e.kind == "heading" else rf"\noindent {tex(e.html)}\par\smallskip" for e in rest[:body]]
    lines.append(rf"\twocolumn[{{{chr(10).join(front)}\bigskip}}]" if wide else "\n".join(front))
    references = [e for e in rest[body:] if e.kind == "reference"]
    lines += [_tex_element(e, style) for e in rest[body:] if e.kind != "reference"]
    lines.append(r"{\small\begin{list}{}{\leftmargin=1.5em\itemindent=-1.5em\itemsep=0pt\parsep=0pt}")
    lines += [rf"\item {{}}{tex(e.html)}" for e in references]
    lines.append(r"\end{list}}\end{document}")
    return "\n\n".join(lines)


def _tex_element(e: Element, style: str) -> str:
    if e.kind == "heading":
        return rf"\{'sub' * max(0, min(2, e.level - 1))}section*{{{tex(e.html)}}}"
    if e.kind == "table":
        widths = "".join(rf"p{{{0.9 / len(e.cells[0]):.2f}\textwidth}}" for _ in e.cells[0])
        rows = " \\\\\n".join(" & ".join(tex(cell) for cell in row) for row in e.cells[1:])
        head = " & ".join(tex(cell) for cell in e.cells[0])
        star = "" if style == "manuscript" else "*"
        return rf"\begin{{table{star}}}[t]\small CAPTION\par\begin{{tabular}}{{@{{}}{widths}@{{}}}}\toprule {head} \\ \midrule {rows} \\ \bottomrule\end{{tabular}}\end{{table{star}}}"
    if e.kind == "caption":
        return f"CAPTION:{tex(e.html)}" if not e.html.upper().startswith("FIG") else rf"\begin{{figure}}[t]\rule{{5cm}}{{2cm}}\par\small {tex(e.html)}\end{{figure}}"
    return tex(e.html)


def print_tex(source: str, out: Path) -> None:
    """Typeset with pdflatex. A caption waits for its table."""
    caption = re.search(r"CAPTION:(.*)\n", source)
    if caption:
        source = source.replace(caption[0], "").replace("CAPTION", caption[1], 1)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "paper.tex").write_text(source, encoding="utf-8")
        for _ in range(2):
            done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"], cwd=folder, capture_output=True, timeout=120, check=False)
        if done.returncode:
            raise RuntimeError(done.stdout.decode(errors="replace")[-1500:])
        out.write_bytes(Path(folder, "paper.pdf").read_bytes())


# ------------------------------------------------------------------------------------------------------------ word processor


def print_docx(name: str, out: Path, columns: int) -> None:
    """Write a Word file and print it with LibreOffice."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = f"{head_name([], name)} et al. · Journal of Invention"
    field = section.footer.paragraphs[0].add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        node = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            node.set(qn("w:fldCharType"), kind)
        else:
            node.text = text
        field._r.append(node)
    document.styles["Normal"].font.name = "Liberation Serif"
    document.styles["Normal"].font.size = Pt(11 if columns == 1 else 9.5)
    started = False
    for e in elements(name):
        if columns > 1 and not started and e.kind == "heading" and re.search("introduction", e.html, re.I):
            started = True
            part = document.add_section(0)
            cols = part._sectPr.find(qn("w:cols"))
            cols.set(qn("w:num"), str(columns))
            cols.set(qn("w:space"), "400")
        if e.kind == "table":
            table = document.add_table(len(e.cells), len(e.cells[0]), style="Table Grid" if columns == 1 else None)
            table.autofit = False
            for column in table.columns:
                column.width = Pt((430 if columns == 1 else 200) / len(e.cells[0]))
            for r, row in enumerate(e.cells):
                for c, cell in enumerate(row):
                    _runs(table.cell(r, c).paragraphs[0], cell)
                    table.cell(r, c).width = Pt((430 if columns == 1 else 200) / len(row))
            continue
        paragraph = document.add_heading(level=0 if e.kind == "title" else min(3, e.level)) if e.kind in ("title", "heading") else document.add_paragraph()
        _runs(paragraph, e.html)
        if e.kind == "paragraph":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if e.kind == "reference":
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Pt(18), Pt(-18)
    with tempfile.TemporaryDirectory() as folder:
        document.save(f"{folder}/paper.docx")
        subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, f"{folder}/paper.docx"], check=True, capture_output=True, timeout=180)
        out.write_bytes(Path(folder, "paper.pdf").read_bytes())


def _runs(paragraph: object, inline: str) -> None:
    import html

    on: set[str] = set()
    for piece in re.split(r"(<[^>]+>)", inline):
        if piece in ("<br>",):
            paragraph.add_run().add_break()  # type: ignore[attr-defined]
        elif piece.startswith("</"):
            on.discard(piece[2:-1])
        elif piece.startswith("<"):
            on.add(piece[1:-1].split()[0])
        elif piece:
            run = paragraph.add_run(html.unescape(piece))  # type: ignore[attr-defined]
            run.bold, run.italic = ("b" in on) or None, ("i" in on) or None
            run.font.superscript = "sup" in on or None


#: Which paper is printed how: a paper of each kind of program, and all styles among them.
PLAN = [(name, style) for i, name in enumerate(NAMES) for style in (
    ("frontiers", "wiley", "bmc")[i % 3], ("article", "ieee", "elsarticle")[(i // 3 + i) % 3], ("word", "word2")[i % 2])]
PLAN += [("osei-2024-lupus", "elsevier"), ("novakova-2024-neuroblastoma", "elsevier"), ("achterberg-2023-melanoma", "three"), ("lindqvist-2024-lymphoma", "three")]
PLAN += [("moreno-2024-myeloma", "manuscript"), ("osei-2024-lupus", "manuscript"), ("lindqvist-2024-lymphoma", "frontiers"), ("novakova-2024-neuroblastoma", "frontiers")]


def make(name: str, style: str, out: Path) -> None:
    """Print one paper in one style."""
    if style in STYLES:
        print_html(page_html(name, style), out)
    elif style in CLASSES:
        print_tex(page_tex(name, style), out)
    else:
        print_docx(name, out, 2 if style == "word2" else 1)


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for paper, manner in sorted(set(PLAN)):
        if len(sys.argv) < 2 or manner in sys.argv[1:]:
            make(paper, manner, OUT / f"{paper.split('-')[0]}-{manner}.pdf")
