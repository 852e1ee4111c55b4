"""What a remittent does by her link once the remiss has been sent: answers a question, and takes it back."""

from __future__ import annotations

from django.utils import timezone

from deltagare.enums import FallStatus, RemissStatus
from deltagare.models import Fall, Komplettering, Remiss
from deltagare.services.remissutkast import acts_by_link
from deltagare.transitions import FALL, REMISS
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled

ANSWERED = "Frågan är redan besvarad. Ditt första svar står kvar hos teamet."
TOO_LATE = "Remissen går inte att ta tillbaka längre. Hör av dig till teamet om något har ändrats."


def open_question(remiss: Remiss) -> Komplettering | None:
    """The question that waits for an answer."""
    return Komplettering.objects.filter(remiss=remiss, besvarad_tid__isnull=True).first()


def answer_komplettering(*, remiss: Remiss, svar: str) -> None:
    """Gives the team the answer, and the remiss back to it. The caller holds the remiss' lock.

    Raises AlreadyHandled when it has been answered, ValidationError for a personnummer in the text.
    """
    row = Komplettering.objects.select_for_update().filter(remiss=remiss, besvarad_tid__isnull=True).first()
    if row is None:
        raise AlreadyHandled(ANSWERED)
    row.svar, row.besvarad_tid = svar, timezone.now()
    row.full_clean(exclude=["insats", "remiss", "begard_av"])
    REMISS.apply(remiss, "komplettera")
    row.save(update_fields=["svar", "besvarad_tid"])
    log("remiss.kompletterad", actor=acts_by_link(remiss), row=remiss)


def may_take_back(remiss: Remiss) -> bool:
    """Whether the remittent can still take the remiss back."""
    return remiss.status in REMISS["aterta"].sources


def take_back(*, remiss: Remiss) -> None:
    """Takes the remiss back at the remittent's wish; a question that lies with the styrgrupp goes with it.

    The caller holds the row's lock. Raises AlreadyHandled when it has gone too far, or has been taken back before.
    """
    if not may_take_back(remiss):
        raise AlreadyHandled(TOO_LATE)
    before = remiss.status
    REMISS.apply(remiss, "aterta", fortur=False, fortur_motivering="")
    fall = Fall.objects.select_for_update().filter(remiss=remiss, status=FallStatus.OPPET).first()
    if fall is not None and before == RemissStatus.STYRGRUPP:
        FALL.apply(fall, "aterta")
    log("remiss.atertagen_av_remittenten", actor=acts_by_link(remiss), row=remiss, fran=before)
