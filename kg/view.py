"""The interactive graph in a notebook: `kg.view.show("g")` returns an object that Jupyter displays."""

from __future__ import annotations

import os
from typing import Any

from exports.html import show as _show
from kg.store import GraphFolder


def show(graph: str | os.PathLike[str] | GraphFolder, **options: Any) -> Any:
    """The page of a graph folder as something that Jupyter displays; `options` are those of `exports.html.show`."""
    return _show(graph if isinstance(graph, GraphFolder) else GraphFolder.open(graph), **options)
