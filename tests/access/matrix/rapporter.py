"""Who gets what: the start page, rapporter, rekvisitioner and documents."""

from typing import Any

from finsam.forbund.enums import KANSLI, Rollkod
from tests.access.matrix.forbund import SIGNED_IN
from tests.access.matrix.insatser import SEES
from tests.access.pages import Args, Method, Page
from tests.cast import Place

CLAIMS = (Rollkod.INSATSLEDARE, Rollkod.INSATSEKONOM)
WRITES = (*KANSLI, Rollkod.INSATSLEDARE)
SEES_CLAIMS = (*KANSLI, Rollkod.REVISOR, *CLAIMS)


def _but(people: tuple[str, ...], *others: str) -> tuple[str, ...]:
    return tuple(who for who in people if who not in others)


def _slug(place: Place) -> dict[str, Any]:
    return {"slug": place.insats.slug}


def _pk(name: str, **more: str) -> Args:
    return lambda place: {"pk": getattr(place, name).pk, **more}


def _goal(place: Place) -> dict[str, Any]:
    return {"pk": place.rapport.pk, "mal": place.one("rapporter.malbedomning").malsattning.pk}


# A draft is seen by its writers and the team; the others wait for what has been handed in.
OF_DRAFT = Method(WRITES, reads=(Rollkod.TEAMMEDLEM,))
BY_LEADER = Method((Rollkod.INSATSLEDARE,), reads=(*KANSLI, Rollkod.TEAMMEDLEM))
BY_CLAIMANT = Method(CLAIMS, reads=(*KANSLI, Rollkod.REVISOR))
BY_KANSLI = Method(KANSLI, reads=(*CLAIMS, Rollkod.REVISOR))

PAGES = (
    Page("att_gora", get=Method(SIGNED_IN), place=""),
    Page("rapporter", get=Method(SEES, otherwise=200), place=""),
    Page("rapport", get=Method(SEES), args=_pk("godkand")),
    Page(
        "rapport",
        get=Method((*WRITES, Rollkod.TEAMMEDLEM)),
        args=_pk("rapport"),
        variant="utkast",
    ),
    Page("rapport_text", get=OF_DRAFT, post=OF_DRAFT, args=_pk("rapport", avsnitt="sammanfattning")),
    Page("rapport_mal", get=OF_DRAFT, post=OF_DRAFT, args=_goal),
    Page("rapport_diarienummer", get=OF_DRAFT, post=OF_DRAFT, args=_pk("rapport")),
    Page("rapport_steg", get=BY_LEADER, post=BY_LEADER, args=_pk("rapport", steg="lamna_in")),
    Page("rapport_pdf", post=OF_DRAFT, args=_pk("rapport")),
    Page("insats_rapporter", get=Method(SEES), args=_slug),
    Page(
        "rapport_bestall",
        get=Method(WRITES, reads=_but(SEES, *WRITES)),
        post=Method(WRITES, reads=_but(SEES, *WRITES)),
        args=_slug,
    ),
    Page("rekvisitioner", get=Method(SEES_CLAIMS, otherwise=200), place=""),
    Page("rekvisition", get=Method(SEES_CLAIMS), args=_pk("rekvisition")),
    Page("rekvisition", get=Method(SEES_CLAIMS), args=_pk("inlamnad"), variant="inlamnad"),
    Page("rekvisition_rader", get=BY_CLAIMANT, post=BY_CLAIMANT, args=_pk("rekvisition")),
    Page("rekvisition_steg", get=BY_CLAIMANT, post=BY_CLAIMANT, args=_pk("rekvisition", steg="uppratta")),
    Page(
        "rekvisition_steg",
        get=BY_KANSLI,
        post=BY_KANSLI,
        args=_pk("inlamnad", steg="granska"),
        variant="granska",
    ),
    Page(
        "rekvisition_pdf",
        post=Method((*KANSLI, *CLAIMS), reads=(Rollkod.REVISOR,)),
        args=_pk("rekvisition"),
    ),
    Page("insats_rekvisitioner", get=Method(SEES_CLAIMS, reads=_but(SEES, *SEES_CLAIMS)), args=_slug),
    Page(
        "rekvisition_ny",
        get=Method(CLAIMS, reads=_but(SEES, *CLAIMS)),
        post=Method(CLAIMS, reads=_but(SEES, *CLAIMS)),
        args=_slug,
    ),
    Page("dokument", get=Method(SEES), args=_pk("dokument")),
    Page("dokument", get=Method(SEES_CLAIMS), args=_pk("dokument_rekvisition"), variant="rekvisition"),
    Page("dokument_lage", get=Method(SEES), args=_pk("dokument"), html=False),
    Page("dokument_lage", get=Method(SEES_CLAIMS), args=_pk("dokument_rekvisition"), html=False, variant="rekvisition"),
    Page("dokument_fil", get=Method(SEES), args=_pk("dokument"), html=False),
    Page("dokument_igen", post=Method(WRITES, reads=_but(SEES, *WRITES)), args=_pk("dokument")),
)
