"""For each database rule about documents of money (a förbund's budget, an akt), an act that breaks it."""

from collections.abc import Callable

from django.db.models import Model

from rapporter.enums import Dokumentslag, DokumentStatus
from rapporter.models import Dokument
from tests import factories as make
from tests.factories import YEAR


def _ordered(origin: dict[str, object], *rows: dict[str, object]) -> None:
    """Documents of one origin, one for each of `rows`."""
    for columns in rows:
        Dokument.objects.create(bestalld_av=make.MembershipFactory(), **origin, **columns)


def _budget() -> dict[str, object]:
    budget: Model = make.BudgetFactory(insats=None, forbund=make.ForbundFactory())
    return {"slag": Dokumentslag.FORBUNDSBUDGET, "budget": budget}


def _akt() -> dict[str, object]:
    return {"slag": Dokumentslag.AKT, "insats": make.InsatsFactory(), "ar": YEAR}


FAILED = DokumentStatus.MISSLYCKAT
RULES: dict[str, Callable[[], object]] = {
    "dokument_ar_bara_for_akt": lambda: _ordered(_budget(), {"version": 1, "ar": YEAR}),
    "dokument_version_budget": lambda: _ordered(_budget(), *[{"version": 1, "status": FAILED}] * 2),
    "dokument_ett_i_taget_budget": lambda: _ordered(_budget(), {"version": 1}, {"version": 2}),
    "dokument_version_akt": lambda: _ordered(_akt(), *[{"version": 1, "status": FAILED}] * 2),
    "dokument_ett_i_taget_akt": lambda: _ordered(_akt(), {"version": 1}, {"version": 2}),
}
