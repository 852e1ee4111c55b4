"""Two who carry out or decide at the same moment, each with a connection of her own."""

import datetime
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from finsam.bas.errors import AlreadyHandled, Refused
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from insatser.enums import SammanslagningStatus
from insatser.models import Budget, Insats, Insatstillhorighet, Sammanslagning
from insatser.services import sammanslagning as acts
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime.date(2024, 1, 1)


def at_once(*given: Callable[[], Any]) -> list[str]:
    """Runs each act on a connection of its own, all begun at the same moment; what each answered or was told."""
    gate, told = threading.Barrier(len(given), timeout=20), []

    def run(act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait()
            act()
            told.append("gjort")
        except (AlreadyHandled, Refused, ValidationError) as refused:
            told.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(told) == len(given)
    return sorted(told)


@pytest.fixture
def drift() -> Actor:
    return Actor.of(make.MembershipFactory(forbund=None, roll=make.RollFactory(kod=Rollkod.DRIFTADMINISTRATOR)))


def draft(insats: Insats) -> tuple[Sammanslagning, Actor]:
    """A merger of the insats' förbund into a new one, and its förbundschef."""
    row = make.SammanslagningFactory(datum=DAY)
    make.SammanslagningDelFactory(sammanslagning=row, forbund=insats.forbund, kapital=Decimal(100))
    chief = make.MembershipFactory(forbund=row.mottagare, roll=make.RollFactory(kod=Rollkod.FORBUNDSCHEF))
    return row, Actor.of(chief)


def test_one_merger_carried_out_twice_moves_once(drift: Actor) -> None:
    insats = make.InsatsFactory()
    row, _ = draft(insats)

    def carry_out() -> None:
        acts.genomfor(actor=drift, sammanslagning_id=row.pk)

    assert at_once(carry_out, carry_out) == ["AlreadyHandled", "gjort"]
    assert Insatstillhorighet.objects.filter(insats=insats).count() == 1
    assert Budget.objects.filter(forbund=row.mottagare).count() == 1


def test_one_forbund_cannot_go_up_in_two(drift: Actor) -> None:
    insats = make.InsatsFactory()
    (one, _), (other, _) = draft(insats), draft(insats)
    told = at_once(
        lambda: acts.genomfor(actor=drift, sammanslagning_id=one.pk),
        lambda: acts.genomfor(actor=drift, sammanslagning_id=other.pk),
    )
    assert told == ["RuleBroken", "gjort"]
    insats.refresh_from_db()
    done = Sammanslagning.objects.get(status=SammanslagningStatus.GENOMFORD)
    assert insats.forbund == done.mottagare


def test_confirmed_or_taken_back_but_not_both(drift: Actor) -> None:
    insats = make.InsatsFactory()
    old = insats.forbund
    row, chief = draft(insats)
    acts.genomfor(actor=drift, sammanslagning_id=row.pk)
    told = at_once(
        lambda: acts.bekrafta(actor=chief, sammanslagning_id=row.pk),
        lambda: acts.aterta(actor=drift, sammanslagning_id=row.pk),
    )
    assert told == ["AlreadyHandled", "gjort"]
    row.refresh_from_db()
    insats.refresh_from_db()
    back = row.status == SammanslagningStatus.ATERTAGEN
    assert insats.forbund == (old if back else row.mottagare)
