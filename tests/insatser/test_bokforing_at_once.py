"""Two connections at once: what is decided is handed to the accounts once and paid once, and a year is ended once."""

import pytest
from django.utils import timezone

from insatser.enums import Medelhantering, RekvisitionStatus
from insatser.models import Arsavslut, Bokforingsexport, Exportrad
from insatser.services import rekvisition_steg as steps
from insatser.services.arsavslut import avsluta_ar
from insatser.services.utbetalning import betala_rekvisitioner
from tests.cast import YEAR, Cast
from tests.insatser.test_bokforing import attested, export, map_accounts
from tests.insatser.test_rekvisition_at_once import DONE, at_once
from tests.rekvisitioner import attest, begin, submit

pytestmark = pytest.mark.django_db(transaction=True)


def told_to_the_other(told: list[str]) -> str:
    """What the one that came second was told; the first was done."""
    assert told.count(DONE) == 1, told
    return next(words for words in told if words != DONE)


def test_two_export_the_same(committed_cast: Cast) -> None:
    row = attested(committed_cast)
    map_accounts(committed_cast)
    told = at_once(*[lambda: export(committed_cast)] * 2)
    assert "inget nytt" in told_to_the_other(told)
    assert Bokforingsexport.objects.count() == 1
    assert Exportrad.objects.filter(rekvisition=row).count() == 1


def test_two_mark_the_same_as_paid(committed_cast: Cast) -> None:
    row = attested(committed_cast)
    payer = committed_cast.people["utvecklingsledare"].actor
    pay = lambda: betala_rekvisitioner(actor=payer, rekvisition_ids=[row.pk], den=timezone.localdate())  # noqa: E731
    assert "redan hanterad" in told_to_the_other(at_once(pay, pay))
    row.refresh_from_db()
    assert row.status == RekvisitionStatus.UTBETALD


def test_two_end_the_same_year(committed_cast: Cast) -> None:
    """Otherwise what is left of it would be carried over twice."""
    cast = committed_cast
    steps.makulera_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=cast.own.rekvisition.pk)
    attest(cast, cast.own.inlamnad)
    row = begin(cast, 11, typ="slut")
    submit(cast, row)
    attest(cast, row)
    kansli = cast.people["forbundschef"].actor
    end = lambda: avsluta_ar(  # noqa: E731
        actor=kansli,
        insats_id=cast.own.insats.pk,
        ar=YEAR,
        hantering=Medelhantering.ATERLAMNAS,
        forklaring="En tjänst var vakant.",
    )
    assert "redan avslutat" in told_to_the_other(at_once(end, end))
    assert Arsavslut.objects.filter(insats=cast.own.insats, ar=YEAR).count() == 1
