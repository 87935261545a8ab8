"""The HTML graph in headless Chromium. Skipped where there is no browser, never in CI."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kg.view
from exports.html import html_page, unpack, write_html
from kg.store import GraphFolder
from tests.browser.driver import browser, console, load, missing, requests
from tests.view_graph import HOSTILE, make_folder

pytestmark = pytest.mark.skipif(missing() is not None and not os.environ.get("CI"), reason=missing() or "")
CASE_ONE = "https://doi.org/10.5555/case.one"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browser") / "graph.html"
    write_html(make_folder(path.parent / "g"), path)
    return path


@pytest.fixture(scope="module")
def window() -> Iterator[Any]:
    with browser() as driver:
        yield driver


@pytest.fixture
def driver(window: Any, page: Path) -> Iterator[Any]:
    load(window, page)
    yield window
    assert requests(window) == []
    assert console(window) == []


def text(driver: Any, selector: str) -> str:
    return driver.execute_script("return document.querySelector(arguments[0])?.innerText ?? ''", selector)


def click(driver: Any, selector: str, label: str) -> None:
    """Click the first element that holds a text."""
    script = "for (const e of document.querySelectorAll(arguments[0])) if (e.textContent.includes(arguments[1])) { e.click(); return true; } return false;"
    done = driver.execute_script(script, selector, label)
    assert done, f"no {selector} with {label!r}"


def keys(driver: Any, *pressed: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(driver).send_keys(*pressed).perform()


def edge_hash(page: Path, relation: str, target: str) -> str:
    data = unpack(page.read_text("utf-8"))
    key = next(e["key"] for e in data["edges"] if e["relation"] == relation and data["nodes"][e["t"]]["short"] == target)
    return f"#sel=e%3A{key}"


def test_opens_drawn(driver: Any) -> None:
    assert "2 papers, 2 cited works and 2 patients" in text(driver, "#panel")
    assert "12 nodes" in text(driver, "#count")
    drawn = driver.execute_script(
        "const c = document.querySelector('#canvas canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n += 1; return n;")
    assert drawn > 2000


def test_hostile_names_stay_text(driver: Any) -> None:
    assert driver.title == "Literature knowledge graph of 2 papers"
    assert HOSTILE in driver.execute_script("return document.querySelector('#panel').textContent")
    assert driver.execute_script("return document.querySelectorAll('#panel script, #panel img, [onload], [onerror]').length") == 0


def test_a_click_on_an_edge_on_the_canvas_shows_its_quotes(driver: Any) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    driver.execute_script("window.location.hash = '#layer=evidence'")
    page_data = driver.execute_script("return document.querySelector('#canvas').getBoundingClientRect().toJSON()")
    # Every point of a grid over the canvas is tried until an edge answers: the drawing itself is what is tested.
    canvas = driver.find_element("css selector", "#canvas")
    for dy in range(-240, 241, 24):
        for dx in range(-300, 301, 60):
            ActionChains(driver, duration=0).move_to_element_with_offset(canvas, dx, dy).click().perform()
            driver.execute_script("return 0")
            if text(driver, "#panel").startswith("Relation:"):
                assert driver.execute_script("return document.querySelectorAll('#panel blockquote').length") >= 1
                assert "sel=e%3A" in driver.execute_script("return location.hash")
                return
    pytest.fail(f"no edge was hit in {page_data}")


def test_edge_quote_and_text(driver: Any, page: Path) -> None:
    load(driver, page, edge_hash(page, "received", "blinatumomab"))
    shown = text(driver, "#panel")
    assert "Patient 1, Abiodun 2021 — received → blinatumomab" in shown and "28 µg" in shown and "confidence 1.00" in shown and "own" in shown
    click(driver, "#panel button", "Show in text")
    assert driver.execute_script("return document.querySelector('#reader').open")
    marked = driver.execute_script("return document.querySelector('#reader mark').textContent")
    assert marked == "A 31-year-old woman \U0001d6fd-group was given blinatumomab at 28 µg a day."
    inside = driver.execute_script(
        "const m = document.querySelector('#reader mark').getBoundingClientRect(), b = document.querySelector('#reader-text').getBoundingClientRect();"
        "return m.top >= b.top && m.bottom <= b.bottom")
    assert inside
    click(driver, "#reader-close", "Close")
    assert not driver.execute_script("return document.querySelector('#reader').open")


def test_negated_statements_are_hidden_until_asked_for(driver: Any) -> None:
    assert "12 nodes, 13 edges" in text(driver, "#count")
    click(driver, "#filters label", "negated statements")
    assert "13 nodes, 14 edges" in text(driver, "#count")
    assert "negated=true" in driver.execute_script("return location.hash")


def test_negation_is_said(driver: Any, page: Path) -> None:
    load(driver, page, edge_hash(page, "experienced", "seizure"))
    assert "negated" in text(driver, "#panel") and "cue “no”" in text(driver, "#panel")


def test_layers_and_types_filter(driver: Any) -> None:
    click(driver, "#filters .switch button", "Citations")
    assert "4 nodes, 3 edges" in text(driver, "#count")
    click(driver, "#filters .switch button", "Evidence")
    assert "10 nodes, 10 edges" in text(driver, "#count")
    click(driver, "#filters label", "drugs")
    assert "9 nodes, 7 edges" in text(driver, "#count")
    driver.back()
    assert "10 nodes, 10 edges" in text(driver, "#count")
    click(driver, "#filters > button", "Reset")
    assert "12 nodes, 13 edges" in text(driver, "#count")


def test_search_by_name_and_identifier(driver: Any) -> None:
    for asked, wanted in (("blina", "blinatumomab"), ("hgnc:1633", "CD19"), ("10.5555/shared.work", "Okafor 2015")):
        box = driver.find_element("css selector", "#q")
        box.clear()
        box.send_keys(asked)
        assert wanted in text(driver, "#hits")
        keys(driver, "\ue007")
        assert wanted in text(driver, "#panel h2")
        assert driver.execute_script("return document.querySelector('#hits').hidden")


def test_a_node_shows_facts_and_links(driver: Any) -> None:
    driver.find_element("css selector", "#q").send_keys("blina")
    keys(driver, "\ue007")
    assert driver.execute_script("return document.querySelector('#panel dd a').href") == "http://identifiers.org/drugbank/DB09052"
    assert "targets" in text(driver, "#panel").lower() and "CD19" in text(driver, "#panel")
    click(driver, "#panel button", "Neighbourhood only")
    assert "4 nodes" in text(driver, "#count")
    click(driver, "#panel button", "One step more")
    assert "4 nodes" not in text(driver, "#count")
    click(driver, "#panel button", "Whole graph")
    assert "12 nodes" in text(driver, "#count")


def test_the_address_restores_the_view(driver: Any, page: Path) -> None:
    load(driver, page, "#layer=evidence&offTypes=Drug&sel=n%3A" + CASE_ONE.replace(":", "%3A").replace("/", "%2F"))
    assert "9 nodes, 7 edges" in text(driver, "#count")
    assert text(driver, "#panel h2").startswith("Abiodun 2021")
    load(driver, page, "#tab=%E0%A4%A&depth=x&offTypes=%&layer=nothing&__proto__=1")
    assert "12 nodes, 13 edges" in text(driver, "#count")


def test_tabs(driver: Any) -> None:
    click(driver, "#tabs button", "Cases")
    assert "1. blinatumomab, 28 µg" in text(driver, "#tab-cases") and "2 rows" in text(driver, "#tab-cases")
    click(driver, "#tab-cases button.cell", "blinatumomab, 28")
    assert "blinatumomab at 28" in driver.execute_script("return document.querySelector('#reader mark').textContent")
    keys(driver, "\ue00c")
    click(driver, "#tabs button", "Course")
    assert driver.execute_script("return [...document.querySelectorAll('#tab-course g[role=button]')].map((g) => g.getAttribute('aria-label'))") == [
        "therapy: blinatumomab 28 µg", "therapy: CAR-T cells", "adverse event: fever, grade 2, day 3", "therapy: blinatumomab"]
    driver.execute_script("document.querySelector('#tab-course g[role=button]').dispatchEvent(new Event('click'))")
    assert "blinatumomab at 28" in driver.execute_script("return document.querySelector('#reader mark').textContent")
    keys(driver, "\ue00c")
    click(driver, "#tabs button", "References")
    assert "cited by Abiodun 2021, Brandt 2024" in text(driver, "#tab-references")
    click(driver, "#tab-references summary", "Why it is cited")
    assert "Okafor showed this first" in text(driver, "#tab-references")
    click(driver, "#tabs button", "Queries")
    click(driver, "#tab-queries summary", "targets")
    click(driver, "#tabs button", "About")
    assert "vis-network" in text(driver, "#tab-about")


def test_the_course_counts_from_the_infusion(driver: Any, page: Path) -> None:
    load(driver, page, "#tab=course")
    drawn = driver.execute_script("return document.querySelector('#tab-course .swim').textContent")
    assert "0 = infusion (CAR-T cells)" in drawn and "Order in the paper" in drawn
    place = """const at = (name) => [...document.querySelectorAll('#tab-course g[role=button]')].find((g) => g.getAttribute('aria-label').includes(name))
        .querySelector('path').getBoundingClientRect().left; return [at('CAR-T'), at('fever')];"""
    spans = []
    for scale in ("near", "even", "own"):
        driver.execute_script("const s = document.querySelector('#tab-course select'); s.value = arguments[0]; s.dispatchEvent(new Event('change'))", scale)
        cells, fever = driver.execute_script(place)
        spans.append(fever - cells)
    assert min(spans) > 20 and spans[0] != spans[1]
    saved = """window.saved = []; URL.createObjectURL = (blob) => { window.saved.push(blob); return 'blob:none'; };
        for (const b of document.querySelectorAll('#tab-course .row button')) b.click();
        const done = arguments[0];
        (function wait() { if (window.saved.length < 2) return setTimeout(wait, 50);
          Promise.all(window.saved.map((b) => b.arrayBuffer()))
            .then((all) => done(all.map((a) => String.fromCharCode(...new Uint8Array(a).slice(0, 8))))); })();"""
    written = driver.execute_async_script(saved)
    assert written[0].startswith("<svg") and written[1].startswith("\x89PNG")
    assert [e for e in driver.get_log("browser") if "blob:none" not in e["message"]] == []


def test_one_patient_alone(driver: Any, page: Path) -> None:
    click(driver, "#filters label", "Patient 1 of Abiodun" if "of Abiodun" in text(driver, "#filters") else "Patient 1, Abiodun")
    hidden = text(driver, "#count")
    assert not hidden.startswith("12 nodes") and "offPatients=" in driver.execute_script("return location.hash")
    click(driver, "#tabs button", "Course")
    drawn = driver.execute_script("return document.querySelector('#tab-course').textContent")
    assert "1 patient hidden" in drawn and "Brandt" in drawn and "Abiodun" not in drawn
    click(driver, "#tabs button", "Cases")
    assert "1 row" in text(driver, "#tab-cases")
    click(driver, "#tab-cases button", "Show all")
    assert "2 rows" in text(driver, "#tab-cases")
    load(driver, page)
    driver.execute_script("[...document.querySelectorAll('#filters .only')].find((b) => b.getAttribute('aria-label').includes('Patient 1, Brandt')).click()")
    assert text(driver, "#count") == hidden


def test_keyboard_only(driver: Any) -> None:
    driver.execute_script("document.querySelector('#to-graph').focus()")
    keys(driver, "\ue014")
    assert driver.execute_script("return document.activeElement.id") == "to-cases" and "2 rows" in text(driver, "#tab-cases")
    keys(driver, "\ue012")
    keys(driver, "/")
    assert driver.execute_script("return document.activeElement.id") == "q"
    keys(driver, "blina", "\ue007")
    driver.execute_script("document.querySelector('#canvas').focus()")
    visited = {text(driver, "#panel h2")}
    for arrow in ("\ue012", "\ue013", "\ue014", "\ue015"):
        keys(driver, arrow)
        visited.add(text(driver, "#panel h2"))
    assert len(visited) >= 3
    keys(driver, "\ue007")
    assert driver.execute_script("return document.activeElement.id") == "panel"


def test_a_large_graph_opens_with_communities(driver: Any, page: Path) -> None:
    folder = GraphFolder.open(page.parent / "g")
    large = page.parent / "large.html"
    large.write_text(html_page(folder.store(), folder.texts(), whole=5), encoding="utf-8")
    load(driver, large)
    assert "communities" in text(driver, "#count") and "Communities" in driver.execute_script("return document.querySelector('#panel').textContent")
    driver.execute_script("document.querySelector('#panel .rel button').click()")
    assert "group=" in driver.execute_script("return location.hash") and "communities" not in text(driver, "#count")
    click(driver, "#tools button", "Overview")
    assert "communities" in text(driver, "#count")
    driver.find_element("css selector", "#q").send_keys("blina")
    keys(driver, "\ue007")
    assert "4 nodes" in text(driver, "#count") and "blinatumomab" in text(driver, "#panel h2")


@pytest.mark.parametrize("name", ["example_graph", "seeds_graph"])
def test_real_papers_in_every_tab(name: str, request: pytest.FixtureRequest, window: Any, tmp_path: Path) -> None:
    path = tmp_path / "graph.html"
    write_html(GraphFolder.open(request.getfixturevalue(name)), path)
    data = unpack(path.read_text("utf-8"))
    load(window, path)
    counted = text(window, "#count")
    assert f"{len(data['nodes']):,}" in counted.replace("of ", "")
    tabs = {"Cases": f"{len(data['courses'])} rows", "Course": "0 = infusion", "References": "cited by more than one", "Queries": "Case matrix"}
    for tab, shown in tabs.items():
        click(window, "#tabs button", tab)
        assert shown in window.execute_script(f"return document.querySelector('#tab-{tab.lower()}').textContent"), tab
    lanes = window.execute_script("return document.querySelectorAll('#tab-course .swim svg').length")
    assert lanes == len(data["courses"]) + 1  # and the legend
    items = sum(len(lane["strip"]) + sum(len(t["items"]) for t in lane["tracks"]) for lane in data["courses"])
    assert window.execute_script("return document.querySelectorAll('#tab-course g[role=button]').length") == items
    window.execute_script("document.querySelector('#tab-course g[role=button]').dispatchEvent(new Event('click'))")
    assert window.execute_script("return document.querySelector('#reader mark').textContent").strip()
    window.execute_script("document.querySelector('#reader').close()")
    window.find_element("css selector", "#q").send_keys("methotrexate")
    keys(window, "\ue007")
    assert text(window, "#panel h2") == "methotrexate"
    click(window, "#panel button", "Neighbourhood only")
    focused, address = text(window, "#count"), window.execute_script("return location.hash")
    assert focused != counted
    click(window, "#panel .rel button", "Patient")
    click(window, "#panel button", "Show in text")
    assert "methotrexate" in window.execute_script("return document.querySelector('#reader-text').textContent").lower()
    load(window, path, address)
    assert (text(window, "#count"), text(window, "#panel h2")) == (focused, "methotrexate")
    assert requests(window) == [] and console(window) == []


def test_in_a_notebook(driver: Any, page: Path) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    book = page.parent / "notebook.html"
    book.write_text("<!DOCTYPE html><meta charset=utf-8>" + kg.view.show(page.parent / "g")._repr_html_(), encoding="utf-8")
    driver.get(book.resolve().as_uri())
    driver.switch_to.frame(0)
    WebDriverWait(driver, 20).until(lambda d: d.execute_script("return document.documentElement.dataset.ready === 'yes'"))
    click(driver, "#panel button", "Second made-up")
    assert text(driver, "#panel h2").startswith("Brandt 2024")
    click(driver, "#filters .switch button", "Citations")
    assert "4 nodes" in text(driver, "#count")
    driver.switch_to.default_content()


def test_prints(driver: Any) -> None:
    printed = driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
    assert len(printed["data"]) > 5000


def test_dark_page_and_phone(page: Path) -> None:
    with browser(390, 844, dark=True) as driver:
        load(driver, page)
        assert driver.execute_script("return document.documentElement.dataset.theme") == "dark"
        assert driver.execute_script("return document.documentElement.scrollWidth") <= 390
        assert not driver.execute_script("return document.querySelector('#filters').offsetParent")
        click(driver, "#show-filters", "Filters")
        assert driver.execute_script("return !!document.querySelector('#filters').offsetParent")
        for tab in ("Cases", "Course", "References", "Queries", "About"):
            click(driver, "#tabs button", tab)
            assert driver.execute_script("return document.documentElement.scrollWidth") <= 390, tab
        assert requests(driver) == [] and console(driver) == []


def test_without_javascript(page: Path) -> None:
    with browser(scripts=False) as driver:
        driver.get(page.resolve().as_uri())
        shown = driver.find_element("css selector", "body").text
        assert "blinatumomab" in shown and "Okafor" in shown and "was given blinatumomab at 28 µg" in shown
        assert requests(driver) == []
