"""The acts with a rekvisition: who may, what is refused and why, and the second time."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from insatser.enums import Fristslag, Regelenhet, Regelslag, RekvisitionStatus, Rekvisitionstyp
from insatser.models import Frist, Rekvisition
from insatser.services import rekvisition as acts
from insatser.services import rekvisition_steg as steps
from insatser.services.rekvisition_checks import hindrances, summarize_claim
from insatser.services.rekvisition_periods import next_period
from tests.cast import YEAR, Cast
from tests.factories import RegelFactory, RekvisitionFactory
from tests.rekvisitioner import begin, cover

pytestmark = pytest.mark.django_db
# Number 1 of the cast claims all of the only post's budget, so number 2 has to explain what it claims.
WHY = "Dyrare än väntat."


def fill(cast: Cast, row: Rekvisition, amount: int, kommentar: str = "") -> None:
    rad = row.rader.get()
    acts.fill_in_rekvisition(
        actor=cast.people["insatsekonom"].actor,
        rekvisition_id=row.pk,
        rader={rad.pk: acts.Radvarde(Decimal(amount), kommentar)},
    )
    cover(row)
    row.refresh_from_db()


def submit(cast: Cast, row: Rekvisition | None = None) -> Rekvisition:
    """Prepared by one of the owner's people, certified by another."""
    number = (row or cast.own.rekvisition).pk
    steps.uppratta_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=number)
    return steps.lamna_in_rekvisition(actor=cast.people["insatsledare"].actor, rekvisition_id=number)


def test_period_follows_the_rule_and_skips_what_is_claimed(cast: Cast) -> None:
    RegelFactory(insats=cast.own.insats, slag=Regelslag.REKVISITION, varde=2, enhet=Regelenhet.MANAD, anstand_manader=1)
    found = next_period(cast.own.insats, YEAR)
    assert found is not None
    assert (found.fran, found.till) == (datetime.date(YEAR, 5, 1), datetime.date(YEAR, 6, 30))
    assert found.senast == datetime.date(YEAR, 7, 31)


def test_claiming_a_later_year_hides_no_earlier_period_and_a_closed_year_offers_none(cast: Cast) -> None:
    RegelFactory(insats=cast.own.insats, slag=Regelslag.REKVISITION, varde=2, enhet=Regelenhet.MANAD, anstand_manader=1)
    RekvisitionFactory(
        insats=cast.own.insats,
        budget=cast.own.rekvisition.budget,
        ar=YEAR + 1,
        fran=datetime.date(YEAR + 1, 11, 1),
        till=datetime.date(YEAR + 1, 12, 31),
    )
    found = next_period(cast.own.insats)
    assert found is not None
    assert found.fran == datetime.date(YEAR, 5, 1)
    RekvisitionFactory(
        insats=cast.own.insats,
        budget=cast.own.rekvisition.budget,
        typ=Rekvisitionstyp.SLUT,
        nummer=3,
        fran=datetime.date(YEAR, 5, 1),
        till=datetime.date(YEAR, 6, 30),
    )
    assert next_period(cast.own.insats, YEAR) is None


def test_new_rekvisition_is_numbered_and_has_the_budgets_posts(cast: Cast) -> None:
    made = acts.create_rekvisition(
        actor=cast.people["insatsekonom"].actor,
        insats_id=cast.own.insats.pk,
        fran=datetime.date(YEAR, 5, 1),
        till=datetime.date(YEAR, 6, 30),
    )
    assert made.nummer == 3
    assert [rad.post.benamning for rad in made.rader.all()] == ["Handledare", "Lokaler", "Egen personal"]


@pytest.mark.parametrize(
    ("fran", "till", "words"),
    [
        (datetime.date(YEAR, 2, 1), datetime.date(YEAR, 3, 31), "redan rekvirerad"),
        (datetime.date(YEAR, 6, 30), datetime.date(YEAR, 6, 1), "före startdatumet"),
        (datetime.date(YEAR, 12, 1), datetime.date(YEAR + 1, 1, 31), "årsskifte"),
        (datetime.date(YEAR + 5, 1, 1), datetime.date(YEAR + 5, 2, 1), "ingen budget"),
    ],
)
def test_period_that_cannot_be_is_refused(cast: Cast, fran: datetime.date, till: datetime.date, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        acts.create_rekvisition(
            actor=cast.people["insatsekonom"].actor, insats_id=cast.own.insats.pk, fran=fran, till=till
        )


@pytest.mark.parametrize("who", ["forbundschef", "revisor"])
def test_others_cannot_make_one(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        acts.create_rekvisition(
            actor=cast.people[who].actor,
            insats_id=cast.own.insats.pk,
            fran=datetime.date(YEAR, 5, 1),
            till=datetime.date(YEAR, 6, 30),
        )


def test_stranger_finds_nothing(cast: Cast) -> None:
    with pytest.raises(Http404):
        steps.lamna_in_rekvisition(actor=cast.strangers["insatsekonom"].actor, rekvisition_id=cast.own.rekvisition.pk)


def test_submitting_locks_stamps_logs_and_marks_the_frist(cast: Cast) -> None:
    row = cast.own.rekvisition
    frist = Frist.objects.create(
        insats=row.insats, slag=Fristslag.REKVISITION, rubrik="R", fran=row.fran, till=row.till, senast=row.till
    )
    fill(cast, row, 100_000, WHY)
    done = submit(cast)
    assert done.status == RekvisitionStatus.INLAMNAD
    assert done.upprattad_av == cast.people["insatsekonom"].user
    assert done.inlamnad_av == cast.people["insatsledare"].user
    frist.refresh_from_db()
    assert frist.klar == timezone.localdate()
    assert Handelse.objects.filter(kod="rekvisition.inlamnad", objekt_id=row.pk).count() == 1
    with pytest.raises(Refused):
        fill(cast, row, 5)


def test_second_time_is_already_handled(cast: Cast) -> None:
    fill(cast, cast.own.rekvisition, 100_000, WHY)
    submit(cast)
    with pytest.raises(AlreadyHandled):
        submit(cast)


def test_period_that_has_not_ended_is_refused(cast: Cast) -> None:
    row = cast.own.rekvisition
    fill(cast, row, 100_000, WHY)
    found = hindrances(row, summarize_claim(row), day=row.till)
    assert any("Perioden är inte slut" in one for one in found)
    assert hindrances(row, summarize_claim(row), day=row.till + datetime.timedelta(days=1)) == ()


def test_nothing_claimed_is_refused(cast: Cast) -> None:
    fill(cast, cast.own.rekvisition, 0)
    with pytest.raises(RuleBroken, match="Inget belopp"):
        submit(cast)


def test_never_more_than_granted_for_the_year(cast: Cast) -> None:
    """300 000 is granted and number 1 claims 100 000, so number 2 may claim 200 000 and not a krona more."""
    fill(cast, cast.own.rekvisition, 200_001, WHY)
    with pytest.raises(RuleBroken, match="mer än beviljade"):
        submit(cast)
    fill(cast, cast.own.rekvisition, 200_000, WHY)
    assert submit(cast).status == RekvisitionStatus.INLAMNAD


def test_post_above_its_budget_must_be_explained(cast: Cast) -> None:
    """The post has 100 000, all of which number 1 claims."""
    fill(cast, cast.own.rekvisition, 1)
    with pytest.raises(RuleBroken, match="över sin budget"):
        submit(cast)


def test_negative_amount_and_foreign_row_are_refused(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="negativt"):
        fill(cast, cast.own.rekvisition, -1)
    foreign = cast.foreign.rekvisition.rader.get()
    with pytest.raises(RuleBroken, match="hör inte till"):
        acts.fill_in_rekvisition(
            actor=cast.people["insatsekonom"].actor,
            rekvisition_id=cast.own.rekvisition.pk,
            rader={foreign.pk: acts.Radvarde(Decimal(1))},
        )


def test_sent_back_with_its_reason_and_open_again(cast: Cast) -> None:
    row, chief = cast.own.inlamnad, cast.people["forbundschef"].actor
    with pytest.raises(RuleBroken):
        steps.sand_ater_rekvisition(actor=chief, rekvisition_id=row.pk, orsak="  ")
    steps.granska_rekvisition(actor=cast.people["utvecklingsledare"].actor, rekvisition_id=row.pk)
    back = steps.sand_ater_rekvisition(actor=chief, rekvisition_id=row.pk, orsak="Verifikat saknas.")
    assert (back.status, back.ater_orsak, back.granskad_av) == (RekvisitionStatus.ATER, "Verifikat saknas.", None)
    fill(cast, back, 90_000)


def test_four_eyes_all_the_way(cast: Cast) -> None:
    row = cast.own.inlamnad
    chief, developer = (cast.people[who].actor for who in ("forbundschef", "utvecklingsledare"))
    steps.granska_rekvisition(actor=chief, rekvisition_id=row.pk)
    with pytest.raises(Refused, match="annan person"):
        steps.attestera_rekvisition(actor=chief, rekvisition_id=row.pk)
    steps.sand_ater_rekvisition(actor=chief, rekvisition_id=row.pk, orsak="En sak till.")
    submit(cast, row)
    steps.granska_rekvisition(actor=developer, rekvisition_id=row.pk)
    with pytest.raises(Refused):
        steps.attestera_rekvisition(actor=developer, rekvisition_id=row.pk)
    done = steps.attestera_rekvisition(actor=chief, rekvisition_id=row.pk)
    assert done.status == RekvisitionStatus.ATTESTERAD


def test_refusal_tells_all_hindrances_at_once(cast: Cast) -> None:
    fill(cast, cast.own.rekvisition, 250_000)
    with pytest.raises(ValidationError) as refused:
        submit(cast)
    assert len(refused.value.messages) == 2


def test_only_what_is_decided_can_be_corrected(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="attesterad"):
        acts.ratta_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=cast.own.inlamnad.pk)
    with pytest.raises(RuleBroken, match="från sidan"):
        begin(cast, 5, typ="rattelse")
