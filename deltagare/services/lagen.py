"""Values of lists as answers: an avslutsanledning, and försörjning and sysselsättning with their extent."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from deltagare.enums import Listslag
from deltagare.models import Deltagande, Lage, Listvarde
from finsam.bas.errors import RuleBroken
from insatser.models import Insats

HALVES = (Listslag.FORSORJNING, Listslag.SYSSELSATTNING)


def choice(insats: Insats, slag: str, pk: int, field: str) -> Listvarde:
    """A value of a list that the insats may choose; RuleBroken at the field for any other."""
    found: Listvarde | None = Listvarde.objects.att_valja(slag, insats.forbund_id).filter(pk=pk).first()
    if found is None:
        raise RuleBroken({field: "Välj ett av alternativen i listan."})
    return found


def put_lagen(row: Deltagande, tidpunkt: str, lagen: Iterable[tuple[int, int]]) -> None:
    """Writes what held before or after, in place of what stood there: (listvärde, percent of 40 hours a week).

    RuleBroken at `lagen` for a value of another list, one given twice, and more than 100 per cent försörjning.
    """
    given = list(lagen)
    rows = Listvarde.objects.filter(Q(forbund=None) | Q(forbund_id=row.insats.forbund_id), slag__in=HALVES)
    values = rows.in_bulk([pk for pk, _ in given])  # one that is no longer offered still answers for what it was
    if any(pk not in values for pk, _ in given):
        raise RuleBroken({"lagen": "Välj ett av alternativen i listan."})
    if len({pk for pk, _ in given}) < len(given):
        raise RuleBroken({"lagen": "Samma rad står två gånger. Lägg ihop dem."})
    if any(not 1 <= percent <= 100 for _, percent in given):
        raise RuleBroken({"lagen": "Omfattningen är ett helt tal mellan 1 och 100 procent."})
    total = sum(percent for pk, percent in given if values[pk].slag == Listslag.FORSORJNING)
    if total > 100:
        raise RuleBroken({"lagen": f"Försörjningen är tillsammans {total} procent. Den kan vara högst 100."})
    row.lagen.filter(tidpunkt=tidpunkt).delete()
    Lage.objects.bulk_create(
        Lage(insats=row.insats, deltagande=row, tidpunkt=tidpunkt, varde=values[pk], procent=percent)
        for pk, percent in given
    )
