"""Uppehåll: breaks that move the planned end by the days they last."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from deltagare.enums import Listslag
from deltagare.models import Deltagande, Uppehall
from deltagare.services.deltagande import FURTHEST, lock_deltagande
from deltagare.services.lagen import choice
from deltagare.services.tid import breaks_of, open_from, recompute
from deltagare.underlag.tidslinje import DAY, shown_end
from finsam.audit.log import log
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.formats import datum, period
from finsam.bas.seen import Seen, require_unchanged, twin
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require

GONE = "Uppehållet är redan borttaget, av dig i en annan flik eller av en kollega."


@dataclass(frozen=True, slots=True)
class Values:
    """An uppehåll as it is written down; `till` None while nobody knows, `orsak` a listvärde's number."""

    fran: datetime.date
    till: datetime.date | None
    orsak: int


@transaction.atomic
def registrera_uppehall(*, actor: Actor, deltagande_id: int, values: Values, seen: Seen | None = None) -> Uppehall:
    """A new uppehåll; the planned end follows. The same form sent again gives the one that it made.

    RuleBroken at the field when it lies outside the deltagande or over another one.
    """
    row = lock_deltagande(actor, deltagande_id)
    made = Uppehall(insats=row.insats, deltagande=row, registrerat_av=actor.user)
    require(actor, ADD, made)
    _fill(made, row, values)
    if (sent := twin(seen, made, "deltagande")) is not None:
        return sent
    _save(made, row)
    log("uppehall.registrerat", actor=actor, row=row, uppehall=made.pk)
    return made


@transaction.atomic
def andra_uppehall(*, actor: Actor, uppehall_id: int, values: Values, seen: Seen | None = None) -> Uppehall:
    """Other days or another reason, or the end of one that goes on."""
    found = get_visible(actor, Uppehall, pk=uppehall_id)
    row = lock_deltagande(actor, found.deltagande_id)
    found = get_visible(actor, Uppehall, pk=uppehall_id)  # again, now that the lock keeps others out
    require(actor, CHANGE, found)
    require_unchanged(seen, found, {"fran": values.fran, "till": values.till, "orsak": values.orsak})
    _fill(found, row, values)
    _save(found, row)
    log("uppehall.andrat", actor=actor, row=row, uppehall=found.pk)
    return found


@transaction.atomic
def ta_bort_uppehall(*, actor: Actor, deltagande_id: int, uppehall_id: int) -> None:
    """Takes away an uppehåll that was not to be; the planned end follows."""
    row = lock_deltagande(actor, deltagande_id)
    found = row.uppehall.filter(pk=uppehall_id).first()
    if found is None:
        gone = Handelse.objects.filter(kod="uppehall.borttaget", objekt_id=row.pk, data__uppehall=uppehall_id)
        if gone.exists():
            raise AlreadyHandled(GONE)
    found = get_visible(actor, Uppehall, pk=uppehall_id, deltagande=row)
    require(actor, DELETE, found)
    found.delete()
    recompute(row)
    log("uppehall.borttaget", actor=actor, row=row, uppehall=uppehall_id)


def _fill(one: Uppehall, row: Deltagande, values: Values) -> None:
    one.fran, one.till = values.fran, values.till
    if one.orsak_id != values.orsak:  # a reason that is no longer offered stays where it was chosen
        one.orsak = choice(row.insats, Listslag.UPPEHALLSORSAK, values.orsak, "orsak")


def _save(one: Uppehall, row: Deltagande) -> None:
    _check(one, row)
    try:
        one.full_clean()
    except ValidationError as wrong:
        told = wrong.message_dict
        if "__all__" in told:
            told.setdefault("fran", []).extend(told.pop("__all__"))
        raise RuleBroken(told) from wrong
    one.save()
    recompute(row)


def _check(one: Uppehall, row: Deltagande) -> None:
    today = timezone.localdate()
    if one.fran < row.start:
        raise RuleBroken({"fran": f"Deltagandet började {datum(row.start)}. Välj en senare dag."})
    if max(one.fran, one.till or one.fran) > today + 3 * FURTHEST:
        raise RuleBroken({"till": "Uppehållet ligger för långt fram i tiden. Kontrollera årtalet."})
    if one.till is not None and one.till < one.fran:
        raise RuleBroken({"till": "Slutdatumet ligger före startdatumet. Rätta ett av dem."})
    if row.slut is not None:
        if one.fran > row.slut:
            raise RuleBroken({"fran": f"Deltagandet avslutas {datum(row.slut)}. Välj en tidigare dag."})
        if one.till is None or one.till > row.slut:
            raise RuleBroken({"till": f"Deltagandet avslutas {datum(row.slut)}. Skriv den dagen eller en tidigare."})
    for other in row.uppehall.exclude(pk=one.pk):
        if (other.till is None or one.fran <= other.till) and (one.till is None or other.fran <= one.till):
            when = period(other.fran, other.till) if other.till else f"från {datum(other.fran)}"
            raise RuleBroken({"fran": f"Det finns redan ett uppehåll {when}. Ändra det i stället."})
    _check_end(one, row, today)


def _check_end(one: Uppehall, row: Deltagande, today: datetime.date) -> None:
    """A break after the planned end would move what is already over: then it is a förlängning that is asked for."""
    breaks = [other for other in breaks_of(row) if other.fran != one.fran]
    end = shown_end(row.planerat_slut, open_from(breaks), today)
    if end is not None and one.fran > end + DAY and row.slut is None:
        raise RuleBroken(
            {"fran": f"Det planerade slutet är {datum(end)}. Förläng deltagandet först, eller välj en tidigare dag."}
        )
