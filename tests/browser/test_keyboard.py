"""The main way through the product with the keyboard alone, from the login page to a drawn PDF."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from finsam.forbund.enums import Rollkod
from tests.browser.conftest import OpenAs
from tests.cast import ANONYMOUS, Cast
from tests.factories import PASSWORD, YEAR
from tests.servers import Worker

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.django_db(transaction=True)]

MOST_STEPS = 120
PATIENCE = 90_000  # milliseconds for the worker on a slow machine


def step_to(page: Page, selector: str) -> None:
    """Presses Tab until the element has focus; each stop on the way shows where it is."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "selector => { const here = document.activeElement; const style = getComputedStyle(here);"
            " return {hit: here.matches(selector), body: here === document.body,"
            " seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none',"
            " text: here.outerHTML.slice(0, 120)}; }",
            selector,
        )
        assert focused["body"] or focused["seen"], f"the focus cannot be seen on {focused['text']}"
        if focused["hit"]:
            return
    pytest.fail(f"{selector} cannot be reached with the Tab key on {page.url}")


def follow(page: Page) -> None:
    """Presses Enter on a link or in a form, and waits for the next page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_login_to_a_finished_report(
    worker: Worker, committed_cast: Cast, live_server: LiveServer, open_as: OpenAs, complaints: list[str]
) -> None:
    leader = committed_cast.people[Rollkod.INSATSLEDARE].user
    leader.set_password(PASSWORD)
    leader.save()
    insats = committed_cast.own.insats
    page = open_as(ANONYMOUS, "/")
    assert "/logga-in/" in page.url

    step_to(page, "input[name=username]")
    page.keyboard.type(leader.epost)
    step_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    follow(page)
    expect(page).to_have_url(f"{live_server.url}/")
    expect(page.locator("h1")).to_have_text("Att göra")

    step_to(page, "a[href='/insatser/']")
    follow(page)
    step_to(page, f"main a[href='/insatser/{insats.slug}/']")
    follow(page)
    expect(page.locator("h1")).to_contain_text(insats.namn)

    step_to(page, f"a[href='/insatser/{insats.slug}/rapporter/']")
    follow(page)
    step_to(page, f"a[href='/insatser/{insats.slug}/rapporter/bestall/']")
    follow(page)
    step_to(page, "input[name=ar]")
    page.keyboard.press("Control+a")
    page.keyboard.type(str(YEAR))
    follow(page)
    expect(page).to_have_url(re.compile(r"/dokument/\d+/$"))

    pdf = page.locator("main a[href*='/fil/']").first
    expect(pdf).to_be_visible(timeout=PATIENCE)
    step_to(page, "main a[href*='/fil/']")
    answer = page.request.get(f"{live_server.url}{pdf.get_attribute('href')}")
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-")
    assert complaints == []
