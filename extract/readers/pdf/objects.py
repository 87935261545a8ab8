"""What stands on a page of a PDF besides characters: ruled lines, bitmaps, drawings, and the addresses that its words lead to."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

#: Drawings may hold a million strokes; so many are looked at.
MAX_OBJECTS = 20_000
MAX_LINKS = 2_000
_DOI_LINK = re.compile(r"https?://(?:dx\.)?doi\.org/10\.\d{4,9}/[^\s()<>]+$", re.I)


class Link(NamedTuple):
    """A stretch of the page that leads to an address."""

    x0: float
    top: float
    x1: float
    bottom: float
    uri: str


class Box(NamedTuple):
    """A ruled line or a picture."""

    x0: float
    top: float
    x1: float
    bottom: float


def _is_figure(form: Any) -> bool:
    """Whether an embedded drawing holds bitmaps or many strokes; whole pages are embedded so as well."""
    from pypdfium2 import raw

    strokes = 0
    for index in range(min(raw.FPDFFormObj_CountObjects(form), 500)):
        kind = raw.FPDFPageObj_GetType(raw.FPDFFormObj_GetObject(form, index))
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            return True
        strokes += kind == raw.FPDF_PAGEOBJ_PATH
    return strokes >= 8


def links_of(page: Any, place: Any) -> Iterator[Link]:
    """Where the page links to a DOI. The address is read like any other text; nothing is opened."""
    from pypdfium2 import raw

    position, link, box = ctypes.c_int(0), raw.FPDF_LINK(), raw.FS_RECTF()
    for _ in range(MAX_LINKS):
        if not raw.FPDFLink_Enumerate(page, position, link):
            return
        action = raw.FPDFLink_GetAction(link)
        if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI or not raw.FPDFLink_GetAnnotRect(link, box):
            continue
        buffer = ctypes.create_string_buffer(512)
        size = raw.FPDFAction_GetURIPath(page.pdf, action, buffer, 512)
        uri = buffer.raw[: max(0, min(size, 512) - 1)].decode("ascii", "replace")
        if _DOI_LINK.match(uri):
            (x0, y0), (x1, y1) = place(box.left, box.top), place(box.right, box.bottom)
            yield Link(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), uri)


def objects_of(page: Any, place: Any) -> tuple[list[Box], list[Box], list[Box]]:
    """Ruled lines, bitmaps and other drawings."""
    from pypdfium2 import raw

    rules: list[Box] = []
    images: list[Box] = []
    drawings: list[Box] = []
    left, bottom, right, top = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    for index in range(min(raw.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        obj = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(obj)
        if kind == raw.FPDF_PAGEOBJ_TEXT or not raw.FPDFPageObj_GetBounds(obj, left, bottom, right, top):
            continue
        x0, y0 = place(left.value, top.value)
        x1, y1 = place(right.value, bottom.value)
        box = Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        thin, flat = box.x1 - box.x0 < 3, box.bottom - box.top < 3
        if kind == raw.FPDF_PAGEOBJ_IMAGE or (kind == raw.FPDF_PAGEOBJ_FORM and _is_figure(obj)):
            images.append(box)
        elif thin != flat:
            rules.append(box)
        else:
            drawings.append(box)
    return rules, images, drawings
