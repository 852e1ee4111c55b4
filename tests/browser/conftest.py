"""A real browser: Debian's Chromium against a live server that runs as the application's role."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response
from pytest_django.live_server_helper import LiveServer

from tests.cast import ANONYMOUS, Cast

CHROMIUM = "/usr/bin/chromium"
# No sandbox: tests may run as root. The rest keeps the browser from talking to anybody but us.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1280, "height": 900}
TELEPHONE = {"width": 390, "height": 844}

OpenAs = Callable[..., Page]


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_playwright() -> Iterator[None]:
    """Playwright runs an event loop in this thread, and Django would refuse to use its tables beside one."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, not one that Playwright would fetch."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """As a Swedish reader has it."""
    return {**browser_context_args, "locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": DESKTOP}


@pytest.fixture
def complaints() -> list[str]:
    """What the browser has said in its console, scripts that failed, and files that did not come."""
    return []


@pytest.fixture
def tab_as(
    committed_cast: Cast,
    live_server: LiveServer,
    browser: Browser,
    browser_context_args: dict[str, Any],
    complaints: list[str],
) -> Iterator[OpenAs]:
    """`tab_as("revisor", width=390)`: an empty tab of that person, signed in by a session cookie.

    `colour` is "light" or "dark". What the browser complains about gathers in `complaints`.
    """
    contexts: dict[tuple[Any, ...], BrowserContext] = {}

    def context_of(who: str, size: tuple[int, int], colour: str) -> BrowserContext:
        key = (who, size, colour)
        if key not in contexts:
            size_args = {"viewport": {"width": size[0], "height": size[1]}, "color_scheme": colour}
            made = browser.new_context(**{**browser_context_args, **size_args})
            if who != ANONYMOUS:
                session = committed_cast.people[who].session_key
                made.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
            contexts[key] = made
        return contexts[key]

    def new_tab(who: str, *, width: int = 1280, height: int = 900, colour: str = "light") -> Page:
        page = context_of(who, (width, height), colour).new_page()
        page.on("console", lambda message: _note(message, complaints, page.url))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("response", lambda answer: _note_answer(answer, complaints, page.url))
        return page

    yield new_tab
    for context in contexts.values():
        context.close()


@pytest.fixture
def open_as(tab_as: OpenAs, live_server: LiveServer) -> OpenAs:
    """`open_as("revisor", "/insatser/", width=390)`: the page in a tab of its own (see `tab_as`)."""

    def open_page(who: str, path: str, *, width: int = 1280, height: int = 900, colour: str = "light") -> Page:
        page = tab_as(who, width=width, height=height, colour=colour)
        page.goto(f"{live_server.url}{path}")
        return page

    return open_page


def _note_answer(answer: Response, complaints: list[str], where: str) -> None:
    if answer.status >= 400:
        complaints.append(f"{where}: {answer.status} from {answer.url}")


def _note(message: ConsoleMessage, complaints: list[str], where: str) -> None:
    if message.type in ("error", "warning"):
        complaints.append(f"{where}: {message.text}")
