"""Two who do the same at the same moment, each with a connection of her own. (Admitting: test_antagning.py.)"""

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from deltagare.enums import Listslag, RemissStatus
from deltagare.models import Datanyckel, Deltagande, Lopnummer
from deltagare.services.deltagande import avsluta, starta
from deltagare.services.identitet import current_key
from deltagare.services.nummer import next_number
from finsam.bas.errors import AlreadyHandled
from tests.people import DeltagandeFactory, DeltagareFactory, RemissFactory, Team, listvarde, make_team

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Runs each act on a connection of its own, all begun at the same moment; what each answered or was told."""
    gate, told = threading.Barrier(len(acts), timeout=20), []

    def run(act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait()
            told.append(str(act()))
        except (AlreadyHandled, ValidationError, IntegrityError) as refused:
            told.append(f"{type(refused).__name__}: {refused}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(told) == len(acts)
    return told


def as_team(team: Team, act: Callable[..., Any], **values: Any) -> Callable[[], str]:
    """An act of the team, in a transaction of its own."""
    actor = team.actor

    def done() -> str:
        with team.acting():
            act(actor=actor, **values)
        return "gjort"

    return done


def test_numbers_have_no_gaps_and_no_doubles() -> None:
    team = make_team()

    def take(*, keep: bool) -> Callable[[], str]:
        def act() -> str:
            given = 0
            for _ in range(5):
                with transaction.atomic():
                    given = next_number("remiss", team.insats.pk)
                    if not keep:
                        transaction.set_rollback(True)
                    else:
                        taken.append(given)
            return "gjort"

        return act

    taken: list[int] = []
    assert at_once(take(keep=True), take(keep=False), take(keep=True), take(keep=False)) == ["gjort"] * 4
    assert sorted(taken) == list(range(1, 11))
    assert Lopnummer.objects.get(insats=team.insats, slag="remiss").senaste == 10


def test_one_person_is_in_one_deltagande_at_a_time() -> None:
    team = make_team()
    with team.acting():
        person = DeltagareFactory(insats=team.insats)

    def add() -> str:
        with team.acting():
            DeltagandeFactory(insats=team.insats, deltagare=person)
        return "gjort"

    told = at_once(add, add)
    assert told.count("gjort") == 1
    assert any("deltagande_ett_i_taget" in one for one in told)


def test_one_remiss_is_started_once() -> None:
    team = make_team()
    with team.acting() as actor:
        remiss = RemissFactory(
            insats=team.insats,
            status=RemissStatus.ANTAGEN,
            deltagare=DeltagareFactory(insats=team.insats),
            beslutad_av=actor.user,
            beslutad_tid=timezone.now(),
        )
    today = timezone.localdate()
    acts = [as_team(team, starta, remiss_id=remiss.pk, start=today - datetime.timedelta(days=n)) for n in (0, 1)]
    told = at_once(*acts)
    assert told.count("gjort") == 1
    assert any(one.startswith("AlreadyHandled") for one in told)
    with team.acting():
        assert Deltagande.objects.count() == 1


def test_one_avslut_wins_and_the_other_is_told() -> None:
    team = make_team()
    reason = listvarde(Listslag.AVSLUTSANLEDNING, "arbete")
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
    today = timezone.localdate()
    acts = [
        as_team(
            team,
            avsluta,
            deltagande_id=row.pk,
            slut=today - datetime.timedelta(days=n),
            anledning_id=reason.pk,
        )
        for n in (0, 1)
    ]
    told = at_once(*acts)
    assert told.count("gjort") == 1
    assert any(one.startswith("AlreadyHandled") for one in told)


def test_first_key_of_an_owner_is_made_once() -> None:
    team = make_team()

    def make() -> str:
        with transaction.atomic():
            return str(current_key(team.insats)[0].pk)

    assert len(set(at_once(make, make, make))) == 1
    assert Datanyckel.objects.filter(part=team.insats.agare).count() == 1
