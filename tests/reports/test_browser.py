"""What a browser makes of the page: charts without a network or eval, on a phone, in the dark, with hostile data."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from genloss.reports.html import render_html
from genloss.reports.worth_document import worth
from tests.reports import forecast_sample, law_sample, loop_sample, sample, share_sample

pytestmark = pytest.mark.browser

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
PAGES = ("one", "demo", "hostile", "loop", "both", "laws", "many", "forecast", "dose", "share", "worth")


class Seen:
    """A page that was opened, and everything it complained of or asked for."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._dialog)
        page.on("request", lambda request: self.requests.append(request.url))
        page.add_init_script(
            "window.violations = []; addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective))"
        )
        page.goto(address)
        page.wait_for_function(
            "[...document.querySelectorAll('.chart')].every((box) => box.querySelector('svg') || box.textContent)"
        )

    def _dialog(self, dialog: Any) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()


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
    folder: Path = tmp_path_factory.mktemp("pages")
    made = {"one": sample.document(), "demo": sample.demo(), "hostile": sample.hostile(sample.demo())}
    made |= {"loop": loop_sample.document(), "both": sample.hostile(loop_sample.demo())}
    made |= {"laws": law_sample.document(), "many": law_sample.document(14)}
    made |= {"forecast": forecast_sample.document(), "dose": sample.hostile(forecast_sample.dose(text=True))}
    made |= {"share": sample.hostile(share_sample.document()), "worth": worth(1000, 9000)}
    made |= {"foreseen": {**loop_sample.demo(), "foreseen": forecast_sample.foreseen()}}
    for name, document in made.items():
        (folder / f"{name}.html").write_text(render_html(document), encoding="utf-8", newline="\n")
    return {name: (folder / f"{name}.html").as_uri() for name in made}


def opened(browser: Any, address: str, **options: Any) -> Seen:
    return Seen(browser.new_context(**options).new_page(), address)


@pytest.mark.parametrize("name", PAGES)
def test_every_chart_is_drawn_and_nothing_is_amiss(browser: Any, addresses: dict[str, str], name: str) -> None:
    """All charts become SVG with points in them; no error, no violation of the policy, no request but for the page."""
    seen = opened(browser, addresses[name])
    charts = seen.page.locator(".chart").count()
    many = {"one": 5, "demo": 16, "hostile": 16, "loop": 4, "both": 20, "laws": 3, "many": 3, "forecast": 4, "dose": 4}
    many |= {"share": 2, "worth": 1}
    assert charts == many[name]
    assert seen.page.locator(".chart svg").count() == charts
    assert seen.page.evaluate(
        "[...document.querySelectorAll('.chart svg')].every((one) => one.querySelector('.mark-symbol path'))"
    )
    assert seen.page.evaluate("violations") == []
    assert seen.complaints == []
    assert seen.requests == [addresses[name]]


def test_the_page_cannot_evaluate_text(browser: Any, addresses: dict[str, str]) -> None:
    """The policy forbids eval and added scripts, so that even a flaw in the page would run nothing."""
    seen = opened(browser, addresses["one"])
    seen.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);"
        " const i = document.createElement('img'); i.setAttribute('onerror', 'window.ran = 2'); i.src = 'data:,x';"
        " document.body.append(i); }"
    )
    seen.page.wait_for_timeout(200)
    assert seen.page.evaluate("window.ran") is None
    assert seen.page.evaluate("violations.length") >= 2


def test_hostile_text_stays_text(browser: Any, addresses: dict[str, str]) -> None:
    """The page shows the hostile words themselves; it has no image, and no direction is overridden."""
    seen = opened(browser, addresses["hostile"])
    text = seen.page.inner_text("body")
    assert "thereof</script><img src=x onerror=alert(1)>[bold red]x[/]\\x1b[31m{{7*7}}\\u202eevil" in text
    assert seen.page.locator("img").count() == 0
    assert seen.page.locator("ul.series li", has_text="0.7</script><img").count() == 1


@pytest.mark.parametrize("name", [*PAGES, "foreseen"])
@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_needs_no_sideways_scrolling(browser: Any, addresses: dict[str, str], name: str, width: int) -> None:
    """The page is as wide as a phone's screen, and no chart is wider."""
    seen = opened(browser, addresses[name], viewport={"width": width, "height": 844})
    assert seen.page.evaluate("document.documentElement.scrollWidth") == width
    wide = "[...document.querySelectorAll('.chart svg')].filter((one) => one.getBoundingClientRect().right > innerWidth).length"
    assert seen.page.evaluate(wide) == 0


def test_the_dark_page_is_dark_with_its_charts(browser: Any, addresses: dict[str, str]) -> None:
    """Paper, ink and the points of charts all change with the reader's preference."""
    script = (
        "() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color,"
        " getComputedStyle(document.querySelector('.chart .mark-symbol path')).fill,"
        " getComputedStyle(document.querySelector('.chart .role-axis-label text')).fill]"
    )
    light, dark = (opened(browser, addresses["one"], color_scheme=scheme).page.evaluate(script) for scheme in ("light", "dark"))
    assert all(one != other for one, other in zip(light, dark, strict=True))
    assert dark[3] == dark[1]  # labels in the colour of the text


def test_print_is_black_on_white_whatever_the_screen(browser: Any, addresses: dict[str, str]) -> None:
    """A page printed from a dark screen has light paper, and its charts are as wide as the page at most."""
    seen = opened(browser, addresses["one"], color_scheme="dark")
    seen.page.emulate_media(media="print")
    assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert seen.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert seen.page.pdf(format="A4").startswith(b"%PDF")


def test_without_scripts_every_number_is_there(browser: Any, addresses: dict[str, str]) -> None:
    """With JavaScript off the boxes of charts are gone, a line says why, and the tables stand."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(addresses["one"])
    text = page.inner_text("body")
    assert "The charts need JavaScript" in text
    assert "0.54 (0.51\u20130.57)" in text
    assert not page.locator("figure").first.is_visible()


def test_pointing_at_a_value_shows_its_numbers(browser: Any, addresses: dict[str, str]) -> None:
    """The pointer on a point shows value, interval and human range."""
    seen = opened(browser, addresses["one"])
    seen.page.locator(".chart .mark-symbol path").first.hover()
    tip = seen.page.locator("#vg-tooltip-element.visible")
    tip.wait_for()
    assert "0.54 (0.51\u20130.57), human 0.97\u20131.03" in tip.inner_text()
    assert seen.page.evaluate("violations") == []


def test_a_loop_is_read_on_a_phone_in_the_dark_and_on_paper(browser: Any, addresses: dict[str, str]) -> None:
    """Photocopies stand side by side on a desk and one above the other on a phone; lines and marks follow the scheme."""
    across = "[...new Set([...document.querySelector('.copies').children].map((one) => one.getBoundingClientRect().left))].length"
    assert opened(browser, addresses["loop"], viewport={"width": 1280, "height": 900}).page.evaluate(across) == 4
    assert opened(browser, addresses["loop"], viewport={"width": 390, "height": 844}).page.evaluate(across) == 1
    script = (
        "() => [getComputedStyle(document.querySelector('.chart .mark-line path')).stroke,"
        " getComputedStyle(document.querySelector('mark')).backgroundColor,"
        " getComputedStyle(document.querySelector('.which')).color]"
    )
    light, dark = (opened(browser, addresses["loop"], color_scheme=scheme).page.evaluate(script) for scheme in ("light", "dark"))
    assert all(one != other for one, other in zip(light, dark, strict=True))
    seen = opened(browser, addresses["loop"], color_scheme="dark")
    seen.page.emulate_media(media="print")
    assert seen.page.evaluate("getComputedStyle(document.querySelector('.copies')).color") == "rgb(0, 0, 0)"
    assert seen.page.pdf(format="A4").startswith(b"%PDF")
