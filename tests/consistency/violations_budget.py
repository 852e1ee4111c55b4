"""For each database rule about budgets and their versions, an act that breaks it."""

from collections.abc import Callable

from insatser.enums import Budgetslag, BudgetStatus
from insatser.models import Budgetbelopp, Budgetbeslut, Budgetpost
from tests import factories as make


def _change_decided() -> None:
    decided = make.BudgetbeloppFactory()
    Budgetbelopp.objects.filter(pk=decided.pk).update(belopp=1)


def _deficit_becomes_a_cost() -> None:
    budget = make.BudgetFactory(insats=None, forbund=make.ForbundFactory(), status=BudgetStatus.ANSOKT)
    post = make.BudgetpostFactory(budget=budget, slag=Budgetslag.INTAKT)
    make.BudgetbeloppFactory(post=post, belopp=-1)
    Budgetpost.objects.filter(pk=post.pk).update(slag=Budgetslag.KOSTNAD)


def _change_who_pays() -> None:
    decided = make.BudgetpostFactory()
    Budgetpost.objects.filter(pk=decided.pk).update(finansiering="egen")


def _change_the_decision() -> None:
    decided = make.BudgetbeslutFactory()
    Budgetbeslut.objects.filter(pk=decided.pk).update(beviljat=1)


RULES: dict[str, Callable[[], object]] = {
    "budgetbelopp_beslutat": _change_decided,
    "budgetpost_minus_ar_intakt": _deficit_becomes_a_cost,
    "budgetpost_beslutad": _change_who_pays,
    "budgetbeslut_registrerat": _change_the_decision,
}
