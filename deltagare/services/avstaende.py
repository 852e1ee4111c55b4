"""Deciding that a slutredovisning is not given: the person has said no, has died, or there is nobody to give it to.

Without this step such a deltagande would wait, late and in red, for a letter that may never be sent.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from deltagare.enums import Listslag, SlutredovisningStatus
from deltagare.models import Deltagande, Slutredovisning
from deltagare.services.lagen import choice
from deltagare.services.regler import deltagarregler
from deltagare.services.slutredovisning import NOT_ENDED, require_draft
from deltagare.transitions import SLUTREDOVISNING
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.formats import datum
from finsam.bas.personnummer import refuse_personnummer
from finsam.forbund.actor import Actor
from finsam.forbund.policies import get_visible, require

OTHER = "annat"
"""The reason that says nothing by itself, and so asks for some words."""
SAY_WHY = "Skriv kort varför, utan uppgifter om personen."


def too_early(deltagande: Deltagande) -> str:
    """Why it is too early to decide; empty when it is not."""
    if deltagande.slut is None:
        return NOT_ENDED
    if deltagande.slut > timezone.localdate():
        return f"Deltagandet pågår till {datum(deltagande.slut)}. Bestäm det efter det."
    return ""


@transaction.atomic
def avsta(*, actor: Actor, deltagande_id: int, orsak_id: int, forklaring: str = "") -> Slutredovisning:
    """No slutredovisning is given, for a reason of the list. What a draft says is taken away: it has no use any more.

    The same reason once more is harmless; AlreadyHandled when it is sent or another reason is given already.
    RuleBroken before the avslut, and at `orsak` and `forklaring`.
    """
    deltagande = _locked(actor, deltagande_id)
    row = _row(deltagande)
    require(actor, "avsta", row)
    if row.status == SlutredovisningStatus.AVSTADD and row.orsak_id == orsak_id:
        return row
    require_draft(row)
    if sentence := too_early(deltagande):
        raise RuleBroken(sentence)
    orsak = choice(deltagande.insats, Listslag.AVSTAENDEORSAK, orsak_id, "orsak")
    forklaring = forklaring.strip()
    refuse_personnummer(forklaring)
    if orsak.kod == OTHER and not forklaring:
        raise RuleBroken({"forklaring": SAY_WHY})
    if row.pk is None:
        row.save()
    nothing = dict.fromkeys(("aktiviteter", "bedomning", "mottagare_namn", "mottagare_enhet", "mottagare_epost"), "")
    stamps = {"orsak": orsak, "forklaring": forklaring, "avstadd_av": actor.user, "avstadd_tid": timezone.now()}
    SLUTREDOVISNING.apply(row, "avsta", **nothing, **stamps)
    Deltagande.objects.filter(pk=deltagande.pk).update(slutredovisas_senast=None)
    log("slutredovisning.avstadd", actor=actor, row=row, orsak=orsak.kod)
    return row


@transaction.atomic
def ateruppta(*, actor: Actor, deltagande_id: int) -> Slutredovisning:
    """It is to be given after all, by the day that the insats' rule says. AlreadyHandled when it is a draft already."""
    deltagande = _locked(actor, deltagande_id)
    row = _row(deltagande)
    require(actor, "ateruppta", row)
    if row.status != SlutredovisningStatus.AVSTADD:
        raise AlreadyHandled("Slutredovisningen är redan återupptagen eller skickad.")
    take_up(row)
    assert deltagande.slut is not None  # noqa: S101 (decided after the avslut, and a reopening takes it up)
    rule = deltagarregler(deltagande.insats, deltagande.slut).slutredovisning
    senast = rule.after(deltagande.slut) if rule and not deltagande.egenansokan else None
    Deltagande.objects.filter(pk=deltagande.pk).update(slutredovisas_senast=senast)
    log("slutredovisning.aterupptagen", actor=actor, row=row)
    return row


def take_up(row: Slutredovisning) -> None:
    """An empty draft again. The caller has asked who may, and leaves the audit line."""
    SLUTREDOVISNING.apply(row, "ateruppta", orsak=None, forklaring="", avstadd_av=None, avstadd_tid=None)


def _locked(actor: Actor, deltagande_id: int) -> Deltagande:
    """The deltagande first, as whoever sends or reopens does."""
    rows = Deltagande.objects.select_related("insats__forbund", "insats__agare", "insats__del_av__agare", "remiss")
    return get_visible(actor, rows.select_for_update(of=("self",)), pk=deltagande_id)


def _row(deltagande: Deltagande) -> Slutredovisning:
    """What there is of it, locked; else one that is not saved yet."""
    found = Slutredovisning.objects.select_for_update(of=("self",)).filter(deltagande=deltagande).first()
    return found or Slutredovisning(insats=deltagande.insats, deltagande=deltagande, remiss=deltagande.remiss)
