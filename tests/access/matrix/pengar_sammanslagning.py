"""Who gets what: mergers of förbund. The cast's draft is one in which its förbund goes up in another."""

from typing import Any

from finsam.forbund.enums import KANSLI, Rollkod
from tests.access.pages import Method, Page
from tests.cast import OVER_FORBUND, Place

DRIFT = (Rollkod.DRIFTADMINISTRATOR,)
BY_DRIFT = Method(DRIFT, reads=OVER_FORBUND)
CHOOSE = Method((*KANSLI, *DRIFT), reads=tuple(role for role in OVER_FORBUND if role not in KANSLI))
READ = Method((*OVER_FORBUND, *DRIFT))


def _row(place: Place) -> dict[str, Any]:
    return {"pk": place.one("insatser.sammanslagning").pk}


def _step(place: Place) -> dict[str, Any]:
    return _row(place) | {"steg": "genomfor"}


PAGES = (
    Page("sammanslagningar", get=Method((*OVER_FORBUND, *DRIFT), otherwise=200), place=""),
    Page("sammanslagning_ny", get=Method(DRIFT, otherwise=403), post=Method(DRIFT, otherwise=403), place=""),
    Page("sammanslagning", get=READ, args=_row, place="forbund"),
    Page("sammanslagning_andra", get=BY_DRIFT, post=BY_DRIFT, args=_row, place="forbund"),
    Page("sammanslagning_kapital", get=BY_DRIFT, post=BY_DRIFT, args=_row, place="forbund"),
    Page("sammanslagning_installningar", get=CHOOSE, post=CHOOSE, args=_row, place="forbund"),
    Page("sammanslagning_ta_bort", get=BY_DRIFT, post=BY_DRIFT, args=_row, place="forbund"),
    Page("sammanslagning_steg", get=BY_DRIFT, post=BY_DRIFT, args=_step, place="forbund"),
)
