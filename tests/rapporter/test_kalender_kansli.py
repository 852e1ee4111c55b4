"""What kansli sees in the calendar: what is due from whom, what is handed in, and which letters will go when."""

from __future__ import annotations

import html

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Membership, User
from insatser.enums import Fristslag, InsatsStatus, RekvisitionStatus
from insatser.models import Frist, Insats
from rapporter.enums import RapportStatus
from rapporter.models import Paminnelse, Paminnelsetider, Paminnelseval
from rapporter.services.paminnelser import remind_of_frister
from rapporter.underlag.brev import mottagare_of
from rapporter.underlag.frister import frister_with_klar_dag, open_frister
from rapporter.underlag.kalender import KLARA, NOBODY, Rad, build_brev, build_kalender
from rapporter.underlag.paminnelser import own_frister_of, planned, planned_for
from tests import factories as make
from tests.cast import Cast
from tests.rapporter.test_paminnelser import TODAY, day, due, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def insats() -> Insats:
    made: Insats = make.InsatsFactory(status=InsatsStatus.PAGAENDE, namn="Team Ekdala")
    return made


@pytest.fixture
def chef(insats: Insats) -> Membership:
    return worker(insats, Rollkod.FORBUNDSCHEF)


def rows(chef: Membership, visa: str = "") -> dict[str, Rad]:
    shown = build_kalender(Actor.of(chef), TODAY, visa=visa)
    return {rad.rubrik: rad for manad in shown.manader for rad in manad.rader}


def page(client: Client, chef: Membership, **query: str) -> str:
    client.force_login(chef.user)
    answer = client.get(reverse("kalender"), query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).replace("\xa0", " ")


def claim(insats: Insats, frist: Frist, status: str, **columns: object) -> None:
    """A rekvisition of a frist's period."""
    make.RekvisitionFactory(insats=insats, fran=frist.fran, till=frist.till, status=status, **columns)


def test_says_who_is_to_do_it_and_when_they_are_reminded(insats: Insats, chef: Membership) -> None:
    worker(insats)
    worker(insats, Rollkod.INSATSLEDARE)
    worker(insats, Rollkod.TEAMMEDLEM)
    due(insats, 20)
    due(insats, 20, Fristslag.HELARSRAPPORT, "Rapporten")
    due(insats, 20, Fristslag.BUDGETBESLUT, "Budgetbeslut")
    shown = rows(chef)
    assert shown["Rekvisition våren"].roller == "Insatsledare och insatsekonom"
    assert shown["Rapporten"].roller == "Insatsledare"
    assert shown["Budgetbeslut"].roller == "Förbundschef"
    assert all(rad.paminnelse.startswith("Påminnelse skickas ") for rad in shown.values())
    assert [name for name, rad in shown.items() if rad.egen] == ["Budgetbeslut"]


def test_says_when_nobody_has_the_task(insats: Insats, chef: Membership) -> None:
    due(insats, 20)
    (rad,) = rows(chef).values()
    assert (rad.roller, rad.paminnelse) == (NOBODY, "")


def test_says_when_somebody_was_reminded(insats: Insats, chef: Membership) -> None:
    worker(insats)
    due(insats, 0)
    remind_of_frister()
    brev = Paminnelse.objects.get().brev
    type(brev).objects.filter(pk=brev.pk).update(status="skickat", skickat_tid=timezone.now(), mottagare="")
    (rad,) = rows(chef).values()
    assert rad.paminnelse.startswith("Påminnelse skickad ")
    assert "Påminnelse skickas" in rad.paminnelse


def test_what_is_handed_in_is_shown_with_its_day(insats: Insats, chef: Membership, client: Client) -> None:
    now = timezone.now()
    claimed = due(insats, 5)
    claim(insats, claimed, RekvisitionStatus.INLAMNAD, inlamnad_tid=now)
    due(insats, 5, Fristslag.HELARSRAPPORT, "Rapporten")
    make.RapportFactory(insats=insats, ar=2024, status=RapportStatus.INLAMNAD, inlamnad_tid=now)
    marked = due(insats, 5, Fristslag.UPPGIFT, "Kartläggning")
    Frist.objects.filter(pk=marked.pk).update(klar=TODAY)
    due(insats, -3, Fristslag.UPPGIFT, "Väntar än")
    assert list(rows(chef)) == ["Väntar än"]
    shown = rows(chef, KLARA)
    assert next(iter(shown)) == "Väntar än", "what is late is on top"
    assert shown["Rekvisition våren"].tag.startswith("Inlämnad ")
    assert shown["Rapporten"].tag.startswith("Inlämnad ")
    assert shown["Kartläggning"].tag.startswith("Klar ")
    assert {rad.tag_kind for name, rad in shown.items() if name != "Väntar än"} == {"ok"}
    assert not shown["Rekvisition våren"].paminnelse
    told = page(client, chef, visa="klara")
    assert "4 frister, 1 är sen och 3 är klara." in told


STAMPS: dict[str, dict[str, object]] = {
    RekvisitionStatus.UTBETALD: {"utbetald_den": TODAY},
    RekvisitionStatus.AVSLAGEN: {"avslutad_tid": timezone.now(), "avslag_orsak": "Fel insats."},
    RekvisitionStatus.MAKULERAD: {"avslutad_tid": timezone.now()},
}


@pytest.mark.parametrize("stamped", [True, False])
@pytest.mark.parametrize("status", [s for s in RekvisitionStatus.values if s != RekvisitionStatus.UPPRATTAD])
def test_what_waits_is_the_same_here_as_everywhere(
    insats: Insats, chef: Membership, status: str, stamped: bool
) -> None:
    """Also of an invented rekvisition, which may have come without a day."""
    frist = due(insats, 5)
    come = {"inlamnad_tid": timezone.now()} if stamped else {}
    claim(insats, frist, status, pahittad=True, **come, **STAMPS.get(status, {}))
    actor = Actor.of(chef)
    waits = {one.pk for one in frister_with_klar_dag(actor, day(-30)) if one.klar_dag is None}
    assert waits == set(open_frister(actor).values_list("pk", flat=True))


def test_the_plan_for_everybody_is_each_ones_own_plan(cast: Cast, insats: Insats) -> None:
    """People of several roles, insatser and delprocesser, turned off, prepared, ended: one by one and all at once."""
    whole = insats
    part = make.InsatsFactory(status=InsatsStatus.PAGAENDE, forbund=whole.forbund, del_av=whole)
    other = make.InsatsFactory(status=InsatsStatus.PAGAENDE, forbund=whole.forbund)
    both = worker(whole)
    worker(other, Rollkod.INSATSLEDARE, user=both.user)
    worker(part, Rollkod.INSATSLEDARE)
    worker(part, Rollkod.TEAMMEDLEM)
    over, closed, off = worker(whole), worker(whole), worker(other)
    Membership.objects.filter(pk=over.pk).update(till=day(-1))
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    Paminnelseval.objects.create(user=off.user, fore=False)
    worker(whole, Rollkod.FORBUNDSCHEF)
    worker(whole, Rollkod.UTVECKLINGSLEDARE)
    Paminnelsetider.objects.create(forbund=whole.forbund, fore_dagar=5, sen_antal=1)
    for place in (whole, part, other):
        for days, slag in ((20, Fristslag.REKVISITION), (-6, Fristslag.UPPGIFT), (0, Fristslag.BUDGETBESLUT)):
            due(place, days, slag, f"{slag} {place.pk}")
    frist = Frist.objects.get(insats=whole, slag=Fristslag.REKVISITION)
    claim(whole, frist, RekvisitionStatus.UPPRATTAD, upprattad_av=both.user, upprattad_tid=timezone.now())
    remind_of_frister()
    every = list(Frist.objects.att_gora().filter(insats__status=InsatsStatus.PAGAENDE).select_related("insats"))
    mottagare = mottagare_of(every)
    at_once = {
        (user_id, one.frist.pk, one.lage, one.dag) for user_id, one in planned_for(mottagare.people(every), fran=TODAY)
    }
    one_by_one = {
        (user.pk, one.frist.pk, one.lage, one.dag)
        for user in User.objects.filter(is_active=True)
        for one in planned(own_frister_of(user), user_id=user.pk, fran=TODAY)
    }
    assert at_once == one_by_one
    assert len({user_id for user_id, *_ in at_once}) >= 5


def test_letters_to_come_are_those_that_the_job_sends(insats: Insats, chef: Membership) -> None:
    worker(insats)
    worker(insats)
    worker(insats, Rollkod.INSATSLEDARE)
    due(insats, 20)
    due(insats, 20, Fristslag.UPPGIFT, "Kartläggning")
    promised = {one.dag: sum(brev.antal for brev in one.brev) for one in build_brev(Actor.of(chef), TODAY)}
    sent = {}
    for ahead in range(61):
        number = remind_of_frister(day=day(ahead))
        if number:
            sent[day(ahead)] = number
    assert promised == sent
    assert set(promised.values()) == {3}


def test_letters_that_say_the_same_are_told_together_and_name_nobody(
    insats: Insats, chef: Membership, client: Client
) -> None:
    people = [worker(insats), worker(insats), worker(insats, Rollkod.INSATSLEDARE)]
    due(insats, 20)
    told = page(client, chef, visa="brev")
    assert "Team Ekdala · Insatsledare och insatsekonom" in told
    assert "3 brev" in told
    assert not any(one.user.namn in told or one.user.epost in told for one in people)
    Frist.objects.all().delete()
    assert "Inga brev på väg" in page(client, chef, visa="brev")


def test_an_insats_does_not_see_the_letters_of_the_forbund(insats: Insats, chef: Membership, client: Client) -> None:
    ekonom = worker(insats)
    due(insats, 20)
    shown = page(client, ekonom, visa="brev")
    assert "Brev som ska skickas" not in shown
    assert "Rekvisition våren" in shown


@pytest.mark.parametrize("visa", ["", "klara", "brev"])
def test_more_frister_and_people_cost_no_more_queries(
    insats: Insats, chef: Membership, client: Client, visa: str
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            page(client, chef, visa=visa)
        return len(found)

    worker(insats)
    due(insats, 20)
    page(client, chef, visa=visa)
    before = asked()
    for number in range(6):
        other = make.InsatsFactory(status=InsatsStatus.PAGAENDE, forbund=insats.forbund)
        worker(other)
        worker(other, Rollkod.INSATSLEDARE)
        due(other, 20 + number)
        due(other, -number, Fristslag.UPPGIFT, "Kartläggning")
    assert asked() == before
