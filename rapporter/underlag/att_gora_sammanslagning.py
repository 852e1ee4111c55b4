"""Mergers of förbund on the start page: to decide for a förbundschef, to carry out for drift."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from finsam.bas.formats import datum
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from finsam.forbund.policies import allows, visible
from insatser.enums import SammanslagningStatus
from insatser.models import Sammanslagning
from rapporter.underlag.uppgift import Nar, Uppgift


def mergers_to_decide(actor: Actor) -> Iterator[Uppgift]:
    """Those that have been carried out and wait for this person's word, or for a colleague's when it was she."""
    if actor.roll != Rollkod.FORBUNDSCHEF:
        return
    rows = Sammanslagning.objects.filter(status=SammanslagningStatus.GENOMFORD).select_related("mottagare")
    for row in visible(actor, rows).order_by("pk"):
        if allows(actor, "bekrafta", row):
            own = row.genomford_av_id == actor.user_id
            yield Uppgift(
                "Bekräfta sammanslagningen, eller ta tillbaka den",
                str(row.mottagare),
                row.get_absolute_url(),
                detail=f"Gäller från och med {datum(row.datum)}",
                tag="Väntar på en kollega" if own else "Väntar på dig",
                tag_kind="info" if own else "soon",
            )


def mergers_of_drift(actor: Actor, today: datetime.date) -> list[Uppgift]:
    """The drafts, and those that nobody has confirmed yet."""
    waiting = (SammanslagningStatus.UTKAST, SammanslagningStatus.GENOMFORD)
    rows = Sammanslagning.objects.filter(status__in=waiting).select_related("mottagare")
    return [_of_drift(row, today) for row in visible(actor, rows).order_by("datum", "pk")]


def _of_drift(row: Sammanslagning, today: datetime.date) -> Uppgift:
    if not row.editable:
        tag, kind, nar = "Väntar på förbundschefen", "info", Nar.LATER
    elif row.datum <= today:
        tag, kind, nar = "Kan genomföras", "soon", Nar.WEEK
    else:
        tag, kind, nar = "Utkast", "neutral", Nar.LATER
    detail = f"Gäller från och med {datum(row.datum)}"
    return Uppgift(str(row), str(row.mottagare), row.get_absolute_url(), detail=detail, tag=tag, tag_kind=kind, nar=nar)
