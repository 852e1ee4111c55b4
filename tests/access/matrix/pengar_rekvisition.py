"""Who gets what: the steps of a rekvisition, its correction, where the money goes, and the end of a year's money."""

from typing import Any

from finsam.forbund.enums import KANSLI, Rollkod
from tests.access.matrix.insatser import SEES
from tests.access.pages import Args, Method, Page
from tests.cast import Place

CLAIMS = (Rollkod.INSATSLEDARE, Rollkod.INSATSEKONOM)
BY_CLAIMANT = Method(CLAIMS, reads=(*KANSLI, Rollkod.REVISOR))
BY_KANSLI = Method(KANSLI, reads=(*CLAIMS, Rollkod.REVISOR))
BY_CHIEF = Method((Rollkod.FORBUNDSCHEF,), reads=(Rollkod.UTVECKLINGSLEDARE, *CLAIMS, Rollkod.REVISOR))
PAYMENT = Method(KANSLI, reads=tuple(who for who in SEES if who not in KANSLI))
WORDS = (*KANSLI, Rollkod.DRIFTADMINISTRATOR)
OF_KANSLI = Method(WORDS, reads=tuple(who for who in (*SEES, Rollkod.BEHORIGHETSANSVARIG) if who not in KANSLI))


def _step(name: str, steg: str) -> Args:
    return lambda place: {"pk": getattr(place, name).pk, "steg": steg}


def _pk(name: str) -> Args:
    return lambda place: {"pk": getattr(place, name).pk}


def _slug(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


def _year(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug, "ar": 2024}


def _word(place: Place) -> dict[str, Any]:
    return {"slug": place.forbund.slug, "pk": place.one("insatser.varningsord").pk}


def _forbund(place: Place) -> dict[str, Any]:
    return {"slug": place.forbund.slug}


PAGES = (
    Page(
        "rekvisition_steg",
        get=BY_CLAIMANT,
        post=BY_CLAIMANT,
        args=_step("rekvisition", "makulera"),
        variant="makulera",
    ),
    Page("rekvisition_steg", get=BY_KANSLI, post=BY_KANSLI, args=_step("inlamnad", "sand_ater"), variant="sand_ater"),
    Page("rekvisition_steg", get=BY_CHIEF, post=BY_CHIEF, args=_step("inlamnad", "avsla"), variant="avsla"),
    Page("rekvisition_diarienummer", get=BY_KANSLI, post=BY_KANSLI, args=_pk("inlamnad")),
    Page("rekvisition_fornya", post=BY_CLAIMANT, args=_pk("rekvisition")),
    Page("rekvisition_ratta", post=BY_CLAIMANT, args=_pk("inlamnad")),
    Page("insats_betalning", get=PAYMENT, post=PAYMENT, args=_slug),
    Page("insats_arsavslut", get=PAYMENT, post=PAYMENT, args=_year),
    Page("forbund_varningsord", get=OF_KANSLI, post=OF_KANSLI, args=_forbund, place="forbund"),
    Page("varningsord_bort", post=OF_KANSLI, args=_word, place="forbund"),
)
