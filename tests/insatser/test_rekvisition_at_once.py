"""Two connections at once: the year's money is paid once, and who comes second is told so in words."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from finsam.bas.errors import AlreadyHandled, Refused
from insatser.enums import RekvisitionStatus
from insatser.models import Budgetbeslut, Rekvisition
from insatser.services import rekvisition as acts
from insatser.services import rekvisition_steg as steps
from tests.cast import Cast
from tests.decided import before_decision
from tests.rekvisitioner import begin, fill, submit

pytestmark = pytest.mark.django_db(transaction=True)
DONE = "klart"


def at_once(*works: Callable[[], object]) -> list[str]:
    """What each came to, run at the same moment in a connection of its own: DONE, or the sentence it was told."""
    gate, told = threading.Barrier(len(works), timeout=20), []

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait()
            work()
            told.append(DONE)
        except (AlreadyHandled, Refused) as handled:
            told.append(str(handled))
        except ValidationError as refused:
            told.append(" ".join(refused.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(told) == len(works)
    return sorted(told)


def reviewed(cast: Cast, month: int, amount: int) -> Rekvisition:
    row = begin(cast, month)
    fill(cast.people["insatsekonom"].actor, row, amount)
    submit(cast, row)
    return steps.granska_rekvisition(actor=cast.people["utvecklingsledare"].actor, rekvisition_id=row.pk)


def test_two_attest_the_same(committed_cast: Cast) -> None:
    cast = committed_cast
    row = reviewed(cast, 5, 50_000)
    chief = cast.people["forbundschef"].actor
    one = lambda: steps.attestera_rekvisition(actor=chief, rekvisition_id=row.pk)  # noqa: E731
    told = at_once(one, one)
    assert DONE in told
    assert "redan hanterad" in next(words for words in told if words != DONE)


def test_two_that_together_exceed_the_years_money_are_attested_at_once(committed_cast: Cast) -> None:
    """Both were submitted within what was granted then; now it reaches for one of them."""
    cast = committed_cast
    rows = [reviewed(cast, 5, 80_000), reviewed(cast, 7, 80_000)]
    with before_decision():
        Budgetbeslut.objects.filter(budget=cast.own.budget).update(beviljat=100_000)
    chief = cast.people["forbundschef"].actor
    told = at_once(
        *[lambda pk=row.pk: steps.attestera_rekvisition(actor=chief, rekvisition_id=pk) for row in rows]  # type: ignore[misc]
    )
    assert told.count(DONE) == 1
    assert "mer än årets pengar" in next(words for words in told if words != DONE)
    decided = Rekvisition.objects.filter(insats=cast.own.insats, status=RekvisitionStatus.ATTESTERAD)
    assert [row.summa_attesterad for row in decided] == [Decimal(80_000)]


def test_two_that_together_exceed_the_grant_are_submitted_at_once(committed_cast: Cast) -> None:
    """300 000 is granted and number 1 claims 100 000."""
    cast = committed_cast
    rows = [begin(cast, 5), begin(cast, 7)]
    for row in rows:
        fill(cast.people["insatsekonom"].actor, row, 150_000)
        steps.uppratta_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=row.pk)
    certifier = cast.people["insatsledare"].actor
    told = at_once(
        *[lambda pk=row.pk: steps.lamna_in_rekvisition(actor=certifier, rekvisition_id=pk) for row in rows]  # type: ignore[misc]
    )
    assert told.count(DONE) == 1
    assert "mer än beviljade" in next(words for words in told if words != DONE)


def test_the_same_period_is_begun_twice_at_once(committed_cast: Cast) -> None:
    told = at_once(lambda: begin(committed_cast, 9), lambda: begin(committed_cast, 9))
    assert told.count(DONE) == 1
    assert "redan rekvirerad" in " ".join(told)


def test_two_correct_the_same_at_once(committed_cast: Cast) -> None:
    cast = committed_cast
    row = reviewed(cast, 5, 50_000)
    steps.attestera_rekvisition(actor=cast.people["forbundschef"].actor, rekvisition_id=row.pk)
    who = cast.people["insatsekonom"].actor
    told = at_once(*[lambda: acts.ratta_rekvisition(actor=who, rekvisition_id=row.pk)] * 2)
    assert told.count(DONE) == 1
    assert "En rättelse pågår redan" in " ".join(told)
