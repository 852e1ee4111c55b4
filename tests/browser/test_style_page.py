"""Every component in a real browser, under the real Content-Security-Policy: axe finds nothing, nothing overflows."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.browser.style_page_urls")]


@pytest.fixture
def style_page(page: Page, live_server: LiveServer, settings: Any) -> Iterator[Page]:
    # The live server finds static files where they are written, by their plain names.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live_server.url}/design/?status=pagaende")
    yield page
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(style_page, scheme, width):
    style_page.emulate_media(color_scheme=scheme)
    style_page.set_viewport_size({"width": width, "height": 900})
    result = Axe().run(style_page, options={"preload": False})
    assert result.violations_count == 0, result.generate_report()
    assert style_page.evaluate("document.documentElement.scrollWidth") == width


def test_the_first_stop_of_the_keyboard_leads_to_the_content(style_page, live_server):
    style_page.goto(f"{live_server.url}/tillganglighet/")
    style_page.keyboard.press("Tab")
    assert style_page.evaluate("document.activeElement.className") == "skip"
    style_page.keyboard.press("Enter")
    assert style_page.evaluate("document.activeElement.id") == "innehall"


def test_a_dialog_opens_and_closes_and_gives_focus_back(style_page):
    opener = style_page.get_by_role("link", name="Avslå remissen")
    opener.click()
    dialog = style_page.get_by_role("dialog", name="Avslå remissen?")
    assert dialog.is_visible()
    style_page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert opener.evaluate("link => link === document.activeElement")


def test_focus_is_always_seen(style_page):
    style_page.get_by_role("button", name="Visa").focus()
    style_page.keyboard.press("Shift+Tab")
    style_page.keyboard.press("Tab")
    ring = style_page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert ring == "3px"
