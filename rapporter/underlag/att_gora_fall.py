"""The styrgrupp's rows of the start page: the teams' questions that nobody has answered, without a name in them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from deltagare.enums import FallStatus
from deltagare.models import Fall
from finsam.bas.formats import datum
from finsam.forbund.actor import Actor
from finsam.forbund.policies import rows_for
from rapporter.underlag.uppgift import Uppgift

MOST = 50
"""Rows at most; the list of fall has the rest."""


def fall_tasks(actor: Actor) -> Iterator[Uppgift]:
    """The open questions that the actor may answer, the oldest first; none for anybody else."""
    rows = rows_for(actor, "besvara", Fall.objects.filter(status=FallStatus.OPPET)).select_related("insats")
    for fall in rows.order_by("stallt_tid", "pk")[:MOST]:
        asked = datum(timezone.localdate(fall.stallt_tid))
        yield Uppgift(
            f"{'Läs' if fall.till_kannedom else 'Svara på'} {str(fall).lower()}: {fall.get_slag_display().lower()}",
            fall.insats.namn,
            reverse("fall_sida", args=[fall.insats.slug, fall.pk]),
            detail=f"{'Redovisat' if fall.till_kannedom else 'Ställt'} {asked}",
            tag="Väntar på dig",
            tag_kind="soon",
        )
