"""The whole public form in a real browser, and on a telephone, with axe on each page on the way.

Without personuppgifter in the normal run (test_whole_way.py writes one with them); at both levels in `make test-pages`.
"""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from deltagare.models import Remissintag
from tests.browser.conftest import TELEPHONE
from tests.browser.looking import findings, too_wide
from tests.browser.remiss_walk import NAME, NUMBER, write_remiss
from tests.deltagare.remittent import open_team
from tests.people import listvarde

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("niva", [pytest.param("personuppgifter", marks=pytest.mark.long), "avidentifierad"])
def test_a_remiss_is_written_by_who_has_no_account(page: Page, live_server: LiveServer, niva: str) -> None:
    team = open_team(niva)
    listvarde("forsorjning", "sjukpenning")
    wrong: list[str] = []

    def look(page: Page, name: str) -> None:
        wrong.extend(f"{name}: {finding}" for finding in findings(page))
        page.set_viewport_size(TELEPHONE)
        if too_wide(page):
            wrong.append(f"{name}: has to be scrolled sideways on a telephone")
        page.set_viewport_size({"width": 1280, "height": 900})

    _, code = write_remiss(page, live_server.url, team.insats, look)
    assert not wrong, "\n".join(wrong)
    assert len(code) == 9
    shown = page.content()
    assert "Mottagen" in shown
    for secret in (NAME, NUMBER, code):
        assert secret not in shown
    assert Remissintag.objects.count() == 1


def test_back_and_twice_send_one_remiss(page: Page, live_server: LiveServer) -> None:
    """The browser's arrow after the receipt leads to no second remiss, and to no second code."""
    team = open_team()
    listvarde("forsorjning", "sjukpenning")
    link, code = write_remiss(page, live_server.url, team.insats, lambda page, name: None)
    page.goto(f"{link}kontrollera/")
    assert page.url == link
    page.goto(f"{link}steg/person/")
    assert page.url == link
    assert code not in page.content()
