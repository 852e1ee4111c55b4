"""Reminders of remisser that nobody has answered: to the leader alone, once a day, without a word about whom."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from deltagare.enums import RemissStatus
from deltagare.models import Remiss
from deltagare.services.antagning import anta
from deltagare.services.paminnelse import PAMINNELSE, remind_leaders
from deltagare.services.remiss import begar_komplettering
from deltagare.tasks import paminn_om_remisser
from finsam.audit.models import Handelse
from finsam.forbund.enums import Rollkod, UtskickStatus
from finsam.forbund.models import Membership, User, Utskick
from finsam.forbund.services.utskick import send_utskick
from insatser.enums import Regelenhet, Regelslag
from tests import factories as make
from tests.deltagare.test_remiss import remiss_of
from tests.people import Team, linked, make_team

pytestmark = pytest.mark.django_db
DAYS = datetime.timedelta


def team_with_rule(namn: str = "Samordningsteam Ekdala") -> Team:
    team = make_team(namn=namn)
    make.RegelFactory(insats=team.insats, slag=Regelslag.REMISSVAR, varde=14, enhet=Regelenhet.DAG)
    return team


def came(team: Team, days: int, status: str = RemissStatus.INKOMMEN) -> Remiss:
    with team.acting():
        return remiss_of(team, status, inkommen_tid=timezone.now() - DAYS(days))


def letters() -> list[Utskick]:
    return list(Utskick.objects.filter(slag=PAMINNELSE))


def test_leader_is_reminded_once_a_day_and_again_after_a_week() -> None:
    team = team_with_rule()
    late, fresh = came(team, 20), came(team, 14)
    assert paminn_om_remisser() == 1
    assert remind_leaders() == 0
    (letter,) = letters()
    assert (letter.mottagare, letter.data) == (team.membership.user.epost, {})
    with team.acting():
        late.refresh_from_db()
        fresh.refresh_from_db()
    assert late.paminnelse_tid
    assert fresh.paminnelse_tid is None, "the last day is not late"
    assert remind_leaders(day=timezone.localdate() + DAYS(1)) == 1, "the other one is late by then"
    assert remind_leaders(day=timezone.localdate() + DAYS(2)) == 0, "of the same ones not every day"
    with team.acting():
        Remiss.objects.update(paminnelse_tid=timezone.now() - DAYS(8))
    assert remind_leaders(day=timezone.localdate() + DAYS(2)) == 1
    assert Handelse.objects.filter(kod="remiss.paminnelse").count() == 3


@pytest.mark.parametrize(
    "state", [one for one in RemissStatus if one not in ("utkast", RemissStatus.INKOMMEN, RemissStatus.BEDOMNING)]
)
def test_nobody_is_reminded_of_what_is_done_or_waits_for_others(state: str) -> None:
    came(team_with_rule(), 60, state)
    assert remind_leaders() == 0


def test_without_a_rule_there_is_no_reminder() -> None:
    came(make_team(), 400)
    assert remind_leaders() == 0


@pytest.mark.parametrize("roll", [Rollkod.TEAMMEDLEM, Rollkod.FORBUNDSCHEF, Rollkod.STYRGRUPP_ORDINARIE])
def test_nobody_but_the_leader_is_written_to(roll: str) -> None:
    team = team_with_rule()
    came(team, 60)
    make_team(insats=team.insats, roll=roll)
    assert remind_leaders() == 1
    assert [one.bestalld_av for one in letters()] == [team.membership]


def test_leader_whose_membership_has_ended_is_not_written_to() -> None:
    team = team_with_rule()
    came(team, 60)
    team.membership.till = timezone.localdate() - DAYS(1)
    team.membership.save()
    assert remind_leaders() == 0


def test_leader_of_another_insats_hears_nothing() -> None:
    came(team_with_rule(), 60)
    other = team_with_rule("Rehabsamverkan Ekdala")
    assert remind_leaders() == 1
    assert not Utskick.objects.filter(bestalld_av=other.membership).exists()


@pytest.mark.django_db(transaction=True)
def test_letter_says_how_many_and_where_and_nothing_more() -> None:
    team = team_with_rule()
    for days in (20, 30):
        came(team, days)
    remind_leaders()
    (letter,) = letters()
    assert send_utskick(letter.pk)
    (sent,) = mail.outbox
    assert sent.subject.replace("\xa0", " ") == "2 remisser väntar på svar i Samordningsteam Ekdala"
    assert "2 remisser väntar på svar i Samordningsteam Ekdala" in sent.body.replace("\xa0", " ")
    assert "Rut" not in sent.body


@pytest.mark.django_db(transaction=True)
def test_letter_goes_to_the_address_that_holds_when_it_is_sent() -> None:
    team = team_with_rule()
    came(team, 20)
    remind_leaders()
    User.objects.filter(pk=team.membership.user_id).update(epost="ny.adress@exempel.invalid")
    (letter,) = letters()
    assert send_utskick(letter.pk)
    (sent,) = mail.outbox
    assert sent.to == ["ny.adress@exempel.invalid"]


@pytest.mark.parametrize("what", ["uppdrag", "konto"])
@pytest.mark.django_db(transaction=True)
def test_letter_is_not_sent_to_who_is_no_leader_any_more(what: str) -> None:
    team = team_with_rule()
    came(team, 20)
    remind_leaders()
    if what == "uppdrag":
        Membership.objects.filter(pk=team.membership.pk).update(till=timezone.localdate() - DAYS(1))
    else:
        User.objects.filter(pk=team.membership.user_id).update(is_active=False)
    (letter,) = letters()
    assert not send_utskick(letter.pk)
    assert not mail.outbox


@pytest.mark.django_db(transaction=True)
def test_letter_is_not_sent_when_all_are_answered_meanwhile() -> None:
    team = team_with_rule()
    remiss = came(team, 20)
    remind_leaders()
    with team.acting():
        Remiss.objects.filter(pk=remiss.pk).update(status=RemissStatus.ATERTAGEN)
    (letter,) = letters()
    assert not send_utskick(letter.pk)
    letter.refresh_from_db()
    assert letter.status == UtskickStatus.MISSLYCKAT
    assert not mail.outbox


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("status", "slag"), [("inkommen", "remiss_fraga"), ("bedomning", "remiss_besked")])
def test_remittents_letters_hold_her_link_and_nothing_about_whom(status: str, slag: str) -> None:
    team = make_team()
    with team.acting() as actor:
        remiss = remiss_of(team, status)
        linked(remiss)
        if slag == "remiss_fraga":
            begar_komplettering(actor=actor, remiss_id=remiss.pk, fraga="Vilken hemlig kommun?")
        else:
            anta(actor=actor, remiss_id=remiss.pk)
    assert send_utskick(Utskick.objects.get(slag=slag).pk)
    (sent,) = mail.outbox
    assert "/r/" in sent.body
    assert "hemlig" not in sent.body
    assert remiss.bakgrund not in sent.body
