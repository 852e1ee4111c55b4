"""Who gets what: deltaganden from a file. The insats' own team, and nobody else."""

from typing import Any

from tests.access.matrix.deltagare import BY_TEAM, TEAM
from tests.access.pages import Method, Page
from tests.cast import Place

OF_TEAM = Method(TEAM)


def _slug(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


def _one(place: Place) -> dict[str, Any]:
    return _slug(place) | {"pk": place.one("deltagare.importkorning").pk}


PAGES = (
    Page("import_ny", get=BY_TEAM, post=BY_TEAM, args=_slug),
    Page("import_mall", get=BY_TEAM, args=_slug, html=False),
    Page("import_sida", get=OF_TEAM, args=_one),
    Page("import_mappning", get=OF_TEAM, post=OF_TEAM, args=_one),
    Page("import_las_in", post=OF_TEAM, args=_one),
    Page("import_kasta", post=OF_TEAM, args=_one),
)
