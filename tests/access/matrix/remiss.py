"""Who gets what: remisser, the queue, and the questions to the styrgrupp."""

from collections.abc import Callable
from typing import Any

from finsam.forbund.enums import STYRGRUPP, Rollkod
from tests.access.matrix.deltagare import BY_TEAM, TEAM
from tests.access.matrix.insatser import SEES
from tests.access.pages import Method, Page
from tests.cast import Place

OF_TEAM = Method(TEAM)
SEES_FALL = (*TEAM, *STYRGRUPP)
FALL = Method(SEES_FALL, reads=tuple(who for who in SEES if who not in SEES_FALL))
VOTES = (Rollkod.STYRGRUPP_ORDINARIE, Rollkod.STYRGRUPP_ERSATTARE)
ANSWERS = Method(VOTES, reads=(*TEAM, Rollkod.STYRGRUPP_ADJUNGERAD))


def _slug(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


def _of(row: str, **more: str) -> Callable[[Place], dict[str, Any]]:
    return lambda place: _slug(place) | {"pk": getattr(place.people, row).pk, **more}


def _samtal(place: Place) -> dict[str, Any]:
    row = next(one for one in place.rows["deltagare.tillfalle"] if one.remiss_id == place.people.antagen.pk)
    return _of("antagen")(place) | {"rad": row.pk}


PAGES = (
    Page("remisser", get=BY_TEAM, args=_slug),
    Page("remiss_sok", get=BY_TEAM, post=BY_TEAM, args=_slug),
    Page("remiss_ny", get=BY_TEAM, post=BY_TEAM, args=_slug),
    Page("ko", get=BY_TEAM, args=_slug),
    Page("remiss_sida", get=OF_TEAM, args=_of("inkommen")),
    Page("remiss_sida", get=OF_TEAM, args=_of("antagen"), variant="antagen"),
    Page("remiss_kriterier", get=OF_TEAM, post=OF_TEAM, args=_of("inkommen")),
    Page("remiss_fortur", get=OF_TEAM, post=OF_TEAM, args=_of("antagen")),
    Page("remiss_samtal", get=OF_TEAM, post=OF_TEAM, args=_of("antagen")),
    Page("remiss_samtal_andra", get=OF_TEAM, post=OF_TEAM, args=_samtal),
    Page("remiss_steg", get=OF_TEAM, post=OF_TEAM, args=_of("inkommen", steg="avsla")),
    Page("remiss_steg", get=OF_TEAM, post=OF_TEAM, args=_of("inkommen", steg="anta"), variant="anta"),
    Page("fall_lista", get=FALL, args=_slug),
    Page(
        "fall_sida",
        get=Method(SEES_FALL),
        post=Method(VOTES, reads=(*TEAM, Rollkod.STYRGRUPP_ADJUNGERAD)),
        args=_of("fall"),
    ),
)
