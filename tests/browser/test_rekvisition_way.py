"""A rekvisition's whole way in a real browser: from an empty one to paid, with a voucher that is uploaded, by five
persons at four desks, with axe on every page on the way."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from finsam.bas.formats import NO_BREAK_SPACE as NB
from insatser.enums import RekvisitionStatus
from insatser.models import Rekvisition
from tests.browser.conftest import OpenAs
from tests.browser.walking import Walk
from tests.cast import Cast
from tests.files_made import pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_empty_to_paid(committed_cast: Cast, open_as: OpenAs, complaints: list[str]) -> None:
    wrong: list[str] = []
    slug = committed_cast.own.insats.slug

    economist = Walk(open_as("insatsekonom", f"/insatser/{slug}/rekvisitioner/ny/"), wrong)
    economist.press("Lägg upp rekvisitionen")
    row = Rekvisition.objects.latest("pk")
    address = row.get_absolute_url()
    assert row.status == RekvisitionStatus.UTKAST
    if "rader" not in economist.page.url:
        economist.press("Fyll i beloppen")
    economist.fill("Belopp för Lokaler", "12 500,50")
    expect(economist.page.locator("[data-total]")).to_have_text(re.compile(r"12.500,50"))
    economist.page.get_by_label("Prognos för hela året").fill("300 000")
    economist.press("Spara beloppen")
    expect(economist.page.get_by_text("verifikat", exact=False).first).to_be_visible()
    assert economist.page.get_by_role("button", name="Lämna för intyg").count() == 0  # not without a voucher

    economist.press("Ladda upp verifikat")
    economist.page.set_input_files(
        "input[type=file]", {"name": "hyra.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    economist.page.wait_for_url("**/verifikat/1/")  # a single file is filled in at once
    economist.look()
    economist.page.get_by_label("Vad det är").fill("Hyra för lokalen")
    economist.page.get_by_role("button", name="Ta det som är kvar på Lokaler").click()
    economist.press("Spara verifikatet")
    economist.page.goto(economist.page.url.split("/rekvisitioner/")[0] + address)
    economist.take("Lämna för intyg")

    leader = Walk(open_as("insatsledare", address), wrong)
    leader.take("Intyga och skicka in")
    clerk = Walk(open_as("utvecklingsledare", address), wrong)
    clerk.take("Godkänn granskningen")
    chief = Walk(open_as("forbundschef", address), wrong)
    chief.take("Beslutsattestera")

    payer = Walk(open_as("utvecklingsledare", f"/forbund/{committed_cast.own.forbund.slug}/utbetalningar/"), wrong)
    payer.page.locator(f"#betald_{row.pk}").check()
    payer.press("Markera som utbetalda")
    row.refresh_from_db()
    assert (row.status, row.utbetald_den) == (RekvisitionStatus.UTBETALD, timezone.localdate())
    assert f"{row.summa_attesterad:.2f}" == "12500.50"

    economist.page.goto(economist.page.url.split("/rekvisitioner/")[0] + address)
    expect(economist.page.get_by_text(f"12{NB}500,50{NB}kr").first).to_be_visible()
    expect(economist.page.get_by_text("Utbetald").first).to_be_visible()
    assert not wrong + complaints, "\n".join(wrong + complaints)
