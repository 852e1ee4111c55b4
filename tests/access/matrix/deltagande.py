"""Who gets what: deltaganden. The insats' own team, and nobody else."""

from typing import Any

from tests.access.matrix.deltagare import BY_TEAM, TEAM
from tests.access.pages import Method, Page
from tests.cast import Place

# Somebody who may see the insats is told that the list is not hers; a person in it is not there for her at all.
OF_TEAM = Method(TEAM)


def _slug(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


def _one(place: Place) -> dict[str, Any]:
    return _slug(place) | {"pk": place.one("deltagare.deltagande").pk}


PAGES = (
    Page("deltaganden", get=BY_TEAM, args=_slug),
    Page("deltagande_sida", get=OF_TEAM, args=_one),
)
