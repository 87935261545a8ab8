"""Where things are kept that can be made again at any time."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """`$LITKG_CACHE`, else `litkg` in the user's cache folder."""
    named = os.environ.get("LITKG_CACHE")
    return Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "litkg"
