"""One person's whole way in a real browser: from the public remiss to the slutredovisning that the remittent has
fetched, drawn by a real worker, with axe on every page on the way.

With personuppgifter in the normal run; the other level takes as long again, and is walked by `make test-pages`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from deltagare.enums import RemissStatus, SlutredovisningStatus
from deltagare.models import Deltagande, Remiss, Slutredovisning
from deltagare.services.lank import address, slutredovisning_token
from insatser.enums import Regelenhet, Regelslag
from tests import factories as make
from tests.browser.looking import findings
from tests.browser.remiss_walk import NAME, NUMBER, write_remiss
from tests.cast import sign_in
from tests.deltagare.remittent import open_team
from tests.people import SEEDS, Team, listvarde
from tests.servers import Worker

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.django_db(transaction=True)]

DAYS = datetime.timedelta
JUDGEMENT = "Behöver fortsatt stöd av arbetsgivaren."


class Walk:
    """The team's browser, which looks at each page that it comes to."""

    def __init__(self, page: Page, base: str, team: Team, wrong: list[str]) -> None:
        self.page, self.base, self.team, self.wrong = page, base, team, wrong

    def look(self, page: Page, name: str) -> None:
        """What axe finds on a page, for the verdict at the end."""
        self.wrong.extend(f"{name}: {finding}" for finding in findings(page))

    def go(self, name: str, *args: int | str) -> Page:
        """Opens a page of the insats."""
        self.page.goto(self.base + reverse(name, args=[self.team.insats.slug, *args]))
        self.look(self.page, name)
        return self.page

    def press(self, label: str) -> Page:
        """Presses the button or follows the link, and looks at what comes."""
        act = self.page.get_by_role("button", name=label, exact=True)
        (act if act.count() else self.page.get_by_role("link", name=label, exact=True)).first.click()
        self.look(self.page, label)
        return self.page


@pytest.fixture
def walk_with(
    browser: Browser, browser_context_args: dict[str, object], live_server: LiveServer
) -> Callable[[Team, list[str]], Walk]:
    """A browser in which a team is signed in."""

    def begin(team: Team, wrong: list[str]) -> Walk:
        context = browser.new_context(**browser_context_args)  # type: ignore[arg-type]
        session = sign_in(team.membership.user)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return Walk(context.new_page(), live_server.url, team, wrong)

    return begin


def prepared(niva: str) -> Team:
    """A team with the rules of a whole way, and every list's values."""
    team = open_team(niva)
    for slag, values in SEEDS.items():
        for kod, *_ in values:
            listvarde(slag, kod)
    for slag, varde, enhet in (
        (Regelslag.LANGSTA_TID, 12, Regelenhet.MANAD),
        (Regelslag.AVSTAMNING, 3, Regelenhet.MANAD),
        (Regelslag.SLUTREDOVISNING, 3, Regelenhet.VECKA),
    ):
        make.RegelFactory(insats=team.insats, slag=slag, varde=varde, enhet=enhet)
    return team


def accept(walk: Walk) -> int:
    """From the list to the queue; the number of the remiss' row."""
    with walk.team.acting():
        remiss = Remiss.objects.get()
    walk.go("remisser").get_by_role("link", name="Remiss 1").click()
    walk.press("Börja bedöma")
    walk.go("remiss_kriterier", remiss.pk)
    for group in walk.page.get_by_role("group").all():
        answer = "Nej" if "Hindrar" in (group.locator("xpath=ancestor::section").inner_text()) else "Ja"
        group.get_by_label(answer, exact=True).check()
    walk.press("Spara bedömningen")
    walk.go("remiss_steg", remiss.pk, "anta")
    walk.press("Anta remissen")
    walk.go("ko")
    expect(walk.page.get_by_role("link", name="Remiss 1").first).to_be_visible()
    return int(remiss.pk)


def begin_deltagande(walk: Walk, remiss: int, start: datetime.date) -> int:
    """The start; the number of the deltagande's row."""
    page = walk.go("remiss_starta", remiss)
    page.get_by_label("Start", exact=True).fill(start.isoformat())
    page.locator("select[name=forsorjning_1]").select_option(label="Försörjningsstöd")
    page.locator("select[name=sysselsattning_1]").select_option(index=1)
    page.locator("form button.btn-primary[type=submit]").click()
    walk.look(page, "startad")
    with walk.team.acting():
        return int(Deltagande.objects.get().pk)


def during(walk: Walk, deltagande: int) -> None:
    """A meeting, a plan with a goal, and that the question about violence was asked."""
    today = timezone.localdate().isoformat()
    page = walk.go("tillfalle_ny", deltagande)
    page.get_by_label("Kartläggning").check()
    page.get_by_label("Datum").fill(today)
    page.get_by_label("Hållet").check()
    page.get_by_label("Ja", exact=True).check()
    page.locator("form button.btn-primary[type=submit]").click()
    walk.look(page, "möte")
    page = walk.go("valdsfraga_ny", deltagande)
    page.get_by_label("Dagen då frågan ställdes").fill(today)
    page.locator("form button.btn-primary[type=submit]").click()
    walk.go("handlingsplan_ny", deltagande)
    page.get_by_label("Handlingsplan", exact=True).check()
    page.get_by_label("Dagen då ni gjorde planen").fill(today)
    page.locator("form button.btn-primary[type=submit]").click()
    walk.look(page, "plan")
    walk.go("deltagande_sida", deltagande)


def end(walk: Walk, deltagande: int, last: datetime.date) -> None:
    """The avslut, with what the person lives on and does afterwards."""
    page = walk.go("deltagande_avsluta", deltagande)
    page.get_by_label("Sista dagen").fill(last.isoformat())
    page.get_by_label("Anledning").select_option(label="Arbete")
    page.locator("select[name=forsorjning_1]").select_option(label="Lön eller eget företag")
    page.locator("select[name=sysselsattning_1]").select_option(label="Förvärvsarbete")
    page.locator("form button.btn-primary[type=submit]").click()
    walk.look(page, "avslutat")
    walk.go("deltaganden")
    expect(page.get_by_role("main")).to_contain_text("slutredovis")


def account_for(walk: Walk, deltagande: int) -> str:
    """The slutredovisning, written and sent; its address."""
    page = walk.go("slutredovisning", deltagande)
    walk.press("Börja skriva")
    page.get_by_label("Bedömning", exact=False).fill(JUDGEMENT)
    walk.press("Spara och titta igenom")
    walk.press("Skicka slutredovisningen")
    with walk.team.acting():
        row = Slutredovisning.objects.get()
        assert row.status == SlutredovisningStatus.SKICKAD
        return address("slutredovisning_hamta", slutredovisning_token(row)).removeprefix(settings.BASE_URL.rstrip("/"))


@pytest.mark.parametrize("niva", ["personuppgifter", pytest.param("avidentifierad", marks=pytest.mark.long)])
def test_from_the_remiss_to_the_slutredovisning(
    page: Page,
    live_server: LiveServer,
    worker: Worker,
    walk_with: Callable[[Team, list[str]], Walk],
    niva: str,
    tmp_path: object,
) -> None:
    team, wrong = prepared(niva), list[str]()
    walk = walk_with(team, wrong)
    link, code = write_remiss(page, live_server.url, team.insats, walk.look)
    remiss = accept(walk)
    today = timezone.localdate()
    deltagande = begin_deltagande(walk, remiss, today - DAYS(30))
    during(walk, deltagande)
    end(walk, deltagande, today - DAYS(1))
    path = account_for(walk, deltagande)

    page.goto(link)
    walk.look(page, "remittentens länk efteråt")
    page.goto(live_server.url + path)
    walk.look(page, "hämta")
    page.get_by_label("Kod").fill(code)
    page.get_by_role("button", name="Öppna").click()
    walk.look(page, "öppnad")
    fetch = page.get_by_role("button", name="Hämta slutredovisningen (PDF)")
    expect(fetch).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        fetch.click()
    words = " ".join(sheet.extract_text() for sheet in PdfReader(download.value.path()).pages)
    assert JUDGEMENT in " ".join(words.split())
    assert (NAME in words) == (NUMBER[-4:] in words) == (niva == "personuppgifter")
    walk.go("slutredovisning", deltagande)
    with team.acting():
        assert Slutredovisning.objects.get().status == SlutredovisningStatus.HAMTAD
        assert Remiss.objects.get().status == RemissStatus.STARTAD
        row = Deltagande.objects.get()
        assert (row.slut, row.slutredovisad) == (today - DAYS(1), today)
        assert not Deltagande.objects.att_slutredovisa().exists()
    assert not wrong, "\n".join(wrong)
