"""Acts with an insats: making it, changing it, and taking it through its states."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from finsam.audit.log import log
from finsam.bas.errors import Refused, RuleBroken
from finsam.bas.seen import Seen, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, get_visible, require
from insatser.models import Insats
from insatser.models.insats import RESERVED
from insatser.services.delprocesser import lock_money
from insatser.services.rader import require_in_sight, save
from insatser.services.rekvisition_ram import require_claims_within_whole
from insatser.transitions import INSATS


def create_insats(*, actor: Actor, values: Mapping[str, Any]) -> Insats:
    """A new planned insats in the actor's förbund, with an address made from its name.

    `values` are columns. Refused when the actor may not, ValidationError with Swedish sentences when a rule says no.
    """
    row = Insats(forbund=actor.membership.forbund if actor.membership else None, **values)
    require(actor, ADD, row)
    row.slug = _free_slug(row.namn)
    save(row)
    require_in_sight(actor, row)
    log("rad.skapad", actor=actor, row=row)
    return row


@transaction.atomic
def change_insats(*, actor: Actor, row_id: int, values: Mapping[str, Any], seen: Seen | None = None) -> Insats:
    """Writes new values on an insats; its address and state stay. Errors as in `create_insats`, ChangedMeanwhile when
    a colleague has saved since the form that `seen` tells of was opened, and RuleBroken when it would become a
    delprocess of an insats that they have claimed too much of together."""
    whole = values.get("del_av")
    if whole is not None:
        lock_money(row_id, whole.pk)
    row = get_visible(actor, Insats.objects.select_for_update(of=("self",), no_key=True), pk=row_id)
    require(actor, CHANGE, row)
    if values.get("registreringsniva", row.registreringsniva) != row.registreringsniva:
        raise RuleBroken({"registreringsniva": "Nivån höjs på en egen sida, och kan aldrig sänkas."})
    require_unchanged(seen, row, values)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    save(row, only=changed)  # a merger holds the förbund and then asks for the insats: leave the column alone
    require_in_sight(actor, row)
    if "del_av" in changed and whole is not None:
        require_claims_within_whole(row)
    log("rad.andrad", actor=actor, row=row, falt=changed)
    return row


def starta_insats(*, actor: Actor, row_id: int) -> Insats:
    """From planerad to pågående. An insats without a start day starts today."""
    row = _locked(actor, row_id, "starta")
    start = row.fran or timezone.localdate()
    if row.till and row.till < start:
        raise Refused("Insatsens slutdatum har redan varit. Ändra perioden innan den startas.")
    INSATS.apply(row, "starta", fran=start)
    log("insats.startad", actor=actor, row=row)
    return row


def avsluta_insats(*, actor: Actor, row_id: int) -> Insats:
    """From pågående to avslutad. One that was tills vidare gets today as its last day."""
    row = _locked(actor, row_id, "avsluta")
    INSATS.apply(row, "avsluta", till=row.till or _last_day(row))
    log("insats.avslutad", actor=actor, row=row)
    return row


def ateruppta_insats(*, actor: Actor, row_id: int) -> Insats:
    """Back from avslutad to pågående. One that is tills vidare loses the last day that its avslut gave it."""
    row = _locked(actor, row_id, "ateruppta")
    INSATS.apply(row, "ateruppta", till=None if row.tillsvidare else row.till)
    log("insats.aterupptagen", actor=actor, row=row)
    return row


STEG = {"starta": starta_insats, "avsluta": avsluta_insats, "ateruppta": ateruppta_insats}
"""The service of each step in transitions.INSATS, by its name."""


def _locked(actor: Actor, row_id: int, action: str) -> Insats:
    row = get_visible(actor, Insats.objects.select_for_update(of=("self",)), pk=row_id)
    require(actor, action, row)
    return row


def _last_day(row: Insats) -> datetime.date:
    today = timezone.localdate()
    return max(today, row.fran) if row.fran else today


def _free_slug(namn: str) -> str:
    """An address from the name, with a number after it when it is taken."""
    base = slugify(namn)[:70] or "insats"
    taken = set(Insats.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base in RESERVED:
        taken.add(base)
    return (
        base
        if base not in taken
        else next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)
    )
