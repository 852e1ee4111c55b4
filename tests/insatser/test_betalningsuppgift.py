"""Where an insats' money goes: a right number, and the account of the owner whom it was entered for."""

import pytest
from django.core.exceptions import ValidationError

from insatser.models import Rekvisition
from insatser.services.betalningsuppgift import set_betalningsuppgift
from insatser.services.rekvisition_checks import hindrances, summarize_claim
from tests import factories as make
from tests.cast import Cast
from tests.rekvisitioner import begin, fill

pytestmark = pytest.mark.django_db


def told(row: Rekvisition) -> str:
    row = Rekvisition.objects.select_related("insats", "budget").get(pk=row.pk)
    return " ".join(hindrances(row, summarize_claim(row)))


def test_account_of_an_earlier_owner_is_not_the_new_ones(cast: Cast) -> None:
    row = begin(cast, 5)
    fill(cast.people["insatsekonom"].actor, row, 1000)
    words = {"mottagare": "Norrsjö kommun", "kontoslag": "bankgiro", "konto": "5050-1055"}
    kansli = cast.people["utvecklingsledare"].actor
    set_betalningsuppgift(actor=kansli, insats_id=row.insats_id, **words)
    assert told(row) == ""
    type(row.insats).objects.filter(pk=row.insats_id).update(agare=make.PartFactory())
    assert "bekräfta" in told(row)
    set_betalningsuppgift(actor=kansli, insats_id=row.insats_id, **words)
    assert told(row) == ""


@pytest.mark.parametrize(
    ("konto", "words"), [("5050-1056", "sista siffran"), ("18", "7 eller 8 siffror"), ("abc", "siffror")]
)
def test_giro_with_a_wrong_number_is_refused(cast: Cast, konto: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        set_betalningsuppgift(
            actor=cast.people["forbundschef"].actor,
            insats_id=cast.own.insats.pk,
            mottagare="K",
            kontoslag="bankgiro",
            konto=konto,
        )
