"""The pages under a deltagande: what is shown, what is kept of what was typed, and what a withdrawal erases."""

import datetime
import html
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deltagare.enums import Samtyckesslag, Svarande, Tillfalleslag
from deltagare.models import Deltagande, Handlingsplan, Identitet, Instrument, Matning, Samtycke, Tillfalle
from finsam.audit.models import Handelse
from finsam.forbund.enums import Rollkod
from insatser.enums import Regelenhet, Regelslag
from tests import factories as make
from tests.cast import sign_in
from tests.deltagare.rules import today
from tests.people import DeltagandeFactory, RemissFactory, Team, make_team, named
from tests.people_rows import (
    InstrumentfragaFactory,
    MatningFactory,
    MatsvarFactory,
    SamtyckeFactory,
    SamtyckePartFactory,
    TillfalleFactory,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def row(team: Team) -> Deltagande:
    with team.acting():
        return DeltagandeFactory(insats=team.insats)


def client_of(team: Team) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(team.membership.user)
    return client


def url(name: str, row: Deltagande, *args: Any) -> str:
    return reverse(name, args=[row.insats.slug, row.pk, *args])


def text(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_meeting_without_consent_keeps_what_was_typed_and_says_what_to_do(team: Team, row: Deltagande) -> None:
    part = make.PartFactory(namn="Region Ekdala", slag="region")
    make.MedlemFactory(forbund=team.insats.forbund, part=part)
    client = client_of(team)
    data = {
        "slag": "flerpartsmote",
        "datum": str(today()),
        "status": "hallet",
        "deltagaren_med": "ja",
        "parter": part.pk,
    }
    response = client.post(url("tillfalle_ny", row), data)
    assert response.status_code == 422
    assert "Det saknas ett samtycke att bryta sekretessen mot Region Ekdala" in text(response)
    assert f'value="{today()}"' in text(response)
    client.post(
        url("samtycke_ny", row, "sekretess"), {"parter": part.pk, "omfattning": "Planering", "fran": str(today())}
    )
    assert client.post(url("tillfalle_ny", row), data).status_code == 302
    page = text(client.get(url("deltagande_sida", row)))
    assert "Flerpartsmöte" in page
    assert "Deltagaren, Region Ekdala" in page


def test_question_about_violence_has_no_field_for_an_answer(team: Team, row: Deltagande) -> None:
    client = client_of(team)
    response = client.get(url("valdsfraga_ny", row))
    assert "Svaret sparas aldrig" in text(response)
    assert set(response.context["form"].fields) == {"datum", "seen"}
    client.post(url("valdsfraga_ny", row), {"datum": str(today()), "deltagaren_med": "ja", "svar": "ja"})
    with team.acting():
        made = Tillfalle.objects.get()
        assert (made.slag, made.deltagaren_med) == (Tillfalleslag.VALDSFRAGA, None)


def test_no_page_has_free_text_beyond_goals_and_steps_and_the_page_says_why(team: Team, row: Deltagande) -> None:
    client = client_of(team)
    assert "Det finns inget fält för anteckningar" in text(client.get(url("deltagande_sida", row)))
    assert "Det finns inget fält för anteckningar" in text(client.get(url("handlingsplan", row)))
    for name in ("tillfalle_ny", "valdsfraga_ny", "handlingsplan_ny"):
        assert "<textarea" not in text(client.get(url(name, row)))


def test_due_and_late_in_words(team: Team, row: Deltagande) -> None:
    make.RegelFactory(insats=team.insats, slag=Regelslag.AVSTAMNING, varde=1, enhet=Regelenhet.MANAD)
    page = text(client_of(team).get(url("deltagande_sida", row)))
    assert "Avstämning eller flerpartsmöte senast" in page or "Avstämning senast" in page
    assert "Sen, " in page


def test_plan_from_draft_to_agreed_to_replaced(team: Team, row: Deltagande) -> None:
    client = client_of(team)
    client.post(url("handlingsplan_ny", row), {"slag": "sip", "upprattad": str(today())})
    with team.acting():
        plan = Handlingsplan.objects.get()
    steps = {"steg1-text": "Ringa skolan", "steg2-text": "", "steg2-senast": str(today())}
    response = client.post(url("planmal_ny", row, plan.pk), {"text": "Jag vill baka.", **steps})
    assert response.status_code == 422
    assert "Skriv vad som ska göras" in text(response)
    assert "Jag vill baka." in text(response)
    steps["steg2-senast"] = ""
    assert client.post(url("planmal_ny", row, plan.pk), {"text": "Jag vill baka.", **steps}).status_code == 302
    client.post(url("handlingsplan_overenskommen", row, plan.pk), {"overenskommen": str(today())})
    with team.acting():
        goal = plan.mal.get()
        step = goal.steg.get()
    assert "text" not in client.get(url("planmal", row, goal.pk)).context["form"].fields
    client.post(url("plansteg_klart", row, step.pk))
    client.post(url("handlingsplan_ersatt", row, plan.pk))
    page = text(client.get(url("handlingsplan", row)))
    assert "Avslutade planer" in page
    assert "Inte överenskommen än" in page
    again = client.post(url("handlingsplan_ersatt", row, plan.pk))
    assert again.status_code == 409


def test_stale_form_shows_the_colleagues_words_and_overwrites_nothing(team: Team, row: Deltagande) -> None:
    with team.acting():
        made = TillfalleFactory(deltagande=row, datum=today() + 5 * DAY)
    client = client_of(team)
    form = client.get(url("tillfalle", row, made.pk)).context["form"]
    with team.acting():
        Tillfalle.objects.filter(pk=made.pk).update(datum=today() + 9 * DAY)
    data = {"slag": made.slag, "status": "planerat", "datum": str(today() + 7 * DAY), "seen": form["seen"].value()}
    response = client.post(url("tillfalle", row, made.pk), data)
    assert response.status_code == 422
    assert "En kollega har ändrat" in text(response)
    with team.acting():
        assert Tillfalle.objects.get().datum == today() + 9 * DAY


def _instrument(team: Team, questions: int = 2) -> Instrument:
    instrument = InstrumentfragaFactory(instrument__forbund=team.insats.forbund, nummer=1).instrument
    for number in range(2, questions + 1):
        InstrumentfragaFactory(instrument=instrument, nummer=number)
    instrument.insatser.add(team.insats)
    return instrument


def test_matning_is_registered_drawn_and_corrected(team: Team, row: Deltagande) -> None:
    instrument = _instrument(team)
    client = client_of(team)
    address = url("matning_ny", row, instrument.pk, Svarande.DELTAGARE.value)
    first, second = instrument.fragor.values_list("pk", flat=True)
    response = client.post(address, {"datum": str(today())})
    assert response.status_code == 422
    assert "Ingen fråga är besvarad" in text(response)
    assert client.post(address, {"datum": str(today()), f"fraga-{first}": "4"}).status_code == 302
    page = client.get(url("matning", row))
    assert "<svg" in text(page)
    assert Handelse.objects.filter(kod="deltagande.last", objekt_id=row.pk).exists()
    with team.acting():
        made = Matning.objects.get()
    form = client.get(url("matning_andra", row, made.pk)).context["form"]
    data = {"datum": str(today()), f"fraga-{second}": "2", "sett": form["sett"].value()}
    assert client.post(url("matning_andra", row, made.pk), data).status_code == 302
    data[f"fraga-{second}"] = "5"
    assert "kollega" in text(client.post(url("matning_andra", row, made.pk), data))
    assert client.get(url("matning_ny", row, instrument.pk, "okand")).status_code == 404


def test_distribution_is_for_the_team_alone(team: Team, row: Deltagande) -> None:
    instrument = _instrument(team, 1)
    with team.acting():
        for back in (9, 1):
            MatsvarFactory(matning=MatningFactory(deltagande=row, instrument=instrument, datum=today() - back * DAY))
    address = reverse("matningar", args=[team.insats.slug])
    assert "1 deltagande med minst två mätningar" in text(client_of(team).get(address)).replace("\u00a0", " ")
    chief = make_team(insats=team.insats, roll=Rollkod.FORBUNDSCHEF)
    assert client_of(chief).get(address).status_code == 403


def test_consents_are_told_in_words_and_renewed(team: Team, row: Deltagande) -> None:
    part = make.PartFactory(namn="Region Ekdala", slag="region")
    make.MedlemFactory(forbund=team.insats.forbund, part=part)
    client = client_of(team)
    assert "Samtycke till registrering saknas" in text(client.get(url("samtycken", row)))
    with team.acting():
        ends = {"fran": today() - 300 * DAY, "till": today() + 12 * DAY}
        old = SamtyckeFactory(deltagare=row.deltagare, slag=Samtyckesslag.SEKRETESS, omfattning="Planering", **ends)
        SamtyckePartFactory(samtycke=old, part=part)
    page = text(client.get(url("samtycken", row))).replace("\u00a0", " ")
    assert "Sekretess mot Region Ekdala" in page
    assert "Slutar om 12 dagar" in page
    form = client.get(f"{url('samtycke_ny', row, 'sekretess')}?fornya={old.pk}").context["form"]
    assert form["omfattning"].value() == "Planering"
    assert form["parter"].value() == [part.pk]
    assert client.get(url("samtycke_ny", row, "annat")).status_code == 404
    too_long = {"fran": str(today()), "till": str(today() + 500 * DAY)}
    response = client.post(url("samtycke_ny", row, "registrering"), too_long)
    assert response.status_code == 422
    assert "som längst" in text(response)


def test_withdrawal_asks_first_and_erases_who_it_is() -> None:
    team = make_team(niva="personuppgifter")
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        named(row.deltagare)
        given = SamtyckeFactory(deltagare=row.deltagare)
    client = client_of(team)
    page = text(client.get(url("samtycke_aterkalla", row, given.pk)))
    assert "Namn, personnummer, telefon, e-post och adress försvinner" in page
    assert f"Deltagandet går vidare som Deltagare {row.deltagare.nummer}" in page
    with team.acting():
        assert Identitet.objects.exists()
    done = client.post(url("samtycke_aterkalla", row, given.pk), follow=True)
    assert "är raderade" in text(done)
    with team.acting():
        assert not Identitet.objects.exists()
        assert Samtycke.objects.get().aterkallat == today()
    assert client.post(url("samtycke_aterkalla", row, given.pk)).status_code == 409
    assert client.get(url("deltagande_sida", row)).status_code == 200


def test_consents_of_a_remiss(team: Team) -> None:
    with team.acting():
        remiss = RemissFactory(insats=team.insats)
    client = client_of(team)
    address = [team.insats.slug, remiss.pk]
    assert "Inget samtycke är registrerat" in text(client.get(reverse("remiss_samtycken", args=address)))
    client.post(reverse("remiss_samtycke_ny", args=[*address, "registrering"]), {"fran": str(today())})
    with team.acting():
        given = Samtycke.objects.get(remiss=remiss)
    client.post(reverse("remiss_samtycke_aterkalla", args=[*address, given.pk]))
    assert "Återkallat" in text(client.get(reverse("remiss_samtycken", args=address)))


def test_kansli_loads_questions_and_a_bad_file_is_told_row_by_row(team: Team) -> None:
    chief = make_team(insats=team.insats, roll=Rollkod.FORBUNDSCHEF)
    client = client_of(chief)
    data = {"namn": "Vardag", "version": "1", "ratt": "Eget instrument", "insatser": team.insats.pk}
    assert "Skriv vilken rätt" in text(client.post(reverse("instrument_ny"), data | {"ratt": ""}))
    client.post(reverse("instrument_ny"), data)
    made = Instrument.objects.get()
    address = reverse("instrument_las_in", args=[made.pk])

    def send(content: str) -> Any:
        return client.post(address, {"fil": SimpleUploadedFile("fragor.csv", content.encode())})

    bad = send("nummer;svarande;text\nett;deltagare;Hur går det?\n2;deltagare;\n")
    assert bad.status_code == 422
    assert "Rad 2:" in text(bad)
    assert "Rad 3:" in text(bad)
    assert not made.fragor.exists()
    assert send("nummer;svarande;text\n1;båda;Hur går det?\n").status_code == 302
    assert made.fragor.count() == 2
    assert "Hur går det?" in text(client.get(reverse("instrument", args=[made.pk])))
    assert client_of(team).post(address).status_code == 403


def test_pages_cost_the_same_with_more_rows(team: Team, row: Deltagande) -> None:
    instrument = _instrument(team)
    part = make.PartFactory()

    def add(days: range) -> None:
        with team.acting():
            for back in days:
                matning = MatningFactory(deltagande=row, instrument=instrument, datum=today() - back * DAY)
                MatsvarFactory(matning=matning)
                TillfalleFactory(deltagande=row, datum=today() + back * DAY)
                given = SamtyckeFactory(deltagare=row.deltagare, slag=Samtyckesslag.SEKRETESS)
                SamtyckePartFactory(samtycke=given, part=part)

    client = client_of(team)
    names = ("deltagande_sida", "matning", "samtycken", "handlingsplan")

    def cost() -> list[int]:
        counts = []
        for name in names:
            with CaptureQueriesContext(
                connection,
            ) as caught:
                assert client.get(url(name, row)).status_code == 200
            counts.append(len(caught))
        return counts

    add(range(1, 3))
    cost()
    before = cost()
    add(range(3, 13))
    assert cost() == before


def test_strangers_get_404_everywhere(team: Team, row: Deltagande) -> None:
    client = client_of(make_team())
    for name in ("handlingsplan", "matning", "samtycken", "tillfalle_ny", "valdsfraga_ny", "handlingsplan_ny"):
        assert client.get(url(name, row)).status_code == 404
