"""A slutredovisning in a real browser: the team writes and sends it, the remittent opens it by link and code.

The normal run has each level and each size once; `make test-pages` has each level at each size.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from deltagare.models import Slutredovisning
from deltagare.services import slutredovisning as service
from deltagare.services.lank import slutredovisning_token
from rapporter.models import Dokument
from rapporter.services.drawing import draw_dokument
from tests.browser.conftest import DESKTOP, TELEPHONE
from tests.browser.looking import findings, too_wide
from tests.deltagare.slutredovisningar import over, with_facts
from tests.people import Team, make_team

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser, browser_context_args: dict[str, Any], live_server: LiveServer) -> Iterator[NewPage]:
    """`new_page(team)`: signed in as the team; without one as nobody. On a telephone with `TELEPHONE`."""
    contexts = []

    def made(team: Team | None = None, *, size: dict[str, int] = DESKTOP) -> Page:
        context = browser.new_context(**{**browser_context_args, "viewport": size})
        contexts.append(context)
        if team is not None:
            user, session = team.membership.user, SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}]
            )
        return context.new_page()

    yield made
    for context in contexts:
        context.close()


def looks_right(page: Page) -> None:
    """Accessible, and no wider than its window."""
    assert findings(page) == []
    assert not too_wide(page), page.url


@pytest.mark.parametrize(
    ("niva", "size"),
    [
        pytest.param("personuppgifter", DESKTOP, id="personuppgifter-desktop"),
        pytest.param("avidentifierad", TELEPHONE, id="avidentifierad-telephone"),
        pytest.param("personuppgifter", TELEPHONE, id="personuppgifter-telephone", marks=pytest.mark.long),
        pytest.param("avidentifierad", DESKTOP, id="avidentifierad-desktop", marks=pytest.mark.long),
    ],
)
def test_written_sent_and_fetched(
    new_page: NewPage, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, niva: str, size: dict[str, int]
) -> None:
    monkeypatch.setattr(service, "enqueue_on_commit", lambda task, number: None)
    team = make_team(niva=niva)
    with team.acting():
        deltagande = over(team)
        with_facts(deltagande)
    page = new_page(team, size=size)
    page.goto(live_server.url + reverse("deltagande_sida", args=[team.insats.slug, deltagande.pk]))
    page.get_by_role("link", name="Skriv slutredovisningen").click()
    looks_right(page)
    page.get_by_role("button", name="Börja skriva").click()
    looks_right(page)
    page.get_by_role("button", name="Spara och titta igenom").click()
    assert page.get_by_text("Skriv bedömningen.").is_visible()
    looks_right(page)
    page.get_by_role("link", name="Ändra").click()
    page.get_by_label("Bedömning").fill("Klarar halvtid. Behöver fortsatt stöd på arbetsplatsen.")
    page.get_by_role("button", name="Spara och titta igenom").click()
    looks_right(page)
    page.get_by_role("button", name="Skicka slutredovisningen").click()
    looks_right(page)
    code = page.locator(".code").inner_text()
    page.get_by_role("link", name="Klar").click()
    looks_right(page)  # the PDF is on its way

    assert draw_dokument(Dokument.objects.get().pk)
    with team.acting():
        token = slutredovisning_token(Slutredovisning.objects.get())
    remittent = new_page(size=size)
    remittent.goto(live_server.url + reverse("slutredovisning_hamta", args=[token]))
    looks_right(remittent)
    remittent.get_by_label("Kod").fill("CCCC-3333")
    remittent.get_by_role("button", name="Öppna").click()
    assert remittent.get_by_text("Det gick inte att öppna med den koden").first.is_visible()
    looks_right(remittent)
    remittent.get_by_label("Kod").fill(code.lower())
    remittent.get_by_role("button", name="Öppna").click()
    looks_right(remittent)
    with remittent.expect_download() as waited:
        remittent.get_by_role("button", name="Hämta slutredovisningen").click()
    assert waited.value.suggested_filename == f"slutredovisning-remiss-{deltagande.remiss.nummer}.pdf"
    page.reload()
    assert page.get_by_text("Hämtad", exact=True).first.is_visible()
    looks_right(page)
    page.get_by_role("link", name="Skicka en ny länk").click()
    looks_right(page)
