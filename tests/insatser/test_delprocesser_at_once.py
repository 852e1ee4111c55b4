"""Two connections at once: the krona that a whole claims is not granted to its delprocess, and is claimed by one."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection, transaction

from finsam.bas.errors import RuleBroken
from insatser.models import Budget, Insats, Rekvisition
from insatser.services import rekvisition_steg as steps
from insatser.services.budget import new_version
from insatser.services.insats import change_insats
from insatser.services.rekvisition_ram import taken
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.decided import before_decision
from tests.delprocesser import decide, part_of, prepared
from tests.insatser.test_rekvisition_at_once import DONE, at_once
from tests.rekvisitioner import begin

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def colleague(first: Callable[[], object], last: Callable[[], object] = lambda: None) -> Iterator[None]:
    """`first` is done in a connection of its own before what is inside begins; while that waits for it comes `last`,
    and then both are saved."""
    begun, finish, failed = threading.Event(), threading.Event(), []

    def work() -> None:
        try:
            with transaction.atomic():
                first()
                begun.set()
                finish.wait(timeout=20)
                last()
        except Exception as error:  # told to the test, in its own thread
            failed.append(error)
        finally:
            begun.set()
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(timeout=20)
    threading.Timer(0.5, finish.set).start()
    yield
    thread.join(timeout=30)
    assert failed == []


def test_claim_while_its_insats_is_put_under_a_whole(committed_cast: Cast) -> None:
    """300 000 is granted the whole and 100 000 claimed: what is certified meanwhile is counted with that."""
    cast = committed_cast
    part = part_of(cast, 200_000)
    for role in ("insatsekonom", "insatsledare"):
        make.InsatsuppdragFactory(membership=cast.people[role].membership, insats=part)
    make.BetalningsuppgiftFactory(insats=part)
    row = prepared(cast, part, 5, 200_000)
    Insats.objects.filter(pk=part.pk).update(del_av=None)
    with before_decision():
        Budget.objects.get(insats=cast.own.insats, ar_fran=YEAR).beslut.update(beviljat=299_999)
    chief = cast.people["forbundschef"].actor
    join = lambda: change_insats(actor=chief, row_id=part.pk, values={"del_av": cast.own.insats})  # noqa: E731
    with colleague(join), pytest.raises(RuleBroken) as refused:
        steps.lamna_in_rekvisition(actor=cast.people["insatsledare"].actor, rekvisition_id=row.pk)
    assert "dess delprocesser skulle tillsammans" in refused.value.messages[0]


def test_rekvisition_is_begun_while_the_budget_gets_a_version(committed_cast: Cast) -> None:
    """Each asks for the row that the other holds: a budget and its insats. Both are done."""
    cast = committed_cast
    budget = cast.own.budget
    chief = cast.people["forbundschef"].actor
    with colleague(
        lambda: Budget.objects.select_for_update().get(pk=budget.pk),
        lambda: new_version(actor=chief, budget_id=budget.pk),
    ):
        row = begin(cast, 5)
    assert row.budget_id == budget.pk
    assert budget.series().count() == 2


def test_whole_claims_while_its_part_is_granted(committed_cast: Cast) -> None:
    """300 000 is granted and 100 000 claimed: 200 000 more and 150 000 to the part do not both go."""
    cast = committed_cast
    row = prepared(cast, cast.own.insats, 5, 200_000)
    part = part_of(cast)
    certifier = cast.people["insatsledare"].actor
    told = at_once(
        lambda: steps.lamna_in_rekvisition(actor=certifier, rekvisition_id=row.pk),
        lambda: decide(cast, part, 150_000),
    )
    assert told.count(DONE) == 1
    words = next(one for one in told if one != DONE)
    assert "mer än beviljade" in words or "kvar att bevilja" in words


def test_two_parts_claim_the_last_of_the_whole(committed_cast: Cast) -> None:
    """Each is within its own grant; the whole has been granted less since, and 50 000 is left for them together."""
    cast = committed_cast
    parts = [part_of(cast, 100_000), part_of(cast, 100_000)]
    rows = [prepared(cast, part, 3, 40_000) for part in parts]
    with before_decision():
        Budget.objects.get(insats=cast.own.insats, ar_fran=YEAR).beslut.update(beviljat=150_000)
    certifier = cast.people["insatsledare"].actor
    told = at_once(
        *[lambda pk=row.pk: steps.lamna_in_rekvisition(actor=certifier, rekvisition_id=pk) for row in rows]  # type: ignore[misc]
    )
    assert told.count(DONE) == 1
    assert "dess delprocesser skulle tillsammans" in next(one for one in told if one != DONE)
    claims = Rekvisition.objects.raknas().filter(ar=YEAR, insats__in=[cast.own.insats, *parts])
    assert taken(claims.with_summa()) == Decimal(140_000)


def test_two_parts_are_granted_the_same_money(committed_cast: Cast) -> None:
    cast = committed_cast
    parts = [part_of(cast), part_of(cast)]
    told = at_once(*[lambda one=part: decide(cast, one, 150_000) for part in parts])  # type: ignore[misc]
    assert told.count(DONE) == 1
    assert "kvar att bevilja" in next(one for one in told if one != DONE)
