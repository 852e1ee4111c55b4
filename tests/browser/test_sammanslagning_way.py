"""A merger of förbund in a real browser: from the draft, past what stands in the way, to the confirmed one with its
history, by drift and both förbund's people, with axe on every page on the way."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from finsam.bas.formats import NO_BREAK_SPACE as NB
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Forbund
from insatser.enums import RekvisitionStatus, SammanslagningStatus
from insatser.models import Ekonomiinstallning, Insats, Rekvisition, Sammanslagning
from tests import factories as make
from tests.browser.conftest import OpenAs
from tests.browser.walking import Walk
from tests.cast import Cast, sign_in
from tests.decided import before_decision
from tests.merging import quiet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMN = "Samordningsförbundet Storsjö"


def chief_of(forbund: Forbund, page: Page, live_server: LiveServer) -> Page:
    """Gives the new förbund a förbundschef, signed in in a tab of the browser."""
    membership = make.MembershipFactory(forbund=forbund, roll=make.RollFactory(kod=Rollkod.FORBUNDSCHEF))
    session = sign_in(membership.user)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page.goto(live_server.url)
    return page


def test_from_draft_to_confirmed(
    committed_cast: Cast, open_as: OpenAs, tab_as: OpenAs, live_server: LiveServer, complaints: list[str]
) -> None:
    wrong: list[str] = []
    quiet()
    own, foreign = committed_cast.own, committed_cast.foreign
    claims = Rekvisition.objects.filter(pk=own.rekvisition.pk)
    stamps = claims.values("status", "avslutad_tid").get()
    with before_decision():
        claims.update(status=RekvisitionStatus.UTKAST, avslutad_tid=None)

    Ekonomiinstallning.objects.update_or_create(forbund=foreign.forbund, defaults={"kapitaltak_andel": "0.3"})

    drift = Walk(open_as("driftadministrator", "/sammanslagningar/ny/"), wrong)
    drift.page.get_by_label("Det nya förbundets namn").fill(NAMN)
    drift.page.get_by_label(str(own.forbund), exact=True).check()
    drift.page.get_by_label(str(foreign.forbund), exact=True).check()
    drift.page.get_by_label("Gäller från och med").fill("1 januari 2024")
    drift.press("Spara utkastet")
    drift.page.get_by_label(str(own.forbund)).fill("2 817 000")
    drift.page.get_by_label(str(foreign.forbund)).fill("-650 000")  # a deficit
    drift.press("Spara beloppen")
    row = Sammanslagning.objects.latest("pk")
    address = row.get_absolute_url()
    drift.reads(f"\u2212650{NB}000{NB}kr")
    drift.reads("Det här står i vägen")
    drift.reads("ingen förbundschef")
    assert drift.page.get_by_role("link", name="Genomför sammanslagningen").count() == 0

    clerk = Walk(open_as("utvecklingsledare", address), wrong)
    clerk.reads("är inte avslutad")
    clerk.reads("Gränser för ekonomin")
    clerk.press("Välj vilket förbunds inställningar som går före")
    clerk.page.get_by_label(str(foreign.forbund)).check()
    clerk.press("Spara valet")
    clerk.reads("som är valt")

    claims.update(**stamps)
    chief = Walk(chief_of(row.mottagare, tab_as("no_membership"), live_server), wrong)
    drift.go(address)
    drift.take("Genomför sammanslagningen")
    drift.reads("Allt är flyttat")

    chief.go("/")
    chief.press("Bekräfta sammanslagningen, eller ta tillbaka den")
    chief.press("Ta tillbaka sammanslagningen")
    chief.press("Ta tillbaka sammanslagningen")
    chief.reads("Allt är där det var")
    assert Insats.objects.get(pk=own.insats.pk).forbund == own.forbund

    again = Sammanslagning.objects.create(mottagare=row.mottagare, datum=row.datum)
    for part in row.delar.all():
        again.delar.create(forbund=part.forbund, kapital=part.kapital)
    drift.go(again.get_absolute_url())
    drift.take("Genomför sammanslagningen")
    chief.go(again.get_absolute_url())
    chief.take("Bekräfta sammanslagningen")
    chief.reads("kan inte tas tillbaka")
    again.refresh_from_db()
    assert again.status == SammanslagningStatus.BEKRAFTAD

    chief.go(f"/forbund/{row.mottagare.slug}/")
    chief.go(f"/forbund/{row.mottagare.slug}/budget/?ar=2024")
    chief.reads(f"\u2212650{NB}000")
    chief.go(f"/forbund/{row.mottagare.slug}/budget/medel/?ar=2024")
    chief.go(f"/forbund/{own.forbund.slug}/")
    chief.reads(f"Uppgick i {NAMN}")
    chief.go(own.insats.get_absolute_url())
    chief.reads("Till och med 31 december 2023")
    leader = Walk(open_as("insatsledare", own.insats.get_absolute_url()), wrong)
    leader.reads("Till och med 31 december 2023")
    assert not wrong + complaints, "\n".join(wrong + complaints)
