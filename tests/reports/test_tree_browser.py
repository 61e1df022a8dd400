"""What a browser makes of a passport and of a family tree: on a phone, in the dark, on paper, with hostile names."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from genloss.reports.exporting import render
from genloss.reports.html import render_html
from genloss.reports.tree_document import tree_document
from tests.guard import families

pytestmark = pytest.mark.browser

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright: pip install playwright")
    if CHROMIUM is None:
        pytest.skip("the browser tests need Chromium: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("trees")
    hostile = families.human(families.HOSTILE * 3, notes=families.HOSTILE, licence=families.HOSTILE)
    nodes = {"family": families.family(), "mixed": families.mixed(), "hostile": hostile, "deep": families.chain(40)}
    pages = {
        f"{name} passport": render(node, "passport-html", version="1", entries=families.corrected())
        for name, node in nodes.items()
    }
    for name, node in nodes.items():
        pages[f"{name} tree"] = render_html(tree_document(node, command=None, inputs=[], version="1"))
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")
    return {name: (folder / f"{name}.html").as_uri() for name in pages}


@pytest.mark.parametrize(
    "name", [f"{node} {kind}" for node in ("family", "mixed", "hostile", "deep") for kind in ("passport", "tree")]
)
def test_nothing_is_wider_than_a_phone_and_nothing_is_amiss(browser: Any, addresses: dict[str, str], name: str) -> None:
    """No complaint, no request but for the page, no dialog, and no sideways scrolling of 360 pixels in width."""
    page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(addresses[name])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".member").count() > 0
    assert (told, len(asked)) == ([], 1)
    page.context.close()


@pytest.mark.parametrize("name", ["family", "mixed", "deep"])
def test_a_passport_prints_on_a_sheet_or_two(browser: Any, addresses: dict[str, str], name: str) -> None:
    """A4, with its own margins: one page for a small family, two with twenty files or a long tree."""
    page = browser.new_page()
    page.goto(addresses[f"{name} passport"])
    sheets = len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4", prefer_css_page_size=True, print_background=True)))
    assert sheets == {"family": 1, "mixed": 2, "deep": 2}[name]
    page.close()


def test_the_dark_page_is_dark_and_its_tree_has_lines(browser: Any, addresses: dict[str, str]) -> None:
    """Light ink on dark paper where the reader asks for it; the elbows of the tree are drawn by the style alone."""
    page = browser.new_context(color_scheme="dark").new_page()
    page.goto(addresses["mixed tree"])
    paper, ink = (page.evaluate(f"getComputedStyle(document.body).{name}") for name in ("backgroundColor", "color"))
    assert sum(map(int, re.findall(r"\d+", paper))) < 150
    assert sum(map(int, re.findall(r"\d+", ink))) > 500
    assert page.evaluate("getComputedStyle(document.querySelector('.tree ul > li'), '::before').borderLeftWidth") == "1px"
    page.context.close()
