"""Who works for a whole förbund never opens an individual (lag 2003:1210, 7 §): SQL says it, and the form in words."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from finsam.forbund.enums import Rollkod, Rollniva
from finsam.forbund.models import Membership
from tests import factories as make

pytestmark = pytest.mark.django_db

WHOLE = (Rollkod.FORBUNDSCHEF, Rollkod.UTVECKLINGSLEDARE, Rollkod.STYRELSELEDAMOT, Rollkod.REVISOR)
OPEN = (Rollkod.INSATSLEDARE, Rollkod.TEAMMEDLEM)
END_2023 = datetime.date(2023, 12, 31)


@pytest.mark.parametrize("first_open", [True, False])
@pytest.mark.parametrize("whole", WHOLE)
@pytest.mark.parametrize("opens", OPEN)
def test_one_person_never_holds_both(whole: str, opens: str, first_open: bool) -> None:
    """Whichever comes first, in whatever förbund, and although `anstalld_av` is empty."""
    first, second = (opens, whole) if first_open else (whole, opens)
    held = make.MembershipFactory(roll=make.RollFactory(kod=first))
    row = Membership(
        user=held.user, roll=make.RollFactory(kod=second), forbund=make.ForbundFactory(), fran=datetime.date(2024, 1, 1)
    )
    with pytest.raises(ValidationError) as raised:
        row.full_clean()
    assert list(raised.value.message_dict) == ["roll"]
    with pytest.raises(IntegrityError, match="far_inte_oppna_deltagare"), transaction.atomic():
        row.save()


def test_one_after_the_other_is_allowed_until_they_meet() -> None:
    held = make.MembershipFactory(roll=make.RollFactory(kod=Rollkod.TEAMMEDLEM), till=END_2023)
    later = make.MembershipFactory(
        user=held.user, roll=make.RollFactory(kod=Rollkod.REVISOR), fran=datetime.date(2024, 1, 1)
    )
    later.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=held.pk).update(till=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=later.pk).update(fran=END_2023)


def test_role_of_somebody_with_a_whole_forbund_cannot_be_opened() -> None:
    held = make.MembershipFactory(roll=make.RollFactory(kod=Rollkod.INSATSEKONOM))
    make.MembershipFactory(user=held.user, roll=make.RollFactory(kod=Rollkod.STYRELSELEDAMOT))
    roll = held.roll
    roll.oppnar_deltagare = True
    with pytest.raises(ValidationError):
        roll.clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        roll.save()


def test_styrgrupp_can_never_be_opened() -> None:
    for code in (Rollkod.STYRGRUPP_ORDINARIE, Rollkod.STYRGRUPP_ERSATTARE, Rollkod.STYRGRUPP_ADJUNGERAD):
        roll = make.RollFactory(kod=code)
        assert roll.niva == Rollniva.INSATS
        roll.oppnar_deltagare = True
        with pytest.raises(IntegrityError), transaction.atomic():
            roll.save()


def test_employee_whose_open_role_is_over_keeps_her_history() -> None:
    held = make.MembershipFactory(roll=make.RollFactory(kod=Rollkod.TEAMMEDLEM), till=END_2023)
    held.user.anstalld_av = make.ForbundFactory()
    held.user.save()
    held.full_clean()
    held.save()
    held.till = None
    with pytest.raises(ValidationError):
        held.full_clean()
