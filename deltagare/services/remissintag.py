"""How an insats takes remisser in: the settings that kansli and the leader edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from deltagare.models import Remissintag
from finsam.audit.log import log
from finsam.bas.seen import Seen, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, get_visible, require
from insatser.enums import Inriktning, Registreringsniva
from insatser.models import Insats
from insatser.services.rader import save

NO_ROWS = (
    "Insatsen registrerar bara antal, så en remiss kan inte tas emot här. Höj registreringsnivån först, eller beskriv "
    "under ”besked när intaget är stängt” hur man remitterar."
)
NO_OWNER = "Ange insatsägaren först. Den ansvarar för uppgifterna i remisserna."
NOT_INDIVID = "En strukturinsats har inga deltagare och tar inte emot remisser."


def intag_of(insats: Insats) -> Remissintag:
    """The settings of an insats; an unsaved closed intake when nobody has made any."""
    return getattr(insats, "remissintag", None) or Remissintag(insats=insats)


def why_not_open(insats: Insats) -> str:
    """Why an intake cannot be open at all, in a sentence for who edits it; empty when it can."""
    if insats.inriktning != Inriktning.INDIVID:
        return NOT_INDIVID
    if insats.registreringsniva == Registreringsniva.ANTAL:
        return NO_ROWS
    if not (insats.agare or (insats.del_av and insats.del_av.agare)):
        return NO_OWNER
    return ""


def takes_remisser(insats: Insats) -> bool:
    """Whether a new remiss can be begun now."""
    return intag_of(insats).oppet and not why_not_open(insats)


def save_remissintag(
    *, actor: Actor, insats_id: int, values: Mapping[str, Any], seen: Seen | None = None
) -> Remissintag:
    """Writes the settings of an insats' intake, the first time too.

    Http404 and Refused as the access engine says, ValidationError at `oppet` when the insats cannot take remisser in,
    ChangedMeanwhile when a colleague has saved since the form was opened.
    """
    insats = get_visible(actor, Insats.objects.select_for_update(of=("self",)), pk=insats_id)
    row = Remissintag.objects.filter(insats=insats).first()
    require(actor, CHANGE if row else ADD, row or Remissintag(insats=insats))
    if row:
        require_unchanged(seen, row, values)
    else:
        row = Remissintag(insats=insats)
    if values.get("oppet") and (reason := why_not_open(insats)):
        raise ValidationError({"oppet": reason})
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if row.pk and not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    save(row)
    log("remissintag.sparat", actor=actor, row=row, insats_id=insats.pk, falt=changed)
    return row
