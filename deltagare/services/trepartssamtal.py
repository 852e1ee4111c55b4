"""The trepartssamtal before the start, with the person and the remittent: a date and who came, never what was said."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from deltagare.enums import RemissStatus, Tillfalleslag, TillfalleStatus
from deltagare.models import Remiss, Tillfalle, TillfallePart
from deltagare.services.remiss import locked
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.seen import Seen, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.models import Part
from finsam.forbund.policies import ADD, CHANGE, get_visible, require

MAY_MEET = (RemissStatus.INKOMMEN, RemissStatus.KOMPLETTERING, RemissStatus.BEDOMNING, RemissStatus.ANTAGEN)


@dataclass(frozen=True)
class Samtal:
    """A trepartssamtal as it is written down. `deltagaren_med` is asked of one that has been held."""

    datum: datetime.date
    status: str
    parter: tuple[Part, ...] = ()
    deltagaren_med: bool | None = None


def spara_samtal(
    *, actor: Actor, remiss_id: int, samtal: Samtal, row_id: int | None = None, seen: Seen | None = None
) -> Tillfalle:
    """Plans a trepartssamtal, or writes what came of it. The same form sent twice changes nothing.

    Raises AlreadyHandled when the remiss has moved past it, RuleBroken at the field for a day that does not fit.
    """
    with transaction.atomic():
        remiss = locked(actor, remiss_id)
        if remiss.status not in MAY_MEET:
            raise AlreadyHandled(f"{remiss} är {remiss.get_status_display().lower()}, så samtalet hör inte längre hit.")
        row = Tillfalle(insats=remiss.insats, remiss=remiss, slag=Tillfalleslag.TREPARTSSAMTAL)
        if row_id is not None:
            row = get_visible(actor, Tillfalle.objects.select_for_update(of=("self",)), pk=row_id, remiss=remiss)
        require(actor, ADD if row_id is None else CHANGE, row)
        columns = {"datum": samtal.datum, "status": samtal.status, "deltagaren_med": samtal.deltagaren_med}
        require_unchanged(seen, row, columns)
        _check(remiss, samtal, row_id)
        if row_id is None and (made := _same(remiss, samtal)) is not None:
            return made
        for name, value in columns.items():
            setattr(row, name, value)
        row.registrerat_av = actor.user
        row.save()
        _write_parter(row, samtal.parter)
        log("remiss.samtal", actor=actor, row=remiss, nummer=remiss.nummer, status=samtal.status)
    return row


def _check(remiss: Remiss, samtal: Samtal, row_id: int | None) -> None:
    today = timezone.localdate()
    if samtal.status == TillfalleStatus.HALLET and samtal.datum > today:
        raise RuleBroken({"datum": "Samtalet har inte varit än. Välj ”Planerat”, eller rätta dagen."})
    if samtal.status == TillfalleStatus.PLANERAT and samtal.datum < today:
        raise RuleBroken({"datum": "Dagen har varit. Välj ”Hållet” eller ”Inställt”, eller skriv en ny dag."})
    if samtal.status == TillfalleStatus.HALLET and not samtal.parter:
        raise RuleBroken({"parter": "Kryssa för dem som var med."})
    others = remiss.tillfallen.filter(slag=Tillfalleslag.TREPARTSSAMTAL, datum=samtal.datum).exclude(pk=row_id or 0)
    if others.exclude(status=samtal.status).exists() or (row_id is not None and others.exists()):
        raise RuleBroken({"datum": "Det finns redan ett samtal den dagen. Ändra det i stället."})


def _same(remiss: Remiss, samtal: Samtal) -> Tillfalle | None:
    """The one that the same form has made already: a double click."""
    found: Tillfalle | None = remiss.tillfallen.filter(
        slag=Tillfalleslag.TREPARTSSAMTAL, datum=samtal.datum, status=samtal.status
    ).first()
    return found


def _write_parter(row: Tillfalle, parter: Iterable[Part]) -> None:
    wanted = {part.pk for part in parter}
    row.narvaro.exclude(part__in=wanted).delete()
    there = set(row.narvaro.values_list("part_id", flat=True))
    TillfallePart.objects.bulk_create(
        TillfallePart(insats=row.insats, tillfalle=row, part_id=number) for number in sorted(wanted - there)
    )
