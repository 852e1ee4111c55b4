"""Who gets what: counts of deltagare. Nobody of a förbund writes here."""

from typing import Any

from finsam.forbund.enums import Rollkod
from tests.access.matrix.insatser import SEES
from tests.access.pages import Method, Page
from tests.cast import Place

TEAM = (Rollkod.INSATSLEDARE, Rollkod.TEAMMEDLEM)
BY_TEAM = Method(TEAM, reads=tuple(who for who in SEES if who not in TEAM))


def _slug(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


def _period(place: Place) -> dict[str, Any]:
    return _slug(place) | {"pk": place.one("deltagare.antalsperiod").pk}


PAGES = (
    Page("insats_deltagare", get=Method(SEES), args=_slug),
    Page("antal_nytt", get=BY_TEAM, post=BY_TEAM, args=_slug),
    Page("antal_andra", get=BY_TEAM, post=BY_TEAM, args=_period),
)
