"""Who gets what: consultations. The team reads and writes them; others who follow the insats see figures alone."""

from typing import Any

from tests.access.matrix.deltagare import BY_TEAM, TEAM
from tests.access.matrix.insatser import SEES
from tests.access.pages import Method, Page
from tests.cast import Place

OF_TEAM = Method(TEAM)


def _slug(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


def _one(place: Place) -> dict[str, Any]:
    return _slug(place) | {"pk": place.one("deltagare.konsultation").pk}


PAGES = (
    # All but the team are sent on to the figures.
    Page("konsultationer", get=Method(SEES), args=_slug),
    Page("konsultationer_statistik", get=Method(SEES), args=_slug),
    Page("konsultation_ny", get=BY_TEAM, post=BY_TEAM, args=_slug),
    Page("konsultation_sida", get=OF_TEAM, args=_one),
    Page("konsultation_andra", get=OF_TEAM, post=OF_TEAM, args=_one),
    Page("konsultation_folj_upp", get=OF_TEAM, post=OF_TEAM, args=_one),
)
