"""For each database rule about a förbund's own budget, an act that breaks it."""

import datetime
from collections.abc import Callable
from decimal import Decimal

from insatser.enums import Budgetslag, Omrade
from insatser.models import Budgetuppfoljning, Gruppomrade, Medelstilldelning
from tests import factories as make


def _member_twice() -> None:
    medlem = make.MedlemFactory()
    for _ in range(2):
        Medelstilldelning.objects.create(forbund=medlem.forbund, part=medlem.part, ar=2031, belopp=Decimal(1))


def _negative() -> None:
    medlem = make.MedlemFactory()
    Medelstilldelning.objects.create(forbund=medlem.forbund, part=medlem.part, ar=2031, belopp=Decimal(-1))


def _area_twice() -> None:
    forbund = make.ForbundFactory()
    for omrade in (Omrade.INDIVID, Omrade.STRUKTUR):
        Gruppomrade.objects.create(forbund=forbund, slag=Budgetslag.KOSTNAD, grupp="Team", omrade=omrade)


def _entry(**columns: object) -> None:
    post = make.BudgetpostFactory(budget__insats=None, budget__forbund=make.ForbundFactory())
    Budgetuppfoljning.objects.create(post=post, ar=2031, per_dag=datetime.date(2031, 6, 30), **columns)


RULES: dict[str, Callable[[], object]] = {
    "medelstilldelning_en_per_medlem": _member_twice,
    "medelstilldelning_rimlig": _negative,
    "gruppomrade_ett_per_grupp": _area_twice,
    "gruppomrade_passar_slaget": lambda: Gruppomrade.objects.create(
        forbund=make.ForbundFactory(), slag=Budgetslag.KOSTNAD, grupp="Team", omrade=Omrade.KAPITAL
    ),
    "budgetuppfoljning_nagot": lambda: _entry(inlagd_av=make.MembershipFactory()),
    "budgetuppfoljning_inlagd_av": lambda: _entry(utfall=Decimal(1)),
}
