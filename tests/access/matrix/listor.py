"""Who gets what: the lists of a förbund. Kansli edits its own values, drift the common ones; nobody else comes here."""

from typing import Any

from finsam.forbund.enums import KANSLI, Rollkod
from tests.access.pages import Method, Page
from tests.cast import ROLES, Place

EDITS = (*KANSLI, Rollkod.DRIFTADMINISTRATOR)
BY_KANSLI = Method(EDITS, reads=tuple(who for who in ROLES if who not in EDITS))


def _forbund(place: Place) -> dict[str, Any]:
    return {"slug": place.forbund.slug}


def _list(place: Place) -> dict[str, Any]:
    return _forbund(place) | {"slag": "avslagsorsak"}


def _value(place: Place) -> dict[str, Any]:
    return _list(place) | {"pk": place.one("deltagare.listvarde").pk}


PAGES = (
    Page("forbund_listor", get=BY_KANSLI, args=_forbund, place="forbund"),
    Page("forbund_lista_sida", get=BY_KANSLI, args=_list, place="forbund"),
    Page("listvarde_nytt", get=BY_KANSLI, post=BY_KANSLI, args=_list, place="forbund"),
    Page("listvarde_andra", get=BY_KANSLI, post=BY_KANSLI, args=_value, place="forbund"),
)
