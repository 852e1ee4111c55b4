"""Who gets what: the budgets of an insats, their rows, versions, decisions and stated sums."""

from typing import Any

from finsam.forbund.enums import KANSLI, STYRGRUPP, Rollkod
from insatser.models import Budget
from tests.access.pages import Method, Page
from tests.cast import OVER_FORBUND, Place

READS_MONEY = (Rollkod.STYRELSELEDAMOT, Rollkod.REVISOR, Rollkod.INSATSLEDARE, Rollkod.INSATSEKONOM, *STYRGRUPP)
SEES_MONEY = (*OVER_FORBUND, *READS_MONEY)
KANSLI_ONLY = Method(KANSLI, reads=READS_MONEY)


def _budgets(place: Place) -> list[Budget]:
    return [row for row in place.rows["insatser.budget"] if isinstance(row, Budget)]


def _open(place: Place) -> dict[str, Any]:
    return {"pk": next(row.pk for row in _budgets(place) if row.open)}


def _decided(place: Place) -> dict[str, Any]:
    return {"pk": next(row.pk for row in _budgets(place) if not row.open)}


def _stated(place: Place) -> dict[str, Any]:
    return {"pk": place.one("insatser.uppgivensumma").pk}


def _decision(place: Place) -> dict[str, Any]:
    return {"pk": place.one("insatser.budgetbeslut").pk}


def _versions(place: Place) -> dict[str, Any]:
    """The decided version beside itself: the page is there for those who see it, with no other version to show."""
    return _decided(place) | {"fore": _decided(place)["pk"]}


def _new(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


PAGES = (
    # A team member sees the insats, and may not read its money.
    Page(
        "insats_budget_ny",
        get=Method(KANSLI, reads=(*READS_MONEY, Rollkod.TEAMMEDLEM)),
        post=Method(KANSLI, reads=(*READS_MONEY, Rollkod.TEAMMEDLEM)),
        args=_new,
    ),
    Page("budget_rader", get=KANSLI_ONLY, post=KANSLI_ONLY, args=_open),
    Page("budget_huvud", get=KANSLI_ONLY, post=KANSLI_ONLY, args=_open),
    Page("budget_ta_bort", get=KANSLI_ONLY, post=KANSLI_ONLY, args=_open),
    Page("budget_beslut", get=KANSLI_ONLY, post=KANSLI_ONLY, args=_open),
    Page("budget_ny_version", post=KANSLI_ONLY, args=_decided),
    Page("budget_jamfor", get=Method(SEES_MONEY), args=_versions),
    Page("budget_summa_ny", get=KANSLI_ONLY, post=KANSLI_ONLY, args=_open),
    Page("budget_summa", get=KANSLI_ONLY, post=KANSLI_ONLY, args=_stated),
    Page("budget_summa_ta_bort", post=KANSLI_ONLY, args=_stated),
    Page("budget_beslut_forklara", get=KANSLI_ONLY, post=KANSLI_ONLY, args=_decision),
)
