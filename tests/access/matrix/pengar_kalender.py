"""Who gets what: the calendar, reminders, and their links without login."""

from typing import Any

from finsam.forbund.enums import KANSLI, Rollkod
from rapporter.services.kalender import kalender_token
from rapporter.services.paminnelser import off_token
from tests.access.matrix.forbund import SIGNED_IN
from tests.access.pages import Method, Page
from tests.cast import EVERYONE, ROLES, Place

HAS_FRISTER = Method((*KANSLI, Rollkod.INSATSLEDARE, Rollkod.INSATSEKONOM))


def _link(place: Place) -> dict[str, Any]:
    return {"token": kalender_token(place.one("rapporter.kalenderlank"))}  # type: ignore[arg-type]


def _off(place: Place) -> dict[str, Any]:
    return {"token": off_token(place.ledare.user)}


PAGES = (
    Page("kalender", get=HAS_FRISTER, place=""),
    Page("kalender_ics", get=HAS_FRISTER, place="", html=False),
    Page("kalender_adress", get=HAS_FRISTER, post=HAS_FRISTER, place=""),
    Page("kalender_tider", get=Method(KANSLI, otherwise=403), post=Method(KANSLI, otherwise=403), place=""),
    # Whoever has the secret address gets the calendar, signed in or not.
    Page("kalender_prenumeration", get=Method(EVERYONE), args=_link, place="", public=True, html=False),
    Page("paminnelser", get=Method(SIGNED_IN), post=Method(ROLES, otherwise=403), place=""),
    Page("paminnelser_av", get=Method(EVERYONE), post=Method(EVERYONE), args=_off, place="", public=True),
)
