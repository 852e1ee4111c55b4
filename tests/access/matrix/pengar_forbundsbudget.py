"""Who gets what: a förbund's budget, what its members pay, how its year goes, and its limits."""

from typing import Any

from finsam.forbund.enums import KANSLI
from tests.access.pages import Method, Page
from tests.cast import OVER_FORBUND, Place

READ = Method(OVER_FORBUND)
BY_KANSLI = Method(KANSLI, reads=tuple(who for who in OVER_FORBUND if who not in KANSLI))


def _forbund(place: Place) -> dict[str, Any]:
    return {"slug": place.forbund.slug}


def _year(place: Place) -> dict[str, Any]:
    budget = place.forbund.budgetar.order_by("pk")[0]
    return {"slug": place.forbund.slug, "ar": budget.ar_fran}


def _budget(place: Place) -> dict[str, Any]:
    return {"slug": place.forbund.slug, "pk": place.forbund.budgetar.order_by("pk")[0].pk}


PAGES = (
    Page("forbund_budget_ny", get=BY_KANSLI, post=BY_KANSLI, args=_forbund, place="forbund"),
    Page("forbund_medel", get=READ, args=_forbund, place="forbund"),
    Page("forbund_medel_andra", get=BY_KANSLI, post=BY_KANSLI, args=_year, place="forbund"),
    Page("forbund_omraden", get=BY_KANSLI, post=BY_KANSLI, args=_year, place="forbund"),
    Page("forbund_uppfoljning", get=READ, args=_forbund, place="forbund"),
    Page("forbund_uppfoljning_ny", get=BY_KANSLI, post=BY_KANSLI, args=_year, place="forbund"),
    Page("forbund_granser", get=BY_KANSLI, post=BY_KANSLI, args=_forbund, place="forbund"),
    Page("forbund_budget_pdf", post=BY_KANSLI, args=_budget, place="forbund", html=False),
)
