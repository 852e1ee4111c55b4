"""The registration level is raised by kansli on a page of its own, as the insatsägare has agreed, and never lowered."""

import datetime
import html

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from finsam.audit.models import Handelse
from finsam.bas.errors import Refused, RuleBroken
from insatser.enums import Inriktning, Registreringsniva
from insatser.models import Insats
from insatser.services.insats import change_insats
from insatser.services.niva import hoj_niva
from tests import factories as make
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 5, 3)
ANTAL, AVIDENTIFIERAD, PERSONUPPGIFTER = Registreringsniva


@pytest.fixture
def insats(cast: Cast) -> Insats:
    return make.InsatsFactory(
        forbund=cast.own.forbund, inriktning=Inriktning.INDIVID, agare=make.PartFactory(), registreringsniva=ANTAL
    )


def _raise(
    cast: Cast, insats: Insats, niva: str, *, role: str = "utvecklingsledare", day: datetime.date = DAY
) -> Insats:
    return hoj_niva(actor=cast.people[role].actor, insats_id=insats.pk, niva=niva, bitradesavtal=day)


def test_level_is_raised_step_by_step_or_at_once_and_logged(cast: Cast, insats: Insats) -> None:
    _raise(cast, insats, AVIDENTIFIERAD)
    assert _raise(cast, insats, PERSONUPPGIFTER).registreringsniva == PERSONUPPGIFTER
    lines = Handelse.objects.filter(kod="insats.niva_hojd", objekt_id=insats.pk).order_by("pk")
    assert [line.data for line in lines] == [
        {"fran": ANTAL, "till": AVIDENTIFIERAD, "bitradesavtal": "2026-05-03"},
        {"fran": AVIDENTIFIERAD, "till": PERSONUPPGIFTER, "bitradesavtal": "2026-05-03"},
    ]


def test_level_is_never_lowered_and_never_changed_in_passing(cast: Cast, insats: Insats) -> None:
    _raise(cast, insats, AVIDENTIFIERAD)
    for niva in (ANTAL, AVIDENTIFIERAD, "okänd"):
        with pytest.raises(RuleBroken, match="höjas men inte sänkas"):
            _raise(cast, insats, niva)
    for niva in (ANTAL, PERSONUPPGIFTER):
        with pytest.raises(RuleBroken, match="en egen sida"):
            change_insats(actor=cast.people["forbundschef"].actor, row_id=insats.pk, values={"registreringsniva": niva})
    with pytest.raises(DatabaseError, match="sanks_inte"), transaction.atomic():
        Insats.objects.filter(pk=insats.pk).update(registreringsniva=ANTAL)


def test_personuppgifter_need_an_owner(cast: Cast, insats: Insats) -> None:
    Insats.objects.filter(pk=insats.pk).update(agare=None)
    with pytest.raises(RuleBroken, match="ingen insatsägare"):
        _raise(cast, insats, PERSONUPPGIFTER)
    assert _raise(cast, insats, AVIDENTIFIERAD).registreringsniva == AVIDENTIFIERAD


def test_agreement_to_come_and_strukturinsats_are_refused(cast: Cast, insats: Insats) -> None:
    with pytest.raises(ValidationError, match="gäller inte än"):
        _raise(cast, insats, AVIDENTIFIERAD, day=timezone.localdate() + datetime.timedelta(days=1))
    struktur = make.InsatsFactory(forbund=cast.own.forbund, inriktning=Inriktning.STRUKTUR)
    with pytest.raises(RuleBroken, match="inga egna deltagare"):
        _raise(cast, struktur, AVIDENTIFIERAD)


@pytest.mark.parametrize("role", ["insatsledare", "revisor", "styrelseledamot"])
def test_nobody_but_kansli(cast: Cast, role: str) -> None:
    with pytest.raises(Refused):
        _raise(cast, cast.own.insats, PERSONUPPGIFTER, role=role)


def test_page_asks_for_the_agreement_and_keeps_what_was_typed(cast: Cast, insats: Insats, client_of: ClientOf) -> None:
    client, url = client_of("forbundschef"), reverse("insats_niva", args=[insats.slug])
    page = html.unescape(client.get(url).content.decode())
    assert "Nivån kan aldrig sänkas" in page
    assert f"{insats.agare} har bestämt det här" in page
    wrong = client.post(url, {"niva": AVIDENTIFIERAD, "bitradesavtal": "3 maj 2026"})
    assert wrong.status_code == 422
    assert "Kryssa i att insatsägaren har bestämt det" in html.unescape(wrong.content.decode())
    assert 'value="3 maj 2026"' in wrong.content.decode()
    assert Insats.objects.get(pk=insats.pk).registreringsniva == ANTAL
    done = client.post(url, {"niva": AVIDENTIFIERAD, "bitradesavtal": "3 maj 2026", "overens": "on"})
    assert done.headers["Location"] == reverse("insats", args=[insats.slug])
    assert Insats.objects.get(pk=insats.pk).registreringsniva == AVIDENTIFIERAD
    again = client.post(url, {"niva": AVIDENTIFIERAD, "bitradesavtal": "3 maj 2026", "overens": "on"})
    assert again.status_code == 422


def test_highest_level_has_nothing_to_raise(cast: Cast, client_of: ClientOf) -> None:
    page = client_of("forbundschef").get(reverse("insats_niva", args=[cast.own.insats.slug])).content.decode()
    assert "Insatsen har den högsta nivån" in html.unescape(page)


def test_general_form_does_not_ask_for_it(cast: Cast, insats: Insats, client_of: ClientOf) -> None:
    page = client_of("forbundschef").get(reverse("insats_andra", args=[insats.slug])).content.decode()
    assert "registreringsniva" not in page
