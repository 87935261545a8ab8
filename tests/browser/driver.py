"""Headless Chromium for the tests and the screenshots: Debian's `chromium` and `chromium-driver`, driven by Selenium, without a network."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def missing() -> str | None:
    """Why there is no browser here, or None."""
    try:
        import selenium  # noqa: F401
    except ImportError:
        return "selenium is not installed"
    if not (shutil.which("chromium") or shutil.which("google-chrome")):
        return "chromium is not installed (apt-get install chromium chromium-driver)"
    return None if shutil.which("chromedriver") else "chromedriver is not installed (apt-get install chromium-driver)"


@contextmanager
def browser(width: int = 1440, height: int = 900, dark: bool = False, scripts: bool = True) -> Iterator[Any]:
    """A browser window that logs its requests and console messages."""
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-component-update",
                 "--disable-background-networking",
                 "--disable-sync", "--disable-extensions", "--force-device-scale-factor=1", f"--window-size={width},{height}",
                 "--hide-scrollbars", "--proxy-server=127.0.0.1:9"):
        options.add_argument(flag)
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver"), env={**os.environ, "NO_PROXY": "*"}))
    try:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}, {"name": "prefers-reduced-motion", "value": "reduce"}]})
        yield driver
    finally:
        driver.quit()


def load(driver: Any, page: Path, fragment: str = "") -> None:
    """Open a page of ours and wait until it is drawn."""
    from selenium.webdriver.support.ui import WebDriverWait

    driver.get("about:blank")
    driver.get(page.resolve().as_uri() + fragment)
    WebDriverWait(driver, 20).until(lambda d: d.execute_script("return document.documentElement.dataset.ready === 'yes'"))


def requests(driver: Any) -> list[str]:
    """Addresses that the page asked for, besides itself and what it made itself."""
    out = []
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            if not url.startswith(("file:", "data:", "blob:", "about:", "chrome:")):
                out.append(url)
    return out


def console(driver: Any) -> list[str]:
    """Everything on the console."""
    return [entry["message"] for entry in driver.get_log("browser")]
