"""Which of the förbund's budgets pays an insats, when there are several."""

import datetime
from decimal import Decimal

import pytest

from insatser.enums import BudgetStatus
from insatser.models import Budget, Insats, Insatstillhorighet
from insatser.services.delprocesser import granted_of_insatser
from insatser.services.rekvisition_ram import budget_of_year, ram_of
from rapporter.underlag.bygg_delar import posts_of_forbund
from tests.factories import BudgetbeloppFactory, BudgetFactory, BudgetpostFactory, ForbundFactory, InsatsFactory

pytestmark = pytest.mark.django_db
YEAR = 2024


def pays(budget: Budget, insats: Insats, amount: int) -> None:
    post = BudgetpostFactory(budget=budget, avser_insats=insats)
    BudgetbeloppFactory(post=post, belopp=Decimal(amount), ar=YEAR)


def granted(insats: Insats) -> list[Decimal | None]:
    """What the rekvisition, the overviews and the report say; they read each for itself."""
    posts = posts_of_forbund(insats, YEAR)
    told = sum((post.arets for post in posts), Decimal(0)) if posts else None  # type: ignore[attr-defined]
    return [ram_of(insats, YEAR).beviljat, granted_of_insatser([insats.pk], YEAR).get(insats.pk), told]


def decided(version: int, **columns: object) -> Budget:
    return BudgetFactory(insats=None, version=version, ar_fran=YEAR, ar_till=YEAR, **columns)


def test_a_later_decided_version_without_the_insats_takes_its_money_away() -> None:
    insats, other = InsatsFactory(), InsatsFactory()
    pays(decided(1, forbund=insats.forbund), insats, 500)
    assert granted(insats) == [500, 500, 500]
    draft = decided(2, forbund=insats.forbund, status=BudgetStatus.ANSOKT)
    pays(draft, other, 500)
    assert granted(insats) == [500, 500, 500], "what is only proposed changes nothing"
    Budget.objects.filter(pk=draft.pk).update(status=BudgetStatus.REVIDERAD)
    assert granted(insats) == [None, None, None]
    assert budget_of_year(insats, YEAR) is None


def test_after_a_merger_the_new_forbunds_budget_goes_before_a_higher_version_of_the_old_ones() -> None:
    old, new = ForbundFactory(), ForbundFactory()
    insats = InsatsFactory(forbund=new)
    Insatstillhorighet.objects.create(insats=insats, forbund=old, till=datetime.date(YEAR - 1, 12, 31))
    pays(decided(3, forbund=old), insats, 700)
    assert granted(insats) == [700, 700, 700], "until the new one has decided"
    pays(decided(1, forbund=new), insats, 400)
    assert granted(insats) == [400, 400, 400]
