"""What a team asks its styrgrupp, and the answer: without a word about who it concerns.

A Fall is seen by people who may never see a deltagare, so it holds nothing that points at one: the remiss or the
förlängning points at the Fall, never the other way.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from deltagare.enums import Fallslag, FallStatus, Fallutfall
from deltagare.models import Fall
from deltagare.services.nummer import next_number
from deltagare.transitions import FALL
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, get_visible, require
from insatser.models import Insats

ANSWERED = "Frågan är redan besvarad. Läs svaret i stället."
NEEDS_REASON = "Skriv en motivering, så att teamet förstår svaret."


def nytt_fall(
    *,
    actor: Actor,
    insats_id: int,
    slag: str,
    fraga: str,
    omstandigheter: str = "",
    till_kannedom: bool = False,
) -> Fall:
    """A question to the styrgrupp, or (`till_kannedom`) the account of what was decided before.

    The caller asks its own row's policy, writes the Fall on that row, and does it in the same transaction. Raises
    Http404 and Refused as the access engine says, ValidationError for an empty question or a personnummer in it.
    """
    with transaction.atomic():
        insats = get_visible(actor, Insats, pk=insats_id)
        fall = Fall(
            insats=insats,
            slag=slag,
            fraga=fraga.strip(),
            omstandigheter=omstandigheter.strip(),
            till_kannedom=till_kannedom,
            stallt_av=actor.user,
        )
        require(actor, ADD, fall)
        fall.nummer = next_number("fall", insats.pk)
        fall.full_clean()
        fall.save()
        log("fall.stallt", actor=actor, row=fall, nummer=fall.nummer, slag=slag)
    return fall


def utfall_for(fall: Fall) -> tuple[Fallutfall, ...]:
    """The answers that a Fall can get: an account afterwards is taken note of, a question is answered."""
    if fall.till_kannedom:
        return (Fallutfall.KANNEDOM, Fallutfall.RAD)
    return (Fallutfall.JA, Fallutfall.NEJ, Fallutfall.RAD)


def besvara_fall(*, actor: Actor, fall_id: int, utfall: str, svar: str = "") -> Fall:
    """The styrgrupp's answer. All but a note taken need a motivation.

    Raises AlreadyHandled when somebody has answered or the team has taken the question back, RuleBroken for an answer
    that the Fall cannot get.
    """
    with transaction.atomic():
        fall = get_visible(actor, Fall.objects.select_for_update(of=("self",)).select_related("insats"), pk=fall_id)
        if fall.status != FallStatus.OPPET:
            raise AlreadyHandled(why_closed(fall))
        require(actor, "besvara", fall)
        if utfall not in utfall_for(fall):
            raise RuleBroken({"utfall": "Välj ett av svaren i listan."})
        if utfall != Fallutfall.KANNEDOM and not svar.strip():
            raise RuleBroken({"svar": NEEDS_REASON})
        # The constraint on personnummer must read the answer before it is written.
        fall.utfall, fall.svar = utfall, svar.strip()
        fall.full_clean()
        FALL.apply(
            fall,
            "besvara",
            utfall=fall.utfall,
            svar=fall.svar,
            besvarat_av=actor.user,
            besvarat_tid=timezone.now(),
        )
        log("fall.besvarat", actor=actor, row=fall, nummer=fall.nummer, utfall=utfall)
    return fall


def aterta_fall(*, actor: Actor, fall_id: int) -> Fall:
    """The team takes its question back. What asked it is brought back by the caller.

    Raises AlreadyHandled when it has been answered or taken back.
    """
    with transaction.atomic():
        fall = get_visible(actor, Fall.objects.select_for_update(of=("self",)).select_related("insats"), pk=fall_id)
        require(actor, "aterta", fall)
        if fall.status != FallStatus.OPPET:
            raise AlreadyHandled(why_closed(fall))
        FALL.apply(fall, "aterta")
        log("fall.atertaget", actor=actor, row=fall, nummer=fall.nummer)
    return fall


def why_closed(fall: Fall) -> str:
    """Why a Fall takes no answer any more."""
    if fall.status == FallStatus.ATERTAGET:
        return "Teamet har tagit tillbaka frågan, så den behöver inget svar."
    return ANSWERED


SLAG_TEXT = {
    Fallslag.OKLAR_REMISS: "Ska personen antas till insatsen?",
    Fallslag.FORLANGNING: "Ska deltagandet förlängas?",
}
"""What each kind of Fall asks, above the team's own words."""
