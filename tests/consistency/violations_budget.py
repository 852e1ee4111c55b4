"""For each database rule about budgets and their versions, an act that breaks it."""

from collections.abc import Callable

from insatser.enums import Budgetslag
from insatser.models import Budgetbelopp, Budgetpost
from tests import factories as make


def _change_decided() -> None:
    decided = make.BudgetbeloppFactory()
    Budgetbelopp.objects.filter(pk=decided.pk).update(belopp=1)


def _deficit_becomes_a_cost() -> None:
    budget = make.BudgetFactory(insats=None, forbund=make.ForbundFactory())
    post = make.BudgetpostFactory(budget=budget, slag=Budgetslag.INTAKT)
    make.BudgetbeloppFactory(post=post, belopp=-1)
    Budgetpost.objects.filter(pk=post.pk).update(slag=Budgetslag.KOSTNAD)


RULES: dict[str, Callable[[], object]] = {
    "budgetbelopp_beslutat": _change_decided,
    "budgetpost_minus_ar_intakt": _deficit_becomes_a_cost,
}
