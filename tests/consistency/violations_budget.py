"""For each database rule about budgets and their versions, an act that breaks it."""

from collections.abc import Callable

from insatser.models import Budgetbelopp
from tests import factories as make


def _change_decided() -> None:
    decided = make.BudgetbeloppFactory()
    Budgetbelopp.objects.filter(pk=decided.pk).update(belopp=1)


RULES: dict[str, Callable[[], object]] = {"budgetbelopp_beslutat": _change_decided}
