"""The periods that are offered are those that the rules say, also when one rule takes over from another."""

import datetime

import pytest

from insatser.enums import Regelenhet, Regelslag
from insatser.models import Frist, Insats
from insatser.services.frister import make_frister
from insatser.services.rekvisition_periods import ClaimRules, next_period
from tests.factories import InsatsFactory, RegelFactory, RekvisitionFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date


def rule(insats: Insats, months: int, grace: int, **columns: object) -> None:
    RegelFactory(
        insats=insats,
        slag=Regelslag.REKVISITION,
        varde=months,
        enhet=Regelenhet.MANAD,
        anstand_manader=grace,
        **columns,
    )


def periods(insats: Insats, year: int) -> list[tuple[datetime.date, datetime.date, datetime.date | None]]:
    return [(one.fran, one.till, one.senast) for one in ClaimRules.of(insats).periods(insats, year)]


def test_another_rule_from_the_middle_of_the_year() -> None:
    insats = InsatsFactory(fran=DAY(2024, 1, 1), till=None)
    rule(insats, 2, 1, till=DAY(2026, 6, 30))
    rule(insats, 3, 2, fran=DAY(2026, 7, 1))
    assert periods(insats, 2026) == [
        (DAY(2026, 1, 1), DAY(2026, 2, 28), DAY(2026, 3, 31)),
        (DAY(2026, 3, 1), DAY(2026, 4, 30), DAY(2026, 5, 31)),
        (DAY(2026, 5, 1), DAY(2026, 6, 30), DAY(2026, 7, 31)),
        (DAY(2026, 7, 1), DAY(2026, 9, 30), DAY(2026, 11, 30)),
        (DAY(2026, 10, 1), DAY(2026, 12, 31), DAY(2027, 2, 28)),
    ]
    assert periods(insats, 2027)[0][:2] == (DAY(2027, 1, 1), DAY(2027, 3, 31))
    for year in (2026, 2027):
        make_frister(year=year, insats_id=insats.pk)
    owed = Frist.objects.filter(insats=insats, fran__year=2026).order_by("fran")
    assert list(owed.values_list("fran", "till", "senast")) == periods(insats, 2026)


def test_what_is_offered_follows_the_rule_of_that_day() -> None:
    insats = InsatsFactory(fran=DAY(2024, 1, 1), till=None)
    rule(insats, 6, 1, till=DAY(2026, 6, 30))
    rule(insats, 1, 1, fran=DAY(2026, 7, 1))
    RekvisitionFactory(insats=insats, ar=2026, fran=DAY(2026, 1, 1), till=DAY(2026, 6, 30))
    found = next_period(insats, 2026)
    assert found is not None
    assert (found.fran, found.till, found.senast) == (DAY(2026, 7, 1), DAY(2026, 7, 31), DAY(2026, 8, 31))


def test_where_no_rule_holds_the_period_is_a_quarter_without_a_last_day() -> None:
    insats = InsatsFactory(fran=DAY(2024, 1, 1), till=DAY(2026, 5, 15))
    rule(insats, 2, 1, fran=DAY(2027, 1, 1))
    assert periods(insats, 2026) == [
        (DAY(2026, 1, 1), DAY(2026, 3, 31), None),
        (DAY(2026, 4, 1), DAY(2026, 5, 15), None),
    ]
