"""Who gets what: vouchers of a rekvisition, and an insats' uploaded papers."""

from typing import Any

from finsam.forbund.enums import KANSLI, STYRGRUPP, Rollkod
from tests.access.pages import Method, Page
from tests.cast import OVER_FORBUND, Place

CLAIMS = (Rollkod.INSATSLEDARE, Rollkod.INSATSEKONOM)
SEES_CLAIMS = (*KANSLI, Rollkod.REVISOR, *CLAIMS)
KEEPS = (*KANSLI, Rollkod.INSATSLEDARE)
SEES_PAPERS = (*OVER_FORBUND, *CLAIMS, *STYRGRUPP)
# The rest of an insats' people see the insats, and are told that its papers are not for them.
MEETS_PAPERS = (Rollkod.TEAMMEDLEM,)

BY_CLAIMANT = Method(CLAIMS, reads=(*KANSLI, Rollkod.REVISOR))
BY_KEEPER = Method(KEEPS, reads=tuple(who for who in SEES_PAPERS if who not in KEEPS))
ADDED_BY = Method(KEEPS, reads=(*(who for who in SEES_PAPERS if who not in KEEPS), *MEETS_PAPERS))


def _draft(place: Place) -> dict[str, Any]:
    return {"pk": place.rekvisition.pk}


def _voucher(place: Place) -> dict[str, Any]:
    return {"pk": place.rekvisition.pk, "nummer": 1}


def _closed(place: Place) -> dict[str, Any]:
    return {"pk": place.inlamnad.pk, "nummer": 1}


def _slug(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


def _paper(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug, "pk": place.one("insatser.handling").pk}


PAGES = (
    Page("verifikat", get=Method(SEES_CLAIMS), post=BY_CLAIMANT, args=_draft),
    Page("verifikat_andra", get=BY_CLAIMANT, post=BY_CLAIMANT, args=_voucher),
    Page("verifikat_ta_bort", get=BY_CLAIMANT, post=BY_CLAIMANT, args=_voucher),
    Page("verifikat_fil", get=Method(SEES_CLAIMS), args=_closed, html=False),
    Page("insats_handlingar", get=Method(SEES_PAPERS, reads=MEETS_PAPERS), args=_slug),
    Page("handling_ny", get=ADDED_BY, post=ADDED_BY, args=_slug),
    Page("handling_andra", get=BY_KEEPER, post=BY_KEEPER, args=_paper),
    Page("handling_ta_bort", get=BY_KEEPER, post=BY_KEEPER, args=_paper),
    Page("handling_fil", get=Method(SEES_PAPERS), args=_paper, html=False),
)
