"""Saving what an insats has counted in a period, whole or not at all."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from deltagare.enums import Antalsmatt, Dimension, Kon
from deltagare.models import Antal, Antalsperiod
from deltagare.underlag.antal import TABLES, Cell
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.formats import tal as shown
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, get_visible, require
from insatser.enums import Registreringsniva
from insatser.models import Insats

COUNTED_FROM_PEOPLE = (
    "Insatsen registrerar deltagare en för en, och siffrorna räknas ur deltagandena. Det går inte längre att fylla i "
    "antal per period. De perioder som redan är ifyllda visas som förut."
)
RUBRIKER = {(matt.value, dimension.value): rubrik for matt, dimension, rubrik in TABLES}


def check_counts(tal: Mapping[Cell, int]) -> list[tuple[Cell, str]]:
    """What does not add up, as sentences with the cell that each is about (a total's cell); empty when all does.

    A table that has been filled in must sum to the totals by kön, and nobody can be new or leave without having
    taken part.
    """
    totals = {cell: count for cell, count in tal.items() if cell[1] == Dimension.TOTALT}
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for (matt, dimension, _, kon), count in tal.items():
        if dimension != Dimension.TOTALT:
            sums[matt, dimension, kon] += count
    found = []
    for matt, dimension, rubrik in TABLES:
        for kon in Kon:
            if (matt, dimension, kon) not in sums:
                continue
            total = (matt.value, Dimension.TOTALT.value, "", kon.value)
            rows, whole = sums[matt, dimension, kon], totals.get(total, 0)
            if rows != whole:
                found.append(
                    (
                        total,
                        f"{rubrik}, {kon.label.lower()}: raderna ger {shown(rows)} men totalt står det {shown(whole)}. "
                        "Rätta raderna eller totalen.",
                    )
                )
    for matt in (Antalsmatt.NYA, Antalsmatt.AVSLUTADE):
        for kon in Kon:
            cell = (matt.value, Dimension.TOTALT.value, "", kon.value)
            among = totals.get((Antalsmatt.DELTAGARE.value, Dimension.TOTALT.value, "", kon.value))
            if among is not None and totals.get(cell, 0) > among:
                found.append(
                    (
                        cell,
                        f"{matt.label}, {kon.label.lower()}: {shown(totals[cell])} är fler än periodens deltagare, "
                        f"{shown(among)}. Alla nya och avslutade räknas också som deltagare.",
                    )
                )
    return found


def save_antal(
    *,
    actor: Actor,
    insats_id: int,
    fran: datetime.date,
    till: datetime.date,
    tal: Mapping[Cell, int],
    period_id: int | None = None,
    seen: datetime.datetime | None = None,
) -> Antalsperiod:
    """Saves a new period, or all counts of one that is there.

    `seen` is when the one who writes read the period; AlreadyHandled when somebody has changed it since. RuleBroken
    and ValidationError carry Swedish sentences; Http404 and Refused as the access engine says.
    """
    with transaction.atomic():
        insats = get_visible(actor, Insats.objects.select_for_update(of=("self",)), pk=insats_id)
        period = Antalsperiod(insats=insats)
        if period_id is not None:
            rows = Antalsperiod.objects.select_related("insats").filter(insats=insats)
            period = get_visible(actor, rows, pk=period_id)
        require(actor, ADD if period_id is None else CHANGE, period)
        if seen is not None and period.andrad != seen:
            raise AlreadyHandled(
                "En kollega har ändrat uppgifterna sedan du öppnade dem. Öppna perioden igen och gör din ändring där."
            )
        _check(insats, fran, till, tal)
        period.fran, period.till = fran, till
        period.full_clean()
        period.save()
        period.antal.all().delete()
        Antal.objects.bulk_create(
            Antal(period=period, matt=matt, dimension=dimension, kategori=kategori, kon=kon, antal=count)
            for (matt, dimension, kategori, kon), count in tal.items()
        )
        log("antal.sparat", actor=actor, row=period, fran=str(fran), till=str(till))
    return period


def _check(insats: Insats, fran: datetime.date, till: datetime.date, tal: Mapping[Cell, int]) -> None:
    if insats.registreringsniva != Registreringsniva.ANTAL:
        raise RuleBroken(COUNTED_FROM_PEOPLE)
    if till < fran:
        raise ValidationError({"till": "Slutdatumet ligger före startdatumet. Rätta ett av dem."})
    if fran.year != till.year:
        raise ValidationError({"till": "En period ligger inom ett kalenderår. Dela upp den vid årsskiftet."})
    if fran > timezone.localdate():
        raise ValidationError({"fran": "Perioden har inte börjat än. Räkna när den har det."})
    if not tal:
        raise RuleBroken("Fyll i minst ett tal innan du sparar.")
    wrong = check_counts(tal)
    if wrong:
        raise RuleBroken([sentence for _, sentence in wrong])
