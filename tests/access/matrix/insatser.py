"""Who gets what: insatser, their plans and rows."""

from typing import Any

from finsam.forbund.enums import KANSLI, STYRGRUPP, Rollkod
from tests.access.pages import Method, Page
from tests.cast import IN_INSATS, OVER_FORBUND, ROLES, Place

READERS = (Rollkod.STYRELSELEDAMOT, Rollkod.REVISOR, *IN_INSATS)
SEES = (*OVER_FORBUND, *IN_INSATS)
SEES_MONEY = (*OVER_FORBUND, Rollkod.INSATSLEDARE, Rollkod.INSATSEKONOM, *STYRGRUPP)
SEES_DRAFTS = (*KANSLI, Rollkod.INSATSLEDARE, Rollkod.TEAMMEDLEM)
# Those who see the insats but only what has been decided: a draft is not there for them.
SEES_DECIDED = tuple(who for who in SEES if who not in SEES_DRAFTS)

KANSLI_ONLY = Method(KANSLI, reads=READERS)


def _slug(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


def _draft(place: Place) -> dict[str, Any]:
    return _slug(place) | {"pk": next(plan.pk for plan in place.rows["insatser.insatsplan"] if plan.editable)}


def _decided(place: Place) -> dict[str, Any]:
    return _slug(place) | {"pk": next(plan.pk for plan in place.rows["insatser.insatsplan"] if not plan.editable)}


def _section(place: Place) -> dict[str, Any]:
    draft = _draft(place)
    rows = place.rows["insatser.plansektion"]
    return draft | {"sektion": next(row.pk for row in rows if row.plan_id == draft["pk"])}


def _kind(place: Place) -> dict[str, Any]:
    return _slug(place) | {"slag": "kriterier"}


def _row(place: Place) -> dict[str, Any]:
    return _kind(place) | {"pk": place.one("insatser.kriterium").pk}


def _step(place: Place) -> dict[str, Any]:
    return _slug(place) | {"steg": "avsluta"}


def _forbund(place: Place) -> dict[str, Any]:
    return {"slug": place.forbund.slug}


def _frist(place: Place) -> dict[str, Any]:
    return {"pk": place.one("insatser.frist").pk}


def _open_role(place: Place) -> dict[str, Any]:
    """Somebody's role that opens deltagare: the insatsledare's."""
    rows = place.rows["insatser.insatsuppdrag"]
    return {"pk": next(row.pk for row in rows if row.membership.roll_id == Rollkod.INSATSLEDARE)}


ANSVARIG, DRIFT = (Rollkod.BEHORIGHETSANSVARIG,), (Rollkod.DRIFTADMINISTRATOR,)
BY_ANSVARIG, BY_DRIFT = Method(ANSVARIG, otherwise=403), Method(DRIFT, otherwise=403)
# Kansli sees who works in an insats, and she herself does; what opens deltagare is not theirs to change.
OF_ROLE = Method(ANSVARIG, reads=(*KANSLI, Rollkod.INSATSLEDARE))

# The draft is seen by the team, who may not change it; for the others it is not there.
OF_DRAFT = Method(KANSLI, reads=(Rollkod.INSATSLEDARE, Rollkod.TEAMMEDLEM))

PAGES = (
    Page("insatser", get=Method(SEES, otherwise=200), place=""),
    Page("insats_ny", get=Method(KANSLI, otherwise=403), post=Method(KANSLI, otherwise=403), place=""),
    Page("insats", get=Method(SEES), args=_slug),
    Page("insats_andra", get=KANSLI_ONLY, post=KANSLI_ONLY, args=_slug),
    Page("insats_niva", get=KANSLI_ONLY, post=KANSLI_ONLY, args=_slug),
    Page("insats_steg", post=KANSLI_ONLY, args=_step),
    Page("insats_rader", get=KANSLI_ONLY, args=_kind),
    Page("insats_rad_ny", get=KANSLI_ONLY, post=KANSLI_ONLY, args=_kind),
    Page("insats_rad", get=KANSLI_ONLY, post=KANSLI_ONLY, args=_row),
    Page("insats_rad_ta_bort", get=KANSLI_ONLY, post=KANSLI_ONLY, args=_row),
    Page("insats_plan", get=Method(SEES), args=_slug),
    Page("insats_plan_ny", post=KANSLI_ONLY, args=_slug),
    Page("insats_plan_andra", get=OF_DRAFT, post=OF_DRAFT, args=_draft),
    Page("insats_plan_faststall", get=OF_DRAFT, post=OF_DRAFT, args=_draft),
    Page("insats_plan_ersatt", post=KANSLI_ONLY, args=_decided),
    Page("insats_sektion_ny", get=OF_DRAFT, post=OF_DRAFT, args=_draft),
    Page("insats_sektion", get=OF_DRAFT, post=OF_DRAFT, args=_section),
    Page("insats_sektion_flytta", post=OF_DRAFT, args=_section),
    Page("insats_sektion_ta_bort", get=OF_DRAFT, post=OF_DRAFT, args=_section),
    Page("insats_budget", get=Method(SEES_MONEY, reads=(Rollkod.TEAMMEDLEM,)), args=_slug),
    Page("forbund_lista", get=Method(ROLES, otherwise=200), place=""),
    Page("forbund", get=Method(ROLES), args=_forbund, place="forbund"),
    Page("forbund_plan", get=Method(ROLES), args=_forbund, place="forbund"),
    Page("forbund_budget", get=Method(ROLES), args=_forbund, place="forbund"),
    Page("frist_klar", post=Method((*KANSLI, Rollkod.INSATSLEDARE), reads=SEES), args=_frist),
    Page("behorigheter", get=BY_ANSVARIG, place=""),
    Page("behorighet_ny", get=BY_ANSVARIG, post=BY_ANSVARIG, place=""),
    Page("behorighet_avsluta", get=OF_ROLE, post=OF_ROLE, args=_open_role),
    Page("behorighet_adress", get=OF_ROLE, post=OF_ROLE, args=_open_role),
    Page("behorighet_lank", post=OF_ROLE, args=_open_role),
    Page("behorighetsansvariga", get=BY_DRIFT, place=""),
    Page("behorighetsansvarig_ny", get=BY_DRIFT, post=BY_DRIFT, place=""),
    Page("insats_bemanning", get=Method(SEES), args=_slug),
    Page("insats_styrgrupp", get=Method(SEES), args=_slug),
)
