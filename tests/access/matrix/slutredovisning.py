"""Who gets what: slutredovisningar. The team's pages, and the recipient's, which ask for a code instead of a login."""

from typing import Any

from tests.access.matrix.deltagande import OF_TEAM
from tests.access.pages import Method, Page
from tests.cast import EVERYONE, Place


def _one(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug, "pk": place.people.slutredovisning.deltagande_id}


def _link(place: Place) -> dict[str, Any]:
    return {"token": "x" * 32}


ANYBODY = Method(EVERYONE)

PAGES = (
    Page("slutredovisning", get=OF_TEAM, post=OF_TEAM, args=_one),
    Page("slutredovisning_borja", post=OF_TEAM, args=_one),
    Page("slutredovisning_avsta", get=OF_TEAM, post=OF_TEAM, args=_one),
    Page("slutredovisning_ateruppta", post=OF_TEAM, args=_one),
    Page("slutredovisning_skicka", get=OF_TEAM, post=OF_TEAM, args=_one),
    Page("slutredovisning_kod", post=OF_TEAM, args=_one),
    Page("slutredovisning_lank", get=OF_TEAM, post=OF_TEAM, args=_one),
    Page("slutredovisning_pdf", get=OF_TEAM, args=_one, html=False),
    # The page is the same whether or not there is such a link.
    Page("slutredovisning_hamta", get=ANYBODY, post=ANYBODY, args=_link, place="", public=True),
    Page("slutredovisning_hamta_pdf", post=ANYBODY, args=_link, place="", public=True),
)
