"""Two connections at once: the krona that a whole claims is not granted to its delprocess, and is claimed by one."""

from decimal import Decimal

import pytest

from insatser.models import Budget, Rekvisition
from insatser.services import rekvisition_steg as steps
from insatser.services.rekvisition_ram import taken
from tests.cast import YEAR, Cast
from tests.decided import before_decision
from tests.delprocesser import decide, part_of, prepared
from tests.insatser.test_rekvisition_at_once import DONE, at_once

pytestmark = pytest.mark.django_db(transaction=True)


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
