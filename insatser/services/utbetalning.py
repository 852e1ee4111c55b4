"""What has been attested is paid: one rekvisition, or several on one day."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.formats import datum
from finsam.bas.four_eyes import require_second_person
from finsam.forbund.actor import Actor
from finsam.forbund.policies import get_visible
from insatser.models import Rekvisition
from insatser.services.steps import require_step
from insatser.transitions import REKVISITION


def betala_rekvisition(*, actor: Actor, rekvisition_id: int, den: datetime.date) -> Rekvisition:
    """Marks a rekvisition as paid on a day. Refused for the person who attested it; RuleBroken for a day to come, or
    before the attest."""
    with transaction.atomic():
        rows = Rekvisition.objects.select_related("insats").select_for_update(of=("self",))
        rekvisition = get_visible(actor, rows, pk=rekvisition_id)
        require_step(actor, rekvisition, REKVISITION, "betala")
        require_second_person(prepared_by_id=rekvisition.attesterad_av_id, decided_by_id=actor.user_id)
        if den > timezone.localdate():
            raise RuleBroken({"den": "Betalningsdagen har inte varit än. Skriv dagen då pengarna betalades."})
        earliest = rekvisition.attesterad_tid and timezone.localdate(rekvisition.attesterad_tid)
        if earliest and den < earliest:
            raise RuleBroken(
                {"den": f"{rekvisition} attesterades den {datum(earliest)}. Betalningsdagen kan inte vara före det."}
            )
        REKVISITION.apply(rekvisition, "betala", utbetald_av=actor.user, utbetald_den=den)
        log("rekvisition.utbetald", actor=actor, row=rekvisition)
    return rekvisition


def betala_rekvisitioner(*, actor: Actor, rekvisition_ids: Sequence[int], den: datetime.date) -> list[Rekvisition]:
    """Marks them as paid on a day. Raises what `betala_rekvisition` raises for the first that cannot be: then none is.

    Always in the same order, so that two colleagues who mark the same ones wait for each other instead of locking.
    """
    with transaction.atomic():
        return [
            betala_rekvisition(actor=actor, rekvisition_id=number, den=den) for number in sorted(set(rekvisition_ids))
        ]
