"""Start, uppehåll, förlängning and avslut in a browser without a screen: wrong input, twice, and the way back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from deltagare.enums import Listslag
from deltagare.models import Deltagande, Deltagare, Forlangning, Uppehall
from deltagare.services.tid import recompute
from insatser.enums import Regelenhet, Regelslag
from tests.deltagare.browsing import LEVELS, browser, hidden, lagen, text, url, value
from tests.deltagare.rules import days, on_application, rule, today, twelve_months
from tests.deltagare.test_deltagande import accepted
from tests.people import DeltagandeFactory, DeltagareFactory, RemissFactory, avslutat, make_team

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("niva", LEVELS)
def test_remiss_is_started_once(niva: str) -> None:
    team = make_team(niva=niva)
    twelve_months(team.insats)
    with team.acting():
        remiss = accepted(team)
    client = browser(team)
    address = url(team, "remiss_starta", remiss.pk)
    assert client.get(address).status_code == 200
    wrong = client.post(address, {"start": "3/5 1924", **lagen()})
    assert wrong.status_code == 422
    assert "Kontrollera årtalet" in text(wrong)
    assert 'value="50"' in text(wrong)
    done = client.post(address, {"start": str(today()), **lagen()})
    with team.acting():
        row = Deltagande.objects.get()
        assert row.lagen.count() == 3
    assert done.url == url(team, "deltagande_sida", row.pk)
    again = client.post(address, {"start": str(today()), **lagen()})
    assert again.status_code == 409
    assert "redan hanterad" in text(again)
    assert client.get(address).status_code == 409


def test_start_when_every_place_is_taken_needs_a_reason() -> None:
    team = make_team(samtidiga_hogst=1)
    with team.acting():
        DeltagandeFactory(insats=team.insats)
        remiss = accepted(team)
    client = browser(team)
    address = url(team, "remiss_starta", remiss.pk)
    assert "Alla 1 platser" in text(client.get(address))
    response = client.post(address, {"start": str(today())})
    assert response.status_code == 422
    assert "Skriv varför personen börjar ändå" in text(response)
    assert client.post(address, {"start": str(today()), "avsteg": "Ring 19900101-2384."}).status_code == 422
    response = client.post(address, {"start": str(today()), "avsteg": "En plats blir ledig i morgon."})
    assert response.status_code == 302
    with team.acting():
        assert remiss.avsteg.get().motivering == "En plats blir ledig i morgon."


def test_break_is_written_down_changed_and_taken_away() -> None:
    team = make_team()
    twelve_months(team.insats)
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        recompute(row)
    client = browser(team)
    address = url(team, "deltagande_uppehall", row.pk)
    orsak = value(Listslag.UPPEHALLSORSAK, "sjukdom")
    asked = client.get(address)
    assert 'name="orsak"' in asked.content.decode()
    seen = hidden(asked)
    wrong = client.post(address, {"fran": "i förrgår", "orsak": orsak} | seen)
    assert wrong.status_code == 422
    assert "i förrgår" in text(wrong)
    for _ in range(2):  # a double click
        assert client.post(address, {"fran": str(today()), "till": "", "orsak": orsak} | seen).status_code == 302
    with team.acting():
        one = Uppehall.objects.get()
    change = url(team, "uppehall_andra", row.pk, one.pk)
    opened = hidden(client.get(change))
    ended = {"fran": str(today()), "till": str(today() + days(9)), "orsak": orsak}
    assert client.post(change, ended | opened).status_code == 302
    assert client.post(change, ended | {"till": str(today() + days(20))} | opened).status_code == 422
    take = url(team, "uppehall_ta_bort", row.pk, one.pk)
    assert client.get(take).status_code == 200
    assert client.post(take).status_code == 302
    assert client.post(take).status_code == 409


def test_forlangning_by_the_leader_and_by_the_styrgrupp() -> None:
    team = make_team()
    twelve_months(team.insats)
    on_application(team.insats, text="Förlängning kräver ansökan.")
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        recompute(row)
    client = browser(team)
    address = url(team, "deltagande_forlang", row.pk)
    page = client.get(address)
    assert "Förlängning kräver ansökan." in text(page)
    assert "Styrgruppen läser den här texten" in text(page)
    sent = {"till": str(row.planerat_slut + days(60)), "motivering": "Vård pågår."} | hidden(page)
    assert client.post(address, sent | {"till": str(row.planerat_slut)}).status_code == 422
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    with team.acting():
        one = Forlangning.objects.get()
    page = text(client.get(url(team, "deltagande_sida", row.pk)))
    assert "Väntar på styrgruppen" in page
    assert "Bevilja förlängningen" not in page
    step = url(team, "forlangning_steg", row.pk, one.pk, "bevilja")
    early = client.post(step)
    assert early.status_code == 422
    assert "Styrgruppen har inte svarat än" in text(early)
    back = url(team, "forlangning_steg", row.pk, one.pk, "aterta")
    assert client.get(back).status_code == 200
    assert client.post(back).status_code == 302
    assert client.post(back).status_code == 409
    assert client.get(url(team, "forlangning_steg", row.pk, one.pk, "annat")).status_code == 404


def test_page_says_when_the_rules_have_no_forlangning() -> None:
    team = make_team()
    twelve_months(team.insats)
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        recompute(row)
    client = browser(team)
    for page in ("deltagande_forlang", "deltagande_sida"):
        assert "Insatsens regler har ingen förlängning" in text(client.get(url(team, page, row.pk)))


def test_avslut_and_its_way_back() -> None:
    team = make_team()
    rule(team.insats, Regelslag.SLUTREDOVISNING, varde=3, enhet=Regelenhet.VECKA)
    rule(team.insats, Regelslag.EFTERSTOD)
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
    client = browser(team)
    address = url(team, "deltagande_avsluta", row.pk)
    anledning = value(Listslag.AVSLUTSANLEDNING, "arbete")
    assert client.get(address).status_code == 200
    assert client.post(address, {"slut": str(today()), "anledning": anledning}).status_code == 422
    early = client.post(address, {"slut": str(row.start - days(1)), "anledning": anledning, **lagen()})
    assert "Avslutet ligger före starten" in text(early)
    above = client.post(
        address, {"slut": str(today()), "anledning": anledning} | lagen() | {"forsorjning_1_procent": "101"}
    )
    assert "Skriv procenten som ett tal från 1 till 100." in text(above)
    too_much = lagen() | {"forsorjning_1_procent": "90"}
    assert "tillsammans 140 procent" in text(
        client.post(address, {"slut": str(today()), "anledning": anledning} | too_much)
    )
    sent = {"slut": str(today()), "anledning": anledning, "efterstod_till": str(today() + days(30)), **lagen()}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 409
    page = text(client.get(url(team, "deltagande_sida", row.pk)))
    assert "Avslutas" in page
    assert "Lön eller eget företag 50 %" in page
    assert "Registrerade avslutet" in page
    stod = url(team, "deltagande_efterstod", row.pk)
    assert stod in page
    assert client.post(stod, {"efterstod_till": str(today() - days(3))} | hidden(client.get(stod))).status_code == 422
    assert client.post(stod, {"efterstod_till": ""} | hidden(client.get(stod))).status_code == 302
    back = url(team, "deltagande_ateroppna", row.pk)
    assert "så 30 dagar gäller" in text(client.get(back))
    assert client.post(back).status_code == 302
    assert client.post(back).status_code == 409
    assert client.get(back).status_code == 409


def test_start_is_changed_or_undone() -> None:
    team = make_team()
    with team.acting():
        row = DeltagandeFactory(insats=team.insats, start=today() + days(9))
    client = browser(team)
    change = url(team, "deltagande_start", row.pk)
    assert client.post(change, {"start": str(today() + days(5))} | hidden(client.get(change))).status_code == 302
    undo = url(team, "deltagande_angra_start", row.pk)
    assert client.get(undo).status_code == 200
    assert client.post(undo).status_code == 302
    assert client.post(undo).status_code == 409
    with team.acting():
        assert not Deltagare.objects.exists()
    other = make_team()
    assert browser(other).post(reverse("deltagande_angra_start", args=[other.insats.slug, row.pk])).status_code == 404


def test_efterstod_is_offered_where_the_insats_has_it() -> None:
    team = make_team()
    with team.acting():
        row = avslutat(insats=team.insats, start=today() - days(30), slut=today() - days(3))
    page = text(browser(team).get(url(team, "deltagande_sida", row.pk)))
    assert "Efterstöd" not in page


def test_start_begins_with_what_the_remiss_says() -> None:
    team = make_team()
    with team.acting():
        person = DeltagareFactory(insats=team.insats)
        remiss = RemissFactory(
            insats=team.insats,
            deltagare=person,
            status="antagen",
            beslutad_av=team.actor.user,
            beslutad_tid=timezone.now(),
            forsorjning_id=value(Listslag.FORSORJNING, "sjukpenning"),
        )
    form = browser(team).get(url(team, "remiss_starta", remiss.pk)).context["form"]
    assert form["forsorjning_1"].value() == remiss.forsorjning_id
    assert "Hämtad ur remissen" in form["forsorjning_1"].help_text
