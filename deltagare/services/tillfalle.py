"""Kartläggning, avstämning, flerpartsmöte, the question about violence: a date, and who came. Never what was said."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from deltagare.enums import Samtyckesslag, Tillfalleslag, TillfalleStatus
from deltagare.models import Deltagande, Tillfalle, TillfallePart
from deltagare.services.samtycke import require_samtycke
from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.formats import datum
from finsam.bas.seen import Seen, require_unchanged, twin
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require
from insatser.services.rader import save

S, Status = Tillfalleslag, TillfalleStatus
DURING = (S.KARTLAGGNING, S.AVSTAMNING, S.FLERPARTSMOTE)
"""What the team plans and holds; a trepartssamtal belongs to the remiss, and the question about violence has no more
than its date."""


def lock_deltagande(actor: Actor, deltagande_id: int) -> Deltagande:
    """The deltagande that a row belongs to, locked, so that two who write at once come one after the other."""
    rows = Deltagande.objects.select_for_update(of=("self",)).select_related(
        "insats__del_av", "deltagare__insats__del_av"
    )
    return get_visible(actor, rows, pk=deltagande_id)


def new_tillfalle(
    *, actor: Actor, deltagande_id: int, values: Mapping[str, Any], seen: Seen | None = None
) -> Tillfalle:
    """Plans a tillfälle or writes down that it was held.

    `values`: slag, datum, status, deltagaren_med (None when not told) and parter. ValidationError with Swedish
    sentences at their fields; the same form sent again (`seen`) gives the row that it made.
    """
    deltagande = lock_deltagande(actor, deltagande_id)
    columns = {name: value for name, value in values.items() if name != "parter"}
    row = Tillfalle(insats=deltagande.insats, deltagande=deltagande, registrerat_av=actor.user, **columns)
    require(actor, ADD, row)
    if (made := twin(seen, row, "deltagande")) is not None:
        return made
    parter = list(values.get("parter", ()))
    _check(row, deltagande, parter)
    save(row)
    TillfallePart.objects.bulk_create(TillfallePart(insats=row.insats, tillfalle=row, part=part) for part in parter)
    log("tillfalle.sparat", actor=actor, row=row, slag=row.slag, lage=row.status)
    return row


def change_tillfalle(
    *, actor: Actor, tillfalle_id: int, values: Mapping[str, Any], seen: Seen | None = None
) -> Tillfalle:
    """Writes new values: held, called off, another day. Errors as in `new_tillfalle`, and ChangedMeanwhile."""
    found = get_visible(actor, Tillfalle.objects.filter(deltagande__isnull=False), pk=tillfalle_id)
    deltagande = lock_deltagande(actor, found.deltagande_id or 0)
    row = get_visible(actor, Tillfalle.objects.select_for_update(of=("self",)), pk=tillfalle_id)
    row.insats = deltagande.insats
    require(actor, CHANGE, row)
    require_unchanged(seen, row, values)
    parter = list(values["parter"]) if "parter" in values else list(row.parter.all())
    before = set(row.narvaro.values_list("part_id", flat=True))
    after = {part.pk for part in parter}
    changed = sorted(name for name, value in values.items() if name != "parter" and getattr(row, name) != value)
    if not changed and before == after:
        return row
    for name in changed:
        setattr(row, name, values[name])
    _check(row, deltagande, parter)
    save(row)
    row.narvaro.exclude(part_id__in=after).delete()
    TillfallePart.objects.bulk_create(
        TillfallePart(insats=row.insats, tillfalle=row, part=part) for part in parter if part.pk not in before
    )
    log("tillfalle.sparat", actor=actor, row=row, slag=row.slag, lage=row.status)
    return row


def delete_tillfalle(*, actor: Actor, tillfalle_id: int) -> None:
    """Takes away what was written by mistake. Http404 the second time."""
    rows = Tillfalle.objects.select_for_update(of=("self",)).filter(deltagande__isnull=False)
    row = get_visible(actor, rows, pk=tillfalle_id)
    require(actor, DELETE, row)
    log("tillfalle.borttaget", actor=actor, row=row, slag=row.slag)
    row.delete()


def _check(row: Tillfalle, deltagande: Deltagande, parter: list[Any]) -> None:
    """What does not hold together, each sentence at its field."""
    wrong: dict[str, str] = {}
    today = timezone.localdate()
    if row.slag == S.TREPARTSSAMTAL:
        wrong["slag"] = "Ett trepartssamtal hålls före starten och registreras på remissen."
    if sentence := outside(row.datum, deltagande):
        wrong["datum"] = sentence
    elif row.status == Status.HALLET and row.datum > today:
        choose = (
            "Skriv dagen då frågan ställdes." if row.slag == S.VALDSFRAGA else "Välj planerat, eller rätta datumet."
        )
        wrong["datum"] = f"Dagen har inte varit än. {choose}"
    elif row.status == Status.PLANERAT and row.datum < today:
        wrong["status"] = "Dagen har varit. Välj om det hölls eller ställdes in, eller skriv en ny dag."
    if row.slag == S.VALDSFRAGA:
        if row.status != Status.HALLET or row.deltagaren_med is not None or parter:
            raise RuleBroken("Om frågan om våld sparas bara datumet då den ställdes.")
    elif row.status == Status.HALLET and row.deltagaren_med is None:
        wrong["deltagaren_med"] = "Välj om deltagaren var med."
    elif row.status != Status.HALLET:
        row.deltagaren_med = None
    if row.slag == S.FLERPARTSMOTE and not parter and row.status != Status.INSTALLT:
        wrong["parter"] = "Välj minst en part. Ett samtal utan andra parter är en avstämning."
    if wrong:
        raise ValidationError(wrong)
    if row.status != Status.INSTALLT:
        try:
            require_samtycke(deltagande.deltagare, Samtyckesslag.SEKRETESS, parter, row.datum)
        except RuleBroken as missing:
            raise ValidationError({"parter": missing.messages}) from missing


def outside(day: datetime.date, deltagande: Deltagande) -> str:
    """A sentence when a day lies before the start or after the avslut; empty when it does not."""
    if day < deltagande.start:
        return f"Deltagandet började {datum(deltagande.start)}. Välj den dagen eller en senare."
    if deltagande.slut is not None and day > deltagande.slut:
        return f"Deltagandet slutade {datum(deltagande.slut)}. Välj den dagen eller en tidigare."
    return ""
