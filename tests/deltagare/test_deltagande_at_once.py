"""Two connections at once: one wins, and the other is told so in words."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from deltagare.enums import ForlangningStatus
from deltagare.models import Deltagande, Deltagare, Fall, Forlangning, Remiss
from deltagare.services.deltagande import avsluta, starta
from deltagare.services.forlangning import besluta, sok_forlangning
from deltagare.services.registrering import Person, registrera
from deltagare.services.tid import recompute
from deltagare.services.uppehall import Values, registrera_uppehall
from finsam.bas.errors import AlreadyHandled
from finsam.forbund.actor import Actor
from tests.deltagare.rules import days, six_more, today, twelve_months
from tests.deltagare.test_deltagande import accepted, anledning, orsak
from tests.people import DeltagandeFactory, DeltagareFactory, Team, make_team
from tests.people_rows import ForlangningFactory

pytestmark = pytest.mark.django_db(transaction=True)

DONE = "klart"


def at_once(team: Team, *acts: Callable[[Actor], object]) -> list[str]:
    """What each of several acts, each in a connection of its own, came to: DONE, or the sentence it was told."""
    gate, told = threading.Barrier(len(acts), timeout=20), []
    actor = team.actor

    def run(act: Callable[[Actor], object]) -> None:
        try:
            with team.acting():
                gate.wait()
                act(actor)
            told.append(DONE)
        except AlreadyHandled as handled:
            told.append(handled.message)
        except ValidationError as refused:
            told.append(" ".join(refused.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(told) == len(acts)
    return sorted(told)


def test_one_remiss_started_twice() -> None:
    team = make_team()
    with team.acting():
        remiss = accepted(team)
    told = at_once(team, *[lambda actor: starta(actor=actor, remiss_id=remiss.pk, start=today())] * 2)
    assert told[1] == DONE or told[0] == DONE
    assert any("redan hanterad" in one for one in told)
    with team.acting():
        assert Deltagande.objects.count() == 1


def test_one_person_started_by_two_remisser() -> None:
    team = make_team()
    with team.acting():
        person = DeltagareFactory(insats=team.insats)
        first, second = accepted(team), accepted(team)
        Remiss.objects.filter(pk__in=[first.pk, second.pk]).update(deltagare=person)
    told = at_once(
        team,
        lambda actor: starta(actor=actor, remiss_id=first.pk, start=today()),
        lambda actor: starta(actor=actor, remiss_id=second.pk, start=today() - days(5)),
    )
    assert told.count(DONE) == 1
    assert any("Personen deltar redan i insatsen" in one for one in told)
    with team.acting():
        assert Deltagande.objects.count() == 1
        assert sorted(Remiss.objects.values_list("status", flat=True)) == ["antagen", "startad"]


def test_one_person_registered_twice() -> None:
    team = make_team()
    with team.acting():
        person = DeltagareFactory(insats=team.insats)

    def register(actor: Actor) -> object:
        return registrera(actor=actor, insats_id=team.insats.pk, start=today(), person=Person(nummer=person.nummer))

    told = at_once(team, register, register)
    assert told.count(DONE) == 1
    assert any("Personen deltar redan" in one for one in told)
    with team.acting():
        assert Deltagare.objects.count() == Deltagande.objects.count() == 1


def test_avslut_registered_twice() -> None:
    team = make_team()
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        reason = anledning()
    told = at_once(
        team, *[lambda actor: avsluta(actor=actor, deltagande_id=row.pk, slut=today(), anledning_id=reason)] * 2
    )
    assert told.count(DONE) == 1
    assert any("redan fått sitt avslut" in one for one in told)


def test_two_breaks_over_the_same_days() -> None:
    team = make_team()
    twelve_months(team.insats)
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        recompute(row)
        reason = orsak()
    end = row.planerat_slut
    told = at_once(
        team,
        lambda actor: registrera_uppehall(
            actor=actor, deltagande_id=row.pk, values=Values(today(), today() + days(4), reason)
        ),
        lambda actor: registrera_uppehall(
            actor=actor, deltagande_id=row.pk, values=Values(today() + days(2), today() + days(6), reason)
        ),
    )
    assert told.count(DONE) == 1
    assert any("Det finns redan ett uppehåll" in one for one in told)
    with team.acting():
        row.refresh_from_db()
        assert row.planerat_slut == end + days(5)


def test_breaks_side_by_side_are_both_counted() -> None:
    team = make_team()
    twelve_months(team.insats)
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        recompute(row)
        reason = orsak()
    end = row.planerat_slut
    told = at_once(
        team,
        lambda actor: registrera_uppehall(
            actor=actor, deltagande_id=row.pk, values=Values(today(), today() + days(4), reason)
        ),
        lambda actor: registrera_uppehall(
            actor=actor, deltagande_id=row.pk, values=Values(today() + days(10), today() + days(16), reason)
        ),
    )
    assert told == [DONE, DONE]
    with team.acting():
        row.refresh_from_db()
        assert row.planerat_slut == end + days(12)


def test_two_leaders_decide_and_two_ask() -> None:
    team = make_team()
    twelve_months(team.insats)
    six_more(team.insats)
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        recompute(row)
        one = ForlangningFactory(deltagande=row, fran=row.planerat_slut + days(1), till=row.planerat_slut + days(30))
    told = at_once(
        team,
        lambda actor: besluta(actor=actor, forlangning_id=one.pk, steg="bevilja"),
        lambda actor: besluta(actor=actor, forlangning_id=one.pk, steg="avsla"),
    )
    assert told.count(DONE) == 1
    assert any("redan beslutad" in one for one in told)
    with team.acting():
        row.refresh_from_db()
    till = row.planerat_slut + days(120)
    told = at_once(
        team,
        *[lambda actor: sok_forlangning(actor=actor, deltagande_id=row.pk, till=till, motivering="En plats väntar.")]
        * 2,
    )
    assert told.count(DONE) == 1
    with team.acting():
        granted = Forlangning.objects.filter(status=ForlangningStatus.BEVILJAD, till=till)
        assert granted.count() == Fall.objects.filter(till_kannedom=True).count() == 1
