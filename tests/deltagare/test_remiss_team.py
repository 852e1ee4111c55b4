"""The team's pages of remisser, in a browser without a screen."""

from __future__ import annotations

import datetime
import html
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from deltagare.enums import Listslag, RemissStatus, Svar, TillfalleStatus
from deltagare.models import Fall, Remiss, Tillfalle
from deltagare.services.exempel_personnummer import example_personnummer
from finsam.audit.models import Handelse
from finsam.forbund.enums import Rollkod
from insatser.enums import Regelenhet, Regelslag
from tests import factories as make
from tests import people_rows as more
from tests.cast import sign_in
from tests.deltagare.test_antagning import PERSON, with_identity
from tests.deltagare.test_remiss import remiss_of, target_of
from tests.people import DeltagandeFactory, RemissFactory, Team, listvarde, make_team

pytestmark = pytest.mark.django_db
S = RemissStatus
NIVAER = pytest.mark.parametrize("niva", ["avidentifierad", "personuppgifter"])


def client_of(team: Team) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(team.membership.user)
    return client


def text(response: Any) -> str:
    return html.unescape(response.content.decode()).replace("\xa0", " ")


def url(name: str, remiss: Remiss, *more: object) -> str:
    return reverse(name, args=[remiss.insats.slug, remiss.pk, *more])


@NIVAER
@pytest.mark.parametrize("state", [one for one in S if one != S.UTKAST])
def test_page_in_every_state(niva: str, state: str) -> None:
    team = make_team(niva=niva)
    with team.acting():
        remiss = remiss_of(team, state)
        more.KriteriesvarFactory(remiss=remiss, teamets_svar=Svar.NEJ)
        more.RemissPartFactory(remiss=remiss)
        more.AvstegFactory(remiss=remiss)
    response = client_of(team).get(url("remiss_sida", remiss))
    assert response.status_code == 200
    page = text(response)
    assert remiss.get_status_display() in page
    assert "Talar emot" in page
    assert page.count("btn-primary") <= 1, "one thing to do now"
    assert "None" not in page
    assert Handelse.objects.filter(kod="remiss.last", objekt_id=remiss.pk).count() == 1


def test_name_shows_for_the_team_and_leaves_a_line() -> None:
    team = make_team()
    with team.acting():
        remiss = with_identity(team)
    client = client_of(team)
    for address in (url("remiss_sida", remiss), reverse("remisser", args=[team.insats.slug])):
        assert "Doris Deltagarsson" in text(client.get(address))
    assert Handelse.objects.filter(kod="identitet.last").count() == 1
    assert Handelse.objects.filter(kod="identitet.lista_last").count() == 1


def test_anonymous_level_has_no_column_for_names() -> None:
    team = make_team(niva="avidentifierad")
    with team.acting():
        RemissFactory(insats=team.insats)
    page = text(client_of(team).get(reverse("remisser", args=[team.insats.slug])))
    assert "Remiss 1" in page
    assert "Namn" not in page


@pytest.mark.parametrize("name", ["remisser", "ko"])
def test_level_antal_says_why_there_are_none(name: str) -> None:
    team = make_team(niva="antal")
    page = text(client_of(team).get(reverse(name, args=[team.insats.slug])))
    assert "Insatsen sparar bara antal" in page


def test_list_is_searched_and_filtered() -> None:
    team = make_team()
    part = make.PartFactory(namn="Ekdala kommun")
    with team.acting():
        remiss_of(team, part=part)
        remiss_of(team, S.AVSLAGEN)
        remiss_of(team, S.BEDOMNING)
    client, address = client_of(team), reverse("remisser", args=[team.insats.slug])

    def shown(**asked: object) -> set[str]:
        page = text(client.get(address, asked))
        return {one for one in ("Remiss 1<", "Remiss 2<", "Remiss 3<") if one in page}

    assert shown() == {"Remiss 1<", "Remiss 2<", "Remiss 3<"}
    assert shown(q="2") == shown(q="Remiss 2") == {"Remiss 2<"}
    assert shown(q="Doris") == set()
    assert shown(lage="bedomning") == {"Remiss 3<"}
    assert shown(part=part.pk) == {"Remiss 1<"}
    assert shown(att_besvara="ja") == {"Remiss 1<", "Remiss 3<"}
    assert shown(ar=timezone.localdate().year, lage="avslagen") == {"Remiss 2<"}


def test_late_answer_is_told_in_words() -> None:
    team = make_team()
    make.RegelFactory(insats=team.insats, slag=Regelslag.REMISSVAR, varde=2, enhet=Regelenhet.VECKA)
    with team.acting():
        remiss = remiss_of(team, inkommen_tid=timezone.now() - datetime.timedelta(days=20))
        remiss_of(team)
    client = client_of(team)
    assert "Sen, 6 dagar" in text(client.get(reverse("remisser", args=[team.insats.slug])))
    assert "Sen, 6 dagar" in text(client.get(url("remiss_sida", remiss)))


def test_file_holds_what_the_list_shows() -> None:
    team = make_team()
    with team.acting():
        with_identity(team)
        remiss_of(team, S.AVSLAGEN)
    response = client_of(team).get(reverse("remisser", args=[team.insats.slug]), {"fil": "xlsx", "lage": "inkommen"})
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert any("Doris Deltagarsson" in row for row in rows)
    assert not any("Avslagen" in row for row in rows)
    assert Handelse.objects.get(kod="remiss.lista_hamtad").data == {"antal": 1}


def test_person_is_found_by_the_exact_number_and_never_by_the_address() -> None:
    team = make_team()
    other = example_personnummer(datetime.date(1990, 1, 1), serial=1)
    with team.acting():
        remiss = with_identity(team)
    client, address = client_of(team), reverse("remiss_sok", args=[team.insats.slug])
    assert client.post(address, {"personnummer": PERSON.visat_personnummer})["Location"] == url("remiss_sida", remiss)
    assert "Ingen remiss" in text(client.post(address, {"personnummer": other}))
    assert client.post(address, {"personnummer": "1990"}).status_code == 422
    assert "Doris" not in text(client.get(address, {"personnummer": PERSON.visat_personnummer}))
    with team.acting():
        with_identity(team)
    assert text(client.post(address, {"personnummer": PERSON.visat_personnummer})).count("Doris Deltagarsson") == 2
    assert Handelse.objects.filter(kod="identitet.sokt").count() == 3


@NIVAER
def test_every_step_by_its_page(niva: str) -> None:
    """Opened, sent empty, sent filled in, sent again."""
    team = make_team(niva=niva)
    orsak = listvarde(Listslag.AVSLAGSORSAK, "kriterier")
    target = target_of(team, niva=niva)
    steps: list[tuple[str, str, dict[str, Any], bool]] = [
        ("borja_bedoma", S.INKOMMEN, {}, False),
        ("begar_komplettering", S.BEDOMNING, {"fraga": "Vilken kommun?"}, True),
        ("komplettera", S.KOMPLETTERING, {"svar": "Ekdala."}, True),
        ("hanskjut", S.BEDOMNING, {"fraga": "Kan personen antas?"}, True),
        ("ta_emot_svar", S.STYRGRUPP, {}, False),
        ("anta", S.BEDOMNING, {}, False),
        ("avsla", S.BEDOMNING, {"orsak": orsak.pk, "motivering": "Ordinarie stöd räcker."}, True),
        ("aterta", S.ANTAGEN, {}, False),
        ("hanvisa", S.BEDOMNING, {"till": target.pk, "motivering": "Närmare hemmet."}, True),
    ]
    client = client_of(team)
    for name, state, data, asks in steps:
        with team.acting():
            remiss = remiss_of(team, state)
        address = url("remiss_steg", remiss, name)
        assert client.get(address).status_code == 200, name
        if asks:
            assert client.post(address, {}).status_code == 422, name
        done = client.post(address, data)
        assert done.status_code == 302, (name, text(done))
        again = client.post(address, data)
        assert again.status_code == 409, name
        assert "redan hanterad" in text(again), name


def test_typed_text_is_kept_when_something_is_wrong() -> None:
    team = make_team()
    with team.acting():
        remiss = remiss_of(team)
    response = client_of(team).post(
        url("remiss_steg", remiss, "avsla"), {"orsak": "", "motivering": "Ordinarie stöd räcker, säger 19900101-2384."}
    )
    assert response.status_code == 422
    assert "Välj orsak." in text(response)
    assert "Skriv inte personnummer" in text(response)
    assert "Ordinarie stöd räcker, säger" in text(response)


def test_hard_rule_is_said_before_anybody_tries() -> None:
    team = make_team()
    make.RegelFactory(insats=team.insats, slag=Regelslag.ALDER, minst=40, hogst=64, enhet=Regelenhet.AR, hard=True)
    with team.acting():
        remiss = remiss_of(team)
    client, address = client_of(team), url("remiss_steg", remiss, "anta")
    for response in (client.get(address), client.post(address, {})):
        assert "Insatsens regel går inte att gå förbi" in text(response)
        assert "40–64 år" in text(response)


def test_soft_rule_asks_for_a_motivation() -> None:
    team = make_team()
    make.RegelFactory(insats=team.insats, slag=Regelslag.ALDER, minst=40, hogst=64, enhet=Regelenhet.AR)
    with team.acting():
        remiss = remiss_of(team)
    client, address = client_of(team), url("remiss_steg", remiss, "anta")
    assert "varför antas personen ändå" in text(client.get(address))
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"motivering_alder": "Behovet är stort."}).status_code == 302


def test_criteria_are_judged_side_by_side_and_a_colleague_is_not_overwritten() -> None:
    team = make_team()
    with team.acting():
        remiss = remiss_of(team)
        row = more.KriteriesvarFactory(remiss=remiss, svar=Svar.JA)
    client, address = client_of(team), url("remiss_kriterier", remiss)
    page = client.get(address)
    seen = page.context["forms"][0]["seen"].value()
    name = f"k{row.pk}"
    assert client.post(address, {f"{name}-teamets_svar": "nej", f"{name}-seen": seen}).status_code == 302
    stale = client.post(address, {f"{name}-teamets_svar": "ja", f"{name}-seen": seen})
    assert stale.status_code == 422
    assert "En kollega har ändrat" in text(stale)
    with team.acting():
        row.refresh_from_db()
        assert row.teamets_svar == Svar.NEJ


def test_queue_in_order_with_places_and_days() -> None:
    team = make_team(samtidiga_hogst=3)
    with team.acting():
        DeltagandeFactory(insats=team.insats)
        first = remiss_of(team, S.ANTAGEN, inkommen_tid=timezone.now() - datetime.timedelta(days=12))
        second = remiss_of(team, S.ANTAGEN)
        more.TillfalleFactory(remiss=first, slag="trepartssamtal")
    client, address = client_of(team), reverse("ko", args=[team.insats.slug])
    page = text(client.get(address))
    assert "2 platser är lediga av 3" in page
    assert "12 dagar" in page
    assert page.index(f"{first}<") < page.index(f"{second}<")
    assert client.post(url("remiss_fortur", second), {"fortur": "on"}).status_code == 422
    done = client.post(url("remiss_fortur", second), {"fortur": "on", "fortur_motivering": "Försörjningen tar slut."})
    assert done.status_code == 302
    page = text(client.get(address))
    assert page.index(f"{second}<") < page.index(f"{first}<")
    assert "Försörjningen tar slut." in page


def test_empty_and_full_queue() -> None:
    team = make_team(samtidiga_hogst=1)
    client, address = client_of(team), reverse("ko", args=[team.insats.slug])
    assert "Ingen står i kön" in text(client.get(address))
    with team.acting():
        DeltagandeFactory(insats=team.insats)
    assert "platser är upptagna" in text(client.get(address))


def test_trepartssamtal_is_planned_and_held() -> None:
    team = make_team()
    with team.acting():
        remiss = remiss_of(team, S.ANTAGEN)
    client, today = client_of(team), timezone.localdate()
    address = url("remiss_samtal", remiss)
    part = remiss.part.pk
    assert client.get(address).status_code == 200
    planned = {"datum": str(today), "status": "planerat", "parter": [part]}
    assert client.post(address, planned | {"datum": "2020-01-01"}).status_code == 422
    assert client.post(address, planned).status_code == 302
    assert client.post(address, planned).status_code == 302, "a double click"
    with team.acting():
        row = Tillfalle.objects.get()
    change = url("remiss_samtal_andra", remiss, row.pk)
    held = planned | {"status": "hallet"}
    assert client.post(change, held).status_code == 422, "who came is asked for"
    assert client.post(change, held | {"deltagaren_med": "ja", "parter": []}).status_code == 422
    assert client.post(change, held | {"deltagaren_med": "ja", "datum": "2099-01-01"}).status_code == 422
    assert client.post(change, held | {"deltagaren_med": "nej"}).status_code == 302
    with team.acting():
        row.refresh_from_db()
        assert (row.status, row.deltagaren_med) == (TillfalleStatus.HALLET, False)
        assert row.narvaro.get().part_id == part


def test_styrgrupp_answers_on_the_page_of_the_fall() -> None:
    team = make_team()
    member = make_team(insats=team.insats, roll=Rollkod.STYRGRUPP_ORDINARIE)
    with team.acting():
        remiss = remiss_of(team, bakgrund="Hemlig bakgrund")
    client_of(team).post(url("remiss_steg", remiss, "hanskjut"), {"fraga": "Kan personen antas?"})
    fall = Fall.objects.get()
    address = reverse("fall_sida", args=[team.insats.slug, fall.pk])
    theirs = client_of(member)
    assert "Fall 1" in text(theirs.get(reverse("fall_lista", args=[team.insats.slug])))
    page = text(theirs.get(address))
    assert "Kan personen antas?" in page
    assert "Hemlig" not in page
    assert url("remiss_sida", remiss) not in page
    assert url("remiss_sida", remiss) in text(client_of(team).get(address))
    assert theirs.post(address, {"utfall": "nej"}).status_code == 422
    answer = {"utfall": "ja", "svar": "Ja, behovet är stort."}
    assert theirs.post(address, answer).status_code == 302
    assert theirs.post(address, answer).status_code == 409
    answered = text(client_of(team).get(url("remiss_sida", remiss)))
    assert "Styrgruppen har svarat. Ta tillbaka remissen till bedömning." in answered
    assert "Väntar på styrgruppens svar" not in answered


def test_stranger_and_wrong_role() -> None:
    team, other = make_team(), make_team()
    with team.acting():
        remiss = remiss_of(team)
    assert client_of(other).get(url("remiss_sida", remiss)).status_code == 404
    member = make_team(insats=team.insats, roll=Rollkod.STYRGRUPP_ORDINARIE)
    assert client_of(member).get(url("remiss_sida", remiss)).status_code == 404
    assert client_of(member).get(reverse("remisser", args=[team.insats.slug])).status_code == 403


def test_start_page_of_the_styrgrupp_says_that_a_question_waits() -> None:
    team = make_team()
    member = make_team(insats=team.insats, roll=Rollkod.STYRGRUPP_ORDINARIE)
    other = make_team(roll=Rollkod.STYRGRUPP_ORDINARIE)
    fall = more.FallFactory(insats=team.insats)
    page = text(client_of(member).get(reverse("att_gora")))
    assert "1 fråga väntar på ditt svar" in page
    assert reverse("fall_sida", args=[team.insats.slug, fall.pk]) in page
    assert "Inget väntar på dig" in text(client_of(other).get(reverse("att_gora")))
    more.FallFactory(insats=team.insats, status="atertaget")
    assert "1 fråga väntar" in text(client_of(member).get(reverse("att_gora")))


def test_start_page_of_the_team_leads_to_what_it_does() -> None:
    team = make_team()
    with team.acting():
        remiss = remiss_of(team)
    assert url("remiss_sida", remiss) in text(client_of(team).get(reverse("att_gora")))
    with team.acting():
        for _ in range(4):
            remiss_of(team)
    assert reverse("remisser", args=[team.insats.slug]) + "?att_besvara=ja" in text(
        client_of(team).get(reverse("att_gora"))
    )
