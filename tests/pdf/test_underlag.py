"""The frozen figures: exact through JSON, sums from the rows, and small numbers that cannot be worked out."""

import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapporter.underlag.delar import Varde, freeze, thaw
from rapporter.underlag.forbundsbudget import Forbundsbudget
from rapporter.underlag.helarsrapport import Helarsrapport
from rapporter.underlag.rekvisition import Rekvisition
from tests.pdf import samples, samples_forbundsbudget, samples_heavy, samples_rekvisition

EVERY = [
    (samples.empty_helarsrapport, Helarsrapport),
    (samples.full_helarsrapport, Helarsrapport),
    (samples_heavy.heavy_helarsrapport, Helarsrapport),
    (samples_rekvisition.empty_rekvisition, Rekvisition),
    (samples_rekvisition.full_rekvisition, Rekvisition),
    (samples_heavy.heavy_rekvisition, Rekvisition),
    (samples_forbundsbudget.empty_forbundsbudget, Forbundsbudget),
    (samples_forbundsbudget.full_forbundsbudget, Forbundsbudget),
    (samples_forbundsbudget.heavy_forbundsbudget, Forbundsbudget),
]


@pytest.mark.parametrize(("make", "kind"), EVERY)
def test_figures_come_back_exactly_as_frozen(make: Callable[[], Any], kind: type[Any]) -> None:
    underlag = make()

    back = thaw(json.loads(json.dumps(freeze(underlag))), kind)

    assert back == underlag
    assert repr(back) == repr(underlag)  # Decimal("1.0") equals Decimal("1.00"), but they are not the same figure


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_an_amount_keeps_each_ore(amount: Decimal) -> None:
    value = Varde(tal=amount, enhet="kr")
    assert str(thaw(json.loads(json.dumps(freeze(value))), Varde).tal) == str(amount)


def test_frozen_figures_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        samples.full_helarsrapport().individinsats = False  # type: ignore[misc]


def test_figures_of_another_shape_are_refused() -> None:
    frozen = freeze(samples.empty_helarsrapport())
    with pytest.raises(msgspec.ValidationError):
        thaw(frozen | {"schema": 2}, Helarsrapport)
    with pytest.raises(msgspec.ValidationError):
        thaw(frozen, Rekvisition)


def test_rows_of_teamsamverkan_add_up_to_more_than_was_stated_and_granted() -> None:
    rekvisition = samples_rekvisition.full_rekvisition()
    assert rekvisition.summa.budget == Decimal("1750500.00")
    assert rekvisition.over_beviljat == Decimal("50500.00")
    assert rekvisition.motsagelser[0].skillnad == Varde(tal=Decimal("-500.00"), enhet="kr")
    assert rekvisition.att_utbetala == Decimal("254683.50")
    assert rekvisition.kvar_av_beviljat == Decimal("1445316.50")
    assert rekvisition.verifikat_skillnad == 0


def test_self_financed_rows_are_shown_but_never_paid() -> None:
    rekvisition = samples_heavy.heavy_rekvisition()
    paid = [rad.denna_period for rad in rekvisition.rader if not rad.egenfinansierad]
    assert len(paid) < len(rekvisition.rader)
    assert rekvisition.summa.denna_period == sum(paid)
    assert rekvisition.att_utbetala == sum(paid) - Decimal("50000.50")


def test_a_voucher_that_is_missing_is_seen_in_the_difference() -> None:
    full = samples_rekvisition.full_rekvisition()
    short = thaw(freeze(full) | {"verifikat": [freeze(full.verifikat[0])]}, Rekvisition)
    assert short.verifikat_skillnad == Decimal("54870.00") - Decimal("254683.50")


def test_staff_is_counted_by_source_and_never_across_units() -> None:
    plan, verksamhetsplan = samples.full_helarsrapport().bemanning
    assert (plan.antal, plan.arsarbetare) == (Decimal("9"), None)
    assert (verksamhetsplan.antal, verksamhetsplan.arsarbetare) == (None, Decimal("7.1"))
    assert samples.staff_contradiction().skillnad is None
    assert samples.wording_contradiction().skillnad is None


def test_a_budget_without_outcome_has_no_deviation() -> None:
    full = samples.full_helarsrapport()
    assert full.ekonomi.summa.avvikelse == Decimal("158681.50")
    assert samples.empty_helarsrapport().ekonomi.summa.avvikelse is None


def test_a_section_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        samples.empty_helarsrapport().text(16)
