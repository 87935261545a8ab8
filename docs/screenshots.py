"""Takes the pictures of docs/images: builds the example papers, writes the HTML graph, opens it in headless Chromium.

    .venv/bin/python docs/screenshots.py        (needs chromium, chromium-driver and selenium)
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

#: Bytes that a picture may have.
_LIMIT = 200_000
#: Picture -> width, height, dark, address, what is clicked before.
_SHOTS = {
    "graph": (1080, 574, False, "#layer=both", ""),
    "evidence": (1100, 640, True, "#layer=evidence", "click"),
    "course": (1100, 560, False, "#tab=course", "lanes"),
}


def main() -> None:
    """Write the pictures."""
    from exports.html import unpack, write_html
    from kg.store import GraphFolder
    from tests.browser.driver import browser, load

    images = ROOT / "docs" / "images"
    images.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        graph, page = Path(temporary) / "g", Path(temporary) / "graph.html"
        subprocess.run([sys.executable, "-m", "kg.cli", "build", str(ROOT / "examples" / "papers"), "--out", str(graph)], check=True, cwd=ROOT)
        write_html(GraphFolder.open(graph), page, "Example papers")
        data = unpack(page.read_text("utf-8"))
        dosed = {k for k, s in enumerate(data["statements"]) if any(name == "dose text" for name, _ in s["details"])}
        received = [e for e in data["edges"] if e["relation"] == "received" and dosed & set(e["statements"])]
        cells = [e for e in received if data["nodes"][e["t"]]["type"] in ("CellTherapy", "CellProduct")]
        chosen = (cells or received)[0]
        about = f"&focus={quote(data['nodes'][chosen['s']]['iri'], safe='')}&sel=e%3A{chosen['key']}"
        for name, (width, height, dark, address, click) in _SHOTS.items():
            with browser(width, height, dark) as driver:
                load(driver, page, address + (about if click == "click" else ""))
                if click == "lanes":  # the first lane that counts from an infusion
                    driver.execute_script("[...document.querySelectorAll('.swim svg')].find((s) => s.textContent.includes('0 = infusion')).scrollIntoView()")
                driver.execute_async_script("const done = arguments[0]; setTimeout(done, 400)")
                picture = images / f"view-{name}.png"
                driver.save_screenshot(str(picture))
                if picture.stat().st_size > _LIMIT:
                    sys.exit(f"{picture} has {picture.stat().st_size:,} bytes, more than {_LIMIT:,}")


if __name__ == "__main__":
    main()
