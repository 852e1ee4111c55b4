"""A slutredovisning that is not given: the deltagande waits for nothing, and nothing is said about the person."""

import datetime

import pytest
from django.conf import settings
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from deltagare.enums import Gora, Listslag, SlutredovisningStatus
from deltagare.models import Deltagande, Slutredovisning
from deltagare.services.avstaende import ateruppta, avsta
from deltagare.services.deltagande import ateroppna
from deltagare.services.slutredovisning import skicka, spara
from deltagare.underlag.tidslinje import Lage, lage
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from finsam.forbund.actor import Actor, acting
from finsam.forbund.enums import Rollkod
from insatser.enums import Regelenhet, Regelslag
from tests.deltagare.rules import rule
from tests.deltagare.slutredovisningar import draft, over, send
from tests.people import Team, linked, listvarde, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet_queue")]
DAYS = datetime.timedelta


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def refused(team: Team) -> Deltagande:
    """Late, and the person has not let the remitting part be told."""
    with team.acting():
        today = timezone.localdate()
        return over(team, samtycke=False, slutredovisas_senast=today - DAYS(2))


def reason(kod: str = "samtycke") -> int:
    return listvarde(Listslag.AVSTAENDEORSAK, kod).pk


def client_of(team: Team) -> Client:
    client = Client()
    client.force_login(team.membership.user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def url(deltagande: Deltagande, name: str = "slutredovisning") -> str:
    return reverse(name, args=[deltagande.insats.slug, deltagande.pk])


@pytest.mark.parametrize("begun", [False, True])
def test_it_waits_for_nothing_any_more(team: Team, refused: Deltagande, begun: bool) -> None:
    today = timezone.localdate()
    with team.acting() as actor:
        if begun:
            draft(actor, refused)
        assert list(Deltagande.objects.att_gora(Gora.SLUTREDOVISNING)) == [refused]
        row = avsta(actor=actor, deltagande_id=refused.pk, orsak_id=reason())
        refused.refresh_from_db()
        assert not Deltagande.objects.att_gora(Gora.SLUTREDOVISNING).exists()
        assert lage(refused, None, today) == Lage.AVSLUTAD
        kept = Slutredovisning.objects.get()
    assert (kept.status, kept.aktiviteter, kept.bedomning, kept.mottagare_epost) == ("avstadd", "", "", "")
    assert (kept.orsak_id, kept.avstadd_av) == (reason(), team.membership.user)
    assert Handelse.objects.get(kod="slutredovisning.avstadd").data["orsak"] == "samtycke"
    assert row == kept


def test_twice_is_harmless_and_another_reason_is_told(team: Team, refused: Deltagande) -> None:
    with team.acting() as actor:
        for _ in range(2):
            avsta(actor=actor, deltagande_id=refused.pk, orsak_id=reason())
        assert Handelse.objects.filter(kod="slutredovisning.avstadd").count() == 1
        with pytest.raises(AlreadyHandled, match="inte ska lämnas"):
            avsta(actor=actor, deltagande_id=refused.pk, orsak_id=reason("avlidit"))
        row = Slutredovisning.objects.get()
        with pytest.raises(AlreadyHandled, match="inte ska lämnas"):
            spara(actor=actor, slutredovisning_id=row.pk, values={})
        with pytest.raises(AlreadyHandled, match="inte ska lämnas"):
            skicka(actor=actor, slutredovisning_id=row.pk)


def test_one_that_is_sent_stays_sent(team: Team) -> None:
    row, _ = send(team)
    with team.acting() as actor, pytest.raises(AlreadyHandled, match="redan skickad"):
        avsta(actor=actor, deltagande_id=row.deltagande_id, orsak_id=reason())


def test_not_before_the_avslut(team: Team) -> None:
    with team.acting() as actor:
        going_on = over(team, slut=timezone.localdate() + DAYS(3), slutredovisas_senast=None)
        with pytest.raises(RuleBroken, match="pågår till"):
            avsta(actor=actor, deltagande_id=going_on.pk, orsak_id=reason())
        assert not Slutredovisning.objects.exists()
    assert client_of(team).get(url(going_on, "slutredovisning_avsta")).status_code == 302


@pytest.mark.parametrize(
    ("kod", "forklaring", "says"),
    [("annat", " ", "Skriv kort varför"), ("annat", "Ring 19900101-2384.", "inte personnummer")],
)
def test_what_it_asks_for(team: Team, refused: Deltagande, kod: str, forklaring: str, says: str) -> None:
    answer = client_of(team).post(
        url(refused, "slutredovisning_avsta"), {"orsak": reason(kod), "forklaring": forklaring}
    )
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_another_list_gives_no_reason(team: Team, refused: Deltagande) -> None:
    other = listvarde(Listslag.UPPEHALLSORSAK, "annat").pk
    with team.acting() as actor, pytest.raises(RuleBroken) as broken:
        avsta(actor=actor, deltagande_id=refused.pk, orsak_id=other)
    assert set(broken.value.message_dict) == {"orsak"}


def test_the_styrgrupp_decides_nothing_here(team: Team, refused: Deltagande) -> None:
    styrgrupp = make_team(insats=team.insats, roll=Rollkod.STYRGRUPP_ORDINARIE).actor
    for actor in (styrgrupp, Actor()):
        with acting(actor), pytest.raises((Http404, Refused)):
            avsta(actor=actor, deltagande_id=refused.pk, orsak_id=reason())


@pytest.mark.parametrize("roll", [Rollkod.INSATSLEDARE, Rollkod.TEAMMEDLEM])
def test_in_the_browser_and_back(team: Team, refused: Deltagande, roll: str) -> None:
    rule(team.insats, Regelslag.SLUTREDOVISNING, varde=3, enhet=Regelenhet.VECKA)
    browser = client_of(make_team(insats=team.insats, roll=roll))
    assert url(refused, "slutredovisning_avsta") in browser.get(url(refused)).content.decode()
    asked = browser.get(url(refused, "slutredovisning_avsta")).content.decode()
    assert "Personen samtycker inte till att den lämnas" in asked
    told = browser.post(url(refused, "slutredovisning_avsta"), {"orsak": reason()}, follow=True)
    assert "Slutredovisningen lämnas inte." in told.content.decode()
    assert "Bestämde att ingen slutredovisning lämnas" in told.content.decode()
    page = browser.get(url(refused)).content.decode()
    assert "Personen samtycker inte till att den lämnas" in page
    assert browser.get(url(refused, "slutredovisning_skicka")).status_code == 302
    assert browser.get(url(refused, "slutredovisning_lank")).status_code == 302
    again = browser.post(url(refused, "slutredovisning_ateruppta"), follow=True)
    assert "ska lämnas igen" in again.content.decode()
    assert browser.post(url(refused, "slutredovisning_ateruppta")).status_code == 409
    with team.acting():
        row = Deltagande.objects.get(pk=refused.pk)
        assert row.slut is not None
        assert row.slutredovisas_senast == row.slut + DAYS(21)


def test_the_remittent_reads_that_and_not_why(team: Team, refused: Deltagande) -> None:
    assert refused.remiss is not None
    with team.acting():
        token = linked(refused.remiss)
    assert "Ingen slutredovisning" not in Client().get(reverse("remiss_egen", args=[token])).content.decode()
    with team.acting() as actor:
        avsta(actor=actor, deltagande_id=refused.pk, orsak_id=reason("avlidit"))
    page = Client().get(reverse("remiss_egen", args=[token])).content.decode()
    assert "Ingen slutredovisning lämnas" in page
    assert "avlidit" not in page


def test_reopened_it_is_to_be_written_again(team: Team, refused: Deltagande) -> None:
    with team.acting() as actor:
        avsta(actor=actor, deltagande_id=refused.pk, orsak_id=reason())
        ateroppna(actor=actor, deltagande_id=refused.pk)
        assert Slutredovisning.objects.get().status == SlutredovisningStatus.UTKAST


def test_an_egenansokan_waits_for_none_when_it_is_taken_up(team: Team) -> None:
    rule(team.insats, Regelslag.SLUTREDOVISNING, varde=3, enhet=Regelenhet.VECKA)
    with team.acting() as actor:
        own = over(team, part=None, remiss=None, egenansokan=True, slutredovisas_senast=None)
        avsta(actor=actor, deltagande_id=own.pk, orsak_id=reason("remittent"))
        ateruppta(actor=actor, deltagande_id=own.pk)
        own.refresh_from_db()
        assert own.slutredovisas_senast is None
        assert lage(own, None, timezone.localdate()) == Lage.AVSLUTAD
