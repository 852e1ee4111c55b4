"""Who gets what: the akter that an auditor is given."""

from typing import Any

from finsam.forbund.enums import KANSLI, Rollkod
from tests.access.pages import Method, Page
from tests.cast import IN_INSATS, Place

AUDITED = (*KANSLI, Rollkod.REVISOR)
ORDERS = Method(AUDITED, reads=(Rollkod.STYRELSELEDAMOT, *IN_INSATS))


def _insats(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


PAGES = (
    Page("akter", get=Method(AUDITED), place=""),
    Page("insats_akter", get=ORDERS, post=ORDERS, args=_insats),
)
