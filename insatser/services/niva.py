"""Raising an insats' registration level: how much it keeps about its people. It is never lowered."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.forbund.actor import Actor
from finsam.forbund.policies import get_visible, require
from insatser.enums import Inriktning, Registreringsniva
from insatser.models import Insats
from insatser.services.rader import save

NO_OWNER = (
    "Insatsen har ingen insatsägare. Personuppgifter krypteras med ägarens egen nyckel och är ägarens ansvar, så ange "
    "insatsägaren först."
)
ONLY_RAISED = "Nivån kan höjas men inte sänkas, eftersom uppgifter då skulle försvinna. Välj en högre nivå."
NO_PEOPLE = "En strukturinsats har inga egna deltagare, så det finns inget att registrera."


def higher_levels(insats: Insats) -> tuple[Registreringsniva, ...]:
    """The levels that an insats can be raised to."""
    if insats.inriktning == Inriktning.STRUKTUR:
        return ()
    levels = list(Registreringsniva)
    return tuple(levels[levels.index(Registreringsniva(insats.registreringsniva)) + 1 :])


def hoj_niva(*, actor: Actor, insats_id: int, niva: str, bitradesavtal: datetime.date) -> Insats:
    """Raises the level, as agreed with the insatsägare; `bitradesavtal` is the day of the agreement that the law wants
    between her and who runs Finsam.

    Raises Http404 and Refused as the access engine says, RuleBroken at a field for what a rule says no to.
    """
    row = get_visible(actor, Insats.objects.select_for_update(of=("self",)), pk=insats_id)
    require(actor, "hoj_niva", row)
    if row.inriktning == Inriktning.STRUKTUR:
        raise RuleBroken(NO_PEOPLE)
    if niva not in higher_levels(row):
        raise RuleBroken({"niva": ONLY_RAISED})
    if niva == Registreringsniva.PERSONUPPGIFTER and row.agare_id is None:
        raise RuleBroken({"niva": NO_OWNER})
    if bitradesavtal > timezone.localdate():
        raise ValidationError({"bitradesavtal": "Avtalet gäller inte än. Höj nivån när det är undertecknat."})
    before = row.registreringsniva
    row.registreringsniva = niva
    save(row)
    log("insats.niva_hojd", actor=actor, row=row, fran=before, till=niva, bitradesavtal=str(bitradesavtal))
    return row
