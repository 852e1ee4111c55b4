"""Who gets what: deltaganden. The insats' own team, and nobody else."""

from typing import Any

from finsam.forbund.enums import Rollkod
from tests.access.matrix.deltagare import BY_TEAM, TEAM
from tests.access.pages import Args, Method, Page
from tests.cast import Place

# Somebody who may see the insats is told that the list is not hers; a person in it is not there for her at all.
OF_TEAM = Method(TEAM)
BY_LEADER = Method((Rollkod.INSATSLEDARE,), reads=(Rollkod.TEAMMEDLEM,))


def _slug(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


def _remiss(place: Place) -> dict[str, Any]:
    """One that waits in the queue."""
    return _slug(place) | {"pk": place.people.antagen.pk}


def _one(place: Place) -> dict[str, Any]:
    return _slug(place) | {"pk": place.one("deltagare.deltagande").pk}


def _ended(place: Place) -> dict[str, Any]:
    return _slug(place) | {"pk": place.people.avslutad.pk}


def _below(label: str, name: str, **more: str) -> Args:
    def args(place: Place) -> dict[str, Any]:
        row: Any = place.one(label)
        return _slug(place) | {"pk": row.deltagande_id, name: row.pk, **more}

    return args


PAGES = (
    Page("deltaganden", get=BY_TEAM, args=_slug),
    Page("deltagande_ny", get=BY_TEAM, post=BY_TEAM, args=_slug),
    Page("deltaganden_sok", get=BY_TEAM, post=BY_TEAM, args=_slug),
    Page("remiss_starta", get=OF_TEAM, post=OF_TEAM, args=_remiss),
    Page("deltagande_sida", get=OF_TEAM, args=_one),
    Page("deltagande_ateroppna", get=OF_TEAM, post=OF_TEAM, args=_ended),
    *(
        Page(name, get=OF_TEAM, post=OF_TEAM, args=_one)
        for name in (
            "deltagande_start",
            "deltagande_angra_start",
            "deltagande_person",
            "deltagande_uppehall",
            "deltagande_forlang",
            "deltagande_avsluta",
            "deltagande_efterstod",
        )
    ),
    *(
        Page(name, get=OF_TEAM, post=OF_TEAM, args=_below("deltagare.uppehall", "uppehall"))
        for name in ("uppehall_andra", "uppehall_ta_bort")
    ),
    *(
        Page(
            "forlangning_steg",
            get=method,
            post=method,
            args=_below("deltagare.forlangning", "forlangning", steg=steg),
            variant=steg,
        )
        for steg, method in (("bevilja", BY_LEADER), ("avsla", BY_LEADER), ("aterta", OF_TEAM))
    ),
)
