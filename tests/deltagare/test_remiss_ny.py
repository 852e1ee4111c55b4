"""A remiss that the team types in: all on one page, at both levels, once."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from deltagare.enums import Listslag, Remisskalla, RemissStatus, Svar
from deltagare.models import Remiss
from deltagare.services.exempel_personnummer import example_personnummer
from deltagare.services.identitet import read_remiss_identitet
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Utskick
from tests import factories as make
from tests import people_rows as more
from tests.deltagare.test_remiss_team import client_of, text
from tests.people import Team, listvarde, make_team

pytestmark = pytest.mark.django_db
NIVAER = pytest.mark.parametrize("niva", ["avidentifierad", "personuppgifter"])
NUMBER = example_personnummer(datetime.date(1990, 1, 1))


def answers(team: Team, page: Any) -> dict[str, Any]:
    """The page filled in, with the answers to the criteria that it asks for."""
    part = make.SamverkanspartFactory(insats=team.insats).part
    kommun = make.KommunFactory()
    forms = {form.step: form for form in page.context["steps"]}
    typed = {
        "seen": page.context["came"]["seen"].value(),
        "inkommen": "2026-11-02",
        "kalla": "remittent",
        "part": part.pk,
        "remittent_namn": "Rut Remittentsson",
        "skyddad": "nej",
        "kon": "kvinna",
        "fodelsear": "1990",
        "kommun": kommun.pk,
        "bakgrund": "Har varit utan arbete en tid.",
        "eget_mal": "Vill arbeta halvtid.",
        "ordinarie_racker_inte": "Behöver stöd av flera.",
        "forsorjning": listvarde(Listslag.FORSORJNING, "forsorjningsstod").pk,
        "har_sip": "nej",
        "informerad": "2026-11-01",
        "frivilligt": "on",
        "registrering": "on",
        "sekretess": "nej",
    }
    if "kriterier" in forms:
        typed |= dict.fromkeys(forms["kriterier"].fields, Svar.JA.value)
    if team.insats.registreringsniva == "personuppgifter":
        typed |= {"namn": "Doris Deltagarsson", "personnummer": NUMBER, "fodelsear": ""}
    return typed


@NIVAER
def test_remiss_is_typed_in_once(niva: str) -> None:
    team = make_team(niva=niva)
    make.KriteriumFactory(insats=team.insats)
    client, address = client_of(team), reverse("remiss_ny", args=[team.insats.slug])
    typed = answers(team, client.get(address))
    for _ in range(2):  # a double click
        assert client.post(address, typed).status_code == 302
    with team.acting() as actor:
        remiss = Remiss.objects.get()
        assert (remiss.kalla, remiss.status, remiss.nummer) == (Remisskalla.TEAMET, RemissStatus.INKOMMEN, 1)
        assert timezone.localdate(remiss.inkommen_tid) == datetime.date(2026, 11, 2)
        assert (remiss.fodelsear, remiss.lank_hash) == (1990, None)
        assert remiss.kriteriesvar.get().svar == Svar.JA
        assert remiss.samtycken.get().slag == "registrering"
        person = read_remiss_identitet(actor=actor, remiss=remiss)
        assert (person.namn if person else "") == ("Doris Deltagarsson" if niva == "personuppgifter" else "")
    assert not Utskick.objects.exists()


def test_another_person_on_the_same_form_is_another_remiss() -> None:
    """The back button, and a new name: what was typed is not lost as if it had been sent before."""
    team = make_team()
    client, address = client_of(team), reverse("remiss_ny", args=[team.insats.slug])
    typed = answers(team, client.get(address))
    client.post(address, typed)
    client.post(address, typed | {"namn": "Dora Deltagarsson", "personnummer": ""} | {"fodelsear": "1990"})
    with team.acting():
        assert Remiss.objects.count() == 2


def test_person_who_applies_herself() -> None:
    team = make_team(niva="avidentifierad")
    more.RemissintagFactory(insats=team.insats, egenansokan=True)
    client, address = client_of(team), reverse("remiss_ny", args=[team.insats.slug])
    typed = answers(team, client.get(address)) | {"kalla": "egen", "part": "", "remittent_namn": ""}
    assert client.post(address, typed).status_code == 302
    with team.acting():
        assert Remiss.objects.get().kalla == Remisskalla.EGEN


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("inkommen", "2099-01-01", "Dagen har inte varit än"),
        ("inkommen", "igår kväll", ""),
        ("part", "", "Välj vilken myndighet eller organisation som remitterar."),
        ("personnummer", "19900101-0000", ""),
        ("bakgrund", "Gäller 19900101-2384.", "Skriv inte personnummer"),
        ("registrering", "", "Kryssa i rutan"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(name: str, value: str, sentence: str) -> None:
    team = make_team()
    client, address = client_of(team), reverse("remiss_ny", args=[team.insats.slug])
    typed = answers(team, client.get(address)) | {name: value}
    if name == "registrering":
        del typed[name]
    response = client.post(address, typed)
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Vill arbeta halvtid." in text(response)
    with team.acting():
        assert not Remiss.objects.exists()


def test_only_the_team_and_never_at_level_antal() -> None:
    team = make_team(niva="antal")
    address = reverse("remiss_ny", args=[team.insats.slug])
    assert "Insatsen sparar bara antal" in text(client_of(team).get(address))
    member = make_team(insats=team.insats, roll=Rollkod.STYRGRUPP_ORDINARIE)
    assert client_of(member).get(address).status_code == 403
    assert client_of(make_team()).get(address).status_code == 404
